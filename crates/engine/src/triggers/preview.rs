//! Making a preview of events: what reached its stage since the last run, and what would be sent for it.

use super::actions::{self, Known};
use super::gather::{PIPELINE, Seen};
use super::look::{Found, Look, gone};
use super::{EventCursor, EventJob};
use crate::engine::Engine;
use crate::failure::Error;
use crate::journal::events::{self, EventContext, EventEntry, EventPlan, Sent};
use crate::preview::{Early, new_id};
use crate::views::{EventPlanStatus, EventPlanView, Failure, PreviewEvents};
use crate::words::events as words;
use domain::person::ProgramId;
use domain::trigger::Object;
use domain::trigger::decide::{Decision, Reason, hold_doubles};
use platforms::advocate::Advocate;
use platforms::hubspot::Window;
use std::collections::BTreeSet;
use std::fs::File;
use std::sync::Arc;

/// The search index is late by moments, and HubSpot's times are to the second: so much is read again.
const OVERLAP: i64 = 15 * 60_000;
/// Pages of a search at most: 100,000 records changed since the last preview.
const PAGES: usize = 500;

/// Everything that making one plan of events needs.
pub(super) struct Making {
    pub look: Look,
    pub advocate: Advocate,
    context: EventContext,
    everything: bool,
    job: Arc<EventJob>,
}

impl Engine {
    /// Begins a preview of events and returns at once. Nothing is sent.
    ///
    /// # Errors
    /// Nothing counts yet, a side is not connected, or other work is going on.
    pub async fn preview_events(&self, request: PreviewEvents) -> Result<EventPlanView, Failure> {
        self.inner.refuse_while_busy()?;
        let lock = self.inner.sync_lock()?;
        let workspace = self.inner.workspace()?;
        let settings = self.inner.event_settings(&workspace).await?;
        if settings.triggers.1.list.is_empty() {
            return Err(Error::InvalidInput {
                what: "No change in HubSpot counts as an event yet.".to_owned(),
                hint: "Choose a stage in the event triggers step.".to_owned(),
            }
            .into());
        }
        let context = self.inner.event_context(&workspace, &settings).await?;
        let making = Making {
            advocate: self.inner.advocate(&workspace).await?,
            job: EventJob::new(&new_id()),
            everything: request.everything,
            look: Look {
                hubspot: self.inner.hubspot(&workspace).await?,
                program: ProgramId(context.program.clone()),
                inner: Arc::clone(&self.inner),
                workspace,
                settings,
            },
            context,
        };
        let (id, owner, stored) = (
            making.job.plan.clone(),
            making.look.workspace.id.clone(),
            making.context.clone(),
        );
        let now = self.inner.now();
        self.inner
            .journal
            .write(move |db| events::insert_plan(db, &id, &owner, &stored, now))
            .await?;
        self.inner.state().events = Some(Arc::clone(&making.job));
        let plan = making.job.plan.clone();
        tokio::spawn(making.make(lock));
        Ok(self.inner.event_plan_view(&plan).await?)
    }
}

impl Making {
    async fn make(mut self, lock: File) {
        let made = Box::pin(self.steps()).await;
        let mut plan = EventPlan {
            id: self.job.plan.clone(),
            workspace: self.look.workspace.id.clone(),
            status: EventPlanStatus::Ready,
            made_at: String::new(),
            context: self.context.clone(),
            notes: Vec::new(),
            problem: String::new(),
        };
        match made {
            Ok(notes) => plan.notes = notes,
            Err(Early::Cancelled) => plan.status = EventPlanStatus::Cancelled,
            Err(Early::Failed(error)) => {
                tracing::warn!(plan = plan.id, %error, "the preview of events could not be made");
                let failure = Failure::from(error);
                plan.status = EventPlanStatus::Failed;
                plan.problem = format!("{} {}", failure.message, failure.hint);
            }
        }
        drop(lock);
        self.look.inner.end_events(&self.job, plan).await;
    }

    async fn tell(&self, phase: &str) -> Result<(), Early> {
        self.look.inner.tell_events(&self.job, phase).await;
        if self.job.stopped() {
            Err(Early::Cancelled)
        } else {
            Ok(())
        }
    }

    async fn steps(&mut self) -> Result<Vec<String>, Early> {
        let look = &self.look;
        look.inner.look_before_preview(&look.workspace).await?;
        self.tell("Asking what became of earlier conversions")
            .await?;
        actions::settle_open(&self.look.inner, &self.look.workspace, &self.advocate).await?;
        let id = self.look.workspace.id.clone();
        let (sent, again) = self
            .look
            .inner
            .journal
            .read(move |db| Ok((events::sent(db, &id)?, events::again(db, &id)?)))
            .await?;
        let cursor: EventCursor = self
            .look
            .inner
            .document(&self.look.workspace.id)
            .await?
            .unwrap_or_default();
        let account = self.look.heard(self.look.hubspot.account().await).await?;
        let mut notes = Vec::new();
        let mut entries = Vec::new();
        let mut keys: BTreeSet<(String, String)> = BTreeSet::new();
        for object in self.look.settings.triggers.1.objects() {
            self.tell(words::reading(object)).await?;
            let again = again
                .iter()
                .filter(|(of, _)| *of == object)
                .map(|(_, id)| id.clone());
            let mut ids: BTreeSet<String> = again.collect();
            let of: Vec<&Sent> = sent.iter().filter(|it| it.object == object).collect();
            let open = |it: &&&Sent| {
                self.everything || it.past.state == domain::trigger::decide::State::Unknown
            };
            ids.extend(of.iter().filter(open).map(|it| it.record.clone()));
            let at = self.changed(object, &cursor, &of, &mut ids).await?;
            let table = self.look.settings.mapping.1.table(object);
            if table.rows.is_empty() {
                notes.push(words::no_table(object));
                continue;
            }
            let ground = self.look.ground(object, &account.currency).await?;
            self.context.labels.insert(object, ground.labels.clone());
            notes.extend(words::lost_properties(object, &table, &ground.properties));
            notes.extend(
                self.look
                    .watched_properties(object)
                    .iter()
                    .filter(|name| ground.properties.named(object, name).is_none())
                    .map(|name| words::lost_watch(object, name)),
            );
            let ids: Vec<String> = ids.into_iter().collect();
            for watched in &self.look.watched_properties(object) {
                self.tell(words::reading(object)).await?;
                let seen = self.look.see(&ground, &ids, watched).await?;
                let gone = gone(&ids, &seen, &of);
                let all: Vec<&Seen> = seen.iter().chain(&gone).collect();
                let mut found = self.look.found(&all, &ground, watched, &of);
                // Who came first goes first, in whatever order the answers came.
                found.sort_by_key(Found::order);
                entries.extend(self.decided(found, &mut keys, &sent, &mut notes).await?);
            }
            if let Some(at) = at {
                self.context.read_up_to.insert(object, at);
            }
        }
        self.store(entries).await?;
        Ok(notes)
    }

    /// Adds the ids of all records of interest that changed since the last run. Returns HubSpot's time of the reading.
    async fn changed(
        &self,
        object: Object,
        cursor: &EventCursor,
        sent: &[&Sent],
        ids: &mut BTreeSet<String>,
    ) -> Result<Option<i64>, Early> {
        let since = self.look.settings.triggers.1.since.unwrap_or_default();
        let at = cursor.0.get(&object).copied().unwrap_or(since);
        let mut window = Window {
            since: at - OVERLAP,
            until: None,
        };
        let known: BTreeSet<&str> = sent.iter().map(|it| it.record.as_str()).collect();
        let pipelines: BTreeSet<&str> = self
            .look
            .watched(object)
            .filter_map(|it| it.pipeline.as_deref())
            .collect();
        let mut after: Option<String> = None;
        for _ in 0..PAGES {
            let page = self
                .look
                .hubspot
                .records_changed(object, &[PIPELINE], &window, after.as_deref())
                .await;
            let page = self.look.heard(page).await?;
            window.until = window.until.or(page.at);
            let (came, total) = (page.records.len() as u64, page.total);
            after = page.records.last().map(|record| record.id.clone());
            for record in page.records {
                let watched = pipelines.is_empty()
                    || record
                        .value(PIPELINE)
                        .is_none_or(|pipeline| pipelines.contains(pipeline));
                if watched || known.contains(record.id.as_str()) {
                    ids.insert(record.id);
                }
            }
            if came >= total || came == 0 {
                return Ok(window.until);
            }
            if self.job.stopped() {
                return Err(Early::Cancelled);
            }
        }
        Err(Error::InvalidInput {
            what: "More records changed than one preview can look at.".to_owned(),
            hint: "Make the preview more often; tell support if this stays.".to_owned(),
        }
        .into())
    }

    /// Decides, after having asked impact.com what it has already.
    async fn decided(
        &self,
        mut found: Vec<Found<'_>>,
        keys: &mut BTreeSet<(String, String)>,
        sent: &[Sent],
        notes: &mut Vec<String>,
    ) -> Result<Vec<EventEntry>, Early> {
        let since = self.look.settings.triggers.1.since.unwrap_or_default();
        let mut decisions: Vec<Decision> = found.iter().map(|it| it.decide(since)).collect();
        let asks = |decision: &Decision| {
            matches!(
                decision.reason,
                Reason::StageReached | Reason::UnknownOutcome
            )
        };
        let times = found
            .iter()
            .zip(&decisions)
            .filter(|(_, decision)| asks(decision))
            .flat_map(|(found, decision)| {
                let event = decision
                    .conversion
                    .as_ref()
                    .and_then(|it| it.fields.get("EventDate"));
                let event = event.and_then(|text| text.parse::<jiff::Timestamp>().ok());
                [
                    Some(found.reached_at),
                    event.map(jiff::Timestamp::as_millisecond),
                ]
                .into_iter()
                .flatten()
            });
        let times: Vec<i64> = times.collect();
        if let (Some(from), Some(to)) = (times.iter().min(), times.iter().max()) {
            self.tell("Asking impact.com what it has already").await?;
            // What was sent may carry a later date than what would be sent now.
            let to = (*to).max(self.look.inner.now().as_millisecond());
            match self.actions(*from, to).await? {
                Some(known) => self.take_over(&mut found, &mut decisions, &known).await?,
                None => notes.push(words::ACTIONS_UNSEEN.to_owned()),
            }
        }
        let mine: BTreeSet<&str> = found
            .iter()
            .map(|it| it.seen.read.record.id.as_str())
            .collect();
        keys.extend(
            sent.iter()
                .filter(|it| !mine.contains(it.record.as_str()))
                .map(|it| {
                    (
                        it.past.conversion.event.clone(),
                        it.past.conversion.order.clone(),
                    )
                }),
        );
        let before = found.iter().filter_map(|it| it.past.as_ref());
        keys.extend(before.map(|it| (it.conversion.event.clone(), it.conversion.order.clone())));
        hold_doubles(&mut decisions, keys);
        keys.extend(decisions.iter().filter_map(|it| {
            let conversion = it.conversion.as_ref()?;
            Some((conversion.event.clone(), conversion.order.clone()))
        }));
        Ok(found
            .iter()
            .zip(decisions)
            .map(|(found, decision)| found.entry(decision))
            .collect())
    }

    /// Takes over what impact.com has: it was sent, whatever this journal knows of it.
    async fn take_over(
        &self,
        found: &mut [Found<'_>],
        decisions: &mut [Decision],
        known: &Known,
    ) -> Result<(), Early> {
        let since = self.look.settings.triggers.1.since.unwrap_or_default();
        for (found, decision) in found.iter_mut().zip(decisions) {
            let asks = matches!(
                decision.reason,
                Reason::StageReached | Reason::UnknownOutcome
            );
            let Some(conversion) = decision.conversion.clone().filter(|_| asks) else {
                continue;
            };
            let key = (conversion.event.clone(), conversion.order.clone());
            let Some(action) = known.get(&key) else {
                continue;
            };
            let mut sent = events::sent_of(
                &found.entry(decision.clone()),
                conversion,
                actions::state_of(action),
            );
            sent.tracker.clone_from(&action.tracker);
            found.past = Some(sent.past.clone());
            *decision = found.decide(since);
            let (id, now) = (self.look.workspace.id.clone(), self.look.inner.now());
            let stored = self
                .look
                .inner
                .journal
                .write(move |db| events::record(db, &id, &sent, now))
                .await;
            if let Err(error) = stored {
                // Another record has this order id: this one is held for it.
                tracing::info!(%error, "an action of impact.com belongs to another record");
                found.past = None;
                *decision = found.decide(since);
            }
        }
        Ok(())
    }

    async fn store(&self, mut entries: Vec<EventEntry>) -> Result<(), Early> {
        for (seq, entry) in (0..).zip(&mut entries) {
            entry.seq = seq;
        }
        let id = self.job.plan.clone();
        self.look
            .inner
            .journal
            .write(move |db| events::insert_entries(db, &id, &entries))
            .await?;
        Ok(())
    }
}
