//! Batches of records.
//!
//! With a trace id on every input each row is answered for itself (207); without, one bad row refuses all (documented
//! for create, observed for the others). Results come in another order than the inputs (observed).

use super::answer::{self, Writer};
use super::object::ObjectType;
use super::parameters::Asked;
use super::records::Source;
use super::rules::{self, Pairs};
use super::{not_unique, unique, write};
use crate::hubspot::associations::Inline;
use crate::hubspot::problem::Problem;
use crate::hubspot::state::{Shared, State as Sim};
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json as value};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Documented: inputs of a batch.
const MOST: usize = 100;

#[derive(Deserialize)]
struct Inputs<T> {
    inputs: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reading {
    inputs: Vec<Id>,
    #[serde(default)]
    properties: Vec<String>,
    #[serde(default)]
    properties_with_history: Vec<String>,
    #[serde(default)]
    id_property: Option<String>,
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Write<'a> {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    id_property: Option<String>,
    #[serde(borrow, default)]
    properties: Pairs<'a>,
    #[serde(default)]
    associations: Vec<Inline>,
    #[serde(default, borrow)]
    object_write_trace_id: Option<Cow<'a, str>>,
}

/// What became of one row.
struct Done {
    id: u64,
    new: bool,
}

fn check_size(count: usize) -> Result<(), Problem> {
    match count {
        0 => Err(Problem::invalid("The batch has no inputs.")),
        1..=MOST => Ok(()),
        _ => Err(Problem::invalid(format!(
            "The maximum batch size is {MOST} objects."
        ))),
    }
}

/// Observed: an id that comes twice refuses the whole batch, trace ids or not.
fn check_twice<'a>(ids: impl Iterator<Item = &'a str>) -> Result<(), Problem> {
    let mut seen = BTreeSet::new();
    let twice: BTreeSet<&str> = ids.filter(|id| !seen.insert(*id)).collect();
    if twice.is_empty() {
        return Ok(());
    }
    let list = twice.iter().copied().collect::<Vec<_>>().join(", ");
    Err(Problem::invalid(format!(
        "Duplicate IDs found in batch input: [{list}]. IDs must be unique"
    ))
    .with("ids", twice))
}

/// Archived records are read only when they are asked for (documented: a parameter of the batch).
pub async fn read(
    State(shared): State<Arc<Shared>>,
    Path(object): Path<ObjectType>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, Problem> {
    let archived = Asked::read(query.as_deref())?.archived;
    let asked: Reading = rules::parse(&body)?;
    check_size(asked.inputs.len())?;
    let keys: Vec<String> = asked
        .inputs
        .iter()
        .map(|input| input.id.trim().to_lowercase())
        .collect();
    check_twice(keys.iter().map(String::as_str))?;
    let sim = shared.read();
    let by = asked
        .id_property
        .as_deref()
        .filter(|name| *name != "hs_object_id");
    let store = sim.store(object);
    let mut found = BTreeSet::new();
    let mut missing = Vec::new();
    for input in &asked.inputs {
        // Whether an additional address is found here is not documented; finding it is invented.
        let id = match by {
            Some(name) => {
                let value = unique(&sim, object, name, &input.id)
                    .ok_or_else(|| not_unique("read", object, name))?;
                store.holder_of(name, &value)
            }
            None => input.id.parse().ok(),
        };
        let known = id.filter(|id| {
            let record = store.records.get(id);
            record.is_some_and(|record| record.archived_ms.is_some() == archived)
        });
        match known {
            Some(id) => {
                found.insert(id);
            }
            None => missing.push(input.id.clone()),
        }
    }
    let errors = if missing.is_empty() {
        Vec::new()
    } else {
        let text = format!(
            "Could not get some {} objects, they may be deleted or not exist. Check that ids are valid.",
            object.legacy()
        );
        vec![Problem::not_found(text).with("ids", missing).row()]
    };
    let writer = Writer::named(&sim, object, &shared.access.base_url, &asked.properties)
        .with_history(&asked.properties_with_history);
    // Not the order of the inputs, and the same every time.
    let records = found.iter().rev().map(|id| &store.records[id]);
    let now = sim.clock.now_ms();
    Ok(answer::batch(StatusCode::OK, &errors, now, |out| {
        writer.records(out, records);
    }))
}

/// Does all rows. Without trace ids one bad row undoes those before it.
fn write_all(
    sim: &mut Sim,
    object: ObjectType,
    rows: &[Write<'_>],
    write: impl Fn(&mut Sim, &Write<'_>) -> Result<Done, Problem>,
) -> Result<(Vec<Done>, Vec<Value>), Problem> {
    let traces: BTreeSet<&str> = rows
        .iter()
        .filter_map(|row| row.object_write_trace_id.as_deref())
        .collect();
    let single = traces.len() == rows.len();
    if !single {
        let now = sim.clock.now_ms();
        sim.store_mut(object).begin(now);
        let tried: Result<Vec<_>, _> = rows.iter().map(|row| write(sim, row)).collect();
        if tried.is_err() {
            for id in sim.store_mut(object).undo() {
                sim.associations.forget((object, id));
            }
        } else {
            sim.store_mut(object).keep();
        }
        return Ok((tried.map_err(rules::alone)?, Vec::new()));
    }
    let mut done = Vec::with_capacity(rows.len());
    let mut errors = Vec::new();
    for row in rows {
        match write(sim, row) {
            Ok(row) => done.push(row),
            Err(problem) => {
                let trace = row.object_write_trace_id.as_deref().unwrap_or_default();
                let mut body = problem.with("objectWriteTraceId", [trace]).row();
                if let Some(id) = &row.id {
                    body["id"] = value!(id);
                }
                errors.push(body);
            }
        }
    }
    Ok((done, errors))
}

/// Answers written rows with everything that they have; the workflows come after.
fn written(
    shared: &Shared,
    sim: &mut Sim,
    object: ObjectType,
    good: StatusCode,
    done: &[Done],
    tell_new: bool,
    errors: &[Value],
) -> Response {
    let response = answer::batch(good, errors, sim.clock.now_ms(), |out| {
        let writer = Writer::all(sim, object, &shared.access.base_url);
        let records = &sim.store(object).records;
        let rows = done
            .iter()
            .rev()
            .filter_map(|row| Some((row, records.get(&row.id)?)));
        for (position, (row, record)) in rows.enumerate() {
            if position > 0 {
                out.push(b',');
            }
            writer.record(out, record, tell_new.then_some(row.new));
        }
    });
    let ids: Vec<u64> = done.iter().map(|row| row.id).collect();
    let now = sim.clock.now_ms();
    write::workflows(sim, object, &ids, now);
    response
}

pub async fn create(
    State(shared): State<Arc<Shared>>,
    Path(object): Path<ObjectType>,
    body: Bytes,
) -> Result<Response, Problem> {
    let asked: Inputs<Write<'_>> = rules::parse(&body)?;
    check_size(asked.inputs.len())?;
    let mut sim = shared.state();
    let now = sim.clock.now_ms();
    let (done, errors) = write_all(&mut sim, object, &asked.inputs, |sim, row| {
        let (pairs, ties) = (&row.properties, &row.associations);
        write::create(sim, object, pairs, ties, now, Source::Api).map(|id| Done { id, new: true })
    })?;
    let good = StatusCode::CREATED;
    Ok(written(
        &shared, &mut sim, object, good, &done, false, &errors,
    ))
}

pub async fn update(
    State(shared): State<Arc<Shared>>,
    Path(object): Path<ObjectType>,
    body: Bytes,
) -> Result<Response, Problem> {
    let asked: Inputs<Write<'_>> = rules::parse(&body)?;
    check_size(asked.inputs.len())?;
    check_twice(asked.inputs.iter().filter_map(|row| row.id.as_deref()))?;
    let mut sim = shared.state();
    let now = sim.clock.now_ms();
    let (done, errors) = write_all(&mut sim, object, &asked.inputs, |sim, row| {
        let id = row.id.as_deref().unwrap_or_default();
        let id = super::find(sim, object, id, row.id_property.as_deref(), false)
            .map_err(|problem| problem.with("ids", [id]))?;
        write::change(sim, object, id, &row.properties, now, Source::Api)?;
        Ok(Done { id, new: false })
    })?;
    let good = StatusCode::OK;
    Ok(written(
        &shared, &mut sim, object, good, &done, false, &errors,
    ))
}

pub async fn upsert(
    State(shared): State<Arc<Shared>>,
    Path(object): Path<ObjectType>,
    body: Bytes,
) -> Result<Response, Problem> {
    let asked: Inputs<Write<'_>> = rules::parse(&body)?;
    check_size(asked.inputs.len())?;
    let mut sim = shared.state();
    let now = sim.clock.now_ms();
    let mut keys = Vec::with_capacity(asked.inputs.len());
    for row in &asked.inputs {
        let name = row.id_property.as_deref().unwrap_or("hs_object_id");
        let id = row.id.as_deref().unwrap_or_default();
        let value = unique(&sim, object, name, id)
            .ok_or_else(|| not_unique("update/upsert", object, name))?;
        keys.push(value);
    }
    check_twice(keys.iter().map(String::as_str))?;
    let (done, errors) = write_all(&mut sim, object, &asked.inputs, |sim, row| {
        let name = row.id_property.as_deref().unwrap_or_default();
        let id = row.id.as_deref().unwrap_or_default();
        let value = unique(sim, object, name, id).unwrap_or_default();
        if let Some(id) = sim.store(object).holder_of(name, &value) {
            write::change(sim, object, id, &row.properties, now, Source::Api)?;
            return Ok(Done { id, new: false });
        }
        let mut pairs = row.properties.clone();
        if pairs.get(name).is_none() {
            pairs
                .0
                .push((Cow::Owned(name.to_owned()), Cow::Owned(value)));
        }
        write::create(sim, object, &pairs, &row.associations, now, Source::Api)
            .map(|id| Done { id, new: true })
    })?;
    let good = StatusCode::OK;
    Ok(written(
        &shared, &mut sim, object, good, &done, true, &errors,
    ))
}

/// Documented: 204 whatever the state of the records was.
pub async fn archive(
    State(shared): State<Arc<Shared>>,
    Path(object): Path<ObjectType>,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let asked: Inputs<Id> = rules::parse(&body)?;
    check_size(asked.inputs.len())?;
    let mut sim = shared.state();
    let now = sim.clock.now_ms();
    for id in asked
        .inputs
        .iter()
        .filter_map(|input| input.id.parse().ok())
    {
        sim.store_mut(object).bin(id, now);
    }
    Ok(StatusCode::NO_CONTENT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn an_id_that_comes_twice_is_named() {
        let problem = check_twice(["1", "2", "1"].into_iter()).unwrap_err();
        assert_eq!(
            problem.message,
            "Duplicate IDs found in batch input: [1]. IDs must be unique"
        );
        let names: BTreeMap<_, _> = problem.context.into_iter().collect();
        assert_eq!(names["ids"], value!(["1"]));
    }
}
