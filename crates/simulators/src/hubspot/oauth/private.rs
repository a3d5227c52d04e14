//! Tokens of private apps and service keys: which there are, and what they tell about themselves.
//!
//! Refuses to know: OAuth.

use super::{APP_ID, SCOPES, SENSITIVE, USER_ID, account_name, portal};
use crate::hubspot::HubspotAccess;
use crate::hubspot::crm::json_body;
use crate::hubspot::problem::Problem;
use crate::hubspot::state::Shared;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// Service keys that are there from the start, with their scopes. Observed: every one has `oauth` too.
pub const SERVICE_KEYS: [(&str, &[&str]); 3] = [
    (
        "minimum",
        &[
            "crm.objects.contacts.read",
            "crm.objects.contacts.write",
            "crm.objects.deals.read",
            "crm.schemas.contacts.write",
            "crm.objects.owners.read",
        ],
    ),
    (
        "reading",
        &[
            "crm.objects.contacts.read",
            "crm.objects.companies.read",
            "crm.objects.deals.read",
            "crm.objects.owners.read",
            "crm.lists.read",
        ],
    ),
    ("account", &[]),
];

/// A private app or service key.
pub struct Private {
    pub app: u64,
    pub scopes: BTreeSet<String>,
}

/// The private app with every scope, and the service keys.
pub fn from_the_start(access: &HubspotAccess) -> HashMap<String, Private> {
    let keys = SERVICE_KEYS
        .iter()
        .filter_map(|(name, scopes)| Some((access.service_keys.get(*name)?, *scopes)));
    let whole: &[&str] = &SCOPES;
    [(&access.private_token, whole)]
        .into_iter()
        .chain(keys)
        .zip(APP_ID + 1..)
        .map(|((token, scopes), app)| {
            let scopes = scopes.iter().copied().chain(["oauth"]);
            let scopes = scopes.map(str::to_owned).collect();
            (token.clone(), Private { app, scopes })
        })
        .collect()
}

/// Returns a number that no app has.
pub fn next_app(all: &HashMap<String, Private>) -> u64 {
    1 + all.values().map(|it| it.app).max().unwrap_or(APP_ID)
}

pub fn routes() -> Router<Arc<Shared>> {
    Router::new().route(
        "/oauth/v2/private-apps/get/access-token-info",
        post(token_info),
    )
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TokenKey {
    token_key: String,
}

/// Documented by HubSpot: what a private app's token may do; observed: service keys too, and sensitive scopes with a
/// suffix. How an unknown token is refused is invented.
async fn token_info(
    State(shared): State<Arc<Shared>>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let body: TokenKey = json_body(&body)?;
    let state = shared.gate();
    let private = state
        .tokens
        .private(&body.token_key)
        .ok_or_else(|| Problem::not_found("The token is not known."))?;
    let scopes: Vec<String> = private.scopes.iter().map(|it| told(it)).collect();
    Ok(Json(json!({
        "userId": USER_ID,
        "hubId": portal(),
        "hubName": account_name(portal()),
        "appId": private.app,
        "scopes": scopes,
        "isUserToken": false,
    })))
}

fn told(scope: &str) -> String {
    if SENSITIVE.contains(&scope) {
        format!("{scope}.v2")
    } else {
        scope.to_owned()
    }
}
