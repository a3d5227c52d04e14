//! How long to wait before the same request is sent again, and when to stop.

use rand::Rng as _;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use std::time::Duration;

/// The first pause after trouble; later ones double.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
/// The longest pause of our own.
const LONGEST_PAUSE: Duration = Duration::from_secs(20);
/// The longest wait that a platform may ask for while a request waits.
pub(crate) const LONGEST_WAIT: Duration = Duration::from_mins(5);
/// Longest time spent on repeating one request because of trouble on the way or at the platform.
pub(crate) const PATIENCE: Duration = Duration::from_mins(2);
/// Longest time spent on reaching a platform that cannot be reached: a person without network should hear it soon.
pub(crate) const CONNECT_PATIENCE: Duration = Duration::from_secs(20);
/// Longest time spent on one request because of a rate limit.
pub(crate) const LIMIT_PATIENCE: Duration = Duration::from_mins(15);

/// How fast a client lives: every wait of its own, and every wait that a platform asks for, is divided by this. Real
/// life is the default; whoever shows what happens in an hour of trouble takes a hurried one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    times: u32,
    steady: bool,
}

impl Default for Patience {
    fn default() -> Self {
        Self::hurried(1)
    }
}

impl Patience {
    /// Returns a patience that ends this many times sooner.
    pub const fn hurried(times: u32) -> Self {
        Self {
            times: if times == 0 { 1 } else { times },
            steady: false,
        }
    }

    /// Returns the same patience without chance: the same trouble is answered with the same pauses, so that a run can
    /// be repeated exactly. It must not meet a real platform, where many would return together.
    #[must_use]
    pub const fn steady(self) -> Self {
        Self {
            steady: true,
            ..self
        }
    }

    /// Returns how long a wait of real life takes.
    pub fn of(self, real: Duration) -> Duration {
        real / self.times
    }

    /// Returns a pause with full jitter over its upper half, so that tasks which failed together do not return
    /// together.
    pub(crate) fn pause(self, attempt: u32) -> Duration {
        let whole = FIRST_PAUSE
            .saturating_mul(2_u32.saturating_pow(attempt.min(16)))
            .min(LONGEST_PAUSE);
        let part = if self.steady {
            0.75
        } else {
            rand::rng().random_range(0.5..=1.0)
        };
        self.of(whole.mul_f64(part))
    }
}

/// Reads `Retry-After`: seconds, or an HTTP date (RFC 9110). A date is counted from the answer's own `Date`, so that
/// this computer's clock decides nothing. Negative and unreadable values are none.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return Duration::try_from_secs_f64(seconds).ok();
    }
    let until = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    let now = headers
        .get(reqwest::header::DATE)
        .and_then(|date| date.to_str().ok())
        .and_then(|date| jiff::fmt::rfc2822::parse(date.trim()).ok())
        .map_or_else(jiff::Timestamp::now, |date| date.timestamp());
    Duration::try_from(until.duration_since(now)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{DATE, HeaderValue};

    fn read(value: &'static str) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(value));
        headers.insert(
            DATE,
            HeaderValue::from_static("Sun, 01 Nov 2026 10:00:00 GMT"),
        );
        retry_after(&headers)
    }

    #[test]
    fn retry_after_has_two_forms_and_some_bad_ones() {
        assert_eq!(read("7"), Some(Duration::from_secs(7)));
        assert_eq!(read("86400"), Some(Duration::from_hours(24)));
        assert_eq!(
            read("Sun, 01 Nov 2026 10:00:30 GMT"),
            Some(Duration::from_secs(30))
        );
        assert_eq!(read("Sun, 01 Nov 2026 09:00:00 GMT"), None);
        assert_eq!(read("-5"), None);
        assert_eq!(read("soon"), None);
        assert_eq!(read("inf"), None);
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn pauses_grow_and_stay_bounded() {
        let real = Patience::default();
        for attempt in 0..40 {
            let pause = real.pause(attempt);
            assert!(pause >= FIRST_PAUSE / 2 && pause <= LONGEST_PAUSE);
            assert_eq!(real.steady().pause(attempt), real.steady().pause(attempt));
        }
        assert!(real.pause(6) > real.pause(0));
    }
}
