//! The old look at a token, and the old way to end a refresh token. Documented by HubSpot: until February 2027.
//!
//! Refuses to know: how tokens are given.

use super::APP_ID;
use super::endpoints::{certificate, told};
use crate::hubspot::problem::Problem;
use crate::hubspot::state::Shared;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use std::sync::Arc;

pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/oauth/v1/access-tokens/{token}", get(access))
        .route(
            "/oauth/v1/refresh-tokens/{token}",
            get(refresh).delete(revoke),
        )
}

/// Invented: how an unknown token is refused.
fn unknown() -> Problem {
    Problem::not_found("The token is not known.")
}

async fn access(
    State(shared): State<Arc<Shared>>,
    Path(token): Path<String>,
) -> Result<Json<Value>, Problem> {
    let now = shared.clock.now_ms();
    let about = shared.gate().tokens.about_access(&token, now);
    let about = about.ok_or_else(unknown)?;
    let mut body = told(&token, &about);
    body["app_id"] = json!(APP_ID);
    body["token_type"] = json!("access");
    body["expires_in"] = json!(about.expires.map(|(_, seconds)| seconds));
    body["is_private_distribution"] = json!(true);
    body["signed_access_token"] = certificate(&about);
    Ok(Json(body))
}

async fn refresh(
    State(shared): State<Arc<Shared>>,
    Path(token): Path<String>,
) -> Result<Json<Value>, Problem> {
    let about = shared.gate().tokens.about_refresh(&token);
    let about = about.ok_or_else(unknown)?;
    let mut body = told(&token, &about);
    body["client_id"] = json!(shared.access.client_id);
    body["token_type"] = json!("refresh");
    Ok(Json(body))
}

async fn revoke(
    State(shared): State<Arc<Shared>>,
    Path(token): Path<String>,
) -> Result<StatusCode, Problem> {
    if shared.gate().tokens.revoke_refresh(&token) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(unknown())
    }
}
