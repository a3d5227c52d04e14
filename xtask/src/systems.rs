//! Which operating system this is, and which of its packages are needed for what.

/// The systems that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum System {
    /// Debian and what is made from it; missing packages can be installed.
    Debian {
        /// Ubuntu has Chromium only as a snap, which needs a desktop that is logged in.
        ubuntu: bool,
    },
    /// Linux without apt.
    OtherLinux,
    /// macOS.
    MacOs,
    /// Windows.
    Windows,
}

/// What a command wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Build and open the window.
    Window,
    /// Build everything and drive the window without a screen.
    Journey,
}

/// For building: WebKitGTK, from which GTK 3 and libsoup 3 follow.
const BUILD: [&str; 3] = ["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev"];
/// For a desktop without a screen, and for driving what is in it.
const HEADLESS: [&str; 6] = [
    "xvfb",
    "xauth",
    "dbus",
    "gnome-keyring",
    "openbox",
    "webkit2gtk-driver",
];
/// The browser in which the journey signs in.
const BROWSER: [&str; 2] = ["chromium", "chromium-driver"];

impl System {
    /// Returns the system this runs on.
    pub fn here() -> Self {
        match std::env::consts::OS {
            "macos" => Self::MacOs,
            "windows" => Self::Windows,
            _ => std::fs::read_to_string("/etc/os-release")
                .map_or(Self::OtherLinux, |text| Self::from_os_release(&text)),
        }
    }

    /// Reads the file in which a Linux distribution names itself and what it is made from.
    fn from_os_release(text: &str) -> Self {
        let value = |key: &str| {
            text.lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix('='))
                .unwrap_or_default()
                .trim_matches('"')
                .to_owned()
        };
        let names = format!("{} {}", value("ID"), value("ID_LIKE"));
        let is = |name: &str| names.split_whitespace().any(|word| word == name);
        if is("ubuntu") {
            Self::Debian { ubuntu: true }
        } else if is("debian") {
            Self::Debian { ubuntu: false }
        } else {
            Self::OtherLinux
        }
    }

    /// Returns the Debian packages for a purpose.
    pub fn packages(self, purpose: Purpose) -> Vec<&'static str> {
        let mut packages = BUILD.to_vec();
        if purpose == Purpose::Journey {
            packages.extend(HEADLESS);
            if self != (Self::Debian { ubuntu: true }) {
                packages.extend(BROWSER);
            }
        }
        packages
    }

    /// Returns what a person must install by hand where we cannot, or `None` where we can.
    pub fn list_for_a_person(self, purpose: Purpose) -> Option<String> {
        match self {
            Self::Debian { .. } => None,
            Self::MacOs => Some(
                "On macOS the app needs Apple's command line tools (`xcode-select --install`). \
                 The window itself comes with the system."
                    .to_owned(),
            ),
            Self::Windows => Some(
                "On Windows the app needs the Microsoft C++ Build Tools (\"Desktop development with C++\") \
                 and the WebView2 runtime, which Windows 10 and 11 already have."
                    .to_owned(),
            ),
            Self::OtherLinux => Some(format!(
                "On this Linux we cannot install packages. The app needs what Debian calls:\n  {}",
                self.packages(purpose).join(" ")
            )),
        }
    }
}

/// Returns the packages that `dpkg-query` did not report as installed.
///
/// `report` has one line a package: its name, a space, its status.
pub fn missing<'a>(wanted: &[&'a str], report: &str) -> Vec<&'a str> {
    let installed: Vec<&str> = report
        .lines()
        .filter_map(|line| line.strip_suffix(" installed"))
        .collect();
    wanted
        .iter()
        .copied()
        .filter(|package| !installed.contains(package))
        .collect()
}

/// Whether this version of Node, as `node --version` prints it, is recent enough for the user interface.
pub fn node_is_recent(version: &str) -> bool {
    let mut numbers = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map(|part| part.parse::<u32>().unwrap_or(0));
    let (major, minor) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    match major {
        20 => minor >= 19,
        22 => minor >= 13,
        21 | 23 => false,
        _ => major > 23,
    }
}

/// The versions of Node that the tools of the user interface accept, in words.
pub const NODE: &str = "Node.js 20.19 or newer (20, 22.13, 24 or later)";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distributions_are_known_by_what_they_are_made_from() {
        let rows = [
            (
                "ID=debian\nVERSION_ID=\"12\"",
                System::Debian { ubuntu: false },
            ),
            (
                "NAME=x\nID=ubuntu\nID_LIKE=debian",
                System::Debian { ubuntu: true },
            ),
            (
                "ID=linuxmint\nID_LIKE=\"ubuntu debian\"",
                System::Debian { ubuntu: true },
            ),
            ("ID=fedora", System::OtherLinux),
            ("", System::OtherLinux),
        ];
        for (text, expected) in rows {
            assert_eq!(System::from_os_release(text), expected, "{text}");
        }
    }

    #[test]
    fn a_package_counts_only_when_it_is_installed() {
        let report = "xvfb installed\nopenbox config-files\nchromium-driver not-installed\n";
        assert_eq!(
            missing(&["xvfb", "openbox", "chromium-driver", "dbus"], report),
            ["openbox", "chromium-driver", "dbus"]
        );
    }

    #[test]
    fn node_versions() {
        for (version, fits) in [
            ("v20.19.0\n", true),
            ("v20.18.3", false),
            ("v22.12.0", false),
            ("v22.13.1", true),
            ("v23.11.0", false),
            ("v24.0.0", true),
            ("v18.20.0", false),
            ("", false),
        ] {
            assert_eq!(node_is_recent(version), fits, "{version}");
        }
    }

    #[test]
    fn ubuntu_gets_no_chromium() {
        let packages = System::Debian { ubuntu: true }.packages(Purpose::Journey);
        assert!(packages.contains(&"webkit2gtk-driver"));
        assert!(!packages.contains(&"chromium"));
    }
}
