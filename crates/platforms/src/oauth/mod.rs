//! Signing in: the authorization code flow in the system browser, and sessions that renew themselves.
//!
//! Secrets never cross the desktop window, so client secrets and keys are typed into a page that this process serves
//! on loopback. This module refuses to know where secrets are kept: a [`GrantStore`] is given.
//!
//! Start with [`Attempt::begin`] for a person at the browser, with [`Session::new`] for a run.

#[cfg(test)]
mod fuzz;
mod loopback;
mod provider;
mod session;
mod token;

pub use loopback::{Attempt, KeyField, OauthError, Outcome, Purpose};
pub use provider::{Client, Grant, Provider};
pub use session::{GrantStore, Session, StoreFailed};

/// The ports of the redirect addresses `http://localhost:PORT/oauth-callback` that a customer registers with its
/// client. HubSpot matches registered strings and documents no free loopback port, hence three fixed ones. The numbers
/// are ours.
pub const REDIRECT_PORTS: [u16; 3] = [45871, 45872, 45873];

/// The path of the redirect addresses.
pub const REDIRECT_PATH: &str = "/oauth-callback";
