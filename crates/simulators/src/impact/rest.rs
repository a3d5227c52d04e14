//! Advocate REST: participants and their share links.
//!
//! Refuses to know: exports, GraphQL, how ids are hashed.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

use super::participant::{PAUSED_PROGRAM_ID, PROGRAM_ID, Participant};
use super::problem::Problem;
use super::state::{Service, Shared, now_ms};
use super::store::Key;
use super::upsert::{self, Mode, Target};
use super::{auth, render};

/// Page size of a list without `limit` (documented).
const DEFAULT_PAGE: usize = 10;

type Answer = Result<Response, Problem>;
type UserPath = Path<(String, String, String)>;

/// Query of a list.
#[derive(Debug, Deserialize)]
pub struct Listing {
    query: Option<String>,
    limit: Option<usize>,
    offset: Option<usize>,
}

/// `GET /users`.
pub async fn list(
    State(shared): State<Arc<Shared>>,
    Path(tenant): Path<String>,
    Query(listing): Query<Listing>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Service::Rest)?;
    let limit = listing
        .limit
        .unwrap_or(DEFAULT_PAGE)
        .clamp(1, shared.settings().max_page);
    let offset = listing.offset.unwrap_or(0);
    let needle = listing
        .query
        .map(|q| q.trim().to_lowercase())
        .filter(|q| !q.is_empty());
    let store = shared.store();
    let (total, users) = match needle {
        None => (
            store.len(),
            store
                .iter()
                .skip(offset)
                .take(limit)
                .map(|p| render::user(p))
                .collect(),
        ),
        Some(needle) => {
            let shown = shared.ids.shown(&needle);
            let found: Vec<&Arc<Participant>> = store
                .iter()
                .filter(|p| p.matches(&needle) || p.id == shown)
                .collect();
            let page: Vec<Value> = found
                .iter()
                .skip(offset)
                .take(limit)
                .map(|p| render::user(p))
                .collect();
            (found.len(), page)
        }
    };
    Ok(Json(json!({ "count": users.len(), "totalCount": total, "users": users })).into_response())
}

fn key(shared: &Shared, account: &str, user: &str) -> Result<Key, Problem> {
    if account.trim().is_empty() {
        return Err(Problem::bad(
            "RS043",
            "This request requires a valid non-empty accountId",
        ));
    }
    if user.trim().is_empty() {
        return Err(Problem::bad(
            "RS044",
            "This request requires a valid non-empty id",
        ));
    }
    Ok((shared.ids.shown(account), shared.ids.shown(user)))
}

fn find(shared: &Shared, account: &str, user: &str) -> Result<Arc<Participant>, Problem> {
    let key = key(shared, account, user)?;
    shared
        .store()
        .get(&key)
        .cloned()
        .ok_or_else(Problem::user_not_found)
}

/// Query of the open user endpoints.
#[derive(Debug, Deserialize)]
pub struct Selection {
    fields: Option<String>,
}

/// `GET /open/account/{accountId}/user/{userId}`.
pub async fn open_look_up(
    State(shared): State<Arc<Shared>>,
    Path((tenant, account, user)): UserPath,
    Query(selection): Query<Selection>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Service::Rest)?;
    let found = find(&shared, &account, &user)?;
    Ok(Json(render::only_fields(
        render::open_user(&found),
        selection.fields.as_deref(),
    ))
    .into_response())
}

/// `GET /account/{accountId}/user/{userId}`.
pub async fn look_up(
    State(shared): State<Arc<Shared>>,
    Path((tenant, account, user)): UserPath,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Service::Rest)?;
    Ok(Json(render::user(&*find(&shared, &account, &user)?)).into_response())
}

fn json_body(headers: &HeaderMap, bytes: &[u8]) -> Result<Map<String, Value>, Problem> {
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .is_some_and(|v| {
            v.trim_start()
                .to_ascii_lowercase()
                .starts_with("application/json")
        });
    if !is_json {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "BAD_REQUEST",
            "The content type must be application/json.",
        )
        .with_rs("RS046"));
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(body)) => Ok(body),
        Ok(_) | Err(_) => Err(Problem::invalid_json("The body is not a JSON object.")),
    }
}

/// The ids of the path and of the body must name the same participant (the error is invented).
fn check_ids(
    shared: &Shared,
    target: &Target<'_>,
    body: &Map<String, Value>,
) -> Result<(), Problem> {
    for (field, shown) in [("accountId", &target.key.0), ("id", &target.key.1)] {
        match body.get(field) {
            Some(Value::String(given))
                if !given.is_empty() && &shared.ids.shown(given) == shown => {}
            None | Some(Value::Null) => {
                return Err(Problem::invalid_json(format!(
                    "The field \"{field}\" is required."
                )));
            }
            Some(_) => {
                return Err(Problem::invalid_json(format!(
                    "The field \"{field}\" differs from the path."
                )));
            }
        }
    }
    Ok(())
}

fn write(
    shared: &Shared,
    ids: (String, String, String),
    selection: &Selection,
    headers: &HeaderMap,
    bytes: &[u8],
    mode: Mode,
) -> Answer {
    let (tenant, account, user) = ids;
    auth::advocate(shared, headers, &tenant, Service::Rest)?;
    let body = json_body(headers, bytes)?;
    let target = Target {
        raw_account: &account,
        raw_id: &user,
        key: key(shared, &account, &user)?,
    };
    check_ids(shared, &target, &body)?;
    let rules = shared.settings().rules();
    let written = {
        let mut store = shared.store_mut();
        upsert::write(&mut store, &target, &body, mode, rules, now_ms())?
    };
    shared.save()?;
    let status = if mode == Mode::Create {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let answer = render::only_fields(render::open_user(&written), selection.fields.as_deref());
    Ok((status, Json(answer)).into_response())
}

/// `PUT /open/account/{accountId}/user/{userId}`.
pub async fn put(
    State(shared): State<Arc<Shared>>,
    Path(ids): UserPath,
    Query(selection): Query<Selection>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Answer {
    write(&shared, ids, &selection, &headers, &bytes, Mode::Upsert)
}

/// `POST /open/account/{accountId}/user/{userId}`.
pub async fn create(
    State(shared): State<Arc<Shared>>,
    Path(ids): UserPath,
    Query(selection): Query<Selection>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Answer {
    write(&shared, ids, &selection, &headers, &bytes, Mode::Create)
}

/// Query of a deletion.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deletion {
    do_not_track: Option<bool>,
    preserve_empty_account: Option<bool>,
}

/// `DELETE /open/account/{accountId}/user/{userId}`; defaults `doNotTrack=false`, `preserveEmptyAccount=true`
/// (documented).
pub async fn delete(
    State(shared): State<Arc<Shared>>,
    Path((tenant, account, user)): UserPath,
    Query(deletion): Query<Deletion>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Service::Rest)?;
    let key = key(&shared, &account, &user)?;
    let removed = shared.store_mut().remove(
        &key,
        deletion.do_not_track.unwrap_or(false),
        deletion.preserve_empty_account.unwrap_or(true),
    );
    if !removed {
        return Err(Problem::user_not_found());
    }
    shared.save()?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

fn set_blocked(shared: &Shared, ids: UserPath, headers: &HeaderMap, blocked: bool) -> Answer {
    let Path((tenant, account, user)) = ids;
    auth::advocate(shared, headers, &tenant, Service::Rest)?;
    let key = key(shared, &account, &user)?;
    let answer = {
        let mut store = shared.store_mut();
        let mut changed = store
            .get(&key)
            .map(|p| Participant::clone(p))
            .ok_or_else(Problem::user_not_found)?;
        let now = now_ms();
        changed.blocked_ms = blocked.then_some(changed.blocked_ms.unwrap_or(now));
        changed.modified_ms = now;
        let answer = render::user(&changed);
        store.put(changed);
        answer
    };
    shared.save()?;
    Ok(Json(answer).into_response())
}

/// `POST …/block`.
pub async fn block(State(shared): State<Arc<Shared>>, ids: UserPath, headers: HeaderMap) -> Answer {
    set_blocked(&shared, ids, &headers, true)
}

/// `POST …/unblock`.
pub async fn unblock(
    State(shared): State<Arc<Shared>>,
    ids: UserPath,
    headers: HeaderMap,
) -> Answer {
    set_blocked(&shared, ids, &headers, false)
}

/// Query of share links.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SharePart {
    program_id: Option<String>,
    engagement_medium: Option<String>,
}

/// `GET /account/{accountId}/user/{userId}/shareurls`; 400 without `programId` (documented).
pub async fn share_urls(
    State(shared): State<Arc<Shared>>,
    Path((tenant, account, user)): UserPath,
    Query(part): Query<SharePart>,
    headers: HeaderMap,
) -> Answer {
    auth::advocate(&shared, &headers, &tenant, Service::Rest)?;
    let bad = |message| Problem::new(StatusCode::BAD_REQUEST, "BAD_REQUEST", message);
    let program = part
        .program_id
        .ok_or_else(|| bad("The parameter programId is required."))?;
    if program != PROGRAM_ID && program != PAUSED_PROGRAM_ID {
        return Err(Problem::new(
            StatusCode::NOT_FOUND,
            "PROGRAM_NOT_FOUND",
            "The program could not be found.",
        ));
    }
    let found = find(&shared, &account, &user)?;
    let mut links = render::share_links(&found);
    if let (Some(medium), Some(map)) = (part.engagement_medium, links.as_object_mut()) {
        map.retain(|name, _| *name == medium || name == "cleanShareLink");
    }
    Ok(Json(json!({ "shareLinks": links })).into_response())
}
