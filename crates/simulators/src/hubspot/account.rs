//! Account details: which account a token belongs to.
//!
//! Refuses to know: how tokens are given.

use super::gate::Caller;
use super::oauth::account_name;
use super::state::Shared;
use axum::extract::Extension;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde_json::json;
use std::sync::Arc;

/// `/account-info/details`.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new().route("/account-info/details", get(details))
}

/// Documented by HubSpot: the fields; `portalName` may come with version 2026-09, here it always does. The portal id is
/// a number; `uiDomain` is the public one, though the practice pages are served by this program.
async fn details(Extension(caller): Extension<Caller>) -> Response {
    Json(json!({
        "portalId": caller.hub,
        "portalName": account_name(caller.hub),
        "accountType": "DEVELOPER_TEST",
        "timeZone": "Europe/Berlin",
        "companyCurrency": "EUR",
        "additionalCurrencies": ["USD"],
        "utcOffset": "+01:00",
        "utcOffsetMilliseconds": 3_600_000,
        "uiDomain": "app.hubspot.com",
        "dataHostingLocation": "na1",
    }))
    .into_response()
}
