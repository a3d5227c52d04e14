//! Writes.
//!
//! Refuses to know: what a write means.

use async_graphql::{Context, ID, Object, Result, SimpleObject, Union};
use serde_json::Value;

use super::inputs::{AddReferralCodeInput, JobInput, UserEventInput, UserInput};
use super::jobs::Job;
use super::scalars::{JsonNode, RsDate};
use super::types::User;
use super::{refused, shared};
use crate::impact::event::UserEvent;
use crate::impact::participant::Participant;
use crate::impact::problem::Problem;
use crate::impact::program::PROGRAM_ID;
use crate::impact::rest::events::{self, Sent};
use crate::impact::state::Shared;
use crate::impact::store::Key;
use crate::impact::upsert::{self, Mode, Target};
use crate::impact::{jobs, rest};

/// Most participants of one call (documented).
const BATCH_MAX: usize = 100;

/// A refusal inside a batch.
#[derive(SimpleObject)]
pub struct ApiError {
    message: String,
    status_code: i32,
    rs_code: Option<String>,
}

impl From<&Problem> for ApiError {
    fn from(problem: &Problem) -> Self {
        Self {
            message: problem.message.clone(),
            status_code: problem.status.as_u16().into(),
            rs_code: problem.rs.map(str::to_owned),
        }
    }
}

/// What became of one participant of a batch.
#[derive(Union)]
pub enum UserUpsertResult {
    /// It was written.
    User(User),
    /// It was refused.
    Error(ApiError),
}

/// An event as recorded.
#[derive(SimpleObject)]
pub struct UserEventData {
    id: ID,
    user_id: String,
    account_id: String,
    key: String,
    fields: JsonNode,
    date_triggered: RsDate,
    date_received: RsDate,
    date_processed: RsDate,
}

impl From<UserEvent> for UserEventData {
    fn from(event: UserEvent) -> Self {
        Self {
            id: ID::from(event.id),
            user_id: event.user_id,
            account_id: event.account_id,
            key: event.key,
            fields: JsonNode(Value::Object(event.fields)),
            date_triggered: RsDate(event.triggered_ms),
            date_received: RsDate(event.received_ms),
            date_processed: RsDate(event.received_ms),
        }
    }
}

/// The events of one participant as recorded.
#[derive(SimpleObject)]
pub struct UserEventResult {
    user_id: String,
    account_id: String,
    user: Option<User>,
    events: Vec<UserEventData>,
}

/// What became of the events of one participant of a batch.
#[derive(Union)]
pub enum BulkUserEventResult {
    /// They were recorded.
    Events(UserEventResult),
    /// They were refused.
    Error(ApiError),
}

/// A participant that was blocked or unblocked.
#[derive(SimpleObject)]
pub struct UserBlockingResult {
    user: Option<User>,
}

/// A referral code with its owner.
#[derive(SimpleObject)]
pub struct ReferralCode {
    code: String,
    is_primary_for_program: bool,
    user: Option<User>,
}

/// A code that was added.
#[derive(SimpleObject)]
pub struct AddReferralCodeResult {
    referral_code: ReferralCode,
}

/// How many entries went.
#[derive(SimpleObject)]
pub struct UserDoNotTrackIdentifierDeleteResult {
    deleted_count: usize,
}

fn write(shared: &Shared, input: &UserInput, mode: Mode) -> Result<Participant, Problem> {
    let id = input.id.clone().unwrap_or_default();
    let account = input.account_id.clone().unwrap_or_default();
    let target = Target {
        raw_account: &account,
        raw_id: &id,
        key: rest::key(shared, &account, &id)?,
    };
    let mut rules = shared.settings().rules();
    rules.historic = true;
    let mut store = shared.store_mut();
    upsert::write(
        &mut store,
        &target,
        &input.body(),
        mode,
        rules,
        shared.clock.now_ms(),
    )
}

fn record(shared: &Shared, input: &UserEventInput) -> Result<UserEventResult, Problem> {
    let key = rest::key(shared, &input.account_id, &input.user_id)?;
    let now = shared.clock.now_ms();
    let events = input.events.iter().flatten();
    let checked: Vec<Sent> = events
        .map(|e| {
            let fields = e.fields.as_ref().map(|f| &f.0);
            let triggered = e.date_triggered.as_ref().map(|d| d.0);
            events::check(Some(&e.key), fields, triggered, now)
        })
        .collect::<Result<_, Problem>>()?;
    let logged = events::log(shared, &key, checked, None, now)?;
    Ok(UserEventResult {
        user: shared.store().get(&key).cloned().map(User),
        user_id: key.1,
        account_id: key.0,
        events: logged.into_iter().map(UserEventData::from).collect(),
    })
}

fn set_blocked(shared: &Shared, key: &Key, blocked: bool) -> Result<Participant, Problem> {
    let changed = shared
        .store_mut()
        .set_blocked(key, blocked, shared.clock.now_ms());
    let changed = changed.ok_or_else(Problem::user_not_found)?;
    shared.save()?;
    Ok(changed)
}

fn add_code(shared: &Shared, input: &AddReferralCodeInput) -> Result<ReferralCode, Problem> {
    let key = rest::key(shared, &input.account_id, &input.user_id)?;
    if input.program_id.as_str() != PROGRAM_ID {
        return Err(Problem::not_found("PROGRAM_NOT_FOUND", "program"));
    }
    let primary = input
        .make_referral_code_primary_for_program
        .unwrap_or(false);
    let user = {
        let mut store = shared.store_mut();
        let present = store.get(&key).ok_or_else(Problem::user_not_found)?;
        let mut changed = Participant::clone(present);
        let code = &input.referral_code;
        if !upsert::is_legal_code(code) || store.with_code(code).is_some() {
            return Err(upsert::bad_code());
        }
        if primary {
            changed.set_primary_code(code);
        } else {
            changed.more_codes.push(code.clone());
        }
        changed.modified_ms = shared.clock.now_ms();
        store.put(changed);
        store.get(&key).cloned()
    };
    shared.save()?;
    Ok(ReferralCode {
        code: input.referral_code.clone(),
        is_primary_for_program: primary,
        user: user.map(User),
    })
}

/// Writes.
pub struct Mutation;

/// Writes of the practice program.
#[Object]
#[expect(clippy::unused_async, reason = "the macro wants fields of one kind")]
impl Mutation {
    async fn create_user(&self, ctx: &Context<'_>, user_input: UserInput) -> Result<User> {
        write_one(shared(ctx)?, &user_input, Mode::Create).map_err(|p| refused(&p))
    }

    async fn upsert_user(&self, ctx: &Context<'_>, user_input: UserInput) -> Result<User> {
        write_one(shared(ctx)?, &user_input, Mode::Upsert).map_err(|p| refused(&p))
    }

    /// At most 100 at once (documented); one that is refused does not stop the others.
    async fn upsert_users(
        &self,
        ctx: &Context<'_>,
        user_inputs: Vec<UserInput>,
    ) -> Result<Vec<UserUpsertResult>> {
        let shared = shared(ctx)?;
        if user_inputs.len() > BATCH_MAX {
            let problem = Problem::bad_request("There can be 100 users at most.");
            return Err(refused(&problem));
        }
        let results = user_inputs
            .iter()
            .map(|input| match write(shared, input, Mode::Upsert) {
                Ok(written) => UserUpsertResult::User(User(written.into())),
                Err(problem) => UserUpsertResult::Error(ApiError::from(&problem)),
            })
            .collect();
        shared.save().map_err(|p| refused(&p))?;
        Ok(results)
    }

    async fn delete_user(
        &self,
        ctx: &Context<'_>,
        account_id: String,
        id: String,
        #[graphql(default = false)] do_not_track: bool,
        #[graphql(default = true)] preserve_empty_account: bool,
    ) -> Result<bool> {
        let shared = shared(ctx)?;
        let key = (shared.ids.shown(&account_id), shared.ids.shown(&id));
        let removed = shared.store_mut().remove(
            &key,
            do_not_track,
            preserve_empty_account,
            shared.clock.now_ms(),
        );
        if !removed {
            return Err(refused(&Problem::user_not_found()));
        }
        shared.save().map_err(|p| refused(&p))?;
        Ok(true)
    }

    async fn delete_account(
        &self,
        ctx: &Context<'_>,
        account_id: String,
        #[graphql(default = false)] do_not_track: bool,
    ) -> Result<bool> {
        let shared = shared(ctx)?;
        let account = shared.ids.shown(&account_id);
        let removed =
            shared
                .store_mut()
                .remove_account(&account, do_not_track, shared.clock.now_ms());
        if !removed {
            return Err(refused(&Problem::account_not_found()));
        }
        shared.save().map_err(|p| refused(&p))?;
        Ok(true)
    }

    async fn delete_user_do_not_track_identifier(
        &self,
        ctx: &Context<'_>,
        id: String,
        account_id: String,
    ) -> Result<UserDoNotTrackIdentifierDeleteResult> {
        let shared = shared(ctx)?;
        let key = (shared.ids.shown(&account_id), shared.ids.shown(&id));
        let gone = shared.store_mut().track_again(&key);
        shared.save().map_err(|p| refused(&p))?;
        Ok(UserDoNotTrackIdentifierDeleteResult {
            deleted_count: usize::from(gone),
        })
    }

    async fn block_user(
        &self,
        ctx: &Context<'_>,
        account_id: String,
        id: String,
    ) -> Result<UserBlockingResult> {
        blocking(shared(ctx)?, &account_id, &id, true).map_err(|p| refused(&p))
    }

    async fn unblock_user(
        &self,
        ctx: &Context<'_>,
        account_id: String,
        id: String,
    ) -> Result<UserBlockingResult> {
        blocking(shared(ctx)?, &account_id, &id, false).map_err(|p| refused(&p))
    }

    async fn log_user_event(
        &self,
        ctx: &Context<'_>,
        user_event_input: UserEventInput,
    ) -> Result<UserEventResult> {
        let shared = shared(ctx)?;
        let recorded = record(shared, &user_event_input).map_err(|p| refused(&p))?;
        shared.save().map_err(|p| refused(&p))?;
        Ok(recorded)
    }

    /// One that is refused does not stop the others.
    async fn log_user_events(
        &self,
        ctx: &Context<'_>,
        user_event_inputs: Vec<UserEventInput>,
    ) -> Result<Vec<BulkUserEventResult>> {
        let shared = shared(ctx)?;
        let results = user_event_inputs
            .iter()
            .map(|input| match record(shared, input) {
                Ok(recorded) => BulkUserEventResult::Events(recorded),
                Err(problem) => BulkUserEventResult::Error(ApiError::from(&problem)),
            })
            .collect();
        shared.save().map_err(|p| refused(&p))?;
        Ok(results)
    }

    async fn create_job(&self, ctx: &Context<'_>, job_input: JobInput) -> Result<Job> {
        jobs::create(shared(ctx)?, job_input.into())
            .map(Job)
            .map_err(|p| refused(&p))
    }

    async fn add_referral_code(
        &self,
        ctx: &Context<'_>,
        add_referral_code_input: AddReferralCodeInput,
    ) -> Result<AddReferralCodeResult> {
        add_code(shared(ctx)?, &add_referral_code_input)
            .map(|referral_code| AddReferralCodeResult { referral_code })
            .map_err(|p| refused(&p))
    }
}

fn write_one(shared: &Shared, input: &UserInput, mode: Mode) -> Result<User, Problem> {
    let written = write(shared, input, mode)?;
    shared.save()?;
    Ok(User(written.into()))
}

fn blocking(
    shared: &Shared,
    account: &str,
    id: &str,
    blocked: bool,
) -> Result<UserBlockingResult, Problem> {
    let key = rest::key(shared, account, id)?;
    let changed = set_blocked(shared, &key, blocked)?;
    Ok(UserBlockingResult {
        user: Some(User(changed.into())),
    })
}
