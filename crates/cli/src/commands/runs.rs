//! Runs that were made: the list, and one with its people.

use super::preview::rows;
use crate::args::Which;
use crate::exit::Exit;
use crate::out::Out;
use crate::show as words;
use engine::Engine;
use engine::views::{Failure, Outcome, Rows, RunView};
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
