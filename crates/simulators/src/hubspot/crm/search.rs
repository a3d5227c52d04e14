//! Search: filters, one sort, pages by offset. The index has no lag here; archived contacts never appear.

use super::records::{Record, Show};
use super::store::Store;
use super::{json, rules, shown, view};
use crate::hubspot::problem::Problem;
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
#[serde(rename_all = "camelCase")]
struct Sort {
    property_name: String,
    #[serde(default)]
    direction: Option<String>,
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

pub async fn search(State(shared): State<Arc<Shared>>, body: Bytes) -> Result<Response, Problem> {
    if body.len() > BODY {
        return Err(Problem::invalid(format!("The request body is longer than {BODY} characters.")));
    }
    let asked: Asked = rules::parse(&body)?;
    check(&asked)?;
    let offset = offset(asked.after.as_ref())?;
    if offset + asked.limit > DEPTH {
        return Err(Problem::invalid("The search API can only return the first 10000 results."));
    }
    let sim = shared.state();
    let show = shown(&sim.schema, asked.properties.iter().cloned());
    let store = &sim.contacts;
    let plain = asked.filter_groups.is_empty() && asked.query.is_none() && asked.sorts.is_empty();
    let (total, page): (usize, Vec<&Record>) = if plain {
        // Oldest creation first is the order of the ids.
        let all = store.records.values().filter(|record| record.archived_ms.is_none());
        (store.len(), all.skip(offset).take(asked.limit).collect())
    } else {
        let mut found: Vec<&Record> = store
            .records
            .values()
            .filter(|record| record.archived_ms.is_none() && matches(store, record, &asked))
            .collect();
        sort(store, &mut found, asked.sorts.first());
        let page = found.iter().skip(offset).take(asked.limit).copied().collect();
        (found.len(), page)
    };
    let next = offset + page.len();
    let found = Found {
        total,
        results: page
            .into_iter()
            .map(|record| view(&shared, &sim, record, Show::Named(&show)))
            .collect(),
        paging: (next < total).then(|| Paging {
            next: Next {
                after: next.to_string(),
            },
        }),
    };
    Ok(json(StatusCode::OK, &found))
}

fn check(asked: &Asked) -> Result<(), Problem> {
    let filters: usize = asked.filter_groups.iter().map(|group| group.filters.len()).sum();
    if asked.filter_groups.len() > GROUPS
        || asked.filter_groups.iter().any(|group| group.filters.len() > FILTERS)
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

fn value<'a>(store: &Store, record: &'a Record, name: &str) -> Option<Cow<'a, str>> {
    match name {
        "hs_object_id" => Some(Cow::Owned(record.id.to_string())),
        "createdate" => Some(Cow::Owned(record.created_ms.to_string())),
        "lastmodifieddate" => Some(Cow::Owned(record.updated_ms.to_string())),
        other => record.get(store.names.find(other)?).map(Cow::Borrowed),
    }
}

fn matches(store: &Store, record: &Record, asked: &Asked) -> bool {
    let groups = asked.filter_groups.is_empty()
        || asked
            .filter_groups
            .iter()
            .any(|group| group.filters.iter().all(|filter| passes(store, record, filter)));
    let query = asked.query.as_deref().unwrap_or_default().trim().to_lowercase();
    groups
        && (query.is_empty()
            || ["email", "firstname", "lastname", "phone", "company", super::store::ADDITIONAL]
                .iter()
                .filter_map(|name| value(store, record, name))
                .any(|text| text.to_lowercase().contains(&query)))
}

fn passes(store: &Store, record: &Record, filter: &Filter) -> bool {
    let found = value(store, record, &filter.property_name);
    let is = |wanted: &str, order: &[Ordering]| {
        found
            .as_deref()
            .is_some_and(|found| order.contains(&compare(found, wanted)))
    };
    let listed = || {
        let lower = found.as_deref().map(str::to_lowercase);
        lower.is_some_and(|found| filter.values.contains(&found))
    };
    let token = || {
        let wanted = filter.value.to_lowercase();
        found.as_deref().is_some_and(|found| has_token(&found.to_lowercase(), &wanted))
    };
    match filter.operator {
        Operator::Eq => is(&filter.value, &[Ordering::Equal]),
        Operator::Neq => !is(&filter.value, &[Ordering::Equal]),
        Operator::Lt => is(&filter.value, &[Ordering::Less]),
        Operator::Lte => is(&filter.value, &[Ordering::Less, Ordering::Equal]),
        Operator::Gt => is(&filter.value, &[Ordering::Greater]),
        Operator::Gte => is(&filter.value, &[Ordering::Greater, Ordering::Equal]),
        Operator::Between => {
            is(&filter.value, &[Ordering::Greater, Ordering::Equal])
                && is(&filter.high_value, &[Ordering::Less, Ordering::Equal])
        }
        Operator::In => listed(),
        Operator::NotIn => !listed(),
        Operator::HasProperty => found.is_some(),
        Operator::NotHasProperty => found.is_none(),
        Operator::ContainsToken => token(),
        Operator::NotContainsToken => !token(),
    }
}

/// Compares as numbers where both are numbers or instants, else as text without regard to case (documented).
fn compare(found: &str, wanted: &str) -> Ordering {
    match (number(found), number(wanted)) {
        (Some(found), Some(wanted)) => found.total_cmp(&wanted),
        _ => found.to_lowercase().cmp(&wanted.to_lowercase()),
    }
}

fn number(text: &str) -> Option<f64> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let at: jiff::Timestamp = text.parse().ok()?;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of this century fit exactly")]
    Some(at.as_millisecond() as f64)
}

/// Documented: tokens are words, and `*` stands for anything inside one.
fn has_token(text: &str, wanted: &str) -> bool {
    let whole = text == wanted;
    let bare = wanted.trim_matches('*');
    let words = || text.split(|c: char| !c.is_alphanumeric());
    whole
        || match (wanted.starts_with('*'), wanted.ends_with('*')) {
            (true, true) => text.contains(bare),
            (true, false) => text.ends_with(bare) || words().any(|word| word.ends_with(bare)),
            (false, true) => text.starts_with(bare) || words().any(|word| word.starts_with(bare)),
            (false, false) => words().any(|word| word == bare),
        }
}

fn sort(store: &Store, found: &mut [&Record], sort: Option<&Sort>) {
    let Some(sort) = sort else { return };
    let down = sort.direction.as_deref().is_some_and(|direction| direction.eq_ignore_ascii_case("DESCENDING"));
    found.sort_by(|left, right| {
        let (left, right) = (
            value(store, left, &sort.property_name).unwrap_or_default(),
            value(store, right, &sort.property_name).unwrap_or_default(),
        );
        let order = compare(&left, &right);
        if down { order.reverse() } else { order }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hubspot::state::iso;

    #[test]
    fn instants_compare_with_epoch_milliseconds() {
        assert_eq!(compare(&iso(1_790_000_000_000), "1790000000000"), Ordering::Equal);
        assert_eq!(compare("9", "10"), Ordering::Less);
        assert_eq!(compare("Ana", "ana"), Ordering::Equal);
    }

    #[test]
    fn tokens_are_words() {
        assert!(has_token("maria.lopez@example.com", "lopez"));
        assert!(has_token("maria.lopez@example.com", "lop*"));
        assert!(!has_token("maria.lopez@example.com", "lop"));
    }
}
