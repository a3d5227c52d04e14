//! Bodies of the brand API: JSON when `Accept` asks for it, else XML with the root `ImpactRadiusResponse` (documented).
//!
//! Refuses to know: what the bodies mean.

use std::fmt::Write as _;

use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::html::escape;

/// A refused request, with its body.
pub struct Refused {
    status: StatusCode,
    body: Value,
}

impl Refused {
    /// With the documented general body.
    pub fn new(status: StatusCode, message: &str) -> Self {
        let body = json!({ "Status": "ERROR", "Message": message });
        Self { status, body }
    }

    /// 400 with one message.
    pub fn bad(message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    /// 404.
    pub fn not_found(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            &format!("The {what} could not be found."),
        )
    }

    /// 400 with a body of its own.
    pub fn with_body(body: Value) -> Self {
        Self {
            status: StatusCode::BAD_REQUEST,
            body,
        }
    }

    /// The answer.
    pub fn answer(&self, headers: &HeaderMap) -> Response {
        answer(headers, self.status, &self.body)
    }
}

/// JSON when asked for, XML otherwise.
pub fn answer(headers: &HeaderMap, status: StatusCode, body: &Value) -> Response {
    let wants_json = headers
        .get(header::ACCEPT)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| v.to_ascii_lowercase().contains("application/json"));
    if wants_json {
        return (status, Json(body)).into_response();
    }
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    element(&mut xml, "ImpactRadiusResponse", body);
    (
        status,
        [(header::CONTENT_TYPE, "application/xml; charset=utf-8")],
        xml,
    )
        .into_response()
}

/// A list of one becomes its item, as happens to JSON that is made from XML (inferred).
pub fn unlist(body: &mut Value) {
    let Some(fields) = body.as_object_mut() else {
        return;
    };
    for value in fields.values_mut() {
        if let Value::Array(items) = value
            && items.len() == 1
        {
            *value = items.remove(0);
        }
    }
}

/// Keys that begin with `@` are attributes; items of a list are named like the list without its last letter.
fn element(xml: &mut String, name: &str, value: &Value) {
    match value {
        Value::Object(fields) => {
            let _ = write!(xml, "<{name}");
            for (key, value) in fields {
                if let (Some(key), Some(text)) = (key.strip_prefix('@'), value.as_str()) {
                    let _ = write!(xml, " {key}=\"{}\"", escape(text));
                }
            }
            xml.push('>');
            for (key, value) in fields.iter().filter(|(key, _)| !key.starts_with('@')) {
                element(xml, key, value);
            }
            let _ = write!(xml, "</{name}>");
        }
        Value::Array(items) => {
            let _ = write!(xml, "<{name}>");
            for item in items {
                element(xml, name.strip_suffix('s').unwrap_or(name), item);
            }
            let _ = write!(xml, "</{name}>");
        }
        Value::String(text) => {
            let _ = write!(xml, "<{name}>{}</{name}>", escape(text));
        }
        Value::Null => {
            let _ = write!(xml, "<{name}/>");
        }
        Value::Bool(_) | Value::Number(_) => {
            let _ = write!(xml, "<{name}>{value}</{name}>");
        }
    }
}
