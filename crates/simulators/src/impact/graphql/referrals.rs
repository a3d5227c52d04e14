//! Referrals in the schema.
//!
//! Refuses to know: how a referral is made.

use async_graphql::{ComplexObject, Context, ID, Result, SimpleObject};

use super::filters::ReferralFilter;
use super::rewards::Reward;
use super::scalars::RsDate;
use super::shared;
use super::types::{Program, User};
use crate::impact::program::PROGRAM_ID;
use crate::impact::referral::Referral as Stored;
use crate::impact::store::Key;

/// A referral.
#[derive(SimpleObject)]
#[graphql(complex)]
#[expect(
    clippy::struct_field_names,
    reason = "the names are the platform's own words"
)]
pub struct Referral {
    pub id: ID,
    pub program_id: ID,
    pub referral_code_used: String,
    pub share_link_used: Option<String>,
    pub moderation_status: &'static str,
    pub referrer_moderation_status: &'static str,
    pub referred_moderation_status: &'static str,
    pub date_referral_started: RsDate,
    pub date_referral_paid: Option<RsDate>,
    pub date_referral_ended: Option<RsDate>,
    pub date_moderated: Option<RsDate>,
    pub date_converted: Option<RsDate>,
    pub date_modified: RsDate,
    #[graphql(skip)]
    pub referrer: Key,
    #[graphql(skip)]
    pub referred: Key,
}

impl From<&Stored> for Referral {
    fn from(stored: &Stored) -> Self {
        Self {
            id: ID::from(&stored.id),
            program_id: ID::from(PROGRAM_ID),
            referral_code_used: stored.code.clone(),
            share_link_used: None,
            moderation_status: stored.moderation_status(),
            referrer_moderation_status: stored.referrer_verdict.name(),
            referred_moderation_status: stored.referred_verdict.name(),
            date_referral_started: RsDate(stored.started_ms),
            date_referral_paid: None,
            date_referral_ended: None,
            date_moderated: stored.moderated_ms.map(RsDate),
            date_converted: stored.converted_ms.map(RsDate),
            date_modified: RsDate(stored.modified_ms),
            referrer: stored.referrer.clone(),
            referred: stored.referred.clone(),
        }
    }
}

/// A deleted participant leaves an anonymous side (documented).
#[ComplexObject]
#[expect(clippy::unused_async, reason = "the macro wants fields of one kind")]
impl Referral {
    async fn program(&self, ctx: &Context<'_>) -> Result<Option<Program>> {
        let store = shared(ctx)?.store();
        let program = store.programs().iter().find(|p| p.id == PROGRAM_ID);
        Ok(program.map(Program::from))
    }
    async fn referrer_user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(shared(ctx)?.store().get(&self.referrer).cloned().map(User))
    }
    async fn referred_user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(shared(ctx)?.store().get(&self.referred).cloned().map(User))
    }
    async fn rewards(&self, ctx: &Context<'_>) -> Result<Vec<Reward>> {
        let store = shared(ctx)?.store();
        let of_this = store
            .rewards()
            .iter()
            .filter(|r| r.referral_id.as_deref() == Some(self.id.as_str()));
        Ok(of_this.cloned().map(Reward).collect())
    }
}

/// A page of referrals.
#[derive(SimpleObject)]
pub struct ReferralList {
    pub data: Vec<Referral>,
    pub count: usize,
    pub total_count: usize,
}

/// The referrals that fit and are `also` wanted; `page` is how many to take and to skip.
pub fn referral_page(
    ctx: &Context<'_>,
    filter: &ReferralFilter,
    (limit, offset): (usize, usize),
    also: impl Fn(&Stored) -> bool,
) -> Result<ReferralList> {
    let store = shared(ctx)?.store();
    let held = || {
        let all = store.referrals().iter();
        all.filter(|r| filter.holds(r) && also(r))
    };
    let page = held().skip(offset).take(limit);
    let data: Vec<Referral> = page.map(Referral::from).collect();
    Ok(ReferralList {
        count: data.len(),
        total_count: held().count(),
        data,
    })
}
