//! Event triggers, the mapping of their fields, and the previews and runs of conversions.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use ts_rs::TS;

use super::{CheckView, Fact};

/// The kinds of records whose changes can count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum EventObject {
    /// Deals.
    Deals,
    /// Contacts (advanced).
    Contacts,
    /// Companies (advanced).
    Companies,
}

/// One stage, or one value of another property, that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TriggerView {
    /// The kind of record.
    pub object: EventObject,
    /// The property that is watched: `dealstage` for deals.
    pub property: String,
    /// The pipeline, for deals.
    pub pipeline: Option<String>,
    /// Internal id of the stage, or the value.
    pub stage: String,
    /// The event type code to send; `None` for what the mapping makes of it.
    pub event: Option<String>,
}

/// Which contact of a record is the customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "rule", rename_all = "snake_case")]
#[ts(export)]
pub enum CustomerView {
    /// The first contact that is a participant: by the earliest referral, else the eldest.
    #[default]
    Participant,
    /// The only contact.
    Only,
    /// The contact whose association has a label.
    Label {
        /// The label, as HubSpot shows it.
        label: String,
    },
}

/// The triggers as they are saved.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct TriggersView {
    /// Version number; 0 before anything was saved.
    pub version: u32,
    /// What counts.
    pub triggers: Vec<TriggerView>,
    /// Whose it is.
    pub customer: CustomerView,
    /// Since when reaching a stage counts; empty before anything was saved.
    pub since: String,
    /// `deals closedwon → deal_closedwon`, or that nothing counts yet.
    pub sentence: String,
}

/// Triggers to save.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
pub struct SaveTriggers {
    /// What counts.
    pub triggers: Vec<TriggerView>,
    /// Whose it is.
    #[serde(default)]
    pub customer: CustomerView,
    /// Who saves them.
    #[serde(default)]
    pub author: String,
    /// Why.
    #[serde(default)]
    pub note: String,
}

/// What can be chosen as a trigger.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct TriggerOptions {
    /// The pipelines of deals, the one with most deals of the last 90 days first.
    pub pipelines: Vec<PipelineOption>,
    /// Live checks: `trg.pipeline_exists`, `trg.stage_exists`, `trg.won`, `trg.recent`,
    /// `trg.email_available`.
    pub checks: Vec<CheckView>,
}

/// A pipeline that can be chosen.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PipelineOption {
    /// Internal id.
    pub id: String,
    /// Label.
    pub label: String,
    /// Deals in it that were changed in the last 90 days.
    pub recent: u32,
    /// Its stages, in their order.
    pub stages: Vec<StageOption>,
}

/// A stage that can be chosen.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct StageOption {
    /// Internal id.
    pub id: String,
    /// Label.
    pub label: String,
    /// Won, by HubSpot's own data.
    pub won: bool,
    /// Lost, likewise.
    pub lost: bool,
    /// Whether it counts, or is proposed to while nothing is saved: the won stages.
    pub chosen: bool,
    /// The event type code that is sent for it.
    pub event: String,
    /// Deals that are in it and were changed in the last 90 days.
    pub recent: u32,
}

/// One row of a mapping, as it is saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MappingRow {
    /// impact.com's name of the field.
    pub field: String,
    /// Where its value comes from: `record.amount`, `contact.email`, `company.name`, `=fixed text`, `{reached}`,
    /// `deal_{stage}_{record.hs_object_id}`.
    pub source: String,
    /// Why it is like this.
    #[serde(default)]
    pub note: String,
}

/// The table of one kind of record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MappingTable {
    /// The kind of record.
    pub object: EventObject,
    /// The rows, in their order.
    pub rows: Vec<MappingRow>,
    /// The name under which `OrderSubTotal` is sent.
    pub sub_total_as: String,
}

/// A table that somebody changed and did not save. Nothing uses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct MappingDraft {
    /// The table as it was left; it may be incomplete.
    pub table: MappingTable,
    /// The version that was in use when it was begun.
    pub over: u32,
}

/// What somebody has begun and not saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct DraftsView {
    /// Tables of the mapping, one of a kind of record at most.
    pub tables: Vec<MappingDraft>,
    /// A trigger of contacts or companies that was not added yet.
    pub trigger: Option<TriggerView>,
}

/// Keeping a draft, or forgetting it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "what", rename_all = "snake_case")]
#[ts(export)]
pub enum DraftChange {
    /// A table as it is now.
    Table {
        /// The table.
        table: MappingTable,
    },
    /// The draft of this kind of record is discarded.
    NoTable {
        /// The kind of record.
        object: EventObject,
    },
    /// A trigger as it is now.
    Trigger {
        /// The trigger.
        trigger: TriggerView,
    },
    /// The trigger is discarded, or was added.
    NoTrigger,
}

/// A saved version, without what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct VersionView {
    /// Number; 0 for impact.com's own rows, which nobody has saved.
    pub number: u32,
    /// Who saved it.
    pub author: String,
    /// Why.
    pub note: String,
    /// When.
    pub saved_at: String,
}

/// The mapping in use.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct MappingView {
    /// Which version.
    pub version: VersionView,
    /// Its tables.
    pub tables: Vec<MappingTable>,
    /// All versions, newest first.
    pub versions: Vec<VersionView>,
}

/// A mapping to save as a new version.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
pub struct SaveMapping {
    /// The tables that change; the others stay as they are.
    pub tables: Vec<MappingTable>,
    /// Who saves it.
    #[serde(default)]
    pub author: String,
    /// Why.
    #[serde(default)]
    pub note: String,
}

/// An older version to use again.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
pub struct RestoreMapping {
    /// Its number; 0 for impact.com's own rows.
    pub number: u32,
    /// Who restores it.
    #[serde(default)]
    pub author: String,
    /// Why.
    #[serde(default)]
    pub note: String,
}

/// Two versions to compare.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[ts(export)]
pub struct CompareMappings {
    /// The older one.
    pub older: u32,
    /// The newer one.
    pub newer: u32,
}

/// A row that two versions do not share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct MappingDifference {
    /// The kind of record.
    pub object: EventObject,
    /// The field.
    pub field: String,
    /// Its source in the older one; `None` when it had no row.
    pub before: Option<String>,
    /// Its source in the newer one; `None` when it has none.
    pub after: Option<String>,
}

/// What can be put into a table.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct MappingOptions {
    /// The fields of a conversion.
    pub fields: Vec<FieldOption>,
    /// The properties that can fill them.
    pub sources: Vec<SourceOption>,
    /// How many of the newest records the shares are of.
    pub sample: u32,
    /// The names under which `OrderSubTotal` can be sent, the usual one first.
    pub sub_total_names: Vec<String>,
}

/// A field of a conversion.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct FieldOption {
    /// impact.com's name.
    pub name: String,
    /// "required", "recommended" or "optional".
    pub need: String,
    /// Its type in words: "text, 64 characters at most".
    pub kind: String,
    /// "event", "attribution", "customer", "order", "items", "free", "place".
    pub group: String,
    /// HubSpot's property types that fit, and whether always: `true`, or depending on the values: `false`.
    pub fits: BTreeMap<String, bool>,
}

/// A property that can fill a field.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SourceOption {
    /// As it is written in a row: `record.amount`.
    pub source: String,
    /// "record", "contact" or "company".
    pub of: String,
    /// Internal name.
    pub name: String,
    /// Label.
    pub label: String,
    /// HubSpot's type.
    pub kind: String,
    /// Share of the sampled records that have a value, in percent; `None` without any record.
    pub filled: Option<u32>,
    /// One value.
    pub example: String,
}

/// A question for the example of a table.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
pub struct ExampleRequest {
    /// The kind of record.
    pub object: EventObject,
    /// The table to try; `None` for the one in use.
    #[serde(default)]
    pub draft: Option<MappingTable>,
    /// How many of the newest records to pass over.
    #[serde(default)]
    pub skip: u32,
}

/// What a table makes of a real record.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ExampleView {
    /// Record id; empty when there is no record.
    pub record: String,
    /// Its name.
    pub name: String,
    /// Whether there is another one to try.
    pub more: bool,
    /// A row for each row of the table.
    pub rows: Vec<ExampleRow>,
    /// Live checks: `map.prop_exists`, `map.type_ok`, `map.fill_rate`, `map.unique`, `map.currency`; those of a row have
    /// its field in their evidence. `map.customer` says that nobody is linked yet.
    pub checks: Vec<CheckView>,
    /// How many records were looked at: the newest ones.
    pub sample: u32,
    /// How many of them would be held with this table.
    pub held: u32,
    /// How many of them would be held with the table in use.
    pub held_in_use: u32,
    /// Fields that a draft fills otherwise than the table in use, in the order of the rows.
    pub effects: Vec<MappingEffect>,
}

/// What a draft changes for one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct MappingEffect {
    /// The name under which it is sent.
    pub field: String,
    /// For how many of the records its value would be another.
    pub records: u32,
    /// The name of one of them.
    pub name: String,
    /// Its value with the table in use; empty when there is none.
    pub before: String,
    /// Its value with the draft; empty when there is none.
    pub after: String,
}

/// One row of an example.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ExampleRow {
    /// impact.com's name of the field.
    pub field: String,
    /// The name under which it is sent.
    pub sent_as: String,
    /// The value that would be sent; empty when there is none.
    pub value: String,
    /// Why there is none; empty when there is.
    pub problem: String,
    /// Share of the sampled records for which it has a value, in percent.
    pub filled: Option<u32>,
}

/// What a preview of events looks at.
#[derive(Debug, Clone, Copy, Default, Deserialize, TS)]
#[ts(export)]
pub struct PreviewEvents {
    /// Look at every record whose conversion was sent, too: a quick look does not see deletions.
    #[serde(default)]
    pub everything: bool,
}

/// How a preview of events stands, and its run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum EventPlanStatus {
    /// It is being made.
    Previewing,
    /// It can be run.
    Ready,
    /// Its run is at work.
    Running,
    /// Its run has ended, and everything was taken.
    Done,
    /// Its run has ended; something was refused, or is not known.
    DoneWithProblems,
    /// Somebody stopped its run. It can go on.
    Stopped,
    /// The program ended while its run was at work. It can go on.
    Interrupted,
    /// It could not be made, or its run could not go on.
    Failed,
    /// Making it was cancelled.
    Cancelled,
}

/// What happens with one record and stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum EventKind {
    /// The conversion is sent.
    Send,
    /// The conversion that was sent is reversed.
    Reverse,
    /// The amount that was sent is changed.
    Adjust,
    /// There is nothing to do.
    Same,
    /// A rule or a missing fact says no.
    Skip,
    /// A person must decide.
    Hold,
}

/// How it went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum EventOutcome {
    /// Nothing has happened yet.
    Waiting,
    /// It was about to be sent.
    Intended,
    /// impact.com has taken it, and has not said what became of it.
    Queued,
    /// impact.com has it.
    Sent,
    /// It was reversed.
    Reversed,
    /// Its amount was changed.
    Adjusted,
    /// impact.com refused it.
    Failed,
    /// Nobody knows whether it arrived.
    Unknown,
    /// It was not sent, because it is not as the preview showed it any more.
    Changed,
}

impl EventOutcome {
    /// Returns whether the last word about it is not spoken.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Self::Intended | Self::Queued | Self::Unknown | Self::Failed | Self::Changed
        )
    }
}

/// Numbers of a preview, by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct EventCounts {
    /// Conversions that are sent.
    pub send: u32,
    /// Conversions that are reversed.
    pub reverse: u32,
    /// Amounts that are changed.
    pub adjust: u32,
    /// Nothing to do.
    pub same: u32,
    /// Skipped.
    pub skip: u32,
    /// Held.
    pub hold: u32,
    /// Left out by a person, of those that would be sent, reversed or changed.
    pub left_out: u32,
}

/// Numbers of a run, by outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct EventResults {
    /// Not done yet.
    pub waiting: u32,
    /// Taken, and not worked off yet.
    pub queued: u32,
    /// impact.com has them.
    pub sent: u32,
    /// Reversed.
    pub reversed: u32,
    /// Changed.
    pub adjusted: u32,
    /// Refused.
    pub failed: u32,
    /// Nobody knows.
    pub unknown: u32,
    /// Not sent, because they changed since the preview.
    pub changed: u32,
}

/// A preview of events and its run.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct EventPlanView {
    /// Id.
    pub id: String,
    /// How it stands.
    pub status: EventPlanStatus,
    /// When it was made.
    pub made_at: String,
    /// What is being done; empty when nothing is.
    pub phase: String,
    /// Numbers by kind.
    pub counts: EventCounts,
    /// Numbers by outcome.
    pub results: EventResults,
    /// What must be typed before it is run: how many conversions are sent, reversed and changed.
    pub number: u32,
    /// What running it does, in one sentence.
    pub sentence: String,
    /// What a person should know about it.
    pub notes: Vec<String>,
    /// Why it could not be made or could not go on; else empty.
    pub problem: String,
}

/// Which rows of a preview.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
pub struct EventRowsRequest {
    /// The preview.
    pub plan: String,
    /// Only those of one kind.
    #[serde(default)]
    pub kind: Option<EventKind>,
    /// How many to pass over.
    #[serde(default)]
    pub offset: u32,
    /// How many at most.
    pub limit: u32,
}

/// Rows of a preview.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct EventRows {
    /// The rows.
    pub rows: Vec<EventRow>,
    /// How many there are.
    pub total: u32,
}

/// One record and stage.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct EventRow {
    /// Its number in the preview.
    pub seq: u32,
    /// The kind of record.
    pub object: EventObject,
    /// Record id.
    pub record: String,
    /// Its page in HubSpot.
    pub url: String,
    /// Its name.
    pub name: String,
    /// Internal id of the stage that it reached.
    pub stage: String,
    /// What the stage was called when the preview was made; its id where that is not known.
    pub stage_name: String,
    /// When.
    pub reached_at: String,
    /// Address of the customer; empty when there is none.
    pub person: String,
    /// What happens.
    pub kind: EventKind,
    /// Why, as a stable word: see `docs/events.md`.
    pub reason: String,
    /// Why, in a sentence, with what to do next.
    pub sentence: String,
    /// What is sent.
    pub fields: Vec<Fact>,
    /// What is wrong with single fields.
    pub problems: Vec<String>,
    /// What approving it would do; `None` when nobody's word is enough, or none is needed.
    pub approve: Option<EventKind>,
    /// A person left it out.
    pub left_out: bool,
    /// How it went.
    pub outcome: EventOutcome,
    /// Why it did not go well; else empty.
    pub problem: String,
}

/// A person's word about one row.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
pub struct DecideEvent {
    /// The preview.
    pub plan: String,
    /// The row.
    pub seq: u32,
    /// What they say.
    pub word: EventWord,
}

/// What a person can say about one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum EventWord {
    /// Do what [`EventRow::approve`] says.
    Approve,
    /// Leave it out of the run.
    LeaveOut,
    /// Take it in again.
    TakeIn,
}

/// A run to start.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
pub struct StartEvents {
    /// The preview.
    pub plan: String,
    /// The number that was typed: [`EventPlanView::number`].
    #[serde(default)]
    pub confirmation: Option<u32>,
}
