//! One attempt of a person at the browser, with a listener that lives only for it.
//!
//! Knows purposes and their ends. Requests are answered in `serve`, pages written in `page`.

#[cfg(test)]
mod fuzz;
mod page;
mod serve;

use crate::error::ApiError;
use crate::oauth::{Client, Grant, Provider, REDIRECT_PATH};
use secrecy::SecretString;
use serve::{Desk, Ended};
use std::collections::BTreeMap;
use std::fmt;
use std::future::{Future, IntoFuture as _};
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use url::Url;

/// How long the last page may take to reach the browser once the outcome is known.
const LAST_PAGE_TIME: Duration = Duration::from_secs(2);

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
    /// This computer refuses to listen on loopback.
    #[error("cannot listen on loopback: {detail}")]
    CannotListen {
        /// The system's words.
        detail: String,
    },
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

/// A listener on loopback for one attempt. Dropping it closes the port.
pub struct Attempt {
    address: Url,
    listeners: Vec<TcpListener>,
    desk: Arc<Desk>,
    ended: mpsc::Receiver<Ended>,
}

impl fmt::Debug for Attempt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address has a path that only the person's browser may know.
        out.debug_struct("Attempt").finish_non_exhaustive()
    }
}

impl Attempt {
    /// Listens on the first free port of `ports`.
    pub async fn begin(purpose: Purpose, ports: &[u16]) -> Result<Self, OauthError> {
        let (port, listeners) = listen(ports).await?;
        let redirect = loopback_address(port, REDIRECT_PATH)?;
        let (tell, ended) = mpsc::channel(1);
        let (desk, address) = Desk::open(purpose, port, redirect, tell)?;
        Ok(Self {
            address,
            listeners,
            desk: Arc::new(desk),
            ended,
        })
    }

    /// Returns what to open in the browser: our own page under a path that cannot be guessed, or the provider's.
    pub fn address(&self) -> &Url {
        &self.address
    }

    /// Waits for the person. When `until` ends first, the attempt has timed out; cancel by dropping. Either way the
    /// port is free afterwards.
    pub async fn finish(
        mut self,
        until: impl Future<Output = ()> + Send,
    ) -> Result<Outcome, OauthError> {
        let (stop, stopped) = watch::channel(());
        let served = futures::future::join_all(self.listeners.into_iter().map(|listener| {
            let mut stopped = stopped.clone();
            let service = serve::router(Arc::clone(&self.desk));
            axum::serve(listener, service)
                .with_graceful_shutdown(async move {
                    // Ends with the message, or with its sender.
                    let _ended = stopped.changed().await;
                })
                .into_future()
        }));
        tokio::pin!(served);
        let outcome = tokio::select! {
            outcome = self.ended.recv() => outcome.unwrap_or(Err(OauthError::Cancelled)),
            () = until => Err(self.desk.timed_out()),
            _ = &mut served => Err(OauthError::CannotListen {
                detail: "the listener ended".to_owned(),
            }),
        };
        drop(stop);
        // A browser that keeps its connection open must not keep us.
        let _last_page = tokio::time::timeout(LAST_PAGE_TIME, served).await;
        outcome
    }
}

/// Returns an address of ours. The host is `localhost`: HubSpot accepts no other over plain HTTP (documented).
fn loopback_address(port: u16, path: &str) -> Result<Url, OauthError> {
    Url::parse(&format!("http://localhost:{port}{path}")).map_err(|wrong| {
        OauthError::CannotListen {
            detail: wrong.to_string(),
        }
    })
}

/// Listens on the first port that is free on every loopback address of this computer. A port that somebody else holds
/// on one of them is not free: the browser may ask that one first, and hand over the code.
async fn listen(ports: &[u16]) -> Result<(u16, Vec<TcpListener>), OauthError> {
    for port in ports {
        let first = match TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, *port))).await {
            Ok(listener) => listener,
            Err(busy) if busy.kind() == io::ErrorKind::AddrInUse => continue,
            Err(wrong) => return Err(cannot_listen(&wrong)),
        };
        let port = first
            .local_addr()
            .map_err(|wrong| cannot_listen(&wrong))?
            .port();
        match TcpListener::bind(SocketAddr::from((Ipv6Addr::LOCALHOST, port))).await {
            Ok(second) => return Ok((port, vec![first, second])),
            Err(busy) if busy.kind() == io::ErrorKind::AddrInUse => {}
            // No IPv6 here.
            Err(_) => return Ok((port, vec![first])),
        }
    }
    Err(OauthError::PortsInUse)
}

fn cannot_listen(wrong: &io::Error) -> OauthError {
    OauthError::CannotListen {
        detail: wrong.to_string(),
    }
}
