//! What can be set: how a sync behaves, by workspace, and how the app looks and behaves on this computer.
//!
//! Every setting has one id and a value in text, the same in the window, in the terminal and in a sentence. What a value
//! may be is decided here; the words are in `words::settings`. Who wins a conflict has its home in the sharing rules and
//! is only shown here.

use crate::engine::{Engine, Inner, RulesDocument};
use crate::failure::Error;
use crate::journal::settings::{self, Document, Workspace};
use crate::journal::{copies, syncs};
use crate::views::{
    Appearance, ChangeSetting, DataView, Event, Failure, Platform, SettingChanged, SettingId,
    SettingsView,
};
use crate::words;
use domain::layout::Field;
use domain::plan::{Policy, Rules};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How a sync of one workspace behaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct SyncSettings {
    /// At most so many percent of HubSpot's limits are used.
    pub hubspot_share: u8,
    /// More creations than this on one side ask for the number to be typed.
    pub brake_creations: u32,
    /// More updates than so many percent of the linked people ask likewise.
    pub brake_updates: u8,
    pub start_with_ten: Ten,
}

impl Default for SyncSettings {
    fn default() -> Self {
        Self {
            hubspot_share: 100,
            brake_creations: 500,
            brake_updates: 20,
            start_with_ten: Ten::First,
        }
    }
}

impl Document for SyncSettings {
    const KIND: &'static str = "sync";
}

/// When a sync begins with ten people, unless it is told otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Ten {
    /// The first of a workspace.
    #[default]
    First,
    Always,
    Never,
}

/// How the app looks and behaves on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct AppSettings {
    /// `None` until the person was asked, which is after their first sync.
    pub notify_finished: Option<bool>,
    pub theme: String,
    pub density: String,
    pub text_size: u32,
    pub motion: String,
    pub technical_names: bool,
    pub time_zone: String,
}

impl Default for AppSettings {
    fn default() -> Self {
        Self {
            notify_finished: None,
            theme: "system".to_owned(),
            density: "comfortable".to_owned(),
            text_size: 100,
            motion: "system".to_owned(),
            technical_names: true,
            time_zone: "computer".to_owned(),
        }
    }
}

impl Document for AppSettings {
    const KIND: &'static str = "app";
}

/// Everything that can be set, as it is stored.
#[derive(Debug, Clone, Default)]
pub(crate) struct Stored {
    /// `None` while no workspace is open.
    pub sync: Option<SyncSettings>,
    /// `None` while they were not chosen.
    pub rules: Option<Rules>,
    pub app: AppSettings,
}

impl Engine {
    /// Returns everything that can be set, and where the data is.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub async fn settings(&self) -> Result<SettingsView, Failure> {
        let stored = self.inner.stored_settings().await?;
        Ok(self.inner.settings_view(&stored).await)
    }

    /// Gives a setting another value, which holds at once; a sync that is at work keeps its brakes.
    ///
    /// # Errors
    /// The value is none of this setting's, the setting belongs to a workspace and none is open, or the journal cannot be
    /// written.
    pub async fn change_setting(&self, change: ChangeSetting) -> Result<SettingChanged, Failure> {
        let before = self.inner.stored_settings().await?;
        let mut after = before.clone();
        let was = before.value(change.id)?;
        after.set(change.id, change.value.trim())?;
        let is = after.value(change.id)?;
        // An answer of "no" is one, too.
        if is != was || before.app != after.app {
            self.inner.store_settings(&before, &after).await?;
        }
        Ok(SettingChanged {
            said: words::settings::said(change.id, &is, is != was),
            undo: (is != was).then_some(ChangeSetting {
                id: change.id,
                value: was,
            }),
            settings: self.inner.settings_view(&after).await,
        })
    }

    /// Returns how the window looks.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub async fn appearance(&self) -> Result<Appearance, Failure> {
        let app = self.inner.app_settings().await?;
        let time_zone = match app.time_zone.as_str() {
            "hubspot" => self.inner.hubspot_zone().await?,
            _ => String::new(),
        };
        Ok(Appearance {
            theme: app.theme,
            density: app.density,
            text_size: app.text_size,
            still: app.motion == "reduced",
            technical_names: app.technical_names,
            time_zone,
        })
    }

    /// Returns whether a person wants to be told that a sync ended; `None` when they were never asked.
    pub async fn notifies(&self) -> Option<bool> {
        self.inner.app_settings().await.ok()?.notify_finished
    }
}

impl Stored {
    /// Returns a setting's value as it is typed.
    pub fn value(&self, id: SettingId) -> Result<String, Error> {
        let app = &self.app;
        Ok(match id {
            SettingId::OnConflict => on_conflict(self.rules.as_ref()),
            SettingId::HubspotShare => self.sync()?.hubspot_share.to_string(),
            SettingId::BrakeCreations => self.sync()?.brake_creations.to_string(),
            SettingId::BrakeUpdates => self.sync()?.brake_updates.to_string(),
            SettingId::StartWithTen => match self.sync()?.start_with_ten {
                Ten::First => "first",
                Ten::Always => "always",
                Ten::Never => "never",
            }
            .to_owned(),
            SettingId::NotifyFinished => switch(app.notify_finished.unwrap_or(false)),
            SettingId::Theme => app.theme.clone(),
            SettingId::Density => app.density.clone(),
            SettingId::TextSize => app.text_size.to_string(),
            SettingId::Motion => app.motion.clone(),
            SettingId::TechnicalNames => switch(app.technical_names),
            SettingId::TimeZone => app.time_zone.clone(),
        })
    }

    pub fn set(&mut self, id: SettingId, value: &str) -> Result<(), Error> {
        let app = &mut self.app;
        match id {
            SettingId::OnConflict => {
                let rules = self.rules.as_mut().ok_or_else(|| Error::InvalidInput {
                    what: "The sharing rules were not chosen yet.".to_owned(),
                    hint: "Choose them in the setup first; who wins is asked there, too."
                        .to_owned(),
                })?;
                rules.policies = policies(value)?;
            }
            SettingId::HubspotShare => self.sync_mut()?.hubspot_share = number(id, value)?,
            SettingId::BrakeCreations => self.sync_mut()?.brake_creations = number(id, value)?,
            SettingId::BrakeUpdates => self.sync_mut()?.brake_updates = number(id, value)?,
            SettingId::StartWithTen => {
                self.sync_mut()?.start_with_ten = match chosen(id, value)?.as_str() {
                    "always" => Ten::Always,
                    "never" => Ten::Never,
                    _ => Ten::First,
                }
            }
            SettingId::NotifyFinished => app.notify_finished = Some(on(id, value)?),
            SettingId::Theme => app.theme = chosen(id, value)?,
            SettingId::Density => app.density = chosen(id, value)?,
            SettingId::TextSize => app.text_size = number(id, value)?,
            SettingId::Motion => app.motion = chosen(id, value)?,
            SettingId::TechnicalNames => app.technical_names = on(id, value)?,
            SettingId::TimeZone => app.time_zone = chosen(id, value)?,
        }
        Ok(())
    }

    fn sync(&self) -> Result<&SyncSettings, Error> {
        self.sync.as_ref().ok_or(Error::NoWorkspace)
    }

    fn sync_mut(&mut self) -> Result<&mut SyncSettings, Error> {
        self.sync.as_mut().ok_or(Error::NoWorkspace)
    }
}

fn switch(on: bool) -> String {
    if on { "on" } else { "off" }.to_owned()
}

fn on(id: SettingId, value: &str) -> Result<bool, Error> {
    match value {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err(words::settings::refused(id, value)),
    }
}

fn number<T: TryFrom<u32>>(id: SettingId, value: &str) -> Result<T, Error> {
    let (least, most) = words::settings::range(id);
    value
        .parse()
        .ok()
        .filter(|number| (least..=most).contains(number))
        .and_then(|number| T::try_from(number).ok())
        .ok_or_else(|| words::settings::refused(id, value))
}

fn chosen(id: SettingId, value: &str) -> Result<String, Error> {
    let known = words::settings::options(id)
        .iter()
        .any(|(option, _)| *option == value);
    known
        .then(|| value.to_owned())
        .ok_or_else(|| words::settings::refused(id, value))
}

/// One word when all fields agree, else `email=ask,first_name=hubspot,…`.
fn on_conflict(rules: Option<&Rules>) -> String {
    let unset = Rules::default();
    let rules = rules.unwrap_or(&unset);
    let each: Vec<(Field, &str)> = Rules::contested()
        .map(|field| (field, word(rules.policy(field))))
        .collect();
    match each.split_first() {
        Some(((_, first), rest)) if rest.iter().all(|(_, other)| other == first) => {
            (*first).to_owned()
        }
        _ => each
            .iter()
            .map(|(field, word)| format!("{}={word}", field.key()))
            .collect::<Vec<_>>()
            .join(","),
    }
}

fn word(policy: Policy) -> &'static str {
    match policy {
        Policy::Hubspot => "hubspot",
        Policy::Advocate => "advocate",
        Policy::Newest => "newest",
        Policy::Ask => "ask",
    }
}

fn policies(value: &str) -> Result<BTreeMap<Field, Policy>, Error> {
    let refused = || words::settings::refused(SettingId::OnConflict, value);
    let policy = |text: &str| {
        [
            Policy::Hubspot,
            Policy::Advocate,
            Policy::Newest,
            Policy::Ask,
        ]
        .into_iter()
        .find(|policy| word(*policy) == text)
        .ok_or_else(refused)
    };
    if !value.contains('=') {
        let one = policy(value)?;
        return Ok(Rules::contested().map(|field| (field, one)).collect());
    }
    let mut by_field = BTreeMap::new();
    for part in value.split(',') {
        let (key, text) = part.split_once('=').ok_or_else(refused)?;
        let field = Rules::contested()
            .find(|field| field.key() == key.trim())
            .ok_or_else(refused)?;
        by_field.insert(field, policy(text.trim())?);
    }
    Ok(by_field)
}

impl Inner {
    /// Returns how syncs of a workspace behave, and holds on to it for views that are made without a look into the
    /// journal. A client that is there keeps to the share from now on.
    pub async fn sync_settings(&self, workspace: &Workspace) -> Result<SyncSettings, Error> {
        let settings: SyncSettings = self.document(&workspace.id).await?.unwrap_or_default();
        let mut state = self.state();
        if let Some(hubspot) = &state.clients.hubspot {
            hubspot.use_at_most(settings.hubspot_share);
        }
        state.sync_settings = settings.clone();
        Ok(settings)
    }

    async fn app_settings(&self) -> Result<AppSettings, Error> {
        let stored = self.journal.read(settings::app_document).await?;
        Ok(stored.unwrap_or_default())
    }

    /// Returns whether the person was never asked about messages of the system.
    pub async fn may_ask_to_notify(&self) -> Result<bool, Error> {
        Ok(self.app_settings().await?.notify_finished.is_none())
    }

    async fn stored_settings(&self) -> Result<Stored, Error> {
        let workspace = self.state().workspace.clone();
        let (sync, rules) = match &workspace {
            Some(workspace) => (
                Some(self.sync_settings(workspace).await?),
                self.document::<RulesDocument>(&workspace.id).await?,
            ),
            None => (None, None),
        };
        Ok(Stored {
            sync,
            rules: rules.map(|document| document.0),
            app: self.app_settings().await?,
        })
    }

    async fn store_settings(&self, before: &Stored, after: &Stored) -> Result<(), Error> {
        if before.app != after.app {
            let (app, now) = (after.app.clone(), self.now());
            self.journal
                .write(move |db| settings::save_app_document(db, &app, now))
                .await?;
        }
        let (sync, rules) = (after.sync.clone(), after.rules.clone());
        if let Some(sync) = sync.filter(|_| before.sync != after.sync) {
            let workspace = self.workspace()?;
            self.save(workspace.id.clone(), sync).await?;
            self.sync_settings(&workspace).await?;
        }
        if let Some(rules) = rules.filter(|_| before.rules != after.rules) {
            let workspace = self.workspace()?;
            self.save(workspace.id, RulesDocument(rules)).await?;
        }
        self.emit(Event::SetupChanged);
        Ok(())
    }

    async fn settings_view(&self, stored: &Stored) -> SettingsView {
        let folder = self.data_dir.clone();
        let bytes = self.threads.aside(move || copies::folder_size(&folder));
        let bytes = bytes.await.unwrap_or(0);
        SettingsView {
            settings: words::settings::views(stored),
            data: DataView {
                folder: self.data_dir.display().to_string(),
                size: words::settings::size(bytes),
                words: words::settings::data_words(),
            },
        }
    }

    async fn hubspot_zone(&self) -> Result<String, Error> {
        let Some(workspace) = self.state().workspace.clone() else {
            return Ok(String::new());
        };
        let stored = self.connection(&workspace, Platform::Hubspot).await?;
        Ok(stored
            .map(|stored| stored.details.time_zone)
            .unwrap_or_default())
    }
}

/// Returns whether a sync that begins now begins with ten people.
pub(crate) fn begins_with_ten(
    db: &Connection,
    workspace: &str,
    settings: &SyncSettings,
) -> Result<bool, Error> {
    Ok(match settings.start_with_ten {
        Ten::Always => true,
        Ten::Never => false,
        Ten::First => syncs::runs(db, workspace, 1)?.is_empty(),
    })
}
