//! Whom the next sync looks at again, and who of them needs a person.
//!
//! The newest sync that looked at somebody decides: what it left unsolved is stored with the entry that says so, and
//! what it settled is forgotten. So the unsolved of all runs are one short table, and no run is walked to show them.

use crate::failure::Error;
use crate::journal::entries::{self, Entry};
use crate::journal::links::{platform_word, written};
use crate::journal::settings::Document;
use crate::journal::syncs::Context;
use crate::views::{Outcome, Platform, Who};
use domain::person::{AccountId, ContactId, Participant, UserId};
use domain::plan::Conflict;
use domain::problem::{Cause, Ended, cause};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Of whom a plan says that they are looked at again.
const LEFT: &str =
    "outcome IN ('held', 'failed') OR left_out = 1 OR waits = 1 OR conflicts IS NOT NULL";

/// Whom nobody excepted from every sync, and of whom nobody said that it is all right.
const SYNCED: &str = "
    NOT EXISTS (SELECT 1 FROM never n WHERE n.workspace = a.workspace AND n.account_id = a.account_id
                AND n.user_id = a.user_id AND n.contact_id = '' AND a.account_id <> '')
    AND NOT EXISTS (SELECT 1 FROM never n WHERE n.workspace = a.workspace AND n.account_id = '' AND n.user_id = ''
                AND n.contact_id = a.contact_id AND a.contact_id <> '')
    AND NOT EXISTS (SELECT 1 FROM document d, json_each(d.body, '$.people') m WHERE d.workspace = a.workspace
                AND d.kind = 'problems_ok' AND json_extract(m.value, '$.account_id') = a.account_id
                AND json_extract(m.value, '$.user_id') = a.user_id
                AND json_extract(m.value, '$.contact_id') = a.contact_id
                AND json_extract(m.value, '$.cause') = a.cause)";

/// Remembers whom a complete run could not settle, and of whom a value waits for the other direction, so that the next
/// sync looks at them again. Whom this run looked at again is remembered only for what it left.
pub fn look_again(
    db: &Connection,
    workspace: &str,
    plan: &str,
    context: &Context,
) -> Result<(), Error> {
    let looked_at = match &context.who {
        _ if context.undoes.is_some() => "0",
        _ if context.read_up_to.everyone => "1",
        Who::Changed => "waits_for IS NULL OR instr(?2, waits_for)",
        Who::Problems => "waits_for IS NULL",
        _ => "0",
    };
    db.execute(
        &format!("DELETE FROM again WHERE workspace = ?1 AND ?2 <> '' AND ({looked_at})"),
        [workspace, written(context.direction)],
    )?;
    remember(db, workspace, plan, context)
}

/// Remembers the same of a run that is not complete: of those only who have their outcome.
pub fn remember(
    db: &Connection,
    workspace: &str,
    plan: &str,
    context: &Context,
) -> Result<(), Error> {
    forget_settled(db, workspace, plan)?;
    let other = if context.direction.writes_hubspot() {
        Platform::Advocate
    } else {
        Platform::Hubspot
    };
    let mut insert = db.prepare_cached(
        "INSERT OR REPLACE INTO again (workspace, account_id, user_id, contact_id, participant, waits_for, cause, plan, seq)
         SELECT ?1, account_id, user_id, coalesce(contact_id, ''),
                CASE WHEN account_id = '' THEN NULL ELSE json_object(
                    'account_id', account_id, 'user_id', user_id, 'email', email, 'first_name', first_name,
                    'last_name', last_name, 'referral_code', referral_code, 'share_link', share_link,
                    'referred_by', referred_by) END,
                ?4, ?5, plan, seq
         FROM entry WHERE plan = ?2 AND seq = ?3 AND (account_id <> '' OR contact_id IS NOT NULL)",
    )?;
    for left in left(db, plan)? {
        // A participant without contact waits for the contact that gets its address.
        let side = if left.alone {
            Platform::Advocate
        } else {
            other
        };
        let waits_for = (!left.wrong).then(|| platform_word(side));
        let cause = left.cause.map(word).transpose()?;
        insert.execute(params![workspace, plan, left.seq, waits_for, cause])?;
    }
    Ok(())
}

/// Somebody whom a plan leaves for the next sync.
struct Left {
    seq: u32,
    /// Something was wrong; else it only waits.
    wrong: bool,
    /// There is no contact.
    alone: bool,
    cause: Option<Cause>,
}

fn left(db: &Connection, plan: &str) -> Result<Vec<Left>, Error> {
    let mut find = db.prepare(&format!(
        "SELECT seq, reason, outcome, cause, conflicts, left_out, waits, contact_id IS NULL FROM entry
         WHERE plan = ?1 AND outcome <> 'waiting' AND ({LEFT}) ORDER BY seq"
    ))?;
    let mut rows = find.query([plan])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let outcome: Outcome = entries::from_word(row, 2)?;
        let met: Option<String> = row.get(3)?;
        let conflicts: Vec<Conflict> = entries::json(row, 4)?;
        let open = conflicts.iter().any(|it| it.chosen.is_none());
        let written = matches!(outcome, Outcome::Updated | Outcome::Linked);
        let cause = cause(Ended {
            reason: entries::from_word(row, 1)?,
            met: met.as_deref().and_then(read_cause),
            held: outcome == Outcome::Held,
            failed: outcome == Outcome::Failed,
            open_conflict: open && written,
        });
        let left_out: bool = row.get(5)?;
        let waits: bool = row.get(6)?;
        let wrong = cause.is_some() || left_out;
        if wrong || waits {
            all.push(Left {
                seq: row.get(0)?,
                wrong,
                alone: row.get(7)?,
                cause: cause.filter(|_| !left_out),
            });
        }
    }
    Ok(all)
}

/// Forgets what was wrong with whoever has a new outcome in this plan, under whichever of their ids it was remembered.
fn forget_settled(db: &Connection, workspace: &str, plan: &str) -> Result<(), Error> {
    let anybody: bool = db.query_row(
        "SELECT EXISTS (SELECT 1 FROM again WHERE workspace = ?1 AND waits_for IS NULL)",
        [workspace],
        |row| row.get(0),
    )?;
    if !anybody {
        return Ok(());
    }
    db.execute(
        "DELETE FROM again WHERE workspace = ?1 AND waits_for IS NULL AND (
             (account_id, user_id) IN (SELECT account_id, user_id FROM entry
                 WHERE plan = ?2 AND account_id <> '' AND outcome <> 'waiting' AND left_out = 0)
             OR contact_id IN (SELECT contact_id FROM entry
                 WHERE plan = ?2 AND contact_id IS NOT NULL AND outcome <> 'waiting' AND left_out = 0))",
        [workspace, plan],
    )?;
    Ok(())
}

/// Returns the word under which a cause is stored.
pub fn word(cause: Cause) -> Result<String, Error> {
    entries::word(cause)
}

/// Reads a stored cause; one of a newer program counts as unknown.
fn read_cause(word: &str) -> Option<Cause> {
    use serde::de::IntoDeserializer;
    let known: Result<Cause, serde::de::value::Error> =
        Cause::deserialize(word.into_deserializer());
    known.ok()
}

/// Returns how many people each cause has.
pub fn causes(db: &Connection, workspace: &str) -> Result<BTreeMap<Cause, u32>, Error> {
    let mut count = db.prepare_cached(&format!(
        "SELECT cause, count(*) FROM again a WHERE workspace = ?1 AND cause IS NOT NULL AND {SYNCED} GROUP BY cause"
    ))?;
    let mut rows = count.query([workspace])?;
    let mut causes = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let cause = read_cause(row.get_ref(0)?.as_str().unwrap_or_default());
        *causes.entry(cause.unwrap_or(Cause::Earlier)).or_default() += row.get::<_, u32>(1)?;
    }
    Ok(causes)
}

/// Somebody with a problem.
pub struct Person {
    /// As the entry has them; of an older journal only what was remembered.
    pub participant: Participant,
    pub contact: Option<ContactId>,
    /// The plan and the entry that say so, as far as they are there.
    pub entry: Option<(String, Entry)>,
}

/// Returns people with a cause, in the order of their ids.
pub fn people(
    db: &Connection,
    workspace: &str,
    cause: Cause,
    offset: u32,
    limit: u32,
) -> Result<Vec<Person>, Error> {
    let mut find = db.prepare_cached(&format!(
        "SELECT account_id, user_id, contact_id, participant, plan, seq FROM again a INDEXED BY again_by_cause
         WHERE workspace = ?1 AND cause = ?2 AND {SYNCED}
         ORDER BY account_id, user_id, contact_id LIMIT ?3 OFFSET ?4"
    ))?;
    let mut rows = find.query(params![workspace, word(cause)?, limit, offset])?;
    let mut people = Vec::new();
    while let Some(row) = rows.next()? {
        let contact: String = row.get(2)?;
        let remembered: Option<Remembered> = entries::json(row, 3)?;
        let participant = Participant::new(AccountId(row.get(0)?), UserId(row.get(1)?));
        let plan: Option<String> = row.get(4)?;
        let entry = match plan {
            Some(plan) => entries::with_seqs(db, &plan, &[row.get(5)?])?
                .pop()
                .map(|entry| (plan, entry)),
            None => None,
        };
        people.push(Person {
            participant: match remembered {
                Some(it) => Participant {
                    email: it.email,
                    first_name: it.first_name,
                    last_name: it.last_name,
                    ..participant
                },
                None => participant,
            },
            contact: (!contact.is_empty()).then_some(ContactId(contact)),
            entry,
        });
    }
    Ok(people)
}

/// What is kept of a participant who is looked at again.
#[derive(Deserialize)]
struct Remembered {
    email: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
}

/// What somebody said to be all right about a person. It holds for this cause only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    pub account_id: String,
    pub user_id: String,
    pub contact_id: String,
    pub cause: Cause,
    pub person: String,
    pub reason: String,
    pub at: String,
}

/// Everything that somebody said to be all right. A person says so now and then, so it is a short list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkedDocument {
    pub people: Vec<Marked>,
}

impl Document for MarkedDocument {
    const KIND: &'static str = "problems_ok";
}

/// Returns whether the same is still open about the person.
pub fn is_open(db: &Connection, workspace: &str, of: &Marked) -> Result<bool, Error> {
    Ok(db
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM again WHERE workspace = ?1 AND account_id = ?2 AND user_id = ?3
                            AND contact_id = ?4 AND cause = ?5)",
        )?
        .query_row(
            params![
                workspace,
                of.account_id,
                of.user_id,
                of.contact_id,
                word(of.cause)?
            ],
            |row| row.get(0),
        )?)
}

/// Returns what is open by cause and by the week in which a preview found it, weeks as their Mondays.
pub fn by_week(db: &Connection, workspace: &str) -> Result<Vec<(Cause, String, u32)>, Error> {
    let mut count = db.prepare_cached(&format!(
        "SELECT a.cause, date(p.made_at, 'weekday 0', '-6 days') AS week, count(*) FROM again a
         JOIN plan p ON p.id = a.plan
         WHERE a.workspace = ?1 AND a.cause IS NOT NULL AND {SYNCED} GROUP BY a.cause, week ORDER BY week"
    ))?;
    let mut rows = count.query([workspace])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let cause = read_cause(row.get_ref(0)?.as_str().unwrap_or_default());
        found.push((cause.unwrap_or(Cause::Earlier), row.get(1)?, row.get(2)?));
    }
    Ok(found)
}

/// Returns how somebody is called with whom something is open: by the address that was read, else by an id.
pub fn called(db: &Connection, workspace: &str, of: &Marked) -> Result<String, Error> {
    let address: Option<String> = db.query_row(
        "SELECT coalesce((SELECT e.email FROM entry e WHERE e.plan = a.plan AND e.seq = a.seq),
                         json_extract(a.participant, '$.email'))
         FROM again a WHERE a.workspace = ?1 AND a.account_id = ?2 AND a.user_id = ?3 AND a.contact_id = ?4",
        params![workspace, of.account_id, of.user_id, of.contact_id],
        |row| row.get(0),
    )?;
    Ok(address.unwrap_or_else(|| {
        if of.user_id.is_empty() {
            format!("contact {}", of.contact_id)
        } else {
            format!("participant {}", of.user_id)
        }
    }))
}
