//! Why the token endpoint refuses, in HubSpot's words.
//!
//! Refuses to know: what was asked.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

/// A refusal. Observed: `status` and `error`; the texts of an unknown code, client and account too, the others are
/// invented in their manner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    GrantType,
    /// The grant of the webhooks journal, which is not part of the practice program.
    ClientCredentials,
    Client,
    Secret,
    Code,
    Redirect,
    Verifier,
    Refresh,
    Scopes,
    /// The account is gone.
    Hub,
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
            Self::ClientCredentials => (
                "unsupported_grant_type",
                "BAD_GRANT_TYPE",
                "client_credentials is for the webhooks journal, which the practice program does not serve",
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
            Self::Scopes => (
                "invalid_scope",
                "BAD_SCOPES",
                "one or more scopes were not granted",
            ),
            Self::Hub => ("access_denied", "BAD_HUB", "missing or unknown hub id"),
        }
    }

    /// Documented: the body; observed: status 400.
    pub fn answer(self) -> Response {
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
