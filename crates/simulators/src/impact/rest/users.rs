//! Participants: list, look-ups, writes, deletion, blocking, and everything stored about one.
//!
//! Refuses to know: exports, GraphQL, how ids are hashed.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Paging, UserPath, check_ids, find, json_body, key};
use crate::impact::auth;
use crate::impact::participant::Participant;
use crate::impact::problem::Problem;
use crate::impact::render::{self, Selection};
use crate::impact::reward;
use crate::impact::state::Shared;
use crate::impact::tokens::Category;
use crate::impact::upsert::{self, Mode, Target};

/// Query of a list.
#[derive(Debug, Deserialize)]
pub struct Listing {
    query: Option<String>,
}

/// `GET /users`.
pub async fn list(
    State(shared): State<Arc<Shared>>,
    Path(tenant): Path<String>,
    Query(listing): Query<Listing>,
    Query(paging): Query<Paging>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Users.read())?;
    let (offset, limit) = paging.bounds(&shared);
    let needle = listing
        .query
        .map(|q| q.trim().to_lowercase())
        .filter(|q| !q.is_empty());
    let store = shared.store();
    let (total, users) = match needle {
        None => (
            store.len(),
            store
                .iter()
                .skip(offset)
                .take(limit)
                .map(|p| render::user(p))
                .collect(),
        ),
        Some(needle) => {
            let shown = shared.ids.shown(&needle);
            let found: Vec<&Arc<Participant>> = store
                .iter()
                .filter(|p| p.matches(&needle) || p.id == shown)
                .collect();
            let page: Vec<Value> = found
                .iter()
                .skip(offset)
                .take(limit)
                .map(|p| render::user(p))
                .collect();
            (found.len(), page)
        }
    };
    Ok(Json(json!({ "count": users.len(), "totalCount": total, "users": users })).into_response())
}

/// `GET /open/account/{accountId}/user/{userId}`.
pub async fn open_look_up(
    State(shared): State<Arc<Shared>>,
    Path((tenant, account, user)): UserPath,
    Query(selection): Query<Selection>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Users.read())?;
    selection.check()?;
    let found = find(&shared, &account, &user)?;
    Ok(Json(selection.apply(&found)).into_response())
}

/// `GET /account/{accountId}/user/{userId}`.
pub async fn look_up(
    State(shared): State<Arc<Shared>>,
    Path((tenant, account, user)): UserPath,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Users.read())?;
    Ok(Json(render::user(&*find(&shared, &account, &user)?)).into_response())
}

fn write(
    shared: &Shared,
    ids: (String, String, String),
    selection: &Selection,
    headers: &HeaderMap,
    bytes: &[u8],
    mode: Mode,
) -> Answer {
    let (tenant, account, user) = ids;
    auth::advocate(shared, headers, &tenant, Category::Users.write())?;
    selection.check()?;
    let body = json_body(headers, bytes)?;
    let target = Target {
        raw_account: &account,
        raw_id: &user,
        key: key(shared, &account, &user)?,
    };
    check_ids(shared, &target.key, ("accountId", "id"), &body)?;
    let rules = shared.settings().rules();
    let written = {
        let mut store = shared.store_mut();
        upsert::write(
            &mut store,
            &target,
            &body,
            mode,
            rules,
            shared.clock.now_ms(),
        )?
    };
    shared.save()?;
    let status = if mode == Mode::Create {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    Ok((status, Json(selection.apply(&written))).into_response())
}

/// `PUT /open/account/{accountId}/user/{userId}`.
pub async fn put(
    State(shared): State<Arc<Shared>>,
    Path(ids): UserPath,
    Query(selection): Query<Selection>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Answer {
    write(&shared, ids, &selection, &headers, &bytes, Mode::Upsert)
}

/// `POST /open/account/{accountId}/user/{userId}`.
pub async fn create(
    State(shared): State<Arc<Shared>>,
    Path(ids): UserPath,
    Query(selection): Query<Selection>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Answer {
    write(&shared, ids, &selection, &headers, &bytes, Mode::Create)
}

/// Query of a look-up by code.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ByCode {
    referral_code: Option<String>,
}

impl ByCode {
    fn find(&self, shared: &Shared) -> Result<Arc<Participant>, Problem> {
        let code = self.referral_code.as_deref();
        let code =
            code.ok_or_else(|| Problem::bad_request("The parameter referralCode is required."))?;
        let store = shared.store();
        store
            .with_code(code)
            .cloned()
            .ok_or_else(Problem::user_not_found)
    }
}

/// `GET /user?referralCode=`.
pub async fn look_up_by_code(
    State(shared): State<Arc<Shared>>,
    Path(tenant): Path<String>,
    Query(by): Query<ByCode>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Users.read())?;
    Ok(Json(render::user(&*by.find(&shared)?)).into_response())
}

/// `GET /open/user?referralCode=`: no credential needed, off by default (documented).
pub async fn open_look_up_by_code(
    State(shared): State<Arc<Shared>>,
    Path(tenant): Path<String>,
    Query(by): Query<ByCode>,
    headers: HeaderMap,
) -> Answer {
    auth::open(&shared, &headers, &tenant, Category::Users.read())?;
    Ok(Json(render::user_by_code(&*by.find(&shared)?)).into_response())
}

/// `GET /account/{accountId}/user/{userId}/pii`: everything stored (documented shape).
pub async fn pii(
    State(shared): State<Arc<Shared>>,
    Path((tenant, account, user)): UserPath,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Users.read())?;
    let found = find(&shared, &account, &user)?;
    let mut body = render::user(&found);
    if let (Some(body), Some(mut open)) = (
        body.as_object_mut(),
        render::open_user(&found).as_object().cloned(),
    ) {
        body.append(&mut open);
        for beside in ["referralCode", "shareLinks", "dateBlocked"] {
            body.remove(beside);
        }
    }
    let store = shared.store();
    let key = found.key();
    let of_referrals = |mine: &dyn Fn(&crate::impact::referral::Referral) -> bool| {
        let referrals = store.referrals().iter().filter(|r| mine(r));
        referrals
            .map(|r| store.referral_body(r))
            .collect::<Vec<Value>>()
    };
    let made = of_referrals(&|r| r.referrer == key);
    let own = || {
        let rewards = store.rewards().iter();
        rewards.filter(|r| (&r.account_id, &r.user_id) == (&key.0, &key.1))
    };
    let rewards: Vec<Value> = own().map(reward::Reward::body).collect();
    let balances: Vec<Value> = reward::balances(own())
        .iter()
        .map(|(unit, sum)| sum.detailed_body(unit))
        .collect();
    for unknown in [
        "firstSeenIPLocation",
        "lastSeenIPLocation",
        "firstSeenUserAgent",
        "lastSeenUserAgent",
    ] {
        body[unknown] = Value::Null;
    }
    body["referredByReferrals"] = of_referrals(&|r| r.referred == key).into();
    body["referrals"] = json!({ "totalCount": made.len(), "data": made });
    body["rewards"] = json!({ "totalCount": rewards.len(), "data": rewards });
    body["rewardBalances"] = balances.into();
    Ok(Json(body).into_response())
}

/// Query of a deletion.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deletion {
    do_not_track: Option<bool>,
    preserve_empty_account: Option<bool>,
}

/// `DELETE /open/account/{accountId}/user/{userId}`; defaults `doNotTrack=false`, `preserveEmptyAccount=true`
/// (documented).
pub async fn delete(
    State(shared): State<Arc<Shared>>,
    Path((tenant, account, user)): UserPath,
    Query(deletion): Query<Deletion>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Users.write())?;
    let key = key(&shared, &account, &user)?;
    let removed = shared.store_mut().remove(
        &key,
        deletion.do_not_track.unwrap_or(false),
        deletion.preserve_empty_account.unwrap_or(true),
        shared.clock.now_ms(),
    );
    if !removed {
        return Err(Problem::user_not_found());
    }
    shared.save()?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `DELETE /open/account/{accountId}`: the account with all its participants.
pub async fn delete_account(
    State(shared): State<Arc<Shared>>,
    Path((tenant, account)): Path<(String, String)>,
    Query(deletion): Query<Deletion>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Users.write())?;
    let account = shared.ids.shown(&account);
    let never_again = deletion.do_not_track.unwrap_or(false);
    let removed = shared
        .store_mut()
        .remove_account(&account, never_again, shared.clock.now_ms());
    if !removed {
        return Err(Problem::account_not_found());
    }
    shared.save()?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn set_blocked(shared: &Shared, ids: UserPath, headers: &HeaderMap, blocked: bool) -> Answer {
    let Path((tenant, account, user)) = ids;
    auth::advocate(shared, headers, &tenant, Category::Users.write())?;
    let key = key(shared, &account, &user)?;
    let changed = shared
        .store_mut()
        .set_blocked(&key, blocked, shared.clock.now_ms());
    let changed = changed.ok_or_else(Problem::user_not_found)?;
    shared.save()?;
    Ok(Json(render::user(&changed)).into_response())
}

/// `POST …/block`.
pub async fn block(State(shared): State<Arc<Shared>>, ids: UserPath, headers: HeaderMap) -> Answer {
    set_blocked(&shared, ids, &headers, true)
}

/// `POST …/unblock`.
pub async fn unblock(
    State(shared): State<Arc<Shared>>,
    ids: UserPath,
    headers: HeaderMap,
) -> Answer {
    set_blocked(&shared, ids, &headers, false)
}
