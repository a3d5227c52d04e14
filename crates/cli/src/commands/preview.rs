//! Making a preview, and looking into one.

use crate::args::Which;
use crate::exit::Exit;
use crate::out::Out;
use crate::{show as words, wait};
use engine::Engine;
use engine::views::{Failure, Outcome, PlanStatus, PlanView, Rows, RowsRequest};

/// Most rows in one answer of the engine.
const PAGE: u32 = 200;

/// Makes a preview and shows its counts.
pub async fn make(engine: &Engine, out: Out) -> Result<Exit, Failure> {
    let mut interrupts = super::interrupts(out)?;
    let plan = wait::preview(engine, &mut interrupts, out).await?;
    made(&plan, out);
    if plan.status == PlanStatus::Ready {
        out.text(&format!("\nLook closer: advsync preview show {}", plan.id));
        if words::worth_running(&plan) {
            out.text(&format!("Run it:      advsync sync --plan {}", plan.id));
        }
    }
    wait::plan_exit(engine, &plan).await
}

/// Prints a preview that is over.
pub fn made(plan: &PlanView, out: Out) {
    let text = match plan.status {
        PlanStatus::Ready | PlanStatus::Used => words::plan(plan),
        PlanStatus::Cancelled => "The preview was cancelled. Nothing was written.".to_owned(),
        PlanStatus::Previewing | PlanStatus::Failed => String::new(),
    };
    out.result(plan, &text);
    if plan.status == PlanStatus::Failed {
        out.aside(&plan.problem);
    }
}

/// Shows people of a preview.
pub async fn show(engine: &Engine, id: String, which: Which, out: Out) -> Result<Exit, Failure> {
    engine.plan(&id).await?;
    let rows = rows(engine, id, which, None).await?;
    out.result(&rows, &words::people(&rows.rows, rows.total));
    Ok(Exit::Done)
}

/// Reads as many rows as were asked for, page by page.
pub async fn rows(
    engine: &Engine,
    plan: String,
    which: Which,
    outcome: Option<Outcome>,
) -> Result<Rows, Failure> {
    let mut found = Rows {
        rows: Vec::new(),
        total: 0,
    };
    loop {
        let offset = u32::try_from(found.rows.len()).unwrap_or(u32::MAX);
        let page = engine
            .rows(RowsRequest {
                plan: plan.clone(),
                kind: which.kind,
                search: which.search.clone(),
                outcome,
                offset,
                limit: which.limit.saturating_sub(offset).min(PAGE),
            })
            .await?;
        found.total = page.total;
        let last = page.rows.is_empty();
        found.rows.extend(page.rows);
        if last || found.rows.len() >= usize::try_from(which.limit).unwrap_or(usize::MAX) {
            return Ok(found);
        }
    }
}
