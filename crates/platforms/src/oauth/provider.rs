//! Who grants: the endpoints and parameters of one authorization server.

use crate::error::ApiError;
use crate::http::{
    LONGEST_GRANT, Own, Patience, Spoiled, address, cause, is_loopback, plain_client, whole,
};
use crate::hubspot::{API_HOSTS, APP_HOSTS};
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
    /// Token endpoint. The client secret goes there, so it is the platform's own.
    pub(crate) token: Own,
    /// Scopes asked for.
    pub scopes: Vec<String>,
    /// Scopes asked for if the account can grant them (HubSpot's `optional_scope`).
    pub optional_scopes: Vec<String>,
    /// Client id and secret travel in the body instead of a Basic header.
    pub secret_in_body: bool,
    /// How long the token endpoint is waited for.
    pub(crate) patience: Patience,
}

/// What an app of HubSpot must be allowed (documented names). The consent page shows an error unless every scope that
/// the customer's app declares as required is asked for, so the guide for making the app names exactly these.
const HUBSPOT_SCOPES: [&str; 4] = [
    "oauth",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.schemas.contacts.write",
];

/// What parts of the product use that works without each other: deals and companies for events, lists for a filter, forms
/// for a look at the referral's hidden fields (documented names and endpoints). Documented by HubSpot: what the account
/// cannot grant is dropped from these silently, and the grant tells what was given. An app has to declare them as optional:
/// HubSpot's page refuses to show scopes that the app does not declare (seen), and then they can be left out
/// ([`Provider::required_only`]).
const HUBSPOT_OPTIONAL_SCOPES: [&str; 4] = [
    "crm.objects.deals.read",
    "crm.objects.companies.read",
    "crm.lists.read",
    "forms",
];

/// impact.com publishes no scope for its REST services, so none is asked for (invented).
const IMPACT_SCOPES: [&str; 0] = [];

/// impact.com's pages: the metadata document names its own host for every endpoint (published document).
pub(super) const IMPACT_HOSTS: [&str; 1] = ["app.impact.com"];

/// The path of the RFC 8414 document.
const METADATA: [&str; 2] = [".well-known", "oauth-authorization-server"];

/// An RFC 8414 document, as far as we need it.
#[derive(Deserialize)]
pub(super) struct Metadata {
    issuer: Url,
    authorization_endpoint: Url,
    token_endpoint: Url,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    code_challenge_methods_supported: Vec<String>,
}

impl Provider {
    /// Returns the same authorization server, waited for with another patience.
    #[must_use]
    pub fn with(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// Returns the same authorization server, asked for what is required and nothing else.
    #[must_use]
    pub fn required_only(mut self) -> Self {
        self.optional_scopes.clear();
        self
    }

    /// Returns HubSpot's endpoints. `app` (`https://app.hubspot.com`) serves the consent page, `api`
    /// (`https://api.hubapi.com`) the tokens; both may be of this computer, others are refused. Documented: everything
    /// goes in the body.
    pub fn hubspot(app: &Url, api: &Url) -> Result<Self, ApiError> {
        let app = Own::of(app.clone(), &APP_HOSTS)?;
        let token = Own::of(api.clone(), &API_HOSTS)?.below(&[
            "oauth",
            crate::hubspot::API_VERSION,
            "token",
        ]);
        Ok(Self {
            authorize: address(&app, &["oauth", "authorize"]),
            token,
            scopes: HUBSPOT_SCOPES.map(str::to_owned).to_vec(),
            optional_scopes: HUBSPOT_OPTIONAL_SCOPES.map(str::to_owned).to_vec(),
            secret_in_body: true,
            patience: Patience::default(),
        })
    }

    /// Reads impact.com's endpoints from its RFC 8414 metadata document below `base` (`https://app.impact.com`).
    /// Refuses another host, a document of another issuer, endpoints elsewhere, and a server without PKCE S256.
    pub async fn discover_impact(base: &Url) -> Result<Self, ApiError> {
        let base = Own::of(base.clone(), &IMPACT_HOSTS)?;
        let answer = tokio::time::timeout(
            METADATA_TIME,
            fetch(&plain_client(&base)?, address(&base, &METADATA)),
        )
        .await
        .map_err(|_| ApiError::Unreachable {
            detail: "the sign-in metadata does not come".to_owned(),
        })??;
        let metadata: Metadata =
            serde_json::from_slice(&answer).map_err(|wrong| ApiError::Unreadable {
                detail: format!("the sign-in metadata: {:?} error", wrong.classify()),
            })?;
        metadata.provider(&base)
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
        200 => whole(answer, LONGEST_GRANT)
            .await
            .map_err(|spoiled| match spoiled {
                Spoiled::Transport(failed) => unreachable(failed),
                long @ Spoiled::TooLong { .. } => ApiError::Unreadable {
                    detail: format!("the sign-in metadata: {long}"),
                },
            }),
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
    pub(super) fn provider(self, base: &Own) -> Result<Provider, ApiError> {
        let wrong = |detail: &str| ApiError::Unreadable {
            detail: format!("the sign-in metadata: {detail}"),
        };
        // RFC 8414 §3.3: a document of somebody else would send the code there.
        if self.issuer.origin() != base.origin() {
            return Err(wrong("it is of another issuer"));
        }
        let endpoints = [&self.authorization_endpoint, &self.token_endpoint];
        // A simulator names addresses of this computer, impact.com never does.
        let hosts: &[&str] = if is_loopback(base) {
            &[]
        } else {
            &IMPACT_HOSTS
        };
        let strays = |url: &Url| {
            is_loopback(url) != is_loopback(base) || Own::of(url.clone(), hosts).is_err()
        };
        if endpoints.into_iter().any(strays) {
            return Err(wrong("an endpoint is elsewhere or without TLS"));
        }
        let token = Own::of(self.token_endpoint, hosts)?;
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
            token,
            scopes: IMPACT_SCOPES.map(str::to_owned).to_vec(),
            optional_scopes: Vec::new(),
            secret_in_body: in_body,
            patience: Patience::default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Provider, ApiError> {
        let base = Url::parse("https://app.impact.com").unwrap();
        serde_json::from_str::<Metadata>(text)
            .unwrap()
            .provider(&Own::of(base, &IMPACT_HOSTS).unwrap())
    }

    #[test]
    fn metadata_must_be_of_the_asked_issuer_and_safe() {
        let good = r#"{"issuer":"https://app.impact.com","authorization_endpoint":"https://app.impact.com/a",
            "token_endpoint":"https://app.impact.com/t","code_challenge_methods_supported":["S256"]}"#;
        let provider = read(good).unwrap();
        assert!(!provider.secret_in_body);
        for (from, to) in [
            (
                "\"issuer\":\"https://app.impact.com",
                "\"issuer\":\"https://evil.example",
            ),
            ("https://app.impact.com/t", "http://app.impact.com/t"),
            ("https://app.impact.com/t", "http://127.0.0.1/t"),
            (
                "https://app.impact.com/t",
                "https://impact.com.evil.example/t",
            ),
            ("https://app.impact.com/a", "https://evil.example/a"),
            ("S256", "plain"),
        ] {
            assert!(read(&good.replace(from, to)).is_err(), "{to}");
        }
    }
}
