//! `cargo xtask fuzz`: many inputs for every decoder of what platforms and browsers send.
//!
//! The decoders and their inputs are tests of `platforms`, because what they read is private there. This builds them
//! optimised with all checks, runs each in a process of its own, and makes a table of what they report.

use std::path::Path;

use crate::place::Place;
use crate::{Trouble, programs};

/// Inputs of each decoder, unless told otherwise.
const MILLION: u32 = 1_000_000;

const HEADINGS: &str =
    "  decoder                    inputs   inputs/s   slowest input ms   peak MiB";

/// Fuzzes every decoder.
pub fn fuzz(words: &[&str]) -> Result<(), Trouble> {
    let inputs = inputs(words)?;
    let place = Place::find();
    let mut build = programs::cargo(&place.root);
    build.args([
        "test",
        "--profile",
        "fuzz",
        "-p",
        "platforms",
        "--lib",
        "--no-run",
    ]);
    programs::run(build)?;
    let report = place.target.join("fuzz-report.txt");
    // An earlier report would pass for this one.
    let _ = std::fs::remove_file(&report);
    let names = decoders(&place)?;
    for name in &names {
        println!("\n== {name} ==");
        let mut test = decoder(&place);
        test.args(["--exact", name])
            .env("FUZZ_INPUTS", inputs.to_string())
            .env("FUZZ_REPORT", &report);
        programs::run(test).map_err(|trouble| {
            format!(
                "{trouble}\nThe smallest input that breaks it stands above. Put it into \
                 crates/platforms/fuzz-corpus, then mend the decoder."
            )
        })?;
    }
    println!("\n{HEADINGS}\n{}", rows(&report)?.join("\n"));
    Ok(())
}

fn inputs(words: &[&str]) -> Result<u32, Trouble> {
    match words {
        [] => Ok(MILLION),
        ["--inputs", number] => number
            .replace('_', "")
            .parse()
            .map_err(|_| format!("`{number}` is not a number that `--inputs` can use.")),
        _ => Err(format!(
            "`{}` is not understood.\n\n{}",
            words.join(" "),
            crate::words::FUZZ
        )),
    }
}

/// Returns the command that runs decoders; what follows are arguments of the test program.
fn decoder(place: &Place) -> std::process::Command {
    let mut command = programs::cargo(&place.root);
    command.args([
        "test",
        "--quiet",
        "--profile",
        "fuzz",
        "-p",
        "platforms",
        "--lib",
        "--",
    ]);
    command
}

/// Returns the names of the tests that feed a decoder.
fn decoders(place: &Place) -> Result<Vec<String>, Trouble> {
    let mut list = decoder(place);
    list.args(["::fuzz::", "--list"]);
    let told = programs::answer(&mut list).ok_or("The decoders could not be listed.")?;
    let names: Vec<String> = told
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .map(str::to_owned)
        .collect();
    if names.is_empty() {
        return Err("There is no decoder to feed.".to_owned());
    }
    Ok(names)
}

fn rows(report: &Path) -> Result<Vec<String>, Trouble> {
    let text = std::fs::read_to_string(report)
        .map_err(|error| format!("No decoder reported anything: {error}."))?;
    Ok(text.lines().filter_map(row).collect())
}

/// Makes a row of a line of the report: name, inputs, milliseconds, microseconds of the slowest, KiB at the peak.
fn row(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split(' ').collect();
    let (name, figures) = words.split_at_checked(words.len().checked_sub(4)?)?;
    let figures: Vec<u64> = figures
        .iter()
        .map(|figure| figure.parse().ok())
        .collect::<Option<_>>()?;
    let [inputs, took, slowest, peak] = *figures.as_slice() else {
        return None;
    };
    Some(format!(
        "  {:<24} {inputs:>8} {:>10} {:>14}.{:03} {:>10}",
        name.join(" "),
        inputs * 1000 / took.max(1),
        slowest / 1000,
        slowest % 1000,
        peak / 1024,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_a_million_unless_told() {
        assert_eq!(inputs(&[]), Ok(1_000_000));
        assert_eq!(inputs(&["--inputs", "20_000"]), Ok(20_000));
        assert!(inputs(&["--inputs", "many"]).is_err());
        assert!(inputs(&["--rounds", "2"]).is_err());
    }

    #[test]
    fn a_line_of_the_report_becomes_a_row() {
        let row = row("hubspot pages 1000000 20000 1500 20480").unwrap_or_default();
        let cells: Vec<&str> = row.split_whitespace().collect();
        assert_eq!(
            cells,
            ["hubspot", "pages", "1000000", "50000", "1.500", "20"]
        );
        assert_eq!(super::row("hubspot pages"), None);
    }
}
