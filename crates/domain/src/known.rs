//! What both sides of a link had when it was last settled: the third state of a three-way comparison.

use crate::email;
use crate::layout::Field;
use crate::offer::{offered, same_value};
use crate::person::{AccountId, Contact, ContactId, Participant, UserId};
use crate::plan::{Change, Program};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The two values of one field: HubSpot's, then Advocate's.
pub type Values = (Option<String>, Option<String>);

/// The memory of a link. A field that is not in it had no value on either side.
///
/// Ids and message links are not kept: they follow from the participant's identity and the program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Values that both sides had alike.
    #[serde(rename = "a", default, skip_serializing_if = "BTreeMap::is_empty")]
    agreed: BTreeMap<Field, String>,
    /// Values that the sides had apart.
    #[serde(rename = "p", default, skip_serializing_if = "BTreeMap::is_empty")]
    apart: BTreeMap<Field, Values>,
    /// How often somebody put another value over the same one of Advocate's.
    #[serde(rename = "f", default, skip_serializing_if = "BTreeMap::is_empty")]
    flips: BTreeMap<Field, u8>,
}

impl Known {
    /// Returns HubSpot's value of a field.
    pub fn hubspot(&self, field: Field) -> Option<&str> {
        match self.apart.get(&field) {
            Some((hubspot, _)) => hubspot.as_deref(),
            None => self.agreed.get(&field).map(String::as_str),
        }
    }

    /// Returns Advocate's value of a field.
    pub fn advocate(&self, field: Field) -> Option<&str> {
        match self.apart.get(&field) {
            Some((_, advocate)) => advocate.as_deref(),
            None => self.agreed.get(&field).map(String::as_str),
        }
    }

    /// Remembers both values of a field.
    pub fn set(&mut self, field: Field, (hubspot, advocate): Values) {
        if is_derived(field) {
            return;
        }
        self.agreed.remove(&field);
        self.apart.remove(&field);
        let some = |value: Option<String>| value.filter(|text| present(Some(text)).is_some());
        match (some(hubspot), some(advocate)) {
            (None, None) => {}
            (Some(hubspot), Some(advocate)) if hubspot == advocate => {
                self.agreed.insert(field, hubspot);
            }
            apart => {
                self.apart.insert(field, apart);
            }
        }
    }

    /// Returns how often another value was put over the one that Advocate has.
    pub fn flips(&self, field: Field) -> u8 {
        self.flips.get(&field).copied().unwrap_or_default()
    }

    /// Remembers how often that was; none forgets it.
    pub fn set_flips(&mut self, field: Field, times: u8) {
        if times == 0 {
            self.flips.remove(&field);
        } else {
            self.flips.insert(field, times);
        }
    }

    /// Returns the participant as it was.
    pub fn participant(&self, account: AccountId, user: UserId) -> Participant {
        let value = |field| self.advocate(field).map(str::to_owned);
        Participant {
            email: value(Field::Email),
            first_name: value(Field::FirstName),
            last_name: value(Field::LastName),
            referral_code: value(Field::ReferralCode),
            share_link: value(Field::ShareLink),
            referred_by: value(Field::ReferredByCode),
            ..Participant::new(account, user)
        }
    }

    /// Returns the contact as it was. Ids and message links are what the participant would offer.
    pub fn contact(&self, id: ContactId, participant: &Participant, program: &Program) -> Contact {
        let mut values: BTreeMap<Field, String> = offered(participant, program)
            .into_iter()
            .filter(|(field, _)| is_derived(*field))
            .collect();
        for field in Field::ALL {
            if let Some(value) = self.hubspot(field) {
                values.insert(field, value.to_owned());
            }
        }
        Contact {
            emails: values.get(&Field::Email).cloned().into_iter().collect(),
            values,
            ..Contact::new(id)
        }
    }

    /// Returns what a link remembers when these of its changes did not happen, but all others did: the field is as it was
    /// `before`, and its change is still to be made.
    #[must_use]
    pub fn without(mut self, undone: &[Change], before: Option<&Self>) -> Self {
        for field in undone.iter().map(|change| change.field) {
            let value = |value: Option<&str>| value.map(str::to_owned);
            self.set(
                field,
                (
                    value(before.and_then(|known| known.hubspot(field))),
                    value(before.and_then(|known| known.advocate(field))),
                ),
            );
            self.set_flips(field, before.map_or(0, |known| known.flips(field)));
        }
        self
    }

    /// Returns whether a contact has what it had.
    pub fn is_contact(&self, contact: &Contact) -> bool {
        kept().all(|field| same(field, contact.value(field), self.hubspot(field)))
    }

    /// Returns whether a participant has what it had. What a read does not tell counts as unchanged.
    pub fn is_participant(&self, participant: &Participant) -> bool {
        kept().all(|field| {
            let now = present(participant_value(participant, field));
            now.is_none() || same(field, now, self.advocate(field))
        })
    }
}

/// Returns a value unless there is nothing in it.
pub(crate) fn present(value: Option<&str>) -> Option<&str> {
    value.filter(|value| !value.trim().is_empty())
}

/// Returns whether two values of a field count as the same, both missing included.
pub(crate) fn same(field: Field, left: Option<&str>, right: Option<&str>) -> bool {
    match (present(left), present(right)) {
        (None, None) => true,
        (Some(left), Some(right)) if field == Field::Email => {
            email::normal(left) == email::normal(right)
        }
        (Some(left), Some(right)) => same_value(left, right),
        _ => false,
    }
}

/// Returns a participant's value of a field that is kept.
pub(crate) fn participant_value(participant: &Participant, field: Field) -> Option<&str> {
    match field {
        Field::Email => participant.email.as_deref(),
        Field::FirstName => participant.first_name.as_deref(),
        Field::LastName => participant.last_name.as_deref(),
        Field::ReferralCode => participant.referral_code.as_deref(),
        Field::ShareLink => participant.share_link.as_deref(),
        Field::ReferredByCode => participant.referred_by.as_deref(),
        Field::UserId => Some(participant.user_id.as_str()),
        Field::AccountId => Some(participant.account_id.as_str()),
        // Follow from other values, or cannot be read.
        Field::MessageLinks | Field::ReferralCookie => None,
    }
}

/// Returns whether a field follows from the participant's identity and the program.
pub(crate) fn is_derived(field: Field) -> bool {
    matches!(
        field,
        Field::UserId | Field::AccountId | Field::MessageLinks
    )
}

fn kept() -> impl Iterator<Item = Field> {
    Field::ALL.into_iter().filter(|field| !is_derived(*field))
}
