//! Error bodies, in the shape that HubSpot documents: all fields may be read as optional by a client.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};
use uuid::Uuid;

/// A refusal with HubSpot's body.
#[derive(Debug, Clone)]
pub struct Problem {
    pub status: StatusCode,
    pub category: &'static str,
    pub sub_category: Option<&'static str>,
    pub message: String,
    /// Lists by name, such as `{"ids": ["1"]}`.
    pub context: Map<String, Value>,
    pub errors: Vec<Value>,
}

impl Problem {
    /// Returns a problem without context.
    pub fn new(status: StatusCode, category: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            category,
            sub_category: None,
            message: message.into(),
            context: Map::new(),
            errors: Vec::new(),
        }
    }

    /// Returns a 400 `VALIDATION_ERROR`.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "VALIDATION_ERROR", message)
    }

    /// Returns a 404 `OBJECT_NOT_FOUND`.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "OBJECT_NOT_FOUND", message)
    }

    /// Returns the 500 of a practice world that could not be saved: the change is not acknowledged.
    pub fn unsaved() -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "INTERNAL_ERROR",
            "The practice world could not be saved.",
        )
    }

    /// Adds a list to the context.
    pub fn with(mut self, key: &str, values: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let list = values
            .into_iter()
            .map(|value| Value::String(value.into()))
            .collect();
        self.context.insert(key.to_owned(), Value::Array(list));
        self
    }

    /// Adds an entry to `errors`.
    pub fn error(mut self, entry: Value) -> Self {
        self.errors.push(entry);
        self
    }

    /// Returns the body.
    pub fn body(&self) -> Value {
        let mut body = json!({
            "status": "error",
            "message": self.message,
            "correlationId": Uuid::new_v4().to_string(),
            "category": self.category,
        });
        if let Some(sub) = self.sub_category {
            body["subCategory"] = json!(sub);
        }
        if !self.context.is_empty() {
            body["context"] = Value::Object(self.context.clone());
        }
        if !self.errors.is_empty() {
            body["errors"] = Value::Array(self.errors.clone());
        }
        body
    }

    /// Returns the entry among the errors of a batch (documented by HubSpot's API description): another shape, which
    /// always has context, links and errors, and no correlation id.
    pub fn row(&self) -> Value {
        let mut row = self.body();
        if let Some(fields) = row.as_object_mut() {
            fields.remove("correlationId");
            fields.entry("context").or_insert_with(|| json!({}));
            fields.entry("links").or_insert_with(|| json!({}));
            fields.entry("errors").or_insert_with(|| json!([]));
        }
        row
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(self.body())).into_response()
    }
}
