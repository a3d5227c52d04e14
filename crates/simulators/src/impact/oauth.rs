//! OAuth 2: authorization code with PKCE and rotating refresh tokens, and the metadata document (RFC 8414).
//!
//! Documented by impact.com: the endpoints, the grants and `S256`. Which services accept such a token is not published;
//! lifetimes and error texts are invented.
//!
//! Refuses to know: what a token is good for.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Form, Json};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use url::Url;

use super::state::{Shared, lock, now_ms};
use crate::html;

/// Lifetime of an access token, in seconds (invented).
const ACCESS_SECONDS: i64 = 3600;
/// Lifetime of a code, in milliseconds (invented).
const CODE_MS: i64 = 60_000;
/// Path of the registered redirect addresses; the port is free on loopback (RFC 8252).
const REDIRECT_PATH: &str = "/oauth-callback";
/// Shortest code challenge and verifier (RFC 7636).
const PKCE_MIN: usize = 43;
/// Longest code verifier (RFC 7636).
const PKCE_MAX: usize = 128;

struct Code {
    redirect_uri: String,
    challenge: String,
    expires_ms: i64,
}

/// Codes and tokens in force. Never saved.
#[derive(Default)]
pub struct Grants {
    codes: HashMap<String, Code>,
    access: HashMap<String, i64>,
    refresh: HashSet<String>,
}

impl Grants {
    /// Whether an access token is good at this moment.
    pub fn accepts(&self, token: &str, now_ms: i64) -> bool {
        self.access
            .get(token)
            .is_some_and(|expires| *expires > now_ms)
    }

    /// Ends all tokens and codes.
    pub fn revoke_all(&mut self) {
        *self = Self::default();
    }

    /// Ends all access tokens; refresh tokens stay good.
    pub fn expire_access(&mut self) {
        self.access.clear();
    }

    fn issue(&mut self, now_ms: i64) -> (String, String) {
        let (access, refresh) = (random(), random());
        self.access
            .insert(access.clone(), now_ms + ACCESS_SECONDS * 1000);
        self.refresh.insert(refresh.clone());
        (access, refresh)
    }
}

fn random() -> String {
    format!(
        "{}{}",
        uuid::Uuid::new_v4().simple(),
        uuid::Uuid::new_v4().simple()
    )
}

/// `GET /.well-known/oauth-authorization-server`.
pub async fn metadata(State(shared): State<Arc<Shared>>) -> Response {
    let base = &shared.access.base_url;
    Json(json!({
        "issuer": base,
        "authorization_endpoint": format!("{base}/oauth2/authorize"),
        "token_endpoint": format!("{base}/oauth2/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "response_types_supported": ["code"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "revocation_endpoint": format!("{base}/oauth2/revoke"),
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "code_challenge_methods_supported": ["S256"],
    }))
    .into_response()
}

/// What an application asks for, and the person's answer when the form comes back.
#[derive(Debug, Deserialize)]
pub struct Ask {
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    code_challenge: String,
    #[serde(default)]
    code_challenge_method: String,
    scope: Option<String>,
    state: Option<String>,
    decision: Option<String>,
}

/// Checks the parts that forbid any redirect; the address to return to otherwise.
fn return_address(shared: &Shared, ask: &Ask) -> Result<Url, &'static str> {
    if ask.client_id != shared.access.client_id {
        return Err("The application is not known: its client id is wrong.");
    }
    Url::parse(&ask.redirect_uri)
        .ok()
        .filter(|url| {
            url.scheme() == "http"
                && matches!(url.host_str(), Some("localhost" | "127.0.0.1"))
                && url.path() == REDIRECT_PATH
                && url.query().is_none()
                && url.fragment().is_none()
                && url.username().is_empty()
                && url.password().is_none()
        })
        .ok_or("The redirect address is not registered for this application.")
}

fn send_back(mut address: Url, ask: &Ask, answer: &[(&str, &str)]) -> Response {
    {
        let mut query = address.query_pairs_mut();
        query.extend_pairs(answer);
        if let Some(state) = &ask.state {
            query.append_pair("state", state);
        }
    }
    Redirect::to(address.as_str()).into_response()
}

fn request_error(ask: &Ask) -> Option<(&'static str, &'static str)> {
    if ask.response_type != "code" {
        return Some((
            "unsupported_response_type",
            "Only the response type code is supported.",
        ));
    }
    if ask.code_challenge_method != "S256" || ask.code_challenge.len() != PKCE_MIN {
        return Some((
            "invalid_request",
            "A code challenge with the method S256 is required.",
        ));
    }
    None
}

/// `GET /oauth2/authorize`: the page that a person sees.
pub async fn authorize(State(shared): State<Arc<Shared>>, Query(ask): Query<Ask>) -> Response {
    let address = match return_address(&shared, &ask) {
        Ok(address) => address,
        Err(message) => {
            let body = format!("<p>{}</p>", html::escape(message));
            return html::page(
                StatusCode::BAD_REQUEST,
                "Sign-in is not possible",
                &body,
                false,
            );
        }
    };
    if let Some((error, description)) = request_error(&ask) {
        return send_back(
            address,
            &ask,
            &[("error", error), ("error_description", description)],
        );
    }
    let mut hidden = String::new();
    for (name, value) in [
        ("response_type", Some(&ask.response_type)),
        ("client_id", Some(&ask.client_id)),
        ("redirect_uri", Some(&ask.redirect_uri)),
        ("code_challenge", Some(&ask.code_challenge)),
        ("code_challenge_method", Some(&ask.code_challenge_method)),
        ("scope", ask.scope.as_ref()),
        ("state", ask.state.as_ref()),
    ] {
        if let Some(value) = value {
            let _ = write!(
                hidden,
                "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
                html::escape(value)
            );
        }
    }
    let body = format!(
        "<p>An application on this computer asks for access to the account <strong>{}</strong>.</p>\
<p>It will be able to read and change the participants of your referral program.</p>\
<form method=\"post\" action=\"/oauth2/authorize\">{hidden}\
<button class=\"main\" type=\"submit\" name=\"decision\" value=\"allow\">Allow</button>\
<button class=\"plain\" type=\"submit\" name=\"decision\" value=\"cancel\">Cancel</button></form>",
        html::escape(&shared.access.account_name)
    );
    html::page(
        StatusCode::OK,
        "Sign in to impact.com (practice)",
        &body,
        false,
    )
}

/// `POST /oauth2/authorize`: the person's decision.
pub async fn decide(State(shared): State<Arc<Shared>>, Form(ask): Form<Ask>) -> Response {
    let address = match return_address(&shared, &ask) {
        Ok(address) => address,
        Err(message) => {
            let body = format!("<p>{}</p>", html::escape(message));
            return html::page(
                StatusCode::BAD_REQUEST,
                "Sign-in is not possible",
                &body,
                false,
            );
        }
    };
    if let Some((error, description)) = request_error(&ask) {
        return send_back(
            address,
            &ask,
            &[("error", error), ("error_description", description)],
        );
    }
    if ask.decision.as_deref() != Some("allow") {
        let refused = [
            ("error", "access_denied"),
            ("error_description", "The person did not allow access."),
        ];
        return send_back(address, &ask, &refused);
    }
    let code = random();
    lock(&shared.grants).codes.insert(
        code.clone(),
        Code {
            redirect_uri: ask.redirect_uri.clone(),
            challenge: ask.code_challenge.clone(),
            expires_ms: now_ms() + CODE_MS,
        },
    );
    send_back(address, &ask, &[("code", &code)])
}

struct TokenAsk {
    grant_type: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    refresh_token: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    token: Option<String>,
}

/// An error of the token endpoint (RFC 6749 §5.2).
struct Refusal(StatusCode, &'static str, &'static str);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (
            self.0,
            Json(json!({ "error": self.1, "error_description": self.2 })),
        )
            .into_response()
    }
}

const fn refuse(error: &'static str, description: &'static str) -> Refusal {
    Refusal(StatusCode::BAD_REQUEST, error, description)
}

fn form(bytes: &[u8]) -> Result<TokenAsk, Refusal> {
    let pairs: HashMap<String, String> = url::form_urlencoded::parse(bytes).into_owned().collect();
    let take = |name: &str| pairs.get(name).cloned();
    if pairs.is_empty() {
        return Err(refuse("invalid_request", "The body is not a form."));
    }
    Ok(TokenAsk {
        grant_type: take("grant_type"),
        code: take("code"),
        redirect_uri: take("redirect_uri"),
        code_verifier: take("code_verifier"),
        refresh_token: take("refresh_token"),
        client_id: take("client_id"),
        client_secret: take("client_secret"),
        token: take("token"),
    })
}

/// The client's id must be right; a secret may be left out (PKCE protects the code), but a wrong one is refused.
fn check_client(shared: &Shared, headers: &HeaderMap, ask: &TokenAsk) -> Result<(), Refusal> {
    let basic = headers
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok())
        .map(|value| {
            let encoded = value.strip_prefix("Basic ").unwrap_or_default();
            let text = STANDARD
                .decode(encoded)
                .ok()
                .and_then(|b| String::from_utf8(b).ok())
                .unwrap_or_default();
            let (id, secret) = text.split_once(':').unwrap_or_default();
            (decoded(id), decoded(secret))
        });
    let (id, secret) = match basic {
        Some((id, secret)) => (Some(id), Some(secret)),
        None => (ask.client_id.clone(), ask.client_secret.clone()),
    };
    let known = id.as_deref() == Some(shared.access.client_id.as_str())
        && secret.is_none_or(|s| s.is_empty() || s == shared.access.client_secret);
    if known {
        Ok(())
    } else {
        Err(Refusal(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "The client id or secret is wrong.",
        ))
    }
}

/// Client id and secret are form-encoded inside Basic (RFC 6749 §2.3.1).
fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

#[derive(Serialize)]
struct Tokens {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    refresh_token: String,
    scope: &'static str,
}

fn exchange(shared: &Shared, headers: &HeaderMap, bytes: &[u8]) -> Result<Tokens, Refusal> {
    let ask = form(bytes)?;
    check_client(shared, headers, &ask)?;
    let now = now_ms();
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
        _ => {
            return Err(refuse(
                "unsupported_grant_type",
                "The grant type is not supported.",
            ));
        }
    }
    let (access_token, refresh_token) = grants.issue(now);
    Ok(Tokens {
        access_token,
        token_type: "Bearer",
        expires_in: ACCESS_SECONDS,
        refresh_token,
        scope: "openid",
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
    if let Err(refusal) = check_client(&shared, &headers, &ask) {
        return refusal.into_response();
    }
    if let Some(token) = ask.token {
        let mut grants = lock(&shared.grants);
        grants.access.remove(&token);
        grants.refresh.remove(&token);
    }
    StatusCode::OK.into_response()
}
