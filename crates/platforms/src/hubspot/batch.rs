//! Batch writes with an answer for every row.
//!
//! HubSpot shuffles results, does not reliably echo trace ids, and may refuse a hundred rows for one. All of that ends
//! here: rows are matched by what they are, and a refused batch is halved until the bad row is alone.

use crate::error::{ApiError, brief};
use crate::http::Effect;
use crate::hubspot::refusal::Detail;
use crate::hubspot::wire::{Batch, Input, Values, WriteBody, Written};
use crate::hubspot::{BatchAnswer, HubSpot, RowAnswer};
use domain::layout::{Field, Layout};
use domain::person::ContactId;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Documented by HubSpot: inputs of one batch.
pub(super) const BATCH_LIMIT: usize = 100;

/// HubSpot's codes for a property that nobody can write to: it is not there (documented), or it is read-only. They concern
/// every row of a batch, so that halving it would only repeat them.
pub const NOT_WRITABLE: [&str; 3] = [
    "PROPERTY_DOESNT_EXIST",
    // Invented: which code refuses a read-only value was not found.
    "READ_ONLY_VALUE",
    "PROPERTY_READ_ONLY",
];

/// Create or update.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verb {
    Create,
    Update,
}

/// A row to write.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row<'a> {
    pub trace: &'a str,
    /// The contact to change; `None` for a new one.
    pub id: Option<&'a str>,
    pub values: &'a BTreeMap<Field, String>,
}

impl Row<'_> {
    /// Returns what makes the row one of a kind: its id, or its address as HubSpot stores it.
    fn key(&self) -> Option<String> {
        match self.id {
            Some(id) => Some(id.to_owned()),
            None => self.values.get(&Field::Email).map(|email| stored(email)),
        }
    }
}

/// Returns an address as HubSpot stores it.
pub(super) fn stored(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Writes rows, as many as there are.
pub(super) async fn write(
    to: &HubSpot,
    layout: &Layout,
    verb: Verb,
    rows: &[Row<'_>],
) -> Result<BatchAnswer, ApiError> {
    let mut answers = BTreeMap::new();
    for round in rounds(rows) {
        if let Err(error) = write_round(to, layout, verb, round, &mut answers).await {
            // What is known must not get lost with what is not. A lasting trouble meets the caller's next call.
            if answers.is_empty() {
                return Err(error);
            }
            break;
        }
    }
    for row in rows {
        answers
            .entry(row.trace.to_owned())
            .or_insert(RowAnswer::Unknown);
    }
    Ok(BatchAnswer { rows: answers })
}

/// Deals rows into batches. Seen on live accounts: a key twice in a batch refuses the whole batch.
fn rounds<'r, 'a>(rows: &'r [Row<'a>]) -> Vec<Vec<&'r Row<'a>>> {
    let mut rounds: Vec<(HashSet<String>, Vec<&Row<'_>>)> = Vec::new();
    let mut first_open = 0;
    for row in rows {
        let key = row.key();
        let fits = |(keys, rows): &(HashSet<String>, Vec<&Row<'_>>)| {
            rows.len() < BATCH_LIMIT && key.as_ref().is_none_or(|key| !keys.contains(key))
        };
        while rounds
            .get(first_open)
            .is_some_and(|(_, rows)| rows.len() >= BATCH_LIMIT)
        {
            first_open += 1;
        }
        let open = rounds.iter().skip(first_open).position(fits);
        let place = open.map_or(rounds.len(), |offset| first_open + offset);
        if place == rounds.len() {
            rounds.push((HashSet::new(), Vec::with_capacity(BATCH_LIMIT)));
        }
        if let Some((keys, rows)) = rounds.get_mut(place) {
            keys.extend(key);
            rows.push(row);
        }
    }
    rounds.into_iter().map(|(_, rows)| rows).collect()
}

/// Writes one batch. When it is refused as a whole, a search by halves finds one bad row in at most `log2` requests,
/// setting the other halves aside; what was set aside is then sent at once. So a bad row costs at most
/// `log2(100) + 1` requests.
async fn write_round(
    to: &HubSpot,
    layout: &Layout,
    verb: Verb,
    rows: Vec<&Row<'_>>,
    answers: &mut BTreeMap<String, RowAnswer>,
) -> Result<(), ApiError> {
    let mut waiting = rows;
    while !waiting.is_empty() {
        let Some(mut error) = send(to, layout, verb, &waiting, answers).await? else {
            return Ok(());
        };
        let mut suspects = std::mem::take(&mut waiting);
        while suspects.len() > 1 {
            let others = suspects.split_off(suspects.len() / 2);
            match send(to, layout, verb, &suspects, answers).await? {
                None => suspects = others,
                Some(closer) => {
                    error = closer;
                    waiting.extend(others);
                }
            }
        }
        for row in suspects {
            answers.insert(row.trace.to_owned(), alone(verb, &error));
        }
    }
    Ok(())
}

/// A refusal of a whole batch.
struct Refused {
    code: String,
    message: String,
    request: String,
}

/// Sends rows once. Returns the refusal when it concerns the batch as a whole.
async fn send(
    to: &HubSpot,
    layout: &Layout,
    verb: Verb,
    rows: &[&Row<'_>],
    answers: &mut BTreeMap<String, RowAnswer>,
) -> Result<Option<Refused>, ApiError> {
    let body = WriteBody {
        inputs: rows
            .iter()
            .map(|row| Input {
                id: row.id,
                properties: Values {
                    layout,
                    values: row.values,
                },
                object_write_trace_id: row.trace,
            })
            .collect(),
    };
    let (tail, effect) = match verb {
        Verb::Create => ("create", Effect::Another),
        Verb::Update => ("update", Effect::Same),
    };
    match to.post(&to.contacts(&["batch", tail]), &body, effect).await {
        Ok(answer) => {
            let batch: Batch<Written<'_>> = answer.json()?;
            settle(verb, rows, &batch, answers);
            Ok(None)
        }
        Err(ApiError::Refused {
            status: 400 | 409,
            code,
            message,
            request,
        }) if !NOT_WRITABLE.contains(&code.as_str()) => Ok(Some(Refused {
            code,
            message,
            request,
        })),
        Err(error) => Err(error),
    }
}

/// Finds the row of every result and error.
pub(super) fn settle(
    verb: Verb,
    rows: &[&Row<'_>],
    batch: &Batch<Written<'_>>,
    answers: &mut BTreeMap<String, RowAnswer>,
) {
    let traces: BTreeSet<&str> = rows.iter().map(|row| row.trace).collect();
    let keys: HashMap<String, &str> = rows
        .iter()
        .filter_map(|row| Some((row.key()?, row.trace)))
        .collect();
    for error in batch.errors.iter().flatten() {
        for trace in named_rows(verb, error, &traces, &keys) {
            answers.insert(trace.to_owned(), row_error(verb, error));
        }
    }
    for record in &batch.results {
        if let Some(trace) = written_row(verb, record, &traces, &keys) {
            let id = ContactId(record.id.0.clone().into_owned());
            answers.insert(trace.to_owned(), RowAnswer::Written { id });
        }
    }
}

fn written_row<'t>(
    verb: Verb,
    record: &Written<'_>,
    traces: &BTreeSet<&'t str>,
    keys: &HashMap<String, &'t str>,
) -> Option<&'t str> {
    let echoed = record.object_write_trace_id.as_ref();
    echoed
        .and_then(|trace| traces.get(trace.0.as_ref()).copied())
        .or_else(|| match verb {
            Verb::Create => {
                let address = record.properties.as_ref()?.email.as_ref()?;
                keys.get(&stored(&address.0)).copied()
            }
            Verb::Update => keys.get(record.id.0.as_ref()).copied(),
        })
}

fn named_rows<'t>(
    verb: Verb,
    error: &Detail,
    traces: &BTreeSet<&'t str>,
    keys: &HashMap<String, &'t str>,
) -> Vec<&'t str> {
    let by_trace: Vec<&str> = error
        .context("objectWriteTraceId")
        .iter()
        .filter_map(|trace| traces.get(trace.as_str()).copied())
        .collect();
    if !by_trace.is_empty() {
        return by_trace;
    }
    let ids = error.context("ids").iter().chain(error.id.as_ref());
    match verb {
        Verb::Update => ids
            .filter_map(|id| keys.get(id.as_str()).copied())
            .collect(),
        // Before it exists a contact has no id of HubSpot's; some errors name its address instead.
        Verb::Create => ids
            .chain(error.context("email"))
            .filter_map(|email| keys.get(&stored(email)).copied())
            .collect(),
    }
}

fn row_error(verb: Verb, error: &Detail) -> RowAnswer {
    let message = error.message.as_deref().unwrap_or_default();
    let refused = Refused {
        code: error.code(),
        message: brief(message),
        request: error.correlation_id.clone().unwrap_or_default(),
    };
    match error.context("existingId").first() {
        Some(id) if verb == Verb::Create => RowAnswer::AlreadyExists {
            id: Some(ContactId(id.clone())),
        },
        _ => alone(verb, &refused),
    }
}

/// Reads the refusal of a single row.
fn alone(verb: Verb, refused: &Refused) -> RowAnswer {
    let holder = existing_id(&refused.message);
    if verb == Verb::Create && (refused.code == "CONFLICT" || holder.is_some()) {
        return RowAnswer::AlreadyExists {
            id: holder.map(|id| ContactId(id.to_owned())),
        };
    }
    RowAnswer::Refused {
        code: refused.code.clone(),
        message: refused.message.clone(),
        request: refused.request.clone(),
    }
}

/// Reads the existing contact's id from the two texts seen on live accounts: `… Existing ID: 512` and
/// `Cannot set PropertyValueCoordinates{…} on 7. 512 already has that value.`
fn existing_id(message: &str) -> Option<&str> {
    let number = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    if let Some((_, after)) = message.split_once("Existing ID: ") {
        return after.get(..number(after)).filter(|id| !id.is_empty());
    }
    let (before, _) = message.split_once(" already has that value")?;
    let start = before
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| at + 1);
    before
        .get(start..)
        .filter(|id| !id.is_empty() && before.contains("PropertyValueCoordinates"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(email: &str) -> BTreeMap<Field, String> {
        BTreeMap::from([(Field::Email, email.to_owned())])
    }

    #[test]
    fn existing_ids_are_read_from_both_texts() {
        assert_eq!(
            existing_id("Contact already exists. Existing ID: 512"),
            Some("512")
        );
        let other = "Cannot set PropertyValueCoordinates{portalId=1, propertyName=email, value=x} on 7. 512 already has that value.";
        assert_eq!(existing_id(other), Some("512"));
        assert_eq!(existing_id("Contact already exists"), None);
        assert_eq!(existing_id("é already has that value"), None);
    }

    #[test]
    fn a_key_twice_goes_into_the_next_round() {
        let (a, b) = (values("Ann@example.com"), values("ann@example.com "));
        let row = |trace, values| Row {
            trace,
            id: None,
            values,
        };
        let rows = [row("1", &a), row("2", &b)];
        let rounds = rounds(&rows);
        assert_eq!(rounds.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1]);
    }

    #[test]
    fn rounds_hold_a_hundred() {
        let empty = BTreeMap::new();
        let traces: Vec<String> = (0..250).map(|n| n.to_string()).collect();
        let rows: Vec<Row<'_>> = traces
            .iter()
            .map(|trace| Row {
                trace,
                id: Some(trace),
                values: &empty,
            })
            .collect();
        assert_eq!(
            rounds(&rows).iter().map(Vec::len).collect::<Vec<_>>(),
            [100, 100, 50]
        );
    }

    #[test]
    fn rows_are_matched_without_order_or_echo() {
        let (a, b, c) = (
            values("ANN@example.com"),
            values("bo@example.com"),
            values("cy@example.com"),
        );
        let rows = [
            Row {
                trace: "t1",
                id: None,
                values: &a,
            },
            Row {
                trace: "t2",
                id: None,
                values: &b,
            },
            Row {
                trace: "t3",
                id: None,
                values: &c,
            },
        ];
        let text = r#"{"status":"COMPLETE","results":[{"id":"102","properties":{"email":"ann@example.com"}}],
            "numErrors":1,"errors":[{"category":"CONFLICT","message":"Contact already exists. Existing ID: 101",
            "context":{"objectWriteTraceId":["t2"],"existingId":["101"]}}]}"#;
        let batch: Batch<Written<'_>> = serde_json::from_str(text).unwrap();
        let mut answers = BTreeMap::new();
        settle(
            Verb::Create,
            &rows.iter().collect::<Vec<_>>(),
            &batch,
            &mut answers,
        );
        assert_eq!(answers["t1"], RowAnswer::Written { id: "102".into() });
        assert_eq!(
            answers["t2"],
            RowAnswer::AlreadyExists {
                id: Some("101".into())
            }
        );
        assert!(!answers.contains_key("t3"));
    }
}
