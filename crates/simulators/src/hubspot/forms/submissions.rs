//! Submissions: what a visitor of a website fills in becomes a contact.
//!
//! Refuses to know: the page.

use super::Form;
use crate::hubspot::crm::{Source, json_body};
use crate::hubspot::people;
use crate::hubspot::problem::Problem;
use crate::hubspot::state::{PORTAL, Shared, State as Sim};
use crate::wire::Limits;
use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Documented by HubSpot: fields of a submission.
const FIELDS: usize = 1000;
/// Invented: longest body of a submission.
const BODY: usize = 1024 * 1024;

pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route(
            "/submissions/v3/integration/submit/{portal}/{form}",
            post(open),
        )
        .route(
            "/submissions/v3/integration/secure/submit/{portal}/{form}",
            post(secure),
        )
        .layer(DefaultBodyLimit::max(BODY))
}

/// What was filled in. Documented by HubSpot: the context is taken, too; here it is read and forgotten.
#[derive(Deserialize)]
struct Submission {
    fields: Vec<Filled>,
    #[serde(default, rename = "context")]
    _context: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filled {
    #[serde(default = "contact")]
    object_type_id: String,
    name: String,
    value: Value,
}

fn contact() -> String {
    "0-1".to_owned()
}

/// What is wrong with a submission. Documented by HubSpot: the kinds, but for the one of an unknown form, which is
/// invented; the texts are invented in their manner.
struct Wrong {
    kind: &'static str,
    message: String,
}

impl Wrong {
    fn of(kind: &'static str, name: &str, why: &str) -> Self {
        Self {
            kind,
            message: format!("Error in 'fields.{name}'. {why}"),
        }
    }
}

fn refuse(status: StatusCode, wrong: &[Wrong]) -> Response {
    let errors: Vec<Value> = wrong
        .iter()
        .map(|it| json!({"message": it.message, "errorType": it.kind}))
        .collect();
    let body = json!({
        "status": "error",
        "message": "The request is not valid",
        "correlationId": Uuid::new_v4().to_string(),
        "errors": errors,
    });
    (status, Json(body)).into_response()
}

/// Without credential: it has its own limit, and saves for itself what the gate saves for others.
async fn open(
    State(shared): State<Arc<Shared>>,
    Path((portal, form)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    if shared.limits == Limits::Real {
        let now = shared.clock.now_ms();
        if let Err(refusal) = shared.gate().traffic.admit_submission(now) {
            return *refusal;
        }
    }
    let answer = submit(&shared, &portal, &form, &body);
    if answer.status().is_success() && shared.save_aside().await.is_err() {
        return Problem::unsaved().into_response();
    }
    answer
}

async fn secure(
    State(shared): State<Arc<Shared>>,
    Path((portal, form)): Path<(String, String)>,
    body: Bytes,
) -> Response {
    submit(&shared, &portal, &form, &body)
}

fn submit(shared: &Shared, portal: &str, form: &str, body: &[u8]) -> Response {
    let submission: Submission = match json_body(body) {
        Ok(submission) => submission,
        Err(problem) => return problem.into_response(),
    };
    let tools = shared.tools();
    let found = tools.forms.form(form, false).ok();
    let Some(form) = found.filter(|_| portal == PORTAL) else {
        let wrong = Wrong {
            kind: "FORM_NOT_FOUND",
            message: format!("There is no form {form} in the account {portal}."),
        };
        return refuse(StatusCode::NOT_FOUND, &[wrong]);
    };
    let mut sim = shared.state();
    let now = shared.clock.now_ms();
    match check(form, &submission).and_then(|values| take(&mut sim, &values, now)) {
        Ok(()) => Json(form.thanks()).into_response(),
        Err(wrong) => refuse(StatusCode::BAD_REQUEST, &wrong),
    }
}

type Values = Vec<(String, String)>;

/// Documented by HubSpot: fields must be in the form, and required ones filled in.
fn check(form: &Form, submission: &Submission) -> Result<Values, Vec<Wrong>> {
    if submission.fields.len() > FIELDS {
        return Err(vec![Wrong {
            kind: "MAX_NUMBER_OF_SUBMITTED_VALUES_EXCEEDED",
            message: format!("A submission has at most {FIELDS} fields."),
        }]);
    }
    let fields = form.fields();
    let mut wrong = Vec::new();
    let mut values = Vec::new();
    for filled in &submission.fields {
        if !fields.iter().any(|field| field.name == filled.name) {
            let kind = "FIELD_NOT_IN_FORM_DEFINITION";
            wrong.push(Wrong::of(kind, &filled.name, "The form has no such field"));
        }
        let value = match &filled.value {
            Value::String(text) => text.trim().to_owned(),
            Value::Null => String::new(),
            other => other.to_string(),
        };
        if filled.object_type_id == "0-1" && !value.is_empty() {
            values.push((filled.name.clone(), value));
        }
    }
    let filled = |name: &str| values.iter().any(|(filled, _)| filled == name);
    for field in fields.iter().filter(|field| field.required) {
        if !filled(&field.name) {
            let why = format!("Required field '{}' is missing", field.name);
            wrong.push(Wrong::of("REQUIRED_FIELD", &field.name, &why));
        }
    }
    if wrong.is_empty() {
        Ok(values)
    } else {
        Err(wrong)
    }
}

/// Creates or changes the contact. Invented: a submission without an address becomes nothing, and values of properties
/// that are not there are dropped.
fn take(sim: &mut Sim, values: &Values, now: i64) -> Result<(), Vec<Wrong>> {
    let Some((_, email)) = values.iter().find(|(name, _)| name == "email") else {
        return Ok(());
    };
    let holder = people::holder(sim, email);
    // The address of a contact that is known by a secondary one stays.
    let known: Vec<(&str, &str)> = values
        .iter()
        .filter(|(name, _)| people::definition(sim, name).is_some())
        .filter(|(name, _)| holder.is_none() || name != "email")
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    people::put(sim, holder, &known, now, Source::Form)
        .map(|_| ())
        .map_err(|problem| why(&problem))
}

/// The rules for values in the words of submissions. Which word goes with which rule is invented but for the address.
fn why(problem: &Problem) -> Vec<Wrong> {
    let entries = problem.errors.iter().map(|entry| {
        let name = entry["context"]["propertyName"][0].as_str();
        let name = name.unwrap_or_default();
        match entry["code"].as_str() {
            Some("INVALID_EMAIL") => Wrong::of("INVALID_EMAIL", name, "Invalid email address"),
            Some("INVALID_INTEGER") => Wrong::of("INVALID_NUMBER", name, "Invalid number"),
            Some("INVALID_LENGTH") => Wrong::of("INPUT_TOO_LARGE", name, "The value is too long"),
            _ => Wrong::of(
                "VALUE_NOT_IN_FIELD_DEFINITION",
                name,
                entry["message"].as_str().unwrap_or_default(),
            ),
        }
    });
    let mut wrong: Vec<Wrong> = entries.collect();
    if wrong.is_empty() {
        wrong.push(Wrong {
            kind: "INVALID_EMAIL",
            message: problem.message.clone(),
        });
    }
    wrong
}
