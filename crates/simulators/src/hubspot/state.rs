//! What the requests share.

use super::clock::Clock;
use super::contacts::Store;
use super::gate::Traffic;
use super::oauth::{SERVICE_KEYS, Tokens};
use super::properties::Schema;
use super::tools::Tools;
use super::{HubspotAccess, HubspotOptions};
use crate::fault::Faults;
use crate::wire::{Limits, Saver};
use crate::world::World;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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
    tools: Mutex<Tools>,
    state: Mutex<State>,
}

pub struct State {
    pub contacts: Store,
    pub schema: Schema,
    pub tokens: Tokens,
    pub traffic: Traffic,
    pub latency: Duration,
}

#[derive(Serialize, Deserialize)]
struct Snapshot {
    contacts: Store,
    schema: Schema,
    #[serde(default)]
    tools: Tools,
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
        let (contacts, schema, tools) = match restored {
            Some(snapshot) => (snapshot.contacts, snapshot.schema, snapshot.tools),
            None => (
                Store::from_world(world),
                Schema::factory(),
                Tools::default(),
            ),
        };
        let access = access(options.seed, base_url);
        Ok(Self {
            tools: Mutex::new(tools),
            state: Mutex::new(State {
                contacts,
                schema,
                tokens: Tokens::new(&access),
                traffic: Traffic::of(options.account),
                latency: options.latency,
            }),
            access,
            limits: options.limits,
            clock: options.clock.clone(),
            faults: Faults::default(),
            saver,
        })
    }

    /// A panic of another request must not take the simulator down: the state is plain and stays usable.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns what the account has around its records. Never ask for it while holding the records.
    pub fn tools(&self) -> MutexGuard<'_, Tools> {
        self.tools.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Saves the practice world. Call it without the state's lock.
    fn save(&self) -> io::Result<()> {
        self.saver.save()
    }

    /// Saves the practice world after a change, before the change is answered, away from the threads that answer requests.
    pub async fn save_aside(self: Arc<Self>) -> io::Result<()> {
        tokio::task::spawn_blocking(move || self.save())
            .await
            .map_err(io::Error::other)?
    }

    pub fn snapshot(&self) -> Value {
        #[derive(Serialize)]
        struct View<'a> {
            contacts: &'a Store,
            schema: &'a Schema,
            tools: &'a Tools,
        }
        let tools = self.tools();
        let state = self.state();
        serde_json::to_value(View {
            contacts: &state.contacts,
            schema: &state.schema,
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

/// Now, in epoch milliseconds.
pub fn now_ms() -> i64 {
    let passed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(passed.as_millis()).unwrap_or(i64::MAX)
}

/// ISO 8601 with milliseconds, as HubSpot answers instants.
pub fn iso(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms)
        .map(|at| at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string())
        .unwrap_or_default()
}
