//! What the running simulator shares between requests: records, settings, counters, clocks.
//!
//! Refuses to know: routes, bodies.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::brand::Budget;
use super::brand::process::Pace;
use super::export::Exports;
use super::identity::IdHash;
use super::jobs::{Jobs, Uploads};
use super::oauth::Grants;
use super::problem::Problem;
use super::store::Store;
use super::tokens::AccessToken;
use super::upsert::Rules;
use super::{ImpactAccess, Snapshot};
use crate::clock::Clock;
use crate::fault::Faults;
use crate::wire::Saver;

/// The services that a credential may be refused on. All are on at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four independent switches, as in the platform's own settings page"
)]
pub struct Services {
    /// The brand REST API.
    pub brand: bool,
    /// Advocate REST, exports apart.
    pub rest: bool,
    /// Advocate GraphQL.
    pub graphql: bool,
    /// Advocate exports.
    pub export: bool,
}

impl Default for Services {
    fn default() -> Self {
        Self {
            brand: true,
            rest: true,
            graphql: true,
            export: true,
        }
    }
}

/// One of [`Services`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Service {
    /// The brand REST API.
    Brand,
    /// Advocate REST.
    Rest,
    /// Advocate GraphQL.
    Graphql,
    /// Advocate exports.
    Export,
}

/// Switches for behaviour that is not documented or differs between tenants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent switches of the simulated tenant"
)]
pub struct Settings {
    /// Refuse unknown fields of a write (seen in client code only).
    pub strict_fields: bool,
    /// Tenant setting of the same name (documented): custom codes of existing participants may change on a write.
    pub allow_referral_code_edit_on_user_upsert: bool,
    /// Leave out the export columns whose header spelling is not documented.
    pub minimal_columns: bool,
    /// How many polls answer `PENDING` before an export is complete (invented).
    pub export_polls: u32,
    /// Answer a wrong credential like an unknown tenant (404) instead of 401.
    pub wrong_credential_hides_tenant: bool,
    /// Services that the credential may use.
    pub services: Services,
    /// Answer open endpoints to callers without a credential (documented: off by default).
    pub open_endpoints: bool,
    /// In JSON of the brand API, show a list of one as its item (inferred).
    pub single_item_as_object: bool,
    /// How many polls answer `Queued`, and as many `In Progress`, before a submission is worked off (invented).
    pub submission_polls: u32,
    /// After this many milliseconds a submission is worked off without being asked for (invented).
    pub submission_ms: i64,
    /// Days in which a second conversion with the same order id is a duplicate (the length is not documented: invented).
    pub dedup_days: u32,
    /// Largest page of a list, over REST and GraphQL; larger requests are answered with this many (invented).
    pub max_page: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            strict_fields: true,
            allow_referral_code_edit_on_user_upsert: false,
            minimal_columns: false,
            export_polls: 1,
            wrong_credential_hides_tenant: false,
            services: Services::default(),
            open_endpoints: false,
            single_item_as_object: false,
            submission_polls: 1,
            submission_ms: SUBMISSION_MS,
            dedup_days: DEDUP_DAYS,
            max_page: MAX_PAGE,
        }
    }
}

/// Largest page of a list. Not documented: invented.
const MAX_PAGE: usize = 100;
/// Milliseconds until a submission is worked off unasked. Not documented: invented.
const SUBMISSION_MS: i64 = 30_000;
/// Days of the de-duplication window. Not documented: invented.
const DEDUP_DAYS: u32 = 30;

impl Settings {
    /// The rules for writes.
    pub const fn rules(&self) -> Rules {
        Rules {
            strict_fields: self.strict_fields,
            allow_code_edit: self.allow_referral_code_edit_on_user_upsert,
            historic: false,
        }
    }

    /// How long the brand's submissions take.
    pub const fn pace(&self) -> Pace {
        Pace {
            submission_ms: self.submission_ms,
            dedup_days: self.dedup_days,
        }
    }

    /// Whether a service is switched on.
    pub const fn allows(&self, service: Service) -> bool {
        match service {
            Service::Brand => self.services.brand,
            Service::Rest => self.services.rest,
            Service::Graphql => self.services.graphql,
            Service::Export => self.services.export,
        }
    }
}

/// Counted requests.
#[derive(Debug, Default)]
pub struct Counters {
    /// By method and route.
    pub by_endpoint: BTreeMap<String, u64>,
    /// Answers 429.
    pub rate_limited: u64,
}

/// What changes while the simulator runs, behind locks of its own.
pub struct Ledger {
    store: RwLock<Store>,
    settings: Mutex<Settings>,
    counters: Mutex<Counters>,
    latency: Mutex<Duration>,
}

impl Ledger {
    /// With these records and settings; nothing counted.
    pub fn new(store: Store, settings: Settings, latency: Duration) -> Self {
        Self {
            store: RwLock::new(store),
            settings: Mutex::new(settings),
            counters: Mutex::default(),
            latency: Mutex::new(latency),
        }
    }
}

/// Everything that requests share.
pub struct Shared {
    /// Credentials and addresses.
    pub access: ImpactAccess,
    /// Seed of the id hashes and link signatures.
    pub id_seed: u64,
    /// Whether ids are hashed.
    pub hash_ids: bool,
    /// Forms of ids.
    pub ids: IdHash,
    /// Saves the practice world.
    pub saver: Saver,
    /// The time.
    pub clock: Clock,
    /// Trouble on demand.
    pub faults: Faults,
    /// Grants and tokens.
    pub grants: Mutex<Grants>,
    /// Export jobs.
    pub exports: Mutex<Exports>,
    /// Scoped access tokens.
    pub tokens: Mutex<Vec<AccessToken>>,
    /// Bulk jobs.
    pub jobs: Mutex<Jobs>,
    /// Uploaded files.
    pub uploads: Mutex<Uploads>,
    /// Requests left on the brand API.
    pub budget: Mutex<Budget>,
    /// Records, settings, counters.
    pub ledger: Ledger,
}

/// A panic of another request must not take the simulator down: the data is plain and stays usable.
pub fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// Saves the practice world after a change, before the change is answered. Needs all locks of this state free.
    ///
    /// # Errors
    /// 500 when it could not be saved: the caller must not believe in the change.
    pub fn save(&self) -> Result<(), Problem> {
        self.saver.save().map_err(|error| {
            let message = format!("The practice world could not be saved: {error}");
            Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", message)
        })
    }

    /// Works off the submissions that are due at this moment.
    ///
    /// # Errors
    /// As [`Self::save`].
    pub fn settle(&self) -> Result<(), Problem> {
        let (pace, now) = (self.settings().pace(), self.clock.now_ms());
        if !self.store().submissions_are_due(pace, now) {
            return Ok(());
        }
        self.store_mut().settle_submissions(&self.ids, pace, now);
        self.save()
    }

    /// Records and settings.
    pub fn snapshot(&self) -> Value {
        serde_json::to_value(Snapshot {
            id_seed: self.id_seed,
            hash_ids: self.hash_ids,
            records: self.store().records(),
            settings: self.settings(),
        })
        .unwrap_or_default()
    }

    /// Reads the records.
    pub fn store(&self) -> RwLockReadGuard<'_, Store> {
        self.ledger
            .store
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the records.
    pub fn store_mut(&self) -> RwLockWriteGuard<'_, Store> {
        self.ledger
            .store
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The settings of this moment.
    pub fn settings(&self) -> Settings {
        *lock(&self.ledger.settings)
    }

    /// Changes the settings.
    pub fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut lock(&self.ledger.settings));
    }

    /// Counters.
    pub fn counters(&self) -> MutexGuard<'_, Counters> {
        lock(&self.ledger.counters)
    }

    /// Delay of every answer.
    pub fn latency(&self) -> Duration {
        *lock(&self.ledger.latency)
    }

    /// Changes the delay.
    pub fn set_latency(&self, latency: Duration) {
        *lock(&self.ledger.latency) = latency;
    }
}
