//! Which account a credential opens, and what it may do.

use crate::credential::Credential;
use crate::error::ApiError;
use crate::http::{Effect, Own, address};
use crate::hubspot::{API_VERSION, Account, HubSpot};
use secrecy::ExposeSecret as _;
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Details<'a> {
    #[serde(borrow)]
    portal_id: super::wire::Text<'a>,
    #[serde(default)]
    portal_name: Option<String>,
    #[serde(default)]
    account_type: Option<String>,
    #[serde(default)]
    time_zone: Option<String>,
    #[serde(default)]
    company_currency: Option<String>,
    #[serde(default)]
    ui_domain: Option<String>,
    #[serde(default)]
    data_hosting_location: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TokenKey<'a> {
    token_key: &'a str,
}

#[derive(Deserialize)]
pub(super) struct TokenScopes {
    scopes: Vec<String>,
}

impl HubSpot {
    /// Documented by HubSpot: where a token is explained to the client that it was granted to.
    fn introspection(&self) -> Own {
        let path = ["oauth", API_VERSION, "token", "introspect"];
        self.0.line.base().below(&path)
    }

    /// Returns the account. Works with any token (seen: every service key carries the `oauth` scope).
    pub async fn account(&self) -> Result<Account, ApiError> {
        let url = address(
            self.0.line.base(),
            &["account-info", API_VERSION, "details"],
        );
        let answer = self.get(&url).await?;
        let details: Details<'_> = answer.json()?;
        Ok(Account {
            id: details.portal_id.0.into_owned(),
            name: details.portal_name.filter(|name| !name.is_empty()),
            kind: details.account_type.unwrap_or_default(),
            time_zone: details.time_zone.unwrap_or_default(),
            currency: details.company_currency.unwrap_or_default(),
            ui_domain: details.ui_domain.unwrap_or_default(),
            data_hosting: details.data_hosting_location.unwrap_or_default(),
        })
    }

    /// Returns the granted scopes, `None` when they cannot be told.
    ///
    /// For pasted tokens this asks the token-info endpoint (documented by HubSpot for private apps, seen to work for
    /// service keys), which names sensitive scopes with a suffix `.v2`; the suffix is taken off. For a sign-in the
    /// answer of the token endpoint tells, or introspection.
    pub async fn granted_scopes(&self) -> Result<Option<Vec<String>>, ApiError> {
        let scopes = match self.0.line.credential() {
            Credential::Session(session) => session.scopes(&self.introspection()).await?,
            Credential::Basic { .. } => None,
            Credential::Bearer(token) => {
                let path = ["oauth", "v2", "private-apps", "get", "access-token-info"];
                let body = TokenKey {
                    token_key: token.expose_secret(),
                };
                match self
                    .post(&address(self.0.line.base(), &path), &body, Effect::None)
                    .await
                {
                    Ok(answer) => Some(answer.json::<TokenScopes>()?.scopes),
                    Err(ApiError::NotFound { .. } | ApiError::Refused { .. }) => None,
                    Err(error) => return Err(error),
                }
            }
        };
        Ok(scopes.map(|scopes| {
            scopes
                .iter()
                .map(|scope| scope.strip_suffix(".v2").unwrap_or(scope).to_owned())
                .collect()
        }))
    }

    /// Returns who installed the app, for a sign-in whose token can be introspected.
    pub async fn signed_in_user(&self) -> Result<Option<String>, ApiError> {
        match self.0.line.credential() {
            Credential::Session(session) => session.user(&self.introspection()).await,
            Credential::Bearer(_) | Credential::Basic { .. } => Ok(None),
        }
    }
}
