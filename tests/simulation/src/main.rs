//! `simulate`: runs simulations and tells what they find. `cargo xtask simulate` builds and calls it.

use simulation::{Report, kept_seeds, simulate, simulate_all};
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// What the arguments ask for.
enum Wish {
    /// One seed, with its trace.
    One(u64),
    /// Many seeds from one on.
    Many { seeds: u64, from: u64 },
}

/// Seeds, unless told otherwise.
const SEEDS: u64 = 200;
/// Progress is told after so many seeds.
const STRIDE: u64 = 100;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(wish) = read(&arguments) else {
        eprintln!("Usage: simulate [--seeds N] [--from S] | --seed S");
        return ExitCode::FAILURE;
    };
    let sound = match wish {
        Wish::One(seed) => one(seed),
        Wish::Many { seeds, from } => many(seeds, from),
    };
    if sound {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn read(arguments: &[String]) -> Option<Wish> {
    let mut numbers = BTreeMap::new();
    for pair in arguments.chunks(2) {
        let [name, number] = pair else { return None };
        numbers.insert(name.as_str(), number.replace('_', "").parse().ok()?);
    }
    if let Some(seed) = numbers.remove("--seed") {
        return numbers.is_empty().then_some(Wish::One(seed));
    }
    let seeds = numbers.remove("--seeds").unwrap_or(SEEDS);
    let from = numbers.remove("--from").unwrap_or(1);
    numbers.is_empty().then_some(Wish::Many { seeds, from })
}

/// Tells one seed's story to the end.
fn one(seed: u64) -> bool {
    let report = simulate(seed);
    for line in &report.trace {
        println!("{line}");
    }
    verdict(&report);
    report.violation.is_none()
}

fn many(seeds: u64, from: u64) -> bool {
    let mut all = kept_seeds();
    all.extend(from..from.saturating_add(seeds));
    let begun = Instant::now();
    let (mut ended, mut requests, mut deaths, mut passed) = (0, 0, 0, Duration::ZERO);
    let mut found: BTreeMap<u64, String> = BTreeMap::new();
    simulate_all(&all, |report| {
        ended += 1;
        requests += report.requests;
        deaths += u64::from(report.deaths);
        passed += report.passed;
        if let Some(violation) = &report.violation {
            println!("\nseed {}: {violation}", report.seed);
            found.insert(report.seed, violation.to_string());
        }
        if ended % STRIDE == 0 {
            println!("{ended} of {} seeds", all.len());
        }
    });
    println!(
        "\n{ended} simulations in {:.1} s: {requests} requests, {deaths} deaths, {} virtual days",
        begun.elapsed().as_secs_f64(),
        passed.as_secs() / 86_400,
    );
    if let Some(seed) = found.keys().next() {
        println!("\nThe first of {} that found something:\n", found.len());
        one(*seed);
    } else {
        println!("Every invariant held.");
    }
    found.is_empty()
}

fn verdict(report: &Report) {
    println!(
        "\nseed {}: {} requests, {} deaths, {:.0} virtual hours",
        report.seed,
        report.requests,
        report.deaths,
        report.passed.as_secs_f64() / 3600.0
    );
    match &report.violation {
        None => println!("Every invariant held."),
        Some(violation) => println!(
            "Violated: {violation}\n\nAgain: cargo xtask simulate --seed {}\nTo run it always, add the seed to \
             tests/simulation/seeds.txt.",
            report.seed
        ),
    }
}
