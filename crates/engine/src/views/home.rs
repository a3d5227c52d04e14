//! "Is it healthy?": one word, one reason with its number, one thing to do next, and what it rests on.

use crate::views::{Fact, Results, RunStatus, StepId, SyncDirection};
use serde::Serialize;
use ts_rs::TS;

/// All of the workspace in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum HealthWord {
    /// Nothing needs anybody.
    Healthy,
    /// The same, of accounts that are not real.
    Practice,
    /// A sync is at work.
    Syncing,
    /// It works, and something wants a look.
    LookAtThis,
    /// A sync cannot be made, or could not go on.
    NotWorking,
    /// There is nothing to judge yet.
    NotSetUp,
}

/// A place of the program where something can be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "to", content = "of", rename_all = "snake_case")]
#[ts(export)]
pub enum Place {
    /// A step of the setup.
    Step(StepId),
    /// A run, by its id.
    Run(String),
    /// Where syncs are previewed.
    Sync,
    /// Who needs a person.
    Problems,
    /// What was sent of events.
    Events,
    /// The first page.
    Home,
    /// The list of syncs.
    Activity,
    /// The test plan.
    Tests,
    /// What can be set.
    Settings,
    /// What changed in the accounts.
    Drift,
}

/// One thing to do, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Todo {
    /// Words of the button: "See the problems".
    pub action: String,
    /// Where it leads.
    pub place: Place,
}

/// The health sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct HealthView {
    /// In one word.
    pub word: HealthWord,
    /// The word as it is said: "Look at this".
    pub title: String,
    /// The reason and its number, and what that means.
    pub sentence: String,
    /// What to do next.
    pub next: Todo,
}

/// Something that wants a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Need {
    /// Nothing can be synced before it is done.
    pub stops: bool,
    /// What it is, with its number.
    pub title: String,
    /// What it means; may be empty.
    pub words: String,
    /// What to do.
    pub todo: Todo,
}

/// How many people the two sides have in common.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Coverage {
    /// Linked people.
    pub linked: u32,
    /// People whom a rule or a fact left out, in the newest sync that compared everybody; `None` before the first.
    pub left_out: Option<u32>,
    /// People who were held or refused, and are not settled since.
    pub need_you: u32,
    /// When that sync ended.
    pub as_of: Option<String>,
}

/// One run in a row of runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct RunPoint {
    /// Run id.
    pub id: String,
    /// Which way it wrote.
    pub direction: SyncDirection,
    /// It took back another run.
    pub undo: bool,
    /// How it stands.
    pub status: RunStatus,
    /// Begun.
    pub started_at: String,
    /// Time at work, in milliseconds.
    pub worked_ms: u32,
    /// Requests sent to HubSpot.
    pub calls: u32,
    /// Results, as far as they are stored.
    pub results: Results,
}

/// Everything that the first page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct HomeView {
    /// The health sentence.
    pub health: HealthView,
    /// Until the first sync has ended, the setup is what there is to do.
    pub setting_up: bool,
    /// What wants a person, the worst first.
    pub needs: Vec<Need>,
    /// How many people the two sides have in common.
    pub coverage: Coverage,
    /// The last runs, oldest first; 14 at most.
    pub runs: Vec<RunPoint>,
    /// What they show, in a sentence.
    pub runs_finding: String,
    /// The newest sync that ended; an undo is none.
    pub last_sync: Option<RunPoint>,
    /// How much of the platforms' allowances was used, as far as that is known here.
    pub usage: Vec<Fact>,
    /// When it was looked last whether everything that syncs rest on is still there; `None` when that was never asked for.
    pub checked_at: Option<String>,
}
