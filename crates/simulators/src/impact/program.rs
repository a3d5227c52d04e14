//! Programs of the tenant and their goals: which event of a referred participant makes a referral convert, and what the
//! referrer gets for it.
//!
//! Documented: a program has goals such as "referred user performs an action", each with event keys. Size and kind of the
//! reward, and when it becomes available, are a customer's own choice; the ones here are invented.
//!
//! Refuses to know: participants, requests.

use async_graphql::Enum;
use serde::{Deserialize, Serialize};

/// The live program. Numeric program ids are documented by example.
pub const PROGRAM_ID: &str = "47255";
/// Its name.
pub const PROGRAM_NAME: &str = "Refer a friend";
/// A second program, which is paused.
pub const PAUSED_PROGRAM_ID: &str = "47381";
/// Its name.
pub const PAUSED_PROGRAM_NAME: &str = "Spring friends";
/// Event keys that the tenant knows from the beginning (invented names in the form of the deal-stage events).
pub const EVENT_KEYS: [&str; 2] = ["deal_closedwon", "deal_qualifiedtobuy"];

/// State of a program. Only a live one converts referrals.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[graphql(name = "ProgramStatus", rename_items = "UPPERCASE")]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// Running.
    Live,
    /// Stopped for now.
    Paused,
    /// Stopped for good.
    Archived,
}

/// What the referrer gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct RewardRule {
    /// Credit, in whole units.
    pub amount: i64,
    /// Unit of the credit.
    pub unit: String,
    /// Whether the reward waits for somebody's approval first.
    pub pending: bool,
}

impl Default for RewardRule {
    fn default() -> Self {
        Self {
            amount: 2500,
            unit: "CENTS".to_owned(),
            pending: false,
        }
    }
}

/// "Referred user performs an action."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Goal {
    /// The event that reaches the goal.
    pub event_key: String,
    /// Whether only a participant's first such event counts.
    #[serde(default = "yes")]
    pub first_time_only: bool,
    /// The referrer's reward.
    #[serde(default)]
    pub reward: RewardRule,
}

const fn yes() -> bool {
    true
}

/// A program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Program {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// State.
    pub status: Status,
    /// Goals.
    pub goals: Vec<Goal>,
}

/// The programs of a fresh tenant: a live one with one goal, and a paused one.
pub fn fresh() -> Vec<Program> {
    let program = |id: &str, name: &str, status, goals| Program {
        id: id.to_owned(),
        name: name.to_owned(),
        status,
        goals,
    };
    let goal = Goal {
        event_key: EVENT_KEYS[0].to_owned(),
        first_time_only: true,
        reward: RewardRule::default(),
    };
    vec![
        program(PROGRAM_ID, PROGRAM_NAME, Status::Live, vec![goal]),
        program(
            PAUSED_PROGRAM_ID,
            PAUSED_PROGRAM_NAME,
            Status::Paused,
            Vec::new(),
        ),
    ]
}
