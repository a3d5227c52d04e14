//! What the first page needs of the journal: stored totals only, so that no plan is walked.

use crate::failure::Error;
use crate::views::Results;
use rusqlite::{Connection, OptionalExtension};

/// The newest sync that compared everybody and ended.
pub struct Compared {
    pub finished_at: String,
    pub results: Results,
}

/// Returns the newest sync that compared everybody and ended.
pub fn compared(db: &Connection, workspace: &str) -> Result<Option<Compared>, Error> {
    let found: Option<(String, String)> = db
        .prepare_cached(
            "SELECT r.finished_at, r.results FROM run r JOIN plan p ON p.id = r.plan
             WHERE r.workspace = ?1 AND r.status IN ('done', 'done_with_problems') AND r.finished_at IS NOT NULL
                   AND json_extract(p.context, '$.read_up_to.everyone') = 1
                   AND json_extract(p.context, '$.undoes') IS NULL
             ORDER BY r.started_at DESC, r.id DESC LIMIT 1",
        )?
        .query_row([workspace], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((finished_at, results)) = found else {
        return Ok(None);
    };
    // An older program kept the results as a list; those count as not known.
    let results = serde_json::from_str(&results).unwrap_or_default();
    Ok(Some(Compared {
        finished_at,
        results,
    }))
}

/// Returns how many people were linked when each of the newest runs was planned, oldest first.
pub fn linked_before(
    db: &Connection,
    workspace: &str,
    limit: u32,
) -> Result<Vec<(String, u32)>, Error> {
    let mut find = db.prepare_cached(
        "SELECT r.started_at, coalesce(json_extract(p.context, '$.linked'), 0) FROM run r JOIN plan p ON p.id = r.plan
         WHERE r.workspace = ?1 ORDER BY r.started_at DESC, r.id DESC LIMIT ?2",
    )?;
    let rows = find.query_map(rusqlite::params![workspace, limit], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let mut points: Vec<(String, u32)> = rows.collect::<Result<_, _>>()?;
    points.reverse();
    Ok(points)
}
