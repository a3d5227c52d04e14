//! Webhook subscriptions. They are only kept: nothing is ever sent.
//!
//! Refuses to know: requests.

use serde::{Deserialize, Serialize};

/// An address that wants to be told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// Where to.
    pub endpoint_url: String,
    /// Name.
    #[serde(default)]
    pub name: Option<String>,
    /// `MANUAL` for those made over the API (documented).
    #[serde(default = "manual")]
    pub source: String,
    /// Kinds of events; `*` means all.
    pub webhook_types: Vec<String>,
}

fn manual() -> String {
    "MANUAL".to_owned()
}
