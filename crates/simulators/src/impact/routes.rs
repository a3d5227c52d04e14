//! Which path leads where; counting, delaying and troubling of requests.
//!
//! Refuses to know: what an endpoint does.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};

use super::graphql::{self, Endpoint};
use super::problem::Problem;
use super::state::Shared;
use super::{brand, conductor, export, fault, oauth, rest};
use crate::fault::{self as trouble, Fault};

/// The whole server.
pub fn router(shared: Arc<Shared>) -> Router {
    let schema = graphql::schema(Arc::clone(&shared));
    let query = Router::new()
        .route("/api/v1/{tenant}/graphql", post(graphql::execute))
        .with_state(Endpoint {
            shared: Arc::clone(&shared),
            schema,
        });
    let platform = advocate()
        .merge(sign_in())
        .with_state(Arc::clone(&shared))
        .merge(query)
        .fallback(nothing_here)
        .layer(from_fn_with_state(Arc::clone(&shared), pass));
    let faults = trouble::conductor(shared.faults.clone());
    platform.merge(practice().with_state(shared)).merge(faults)
}

fn advocate() -> Router<Arc<Shared>> {
    let open_user = get(rest::open_look_up)
        .put(rest::put)
        .post(rest::create)
        .delete(rest::delete);
    Router::new()
        .route("/api/v1/{tenant}/users", get(rest::list))
        .route(
            "/api/v1/{tenant}/open/account/{account}/user/{user}",
            open_user,
        )
        .route(
            "/api/v1/{tenant}/account/{account}/user/{user}",
            get(rest::look_up),
        )
        .route(
            "/api/v1/{tenant}/account/{account}/user/{user}/block",
            post(rest::block),
        )
        .route(
            "/api/v1/{tenant}/account/{account}/user/{user}/unblock",
            post(rest::unblock),
        )
        .route(
            "/api/v1/{tenant}/account/{account}/user/{user}/shareurls",
            get(rest::share_urls),
        )
        .route(
            "/api/v1/{tenant}/open/account/{account}/user/{user}/shareurls",
            get(rest::share_urls),
        )
        .route("/api/v1/{tenant}/export", post(export::create))
        .route("/api/v1/{tenant}/export/history/list", get(export::history))
        .route("/api/v1/{tenant}/export/{id}", get(export::poll))
        .route(
            "/api/v1/{tenant}/export/{id}/download",
            get(export::download),
        )
        .route("/storage/exports/{file}", get(export::storage))
        .route("/Advertisers/{sid}/CompanyInformation", get(brand::company))
        .route("/Advertisers/{sid}/Campaigns", get(brand::list_campaigns))
        .route(
            "/Advertisers/{sid}/Campaigns/{id}",
            get(brand::one_campaign),
        )
}

fn sign_in() -> Router<Arc<Shared>> {
    Router::new()
        .route(
            "/.well-known/oauth-authorization-server",
            get(oauth::metadata),
        )
        .route(
            "/oauth2/authorize",
            get(oauth::authorize).post(oauth::decide),
        )
        .route("/oauth2/token", post(oauth::token))
        .route("/oauth2/revoke", post(oauth::revoke))
}

fn practice() -> Router<Arc<Shared>> {
    let participants = get(conductor::people)
        .post(conductor::edit_participant)
        .delete(conductor::delete_participant);
    Router::new()
        .route("/practice/state", get(conductor::state))
        .route("/practice/latency", post(conductor::latency))
        .route("/practice/services", post(conductor::services))
        .route("/practice/settings", post(conductor::settings))
        .route("/practice/budget", post(conductor::budget))
        .route("/practice/revoke-tokens", post(conductor::revoke_tokens))
        .route("/practice/expire-tokens", post(conductor::expire_tokens))
        .route("/practice/participants", participants)
        .route("/practice/participant", get(conductor::participant))
}

async fn nothing_here() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "NOT_FOUND",
        "This path is not part of the practice program.",
    )
}

/// Counts on arrival, then answers after the delay; unless a fault has another answer.
async fn pass(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("(unknown path)", MatchedPath::as_str);
    let endpoint = format!("{} {route}", request.method());
    let (request, fault) = if shared.faults.is_idle() {
        (request, None)
    } else {
        fault::meet(&shared, &endpoint, request).await
    };
    let early = fault
        .as_ref()
        .and_then(|it| fault::before(it, request.uri().path(), request.headers()));
    {
        let mut counters = shared.counters();
        *counters.by_endpoint.entry(endpoint).or_default() += 1;
        let refused = early.as_ref().map(Response::status) == Some(StatusCode::TOO_MANY_REQUESTS);
        counters.rate_limited += u64::from(refused);
    }
    let latency = shared.latency();
    let response = match early {
        Some(response) => response,
        None => next.run(request).await,
    };
    let wait = latency + fault.as_ref().map_or(Duration::ZERO, Fault::delay);
    if !wait.is_zero() {
        tokio::time::sleep(wait).await;
    }
    match fault {
        Some(fault) => trouble::after(&fault, response).await,
        None => response,
    }
}
