//! The contacts, and the index that keeps their addresses unique.

use super::records::{DEFAULTS, Record};
use crate::hubspot::handle::ContactView;
use crate::hubspot::state::{iso, now_ms};
use crate::world::{ContactSeed, World};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// The first record id.
const FIRST_ID: u64 = 101;
/// Documented read view of the secondary addresses, separated by semicolons.
pub const ADDITIONAL: &str = "hs_additional_emails";

/// Property names by number.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(from = "Vec<String>", into = "Vec<String>")]
pub struct Names {
    texts: Vec<String>,
    numbers: HashMap<String, u16>,
}

impl From<Vec<String>> for Names {
    fn from(texts: Vec<String>) -> Self {
        let mut names = Self::default();
        for text in &texts {
            names.number(text);
        }
        names
    }
}

impl From<Names> for Vec<String> {
    fn from(names: Names) -> Self {
        names.texts
    }
}

impl Names {
    pub fn find(&self, text: &str) -> Option<u16> {
        self.numbers.get(text).copied()
    }

    pub fn text(&self, number: u16) -> &str {
        self.texts
            .get(usize::from(number))
            .map_or("", String::as_str)
    }

    /// Returns the number of a name, giving it one if need be. An account has far fewer than 65,000 properties; beyond
    /// that all share the last number.
    pub fn number(&mut self, text: &str) -> u16 {
        if let Some(number) = self.find(text) {
            return number;
        }
        let number = u16::try_from(self.texts.len()).unwrap_or(u16::MAX);
        self.texts.push(text.to_owned());
        self.numbers.insert(text.to_owned(), number);
        number
    }
}

/// All contacts, archived ones too.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(from = "Saved", into = "Saved")]
pub struct Store {
    pub records: BTreeMap<u64, Record>,
    pub names: Names,
    next_id: u64,
    /// Primary and additional addresses of active contacts, in lower case.
    by_email: HashMap<Box<str>, u64>,
    active: usize,
    /// What the records of an unfinished batch were before it, nothing for new ones; `None` outside of a batch.
    journal: Option<Vec<(u64, Option<Record>)>>,
}

#[derive(Serialize, Deserialize)]
struct Saved {
    names: Names,
    next_id: u64,
    records: Vec<Record>,
}

impl From<Saved> for Store {
    fn from(saved: Saved) -> Self {
        let mut store = Self {
            names: saved.names,
            next_id: saved.next_id,
            ..Self::empty()
        };
        for record in saved.records {
            store.admit(record);
        }
        store
    }
}

impl From<Store> for Saved {
    fn from(store: Store) -> Self {
        Self {
            names: store.names,
            next_id: store.next_id,
            records: store.records.into_values().collect(),
        }
    }
}

impl Store {
    fn empty() -> Self {
        let mut names = Names::default();
        for name in DEFAULTS.into_iter().chain([ADDITIONAL]) {
            names.number(name);
        }
        Self {
            records: BTreeMap::new(),
            names,
            next_id: FIRST_ID,
            by_email: HashMap::new(),
            active: 0,
            journal: None,
        }
    }

    pub fn from_world(world: &World) -> Self {
        let mut store = Self::empty();
        for seed in &world.contacts {
            store.plant(seed);
        }
        store
    }

    fn plant(&mut self, seed: &ContactSeed) {
        let mut record = self.blank(seed.created_ms);
        let texts = [
            ("email", seed.email.as_deref().map(str::to_lowercase)),
            ("firstname", seed.first_name.clone()),
            ("lastname", seed.last_name.clone()),
            ("phone", seed.phone.clone()),
            ("company", seed.company.clone()),
            ("country", seed.country.clone()),
            (
                ADDITIONAL,
                Some(seed.additional_emails.join(";").to_lowercase()),
            ),
        ];
        for (name, value) in texts {
            record.set(
                self.names.number(name),
                value.as_deref().unwrap_or_default(),
            );
        }
        for (name, value) in &seed.properties {
            record.set(self.names.number(name), value);
        }
        self.admit(record);
    }

    /// Returns an empty record with the next id.
    pub fn blank(&mut self, now: i64) -> Record {
        let id = self.next_id;
        self.next_id += 1;
        Record {
            id,
            created_ms: now,
            updated_ms: now,
            archived_ms: None,
            values: Vec::with_capacity(12),
        }
    }

    /// Takes a record in, with its addresses.
    pub fn admit(&mut self, record: Record) {
        let id = record.id;
        self.active += usize::from(record.archived_ms.is_none());
        self.records.insert(id, record);
        self.claim(id);
        if let Some(journal) = &mut self.journal {
            journal.push((id, None));
        }
    }

    fn addresses(&self, record: &Record) -> Vec<Box<str>> {
        let text = |name| {
            self.names
                .find(name)
                .and_then(|key| record.get(key))
                .unwrap_or("")
        };
        text("email")
            .split(';')
            .chain(text(ADDITIONAL).split(';'))
            .filter(|address| !address.is_empty())
            .map(Into::into)
            .collect()
    }

    pub fn len(&self) -> usize {
        self.active
    }

    /// Returns the active contact that has this address (lower case), primary or additional.
    pub fn holder(&self, email: &str) -> Option<u64> {
        self.by_email.get(email).copied()
    }

    pub fn active(&self, id: u64) -> Option<&Record> {
        self.records
            .get(&id)
            .filter(|record| record.archived_ms.is_none())
    }

    /// Changes an active record; the address index follows. Returns whether there is one.
    pub fn change(&mut self, id: u64, now: i64, values: &[(u16, &str)]) -> bool {
        let Some(record) = self.active(id) else {
            return false;
        };
        let before = self.journal.is_some().then(|| record.clone());
        if let (Some(journal), Some(before)) = (&mut self.journal, before) {
            journal.push((id, Some(before)));
        }
        let addresses = ["email", ADDITIONAL].map(|name| self.names.find(name));
        let moves = values
            .iter()
            .any(|(key, _)| addresses.contains(&Some(*key)));
        if moves {
            self.release(id);
        }
        if let Some(record) = self.records.get_mut(&id) {
            for (key, value) in values {
                record.set(*key, value);
            }
            // Two writes within a millisecond still move it.
            record.updated_ms = now.max(record.updated_ms + 1);
        }
        if moves {
            self.claim(id);
        }
        true
    }

    /// Enters the addresses of an active record. One that another contact has stays with that contact.
    fn claim(&mut self, id: u64) {
        let addresses = self.active(id).map(|record| self.addresses(record));
        for address in addresses.unwrap_or_default() {
            self.by_email.entry(address).or_insert(id);
        }
    }

    fn release(&mut self, id: u64) {
        let addresses = self.active(id).map(|record| self.addresses(record));
        for address in addresses.unwrap_or_default() {
            if self.by_email.get(&address) == Some(&id) {
                self.by_email.remove(&address);
            }
        }
    }

    /// From now on every creation and change can be undone.
    pub fn begin(&mut self) {
        self.journal = Some(Vec::new());
    }

    /// Lets everything since [`Store::begin`] stand.
    pub fn keep(&mut self) {
        self.journal = None;
    }

    /// Undoes everything since [`Store::begin`], the last first. Ids that were given are not given again.
    pub fn undo(&mut self) {
        for (id, before) in self.journal.take().unwrap_or_default().into_iter().rev() {
            self.release(id);
            if let Some(record) = before {
                self.records.insert(id, record);
                self.claim(id);
            } else if self.records.remove(&id).is_some() {
                self.active -= 1;
            }
        }
    }

    /// Puts a contact into the recycle bin; its addresses are free again.
    pub fn bin(&mut self, id: u64) -> bool {
        if self.active(id).is_none() {
            return false;
        }
        self.release(id);
        if let Some(record) = self.records.get_mut(&id) {
            record.updated_ms = now_ms().max(record.updated_ms + 1);
            record.archived_ms = Some(record.updated_ms);
        }
        self.active -= 1;
        true
    }

    /// Changes one value as a person would; for tests and the conductor. An address that another contact has is
    /// refused as a whole.
    pub fn edit(&mut self, id: &str, property: &str, value: &str) {
        let Ok(id) = id.parse() else {
            return;
        };
        let key = self.names.number(property);
        if property != "email" && property != ADDITIONAL {
            self.change(id, now_ms(), &[(key, value)]);
            return;
        }
        let lower = value.trim().to_lowercase();
        let taken = |address: &str| self.holder(address).is_some_and(|holder| holder != id);
        if !lower.split(';').any(taken) {
            self.change(id, now_ms(), &[(key, &lower)]);
        }
    }

    /// Puts a contact into the recycle bin; for tests and the conductor.
    pub fn archive(&mut self, id: &str) {
        if let Ok(id) = id.parse() {
            self.bin(id);
        }
    }

    /// Returns every contact that has this address, archived ones too.
    pub fn views_by_email(&self, email: &str) -> Vec<ContactView> {
        let wanted = email.trim().to_lowercase();
        self.records
            .values()
            .filter(|record| {
                self.addresses(record)
                    .iter()
                    .any(|address| **address == *wanted)
            })
            .map(|record| self.view_of(record))
            .collect()
    }

    /// Returns a contact with all values, archived ones too.
    pub fn view(&self, id: &str) -> Option<ContactView> {
        let record = self.records.get(&id.parse().ok()?)?;
        Some(self.view_of(record))
    }

    /// Returns every active contact with all values, in the order of the ids.
    pub fn views(&self) -> impl Iterator<Item = ContactView> + '_ {
        self.records
            .values()
            .filter(|record| record.archived_ms.is_none())
            .map(|record| self.view_of(record))
    }

    fn view_of(&self, record: &Record) -> ContactView {
        let mut properties: BTreeMap<String, String> = record
            .values
            .iter()
            .map(|(key, value)| (self.names.text(*key).to_owned(), value.to_string()))
            .collect();
        properties.insert("createdate".to_owned(), iso(record.created_ms));
        properties.insert("lastmodifieddate".to_owned(), iso(record.updated_ms));
        properties.insert("hs_object_id".to_owned(), record.id.to_string());
        ContactView {
            id: record.id.to_string(),
            properties,
            archived: record.archived_ms.is_some(),
        }
    }
}
