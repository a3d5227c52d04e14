//! What the sharing step shows besides the rules themselves.

use serde::Serialize;
use ts_rs::TS;

/// A list of HubSpot contacts (HubSpot's people call them segments).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ContactListView {
    /// List id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Contacts on it, if HubSpot told.
    pub size: Option<u32>,
}

/// A segment of participants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SegmentView {
    /// Its key, which the rules name.
    pub key: String,
    /// Name.
    pub name: String,
    /// Participants in it, if impact.com told.
    pub size: Option<u32>,
}

/// How many people each switch of the sharing rules would create today. Only counted, nothing is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct PeopleCountView {
    /// Contacts, by the switch for new participants.
    pub contacts_for_new: u32,
    /// Contacts, by the switch for older participants.
    pub contacts_for_older: u32,
    /// Participants, by the switch for new contacts.
    pub participants_for_new: u32,
    /// Participants, by the switch for older contacts. At most: contacts that share an address are held in a preview,
    /// and only reading all of them tells which do.
    pub participants_for_older: u32,
    /// People who are linked already.
    pub linked: u32,
    /// People who would be linked, because both sides have the same address.
    pub joined: u32,
    /// People who are left out, each reason a sentence with its number; empty when there are none.
    pub left_out: Vec<String>,
    /// People about whom somebody decides first, because an address is not unique.
    pub in_doubt: u32,
    /// When it was counted.
    pub counted_at: String,
}
