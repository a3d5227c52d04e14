//! Making a preview of events: what reached its stage since the last run, and what would be sent for it.

use super::actions::{self, Known};
use super::gather::{Gather, PIPELINE, Seen};
use super::{EventCursor, EventJob, Settings};
use crate::engine::{Engine, Inner};
use crate::failure::Error;
use crate::journal::events::{self, EventContext, EventEntry, EventPlan, Sent};
use crate::journal::settings::Workspace;
use crate::preview::{Early, new_id};
use crate::views::{
    EventOutcome, EventPlanStatus, EventPlanView, Failure, Platform, PreviewEvents,
};
use crate::words::events as words;
use domain::person::ProgramId;
use domain::trigger::conversion::{Conversion, Record, Unbuilt, build};
use domain::trigger::decide::{
    Case, Decision, Past, Reason, Standing, decide, hold_doubles, standing,
};
use domain::trigger::mapping::Table;
use domain::trigger::{Object, Trigger};
use platforms::advocate::Advocate;
use platforms::hubspot::{HubSpot, Pipeline, RecordProperty, Window};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::sync::Arc;

/// The search index is late by moments, and HubSpot's times are to the second: so much is read again.
const OVERLAP: i64 = 15 * 60_000;
/// Pages of a search at most: 100,000 records changed since the last preview.
const PAGES: usize = 500;

/// Everything that making one plan of events needs.
pub(super) struct Making {
    pub inner: Arc<Inner>,
    pub workspace: Workspace,
    pub hubspot: HubSpot,
    pub advocate: Advocate,
    pub program: ProgramId,
    settings: Settings,
    context: EventContext,
    everything: bool,
    job: Arc<EventJob>,
}

/// One record and trigger, before it is decided.
struct Found<'a> {
    seen: &'a Seen,
    trigger: &'a Trigger,
    reached_at: i64,
    standing: Standing,
    built: Result<Conversion, Unbuilt>,
    past: Option<Past>,
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
            hubspot: self.inner.hubspot(&workspace).await?,
            advocate: self.inner.advocate(&workspace).await?,
            program: ProgramId(context.program.clone()),
            inner: Arc::clone(&self.inner),
            job: EventJob::new(&new_id()),
            everything: request.everything,
            workspace,
            settings,
            context,
        };
        let (id, owner, stored) = (
            making.job.plan.clone(),
            making.workspace.id.clone(),
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
            workspace: self.workspace.id.clone(),
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
        self.inner.end_events(&self.job, plan).await;
    }

    async fn tell(&self, phase: &str) -> Result<(), Early> {
        self.inner.tell_events(&self.job, phase).await;
        if self.job.stopped() {
            Err(Early::Cancelled)
        } else {
            Ok(())
        }
    }

    async fn heard<T>(&self, answer: Result<T, platforms::ApiError>) -> Result<T, Error> {
        self.inner
            .heard(&self.workspace, Platform::Hubspot, answer)
            .await
    }

    async fn steps(&mut self) -> Result<Vec<String>, Early> {
        self.tell("Asking what became of earlier conversions")
            .await?;
        actions::settle_open(&self.inner, &self.workspace, &self.advocate).await?;
        let id = self.workspace.id.clone();
        let (sent, again) = self
            .inner
            .journal
            .read(move |db| Ok((events::sent(db, &id)?, events::again(db, &id)?)))
            .await?;
        let cursor: EventCursor = self
            .inner
            .document(&self.workspace.id)
            .await?
            .unwrap_or_default();
        let account = self.heard(self.hubspot.account().await).await?;
        let mut notes = Vec::new();
        let mut entries = Vec::new();
        let mut keys: BTreeSet<(String, String)> = BTreeSet::new();
        for object in self.settings.triggers.1.objects() {
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
            let table = self.settings.mapping.1.table(object);
            if table.rows.is_empty() {
                notes.push(words::no_table(object));
                continue;
            }
            let properties = self
                .heard(self.hubspot.record_properties(object).await)
                .await?;
            notes.extend(words::lost_properties(object, &table, &properties));
            let stages = self.stages(object, &properties).await?;
            let gather = self.gather(object, &table, &properties, &account.currency);
            let ids: Vec<String> = ids.into_iter().collect();
            let watched: BTreeSet<String> =
                self.watched(object).map(|it| it.property.clone()).collect();
            for watched in &watched {
                self.tell(words::reading(object)).await?;
                let seen = gather.read(&ids, watched).await?;
                let gone = gone(&ids, &seen, &of);
                let all: Vec<&Seen> = seen.iter().chain(&gone).collect();
                let mut found = self.found(&all, object, watched, &table, &stages, &of);
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

    fn watched(&self, object: Object) -> impl Iterator<Item = &Trigger> {
        self.settings
            .triggers
            .1
            .list
            .iter()
            .filter(move |it| it.object == object)
    }

    fn gather<'a>(
        &'a self,
        object: Object,
        table: &'a Table,
        properties: &'a [RecordProperty],
        currency: &'a str,
    ) -> Gather<'a> {
        Gather {
            inner: &self.inner,
            workspace: &self.workspace,
            hubspot: &self.hubspot,
            object,
            table,
            customer: &self.settings.triggers.1.customer,
            program: &self.program,
            properties,
            account_currency: currency,
            further: &[],
            anybody: false,
        }
    }

    /// Adds the ids of all records of interest that changed since the last run. Returns HubSpot's time of the reading.
    async fn changed(
        &self,
        object: Object,
        cursor: &EventCursor,
        sent: &[&Sent],
        ids: &mut BTreeSet<String>,
    ) -> Result<Option<i64>, Early> {
        let since = self.settings.triggers.1.since.unwrap_or_default();
        let at = cursor.0.get(&object).copied().unwrap_or(since);
        let mut window = Window {
            since: at - OVERLAP,
            until: None,
        };
        let known: BTreeSet<&str> = sent.iter().map(|it| it.record.as_str()).collect();
        let pipelines: BTreeSet<&str> = self
            .watched(object)
            .filter_map(|it| it.pipeline.as_deref())
            .collect();
        let mut after: Option<String> = None;
        for _ in 0..PAGES {
            let page = self
                .hubspot
                .records_changed(object, &[PIPELINE], &window, after.as_deref())
                .await;
            let page = self.heard(page).await?;
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

    /// Returns the stages of each trigger in their order, with whether each is lost.
    async fn stages(
        &self,
        object: Object,
        properties: &[RecordProperty],
    ) -> Result<BTreeMap<Trigger, Vec<(String, bool)>>, Early> {
        let pipelines: Vec<Pipeline> = if object == Object::Deals {
            self.heard(self.hubspot.deal_pipelines().await).await?
        } else {
            Vec::new()
        };
        let of = |trigger: &Trigger| -> Vec<(String, bool)> {
            if let Some(wanted) = &trigger.pipeline {
                let found = pipelines.iter().find(|it| it.id == *wanted);
                let stages = found.into_iter().flat_map(|it| &it.stages);
                return stages.map(|stage| (stage.id.clone(), stage.lost)).collect();
            }
            let property = properties.iter().find(|it| it.name == trigger.property);
            property
                .into_iter()
                .flat_map(|it| &it.options)
                .map(|(value, _)| (value.clone(), false))
                .collect()
        };
        Ok(self
            .watched(object)
            .map(|trigger| (trigger.clone(), of(trigger)))
            .collect())
    }

    /// Returns every record and trigger about which something is to be decided.
    fn found<'a>(
        &'a self,
        seen: &[&'a Seen],
        object: Object,
        watched: &str,
        table: &Table,
        stages: &BTreeMap<Trigger, Vec<(String, bool)>>,
        sent: &[&Sent],
    ) -> Vec<Found<'a>> {
        let since = self.settings.triggers.1.since.unwrap_or_default();
        let mut all = Vec::new();
        for seen in seen {
            for trigger in self.watched(object).filter(|it| it.property == watched) {
                let read = &seen.read;
                let mine = |it: &&&Sent| {
                    it.stage == trigger.stage
                        && (it.record == read.record.id || read.merged.contains(&it.record))
                };
                let past = sent.iter().find(mine).map(|it| it.past.clone());
                let reached: Vec<i64> = read
                    .history
                    .iter()
                    .filter(|it| it.value == trigger.stage)
                    .map(|it| it.at)
                    .collect();
                let first = reached.iter().copied().find(|at| *at >= since);
                let reached_at = first.or(reached.last().copied());
                if reached_at.is_none() && past.is_none() {
                    continue;
                }
                let now = read.record.value(watched);
                let elsewhere = trigger.pipeline.as_deref().is_some_and(|pipeline| {
                    read.record
                        .value(PIPELINE)
                        .is_some_and(|now| now != pipeline)
                });
                let order = stages.get(trigger).map(Vec::as_slice).unwrap_or_default();
                let standing = match now {
                    None if read.history.is_empty() => Standing::Gone,
                    now => standing(&trigger.stage, now.filter(|_| !elsewhere), order),
                };
                let reached_at = reached_at.unwrap_or(since);
                let built = build(table, &seen.occasion(trigger, reached_at));
                all.push(Found {
                    seen,
                    trigger,
                    reached_at,
                    standing,
                    built,
                    past,
                });
            }
        }
        all
    }

    /// Decides, after having asked impact.com what it has already.
    async fn decided(
        &self,
        mut found: Vec<Found<'_>>,
        keys: &mut BTreeSet<(String, String)>,
        sent: &[Sent],
        notes: &mut Vec<String>,
    ) -> Result<Vec<EventEntry>, Early> {
        let since = self.settings.triggers.1.since.unwrap_or_default();
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
            let to = (*to).max(self.inner.now().as_millisecond());
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
        let since = self.settings.triggers.1.since.unwrap_or_default();
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
            let (id, now) = (self.workspace.id.clone(), self.inner.now());
            let stored = self
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
        self.inner
            .journal
            .write(move |db| events::insert_entries(db, &id, &entries))
            .await?;
        Ok(())
    }
}

impl Found<'_> {
    fn order(&self) -> (i64, u64) {
        let number = self.seen.read.record.id.parse().unwrap_or(u64::MAX);
        (self.reached_at, number)
    }

    fn decide(&self, since: i64) -> Decision {
        decide(Case {
            reached_at: self.reached_at,
            since,
            standing: self.standing,
            past: self.past.as_ref(),
            nobody: self.seen.customer.as_ref().err().copied(),
            built: self.built.clone(),
        })
    }

    fn entry(&self, decision: Decision) -> EventEntry {
        let read = &self.seen.read;
        EventEntry {
            seq: 0,
            object: self.trigger.object,
            record: read.record.id.clone(),
            name: self.seen.name(),
            stage: self.trigger.stage.clone(),
            reached_at: self.reached_at,
            contact: self
                .seen
                .customer
                .as_ref()
                .ok()
                .map(|(candidate, _)| candidate.id.0.clone()),
            person: self.seen.person(),
            kind: decision.kind,
            reason: decision.reason,
            conversion: decision.conversion,
            problems: decision.problems,
            left_out: false,
            outcome: EventOutcome::Waiting,
            problem: String::new(),
        }
    }
}

/// Returns the records that were asked for and are neither there nor merged into one that is.
fn gone(asked: &[String], seen: &[Seen], sent: &[&Sent]) -> Vec<Seen> {
    let mut there: BTreeSet<&str> = seen.iter().map(|it| it.read.record.id.as_str()).collect();
    there.extend(
        seen.iter()
            .flat_map(|it| &it.read.merged)
            .map(String::as_str),
    );
    let had: BTreeSet<&str> = sent.iter().map(|it| it.record.as_str()).collect();
    asked
        .iter()
        .filter(|id| !there.contains(id.as_str()) && had.contains(id.as_str()))
        .map(|id| Seen {
            read: platforms::hubspot::RecordRead {
                record: Record {
                    id: id.clone(),
                    values: BTreeMap::new(),
                },
                history: Vec::new(),
                merged: Vec::new(),
            },
            customer: Err(domain::trigger::customer::Nobody::NoContact),
            company: None,
            currency: String::new(),
        })
        .collect()
}
