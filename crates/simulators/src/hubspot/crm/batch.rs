//! Batches of contacts.
//!
//! With a trace id on every input each row is answered for itself (207); without, one bad row refuses all (documented
//! for create, observed for the others). Results come in another order than the inputs (observed).

use super::records::{Show, View};
use super::rules::{self, Pairs};
use super::{json, shown};
use crate::hubspot::problem::Problem;
use crate::hubspot::state::{Shared, State as Sim, iso, now_ms};
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
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
    #[serde(default, borrow)]
    object_write_trace_id: Option<Cow<'a, str>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    status: &'static str,
    results: Vec<View<'a>>,
    started_at: String,
    completed_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    num_errors: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Value>,
}

/// What became of one row.
struct Done {
    id: u64,
    new: bool,
}

fn answer(
    shared: &Shared,
    sim: &Sim,
    good: StatusCode,
    show: Show<'_>,
    done: &[Done],
    tell_new: bool,
    errors: Vec<Value>,
) -> Response {
    // Not the order of the inputs, and the same every time.
    let results = done
        .iter()
        .rev()
        .filter_map(|row| {
            Some(View {
                new: tell_new.then_some(row.new),
                ..super::view(shared, sim, sim.contacts.records.get(&row.id)?, show)
            })
        })
        .collect();
    let now = iso(now_ms());
    let status = if errors.is_empty() {
        good
    } else {
        StatusCode::MULTI_STATUS
    };
    json(
        status,
        &Answer {
            status: "COMPLETE",
            results,
            started_at: now.clone(),
            completed_at: now,
            num_errors: (!errors.is_empty()).then_some(errors.len()),
            errors,
        },
    )
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

pub async fn read(State(shared): State<Arc<Shared>>, body: Bytes) -> Result<Response, Problem> {
    let asked: Reading = rules::parse(&body)?;
    check_size(asked.inputs.len())?;
    let keys: Vec<String> = asked
        .inputs
        .iter()
        .map(|input| input.id.trim().to_lowercase())
        .collect();
    check_twice(keys.iter().map(String::as_str))?;
    let sim = shared.state();
    let show = shown(&sim.schema, asked.properties);
    let by_email = match asked.id_property.as_deref() {
        None | Some("hs_object_id") => false,
        Some("email") => true,
        Some(other) => {
            return Err(Problem::invalid(format!(
                "Unable to perform read by non-unique 0-1 property {other}"
            )));
        }
    };
    let mut found = BTreeSet::new();
    let mut missing = Vec::new();
    for input in &asked.inputs {
        // Whether an additional address is found here is not documented; finding it is invented.
        let id = if by_email {
            sim.contacts.holder(&input.id.trim().to_lowercase())
        } else {
            input
                .id
                .parse()
                .ok()
                .filter(|id| sim.contacts.active(*id).is_some())
        };
        match id {
            Some(id) => {
                found.insert(id);
            }
            None => missing.push(input.id.clone()),
        }
    }
    let errors = if missing.is_empty() {
        Vec::new()
    } else {
        vec![
            Problem::not_found(
                "Could not get some CONTACT objects, they may be deleted or not exist. Check that ids are valid.",
            )
            .with("ids", missing)
            .body(),
        ]
    };
    let done: Vec<_> = found
        .into_iter()
        .map(|id| Done { id, new: false })
        .collect();
    Ok(answer(
        &shared,
        &sim,
        StatusCode::OK,
        Show::Named(&show),
        &done,
        false,
        errors,
    ))
}

/// Checks and creates one contact.
pub fn create_one(sim: &mut Sim, pairs: &Pairs<'_>, now: i64) -> Result<u64, Problem> {
    rules::check_new(pairs)?;
    let values = rules::check(&sim.schema, pairs)?;
    if let Some(existing) = address(&values).and_then(|email| sim.contacts.holder(email)) {
        return Err(rules::conflict(existing));
    }
    let mut record = sim.contacts.blank(now);
    for (name, value) in &values {
        record.set(sim.contacts.names.number(name), value);
    }
    let id = record.id;
    sim.contacts.admit(record);
    Ok(id)
}

/// Checks and changes one contact.
pub fn change_one(sim: &mut Sim, id: u64, pairs: &Pairs<'_>, now: i64) -> Result<(), Problem> {
    let values = rules::check(&sim.schema, pairs)?;
    let holder = address(&values).and_then(|email| sim.contacts.holder(email));
    if let Some(other) = holder.filter(|other| *other != id) {
        // Observed wording for another contact's address.
        return Err(Problem::invalid(format!(
            "Cannot set PropertyValueCoordinates{{portalId={}, objectTypeId=ObjectTypeId{{legacyObjectType=CONTACT}}, propertyName=email, value={}}} on {id}. {other} already has that value.",
            crate::hubspot::state::PORTAL,
            address(&values).unwrap_or_default(),
        )));
    }
    let values: Vec<_> = values
        .iter()
        .map(|(name, value)| (sim.contacts.names.number(name), &**value))
        .collect();
    if sim.contacts.change(id, now, &values) {
        return Ok(());
    }
    Err(Problem::not_found("resource not found").with("ids", [id.to_string()]))
}

fn address<'a>(values: &'a [(Cow<'_, str>, Cow<'_, str>)]) -> Option<&'a str> {
    values
        .iter()
        .find(|(name, value)| name == "email" && !value.is_empty())
        .map(|(_, value)| &**value)
}

/// Does all rows. Without trace ids one bad row undoes those before it.
fn write_all(
    sim: &mut Sim,
    rows: &[Write<'_>],
    write: impl Fn(&mut Sim, &Write<'_>) -> Result<Done, Problem>,
) -> Result<(Vec<Done>, Vec<Value>), Problem> {
    let traces: BTreeSet<&str> = rows
        .iter()
        .filter_map(|row| row.object_write_trace_id.as_deref())
        .collect();
    let single = traces.len() == rows.len();
    if !single {
        sim.contacts.begin();
        let tried: Result<Vec<_>, _> = rows.iter().map(|row| write(sim, row)).collect();
        if tried.is_err() {
            sim.contacts.undo();
        } else {
            sim.contacts.keep();
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
                let mut body = problem.with("objectWriteTraceId", [trace]).body();
                if let Some(id) = &row.id {
                    body["id"] = value!(id);
                }
                errors.push(body);
            }
        }
    }
    Ok((done, errors))
}

pub async fn create(State(shared): State<Arc<Shared>>, body: Bytes) -> Result<Response, Problem> {
    let asked: Inputs<Write<'_>> = rules::parse(&body)?;
    check_size(asked.inputs.len())?;
    let now = now_ms();
    let mut sim = shared.state();
    let (done, errors) = write_all(&mut sim, &asked.inputs, |sim, row| {
        create_one(sim, &row.properties, now).map(|id| Done { id, new: true })
    })?;
    Ok(answer(
        &shared,
        &sim,
        StatusCode::CREATED,
        Show::All(&sim.schema),
        &done,
        false,
        errors,
    ))
}

pub async fn update(State(shared): State<Arc<Shared>>, body: Bytes) -> Result<Response, Problem> {
    let asked: Inputs<Write<'_>> = rules::parse(&body)?;
    check_size(asked.inputs.len())?;
    check_twice(asked.inputs.iter().filter_map(|row| row.id.as_deref()))?;
    let now = now_ms();
    let mut sim = shared.state();
    let (done, errors) = write_all(&mut sim, &asked.inputs, |sim, row| {
        let id = row.id.as_deref().unwrap_or_default();
        let id = super::find(sim, id, row.id_property.as_deref(), false)
            .map_err(|problem| problem.with("ids", [id]))?;
        change_one(sim, id, &row.properties, now)?;
        Ok(Done { id, new: false })
    })?;
    Ok(answer(
        &shared,
        &sim,
        StatusCode::OK,
        Show::All(&sim.schema),
        &done,
        false,
        errors,
    ))
}

pub async fn upsert(State(shared): State<Arc<Shared>>, body: Bytes) -> Result<Response, Problem> {
    let asked: Inputs<Write<'_>> = rules::parse(&body)?;
    check_size(asked.inputs.len())?;
    for row in &asked.inputs {
        // Observed wording. Of the contact's own properties only the address is unique here.
        match row.id_property.as_deref() {
            Some("email") => {}
            other => {
                return Err(Problem::invalid(format!(
                    "Unable to perform update/upsert by non-unique 0-1 property {}",
                    other.unwrap_or("hs_object_id")
                )));
            }
        }
    }
    let lower: Vec<String> = asked
        .inputs
        .iter()
        .map(|row| row.id.as_deref().unwrap_or_default().to_lowercase())
        .collect();
    check_twice(lower.iter().map(String::as_str))?;
    let now = now_ms();
    let mut sim = shared.state();
    let (done, errors) = write_all(&mut sim, &asked.inputs, |sim, row| {
        let email = row.id.as_deref().unwrap_or_default().to_lowercase();
        if let Some(id) = sim.contacts.holder(&email) {
            change_one(sim, id, &row.properties, now)?;
            return Ok(Done { id, new: false });
        }
        let mut pairs = row.properties.clone();
        if pairs.get("email").is_none() {
            pairs.0.push((Cow::Borrowed("email"), Cow::Owned(email)));
        }
        create_one(sim, &pairs, now).map(|id| Done { id, new: true })
    })?;
    Ok(answer(
        &shared,
        &sim,
        StatusCode::OK,
        Show::All(&sim.schema),
        &done,
        true,
        errors,
    ))
}

/// Documented: 204 whatever the state of the records was.
pub async fn archive(
    State(shared): State<Arc<Shared>>,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let asked: Inputs<Id> = rules::parse(&body)?;
    check_size(asked.inputs.len())?;
    let mut sim = shared.state();
    for id in asked
        .inputs
        .iter()
        .filter_map(|input| input.id.parse().ok())
    {
        sim.contacts.bin(id);
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
