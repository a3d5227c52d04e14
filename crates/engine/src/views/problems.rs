//! Who needs a person, across all runs, grouped by cause.

use crate::views::{PlanView, RowConflict};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why somebody needs a person (`ProblemCode` of the UX).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ProblemCause {
    /// The sides disagree about a value.
    ValueConflict,
    /// The linked contact was deleted; the participant's deletion waits for a yes.
    ContactGone,
    /// The linked participant is gone; the end of the link waits for a yes.
    ParticipantGone,
    /// Two contacts have the address.
    DuplicateContacts,
    /// Two participants have the address.
    SharedEmail,
    /// The contact belongs to another participant.
    ContactTaken,
    /// The participant belongs to another contact.
    ParticipantTaken,
    /// Changed between the preview and the write.
    ChangedSince,
    /// Came into being between the preview and the write.
    Appeared,
    /// Advocate knows somebody else under the ids.
    IdsTaken,
    /// Deleted between the preview and the write.
    DeletedSince,
    /// The address is not taken.
    InvalidEmail,
    /// No referral is made of the referred-by code.
    ReferralRefused,
    /// The referral cookie cannot be read.
    CookieRefused,
    /// HubSpot does not take a value.
    RefusedByHubspot,
    /// Advocate does not take a value.
    RefusedByAdvocate,
    /// Advocate did not clear a value.
    NotCleared,
    /// A write made a deleted participant again.
    MadeAgain,
    /// Nobody said what became of the write.
    NoAnswer,
    /// Left by a sync of an older version, which did not keep why.
    Earlier,
}

/// Everything unsolved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ProblemsView {
    /// People in all.
    pub people: u32,
    /// By cause: those first of whom there are most, held or failed alike.
    pub groups: Vec<ProblemGroup>,
    /// People of whom somebody said that what is open is all right. They count in none of the groups.
    pub marked: Vec<MarkedPerson>,
    /// When the newest sync ended, which is as of when this holds; `None` before the first.
    pub as_of: Option<String>,
}

/// People with the same cause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ProblemGroup {
    /// Which cause.
    pub cause: ProblemCause,
    /// Stopped on purpose; else a platform refused.
    pub held: bool,
    /// Title: "Two contacts have the same email".
    pub title: String,
    /// What it means, what was not changed, and what helps.
    pub explanation: String,
    /// How many people.
    pub people: u32,
    /// The words of the one best action: "Preview to decide". All of them make a preview of just these people.
    pub action: String,
}

/// Which people with a problem to show.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct ProblemPeopleRequest {
    /// Cause.
    pub cause: ProblemCause,
    /// Skip this many.
    pub offset: u32,
    /// At most this many; 200 is the most.
    pub limit: u32,
}

/// Somebody with a problem.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ProblemPerson {
    /// E-mail address, or what else the person is called by.
    pub person: String,
    /// First and last name, when known.
    pub name: String,
    /// What happened to this person, and what to do.
    pub problem: String,
    /// Values on which the sides disagree.
    pub conflicts: Vec<RowConflict>,
    /// Contact's record id; empty when there is none.
    pub contact: String,
    /// The contact's page in HubSpot.
    pub contact_url: Option<String>,
    /// Ids of the participant; empty when there is none.
    pub account_id: String,
    /// Likewise.
    pub user_id: String,
    /// The run that left it, when that is known.
    pub run: Option<String>,
    /// When that run began.
    pub since: Option<String>,
}

/// One choice that was made for everybody of whom the same is open.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ChosenAlike {
    /// The preview as it is now.
    pub plan: PlanView,
    /// For how many people.
    pub chosen: u32,
    /// People of whom the same is open, and whose value cannot be kept.
    pub left: u32,
    /// That in a sentence.
    pub sentence: String,
}

/// A wish to mark what is open about a person as all right, or to take that back.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct MarkProblem {
    /// Cause.
    pub cause: ProblemCause,
    /// Contact's record id; empty when there is none.
    pub contact: String,
    /// Ids of the participant; empty when there is none.
    pub account_id: String,
    /// Likewise.
    pub user_id: String,
    /// Why it is all right; may be empty.
    pub reason: String,
    /// All right, or a problem again.
    pub ok: bool,
}

/// Somebody of whom a person said that what is open is all right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct MarkedPerson {
    /// E-mail address, or what else the person is called by.
    pub person: String,
    /// Cause.
    pub cause: ProblemCause,
    /// The cause in words.
    pub title: String,
    /// Why it is all right; may be empty.
    pub reason: String,
    /// When it was said.
    pub at: String,
    /// Contact's record id; empty when there is none.
    pub contact: String,
    /// Ids of the participant; empty when there is none.
    pub account_id: String,
    /// Likewise.
    pub user_id: String,
}

/// Whose problems to look at again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct RetryProblems {
    /// Of this cause; of all causes when there is none.
    pub cause: Option<ProblemCause>,
}

/// A list that was saved as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Exported {
    /// Path of the file.
    pub file: String,
    /// Rows in it, the heading not counted.
    pub rows: u32,
}
