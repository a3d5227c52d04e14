//! Looking at records with the eyes of the saved triggers and mapping: what reached its stage, where it stands, and the
//! conversion that it makes. A preview looks so at everything that changed, a run at what it is about to send.

use super::Settings;
use super::gather::{Gather, Kinds, PIPELINE, Seen};
use crate::engine::Inner;
use crate::failure::Error;
use crate::journal::events::{EventEntry, Sent};
use crate::journal::settings::Workspace;
use crate::views::{EventOutcome, Platform};
use domain::person::ProgramId;
use domain::trigger::conversion::{Conversion, Record, Unbuilt, build};
use domain::trigger::decide::{Case, Decision, Past, Standing, decide, standing};
use domain::trigger::mapping::Table;
use domain::trigger::{Object, Trigger};
use platforms::hubspot::{HubSpot, Pipeline, RecordProperty};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The stages of each trigger in their order, with whether each is lost; and labels by ids.
type Stages = (
    BTreeMap<Trigger, Vec<(String, bool)>>,
    BTreeMap<String, String>,
);

/// Whoever looks, and with what.
pub(super) struct Look {
    pub inner: Arc<Inner>,
    pub workspace: Workspace,
    pub hubspot: HubSpot,
    pub program: ProgramId,
    pub settings: Settings,
}

/// What is read once of a kind of record, before its records are looked at.
pub(super) struct Ground {
    pub object: Object,
    pub table: Table,
    /// The properties of the records themselves, and of whatever else the table takes values from.
    pub properties: Kinds,
    /// The stages of each trigger in their order, with whether each is lost.
    stages: BTreeMap<Trigger, Vec<(String, bool)>>,
    /// What the stages are called, by their ids.
    pub labels: BTreeMap<String, String>,
    /// The currency of the HubSpot account.
    currency: String,
}

/// One record and trigger, before it is decided.
pub(super) struct Found<'a> {
    pub seen: &'a Seen,
    pub trigger: &'a Trigger,
    pub reached_at: i64,
    pub standing: Standing,
    pub built: Result<Conversion, Unbuilt>,
    pub past: Option<Past>,
}

impl Look {
    pub async fn heard<T>(&self, answer: Result<T, platforms::ApiError>) -> Result<T, Error> {
        self.inner
            .heard(&self.workspace, Platform::Hubspot, answer)
            .await
    }

    pub fn watched(&self, object: Object) -> impl Iterator<Item = &Trigger> {
        self.settings
            .triggers
            .1
            .list
            .iter()
            .filter(move |it| it.object == object)
    }

    /// Returns the properties whose values are watched.
    pub fn watched_properties(&self, object: Object) -> BTreeSet<String> {
        self.watched(object).map(|it| it.property.clone()).collect()
    }

    /// Reads what the records of a kind are looked at with.
    pub async fn ground(&self, object: Object, currency: &str) -> Result<Ground, Error> {
        let table = self.settings.mapping.1.table(object);
        let properties =
            Kinds::read(&self.inner, &self.workspace, &self.hubspot, object, &table).await?;
        let (stages, labels) = self.stages(object, properties.of(object)).await?;
        Ok(Ground {
            object,
            table,
            stages,
            labels,
            properties,
            currency: currency.to_owned(),
        })
    }

    /// Reads records as they are now, with their customers and the history of a property. Those that are gone are absent.
    pub async fn see(
        &self,
        ground: &Ground,
        ids: &[String],
        watched: &str,
    ) -> Result<Vec<Seen>, Error> {
        let gather = Gather {
            inner: &self.inner,
            workspace: &self.workspace,
            hubspot: &self.hubspot,
            object: ground.object,
            table: &ground.table,
            customer: &self.settings.triggers.1.customer,
            program: &self.program,
            properties: &ground.properties,
            account_currency: &ground.currency,
            further: &[],
            anybody: false,
            lenient: false,
        };
        gather.read(ids, watched).await
    }

    /// Returns the stages of each trigger in their order, with whether each is lost, and what stages are called.
    async fn stages(&self, object: Object, properties: &[RecordProperty]) -> Result<Stages, Error> {
        let pipelines: Vec<Pipeline> = if object == Object::Deals {
            self.heard(self.hubspot.deal_pipelines().await).await?
        } else {
            Vec::new()
        };
        let mut labels = BTreeMap::new();
        for stage in pipelines.iter().flat_map(|it| &it.stages) {
            labels.insert(stage.id.clone(), stage.label.clone());
        }
        let watched = self.watched(object).filter(|it| it.pipeline.is_none());
        for trigger in watched {
            let property = properties.iter().find(|it| it.name == trigger.property);
            labels.extend(property.into_iter().flat_map(|it| it.options.clone()));
        }
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
        let stages = self
            .watched(object)
            .map(|trigger| (trigger.clone(), of(trigger)))
            .collect();
        Ok((stages, labels))
    }

    /// Returns every record and trigger about which something is to be decided.
    pub fn found<'a>(
        &'a self,
        seen: &[&'a Seen],
        ground: &Ground,
        watched: &str,
        sent: &[&Sent],
    ) -> Vec<Found<'a>> {
        let since = self.settings.triggers.1.since.unwrap_or_default();
        let mut all = Vec::new();
        for seen in seen {
            for trigger in self
                .watched(ground.object)
                .filter(|it| it.property == watched)
            {
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
                let order = ground
                    .stages
                    .get(trigger)
                    .map(Vec::as_slice)
                    .unwrap_or_default();
                let standing = match now {
                    None if read.history.is_empty() => Standing::Gone,
                    now => standing(&trigger.stage, now.filter(|_| !elsewhere), order),
                };
                let reached_at = reached_at.unwrap_or(since);
                let built = build(&ground.table, &seen.occasion(trigger, reached_at));
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
}

impl Found<'_> {
    /// Whether it is about the record and stage of an entry.
    pub fn is_of(&self, entry: &EventEntry) -> bool {
        self.seen.read.record.id == entry.record && self.trigger.stage == entry.stage
    }

    pub fn order(&self) -> (i64, u64) {
        let number = self.seen.read.record.id.parse().unwrap_or(u64::MAX);
        (self.reached_at, number)
    }

    pub fn decide(&self, since: i64) -> Decision {
        decide(Case {
            reached_at: self.reached_at,
            since,
            standing: self.standing,
            past: self.past.as_ref(),
            nobody: self.seen.customer.as_ref().err().copied(),
            built: self.built.clone(),
        })
    }

    pub fn entry(&self, decision: Decision) -> EventEntry {
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
pub(super) fn gone(asked: &[String], seen: &[Seen], sent: &[&Sent]) -> Vec<Seen> {
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
