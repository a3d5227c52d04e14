//! What the engine answers: plain data with public fields, in the words of the screen.
//!
//! Every host (window, terminal) shows these and nothing else. They hold no secret, and they are the
//! only types that cross the boundary to the window. Instants are ISO 8601 text in UTC.

mod activity;
mod doctor;
mod drift;
mod events;
mod files;
mod forms;
mod guide;
mod handover;
mod home;
mod import;
mod journal;
mod person;
mod practice;
mod problems;
mod settings;
mod sharing;
mod story;
mod sync;
mod test_plan;
mod undo;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use activity::{ActivityView, CauseWeeks, LinkedPoint};
pub use doctor::{DoctorView, Finding, Verdict};
pub use drift::{AcceptedChange, DriftBaseline, DriftChange, DriftSeverity, DriftView};
pub use events::*;
pub use files::ChooseFile;
pub use forms::{LeadFormView, LeadFormsView};
pub use guide::{GuideId, GuideItem, GuideLink, GuideView, Tick, TickRequest};
pub use handover::*;
pub use home::{Coverage, HealthView, HealthWord, HomeView, Need, Place, RunPoint, Todo};
pub use import::*;
pub use journal::{JournalCopy, JournalMended, JournalView};
pub use person::{ExceptPerson, ForgetView, FoundPeople, FoundPerson, WhatIf, WhatIfView};
pub use practice::{Happened, Happening};
pub use problems::*;
pub use settings::*;
pub use sharing::{ContactListView, PeopleCountView, SegmentView};
pub use story::{FactCode, StoryFact, StoryRequest, StoryValue, StoryView};
pub use sync::*;
pub use test_plan::*;
pub use undo::{UndoRequest, UndoRun, UndoView};

/// One of the two outside services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Platform {
    /// HubSpot, where contacts live.
    Hubspot,
    /// impact.com Advocate, where participants live.
    Advocate,
}

/// How real a workspace is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Mode {
    /// Both platforms are simulated on this computer.
    Practice,
    /// A real account that is not the live one: an Advocate alias that begins with `test_`, or a HubSpot sandbox.
    Test,
    /// Real accounts.
    Live,
}

/// A request that could not be done, in words for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[ts(export)]
#[error("{message} {hint}")]
pub struct Failure {
    /// What the host may react to.
    pub code: FailureCode,
    /// What happened and what was not changed.
    pub message: String,
    /// The one next thing to do.
    pub hint: String,
}

/// The failures a host reacts to; everything else is shown as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FailureCode {
    /// There is no workspace yet: show the welcome page.
    NoWorkspace,
    /// The platform no longer accepts this connection: offer to connect again.
    ReconnectNeeded,
    /// The credential works but may not do this: show what to allow.
    PermissionMissing,
    /// The platform could not be reached.
    Unreachable,
    /// The plan no longer fits the accounts or the settings: offer a new preview.
    PlanOutOfDate,
    /// Something that syncs rest on changed in the accounts: show what.
    Drift,
    /// A number must be typed before this plan may run.
    ConfirmationNeeded,
    /// Another run, or another copy of the program, is at work.
    Busy,
    /// The computer's keychain is absent, locked or refused.
    KeychainUnavailable,
    /// What was asked for does not exist (any more).
    NotFound,
    /// What was entered cannot be used as it is.
    InvalidInput,
    /// The platform refused or answered something unusable.
    Refused,
    /// The local journal cannot be used.
    Storage,
    /// The fault is ours.
    Internal,
}

/// Everything the shell and the setup list show. A change returns a fresh one.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Overview {
    /// The open workspace; `None` on the first start.
    pub workspace: Option<WorkspaceView>,
    /// All workspaces on this computer, the open one included.
    pub workspaces: Vec<WorkspaceView>,
    /// The setup steps with their computed status, in order.
    pub steps: Vec<StepView>,
    /// The HubSpot side.
    pub hubspot: ConnectionView,
    /// The impact.com side.
    pub advocate: ConnectionView,
    /// About how many minutes the steps take that are not done.
    pub minutes_left: u32,
    /// The chosen program.
    pub program: Option<ProgramView>,
    /// Whether the person wants the program's participants synced.
    pub opted_in: bool,
    /// What may be created.
    pub rules: RulesView,
    /// What has been written so far, in one sentence.
    pub safety_line: String,
    /// The run that is at work, paused, or was interrupted; `None` when there is none.
    pub active_run: Option<RunView>,
    /// The newest plan that is ready and was not run.
    pub ready_plan: Option<PlanView>,
    /// A sync that begins now begins with ten people, unless the person chooses otherwise.
    pub start_with_ten: bool,
    /// A sync has ended and the person was never asked whether the system should tell of the next one.
    pub ask_to_notify: bool,
}

/// One workspace: one HubSpot account, one program, settings and history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct WorkspaceView {
    /// Stable id.
    pub id: String,
    /// Shown name: "Practice", or the HubSpot account's.
    pub name: String,
    /// How real it is.
    pub mode: Mode,
    /// Whether it is the open one.
    pub open: bool,
}

/// Which setup step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StepId {
    /// Before you start.
    Start,
    /// Connect HubSpot.
    Hubspot,
    /// Connect Advocate and choose the program.
    Advocate,
    /// Event triggers.
    Triggers,
    /// Field mapping.
    Fields,
    /// Data sharing rules.
    Sharing,
    /// Properties on the contact, and the contact record.
    Properties,
    /// Review and apply: the commit point.
    Review,
    /// First sync.
    FirstSync,
    /// Program rules in impact.com.
    ProgramRules,
    /// Import existing contacts.
    Csv,
    /// What is left, and handing over.
    Finish,
}

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum StepStatus {
    /// Not done yet, and open.
    Todo,
    /// Done.
    Done,
    /// It was done, and something broke since.
    Attention,
    /// An earlier step must be done first.
    Locked,
    /// It is optional, and the person goes on without it.
    Skipped,
}

/// A wish to go on without an optional step, or to take it up again.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct SkipStep {
    /// Which.
    pub step: StepId,
    /// Skip, or not.
    pub skip: bool,
}

/// One setup step.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct StepView {
    /// Which.
    pub id: StepId,
    /// 1-based position among the steps shown.
    pub number: u32,
    /// Title, sentence case.
    pub title: String,
    /// Chapter: "Connect", "Decide", "Commit", "Finish".
    pub chapter: String,
    /// Computed status.
    pub status: StepStatus,
    /// Why it has that status, when a person would ask; else empty.
    pub reason: String,
    /// Whether setup may be finished without it.
    pub optional: bool,
}

/// Result of one live check (`CheckStatus` of the UX).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum CheckStatus {
    /// Looked, and it is fine.
    Pass,
    /// Works but may surprise.
    Warn,
    /// Cannot work.
    Fail,
    /// Could not look.
    Unknown,
}

/// One live check.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct CheckView {
    /// Stable id, such as `hs.token`.
    pub id: String,
    /// Result.
    pub status: CheckStatus,
    /// One sentence.
    pub sentence: String,
    /// What was seen, for the curious; may be empty.
    pub evidence: String,
    /// What to do when it did not pass; may be empty.
    pub fix: String,
}

/// How a platform is, or can be, connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ConnectMethod {
    /// OAuth sign-in in the browser.
    OAuth,
    /// Keys entered by the person: a HubSpot access token; or Account SID, Auth Token, tenant alias and optional API key.
    Keys,
}

/// State of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ConnectionStatus {
    /// Never connected, or disconnected.
    NotConnected,
    /// A browser page is open and we wait for it.
    Pending,
    /// Connected; the person has not said yet that it is the right account.
    Unconfirmed,
    /// Connected and confirmed.
    Connected,
    /// The platform took the permission back, or the secret is gone.
    ReconnectNeeded,
}

/// One side's connection. Holds facts, never a secret.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ConnectionView {
    /// Which side.
    pub platform: Platform,
    /// How it stands.
    pub status: ConnectionStatus,
    /// How it was connected.
    pub method: Option<ConnectMethod>,
    /// Account name, when connected.
    pub account_name: String,
    /// HubSpot account id, or the tenant alias.
    pub account_id: String,
    /// Further facts as label and value: data centre, time zone, currency, signed-in user.
    pub facts: Vec<Fact>,
    /// What we ask access to, and why.
    pub access: Vec<AccessLine>,
    /// Live checks, newest results.
    pub checks: Vec<CheckView>,
    /// The page we wait for, when pending.
    pub pending: Option<PendingView>,
    /// Why the last attempt did not work; empty when it did.
    pub problem: String,
}

/// A label and a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Fact {
    /// Label.
    pub label: String,
    /// Value.
    pub value: String,
}

/// One permission we ask for.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct AccessLine {
    /// What: "Contacts".
    pub what: String,
    /// "read" or "read and write".
    pub level: String,
    /// Why we need it.
    pub why: String,
    /// Granted? `None` before connecting.
    pub granted: Option<bool>,
    /// Whether everything else works without it.
    pub optional: bool,
}

/// A wish to connect one side.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
pub struct ConnectRequest {
    /// Which side.
    pub platform: Platform,
    /// How.
    pub method: ConnectMethod,
    /// The tenant alias, which signing in to impact.com does not tell. Not secret; empty otherwise.
    #[serde(default)]
    pub tenant_alias: String,
    /// Ask a sign-in for nothing that is optional, for an app that does not declare it.
    #[serde(default)]
    pub required_only: bool,
}

/// A browser page that we wait for.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PendingView {
    /// How.
    pub method: ConnectMethod,
    /// The address, to copy when no browser opened.
    pub address: String,
    /// When we stop waiting.
    pub until: String,
}

/// A program (campaign) of the Advocate account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ProgramView {
    /// Program id, as Advocate knows it.
    pub id: String,
    /// Name.
    pub name: String,
    /// "live", "paused", …
    pub status: String,
    /// Participants of the tenant, when known.
    pub participants: Option<u32>,
    /// Whether it is the chosen one.
    pub chosen: bool,
}

/// The plan for the property group and the seven contact properties.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PropertyPlanView {
    /// Internal name of the group.
    pub group: String,
    /// Label of the group.
    pub group_label: String,
    /// Whether the group exists already.
    pub group_exists: bool,
    /// One row a property, in the order of the record.
    pub rows: Vec<PropertyRow>,
    /// Live checks: `prop.conflict`, `prop.permission`, `prop.limit`.
    pub checks: Vec<CheckView>,
    /// How many things applying would create.
    pub to_create: u32,
    /// Whether applying is possible (no conflict).
    pub applicable: bool,
}

/// What is true of a planned property in the account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum PropertyState {
    /// It will be created.
    WillBeCreated,
    /// It exists and fits; it will be used.
    WillBeUsed,
    /// The name is taken by a property of another type.
    Conflict,
    /// It is in HubSpot's recycle bin; creating brings it back with its old values.
    Archived,
}

/// One row of the property plan.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct PropertyRow {
    /// Our field: `referral_code`, `share_link`, `message_links`, `referred_by_code`, `user_id`, `account_id`, `referral_cookie`.
    pub field: String,
    /// Label: "Referral Code".
    pub label: String,
    /// Internal name that is planned.
    pub name: String,
    /// Type in words: "single-line text".
    pub kind: String,
    /// State in the account.
    pub state: PropertyState,
    /// The state in words.
    pub sentence: String,
    /// What to do about a conflict; empty otherwise.
    pub fix: String,
    /// Existing properties whose label fits, to choose instead (internal names).
    pub candidates: Vec<String>,
    /// What the field is for, in a few words.
    pub note: String,
}

/// A chosen internal name for one of our fields.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export)]
pub struct PropertyChoice {
    /// Field, as in [`PropertyRow::field`].
    pub field: String,
    /// Internal name to use or create.
    pub name: String,
}

/// What the review step shows: what was decided and what pressing the button does.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct ReviewView {
    /// Decisions so far, each with the step that changes it.
    pub decisions: Vec<Decision>,
    /// What will be changed, in order.
    pub changes: Vec<SetupChange>,
    /// What will not be changed.
    pub not_changed: Vec<String>,
    /// All checks, failures first.
    pub checks: Vec<CheckView>,
}

/// One decision.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct Decision {
    /// "HubSpot".
    pub label: String,
    /// "Acme Inc. · 12345678".
    pub value: String,
    /// Where to change it.
    pub step: StepId,
}

/// One thing that setup writes.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct SetupChange {
    /// "Create contact property \"Referral Code\"".
    pub sentence: String,
    /// Exact names.
    pub detail: String,
    /// How it stands.
    pub status: SetupChangeStatus,
    /// Why it failed; else empty.
    pub problem: String,
}

/// How one setup change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum SetupChangeStatus {
    /// Not done yet.
    Planned,
    /// Done.
    Done,
    /// The platform refused.
    Failed,
}

/// What an engine tells its host while working. News, not memory: a host can always ask again.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "type", rename_all = "snake_case")]
#[ts(export)]
pub enum Event {
    /// A connection, a program, a setting or a step changed: ask for the overview again.
    SetupChanged,
    /// A preview moved on (at most ten a second).
    PlanProgress {
        /// The plan.
        plan: PlanView,
    },
    /// A preview of events, or its run, moved on or ended.
    EventsProgress {
        /// The preview.
        plan: EventPlanView,
    },
    /// A run moved on (at most ten a second).
    RunProgress {
        /// The run.
        run: RunView,
    },
    /// An import moved on (at most ten a second), or is done with what it was doing.
    ImportProgress {
        /// The import.
        import: ImportView,
    },
    /// A run ended, paused or stopped.
    RunFinished {
        /// The run.
        run: RunView,
    },
}

/// Facts about the program itself.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export)]
pub struct AppInfo {
    /// Version.
    pub version: String,
    /// The operating system: "linux", "macos", "windows".
    pub system: String,
}
