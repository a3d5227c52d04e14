//! Reading actions, their items and their updates.
//!
//! Documented: fields, date rules (at most 45 days at once, three years back, the last seven days by default, both ends
//! together), order and page sizes. Partner, payout and referring click are those of a made-up partner: invented.
//!
//! Refuses to know: how an action came about.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::answer::Refused;
use super::books::{Action, ActionUpdate, Books, DAY_MS, Fields, Item};
use super::paging::{self, ACTIONS, ORDINARY};
use super::{QueryFields, campaigns, dates, money, serve};
use crate::impact::state::Shared;
use crate::impact::tokens::Category;

/// Longest time between both dates.
const SPAN_DAYS: i64 = 45;
/// Without dates.
const DEFAULT_DAYS: i64 = 7;
/// How far back the first date may lie.
const BACK_DAYS: i64 = 3 * 366;
/// The partner that stands for the Advocate program.
const PARTNER_ID: u32 = 10_000;

/// From (inclusive) and to (inclusive, as documented).
#[derive(Clone, Copy, Default)]
struct Span(Option<i64>, Option<i64>);

impl Span {
    fn read(query: &Fields, start: &str, end: &str, both: bool) -> Result<Self, Refused> {
        let date = |name: &str| {
            let given = query.get(name).map(|text| dates::moment(text));
            given.map_or(Ok(None), |date| {
                let message = format!("{name} is not an ISO 8601 date and time.");
                date.map(Some).ok_or_else(|| Refused::bad(&message))
            })
        };
        let span = Self(date(start)?, date(end)?);
        let lonely_end = span.0.is_none() && span.1.is_some();
        if lonely_end || (both && span.0.is_some() && span.1.is_none()) {
            return Err(Refused::bad(&format!("{start} and {end} go together.")));
        }
        Ok(span)
    }

    fn holds(self, ms: i64) -> bool {
        self.0.is_none_or(|from| ms >= from) && self.1.is_none_or(|to| ms <= to)
    }
}

/// Conditions of both lists.
struct Conditions {
    campaign: String,
    state: Option<String>,
    updated: Span,
    happened: Span,
    locked: Span,
}

impl Conditions {
    fn read(query: &Fields, now_ms: i64) -> Result<Self, Refused> {
        let campaign = query.get("CampaignId").filter(|id| !id.is_empty()).cloned();
        let campaign = campaign.ok_or_else(|| Refused::bad("CampaignId is required."))?;
        let state = query.get("State").cloned();
        let known = ["PENDING", "APPROVED", "REVERSED"];
        if state.as_ref().is_some_and(|s| !known.contains(&s.as_str())) {
            return Err(Refused::bad("State is not PENDING, APPROVED or REVERSED."));
        }
        let happened = Span::read(query, "ActionDateStart", "ActionDateEnd", false)?;
        let locked = Span::read(query, "LockingDateStart", "LockingDateEnd", false)?;
        let mut updated = Span::read(query, "StartDate", "EndDate", true)?;
        match updated {
            Span(Some(from), _) if from < now_ms - BACK_DAYS * DAY_MS => {
                return Err(Refused::bad("StartDate is more than three years back."));
            }
            Span(Some(from), Some(to)) if to - from > SPAN_DAYS * DAY_MS || to < from => {
                return Err(Refused::bad("The dates are more than 45 days apart."));
            }
            // Documented: other dates can stand in for these.
            Span(None, _) if happened.0.is_none() && locked.0.is_none() => {
                updated.0 = Some(now_ms - DEFAULT_DAYS * DAY_MS);
            }
            Span(..) => {}
        }
        Ok(Self {
            campaign,
            state,
            updated,
            happened,
            locked,
        })
    }

    fn hold(&self, action: &Action, updated_ms: i64, now_ms: i64) -> bool {
        let state = action.state(now_ms).name();
        action.event_type.campaign_id == self.campaign
            && self.state.as_ref().is_none_or(|wanted| wanted == state)
            && self.updated.holds(updated_ms)
            && self.happened.holds(action.event_ms)
            && self.locked.holds(action.locking_ms())
    }
}

/// The documented body of an action.
pub fn body(action: &Action, account_sid: &str, now_ms: i64) -> Value {
    json!({
        "Id": action.id,
        "CampaignId": campaigns::number(&action.event_type.campaign_id),
        "CampaignName": campaigns::name(&action.event_type.campaign_id),
        "ActionTrackerId": action.event_type.id,
        "ActionTrackerName": action.event_type.name,
        "EventCode": action.event_type.code,
        "MediaPartnerId": PARTNER_ID,
        "MediaPartnerName": "Practice partner",
        "State": action.state(now_ms).name(),
        "AdId": 0,
        "ClientCost": 0.0,
        "Payout": 0.0,
        "DeltaPayout": 0.0,
        "IntendedPayout": 0.0,
        "Amount": money::number(action.cents),
        "DeltaAmount": money::number(action.delta_cents),
        "IntendedAmount": money::number(action.intended_cents),
        "Currency": action.currency,
        "ReferringDate": "",
        "EventDate": dates::text(action.event_ms),
        "CreationDate": dates::text(action.created_ms),
        "LockingDate": dates::text(action.locking_ms()),
        "ClearedDate": "",
        "ReferringType": "",
        "ReferringDomain": "",
        "PromoCode": action.field("OrderPromoCode"),
        "Oid": action.field("OrderId"),
        "CustomerId": action.field("CustomerId"),
        "CustomerStatus": action.field("CustomerStatus"),
        "CustomerPostCode": action.field("CustomerPostCode"),
        "CustomerArea": "",
        "CustomerCity": action.field("CustomerCity"),
        "CustomerRegion": action.field("CustomerRegion"),
        "CustomerCountry": action.field("CustomerCountry"),
        "IpAddress": "",
        "SharedId": action.field("SharedId"),
        "CallerId": action.field("CallerId"),
        "Note": action.field("Note"),
        "Uri": format!("/Advertisers/{account_sid}/Actions/{}", action.id),
    })
}

fn item_body(action: &Action, item: &Item, account_sid: &str) -> Value {
    json!({
        "Sku": item.sku,
        "ItemName": item.name,
        "Category": item.category,
        "Quantity": item.quantity.to_string(),
        "SaleAmount": money::text(item.cents),
        "SaleAmountCurrency": action.currency,
        "Payout": 0.0,
        "PayoutCurrency": action.currency,
        "Rebate": 0.0,
        "RebateCurrency": action.currency,
        "AdjustmentDate": dates::text_or_empty(item.adjusted_ms),
        "AdjustmentReason": item.adjust_reason,
        "Uri": format!("/Advertisers/{account_sid}/Actions/{}/Items/{}", action.id, item.sku),
    })
}

/// Documented: an action has at least one item. One that was sent without any shows a single one without a name (invented).
fn item_bodies(action: &Action, account_sid: &str) -> Vec<Value> {
    if action.items.is_empty() {
        let whole = Item {
            sku: String::new(),
            name: String::new(),
            category: String::new(),
            quantity: 1,
            cents: action.cents,
            adjusted_ms: None,
            adjust_reason: String::new(),
        };
        return vec![item_body(action, &whole, account_sid)];
    }
    let items = action.items.iter();
    items.map(|i| item_body(action, i, account_sid)).collect()
}

fn update_body(action: &Action, update: &ActionUpdate, account_sid: &str, now_ms: i64) -> Value {
    let state = if update.reversed {
        "REVERSED"
    } else {
        action.state(now_ms).name()
    };
    json!({
        "Id": update.id,
        "ActionId": update.action_id,
        "CampaignId": campaigns::number(&action.event_type.campaign_id),
        "ActionTrackerId": action.event_type.id,
        "EventTypeId": action.event_type.id.to_string(),
        "EventTypeName": action.event_type.name,
        "EventCode": action.event_type.code,
        "MediaPartnerId": PARTNER_ID,
        "State": state,
        "StateDetail": "",
        "StateDetailDescription": "",
        "AdId": 0,
        "Disposition": update.disposition,
        "DeltaPayout": 0.0,
        "DeltaAmount": money::number(update.delta_cents),
        "Currency": action.currency,
        "UpdateDate": dates::text(update.updated_ms),
        "LockingDate": dates::text(action.locking_ms()),
        "ClearingDate": "",
        "ActionDate": dates::text(action.event_ms),
        "Oid": action.field("OrderId"),
        "CustomerId": action.field("CustomerId"),
        "CustomerStatus": action.field("CustomerStatus"),
        "SharedId": action.field("SharedId"),
        "ActionUri": format!("/Advertisers/{account_sid}/Actions/{}", action.id),
        "Uri": format!("/Advertisers/{account_sid}/ActionUpdates/{}", update.id),
    })
}

fn find<'a>(books: &'a Books, id: &str) -> Result<&'a Action, Refused> {
    let found = books.actions.iter().find(|a| a.id == id);
    found.ok_or_else(|| Refused::not_found("action"))
}

/// `GET /Advertisers/{AccountSID}/Actions`, newest first.
pub async fn list(
    State(shared): State<Arc<Shared>>,
    Path(account_sid): Path<String>,
    Query(query): QueryFields,
    headers: HeaderMap,
) -> Response {
    let need = Category::Actions.read();
    serve(&shared, &headers, &account_sid, need, || {
        let now = shared.clock.now_ms();
        let conditions = Conditions::read(&query, now)?;
        let store = shared.store();
        let newest_first = store.books.actions.iter().rev();
        let all = newest_first
            .filter(|a| conditions.hold(a, a.updated_ms, now))
            .map(|a| body(a, &account_sid, now))
            .collect();
        let path = format!("/Advertisers/{account_sid}/Actions");
        paging::page(&path, &query, "Actions", ACTIONS, all)
    })
}

/// `GET /Advertisers/{AccountSID}/Actions/{ActionId}`.
pub async fn one(
    State(shared): State<Arc<Shared>>,
    Path((account_sid, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let need = Category::Actions.read();
    serve(&shared, &headers, &account_sid, need, || {
        let store = shared.store();
        find(&store.books, &id).map(|a| body(a, &account_sid, shared.clock.now_ms()))
    })
}

/// `GET /Advertisers/{AccountSID}/Actions/{ActionId}/Items`.
pub async fn items(
    State(shared): State<Arc<Shared>>,
    Path((account_sid, id)): Path<(String, String)>,
    Query(query): QueryFields,
    headers: HeaderMap,
) -> Response {
    let need = Category::Actions.read();
    serve(&shared, &headers, &account_sid, need, || {
        let store = shared.store();
        let all = item_bodies(find(&store.books, &id)?, &account_sid);
        let path = format!("/Advertisers/{account_sid}/Actions/{id}/Items");
        paging::page(&path, &query, "ActionItems", ORDINARY, all)
    })
}

/// `GET /Advertisers/{AccountSID}/Actions/{ActionId}/Items/{Sku}`.
pub async fn item(
    State(shared): State<Arc<Shared>>,
    Path((account_sid, id, sku)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let need = Category::Actions.read();
    serve(&shared, &headers, &account_sid, need, || {
        let store = shared.store();
        item_bodies(find(&store.books, &id)?, &account_sid)
            .into_iter()
            .find(|i| i["Sku"] == sku.as_str())
            .ok_or_else(|| Refused::not_found("item"))
    })
}

/// `GET /Advertisers/{AccountSID}/ActionUpdates`, newest first.
pub async fn updates(
    State(shared): State<Arc<Shared>>,
    Path(account_sid): Path<String>,
    Query(query): QueryFields,
    headers: HeaderMap,
) -> Response {
    let need = Category::Actions.read();
    serve(&shared, &headers, &account_sid, need, || {
        let now = shared.clock.now_ms();
        let conditions = Conditions::read(&query, now)?;
        let store = shared.store();
        let newest_first = store.books.updates.iter().rev();
        let all = newest_first
            .filter_map(|update| {
                let action = find(&store.books, &update.action_id).ok()?;
                conditions
                    .hold(action, update.updated_ms, now)
                    .then(|| update_body(action, update, &account_sid, now))
            })
            .collect();
        let path = format!("/Advertisers/{account_sid}/ActionUpdates");
        paging::page(&path, &query, "ActionUpdates", ACTIONS, all)
    })
}

/// `GET /Advertisers/{AccountSID}/ActionUpdates/{ActionUpdateId}`.
pub async fn update(
    State(shared): State<Arc<Shared>>,
    Path((account_sid, id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let need = Category::Actions.read();
    serve(&shared, &headers, &account_sid, need, || {
        let store = shared.store();
        let update = store.books.updates.iter().find(|u| u.id == id);
        let update = update.ok_or_else(|| Refused::not_found("action update"))?;
        let action = find(&store.books, &update.action_id)?;
        Ok(update_body(
            action,
            update,
            &account_sid,
            shared.clock.now_ms(),
        ))
    })
}
