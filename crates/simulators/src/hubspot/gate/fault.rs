//! Trouble on purpose.
//!
//! Refuses to know: who asked for it.

use super::credential::expired;
use super::limits::{Policy, refusal};
use super::paths::Call;
use crate::hubspot::handle::{Fault, FaultKind};
use crate::hubspot::state::now_ms;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use futures::{StreamExt as _, stream};
use serde_json::Value;
use std::io;

/// A web page where JSON is expected, as of a proxy or a hotel network.
const PAGE: &str = "<!doctype html><html lang=\"en\"><head><title>Practice trouble</title></head>\
<body><h1>Something stands between you and the practice platform.</h1></body></html>";

/// Returns the fault that this request meets, and uses it up.
pub fn due(faults: &mut Vec<Fault>, call: &Call, path: &str) -> Option<Fault> {
    let meant = |fault: &Fault| {
        fault.endpoint.is_empty()
            || path.contains(&fault.endpoint)
            || call.endpoint.contains(&fault.endpoint)
    };
    faults.retain(|fault| fault.count > 0);
    let mut met = None;
    for fault in faults.iter_mut().filter(|fault| meant(fault)) {
        if fault.after > 0 {
            fault.after -= 1;
        } else {
            fault.count -= 1;
            met = Some(fault.clone());
            break;
        }
    }
    faults.retain(|fault| fault.count > 0);
    met
}

/// Returns the answer of a fault that keeps a request from being applied.
pub fn early(fault: FaultKind) -> Option<Response> {
    Some(match fault {
        FaultKind::Status429 => refusal(Policy::TenSecondly),
        FaultKind::Daily429 => refusal(Policy::Daily),
        FaultKind::Status503Html => (StatusCode::SERVICE_UNAVAILABLE, Html(PAGE)).into_response(),
        FaultKind::ResetBeforeApply => cut(),
        FaultKind::Html200 => Html(PAGE).into_response(),
        FaultKind::Expired => expired(now_ms(), now_ms()).into_response(),
        FaultKind::ResetAfterApply
        | FaultKind::SlowSuccess
        | FaultKind::TruncatedBody
        | FaultKind::AbsentRows => return None,
    })
}

/// Spoils the answer to a request that was applied.
pub async fn late(fault: FaultKind, response: Response) -> Response {
    match fault {
        FaultKind::ResetAfterApply => cut(),
        FaultKind::TruncatedBody => truncated(response).await,
        FaultKind::AbsentRows => without_rows(response).await,
        _ => response,
    }
}

fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "cut on purpose")
}

/// An answer that fails before its first byte: the server drops the connection, and the client sees no status.
fn cut() -> Response {
    Body::from_stream(stream::iter([Err::<Bytes, _>(gone())])).into_response()
}

/// The first half of an answer that promises the whole.
async fn truncated(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(whole) = to_bytes(body, usize::MAX).await else {
        return cut();
    };
    if whole.len() < 2 {
        return cut();
    }
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let half = whole.slice(..whole.len() / 2);
    // The pause lets the server send the first half before it meets the error.
    let end = stream::once(async {
        tokio::task::yield_now().await;
        Err(gone())
    });
    let body = stream::iter([Ok(half)]).chain(end);
    Response::from_parts(parts, Body::from_stream(body))
}

/// Takes every third row, from the first on, out of the results of a batch.
async fn without_rows(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(whole) = to_bytes(body, usize::MAX).await else {
        return cut();
    };
    let Ok(mut answer) = serde_json::from_slice::<Value>(&whole) else {
        return Response::from_parts(parts, Body::from(whole));
    };
    if let Some(rows) = answer.get_mut("results").and_then(Value::as_array_mut) {
        let mut row = 0_usize;
        rows.retain(|_| {
            row += 1;
            row % 3 != 1
        });
    }
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(answer.to_string()))
}
