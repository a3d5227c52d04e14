//! Contacts of whose writing nothing was heard, looked for again: by id, by address, and by the ids that were written on
//! them.

use crate::engine::Inner;
use crate::failure::Error;
use crate::journal::entries::Entry;
use crate::journal::settings::Workspace;
use crate::journal::syncs::Context;
use crate::views::{Outcome, Platform};
use domain::email;
use domain::layout::Field;
use domain::person::{AccountId, Contact, ContactId, UserId};
use domain::plan::Kind;
use platforms::hubspot::HubSpot;
use std::collections::BTreeMap;

/// What was found of contacts that may have been made, or joined with a participant.
#[derive(Default)]
pub(crate) struct Made {
    joined: BTreeMap<ContactId, Contact>,
    by_address: BTreeMap<String, Contact>,
    by_ids: BTreeMap<(AccountId, UserId), Contact>,
}

impl Made {
    /// Looks for the contacts of entries. A contact that is being made has no id yet: its address is looked up at once; the
    /// search for ids, for whoever is not found by address because somebody has changed it since, may be some moments late.
    pub async fn find(
        inner: &Inner,
        workspace: &Workspace,
        hubspot: &HubSpot,
        context: &Context,
        entries: &[Entry],
    ) -> Result<Self, Error> {
        let mut made = Self::default();
        let layout = &context.layout;
        let known: Vec<_> = entries.iter().filter_map(|it| it.contact.clone()).collect();
        if !known.is_empty() {
            let found = hubspot.read_by_id(layout, &known).await;
            let found = inner.heard(workspace, Platform::Hubspot, found).await?;
            made.joined = found.into_iter().map(|it| (it.id.clone(), it)).collect();
        }
        let creates: Vec<_> = entries.iter().filter(|it| it.contact.is_none()).collect();
        if creates.is_empty() {
            return Ok(made);
        }
        let addresses: Vec<_> = creates.iter().map(|it| address(it)).collect();
        let found = hubspot.read_by_email(layout, &addresses).await;
        for contact in inner.heard(workspace, Platform::Hubspot, found).await? {
            for email in &contact.emails {
                made.by_address
                    .insert(email::normal(email), contact.clone());
            }
        }
        let missing: Vec<_> = creates
            .iter()
            .filter(|entry| made.by_us(entry).is_none())
            .map(|entry| ids(entry))
            .collect();
        if !missing.is_empty() {
            let found = hubspot.find_by_ids(layout, &missing).await;
            for contact in inner.heard(workspace, Platform::Hubspot, found).await? {
                let value = |field| contact.value(field).unwrap_or_default().to_owned();
                let ids = (
                    AccountId(value(Field::AccountId)),
                    UserId(value(Field::UserId)),
                );
                made.by_ids.insert(ids, contact);
            }
        }
        Ok(made)
    }

    /// Returns the contact that was made, or joined, for an entry: it carries the ids, whatever else somebody has changed
    /// since.
    pub fn by_us(&self, entry: &Entry) -> Option<&Contact> {
        if let Some(id) = &entry.contact {
            return self.joined.get(id).filter(|it| is_ours(entry, it));
        }
        let found = self.with_address(entry).filter(|it| is_ours(entry, it));
        found.or_else(|| {
            let carrier = self.by_ids.get(&ids(entry));
            carrier.filter(|it| is_ours(entry, it))
        })
    }

    /// Returns the contact that has the entry's address.
    pub fn with_address(&self, entry: &Entry) -> Option<&Contact> {
        self.by_address.get(&address(entry))
    }
}

/// Returns whether a contact carries the ids of an entry. Its other values, the code too, somebody may have changed since.
fn is_ours(entry: &Entry, contact: &Contact) -> bool {
    let person = &entry.participant;
    contact.value(Field::AccountId) == Some(person.account_id.as_str())
        && contact.value(Field::UserId) == Some(person.user_id.as_str())
}

fn ids(entry: &Entry) -> (AccountId, UserId) {
    let person = &entry.participant;
    (person.account_id.clone(), person.user_id.clone())
}

/// Returns an entry's normal address, an empty text where there is none.
pub(super) fn address(entry: &Entry) -> String {
    let email = entry.participant.email.as_deref();
    email.map(email::normal).unwrap_or_default()
}

/// Returns how an entry ends whose contact was written.
pub(crate) fn written(entry: &Entry) -> Outcome {
    match entry.kind {
        Kind::Create | Kind::CreateParticipant => Outcome::Created,
        _ => Outcome::Updated,
    }
}
