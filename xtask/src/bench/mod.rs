//! `cargo xtask bench first-sync`: what a first sync costs, measured from outside. `bench practice` measures what it is
//! measured with, `bench resume` what it costs to be killed, `bench import` what a large file costs,
//! `bench journal` what looking something up costs.
//!
//! The product runs as its users run it, in a process of its own; the simulated platforms run in another and
//! count what reaches them. Nothing is asserted here: the numbers are for people.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;

use crate::place::Place;
use crate::{Trouble, programs};

mod both;
mod import;
mod journal;
mod json;
mod options;
mod pair;
mod practice;
mod resume;
mod story;
mod watch;

pub use both::both_ways;
pub use import::import;
pub use journal::journal;
pub use practice::practice;
pub use resume::resume;
use story::Measured;

/// HubSpot's limit for OAuth apps: requests in a window, documented by HubSpot.
const BURST: u64 = 110;
/// Length of that window, in seconds.
const WINDOW: u64 = 10;

/// One setting of the simulated platforms.
struct Setting {
    name: &'static str,
    limits: &'static str,
    latency_ms: u64,
}

const SETTINGS: [Setting; 3] = [
    Setting {
        name: "no limits",
        limits: "none",
        latency_ms: 0,
    },
    Setting {
        name: "110 in 10 s",
        limits: "real",
        latency_ms: 0,
    },
    Setting {
        name: "110 in 10 s, 200 ms",
        limits: "real",
        latency_ms: 200,
    },
];

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    people: Vec<u64>,
    rounds: u32,
}

impl Options {
    fn read(words: &[&str]) -> Result<Self, Trouble> {
        let mut options = Self {
            people: vec![10_000, 100_000],
            rounds: 1,
        };
        options::read(words, |name, value| {
            match name {
                "--people" => options.people = value.numbers()?,
                "--rounds" => options.rounds = value.number()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(options)
    }
}

/// Builds `advsync` in release, and returns where it is.
fn advsync(place: &Place) -> Result<PathBuf, Trouble> {
    let mut build = programs::cargo(&place.root);
    build.args(["build", "--release", "-p", "advsync"]);
    programs::run(build)?;
    Ok(place.built("release", "advsync"))
}

/// Measures first syncs and prints a table.
pub fn first_sync(words: &[&str]) -> Result<(), Trouble> {
    let options = Options::read(words)?;
    let place = Place::find();
    let program = advsync(&place)?;
    let mut rows = Vec::new();
    println!("{HEADINGS}");
    for &people in &options.people {
        for setting in &SETTINGS {
            let mut best: Option<Measured> = None;
            for _ in 0..options.rounds.max(1) {
                let measured = story::first_sync(&program, people, setting)?;
                if best
                    .as_ref()
                    .is_none_or(|so_far| measured.wall() < so_far.wall())
                {
                    best = Some(measured);
                }
            }
            if let Some(measured) = best {
                println!("{}", table_row(people, setting, &measured));
                rows.push(json_row(people, setting, &measured));
            }
        }
    }
    let folder = place.target.join("bench");
    let file = folder.join("first-sync.json");
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::write(&file, document(&place, &rows)))
        .map_err(|error| format!("{} could not be written: {error}.", file.display()))?;
    println!(
        "\nWritten to {}",
        file.strip_prefix(&place.root).unwrap_or(&file).display()
    );
    Ok(())
}

/// Measures first syncs under HubSpot's limit in virtual time: an hour of waiting takes none.
pub fn limits() -> Result<(), Trouble> {
    crate::simulate::program("limits", &[])
}

/// Returns the fewest seconds that `requests` can take under HubSpot's limit: the first window is free.
fn floor_seconds(requests: u64) -> u64 {
    WINDOW * (requests.saturating_sub(1) / BURST)
}

/// Returns the fewest requests to HubSpot that can do a first sync: read one side's people in hundreds
/// (contacts as pages, or participants by e-mail), then write each contact once, in hundreds a kind.
fn fewest_requests(contacts: u64, participants: u64, creates: u64, updates: u64) -> u64 {
    let hundreds = |count: u64| count.div_ceil(100);
    hundreds(contacts.min(participants)) + hundreds(creates) + hundreds(updates)
}

const HEADINGS: &str = "\
  people  setting               wall s   floor s   ratio   people/s   CPU s   peak MiB   requests   fewest   429";

fn table_row(people: u64, setting: &Setting, measured: &Measured) -> String {
    let floor = floor(setting, measured);
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of people are far below 2^52"
    )]
    let per_second = people as f64 / measured.wall().max(f64::EPSILON);
    format!(
        "{people:>8}  {:<20} {:>7.1} {:>9} {:>7} {per_second:>10.0} {:>7.1} {:>10.0} {:>10} {:>8} {:>5}",
        setting.name,
        measured.wall(),
        floor.map_or_else(|| "-".to_owned(), |seconds| seconds.to_string()),
        ratio(floor, measured.wall()).map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.3}")),
        measured.cpu_seconds,
        measured.peak_mib,
        measured.requests,
        measured.fewest,
        measured.refused,
    )
}

fn json_row(people: u64, setting: &Setting, measured: &Measured) -> String {
    let floor = floor(setting, measured);
    let or_null = |value: Option<String>| value.unwrap_or_else(|| "null".to_owned());
    format!(
        "    {{\"people\": {people}, \"limits\": \"{}\", \"latency_ms\": {}, \"preview_s\": {:.3}, \
         \"sync_s\": {:.3}, \"wall_s\": {:.3}, \"floor_s\": {}, \"ratio\": {}, \"cpu_s\": {:.2}, \
         \"peak_rss_mib\": {:.1}, \"requests\": {}, \"fewest_requests\": {}, \"refused_429\": {}}}",
        setting.limits,
        setting.latency_ms,
        measured.preview_seconds,
        measured.sync_seconds,
        measured.wall(),
        or_null(floor.map(|seconds| seconds.to_string())),
        or_null(ratio(floor, measured.wall()).map(|ratio| format!("{ratio:.4}"))),
        measured.cpu_seconds,
        measured.peak_mib,
        measured.requests,
        measured.fewest,
        measured.refused,
    )
}

/// Returns the floor where there is one: without limits nothing but the machine is slow.
fn floor(setting: &Setting, measured: &Measured) -> Option<u64> {
    (setting.limits == "real").then(|| floor_seconds(measured.fewest))
}

fn ratio(floor: Option<u64>, wall: f64) -> Option<f64> {
    floor
        .and_then(|seconds| u32::try_from(seconds).ok())
        .filter(|seconds| *seconds > 0)
        .map(|seconds| wall / f64::from(seconds))
}

fn document(place: &Place, rows: &[String]) -> String {
    let commit = programs::answer(
        Command::new("git")
            .args(["rev-parse", "--short", "HEAD"])
            .current_dir(&place.root),
    )
    .unwrap_or_default();
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{{\n  \"bench\": \"first-sync\",\n  \"commit\": \"{}\",\n  \"cores\": {cores},\n  \"rows\": [\n{}\n  ]\n}}",
        commit.trim(),
        rows.join(",\n")
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floor_grows_by_a_window_after_each_full_burst() {
        for (requests, seconds) in [
            (0, 0),
            (1, 0),
            (110, 0),
            (111, 10),
            (220, 10),
            (221, 20),
            (2001, 180),
        ] {
            assert_eq!(floor_seconds(requests), seconds, "{requests} requests");
        }
    }

    #[test]
    fn the_fewest_requests_are_counted_in_hundreds() {
        assert_eq!(fewest_requests(10_000, 10_000, 3_333, 6_667), 100 + 34 + 67);
        assert_eq!(fewest_requests(50, 9_000, 0, 1), 1 + 1);
    }

    #[test]
    fn options_are_read_or_refused() {
        let read = |words: &[&str]| Options::read(words);
        assert_eq!(
            read(&["--people", "10_000,5", "--rounds", "3"]),
            Ok(Options {
                people: vec![10_000, 5],
                rounds: 3
            })
        );
        assert!(read(&["--people"]).is_err());
        assert!(read(&["--people", "many"]).is_err());
        assert!(read(&["--fast", "1"]).is_err());
    }
}
