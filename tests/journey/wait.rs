//! Waiting for conditions. Nothing in the journey sleeps for a time; it looks until it sees, or gives up.

use std::time::{Duration, Instant};

use crate::Trouble;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// For something that only has to be drawn.
pub const SOON: Duration = Duration::from_secs(30);
/// For something that has to be worked out, or fetched from the simulated platforms.
pub const WORK: Duration = Duration::from_mins(2);

/// Looks until there is something to see, and returns it.
pub async fn until<T>(
    what: &str,
    limit: Duration,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> Result<T, Trouble> {
    let begun = Instant::now();
    loop {
        if let Some(seen) = look().await {
            return Ok(seen);
        }
        if begun.elapsed() > limit {
            return Err(format!("Waited {} s in vain for {what}.", limit.as_secs()));
        }
        tokio::time::sleep(PAUSE).await;
    }
}
