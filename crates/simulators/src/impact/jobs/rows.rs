//! Reading an uploaded file into records: CSV with a header, or one JSON object a line (both documented).
//!
//! Refuses to know: what the records mean.

use serde_json::{Map, Value};

/// A record, or why it could not be read.
pub type Record = Result<Map<String, Value>, String>;

/// Reads the file; its name decides about the form.
pub fn read(bytes: &[u8], name: &str) -> Vec<Record> {
    if are_lines(name) {
        json_lines(bytes)
    } else {
        csv_rows(bytes)
    }
}

/// Whether a file of this name holds JSON lines.
pub fn are_lines(name: &str) -> bool {
    std::path::Path::new(name)
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("jsonl"))
}

fn json_lines(bytes: &[u8]) -> Vec<Record> {
    bytes
        .split(|b| *b == b'\n')
        .filter(|line| !line.iter().all(u8::is_ascii_whitespace))
        .map(|line| match serde_json::from_slice(line) {
            Ok(Value::Object(record)) => Ok(record),
            Ok(_) | Err(_) => Err("The line is not a JSON object".to_owned()),
        })
        .collect()
}

/// A column with a dot becomes an object: `customFields.tier` is the key `tier` of `customFields`. An empty cell counts as
/// left out (invented).
fn csv_rows(bytes: &[u8]) -> Vec<Record> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader = csv::Reader::from_reader(bytes);
    let header = match reader.headers() {
        Ok(header) => header.clone(),
        Err(error) => return vec![Err(error.to_string())],
    };
    reader
        .records()
        .map(|row| {
            let row = row.map_err(|error| error.to_string())?;
            let mut record = Map::new();
            for (column, cell) in header.iter().zip(&row).filter(|(_, cell)| !cell.is_empty()) {
                match column.split_once('.') {
                    None => {
                        record.insert(column.to_owned(), cell.into());
                    }
                    Some((outer, inner)) => {
                        let within = record.entry(outer).or_insert_with(|| Map::new().into());
                        if let Some(within) = within.as_object_mut() {
                            within.insert(inner.to_owned(), cell.into());
                        }
                    }
                }
            }
            Ok(record)
        })
        .collect()
}
