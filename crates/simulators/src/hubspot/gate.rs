//! Gate.
use super::state::Shared;
use super::{account, conductor, contacts, oauth, pages, properties};
use axum::Router;
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Default)]
pub struct Traffic {
    pub by_endpoint: BTreeMap<String, u64>,
    pub rate_limited: u64,
}

#[derive(Clone)]
pub struct Caller { pub hub: u64 }

pub fn router(shared: Arc<Shared>) -> Router {
    contacts::routes().merge(properties::routes()).merge(oauth::routes()).merge(account::routes()).merge(pages::routes()).merge(conductor::routes()).with_state(shared)
}
