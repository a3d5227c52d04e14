//! Walks the participants in a fixed order and lets the planner decide about each.

use super::scratch::Scratch;
use crate::failure::Error;
use crate::journal::syncs::Context;
use crate::journal::{Journal, Writing, entries};
use crate::views::Counts;
use domain::email;
use domain::person::{AccountId, Contact, ContactId, Participant, UserId};
use domain::plan::{self, Candidate, Decision, Kind, LinkSeen, Seen};
use rusqlite::{Connection, OptionalExtension, Row, params};

/// Planned people stored in one commit.
const BLOCK: usize = 4_000;

pub(super) struct Compare {
    pub journal: Journal,
    pub plan: String,
    pub workspace: String,
    pub context: Context,
}

/// Plans everybody. `go_on` is told the counts now and then; when it answers no, `None` is returned.
pub(super) fn run(
    compare: &Compare,
    scratch: &Scratch,
    go_on: &mut dyn FnMut(Counts) -> bool,
) -> Result<Option<Counts>, Error> {
    let db = scratch.connection();
    // A fixed order, so that the order of reading never shows in a plan.
    let mut people = db.prepare(
        "SELECT p.account_id, p.user_id, p.email, p.first_name, p.last_name, p.referral_code,
                p.share_link, p.normal,
                CASE WHEN p.normal = '' THEN 0 ELSE
                    (SELECT count(*) FROM participant o WHERE o.normal = p.normal) - 1 END,
                l.contact_id
         FROM participant p LEFT JOIN journal.link l
         ON l.workspace = ?1 AND l.account_id = p.account_id AND l.user_id = p.user_id
         ORDER BY p.normal, p.account_id, p.user_id",
    )?;
    let mut rows = people.query([&compare.workspace])?;
    let mut counts = Counts::default();
    let mut block = Vec::with_capacity(BLOCK);
    // One block is stored while the next is decided.
    let mut storing = None;
    let mut seq = 0;
    while let Some(row) = rows.next()? {
        let (participant, decision) = decide(compare, &db, row)?;
        count(&mut counts, decision.kind);
        block.push((seq, participant, decision));
        seq += 1;
        if block.len() == BLOCK {
            let full = std::mem::replace(&mut block, Vec::with_capacity(BLOCK));
            stored(compare, storing.replace(store(compare, full)?))?;
            if !go_on(counts) {
                return Ok(None);
            }
        }
    }
    stored(compare, storing)?;
    stored(compare, Some(store(compare, block)?))?;
    Ok(Some(counts))
}

fn decide(
    compare: &Compare,
    db: &Connection,
    row: &Row<'_>,
) -> Result<(Participant, Decision), Error> {
    let participant = Participant {
        account_id: AccountId(row.get(0)?),
        user_id: UserId(row.get(1)?),
        email: row.get(2)?,
        first_name: row.get(3)?,
        last_name: row.get(4)?,
        referral_code: row.get(5)?,
        share_link: row.get(6)?,
        referred_by: None,
        created_at: None,
        segments: Vec::new(),
    };
    let normal: String = row.get(7)?;
    let linked: Option<String> = row.get(9)?;
    let link = match linked {
        None => LinkSeen::None,
        Some(id) => match contact(db, &id)? {
            Some(contact) => LinkSeen::Present(contact),
            None => LinkSeen::Gone(ContactId(id)),
        },
    };
    let candidates = match link {
        LinkSeen::None if !normal.is_empty() => candidates(compare, db, &participant, &normal)?,
        _ => Vec::new(),
    };
    let seen = Seen {
        participant: &participant,
        others_with_email: row.get(8)?,
        candidates: &candidates,
        link: &link,
    };
    let decision = plan::decide(&seen, compare.context.rules, &compare.context.program);
    Ok((participant, decision))
}

fn contact(db: &Connection, id: &str) -> Result<Option<Contact>, Error> {
    let body: Option<String> = db
        .prepare_cached("SELECT body FROM contact WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    body.map(|body| Ok(serde_json::from_str(&body)?))
        .transpose()
}

fn candidates(
    compare: &Compare,
    db: &Connection,
    participant: &Participant,
    normal: &str,
) -> Result<Vec<Candidate>, Error> {
    // Three are enough to know that there is more than one.
    let mut find =
        db.prepare_cached("SELECT body FROM address WHERE normal = ?1 ORDER BY contact LIMIT 3")?;
    let mut rows = find.query([normal])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let contact: Contact = serde_json::from_str(row.get_ref(0)?.as_str().unwrap_or_default())?;
        let taken = taken(compare, db, participant, normal, &contact)?;
        found.push(Candidate { contact, taken });
    }
    Ok(found)
}

/// Returns whether another participant has a claim on the contact: by a stored link, or by another of its addresses.
fn taken(
    compare: &Compare,
    db: &Connection,
    participant: &Participant,
    normal: &str,
    contact: &Contact,
) -> Result<bool, Error> {
    let (account, user) = (
        participant.account_id.as_str(),
        participant.user_id.as_str(),
    );
    let mut linked = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM journal.link WHERE workspace = ?1 AND contact_id = ?2
                        AND (account_id, user_id) <> (?3, ?4))",
    )?;
    let id = contact.id.as_str();
    if linked.query_row(params![compare.workspace, id, account, user], |row| {
        row.get(0)
    })? {
        return Ok(true);
    }
    let mut named = db.prepare_cached(
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

fn store(
    compare: &Compare,
    block: Vec<(u32, Participant, Decision)>,
) -> Result<Writing<()>, Error> {
    let plan = compare.plan.clone();
    compare.journal.begin_write(move |db| {
        block
            .iter()
            .try_for_each(|(seq, who, decision)| entries::insert(db, &plan, *seq, who, decision))
    })
}

fn stored(compare: &Compare, storing: Option<Writing<()>>) -> Result<(), Error> {
    storing.map_or(Ok(()), |storing| compare.journal.end_write(storing))
}

fn count(counts: &mut Counts, kind: Kind) {
    match kind {
        Kind::Create => counts.create += 1,
        Kind::Update => counts.update += 1,
        Kind::Link => counts.link += 1,
        Kind::Same => counts.same += 1,
        Kind::Skip => counts.skip += 1,
        Kind::Hold => counts.hold += 1,
    }
}
