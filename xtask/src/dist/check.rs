//! Whether a Debian package does what a package should: installed, started from its menu entry, removed without a trace.
//!
//! All in a throw-away root with a package database of its own: what is installed on this machine is neither looked at nor
//! touched. What the package depends on is therefore not looked for either; the machine that built it has it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::desktop::Desktop;
use crate::place::Place;
use crate::test::OF_A_PACKAGE;
use crate::{Trouble, programs};

/// The package's name.
const PACKAGE: &str = "advocate-sync";
/// What must be in it, below the root; the entry's name is the bundler's.
const WANTED: [&str; 5] = [
    "usr/bin/advocate-sync",
    "usr/bin/advsync",
    "usr/share/icons/hicolor/128x128/apps/advocate-sync.png",
    "usr/share/doc/advocate-sync/copyright",
    "usr/share/doc/advocate-sync/third-party.html",
];

/// Installs, starts and removes.
pub fn check(place: &Place, package: &Path) -> Result<(), Trouble> {
    for (program, from) in [("dpkg", "dpkg"), ("gio", "libglib2.0-bin")] {
        if !programs::exists(program) {
            return Err(format!(
                "The check needs `{program}` (package {from}). Nothing was installed."
            ));
        }
    }
    let root = Root::new(&place.target.join("dist/root"))?;
    root.dpkg(&["--install".as_ref(), package.as_ref()])?;
    for wanted in WANTED {
        if !root.0.join(wanted).is_file() {
            return Err(format!("The package brings no {wanted}."));
        }
    }
    let entry = root.menu_entry()?;
    programs::run({
        let mut version = Command::new(root.0.join("usr/bin/advsync"));
        version.arg("--version");
        version
    })?;
    start(place, &root, &entry)?;
    root.dpkg(&["--purge".as_ref(), PACKAGE.as_ref()])?;
    let left = root.what_is_there();
    if !left.is_empty() {
        return Err(format!(
            "The package was removed and left behind: {left:?}."
        ));
    }
    println!("The package was installed, started from its menu entry, and removed without a trace");
    Ok(())
}

/// Opens the entry as a menu would, and looks at the window.
fn start(place: &Place, root: &Root, entry: &Path) -> Result<(), Trouble> {
    let mut path = root.0.join("usr/bin").into_os_string();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap_or_default());
    let mut inner = programs::cargo(&place.root);
    inner
        .args([
            "test",
            "--quiet",
            "--workspace",
            "--test",
            "journey",
            "--",
            "--nocapture",
            OF_A_PACKAGE,
        ])
        .env("PATH", path)
        .env("JOURNEY_APP", root.0.join("usr/bin/advocate-sync"))
        .env("JOURNEY_ENTRY", entry)
        .env("JOURNEY_SCREENS", place.target.join("dist/screens"));
    let desktop = Desktop::new()?;
    programs::run(desktop.wrap(&inner))
}

/// A root with an empty package database; removed when it is dropped.
struct Root(PathBuf);

impl Root {
    fn new(folder: &Path) -> Result<Self, Trouble> {
        let _ = std::fs::remove_dir_all(folder);
        let wrong =
            |error: std::io::Error| format!("A throw-away root could not be made: {error}.");
        for part in ["var/lib/dpkg/updates", "var/lib/dpkg/info", "var/log"] {
            std::fs::create_dir_all(folder.join(part)).map_err(wrong)?;
        }
        std::fs::write(folder.join("var/lib/dpkg/status"), "").map_err(wrong)?;
        Ok(Self(folder.canonicalize().map_err(wrong)?))
    }

    /// Calls dpkg on this root. Whoever is not root becomes it in a name space of their own, which reaches no further.
    fn dpkg(&self, words: &[&std::ffi::OsStr]) -> Result<(), Trouble> {
        let is_root =
            programs::answer(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
        let mut command = if is_root {
            Command::new("dpkg")
        } else {
            let mut command = Command::new("unshare");
            command.args(["--map-root-user", "dpkg"]);
            command
        };
        command
            .arg("--root")
            .arg(&self.0)
            .args(["--force-depends", "--log=/dev/null"])
            .args(words);
        // dpkg asks for programs that are found only in root's search path.
        let mut path = std::env::var_os("PATH").unwrap_or_default();
        path.push(":/usr/sbin:/sbin");
        command.env("PATH", path);
        programs::run(command)
    }

    /// Returns the one entry for menus.
    fn menu_entry(&self) -> Result<PathBuf, Trouble> {
        let folder = self.0.join("usr/share/applications");
        let mut entries: Vec<PathBuf> = std::fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .collect();
        match (entries.pop(), entries.is_empty()) {
            (Some(entry), true) => Ok(entry),
            _ => Err("The package brings no entry for menus, or several.".to_owned()),
        }
    }

    /// Returns all that is there but the package database.
    fn what_is_there(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let mut folders = vec![self.0.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                let path = entry.path();
                let known = path.strip_prefix(&self.0).unwrap_or(&path);
                if ["var/lib/dpkg", "var/log"]
                    .iter()
                    .any(|own| known.starts_with(own))
                {
                    continue;
                }
                if path.is_dir() {
                    folders.push(path.clone());
                }
                if !["var", "var/lib"].iter().any(|own| known == Path::new(own)) {
                    found.push(path);
                }
            }
        }
        found
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
