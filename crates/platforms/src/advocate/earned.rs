//! What came of one participant: whom they referred, what they earned, what they did. Asked by ids as Advocate returned
//! them.

use crate::advocate::Advocate;
use crate::advocate::rest::{meaningful, needed};
use crate::error::ApiError;
use crate::moment::Moment;
use domain::person::{AccountId, UserId};
use serde::{Deserialize, Serialize};

/// Rows that are asked for. A test person has one or two; that a hundred are given is not documented.
const ROWS: &str = "100";

/// Documented in the published schema. That a customer's key may ask it is not documented, so whoever asks takes a refusal
/// for "not told".
const DEEDS: &str = "query Deeds($id: String!, $accountId: String!) { user(id: $id, accountId: $accountId) { \
    userEvents(limit: 20) { data { key } } programGoals { goalId programId count } } }";

/// Somebody whom a participant referred.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Friend {
    /// Who came.
    pub referred: (AccountId, UserId),
    /// In which program, when told (documented: it may be absent).
    pub program: Option<String>,
    /// When the referral counted as converted, in the platform's milliseconds, if it did.
    pub converted_at: Option<i64>,
}

/// A reward of a participant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earned {
    /// Its id.
    pub id: String,
    /// The program that gave it.
    pub program: Option<String>,
    /// It was taken back.
    pub cancelled: bool,
}

/// What a participant did, as Advocate has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deeds {
    /// Keys of events, newest ones at most.
    pub events: Vec<String>,
    /// Goals: program, goal, how often.
    pub goals: Vec<(Option<String>, String, u64)>,
}

#[derive(Deserialize)]
struct Referrals {
    #[serde(default)]
    referrals: Vec<ToldReferral>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToldReferral {
    #[serde(default)]
    program_id: Option<String>,
    #[serde(default)]
    date_converted: Moment,
    #[serde(default)]
    referred_user: Option<Side>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Side {
    #[serde(deserialize_with = "needed")]
    id: String,
    #[serde(deserialize_with = "needed")]
    account_id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToldReward {
    #[serde(deserialize_with = "needed")]
    id: String,
    #[serde(default)]
    program_id: Option<String>,
    #[serde(default)]
    date_cancelled: Moment,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Whose<'a> {
    id: &'a str,
    account_id: &'a str,
}

#[derive(Deserialize)]
struct DeedsReply {
    user: Option<DeedsNode>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeedsNode {
    user_events: Events,
    #[serde(default)]
    program_goals: Vec<Goal>,
}

#[derive(Deserialize)]
struct Events {
    #[serde(default)]
    data: Vec<Key>,
}

#[derive(Deserialize)]
struct Key {
    key: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Goal {
    #[serde(rename = "goalId")]
    key: String,
    #[serde(default)]
    program_id: Option<String>,
    #[serde(default)]
    count: u64,
}

impl Advocate {
    /// Returns whom a participant referred. Documented by impact.com ("Referral" in the Advocate API reference).
    pub async fn friends_of(
        &self,
        account: &AccountId,
        user: &UserId,
    ) -> Result<Vec<Friend>, ApiError> {
        let mut url = self.tenant_address(&["referrals"]);
        url.query_pairs_mut()
            .append_pair("referringAccountId", account.as_str())
            .append_pair("referringUserId", user.as_str())
            .append_pair("limit", ROWS);
        let told: Referrals = self.get(url).await?.json()?;
        let friend = |it: ToldReferral| {
            let side = it.referred_user?;
            Some(Friend {
                referred: (AccountId(side.account_id), UserId(side.id)),
                program: meaningful(it.program_id),
                converted_at: it.date_converted.0,
            })
        };
        Ok(told.referrals.into_iter().filter_map(friend).collect())
    }

    /// Returns the rewards of a participant. Documented by impact.com ("Reward" in the Advocate API reference).
    pub async fn rewards_of(
        &self,
        account: &AccountId,
        user: &UserId,
    ) -> Result<Vec<Earned>, ApiError> {
        let mut url = self.tenant_address(&["reward"]);
        url.query_pairs_mut()
            .append_pair("accountId", account.as_str())
            .append_pair("userId", user.as_str());
        let told: Vec<ToldReward> = self.get(url).await?.json()?;
        Ok(told
            .into_iter()
            .map(|it| Earned {
                id: it.id,
                program: meaningful(it.program_id),
                cancelled: it.date_cancelled.0.is_some(),
            })
            .collect())
    }

    /// Returns the events of a participant and the goals they reached.
    pub async fn deeds_of(&self, account: &AccountId, user: &UserId) -> Result<Deeds, ApiError> {
        let whose = Whose {
            id: user.as_str(),
            account_id: account.as_str(),
        };
        let reply: DeedsReply = self.ask(DEEDS, whose).await?;
        let Some(node) = reply.user else {
            return Ok(Deeds::default());
        };
        let goals = node.program_goals.into_iter();
        Ok(Deeds {
            events: node.user_events.data.into_iter().map(|it| it.key).collect(),
            goals: goals
                .map(|it| (meaningful(it.program_id), it.key, it.count))
                .collect(),
        })
    }
}

/// Reads an answer as each of those that are read here.
#[cfg(test)]
pub(super) fn read_any(text: &[u8]) {
    use crate::advocate::graphql::Reply;
    let _ = serde_json::from_slice::<Referrals>(text);
    let _ = serde_json::from_slice::<Vec<ToldReward>>(text);
    let _ = serde_json::from_slice::<Reply<DeedsReply>>(text).map(Reply::read);
}
