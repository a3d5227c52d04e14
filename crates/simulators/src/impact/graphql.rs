//! Advocate GraphQL: the queries that the reference shows, in a schema written for the practice program.
//!
//! Documented: errors come inside HTTP 200; lists have `limit` 20 and `offset` 0 by default. Sortable fields are not
//! documented; the ones accepted here are invented.
//!
//! Refuses to know: credentials (checked before), REST shapes.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{
    Context, EmptyMutation, EmptySubscription, Error, ID, Object, Request, Result, Schema,
};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};

use super::auth;
use super::graphql_types::{
    CustomField, CustomFieldList, Program, ProgramFilter, ProgramList, ProgramStatus, Referral,
    ReferralFilter, ReferralList, RsDate, SortBy, SortOrder, Tenant, TenantSettings, User,
    UserEventKeyList, UserFilter, UserList,
};
use super::identity::TENANT_ALIAS;
use super::participant::{
    PAUSED_PROGRAM_ID, PAUSED_PROGRAM_NAME, PROGRAM_ID, PROGRAM_NAME, Participant,
    Referral as StoredReferral,
};
use super::problem::Problem;
use super::state::{Service, Shared};
use super::store::Store;

/// Event keys that the practice program has seen (invented names in the form of the deal-stage events).
const EVENT_KEYS: [&str; 2] = ["deal_closedwon", "deal_qualifiedtobuy"];
/// Creation of both programs, in milliseconds since 1970: 2025-01-06.
const PROGRAMS_CREATED_MS: i64 = 1_736_121_600_000;

/// The schema with its shared state.
pub type PracticeSchema = Schema<Query, EmptyMutation, EmptySubscription>;

/// Builds the schema once per server.
pub fn schema(shared: Arc<Shared>) -> PracticeSchema {
    Schema::build(Query, EmptyMutation, EmptySubscription)
        .data(shared)
        .finish()
}

/// Reads.
pub struct Query;

fn shared<'a>(ctx: &Context<'a>) -> Result<&'a Arc<Shared>> {
    ctx.data::<Arc<Shared>>()
}

/// The part of a list that was asked for: negative numbers are refused, large ones cut to the largest page.
fn bounds(shared: &Shared, limit: i32, offset: i32) -> Result<(usize, usize)> {
    let number = |n: i32, name: &str| {
        usize::try_from(n).map_err(|_| Error::new(format!("{name} is negative")))
    };
    Ok((
        number(limit, "limit")?.min(shared.settings().max_page),
        number(offset, "offset")?,
    ))
}

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
        let (limit, offset) = bounds(shared(ctx)?, limit, offset)?;
        let filter = filter.unwrap_or_default();
        let all: Vec<Program> = programs()
            .into_iter()
            .filter(|p| program_holds(&filter, p))
            .collect();
        let total_count = all.len();
        let data: Vec<Program> = all.into_iter().skip(offset).take(limit).collect();
        Ok(ProgramList {
            count: data.len(),
            total_count,
            data,
        })
    }

    async fn program(&self, id: ID) -> Option<Program> {
        programs().into_iter().find(|p| p.id == id)
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
        let mut found = find_users(
            shared,
            &store,
            &filter.unwrap_or_default(),
            query.as_deref(),
        );
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

    async fn referrals(
        &self,
        ctx: &Context<'_>,
        filter: Option<ReferralFilter>,
        #[graphql(default = 20)] limit: i32,
        #[graphql(default = 0)] offset: i32,
    ) -> Result<ReferralList> {
        let shared = shared(ctx)?;
        let (limit, offset) = bounds(shared, limit, offset)?;
        let filter = filter.unwrap_or_default();
        let store = shared.store();
        let held = || {
            store
                .referrals()
                .iter()
                .filter(|r| referral_holds(&filter, r))
        };
        let data: Vec<Referral> = held()
            .skip(offset)
            .take(limit)
            .map(Referral::from)
            .collect();
        Ok(ReferralList {
            count: data.len(),
            total_count: held().count(),
            data,
        })
    }

    async fn user_event_keys(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] limit: i32,
        #[graphql(default = 0)] offset: i32,
    ) -> Result<UserEventKeyList> {
        let (limit, offset) = bounds(shared(ctx)?, limit, offset)?;
        let data: Vec<String> = EVENT_KEYS
            .iter()
            .skip(offset)
            .take(limit)
            .map(|k| (*k).to_owned())
            .collect();
        Ok(UserEventKeyList {
            count: data.len(),
            total_count: EVENT_KEYS.len(),
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
}

fn programs() -> Vec<Program> {
    let program = |id: &str, name: &str, status: ProgramStatus| Program {
        id: ID::from(id),
        name: name.to_owned(),
        status,
        template_id: ID::from("referral-program-v2"),
        date_created: RsDate(PROGRAMS_CREATED_MS),
    };
    vec![
        program(PROGRAM_ID, PROGRAM_NAME, ProgramStatus::Live),
        program(
            PAUSED_PROGRAM_ID,
            PAUSED_PROGRAM_NAME,
            ProgramStatus::Paused,
        ),
    ]
}

fn program_holds(filter: &ProgramFilter, program: &Program) -> bool {
    filter.id.as_ref().is_none_or(|id| *id == program.id)
        && filter
            .name
            .as_ref()
            .is_none_or(|name| *name == program.name)
        && filter.status.is_none_or(|status| status == program.status)
        && filter
            .status_not
            .is_none_or(|status| status != program.status)
        && filter
            .status_in
            .as_ref()
            .is_none_or(|all| all.contains(&program.status))
}

fn referral_holds(filter: &ReferralFilter, referral: &StoredReferral) -> bool {
    filter
        .program_id
        .as_ref()
        .is_none_or(|id| id.as_str() == PROGRAM_ID)
        && filter
            .modified_since
            .as_ref()
            .is_none_or(|since| referral.modified_ms >= since.0)
        && filter
            .modified_before
            .as_ref()
            .is_none_or(|before| referral.modified_ms < before.0)
        && filter
            .started_since
            .as_ref()
            .is_none_or(|since| referral.started_ms >= since.0)
        && filter.converted.is_none_or(|converted| !converted)
}

/// Participants that fit; an equal id or e-mail address is found by index.
fn find_users<'a>(
    shared: &Shared,
    store: &'a Store,
    filter: &UserFilter,
    query: Option<&str>,
) -> Vec<&'a Arc<Participant>> {
    let id = filter.id.as_deref().map(|id| shared.ids.shown(id));
    let account = filter.account_id.as_deref().map(|id| shared.ids.shown(id));
    let needle = query.map(str::to_lowercase);
    let fits = |p: &&Arc<Participant>| {
        id.as_ref().is_none_or(|id| *id == p.id)
            && account
                .as_ref()
                .is_none_or(|account| *account == p.account_id)
            && needle.as_ref().is_none_or(|needle| p.matches(needle))
            && user_holds(filter, p)
    };
    if let Some(email) = &filter.email {
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

fn user_holds(filter: &UserFilter, p: &Participant) -> bool {
    filter
        .email_exists
        .is_none_or(|exists| exists == p.email.is_some())
        && filter
            .first_name
            .as_ref()
            .is_none_or(|name| Some(name) == p.first_name.as_ref())
        && filter
            .last_name
            .as_ref()
            .is_none_or(|name| Some(name) == p.last_name.as_ref())
        && filter
            .locale
            .as_ref()
            .is_none_or(|locale| Some(locale) == p.locale.as_ref())
        && filter
            .locale_in
            .as_ref()
            .is_none_or(|all| p.locale.as_ref().is_some_and(|l| all.contains(l)))
        && filter
            .segment
            .as_ref()
            .is_none_or(|segment| p.segments.contains(segment))
        && filter
            .blocked
            .is_none_or(|blocked| blocked == p.blocked_ms.is_some())
}

fn sort_users(users: &mut [&Arc<Participant>], keys: &[SortBy]) -> Result<()> {
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

/// What the route needs.
#[derive(Clone)]
pub struct Endpoint {
    /// Shared state.
    pub shared: Arc<Shared>,
    /// The schema.
    pub schema: PracticeSchema,
}

/// `POST /graphql`. Refused callers get the plain error body with its status; a query's own errors come inside 200.
pub async fn execute(
    State(endpoint): State<Endpoint>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Response, Problem> {
    auth::advocate(&endpoint.shared, &headers, &tenant, Service::Graphql)?;
    let request: Request = serde_json::from_slice(&bytes)
        .map_err(|_| Problem::invalid_json("The body is not a GraphQL request."))?;
    let mut response = endpoint.schema.execute(request).await;
    if let Some(error) = response.errors.first() {
        let told = serde_json::json!({
            "statusCode": 400,
            "message": error.message,
            "apiErrorCode": "BAD_REQUEST",
            "rsCode": null,
        });
        if let Ok(told) = async_graphql::Value::from_json(told) {
            response.extensions.insert("apiError".to_owned(), told);
        }
    }
    Ok(Json(response).into_response())
}
