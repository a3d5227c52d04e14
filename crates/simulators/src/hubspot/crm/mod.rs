//! The records of contacts, companies and deals: list, single record, batches, search, merge.
//!
//! Refuses to know: credentials, limits, path versions. The gate has dealt with them.

mod answer;
mod batch;
mod conductor;
mod deals;
mod habits;
mod handle;
mod index;
mod merge;
mod names;
mod object;
mod parameters;
mod records;
mod rules;
mod search;
mod seed;
mod store;
mod write;

pub use answer::{batch as batch_answer, push_values};
pub use conductor::routes as conductor_routes;
pub use habits::{Habits, Normalise};
pub use names::Names;
pub use object::ObjectType;
pub use records::{Record, Source};
pub use seed::Soil;
pub use store::{Saved, Store};
pub use write::put;

use super::associations::Inline;
use super::problem::Problem;
use super::state::{Shared, State as Sim};
use answer::Writer;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use parameters::Asked;
use rules::Pairs;
use serde::Deserialize;
use std::io::Write as _;
use std::sync::Arc;

/// Documented: records on one page of a list. With history fewer (inferred).
const PAGE: usize = 100;
const PAGE_WITH_HISTORY: usize = 50;

/// `/crm/objects/{object}` and below.
pub fn routes() -> Router<Arc<Shared>> {
    let object = "/crm/objects/{object}";
    Router::new()
        .route(object, get(list).post(create))
        .route(&format!("{object}/search"), post(search::search))
        .route(&format!("{object}/merge"), post(merge::merge))
        .route(
            "/crm/objects/contacts/gdpr-delete",
            post(merge::gdpr_delete),
        )
        .route(&format!("{object}/batch/read"), post(batch::read))
        .route(&format!("{object}/batch/create"), post(batch::create))
        .route(&format!("{object}/batch/update"), post(batch::update))
        .route(&format!("{object}/batch/upsert"), post(batch::upsert))
        .route(&format!("{object}/batch/archive"), post(batch::archive))
        .route(
            &format!("{object}/{{id}}"),
            get(one).patch(change).delete(archive),
        )
}

/// Reads a body as a value of its own.
pub fn json_body<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    rules::parse(body)
}

impl Sim {
    /// Returns the records of a type.
    pub fn store(&self, object: ObjectType) -> &Store {
        match object {
            ObjectType::Contacts => &self.contacts,
            ObjectType::Companies => &self.companies,
            ObjectType::Deals => &self.deals,
        }
    }

    /// Returns the records of a type, to change them.
    pub fn store_mut(&mut self, object: ObjectType) -> &mut Store {
        match object {
            ObjectType::Contacts => &mut self.contacts,
            ObjectType::Companies => &mut self.companies,
            ObjectType::Deals => &mut self.deals,
        }
    }

    /// Whether a deal has this value.
    pub fn deals_have(&self, name: &str, value: &str) -> bool {
        let key = self.deals.names.find(name);
        key.is_some_and(|key| {
            self.deals
                .all_active()
                .any(|deal| deal.get(key) == Some(value))
        })
    }

    /// Lets the definitions and the deals follow the pipelines after these have changed.
    pub fn follow_pipelines(&mut self) {
        deals::define(&mut self.deals.schema, &self.pipelines);
        let now = self.clock.now_ms();
        deals::follow(&mut self.deals, &self.pipelines, now);
    }
}

/// The body of a create or change call.
#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow, default)]
    properties: Pairs<'a>,
    #[serde(default)]
    associations: Vec<Inline>,
}

async fn list(
    State(shared): State<Arc<Shared>>,
    Path(object): Path<ObjectType>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let asked = Asked::read(query.as_deref())?;
    let most = if asked.history.is_empty() {
        PAGE
    } else {
        PAGE_WITH_HISTORY
    };
    if asked.limit == 0 || asked.limit > most {
        return Err(Problem::invalid(format!(
            "limit must be between 1 and {most}."
        )));
    }
    // Documented: the cursor is the id of the next record.
    let from: u64 = match &asked.after {
        None => 0,
        Some(after) => after
            .parse()
            .map_err(|_| Problem::invalid("The after parameter is not valid."))?,
    };
    let sim = shared.read();
    let base = &shared.access.base_url;
    let writer = Writer::named(&sim, object, base, &asked.properties)
        .with_history(&asked.history)
        .with_associated(asked.associated()?);
    let mut found = sim
        .store(object)
        .records
        .range(from..)
        .map(|(_, record)| record)
        .filter(|record| record.archived_ms.is_some() == asked.archived);
    let mut out = Vec::with_capacity(96 * 1024);
    out.extend_from_slice(b"{\"results\":[");
    writer.records(&mut out, found.by_ref().take(asked.limit));
    out.push(b']');
    if let Some(next) = found.next() {
        let link = asked.link(base, object, next.id);
        let _written = write!(
            out,
            ",\"paging\":{{\"next\":{{\"after\":\"{}\",\"link\":\"{link}\"}}}}",
            next.id
        );
    }
    out.push(b'}');
    Ok(answer::response(StatusCode::OK, out))
}

/// Returns the id of the record that a path names, by id or by another unique property.
fn find(
    sim: &Sim,
    object: ObjectType,
    id: &str,
    by: Option<&str>,
    archived: bool,
) -> Result<u64, Problem> {
    let missing = || Problem::not_found("resource not found");
    let number = match by {
        None | Some("hs_object_id") => id.parse().map_err(|_| missing())?,
        Some(name) => {
            let value =
                unique(sim, object, name, id).ok_or_else(|| not_unique("read", object, name))?;
            sim.store(object)
                .holder_of(name, &value)
                .ok_or_else(missing)?
        }
    };
    match sim.store(object).records.get(&number) {
        Some(record) if record.archived_ms.is_some() == archived => Ok(number),
        _ => Err(missing()),
    }
}

/// Returns a value of a unique property in the form that it is kept in, or nothing when the property is not unique.
fn unique(sim: &Sim, object: ObjectType, name: &str, value: &str) -> Option<String> {
    let definition = sim.store(object).schema.property(name)?;
    definition.unique.then(|| {
        if object == ObjectType::Contacts && name == "email" {
            value.trim().to_lowercase()
        } else {
            value.to_owned()
        }
    })
}

/// Observed for writing; the wording for reading is like it.
fn not_unique(what: &str, object: ObjectType, name: &str) -> Problem {
    Problem::invalid(format!(
        "Unable to perform {what} by non-unique {} property {name}",
        object.type_id()
    ))
}

async fn one(
    State(shared): State<Arc<Shared>>,
    Path((object, id)): Path<(ObjectType, String)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let asked = Asked::read(query.as_deref())?;
    let sim = shared.read();
    let by = asked.id_property.as_deref();
    let id = find(&sim, object, &id, by, asked.archived)?;
    let writer = Writer::named(&sim, object, &shared.access.base_url, &asked.properties)
        .with_history(&asked.history)
        .with_associated(asked.associated()?);
    let mut out = Vec::with_capacity(1024);
    writer.record(&mut out, &sim.store(object).records[&id], None);
    Ok(answer::response(StatusCode::OK, out))
}

/// A written record with everything that it has; the workflows come after.
fn written(
    shared: &Shared,
    sim: &mut Sim,
    object: ObjectType,
    id: u64,
    good: StatusCode,
) -> Response {
    let mut out = Vec::with_capacity(1024);
    if let Some(record) = sim.store(object).records.get(&id) {
        Writer::all(sim, object, &shared.access.base_url).record(&mut out, record, None);
    }
    let now = sim.clock.now_ms();
    write::workflows(sim, object, &[id], now);
    answer::response(good, out)
}

async fn create(
    State(shared): State<Arc<Shared>>,
    Path(object): Path<ObjectType>,
    body: Bytes,
) -> Result<Response, Problem> {
    let body: Body<'_> = rules::parse(&body)?;
    let mut sim = shared.state();
    let now = sim.clock.now_ms();
    let id = write::create(
        &mut sim,
        object,
        &body.properties,
        &body.associations,
        now,
        Source::Api,
    )
    .map_err(rules::alone)?;
    Ok(written(&shared, &mut sim, object, id, StatusCode::CREATED))
}

async fn change(
    State(shared): State<Arc<Shared>>,
    Path((object, id)): Path<(ObjectType, String)>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Result<Response, Problem> {
    let asked = Asked::read(query.as_deref())?;
    let body: Body<'_> = rules::parse(&body)?;
    let mut sim = shared.state();
    let now = sim.clock.now_ms();
    let id = find(&sim, object, &id, asked.id_property.as_deref(), false)?;
    write::change(&mut sim, object, id, &body.properties, now, Source::Api)?;
    Ok(written(&shared, &mut sim, object, id, StatusCode::OK))
}

/// Documented: 204 whatever the state was.
async fn archive(
    State(shared): State<Arc<Shared>>,
    Path((object, id)): Path<(ObjectType, String)>,
) -> StatusCode {
    if let Ok(id) = id.parse() {
        let mut sim = shared.state();
        let now = sim.clock.now_ms();
        sim.store_mut(object).bin(id, now);
    }
    StatusCode::NO_CONTENT
}
