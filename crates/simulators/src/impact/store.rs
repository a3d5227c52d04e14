//! All participants and referrals of the practice program, in memory, with the indexes that look-ups need.
//!
//! Participants are shared (`Arc`): an export takes a view of one moment for the price of pointers.
//!
//! Refuses to know: HTTP, validation of requests, files.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::identity::IdHash;
use super::participant::{Participant, Referral, code_stem};
use crate::world::World;

/// Shown account id and shown id.
pub type Key = (String, String);

/// What a snapshot holds.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Records {
    participants: Vec<Participant>,
    referrals: Vec<Referral>,
    never_again: Vec<Key>,
    referred_accounts: Vec<String>,
    next_number: u64,
}

/// The records of one tenant.
#[derive(Debug, Default)]
pub struct Store {
    slots: Vec<Option<Arc<Participant>>>,
    live: usize,
    by_key: HashMap<Key, usize>,
    by_email: HashMap<String, Vec<usize>>,
    by_code: HashMap<String, usize>,
    referrals: Vec<Referral>,
    never_again: HashSet<Key>,
    referred_accounts: HashSet<String>,
    next_number: u64,
}

/// Codes compare without case (invented).
fn code_key(code: &str) -> String {
    code.to_ascii_uppercase()
}

impl Store {
    /// The participants and referrals of a generated world.
    pub fn from_world(world: &World, ids: &IdHash) -> Self {
        let mut store = Self::default();
        for seed in &world.participants {
            let participant = Participant {
                id: ids.shown(&seed.id),
                account_id: ids.shown(&seed.account_id),
                raw_id: seed.id.clone(),
                raw_account_id: seed.account_id.clone(),
                email: seed.email.clone(),
                first_name: seed.first_name.clone(),
                last_name: seed.last_name.clone(),
                locale: seed.locale.clone(),
                country: seed.country.clone(),
                referable: true,
                code: seed.referral_code.clone(),
                vanity_link: None,
                link_token: store.next_token(),
                created_ms: seed.created_ms,
                modified_ms: seed.created_ms,
                blocked_ms: None,
                custom_fields: std::collections::BTreeMap::new(),
                segments: Vec::new(),
                referred_by: Vec::new(),
                tax_form_ms: None,
            };
            store.put(participant);
        }
        for seed in &world.participants {
            if let Some(code) = &seed.referred_by {
                let key = (ids.shown(&seed.account_id), ids.shown(&seed.id));
                store.refer(&key, code, seed.created_ms);
            }
        }
        store
    }

    /// The records of a snapshot.
    pub fn from_records(records: Records) -> Self {
        let mut store = Self {
            referrals: records.referrals,
            never_again: records.never_again.into_iter().collect(),
            referred_accounts: records.referred_accounts.into_iter().collect(),
            next_number: records.next_number,
            ..Self::default()
        };
        for participant in records.participants {
            store.put(participant);
        }
        store
    }

    /// What to save.
    pub fn records(&self) -> Records {
        let mut never_again: Vec<Key> = self.never_again.iter().cloned().collect();
        never_again.sort();
        let mut referred_accounts: Vec<String> = self.referred_accounts.iter().cloned().collect();
        referred_accounts.sort();
        Records {
            participants: self.iter().map(|p| Participant::clone(p)).collect(),
            referrals: self.referrals.clone(),
            never_again,
            referred_accounts,
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

    /// The owner of a referral code.
    pub fn with_code(&self, code: &str) -> Option<&Arc<Participant>> {
        self.by_code
            .get(&code_key(code))
            .and_then(|slot| self.slots[*slot].as_ref())
    }

    /// All referrals, oldest first.
    pub fn referrals(&self) -> &[Referral] {
        &self.referrals
    }

    /// Whether this pair was deleted with `doNotTrack`.
    pub fn is_never_again(&self, key: &Key) -> bool {
        self.never_again.contains(key)
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
            self.by_key.insert(key, self.slots.len() - 1);
            self.slots.len() - 1
        };
        if let Some(email) = &participant.email {
            self.by_email
                .entry(email.to_lowercase())
                .or_default()
                .push(slot);
        }
        self.by_code
            .entry(code_key(&participant.code))
            .or_insert(slot);
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
        let code = code_key(&old.code);
        if self.by_code.get(&code) == Some(&slot) {
            self.by_code.remove(&code);
        }
    }

    /// Deletes a participant; false when there is none. A later write with the same ids makes a new one unless
    /// `never_again`.
    pub fn remove(&mut self, key: &Key, never_again: bool, keep_empty_account: bool) -> bool {
        let Some(slot) = self.by_key.remove(key) else {
            return false;
        };
        self.forget_indexes(slot);
        self.live -= 1;
        if never_again {
            self.never_again.insert(key.clone());
        }
        if !keep_empty_account && !self.iter().any(|p| p.account_id == key.0) {
            self.referred_accounts.remove(&key.0);
        }
        true
    }

    /// Records that the participant was referred with a code. An account can be referred only once (documented); a
    /// second code, one's own code and an unknown code change nothing here (not documented, invented).
    pub fn refer(&mut self, key: &Key, code: &str, now_ms: i64) -> bool {
        let Some(referrer) = self
            .with_code(code)
            .map(|p| (p.account_id.clone(), p.id.clone()))
        else {
            return false;
        };
        let Some(present) = self.get(key) else {
            return false;
        };
        if referrer.0 == key.0 || !present.referable || self.referred_accounts.contains(&key.0) {
            return false;
        }
        let mut changed = Participant::clone(present);
        changed.referred_by.push(code.to_owned());
        changed.modified_ms = now_ms;
        self.put(changed);
        self.referred_accounts.insert(key.0.clone());
        let number = self.next_number();
        self.referrals.push(Referral {
            id: format!("{:024x}", 0x5f00_0000_0000_u64 + number),
            referrer,
            referred: key.clone(),
            code: code.to_owned(),
            started_ms: now_ms,
            modified_ms: now_ms,
        });
        true
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

    fn next_number(&mut self) -> u64 {
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
