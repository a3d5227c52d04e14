//! HubSpot as a local server: OAuth, contacts, companies, deals, what goes with what, properties, pipelines, limits,
//! pages.
//!
//! Start with [`HubspotSim`]. One store answers under the date versions `2026-03` and `2026-09` and under the numbered
//! aliases. Documented behaviour is followed to the status code; what is chosen freely is marked as invented.

mod account;
mod associations;
mod conductor;
mod crm;
mod exports;
mod filter;
mod forms;
mod gate;
mod handle;
mod imports;
mod lists;
mod oauth;
mod owners;
mod pages;
mod people;
mod pipelines;
mod problem;
mod properties;
mod standing;
mod state;
mod tools;
mod trouble;

pub use crate::clock::Clock;
pub use account::AccountKind;
use axum::Router;
pub use crm::{Normalise, ObjectType};
pub use gate::Others;
pub use handle::{ContactView, RecordView};
use serde::Serialize;
use serde_json::Value;
use state::Shared;
use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use crate::server::{Port, Server};
use crate::wire::{Limits, Saver};
use crate::world::World;

/// How to start.
#[derive(Debug, Clone)]
pub struct HubspotOptions {
    /// What the account's limits follow from.
    pub account: AccountKind,
    /// The time.
    pub clock: Clock,
    /// Port; 0 takes a free one.
    pub port: u16,
    /// Whether the documented limits apply.
    pub limits: Limits,
    /// How long every answer takes.
    pub latency: Duration,
    /// The credentials follow from it.
    pub seed: u64,
}

impl Default for HubspotOptions {
    fn default() -> Self {
        Self {
            account: AccountKind::default(),
            clock: Clock::default(),
            port: 0,
            limits: Limits::Real,
            latency: Duration::ZERO,
            seed: 1,
        }
    }
}

/// What a customer knows about the account: address and credentials. No `Debug`: it holds (pretend) secrets.
#[derive(Clone, Serialize)]
pub struct HubspotAccess {
    /// Address of everything, without a slash at the end.
    pub base_url: String,
    /// Portal id.
    pub account_id: String,
    /// Portal name.
    pub account_name: String,
    /// A private-app token with every scope.
    pub private_token: String,
    /// Service keys with fewer scopes, by what they are for: `minimum`, `reading`, `account`.
    pub service_keys: BTreeMap<String, String>,
    /// OAuth client id.
    pub client_id: String,
    /// OAuth client secret.
    pub client_secret: String,
    /// A refresh token that works from the start.
    pub refresh_token: String,
}

/// A simulator. One that is served ends when dropped, or with [`HubspotSim::stop`].
pub struct HubspotSim {
    shared: Arc<Shared>,
    server: Option<Server>,
}

impl HubspotSim {
    /// Starts on 127.0.0.1 with the contacts and deals of `world`, or with the records of an earlier snapshot.
    ///
    /// # Errors
    /// When the port cannot be opened, or `restored` is not a snapshot of this simulator.
    pub async fn start(
        options: HubspotOptions,
        world: &World,
        restored: Option<Value>,
        saver: Saver,
    ) -> io::Result<Self> {
        let port = Port::open(options.port).await?;
        let base_url = port.base_url.clone();
        let mut simulator = Self::without_port(&options, base_url, world, restored, saver)?;
        simulator.server = Some(port.serve(simulator.router()));
        Ok(simulator)
    }

    /// Makes a simulator that listens nowhere, for whoever asks [`HubspotSim::router`] within the process. `base_url`
    /// is what it believes its address to be.
    ///
    /// # Errors
    /// When `restored` is not a snapshot of this simulator.
    pub fn without_port(
        options: &HubspotOptions,
        base_url: String,
        world: &World,
        restored: Option<Value>,
        saver: Saver,
    ) -> io::Result<Self> {
        let shared = Shared::new(options, base_url, world, restored, saver)?;
        Ok(Self {
            shared: Arc::new(shared),
            server: None,
        })
    }

    /// Returns what answers requests.
    pub fn router(&self) -> Router {
        gate::router(Arc::clone(&self.shared))
    }

    /// Returns address and credentials.
    pub fn access(&self) -> HubspotAccess {
        self.shared.access.clone()
    }

    /// Returns what takes snapshots for as long as somebody wants them: records and definitions, never issued tokens.
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

    /// Ends the server and waits for its open answers.
    pub async fn stop(self) {
        if let Some(server) = self.server {
            server.stop().await;
        }
    }
}
