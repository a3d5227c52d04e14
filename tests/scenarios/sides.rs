//! Both platforms as they are at a moment, and what must hold after a sync in both directions. The numbers are those of
//! the fault matrix's invariants.

use crate::invariants::{accounted, no_secret_is_told};
use crate::pair::Pair;
use crate::world::{SHARE_LINK, World};
use engine::views::{PlanView, PreviewRequest, RunView, SyncDirection, Who};
use serde_json::Value;
use simulators::hubspot::{ObjectType, RecordView};
use std::collections::{BTreeMap, BTreeSet};

/// The two ways of finding what others have done: by what changed, and by comparing everybody.
pub fn both_ways_of_looking() -> [PreviewRequest; 2] {
    [Who::Changed, Who::Everyone].map(|who| PreviewRequest {
        direction: SyncDirection::Both,
        who,
    })
}

/// Requests that reached a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traffic {
    pub hubspot: u64,
    pub impact: u64,
    pub contacts_written: u64,
    pub participants_written: u64,
}

impl Traffic {
    pub fn of(world: &World) -> Self {
        let reads = |name: &str| {
            name.starts_with("GET")
                || ["/graphql", "/export", "/oauth2/token"]
                    .iter()
                    .any(|it| name.ends_with(it))
        };
        let impact = world.practice.impact().requests();
        Self {
            hubspot: world.practice.hubspot().requests().values().sum(),
            impact: impact.values().sum(),
            contacts_written: world.writes(),
            participants_written: impact
                .iter()
                .filter(|(name, _)| !reads(name))
                .map(|(_, count)| count)
                .sum(),
        }
    }

    /// Returns what was sent since.
    pub fn since(self, before: Self) -> Self {
        Self {
            hubspot: self.hubspot - before.hubspot,
            impact: self.impact - before.impact,
            contacts_written: self.contacts_written - before.contacts_written,
            participants_written: self.participants_written - before.participants_written,
        }
    }
}

/// Both platforms as they are.
pub struct Sides {
    contacts: BTreeMap<String, RecordView>,
    participants: BTreeMap<String, Value>,
    pub traffic: Traffic,
}

impl Sides {
    pub fn of(world: &World) -> Self {
        let contacts = world.practice.hubspot().records(ObjectType::Contacts);
        let mut snapshot = world.practice.impact().snapshot();
        let Value::Array(participants) = snapshot["records"]["participants"].take() else {
            panic!("there are participants");
        };
        Self {
            contacts: contacts.into_iter().map(|it| (it.id.clone(), it)).collect(),
            participants: participants
                .into_iter()
                .map(|it| (format!("{} {}", it["accountId"], it["id"]), it))
                .collect(),
            traffic: Traffic::of(world),
        }
    }

    pub fn contacts(&self) -> usize {
        self.contacts.len()
    }

    pub fn participants(&self) -> usize {
        self.participants.len()
    }

    /// Nobody was written at all.
    pub fn nothing_was_written(&self, world: &World) {
        let now = Self::of(world);
        assert_eq!(now.contacts, self.contacts);
        assert_eq!(now.participants, self.participants);
        let sent = now.traffic.since(self.traffic);
        assert_eq!((sent.contacts_written, sent.participants_written), (0, 0));
    }

    /// Ownership (6): a value that is not ours never changes, an opt-out is never undone, and no contact vanishes.
    pub fn what_is_not_ours_is_untouched(&self, world: &World) {
        let now = Self::of(world);
        for (id, before) in &self.contacts {
            let after = now.contacts.get(id).unwrap_or_else(|| panic!("{id} went"));
            assert_eq!(foreign(before), foreign(after), "contact {id}");
        }
        for (ids, before) in &self.participants {
            let Some(after) = now.participants.get(ids) else {
                continue;
            };
            for name in [
                "locale",
                "country",
                "referable",
                "code",
                "moreCodes",
                "vanityLink",
                "linkToken",
                "createdMs",
                "customFields",
                "segments",
                "taxFormMs",
            ] {
                assert_eq!(before[name], after[name], "participant {ids}: {name}");
            }
        }
    }
}

/// Returns the values of a contact that are nobody's business but the account's.
fn foreign(contact: &RecordView) -> BTreeMap<&str, &str> {
    let ours = |name: &str| {
        name.starts_with("advocate_")
            || [SHARE_LINK, "email", "firstname", "lastname"].contains(&name)
            || name.contains("modified")
    };
    contact
        .properties
        .iter()
        .filter(|(name, _)| !ours(name))
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

impl Pair {
    /// A small world without the odd people of a large one, settled in both directions: twelve linked from the start, of
    /// three contacts a participant was made, of six participants a contact.
    pub async fn plain() -> Self {
        let pair = Self::of(15, 18).await;
        let run = pair.settle().await;
        assert_eq!(run.results.failed + run.results.held, 0, "{run:?}");
        assert_eq!(pair.all_linked().len(), 21, "everybody is linked");
        pair
    }

    pub fn sides(&self) -> Sides {
        Sides::of(&self.world)
    }

    /// Plans and runs what is asked for.
    pub async fn sync_of(&self, request: &PreviewRequest) -> (PlanView, RunView) {
        let plan = self.preview(request.clone()).await;
        let run = self.run(&plan).await;
        (plan, run)
    }

    /// No duplicate (3): one contact per address, one contact per participant and one participant per contact.
    pub fn nobody_is_there_twice(&self) {
        let (mut addresses, mut participants) = (BTreeSet::new(), BTreeSet::new());
        for contact in self
            .world
            .practice
            .hubspot()
            .records(ObjectType::Contacts)
            .into_iter()
            .filter(|contact| !contact.archived)
        {
            let value = |name: &str| contact.properties.get(name).cloned();
            if let Some(address) = value("email") {
                assert!(addresses.insert(address.to_lowercase()), "{address} twice");
            }
            if let Some(user) = value("advocate_user_id") {
                let ids = (value("advocate_account_id"), user);
                assert!(participants.insert(ids.clone()), "{ids:?} twice");
            }
        }
    }

    /// Converges (1): with no further outside change, nothing more is written on either side, whoever is looked at.
    pub async fn converges(&self) {
        let before = self.sides();
        for request in both_ways_of_looking() {
            let (plan, run) = self.sync_of(&request).await;
            assert_eq!(plan.writes, 0, "{request:?}: {:?}", plan.counts);
            assert_eq!(
                (plan.counts.link, plan.counts.unlink),
                (0, 0),
                "{request:?}"
            );
            assert_eq!(run.results.failed, 0, "{run:?}");
        }
        before.nothing_was_written(&self.world);
    }

    /// What must hold after a sync: 1, 3, 4, 6 and 10. `before` is from right before it, when others had done what they did.
    pub async fn everything_holds(&self, before: &Sides, run: &RunView) {
        accounted(&self.world, run).await;
        self.nobody_is_there_twice();
        before.what_is_not_ours_is_untouched(&self.world);
        no_secret_is_told(&self.world, &[format!("{run:?}")]);
        self.converges().await;
    }

    /// The same, and nobody is held or failed.
    pub async fn everybody_is_settled(&self, before: &Sides, run: &RunView) {
        assert_eq!(run.results.failed + run.results.held, 0, "{run:?}");
        self.everything_holds(before, run).await;
    }
}
