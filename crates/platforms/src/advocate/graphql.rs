//! Advocate's GraphQL: tenant, programs, and the listing of participants. An answer with status 200 may carry errors.

use crate::advocate::refusal::Refusal;
use crate::advocate::rest::{PAGE, User};
use crate::advocate::{Advocate, Program, Tenant};
use crate::error::ApiError;
use crate::moment::answered_at;
use domain::person::{Participant, ProgramId};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

const TENANT: &str = "query WhoAmI { tenant { tenantAlias isLiveMode settings { companyName } } }";

const PROGRAMS: &str = "query Programs($limit: Int!, $offset: Int!) { \
    programs(filter: {status_in: [LIVE, PAUSED]}, limit: $limit, offset: $offset) { \
    totalCount data { id name status } } }";

/// Documented in the published schema: the keys of the events that the tenant has seen, or was told of.
const EVENT_KEYS: &str =
    "query Keys($limit: Int!) { userEventKeys(limit: $limit) { totalCount data } }";

/// More event keys than are asked for are not looked at (invented; the schema's own default is 20).
const MOST_EVENT_KEYS: u32 = 100;

/// Documented in the published schema: the segments of the tenant, page by page.
const SEGMENTS: &str = "query Segments($limit: Int!, $offset: Int!) { \
    segments(limit: $limit, offset: $offset) { totalCount data { key name status participantsCount } } }";

/// More segments than anybody chooses from (invented).
const MOST_SEGMENTS: usize = 10_000;

/// What is asked of a participant. A text, so that queries can be put together when they are compiled.
macro_rules! person_fields {
    () => {
        "id accountId firstName lastName email dateCreated segments referredByCodes \
         referralCode(programId: $programId) shareLink(programId: $programId, useCleanLink: true)"
    };
}
pub(super) use person_fields;

/// Ways to list participants; each is for when the one before is refused.
///
/// The names of sortable fields are not published: that of the first is a guess. `dateCreated` is in the published schema
/// but marked as hidden there, so the last does without it.
pub(super) const LISTINGS: [&str; 3] = [
    concat!(
        "query Participants($limit: Int!, $offset: Int!, $programId: ID!) { \
         users(limit: $limit, offset: $offset, sortBy: [{field: \"dateCreated\", order: ASC}]) { \
         totalCount data { ",
        person_fields!(),
        " } } }"
    ),
    concat!(
        "query Participants($limit: Int!, $offset: Int!, $programId: ID!) { \
         users(limit: $limit, offset: $offset) { totalCount data { ",
        person_fields!(),
        " } } }"
    ),
    "query Participants($limit: Int!, $offset: Int!, $programId: ID!) { \
     users(limit: $limit, offset: $offset) { totalCount data { \
     id accountId firstName lastName email referralCode(programId: $programId) \
     shareLink(programId: $programId, useCleanLink: true) } } }",
];

/// More programs than anybody has (invented): a list that goes on is no list.
const MOST_PROGRAMS: usize = 10_000;

#[derive(Serialize)]
struct Question<'a, V> {
    query: &'a str,
    variables: V,
}

#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
struct Window {
    limit: u32,
    offset: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ProgramWindow<'a> {
    limit: u32,
    offset: u64,
    program_id: &'a str,
}

#[derive(Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub(super) struct Reply<T> {
    #[serde(default)]
    data: Option<T>,
    #[serde(default)]
    errors: Option<Vec<Complaint>>,
    #[serde(default)]
    extensions: Option<Extensions>,
}

#[derive(Deserialize)]
struct Complaint {
    #[serde(default)]
    message: Option<String>,
    #[serde(default)]
    extensions: Option<Extensions>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Extensions {
    #[serde(default)]
    api_error: Option<Refusal>,
}

#[derive(Deserialize)]
pub(super) struct TenantReply {
    tenant: Option<TenantNode>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TenantNode {
    tenant_alias: String,
    #[serde(default)]
    is_live_mode: Option<bool>,
    #[serde(default)]
    settings: Option<Settings>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    #[serde(default)]
    company_name: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct ProgramsReply {
    programs: Listing<ProgramNode>,
}

#[derive(Deserialize)]
struct ProgramNode {
    id: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    status: Option<String>,
}

#[derive(Serialize)]
struct First {
    limit: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EventKeysReply {
    user_event_keys: Listing<String>,
}

/// The keys of the events that a tenant knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventKeys {
    /// The keys, in the platform's order.
    pub keys: Vec<String>,
    /// There are more than were asked for, so a key that is missing here may be known all the same.
    pub more: bool,
}

#[derive(Deserialize)]
pub(super) struct SegmentsReply {
    segments: Listing<SegmentNode>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SegmentNode {
    key: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    status: Option<String>,
    #[serde(default)]
    participants_count: Option<u64>,
}

/// A segment of participants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Its key, which is what a participant's segments name.
    pub key: String,
    /// Its name; the key when it has none.
    pub name: String,
    /// How many participants are in it, when told.
    pub participants: Option<u64>,
}

#[derive(Deserialize)]
pub(super) struct UsersReply {
    users: Listing<User>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", bound = "T: DeserializeOwned")]
pub(super) struct Listing<T> {
    pub total_count: u64,
    pub data: Vec<T>,
}

/// One page of participants.
pub(super) struct ParticipantPage {
    pub total: u64,
    pub people: Vec<Participant>,
}

impl<T> Reply<T> {
    /// Returns the data, or what the answer complains about.
    pub(super) fn read(self) -> Result<T, ApiError> {
        let complaint = self.errors.and_then(|errors| errors.into_iter().next());
        let Some(complaint) = complaint else {
            return self.data.ok_or_else(|| ApiError::Unreadable {
                detail: "a GraphQL answer without data".to_owned(),
            });
        };
        let refusal = self
            .extensions
            .and_then(|it| it.api_error)
            .or_else(|| complaint.extensions.and_then(|it| it.api_error))
            .unwrap_or_else(|| Refusal {
                message: complaint.message,
                ..Refusal::default()
            });
        let status = refusal.status_code.unwrap_or(400);
        Err(refusal.error(status, None))
    }
}

impl Advocate {
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        query: &str,
        variables: impl Serialize,
    ) -> Result<T, ApiError> {
        let (data, _) = self.ask_at(query, variables).await?;
        Ok(data)
    }

    /// Makes something that was not there. An answer that says so after it was made cannot be told from one that says so
    /// before, so only a refusal in words is a refusal.
    pub(super) async fn make<T: DeserializeOwned>(
        &self,
        mutation: &str,
        variables: impl Serialize,
    ) -> Result<T, ApiError> {
        let url = self.tenant_address(&["graphql"]);
        let query = mutation;
        let answer = self.post_new(url, &Question { query, variables }).await?;
        answer.json::<Reply<T>>()?.read()
    }

    /// Asks, and returns the platform's time of the answer as well.
    pub(super) async fn ask_at<T: DeserializeOwned>(
        &self,
        query: &str,
        variables: impl Serialize,
    ) -> Result<(T, Option<i64>), ApiError> {
        let url = self.tenant_address(&["graphql"]);
        let answer = self.post(url, &Question { query, variables }).await?;
        let data = answer.json::<Reply<T>>()?.read()?;
        Ok((data, answered_at(&answer.headers)))
    }

    pub(super) async fn tenant_by_graphql(&self) -> Result<Tenant, ApiError> {
        let reply: TenantReply = self.ask(TENANT, Nothing {}).await?;
        let tenant = reply.tenant.ok_or_else(|| ApiError::NotFound {
            detail: "no tenant".to_owned(),
        })?;
        Ok(Tenant {
            live: tenant
                .is_live_mode
                .unwrap_or_else(|| !tenant.tenant_alias.starts_with("test_")),
            alias: tenant.tenant_alias,
            company: tenant
                .settings
                .and_then(|it| it.company_name)
                .filter(|name| !name.trim().is_empty()),
        })
    }

    pub(super) async fn programs_by_graphql(&self) -> Result<Vec<Program>, ApiError> {
        let mut programs = Vec::new();
        loop {
            let window = Window {
                limit: PAGE,
                offset: programs.len() as u64,
            };
            let page = self.ask::<ProgramsReply>(PROGRAMS, window).await?.programs;
            let came = page.data.len();
            programs.extend(page.data.into_iter().map(|it| Program {
                name: it.name.unwrap_or_else(|| it.id.clone()),
                id: ProgramId(it.id),
                status: it.status.unwrap_or_default(),
            }));
            if came == 0 || programs.len() as u64 >= page.total_count {
                return Ok(programs);
            }
            if programs.len() >= MOST_PROGRAMS {
                return Err(ApiError::Unreadable {
                    detail: format!("more than {MOST_PROGRAMS} programs"),
                });
            }
        }
    }

    /// Returns the keys of the events that the tenant knows, which are those that a goal of a program can name.
    pub async fn event_keys(&self) -> Result<EventKeys, ApiError> {
        let first = First {
            limit: MOST_EVENT_KEYS,
        };
        let reply: EventKeysReply = self.ask(EVENT_KEYS, first).await?;
        let listing = reply.user_event_keys;
        Ok(EventKeys {
            more: listing.total_count > listing.data.len() as u64,
            keys: listing.data,
        })
    }

    /// Returns the segments in use; documented: archived ones are marked, and left out here.
    pub async fn segments(&self) -> Result<Vec<Segment>, ApiError> {
        let (mut segments, mut seen) = (Vec::new(), 0_usize);
        loop {
            let window = Window {
                limit: PAGE,
                offset: seen as u64,
            };
            let page = self.ask::<SegmentsReply>(SEGMENTS, window).await?.segments;
            let came = page.data.len();
            seen += came;
            let active = page.data.into_iter();
            let active = active.filter(|it| it.status.as_deref() != Some("ARCHIVED"));
            segments.extend(active.map(|it| {
                Segment {
                    name: it
                        .name
                        .filter(|name| !name.trim().is_empty())
                        .unwrap_or_else(|| it.key.clone()),
                    key: it.key,
                    participants: it.participants_count,
                }
            }));
            if came == 0 || seen as u64 >= page.total_count {
                return Ok(segments);
            }
            if seen >= MOST_SEGMENTS {
                return Err(ApiError::Unreadable {
                    detail: format!("more than {MOST_SEGMENTS} segments"),
                });
            }
        }
    }

    /// Returns participants from `offset` on. `form` is the place in [`LISTINGS`].
    pub(super) async fn participant_page(
        &self,
        program: &ProgramId,
        offset: u64,
        form: usize,
    ) -> Result<ParticipantPage, ApiError> {
        let query = LISTINGS.get(form).copied().unwrap_or_default();
        let window = ProgramWindow {
            limit: PAGE,
            offset,
            program_id: program.as_str(),
        };
        let page = self.ask::<UsersReply>(query, window).await?.users;
        Ok(ParticipantPage {
            total: page.total_count,
            people: page.data.into_iter().map(Participant::from).collect(),
        })
    }
}
