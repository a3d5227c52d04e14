//! What a person does outside this program: guided here, ticked by them, and looked at by us where that is possible.

use crate::views::{CheckView, Fact};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which guide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum GuideId {
    /// impact.com's own connector, which must not write the same contacts.
    Connector,
    /// The referral properties on the contact record.
    ContactRecord,
    /// The program rules in impact.com.
    ProgramRules,
}

/// A guide, with what is known of each of its parts.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct GuideView {
    /// Which.
    pub id: GuideId,
    /// What to do, in order.
    pub items: Vec<GuideItem>,
    /// What we can see ourselves.
    pub checks: Vec<CheckView>,
    /// Items ticked, of those that are needed.
    pub done: u32,
    /// Items that are needed.
    pub of: u32,
    /// A message to send to somebody who may do it, with everything they need to know.
    pub ask: String,
}

/// One thing to do.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct GuideItem {
    /// Stable id, such as `rules.event_key`.
    pub id: String,
    /// What to do, as an order: "Add a goal".
    pub title: String,
    /// How, and what to watch for.
    pub words: String,
    /// Exact values to copy, each with its label.
    pub values: Vec<Fact>,
    /// Where to do it, when that page has an address.
    pub link: Option<GuideLink>,
    /// Whether the guide is complete without it.
    pub optional: bool,
    /// Who ticked it, and when; `None` while nobody did.
    pub ticked: Option<Tick>,
    /// It was ticked for what was set up before, and counts no more: why. Empty otherwise.
    pub stale: String,
}

/// A page of a platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct GuideLink {
    /// What the button says.
    pub label: String,
    /// Address.
    pub address: String,
    /// The way by the menus, for when the page has moved.
    pub path: String,
}

/// Somebody's word that they did something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Tick {
    /// The name of this computer's user.
    pub by: String,
    /// When.
    pub at: String,
}

/// A wish to tick an item, or to take a tick back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct TickRequest {
    /// Which guide.
    pub guide: GuideId,
    /// Which item.
    pub item: String,
    /// Done, or not.
    pub done: bool,
}
