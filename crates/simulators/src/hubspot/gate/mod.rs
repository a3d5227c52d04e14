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

use super::handle::{Fault, FaultKind};
use super::problem::Problem;
use super::properties;
use super::state::Shared;
use super::{account, conductor, contacts, exports, forms, imports, lists, oauth, owners, pages};
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
    let inner = contacts::routes()
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
        .with_state(Arc::clone(&shared));
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
    let target = paths::read(request.method(), request.uri().path());
    let (path, call) = match target {
        Target::Open => return next.run(request).await,
        Target::Refused { endpoint, answer } => {
            shared.state().traffic.arrived(endpoint);
            return answer;
        }
        Target::SignIn { endpoint, path } => {
            shared.state().traffic.arrived(endpoint);
            (path, None)
        }
        Target::Call(call) => (call.path.clone(), Some(call)),
    };
    if let Some(uri) = readdressed(request.uri(), &path) {
        *request.uri_mut() = uri;
    }
    match call {
        Some(call) => answer(shared, &call, request, next).await,
        None => next.run(request).await,
    }
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

/// What is decided when a call arrives.
struct Arrival {
    fault: Option<Fault>,
    latency: Duration,
    /// The caller and the headers of the answer, or the refusal.
    admitted: Result<(Caller, HeaderMap), Box<Response>>,
}

/// Counts at arrival, and lets the call through or not.
fn arrive(shared: &Shared, call: &Call, request: &Request) -> Arrival {
    let mut state = shared.state();
    state.traffic.arrived(call.endpoint.clone());
    let latency = state.latency;
    let fault = fault::due(&mut state.faults, call, request.uri().path());
    let early = fault.as_ref().and_then(|it| fault::early(it.fault));
    let admitted = if let Some(early) = early {
        state.traffic.rate_limited += u64::from(early.status() == StatusCode::TOO_MANY_REQUESTS);
        Err(Box::new(early))
    } else {
        let authorization = request.headers().get(header::AUTHORIZATION);
        let now = shared.clock.now_ms();
        credential::check(&state.tokens, authorization, call, now)
            .map_err(|problem| Box::new(problem.into_response()))
            .and_then(|caller| {
                let headers = match shared.limits {
                    Limits::None => limits::boundless(),
                    Limits::Real => state.traffic.admit(&caller, Lane::of(call), now)?,
                };
                Ok((caller, headers))
            })
    };
    Arrival {
        fault,
        latency,
        admitted,
    }
}

/// Answers after the latency.
async fn answer(shared: Arc<Shared>, call: &Call, mut request: Request, next: Next) -> Response {
    let Arrival {
        fault,
        latency,
        admitted,
    } = arrive(&shared, call, &request);
    let response = match admitted {
        Ok((caller, headers)) => {
            request.extensions_mut().insert(caller);
            let response = next.run(request).await;
            let mut response = saved(shared, call, response).await;
            response.headers_mut().extend(headers);
            response
        }
        Err(refusal) => *refusal,
    };
    let slow = fault.as_ref().map_or(Duration::ZERO, Fault::delay);
    let wait = latency + slow;
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    match fault {
        Some(fault) => fault::late(fault.fault, response).await,
        None => response,
    }
}

impl Fault {
    fn delay(&self) -> Duration {
        match self.fault {
            FaultKind::SlowSuccess => Duration::from_millis(self.ms),
            _ => Duration::ZERO,
        }
    }
}

/// Saves the practice world after a change, before the change is answered.
async fn saved(shared: Arc<Shared>, call: &Call, response: Response) -> Response {
    if !call.changes || !response.status().is_success() {
        return response;
    }
    match shared.save_aside().await {
        Ok(()) => response,
        Err(_) => Problem::unsaved().into_response(),
    }
}
