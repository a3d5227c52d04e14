//! A throw-away database in which both sides meet, so that memory does not grow with their number.

use crate::failure::Error;
use crate::journal::path_value;
use crate::preview::BATCH;
use crate::threads::Threads;
use domain::email;
use domain::layout::Field;
use domain::offer::message_links;
use domain::person::{AccountId, Contact, Participant, UserId};
use domain::plan::Program;
use platforms::advocate::Referral;
use rusqlite::{Connection, params};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::sync::{Mutex, OwnedMutexGuard};

/// Participants stored in one go.
pub(super) const BLOCK: usize = 1_000;

/// Participants and addresses are kept in the order in which they are walked: by normal address. Rows that came in any
/// order are then read one after the other, instead of one here and one there.
const TABLES: &str = "
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA main.locking_mode = EXCLUSIVE;
PRAGMA cache_size = -8192;
CREATE TABLE participant (
    normal TEXT NOT NULL, account_id TEXT NOT NULL, user_id TEXT NOT NULL, position INTEGER NOT NULL,
    email TEXT, first_name TEXT, last_name TEXT, referral_code TEXT, share_link TEXT, referred_by TEXT,
    created_at INTEGER, segments TEXT,
    PRIMARY KEY (normal, account_id, user_id)
) WITHOUT ROWID;
-- Contacts by every address they have.
CREATE TABLE address (normal TEXT NOT NULL, contact TEXT NOT NULL, PRIMARY KEY (normal, contact)) WITHOUT ROWID;
CREATE TABLE contact (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
-- The links of the participants that were read, in the order in which they are walked: looking each up where it is kept
-- would be a page here and a page there.
CREATE TABLE pair (
    normal TEXT NOT NULL, account_id TEXT NOT NULL, user_id TEXT NOT NULL, contact_id TEXT NOT NULL,
    agreed TEXT NOT NULL, ended TEXT, PRIMARY KEY (normal, account_id, user_id)
) WITHOUT ROWID;
-- Contacts that were merged away, with the one that lives on.
CREATE TABLE alias (old TEXT PRIMARY KEY, survivor TEXT NOT NULL) WITHOUT ROWID;
-- Linked contacts and participants that are sure not to be there any more.
CREATE TABLE gone_contact (id TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE gone_participant (account_id TEXT, user_id TEXT, PRIMARY KEY (account_id, user_id)) WITHOUT ROWID;
CREATE TABLE referral (
    account_id TEXT, user_id TEXT, code TEXT, referrer_account TEXT, referrer_user TEXT,
    PRIMARY KEY (account_id, user_id)
) WITHOUT ROWID;
-- People to look at again.
CREATE TABLE again (
    account_id TEXT, user_id TEXT, contact_id TEXT, participant TEXT, PRIMARY KEY (account_id, user_id, contact_id)
) WITHOUT ROWID;
-- Contacts of the list to which the creation of participants is limited.
CREATE TABLE member (id TEXT PRIMARY KEY) WITHOUT ROWID;
";

/// Made once all participants are read: sorting is cheaper than keeping an order.
const INDEX: &str =
    "CREATE INDEX IF NOT EXISTS participant_by_id ON participant (account_id, user_id);";

/// How many of all participants were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    /// All of them: the links are walked, each with its participant.
    All,
    /// A few: the participants are walked, each with its link.
    Few,
}

/// The throw-away database; its file goes when it is dropped.
#[derive(Clone)]
pub(super) struct Scratch(Arc<Open>);

struct Open {
    /// Waiting for it holds up no thread: threads that are not there need no memory.
    connection: Arc<Mutex<Connection>>,
    path: PathBuf,
    threads: Threads,
    program: Arc<Program>,
}

impl Drop for Open {
    fn drop(&mut self) {
        // A file that cannot be removed is removed by the next preview.
        let _removed = std::fs::remove_file(&self.path);
    }
}

/// Which of those who are looked at again.
#[derive(Debug, Clone)]
pub(super) struct Again {
    /// Also those of whom a value waits for one of these sides.
    pub waits_for: &'static str,
    /// Only those with this cause, as it is stored.
    pub cause: Option<String>,
}

impl Again {
    /// Returns everybody, those included of whom a value waits for one of these sides.
    pub fn of(waits_for: &'static str) -> Self {
        Self {
            waits_for,
            cause: None,
        }
    }
}

/// Whom to ask a platform about, one page after the other.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ask {
    /// Contacts of linked participants that were read.
    LinkedContacts,
    /// Linked contacts that were not found under their id.
    MissingContacts,
    /// Addresses of linked participants whose contact is missing.
    AddressesOfMissing,
    /// Addresses of participants that are not linked.
    Addresses,
    /// Addresses of contacts that are not linked and that no participant has.
    ContactAddresses,
    /// Contacts that are looked at again.
    Again,
    /// Addresses of participants that are looked at again, as they were read last.
    AgainAddresses,
    /// Contacts of a list.
    Members,
}

impl Ask {
    /// Returns the question. Parameters: workspace, the last answer, how many.
    fn sql(self) -> &'static str {
        match self {
            Self::LinkedContacts => {
                "SELECT contact_id FROM pair WHERE ended IS NULL AND contact_id > ?2 AND ?1 <> ''
                 ORDER BY contact_id LIMIT ?3"
            }
            Self::MissingContacts => {
                "SELECT l.contact_id FROM journal.link l WHERE l.workspace = ?1 AND l.contact_id > ?2
                 AND l.ended IS NULL
                 AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.id = l.contact_id)
                 AND NOT EXISTS (SELECT 1 FROM alias a WHERE a.old = l.contact_id)
                 ORDER BY l.contact_id LIMIT ?3"
            }
            Self::AddressesOfMissing => {
                "SELECT DISTINCT l.normal FROM pair l
                 WHERE l.ended IS NULL AND l.normal > ?2 AND ?1 <> ''
                 AND NOT EXISTS (SELECT 1 FROM contact c WHERE c.id = l.contact_id)
                 ORDER BY l.normal LIMIT ?3"
            }
            Self::Addresses => {
                "SELECT DISTINCT normal FROM participant p WHERE normal > ?2 AND ?1 <> '' AND NOT EXISTS (
                     SELECT 1 FROM pair l WHERE l.normal = p.normal
                     AND l.account_id = p.account_id AND l.user_id = p.user_id AND l.ended IS NULL)
                 ORDER BY normal LIMIT ?3"
            }
            Self::ContactAddresses => {
                "SELECT DISTINCT normal FROM address a WHERE normal > ?2
                 AND NOT EXISTS (SELECT 1 FROM journal.link l
                                 WHERE l.workspace = ?1 AND l.contact_id = a.contact AND l.ended IS NULL)
                 AND NOT EXISTS (SELECT 1 FROM participant p WHERE p.normal = a.normal)
                 ORDER BY normal LIMIT ?3"
            }
            Self::Members => {
                "SELECT id FROM member WHERE id > ?2 AND ?1 <> '' ORDER BY id LIMIT ?3"
            }
            Self::AgainAddresses => {
                "SELECT DISTINCT json_extract(participant, '$.email') AS email FROM again
                 WHERE ?1 <> '' AND email > ?2 ORDER BY email LIMIT ?3"
            }
            Self::Again => {
                "SELECT DISTINCT contact_id FROM again WHERE ?1 <> '' AND contact_id > ?2
                 ORDER BY contact_id LIMIT ?3"
            }
        }
    }
}

impl Scratch {
    /// Creates the database beside the journal, which is attached for its links.
    pub fn create(
        folder: &Path,
        plan: &str,
        journal: &Path,
        threads: Threads,
        program: &Program,
    ) -> Result<Self, Error> {
        remove_leftovers(folder);
        let path = folder.join(format!("preview-{plan}.tmp"));
        let connection = Connection::open(&path)?;
        connection.execute_batch(TABLES)?;
        connection.execute("ATTACH DATABASE ?1 AS journal", [path_value(journal)])?;
        // Its links are looked up in the order of addresses, which is none of theirs.
        connection.pragma_update(Some("journal"), "cache_size", -4_096)?;
        connection.set_prepared_statement_cache_capacity(32);
        Ok(Self(Arc::new(Open {
            connection: Arc::new(Mutex::new(connection)),
            path,
            threads,
            program: Arc::new(program.clone()),
        })))
    }

    async fn connection(&self) -> OwnedMutexGuard<Connection> {
        Arc::clone(&self.0.connection).lock_owned().await
    }

    /// Does something with the database, off the async threads. Everything until [`Self::written`] is one transaction:
    /// pages that are touched again and again are written once, and a preview that fails is thrown away as a whole.
    pub async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let db = self.connection().await;
        let working = self.0.threads.aside(move || {
            if db.is_autocommit() {
                db.execute_batch("BEGIN")?;
            }
            work(&db)
        });
        working.await.map_err(|_| Error::Internal {
            what: "comparing ended unexpectedly",
        })?
    }

    /// Ends what [`Self::work`] began, and lets the journal move on.
    pub async fn written(&self) -> Result<OwnedMutexGuard<Connection>, Error> {
        let db = self.connection().await;
        if !db.is_autocommit() {
            db.execute_batch("COMMIT")?;
        }
        Ok(db)
    }

    /// Adds participants in the order they were read.
    pub async fn add_participants(&self, first: u32, block: Vec<Participant>) -> Result<(), Error> {
        self.work(move |db| {
            block
                .iter()
                .zip(first..)
                .try_for_each(|(person, position)| insert_participant(db, person, position))
        })
        .await
    }

    /// Puts the links of the participants that were read in their order. Done again, it starts anew.
    pub async fn join_links(&self, workspace: String, share: Share) -> Result<(), Error> {
        self.work(move |db| {
            let order = match share {
                Share::All => "journal.link l CROSS JOIN participant p",
                Share::Few => "participant p CROSS JOIN journal.link l",
            };
            db.execute_batch("DROP INDEX IF EXISTS pair_by_contact; DELETE FROM pair;")?;
            db.execute(
                &format!(
                    "INSERT INTO pair SELECT p.normal, p.account_id, p.user_id, l.contact_id, l.agreed, l.ended
                     FROM {order} ON l.account_id = p.account_id AND l.user_id = p.user_id
                     WHERE l.workspace = ?1 ORDER BY p.normal, p.account_id, p.user_id"
                ),
                [workspace],
            )?;
            db.execute_batch("CREATE INDEX pair_by_contact ON pair (contact_id, ended);")?;
            Ok(())
        })
        .await
    }

    /// Adds participants that were found by their address, unless they are here already.
    pub async fn add_found(&self, found: Vec<Participant>) -> Result<(), Error> {
        self.work(move |db| {
            let mut here = db.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM participant WHERE account_id = ?1 AND user_id = ?2)",
            )?;
            for person in &found {
                let ids = [person.account_id.as_str(), person.user_id.as_str()];
                if !here.query_row(ids, |row| row.get::<_, bool>(0))? {
                    insert_participant(db, person, 0)?;
                }
            }
            Ok(())
        })
        .await
    }

    /// Adds those participants that share an address with somebody here, unless they are here already.
    pub async fn add_sharing(&self, people: Vec<Participant>) -> Result<(), Error> {
        let people = self
            .work(move |db| {
                let mut shares = db.prepare_cached(
                    "SELECT EXISTS (SELECT 1 FROM address WHERE normal = ?1)
                         OR EXISTS (SELECT 1 FROM participant WHERE normal = ?1)
                         OR EXISTS (SELECT 1 FROM again WHERE account_id = ?2 AND user_id = ?3)",
                )?;
                let mut sharing = Vec::new();
                for person in people {
                    let normal = person.email.as_deref().map(email::normal);
                    if let Some(normal) = normal.filter(|it| !it.is_empty())
                        && shares.query_row(
                            params![normal, person.account_id.as_str(), person.user_id.as_str()],
                            |row| row.get::<_, bool>(0),
                        )?
                    {
                        sharing.push(person);
                    }
                }
                Ok(sharing)
            })
            .await?;
        self.add_found(people).await
    }

    /// A participant that was told twice, with two addresses, counts once: as it was told last.
    pub async fn keep_last_told(&self) -> Result<(), Error> {
        self.work(|db| {
            db.execute_batch(INDEX)?;
            let mut twice = db.prepare(
                "SELECT account_id, user_id, max(position) FROM participant
                 GROUP BY account_id, user_id HAVING count(*) > 1",
            )?;
            let mut forget = db.prepare(
                "DELETE FROM participant WHERE account_id = ?1 AND user_id = ?2 AND position < ?3",
            )?;
            let found: Vec<(String, String, u32)> = twice
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect::<Result<_, _>>()?;
            for (account, user, last) in found {
                forget.execute(params![account, user, last])?;
            }
            Ok(())
        })
        .await
    }

    /// Adds contacts with all their addresses, and who was merged into them.
    pub async fn add_contacts(&self, contacts: Vec<Contact>) -> Result<(), Error> {
        let program = Arc::clone(&self.0.program);
        self.work(move |db| {
            let mut insert = db.prepare_cached("INSERT OR REPLACE INTO contact VALUES (?1, ?2)")?;
            let mut address = db.prepare_cached("INSERT OR IGNORE INTO address VALUES (?1, ?2)")?;
            let mut alias = db.prepare_cached("INSERT OR REPLACE INTO alias VALUES (?1, ?2)")?;
            for contact in &contacts {
                insert.execute(params![contact.id.as_str(), shortened(contact, &program)?])?;
                for email in &contact.emails {
                    address.execute(params![email::normal(email), contact.id.as_str()])?;
                }
                for old in contact.merged.iter().filter(|old| **old != contact.id) {
                    alias.execute(params![old.as_str(), contact.id.as_str()])?;
                }
            }
            Ok(())
        })
        .await
    }

    /// Adds who came through whom.
    pub async fn add_referrals(&self, referrals: Vec<Referral>) -> Result<(), Error> {
        self.work(move |db| {
            let mut insert =
                db.prepare_cached("INSERT OR REPLACE INTO referral VALUES (?1, ?2, ?3, ?4, ?5)")?;
            for referral in &referrals {
                let (account, user) = &referral.referred;
                let referrer = referral.referrer.as_ref();
                insert.execute(params![
                    account.as_str(),
                    user.as_str(),
                    referral.code,
                    referrer.map(|(account, _)| account.as_str()),
                    referrer.map(|(_, user)| user.as_str()),
                ])?;
            }
            Ok(())
        })
        .await
    }

    /// Adds ids to one of the tables of ids.
    pub async fn add_ids(&self, sql: &'static str, ids: Vec<String>) -> Result<(), Error> {
        self.work(move |db| {
            let mut insert = db.prepare_cached(sql)?;
            ids.iter()
                .try_for_each(|id| insert.execute([id]).map(|_| ()))?;
            Ok(())
        })
        .await
    }

    /// Returns how many participants were read.
    pub async fn people(&self) -> Result<u32, Error> {
        self.work(|db| Ok(db.query_row("SELECT count(*) FROM participant", [], |row| row.get(0))?))
            .await
    }

    /// Returns the next answers to a question, in order, after one.
    pub async fn page(
        &self,
        ask: Ask,
        workspace: String,
        after: String,
        most: u32,
    ) -> Result<Vec<String>, Error> {
        self.work(move |db| {
            let mut find = db.prepare_cached(ask.sql())?;
            let rows = find.query_map(params![workspace, after, most], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Adds the participants of linked contacts that were read or are gone, and those with a referral, as their links
    /// remember them; and those who are looked at again, as they were read last.
    pub async fn add_remembered(&self, workspace: String, again: bool) -> Result<(), Error> {
        self.work(move |db| {
            db.execute_batch(INDEX)?;
            if again {
                let mut find = db.prepare(
                    "SELECT participant FROM again a
                     WHERE participant IS NOT NULL AND NOT EXISTS (
                         SELECT 1 FROM participant p
                         WHERE p.account_id = a.account_id AND p.user_id = a.user_id)
                     AND NOT EXISTS (SELECT 1 FROM gone_participant g
                                     WHERE g.account_id = a.account_id AND g.user_id = a.user_id)",
                )?;
                let mut rows = find.query([])?;
                while let Some(row) = rows.next()? {
                    let text = row.get_ref(0)?.as_str().unwrap_or_default();
                    let person: Participant = serde_json::from_str(text)?;
                    insert_participant(db, &person, 0)?;
                }
            }
            let mut find = db.prepare(
                "SELECT l.account_id, l.user_id, l.agreed FROM journal.link l
                 WHERE l.workspace = ?1 AND l.ended IS NULL AND (
                     l.contact_id IN (SELECT id FROM contact UNION SELECT id FROM gone_contact
                                      UNION SELECT old FROM alias)
                     OR EXISTS (SELECT 1 FROM referral r
                                WHERE r.account_id = l.account_id AND r.user_id = l.user_id))
                 AND NOT EXISTS (SELECT 1 FROM participant p
                                 WHERE p.account_id = l.account_id AND p.user_id = l.user_id)
                 AND NOT EXISTS (SELECT 1 FROM gone_participant g
                                 WHERE g.account_id = l.account_id AND g.user_id = l.user_id)",
            )?;
            let mut rows = find.query([&workspace])?;
            while let Some(row) = rows.next()? {
                let known: domain::known::Known =
                    serde_json::from_str(row.get_ref(2)?.as_str().unwrap_or("{}"))?;
                let person = known.participant(AccountId(row.get(0)?), UserId(row.get(1)?));
                insert_participant(db, &person, 0)?;
            }
            Ok(())
        })
        .await
    }

    /// Takes over whom to look at again: those with whom something was wrong, and those of whom a value waits for one of
    /// these sides.
    pub async fn take_again(&self, workspace: String, again: Again) -> Result<(), Error> {
        self.work(move |db| {
            db.execute(
                "INSERT INTO again SELECT account_id, user_id, contact_id, participant FROM journal.again
                 WHERE workspace = ?1 AND (waits_for IS NULL OR instr(?2, waits_for)) AND (?3 IS NULL OR cause = ?3)",
                params![workspace, again.waits_for, again.cause],
            )?;
            Ok(())
        })
        .await
    }

    /// Returns participants that are looked at again and were not read yet.
    pub async fn unread_again(&self, most: u32) -> Result<Vec<(AccountId, UserId)>, Error> {
        self.work(move |db| {
            db.execute_batch(INDEX)?;
            let mut find = db.prepare(
                "SELECT DISTINCT account_id, user_id FROM again a
                 WHERE participant IS NOT NULL AND NOT EXISTS (
                     SELECT 1 FROM participant p
                     WHERE p.account_id = a.account_id AND p.user_id = a.user_id)
                 ORDER BY account_id, user_id LIMIT ?1",
            )?;
            let rows = find.query_map([most], |row| {
                Ok((AccountId(row.get(0)?), UserId(row.get(1)?)))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Returns linked participants that a complete read did not tell.
    pub async fn missing_participants(
        &self,
        workspace: String,
    ) -> Result<Vec<(AccountId, UserId)>, Error> {
        self.work(move |db| {
            let mut find = db.prepare(
                "SELECT l.account_id, l.user_id FROM journal.link l
                 WHERE l.workspace = ?1 AND l.ended IS NULL AND NOT EXISTS (
                     SELECT 1 FROM participant p
                     WHERE p.account_id = l.account_id AND p.user_id = l.user_id)",
            )?;
            let rows = find.query_map([&workspace], |row| {
                Ok((AccountId(row.get(0)?), UserId(row.get(1)?)))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Notes linked participants that are gone.
    pub async fn add_gone_participants(&self, gone: Vec<(AccountId, UserId)>) -> Result<(), Error> {
        self.work(move |db| {
            let mut insert =
                db.prepare_cached("INSERT OR IGNORE INTO gone_participant VALUES (?1, ?2)")?;
            for (account, user) in &gone {
                insert.execute([account.as_str(), user.as_str()])?;
            }
            Ok(())
        })
        .await
    }
}

/// Returns a contact as it is stored. Its message links are by far its longest value and follow from its ids, as a rule:
/// then an empty text stands for them.
fn shortened(contact: &Contact, program: &Program) -> Result<String, Error> {
    let derived = derived_links(contact, program);
    if derived.is_some() && contact.value(Field::MessageLinks) == derived.as_deref() {
        let mut short = contact.clone();
        short.values.insert(Field::MessageLinks, String::new());
        return Ok(serde_json::to_string(&short)?);
    }
    Ok(serde_json::to_string(contact)?)
}

/// Reads a contact as it was before it was stored.
pub(super) fn read_contact(text: &str, program: &Program) -> Result<Contact, Error> {
    let mut contact: Contact = serde_json::from_str(text)?;
    if contact.value(Field::MessageLinks) == Some("")
        && let Some(links) = derived_links(&contact, program)
    {
        contact.values.insert(Field::MessageLinks, links);
    }
    Ok(contact)
}

fn derived_links(contact: &Contact, program: &Program) -> Option<String> {
    let account = AccountId(contact.value(Field::AccountId)?.to_owned());
    let user = UserId(contact.value(Field::UserId)?.to_owned());
    Some(message_links(&Participant::new(account, user), program))
}

fn insert_participant(db: &Connection, person: &Participant, position: u32) -> Result<(), Error> {
    let segments = (!person.segments.is_empty())
        .then(|| serde_json::to_string(&person.segments))
        .transpose()?;
    db.prepare_cached(
        "INSERT OR REPLACE INTO participant
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        person
            .email
            .as_deref()
            .map(email::normal)
            .unwrap_or_default(),
        person.account_id.as_str(),
        person.user_id.as_str(),
        position,
        person.email,
        person.first_name,
        person.last_name,
        person.referral_code,
        person.share_link,
        person.referred_by,
        person.created_at,
        segments,
    ])?;
    Ok(())
}

/// How many answers one request takes.
pub(super) const PAGE: u32 = BATCH;

/// Removes the files of previews that were cut off.
fn remove_leftovers(folder: &Path) {
    let Ok(files) = std::fs::read_dir(folder) else {
        return;
    };
    for file in files.flatten() {
        let name = file.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("preview-") && name.ends_with(".tmp") {
            let _removed = std::fs::remove_file(file.path());
        }
    }
}
