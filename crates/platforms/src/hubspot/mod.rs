//! HubSpot's REST API, as far as contacts need it.
//!
//! Wire shapes stay inside; contacts and properties leave as `domain` values. Refuses to know Advocate, and why
//! anything is written.

use crate::credential::Credential;
use crate::error::ApiError;
use crate::http::Pacer;
use domain::layout::{Field, Layout, Property};
use domain::person::{Contact, ContactId};
use std::collections::BTreeMap;
use std::time::Duration;
use url::Url;

/// The API version in every path. Documented by HubSpot: a date version is supported for 18 months.
pub const API_VERSION: &str = "2026-03";

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
pub struct HubSpot {
    base: Url,
}

fn unbuilt() -> ApiError {
    ApiError::Unreachable {
        detail: "not connected".to_owned(),
    }
}

#[allow(clippy::unused_async, missing_docs)]
impl HubSpot {
    pub fn new(base: Url, credential: Credential, pacer: Pacer) -> Result<Self, ApiError> {
        drop((credential, pacer));
        Ok(Self { base })
    }
    pub fn requests(&self) -> u64 {
        self.base.port().map_or(0, u64::from)
    }
    pub fn throttled(&self) -> Option<Duration> {
        None
    }
    pub fn limit(&self) -> Option<(u32, Duration)> {
        None
    }
    pub async fn account(&self) -> Result<Account, ApiError> {
        Err(unbuilt())
    }
    pub async fn granted_scopes(&self) -> Result<Option<Vec<String>>, ApiError> {
        Err(unbuilt())
    }
    pub async fn signed_in_user(&self) -> Result<Option<String>, ApiError> {
        Err(unbuilt())
    }
    pub async fn contact_properties(&self, _archived: bool) -> Result<Vec<Property>, ApiError> {
        Err(unbuilt())
    }
    pub async fn property_groups(&self) -> Result<Vec<String>, ApiError> {
        Err(unbuilt())
    }
    pub async fn create_group(&self, _name: &str, _label: &str) -> Result<(), ApiError> {
        Err(unbuilt())
    }
    pub async fn create_property(&self, _p: &NewProperty) -> Result<(), ApiError> {
        Err(unbuilt())
    }
    pub async fn archive_property(&self, _name: &str) -> Result<(), ApiError> {
        Err(unbuilt())
    }
    pub async fn contact_total(&self) -> Result<u64, ApiError> {
        Err(unbuilt())
    }
    pub async fn list_contacts(
        &self,
        _layout: &Layout,
        _after: Option<&str>,
    ) -> Result<Page, ApiError> {
        Err(unbuilt())
    }
    pub async fn read_by_email(
        &self,
        _layout: &Layout,
        _emails: &[String],
    ) -> Result<Vec<Contact>, ApiError> {
        Err(unbuilt())
    }
    pub async fn read_by_id(
        &self,
        _layout: &Layout,
        _ids: &[ContactId],
    ) -> Result<Vec<Contact>, ApiError> {
        Err(unbuilt())
    }
    pub async fn create_contacts(
        &self,
        _layout: &Layout,
        _rows: &[NewContact],
    ) -> Result<BatchAnswer, ApiError> {
        Err(unbuilt())
    }
    pub async fn update_contacts(
        &self,
        _layout: &Layout,
        _rows: &[ContactUpdate],
    ) -> Result<BatchAnswer, ApiError> {
        Err(unbuilt())
    }
    pub fn contact_url(ui_base: &Url, _account: &str, _id: &ContactId) -> Url {
        ui_base.clone()
    }
}
