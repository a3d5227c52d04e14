//! HTTP manners shared by both clients: pacing, patience, classification. Knows no platform's paths or bodies.

mod exchange;
mod pacer;
mod retry;

pub use pacer::Pacer;

pub(crate) use exchange::{
    Answer, Call, Effect, Line, Manners, address, cause, is_loopback, plain_client,
};
pub(crate) use pacer::{Allowance, Bucket};
pub(crate) use retry::{LONGEST_WAIT, pause, retry_after};
