//! Owners: who can be responsible for a record.
//!
//! Refuses to know: records.

use super::problem::Problem;
use super::state::{Shared, iso};
use super::tools::{Asked, Page, asked};
use axum::extract::{Path, State};
use axum::routing::get;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// Invented: owners on one page.
const PAGE: usize = 500;
/// When the owners came to the account.
const CAME_MS: i64 = 1_700_000_000_000;

/// A person, or a queue that persons take records from.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Owner {
    id: u64,
    email: Option<String>,
    first_name: String,
    last_name: String,
    /// Queues have none.
    user_id: Option<u64>,
    team: Option<String>,
    archived: bool,
}

/// All owners, archived ones too, by id.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Owners(Vec<Owner>);

impl Default for Owners {
    fn default() -> Self {
        let person = |id: u64, first: &str, last: &str, team: Option<&str>| Owner {
            id,
            email: Some(format!("{}@practice.example", first.to_lowercase())),
            first_name: first.to_owned(),
            last_name: last.to_owned(),
            user_id: Some(id + 1000),
            team: team.map(str::to_owned),
            archived: false,
        };
        Self(vec![
            person(501, "Alma", "Brandt", Some("Sales")),
            person(502, "Bruno", "Castel", Some("Sales")),
            person(503, "Chiara", "Dorn", None),
            Owner {
                email: None,
                user_id: None,
                ..person(504, "Inbound", "queue", None)
            },
            Owner {
                archived: true,
                ..person(505, "Emil", "Falk", None)
            },
        ])
    }
}

/// `/crm/owners` and below.
pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/crm/owners", get(list))
        .route("/crm/owners/{id}", get(one))
}

/// Documented by HubSpot: the fields. A user who was taken away is told as inactive only.
fn told(owner: &Owner) -> Value {
    let mut body = json!({
        "id": owner.id.to_string(),
        "firstName": owner.first_name,
        "lastName": owner.last_name,
        "type": if owner.user_id.is_some() { "PERSON" } else { "QUEUE" },
        "createdAt": iso(CAME_MS),
        "updatedAt": iso(CAME_MS),
        "archived": owner.archived,
    });
    if let Some(email) = &owner.email {
        body["email"] = json!(email);
    }
    if let Some(user) = owner.user_id {
        body["userIdIncludingInactive"] = json!(user);
        if !owner.archived {
            body["userId"] = json!(user);
        }
    }
    if let Some(team) = &owner.team {
        body["teams"] = json!([{"id": "7001", "name": team, "primary": true}]);
    }
    body
}

#[derive(Deserialize)]
#[serde(default)]
struct Wanted {
    limit: usize,
    after: Option<String>,
    email: Option<String>,
    archived: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            limit: 100,
            after: None,
            email: None,
            archived: false,
        }
    }
}

async fn list(
    State(shared): State<Arc<Shared>>,
    wanted: Asked<Wanted>,
) -> Result<Json<Value>, Problem> {
    let wanted = asked(wanted)?;
    let page = Page::of(wanted.after.as_deref(), wanted.limit, PAGE)?;
    let tools = shared.tools();
    let matches = |owner: &&Owner| match (wanted.email.as_deref(), owner.email.as_deref()) {
        (None, _) => true,
        (Some(wanted), Some(email)) => wanted.trim().eq_ignore_ascii_case(email),
        (Some(_), None) => false,
    };
    let found = tools.owners.0.iter();
    let found = found.filter(|owner| owner.archived == wanted.archived);
    let entries = found.filter(matches).map(|owner| (owner.id, told(owner)));
    Ok(Json(page.cut(entries)))
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct By {
    id_property: Option<String>,
    archived: bool,
}

async fn one(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    by: Asked<By>,
) -> Result<Json<Value>, Problem> {
    let by = asked(by)?;
    let key = |owner: &Owner| match by.id_property.as_deref() {
        None | Some("id") => Ok(Some(owner.id)),
        Some("userId") => Ok(owner.user_id),
        Some(other) => Err(Problem::invalid(format!(
            "Owners cannot be found by {other}."
        ))),
    };
    let tools = shared.tools();
    for owner in &tools.owners.0 {
        if owner.archived == by.archived && key(owner)?.is_some_and(|it| it.to_string() == id) {
            return Ok(Json(told(owner)));
        }
    }
    Err(Problem::not_found("resource not found"))
}
