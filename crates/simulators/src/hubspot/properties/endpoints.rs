//! The endpoints of properties and groups.
//!
//! Refuses to know: the rules.

use super::{Change, Definition, Group, GroupBody, NewDefinition, unknown};
use crate::hubspot::ObjectType;
use crate::hubspot::problem::Problem;
use crate::hubspot::state::{Shared, State as Sim, iso};
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::Arc;

/// Documented by HubSpot: inputs of a batch.
const MAX_INPUTS: usize = 100;

/// `/crm/properties/{object}` and below.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/crm/properties/{object}", get(list).post(create))
        .route(
            "/crm/properties/{object}/groups",
            get(groups).post(create_group),
        )
        .route(
            "/crm/properties/{object}/groups/{name}",
            get(group).patch(change_group).delete(archive_group),
        )
        .route("/crm/properties/{object}/batch/create", post(batch_create))
        .route("/crm/properties/{object}/batch/read", post(batch_read))
        .route(
            "/crm/properties/{object}/batch/archive",
            post(batch_archive),
        )
        .route(
            "/crm/properties/{object}/{name}",
            get(one).patch(change).delete(archive),
        )
}

#[derive(Deserialize)]
struct Archived {
    #[serde(default)]
    archived: bool,
}

#[derive(Deserialize)]
struct Inputs<T> {
    inputs: Vec<T>,
    #[serde(default)]
    archived: bool,
}

#[derive(Deserialize)]
struct Name {
    name: String,
}

/// Invented: the wording for a body that cannot be read.
fn parse<T: DeserializeOwned>(body: &Bytes) -> Result<T, Problem> {
    serde_json::from_slice(body)
        .map_err(|error| Problem::invalid(format!("Invalid input JSON: {error}")))
}

fn inputs<T: DeserializeOwned>(body: &Bytes) -> Result<Inputs<T>, Problem> {
    let read: Inputs<T> = parse(body)?;
    if read.inputs.len() > MAX_INPUTS {
        return Err(Problem::invalid(format!(
            "A batch may have at most {MAX_INPUTS} inputs."
        )));
    }
    Ok(read)
}

fn told(definition: &Definition) -> Value {
    let mut body = json!({
        "name": definition.name,
        "label": definition.label,
        "type": definition.kind,
        "fieldType": definition.field_type,
        "description": definition.description,
        "groupName": definition.group,
        "options": definition.choices,
        "displayOrder": definition.display_order,
        "calculated": false,
        "externalOptions": false,
        "hasUniqueValue": definition.unique,
        "hidden": definition.hidden,
        "hubspotDefined": definition.hubspot_defined,
        "modificationMetadata": {
            "archivable": !definition.hubspot_defined,
            "readOnlyDefinition": definition.hubspot_defined,
            "readOnlyValue": definition.read_only,
        },
        "formField": definition.form_field,
        "dataSensitivity": "non_sensitive",
        "createdAt": iso(definition.created_ms),
        "updatedAt": iso(definition.updated_ms),
        "archived": definition.archived_ms.is_some(),
    });
    if let Some(at) = definition.archived_ms {
        body["archivedAt"] = json!(iso(at));
    }
    body
}

fn told_group(group: &Group) -> Value {
    json!({
        "name": group.name,
        "label": group.label,
        "displayOrder": group.display_order,
        "archived": group.archived,
    })
}

fn created(shared: &Shared, object: ObjectType, tail: &str, body: Value) -> Response {
    let location = format!(
        "{}/crm/v3/properties/{}/{tail}",
        shared.access.base_url,
        object.plural()
    );
    (
        StatusCode::CREATED,
        [(header::LOCATION, location)],
        Json(body),
    )
        .into_response()
}

/// What every endpoint of a type gets.
type Of = Path<ObjectType>;
/// What every endpoint of one property or group gets.
type Named = Path<(ObjectType, String)>;

async fn list(
    State(shared): State<Arc<Shared>>,
    Path(object): Of,
    Query(query): Query<Archived>,
) -> Json<Value> {
    let sim = shared.read();
    let found = sim.store(object).schema.list(query.archived);
    let results: Vec<Value> = found.map(told).collect();
    Json(json!({ "results": results }))
}

async fn create(
    State(shared): State<Arc<Shared>>,
    Path(object): Of,
    body: Bytes,
) -> Result<Response, Problem> {
    let new: NewDefinition = parse(&body)?;
    let mut sim = shared.state();
    let now = sim.clock.now_ms();
    let store = sim.store_mut(object);
    let made = told(store.schema.create(new, now)?);
    store.watch_unique();
    let name = made["name"].as_str().unwrap_or_default().to_owned();
    Ok(created(&shared, object, &name, made))
}

async fn one(
    State(shared): State<Arc<Shared>>,
    Path((object, name)): Named,
    Query(query): Query<Archived>,
) -> Result<Json<Value>, Problem> {
    let sim = shared.read();
    let mut all = sim.store(object).schema.list(query.archived);
    let found = all.find(|it| it.name == name);
    found.map(told).map(Json).ok_or_else(|| unknown(&name))
}

async fn change(
    State(shared): State<Arc<Shared>>,
    Path((object, name)): Named,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let change: Change = parse(&body)?;
    let mut sim = shared.state();
    let now = sim.clock.now_ms();
    let schema = &mut sim.store_mut(object).schema;
    refuse_own(schema.property(&name))?;
    Ok(Json(told(schema.change(&name, change, now)?)))
}

async fn archive(
    State(shared): State<Arc<Shared>>,
    Path((object, name)): Named,
) -> Result<StatusCode, Problem> {
    let mut sim = shared.state();
    let now = sim.clock.now_ms();
    refuse_own(sim.store(object).schema.property(&name))?;
    refuse_used(&sim, object, &name)?;
    if sim.store_mut(object).schema.archive(&name, now) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(unknown(&name))
    }
}

/// Definitions that came with the account cannot be changed (their metadata says so); the wording is invented.
fn refuse_own(found: Option<&Definition>) -> Result<(), Problem> {
    match found {
        Some(found) if found.hubspot_defined => Err(Problem::invalid(format!(
            "The property '{}' is defined by HubSpot and cannot be changed.",
            found.name
        ))),
        _ => Ok(()),
    }
}

/// Observed: a property that a workflow, list or form uses stays, and every use is named. The wording is invented.
fn refuse_used(sim: &Sim, object: ObjectType, name: &str) -> Result<(), Problem> {
    if !sim.habits.in_use.contains(&(object, name.to_owned())) {
        return Ok(());
    }
    let sub = "PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE";
    Err(Problem {
        sub_category: Some(sub),
        ..Problem::invalid(format!("The property '{name}' is in use."))
    }
    .error(json!({
        "message": format!("The property '{name}' is used by the workflow 'Practice workflow'."),
        "code": "CANNOT_DELETE_PROPERTY_IN_USE",
        "context": {"propertyName": [name], "usedBy": ["WORKFLOW"]},
    })))
}

/// The envelope of a batch answer; with errors it is a 207.
fn batch(results: &[Value], errors: &[Problem], success: StatusCode, now: i64) -> Response {
    let at = iso(now);
    let mut body = json!({
        "status": "COMPLETE",
        "results": results,
        "startedAt": at,
        "completedAt": at,
    });
    if errors.is_empty() {
        return (success, Json(body)).into_response();
    }
    body["numErrors"] = json!(errors.len());
    body["errors"] = errors.iter().map(Problem::row).collect();
    (StatusCode::MULTI_STATUS, Json(body)).into_response()
}

async fn batch_create(
    State(shared): State<Arc<Shared>>,
    Path(object): Of,
    body: Bytes,
) -> Result<Response, Problem> {
    let mut sim = shared.state();
    let now = sim.clock.now_ms();
    let store = sim.store_mut(object);
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for new in inputs::<NewDefinition>(&body)?.inputs {
        match store.schema.create(new, now) {
            Ok(made) => results.push(told(made)),
            Err(problem) => errors.push(problem),
        }
    }
    store.watch_unique();
    Ok(batch(&results, &errors, StatusCode::CREATED, now))
}

async fn batch_read(
    State(shared): State<Arc<Shared>>,
    Path(object): Of,
    body: Bytes,
) -> Result<Response, Problem> {
    let wanted = inputs::<Name>(&body)?;
    let sim = shared.read();
    let schema = &sim.store(object).schema;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for Name { name } in &wanted.inputs {
        match schema.list(wanted.archived).find(|it| it.name == *name) {
            Some(found) => results.push(told(found)),
            None => errors.push(unknown(name)),
        }
    }
    Ok(batch(&results, &errors, StatusCode::OK, sim.clock.now_ms()))
}

/// Names that do not exist are passed over.
async fn batch_archive(
    State(shared): State<Arc<Shared>>,
    Path(object): Of,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let names = inputs::<Name>(&body)?.inputs;
    let mut sim = shared.state();
    let now = sim.clock.now_ms();
    for Name { name } in &names {
        refuse_own(sim.store(object).schema.property(name))?;
        refuse_used(&sim, object, name)?;
    }
    for Name { name } in &names {
        sim.store_mut(object).schema.archive(name, now);
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn groups(State(shared): State<Arc<Shared>>, Path(object): Of) -> Json<Value> {
    let sim = shared.read();
    let results: Vec<Value> = sim.store(object).schema.groups().map(told_group).collect();
    Json(json!({ "results": results }))
}

async fn create_group(
    State(shared): State<Arc<Shared>>,
    Path(object): Of,
    body: Bytes,
) -> Result<Response, Problem> {
    let new: GroupBody = parse(&body)?;
    let mut sim = shared.state();
    let made = told_group(sim.store_mut(object).schema.create_group(new)?);
    let tail = format!("groups/{}", made["name"].as_str().unwrap_or_default());
    Ok(created(&shared, object, &tail, made))
}

async fn group(
    State(shared): State<Arc<Shared>>,
    Path((object, name)): Named,
) -> Result<Json<Value>, Problem> {
    let sim = shared.read();
    let found = sim.store(object).schema.group(&name);
    found
        .map(told_group)
        .map(Json)
        .ok_or_else(|| unknown(&name))
}

async fn change_group(
    State(shared): State<Arc<Shared>>,
    Path((object, name)): Named,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let change: GroupBody = parse(&body)?;
    let mut sim = shared.state();
    let schema = &mut sim.store_mut(object).schema;
    Ok(Json(told_group(schema.change_group(&name, change)?)))
}

async fn archive_group(
    State(shared): State<Arc<Shared>>,
    Path((object, name)): Named,
) -> Result<StatusCode, Problem> {
    let mut sim = shared.state();
    sim.store_mut(object).schema.archive_group(&name)?;
    Ok(StatusCode::NO_CONTENT)
}
