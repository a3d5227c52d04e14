//! Addresses: date versions and numbered aliases lead to one canonical path each, which also names the endpoint in
//! counters and decides which scopes it wants.
//!
//! Refuses to know: who asks.

use super::around;
use crate::hubspot::problem::Problem;
use axum::Json;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;
use uuid::Uuid;

/// Date versions that are served.
pub(super) const VERSIONS: [&str; 2] = ["2026-03", "2026-09"];
/// Numbered versions of the token endpoint (documented: v1 until February 2027).
const TOKEN_VERSIONS: [&str; 4] = ["2026-03", "2026-09", "v1", "v3"];
/// Object types that exist at HubSpot (documented) but not in the practice program.
const OTHER_TYPES: [&str; 9] = [
    "companies",
    "company",
    "0-2",
    "deals",
    "deal",
    "0-3",
    "tickets",
    "ticket",
    "0-5",
];

/// Documented by HubSpot: scopes by endpoint; any one of a list suffices.
const READ_CONTACTS: &[&str] = &["crm.objects.contacts.read"];
const WRITE_CONTACTS: &[&str] = &["crm.objects.contacts.write"];
const READ_SCHEMA: &[&str] = &[
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.schemas.contacts.read",
];
const WRITE_SCHEMA: &[&str] = &["crm.schemas.contacts.write"];
const BASIC: &[&str] = &["oauth"];

/// Where a request leads.
pub enum Target {
    /// Pages and the conductor: no credential, no counting.
    Open,
    /// Endpoints of the sign-in that bring their own credentials.
    SignIn { endpoint: String, path: String },
    /// The API.
    Call(Call),
    /// Nowhere.
    Refused { endpoint: String, answer: Response },
}

/// A request to the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Canonical path.
    pub path: String,
    /// Method and canonical path with placeholders.
    pub endpoint: String,
    /// Any one of these is needed.
    pub scopes: &'static [&'static str],
    /// Changes records or definitions.
    pub changes: bool,
    /// Is a search: another limit, no limit headers.
    pub search: bool,
    /// Reads or writes what an account holds, not only what it is.
    pub records: bool,
}

/// Finds out where a request leads.
pub fn read(method: &Method, path: &str) -> Target {
    let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
    match segments.as_slice() {
        ["practice" | "contacts", ..] | ["oauth", "authorize"] | ["oauth", _, "authorize"] => {
            Target::Open
        }
        ["crm", "v3", "objects", kind, tail @ ..] => objects(method, kind, tail),
        ["crm", "objects", version, kind, tail @ ..] if VERSIONS.contains(version) => {
            objects(method, kind, tail)
        }
        ["crm", "v3", "properties", kind, tail @ ..] => properties(method, kind, tail),
        ["crm", "properties", version, kind, tail @ ..] if VERSIONS.contains(version) => {
            properties(method, kind, tail)
        }
        ["oauth", "v2", "private-apps", "get", "access-token-info"] => basic(method, path),
        [
            "oauth",
            "v1",
            kind @ ("access-tokens" | "refresh-tokens"),
            _,
        ] => Target::SignIn {
            endpoint: format!("{method} /oauth/v1/{kind}/{{token}}"),
            path: path.to_owned(),
        },
        ["oauth", version, "token", tail @ ..] if TOKEN_VERSIONS.contains(version) => {
            let canonical = joined("/oauth/token", tail);
            Target::SignIn {
                endpoint: format!("{method} {canonical}"),
                path: canonical,
            }
        }
        other => around::read(method, other).unwrap_or_else(|| {
            let problem = Problem::not_found("This path is not part of the practice program.");
            refused(method, problem.into_response())
        }),
    }
}

fn refused(method: &Method, answer: Response) -> Target {
    Target::Refused {
        endpoint: format!("{method} (unknown path)"),
        answer,
    }
}

pub(super) fn joined(base: &str, tail: &[&str]) -> String {
    tail.iter()
        .fold(base.to_owned(), |path, segment| format!("{path}/{segment}"))
}

fn basic(method: &Method, path: &str) -> Target {
    Target::Call(Call {
        path: path.to_owned(),
        endpoint: format!("{method} {path}"),
        scopes: BASIC,
        changes: false,
        search: false,
        records: false,
    })
}

fn objects(method: &Method, kind: &str, tail: &[&str]) -> Target {
    if let Some(answer) = other_type(kind) {
        return refused(method, answer);
    }
    let base = "/crm/objects/contacts";
    let name = match tail {
        [id] if *id != "search" => joined(base, &["{id}"]),
        other => joined(base, other),
    };
    let search = tail == ["search"];
    let reads = method == Method::GET || search || tail == ["batch", "read"];
    Target::Call(Call {
        path: joined(base, tail),
        endpoint: format!("{method} {name}"),
        scopes: if reads { READ_CONTACTS } else { WRITE_CONTACTS },
        changes: !reads,
        search,
        records: true,
    })
}

fn properties(method: &Method, kind: &str, tail: &[&str]) -> Target {
    if let Some(answer) = other_type(kind) {
        return refused(method, answer);
    }
    let base = "/crm/properties/contacts";
    let name = match tail {
        [name] if *name != "groups" => joined(base, &["{name}"]),
        ["groups", _] => joined(base, &["groups", "{name}"]),
        other => joined(base, other),
    };
    let reads = method == Method::GET || tail == ["batch", "read"];
    Target::Call(Call {
        path: joined(base, tail),
        endpoint: format!("{method} {name}"),
        scopes: if reads { READ_SCHEMA } else { WRITE_SCHEMA },
        changes: !reads,
        search: false,
        records: true,
    })
}

/// Refuses any object type but contacts.
fn other_type(kind: &str) -> Option<Response> {
    if matches!(kind, "contacts" | "contact" | "0-1") {
        return None;
    }
    if OTHER_TYPES.contains(&kind) {
        let problem = Problem::not_found(format!("The practice program keeps no {kind}."));
        return Some(problem.into_response());
    }
    // Observed: text, and that there is no category.
    let body = json!({
        "status": "error",
        "message": format!("Unable to infer object type from: {kind}"),
        "correlationId": Uuid::new_v4().to_string(),
    });
    Some((StatusCode::BAD_REQUEST, Json(body)).into_response())
}
