//! Participants as JSON: the `OpenUser` and `User` shapes, and share links.
//!
//! Refuses to know: requests, the store.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::participant::{PROGRAM_ID, Participant};

/// Engagement media that have share links of their own (the older schema requires the first three).
const ENGAGEMENT_MEDIA: [&str; 6] = ["UNKNOWN", "EMAIL", "MOBILE", "EMBED", "POPUP", "HOSTED"];

/// `cleanShareLink` and one link per engagement medium.
pub fn share_links(participant: &Participant) -> Value {
    let mut links = Map::new();
    links.insert("cleanShareLink".to_owned(), participant.clean_link().into());
    for medium in ENGAGEMENT_MEDIA {
        links.insert(
            medium.to_owned(),
            json!({ "DIRECT": participant.share_link(medium) }),
        );
    }
    Value::Object(links)
}

/// The documented answer of the open user endpoints.
pub fn open_user(participant: &Participant) -> Value {
    json!({
        "id": participant.id,
        "accountId": participant.account_id,
        "firstName": participant.first_name,
        "lastName": participant.last_name,
        "email": participant.email,
        "imageUrl": "",
        "cookieId": null,
        "locale": participant.locale,
        "countryCode": participant.country,
        "referable": participant.referable,
        "firstSeenIP": null,
        "lastSeenIP": null,
        "dateCreated": participant.created_ms,
        "dateUsTaxFormSubmitted": participant.tax_form_ms,
        "referralCodes": { PROGRAM_ID: participant.code },
        "programShareLinks": { PROGRAM_ID: share_links(participant) },
        "customFields": participant.custom_fields,
        "segments": participant.segments,
        "referredByCodes": participant.referred_by,
    })
}

/// The documented answer of lists and of the older look-up: without custom fields, segments and referred-by codes.
/// `emailHash` is documented as an MD5; it is left null here.
pub fn user(participant: &Participant) -> Value {
    json!({
        "id": participant.id,
        "accountId": participant.account_id,
        "firstName": participant.first_name,
        "lastName": participant.last_name,
        "lastInitial": participant.last_initial(),
        "email": participant.email,
        "emailHash": null,
        "imageUrl": "",
        "referralCode": participant.code,
        "cookieId": null,
        "paymentProviderId": null,
        "locale": participant.locale,
        "countryCode": participant.country,
        "referable": participant.referable,
        "firstSeenIP": null,
        "lastSeenIP": null,
        "dateCreated": participant.created_ms,
        "dateBlocked": participant.blocked_ms,
        "referralSource": null,
        "shareLinks": {
            "shareLink": participant.share_link("UNKNOWN"),
            "facebookShareLink": participant.share_link("FACEBOOK"),
            "twitterShareLink": participant.share_link("TWITTER"),
            "emailShareLink": participant.share_link("EMAIL"),
            "linkedinShareLink": participant.share_link("LINKEDIN"),
        },
    })
}

/// Keeps the fields named in a comma list (documented parameter `fields`).
pub fn only_fields(mut whole: Value, fields: Option<&str>) -> Value {
    if let (Some(fields), Some(map)) = (fields, whole.as_object_mut()) {
        let wanted: HashSet<&str> = fields.split(',').map(str::trim).collect();
        map.retain(|name, _| wanted.contains(name.as_str()));
    }
    whole
}
