//! What both sides were when somebody last looked, so that a change which nobody may make is seen.
//!
//! What others change is taken in; what the engine changed is held against the rules first. Refuses to know: how the
//! engine decides.

use crate::filters::{TIER, is_in_segment, pays};
use crate::oracles::{NO_DUPLICATE, OWNERSHIP, Violation, broken};
use crate::time::Time;
use engine::views::{ActionKind, PolicyChoice, Row, RulesView, SyncDirection};
use serde_json::Value;
use simulators::Practice;
use simulators::hubspot::{ContactView, ObjectType};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Properties that Advocate owns.
pub const OURS: [&str; 6] = [
    "advocate_referral_code",
    "share_link",
    "advocate_share_link",
    "advocate_message_links",
    "advocate_user_id",
    "advocate_account_id",
];

/// Fields that both sides have: the contact's property, the place in a participant, and the key of its policy.
pub const SHARED: [(&str, &str, &str); 4] = [
    ("email", "/email", "email"),
    ("firstname", "/firstName", "first_name"),
    ("lastname", "/lastName", "last_name"),
    ("advocate_referred_by_code", "/referredByCodes/0", ""),
];

/// Whoever is written is looked at shortly before; a write that is refused and repeated may take its time. What others
/// change within it may be written over.
const FRESH_MS: i64 = 15 * 60 * 1000;

pub type Values = BTreeMap<String, String>;
/// A participant's ids, account first.
pub type Ids = (String, String);

/// What others did to one value of a linked pair, last on each side.
#[derive(Debug, Clone, Default)]
pub struct Edits {
    /// In HubSpot.
    pub contact: Option<String>,
    /// In Advocate.
    pub participant: Option<String>,
}

/// Both sides, as last seen.
#[derive(Debug, Default, Clone)]
struct Seen {
    contacts: BTreeMap<String, Values>,
    people: BTreeMap<Ids, Value>,
}

/// Who watches.
pub struct Witness {
    pair: Arc<Practice>,
    time: Time,
    rules: RulesView,
    seen: Seen,
    /// Every value that a shared field ever had, on HubSpot's and on Advocate's side.
    ever: [BTreeSet<(usize, String)>; 2],
    /// When others last changed a value.
    touched: BTreeMap<String, i64>,
    /// When each plan was made, and which way it writes.
    plans: BTreeMap<String, (i64, Option<SyncDirection>)>,
    /// When the plan at hand was made.
    planned_at: i64,
    /// Which way the sync at hand writes; none when it may write anything, as an undo may.
    pub direction: Option<SyncDirection>,
    /// Somebody approved a deletion.
    pub approved: bool,
    /// Who is never synced: contacts by id, participants by ids.
    never: (BTreeSet<String>, BTreeSet<Ids>),
    /// The engine does not know what became of its last writes.
    pub blind: bool,
    /// Pairs that the engine had joined when a sync of everyone ended.
    joined: BTreeSet<Ids>,
    /// What others did to values of pairs, by the pair and the field.
    pub edits: BTreeMap<(Ids, usize), Edits>,
    /// Pairs about which too much happened for [`Self::edits`] to say anything.
    pub muddled: BTreeSet<Ids>,
}

impl Witness {
    /// Returns a witness who knows the pair as it is now.
    pub fn of(pair: &Arc<Practice>, time: &Time, rules: RulesView) -> Self {
        let mut witness = Self {
            pair: Arc::clone(pair),
            time: time.clone(),
            rules,
            seen: Seen::default(),
            ever: [BTreeSet::new(), BTreeSet::new()],
            touched: BTreeMap::new(),
            plans: BTreeMap::new(),
            planned_at: i64::MIN,
            direction: None,
            approved: false,
            never: Default::default(),
            blind: false,
            joined: BTreeSet::new(),
            edits: BTreeMap::new(),
            muddled: BTreeSet::new(),
        };
        witness.seen = witness.now();
        witness.remember();
        witness
    }

    fn now(&self) -> Seen {
        let contacts = self.pair.hubspot().records(ObjectType::Contacts);
        let people = self.pair.impact().all_participants();
        Seen {
            contacts: contacts
                .into_iter()
                .map(|it| (it.id.clone(), kept(it)))
                .collect(),
            people: people
                .into_iter()
                .map(|mut it| (ids_of(&it), it["user"].take()))
                .collect(),
        }
    }

    fn remember(&mut self) {
        for values in self.seen.contacts.values() {
            for (field, (property, ..)) in SHARED.iter().enumerate() {
                if let Some(value) = values.get(*property) {
                    self.ever[0].insert((field, normal(value)));
                }
            }
        }
        for user in self.seen.people.values() {
            for (field, (_, place, _)) in SHARED.iter().enumerate() {
                if let Some(value) = user.pointer(place).and_then(Value::as_str) {
                    self.ever[1].insert((field, normal(value)));
                }
            }
        }
    }

    /// A plan was made of what is there now.
    pub fn planned(&mut self, plan: &str) {
        self.planned_at = self.time.now_ms();
        self.plans
            .insert(plan.to_owned(), (self.planned_at, self.direction));
    }

    /// A run goes on: what it does is what its own plan says, which may not be the newest.
    pub fn resumes(&mut self, plan: &str) {
        if let Some(&(planned_at, direction)) = self.plans.get(plan) {
            (self.planned_at, self.direction) = (planned_at, direction);
        }
    }

    /// Somebody said of the person of a row that they are never synced. When it is not `sure` that it was heard, nothing can
    /// be said of them any more.
    pub fn never(&mut self, row: &Row, sure: bool) {
        let contact = row
            .contact_url
            .as_deref()
            .and_then(|url| url.rsplit('/').next());
        let name = normal(&row.person);
        let people = self.seen.people.iter();
        let mut same = people.filter(|(_, user)| !name.is_empty() && address(user) == name);
        // Of several with one address it is one, and only the engine knows which.
        let ids = same.next().filter(|_| same.next().is_none());
        let ids = ids.map(|(ids, _)| ids.clone());
        let holder = contact.map(|id| self.seen.contacts.get(id).and_then(pair_of));
        self.muddled.extend(ids.clone());
        self.muddled.extend(holder.clone().flatten());
        if !sure {
            return;
        }
        let joined = holder.as_ref().is_some_and(|holder| *holder == ids);
        let free = matches!(holder, Some(None));
        let held = matches!(row.kind, ActionKind::Hold | ActionKind::Skip);
        // A contact that is held for an address says nothing of the participant who has it, nor the other way round.
        if contact.is_none() || joined || (free && !held) {
            self.never.1.extend(ids);
        }
        if joined || free {
            self.never.0.extend(contact.map(str::to_owned));
        }
    }

    /// A sync of everyone ended: the engine knows all pairs.
    pub fn synced(&mut self) {
        self.blind = false;
        self.joined = self.seen.contacts.values().filter_map(pair_of).collect();
    }

    /// Takes in what others just did.
    pub fn learn(&mut self) {
        let now = self.now();
        let before = std::mem::replace(&mut self.seen, now.clone());
        let at = self.time.now_ms();
        for (id, values) in &now.contacts {
            let old = before.contacts.get(id);
            if old.is_none_or(|old| pair_of(old) != pair_of(values)) {
                self.muddled.extend(pair_of(values));
                self.muddled.extend(old.and_then(pair_of));
            }
            for (field, (property, ..)) in SHARED.iter().enumerate() {
                let (old, new) = (
                    old.and_then(|old| old.get(*property)),
                    values.get(*property),
                );
                if old != new {
                    self.touched.insert(format!("contact {id} {property}"), at);
                    let value = new.cloned().unwrap_or_default();
                    self.note(pair_of(values), field, |edits| edits.contact = Some(value));
                }
            }
        }
        for (id, values) in &before.contacts {
            if !now.contacts.contains_key(id) {
                self.muddled.extend(pair_of(values));
            }
        }
        for (ids, user) in &now.people {
            let old = before.people.get(ids);
            for (field, (_, place, _)) in SHARED.iter().enumerate() {
                let text = |user: &Value| {
                    user.pointer(place)
                        .and_then(Value::as_str)
                        .map(str::to_owned)
                };
                let (old, new) = (old.and_then(text), text(user));
                if old != new {
                    self.touched.insert(format!("{ids:?} {place}"), at);
                    self.touched
                        .insert(format!("participant of {}", address(user)), at);
                    let value = new.unwrap_or_default();
                    self.note(Some(ids.clone()), field, |edits| {
                        edits.participant = Some(value);
                    });
                }
            }
        }
        for ids in before
            .people
            .keys()
            .filter(|ids| !now.people.contains_key(*ids))
        {
            self.touched.insert(format!("{ids:?}"), at);
            self.muddled.insert(ids.clone());
        }
        self.remember();
    }

    /// Notes an edit of a linked pair, of which the engine knows what both had.
    fn note(&mut self, ids: Option<Ids>, field: usize, edit: impl FnOnce(&mut Edits)) {
        let Some(ids) = ids else { return };
        let holders = self.seen.contacts.values();
        if !holders.filter_map(pair_of).any(|it| it == ids) {
            // Strangers: what the first match makes of them has rules of its own.
        } else if self.blind || !self.joined.contains(&ids) {
            self.muddled.insert(ids);
        } else {
            edit(self.edits.entry((ids, field)).or_default());
        }
    }

    /// Invariants 3 and 6: looks whether the engine changed what it may not, and takes in what it did.
    ///
    /// # Errors
    /// It did.
    pub fn look(&mut self) -> Result<(), Violation> {
        let now = self.now();
        self.look_at_contacts(&now)?;
        self.look_at_people(&now)?;
        self.seen = now;
        self.remember();
        Ok(())
    }

    fn look_at_contacts(&self, now: &Seen) -> Result<(), Violation> {
        for (id, before) in &self.seen.contacts {
            let Some(values) = now.contacts.get(id) else {
                // Only an undo sends contacts to the recycle bin.
                if self.direction.is_none() {
                    continue;
                }
                return broken(
                    OWNERSHIP,
                    format!("contact {id} is gone, and nobody else took it"),
                );
            };
            let undoes = self.direction.is_none();
            if !undoes && self.never.0.contains(id) && before != values {
                return broken(
                    OWNERSHIP,
                    format!(
                        "contact {id}, who is never synced, is {values:?} instead of {before:?}"
                    ),
                );
            }
            for name in before.keys().chain(values.keys()) {
                let (old, new) = (before.get(name), values.get(name));
                if old == new || OURS.contains(&name.as_str()) {
                    continue;
                }
                let field = SHARED.iter().position(|(property, ..)| property == name);
                let fresh = self.is_fresh(&format!("contact {id} {name}"));
                let may = field.is_some_and(|field| {
                    let replaces = fresh || self.may_replace(field);
                    self.may(SyncDirection::ToAdvocate)
                        && !self.is_newer(&format!("contact {id} {name}"))
                        && self.is_lawful(
                            field,
                            1,
                            old.map(String::as_str),
                            new.map(String::as_str),
                            replaces,
                        )
                });
                if !may {
                    return broken(
                        OWNERSHIP,
                        format!(
                            "{name} of contact {id} is {new:?} instead of {old:?}, and nobody else changed it"
                        ),
                    );
                }
            }
        }
        self.nobody_came_twice(now)?;
        self.filters_hold(now)
    }

    /// Nobody is made whom a filter does not let be made. What a person approved may bring somebody back all the same.
    fn filters_hold(&self, now: &Seen) -> Result<(), Violation> {
        for (id, values) in &now.contacts {
            let Some(ids) = pair_of(values) else { continue };
            let user = now.people.get(&ids);
            let made = !self.seen.contacts.contains_key(id);
            let outside = user.is_some_and(|user| !is_in_segment(user));
            if self.rules.only_segment.is_some() && made && outside {
                return broken(
                    OWNERSHIP,
                    format!("contact {id} was made for {ids:?}, who is not in the segment"),
                );
            }
            let made = user.is_some() && !self.seen.people.contains_key(&ids);
            let again = self.approved || self.is_fresh(&format!("{ids:?}"));
            if self.rules.only_list.is_some() && made && !again && !pays(values.get(TIER)) {
                return broken(
                    OWNERSHIP,
                    format!(
                        "participant {ids:?} was made for contact {id}, who is not on the list"
                    ),
                );
            }
        }
        Ok(())
    }

    /// Invariant 3: a contact that was made has an address that no contact had.
    fn nobody_came_twice(&self, now: &Seen) -> Result<(), Violation> {
        let mut holders: BTreeMap<&str, &str> = BTreeMap::new();
        for (id, values) in &now.contacts {
            for address in addresses_of(values) {
                let before = holders.insert(address, id);
                if let Some(before) = before.filter(|_| !self.seen.contacts.contains_key(id)) {
                    return broken(
                        NO_DUPLICATE,
                        format!("contact {id} was made for {address}, which contact {before} has"),
                    );
                }
            }
        }
        Ok(())
    }

    fn look_at_people(&self, now: &Seen) -> Result<(), Violation> {
        for (ids, before) in &self.seen.people {
            let Some(user) = now.people.get(ids) else {
                if self.approved {
                    continue;
                }
                return broken(
                    OWNERSHIP,
                    format!("participant {ids:?} is gone, and nobody approved it"),
                );
            };
            let (mut old, mut new) = (before.clone(), user.clone());
            if self.direction.is_some() && self.never.1.contains(ids) && old != new {
                return broken(
                    OWNERSHIP,
                    format!("participant {ids:?}, who is never synced, is {new} instead of {old}"),
                );
            }
            for (field, (_, place, _)) in SHARED.iter().enumerate() {
                let text = |user: &Value| {
                    user.pointer(place)
                        .and_then(Value::as_str)
                        .map(str::to_owned)
                };
                let (had, has) = (text(before), text(user));
                // In Advocate a referral is made once and never replaced.
                let replaces = field != 3 || self.is_fresh(&format!("{ids:?} {place}"));
                let lawful = self.may(SyncDirection::ToHubspot)
                    && !self.is_newer(&format!("{ids:?} {place}"))
                    && self.is_lawful(field, 0, had.as_deref(), has.as_deref(), replaces);
                if had != has && !lawful {
                    return broken(
                        OWNERSHIP,
                        format!(
                            "{place} of participant {ids:?} is {has:?} instead of {had:?}, and nobody else changed it"
                        ),
                    );
                }
                for user in [&mut old, &mut new] {
                    let name = place
                        .trim_start_matches('/')
                        .split('/')
                        .next()
                        .unwrap_or_default();
                    user[name] = Value::Null;
                }
            }
            if old != new {
                return broken(
                    OWNERSHIP,
                    format!(
                        "participant {ids:?} is {new} instead of {old}, and nobody else changed it"
                    ),
                );
            }
        }
        self.no_participant_came_twice(now)
    }

    /// Invariant 3: a participant that was made has an address that no participant had.
    fn no_participant_came_twice(&self, now: &Seen) -> Result<(), Violation> {
        for (ids, user) in &now.people {
            // Deleted between the look and the write: the write makes them again, and the run says so.
            if self.seen.people.contains_key(ids) || self.is_fresh(&format!("{ids:?}")) {
                continue;
            }
            let email = address(user);
            let others = self.seen.people.iter();
            let twin = others
                .filter(|(_, other)| address(other) == email)
                .map(|(ids, _)| ids);
            let fresh = self.is_fresh(&format!("participant of {email}"));
            if let Some(twin) = twin.into_iter().next().filter(|_| !fresh) {
                return broken(
                    NO_DUPLICATE,
                    format!("participant {ids:?} was made for {email}, which {twin:?} has"),
                );
            }
        }
        Ok(())
    }

    /// Whether the sync at hand writes on a side: not when it goes only the other way.
    fn may(&self, only: SyncDirection) -> bool {
        self.direction != Some(only)
    }

    /// Whether others changed a value so short ago that a run may not know.
    fn is_fresh(&self, what: &str) -> bool {
        let at = self.touched.get(what).copied().unwrap_or(i64::MIN);
        self.time.now_ms().saturating_sub(at) < FRESH_MS
    }

    /// Whether others changed a value after the plan was made, and long enough ago that a look before the write shows it.
    fn is_newer(&self, what: &str) -> bool {
        let at = self.touched.get(what).copied().unwrap_or(i64::MIN);
        at > self.planned_at && !self.is_fresh(what)
    }

    /// Whether a policy lets Advocate's value replace one that HubSpot has.
    fn may_replace(&self, field: usize) -> bool {
        let policy = self.rules.policies.get(SHARED[field].2);
        policy.is_some_and(|policy| *policy != PolicyChoice::Hubspot)
    }

    /// Whether the engine may write this: nothing is cleared, nothing is invented, and what is there is replaced only
    /// where a rule lets it. An undo puts back anything that was there once.
    fn is_lawful(
        &self,
        field: usize,
        from: usize,
        old: Option<&str>,
        new: Option<&str>,
        replaces: bool,
    ) -> bool {
        // An empty text is no value.
        let new = new.filter(|new| !new.trim().is_empty());
        let known =
            |side: usize| new.is_some_and(|new| self.ever[side].contains(&(field, normal(new))));
        if self.direction.is_none() {
            return new.is_none() || known(0) || known(1);
        }
        known(from) && (replaces || old.is_none_or(|old| old.trim().is_empty()))
    }
}

/// Returns what a contact has, without what HubSpot counts by itself.
fn kept(contact: ContactView) -> Values {
    let counted = ["createdate", "lastmodifieddate", "hs_object_id"];
    let mut values = contact.properties;
    values.retain(|name, _| !counted.contains(&name.as_str()));
    values
}

/// Returns the ids of the participant whose values a contact has.
pub fn pair_of(values: &Values) -> Option<Ids> {
    let value = |name: &str| values.get(name).filter(|it| !it.is_empty()).cloned();
    Some((value("advocate_account_id")?, value("advocate_user_id")?))
}

/// Returns the ids that reads show.
pub fn ids_of(witness: &Value) -> Ids {
    let text = |place: &str| {
        let found = witness.pointer(place).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    };
    (text("/user/accountId"), text("/user/id"))
}

fn address(user: &Value) -> String {
    normal(user["email"].as_str().unwrap_or_default())
}

fn normal(value: &str) -> String {
    value.trim().to_lowercase()
}

/// Returns a contact's addresses, the primary one first.
pub fn addresses_of(values: &Values) -> impl Iterator<Item = &str> {
    ["email", "hs_additional_emails"]
        .into_iter()
        .filter_map(|name| values.get(name))
        .flat_map(|value| value.split(';'))
        .filter(|address| !address.is_empty())
}
