//! Counting, and the documented limits: rolling windows by app, one for searches, and the
//! account's day.
//!
//! Refuses to know: what a request does, and the time but for what it is told.

use super::credential::{Caller, Kind};
use super::paths::Call;
use super::submissions::Submissions;
use crate::hubspot::account::{AccountKind, midnight_after};
use axum::Json;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::{BTreeMap, HashMap, VecDeque};
use uuid::Uuid;

/// Documented by HubSpot: the burst window, in milliseconds.
const BURST_MS: i64 = 10_000;
/// Documented by HubSpot: requests in the burst window of an OAuth app, for each account that installed it.
const BURST_OAUTH: usize = 110;
/// Documented by HubSpot: searches in a second, for the account.
const SEARCHES: usize = 5;
const SECOND_MS: i64 = 1000;

/// What other integrations take of the account's limits, at any time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Others {
    /// Places in every burst window, as when a second copy uses the same credential.
    pub burst: usize,
    /// Searches in every second.
    pub searches: usize,
    /// Requests of this day.
    pub daily: u64,
}

/// Which limit a request falls under. Documented: searches count apart. That associations count in their own windows
/// only is invented, for any kind of token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    Usual,
    Search,
    Associations,
}

impl Lane {
    /// Finds a call's lane.
    pub fn of(call: &Call) -> Self {
        let mut segments = call.path.split('/');
        if call.search {
            Self::Search
        } else if segments.any(|segment| segment == "associations") {
            Self::Associations
        } else {
            Self::Usual
        }
    }
}

/// Places taken in a rolling window, in epoch milliseconds.
type Window = VecDeque<i64>;

/// Requests so far. A refused request takes no place in a window (invented).
#[derive(Default)]
pub struct Traffic {
    /// Requests by method and canonical path.
    pub by_endpoint: BTreeMap<String, u64>,
    /// Answers with status 429.
    pub rate_limited: u64,
    /// The limits follow from it.
    pub account: AccountKind,
    pub others: Others,
    /// Places in the burst window, when they are others than the account's kind has.
    pub burst: Option<usize>,
    bursts: HashMap<(Lane, u64, u64), Window>,
    searches: HashMap<u64, Window>,
    days: HashMap<(Lane, u64), Day>,
    submissions: Submissions,
}

/// Requests of a day in the account's time zone.
#[derive(Debug, Clone, Copy, Default)]
struct Day {
    count: u64,
    ends_ms: i64,
}

impl Day {
    fn at(&mut self, now: i64) -> &mut Self {
        if now >= self.ends_ms {
            self.count = 0;
            self.ends_ms = midnight_after(now);
        }
        self
    }
}

impl Traffic {
    /// Starts with the limits of such an account.
    pub fn of(account: AccountKind) -> Self {
        Self {
            account,
            ..Self::default()
        }
    }

    /// Counts a request.
    pub fn arrived(&mut self, endpoint: String) {
        *self.by_endpoint.entry(endpoint).or_default() += 1;
    }

    /// Returns what private apps and service keys used of this account's day, others included.
    pub fn used_today(&self, hub: u64, now: i64) -> u64 {
        let own = self.days.get(&(Lane::Usual, hub));
        let own = own.filter(|day| now < day.ends_ms);
        own.map_or(0, |day| day.count)
            .saturating_add(self.others.daily)
    }

    /// Lets a request in, with the headers that its answer will have, or refuses it.
    pub fn admit(
        &mut self,
        caller: &Caller,
        lane: Lane,
        now: i64,
    ) -> Result<HeaderMap, Box<Response>> {
        let admitted = match lane {
            Lane::Search => self.admit_search(caller, now),
            Lane::Usual | Lane::Associations => self.admit_burst(caller, lane, now),
        };
        if admitted.is_err() {
            self.rate_limited += 1;
        }
        admitted
    }

    /// Documented by HubSpot: search answers carry no limit headers, and searches do not count in the burst window.
    fn admit_search(&mut self, caller: &Caller, now: i64) -> Result<HeaderMap, Box<Response>> {
        let max = SEARCHES.saturating_sub(self.others.searches);
        let window = self.searches.entry(caller.hub).or_default();
        if enter(window, max, SECOND_MS, now) {
            Ok(HeaderMap::new())
        } else {
            Err(Box::new(refusal(Policy::Secondly)))
        }
    }

    fn admit_burst(
        &mut self,
        caller: &Caller,
        lane: Lane,
        now: i64,
    ) -> Result<HeaderMap, Box<Response>> {
        let private = caller.kind == Kind::Private;
        let max = match (lane, private) {
            (Lane::Associations, _) => self.account.associations_burst(),
            (_, true) => self.burst.unwrap_or_else(|| self.account.burst()),
            (_, false) => self.burst.unwrap_or(BURST_OAUTH),
        };
        let free = max.saturating_sub(self.others.burst);
        let day_is_over = self.day_is_over(caller, lane, now);
        let window = self
            .bursts
            .entry((lane, caller.app, caller.hub))
            .or_default();
        let refused = if day_is_over {
            Some(Policy::Daily)
        } else if enter(window, free, BURST_MS, now) {
            None
        } else {
            Some(Policy::TenSecondly)
        };
        let remaining = free.saturating_sub(window.len());
        if refused.is_none() {
            self.count_day(caller, lane, now);
        }
        let mut headers = windows(max, remaining);
        // Documented by HubSpot: OAuth tokens get no daily headers.
        if private {
            let daily = self.account.daily();
            let left = daily.saturating_sub(self.used_today(caller.hub, now));
            tell(&mut headers, "x-hubspot-ratelimit-daily", &daily);
            tell(&mut headers, "x-hubspot-ratelimit-daily-remaining", &left);
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

    /// Documented by HubSpot: the day is the account's, shared by its private apps; OAuth apps have none.
    fn day_is_over(&mut self, caller: &Caller, lane: Lane, now: i64) -> bool {
        let private = caller.kind == Kind::Private;
        let all = private && self.used_today(caller.hub, now) >= self.account.daily();
        let most = self.account.associations_daily();
        let mut day = |lane| {
            self.days
                .entry((lane, caller.hub))
                .or_default()
                .at(now)
                .count
        };
        all || (lane == Lane::Associations && day(Lane::Associations) >= most)
    }

    fn count_day(&mut self, caller: &Caller, lane: Lane, now: i64) {
        let mut count = |lane| {
            let day = self.days.entry((lane, caller.hub)).or_default();
            day.at(now).count += 1;
        };
        if caller.kind == Kind::Private {
            count(Lane::Usual);
        }
        if lane == Lane::Associations {
            count(Lane::Associations);
        }
    }

    /// Lets a form submission without credential in, or refuses it. The body of the refusal is invented.
    pub fn admit_submission(&mut self, now: i64) -> Result<(), Box<Response>> {
        if self.submissions.admit(now) {
            return Ok(());
        }
        self.rate_limited += 1;
        Err(Box::new(refusal(Policy::TenSecondly)))
    }
}

/// Documented by HubSpot: the headers of a burst window.
fn windows(max: usize, remaining: usize) -> HeaderMap {
    let mut headers = HeaderMap::new();
    tell(&mut headers, "x-hubspot-ratelimit-max", &max);
    tell(&mut headers, "x-hubspot-ratelimit-remaining", &remaining);
    let name = "x-hubspot-ratelimit-interval-milliseconds";
    tell(&mut headers, name, &BURST_MS);
    headers
}

/// The headers of an account without limits: a number that nobody reaches, so that a client that learns from headers
/// goes as fast as it can. Invented, for measuring.
pub fn boundless() -> HeaderMap {
    const NEVER_REACHED: usize = 1_000_000;
    windows(NEVER_REACHED, NEVER_REACHED)
}

fn enter(window: &mut Window, max: usize, length_ms: i64, now: i64) -> bool {
    while window.front().is_some_and(|first| now - first >= length_ms) {
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
