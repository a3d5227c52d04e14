//! When a process dies, and what it takes for that: nothing of it happens afterwards.

use crate::random::Random;
use std::fmt;
use std::future::pending;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use tokio::sync::Notify;

/// A moment at which a process may die.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A request is about to be sent.
    BeforeRequest,
    /// A request was applied, and its answer is on the way.
    AfterRequest,
    /// A write to the journal is about to be made.
    BeforeWrite,
    /// A write to the journal is on disk.
    AfterWrite,
}

/// A death to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crash {
    /// At what.
    pub moment: Moment,
    /// How many such moments are lived through.
    pub after: u64,
}

impl Crash {
    /// Draws a death in a sync.
    pub fn draw(random: &mut Random) -> Self {
        let moments = [
            Moment::BeforeRequest,
            Moment::AfterRequest,
            Moment::BeforeWrite,
            Moment::AfterWrite,
        ];
        Self {
            moment: *random.pick(&moments),
            after: random.between(0, 24) / random.between(1, 4),
        }
    }
}

impl fmt::Display for Crash {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.moment {
            Moment::BeforeRequest => "before a request",
            Moment::AfterRequest => "after a request was applied",
            Moment::BeforeWrite => "before a write to the journal",
            Moment::AfterWrite => "after a write to the journal",
        };
        write!(to, "dies {what}, after {} of them", self.after)
    }
}

/// The fate of one process.
#[derive(Debug, Default)]
pub struct Fate {
    coming: Mutex<Option<Crash>>,
    dead: AtomicBool,
    died: Notify,
}

/// What unwinds the task that a process dies in.
struct Death;

impl Fate {
    /// Lets the process die, or live.
    pub fn set(&self, crash: Option<Crash>) {
        *self.coming.lock().unwrap_or_else(PoisonError::into_inner) = crash;
    }

    /// Returns whether the process is dead.
    pub fn is_dead(&self) -> bool {
        self.dead.load(Ordering::Relaxed)
    }

    /// Waits until the process dies.
    pub async fn died(&self) {
        self.died.notified().await;
    }

    /// Passes a moment, or does not.
    fn passes(&self, moment: Moment) -> bool {
        if self.is_dead() {
            return false;
        }
        let mut coming = self.coming.lock().unwrap_or_else(PoisonError::into_inner);
        match coming.as_mut().filter(|crash| crash.moment == moment) {
            Some(crash) if crash.after == 0 => {
                *coming = None;
                self.dead.store(true, Ordering::Relaxed);
                self.died.notify_one();
                false
            }
            Some(crash) => {
                crash.after -= 1;
                true
            }
            None => true,
        }
    }

    /// Passes a moment of a request; the dead wait for ever.
    pub async fn at_request(&self, moment: Moment) {
        if !self.passes(moment) {
            pending::<()>().await;
        }
    }

    /// Passes a moment of a write; the dead go no further, and nobody hears of it.
    pub fn at_write(&self, moment: Moment) {
        if !self.passes(moment) {
            resume_unwind(Box::new(Death));
        }
    }
}
