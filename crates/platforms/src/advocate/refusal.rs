//! What impact.com's refusals mean. Exact bodies of 401 and 403 are not published, so every field may be absent.

use crate::advocate::codes;
use crate::error::{ApiError, brief};
use crate::http::{Allowance, Manners, retry_after};
use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap};
use serde::Deserialize;
use std::time::Duration;

/// The documented code of a rate limit, whatever the HTTP status.
const RATE_LIMIT_CODE: &str = "RS033";
/// Reset values above this are moments, not spans: text and example of the documentation disagree.
const RESET_IS_EPOCH: i64 = 1_000_000;
/// The pause after a limit that names none (invented).
const UNNAMED_PAUSE: Duration = Duration::from_secs(10);

/// Codes that speak about one participant (documented by impact.com): whatever status they come with, others are not
/// concerned, and nor is the tenant. That most come with 400 is inferred; the reference lists 403 for a write.
const ABOUT_ONE: [&str; 10] = [
    codes::TOO_MANY_IN_ACCOUNT,
    codes::INVALID_EMAIL,
    codes::INVALID_CODE,
    "RS039",
    "RS043",
    "RS044",
    codes::EXISTS,
    codes::DO_NOT_TRACK,
    codes::INVALID_COOKIES,
    "RS053",
];

/// Codes of a participant that is not there, or of the account it would be in. The words are invented, for answers
/// without a documented `RS` code (documented: it may be absent).
const NOT_THERE: [&str; 4] = [
    codes::NO_ACCOUNT,
    codes::NO_USER,
    "ACCOUNT_NOT_FOUND",
    "USER_NOT_FOUND",
];

/// Whether an error says that this participant is not there. A 404 of another code may be about the tenant.
pub(super) fn is_not_there(error: &ApiError) -> bool {
    matches!(error, ApiError::Refused { code, .. } if NOT_THERE.contains(&code.as_str()))
}

/// Either service's error body.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Refusal {
    #[serde(alias = "Message")]
    pub message: Option<String>,
    #[serde(rename = "statusCode")]
    pub status_code: Option<u16>,
    #[serde(rename = "apiErrorCode")]
    pub api_error_code: Option<String>,
    #[serde(rename = "rsCode")]
    pub rs_code: Option<String>,
    /// What the brand API says about single fields (documented: `errors` for conversions, `Errors` elsewhere).
    #[serde(alias = "Errors")]
    pub errors: Vec<FieldError>,
}

/// What is wrong with one field.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FieldError {
    #[serde(alias = "Field")]
    field: Option<String>,
    #[serde(alias = "Message")]
    message: Option<String>,
}

impl FieldError {
    fn told(&self) -> String {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        format!("{}: {}", text(&self.field), text(&self.message))
    }
}

impl Refusal {
    /// Turns the refusal into an error. `status` is the HTTP status, or the one inside a GraphQL answer.
    pub(super) fn error(self, status: u16, wait: Option<Duration>) -> ApiError {
        let told = [self.api_error_code.as_deref(), self.rs_code.as_deref()];
        let told = told.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let fields: Vec<String> = self.errors.iter().map(FieldError::told).collect();
        let parts = self.message.iter().chain(&fields).map(String::as_str);
        let message = brief(&parts.collect::<Vec<_>>().join(" "));
        let detail = match (told.is_empty(), message.is_empty()) {
            (true, true) => format!("status {status}"),
            (true, false) => message.clone(),
            (false, true) => told,
            (false, false) => format!("{told}: {message}"),
        };
        if self.rs_code.as_deref() == Some(RATE_LIMIT_CODE) {
            return ApiError::RateLimited { retry_after: wait };
        }
        let code = self.rs_code.or(self.api_error_code).unwrap_or_default();
        let is_of = |codes: &[&str]| codes.contains(&code.as_str());
        let about_one = is_of(&ABOUT_ONE) || is_of(&NOT_THERE);
        match status {
            401 if !about_one => ApiError::Unauthorised { detail },
            403 if !about_one => ApiError::Forbidden {
                missing: Vec::new(),
            },
            404 if !about_one => ApiError::NotFound { detail },
            429 => ApiError::RateLimited { retry_after: wait },
            500.. => ApiError::ServerTrouble { status },
            status => ApiError::Refused {
                status,
                code,
                message,
                request: String::new(),
            },
        }
    }
}

/// Manners of both services.
pub(super) struct AdvocateManners;

impl Manners for AdvocateManners {
    fn allowance(&self, _headers: &HeaderMap) -> Option<Allowance> {
        None
    }

    fn refusal(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> ApiError {
        let refusal: Refusal = serde_json::from_slice(body).unwrap_or_default();
        let wait = retry_after(headers).or_else(|| reset(headers));
        refusal.error(status.as_u16(), wait)
    }

    fn expired(&self, _body: &[u8]) -> bool {
        // Invented: no body of an expired token is published, so any 401 is worth one renewal.
        true
    }

    fn limit_pause(&self, headers: &HeaderMap, _body: &[u8]) -> Option<Duration> {
        Some(reset(headers).unwrap_or(UNNAMED_PAUSE))
    }
}

/// Reads `X-RateLimit-Reset` of the brand API.
fn reset(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let value: i64 = text("x-ratelimit-reset")?.parse().ok()?;
    if value <= RESET_IS_EPOCH {
        return Some(Duration::from_secs(u64::try_from(value).ok()?));
    }
    let now = text(DATE.as_str())
        .and_then(|date| jiff::fmt::rfc2822::parse(date).ok())
        .map_or_else(jiff::Timestamp::now, |date| date.timestamp());
    let left = value.checked_sub(now.as_second())?;
    Some(Duration::from_secs(u64::try_from(left).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[test]
    fn an_unknown_tenant_and_a_wrong_key_differ() {
        let unknown = br#"{"message":"Missing or invalid tenant alias.","statusCode":404,"apiErrorCode":"TENANT_NOT_FOUND","rsCode":"RS045"}"#;
        let error = AdvocateManners.refusal(StatusCode::NOT_FOUND, &HeaderMap::new(), unknown);
        assert_eq!(
            error,
            ApiError::NotFound {
                detail: "TENANT_NOT_FOUND RS045: Missing or invalid tenant alias.".to_owned()
            }
        );
        let wrong = AdvocateManners.refusal(StatusCode::UNAUTHORIZED, &HeaderMap::new(), b"");
        assert!(matches!(wrong, ApiError::Unauthorised { .. }));
    }

    #[test]
    fn a_reset_is_a_span_or_a_moment() {
        let mut headers = HeaderMap::new();
        headers.insert("x-ratelimit-reset", HeaderValue::from_static("90"));
        assert_eq!(reset(&headers), Some(Duration::from_secs(90)));
        headers.insert(
            DATE,
            HeaderValue::from_static("Thu, 01 Jan 2026 00:00:00 GMT"),
        );
        headers.insert("x-ratelimit-reset", HeaderValue::from_static("1767225630"));
        assert_eq!(reset(&headers), Some(Duration::from_secs(30)));
    }
}
