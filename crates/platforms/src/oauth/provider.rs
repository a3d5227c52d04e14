//! Who grants: the endpoints and parameters of one authorization server.

use crate::error::ApiError;
use secrecy::SecretString;
use std::fmt;
use std::time::Duration;
use url::Url;

/// An OAuth client as the platform issued it to the customer.
#[derive(Clone)]
pub struct Client {
    /// Client id.
    pub client_id: String,
    /// Client secret, if the client has one.
    pub client_secret: Option<SecretString>,
}

impl fmt::Debug for Client {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Client")
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}

/// What a platform granted.
#[derive(Clone)]
pub struct Grant {
    /// Sent with requests.
    pub access_token: SecretString,
    /// Renews the access token.
    pub refresh_token: Option<SecretString>,
    /// Lifetime of the access token, from the moment of the answer.
    pub expires_in: Duration,
    /// Granted scopes, when the answer told them.
    pub scopes: Vec<String>,
    /// The account (HubSpot's `hub_id`), when the answer told it.
    pub account: Option<String>,
}

impl fmt::Debug for Grant {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Grant")
            .field("expires_in", &self.expires_in)
            .field("scopes", &self.scopes)
            .field("account", &self.account)
            .finish_non_exhaustive()
    }
}

/// An authorization server.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Page where the person agrees.
    pub authorize: Url,
    /// Token endpoint.
    pub token: Url,
    /// Revocation endpoint.
    pub revoke: Option<Url>,
    /// Scopes asked for.
    pub scopes: Vec<String>,
    /// Scopes asked for if the account can grant them (HubSpot's `optional_scope`).
    pub optional_scopes: Vec<String>,
    /// Client id and secret travel in the body instead of a Basic header.
    pub secret_in_body: bool,
}

impl Provider {
    /// Returns HubSpot's endpoints. `app_base` serves the consent page, `api_base` the tokens.
    pub fn hubspot(app_base: &Url, api_base: &Url) -> Self {
        Self {
            authorize: app_base.clone(),
            token: api_base.clone(),
            revoke: None,
            scopes: Vec::new(),
            optional_scopes: Vec::new(),
            secret_in_body: true,
        }
    }

    /// Reads impact.com's endpoints from its RFC 8414 metadata document.
    pub async fn discover_impact(base: &Url) -> Result<Self, ApiError> {
        Err(ApiError::NotFound {
            detail: base.path().to_owned(),
        })
    }
}
