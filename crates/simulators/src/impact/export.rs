//! Export jobs: make one, poll it, follow the redirect to the signed file (documented life cycle).
//!
//! An export is a view of the moment it was made. Files are written while they are read (see `csv_file`), never held.
//!
//! Refuses to know: columns and bytes of a file.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::auth;
use super::csv_file::{self, Rows};
use super::identity::sign;
use super::participant::Participant;
use super::problem::Problem;
use super::state::{Shared, lock};
use super::tables;
use super::tokens::Category;
use crate::fault::FaultKind;
use crate::html;

/// Lifetime of a signed link, in milliseconds (documented only as short; the number is invented).
const LINK_MS: i64 = 60_000;
/// `dateExpires` after completion, in milliseconds: 28 days, as in a published example.
const KEPT_MS: i64 = 28 * 24 * 3_600_000;
/// How many exports keep their file; older ones become `EXPIRED` (invented, bounds the memory).
const FILES_KEPT: usize = 8;
/// How many exports are remembered at all.
const JOBS_KEPT: usize = 1000;
/// Default page of the history (documented).
const DEFAULT_PAGE: usize = 10;

/// What strikes a job when it is made.
const JOB_FAULTS: [FaultKind; 2] = [FaultKind::ExportAborted, FaultKind::ExportStuck];
/// What strikes a file when it is fetched.
const FILE_FAULTS: [FaultKind; 6] = [
    FaultKind::ExportTruncated,
    FaultKind::ExportCutFile,
    FaultKind::ExportNotUtf8,
    FaultKind::ExportHtml200,
    FaultKind::ExportReordered,
    FaultKind::ExportDuplicateRows,
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Status {
    Pending,
    Completed,
    Aborted,
    Expired,
}

impl Status {
    const fn name(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Completed => "COMPLETED",
            Self::Aborted => "ABORTED",
            Self::Expired => "EXPIRED",
        }
    }
}

#[derive(Clone)]
struct Job {
    id: String,
    kind: String,
    name: Option<String>,
    requester: String,
    params: Value,
    status: Status,
    polls_left: u32,
    fault: Option<FaultKind>,
    created_ms: i64,
    completed_ms: Option<i64>,
    rows: Option<Rows>,
}

impl Job {
    fn body(&self) -> Value {
        json!({
            "id": self.id,
            "type": self.kind,
            "format": "CSV",
            "name": self.name,
            "requester": self.requester,
            "params": self.params,
            "mailtoEmail": null,
            "status": self.status.name(),
            "dateCreated": self.created_ms,
            "dateCompleted": self.completed_ms,
            "dateExpires": self.completed_ms.map(|ms| ms + KEPT_MS),
        })
    }

    fn poll(&mut self, now: i64) {
        if self.status != Status::Pending || self.fault == Some(FaultKind::ExportStuck) {
            return;
        }
        if self.polls_left > 0 {
            self.polls_left -= 1;
            return;
        }
        if self.fault == Some(FaultKind::ExportAborted) {
            self.status = Status::Aborted;
            self.rows = None;
        } else {
            self.status = Status::Completed;
            self.completed_ms = Some(now);
        }
    }
}

/// All export jobs, newest first. Never saved: a restart forgets them.
#[derive(Default)]
pub struct Exports {
    jobs: VecDeque<Job>,
    made: u64,
}

impl Exports {
    /// How many were made since the start.
    pub const fn made(&self) -> u64 {
        self.made
    }

    fn find(&mut self, id: &str) -> Result<&mut Job, Problem> {
        self.jobs.iter_mut().find(|j| j.id == id).ok_or_else(|| {
            Problem::new(
                StatusCode::NOT_FOUND,
                "EXPORT_NOT_FOUND",
                "The export could not be found.",
            )
        })
    }

    fn add(&mut self, mut job: Job) -> Value {
        self.made += 1;
        job.id = format!("{:024x}", 0x6100_0000_0000_u64 + self.made);
        let body = job.body();
        self.jobs.push_front(job);
        self.jobs.truncate(JOBS_KEPT);
        for old in self
            .jobs
            .iter_mut()
            .skip(FILES_KEPT)
            .filter(|j| j.rows.is_some())
        {
            old.rows = None;
            old.status = Status::Expired;
        }
        body
    }
}

fn bad(message: impl Into<String>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
}

/// A moment in a parameter: epoch milliseconds, or ISO 8601 text as client code sends it.
fn moment(params: &Map<String, Value>, name: &str) -> Result<Option<i64>, Problem> {
    let wrong = || bad(format!("The parameter {name} is not a date."));
    match params.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(ms)) => ms.as_i64().map(Some).ok_or_else(wrong),
        Some(Value::String(text)) => match text.parse::<jiff::Timestamp>() {
            Ok(at) => Ok(Some(at.as_millisecond())),
            Err(_) => text.parse::<i64>().map(Some).map_err(|_| wrong()),
        },
        Some(_) => Err(wrong()),
    }
}

fn within((since, before): (Option<i64>, Option<i64>), at: i64) -> bool {
    since.is_none_or(|s| at >= s) && before.is_none_or(|b| at < b)
}

/// The six documented date parameters; all that are given must hold. "Since" includes the moment, "before" does not
/// (invented).
struct Window {
    created: (Option<i64>, Option<i64>),
    updated: (Option<i64>, Option<i64>),
    either: (Option<i64>, Option<i64>),
}

impl Window {
    fn read(params: &Map<String, Value>) -> Result<Self, Problem> {
        let pair = |name: &str| -> Result<(Option<i64>, Option<i64>), Problem> {
            Ok((
                moment(params, &format!("{name}Since"))?,
                moment(params, &format!("{name}Before"))?,
            ))
        };
        Ok(Self {
            created: pair("created")?,
            updated: pair("updated")?,
            either: pair("createdOrUpdated")?,
        })
    }

    fn holds(&self, created: i64, modified: i64) -> bool {
        within(self.created, created)
            && within(self.updated, modified)
            && (within(self.either, created) || within(self.either, modified))
    }

    fn holds_created(&self, created: i64) -> bool {
        within(self.created, created)
    }
}

/// The rows of an export of this moment.
///
/// # Errors
/// 400 for parameters that are not what they must be, or an unknown kind.
pub fn view(shared: &Shared, kind: &str, params: &Map<String, Value>) -> Result<Rows, Problem> {
    let window = Window::read(params)?;
    let program = match params.get("programId") {
        None | Some(Value::Null) => None,
        Some(Value::String(id)) => Some(id.clone()),
        Some(_) => return Err(bad("The parameter programId is not a text.")),
    };
    let store = shared.store();
    match kind {
        "USER" => {
            let people: Vec<Arc<Participant>> = store
                .iter()
                .filter(|p| window.holds(p.created_ms, p.modified_ms))
                .cloned()
                .collect();
            Ok(Rows::users(
                people,
                program.as_deref(),
                shared.settings().minimal_columns,
            ))
        }
        "REFERRAL" => {
            let kept = store
                .referrals()
                .iter()
                .filter(|r| window.holds(r.started_ms, r.modified_ms));
            Ok(tables::referrals(&store, kept))
        }
        "USER_REFERRAL" => Ok(tables::user_referrals(&store, |r| {
            window.holds(r.started_ms, r.modified_ms)
        })),
        "REWARD" => tables::rewards(shared, &store, params),
        "REWARD_BALANCE" | "USER_REWARD_BALANCE" => {
            // Documented: only the dates of creation apply.
            Ok(tables::balances(&store, |r| {
                window.holds_created(r.created_ms)
            }))
        }
        _ => Err(bad("The export type is not known.")),
    }
}

/// `POST /export`. It changes nothing in the tenant, so the right to read is enough (not documented: invented).
pub async fn create(
    State(shared): State<Arc<Shared>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Response, Problem> {
    auth::advocate(&shared, &headers, &tenant, Category::Exports.read())?;
    let Ok(Value::Object(body)) = serde_json::from_slice::<Value>(&bytes) else {
        return Err(Problem::invalid_json("The body is not a JSON object."));
    };
    let kind = body
        .get("type")
        .and_then(Value::as_str)
        .ok_or_else(|| bad("The field type is required."))?;
    if !matches!(
        body.get("format").map(Value::as_str),
        None | Some(Some("CSV"))
    ) {
        return Err(bad("Only the format CSV is part of the practice program."));
    }
    let params = body.get("params").cloned().unwrap_or_else(|| json!({}));
    let rows = view(
        &shared,
        kind,
        params
            .as_object()
            .ok_or_else(|| bad("params is not an object."))?,
    )?;
    let job = Job {
        id: String::new(),
        kind: kind.to_owned(),
        name: body.get("name").and_then(Value::as_str).map(str::to_owned),
        requester: body
            .get("requester")
            .and_then(Value::as_str)
            .unwrap_or("API")
            .to_owned(),
        params,
        status: Status::Pending,
        polls_left: shared.settings().export_polls,
        fault: shared.faults.strike(&JOB_FAULTS),
        created_ms: shared.clock.now_ms(),
        completed_ms: None,
        rows: Some(rows),
    };
    let answer = lock(&shared.exports).add(job);
    Ok((StatusCode::CREATED, Json(answer)).into_response())
}

/// `GET /export/{id}`.
pub async fn poll(
    State(shared): State<Arc<Shared>>,
    Path((tenant, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    auth::advocate(&shared, &headers, &tenant, Category::Exports.read())?;
    let mut exports = lock(&shared.exports);
    let job = exports.find(&id)?;
    job.poll(shared.clock.now_ms());
    Ok(Json(job.body()).into_response())
}

/// Query of the history.
#[derive(Debug, Deserialize)]
pub struct Paging {
    limit: Option<usize>,
    offset: Option<usize>,
}

/// `GET /export/history/list`.
pub async fn history(
    State(shared): State<Arc<Shared>>,
    Path(tenant): Path<String>,
    Query(paging): Query<Paging>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    auth::advocate(&shared, &headers, &tenant, Category::Exports.read())?;
    let limit = paging
        .limit
        .unwrap_or(DEFAULT_PAGE)
        .clamp(1, shared.settings().max_page);
    let exports = lock(&shared.exports);
    let data: Vec<Value> = exports
        .jobs
        .iter()
        .skip(paging.offset.unwrap_or(0))
        .take(limit)
        .map(Job::body)
        .collect();
    Ok(
        Json(json!({ "count": data.len(), "totalCount": exports.jobs.len(), "data": data }))
            .into_response(),
    )
}

/// `GET /export/{id}/download`: 303 to the signed link.
pub async fn download(
    State(shared): State<Arc<Shared>>,
    Path((tenant, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    auth::advocate(&shared, &headers, &tenant, Category::Exports.read())?;
    if lock(&shared.exports).find(&id)?.status != Status::Completed {
        return Err(bad("The export is not complete."));
    }
    let already_over = shared
        .faults
        .strike(&[FaultKind::ExportExpiredLink])
        .is_some();
    let expires = if already_over {
        shared.clock.now_ms() - 1
    } else {
        shared.clock.now_ms() + LINK_MS
    };
    let signature = sign(shared.id_seed, "storage-link", &format!("{id}:{expires}"));
    let link = format!(
        "{}/storage/exports/{id}.csv?expires={expires}&signature={signature}",
        shared.access.base_url
    );
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, link)]).into_response())
}

/// Query of a signed link.
#[derive(Debug, Deserialize)]
pub struct Signed {
    #[serde(default)]
    expires: i64,
    #[serde(default)]
    signature: String,
}

impl Signed {
    /// Whether the link carries this signature.
    pub fn is_by(&self, signature: &str) -> bool {
        self.signature == signature
    }

    /// When the link ends, in milliseconds since 1970.
    pub const fn expires(&self) -> i64 {
        self.expires
    }
}

/// A refusal of the storage host.
pub fn storage_error(status: StatusCode, code: &str, message: &str) -> Response {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    (status, [(header::CONTENT_TYPE, "application/xml")], body).into_response()
}

/// `GET /storage/exports/{file}`: the file. Refuses a second credential, as signed links do.
pub async fn storage(
    State(shared): State<Arc<Shared>>,
    Path(file): Path<String>,
    Query(signed): Query<Signed>,
    headers: HeaderMap,
) -> Response {
    if headers.contains_key(header::AUTHORIZATION) {
        let message = "Only one authentication mechanism is allowed.";
        return storage_error(StatusCode::BAD_REQUEST, "InvalidArgument", message);
    }
    let id = file.strip_suffix(".csv").unwrap_or(&file);
    if signed.signature
        != sign(
            shared.id_seed,
            "storage-link",
            &format!("{id}:{}", signed.expires),
        )
    {
        return storage_error(
            StatusCode::FORBIDDEN,
            "SignatureDoesNotMatch",
            "The signature does not match.",
        );
    }
    if signed.expires <= shared.clock.now_ms() {
        return storage_error(
            StatusCode::FORBIDDEN,
            "ExpiredToken",
            "The link has expired.",
        );
    }
    let rows = lock(&shared.exports)
        .find(id)
        .ok()
        .and_then(|job| job.rows.clone());
    let Some(rows) = rows else {
        return storage_error(
            StatusCode::NOT_FOUND,
            "NoSuchKey",
            "The file does not exist.",
        );
    };
    let fault = shared.faults.strike(&FILE_FAULTS);
    if fault == Some(FaultKind::ExportHtml200) {
        let body = "<p>The service is under maintenance.</p>";
        return html::page(StatusCode::OK, "Please come back later", body, false);
    }
    let body = Body::from_stream(csv_file::stream(rows, fault));
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], body).into_response()
}
