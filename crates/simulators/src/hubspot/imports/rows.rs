//! The rows of a file: what each becomes.
//!
//! Refuses to know: states of an import.

use super::{Column, DateFormat, Failure, Operation, Outcome, ROWS, Sheet};
use crate::hubspot::crm::Source;
use crate::hubspot::people;
use crate::hubspot::problem::Problem;
use crate::hubspot::state::State as Sim;
use csv::StringRecord;
use jiff::civil::Date;
use serde_json::Value;
use std::collections::HashSet;

/// What a column is for.
enum Use {
    /// It is passed over.
    Nothing,
    /// The record id.
    Id,
    Property {
        name: String,
        is_date: bool,
    },
}

/// How a file is read.
pub struct Reading {
    pub operation: Operation,
    pub dates: DateFormat,
    pub now: i64,
}

/// Counts the rows of a file and refuses too many. The wording is invented.
pub fn count(sheet: &Sheet, file: &[u8]) -> Result<u64, Problem> {
    let mut reader = reader(sheet, file);
    let mut row = csv::ByteRecord::new();
    let mut rows = 0;
    while reader.read_byte_record(&mut row).unwrap_or(false) {
        rows += 1;
    }
    if rows > ROWS {
        return Err(Problem::invalid(format!("A file has at most {ROWS} rows.")));
    }
    Ok(rows)
}

fn reader<'a>(sheet: &Sheet, file: &'a [u8]) -> csv::Reader<&'a [u8]> {
    let file = file.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(file);
    csv::ReaderBuilder::new()
        .has_headers(sheet.has_header)
        .flexible(true)
        .from_reader(file)
}

/// Takes all rows in. A column of a property that is not there fails the whole file (invented).
pub fn take(sim: &mut Sim, sheet: &Sheet, reading: &Reading, file: &[u8]) -> Outcome {
    let mut outcome = Outcome::default();
    let columns: Vec<Use> = sheet
        .column_mappings
        .iter()
        .enumerate()
        .map(|(position, column)| {
            usage(sim, column).unwrap_or_else(|name| {
                outcome.failed = true;
                outcome.failures.push(Failure {
                    kind: "PROPERTY_DEFINITION_NOT_FOUND".to_owned(),
                    message: format!("Property \"{name}\" does not exist"),
                    value: name,
                    column: position,
                    line: 0,
                    row: Vec::new(),
                });
                Use::Nothing
            })
        })
        .collect();
    if outcome.failed {
        return outcome;
    }
    let mut reader = reader(sheet, file);
    let mut row = csv::ByteRecord::new();
    let mut seen = HashSet::new();
    let mut line = u64::from(sheet.has_header);
    while reader.read_byte_record(&mut row).unwrap_or(false) {
        line += 1;
        outcome.rows += 1;
        let row = StringRecord::from_byte_record_lossy(row.clone());
        let mut work = Row {
            sim,
            columns: &columns,
            reading,
            cells: &row,
            line,
            outcome: &mut outcome,
        };
        work.take(&mut seen);
    }
    outcome
}

/// Finds out what a column is for, or which property is missing.
fn usage(sim: &Sim, column: &Column) -> Result<Use, String> {
    if column.object.as_deref().is_some_and(|it| it != "0-1") {
        return Ok(Use::Nothing);
    }
    let by_id = column.kind.as_deref() == Some("HUBSPOT_OBJECT_ID");
    match column.property.as_deref() {
        _ if by_id => Ok(Use::Id),
        None | Some("") => Ok(Use::Nothing),
        Some("hs_object_id") => Ok(Use::Id),
        Some(name) => {
            let definition = people::definition(sim, name).ok_or(name)?;
            Ok(Use::Property {
                name: name.to_owned(),
                is_date: ["date", "datetime"].contains(&definition.kind.as_str()),
            })
        }
    }
}

struct Row<'a> {
    sim: &'a mut Sim,
    columns: &'a [Use],
    reading: &'a Reading,
    cells: &'a StringRecord,
    line: u64,
    outcome: &'a mut Outcome,
}

impl Row<'_> {
    fn fail(&mut self, kind: &str, column: usize, message: &str) {
        self.outcome.failures.push(Failure {
            kind: kind.to_owned(),
            message: message.to_owned(),
            value: self.cells.get(column).unwrap_or_default().to_owned(),
            column,
            line: self.line,
            row: self.cells.iter().map(str::to_owned).collect(),
        });
    }

    fn take(&mut self, seen: &mut HashSet<String>) {
        if self.cells.len() != self.columns.len() {
            let text = format!("{} columns are expected.", self.columns.len());
            return self.fail("INCORRECT_NUMBER_OF_COLUMNS", 0, &text);
        }
        let mut id = None;
        let mut values: Vec<(String, String)> = Vec::new();
        for (cell, column) in self.cells.iter().zip(self.columns) {
            let cell = cell.trim();
            match column {
                // An empty cell leaves a value as it is (invented).
                _ if cell.is_empty() => {}
                Use::Nothing => {}
                Use::Id => id = Some(cell.to_owned()),
                Use::Property { name, is_date } => {
                    let read = is_date.then(|| date(cell, self.reading.dates)).flatten();
                    values.push((name.clone(), read.unwrap_or_else(|| cell.to_owned())));
                }
            }
        }
        let email = values.iter().find(|(name, _)| name == "email");
        let email = email.map(|(_, email)| email.to_lowercase());
        // The same person twice in a file: the first row counts (invented).
        let key = id.clone().or_else(|| email.clone());
        if key.is_some_and(|key| !seen.insert(key)) {
            let kind = if id.is_some() {
                "DUPLICATE_OBJECT_ID"
            } else {
                "DUPLICATE_ALTERNATE_ID"
            };
            return self.fail(kind, 0, "The file has this record more than once.");
        }
        match self.holder(id.as_deref(), email.as_deref()) {
            Ok(holder) => self.write(holder, values),
            Err((kind, message)) => self.fail(kind, 0, message),
        }
    }

    /// Finds the contact that a row means, by the rules of the operation.
    fn holder(
        &self,
        id: Option<&str>,
        email: Option<&str>,
    ) -> Result<Option<u64>, (&'static str, &'static str)> {
        let holder = match (id, email) {
            (Some(id), _) => {
                let id = id.parse().ok();
                let found = id.filter(|id| people::active(self.sim, *id).is_some());
                let missing = ("INVALID_RECORD_ID", "There is no record with this id.");
                Some(found.ok_or(missing)?)
            }
            (None, Some(email)) => people::holder(self.sim, email),
            (None, None) => None,
        };
        match (self.reading.operation, holder) {
            (Operation::Create, Some(_)) => Err((
                "CREATE_ONLY_IMPORT",
                "The record is there already, and the import only creates.",
            )),
            (Operation::Update, None) => Err((
                "UPDATE_ONLY_IMPORT",
                "There is no such record, and the import only updates.",
            )),
            (_, holder) => Ok(holder),
        }
    }

    /// Writes a row. Values that are refused are left out and told, and the rest of the row is taken in (inferred); a
    /// row whose address is refused is not (invented).
    fn write(&mut self, holder: Option<u64>, mut values: Vec<(String, String)>) {
        if holder.is_some() {
            values.retain(|(name, _)| name != "email");
        }
        loop {
            let pairs: Vec<(&str, &str)> = values
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            let Err(problem) =
                people::put(self.sim, holder, &pairs, self.reading.now, Source::Import)
            else {
                let count = match holder {
                    Some(_) => &mut self.outcome.updated,
                    None => &mut self.outcome.created,
                };
                *count += 1;
                return;
            };
            let wrong: Vec<String> = problem
                .errors
                .iter()
                .filter_map(|entry| self.wrong(entry))
                .collect();
            let before = values.len();
            values.retain(|(name, _)| !wrong.contains(name));
            if wrong.is_empty() {
                self.fail("FAILED_VALIDATION", 0, &problem.message);
            }
            if wrong.iter().any(|name| name == "email") || values.len() == before {
                return;
            }
        }
    }

    /// Tells of a refused value; returns its property.
    fn wrong(&mut self, entry: &Value) -> Option<String> {
        let wrong = entry["context"]["propertyName"][0].as_str()?;
        let kind = match entry["code"].as_str() {
            Some("INVALID_EMAIL") => "INVALID_EMAIL",
            Some("INVALID_OPTION" | "INVALID_BOOLEAN") => "INVALID_ENUMERATION_OPTION",
            Some("INVALID_INTEGER") => "COULD_NOT_PARSE_NUMBER",
            Some("INVALID_DATE") => "COULD_NOT_PARSE_DATE",
            Some("INVALID_LENGTH") => "COLUMN_TOO_LARGE",
            _ => "FAILED_VALIDATION",
        };
        let column = self
            .columns
            .iter()
            .position(|column| matches!(column, Use::Property { name, .. } if name == wrong));
        let message = entry["message"].as_str().unwrap_or_default().to_owned();
        self.fail(kind, column.unwrap_or_default(), &message);
        Some(wrong.to_owned())
    }
}

/// Reads a date in the order that the file has, such as `31/12/2026`; others stay as they are.
fn date(cell: &str, order: DateFormat) -> Option<String> {
    let parts: Vec<i16> = cell
        .split(['/', '.', '-'])
        .map(|part| part.trim().parse().ok())
        .collect::<Option<_>>()?;
    let [first, second, third] = parts[..] else {
        return None;
    };
    let (year, month, day) = match order {
        // A year with four digits in front says which order it is.
        _ if first > 999 => (first, second, third),
        DateFormat::YearMonthDay => (first, second, third),
        DateFormat::MonthDayYear => (third, first, second),
        DateFormat::DayMonthYear => (third, second, first),
    };
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    Some(date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_order_of_the_file() {
        for (cell, order, expected) in [
            ("12/31/2026", DateFormat::MonthDayYear, Some("2026-12-31")),
            ("31.12.2026", DateFormat::DayMonthYear, Some("2026-12-31")),
            ("2026-12-31", DateFormat::MonthDayYear, Some("2026-12-31")),
            ("31/12/2026", DateFormat::MonthDayYear, None),
            ("1790000000000", DateFormat::MonthDayYear, None),
            ("", DateFormat::MonthDayYear, None),
        ] {
            assert_eq!(date(cell, order).as_deref(), expected, "{cell}");
        }
    }
}
