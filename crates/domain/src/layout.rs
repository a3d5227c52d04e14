//! Which HubSpot property holds which of our fields.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A value that a sync may put on a contact.
///
/// The last seven are the properties that impact.com's own connector makes; the order is the order on the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// HubSpot's `email`.
    Email,
    /// HubSpot's `firstname`.
    FirstName,
    /// HubSpot's `lastname`.
    LastName,
    /// The participant's referral code in the chosen program.
    ReferralCode,
    /// The participant's clean share link.
    ShareLink,
    /// One message link per share medium, a line each.
    MessageLinks,
    /// The code of the person who referred this one.
    ReferredByCode,
    /// Advocate's user id.
    UserId,
    /// Advocate's account id.
    AccountId,
    /// The attribution cookie that a HubSpot form may carry.
    ReferralCookie,
}

/// Who decides a field's value after the first match (`docs/sync-rules.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// Advocate's value always replaces HubSpot's.
    Advocate,
    /// HubSpot's value is only filled when it is empty.
    HubSpot,
    /// Travels both ways; an existing value is never replaced.
    Both,
}

/// The form of a property we create.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// HubSpot type `string`, field type `text`.
    Line,
    /// HubSpot type `string`, field type `textarea`.
    Lines,
}

impl Field {
    /// Every field, in order.
    pub const ALL: [Self; 10] = [
        Self::Email,
        Self::FirstName,
        Self::LastName,
        Self::ReferralCode,
        Self::ShareLink,
        Self::MessageLinks,
        Self::ReferredByCode,
        Self::UserId,
        Self::AccountId,
        Self::ReferralCookie,
    ];

    /// The seven fields that need a property of their own.
    pub const REFERRAL: [Self; 7] = [
        Self::ReferralCode,
        Self::ShareLink,
        Self::MessageLinks,
        Self::ReferredByCode,
        Self::UserId,
        Self::AccountId,
        Self::ReferralCookie,
    ];

    /// Returns the stable key used in settings and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::ReferralCode => "referral_code",
            Self::ShareLink => "share_link",
            Self::MessageLinks => "message_links",
            Self::ReferredByCode => "referred_by_code",
            Self::UserId => "user_id",
            Self::AccountId => "account_id",
            Self::ReferralCookie => "referral_cookie",
        }
    }

    /// Returns the field with this key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.key() == key)
    }

    /// Returns the label, in the words of impact.com's documentation.
    pub fn label(self) -> &'static str {
        match self {
            Self::Email => "Email",
            Self::FirstName => "First Name",
            Self::LastName => "Last Name",
            Self::ReferralCode => "Referral Code",
            Self::ShareLink => "Share Link",
            Self::MessageLinks => "Message Links",
            Self::ReferredByCode => "Referred-by Code",
            Self::UserId => "Advocate User ID",
            Self::AccountId => "Advocate Account ID",
            Self::ReferralCookie => "Referral Cookie",
        }
    }

    /// Returns the internal property name we use unless the person chooses another.
    pub fn default_property(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::FirstName => "firstname",
            Self::LastName => "lastname",
            Self::ReferralCode => "advocate_referral_code",
            Self::ShareLink => "advocate_share_link",
            Self::MessageLinks => "advocate_message_links",
            Self::ReferredByCode => "advocate_referred_by_code",
            Self::UserId => "advocate_user_id",
            Self::AccountId => "advocate_account_id",
            // The hidden form field of impact.com's own connector.
            Self::ReferralCookie => "ssqt_referralcookies",
        }
    }

    /// Returns who decides the value after the first match.
    pub fn owner(self) -> Owner {
        match self {
            Self::ReferralCode
            | Self::ShareLink
            | Self::MessageLinks
            | Self::UserId
            | Self::AccountId => Owner::Advocate,
            Self::Email | Self::FirstName | Self::LastName | Self::ReferralCookie => Owner::HubSpot,
            Self::ReferredByCode => Owner::Both,
        }
    }

    /// Returns the form a property of our own gets. Cookies are opaque and long, message links are several lines.
    pub fn shape(self) -> Shape {
        match self {
            Self::MessageLinks | Self::ReferralCookie => Shape::Lines,
            _ => Shape::Line,
        }
    }
}

/// The property group we create.
pub const GROUP_NAME: &str = "advocate";
/// Its label.
pub const GROUP_LABEL: &str = "Referral (Advocate)";

/// Where each field lives in one HubSpot account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    properties: BTreeMap<Field, String>,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            properties: Field::ALL
                .into_iter()
                .map(|field| (field, field.default_property().to_owned()))
                .collect(),
        }
    }
}

impl Layout {
    /// Returns the internal name of the property that holds a field.
    pub fn property(&self, field: Field) -> &str {
        self.properties
            .get(&field)
            .map_or(field.default_property(), String::as_str)
    }

    /// Puts a referral field on another property. Standard fields stay where HubSpot has them.
    pub fn choose(&mut self, field: Field, property: &str) {
        if Field::REFERRAL.contains(&field) {
            self.properties.insert(field, property.to_owned());
        }
    }

    /// Returns every property name of the layout, in field order.
    pub fn names(&self) -> Vec<&str> {
        Field::ALL
            .into_iter()
            .map(|field| self.property(field))
            .collect()
    }
}

/// A HubSpot contact property definition, as far as planning needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// Internal name.
    pub name: String,
    /// Label.
    pub label: String,
    /// HubSpot type: `string`, `number`, `enumeration`, …
    pub kind: String,
    /// HubSpot field type: `text`, `textarea`, …
    pub field_type: String,
    /// Group name.
    pub group: String,
    /// In the recycle bin.
    pub archived: bool,
    /// Values cannot be written (calculated or read-only).
    pub read_only: bool,
}
