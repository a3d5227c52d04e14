//! The limit of form submissions without credential.
//!
//! Refuses to know: forms.

use std::collections::VecDeque;

/// Documented by HubSpot: submissions in ten seconds.
const MOST: usize = 50;
const WINDOW_MS: i64 = 10_000;
/// Documented by HubSpot: this many refusals within a second block the sender for a minute.
const REFUSALS: usize = 10;
const SECOND_MS: i64 = 1000;
const BLOCK_MS: i64 = 60_000;

/// Everybody on loopback is one sender.
#[derive(Default)]
pub struct Submissions {
    taken: VecDeque<i64>,
    refused: VecDeque<i64>,
    blocked_until_ms: i64,
}

impl Submissions {
    /// Whether a submission may come in.
    pub fn admit(&mut self, now: i64) -> bool {
        forget(&mut self.taken, now - WINDOW_MS);
        if now >= self.blocked_until_ms && self.taken.len() < MOST {
            self.taken.push_back(now);
            return true;
        }
        forget(&mut self.refused, now - SECOND_MS);
        self.refused.push_back(now);
        if self.refused.len() >= REFUSALS {
            self.blocked_until_ms = now + BLOCK_MS;
        }
        false
    }
}

fn forget(window: &mut VecDeque<i64>, until: i64) {
    while window.front().is_some_and(|first| *first <= until) {
        window.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifty_in_ten_seconds() {
        let mut submissions = Submissions::default();
        for _ in 0..MOST {
            assert!(submissions.admit(1_000));
        }
        assert!(!submissions.admit(10_999));
        assert!(submissions.admit(11_000));
    }

    #[test]
    fn who_does_not_stop_is_blocked_for_a_minute() {
        let mut submissions = Submissions::default();
        let admitted = (0..MOST + REFUSALS)
            .filter(|_| submissions.admit(0))
            .count();
        assert_eq!(admitted, MOST);
        assert!(!submissions.admit(59_999));
        assert!(submissions.admit(BLOCK_MS));
        // Nine are no reason yet.
        let mut submissions = Submissions::default();
        for _ in 0..MOST + REFUSALS - 1 {
            submissions.admit(0);
        }
        assert!(submissions.admit(WINDOW_MS));
    }
}
