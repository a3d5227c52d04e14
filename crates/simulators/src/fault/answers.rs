//! What a fault does to an answer, as far as both platforms share it.
//!
//! Refuses to know: how a platform words a refusal of its own.

use super::{Fault, FaultKind};
use crate::clock::Clock;
use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use futures::{Stream, StreamExt as _, stream};
use serde_json::{Map, Value, json};
use std::io;
use std::time::Duration;

/// A web page where JSON is expected, as of a proxy or a hotel network.
const PAGE: &str = "<!doctype html><html lang=\"en\"><head><title>Practice trouble</title></head>\
<body><h1>Something stands between you and the practice platform.</h1></body></html>";
/// How long a byte takes that drips, when nobody says.
const DRIP: Duration = Duration::from_secs(1);
/// Fields whose words a client may know all of.
const ENUMS: [&str; 6] = [
    "status",
    "type",
    "fieldType",
    "accountType",
    "category",
    "format",
];

impl Fault {
    /// Returns how long the answer is held back.
    pub(crate) const fn delay(&self) -> Duration {
        match self.kind {
            FaultKind::SlowSuccess => Duration::from_millis(self.ms),
            _ => Duration::ZERO,
        }
    }

    const fn trouble(&self) -> Option<StatusCode> {
        Some(match self.kind {
            FaultKind::Status500 => StatusCode::INTERNAL_SERVER_ERROR,
            FaultKind::Status502 => StatusCode::BAD_GATEWAY,
            FaultKind::Status503 => StatusCode::SERVICE_UNAVAILABLE,
            FaultKind::Status504 => StatusCode::GATEWAY_TIMEOUT,
            _ => return None,
        })
    }
}

/// Returns the answer that keeps a request from being applied, when the platform has no words of its own for it.
pub(crate) fn before(fault: &Fault, clock: &Clock) -> Option<Response> {
    Some(match fault.kind {
        FaultKind::Status423 => told(
            StatusCode::LOCKED,
            "The account is locked by bulk writing.",
            fault,
            clock,
        ),
        FaultKind::Status477 => {
            let status = StatusCode::from_u16(477).unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
            told(
                status,
                "The account moves to another data centre.",
                fault,
                clock,
            )
        }
        FaultKind::Status407 => {
            let wanted = [(header::PROXY_AUTHENTICATE, "Basic realm=\"practice\"")];
            (StatusCode::PROXY_AUTHENTICATION_REQUIRED, wanted, PAGE).into_response()
        }
        FaultKind::ResetBeforeApply => cut(),
        FaultKind::Html200 => page(StatusCode::OK, fault, clock),
        FaultKind::RedirectLogin => {
            let login = if fault.value.is_empty() {
                "/login"
            } else {
                &fault.value
            };
            (
                StatusCode::FOUND,
                [(header::LOCATION, login.to_owned())],
                PAGE,
            )
                .into_response()
        }
        _ => {
            let status = fault.trouble().filter(|_| !fault.says("applied"))?;
            page(status, fault, clock)
        }
    })
}

/// Spoils the answer to a request that was applied.
pub(crate) async fn after(fault: &Fault, response: Response, clock: &Clock) -> Response {
    match fault.kind {
        FaultKind::ResetAfterApply => cut(),
        FaultKind::TruncatedBody => truncated(response).await,
        FaultKind::Drip => dripping(response, fault.ms).await,
        FaultKind::UnknownShape => edited(response, |answer| reshape(answer, &fault.value)).await,
        FaultKind::WrongSuccess => another_success(response, &fault.value),
        FaultKind::Shuffled => {
            edited(response, |answer| {
                for list in ["results", "errors"] {
                    if let Some(rows) = answer.get_mut(list).and_then(Value::as_array_mut) {
                        let half = rows.len() / 2;
                        rows.rotate_left(half);
                    }
                }
            })
            .await
        }
        FaultKind::AbsentRows => {
            edited(response, |answer| {
                if let Some(rows) = answer.get_mut("results").and_then(Value::as_array_mut) {
                    let mut row = 0_usize;
                    rows.retain(|_| {
                        row += 1;
                        row % 3 != 1
                    });
                }
            })
            .await
        }
        _ => match fault.trouble().filter(|_| fault.says("applied")) {
            Some(status) => page(status, fault, clock),
            None => response,
        },
    }
}

/// Returns the `Retry-After` that a fault wants, word for word; `date+30` is a date thirty seconds ahead.
pub(crate) fn retry_after(fault: &Fault, clock: &Clock) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let words: String = fault
        .value
        .split(' ')
        .filter(|word| !["json", "applied"].contains(word))
        .collect::<Vec<_>>()
        .join(" ");
    let text = match words.strip_prefix("date").map(str::parse::<i64>) {
        Some(Ok(seconds)) => clock.http_date(seconds),
        _ => words,
    };
    if let Ok(value) = HeaderValue::from_str(&text)
        && !text.is_empty()
    {
        headers.insert(header::RETRY_AFTER, value);
    }
    headers
}

/// A page with a status; labelled as JSON when the fault says so.
fn page(status: StatusCode, fault: &Fault, clock: &Clock) -> Response {
    let kind = if fault.says("json") {
        "application/json;charset=utf-8"
    } else {
        "text/html; charset=utf-8"
    };
    let headers = retry_after(fault, clock);
    (status, [(header::CONTENT_TYPE, kind)], headers, PAGE).into_response()
}

fn told(status: StatusCode, message: &str, fault: &Fault, clock: &Clock) -> Response {
    let body = json!({ "status": "error", "message": message });
    (status, retry_after(fault, clock), Json(body)).into_response()
}

fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "cut on purpose")
}

/// An answer that fails before its first byte: the server drops the connection, and the client sees no status.
fn cut() -> Response {
    Body::from_stream(stream::iter([Err::<Bytes, _>(gone())])).into_response()
}

/// Reads a body to its end.
pub(crate) async fn collected(body: Body) -> Option<Bytes> {
    to_bytes(body, usize::MAX).await.ok()
}

/// The first half of an answer that promises the whole.
async fn truncated(response: Response) -> Response {
    promised(response, |whole| {
        let half = whole.slice(..whole.len() / 2);
        // The pause lets the server send the first half before it meets the error.
        let end = stream::once(async {
            tokio::task::yield_now().await;
            Err(gone())
        });
        stream::iter([Ok(half)]).chain(end)
    })
    .await
}

/// An answer that comes byte by byte.
async fn dripping(response: Response, ms: u64) -> Response {
    let pause = if ms == 0 {
        DRIP
    } else {
        Duration::from_millis(ms)
    };
    promised(response, move |whole| {
        stream::iter(0..whole.len()).then(move |at| {
            let byte = whole.slice(at..=at);
            async move {
                tokio::time::sleep(pause).await;
                Ok::<_, io::Error>(byte)
            }
        })
    })
    .await
}

/// Promises the whole answer, and sends what `parts` makes of it.
async fn promised<S>(response: Response, parts: impl FnOnce(Bytes) -> S) -> Response
where
    S: Stream<Item = io::Result<Bytes>> + Send + 'static,
{
    let (mut head, body) = response.into_parts();
    let Some(whole) = collected(body).await.filter(|whole| whole.len() > 1) else {
        return cut();
    };
    let length = HeaderValue::from(whole.len());
    head.headers.insert(header::CONTENT_LENGTH, length);
    Response::from_parts(head, Body::from_stream(parts(whole)))
}

/// Changes a JSON answer; any other passes as it is.
async fn edited(response: Response, change: impl FnOnce(&mut Value)) -> Response {
    let (mut head, body) = response.into_parts();
    let Some(whole) = collected(body).await else {
        return cut();
    };
    let Ok(mut answer) = serde_json::from_slice::<Value>(&whole) else {
        return Response::from_parts(head, Body::from(whole));
    };
    change(&mut answer);
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, Body::from(answer.to_string()))
}

/// Puts `null` into every field of a name, or puts fields and words in that no client can know.
fn reshape(value: &mut Value, how: &str) {
    match value {
        Value::Array(rows) => rows.iter_mut().for_each(|row| reshape(row, how)),
        Value::Object(map) => {
            match how.strip_prefix("null=") {
                Some(name) => {
                    if let Some(field) = map.get_mut(name) {
                        *field = Value::Null;
                    }
                }
                None => estrange(map),
            }
            // Properties have names of somebody's own: a change there would be data, not shape.
            let fields = map.iter_mut().filter(|(name, _)| *name != "properties");
            fields.for_each(|(_, field)| reshape(field, how));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Only what looks like a record or an envelope gets a new field.
fn estrange(map: &mut Map<String, Value>) {
    for name in ENUMS {
        if let Some(Value::String(word)) = map.get_mut(name) {
            "PRACTICE_NEW_WORD".clone_into(word);
        }
    }
    let shaped = ["id", "results", "status", "data", "paging", "name"];
    if shaped.iter().any(|name| map.contains_key(*name)) {
        let strange = json!({ "nested": [null, 1.5, "text"] });
        map.insert("practiceNewField".to_owned(), strange);
    }
}

fn another_success(response: Response, status: &str) -> Response {
    if !response.status().is_success() {
        return response;
    }
    let status = status
        .parse()
        .ok()
        .and_then(|it| StatusCode::from_u16(it).ok());
    match status.unwrap_or(StatusCode::CREATED) {
        StatusCode::NO_CONTENT => StatusCode::NO_CONTENT.into_response(),
        other => {
            let (mut head, body) = response.into_parts();
            head.status = other;
            Response::from_parts(head, body)
        }
    }
}
