//! Runs that were made: the list, and one with its people.

use super::preview::{rows, shown};
use crate::args::Which;
use crate::exit::Exit;
use crate::out::Out;
use crate::{show as words, wait};
use engine::Engine;
use engine::views::{Failure, Outcome, Rows, RunView, UndoRequest};
use serde::Serialize;

/// A run with people, as `runs show --json` prints it.
#[derive(Serialize)]
struct Shown {
    run: RunView,
    people: Rows,
}

/// Lists the newest runs.
pub async fn list(engine: &Engine, out: Out) -> Result<Exit, Failure> {
    let runs = engine.runs().await?;
    out.result(&runs, &words::runs(&runs));
    Ok(Exit::Done)
}

/// Shows one run and its people.
pub async fn show(
    engine: &Engine,
    id: &str,
    outcome: Option<Outcome>,
    which: Which,
    out: Out,
) -> Result<Exit, Failure> {
    let run = engine.run(id).await?;
    let people = rows(engine, run.plan.clone(), which, outcome).await?;
    let text = format!(
        "{}\n{}",
        words::run(&run),
        words::people(&people.rows, people.total)
    );
    out.result(&Shown { run, people }, &text);
    Ok(Exit::Done)
}

/// Makes the preview that takes a run back, and shows it.
pub async fn undo(
    engine: &Engine,
    id: &str,
    request: UndoRequest,
    out: Out,
) -> Result<Exit, Failure> {
    let mut interrupts = super::interrupts(out)?;
    let mut events = engine.subscribe();
    let begun = engine.undo(id, request).await?;
    let plan = wait::preview(engine, &mut events, begun, &mut interrupts, out).await?;
    shown(engine, &plan, out).await
}
