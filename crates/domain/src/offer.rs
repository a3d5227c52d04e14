//! What Advocate offers for a contact, and when two values count as the same.

use crate::email;
use crate::known::present;
use crate::layout::Field;
use crate::person::Participant;
use crate::plan::Program;
use percent::encode;
use std::collections::BTreeMap;

/// Returns the values that Advocate offers for a contact, in field order. Values that Advocate does not have are
/// absent: a missing value is no reason to clear one in HubSpot.
pub fn offered(participant: &Participant, program: &Program) -> BTreeMap<Field, String> {
    let mut values = own_values(participant);
    values.insert(Field::MessageLinks, message_links(participant, program));
    values
}

/// Returns the values that Advocate stores: all that it offers, but for the message links, which follow from the ids.
pub fn own_values(participant: &Participant) -> BTreeMap<Field, String> {
    let mut values = BTreeMap::new();
    let mut put = |field, value: Option<&str>| {
        if let Some(value) = present(value) {
            values.insert(field, value.to_owned());
        }
    };
    let address = participant.email.as_deref().map(email::normal);
    put(Field::Email, address.as_deref());
    put(Field::FirstName, participant.first_name.as_deref());
    put(Field::LastName, participant.last_name.as_deref());
    put(Field::ReferralCode, participant.referral_code.as_deref());
    put(Field::ShareLink, participant.share_link.as_deref());
    put(Field::UserId, Some(participant.user_id.as_str()));
    put(Field::AccountId, Some(participant.account_id.as_str()));
    put(Field::ReferredByCode, participant.referred_by.as_deref());
    values
}

/// Returns whether two values are the same once the ends of lines and outer spaces, which a service may normalise
/// when it stores them, are left aside.
pub fn same_value(left: &str, right: &str) -> bool {
    left == right
        || left
            .trim()
            .lines()
            .map(str::trim_end)
            .eq(right.trim().lines().map(str::trim_end))
}

/// The eight share media whose message links impact.com's own connector puts on a contact, with their names in words.
const MEDIA: [(&str, &str); 8] = [
    ("Facebook", "FACEBOOK"),
    ("Messenger", "FBMESSENGER"),
    ("WhatsApp", "WHATSAPP"),
    ("Twitter", "TWITTER"),
    ("Email", "EMAIL"),
    ("LINE", "LINEMESSENGER"),
    ("LinkedIn", "LINKEDIN"),
    ("Pinterest", "PINTEREST"),
];

/// Returns one message link a line, built as impact.com documents it, from the ids that the service returned.
pub fn message_links(participant: &Participant, program: &Program) -> String {
    let query = format!(
        "?engagementMedium=UNKNOWN&accountId={}&userId={}&programId={}",
        encode(participant.account_id.as_str()),
        encode(participant.user_id.as_str()),
        encode(program.id.as_str()),
    );
    let base = format!(
        "https://app.referralsaasquatch.com/a/{}/message/redirect/",
        encode(&program.tenant_alias)
    );
    let mut text = String::with_capacity(MEDIA.len() * (base.len() + query.len() + 24));
    for (index, (name, medium)) in MEDIA.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        for part in [name, ": ", base.as_str(), medium, query.as_str()] {
            text.push_str(part);
        }
    }
    text
}

/// Percent-encoding of one query value: everything outside RFC 3986's unreserved characters.
mod percent {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

    const VALUE: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');

    pub fn encode(text: &str) -> String {
        utf8_percent_encode(text, VALUE).to_string()
    }
}
