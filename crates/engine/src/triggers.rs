//! Event triggers: what counts as an event, what is sent for it, and sending it.
//!
//! The same shape as a sync: a preview is a stored plan, a run sends exactly that plan, and everything is written to the
//! journal before it leaves. Start with `preview.rs`, then `run.rs`; `docs/events.md` has the rules.

mod actions;
mod again;
mod deal;
mod drafts;
mod example;
mod gather;
mod look;
mod options;
mod preview;
mod run;
mod settings;
mod standing;

pub(crate) use deal::DealNow;
pub(crate) use gather::{Kinds, Unread, kind_of};
pub(crate) use settings::{read_table, read_triggers, refuse_faults};

use crate::engine::{Engine, Inner};
use crate::failure::Error;
use crate::journal::events::{self, EventContext, EventEntry, EventPlan, Page};
use crate::journal::settings::{Document, Workspace};
use crate::views::{
    DecideEvent, Event, EventCounts, EventOutcome, EventPlanStatus, EventPlanView, EventResults,
    EventRows, EventRowsRequest, EventWord, Failure, Platform,
};
use crate::words::events as words;
use domain::trigger::decide::Kind;
use domain::trigger::mapping::Mapping;
use domain::trigger::{Object, Triggers};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// Most rows in one answer.
const ROWS: u32 = 200;
/// How many previews the list shows.
const LISTED: u32 = 50;

/// A preview of events, or a run, at work.
pub(crate) struct EventJob {
    plan: String,
    working: AtomicBool,
    stop: watch::Sender<bool>,
    phase: Mutex<String>,
}

impl EventJob {
    fn new(plan: &str) -> Arc<Self> {
        Arc::new(Self {
            plan: plan.to_owned(),
            working: AtomicBool::new(true),
            stop: watch::Sender::new(false),
            phase: Mutex::default(),
        })
    }

    pub fn working(&self) -> bool {
        self.working.load(Ordering::Relaxed)
    }

    fn stopped(&self) -> bool {
        *self.stop.borrow()
    }

    fn phase(&self) -> MutexGuard<'_, String> {
        self.phase.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Up to where each kind of record was read and settled, in HubSpot's milliseconds.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct EventCursor(BTreeMap<Object, i64>);

impl Document for EventCursor {
    const KIND: &'static str = "event_cursor";
}

/// Triggers and mapping with their version numbers.
#[derive(Debug, Clone)]
struct Settings {
    triggers: (u32, Triggers),
    mapping: (u32, Mapping),
}

impl Engine {
    /// Returns a preview of events, and how its run stands.
    ///
    /// # Errors
    /// There is no such preview.
    pub async fn event_plan(&self, id: &str) -> Result<EventPlanView, Failure> {
        Ok(self.inner.event_plan_view(id).await?)
    }

    /// Returns the newest previews of events and their runs, newest first.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be read.
    pub async fn event_plans(&self) -> Result<Vec<EventPlanView>, Failure> {
        let workspace = self.inner.workspace()?;
        let plans = self
            .inner
            .journal
            .read(move |db| events::plans(db, &workspace.id, LISTED))
            .await?;
        let mut views = Vec::with_capacity(plans.len());
        for plan in plans {
            views.push(self.inner.event_plan_view(&plan.id).await?);
        }
        Ok(views)
    }

    /// Returns rows of a preview of events.
    ///
    /// # Errors
    /// There is no such preview.
    pub async fn event_rows(&self, request: EventRowsRequest) -> Result<EventRows, Failure> {
        let workspace = self.inner.workspace()?;
        let account = self
            .inner
            .connected(&workspace, Platform::Hubspot)
            .await?
            .account_id;
        let pages = self.inner.contact_pages(&workspace).await?;
        let page = Page {
            kind: request.kind,
            offset: request.offset,
            limit: request.limit.min(ROWS),
        };
        let (rows, total, labels) = self
            .inner
            .journal
            .read(move |db| {
                let plan = events::plan(db, &request.plan)?;
                let (rows, total) = events::entries(db, &plan.id, page)?;
                Ok((rows, total, plan.context.labels))
            })
            .await?;
        let label = |entry: &EventEntry| {
            let labels = labels.get(&entry.object);
            labels.and_then(|it| it.get(&entry.stage)).cloned()
        };
        let rows = rows
            .iter()
            .map(|entry| words::row(entry, label(entry), &pages, &account))
            .collect();
        Ok(EventRows { rows, total })
    }

    /// Takes a person's word about one row of a preview.
    ///
    /// # Errors
    /// The preview was run already, or there is nothing to approve in this row.
    pub async fn decide_event(&self, request: DecideEvent) -> Result<EventPlanView, Failure> {
        self.inner.refuse_while_busy()?;
        let (plan, entry) = self
            .inner
            .journal
            .read({
                let (plan, seq) = (request.plan.clone(), request.seq);
                move |db| Ok((events::plan(db, &plan)?, events::entry(db, &plan, seq)?))
            })
            .await?;
        if plan.status != EventPlanStatus::Ready {
            return Err(Error::PlanOutOfDate {
                why: "it was run already, or not completed".to_owned(),
            }
            .into());
        }
        let (kind, left_out) = match request.word {
            EventWord::LeaveOut => (entry.kind, true),
            EventWord::TakeIn => (entry.kind, false),
            EventWord::Approve => {
                let approved = words::approvable(&entry).ok_or_else(|| Error::InvalidInput {
                    what: "There is nothing to approve in this row.".to_owned(),
                    hint: "Its reason says what can be done instead.".to_owned(),
                })?;
                (approved, false)
            }
        };
        let id = plan.id.clone();
        self.inner
            .journal
            .write(move |db| events::decide(db, &id, entry.seq, kind, left_out))
            .await?;
        Ok(self.inner.event_plan_view(&plan.id).await?)
    }

    /// Asks a preview of events, or a run, to stop. What was sent stays sent; a run can go on.
    ///
    /// # Errors
    /// There is no such preview.
    pub async fn stop_events(&self, id: &str) -> Result<EventPlanView, Failure> {
        if let Some(job) = self
            .inner
            .state()
            .events
            .as_ref()
            .filter(|job| job.plan == id)
        {
            job.stop.send_replace(true);
        }
        Ok(self.inner.event_plan_view(id).await?)
    }
}

impl Inner {
    /// Returns a preview of events as the screens show it.
    pub(crate) async fn event_plan_view(&self, id: &str) -> Result<EventPlanView, Error> {
        let id = id.to_owned();
        let (plan, counted) = self
            .journal
            .read(move |db| {
                let plan = events::plan(db, &id)?;
                let counts = events::counts(db, &plan.id)?;
                Ok((plan, counts))
            })
            .await?;
        let (mut counts, mut results) = (EventCounts::default(), EventResults::default());
        for (kind, left_out, outcome, number) in counted {
            let writes = matches!(kind, Kind::Send | Kind::Reverse | Kind::Adjust);
            *match kind {
                _ if writes && left_out => &mut counts.left_out,
                Kind::Send => &mut counts.send,
                Kind::Reverse => &mut counts.reverse,
                Kind::Adjust => &mut counts.adjust,
                Kind::Same => &mut counts.same,
                Kind::Skip => &mut counts.skip,
                Kind::Hold => &mut counts.hold,
            } += number;
            if writes && !left_out {
                *match outcome {
                    EventOutcome::Waiting | EventOutcome::Intended => &mut results.waiting,
                    EventOutcome::Queued => &mut results.queued,
                    EventOutcome::Sent => &mut results.sent,
                    EventOutcome::Reversed => &mut results.reversed,
                    EventOutcome::Adjusted => &mut results.adjusted,
                    EventOutcome::Failed => &mut results.failed,
                    EventOutcome::Unknown => &mut results.unknown,
                    EventOutcome::Changed => &mut results.changed,
                } += number;
            }
        }
        let job = self
            .state()
            .events
            .clone()
            .filter(|job| job.plan == plan.id && job.working());
        Ok(EventPlanView {
            phase: job.map(|job| job.phase().clone()).unwrap_or_default(),
            number: counts.send + counts.reverse + counts.adjust,
            sentence: words::sentence(counts),
            id: plan.id,
            status: plan.status,
            made_at: plan.made_at,
            counts,
            results,
            notes: plan.notes,
            problem: plan.problem,
        })
    }

    /// Tells what is being done.
    async fn tell_events(&self, job: &EventJob, phase: &str) {
        phase.clone_into(&mut job.phase());
        if let Ok(plan) = self.event_plan_view(&job.plan).await {
            self.emit(Event::EventsProgress { plan });
        }
    }

    /// Stores how a plan stands and says so; whoever waits for it goes on.
    async fn end_events(&self, job: &EventJob, plan: EventPlan) {
        let stored = self
            .journal
            .write(move |db| events::save_plan(db, &plan))
            .await;
        if let Err(error) = stored {
            tracing::error!(plan = job.plan, %error, "the end of a plan of events could not be stored");
        }
        job.working.store(false, Ordering::Relaxed);
        self.tell_events(job, "").await;
        self.emit(Event::SetupChanged);
    }

    /// Returns triggers and mapping; what was never saved is empty, or impact.com's own rows.
    async fn event_settings(&self, workspace: &Workspace) -> Result<Settings, Error> {
        let id = workspace.id.clone();
        self.journal
            .read(move |db| {
                let triggers = events::version(db, &id, settings::TRIGGERS, None)?;
                let mapping = events::version(db, &id, settings::MAPPING, None)?;
                Ok(Settings {
                    triggers: triggers.map_or_else(Default::default, |it| (it.number, it.body)),
                    mapping: mapping.map_or_else(Default::default, |it| (it.number, it.body)),
                })
            })
            .await
    }

    /// Returns what counts as an event, and what is sent for it, each in a sentence.
    pub(crate) async fn event_sentences(
        &self,
        workspace: &Workspace,
    ) -> Result<(String, String), Error> {
        let Settings { triggers, mapping } = self.event_settings(workspace).await?;
        let counts = words::triggers_view(triggers.0, &triggers.1, &mapping.1).sentence;
        Ok((counts, words::mapping_sentence(mapping.0, &mapping.1)))
    }

    /// Returns what a plan of events made now would be computed with.
    async fn event_context(
        &self,
        workspace: &Workspace,
        settings: &Settings,
    ) -> Result<EventContext, Error> {
        let hubspot = self.connected(workspace, Platform::Hubspot).await?;
        let advocate = self.connected(workspace, Platform::Advocate).await?;
        let program: crate::engine::ProgramDocument = self
            .document(&workspace.id)
            .await?
            .ok_or_else(|| Error::InvalidInput {
                what: "No program is chosen.".to_owned(),
                hint: "Choose the program in the Advocate step.".to_owned(),
            })?;
        Ok(EventContext {
            hubspot_account: hubspot.account_id,
            tenant: advocate.account_id,
            program: program.id,
            triggers: settings.triggers.0,
            mapping: settings.mapping.0,
            read_up_to: BTreeMap::new(),
            labels: BTreeMap::new(),
        })
    }
}
