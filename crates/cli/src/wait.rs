//! Following work of the engine to its end: progress on standard error, Ctrl-C as a wish.

use crate::exit::Exit;
use crate::interrupts::Interrupts;
use crate::out::Out;
use crate::show;
use engine::Engine;
use engine::views::{
    ConnectionStatus, Event, EventPlanStatus, EventPlanView, Failure, Overview, PlanStatus,
    PlanView, RunStatus, RunView,
};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

/// Waits for a preview that was begun with `events` already listening. Ctrl-C cancels it.
///
/// # Errors
/// The journal cannot be read. How the preview ended is in its status.
pub async fn preview(
    engine: &Engine,
    events: &mut Receiver<Event>,
    begun: PlanView,
    interrupts: &mut Interrupts,
    out: Out,
) -> Result<PlanView, Failure> {
    let plan = loop {
        tokio::select! {
            event = next(events) => match event {
                Some(Event::PlanProgress { plan }) if plan.id == begun.id => {
                    if plan.status != PlanStatus::Previewing {
                        break plan;
                    }
                    out.progress(&plan.phase);
                }
                Some(_) => {}
                None => break engine.plan(&begun.id).await?,
            },
            () = interrupts.next() => {
                engine.cancel_preview().await?;
            }
        }
    };
    out.clear();
    Ok(plan)
}

/// Waits for a run that was begun with `events` already listening. Ctrl-C pauses it.
///
/// # Errors
/// The journal cannot be read.
pub async fn run(
    engine: &Engine,
    events: &mut Receiver<Event>,
    id: &str,
    interrupts: &mut Interrupts,
    out: Out,
) -> Result<RunView, Failure> {
    let run = loop {
        tokio::select! {
            event = next(events) => match event {
                Some(Event::RunFinished { run }) if run.id == id => break run,
                Some(Event::RunProgress { run }) if run.id == id => out.progress(&show::progress(&run)),
                Some(_) => {}
                None => break engine.run(id).await?,
            },
            () = interrupts.next() => {
                engine.pause_sync(id).await?;
                out.aside("Pausing after the batches in hand. Ctrl-C again leaves at once.");
            }
        }
    };
    out.clear();
    Ok(run)
}

/// Waits for a preview of events, or its run, that was begun with `news` already listening. Ctrl-C stops it.
///
/// # Errors
/// The journal cannot be read. How it ended is in its status.
pub async fn events(
    engine: &Engine,
    news: &mut Receiver<Event>,
    begun: EventPlanView,
    interrupts: &mut Interrupts,
    out: Out,
) -> Result<EventPlanView, Failure> {
    let at_work = |plan: &EventPlanView| {
        matches!(
            plan.status,
            EventPlanStatus::Previewing | EventPlanStatus::Running
        )
    };
    let plan = loop {
        tokio::select! {
            event = next(news) => match event {
                Some(Event::EventsProgress { plan }) if plan.id == begun.id => {
                    if plan.phase.is_empty() && !at_work(&plan) {
                        break plan;
                    }
                    out.progress(&plan.phase);
                }
                Some(_) => {}
                None => break engine.event_plan(&begun.id).await?,
            },
            () = interrupts.next() => {
                engine.stop_events(&begun.id).await?;
            }
        }
    };
    out.clear();
    Ok(plan)
}

/// Returns the next event; `None` when there will be no more. Missed progress does not matter.
pub async fn next(events: &mut Receiver<Event>) -> Option<Event> {
    loop {
        match events.recv().await {
            Ok(event) => return Some(event),
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return None,
        }
    }
}

/// Returns how a preview that is over ends the program.
pub async fn plan_exit(engine: &Engine, plan: &PlanView) -> Result<Exit, Failure> {
    Ok(match plan.status {
        PlanStatus::Ready | PlanStatus::Used => Exit::Done,
        PlanStatus::Cancelled => Exit::Interrupted,
        PlanStatus::Previewing | PlanStatus::Failed => cause(&engine.overview().await?),
    })
}

/// Returns how a run that is over ends the program. Pausing after the first ten was asked for; the caller knows.
pub async fn run_exit(engine: &Engine, run: &RunView) -> Result<Exit, Failure> {
    Ok(match run.status {
        RunStatus::Done => Exit::Done,
        RunStatus::DoneWithProblems => Exit::DoneWithProblems,
        RunStatus::Paused
        | RunStatus::Interrupted
        | RunStatus::Running
        | RunStatus::Throttled
        | RunStatus::Stopping => Exit::Interrupted,
        RunStatus::Stopped => Exit::Failed,
        RunStatus::Failed => cause(&engine.overview().await?),
    })
}

/// What could not go on is mostly a connection that ended.
pub fn cause(overview: &Overview) -> Exit {
    let broken = [&overview.hubspot, &overview.advocate]
        .into_iter()
        .any(|side| side.status == ConnectionStatus::ReconnectNeeded);
    if broken {
        Exit::CredentialsNeeded
    } else {
        Exit::Failed
    }
}
