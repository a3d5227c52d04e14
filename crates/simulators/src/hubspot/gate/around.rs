//! Addresses around the records: the account, owners, lists, forms, exports, imports.
//!
//! Refuses to know: who asks.

use super::paths::{Call, Target, VERSIONS, joined};
use axum::http::Method;

/// Documented by HubSpot: scopes by endpoint; any one of a list suffices. For lists, writing wants the scope of reading
/// too; here it is not asked for.
const BASIC: &[&str] = &["oauth"];
const OWNERS: &[&str] = &["crm.objects.owners.read"];
const READ_LISTS: &[&str] = &["crm.lists.read"];
const WRITE_LISTS: &[&str] = &["crm.lists.write"];
const FORMS: &[&str] = &["forms"];
const EXPORT: &[&str] = &["crm.export"];
const IMPORT: &[&str] = &["crm.import"];
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
    match segments {
        ["submissions", "v3", "integration", "submit", _, _] => {
            return Some(open(method, segments, &["{portal}", "{form}"]));
        }
        ["export-files", _] => return Some(open(method, segments, &["{link}"])),
        _ => {}
    }
    let (area, tail) = area(segments)?;
    let reads = method == Method::GET || (area == "/crm/lists" && tail == ["search"]);
    let scopes = match area {
        "/account-info" => BASIC,
        "/crm/limits" => ANY_OBJECT,
        "/crm/owners" => OWNERS,
        "/crm/lists" if reads => READ_LISTS,
        "/crm/lists" => WRITE_LISTS,
        "/crm/exports" => EXPORT,
        "/crm/imports" => IMPORT,
        _ => FORMS,
    };
    Some(Target::Call(Call {
        path: joined(area, tail),
        endpoint: format!("{method} {}", joined(area, &name(area, tail))),
        scopes,
        changes: !reads,
        search: false,
        records: area != "/account-info",
    }))
}

/// Splits an address into its area and the rest, without the version.
fn area<'a>(segments: &'a [&'a str]) -> Option<(&'static str, &'a [&'a str])> {
    let dated = |version: &str| VERSIONS.contains(&version);
    Some(match segments {
        ["account-info", version, tail @ ..] if *version == "v3" || dated(version) => {
            ("/account-info", tail)
        }
        ["crm", "limits", version, tail @ ..] if dated(version) => ("/crm/limits", tail),
        ["crm", "v3", area, tail @ ..] => (crm(area)?, tail),
        ["crm", area, version, tail @ ..] if dated(version) => (crm(area)?, tail),
        ["marketing", "v3", "forms", tail @ ..]
        | ["marketing", "forms", "2026-09-beta", tail @ ..] => ("/marketing/forms", tail),
        [
            "submissions",
            "v3",
            "integration",
            "secure",
            "submit",
            tail @ ..,
        ] => ("/submissions/v3/integration/secure/submit", tail),
        _ => return None,
    })
}

fn crm(area: &str) -> Option<&'static str> {
    match area {
        "owners" => Some("/crm/owners"),
        "lists" => Some("/crm/lists"),
        "exports" => Some("/crm/exports"),
        "imports" => Some("/crm/imports"),
        _ => None,
    }
}

/// The rest of a path with placeholders, for the counters.
fn name<'a>(area: &str, tail: &[&'a str]) -> Vec<&'a str> {
    match (area, tail) {
        ("/account-info" | "/crm/limits", _)
        | ("/crm/lists", ["search"])
        | ("/crm/exports", ["export", "async"]) => tail.to_vec(),
        ("/crm/lists", ["object-type-id", _, "name", _]) => {
            vec!["object-type-id", "{object}", "name", "{name}"]
        }
        ("/crm/lists", ["records", _, _, "memberships"]) => {
            vec!["records", "{object}", "{id}", "memberships"]
        }
        ("/crm/exports", ["export", "async", "tasks", _, "status"]) => {
            vec!["export", "async", "tasks", "{id}", "status"]
        }
        ("/crm/exports", ["export", _]) => vec!["export", "{id}"],
        (_, [_, _]) if area.ends_with("submit") => vec!["{portal}", "{form}"],
        (_, [_, rest @ ..]) => ["{id}"].into_iter().chain(rest.iter().copied()).collect(),
        (_, []) => vec![],
    }
}

/// An address that wants no bearer token.
fn open(method: &Method, segments: &[&str], places: &[&str]) -> Target {
    let fixed = &segments[..segments.len() - places.len()];
    Target::SignIn {
        endpoint: format!("{method} {}", joined(&joined("", fixed), places)),
        path: joined("", segments),
    }
}
