//! The endpoints of associations: one record, defaults, labels, batches.
//!
//! Refuses to know: how associations are kept.

use super::{Associations, End, Type, defined, unrelated};
use crate::hubspot::crm::{ObjectType, batch_answer, json_body, push_values};
use crate::hubspot::problem::Problem;
use crate::hubspot::state::{Shared, State as Sim};
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// Documented by HubSpot: inputs of a batch read, inputs of a batch that writes, records a page.
const MOST_READ: usize = 1_000;
const MOST_WRITTEN: usize = 2_000;
const PAGE: usize = 500;

/// `/crm/associations`, and the associations of one record. The numbered version answers two of them without a body;
/// the gate leaves its paths as they are there.
pub fn routes() -> Router<Arc<Shared>> {
    let pair = "/crm/associations/{from}/{to}";
    let one = "/crm/objects/{from}/{id}/associations";
    Router::new()
        .route(&format!("{pair}/batch/read"), post(batch_read))
        .route(&format!("{pair}/batch/create"), post(batch_create))
        .route(
            &format!("{pair}/batch/associate/default"),
            post(batch_default),
        )
        .route(&format!("{pair}/batch/archive"), post(batch_archive))
        .route(
            &format!("{pair}/batch/labels/archive"),
            post(batch_archive_labels),
        )
        .route(
            "/crm/v4/associations/{from}/{to}/batch/archive",
            post(batch_archive_bare),
        )
        .route(
            "/crm/v4/associations/{from}/{to}/batch/labels/archive",
            post(batch_archive_labels_bare),
        )
        .route(&format!("{pair}/labels"), get(labels).post(create_label))
        .route(&format!("{one}/{{to}}"), get(of_one))
        .route(
            &format!("{one}/{{to}}/{{other}}"),
            put(associate).delete(dissociate),
        )
        .route(&format!("{one}/default/{{to}}/{{other}}"), put(default))
}

type Pair = Path<(ObjectType, ObjectType)>;

#[derive(Deserialize)]
struct Inputs<T> {
    inputs: Vec<T>,
}

/// A record's id, as text or number.
#[derive(Deserialize)]
#[serde(untagged)]
enum AnyId {
    Text(String),
    Number(u64),
}

impl AnyId {
    fn number(&self) -> Option<u64> {
        match self {
            Self::Text(text) => text.parse().ok(),
            Self::Number(number) => Some(*number),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(number) => number.to_string(),
        }
    }
}

#[derive(Deserialize)]
struct Reading {
    id: AnyId,
    after: Option<String>,
}

#[derive(Deserialize)]
struct Id {
    id: AnyId,
}

/// An association type as calls name it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Named {
    association_category: String,
    association_type_id: u32,
}

#[derive(Deserialize)]
struct Tie {
    from: Id,
    to: Id,
    #[serde(default)]
    types: Vec<Named>,
}

#[derive(Deserialize)]
struct Untie {
    from: Id,
    to: Vec<Id>,
}

fn inputs<T: serde::de::DeserializeOwned>(body: &Bytes, most: usize) -> Result<Vec<T>, Problem> {
    let inputs = json_body::<Inputs<T>>(body)?.inputs;
    if inputs.is_empty() || inputs.len() > most {
        return Err(Problem::invalid(format!(
            "A batch has between 1 and {most} inputs."
        )));
    }
    Ok(inputs)
}

fn number(text: &str) -> Result<u64, Problem> {
    text.parse()
        .map_err(|_| Problem::not_found("resource not found"))
}

/// Returns a record that exists.
fn end(sim: &Sim, object: ObjectType, id: u64) -> Result<End, Problem> {
    match sim.store(object).active(id) {
        Some(_) => Ok((object, id)),
        None => Err(Problem::not_found("resource not found").with("ids", [id.to_string()])),
    }
}

fn told_type(known: Type<'_>) -> Value {
    json!({"category": known.category, "typeId": known.id, "label": known.label})
}

/// One associated record. Whether its id is a number or a text is a habit of the account.
fn told(sim: &Sim, from: ObjectType, to: ObjectType, (id, bits): (u64, u32)) -> Value {
    let types: Vec<Value> = sim
        .associations
        .types(from, to, bits)
        .into_iter()
        .map(told_type)
        .collect();
    let id = if sim.habits.numeric_ids {
        json!(id)
    } else {
        json!(id.to_string())
    };
    json!({"toObjectId": id, "associationTypes": types})
}

/// A page of the records that go with a record, and the id that the next page begins with.
fn page(
    sim: &Sim,
    from: End,
    to: ObjectType,
    start: u64,
    most: usize,
) -> (Vec<Value>, Option<u64>) {
    let mut found = sim.associations.of(from, to, start);
    let rows = found
        .by_ref()
        .take(most)
        .map(|row| told(sim, from.0, to, row))
        .collect();
    (rows, found.next().map(|(id, _)| id))
}

#[derive(Deserialize)]
struct Window {
    #[serde(default)]
    after: Option<u64>,
    #[serde(default)]
    limit: Option<usize>,
}

async fn of_one(
    State(shared): State<Arc<Shared>>,
    Path((from, id, to)): Path<(ObjectType, String, ObjectType)>,
    Query(window): Query<Window>,
) -> Result<Json<Value>, Problem> {
    let limit = window.limit.unwrap_or(PAGE);
    if limit == 0 || limit > PAGE {
        return Err(Problem::invalid(format!(
            "limit must be between 1 and {PAGE}."
        )));
    }
    let sim = shared.read();
    let record = end(&sim, from, number(&id)?)?;
    let (results, next) = page(&sim, record, to, window.after.unwrap_or(0), limit);
    let mut body = json!({ "results": results });
    if let Some(next) = next {
        let link = format!(
            "{}/crm/objects/2026-03/{}/{id}/associations/{}?limit={limit}&after={next}",
            shared.access.base_url,
            from.plural(),
            to.plural()
        );
        body["paging"] = json!({"next": {"after": next.to_string(), "link": link}});
    }
    Ok(Json(body))
}

/// Observed: a record without associations is an error of the batch, not an empty result.
fn lonely(from: ObjectType, id: &str, to: ObjectType) -> Problem {
    Problem {
        sub_category: Some("crm.associations.NO_ASSOCIATIONS_FOUND"),
        ..Problem::not_found(format!(
            "No {} is associated with {} {id}.",
            to.singular(),
            from.singular()
        ))
    }
    .with("fromObjectId", [id])
    .with("fromObjectType", [from.singular()])
    .with("toObjectType", [to.singular()])
}

fn batch(shared: &Shared, results: &[Value], errors: &[Problem], good: StatusCode) -> Response {
    let errors: Vec<Value> = errors.iter().map(Problem::row).collect();
    batch_answer(good, &errors, shared.clock.now_ms(), |out| {
        push_values(out, results);
    })
}

async fn batch_read(
    State(shared): State<Arc<Shared>>,
    Path((from, to)): Pair,
    body: Bytes,
) -> Result<Response, Problem> {
    let asked: Vec<Reading> = inputs(&body, MOST_READ)?;
    let sim = shared.read();
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in asked {
        let id = input.id.text();
        let start = match input.after.as_deref() {
            Some(after) => after
                .parse()
                .map_err(|_| Problem::invalid("The after parameter is not valid."))?,
            None => 0,
        };
        let record = input.id.number().map(|number| (from, number));
        let (rows, next) = record.map_or((Vec::new(), None), |record| {
            page(&sim, record, to, start, PAGE)
        });
        if rows.is_empty() {
            errors.push(lonely(from, &id, to));
            continue;
        }
        let mut result = json!({"from": {"id": id}, "to": rows});
        if let Some(next) = next {
            result["paging"] = json!({"next": {"after": next.to_string()}});
        }
        results.push(result);
    }
    Ok(batch(&shared, &results, &errors, StatusCode::OK))
}

/// Both directions of an unlabelled association.
fn told_default(from: End, to: End) -> Vec<Value> {
    let one = |from: End, to: End| {
        let (type_id, _) = defined(from.0, to.0)?;
        Some(json!({
            "from": {"id": from.1.to_string()},
            "to": {"id": to.1.to_string()},
            "associationSpec": {
                "associationCategory": super::HUBSPOT_DEFINED,
                "associationTypeId": type_id,
            },
        }))
    };
    [one(from, to), one(to, from)]
        .into_iter()
        .flatten()
        .collect()
}

fn tie_default(sim: &mut Sim, from: End, to: End) -> Result<Vec<Value>, Problem> {
    if defined(from.0, to.0).is_none() {
        return Err(unrelated(from.0, to.0));
    }
    let (from, to) = (end(sim, from.0, from.1)?, end(sim, to.0, to.1)?);
    sim.associations.add_default(from, to);
    Ok(told_default(from, to))
}

/// Documented: does nothing when they go together already.
async fn default(
    State(shared): State<Arc<Shared>>,
    Path((from, id, to, other)): Path<(ObjectType, String, ObjectType, String)>,
) -> Result<Response, Problem> {
    let (id, other) = (number(&id)?, number(&other)?);
    let results = tie_default(&mut shared.state(), (from, id), (to, other))?;
    Ok(batch(&shared, &results, &[], StatusCode::OK))
}

async fn batch_default(
    State(shared): State<Arc<Shared>>,
    Path((from, to)): Pair,
    body: Bytes,
) -> Result<Response, Problem> {
    let ties: Vec<Tie> = inputs(&body, MOST_WRITTEN)?;
    let mut sim = shared.state();
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for tie in ties {
        let ends = tie.from.id.number().zip(tie.to.id.number());
        let (id, other) = ends.unwrap_or_default();
        match tie_default(&mut sim, (from, id), (to, other)) {
            Ok(both) => results.extend(both),
            Err(problem) => errors.push(problem),
        }
    }
    Ok(batch(&shared, &results, &errors, StatusCode::OK))
}

/// Associates with the named types, and tells the labels.
fn tie(sim: &mut Sim, from: End, to: End, types: &[Named]) -> Result<Value, Problem> {
    let (from, to) = (end(sim, from.0, from.1)?, end(sim, to.0, to.1)?);
    let bits = bits(&sim.associations, from.0, to.0, types)?;
    sim.associations.add(from, to, bits);
    let labels: Vec<&str> = sim
        .associations
        .types(from.0, to.0, bits)
        .into_iter()
        .filter_map(|known| known.label)
        .collect();
    Ok(json!({
        "fromObjectTypeId": from.0.type_id(),
        "fromObjectId": from.1.to_string(),
        "toObjectTypeId": to.0.type_id(),
        "toObjectId": to.1.to_string(),
        "labels": labels,
    }))
}

fn bits(
    associations: &Associations,
    from: ObjectType,
    to: ObjectType,
    types: &[Named],
) -> Result<u32, Problem> {
    if types.is_empty() {
        return Err(Problem::invalid("At least one association type is needed."));
    }
    types.iter().try_fold(0, |bits, named| {
        let bit = associations.bit(
            from,
            to,
            &named.association_category,
            named.association_type_id,
        )?;
        Ok(bits | bit)
    })
}

/// What a new record is to be associated with.
#[derive(Deserialize)]
pub struct Inline {
    to: Id,
    types: Vec<Named>,
}

/// Checks the associations of a record that is to be created. The other object type follows from the types
/// (documented).
pub fn check_inline(
    sim: &Sim,
    from: ObjectType,
    inline: &[Inline],
) -> Result<Vec<(End, u32)>, Problem> {
    let mut ties = Vec::with_capacity(inline.len());
    for tie in inline {
        let found = ObjectType::ALL
            .into_iter()
            .find_map(|to| Some((to, bits(&sim.associations, from, to, &tie.types).ok()?)));
        let Some((to, bits)) = found else {
            return Err(Problem::invalid(format!(
                "The association types are not valid for {}.",
                from.plural()
            )));
        };
        let other = end(sim, to, tie.to.id.number().unwrap_or_default())?;
        ties.push((other, bits));
    }
    Ok(ties)
}

impl Associations {
    /// Associates a new record as it was asked for.
    pub fn add_checked(&mut self, from: End, ties: &[(End, u32)]) {
        for (to, bits) in ties {
            self.add(from, *to, *bits);
        }
    }
}

async fn associate(
    State(shared): State<Arc<Shared>>,
    Path((from, id, to, other)): Path<(ObjectType, String, ObjectType, String)>,
    body: Bytes,
) -> Result<Response, Problem> {
    let types: Vec<Named> = json_body(&body)?;
    let (id, other) = (number(&id)?, number(&other)?);
    let made = tie(&mut shared.state(), (from, id), (to, other), &types)?;
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

async fn dissociate(
    State(shared): State<Arc<Shared>>,
    Path((from, id, to, other)): Path<(ObjectType, String, ObjectType, String)>,
) -> Result<StatusCode, Problem> {
    let (id, other) = (number(&id)?, number(&other)?);
    let mut sim = shared.state();
    sim.associations.remove((from, id), (to, other));
    Ok(StatusCode::NO_CONTENT)
}

async fn batch_create(
    State(shared): State<Arc<Shared>>,
    Path((from, to)): Pair,
    body: Bytes,
) -> Result<Response, Problem> {
    let ties: Vec<Tie> = inputs(&body, MOST_WRITTEN)?;
    let mut sim = shared.state();
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for one in ties {
        let ends = one.from.id.number().zip(one.to.id.number());
        let (id, other) = ends.unwrap_or_default();
        match tie(&mut sim, (from, id), (to, other), &one.types) {
            Ok(made) => results.push(made),
            Err(problem) => errors.push(problem),
        }
    }
    Ok(batch(&shared, &results, &errors, StatusCode::CREATED))
}

fn untie(shared: &Shared, from: ObjectType, to: ObjectType, body: &Bytes) -> Result<(), Problem> {
    let rows: Vec<Untie> = inputs(body, MOST_WRITTEN)?;
    let mut sim = shared.state();
    for row in rows {
        let others = row.to.iter().filter_map(|it| it.id.number());
        for (id, other) in others.filter_map(|other| Some((row.from.id.number()?, other))) {
            sim.associations.remove((from, id), (to, other));
        }
    }
    Ok(())
}

async fn batch_archive(
    State(shared): State<Arc<Shared>>,
    Path((from, to)): Pair,
    body: Bytes,
) -> Result<Response, Problem> {
    untie(&shared, from, to, &body)?;
    Ok(batch(&shared, &[], &[], StatusCode::OK))
}

async fn batch_archive_bare(
    State(shared): State<Arc<Shared>>,
    Path((from, to)): Pair,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    untie(&shared, from, to, &body)?;
    Ok(StatusCode::NO_CONTENT)
}

fn unlabel(shared: &Shared, from: ObjectType, to: ObjectType, body: &Bytes) -> Result<(), Problem> {
    let rows: Vec<Tie> = inputs(body, MOST_WRITTEN)?;
    let mut sim = shared.state();
    for row in rows {
        let bits = bits(&sim.associations, from, to, &row.types)?;
        if let Some((id, other)) = row.from.id.number().zip(row.to.id.number()) {
            sim.associations.take_types((from, id), (to, other), bits);
        }
    }
    Ok(())
}

async fn batch_archive_labels(
    State(shared): State<Arc<Shared>>,
    Path((from, to)): Pair,
    body: Bytes,
) -> Result<Response, Problem> {
    unlabel(&shared, from, to, &body)?;
    Ok(batch(&shared, &[], &[], StatusCode::OK))
}

async fn batch_archive_labels_bare(
    State(shared): State<Arc<Shared>>,
    Path((from, to)): Pair,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    unlabel(&shared, from, to, &body)?;
    Ok(StatusCode::NO_CONTENT)
}

async fn labels(State(shared): State<Arc<Shared>>, Path((from, to)): Pair) -> Json<Value> {
    let sim = shared.read();
    let results: Vec<Value> = sim
        .associations
        .types(from, to, u32::MAX)
        .into_iter()
        .map(told_type)
        .collect();
    Json(json!({ "results": results }))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewLabel {
    label: String,
    inverse_label: Option<String>,
}

async fn create_label(
    State(shared): State<Arc<Shared>>,
    Path((from, to)): Pair,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let new: NewLabel = json_body(&body)?;
    let mut sim = shared.state();
    let made = sim
        .associations
        .add_label(from, to, new.label, new.inverse_label)?;
    let results: Vec<Value> = made.into_iter().map(told_type).collect();
    Ok(Json(json!({ "results": results })))
}
