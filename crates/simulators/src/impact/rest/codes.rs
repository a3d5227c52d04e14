//! Referral codes: what one stands for, and applying one to a participant.
//!
//! Refuses to know: how a referral is stored.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::{Answer, key};
use crate::impact::auth;
use crate::impact::participant::Participant;
use crate::impact::problem::Problem;
use crate::impact::program::PROGRAM_ID;
use crate::impact::referral::NotReferred;
use crate::impact::state::Shared;
use crate::impact::tokens::Category;

/// The documented details. The program gives the referred nothing, so no reward is told.
fn details(code: &str, owner: &Participant) -> Value {
    let initial = owner.last_initial().unwrap_or_default();
    let first = owner.first_name.as_deref().unwrap_or_default();
    json!({
        "code": code,
        "dateCreated": owner.created_ms,
        "programId": PROGRAM_ID,
        "referrerName": format!("{first} {initial}").trim(),
    })
}

fn not_found() -> Problem {
    Problem::not_found("REFERRAL_CODE_NOT_FOUND", "referral code").with_rs("RS034")
}

/// `GET /open/code/{code}`, and the older `GET /code/{code}`.
pub async fn look_up(
    State(shared): State<Arc<Shared>>,
    Path((tenant, code)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    auth::open(&shared, &headers, &tenant, Category::Codes.read())?;
    let store = shared.store();
    let owner = store.with_code(&code).ok_or_else(not_found)?;
    Ok(Json(details(&code, owner)).into_response())
}

/// Why a code was not applied. The 404s are documented; what a second code gets is not: invented.
pub fn refusal(why: NotReferred) -> Problem {
    match why {
        NotReferred::UnknownCode => not_found(),
        NotReferred::UnknownUser => Problem::user_not_found(),
        NotReferred::OwnCode => {
            Problem::bad("RS034", "A user cannot be referred by their own code.")
        }
        NotReferred::Already => Problem::bad_request("This account was referred before."),
        NotReferred::NotAllowed => Problem::bad_request("This referral is not allowed."),
    }
}

/// `POST /open/code/{code}/account/{accountId}/user/{userId}`.
pub async fn apply(
    State(shared): State<Arc<Shared>>,
    Path((tenant, code, account, user)): Path<(String, String, String, String)>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Codes.write())?;
    let key = key(&shared, &account, &user)?;
    let told = {
        let mut store = shared.store_mut();
        let owner = store.with_code(&code).cloned().ok_or_else(not_found)?;
        store
            .refer(&key, &code, shared.clock.now_ms())
            .map_err(refusal)?;
        details(&code, &owner)
    };
    shared.save()?;
    Ok(Json(told).into_response())
}
