//! Versions of triggers and mappings, plans of conversions, and what was sent.

use crate::failure::Error;
use crate::journal::instant;
use crate::views::{EventKind, EventOutcome, EventPlanStatus};
use domain::trigger::Object;
use domain::trigger::conversion::{Conversion, Problem};
use domain::trigger::decide::{Kind, Past, Reason, State};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Rows, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One saved version of a document.
#[derive(Debug, Clone)]
pub struct Version<D> {
    pub number: u32,
    pub author: String,
    pub note: String,
    pub saved_at: String,
    pub body: D,
}

/// The kind of a version of triggers.
pub const TRIGGERS: &str = "triggers";
/// The kind of a version of a mapping.
pub const MAPPING: &str = "mapping";

/// Returns the newest version, or the one of a number.
pub fn version<D: DeserializeOwned>(
    db: &Connection,
    workspace: &str,
    kind: &str,
    number: Option<u32>,
) -> Result<Option<Version<D>>, Error> {
    let found = db
        .prepare_cached(
            "SELECT number, body, author, note, saved_at FROM version
             WHERE workspace = ?1 AND kind = ?2 AND (?3 IS NULL OR number = ?3) ORDER BY number DESC LIMIT 1",
        )?
        .query_row(params![workspace, kind, number], |row| {
            Ok((row.get(0)?, row.get::<_, String>(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })
        .optional()?;
    let Some((number, body, author, note, saved_at)) = found else {
        return Ok(None);
    };
    Ok(Some(Version {
        number,
        author,
        note,
        saved_at,
        body: serde_json::from_str(&body)?,
    }))
}

/// Returns all versions without their bodies, newest first.
pub fn versions(db: &Connection, workspace: &str, kind: &str) -> Result<Vec<Version<()>>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT number, author, note, saved_at FROM version WHERE workspace = ?1 AND kind = ?2 ORDER BY number DESC",
    )?;
    let rows = statement.query_map(params![workspace, kind], |row| {
        Ok(Version {
            number: row.get(0)?,
            author: row.get(1)?,
            note: row.get(2)?,
            saved_at: row.get(3)?,
            body: (),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Stores a new version. Earlier ones stay.
pub fn save_version<D: Serialize>(
    db: &Connection,
    workspace: &str,
    kind: &str,
    body: &D,
    (author, note): (&str, &str),
    now: Timestamp,
) -> Result<(), Error> {
    db.execute(
        "INSERT INTO version (workspace, kind, number, body, author, note, saved_at)
         SELECT ?1, ?2, coalesce(max(number), 0) + 1, ?3, ?4, ?5, ?6 FROM version WHERE workspace = ?1 AND kind = ?2",
        params![workspace, kind, serde_json::to_string(body)?, author, note, instant(now)],
    )?;
    Ok(())
}

/// What a plan was computed with. A run under other settings is refused.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventContext {
    pub hubspot_account: String,
    pub tenant: String,
    pub program: String,
    pub triggers: u32,
    /// Zero for the guide's own.
    pub mapping: u32,
    /// Up to where each kind of record was read, in HubSpot's milliseconds.
    #[serde(default)]
    pub read_up_to: BTreeMap<Object, i64>,
    /// What the stages were called when the plan was made: labels by internal id. Empty in a plan of an older program.
    #[serde(default)]
    pub labels: BTreeMap<Object, BTreeMap<String, String>>,
}

/// A stored plan of conversions.
#[derive(Debug, Clone)]
pub struct EventPlan {
    pub id: String,
    pub workspace: String,
    pub status: EventPlanStatus,
    pub made_at: String,
    pub context: EventContext,
    pub notes: Vec<String>,
    pub problem: String,
}

/// One record and stage of a plan.
#[derive(Debug, Clone)]
pub struct EventEntry {
    pub seq: u32,
    pub object: Object,
    pub record: String,
    pub name: String,
    pub stage: String,
    pub reached_at: i64,
    pub contact: Option<String>,
    pub person: String,
    pub kind: Kind,
    pub reason: Reason,
    pub conversion: Option<Conversion>,
    pub problems: Vec<Problem>,
    pub left_out: bool,
    pub outcome: EventOutcome,
    pub problem: String,
}

/// A conversion that was sent, or was about to be.
#[derive(Debug, Clone)]
pub struct Sent {
    pub object: Object,
    pub record: String,
    pub stage: String,
    pub past: Past,
    pub submission: Option<String>,
    pub tracker: Option<String>,
    pub problem: String,
}

/// Returns a value as the word that is stored.
fn word<T: Serialize>(value: T) -> Result<String, Error> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        other => Ok(other.to_string()),
    }
}

fn from_word<T: DeserializeOwned>(word: String) -> Result<T, Error> {
    Ok(serde_json::from_value(serde_json::Value::String(word))?)
}

/// Stores a new plan that is being made, and drops those that were never run.
pub fn insert_plan(
    db: &Connection,
    id: &str,
    workspace: &str,
    context: &EventContext,
    now: Timestamp,
) -> Result<(), Error> {
    let old = "SELECT id FROM event_plan WHERE workspace = ?1 AND status IN ('ready', 'cancelled', 'failed', 'previewing')
               AND id NOT IN (SELECT plan FROM event_entry WHERE outcome <> 'waiting')";
    db.execute(
        &format!("DELETE FROM event_entry WHERE plan IN ({old})"),
        [workspace],
    )?;
    db.execute(
        &format!("DELETE FROM event_plan WHERE id IN ({old})"),
        [workspace],
    )?;
    db.execute(
        "INSERT INTO event_plan (id, workspace, status, made_at, context) VALUES (?1, ?2, 'previewing', ?3, ?4)",
        params![id, workspace, instant(now), serde_json::to_string(context)?],
    )?;
    Ok(())
}

/// Stores how a plan stands.
pub fn save_plan(db: &Connection, plan: &EventPlan) -> Result<(), Error> {
    db.execute(
        "UPDATE event_plan SET status = ?2, context = ?3, notes = ?4, problem = ?5 WHERE id = ?1",
        params![
            plan.id,
            word(plan.status)?,
            serde_json::to_string(&plan.context)?,
            serde_json::to_string(&plan.notes)?,
            plan.problem
        ],
    )?;
    Ok(())
}

const PLAN: &str = "SELECT id, workspace, status, made_at, context, notes, problem FROM event_plan";

fn read_plan(row: &Row<'_>) -> Result<EventPlan, Error> {
    Ok(EventPlan {
        id: row.get(0)?,
        workspace: row.get(1)?,
        status: from_word(row.get(2)?)?,
        made_at: row.get(3)?,
        context: serde_json::from_str(&row.get::<_, String>(4)?)?,
        notes: serde_json::from_str(&row.get::<_, String>(5)?)?,
        problem: row.get(6)?,
    })
}

/// Returns a plan.
pub fn plan(db: &Connection, id: &str) -> Result<EventPlan, Error> {
    let mut statement = db.prepare_cached(&format!("{PLAN} WHERE id = ?1"))?;
    let mut rows = statement.query([id])?;
    match rows.next()? {
        Some(row) => read_plan(row),
        None => Err(Error::NotFound {
            what: "preview of events",
            id: id.to_owned(),
        }),
    }
}

/// Returns the newest plans of a workspace, newest first.
pub fn plans(db: &Connection, workspace: &str, most: u32) -> Result<Vec<EventPlan>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "{PLAN} WHERE workspace = ?1 ORDER BY made_at DESC, id DESC LIMIT ?2"
    ))?;
    let rows = statement.query(params![workspace, most])?;
    all(rows, read_plan)
}

/// Marks plans that were at work when the program ended: what was being sent is not known.
pub fn mark_interrupted(db: &Connection) -> Result<(), Error> {
    db.execute(
        "UPDATE event_plan SET status = 'interrupted' WHERE status = 'running'",
        [],
    )?;
    db.execute(
        "UPDATE event_plan SET status = 'cancelled' WHERE status = 'previewing'",
        [],
    )?;
    db.execute(
        "UPDATE event_entry SET outcome = 'unknown' WHERE outcome = 'intended'",
        [],
    )?;
    // A reversal of which no answer came: reversing again is refused by impact.com, so it does no harm.
    db.execute(
        "UPDATE conversion SET state = 'accepted' WHERE state = 'reversing' AND submission IS NULL",
        [],
    )?;
    Ok(())
}

/// Stores the entries of a plan.
pub fn insert_entries(db: &Connection, plan: &str, entries: &[EventEntry]) -> Result<(), Error> {
    let mut statement = db.prepare_cached(
        "INSERT INTO event_entry (plan, seq, object, record, name, stage, reached_at, contact, person, kind, reason,
                                  conversion, problems, outcome)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?;
    for entry in entries {
        statement.execute(params![
            plan,
            entry.seq,
            entry.object.key(),
            entry.record,
            entry.name,
            entry.stage,
            entry.reached_at,
            entry.contact,
            entry.person,
            word(entry.kind)?,
            word(entry.reason)?,
            entry
                .conversion
                .as_ref()
                .map(serde_json::to_string)
                .transpose()?,
            serde_json::to_string(&entry.problems)?,
            word(entry.outcome)?,
        ])?;
    }
    Ok(())
}

const ENTRY: &str = "SELECT seq, object, record, name, stage, reached_at, contact, person, kind, reason, conversion,
                            problems, left_out, outcome, problem FROM event_entry";

fn read_entry(row: &Row<'_>) -> Result<EventEntry, Error> {
    let conversion: Option<String> = row.get(10)?;
    Ok(EventEntry {
        seq: row.get(0)?,
        object: from_word(row.get(1)?)?,
        record: row.get(2)?,
        name: row.get(3)?,
        stage: row.get(4)?,
        reached_at: row.get(5)?,
        contact: row.get(6)?,
        person: row.get(7)?,
        kind: from_word(row.get(8)?)?,
        reason: from_word(row.get(9)?)?,
        conversion: conversion
            .map(|text| serde_json::from_str(&text))
            .transpose()?,
        problems: serde_json::from_str(&row.get::<_, String>(11)?)?,
        left_out: row.get(12)?,
        outcome: from_word(row.get(13)?)?,
        problem: row.get(14)?,
    })
}

/// Reads all rows of an answer.
fn all<T>(
    mut rows: Rows<'_>,
    read: impl Fn(&Row<'_>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// Which entries of a plan, and how many of them.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    pub kind: Option<EventKind>,
    pub offset: u32,
    pub limit: u32,
}

/// Returns entries of a plan, and how many there are.
pub fn entries(db: &Connection, plan: &str, page: Page) -> Result<(Vec<EventEntry>, u32), Error> {
    let kind = page.kind.map(word).transpose()?;
    let which = "WHERE plan = ?1 AND (?2 IS NULL OR kind = ?2)";
    let total = db
        .prepare_cached(&format!("SELECT count(*) FROM event_entry {which}"))?
        .query_row(params![plan, kind], |row| row.get(0))?;
    let mut statement =
        db.prepare_cached(&format!("{ENTRY} {which} ORDER BY seq LIMIT ?3 OFFSET ?4"))?;
    let rows = statement.query(params![plan, kind, page.limit, page.offset])?;
    Ok((all(rows, read_entry)?, total))
}

/// Returns one entry.
pub fn entry(db: &Connection, plan: &str, seq: u32) -> Result<EventEntry, Error> {
    let mut statement = db.prepare_cached(&format!("{ENTRY} WHERE plan = ?1 AND seq = ?2"))?;
    let mut rows = statement.query(params![plan, seq])?;
    match rows.next()? {
        Some(row) => read_entry(row),
        None => Err(Error::NotFound {
            what: "event",
            id: seq.to_string(),
        }),
    }
}

/// Returns the next entries that wait to be written.
pub fn waiting(db: &Connection, plan: &str, most: u32) -> Result<Vec<EventEntry>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "{ENTRY} WHERE plan = ?1 AND left_out = 0 AND outcome = 'waiting' AND kind IN ('send', 'reverse', 'adjust')
         ORDER BY seq LIMIT ?2"
    ))?;
    let rows = statement.query(params![plan, most])?;
    all(rows, read_entry)
}

/// Returns the entries of which impact.com has not told yet what became of them.
pub fn queued(db: &Connection, plan: &str) -> Result<Vec<EventEntry>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "{ENTRY} WHERE plan = ?1 AND outcome = 'queued' ORDER BY seq"
    ))?;
    let rows = statement.query([plan])?;
    all(rows, read_entry)
}

/// Changes what happens with an entry, after a person's word.
pub fn decide(
    db: &Connection,
    plan: &str,
    seq: u32,
    kind: Kind,
    left_out: bool,
) -> Result<(), Error> {
    db.execute(
        "UPDATE event_entry SET kind = ?3, left_out = ?4 WHERE plan = ?1 AND seq = ?2",
        params![plan, seq, word(kind)?, left_out],
    )?;
    Ok(())
}

/// Leaves everything out of a plan that would be sent, but for one deal.
pub fn leave_out_others(db: &Connection, plan: &str, deal: &str) -> Result<(), Error> {
    db.execute(
        "UPDATE event_entry SET left_out = 1 WHERE plan = ?1 AND kind IN ('send', 'reverse', 'adjust')
         AND NOT (object = 'deals' AND record = ?2)",
        [plan, deal],
    )?;
    Ok(())
}

/// Stores how an entry ended.
pub fn settle(
    db: &Connection,
    plan: &str,
    seq: u32,
    outcome: EventOutcome,
    problem: &str,
) -> Result<(), Error> {
    db.execute(
        "UPDATE event_entry SET outcome = ?3, problem = ?4 WHERE plan = ?1 AND seq = ?2",
        params![plan, seq, word(outcome)?, problem],
    )?;
    Ok(())
}

/// Counts the entries of a plan by kind, whether they are left out, and outcome.
pub fn counts(db: &Connection, plan: &str) -> Result<Vec<(Kind, bool, EventOutcome, u32)>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT kind, left_out, outcome, count(*) FROM event_entry WHERE plan = ?1 GROUP BY 1, 2, 3",
    )?;
    let mut rows = statement.query([plan])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((
            from_word(row.get(0)?)?,
            row.get(1)?,
            from_word(row.get(2)?)?,
            row.get(3)?,
        ));
    }
    Ok(found)
}

const SENT: &str =
    "SELECT object, record, stage, event, order_id, fields, state, submission, tracker, problem
                    FROM conversion WHERE workspace = ?1";

fn read_sent(row: &Row<'_>) -> Result<Sent, Error> {
    Ok(Sent {
        object: from_word(row.get(0)?)?,
        record: row.get(1)?,
        stage: row.get(2)?,
        past: Past {
            conversion: Conversion {
                event: row.get(3)?,
                order: row.get(4)?,
                fields: serde_json::from_str(&row.get::<_, String>(5)?)?,
            },
            state: from_word(row.get(6)?)?,
        },
        submission: row.get(7)?,
        tracker: row.get(8)?,
        problem: row.get(9)?,
    })
}

/// Returns everything that was sent of a workspace. A workspace has at most some thousands.
pub fn sent(db: &Connection, workspace: &str) -> Result<Vec<Sent>, Error> {
    let mut statement = db.prepare_cached(&format!("{SENT} ORDER BY object, record, stage"))?;
    let rows = statement.query([workspace])?;
    all(rows, read_sent)
}

/// Returns how many conversions impact.com has taken, and of how many nobody knows whether they arrived.
pub fn sent_counts(db: &Connection, workspace: &str) -> Result<(u32, u32), Error> {
    let counts = db
        .prepare_cached(
            "SELECT count(*) FILTER (WHERE state NOT IN ('unknown', 'refused')), count(*) FILTER (WHERE state = 'unknown')
             FROM conversion WHERE workspace = ?1",
        )?
        .query_row([workspace], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(counts)
}

/// Returns how many conversions were sent for a stage, or another value that counts.
pub fn sent_for_stage(
    db: &Connection,
    workspace: &str,
    object: Object,
    stage: &str,
) -> Result<u32, Error> {
    let count =
        "SELECT count(*) FROM conversion WHERE workspace = ?1 AND object = ?2 AND stage = ?3";
    let mut count = db.prepare_cached(count)?;
    Ok(count.query_row(params![workspace, object.key(), stage], |row| row.get(0))?)
}

/// Returns what was sent for the record and stage of an entry.
pub fn sent_for(
    db: &Connection,
    workspace: &str,
    entry: &EventEntry,
) -> Result<Option<Sent>, Error> {
    let mut statement = db.prepare_cached(&format!(
        "{SENT} AND object = ?2 AND record = ?3 AND stage = ?4"
    ))?;
    let key = params![workspace, entry.object.key(), entry.record, entry.stage];
    let mut rows = statement.query(key)?;
    rows.next()?.map(read_sent).transpose()
}

/// Stores a conversion: before it is sent, or because impact.com has it.
pub fn record(db: &Connection, workspace: &str, sent: &Sent, now: Timestamp) -> Result<(), Error> {
    db.execute(
        "INSERT INTO conversion (workspace, object, record, stage, event, order_id, fields, state, submission, tracker,
                                 problem, sent_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
         ON CONFLICT (workspace, object, record, stage) DO UPDATE SET event = ?5, order_id = ?6, fields = ?7, state = ?8,
             submission = ?9, tracker = coalesce(?10, tracker), problem = ?11, sent_at = ?12",
        params![
            workspace,
            sent.object.key(),
            sent.record,
            sent.stage,
            sent.past.conversion.event,
            sent.past.conversion.order,
            serde_json::to_string(&sent.past.conversion.fields)?,
            word(sent.past.state)?,
            sent.submission,
            sent.tracker,
            sent.problem,
            instant(now)
        ],
    )?;
    Ok(())
}

/// Forgets a conversion that surely was not sent.
pub fn forget(db: &Connection, workspace: &str, sent: &Sent) -> Result<(), Error> {
    db.execute(
        "DELETE FROM conversion WHERE workspace = ?1 AND object = ?2 AND record = ?3 AND stage = ?4",
        params![workspace, sent.object.key(), sent.record, sent.stage],
    )?;
    Ok(())
}

/// Returns the records that are looked at again.
pub fn again(db: &Connection, workspace: &str) -> Result<Vec<(Object, String)>, Error> {
    let mut statement =
        db.prepare_cached("SELECT object, record FROM event_again WHERE workspace = ?1")?;
    let mut rows = statement.query([workspace])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push((from_word(row.get(0)?)?, row.get(1)?));
    }
    Ok(found)
}

/// Stores which records of a plan are looked at again, once nothing of it waits any more.
pub fn look_again(db: &Connection, workspace: &str, plan: &str) -> Result<(), Error> {
    db.execute("DELETE FROM event_again WHERE workspace = ?1", [workspace])?;
    let mut every = db.prepare_cached(&format!("{ENTRY} WHERE plan = ?1"))?;
    let entries = all(every.query([plan])?, read_entry)?;
    let mut statement = db.prepare_cached(
        "INSERT OR IGNORE INTO event_again (workspace, object, record) VALUES (?1, ?2, ?3)",
    )?;
    for entry in entries {
        let settled = matches!(
            entry.outcome,
            EventOutcome::Sent | EventOutcome::Reversed | EventOutcome::Adjusted
        );
        if entry.left_out || (entry.reason.looks_again() && !settled) || entry.outcome.is_open() {
            statement.execute(params![workspace, entry.object.key(), entry.record])?;
        }
    }
    Ok(())
}

/// Returns the conversion of an entry in a state.
pub fn sent_of(entry: &EventEntry, conversion: Conversion, state: State) -> Sent {
    Sent {
        object: entry.object,
        record: entry.record.clone(),
        stage: entry.stage.clone(),
        past: Past { state, conversion },
        submission: None,
        tracker: None,
        problem: String::new(),
    }
}
