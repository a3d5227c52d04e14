//! The handle of records and habits, for tests: what a person does in HubSpot, and how the account behaves.

use super::deals;
use super::habits::Normalise;
use super::object::ObjectType;
use super::records::Source;
use super::rules::Pairs;
use super::write;
use crate::hubspot::HubspotSim;
use crate::hubspot::handle::RecordView;
use crate::hubspot::problem::Problem;
use crate::hubspot::state::State as Sim;
use std::borrow::Cow;
use std::time::Duration;

impl Sim {
    /// Creates a record as a person would, by the rules for values.
    pub fn make<'a>(
        &mut self,
        object: ObjectType,
        properties: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<u64, Problem> {
        let pairs = properties
            .into_iter()
            .map(|(name, value)| (Cow::Borrowed(name), Cow::Borrowed(value)))
            .collect();
        let now = self.clock.now_ms();
        write::create(self, object, &Pairs(pairs), &[], now, Source::Person)
    }

    /// Changes one value as a person would; an empty value clears. What follows from a deal's stage follows here, too.
    pub fn edit(&mut self, object: ObjectType, id: &str, property: &str, value: &str) -> bool {
        let Ok(id) = id.parse() else {
            return false;
        };
        let now = self.clock.now_ms();
        if object == ObjectType::Deals && property == "dealstage" {
            return deals::advance(&mut self.deals, &self.pipelines, id, value, now);
        }
        self.store_mut(object).edit(id, property, value, now)
    }

    /// Puts a record into the recycle bin.
    pub fn archive(&mut self, object: ObjectType, id: &str) -> bool {
        let now = self.clock.now_ms();
        id.parse()
            .is_ok_and(|id| self.store_mut(object).bin(id, now))
    }

    /// Takes a record out of the recycle bin.
    pub fn restore(&mut self, object: ObjectType, id: &str) -> bool {
        let now = self.clock.now_ms();
        id.parse()
            .is_ok_and(|id| self.store_mut(object).restore(id, now))
    }

    /// Lets searches learn of changes so much later.
    pub fn set_index_lag(&mut self, lag: Duration) {
        for object in ObjectType::ALL {
            self.store_mut(object).index.set_lag(lag);
        }
    }
}

impl HubspotSim {
    /// Returns a record, archived ones too.
    pub fn record(&self, object: ObjectType, id: &str) -> Option<RecordView> {
        self.shared.read().store(object).view(id)
    }

    /// Returns the active records of a type, in the order of their ids.
    pub fn records(&self, object: ObjectType) -> Vec<RecordView> {
        self.shared.read().store(object).views().collect()
    }

    /// Creates a record as a person would; `None` when its values are refused.
    pub fn make_record(&self, object: ObjectType, properties: &[(&str, &str)]) -> Option<String> {
        let made = self.shared.state().make(object, properties.iter().copied());
        made.ok().map(|id| id.to_string())
    }

    /// Changes a record as a person would; an empty value clears. Returns whether it was changed.
    pub fn edit_record(&self, object: ObjectType, id: &str, property: &str, value: &str) -> bool {
        self.shared.state().edit(object, id, property, value)
    }

    /// Puts a record into the recycle bin. Returns whether it was active.
    pub fn archive_record(&self, object: ObjectType, id: &str) -> bool {
        self.shared.state().archive(object, id)
    }

    /// Takes a record out of the recycle bin, which the API cannot. Returns whether it is active again.
    pub fn restore_record(&self, object: ObjectType, id: &str) -> bool {
        self.shared.state().restore(object, id)
    }

    /// Merges two records, and returns the id of the survivor.
    pub fn merge_records(&self, object: ObjectType, primary: &str, other: &str) -> Option<String> {
        let (primary, other) = (primary.parse().ok()?, other.parse().ok()?);
        let merged = self.shared.state().merge(object, primary, other);
        merged.ok().map(|id| id.to_string())
    }

    /// Lets the survivor of a merge keep the primary record's id, or get a new one.
    pub fn set_merge_keeps_id(&self, keeps: bool) {
        self.shared.state().habits.merge_keeps_id = keeps;
    }

    /// Lets searches learn of changes so much later.
    pub fn set_index_lag(&self, lag: Duration) {
        self.shared.state().set_index_lag(lag);
    }

    /// Gives records one and the same last-modified instant, in epoch milliseconds.
    pub fn set_last_modified(&self, object: ObjectType, ids: &[String], at_ms: i64) {
        let ids: Vec<u64> = ids.iter().filter_map(|id| id.parse().ok()).collect();
        let now = self.shared.clock.now_ms();
        self.shared
            .state()
            .store_mut(object)
            .align(&ids, at_ms, now);
    }

    /// Lets the platform rewrite the values of a property as they are written; `None` ends it.
    pub fn set_normalise(&self, object: ObjectType, property: &str, how: Option<Normalise>) {
        let key = (object, property.to_owned());
        let habits = &mut self.shared.state().habits;
        match how {
            Some(how) => habits.normalise.insert(key, how),
            None => habits.normalise.remove(&key),
        };
    }

    /// Lets a workflow set a property to a value after every write by the API to a record; `None` ends it.
    pub fn set_flip(&self, object: ObjectType, property: &str, value: Option<&str>) {
        let key = (object, property.to_owned());
        let habits = &mut self.shared.state().habits;
        match value {
            Some(value) => habits.flips.insert(key, value.to_owned()),
            None => habits.flips.remove(&key),
        };
    }

    /// Lets a duplicate address be answered with 400 instead of 409.
    pub fn set_duplicate_is_400(&self, is: bool) {
        self.shared.state().habits.duplicate_is_400 = is;
    }

    /// Lets associated records be named by numbers instead of texts.
    pub fn set_numeric_ids(&self, numeric: bool) {
        self.shared.state().habits.numeric_ids = numeric;
    }

    /// Lets a property be used by a workflow, so that it cannot be archived, or no more.
    pub fn set_property_in_use(&self, object: ObjectType, property: &str, used: bool) {
        let key = (object, property.to_owned());
        let habits = &mut self.shared.state().habits;
        if used {
            habits.in_use.insert(key);
        } else {
            habits.in_use.remove(&key);
        }
    }
}
