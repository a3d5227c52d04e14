//! OAuth: grants, codes and tokens in force, and the tokens of private apps. Nothing of this is ever saved.
//!
//! Refuses to know: what tokens are used for.

mod consent;
mod denial;
mod endpoints;
mod legacy;
mod private;
mod tokens;

pub use denial::refused_grant;
pub use private::SERVICE_KEYS;
pub use tokens::{Standing, Tokens};

use super::state::{PORTAL, PORTAL_NAME, Shared};
use axum::Router;
use std::sync::Arc;

/// A second account that a person may choose by mistake.
const OTHER_PORTAL: &str = "4711002";
const OTHER_NAME: &str = "Someone else's account";
/// Who signed in.
const USER_ID: u64 = 1001;
const USER: &str = "admin@practice.example";
/// The OAuth app; private apps and service keys have the numbers after it.
const APP_ID: u64 = 2002;

/// Documented by HubSpot: names of scopes. Others are not known to the practice program.
const SCOPES: [&str; 19] = [
    "oauth",
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.schemas.contacts.read",
    "crm.schemas.contacts.write",
    "crm.objects.deals.read",
    "crm.objects.deals.write",
    "crm.schemas.deals.read",
    "crm.schemas.deals.write",
    "crm.objects.companies.read",
    "crm.objects.companies.write",
    "crm.schemas.companies.read",
    "crm.schemas.companies.write",
    "crm.objects.owners.read",
    "crm.lists.read",
    "crm.lists.write",
    "crm.export",
    "crm.import",
    "forms",
];
/// Scopes of sensitive data; not every account can grant them.
const SENSITIVE: [&str; 4] = [
    "crm.objects.contacts.sensitive.read",
    "crm.objects.contacts.sensitive.write",
    "crm.objects.deals.sensitive.read",
    "crm.objects.deals.sensitive.write",
];

/// The routes of the sign-in.
pub fn routes() -> Router<Arc<Shared>> {
    consent::routes()
        .merge(endpoints::routes())
        .merge(legacy::routes())
        .merge(private::routes())
}

/// Returns the name of an account that can be connected, or nothing.
pub fn account_name(hub: u64) -> Option<&'static str> {
    match hub.to_string().as_str() {
        PORTAL => Some(PORTAL_NAME),
        OTHER_PORTAL => Some(OTHER_NAME),
        _ => None,
    }
}

fn exists(scope: &str) -> bool {
    SCOPES.contains(&scope) || SENSITIVE.contains(&scope)
}

/// The practice account's number.
fn portal() -> u64 {
    PORTAL.parse().unwrap_or_default()
}
