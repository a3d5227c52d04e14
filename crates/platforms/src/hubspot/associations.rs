//! Which records belong together.

use crate::error::{ApiError, brief};
use crate::http::{Effect, address};
use crate::hubspot::refusal::Detail;
use crate::hubspot::wire::{Paging, Text};
use crate::hubspot::{API_VERSION, HubSpot};
use domain::trigger::Object;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Documented by HubSpot since February 2025: inputs of one read. The first announcement said 100.
const BATCH: usize = 1_000;
/// Pages of one record's associations at most: a record with more has no one customer anyway.
const PAGES: u32 = 20;
/// Documented by HubSpot: the primary company of a deal, and of a contact.
const PRIMARY: [u32; 2] = [5, 1];
/// Seen: how a record without any is told.
const NONE: &str = "NO_ASSOCIATIONS_FOUND";

/// A record that belongs to another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Associated {
    /// Its id.
    pub id: String,
    /// The labels of the association, as HubSpot shows them.
    pub labels: Vec<String>,
    /// HubSpot calls it the primary one.
    pub primary: bool,
}

#[derive(Serialize)]
struct Body<'a> {
    inputs: Vec<Input<'a>>,
}

#[derive(Serialize)]
struct Input<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Answered<'a> {
    #[serde(borrow)]
    results: Vec<Of<'a>>,
    #[serde(default)]
    errors: Option<Vec<Detail>>,
}

#[derive(Deserialize)]
struct Of<'a> {
    #[serde(borrow)]
    from: From<'a>,
    #[serde(borrow, default)]
    to: Vec<To<'a>>,
    #[serde(borrow, default)]
    paging: Option<Paging<'a>>,
}

#[derive(Deserialize)]
struct From<'a> {
    #[serde(borrow)]
    id: Text<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct To<'a> {
    #[serde(borrow)]
    to_object_id: Text<'a>,
    #[serde(default)]
    association_types: Vec<Kind>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Kind {
    #[serde(default)]
    category: Option<String>,
    #[serde(default)]
    type_id: Option<u32>,
    #[serde(default)]
    label: Option<String>,
}

/// What one answer adds: what belongs to whom, and where each list goes on.
pub(super) type Page = (Vec<(String, Associated)>, Vec<(String, String)>);

impl Answered<'_> {
    pub(super) fn page(&self, companies: bool) -> Result<Page, ApiError> {
        let errors = self.errors.as_deref().unwrap_or_default();
        let is_none = |error: &Detail| {
            [&error.sub_category, &error.category]
                .iter()
                .any(|word| word.as_deref().is_some_and(|word| word.contains(NONE)))
        };
        if let Some(error) = errors.iter().find(|error| !is_none(error)) {
            return Err(ApiError::Refused {
                status: 207,
                code: error.code(),
                message: brief(error.message.as_deref().unwrap_or_default()),
                request: error.correlation_id.clone().unwrap_or_default(),
            });
        }
        let mut found = Vec::new();
        let mut next = Vec::new();
        for of in &self.results {
            let from = of.from.id.0.as_ref();
            for to in &of.to {
                let kinds = &to.association_types;
                let is_primary = |kind: &Kind| {
                    kind.category.as_deref() == Some("HUBSPOT_DEFINED")
                        && kind.type_id.is_some_and(|id| PRIMARY.contains(&id))
                };
                found.push((
                    from.to_owned(),
                    Associated {
                        id: to.to_object_id.0.clone().into_owned(),
                        labels: kinds.iter().filter_map(|kind| kind.label.clone()).collect(),
                        primary: companies && kinds.iter().any(is_primary),
                    },
                ));
            }
            let after = of.paging.as_ref().and_then(|paging| paging.next.as_ref());
            next.extend(after.map(|next| (from.to_owned(), next.after.0.clone().into_owned())));
        }
        Ok((found, next))
    }
}

impl HubSpot {
    /// Returns the records of one kind that belong to these of another, by their ids, in the order of the answer. Who has
    /// none is absent.
    pub async fn associated(
        &self,
        from: Object,
        to: Object,
        ids: &[String],
    ) -> Result<BTreeMap<String, Vec<Associated>>, ApiError> {
        let url = address(
            self.0.line.base(),
            &[
                "crm",
                "associations",
                API_VERSION,
                from.key(),
                to.key(),
                "batch",
                "read",
            ],
        );
        let keys: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
        let keys: Vec<&str> = keys.into_iter().collect();
        let mut all: BTreeMap<String, Vec<Associated>> = BTreeMap::new();
        for chunk in keys.chunks(BATCH) {
            let mut waiting: Vec<(String, Option<String>)> =
                chunk.iter().map(|id| ((*id).to_owned(), None)).collect();
            for _ in 0..PAGES {
                let inputs = waiting
                    .iter()
                    .map(|(id, after)| Input {
                        id,
                        after: after.clone(),
                    })
                    .collect();
                let answer = self.post(&url, &Body { inputs }, Effect::None).await?;
                let (found, next) = answer
                    .json::<Answered<'_>>()?
                    .page(to == Object::Companies)?;
                for (from, associated) in found {
                    all.entry(from).or_default().push(associated);
                }
                waiting = next
                    .into_iter()
                    .map(|(id, after)| (id, Some(after)))
                    .collect();
                if waiting.is_empty() {
                    break;
                }
            }
        }
        Ok(all)
    }
}
