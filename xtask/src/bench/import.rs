//! `cargo xtask bench import`: what it costs to look at a large file of people and to write the import file.
//!
//! `advsync` runs as its users run it, in a process of its own; a program that copies the same file through the `csv`
//! crate and does nothing else runs beside it, in turns. Nothing is asserted: the numbers are for people.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::options;
use super::watch::{self, Cost};
use crate::place::Place;
use crate::{Trouble, programs};

/// What was asked for.
#[derive(Debug, PartialEq, Eq)]
struct Options {
    rows: u64,
    rounds: usize,
}

impl Options {
    fn read(arguments: &[&str]) -> Result<Self, Trouble> {
        let mut options = Self {
            rows: 500_000,
            rounds: 5,
        };
        options::read(arguments, |name, value| {
            match name {
                "--rows" => options.rows = value.number()?,
                "--rounds" => options.rounds = value.number()?,
                _ => return Ok(false),
            }
            Ok(true)
        })?;
        Ok(options)
    }
}

/// Measures and prints a table.
pub fn import(arguments: &[&str]) -> Result<(), Trouble> {
    let options = Options::read(arguments)?;
    let place = Place::find();
    let mut build = programs::cargo(&place.root);
    build.args(["build", "--release", "-p", "advsync", "-p", "engine"]);
    build.args(["--bin", "advsync", "--example", "csv_copy"]);
    programs::run(build)?;
    let folder = place.target.join("bench").join("import");
    let troubled = |error: std::io::Error| format!("{} cannot be used: {error}.", folder.display());
    // What an earlier measurement left behind must not be measured.
    let _gone = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(troubled)?;
    let file = folder.join("contacts.csv");
    let bytes = people(&file, options.rows).map_err(troubled)?;
    let mib = bytes / (1024 * 1024);
    println!(
        "{} rows, {mib} MiB, {} rounds\n",
        options.rows, options.rounds
    );
    println!("round   check s   check+write s   copy s   ratio   rows/s   peak MiB");
    let (advsync, copy) = (
        place.built("release", "advsync"),
        place.built("release", "examples/csv_copy"),
    );
    let mut ratios = Vec::new();
    for round in 1..=options.rounds.max(1) {
        let checked = watch::watch(ours(&advsync, &folder, &["check"], &file))?;
        let written = watch::watch(ours(&advsync, &folder, &["build"], &file))?;
        let copied = watch::watch(copying(&copy, &file, &folder.join("copy.csv")))?;
        ratios.push(row(round, options.rows, [&checked, &written, &copied]));
    }
    ratios.sort_by(f64::total_cmp);
    if let (Some(least), Some(most)) = (ratios.first(), ratios.last()) {
        let median = ratios.get(ratios.len() / 2).unwrap_or(least);
        println!(
            "\nChecking and writing takes {median:.2} times as long as a plain copy ({least:.2} to {most:.2})."
        );
    }
    let _gone = fs::remove_dir_all(&folder);
    Ok(())
}

fn row(round: usize, rows: u64, [checked, written, copied]: [&Cost; 3]) -> f64 {
    let ratio = written.seconds / copied.seconds.max(f64::EPSILON);
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of rows are far below 2^52"
    )]
    let per_second = rows as f64 / written.seconds.max(f64::EPSILON);
    println!(
        "{round:>5} {:>9.2} {:>15.2} {:>8.2} {ratio:>7.2} {per_second:>8.0} {:>10.1}",
        checked.seconds, written.seconds, copied.seconds, written.peak_mib
    );
    ratio
}

/// The product: every row looked at, and for `build` written as well. No account is asked.
fn ours(program: &Path, folder: &Path, what: &[&str], file: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .arg("--json")
        .arg("--data-dir")
        .arg(folder.join("data"));
    command.arg("import").args(what);
    if what == ["build"] {
        command
            .arg("--replace")
            .arg("--to")
            .arg(folder.join("people.csv"));
        command.arg("--from");
    }
    command.arg(file);
    command.args(["--keep-existing", "--column", "Tier=customFields.tier"]);
    command
}

fn copying(program: &PathBuf, from: &Path, to: &Path) -> Command {
    let mut command = Command::new(program);
    command.arg(from).arg(to);
    command
}

/// Writes a file as HubSpot exports it, some 200 bytes a row. Returns its length.
fn people(file: &Path, rows: u64) -> std::io::Result<u64> {
    let mut out = BufWriter::new(File::create(file)?);
    writeln!(
        out,
        "Record ID,First Name,Last Name,Email,Phone Number,Preferred language,Country/Region Code,Company,Notes,Tier"
    )?;
    for row in 0..rows {
        // A tenth has something to be brought into form, a fiftieth is left out.
        let language = if row % 10 == 3 { "fr" } else { "en_US" };
        let email = match row % 100 {
            40 => String::new(),
            41 => format!("person{row}"),
            _ => format!("person{row}.of.many@mail{}.example.com", row % 997),
        };
        writeln!(
            out,
            "{},Müriel{},\"O'Neil, the {row}th\",{email},+49 30 {row:07},{language},CA,\"Example \"\"{}\"\" Ltd\",\
             Met at the fair in spring; wants to hear from us about the summer,gold",
            10_000_000_000 + row,
            row % 1_000,
            row % 5_000,
        )?;
    }
    out.flush()?;
    Ok(fs::metadata(file)?.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let read = Options::read(&["--rows", "1_000", "--rounds", "2"]);
        assert_eq!(
            read,
            Ok(Options {
                rows: 1_000,
                rounds: 2
            })
        );
        assert!(Options::read(&["--rows"]).is_err());
        assert!(Options::read(&["--people", "3"]).is_err());
    }
}
