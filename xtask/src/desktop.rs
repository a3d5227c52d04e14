//! A throw-away desktop without a screen: display, message bus, unlocked keyring, window manager.
//!
//! Linux only. It knows nothing of the program that runs inside.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Trouble, programs};

/// What must be in the search path, each with the Debian package that brings it.
const NEEDED: [(&str, &str); 5] = [
    ("xvfb-run", "xvfb"),
    ("xauth", "xauth"),
    ("dbus-run-session", "dbus"),
    ("gnome-keyring-daemon", "gnome-keyring"),
    ("openbox", "openbox"),
];

/// Runs on the new bus: unlocks the keyring with a password that protects nothing, since the whole
/// keyring is removed afterwards, starts the window manager, and passes the program's exit on.
const INSIDE: &str = r#"
printf '%s' 'test-only' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
openbox >/dev/null 2>&1 & manager=$!
"$@"; result=$?
kill "$manager" 2>/dev/null
exit "$result"
"#;

/// The folders of one desktop; removed when it is dropped.
#[derive(Debug)]
pub struct Desktop {
    home: PathBuf,
}

impl Desktop {
    /// Makes the folders, after asking whether the desktop's programs are there.
    pub fn new() -> Result<Self, Trouble> {
        let missing: Vec<String> = NEEDED
            .iter()
            .filter(|(program, _)| !programs::exists(program))
            .map(|(program, package)| format!("{program} (package {package})"))
            .collect();
        if !missing.is_empty() {
            return Err(format!(
                "A desktop without a screen needs programs that are missing: {}.",
                missing.join(", ")
            ));
        }
        let home =
            std::env::temp_dir().join(format!("advocate-sync-desktop-{}", std::process::id()));
        let desktop = Self { home };
        for folder in ["data", "config", "cache", "runtime"] {
            let folder = desktop.home.join(folder);
            make_private(&folder)
                .map_err(|error| format!("{} could not be made: {error}.", folder.display()))?;
        }
        Ok(desktop)
    }

    /// Returns the command that runs `inner` inside the desktop, in the folder `inner` wants.
    pub fn wrap(&self, inner: &Command) -> Command {
        let mut command = Command::new("xvfb-run");
        command
            .args(["-a", "-s", "-screen 0 1280x1024x24 -nolisten tcp"])
            .args(["dbus-run-session", "--", "sh", "-c", INSIDE, "sh"])
            .arg(inner.get_program())
            .args(inner.get_args());
        if let Some(folder) = inner.get_current_dir() {
            command.current_dir(folder);
        }
        for (name, value) in inner.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("GNOME_KEYRING_CONTROL")
            .env("GDK_BACKEND", "x11")
            .env("XDG_DATA_HOME", self.folder("data"))
            .env("XDG_CONFIG_HOME", self.folder("config"))
            .env("XDG_CACHE_HOME", self.folder("cache"))
            .env("XDG_RUNTIME_DIR", self.folder("runtime"));
        command
    }

    fn folder(&self, name: &str) -> PathBuf {
        self.home.join(name)
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.home);
    }
}

/// Makes a folder that only its owner may enter, as a folder for sockets must be.
fn make_private(folder: &Path) -> std::io::Result<()> {
    let mut maker = std::fs::DirBuilder::new();
    maker.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut maker, 0o700);
    maker.create(folder)
}

/// Runs any program in a desktop of its own.
pub fn by_hand(words: &[&str]) -> Result<(), Trouble> {
    let desktop = Desktop::new()?;
    let mut inner = Command::new(words[0]);
    inner.args(&words[1..]);
    programs::run(desktop.wrap(&inner))
}
