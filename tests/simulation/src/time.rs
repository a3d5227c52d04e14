//! Virtual time. One time for both simulators and the engine; the engine's clock may be wrong about it.
//!
//! It goes on while a process runs, as tokio's paused clock does, and stands still between.

use engine::Clock;
use jiff::Timestamp;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// 1 November 2026, 10:00 UTC.
pub const START_MS: i64 = 1_793_527_200_000;

/// The time of one simulation; clones share it.
#[derive(Debug, Clone)]
pub struct Time(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    /// Epoch milliseconds when the stretch began.
    began_ms: i64,
    /// The instant of tokio's clock that is `began_ms`; none between two stretches.
    since: Option<Instant>,
    skew_ms: i64,
}

impl Time {
    /// Returns a time that begins at [`START_MS`].
    pub fn begin() -> Self {
        Self(Arc::new(Mutex::new(State {
            began_ms: START_MS,
            since: None,
            skew_ms: 0,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets it follow the clock of the runtime that this is called in, until the stretch ends.
    pub fn stretch(&self) -> Stretch {
        self.state().since = Some(Instant::now());
        Stretch(self.clone())
    }

    /// Returns the time in epoch milliseconds.
    pub fn now_ms(&self) -> i64 {
        let state = self.state();
        let passed = state.since.map(|since| since.elapsed());
        state.began_ms + millis(passed.unwrap_or_default())
    }

    /// Lets time pass between two stretches.
    pub fn pass(&self, time: Duration) {
        self.state().began_ms += millis(time);
    }

    /// Lets the engine's clock be wrong by so much from now on.
    pub fn set_skew(&self, skew_ms: i64) {
        self.state().skew_ms = skew_ms;
    }

    /// Returns the seconds since the beginning, for a trace.
    pub fn told(&self) -> String {
        let ms = self.now_ms() - START_MS;
        format!("{:>7}.{:03}", ms / 1000, ms % 1000)
    }
}

impl Clock for Time {
    fn now(&self) -> Timestamp {
        let ms = self.now_ms() + self.state().skew_ms;
        Timestamp::from_millisecond(ms).unwrap_or_default()
    }
}

/// A stretch of running time; it ends when dropped, in the runtime where it began.
#[derive(Debug)]
pub struct Stretch(Time);

impl Drop for Stretch {
    fn drop(&mut self) {
        let now = self.0.now_ms();
        let mut state = self.0.state();
        state.began_ms = now;
        state.since = None;
    }
}

fn millis(time: Duration) -> i64 {
    i64::try_from(time.as_millis()).unwrap_or(i64::MAX)
}
