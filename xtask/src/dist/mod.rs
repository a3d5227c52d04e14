//! `cargo xtask dist`: the packages of this system, with the papers that belong to them.
//!
//! Tauri's own bundler makes the packages, from what is built here in release. Configuration that every package shares is in
//! `tauri.conf.json` and its `tauri.SYSTEM.conf.json`; what exists only once things are built is added here.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::place::Place;
use crate::systems::Purpose;
use crate::{Trouble, programs, set_up};

mod check;
mod papers;

/// What the publisher's public key and address are handed over in; see docs/packaging.md.
const KEY: &str = "ADVOCATE_SYNC_UPDATE_KEY";
const ADDRESS: &str = "ADVOCATE_SYNC_UPDATE_ADDRESS";
/// Where Tauri's bundler looks for the secret key with which it signs. It is never read here.
const SECRET: &str = "TAURI_SIGNING_PRIVATE_KEY";

/// What was asked for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Options {
    /// Install, start and remove the package in a throw-away root.
    check: bool,
    /// Not optimised: to look at a package without waiting for a release build.
    debug: bool,
    /// Other packages than the system's usual ones, as Tauri names them.
    bundles: Option<String>,
}

impl Options {
    fn read(words: &[&str]) -> Result<Self, Trouble> {
        let mut options = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--check" => options.check = true,
                "--debug" => options.debug = true,
                "--bundles" => {
                    let names = words
                        .next()
                        .ok_or("--bundles needs names, such as deb,rpm.")?;
                    options.bundles = Some((*names).to_owned());
                }
                other => {
                    return Err(format!(
                        "There is no option `{other}`; see `cargo xtask dist --help`."
                    ));
                }
            }
        }
        Ok(options)
    }

    fn profile(&self) -> &'static str {
        if self.debug { "debug" } else { "release" }
    }
}

/// Makes the packages, tells where they are and how large, and checks the Debian one when asked to.
pub fn dist(words: &[&str]) -> Result<(), Trouble> {
    let options = Options::read(words)?;
    if options.check && !cfg!(target_os = "linux") {
        return Err(
            "--check installs a Debian package, so it runs on Linux alone. Nothing was built."
                .to_owned(),
        );
    }
    let channel = channel()?;
    let place = Place::find();
    let purpose = if options.check {
        Purpose::Journey
    } else {
        Purpose::Window
    };
    set_up::set_up(&place, purpose)?;
    set_up::build_interface(&place)?;
    build(&place, &options, channel.as_deref())?;
    let folder = place.target.join("dist");
    let _ = std::fs::remove_dir_all(&folder);
    let made = |error: std::io::Error| format!("{} could not be made: {error}.", folder.display());
    std::fs::create_dir_all(&folder).map_err(made)?;
    let papers = papers::write(&place, &folder)?;
    let terminal = terminal_program(&place, &folder, options.profile())?;
    let config = folder.join("bundle.json");
    let text = bundle_config(&place, &terminal, &papers, channel.as_deref());
    std::fs::write(&config, text).map_err(made)?;
    let packages = bundle(&place, &options, &config)?;
    for package in papers.iter().chain(&packages) {
        println!("{:>9}  {}", size(package), package.display());
    }
    if options.check {
        let debian = packages
            .iter()
            .find(|package| package.extension().is_some_and(|end| end == "deb"));
        check::check(
            &place,
            debian.ok_or("No Debian package was made, so there is nothing to check.")?,
        )?;
    }
    Ok(())
}

/// Builds both programs in one go; in debug from what `cargo xtask test` builds too, so that nothing is built twice.
fn build(place: &Place, options: &Options, channel: Option<&str>) -> Result<(), Trouble> {
    let mut command = programs::cargo(&place.root);
    command.arg("build");
    if options.debug {
        command.args(["--workspace", "--bin", "advocate-sync"]);
        command.args(["--bin", "advsync", "--test", "journey"]);
    } else {
        command.args(["--release", "-p", "advocate-sync", "-p", "advsync"]);
        command.args(["--features", "tauri/custom-protocol"]);
    }
    if let Some(channel) = channel {
        // This is how Tauri takes configuration beside its files.
        command.env("TAURI_CONFIG", format!("{{{channel}}}"));
    }
    programs::run(command)
}

/// Returns the configuration of the update channel, when the publisher handed one over.
fn channel() -> Result<Option<String>, Trouble> {
    let given = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    channel_from(given(KEY), given(ADDRESS), given(SECRET).is_some())
}

fn channel_from(
    key: Option<String>,
    address: Option<String>,
    signs: bool,
) -> Result<Option<String>, Trouble> {
    match (key, address) {
        (None, None) => Ok(None),
        (Some(key), Some(address)) if signs => {
            if !address.starts_with("https://") {
                return Err(format!(
                    "{ADDRESS} must begin with https://, or nobody could trust what is fetched. Nothing was built."
                ));
            }
            Ok(Some(format!(
                "\"plugins\":{{\"updater\":{{\"pubkey\":{key:?},\"endpoints\":[{address:?}]}}}}"
            )))
        }
        (Some(_), Some(_)) => Err(format!(
            "This build would ask for updates, and {SECRET} is not set, so nobody could sign them. Nothing was built."
        )),
        _ => Err(format!(
            "{KEY} and {ADDRESS} belong together, and one is not set. Nothing was built.\n\
             Without both, the build has no update channel and says so."
        )),
    }
}

/// Lays the terminal program where the bundler looks for programs that come along: under a name with the machine's kind.
fn terminal_program(place: &Place, folder: &Path, profile: &str) -> Result<PathBuf, Trouble> {
    let told = programs::answer(Command::new("rustc").arg("-vV")).unwrap_or_default();
    let machine = told
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .ok_or("`rustc -vV` does not tell which machine this is.")?;
    let name = format!("advsync-{machine}{}", std::env::consts::EXE_SUFFIX);
    std::fs::copy(place.built(profile, "advsync"), folder.join(name))
        .map_err(|error| format!("The terminal program could not be copied: {error}."))?;
    Ok(folder.join("advsync"))
}

/// Returns what is added to the configuration of the packages: the terminal program, and the papers.
fn bundle_config(
    place: &Place,
    terminal: &Path,
    papers: &[PathBuf],
    channel: Option<&str>,
) -> String {
    let mut files = vec![
        (
            place.root.join("packaging/copyright"),
            "copyright".to_owned(),
        ),
        (place.root.join("README.md"), "README.md".to_owned()),
    ];
    files.extend(papers.iter().map(|paper| (paper.clone(), name_of(paper))));
    let linux = cfg!(target_os = "linux");
    let listed: Vec<String> = files
        .iter()
        .map(|(from, name)| {
            if linux {
                format!("\"/usr/share/doc/advocate-sync/{name}\":{}", quoted(from))
            } else {
                format!("{}:{name:?}", quoted(from))
            }
        })
        .collect();
    let files = listed.join(",");
    let placed = if linux {
        format!(
            "\"linux\":{{\"deb\":{{\"files\":{{{files}}}}},\"appimage\":{{\"files\":{{{files}}}}}}}"
        )
    } else {
        format!("\"resources\":{{{files}}}")
    };
    let updates = channel.map_or_else(String::new, |channel| format!("{channel},"));
    let signed = if channel.is_some() {
        ",\"createUpdaterArtifacts\":true"
    } else {
        ""
    };
    format!(
        "{{{updates}\"bundle\":{{\"externalBin\":[{}],{placed}{signed}}}}}\n",
        quoted(terminal)
    )
}

/// Calls Tauri's bundler, which came with the packages of the user interface, and returns what it made.
fn bundle(place: &Place, options: &Options, config: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let made = place.target.join(options.profile()).join("bundle");
    // Packages of before would pass for those of now.
    let _ = std::fs::remove_dir_all(&made);
    let mut command = Command::new("node");
    command
        .current_dir(&place.root)
        .arg(place.ui.join("node_modules/@tauri-apps/cli/tauri.js"))
        .args(["bundle", "--ci", "--config"])
        .arg(config);
    if options.debug {
        command.arg("--debug");
    }
    if let Some(bundles) = &options.bundles {
        command.args(["--bundles", bundles]);
    }
    programs::run(command)?;
    let ends = ["deb", "rpm", "AppImage", "dmg", "exe", "msi", "sig"];
    let mut packages = Vec::new();
    for folder in std::fs::read_dir(&made).into_iter().flatten().flatten() {
        for entry in std::fs::read_dir(folder.path())
            .into_iter()
            .flatten()
            .flatten()
        {
            let path = entry.path();
            if path.is_file()
                && path
                    .extension()
                    .is_some_and(|end| ends.iter().any(|known| end == *known))
            {
                packages.push(path);
            }
        }
    }
    packages.sort();
    if packages.is_empty() {
        return Err(format!(
            "Tauri's bundler made no package in {}.",
            made.display()
        ));
    }
    Ok(packages)
}

/// Returns a path as a text in JSON.
fn quoted(path: &Path) -> String {
    format!("{:?}", path.to_string_lossy())
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

/// Returns the size of a file in MiB, or in KiB when it is small.
fn size(path: &Path) -> String {
    let bytes = std::fs::metadata(path).map_or(0, |facts| facts.len());
    if bytes < 1024 * 1024 {
        format!("{} KiB", bytes.div_ceil(1024))
    } else {
        format!("{}.{} MiB", bytes >> 20, ((bytes % (1 << 20)) * 10) >> 20)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read_and_others_refused() {
        let read = Options::read(&["--check", "--bundles", "deb,rpm"]).unwrap();
        assert!(read.check && !read.debug && read.bundles.as_deref() == Some("deb,rpm"));
        assert!(Options::read(&["--bundles"]).is_err());
        assert!(Options::read(&["--chekc"]).is_err_and(|trouble| trouble.contains("--chekc")));
    }

    #[test]
    fn a_channel_is_whole_or_absent() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(channel_from(None, None, false), Ok(None));
        assert_eq!(
            channel_from(some("k"), some("https://updates.example/latest.json"), true),
            Ok(some(
                "\"plugins\":{\"updater\":{\"pubkey\":\"k\",\"endpoints\":[\"https://updates.example/latest.json\"]}}"
            ))
        );
        for (key, address, signs, why) in [
            (some("k"), None, true, "belong together"),
            (None, some("https://x"), true, "belong together"),
            (some("k"), some("https://x"), false, "sign them"),
            (some("k"), some("http://x"), true, "https://"),
        ] {
            assert!(
                channel_from(key, address, signs).is_err_and(|trouble| trouble.contains(why)),
                "{why}"
            );
        }
    }
}
