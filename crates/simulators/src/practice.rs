//! The practice pair: both simulators with one world.

use crate::clock::Clock;
use crate::hubspot::{AccountKind, HubspotAccess, HubspotOptions, HubspotSim};
use crate::impact::{ImpactAccess, ImpactOptions, ImpactSim};
use crate::wire::{Limits, Saver};
use crate::world::World;
use serde::Serialize;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// What the sides of a pair that listens nowhere believe their addresses to be: ports of this computer where nothing
/// ever listens, so that a request which leaves the process is refused at once.
const HUBSPOT_NOWHERE: &str = "http://127.0.0.1:1";
const IMPACT_NOWHERE: &str = "http://127.0.0.1:2";

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
    /// Whether impact.com shows hashed ids (its documented default).
    pub hash_ids: bool,
    /// How long every answer takes.
    pub latency: Duration,
    /// Port of the HubSpot side; 0 takes a free one.
    pub hubspot_port: u16,
    /// Port of the impact.com side; 0 takes a free one.
    pub impact_port: u16,
    /// The time of both sides.
    pub clock: Clock,
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
            hash_ids: true,
            latency: Duration::ZERO,
            hubspot_port: 0,
            impact_port: 0,
            clock: Clock::default(),
            snapshot: None,
        }
    }
}

impl PracticeOptions {
    fn of_hubspot(&self) -> HubspotOptions {
        HubspotOptions {
            account: self.hubspot_account,
            clock: self.clock.clone(),
            port: self.hubspot_port,
            limits: self.limits,
            latency: self.latency,
            seed: self.seed,
        }
    }

    fn of_impact(&self) -> ImpactOptions {
        ImpactOptions {
            port: self.impact_port,
            clock: self.clock.clone(),
            limits: self.limits,
            latency: self.latency,
            seed: self.seed,
            hash_ids: self.hash_ids,
            tokens: Vec::new(),
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
        let saver = options.snapshot.clone().map(Saver::to).unwrap_or_default();
        let mut kept = saver.saved()?.unwrap_or_default();
        let participants = options.participants.unwrap_or(options.people * 3 / 4);
        let world = World::generate(options.seed, options.people, participants)
            .ending(options.clock.now_ms());
        let (own, theirs) = (options.of_hubspot(), options.of_impact());
        let hubspot = HubspotSim::start(own, &world, kept.remove("hubspot"), saver.clone()).await?;
        let impact = ImpactSim::start(theirs, &world, kept.remove("impact"), saver.clone()).await?;
        saver.add("hubspot", hubspot.snapshots());
        saver.add("impact", impact.snapshots());
        Ok(Self::of(hubspot, impact))
    }

    /// Makes a pair of this world that listens nowhere, for whoever asks the routers of its sides within the process.
    /// Nothing is saved.
    ///
    /// # Errors
    /// A simulator cannot be made.
    pub fn without_ports(options: &PracticeOptions, world: &World) -> io::Result<Self> {
        let (hubspot, impact) = (HUBSPOT_NOWHERE.to_owned(), IMPACT_NOWHERE.to_owned());
        let (own, theirs) = (options.of_hubspot(), options.of_impact());
        let none = Saver::default;
        Ok(Self::of(
            HubspotSim::without_port(&own, hubspot, world, None, none())?,
            ImpactSim::without_port(theirs, impact, world, None, none())?,
        ))
    }

    fn of(hubspot: HubspotSim, impact: ImpactSim) -> Self {
        let access = Access {
            hubspot: hubspot.access(),
            impact: impact.access(),
        };
        Self {
            hubspot,
            impact,
            access,
        }
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
