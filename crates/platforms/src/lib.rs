//! HubSpot and impact.com as typed clients: sign-in, HTTP manners, wire shapes.
//!
//! This crate refuses to know why it is called: no database, no keychain, no rule about people. The two clients do not
//! know each other, and base addresses are parameters. Wire shapes stay inside; what comes out are `domain` values.
//!
//! Start with [`hubspot::HubSpot`] or [`advocate::Advocate`]; both go through [`http`] and sign in with [`oauth`].

pub mod advocate;
mod credential;
mod error;
#[cfg(test)]
mod fuzz;
pub mod http;
pub mod hubspot;
mod moment;
pub mod oauth;

pub use credential::Credential;
pub use error::{ApiError, Disposition};
