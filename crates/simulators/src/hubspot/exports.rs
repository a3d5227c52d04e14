//! Exports: contacts as a CSV file, made in the background and fetched by a short-lived address.
//!
//! Invented: only CSV is made, never zipped, and columns of associated records are left out.
//!
//! Refuses to know: who asks.

use super::crm::json_body;
use super::filter::{Filter, Groups, of_search};
use super::people;
use super::problem::Problem;
use super::state::{Shared, State as Sim, iso};
use super::tools::Tools;
use crate::hubspot::handle::ContactView;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use uuid::Uuid;

/// Documented by HubSpot: exports in 24 hours, and how long the address of a file works, in milliseconds.
const PER_DAY: usize = 30;
const DAY_MS: i64 = 86_400_000;
const LINK_MS: i64 = 5 * 60_000;
/// Documented by HubSpot: types of associated records in an export.
const ASSOCIATED: usize = 4;
/// Invented: how long an export waits, and how long it is made.
const PENDING_MS: i64 = 500;
const MAKING_MS: i64 = 1_500;

/// `/crm/exports`, and the files.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/crm/exports/export/async", post(start))
        .route("/crm/exports/export/async/tasks/{id}/status", get(status))
        .route("/crm/exports/export/{id}", get(one))
        .route("/export-files/{link}", get(file))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Kind {
    View,
    List,
}

/// What is asked for. Documented by HubSpot: the fields; which may be left out is invented.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    export_type: Kind,
    format: String,
    #[serde(default)]
    export_name: String,
    object_type: String,
    #[serde(default)]
    object_properties: Vec<String>,
    #[serde(default)]
    associated_object_type: Value,
    #[serde(default)]
    export_internal_values_options: Vec<String>,
    #[serde(default)]
    list_id: Option<String>,
    #[serde(default, rename = "publicCrmSearchRequest")]
    search: Option<Value>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Job {
    id: u64,
    request: Request,
    rows: usize,
    asked_ms: i64,
    /// When it is its turn: one is made at a time.
    begins_ms: i64,
    #[serde(skip)]
    file: Option<Arc<[u8]>>,
}

/// All exports.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Exports {
    jobs: BTreeMap<u64, Job>,
    /// Addresses of files that were told, with the export and when they end.
    #[serde(skip)]
    links: HashMap<String, (u64, i64)>,
}

impl Job {
    fn done_ms(&self) -> i64 {
        self.begins_ms + PENDING_MS + MAKING_MS
    }

    /// Documented by HubSpot: the words for the task and for the export.
    fn words(&self, now: i64) -> (&'static str, &'static str) {
        if now < self.begins_ms + PENDING_MS {
            ("PENDING", "ENQUEUED")
        } else if now < self.done_ms() {
            ("PROCESSING", "PROCESSING")
        } else {
            ("COMPLETE", "DONE")
        }
    }
}

/// The wordings of all refusals are invented.
fn check(sim: &Sim, request: &Request) -> Result<(), Problem> {
    if request.format != "CSV" {
        return Err(Problem::invalid(format!(
            "The practice program exports CSV, not {}.",
            request.format
        )));
    }
    let contacts = ["0-1", "contact", "contacts"];
    if !contacts.contains(&request.object_type.to_lowercase().as_str()) {
        return Err(Problem::invalid(format!(
            "The practice program exports contacts, not {}.",
            request.object_type
        )));
    }
    let associated = request.associated_object_type.as_array();
    if associated.is_some_and(|types| types.len() > ASSOCIATED) {
        return Err(Problem::invalid(format!(
            "At most {ASSOCIATED} associated object types can be exported."
        )));
    }
    for name in &request.object_properties {
        if people::definition(sim, name).is_none() {
            return Err(Problem::invalid(format!(
                "Property \"{name}\" does not exist"
            )));
        }
    }
    Ok(())
}

/// Chooses the contacts of an export.
fn chosen(tools: &Tools, sim: &Sim, request: &Request) -> Result<Vec<ContactView>, Problem> {
    match request.export_type {
        Kind::List => {
            let id = request.list_id.as_deref().unwrap_or_default();
            let members: BTreeSet<u64> = tools.lists.members(sim, id)?.into_iter().collect();
            let all = people::all(sim);
            Ok(all
                .filter(|contact| members.contains(&people::number(contact)))
                .collect())
        }
        Kind::View => {
            let filter = match &request.search {
                None | Some(Value::Null) => Filter::All(Vec::new()),
                Some(search) => {
                    let groups: Groups =
                        serde_json::from_value(search.clone()).map_err(|error| {
                            Problem::invalid(format!("The search is not valid: {error}"))
                        })?;
                    of_search(&groups)?
                }
            };
            Ok(people::all(sim)
                .filter(|contact| filter.holds(contact))
                .collect())
        }
    }
}

/// Writes the file. Documented by HubSpot: labels, or internal names and values on demand. Invented: the record id comes
/// first; times are in UTC.
fn written(sim: &Sim, request: &Request, contacts: &[ContactView]) -> csv::Result<Vec<u8>> {
    let internal = |what: &str| {
        let options = &request.export_internal_values_options;
        options.iter().any(|option| option == what)
    };
    let columns: Vec<_> = request
        .object_properties
        .iter()
        .filter(|name| *name != "hs_object_id")
        .map(|name| (name, people::definition(sim, name)))
        .collect();
    let mut out = csv::Writer::from_writer(Vec::new());
    let id = if internal("NAMES") {
        "hs_object_id"
    } else {
        "Record ID"
    };
    let heads = columns.iter().map(|(name, definition)| match definition {
        Some(definition) if !internal("NAMES") => definition.label.as_str(),
        _ => name.as_str(),
    });
    out.write_record([id].into_iter().chain(heads))?;
    for contact in contacts {
        let cells = columns.iter().map(|(name, definition)| {
            let value = contact.properties.get(*name).map_or("", String::as_str);
            let choices = definition
                .map(|it| it.choices.as_slice())
                .unwrap_or_default();
            let choice = choices.iter().find(|choice| choice.value == value);
            match choice {
                Some(choice) if !internal("VALUES") => choice.label.as_str(),
                _ => value,
            }
        });
        out.write_record([contact.id.as_str()].into_iter().chain(cells))?;
    }
    out.into_inner().map_err(|error| error.into_error().into())
}

fn unwritable(error: &csv::Error) -> Problem {
    Problem::new(
        StatusCode::INTERNAL_SERVER_ERROR,
        "INTERNAL_ERROR",
        format!("The file could not be written: {error}"),
    )
}

/// Documented by HubSpot: one at a time and 30 in 24 hours; that further ones wait, and how the 31st is refused, is
/// invented.
async fn start(
    State(shared): State<Arc<Shared>>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let request: Request = json_body(&body)?;
    let now = shared.clock.now_ms();
    let mut tools = shared.tools();
    let sim = shared.read();
    check(&sim, &request)?;
    let jobs = tools.exports.jobs.values();
    if jobs.filter(|job| now - job.asked_ms < DAY_MS).count() >= PER_DAY {
        return Err(Problem::new(
            StatusCode::TOO_MANY_REQUESTS,
            "RATE_LIMITS",
            format!("At most {PER_DAY} exports can be started in 24 hours."),
        ));
    }
    let contacts = chosen(&tools, &sim, &request)?;
    let file = written(&sim, &request, &contacts).map_err(|error| unwritable(&error))?;
    let jobs = &mut tools.exports.jobs;
    let last = jobs.values().next_back();
    let id = last.map_or(1, |job| job.id + 1);
    let begins_ms = last.map_or(now, |job| job.done_ms().max(now));
    // Only the newest file is kept; an older one is written anew when somebody asks for it.
    for job in jobs.values_mut() {
        job.file = None;
    }
    jobs.insert(
        id,
        Job {
            id,
            request,
            rows: contacts.len(),
            asked_ms: now,
            begins_ms,
            file: Some(file.into()),
        },
    );
    let base = &shared.access.base_url;
    let body = json!({
        "id": id.to_string(),
        "links": {"status": format!("{base}/crm/exports/2026-03/export/async/tasks/{id}/status")},
    });
    Ok((StatusCode::ACCEPTED, Json(body)))
}

fn job<'a>(tools: &'a Tools, id: &str) -> Result<&'a Job, Problem> {
    let found = id.parse().ok().and_then(|id| tools.exports.jobs.get(&id));
    found.ok_or_else(|| Problem::not_found(format!("There is no export with the id {id}.")))
}

/// Documented by HubSpot: when it is done, `result` is an address that works for five minutes without credential. An
/// unfinished one has no end; the field is required, so the time of asking stands there (invented).
async fn status(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let now = shared.clock.now_ms();
    let mut tools = shared.tools();
    let job = job(&tools, &id)?;
    let (word, _) = job.words(now);
    let mut body = json!({
        "status": word,
        "requestedAt": iso(job.asked_ms),
        "startedAt": iso(job.begins_ms.min(now)),
        "completedAt": iso(job.done_ms().min(now)),
    });
    if word == "COMPLETE" {
        let id = job.id;
        let link = Uuid::new_v4().simple().to_string();
        body["result"] = json!(format!("{}/export-files/{link}", shared.access.base_url));
        let links = &mut tools.exports.links;
        links.retain(|_, (_, ends_ms)| *ends_ms > now);
        links.insert(link, (id, now + LINK_MS));
    }
    Ok(Json(body))
}

async fn one(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let now = shared.clock.now_ms();
    let tools = shared.tools();
    let job = job(&tools, &id)?;
    let (_, word) = job.words(now);
    let mut body = json!({
        "id": job.id.to_string(),
        "exportName": job.request.export_name,
        "exportState": word,
        "exportType": job.request.export_type,
        "objectType": "CONTACT",
        "objectProperties": job.request.object_properties,
        "createdAt": iso(job.asked_ms),
        "updatedAt": iso(job.done_ms().min(now)),
    });
    if word == "DONE" {
        body["recordCount"] = json!(job.rows);
    }
    Ok(Json(body))
}

/// Invented: the address, and how an ended one is refused.
async fn file(
    State(shared): State<Arc<Shared>>,
    Path(link): Path<String>,
) -> Result<Response, Problem> {
    let now = shared.clock.now_ms();
    let mut tools = shared.tools();
    let ended = || {
        Problem::new(
            StatusCode::FORBIDDEN,
            "FORBIDDEN",
            "This address has expired. Ask for the status of the export to get another one.",
        )
    };
    let link = tools.exports.links.get(&link).copied();
    let (id, _) = link
        .filter(|(_, ends_ms)| *ends_ms > now)
        .ok_or_else(ended)?;
    let kept = job(&tools, &id.to_string())?;
    let file = if let Some(file) = &kept.file {
        Arc::clone(file)
    } else {
        let sim = shared.read();
        let contacts = chosen(&tools, &sim, &kept.request)?;
        let file = written(&sim, &kept.request, &contacts);
        file.map_err(|error| unwritable(&error))?.into()
    };
    if let Some(job) = tools.exports.jobs.get_mut(&id) {
        job.file = Some(Arc::clone(&file));
    }
    let name = format!("attachment; filename=\"export-{id}.csv\"");
    let headers = [
        (header::CONTENT_TYPE, "text/csv;charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, Bytes::from_owner(file)).into_response())
}
