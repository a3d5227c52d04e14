//! Share links of a participant.
//!
//! Refuses to know: how a link is made.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;

use super::{Answer, UserPath, find};
use crate::impact::problem::Problem;
use crate::impact::state::Shared;
use crate::impact::tokens::Category;
use crate::impact::{auth, render};

/// Query of share links.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Part {
    program_id: Option<String>,
    engagement_medium: Option<String>,
    share_medium: Option<String>,
}

/// `GET /account/{accountId}/user/{userId}/shareurls`; 400 without `programId` (documented).
pub async fn share_urls(
    State(shared): State<Arc<Shared>>,
    Path((tenant, account, user)): UserPath,
    Query(part): Query<Part>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Codes.read())?;
    let program = part
        .program_id
        .ok_or_else(|| Problem::bad_request("The parameter programId is required."))?;
    if !shared.store().programs().iter().any(|p| p.id == program) {
        return Err(Problem::not_found("PROGRAM_NOT_FOUND", "program"));
    }
    let found = find(&shared, &account, &user)?;
    let links = render::share_urls(
        &found,
        part.engagement_medium.as_deref(),
        part.share_medium.as_deref(),
    );
    Ok(Json(json!({ "shareLinks": links })).into_response())
}

/// `GET /account/{accountId}/user/{userId}/sharelinks`: for older programs only (documented 403).
pub async fn share_links(
    State(shared): State<Arc<Shared>>,
    Path((tenant, ..)): UserPath,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Codes.read())?;
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        "API_REQUEST_NOT_SUPPORTED",
        "This endpoint is only available for Classic programs.",
    )
    .with_rs("RS051"))
}
