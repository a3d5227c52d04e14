//! Everything outside that an engine is given when it is opened.

use crate::keychain::Keychain;
use crate::threads::Threads;
use jiff::Timestamp;
use platforms::http::{Network, Patience};
use secrecy::SecretString;
use serde::Deserialize;
use std::path::PathBuf;
use std::sync::Arc;
use url::Url;

/// What an engine needs from its host.
pub struct Environment {
    /// Folder for the journal; created when it is missing.
    pub data_dir: PathBuf,
    /// Where the platforms are, for workspaces that do not say otherwise.
    pub endpoints: Endpoints,
    /// Where secrets of real workspaces are kept. Practice secrets stay in memory.
    pub keychain: Arc<dyn Keychain>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// How long platforms are waited for.
    pub patience: Patience,
    /// How requests reach them.
    pub network: Network,
    /// Where it does what takes time.
    pub threads: Threads,
}

/// Base addresses of the platforms' hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoints {
    /// HubSpot's REST host.
    pub hubspot_api: Url,
    /// HubSpot's pages: consent screen and records.
    pub hubspot_app: Url,
    /// The Advocate API's host.
    pub advocate: Url,
    /// impact.com's brand API.
    pub impact_brand: Url,
    /// The host whose `.well-known` document describes impact.com's OAuth.
    pub impact_app: Url,
}

impl Default for Endpoints {
    fn default() -> Self {
        let url = |text: &str| Url::parse(text).expect("the constants below are addresses");
        Self {
            hubspot_api: url("https://api.hubapi.com"),
            hubspot_app: url("https://app.hubspot.com"),
            advocate: url("https://app.referralsaasquatch.com"),
            impact_brand: url("https://api.impact.com"),
            impact_app: url("https://app.impact.com"),
        }
    }
}

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Returns the present instant.
    fn now(&self) -> Timestamp;
}

/// The computer's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A running practice pair, as the simulators describe themselves. Read from their JSON description, so that no type
/// is shared with them.
#[derive(Clone, Deserialize)]
pub struct PracticeAccess {
    /// The HubSpot side.
    pub hubspot: PracticeHubspot,
    /// The impact.com side.
    pub impact: PracticeImpact,
}

/// Address and credentials of the simulated HubSpot.
#[derive(Clone, Deserialize)]
pub struct PracticeHubspot {
    /// Base address for everything.
    pub base_url: Url,
    /// A private-app token.
    pub private_token: SecretString,
    /// OAuth client id.
    pub client_id: String,
    /// OAuth client secret.
    pub client_secret: SecretString,
    /// A refresh token that works.
    pub refresh_token: SecretString,
}

/// Address and credentials of the simulated impact.com.
#[derive(Clone, Deserialize)]
pub struct PracticeImpact {
    /// Base address for everything.
    pub base_url: Url,
    /// Account SID.
    pub account_sid: String,
    /// Auth Token.
    pub auth_token: SecretString,
    /// Tenant alias.
    pub tenant_alias: String,
    /// Tenant API key.
    pub api_key: SecretString,
    /// OAuth client id.
    pub client_id: String,
    /// OAuth client secret.
    pub client_secret: SecretString,
}
