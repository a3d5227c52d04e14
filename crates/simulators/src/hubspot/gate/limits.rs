//! Counting, and the documented limits: rolling windows by kind of token, and one for searches.
//!
//! Refuses to know: what a request is about, but for searches.

use super::credential::{Caller, Kind};
use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;
use tokio::time::Instant;
use uuid::Uuid;

/// Documented by HubSpot: the burst window.
const BURST: Duration = Duration::from_secs(10);
/// Documented by HubSpot: requests in the burst window of an OAuth app, for each account that installed it.
const BURST_OAUTH: usize = 110;
/// Documented by HubSpot: requests in the burst window of a private app on Professional and Enterprise.
const BURST_PRIVATE: usize = 190;
/// Documented by HubSpot: requests of private apps in a day on Professional.
const DAILY: u64 = 625_000;
/// Documented by HubSpot: searches in a second, for the account.
const SEARCHES: usize = 5;
const SECOND: Duration = Duration::from_secs(1);

/// Requests so far. A refused request takes no place in a window (invented).
#[derive(Default)]
pub struct Traffic {
    /// Requests by method and canonical path.
    pub by_endpoint: BTreeMap<String, u64>,
    /// Answers with status 429.
    pub rate_limited: u64,
    bursts: HashMap<(Kind, u64), VecDeque<Instant>>,
    searches: HashMap<u64, VecDeque<Instant>>,
    today: HashMap<u64, u64>,
}

impl Traffic {
    /// Counts a request.
    pub fn arrived(&mut self, endpoint: String) {
        *self.by_endpoint.entry(endpoint).or_default() += 1;
    }

    /// Lets a request in, with the headers that its answer will have, or refuses it.
    pub fn admit(
        &mut self,
        caller: &Caller,
        search: bool,
        now: Instant,
    ) -> Result<HeaderMap, Box<Response>> {
        let admitted = if search {
            self.admit_search(caller, now)
        } else {
            self.admit_burst(caller, now)
        };
        if admitted.is_err() {
            self.rate_limited += 1;
        }
        admitted
    }

    /// Documented by HubSpot: search answers carry no limit headers, and searches do not count in the burst window.
    fn admit_search(&mut self, caller: &Caller, now: Instant) -> Result<HeaderMap, Box<Response>> {
        let window = self.searches.entry(caller.hub).or_default();
        if enter(window, SEARCHES, SECOND, now) {
            Ok(HeaderMap::new())
        } else {
            Err(Box::new(refusal(Policy::Secondly)))
        }
    }

    fn admit_burst(&mut self, caller: &Caller, now: Instant) -> Result<HeaderMap, Box<Response>> {
        let max = match caller.kind {
            Kind::Private => BURST_PRIVATE,
            Kind::OAuth => BURST_OAUTH,
        };
        let today = self.today.entry(caller.hub).or_default();
        let private = caller.kind == Kind::Private;
        let window = self.bursts.entry((caller.kind, caller.hub)).or_default();
        let refused = if private && *today >= DAILY {
            Some(Policy::Daily)
        } else if enter(window, max, BURST, now) {
            *today += u64::from(private);
            None
        } else {
            Some(Policy::TenSecondly)
        };
        let mut headers = HeaderMap::new();
        tell(&mut headers, "x-hubspot-ratelimit-max", &max);
        tell(
            &mut headers,
            "x-hubspot-ratelimit-remaining",
            &max.saturating_sub(window.len()),
        );
        tell(
            &mut headers,
            "x-hubspot-ratelimit-interval-milliseconds",
            &BURST.as_millis(),
        );
        // Documented by HubSpot: OAuth tokens get no daily headers.
        if private {
            tell(&mut headers, "x-hubspot-ratelimit-daily", &DAILY);
            tell(
                &mut headers,
                "x-hubspot-ratelimit-daily-remaining",
                &DAILY.saturating_sub(*today),
            );
        }
        match refused {
            None => Ok(headers),
            Some(policy) => {
                let mut answer = refusal(policy);
                answer.headers_mut().extend(headers);
                Err(Box::new(answer))
            }
        }
    }
}

/// The headers of an account without limits: a number that nobody reaches, so that a client that learns from headers
/// goes as fast as it can. Invented, for measuring.
pub fn boundless() -> HeaderMap {
    const NEVER_REACHED: u32 = 1_000_000;
    let mut headers = HeaderMap::new();
    tell(&mut headers, "x-hubspot-ratelimit-max", &NEVER_REACHED);
    tell(
        &mut headers,
        "x-hubspot-ratelimit-remaining",
        &NEVER_REACHED,
    );
    tell(
        &mut headers,
        "x-hubspot-ratelimit-interval-milliseconds",
        &BURST.as_millis(),
    );
    headers
}

fn enter(window: &mut VecDeque<Instant>, max: usize, length: Duration, now: Instant) -> bool {
    while window
        .front()
        .is_some_and(|first| now.duration_since(*first) >= length)
    {
        window.pop_front();
    }
    let free = window.len() < max;
    if free {
        window.push_back(now);
    }
    free
}

fn tell(headers: &mut HeaderMap, name: &'static str, value: &dyn ToString) {
    if let Ok(value) = HeaderValue::from_str(&value.to_string()) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

/// The limits that a 429 can name (documented).
#[derive(Debug, Clone, Copy)]
pub enum Policy {
    TenSecondly,
    Secondly,
    Daily,
}

/// A 429 without `Retry-After`. Documented: the fields; the group names are invented.
pub fn refusal(policy: Policy) -> Response {
    let (name, word, group) = match policy {
        Policy::TenSecondly => (
            "TEN_SECONDLY_ROLLING",
            "ten_secondly_rolling",
            "publicapi:app-api-calls-ten-secondly:practice",
        ),
        Policy::Secondly => (
            "SECONDLY",
            "secondly",
            "publicapi:crm:search:secondly:practice",
        ),
        Policy::Daily => (
            "DAILY",
            "daily",
            "publicapi:private_app-api-calls-daily:practice",
        ),
    };
    let body = json!({
        "status": "error",
        "message": format!("You have reached your {word} limit."),
        "errorType": "RATE_LIMIT",
        "correlationId": Uuid::new_v4().to_string(),
        "policyName": name,
        "groupName": group,
    });
    (StatusCode::TOO_MANY_REQUESTS, Json(body)).into_response()
}
