//! Plans and runs.

use crate::failure::Error;
use crate::journal::{finding, instant};
use crate::views::{Counts, PlanStatus, Results, RunStatus, UndoView, Who};
use domain::layout::Layout;
use domain::plan::{Direction, Program, Rules};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

/// What a plan was computed with. A run under other settings is refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context {
    pub format: u32,
    pub hubspot_account: String,
    pub program: Program,
    pub layout: Layout,
    pub rules: Rules,
    /// People linked when the plan was made; for the brakes.
    pub linked: u32,
    #[serde(default)]
    pub direction: Direction,
    /// Who was looked at.
    #[serde(default)]
    pub who: Who,
    /// Up to where each side was read; stored as cursors when the run has settled everybody.
    #[serde(default)]
    pub read_up_to: ReadUpTo,
    /// The run that this plan undoes.
    #[serde(default)]
    pub undoes: Option<String>,
    /// What of it can be taken back, once that is known.
    #[serde(default)]
    pub undo: Option<UndoView>,
    /// People whose contact is looked at before it is changed.
    #[serde(default)]
    pub shared: u32,
}

/// Up to where each side was read, in the services' own milliseconds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadUpTo {
    pub hubspot: Option<i64>,
    pub advocate: Option<i64>,
    /// Everybody was compared, whatever was asked for.
    pub everyone: bool,
}

/// A stored plan.
#[derive(Debug, Clone)]
pub struct StoredPlan {
    pub id: String,
    pub workspace: String,
    pub status: PlanStatus,
    pub made_at: String,
    pub context: Context,
    pub counts: Counts,
    pub left_out: Counts,
    pub problem: String,
}

/// A stored run.
#[derive(Debug, Clone)]
pub struct StoredRun {
    pub id: String,
    pub plan: String,
    pub direction: Direction,
    /// The run that it undoes.
    pub undoes: Option<String>,
    pub status: RunStatus,
    pub started_at: String,
    pub finished_at: Option<String>,
    pub worked_ms: u32,
    pub calls: u32,
    pub results: Results,
    pub problem: String,
    pub confirmed: String,
}

fn plan_word(status: PlanStatus) -> &'static str {
    match status {
        PlanStatus::Previewing => "previewing",
        PlanStatus::Ready => "ready",
        PlanStatus::Used => "used",
        PlanStatus::Cancelled => "cancelled",
        PlanStatus::Failed => "failed",
    }
}

fn plan_status(word: &str) -> PlanStatus {
    match word {
        "previewing" => PlanStatus::Previewing,
        "ready" => PlanStatus::Ready,
        "used" => PlanStatus::Used,
        "cancelled" => PlanStatus::Cancelled,
        _ => PlanStatus::Failed,
    }
}

fn run_word(status: RunStatus) -> &'static str {
    match status {
        RunStatus::Running | RunStatus::Throttled => "running",
        RunStatus::Paused => "paused",
        RunStatus::Stopping => "stopping",
        RunStatus::Done => "done",
        RunStatus::DoneWithProblems => "done_with_problems",
        RunStatus::Stopped => "stopped",
        RunStatus::Interrupted => "interrupted",
        RunStatus::Failed => "failed",
    }
}

fn run_status(word: &str) -> RunStatus {
    match word {
        "running" => RunStatus::Running,
        "paused" => RunStatus::Paused,
        "stopping" => RunStatus::Stopping,
        "done" => RunStatus::Done,
        "done_with_problems" => RunStatus::DoneWithProblems,
        "stopped" => RunStatus::Stopped,
        "interrupted" => RunStatus::Interrupted,
        _ => RunStatus::Failed,
    }
}

/// Stores a new plan that is being made.
pub fn insert_plan(
    db: &Connection,
    id: &str,
    workspace: &str,
    context: &Context,
    now: Timestamp,
) -> Result<(), Error> {
    db.execute(
        "INSERT INTO plan (id, workspace, status, made_at, context, counts, problem)
         VALUES (?1, ?2, 'previewing', ?3, ?4, '{}', '')",
        params![id, workspace, instant(now), serde_json::to_string(context)?],
    )?;
    Ok(())
}

/// Ends the making of a plan.
pub fn finish_plan(
    db: &Connection,
    id: &str,
    status: PlanStatus,
    counts: Counts,
    problem: &str,
) -> Result<(), Error> {
    db.execute(
        "UPDATE plan SET status = ?2, counts = ?3, problem = ?4 WHERE id = ?1",
        params![
            id,
            plan_word(status),
            serde_json::to_string(&counts)?,
            problem
        ],
    )?;
    if status == PlanStatus::Ready {
        finding::index(db, id)?;
    }
    Ok(())
}

/// Stores what a plan was computed with anew, with up to where it was read.
pub fn save_context(db: &Connection, id: &str, context: &Context) -> Result<(), Error> {
    db.execute(
        "UPDATE plan SET context = ?2 WHERE id = ?1",
        params![id, serde_json::to_string(context)?],
    )?;
    Ok(())
}

/// Recounts the kinds of a plan whose entries were changed.
pub fn recount(db: &Connection, id: &str) -> Result<(), Error> {
    let mut counts = Counts::default();
    let mut statement =
        db.prepare_cached("SELECT kind, count(*) FROM entry WHERE plan = ?1 GROUP BY kind")?;
    let mut rows = statement.query([id])?;
    while let Some(row) = rows.next()? {
        counts.set(row.get_ref(0)?.as_str().unwrap_or_default(), row.get(1)?);
    }
    db.execute(
        "UPDATE plan SET counts = ?2 WHERE id = ?1",
        params![id, serde_json::to_string(&counts)?],
    )?;
    Ok(())
}

/// Sets a plan's status alone.
pub fn set_plan_status(db: &Connection, id: &str, status: PlanStatus) -> Result<(), Error> {
    db.execute(
        "UPDATE plan SET status = ?2 WHERE id = ?1",
        params![id, plan_word(status)],
    )?;
    Ok(())
}

/// Drops the entries of plans that were never run, but for the newest; they would only take room.
pub fn forget_old_plans(db: &Connection, workspace: &str, keep: &str) -> Result<(), Error> {
    let old = "SELECT id FROM plan WHERE workspace = ?1 AND id <> ?2
               AND id NOT IN (SELECT plan FROM run WHERE workspace = ?1)";
    for table in ["entry_word", "entry"] {
        db.execute(
            &format!("DELETE FROM {table} WHERE plan IN ({old})"),
            params![workspace, keep],
        )?;
    }
    db.execute(
        &format!("DELETE FROM plan WHERE id IN ({old})"),
        params![workspace, keep],
    )?;
    Ok(())
}

fn read_plan(db: &Connection, row: &Row<'_>) -> Result<StoredPlan, Error> {
    let id: String = row.get(0)?;
    let left_out = left_out(db, &id)?;
    Ok(StoredPlan {
        workspace: row.get(1)?,
        status: plan_status(&row.get::<_, String>(2)?),
        made_at: row.get(3)?,
        context: serde_json::from_str(&row.get::<_, String>(4)?)?,
        counts: serde_json::from_str(&row.get::<_, String>(5)?)?,
        left_out,
        problem: row.get(6)?,
        id,
    })
}

const PLAN: &str = "SELECT id, workspace, status, made_at, context, counts, problem FROM plan";

/// Returns a plan.
pub fn plan(db: &Connection, id: &str) -> Result<StoredPlan, Error> {
    let mut statement = db.prepare_cached(&format!("{PLAN} WHERE id = ?1"))?;
    let mut rows = statement.query([id])?;
    match rows.next()? {
        Some(row) => read_plan(db, row),
        None => Err(Error::NotFound {
            what: "preview",
            id: id.to_owned(),
        }),
    }
}

/// Returns the newest plan of a workspace.
pub fn newest_plan(db: &Connection, workspace: &str) -> Result<Option<StoredPlan>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "{PLAN} WHERE workspace = ?1 ORDER BY made_at DESC, id DESC LIMIT 1"
    ))?;
    let mut rows = statement.query([workspace])?;
    rows.next()?.map(|row| read_plan(db, row)).transpose()
}

fn left_out(db: &Connection, plan: &str) -> Result<Counts, Error> {
    let mut counts = Counts::default();
    let mut statement = db.prepare_cached(
        "SELECT kind, count(*) FROM entry WHERE plan = ?1 AND left_out = 1 GROUP BY kind",
    )?;
    let mut rows = statement.query([plan])?;
    while let Some(row) = rows.next()? {
        let number = row.get(1)?;
        counts.set(row.get_ref(0)?.as_str().unwrap_or_default(), number);
    }
    Ok(counts)
}

/// Stores a new run and marks its plan as used. Runs of the workspace that were left end here: what they had read is older
/// than what this one writes.
pub fn insert_run(
    db: &Connection,
    id: &str,
    workspace: &str,
    plan: &str,
    now: Timestamp,
) -> Result<(), Error> {
    db.execute(
        "UPDATE run SET status = 'stopped', finished_at = coalesce(finished_at, ?2)
         WHERE workspace = ?1 AND status NOT IN ('done', 'done_with_problems', 'stopped')",
        params![workspace, instant(now)],
    )?;
    db.execute(
        "INSERT INTO run (id, workspace, plan, status, started_at)
         VALUES (?1, ?2, ?3, 'running', ?4)",
        params![id, workspace, plan, instant(now)],
    )?;
    set_plan_status(db, plan, PlanStatus::Used)
}

/// Stores how a run stands.
pub fn save_run(db: &Connection, run: &StoredRun) -> Result<(), Error> {
    db.execute(
        "UPDATE run SET status = ?2, finished_at = ?3, worked_ms = ?4, calls = ?5, problem = ?6,
                        confirmed = ?7, results = ?8 WHERE id = ?1",
        params![
            run.id,
            run_word(run.status),
            run.finished_at,
            run.worked_ms,
            run.calls,
            run.problem,
            run.confirmed,
            serde_json::to_string(&run.results)?,
        ],
    )?;
    Ok(())
}

/// Marks a run as at work again.
pub fn go_on(db: &Connection, id: &str) -> Result<(), Error> {
    db.execute(
        "UPDATE run SET status = 'running', problem = '', finished_at = NULL WHERE id = ?1",
        [id],
    )?;
    Ok(())
}

/// Marks runs that were at work when the program ended, with the numbers that they could not write down themselves.
/// Only called while no other copy of the program is at work.
pub fn mark_interrupted(db: &Connection) -> Result<(), Error> {
    let mut statement = db.prepare(&format!("{RUN} WHERE status IN ('running', 'stopping')"))?;
    let cut_off = statement.query_map([], read_run)?;
    for run in cut_off.collect::<Result<Vec<_>, _>>()? {
        let (results, _) = results(db, &run.plan)?;
        let cut_off = StoredRun {
            status: RunStatus::Interrupted,
            problem: "Advocate Sync was closed while this run was at work. What is done stays done. \
                      Continue: we look first at what was on its way, so that nobody is written twice."
                .to_owned(),
            results,
            ..run
        };
        save_run(db, &cut_off)?;
    }
    db.execute(
        "UPDATE plan SET status = 'cancelled' WHERE status = 'previewing'",
        [],
    )?;
    Ok(())
}

const RUN: &str =
    "SELECT id, plan, status, started_at, finished_at, worked_ms, calls, problem, confirmed, results,
            (SELECT coalesce(json_extract(context, '$.direction'), '') FROM plan WHERE plan.id = run.plan),
            (SELECT json_extract(context, '$.undoes') FROM plan WHERE plan.id = run.plan)
     FROM run";

fn read_run(row: &Row<'_>) -> rusqlite::Result<StoredRun> {
    // A damaged list counts as none; the entries have the truth.
    let results = serde_json::from_str(&row.get::<_, String>(9)?).unwrap_or_default();
    Ok(StoredRun {
        id: row.get(0)?,
        plan: row.get(1)?,
        direction: match row.get_ref(10)?.as_str().unwrap_or_default() {
            "both" => Direction::Both,
            "to_advocate" => Direction::ToAdvocate,
            _ => Direction::ToHubspot,
        },
        undoes: row.get(11)?,
        status: run_status(&row.get::<_, String>(2)?),
        started_at: row.get(3)?,
        finished_at: row.get(4)?,
        worked_ms: row.get(5)?,
        calls: row.get(6)?,
        results,
        problem: row.get(7)?,
        confirmed: row.get(8)?,
    })
}

/// Returns a run.
pub fn run(db: &Connection, id: &str) -> Result<StoredRun, Error> {
    db.query_row(&format!("{RUN} WHERE id = ?1"), [id], read_run)
        .optional()?
        .ok_or_else(|| Error::NotFound {
            what: "run",
            id: id.to_owned(),
        })
}

/// Returns the run of a plan, if it was run.
pub fn run_of_plan(db: &Connection, plan: &str) -> Result<Option<StoredRun>, Error> {
    Ok(db
        .query_row(&format!("{RUN} WHERE plan = ?1"), [plan], read_run)
        .optional()?)
}

/// Returns the newest runs of a workspace, newest first.
pub fn runs(db: &Connection, workspace: &str, limit: u32) -> Result<Vec<StoredRun>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "{RUN} WHERE workspace = ?1 ORDER BY started_at DESC, id DESC LIMIT ?2"
    ))?;
    let rows = statement.query_map(params![workspace, limit], read_run)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the plans of the newest runs, the newest first.
pub fn plans_run(db: &Connection, workspace: &str, limit: u32) -> Result<Vec<String>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT plan FROM run WHERE workspace = ?1 ORDER BY started_at DESC, id DESC LIMIT ?2",
    )?;
    let rows = statement.query_map(params![workspace, limit], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns whether a run of the workspace may have written to Advocate.
pub fn may_have_written_advocate(db: &Connection, workspace: &str) -> Result<bool, Error> {
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM run r JOIN plan p ON p.id = r.plan WHERE r.workspace = ?1
                 AND (coalesce(json_extract(p.context, '$.direction'), 'to_hubspot') <> 'to_hubspot'
                      OR p.counts LIKE '%\"delete\":%' AND json_extract(p.counts, '$.delete') > 0))",
        )?
        .query_row([workspace], |row| row.get(0))?)
}

/// Returns the HubSpot account and the tenant alias of the newest run, which is whose records the links join.
pub fn accounts_of_links(
    db: &Connection,
    workspace: &str,
) -> Result<Option<(String, String)>, Error> {
    let Some(context) = newest_context(db, workspace)? else {
        return Ok(None);
    };
    Ok(Some((
        context.hubspot_account,
        context.program.tenant_alias,
    )))
}

/// Returns the program of the newest run, which is that of the values that linked people have; `None` before any run.
pub fn program_of_links(db: &Connection, workspace: &str) -> Result<Option<String>, Error> {
    Ok(newest_context(db, workspace)?.map(|context| context.program.id.0))
}

fn newest_context(db: &Connection, workspace: &str) -> Result<Option<Context>, Error> {
    let context: Option<String> = db
        .query_row(
            "SELECT p.context FROM run r JOIN plan p ON p.id = r.plan
             WHERE r.workspace = ?1 ORDER BY r.started_at DESC, r.id DESC LIMIT 1",
            [workspace],
            |row| row.get(0),
        )
        .optional()?;
    Ok(match context {
        Some(context) => Some(serde_json::from_str(&context)?),
        None => None,
    })
}

/// Returns a run's results so far, and how many of its people have none yet.
pub fn results(db: &Connection, plan: &str) -> Result<(Results, u32), Error> {
    let mut results = Results::default();
    let mut waiting = 0;
    let mut statement = db.prepare_cached(
        "SELECT outcome, advocate_done = 1 OR outcome = 'deleted' FROM entry WHERE plan = ?1",
    )?;
    let mut rows = statement.query([plan])?;
    while let Some(row) = rows.next()? {
        results.in_advocate += row.get::<_, u32>(1)?;
        let count = match row.get_ref(0)?.as_str().unwrap_or_default() {
            "created" => &mut results.created,
            "updated" => &mut results.updated,
            "linked" => &mut results.linked,
            "same" => &mut results.same,
            "skipped" => &mut results.skipped,
            "held" => &mut results.held,
            "failed" => &mut results.failed,
            "deleted" => &mut results.deleted,
            "unlinked" => &mut results.unlinked,
            "archived" => &mut results.archived,
            _ => &mut waiting,
        };
        *count += 1;
    }
    Ok((results, waiting))
}
