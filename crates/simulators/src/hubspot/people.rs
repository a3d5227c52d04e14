//! Contacts as lists, forms, exports and imports meet them: the one place where these reach into the records.
//!
//! Refuses to know: what is done with a contact.

use super::crm::{self, Source};
use super::handle::ContactView;
use super::problem::Problem;
use super::properties::Definition;
use super::state::State;

/// Returns every contact that is not in the recycle bin, in the order of the ids.
pub fn all(sim: &State) -> impl Iterator<Item = ContactView> + '_ {
    sim.contacts.views()
}

/// Returns a contact that is not in the recycle bin.
pub fn active(sim: &State, id: u64) -> Option<ContactView> {
    let found = sim.contacts.view(&id.to_string());
    found.filter(|contact| !contact.archived)
}

/// Returns the contact that has this address, primary or additional, in any case.
pub fn holder(sim: &State, email: &str) -> Option<u64> {
    sim.contacts.holder(&email.trim().to_lowercase())
}

/// Returns the definition of an active property.
pub fn definition<'a>(sim: &'a State, name: &str) -> Option<&'a Definition> {
    sim.contacts.schema.property(name)
}

/// Changes this contact, or creates one; by the rules for values. Returns its id.
pub fn put(
    sim: &mut State,
    id: Option<u64>,
    values: &[(&str, &str)],
    now: i64,
    source: Source,
) -> Result<u64, Problem> {
    crm::put(sim, id, values, now, source)
}

/// A contact's id as a number.
pub fn number(contact: &ContactView) -> u64 {
    contact.id.parse().unwrap_or_default()
}
