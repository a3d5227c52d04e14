//! Imports: a CSV file that becomes contacts in the background.
//!
//! Invented: rows land at once and only the state follows later, so that a cancelled import stays landed.
//!
//! Refuses to know: HTTP.

mod endpoints;
mod rows;

pub use endpoints::routes;

use super::problem::Problem;
use super::state::iso;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Documented by HubSpot: rows of a file, bytes of a file, rows in a day, imports at a time.
const ROWS: u64 = 1_048_576;
const BYTES: usize = 512 * 1024 * 1024;
const ROWS_A_DAY: u64 = 80_000_000;
const AT_A_TIME: usize = 3;
/// Invented: how long an import is being started and worked on.
const STARTED_MS: i64 = 500;
const WORKING_MS: i64 = 1_500;

/// What is to be done with a row (documented).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Operation {
    Create,
    Update,
    #[default]
    Upsert,
}

/// In which order a date is written (documented).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum DateFormat {
    #[default]
    MonthDayYear,
    DayMonthYear,
    YearMonthDay,
}

/// The request of an import. Documented by HubSpot: the fields; which may be left out is invented.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    name: String,
    #[serde(default)]
    import_operations: BTreeMap<String, Operation>,
    #[serde(default)]
    date_format: DateFormat,
    files: Vec<File>,
}

#[derive(Debug, Clone, Deserialize)]
struct File {
    #[serde(rename = "fileName")]
    name: String,
    #[serde(rename = "fileFormat")]
    format: String,
    #[serde(rename = "fileImportPage")]
    sheet: Sheet,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sheet {
    #[serde(default)]
    has_header: bool,
    column_mappings: Vec<Column>,
}

/// Columns stand in the order of the file (inferred).
#[derive(Debug, Clone, Deserialize)]
struct Column {
    #[serde(default, rename = "columnObjectTypeId")]
    object: Option<String>,
    #[serde(default, rename = "propertyName")]
    property: Option<String>,
    #[serde(default, rename = "columnType", alias = "idColumnType")]
    kind: Option<String>,
}

/// A row, or a whole file, that was not taken in as it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Failure {
    kind: String,
    message: String,
    value: String,
    column: usize,
    /// Counted from 1 in the file; 0 for the whole file (documented).
    line: u64,
    row: Vec<String>,
}

/// What became of the rows.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Outcome {
    rows: u64,
    created: u64,
    updated: u64,
    failed: bool,
    failures: Vec<Failure>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Import {
    id: u64,
    app: u64,
    name: String,
    request: Value,
    outcome: Outcome,
    asked_ms: i64,
    begins_ms: i64,
    cancelled_ms: Option<i64>,
}

/// All imports, and the rows of the day.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Imports {
    imports: BTreeMap<u64, Import>,
}

impl Imports {
    /// Refuses rows beyond the day's. Invented: the day is the last 24 hours; the wording.
    fn check_day(&self, rows: u64, now: i64) -> Result<(), Problem> {
        let today = self.imports.values();
        let today = today.filter(|import| now - import.asked_ms < 86_400_000);
        let used: u64 = today.map(|import| import.outcome.rows).sum();
        if used + rows > ROWS_A_DAY {
            return Err(Problem::invalid(format!(
                "At most {ROWS_A_DAY} rows can be imported in a day."
            )));
        }
        Ok(())
    }

    /// Takes an import in; it waits while others are at work.
    fn add(
        &mut self,
        app: u64,
        name: String,
        request: Value,
        outcome: Outcome,
        now: i64,
    ) -> &Import {
        let mut ends: Vec<i64> = self
            .imports
            .values()
            .filter(|import| import.cancelled_ms.is_none())
            .map(Import::done_ms)
            .filter(|done| *done > now)
            .collect();
        ends.sort_unstable();
        let waits_for = ends.len().checked_sub(AT_A_TIME).map(|first| ends[first]);
        let id = self.imports.keys().next_back().map_or(1, |last| last + 1);
        self.imports.entry(id).or_insert(Import {
            id,
            app,
            name,
            request,
            outcome,
            asked_ms: now,
            begins_ms: waits_for.unwrap_or(now),
            cancelled_ms: None,
        })
    }
}

impl Import {
    fn done_ms(&self) -> i64 {
        self.begins_ms + STARTED_MS + WORKING_MS
    }

    /// Documented by HubSpot: the words.
    fn state(&self, now: i64) -> &'static str {
        if self.cancelled_ms.is_some() {
            "CANCELED"
        } else if now < self.begins_ms {
            "DEFERRED"
        } else if now < self.begins_ms + STARTED_MS {
            "STARTED"
        } else if now < self.done_ms() {
            "PROCESSING"
        } else if self.outcome.failed {
            "FAILED"
        } else {
            "DONE"
        }
    }

    /// Documented by HubSpot: the fields. The names of the counters are observed but for that of the errors.
    fn told(&self, now: i64) -> Value {
        let outcome = &self.outcome;
        let counters = json!({
            "TOTAL_ROWS": outcome.rows,
            "CREATED_OBJECTS": outcome.created,
            "UPDATED_OBJECTS": outcome.updated,
            "UNIQUE_OBJECTS_WRITTEN": outcome.created + outcome.updated,
            "ERRORS": outcome.failures.len(),
        });
        let ends = self.cancelled_ms.unwrap_or_else(|| self.done_ms().min(now));
        json!({
            "id": self.id.to_string(),
            "importName": self.name,
            "importSource": "API",
            "importRequestJson": self.request,
            "state": self.state(now),
            "optOutImport": false,
            "mappedObjectTypeIds": ["0-1"],
            "metadata": {
                "counters": counters,
                "fileIds": [self.file_id().to_string()],
                "objectLists": [],
            },
            "createdAt": iso(self.asked_ms),
            "updatedAt": iso(ends.max(self.asked_ms)),
        })
    }

    fn file_id(&self) -> u64 {
        self.id + 90_000
    }
}
