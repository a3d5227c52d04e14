//! What can be chosen, with figures of the account: stages, properties with their fill rates, and live examples.

use super::Settings;
use super::example::{effects, example};
use super::gather::{Gather, Kinds, PIPELINE, Seen};
use super::settings::read_table;
use crate::engine::{Engine, Inner, ProgramDocument};
use crate::failure::Error;
use crate::journal::links;
use crate::journal::settings::Workspace;
use crate::views::{
    CheckView, EventObject, ExampleRequest, ExampleView, Failure, FieldOption, MappingOptions,
    PipelineOption, Platform, SourceOption, StageOption, TriggerOptions,
};
use crate::words::{event_checks as checks, events as words};
use domain::email;
use domain::person::ProgramId;
use domain::trigger::conversion::{Record, event_code};
use domain::trigger::field;
use domain::trigger::fit::{Fit, fit};
use domain::trigger::mapping::Table;
use domain::trigger::source::Of;
use domain::trigger::{Object, Trigger, Triggers};
use platforms::hubspot::{HubSpot, Pipeline, RecordProperty};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What counts as recent.
const RECENT: i64 = 90 * 24 * 3_600_000;
/// How many of the newest records examples and shares are of.
const SAMPLE: u32 = 50;
/// Names in impact.com's guide that are another property's name on some kinds of records.
const GUIDE_NAMES: [&str; 1] = ["lastmodifieddate"];
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
/// A look at the newest records of one kind.
pub(super) struct Sample {
    pub seen: Vec<Seen>,
    /// Somebody is linked. Before the first sync nobody is, and any contact serves as an example.
    pub linked: bool,
    pub properties: Kinds,
}

impl Engine {
    /// Returns pipelines and stages with the number of recent deals in each, and what is proposed.
    ///
    /// # Errors
    /// HubSpot is not connected or does not answer.
    pub async fn trigger_options(&self) -> Result<TriggerOptions, Failure> {
        let workspace = self.inner.workspace()?;
        let hubspot = self.inner.hubspot(&workspace).await?;
        let settings = self.inner.event_settings(&workspace).await?;
        let saved = &settings.triggers;
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
                    .pipeline_option(&workspace, &hubspot, pipeline, &settings, since)
                    .await?,
            );
        }
        options.sort_by_key(|option| std::cmp::Reverse(option.recent));
        // While nothing is saved, what is proposed is looked at.
        let mut looked = saved.1.clone();
        if saved.0 == 0 {
            looked.list = proposed(&options);
        }
        let mut checks = checks::trigger_checks(&looked, &settings.mapping.1, &pipelines, &options);
        if saved.0 > 0 {
            self.inner.triggers_seen(&workspace, &checks).await?;
        }
        checks.extend(self.inner.deal_checks(&workspace, settings, looked).await?);
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
            for property in sample.properties.of(kind) {
                let option = source_option(of, property, &records, size);
                // The guide's name for it, which its row has, is known by the same label.
                let guide = GUIDE_NAMES
                    .into_iter()
                    .find(|name| *name != property.name && kind.real_name(name) == property.name);
                sources.extend(guide.map(|name| SourceOption {
                    source: format!("{of}.{name}"),
                    name: name.to_owned(),
                    ..option.clone()
                }));
                sources.push(option);
            }
        }
        Ok(MappingOptions {
            fields: field::names()
                .iter()
                .filter_map(|name| field_option(name))
                .collect(),
            sources,
            sample: size,
            sub_total_names: field::SUB_TOTAL_NAMES.map(str::to_owned).into(),
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
        let in_use = settings.mapping.1.table(object);
        let draft = match request.draft {
            Some(draft) => Some(read_table(draft)?.1),
            None => None,
        };
        let table = draft.as_ref().unwrap_or(&in_use);
        // What both tables take is read, so that the effect of a draft is told from the same records.
        let mut both = table.clone();
        both.rows.extend(in_use.rows.iter().cloned());
        let sample = self
            .inner
            .sample(&workspace, &settings, object, &both, false)
            .await?;
        let mut view = example(&settings, object, table, &sample, request.skip);
        if draft.is_some() {
            let (effects, held) = effects(&settings, object, &in_use, table, &sample);
            (view.effects, view.held_in_use) = (effects, held);
        } else {
            self.inner
                .mapping_seen(&workspace, object, &view.checks)
                .await?;
        }
        Ok(view)
    }
}

impl Inner {
    async fn pipeline_option(
        &self,
        workspace: &Workspace,
        hubspot: &HubSpot,
        pipeline: &Pipeline,
        settings: &Settings,
        since: i64,
    ) -> Result<PipelineOption, Error> {
        let saved = &settings.triggers;
        let table = settings.mapping.1.table(Object::Deals);
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
            let asked = trigger.cloned().unwrap_or_else(|| Trigger {
                stage: stage.id.clone(),
                ..Trigger::default()
            });
            let event = event_code(&table, &asked);
            stages.push(StageOption {
                id: stage.id.clone(),
                label: stage.label.clone(),
                won: stage.won,
                lost: stage.lost,
                chosen: trigger.is_some() || (saved.0 == 0 && stage.won),
                event: event.unwrap_or_default(),
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

    /// Returns what the newest deals tell of the stages that count: whether their customers have an address, and whether
    /// they say when they reached a stage.
    async fn deal_checks(
        self: &Arc<Self>,
        workspace: &Workspace,
        mut settings: Settings,
        looked: Triggers,
    ) -> Result<[CheckView; 2], Error> {
        settings.triggers.1 = looked;
        let table = settings.mapping.1.table(Object::Deals);
        let sample = self
            .sample(workspace, &settings, Object::Deals, &table, false)
            .await?;
        let counts = |seen: &&Seen| {
            let value = |name| seen.read.record.value(name);
            settings.triggers.1.list.iter().any(|it| {
                it.object == Object::Deals
                    && value("dealstage") == Some(it.stage.as_str())
                    && value(PIPELINE) == it.pipeline.as_deref()
            })
        };
        let deals: Vec<&Seen> = sample.seen.iter().filter(counts).collect();
        let without: Vec<String> = deals
            .iter()
            .filter(|seen| !email::looks_valid(&seen.person()))
            .map(|seen| seen.name())
            .collect();
        let of = u32::try_from(deals.len()).unwrap_or(u32::MAX);
        let told = sample.seen.iter().filter(|it| !it.read.history.is_empty());
        Ok([
            checks::email_check(of, &without, sample.linked),
            checks::history_check(told.count(), sample.seen.len()),
        ])
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
        let mut kinds = vec![object];
        kinds.extend(
            [Object::Contacts, Object::Companies]
                .into_iter()
                .filter(|it| *it != object),
        );
        let properties = Kinds::of_kinds(self, workspace, &hubspot, object, &kinds).await?;
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
        let id = workspace.id.clone();
        let linked = self.journal.read(move |db| links::links(db, &id)).await? > 0;
        let further: BTreeSet<String> = if everything {
            properties.names()
        } else {
            BTreeSet::new()
        };
        let further: Vec<String> = further.into_iter().collect();
        let gather = Gather {
            inner: self,
            workspace,
            hubspot: &hubspot,
            object,
            table,
            customer: &settings.triggers.1.customer,
            program: &ProgramId(program.id),
            properties: &properties,
            account_currency: &account.currency,
            further: &further,
            anybody: !linked,
            lenient: true,
        };
        let mut seen = gather.read(&ids, object.watched()).await?;
        seen.sort_by_key(|seen| ids.iter().position(|id| *id == seen.read.record.id));
        Ok(Sample {
            seen,
            linked,
            properties,
        })
    }
}

/// The stages that are proposed while nothing is saved.
fn proposed(options: &[PipelineOption]) -> Vec<Trigger> {
    let mut list = Vec::new();
    for pipeline in options {
        for stage in pipeline.stages.iter().filter(|stage| stage.chosen) {
            list.push(Trigger {
                property: Object::Deals.watched().to_owned(),
                pipeline: Some(pipeline.id.clone()),
                stage: stage.id.clone(),
                ..Trigger::default()
            });
        }
    }
    list
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

pub(super) fn percent(part: usize, whole: u32) -> Option<u32> {
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
