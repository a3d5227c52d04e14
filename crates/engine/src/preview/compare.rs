//! Walks everybody in a fixed order and lets the planner decide about each.

use super::scratch::read_contact;
use crate::failure::Error;
use crate::journal::entries::{self, Planned};
use crate::journal::links::{self, Cursor, Link};
use crate::journal::syncs::Context;
use crate::journal::{Journal, Writing};
use crate::views::Counts;
use domain::email;
use domain::known::Known;
use domain::layout::Field;
use domain::meet::{self, Candidate, Doubt};
use domain::pair::{Ended, Seen, Side, Terms, decide};
use domain::person::{AccountId, Contact, ContactId, Participant, UserId};
use domain::plan::{Decision, Kind, Reason};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::HashSet;

/// Planned people stored in one commit.
const BLOCK: usize = 4_000;

pub(super) struct Compare {
    pub journal: Journal,
    pub plan: String,
    pub workspace: String,
    pub context: Context,
    /// Everything was read: who is not there is gone.
    pub complete: bool,
    /// Contacts without participant are looked at, too.
    pub contacts: bool,
    /// How far each side had been read before.
    pub hubspot: Cursor,
    pub advocate: Cursor,
}

/// Who is never synced.
#[derive(Default)]
struct Never {
    participants: HashSet<(String, String)>,
    contacts: HashSet<String>,
}

impl Never {
    fn read(db: &Connection, workspace: &str) -> Result<Self, Error> {
        let mut never = Self::default();
        let mut find = db.prepare(
            "SELECT account_id, user_id, contact_id FROM journal.never WHERE workspace = ?1",
        )?;
        let mut rows = find.query([workspace])?;
        while let Some(row) = rows.next()? {
            let account: String = row.get(0)?;
            let contact: String = row.get(2)?;
            if !contact.is_empty() {
                never.contacts.insert(contact);
            }
            if !account.is_empty() {
                never.participants.insert((account, row.get(1)?));
            }
        }
        Ok(never)
    }

    fn has(&self, participant: Option<&Participant>, contact: Option<&ContactId>) -> bool {
        contact.is_some_and(|id| self.contacts.contains(id.as_str()))
            || participant.is_some_and(|person| {
                self.participants
                    .contains(&(person.account_id.0.clone(), person.user_id.0.clone()))
            })
    }
}

/// Planned people that are stored together, with their positions.
type Block = Vec<(u32, Planned)>;

/// Collects decisions and stores them, a block while the next is made.
struct Plan<'a> {
    compare: &'a Compare,
    counts: Counts,
    shared: u32,
    seq: u32,
    block: Block,
    storing: Option<Writing<Block>>,
    go_on: &'a mut dyn FnMut(Counts) -> bool,
    cancelled: bool,
}

impl Plan<'_> {
    fn add(&mut self, planned: Planned) -> Result<(), Error> {
        self.counts.add(planned.decision.kind);
        self.shared += u32::from(planned.shares());
        self.block.push((self.seq, planned));
        self.seq += 1;
        if self.block.len() == BLOCK {
            self.store()?;
            self.cancelled = !(self.go_on)(self.counts);
        }
        Ok(())
    }

    fn store(&mut self) -> Result<(), Error> {
        let block = std::mem::replace(&mut self.block, Vec::with_capacity(BLOCK));
        let plan = self.compare.plan.clone();
        let writing = self.compare.journal.begin_write(move |db| {
            block
                .iter()
                .try_for_each(|(seq, planned)| entries::insert(db, &plan, *seq, planned))?;
            // Freed where it was made: on another thread, both would wait for each other.
            Ok(block)
        })?;
        self.wait(Some(writing))
    }

    /// Waits for the block before, and leaves the present one under way.
    fn wait(&mut self, next: Option<Writing<Block>>) -> Result<(), Error> {
        let before = std::mem::replace(&mut self.storing, next);
        before.map_or(Ok(()), |writing| {
            self.compare.journal.end_write(writing).map(drop)
        })
    }
}

/// Plans everybody. Returns the counts, and how many have a contact that is looked at before it is changed. `go_on` is told
/// the counts now and then; when it answers no, `None` is returned.
pub(super) fn run(
    compare: &Compare,
    db: &Connection,
    go_on: &mut dyn FnMut(Counts) -> bool,
) -> Result<Option<(Counts, u32)>, Error> {
    let walk = Walk {
        compare,
        db,
        never: Never::read(db, &compare.workspace)?,
        nothing: Known::default(),
    };
    let mut plan = Plan {
        compare,
        counts: Counts::default(),
        shared: 0,
        seq: 0,
        block: Vec::with_capacity(BLOCK),
        storing: None,
        go_on,
        cancelled: false,
    };
    walk.participants(&mut plan)?;
    if compare.contacts && !plan.cancelled {
        walk.contacts(&mut plan)?;
    }
    if !plan.cancelled {
        walk.gone(&mut plan)?;
    }
    plan.store()?;
    plan.wait(None)?;
    Ok((!plan.cancelled).then_some((plan.counts, plan.shared)))
}

struct Walk<'a> {
    compare: &'a Compare,
    db: &'a Connection,
    never: Never,
    nothing: Known,
}

impl Walk<'_> {
    fn terms(&self) -> Terms<'_> {
        let context = &self.compare.context;
        Terms {
            rules: &context.rules,
            program: &context.program,
            direction: context.direction,
        }
    }

    /// Everybody who is in Advocate, with their contact.
    fn participants(&self, plan: &mut Plan<'_>) -> Result<(), Error> {
        // A fixed order, so that the order of reading never shows in a plan.
        let mut people = self.db.prepare(
            "SELECT p.account_id, p.user_id, p.email, p.first_name, p.last_name, p.referral_code,
                    p.share_link,
                    coalesce(r.code, (SELECT q.referral_code FROM participant q
                        WHERE q.account_id = r.referrer_account AND q.user_id = r.referrer_user),
                        p.referred_by),
                    p.created_at, p.segments, p.normal,
                    CASE WHEN p.normal = '' THEN 0 ELSE
                        (SELECT count(*) FROM participant o WHERE o.normal = p.normal) - 1 END,
                    l.contact_id, l.agreed, l.ended
             FROM participant p
             LEFT JOIN pair l
             ON l.normal = p.normal AND l.account_id = p.account_id AND l.user_id = p.user_id
             LEFT JOIN referral r ON r.account_id = p.account_id AND r.user_id = p.user_id
             ORDER BY p.normal, p.account_id, p.user_id",
        )?;
        let mut rows = people.query([])?;
        while let Some(row) = rows.next()? {
            let (participant, normal) = read_participant(row)?;
            let planned = match read_link(row, &participant)? {
                Some(link) if link.ended.is_none() => self.linked(participant, &link)?,
                ended => {
                    let others = row.get(11)?;
                    let ended = ended.and_then(|link| link.ended);
                    self.stranger(participant, &normal, others, ended)?
                }
            };
            plan.add(planned)?;
            if plan.cancelled {
                return Ok(());
            }
        }
        Ok(())
    }

    fn linked(&self, participant: Participant, link: &Link) -> Result<Planned, Error> {
        let known = &link.known;
        let found = self.contact_of_link(link, &participant)?;
        let same = known.is_participant(&participant);
        let mut seen = Seen::of(
            match &found {
                Found::Here { contact, .. } if known.is_contact(contact) => Side::Same(contact),
                Found::Here { contact, .. } => Side::Changed(contact),
                Found::Taken(_) | Found::Gone => Side::Gone,
            },
            if same {
                Side::Same(&participant)
            } else {
                Side::Changed(&participant)
            },
        );
        seen.known = Some(known);
        seen.linked = Some(&link.contact_id);
        seen.merged = matches!(&found, Found::Here { merged: true, .. });
        if let Found::Taken(survivor) = &found {
            seen.doubt = Some(Doubt {
                kind: Kind::Hold,
                reason: Reason::ContactTaken,
                contact: Some(survivor.clone()),
            });
        }
        seen.never = self.never.has(Some(&participant), Some(&link.contact_id));
        let decision = decide(&seen, self.terms());
        Ok(planned(participant, decision))
    }

    /// Returns the contact of a link: under its id, or under that of the one it was merged into.
    fn contact_of_link(&self, link: &Link, participant: &Participant) -> Result<Found, Error> {
        let here = |contact, merged| Found::Here { contact, merged };
        if let Some(contact) = self.contact(link.contact_id.as_str())? {
            return Ok(here(contact, false));
        }
        if let Some(survivor) = self.survivor(link.contact_id.as_str())? {
            let Some(contact) = self.contact(&survivor)? else {
                return Ok(Found::Gone);
            };
            return Ok(if self.heir(&contact, link)? {
                here(contact, true)
            } else {
                Found::Taken(contact.id)
            });
        }
        if self.compare.complete || self.is_gone(link.contact_id.as_str())? {
            return Ok(Found::Gone);
        }
        let program = &self.compare.context.program;
        // Advocate's identity cannot change, so what follows from it is what the contact was given.
        let contact = link
            .known
            .contact(link.contact_id.clone(), participant, program);
        Ok(Found::Here {
            contact,
            merged: false,
        })
    }

    /// Follows a chain of merges.
    fn survivor(&self, id: &str) -> Result<Option<String>, Error> {
        let mut find = self
            .db
            .prepare_cached("SELECT survivor FROM alias WHERE old = ?1")?;
        let mut seen = HashSet::new();
        let mut survivor = None;
        let mut id = id.to_owned();
        while let Some(next) = find
            .query_row([&id], |row| row.get::<_, String>(0))
            .optional()?
        {
            if !seen.insert(id) {
                break;
            }
            survivor = Some(next.clone());
            id = next;
        }
        Ok(survivor)
    }

    /// Returns whether a link is the one that goes on with the survivor of a merge: the only one, or the one whose ids the
    /// survivor carries, or the oldest.
    fn heir(&self, survivor: &Contact, link: &Link) -> Result<bool, Error> {
        let mut find = self.db.prepare_cached(
            "WITH RECURSIVE family (id) AS (SELECT ?2 UNION SELECT old FROM alias JOIN family ON survivor = id)
             SELECT account_id, user_id FROM journal.link
             WHERE workspace = ?1 AND ended IS NULL AND contact_id IN (SELECT id FROM family)
             ORDER BY linked_at, account_id, user_id",
        )?;
        let family: Vec<(String, String)> = find
            .query_map(
                params![self.compare.workspace, survivor.id.as_str()],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?
            .collect::<Result<_, _>>()?;
        let carried = family.iter().find(|(account, user)| {
            survivor.value(Field::AccountId) == Some(account)
                && survivor.value(Field::UserId) == Some(user)
        });
        let heir = carried.or(family.first());
        Ok(heir
            .is_none_or(|(account, user)| *account == link.account_id.0 && *user == link.user_id.0))
    }

    fn is_gone(&self, contact: &str) -> Result<bool, Error> {
        Ok(self
            .db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM gone_contact WHERE id = ?1)")?
            .query_row([contact], |row| row.get(0))?)
    }

    fn stranger(
        &self,
        participant: Participant,
        normal: &str,
        others: u32,
        ended: Option<Ended>,
    ) -> Result<Planned, Error> {
        let candidates = if normal.is_empty() {
            Vec::new()
        } else {
            self.candidates(&participant, normal)?
        };
        let (contact, doubt) = match meet::contact_of(&participant, others, &candidates) {
            Ok(contact) => (contact, None),
            Err(doubt) => (None, Some(doubt)),
        };
        let never = self
            .never
            .has(Some(&participant), contact.map(|contact| &contact.id));
        let seen = Seen {
            ended,
            doubt,
            never,
            fresh: participant.is_new(self.compare.advocate.began),
            in_filter: self.compare.context.rules.in_segment(&participant),
            ..Seen::of(
                contact.map_or(Side::Absent, Side::Changed),
                Side::Changed(&participant),
            )
        };
        let decision = decide(&seen, self.terms());
        Ok(planned(participant, decision))
    }

    fn candidates(
        &self,
        participant: &Participant,
        normal: &str,
    ) -> Result<Vec<Candidate<Contact>>, Error> {
        // Three are enough to know that there is more than one.
        let mut find = self.db.prepare_cached(
            "SELECT c.body FROM address a JOIN contact c ON c.id = a.contact
             WHERE a.normal = ?1 ORDER BY a.contact LIMIT 3",
        )?;
        let mut rows = find.query([normal])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let record: Contact = self.read(row)?;
            let taken = self.taken(participant, normal, &record)?;
            found.push(Candidate { record, taken });
        }
        Ok(found)
    }

    /// Returns whether another participant has a claim on the contact: by a stored link, or by another of its addresses.
    fn taken(
        &self,
        participant: &Participant,
        normal: &str,
        contact: &Contact,
    ) -> Result<bool, Error> {
        let (account, user) = (
            participant.account_id.as_str(),
            participant.user_id.as_str(),
        );
        let mut linked = self.db.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM journal.link WHERE workspace = ?1 AND ended IS NULL
                 AND (contact_id = ?2 OR contact_id IN (SELECT old FROM alias WHERE survivor = ?2))
                 AND (account_id, user_id) <> (?3, ?4))",
        )?;
        let id = contact.id.as_str();
        let workspace = &self.compare.workspace;
        if linked.query_row(params![workspace, id, account, user], |row| row.get(0))? {
            return Ok(true);
        }
        let mut named = self.db.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM participant WHERE normal = ?1
                            AND (account_id, user_id) <> (?2, ?3))",
        )?;
        for address in &contact.emails {
            let address = email::normal(address);
            if address != normal
                && named.query_row(params![address, account, user], |row| row.get(0))?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn contact(&self, id: &str) -> Result<Option<Contact>, Error> {
        let mut find = self
            .db
            .prepare_cached("SELECT body FROM contact WHERE id = ?1")?;
        let mut rows = find.query([id])?;
        let Some(row) = rows.next()? else {
            return Ok(None);
        };
        Ok(Some(self.read(row)?))
    }

    fn read(&self, row: &Row<'_>) -> Result<Contact, Error> {
        let text = row.get_ref(0)?.as_str().unwrap_or_default();
        read_contact(text, &self.compare.context.program)
    }

    /// Contacts that no participant of the walk before has: those that nobody is linked to.
    fn contacts(&self, plan: &mut Plan<'_>) -> Result<(), Error> {
        let mut everybody = self.db.prepare(
            "SELECT c.body FROM contact c
             WHERE NOT EXISTS (SELECT 1 FROM pair WHERE contact_id = c.id AND ended IS NULL)
             AND NOT EXISTS (SELECT 1 FROM journal.link l WHERE l.workspace = ?1 AND l.ended IS NULL
                 AND (l.contact_id = c.id OR l.contact_id IN (SELECT old FROM alias WHERE survivor = c.id)))
             ORDER BY c.id",
        )?;
        let mut rows = everybody.query([&self.compare.workspace])?;
        while let Some(row) = rows.next()? {
            let contact: Contact = self.read(row)?;
            if let Some(planned) = self.lone_contact(&contact)? {
                plan.add(planned)?;
            }
            if plan.cancelled {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Decides about a contact that is not linked. A participant with one of its addresses who is not linked either has
    /// decided for both.
    fn lone_contact(&self, contact: &Contact) -> Result<Option<Planned>, Error> {
        let mut with_address = self.db.prepare_cached(
            "SELECT p.account_id, p.user_id, l.contact_id IS NOT NULL FROM participant p LEFT JOIN journal.link l
             ON l.workspace = ?1 AND l.account_id = p.account_id AND l.user_id = p.user_id AND l.ended IS NULL
             WHERE p.normal = ?2",
        )?;
        let mut candidates = Vec::new();
        for address in &contact.emails {
            let mut rows =
                with_address.query(params![self.compare.workspace, email::normal(address)])?;
            while let Some(row) = rows.next()? {
                if !row.get(2)? {
                    return Ok(None);
                }
                let record = Participant::new(AccountId(row.get(0)?), UserId(row.get(1)?));
                candidates.push(Candidate {
                    record,
                    taken: true,
                });
            }
        }
        let doubt =
            meet::participant_of(contact, self.others_with_address(contact)?, &candidates).err();
        let tomb = links_of(self.db, &self.compare.workspace, contact)?;
        let participant = if tomb.is_some() {
            Side::Gone
        } else {
            Side::Absent
        };
        let seen = Seen {
            ended: tomb.and_then(|link| link.ended),
            doubt,
            never: self.never.has(None, Some(&contact.id)),
            fresh: contact.is_new(self.compare.hubspot.began),
            in_filter: self.compare.context.rules.only_list.is_none() || self.is_member(contact)?,
            ..Seen::of(Side::Changed(contact), participant)
        };
        let decision = decide(&seen, self.terms());
        let nobody = Participant {
            email: contact.emails.first().cloned(),
            first_name: contact.value(Field::FirstName).map(str::to_owned),
            last_name: contact.value(Field::LastName).map(str::to_owned),
            ..Participant::new(AccountId(String::new()), UserId(String::new()))
        };
        Ok(Some(planned(nobody, decision)))
    }

    /// Returns how many other contacts have the contact's address.
    fn others_with_address(&self, contact: &Contact) -> Result<u32, Error> {
        let Some(address) = contact.emails.first() else {
            return Ok(0);
        };
        Ok(self
            .db
            .prepare_cached("SELECT count(*) FROM address WHERE normal = ?1 AND contact <> ?2")?
            .query_row(
                params![email::normal(address), contact.id.as_str()],
                |row| row.get(0),
            )?)
    }

    fn is_member(&self, contact: &Contact) -> Result<bool, Error> {
        Ok(self
            .db
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM member WHERE id = ?1)")?
            .query_row([contact.id.as_str()], |row| row.get(0))?)
    }

    /// Links whose participant is sure to be gone.
    fn gone(&self, plan: &mut Plan<'_>) -> Result<(), Error> {
        let mut find = self.db.prepare(
            "SELECT l.account_id, l.user_id, l.contact_id, l.agreed, l.ended
             FROM gone_participant g JOIN journal.link l
             ON l.workspace = ?1 AND l.account_id = g.account_id AND l.user_id = g.user_id
             WHERE l.ended IS NULL
             ORDER BY l.account_id, l.user_id",
        )?;
        let mut rows = find.query([&self.compare.workspace])?;
        while let Some(row) = rows.next()? {
            let link = links::read_link(row)?;
            let participant = link
                .known
                .participant(link.account_id.clone(), link.user_id.clone());
            let found = self.contact_of_link(&link, &participant)?;
            let mut seen = Seen::of(
                match &found {
                    Found::Here { contact, .. } if link.known.is_contact(contact) => {
                        Side::Same(contact)
                    }
                    Found::Here { contact, .. } => Side::Changed(contact),
                    Found::Taken(_) | Found::Gone => Side::Gone,
                },
                Side::Gone,
            );
            seen.known = Some(&self.nothing);
            seen.linked = Some(&link.contact_id);
            seen.never = self.never.has(Some(&participant), Some(&link.contact_id));
            let decision = decide(&seen, self.terms());
            plan.add(planned(participant, decision))?;
        }
        Ok(())
    }
}

/// The contact of a link.
enum Found {
    Here {
        contact: Contact,
        /// Under the id of the contact it was merged into.
        merged: bool,
    },
    /// Merged into a contact that goes on with another participant.
    Taken(ContactId),
    Gone,
}

fn planned(participant: Participant, decision: Decision) -> Planned {
    Planned {
        participant,
        decision,
        spelled_out: false,
        note: String::new(),
    }
}

fn links_of(db: &Connection, workspace: &str, contact: &Contact) -> Result<Option<Link>, Error> {
    links::link_of_contact(db, workspace, contact.id.as_str())
}

fn read_participant(row: &Row<'_>) -> Result<(Participant, String), Error> {
    let segments = match row.get_ref(9)?.as_str() {
        Ok(text) => serde_json::from_str(text)?,
        Err(_) => Vec::new(),
    };
    let participant = Participant {
        email: row.get(2)?,
        first_name: row.get(3)?,
        last_name: row.get(4)?,
        referral_code: row.get(5)?,
        share_link: row.get(6)?,
        referred_by: row.get(7)?,
        created_at: row.get(8)?,
        segments,
        ..Participant::new(AccountId(row.get(0)?), UserId(row.get(1)?))
    };
    Ok((participant, row.get(10)?))
}

/// Reads the link of a participant, if there is one.
fn read_link(row: &Row<'_>, participant: &Participant) -> Result<Option<Link>, Error> {
    let Some(contact) = row.get::<_, Option<String>>(12)? else {
        return Ok(None);
    };
    Ok(Some(Link {
        account_id: participant.account_id.clone(),
        user_id: participant.user_id.clone(),
        contact_id: ContactId(contact),
        known: serde_json::from_str(row.get_ref(13)?.as_str().unwrap_or("{}"))?,
        ended: links::ended(row.get_ref(14)?.as_str().ok()),
    }))
}
