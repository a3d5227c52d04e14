//! HubSpot's REST API, as far as contacts and deals need it.
//!
//! Wire shapes stay inside; contacts and properties leave as `domain` values. Refuses to know Advocate, and why
//! anything is written.

mod account;
mod associations;
mod batch;
mod changes;
mod contacts;
mod forms;
#[cfg(test)]
mod fuzz;
mod lists;
mod pipelines;
mod probes;
mod records;
mod refusal;
mod schema;
mod search;
mod single;
mod wire;

use crate::credential::Credential;
use crate::error::ApiError;
use crate::http::{
    Answer, Bucket, Call, Effect, Line, Network, Own, Pacer, Payload, Room, address,
};
use bytes::Bytes;
use domain::layout::Field;
use domain::person::{Contact, ContactId};
use refusal::HubSpotManners;
use reqwest::Method;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

pub use associations::Associated;
pub use batch::NOT_WRITABLE;
pub use pipelines::{Pipeline, RecordProperty, Stage};
pub use probes::{CustomProperties, NEXT_VERSION};
pub use records::{ChangedRecords, RecordRead, Version};

/// The API version in every path. Documented by HubSpot: a date version is supported for 18 months.
pub const API_VERSION: &str = "2026-03";

/// The host of the REST API in every region (documented by HubSpot).
pub(crate) const API_HOSTS: [&str; 1] = ["api.hubapi.com"];

/// Where the consent page may be: `app.hubspot.com`, or `app-eu1.hubspot.com` and its like, which account-info names.
pub(crate) const APP_HOSTS: [&str; 1] = [".hubspot.com"];

/// The connected account (documented by HubSpot: account-info).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Portal id.
    pub id: String,
    /// Portal name; version 2026-03 does not tell it.
    pub name: Option<String>,
    /// `STANDARD`, `DEVELOPER_TEST`, `SANDBOX` or `APP_DEVELOPER`.
    pub kind: String,
    /// Time zone; the daily limit starts anew at its midnight.
    pub time_zone: String,
    /// Currency code.
    pub currency: String,
    /// Host of the user interface.
    pub ui_domain: String,
    /// Data centre: `na1`, `eu1`, …
    pub data_hosting: String,
}

/// One page of contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The contacts.
    pub contacts: Vec<Contact>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<String>,
    /// HubSpot's time of the answer, to the second, in milliseconds since 1970, if it told.
    pub at: Option<i64>,
}

/// A span of HubSpot's time, in its milliseconds since 1970. Both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The beginning.
    pub since: i64,
    /// The end; `None` for an open one.
    pub until: Option<i64>,
}

/// Contacts that changed, in the order of their ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The contacts, two hundred at most.
    pub contacts: Vec<Contact>,
    /// How many there are from here on, these included.
    pub total: u64,
    /// HubSpot's time of the answer, to the second, in milliseconds since 1970, if it told.
    pub at: Option<i64>,
}

/// One page of the contacts on a list (a segment).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members {
    /// Ids of the contacts.
    pub ids: Vec<ContactId>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<String>,
}

/// A list (a segment) of contacts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactList {
    /// HubSpot's id of the list.
    pub id: String,
    /// Name.
    pub name: String,
    /// How many are on it, when told.
    pub size: Option<u64>,
}

/// A property to make; its type is `string`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProperty {
    /// Internal name.
    pub name: String,
    /// Label.
    pub label: String,
    /// Group name.
    pub group: String,
    /// `text` or `textarea`.
    pub field_type: String,
    /// What it holds.
    pub description: String,
}

/// A contact to create.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewContact {
    /// The caller's name of the row, unique in its batch.
    pub trace: String,
    /// Values.
    pub values: BTreeMap<Field, String>,
}

/// A contact to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactUpdate {
    /// The caller's name of the row, unique in its batch.
    pub trace: String,
    /// Which contact.
    pub id: ContactId,
    /// Values; empty text clears one.
    pub values: BTreeMap<Field, String>,
}

/// What became of each row of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BatchAnswer {
    /// One answer for every row that was given.
    pub rows: BTreeMap<String, RowAnswer>,
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowAnswer {
    /// Written.
    Written {
        /// The contact.
        id: ContactId,
    },
    /// A contact with this address exists; nothing was written.
    AlreadyExists {
        /// That contact, when HubSpot named it.
        id: Option<ContactId>,
    },
    /// Refused; nothing was written.
    Refused {
        /// HubSpot's most exact code.
        code: String,
        /// HubSpot's words.
        message: String,
        /// HubSpot's correlation id, may be empty.
        request: String,
    },
    /// Nobody said; look before sending again.
    Unknown,
}

/// A client for one HubSpot account; clones share pace and connections.
#[derive(Clone)]
pub struct HubSpot(Arc<Inner>);

struct Inner {
    line: Line<HubSpotManners>,
}

impl HubSpot {
    /// Returns a client. `base` is `https://api.hubapi.com`, or a simulator on this computer; others are refused. Fails
    /// besides only when the computer's TLS set-up makes every request impossible.
    pub fn new(base: Url, credential: Credential, pacer: Pacer) -> Result<Self, ApiError> {
        Self::over(&Network::default(), base, credential, pacer)
    }

    /// Returns [`HubSpot::new`] over another network.
    pub fn over(
        network: &Network,
        base: Url,
        credential: Credential,
        pacer: Pacer,
    ) -> Result<Self, ApiError> {
        let line = Line::new(
            Own::of(base, &API_HOSTS)?,
            credential,
            pacer,
            network,
            HubSpotManners,
        )?;
        Ok(Self(Arc::new(Inner { line })))
    }

    /// Returns the number of requests sent so far, refused and repeated ones included.
    pub fn requests(&self) -> u64 {
        self.0.line.sent()
    }

    /// Returns how long every request now waits because HubSpot asked for it.
    pub fn throttled(&self) -> Option<Duration> {
        self.0.line.pacer().pause()
    }

    /// Returns how many requests should be under way now.
    pub fn room(&self) -> Room {
        self.0.line.pacer().room()
    }

    /// Uses at most so many percent (1 to 100) of the account's limits from now on; the rest is left to other programs.
    pub fn use_at_most(&self, percent: u8) {
        self.0.line.pacer().use_at_most(percent);
    }

    /// Returns the burst limit and its interval, once HubSpot's headers told them.
    pub fn limit(&self) -> Option<(u32, Duration)> {
        self.0.line.pacer().learned()
    }

    /// Returns the page of a contact. The path is seen in HubSpot's own `url` field; `ui_base` comes from
    /// [`Account::ui_domain`], or is a simulator.
    pub fn contact_url(ui_base: &Url, account: &str, id: &ContactId) -> Url {
        address(
            ui_base,
            &["contacts", account, "record", "0-1", id.as_str()],
        )
    }

    /// Returns the address of something below the contact objects.
    fn contacts(&self, tail: &[&str]) -> Url {
        let mut segments = vec!["crm", "objects", API_VERSION, "contacts"];
        segments.extend(tail);
        address(self.0.line.base(), &segments)
    }

    async fn get(&self, url: &Url) -> Result<Answer, ApiError> {
        self.send(Method::GET, url, None, Effect::None, Bucket::Burst)
            .await
    }

    async fn post<B: Serialize>(
        &self,
        url: &Url,
        body: &B,
        effect: Effect,
    ) -> Result<Answer, ApiError> {
        self.send(Method::POST, url, Some(json(body)?), effect, Bucket::Burst)
            .await
    }

    async fn send(
        &self,
        method: Method,
        url: &Url,
        body: Option<(&'static str, Payload)>,
        effect: Effect,
        bucket: Bucket,
    ) -> Result<Answer, ApiError> {
        let call = Call {
            method,
            url: url.clone(),
            body,
            headers: &[],
            effect,
            bucket,
        };
        let answer = self.0.line.exchange(&call).await?;
        if answer.status.is_redirection() {
            // No call of ours is documented to redirect: this is somebody's sign-in page on the way.
            return Err(ApiError::Unreadable {
                detail: format!("redirect {}", answer.status.as_u16()),
            });
        }
        Ok(answer)
    }
}

/// Checks the answer to a write that is documented to have no body. A web page on the way leaves the outcome open.
fn done(answer: &Answer) -> Result<(), ApiError> {
    if answer.body.is_empty() {
        return Ok(());
    }
    Err(ApiError::OutcomeUnknown {
        detail: format!(
            "{} with {} bytes where none are documented",
            answer.status.as_u16(),
            answer.body.len()
        ),
    })
}

/// Returns a JSON body.
fn json<B: Serialize>(body: &B) -> Result<(&'static str, Payload), ApiError> {
    let bytes = serde_json::to_vec(body).map_err(|wrong| ApiError::Unreadable {
        detail: format!("the request has no JSON form: {:?}", wrong.classify()),
    })?;
    Ok(("application/json", Payload::Whole(Bytes::from(bytes))))
}
