//! The token endpoints.
//!
//! Refuses to know: how consent was given.

use super::{APP_ID, About, Denial, USER, USER_ID, account_name};
use crate::hubspot::oauth::Standing;
use crate::hubspot::problem::Problem;
use crate::hubspot::state::Shared;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/oauth/token", post(token))
        .route("/oauth/token/introspect", post(introspect))
        .route("/oauth/token/revoke", post(revoke))
        .route("/oauth/v1/access-tokens/{token}", get(legacy))
        .route(
            "/oauth/v1/refresh-tokens/{token}",
            get(legacy).delete(legacy_revoke),
        )
        .route(
            "/oauth/v2/private-apps/get/access-token-info",
            post(private_app),
        )
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
    token: String,
}

impl Denial {
    /// `error`, `status` and the text.
    fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::GrantType => (
                "unsupported_grant_type",
                "BAD_GRANT_TYPE",
                "missing or unsupported grant type",
            ),
            Self::Client => (
                "invalid_client",
                "BAD_CLIENT_ID",
                "missing or unknown client id",
            ),
            Self::Secret => (
                "invalid_client",
                "BAD_CLIENT_SECRET",
                "missing or invalid client secret",
            ),
            Self::Code => (
                "invalid_grant",
                "BAD_AUTH_CODE",
                "missing or unknown auth code",
            ),
            Self::Redirect => (
                "invalid_grant",
                "BAD_REDIRECT_URI",
                "missing or invalid redirect uri",
            ),
            Self::Verifier => (
                "invalid_grant",
                "BAD_CODE_VERIFIER",
                "missing or invalid code verifier",
            ),
            Self::Refresh => (
                "invalid_grant",
                "BAD_REFRESH_TOKEN",
                "refresh token is invalid, expired or revoked",
            ),
        }
    }

    /// Documented: the body; observed: status 400.
    fn answer(self) -> Response {
        let (error, status, text) = self.words();
        let body = json!({
            "error": error,
            "error_description": text,
            "status": status,
            "message": text,
        });
        (StatusCode::BAD_REQUEST, Json(body)).into_response()
    }
}

/// The answer to a refresh token that is not in force any more.
pub fn refused_grant() -> Response {
    Denial::Refresh.answer()
}

fn check_client(shared: &Shared, asked: &Asked) -> Result<(), Denial> {
    if asked.client_id != shared.access.client_id {
        Err(Denial::Client)
    } else if asked.client_secret != shared.access.client_secret {
        Err(Denial::Secret)
    } else {
        Ok(())
    }
}

async fn token(State(shared): State<Arc<Shared>>, Form(asked): Form<Asked>) -> Response {
    let issued = check_client(&shared, &asked).and_then(|()| {
        let mut state = shared.gate();
        match asked.grant_type.as_str() {
            "authorization_code" => {
                state
                    .tokens
                    .trade(&asked.code, &asked.redirect_uri, &asked.code_verifier)
            }
            "refresh_token" => state.tokens.renew(&asked.refresh_token),
            _ => Err(Denial::GrantType),
        }
    });
    match issued {
        Ok(issued) => Json(issued).into_response(),
        Err(denial) => denial.answer(),
    }
}

fn told(shared: &Shared, token: &str, about: &About) -> Value {
    let mut body = json!({
        "active": true,
        "token": token,
        "hub_id": about.hub,
        "hub_domain": format!("{}.practice.example", about.hub),
        "user_id": USER_ID,
        "user": USER,
        "client_id": shared.access.client_id,
        "app_id": APP_ID,
        "scopes": about.scopes,
        "is_private_distribution": true,
        "token_type": "Bearer",
        "token_use": "refresh_token",
    });
    if let Some(seconds) = about.expires_in {
        body["expires_in"] = json!(seconds);
        body["token_use"] = json!("access_token");
    }
    body
}

/// Observed: a token that is not in force is answered with 200.
async fn introspect(State(shared): State<Arc<Shared>>, Form(asked): Form<Asked>) -> Response {
    if let Err(denial) = check_client(&shared, &asked) {
        return denial.answer();
    }
    let about = shared.gate().tokens.about(&asked.token);
    Json(about.map_or_else(
        || json!({ "active": false }),
        |about| told(&shared, &asked.token, &about),
    ))
    .into_response()
}

/// A token that is not in force is fine too (RFC 7009).
async fn revoke(State(shared): State<Arc<Shared>>, Form(asked): Form<Asked>) -> Response {
    match check_client(&shared, &asked) {
        Ok(()) => {
            shared.gate().tokens.revoke(&asked.token);
            StatusCode::OK.into_response()
        }
        Err(denial) => denial.answer(),
    }
}

/// The old look at a token, until February 2027 (documented).
async fn legacy(
    State(shared): State<Arc<Shared>>,
    Path(token): Path<String>,
) -> Result<Json<Value>, Problem> {
    let about = shared.gate().tokens.about(&token);
    about
        .map(|about| Json(told(&shared, &token, &about)))
        .ok_or_else(|| Problem::not_found("The token is not known."))
}

async fn legacy_revoke(
    State(shared): State<Arc<Shared>>,
    Path(token): Path<String>,
) -> Result<StatusCode, Problem> {
    if shared.gate().tokens.revoke(&token) {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("The token is not known."))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TokenKey {
    token_key: String,
}

/// Documented by HubSpot: what a private app's token may do. How an unknown one is refused is invented.
async fn private_app(
    State(shared): State<Arc<Shared>>,
    Json(body): Json<TokenKey>,
) -> Result<Json<Value>, Problem> {
    let standing = shared.gate().tokens.standing(&body.token_key);
    match standing {
        Standing::Good(caller) => Ok(Json(json!({
            "userId": USER_ID,
            "hubId": caller.hub,
            "hubName": account_name(caller.hub),
            "appId": APP_ID,
            "scopes": caller.scopes,
            "isUserToken": false,
        }))),
        Standing::Expired { .. } | Standing::Unknown => {
            Err(Problem::not_found("The token is not known."))
        }
    }
}
