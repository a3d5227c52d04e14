//! The simulator's handle for tests and for the practice conductor: look in, and make things happen.

use super::HubspotSim;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;

/// Something that goes wrong on purpose.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Fault {
    /// What.
    pub fault: FaultKind,
    /// For how many requests.
    pub count: u32,
    /// Only requests whose path contains this; empty for all.
    #[serde(default)]
    pub endpoint: String,
    /// Let this many matching requests pass first.
    #[serde(default)]
    pub after: u32,
    /// Milliseconds, for the faults that take time.
    #[serde(default)]
    pub ms: u64,
}

/// The kinds of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// 429 of the ten-second bucket, without `Retry-After`.
    #[serde(rename = "status_429")]
    Status429,
    /// 429 with policy DAILY.
    Daily429,
    /// 503 with an HTML body.
    #[serde(rename = "status_503_html")]
    Status503Html,
    /// The request is applied, then the connection is cut without an answer.
    ResetAfterApply,
    /// The connection is cut before anything is applied.
    ResetBeforeApply,
    /// The request is applied, and answered after `ms`.
    SlowSuccess,
    /// The answer is shorter than its `Content-Length`.
    TruncatedBody,
    /// 200 with an HTML page.
    #[serde(rename = "html_200")]
    Html200,
    /// 401 `EXPIRED_AUTHENTICATION`.
    Expired,
    /// Some rows of a batch are missing from the answer though they were applied.
    AbsentRows,
}

/// A contact as tests look at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContactView {
    /// Record id.
    pub id: String,
    /// All properties that have a value.
    pub properties: BTreeMap<String, String>,
    /// In the recycle bin.
    pub archived: bool,
}

impl HubspotSim {
    /// Returns the contacts that have this address, primary or additional (any case), archived ones too.
    pub fn contacts_by_email(&self, email: &str) -> Vec<ContactView> {
        self.shared.state().contacts.views_by_email(email)
    }

    /// Returns how many contacts there are, without archived ones.
    pub fn contact_count(&self) -> usize {
        self.shared.state().contacts.len()
    }

    /// Returns requests to the API so far, by endpoint such as `POST /crm/objects/contacts/batch/create`.
    pub fn requests(&self) -> BTreeMap<String, u64> {
        self.shared.state().traffic.by_endpoint.clone()
    }

    /// Returns how many 429 answers were given.
    pub fn rate_limited(&self) -> u64 {
        self.shared.state().traffic.rate_limited
    }

    /// Lets every answer take this long.
    pub fn set_latency(&self, latency: Duration) {
        self.shared.state().latency = latency;
    }

    /// Lets something go wrong.
    pub fn inject(&self, fault: Fault) {
        self.shared.state().faults.push(fault);
    }

    /// Returns how many injected faults were never met.
    pub fn faults_left(&self) -> usize {
        self.shared.state().faults.len()
    }

    /// Changes a contact as a person in HubSpot would; an empty value clears.
    pub fn edit_contact(&self, id: &str, property: &str, value: &str) {
        self.shared.state().contacts.edit(id, property, value);
    }

    /// Puts a contact into the recycle bin.
    pub fn archive_contact(&self, id: &str) {
        self.shared.state().contacts.archive(id);
    }

    /// Puts a property into the recycle bin.
    pub fn archive_property(&self, name: &str) {
        self.shared.state().schema.archive(name);
    }

    /// Takes scopes away from every token.
    pub fn remove_scopes(&self, scopes: &[&str]) {
        self.shared.state().tokens.remove_scopes(scopes);
    }

    /// Lets every OAuth access token expire now.
    pub fn expire_tokens(&self) {
        let now = self.shared.clock.now_ms();
        self.shared.state().tokens.expire_all(now);
    }

    /// Takes back every grant: access and refresh tokens, and the private tokens.
    pub fn revoke_all(&self) {
        self.shared.state().tokens.revoke_all();
    }
}
