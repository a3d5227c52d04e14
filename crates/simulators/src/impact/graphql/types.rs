//! Types of the GraphQL schema, named as in the published SDL.
//!
//! Refuses to know: how lists are found and filtered.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use serde_json::json;

use super::filters::{ReferralFilter, RewardFilter};
use super::mutation::UserEventData;
use super::referrals::{Referral, ReferralList, referral_page};
use super::rewards::{RewardList, reward_page};
use super::scalars::{CountryCode, JsonNode, Locale, RsDate, ShallowMap};
use super::{bounds, shared};
use crate::impact::participant::Participant;
use crate::impact::program::{self, PROGRAM_ID, Status};
use crate::impact::render;
use crate::impact::reward;

/// Where a share link is shared.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "ReferralShareMedium", rename_items = "UPPERCASE")]
pub enum ShareMedium {
    Facebook,
    Twitter,
    Email,
    Direct,
    LinkedIn,
    Sms,
    FbMessenger,
    WhatsApp,
    LineMessenger,
    Pinterest,
    Reminder,
    Unknown,
}

impl ShareMedium {
    const fn name(self) -> &'static str {
        match self {
            Self::Facebook => "FACEBOOK",
            Self::Twitter => "TWITTER",
            Self::Email => "EMAIL",
            Self::Direct => "DIRECT",
            Self::LinkedIn => "LINKEDIN",
            Self::Sms => "SMS",
            Self::FbMessenger => "FBMESSENGER",
            Self::WhatsApp => "WHATSAPP",
            Self::LineMessenger => "LINEMESSENGER",
            Self::Pinterest => "PINTEREST",
            Self::Reminder => "REMINDER",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// Through what a participant took part.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "UserEngagementMedium", rename_items = "UPPERCASE")]
pub enum EngagementMedium {
    Embed,
    Hosted,
    Mobile,
    Popup,
    Email,
    Unknown,
}

impl EngagementMedium {
    const fn name(self) -> &'static str {
        match self {
            Self::Embed => "EMBED",
            Self::Hosted => "HOSTED",
            Self::Mobile => "MOBILE",
            Self::Popup => "POPUP",
            Self::Email => "EMAIL",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// A referral program.
#[derive(SimpleObject)]
pub struct Program {
    pub id: ID,
    pub name: String,
    pub status: Status,
    pub template_id: ID,
    pub date_created: RsDate,
}

/// Creation of all programs, in milliseconds since 1970: 2025-01-06 (invented).
const PROGRAMS_CREATED_MS: i64 = 1_736_121_600_000;

impl From<&program::Program> for Program {
    fn from(stored: &program::Program) -> Self {
        Self {
            id: ID::from(&stored.id),
            name: stored.name.clone(),
            status: stored.status,
            template_id: ID::from("referral-program-v2"),
            date_created: RsDate(PROGRAMS_CREATED_MS),
        }
    }
}

/// A page of programs.
#[derive(SimpleObject)]
pub struct ProgramList {
    pub data: Vec<Program>,
    pub count: usize,
    pub total_count: usize,
}

/// A participant.
pub struct User(pub Arc<Participant>);

/// Codes and links exist in the live program; without an id the live program is meant (invented).
fn in_live_program(program: Option<&ID>) -> bool {
    program.is_none_or(|p| p.as_str() == PROGRAM_ID)
}

/// A participant of the tenant.
#[Object]
#[expect(clippy::unused_async, reason = "the macro wants fields of one kind")]
impl User {
    async fn id(&self) -> &str {
        &self.0.id
    }
    async fn account_id(&self) -> &str {
        &self.0.account_id
    }
    async fn first_name(&self) -> Option<&str> {
        self.0.first_name.as_deref()
    }
    async fn last_name(&self) -> Option<&str> {
        self.0.last_name.as_deref()
    }
    async fn last_initial(&self) -> Option<String> {
        self.0.last_initial()
    }
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }
    async fn image_url(&self) -> &'static str {
        ""
    }
    async fn locale(&self) -> Option<Locale> {
        self.0.locale.clone().map(Locale)
    }
    async fn country_code(&self) -> Option<CountryCode> {
        self.0.country.clone().map(CountryCode)
    }
    async fn referable(&self) -> bool {
        self.0.referable
    }
    async fn date_created(&self) -> RsDate {
        RsDate(self.0.created_ms)
    }
    async fn date_blocked(&self) -> Option<RsDate> {
        self.0.blocked_ms.map(RsDate)
    }
    async fn custom_fields(&self) -> JsonNode {
        JsonNode(json!(self.0.custom_fields))
    }
    async fn date_us_tax_form_submitted(&self) -> Option<RsDate> {
        self.0.tax_form_ms.map(RsDate)
    }
    async fn segments(&self) -> &[String] {
        &self.0.segments
    }
    async fn referred_by_codes(&self) -> &[String] {
        &self.0.referred_by
    }
    async fn referral_code(&self, program_id: Option<ID>) -> Option<&str> {
        in_live_program(program_id.as_ref()).then_some(self.0.code.as_str())
    }
    async fn referral_codes(&self) -> ShallowMap {
        ShallowMap(json!({ PROGRAM_ID: self.0.code }))
    }
    async fn program_share_links(&self) -> JsonNode {
        JsonNode(json!({ PROGRAM_ID: render::share_links(&self.0) }))
    }
    async fn share_link(
        &self,
        program_id: Option<ID>,
        #[graphql(default_with = "ShareMedium::Unknown")] share_medium: ShareMedium,
        #[graphql(default_with = "EngagementMedium::Unknown")] engagement_medium: EngagementMedium,
        #[graphql(default = false)] use_clean_link: bool,
    ) -> Option<String> {
        in_live_program(program_id.as_ref()).then(|| {
            if use_clean_link {
                self.0.clean_link()
            } else {
                self.0
                    .share_link_within(engagement_medium.name(), share_medium.name())
            }
        })
    }
    async fn message_link(
        &self,
        ctx: &Context<'_>,
        program_id: Option<ID>,
        #[graphql(default_with = "ShareMedium::Unknown")] share_medium: ShareMedium,
        #[graphql(default_with = "EngagementMedium::Unknown")] engagement_medium: EngagementMedium,
    ) -> Result<Option<String>> {
        let program = program_id.as_ref().map_or(PROGRAM_ID, |p| p.as_str());
        let known = shared(ctx)?
            .store()
            .programs()
            .iter()
            .any(|p| p.id == program);
        Ok(known.then(|| {
            self.0
                .message_link(program, share_medium.name(), engagement_medium.name())
        }))
    }
    async fn referred_by_referral(
        &self,
        ctx: &Context<'_>,
        program_id: Option<ID>,
    ) -> Result<Option<Referral>> {
        if !in_live_program(program_id.as_ref()) {
            return Ok(None);
        }
        Ok(self.referred_by(ctx)?.into_iter().next())
    }
    async fn referred_by_referrals(&self, ctx: &Context<'_>) -> Result<Vec<Referral>> {
        self.referred_by(ctx)
    }
    async fn referrals(
        &self,
        ctx: &Context<'_>,
        filter: Option<ReferralFilter>,
        #[graphql(default = 20)] limit: i32,
        #[graphql(default = 0)] offset: i32,
    ) -> Result<ReferralList> {
        let (key, page) = (self.0.key(), bounds(shared(ctx)?, limit, offset)?);
        referral_page(ctx, &filter.unwrap_or_default(), page, |r| {
            r.referrer == key
        })
    }
    async fn rewards(
        &self,
        ctx: &Context<'_>,
        filter: Option<RewardFilter>,
        #[graphql(default = 20)] limit: i32,
        #[graphql(default = 0)] offset: i32,
    ) -> Result<RewardList> {
        let (key, page) = (self.0.key(), bounds(shared(ctx)?, limit, offset)?);
        let own = |r: &reward::Reward| (&r.account_id, &r.user_id) == (&key.0, &key.1);
        reward_page(ctx, &filter.unwrap_or_default(), page, own)
    }
    async fn user_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] limit: i32,
        #[graphql(default = 0)] offset: i32,
    ) -> Result<UserEventDataList> {
        let (key, (limit, offset)) = (self.0.key(), bounds(shared(ctx)?, limit, offset)?);
        let store = shared(ctx)?.store();
        let own = store
            .events()
            .iter()
            .filter(|e| (&e.account_id, &e.user_id) == (&key.0, &key.1));
        let data: Vec<UserEventData> = own
            .rev()
            .skip(offset)
            .take(limit)
            .cloned()
            .map(UserEventData::from)
            .collect();
        Ok(UserEventDataList {
            count: data.len(),
            data,
        })
    }
    async fn program_goals(&self, ctx: &Context<'_>) -> Result<Vec<ProgramGoal>> {
        let key = self.0.key();
        let store = shared(ctx)?.store();
        let goals = store.goals_of(&key).into_iter();
        Ok(goals
            .map(|(program, goal, count)| ProgramGoal {
                goal_id: goal,
                program_id: ID::from(program),
                count,
            })
            .collect())
    }
    async fn stats(&self, ctx: &Context<'_>) -> Result<UserStats> {
        let key = self.0.key();
        let store = shared(ctx)?.store();
        let own = store.referrals().iter().filter(|r| r.referrer == key);
        let converted = own.clone().filter(|r| r.converted_ms.is_some()).count();
        let rewards = store.rewards().iter();
        let rewards = rewards.filter(|r| (&r.account_id, &r.user_id) == (&key.0, &key.1));
        Ok(UserStats {
            date_modified: RsDate(self.0.modified_ms),
            referrals: own.count(),
            conversions: converted,
            rewards: rewards.count(),
        })
    }
}

impl User {
    fn referred_by(&self, ctx: &Context<'_>) -> Result<Vec<Referral>> {
        let key = self.0.key();
        let store = shared(ctx)?.store();
        let referrals = store.referrals().iter().filter(|r| r.referred == key);
        Ok(referrals.map(Referral::from).collect())
    }
}

/// A page of events, the newest first (the order is invented). Documented: it has no total.
#[derive(SimpleObject)]
pub struct UserEventDataList {
    pub data: Vec<UserEventData>,
    pub count: usize,
}

/// A goal that a participant reached.
#[derive(SimpleObject)]
pub struct ProgramGoal {
    pub goal_id: String,
    pub program_id: ID,
    pub count: usize,
}

/// Counts of a participant. Documented: `dateModified` is the last refresh of these; here that of the participant
/// (invented: nothing is computed late).
#[derive(SimpleObject)]
pub struct UserStats {
    pub date_modified: RsDate,
    pub referrals: usize,
    pub conversions: usize,
    pub rewards: usize,
}

/// A page of participants.
#[derive(SimpleObject)]
pub struct UserList {
    pub data: Vec<User>,
    pub count: usize,
    pub total_count: usize,
}

/// The tenant.
#[derive(SimpleObject)]
#[expect(
    clippy::struct_field_names,
    reason = "the names are the platform's own words"
)]
pub struct Tenant {
    pub tenant_alias: ID,
    pub is_live_mode: bool,
    pub settings: TenantSettings,
}

/// Settings of the tenant.
#[derive(SimpleObject)]
pub struct TenantSettings {
    pub company_name: String,
    pub allow_referral_code_edit_on_user_upsert: bool,
}

/// Whether a segment is in use.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(rename_items = "UPPERCASE")]
pub enum SegmentStatus {
    Active,
    Archived,
}

/// A segment.
#[derive(SimpleObject)]
pub struct Segment {
    pub key: String,
    pub name: Option<String>,
    pub status: SegmentStatus,
    pub participants_count: u64,
}

/// A page of segments.
#[derive(SimpleObject)]
pub struct SegmentList {
    pub data: Vec<Segment>,
    pub count: usize,
    pub total_count: usize,
}

/// Keys of events seen so far.
#[derive(SimpleObject)]
pub struct UserEventKeyList {
    pub data: Vec<String>,
    pub count: usize,
    pub total_count: usize,
}

/// A custom field in use.
#[derive(SimpleObject)]
pub struct CustomField {
    pub key: String,
    pub name: Option<String>,
}

/// A page of custom fields.
#[derive(SimpleObject)]
pub struct CustomFieldList {
    pub data: Vec<CustomField>,
    pub count: usize,
    pub total_count: usize,
}
