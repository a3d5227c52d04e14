//! The people of a plan and of its run, the batches in flight, and the links.

use crate::failure::Error;
use crate::views::{ActionKind, Counts, Outcome, Platform, RowsRequest};
use domain::known::Known;
use domain::layout::{Field, Owner};
use domain::offer::offered;
use domain::person::{AccountId, ContactId, Participant, UserId};
use domain::plan::{Change, Conflict, Decision, Kind, Program, Reason};
use domain::problem::Cause;
use rusqlite::types::ToSql;
use rusqlite::{Connection, Row, params, params_from_iter};
use serde::de::IntoDeserializer;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// One person of a plan.
#[derive(Debug, Clone)]
pub struct Entry {
    pub seq: u32,
    pub kind: Kind,
    pub reason: Reason,
    pub participant: Participant,
    pub contact: Option<ContactId>,
    /// The fields that change in HubSpot, with their values before.
    pub before: BTreeMap<Field, Option<String>>,
    /// Values to write in HubSpot that do not follow from the participant.
    pub after: BTreeMap<Field, String>,
    /// Values that change in Advocate.
    pub advocate: Vec<Change>,
    /// Whether those are written.
    pub advocate_done: bool,
    pub conflicts: Vec<Conflict>,
    pub left_out: bool,
    pub outcome: Outcome,
    pub problem: String,
}

impl Entry {
    /// Returns whether HubSpot has a say in a value that the entry changes on its contact.
    pub fn shares(&self) -> bool {
        self.before
            .keys()
            .any(|field| field.owner() != Owner::Advocate)
    }

    /// Returns the values that the entry writes, or wrote, on its contact. Empty text clears one.
    pub fn values(&self, program: &Program) -> BTreeMap<Field, String> {
        let mut values = offered(&self.participant, program);
        values.retain(|field, _| self.before.contains_key(field));
        values.extend(self.after.clone());
        values
    }
}

/// How one entry ended.
#[derive(Debug, Clone)]
pub struct Settled {
    pub seq: u32,
    pub outcome: Outcome,
    pub problem: String,
    /// The contact that the person now has.
    pub contact: Option<ContactId>,
    /// What the link remembers, when it is not what was planned.
    pub known: Option<Known>,
    /// What was met, when it did not end well.
    pub cause: Option<Cause>,
}

/// One person as the planner leaves them.
pub struct Planned {
    pub participant: Participant,
    pub decision: Decision,
    /// Values to write in HubSpot are those of the changes, not the participant's.
    pub spelled_out: bool,
    /// What a person should know before this is run; empty text says nothing.
    pub note: String,
}

impl Planned {
    /// Returns whether the contact is changed in a value in which HubSpot has a say.
    pub fn shares(&self) -> bool {
        let written = matches!(self.decision.kind, Kind::Update | Kind::CreateParticipant);
        let mut changes = self.decision.hubspot.iter();
        written && changes.any(|change| change.field.owner() != Owner::Advocate)
    }
}

pub(super) fn word<T: serde::Serialize>(value: T) -> Result<String, Error> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        other => Ok(other.to_string()),
    }
}

pub(super) fn from_word<T: serde::de::DeserializeOwned>(
    row: &Row<'_>,
    column: usize,
) -> Result<T, Error> {
    let word = row.get_ref(column)?.as_str().unwrap_or_default();
    let known: Result<T, serde::de::value::Error> = T::deserialize(word.into_deserializer());
    known.map_err(|error| Error::Journal {
        detail: error.to_string(),
    })
}

/// Stores one planned person.
pub fn insert(db: &Connection, plan: &str, seq: u32, planned: &Planned) -> Result<(), Error> {
    let Planned {
        participant,
        decision,
        ..
    } = planned;
    let before: BTreeMap<Field, Option<&str>> = decision
        .hubspot
        .iter()
        .map(|change| (change.field, change.before.as_deref()))
        .collect();
    let after: BTreeMap<Field, &str> = decision
        .hubspot
        .iter()
        .filter(|_| planned.spelled_out)
        .map(|change| (change.field, change.after.as_str()))
        .collect();
    let mut statement = db.prepare_cached(
        "INSERT INTO entry (plan, seq, kind, reason, account_id, user_id, email, first_name, last_name,
                            referral_code, share_link, contact_id, before, referred_by, after, advocate,
                            conflicts, known, problem, waits)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
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
        participant.referred_by,
        (!after.is_empty())
            .then(|| serde_json::to_string(&after))
            .transpose()?,
        list(&decision.advocate)?,
        list(&decision.conflicts)?,
        decision
            .known
            .as_ref()
            .map(serde_json::to_string)
            .transpose()?,
        planned.note,
        decision.waits,
    ])?;
    Ok(())
}

/// Returns a list as JSON, and nothing for an empty one.
fn list<T: serde::Serialize>(items: &[T]) -> Result<Option<String>, Error> {
    Ok((!items.is_empty())
        .then(|| serde_json::to_string(items))
        .transpose()?)
}

const ENTRY: &str = "SELECT seq, kind, reason, account_id, user_id, email, first_name, last_name,
    referral_code, share_link, contact_id, before, left_out, outcome, problem, referred_by, after, advocate,
    advocate_done, conflicts FROM entry";

fn read(row: &Row<'_>) -> Result<Entry, Error> {
    let contact: Option<String> = row.get(10)?;
    Ok(Entry {
        seq: row.get(0)?,
        kind: from_word(row, 1)?,
        reason: from_word(row, 2)?,
        participant: Participant {
            email: row.get(5)?,
            first_name: row.get(6)?,
            last_name: row.get(7)?,
            referral_code: row.get(8)?,
            share_link: row.get(9)?,
            referred_by: row.get(15)?,
            ..Participant::new(AccountId(row.get(3)?), UserId(row.get(4)?))
        },
        contact: contact.map(ContactId),
        before: json(row, 11)?,
        after: json(row, 16)?,
        advocate: json(row, 17)?,
        advocate_done: row.get(18)?,
        conflicts: json(row, 19)?,
        left_out: row.get(12)?,
        outcome: from_word(row, 13)?,
        problem: row.get(14)?,
    })
}

/// Reads a JSON column; null is the empty value.
pub(super) fn json<T: serde::de::DeserializeOwned + Default>(
    row: &Row<'_>,
    column: usize,
) -> Result<T, Error> {
    match row
        .get_ref(column)?
        .as_str_or_null()
        .map_err(rusqlite::Error::from)?
    {
        Some(text) => Ok(serde_json::from_str(text)?),
        None => Ok(T::default()),
    }
}

/// Returns the entries that meet a condition.
pub(super) fn collect(
    db: &Connection,
    condition: &str,
    values: &[&dyn ToSql],
) -> Result<Vec<Entry>, Error> {
    let mut statement = db.prepare_cached(&format!("{ENTRY} WHERE {condition}"))?;
    let mut rows = statement.query(values)?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(read(row)?);
    }
    Ok(entries)
}

/// What a stretch of a run does, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Participants that are deleted.
    Deletions,
    /// Participants that are created or changed.
    Participants,
    /// Contacts on which only values that Advocate owns are changed, with those of new participants.
    Updates,
    /// Contacts on which other values are changed too. They are read before they are written, so they come together.
    Shared,
    /// Contacts that are created.
    Creations,
    /// Contacts that go to the recycle bin.
    Archives,
    /// Links alone.
    Links,
}

impl Phase {
    /// Returns whose entries these are, as a condition.
    fn condition(self) -> String {
        let updates = |shared: &str| {
            format!(
                "kind IN ('update', 'create_participant') AND (advocate IS NULL OR advocate_done = 1) AND {shared} ({})",
                shared_fields()
            )
        };
        let fixed = match self {
            Self::Updates => return updates("NOT"),
            Self::Shared => return updates(""),
            Self::Deletions => "kind = 'delete'",
            Self::Participants => "advocate IS NOT NULL AND advocate_done = 0 AND kind <> 'delete'",
            Self::Creations => "kind = 'create'",
            Self::Archives => "kind = 'archive' AND (advocate IS NULL OR advocate_done = 1)",
            Self::Links => "kind IN ('link', 'unlink')",
        };
        fixed.to_owned()
    }
}

/// Returns the condition that an entry changes a value on its contact in which HubSpot has a say. The names of fields are
/// looked for in the text of the column, which is many times quicker than to read it as JSON.
fn shared_fields() -> String {
    let shared = Field::ALL
        .into_iter()
        .filter(|field| field.owner() != Owner::Advocate);
    let named = shared.map(|field| format!("instr(before, '\"{}\"')", field.key()));
    named.collect::<Vec<_>>().join(" OR ")
}

/// Returns the next people of a phase that wait to be written, after a position.
pub fn waiting(
    db: &Connection,
    plan: &str,
    phase: Phase,
    after: Option<u32>,
    limit: u32,
) -> Result<Vec<Entry>, Error> {
    let after = after.map_or(-1, i64::from);
    collect(
        db,
        &format!(
            "plan = ?1 AND seq > ?2 AND {} AND left_out = 0 AND outcome = 'waiting' ORDER BY seq LIMIT ?3",
            phase.condition()
        ),
        &[&plan, &after, &limit],
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

/// Returns people of a plan of whom some value was or is in doubt, and who wait to be written.
pub fn disagreeing(db: &Connection, plan: &str) -> Result<Vec<Entry>, Error> {
    collect(
        db,
        "plan = ?1 AND conflicts IS NOT NULL AND outcome = 'waiting' ORDER BY seq",
        &[&plan],
    )
}

/// Returns people whose Advocate half is done and whose HubSpot half did not work.
pub fn halves(db: &Connection, plan: &str) -> Result<Vec<Entry>, Error> {
    collect(
        db,
        "plan = ?1 AND advocate_done = 1 AND outcome IN ('failed', 'held') AND account_id <> ''",
        &[&plan],
    )
}

/// Returns people that were written, spread evenly over the plan: at or after each of so many places.
pub fn written_sample(db: &Connection, plan: &str, most: u32) -> Result<Vec<Entry>, Error> {
    let people: u32 = db.query_row(
        "SELECT coalesce(max(seq), 0) + 1 FROM entry WHERE plan = ?1",
        [plan],
        |row| row.get(0),
    )?;
    let mut sample: Vec<Entry> = Vec::new();
    for place in 0..u64::from(most) {
        let place = place * u64::from(people) / u64::from(most);
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        let from = sample.last().map_or(place, |last| place.max(last.seq + 1));
        let found = collect(
            db,
            "plan = ?1 AND seq >= ?2 AND outcome IN ('created', 'updated') AND before <> '{}' ORDER BY seq LIMIT 1",
            &[&plan, &from],
        )?;
        if found.is_empty() {
            break;
        }
        sample.extend(found);
    }
    Ok(sample)
}

/// Ends that most people come to. Of the others there is an index.
const COMMON: &str = "('waiting', 'created', 'updated', 'same')";

/// Returns one page of people and how many match in all. A plan that is complete has its counts: with them, neither those
/// before the page nor those after it are walked.
pub fn page(
    db: &Connection,
    request: &RowsRequest,
    counts: Option<&Counts>,
) -> Result<(Vec<Entry>, u32), Error> {
    let mut condition = "plan = ?1".to_owned();
    let mut values: Vec<Box<dyn ToSql>> = vec![Box::new(request.plan.clone())];
    if let Some(kind) = request.kind {
        values.push(Box::new(word(kind)?));
        let _ = write!(condition, " AND kind = ?{}", values.len());
    }
    if let Some(outcome) = request.outcome {
        let outcome = word(outcome)?;
        let common = COMMON.contains(&format!("'{outcome}'"));
        values.push(Box::new(outcome));
        let _ = write!(condition, " AND outcome = ?{}", values.len());
        if !common {
            // SQLite takes the index for a question that repeats its words.
            let _ = write!(condition, " AND outcome NOT IN {COMMON}");
        }
    }
    let search = request.search.trim();
    if !search.is_empty() {
        values.push(Box::new(search.to_owned()));
        let _ = write!(
            condition,
            " AND instr(lower(coalesce(email, user_id) || ' ' || coalesce(first_name, '') || ' ' ||
                        coalesce(last_name, '')), lower(?{})) > 0",
            values.len()
        );
    }
    let counted = counts.filter(|_| request.outcome.is_none() && search.is_empty());
    let total = match counted {
        Some(counts) => request.kind.map_or(counts.total(), |kind| counts.of(kind)),
        None => db.query_row(
            &format!("SELECT count(*) FROM entry WHERE {condition}"),
            params_from_iter(values.iter()),
            |row| row.get(0),
        )?,
    };
    let all = values.len() == 1;
    values.push(Box::new(request.limit.min(200)));
    values.push(Box::new(request.offset));
    let (limit, offset) = (values.len() - 1, values.len());
    // Positions begin at nought and have no gap.
    let rows = if all {
        format!("plan = ?1 AND seq >= ?{offset} ORDER BY seq LIMIT ?{limit}")
    } else {
        let found = format!(
            "SELECT seq FROM entry WHERE {condition} ORDER BY seq LIMIT ?{limit} OFFSET ?{offset}"
        );
        format!("plan = ?1 AND seq IN ({found}) ORDER BY seq")
    };
    let values: Vec<&dyn ToSql> = values.iter().map(AsRef::as_ref).collect();
    Ok((collect(db, &rows, &values)?, total))
}

/// Leaves a person out of a plan, or takes them in again.
pub fn leave_out(db: &Connection, plan: &str, seq: u32, left_out: bool) -> Result<(), Error> {
    let changed = db.execute(
        "UPDATE entry SET left_out = ?3
         WHERE plan = ?1 AND seq = ?2 AND outcome = 'waiting' AND kind IN ('create', 'create_participant', 'update', 'link', 'unlink', 'delete',
                                                                              'archive')",
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
pub fn intend(
    db: &Connection,
    run: &str,
    plan: &str,
    platform: Platform,
    seqs: &[u32],
) -> Result<i64, Error> {
    db.prepare_cached("INSERT INTO in_flight (run, plan, platform, seqs) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            run,
            plan,
            word(platform)?,
            serde_json::to_string(seqs)?
        ])?;
    Ok(db.last_insert_rowid())
}

/// A batch whose answer is not known.
pub struct InFlight {
    pub id: i64,
    pub platform: Platform,
    pub seqs: Vec<u32>,
}

/// Returns the batches whose answer is not known.
pub fn in_flight(db: &Connection, run: &str) -> Result<Vec<InFlight>, Error> {
    let mut statement = db.prepare_cached(
        "SELECT rowid, platform, seqs FROM in_flight WHERE run = ?1 ORDER BY rowid",
    )?;
    let mut rows = statement.query([run])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(InFlight {
            id: row.get(0)?,
            platform: from_word(row, 1)?,
            seqs: json(row, 2)?,
        });
    }
    Ok(found)
}

/// Returns people whose contact an earlier run, which was left, sent to be made or to be joined with a participant, and of
/// whom nobody knows whether it was done; each with the plan of that run. Whoever is linked by now is none of them.
pub fn left_in_doubt(db: &Connection, workspace: &str) -> Result<Vec<(String, Entry)>, Error> {
    let mut plans = db.prepare(
        "SELECT DISTINCT f.plan, f.seqs FROM in_flight f JOIN run r ON r.id = f.run
         WHERE r.workspace = ?1 AND f.platform = 'hubspot' ORDER BY f.rowid",
    )?;
    let batches: Vec<(String, String)> = plans
        .query_map([workspace], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut found = Vec::new();
    for (plan, seqs) in batches {
        let entries = collect(
            db,
            "plan = ?1 AND seq IN (SELECT value FROM json_each(?2)) AND outcome = 'waiting'
             AND kind IN ('create', 'create_participant', 'update') AND account_id <> '' AND NOT EXISTS (SELECT 1 FROM link l WHERE l.workspace = ?3
                             AND l.account_id = entry.account_id AND l.user_id = entry.user_id)
             ORDER BY seq",
            &[&plan, &seqs, &workspace],
        )?;
        found.extend(entries.into_iter().map(|entry| (plan.clone(), entry)));
    }
    Ok(found)
}

/// Records how a batch ended: every person's outcome and contact together, and the batch is no longer in flight. With
/// the values as they were read, that is what both sides now agree on; `links::store_links` makes links of it. Entries of the
/// batch without an outcome go back to waiting by themselves, since only `in_flight` marked them. A note of the preview
/// stays where nothing went wrong.
pub fn settle(
    db: &Connection,
    plan: &str,
    batch: Option<i64>,
    settled: &[Settled],
) -> Result<(), Error> {
    let mut update = db.prepare_cached(
        "UPDATE entry SET outcome = ?3, problem = coalesce(nullif(?4, ''), problem), contact_id = coalesce(?5, contact_id),
                          known = coalesce(?6, known), cause = ?7
         WHERE plan = ?1 AND seq = ?2",
    )?;
    for entry in settled {
        update.execute(params![
            plan,
            entry.seq,
            word(entry.outcome)?,
            entry.problem,
            entry.contact.as_ref().map(ContactId::as_str),
            entry
                .known
                .as_ref()
                .map(serde_json::to_string)
                .transpose()?,
            entry.cause.map(word).transpose()?,
        ])?;
    }
    if let Some(batch) = batch {
        db.prepare_cached("DELETE FROM in_flight WHERE rowid = ?1")?
            .execute([batch])?;
    }
    Ok(())
}

/// Records that the Advocate half of a person is done: what the service returned, and what the link will remember.
/// Whoever needs nothing in HubSpot is done with it.
pub fn enrolled(
    db: &Connection,
    plan: &str,
    seq: u32,
    returned: &Participant,
    known: Option<&Known>,
) -> Result<(), Error> {
    db.prepare_cached(
        "UPDATE entry SET advocate_done = 1, account_id = ?3, user_id = ?4, email = ?5, first_name = ?6,
                          last_name = ?7, referral_code = ?8, share_link = ?9, referred_by = ?10,
                          known = coalesce(?11, known),
                          outcome = CASE WHEN before = '{}' THEN 'updated' ELSE outcome END
         WHERE plan = ?1 AND seq = ?2",
    )?
    .execute(params![
        plan,
        seq,
        returned.account_id.as_str(),
        returned.user_id.as_str(),
        returned.email,
        returned.first_name,
        returned.last_name,
        returned.referral_code,
        returned.share_link,
        returned.referred_by,
        known.map(serde_json::to_string).transpose()?,
    ])?;
    Ok(())
}

/// Records which changes Advocate took, where it did not take all: an undo must not take back what was never written.
pub fn taken_in_part(
    db: &Connection,
    plan: &str,
    seq: u32,
    changes: &[Change],
) -> Result<(), Error> {
    db.prepare_cached("UPDATE entry SET advocate = ?3 WHERE plan = ?1 AND seq = ?2")?
        .execute(params![plan, seq, list(changes)?])?;
    Ok(())
}

/// Returns what the link of an entry will remember.
pub fn known(db: &Connection, plan: &str, seq: u32) -> Result<Option<Known>, Error> {
    let text: Option<String> = db
        .prepare_cached("SELECT known FROM entry WHERE plan = ?1 AND seq = ?2")?
        .query_row(params![plan, seq], |row| row.get(0))?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
}

/// Makes a creation the update of a contact that turned out to exist, with exactly these values, before they are written: an
/// undo must know what the contact had, and that it was not made here.
pub fn adopted(
    db: &Connection,
    plan: &str,
    seq: u32,
    contact: &ContactId,
    changes: &[Change],
) -> Result<(), Error> {
    let before: BTreeMap<Field, Option<&str>> = changes
        .iter()
        .map(|change| (change.field, change.before.as_deref()))
        .collect();
    let after: BTreeMap<Field, &str> = changes
        .iter()
        .map(|change| (change.field, change.after.as_str()))
        .collect();
    db.prepare_cached(
        "UPDATE entry SET kind = 'update', reason = 'same_email', contact_id = ?3, before = ?4, after = ?5
         WHERE plan = ?1 AND seq = ?2",
    )?
    .execute(params![
        plan,
        seq,
        contact.as_str(),
        serde_json::to_string(&before)?,
        serde_json::to_string(&after)?,
    ])?;
    Ok(())
}

/// Returns whom a run did something about, after a position: whoever was written on one side at least, deleted or unlinked.
/// Of a stopped run also those who were on their way and got no answer.
pub fn touched(
    db: &Connection,
    run: &str,
    plan: &str,
    after: Option<u32>,
    limit: u32,
) -> Result<Vec<Entry>, Error> {
    let after = after.map_or(-1, i64::from);
    collect(
        db,
        "plan = ?1 AND seq > ?2 AND (
             outcome IN ('created', 'updated', 'deleted', 'unlinked', 'archived') OR advocate_done = 1
             OR (outcome = 'waiting' AND seq IN (
                 SELECT j.value FROM in_flight f, json_each(f.seqs) j WHERE f.run = ?3)))
         ORDER BY seq LIMIT ?4",
        &[&plan, &after, &run, &limit],
    )
}

/// Returns whether a run wrote values of participants that could be put back.
pub fn wrote_in_advocate(db: &Connection, plan: &str) -> Result<bool, Error> {
    Ok(db.query_row(
        "SELECT EXISTS (SELECT 1 FROM entry WHERE plan = ?1 AND advocate_done = 1)",
        [plan],
        |row| row.get(0),
    )?)
}

/// Makes a held person's proposal an action, with the reason: only after somebody approved it by name.
pub fn approve(
    db: &Connection,
    plan: &str,
    seq: u32,
    kind: Kind,
    reason: Reason,
) -> Result<(), Error> {
    let changed = db.execute(
        "UPDATE entry SET kind = ?3, reason = ?4 WHERE plan = ?1 AND seq = ?2 AND kind = 'hold' AND outcome = 'waiting'",
        params![plan, seq, word(kind)?, word(reason)?],
    )?;
    if changed == 0 {
        return Err(Error::NotFound {
            what: "held person",
            id: seq.to_string(),
        });
    }
    Ok(())
}

/// Stores what a choice about one field made of a person: the decision as it is now.
pub fn chosen(
    db: &Connection,
    plan: &str,
    entry: &Entry,
    decision: &Decision,
    field: Field,
) -> Result<(), Error> {
    let (mut before, mut after) = (entry.before.clone(), entry.after.clone());
    before.remove(&field);
    after.remove(&field);
    if let Some(change) = decision.hubspot.iter().find(|it| it.field == field) {
        before.insert(field, change.before.clone());
        after.insert(field, change.after.clone());
    }
    let known = decision.known.as_ref().map(serde_json::to_string);
    let changed = db.execute(
        "UPDATE entry SET kind = ?3, reason = ?4, before = ?5, after = ?6, advocate = ?7, conflicts = ?8, known = ?9
         WHERE plan = ?1 AND seq = ?2 AND outcome = 'waiting'",
        params![
            plan,
            entry.seq,
            word(decision.kind)?,
            word(decision.reason)?,
            serde_json::to_string(&before)?,
            (!after.is_empty())
                .then(|| serde_json::to_string(&after))
                .transpose()?,
            list(&decision.advocate)?,
            list(&decision.conflicts)?,
            known.transpose()?,
        ],
    )?;
    if changed == 0 {
        return Err(Error::NotFound {
            what: "person who waits for a choice",
            id: entry.seq.to_string(),
        });
    }
    Ok(())
}

/// Returns one person of a plan.
pub fn entry(db: &Connection, plan: &str, seq: u32) -> Result<Entry, Error> {
    with_seqs(db, plan, &[seq])?
        .pop()
        .ok_or_else(|| Error::NotFound {
            what: "person of the preview",
            id: seq.to_string(),
        })
}

/// Returns the kind as the screens know it.
pub fn action_kind(kind: Kind) -> ActionKind {
    match kind {
        Kind::Create => ActionKind::Create,
        Kind::CreateParticipant => ActionKind::CreateParticipant,
        Kind::Update => ActionKind::Update,
        Kind::Link => ActionKind::Link,
        Kind::Unlink => ActionKind::Unlink,
        Kind::Delete => ActionKind::Delete,
        Kind::Archive => ActionKind::Archive,
        Kind::Same => ActionKind::Same,
        Kind::Skip => ActionKind::Skip,
        Kind::Hold => ActionKind::Hold,
    }
}
