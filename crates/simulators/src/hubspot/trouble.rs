//! Faults that are a state of the account: what the vocabulary of faults means by them here.
//!
//! Refuses to know: the faults that are an answer to a request.

use super::crm::{Normalise, ObjectType};
use super::gate::Others;
use super::state::Shared;
use crate::fault::{Faults, Standing, Troubled};
use std::time::Duration;

impl Troubled for Shared {
    fn faults(&self) -> &Faults {
        &self.faults
    }

    fn begin(&self, standing: Standing) {
        match standing {
            Standing::Crowd {
                burst,
                searches,
                daily,
            } => {
                self.gate().traffic.others = Others {
                    burst,
                    searches,
                    daily,
                }
            }
            Standing::LateIndex(lag) => self.state().set_index_lag(lag),
            Standing::SameInstant => self.align_contacts(),
            Standing::Merge(ids) => self.merge_contacts(&ids),
            Standing::PropertyMissing(name) => {
                let now = self.clock.now_ms();
                self.state().contacts.schema.archive(&name, now);
            }
            Standing::PropertyReadOnly(name) => self.state().contacts.schema.lock(&name, true),
            Standing::Normalise { property, how } => {
                let how = match how.as_str() {
                    "trim" => Normalise::Trim,
                    "round" => Normalise::Round,
                    _ => Normalise::LowerCase,
                };
                let key = (ObjectType::Contacts, property);
                self.state().habits.normalise.insert(key, how);
            }
            Standing::Flip { property, value } => {
                let key = (ObjectType::Contacts, property);
                self.state().habits.flips.insert(key, value);
            }
        }
    }

    fn end(&self, standing: Standing) {
        match standing {
            Standing::Crowd { .. } => self.gate().traffic.others = Others::default(),
            Standing::LateIndex(_) => self.state().set_index_lag(Duration::ZERO),
            Standing::SameInstant | Standing::Merge(_) | Standing::PropertyMissing(_) => {}
            Standing::PropertyReadOnly(name) => self.state().contacts.schema.lock(&name, false),
            Standing::Normalise { property, .. } => {
                let key = (ObjectType::Contacts, property);
                self.state().habits.normalise.remove(&key);
            }
            Standing::Flip { property, .. } => {
                let key = (ObjectType::Contacts, property);
                self.state().habits.flips.remove(&key);
            }
        }
    }
}

impl Shared {
    /// Each merge may give the survivor another id, which the next one starts from. What is no contact is left out.
    fn merge_contacts(&self, ids: &[String]) {
        let mut state = self.state();
        let mut ids = ids.iter().filter_map(|id| id.parse().ok());
        let Some(first) = ids.next() else { return };
        ids.fold(first, |survivor, other| {
            state
                .merge(ObjectType::Contacts, survivor, other)
                .unwrap_or(survivor)
        });
    }

    /// As HubSpot's own jobs at the end of a month do.
    fn align_contacts(&self) {
        let mut state = self.state();
        let views = state.store(ObjectType::Contacts).views();
        let ids: Vec<u64> = views.filter_map(|view| view.id.parse().ok()).collect();
        let now = self.clock.now_ms();
        state.store_mut(ObjectType::Contacts).align(&ids, now, now);
    }
}
