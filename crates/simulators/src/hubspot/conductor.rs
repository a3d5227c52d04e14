//! The conductor: what a person or a test may see and change behind the platform's back. JSON without credential, on
//! loopback, under `/practice/`.
//!
//! Refuses to know: the platform's own endpoints.

use super::crm::ObjectType;
use super::handle::ContactView;
use super::problem::Problem;
use super::standing;
use super::state::Shared;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// `/practice/` and below.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/practice/state", get(state))
        .route(
            "/practice/contacts",
            get(contacts).post(edit).delete(archive),
        )
        .route("/practice/properties", delete(archive_property))
        .route("/practice/latency", post(latency))
        .route("/practice/time", post(time))
        .route("/practice/scopes", post(scopes))
        .route("/practice/expire-tokens", post(expire))
        .route("/practice/revoke-tokens", post(revoke))
        .merge(standing::routes())
}

async fn state(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let contacts = shared.read().contacts.len();
    let state = shared.gate();
    Json(json!({
        "contacts": contacts,
        "requests": state.traffic.by_endpoint.values().sum::<u64>(),
        "requests_by_endpoint": state.traffic.by_endpoint,
        "rate_limited": state.traffic.rate_limited,
        "latency_ms": u64::try_from(state.latency.as_millis()).unwrap_or(u64::MAX),
        "faults_left": shared.faults.left().len(),
    }))
}

#[derive(Deserialize)]
struct Address {
    email: String,
}

async fn contacts(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<Address>,
) -> Json<Vec<ContactView>> {
    Json(shared.read().contacts.views_by_email(&query.email))
}

#[derive(Deserialize)]
struct Edit {
    id: String,
    property: String,
    value: String,
}

/// Changes a contact as a person in HubSpot would; an empty value clears.
async fn edit(
    State(shared): State<Arc<Shared>>,
    Json(edit): Json<Edit>,
) -> Result<StatusCode, Problem> {
    shared
        .state()
        .edit(ObjectType::Contacts, &edit.id, &edit.property, &edit.value);
    saved(shared).await
}

#[derive(Deserialize)]
struct Id {
    id: String,
}

async fn archive(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<Id>,
) -> Result<StatusCode, Problem> {
    shared.state().archive(ObjectType::Contacts, &query.id);
    saved(shared).await
}

#[derive(Deserialize)]
struct Name {
    name: String,
}

async fn archive_property(
    State(shared): State<Arc<Shared>>,
    Query(query): Query<Name>,
) -> Result<StatusCode, Problem> {
    let now = shared.clock.now_ms();
    let found = shared.state().contacts.schema.archive(&query.name, now);
    if found {
        saved(shared).await
    } else {
        Err(Problem::not_found("There is no such property."))
    }
}

#[derive(Deserialize)]
struct Span {
    ms: u64,
}

async fn latency(State(shared): State<Arc<Shared>>, Json(body): Json<Span>) -> StatusCode {
    shared.gate().latency = Duration::from_millis(body.ms);
    StatusCode::NO_CONTENT
}

/// Lets time pass for tokens, limits, exports and imports.
async fn time(State(shared): State<Arc<Shared>>, Json(body): Json<Span>) -> StatusCode {
    shared.clock.pass(Duration::from_millis(body.ms));
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Scopes {
    remove: Vec<String>,
}

async fn scopes(State(shared): State<Arc<Shared>>, Json(body): Json<Scopes>) -> StatusCode {
    let remove: Vec<&str> = body.remove.iter().map(String::as_str).collect();
    shared.gate().tokens.remove_scopes(&remove);
    StatusCode::NO_CONTENT
}

async fn expire(State(shared): State<Arc<Shared>>) -> StatusCode {
    let now = shared.clock.now_ms();
    shared.gate().tokens.expire_all(now);
    StatusCode::NO_CONTENT
}

async fn revoke(State(shared): State<Arc<Shared>>) -> StatusCode {
    shared.gate().tokens.revoke_all();
    StatusCode::NO_CONTENT
}

/// Saves after a change, before it is answered.
pub(super) async fn saved(shared: Arc<Shared>) -> Result<StatusCode, Problem> {
    shared
        .save_aside()
        .await
        .map(|()| StatusCode::NO_CONTENT)
        .map_err(|_| Problem::unsaved())
}
