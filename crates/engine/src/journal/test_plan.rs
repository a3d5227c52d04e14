//! The test plan under way, and its attempts.

use crate::failure::Error;
use crate::journal::instant;
use crate::views::{EvidenceView, TestReason, TestSaid, Tick};
use domain::person::{AccountId, ContactId, UserId};
use domain::test_plan::{Assertion, Test, TestPerson};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A stored plan.
#[derive(Debug, Clone)]
pub struct StoredTestPlan {
    pub id: String,
    pub made_at: String,
    pub body: Body,
}

/// What a plan remembers.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Body {
    pub mailbox: String,
    /// The day in the names of test people: `25 Nov`.
    pub day: String,
    pub rewards_confirmed: Option<Tick>,
    /// The ids of test people as the services returned them.
    pub people: BTreeMap<TestPerson, Ids>,
    /// The deal of the last test.
    pub deal: Option<String>,
    /// The property that marks test contacts was made by the plan.
    pub property: bool,
    pub said: BTreeMap<Test, TestSaid>,
    pub notes: BTreeMap<Test, String>,
    /// Rewards of the referrer before the deal.
    pub rewards_before: Option<u64>,
    /// Rewards of the referrer after the deal and before it is moved a second time.
    pub rewards_after: Option<u64>,
    /// The referrer before the referral: both records as they were.
    pub referrer_before: Option<BTreeMap<String, String>>,
    /// What was taken away again.
    pub removed: Vec<String>,
}

/// Ids of a test person, as far as they are known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ids {
    pub participant: Option<(AccountId, UserId)>,
    pub contact: Option<ContactId>,
    pub code: Option<String>,
}

/// A stored attempt.
#[derive(Debug, Clone)]
pub struct StoredAttempt {
    pub number: u32,
    pub began_at: String,
    pub ended_at: Option<String>,
    pub body: AttemptBody,
}

/// What an attempt remembers.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AttemptBody {
    pub passed: bool,
    pub looks: u32,
    pub looked_at: Option<String>,
    pub result: String,
    pub assertions: Vec<Assertion>,
    pub reasons: Vec<TestReason>,
    pub evidence: Vec<EvidenceView>,
}

/// Stores a new plan, which is the one under way from now on.
pub fn insert(
    db: &Connection,
    id: &str,
    workspace: &str,
    body: &Body,
    now: Timestamp,
) -> Result<(), Error> {
    db.execute(
        "INSERT INTO test_plan (id, workspace, made_at, body) VALUES (?1, ?2, ?3, ?4)",
        params![id, workspace, instant(now), serde_json::to_string(body)?],
    )?;
    Ok(())
}

/// Returns the plan under way.
pub fn newest(db: &Connection, workspace: &str) -> Result<Option<StoredTestPlan>, Error> {
    let found: Option<(String, String, String)> = db
        .query_row(
            "SELECT id, made_at, body FROM test_plan WHERE workspace = ?1 ORDER BY made_at DESC, rowid DESC LIMIT 1",
            [workspace],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .optional()?;
    found
        .map(|(id, made_at, body)| {
            Ok(StoredTestPlan {
                id,
                made_at,
                body: serde_json::from_str(&body)?,
            })
        })
        .transpose()
}

/// Changes what a plan remembers, in one transaction.
pub fn change(db: &Connection, id: &str, change: impl FnOnce(&mut Body)) -> Result<(), Error> {
    let body: String = db.query_row("SELECT body FROM test_plan WHERE id = ?1", [id], |row| {
        row.get(0)
    })?;
    let mut body: Body = serde_json::from_str(&body)?;
    change(&mut body);
    db.execute(
        "UPDATE test_plan SET body = ?2 WHERE id = ?1",
        params![id, serde_json::to_string(&body)?],
    )?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<StoredAttempt, Error> {
    Ok(StoredAttempt {
        number: row.get(0)?,
        began_at: row.get(1)?,
        ended_at: row.get(2)?,
        body: serde_json::from_str(row.get_ref(3)?.as_str().unwrap_or("{}"))?,
    })
}

/// Returns the attempts at a test, the newest first.
pub fn attempts(db: &Connection, plan: &str, test: Test) -> Result<Vec<StoredAttempt>, Error> {
    let mut find = db.prepare_cached(
        "SELECT number, began_at, ended_at, body FROM test_attempt WHERE plan = ?1 AND test = ?2
         ORDER BY number DESC",
    )?;
    let mut rows = find.query(params![plan, test.id()])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        all.push(read(row)?);
    }
    Ok(all)
}

/// Begins an attempt, unless one is under way.
pub fn begin(db: &Connection, plan: &str, test: Test, now: Timestamp) -> Result<(), Error> {
    db.execute(
        "INSERT INTO test_attempt (plan, test, number, began_at, body)
         SELECT ?1, ?2, coalesce(max(number), 0) + 1, ?3, '{}' FROM test_attempt WHERE plan = ?1 AND test = ?2
         HAVING count(*) = count(ended_at)",
        params![plan, test.id(), instant(now)],
    )?;
    Ok(())
}

/// Stores what was seen in the attempt that is under way, and its end if it has one. What ended meanwhile is left alone.
pub fn saw(db: &Connection, plan: &str, test: Test, attempt: &StoredAttempt) -> Result<(), Error> {
    db.execute(
        "UPDATE test_attempt SET ended_at = ?4, body = ?5
         WHERE plan = ?1 AND test = ?2 AND number = ?3 AND ended_at IS NULL",
        params![
            plan,
            test.id(),
            attempt.number,
            attempt.ended_at,
            serde_json::to_string(&attempt.body)?
        ],
    )?;
    Ok(())
}
