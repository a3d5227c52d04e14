//! Uploading the file of a job, and reading the files that a job leaves.
//!
//! Refuses to know: what is in the files.

use std::sync::Arc;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::{rows, signature};
use crate::impact::export::{Signed, storage_error};
use crate::impact::problem::Problem;
use crate::impact::state::{Shared, lock};
use crate::impact::tokens::Category;
use crate::impact::{auth, csv_file};

/// Largest upload, in bytes (invented; half a million rows are advised at most).
pub const UPLOAD_MAX: usize = 256 * 1024 * 1024;

fn unreadable() -> Problem {
    Problem::bad_request("The file could not be read.")
}

/// A file and whether it holds JSON lines.
async fn file_of(shared: &Arc<Shared>, request: Request) -> Result<(Bytes, bool), Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = kind.to_ascii_lowercase();
    if !kind.starts_with("multipart/form-data") {
        let bytes = Bytes::from_request(request, shared).await;
        return Ok((bytes.map_err(|_| unreadable())?, kind.contains("json")));
    }
    let form = Multipart::from_request(request, shared).await;
    let mut form = form.map_err(|_| unreadable())?;
    while let Some(field) = form.next_field().await.map_err(|_| unreadable())? {
        if field.name() != Some("file") {
            continue;
        }
        let is_lines = field.file_name().is_some_and(rows::are_lines);
        let bytes = field.bytes().await.map_err(|_| unreadable())?;
        return Ok((bytes, is_lines));
    }
    Err(Problem::bad_request("The form has no part named file."))
}

/// `POST /export/upload`: multipart with a part named `file`, or the file itself (documented).
pub async fn upload(
    State(shared): State<Arc<Shared>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Problem> {
    auth::advocate(&shared, &headers, &tenant, Category::Exports.write())?;
    let (bytes, is_lines) = file_of(&shared, request).await?;
    if bytes.is_empty() {
        return Err(Problem::bad_request("The file is empty."));
    }
    let ending = if is_lines { "jsonl" } else { "csv" };
    let reference = lock(&shared.uploads).add(bytes, ending);
    Ok(Json(json!({ "fileRef": reference })).into_response())
}

/// `GET /storage/jobs/{file}`: a result or error file by its signed link.
pub async fn download(
    State(shared): State<Arc<Shared>>,
    Path(file): Path<String>,
    Query(signed): Query<Signed>,
) -> Response {
    if !signed.is_by(&signature(&shared, &file, signed.expires())) {
        let message = "The signature does not match.";
        return storage_error(StatusCode::FORBIDDEN, "SignatureDoesNotMatch", message);
    }
    if signed.expires() <= shared.clock.now_ms() {
        let message = "The link has expired.";
        return storage_error(StatusCode::FORBIDDEN, "ExpiredToken", message);
    }
    let rows = lock(&shared.jobs).file(&file);
    let Some(rows) = rows else {
        let message = "The file does not exist.";
        return storage_error(StatusCode::NOT_FOUND, "NoSuchKey", message);
    };
    let body = Body::from_stream(csv_file::stream(rows, None));
    ([(header::CONTENT_TYPE, "text/csv; charset=utf-8")], body).into_response()
}
