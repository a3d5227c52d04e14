//! The simulator's handle for tests and for the practice conductor: look in, and make things happen.

use super::{HubspotSim, ObjectType};
use crate::fault::{Fault, FaultKind, Troubled as _};
use serde::Serialize;
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

/// A contact as tests look at it.
pub type ContactView = RecordView;

/// A record as tests look at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RecordView {
    /// Record id.
    pub id: String,
    /// All properties that have a value.
    pub properties: BTreeMap<String, String>,
    /// In the recycle bin.
    pub archived: bool,
}

impl HubspotSim {
    /// Returns the contacts that have this address, primary or additional (any case), archived ones too.
    pub fn contacts_by_email(&self, email: &str) -> Vec<ContactView> {
        self.shared.read().contacts.views_by_email(email)
    }

    /// Returns how many contacts there are, without archived ones.
    pub fn contact_count(&self) -> usize {
        self.shared.read().contacts.len()
    }

    /// Returns requests to the API so far, by endpoint such as `POST /crm/objects/contacts/batch/create`.
    pub fn requests(&self) -> BTreeMap<String, u64> {
        self.shared.gate().traffic.by_endpoint.clone()
    }

    /// Returns how many 429 answers were given.
    pub fn rate_limited(&self) -> u64 {
        self.shared.gate().traffic.rate_limited
    }

    /// Lets every answer take this long.
    pub fn set_latency(&self, latency: Duration) {
        self.shared.gate().latency = latency;
    }

    /// Lets something go wrong.
    pub fn inject(&self, fault: Fault) {
        self.shared.inject(fault);
    }

    /// Returns the injected faults that were not met yet.
    pub fn faults_left(&self) -> Vec<Fault> {
        self.shared.faults.left()
    }

    /// Forgets the injected faults that were not met yet.
    pub fn clear_faults(&self) {
        self.shared.clear();
    }

    /// Answers nothing for this long: every connection is cut before anything is applied. Needs a runtime.
    pub fn cut_off_for(&self, time: Duration) {
        self.shared
            .faults
            .inject_for(FaultKind::ResetBeforeApply, time);
    }

    /// Puts the contact property with this label into the recycle bin, as a person would. Returns whether there was one.
    pub fn delete_property_labelled(&self, label: &str) -> bool {
        let now = self.shared.clock.now_ms();
        let mut state = self.shared.state();
        let schema = &mut state.contacts.schema;
        let found = schema
            .list(false)
            .find(|definition| definition.label == label)
            .map(|definition| definition.name.clone());
        found.is_some_and(|name| schema.archive(&name, now))
    }

    /// Lets time pass for everything that the clock of this account tells.
    pub fn pass(&self, time: Duration) {
        self.shared.clock.pass(time);
    }

    /// Saves the practice world, after something was made to happen here.
    ///
    /// # Errors
    /// The world cannot be written.
    pub async fn save(&self) -> io::Result<()> {
        Arc::clone(&self.shared).save_aside().await
    }

    /// Changes a contact as a person in HubSpot would; an empty value clears.
    pub fn edit_contact(&self, id: &str, property: &str, value: &str) {
        self.edit_record(ObjectType::Contacts, id, property, value);
    }

    /// Puts a contact into the recycle bin.
    pub fn archive_contact(&self, id: &str) {
        self.archive_record(ObjectType::Contacts, id);
    }

    /// Puts a contact property into the recycle bin.
    pub fn archive_property(&self, name: &str) {
        let now = self.shared.clock.now_ms();
        self.shared.state().contacts.schema.archive(name, now);
    }

    /// Takes scopes away from every token.
    pub fn remove_scopes(&self, scopes: &[&str]) {
        self.shared.gate().tokens.remove_scopes(scopes);
    }

    /// Lets the practice app declare these scopes and no others.
    pub fn declare_scopes(&self, scopes: &[&str]) {
        let declared = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        self.shared.gate().declared = Some(declared);
    }

    /// Lets every OAuth access token expire now.
    pub fn expire_tokens(&self) {
        let now = self.shared.clock.now_ms();
        self.shared.gate().tokens.expire_all(now);
    }

    /// Takes back every grant: access and refresh tokens, and the private tokens.
    pub fn revoke_all(&self) {
        self.shared.gate().tokens.revoke_all();
    }
}
