//! The engine: what it holds, and the use cases that are one step long.

use crate::clients::Cached;
use crate::environment::{Clock, Endpoints, Environment, PracticeAccess};
use crate::failure::Error;
use crate::guide::StoredTick;
use crate::import::ImportJob;
use crate::journal::Journal;
use crate::journal::settings::{self, Document, Workspace};
use crate::journal::{events, links, syncs};
use crate::keychain::{Keychain, MemoryKeychain};
use crate::preview::PreviewJob;
use crate::run::RunJob;
use crate::settings::SyncSettings;
use crate::threads::Threads;
use crate::triggers::EventJob;
use crate::views::{
    AppInfo, CheckStatus, CheckView, Event, Failure, Mode, Overview, PeopleCountView, Platform,
    RulesView, SkipStep,
};
use crate::{connect, import, overview, words};
use domain::layout::{Field, Layout};
use domain::plan::Rules;
use domain::setup::{Decided, Step};
use jiff::Timestamp;
use platforms::http::{Network, Patience, is_loopback};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{broadcast, watch};
use url::Url;

/// How many events a slow listener may fall behind. Events are news: whoever misses some asks again.
const EVENTS: usize = 256;

/// The use cases. Clones share everything.
#[derive(Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub journal: Journal,
    pub data_dir: PathBuf,
    pub endpoints: Endpoints,
    pub clock: Arc<dyn Clock>,
    pub patience: Patience,
    pub network: Network,
    pub threads: Threads,
    pub keychain: Arc<dyn Keychain>,
    practice_keychain: Arc<MemoryKeychain>,
    events: broadcast::Sender<Event>,
    state: Mutex<State>,
}

/// What is true only while the program runs.
#[derive(Default)]
pub(crate) struct State {
    pub workspace: Option<Workspace>,
    pub practice: Option<PracticeAccess>,
    pub pending: BTreeMap<Platform, connect::Pending>,
    /// Why the last attempt to connect did not work.
    pub problems: BTreeMap<Platform, String>,
    pub clients: Cached,
    /// How syncs of the open workspace behave, as it was read last.
    pub sync_settings: SyncSettings,
    /// Whom the switches would create, as it was counted last.
    pub counted: Option<PeopleCountView>,
    /// Cancels the counting of people that is going on.
    pub counting: Option<watch::Sender<bool>>,
    pub preview: Option<Arc<PreviewJob>>,
    pub run: Option<Arc<RunJob>>,
    pub import: Option<Arc<ImportJob>>,
    pub events: Option<Arc<EventJob>>,
}

/// Addresses that replace the platforms' own. Only over loopback.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Addresses {
    pub hubspot: Option<Url>,
    pub impact: Option<Url>,
}

impl Document for Addresses {
    const KIND: &'static str = "addresses";
}

/// When people are created, and who wins.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct RulesDocument(pub Rules);

impl Document for RulesDocument {
    const KIND: &'static str = "rules";
}

/// The chosen program.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct ProgramDocument {
    pub id: String,
    pub name: String,
    pub status: String,
    pub participants: Option<u32>,
    /// The person wants its participants synced. Before this was asked, choosing a program said so.
    #[serde(default = "yes")]
    pub opted_in: bool,
}

const fn yes() -> bool {
    true
}

impl Document for ProgramDocument {
    const KIND: &'static str = "program";
}

/// Internal names that the person chose for our fields.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct LayoutDocument {
    pub choices: BTreeMap<Field, String>,
}

impl Document for LayoutDocument {
    const KIND: &'static str = "layout";
}

/// What setup has written to HubSpot.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct SetupDocument {
    /// All seven properties are there.
    pub ready: bool,
    /// Where the fields live, once ready.
    pub layout: Layout,
    /// What setup created, by field; the rest existed.
    pub created: Vec<Field>,
    pub created_group: bool,
    /// Fields whose property was found missing since.
    pub lost: Vec<Field>,
    /// What had been decided when the review was confirmed last; `None` in a journal of an older program.
    #[serde(default)]
    pub reviewed: Option<Decided>,
}

impl Document for SetupDocument {
    const KIND: &'static str = "setup";
}

/// What a person ticked in the guides, by item.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct TicksDocument {
    pub ticks: BTreeMap<String, StoredTick>,
}

impl Document for TicksDocument {
    const KIND: &'static str = "ticks";
}

/// Optional steps that the person goes on without.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct SkippedDocument(pub BTreeSet<Step>);

impl Document for SkippedDocument {
    const KIND: &'static str = "skipped";
}

impl Engine {
    /// Opens the journal and the workspace that was open last. Runs that were cut off are marked as interrupted.
    ///
    /// # Errors
    /// The data folder or its journal cannot be used, or comes from a newer program.
    pub async fn open(environment: Environment) -> Result<Self, Failure> {
        let Environment {
            data_dir,
            endpoints,
            keychain,
            clock,
            patience,
            network,
            threads,
        } = environment;
        let journal = Journal::open_on(&data_dir, patience, threads.clone())?;
        let (events, _) = broadcast::channel(EVENTS);
        let engine = Self {
            inner: Arc::new(Inner {
                journal,
                data_dir,
                endpoints,
                clock,
                patience,
                network,
                threads,
                keychain,
                practice_keychain: Arc::default(),
                events,
                state: Mutex::default(),
            }),
        };
        // Whoever holds the lock is at work right now; its runs are not interrupted.
        if let Ok(_lock) = engine.inner.sync_lock() {
            import::remove_leftovers(&engine.inner.data_dir);
            let now = engine.inner.now();
            engine
                .inner
                .journal
                .write(move |db| {
                    syncs::mark_interrupted(db)?;
                    events::mark_interrupted(db)?;
                    links::store_due_links(db, now)
                })
                .await?;
        }
        let newest = engine.inner.journal.read(settings::workspaces).await?;
        if let Some(workspace) = newest.into_iter().next() {
            engine.inner.state().workspace = Some(workspace.clone());
            engine.inner.sync_settings(&workspace).await?;
        }
        Ok(engine)
    }

    /// Returns a receiver of what happens from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.inner.events.subscribe()
    }

    /// Returns the folder of the journal.
    pub fn data_dir(&self) -> &std::path::Path {
        &self.inner.data_dir
    }

    /// Returns facts about the program itself.
    pub fn app_info(&self) -> AppInfo {
        AppInfo {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            system: std::env::consts::OS.to_owned(),
        }
    }

    /// Returns everything the shell and the setup list show.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub async fn overview(&self) -> Result<Overview, Failure> {
        Ok(overview::overview(&self.inner).await?)
    }

    /// Returns whether the open workspace is the practice one and its simulators are not known yet.
    pub fn needs_practice(&self) -> bool {
        let state = self.inner.state();
        state.practice.is_none()
            && state
                .workspace
                .as_ref()
                .is_some_and(|workspace| workspace.mode == Mode::Practice)
    }

    /// Opens the practice workspace on a running pair of simulators, creating it the first time. Its secrets stay in
    /// memory; a connection that existed is given the pair's credentials again.
    ///
    /// # Errors
    /// A sync is at work, or the journal cannot be written.
    pub async fn open_practice(&self, access: PracticeAccess) -> Result<Overview, Failure> {
        self.inner.refuse_while_busy()?;
        connect::restore_practice(&self.inner.practice_keychain, &access);
        let workspace = Workspace {
            id: "practice".to_owned(),
            name: "Practice".to_owned(),
            mode: Mode::Practice,
        };
        let first_time = self
            .inner
            .document::<RulesDocument>("practice")
            .await?
            .is_none();
        self.inner.open_workspace(workspace, Some(access)).await?;
        if first_time {
            // In practice the switches are on from the start; in a live workspace a person turns them on.
            let rules = Rules {
                hubspot_on_new: true,
                hubspot_on_update: true,
                advocate_on_new: true,
                advocate_on_update: true,
                ..Rules::default()
            };
            let document = RulesDocument(rules);
            self.inner.save("practice".to_owned(), document).await?;
        }
        self.overview().await
    }

    /// Opens the workspace of the real accounts, creating it the first time.
    ///
    /// # Errors
    /// A sync is at work, or the journal cannot be written.
    pub async fn open_live(&self) -> Result<Overview, Failure> {
        self.inner.refuse_while_busy()?;
        let existing = self.inner.journal.read(settings::workspaces).await?;
        let workspace = existing
            .into_iter()
            .find(|workspace| workspace.id == "live")
            .unwrap_or_else(|| Workspace {
                id: "live".to_owned(),
                name: "My accounts".to_owned(),
                mode: Mode::Live,
            });
        self.inner.open_workspace(workspace, None).await?;
        self.overview().await
    }

    /// Replaces a platform's own address for the live workspace, or goes back to it. Only loopback addresses are taken,
    /// so that no credential is ever sent to a stranger.
    ///
    /// # Errors
    /// The address is not over loopback, or no workspace is open.
    pub async fn use_address(
        &self,
        platform: Platform,
        address: Option<Url>,
    ) -> Result<(), Failure> {
        if address
            .as_ref()
            .is_some_and(|address| !is_loopback(address))
        {
            return Err(Error::InvalidInput {
                what: "Only an address of this computer (127.0.0.1 or localhost) can replace a platform's own.".to_owned(),
                hint: "Leave the address out to use the real platform.".to_owned(),
            }
            .into());
        }
        let workspace = self.inner.workspace()?;
        let mut addresses: Addresses = self
            .inner
            .document(&workspace.id)
            .await?
            .unwrap_or_default();
        match platform {
            Platform::Hubspot => addresses.hubspot = address,
            Platform::Advocate => addresses.impact = address,
        }
        self.inner.save(workspace.id, addresses).await?;
        self.inner.state().clients = Cached::default();
        Ok(())
    }

    /// Returns an address that a host may open in the system browser: a page of the two platforms, or of this
    /// computer while practising or signing in.
    ///
    /// # Errors
    /// It is another address.
    pub fn page(&self, address: &str) -> Result<String, Failure> {
        let known = Url::parse(address).is_ok_and(|url| {
            let host = url.host_str().unwrap_or_default();
            let platform = ["hubspot.com", "impact.com"].iter().any(|name| {
                host == *name
                    || host
                        .strip_suffix(name)
                        .is_some_and(|front| front.ends_with('.'))
            });
            (url.scheme() == "https" && platform) || (url.scheme() == "http" && is_loopback(&url))
        });
        if known {
            return Ok(address.to_owned());
        }
        Err(Error::InvalidInput {
            what: "This address belongs to neither platform, so it was not opened.".to_owned(),
            hint: "Open it yourself if you trust it.".to_owned(),
        }
        .into())
    }

    /// Saves when people are created, and who wins.
    ///
    /// # Errors
    /// A policy is for a field that has one owner, no workspace is open, or the journal cannot be written.
    pub async fn save_rules(&self, rules: RulesView) -> Result<Overview, Failure> {
        let workspace = self.inner.workspace()?;
        let document = RulesDocument(words::rules_from_view(rules)?);
        self.inner.save(workspace.id, document).await?;
        self.inner.emit(Event::SetupChanged);
        self.overview().await
    }
}

impl Engine {
    /// Goes on without an optional step, or takes it up again.
    ///
    /// # Errors
    /// The setup needs the step, no workspace is open, or the journal cannot be written.
    pub async fn skip_step(&self, request: SkipStep) -> Result<Overview, Failure> {
        let workspace = self.inner.workspace()?;
        let step = overview::step_of(request.step);
        if !step.optional() {
            return Err(Error::InvalidInput {
                what: "The setup needs this step.".to_owned(),
                hint: "Do it now, or leave the setup and come back to it.".to_owned(),
            }
            .into());
        }
        let mut skipped: SkippedDocument = self
            .inner
            .document(&workspace.id)
            .await?
            .unwrap_or_default();
        if request.skip {
            skipped.0.insert(step);
        } else {
            skipped.0.remove(&step);
        }
        self.inner.save(workspace.id, skipped).await?;
        self.inner.emit(Event::SetupChanged);
        self.overview().await
    }
}

impl Inner {
    pub fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves whole values behind.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn emit(&self, event: Event) {
        // No listener is fine.
        let _listeners = self.events.send(event);
    }

    pub fn workspace(&self) -> Result<Workspace, Error> {
        self.state().workspace.clone().ok_or(Error::NoWorkspace)
    }

    /// Returns where a workspace keeps its secrets.
    pub fn keychain(&self, workspace: &Workspace) -> Arc<dyn Keychain> {
        match workspace.mode {
            Mode::Practice => Arc::clone(&self.practice_keychain) as Arc<dyn Keychain>,
            Mode::Test | Mode::Live => Arc::clone(&self.keychain),
        }
    }

    pub async fn document<D: Document + Send + 'static>(
        &self,
        workspace: &str,
    ) -> Result<Option<D>, Error> {
        let workspace = workspace.to_owned();
        self.journal
            .read(move |db| settings::document(db, &workspace))
            .await
    }

    pub async fn save<D: Document + Send + 'static>(
        &self,
        workspace: String,
        document: D,
    ) -> Result<(), Error> {
        let now = self.now();
        self.journal
            .write(move |db| settings::save_document(db, &workspace, &document, now))
            .await
    }

    /// Takes the lock that a preview or a run holds. Another copy of the program on the same folder is refused.
    pub fn sync_lock(&self) -> Result<File, Error> {
        let unusable = |error: std::io::Error| Error::Folder {
            detail: error.kind().to_string(),
        };
        let file = File::create(self.data_dir.join("sync.lock")).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(std::fs::TryLockError::WouldBlock) => Err(Error::Busy),
            Err(std::fs::TryLockError::Error(error)) => Err(unusable(error)),
        }
    }

    pub fn refuse_while_busy(&self) -> Result<(), Error> {
        let state = self.state();
        let previewing = state.preview.as_ref().is_some_and(|job| job.working());
        let running = state.run.as_ref().is_some_and(|job| job.working());
        let sending = state.events.as_ref().is_some_and(|job| job.working());
        if previewing || running || sending {
            return Err(Error::Busy);
        }
        Ok(())
    }

    async fn open_workspace(
        &self,
        workspace: Workspace,
        practice: Option<PracticeAccess>,
    ) -> Result<(), Error> {
        let now = self.now();
        let stored = workspace.clone();
        self.journal
            .write(move |db| settings::save_workspace(db, &stored, now))
            .await?;
        {
            let mut state = self.state();
            *state = State {
                workspace: Some(workspace.clone()),
                practice,
                ..State::default()
            };
        }
        self.sync_settings(&workspace).await?;
        self.emit(Event::SetupChanged);
        Ok(())
    }
}

/// Returns a check without evidence or fix.
pub(crate) fn check(id: &str, status: CheckStatus, sentence: &str) -> CheckView {
    CheckView {
        id: id.to_owned(),
        status,
        sentence: sentence.to_owned(),
        evidence: String::new(),
        fix: String::new(),
    }
}
