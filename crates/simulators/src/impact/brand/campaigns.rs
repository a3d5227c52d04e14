//! Campaigns, which impact.com calls programs: the Advocate programs, and one of the ordinary kind.
//!
//! Refuses to know: participants.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::answer::Refused;
use super::paging::{self, ORDINARY};
use super::{QueryFields, serve, version};
use crate::impact::program::{PROGRAM_ID, PROGRAM_NAME};
use crate::impact::state::Shared;
use crate::impact::tokens::Category;

/// A campaign of the ordinary kind (invented).
const OTHER_ID: &str = "31842";
/// Its name.
const OTHER_NAME: &str = "Partner program";
/// Ids of all campaigns.
pub const IDS: [&str; 2] = [PROGRAM_ID, OTHER_ID];
/// The first version that tells the kind of a campaign (documented).
const KIND_SINCE: u32 = 14;

/// The name of a campaign.
pub fn name(id: &str) -> &'static str {
    if id == PROGRAM_ID {
        PROGRAM_NAME
    } else {
        OTHER_NAME
    }
}

/// An id as bodies show it (documented: a number).
pub fn number(id: &str) -> Value {
    id.parse::<u64>().map_or(Value::Null, Value::from)
}

fn campaigns(account_sid: &str, version: u32) -> Vec<Value> {
    let kinds = [(PROGRAM_ID, "Advocate"), (OTHER_ID, "Performance")];
    let campaign = |(id, kind): (&str, &str)| {
        let mut body = json!({
            "Id": number(id),
            "Name": name(id),
            "State": "ACTIVE",
            "Uri": format!("/Advertisers/{account_sid}/Campaigns/{id}"),
        });
        if version >= KIND_SINCE {
            body["Type"] = kind.into();
        }
        body
    };
    kinds.into_iter().map(campaign).collect()
}

/// `GET /Advertisers/{AccountSID}/Campaigns?Name=&State=`.
pub async fn list(
    State(shared): State<Arc<Shared>>,
    Path(account_sid): Path<String>,
    Query(query): QueryFields,
    headers: HeaderMap,
) -> Response {
    let need = Category::Campaigns.read();
    serve(&shared, &headers, &account_sid, need, || {
        let mut all = campaigns(&account_sid, version(&headers, &query)?);
        for field in ["Name", "State"] {
            if let Some(wanted) = query.get(field) {
                all.retain(|c| c[field] == wanted.as_str());
            }
        }
        let path = format!("/Advertisers/{account_sid}/Campaigns");
        paging::page(&path, &query, "Campaigns", ORDINARY, all)
    })
}

/// `GET /Advertisers/{AccountSID}/Campaigns/{CampaignId}`.
pub async fn one(
    State(shared): State<Arc<Shared>>,
    Path((account_sid, id)): Path<(String, String)>,
    Query(query): QueryFields,
    headers: HeaderMap,
) -> Response {
    let need = Category::Campaigns.read();
    serve(&shared, &headers, &account_sid, need, || {
        campaigns(&account_sid, version(&headers, &query)?)
            .into_iter()
            .find(|c| c["Id"] == number(&id))
            .ok_or_else(|| Refused::not_found("campaign"))
    })
}
