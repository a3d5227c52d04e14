//! What stands before every endpoint: addresses, credentials, limits, faults, saving, and the time an answer takes.
//!
//! Refuses to know: what an endpoint does with a request.

mod around;
mod credential;
mod fault;
mod limits;
mod paths;
mod submissions;

pub use credential::{Caller, Kind};
pub use limits::{Others, Traffic};

use super::problem::Problem;
use super::state::{Gate, Shared};
use super::{account, associations, conductor, crm, exports, forms, imports, lists};
use super::{oauth, owners, pages, pipelines, properties};
use crate::fault::{self as trouble, Fault, Spot};
use crate::wire::Limits;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use limits::Lane;
use paths::{Call, Target};
use std::sync::Arc;
use std::time::Duration;

/// Longest body that is read: a hundred records with one value of the greatest length and some more.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// Returns the whole server.
pub fn router(shared: Arc<Shared>) -> Router {
    let inner = crm::routes()
        .merge(crm::conductor_routes())
        .merge(associations::routes())
        .merge(pipelines::routes())
        .merge(properties::routes())
        .merge(oauth::routes())
        .merge(account::routes())
        .merge(owners::routes())
        .merge(lists::routes())
        .merge(forms::routes())
        .merge(exports::routes())
        .merge(imports::routes())
        .merge(pages::routes())
        .merge(conductor::routes())
        .fallback(nothing_here)
        .method_not_allowed_fallback(not_this_method)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(Arc::clone(&shared))
        .merge(trouble::conductor(Arc::clone(&shared)));
    // The paths are rewritten before the inner router looks at them.
    Router::new()
        .fallback_service(inner)
        .layer(from_fn_with_state(shared, pass))
}

async fn nothing_here() -> Problem {
    Problem::not_found("This path is not part of the practice program.")
}

async fn not_this_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "METHOD_NOT_ALLOWED",
        "This method is not allowed here.",
    )
}

async fn pass(State(shared): State<Arc<Shared>>, mut request: Request, next: Next) -> Response {
    let entry = match paths::read(request.method(), request.uri().path()) {
        Target::Open => return next.run(request).await,
        Target::Refused { endpoint, answer } => {
            shared.gate().traffic.arrived(endpoint);
            return answer;
        }
        Target::SignIn { endpoint, path } => Entry {
            endpoint,
            path,
            call: None,
        },
        Target::Call(call) => Entry {
            endpoint: call.endpoint.clone(),
            path: call.path.clone(),
            call: Some(call),
        },
    };
    if let Some(uri) = readdressed(request.uri(), &entry.path) {
        *request.uri_mut() = uri;
    }
    answer(shared, &entry, request, next).await
}

/// A request that leads somewhere.
struct Entry {
    endpoint: String,
    /// Canonical path.
    path: String,
    /// None for the endpoints of the sign-in, which bring their own credentials and have no limits here.
    call: Option<Call>,
}

/// The same address with another path.
fn readdressed(uri: &Uri, path: &str) -> Option<Uri> {
    let mut parts = uri.clone().into_parts();
    let whole = uri
        .query()
        .map_or_else(|| path.to_owned(), |query| format!("{path}?{query}"));
    parts.path_and_query = Some(whole.parse().ok()?);
    Uri::from_parts(parts).ok()
}

/// What is decided when a request arrives.
struct Arrival {
    fault: Option<Fault>,
    latency: Duration,
    /// The caller, if one is wanted, and the headers of the answer; or the refusal.
    admitted: Result<(Option<Caller>, HeaderMap), Box<Response>>,
}

/// Counts at arrival, and lets the request through or not.
fn arrive(shared: &Shared, entry: &Entry, request: &Request, body: &[u8]) -> Arrival {
    let fault = shared.faults.meet(Spot {
        endpoint: &entry.endpoint,
        path: &entry.path,
        sign_in: entry.call.is_none(),
        by_cursor: request
            .uri()
            .query()
            .is_some_and(|it| it.contains("after=")),
        body,
    });
    let mut gate = shared.gate();
    gate.traffic.arrived(entry.endpoint.clone());
    let early = fault
        .as_ref()
        .and_then(|it| fault::before(it, &shared.clock));
    let admitted = if let Some(early) = early {
        gate.traffic.rate_limited += u64::from(early.status() == StatusCode::TOO_MANY_REQUESTS);
        Err(Box::new(early))
    } else if let Some(call) = &entry.call {
        admit(shared, &mut gate, call, request).map(|(caller, headers)| (Some(caller), headers))
    } else {
        Ok((None, HeaderMap::new()))
    };
    Arrival {
        fault,
        latency: gate.latency,
        admitted,
    }
}

/// Looks at credential and limits of a call.
fn admit(
    shared: &Shared,
    books: &mut Gate,
    call: &Call,
    request: &Request,
) -> Result<(Caller, HeaderMap), Box<Response>> {
    let authorization = request.headers().get(header::AUTHORIZATION);
    let now = shared.clock.now_ms();
    let caller = credential::check(&books.tokens, authorization, call, now)
        .map_err(|problem| Box::new(problem.into_response()))?;
    let headers = match shared.limits {
        Limits::None => limits::boundless(),
        Limits::Real => books.traffic.admit(&caller, Lane::of(call), now)?,
    };
    Ok((caller, headers))
}

/// Answers after the latency.
async fn answer(shared: Arc<Shared>, entry: &Entry, request: Request, next: Next) -> Response {
    let (mut request, body) = shared.faults.looked_into(request).await;
    let clock = shared.clock.clone();
    let Arrival {
        fault,
        latency,
        admitted,
    } = arrive(&shared, entry, &request, &body);
    let response = match admitted {
        Ok((caller, headers)) => {
            if let Some(caller) = caller {
                request.extensions_mut().insert(caller);
            }
            let response = next.run(request).await;
            let changes = entry.call.as_ref().is_some_and(|call| call.changes);
            let mut response = saved(shared, changes, response).await;
            response.headers_mut().extend(headers);
            response
        }
        Err(refusal) => *refusal,
    };
    let wait = latency + fault.as_ref().map_or(Duration::ZERO, Fault::delay);
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    let mut response = match fault {
        Some(fault) => trouble::after(&fault, response, &clock).await,
        None => response,
    };
    clock.date(&mut response);
    response
}

/// Saves the practice world after a change, before the change is answered.
async fn saved(shared: Arc<Shared>, changes: bool, response: Response) -> Response {
    if !changes || !response.status().is_success() {
        return response;
    }
    match shared.save_aside().await {
        Ok(()) => response,
        Err(_) => Problem::unsaved().into_response(),
    }
}
