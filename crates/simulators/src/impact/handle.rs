//! What a test may see and change of programs, referrals, tokens and the brand's books, without HTTP.
//!
//! Refuses to know: how the simulator runs.

use serde_json::Value;

use super::program::{Goal, Status};
use super::tokens::AccessToken;
use super::{ImpactSim, conductor_records};

impl ImpactSim {
    /// Connects a participant with the owner of a referral code, as a person does on the profile page.
    ///
    /// # Errors
    /// The text of the refusal.
    pub fn connect_referral(&self, code: &str, account_id: &str, id: &str) -> Result<(), String> {
        conductor_records::connect(&self.shared, code, account_id, id)
            .map_err(|problem| problem.message)
    }

    /// Sets a goal of the live program; one with the same event key is replaced.
    ///
    /// # Errors
    /// The text of the refusal, when the practice world cannot be saved.
    pub fn set_goal(&self, goal: Goal) -> Result<(), String> {
        conductor_records::set_goal(&self.shared, goal).map_err(|problem| problem.message)
    }

    /// Pauses, resumes or archives a program.
    ///
    /// # Errors
    /// The text of the refusal.
    pub fn set_program_status(&self, id: &str, status: Status) -> Result<(), String> {
        conductor_records::set_status(&self.shared, id, status).map_err(|problem| problem.message)
    }

    /// Adds a scoped access token; one with the same SID is replaced.
    pub fn set_token(&self, token: AccessToken) {
        conductor_records::set_token(&self.shared, token);
    }

    /// Works off all submissions to the brand API at once.
    ///
    /// # Errors
    /// The text of the refusal, when the practice world cannot be saved.
    pub fn complete_submissions(&self) -> Result<(), String> {
        conductor_records::complete_submissions(&self.shared).map_err(|problem| problem.message)
    }

    /// All submissions to the brand API, oldest first, as it tells them.
    pub fn submissions(&self) -> Vec<Value> {
        conductor_records::all_submissions(&self.shared)
    }

    /// All actions, oldest first, as the brand API tells them.
    pub fn actions(&self) -> Vec<Value> {
        conductor_records::all_actions(&self.shared)
    }

    /// All events of participants, oldest first, with their owners.
    pub fn events(&self) -> Vec<Value> {
        conductor_records::all_events(&self.shared)
    }

    /// All rewards, oldest first, as Advocate tells them.
    pub fn rewards(&self) -> Vec<Value> {
        conductor_records::all_rewards(&self.shared)
    }
}
