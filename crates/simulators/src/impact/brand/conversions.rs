//! `POST /Conversions`: the checks of one conversion, and its place in the queue.
//!
//! Documented: which parameters are required, the attribution keys, the lengths, that money needs a currency, and the body
//! of a refusal. Texts and the `level` of a refusal are invented. Parameters that are not known are taken and ignored
//! (not documented: invented).
//!
//! Refuses to know: what becomes of a conversion.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use super::answer::Refused;
use super::books::{EventType, Fields, Kind};
use super::{dates, money, parameters, serve, submissions};
use crate::impact::state::Shared;
use crate::impact::tokens::Category;

/// Keys of which one must be there (documented).
const ATTRIBUTION: [&str; 14] = [
    "ClickId",
    "CustomerId",
    "CustomProfileId",
    "CustomClickId",
    "PromoCode",
    "OrderPromoCode",
    "MediaId",
    "MediaPartnerId",
    "UniqueUrl",
    "CallerId",
    "GoogAId",
    "AndroidId",
    "AppleIfa",
    "AppleIfv",
];
/// Keys of which one must name the event type (documented).
const EVENT_TYPE: [&str; 3] = ["ActionTrackerId", "EventTypeId", "EventTypeCode"];
/// Money of the order (documented names); items have theirs.
const MONEY: [&str; 9] = [
    "Amount",
    "OrderSubTotalPostDiscount",
    "OrderDiscount",
    "OrderShipping",
    "OrderTax",
    "OrderMargin",
    "Money1",
    "Money2",
    "Money3",
];
/// Money of an item.
const ITEM_MONEY: [&str; 4] = [
    "ItemPrice",
    "ItemSubTotal",
    "ItemDiscount",
    "ItemTotalDiscount",
];
/// Longest text unless said otherwise (documented).
const TEXT_MAX: usize = 255;
/// Longest custom text, order id and event type code (documented; another page says 128 for the last one).
const SHORT_MAX: usize = 64;
/// An order id for which the service makes one up (seen in client code).
const ORDER_ID_MACRO: &str = "IR_AN_64_TS";

/// What is wrong with single fields.
#[derive(Default)]
pub struct Complaints(Vec<Value>);

impl Complaints {
    /// Adds one.
    pub fn add(&mut self, field: &str, message: &str) {
        self.0
            .push(json!({ "field": field, "level": "ERROR", "message": message }));
    }

    /// Adds one when a required field is missing.
    pub fn require(&mut self, fields: &Fields, name: &str) {
        if !fields.contains_key(name) {
            self.add(name, "This field is required.");
        }
    }

    /// # Errors
    /// 400 with the documented body when there are any.
    pub fn settle(self) -> Result<(), Refused> {
        if self.0.is_empty() {
            return Ok(());
        }
        Err(Refused::with_body(
            json!({ "Status": "ERROR", "errors": self.0 }),
        ))
    }
}

/// Checks a conversion.
fn check(fields: &Fields, event_type: Option<&EventType>) -> Result<(), Refused> {
    let mut wrong = Complaints::default();
    for name in ["CampaignId", "EventDate", "OrderId"] {
        wrong.require(fields, name);
    }
    let any = |names: &[&str]| names.iter().any(|n| fields.contains_key(*n));
    if !any(&EVENT_TYPE) {
        wrong.add(
            "EventTypeId",
            "One of ActionTrackerId, EventTypeId and EventTypeCode is required.",
        );
    }
    if !any(&ATTRIBUTION) {
        wrong.add("CustomerId", "An attribution key is required.");
    }
    if fields.contains_key("MediaId") && fields.contains_key("MediaPartnerId") {
        wrong.add("MediaId", "Send either MediaId or MediaPartnerId.");
    }
    for (name, value) in fields {
        if let Some(message) = fault(name, value) {
            wrong.add(name, message);
        }
    }
    let has_money = fields.keys().any(|name| is_money(name));
    if has_money && !fields.contains_key("CurrencyCode") {
        wrong.add("CurrencyCode", "A currency is required with money.");
    }
    if let (Some(status), Some(event_type)) = (fields.get("CustomerStatus"), event_type)
        && !event_type.customer_statuses.contains(status)
    {
        wrong.add(
            "CustomerStatus",
            "The value is not configured for this event type.",
        );
    }
    items(fields, &mut wrong);
    wrong.settle()
}

/// A name without the position of an item: `ItemSku12` is `ItemSku`, `ItemText3_7` is `ItemText`.
fn item_stem(name: &str) -> Option<&str> {
    name.starts_with("Item")
        .then(|| name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_'))
}

fn is_money(name: &str) -> bool {
    MONEY.contains(&name)
        || item_stem(name).is_some_and(|stem| ITEM_MONEY.contains(&stem) || stem == "ItemMoney")
}

/// A name made of this stem and a number from 1 on.
fn numbered(name: &str, stem: &str) -> bool {
    name.strip_prefix(stem)
        .is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

fn is_whole(value: &str, digits: usize) -> bool {
    (1..=digits).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_digit())
}

/// What is wrong with one value.
fn fault(name: &str, value: &str) -> Option<&'static str> {
    let too_long = |max: usize| (value.chars().count() > max).then_some("The value is too long.");
    let stem = item_stem(name).unwrap_or(name);
    match stem {
        "CampaignId" => (!is_whole(value, 10)).then_some("The value is not a whole number."),
        "ActionTrackerId" | "EventTypeId" | "MediaId" | "MediaPartnerId" | "PropertyId"
        | "ItemQuantity" => (!is_whole(value, 16)).then_some("The value is not a whole number."),
        "EventDate" | "ItemDate" => date_fault(value),
        "CustomerEmail" => (!is_hash(value)).then_some("The value is not a SHA-1 or SHA-256."),
        "CurrencyCode" => (value.len() != 3 || !value.bytes().all(|b| b.is_ascii_uppercase()))
            .then_some("The value is not a currency code."),
        "GiftPurchase" | "TrackingConsent" => {
            (!matches!(value, "true" | "false")).then_some("The value is not true or false.")
        }
        "OrderId" | "EventTypeCode" | "ItemText" => too_long(SHORT_MAX),
        "OrderDiscountRate" | "ItemDiscountRate" | "ItemNumeric" => number_fault(value),
        _ if is_money(name) || numbered(name, "Numeric") => number_fault(value),
        _ if numbered(name, "Date") => date_fault(value),
        _ if numbered(name, "Text") => too_long(SHORT_MAX),
        // A browser's name has no documented bound.
        "UserAgent" | "UniqueUrl" => None,
        _ => too_long(TEXT_MAX),
    }
}

fn date_fault(value: &str) -> Option<&'static str> {
    dates::moment(value)
        .is_none()
        .then_some("The value is not an ISO 8601 date and time with an offset.")
}

fn number_fault(value: &str) -> Option<&'static str> {
    money::cents(value)
        .is_none()
        .then_some("The value is not a decimal of eight digits and two.")
}

fn is_hash(value: &str) -> bool {
    matches!(value.len(), 40 | 64) && value.bytes().all(|b| b.is_ascii_hexdigit())
}

/// Items count from 1; each has a stock-keeping unit, a quantity, and a price or a subtotal (documented).
fn items(fields: &Fields, wrong: &mut Complaints) {
    let positions: std::collections::BTreeSet<u32> = fields
        .keys()
        .filter_map(|name| {
            let stem = item_stem(name)?;
            let rest = name.strip_prefix(stem)?;
            rest.split('_').next()?.parse().ok()
        })
        .collect();
    for (expected, position) in (1..).zip(positions) {
        let has = |name: &str| fields.contains_key(&format!("{name}{position}"));
        let sku = format!("ItemSku{position}");
        if position != expected {
            wrong.add(&sku, "Items are counted from 1 without a gap.");
        } else if !has("ItemSku") || !has("ItemQuantity") {
            wrong.add(&sku, "An item needs ItemSku and ItemQuantity.");
        } else if has("ItemPrice") == has("ItemSubTotal") {
            wrong.add(&sku, "An item needs either ItemPrice or ItemSubTotal.");
        }
    }
}

/// `POST /Advertisers/{AccountSID}/Conversions`.
pub async fn submit(
    State(shared): State<Arc<Shared>>,
    Path(account_sid): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Response {
    let need = Category::Conversions.write();
    serve(&shared, &headers, &account_sid, need, || {
        let mut fields = parameters(&headers, &bytes)?;
        let event_type = shared.store().books.event_type(&fields).cloned();
        check(&fields, event_type.as_ref())?;
        let now = shared.clock.now_ms();
        if fields.get("OrderId").is_some_and(|id| id == ORDER_ID_MACRO) {
            let made = format!("AN-{now}-{}", shared.store_mut().next_number());
            fields.insert("OrderId".to_owned(), made);
        }
        submissions::queue(&shared, &account_sid, Kind::Conversion, fields, now)
    })
}
