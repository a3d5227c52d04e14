//! The people of a plan and of its run, the batches in flight, and the links.

use crate::failure::Error;
use crate::views::{ActionKind, Outcome, RowsRequest};
use domain::layout::{Field, Owner};
use domain::person::{AccountId, ContactId, Participant, UserId};
use domain::plan::{Decision, Kind, Reason, own_values};
use jiff::Timestamp;
use rusqlite::types::ToSql;
use rusqlite::{Connection, Row, params, params_from_iter};
use serde::de::IntoDeserializer;
use std::collections::BTreeMap;

/// One person of a plan.
#[derive(Debug, Clone)]
pub struct Entry {
    pub seq: u32,
    pub kind: Kind,
    pub reason: Reason,
    pub participant: Participant,
    pub contact: Option<ContactId>,
    /// The fields that change, with their values before.
    pub before: BTreeMap<Field, Option<String>>,
    pub left_out: bool,
    pub outcome: Outcome,
    pub problem: String,
}

/// How one entry ended.
#[derive(Debug, Clone)]
pub struct Settled {
    pub seq: u32,
    pub outcome: Outcome,
    pub problem: String,
    /// The contact that the person now has.
    pub contact: Option<ContactId>,
}

fn word<T: serde::Serialize>(value: T) -> Result<String, Error> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        other => Ok(other.to_string()),
    }
}

fn from_word<T: serde::de::DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T, Error> {
    let word = row.get_ref(column)?.as_str().unwrap_or_default();
    let known: Result<T, serde::de::value::Error> = T::deserialize(word.into_deserializer());
    known.map_err(|error| Error::Journal {
        detail: error.to_string(),
    })
}

/// Stores one planned person.
pub fn insert(
    db: &Connection,
    plan: &str,
    seq: u32,
    participant: &Participant,
    decision: &Decision,
) -> Result<(), Error> {
    let before: BTreeMap<Field, Option<&str>> = decision
        .changes
        .iter()
        .map(|change| (change.field, change.before.as_deref()))
        .collect();
    let mut statement = db.prepare_cached(
        "INSERT INTO entry (plan, seq, kind, reason, account_id, user_id, email, first_name,
                            last_name, referral_code, share_link, contact_id, before)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?;
    statement.execute(params![
        plan,
        seq,
        word(decision.kind)?,
        word(decision.reason)?,
        participant.account_id.as_str(),
        participant.user_id.as_str(),
        participant.email,
        participant.first_name,
        participant.last_name,
        participant.referral_code,
        participant.share_link,
        decision.contact.as_ref().map(ContactId::as_str),
        serde_json::to_string(&before)?,
    ])?;
    Ok(())
}

const ENTRY: &str = "SELECT seq, kind, reason, account_id, user_id, email, first_name, last_name,
    referral_code, share_link, contact_id, before, left_out, outcome, problem FROM entry";

fn read(row: &Row<'_>) -> Result<Entry, Error> {
    let contact: Option<String> = row.get(10)?;
    Ok(Entry {
        seq: row.get(0)?,
        kind: from_word(row, 1)?,
        reason: from_word(row, 2)?,
        participant: Participant {
            account_id: AccountId(row.get(3)?),
            user_id: UserId(row.get(4)?),
            email: row.get(5)?,
            first_name: row.get(6)?,
            last_name: row.get(7)?,
            referral_code: row.get(8)?,
            share_link: row.get(9)?,
            referred_by: None,
            created_at: None,
            segments: Vec::new(),
        },
        contact: contact.map(ContactId),
        before: serde_json::from_str(row.get_ref(11)?.as_str().unwrap_or("{}"))?,
        left_out: row.get(12)?,
        outcome: from_word(row, 13)?,
        problem: row.get(14)?,
    })
}

fn collect(db: &Connection, condition: &str, values: &[&dyn ToSql]) -> Result<Vec<Entry>, Error> {
    let mut statement = db.prepare_cached(&format!("{ENTRY} WHERE {condition}"))?;
    let mut rows = statement.query(values)?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(read(row)?);
    }
    Ok(entries)
}

/// Returns the next people of one kind that wait to be written, after a position.
pub fn waiting(
    db: &Connection,
    plan: &str,
    kind: Kind,
    after: Option<u32>,
    limit: u32,
) -> Result<Vec<Entry>, Error> {
    let after = after.map_or(-1, i64::from);
    collect(
        db,
        "plan = ?1 AND seq > ?2 AND kind = ?3 AND left_out = 0 AND outcome = 'waiting'
         ORDER BY seq LIMIT ?4",
        &[&plan, &after, &word(kind)?, &limit],
    )
}

/// Returns the entries with these positions.
pub fn with_seqs(db: &Connection, plan: &str, seqs: &[u32]) -> Result<Vec<Entry>, Error> {
    let list = serde_json::to_string(seqs)?;
    collect(
        db,
        "plan = ?1 AND seq IN (SELECT value FROM json_each(?2)) ORDER BY seq",
        &[&plan, &list],
    )
}

/// Returns people that were written, spread evenly over the run.
pub fn written_sample(db: &Connection, plan: &str, most: u32) -> Result<Vec<Entry>, Error> {
    let total: u32 = db.query_row(
        "SELECT count(*) FROM entry WHERE plan = ?1 AND outcome IN ('created', 'updated')",
        [plan],
        |row| row.get(0),
    )?;
    let stride = (total / most.max(1)).max(1);
    collect(
        db,
        "plan = ?1 AND seq IN (SELECT seq FROM (
             SELECT seq, row_number() OVER (ORDER BY seq) AS position FROM entry
             WHERE plan = ?1 AND outcome IN ('created', 'updated'))
         WHERE (position - 1) % ?2 = 0) ORDER BY seq LIMIT ?3",
        &[&plan, &stride, &most],
    )
}

/// Returns one page of people and how many match in all.
pub fn page(db: &Connection, request: &RowsRequest) -> Result<(Vec<Entry>, u32), Error> {
    let mut condition = "plan = ?".to_owned();
    let mut values: Vec<Box<dyn ToSql>> = vec![Box::new(request.plan.clone())];
    if let Some(kind) = request.kind {
        condition.push_str(" AND kind = ?");
        values.push(Box::new(word(kind)?));
    }
    if let Some(outcome) = request.outcome {
        condition.push_str(" AND outcome = ?");
        values.push(Box::new(word(outcome)?));
    }
    let search = request.search.trim();
    if !search.is_empty() {
        condition.push_str(
            " AND instr(lower(coalesce(email, user_id) || ' ' || coalesce(first_name, '') || ' ' ||
                        coalesce(last_name, '')), lower(?)) > 0",
        );
        values.push(Box::new(search.to_owned()));
    }
    let total = db.query_row(
        &format!("SELECT count(*) FROM entry WHERE {condition}"),
        params_from_iter(values.iter()),
        |row| row.get(0),
    )?;
    values.push(Box::new(request.limit.min(200)));
    values.push(Box::new(request.offset));
    let mut statement = db.prepare(&format!(
        "{ENTRY} WHERE {condition} ORDER BY seq LIMIT ? OFFSET ?"
    ))?;
    let mut rows = statement.query(params_from_iter(values.iter()))?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(read(row)?);
    }
    Ok((entries, total))
}

/// Leaves a person out of a plan, or takes them in again.
pub fn leave_out(db: &Connection, plan: &str, seq: u32, left_out: bool) -> Result<(), Error> {
    let changed = db.execute(
        "UPDATE entry SET left_out = ?3
         WHERE plan = ?1 AND seq = ?2 AND outcome = 'waiting' AND kind IN ('create', 'update', 'link')",
        params![plan, seq, left_out],
    )?;
    if changed == 0 {
        return Err(Error::NotFound {
            what: "row that can be left out",
            id: seq.to_string(),
        });
    }
    Ok(())
}

/// Gives everybody who will not be written their outcome: same, skipped, held, left out.
pub fn settle_the_rest(db: &Connection, plan: &str) -> Result<(), Error> {
    db.execute(
        "UPDATE entry SET outcome = CASE
             WHEN left_out = 1 THEN 'skipped'
             WHEN kind = 'same' THEN 'same'
             WHEN kind = 'skip' THEN 'skipped'
             ELSE 'held' END,
             problem = CASE WHEN left_out = 1 THEN 'You left this person out.' ELSE problem END
         WHERE plan = ?1 AND outcome = 'waiting' AND (left_out = 1 OR kind IN ('same', 'skip', 'hold'))",
        [plan],
    )?;
    Ok(())
}

/// Records a batch before its request is sent. Returns its id.
pub fn intend(db: &Connection, run: &str, plan: &str, seqs: &[u32]) -> Result<i64, Error> {
    db.prepare_cached("INSERT INTO in_flight (run, plan, seqs) VALUES (?1, ?2, ?3)")?
        .execute(params![run, plan, serde_json::to_string(seqs)?])?;
    Ok(db.last_insert_rowid())
}

/// Returns the batches whose answer is not known.
pub fn in_flight(db: &Connection, run: &str) -> Result<Vec<(i64, Vec<u32>)>, Error> {
    let mut statement =
        db.prepare_cached("SELECT rowid, seqs FROM in_flight WHERE run = ?1 ORDER BY rowid")?;
    let rows = statement.query_map([run], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (id, seqs) = row?;
        Ok((id, serde_json::from_str(&seqs)?))
    })
    .collect()
}

/// Records how a batch ended: every person's outcome and contact together, and the batch is no longer in flight. With
/// the values as they were read, that is what both sides now agree on; [`store_links`] makes links of it. Entries of the
/// batch without an outcome go back to waiting by themselves, since only `in_flight` marked them.
pub fn settle(
    db: &Connection,
    plan: &str,
    batch: Option<i64>,
    settled: &[Settled],
) -> Result<(), Error> {
    let mut update = db.prepare_cached(
        "UPDATE entry SET outcome = ?3, problem = ?4, contact_id = coalesce(?5, contact_id)
         WHERE plan = ?1 AND seq = ?2",
    )?;
    for entry in settled {
        update.execute(params![
            plan,
            entry.seq,
            word(entry.outcome)?,
            entry.problem,
            entry.contact.as_ref().map(ContactId::as_str)
        ])?;
    }
    if let Some(batch) = batch {
        db.prepare_cached("DELETE FROM in_flight WHERE rowid = ?1")?
            .execute([batch])?;
    }
    Ok(())
}

/// What a person reads when a contact turned out to be linked to another participant already.
pub const CONTACT_TAKEN: &str = "The contact with this address is linked to another participant already, so no link was \
    stored. Decide in Advocate which participant is right.";

const WRITTEN: &str = "outcome IN ('created', 'updated', 'linked') AND contact_id IS NOT NULL";

/// Makes links of the people that a run has written so far, in the order of their identity: one walk through the table
/// instead of one page a person. A contact that is linked to another participant is left to that one, and the person
/// held. Doing it again changes nothing.
pub fn store_links(
    db: &Connection,
    workspace: &str,
    plan: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let now = now.to_string();
    let mut written = db.prepare(&format!(
        "{ENTRY} WHERE plan = ?1 AND {WRITTEN} ORDER BY account_id, user_id"
    ))?;
    let mut insert = db.prepare(
        "INSERT INTO link (workspace, account_id, user_id, contact_id, agreed, linked_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (workspace, account_id, user_id)
         DO UPDATE SET contact_id = ?4, agreed = ?5, linked_at = ?6",
    )?;
    let mut taken = Vec::new();
    let mut rows = written.query([plan])?;
    while let Some(row) = rows.next()? {
        let entry = read(row)?;
        let stored = insert.execute(params![
            workspace,
            entry.participant.account_id.as_str(),
            entry.participant.user_id.as_str(),
            entry.contact.as_ref().map(ContactId::as_str),
            agreed(&entry)?,
            now
        ]);
        match stored {
            Ok(_) => {}
            Err(rusqlite::Error::SqliteFailure(error, _))
                if error.code == rusqlite::ErrorCode::ConstraintViolation =>
            {
                taken.push(entry.seq);
            }
            Err(error) => return Err(error.into()),
        }
    }
    for seq in taken {
        db.prepare_cached(
            "UPDATE entry SET outcome = 'held', problem = ?3 WHERE plan = ?1 AND seq = ?2",
        )?
        .execute(params![plan, seq, CONTACT_TAKEN])?;
    }
    db.execute("UPDATE plan SET links_stored = 1 WHERE id = ?1", [plan])?;
    Ok(())
}

/// Returns whether a contact is another participant's: by a stored link, or by what this run has written.
pub fn taken(
    db: &Connection,
    workspace: &str,
    plan: &str,
    contact: &ContactId,
    participant: &Participant,
) -> Result<bool, Error> {
    Ok(db.query_row(
        &format!(
            "SELECT EXISTS (SELECT 1 FROM link WHERE workspace = ?1 AND contact_id = ?2
                            AND (account_id, user_id) <> (?3, ?4))
                 OR EXISTS (SELECT 1 FROM entry WHERE plan = ?5 AND contact_id = ?2 AND {WRITTEN}
                            AND (account_id, user_id) <> (?3, ?4))"
        ),
        params![
            workspace,
            contact.as_str(),
            participant.account_id.as_str(),
            participant.user_id.as_str(),
            plan
        ],
        |row| row.get(0),
    )?)
}

/// Says that links of a plan are about to be due.
pub fn links_due(db: &Connection, plan: &str) -> Result<(), Error> {
    db.execute("UPDATE plan SET links_stored = 0 WHERE id = ?1", [plan])?;
    Ok(())
}

/// Makes the links of plans whose run was cut off before it could.
pub fn store_due_links(db: &Connection, now: Timestamp) -> Result<(), Error> {
    let mut due = db.prepare("SELECT id, workspace FROM plan WHERE links_stored = 0")?;
    let plans: Vec<(String, String)> = due
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    plans
        .iter()
        .try_for_each(|(plan, workspace)| store_links(db, workspace, plan, now))
}

/// Returns the values that both sides now agree on, as a JSON object by field: what was written, and what Advocate owns.
fn agreed(entry: &Entry) -> Result<String, Error> {
    let mut values = own_values(&entry.participant);
    values.retain(|field, _| field.owner() == Owner::Advocate || entry.before.contains_key(field));
    Ok(serde_json::to_string(&values)?)
}

/// Returns how many people are linked.
pub fn links(db: &Connection, workspace: &str) -> Result<u32, Error> {
    Ok(db.query_row(
        "SELECT count(*) FROM link WHERE workspace = ?1",
        [workspace],
        |row| row.get(0),
    )?)
}

/// Returns the kind as the screens know it.
pub fn action_kind(kind: Kind) -> ActionKind {
    match kind {
        Kind::Create => ActionKind::Create,
        Kind::Update => ActionKind::Update,
        Kind::Link => ActionKind::Link,
        Kind::Same => ActionKind::Same,
        Kind::Skip => ActionKind::Skip,
        Kind::Hold => ActionKind::Hold,
    }
}
