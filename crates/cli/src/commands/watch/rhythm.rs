//! The time between rounds.

use crate::interrupts::Interrupts;
use jiff::Timestamp;
use std::time::Duration;

/// Why a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wake {
    /// It is time for the next round.
    Time,
    /// Somebody wants to leave.
    Leave,
}

/// Where a watch takes its time from.
pub trait Rhythm {
    /// Returns the time.
    fn now(&self) -> Timestamp;

    /// Waits until it is time, or until Ctrl-C.
    async fn wait(&mut self, until: Timestamp, interrupts: &mut Interrupts) -> Wake;
}

/// The computer's clock. It is looked at now and then, because a computer that sleeps does not count the time.
pub struct WallClock;

/// How long at most until the clock is looked at again.
const LOOK: Duration = Duration::from_secs(30);

impl Rhythm for WallClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    async fn wait(&mut self, until: Timestamp, interrupts: &mut Interrupts) -> Wake {
        loop {
            let left = until.duration_since(self.now());
            let Ok(left) = Duration::try_from(left) else {
                return Wake::Time;
            };
            if left.is_zero() {
                return Wake::Time;
            }
            tokio::select! {
                () = tokio::time::sleep(left.min(LOOK)) => {}
                () = interrupts.next() => return Wake::Leave,
            }
        }
    }
}
