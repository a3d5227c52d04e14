//! A person as each platform knows them.

use crate::layout::Field;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// Returns the id as the platform wrote it.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    };
}

id! {
    /// A contact's record id (`hs_object_id`): opaque text, unique among contacts.
    ContactId
}
id! {
    /// A participant's account id as Advocate returned it. It may be a hash of what was sent, so it is never
    /// compared with an e-mail address.
    AccountId
}
id! {
    /// A participant's user id as Advocate returned it; see [`AccountId`].
    UserId
}
id! {
    /// A program (campaign) id.
    ProgramId
}

/// A person in Advocate. Absent values are `None`, never empty text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Account id; with `user_id` it is the participant's identity.
    pub account_id: AccountId,
    /// User id.
    pub user_id: UserId,
    /// E-mail address as stored.
    pub email: Option<String>,
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Referral code in the chosen program.
    pub referral_code: Option<String>,
    /// Clean share link in the chosen program.
    pub share_link: Option<String>,
    /// The code by which this person was referred.
    #[serde(default)]
    pub referred_by: Option<String>,
    /// When the participant was made, in the platform's milliseconds since 1970, if it told.
    #[serde(default)]
    pub created_at: Option<i64>,
    /// Segments the participant is in.
    #[serde(default)]
    pub segments: Vec<String>,
}

/// A person in HubSpot, reduced to the fields of the layout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Record id.
    pub id: ContactId,
    /// Primary address first, then the additional ones, as stored.
    pub emails: Vec<String>,
    /// The layout's fields that have a value. HubSpot's empty text and `null` are both "no value" and left out.
    pub values: BTreeMap<Field, String>,
    /// When the contact was made, in HubSpot's milliseconds since 1970, if it told.
    #[serde(default)]
    pub created_at: Option<i64>,
    /// When anything of it last changed, likewise. It moves with our own writes and with hidden properties too.
    #[serde(default)]
    pub changed_at: Option<i64>,
    /// Contacts that were merged into this one; their ids are gone.
    #[serde(default)]
    pub merged: Vec<ContactId>,
}

impl Participant {
    /// Returns a participant of whom nothing but the identity is known.
    pub fn new(account_id: AccountId, user_id: UserId) -> Self {
        Self {
            account_id,
            user_id,
            email: None,
            first_name: None,
            last_name: None,
            referral_code: None,
            share_link: None,
            referred_by: None,
            created_at: None,
            segments: Vec::new(),
        }
    }

    /// Returns whether a stranger is new since syncs began to read Advocate, in its milliseconds. A first sync, which has no
    /// beginning yet, counts everybody as new.
    pub fn is_new(&self, began: Option<i64>) -> bool {
        began.is_none_or(|began| self.created_at.is_some_and(|made| made >= began))
    }
}

impl Contact {
    /// Returns a contact of which nothing but the id is known.
    pub fn new(id: ContactId) -> Self {
        Self {
            id,
            emails: Vec::new(),
            values: BTreeMap::new(),
            created_at: None,
            changed_at: None,
            merged: Vec::new(),
        }
    }

    /// Returns whether a stranger is new since syncs began to read HubSpot, in its milliseconds. In a first sync nobody is:
    /// the contacts of all years are not the new ones.
    pub fn is_new(&self, began: Option<i64>) -> bool {
        began.is_some_and(|began| self.created_at.is_some_and(|made| made >= began))
    }

    /// Returns the value of a field, if it has one.
    pub fn value(&self, field: Field) -> Option<&str> {
        self.values.get(&field).map(String::as_str)
    }
}
