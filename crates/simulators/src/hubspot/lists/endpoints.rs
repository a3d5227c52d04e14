//! Creating, finding, changing, deleting and restoring lists.
//!
//! Refuses to know: who is on them.

use super::{Lists, Processing, RESTORABLE_MS, missing};
use crate::hubspot::crm::json_body;
use crate::hubspot::filter;
use crate::hubspot::people;
use crate::hubspot::problem::Problem;
use crate::hubspot::state::{Shared, State as Sim};
use crate::hubspot::tools::{Asked, asked};
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use url::form_urlencoded;

pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/crm/lists", get(some).post(create))
        .route("/crm/lists/search", post(search))
        .route(
            "/crm/lists/object-type-id/{object}/name/{name}",
            get(by_name),
        )
        .route("/crm/lists/{id}", get(one).delete(delete))
        .route("/crm/lists/{id}/restore", put(restore))
        .route("/crm/lists/{id}/update-list-name", put(rename))
        .route("/crm/lists/{id}/update-list-filters", put(refilter))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct New {
    name: String,
    object_type_id: String,
    processing_type: Processing,
    filter_branch: Option<Value>,
}

/// Documented by HubSpot: names are unique. Texts are invented.
fn check_name(lists: &Lists, name: &str) -> Result<(), Problem> {
    if name.trim().is_empty() {
        return Err(Problem::invalid("A list needs a name."));
    }
    match lists.named(name) {
        None => Ok(()),
        Some(_) => Err(Problem::invalid(format!(
            "A list with the name '{name}' exists already."
        ))),
    }
}

/// Documented by HubSpot: lists are of contacts, companies and others; the practice program keeps lists of contacts.
fn check_object(object: &str) -> Result<(), Problem> {
    if object == "0-1" {
        return Ok(());
    }
    Err(Problem::invalid(format!(
        "The practice program keeps no lists of {object}."
    )))
}

fn check_filter(sim: &Sim, branch: &Value) -> Result<(), Problem> {
    let filter = filter::of_list(branch)?;
    for name in filter.properties() {
        let system = ["hs_object_id", "createdate", "lastmodifieddate"];
        if !system.contains(&name) && people::definition(sim, name).is_none() {
            return Err(Problem::invalid(format!(
                "There is no property named '{name}' to filter by."
            )));
        }
    }
    Ok(())
}

async fn create(State(shared): State<Arc<Shared>>, body: Bytes) -> Result<Json<Value>, Problem> {
    let new: New = json_body(&body)?;
    check_object(&new.object_type_id)?;
    let now = shared.clock.now_ms();
    let lists = &mut shared.tools().lists;
    let sim = shared.read();
    check_name(lists, &new.name)?;
    match (&new.filter_branch, new.processing_type) {
        (Some(branch), Processing::Dynamic | Processing::Snapshot) => check_filter(&sim, branch)?,
        (None, Processing::Manual | Processing::Snapshot) => {}
        (None, Processing::Dynamic) => {
            return Err(Problem::invalid("A dynamic list needs a filter branch."));
        }
        (Some(_), Processing::Manual) => {
            return Err(Problem::invalid("A manual list has no filter branch."));
        }
    }
    let list = lists.add(&new.name, new.processing_type, new.filter_branch, now);
    if new.processing_type == Processing::Snapshot {
        list.fill(&sim, now);
    }
    Ok(Json(json!({"list": list.told(&sim, true)})))
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Wanted {
    include_filters: bool,
}

async fn one(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    wanted: Asked<Wanted>,
) -> Result<Json<Value>, Problem> {
    let wanted = asked(wanted)?;
    let tools = shared.tools();
    let list = tools.lists.list(&id)?;
    let told = list.told(&shared.read(), wanted.include_filters);
    Ok(Json(json!({ "list": told })))
}

async fn by_name(
    State(shared): State<Arc<Shared>>,
    Path((object, name)): Path<(String, String)>,
    wanted: Asked<Wanted>,
) -> Result<Json<Value>, Problem> {
    let wanted = asked(wanted)?;
    check_object(&object)?;
    let tools = shared.tools();
    let list = tools.lists.named(&name);
    let list =
        list.ok_or_else(|| Problem::not_found(format!("List does not exist with name '{name}'.")))?;
    let told = list.told(&shared.read(), wanted.include_filters);
    Ok(Json(json!({ "list": told })))
}

/// Lists by id; unknown ones are left out (invented).
async fn some(State(shared): State<Arc<Shared>>, RawQuery(query): RawQuery) -> Json<Value> {
    let query = query.unwrap_or_default();
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let with_filter = pairs
        .iter()
        .any(|(name, value)| name == "includeFilters" && value == "true");
    let tools = shared.tools();
    let sim = shared.read();
    let ids = pairs.iter().filter(|(name, _)| name == "listIds");
    let lists: Vec<Value> = ids
        .flat_map(|(_, ids)| ids.split(','))
        .filter_map(|id| tools.lists.list(id).ok())
        .map(|list| list.told(&sim, with_filter))
        .collect();
    Json(json!({ "lists": lists }))
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Search {
    query: String,
    list_ids: Vec<String>,
    processing_types: Vec<Processing>,
    offset: usize,
    count: Option<usize>,
}

/// Documented by HubSpot: by name, id and kind. Defaults and greatest numbers are invented.
async fn search(State(shared): State<Arc<Shared>>, body: Bytes) -> Result<Json<Value>, Problem> {
    let wanted: Search = json_body(&body)?;
    let words = wanted.query.to_lowercase();
    let tools = shared.tools();
    let sim = shared.read();
    let all = tools.lists.lists.values();
    let found: Vec<_> = all
        .filter(|list| list.deleted_ms.is_none())
        .filter(|list| list.name.to_lowercase().contains(&words))
        .filter(|list| wanted.list_ids.is_empty() || wanted.list_ids.contains(&list.id.to_string()))
        .filter(|list| {
            let kinds = &wanted.processing_types;
            kinds.is_empty() || kinds.contains(&list.processing)
        })
        .collect();
    let count = wanted.count.unwrap_or(20).min(500);
    let page = found.iter().skip(wanted.offset).take(count);
    let lists: Vec<Value> = page
        .map(|list| {
            let mut told = list.told(&sim, false);
            // Documented: what a search finds has its size among the additional properties.
            let size = told["size"].take().to_string();
            told["additionalProperties"] = json!({"hs_list_size": size});
            if let Some(fields) = told.as_object_mut() {
                fields.remove("size");
            }
            told
        })
        .collect();
    let offset = wanted.offset + lists.len();
    Ok(Json(json!({
        "hasMore": offset < found.len(),
        "offset": offset,
        "total": found.len(),
        "lists": lists,
    })))
}

async fn delete(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let now = shared.clock.now_ms();
    shared.tools().lists.list_mut(&id)?.deleted_ms = Some(now);
    Ok(StatusCode::NO_CONTENT)
}

/// Documented by HubSpot: within 90 days. A list that was not deleted stays as it is (invented).
async fn restore(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let now = shared.clock.now_ms();
    let lists = &mut shared.tools().lists;
    let found = id.parse().ok().and_then(|id| lists.lists.get(&id));
    let list = found.ok_or_else(|| missing(&id))?;
    if let Some(deleted) = list.deleted_ms {
        if now - deleted >= RESTORABLE_MS {
            return Err(missing(&id));
        }
        check_name(lists, &list.name)?;
    }
    if let Some(list) = id.parse().ok().and_then(|id| lists.lists.get_mut(&id)) {
        list.deleted_ms = None;
    }
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Rename {
    list_name: String,
    include_filters: bool,
}

async fn rename(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    wanted: Asked<Rename>,
) -> Result<Json<Value>, Problem> {
    let wanted = asked(wanted)?;
    let now = shared.clock.now_ms();
    let lists = &mut shared.tools().lists;
    if lists.list(&id)?.name != wanted.list_name {
        check_name(lists, &wanted.list_name)?;
    }
    let list = lists.list_mut(&id)?;
    list.name = wanted.list_name;
    list.updated_ms = now;
    list.version += 1;
    let told = list.told(&shared.read(), wanted.include_filters);
    Ok(Json(json!({ "updatedList": told })))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refilter {
    filter_branch: Value,
}

/// Invented: only a dynamic list's filter can be changed.
async fn refilter(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let body: Refilter = json_body(&body)?;
    let now = shared.clock.now_ms();
    let lists = &mut shared.tools().lists;
    let sim = shared.read();
    let list = lists.list_mut(&id)?;
    if list.processing != Processing::Dynamic {
        return Err(Problem::invalid(
            "Only the filter of a dynamic list can change.",
        ));
    }
    check_filter(&sim, &body.filter_branch)?;
    list.filter = Some(body.filter_branch);
    list.filter_ms = now;
    list.updated_ms = now;
    list.version += 1;
    Ok(Json(json!({"updatedList": list.told(&sim, true)})))
}
