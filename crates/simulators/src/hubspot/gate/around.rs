//! Addresses around the records: the account, owners, lists, forms, exports, imports.
//!
//! Refuses to know: who asks.

use super::paths::{Call, Target, VERSIONS, joined};
use axum::http::Method;

/// Documented by HubSpot: scopes by endpoint; any one of a list suffices.
const BASIC: &[&str] = &["oauth"];
/// Documented by HubSpot: any object scope tells the limits; those of the practice program's objects.
const ANY_OBJECT: &[&str] = &[
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.companies.read",
    "crm.objects.companies.write",
    "crm.objects.deals.read",
    "crm.objects.deals.write",
];

/// Finds out where a request leads, if it is one of these.
pub fn read(method: &Method, segments: &[&str]) -> Option<Target> {
    let (area, tail) = area(segments)?;
    match (area, tail) {
        ("/account-info", _) => Some(call(method, "/account-info", tail, tail, BASIC, false)),
        ("/crm/limits", ["custom-properties"]) => {
            Some(call(method, area, tail, tail, ANY_OBJECT, false))
        }
        _ => None,
    }
}

/// Splits an address into its area and the rest, without the version.
fn area<'a>(segments: &'a [&'a str]) -> Option<(&'static str, &'a [&'a str])> {
    let dated = |version: &str| VERSIONS.contains(&version);
    match segments {
        ["account-info", version, tail @ ..] if *version == "v3" || dated(version) => {
            Some(("/account-info", tail))
        }
        ["crm", "limits", version, tail @ ..] if dated(version) => Some(("/crm/limits", tail)),
        _ => None,
    }
}

/// A call to an area; `name` is the rest of its path with placeholders.
fn call(
    method: &Method,
    area: &str,
    tail: &[&str],
    name: &[&str],
    scopes: &'static [&'static str],
    records: bool,
) -> Target {
    Target::Call(Call {
        path: joined(area, tail),
        endpoint: format!("{method} {}", joined(area, name)),
        scopes,
        changes: false,
        search: false,
        records,
    })
}
