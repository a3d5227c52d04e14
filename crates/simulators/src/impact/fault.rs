//! How impact.com words the refusals that a fault asks for, as far as it has words of its own.
//!
//! Refuses to know: which fault was asked for, and why.

use super::brand;
use super::conductor;
use super::problem::Problem;
use super::state::Shared;
use crate::clock::Clock;
use crate::fault::{self as trouble, Fault, FaultKind, Faults, Spot, Troubled};
use axum::Json;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Map, json};

impl Troubled for Shared {
    fn faults(&self) -> &Faults {
        &self.faults
    }
}

/// Finds the fault that a request meets; returns the request, whose body may have been read for it.
pub async fn meet(shared: &Shared, endpoint: &str, request: Request) -> (Request, Option<Fault>) {
    let (request, body) = shared.faults.looked_into(request).await;
    let path = request.uri().path();
    let fault = shared.faults.meet(Spot {
        endpoint,
        path,
        sign_in: path.starts_with("/oauth2/") || path.starts_with("/.well-known/"),
        by_cursor: false,
        body: &body,
    });
    (request, fault)
}

/// Returns the answer of a fault that keeps a request from being applied.
pub fn before(fault: &Fault, path: &str, headers: &HeaderMap, clock: &Clock) -> Option<Response> {
    let brand = path.starts_with("/Advertisers/");
    let problem = match fault.kind {
        FaultKind::Status429 | FaultKind::Daily429 | FaultKind::Secondly429 => limited(),
        FaultKind::Expired | FaultKind::Unknown401 => Problem::unauthorized(),
        FaultKind::MissingScopes => Problem::forbidden(),
        FaultKind::RefusedValue => Problem::bad("RS023", "The email address is not valid."),
        FaultKind::RefusedGrant => return Some(refused_grant()),
        _ => return trouble::before(fault, clock),
    };
    let mut answer = if brand {
        brand::error(headers, problem.status, &problem.message)
    } else {
        problem.into_response()
    };
    if answer.status() == StatusCode::TOO_MANY_REQUESTS {
        answer
            .headers_mut()
            .extend(trouble::retry_after(fault, clock));
    }
    Some(answer)
}

/// RS033 is documented for too many calls; that its status is 429 is invented.
fn limited() -> Problem {
    let message = "Too many requests.";
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMIT", message).with_rs("RS033")
}

/// Moves the rows of every list by one, as people do while somebody pages through it.
pub fn shift(shared: &Shared, fault: &Fault) {
    let (made, first) = {
        let store = shared.store();
        let first = store.iter().next();
        (
            store.len(),
            first.map(|it| (it.account_id.clone(), it.id.clone())),
        )
    };
    // A practice world that cannot be saved says so at the next write.
    if fault.value == "added" {
        let email = format!("late.comer{made}@practice.example");
        let fields = Map::from_iter([("email".to_owned(), email.into())]);
        let _saved = conductor::edit(shared, fields);
    } else if let Some((account, id)) = first {
        let _saved = conductor::delete(shared, &account, &id);
    }
}

fn refused_grant() -> Response {
    let body = json!({
        "error": "invalid_grant",
        "error_description": "The refresh token is not valid.",
    });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}
