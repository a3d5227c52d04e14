//! What changed in the accounts behind the settings.

use crate::args::Drift;
use crate::exit::Exit;
use crate::out::Out;
use crate::show;
use engine::Engine;
use engine::views::{DriftSeverity, DriftView, Failure};

/// Shows what changed, looks now, or accepts a change.
pub async fn run(engine: &Engine, action: Option<Drift>, out: Out) -> Result<Exit, Failure> {
    let view = match action {
        None => engine.drift().await?,
        Some(Drift::Check) => engine.check_drift().await?,
        Some(Drift::Accept { id }) => engine.accept_drift(&id).await?,
    };
    out.result(&view, &show::drift(&view));
    Ok(exit(&view))
}

/// What is only good to know wants nobody.
fn exit(view: &DriftView) -> Exit {
    let mut changes = view.changes.iter();
    if changes.any(|change| change.severity != DriftSeverity::Info) {
        Exit::DoneWithProblems
    } else {
        Exit::Done
    }
}
