//! Secrets from the environment, laid over the system's keychain.
//!
//! For scheduled runs, and for machines without a keychain: what the environment gives is used as it is and never
//! stored. Everything else lies in the system's keychain, where the window looks too. Refuses to know: what a secret
//! is good for.

use engine::{Keychain, KeychainError, MemoryKeychain};
use secrecy::{ExposeSecret as _, SecretString};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The app's identifier: service name of the keychain entries, and name of the data folder.
pub const APP: &str = "com.advocatesync.desktop";

/// A HubSpot service key or private-app token.
pub const HUBSPOT_TOKEN: &str = "ADVSYNC_HUBSPOT_TOKEN";
/// Client id of the customer's own HubSpot app. Not secret, but part of the grant.
pub const HUBSPOT_CLIENT_ID: &str = "ADVSYNC_HUBSPOT_CLIENT_ID";
/// Client secret of that app.
pub const HUBSPOT_CLIENT_SECRET: &str = "ADVSYNC_HUBSPOT_CLIENT_SECRET";
/// Refresh token that HubSpot gave to that app.
pub const HUBSPOT_REFRESH_TOKEN: &str = "ADVSYNC_HUBSPOT_REFRESH_TOKEN";
/// Auth Token of the impact.com account.
pub const IMPACT_AUTH_TOKEN: &str = "ADVSYNC_IMPACT_AUTH_TOKEN";
/// Tenant API key of the Advocate tenant.
pub const IMPACT_API_KEY: &str = "ADVSYNC_IMPACT_API_KEY";

/// Environment variables of secrets, with their entries' names inside a workspace.
const VARIABLES: [(&str, &str); 5] = [
    (HUBSPOT_TOKEN, "hubspot/access-token"),
    (HUBSPOT_CLIENT_SECRET, "hubspot/client-secret"),
    (HUBSPOT_REFRESH_TOKEN, "hubspot/refresh-token"),
    (IMPACT_AUTH_TOKEN, "impact/auth-token"),
    (IMPACT_API_KEY, "impact/api-key"),
];

/// Returns an environment variable's text; an empty one counts as absent.
pub fn variable(name: &str) -> Option<String> {
    let text = std::env::var(name).ok()?;
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Returns an environment variable's secret.
pub fn secret(name: &str) -> Option<SecretString> {
    variable(name).map(SecretString::from)
}

/// Secrets of the environment over another keychain.
pub struct Layered {
    /// By entry name without the workspace.
    given: BTreeMap<&'static str, SecretString>,
    /// What replaced a given secret while this program runs.
    renewed: MemoryKeychain,
    beneath: Arc<dyn Keychain>,
}

impl Layered {
    /// Reads the environment.
    pub fn over(beneath: Arc<dyn Keychain>) -> Self {
        let given = VARIABLES
            .into_iter()
            .filter_map(|(variable, entry)| Some((entry, secret(variable)?)));
        Self::with(given.collect(), beneath)
    }

    fn with(given: BTreeMap<&'static str, SecretString>, beneath: Arc<dyn Keychain>) -> Self {
        Self {
            given,
            renewed: MemoryKeychain::default(),
            beneath,
        }
    }

    /// Returns whether the environment speaks for this entry's platform.
    fn speaks_for(&self, name: &str) -> bool {
        let side = |entry: &str| entry.split('/').next().map(str::to_owned);
        let asked = side(local(name));
        self.given.keys().any(|entry| side(entry) == asked)
    }

    /// A refresh token that was replaced is kept together with the client secret that goes with it, so that the
    /// environment's old pair can be left out from then on.
    fn renew(&self, name: &str, secret: &SecretString) -> Result<(), KeychainError> {
        let companion = name.replace("/refresh-token", "/client-secret");
        if let Some(client) = self.given.get(local(&companion)) {
            self.beneath.set(&companion, client)?;
        }
        self.beneath.set(name, secret)?;
        self.renewed.set(name, secret)
    }
}

/// Returns an entry's name without the workspace it begins with.
fn local(name: &str) -> &str {
    name.split_once('/').map_or(name, |(_, rest)| rest)
}

/// An absent keychain holds nothing.
fn or_absent<T: Default>(answer: Result<T, KeychainError>) -> Result<T, KeychainError> {
    match answer {
        Err(KeychainError::Unavailable(_)) => Ok(T::default()),
        other => other,
    }
}

impl Keychain for Layered {
    fn get(&self, name: &str) -> Result<Option<SecretString>, KeychainError> {
        if let Some(renewed) = self.renewed.get(name)? {
            return Ok(Some(renewed));
        }
        if let Some(given) = self.given.get(local(name)) {
            return Ok(Some(given.clone()));
        }
        let found = self.beneath.get(name);
        if self.speaks_for(name) {
            or_absent(found)
        } else {
            found
        }
    }

    fn set(&self, name: &str, secret: &SecretString) -> Result<(), KeychainError> {
        match self.given.get(local(name)) {
            None => self.beneath.set(name, secret),
            Some(given) if given.expose_secret() == secret.expose_secret() => Ok(()),
            Some(_) if name.ends_with("/refresh-token") => self.renew(name, secret),
            Some(_) => Err(KeychainError::Unavailable(
                "the environment gives another value for the same secret".to_owned(),
            )),
        }
    }

    fn delete(&self, name: &str) -> Result<(), KeychainError> {
        self.renewed.delete(name)?;
        let deleted = self.beneath.delete(name);
        if self.speaks_for(name) {
            or_absent(deleted)
        } else {
            deleted
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Absent;

    impl Keychain for Absent {
        fn get(&self, _: &str) -> Result<Option<SecretString>, KeychainError> {
            Err(KeychainError::Unavailable("absent".to_owned()))
        }

        fn set(&self, _: &str, _: &SecretString) -> Result<(), KeychainError> {
            Err(KeychainError::Unavailable("absent".to_owned()))
        }

        fn delete(&self, _: &str) -> Result<(), KeychainError> {
            Err(KeychainError::Unavailable("absent".to_owned()))
        }
    }

    fn grant(beneath: Arc<dyn Keychain>) -> Layered {
        let given = BTreeMap::from([
            ("hubspot/refresh-token", SecretString::from("first")),
            ("hubspot/client-secret", SecretString::from("client")),
        ]);
        Layered::with(given, beneath)
    }

    fn text(secret: Option<SecretString>) -> Option<String> {
        secret.map(|secret| secret.expose_secret().to_owned())
    }

    #[test]
    fn a_given_secret_is_used_and_not_stored() {
        let beneath = Arc::new(MemoryKeychain::default());
        let keychain = grant(beneath.clone());
        keychain
            .set("live/hubspot/refresh-token", &SecretString::from("first"))
            .unwrap();
        let found = keychain.get("live/hubspot/refresh-token").unwrap();
        assert_eq!(text(found), Some("first".to_owned()));
        assert!(beneath.get("live/hubspot/refresh-token").unwrap().is_none());
    }

    #[test]
    fn a_renewed_refresh_token_is_kept_with_its_client_secret() {
        let beneath = Arc::new(MemoryKeychain::default());
        let keychain = grant(beneath.clone());
        keychain
            .set("live/hubspot/refresh-token", &SecretString::from("second"))
            .unwrap();
        let found = keychain.get("live/hubspot/refresh-token").unwrap();
        assert_eq!(text(found), Some("second".to_owned()));
        let kept = |name| text(beneath.get(name).unwrap());
        assert_eq!(
            kept("live/hubspot/refresh-token"),
            Some("second".to_owned())
        );
        assert_eq!(
            kept("live/hubspot/client-secret"),
            Some("client".to_owned())
        );
    }

    #[test]
    fn a_renewed_refresh_token_without_a_keychain_is_an_error() {
        let keychain = grant(Arc::new(Absent));
        let other = SecretString::from("second");
        assert!(keychain.set("live/hubspot/refresh-token", &other).is_err());
        let found = keychain.get("live/hubspot/refresh-token").unwrap();
        assert_eq!(text(found), Some("first".to_owned()));
    }

    #[test]
    fn only_the_side_that_is_given_does_without_a_keychain() {
        let keychain = grant(Arc::new(Absent));
        assert!(keychain.get("live/hubspot/access-token").unwrap().is_none());
        keychain.delete("live/hubspot/access-token").unwrap();
        assert!(keychain.get("live/impact/auth-token").is_err());
        assert!(keychain.delete("live/impact/auth-token").is_err());
    }

    #[test]
    fn another_value_for_a_given_secret_is_refused() {
        let keychain = grant(Arc::new(MemoryKeychain::default()));
        let other = SecretString::from("other");
        assert!(keychain.set("live/hubspot/client-secret", &other).is_err());
    }
}
