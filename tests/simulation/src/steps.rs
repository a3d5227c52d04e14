//! What a person does with an engine, from the click to its end.

use engine::views::{
    Approval, Event, Failure, Overview, PlanStatus, PlanView, Platform, PreviewRequest, Row,
    RowsRequest, RulesView, RunView, StartSync, UndoRequest,
};
use engine::{Engine, Keys};
use simulators::Practice;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;
use url::Url;

/// Rows asked for at once.
const PAGE: u32 = 200;

/// Returns the keys of both sides, HubSpot's first.
pub fn keys(pair: &Practice) -> [Keys; 2] {
    let access = pair.access();
    [
        Keys::HubspotToken(access.hubspot.private_token.clone().into()),
        Keys::Advocate {
            account_sid: access.impact.account_sid.clone(),
            auth_token: access.impact.auth_token.clone().into(),
            tenant_alias: access.impact.tenant_alias.clone(),
            api_key: Some(access.impact.api_key.clone().into()),
        },
    ]
}

/// Connects one side.
pub async fn connect(engine: Engine, keys: Keys) -> Result<Overview, Failure> {
    engine.connect_with_keys(keys).await
}

/// Opens the workspace, connects both sides, chooses the program and makes the properties; what is done stays done.
pub async fn set_up(engine: Engine, pair: Arc<Practice>, rules: RulesView) -> Result<(), Failure> {
    let access = pair.access();
    let url = |text: &str| Url::parse(text).ok();
    engine.open_live().await?;
    engine
        .use_address(Platform::Hubspot, url(&access.hubspot.base_url))
        .await?;
    engine
        .use_address(Platform::Advocate, url(&access.impact.base_url))
        .await?;
    for keys in keys(&pair) {
        engine.connect_with_keys(keys).await?;
    }
    engine.choose_program(&access.impact.program_id).await?;
    engine.save_rules(rules).await?;
    engine.apply_setup().await?;
    Ok(())
}

/// Makes a preview and waits for it, however it ends.
pub async fn preview(engine: Engine, request: PreviewRequest) -> Result<PlanView, Failure> {
    let news = engine.subscribe();
    let begun = engine.preview(request).await?;
    made(&engine, news, begun).await
}

/// Makes the plan that takes a run back, and waits for it.
pub async fn undo(engine: Engine, run: String, archive_created: bool) -> Result<PlanView, Failure> {
    let news = engine.subscribe();
    let begun = engine.undo(&run, UndoRequest { archive_created }).await?;
    made(&engine, news, begun).await
}

async fn made(
    engine: &Engine,
    mut news: Receiver<Event>,
    begun: PlanView,
) -> Result<PlanView, Failure> {
    let ended = next(&mut news, |event| match event {
        Event::PlanProgress { plan } => {
            (plan.id == begun.id && plan.status != PlanStatus::Previewing).then_some(plan)
        }
        _ => None,
    });
    match ended.await {
        Some(plan) => Ok(plan),
        None => engine.plan(&begun.id).await,
    }
}

/// Runs a plan to whatever end.
pub async fn run(engine: Engine, plan: PlanView) -> Result<RunView, Failure> {
    let news = engine.subscribe();
    let request = StartSync {
        plan: plan.id,
        start_with_ten: false,
        confirmation: plan.brake.map(|brake| brake.number),
    };
    let begun = engine.start_sync(request).await?;
    finished(&engine, news, begun.id).await
}

/// Runs a plan, and tells how long its writes took, within a fifth of a second: what is left after them only confirms.
pub async fn run_timed(engine: Engine, plan: PlanView) -> Result<(RunView, Duration), Failure> {
    let begun = Instant::now();
    let mut news = engine.subscribe();
    let confirms = |event| match event {
        Event::RunProgress { run } => (run.phase == "Confirming").then_some(()),
        Event::RunFinished { .. } => Some(()),
        _ => None,
    };
    let written = async {
        next(&mut news, confirms).await;
        begun.elapsed()
    };
    let (run, written) = tokio::join!(run(engine, plan), written);
    Ok((run?, written))
}

/// Resumes a run, to whatever end.
pub async fn resume(engine: Engine, id: String) -> Result<RunView, Failure> {
    let news = engine.subscribe();
    engine.resume_sync(&id).await?;
    finished(&engine, news, id).await
}

async fn finished(
    engine: &Engine,
    mut news: Receiver<Event>,
    id: String,
) -> Result<RunView, Failure> {
    let ended = next(&mut news, |event| match event {
        Event::RunFinished { run } => (run.id == id).then_some(run),
        _ => None,
    });
    match ended.await {
        Some(run) => Ok(run),
        None => engine.run(&id).await,
    }
}

/// Waits for an event in which something is found; none when there are no more events.
async fn next<T>(
    news: &mut Receiver<Event>,
    mut found: impl FnMut(Event) -> Option<T>,
) -> Option<T> {
    loop {
        match news.recv().await {
            Ok(event) => {
                if let Some(found) = found(event) {
                    return Some(found);
                }
            }
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return None,
        }
    }
}

/// Returns everybody of a plan.
pub async fn rows(engine: Engine, plan: String) -> Result<Vec<Row>, Failure> {
    let mut rows = Vec::new();
    loop {
        let request = RowsRequest {
            plan: plan.clone(),
            kind: None,
            search: String::new(),
            outcome: None,
            offset: u32::try_from(rows.len()).unwrap_or(u32::MAX),
            limit: PAGE,
        };
        let page = engine.rows(request).await?;
        if page.rows.is_empty() {
            return Ok(rows);
        }
        rows.extend(page.rows);
    }
}

/// Approves what a person of a plan was held for.
pub async fn approve(engine: Engine, approval: Approval) -> Result<PlanView, Failure> {
    engine.approve(approval).await
}
