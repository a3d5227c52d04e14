//! Simulations that every change must survive.

#![allow(
    clippy::unwrap_used,
    reason = "a simulation that cannot go on has failed"
)]

use simulation::bench::{Wanted, first_sync};
use simulation::{Report, kept_seeds, simulate, simulate_all};
use std::collections::BTreeSet;
use std::time::Duration;

/// Runs seeds and returns the reports; a violation is told with the end of its trace.
fn sound(seeds: &[u64]) -> Vec<Report> {
    let reports: Vec<Report> = seeds.iter().copied().map(simulate).collect();
    let mut found = Vec::new();
    for report in &reports {
        if let Some(violation) = &report.violation {
            let end = report.trace.len().saturating_sub(40);
            let (seed, end) = (report.seed, report.trace[end..].join("\n"));
            found.push(format!(
                "seed {seed}: {violation}\n{end}\nAgain: cargo xtask simulate --seed {seed}\n"
            ));
        }
    }
    assert!(found.is_empty(), "\n{}", found.join("\n"));
    reports
}

/// Fifty seeds, which together meet everything that there is.
fn fifty_from(first: u64) {
    let reports = sound(&(first..first + 50).collect::<Vec<_>>());
    assert_eq!(reports.len(), 50);
    // A simulation that is too kind finds nothing.
    let deaths: u32 = reports.iter().map(|report| report.deaths).sum();
    assert!(deaths > 12, "only {deaths} deaths");
    for part in [
        "trouble at Hubspot",
        "trouble at Impact",
        "the answer was lost",
        "Cut",
        "Interrupted",
        "resumed: Done",
        "merged into",
    ] {
        let seen = |report: &&Report| report.trace.iter().any(|line| line.contains(part));
        let count = reports.iter().filter(seen).count();
        assert!(count > 0, "{part:?} never happened");
    }
}

// Two hundred seeds in four tests, so that all cores have something to do.

#[test]
fn seeds_1_to_50_keep_every_invariant() {
    fifty_from(1);
}

#[test]
fn seeds_51_to_100_keep_every_invariant() {
    fifty_from(51);
}

#[test]
fn seeds_101_to_150_keep_every_invariant() {
    fifty_from(101);
}

#[test]
fn seeds_151_to_200_keep_every_invariant() {
    fifty_from(151);
}

#[test]
fn seeds_that_found_something_once_find_nothing_now() {
    sound(&kept_seeds());
}

#[test]
fn the_same_seed_is_the_same_story() {
    let seeds: Vec<u64> = (1..=12).collect();
    let mut stories = BTreeSet::new();
    for seed in &seeds {
        let (first, second) = (simulate(*seed), simulate(*seed));
        assert_eq!(first.trace, second.trace, "seed {seed}");
        stories.insert(first.trace);
    }
    assert_eq!(stories.len(), seeds.len());
}

/// Neither other threads nor earlier simulations on the same thread move a story.
#[test]
fn a_story_does_not_depend_on_its_neighbours() {
    let alone = simulate(7).trace;
    let mut beside = Vec::new();
    simulate_all(&[3, 7, 5, 7], |report| {
        if report.seed == 7 {
            beside.push(report.trace);
        }
    });
    assert_eq!(beside, [alone.clone(), alone]);
}

#[test]
fn a_first_sync_waits_for_the_limit_in_virtual_time() {
    let wanted = Wanted {
        contacts: 400,
        participants: 3_000,
        burst: Some(10),
        latency: Duration::from_millis(200),
    };
    let synced = first_sync(&wanted).unwrap();
    assert_eq!(synced.results.failed, 0);
    assert_eq!(synced.results.created, synced.counts.create);
    assert_eq!(synced.rate_limited, 0);
    // Nobody can be faster than the limit: so much of it is waiting.
    let floor = Duration::from_secs(10 * ((synced.to_hubspot - 1) / 10));
    assert!(floor > Duration::from_secs(20), "{synced:?}");
    assert!(synced.preview + synced.run >= floor, "{synced:?}");
    assert_eq!(first_sync(&wanted), Ok(synced));
}
