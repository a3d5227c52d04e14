//! The links, how far each side has been read, and whom to look at again or never.

use crate::failure::Error;
use crate::journal::entries::{self, Entry};
use crate::journal::people::Ids;
use crate::journal::{instant, person};
use crate::views::Platform;
use domain::known::Known;
use domain::layout::Field;
use domain::pair::Ended;
use domain::person::{AccountId, ContactId, Participant, UserId};
use domain::plan::{Because, Change, Direction};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};

/// What a person reads when a contact turned out to be linked to another participant already.
pub const CONTACT_TAKEN: &str = "The contact with this address is linked to another participant already, so no link was \
    stored. Decide in Advocate which participant is right.";

/// Whose link is stored: everybody with something to remember and a good end, or held for a value alone.
const REMEMBERED: &str =
    "(outcome IN ('created', 'updated', 'linked', 'same') OR (outcome = 'held' AND kind = 'hold'))
    AND known IS NOT NULL AND contact_id IS NOT NULL AND account_id <> ''";

/// A stored link.
#[derive(Debug, Clone)]
pub struct Link {
    pub account_id: AccountId,
    pub user_id: UserId,
    pub contact_id: ContactId,
    pub known: Known,
    pub ended: Option<Ended>,
}

/// Returns the word under which an end is stored.
pub fn ended_word(ended: Ended) -> &'static str {
    match ended {
        Ended::Deleted => "deleted",
        Ended::Erased => "erased",
        Ended::Unlinked => "unlinked",
    }
}

/// Returns the end that a word says.
pub fn ended(word: Option<&str>) -> Option<Ended> {
    match word {
        Some("deleted") => Some(Ended::Deleted),
        Some("erased") => Some(Ended::Erased),
        Some(_) => Some(Ended::Unlinked),
        None => None,
    }
}

/// Makes links of the people that a run has settled so far, in the order of their identity: one walk through the table
/// instead of one page a person. A contact that is linked to another participant is left to that one, and the person
/// held. Doing it again changes nothing. Returns how many were held.
pub fn store_links(
    db: &Connection,
    workspace: &str,
    plan: &str,
    now: Timestamp,
) -> Result<usize, Error> {
    let mut held = 0;
    let keep_back = |condition: &str| -> Result<usize, rusqlite::Error> {
        db.execute(
            &format!(
                "UPDATE entry SET outcome = 'held', problem = ?3, cause = 'contact_taken' WHERE plan = ?1 AND {REMEMBERED} AND {condition}"
            ),
            params![plan, workspace, CONTACT_TAKEN],
        )
    };
    remember_halves(db, workspace, plan, now)?;
    // Where nobody is linked, nobody is in the way.
    let anybody: bool = db.query_row(
        "SELECT EXISTS (SELECT 1 FROM link WHERE workspace = ?1)",
        [workspace],
        |row| row.get(0),
    )?;
    if anybody {
        // A tombstone makes room for the new life of its contact.
        db.execute(
            &format!(
                "DELETE FROM link WHERE workspace = ?2 AND ended IS NOT NULL AND contact_id IN (
                     SELECT contact_id FROM entry WHERE plan = ?1 AND kind IN ('create_participant', 'link', 'update')
                     AND {REMEMBERED})"
            ),
            params![plan, workspace],
        )?;
        held += keep_back(
            "EXISTS (SELECT 1 FROM link l WHERE l.workspace = ?2 AND l.contact_id = entry.contact_id
                     AND (l.account_id, l.user_id) <> (entry.account_id, entry.user_id))",
        )?;
    }
    let insert = || {
        db.execute(
            &format!(
                "INSERT INTO link (workspace, account_id, user_id, contact_id, agreed, linked_at)
                 SELECT ?2, account_id, user_id, contact_id, known, ?3 FROM entry
                 WHERE plan = ?1 AND {REMEMBERED} ORDER BY account_id, user_id
                 ON CONFLICT (workspace, account_id, user_id)
                 DO UPDATE SET contact_id = excluded.contact_id, agreed = excluded.agreed, ended = NULL"
            ),
            params![plan, workspace, instant(now)],
        )
    };
    match insert() {
        Err(rusqlite::Error::SqliteFailure(error, _))
            if error.code == rusqlite::ErrorCode::ConstraintViolation =>
        {
            // Two people of this very run ended on one contact: it stays with the first.
            held += keep_back(
                "EXISTS (SELECT 1 FROM entry o WHERE o.plan = ?1 AND o.contact_id = entry.contact_id
                         AND o.seq < entry.seq AND o.outcome IN ('created', 'updated', 'linked', 'same')) AND ?2 <> ''",
            )?;
            insert()?;
        }
        other => _ = other?,
    }
    db.execute("UPDATE plan SET links_stored = 1 WHERE id = ?1", [plan])?;
    Ok(held)
}

/// Remembers of people whose HubSpot half failed that their Advocate half is done, so that it does not count as somebody
/// else's change.
fn remember_halves(
    db: &Connection,
    workspace: &str,
    plan: &str,
    now: Timestamp,
) -> Result<(), Error> {
    let mut insert = db.prepare_cached(
        "INSERT INTO link (workspace, account_id, user_id, contact_id, agreed, linked_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (workspace, account_id, user_id) DO UPDATE SET agreed = ?5
         ON CONFLICT (workspace, contact_id) DO NOTHING",
    )?;
    for entry in entries::halves(db, plan)? {
        let (Some(contact), Some(known)) = (&entry.contact, entries::known(db, plan, entry.seq)?)
        else {
            continue;
        };
        let before = link_of_contact(db, workspace, contact.as_str())?
            .filter(|link| link.ended.is_none())
            .map(|link| link.known);
        let undone: Vec<Change> = entry
            .before
            .iter()
            .map(|(field, before)| Change {
                field: *field,
                before: before.clone(),
                after: String::new(),
                because: Because::PutBack,
            })
            .collect();
        let known = known.without(&undone, before.as_ref());
        let person = &entry.participant;
        insert.execute(params![
            workspace,
            person.account_id.as_str(),
            person.user_id.as_str(),
            contact.as_str(),
            serde_json::to_string(&known)?,
            instant(now)
        ])?;
    }
    Ok(())
}

/// Makes the link of one person whose contact an earlier run made without hearing of it.
pub fn found_made(
    db: &Connection,
    workspace: &str,
    plan: &str,
    entry: &Entry,
    contact: &ContactId,
    now: Timestamp,
) -> Result<(), Error> {
    let known = entries::known(db, plan, entry.seq)?.unwrap_or_default();
    let person = &entry.participant;
    db.prepare_cached(
        "INSERT OR IGNORE INTO link (workspace, account_id, user_id, contact_id, agreed, linked_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        workspace,
        person.account_id.as_str(),
        person.user_id.as_str(),
        contact.as_str(),
        serde_json::to_string(&known)?,
        instant(now)
    ])?;
    Ok(())
}

/// Ends a link: it stays as a tombstone.
pub fn end(
    db: &Connection,
    workspace: &str,
    account: &AccountId,
    user: &UserId,
    how: Ended,
) -> Result<(), Error> {
    db.prepare_cached(
        "UPDATE link SET ended = ?4 WHERE workspace = ?1 AND account_id = ?2 AND user_id = ?3",
    )?
    .execute(params![
        workspace,
        account.as_str(),
        user.as_str(),
        ended_word(how)
    ])?;
    Ok(())
}

/// Leaves a tombstone for a contact whose person Advocate never registers again. It names no participant: there is none.
pub fn never_again(
    db: &Connection,
    workspace: &str,
    contact: &ContactId,
    now: Timestamp,
) -> Result<(), Error> {
    db.prepare_cached(
        "INSERT INTO link (workspace, account_id, user_id, contact_id, agreed, linked_at, ended)
         VALUES (?1, '', ?2, ?2, '{}', ?3, ?4)
         ON CONFLICT (workspace, contact_id) DO UPDATE SET ended = ?4",
    )?
    .execute(params![
        workspace,
        contact.as_str(),
        instant(now),
        ended_word(Ended::Erased)
    ])?;
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
        "SELECT EXISTS (SELECT 1 FROM link WHERE workspace = ?1 AND contact_id = ?2 AND ended IS NULL
                        AND (account_id, user_id) <> (?3, ?4))
             OR EXISTS (SELECT 1 FROM entry WHERE plan = ?5 AND contact_id = ?2
                        AND outcome IN ('created', 'updated', 'linked')
                        AND (account_id, user_id) <> (?3, ?4))",
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
        .try_for_each(|(plan, workspace)| store_links(db, workspace, plan, now).map(drop))
}

/// Returns how many people are linked.
pub fn links(db: &Connection, workspace: &str) -> Result<u32, Error> {
    Ok(db.query_row(
        "SELECT coalesce((SELECT people FROM linked WHERE workspace = ?1), 0)",
        [workspace],
        |row| row.get(0),
    )?)
}

/// The ids of two who are linked.
pub struct Pair {
    pub participant: (String, String),
    pub contact: String,
}

/// Returns who is linked.
pub fn linked(db: &Connection, workspace: &str) -> Result<Vec<Pair>, Error> {
    let mut find = db.prepare(
        "SELECT account_id, user_id, contact_id FROM link WHERE workspace = ?1 AND ended IS NULL",
    )?;
    let rows = find.query_map([workspace], |row| {
        Ok(Pair {
            participant: (row.get(0)?, row.get(1)?),
            contact: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

const LINK: &str = "SELECT account_id, user_id, contact_id, agreed, ended FROM link";

/// Reads a link: ids, contact, what it remembers, its end.
pub fn read_link(row: &rusqlite::Row<'_>) -> Result<Link, Error> {
    Ok(Link {
        account_id: AccountId(row.get(0)?),
        user_id: UserId(row.get(1)?),
        contact_id: ContactId(row.get(2)?),
        known: serde_json::from_str(row.get_ref(3)?.as_str().unwrap_or("{}"))?,
        ended: ended(row.get_ref(4)?.as_str().ok()),
    })
}

/// Returns the link of a participant, an ended one included.
pub fn link_of_participant(
    db: &Connection,
    workspace: &str,
    account: &AccountId,
    user: &UserId,
) -> Result<Option<Link>, Error> {
    let mut find = db.prepare_cached(&format!(
        "{LINK} WHERE workspace = ?1 AND account_id = ?2 AND user_id = ?3"
    ))?;
    let mut rows = find.query(params![workspace, account.as_str(), user.as_str()])?;
    rows.next()?.map(read_link).transpose()
}

/// Returns the link of a contact, an ended one included.
pub fn link_of_contact(
    db: &Connection,
    workspace: &str,
    contact: &str,
) -> Result<Option<Link>, Error> {
    let mut find =
        db.prepare_cached(&format!("{LINK} WHERE workspace = ?1 AND contact_id = ?2"))?;
    let mut rows = find.query(params![workspace, contact])?;
    rows.next()?.map(read_link).transpose()
}

/// How far one side has been read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cursor {
    /// Everything up to here is settled, in the service's milliseconds.
    pub at: Option<i64>,
    /// When the first sync read this side.
    pub began: Option<i64>,
    /// When everybody was compared last.
    pub compared_at: Option<i64>,
}

/// Returns how far a side has been read.
pub fn cursor(db: &Connection, workspace: &str, platform: Platform) -> Result<Cursor, Error> {
    Ok(db
        .query_row(
            "SELECT at, began, compared_at FROM cursor WHERE workspace = ?1 AND platform = ?2",
            params![workspace, platform_word(platform)],
            |row| {
                Ok(Cursor {
                    at: row.get(0)?,
                    began: row.get(1)?,
                    compared_at: row.get(2)?,
                })
            },
        )
        .optional()?
        .unwrap_or_default())
}

/// Stores how far a side has been read.
pub fn save_cursor(
    db: &Connection,
    workspace: &str,
    platform: Platform,
    cursor: Cursor,
) -> Result<(), Error> {
    db.execute(
        "INSERT INTO cursor (workspace, platform, at, began, compared_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (workspace, platform) DO UPDATE SET at = ?3, began = ?4, compared_at = ?5",
        params![
            workspace,
            platform_word(platform),
            cursor.at,
            cursor.began,
            cursor.compared_at
        ],
    )?;
    Ok(())
}

pub(super) fn platform_word(platform: Platform) -> &'static str {
    match platform {
        Platform::Hubspot => "hubspot",
        Platform::Advocate => "advocate",
    }
}

/// Returns the sides to which a direction writes, as words.
pub fn written(direction: Direction) -> &'static str {
    match direction {
        Direction::Both => "hubspot advocate",
        Direction::ToHubspot => "hubspot",
        Direction::ToAdvocate => "advocate",
    }
}

/// Remembers that a person is never synced, or forgets it. The contact of a person who is held because it is another's
/// is not meant.
pub fn never_sync(
    db: &Connection,
    workspace: &str,
    entry: &Entry,
    never: bool,
    now: Timestamp,
) -> Result<(), Error> {
    let person = &entry.participant;
    let mut ids = Ids::default();
    ids.learn((&person.account_id, &person.user_id), None);
    let own = entry.contact.as_ref();
    let own = own.filter(|_| !entry.reason.contact_is_anothers());
    person::never_sync(db, workspace, &ids, own, never, now)
}

/// Somebody whom an import leaves out, by what is known of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftAlone {
    /// The person was deleted for privacy; else somebody said never.
    pub erased: bool,
    pub contact: Option<ContactId>,
    pub email: Option<String>,
}

/// Returns who must not be made a participant: those who are never synced and those who were deleted for privacy.
pub fn left_alone(db: &Connection, workspace: &str) -> Result<Vec<LeftAlone>, Error> {
    let mut statement = db.prepare(
        "SELECT 1, contact_id, agreed FROM link WHERE workspace = ?1 AND ended = 'erased'
         UNION ALL
         SELECT 0, coalesce(nullif(n.contact_id, ''), l.contact_id), l.agreed FROM never n
         LEFT JOIN link l ON l.workspace = n.workspace
              AND (l.contact_id = n.contact_id OR (l.account_id, l.user_id) = (n.account_id, n.user_id))
         WHERE n.workspace = ?1",
    )?;
    let rows = statement.query_map([workspace], |row| {
        Ok((
            row.get::<_, bool>(0)?,
            row.get::<_, Option<String>>(1)?,
            row.get::<_, Option<String>>(2)?,
        ))
    })?;
    let mut left_alone = Vec::new();
    for row in rows {
        let (erased, contact, agreed) = row?;
        let known: Known = match agreed {
            Some(agreed) => serde_json::from_str(&agreed)?,
            None => Known::default(),
        };
        let email = known
            .hubspot(Field::Email)
            .or_else(|| known.advocate(Field::Email));
        left_alone.push(LeftAlone {
            erased,
            contact: contact.map(ContactId),
            email: email.map(str::to_owned),
        });
    }
    Ok(left_alone)
}

/// Gives the id of every contact that has a participant.
pub fn each_linked_contact(
    db: &Connection,
    workspace: &str,
    mut give: impl FnMut(&str),
) -> Result<(), Error> {
    let mut statement =
        db.prepare("SELECT contact_id FROM link WHERE workspace = ?1 AND ended IS NULL")?;
    let mut rows = statement.query([workspace])?;
    while let Some(row) = rows.next()? {
        give(row.get_ref(0)?.as_str().unwrap_or_default());
    }
    Ok(())
}
