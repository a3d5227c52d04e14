//! Lists, which HubSpot also calls segments: what they are, and who is on them.
//!
//! Refuses to know: HTTP.

mod endpoints;
mod memberships;

use super::filter::{self, Filter};
use super::people;
use super::problem::Problem;
use super::state::State;
use axum::Router;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;

use super::state::{Shared, iso};

/// Documented by HubSpot: how long a deleted list can be restored, in milliseconds.
const RESTORABLE_MS: i64 = 90 * 86_400_000;
/// When the first lists were made.
const MADE_MS: i64 = 1_700_000_000_000;

/// `/crm/lists` and below.
pub fn routes() -> Router<Arc<Shared>> {
    endpoints::routes().merge(memberships::routes())
}

/// How a list gets its members (documented).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Processing {
    /// By hand.
    Manual,
    /// By its filter, always.
    Dynamic,
    /// By its filter once, then by hand.
    Snapshot,
}

/// A list of contacts.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct List {
    id: u64,
    name: String,
    processing: Processing,
    filter: Option<Value>,
    /// Contacts by id, with when they came; nobody for a dynamic list.
    members: BTreeMap<u64, i64>,
    version: u32,
    created_ms: i64,
    updated_ms: i64,
    filter_ms: i64,
    deleted_ms: Option<i64>,
}

/// All lists, deleted ones too.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Lists {
    next: u64,
    lists: BTreeMap<u64, List>,
}

impl Default for Lists {
    /// A dynamic list of customers who pay, and one by hand that nobody is on yet.
    fn default() -> Self {
        let mut lists = Self {
            next: 1,
            lists: BTreeMap::new(),
        };
        let pays = json!({
            "filterBranchType": "OR",
            "filterBranchOperator": "OR",
            "filterBranches": [{
                "filterBranchType": "AND",
                "filterBranchOperator": "AND",
                "filterBranches": [],
                "filters": [{
                    "filterType": "PROPERTY",
                    "property": "plan_tier",
                    "operation": {
                        "operationType": "ENUMERATION",
                        "operator": "IS_ANY_OF",
                        "values": ["growth", "enterprise"],
                        "includeObjectsWithNoValueSet": false,
                    },
                }],
            }],
            "filters": [],
        });
        lists.add("Paying customers", Processing::Dynamic, Some(pays), MADE_MS);
        lists.add("Invited to refer", Processing::Manual, None, MADE_MS);
        lists
    }
}

impl Lists {
    fn add(
        &mut self,
        name: &str,
        processing: Processing,
        filter: Option<Value>,
        now: i64,
    ) -> &mut List {
        let id = self.next;
        self.next += 1;
        self.lists.entry(id).or_insert(List {
            id,
            name: name.to_owned(),
            processing,
            filter,
            members: BTreeMap::new(),
            version: 1,
            created_ms: now,
            updated_ms: now,
            filter_ms: now,
            deleted_ms: None,
        })
    }

    fn named(&self, name: &str) -> Option<&List> {
        let mut there = self.lists.values().filter(|it| it.deleted_ms.is_none());
        there.find(|list| list.name == name)
    }

    /// Returns a list that was not deleted. The wording of the refusal is invented.
    fn list(&self, id: &str) -> Result<&List, Problem> {
        let found = id.parse().ok().and_then(|id| self.lists.get(&id));
        let there = found.filter(|list| list.deleted_ms.is_none());
        there.ok_or_else(|| missing(id))
    }

    fn list_mut(&mut self, id: &str) -> Result<&mut List, Problem> {
        let found = id.parse().ok().and_then(|id| self.lists.get_mut(&id));
        let there = found.filter(|list| list.deleted_ms.is_none());
        there.ok_or_else(|| missing(id))
    }

    /// Returns the contacts on a list, by id, for an export.
    pub fn members(&self, sim: &State, id: &str) -> Result<Vec<u64>, Problem> {
        let members = self.list(id)?.now(sim);
        Ok(members.into_iter().map(|(contact, _)| contact).collect())
    }
}

fn missing(id: &str) -> Problem {
    Problem::not_found(format!("List does not exist with ID {id}."))
}

impl List {
    fn condition(&self) -> Option<Filter> {
        filter::of_list(self.filter.as_ref()?).ok()
    }

    /// Returns who is on the list now, by id, with when they came. That members of a dynamic list came when its filter
    /// was made is invented.
    fn now(&self, sim: &State) -> Vec<(u64, i64)> {
        if self.processing == Processing::Dynamic {
            let condition = self.condition();
            let all = people::all(sim);
            let on = all.filter(|it| condition.as_ref().is_some_and(|filter| filter.holds(it)));
            on.map(|contact| (people::number(&contact), self.filter_ms))
                .collect()
        } else {
            let members = self.members.iter().map(|(id, at)| (*id, *at));
            members
                .filter(|(id, _)| people::active(sim, *id).is_some())
                .collect()
        }
    }

    fn has(&self, sim: &State, contact: u64) -> bool {
        match people::active(sim, contact) {
            Some(view) if self.processing == Processing::Dynamic => {
                self.condition().is_some_and(|filter| filter.holds(&view))
            }
            Some(_) => self.members.contains_key(&contact),
            None => false,
        }
    }

    /// Takes everybody in who passes the filter.
    fn fill(&mut self, sim: &State, now: i64) {
        if let Some(filter) = self.condition() {
            let on = people::all(sim).filter(|contact| filter.holds(contact));
            self.members = on.map(|contact| (people::number(&contact), now)).collect();
        }
    }

    /// Documented by HubSpot: the fields; the filter is told on demand only.
    fn told(&self, sim: &State, with_filter: bool) -> Value {
        let mut body = json!({
            "listId": self.id.to_string(),
            "listVersion": self.version,
            "name": self.name,
            "objectTypeId": "0-1",
            "processingType": self.processing,
            "processingStatus": "COMPLETE",
            "size": self.now(sim).len(),
            "createdAt": iso(self.created_ms),
            "updatedAt": iso(self.updated_ms),
            "filtersUpdatedAt": iso(self.filter_ms),
            "createdById": "1001",
            "updatedById": "1001",
        });
        if let (true, Some(filter)) = (with_filter, &self.filter) {
            body["filterBranch"] = filter.clone();
        }
        body
    }
}
