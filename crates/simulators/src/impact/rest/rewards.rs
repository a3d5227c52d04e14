//! Rewards and balances of an account.
//!
//! Refuses to know: how a reward is earned.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::Value;

use super::Answer;
use crate::impact::auth;
use crate::impact::problem::Problem;
use crate::impact::reward::{self, Reward};
use crate::impact::state::Shared;
use crate::impact::store::Store;
use crate::impact::tokens::Category;

/// Kinds of rewards (documented). All rewards here are credit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Kind {
    PctDiscount,
    Credit,
    Fueltank,
}

/// Whose rewards.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Whose {
    account_id: Option<String>,
    user_id: Option<String>,
    reward_type_filter: Option<Kind>,
}

impl Whose {
    fn of<'a>(
        &self,
        shared: &Shared,
        store: &'a Store,
    ) -> Result<impl Iterator<Item = &'a Reward> + use<'a>, Problem> {
        let account = self.account_id.as_deref().filter(|id| !id.is_empty());
        let account = account.ok_or_else(|| {
            Problem::bad("RS043", "This request requires a valid non-empty accountId")
        })?;
        let account = shared.ids.shown(account);
        let user = self.user_id.as_deref().map(|id| shared.ids.shown(id));
        let kind_fits = self.reward_type_filter.is_none_or(|k| k == Kind::Credit);
        Ok(store.rewards().iter().filter(move |r| {
            kind_fits && r.account_id == account && user.as_ref().is_none_or(|u| *u == r.user_id)
        }))
    }
}

/// `GET /reward?accountId=`.
pub async fn list(
    State(shared): State<Arc<Shared>>,
    Path(tenant): Path<String>,
    Query(whose): Query<Whose>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Rewards.read())?;
    let store = shared.store();
    let rewards: Vec<Value> = whose.of(&shared, &store)?.map(Reward::body).collect();
    Ok(Json(rewards).into_response())
}

/// `GET /reward/{id}`.
pub async fn one(
    State(shared): State<Arc<Shared>>,
    Path((tenant, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Rewards.read())?;
    let store = shared.store();
    let found = store.rewards().iter().find(|r| r.id == id);
    let found = found.ok_or_else(|| Problem::not_found("REWARD_NOT_FOUND", "reward"))?;
    Ok(Json(found.body()).into_response())
}

/// `GET /reward/balance?accountId=`.
pub async fn balances(
    State(shared): State<Arc<Shared>>,
    Path(tenant): Path<String>,
    Query(whose): Query<Whose>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Rewards.read())?;
    let store = shared.store();
    let sums = reward::balances(whose.of(&shared, &store)?);
    let bodies: Vec<Value> = sums.iter().map(|(unit, sum)| sum.body(unit)).collect();
    Ok(Json(bodies).into_response())
}
