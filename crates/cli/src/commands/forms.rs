//! Forms that carry a referral.

use crate::exit::Exit;
use crate::out::Out;
use crate::show;
use engine::Engine;
use engine::views::{CheckStatus, Failure};

/// Shows which forms carry a referral, or prints the script for a page and nothing else.
pub async fn run(engine: &Engine, script: bool, out: Out) -> Result<Exit, Failure> {
    let view = engine.lead_forms().await?;
    if script {
        out.result(&view.script, &view.script);
        return Ok(Exit::Done);
    }
    out.result(&view, &show::lead_forms(&view));
    let fails = view
        .checks
        .iter()
        .any(|check| check.status == CheckStatus::Fail);
    Ok(if fails {
        Exit::DoneWithProblems
    } else {
        Exit::Done
    })
}
