//! The others: people and programs who change things on both sides, between syncs and during them.

use crate::oracles::Violation;
use crate::random::Random;
use crate::trace::Trace;
use crate::witness::{OURS, Witness, addresses_of, ids_of};
use crate::world::{PEOPLE, address, name};
use serde_json::{Map, Value, json};
use simulators::Practice;
use simulators::hubspot::{ContactView, ObjectType};
use std::collections::BTreeSet;
use std::sync::Arc;

const CONTACTS: ObjectType = ObjectType::Contacts;

/// Those who share the accounts with us.
pub struct Others {
    pair: Arc<Practice>,
    random: Random,
    trace: Trace,
    /// Who sees what everybody does.
    pub witness: Witness,
    binned: Vec<String>,
    /// Addresses of people about whom more than usual was decided: merged, deleted, renamed, doubled.
    pub entangled: BTreeSet<String>,
    made: u64,
}

impl Others {
    /// Returns the others of a pair.
    pub fn of(pair: &Arc<Practice>, random: Random, trace: Trace, witness: Witness) -> Self {
        Self {
            pair: Arc::clone(pair),
            random,
            trace,
            witness,
            binned: Vec::new(),
            entangled: BTreeSet::new(),
            made: 0,
        }
    }

    fn contacts(&self) -> Vec<ContactView> {
        self.pair.hubspot().records(CONTACTS)
    }

    /// Does one thing, after a look at what the engine did.
    ///
    /// # Errors
    /// The engine did something that it may not.
    pub fn act(&mut self) -> Result<(), Violation> {
        self.witness.look()?;
        let told = match self.random.below(22) {
            0..=3 => self.edit_theirs(),
            4..=6 => self.edit_ours(),
            7 => self.move_contact(),
            8 | 9 => self.make_contact(),
            10 => self.bin(),
            11 => self.restore(),
            12 => self.merge(),
            13..=15 => self.rename_participant(),
            16 => self.move_participant(),
            17 | 18 => Some(self.make_participant()),
            19 => self.refer_contact(),
            20 => self.refer_participant(),
            _ => self.delete_participant(),
        };
        self.witness.learn();
        if let Some(told) = told {
            self.trace.tell(format!("others: {told}"));
        }
        Ok(())
    }

    /// Somebody decided about everybody at once: no rule says any more what each of them must have.
    pub fn everybody_is_entangled(&mut self) {
        for contact in self.contacts() {
            self.entangle(&contact);
        }
        for participant in self.pair.impact().all_participants() {
            self.entangle_address(&participant);
            self.witness.muddled.insert(ids_of(&participant));
        }
    }

    /// Returns any contact, or one of those that changed last: where two change the same, most can go wrong.
    fn some_contact(&mut self) -> Option<ContactView> {
        let mut all = self.contacts();
        if self.random.percent(50) {
            let changed = |it: &ContactView| it.properties.get("lastmodifieddate").cloned();
            all.sort_by_key(|it| std::cmp::Reverse(changed(it)));
            all.truncate(4);
        }
        let place = self.random.place(all.len());
        all.into_iter().nth(place)
    }

    fn entangle(&mut self, contact: &ContactView) {
        let addresses = addresses_of(&contact.properties).map(str::to_owned);
        self.entangled.extend(addresses);
        // Who is linked to it may have another address.
        if let (Some(user), Some(account)) = (
            contact.properties.get("advocate_user_id"),
            contact.properties.get("advocate_account_id"),
        ) && let Some(found) = self.pair.impact().participant(account, user)
        {
            self.entangle_address(&found);
        }
    }

    fn entangle_address(&mut self, participant: &Value) {
        let email = participant.pointer("/user/email").and_then(Value::as_str);
        self.entangled
            .extend(email.map(|email| email.trim().to_lowercase()));
    }

    fn edit(&self, id: &str, property: &str, value: &str) -> String {
        let done = self
            .pair
            .hubspot()
            .edit_record(CONTACTS, id, property, value);
        let refused = if done { "" } else { " (refused)" };
        format!("contact {id}: {property} = {value:?}{refused}")
    }

    fn edit_theirs(&mut self) -> Option<String> {
        let contact = self.some_contact()?;
        let property =
            *self
                .random
                .pick(&["firstname", "lastname", "firstname", "lastname", "company"]);
        let value = name(&mut self.random).unwrap_or_default();
        Some(self.edit(&contact.id, property, &value))
    }

    fn edit_ours(&mut self) -> Option<String> {
        let contact = self.some_contact()?;
        let property = *self.random.pick(&OURS[..4]);
        let value = *self.random.pick(&["", "theirs", "THEIRS "]);
        Some(self.edit(&contact.id, property, value))
    }

    fn move_contact(&mut self) -> Option<String> {
        let contact = self.some_contact()?;
        self.entangle(&contact);
        let person = self.random.below(PEOPLE);
        let email = address(&mut self.random, person).trim().to_lowercase();
        self.entangled.insert(email.clone());
        Some(self.edit(&contact.id, "email", &email))
    }

    fn make_contact(&mut self) -> Option<String> {
        let person = self.random.below(PEOPLE);
        let email = address(&mut self.random, person).trim().to_lowercase();
        let made = self
            .pair
            .hubspot()
            .make_record(CONTACTS, &[("email", &email), ("firstname", "Made")])?;
        Some(format!("contact {made} is made for {email}"))
    }

    fn bin(&mut self) -> Option<String> {
        let contact = self.some_contact()?;
        self.entangle(&contact);
        self.pair.hubspot().archive_contact(&contact.id);
        self.binned.push(contact.id.clone());
        Some(format!("contact {} is binned", contact.id))
    }

    fn restore(&mut self) -> Option<String> {
        let place = self.random.place(self.binned.len());
        let id = self.binned.get(place)?.clone();
        let done = self.pair.hubspot().restore_record(CONTACTS, &id);
        if done {
            self.binned.retain(|binned| *binned != id);
        }
        Some(format!("contact {id} is restored: {done}"))
    }

    fn merge(&mut self) -> Option<String> {
        let (first, second) = (self.some_contact()?, self.some_contact()?);
        self.entangle(&first);
        self.entangle(&second);
        let survivor = self
            .pair
            .hubspot()
            .merge_records(CONTACTS, &first.id, &second.id)?;
        Some(format!(
            "contacts {} and {} are merged into {survivor}",
            first.id, second.id
        ))
    }

    fn some_participant(&mut self) -> Option<Value> {
        let all = self.pair.impact().all_participants();
        let place = self.random.place(all.len());
        all.into_iter().nth(place)
    }

    /// Edits one participant, or makes one.
    fn write(&self, participant: &Value, fields: &Value) -> String {
        let (id, account) = (&participant["rawId"], &participant["rawAccountId"]);
        let mut whole = Map::new();
        whole.insert("id".to_owned(), id.clone());
        whole.insert("accountId".to_owned(), account.clone());
        whole.extend(fields.as_object().cloned().unwrap_or_default());
        let written = self.pair.impact().edit_participant(whole);
        let refused = if written.is_ok() { "" } else { " (refused)" };
        format!("participant {id}: {fields}{refused}")
    }

    fn rename_participant(&mut self) -> Option<String> {
        let participant = self.some_participant()?;
        let field = *self.random.pick(&["firstName", "lastName"]);
        let name = name(&mut self.random);
        Some(self.write(&participant, &json!({ field: name })))
    }

    fn move_participant(&mut self) -> Option<String> {
        let participant = self.some_participant()?;
        self.entangle_address(&participant);
        let person = self.random.below(PEOPLE);
        let email = address(&mut self.random, person);
        self.entangled.insert(email.trim().to_lowercase());
        Some(self.write(&participant, &json!({ "email": email })))
    }

    /// A form or a person writes down who referred somebody.
    fn refer_contact(&mut self) -> Option<String> {
        let contact = self.some_contact()?;
        let code = self.some_code();
        Some(self.edit(&contact.id, "advocate_referred_by_code", &code))
    }

    /// Somebody signs up in Advocate with a code.
    fn refer_participant(&mut self) -> Option<String> {
        let participant = self.some_participant()?;
        let code = self.some_code();
        Some(self.write(&participant, &json!({ "referredByCodes": [code] })))
    }

    fn some_code(&mut self) -> String {
        format!("CODE{}", self.random.below(30))
    }

    fn make_participant(&mut self) -> String {
        self.made += 1;
        let id = format!("late-{}", self.made);
        let person = self.random.below(PEOPLE);
        let email = address(&mut self.random, person);
        let made = json!({ "rawId": id, "rawAccountId": id });
        self.write(&made, &json!({ "email": email, "firstName": "Late" }))
    }

    fn delete_participant(&mut self) -> Option<String> {
        let participant = self.some_participant()?;
        self.entangle_address(&participant);
        let text = |name: &str| participant[name].as_str().unwrap_or_default();
        let (account, id) = (text("rawAccountId"), text("rawId"));
        let gone = self.pair.impact().delete_participant(account, id).ok()?;
        Some(format!("participant {id:?} is deleted: {gone}"))
    }
}
