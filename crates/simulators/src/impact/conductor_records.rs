//! The conductor's other half: what a person or a test may see and change of programs, referrals, tokens and the brand's
//! books.
//!
//! Refuses to know: the platform's own endpoints.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::brand::books::EventType;
use super::brand::{actions as brand_actions, submissions as brand_submissions};
use super::event::UserEvent;
use super::problem::Problem;
use super::program::{Goal, PROGRAM_ID, Status};
use super::rest;
use super::reward::Reward;
use super::state::{Shared, lock};
use super::tokens::AccessToken;

type Changed = Result<StatusCode, Problem>;

/// Body of `POST /practice/referrals`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    code: String,
    id: String,
    account_id: Option<String>,
}

/// Connects a participant with the owner of a code, as a person does on the profile page.
///
/// # Errors
/// As for a code that is applied over the API.
pub fn connect(shared: &Shared, code: &str, account: &str, id: &str) -> Result<(), Problem> {
    let key = rest::key(shared, account, id)?;
    shared
        .store_mut()
        .refer(&key, code, shared.clock.now_ms())
        .map_err(rest::codes::refusal)?;
    shared.save()
}

/// `POST /practice/referrals`.
pub async fn referrals(State(shared): State<Arc<Shared>>, Json(body): Json<Connection>) -> Changed {
    let account = body.account_id.as_ref().unwrap_or(&body.id);
    connect(&shared, &body.code, account, &body.id)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets a goal of the live program; one with the same event key is replaced. Its event type is configured too.
///
/// # Errors
/// When the practice world cannot be saved.
pub fn set_goal(shared: &Shared, goal: Goal) -> Result<(), Problem> {
    {
        let mut store = shared.store_mut();
        store.books.add_event_type(&goal.event_key, PROGRAM_ID);
        if let Some(program) = store.program_mut(PROGRAM_ID) {
            program.goals.retain(|g| g.event_key != goal.event_key);
            program.goals.push(goal);
        }
    }
    shared.save()
}

/// `POST /practice/goals`.
pub async fn goals(State(shared): State<Arc<Shared>>, Json(goal): Json<Goal>) -> Changed {
    set_goal(&shared, goal)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Body of `POST /practice/programs`.
#[derive(Deserialize)]
pub struct ProgramState {
    id: String,
    status: Status,
}

/// Pauses, resumes or archives a program.
///
/// # Errors
/// 404 for an unknown program.
pub fn set_status(shared: &Shared, id: &str, status: Status) -> Result<(), Problem> {
    let found = shared
        .store_mut()
        .program_mut(id)
        .map(|program| program.status = status);
    found.ok_or_else(|| Problem::not_found("PROGRAM_NOT_FOUND", "program"))?;
    shared.save()
}

/// `POST /practice/programs`.
pub async fn programs(
    State(shared): State<Arc<Shared>>,
    Json(body): Json<ProgramState>,
) -> Changed {
    set_status(&shared, &body.id, body.status)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Body of `POST /practice/event-types`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventTypeOrder {
    code: String,
    campaign_id: Option<String>,
    active: Option<bool>,
}

/// `POST /practice/event-types`: configures an event type, or switches one on or off.
pub async fn event_types(
    State(shared): State<Arc<Shared>>,
    Json(order): Json<EventTypeOrder>,
) -> Result<Json<EventType>, Problem> {
    let campaign = order.campaign_id.as_deref().unwrap_or(PROGRAM_ID);
    let shown = {
        let mut store = shared.store_mut();
        let mut made = store.books.add_event_type(&order.code, campaign);
        made.active = order.active.unwrap_or(made.active);
        let all = store.books.event_types.iter_mut();
        for present in all.filter(|e| e.id == made.id) {
            present.active = made.active;
        }
        made
    };
    shared.save()?;
    Ok(Json(shown))
}

/// Adds a scoped access token; one with the same SID is replaced. Tokens are never saved.
pub fn set_token(shared: &Shared, token: AccessToken) {
    let mut tokens = lock(&shared.tokens);
    tokens.retain(|t| t.account_sid != token.account_sid);
    tokens.push(token);
}

/// `POST /practice/tokens`.
pub async fn tokens(
    State(shared): State<Arc<Shared>>,
    Json(token): Json<AccessToken>,
) -> StatusCode {
    set_token(&shared, token);
    StatusCode::NO_CONTENT
}

/// Works off all submissions at once.
///
/// # Errors
/// When the practice world cannot be saved.
pub fn complete_submissions(shared: &Shared) -> Result<(), Problem> {
    let mut pace = shared.settings().pace();
    pace.submission_ms = 0;
    shared
        .store_mut()
        .settle_submissions(&shared.ids, pace, shared.clock.now_ms());
    shared.save()
}

/// `POST /practice/submissions`.
pub async fn submissions(State(shared): State<Arc<Shared>>) -> Changed {
    complete_submissions(&shared)?;
    Ok(StatusCode::NO_CONTENT)
}

/// All submissions, oldest first, as the brand API tells them. Looking is no poll.
pub fn all_submissions(shared: &Shared) -> Vec<Value> {
    let (polls, sid) = (
        shared.settings().submission_polls,
        &shared.access.account_sid,
    );
    let store = shared.store();
    let all = store.books.submissions.iter();
    all.map(|s| brand_submissions::body(&store.books, s, sid, polls))
        .collect()
}

/// `GET /practice/conversions`.
pub async fn conversions(State(shared): State<Arc<Shared>>) -> Json<Vec<Value>> {
    Json(all_submissions(&shared))
}

/// All actions, oldest first, as the brand API tells them.
pub fn all_actions(shared: &Shared) -> Vec<Value> {
    let (now, sid) = (shared.clock.now_ms(), &shared.access.account_sid);
    let store = shared.store();
    let all = store.books.actions.iter();
    all.map(|a| brand_actions::body(a, sid, now)).collect()
}

/// `GET /practice/actions`.
pub async fn actions(State(shared): State<Arc<Shared>>) -> Json<Vec<Value>> {
    Json(all_actions(&shared))
}

/// All events of participants, oldest first, as Advocate tells them, with their owners.
pub fn all_events(shared: &Shared) -> Vec<Value> {
    let store = shared.store();
    let told = |event: &UserEvent| {
        let mut body = event.body();
        body["accountId"] = event.account_id.clone().into();
        body["userId"] = event.user_id.clone().into();
        body
    };
    store.events().iter().map(told).collect()
}

/// `GET /practice/events`.
pub async fn events(State(shared): State<Arc<Shared>>) -> Json<Vec<Value>> {
    Json(all_events(&shared))
}

/// All rewards, oldest first, as Advocate tells them.
pub fn all_rewards(shared: &Shared) -> Vec<Value> {
    shared.store().rewards().iter().map(Reward::body).collect()
}

/// `GET /practice/rewards`.
pub async fn rewards(State(shared): State<Arc<Shared>>) -> Json<Vec<Value>> {
    Json(all_rewards(&shared))
}
