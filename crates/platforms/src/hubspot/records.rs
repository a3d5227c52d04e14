//! Deals, companies and contacts as records of any properties: what changed, with the history of one property.
//!
//! The same care as for contacts in `changes.rs`: no paging by offset or by time.

use crate::error::{ApiError, brief};
use crate::http::{Effect, address};
use crate::hubspot::changes::in_order_of;
use crate::hubspot::refusal::Detail;
use crate::hubspot::search::{BY_ID, Filter, SEARCH_PAGE, Sort, in_window, number};
use crate::hubspot::wire::{ID, MERGED, Properties, Text};
use crate::hubspot::{API_VERSION, HubSpot, Window};
use crate::moment::{Moment, answered_at};
use domain::trigger::Object;
use domain::trigger::conversion::Record;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use url::Url;

/// Documented by HubSpot: inputs of a batch read.
const BATCH: usize = 100;
/// Fewer when a history is asked for (HubSpot's older limit; that it still holds is inferred).
const BATCH_WITH_HISTORY: usize = 50;

/// Records that changed, in the order of their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedRecords {
    /// The records, two hundred at most.
    pub records: Vec<Record>,
    /// How many there are from here on, these included.
    pub total: u64,
    /// HubSpot's time of the answer, to the second, in milliseconds since 1970, if it told.
    pub at: Option<i64>,
}

/// A value that a property had, since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// The value.
    pub value: String,
    /// Since when, in HubSpot's milliseconds since 1970.
    pub at: i64,
}

/// A record as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRead {
    /// Id and values.
    pub record: Record,
    /// The history of the property that was asked for, the oldest version first.
    pub history: Vec<Version>,
    /// Records that were merged into this one; their ids are gone.
    pub merged: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReadBody<'a> {
    properties: &'a [&'a str],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    properties_with_history: &'a [&'a str],
    inputs: Vec<Key<'a>>,
}

#[derive(Serialize)]
struct Key<'a> {
    id: &'a str,
}

#[derive(Debug, Deserialize)]
pub(super) struct FoundRecords<'a> {
    total: u64,
    #[serde(borrow)]
    results: Vec<Told<'a>>,
}

/// A batch of records that were read.
#[derive(Debug, Deserialize)]
pub(super) struct ReadRecords<'a> {
    #[serde(borrow)]
    results: Vec<Told<'a>>,
    #[serde(default)]
    errors: Option<Vec<Detail>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow, default)]
    properties: Properties<'a>,
    #[serde(borrow, default)]
    properties_with_history: BTreeMap<String, Vec<Old<'a>>>,
}

#[derive(Debug, Deserialize)]
struct Old<'a> {
    #[serde(borrow, default)]
    value: Option<Text<'a>>,
    #[serde(default)]
    timestamp: Moment,
}

impl Told<'_> {
    fn record(&self, properties: &[&str]) -> Record {
        let value =
            |name: &&str| Some(((*name).to_owned(), self.properties.value(name)?.to_owned()));
        Record {
            id: self.id.0.clone().into_owned(),
            values: properties.iter().filter_map(value).collect(),
        }
    }

    fn read(&self, properties: &[&str], history: Option<&str>) -> RecordRead {
        let versions = history.and_then(|name| self.properties_with_history.get(name));
        let mut history: Vec<Version> = versions
            .into_iter()
            .flatten()
            .filter_map(|old| {
                let value = old.value.as_ref().map_or("", |value| value.0.as_ref());
                Some(Version {
                    value: value.to_owned(),
                    at: old.timestamp.0?,
                })
            })
            .collect();
        // Newest first in answers (inferred): nothing here depends on it.
        history.sort_by_key(|version| version.at);
        let merged = self.properties.value(MERGED).unwrap_or_default();
        RecordRead {
            record: self.record(properties),
            history,
            merged: merged
                .split(';')
                .map(str::trim)
                .filter(|id| !id.is_empty())
                .map(str::to_owned)
                .collect(),
        }
    }
}

impl FoundRecords<'_> {
    /// Returns the records in the order of their ids.
    pub(super) fn in_order(
        &self,
        properties: &[&str],
        after: Option<u64>,
    ) -> Result<Vec<Record>, ApiError> {
        let records = self
            .results
            .iter()
            .map(|told| told.record(properties))
            .collect();
        in_order_of(records, |record: &Record| &record.id, after, self.total)
    }
}

impl ReadRecords<'_> {
    /// Returns the records, and the ids about which the answer is silent.
    pub(super) fn told<'k>(
        &self,
        keys: &[&'k str],
        properties: &[&str],
        history: Option<&str>,
    ) -> Result<(Vec<RecordRead>, Vec<&'k str>), ApiError> {
        let errors = self.errors.as_deref().unwrap_or_default();
        if let Some(error) = errors
            .iter()
            .find(|error| error.category.as_deref() != Some("OBJECT_NOT_FOUND"))
        {
            // Taking this for "no such record" would take a deal for deleted.
            return Err(ApiError::Refused {
                status: 207,
                code: error.code(),
                message: brief(error.message.as_deref().unwrap_or_default()),
                request: error.correlation_id.clone().unwrap_or_default(),
            });
        }
        let found: Vec<RecordRead> = self
            .results
            .iter()
            .map(|told| told.read(properties, history))
            .collect();
        let mut named: BTreeSet<&str> = found.iter().map(|read| read.record.id.as_str()).collect();
        named.extend(
            errors
                .iter()
                .flat_map(|error| error.context("ids"))
                .map(String::as_str),
        );
        let silent = keys
            .iter()
            .filter(|key| !named.contains(**key))
            .copied()
            .collect();
        Ok((found, silent))
    }
}

impl HubSpot {
    /// Returns the address of something below a kind of record.
    pub(super) fn records(&self, object: Object, tail: &[&str]) -> Url {
        let mut segments = vec!["crm", "objects", API_VERSION, object.key()];
        segments.extend(tail);
        address(self.0.line.base(), &segments)
    }

    /// Returns records of which anything changed in `window`, in the order of their ids, those after `after`, with the
    /// index's own values of some properties; see [`HubSpot::contacts_changed`].
    pub async fn records_changed(
        &self,
        object: Object,
        properties: &[&str],
        window: &Window,
        after: Option<&str>,
    ) -> Result<ChangedRecords, ApiError> {
        let after = after.map(number).transpose()?;
        let first = self
            .search_records(object, properties, window, after)
            .await?;
        if !first.records.is_empty() || first.total == 0 {
            return Ok(first);
        }
        // Seen right after a write: a total without any record.
        let second = self
            .search_records(object, properties, window, after)
            .await?;
        let total = if second.records.is_empty() {
            0
        } else {
            second.total
        };
        Ok(ChangedRecords {
            total,
            at: first.at,
            ..second
        })
    }

    async fn search_records(
        &self,
        object: Object,
        properties: &[&str],
        window: &Window,
        after: Option<u64>,
    ) -> Result<ChangedRecords, ApiError> {
        let url = self.records(object, &["search"]);
        let filters = in_window(object.changed(), window, after);
        let answer = self
            .search(&url, filters, BY_ID, properties, SEARCH_PAGE)
            .await?;
        let found: FoundRecords<'_> = answer.json()?;
        Ok(ChangedRecords {
            records: found.in_order(properties, after)?,
            total: found.total,
            at: answered_at(&answer.headers),
        })
    }

    /// Returns how many records have all of these values and were changed since then, as the search index has it.
    pub async fn count_records(
        &self,
        object: Object,
        values: &[(&str, &str)],
        since: i64,
    ) -> Result<u64, ApiError> {
        let found = self.recent(object, values, since, 1).await?;
        Ok(found.1)
    }

    /// Returns the ids of the records that were changed last, newest first, two hundred at most, and HubSpot's time.
    pub async fn recent_records(
        &self,
        object: Object,
        values: &[(&str, &str)],
        since: i64,
        most: u32,
    ) -> Result<(Vec<String>, Option<i64>), ApiError> {
        let (ids, _, at) = self
            .recent(object, values, since, most.min(SEARCH_PAGE))
            .await?;
        Ok((ids, at))
    }

    async fn recent(
        &self,
        object: Object,
        values: &[(&str, &str)],
        since: i64,
        most: u32,
    ) -> Result<(Vec<String>, u64, Option<i64>), ApiError> {
        let mut filters = vec![Filter::of(object.changed(), "GTE", &since)];
        filters.extend(
            values
                .iter()
                .map(|(name, value)| Filter::of(name, "EQ", value)),
        );
        let sort = Sort {
            property_name: object.changed(),
            direction: "DESCENDING",
        };
        let url = self.records(object, &["search"]);
        let answer = self.search(&url, filters, sort, &[], most).await?;
        let found: FoundRecords<'_> = answer.json()?;
        let ids = found
            .results
            .iter()
            .map(|told| told.id.0.clone().into_owned())
            .collect();
        Ok((ids, found.total, answered_at(&answer.headers)))
    }

    /// Returns records by their ids, with the history of one property if it is named; unknown and archived ones are simply
    /// absent.
    pub async fn read_records(
        &self,
        object: Object,
        ids: &[String],
        properties: &[&str],
        history: Option<&str>,
    ) -> Result<Vec<RecordRead>, ApiError> {
        let keys: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
        let keys: Vec<&str> = keys.into_iter().collect();
        let size = if history.is_some() {
            BATCH_WITH_HISTORY
        } else {
            BATCH
        };
        let mut records = Vec::with_capacity(keys.len());
        for chunk in keys.chunks(size) {
            let (found, silent) = self
                .read_batch_of(object, chunk, properties, history)
                .await?;
            records.extend(found);
            if !silent.is_empty() {
                // Neither found nor called unknown: seen to happen, so it is asked once more.
                let (found, _) = self
                    .read_batch_of(object, &silent, properties, history)
                    .await?;
                records.extend(found);
            }
        }
        Ok(records)
    }

    async fn read_batch_of<'k>(
        &self,
        object: Object,
        keys: &[&'k str],
        properties: &[&str],
        history: Option<&str>,
    ) -> Result<(Vec<RecordRead>, Vec<&'k str>), ApiError> {
        let mut asked = properties.to_vec();
        asked.extend([ID, MERGED]);
        let histories: Vec<&str> = history.into_iter().collect();
        let body = ReadBody {
            properties: &asked,
            properties_with_history: &histories,
            inputs: keys.iter().map(|id| Key { id }).collect(),
        };
        let url = self.records(object, &["batch", "read"]);
        let answer = self.post(&url, &body, Effect::None).await?;
        answer
            .json::<ReadRecords<'_>>()?
            .told(keys, properties, history)
    }

    /// Returns the page of a record. The path is seen in HubSpot's own `url` field; see [`HubSpot::contact_url`].
    pub fn record_url(ui_base: &Url, account: &str, object: Object, id: &str) -> Url {
        let kind = match object {
            Object::Contacts => "0-1",
            Object::Companies => "0-2",
            Object::Deals => "0-3",
        };
        address(ui_base, &["contacts", account, "record", kind, id])
    }
}
