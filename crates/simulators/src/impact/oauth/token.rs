//! Tokens: issuing, refreshing, looking at and ending them.
//!
//! Refuses to know: the page on which a person decides.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{ACCESS_SECONDS, PKCE_MIN, Refusal, check_client, form, refuse};
use crate::impact::state::{Shared, lock};

/// The only scope that is published.
const SCOPE: &str = "openid";
/// Longest code verifier (RFC 7636).
const PKCE_MAX: usize = 128;

#[derive(Serialize)]
struct Tokens {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    scope: &'static str,
}

fn exchange(shared: &Shared, headers: &HeaderMap, bytes: &[u8]) -> Result<Tokens, Refusal> {
    let ask = form(bytes)?;
    let is_machine = ask.grant_type.as_deref() == Some("client_credentials");
    check_client(shared, headers, &ask, is_machine)?;
    let now = shared.clock.now_ms();
    let mut grants = lock(&shared.grants);
    match ask.grant_type.as_deref() {
        Some("authorization_code") => {
            // Taken out before any check: a code is good for one attempt.
            let code = ask.code.as_deref().and_then(|c| grants.codes.remove(c));
            let code = code
                .filter(|c| {
                    c.expires_ms > now
                        && ask.redirect_uri.as_deref() == Some(c.redirect_uri.as_str())
                })
                .ok_or(refuse(
                    "invalid_grant",
                    "The code is not valid, was used before, or has expired.",
                ))?;
            let verifier = ask.code_verifier.unwrap_or_default();
            let fits = (PKCE_MIN..=PKCE_MAX).contains(&verifier.len())
                && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) == code.challenge;
            if !fits {
                return Err(refuse(
                    "invalid_grant",
                    "The code verifier does not fit the challenge.",
                ));
            }
        }
        Some("refresh_token") => {
            // Rotating: the old refresh token ends with its use.
            if !ask.refresh_token.is_some_and(|t| grants.refresh.remove(&t)) {
                return Err(refuse("invalid_grant", "The refresh token is not valid."));
            }
        }
        // Documented among the grants; that no refresh token comes with it is RFC 6749.
        Some("client_credentials") => {}
        _ => {
            return Err(refuse(
                "unsupported_grant_type",
                "The grant type is not supported.",
            ));
        }
    }
    let refresh_token = (!is_machine).then(|| grants.issue_refresh());
    Ok(Tokens {
        access_token: grants.issue_access(now),
        token_type: "Bearer",
        expires_in: ACCESS_SECONDS,
        refresh_token,
        scope: SCOPE,
    })
}

/// `POST /oauth2/token`.
pub async fn token(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    match exchange(&shared, &headers, &bytes) {
        Ok(tokens) => ([(header::CACHE_CONTROL, "no-store")], Json(tokens)).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}

/// `POST /oauth2/revoke`: 200 also for an unknown token (RFC 7009).
pub async fn revoke(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    let ask = match form(&bytes) {
        Ok(ask) => ask,
        Err(refusal) => return refusal.into_response(),
    };
    if let Err(refusal) = check_client(&shared, &headers, &ask, false) {
        return refusal.into_response();
    }
    if let Some(token) = ask.token {
        let mut grants = lock(&shared.grants);
        grants.access.remove(&token);
        grants.refresh.remove(&token);
    }
    StatusCode::OK.into_response()
}

fn look(shared: &Shared, headers: &HeaderMap, bytes: &[u8]) -> Result<Value, Refusal> {
    let ask = form(bytes)?;
    check_client(shared, headers, &ask, true)?;
    let grants = lock(&shared.grants);
    let token = ask.token.unwrap_or_default();
    let kind = if grants.refresh.contains(&token) {
        Some(("refresh_token", None))
    } else if grants.accepts(&token, shared.clock.now_ms()) {
        Some(("Bearer", grants.access.get(&token).map(|ms| ms / 1000)))
    } else {
        None
    };
    let Some((kind, expires)) = kind else {
        return Ok(json!({ "active": false }));
    };
    let mut told = json!({
        "active": true,
        "client_id": shared.access.client_id,
        "token_type": kind,
        "scope": SCOPE,
    });
    if let Some(expires) = expires {
        told["exp"] = expires.into();
    }
    Ok(told)
}

/// `POST /oauth2/introspect` (RFC 7662): needs the client's secret.
pub async fn introspect(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    match look(&shared, &headers, &bytes) {
        Ok(told) => Json(told).into_response(),
        Err(refusal) => refusal.into_response(),
    }
}
