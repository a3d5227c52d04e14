//! Conditions and orders of lists.
//!
//! Sortable fields are not documented; the ones accepted here are invented.
//!
//! Refuses to know: pages.

use std::sync::Arc;

use async_graphql::{Enum, Error, ID, InputObject, Result};

use super::scalars::{JsonNode, Locale, RsDate};
use crate::impact::identity::IdHash;
use crate::impact::participant::Participant;
use crate::impact::program::{PROGRAM_ID, Program, Status};
use crate::impact::referral::Referral;
use crate::impact::reward::{self, Reward};
use crate::impact::store::Store;

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
    pub locale: Option<Locale>,
    #[graphql(name = "locale_in")]
    pub locale_in: Option<Vec<Locale>>,
    #[graphql(name = "customFields")]
    pub custom_fields: Option<JsonNode>,
    #[graphql(name = "segments_eq")]
    pub segment: Option<String>,
    #[graphql(name = "segments_ne")]
    pub segment_not: Option<String>,
    #[graphql(name = "segments_in")]
    pub segments_any: Option<Vec<String>>,
    #[graphql(name = "segments_all")]
    pub segments_all: Option<Vec<String>>,
    #[graphql(name = "segments_nin")]
    pub segments_none: Option<Vec<String>>,
    #[graphql(name = "dateBlocked_exists")]
    pub blocked: Option<bool>,
}

/// Conditions on referrals; all must hold.
#[derive(InputObject, Default)]
#[graphql(name = "ReferralFilterInput")]
pub struct ReferralFilter {
    #[graphql(name = "id_eq")]
    pub id: Option<ID>,
    #[graphql(name = "programId_eq")]
    pub program_id: Option<ID>,
    #[graphql(name = "programId_in")]
    pub program_ids: Option<Vec<ID>>,
    #[graphql(name = "dateModified_gte")]
    pub modified_since: Option<RsDate>,
    #[graphql(name = "dateModified_lt")]
    pub modified_before: Option<RsDate>,
    #[graphql(name = "dateReferralStarted_gte")]
    pub started_since: Option<RsDate>,
    #[graphql(name = "dateReferralStarted_lt")]
    pub started_before: Option<RsDate>,
    #[graphql(name = "dateConverted_gte")]
    pub converted_since: Option<RsDate>,
    #[graphql(name = "dateConverted_lt")]
    pub converted_before: Option<RsDate>,
    #[graphql(name = "dateConverted_exists")]
    pub converted: Option<bool>,
    #[graphql(name = "moderationStatus_eq")]
    pub moderation_status: Option<ModerationStatus>,
}

/// Overall state of moderation.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "ReferralModerationStatus", rename_items = "UPPERCASE")]
pub enum ModerationStatus {
    Pending,
    Actioned,
}

/// Conditions on rewards; all must hold.
#[derive(InputObject, Default)]
#[graphql(name = "RewardFilterInput")]
pub struct RewardFilter {
    #[graphql(name = "id_eq")]
    pub id: Option<ID>,
    #[graphql(name = "userId_eq")]
    pub user_id: Option<String>,
    #[graphql(name = "accountId_eq")]
    pub account_id: Option<String>,
    #[graphql(name = "programId_eq")]
    pub program_id: Option<ID>,
    #[graphql(name = "referralId_eq")]
    pub referral_id: Option<ID>,
    #[graphql(name = "dateCreated_gte")]
    pub created_since: Option<RsDate>,
    #[graphql(name = "dateCreated_lt")]
    pub created_before: Option<RsDate>,
    #[graphql(name = "dateModified_gte")]
    pub modified_since: Option<RsDate>,
    #[graphql(name = "dateModified_lt")]
    pub modified_before: Option<RsDate>,
    #[graphql(name = "statuses_eq")]
    pub status: Option<reward::Status>,
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
    pub status: Option<Status>,
    #[graphql(name = "status_ne")]
    pub status_not: Option<Status>,
    #[graphql(name = "status_in")]
    pub status_in: Option<Vec<Status>>,
}

/// Whether a value lies from `since` (inclusive) to `before` (exclusive).
fn within(since: Option<&RsDate>, before: Option<&RsDate>, ms: Option<i64>) -> bool {
    since.is_none_or(|since| ms.is_some_and(|ms| ms >= since.0))
        && before.is_none_or(|before| ms.is_some_and(|ms| ms < before.0))
}

/// Whether a condition, if there is one, names this value.
fn is<T: PartialEq<str> + ?Sized>(wanted: Option<&T>, value: &str) -> bool {
    wanted.is_none_or(|wanted| *wanted == *value)
}

impl ProgramFilter {
    /// Whether a program fits.
    pub fn holds(&self, program: &Program) -> bool {
        is(self.id.as_ref().map(|id| id.as_str()), &program.id)
            && is(self.name.as_deref(), &program.name)
            && self.status.is_none_or(|status| status == program.status)
            && self
                .status_not
                .is_none_or(|status| status != program.status)
            && self
                .status_in
                .as_ref()
                .is_none_or(|all| all.contains(&program.status))
    }
}

impl ReferralFilter {
    /// Whether a referral fits.
    pub fn holds(&self, referral: &Referral) -> bool {
        let actioned = referral.moderation_status() == "ACTIONED";
        is(self.id.as_ref().map(|id| id.as_str()), &referral.id)
            && is(self.program_id.as_ref().map(|id| id.as_str()), PROGRAM_ID)
            && self
                .program_ids
                .as_ref()
                .is_none_or(|all| all.iter().any(|id| id.as_str() == PROGRAM_ID))
            && within(
                self.modified_since.as_ref(),
                self.modified_before.as_ref(),
                Some(referral.modified_ms),
            )
            && within(
                self.started_since.as_ref(),
                self.started_before.as_ref(),
                Some(referral.started_ms),
            )
            && within(
                self.converted_since.as_ref(),
                self.converted_before.as_ref(),
                referral.converted_ms,
            )
            && self
                .converted
                .is_none_or(|converted| converted == referral.converted_ms.is_some())
            && self
                .moderation_status
                .is_none_or(|wanted| (wanted == ModerationStatus::Actioned) == actioned)
    }
}

impl RewardFilter {
    /// Whether a reward fits.
    pub fn holds(&self, ids: &IdHash, reward: &Reward) -> bool {
        let shown = |given: Option<&String>| given.map(|id| ids.shown(id));
        let referral = reward.referral_id.as_deref().unwrap_or_default();
        is(self.id.as_ref().map(|id| id.as_str()), &reward.id)
            && is(shown(self.user_id.as_ref()).as_deref(), &reward.user_id)
            && is(
                shown(self.account_id.as_ref()).as_deref(),
                &reward.account_id,
            )
            && is(
                self.program_id.as_ref().map(|id| id.as_str()),
                &reward.program_id,
            )
            && is(self.referral_id.as_ref().map(|id| id.as_str()), referral)
            && within(
                self.created_since.as_ref(),
                self.created_before.as_ref(),
                Some(reward.created_ms),
            )
            && within(
                self.modified_since.as_ref(),
                self.modified_before.as_ref(),
                Some(reward.modified_ms),
            )
            && self.status.is_none_or(|wanted| wanted == reward.status())
    }
}

impl UserFilter {
    /// Whether a participant fits, its ids and address apart.
    fn holds_beside_ids(&self, p: &Participant) -> bool {
        let has = |segment: &String| p.segments.contains(segment);
        let text = |wanted: &Option<String>, value: &Option<String>| {
            wanted.as_ref().is_none_or(|w| Some(w) == value.as_ref())
        };
        let locale = p.locale.as_deref();
        self.email_exists
            .is_none_or(|exists| exists == p.email.is_some())
            && text(&self.first_name, &p.first_name)
            && text(&self.last_name, &p.last_name)
            && self
                .locale
                .as_ref()
                .is_none_or(|l| Some(l.0.as_str()) == locale)
            && self
                .locale_in
                .as_ref()
                .is_none_or(|all| all.iter().any(|l| Some(l.0.as_str()) == locale))
            && self
                .custom_fields
                .as_ref()
                .is_none_or(|fields| fields_hold(fields, p))
            && self.segment.as_ref().is_none_or(has)
            && !self.segment_not.as_ref().is_some_and(has)
            && self
                .segments_any
                .as_ref()
                .is_none_or(|all| all.iter().any(has))
            && self
                .segments_all
                .as_ref()
                .is_none_or(|all| all.iter().all(has))
            && !self
                .segments_none
                .as_ref()
                .is_some_and(|all| all.iter().any(has))
            && self
                .blocked
                .is_none_or(|blocked| blocked == p.blocked_ms.is_some())
    }

    /// Participants that fit; an equal id or e-mail address is found by index.
    pub fn find<'a>(
        &self,
        ids: &IdHash,
        store: &'a Store,
        query: Option<&str>,
    ) -> Vec<&'a Arc<Participant>> {
        let id = self.id.as_deref().map(|id| ids.shown(id));
        let account = self.account_id.as_deref().map(|id| ids.shown(id));
        let needle = query.map(str::to_lowercase);
        let fits = |p: &&Arc<Participant>| {
            is(id.as_deref(), &p.id)
                && is(account.as_deref(), &p.account_id)
                && needle.as_ref().is_none_or(|needle| p.matches(needle))
                && self.holds_beside_ids(p)
        };
        if let Some(email) = &self.email {
            return store.with_email(email).filter(fits).collect();
        }
        if let (Some(id), Some(account)) = (&id, &account) {
            return store
                .get(&(account.clone(), id.clone()))
                .filter(fits)
                .into_iter()
                .collect();
        }
        store.iter().filter(fits).collect()
    }
}

/// An object of custom fields fits when each of them is equal (the form of this filter is not documented: invented).
fn fields_hold(wanted: &JsonNode, p: &Participant) -> bool {
    wanted.0.as_object().is_some_and(|all| {
        all.iter()
            .all(|(name, value)| p.custom_fields.get(name) == Some(value))
    })
}

/// Sorts by the keys, the first one strongest.
///
/// # Errors
/// A field that is not one of the invented sortable ones.
pub fn sort_users(users: &mut [&Arc<Participant>], keys: &[SortBy]) -> Result<()> {
    // Stable sorts from the last key to the first make the first the strongest.
    for key in keys.iter().rev() {
        match key.field.as_str() {
            "dateCreated" => users.sort_by_key(|p| p.created_ms),
            "firstName" => users.sort_by(|a, b| a.first_name.cmp(&b.first_name)),
            "lastName" => users.sort_by(|a, b| a.last_name.cmp(&b.last_name)),
            "email" => users.sort_by(|a, b| a.email.cmp(&b.email)),
            other => return Err(Error::new(format!("Cannot sort by the field {other}"))),
        }
        if key.order == SortOrder::Desc {
            users.reverse();
        }
    }
    Ok(())
}
