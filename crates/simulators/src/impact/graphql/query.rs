//! Reads.
//!
//! Refuses to know: how conditions are checked.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result, SimpleObject};

use super::filters::{ProgramFilter, ReferralFilter, RewardFilter, SortBy, UserFilter, sort_users};
use super::inputs::JobInput;
use super::jobs::{Job, JobList, Validation};
use super::referrals::{Referral, ReferralList, referral_page};
use super::rewards::{Reward, RewardList, reward_page};
use super::scalars::RsDate;
use super::types::{
    CustomField, CustomFieldList, Program, ProgramList, Segment, SegmentList, SegmentStatus,
    Tenant, TenantSettings, User, UserEventKeyList, UserList,
};
use super::{bounds, refused, shared};
use crate::impact::identity::TENANT_ALIAS;
use crate::impact::jobs;
use crate::impact::store::do_not_track_hash;

/// A pair that must never come back, by its hash.
#[derive(SimpleObject)]
pub struct UserDoNotTrackIdentifier {
    hash: String,
    date_created: RsDate,
}

/// A page of them.
#[derive(SimpleObject)]
pub struct UserDoNotTrackIdentifierList {
    data: Vec<UserDoNotTrackIdentifier>,
    count: usize,
    total_count: usize,
}

/// Reads.
pub struct Query;

/// Reads of the practice program.
#[Object]
#[expect(clippy::unused_async, reason = "the macro wants fields of one kind")]
impl Query {
    async fn tenant(&self, ctx: &Context<'_>) -> Result<Tenant> {
        let shared = shared(ctx)?;
        Ok(Tenant {
            tenant_alias: ID::from(TENANT_ALIAS),
            is_live_mode: false,
            settings: TenantSettings {
                company_name: shared.access.account_name.clone(),
                allow_referral_code_edit_on_user_upsert: shared
                    .settings()
                    .allow_referral_code_edit_on_user_upsert,
            },
        })
    }

    async fn programs(
        &self,
        ctx: &Context<'_>,
        filter: Option<ProgramFilter>,
        #[graphql(default = 20)] limit: i32,
        #[graphql(default = 0)] offset: i32,
    ) -> Result<ProgramList> {
        let shared = shared(ctx)?;
        let (limit, offset) = bounds(shared, limit, offset)?;
        let filter = filter.unwrap_or_default();
        let store = shared.store();
        let held = || store.programs().iter().filter(|p| filter.holds(p));
        let page = held().skip(offset).take(limit);
        let data: Vec<Program> = page.map(Program::from).collect();
        Ok(ProgramList {
            count: data.len(),
            total_count: held().count(),
            data,
        })
    }

    async fn program(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Program>> {
        let store = shared(ctx)?.store();
        let program = store.programs().iter().find(|p| p.id == id.as_str());
        Ok(program.map(Program::from))
    }

    async fn user(
        &self,
        ctx: &Context<'_>,
        account_id: String,
        id: String,
    ) -> Result<Option<User>> {
        let shared = shared(ctx)?;
        let key = (shared.ids.shown(&account_id), shared.ids.shown(&id));
        Ok(shared.store().get(&key).cloned().map(User))
    }

    async fn users(
        &self,
        ctx: &Context<'_>,
        filter: Option<UserFilter>,
        query: Option<String>,
        #[graphql(default = 20)] limit: i32,
        #[graphql(default = 0)] offset: i32,
        sort_by: Option<Vec<SortBy>>,
    ) -> Result<UserList> {
        let shared = shared(ctx)?;
        let (limit, offset) = bounds(shared, limit, offset)?;
        let order = sort_by.unwrap_or_default();
        let store = shared.store();
        let filter = filter.unwrap_or_default();
        let mut found = filter.find(&shared.ids, &store, query.as_deref());
        sort_users(&mut found, &order)?;
        let total_count = found.len();
        let page = found.into_iter().skip(offset).take(limit);
        let data: Vec<User> = page.map(|p| User(Arc::clone(p))).collect();
        Ok(UserList {
            count: data.len(),
            total_count,
            data,
        })
    }

    async fn referral(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Referral>> {
        Ok(shared(ctx)?.store().referral(&id).map(Referral::from))
    }

    async fn referrals(
        &self,
        ctx: &Context<'_>,
        filter: Option<ReferralFilter>,
        #[graphql(default = 20)] limit: i32,
        #[graphql(default = 0)] offset: i32,
    ) -> Result<ReferralList> {
        let page = bounds(shared(ctx)?, limit, offset)?;
        referral_page(ctx, &filter.unwrap_or_default(), page, |_| true)
    }

    async fn reward(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Reward>> {
        let store = shared(ctx)?.store();
        let found = store.rewards().iter().find(|r| r.id == id.as_str());
        Ok(found.cloned().map(Reward))
    }

    async fn rewards(
        &self,
        ctx: &Context<'_>,
        filter: Option<RewardFilter>,
        #[graphql(default = 20)] limit: i32,
        #[graphql(default = 0)] offset: i32,
    ) -> Result<RewardList> {
        let page = bounds(shared(ctx)?, limit, offset)?;
        reward_page(ctx, &filter.unwrap_or_default(), page, |_| true)
    }

    async fn user_event_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] limit: i32,
        #[graphql(default = 0)] offset: i32,
    ) -> Result<UserEventKeyList> {
        let shared = shared(ctx)?;
        let (limit, offset) = bounds(shared, limit, offset)?;
        let store = shared.store();
        let keys = store.event_keys();
        let total_count = keys.len();
        let page = keys.into_iter().skip(offset).take(limit);
        let data: Vec<String> = page.map(str::to_owned).collect();
        Ok(UserEventKeyList {
            count: data.len(),
            total_count,
            data,
        })
    }

    async fn custom_fields(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] limit: i32,
        #[graphql(default = 0)] offset: i32,
    ) -> Result<CustomFieldList> {
        let shared = shared(ctx)?;
        let (limit, offset) = bounds(shared, limit, offset)?;
        let store = shared.store();
        let keys: BTreeSet<&String> = store.iter().flat_map(|p| p.custom_fields.keys()).collect();
        let total_count = keys.len();
        let page = keys.into_iter().skip(offset).take(limit);
        let data: Vec<CustomField> = page
            .map(|key| CustomField {
                key: key.clone(),
                name: None,
            })
            .collect();
        Ok(CustomFieldList {
            count: data.len(),
            total_count,
            data,
        })
    }

    /// The segments that participants are in. Segments without participants, names and archived ones are not kept here.
    async fn segments(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] limit: i32,
        #[graphql(default = 0)] offset: i32,
    ) -> Result<SegmentList> {
        let shared = shared(ctx)?;
        let (limit, offset) = bounds(shared, limit, offset)?;
        let store = shared.store();
        let mut counted: BTreeMap<&String, u64> = BTreeMap::new();
        for key in store.iter().flat_map(|p| &p.segments) {
            *counted.entry(key).or_default() += 1;
        }
        let total_count = counted.len();
        let page = counted.into_iter().skip(offset).take(limit);
        let data: Vec<Segment> = page
            .map(|(key, participants_count)| Segment {
                key: key.clone(),
                name: None,
                status: SegmentStatus::Active,
                participants_count,
            })
            .collect();
        Ok(SegmentList {
            count: data.len(),
            total_count,
            data,
        })
    }

    async fn job(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Job>> {
        let polled = jobs::poll(shared(ctx)?, &id).map_err(|problem| refused(&problem))?;
        Ok(polled.map(Job))
    }

    async fn jobs(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] limit: i32,
        #[graphql(default = 0)] offset: i32,
    ) -> Result<JobList> {
        let shared = shared(ctx)?;
        let (limit, offset) = bounds(shared, limit, offset)?;
        let all = jobs::all(shared);
        let total_count = all.len();
        let page = all.into_iter().skip(offset).take(limit);
        let data: Vec<Job> = page.map(Job).collect();
        Ok(JobList {
            count: data.len(),
            total_count,
            data,
        })
    }

    async fn validate_job_creation(
        &self,
        ctx: &Context<'_>,
        job_input: JobInput,
    ) -> Result<Validation> {
        Ok(Validation {
            errors: jobs::complaints(shared(ctx)?, &job_input.into()),
        })
    }

    async fn calculate_user_do_not_track_identifier_hash(
        &self,
        ctx: &Context<'_>,
        id: String,
        account_id: String,
    ) -> Result<String> {
        let ids = &shared(ctx)?.ids;
        Ok(do_not_track_hash(&(ids.shown(&account_id), ids.shown(&id))))
    }

    async fn user_do_not_track_identifiers(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] limit: i32,
        #[graphql(default = 0)] offset: i32,
    ) -> Result<UserDoNotTrackIdentifierList> {
        let shared = shared(ctx)?;
        let (limit, offset) = bounds(shared, limit, offset)?;
        let store = shared.store();
        let all = &store.do_not_track;
        let data: Vec<UserDoNotTrackIdentifier> = all
            .iter()
            .skip(offset)
            .take(limit)
            .map(|(hash, ms)| UserDoNotTrackIdentifier {
                hash: hash.clone(),
                date_created: RsDate(*ms),
            })
            .collect();
        Ok(UserDoNotTrackIdentifierList {
            count: data.len(),
            total_count: all.len(),
            data,
        })
    }
}
