//! Who grants: the endpoints and parameters of one authorization server.

use crate::error::ApiError;
use crate::http::{address, cause, is_loopback, plain_client};
use secrecy::SecretString;
use serde::Deserialize;
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

/// What an app of HubSpot must be allowed (documented names). The consent page shows an error unless every scope that
/// the customer's app declares as required is asked for, so the guide for making the app names exactly these.
const HUBSPOT_SCOPES: [&str; 4] = [
    "oauth",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.schemas.contacts.write",
];

/// impact.com publishes no scope for its REST services, so none is asked for (invented).
const IMPACT_SCOPES: [&str; 0] = [];

/// The path of the RFC 8414 document.
const METADATA: [&str; 2] = [".well-known", "oauth-authorization-server"];

/// An RFC 8414 document, as far as we need it.
#[derive(Deserialize)]
struct Metadata {
    issuer: Url,
    authorization_endpoint: Url,
    token_endpoint: Url,
    #[serde(default)]
    revocation_endpoint: Option<Url>,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    code_challenge_methods_supported: Vec<String>,
}

impl Provider {
    /// Returns HubSpot's endpoints. `app` (`https://app.hubspot.com`) serves the consent page, `api`
    /// (`https://api.hubapi.com`) the tokens. Documented: everything goes in the body.
    pub fn hubspot(app: &Url, api: &Url) -> Self {
        let token = ["oauth", crate::hubspot::API_VERSION, "token"];
        Self {
            authorize: address(app, &["oauth", "authorize"]),
            token: address(api, &token),
            revoke: Some(address(&address(api, &token), &["revoke"])),
            scopes: HUBSPOT_SCOPES.map(str::to_owned).to_vec(),
            optional_scopes: Vec::new(),
            secret_in_body: true,
        }
    }

    /// Reads impact.com's endpoints from its RFC 8414 metadata document below `base` (`https://app.impact.com`).
    /// Refuses a document of another issuer, endpoints without TLS, and a server without PKCE S256.
    pub async fn discover_impact(base: &Url) -> Result<Self, ApiError> {
        let answer = tokio::time::timeout(
            METADATA_TIME,
            fetch(&plain_client(base)?, address(base, &METADATA)),
        )
        .await
        .map_err(|_| ApiError::Unreachable {
            detail: "the sign-in metadata does not come".to_owned(),
        })??;
        let metadata: Metadata =
            serde_json::from_slice(&answer).map_err(|wrong| ApiError::Unreadable {
                detail: format!("the sign-in metadata: {:?} error", wrong.classify()),
            })?;
        metadata.provider(base)
    }
}

/// Time for the metadata document.
const METADATA_TIME: Duration = Duration::from_secs(30);

async fn fetch(http: &reqwest::Client, url: Url) -> Result<bytes::Bytes, ApiError> {
    let unreachable = |failed| ApiError::Unreachable {
        detail: cause(failed),
    };
    let answer = http.get(url).send().await.map_err(unreachable)?;
    match answer.status().as_u16() {
        200 => answer.bytes().await.map_err(unreachable),
        404 => Err(ApiError::NotFound {
            detail: "no sign-in metadata at this address".to_owned(),
        }),
        status @ 500.. => Err(ApiError::ServerTrouble { status }),
        status => Err(ApiError::Unreadable {
            detail: format!("status {status} instead of the sign-in metadata"),
        }),
    }
}

impl Metadata {
    fn provider(self, base: &Url) -> Result<Provider, ApiError> {
        let wrong = |detail: &str| ApiError::Unreadable {
            detail: format!("the sign-in metadata: {detail}"),
        };
        // RFC 8414 §3.3: a document of somebody else would send the code there.
        if self.issuer.origin() != base.origin() {
            return Err(wrong("it is of another issuer"));
        }
        let endpoints = [
            Some(&self.authorization_endpoint),
            Some(&self.token_endpoint),
            self.revocation_endpoint.as_ref(),
        ];
        let safe = |url: &Url| url.scheme() == "https" || (is_loopback(url) && is_loopback(base));
        if !endpoints.into_iter().flatten().all(safe) {
            return Err(wrong("an endpoint is without TLS"));
        }
        if !self
            .code_challenge_methods_supported
            .iter()
            .any(|it| it == "S256")
        {
            return Err(wrong("PKCE with S256 is not offered"));
        }
        // RFC 8414: when nothing is said, the secret goes into a Basic header.
        let in_body = self
            .token_endpoint_auth_methods_supported
            .is_some_and(|methods| methods.iter().any(|it| it == "client_secret_post"));
        Ok(Provider {
            authorize: self.authorization_endpoint,
            token: self.token_endpoint,
            revoke: self.revocation_endpoint,
            scopes: IMPACT_SCOPES.map(str::to_owned).to_vec(),
            optional_scopes: Vec::new(),
            secret_in_body: in_body,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Provider, ApiError> {
        let base = Url::parse("https://app.impact.example").unwrap();
        serde_json::from_str::<Metadata>(text)
            .unwrap()
            .provider(&base)
    }

    #[test]
    fn metadata_must_be_of_the_asked_issuer_and_safe() {
        let good = r#"{"issuer":"https://app.impact.example","authorization_endpoint":"https://app.impact.example/a",
            "token_endpoint":"https://app.impact.example/t","code_challenge_methods_supported":["S256"]}"#;
        let provider = read(good).unwrap();
        assert!(!provider.secret_in_body);
        for (from, to) in [
            (
                "\"issuer\":\"https://app.impact.example",
                "\"issuer\":\"https://evil.example",
            ),
            (
                "https://app.impact.example/t",
                "http://app.impact.example/t",
            ),
            ("https://app.impact.example/t", "http://127.0.0.1/t"),
            ("S256", "plain"),
        ] {
            assert!(read(&good.replace(from, to)).is_err(), "{to}");
        }
    }
}
