//! Copies of the journal, and bringing one back when the journal is damaged.
//!
//! A copy is made when a run has ended and before a journal is brought to a newer schema. SQLite writes it from the
//! records, not from the pages, so a damaged page ends the copying instead of spreading. The damaged file is never
//! deleted: it is set aside under a name of its own.

use super::{FILE, HELD, health, path_value, prepare, read_only, schema, unusable};
use crate::failure::Error;
use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// The copies, newest first.
const COPIES: [&str; 2] = ["journal-copy-1.db", "journal-copy-2.db"];
/// A copy that is being made.
const UNFINISHED: &str = "journal-copy.tmp";
/// What takes the journal's place; found at a start only when mending was cut off between two renamings.
const RESTORED: &str = "journal-restored.db";
/// Of a journal larger than this only one copy is kept.
const LARGE: u64 = 256 * 1024 * 1024;
/// A journal larger than this is not copied at all.
const LARGEST: u64 = 2 * 1024 * 1024 * 1024;
/// Whoever uses the journal shares this lock; whoever mends it wants it alone.
const LOCK: &str = "open.lock";
/// Files that belong to a database.
const PARTS: [&str; 3] = ["-shm", "-wal", ""];
/// What a new journal does not take over from a damaged one: plans and runs are told by their people, and those fill
/// most of the file. A new preview finds out what they would tell. Links are counted as they are taken over.
const LEFT: [&str; 6] = ["plan", "entry", "entry_word", "run", "in_flight", "linked"];

/// A copy that is kept.
#[derive(Debug, Clone)]
pub struct Copy {
    pub path: PathBuf,
    pub made_at: Timestamp,
    pub bytes: u64,
}

/// How a damaged journal is replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mend {
    /// By the newest copy that is whole.
    Copy,
    /// By a new journal, with the settings and links of the damaged one that are whole.
    Anew,
}

/// What was done.
#[derive(Debug, Clone)]
pub struct Mended {
    /// Where the damaged journal is kept.
    pub kept: PathBuf,
    /// When the copy was made that is the journal now.
    pub made_at: Option<Timestamp>,
    /// Tables that a new journal took over.
    pub taken_over: Vec<String>,
}

/// Shares the folder with others that use its journal. Refuses while somebody mends it. Where a folder knows no locks,
/// such as on some network drives, nobody is kept out.
pub fn lock_as_user(folder: &Path) -> Result<Option<File>, Error> {
    let file = File::create(folder.join(LOCK)).map_err(|error| unusable(&error))?;
    match file.try_lock_shared() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(Error::JournalOpen),
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// Takes the folder's journal for oneself. Refuses while anybody uses it.
pub fn lock_alone(folder: &Path) -> Result<File, Error> {
    let file = File::create(folder.join(LOCK)).map_err(|error| unusable(&error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::JournalOpen),
        Err(TryLockError::Error(error)) => Err(unusable(&error)),
    }
}

/// Keeps a copy of a journal as it is now, in place of the older one.
pub fn keep(journal: &Path) -> Result<(), Error> {
    let size = health::size(journal);
    let folder = journal.parent().unwrap_or(Path::new("."));
    if size > LARGEST {
        return Ok(());
    }
    let unfinished = folder.join(UNFINISHED);
    remove(&unfinished)?;
    let copied = copy(journal, &unfinished);
    if let Err(error) = copied {
        // A disk that is full has better use for the room.
        let _removed = std::fs::remove_file(&unfinished);
        return Err(error);
    }
    let [newest, older] = COPIES.map(|name| folder.join(name));
    if size > LARGE {
        remove(&older)?;
    } else if newest.exists() {
        rename(&newest, &older)?;
    }
    rename(&unfinished, &newest)
}

fn copy(journal: &Path, to: &Path) -> Result<(), Error> {
    let reader = read_only(journal, HELD)?;
    reader.execute("VACUUM INTO ?1", [path_value(to)])?;
    // Opened for writing, since some systems sync nothing else.
    let written = File::options().write(true).open(to);
    written
        .and_then(|file| file.sync_all())
        .map_err(|error| unusable(&error))
}

/// Removes all copies, since something must not be in them any more.
pub fn forget(folder: &Path) -> Result<(), Error> {
    [UNFINISHED, COPIES[0], COPIES[1]]
        .iter()
        .try_for_each(|name| remove(&folder.join(name)))
}

/// Gives the room of removed rows back to the disk, and empties the log, which remembers them.
pub fn compact(journal: &Path) -> Result<(), Error> {
    let writer = Connection::open(journal)?;
    writer.busy_timeout(HELD)?;
    writer.execute_batch("VACUUM")?;
    // Answers a row; with readers about, the log is emptied by whoever closes the journal.
    writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

/// Returns how many bytes the files in a folder and its own folders have; what cannot be asked counts as nothing.
pub fn folder_size(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files
        .map(|file| match file.metadata() {
            Ok(facts) if facts.is_dir() => folder_size(&file.path()),
            Ok(facts) => facts.len(),
            Err(_) => 0,
        })
        .sum()
}

/// Returns the copies that are kept, newest first.
pub fn kept(folder: &Path) -> Vec<Copy> {
    let found = COPIES.iter().filter_map(|name| {
        let path = folder.join(name);
        let facts = std::fs::metadata(&path).ok()?;
        Some(Copy {
            made_at: Timestamp::try_from(facts.modified().ok()?).ok()?,
            bytes: facts.len(),
            path,
        })
    });
    found.collect()
}

/// Returns what is wrong with the journal of a folder. Nothing is changed.
pub fn look(folder: &Path) -> Result<Vec<String>, Error> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Err(Error::NotFound {
            what: "journal",
            id: path.display().to_string(),
        });
    }
    let found = read_only(&path, HELD).and_then(|journal| {
        schema::pending(&journal)?;
        health::look(&journal)
    });
    match found {
        Err(Error::JournalDamaged { detail }) => Ok(vec![detail]),
        other => other,
    }
}

/// Replaces a damaged journal. `even_if_whole` replaces one, too, in which nothing was found.
pub fn mend(folder: &Path, how: Mend, even_if_whole: bool) -> Result<Mended, Error> {
    let _alone = lock_alone(folder)?;
    if look(folder)?.is_empty() && !even_if_whole {
        return Err(Error::InvalidInput {
            what: "The journal is whole, so it was not replaced.".to_owned(),
            hint: "If it keeps you from working all the same, say `--even-if-whole`.".to_owned(),
        });
    }
    let restored = folder.join(RESTORED);
    remove_with_parts(&restored)?;
    let (made_at, taken_over) = match how {
        Mend::Copy => (Some(bring_back(folder, &restored)?), Vec::new()),
        Mend::Anew => (None, begin_anew(folder, &restored)?),
    };
    let kept = set_aside(folder)?;
    finish_restoring(folder)?;
    Ok(Mended {
        kept,
        made_at,
        taken_over,
    })
}

/// Ends a mending that was cut off when the damaged file was set aside already.
pub fn finish_restoring(folder: &Path) -> Result<(), Error> {
    let (restored, journal) = (folder.join(RESTORED), folder.join(FILE));
    if journal.exists() || !restored.exists() {
        return Ok(());
    }
    match std::fs::rename(restored, &journal) {
        // Another copy of the program was faster.
        Err(_) if journal.exists() => Ok(()),
        other => other.map_err(|error| unusable(&error)),
    }
}

/// Lays the newest copy that is whole beside the journal.
fn bring_back(folder: &Path, restored: &Path) -> Result<Timestamp, Error> {
    for copy in kept(folder) {
        let whole = read_only(&copy.path, HELD).and_then(|db| {
            schema::pending(&db)?;
            health::look(&db)
        });
        if whole.is_ok_and(|found| found.is_empty()) {
            std::fs::copy(&copy.path, restored)
                .and_then(|_| File::options().write(true).open(restored)?.sync_all())
                .map_err(|error| unusable(&error))?;
            return Ok(copy.made_at);
        }
    }
    Err(Error::InvalidInput {
        what: "There is no copy of the journal that is whole.".to_owned(),
        hint: "Begin a new one: `advsync journal restore --anew`. People are found again by their ids and addresses, so nobody is written twice.".to_owned(),
    })
}

/// Makes a new journal beside the damaged one and takes over what can be trusted.
fn begin_anew(folder: &Path, restored: &Path) -> Result<Vec<String>, Error> {
    let mut new = Connection::open(restored)?;
    prepare(&new)?;
    schema::migrate(&mut new)?;
    let taken_over = take_over(&new, &folder.join(FILE)).unwrap_or_default();
    // Everything goes into the one file that is renamed.
    new.pragma_update(None, "journal_mode", "DELETE")?;
    Ok(taken_over)
}

fn take_over(new: &Connection, damaged: &Path) -> Result<Vec<String>, Error> {
    let damaged = read_only(damaged, HELD)?;
    let mut taken_over = Vec::new();
    if schema::pending(&damaged)? != 0 {
        return Ok(taken_over);
    }
    // In the order in which they were made: what refers to another table comes after it.
    let mut tables = new.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
    )?;
    let tables = tables.query_map([], |row| row.get::<_, String>(0))?;
    for table in tables.collect::<Result<Vec<_>, _>>()? {
        if LEFT.contains(&table.as_str()) || !health::table_is_whole(&damaged, &table) {
            continue;
        }
        // Without links everybody must be compared again, not only those who changed.
        if table == "cursor" && !taken_over.iter().any(|it| it == "link") {
            continue;
        }
        let all_or_none = new.unchecked_transaction()?;
        // A table that refers to one that was lost is refused by the file, and lost too.
        if copy_rows(&damaged, &all_or_none, &table).is_ok() {
            all_or_none.commit()?;
            taken_over.push(table);
        }
    }
    Ok(taken_over)
}

fn copy_rows(from: &Connection, to: &Connection, table: &str) -> Result<(), Error> {
    let mut read = from.prepare(&format!("SELECT * FROM {table}"))?;
    let columns = read.column_count();
    let places = vec!["?"; columns].join(", ");
    let mut write = to.prepare(&format!("INSERT INTO {table} VALUES ({places})"))?;
    let mut rows = read.query([])?;
    while let Some(row) = rows.next()? {
        let values = (0..columns).map(|column| row.get::<_, Value>(column));
        write.execute(params_from_iter(values.collect::<Result<Vec<_>, _>>()?))?;
    }
    Ok(())
}

/// Gives the damaged journal another name. Its log goes first: were it left beside the new file it would be taken for a
/// part of it.
fn set_aside(folder: &Path) -> Result<PathBuf, Error> {
    let aside = (1..=u16::MAX)
        .map(|number| folder.join(format!("damaged-{number}.db")))
        .find(|path| PARTS.iter().all(|part| !with_part(path, part).exists()))
        .unwrap_or_else(|| folder.join("damaged.db"));
    for part in PARTS {
        let from = with_part(&folder.join(FILE), part);
        if from.exists() {
            rename(&from, &with_part(&aside, part))?;
        }
    }
    Ok(aside)
}

fn with_part(path: &Path, part: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(part);
    PathBuf::from(name)
}

fn remove_with_parts(path: &Path) -> Result<(), Error> {
    PARTS
        .iter()
        .try_for_each(|part| remove(&with_part(path, part)))
}

fn remove(path: &Path) -> Result<(), Error> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(unusable(&error)),
        _ => Ok(()),
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), Error> {
    std::fs::rename(from, to).map_err(|error| unusable(&error))
}
