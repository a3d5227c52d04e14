//! One attempt of a person at the browser.

use crate::error::ApiError;
use crate::oauth::{Client, Grant, Provider};
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use url::Url;

/// What the browser is opened for.
#[derive(Debug, Clone)]
pub enum Purpose {
    /// Sign in with a known client: the address is the provider's page.
    SignIn {
        /// Who grants.
        provider: Provider,
        /// The client.
        client: Client,
        /// The platform's name, for our last page.
        platform_name: String,
    },
    /// Ask for the client id and secret on our loopback page, then go on to the provider.
    AskClientThenSignIn {
        /// Who grants.
        provider: Provider,
        /// The platform's name, for our pages.
        platform_name: String,
        /// The client may have no secret.
        secret_optional: bool,
    },
    /// Ask for keys on our loopback page.
    AskKeys {
        /// Heading of the page.
        title: String,
        /// A sentence or two below it.
        intro: String,
        /// What to ask.
        fields: Vec<KeyField>,
    },
}

/// One field of the page that asks for keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyField {
    /// Key of the answer.
    pub key: String,
    /// Label.
    pub label: String,
    /// Typed hidden.
    pub secret: bool,
    /// May stay empty; it is then absent from the answer.
    pub optional: bool,
    /// Where to find it; may be empty.
    pub hint: String,
}

/// What the person did.
pub enum Outcome {
    /// Signed in.
    Granted {
        /// What was granted.
        grant: Grant,
        /// The client it was granted to, so that the session can renew it.
        client: Client,
    },
    /// Typed keys.
    Keys(BTreeMap<String, SecretString>),
}

impl fmt::Debug for Outcome {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Granted { grant, client } => out
                .debug_struct("Granted")
                .field("grant", grant)
                .field("client", client)
                .finish(),
            Self::Keys(keys) => out.debug_tuple("Keys").field(&keys.keys()).finish(),
        }
    }
}

/// Why an attempt ended without an outcome.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OauthError {
    /// Every port is in use.
    #[error("every sign-in port is in use")]
    PortsInUse,
    /// The person, or the platform, said no.
    #[error("the sign-in was refused: {detail}")]
    Denied {
        /// The platform's words.
        detail: String,
    },
    /// Only answers of another attempt arrived.
    #[error("only answers of another sign-in arrived")]
    StateMismatch,
    /// Nobody answered in time.
    #[error("nobody answered in time")]
    TimedOut,
    /// The person chose to cancel on our page.
    #[error("the sign-in was cancelled")]
    Cancelled,
    /// The provider failed or refused.
    #[error(transparent)]
    Provider(#[from] ApiError),
}

/// A listener on loopback for one attempt.
pub struct Attempt {
    address: Url,
}

impl Attempt {
    /// Listens on the first free port of `ports`.
    pub async fn begin(purpose: Purpose, ports: &[u16]) -> Result<Self, OauthError> {
        match (purpose, ports) {
            (Purpose::SignIn { provider, .. }, [_, ..]) => Ok(Self {
                address: provider.authorize,
            }),
            _ => Err(OauthError::PortsInUse),
        }
    }

    /// Returns what to open in the browser.
    pub fn address(&self) -> &Url {
        &self.address
    }

    /// Waits for the person. Ends with [`OauthError::TimedOut`] when `until` does; cancel by dropping.
    pub async fn finish(
        self,
        until: impl Future<Output = ()> + Send,
    ) -> Result<Outcome, OauthError> {
        until.await;
        Err(OauthError::TimedOut)
    }
}
