//! Working through the records of an import or a bulk deletion.
//!
//! Documented: columns and their exact spelling, that a record is checked like a single write, the columns of the error
//! file. The columns of the result file are invented.
//!
//! Refuses to know: files.

use serde_json::{Map, Value};

use super::rows::Record;
use crate::impact::csv_file::Rows;
use crate::impact::problem::Problem;
use crate::impact::rest;
use crate::impact::state::Shared;
use crate::impact::upsert::{self, Mode, Target};

/// Columns of the error file (documented).
const ERROR_COLUMNS: [&str; 4] = ["recordNumber", "message", "apiErrorCode", "statusCode"];
/// Columns of the result file (invented).
const RESULT_COLUMNS: [&str; 3] = ["recordNumber", "accountId", "id"];

/// What became of the records.
pub struct Outcome {
    /// How many there were.
    pub processed: usize,
    /// Number of the record, and why it was refused.
    pub refused: Vec<(usize, Problem)>,
    done: Vec<(usize, String, String)>,
}

impl Outcome {
    /// The result file.
    pub fn result(&self) -> Rows {
        let rows = self.done.iter();
        let rows = rows.map(|(n, account, id)| vec![n.to_string(), account.clone(), id.clone()]);
        Rows::table(&RESULT_COLUMNS, rows.collect())
    }

    /// The error file, if anything was refused.
    pub fn errors(&self) -> Option<Rows> {
        let rows = self.refused.iter().map(|(number, problem)| {
            vec![
                number.to_string(),
                problem.message.clone(),
                problem.code.to_owned(),
                problem.status.as_u16().to_string(),
            ]
        });
        (!self.refused.is_empty()).then(|| Rows::table(&ERROR_COLUMNS, rows.collect()))
    }
}

fn each(
    records: Vec<Record>,
    mut work: impl FnMut(Map<String, Value>) -> Result<(String, String), Problem>,
) -> Outcome {
    let mut outcome = Outcome {
        processed: records.len(),
        refused: Vec::new(),
        done: Vec::new(),
    };
    for (index, record) in records.into_iter().enumerate() {
        let worked = record.map_err(Problem::bad_request).and_then(&mut work);
        match worked {
            Ok((account, id)) => outcome.done.push((index + 1, account, id)),
            Err(problem) => outcome.refused.push((index + 1, problem)),
        }
    }
    outcome
}

fn text(record: &Map<String, Value>, name: &str) -> String {
    let value = record.get(name).and_then(Value::as_str);
    value.unwrap_or_default().to_owned()
}

/// Writes one participant per record.
pub fn write(shared: &Shared, records: Vec<Record>, segments: &Value, now_ms: i64) -> Outcome {
    let mut rules = shared.settings().rules();
    rules.historic = true;
    each(records, |record| {
        let (account, id) = (text(&record, "accountId"), text(&record, "id"));
        let target = Target {
            raw_account: &account,
            raw_id: &id,
            key: rest::key(shared, &account, &id)?,
        };
        let body = body(record, segments)?;
        let mut store = shared.store_mut();
        let written = upsert::write(&mut store, &target, &body, Mode::Upsert, rules, now_ms)?;
        Ok(written.key())
    })
}

/// The body that the same write over REST would have.
fn body(record: Map<String, Value>, segments: &Value) -> Result<Map<String, Value>, Problem> {
    let mut body = Map::new();
    for (name, value) in record {
        match (name.as_str(), &value) {
            // Not kept here, like everything about pictures.
            ("imageUrl", _) => {}
            // The spelling of the CSV column (documented).
            ("sharelinks", _) => {
                body.insert("shareLinks".to_owned(), value);
            }
            ("referredBy", Value::Object(by)) => {
                if let Some(code) = by.get("code") {
                    body.insert("referredByCodes".to_owned(), vec![code.clone()].into());
                }
            }
            ("referable", Value::String(text)) => {
                body.insert(name, flag(text, "referable")?.into());
            }
            ("dateCreated" | "dateUsTaxFormSubmitted", Value::String(text)) => {
                let ms: i64 = text.parse().map_err(|_| {
                    Problem::invalid_json(format!("The field \"{name}\" has the wrong type."))
                })?;
                body.insert(name, ms.into());
            }
            _ => {
                body.insert(name, value);
            }
        }
    }
    if segments.is_array() {
        body.insert("segments".to_owned(), segments.clone());
    }
    Ok(body)
}

fn flag(text: &str, name: &str) -> Result<bool, Problem> {
    match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(Problem::invalid_json(format!(
            "The field \"{name}\" has the wrong type."
        ))),
    }
}

/// Deletes one participant per record; the defaults are those of a single deletion.
pub fn delete(shared: &Shared, records: Vec<Record>, now_ms: i64) -> Outcome {
    each(records, |record| {
        let (account, id) = (text(&record, "accountId"), text(&record, "id"));
        let key = rest::key(shared, &account, &id)?;
        let choice = |name: &str, default: bool| match record.get(name) {
            None | Some(Value::Null) => Ok(default),
            Some(Value::Bool(choice)) => Ok(*choice),
            Some(Value::String(choice)) => flag(choice, name),
            Some(_) => flag("", name),
        };
        let keep_account = choice("preserveEmptyAccount", true)?;
        let never_again = choice("doNotTrack", false)?;
        let removed = shared
            .store_mut()
            .remove(&key, never_again, keep_account, now_ms);
        if removed {
            Ok(key)
        } else {
            Err(Problem::user_not_found())
        }
    })
}
