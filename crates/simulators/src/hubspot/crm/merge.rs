//! Merging two records into one, and deleting a contact for good.

use super::object::ObjectType;
use super::records::Source;
use super::store::{ADDITIONAL, Store};
use super::{Record, answer, rules};
use crate::hubspot::problem::Problem;
use crate::hubspot::state::{Shared, State as Sim};
use answer::Writer;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// Documented read view of the ids that were merged into a record, separated by semicolons (observed).
const MERGED: &str = "hs_merged_object_ids";
/// Documented: more identities than this are refused with 414.
const IDENTITIES: usize = 250;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Merge {
    primary_object_id: String,
    object_id_to_merge: String,
}

pub async fn merge(
    State(shared): State<Arc<Shared>>,
    Path(object): Path<ObjectType>,
    body: Bytes,
) -> Result<Response, Problem> {
    let asked: Merge = rules::parse(&body)?;
    let id = |text: &str| {
        text.parse()
            .map_err(|_| Problem::not_found("resource not found"))
    };
    let (primary, other) = (
        id(&asked.primary_object_id)?,
        id(&asked.object_id_to_merge)?,
    );
    let mut sim = shared.state();
    let survivor = sim.merge(object, primary, other)?;
    let mut out = Vec::with_capacity(1024);
    if let Some(record) = sim.store(object).records.get(&survivor) {
        Writer::all(&sim, object, &shared.access.base_url).record(&mut out, record, None);
    }
    Ok(answer::response(StatusCode::OK, out))
}

impl Sim {
    /// Merges two active records and returns the id of the survivor: a new one, or the primary's by habit of the
    /// account. The old ids vanish without being archived (observed).
    pub fn merge(&mut self, object: ObjectType, primary: u64, other: u64) -> Result<u64, Problem> {
        if primary == other {
            return Err(Problem::invalid("A record cannot be merged with itself."));
        }
        let keeps_id = self.habits.merge_keeps_id;
        let now = self.clock.now_ms();
        let store = self.store_mut(object);
        let missing =
            |id: u64| Problem::not_found("resource not found").with("ids", [id.to_string()]);
        let first = store.active(primary).ok_or_else(|| missing(primary))?;
        let second = store.active(other).ok_or_else(|| missing(other))?;
        let ids = merged_ids(store, first, second, keeps_id);
        if ids.len() > IDENTITIES {
            return Err(Problem::new(
                StatusCode::URI_TOO_LONG,
                "VALIDATION_ERROR",
                format!("A record cannot have more than {IDENTITIES} merged identities."),
            ));
        }
        let mut values = joined(store, first, second);
        values.push((MERGED.to_owned(), ids.join(";")));
        store.remove(other, now);
        let Some(record) = store.remove(primary, now) else {
            return Err(missing(primary));
        };
        let survivor = if keeps_id { primary } else { store.take_id() };
        let mut record = record.renumbered(survivor);
        let values: Vec<(u16, &str)> = values
            .iter()
            .map(|(name, value)| (store.names.number(name), value.as_str()))
            .collect();
        record.updated_ms = now.max(record.updated_ms + 1);
        record.write(&values, record.updated_ms, Source::Merge);
        store.admit(record);
        if !keeps_id {
            self.associations
                .hand_over((object, primary), (object, survivor));
        }
        self.associations
            .hand_over((object, other), (object, survivor));
        Ok(survivor)
    }

    /// Deletes a record for good: nothing of it is left, and its addresses cannot be used again (inferred).
    pub fn delete_for_good(&mut self, object: ObjectType, id: u64) -> bool {
        let now = self.clock.now_ms();
        let store = self.store_mut(object);
        let Some(record) = store.remove(id, now) else {
            return false;
        };
        let addresses: Vec<String> = store.addresses(&record).map(str::to_owned).collect();
        for address in addresses {
            store.block(&address);
        }
        self.associations.forget((object, id));
        true
    }
}

/// Returns the ids that the survivor stands for: those of both, and of all that were merged into them before.
fn merged_ids(store: &Store, first: &Record, second: &Record, keeps_id: bool) -> Vec<String> {
    let before = |record: &Record| -> Vec<String> {
        let text = store.names.find(MERGED).and_then(|key| record.get(key));
        text.unwrap_or_default()
            .split(';')
            .filter(|id| !id.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let mut ids = before(first);
    if !keeps_id {
        ids.push(first.id.to_string());
    }
    ids.extend(before(second));
    ids.push(second.id.to_string());
    ids
}

/// Returns the values that the survivor gets from the other record. Documented: the primary's win, where it has one; a
/// contact's second address becomes an additional one, the furthest lifecycle stage and the most marketable status
/// stay.
fn joined(store: &Store, first: &Record, second: &Record) -> Vec<(String, String)> {
    let contacts = store.object == ObjectType::Contacts;
    let mut values = Vec::new();
    for (key, value) in second.values() {
        let name = store.names.text(key);
        let mine = first.get(key);
        let wins = match name {
            "email" | ADDITIONAL if contacts => false,
            "lifecyclestage" if contacts => {
                let place = |stage: Option<&str>| {
                    let options = &store.schema.property(name)?.options;
                    options.iter().position(|it| Some(it.as_str()) == stage)
                };
                place(Some(value)) > place(mine)
            }
            "hs_marketable_status" if contacts => mine.is_none() || value == "true",
            _ => mine.is_none(),
        };
        if wins {
            values.push((name.to_owned(), value.to_owned()));
        }
    }
    if contacts {
        let own = store.names.find("email").and_then(|key| first.get(key));
        let mut others: Vec<&str> = Vec::new();
        for address in store.addresses(first).chain(store.addresses(second)) {
            if Some(address) != own && !others.contains(&address) {
                others.push(address);
            }
        }
        // Without an address of its own the survivor takes the first there is as its primary one (inferred).
        if own.is_none() && !others.is_empty() {
            values.push(("email".to_owned(), others.remove(0).to_owned()));
        }
        values.push((ADDITIONAL.to_owned(), others.join(";")));
    }
    values
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Gdpr {
    object_id: String,
    id_property: Option<String>,
}

/// Documented: by id, or by address; 204. An address that nobody has is blocked all the same (inferred); an unknown id
/// is refused (invented).
pub async fn gdpr_delete(
    State(shared): State<Arc<Shared>>,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    let asked: Gdpr = rules::parse(&body)?;
    let mut sim = shared.state();
    let id = match asked.id_property.as_deref() {
        None | Some("hs_object_id") => asked.object_id.parse().ok(),
        Some("email") => {
            let email = asked.object_id.trim().to_lowercase();
            sim.contacts.block(&email);
            match sim.contacts.holder(&email) {
                None => return Ok(StatusCode::NO_CONTENT),
                holder => holder,
            }
        }
        Some(other) => {
            return Err(Problem::invalid(format!(
                "A contact cannot be deleted by the property {other}."
            )));
        }
    };
    let gone = id.is_some_and(|id| sim.delete_for_good(ObjectType::Contacts, id));
    if gone {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(Problem::not_found("resource not found"))
    }
}
