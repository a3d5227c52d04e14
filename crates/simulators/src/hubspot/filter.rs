//! Conditions on contacts, as lists and exports write them.
//!
//! Refuses to know: the index of searches, and how a list or an export is kept.

use super::handle::ContactView;
use super::problem::Problem;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::Value;

/// What a value is asked. Texts are compared in lower case.
#[derive(Debug, Clone, PartialEq)]
enum Test {
    Known,
    Unknown,
    Is(Vec<String>),
    AnyOf(Vec<String>),
    Has(Vec<String>),
    Begins(Vec<String>),
    Ends(Vec<String>),
    Above(f64),
    AtLeast(f64),
    Below(f64),
    AtMost(f64),
    Between(f64, f64),
}

/// A tree of conditions.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Property(Condition),
}

/// One property's condition.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    property: String,
    test: Test,
    /// The opposite of the test.
    not: bool,
    /// A contact without a value passes.
    without: bool,
}

impl Filter {
    /// Whether a contact passes.
    pub fn holds(&self, contact: &ContactView) -> bool {
        match self {
            Self::All(filters) => filters.iter().all(|it| it.holds(contact)),
            Self::Any(filters) => filters.iter().any(|it| it.holds(contact)),
            Self::Property(condition) => condition.holds(contact),
        }
    }

    /// Returns the names of the properties that are asked.
    pub fn properties(&self) -> Vec<&str> {
        match self {
            Self::All(filters) | Self::Any(filters) => {
                filters.iter().flat_map(Self::properties).collect()
            }
            Self::Property(condition) => vec![&condition.property],
        }
    }
}

impl Condition {
    fn holds(&self, contact: &ContactView) -> bool {
        let value = contact.properties.get(&self.property);
        match (&self.test, value) {
            (Test::Known, value) => value.is_some(),
            (Test::Unknown, value) => value.is_none(),
            (_, None) => self.without,
            (test, Some(value)) => test.holds(value) != self.not,
        }
    }
}

impl Test {
    fn holds(&self, value: &str) -> bool {
        let text = value.to_lowercase();
        let any = |wanted: &[String], is: &dyn Fn(&str) -> bool| wanted.iter().any(|it| is(it));
        let compare = |is: &dyn Fn(f64) -> bool| number(value).is_some_and(is);
        match self {
            Self::Known => true,
            Self::Unknown => false,
            Self::Is(wanted) => any(wanted, &|it| {
                it == text || number(it).is_some_and(|it| Some(it) == number(value))
            }),
            Self::AnyOf(wanted) => any(wanted, &|it| text.split(';').any(|part| part == it)),
            Self::Has(wanted) => any(wanted, &|it| text.contains(it)),
            Self::Begins(wanted) => any(wanted, &|it| text.starts_with(it)),
            Self::Ends(wanted) => any(wanted, &|it| text.ends_with(it)),
            Self::Above(than) => compare(&|it| it > *than),
            Self::AtLeast(than) => compare(&|it| it >= *than),
            Self::Below(than) => compare(&|it| it < *than),
            Self::AtMost(than) => compare(&|it| it <= *than),
            Self::Between(low, high) => compare(&|it| (*low..=*high).contains(&it)),
        }
    }
}

/// A number, or the epoch milliseconds of an instant or a day.
#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds of this century fit exactly"
)]
fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_millisecond() as f64);
    }
    let day: Date = text.parse().ok()?;
    let midnight = TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()?;
    Some(midnight.as_millisecond() as f64)
}

fn refused(what: &str) -> Problem {
    Problem::invalid(format!("The practice program cannot evaluate {what}."))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Branch {
    filter_branch_type: String,
    #[serde(default)]
    filter_branches: Vec<Value>,
    #[serde(default)]
    filters: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PropertyFilter {
    filter_type: String,
    #[serde(default)]
    property: String,
    #[serde(default)]
    operation: Value,
}

/// Reads the filter of a list. Documented by HubSpot: it begins with an OR branch, and AND branches are inside it. Only
/// these, with filters on properties, are evaluated here; all others are refused (invented).
pub fn of_list(branch: &Value) -> Result<Filter, Problem> {
    let filter = read_branch(branch, 0)?;
    match filter {
        Filter::Any(_) => Ok(filter),
        _ => Err(Problem::invalid(
            "The filter of a list must begin with an OR filter branch.",
        )),
    }
}

fn read_branch(branch: &Value, depth: usize) -> Result<Filter, Problem> {
    /// Invented: how deep branches may be.
    const DEEPEST: usize = 8;
    let read: Branch = serde_json::from_value(branch.clone())
        .map_err(|error| Problem::invalid(format!("The filter branch is not valid: {error}")))?;
    if depth > DEEPEST {
        return Err(refused("branches as deep as this"));
    }
    let branches = read.filter_branches.iter();
    let branches = branches.map(|inner| read_branch(inner, depth + 1));
    let filters = read.filters.iter().map(read_filter);
    let inner: Vec<Filter> = branches.chain(filters).collect::<Result<_, _>>()?;
    match read.filter_branch_type.as_str() {
        "OR" => Ok(Filter::Any(inner)),
        "AND" => Ok(Filter::All(inner)),
        other => Err(refused(&format!("filter branches of the type {other}"))),
    }
}

fn read_filter(filter: &Value) -> Result<Filter, Problem> {
    let read: PropertyFilter = serde_json::from_value(filter.clone())
        .map_err(|error| Problem::invalid(format!("The filter is not valid: {error}")))?;
    if read.filter_type != "PROPERTY" {
        return Err(refused(&format!(
            "filters of the type {}",
            read.filter_type
        )));
    }
    let operation = &read.operation;
    let operator = operation["operator"].as_str().unwrap_or_default();
    let (test, not) = of_operation(operator, operation)?;
    Ok(Filter::Property(Condition {
        property: read.property,
        test,
        not,
        without: operation["includeObjectsWithNoValueSet"] == true,
    }))
}

/// A JSON text, number or boolean as a text in lower case.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_lowercase()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

/// Documented by HubSpot: the operators of properties. Those that look into the history are refused (invented).
fn of_operation(operator: &str, operation: &Value) -> Result<(Test, bool), Problem> {
    let wanted: Vec<String> = match operation["values"].as_array() {
        Some(values) => values.iter().filter_map(text).collect(),
        None => text(&operation["value"]).into_iter().collect(),
    };
    let bound = |field: &str| {
        text(&operation[field])
            .and_then(|text| number(&text))
            .ok_or_else(|| Problem::invalid(format!("{operator} needs a {field}.")))
    };
    Ok(match operator {
        "IS_KNOWN" => (Test::Known, false),
        "IS_UNKNOWN" => (Test::Unknown, false),
        "IS_EQUAL_TO" | "IS_EXACTLY" => (Test::Is(wanted), false),
        "IS_NOT_EQUAL_TO" | "IS_NOT_EXACTLY" => (Test::Is(wanted), true),
        "IS_ANY_OF" => (Test::AnyOf(wanted), false),
        "IS_NONE_OF" => (Test::AnyOf(wanted), true),
        "CONTAINS" => (Test::Has(wanted), false),
        "DOES_NOT_CONTAIN" => (Test::Has(wanted), true),
        "STARTS_WITH" => (Test::Begins(wanted), false),
        "ENDS_WITH" => (Test::Ends(wanted), false),
        "IS_GREATER_THAN" => (Test::Above(bound("value")?), false),
        "IS_GREATER_THAN_OR_EQUAL_TO" => (Test::AtLeast(bound("value")?), false),
        "IS_LESS_THAN" => (Test::Below(bound("value")?), false),
        "IS_LESS_THAN_OR_EQUAL_TO" => (Test::AtMost(bound("value")?), false),
        "IS_BETWEEN" => (
            Test::Between(bound("lowerBound")?, bound("upperBound")?),
            false,
        ),
        "IS_AFTER" => (Test::Above(bound("timestamp")?), false),
        "IS_BEFORE" => (Test::Below(bound("timestamp")?), false),
        other => return Err(refused(&format!("the operator {other}"))),
    })
}

/// Filters of a search request, as exports take them: groups are alternatives.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Groups {
    pub filter_groups: Vec<Group>,
    pub filters: Vec<SearchFilter>,
}

/// Filters that must hold together.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Group {
    pub filters: Vec<SearchFilter>,
}

/// A filter of a search request.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SearchFilter {
    property_name: String,
    operator: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    high_value: String,
    #[serde(default)]
    values: Vec<String>,
}

/// Reads the filters of a search request; none at all let everybody pass.
pub fn of_search(groups: &Groups) -> Result<Filter, Problem> {
    let single = Group {
        filters: groups.filters.clone(),
    };
    let groups = groups.filter_groups.iter().chain([&single]);
    let all = |group: &Group| {
        let filters = group.filters.iter().map(of_search_filter);
        filters.collect::<Result<Vec<_>, _>>().map(Filter::All)
    };
    let alternatives: Vec<Filter> = groups
        .filter(|group| !group.filters.is_empty())
        .map(all)
        .collect::<Result<_, _>>()?;
    if alternatives.is_empty() {
        Ok(Filter::All(Vec::new()))
    } else {
        Ok(Filter::Any(alternatives))
    }
}

fn of_search_filter(filter: &SearchFilter) -> Result<Filter, Problem> {
    let value = || vec![filter.value.to_lowercase()];
    let values = || filter.values.iter().map(|it| it.to_lowercase()).collect();
    let bound = |text: &str| {
        number(text)
            .ok_or_else(|| Problem::invalid(format!("'{text}' is not a number or an instant.")))
    };
    let (test, not) = match filter.operator.as_str() {
        "EQ" => (Test::Is(value()), false),
        "NEQ" => (Test::Is(value()), true),
        "LT" => (Test::Below(bound(&filter.value)?), false),
        "LTE" => (Test::AtMost(bound(&filter.value)?), false),
        "GT" => (Test::Above(bound(&filter.value)?), false),
        "GTE" => (Test::AtLeast(bound(&filter.value)?), false),
        "BETWEEN" => (
            Test::Between(bound(&filter.value)?, bound(&filter.high_value)?),
            false,
        ),
        "IN" => (Test::Is(values()), false),
        "NOT_IN" => (Test::Is(values()), true),
        "HAS_PROPERTY" => (Test::Known, false),
        "NOT_HAS_PROPERTY" => (Test::Unknown, false),
        "CONTAINS_TOKEN" => (Test::Has(value()), false),
        "NOT_CONTAINS_TOKEN" => (Test::Has(value()), true),
        other => return Err(refused(&format!("the operator {other}"))),
    };
    Ok(Filter::Property(Condition {
        property: filter.property_name.clone(),
        test,
        not,
        without: not,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn contact(values: &[(&str, &str)]) -> ContactView {
        ContactView {
            id: "1".to_owned(),
            properties: values
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            archived: false,
        }
    }

    fn holds(operation: &Value, value: &str) -> Option<bool> {
        let branch = json!({
            "filterBranchType": "OR",
            "filterBranches": [{
                "filterBranchType": "AND",
                "filters": [{"filterType": "PROPERTY", "property": "p", "operation": operation}],
            }],
        });
        let values: &[_] = if value.is_empty() {
            &[]
        } else {
            &[("p", value)]
        };
        of_list(&branch).ok().map(|it| it.holds(&contact(values)))
    }

    #[test]
    fn the_operators_of_lists() {
        for (operation, value, expected) in [
            (
                json!({"operator": "IS_EQUAL_TO", "value": "Ada"}),
                "ada",
                true,
            ),
            (
                json!({"operator": "IS_EQUAL_TO", "values": ["x", "ada"]}),
                "Ada",
                true,
            ),
            (json!({"operator": "IS_EQUAL_TO", "value": 5}), "5.0", true),
            (
                json!({"operator": "IS_EQUAL_TO", "value": true}),
                "true",
                true,
            ),
            (
                json!({"operator": "IS_NOT_EQUAL_TO", "value": "Ada"}),
                "ada",
                false,
            ),
            (
                json!({"operator": "IS_NOT_EQUAL_TO", "value": "Ada"}),
                "",
                false,
            ),
            (
                json!({"operator": "IS_NOT_EQUAL_TO", "value": "Ada", "includeObjectsWithNoValueSet": true}),
                "",
                true,
            ),
            (
                json!({"operator": "IS_ANY_OF", "values": ["b"]}),
                "a;b",
                true,
            ),
            (
                json!({"operator": "IS_NONE_OF", "values": ["b"]}),
                "a;b",
                false,
            ),
            (
                json!({"operator": "CONTAINS", "values": ["@X."]}),
                "a@x.example",
                true,
            ),
            (
                json!({"operator": "DOES_NOT_CONTAIN", "values": ["@x."]}),
                "a@x.example",
                false,
            ),
            (
                json!({"operator": "STARTS_WITH", "value": "a@"}),
                "a@x.example",
                true,
            ),
            (
                json!({"operator": "ENDS_WITH", "value": ".org"}),
                "a@x.example",
                false,
            ),
            (json!({"operator": "IS_KNOWN"}), "", false),
            (json!({"operator": "IS_UNKNOWN"}), "", true),
            (
                json!({"operator": "IS_GREATER_THAN", "value": 9}),
                "10",
                true,
            ),
            (
                json!({"operator": "IS_LESS_THAN_OR_EQUAL_TO", "value": 9}),
                "9",
                true,
            ),
            (
                json!({"operator": "IS_LESS_THAN", "value": 9}),
                "nine",
                false,
            ),
            (
                json!({"operator": "IS_AFTER", "timestamp": 1_767_225_600_000_i64}),
                "2026-01-01T00:00:00.001Z",
                true,
            ),
            (
                json!({"operator": "IS_BETWEEN", "lowerBound": 1, "upperBound": 3}),
                "3",
                true,
            ),
        ] {
            assert_eq!(
                holds(&operation, value),
                Some(expected),
                "{operation} {value:?}"
            );
        }
    }

    #[test]
    fn what_cannot_be_evaluated_is_refused() {
        assert_eq!(
            holds(
                &json!({"operator": "HAS_EVER_CONTAINED", "values": ["a"]}),
                "a"
            ),
            None
        );
        assert_eq!(holds(&json!({"operator": "IS_GREATER_THAN"}), "1"), None);
        let in_list = json!({"filterType": "IN_LIST", "listId": "1", "operator": "IN_LIST"});
        for branch in [
            json!({"filterBranchType": "AND", "filters": []}),
            json!({"filterBranchType": "OR", "filterBranches": [{"filterBranchType": "NOT_ALL"}]}),
            json!({"filterBranchType": "OR", "filters": [in_list]}),
            json!({"filters": []}),
        ] {
            assert!(of_list(&branch).is_err(), "{branch}");
        }
    }

    #[test]
    fn groups_are_alternatives() {
        let search = |body: Value| {
            let groups: Groups = serde_json::from_value(body).unwrap_or_default();
            let filter = of_search(&groups).ok()?;
            Some(filter.holds(&contact(&[("city", "Bonn"), ("age", "30")])))
        };
        let filter = |name: &str, operator: &str, value: &str| json!({"filters": [{"propertyName": name, "operator": operator, "value": value}]});
        assert_eq!(search(json!({})), Some(true));
        let no = filter("city", "EQ", "Köln");
        let yes = filter("age", "GTE", "30");
        assert_eq!(search(json!({"filterGroups": [no]})), Some(false));
        assert_eq!(search(json!({"filterGroups": [no, yes]})), Some(true));
        assert_eq!(
            search(json!({"filterGroups": [filter("x", "NEQ", "1")]})),
            Some(true)
        );
    }
}
