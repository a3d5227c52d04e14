//! Types of the GraphQL schema, named as in the published SDL.
//!
//! Refuses to know: how lists are found and filtered.

use std::sync::Arc;

use async_graphql::{
    ComplexObject, Context, Enum, ID, InputObject, InputValueError, InputValueResult, Json, Object,
    Result, Scalar, ScalarType, SimpleObject, Value,
};
use serde_json::json;

use super::participant::{PAUSED_PROGRAM_ID, PROGRAM_ID, Participant, Referral as StoredReferral};
use super::state::Shared;
use super::store::Key;

/// A moment in epoch milliseconds; a text of digits is accepted too.
pub struct RsDate(pub i64);

/// A timestamp expressed as the number of milliseconds since 1970.
#[Scalar(name = "RSDate")]
impl ScalarType for RsDate {
    fn parse(value: Value) -> InputValueResult<Self> {
        let ms = match &value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        ms.map(Self)
            .ok_or_else(|| InputValueError::expected_type(value))
    }

    fn to_value(&self) -> Value {
        self.0.into()
    }
}

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

/// State of a program.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(rename_items = "UPPERCASE")]
pub enum ProgramStatus {
    Live,
    Paused,
    Archived,
}

/// A referral program.
#[derive(SimpleObject)]
pub struct Program {
    pub id: ID,
    pub name: String,
    pub status: ProgramStatus,
    pub template_id: ID,
    pub date_created: RsDate,
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
    async fn locale(&self) -> Option<&str> {
        self.0.locale.as_deref()
    }
    async fn country_code(&self) -> Option<&str> {
        self.0.country.as_deref()
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
    async fn custom_fields(&self) -> Json<serde_json::Value> {
        Json(json!(self.0.custom_fields))
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
    async fn referral_codes(&self) -> Json<serde_json::Value> {
        Json(json!({ PROGRAM_ID: self.0.code }))
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
            } else if share_medium == ShareMedium::Unknown {
                self.0.share_link(engagement_medium.name())
            } else {
                self.0.share_link(share_medium.name())
            }
        })
    }
    async fn message_link(
        &self,
        program_id: Option<ID>,
        #[graphql(default_with = "ShareMedium::Unknown")] share_medium: ShareMedium,
        #[graphql(default_with = "EngagementMedium::Unknown")] engagement_medium: EngagementMedium,
    ) -> Option<String> {
        let program = program_id.as_ref().map_or(PROGRAM_ID, |p| p.as_str());
        (program == PROGRAM_ID || program == PAUSED_PROGRAM_ID).then(|| {
            self.0
                .message_link(program, share_medium.name(), engagement_medium.name())
        })
    }
}

/// A page of participants.
#[derive(SimpleObject)]
pub struct UserList {
    pub data: Vec<User>,
    pub count: usize,
    pub total_count: usize,
}

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
    pub date_referral_started: RsDate,
    pub date_converted: Option<RsDate>,
    pub date_modified: RsDate,
    #[graphql(skip)]
    pub referrer: Key,
    #[graphql(skip)]
    pub referred: Key,
}

impl From<&StoredReferral> for Referral {
    fn from(stored: &StoredReferral) -> Self {
        Self {
            id: ID::from(&stored.id),
            program_id: ID::from(PROGRAM_ID),
            referral_code_used: stored.code.clone(),
            share_link_used: None,
            moderation_status: "PENDING",
            date_referral_started: RsDate(stored.started_ms),
            date_converted: None,
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
    async fn referrer_user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(ctx
            .data::<Arc<Shared>>()?
            .store()
            .get(&self.referrer)
            .cloned()
            .map(User))
    }
    async fn referred_user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        Ok(ctx
            .data::<Arc<Shared>>()?
            .store()
            .get(&self.referred)
            .cloned()
            .map(User))
    }
}

/// A page of referrals.
#[derive(SimpleObject)]
pub struct ReferralList {
    pub data: Vec<Referral>,
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

/// Order of a list.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(rename_items = "UPPERCASE")]
pub enum SortOrder {
    Asc,
    Desc,
}

/// One key of an order.
#[derive(InputObject)]
#[graphql(name = "RSSortByInput")]
pub struct SortBy {
    pub field: String,
    pub order: SortOrder,
}

/// Conditions on participants; all must hold.
#[derive(InputObject, Default)]
#[graphql(name = "UserFilterInput", rename_fields = "snake_case")]
pub struct UserFilter {
    #[graphql(name = "id_eq")]
    pub id: Option<String>,
    #[graphql(name = "accountId_eq")]
    pub account_id: Option<String>,
    #[graphql(name = "email_eq")]
    pub email: Option<String>,
    #[graphql(name = "email_exists")]
    pub email_exists: Option<bool>,
    #[graphql(name = "firstName_eq")]
    pub first_name: Option<String>,
    #[graphql(name = "lastName_eq")]
    pub last_name: Option<String>,
    #[graphql(name = "locale_eq")]
    pub locale: Option<String>,
    #[graphql(name = "locale_in")]
    pub locale_in: Option<Vec<String>>,
    #[graphql(name = "segments_eq")]
    pub segment: Option<String>,
    #[graphql(name = "dateBlocked_exists")]
    pub blocked: Option<bool>,
}

/// Conditions on referrals; all must hold.
#[derive(InputObject, Default)]
#[graphql(name = "ReferralFilterInput")]
pub struct ReferralFilter {
    #[graphql(name = "programId_eq")]
    pub program_id: Option<ID>,
    #[graphql(name = "dateModified_gte")]
    pub modified_since: Option<RsDate>,
    #[graphql(name = "dateModified_lt")]
    pub modified_before: Option<RsDate>,
    #[graphql(name = "dateReferralStarted_gte")]
    pub started_since: Option<RsDate>,
    #[graphql(name = "dateConverted_exists")]
    pub converted: Option<bool>,
}

/// Conditions on programs; all must hold.
#[derive(InputObject, Default)]
#[graphql(name = "ProgramFilterInput")]
pub struct ProgramFilter {
    #[graphql(name = "id_eq")]
    pub id: Option<ID>,
    #[graphql(name = "name_eq")]
    pub name: Option<String>,
    #[graphql(name = "status_eq")]
    pub status: Option<ProgramStatus>,
    #[graphql(name = "status_ne")]
    pub status_not: Option<ProgramStatus>,
    #[graphql(name = "status_in")]
    pub status_in: Option<Vec<ProgramStatus>>,
}
