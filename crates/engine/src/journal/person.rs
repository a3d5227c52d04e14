//! One person: found by what is known of them, excepted from every sync, and forgotten.

use crate::failure::Error;
use crate::journal::entries::{self, Entry};
use crate::journal::instant;
use crate::journal::people::Ids;
use domain::person::ContactId;
use jiff::Timestamp;
use rusqlite::{Connection, params};

/// Returns people of a plan in whose name, address, ids or code a text is, in the order of the plan.
pub fn with_text(db: &Connection, plan: &str, text: &str, limit: u32) -> Result<Vec<Entry>, Error> {
    let given = text.trim();
    // The database knows the small forms of ASCII letters only, so the text counts as it was typed, too.
    let small = given.to_lowercase();
    entries::collect(
        db,
        "plan = ?1 AND (contact_id = ?3 OR instr(lower(
             coalesce(email, '') || ' ' || coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' ||
             user_id || ' ' || account_id || ' ' || coalesce(referral_code, '')), ?2) > 0
             OR instr(coalesce(first_name, '') || ' ' || coalesce(last_name, ''), ?3) > 0)
         ORDER BY seq LIMIT ?4",
        &[&plan, &small, &given, &limit],
    )
}

/// Remembers that a person is never synced, or forgets it. `own` is the contact that is theirs.
pub fn never_sync(
    db: &Connection,
    workspace: &str,
    ids: &Ids,
    own: Option<&ContactId>,
    never: bool,
    now: Timestamp,
) -> Result<(), Error> {
    let participant = ids.participant.as_ref();
    let (account, user) = participant.map_or(("", ""), |(it, user)| (it.as_str(), user.as_str()));
    let sides = [
        (account, user, ""),
        ("", "", own.map_or("", ContactId::as_str)),
    ];
    for (account, user, contact) in sides {
        if account.is_empty() && contact.is_empty() {
            continue;
        }
        let sql = if never {
            "INSERT OR IGNORE INTO never VALUES (?1, ?2, ?3, ?4, ?5)"
        } else {
            "DELETE FROM never WHERE workspace = ?1 AND account_id = ?2 AND user_id = ?3 AND contact_id = ?4
             AND ?5 <> ''"
        };
        db.execute(
            sql,
            params![workspace, account, user, contact, instant(now)],
        )?;
    }
    Ok(())
}

/// Whose entries these are. A contact that another participant's entry names is that one's.
const OF_PERSON: &str = "((account_id = ?2 AND user_id = ?3 AND ?2 <> '')
    OR (contact_id = ?4 AND ?4 <> '' AND account_id = ''))";

/// Of which plans nobody needs what is stored of a person: they were run to an end, and nothing of them is in doubt.
const OVER: &str = "plan IN (SELECT p.id FROM plan p WHERE p.workspace = ?1 AND p.links_stored = 1
        AND p.status NOT IN ('ready', 'previewing')
        AND NOT EXISTS (SELECT 1 FROM in_flight f WHERE f.plan = p.id)
        AND NOT EXISTS (SELECT 1 FROM run r WHERE r.plan = p.id
                        AND r.status NOT IN ('done', 'done_with_problems', 'stopped')))
    AND NOT EXISTS (SELECT 1 FROM again a WHERE a.workspace = ?1 AND a.plan = entry.plan AND a.seq = entry.seq)";

/// How much of a person is in the history.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct History {
    /// Times that a sync met them, which can be forgotten.
    pub entries: u32,
    /// Times that are still needed: a preview that is ready, a run that has not ended, a problem that is open.
    pub needed: u32,
    /// Records of theirs in previews of events.
    pub events: u32,
}

/// Returns how much of a person is in the history.
pub fn history(db: &Connection, workspace: &str, ids: &Ids) -> Result<History, Error> {
    let [account, user, contact] = ids.texts();
    let count = |sql: &str| -> Result<u32, Error> {
        Ok(
            db.query_row(sql, params![workspace, account, user, contact], |row| {
                row.get(0)
            })?,
        )
    };
    let all = count(&format!(
        "SELECT count(*) FROM entry WHERE plan IN (SELECT id FROM plan WHERE workspace = ?1) AND {OF_PERSON}"
    ))?;
    let over = count(&format!(
        "SELECT count(*) FROM entry WHERE {OF_PERSON} AND {OVER}"
    ))?;
    let events = db.query_row(
        "SELECT count(*) FROM event_entry WHERE contact = ?2 AND ?2 <> ''
         AND plan IN (SELECT id FROM event_plan WHERE workspace = ?1)",
        params![workspace, contact],
        |row| row.get(0),
    )?;
    Ok(History {
        entries: over,
        needed: all - over,
        events,
    })
}

/// Forgets who a person is wherever nobody needs it any more. The rows stay without them, so that the figures of old runs
/// still add up. What is overwritten is overwritten in the file, too.
pub fn forget(db: &Connection, workspace: &str, ids: &Ids) -> Result<u32, Error> {
    let [account, user, contact] = ids.texts();
    db.pragma_update(None, "secure_delete", "ON")?;
    let forgotten = db.execute(
        &format!(
            "UPDATE entry SET account_id = '', user_id = '', email = NULL, first_name = NULL, last_name = NULL,
                    referral_code = NULL, share_link = NULL, referred_by = NULL, contact_id = NULL, before = '{{}}',
                    after = NULL, advocate = NULL, conflicts = NULL, known = NULL, problem = ''
             WHERE {OF_PERSON} AND {OVER}"
        ),
        params![workspace, account, user, contact],
    )?;
    // A preview of events that is over is only told any more; what was sent is kept apart, so that it is sent once.
    db.execute(
        "UPDATE event_entry SET name = '', person = '', contact = NULL, conversion = NULL, problem = ''
         WHERE contact = ?2 AND ?2 <> '' AND outcome <> 'waiting'
         AND plan IN (SELECT id FROM event_plan WHERE workspace = ?1)",
        params![workspace, contact],
    )?;
    // What an ended link remembers is of use to nobody, but for those who must not be made again by their address.
    db.execute(
        "UPDATE link SET agreed = '{}' WHERE workspace = ?1 AND ended IS NOT NULL AND ended <> 'erased'
         AND ((account_id = ?2 AND user_id = ?3 AND ?2 <> '') OR (contact_id = ?4 AND ?4 <> ''))",
        params![workspace, account, user, contact],
    )?;
    db.pragma_update(None, "secure_delete", "OFF")?;
    Ok(u32::try_from(forgotten).unwrap_or(u32::MAX))
}
