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
}

impl Contact {
    /// Returns the value of a field, if it has one.
    pub fn value(&self, field: Field) -> Option<&str> {
        self.values.get(&field).map(String::as_str)
    }
}
