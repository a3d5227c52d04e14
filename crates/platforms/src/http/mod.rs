//! HTTP manners shared by both clients: where requests may go, how much is read, pacing, patience, classification.
//! Knows no platform's paths or bodies.

mod address;
mod body;
mod client;
mod exchange;
mod limits;
mod network;
mod pacer;
mod reach;
mod retry;
mod surrogates;

pub use address::is_loopback;
pub use limits::LimitHeaders;
pub use network::{Network, NoAnswer};
pub use pacer::{Pacer, Room};
pub use reach::reach;
pub use retry::Patience;

pub(crate) use address::{Own, address};
pub(crate) use body::{LONGEST_GRANT, Spoiled, beginning, whole};
pub(crate) use client::{cause, plain_client};
pub(crate) use exchange::{Answer, Call, Effect, Line, Manners, Payload};
pub(crate) use network::Way;
pub(crate) use pacer::{Allowance, Bucket};
pub(crate) use retry::{LIMIT_PATIENCE, LONGEST_WAIT, retry_after};
