//! A throw-away database in which both sides meet, so that memory does not grow with their number.

use crate::failure::Error;
use crate::journal::path_value;
use crate::preview::BATCH;
use domain::email;
use domain::person::{Contact, Participant};
use futures::future::BoxFuture;
use rusqlite::{Connection, params};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Participants stored in one go.
pub(super) const BLOCK: usize = 1_000;

/// Both tables are kept in the order in which they are walked: by normal address. Rows that came in any order are then
/// read one after the other, instead of one here and one there.
const TABLES: &str = "
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -16384;
CREATE TABLE participant (
    normal TEXT NOT NULL, account_id TEXT NOT NULL, user_id TEXT NOT NULL, position INTEGER NOT NULL,
    email TEXT, first_name TEXT, last_name TEXT, referral_code TEXT, share_link TEXT,
    PRIMARY KEY (normal, account_id, user_id)
) WITHOUT ROWID;
-- Contacts by every address they have.
CREATE TABLE address (
    normal TEXT NOT NULL, contact TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (normal, contact)
) WITHOUT ROWID;
-- Contacts by id, for participants that are linked.
CREATE TABLE contact (id TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
";

/// The throw-away database; its file goes when it is dropped.
#[derive(Clone)]
pub(super) struct Scratch(Arc<Open>);

struct Open {
    connection: Mutex<Connection>,
    path: PathBuf,
}

impl Drop for Open {
    fn drop(&mut self) {
        // A file that cannot be removed is removed by the next preview.
        let _removed = std::fs::remove_file(&self.path);
    }
}

impl Scratch {
    /// Creates the database beside the journal, which is attached for its links.
    pub fn create(folder: &Path, plan: &str, journal: &Path) -> Result<Self, Error> {
        remove_leftovers(folder);
        let path = folder.join(format!("preview-{plan}.tmp"));
        let connection = Connection::open(&path)?;
        connection.execute_batch(TABLES)?;
        connection.execute("ATTACH DATABASE ?1 AS journal", [path_value(journal)])?;
        connection.set_prepared_statement_cache_capacity(32);
        Ok(Self(Arc::new(Open {
            connection: Mutex::new(connection),
            path,
        })))
    }

    pub fn connection(&self) -> MutexGuard<'_, Connection> {
        self.0
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let scratch = self.clone();
        tokio::task::spawn_blocking(move || work(&scratch.connection()))
            .await
            .map_err(|_| Error::Internal {
                what: "comparing ended unexpectedly",
            })?
    }

    /// Adds participants in the order they were read.
    pub async fn add_participants(&self, first: u32, block: Vec<Participant>) -> Result<(), Error> {
        self.work(move |db| {
            let transaction = db.unchecked_transaction()?;
            let mut insert = transaction.prepare_cached(
                "INSERT OR REPLACE INTO participant VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?;
            for (person, position) in block.iter().zip(first..) {
                insert.execute(params![
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
                ])?;
            }
            drop(insert);
            Ok(transaction.commit()?)
        })
        .await
    }

    /// A participant that was told twice, with two addresses, counts once: as it was told last.
    pub async fn keep_last_told(&self) -> Result<(), Error> {
        self.work(|db| {
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

    /// Adds contacts with all their addresses. `by_id` says that linked participants will ask for them.
    pub async fn add_contacts(&self, contacts: Vec<Contact>, by_id: bool) -> Result<(), Error> {
        self.work(move |db| {
            let transaction = db.unchecked_transaction()?;
            let mut insert =
                transaction.prepare_cached("INSERT OR REPLACE INTO contact VALUES (?1, ?2)")?;
            let mut address =
                transaction.prepare_cached("INSERT OR REPLACE INTO address VALUES (?1, ?2, ?3)")?;
            for contact in &contacts {
                let body = serde_json::to_string(contact)?;
                if by_id {
                    insert.execute(params![contact.id.as_str(), body])?;
                }
                for email in &contact.emails {
                    address.execute(params![email::normal(email), contact.id.as_str(), body])?;
                }
            }
            drop((insert, address));
            Ok(transaction.commit()?)
        })
        .await
    }

    /// Returns how many participants were read.
    pub async fn people(&self) -> Result<u32, Error> {
        self.work(|db| Ok(db.query_row("SELECT count(*) FROM participant", [], |row| row.get(0))?))
            .await
    }

    /// Returns the next addresses of participants that are not linked, in order, after one.
    pub fn address_page(
        self,
        workspace: String,
        after: String,
    ) -> BoxFuture<'static, Result<Vec<String>, Error>> {
        Box::pin(async move {
            self.work(move |db| {
                let mut find = db.prepare_cached(
                    "SELECT DISTINCT normal FROM participant p WHERE normal > ?2 AND NOT EXISTS (
                     SELECT 1 FROM journal.link l WHERE l.workspace = ?1
                     AND l.account_id = p.account_id AND l.user_id = p.user_id)
                 ORDER BY normal LIMIT ?3",
                )?;
                let rows = find.query_map(params![workspace, after, BATCH], |row| row.get(0))?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
        })
    }

    /// Returns the next contacts of linked participants, in order, after one.
    pub fn linked_page(
        self,
        workspace: String,
        after: String,
    ) -> BoxFuture<'static, Result<Vec<String>, Error>> {
        Box::pin(async move {
            self.work(move |db| {
                let mut find = db.prepare_cached(
                    "SELECT l.contact_id FROM journal.link l JOIN participant p
                 ON l.account_id = p.account_id AND l.user_id = p.user_id
                 WHERE l.workspace = ?1 AND l.contact_id > ?2 ORDER BY l.contact_id LIMIT ?3",
                )?;
                let rows = find.query_map(params![workspace, after, BATCH], |row| row.get(0))?;
                Ok(rows.collect::<Result<_, _>>()?)
            })
            .await
        })
    }
}

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
