//! The way that requests take: the real network, or another one that is given from outside.
//!
//! Refuses to know: what is asked, and how often it is asked again.

use crate::error::ApiError;
use crate::http::address::Own;
use crate::http::client::{cause, plain_client};
use futures::future::BoxFuture;
use reqwest::{Request, Response};
use std::fmt;
use std::future::Future;
use std::sync::Arc;

/// Why there is no answer. An answer that breaks off is one whose body ends in an error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAnswer {
    /// Nothing was sent.
    NotSent(String),
    /// Sent, but no answer came.
    Lost(String),
}

type Carry = dyn Fn(Request) -> BoxFuture<'static, Result<Response, NoAnswer>> + Send + Sync;

/// How requests reach the platforms. The real network is the default, and the only one that a host may give; a
/// simulation carries requests within the process. Signing in always takes the real one.
#[derive(Clone, Default)]
pub struct Network(Option<Arc<Carry>>);

impl fmt::Debug for Network {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self.0 {
            None => "Network(real)",
            Some(_) => "Network(given)",
        })
    }
}

impl Network {
    /// Returns a network that hands every request to a function.
    pub fn given<Answer>(carry: impl Fn(Request) -> Answer + Send + Sync + 'static) -> Self
    where
        Answer: Future<Output = Result<Response, NoAnswer>> + Send + 'static,
    {
        Self(Some(Arc::new(move |request| Box::pin(carry(request)))))
    }

    /// Returns the way to an address and what lies beside it.
    pub(crate) fn to(&self, base: &Own) -> Result<Way, ApiError> {
        Ok(match &self.0 {
            None => Way::Real(plain_client(base)?),
            Some(carry) => Way::Given(Arc::clone(carry)),
        })
    }
}

/// The way to one platform.
pub(crate) enum Way {
    Real(reqwest::Client),
    Given(Arc<Carry>),
}

impl Way {
    /// Sends a request once.
    pub(crate) async fn send(&self, request: Request) -> Result<Response, NoAnswer> {
        match self {
            Self::Real(client) => client.execute(request).await.map_err(|failed| {
                if failed.is_connect() || failed.is_builder() {
                    NoAnswer::NotSent(cause(failed))
                } else {
                    NoAnswer::Lost(cause(failed))
                }
            }),
            Self::Given(carry) => carry(request).await,
        }
    }
}
