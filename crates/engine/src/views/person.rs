//! One person: found, excepted, forgotten, and what would be if something were otherwise.

use crate::views::{FieldChange, RulesView, StoryRequest};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Somebody who was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct FoundPerson {
    /// E-mail address, or what else the person is called by.
    pub person: String,
    /// First and last name, when known.
    pub name: String,
    /// Record id of the contact; empty when there is none, or none is known.
    pub contact: String,
    /// Ids of the participant; empty when there is none, or none is known.
    pub account_id: String,
    /// Likewise.
    pub user_id: String,
    /// "linked", "not linked", "never synced".
    pub standing: String,
}

/// People in whose name, address, ids or code a text is, as far as syncs have met them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct FoundPeople {
    /// Eight at most.
    pub people: Vec<FoundPerson>,
    /// The text is an e-mail address, so that a preview can look for this person in HubSpot and Advocate.
    pub address: bool,
}

/// A wish to except a person from every sync, or to take that back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct ExceptPerson {
    /// Who.
    pub who: StoryRequest,
    /// Never, or again.
    pub never: bool,
}

/// What erasing a person's history here removes, and what stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ForgetView {
    /// Who.
    pub person: String,
    /// What is removed, each a sentence.
    pub removes: Vec<String>,
    /// What stays, and why, each a sentence.
    pub stays: Vec<String>,
    /// Rows from which the person is removed.
    pub rows: u32,
    /// It was done; else it is only told.
    pub done: bool,
}

/// A question what a sync would do if something were otherwise. Nothing is stored or written, and no platform is asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct WhatIf {
    /// Who.
    pub who: StoryRequest,
    /// Other rules; the present ones when there are none.
    pub rules: Option<RulesView>,
    /// Other values in HubSpot, by field key.
    #[serde(default)]
    pub hubspot: BTreeMap<String, String>,
    /// Other values in Advocate, by field key.
    #[serde(default)]
    pub advocate: BTreeMap<String, String>,
}

/// What a sync would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct WhatIfView {
    /// In a sentence.
    pub sentence: String,
    /// Field by field.
    pub changes: Vec<FieldChange>,
    /// Values about which a person would be asked, each a sentence.
    pub conflicts: Vec<String>,
    /// What is not known here, each a sentence.
    pub notes: Vec<String>,
}
