//! Participants as JSON: the `OpenUser` and `User` shapes, and share links.
//!
//! Refuses to know: requests, the store.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::participant::Participant;
use super::problem::Problem;
use super::program::PROGRAM_ID;

/// Engagement media that have share links of their own (the older schema requires the first three).
const ENGAGEMENT_MEDIA: [&str; 6] = ["UNKNOWN", "EMAIL", "MOBILE", "EMBED", "POPUP", "HOSTED"];

/// Share media of the share links' endpoint (documented).
const SHARE_MEDIA: [&str; 11] = [
    "EMAIL",
    "FACEBOOK",
    "TWITTER",
    "PINTEREST",
    "WHATSAPP",
    "LINEMESSENGER",
    "FBMESSENGER",
    "SMS",
    "LINKEDIN",
    "DIRECT",
    "UNKNOWN",
];

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

/// `cleanShareLink` and all share media inside each engagement medium, or those asked for.
pub fn share_urls(
    participant: &Participant,
    engagement: Option<&str>,
    share: Option<&str>,
) -> Value {
    let mut links = Map::new();
    links.insert("cleanShareLink".to_owned(), participant.clean_link().into());
    let fits = |wanted: Option<&str>, name: &str| wanted.is_none_or(|w| w == name);
    for medium in ENGAGEMENT_MEDIA.into_iter().filter(|m| fits(engagement, m)) {
        let shares = SHARE_MEDIA.into_iter().filter(|s| fits(share, s));
        let inside: Map<String, Value> = shares
            .map(|s| {
                (
                    s.to_owned(),
                    participant.share_link_within(medium, s).into(),
                )
            })
            .collect();
        links.insert(medium.to_owned(), inside.into());
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
        "referralCodes": { PROGRAM_ID: participant.code },
        "programShareLinks": { PROGRAM_ID: share_links(participant) },
        "customFields": participant.custom_fields,
        "segments": participant.segments,
        "referredByCodes": participant.referred_by,
    })
}

/// The documented answer of lists and of the older look-up: without custom fields, segments and referred-by codes.
/// `emailHash` is documented as an MD5; it is left out here.
pub fn user(participant: &Participant) -> Value {
    json!({
        "id": participant.id,
        "accountId": participant.account_id,
        "firstName": participant.first_name,
        "lastName": participant.last_name,
        "lastInitial": participant.last_initial(),
        "email": participant.email,
        "imageUrl": "",
        "referralCode": participant.code,
        "cookieId": null,
        "paymentProviderId": null,
        "locale": participant.locale,
        "countryCode": participant.country,
        "firstSeenIP": null,
        "lastSeenIP": null,
        "dateCreated": participant.created_ms,
        "dateBlocked": participant.blocked_ms,
        "referralSource": null,
        "shareLinks": flat_links(participant),
    })
}

/// The older, flat form of share links.
fn flat_links(participant: &Participant) -> Value {
    const SHARES: [(&str, &str); 5] = [
        ("shareLink", "UNKNOWN"),
        ("facebookShareLink", "FACEBOOK"),
        ("twitterShareLink", "TWITTER"),
        ("emailShareLink", "EMAIL"),
        ("linkedinShareLink", "LINKEDIN"),
    ];
    const MOBILE: [(&str, &str); 4] = [
        ("mobileShareLink", "UNKNOWN"),
        ("mobileFacebookShareLink", "FACEBOOK"),
        ("mobileTwitterShareLink", "TWITTER"),
        ("mobileEmailShareLink", "EMAIL"),
    ];
    let within = |engagement: &str, shares: &[(&str, &str)]| -> Map<String, Value> {
        let link = |share| participant.share_link_within(engagement, share).into();
        let named = shares.iter();
        named
            .map(|(name, share)| ((*name).to_owned(), link(share)))
            .collect()
    };
    let mut links = within("UNKNOWN", &SHARES);
    links.append(&mut within("MOBILE", &MOBILE));
    for engagement in ["EMBED", "POPUP", "HOSTED", "MOBILE", "EMAIL"] {
        links.insert(engagement.to_owned(), within(engagement, &SHARES).into());
    }
    Value::Object(links)
}

/// The little that a look-up by code tells without a credential (documented).
pub fn user_by_code(participant: &Participant) -> Value {
    json!({
        "id": participant.id,
        "accountId": participant.account_id,
        "firstName": participant.first_name,
        "lastInitial": participant.last_initial(),
        "referralCode": participant.code,
        "imageUrl": "",
    })
}

/// Which fields of [`open_user`] a caller wants.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Selection {
    fields: Option<String>,
    extra_fields: Option<String>,
}

impl Selection {
    /// # Errors
    /// 400 for both lists at once (documented as not allowed).
    pub fn check(&self) -> Result<(), Problem> {
        if self.fields.is_some() && self.extra_fields.is_some() {
            return Err(Problem::bad_request(
                "The parameters fields and extraFields cannot be used together.",
            ));
        }
        Ok(())
    }

    /// Keeps the fields named in `fields`, or adds those named in `extraFields` (documented comma lists). Which further
    /// fields there are is not documented: here the ones of [`user`] and the date of the tax form.
    pub fn apply(&self, participant: &Participant) -> Value {
        let mut shown = open_user(participant);
        let Some(list) = self.fields.as_ref().or(self.extra_fields.as_ref()) else {
            return shown;
        };
        let wanted: HashSet<&str> = list.split(',').map(str::trim).collect();
        let mut all = user(participant);
        all["dateUsTaxFormSubmitted"] = participant.tax_form_ms.into();
        if let (Some(all), Some(shown)) = (all.as_object_mut(), shown.as_object_mut()) {
            let default: HashSet<String> = shown.keys().cloned().collect();
            all.append(shown);
            all.retain(|name, _| {
                wanted.contains(name.as_str()) || (self.fields.is_none() && default.contains(name))
            });
        }
        all
    }
}
