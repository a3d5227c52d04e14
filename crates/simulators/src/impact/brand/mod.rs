//! The brand REST API: company, campaigns, conversions, submissions and actions.
//!
//! Documented: Basic `AccountSID:AuthToken`, the version by header `IR-Version` (11 to 14), 1,000 requests an hour. Bodies
//! of 401, 403 and 429 are invented.
//!
//! Refuses to know: participants.

pub mod account;
pub mod actions;
mod answer;
pub mod books;
mod budget;
pub mod campaigns;
pub mod changes;
pub mod conversions;
mod dates;
mod money;
mod paging;
pub mod process;
pub mod submissions;

use std::collections::BTreeMap;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde_json::Value;

use super::auth::{self, BrandRefusal};
use super::state::{Shared, lock};
use super::tokens::Need;
use answer::{Refused, answer, unlist};
use books::Fields;
pub use budget::Budget;

/// What a request gets.
pub type Outcome = Result<Value, Refused>;
/// The query of a request.
pub type QueryFields = axum::extract::Query<BTreeMap<String, String>>;

/// The newest version (documented).
const NEWEST_VERSION: u32 = 14;
/// The oldest version (documented).
const OLDEST_VERSION: u32 = 11;

/// The version that a request asks for by header or query; the newest otherwise (documented: else the account's default).
fn version(headers: &HeaderMap, query: &Fields) -> Result<u32, Refused> {
    let header = headers.get("IR-Version").and_then(|v| v.to_str().ok());
    match header.or(query.get("IrVersion").map(String::as_str)) {
        None => Ok(NEWEST_VERSION),
        Some(text) => text
            .trim()
            .parse()
            .ok()
            .filter(|v| (OLDEST_VERSION..=NEWEST_VERSION).contains(v))
            .ok_or_else(|| Refused::bad("The API version is not supported.")),
    }
}

/// The parameters of a body: a form (documented), or a JSON object of plain values (seen in client code). Empty values
/// count as not sent (invented).
fn parameters(headers: &HeaderMap, bytes: &[u8]) -> Result<Fields, Refused> {
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.to_ascii_lowercase().contains("json"));
    let mut fields: Fields = if is_json {
        let object: serde_json::Map<String, Value> = serde_json::from_slice(bytes)
            .map_err(|_| Refused::bad("The body is not a JSON object."))?;
        object
            .into_iter()
            .filter_map(|(name, value)| match value {
                Value::Null => None,
                Value::String(text) => Some((name, text)),
                other => Some((name, other.to_string())),
            })
            .collect()
    } else {
        url::form_urlencoded::parse(bytes).into_owned().collect()
    };
    fields.retain(|_, value| !value.is_empty());
    Ok(fields)
}

/// An error in the words of this API.
pub fn error(headers: &HeaderMap, status: StatusCode, message: &str) -> Response {
    Refused::new(status, message).answer(headers)
}

/// Checks credential, budget and version, then answers; every answer to a good credential tells the budget.
fn serve(
    shared: &Shared,
    headers: &HeaderMap,
    account_sid: &str,
    need: Need,
    body: impl FnOnce() -> Outcome,
) -> Response {
    match auth::brand(shared, headers, account_sid, need) {
        Ok(()) => {}
        Err(BrandRefusal::Unauthorized) => {
            return error(headers, StatusCode::UNAUTHORIZED, "Authentication failed.");
        }
        Err(BrandRefusal::Forbidden) => {
            let message = "Access is denied for this access token.";
            return error(headers, StatusCode::FORBIDDEN, message);
        }
    }
    let remaining = lock(&shared.budget).spend(shared.clock.now_ms());
    let outcome = if remaining.is_some_and(|r| !r.allowed) {
        shared.counters().rate_limited += 1;
        Err(Refused::new(
            StatusCode::TOO_MANY_REQUESTS,
            "Rate limit exceeded.",
        ))
    } else {
        version(headers, &Fields::new()).and_then(|_| body())
    };
    let mut response = match outcome {
        Ok(mut body) => {
            if shared.settings().single_item_as_object {
                unlist(&mut body);
            }
            answer(headers, StatusCode::OK, &body)
        }
        Err(refused) => refused.answer(headers),
    };
    if let Some(remaining) = remaining {
        remaining.tell(&mut response);
    }
    response
}
