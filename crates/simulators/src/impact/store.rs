//! All records of the practice program, in memory, with the indexes that look-ups need.
//!
//! Participants are shared (`Arc`): an export takes a view of one moment for the price of pointers. What belongs to
//! referrals, events, rewards and the brand's books is written in their own files.
//!
//! Refuses to know: HTTP, validation of requests, files.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use super::brand::books::Books;
use super::event::UserEvent;
use super::identity::IdHash;
use super::participant::{Participant, code_stem};
use super::program::{self, Program};
use super::records::Records;
use super::referral::Referral;
use super::reward::Reward;
use super::webhooks::Subscription;
use crate::world::World;

/// Shown account id and shown id.
pub type Key = (String, String);

/// Most participants of one account (documented, RS013).
const ACCOUNT_MAX: usize = 1000;

/// The records of one tenant and its brand.
#[derive(Debug)]
pub struct Store {
    slots: Vec<Option<Arc<Participant>>>,
    live: usize,
    by_key: HashMap<Key, usize>,
    by_email: HashMap<String, Vec<usize>>,
    by_code: HashMap<String, usize>,
    /// How many participants each account has; 0 for an account that was kept when its last participant went.
    accounts: HashMap<String, usize>,
    /// Hashes of those who must never come back, with the moment of their deletion.
    pub(super) do_not_track: BTreeMap<String, i64>,
    pub(super) referred_accounts: HashSet<String>,
    pub(super) referrals: Vec<Referral>,
    pub(super) programs: Vec<Program>,
    pub(super) events: Vec<UserEvent>,
    pub(super) idempotency: BTreeMap<String, i64>,
    pub(super) rewards: Vec<Reward>,
    /// Webhook subscriptions.
    pub subscriptions: Vec<Subscription>,
    /// Event types, submissions and actions of the brand.
    pub books: Books,
    next_number: u64,
}

/// Codes compare without case (invented).
fn code_key(code: &str) -> String {
    code.to_ascii_uppercase()
}

impl Store {
    fn empty() -> Self {
        Self {
            slots: Vec::new(),
            live: 0,
            by_key: HashMap::new(),
            by_email: HashMap::new(),
            by_code: HashMap::new(),
            accounts: HashMap::new(),
            do_not_track: BTreeMap::new(),
            referred_accounts: HashSet::new(),
            referrals: Vec::new(),
            programs: program::fresh(),
            events: Vec::new(),
            idempotency: BTreeMap::new(),
            rewards: Vec::new(),
            subscriptions: Vec::new(),
            books: Books::default(),
            next_number: 0,
        }
    }

    /// The participants and referrals of a generated world.
    pub fn from_world(world: &World, ids: &IdHash) -> Self {
        let mut store = Self::empty();
        for seed in &world.participants {
            let key = (ids.shown(&seed.account_id), ids.shown(&seed.id));
            let blank = Participant::blank(&seed.account_id, &seed.id, &key, seed.created_ms);
            let participant = Participant {
                email: seed.email.clone(),
                first_name: seed.first_name.clone(),
                last_name: seed.last_name.clone(),
                locale: seed.locale.clone(),
                country: seed.country.clone(),
                code: seed.referral_code.clone(),
                link_token: store.next_token(),
                ..blank
            };
            store.put(participant);
        }
        for seed in &world.participants {
            if let Some(code) = &seed.referred_by {
                let key = (ids.shown(&seed.account_id), ids.shown(&seed.id));
                // A world may name a code that nobody has: then nobody is referred.
                let _not_referred = store.refer(&key, code, seed.created_ms);
            }
        }
        store
    }

    /// The records of a snapshot.
    pub fn from_records(records: Records) -> Self {
        let mut store = Self {
            do_not_track: records.do_not_track,
            referred_accounts: records.referred_accounts.into_iter().collect(),
            referrals: records.referrals,
            events: records.events,
            idempotency: records.idempotency,
            rewards: records.rewards,
            subscriptions: records.subscriptions,
            books: records.books,
            next_number: records.next_number,
            ..Self::empty()
        };
        if let Some(programs) = records.programs {
            store.programs = programs;
        }
        for key in records.never_again {
            store
                .do_not_track
                .entry(do_not_track_hash(&key))
                .or_insert(0);
        }
        for account in records.empty_accounts {
            store.accounts.entry(account).or_default();
        }
        for participant in records.participants {
            store.put(participant);
        }
        store
    }

    /// What to save.
    pub fn records(&self) -> Records {
        let mut referred_accounts: Vec<String> = self.referred_accounts.iter().cloned().collect();
        referred_accounts.sort();
        let empty = self.accounts.iter().filter(|(_, people)| **people == 0);
        let mut empty_accounts: Vec<String> = empty.map(|(account, _)| account.clone()).collect();
        empty_accounts.sort();
        Records {
            participants: self.iter().map(|p| Participant::clone(p)).collect(),
            referrals: self.referrals.clone(),
            never_again: Vec::new(),
            do_not_track: self.do_not_track.clone(),
            referred_accounts,
            empty_accounts,
            programs: Some(self.programs.clone()),
            events: self.events.clone(),
            idempotency: self.idempotency.clone(),
            rewards: self.rewards.clone(),
            subscriptions: self.subscriptions.clone(),
            books: self.books.clone(),
            next_number: self.next_number,
        }
    }

    /// Number of participants.
    pub fn len(&self) -> usize {
        self.live
    }

    /// Participants in the order in which they were made.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Arc<Participant>> {
        self.slots.iter().flatten()
    }

    /// The participant with these shown ids.
    pub fn get(&self, key: &Key) -> Option<&Arc<Participant>> {
        self.by_key
            .get(key)
            .and_then(|slot| self.slots[*slot].as_ref())
    }

    /// Participants with this e-mail address, without regard to case.
    pub fn with_email(&self, email: &str) -> impl Iterator<Item = &Arc<Participant>> {
        let slots = self
            .by_email
            .get(&email.to_lowercase())
            .map_or(&[][..], Vec::as_slice);
        slots.iter().filter_map(|slot| self.slots[*slot].as_ref())
    }

    /// The owner of a referral code, primary or not.
    pub fn with_code(&self, code: &str) -> Option<&Arc<Participant>> {
        self.by_code
            .get(&code_key(code))
            .and_then(|slot| self.slots[*slot].as_ref())
    }

    /// Whether an account can take one more participant.
    pub fn account_has_room(&self, account: &str) -> bool {
        self.accounts.get(account).is_none_or(|n| *n < ACCOUNT_MAX)
    }

    /// Whether this pair was deleted with `doNotTrack`.
    pub fn is_never_again(&self, key: &Key) -> bool {
        !self.do_not_track.is_empty() && self.do_not_track.contains_key(&do_not_track_hash(key))
    }

    /// The programs.
    pub fn programs(&self) -> &[Program] {
        &self.programs
    }

    /// One program, to change it.
    pub fn program_mut(&mut self, id: &str) -> Option<&mut Program> {
        self.programs.iter_mut().find(|p| p.id == id)
    }

    /// Stores a new or changed participant.
    pub fn put(&mut self, participant: Participant) {
        let key = (participant.account_id.clone(), participant.id.clone());
        let slot = if let Some(slot) = self.by_key.get(&key).copied() {
            self.forget_indexes(slot);
            slot
        } else {
            self.slots.push(None);
            self.live += 1;
            *self.accounts.entry(key.0.clone()).or_default() += 1;
            self.by_key.insert(key, self.slots.len() - 1);
            self.slots.len() - 1
        };
        if let Some(email) = &participant.email {
            self.by_email
                .entry(email.to_lowercase())
                .or_default()
                .push(slot);
        }
        for code in participant.codes() {
            self.by_code.entry(code_key(code)).or_insert(slot);
        }
        self.slots[slot] = Some(Arc::new(participant));
    }

    fn forget_indexes(&mut self, slot: usize) {
        let Some(old) = self.slots[slot].take() else {
            return;
        };
        if let Some(email) = &old.email
            && let Some(slots) = self.by_email.get_mut(&email.to_lowercase())
        {
            slots.retain(|other| *other != slot);
        }
        for code in old.codes() {
            let code = code_key(code);
            if self.by_code.get(&code) == Some(&slot) {
                self.by_code.remove(&code);
            }
        }
    }

    /// Deletes a participant; false when there is none. A later write with the same ids makes a new one unless
    /// `never_again`. Rewards and events go too (documented); referrals stay with an anonymous side.
    pub fn remove(
        &mut self,
        key: &Key,
        never_again: bool,
        keep_empty_account: bool,
        now_ms: i64,
    ) -> bool {
        let Some(slot) = self.by_key.remove(key) else {
            return false;
        };
        self.forget_indexes(slot);
        self.live -= 1;
        self.rewards
            .retain(|r| (&r.account_id, &r.user_id) != (&key.0, &key.1));
        self.events
            .retain(|e| (&e.account_id, &e.user_id) != (&key.0, &key.1));
        if never_again {
            self.do_not_track.insert(do_not_track_hash(key), now_ms);
        }
        if let Some(people) = self.accounts.get_mut(&key.0) {
            *people = people.saturating_sub(1);
            if *people == 0 && !keep_empty_account {
                self.accounts.remove(&key.0);
                self.referred_accounts.remove(&key.0);
            }
        }
        true
    }

    /// Deletes an account with all its participants; false when there is none.
    pub fn remove_account(&mut self, account: &str, never_again: bool, now_ms: i64) -> bool {
        if !self.accounts.contains_key(account) {
            return false;
        }
        let members = self.iter().filter(|p| p.account_id == account);
        let keys: Vec<Key> = members.map(|p| p.key()).collect();
        for key in keys {
            self.remove(&key, never_again, true, now_ms);
        }
        self.accounts.remove(account);
        self.referred_accounts.remove(account);
        true
    }

    /// Blocks or unblocks a participant; nothing when there is none.
    pub fn set_blocked(&mut self, key: &Key, blocked: bool, now_ms: i64) -> Option<Participant> {
        let mut changed = Participant::clone(self.get(key)?);
        changed.blocked_ms = blocked.then_some(changed.blocked_ms.unwrap_or(now_ms));
        changed.modified_ms = now_ms;
        self.put(changed.clone());
        Some(changed)
    }

    /// Takes a pair off the do-not-track list; false when it was not on it.
    pub fn track_again(&mut self, key: &Key) -> bool {
        self.do_not_track.remove(&do_not_track_hash(key)).is_some()
    }

    /// A referral code that nobody has yet.
    pub fn free_code(&mut self, first: Option<&str>, last: Option<&str>) -> String {
        let stem = code_stem(first, last);
        loop {
            let number = self.next_number();
            let code = format!("{stem}{number}");
            if !self.by_code.contains_key(&code) {
                return code;
            }
        }
    }

    /// A number that was not given before.
    pub fn next_number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    /// A short text for links; distinct for each call (an odd multiplier permutes the 40-bit numbers).
    pub fn next_token(&mut self) -> String {
        let number = self.next_number();
        format!(
            "{:010x}",
            number.wrapping_mul(0x9E_3779_B97F) & 0xFF_FFFF_FFFF
        )
    }
}

/// The identifier of a pair on the do-not-track list. Documented as a hash that cannot be undone; the form is invented.
pub fn do_not_track_hash(key: &Key) -> String {
    use sha2::{Digest, Sha256};
    super::identity::hex(&Sha256::digest(format!("{}\n{}", key.0, key.1)))
}
