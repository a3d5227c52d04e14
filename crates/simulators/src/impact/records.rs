//! What a snapshot holds of the records. Older snapshots lack the later fields and still load.
//!
//! Refuses to know: indexes, requests.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::brand::books::Books;
use super::event::UserEvent;
use super::participant::Participant;
use super::program::Program;
use super::referral::Referral;
use super::reward::Reward;
use super::store::Key;
use super::webhooks::Subscription;

/// The records of one tenant and its brand.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Records {
    pub(super) participants: Vec<Participant>,
    pub(super) referrals: Vec<Referral>,
    /// Only read: earlier versions kept the ids themselves.
    #[serde(skip_serializing)]
    pub(super) never_again: Vec<Key>,
    pub(super) do_not_track: BTreeMap<String, i64>,
    pub(super) referred_accounts: Vec<String>,
    pub(super) empty_accounts: Vec<String>,
    pub(super) programs: Option<Vec<Program>>,
    pub(super) events: Vec<UserEvent>,
    pub(super) idempotency: BTreeMap<String, i64>,
    pub(super) rewards: Vec<Reward>,
    pub(super) subscriptions: Vec<Subscription>,
    pub(super) books: Books,
    pub(super) next_number: u64,
}
