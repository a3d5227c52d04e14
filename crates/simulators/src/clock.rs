//! The simulators' time: the computer's, or one that somebody else gives.
//!
//! Refuses to know: what happens when.

use axum::http::{HeaderValue, header};
use axum::response::Response;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Tells the time of everything that a simulator dates, counts by time or lets expire. Clones share one time.
#[derive(Clone, Default)]
pub struct Clock {
    /// Epoch milliseconds; without one the computer's time counts.
    given: Option<Arc<dyn Fn() -> i64 + Send + Sync>>,
    passed_ms: Arc<AtomicI64>,
}

impl fmt::Debug for Clock {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "Clock({})", self.now_ms())
    }
}

impl Clock {
    /// Returns a clock that stands still at these epoch milliseconds until time is let pass.
    pub fn standing_at(ms: i64) -> Self {
        Self::given(move || ms)
    }

    /// Returns a clock that follows another one, which tells epoch milliseconds: virtual time, for example. A pair that
    /// is asked in virtual time needs it, or its limits and links would live in another time than whoever asks.
    pub fn given(now_ms: impl Fn() -> i64 + Send + Sync + 'static) -> Self {
        Self {
            given: Some(Arc::new(now_ms)),
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
        let base = self
            .given
            .as_ref()
            .map_or_else(computer_ms, |given| given());
        base.saturating_add(self.passed_ms.load(Ordering::Relaxed))
    }

    /// Dates an answer, as a server does (RFC 9110).
    pub(crate) fn date(&self, answer: &mut Response) {
        if let Ok(date) = HeaderValue::from_str(&self.http_date(0)) {
            answer.headers_mut().insert(header::DATE, date);
        }
    }

    /// Returns the time this many seconds ahead as HTTP writes it (RFC 9110).
    pub(crate) fn http_date(&self, seconds: i64) -> String {
        let ms = self.now_ms().saturating_add(seconds.saturating_mul(1000));
        jiff::Timestamp::from_millisecond(ms)
            .map(|at| at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string())
            .unwrap_or_default()
    }
}

fn computer_ms() -> i64 {
    let passed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(passed.as_millis()).unwrap_or(i64::MAX)
}
