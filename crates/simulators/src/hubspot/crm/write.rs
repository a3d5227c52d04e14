//! Creating and changing one record: rules, uniqueness, associations, and what workflows do after it.

use super::deals;
use super::object::ObjectType;
use super::records::Source;
use super::rules::{self, Pairs, Values};
use crate::hubspot::associations::{Inline, check_inline};
use crate::hubspot::problem::Problem;
use crate::hubspot::state::{PORTAL, State};
use axum::http::StatusCode;

/// Checks and creates one record.
pub fn create(
    sim: &mut State,
    object: ObjectType,
    pairs: &Pairs<'_>,
    inline: &[Inline],
    now: i64,
    source: Source,
) -> Result<u64, Problem> {
    if object == ObjectType::Contacts {
        rules::check_new(pairs)?;
    }
    let mut values = rules::check(sim, object, pairs)?;
    let ties = check_inline(sim, object, inline)?;
    if let Some(taken) = taken(sim, object, None, &values) {
        return Err(taken);
    }
    if object == ObjectType::Deals {
        deals::complete(&sim.deals, &sim.pipelines, None, &mut values)?;
    }
    let store = sim.store_mut(object);
    let numbered = numbered(&mut store.names, &values);
    let id = store.create(&numbered, now, source);
    sim.associations.add_checked((object, id), &ties);
    Ok(id)
}

/// Checks and changes one record.
pub fn change(
    sim: &mut State,
    object: ObjectType,
    id: u64,
    pairs: &Pairs<'_>,
    now: i64,
    source: Source,
) -> Result<(), Problem> {
    let missing = || Problem::not_found("resource not found").with("ids", [id.to_string()]);
    let mut values = rules::check(sim, object, pairs)?;
    if let Some(taken) = taken(sim, object, Some(id), &values) {
        return Err(taken);
    }
    if object == ObjectType::Deals {
        let before = sim.deals.active(id).ok_or_else(missing)?;
        deals::complete(&sim.deals, &sim.pipelines, Some(before), &mut values)?;
    }
    let store = sim.store_mut(object);
    let numbered = numbered(&mut store.names, &values);
    if store.change(id, now, &numbered, source) {
        Ok(())
    } else {
        Err(missing())
    }
}

fn numbered<'a>(names: &mut super::Names, values: &'a Values<'_>) -> Vec<(u16, &'a str)> {
    values
        .iter()
        .map(|(name, value)| (names.number(name), &**value))
        .collect()
}

/// Refuses a value of a unique property that another record has. Observed: a new contact's address is a conflict; the
/// second wording is for changes, for other properties, and for some new contacts.
fn taken(sim: &State, object: ObjectType, id: Option<u64>, values: &Values<'_>) -> Option<Problem> {
    let store = sim.store(object);
    for (name, value) in values.iter().filter(|(_, value)| !value.is_empty()) {
        let address = object == ObjectType::Contacts && name == "email";
        if address && store.blocks(value) {
            return Some(blocked(value));
        }
        let Some(other) = store.holder_of(name, value).filter(|it| Some(*it) != id) else {
            continue;
        };
        if address && id.is_none() && !sim.habits.duplicate_is_400 {
            return Some(
                Problem::new(
                    StatusCode::CONFLICT,
                    "CONFLICT",
                    format!("Contact already exists. Existing ID: {other}"),
                )
                .with("existingId", [other.to_string()]),
            );
        }
        return Some(Problem::invalid(format!(
            "Cannot set PropertyValueCoordinates{{portalId={PORTAL}, objectTypeId=ObjectTypeId{{legacyObjectType={}}}, propertyName={name}, value={value}}} on {}. {other} already has that value.",
            object.legacy(),
            id.unwrap_or_else(|| store.coming_id()),
        )));
    }
    None
}

/// Inferred: an address that was deleted for good is blocked. The exact answer was not found; this one is invented.
fn blocked(email: &str) -> Problem {
    Problem::invalid(format!(
        "The email address {email} belongs to a contact that was permanently deleted and cannot be used."
    ))
}

/// Changes this contact, or creates one, as forms and imports do; the workflows come after. Returns its id.
pub fn put(
    sim: &mut State,
    contact: Option<u64>,
    values: &[(&str, &str)],
    now: i64,
    source: Source,
) -> Result<u64, Problem> {
    let pairs = values
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()))
        .collect();
    let (object, pairs) = (ObjectType::Contacts, Pairs(pairs));
    let id = match contact {
        Some(id) => change(sim, object, id, &pairs, now, source).map(|()| id)?,
        None => create(sim, object, &pairs, &[], now, source)?,
    };
    workflows(sim, object, &[id], now);
    Ok(id)
}

/// Lets the workflows of the account do what they do after a write by the API.
pub fn workflows(sim: &mut State, object: ObjectType, ids: &[u64], now: i64) {
    let flips: Vec<(String, String)> = sim
        .habits
        .flips
        .iter()
        .filter(|((of, _), _)| *of == object)
        .map(|((_, name), value)| (name.clone(), value.clone()))
        .collect();
    if flips.is_empty() {
        return;
    }
    let store = sim.store_mut(object);
    let values: Vec<(u16, &str)> = flips
        .iter()
        .map(|(name, value)| (store.names.number(name), value.as_str()))
        .collect();
    for id in ids {
        store.change(*id, now, &values, Source::Workflow);
    }
}
