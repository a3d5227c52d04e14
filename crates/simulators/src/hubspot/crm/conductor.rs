//! The conductor's part for records and habits: what a person does in HubSpot, and how the account behaves. JSON
//! without credential, on loopback, under `/practice/`.

use super::habits::Normalise;
use super::object::ObjectType;
use super::rules::{self, Pairs};
use crate::hubspot::conductor::saved;
use crate::hubspot::problem::Problem;
use crate::hubspot::state::{Shared, State as Sim};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

/// `/practice/records/{object}` and `/practice/habits`.
pub fn routes() -> Router<Arc<Shared>> {
    let object = "/practice/records/{object}";
    Router::new()
        .route(object, post(make))
        .route(&format!("{object}/merge"), post(merge))
        .route(&format!("{object}/last-modified"), post(last_modified))
        .route(
            &format!("{object}/{{id}}"),
            get(one).patch(edit).delete(archive),
        )
        .route(&format!("{object}/{{id}}/restore"), post(restore))
        .route("/practice/habits", post(habits))
        .route(
            "/practice/habits/{object}/{property}",
            post(property_habits),
        )
}

fn missing() -> Problem {
    Problem::not_found("There is no such record, or it cannot be changed like this.")
}

#[derive(Deserialize)]
struct Properties<'a> {
    #[serde(borrow)]
    properties: Pairs<'a>,
}

async fn make(
    State(shared): State<Arc<Shared>>,
    Path(object): Path<ObjectType>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let body: Properties<'_> = rules::parse(&body)?;
    let pairs = body
        .properties
        .0
        .iter()
        .map(|(name, value)| (&**name, &**value));
    let id = shared.state().make(object, pairs)?;
    saved(shared).await?;
    Ok(Json(json!({"id": id.to_string()})))
}

async fn one(
    State(shared): State<Arc<Shared>>,
    Path((object, id)): Path<(ObjectType, String)>,
) -> Result<Json<Value>, Problem> {
    let found = shared.read().store(object).view(&id);
    found.map(|view| Json(json!(view))).ok_or_else(missing)
}

/// Does something to one record and saves.
async fn done(
    shared: Arc<Shared>,
    act: impl FnOnce(&mut Sim) -> bool,
) -> Result<StatusCode, Problem> {
    let done = act(&mut shared.state());
    if done {
        saved(shared).await
    } else {
        Err(missing())
    }
}

async fn edit(
    State(shared): State<Arc<Shared>>,
    Path((object, id)): Path<(ObjectType, String)>,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let body: Properties<'_> = rules::parse(&body)?;
    done(shared, |sim| {
        let mut pairs = body.properties.0.iter();
        pairs.all(|(name, value)| sim.edit(object, &id, name, value))
    })
    .await
}

async fn archive(
    State(shared): State<Arc<Shared>>,
    Path((object, id)): Path<(ObjectType, String)>,
) -> Result<StatusCode, Problem> {
    done(shared, |sim| sim.archive(object, &id)).await
}

async fn restore(
    State(shared): State<Arc<Shared>>,
    Path((object, id)): Path<(ObjectType, String)>,
) -> Result<StatusCode, Problem> {
    done(shared, |sim| sim.restore(object, &id)).await
}

#[derive(Deserialize)]
struct Merge {
    primary: String,
    other: String,
}

async fn merge(
    State(shared): State<Arc<Shared>>,
    Path(object): Path<ObjectType>,
    Json(body): Json<Merge>,
) -> Result<Json<Value>, Problem> {
    let ids = body.primary.parse().ok().zip(body.other.parse().ok());
    let (primary, other) = ids.ok_or_else(missing)?;
    let survivor = shared.state().merge(object, primary, other)?;
    saved(shared).await?;
    Ok(Json(json!({"id": survivor.to_string()})))
}

#[derive(Deserialize)]
struct LastModified {
    /// All active records when there are none.
    #[serde(default)]
    ids: Vec<String>,
    at_ms: i64,
}

async fn last_modified(
    State(shared): State<Arc<Shared>>,
    Path(object): Path<ObjectType>,
    Json(body): Json<LastModified>,
) -> Result<StatusCode, Problem> {
    done(shared, |sim| {
        let now = sim.clock.now_ms();
        let store = sim.store_mut(object);
        let ids: Vec<u64> = if body.ids.is_empty() {
            store.all_active().map(|record| record.id).collect()
        } else {
            body.ids.iter().filter_map(|id| id.parse().ok()).collect()
        };
        store.align(&ids, body.at_ms, now);
        true
    })
    .await
}

/// Habits of the account; what is left out stays.
#[derive(Deserialize)]
struct HabitsBody {
    merge_keeps_id: Option<bool>,
    index_lag_ms: Option<u64>,
    duplicate_is_400: Option<bool>,
    numeric_ids: Option<bool>,
}

async fn habits(State(shared): State<Arc<Shared>>, Json(body): Json<HabitsBody>) -> StatusCode {
    let mut sim = shared.state();
    if let Some(ms) = body.index_lag_ms {
        sim.set_index_lag(Duration::from_millis(ms));
    }
    let habits = &mut sim.habits;
    for (habit, told) in [
        (&mut habits.merge_keeps_id, body.merge_keeps_id),
        (&mut habits.duplicate_is_400, body.duplicate_is_400),
        (&mut habits.numeric_ids, body.numeric_ids),
    ] {
        *habit = told.unwrap_or(*habit);
    }
    StatusCode::NO_CONTENT
}

/// The habits of one property: they are what the body says, and no others.
#[derive(Deserialize)]
struct PropertyHabits {
    normalise: Option<Normalise>,
    flip: Option<String>,
    #[serde(default)]
    in_use: bool,
}

async fn property_habits(
    State(shared): State<Arc<Shared>>,
    Path((object, property)): Path<(ObjectType, String)>,
    Json(body): Json<PropertyHabits>,
) -> StatusCode {
    let key = (object, property);
    let habits = &mut shared.state().habits;
    match body.normalise {
        Some(how) => habits.normalise.insert(key.clone(), how),
        None => habits.normalise.remove(&key),
    };
    match body.flip {
        Some(value) => habits.flips.insert(key.clone(), value),
        None => habits.flips.remove(&key),
    };
    if body.in_use {
        habits.in_use.insert(key);
    } else {
        habits.in_use.remove(&key);
    }
    StatusCode::NO_CONTENT
}
