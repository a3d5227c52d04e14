//! Taking back a run.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How to undo a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct UndoRequest {
    /// Send the contacts that the run made to HubSpot's recycle bin; else they stay.
    pub archive_created: bool,
}

/// A run to undo, and how.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct UndoRun {
    /// The run.
    pub run: String,
    /// How.
    #[serde(flatten)]
    pub how: UndoRequest,
}

/// What an undo takes back and what it cannot, known before anything is written. A person may count in several numbers:
/// one value goes back, another stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct UndoView {
    /// The run that is undone.
    pub run: String,
    /// When that run began.
    pub began_at: String,
    /// People of whom values go back to what they were.
    pub put_back: u32,
    /// People of whom somebody changed something since; that is left alone.
    pub changed_since: u32,
    /// People of whom something cannot be undone.
    pub cannot: u32,
    /// Contacts that the run made and that are still there.
    pub new_contacts: u32,
    /// Whether those go to the recycle bin; else they stay.
    pub archive_created: bool,
}
