//! The journal: one SQLite file with everything that must survive.
//!
//! All writing happens on one thread. Writes that arrive while it is busy are committed together (group commit): each
//! caller is answered only after its own write is on disk, and a caller whose write fails does not disturb the
//! others. Reading goes through a second connection, which WAL mode lets work beside the writer.

pub mod copies;
pub mod entries;
pub mod events;
pub mod finding;
pub mod health;
pub mod home;
pub mod links;
pub mod people;
pub mod person;
pub mod problems;
mod schema;
pub mod settings;
pub mod syncs;
pub mod test_plan;
#[cfg(test)]
mod tests;
pub mod workspace;

use crate::failure::Error;
use crate::threads::{Threads, WriteEdge, hold_up};
use health::Damage;
use jiff::Timestamp;
use platforms::http::Patience;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Mutex, mpsc, oneshot};

/// How many waiting writes one commit may take with it.
const GROUP: usize = 64;

/// The journal's file in its folder.
const FILE: &str = "advocate-sync.db";
/// How long another program may hold the file before we say so. A backup or a virus scanner takes moments.
const HELD: Duration = Duration::from_secs(10);

/// Why a whole group could not be written; each of its members is told.
type Broken = Arc<rusqlite::Error>;
/// Runs inside the group's transaction, or learns that there is none.
type Job = Box<dyn FnOnce(Result<&Connection, Broken>) -> Reply + Send>;
/// Sent once the commit is known to have worked or failed.
type Reply = Box<dyn FnOnce(Result<(), Broken>) + Send>;

/// The open journal. Clones share it.
#[derive(Clone)]
pub struct Journal {
    writes: mpsc::UnboundedSender<Job>,
    reader: Arc<Mutex<Connection>>,
    path: Arc<PathBuf>,
    threads: Threads,
    damage: Damage,
}

/// A write on its way. Dropping it does not take it back.
pub type Writing<T> = oneshot::Receiver<Result<T, Error>>;

impl Journal {
    /// Opens the journal in a folder, creating or migrating it, for callers that wait on certain threads. Refuses one made
    /// by a newer program, and a damaged one. Other programs are waited for `patience` times shorter than in real life.
    pub fn open_on(folder: &Path, patience: Patience, threads: Threads) -> Result<Self, Error> {
        std::fs::create_dir_all(folder).map_err(|error| unusable(&error))?;
        let open = copies::lock_as_user(folder)?;
        copies::finish_restoring(folder)?;
        let path = folder.join(FILE);
        let new = !path.exists();
        let held = patience.of(HELD);
        let mut writer = Connection::open(&path).map_err(|error| Error::Folder {
            detail: error.to_string(),
        })?;
        writer.busy_timeout(held)?;
        // Before anything is set, since setting the journal's mode would touch the file already.
        let pending = schema::pending(&writer)?;
        health::look_first(&writer, &path)?;
        prepare(&writer)?;
        if pending > 0 {
            if !new && let Err(error) = copies::keep(&path) {
                tracing::warn!(%error, "no copy could be kept before the journal was brought up to date");
            }
            schema::migrate(&mut writer)?;
        }
        let reader = read_only(&path, held)?;
        let damage = Damage::default();
        health::look_beside(&path, &damage);
        let (sender, jobs) = mpsc::unbounded_channel();
        let file = path.clone();
        std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || {
                write_loop(writer, &file, jobs);
                drop::<Option<File>>(open);
            })
            .map_err(|error| unusable(&error))?;
        Ok(Self {
            writes: sender,
            reader: Arc::new(Mutex::new(reader)),
            path: Arc::new(path),
            threads,
            damage,
        })
    }

    /// Returns the file, for a reader of its own.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs a write and returns once it is committed to disk.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let writing = self.begin_write(work)?;
        let written = self.threads.wait_for(writing).await;
        self.threads.at(WriteEdge::After);
        self.damage.noticed(written.map_err(|_| closed())?)
    }

    /// Begins a write, for callers that do something else until it is committed; [`Self::end_write`] waits for it.
    pub fn begin_write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<Writing<T>, Error> {
        self.damage.refuse()?;
        self.threads.at(WriteEdge::Before);
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let result = connection
                .map_err(|broken| Error::from(&*broken))
                .and_then(|connection| in_savepoint(connection, work));
            Box::new(move |committed| {
                let result = match (committed, result) {
                    // Its own failure says more than that of the group, which it may be the cause of.
                    (Ok(()), result) | (Err(_), result @ Err(_)) => result,
                    (Err(broken), Ok(_)) => Err(Error::from(&*broken)),
                };
                // The caller may have gone away; the write stands all the same.
                let _gone = answer.send(result);
            })
        });
        self.writes.send(job).map_err(|_| closed())?;
        Ok(answered)
    }

    /// Holds this thread up until a write is committed.
    pub fn end_write<T>(&self, writing: Writing<T>) -> Result<T, Error> {
        let written = hold_up(writing);
        self.threads.at(WriteEdge::After);
        self.damage.noticed(written.map_err(|_| closed())?)
    }

    /// Runs a read off the async threads.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        self.damage.refuse()?;
        // Waiting for one's turn holds up no thread: threads that are not there need no memory.
        let connection = Arc::clone(&self.reader).lock_owned().await;
        let reading = self.threads.aside(move || work(&connection));
        self.damage.noticed(reading.await.map_err(|_| closed())?)
    }

    /// Keeps a copy of the journal as it is now. Without one nothing is lost but comfort, so it may fail.
    pub async fn keep_copy(&self) {
        let path = Arc::clone(&self.path);
        match self.threads.aside(move || copies::keep(&path)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => {
                tracing::warn!(%error, "no copy of the journal could be kept");
                let _known = self.damage.noticed::<()>(Err(error));
            }
            Err(_) => tracing::warn!("keeping a copy of the journal ended unexpectedly"),
        }
    }

    /// Gives the room of removed rows back to the disk. Without it nothing is wrong but the size, so it may fail.
    pub async fn compact(&self) {
        let path = Arc::clone(&self.path);
        match self.threads.aside(move || copies::compact(&path)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the journal's room could not be given back"),
            Err(_) => tracing::warn!("giving back the journal's room ended unexpectedly"),
        }
    }
}

/// Opens a journal's file for reading only.
fn read_only(path: &Path, held: Duration) -> Result<Connection, Error> {
    let reader = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    reader.busy_timeout(held)?;
    Ok(reader)
}

/// Returns a path as a statement takes it: byte by byte, since on some systems it need not be text.
pub fn path_value(path: &Path) -> ToSqlOutput<'_> {
    ToSqlOutput::Borrowed(ValueRef::Text(path.as_os_str().as_encoded_bytes()))
}

fn unusable(error: &std::io::Error) -> Error {
    Error::Folder {
        detail: error.kind().to_string(),
    }
}

/// Returns an instant as it is stored: always as long, so that texts are in the order of the times.
fn instant(now: Timestamp) -> String {
    format!("{now:.6}")
}

fn closed() -> Error {
    Error::Journal {
        detail: "the journal is closed".to_owned(),
    }
}

fn prepare(connection: &Connection) -> Result<(), Error> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // NORMAL may lose the last commits at a power loss; what was sent to HubSpot must not be forgotten.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    // 8 MiB: links are read and stored in the order in which they are kept, so more would only be held.
    connection.pragma_update(None, "cache_size", -8_192)?;
    // 32 MiB of log before its pages move into the file: fewer waits for the disk while a run writes.
    connection.pragma_update(None, "wal_autocheckpoint", 8_192)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "the connection is closed when nobody writes any more"
)]
fn write_loop(connection: Connection, file: &Path, mut jobs: mpsc::UnboundedReceiver<Job>) {
    while let Some(first) = jobs.blocking_recv() {
        let begun = still_there(file)
            .and_then(|()| connection.execute_batch("BEGIN IMMEDIATE"))
            .map_err(Arc::new);
        // SQLite itself ends a transaction that it cannot go on with, such as when the disk is full. Without this look
        // the rest of the group would be written, one by one, and told that it was not.
        let transaction = || match &begun {
            Ok(()) if connection.is_autocommit() => Err(Arc::new(given_up())),
            Ok(()) => Ok(&connection),
            Err(broken) => Err(Arc::clone(broken)),
        };
        let mut replies = vec![first(transaction())];
        while replies.len() < GROUP {
            let Ok(next) = jobs.try_recv() else { break };
            replies.push(next(transaction()));
        }
        let committed = transaction().and_then(|connection| {
            connection.execute_batch("COMMIT").map_err(|error| {
                // Without this the next group would find a transaction open.
                let _ignored = connection.execute_batch("ROLLBACK");
                Arc::new(error)
            })
        });
        for reply in replies {
            reply(committed.clone());
        }
    }
}

/// Some systems go on writing to a file that was deleted, or whose folder was. Nobody would find again what is written.
fn still_there(file: &Path) -> rusqlite::Result<()> {
    if file.exists() {
        return Ok(());
    }
    Err(failed(
        rusqlite::ffi::SQLITE_CANTOPEN,
        "the file is gone from its folder",
    ))
}

fn given_up() -> rusqlite::Error {
    failed(
        rusqlite::ffi::SQLITE_ABORT,
        "another write of the same moment could not be stored",
    )
}

fn failed(code: std::ffi::c_int, detail: &str) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), Some(detail.to_owned()))
}

fn in_savepoint<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, Error>,
) -> Result<T, Error> {
    connection.execute_batch("SAVEPOINT job")?;
    match work(connection) {
        Ok(result) => {
            connection.execute_batch("RELEASE job")?;
            Ok(result)
        }
        Err(error) => {
            // Where SQLite gave the whole transaction up there is nothing to roll back to; the cause is told either way.
            let _ended = connection.execute_batch("ROLLBACK TO job; RELEASE job");
            Err(error)
        }
    }
}
