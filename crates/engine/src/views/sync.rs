//! What a sync would do and did: plans, their people, runs.

use crate::views::{Platform, UndoView};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

/// When people are created, for whom, and who wins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four switches, as the connector has them"
)]
pub struct RulesView {
    /// Create a contact for a participant who is new.
    pub hubspot_on_new: bool,
    /// Create a contact for an older participant who is not linked.
    pub hubspot_on_update: bool,
    /// Create a participant for a contact that is new.
    pub advocate_on_new: bool,
    /// Create a participant for an older contact that is not linked.
    pub advocate_on_update: bool,
    /// Participants are created only for contacts of this HubSpot list (its id).
    pub only_list: Option<String>,
    /// Contacts are created only for participants of this segment.
    pub only_segment: Option<String>,
    /// Who wins when both sides changed a value, by field key (`email`, `first_name`, `last_name`).
    pub policies: BTreeMap<String, PolicyChoice>,
}

/// Who wins when both sides changed a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PolicyChoice {
    /// HubSpot owns the value.
    #[default]
    Hubspot,
    /// Advocate wins.
    Advocate,
    /// The newer one wins; held where that is not known.
    Newest,
    /// A person decides.
    Ask,
}

/// Which way a sync writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SyncDirection {
    /// Both ways.
    Both,
    /// Advocate → HubSpot.
    #[default]
    ToHubspot,
    /// HubSpot → Advocate.
    ToAdvocate,
}

/// Who is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "who", content = "of", rename_all = "snake_case")]
#[ts(export)]
pub enum Who {
    /// Everybody on both sides.
    #[default]
    Everyone,
    /// Whoever changed since the last sync.
    Changed,
    /// Whoever was held, failed or left out.
    Problems,
    /// Whoever has a problem of one cause.
    Cause(crate::views::ProblemCause),
    /// The contacts of a HubSpot list (its id).
    List(String),
    /// The participants of a segment.
    Segment(String),
    /// Some people, by e-mail address or contact id.
    People(Vec<String>),
}

/// What to preview. The default is a first sync: everybody, Advocate → HubSpot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PreviewRequest {
    /// Which way.
    pub direction: SyncDirection,
    /// Who.
    #[serde(flatten)]
    pub who: Who,
}

/// A deletion or unlinking that a person approves by name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct Approval {
    /// Plan.
    pub plan: String,
    /// Row.
    pub seq: u32,
    /// The name of the person as the row shows it, typed.
    pub name: String,
    /// The person asked for their data to be erased: the participant can never be registered again.
    pub do_not_track: bool,
}

/// A choice about a value on which the sides disagree.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct ConflictChoice {
    /// Plan.
    pub plan: String,
    /// Row.
    pub seq: u32,
    /// Field key.
    pub field: String,
    /// Whose value wins.
    pub keep: Platform,
}

/// A person who is never synced, or is again.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct NeverSync {
    /// Plan in which the person was seen.
    pub plan: String,
    /// Row.
    pub seq: u32,
    /// Never, or again.
    pub never: bool,
}

/// What would happen, or happened, to one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ActionKind {
    /// A contact is created.
    Create,
    /// A participant is created.
    CreateParticipant,
    /// Values change, on one side or on both.
    Update,
    /// Only the link is stored here.
    Link,
    /// The link is forgotten here.
    Unlink,
    /// A participant is deleted; a person approved it by name.
    Delete,
    /// A contact goes to HubSpot's recycle bin: an undo was asked for that.
    Archive,
    /// Nothing differs.
    Same,
    /// A rule or a fact says no; the reason is attached.
    Skip,
    /// Stopped on purpose; a person must decide.
    Hold,
}

/// How preview work or a plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PlanStatus {
    /// Reading and comparing.
    Previewing,
    /// Complete; can be run.
    Ready,
    /// A run has taken it.
    Used,
    /// Cancelled before it was complete.
    Cancelled,
    /// Could not be completed; nothing was written.
    Failed,
}

/// Counts by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct Counts {
    /// Contacts to create or created.
    pub create: u32,
    /// Contacts to update or updated.
    pub update: u32,
    /// Links only.
    pub link: u32,
    /// Already the same.
    pub same: u32,
    /// Skipped, with a reason.
    pub skip: u32,
    /// Held for a decision.
    pub hold: u32,
    /// Participants to create or created.
    pub create_participant: u32,
    /// Links to forget or forgotten.
    pub unlink: u32,
    /// Participants to delete or deleted.
    pub delete: u32,
    /// Contacts to move to the recycle bin, or moved.
    pub archive: u32,
}

impl Counts {
    /// Sets the number of a kind by its stored word; an unknown word counts nowhere.
    pub(crate) fn set(&mut self, kind: &str, number: u32) {
        match kind {
            "create" => self.create = number,
            "create_participant" => self.create_participant = number,
            "update" => self.update = number,
            "link" => self.link = number,
            "unlink" => self.unlink = number,
            "delete" => self.delete = number,
            "archive" => self.archive = number,
            "same" => self.same = number,
            "skip" => self.skip = number,
            "hold" => self.hold = number,
            _ => {}
        }
    }

    /// Returns the sum of all kinds.
    pub(crate) fn total(self) -> u32 {
        self.create
            + self.create_participant
            + self.update
            + self.link
            + self.unlink
            + self.delete
            + self.archive
            + self.same
            + self.skip
            + self.hold
    }

    /// Counts one more of a kind.
    pub(crate) fn add(&mut self, kind: domain::plan::Kind) {
        use domain::plan::Kind;
        *match kind {
            Kind::Create => &mut self.create,
            Kind::CreateParticipant => &mut self.create_participant,
            Kind::Update => &mut self.update,
            Kind::Link => &mut self.link,
            Kind::Unlink => &mut self.unlink,
            Kind::Delete => &mut self.delete,
            Kind::Archive => &mut self.archive,
            Kind::Same => &mut self.same,
            Kind::Skip => &mut self.skip,
            Kind::Hold => &mut self.hold,
        } += 1;
    }

    /// Returns the number of a kind.
    pub(crate) fn of(self, kind: ActionKind) -> u32 {
        match kind {
            ActionKind::Create => self.create,
            ActionKind::CreateParticipant => self.create_participant,
            ActionKind::Update => self.update,
            ActionKind::Link => self.link,
            ActionKind::Unlink => self.unlink,
            ActionKind::Delete => self.delete,
            ActionKind::Archive => self.archive,
            ActionKind::Same => self.same,
            ActionKind::Skip => self.skip,
            ActionKind::Hold => self.hold,
        }
    }
}

/// A preview: a stored plan.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PlanView {
    /// Plan id.
    pub id: String,
    /// How it stands.
    pub status: PlanStatus,
    /// Which way it writes.
    pub direction: SyncDirection,
    /// Who was looked at; of no meaning for an undo.
    pub who: Who,
    /// Whether everybody was compared, whatever was asked for. Known once it is ready.
    pub everyone: bool,
    /// What it takes back, if it undoes a run.
    pub undo: Option<UndoView>,
    /// When it was made.
    pub made_at: String,
    /// What it is doing now: "Reading participants 3,000 of 7,316". Empty when ready.
    pub phase: String,
    /// Counts by kind.
    pub counts: Counts,
    /// Rows a person left out.
    pub left_out: u32,
    /// People a run would write, on one side or on both (those left out not counted).
    pub writes: u32,
    /// Requests to HubSpot that a run needs.
    pub calls: u32,
    /// "less than a minute", "about 4 min".
    pub duration: String,
    /// Things to look at before running, each a sentence.
    pub notes: Vec<String>,
    /// The number to type before running, when a brake applies; with the sentence that says why.
    pub brake: Option<Brake>,
    /// Why it failed; else empty.
    pub problem: String,
}

/// A brake: this plan is large, so a number must be typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Brake {
    /// Why.
    pub sentence: String,
    /// What to type.
    pub number: u32,
}

/// Which rows of a plan or a run to show.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
pub struct RowsRequest {
    /// Plan id.
    pub plan: String,
    /// Only this kind.
    pub kind: Option<ActionKind>,
    /// Only rows whose e-mail or name contains this (any case).
    pub search: String,
    /// Only rows with a result of this sort (run pages).
    pub outcome: Option<Outcome>,
    /// Skip this many.
    pub offset: u32,
    /// At most this many; 200 is the most.
    pub limit: u32,
}

/// One page of rows.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Rows {
    /// The page.
    pub rows: Vec<Row>,
    /// How many rows match in all.
    pub total: u32,
}

/// How an action ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Outcome {
    /// Not begun.
    Waiting,
    /// Sent, and the answer is not known yet.
    Intended,
    /// Somebody was created, on one side or the other.
    Created,
    /// Values were written.
    Updated,
    /// The link was stored.
    Linked,
    /// Nothing to do.
    Same,
    /// Not written: a rule, a fact or the person said no.
    Skipped,
    /// Needs a decision.
    Held,
    /// The platform refused.
    Failed,
    /// The participant was deleted.
    Deleted,
    /// The link was forgotten.
    Unlinked,
    /// The contact went to HubSpot's recycle bin.
    Archived,
}

/// One person in a plan or a run.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Row {
    /// Position in the plan.
    pub seq: u32,
    /// What would happen.
    pub kind: ActionKind,
    /// E-mail as stored, or the participant's id when there is none.
    pub person: String,
    /// First and last name, when known.
    pub name: String,
    /// What would change, in a few words: "new contact, 8 fields".
    pub summary: String,
    /// Why, in a few words.
    pub because: String,
    /// Field by field.
    pub changes: Vec<FieldChange>,
    /// Whether the person was left out of the run.
    pub left_out: bool,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it failed or is held, and what to do; else empty.
    pub problem: String,
    /// The contact's page in HubSpot, once there is one.
    pub contact_url: Option<String>,
    /// Contact's record id; empty when there is none.
    pub contact: String,
    /// Ids of the participant; empty when there is none.
    pub account_id: String,
    /// Likewise.
    pub user_id: String,
    /// Values on which the sides disagree.
    pub conflicts: Vec<RowConflict>,
    /// What a person can approve by name: `delete` or `unlink`; else empty.
    pub approvable: String,
}

/// A value on which the sides disagree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct RowConflict {
    /// Field key: `first_name`.
    pub field: String,
    /// Label: "First Name".
    pub label: String,
    /// What the disagreement is, and what was not written.
    pub sentence: String,
    /// HubSpot's value; empty when there is none.
    pub hubspot: String,
    /// Advocate's value; empty when there is none.
    pub advocate: String,
    /// What both had before both changed it; `None` when they never agreed.
    pub agreed: Option<String>,
    /// Whose value may be kept.
    pub choices: Vec<Platform>,
    /// Whose value was chosen; `None` while that is open.
    pub chosen: Option<Platform>,
}

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct FieldChange {
    /// Whose value changes.
    pub on: Platform,
    /// Label: "Referral Code".
    pub label: String,
    /// HubSpot's internal property name.
    pub property: String,
    /// Value now; empty when there is none.
    pub now: String,
    /// Value after.
    pub after: String,
    /// Why.
    pub because: String,
}

/// Start a run of exactly one stored plan.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
pub struct StartSync {
    /// Plan id.
    pub plan: String,
    /// Write ten representative people first, then pause.
    pub start_with_ten: bool,
    /// The typed number, when a brake asks for one.
    pub confirmation: Option<u32>,
}

/// Leave one person out of a plan, or take them in again.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
pub struct LeaveOut {
    /// Plan id.
    pub plan: String,
    /// Row.
    pub seq: u32,
    /// Out or in.
    pub left_out: bool,
}

/// State of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum RunStatus {
    /// Writing.
    Running,
    /// Waiting because the platform asked us to.
    Throttled,
    /// Paused by a person, or after the first ten.
    Paused,
    /// Stopping after the batch in hand.
    Stopping,
    /// All done.
    Done,
    /// All done, with failed or held people.
    DoneWithProblems,
    /// Stopped by a person.
    Stopped,
    /// The app or the network went away; can go on.
    Interrupted,
    /// Could not go on; can go on after the cause is removed.
    Failed,
}

/// A run: progress while it works, report afterwards.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct RunView {
    /// Run id.
    pub id: String,
    /// The plan it executes.
    pub plan: String,
    /// Which way it writes.
    pub direction: SyncDirection,
    /// The run that it undoes.
    pub undoes: Option<String>,
    /// State.
    pub status: RunStatus,
    /// Phase in words: "Checking what was in flight", "Writing contacts", "Confirming".
    pub phase: String,
    /// One sentence: "576 of 577 people are up to date; 1 needs you."
    pub sentence: String,
    /// People with a final result.
    pub done: u32,
    /// People this run has to settle.
    pub total: u32,
    /// Results so far.
    pub results: Results,
    /// The last person written.
    pub current: String,
    /// People a second over the last seconds.
    pub per_second: f64,
    /// "about 1 min left"; empty when unknown.
    pub time_left: String,
    /// Requests sent to HubSpot.
    pub calls: u32,
    /// Begun.
    pub started_at: String,
    /// Ended; `None` while it is open.
    pub finished_at: Option<String>,
    /// Time at work, in milliseconds.
    pub worked_ms: u32,
    /// Why it waits, was interrupted or failed; else empty.
    pub problem: String,
    /// What confirming saw: "20 of 20 look right"; else empty.
    pub confirmed: String,
    /// Whether resume is possible.
    pub resumable: bool,
}

/// Results of a run by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct Results {
    /// Contacts and participants created.
    pub created: u32,
    /// People updated.
    pub updated: u32,
    /// Links stored.
    pub linked: u32,
    /// Nothing to do.
    pub same: u32,
    /// Skipped.
    pub skipped: u32,
    /// Held.
    pub held: u32,
    /// Failed.
    pub failed: u32,
    /// Participants deleted.
    pub deleted: u32,
    /// Links forgotten.
    pub unlinked: u32,
    /// Contacts moved to the recycle bin.
    pub archived: u32,
    /// People of whom something was written, made or deleted in Advocate. They have an outcome of their own, too.
    pub in_advocate: u32,
}
