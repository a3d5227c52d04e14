//! Which path leads where; counting, delaying and troubling of requests.
//!
//! Refuses to know: what an endpoint does.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodRouter, delete, get, post};

use super::brand::{account, actions, campaigns, changes, conversions, submissions};
use super::graphql::{self, Endpoint};
use super::jobs::files;
use super::problem::Problem;
use super::rest::{codes, events, links, referrals, rewards, users, webhooks};
use super::state::Shared;
use super::{conductor, conductor_records, export, fault, oauth};
use crate::fault::{self as trouble, Fault, FaultKind};

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
        .merge(brand_api())
        .merge(sign_in())
        .with_state(Arc::clone(&shared))
        .merge(query)
        .layer(from_fn_with_state(Arc::clone(&shared), settle))
        .fallback(nothing_here)
        .layer(from_fn_with_state(Arc::clone(&shared), pass));
    let faults = trouble::conductor(Arc::clone(&shared));
    platform.merge(practice().with_state(shared)).merge(faults)
}

fn advocate() -> Router<Arc<Shared>> {
    let open_user = get(users::open_look_up)
        .put(users::put)
        .post(users::create)
        .delete(users::delete);
    Router::new()
        .route("/api/v1/{tenant}/users", get(users::list))
        .route(
            "/api/v1/{tenant}/open/account/{account}/user/{user}",
            open_user,
        )
        .route(
            "/api/v1/{tenant}/account/{account}/user/{user}",
            get(users::look_up),
        )
        .route(
            "/api/v1/{tenant}/account/{account}/user/{user}/block",
            post(users::block),
        )
        .route(
            "/api/v1/{tenant}/account/{account}/user/{user}/unblock",
            post(users::unblock),
        )
        .route(
            "/api/v1/{tenant}/account/{account}/user/{user}/shareurls",
            get(links::share_urls),
        )
        .route(
            "/api/v1/{tenant}/open/account/{account}/user/{user}/shareurls",
            get(links::share_urls),
        )
        .route("/api/v1/{tenant}/export", post(export::create))
        .route("/api/v1/{tenant}/export/history/list", get(export::history))
        .route("/api/v1/{tenant}/export/{id}", get(export::poll))
        .route(
            "/api/v1/{tenant}/export/{id}/download",
            get(export::download),
        )
        .route("/storage/exports/{file}", get(export::storage))
        .route("/api/v1/{tenant}/export/upload", upload())
        .route("/storage/jobs/{file}", get(files::download))
        .merge(advocate_people())
        .merge(advocate_program())
}

fn upload() -> MethodRouter<Arc<Shared>> {
    post(files::upload).layer(DefaultBodyLimit::max(files::UPLOAD_MAX))
}

fn advocate_people() -> Router<Arc<Shared>> {
    Router::new()
        .route("/api/v1/{tenant}/user", get(users::look_up_by_code))
        .route(
            "/api/v1/{tenant}/open/user",
            get(users::open_look_up_by_code),
        )
        .route(
            "/api/v1/{tenant}/account/{account}/user/{user}/pii",
            get(users::pii),
        )
        .route(
            "/api/v1/{tenant}/open/account/{account}",
            delete(users::delete_account),
        )
        .route(
            "/api/v1/{tenant}/account/{account}/user/{user}/sharelinks",
            get(links::share_links),
        )
        .route(
            "/api/v1/{tenant}/open/account/{account}/user/{user}/events",
            post(events::track),
        )
}

fn advocate_program() -> Router<Arc<Shared>> {
    let subscriptions = get(webhooks::list).post(webhooks::subscribe);
    Router::new()
        .route("/api/v1/{tenant}/code/{code}", get(codes::look_up))
        .route("/api/v1/{tenant}/open/code/{code}", get(codes::look_up))
        .route(
            "/api/v1/{tenant}/open/code/{code}/account/{account}/user/{user}",
            post(codes::apply),
        )
        .route("/api/v1/{tenant}/referrals", get(referrals::list))
        .route("/api/v1/{tenant}/referrals/{id}", get(referrals::one))
        .route(
            "/api/v1/{tenant}/referrals/moderate",
            post(referrals::moderate),
        )
        .route("/api/v1/{tenant}/open/referrals", get(referrals::open_list))
        .route("/api/v1/{tenant}/reward", get(rewards::list))
        .route("/api/v1/{tenant}/reward/balance", get(rewards::balances))
        .route("/api/v1/{tenant}/reward/{id}", get(rewards::one))
        .route("/api/v1/{tenant}/subscription", subscriptions)
        .route(
            "/api/v1/{tenant}/subscription/{url}",
            delete(webhooks::unsubscribe),
        )
        .route(
            "/api/v1/{tenant}/subscription/{url}/test",
            post(webhooks::test),
        )
}

fn brand_api() -> Router<Arc<Shared>> {
    let actions = get(actions::list)
        .put(changes::modify)
        .delete(changes::reverse)
        .post(changes::overridden);
    Router::new()
        .route(
            "/Advertisers/{sid}/CompanyInformation",
            get(account::company),
        )
        .route("/Advertisers/{sid}/Campaigns", get(campaigns::list))
        .route("/Advertisers/{sid}/Campaigns/{id}", get(campaigns::one))
        .route("/Advertisers/{sid}/Conversions", post(conversions::submit))
        .route("/Advertisers/{sid}/APISubmissions", get(submissions::list))
        .route(
            "/Advertisers/{sid}/APISubmissions/{id}",
            get(submissions::one),
        )
        .route("/Advertisers/{sid}/Actions", actions)
        .route("/Advertisers/{sid}/Actions/{id}", get(actions::one))
        .route("/Advertisers/{sid}/Actions/{id}/Items", get(actions::items))
        .route(
            "/Advertisers/{sid}/Actions/{id}/Items/{sku}",
            get(actions::item),
        )
        .route("/Advertisers/{sid}/ActionUpdates", get(actions::updates))
        .route(
            "/Advertisers/{sid}/ActionUpdates/{id}",
            get(actions::update),
        )
        .route("/Advertisers/{sid}/Jobs", get(account::jobs))
        .route("/Advertisers/{sid}/Jobs/{id}", get(account::job))
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
        .route("/oauth2/introspect", post(oauth::introspect))
        .route("/oauth2/jwks", get(oauth::jwks))
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
        .route("/practice/referrals", post(conductor_records::referrals))
        .route("/practice/goals", post(conductor_records::goals))
        .route("/practice/programs", post(conductor_records::programs))
        .route(
            "/practice/event-types",
            post(conductor_records::event_types),
        )
        .route("/practice/tokens", post(conductor_records::tokens))
        .route(
            "/practice/submissions",
            post(conductor_records::submissions),
        )
        .route("/practice/conversions", get(conductor_records::conversions))
        .route("/practice/actions", get(conductor_records::actions))
        .route("/practice/events", get(conductor_records::events))
        .route("/practice/rewards", get(conductor_records::rewards))
}

async fn nothing_here() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "NOT_FOUND",
        "This path is not part of the practice program.",
    )
}

/// Works off the submissions that are due before anything is answered.
async fn settle(
    State(shared): State<Arc<Shared>>,
    request: Request,
    next: Next,
) -> Result<Response, Problem> {
    shared.settle()?;
    Ok(next.run(request).await)
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
        .and_then(|it| fault::before(it, request.uri().path(), request.headers(), &shared.clock));
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
    let mut response = match fault {
        Some(fault) if fault.kind == FaultKind::OffsetShift => {
            fault::shift(&shared, &fault);
            response
        }
        Some(fault) => trouble::after(&fault, response, &shared.clock).await,
        None => response,
    };
    shared.clock.date(&mut response);
    response
}
