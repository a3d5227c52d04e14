//! Installs what is missing, and only that: system packages, then the packages of the user interface and of the tests.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crate::place::Place;
use crate::systems::{self, Purpose, System};
use crate::{Trouble, fresh, programs, supply};

/// Prepares the machine for building the window, or for the whole journey.
pub fn set_up(place: &Place, purpose: Purpose) -> Result<(), Trouble> {
    let begun = Instant::now();
    linker()?;
    let mut installed = system_packages(purpose)?;
    node()?;
    installed |= node_packages(&place.ui, "the user interface")?;
    if matches!(purpose, Purpose::Journey) {
        installed |= node_packages(&place.opinions, "the tests with other opinions")?;
    }
    let seconds = begun.elapsed().as_secs_f64();
    if installed {
        println!("Set-up: done in {seconds:.1} s");
    } else {
        println!("Set-up: nothing is missing ({seconds:.1} s)");
    }
    Ok(())
}

/// Asks for a C linker, without which nothing but this very program gets built.
fn linker() -> Result<(), Trouble> {
    if cfg!(windows) || ["cc", "gcc", "clang"].into_iter().any(programs::exists) {
        return Ok(());
    }
    Err(
        "There is no C compiler (`cc`), which Rust needs to link programs.\n\
         Debian and Ubuntu: apt-get install build-essential. macOS: xcode-select --install."
            .to_owned(),
    )
}

/// Installs missing system packages where that is possible; whether there were any.
fn system_packages(purpose: Purpose) -> Result<bool, Trouble> {
    let system = System::here();
    if let Some(list) = system.list_for_a_person(purpose) {
        println!("{list}");
        return Ok(false);
    }
    let mut wanted = system.packages(purpose);
    if purpose == Purpose::Journey && !supply::can_fetch() {
        wanted.push(supply::PIP);
    }
    let missing = missing_packages(&wanted);
    if missing.is_empty() {
        return Ok(false);
    }
    println!("Missing system packages: {}", missing.join(" "));
    let Some(rights) = rights() else {
        return Err(format!(
            "They cannot be installed from here: this is neither root nor a user whose sudo asks no password.\n\
             Please run this, then try again:\n\n  \
             sudo apt-get update && sudo apt-get install --no-install-recommends {}",
            missing.join(" ")
        ));
    };
    // An index that cannot be refreshed may still be good enough.
    if let Err(trouble) = programs::run(apt(rights, &["-qq", "update"])) {
        println!("{trouble} Going on with the package index of before.");
    }
    let mut words = vec!["-q", "-y", "install", "--no-install-recommends"];
    words.extend(&missing);
    programs::run(apt(rights, &words))?;
    match missing_packages(&wanted).as_slice() {
        [] => Ok(true),
        still => Err(format!(
            "apt-get said it was done, but these are still missing: {}",
            still.join(" ")
        )),
    }
}

fn missing_packages<'a>(wanted: &[&'a str]) -> Vec<&'a str> {
    // It fails when one package is unknown and still reports the others.
    let report = Command::new("dpkg-query")
        .args(["-W", "-f", "${Package} ${db:Status-Status}\n"])
        .args(wanted)
        .output()
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    systems::missing(wanted, &report)
}

/// How packages may be installed.
#[derive(Debug, Clone, Copy)]
enum Rights {
    Root,
    Sudo,
}

fn rights() -> Option<Rights> {
    let user = programs::answer(Command::new("id").arg("-u"))?;
    if user.trim() == "0" {
        return Some(Rights::Root);
    }
    programs::answer(Command::new("sudo").args(["-n", "true"])).map(|_| Rights::Sudo)
}

fn apt(rights: Rights, words: &[&str]) -> Command {
    let mut command = match rights {
        Rights::Root => Command::new("env"),
        Rights::Sudo => {
            let mut sudo = Command::new("sudo");
            sudo.args(["-n", "env"]);
            sudo
        }
    };
    command
        .args(["DEBIAN_FRONTEND=noninteractive", "apt-get"])
        .args(words);
    command
}

/// Asks for Node, which no system package brings in a version that is recent enough.
fn node() -> Result<(), Trouble> {
    match programs::answer(Command::new("node").arg("--version")) {
        Some(version) if systems::node_is_recent(&version) => Ok(()),
        Some(version) => Err(format!(
            "Node {} is too old for building the window. Please install {}.",
            version.trim(),
            systems::NODE
        )),
        None => Err(format!(
            "Node is missing; the window's pages are built with it. Please install {}, with npm.",
            systems::NODE
        )),
    }
}

/// Installs the packages of a folder when its lock file is newer than the last installation.
fn node_packages(folder: &Path, whose: &str) -> Result<bool, Trouble> {
    // npm writes this file at the end of each installation.
    let installed = folder.join("node_modules/.package-lock.json");
    if fresh::is_newer(&installed, &folder.join("package-lock.json")) {
        return Ok(false);
    }
    println!("Installing the packages of {whose}");
    let mut command = programs::npm(folder);
    command.args(["ci", "--no-audit", "--no-fund"]);
    programs::run(command)?;
    Ok(true)
}

/// Builds the user interface when one of its sources, or a help page, which it brings along, changed since the last build.
pub fn build_interface(place: &Place) -> Result<(), Trouble> {
    let stamp = place.target.join("ui-build.stamp");
    let sources = fresh::fingerprint(&place.ui, &["node_modules", "dist"])
        ^ fresh::fingerprint(&place.help, &[]).rotate_left(1);
    if place.ui.join("dist/index.html").is_file() && fresh::stamped(&stamp, sources) {
        println!("The user interface is up to date");
        return Ok(());
    }
    let mut command = programs::npm(&place.ui);
    command.args(["run", "--silent", "build"]);
    programs::run(command)?;
    fresh::stamp(&stamp, sources);
    Ok(())
}
