//! The journal: one SQLite file with everything that must survive.
//!
//! All writing happens on one thread. Writes that arrive while it is busy are committed together (group commit): each
//! caller is answered only after its own write is on disk, and a caller whose write fails does not disturb the
//! others. Reading goes through a second connection, which WAL mode lets work beside the writer.

pub mod entries;
pub mod links;
mod schema;
pub mod settings;
pub mod syncs;
#[cfg(test)]
mod tests;

use crate::failure::Error;
use crate::threads::{Threads, WriteEdge};
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// How many waiting writes one commit may take with it.
const GROUP: usize = 64;

/// Runs inside the group's transaction, or learns that there is none.
type Job = Box<dyn FnOnce(Result<&Connection, String>) -> Reply + Send>;
/// Sent once the commit is known to have worked or failed.
type Reply = Box<dyn FnOnce(Result<(), String>) + Send>;

/// The open journal. Clones share it.
#[derive(Clone)]
pub struct Journal {
    writes: mpsc::UnboundedSender<Job>,
    reader: Arc<Mutex<Connection>>,
    path: Arc<PathBuf>,
    threads: Threads,
}

/// A write on its way. Dropping it does not take it back.
pub type Writing<T> = oneshot::Receiver<Result<T, Error>>;

impl Journal {
    /// Opens the journal in a folder, creating or migrating it. Refuses one made by a newer program.
    #[cfg(test)]
    pub fn open(folder: &Path) -> Result<Self, Error> {
        Self::open_on(folder, Threads::default())
    }

    /// Opens the journal for callers that wait on certain threads.
    pub fn open_on(folder: &Path, threads: Threads) -> Result<Self, Error> {
        std::fs::create_dir_all(folder).map_err(|error| Error::Folder {
            detail: error.kind().to_string(),
        })?;
        let path = folder.join("advocate-sync.db");
        let mut writer = Connection::open(&path)?;
        writer.busy_timeout(Duration::from_secs(10))?;
        // Before anything is set, since setting the journal's mode would touch the file already.
        schema::refuse_newer(&writer)?;
        prepare(&writer)?;
        schema::migrate(&mut writer)?;
        let reader = Connection::open_with_flags(
            &path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        reader.busy_timeout(Duration::from_secs(10))?;
        let (sender, jobs) = mpsc::unbounded_channel();
        std::thread::Builder::new()
            .name("journal".to_owned())
            .spawn(move || write_loop(&writer, jobs))
            .map_err(|error| Error::Folder {
                detail: error.kind().to_string(),
            })?;
        Ok(Self {
            writes: sender,
            reader: Arc::new(Mutex::new(reader)),
            path: Arc::new(path),
            threads,
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
        written.map_err(|_| closed())?
    }

    /// Begins a write, for callers that do something else until it is committed; [`Self::end_write`] waits for it.
    pub fn begin_write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<Writing<T>, Error> {
        self.threads.at(WriteEdge::Before);
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let result = connection
                .map_err(|detail| Error::Journal { detail })
                .and_then(|connection| in_savepoint(connection, work));
            Box::new(move |committed| {
                let result = match committed {
                    Ok(()) => result,
                    Err(detail) => Err(Error::Journal { detail }),
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
        let written = futures::executor::block_on(writing);
        self.threads.at(WriteEdge::After);
        written.map_err(|_| closed())?
    }

    /// Runs a read off the async threads.
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let reader = Arc::clone(&self.reader);
        let reading = self.threads.aside(move || {
            let connection = reader.lock().unwrap_or_else(PoisonError::into_inner);
            work(&connection)
        });
        reading.await.map_err(|_| closed())?
    }
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
    // 16 MiB, so that the links of a large account are not read from disk again and again.
    connection.pragma_update(None, "cache_size", -16_384)?;
    // 32 MiB of log before its pages move into the file: fewer waits for the disk while a run writes.
    connection.pragma_update(None, "wal_autocheckpoint", 8_192)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn write_loop(connection: &Connection, mut jobs: mpsc::UnboundedReceiver<Job>) {
    while let Some(first) = jobs.blocking_recv() {
        let begun = connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(|error| error.to_string());
        let transaction = || begun.clone().map(|()| connection);
        let mut replies = vec![first(transaction())];
        while replies.len() < GROUP {
            let Ok(next) = jobs.try_recv() else { break };
            replies.push(next(transaction()));
        }
        let committed = begun.clone().and_then(|()| {
            connection.execute_batch("COMMIT").map_err(|error| {
                // Without this the next group would find a transaction open.
                let _ignored = connection.execute_batch("ROLLBACK");
                error.to_string()
            })
        });
        for reply in replies {
            reply(committed.clone());
        }
    }
}

fn in_savepoint<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, Error>,
) -> Result<T, Error> {
    connection.execute_batch("SAVEPOINT job")?;
    let result = work(connection);
    let end = match result {
        Ok(_) => "RELEASE job",
        Err(_) => "ROLLBACK TO job; RELEASE job",
    };
    connection.execute_batch(end)?;
    result
}
