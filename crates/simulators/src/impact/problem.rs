//! Error answers of the Advocate API: `{statusCode, message, apiErrorCode, rsCode}` (documented shape).
//!
//! Refuses to know: why a request failed. Codes of the form `RS…` are documented; most message texts are invented.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A refused request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// HTTP status, repeated in the body.
    pub status: StatusCode,
    /// `apiErrorCode`.
    pub code: &'static str,
    /// `rsCode`, where one is documented.
    pub rs: Option<&'static str>,
    /// Text for people.
    pub message: String,
}

impl Problem {
    /// A problem with status, code and text.
    pub fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            rs: None,
            message: message.into(),
        }
    }

    /// 400 with an RS code.
    pub fn bad(rs: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message).with_rs(rs)
    }

    /// 400 without an RS code.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
    }

    /// 404 for anything but a participant (codes of this form are invented).
    pub fn not_found(code: &'static str, what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            code,
            format!("The {what} could not be found."),
        )
    }

    /// 400 for a body that is not what the endpoint takes (code seen in client code).
    pub fn invalid_json(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "INVALID_JSON_REQUEST", message)
    }

    /// 404 for an unknown tenant alias; also what a caller without a credential was seen to get.
    pub fn tenant_not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "TENANT_NOT_FOUND",
            "Missing or invalid tenant alias.",
        )
        .with_rs("RS045")
    }

    /// 401 for a wrong credential (text invented).
    pub fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "UNAUTHORIZED",
            "The credential is not valid for this tenant.",
        )
        .with_rs("RS045")
    }

    /// 403 for a credential without this right (text invented).
    pub fn forbidden() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "API_REQUEST_NOT_SUPPORTED",
            "This request is not permitted for the credential that was used.",
        )
    }

    /// 403 for an open endpoint without a credential, while the tenant's open endpoints are off (text invented).
    pub fn open_endpoint_is_off() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "API_REQUEST_NOT_SUPPORTED",
            "Open endpoints are not enabled for this tenant.",
        )
    }

    /// 404 for an unknown participant (RS042 documented).
    pub fn user_not_found() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "USER_NOT_FOUND",
            "The user could not be found.",
        )
        .with_rs("RS042")
    }

    /// 404 for an unknown account (RS041 documented).
    pub fn account_not_found() -> Self {
        Self::not_found("ACCOUNT_NOT_FOUND", "account").with_rs("RS041")
    }

    /// Adds an RS code.
    #[must_use]
    pub fn with_rs(mut self, rs: &'static str) -> Self {
        self.rs = Some(rs);
        self
    }

    /// The body; `rsCode` is null when there is none.
    pub fn body(&self) -> Value {
        json!({
            "statusCode": self.status.as_u16(),
            "message": self.message,
            "apiErrorCode": self.code,
            "rsCode": self.rs,
        })
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(self.body())).into_response()
    }
}
