//! `cargo xtask bench resume`: what it costs to be killed, again and again, in the middle of a sync.
//!
//! The product runs in a process of its own and is killed when the simulated HubSpot, in another one, has seen a given
//! number of requests; then it is started again. The same sync without a kill is measured beside it.

use std::path::Path;
use std::process::Stdio;

use super::pair::{Counted, Pair};
use super::story::{self, Folder, Plan};
use super::{Setting, json, options};
use crate::Trouble;
use crate::place::Place;

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    people: u64,
    kills: u64,
    limits: &'static str,
    latency_ms: u64,
    seed: u64,
}

impl Options {
    fn read(arguments: &[&str]) -> Result<Self, Trouble> {
        let mut options = Self {
            people: 10_000,
            kills: 20,
            limits: "none",
            latency_ms: 50,
            seed: 1,
        };
        options::read(arguments, |name, value| {
            match (name, value.text) {
                ("--people", _) => options.people = value.number()?,
                ("--kills", _) => options.kills = value.number()?,
                ("--latency-ms", _) => options.latency_ms = value.number()?,
                ("--seed", _) => options.seed = value.number()?,
                ("--limits", "real") => options.limits = "real",
                ("--limits", "none") => options.limits = "none",
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(options)
    }
}

/// What a sync came to, however often it was killed.
struct Came {
    kills: u64,
    requests: u64,
    batches: u64,
    /// Contacts more than there should be.
    duplicates: u64,
    /// Contacts fewer than there should be, or people who would be written again.
    lost: u64,
    /// The fewest batches that can do it.
    fewest: u64,
}

/// Measures and prints a table.
pub fn resume(arguments: &[&str]) -> Result<(), Trouble> {
    let options = Options::read(arguments)?;
    let place = Place::find();
    let program = super::advsync(&place)?;
    println!(
        "{} people, limits {}, {} ms latency, seed {}\n",
        options.people, options.limits, options.latency_ms, options.seed
    );
    println!("kills   requests   more %   batches   sent twice   twice a kill   duplicates   lost");
    let plain = sync(&program, &options, &[])?;
    row(&plain, &plain);
    let killed = sync(&program, &options, &moments(&options, plain.batches))?;
    row(&killed, &plain);
    if killed.kills < options.kills {
        println!(
            "\nThe run ended before kill {} could be made; more latency makes it slower.",
            killed.kills + 1
        );
    }
    Ok(())
}

fn row(came: &Came, plain: &Came) {
    let twice = came.batches.saturating_sub(came.fewest);
    println!(
        "{:>5} {:>10} {:>8} {:>9} {twice:>12} {:>14} {:>12} {:>6}",
        came.kills,
        came.requests,
        hundredths(
            came.requests.saturating_sub(plain.requests) * 10_000,
            plain.requests
        ),
        came.batches,
        hundredths(twice * 100, came.kills),
        came.duplicates,
        came.lost
    );
}

/// Returns hundredths of a whole as a number with two places.
fn hundredths(hundredths: u64, whole: u64) -> String {
    let of = hundredths / whole.max(1);
    format!("{}.{:02}", of / 100, of % 100)
}

/// Returns after how many batches, in all, the process is killed: at random, in order.
fn moments(options: &Options, batches: u64) -> Vec<u64> {
    let mut state = options.seed.wrapping_mul(2).wrapping_add(1);
    let mut moments: Vec<u64> = (0..options.kills)
        .map(|_| {
            // The generator of Numerical Recipes; its high bits are random enough for this.
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % batches.max(1)
        })
        .collect();
    moments.sort_unstable();
    moments
}

/// Runs a whole sync, killed at these moments, and looks at what is there afterwards.
fn sync(program: &Path, options: &Options, moments: &[u64]) -> Result<Came, Trouble> {
    let setting = Setting {
        name: "resume",
        limits: options.limits,
        latency_ms: options.latency_ms,
    };
    let pair = Pair::serve(program, options.people, options.people, &setting)?;
    let folder = Folder::new();
    story::set_up(program, &folder, &pair)?;
    let plan = story::preview(program, &folder, &pair)?;
    let before = pair.counted()?;
    let mut kills = 0;
    for moment in moments {
        if !kill_at(program, &folder, &pair, &plan, before.batches + moment)? {
            break;
        }
        kills += 1;
    }
    let last = story::run(
        program,
        &folder,
        &pair,
        &go_on(program, &folder, &pair, &plan)?,
    )?;
    let status = json::text(&last.output, "status").unwrap_or_default();
    if !status.starts_with("done") {
        return Err(format!("The run ended as `{status}`:\n{}", last.output));
    }
    let after = pair.counted()?;
    let again = story::preview(program, &folder, &pair)?;
    Ok(came(kills, &plan, &again, &before, &after))
}

fn came(kills: u64, plan: &Plan, again: &Plan, before: &Counted, after: &Counted) -> Came {
    let expected = before.contacts + plan.create;
    Came {
        kills,
        requests: after.requests - before.requests,
        batches: after.batches - before.batches,
        duplicates: after.contacts.saturating_sub(expected),
        lost: expected.saturating_sub(after.contacts).max(again.writes),
        fewest: plan.create.div_ceil(100) + plan.update.div_ceil(100),
    }
}

/// Returns the words that begin the run of a plan, or go on with it.
fn go_on(
    program: &Path,
    folder: &Folder,
    pair: &Pair,
    plan: &Plan,
) -> Result<Vec<String>, Trouble> {
    let runs = story::run(program, folder, pair, &["runs".to_owned()])?;
    let begun = json::text(&runs.output, "id").is_some();
    let mut words = vec!["sync".to_owned()];
    if begun {
        words.push("--resume".to_owned());
    } else {
        let confirm = plan.writes.to_string();
        words.extend(["--plan", &plan.id, "--confirm", &confirm].map(str::to_owned));
    }
    Ok(words)
}

/// Starts the process and kills it once HubSpot has seen so many batches. Returns false when it ended before.
fn kill_at(
    program: &Path,
    folder: &Folder,
    pair: &Pair,
    plan: &Plan,
    batches: u64,
) -> Result<bool, Trouble> {
    let words = go_on(program, folder, pair, plan)?;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let wrong = |error: std::io::Error| format!("The sync could not be killed: {error}.");
    let began = pair.counted()?;
    let mut process = story::user_command(program, folder, pair, &words)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(wrong)?;
    // At least one request of this stretch, so that something is under way.
    loop {
        let now = pair.counted()?;
        if now.batches >= batches && now.requests > began.requests {
            break;
        }
        if process.try_wait().map_err(wrong)?.is_some() {
            return Ok(false);
        }
    }
    process.kill().map_err(wrong)?;
    process.wait().map_err(wrong)?;
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_or_refused() {
        let read = Options::read(&["--people", "10_000", "--kills", "3", "--limits", "real"]);
        let read = read.unwrap();
        assert_eq!((read.people, read.kills, read.limits), (10_000, 3, "real"));
        assert!(Options::read(&["--kills"]).is_err());
        assert!(Options::read(&["--limits", "some"]).is_err());
        assert!(Options::read(&["--seed", "x"]).is_err());
    }

    #[test]
    fn moments_are_many_in_order_and_within_the_run() {
        let options = Options::read(&["--kills", "50"]).unwrap();
        let moments = moments(&options, 120);
        assert_eq!(moments.len(), 50);
        assert!(moments.is_sorted() && moments.iter().all(|moment| *moment < 120));
        assert!(
            moments.first() < Some(&30) && moments.last() > Some(&90),
            "{moments:?}"
        );
    }

    #[test]
    fn shares_have_two_places() {
        assert_eq!(hundredths(3 * 10_000, 200), "1.50");
        assert_eq!(hundredths(0, 0), "0.00");
        assert_eq!(hundredths(16 * 20 * 100, 20), "16.00");
    }
}
