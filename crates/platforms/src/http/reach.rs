//! Whether anybody answers at an address, and what time it is there. Knows no platform, and sends no credential.

use super::{Network, NoAnswer, Own, Patience};
use crate::error::ApiError;
use crate::moment::answered_at;
use reqwest::{Method, Request};
use std::time::Duration;
use url::Url;

/// How long an answer is waited for.
const WAIT: Duration = Duration::from_secs(5);

/// Asks an address for its head. Any answer will do. Returns the time that it tells in milliseconds since 1970, if it
/// tells one (RFC 9110: `Date`, to the second).
///
/// # Errors
/// [`ApiError::Unreachable`] when nobody is there, [`ApiError::Unreadable`] when somebody is who does not answer.
pub async fn reach(
    network: &Network,
    patience: Patience,
    base: &Url,
) -> Result<Option<i64>, ApiError> {
    // Nothing is told to whoever answers, so every name over TLS may be asked.
    let own = Own::of(base.clone(), base.host_str().as_slice())?;
    let way = network.to(&own)?;
    let asked = way.send(Request::new(Method::HEAD, base.clone()));
    match tokio::time::timeout(patience.of(WAIT), asked).await {
        Ok(Ok(answer)) => Ok(answered_at(answer.headers())),
        Ok(Err(NoAnswer::NotSent(detail))) => Err(ApiError::Unreachable { detail }),
        Ok(Err(NoAnswer::Lost(detail))) => Err(ApiError::Unreadable { detail }),
        Err(_) => Err(ApiError::Unreadable {
            detail: format!("no answer within {} s", WAIT.as_secs()),
        }),
    }
}
