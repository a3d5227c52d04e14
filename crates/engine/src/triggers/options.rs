//! What can be chosen, with figures of the account: stages, properties with their fill rates, and live examples.

use super::Settings;
use super::gather::{Gather, Seen};
use super::settings::read_table;
use crate::engine::{Engine, Inner, ProgramDocument};
use crate::failure::Error;
use crate::journal::settings::Workspace;
use crate::views::{
    CheckStatus, CheckView, EventObject, ExampleRequest, ExampleRow, ExampleView, Failure,
    FieldOption, MappingOptions, PipelineOption, Platform, SourceOption, StageOption,
    TriggerOptions,
};
use crate::words::events as words;
use domain::person::ProgramId;
use domain::trigger::conversion::{Record, fields, sent_as};
use domain::trigger::field::{self, Need};
use domain::trigger::fit::{Fit, fit};
use domain::trigger::mapping::Table;
use domain::trigger::source::Of;
use domain::trigger::{Object, Trigger};
use platforms::hubspot::{HubSpot, Pipeline, RecordProperty};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What counts as recent.
const RECENT: i64 = 90 * 24 * 3_600_000;
/// How many of the newest records examples and shares are of.
const SAMPLE: u32 = 50;
/// HubSpot's property types (documented).
const TYPES: [&str; 7] = [
    "string",
    "number",
    "enumeration",
    "bool",
    "date",
    "datetime",
    "phone_number",
];
/// Under this share a person should know (the share of records that have a value).
const LOW: u32 = 80;

/// A look at the newest records of one kind.
struct Sample {
    seen: Vec<Seen>,
    properties: BTreeMap<Object, Vec<RecordProperty>>,
}

impl Engine {
    /// Returns pipelines and stages with the number of recent deals in each, and what is proposed.
    ///
    /// # Errors
    /// HubSpot is not connected or does not answer.
    pub async fn trigger_options(&self) -> Result<TriggerOptions, Failure> {
        let workspace = self.inner.workspace()?;
        let hubspot = self.inner.hubspot(&workspace).await?;
        let saved = self.inner.event_settings(&workspace).await?.triggers;
        let pipelines = self
            .inner
            .heard(
                &workspace,
                Platform::Hubspot,
                hubspot.deal_pipelines().await,
            )
            .await?;
        let since = self.inner.now().as_millisecond() - RECENT;
        let mut options = Vec::new();
        for pipeline in &pipelines {
            options.push(
                self.inner
                    .pipeline_option(&workspace, &hubspot, pipeline, &saved, since)
                    .await?,
            );
        }
        options.sort_by_key(|option| std::cmp::Reverse(option.recent));
        let checks = words::trigger_checks(&saved.1, &pipelines, &options);
        Ok(TriggerOptions {
            pipelines: options,
            checks,
        })
    }

    /// Returns the fields of a conversion and the properties that can fill them, with shares and examples of the newest
    /// records.
    ///
    /// # Errors
    /// HubSpot is not connected or does not answer.
    pub async fn mapping_options(&self, object: EventObject) -> Result<MappingOptions, Failure> {
        let object = words::object(object);
        let workspace = self.inner.workspace()?;
        let settings = self.inner.event_settings(&workspace).await?;
        let table = settings.mapping.1.table(object);
        let sample = self
            .inner
            .sample(&workspace, &settings, object, &table, true)
            .await?;
        let size = u32::try_from(sample.seen.len()).unwrap_or(u32::MAX);
        let mut sources = Vec::new();
        for (of, kind) in [
            (Of::Record, object),
            (Of::Contact, Object::Contacts),
            (Of::Company, Object::Companies),
        ] {
            if of == Of::Company && object == Object::Companies {
                continue;
            }
            let records: Vec<&Record> = sample
                .seen
                .iter()
                .filter_map(|seen| record(seen, of))
                .collect();
            for property in sample.properties.get(&kind).into_iter().flatten() {
                sources.push(source_option(of, property, &records, size));
            }
        }
        Ok(MappingOptions {
            fields: field::names()
                .iter()
                .filter_map(|name| field_option(name))
                .collect(),
            sources,
            sample: size,
        })
    }

    /// Returns what a table makes of one of the newest records, and what is wrong with the table in this account.
    ///
    /// # Errors
    /// The draft cannot be read, or HubSpot is not connected or does not answer.
    pub async fn mapping_example(&self, request: ExampleRequest) -> Result<ExampleView, Failure> {
        let object = words::object(request.object);
        let workspace = self.inner.workspace()?;
        let settings = self.inner.event_settings(&workspace).await?;
        let table = match request.draft {
            Some(draft) => read_table(draft)?.1,
            None => settings.mapping.1.table(object),
        };
        let sample = self
            .inner
            .sample(&workspace, &settings, object, &table, false)
            .await?;
        Ok(example(&settings, object, &table, &sample, request.skip))
    }
}

impl Inner {
    async fn pipeline_option(
        &self,
        workspace: &Workspace,
        hubspot: &HubSpot,
        pipeline: &Pipeline,
        saved: &(u32, domain::trigger::Triggers),
        since: i64,
    ) -> Result<PipelineOption, Error> {
        let mut stages = Vec::new();
        let mut recent = 0;
        for stage in &pipeline.stages {
            let values = [
                ("pipeline", pipeline.id.as_str()),
                ("dealstage", stage.id.as_str()),
            ];
            let counted = hubspot.count_records(Object::Deals, &values, since).await;
            let counted = self.heard(workspace, Platform::Hubspot, counted).await?;
            let counted = u32::try_from(counted).unwrap_or(u32::MAX);
            recent += counted;
            let trigger = saved.1.list.iter().find(|it| {
                it.object == Object::Deals
                    && it.pipeline.as_deref() == Some(pipeline.id.as_str())
                    && it.stage == stage.id
            });
            let event = trigger.and_then(|it| it.event.clone());
            stages.push(StageOption {
                id: stage.id.clone(),
                label: stage.label.clone(),
                won: stage.won,
                lost: stage.lost,
                chosen: trigger.is_some() || (saved.0 == 0 && stage.won),
                event: event.unwrap_or_else(|| format!("deal_{}", stage.id)),
                recent: counted,
            });
        }
        Ok(PipelineOption {
            id: pipeline.id.clone(),
            label: pipeline.label.clone(),
            recent,
            stages,
        })
    }

    /// Reads the newest records of a kind: first those in a stage that counts, then any.
    async fn sample(
        self: &Arc<Self>,
        workspace: &Workspace,
        settings: &Settings,
        object: Object,
        table: &Table,
        everything: bool,
    ) -> Result<Sample, Error> {
        let hubspot = self.hubspot(workspace).await?;
        let ask = async |answer| self.heard(workspace, Platform::Hubspot, answer).await;
        let mut properties = BTreeMap::new();
        let kinds = BTreeSet::from([object, Object::Contacts, Object::Companies]);
        for kind in kinds {
            let found = match hubspot.record_properties(kind).await {
                Err(platforms::ApiError::Forbidden { .. }) if kind != object => Vec::new(),
                found => ask(found).await?,
            };
            properties.insert(kind, found);
        }
        let account = self
            .heard(workspace, Platform::Hubspot, hubspot.account().await)
            .await?;
        let since = self.now().as_millisecond() - RECENT;
        let mut ids: Vec<String> = Vec::new();
        let triggers = settings
            .triggers
            .1
            .list
            .iter()
            .filter(|it| it.object == object);
        let mut questions: Vec<Vec<(&str, &str)>> = triggers
            .map(|it| {
                let pipeline = it
                    .pipeline
                    .as_deref()
                    .map(|pipeline| ("pipeline", pipeline));
                pipeline
                    .into_iter()
                    .chain([(it.property.as_str(), it.stage.as_str())])
                    .collect()
            })
            .collect();
        questions.push(Vec::new());
        // Accounts that slept for a season have examples, too.
        for since in [since, 0] {
            for values in &questions {
                if ids.len() < SAMPLE as usize {
                    let found = hubspot.recent_records(object, values, since, SAMPLE).await;
                    let (found, _) = self.heard(workspace, Platform::Hubspot, found).await?;
                    ids.extend(found);
                }
            }
        }
        let mut once = BTreeSet::new();
        ids.retain(|id| once.insert(id.clone()));
        ids.truncate(SAMPLE as usize);
        let program: ProgramDocument = self.document(&workspace.id).await?.unwrap_or_default();
        let further: BTreeSet<String> = if everything {
            properties
                .values()
                .flatten()
                .map(|it| it.name.clone())
                .collect()
        } else {
            BTreeSet::new()
        };
        let further: Vec<String> = further.into_iter().collect();
        let own = properties
            .get(&object)
            .map(Vec::as_slice)
            .unwrap_or_default();
        let gather = Gather {
            inner: self,
            workspace,
            hubspot: &hubspot,
            object,
            table,
            customer: &settings.triggers.1.customer,
            program: &ProgramId(program.id),
            properties: own,
            account_currency: &account.currency,
            further: &further,
        };
        let mut seen = gather.read(&ids, object.watched()).await?;
        seen.sort_by_key(|seen| ids.iter().position(|id| *id == seen.read.record.id));
        Ok(Sample { seen, properties })
    }
}

fn record(seen: &Seen, of: Of) -> Option<&Record> {
    match of {
        Of::Record => Some(&seen.read.record),
        Of::Contact => seen.customer.as_ref().ok().map(|(_, record)| record),
        Of::Company => seen.company.as_ref(),
    }
}

fn source_option(
    of: Of,
    property: &RecordProperty,
    records: &[&Record],
    size: u32,
) -> SourceOption {
    let value = |record: &&Record| match property.name.as_str() {
        "hs_object_id" => Some(record.id.clone()),
        name => record.value(name).map(str::to_owned),
    };
    let values: Vec<String> = records.iter().filter_map(value).collect();
    SourceOption {
        source: format!("{of}.{}", property.name),
        of: of.to_string(),
        name: property.name.clone(),
        label: property.label.clone(),
        kind: property.kind.clone(),
        filled: percent(values.len(), size),
        example: values.into_iter().next().unwrap_or_default(),
    }
}

fn percent(part: usize, whole: u32) -> Option<u32> {
    let part = u64::try_from(part).ok()? * 100;
    u32::try_from(part.checked_div(u64::from(whole))?).ok()
}

fn field_option(name: &str) -> Option<FieldOption> {
    let target = field::target(name)?;
    let fits = TYPES
        .iter()
        .filter_map(|kind| match fit(kind, target.kind) {
            Fit::Fits => Some(((*kind).to_owned(), true)),
            Fit::Depends => Some(((*kind).to_owned(), false)),
            Fit::Never => None,
        });
    Some(FieldOption {
        name: name.to_owned(),
        need: words::need(target.need).to_owned(),
        kind: words::kind(target.kind),
        group: words::group(target.group).to_owned(),
        fits: fits.collect(),
    })
}

/// The trigger that a record would have met: that of its stage, else the first.
fn trigger(settings: &Settings, object: Object, seen: &Seen) -> Trigger {
    let list = &settings.triggers.1.list;
    let now = seen.read.record.value(object.watched());
    let mine = |it: &&Trigger| it.object == object;
    let exact = list
        .iter()
        .filter(mine)
        .find(|it| now == Some(it.stage.as_str()));
    exact
        .or_else(|| list.iter().find(mine))
        .cloned()
        .unwrap_or_else(|| Trigger {
            object,
            property: object.watched().to_owned(),
            stage: now.unwrap_or_default().to_owned(),
            ..Trigger::default()
        })
}

fn reached_at(seen: &Seen, trigger: &Trigger) -> i64 {
    let versions = &seen.read.history;
    let exact = versions.iter().rev().find(|it| it.value == trigger.stage);
    exact.or(versions.last()).map_or(0, |it| it.at)
}

fn example(
    settings: &Settings,
    object: Object,
    table: &Table,
    sample: &Sample,
    skip: u32,
) -> ExampleView {
    let size = u32::try_from(sample.seen.len()).unwrap_or(u32::MAX);
    let mut orders: BTreeMap<String, u32> = BTreeMap::new();
    let mut filled: BTreeMap<&str, usize> = BTreeMap::new();
    let mut without_currency = 0;
    for seen in &sample.seen {
        let trigger = trigger(settings, object, seen);
        let (values, problems) =
            fields(table, &seen.occasion(&trigger, reached_at(seen, &trigger)));
        for row in &table.rows {
            if values.contains_key(sent_as(table, &row.field)) {
                *filled.entry(&row.field).or_default() += 1;
            }
        }
        if let Some(order) = values.get(field::ORDER) {
            *orders.entry(order.clone()).or_default() += 1;
        }
        without_currency += u32::from(problems.iter().any(|it| it.field == field::CURRENCY));
    }
    let at = usize::try_from(skip).unwrap_or(usize::MAX);
    let shown = sample.seen.get(at);
    let (values, problems) = shown.map_or_else(Default::default, |seen| {
        let trigger = trigger(settings, object, seen);
        fields(table, &seen.occasion(&trigger, reached_at(seen, &trigger)))
    });
    let rows = table.rows.iter().map(|row| {
        let name = sent_as(table, &row.field);
        let problem = problems.iter().find(|it| it.field == row.field);
        ExampleRow {
            field: row.field.clone(),
            sent_as: name.to_owned(),
            value: values.get(name).cloned().unwrap_or_default(),
            problem: problem.map(words::problem).unwrap_or_default(),
            filled: percent(
                filled.get(row.field.as_str()).copied().unwrap_or_default(),
                size,
            ),
        }
    });
    let rows: Vec<ExampleRow> = rows.collect();
    let mut checks = words::property_checks(object, table, &sample.properties);
    checks.extend(rows.iter().filter_map(fill_check));
    let doubled = orders.values().filter(|number| **number > 1).sum();
    checks.push(words::unique_check(doubled, size));
    checks.push(words::currency_check(without_currency, size));
    ExampleView {
        record: shown
            .map(|seen| seen.read.record.id.clone())
            .unwrap_or_default(),
        name: shown.map(Seen::name).unwrap_or_default(),
        more: at + 1 < sample.seen.len(),
        rows,
        checks,
    }
}

fn fill_check(row: &ExampleRow) -> Option<CheckView> {
    let filled = row.filled.filter(|filled| *filled < LOW)?;
    let required = field::target(&row.field).is_some_and(|target| target.need == Need::Required);
    let status = if filled == 0 && required {
        CheckStatus::Fail
    } else {
        CheckStatus::Warn
    };
    Some(words::fill_check(&row.field, filled, status))
}
