//! The simulator's time: the computer's, or one that a test gives and moves.
//!
//! Refuses to know: what happens when.

use super::state::now_ms;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// Tells the time of tokens, limits, exports and imports. Clones share one time.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    /// Epoch milliseconds of a clock that stands still; else the computer's time counts.
    given_ms: Option<i64>,
    passed_ms: Arc<AtomicI64>,
}

impl Clock {
    /// Returns a clock that stands still at these epoch milliseconds until time is let pass.
    pub fn standing_at(ms: i64) -> Self {
        Self {
            given_ms: Some(ms),
            ..Self::default()
        }
    }

    /// Lets time pass.
    pub fn pass(&self, time: Duration) {
        let ms = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        self.passed_ms.fetch_add(ms, Ordering::Relaxed);
    }

    /// Returns the time in epoch milliseconds.
    pub fn now_ms(&self) -> i64 {
        let base = self.given_ms.unwrap_or_else(now_ms);
        base.saturating_add(self.passed_ms.load(Ordering::Relaxed))
    }
}
