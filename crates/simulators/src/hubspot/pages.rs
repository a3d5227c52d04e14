//! Pages that a person looks at: one contact, and the list of contacts.

use super::state::Shared;
use axum::Router;
use std::sync::Arc;

/// The pages below `/contacts`.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
}
