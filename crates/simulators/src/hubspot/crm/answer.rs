//! How records are answered: JSON that is written straight into the body, for speed.
//!
//! Refuses to know: what was asked, and whether it was allowed.

use super::names::Names;
use super::object::ObjectType;
use super::records::{Record, Source};
use super::store::Store;
use crate::hubspot::properties::Schema;
use crate::hubspot::state::{PORTAL, State, iso, push_iso};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use std::io::Write as _;

/// Invented: associated records that are named beside a record, of each type.
const ASSOCIATED: usize = 100;

/// Where a property's value stands in a record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Id,
    Created,
    Modified,
    Value(u16),
    /// No record has ever had a value.
    Nowhere,
}

impl Place {
    pub fn of(names: &Names, name: &str) -> Self {
        match name {
            "hs_object_id" => Self::Id,
            "createdate" => Self::Created,
            "lastmodifieddate" | "hs_lastmodifieddate" => Self::Modified,
            other => names.find(other).map_or(Self::Nowhere, Self::Value),
        }
    }
}

/// A property that an answer shows.
struct Column {
    /// The name as a key of JSON, with its colon.
    label: Vec<u8>,
    place: Place,
}

impl Column {
    fn new(names: &Names, name: &str) -> Self {
        let mut label = Vec::with_capacity(name.len() + 3);
        push_text(&mut label, name);
        label.push(b':');
        Self {
            label,
            place: Place::of(names, name),
        }
    }
}

/// Which properties an answer shows.
enum Show {
    /// These, `null` where there is no value.
    Named(Vec<Column>),
    /// Everything that has a value and is defined (observed for write answers): the system's own, and the rest by
    /// number.
    All(Vec<Column>, Vec<Option<Column>>),
}

/// Writes records of one type.
pub struct Writer<'a> {
    sim: &'a State,
    store: &'a Store,
    base: &'a str,
    show: Show,
    history: Vec<Column>,
    associated: Vec<ObjectType>,
}

/// Properties that the answer always shows.
fn system(object: ObjectType) -> [&'static str; 3] {
    ["createdate", object.modified(), "hs_object_id"]
}

/// Returns the properties that are defined, in order. What is not defined is left out (documented).
fn defined<'a>(schema: &Schema, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<&str> = names
        .filter(|name| schema.property(name).is_some())
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

impl<'a> Writer<'a> {
    /// Shows the defaults, or what was asked for with the system's own.
    pub fn named(sim: &'a State, object: ObjectType, base: &'a str, asked: &[String]) -> Self {
        let store = sim.store(object);
        let asked = asked.iter().map(String::as_str);
        let system = system(object);
        let names = if asked.len() == 0 {
            defined(&store.schema, object.defaults().iter().copied())
        } else {
            defined(&store.schema, asked.chain(system))
        };
        let columns = names
            .into_iter()
            .map(|name| Column::new(&store.names, name))
            .collect();
        Self {
            sim,
            store,
            base,
            show: Show::Named(columns),
            history: Vec::new(),
            associated: Vec::new(),
        }
    }

    /// Shows everything that has a value.
    pub fn all(sim: &'a State, object: ObjectType, base: &'a str) -> Self {
        let store = sim.store(object);
        let column = |name: &str| Column::new(&store.names, name);
        let by_number = store
            .names
            .texts()
            .map(|name| store.schema.property(name).map(|_| column(name)))
            .collect();
        Self {
            sim,
            store,
            base,
            show: Show::All(system(object).map(column).into(), by_number),
            history: Vec::new(),
            associated: Vec::new(),
        }
    }

    /// Shows the history of these properties, too.
    pub fn with_history(mut self, asked: &[String]) -> Self {
        self.history = defined(&self.store.schema, asked.iter().map(String::as_str))
            .into_iter()
            .map(|name| Column::new(&self.store.names, name))
            .collect();
        self
    }

    /// Names the associated records of these types, too.
    pub fn with_associated(mut self, objects: Vec<ObjectType>) -> Self {
        self.associated = objects;
        self
    }

    /// Writes records, separated by commas.
    pub fn records<'r>(&self, out: &mut Vec<u8>, records: impl Iterator<Item = &'r Record>) {
        for (position, record) in records.enumerate() {
            if position > 0 {
                out.push(b',');
            }
            self.record(out, record, None);
        }
    }

    /// Writes a record. `new` is for upserts.
    pub fn record(&self, out: &mut Vec<u8>, record: &Record, new: Option<bool>) {
        out.extend_from_slice(b"{\"id\":");
        push_id(out, record.id);
        out.extend_from_slice(b",\"properties\":{");
        self.properties(out, record);
        out.push(b'}');
        if !self.history.is_empty() {
            self.histories(out, record);
        }
        out.extend_from_slice(b",\"createdAt\":");
        push_instant(out, record.created_ms);
        out.extend_from_slice(b",\"updatedAt\":");
        push_instant(out, record.updated_ms);
        match record.archived_ms {
            None => out.extend_from_slice(b",\"archived\":false"),
            Some(at) => {
                out.extend_from_slice(b",\"archived\":true,\"archivedAt\":");
                push_instant(out, at);
            }
        }
        if let Some(new) = new {
            let _written = write!(out, ",\"new\":{new}");
        }
        if !self.associated.is_empty() {
            self.associations(out, record);
        }
        let object = self.store.object.type_id();
        let _written = write!(
            out,
            ",\"url\":\"{}/contacts/{PORTAL}/record/{object}/{}\"}}",
            self.base, record.id
        );
    }

    fn properties(&self, out: &mut Vec<u8>, record: &Record) {
        let start = out.len();
        let label = |out: &mut Vec<u8>, column: &Column| {
            if out.len() > start {
                out.push(b',');
            }
            out.extend_from_slice(&column.label);
        };
        match &self.show {
            Show::Named(columns) => {
                for column in columns {
                    label(out, column);
                    push_value(out, record, column.place);
                }
            }
            Show::All(system, by_number) => {
                for column in system {
                    label(out, column);
                    push_value(out, record, column.place);
                }
                for (key, value) in record.values() {
                    if let Some(Some(column)) = by_number.get(usize::from(key)) {
                        label(out, column);
                        push_text(out, value);
                    }
                }
            }
        }
    }

    fn histories(&self, out: &mut Vec<u8>, record: &Record) {
        out.extend_from_slice(b",\"propertiesWithHistory\":{");
        for (position, column) in self.history.iter().enumerate() {
            if position > 0 {
                out.push(b',');
            }
            out.extend_from_slice(&column.label);
            let versions: Vec<Value> = match column.place {
                Place::Value(key) => record
                    .history(key)
                    .map(|it| version(it.value, it.at, it.source))
                    .collect(),
                _ => Vec::new(),
            };
            push_json(out, &Value::Array(versions));
        }
        out.push(b'}');
    }

    /// Documented: the shape. Inferred: the words of the types, and that a type without records is left out.
    fn associations(&self, out: &mut Vec<u8>, record: &Record) {
        let from = self.store.object;
        let mut all = serde_json::Map::new();
        for to in &self.associated {
            let mut found = self.sim.associations.of((from, record.id), *to, 0);
            let kind = format!("{}_to_{}", from.singular(), to.singular());
            let results: Vec<Value> = found
                .by_ref()
                .take(ASSOCIATED)
                .map(|(id, _)| json!({"id": id.to_string(), "type": kind}))
                .collect();
            if results.is_empty() {
                continue;
            }
            let mut body = json!({ "results": results });
            if let Some((next, _)) = found.next() {
                let link = format!(
                    "{}/crm/objects/2026-03/{}/{}/associations/{}?after={next}",
                    self.base,
                    from.plural(),
                    record.id,
                    to.plural()
                );
                body["paging"] = json!({"next": {"after": next.to_string(), "link": link}});
            }
            all.insert(to.plural().to_owned(), body);
        }
        if !all.is_empty() {
            out.extend_from_slice(b",\"associations\":");
            push_json(out, &Value::Object(all));
        }
    }
}

/// Documented: the fields. The words for the origins are as commonly seen; ids and labels are invented.
fn version(value: &str, at: i64, source: Source) -> Value {
    let (kind, id, label, user) = match source {
        Source::Api => ("INTEGRATION", "2002", "Practice app", None),
        Source::Person => ("CRM_UI", "userId:1001", "Practice admin", Some(1001)),
        Source::Workflow => (
            "AUTOMATION_PLATFORM",
            "enrollmentId:1",
            "Practice workflow",
            None,
        ),
        Source::Import => ("IMPORT", "1", "Practice import", None),
        Source::Form => ("FORM", "1", "Practice form", None),
        Source::Merge => ("MERGE_OBJECTS", "mergeId:1", "Merge", Some(1001)),
    };
    let mut body = json!({
        "value": value,
        "timestamp": iso(at),
        "sourceType": kind,
        "sourceId": id,
        "sourceLabel": label,
    });
    if let Some(user) = user {
        body["updatedByUserId"] = json!(user);
    }
    body
}

fn push_value(out: &mut Vec<u8>, record: &Record, place: Place) {
    match place {
        Place::Id => push_id(out, record.id),
        Place::Created => push_instant(out, record.created_ms),
        Place::Modified => push_instant(out, record.updated_ms),
        Place::Value(key) => match record.get(key) {
            Some(value) => push_text(out, value),
            None => out.extend_from_slice(b"null"),
        },
        Place::Nowhere => out.extend_from_slice(b"null"),
    }
}

/// Writes a text with its quotes. Writing into memory cannot fail.
pub fn push_text(out: &mut Vec<u8>, text: &str) {
    let _written = serde_json::to_writer(out, text);
}

fn push_json(out: &mut Vec<u8>, value: &Value) {
    let _written = serde_json::to_writer(out, value);
}

/// Writes values, separated by commas.
pub fn push_values(out: &mut Vec<u8>, values: &[Value]) {
    for (position, value) in values.iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        push_json(out, value);
    }
}

fn push_id(out: &mut Vec<u8>, id: u64) {
    let _written = write!(out, "\"{id}\"");
}

fn push_instant(out: &mut Vec<u8>, ms: i64) {
    out.push(b'"');
    push_iso(out, ms);
    out.push(b'"');
}

/// An answer whose body is written already.
pub fn response(status: StatusCode, body: Vec<u8>) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "application/json;charset=utf-8")],
        body,
    )
        .into_response()
}

/// The envelope of a batch answer (documented); with errors it is a 207.
pub fn batch(
    good: StatusCode,
    errors: &[Value],
    now: i64,
    results: impl FnOnce(&mut Vec<u8>),
) -> Response {
    let mut out = Vec::with_capacity(64 * 1024);
    out.extend_from_slice(b"{\"status\":\"COMPLETE\",\"results\":[");
    results(&mut out);
    let now = iso(now);
    let _written = write!(out, "],\"startedAt\":\"{now}\",\"completedAt\":\"{now}\"");
    let status = if errors.is_empty() {
        good
    } else {
        let _written = write!(out, ",\"numErrors\":{},\"errors\":", errors.len());
        let _written = serde_json::to_writer(&mut out, errors);
        StatusCode::MULTI_STATUS
    };
    out.push(b'}');
    response(status, out)
}
