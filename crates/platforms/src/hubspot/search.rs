//! What a search asks: filters, an order, and how a span of time is walked by record ids.

use crate::error::ApiError;
use crate::http::{Answer, Bucket, Effect};
use crate::hubspot::wire::ID;
use crate::hubspot::{HubSpot, Window, json};
use reqwest::Method;
use serde::Serialize;
use url::Url;

/// Documented by HubSpot: results of one search page.
pub(super) const SEARCH_PAGE: u32 = 200;

/// Records in the order of their ids: the only one that can be walked without losing or repeating somebody.
pub(super) const BY_ID: Sort<'static> = Sort {
    property_name: ID,
    direction: "ASCENDING",
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Search<'a> {
    filter_groups: [Group<'a>; 1],
    sorts: [Sort<'a>; 1],
    properties: &'a [&'a str],
    limit: u32,
}

#[derive(Serialize)]
struct Group<'a> {
    filters: Vec<Filter<'a>>,
}

/// One condition; all of a search must hold.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Filter<'a> {
    property_name: &'a str,
    operator: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    values: Vec<String>,
}

impl<'a> Filter<'a> {
    /// Compares a property with a value.
    pub fn of(property_name: &'a str, operator: &'static str, value: &impl ToString) -> Self {
        Self {
            property_name,
            operator,
            value: Some(value.to_string()),
            values: Vec::new(),
        }
    }

    /// Asks for one of several texts. Documented: they are compared in lower case, and must be given so.
    pub fn one_of(property_name: &'a str, texts: &[&str]) -> Self {
        Self {
            property_name,
            operator: "IN",
            value: None,
            values: texts.iter().map(|text| text.to_lowercase()).collect(),
        }
    }
}

/// The order of what is found.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sort<'a> {
    pub property_name: &'a str,
    pub direction: &'static str,
}

/// Returns the filters for whoever has a moment in a window and an id after one.
pub(super) fn in_window<'a>(
    moment: &'a str,
    window: &Window,
    after: Option<u64>,
) -> Vec<Filter<'a>> {
    let mut filters = vec![Filter::of(moment, "GTE", &window.since)];
    filters.extend(window.until.map(|until| Filter::of(moment, "LTE", &until)));
    filters.extend(after.map(|after| Filter::of(ID, "GT", &after)));
    filters
}

/// Returns the number in an id. Only a number can be "greater than" in a search.
pub(super) fn number(id: &str) -> Result<u64, ApiError> {
    id.parse().map_err(|_| ApiError::Unreadable {
        detail: "a record's id is no number".to_owned(),
    })
}

impl HubSpot {
    /// Searches once.
    pub(super) async fn search(
        &self,
        url: &Url,
        filters: Vec<Filter<'_>>,
        sort: Sort<'_>,
        properties: &[&str],
        limit: u32,
    ) -> Result<Answer, ApiError> {
        let body = Search {
            filter_groups: [Group { filters }],
            sorts: [sort],
            properties,
            limit,
        };
        self.send(
            Method::POST,
            url,
            Some(json(&body)?),
            Effect::None,
            Bucket::Search,
        )
        .await
    }
}
