//! The brand REST API: company information and campaigns, with its hourly budget.
//!
//! Documented: JSON only when asked for by `Accept`, else XML with the root `ImpactRadiusResponse`; paging attributes
//! as texts; 1,000 requests an hour with `X-RateLimit-*` headers. Bodies of 401, 403 and 429 are invented.
//!
//! Refuses to know: participants.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::auth::{self, BrandRefusal};
use super::participant::{PROGRAM_ID, PROGRAM_NAME};
use super::state::{Shared, lock};
use crate::html::escape;
use crate::wire::Limits;

/// Requests an hour (documented default).
const HOURLY: u32 = 1000;
/// The window. Documented: an hour; that it is fixed, from its first request, is invented.
const WINDOW: Duration = Duration::from_hours(1);
/// Default page size (documented).
const DEFAULT_PAGE_SIZE: usize = 1000;
/// A second campaign, of the ordinary kind.
const OTHER_CAMPAIGN_ID: &str = "31842";

/// Requests left in this hour.
#[derive(Debug)]
pub struct Budget {
    limited: bool,
    left: u32,
    began: Option<Instant>,
}

/// The budget as the headers tell it.
#[derive(Debug, Clone, Copy)]
struct Remaining {
    allowed: bool,
    left: u32,
    reset_seconds: u64,
}

impl Budget {
    /// A full budget; without limits it never shrinks.
    pub fn new(limits: Limits) -> Self {
        Self {
            limited: matches!(limits, Limits::Real),
            left: HOURLY,
            began: None,
        }
    }

    /// Sets how many requests are left in this hour.
    pub fn set_left(&mut self, left: u32) {
        self.left = left.min(HOURLY);
        self.began = Some(Instant::now());
    }

    fn spend(&mut self) -> Option<Remaining> {
        if !self.limited {
            return None;
        }
        let now = Instant::now();
        let began = match self.began {
            Some(began) if now.duration_since(began) < WINDOW => began,
            _ => {
                self.left = HOURLY;
                self.began = Some(now);
                now
            }
        };
        let allowed = self.left > 0;
        self.left = self.left.saturating_sub(1);
        let reset_seconds = WINDOW.saturating_sub(now.duration_since(began)).as_secs();
        Some(Remaining {
            allowed,
            left: self.left,
            reset_seconds,
        })
    }
}

/// Query of a list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Listing {
    page: Option<usize>,
    page_size: Option<usize>,
    name: Option<String>,
    state: Option<String>,
}

/// JSON when asked for, XML otherwise.
fn answer(headers: &HeaderMap, status: StatusCode, body: &Value) -> Response {
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

pub fn error(headers: &HeaderMap, status: StatusCode, message: &str) -> Response {
    answer(
        headers,
        status,
        &json!({ "Status": "ERROR", "Message": message }),
    )
}

/// Checks credential and budget, then answers; every answer to a good credential tells the budget.
fn serve(
    shared: &Shared,
    headers: &HeaderMap,
    account_sid: &str,
    body: impl FnOnce() -> Result<Value, (StatusCode, &'static str)>,
) -> Response {
    match auth::brand(shared, headers, account_sid) {
        Ok(()) => {}
        Err(BrandRefusal::Unauthorized) => {
            return error(headers, StatusCode::UNAUTHORIZED, "Authentication failed.");
        }
        Err(BrandRefusal::Forbidden) => {
            return error(
                headers,
                StatusCode::FORBIDDEN,
                "Access is denied for this access token.",
            );
        }
    }
    let remaining = lock(&shared.budget).spend();
    let mut response = if remaining.is_some_and(|r| !r.allowed) {
        shared.counters().rate_limited += 1;
        error(
            headers,
            StatusCode::TOO_MANY_REQUESTS,
            "Rate limit exceeded.",
        )
    } else {
        match body() {
            Ok(body) => answer(headers, StatusCode::OK, &body),
            Err((status, message)) => error(headers, status, message),
        }
    };
    if let Some(remaining) = remaining {
        let told = response.headers_mut();
        told.insert("X-RateLimit-Limit", HeaderValue::from(HOURLY));
        told.insert("X-RateLimit-Remaining", HeaderValue::from(remaining.left));
        told.insert(
            "X-RateLimit-Reset",
            HeaderValue::from(remaining.reset_seconds),
        );
    }
    response
}

/// `GET /Advertisers/{AccountSID}/CompanyInformation`.
pub async fn company(
    State(shared): State<Arc<Shared>>,
    Path(account_sid): Path<String>,
    headers: HeaderMap,
) -> Response {
    serve(&shared, &headers, &account_sid, || {
        Ok(json!({
            "CompanyName": shared.access.account_name,
            "Industry": "SOFTWARE",
            "Website": "https://www.practice.example",
            "PrimaryPhoneNumber": "",
            "PrimaryPhoneNumberCountry": "CA",
            "MinimumContactRating": "1",
            "Timezone": "(GMT) Coordinated Universal Time",
            "Currency": "USD",
            "RegisteredForIndirectTax": "false",
            "Uri": format!("/Advertisers/{}/CompanyInformation", shared.access.account_sid),
        }))
    })
}

fn campaigns(account_sid: &str) -> Vec<Value> {
    let campaign = |id: &str, name: &str, kind: &str| {
        json!({
            "Id": id,
            "Name": name,
            "State": "ACTIVE",
            "Type": kind,
            "Uri": format!("/Advertisers/{account_sid}/Campaigns/{id}"),
        })
    };
    vec![
        campaign(PROGRAM_ID, PROGRAM_NAME, "Advocate"),
        campaign(OTHER_CAMPAIGN_ID, "Partner program", "Performance"),
    ]
}

/// `GET /Advertisers/{AccountSID}/Campaigns`.
pub async fn list_campaigns(
    State(shared): State<Arc<Shared>>,
    Path(account_sid): Path<String>,
    Query(listing): Query<Listing>,
    headers: HeaderMap,
) -> Response {
    serve(&shared, &headers, &account_sid, || {
        let (page, size) = (
            listing.page.unwrap_or(1),
            listing.page_size.unwrap_or(DEFAULT_PAGE_SIZE),
        );
        if page == 0 || size == 0 || size > DEFAULT_PAGE_SIZE {
            return Err((
                StatusCode::BAD_REQUEST,
                "The paging parameters are not valid.",
            ));
        }
        let holds = |wanted: Option<&String>, campaign: &Value, field: &str| {
            wanted.is_none_or(|w| campaign[field].as_str() == Some(w.as_str()))
        };
        let mut all = campaigns(&account_sid);
        all.retain(|c| {
            holds(listing.name.as_ref(), c, "Name") && holds(listing.state.as_ref(), c, "State")
        });
        let (total, start) = (all.len(), (page - 1).saturating_mul(size));
        let shown: Vec<Value> = all.into_iter().skip(start).take(size).collect();
        let mut body = paging(
            &format!("/Advertisers/{account_sid}/Campaigns"),
            page,
            size,
            total,
            start,
            shown.len(),
        );
        body.insert("Campaigns".to_owned(), Value::Array(shown));
        Ok(Value::Object(body))
    })
}

/// The documented paging attributes: texts, positions from 0, empty text for no page.
fn paging(
    path: &str,
    page: usize,
    size: usize,
    total: usize,
    start: usize,
    shown: usize,
) -> Map<String, Value> {
    let pages = total.div_ceil(size);
    let uri = |wanted: usize| format!("{path}?PageSize={size}&Page={wanted}");
    let texts = [
        ("@page", page.to_string()),
        ("@numpages", pages.to_string()),
        ("@pagesize", size.to_string()),
        ("@total", total.to_string()),
        ("@start", start.to_string()),
        ("@end", (start + shown).saturating_sub(1).to_string()),
        ("@uri", uri(page)),
        ("@firstpageuri", uri(1)),
        (
            "@previouspageuri",
            if page > 1 {
                uri(page - 1)
            } else {
                String::new()
            },
        ),
        (
            "@nextpageuri",
            if page < pages {
                uri(page + 1)
            } else {
                String::new()
            },
        ),
        ("@lastpageuri", uri(pages.max(1))),
    ];
    texts
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect()
}

/// `GET /Advertisers/{AccountSID}/Campaigns/{CampaignId}`.
pub async fn one_campaign(
    State(shared): State<Arc<Shared>>,
    Path((account_sid, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    serve(&shared, &headers, &account_sid, || {
        campaigns(&account_sid)
            .into_iter()
            .find(|c| c["Id"].as_str() == Some(id.as_str()))
            .ok_or((StatusCode::NOT_FOUND, "The campaign could not be found."))
    })
}
