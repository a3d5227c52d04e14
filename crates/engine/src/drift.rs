//! Has anything changed in the accounts that settings rest on?
//!
//! What settings rest on is remembered as it was when it was put to use: the baseline, kept in versions. The accounts are
//! compared with it before a preview, at the start of a host after some hours, and on demand. Nothing is written to a
//! platform. What changed is stored, so that Home and a run know it without asking anybody. `domain::drift` decides.

mod accounts;

use crate::engine::{Engine, Inner, ProgramDocument, RulesDocument, SetupDocument};
use crate::failure::Error;
use crate::journal::events::{self, Version};
use crate::journal::links;
use crate::journal::settings::{self, Document, Workspace};
use crate::overview;
use crate::views::{
    AcceptedChange, DriftBaseline, DriftView, Event, ExampleRequest, Failure, HomeView, Platform,
};
use crate::words::drift as words;
use domain::drift::{
    Accounts, Change, Item, Known, Settings, Severity, Stops, Wanted, compare, wanted,
};
use domain::trigger::mapping::Mapping;
use domain::trigger::{Object, Triggers};
use jiff::{SignedDuration, Timestamp};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// The kind of a version of the baseline.
const BASELINE: &str = "baseline";
/// A host that starts looks again when the last look is older.
const AT_START: SignedDuration = SignedDuration::from_hours(6);
/// A preview looks again when the last look is older, or found something that stops it.
const AT_PREVIEW: SignedDuration = SignedDuration::from_mins(5);
/// Saving settings waits this long at most for the accounts; the next look takes in what was not seen.
const WHEN_SAVING: Duration = Duration::from_secs(10);

/// When the accounts were looked at last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CheckedDocument {
    pub at: String,
}

impl Document for CheckedDocument {
    const KIND: &'static str = "accounts_checked";
}

/// How what settings rest on was when it was put to use.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Baseline {
    hubspot: String,
    tenant: String,
    items: Vec<(Item, Known)>,
}

/// A change with when it came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Dated {
    pub change: Change,
    /// Last seen as it was.
    pub after: String,
    /// First seen changed.
    pub before: String,
}

/// What the last look found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DriftDocument {
    /// When it was.
    pub at: String,
    pub changes: Vec<Dated>,
    /// What was compared.
    pub looked_at: Vec<Item>,
    /// Why something could not be looked at, each in words.
    pub not_looked: Vec<String>,
}

impl Document for DriftDocument {
    const KIND: &'static str = "drift";
}

impl DriftDocument {
    /// Returns how many changes stop what the question is about.
    pub fn stopping(&self, what: impl Fn(Stops) -> bool) -> u32 {
        self.count(|change| what(change.stops))
    }

    /// Returns how many other changes want a look.
    pub fn other(&self) -> u32 {
        self.count(|it| !it.stops.people && it.severity != Severity::Info)
    }

    /// Returns what wants a look, each in words.
    pub fn titles(&self) -> Vec<String> {
        self.named(|change| change.severity != Severity::Info)
    }

    fn count(&self, which: impl Fn(&Change) -> bool) -> u32 {
        let those = self.changes.iter().filter(|it| which(&it.change));
        u32::try_from(those.count()).unwrap_or(u32::MAX)
    }

    fn named(&self, which: impl Fn(&Change) -> bool) -> Vec<String> {
        let those = self.changes.iter().filter(|it| which(&it.change));
        those.map(|it| words::title(&it.change)).collect()
    }

    fn older_than(&self, age: SignedDuration, now: Timestamp) -> bool {
        let at = self.at.parse::<Timestamp>();
        !at.is_ok_and(|at| now.duration_since(at).abs() <= age)
    }
}

impl Engine {
    /// Looks whether the contact properties, and what event triggers and their mapping take, are still there in HubSpot.
    /// What is missing opens its step again, and the first page names it.
    ///
    /// # Errors
    /// Setup is not complete, or HubSpot is not connected or does not answer. What was found until then is kept.
    pub async fn check_accounts(&self) -> Result<HomeView, Failure> {
        let workspace = self.inner.workspace()?;
        let context = self.inner.context(&workspace).await?;
        let hubspot = self.inner.hubspot(&workspace).await?;
        let layout = &context.layout;
        let looked = self
            .inner
            .refuse_lost_properties(&workspace, &hubspot, layout);
        match looked.await {
            // Its step is open again, and says so.
            Ok(()) | Err(Error::PropertiesMissing { .. }) => {}
            Err(other) => return Err(other.into()),
        }
        let events = self.inner.events_standing(&workspace).await?;
        if events.triggers.is_some_and(|count| count > 0) {
            self.trigger_options().await?;
        }
        if events.mapped {
            for table in self.mapping().await?.tables {
                let request = ExampleRequest {
                    object: table.object,
                    draft: None,
                    skip: 0,
                };
                self.mapping_example(request).await?;
            }
        }
        self.inner.look_for_drift(&workspace, Basis::Kept).await?;
        let at = self.inner.now().to_string();
        self.inner
            .save(workspace.id.clone(), CheckedDocument { at })
            .await?;
        let overview = overview::overview(&self.inner).await?;
        Ok(self.inner.home(&workspace, &overview).await?)
    }

    /// Returns what the last look found. Nobody is asked.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be read.
    pub async fn drift(&self) -> Result<DriftView, Failure> {
        let workspace = self.inner.workspace()?;
        Ok(self.inner.drift_view(&workspace).await?)
    }

    /// Compares the accounts with how they were when the settings were put to use.
    ///
    /// # Errors
    /// A side is not connected, or neither answers.
    pub async fn check_drift(&self) -> Result<DriftView, Failure> {
        let workspace = self.inner.workspace()?;
        self.inner.look_for_drift(&workspace, Basis::Kept).await?;
        self.drift().await
    }

    /// Does the same when the last look is more than six hours ago; a host asks for it when it starts. Trouble is left for
    /// whoever needs the accounts.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be read.
    pub async fn check_drift_if_due(&self) -> Result<DriftView, Failure> {
        let workspace = self.inner.workspace()?;
        let setup = self.inner.setup(&workspace).await?;
        if setup.ready {
            self.inner.look_if_older(&workspace, AT_START).await?;
        }
        self.drift().await
    }

    /// Takes a change as it is now into the baseline. It is written down with who did so.
    ///
    /// # Errors
    /// There is no such change, or it cannot be accepted.
    pub async fn accept_drift(&self, id: &str) -> Result<DriftView, Failure> {
        self.inner.refuse_while_busy()?;
        let workspace = self.inner.workspace()?;
        let (owner, id, now) = (workspace.id.clone(), id.to_owned(), self.inner.now());
        let author = crate::guide::user();
        self.inner
            .journal
            .write(move |db| accept(db, &owner, &id, &author, now))
            .await?;
        self.inner.emit(Event::SetupChanged);
        self.drift().await
    }
}

/// What a look compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Basis {
    /// The baseline as it is; what came into use since is added.
    Kept,
    /// All as it is seen now: the review was confirmed.
    Anew,
}

impl Inner {
    /// Looks at the accounts, compares, and stores what was found.
    pub(crate) async fn look_for_drift(
        &self,
        workspace: &Workspace,
        basis: Basis,
    ) -> Result<(), Error> {
        let wanted = self.rests_on(workspace).await?;
        if wanted.is_empty() {
            return Ok(());
        }
        let hubspot = self.connected(workspace, Platform::Hubspot).await?;
        let advocate = self.connected(workspace, Platform::Advocate).await?;
        let (accounts, not_looked) = self.read_accounts(workspace, &wanted).await?;
        let of = Looked {
            accounts,
            not_looked,
            hubspot: hubspot.account_id,
            tenant: advocate.account_id,
            basis,
            now: self.now(),
        };
        let owner = workspace.id.clone();
        let changed = self
            .journal
            .write(move |db| store(db, &owner, &wanted, &of))
            .await?;
        if changed {
            self.emit(Event::SetupChanged);
        }
        Ok(())
    }

    /// Takes into the baseline what came into use. Settings are saved whether or not the accounts can be looked at.
    pub(crate) async fn put_to_use(&self, workspace: &Workspace, basis: Basis) {
        let look = Box::pin(self.look_for_drift(workspace, basis));
        match tokio::time::timeout(WHEN_SAVING, look).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::info!(%error, "what came into use was not looked at"),
            Err(_) => tracing::info!("what came into use was not looked at in time"),
        }
    }

    /// Looks before a preview, if the last look is not fresh. A preview says itself what it cannot read.
    pub(crate) async fn look_before_preview(&self, workspace: &Workspace) -> Result<(), Error> {
        self.look_if_older(workspace, AT_PREVIEW).await
    }

    async fn look_if_older(&self, workspace: &Workspace, age: SignedDuration) -> Result<(), Error> {
        let stored: DriftDocument = self.document(&workspace.id).await?.unwrap_or_default();
        let stopped = stored.stopping(|it| it.people || it.events) > 0;
        if stopped || stored.older_than(age, self.now()) {
            match Box::pin(self.look_for_drift(workspace, Basis::Kept)).await {
                Ok(()) => {}
                Err(error @ Error::Journal { .. }) => return Err(error),
                Err(error) => tracing::info!(%error, "the accounts could not be compared"),
            }
        }
        Ok(())
    }

    /// Refuses what breaking changes stop.
    pub(crate) async fn refuse_drift(
        &self,
        workspace: &Workspace,
        stops: impl Fn(Stops) -> bool,
    ) -> Result<(), Error> {
        let stored: DriftDocument = self.document(&workspace.id).await?.unwrap_or_default();
        let titles = stored.named(|change| stops(change.stops));
        if titles.is_empty() {
            return Ok(());
        }
        Err(Error::Drift { titles })
    }

    /// Returns everything in the accounts that the settings in use rest on.
    async fn rests_on(&self, workspace: &Workspace) -> Result<Vec<Wanted>, Error> {
        let id = workspace.id.clone();
        let read = move |db: &Connection| {
            let setup: SetupDocument = settings::document(db, &id)?.unwrap_or_default();
            let rules: RulesDocument = settings::document(db, &id)?.unwrap_or_default();
            let program: ProgramDocument = settings::document(db, &id)?.unwrap_or_default();
            let triggers = events::version::<Triggers>(db, &id, events::TRIGGERS, None)?;
            let mapping = events::version::<Mapping>(db, &id, events::MAPPING, None)?;
            Ok(wanted(&Settings {
                layout: setup.ready.then_some(&setup.layout),
                rules: &rules.0,
                triggers: &triggers.map(|it| it.body).unwrap_or_default(),
                mapping: &mapping.map(|it| it.body).unwrap_or_default(),
                program: &program.id,
            }))
        };
        self.journal.read(read).await
    }

    async fn drift_view(&self, workspace: &Workspace) -> Result<DriftView, Error> {
        let id = workspace.id.clone();
        self.journal
            .read(move |db| {
                let stored: DriftDocument = settings::document(db, &id)?.unwrap_or_default();
                let newest = events::version::<Baseline>(db, &id, BASELINE, None)?;
                let linked = links::links(db, &id)?;
                let mut changes = Vec::new();
                for dated in &stored.changes {
                    let sent = sent_for(db, &id, &dated.change.item)?;
                    changes.push(words::change(dated, linked, sent));
                }
                Ok(DriftView {
                    sentence: words::sentence(&stored, newest.as_ref().map(|it| &*it.saved_at)),
                    baseline: newest.map(|it| DriftBaseline {
                        number: it.number,
                        saved_at: it.saved_at,
                    }),
                    checked_at: Some(stored.at.clone()).filter(|at| !at.is_empty()),
                    changes,
                    not_looked: words::never_looked(&stored.not_looked),
                    accepted: accepted(db, &id)?,
                })
            })
            .await
    }
}

/// Returns what was accepted so far, the newest first.
pub(crate) fn accepted(db: &Connection, workspace: &str) -> Result<Vec<AcceptedChange>, Error> {
    let all = events::versions(db, workspace, BASELINE)?;
    let by_somebody = all.into_iter().filter(|it| !it.author.is_empty());
    Ok(by_somebody
        .map(|it| AcceptedChange {
            at: it.saved_at,
            author: it.author,
            words: it.note,
        })
        .collect())
}

/// How many conversions were sent for a stage or a choice; none for anything else.
fn sent_for(db: &Connection, workspace: &str, item: &Item) -> Result<u32, Error> {
    match item {
        Item::Stage { stage, .. } => events::sent_for_stage(db, workspace, Object::Deals, stage),
        Item::Choice { object, value, .. } => events::sent_for_stage(db, workspace, *object, value),
        _ => Ok(0),
    }
}

/// What a look brought.
struct Looked {
    accounts: Accounts,
    not_looked: Vec<String>,
    hubspot: String,
    tenant: String,
    basis: Basis,
    now: Timestamp,
}

/// Compares and stores; returns whether other changes were found than before.
fn store(db: &Connection, owner: &str, wanted: &[Wanted], of: &Looked) -> Result<bool, Error> {
    let newest: Option<Version<Baseline>> = events::version(db, owner, BASELINE, None)?;
    let before: DriftDocument = settings::document(db, owner)?.unwrap_or_default();
    let (since, body) = newest.map(|it| (it.saved_at, it.body)).unwrap_or_default();
    // Another account is compared with nothing of the one before.
    let same = body.hubspot == of.hubspot && body.tenant == of.tenant;
    let kept = same && of.basis == Basis::Kept;
    let items: BTreeMap<Item, Known> = body.items.iter().filter(|_| kept).cloned().collect();
    let found = compare(wanted, &items, &of.accounts);
    let baseline = Baseline {
        hubspot: of.hubspot.clone(),
        tenant: of.tenant.clone(),
        items: found.baseline.into_iter().collect(),
    };
    if baseline != body {
        let note = words::in_use(of.basis);
        events::save_version(db, owner, BASELINE, &baseline, ("", note), of.now)?;
    }
    let now = of.now.to_string();
    let last = |item: &Item| {
        let seen = before.looked_at.contains(item) && !before.at.is_empty();
        if seen {
            before.at.clone()
        } else {
            since.clone()
        }
    };
    let dated = |change: Change| {
        let known = before.changes.iter().find(|it| it.change == change);
        known.cloned().unwrap_or_else(|| Dated {
            after: last(&change.item),
            before: now.clone(),
            change,
        })
    };
    let after = DriftDocument {
        at: now.clone(),
        changes: found.changes.into_iter().map(dated).collect(),
        looked_at: found.looked_at,
        not_looked: of.not_looked.clone(),
    };
    let changed = after.changes != before.changes;
    settings::save_document(db, owner, &after, of.now)?;
    Ok(changed)
}

fn accept(
    db: &Connection,
    owner: &str,
    id: &str,
    author: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let mut stored: DriftDocument = settings::document(db, owner)?.unwrap_or_default();
    let newest: Option<Version<Baseline>> = events::version(db, owner, BASELINE, None)?;
    let position = stored
        .changes
        .iter()
        .position(|it| words::id(&it.change.item) == id);
    let (Some(position), Some(newest)) = (position, newest) else {
        return Err(Error::NotFound {
            what: "change in the accounts",
            id: id.to_owned(),
        });
    };
    let change = stored.changes.remove(position).change;
    if !change.acceptable() {
        return Err(words::not_acceptable(&change));
    }
    let mut body = newest.body;
    let mut items: BTreeMap<Item, Known> = body.items.into_iter().collect();
    change.accept(&mut items);
    body.items = items.into_iter().collect();
    let note = words::title(&change);
    events::save_version(db, owner, BASELINE, &body, (author, &note), now)?;
    settings::save_document(db, owner, &stored, now)
}
