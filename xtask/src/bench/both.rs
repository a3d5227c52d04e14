//! `cargo xtask bench both-ways`: what syncs in both directions cost after the first one.

use std::path::Path;

use super::pair::{Counted, Pair};
use super::story::{self, Folder};
use super::watch::Cost;
use super::{Setting, json, options};
use crate::Trouble;
use crate::place::Place;

/// Nothing waits: what is left is what the product itself costs.
pub(super) const UNLIMITED: Setting = Setting {
    name: "no limits",
    limits: "none",
    latency_ms: 0,
};

const HOUR_MS: u64 = 3_600_000;

const HEADINGS: &str = "\
| people | step | preview s | sync s | CPU s | peak MiB | requests HubSpot | requests impact.com | people written |
|---|---|---|---|---|---|---|---|---|";

/// Measures one size after the other and prints a table.
pub fn both_ways(words: &[&str]) -> Result<(), Trouble> {
    let mut sizes = vec![10_000, 100_000];
    options::read(words, |name, value| {
        let known = name == "--people";
        if known {
            sizes = value.numbers()?;
        }
        Ok(known)
    })?;
    let place = Place::find();
    let program = super::advsync(&place)?;
    println!("{HEADINGS}");
    for people in sizes {
        measure(&program, people)?;
    }
    Ok(())
}

/// A pair that is set up, with all four switches on.
struct Bench<'a> {
    program: &'a Path,
    people: u64,
    folder: Folder,
    pair: Pair,
}

fn measure(program: &Path, people: u64) -> Result<(), Trouble> {
    let bench = Bench {
        program,
        people,
        folder: Folder::new(),
        pair: Pair::serve(program, people, people, &UNLIMITED)?,
    };
    story::set_up(program, &bench.folder, &bench.pair)?;
    story::run(
        program,
        &bench.folder,
        &bench.pair,
        &[
            "rules",
            "--participants-for-new",
            "on",
            "--participants-for-updated",
            "on",
        ]
        .map(str::to_owned),
    )?;
    bench.step("initial, both ways", "everyone")?;
    bench.step("what the initial sync wrote, read back", "changed")?;
    bench.step("nothing changed", "changed")?;
    bench.pair.rename_contacts(0, people / 100)?;
    bench.step("1 % of the contacts changed", "changed")?;
    bench.pair.rename_participants(people / 100)?;
    bench.step("1 % of the participants changed", "changed")?;
    bench.pair.rename_contacts(people / 2, people / 20)?;
    bench.pair.rename_participants(people / 20)?;
    bench.step("5 % changed on each side", "changed")?;
    bench.step("everybody compared again", "everyone")
}

impl Bench<'_> {
    /// A preview and its sync. Then an hour passes, so that the next one does not read this one's time once more.
    fn step(&self, name: &str, who: &str) -> Result<(), Trouble> {
        let before = self.pair.counted()?;
        let words = ["preview", "--direction", "both", "--who", who].map(str::to_owned);
        let preview = story::run(self.program, &self.folder, &self.pair, &words)?;
        let read = self.pair.counted()?;
        let plan = json::text(&preview.output, "id").unwrap_or_default();
        let writes = json::number(&preview.output, "writes").unwrap_or(0);
        let confirm = writes.to_string();
        let words = ["sync", "--plan", plan, "--confirm", &confirm].map(str::to_owned);
        let sync = story::run(self.program, &self.folder, &self.pair, &words)?;
        let after = self.pair.counted()?;
        println!(
            "{}",
            self.row(name, &preview, &sync, [before, read, after], writes)
        );
        self.pair.pass(HOUR_MS)
    }

    fn row(
        &self,
        name: &str,
        preview: &Cost,
        sync: &Cost,
        [before, read, after]: [Counted; 3],
        writes: u64,
    ) -> String {
        format!(
            "| {} | {name} | {:.1} | {:.1} | {:.1} | {:.0} | {} read, {} written | {} read, {} written | {writes} |",
            self.people,
            preview.seconds,
            sync.seconds,
            preview.cpu_seconds + sync.cpu_seconds,
            preview.peak_mib.max(sync.peak_mib),
            read.requests - before.requests,
            after.requests - read.requests,
            read.at_impact - before.at_impact,
            after.at_impact - read.at_impact,
        )
    }
}
