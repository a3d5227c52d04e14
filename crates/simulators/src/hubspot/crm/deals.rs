//! What holds for deals alone: a stage belongs to its pipeline, and says how likely a deal is.

use super::records::{Record, Source};
use super::rules::Values;
use super::store::Store;
use crate::hubspot::pipelines::{Pipeline, Pipelines, Stage};
use crate::hubspot::problem::Problem;
use crate::hubspot::properties::Schema;
use serde_json::json;
use std::borrow::Cow;

/// Documented: deals go into this pipeline when none is named.
const DEFAULT_PIPELINE: &str = "default";

/// Returns the values that follow from a stage; they cannot be written (inferred for the probability, documented for
/// the others).
pub fn derived(stage: &Stage) -> [(&'static str, &str); 4] {
    let text = |is: bool| if is { "true" } else { "false" };
    [
        ("hs_deal_stage_probability", stage.probability()),
        ("hs_is_closed", text(stage.is_closed())),
        ("hs_is_closed_won", text(stage.is_won())),
        (
            "hs_is_closed_lost",
            text(stage.is_closed() && !stage.is_won()),
        ),
    ]
}

/// Checks stage and pipeline of a new or changed deal, and adds what follows from them. A new deal without a stage
/// begins in the first of its pipeline (invented).
pub fn complete(
    store: &Store,
    pipelines: &Pipelines,
    before: Option<&Record>,
    values: &mut Values<'_>,
) -> Result<(), Problem> {
    let sent = |name: &str| {
        values
            .iter()
            .rev()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.to_string())
    };
    let kept = |name: &str| {
        let key = store.names.find(name)?;
        before?.get(key).map(str::to_owned)
    };
    let (new_pipeline, new_stage) = (sent("pipeline"), sent("dealstage"));
    if before.is_some() && new_pipeline.is_none() && new_stage.is_none() {
        return Ok(());
    }
    let pipeline_id = new_pipeline
        .clone()
        .or_else(|| kept("pipeline"))
        .unwrap_or_else(|| DEFAULT_PIPELINE.to_owned());
    let pipeline = pipelines
        .pipeline(&pipeline_id)
        .ok_or_else(|| misplaced("pipeline", &pipeline_id, "There is no such pipeline."))?;
    let stage = match new_stage.or_else(|| kept("dealstage")) {
        Some(id) => Some(pipeline.stage(&id).ok_or_else(|| {
            let reason = format!("The pipeline '{pipeline_id}' has no such stage.");
            misplaced("dealstage", &id, &reason)
        })?),
        None => pipeline.stages().next(),
    };
    values.retain(|(name, _)| name != "pipeline" && name != "dealstage");
    values.push((Cow::Borrowed("pipeline"), Cow::Owned(pipeline_id)));
    if let Some(stage) = stage {
        values.push((Cow::Borrowed("dealstage"), Cow::Owned(stage.id.clone())));
        for (name, value) in derived(stage) {
            values.push((Cow::Borrowed(name), Cow::Owned(value.to_owned())));
        }
    }
    Ok(())
}

/// The code is the one of other wrong choices; the wording was not found and is invented.
fn misplaced(name: &str, value: &str, reason: &str) -> Problem {
    let message = format!("{value} was not one of the allowed options. {reason}");
    let inner =
        json!([{"isValid": false, "message": message, "error": "INVALID_OPTION", "name": name}]);
    Problem::invalid(format!("Property values were not valid: {inner}")).error(json!({
        "message": message,
        "code": "INVALID_OPTION",
        "context": {"propertyName": [name]},
    }))
}

/// Puts a deal into another stage of its pipeline, as a person would. Returns whether there are such a deal and stage.
pub fn advance(store: &mut Store, pipelines: &Pipelines, id: u64, stage: &str, now: i64) -> bool {
    let pipeline = store
        .active(id)
        .and_then(|deal| deal.get(store.names.find("pipeline")?));
    let Some(stage) = pipeline.and_then(|pipeline| pipelines.stage(pipeline, stage)) else {
        return false;
    };
    let mut values = vec![(store.names.number("dealstage"), stage.id.as_str())];
    for (name, value) in derived(stage) {
        values.push((store.names.number(name), value));
    }
    store.change(id, now, &values, Source::Person)
}

/// Lets the definitions of stage and pipeline have the choices that the pipelines have.
pub fn define(schema: &mut Schema, pipelines: &Pipelines) {
    let pairs = pipelines.all().map(|it| (it.id.as_str(), it.label()));
    schema.set_choices("pipeline", pairs);
    let stages = pipelines.all().flat_map(Pipeline::stages);
    schema.set_choices("dealstage", stages.map(|it| (it.id.as_str(), it.label())));
}

/// Lets the deals have what follows from their stages, after these have changed.
pub fn follow(store: &mut Store, pipelines: &Pipelines, now: i64) {
    let mut changes = Vec::new();
    for record in store.all_active() {
        let text = |name: &str| record.get(store.names.find(name)?);
        let place = text("pipeline").zip(text("dealstage"));
        let Some(stage) = place.and_then(|(pipeline, stage)| pipelines.stage(pipeline, stage))
        else {
            continue;
        };
        let values = derived(stage);
        if values
            .iter()
            .any(|(name, value)| text(name) != Some(*value))
        {
            changes.push((record.id, values));
        }
    }
    for (id, values) in changes {
        let values = values.map(|(name, value)| (store.names.number(name), value));
        store.change(id, now, &values, Source::Workflow);
    }
}
