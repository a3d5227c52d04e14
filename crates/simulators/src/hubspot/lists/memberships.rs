//! Who is on a list.
//!
//! Refuses to know: how lists are made.

use super::{List, Processing};
use crate::hubspot::crm::json_body;
use crate::hubspot::people;
use crate::hubspot::problem::Problem;
use crate::hubspot::state::{Shared, State as Sim, iso};
use crate::hubspot::tools::{Asked, Page, asked};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::btree_map::Entry;
use std::sync::Arc;

/// Documented by HubSpot: members on one page.
const PAGE: usize = 250;

pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route(
            "/crm/lists/{id}/memberships",
            get(members).delete(remove_all),
        )
        .route("/crm/lists/{id}/memberships/add", put(add))
        .route("/crm/lists/{id}/memberships/remove", put(remove))
        .route(
            "/crm/lists/{id}/memberships/add-and-remove",
            put(add_and_remove),
        )
        .route(
            "/crm/lists/records/{object}/{contact}/memberships",
            get(lists_of),
        )
}

#[derive(Deserialize)]
#[serde(default)]
struct Wanted {
    limit: usize,
    after: Option<String>,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            limit: 100,
            after: None,
        }
    }
}

/// Documented by HubSpot: in the order of the record ids. Pages are walked forwards only here.
async fn members(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    wanted: Asked<Wanted>,
) -> Result<Json<Value>, Problem> {
    let wanted = asked(wanted)?;
    let page = Page::of(wanted.after.as_deref(), wanted.limit, PAGE)?;
    let tools = shared.tools();
    let members = tools.lists.list(&id)?.now(&shared.read());
    let total = members.len();
    let entries = members.into_iter().map(|(contact, came)| {
        let entry = json!({
            "recordId": contact.to_string(),
            "membershipTimestamp": iso(came),
        });
        (contact, entry)
    });
    let mut body = page.cut(entries);
    body["total"] = json!(total);
    Ok(Json(body))
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Changes {
    record_ids_to_add: Vec<String>,
    record_ids_to_remove: Vec<String>,
}

async fn add(
    state: State<Arc<Shared>>,
    id: Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let changes = Changes {
        record_ids_to_add: json_body(&body)?,
        ..Changes::default()
    };
    change(&state.0, &id.0, &changes)
}

async fn remove(
    state: State<Arc<Shared>>,
    id: Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let changes = Changes {
        record_ids_to_remove: json_body(&body)?,
        ..Changes::default()
    };
    change(&state.0, &id.0, &changes)
}

async fn add_and_remove(
    state: State<Arc<Shared>>,
    id: Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    change(&state.0, &id.0, &json_body(&body)?)
}

/// Documented by HubSpot: not for dynamic lists. The text is invented.
fn by_hand(list: &mut List) -> Result<&mut List, Problem> {
    if list.processing == Processing::Dynamic {
        return Err(Problem::invalid(
            "Members of a dynamic list follow from its filter; they cannot be added or removed.",
        ));
    }
    Ok(list)
}

/// Documented by HubSpot: who is not there is told apart; who is on the list already, or is not, is passed over.
fn change(shared: &Shared, id: &str, changes: &Changes) -> Result<Json<Value>, Problem> {
    let now = shared.clock.now_ms();
    let lists = &mut shared.tools().lists;
    let list = by_hand(lists.list_mut(id)?)?;
    let sim = shared.read();
    let mut missing = Vec::new();
    let mut known = |contact: &String| {
        let found = there(&sim, contact);
        if found.is_none() {
            missing.push(contact.clone());
        }
        found
    };
    let mut added = Vec::new();
    for contact in changes.record_ids_to_add.iter().filter_map(&mut known) {
        if let Entry::Vacant(place) = list.members.entry(contact) {
            place.insert(now);
            added.push(contact.to_string());
        }
    }
    let mut removed = Vec::new();
    for contact in changes.record_ids_to_remove.iter().filter_map(&mut known) {
        if list.members.remove(&contact).is_some() {
            removed.push(contact.to_string());
        }
    }
    if !(added.is_empty() && removed.is_empty()) {
        list.updated_ms = now;
    }
    Ok(Json(json!({
        "recordsIdsAdded": added,
        "recordIdsRemoved": removed,
        "recordIdsMissing": missing,
    })))
}

fn there(sim: &Sim, contact: &str) -> Option<u64> {
    let id = contact.parse().ok()?;
    people::active(sim, id).map(|_| id)
}

async fn remove_all(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let lists = &mut shared.tools().lists;
    by_hand(lists.list_mut(&id)?)?.members.clear();
    Ok(StatusCode::NO_CONTENT)
}

/// The lists that a contact is on.
async fn lists_of(
    State(shared): State<Arc<Shared>>,
    Path((object, contact)): Path<(String, String)>,
) -> Result<Json<Value>, Problem> {
    let tools = shared.tools();
    let sim = shared.read();
    let contact = there(&sim, &contact)
        .filter(|_| object == "0-1")
        .ok_or_else(|| Problem::not_found("resource not found"))?;
    let lists = tools.lists.lists.values();
    let on = lists.filter(|list| list.deleted_ms.is_none() && list.has(&sim, contact));
    let results: Vec<Value> = on
        .map(|list| {
            let came = iso(*list.members.get(&contact).unwrap_or(&list.filter_ms));
            json!({
                "listId": list.id.to_string(),
                "listVersion": list.version,
                "firstAddedTimestamp": came,
                "lastAddedTimestamp": came,
            })
        })
        .collect();
    Ok(Json(json!({"total": results.len(), "results": results})))
}
