//! The company, and its jobs (there are none).
//!
//! Refuses to know: campaigns.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::json;

use super::answer::Refused;
use super::paging::{self, ORDINARY};
use super::{QueryFields, serve};
use crate::impact::state::Shared;
use crate::impact::tokens::Category;

/// A pretend tax number.
const TAX_NUMBER: &str = "000000000";

/// `GET /Advertisers/{AccountSID}/CompanyInformation`.
pub async fn company(
    State(shared): State<Arc<Shared>>,
    Path(account_sid): Path<String>,
    headers: HeaderMap,
) -> Response {
    let need = Category::CompanyInformation.read();
    serve(&shared, &headers, &account_sid, need, || {
        Ok(json!({
            "CompanyName": shared.access.account_name,
            "Industry": { "IndustryId": "737", "IndustryName": "Software" },
            "Website": "https://www.practice.example",
            "PrimaryPhoneNumber": "",
            "PrimaryPhoneNumberCountry": "CA",
            "MinimumContactRating": "1",
            "Timezone": "(GMT) Coordinated Universal Time",
            "Currency": "USD",
            "RegisteredForIndirectTax": "true",
            // Documented: this answer holds tax ids and contacts, which nobody should keep.
            "IndirectTaxNumber": TAX_NUMBER,
            "EinSsnForeignTaxId": TAX_NUMBER,
            "FinancialContact": {
                "UserId": "1",
                "Name": "Pat Practice",
                "Email": "finance@practice.example",
            },
            "Uri": format!("/Advertisers/{account_sid}/CompanyInformation"),
        }))
    })
}

/// `GET /Advertisers/{AccountSID}/Jobs`: nothing here makes a job, so the list is empty.
pub async fn jobs(
    State(shared): State<Arc<Shared>>,
    Path(account_sid): Path<String>,
    Query(query): QueryFields,
    headers: HeaderMap,
) -> Response {
    serve(
        &shared,
        &headers,
        &account_sid,
        Category::Jobs.read(),
        || {
            let path = format!("/Advertisers/{account_sid}/Jobs");
            paging::page(&path, &query, "Jobs", ORDINARY, Vec::new())
        },
    )
}

/// `GET /Advertisers/{AccountSID}/Jobs/{JobId}`.
pub async fn job(
    State(shared): State<Arc<Shared>>,
    Path((account_sid, _)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    serve(
        &shared,
        &headers,
        &account_sid,
        Category::Jobs.read(),
        || Err(Refused::not_found("job")),
    )
}
