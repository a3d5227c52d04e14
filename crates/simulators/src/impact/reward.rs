//! Rewards and their sums.
//!
//! Refuses to know: requests, why a reward was given.

use std::collections::BTreeMap;

use async_graphql::Enum;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::store::Store;

/// Name of the reward (invented).
const NAME: &str = "Credit";

/// State of a reward. `EXPIRED` and `REDEEMED` exist too; here nothing expires and nothing is redeemed.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[graphql(name = "RewardStatus", rename_items = "UPPERCASE")]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// Waits for approval.
    Pending,
    /// Taken back.
    Cancelled,
    /// Past its date.
    Expired,
    /// Spent.
    Redeemed,
    /// Ready to spend.
    Available,
}

impl Status {
    /// As the platform writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Cancelled => "CANCELLED",
            Self::Expired => "EXPIRED",
            Self::Redeemed => "REDEEMED",
            Self::Available => "AVAILABLE",
        }
    }
}

/// A credit that a referrer earned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reward {
    /// Id.
    pub id: String,
    /// Shown account id of the owner.
    pub account_id: String,
    /// Shown id of the owner.
    pub user_id: String,
    /// The program that gave it.
    pub program_id: String,
    /// The referral that earned it.
    pub referral_id: Option<String>,
    /// The event that reached the goal.
    pub event_id: Option<String>,
    /// Credit, in whole units.
    pub amount: i64,
    /// Unit of the credit.
    pub unit: String,
    /// Creation, in milliseconds since 1970.
    pub created_ms: i64,
    /// Last change, in milliseconds since 1970.
    pub modified_ms: i64,
    /// When it became available, in milliseconds since 1970.
    pub given_ms: Option<i64>,
    /// When it was taken back, in milliseconds since 1970.
    pub cancelled_ms: Option<i64>,
}

impl Reward {
    /// State.
    pub const fn status(&self) -> Status {
        match (self.cancelled_ms, self.given_ms) {
            (Some(_), _) => Status::Cancelled,
            (None, None) => Status::Pending,
            (None, Some(_)) => Status::Available,
        }
    }

    /// What the owner can spend.
    pub fn available(&self) -> i64 {
        if self.status() == Status::Available {
            self.amount
        } else {
            0
        }
    }

    /// The name that people read.
    pub const fn name() -> &'static str {
        NAME
    }

    /// The documented body.
    pub fn body(&self) -> Value {
        json!({
            "id": self.id,
            "type": "CREDIT",
            "uniqueId": null,
            "dateCreated": self.created_ms,
            "dateScheduledFor": null,
            "dateGiven": self.given_ms,
            "dateExpires": null,
            "dateCancelled": self.cancelled_ms,
            "accountId": self.account_id,
            "userId": self.user_id,
            "cancellable": self.cancelled_ms.is_none(),
            "rewardSource": "FRIEND_SIGNUP",
            "programId": self.program_id,
            "programRewardKey": null,
            "globalRewardKey": null,
            "referralId": self.referral_id,
            "unit": self.unit,
            "assignedCredit": self.amount,
            "redeemedCredit": 0,
            "name": NAME,
            "currency": null,
            "redemptions": null,
        })
    }
}

/// The sums of some rewards, one per unit.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Balance {
    /// How many.
    pub count: i64,
    /// All credit that was given and not taken back.
    pub assigned: i64,
    /// Credit that waits for approval.
    pub pending: i64,
    /// Credit taken back.
    pub cancelled: i64,
}

impl Balance {
    /// The documented body of everything stored about a participant: with texts for people (their form is invented).
    pub fn detailed_body(&self, unit: &str) -> Value {
        let mut body = self.body(unit);
        for (name, amount) in [
            ("prettyAssignedCredit", self.assigned),
            ("prettyRedeemedCredit", 0),
            ("prettyPendingCredit", self.pending),
            ("prettyValue", self.assigned),
        ] {
            body[name] = pretty(amount, unit).into();
        }
        body["value"] = self.assigned.into();
        body
    }

    /// The documented body.
    pub fn body(&self, unit: &str) -> Value {
        json!({
            "type": "CREDIT",
            "unit": unit,
            "count": self.count,
            "totalPendingCredit": self.pending,
            "totalAssignedCredit": self.assigned,
            "totalRedeemedCredit": 0,
            "totalExpiredCredit": 0,
            "totalCancelledCredit": self.cancelled,
        })
    }
}

fn pretty(amount: i64, unit: &str) -> String {
    if unit == "CENTS" {
        format!("${}.{:02}", amount / 100, amount % 100)
    } else {
        format!("{amount} {unit}")
    }
}

/// Sums by unit.
pub fn balances<'a>(rewards: impl Iterator<Item = &'a Reward>) -> BTreeMap<String, Balance> {
    let mut sums: BTreeMap<String, Balance> = BTreeMap::new();
    for reward in rewards {
        let sum = sums.entry(reward.unit.clone()).or_default();
        sum.count += 1;
        match reward.status() {
            Status::Pending => sum.pending += reward.amount,
            Status::Cancelled => sum.cancelled += reward.amount,
            Status::Expired | Status::Redeemed | Status::Available => sum.assigned += reward.amount,
        }
    }
    sums
}

impl Store {
    /// All rewards, oldest first.
    pub fn rewards(&self) -> &[Reward] {
        &self.rewards
    }

    /// Takes back what an event earned (stands for a program's rule about refunds; invented).
    pub fn cancel_rewards_of(&mut self, event_id: &str, now_ms: i64) {
        for reward in &mut self.rewards {
            if reward.event_id.as_deref() == Some(event_id) && reward.cancelled_ms.is_none() {
                reward.cancelled_ms = Some(now_ms);
                reward.modified_ms = now_ms;
            }
        }
    }
}
