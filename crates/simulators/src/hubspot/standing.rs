//! What a person or a test may decide about the account itself: its kind, what others use of its limits, its tokens,
//! whether it is there at all. Methods of the handle, and the conductor's routes for the same.
//!
//! Refuses to know: records and definitions.

use super::state::Shared;
use super::{AccountKind, HubspotSim, Others};
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

impl HubspotSim {
    /// Changes what the customer pays for.
    pub fn set_account_kind(&self, kind: AccountKind) {
        self.shared.gate().traffic.account = kind;
    }

    /// Lets the burst window have so many places instead of those of the account's kind (invented: for measuring what a
    /// limit costs); `None` ends it.
    pub fn set_burst(&self, places: Option<usize>) {
        self.shared.gate().traffic.burst = places;
    }

    /// Lets other integrations take this much of the account's limits from now on.
    pub fn set_others(&self, others: Others) {
        self.shared.gate().traffic.others = others;
    }

    /// Creates a service key with these scopes and `oauth`; returns its token.
    pub fn issue_service_key(&self, scopes: &[&str]) -> String {
        self.shared.gate().tokens.issue_private(scopes)
    }

    /// Whether a refresh gives a new refresh token and ends the old one.
    pub fn rotate_refresh_tokens(&self, rotate: bool) {
        self.shared.gate().tokens.rotates = rotate;
    }

    /// Lets the account vanish, or come back.
    pub fn set_account_gone(&self, gone: bool) {
        self.shared.gate().tokens.set_gone(gone);
    }
}

pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/practice/limits", get(limits).post(set_limits))
        .route("/practice/service-keys", post(service_key))
        .route("/practice/account", post(account))
}

/// The limits' numbers that can be set; what is left out stays.
#[derive(Serialize, Deserialize)]
struct Limits {
    account: Option<AccountKind>,
    others: Option<Others>,
}

async fn limits(State(shared): State<Arc<Shared>>) -> Json<Limits> {
    let state = shared.gate();
    Json(Limits {
        account: Some(state.traffic.account),
        others: Some(state.traffic.others),
    })
}

async fn set_limits(State(shared): State<Arc<Shared>>, Json(body): Json<Limits>) -> StatusCode {
    let traffic = &mut shared.gate().traffic;
    traffic.account = body.account.unwrap_or(traffic.account);
    traffic.others = body.others.unwrap_or(traffic.others);
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
struct Scopes {
    scopes: Vec<String>,
}

async fn service_key(State(shared): State<Arc<Shared>>, Json(body): Json<Scopes>) -> Json<Value> {
    let scopes: Vec<&str> = body.scopes.iter().map(String::as_str).collect();
    let token = shared.gate().tokens.issue_private(&scopes);
    Json(json!({ "token": token }))
}

/// Switches of the account; what is left out stays.
#[derive(Deserialize)]
struct Account {
    rotate_refresh_tokens: Option<bool>,
    gone: Option<bool>,
}

async fn account(State(shared): State<Arc<Shared>>, Json(body): Json<Account>) -> StatusCode {
    let tokens = &mut shared.gate().tokens;
    tokens.rotates = body.rotate_refresh_tokens.unwrap_or(tokens.rotates);
    if let Some(gone) = body.gone {
        tokens.set_gone(gone);
    }
    StatusCode::NO_CONTENT
}
