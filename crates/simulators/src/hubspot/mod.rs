//! HubSpot as a local server: OAuth, contacts, companies, deals, what goes with what, properties, pipelines, limits,
//! pages.
//!
//! Start with [`HubspotSim`]. One store answers under the date versions `2026-03` and `2026-09` and under the numbered
//! aliases. Documented behaviour is followed to the status code; what is chosen freely is marked as invented.

mod account;
mod associations;
mod clock;
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

pub use account::AccountKind;
pub use clock::Clock;
pub use crm::{Normalise, ObjectType};
pub use gate::Others;
pub use handle::{ContactView, RecordView};
use serde::Serialize;
use serde_json::Value;
use state::Shared;
use std::collections::BTreeMap;
use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::wire::{Limits, Saver};
use crate::world::World;

/// How long [`HubspotSim::stop`] waits for open answers.
const PATIENCE: Duration = Duration::from_secs(2);

/// How to start.
#[derive(Debug, Clone)]
pub struct HubspotOptions {
    /// What the account's limits follow from.
    pub account: AccountKind,
    /// The time of tokens, limits, exports and imports.
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

/// A running simulator. It ends when dropped, or with [`HubspotSim::stop`].
pub struct HubspotSim {
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
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
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, options.port)).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared::new(&options, base_url, world, restored, saver)?);
        let (stop, stopped) = oneshot::channel();
        let app = gate::router(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            let ended = axum::serve(listener, app).with_graceful_shutdown(async {
                // A dropped sender ends the server too.
                let _stopped = stopped.await;
            });
            let _ended = ended.await;
        });
        Ok(Self {
            shared,
            stop: Some(stop),
            server,
        })
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
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ended = stop.send(());
        }
        let _ended = tokio::time::timeout(PATIENCE, &mut self.server).await;
    }
}

impl Drop for HubspotSim {
    fn drop(&mut self) {
        self.server.abort();
    }
}
