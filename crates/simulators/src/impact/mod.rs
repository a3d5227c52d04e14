//! The impact.com simulator: the Advocate API (REST, exports, GraphQL), the brand API, sign-in and export storage behind
//! one loopback port.
//!
//! What is documented is kept to; what is invented says so where it is written. Refuses to know: `HubSpot`, the product.

mod auth;
mod brand;
mod conductor;
mod conductor_records;
mod csv_file;
mod customer;
mod event;
mod export;
mod fault;
mod graphql;
mod handle;
mod identity;
mod jobs;
mod oauth;
mod participant;
mod problem;
mod program;
mod records;
mod referral;
mod render;
mod rest;
mod reward;
mod routes;
mod state;
mod store;
mod tables;
mod tokens;
mod upsert;
mod webhooks;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use program::{Goal, RewardRule, Status as ProgramStatus};
pub use state::{Services, Settings};
pub use tokens::{AccessToken, Category, Right};

use crate::clock::Clock;
use crate::fault::{Fault, Faults, Troubled as _};
use crate::server::{Port, Server};
use crate::wire::{Limits, Saver};
use crate::world::World;
use brand::Budget;
use identity::{IdHash, TENANT_ALIAS, derived};
use records::Records;
use state::{Shared, lock};
use store::Store;

/// How to start the simulator.
pub struct ImpactOptions {
    /// Port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The time.
    pub clock: Clock,
    /// Rate limits of the brand API: real ones or none.
    pub limits: Limits,
    /// Delay of every answer.
    pub latency: Duration,
    /// Where credentials and id hashes come from.
    pub seed: u64,
    /// Whether reads show hashed ids (documented default of impact.com).
    pub hash_ids: bool,
    /// Scoped access tokens beside the read-only one that every account has.
    pub tokens: Vec<AccessToken>,
}

/// What a customer would know about the account: address and credentials. No `Debug`: it holds secrets.
#[derive(Serialize, Clone)]
pub struct ImpactAccess {
    /// Address of all services, without a slash at the end.
    pub base_url: String,
    /// Account SID: user name and part of the brand API's paths.
    pub account_sid: String,
    /// Auth Token: the password to the SID.
    pub auth_token: String,
    /// Account SID of a scoped access token that may only read.
    pub read_only_account_sid: String,
    /// Its Auth Token.
    pub read_only_auth_token: String,
    /// Alias of the Advocate tenant.
    pub tenant_alias: String,
    /// Tenant API key.
    pub api_key: String,
    /// OAuth client id.
    pub client_id: String,
    /// OAuth client secret.
    pub client_secret: String,
    /// The live program.
    pub program_id: String,
    /// Name of the account.
    pub account_name: String,
}

/// What a snapshot holds: records and settings, never issued tokens.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Snapshot {
    id_seed: u64,
    hash_ids: bool,
    records: Records,
    #[serde(default)]
    settings: Settings,
}

/// A simulator. One that is served ends when dropped, or with [`ImpactSim::stop`].
pub struct ImpactSim {
    shared: Arc<Shared>,
    server: Option<Server>,
}

fn access(seed: u64, base_url: String) -> ImpactAccess {
    let read_only = AccessToken::read_only(seed);
    ImpactAccess {
        base_url,
        account_sid: format!("IR{}", derived(seed, "account-sid", 24)),
        auth_token: derived(seed, "auth-token", 32),
        read_only_account_sid: read_only.account_sid,
        read_only_auth_token: read_only.auth_token,
        tenant_alias: TENANT_ALIAS.to_owned(),
        api_key: format!("TEST_{}", derived(seed, "api-key", 32)),
        client_id: format!("practice-{}", derived(seed, "client-id", 12)),
        client_secret: derived(seed, "client-secret", 40),
        program_id: program::PROGRAM_ID.to_owned(),
        account_name: "Practice Referral Company".to_owned(),
    }
}

impl ImpactSim {
    /// Starts on 127.0.0.1 with the participants of `world`, or with the records of an earlier [`Self::snapshot`].
    ///
    /// # Errors
    /// When the port cannot be opened, or `restored` is not a snapshot of this simulator.
    pub async fn start(
        options: ImpactOptions,
        world: &World,
        restored: Option<Value>,
        saver: Saver,
    ) -> io::Result<Self> {
        let port = Port::open(options.port).await?;
        let base_url = port.base_url.clone();
        let mut simulator = Self::without_port(options, base_url, world, restored, saver)?;
        simulator.server = Some(port.serve(simulator.router()));
        Ok(simulator)
    }

    /// Makes a simulator that listens nowhere, for whoever asks [`Self::router`] within the process. `base_url` is
    /// what it believes its address to be.
    ///
    /// # Errors
    /// When `restored` is not a snapshot of this simulator.
    pub fn without_port(
        options: ImpactOptions,
        base_url: String,
        world: &World,
        restored: Option<Value>,
        saver: Saver,
    ) -> io::Result<Self> {
        let restored: Option<Snapshot> = restored
            .map(serde_json::from_value)
            .transpose()
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        let (id_seed, hash_ids) = restored
            .as_ref()
            .map_or((options.seed, options.hash_ids), |s| {
                (s.id_seed, s.hash_ids)
            });
        let ids = IdHash::new(id_seed, hash_ids);
        let (store, settings) = match restored {
            Some(snapshot) => (Store::from_records(snapshot.records), snapshot.settings),
            None => (Store::from_world(world, &ids), Settings::default()),
        };
        let mut tokens = options.tokens;
        tokens.push(AccessToken::read_only(options.seed));
        let shared = Arc::new(Shared {
            access: access(options.seed, base_url),
            id_seed,
            hash_ids,
            ids,
            saver,
            clock: options.clock,
            faults: Faults::default(),
            grants: std::sync::Mutex::default(),
            exports: std::sync::Mutex::default(),
            tokens: std::sync::Mutex::new(tokens),
            jobs: std::sync::Mutex::default(),
            uploads: std::sync::Mutex::default(),
            budget: std::sync::Mutex::new(Budget::new(options.limits)),
            ledger: state::Ledger::new(store, settings, options.latency),
        });
        Ok(Self {
            shared,
            server: None,
        })
    }

    /// Returns what answers requests.
    pub fn router(&self) -> Router {
        routes::router(Arc::clone(&self.shared))
    }

    /// Address and credentials.
    pub fn access(&self) -> ImpactAccess {
        self.shared.access.clone()
    }

    /// Records and settings, for [`Self::start`].
    pub fn snapshot(&self) -> Value {
        self.shared.snapshot()
    }

    /// [`Self::snapshot`] as a function that outlives this handle, for [`Saver::add`].
    pub fn snapshots(&self) -> impl Fn() -> Value + Send + Sync + 'static {
        // The shared state holds the saver, which holds this: a strong hold here would never end.
        let shared = Arc::downgrade(&self.shared);
        move || {
            shared
                .upgrade()
                .map(|shared| shared.snapshot())
                .unwrap_or_default()
        }
    }

    /// Stops the server; open connections get a moment to end.
    pub async fn stop(self) {
        if let Some(server) = self.server {
            server.stop().await;
        }
    }

    /// Requests so far, by method and route (the practice pages are not counted).
    pub fn requests(&self) -> BTreeMap<String, u64> {
        self.shared.counters().by_endpoint.clone()
    }

    /// How many requests were answered with 429.
    pub fn rate_limited(&self) -> u64 {
        self.shared.counters().rate_limited
    }

    /// Number of participants.
    pub fn participants(&self) -> usize {
        self.shared.store().len()
    }

    /// Number of referrals.
    pub fn referrals(&self) -> usize {
        self.shared.store().referrals().len()
    }

    /// Everything stored about the participants with this e-mail address (see `GET /practice/participant`).
    pub fn participants_by_email(&self, email: &str) -> Vec<Value> {
        self.shared
            .store()
            .with_email(email)
            .map(|p| conductor::witness(p))
            .collect()
    }

    /// Everything stored about every participant, in the order in which they were made.
    pub fn all_participants(&self) -> Vec<Value> {
        self.shared
            .store()
            .iter()
            .map(|p| conductor::witness(p))
            .collect()
    }

    /// The bulk jobs that were asked for, newest first: `type`, `name` and `params` as they came.
    pub fn jobs(&self) -> Vec<Value> {
        let asked = |job: jobs::Job| {
            serde_json::json!({
                "type": job.order.kind, "name": job.order.name, "params": job.order.params,
            })
        };
        jobs::all(&self.shared).into_iter().map(asked).collect()
    }

    /// Everything stored about one participant; the ids may have any accepted form.
    pub fn participant(&self, account_id: &str, id: &str) -> Option<Value> {
        let key = (self.shared.ids.shown(account_id), self.shared.ids.shown(id));
        self.shared.store().get(&key).map(|p| conductor::witness(p))
    }

    /// Makes or edits one participant as somebody might in the platform; fields as in a write over the API.
    ///
    /// # Errors
    /// The text of the refusal.
    pub fn edit_participant(&self, fields: Map<String, Value>) -> Result<Value, String> {
        conductor::edit(&self.shared, fields).map_err(|problem| problem.message)
    }

    /// Deletes one participant as somebody might in the platform; false when there is none.
    ///
    /// # Errors
    /// The text of the refusal, when the practice world cannot be saved.
    pub fn delete_participant(&self, account_id: &str, id: &str) -> Result<bool, String> {
        conductor::delete(&self.shared, account_id, id).map_err(|problem| problem.message)
    }

    /// The settings of this moment.
    pub fn settings(&self) -> Settings {
        self.shared.settings()
    }

    /// Changes settings; they are saved with the next write.
    pub fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        self.shared.change_settings(change);
    }

    /// Changes the delay of every answer.
    pub fn set_latency(&self, latency: Duration) {
        self.shared.set_latency(latency);
    }

    /// Lets something go wrong.
    pub fn inject(&self, fault: Fault) {
        self.shared.inject(fault);
    }

    /// Answers nothing for this long: every connection is cut before anything is applied. Needs a runtime.
    pub fn cut_off_for(&self, time: Duration) {
        let kind = crate::fault::FaultKind::ResetBeforeApply;
        self.shared.faults.inject_for(kind, time);
    }

    /// Returns the injected faults that were not met yet.
    pub fn faults_left(&self) -> Vec<Fault> {
        self.shared.faults.left()
    }

    /// Forgets the injected faults that were not met yet.
    pub fn clear_faults(&self) {
        self.shared.clear();
    }

    /// Sets how many requests the brand API still takes in this hour (with real limits).
    pub fn set_brand_budget(&self, left: u32) {
        let now = self.shared.clock.now_ms();
        lock(&self.shared.budget).set_left(left, now);
    }

    /// Ends all OAuth tokens, refresh tokens included.
    pub fn revoke_tokens(&self) {
        lock(&self.shared.grants).revoke_all();
    }

    /// Ends the OAuth access tokens; refresh tokens stay good.
    pub fn expire_tokens(&self) {
        lock(&self.shared.grants).expire_access();
    }
}
