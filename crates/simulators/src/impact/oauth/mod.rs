//! OAuth 2: authorization code with PKCE and rotating refresh tokens, and the metadata document (RFC 8414).
//!
//! Documented by impact.com: the endpoints, the grants and `S256`. Which services accept such a token is not published;
//! lifetimes and error texts are invented.
//!
//! Refuses to know: what a token is good for.

mod page;
mod token;

pub use page::{authorize, decide};
pub use token::{introspect, revoke, token};

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::state::Shared;

/// Lifetime of an access token, in seconds (invented).
const ACCESS_SECONDS: i64 = 3600;
/// Shortest code challenge and verifier (RFC 7636).
const PKCE_MIN: usize = 43;

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

    fn issue_access(&mut self, now_ms: i64) -> String {
        let access = random();
        self.access
            .insert(access.clone(), now_ms + ACCESS_SECONDS * 1000);
        access
    }

    fn issue_refresh(&mut self) -> String {
        let refresh = random();
        self.refresh.insert(refresh.clone());
        refresh
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
        "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token"],
        "jwks_uri": format!("{base}/oauth2/jwks"),
        "introspection_endpoint": format!("{base}/oauth2/introspect"),
        "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "revocation_endpoint": format!("{base}/oauth2/revoke"),
        "revocation_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post", "none"],
        "code_challenge_methods_supported": ["S256"],
    }))
    .into_response()
}

/// `GET /oauth2/jwks`: tokens are opaque here, so there is no key (invented).
pub async fn jwks() -> Response {
    Json(json!({ "keys": [] })).into_response()
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

/// The client's id must be right; a secret may be left out where PKCE protects the code, but a wrong one is refused.
fn check_client(
    shared: &Shared,
    headers: &HeaderMap,
    ask: &TokenAsk,
    needs_secret: bool,
) -> Result<(), Refusal> {
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
    let secret = secret.filter(|s| !s.is_empty());
    let secret_fits = match secret {
        Some(secret) => secret == shared.access.client_secret,
        None => !needs_secret,
    };
    let known = id.as_deref() == Some(shared.access.client_id.as_str()) && secret_fits;
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
