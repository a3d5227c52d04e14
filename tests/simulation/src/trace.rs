//! What happened, a line for each thing, in a form that a person can read and two runs can be compared by.

use crate::time::Time;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// The trace of one simulation; clones share it.
#[derive(Debug, Clone)]
pub struct Trace {
    time: Time,
    lines: Arc<Mutex<Vec<String>>>,
}

impl Trace {
    /// Returns an empty trace whose lines carry this time.
    pub fn begin(time: Time) -> Self {
        Self {
            time,
            lines: Arc::default(),
        }
    }

    /// Adds a line.
    pub fn tell(&self, line: impl fmt::Display) {
        let line = format!("{} s  {line}", self.time.told());
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.push(line);
    }

    /// Returns the lines so far.
    pub fn lines(&self) -> Vec<String> {
        self.lines
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
