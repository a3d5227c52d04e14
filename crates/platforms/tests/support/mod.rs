//! A platform on loopback that answers as each test says.

#![allow(dead_code, reason = "each test file uses its own part")]

pub mod simulated;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use url::Url;

/// One request as it arrived.
#[derive(Debug, Clone)]
pub struct Seen {
    pub method: Method,
    pub path: String,
    pub query: String,
    pub headers: HeaderMap,
    pub body: String,
}

impl Seen {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).expect("a JSON body")
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// A running platform.
pub struct Platform {
    pub base: Url,
    seen: Arc<Mutex<Vec<Seen>>>,
    server: tokio::task::JoinHandle<()>,
}

impl Platform {
    pub async fn start(answer: impl Fn(&Seen) -> Response + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&seen), Arc::new(answer));
        let app = Router::new().fallback(move |request: Request| {
            let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
            async move {
                let (parts, body) = request.into_parts();
                let body = axum::body::to_bytes(body, usize::MAX)
                    .await
                    .expect("a body");
                let seen = Seen {
                    method: parts.method,
                    path: parts.uri.path().to_owned(),
                    query: parts.uri.query().unwrap_or_default().to_owned(),
                    headers: parts.headers,
                    body: String::from_utf8_lossy(&body).into_owned(),
                };
                log.lock().expect("no panic").push(seen.clone());
                answer(&seen)
            }
        });
        let server = tokio::spawn(async move {
            axum::serve(listener, app).await.expect("served");
        });
        Self {
            base: Url::parse(&format!("http://{address}")).expect("an address"),
            seen,
            server,
        }
    }

    pub fn seen(&self) -> Vec<Seen> {
        self.seen.lock().expect("no panic").clone()
    }

    pub fn count(&self, path: &str) -> usize {
        self.seen()
            .iter()
            .filter(|seen| seen.path.ends_with(path))
            .count()
    }
}

impl Drop for Platform {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// An answer in JSON.
pub fn json(status: u16, body: &serde_json::Value) -> Response {
    let status = StatusCode::from_u16(status).expect("a status");
    (
        status,
        [("content-type", "application/json")],
        body.to_string(),
    )
        .into_response()
}

/// An answer of another kind.
pub fn text(status: u16, kind: &'static str, body: impl Into<Body>) -> Response {
    let status = StatusCode::from_u16(status).expect("a status");
    (status, [("content-type", kind)], body.into()).into_response()
}

/// A good answer that breaks off after its first part.
pub fn cut(kind: &'static str, part: impl Into<Bytes>) -> Response {
    use futures::StreamExt as _;
    let first = futures::stream::iter([Ok(part.into())]);
    let then = futures::stream::once(async {
        // Long enough for the first part to leave.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        Err(std::io::Error::other("cut"))
    });
    text(200, kind, Body::from_stream(first.chain(then)))
}
