//! Addresses: date versions and numbered aliases lead to one canonical path each, which also names the endpoint in
//! counters and decides which scopes it wants.
//!
//! Refuses to know: who asks.

use super::around;
use crate::hubspot::ObjectType;
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
const OTHER_TYPES: [&str; 3] = ["tickets", "ticket", "0-5"];

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

/// Finds out where a request leads. A slash at the end is passed over: HubSpot's own clients send some with one.
pub fn read(method: &Method, path: &str) -> Target {
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    match segments.as_slice() {
        ["practice" | "contacts", ..] | ["oauth", "authorize"] | ["oauth", _, "authorize"] => {
            Target::Open
        }
        ["crm", "v4", "objects", kind, id, "associations", tail @ ..] => {
            associations_of(method, kind, id, tail)
        }
        ["crm", "v3", "objects", kind, tail @ ..] => objects(method, kind, tail),
        [
            "crm",
            "objects",
            version,
            kind,
            id,
            "associations",
            tail @ ..,
        ] if VERSIONS.contains(version) => associations_of(method, kind, id, tail),
        ["crm", "objects", version, kind, tail @ ..] if VERSIONS.contains(version) => {
            objects(method, kind, tail)
        }
        ["crm", "v4", "associations", from, to, tail @ ..] => {
            let silent = matches!(tail, ["batch", "archive"] | ["batch", "labels", "archive"]);
            let base = if silent { "/crm/v4" } else { "/crm" };
            associations(method, base, from, to, tail)
        }
        ["crm", "associations", version, from, to, tail @ ..] if VERSIONS.contains(version) => {
            associations(method, "/crm", from, to, tail)
        }
        ["crm", "v3", "pipelines", kind, tail @ ..] => pipelines(method, kind, tail),
        ["crm", "pipelines", version, kind, tail @ ..] if VERSIONS.contains(version) => {
            pipelines(method, kind, tail)
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

/// Documented by HubSpot: scopes by endpoint and object type; any one of a list suffices.
struct Scopes {
    read: &'static [&'static str],
    write: &'static [&'static str],
    read_schema: &'static [&'static str],
    write_schema: &'static [&'static str],
}

fn scopes(object: ObjectType) -> Scopes {
    match object {
        ObjectType::Contacts => Scopes {
            read: &["crm.objects.contacts.read"],
            write: &["crm.objects.contacts.write"],
            read_schema: &[
                "crm.objects.contacts.read",
                "crm.objects.contacts.write",
                "crm.schemas.contacts.read",
            ],
            write_schema: &["crm.schemas.contacts.write"],
        },
        ObjectType::Companies => Scopes {
            read: &["crm.objects.companies.read"],
            write: &["crm.objects.companies.write"],
            read_schema: &[
                "crm.objects.companies.read",
                "crm.objects.companies.write",
                "crm.schemas.companies.read",
            ],
            write_schema: &["crm.schemas.companies.write"],
        },
        ObjectType::Deals => Scopes {
            read: &["crm.objects.deals.read"],
            write: &["crm.objects.deals.write"],
            read_schema: &[
                "crm.objects.deals.read",
                "crm.objects.deals.write",
                "crm.schemas.deals.read",
            ],
            write_schema: &["crm.schemas.deals.write"],
        },
    }
}

/// A call to what an account holds.
fn call(
    method: &Method,
    path: String,
    name: &str,
    scopes: &'static [&'static str],
    changes: bool,
) -> Target {
    Target::Call(Call {
        path,
        endpoint: format!("{method} {name}"),
        scopes,
        changes,
        search: false,
        records: true,
    })
}

fn objects(method: &Method, kind: &str, tail: &[&str]) -> Target {
    let object = match object(kind) {
        Ok(object) => object,
        Err(answer) => return refused(method, *answer),
    };
    let base = format!("/crm/objects/{}", object.plural());
    let name = match tail {
        [id] if !["search", "merge", "gdpr-delete"].contains(id) => joined(&base, &["{id}"]),
        other => joined(&base, other),
    };
    let search = tail == ["search"];
    let reads = method == Method::GET || search || tail == ["batch", "read"];
    let scopes = scopes(object);
    Target::Call(Call {
        path: joined(&base, tail),
        endpoint: format!("{method} {name}"),
        scopes: if reads { scopes.read } else { scopes.write },
        changes: !reads,
        search,
        records: true,
    })
}

/// The associations of one record. Inferred: the scope is the one of the record's type.
fn associations_of(method: &Method, kind: &str, id: &str, tail: &[&str]) -> Target {
    let object = match object(kind) {
        Ok(object) => object,
        Err(answer) => return refused(method, *answer),
    };
    let start = format!("/crm/objects/{}", object.plural());
    let (path, name) = match tail {
        [to] => match self::object(to) {
            Ok(to) => (vec![to.plural()], vec![to.plural()]),
            Err(answer) => return refused(method, *answer),
        },
        [to, other] => match self::object(to) {
            Ok(to) => (vec![to.plural(), other], vec![to.plural(), "{id}"]),
            Err(answer) => return refused(method, *answer),
        },
        ["default", to, other] => match self::object(to) {
            Ok(to) => (
                vec!["default", to.plural(), other],
                vec!["default", to.plural(), "{id}"],
            ),
            Err(answer) => return refused(method, *answer),
        },
        other => (other.to_vec(), vec!["(unknown)"]),
    };
    let path = joined(&format!("{start}/{id}/associations"), &path);
    let name = joined(&format!("{start}/{{id}}/associations"), &name);
    let reads = method == Method::GET;
    let scopes = scopes(object);
    let needed = if reads { scopes.read } else { scopes.write };
    call(method, path, &name, needed, !reads)
}

fn associations(method: &Method, base: &str, from: &str, to: &str, tail: &[&str]) -> Target {
    let (from, to) = match (object(from), object(to)) {
        (Ok(from), Ok(to)) => (from, to),
        (Err(answer), _) | (_, Err(answer)) => return refused(method, *answer),
    };
    let pair = format!("/associations/{}/{}", from.plural(), to.plural());
    let reads = method == Method::GET || tail == ["batch", "read"];
    let scopes = scopes(from);
    let needed = match (tail, reads) {
        (["labels", ..], false) => scopes.write_schema,
        (_, true) => scopes.read,
        (_, false) => scopes.write,
    };
    let path = joined(&format!("{base}{pair}"), tail);
    let name = joined(&format!("/crm{pair}"), tail);
    call(method, path, &name, needed, !reads)
}

/// Only deals have pipelines here. How contacts and companies are refused is invented.
fn pipelines(method: &Method, kind: &str, tail: &[&str]) -> Target {
    match object(kind) {
        Ok(ObjectType::Deals) => {}
        Ok(other) => {
            let text = format!(
                "The practice program keeps no pipelines of {}.",
                other.plural()
            );
            return refused(method, Problem::not_found(text).into_response());
        }
        Err(answer) => return refused(method, *answer),
    }
    let base = "/crm/pipelines/deals";
    let name: Vec<&str> = match tail {
        [] => vec![],
        [_] => vec!["{pipeline}"],
        [_, "stages"] => vec!["{pipeline}", "stages"],
        [_, "stages", _] => vec!["{pipeline}", "stages", "{stage}"],
        _ => vec!["(unknown)"],
    };
    let reads = method == Method::GET;
    let scopes = scopes(ObjectType::Deals);
    let needed = if reads {
        scopes.read_schema
    } else {
        scopes.write_schema
    };
    call(
        method,
        joined(base, tail),
        &joined(base, &name),
        needed,
        !reads,
    )
}

fn properties(method: &Method, kind: &str, tail: &[&str]) -> Target {
    let object = match object(kind) {
        Ok(object) => object,
        Err(answer) => return refused(method, *answer),
    };
    let base = format!("/crm/properties/{}", object.plural());
    let name = match tail {
        [name] if *name != "groups" => joined(&base, &["{name}"]),
        ["groups", _] => joined(&base, &["groups", "{name}"]),
        other => joined(&base, other),
    };
    let reads = method == Method::GET || tail == ["batch", "read"];
    let scopes = scopes(object);
    let needed = if reads {
        scopes.read_schema
    } else {
        scopes.write_schema
    };
    call(method, joined(&base, tail), &name, needed, !reads)
}

/// Returns the object type that a segment names, or the refusal.
fn object(segment: &str) -> Result<ObjectType, Box<Response>> {
    if let Some(object) = ObjectType::read(segment) {
        return Ok(object);
    }
    if OTHER_TYPES.contains(&segment) {
        let problem = Problem::not_found(format!("The practice program keeps no {segment}."));
        return Err(Box::new(problem.into_response()));
    }
    // Observed: text, and that there is no category.
    let body = json!({
        "status": "error",
        "message": format!("Unable to infer object type from: {segment}"),
        "correlationId": Uuid::new_v4().to_string(),
    });
    Err(Box::new(
        (StatusCode::BAD_REQUEST, Json(body)).into_response(),
    ))
}
