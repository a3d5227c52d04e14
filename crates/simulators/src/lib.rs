//! HubSpot and impact.com as local servers: the practice workspace of the app, and the fixture of its tests.
//!
//! Real HTTP on loopback, state in memory. This crate shares no type with any other of ours: it is an independent
//! opinion of how the platforms behave, so that one misspelt field cannot pass every test. What the platforms'
//! documentation does not say is marked as invented where it is chosen.
//!
//! Start with [`Practice`] for the pair, or with [`hubspot::HubspotSim`] and [`impact::ImpactSim`] alone.

mod clock;
mod conduct;
pub mod fault;
mod html;
pub mod hubspot;
pub mod impact;
mod practice;
mod server;
pub mod wire;
pub mod world;

pub use clock::Clock;
pub use conduct::{Happened, Happening};
pub use fault::{Fault, FaultKind};
pub use practice::{Access, Practice, PracticeOptions};
pub use wire::Limits;
