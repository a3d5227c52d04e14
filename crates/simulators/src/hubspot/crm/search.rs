//! Search: filters, one sort, pages by offset. It looks into an index that may lag; archived records never appear.
//!
//! Refuses to know: how many searches a second are allowed.

use super::answer::{self, Place, Writer};
use super::object::ObjectType;
use super::records::Record;
use super::rules;
use super::store::{ADDITIONAL, Store};
use crate::hubspot::problem::Problem;
use crate::hubspot::state::{Shared, State as Sim};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::io::Write as _;
use std::sync::Arc;

/// Documented limits: results a page, results a query, groups, filters a group, filters in all, characters of a body.
const PAGE: usize = 200;
const DEPTH: usize = 10_000;
const GROUPS: usize = 5;
const FILTERS: usize = 6;
const FILTERS_IN_ALL: usize = 18;
const BODY: usize = 3_000;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Asked {
    filter_groups: Vec<Group>,
    sorts: Vec<Sort>,
    properties: Vec<String>,
    query: Option<String>,
    limit: usize,
    after: Option<serde_json::Value>,
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            filter_groups: Vec::new(),
            sorts: Vec::new(),
            properties: Vec::new(),
            query: None,
            limit: 10,
            after: None,
        }
    }
}

#[derive(Deserialize)]
struct Group {
    filters: Vec<Filter>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filter {
    property_name: String,
    operator: Operator,
    #[serde(default)]
    value: String,
    #[serde(default)]
    high_value: String,
    #[serde(default)]
    values: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Operator {
    Eq,
    Neq,
    Lt,
    Lte,
    Gt,
    Gte,
    Between,
    In,
    NotIn,
    HasProperty,
    NotHasProperty,
    ContainsToken,
    NotContainsToken,
}

#[derive(Deserialize)]
#[serde(from = "SortForm")]
struct Sort {
    property_name: String,
    descends: bool,
}

/// Documented by HubSpot: a rule is an object in the guides, and a word in the published API description, where a minus
/// before the name turns it round (the README of HubSpot's own Node client).
#[derive(Deserialize)]
#[serde(untagged)]
enum SortForm {
    #[serde(rename_all = "camelCase")]
    Rule {
        property_name: String,
        #[serde(default)]
        direction: String,
    },
    Word(String),
}

impl From<SortForm> for Sort {
    fn from(form: SortForm) -> Self {
        match form {
            SortForm::Rule {
                property_name,
                direction,
            } => Self {
                property_name,
                descends: direction.eq_ignore_ascii_case("DESCENDING"),
            },
            SortForm::Word(word) => Self {
                property_name: word.trim_start_matches('-').to_owned(),
                descends: word.starts_with('-'),
            },
        }
    }
}

/// A filter value or a record's value, ready to compare.
#[derive(Debug, Clone, PartialEq)]
enum Key<'a> {
    Number(f64),
    Text(Cow<'a, str>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Number,
    Instant,
    /// Documented: choices are compared with regard to case.
    Choice,
    /// Documented: without regard to case.
    Text,
}

#[derive(Clone, Copy)]
struct Column {
    place: Place,
    kind: Kind,
}

/// A filter whose values are read.
enum Condition<'a> {
    Value {
        column: Column,
        operator: Operator,
        value: Key<'a>,
        high: Key<'a>,
        values: Vec<Key<'a>>,
    },
    /// Documented: a pseudo property for the associated record.
    Associated(BTreeSet<u64>),
}

pub async fn search(
    State(shared): State<Arc<Shared>>,
    Path(object): Path<ObjectType>,
    body: Bytes,
) -> Result<Response, Problem> {
    let characters = str::from_utf8(&body).map_or(body.len(), |text| text.chars().count());
    if characters > BODY {
        return Err(Problem::invalid(format!(
            "The request body is longer than {BODY} characters."
        )));
    }
    let asked: Asked = rules::parse(&body)?;
    check(&asked)?;
    let offset = offset(asked.after.as_ref())?;
    if offset.saturating_add(asked.limit) > DEPTH {
        return Err(Problem::invalid(format!(
            "Only the first {DEPTH} results of a search can be read."
        )));
    }
    let sim = shared.read();
    let found = find(&sim, object, &asked)?;
    let mut out = Vec::with_capacity(64 * 1024);
    let _written = write!(out, "{{\"total\":{},\"results\":[", found.len());
    let page = found.iter().skip(offset).take(asked.limit);
    let next = offset + page.len();
    Writer::named(&sim, object, &shared.access.base_url, &asked.properties)
        .records(&mut out, page.copied());
    out.push(b']');
    if next < found.len() {
        let _written = write!(out, ",\"paging\":{{\"next\":{{\"after\":\"{next}\"}}}}");
    }
    out.push(b'}');
    Ok(answer::response(StatusCode::OK, out))
}

/// Returns what a search finds, in order.
fn find<'a>(sim: &'a Sim, object: ObjectType, asked: &Asked) -> Result<Vec<&'a Record>, Problem> {
    let store = sim.store(object);
    let groups = conditions(sim, object, &asked.filter_groups)?;
    let sort = match asked.sorts.first() {
        Some(sort) => Some((column(store, &sort.property_name)?, sort.descends)),
        None => None,
    };
    let words: Vec<String> = asked
        .query
        .as_deref()
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_lowercase)
        .collect();
    let mut found: Vec<&Record> = known(store, sim.clock.now_ms())
        .into_iter()
        .filter(|record| record.archived_ms.is_none())
        .filter(|record| {
            groups.is_empty()
                || groups
                    .iter()
                    .any(|all| all.iter().all(|one| one.holds(record)))
        })
        .filter(|record| words.is_empty() || mentions(store, record, &words))
        .collect();
    if let Some((column, descends)) = sort {
        put_in_order(&mut found, column, descends);
    }
    Ok(found)
}

/// Returns the records as the index knows them, in the order of the ids.
fn known(store: &Store, now: i64) -> Vec<&Record> {
    let stale = store.index.stale(now);
    if stale.is_empty() {
        return store.records.values().collect();
    }
    let mut known: Vec<&Record> = store
        .records
        .values()
        .filter(|record| !stale.contains_key(&record.id))
        .chain(stale.values().filter_map(|before| *before))
        .collect();
    known.sort_by_key(|record| record.id);
    known
}

fn check(asked: &Asked) -> Result<(), Problem> {
    let filters: usize = asked
        .filter_groups
        .iter()
        .map(|group| group.filters.len())
        .sum();
    if asked.filter_groups.len() > GROUPS
        || asked
            .filter_groups
            .iter()
            .any(|group| group.filters.len() > FILTERS)
        || filters > FILTERS_IN_ALL
    {
        return Err(Problem::invalid(format!(
            "There are too many filters: at most {GROUPS} groups of {FILTERS}, {FILTERS_IN_ALL} in all."
        )));
    }
    if asked.limit > PAGE {
        return Err(Problem::invalid(format!("limit must not exceed {PAGE}.")));
    }
    if asked.sorts.len() > 1 {
        return Err(Problem::invalid("Only one sort is supported."));
    }
    Ok(())
}

fn offset(after: Option<&serde_json::Value>) -> Result<usize, Problem> {
    let bad = || Problem::invalid("The after parameter must be an integer.");
    match after {
        None | Some(serde_json::Value::Null) => Ok(0),
        Some(serde_json::Value::String(text)) if text.is_empty() => Ok(0),
        Some(serde_json::Value::String(text)) => text.parse().map_err(|_| bad()),
        Some(number) => number
            .as_u64()
            .and_then(|number| usize::try_from(number).ok())
            .ok_or_else(bad),
    }
}

/// Finds a property. That an unknown one is refused, and the wording, are invented.
fn column(store: &Store, name: &str) -> Result<Column, Problem> {
    let Some(definition) = store.schema.property(name) else {
        let text = format!("There is no property named '{name}' to search by.");
        return Err(Problem::invalid(text).with("propertyName", [name]));
    };
    let kind = match definition.kind.as_str() {
        "number" => Kind::Number,
        "date" | "datetime" => Kind::Instant,
        // The further addresses are kept in lower case and are no real choice.
        "enumeration" if name != ADDITIONAL => Kind::Choice,
        _ => Kind::Text,
    };
    Ok(Column {
        place: Place::of(&store.names, name),
        kind,
    })
}

fn conditions<'a>(
    sim: &Sim,
    object: ObjectType,
    groups: &'a [Group],
) -> Result<Vec<Vec<Condition<'a>>>, Problem> {
    let condition = |filter: &'a Filter| match filter.property_name.strip_prefix("associations.") {
        Some(other) => associated(sim, object, other, filter),
        None => condition(sim.store(object), filter),
    };
    groups
        .iter()
        .map(|group| group.filters.iter().map(condition).collect())
        .collect()
}

/// Documented for `associations.contact` and `EQ`; that other types and `IN` work likewise is inferred.
fn associated<'a>(
    sim: &Sim,
    object: ObjectType,
    other: &str,
    filter: &Filter,
) -> Result<Condition<'a>, Problem> {
    let other = ObjectType::read(other).ok_or_else(|| {
        let name = &filter.property_name;
        Problem::invalid(format!("There is no property named '{name}' to search by."))
    })?;
    let ids: Vec<&String> = match filter.operator {
        Operator::Eq => vec![&filter.value],
        Operator::In => filter.values.iter().collect(),
        _ => {
            return Err(Problem::invalid(
                "Associations can be searched by EQ and IN only.",
            ));
        }
    };
    let found = ids
        .into_iter()
        .filter_map(|id| id.parse().ok())
        .flat_map(|id| sim.associations.of((other, id), object, 0))
        .map(|(id, _)| id)
        .collect();
    Ok(Condition::Associated(found))
}

fn condition<'a>(store: &Store, filter: &'a Filter) -> Result<Condition<'a>, Problem> {
    let column = column(store, &filter.property_name)?;
    let read = |text: &'a str| {
        column.kind.key(text).ok_or_else(|| {
            let name = &filter.property_name;
            Problem::invalid(format!("'{text}' is not a value of the property '{name}'."))
        })
    };
    let listed = |text: &'a String| match column.kind {
        // Documented: listed texts must be in lower case; others find nothing.
        Kind::Text => Ok(Key::Text(Cow::Borrowed(text))),
        _ => read(text),
    };
    let nothing = Key::Text(Cow::Borrowed(""));
    let (value, high) = match filter.operator {
        Operator::In | Operator::NotIn | Operator::HasProperty | Operator::NotHasProperty => {
            (nothing.clone(), nothing)
        }
        Operator::Between => (read(&filter.value)?, read(&filter.high_value)?),
        Operator::ContainsToken | Operator::NotContainsToken => {
            (Key::Text(Cow::Owned(filter.value.to_lowercase())), nothing)
        }
        _ => (read(&filter.value)?, nothing),
    };
    Ok(Condition::Value {
        column,
        operator: filter.operator,
        value,
        high,
        values: filter
            .values
            .iter()
            .map(listed)
            .collect::<Result<_, Problem>>()?,
    })
}

#[expect(
    clippy::cast_precision_loss,
    reason = "ids and milliseconds of this century fit exactly"
)]
fn whole(number: i64) -> f64 {
    number as f64
}

impl Kind {
    fn key(self, text: &str) -> Option<Key<'_>> {
        match self {
            Self::Number => text.trim().parse().ok().map(Key::Number),
            Self::Instant => rules::instant(text.trim()).map(|ms| Key::Number(whole(ms))),
            Self::Choice => Some(Key::Text(Cow::Borrowed(text))),
            Self::Text => Some(Key::Text(Cow::Owned(text.to_lowercase()))),
        }
    }
}

impl Column {
    fn key(self, record: &Record) -> Option<Key<'_>> {
        match self.place {
            Place::Id => Some(Key::Number(whole(
                i64::try_from(record.id).unwrap_or(i64::MAX),
            ))),
            Place::Created => Some(Key::Number(whole(record.created_ms))),
            Place::Modified => Some(Key::Number(whole(record.updated_ms))),
            Place::Value(key) => self.kind.key(record.get(key)?),
            Place::Nowhere => None,
        }
    }
}

impl Key<'_> {
    fn order(&self, other: &Key<'_>) -> Ordering {
        match (self, other) {
            (Key::Number(mine), Key::Number(other)) => mine.total_cmp(other),
            (Key::Text(mine), Key::Text(other)) => mine.cmp(other),
            (Key::Number(_), Key::Text(_)) => Ordering::Less,
            (Key::Text(_), Key::Number(_)) => Ordering::Greater,
        }
    }
}

impl Condition<'_> {
    /// Invented: a record without a value passes the operators that say "not".
    fn holds(&self, record: &Record) -> bool {
        let (column, operator, value, high, values) = match self {
            Self::Associated(ids) => return ids.contains(&record.id),
            Self::Value {
                column,
                operator,
                value,
                high,
                values,
            } => (column, operator, value, high, values),
        };
        let found = column.key(record);
        let is = |wanted: &Key<'_>, order: fn(Ordering) -> bool| {
            found
                .as_ref()
                .is_some_and(|found| order(found.order(wanted)))
        };
        let listed = || found.as_ref().is_some_and(|found| values.contains(found));
        let token = || match (&found, value) {
            (Some(Key::Text(found)), Key::Text(wanted)) => has_token(&found.to_lowercase(), wanted),
            _ => false,
        };
        match operator {
            Operator::Eq => is(value, Ordering::is_eq),
            Operator::Neq => !is(value, Ordering::is_eq),
            Operator::Lt => is(value, Ordering::is_lt),
            Operator::Lte => is(value, Ordering::is_le),
            Operator::Gt => is(value, Ordering::is_gt),
            Operator::Gte => is(value, Ordering::is_ge),
            Operator::Between => is(value, Ordering::is_ge) && is(high, Ordering::is_le),
            Operator::In => listed(),
            Operator::NotIn => !listed(),
            Operator::HasProperty => found.is_some(),
            Operator::NotHasProperty => found.is_none(),
            Operator::ContainsToken => token(),
            Operator::NotContainsToken => !token(),
        }
    }
}

/// Documented for contacts: names, addresses, phone and company are looked through. Every word must be somewhere. What
/// is looked through in the other types is inferred.
fn mentions(store: &Store, record: &Record, words: &[String]) -> bool {
    let names: &[&str] = match store.object {
        ObjectType::Contacts => &[
            "email",
            "firstname",
            "lastname",
            "phone",
            "company",
            ADDITIONAL,
        ],
        ObjectType::Companies => &["name", "domain", "phone", "website"],
        ObjectType::Deals => &["dealname", "description"],
    };
    let texts: Vec<String> = names
        .iter()
        .filter_map(|name| record.get(store.names.find(name)?))
        .map(str::to_lowercase)
        .collect();
    words
        .iter()
        .all(|word| texts.iter().any(|text| text.contains(word)))
}

/// Documented: tokens are words, and `*` stands for anything inside one.
fn has_token(text: &str, wanted: &str) -> bool {
    let bare = wanted.trim_matches('*');
    let words = || text.split(|c: char| !c.is_alphanumeric());
    match (wanted.starts_with('*'), wanted.ends_with('*')) {
        (true, true) => text.contains(bare),
        (true, false) => text.ends_with(bare) || words().any(|word| word.ends_with(bare)),
        (false, true) => text.starts_with(bare) || words().any(|word| word.starts_with(bare)),
        (false, false) => text == wanted || words().any(|word| word == bare),
    }
}

/// Records with the same value stay in the order of their creation; those without one come last (invented).
fn put_in_order(found: &mut Vec<&Record>, column: Column, descends: bool) {
    let mut keyed: Vec<_> = found
        .iter()
        .map(|record| (column.key(record), *record))
        .collect();
    keyed.sort_by(|(left, _), (right, _)| match (left, right) {
        (Some(left), Some(right)) if descends => right.order(left),
        (Some(left), Some(right)) => left.order(right),
        (left, right) => right.is_some().cmp(&left.is_some()),
    });
    *found = keyed.into_iter().map(|(_, record)| record).collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hubspot::state::iso;

    #[test]
    fn values_are_read_by_the_type_of_their_property() {
        let day = iso(1_790_000_000_000);
        assert_eq!(Kind::Instant.key(&day), Kind::Instant.key("1790000000000"));
        assert_eq!(Kind::Text.key("Ana"), Kind::Text.key("ana"));
        assert_ne!(Kind::Choice.key("Free"), Kind::Choice.key("free"));
        let order = |left, right| {
            let (left, right): (Key<'_>, Key<'_>) =
                (Kind::Number.key(left)?, Kind::Number.key(right)?);
            Some(left.order(&right))
        };
        assert_eq!(order("9", "10"), Some(Ordering::Less));
        assert_eq!(order("nine", "10"), None);
    }

    #[test]
    fn tokens_are_words() {
        assert!(has_token("maria.lopez@example.com", "lopez"));
        assert!(has_token("maria.lopez@example.com", "lop*"));
        assert!(!has_token("maria.lopez@example.com", "lop"));
    }
}
