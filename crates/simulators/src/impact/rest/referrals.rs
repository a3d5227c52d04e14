//! Referrals: list, look-up, moderation.
//!
//! Refuses to know: how a referral is made.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Paging, json_body};
use crate::impact::auth;
use crate::impact::problem::Problem;
use crate::impact::referral::{Moderation, Referral, Verdict};
use crate::impact::state::Shared;
use crate::impact::tokens::Category;

/// Most actions of one moderation (documented).
const ACTIONS_MAX: usize = 100;

/// Conditions of a list (documented).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Conditions {
    referring_account_id: Option<String>,
    referring_user_id: Option<String>,
    referred_account_id: Option<String>,
    referred_user_id: Option<String>,
    date_referral_paid: Option<String>,
    date_referral_ended: Option<String>,
    referred_moderation_status: Option<Verdict>,
    referrer_moderation_status: Option<Verdict>,
}

impl Conditions {
    /// A date is a timestamp, or two with a comma (documented).
    fn check_dates(&self) -> Result<(), Problem> {
        for text in [&self.date_referral_paid, &self.date_referral_ended]
            .into_iter()
            .flatten()
        {
            let parts: Vec<&str> = text.split(',').map(str::trim).collect();
            if parts.len() > 2 || parts.iter().any(|p| p.parse::<i64>().is_err()) {
                return Err(Problem::bad_request(
                    "A date is one timestamp, or two with a comma.",
                ));
            }
        }
        Ok(())
    }

    fn hold(&self, shared: &Shared, referral: &Referral) -> bool {
        let is = |given: &Option<String>, shown: &str| {
            given
                .as_ref()
                .is_none_or(|id| shared.ids.shown(id) == shown)
        };
        // Referrals of today's programs are never "paid" or "ended": no date fits.
        self.date_referral_paid.is_none()
            && self.date_referral_ended.is_none()
            && is(&self.referring_account_id, &referral.referrer.0)
            && is(&self.referring_user_id, &referral.referrer.1)
            && is(&self.referred_account_id, &referral.referred.0)
            && is(&self.referred_user_id, &referral.referred.1)
            && self
                .referred_moderation_status
                .is_none_or(|v| v == referral.referred_verdict)
            && self
                .referrer_moderation_status
                .is_none_or(|v| v == referral.referrer_verdict)
    }
}

fn page(shared: &Shared, conditions: &Conditions, paging: &Paging) -> Result<Value, Problem> {
    conditions.check_dates()?;
    let (offset, limit) = paging.bounds(shared);
    let store = shared.store();
    let held: Vec<&Referral> = store
        .referrals()
        .iter()
        .filter(|r| conditions.hold(shared, r))
        .collect();
    let shown: Vec<Value> = held
        .iter()
        .skip(offset)
        .take(limit)
        .map(|r| store.referral_body(r))
        .collect();
    Ok(json!({ "count": shown.len(), "totalCount": held.len(), "referrals": shown }))
}

/// `GET /referrals`.
pub async fn list(
    State(shared): State<Arc<Shared>>,
    Path(tenant): Path<String>,
    Query(conditions): Query<Conditions>,
    Query(paging): Query<Paging>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Referrals.read())?;
    Ok(Json(page(&shared, &conditions, &paging)?).into_response())
}

/// `GET /open/referrals`: the referrals of one participant. Off without a credential (documented).
pub async fn open_list(
    State(shared): State<Arc<Shared>>,
    Path(tenant): Path<String>,
    Query(conditions): Query<Conditions>,
    Query(paging): Query<Paging>,
    headers: HeaderMap,
) -> Answer {
    auth::open(&shared, &headers, &tenant, Category::Referrals.read())?;
    Ok(Json(page(&shared, &conditions, &paging)?).into_response())
}

fn not_found() -> Problem {
    Problem::not_found("REFERRAL_NOT_FOUND", "referral")
}

/// `GET /referrals/{id}`.
pub async fn one(
    State(shared): State<Arc<Shared>>,
    Path((tenant, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Referrals.read())?;
    let store = shared.store();
    let referral = store.referral(&id).ok_or_else(not_found)?;
    Ok(Json(store.referral_body(referral)).into_response())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    referral_id: String,
    action: Moderation,
}

/// `POST /referrals/moderate`: all or none (invented). Documented as for older programs only; offered here all the same.
pub async fn moderate(
    State(shared): State<Arc<Shared>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Referrals.write())?;
    let mut body = json_body(&headers, &bytes)?;
    let orders = body.remove("actions").unwrap_or_default();
    let orders: Vec<Order> = serde_json::from_value(orders)
        .map_err(|_| Problem::invalid_json("The field \"actions\" is not valid."))?;
    if !(1..=ACTIONS_MAX).contains(&orders.len()) {
        return Err(Problem::bad_request("There must be 1 to 100 actions."));
    }
    {
        let mut store = shared.store_mut();
        if orders
            .iter()
            .any(|o| store.referral(&o.referral_id).is_none())
        {
            return Err(not_found());
        }
        let now = shared.clock.now_ms();
        for order in &orders {
            if let Some(referral) = store.referral_mut(&order.referral_id) {
                referral.moderate(order.action, now);
            }
        }
    }
    shared.save()?;
    Ok(StatusCode::OK.into_response())
}
