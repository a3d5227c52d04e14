//! When a request may be sent.

use std::sync::Arc;

/// Paces the requests of one account; clones share the pace.
#[derive(Debug, Clone)]
pub struct Pacer(Arc<()>);

impl Pacer {
    /// Returns a pacer for one HubSpot account.
    pub fn hubspot() -> Self {
        Self(Arc::new(()))
    }

    /// Returns a pacer without a limit of its own.
    pub fn unlimited() -> Self {
        Self(Arc::new(()))
    }
}
