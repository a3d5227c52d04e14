//! Sending exactly one preview of events, and asking what became of it.
//!
//! Every conversion is in the journal before its request is sent. What broke while being sent stays "unknown" there: the
//! next preview looks for it at impact.com, and if it is not there a person decides. Nothing is sent again by itself.

use super::actions::{self, settled};
use super::again::Eyes;
use super::look::Look;
use super::{EventCursor, EventJob};
use crate::engine::{Engine, Inner};
use crate::failure::Error;
use crate::journal::events::{self, EventEntry, EventPlan, Sent};
use crate::journal::settings::{self, Workspace};
use crate::views::{EventOutcome, EventPlanStatus, EventPlanView, Failure, Platform, StartEvents};
use crate::words::events as words;
use domain::person::ProgramId;
use domain::trigger::conversion::Conversion;
use domain::trigger::decide::{Kind, State};
use futures::future::join_all;
use platforms::ApiError;
use platforms::advocate::{Advocate, Submitted};
use rusqlite::Connection;
use std::fs::File;
use std::sync::Arc;
use std::time::Duration;

/// Requests in flight, which is what may be unknown at most after a kill.
const AT_ONCE: usize = 4;
/// How many are looked at in HubSpot together, right before they are sent: one read with history (see
/// `BATCH_WITH_HISTORY` of the client). Sending them takes seconds.
const LOOKED_AT: u32 = 50;
/// Waits before impact.com is asked again what became of the conversions, in seconds. How long it takes was not found; what
/// is not told then is asked for by the next preview.
const POLLS: [u64; 7] = [0, 1, 2, 4, 8, 16, 30];

/// Everything that one stretch of work needs.
struct Sending {
    inner: Arc<Inner>,
    workspace: Workspace,
    advocate: Advocate,
    program: ProgramId,
    plan: EventPlan,
    job: Arc<EventJob>,
    look: Look,
}

/// A request that was recorded, with its entry and what is sent.
struct Flight {
    entry: EventEntry,
    conversion: Conversion,
    sent: Sent,
    /// What was known of it before.
    before: Option<Sent>,
}

impl Engine {
    /// Starts sending exactly this preview and returns at once; one that was stopped, interrupted, or failed goes on.
    ///
    /// # Errors
    /// The preview does not fit any more, the number was not typed, or other work is going on.
    pub async fn start_events(&self, request: StartEvents) -> Result<EventPlanView, Failure> {
        self.inner.refuse_while_busy()?;
        let lock = self.inner.sync_lock()?;
        let workspace = self.inner.workspace()?;
        // Nobody is at work, so what was being sent is not known.
        self.inner.journal.write(events::mark_interrupted).await?;
        let id = request.plan.clone();
        let mut plan = self
            .inner
            .journal
            .read(move |db| events::plan(db, &id))
            .await?;
        let settings = self.inner.event_settings(&workspace).await?;
        let now = self.inner.event_context(&workspace, &settings).await?;
        refuse_stale(&plan, &workspace, &now)?;
        self.inner
            .refuse_drift(&workspace, |stops| stops.events)
            .await?;
        let view = self.inner.event_plan_view(&plan.id).await?;
        if plan.status == EventPlanStatus::Ready
            && view.number > 0
            && request.confirmation != Some(view.number)
        {
            return Err(Error::ConfirmationNeeded {
                number: view.number,
                sentence: view.sentence,
            }
            .into());
        }
        plan.status = EventPlanStatus::Running;
        plan.problem.clear();
        let advocate = self.inner.advocate(&workspace).await?;
        let eyes = Look {
            inner: Arc::clone(&self.inner),
            hubspot: self.inner.hubspot(&workspace).await?,
            program: ProgramId(plan.context.program.clone()),
            workspace: workspace.clone(),
            settings,
        };
        let stored = plan.clone();
        self.inner
            .journal
            .write(move |db| events::save_plan(db, &stored))
            .await?;
        let job = EventJob::new(&plan.id);
        self.inner.state().events = Some(Arc::clone(&job));
        let id = plan.id.clone();
        let sending = Sending {
            inner: Arc::clone(&self.inner),
            program: ProgramId(plan.context.program.clone()),
            workspace,
            advocate,
            plan,
            job,
            look: eyes,
        };
        tokio::spawn(sending.run(lock));
        Ok(self.inner.event_plan_view(&id).await?)
    }
}

fn refuse_stale(
    plan: &EventPlan,
    workspace: &Workspace,
    now: &events::EventContext,
) -> Result<(), Error> {
    use EventPlanStatus::{Failed, Interrupted, Ready, Stopped};
    let why = |why: &str| {
        Err(Error::PlanOutOfDate {
            why: why.to_owned(),
        })
    };
    let before = &plan.context;
    if plan.workspace != workspace.id
        || (&before.hubspot_account, &before.tenant) != (&now.hubspot_account, &now.tenant)
    {
        return why("it belongs to another account");
    }
    if before.program != now.program {
        return why("another program was chosen since");
    }
    match plan.status {
        Ready | Stopped | Interrupted => {}
        // Only what failed in its run has read something.
        Failed if !before.read_up_to.is_empty() => {}
        EventPlanStatus::Previewing => return why("it is still being made"),
        EventPlanStatus::Done | EventPlanStatus::DoneWithProblems => {
            return why("it was run already");
        }
        Failed | EventPlanStatus::Cancelled | EventPlanStatus::Running => {
            return why("it was not completed");
        }
    }
    if (before.triggers, before.mapping) != (now.triggers, now.mapping) {
        return why("triggers or mapping were changed since");
    }
    Ok(())
}

impl Sending {
    async fn run(mut self, lock: File) {
        let ended = self.steps().await;
        let view = self.inner.event_plan_view(&self.plan.id).await;
        self.plan.status = match (&ended, view) {
            (Err(_), _) | (_, Err(_)) => EventPlanStatus::Failed,
            (Ok(false), _) => EventPlanStatus::Stopped,
            (Ok(true), Ok(view))
                if view.results.failed + view.results.unknown + view.results.changed > 0 =>
            {
                EventPlanStatus::DoneWithProblems
            }
            (Ok(true), Ok(_)) => EventPlanStatus::Done,
        };
        if let Err(error) = ended {
            tracing::warn!(plan = self.plan.id, %error, "sending events could not go on");
            let failure = Failure::from(error);
            self.plan.problem = format!("{} {}", failure.message, failure.hint);
        }
        let complete = matches!(
            self.plan.status,
            EventPlanStatus::Done | EventPlanStatus::DoneWithProblems
        );
        if complete {
            self.inner.journal.keep_copy().await;
        }
        drop(lock);
        self.inner.end_events(&self.job, self.plan).await;
    }

    /// Sends everything that waits. Returns whether all was sent, `false` when somebody stopped it.
    async fn steps(&self) -> Result<bool, Error> {
        self.inner
            .tell_events(&self.job, "Sending conversions")
            .await;
        let mut eyes = Eyes::of(&self.look);
        loop {
            let id = self.plan.id.clone();
            let waiting = self
                .inner
                .journal
                .read(move |db| events::waiting(db, &id, LOOKED_AT))
                .await?;
            if waiting.is_empty() {
                break;
            }
            if self.job.stopped() {
                return Ok(false);
            }
            let still = self.look_at(waiting, &mut eyes).await?;
            for batch in still.chunks(AT_ONCE) {
                if self.job.stopped() {
                    return Ok(false);
                }
                let sent = self.send(batch.to_vec()).await;
                self.inner
                    .tell_events(&self.job, "Sending conversions")
                    .await;
                sent?;
            }
        }
        self.inner
            .tell_events(&self.job, "Asking what became of them")
            .await;
        for seconds in POLLS {
            self.rest(Duration::from_secs(seconds)).await;
            if self.poll().await? == 0 || self.job.stopped() {
                break;
            }
        }
        self.settle_window().await?;
        Ok(true)
    }

    async fn rest(&self, wait: Duration) {
        let mut stop = self.job.stop.subscribe();
        let stopped = stop.wait_for(|stop| *stop);
        let _time_or_stop = tokio::time::timeout(self.inner.patience.of(wait), stopped).await;
    }

    /// Looks at the records of entries as they are now. Returns those that are as the preview showed them; the others are
    /// held, each with what is otherwise.
    async fn look_at(
        &self,
        entries: Vec<EventEntry>,
        eyes: &mut Eyes<'_>,
    ) -> Result<Vec<EventEntry>, Error> {
        let mut changed = eyes.otherwise(&entries).await?;
        let mut still = Vec::new();
        for entry in entries {
            match changed.remove(&entry.seq) {
                None => still.push(entry),
                Some(what) => {
                    let why = words::otherwise(&what);
                    self.settle(entry.seq, EventOutcome::Changed, &why).await?;
                }
            }
        }
        Ok(still)
    }

    /// Records a few requests, sends them, and records what was answered.
    async fn send(&self, batch: Vec<EventEntry>) -> Result<(), Error> {
        let mut flights = Vec::new();
        for (entry, before) in self.with_sent(move |_| Ok(batch)).await? {
            match flight(entry.clone(), before) {
                Some(flight) => flights.push(flight),
                None => {
                    self.settle(entry.seq, EventOutcome::Failed, words::CANNOT_NAME_ACTION)
                        .await?;
                }
            }
        }
        let (plan, id, now) = (
            self.plan.id.clone(),
            self.workspace.id.clone(),
            self.inner.now(),
        );
        let intended: Vec<(u32, Sent)> = flights
            .iter()
            .map(|it| (it.entry.seq, it.sent.clone()))
            .collect();
        self.inner
            .journal
            .write(move |db| {
                for (seq, sent) in &intended {
                    events::record(db, &id, sent, now)?;
                    events::settle(db, &plan, *seq, EventOutcome::Intended, "")?;
                }
                Ok(())
            })
            .await?;
        let answers = join_all(flights.into_iter().map(|flight| async {
            let answer = self.ask(&flight).await;
            (flight, answer)
        }))
        .await;
        let mut trouble = None;
        for (flight, answer) in answers {
            if let Err(error) = self.answered(flight, answer).await {
                trouble = trouble.or(Some(error));
            }
        }
        trouble.map_or(Ok(()), Err)
    }

    async fn ask(&self, flight: &Flight) -> Result<Submitted, ApiError> {
        let tracker = flight.sent.tracker.as_deref().unwrap_or_default();
        let order = &flight.conversion.order;
        match flight.entry.kind {
            Kind::Reverse => self.advocate.reverse_action(tracker, order).await,
            Kind::Adjust => {
                let amount = flight.conversion.worth().map_or("", |(amount, _)| amount);
                self.advocate.adjust_action(tracker, order, amount).await
            }
            Kind::Send | Kind::Same | Kind::Skip | Kind::Hold => {
                self.advocate
                    .send_conversion(&self.program, &flight.conversion.fields)
                    .await
            }
        }
    }

    /// Records what was answered. Returns the error that ends the run, if it was one.
    async fn answered(
        &self,
        flight: Flight,
        answer: Result<Submitted, ApiError>,
    ) -> Result<(), Error> {
        let Flight {
            entry,
            mut sent,
            before,
            ..
        } = flight;
        let sends = entry.kind == Kind::Send;
        // What a reversal or a change did not do leaves the conversion as it was.
        let back = if sends {
            State::Unknown
        } else {
            State::Accepted
        };
        let (outcome, problem, error) = match answer {
            Ok(submitted) => {
                let at_once = submitted.submission.is_none();
                sent.submission = submitted.submission;
                sent.past.state = match (entry.kind, at_once) {
                    (Kind::Reverse, true) => State::Reversed,
                    (Kind::Reverse, false) => State::Reversing,
                    (Kind::Adjust, _) | (_, true) => State::Accepted,
                    (_, false) => State::Queued,
                };
                let outcome = if at_once {
                    done(entry.kind)
                } else {
                    EventOutcome::Queued
                };
                (outcome, String::new(), None)
            }
            Err(ApiError::OutcomeUnknown { detail }) => {
                sent.past.state = back;
                (EventOutcome::Unknown, words::unknown(&detail), None)
            }
            Err(ApiError::Refused {
                status,
                code,
                message,
                ..
            }) => {
                sent.past.state = if sends {
                    State::Refused
                } else {
                    State::Accepted
                };
                format!("{code} {message}")
                    .trim()
                    .clone_into(&mut sent.problem);
                (
                    EventOutcome::Failed,
                    words::refused(&format!("{status} {}", sent.problem)),
                    None,
                )
            }
            // Surely not done: it waits for the run to go on.
            Err(error) => {
                sent.past.state = back;
                (EventOutcome::Waiting, String::new(), Some(error))
            }
        };
        let not_sent = sends && error.is_some();
        let (plan, id, now) = (
            self.plan.id.clone(),
            self.workspace.id.clone(),
            self.inner.now(),
        );
        self.inner
            .journal
            .write(move |db| {
                match before.filter(|_| not_sent) {
                    // What was not known stays so, though this request surely did not arrive.
                    Some(before) => events::record(db, &id, &before, now)?,
                    None if not_sent => events::forget(db, &id, &sent)?,
                    None => events::record(db, &id, &sent, now)?,
                }
                events::settle(db, &plan, entry.seq, outcome, &problem)
            })
            .await?;
        match error {
            None => Ok(()),
            Some(error) => {
                self.inner
                    .heard(&self.workspace, Platform::Advocate, Err(error))
                    .await
            }
        }
    }

    async fn settle(&self, seq: u32, outcome: EventOutcome, problem: &str) -> Result<(), Error> {
        let (plan, problem) = (self.plan.id.clone(), problem.to_owned());
        self.inner
            .journal
            .write(move |db| events::settle(db, &plan, seq, outcome, &problem))
            .await
    }

    /// Returns entries, each with what was sent for it before.
    async fn with_sent(
        &self,
        entries: impl FnOnce(&Connection) -> Result<Vec<EventEntry>, Error> + Send + 'static,
    ) -> Result<Vec<(EventEntry, Option<Sent>)>, Error> {
        let workspace = self.workspace.id.clone();
        self.inner
            .journal
            .read(move |db| {
                let with = |entry| {
                    let sent = events::sent_for(db, &workspace, &entry)?;
                    Ok((entry, sent))
                };
                entries(db)?.into_iter().map(with).collect()
            })
            .await
    }

    /// Asks once what became of this plan's requests. Returns how many are still open.
    async fn poll(&self) -> Result<usize, Error> {
        let plan = self.plan.id.clone();
        let queued = self.with_sent(move |db| events::queued(db, &plan)).await?;
        let mut open = 0;
        for (entry, sent) in queued {
            let Some(mut sent) = sent else { continue };
            let Some(submission) = sent.submission.clone() else {
                continue;
            };
            let told = self.advocate.submission(&submission).await;
            let told = self
                .inner
                .heard(&self.workspace, Platform::Advocate, told)
                .await?;
            let refused = told.refused.clone();
            if !settled(&mut sent, told) {
                open += 1;
                continue;
            }
            let (outcome, problem) = match entry.kind {
                Kind::Adjust if !refused.is_empty() => {
                    sent.past.state = State::Accepted;
                    (EventOutcome::Failed, words::refused(&refused.join(" ")))
                }
                Kind::Adjust => {
                    if let Some(conversion) = entry.conversion.clone() {
                        sent.past.conversion = conversion;
                    }
                    let nothing = sent
                        .past
                        .conversion
                        .worth()
                        .is_some_and(|(amount, _)| amount == "0.00");
                    sent.past.state = if nothing {
                        State::Reversed
                    } else {
                        State::Accepted
                    };
                    (EventOutcome::Adjusted, String::new())
                }
                kind if sent.problem.is_empty() => (done(kind), String::new()),
                _ => (EventOutcome::Failed, words::refused(&sent.problem)),
            };
            let (plan, id, now) = (
                self.plan.id.clone(),
                self.workspace.id.clone(),
                self.inner.now(),
            );
            self.inner
                .journal
                .write(move |db| {
                    events::record(db, &id, &sent, now)?;
                    events::settle(db, &plan, entry.seq, outcome, &problem)
                })
                .await?;
        }
        Ok(open)
    }

    /// Remembers up to where everything is settled, and which records are looked at again.
    async fn settle_window(&self) -> Result<(), Error> {
        let mut cursor: EventCursor = self
            .inner
            .document(&self.workspace.id)
            .await?
            .unwrap_or_default();
        for (object, at) in &self.plan.context.read_up_to {
            let known = cursor.0.entry(*object).or_insert(*at);
            *known = (*known).max(*at);
        }
        let (plan, id, now) = (
            self.plan.id.clone(),
            self.workspace.id.clone(),
            self.inner.now(),
        );
        self.inner
            .journal
            .write(move |db| {
                settings::save_document(db, &id, &cursor, now)?;
                events::look_again(db, &id, &plan)
            })
            .await
    }
}

/// Returns what is recorded before a request; `None` when impact.com could not be told which action is meant.
fn flight(entry: EventEntry, before: Option<Sent>) -> Option<Flight> {
    let conversion = entry.conversion.clone()?;
    let state = match entry.kind {
        Kind::Send => State::Unknown,
        Kind::Reverse => State::Reversing,
        Kind::Adjust => State::Accepted,
        Kind::Same | Kind::Skip | Kind::Hold => return None,
    };
    let mut sent = events::sent_of(&entry, conversion.clone(), state);
    if let Some(before) = &before {
        sent.tracker.clone_from(&before.tracker);
        if entry.kind != Kind::Send {
            sent.past.conversion.clone_from(&before.past.conversion);
        }
    }
    if entry.kind != Kind::Send && sent.tracker.is_none() {
        return None;
    }
    Some(Flight {
        entry,
        conversion,
        sent,
        before,
    })
}

fn done(kind: Kind) -> EventOutcome {
    match kind {
        Kind::Reverse => EventOutcome::Reversed,
        Kind::Adjust => EventOutcome::Adjusted,
        Kind::Send | Kind::Same | Kind::Skip | Kind::Hold => EventOutcome::Sent,
    }
}

impl Engine {
    /// Asks impact.com what became of conversions that it had only taken so far. Sends nothing.
    ///
    /// # Errors
    /// impact.com is not connected or does not answer, or other work is going on.
    pub async fn settle_events(&self) -> Result<Vec<EventPlanView>, Failure> {
        self.inner.refuse_while_busy()?;
        let _lock = self.inner.sync_lock()?;
        let workspace = self.inner.workspace()?;
        let advocate = self.inner.advocate(&workspace).await?;
        actions::settle_open(&self.inner, &workspace, &advocate).await?;
        self.event_plans().await
    }
}
