//! What changed in the accounts since the settings that rest on them were put to use.

use crate::views::Todo;
use serde::Serialize;
use ts_rs::TS;

/// How grave a change is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum DriftSeverity {
    /// What uses it cannot work any more.
    Breaking,
    /// It works, and may do something else than before.
    Risky,
    /// Good to know.
    Info,
}

/// What the accounts are compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct DriftBaseline {
    /// Version number.
    pub number: u32,
    /// Since when it is in use.
    pub saved_at: String,
}

/// Something that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct DriftChange {
    /// Names it, as long as it is there: `property:deals:plan_tier`.
    pub id: String,
    /// How grave it is.
    pub severity: DriftSeverity,
    /// What changed.
    pub title: String,
    /// What else there is to say about it; may be empty.
    pub details: Vec<String>,
    /// The last time it was seen as it was.
    pub after: String,
    /// The first time it was seen changed.
    pub before: String,
    /// What uses it, and what happens if nothing is done.
    pub affects: String,
    /// What we suggest.
    pub advice: String,
    /// Where that is done; `None` when it is done elsewhere.
    pub todo: Option<Todo>,
    /// No sync of people is started while it is so.
    pub stops_people: bool,
    /// No events are sent while it is so.
    pub stops_events: bool,
    /// It can be accepted as it is now.
    pub acceptable: bool,
}

/// A change that somebody accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct AcceptedChange {
    /// When.
    pub at: String,
    /// Who.
    pub author: String,
    /// What.
    pub words: String,
}

/// What changed, as it was looked at last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct DriftView {
    /// What the accounts are compared with; `None` before anything was put to use.
    pub baseline: Option<DriftBaseline>,
    /// When the accounts were looked at last; `None` before the first time.
    pub checked_at: Option<String>,
    /// All of it in a sentence.
    pub sentence: String,
    /// What changed, the gravest first.
    pub changes: Vec<DriftChange>,
    /// What could not be looked at, and what never is, each with the reason.
    pub not_looked: Vec<String>,
    /// What was accepted so far, the newest first.
    pub accepted: Vec<AcceptedChange>,
}
