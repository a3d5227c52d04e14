//! The papers of a package: what it is made of (`CycloneDX`), and under which terms each part may be used.
//!
//! They say the same for the same lock files: the time in them is that of the last commit, and no number is drawn.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::place::Place;
use crate::{Trouble, programs};

/// A program that is built once into the target folder and kept there.
struct Tool {
    name: &'static str,
    version: &'static str,
    /// How it is built.
    options: &'static [&'static str],
}

const BILL: Tool = Tool {
    name: "cargo-cyclonedx",
    version: "0.5.9",
    // It works for seconds, so its build is what counts.
    options: &["--debug"],
};
const TERMS: Tool = Tool {
    name: "cargo-about",
    version: "0.9.3",
    options: &["--features", "cli"],
};

impl Tool {
    /// Returns where it is, building it when this version is not there yet: two minutes or so each.
    fn find(&self, place: &Place) -> Result<PathBuf, Trouble> {
        let root = place
            .target
            .join("tools")
            .join(format!("{}-{}", self.name, self.version));
        let program =
            root.join("bin")
                .join(format!("{}{}", self.name, std::env::consts::EXE_SUFFIX));
        if !program.is_file() {
            println!("Building {} {}, once", self.name, self.version);
            let mut install = programs::cargo(&place.root);
            install
                .args(["install", "--quiet", "--locked", self.name])
                .args(["--version", self.version])
                .args(self.options)
                .arg("--root")
                .arg(&root);
            programs::run(install)?;
        }
        Ok(program)
    }
}

/// Writes the papers into a folder and returns them.
pub fn write(place: &Place, folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let time = programs::answer(Command::new("git").current_dir(&place.root).args([
        "log",
        "-1",
        "--format=%ct",
    ]))
    .unwrap_or_else(|| "0".to_owned());
    Ok(vec![
        crates(place, folder, time.trim())?,
        interface(place, folder)?,
        terms(place, folder)?,
        terms_of_interface(place, folder)?,
    ])
}

/// The bill of materials of the Rust part.
fn crates(place: &Place, folder: &Path, time: &str) -> Result<PathBuf, Trouble> {
    let tool = BILL.find(place)?;
    // It writes beside the manifest of every package of the workspace. Ours is the first; the others are taken away again.
    let name = "bill-of-materials";
    let mut command = Command::new(tool);
    command
        .current_dir(&place.root)
        .args([
            "cyclonedx",
            "--quiet",
            "--format",
            "json",
            "--spec-version",
            "1.5",
            "--override-filename",
            name,
        ])
        .env("SOURCE_DATE_EPOCH", time)
        .env("CARGO_TERM_COLOR", "never");
    // It warns of our own packages, which have no licence for others.
    let written = programs::answer(&mut command);
    let file = format!("{name}.json");
    let bill = std::fs::read_to_string(place.root.join(&file)).unwrap_or_default();
    remove_below(&place.root, &file);
    if written.is_none() || bill.is_empty() {
        return Err(format!(
            "`{}` wrote no bill of materials.",
            programs::typed(&command)
        ));
    }
    let paper = folder.join("bill-of-materials-crates.cdx.json");
    // Where this machine keeps the repository is nobody's business.
    let root = place
        .root
        .canonicalize()
        .map_err(|error| format!("{}: {error}.", place.root.display()))?;
    let bill = bill.replace(&*root.to_string_lossy(), "");
    std::fs::write(&paper, bill)
        .map_err(|error| format!("The bill of materials could not be kept: {error}."))?;
    Ok(paper)
}

/// The bill of materials of the window's pages.
fn interface(place: &Place, folder: &Path) -> Result<PathBuf, Trouble> {
    let mut command = programs::npm(&place.ui);
    command.args([
        "sbom",
        "--omit=dev",
        "--package-lock-only",
        "--sbom-format",
        "cyclonedx",
    ]);
    let told = programs::answer(&mut command)
        .ok_or("npm could not write a bill of materials; it needs npm 10 or newer.")?;
    let paper = folder.join("bill-of-materials-interface.cdx.json");
    std::fs::write(&paper, without_the_moment(&told))
        .map_err(|error| format!("The bill of materials could not be written: {error}."))?;
    Ok(paper)
}

/// Takes out the lines that differ each time for the same lock file.
fn without_the_moment(bill: &str) -> String {
    let kept: Vec<&str> = bill
        .lines()
        .filter(|line| {
            let line = line.trim_start();
            !line.starts_with("\"timestamp\":") && !line.starts_with("\"serialNumber\":")
        })
        .collect();
    kept.join("\n") + "\n"
}

/// The terms of all crates, with their texts.
fn terms(place: &Place, folder: &Path) -> Result<PathBuf, Trouble> {
    let tool = TERMS.find(place)?;
    let paper = folder.join("third-party.html");
    let mut command = Command::new(tool);
    command
        .current_dir(&place.root)
        .args([
            "generate",
            "--frozen",
            "--fail",
            "--config",
            "packaging/about.toml",
            "--output-file",
        ])
        .arg(&paper)
        .arg("packaging/about.hbs");
    programs::run(command)?;
    Ok(paper)
}

/// The terms of what the pages are made of; the build of the interface wrote them.
fn terms_of_interface(place: &Place, folder: &Path) -> Result<PathBuf, Trouble> {
    let name = "third-party-interface.md";
    let paper = folder.join(name);
    std::fs::copy(place.ui.join("dist").join(name), &paper).map_err(|error| {
        format!("The terms of the interface's parts were not written: {error}.")
    })?;
    Ok(paper)
}

/// Removes every file of this name below a folder, but not below what is built or fetched.
fn remove_below(folder: &Path, name: &str) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let own = entry.file_name();
        if own == name {
            let _ = std::fs::remove_file(path);
        } else if path.is_dir()
            && !["target", "node_modules", ".git"]
                .iter()
                .any(|skipped| own == *skipped)
        {
            remove_below(&path, name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bill_says_the_same_for_the_same_lock_file() {
        let bill = "{\n  \"serialNumber\": \"urn:uuid:1\",\n  \"metadata\": {\n    \"timestamp\": \"now\",\n    \"x\": 1\n  }\n}";
        assert_eq!(
            without_the_moment(bill),
            "{\n  \"metadata\": {\n    \"x\": 1\n  }\n}\n"
        );
    }
}
