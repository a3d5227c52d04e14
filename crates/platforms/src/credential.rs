//! What a request proves itself with. Knows how to become a header, not where secrets are kept.

use crate::error::ApiError;
use crate::oauth::Session;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret as _, SecretString};
use std::fmt;

/// A credential; cheap to clone.
#[derive(Clone)]
pub enum Credential {
    /// A token sent as it is: HubSpot's service keys and private-app tokens.
    Bearer(SecretString),
    /// HTTP Basic: impact.com's account SID and auth token, or an empty user and a tenant API key.
    Basic {
        /// User name, may be empty.
        user: String,
        /// Password.
        password: SecretString,
    },
    /// A sign-in that renews itself.
    Session(Session),
}

impl fmt::Debug for Credential {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Bearer(_) => "Bearer",
            Self::Basic { .. } => "Basic",
            Self::Session(_) => "Session",
        })
    }
}

/// The header of one request, and which access token it carries (0 when it cannot be renewed).
pub(crate) struct Proof {
    pub header: HeaderValue,
    pub generation: u64,
}

impl Credential {
    /// Returns the `Authorization` header for the next request, renewing the sign-in when it is due.
    pub(crate) async fn proof(&self) -> Result<Proof, ApiError> {
        match self {
            Self::Bearer(token) => Ok(Proof {
                header: bearer(token)?,
                generation: 0,
            }),
            Self::Basic { user, password } => Ok(Proof {
                header: sensitive(&format!(
                    "Basic {}",
                    STANDARD.encode(format!("{user}:{}", password.expose_secret()))
                ))?,
                generation: 0,
            }),
            Self::Session(session) => {
                let (token, generation) = session.access().await?;
                Ok(Proof {
                    header: bearer(&token)?,
                    generation,
                })
            }
        }
    }

    /// Renews the sign-in after the platform said that the token of `generation` has expired. Returns whether the
    /// request is worth sending again.
    pub(crate) async fn renew(&self, generation: u64) -> Result<bool, ApiError> {
        match self {
            Self::Bearer(_) | Self::Basic { .. } => Ok(false),
            Self::Session(session) => session.renew(generation).await.map(|()| true),
        }
    }
}

fn bearer(token: &SecretString) -> Result<HeaderValue, ApiError> {
    sensitive(&format!("Bearer {}", token.expose_secret()))
}

fn sensitive(text: &str) -> Result<HeaderValue, ApiError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| ApiError::Unauthorised {
        detail: "the key has characters that no key has".to_owned(),
    })?;
    value.set_sensitive(true);
    Ok(value)
}
