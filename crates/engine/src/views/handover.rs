//! The hand-over file: what it says, how that differs from the open workspace, and taking parts of it over.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{CheckView, SetupChange};

/// A part of a setup that can be handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum HandoverPart {
    /// The HubSpot account.
    Hubspot,
    /// The tenant at impact.com.
    Advocate,
    /// The program, and whether its participants are synced.
    Program,
    /// When people are created, and who wins.
    Sharing,
    /// The internal names of the contact properties.
    Properties,
    /// What counts as an event.
    Triggers,
    /// Which value fills which field of an event.
    Mapping,
    /// What a person ticked.
    ByHand,
}

/// One part, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct HandoverLines {
    /// Which.
    pub part: HandoverPart,
    /// Its name.
    pub label: String,
    /// What it says, one thing a line.
    pub lines: Vec<String>,
}

/// What a hand-over file of the open workspace would say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct HandoverView {
    /// A name for the file.
    pub name: String,
    /// Its parts.
    pub parts: Vec<HandoverLines>,
}

/// A wish to write a hand-over file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct SaveHandover {
    /// Path of the file.
    pub to: String,
    /// What the next person should know; may be empty.
    pub note: String,
    /// Whether a file that exists already may be replaced.
    pub replace: bool,
}

/// A hand-over file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct HandoverSaved {
    /// Its path.
    pub path: String,
    /// What to do with it.
    pub next: String,
}

/// How a part of the file stands to the open workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum HandoverState {
    /// Both say the same.
    Same,
    /// They differ, and the file's can be taken over.
    Differs,
    /// They differ, and the file's cannot be used here; the checks say why.
    CannotBe,
    /// They differ, and only a person can change it: an account is signed in to, a tick is somebody's word.
    ForAPerson,
}

/// One part of a file beside the open workspace.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct HandoverDifference {
    /// Which.
    pub part: HandoverPart,
    /// Its name.
    pub label: String,
    /// What the file says.
    pub file: Vec<String>,
    /// What the open workspace has.
    pub here: Vec<String>,
    /// How they stand.
    pub state: HandoverState,
    /// What was looked at in the connected accounts.
    pub checks: Vec<CheckView>,
}

impl HandoverDifference {
    /// Returns whether something could not be looked at that decides whether the file can be used here.
    pub fn unlooked(&self) -> bool {
        self.state == HandoverState::Differs
            && self
                .checks
                .iter()
                .any(|it| it.status == super::CheckStatus::Unknown)
    }
}

/// A file that was opened: nothing of it was applied.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct OpenedHandover {
    /// Its path.
    pub path: String,
    /// What tells it from any other, and from itself once it is changed.
    pub fingerprint: String,
    /// Who made it, when, and of which workspace; may be empty.
    pub made: String,
    /// What whoever made it wants the next person to know; may be empty.
    pub note: String,
    /// What to know of the file itself, such as that it was changed after it was made.
    pub remarks: Vec<String>,
    /// Its parts beside the open workspace.
    pub parts: Vec<HandoverDifference>,
    /// What the review step would create in HubSpot with the file's names. Taking over does not do that.
    pub changes: Vec<SetupChange>,
}

/// A wish to take parts of a file over into the open workspace.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct TakeOver {
    /// Path of the file.
    pub path: String,
    /// Its fingerprint when the difference was shown: another file is refused.
    pub fingerprint: String,
    /// Which parts.
    pub parts: Vec<HandoverPart>,
}
