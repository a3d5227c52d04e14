//! The hourly budget of requests and the headers that tell it.
//!
//! Documented: 1,000 requests an hour by default, `X-RateLimit-*` headers, 429 beyond. That the window is fixed, from its
//! first request, and that `Reset` counts seconds, is invented (the sources disagree).
//!
//! Refuses to know: what a request wants.

use axum::http::HeaderValue;
use axum::response::Response;

use crate::wire::Limits;

/// Requests an hour (documented default).
const HOURLY: u32 = 1000;
/// The window, in milliseconds.
const WINDOW_MS: i64 = 3_600_000;

/// Requests left in this hour.
#[derive(Debug)]
pub struct Budget {
    limited: bool,
    left: u32,
    began_ms: Option<i64>,
}

/// The budget as the headers tell it.
#[derive(Debug, Clone, Copy)]
pub struct Remaining {
    /// Whether this request is still inside.
    pub allowed: bool,
    left: u32,
    reset_seconds: u64,
}

impl Budget {
    /// A full budget; without limits it never shrinks.
    pub fn new(limits: Limits) -> Self {
        Self {
            limited: matches!(limits, Limits::Real),
            left: HOURLY,
            began_ms: None,
        }
    }

    /// Sets how many requests are left in this hour.
    pub fn set_left(&mut self, left: u32, now: i64) {
        self.left = left.min(HOURLY);
        self.began_ms = Some(now);
    }

    /// Takes one request; `None` without limits.
    pub fn spend(&mut self, now: i64) -> Option<Remaining> {
        if !self.limited {
            return None;
        }
        let began = match self.began_ms {
            Some(began) if now - began < WINDOW_MS => began,
            _ => {
                self.left = HOURLY;
                self.began_ms = Some(now);
                now
            }
        };
        let allowed = self.left > 0;
        self.left = self.left.saturating_sub(1);
        let reset_seconds = u64::try_from((began + WINDOW_MS - now) / 1000).unwrap_or(0);
        Some(Remaining {
            allowed,
            left: self.left,
            reset_seconds,
        })
    }
}

impl Remaining {
    /// Writes the headers.
    pub fn tell(self, response: &mut Response) {
        let headers = response.headers_mut();
        headers.insert("X-RateLimit-Limit", HeaderValue::from(HOURLY));
        headers.insert("X-RateLimit-Remaining", HeaderValue::from(self.left));
        headers.insert("X-RateLimit-Reset", HeaderValue::from(self.reset_seconds));
    }
}
