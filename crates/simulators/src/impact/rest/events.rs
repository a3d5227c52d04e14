//! Events of participants over REST.
//!
//! Documented: shape, the rules of the idempotency key, 409 for a used one, 404 for an unknown participant, the bounds of
//! fields. Texts are invented.
//!
//! Refuses to know: what an event sets off.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};

use super::{Answer, UserPath, check_ids, json_body, key};
use crate::impact::auth;
use crate::impact::event::UserEvent;
use crate::impact::problem::Problem;
use crate::impact::state::Shared;
use crate::impact::tokens::Category;

/// Lengths of an idempotency key (documented).
const IDEMPOTENCY_KEY: std::ops::RangeInclusive<usize> = 8..=64;
/// Longest text in a field, in bytes (documented).
const TEXT_MAX: usize = 1500;

/// An event as sent, checked.
pub struct Sent {
    key: String,
    fields: Map<String, Value>,
    triggered_ms: i64,
}

/// Checks what an event tells.
///
/// # Errors
/// `INVALID_JSON_REQUEST` for a missing key, a long text or a list in a list.
pub fn check(
    key: Option<&str>,
    fields: Option<&Value>,
    triggered_ms: Option<i64>,
    now_ms: i64,
) -> Result<Sent, Problem> {
    let key = key
        .filter(|k| !k.trim().is_empty())
        .ok_or_else(|| Problem::invalid_json("An event needs a key."))?;
    let fields = match fields {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(fields)) => fields.clone(),
        Some(_) => {
            return Err(Problem::invalid_json(
                "The fields of an event are not an object.",
            ));
        }
    };
    if !fields.values().all(|value| is_legal(value, false)) {
        return Err(Problem::invalid_json(
            "A field of the event is too long, or a list in a list.",
        ));
    }
    Ok(Sent {
        key: key.to_owned(),
        fields,
        triggered_ms: triggered_ms.unwrap_or(now_ms),
    })
}

fn is_legal(value: &Value, in_list: bool) -> bool {
    match value {
        Value::String(text) => text.len() <= TEXT_MAX,
        Value::Array(_) if in_list => false,
        Value::Array(items) => items.iter().all(|v| is_legal(v, true)),
        Value::Object(fields) => fields.values().all(|v| is_legal(v, false)),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

fn sent(body: &Map<String, Value>, now_ms: i64) -> Result<Vec<Sent>, Problem> {
    let events = body.get("events").and_then(Value::as_array);
    let events =
        events.ok_or_else(|| Problem::invalid_json("The field \"events\" is required."))?;
    events
        .iter()
        .map(|event| {
            let triggered = match event.get("dateTriggered") {
                None | Some(Value::Null) => None,
                Some(ms) => Some(ms.as_i64().ok_or_else(|| {
                    Problem::invalid_json("The field \"dateTriggered\" has the wrong type.")
                })?),
            };
            let key = event.get("key").and_then(Value::as_str);
            check(key, event.get("fields"), triggered, now_ms)
        })
        .collect()
}

fn idempotency_key(body: &Map<String, Value>) -> Result<Option<&str>, Problem> {
    let Some(value) = body.get("idempotencyKey").filter(|v| !v.is_null()) else {
        return Ok(None);
    };
    value
        .as_str()
        .filter(|key| {
            IDEMPOTENCY_KEY.contains(&key.len())
                && key
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
        })
        .map(Some)
        .ok_or_else(|| Problem::bad_request("The idempotency key is not valid."))
}

/// Records checked events of one participant.
///
/// # Errors
/// RS042 for an unknown participant; nothing is recorded then.
pub fn log(
    shared: &Shared,
    key: &(String, String),
    events: Vec<Sent>,
    idempotency_key: Option<&str>,
    now_ms: i64,
) -> Result<Vec<UserEvent>, Problem> {
    let mut store = shared.store_mut();
    if store.get(key).is_none() {
        return Err(Problem::user_not_found());
    }
    if let Some(used) = idempotency_key
        && !store.use_idempotency_key(used, now_ms)
    {
        return Err(Problem::new(
            StatusCode::CONFLICT,
            "IDEMPOTENCY_KEY_CONFLICT",
            "An event with this idempotency key was processed before.",
        ));
    }
    Ok(events
        .into_iter()
        .map(|e| store.log_event(key, &e.key, e.fields, e.triggered_ms, now_ms))
        .collect())
}

/// `POST /open/account/{accountId}/user/{userId}/events`.
pub async fn track(
    State(shared): State<Arc<Shared>>,
    Path((tenant, account, user)): UserPath,
    headers: HeaderMap,
    bytes: Bytes,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Events.write())?;
    let body = json_body(&headers, &bytes)?;
    let key = key(&shared, &account, &user)?;
    check_ids(&shared, &key, ("accountId", "userId"), &body)?;
    let now = shared.clock.now_ms();
    let events = log(
        &shared,
        &key,
        sent(&body, now)?,
        idempotency_key(&body)?,
        now,
    )?;
    shared.save()?;
    let events: Vec<Value> = events.iter().map(UserEvent::body).collect();
    Ok(Json(json!({ "userId": key.1, "accountId": key.0, "events": events })).into_response())
}
