//! One person: found by what is known of them, excepted from every sync, and forgotten.

use crate::failure::Error;
use crate::journal::instant;
use crate::journal::people::Ids;
use domain::person::ContactId;
use jiff::Timestamp;
use rusqlite::{Connection, params};

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
    // Nobody is found by a word that no entry has any more.
    db.execute(
        &format!(
            "DELETE FROM entry_word WHERE (plan, seq) IN (SELECT plan, seq FROM entry WHERE {OF_PERSON} AND {OVER})"
        ),
        params![workspace, account, user, contact],
    )?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::schema;
    use domain::person::{AccountId, UserId};

    /// What stays of a row when the person is forgotten: where it stands and how it ended.
    const KEPT: [&str; 10] = [
        "plan",
        "seq",
        "kind",
        "reason",
        "left_out",
        "outcome",
        "advocate_done",
        "assumed",
        "waits",
        "cause",
    ];

    fn journal() -> Connection {
        let mut db = Connection::open_in_memory().unwrap();
        schema::migrate(&mut db).unwrap();
        db.execute_batch(
            "INSERT INTO workspace VALUES ('w', 'W', 'live', '');
             INSERT INTO plan (id, workspace, status, made_at, context, counts, problem)
             VALUES ('p', 'w', 'used', '', '{}', '{}', '');",
        )
        .unwrap();
        db
    }

    fn columns(db: &Connection) -> Vec<String> {
        let mut find = db
            .prepare("SELECT name FROM pragma_table_info('entry')")
            .unwrap();
        let names = find.query_map([], |row| row.get(0)).unwrap();
        names.collect::<Result<_, _>>().unwrap()
    }

    fn ids() -> Ids {
        Ids {
            participant: Some((AccountId("secret".to_owned()), UserId("secret".to_owned()))),
            contact: Some(ContactId("secret".to_owned())),
        }
    }

    #[test]
    fn no_column_keeps_anything_of_a_forgotten_person() {
        let db = journal();
        let all = columns(&db);
        let personal: Vec<_> = all
            .iter()
            .filter(|name| !KEPT.contains(&name.as_str()))
            .collect();
        let names = personal.iter().map(|it| it.as_str()).collect::<Vec<_>>();
        let values = vec!["'secret'"; names.len()].join(", ");
        db.execute_batch(&format!(
            "INSERT INTO entry (plan, seq, kind, reason, outcome, {}) VALUES ('p', 0, 'same', 'linked', 'same', {values});",
            names.join(", ")
        ))
        .unwrap();
        assert_eq!(history(&db, "w", &ids()).unwrap().entries, 1);
        assert_eq!(forget(&db, "w", &ids()).unwrap(), 1);
        for name in all {
            let left: bool = db
                .query_row(
                    &format!("SELECT coalesce(instr({name}, 'secret'), 0) > 0 FROM entry"),
                    [],
                    |row| row.get(0),
                )
                .unwrap();
            assert!(!left, "{name} still has it");
        }
        assert_eq!(history(&db, "w", &ids()).unwrap().entries, 0);
    }

    #[test]
    fn what_somebody_still_needs_is_kept() {
        for needed in [
            "UPDATE plan SET status = 'ready'",
            "UPDATE plan SET links_stored = 0",
            "INSERT INTO run (id, workspace, plan, status, started_at) VALUES ('r', 'w', 'p', 'paused', '')",
            "INSERT INTO run (id, workspace, plan, status, started_at) VALUES ('r', 'w', 'p', 'done', '');
             INSERT INTO in_flight (run, plan, seqs) VALUES ('r', 'p', '[0]')",
            "INSERT INTO again (workspace, account_id, user_id, contact_id, plan, seq) VALUES ('w', 'secret', 'secret', '', 'p', 0)",
        ] {
            let db = journal();
            db.execute_batch(
                "INSERT INTO entry (plan, seq, kind, reason, account_id, user_id, before)
                 VALUES ('p', 0, 'same', 'linked', 'secret', 'secret', '{}');",
            )
            .unwrap();
            db.execute_batch(needed).unwrap();
            let history = history(&db, "w", &ids()).unwrap();
            assert_eq!((history.entries, history.needed), (0, 1), "{needed}");
            assert_eq!(forget(&db, "w", &ids()).unwrap(), 0, "{needed}");
        }
    }

    #[test]
    fn a_contact_that_anothers_row_names_is_that_ones() {
        let db = journal();
        db.execute_batch(
            "INSERT INTO entry (plan, seq, kind, reason, account_id, user_id, contact_id, before)
             VALUES ('p', 0, 'hold', 'contact_taken', 'other', 'other', 'secret', '{}'),
                    ('p', 1, 'skip', 'creation_off', '', '', 'secret', '{}');",
        )
        .unwrap();
        assert_eq!(forget(&db, "w", &ids()).unwrap(), 1);
        let left: String = db
            .query_row(
                "SELECT account_id FROM entry WHERE contact_id = 'secret'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        assert_eq!(left, "other");
    }
}
