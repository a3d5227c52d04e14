//! Pages that a person looks at: the list of contacts, and one contact with its properties by group.
//!
//! Refuses to know: credentials; everything here is pretend.

use super::handle::ContactView;
use super::properties::Schema;
use super::state::{PORTAL, Shared};
use crate::html::{self, escape};
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use std::fmt::Write as _;
use std::sync::Arc;

/// Rows of the list.
const ROWS: usize = 200;

/// The pages below `/contacts` (addresses as observed in HubSpot).
pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/contacts/{portal}/record/0-1/{id}", get(contact))
        .route("/contacts/{portal}/objects/0-1/views/all/list", get(list))
        .route(
            "/sales-products-settings/{portal}/object/0-1/record-customization",
            get(record_customization),
        )
        .route("/connected-apps/{portal}/installed", get(connected_apps))
        .route("/forms/{portal}", get(forms))
}

fn missing(words: &str) -> Response {
    let body = format!(
        "<p>{}</p><p><a href=\"/contacts/{PORTAL}/objects/0-1/views/all/list\">All contacts</a></p>",
        escape(words)
    );
    html::page(StatusCode::NOT_FOUND, "Not found", &body, false)
}

/// A stand-in: what HubSpot shows here is not documented, and practice shows all properties anyway.
async fn record_customization(Path(portal): Path<String>) -> Response {
    stand_in(
        &portal,
        "Record customization (practice)",
        "In your real account you choose here which properties the contact record shows. In practice every property \
         that has a value is shown, so there is nothing to arrange.",
    )
}

/// A stand-in: practice accounts have no other app.
async fn connected_apps(Path(portal): Path<String>) -> Response {
    stand_in(
        &portal,
        "Connected apps (practice)",
        "In your real account you see here which apps are connected. This practice account has none besides yours.",
    )
}

/// A stand-in: forms are edited over the API here.
async fn forms(Path(portal): Path<String>) -> Response {
    stand_in(
        &portal,
        "Forms (practice)",
        "In your real account you edit your forms here, and add hidden fields to them. This practice account has one form \
         with hidden fields for a referral, and one without.",
    )
}

fn stand_in(portal: &str, title: &str, words: &str) -> Response {
    if portal != PORTAL {
        return missing("There is no practice account with this number.");
    }
    let body = format!(
        "<p>{}</p><p><a href=\"/contacts/{PORTAL}/objects/0-1/views/all/list\">All contacts</a></p>",
        escape(words)
    );
    html::page(StatusCode::OK, title, &body, false)
}

fn value<'a>(contact: &'a ContactView, property: &str) -> &'a str {
    contact.properties.get(property).map_or("", String::as_str)
}

/// First and last name, else the address, else the number.
fn name(contact: &ContactView) -> String {
    let whole = format!(
        "{} {}",
        value(contact, "firstname"),
        value(contact, "lastname")
    );
    let email = value(contact, "email");
    match whole.trim() {
        "" if email.is_empty() => format!("Contact {}", contact.id),
        "" => email.to_owned(),
        whole => whole.to_owned(),
    }
}

async fn contact(
    State(shared): State<Arc<Shared>>,
    Path((portal, id)): Path<(String, String)>,
) -> Response {
    if portal != PORTAL {
        return missing("There is no practice account with this number.");
    }
    let state = shared.read();
    let Some(contact) = state.contacts.view(&id) else {
        return missing("There is no contact with this number.");
    };
    let body = sheet(&state.contacts.schema, &contact);
    html::page(StatusCode::OK, &name(&contact), &body, true)
}

/// A contact's properties that have a value, by group.
fn sheet(schema: &Schema, contact: &ContactView) -> String {
    let mut body = format!(
        "<p><a href=\"/contacts/{PORTAL}/objects/0-1/views/all/list\">All contacts</a> · Record ID {}{}</p>",
        escape(&contact.id),
        if contact.archived {
            " · in the recycle bin"
        } else {
            ""
        }
    );
    for group in schema.groups() {
        let mut rows = String::new();
        let members = schema.list(false).filter(|it| it.group == group.name);
        for definition in members {
            let value = value(contact, &definition.name);
            if !value.is_empty() {
                let _written = write!(
                    rows,
                    "<tr><th scope=\"row\">{}</th><td>{}</td></tr>",
                    escape(&definition.label),
                    escape(value)
                );
            }
        }
        if !rows.is_empty() {
            let label = escape(&group.label);
            let _written = write!(body, "<h2>{label}</h2><table><tbody>{rows}</tbody></table>");
        }
    }
    body
}

#[derive(Deserialize)]
struct Wanted {
    #[serde(default)]
    q: String,
}

async fn list(
    State(shared): State<Arc<Shared>>,
    Path(portal): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Response {
    if portal != PORTAL {
        return missing("There is no practice account with this number.");
    }
    let needle = wanted.q.trim().to_lowercase();
    let mut body = format!(
        "<form><p><label for=\"q\">Name or address</label> \
<input id=\"q\" name=\"q\" value=\"{}\"> <button class=\"main\">Search</button></p></form>\
<table><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Email</th><th scope=\"col\">Company</th></tr></thead><tbody>",
        escape(&wanted.q)
    );
    let state = shared.read();
    let found = state.contacts.views().filter(|contact| {
        let line = format!("{} {}", name(contact), value(contact, "email"));
        needle.is_empty() || line.to_lowercase().contains(&needle)
    });
    for contact in found.take(ROWS) {
        let _written = write!(
            body,
            "<tr><td><a href=\"/contacts/{PORTAL}/record/0-1/{}\">{}</a></td><td>{}</td><td>{}</td></tr>",
            escape(&contact.id),
            escape(&name(&contact)),
            escape(value(&contact, "email")),
            escape(value(&contact, "company"))
        );
    }
    let _written = write!(
        body,
        "</tbody></table><p>At most {ROWS} of {} contacts are shown.</p>",
        state.contacts.len()
    );
    html::page(StatusCode::OK, "Contacts", &body, true)
}
