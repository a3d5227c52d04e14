//! What the journal knows about one person.

use crate::failure::Error;
use crate::journal::entries::{self, Entry};
use crate::journal::links::{self, Link};
use domain::email;
use domain::person::{AccountId, ContactId, UserId};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

/// Entries of one person in one plan that are looked at: two sides of a doubt, and some room.
const OF_ONE: u32 = 10;

/// Who a person is, as far as that is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ids {
    pub participant: Option<(AccountId, UserId)>,
    pub contact: Option<ContactId>,
}

impl Ids {
    /// Takes in what an entry or a link knows besides.
    pub fn learn(&mut self, participant: (&AccountId, &UserId), contact: Option<&ContactId>) {
        let (account, user) = participant;
        if self.participant.is_none() && !account.as_str().is_empty() {
            self.participant = Some((account.clone(), user.clone()));
        }
        if self.contact.is_none() {
            self.contact = contact.cloned();
        }
    }

    /// Returns whether an entry is about this person.
    fn has(&self, entry: &Entry) -> bool {
        let participant = &entry.participant;
        let same = |(account, user): &(AccountId, UserId)| {
            *account == participant.account_id && *user == participant.user_id
        };
        self.participant.as_ref().is_some_and(same)
            || (self.contact.is_some() && self.contact == entry.contact)
    }

    /// Returns both ids of the participant and the one of the contact; what is not known is empty text, which no record has.
    pub(super) fn texts(&self) -> [&str; 3] {
        let (account, user) = self
            .participant
            .as_ref()
            .map_or(("", ""), |(account, user)| {
                (account.as_str(), user.as_str())
            });
        [
            account,
            user,
            self.contact.as_ref().map_or("", ContactId::as_str),
        ]
    }
}

/// Returns the entries of a person in a plan: those with one of the addresses that the person had, or else of anybody. For
/// ids there is no index: a million people with random ids would make each sync pay for a question that is asked now and
/// then, so whoever had another address then is looked for by walking the people of the plan.
pub fn entries(
    db: &Connection,
    plan: &str,
    ids: &Ids,
    addresses: &BTreeSet<String>,
) -> Result<Vec<Entry>, Error> {
    let mut found = BTreeMap::new();
    for address in addresses {
        let all = with_address(db, plan, address)?;
        let theirs = all.into_iter().filter(|entry| ids.has(entry));
        found.extend(theirs.map(|entry| (entry.seq, entry)));
    }
    if !found.is_empty() {
        return Ok(found.into_values().collect());
    }
    let [account, user, contact] = ids.texts();
    entries::collect(
        db,
        "plan = ?1 AND ((account_id = ?2 AND user_id = ?3 AND account_id <> '')
                        OR (contact_id = ?4 AND contact_id <> '')) ORDER BY seq LIMIT ?5",
        &[&plan, &account, &user, &contact, &OF_ONE],
    )
}

/// Returns the entries with an address in a plan.
pub fn with_address(db: &Connection, plan: &str, address: &str) -> Result<Vec<Entry>, Error> {
    // The database knows the small forms of ASCII letters only, so the address counts as it was typed, too.
    let (normal, given) = (email::normal(address), address.trim().to_ascii_lowercase());
    entries::collect(
        db,
        "plan = ?1 AND seq IN (SELECT seq FROM entry INDEXED BY entry_by_address
                                WHERE plan = ?1 AND lower(trim(email)) IN (?2, ?3)) ORDER BY seq LIMIT ?4",
        &[&plan, &normal, &given, &OF_ONE],
    )
}

/// Returns the link of a person, an ended one included, with when it was made.
pub fn link(db: &Connection, workspace: &str, ids: &Ids) -> Result<Option<(Link, String)>, Error> {
    let by_participant = match &ids.participant {
        Some((account, user)) => links::link_of_participant(db, workspace, account, user)?,
        None => None,
    };
    let link = match (by_participant, &ids.contact) {
        (Some(link), _) => link,
        (None, Some(contact)) => match links::link_of_contact(db, workspace, contact.as_str())? {
            Some(link) => link,
            None => return Ok(None),
        },
        (None, None) => return Ok(None),
    };
    let linked_at = db.query_row(
        "SELECT linked_at FROM link WHERE workspace = ?1 AND account_id = ?2 AND user_id = ?3",
        params![workspace, link.account_id.as_str(), link.user_id.as_str()],
        |row| row.get(0),
    )?;
    Ok(Some((link, linked_at)))
}

/// Returns when somebody said that a person is never synced, if they did.
pub fn never_since(db: &Connection, workspace: &str, ids: &Ids) -> Result<Option<String>, Error> {
    let [account, user, contact] = ids.texts();
    Ok(db
        .query_row(
            "SELECT said_at FROM never WHERE workspace = ?1
             AND ((account_id = ?2 AND user_id = ?3 AND account_id <> '') OR (contact_id = ?4 AND contact_id <> ''))
             ORDER BY said_at LIMIT 1",
            params![workspace, account, user, contact],
            |row| row.get(0),
        )
        .optional()?)
}

/// Returns whether the next sync looks at a person, changed or not.
pub fn again(db: &Connection, workspace: &str, ids: &Ids) -> Result<bool, Error> {
    let [account, user, contact] = ids.texts();
    Ok(db.query_row(
        "SELECT EXISTS (SELECT 1 FROM again WHERE workspace = ?1
         AND ((account_id = ?2 AND user_id = ?3 AND account_id <> '') OR (contact_id = ?4 AND contact_id <> '')))",
        params![workspace, account, user, contact],
        |row| row.get(0),
    )?)
}
