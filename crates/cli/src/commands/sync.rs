//! Running a preview. Nobody writes without having seen the plan: without `--plan`, a person is shown it and asked.

use super::{preview, question};
use crate::args::Sync;
use crate::exit::Exit;
use crate::host::failure;
use crate::interrupts::Interrupts;
use crate::out::Out;
use crate::{show, wait};
use engine::Engine;
use engine::views::{
    Event, Failure, FailureCode, PlanStatus, PlanView, RunStatus, RunView, StartSync,
};
use std::path::Path;
use tokio::sync::broadcast::Receiver;

/// Starts a run, or goes on with one, and waits for it.
pub async fn run(
    engine: &Engine,
    options: Sync,
    data_dir: Option<&Path>,
    out: Out,
) -> Result<Exit, Failure> {
    let mut interrupts = super::interrupts(out)?;
    let mut events = engine.subscribe();
    if let Some(run) = options.resume {
        let id = if run.is_empty() {
            newest_open(engine).await?
        } else {
            run
        };
        let begun = engine.resume_sync(&id).await?;
        return follow(engine, &mut events, &begun, false, &mut interrupts, out).await;
    }
    let mut start = StartSync {
        plan: String::new(),
        start_with_ten: options.start_with_10,
        confirmation: options.confirm,
    };
    if let Some(plan) = options.plan {
        start.plan = plan;
    } else {
        let begun = engine.preview(options.scope.into()).await?;
        let plan = wait::preview(engine, &mut events, begun, &mut interrupts, out).await?;
        let wanted = see(engine, &plan, data_dir, &mut interrupts, out).await?;
        match wanted {
            Wanted::Run(confirmation) => start.confirmation = confirmation,
            Wanted::End(exit) => return Ok(exit),
        }
        start.plan = plan.id;
    }
    let ten = start.start_with_ten;
    let begun = match engine.start_sync(start).await {
        Err(failure) if failure.code == FailureCode::ConfirmationNeeded => {
            return Err(Failure {
                hint: format!("{} Here: --confirm NUMBER.", failure.hint),
                ..failure
            });
        }
        other => other?,
    };
    follow(engine, &mut events, &begun, ten, &mut interrupts, out).await
}

/// What a person wants after having seen a preview.
enum Wanted {
    Run(Option<u32>),
    End(Exit),
}

/// Shows a preview and asks whether to run it.
async fn see(
    engine: &Engine,
    plan: &PlanView,
    data_dir: Option<&Path>,
    interrupts: &mut Interrupts,
    out: Out,
) -> Result<Wanted, Failure> {
    if plan.status != PlanStatus::Ready || !show::worth_running(plan) {
        preview::made(plan, out);
        let exit = match wait::plan_exit(engine, plan).await? {
            Exit::Done if plan.counts.hold > 0 => Exit::DoneWithProblems,
            exit => exit,
        };
        return Ok(Wanted::End(exit));
    }
    if !out.can_ask() {
        out.text(&show::plan(plan));
        return Err(unseen(plan, data_dir));
    }
    out.aside(&show::plan(plan));
    let confirmation = if let Some(brake) = &plan.brake {
        let question = format!("Type {} to write, or press Enter to leave:", brake.number);
        let typed = question::ask(&question, interrupts, out).await;
        let typed = typed.and_then(|typed| typed.parse().ok());
        typed.filter(|typed| *typed == brake.number).map(Some)
    } else {
        let question = format!("Write {}?", show::counted(plan.writes, "person", "people"));
        question::yes(&question, interrupts, out)
            .await
            .then_some(None)
    };
    Ok(confirmation.map_or_else(
        || {
            out.aside(&format!(
                "Nothing was written. The preview stays: advsync sync --plan {}",
                plan.id
            ));
            Wanted::End(Exit::DecisionNeeded)
        },
        Wanted::Run,
    ))
}

fn unseen(plan: &PlanView, data_dir: Option<&Path>) -> Failure {
    let folder = data_dir
        .map(|folder| format!(" --data-dir \"{}\"", folder.display()))
        .unwrap_or_default();
    let confirm = plan
        .brake
        .as_ref()
        .map(|brake| format!(" --confirm {}", brake.number))
        .unwrap_or_default();
    failure(
        FailureCode::ConfirmationNeeded,
        format!(
            "Nobody has seen preview {} yet, and there is no terminal to ask in. Nothing was written.",
            plan.id
        ),
        format!(
            "Look at it: advsync{folder} preview show {}\nThen run it: advsync{folder} sync --plan {}{confirm}",
            plan.id, plan.id
        ),
    )
}

async fn newest_open(engine: &Engine) -> Result<String, Failure> {
    let active = engine.overview().await?.active_run;
    active.map(|run| run.id).ok_or_else(|| {
        failure(
            FailureCode::NotFound,
            "No run is paused or interrupted. Nothing was started.",
            "Make a new preview: advsync preview.",
        )
    })
}

/// Waits for a run and reports it.
async fn follow(
    engine: &Engine,
    events: &mut Receiver<Event>,
    begun: &RunView,
    ten: bool,
    interrupts: &mut Interrupts,
    out: Out,
) -> Result<Exit, Failure> {
    let run = wait::run(engine, events, &begun.id, interrupts, out).await?;
    out.result(&run, &show::run(&run));
    if run.resumable {
        out.aside(&format!("Go on: advsync sync --resume {}", run.id));
    }
    for (count, outcome) in [(run.results.failed, "failed"), (run.results.held, "held")] {
        if count > 0 {
            out.text(&format!(
                "Who and why: advsync runs show {} --outcome {outcome}",
                run.id
            ));
        }
    }
    // Pausing after the first ten is what was asked for.
    if ten && run.status == RunStatus::Paused && !interrupts.heard() {
        return Ok(Exit::Done);
    }
    wait::run_exit(engine, &run).await
}
