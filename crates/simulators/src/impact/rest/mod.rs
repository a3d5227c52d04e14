//! Advocate REST, without exports: what its endpoints have in common.
//!
//! Refuses to know: exports, GraphQL, how ids are hashed.

pub mod codes;
pub mod events;
pub mod links;
pub mod referrals;
pub mod rewards;
pub mod users;
pub mod webhooks;

use std::sync::Arc;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::participant::Participant;
use super::problem::Problem;
use super::state::Shared;
use super::store::Key;

/// Page size of a list without `limit` (documented).
const DEFAULT_PAGE: usize = 10;

type Answer = Result<Response, Problem>;
type UserPath = Path<(String, String, String)>;

/// The page of a list.
#[derive(Debug, Default, Deserialize)]
pub struct Paging {
    limit: Option<usize>,
    offset: Option<usize>,
}

impl Paging {
    /// How many to skip and to take.
    fn bounds(&self, shared: &Shared) -> (usize, usize) {
        let limit = self.limit.unwrap_or(DEFAULT_PAGE);
        (
            self.offset.unwrap_or(0),
            limit.clamp(1, shared.settings().max_page),
        )
    }
}

/// The shown ids of a path; RS043 and RS044 when they are empty.
pub fn key(shared: &Shared, account: &str, user: &str) -> Result<Key, Problem> {
    if account.trim().is_empty() {
        return Err(Problem::bad(
            "RS043",
            "This request requires a valid non-empty accountId",
        ));
    }
    if user.trim().is_empty() {
        return Err(Problem::bad(
            "RS044",
            "This request requires a valid non-empty id",
        ));
    }
    Ok((shared.ids.shown(account), shared.ids.shown(user)))
}

fn find(shared: &Shared, account: &str, user: &str) -> Result<Arc<Participant>, Problem> {
    let key = key(shared, account, user)?;
    shared
        .store()
        .get(&key)
        .cloned()
        .ok_or_else(Problem::user_not_found)
}

fn json_body(headers: &HeaderMap, bytes: &[u8]) -> Result<Map<String, Value>, Problem> {
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| {
            v.trim_start()
                .to_ascii_lowercase()
                .starts_with("application/json")
        });
    if !is_json {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "BAD_REQUEST",
            "The content type must be application/json.",
        )
        .with_rs("RS046"));
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(body)) => Ok(body),
        Ok(_) | Err(_) => Err(Problem::invalid_json("The body is not a JSON object.")),
    }
}

/// The ids of the path and of the body must name the same participant (the error is invented).
fn check_ids(
    shared: &Shared,
    key: &Key,
    names: (&str, &str),
    body: &Map<String, Value>,
) -> Result<(), Problem> {
    for (field, shown) in [(names.0, &key.0), (names.1, &key.1)] {
        match body.get(field) {
            Some(Value::String(given))
                if !given.is_empty() && &shared.ids.shown(given) == shown => {}
            None | Some(Value::Null) => {
                return Err(Problem::invalid_json(format!(
                    "The field \"{field}\" is required."
                )));
            }
            Some(_) => {
                return Err(Problem::invalid_json(format!(
                    "The field \"{field}\" differs from the path."
                )));
            }
        }
    }
    Ok(())
}
