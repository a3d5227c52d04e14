//! The fields of an impact.com conversion that a mapping can fill, with their types and lengths.
//!
//! Documented by impact.com (submit a conversion, versions 13 and 14, and the pages on conversion and order objects).
//! Not here is what we fill ourselves (`CampaignId`, from the chosen program) and the two other ways to name an event
//! type (`EventTypeId`, `ActionTrackerId`): the guide's mapping names it by `EventTypeCode`.

/// What a value must look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Date and time, ISO 8601 with an offset.
    Moment,
    /// Text of at most so many characters; nothing is ever cut.
    Text(usize),
    /// A decimal of at most eight digits, and two behind the point.
    Number,
    /// The same, of a currency.
    Money,
    /// A whole number of at most so many digits.
    Whole(usize),
    /// An e-mail address; what is sent is its SHA-1.
    Email,
    /// A currency code of ISO 4217.
    Currency,
    /// `true` or `false`.
    Flag,
}

/// How much a field is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Without it nothing is sent.
    Required,
    /// The guide recommends it.
    Recommended,
    /// Whoever wants it.
    Optional,
}

/// A field of a conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Target {
    /// What its values must look like.
    pub kind: Kind,
    /// How much it is needed.
    pub need: Need,
    /// Its place in the list of fields.
    pub group: Group,
}

/// A part of the list of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// The event itself.
    Event,
    /// Through whom it came.
    Attribution,
    /// The person.
    Customer,
    /// Money and order.
    Order,
    /// Single items of an order.
    Items,
    /// Fields for whatever the brand wants.
    Free,
    /// Device and place.
    Place,
}

/// Text of no documented other length (documented: 255 unless said).
const TEXT: Kind = Kind::Text(255);
/// Order ids, event type codes and free texts.
const SHORT: Kind = Kind::Text(64);

/// The field of the guide that the present API does not know: what is sent under it is chosen beside the mapping.
pub const ORDER_SUB_TOTAL: &str = "OrderSubTotal";
/// The names under which [`ORDER_SUB_TOTAL`] can be sent, the usual one first. Whether the guide's own is still taken was not
/// found.
pub const SUB_TOTAL_NAMES: [&str; 3] = ["OrderSubTotalPostDiscount", "Amount", ORDER_SUB_TOTAL];
/// The field that every money value needs beside it (documented).
pub const CURRENCY: &str = "CurrencyCode";
/// The field that finds the participant.
pub const EMAIL: &str = "CustomerEmail";
/// The field that tells one event from another.
pub const ORDER: &str = "OrderId";
/// The field that program rules listen to.
pub const EVENT: &str = "EventTypeCode";

const NAMED: [(&str, Kind, Group); 60] = [
    ("EventDate", Kind::Moment, Group::Event),
    (EVENT, SHORT, Group::Event),
    (ORDER, SHORT, Group::Event),
    ("DispositionCode", TEXT, Group::Event),
    ("Note", TEXT, Group::Event),
    ("TrackingConsent", Kind::Flag, Group::Event),
    ("CustomerId", TEXT, Group::Attribution),
    ("ClickId", SHORT, Group::Attribution),
    ("CustomProfileId", Kind::Text(70), Group::Attribution),
    ("CustomClickId", TEXT, Group::Attribution),
    ("PromoCode", TEXT, Group::Attribution),
    ("OrderPromoCode", TEXT, Group::Attribution),
    ("UniqueUrl", Kind::Text(usize::MAX), Group::Attribution),
    ("MediaId", Kind::Whole(16), Group::Attribution),
    ("MediaPartnerId", Kind::Whole(16), Group::Attribution),
    ("SubId1", TEXT, Group::Attribution),
    ("SubId2", TEXT, Group::Attribution),
    ("SubId3", TEXT, Group::Attribution),
    ("SharedId", TEXT, Group::Attribution),
    ("PhoneNumber", TEXT, Group::Attribution),
    ("CallerId", TEXT, Group::Attribution),
    ("GoogAId", TEXT, Group::Attribution),
    ("AndroidId", TEXT, Group::Attribution),
    ("AppleIfa", TEXT, Group::Attribution),
    ("AppleIfv", TEXT, Group::Attribution),
    (EMAIL, Kind::Email, Group::Customer),
    ("CustomerStatus", TEXT, Group::Customer),
    ("CustomerCity", TEXT, Group::Customer),
    ("CustomerPostCode", TEXT, Group::Customer),
    ("CustomerCountry", TEXT, Group::Customer),
    ("CustomerRegion", TEXT, Group::Customer),
    ("CountryCode", TEXT, Group::Customer),
    ("IpAddress", TEXT, Group::Customer),
    ("UserAgent", Kind::Text(usize::MAX), Group::Customer),
    ("Amount", Kind::Money, Group::Order),
    (CURRENCY, Kind::Currency, Group::Order),
    (ORDER_SUB_TOTAL, Kind::Money, Group::Order),
    ("OrderSubTotalPostDiscount", Kind::Money, Group::Order),
    ("OrderDiscount", Kind::Money, Group::Order),
    ("OrderDiscountRate", Kind::Number, Group::Order),
    ("OrderShipping", Kind::Money, Group::Order),
    ("OrderTax", Kind::Money, Group::Order),
    ("OrderMargin", Kind::Money, Group::Order),
    ("PaymentType", TEXT, Group::Order),
    ("GiftPurchase", Kind::Flag, Group::Order),
    ("DeviceMfr", TEXT, Group::Place),
    ("DeviceModel", TEXT, Group::Place),
    ("PropertyId", Kind::Whole(16), Group::Place),
    ("AppPackage", TEXT, Group::Place),
    ("AppInstallRef", TEXT, Group::Place),
    ("AppVer", TEXT, Group::Place),
    ("LocationId", TEXT, Group::Place),
    ("LocationName", TEXT, Group::Place),
    ("LocationType", TEXT, Group::Place),
    ("Money1", Kind::Money, Group::Free),
    ("Money2", Kind::Money, Group::Free),
    ("Money3", Kind::Money, Group::Free),
    ("Text1", SHORT, Group::Free),
    ("Numeric1", Kind::Number, Group::Free),
    ("Date1", Kind::Moment, Group::Free),
];

/// Fields of a numbered family: name, greatest number, type.
const FAMILIES: [(&str, u32, Kind); 3] = [
    ("Text", 50, SHORT),
    ("Numeric", 10, Kind::Number),
    ("Date", 10, Kind::Moment),
];

/// Fields of an item, before its number.
const ITEM: [(&str, Kind); 14] = [
    ("ItemSku", TEXT),
    ("ItemName", TEXT),
    ("ItemCategory", TEXT),
    ("ItemSubCategory", TEXT),
    ("ItemMpn", TEXT),
    ("ItemBrand", TEXT),
    ("ItemPromoCode", TEXT),
    ("ItemQuantity", Kind::Whole(16)),
    ("ItemPrice", Kind::Money),
    ("ItemSubTotal", Kind::Money),
    ("ItemDiscount", Kind::Money),
    ("ItemDiscountRate", Kind::Number),
    ("ItemTotalDiscount", Kind::Money),
    ("ItemDeliveryType", TEXT),
];

/// Most items of a mapping: a deal's line items are not read, so these are items that are always the same.
pub const ITEMS_MAX: u32 = 10;

/// Returns what is known of a field, `None` when a mapping cannot fill it.
pub fn target(name: &str) -> Option<Target> {
    let need = need(name);
    if let Some((_, kind, group)) = NAMED.iter().find(|(known, ..)| *known == name) {
        return Some(Target {
            kind: *kind,
            need,
            group: *group,
        });
    }
    for (family, most, kind) in FAMILIES {
        if name
            .strip_prefix(family)
            .is_some_and(|number| in_range(number, most))
        {
            return Some(Target {
                kind,
                need,
                group: Group::Free,
            });
        }
    }
    let (stem, number) = name.split_at(name.find(|c: char| c.is_ascii_digit())?);
    let (_, kind) = ITEM.iter().find(|(known, _)| *known == stem)?;
    in_range(number, ITEMS_MAX).then_some(Target {
        kind: *kind,
        need,
        group: Group::Items,
    })
}

fn in_range(number: &str, most: u32) -> bool {
    let plain = !number.starts_with('0') && number.bytes().all(|byte| byte.is_ascii_digit());
    plain
        && number
            .parse()
            .is_ok_and(|number| (1..=most).contains(&number))
}

/// The guide's table: what Advocate cannot do without, and what it recommends.
fn need(name: &str) -> Need {
    match name {
        "EventDate" | "CustomerId" | EMAIL | ORDER | EVENT => Need::Required,
        ORDER_SUB_TOTAL | "Date3" | "Text2" => Need::Recommended,
        _ => Need::Optional,
    }
}

/// Returns the names of all fields, in the order of their groups; of items only the first.
pub fn names() -> Vec<String> {
    let mut all: Vec<(Group, String)> = NAMED
        .iter()
        .map(|(name, _, group)| (*group, (*name).to_owned()))
        .collect();
    for (family, most, _) in FAMILIES {
        all.extend((2..=most).map(|number| (Group::Free, format!("{family}{number}"))));
    }
    all.extend(
        ITEM.iter()
            .map(|(stem, _)| (Group::Items, format!("{stem}1"))),
    );
    all.sort_by_key(|(group, _)| *group);
    all.into_iter().map(|(_, name)| name).collect()
}

/// Returns whether a field carries money, which needs a currency.
pub fn is_money(name: &str) -> bool {
    target(name).is_some_and(|target| target.kind == Kind::Money)
}

/// Returns whether a field is what an order is worth as a whole.
pub fn is_worth(name: &str) -> bool {
    SUB_TOTAL_NAMES.contains(&name)
}
