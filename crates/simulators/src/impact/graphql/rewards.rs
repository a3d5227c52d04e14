//! Rewards in the schema.
//!
//! Refuses to know: how a reward is earned.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};

use super::filters::RewardFilter;
use super::referrals::Referral;
use super::scalars::RsDate;
use super::shared;
use super::types::User;
use crate::impact::reward::{Reward as Stored, Status};

/// Kind of a reward.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "RewardType", rename_items = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    PctDiscount,
    Credit,
    Fueltank,
    Integration,
}

/// What a reward was given for.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "RewardSourceType", rename_items = "SCREAMING_SNAKE_CASE")]
pub enum Source {
    FriendSignup,
    Referred,
    Manual,
    Automated,
}

/// A reward.
pub struct Reward(pub Stored);

/// A reward that a participant earned.
#[Object(name = "FlatReward")]
#[expect(clippy::unused_async, reason = "the macro wants fields of one kind")]
impl Reward {
    async fn id(&self) -> ID {
        ID::from(&self.0.id)
    }
    #[graphql(name = "type")]
    async fn kind(&self) -> Kind {
        Kind::Credit
    }
    async fn value(&self) -> i64 {
        self.0.amount
    }
    async fn available_value(&self) -> i64 {
        self.0.available()
    }
    async fn assigned_credit(&self) -> i64 {
        self.0.amount
    }
    async fn redeemed_credit(&self) -> i64 {
        0
    }
    async fn unit(&self) -> &str {
        &self.0.unit
    }
    async fn name(&self) -> &'static str {
        Stored::name()
    }
    async fn date_created(&self) -> RsDate {
        RsDate(self.0.created_ms)
    }
    async fn date_given(&self) -> Option<RsDate> {
        self.0.given_ms.map(RsDate)
    }
    async fn date_scheduled_for(&self) -> Option<RsDate> {
        None
    }
    async fn date_expires(&self) -> Option<RsDate> {
        None
    }
    async fn date_cancelled(&self) -> Option<RsDate> {
        self.0.cancelled_ms.map(RsDate)
    }
    async fn date_redeemed(&self) -> Option<RsDate> {
        None
    }
    async fn date_modified(&self) -> RsDate {
        RsDate(self.0.modified_ms)
    }
    async fn reward_source(&self) -> Source {
        Source::FriendSignup
    }
    async fn cancellable(&self) -> bool {
        self.0.cancelled_ms.is_none()
    }
    async fn program_id(&self) -> &str {
        &self.0.program_id
    }
    async fn referral_id(&self) -> Option<ID> {
        self.0.referral_id.as_ref().map(ID::from)
    }
    async fn statuses(&self) -> Vec<Status> {
        vec![self.0.status()]
    }
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let key = (self.0.account_id.clone(), self.0.user_id.clone());
        Ok(shared(ctx)?.store().get(&key).cloned().map(User))
    }
    async fn referral(&self, ctx: &Context<'_>) -> Result<Option<Referral>> {
        let store = shared(ctx)?.store();
        let id = self.0.referral_id.as_deref();
        Ok(id.and_then(|id| store.referral(id)).map(Referral::from))
    }
}

/// A page of rewards.
#[derive(SimpleObject)]
#[graphql(name = "FlatRewardList")]
pub struct RewardList {
    pub data: Vec<Reward>,
    pub count: usize,
    pub total_count: usize,
}

/// The rewards that fit and are `also` wanted; `page` is how many to take and to skip.
pub fn reward_page(
    ctx: &Context<'_>,
    filter: &RewardFilter,
    (limit, offset): (usize, usize),
    also: impl Fn(&Stored) -> bool,
) -> Result<RewardList> {
    let shared = shared(ctx)?;
    let store = shared.store();
    let held = || {
        let all = store.rewards().iter();
        all.filter(|r| filter.holds(&shared.ids, r) && also(r))
    };
    let page = held().skip(offset).take(limit);
    let data: Vec<Reward> = page.cloned().map(Reward).collect();
    Ok(RewardList {
        count: data.len(),
        total_count: held().count(),
        data,
    })
}
