//! Bearer tokens: who asks, and whether the scopes suffice.
//!
//! Refuses to know: how tokens are given.

use super::paths::Call;
use crate::hubspot::oauth::{Standing, Tokens};
use crate::hubspot::problem::Problem;
use crate::hubspot::state::{PORTAL, iso};
use axum::http::{HeaderValue, StatusCode};
use std::collections::BTreeSet;

/// The kinds of tokens: they have different limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A private-app token or service key.
    Private,
    /// An access token of an OAuth app.
    OAuth,
}

/// Who asks.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Portal id.
    pub hub: u64,
    /// The app that the token was given to: windows are counted by app.
    pub app: u64,
    pub kind: Kind,
    pub scopes: BTreeSet<String>,
}

/// Finds the caller, or the refusal.
pub fn check(
    tokens: &Tokens,
    authorization: Option<&HeaderValue>,
    call: &Call,
    now: i64,
) -> Result<Caller, Problem> {
    let token = authorization
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim());
    let caller = match token.map(|token| tokens.standing(token, now)) {
        None | Some(Standing::Unknown) => return Err(not_found()),
        Some(Standing::Expired { since_ms }) => return Err(expired(since_ms, now)),
        Some(Standing::Good(caller)) => caller,
    };
    if !call.scopes.iter().any(|it| caller.scopes.contains(*it)) {
        return Err(missing(call.scopes));
    }
    // Invented: the second account of the sign-in page can be connected, but holds nothing to work with.
    if call.records && caller.hub.to_string() != PORTAL {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "FORBIDDEN",
            "The practice program keeps no records of this account.",
        ));
    }
    Ok(caller)
}

/// Observed: the text for a token that is missing or not known.
pub fn not_found() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "INVALID_AUTHENTICATION",
        "Authentication credentials not found. This API supports OAuth 2.0 authentication.",
    )
}

/// Observed: text and context.
pub fn expired(since_ms: i64, now: i64) -> Problem {
    let seconds = now.saturating_sub(since_ms) / 1000;
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "EXPIRED_AUTHENTICATION",
        format!("The OAuth token used to make this call expired {seconds} second(s) ago."),
    )
    .with("expire time", [iso(since_ms)])
}

/// Observed: texts; documented: category and context.
pub fn missing(scopes: &[&str]) -> Problem {
    let message = if scopes.len() > 1 {
        "One or more of the following scopes are required."
    } else {
        "This app hasn't been granted all required scopes to make this call."
    };
    Problem::new(StatusCode::FORBIDDEN, "MISSING_SCOPES", message)
        .with("requiredGranularScopes", scopes.iter().copied())
}
