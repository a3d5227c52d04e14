//! The endpoints of pipelines and stages.
//!
//! Refuses to know: the rules.

use super::{PipelineBody, StageBody, told, told_stage};
use crate::hubspot::crm::json_body;
use crate::hubspot::problem::Problem;
use crate::hubspot::state::Shared;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// `/crm/pipelines/deals` and below.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/crm/pipelines/deals", get(list).post(create))
        .route(
            "/crm/pipelines/deals/{pipeline}",
            get(one).patch(change).put(replace).delete(archive),
        )
        .route(
            "/crm/pipelines/deals/{pipeline}/stages",
            get(stages).post(create_stage),
        )
        .route(
            "/crm/pipelines/deals/{pipeline}/stages/{stage}",
            get(stage)
                .patch(change_stage)
                .put(change_stage)
                .delete(archive_stage),
        )
}

/// Observed: an unknown pipeline is a 404 with an empty body.
fn unknown() -> Response {
    StatusCode::NOT_FOUND.into_response()
}

fn found(value: Option<Value>) -> Response {
    value.map_or_else(unknown, |value| Json(value).into_response())
}

async fn list(State(shared): State<Arc<Shared>>) -> Json<Value> {
    let sim = shared.read();
    let results: Vec<Value> = sim.pipelines.all().map(told).collect();
    Json(json!({ "results": results }))
}

async fn create(State(shared): State<Arc<Shared>>, body: Bytes) -> Result<Response, Problem> {
    let body: PipelineBody = json_body(&body)?;
    let mut sim = shared.state();
    let now = sim.clock.now_ms();
    let made = told(sim.pipelines.create(body, now)?);
    sim.follow_pipelines();
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

async fn one(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    found(shared.read().pipelines.pipeline(&id).map(told))
}

/// Documented: changes what is named; stages have calls of their own.
async fn change(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let body: PipelineBody = json_body(&body)?;
    let mut sim = shared.state();
    let now = sim.clock.now_ms();
    let Some(pipeline) = sim.pipelines.change(&id) else {
        return Ok(unknown());
    };
    pipeline.change(body, now);
    let changed = told(pipeline);
    sim.follow_pipelines();
    Ok(Json(changed).into_response())
}

/// Documented: replaces the pipeline with all its stages.
async fn replace(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let body: PipelineBody = json_body(&body)?;
    let mut sim = shared.state();
    let now = sim.clock.now_ms();
    let Some(pipeline) = sim.pipelines.change(&id) else {
        return Ok(unknown());
    };
    pipeline.replace(body, now)?;
    let changed = told(pipeline);
    sim.follow_pipelines();
    Ok(Json(changed).into_response())
}

/// Documented: a deletion may be told to look for uses first.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Care {
    #[serde(default)]
    validate_references_before_delete: bool,
    #[serde(default)]
    validate_deal_stage_usages_before_delete: bool,
}

impl Care {
    /// The wording is invented.
    fn check(&self, used: bool) -> Result<(), Problem> {
        let asked =
            self.validate_references_before_delete || self.validate_deal_stage_usages_before_delete;
        if asked && used {
            return Err(Problem::invalid("There are deals in it."));
        }
        Ok(())
    }
}

async fn archive(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    Query(care): Query<Care>,
) -> Result<Response, Problem> {
    let mut sim = shared.state();
    let now = sim.clock.now_ms();
    care.check(sim.deals_have("pipeline", &id))?;
    let Some(pipeline) = sim.pipelines.change(&id) else {
        return Ok(unknown());
    };
    pipeline.archived_ms = Some(now);
    sim.follow_pipelines();
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn stages(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Response {
    let sim = shared.read();
    found(sim.pipelines.pipeline(&id).map(|pipeline| {
        let results: Vec<Value> = pipeline.stages().map(told_stage).collect();
        json!({ "results": results })
    }))
}

async fn create_stage(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Response, Problem> {
    let body: StageBody = json_body(&body)?;
    let mut sim = shared.state();
    let now = sim.clock.now_ms();
    let Some(pipeline) = sim.pipelines.change(&id) else {
        return Ok(unknown());
    };
    let made = told_stage(pipeline.add(body, now)?);
    sim.follow_pipelines();
    Ok((StatusCode::CREATED, Json(made)).into_response())
}

async fn stage(
    State(shared): State<Arc<Shared>>,
    Path((id, stage)): Path<(String, String)>,
) -> Response {
    found(shared.read().pipelines.stage(&id, &stage).map(told_stage))
}

async fn change_stage(
    State(shared): State<Arc<Shared>>,
    Path((id, stage)): Path<(String, String)>,
    body: Bytes,
) -> Result<Response, Problem> {
    let body: StageBody = json_body(&body)?;
    let mut sim = shared.state();
    let now = sim.clock.now_ms();
    let Some(pipeline) = sim.pipelines.change(&id) else {
        return Ok(unknown());
    };
    let changed = pipeline.change_stage(&stage, body, now)?.map(told_stage);
    sim.follow_pipelines();
    Ok(found(changed))
}

async fn archive_stage(
    State(shared): State<Arc<Shared>>,
    Path((id, stage)): Path<(String, String)>,
    Query(care): Query<Care>,
) -> Result<Response, Problem> {
    let mut sim = shared.state();
    let now = sim.clock.now_ms();
    care.check(sim.deals_have("dealstage", &stage))?;
    let found = sim
        .pipelines
        .change(&id)
        .and_then(|pipeline| pipeline.stages.iter_mut().find(|it| it.id == stage));
    let Some(stage) = found else {
        return Ok(unknown());
    };
    stage.archived_ms = Some(now);
    sim.follow_pipelines();
    Ok(StatusCode::NO_CONTENT.into_response())
}
