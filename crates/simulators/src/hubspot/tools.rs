//! What an account has around its records: owners, lists, forms, exports and imports; and what their endpoints share.
//!
//! Refuses to know: how each of them works.

use super::exports::Exports;
use super::forms::Forms;
use super::imports::Imports;
use super::lists::Lists;
use super::owners::Owners;
use super::problem::Problem;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// They have a lock of their own; where the records are needed too, theirs is taken second.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Tools {
    pub owners: Owners,
    pub lists: Lists,
    pub forms: Forms,
    pub exports: Exports,
    pub imports: Imports,
}

/// Parameters of an address, or why they cannot be read.
pub type Asked<T> = Result<Query<T>, QueryRejection>;

/// Reads parameters. The wording is invented.
pub fn asked<T>(asked: Asked<T>) -> Result<T, Problem> {
    asked.map(|Query(asked)| asked).map_err(|rejection| {
        Problem::invalid(format!(
            "The parameters are not valid: {}",
            rejection.body_text()
        ))
    })
}

/// Where a page of a list begins, and how long it may be.
#[derive(Debug, Clone, Copy)]
pub struct Page {
    from: u64,
    limit: usize,
}

impl Page {
    /// Checks `after` and `limit`. The cursor is the number of the next entry; the wordings are invented.
    pub fn of(after: Option<&str>, limit: usize, most: usize) -> Result<Self, Problem> {
        if limit == 0 || limit > most {
            return Err(Problem::invalid(format!(
                "limit must be between 1 and {most}."
            )));
        }
        let from = match after {
            None | Some("") => 0,
            Some(after) => after
                .parse()
                .map_err(|_| Problem::invalid("The after parameter is not valid."))?,
        };
        Ok(Self { from, limit })
    }

    /// Cuts the page out of entries that come in the order of their numbers.
    pub fn cut(self, entries: impl Iterator<Item = (u64, Value)>) -> Value {
        let mut entries = entries.skip_while(|(number, _)| *number < self.from);
        let results: Vec<Value> = entries
            .by_ref()
            .take(self.limit)
            .map(|(_, entry)| entry)
            .collect();
        let mut body = json!({ "results": results });
        if let Some((next, _)) = entries.next() {
            body["paging"] = json!({"next": {"after": next.to_string()}});
        }
        body
    }
}
