//! Modifying and reversing actions: the checks of a request, and its place in the queue.
//!
//! Documented: identification by `ActionId`, or by `ActionTrackerId` with `OrderId`; the reason codes; a form body with
//! DELETE, or POST with `_method`. Texts are invented.
//!
//! Refuses to know: what becomes of a change.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::answer::Refused;
use super::books::{Fields, Kind};
use super::conversions::Complaints;
use super::{Outcome, QueryFields, money, parameters, serve, submissions};
use crate::impact::state::Shared;
use crate::impact::tokens::Category;

/// Reasons of a modification (documented).
const REASONS: [&str; 13] = [
    "ORDER_UPDATE",
    "ITEM_RETURNED",
    "CONS_FRAUD",
    "CONS_ERROR",
    "ORDER_ERROR",
    "PUB_ACT_DISPUTE",
    "ADV_ACT_DISPUTE",
    "NOT_COMPLIANCE_TERMS",
    "ITEM_OUT_OF_STOCK",
    "TEST_ACTION",
    "PARTNER_NOT_ACTIVE",
    "CREDITED_DIFFERENT_MP",
    "OTHER",
];
/// Reasons of a reversal (documented).
const DISPOSITIONS: [&str; 14] = [
    "REJECTED",
    "CONS_INFO_INVALID",
    "CONS_ERROR",
    "CONS_FRAUD",
    "ITEM_RETURNED",
    "ITEM_OUT_OF_STOCK",
    "ORDER_ERROR",
    "PUB_ACT_DISPUTE",
    "NOT_COMPLIANCE_TERMS",
    "MP_RETURNED",
    "OTHER",
    "CREDITED_DIFFERENT_MP",
    "ADV_ACT_DISPUTE",
    "TEST_ACTION",
];

fn check(fields: &Fields, kind: Kind) -> Result<(), Refused> {
    let mut wrong = Complaints::default();
    let by_order = fields.contains_key("ActionTrackerId") && fields.contains_key("OrderId");
    if !fields.contains_key("ActionId") && !by_order {
        wrong.add(
            "ActionId",
            "ActionId, or ActionTrackerId with OrderId, is required.",
        );
    }
    let (name, known): (_, &[&str]) = match kind {
        Kind::Reversal => ("DispositionCode", &DISPOSITIONS),
        Kind::Modification | Kind::Conversion => ("Reason", &REASONS),
    };
    match fields.get(name) {
        None => wrong.require(fields, name),
        Some(code) if !known.contains(&code.as_str()) => {
            wrong.add(name, "The code is not known.");
        }
        Some(_) => {}
    }
    for name in ["Amount", "ItemSubTotalDelta"] {
        if fields.get(name).is_some_and(|m| money::cents(m).is_none()) {
            wrong.add(name, "The value is not a decimal of eight digits and two.");
        }
    }
    if fields
        .get("Quantity")
        .is_some_and(|q| q.parse::<u64>().is_err())
    {
        wrong.add("Quantity", "The value is not a whole number.");
    }
    wrong.settle()
}

fn queue(shared: &Shared, account_sid: &str, kind: Kind, fields: Fields) -> Outcome {
    check(&fields, kind)?;
    submissions::queue(shared, account_sid, kind, fields, shared.clock.now_ms())
}

/// `PUT /Advertisers/{AccountSID}/Actions`.
pub async fn modify(
    State(shared): State<Arc<Shared>>,
    Path(account_sid): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    let need = Category::Actions.write();
    serve(&shared, &headers, &account_sid, need, || {
        let fields = parameters(&headers, &bytes)?;
        queue(&shared, &account_sid, Kind::Modification, fields)
    })
}

/// `DELETE /Advertisers/{AccountSID}/Actions`, with a form body.
pub async fn reverse(
    State(shared): State<Arc<Shared>>,
    Path(account_sid): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    let need = Category::Actions.write();
    serve(&shared, &headers, &account_sid, need, || {
        let fields = parameters(&headers, &bytes)?;
        queue(&shared, &account_sid, Kind::Reversal, fields)
    })
}

/// `POST /Advertisers/{AccountSID}/Actions` with `_method` in the query or the body.
pub async fn overridden(
    State(shared): State<Arc<Shared>>,
    Path(account_sid): Path<String>,
    Query(query): QueryFields,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    let need = Category::Actions.write();
    serve(&shared, &headers, &account_sid, need, || {
        let mut fields = parameters(&headers, &bytes)?;
        let method = fields.remove("_method").or(query.get("_method").cloned());
        let kind = match method.as_deref().map(str::to_ascii_uppercase).as_deref() {
            Some("DELETE") => Kind::Reversal,
            Some("PUT") => Kind::Modification,
            _ => {
                let status = StatusCode::METHOD_NOT_ALLOWED;
                return Err(Refused::new(status, "The method is not allowed."));
            }
        };
        queue(&shared, &account_sid, kind, fields)
    })
}
