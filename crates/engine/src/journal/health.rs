//! Whether the journal is whole.
//!
//! SQLite notices damage only where it happens to read. Small journals are therefore looked at as a whole before they
//! are used, large ones beside the work. Once damage is seen nothing is read or written any more: what stands in a
//! damaged file cannot be trusted, and writing to it makes it worse.

use super::{HELD, read_only};
use crate::failure::Error;
use rusqlite::{Connection, ErrorCode};
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// Up to this size a journal is looked at before it is used, which takes some tenths of a second at most.
const LOOKED_AT_FIRST: u64 = 32 * 1024 * 1024;
/// Findings that are told; one is enough to know.
const TOLD: u32 = 5;

/// Damage that was seen while the journal was in use.
#[derive(Clone, Default)]
pub struct Damage(Arc<OnceLock<String>>);

impl Damage {
    /// Refuses once damage was seen.
    pub fn refuse(&self) -> Result<(), Error> {
        match self.0.get() {
            Some(detail) => Err(Error::JournalDamaged {
                detail: detail.clone(),
            }),
            None => Ok(()),
        }
    }

    /// Keeps in mind what a read or a write says about damage.
    pub fn noticed<T>(&self, answer: Result<T, Error>) -> Result<T, Error> {
        if let Err(Error::JournalDamaged { detail }) = &answer {
            let _first = self.0.set(detail.clone());
        }
        answer
    }
}

/// Looks at a journal before it is used, if that is quickly done.
pub fn look_first(journal: &Connection, path: &Path) -> Result<(), Error> {
    if size(path) > LOOKED_AT_FIRST {
        return Ok(());
    }
    refuse(look(journal)?)
}

/// Looks at a journal while it is used, if that was too large to look at before.
pub fn look_beside(path: &Path, damage: &Damage) {
    if size(path) <= LOOKED_AT_FIRST {
        return;
    }
    let (path, damage) = (path.to_owned(), damage.clone());
    let looking = move || {
        let found = read_only(&path, HELD).and_then(|journal| look(&journal));
        if let Err(error) = damage.noticed(found.and_then(refuse)) {
            tracing::error!(%error, "the journal could not be looked at as a whole, or is damaged");
        }
    };
    let begun = std::thread::Builder::new()
        .name("journal check".to_owned())
        .spawn(looking);
    if let Err(error) = begun {
        tracing::warn!(%error, "the journal is not looked at as a whole");
    }
}

/// Looks at all pages, all rows against their indexes, and the settings documents. Returns what is wrong.
pub fn look(journal: &Connection) -> Result<Vec<String>, Error> {
    findings(journal).and_then(|mut found| {
        if found.is_empty() {
            found = unreadable_documents(journal)?;
        }
        Ok(found)
    })
}

/// Returns whether a table is whole, its indexes included.
pub fn table_is_whole(db: &Connection, table: &str) -> bool {
    let question = format!("PRAGMA integrity_check('{table}')");
    let answer = db.query_row(&question, [], |row| row.get::<_, String>(0));
    answer.is_ok_and(|answer| answer == "ok")
}

fn findings(journal: &Connection) -> Result<Vec<String>, Error> {
    let asked = journal
        .prepare(&format!("PRAGMA integrity_check({TOLD})"))
        .and_then(|mut statement| {
            let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
            rows.collect::<Result<Vec<_>, _>>()
        });
    match asked {
        Ok(found) if found.iter().all(|line| line == "ok") => Ok(Vec::new()),
        Ok(found) => Ok(found.iter().map(|line| plain(line)).collect()),
        Err(error) if is_damage(&error) => Ok(vec![error.to_string()]),
        Err(error) => Err(error.into()),
    }
}

/// A document that is no JSON would refuse every screen, though the file around it is whole.
fn unreadable_documents(journal: &Connection) -> Result<Vec<String>, Error> {
    if !journal.table_exists(None, "document")? {
        return Ok(Vec::new());
    }
    let mut damaged = journal.prepare(
        "SELECT 'the settings document ' || kind || ' cannot be read' FROM document WHERE NOT json_valid(body)",
    )?;
    let found = damaged.query_map([], |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

fn refuse(found: Vec<String>) -> Result<(), Error> {
    match found.into_iter().next() {
        Some(detail) => Err(Error::JournalDamaged { detail }),
        None => Ok(()),
    }
}

fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
    )
}

/// SQLite heads its findings with a line of stars.
fn plain(line: &str) -> String {
    let lines = line.lines().filter(|line| !line.starts_with("***"));
    lines.collect::<Vec<_>>().join("; ")
}

/// Returns how large the file is; what cannot be asked counts as small.
pub fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |facts| facts.len())
}
