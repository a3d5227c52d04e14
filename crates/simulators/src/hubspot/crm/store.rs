//! The records of one object type, and the indexes that keep addresses and other unique values unique.

use super::index::Index;
use super::names::Names;
use super::object::ObjectType;
use super::records::{Record, Source};
use crate::hubspot::handle::RecordView;
use crate::hubspot::properties::Schema;
use crate::hubspot::state::iso;
use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The first record id. Every object type counts for itself: an id says nothing without its type (documented).
const FIRST_ID: u64 = 101;
/// Documented read view of a contact's secondary addresses, separated by semicolons.
pub const ADDITIONAL: &str = "hs_additional_emails";

/// All records of one type, archived ones too, and the definitions of their properties.
pub struct Store {
    pub object: ObjectType,
    pub schema: Schema,
    pub names: Names,
    pub records: BTreeMap<u64, Record>,
    /// What searches know.
    pub index: Index,
    next_id: u64,
    /// Who has a value of a unique property, by the property's number. A contact's addresses, primary and additional,
    /// stand under its address, in lower case. Active records only.
    taken: BTreeMap<u16, HashMap<Box<str>, u64>>,
    /// Addresses that were deleted for good.
    blocked: BTreeSet<String>,
    active: usize,
    journal: Option<Journal>,
}

/// What an unfinished batch has changed.
#[derive(Default)]
struct Journal {
    /// What the records were before, nothing for new ones.
    before: Vec<(u64, Option<Record>)>,
    index: usize,
}

/// A store as it is saved, without its definitions.
#[derive(Deserialize)]
pub struct Saved {
    names: Names,
    next_id: u64,
    records: Vec<Record>,
    #[serde(default)]
    blocked: BTreeSet<String>,
}

impl Serialize for Store {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = serializer.serialize_struct("Store", 4)?;
        out.serialize_field("names", &self.names)?;
        out.serialize_field("next_id", &self.next_id)?;
        out.serialize_field("records", &self.records.values().collect::<Vec<_>>())?;
        out.serialize_field("blocked", &self.blocked)?;
        out.end()
    }
}

impl Store {
    /// Returns a store without records.
    pub fn new(object: ObjectType, schema: Schema) -> Self {
        let mut names = Names::default();
        for name in object.defaults() {
            names.number(name);
        }
        if object == ObjectType::Contacts {
            names.number(ADDITIONAL);
        }
        let mut store = Self {
            object,
            schema,
            names,
            records: BTreeMap::new(),
            index: Index::default(),
            next_id: FIRST_ID,
            taken: BTreeMap::new(),
            blocked: BTreeSet::new(),
            active: 0,
            journal: None,
        };
        store.watch_unique();
        store
    }

    /// Returns a store as it was saved.
    pub fn restored(object: ObjectType, schema: Schema, saved: Saved) -> Self {
        let mut store = Self {
            names: saved.names,
            next_id: saved.next_id,
            blocked: saved.blocked,
            ..Self::new(object, schema)
        };
        store.taken.clear();
        store.watch_unique();
        for record in saved.records {
            store.admit(record);
        }
        store
    }

    /// Makes the properties with unique values known, after definitions have changed.
    pub fn watch_unique(&mut self) {
        let unique: Vec<String> = self
            .schema
            .list(false)
            .filter(|it| it.unique)
            .map(|it| it.name.clone())
            .collect();
        let mut fresh = false;
        for name in unique {
            let key = self.names.number(&name);
            fresh |= !self.taken.contains_key(&key);
            self.taken.entry(key).or_default();
        }
        if fresh {
            let active: Vec<u64> = self.all_active().map(|record| record.id).collect();
            for id in active {
                self.claim(id);
            }
        }
    }

    /// Returns the next id and uses it up.
    pub fn take_id(&mut self) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    /// Returns the id that the next record will have.
    pub fn coming_id(&self) -> u64 {
        self.next_id
    }

    /// Takes a record in, with its unique values.
    pub fn admit(&mut self, record: Record) {
        let id = record.id;
        self.note(id, record.updated_ms);
        self.active += usize::from(record.archived_ms.is_none());
        self.records.insert(id, record);
        self.claim(id);
    }

    /// Creates a record with these values.
    pub fn create(&mut self, values: &[(u16, &str)], now: i64, source: Source) -> u64 {
        let id = self.take_id();
        let mut record = Record::new(id, now);
        record.write(values, now, source);
        self.admit(record);
        id
    }

    /// Keeps what a record is, before it changes: for undoing a batch, and for searches that do not know yet.
    fn note(&mut self, id: u64, now: i64) {
        let before = self.records.get(&id);
        if let Some(journal) = &mut self.journal {
            journal.before.push((id, before.cloned()));
        }
        if self.index.lags() {
            let before = before.cloned();
            self.index.note(now, id, before);
        }
    }

    fn is_address(&self, key: u16) -> bool {
        self.object == ObjectType::Contacts && self.names.find("email") == Some(key)
    }

    /// Returns the unique values of a record, by property.
    fn claims(&self, record: &Record) -> Vec<(u16, Box<str>)> {
        let mut claims = Vec::new();
        for key in self.taken.keys() {
            if self.is_address(*key) {
                claims.extend(self.addresses(record).map(|it| (*key, it.into())));
            } else if let Some(value) = record.get(*key) {
                claims.push((*key, value.into()));
            }
        }
        claims
    }

    /// Returns a contact's addresses, the primary one first.
    pub fn addresses<'a>(&self, record: &'a Record) -> impl Iterator<Item = &'a str> {
        ["email", ADDITIONAL]
            .map(|name| self.names.find(name))
            .into_iter()
            .filter_map(|key| record.get(key?))
            .flat_map(|text| text.split(';'))
            .filter(|address| !address.is_empty())
    }

    pub fn len(&self) -> usize {
        self.active
    }

    /// Returns the active record that has this value of a unique property.
    pub fn holder_of(&self, name: &str, value: &str) -> Option<u64> {
        let key = self.names.find(name)?;
        self.taken.get(&key)?.get(value).copied()
    }

    /// Returns the active contact that has this address (lower case), primary or additional.
    pub fn holder(&self, email: &str) -> Option<u64> {
        self.holder_of("email", email)
    }

    /// Whether a contact with this address was deleted for good.
    pub fn blocks(&self, email: &str) -> bool {
        self.blocked.contains(email)
    }

    /// Lets no contact have this address again.
    pub fn block(&mut self, email: &str) {
        self.blocked.insert(email.to_owned());
    }

    pub fn active(&self, id: u64) -> Option<&Record> {
        self.records
            .get(&id)
            .filter(|record| record.archived_ms.is_none())
    }

    /// Returns the active records, in the order of their ids.
    pub fn all_active(&self) -> impl Iterator<Item = &Record> {
        self.records
            .values()
            .filter(|record| record.archived_ms.is_none())
    }

    /// Changes an active record; the indexes follow. Returns whether there is one.
    pub fn change(&mut self, id: u64, now: i64, values: &[(u16, &str)], source: Source) -> bool {
        if self.active(id).is_none() {
            return false;
        }
        self.note(id, now);
        let additional = self.names.find(ADDITIONAL);
        let moves = values
            .iter()
            .any(|(key, _)| self.taken.contains_key(key) || additional == Some(*key));
        if moves {
            self.release(id);
        }
        if let Some(record) = self.records.get_mut(&id) {
            // Two writes within a millisecond still move it.
            record.updated_ms = now.max(record.updated_ms + 1);
            record.write(values, record.updated_ms, source);
        }
        if moves {
            self.claim(id);
        }
        true
    }

    /// Enters the unique values of an active record. One that another record has stays with that record.
    fn claim(&mut self, id: u64) {
        let claims = self.active(id).map(|record| self.claims(record));
        for (key, value) in claims.unwrap_or_default() {
            if let Some(taken) = self.taken.get_mut(&key) {
                taken.entry(value).or_insert(id);
            }
        }
    }

    fn release(&mut self, id: u64) {
        let claims = self.active(id).map(|record| self.claims(record));
        for (key, value) in claims.unwrap_or_default() {
            if let Some(taken) = self.taken.get_mut(&key)
                && taken.get(&value) == Some(&id)
            {
                taken.remove(&value);
            }
        }
    }

    /// From now on every creation and change can be undone.
    pub fn begin(&mut self, now: i64) {
        self.journal = Some(Journal {
            before: Vec::new(),
            index: self.index.mark(now),
        });
    }

    /// Lets everything since [`Store::begin`] stand.
    pub fn keep(&mut self) {
        self.journal = None;
    }

    /// Undoes everything since [`Store::begin`], the last first, and returns the records that are not any more. Ids
    /// that were given are not given again.
    pub fn undo(&mut self) -> Vec<u64> {
        let journal = self.journal.take().unwrap_or_default();
        let mut gone = Vec::new();
        for (id, before) in journal.before.into_iter().rev() {
            self.release(id);
            if let Some(record) = before {
                self.records.insert(id, record);
                self.claim(id);
            } else if self.records.remove(&id).is_some() {
                self.active -= 1;
                gone.push(id);
            }
        }
        self.index.truncate(journal.index);
        gone
    }

    /// Puts a record into the recycle bin; its unique values are free again.
    pub fn bin(&mut self, id: u64, now: i64) -> bool {
        if self.active(id).is_none() {
            return false;
        }
        self.note(id, now);
        self.release(id);
        if let Some(record) = self.records.get_mut(&id) {
            record.updated_ms = now.max(record.updated_ms + 1);
            record.archived_ms = Some(record.updated_ms);
        }
        self.active -= 1;
        true
    }

    /// Takes a record out of the recycle bin, with its id (inferred). Refused when another record has one of its unique
    /// values now (invented).
    pub fn restore(&mut self, id: u64, now: i64) -> bool {
        let Some(record) = self.records.get(&id).filter(|it| it.archived_ms.is_some()) else {
            return false;
        };
        let held = |(key, value): (u16, Box<str>)| {
            self.taken
                .get(&key)
                .is_some_and(|it| it.contains_key(&value))
        };
        if self.claims(record).into_iter().any(held) {
            return false;
        }
        self.note(id, now);
        if let Some(record) = self.records.get_mut(&id) {
            record.updated_ms = now.max(record.updated_ms + 1);
            record.archived_ms = None;
        }
        self.active += 1;
        self.claim(id);
        true
    }

    /// Takes a record away for good: it is neither active nor archived.
    pub fn remove(&mut self, id: u64, now: i64) -> Option<Record> {
        self.note(id, now);
        self.release(id);
        let record = self.records.remove(&id)?;
        self.active -= usize::from(record.archived_ms.is_none());
        Some(record)
    }

    /// Gives records one and the same last-modified instant.
    pub fn align(&mut self, ids: &[u64], at: i64, now: i64) {
        for id in ids {
            self.note(*id, now);
            if let Some(record) = self.records.get_mut(id) {
                record.updated_ms = at;
            }
        }
    }

    /// Changes one value as a person would, without the rules that hold for apps. An address that another contact has
    /// is refused as a whole.
    pub fn edit(&mut self, id: u64, property: &str, value: &str, now: i64) -> bool {
        let key = self.names.number(property);
        let addresses =
            self.object == ObjectType::Contacts && (property == "email" || property == ADDITIONAL);
        if !addresses {
            return self.change(id, now, &[(key, value)], Source::Person);
        }
        let lower = value.trim().to_lowercase();
        let taken = |address: &str| self.holder(address).is_some_and(|holder| holder != id);
        !lower.split(';').any(taken) && self.change(id, now, &[(key, &lower)], Source::Person)
    }

    /// Returns every contact that has this address, archived ones too.
    pub fn views_by_email(&self, email: &str) -> Vec<RecordView> {
        let wanted = email.trim().to_lowercase();
        self.records
            .values()
            .filter(|record| self.addresses(record).any(|address| address == wanted))
            .map(|record| self.view_of(record))
            .collect()
    }

    /// Returns a record with all values, archived ones too.
    pub fn view(&self, id: &str) -> Option<RecordView> {
        let record = self.records.get(&id.parse().ok()?)?;
        Some(self.view_of(record))
    }

    /// Returns every active record with all values, in the order of the ids.
    pub fn views(&self) -> impl Iterator<Item = RecordView> + '_ {
        self.all_active().map(|record| self.view_of(record))
    }

    fn view_of(&self, record: &Record) -> RecordView {
        let system = [
            ("createdate", iso(record.created_ms)),
            (self.object.modified(), iso(record.updated_ms)),
            ("hs_object_id", record.id.to_string()),
        ];
        let values = record
            .values()
            .map(|(key, value)| (self.names.text(key), value.to_owned()));
        RecordView {
            id: record.id.to_string(),
            properties: values
                .chain(system)
                .map(|(name, value)| (name.to_owned(), value))
                .collect(),
            archived: record.archived_ms.is_some(),
        }
    }
}
