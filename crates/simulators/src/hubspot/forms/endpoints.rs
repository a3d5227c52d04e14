//! Listing, creating, changing and archiving forms.
//!
//! Refuses to know: submissions.

use super::{FIELD_TYPES, fields_of, whole};
use crate::hubspot::crm::json_body;
use crate::hubspot::people;
use crate::hubspot::problem::Problem;
use crate::hubspot::state::{Shared, State as Sim};
use crate::hubspot::tools::{Asked, Page, asked};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::sync::Arc;
use uuid::Uuid;

/// Invented: forms on one page.
const PAGE: usize = 500;

pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/marketing/forms", get(list).post(create))
        .route(
            "/marketing/forms/{id}",
            get(one).put(replace).patch(change).delete(archive),
        )
}

#[derive(Deserialize)]
#[serde(default)]
struct Wanted {
    limit: usize,
    after: Option<String>,
    archived: bool,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            limit: 20,
            after: None,
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
    let forms = tools.forms.forms.iter();
    let found = forms.filter(|(_, form)| form.archived_ms.is_some() == wanted.archived);
    Ok(Json(
        page.cut(found.map(|(number, form)| (*number, form.told()))),
    ))
}

async fn one(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    wanted: Asked<Wanted>,
) -> Result<Json<Value>, Problem> {
    let wanted = asked(wanted)?;
    let tools = shared.tools();
    Ok(Json(tools.forms.form(&id, wanted.archived)?.told()))
}

/// Checks what the platform itself reads of a definition. Documented by HubSpot: fields are properties; the texts are
/// invented. Fields of a property that is not there yet are taken in the seeded forms only.
fn check(sim: &Sim, form: &Map<String, Value>) -> Result<(), Problem> {
    let text = |name: &str| form.get(name).and_then(Value::as_str).unwrap_or_default();
    if text("name").trim().is_empty() {
        return Err(Problem::invalid("A form needs a name."));
    }
    if text("formType") != "hubspot" {
        return Err(Problem::invalid("The form type must be hubspot."));
    }
    for field in fields_of(form.get("fieldGroups").unwrap_or(&Value::Null)) {
        let name = field["name"].as_str().unwrap_or_default();
        let kind = field["fieldType"].as_str().unwrap_or_default();
        if !FIELD_TYPES.contains(&kind) {
            return Err(Problem::invalid(format!(
                "The field '{name}' has the unknown type '{kind}'."
            )));
        }
        if field["objectTypeId"] == "0-1" && people::definition(sim, name).is_none() {
            return Err(Problem::invalid(format!(
                "Property \"{name}\" does not exist"
            )));
        }
    }
    Ok(())
}

async fn create(
    State(shared): State<Arc<Shared>>,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Problem> {
    let form = whole(json_body(&body)?);
    let now = shared.clock.now_ms();
    let mut tools = shared.tools();
    check(&shared.read(), &form)?;
    let form = tools.forms.add(Uuid::new_v4().to_string(), form, now);
    Ok((StatusCode::CREATED, Json(form.told())))
}

async fn replace(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let sent = whole(json_body(&body)?);
    save(&shared, &id, |_| sent)
}

/// Documented by HubSpot: what is left out stays. A part that is sent replaces the whole part (invented).
async fn change(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    body: Bytes,
) -> Result<Json<Value>, Problem> {
    let sent: Map<String, Value> = json_body(&body)?;
    save(&shared, &id, |mut form| {
        form.extend(sent);
        whole(form)
    })
}

fn save(
    shared: &Shared,
    id: &str,
    edit: impl FnOnce(Map<String, Value>) -> Map<String, Value>,
) -> Result<Json<Value>, Problem> {
    let now = shared.clock.now_ms();
    let mut tools = shared.tools();
    let form = tools.forms.form_mut(id)?;
    let edited = edit(form.definition.clone());
    check(&shared.read(), &edited)?;
    form.definition = edited;
    form.updated_ms = now;
    Ok(Json(form.told()))
}

async fn archive(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    let now = shared.clock.now_ms();
    shared.tools().forms.form_mut(&id)?.archived_ms = Some(now);
    Ok(StatusCode::NO_CONTENT)
}
