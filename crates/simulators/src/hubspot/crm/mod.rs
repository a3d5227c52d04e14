//! Contacts: list, single record, batches, search.
//!
//! Refuses to know: credentials, limits, path versions. The gate has dealt with them.

mod batch;
mod records;
mod rules;
mod search;
mod store;

pub use store::{Names, Store};

use super::problem::Problem;
use super::properties::Schema;
use super::state::{Shared, State as Sim, now_ms};
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use records::{DEFAULTS, Record, Show, View};
use rules::Pairs;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Documented: records on one page of a list.
const PAGE: usize = 100;

/// `/crm/objects/contacts` and below.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/crm/objects/contacts", get(list).post(create))
        .route("/crm/objects/contacts/search", post(search::search))
        .route("/crm/objects/contacts/batch/read", post(batch::read))
        .route("/crm/objects/contacts/batch/create", post(batch::create))
        .route("/crm/objects/contacts/batch/update", post(batch::update))
        .route("/crm/objects/contacts/batch/upsert", post(batch::upsert))
        .route("/crm/objects/contacts/batch/archive", post(batch::archive))
        .route(
            "/crm/objects/contacts/{id}",
            get(one).patch(change).delete(archive),
        )
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Asked {
    limit: usize,
    after: Option<String>,
    properties: String,
    archived: bool,
    id_property: Option<String>,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            limit: 10,
            after: None,
            properties: String::new(),
            archived: false,
            id_property: None,
        }
    }
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow)]
    properties: Pairs<'a>,
}

#[derive(Serialize)]
struct PageOf<'a> {
    results: Vec<View<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Paging>,
}

#[derive(Serialize)]
struct Paging {
    next: Next,
}

#[derive(Serialize)]
struct Next {
    after: String,
    link: String,
}

/// Returns the properties that an answer shows: the defaults, or what was asked for with the system ones. What is not
/// defined is left out (documented).
fn shown(schema: &Schema, asked: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut names: Vec<String> = asked.into_iter().collect();
    let system = ["createdate", "hs_object_id", "lastmodifieddate"];
    let always: &[&str] = if names.is_empty() { &DEFAULTS } else { &system };
    names.extend(always.iter().map(|name| (*name).to_owned()));
    names.sort_unstable();
    names.dedup();
    names.retain(|name| schema.property(name).is_some());
    names
}

fn split(list: &str) -> Vec<String> {
    list.split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

fn json(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(bytes) => (
            status,
            [(header::CONTENT_TYPE, "application/json;charset=utf-8")],
            bytes,
        )
            .into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn view<'a>(shared: &'a Shared, sim: &'a Sim, record: &'a Record, show: Show<'a>) -> View<'a> {
    View {
        record,
        names: &sim.contacts.names,
        show,
        new: None,
        trace: None,
        base: &shared.access.base_url,
    }
}

async fn list(State(shared): State<Arc<Shared>>, asked: Parameters) -> Result<Response, Problem> {
    let Query(asked) = asked.map_err(unreadable)?;
    if asked.limit == 0 || asked.limit > PAGE {
        return Err(Problem::invalid(format!(
            "limit must be between 1 and {PAGE}."
        )));
    }
    // Documented: the cursor is the id of the next record.
    let from: u64 = match &asked.after {
        None => 0,
        Some(after) => after
            .parse()
            .map_err(|_| Problem::invalid("The after parameter is not valid."))?,
    };
    let sim = shared.state();
    let show = shown(&sim.schema, split(&asked.properties));
    let mut found = sim
        .contacts
        .records
        .range(from..)
        .map(|(_, record)| record)
        .filter(|record| record.archived_ms.is_some() == asked.archived);
    let results = found
        .by_ref()
        .take(asked.limit)
        .map(|record| view(&shared, &sim, record, Show::Named(&show)))
        .collect();
    let paging = found.next().map(|record| Paging {
        next: Next {
            after: record.id.to_string(),
            link: link(&shared, &asked, record.id),
        },
    });
    Ok(json(StatusCode::OK, &PageOf { results, paging }))
}

type Parameters = Result<Query<Asked>, QueryRejection>;

/// The wording is invented.
#[expect(clippy::needless_pass_by_value, reason = "it maps an error")]
fn unreadable(rejection: QueryRejection) -> Problem {
    Problem::invalid(format!(
        "The parameters are not valid: {}",
        rejection.body_text()
    ))
}

/// Documented: the whole address of the next page. Which of the versions it names is invented.
fn link(shared: &Shared, asked: &Asked, after: u64) -> String {
    let base = &shared.access.base_url;
    let mut link = format!(
        "{base}/crm/objects/2026-03/contacts?limit={}&after={after}",
        asked.limit
    );
    if !asked.properties.is_empty() {
        link.push_str("&properties=");
        link.extend(utf8_percent_encode(&asked.properties, NON_ALPHANUMERIC));
    }
    if asked.archived {
        link.push_str("&archived=true");
    }
    link
}

/// Returns the id of the record that a path names, by id or by another unique property.
fn find(sim: &Sim, id: &str, by: Option<&str>, archived: bool) -> Result<u64, Problem> {
    let missing = || Problem::not_found("resource not found");
    let number = match by {
        None | Some("hs_object_id") => id.parse().map_err(|_| missing())?,
        Some("email") => sim
            .contacts
            .holder(&id.trim().to_lowercase())
            .ok_or_else(missing)?,
        Some(other) => {
            return Err(Problem::invalid(format!(
                "Unable to perform read by non-unique 0-1 property {other}"
            )));
        }
    };
    match sim.contacts.records.get(&number) {
        Some(record) if record.archived_ms.is_some() == archived => Ok(number),
        _ => Err(missing()),
    }
}

async fn one(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    asked: Parameters,
) -> Result<Response, Problem> {
    let Query(asked) = asked.map_err(unreadable)?;
    let sim = shared.state();
    let id = find(&sim, &id, asked.id_property.as_deref(), asked.archived)?;
    let show = shown(&sim.schema, split(&asked.properties));
    let record = &sim.contacts.records[&id];
    Ok(json(
        StatusCode::OK,
        &view(&shared, &sim, record, Show::Named(&show)),
    ))
}

async fn create(State(shared): State<Arc<Shared>>, body: Bytes) -> Result<Response, Problem> {
    let body: Body<'_> = rules::parse(&body)?;
    let mut sim = shared.state();
    let id = batch::create_one(&mut sim, &body.properties, now_ms()).map_err(rules::alone)?;
    let record = &sim.contacts.records[&id];
    Ok(json(
        StatusCode::CREATED,
        &view(&shared, &sim, record, Show::All(&sim.schema)),
    ))
}

async fn change(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    asked: Parameters,
    body: Bytes,
) -> Result<Response, Problem> {
    let Query(asked) = asked.map_err(unreadable)?;
    let body: Body<'_> = rules::parse(&body)?;
    let mut sim = shared.state();
    let id = find(&sim, &id, asked.id_property.as_deref(), false)?;
    batch::change_one(&mut sim, id, &body.properties, now_ms())?;
    let record = &sim.contacts.records[&id];
    Ok(json(
        StatusCode::OK,
        &view(&shared, &sim, record, Show::All(&sim.schema)),
    ))
}

/// Documented: 204 whatever the state was.
async fn archive(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> StatusCode {
    if let Ok(id) = id.parse() {
        shared.state().contacts.bin(id);
    }
    StatusCode::NO_CONTENT
}

/// Changes this contact, or creates one; for forms and imports. Returns its id.
pub fn put(
    sim: &mut Sim,
    id: Option<u64>,
    values: &[(&str, &str)],
    now: i64,
) -> Result<u64, Problem> {
    let pairs = values
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()))
        .collect();
    let pairs = Pairs(pairs);
    match id {
        Some(id) => batch::change_one(sim, id, &pairs, now).map(|()| id),
        None => batch::create_one(sim, &pairs, now),
    }
}
