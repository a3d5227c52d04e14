//! The token endpoints.
//!
//! Refuses to know: how consent was given.

use super::denial::Denial;
use super::tokens::About;
use super::{APP_ID, USER, USER_ID};
use crate::hubspot::state::Shared;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/oauth/token", post(token))
        .route("/oauth/token/introspect", post(introspect))
        .route("/oauth/token/revoke", post(revoke))
}

/// Documented by HubSpot: everything comes in the form body.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Asked {
    grant_type: String,
    client_id: String,
    client_secret: String,
    code: String,
    redirect_uri: String,
    code_verifier: String,
    refresh_token: String,
    scope: String,
    token: String,
}

/// A body that is no form leaves everything out (invented).
fn read(shared: &Shared, form: Result<Form<Asked>, FormRejection>) -> Result<Asked, Denial> {
    let asked = form.map(|Form(asked)| asked).unwrap_or_default();
    if asked.client_id != shared.access.client_id {
        Err(Denial::Client)
    } else if asked.client_secret != shared.access.client_secret {
        Err(Denial::Secret)
    } else {
        Ok(asked)
    }
}

async fn token(
    State(shared): State<Arc<Shared>>,
    form: Result<Form<Asked>, FormRejection>,
) -> Response {
    let now = shared.clock.now_ms();
    let issued = read(&shared, form).and_then(|asked| {
        let tokens = &mut shared.gate().tokens;
        match asked.grant_type.as_str() {
            "authorization_code" => {
                tokens.trade(&asked.code, &asked.redirect_uri, &asked.code_verifier, now)
            }
            "refresh_token" => tokens.renew(&asked.refresh_token, &asked.scope, now),
            "client_credentials" => Err(Denial::ClientCredentials),
            _ => Err(Denial::GrantType),
        }
    });
    match issued {
        Ok(issued) => Json(issued).into_response(),
        Err(denial) => denial.answer(),
    }
}

/// Documented by HubSpot: what is told about any token.
pub fn told(token: &str, about: &About) -> Value {
    json!({
        "token": token,
        "hub_id": about.hub,
        "hub_domain": format!("{}.practice.example", about.hub),
        "user_id": USER_ID,
        "user": USER,
        "scopes": about.scopes,
    })
}

/// Documented by HubSpot: the fields of an access token's own certificate; the values are invented.
pub fn certificate(about: &About) -> Value {
    let scopes: Vec<&str> = about.scopes.iter().map(String::as_str).collect();
    json!({
        "expiresAt": about.expires.map_or(0, |(at, _)| at),
        "scopes": scopes.join(" "),
        "hubId": about.hub,
        "userId": USER_ID,
        "appId": APP_ID,
        "signature": "practice",
        "newSignature": "practice",
        "scopeToScopeGroupPks": "",
        "trialScopes": "",
        "trialScopeToScopeGroupPks": "",
        "isUserLevel": false,
        "installingUserId": USER_ID,
        "isServiceAccount": false,
        "isPrivateDistribution": true,
        "hublet": "na1",
        "appInstallId": format!("{APP_ID}-{}", about.hub),
        "audience": "PUBLIC",
    })
}

/// Observed: a token that is not in force is answered with 200. The hint says where to look first, no more (RFC 7662).
async fn introspect(
    State(shared): State<Arc<Shared>>,
    form: Result<Form<Asked>, FormRejection>,
) -> Response {
    let asked = match read(&shared, form) {
        Ok(asked) => asked,
        Err(denial) => return denial.answer(),
    };
    let (access, refresh) = {
        let state = shared.gate();
        let now = shared.clock.now_ms();
        let access = state.tokens.about_access(&asked.token, now);
        (access, state.tokens.about_refresh(&asked.token))
    };
    let mut body = match (&access, &refresh) {
        (Some(about), _) => {
            let mut body = told(&asked.token, about);
            body["token_use"] = json!("access_token");
            body["expires_in"] = json!(about.expires.map(|(_, seconds)| seconds));
            body["is_private_distribution"] = json!(true);
            body["signed_access_token"] = certificate(about);
            body
        }
        (None, Some(about)) => {
            let mut body = told(&asked.token, about);
            body["token_use"] = json!("refresh_token");
            body
        }
        (None, None) => return Json(json!({ "active": false })).into_response(),
    };
    body["active"] = json!(true);
    body["client_id"] = json!(shared.access.client_id);
    body["app_id"] = json!(APP_ID);
    body["token_type"] = json!("Bearer");
    Json(body).into_response()
}

/// A token that is not in force is fine too (RFC 7009). A hint that is wrong keeps nothing from being revoked.
async fn revoke(
    State(shared): State<Arc<Shared>>,
    form: Result<Form<Asked>, FormRejection>,
) -> Response {
    match read(&shared, form) {
        Ok(asked) => {
            let tokens = &mut shared.gate().tokens;
            let _known = tokens.revoke_access(&asked.token) || tokens.revoke_refresh(&asked.token);
            StatusCode::OK.into_response()
        }
        Err(denial) => denial.answer(),
    }
}
