//! Webhook subscriptions over REST: they are kept, and nothing is ever sent.
//!
//! Refuses to know: events.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde_json::Value;

use super::{Answer, json_body};
use crate::impact::auth;
use crate::impact::problem::Problem;
use crate::impact::state::Shared;
use crate::impact::tokens::Category;
use crate::impact::webhooks::Subscription;

/// `POST /subscription`; one that exists is replaced (invented).
pub async fn subscribe(
    State(shared): State<Arc<Shared>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Webhooks.write())?;
    let mut body = json_body(&headers, &bytes)?;
    // Documented as read-only.
    body.remove("source");
    let wanted: Subscription = serde_json::from_value(Value::Object(body))
        .map_err(|_| Problem::invalid_json("The subscription is not valid."))?;
    if url::Url::parse(&wanted.endpoint_url).is_err() {
        return Err(Problem::bad_request("The endpoint URL is not valid."));
    }
    {
        let mut store = shared.store_mut();
        let present = &mut store.subscriptions;
        present.retain(|s| s.endpoint_url != wanted.endpoint_url);
        present.push(wanted);
    }
    shared.save()?;
    Ok(StatusCode::CREATED.into_response())
}

/// `GET /subscription`.
pub async fn list(
    State(shared): State<Arc<Shared>>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Webhooks.read())?;
    Ok(Json(&shared.store().subscriptions).into_response())
}

fn not_found() -> Problem {
    Problem::not_found("SUBSCRIPTION_NOT_FOUND", "subscription")
}

/// `DELETE /subscription/{url}`.
pub async fn unsubscribe(
    State(shared): State<Arc<Shared>>,
    Path((tenant, url)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Webhooks.write())?;
    {
        let mut store = shared.store_mut();
        let before = store.subscriptions.len();
        store.subscriptions.retain(|s| s.endpoint_url != url);
        if store.subscriptions.len() == before {
            return Err(not_found());
        }
    }
    shared.save()?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// `POST /subscription/{url}/test`: answers as if something had been sent.
pub async fn test(
    State(shared): State<Arc<Shared>>,
    Path((tenant, url)): Path<(String, String)>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Category::Webhooks.write())?;
    let store = shared.store();
    if store.subscriptions.iter().any(|s| s.endpoint_url == url) {
        Ok(StatusCode::NO_CONTENT.into_response())
    } else {
        Err(not_found())
    }
}
