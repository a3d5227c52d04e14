//! What can be made to happen in the practice workspace. The host has it done; the engine only gives it words.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something to make happen in the pretend accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Happening {
    /// Somebody becomes a participant in Advocate.
    ParticipantSignsUp,
    /// Somebody becomes a contact in HubSpot.
    ContactIsAdded,
    /// A deal that was open is won.
    DealIsWon,
    /// Somebody deletes a contact property in HubSpot.
    PropertyIsDeleted,
    /// HubSpot asks the next requests to slow down.
    HubspotSlowsDown,
    /// The permission of the sign-in is taken back.
    SignInRunsOut,
    /// Neither platform can be reached for a while.
    GoOffline,
    /// A day passes on both platforms.
    DayPasses,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Happened {
    /// What.
    pub what: Happening,
    /// To whom or to what: an address, the name of a deal, a label; empty when it has no name.
    pub whom: String,
}
