//! What the requests share.

use super::associations::Associations;
use super::crm::{Habits, ObjectType, Saved, Soil, Store};
use super::gate::Traffic;
use super::oauth::{SERVICE_KEYS, Tokens};
use super::pipelines::Pipelines;
use super::properties::Schema;
use super::tools::Tools;
use super::{HubspotAccess, HubspotOptions};
use crate::clock::Clock;
use crate::fault::Faults;
use crate::wire::{Limits, Saver};
use crate::world::World;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

/// The practice account.
pub const PORTAL: &str = "4711001";
/// Its name.
pub const PORTAL_NAME: &str = "Practice Inc.";

pub struct Shared {
    pub access: HubspotAccess,
    pub limits: Limits,
    pub clock: Clock,
    pub faults: Faults,
    saver: Saver,
    gate: Mutex<Gate>,
    tools: Mutex<Tools>,
    state: RwLock<State>,
}

/// What stands before the records. It is held for moments only, so that reading records never waits for it.
pub struct Gate {
    pub tokens: Tokens,
    pub traffic: Traffic,
    pub latency: Duration,
    /// What the practice app declares; every scope there is, unless a test says otherwise.
    pub declared: Option<Vec<String>>,
}

/// The account: its records and definitions, and how it behaves.
pub struct State {
    pub contacts: Store,
    pub companies: Store,
    pub deals: Store,
    pub associations: Associations,
    pub pipelines: Pipelines,
    pub habits: Habits,
    pub clock: Clock,
}

/// A saved account. Older ones have contacts only.
#[derive(Deserialize)]
struct Snapshot {
    contacts: Saved,
    /// The definitions of contacts.
    schema: Schema,
    #[serde(default)]
    companies: Option<Other>,
    #[serde(default)]
    deals: Option<Other>,
    #[serde(default)]
    associations: Associations,
    #[serde(default)]
    pipelines: Option<Pipelines>,
    #[serde(default)]
    tools: Tools,
}

/// A saved type of records with its definitions.
#[derive(Deserialize)]
struct Other {
    records: Saved,
    schema: Schema,
}

impl Other {
    fn restored(saved: Option<Self>, object: ObjectType) -> Store {
        match saved {
            Some(saved) => Store::restored(object, saved.schema, saved.records),
            None => Store::new(object, Schema::factory(object)),
        }
    }
}

impl State {
    fn from_world(world: &World, clock: Clock) -> Self {
        let store = |object| Store::new(object, Schema::factory(object));
        let mut state = Self {
            contacts: store(ObjectType::Contacts),
            companies: store(ObjectType::Companies),
            deals: store(ObjectType::Deals),
            associations: Associations::default(),
            pipelines: Pipelines::factory(),
            habits: Habits::default(),
            clock,
        };
        let mut soil = Soil {
            contacts: &mut state.contacts,
            companies: &mut state.companies,
            deals: &mut state.deals,
            pipelines: &state.pipelines,
            associations: &mut state.associations,
        };
        soil.plant(world);
        state
    }

    fn restored(saved: Snapshot, clock: Clock) -> Self {
        Self {
            contacts: Store::restored(ObjectType::Contacts, saved.schema, saved.contacts),
            companies: Other::restored(saved.companies, ObjectType::Companies),
            deals: Other::restored(saved.deals, ObjectType::Deals),
            associations: saved.associations,
            pipelines: saved.pipelines.unwrap_or_else(Pipelines::factory),
            habits: Habits::default(),
            clock,
        }
    }
}

impl Shared {
    pub fn new(
        options: &HubspotOptions,
        base_url: String,
        world: &World,
        restored: Option<Value>,
        saver: Saver,
    ) -> io::Result<Self> {
        let restored: Option<Snapshot> = restored
            .map(serde_json::from_value)
            .transpose()
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        let mut tools = Tools::default();
        let mut state = match restored {
            Some(mut snapshot) => {
                tools = std::mem::take(&mut snapshot.tools);
                State::restored(snapshot, options.clock.clone())
            }
            None => State::from_world(world, options.clock.clone()),
        };
        state.follow_pipelines();
        let access = access(options.seed, base_url);
        Ok(Self {
            tools: Mutex::new(tools),
            gate: Mutex::new(Gate {
                tokens: Tokens::new(&access),
                traffic: Traffic::of(options.account),
                latency: options.latency,
                declared: None,
            }),
            state: RwLock::new(state),
            access,
            limits: options.limits,
            clock: options.clock.clone(),
            faults: Faults::default(),
            saver,
        })
    }

    /// A panic of another request must not take the simulator down: what the locks hold is plain and stays usable.
    pub fn gate(&self) -> MutexGuard<'_, Gate> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the account, to change it.
    pub fn state(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the account, to read it: readers do not wait for each other.
    pub fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns what the account has around its records. Never ask for it while holding the records.
    pub fn tools(&self) -> MutexGuard<'_, Tools> {
        self.tools.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Saves the practice world. Call it without the state's lock.
    fn save(&self) -> io::Result<()> {
        self.saver.save()
    }

    /// Saves the practice world after a change, before the change is answered, away from the threads that answer
    /// requests.
    pub async fn save_aside(self: Arc<Self>) -> io::Result<()> {
        if !self.saver.saves() {
            return Ok(());
        }
        tokio::task::spawn_blocking(move || self.save())
            .await
            .map_err(io::Error::other)?
    }

    pub fn snapshot(&self) -> Value {
        #[derive(Serialize)]
        struct OtherView<'a> {
            records: &'a Store,
            schema: &'a Schema,
        }
        #[derive(Serialize)]
        struct View<'a> {
            contacts: &'a Store,
            schema: &'a Schema,
            companies: OtherView<'a>,
            deals: OtherView<'a>,
            associations: &'a Associations,
            pipelines: &'a Pipelines,
            tools: &'a Tools,
        }
        fn other(records: &Store) -> OtherView<'_> {
            OtherView {
                records,
                schema: &records.schema,
            }
        }
        let tools = self.tools();
        let state = self.read();
        serde_json::to_value(View {
            contacts: &state.contacts,
            schema: &state.contacts.schema,
            companies: other(&state.companies),
            deals: other(&state.deals),
            associations: &state.associations,
            pipelines: &state.pipelines,
            tools: &tools,
        })
        .unwrap_or_default()
    }
}

fn access(seed: u64, base_url: String) -> HubspotAccess {
    HubspotAccess {
        base_url,
        account_id: PORTAL.to_owned(),
        account_name: PORTAL_NAME.to_owned(),
        private_token: format!("pat-na1-{}", derived(seed, "private-token", 36)),
        service_keys: SERVICE_KEYS
            .iter()
            .map(|(name, _)| {
                let key = derived(seed, &format!("service-key-{name}"), 36);
                ((*name).to_owned(), format!("pat-na1-{key}"))
            })
            .collect(),
        client_id: derived(seed, "client-id", 36),
        client_secret: derived(seed, "client-secret", 36),
        refresh_token: format!("na1-{}", derived(seed, "refresh-token", 40)),
    }
}

/// A practice credential that follows from the seed.
fn derived(seed: u64, name: &str, length: usize) -> String {
    let mut hash = Sha256::new();
    hash.update(seed.to_be_bytes());
    hash.update(name.as_bytes());
    let mut text = hash
        .finalize()
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            let _written = write!(text, "{byte:02x}");
            text
        });
    text.truncate(length);
    text
}

/// ISO 8601 with milliseconds, as HubSpot answers instants.
pub fn iso(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .map(|at| at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string())
        .unwrap_or_default()
}

/// Writes an instant as [`iso`] does, without the detour over a text of its own: lists have hundreds of them.
pub fn push_iso(out: &mut Vec<u8>, ms: i64) {
    const DAY: i64 = 86_400_000;
    let (days, rest) = (ms.div_euclid(DAY), ms.rem_euclid(DAY));
    let (year, month, day) = civil(days);
    if !(0..=9999).contains(&year) {
        out.extend_from_slice(iso(ms).as_bytes());
        return;
    }
    let mut digits = |number: i64, width: u32, end: u8| {
        for place in (0..width).rev() {
            let digit = number / 10_i64.pow(place) % 10;
            out.push(b'0' + u8::try_from(digit).unwrap_or(0));
        }
        out.push(end);
    };
    digits(year, 4, b'-');
    digits(month, 2, b'-');
    digits(day, 2, b'T');
    digits(rest / 3_600_000, 2, b':');
    digits(rest / 60_000 % 60, 2, b':');
    digits(rest / 1000 % 60, 2, b'.');
    digits(rest % 1000, 3, b'Z');
}

/// Returns year, month and day of a day that is counted from 1 January 1970. The year is taken to begin in March, so
/// that leap days come last; 400 years have 146,097 days.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_as_the_library_writes_it() {
        let day = 86_400_000;
        let years = (-20_000..60_000).step_by(13).map(|days| days * day);
        for ms in years.chain([0, -1, 1_790_000_000_123, 951_782_399_999, 951_868_800_000]) {
            let mut written = Vec::new();
            push_iso(&mut written, ms);
            assert_eq!(String::from_utf8_lossy(&written), iso(ms));
        }
    }
}
