//! Harmless questions about an account, where HubSpot's documentation leaves something open. All of them read.

use crate::error::ApiError;
use crate::http::{Bucket, Effect, LimitHeaders, address};
use crate::hubspot::{API_VERSION, HubSpot, json};
use reqwest::Method;
use serde::{Deserialize, Serialize};
use url::Url;

/// The version after [`API_VERSION`].
pub const NEXT_VERSION: &str = "2026-09";

/// How many custom properties an account may have, and has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct CustomProperties {
    /// The limit of one object type, or of the account.
    pub limit: u64,
    /// How many there are.
    pub usage: u64,
}

/// Documented by HubSpot: the limit of custom properties, for the account and by object type.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Room {
    overall_limit: u64,
    overall_usage: u64,
    #[serde(default)]
    by_object_type: Vec<TypeRoom>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TypeRoom {
    object_type_id: String,
    #[serde(flatten)]
    room: CustomProperties,
}

/// HubSpot's id of the contact type (documented).
const CONTACT_TYPE: &str = "0-1";

#[derive(Serialize)]
struct Associations {
    inputs: Vec<RecordId>,
}

#[derive(Serialize)]
struct RecordId {
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    #[serde(default)]
    portal_name: Option<String>,
}

#[derive(Deserialize)]
struct Rows {
    results: Vec<serde::de::IgnoredAny>,
}

impl HubSpot {
    fn at(&self, segments: &[&str]) -> Url {
        address(self.0.line.base(), segments)
    }

    /// Returns whether account-info of a version names the account.
    pub async fn names_account(&self, version: &str) -> Result<bool, ApiError> {
        let answer = self
            .get(&self.at(&["account-info", version, "details"]))
            .await?;
        let named: Named = answer.json()?;
        Ok(named.portal_name.is_some_and(|name| !name.is_empty()))
    }

    /// Returns the limit headers of a list.
    pub async fn list_limits(&self) -> Result<LimitHeaders, ApiError> {
        let mut url = self.contacts(&[]);
        url.query_pairs_mut().append_pair("limit", "1");
        let answer = self.get(&url).await?;
        answer.json::<Rows>()?;
        Ok(LimitHeaders::of(&answer.headers))
    }

    /// Returns the limit headers of a search.
    pub async fn search_limits(&self) -> Result<LimitHeaders, ApiError> {
        let answer = self.count_search().await?;
        Ok(LimitHeaders::of(&answer.headers))
    }

    /// Returns how many custom properties contacts may have. Where only the account's number is told, that.
    pub async fn custom_properties(&self) -> Result<CustomProperties, ApiError> {
        let url = self.at(&["crm", "limits", API_VERSION, "custom-properties"]);
        let room: Room = self.get(&url).await?.json()?;
        let contacts = room
            .by_object_type
            .into_iter()
            .find(|it| it.object_type_id == CONTACT_TYPE);
        Ok(contacts.map_or(
            CustomProperties {
                limit: room.overall_limit,
                usage: room.overall_usage,
            },
            |it| it.room,
        ))
    }

    /// Returns whether the day's calls of this credential are counted where private apps can see it.
    pub async fn daily_usage(&self) -> Result<bool, ApiError> {
        let url = self.at(&[
            "account-info",
            API_VERSION,
            "api-usage",
            "daily",
            "private-apps",
        ]);
        let answer = self.get(&url).await?;
        Ok(!answer.json::<Rows>()?.results.is_empty())
    }

    /// Asks for the contacts of `inputs` deals at once. Which deals does not matter, so the numbers from one on are
    /// asked for; deals that do not exist are errors of their rows.
    pub async fn read_associations(&self, inputs: u32) -> Result<(), ApiError> {
        let tail = ["deals", "contacts", "batch", "read"];
        let url = self.at(&[&["crm", "associations", API_VERSION], &tail[..]].concat());
        let body = Associations {
            inputs: (1..=inputs)
                .map(|id| RecordId { id: id.to_string() })
                .collect(),
        };
        let answer = self
            .send(
                Method::POST,
                &url,
                Some(json(&body)?),
                Effect::None,
                Bucket::Burst,
            )
            .await?;
        answer.json::<Rows>().map(drop)
    }

    /// Asks for `limit` contacts with the history of a value, and returns how many came.
    pub async fn history_page(&self, limit: u32) -> Result<usize, ApiError> {
        let mut url = self.contacts(&[]);
        url.query_pairs_mut()
            .append_pair("limit", &limit.to_string())
            .append_pair("propertiesWithHistory", "email");
        Ok(self.get(&url).await?.json::<Rows>()?.results.len())
    }
}
