//! The conductor: what a person or a test may see and change behind the platform's back. JSON without credential, on
//! loopback, under `/practice/`; and one small page that lists the participants.
//!
//! Refuses to know: the platform's own endpoints.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::participant::Participant;
use super::problem::Problem;
use super::render;
use super::state::{Shared, lock};
use super::upsert::{self, Mode, Target};
use crate::html::{self, escape};

/// Rows on the page of participants.
const PAGE_ROWS: usize = 500;

fn bad(message: impl Into<String>) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message)
}

/// `GET /practice/state`.
pub async fn state(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(told(&shared))
}

/// Counts and settings.
pub fn told(shared: &Shared) -> Value {
    let mut told = {
        let store = shared.store();
        json!({
            "participants": store.len(),
            "referrals": store.referrals().len(),
            "events": store.events().len(),
            "rewards": store.rewards().len(),
            "submissions": store.books.submissions.len(),
            "actions": store.books.actions.len(),
        })
    };
    let exports = lock(&shared.exports).made();
    let counters = shared.counters();
    let more = json!({
        "exports": exports,
        "requests": counters.by_endpoint.values().sum::<u64>(),
        "requests_by_endpoint": counters.by_endpoint,
        "rate_limited": counters.rate_limited,
        "latency_ms": shared.latency().as_millis(),
        "faults_left": shared.faults.left().len(),
        "settings": shared.settings(),
    });
    if let (Value::Object(told), Value::Object(more)) = (&mut told, more) {
        told.extend(more);
    }
    told
}

/// A participant with everything stored, for witnesses: the ids as first sent, and the answer of the platform.
pub fn witness(participant: &Participant) -> Value {
    json!({
        "rawId": participant.raw_id,
        "rawAccountId": participant.raw_account_id,
        "dateModified": participant.modified_ms,
        "dateBlocked": participant.blocked_ms,
        "user": render::open_user(participant),
    })
}

/// Lays the given keys over the present value; unknown keys are refused.
fn merged<T: serde::Serialize + DeserializeOwned>(
    present: &T,
    given: Map<String, Value>,
) -> Result<T, Problem> {
    let mut whole = serde_json::to_value(present).map_err(|e| bad(e.to_string()))?;
    if let Some(map) = whole.as_object_mut() {
        map.extend(given);
    }
    serde_json::from_value(whole).map_err(|e| bad(e.to_string()))
}

/// Body of `POST /practice/latency`.
#[derive(Deserialize)]
pub struct Latency {
    ms: u64,
}

/// `POST /practice/latency`.
pub async fn latency(State(shared): State<Arc<Shared>>, Json(body): Json<Latency>) -> StatusCode {
    shared.set_latency(Duration::from_millis(body.ms));
    StatusCode::NO_CONTENT
}

/// `POST /practice/services`: switches of some services.
pub async fn services(
    State(shared): State<Arc<Shared>>,
    Json(body): Json<Map<String, Value>>,
) -> Result<StatusCode, Problem> {
    let services = merged(&shared.settings().services, body)?;
    shared.change_settings(|s| s.services = services);
    shared.save()?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /practice/settings`: some settings of the tenant.
pub async fn settings(
    State(shared): State<Arc<Shared>>,
    Json(body): Json<Map<String, Value>>,
) -> Result<StatusCode, Problem> {
    let settings = merged(&shared.settings(), body)?;
    shared.change_settings(|s| *s = settings);
    shared.save()?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /practice/revoke-tokens`: ends all OAuth tokens, refresh tokens included.
pub async fn revoke_tokens(State(shared): State<Arc<Shared>>) -> StatusCode {
    lock(&shared.grants).revoke_all();
    StatusCode::NO_CONTENT
}

/// `POST /practice/expire-tokens`: ends the OAuth access tokens only.
pub async fn expire_tokens(State(shared): State<Arc<Shared>>) -> StatusCode {
    lock(&shared.grants).expire_access();
    StatusCode::NO_CONTENT
}

/// Body of `POST /practice/budget`.
#[derive(Deserialize)]
pub struct BudgetLeft {
    left: u32,
}

/// `POST /practice/budget`: how many requests the brand API still takes in this hour.
pub async fn budget(State(shared): State<Arc<Shared>>, Json(body): Json<BudgetLeft>) -> StatusCode {
    lock(&shared.budget).set_left(body.left, shared.clock.now_ms());
    StatusCode::NO_CONTENT
}

/// Makes or edits one participant as if somebody did it in the platform; `id` defaults to the e-mail address and
/// `accountId` to the id.
///
/// # Errors
/// As a write over the API.
pub fn edit(shared: &Shared, mut body: Map<String, Value>) -> Result<Value, Problem> {
    let text = |body: &Map<String, Value>, name: &str| {
        body.get(name).and_then(Value::as_str).map(str::to_owned)
    };
    let id = text(&body, "id")
        .or_else(|| text(&body, "email"))
        .filter(|id| !id.is_empty())
        .ok_or_else(|| bad("id or email is required"))?;
    let account = text(&body, "accountId").unwrap_or_else(|| id.clone());
    body.insert("id".to_owned(), id.clone().into());
    body.insert("accountId".to_owned(), account.clone().into());
    let target = Target {
        raw_account: &account,
        raw_id: &id,
        key: (shared.ids.shown(&account), shared.ids.shown(&id)),
    };
    let rules = shared.settings().rules();
    let written = {
        let mut store = shared.store_mut();
        upsert::write(
            &mut store,
            &target,
            &body,
            Mode::Upsert,
            rules,
            shared.clock.now_ms(),
        )?
    };
    shared.save()?;
    Ok(witness(&written))
}

/// `POST /practice/participants`.
pub async fn edit_participant(
    State(shared): State<Arc<Shared>>,
    Json(body): Json<Map<String, Value>>,
) -> Result<Response, Problem> {
    Ok(Json(edit(&shared, body)?).into_response())
}

/// Whom a witness asks for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Whom {
    id: Option<String>,
    account_id: Option<String>,
    email: Option<String>,
    query: Option<String>,
}

/// Deletes one participant as if somebody did it in the platform; false when there is none.
///
/// # Errors
/// When the practice world cannot be saved.
pub fn delete(shared: &Shared, account: &str, id: &str) -> Result<bool, Problem> {
    let key = (shared.ids.shown(account), shared.ids.shown(id));
    let removed = shared
        .store_mut()
        .remove(&key, false, false, shared.clock.now_ms());
    if removed {
        shared.save()?;
    }
    Ok(removed)
}

/// `DELETE /practice/participants?id=&accountId=`.
pub async fn delete_participant(
    State(shared): State<Arc<Shared>>,
    Query(whom): Query<Whom>,
) -> Result<StatusCode, Problem> {
    let id = whom.id.ok_or_else(|| bad("id is required"))?;
    let account = whom.account_id.unwrap_or_else(|| id.clone());
    if delete(&shared, &account, &id)? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::user_not_found())
    }
}

/// `GET /practice/participant?email=` or `?id=&accountId=`: everything stored about those that fit.
pub async fn participant(
    State(shared): State<Arc<Shared>>,
    Query(whom): Query<Whom>,
) -> Json<Value> {
    let store = shared.store();
    let found: Vec<Value> = match (&whom.email, &whom.id) {
        (Some(email), _) => store.with_email(email).map(|p| witness(p)).collect(),
        (None, Some(id)) => {
            let account = whom.account_id.as_ref().unwrap_or(id);
            let key = (shared.ids.shown(account), shared.ids.shown(id));
            store.get(&key).map(|p| witness(p)).into_iter().collect()
        }
        (None, None) => Vec::new(),
    };
    Json(Value::Array(found))
}

/// `GET /practice/participants`: a page for people, with a search field.
pub async fn people(State(shared): State<Arc<Shared>>, Query(whom): Query<Whom>) -> Response {
    let query = whom.query.unwrap_or_default();
    let needle = query.trim().to_lowercase();
    let mut rows = String::new();
    let mut found = 0_usize;
    for p in shared
        .store()
        .iter()
        .filter(|p| needle.is_empty() || p.matches(&needle))
    {
        found += 1;
        if found > PAGE_ROWS {
            continue;
        }
        let link = escape(&p.clean_link());
        let _ = write!(
            rows,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td>{link}</td><td>{}</td></tr>",
            escape(&p.full_name()),
            escape(p.email.as_deref().unwrap_or("–")),
            escape(&p.code),
            escape(&p.referred_by.join(", ")),
        );
    }
    let body = format!(
        "<form method=\"get\"><label for=\"query\">Search name, e-mail or id</label> \
<input id=\"query\" name=\"query\" value=\"{}\"> <button class=\"plain\">Search</button></form>\
<p>{found} found; {} shown.</p><table><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">E-mail</th>\
<th scope=\"col\">Referral code</th><th scope=\"col\">Share link</th><th scope=\"col\">Referred by</th></tr></thead>\
<tbody>{rows}</tbody></table>",
        escape(&query),
        found.min(PAGE_ROWS),
    );
    html::page(StatusCode::OK, "Participants (practice)", &body, true)
}
