//! `limits`: first syncs under HubSpot's limit, in virtual time. `cargo xtask bench limits` builds and calls it.
//!
//! Every line says what the limit alone costs for what is written, and what the engine made of it. The run begins ten
//! seconds after the preview: somebody looks at it.

use simulation::bench::{FirstSync, Wanted, first_sync};
use std::process::ExitCode;
use std::time::Duration;

/// HubSpot's limit for OAuth apps: requests in a window, documented by HubSpot.
const BURST: usize = 110;
/// Length of that window.
const WINDOW: Duration = Duration::from_secs(10);
/// Contacts or people in one request, documented by HubSpot.
const BATCH: usize = 100;

/// Contacts, participants, and how long every answer takes.
const SETTINGS: [(usize, usize, Duration); 5] = [
    (50_000, 50_000, Duration::ZERO),
    (50_000, 50_000, Duration::from_millis(200)),
    (50_000, 50_000, Duration::from_secs(1)),
    (100, 1_000_000, Duration::ZERO),
    (100, 1_000_000, Duration::from_millis(200)),
];

fn main() -> ExitCode {
    println!(
        "| contacts | participants | latency ms | preview s | written after s | run s | floor of the writes s | ratio | requests | fewest | ratio | 429 |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (contacts, participants, latency) in SETTINGS {
        let wanted = Wanted {
            contacts,
            participants,
            burst: Some(BURST),
            latency,
        };
        match first_sync(&wanted) {
            Ok(sync) => println!("{}", row(&wanted, &sync)),
            Err(problem) => {
                eprintln!("{contacts} contacts, {participants} participants: {problem}");
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}

fn row(wanted: &Wanted, sync: &FirstSync) -> String {
    let hundreds = |count: u32| u64::from(count).div_ceil(BATCH as u64);
    let read = wanted.contacts.min(wanted.participants).div_ceil(BATCH) as u64;
    let written = hundreds(sync.counts.create) + hundreds(sync.counts.update);
    let fewest = read + written;
    let floor = WINDOW.as_secs() * (written.saturating_sub(1) / BURST as u64);
    let written_after = sync.written.as_secs_f64();
    format!(
        "| {} | {} | {} | {:.1} | {written_after:.1} | {:.1} | {floor} | {:.3} | {} | {fewest} | {:.3} | {} |",
        wanted.contacts,
        wanted.participants,
        wanted.latency.as_millis(),
        sync.preview.as_secs_f64(),
        sync.run.as_secs_f64(),
        ratio(written_after, floor),
        sync.to_hubspot,
        ratio(
            f64::from(u32::try_from(sync.to_hubspot).unwrap_or(u32::MAX)),
            fewest
        ),
        sync.rate_limited,
    )
}

fn ratio(of: f64, to: u64) -> f64 {
    of / f64::from(u32::try_from(to).unwrap_or(u32::MAX))
}
