//! Starting, watching and cancelling imports.
//!
//! Refuses to know: what becomes of a row.

use super::{BYTES, Import, Imports, Request, rows};
use crate::hubspot::crm::json_body;
use crate::hubspot::gate::Caller;
use crate::hubspot::problem::Problem;
use crate::hubspot::state::{Shared, iso};
use crate::hubspot::tools::{Asked, Page, asked};
use axum::body::Bytes;
use axum::extract::multipart::{Multipart, MultipartError, MultipartRejection};
use axum::extract::{DefaultBodyLimit, Extension, Path, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// Invented: imports, and errors, on one page.
const PAGE: usize = 100;

/// `/crm/imports` and below.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/crm/imports", get(list).post(start))
        .route("/crm/imports/{id}", get(one))
        .route("/crm/imports/{id}/cancel", post(cancel))
        .route("/crm/imports/{id}/errors", get(errors))
        .layer(DefaultBodyLimit::max(BYTES))
}

#[expect(clippy::needless_pass_by_value, reason = "it maps an error")]
fn unreadable(error: MultipartError) -> Problem {
    Problem::invalid(format!("The parts cannot be read: {}", error.body_text()))
}

/// Documented by HubSpot: a part with the request and a part with the file. How often the file's part may come, and
/// that its name is not compared, is invented.
async fn parts(
    body: Result<Multipart, MultipartRejection>,
) -> Result<(Bytes, Vec<Bytes>), Problem> {
    let mut parts = body.map_err(|rejection| Problem::invalid(rejection.body_text()))?;
    let (mut request, mut files) = (None, Vec::new());
    while let Some(part) = parts.next_field().await.map_err(unreadable)? {
        match part.name() {
            Some("importRequest") => request = Some(part.bytes().await.map_err(unreadable)?),
            Some("files") => files.push(part.bytes().await.map_err(unreadable)?),
            _ => {}
        }
    }
    let missing = || Problem::invalid("The part importRequest is missing.");
    Ok((request.ok_or_else(missing)?, files))
}

async fn start(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    body: Result<Multipart, MultipartRejection>,
) -> Result<Json<Value>, Problem> {
    let (request, files) = parts(body).await?;
    let told: Value = json_body(&request)?;
    let request: Request = json_body(&request)?;
    // Invented: one file of contacts at a time.
    let ([described], [file]) = (&request.files[..], &files[..]) else {
        return Err(Problem::invalid("An import has one file."));
    };
    if described.format != "CSV" {
        return Err(Problem::invalid(format!(
            "The practice program imports CSV; {} is {}.",
            described.name, described.format
        )));
    }
    let sheet = &described.sheet;
    let now = shared.clock.now_ms();
    let imports = &mut shared.tools().imports;
    imports.check_day(rows::count(sheet, file)?, now)?;
    let operations = &request.import_operations;
    let reading = rows::Reading {
        operation: operations.get("0-1").copied().unwrap_or_default(),
        dates: request.date_format,
        now,
    };
    let outcome = rows::take(&mut shared.state(), sheet, &reading, file);
    let import = imports.add(caller.app, request.name, told, outcome, now);
    Ok(Json(import.told(now)))
}

/// Documented by HubSpot: an app sees its own imports only.
fn import<'a>(imports: &'a Imports, caller: &Caller, id: &str) -> Result<&'a Import, Problem> {
    let found = id.parse().ok().and_then(|id| imports.imports.get(&id));
    found
        .filter(|import| import.app == caller.app)
        .ok_or_else(|| Problem::not_found(format!("There is no import with the id {id}.")))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Wanted {
    limit: usize,
    after: Option<String>,
    include_error_message: bool,
    include_row_data: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            limit: 10,
            after: None,
            include_error_message: false,
            include_row_data: false,
        }
    }
}

async fn list(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    wanted: Asked<Wanted>,
) -> Result<Json<Value>, Problem> {
    let wanted = asked(wanted)?;
    let page = Page::of(wanted.after.as_deref(), wanted.limit, PAGE)?;
    let now = shared.clock.now_ms();
    let tools = shared.tools();
    let own = tools.imports.imports.values();
    let own = own.filter(|import| import.app == caller.app);
    Ok(Json(
        page.cut(own.map(|import| (import.id, import.told(now)))),
    ))
}

async fn one(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let now = shared.clock.now_ms();
    let tools = shared.tools();
    Ok(Json(import(&tools.imports, &caller, &id)?.told(now)))
}

/// An import that has ended stays as it is (invented).
async fn cancel(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<Value>, Problem> {
    let now = shared.clock.now_ms();
    let imports = &mut shared.tools().imports;
    let id = import(imports, &caller, &id)?.id;
    let found = imports.imports.get_mut(&id);
    if let Some(import) = found.filter(|it| now < it.done_ms() && it.cancelled_ms.is_none()) {
        import.cancelled_ms = Some(now);
    }
    Ok(Json(json!({
        "status": "COMPLETE",
        "startedAt": iso(now),
        "completedAt": iso(now),
    })))
}

/// Documented by HubSpot: the fields; the message and the row on demand.
async fn errors(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    wanted: Asked<Wanted>,
) -> Result<Json<Value>, Problem> {
    let wanted = asked(wanted)?;
    let page = Page::of(wanted.after.as_deref(), wanted.limit, PAGE)?;
    let tools = shared.tools();
    let import = import(&tools.imports, &caller, &id)?;
    let entries = import.outcome.failures.iter().zip(1_u64..);
    let entries = entries.map(|(failure, number)| {
        let row: &[String] = if wanted.include_row_data {
            &failure.row
        } else {
            &[]
        };
        let mut entry = json!({
            "id": format!("{}{number:06}", import.id),
            "createdAt": import.asked_ms,
            "errorType": failure.kind,
            "objectType": "CONTACT",
            "objectTypeId": "0-1",
            "invalidValue": failure.value,
            "invalidValueToDisplay": failure.value,
            "knownColumnNumber": failure.column,
            "sourceData": {
                "fileId": import.file_id(),
                "lineNumber": failure.line,
                "rowData": row,
                "additionalRowData": [],
                "containsEncryptedProperties": false,
            },
        });
        if wanted.include_error_message {
            entry["errorMessage"] = json!(failure.message);
        }
        (number, entry)
    });
    Ok(Json(page.cut(entries)))
}
