//! Many seeds, on all cores. Every simulation happens on one thread from its beginning to its end.

use crate::story::{Report, simulate};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Runs simulations and hands every report to `told`, in the order in which they end.
pub fn simulate_all(seeds: &[u64], told: impl FnMut(Report) + Send) {
    let next = AtomicUsize::new(0);
    let told = Mutex::new(told);
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        for _ in 0..threads.min(seeds.len()) {
            scope.spawn(|| {
                while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let report = simulate(*seed);
                    let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
                    told(report);
                }
            });
        }
    });
}

/// Returns the seeds that found something once, and are run always.
pub fn kept_seeds() -> Vec<u64> {
    include_str!("../seeds.txt")
        .lines()
        .filter_map(|line| line.split_whitespace().next()?.parse().ok())
        .collect()
}
