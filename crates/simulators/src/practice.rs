//! The practice pair: both simulators with one world.

use crate::hubspot::{AccountKind, HubspotAccess, HubspotOptions, HubspotSim};
use crate::impact::{ImpactAccess, ImpactOptions, ImpactSim};
use crate::wire::{Limits, Saver};
use crate::world::World;
use serde::Serialize;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// How to start a pair.
#[derive(Debug, Clone)]
pub struct PracticeOptions {
    /// Contacts in HubSpot.
    pub people: usize,
    /// Participants in Advocate; three quarters of `people` by default.
    pub participants: Option<usize>,
    /// The same seed gives the same world and the same credentials.
    pub seed: u64,
    /// Whether the platforms' limits apply.
    pub limits: Limits,
    /// What HubSpot's limits follow from.
    pub hubspot_account: AccountKind,
    /// How long every answer takes.
    pub latency: Duration,
    /// Port of the HubSpot side; 0 takes a free one.
    pub hubspot_port: u16,
    /// Port of the impact.com side; 0 takes a free one.
    pub impact_port: u16,
    /// Where the world is kept between starts; `None` forgets it.
    pub snapshot: Option<PathBuf>,
}

impl Default for PracticeOptions {
    fn default() -> Self {
        Self {
            people: 200,
            participants: None,
            seed: 1,
            limits: Limits::Real,
            hubspot_account: AccountKind::default(),
            latency: Duration::ZERO,
            hubspot_port: 0,
            impact_port: 0,
            snapshot: None,
        }
    }
}

/// Addresses and credentials of a pair. No `Debug`: it holds (pretend) secrets.
#[derive(Clone, Serialize)]
pub struct Access {
    /// The HubSpot side.
    pub hubspot: HubspotAccess,
    /// The impact.com side.
    pub impact: ImpactAccess,
}

/// A running pair. It ends when dropped.
pub struct Practice {
    hubspot: HubspotSim,
    impact: ImpactSim,
    access: Access,
}

impl Practice {
    /// Starts both simulators, with the saved world when there is one.
    ///
    /// # Errors
    /// A port cannot be opened, or the saved world cannot be read.
    pub async fn start(options: PracticeOptions) -> io::Result<Self> {
        let saver = options.snapshot.map(Saver::to).unwrap_or_default();
        let mut kept = saver.saved()?.unwrap_or_default();
        let participants = options.participants.unwrap_or(options.people * 3 / 4);
        let world = World::generate(options.seed, options.people, participants);
        let hubspot = HubspotSim::start(
            HubspotOptions {
                account: options.hubspot_account,
                port: options.hubspot_port,
                limits: options.limits,
                latency: options.latency,
                seed: options.seed,
                ..HubspotOptions::default()
            },
            &world,
            kept.remove("hubspot"),
            saver.clone(),
        )
        .await?;
        let impact = ImpactSim::start(
            ImpactOptions {
                port: options.impact_port,
                limits: options.limits,
                latency: options.latency,
                seed: options.seed,
                hash_ids: true,
                tokens: Vec::new(),
            },
            &world,
            kept.remove("impact"),
            saver.clone(),
        )
        .await?;
        saver.add("hubspot", hubspot.snapshots());
        saver.add("impact", impact.snapshots());
        let access = Access {
            hubspot: hubspot.access(),
            impact: impact.access(),
        };
        Ok(Self {
            hubspot,
            impact,
            access,
        })
    }

    /// Returns how to reach the pair.
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// Returns the HubSpot side, for looking in and for making things happen.
    pub fn hubspot(&self) -> &HubspotSim {
        &self.hubspot
    }

    /// Returns the impact.com side.
    pub fn impact(&self) -> &ImpactSim {
        &self.impact
    }

    /// Ends both and waits for their open answers.
    pub async fn stop(self) {
        self.hubspot.stop().await;
        self.impact.stop().await;
    }
}
