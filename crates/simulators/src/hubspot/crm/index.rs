//! The index that searches look into: it learns of changes late, when it is told to.
//!
//! Documented: new and changed records appear after a few moments. How many is invented: none, unless a test or the
//! conductor sets a lag. Associations are looked up without lag (invented).

use super::records::Record;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// Changes that searches do not know of yet.
#[derive(Debug, Default)]
pub struct Index {
    lag_ms: i64,
    /// Moment, id, and what the record was before; nothing for a new one. Oldest first.
    waiting: VecDeque<(i64, u64, Option<Record>)>,
}

impl Index {
    /// Sets the lag of the changes to come, and of those that wait.
    pub fn set_lag(&mut self, lag: Duration) {
        self.lag_ms = i64::try_from(lag.as_millis()).unwrap_or(i64::MAX);
        if !self.lags() {
            self.waiting.clear();
        }
    }

    /// Whether changes are to be noted.
    pub fn lags(&self) -> bool {
        self.lag_ms > 0
    }

    /// Notes a change before it is made.
    pub fn note(&mut self, now: i64, id: u64, before: Option<Record>) {
        self.settle(now);
        self.waiting.push_back((now, id, before));
    }

    fn settle(&mut self, now: i64) {
        while self
            .waiting
            .front()
            .is_some_and(|(at, ..)| self.knows(*at, now))
        {
            self.waiting.pop_front();
        }
    }

    fn knows(&self, at: i64, now: i64) -> bool {
        at.saturating_add(self.lag_ms) <= now
    }

    /// Returns what searches still take for true, by id; nothing for records that they do not know yet.
    pub fn stale(&self, now: i64) -> BTreeMap<u64, Option<&Record>> {
        let mut stale = BTreeMap::new();
        for (at, id, before) in &self.waiting {
            if !self.knows(*at, now) {
                stale.entry(*id).or_insert(before.as_ref());
            }
        }
        stale
    }

    /// Returns how many changes wait, to be able to take back those after.
    pub fn mark(&mut self, now: i64) -> usize {
        self.settle(now);
        self.waiting.len()
    }

    /// Takes back the changes after a mark.
    pub fn truncate(&mut self, mark: usize) {
        self.waiting.truncate(mark);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_known_after_the_lag() {
        let mut index = Index::default();
        index.set_lag(Duration::from_millis(100));
        index.note(1_000, 1, None);
        index.note(1_050, 1, Some(Record::new(1, 1_000)));
        index.note(1_060, 2, Some(Record::new(2, 5)));
        let stale = index.stale(1_099);
        assert!(stale[&1].is_none());
        assert!(stale[&2].is_some());
        // The creation is known now, the change after it is not.
        assert!(index.stale(1_100)[&1].is_some());
        assert!(index.stale(1_160).is_empty());
        index.set_lag(Duration::ZERO);
        assert!(index.stale(1_060).is_empty());
    }
}
