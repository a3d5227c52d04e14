//! The account: its kind with the limits that follow from it, its day, its details, its use of the API.
//!
//! Refuses to know: how tokens are given, and which request is counted.

use super::crm::ObjectType;
use super::gate::Caller;
use super::oauth::account_name;
use super::state::{Shared, iso};
use axum::extract::{Extension, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// The account's time zone. The rule is written out because a computer may have no table of zones.
const ZONE: &str = "Europe/Berlin";
const ZONE_RULE: &str = "CET-1CEST,M3.5.0,M10.5.0/3";
const DAY_MS: i64 = 86_400_000;
/// When the account was opened (invented).
const OPENED_MS: i64 = 1_700_000_000_000;

/// What the customer pays for: the limits follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountKind {
    /// Free tools.
    Free,
    /// Starter.
    Starter,
    /// Professional.
    #[default]
    Professional,
    /// Enterprise.
    Enterprise,
    /// Enterprise with one API limit increase.
    EnterpriseWithIncrease,
}

impl AccountKind {
    /// Documented by HubSpot: requests of a private app or service key in ten seconds.
    pub(super) fn burst(self) -> usize {
        match self {
            Self::Free | Self::Starter => 100,
            Self::Professional | Self::Enterprise => 190,
            Self::EnterpriseWithIncrease => 250,
        }
    }

    /// Documented by HubSpot: requests of all private apps and service keys in a day.
    pub(super) fn daily(self) -> u64 {
        match self {
            Self::Free | Self::Starter => 250_000,
            Self::Professional => 625_000,
            Self::Enterprise => 1_000_000,
            Self::EnterpriseWithIncrease => 2_000_000,
        }
    }

    /// Documented by HubSpot: requests to the associations endpoints in ten seconds.
    pub(super) fn associations_burst(self) -> usize {
        match self {
            Self::Free | Self::Starter => 100,
            Self::Professional | Self::Enterprise => 150,
            Self::EnterpriseWithIncrease => 200,
        }
    }

    /// Documented by HubSpot: requests to the associations endpoints in a day.
    pub(super) fn associations_daily(self) -> u64 {
        match self {
            Self::EnterpriseWithIncrease => 1_000_000,
            _ => 500_000,
        }
    }

    /// Invented: which accounts can grant the scopes of sensitive data.
    pub(super) fn has_sensitive_data(self) -> bool {
        matches!(self, Self::Enterprise | Self::EnterpriseWithIncrease)
    }

    /// Invented: custom properties of an object type.
    fn custom_properties(self) -> usize {
        match self {
            Self::Free => 10,
            _ => 1_000,
        }
    }
}

fn zone() -> TimeZone {
    TimeZone::posix(ZONE_RULE).unwrap_or(TimeZone::UTC)
}

/// Returns the next midnight in the account's time zone, in epoch milliseconds.
pub fn midnight_after(now_ms: i64) -> i64 {
    Timestamp::from_millisecond(now_ms)
        .and_then(|now| now.to_zoned_datetime(zone()).tomorrow()?.start_of_day())
        .map_or(now_ms.saturating_add(DAY_MS), |midnight| {
            midnight.timestamp().as_millisecond()
        })
}

/// Returns the account's distance from UTC, in milliseconds.
fn offset_ms(now_ms: i64) -> i64 {
    Timestamp::from_millisecond(now_ms)
        .map_or(0, |now| i64::from(zone().to_offset(now).seconds()) * 1000)
}

/// `/account-info` and `/crm/limits`.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/account-info/details", get(details))
        .route("/account-info/api-usage/daily/private-apps", get(usage))
        .route("/crm/limits/custom-properties", get(custom_properties))
}

/// Documented by HubSpot: the fields; `portalName` and `createdAt` may come with version 2026-09, here they always do.
/// The portal id is a number; `uiDomain` is the public one, though the practice pages are served by this program.
async fn details(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
) -> Response {
    let offset = offset_ms(shared.clock.now_ms());
    let sign = if offset < 0 { '-' } else { '+' };
    let minutes = offset.abs() / 60_000;
    Json(json!({
        "portalId": caller.hub,
        "portalName": account_name(caller.hub),
        "accountType": "DEVELOPER_TEST",
        "timeZone": ZONE,
        "companyCurrency": "EUR",
        "additionalCurrencies": ["USD"],
        "utcOffset": format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60),
        "utcOffsetMilliseconds": offset,
        "uiDomain": "app.hubspot.com",
        "dataHostingLocation": "na1",
        "createdAt": iso(OPENED_MS),
    }))
    .into_response()
}

/// Documented by HubSpot: the fields and the name. Whether service keys are counted is not documented; here they are.
async fn usage(
    State(shared): State<Arc<Shared>>,
    Extension(caller): Extension<Caller>,
) -> Json<Value> {
    let now = shared.clock.now_ms();
    let state = shared.gate();
    Json(json!({"results": [{
        "name": "private-apps-api-calls-daily",
        "currentUsage": state.traffic.used_today(caller.hub, now),
        "usageLimit": state.traffic.account.daily(),
        "collectedAt": iso(now),
        "fetchStatus": "SUCCESS",
        "resetsAt": iso(midnight_after(now)),
    }]}))
}

/// Documented by HubSpot: the fields. That the overall limit is the sum of the object types' is invented.
async fn custom_properties(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let limit = shared.gate().traffic.account.custom_properties();
    let state = shared.read();
    let usages = ObjectType::ALL.map(|object| {
        let definitions = state.store(object).schema.list(false);
        let own = definitions.filter(|it| !it.hubspot_defined);
        (object, own.count())
    });
    let usage: usize = usages.iter().map(|(_, usage)| usage).sum();
    let overall = limit * usages.len();
    let entries = usages.map(|(object, usage)| {
        let (singular, plural) = labels(object);
        json!({
            "objectTypeId": object.type_id(),
            "singularLabel": singular,
            "pluralLabel": plural,
            "limit": limit,
            "usage": usage,
            "percentage": percentage(usage, limit),
        })
    });
    Json(json!({
        "overallLimit": overall,
        "overallUsage": usage,
        "overallPercentage": percentage(usage, overall),
        "byObjectType": entries,
    }))
}

fn labels(object: ObjectType) -> (&'static str, &'static str) {
    match object {
        ObjectType::Contacts => ("Contact", "Contacts"),
        ObjectType::Companies => ("Company", "Companies"),
        ObjectType::Deals => ("Deal", "Deals"),
    }
}

/// Invented: that 100 stands for all.
#[expect(clippy::cast_precision_loss, reason = "thousands fit exactly")]
fn percentage(usage: usize, limit: usize) -> f64 {
    usage as f64 * 100.0 / limit.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        text.parse::<Timestamp>()
            .map_or(0, Timestamp::as_millisecond)
    }

    #[test]
    fn the_day_ends_at_midnight_of_the_account() {
        for (now, midnight) in [
            ("2026-01-10T12:00:00Z", "2026-01-10T23:00:00Z"),
            ("2026-01-10T22:59:59.999Z", "2026-01-10T23:00:00Z"),
            ("2026-01-10T23:00:00Z", "2026-01-11T23:00:00Z"),
            ("2026-07-10T12:00:00Z", "2026-07-10T22:00:00Z"),
            // The night in which the clocks go forward has an hour less.
            ("2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"),
        ] {
            assert_eq!(midnight_after(at(now)), at(midnight), "{now}");
        }
    }

    #[test]
    fn summer_time_is_told() {
        assert_eq!(offset_ms(at("2026-01-10T12:00:00Z")), 3_600_000);
        assert_eq!(offset_ms(at("2026-07-10T12:00:00Z")), 7_200_000);
    }
}
