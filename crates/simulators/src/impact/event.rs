//! Events of participants, and the goals that they reach.
//!
//! Refuses to know: requests, where an event came from.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::program::{EVENT_KEYS, Goal, PROGRAM_ID, Status};
use super::reward::Reward;
use super::store::{Key, Store};

/// How long a used idempotency key is remembered at least (documented: 24 hours), in milliseconds.
const IDEMPOTENCY_MS: i64 = 24 * 3_600_000;

/// Something that a participant did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserEvent {
    /// Id.
    pub id: String,
    /// Shown account id.
    pub account_id: String,
    /// Shown id.
    pub user_id: String,
    /// Name of the event.
    pub key: String,
    /// What else is known.
    pub fields: Map<String, Value>,
    /// When it happened, in milliseconds since 1970.
    pub triggered_ms: i64,
    /// When it came in, in milliseconds since 1970. It is processed at once (invented).
    pub received_ms: i64,
}

impl UserEvent {
    /// The documented body.
    pub fn body(&self) -> Value {
        json!({
            "id": self.id,
            "key": self.key,
            "fields": self.fields,
            "dateTriggered": self.triggered_ms,
            "dateReceived": self.received_ms,
            "dateProcessed": self.received_ms,
        })
    }
}

impl Store {
    /// All events, oldest first.
    pub fn events(&self) -> &[UserEvent] {
        &self.events
    }

    /// Event keys that the tenant knows: those it began with, those of its goals, and those seen.
    pub fn event_keys(&self) -> BTreeSet<&str> {
        let goals = self.programs.iter().flat_map(|p| &p.goals);
        EVENT_KEYS
            .into_iter()
            .chain(goals.map(|g| g.event_key.as_str()))
            .chain(self.events.iter().map(|e| e.key.as_str()))
            .collect()
    }

    /// Uses up an idempotency key; false when it was used before and is still remembered.
    pub fn use_idempotency_key(&mut self, key: &str, now_ms: i64) -> bool {
        self.idempotency
            .retain(|_, used_ms| now_ms - *used_ms < IDEMPOTENCY_MS);
        if self.idempotency.contains_key(key) {
            return false;
        }
        self.idempotency.insert(key.to_owned(), now_ms);
        true
    }

    /// Records an event of a participant and lets it reach goals. Referrals belong to the live program, so only its goals count,
    /// and none while it is paused.
    pub fn log_event(
        &mut self,
        owner: &Key,
        key: &str,
        fields: Map<String, Value>,
        triggered_ms: i64,
        now_ms: i64,
    ) -> UserEvent {
        let number = self.next_number();
        let event = UserEvent {
            id: format!("{:024x}", 0x5b00_0000_0000_u64 + number),
            account_id: owner.0.clone(),
            user_id: owner.1.clone(),
            key: key.to_owned(),
            fields,
            triggered_ms,
            received_ms: now_ms,
        };
        self.reach_goals(owner, &event, now_ms);
        self.events.push(event.clone());
        event
    }

    /// Goals that a participant reached: program, goal, how often. A goal is called by its event key (invented).
    pub fn goals_of(&self, owner: &Key) -> Vec<(String, String, usize)> {
        let mut reached = std::collections::BTreeMap::new();
        for reward in &self.rewards {
            let event = self
                .events
                .iter()
                .filter(|e| (&e.account_id, &e.user_id) == (&owner.0, &owner.1))
                .find(|e| reward.event_id.as_ref() == Some(&e.id));
            if let Some(event) = event {
                let goal = (reward.program_id.clone(), event.key.clone());
                *reached.entry(goal).or_insert(0) += 1;
            }
        }
        reached
            .into_iter()
            .map(|((program, goal), count)| (program, goal, count))
            .collect()
    }

    fn reach_goals(&mut self, owner: &Key, event: &UserEvent, now_ms: i64) {
        let reached: Vec<(String, Goal)> = self
            .programs
            .iter()
            .filter(|p| p.id == PROGRAM_ID && p.status == Status::Live)
            .flat_map(|p| p.goals.iter().map(|g| (p.id.clone(), g.clone())))
            .filter(|(_, goal)| goal.event_key == event.key)
            .collect();
        if reached.is_empty() {
            return;
        }
        let before = self
            .events
            .iter()
            .any(|e| e.key == event.key && (&e.account_id, &e.user_id) == (&owner.0, &owner.1));
        let blocked =
            |store: &Self, key: &Key| store.get(key).is_none_or(|p| p.blocked_ms.is_some());
        let Some(at) = self.referrals.iter().position(|r| r.referred == *owner) else {
            return;
        };
        let referrer = self.referrals[at].referrer.clone();
        if self.referrals[at].is_denied() || blocked(self, owner) || blocked(self, &referrer) {
            return;
        }
        for (program_id, goal) in reached {
            if goal.first_time_only && before {
                continue;
            }
            let referral = &mut self.referrals[at];
            referral.converted_ms.get_or_insert(now_ms);
            referral.modified_ms = now_ms;
            let referral_id = referral.id.clone();
            let number = self.next_number();
            self.rewards.push(Reward {
                id: format!("{:024x}", 0x5c00_0000_0000_u64 + number),
                account_id: referrer.0.clone(),
                user_id: referrer.1.clone(),
                program_id,
                referral_id: Some(referral_id),
                event_id: Some(event.id.clone()),
                amount: goal.reward.amount,
                unit: goal.reward.unit,
                created_ms: now_ms,
                modified_ms: now_ms,
                given_ms: (!goal.reward.pending).then_some(now_ms),
                cancelled_ms: None,
            });
        }
    }
}
