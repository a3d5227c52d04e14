//! Deterministic simulation: the whole engine against both simulators in one process, without sockets and in virtual
//! time, through worlds, edits, faults, a hostile network and deaths that are all drawn from one number.
//!
//! The same seed is the same story, to the millisecond. Start with [`simulate`]; `cargo xtask simulate` runs it.

pub mod bench;
mod doubt;
mod end;
mod fate;
mod filters;
mod many;
mod network;
mod oracles;
mod others;
mod panics;
mod place;
mod process;
mod random;
mod steps;
mod story;
mod sync;
mod time;
mod trace;
mod troubles;
mod witness;
mod world;

pub use many::{kept_seeds, simulate_all};
pub use oracles::Violation;
pub use story::{Report, simulate};
