//! Search: filters, one sort, pages by offset. The index has no lag here; archived contacts never appear.
//!
//! Refuses to know: how many searches a second are allowed.

use super::records::{Record, Show};
use super::store::{ADDITIONAL, Names, Store};
use super::{json, rules, shown, view};
use crate::hubspot::problem::Problem;
use crate::hubspot::properties::Schema;
use crate::hubspot::state::Shared;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::cmp::Ordering;
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

#[derive(Serialize)]
struct Found<'a> {
    total: usize,
    results: Vec<super::View<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    paging: Option<Paging>,
}

#[derive(Serialize)]
struct Paging {
    next: Next,
}

#[derive(Serialize)]
struct Next {
    after: String,
}

/// A filter value or a record's value, ready to compare.
#[derive(Debug, Clone, PartialEq)]
enum Key<'a> {
    Number(f64),
    Text(Cow<'a, str>),
}

/// Where a property's value stands in a record.
#[derive(Clone, Copy)]
enum Place {
    Id,
    Created,
    Modified,
    Value(u16),
    /// No record has ever had a value.
    Nowhere,
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
struct Condition<'a> {
    column: Column,
    operator: Operator,
    value: Key<'a>,
    high: Key<'a>,
    values: Vec<Key<'a>>,
}

pub async fn search(State(shared): State<Arc<Shared>>, body: Bytes) -> Result<Response, Problem> {
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
    let sim = shared.state();
    let names = &sim.contacts.names;
    let groups = conditions(&sim.schema, names, &asked.filter_groups)?;
    let sort = match asked.sorts.first() {
        Some(sort) => Some((
            column(&sim.schema, names, &sort.property_name)?,
            sort.descends,
        )),
        None => None,
    };
    let words: Vec<String> = asked
        .query
        .as_deref()
        .unwrap_or_default()
        .split_whitespace()
        .map(str::to_lowercase)
        .collect();
    let mut found: Vec<&Record> = sim
        .contacts
        .records
        .values()
        .filter(|record| record.archived_ms.is_none())
        .filter(|record| {
            groups.is_empty()
                || groups
                    .iter()
                    .any(|all| all.iter().all(|one| one.holds(record)))
        })
        .filter(|record| words.is_empty() || mentions(&sim.contacts, record, &words))
        .collect();
    if let Some((column, descends)) = sort {
        put_in_order(&mut found, column, descends);
    }
    let show = shown(&sim.schema, asked.properties.iter().cloned());
    let page = found.iter().skip(offset).take(asked.limit);
    let results: Vec<_> = page
        .map(|record| view(&shared, &sim, record, Show::Named(&show)))
        .collect();
    let next = offset + results.len();
    let answer = Found {
        total: found.len(),
        paging: (next < found.len()).then(|| Paging {
            next: Next {
                after: next.to_string(),
            },
        }),
        results,
    };
    Ok(json(StatusCode::OK, &answer))
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
fn column(schema: &Schema, names: &Names, name: &str) -> Result<Column, Problem> {
    let Some(definition) = schema.property(name) else {
        let text = format!("There is no property named '{name}' to search by.");
        return Err(Problem::invalid(text).with("propertyName", [name]));
    };
    let place = match name {
        "hs_object_id" => Place::Id,
        "createdate" => Place::Created,
        "lastmodifieddate" => Place::Modified,
        other => names.find(other).map_or(Place::Nowhere, Place::Value),
    };
    let kind = match definition.kind.as_str() {
        "number" => Kind::Number,
        "date" | "datetime" => Kind::Instant,
        // The further addresses are kept in lower case and are no real choice.
        "enumeration" if name != ADDITIONAL => Kind::Choice,
        _ => Kind::Text,
    };
    Ok(Column { place, kind })
}

fn conditions<'a>(
    schema: &Schema,
    names: &Names,
    groups: &'a [Group],
) -> Result<Vec<Vec<Condition<'a>>>, Problem> {
    let condition = |filter: &'a Filter| {
        let column = column(schema, names, &filter.property_name)?;
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
        Ok(Condition {
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
    };
    groups
        .iter()
        .map(|group| group.filters.iter().map(condition).collect())
        .collect()
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
    /// Invented: a contact without a value passes the operators that say "not".
    fn holds(&self, record: &Record) -> bool {
        let found = self.column.key(record);
        let is = |wanted: &Key<'_>, order: fn(Ordering) -> bool| {
            found
                .as_ref()
                .is_some_and(|found| order(found.order(wanted)))
        };
        let listed = || {
            found
                .as_ref()
                .is_some_and(|found| self.values.contains(found))
        };
        let token = || match (&found, &self.value) {
            (Some(Key::Text(found)), Key::Text(wanted)) => has_token(&found.to_lowercase(), wanted),
            _ => false,
        };
        match self.operator {
            Operator::Eq => is(&self.value, Ordering::is_eq),
            Operator::Neq => !is(&self.value, Ordering::is_eq),
            Operator::Lt => is(&self.value, Ordering::is_lt),
            Operator::Lte => is(&self.value, Ordering::is_le),
            Operator::Gt => is(&self.value, Ordering::is_gt),
            Operator::Gte => is(&self.value, Ordering::is_ge),
            Operator::Between => {
                is(&self.value, Ordering::is_ge) && is(&self.high, Ordering::is_le)
            }
            Operator::In => listed(),
            Operator::NotIn => !listed(),
            Operator::HasProperty => found.is_some(),
            Operator::NotHasProperty => found.is_none(),
            Operator::ContainsToken => token(),
            Operator::NotContainsToken => !token(),
        }
    }
}

/// Documented: names, addresses, phone and company are looked through. Every word must be somewhere.
fn mentions(store: &Store, record: &Record, words: &[String]) -> bool {
    let texts: Vec<String> = [
        "email",
        "firstname",
        "lastname",
        "phone",
        "company",
        ADDITIONAL,
    ]
    .into_iter()
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

/// Contacts with the same value stay in the order of their creation; those without one come last (invented).
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
