//! Making a preview, and looking into one.

use crate::args::{Preview, Which};
use crate::exit::Exit;
use crate::out::Out;
use crate::{show as words, wait};
use engine::Engine;
use engine::views::{
    Approval, ConflictChoice, Failure, LeaveOut, NeverSync, Outcome, PlanStatus, PlanView,
    PreviewRequest, Row, Rows, RowsRequest,
};

/// Most rows in one answer of the engine.
const PAGE: u32 = 200;

/// Makes a preview and shows its counts.
pub async fn make(engine: &Engine, request: PreviewRequest, out: Out) -> Result<Exit, Failure> {
    let mut interrupts = super::interrupts(out)?;
    let mut events = engine.subscribe();
    let begun = engine.preview(request).await?;
    let plan = wait::preview(engine, &mut events, begun, &mut interrupts, out).await?;
    shown(engine, &plan, out).await
}

/// Prints a preview that is over, and what can be done with it.
pub async fn shown(engine: &Engine, plan: &PlanView, out: Out) -> Result<Exit, Failure> {
    made(plan, out);
    if plan.status == PlanStatus::Ready {
        out.text(&format!("\nLook closer: advsync preview show {}", plan.id));
        if words::worth_running(plan) {
            let confirm = plan
                .brake
                .as_ref()
                .map(|brake| format!(" --confirm {}", brake.number))
                .unwrap_or_default();
            out.text(&format!(
                "Run it:      advsync sync --plan {}{confirm}",
                plan.id
            ));
        }
    }
    wait::plan_exit(engine, plan).await
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

/// Decides about one person of a preview.
pub async fn decide(engine: &Engine, decision: Preview, out: Out) -> Result<Exit, Failure> {
    let (plan, seq, done) = match decision {
        Preview::Show { id, which } => return show(engine, id, which, out).await,
        Preview::Approve {
            id,
            seq,
            name,
            do_not_track,
        } => {
            let approval = Approval {
                plan: id,
                seq,
                name,
                do_not_track,
            };
            let plan = engine.approve(approval).await?;
            (
                plan,
                seq,
                "Approved. Nothing is done before the preview is run.",
            )
        }
        Preview::Choose {
            id,
            seq,
            alike,
            keep: (field, keep),
        } => {
            let choice = ConflictChoice {
                plan: id,
                seq,
                field,
                keep,
            };
            if alike {
                let chosen = engine.choose_alike(choice).await?;
                out.result(&chosen, &format!("{}\n", chosen.sentence));
                return Ok(Exit::Done);
            }
            let plan = engine.choose(choice).await?;
            (
                plan,
                seq,
                "Chosen. Nothing is written before the preview is run.",
            )
        }
        Preview::Never { id, seq, again } => {
            let request = NeverSync {
                plan: id,
                seq,
                never: !again,
            };
            let plan = engine.never_sync(request).await?;
            let done = if again {
                "Synced again from the next preview on. Nothing was written."
            } else {
                "Never synced from now on, on neither side. Nothing was written."
            };
            (plan, seq, done)
        }
        Preview::LeaveOut { id, seq, again } => {
            let request = LeaveOut {
                plan: id,
                seq,
                left_out: !again,
            };
            let plan = engine.leave_out(request).await?;
            let done = if again {
                "Taken in again. Nothing was written."
            } else {
                "Left out of the next run of this preview. Nothing was written."
            };
            (plan, seq, done)
        }
    };
    let person = one(engine, &plan.id, seq).await?;
    let person = person.map(|row| words::person(&row)).unwrap_or_default();
    out.result(&plan, &format!("{person}{done}"));
    Ok(Exit::Done)
}

/// Returns one person of a plan.
async fn one(engine: &Engine, plan: &str, seq: u32) -> Result<Option<Row>, Failure> {
    // Rows are numbered without gaps, from nothing on.
    let page = RowsRequest {
        plan: plan.to_owned(),
        kind: None,
        search: String::new(),
        outcome: None,
        offset: seq,
        limit: 1,
    };
    let rows = engine.rows(page).await?.rows;
    Ok(rows.into_iter().find(|row| row.seq == seq))
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
