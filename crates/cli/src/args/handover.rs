//! What can be typed about handing over, and setting up by a file.

use clap::Subcommand;
use std::path::PathBuf;

/// Commands about the hand-over file.
#[derive(Debug, Subcommand)]
pub enum Handover {
    /// Write a file that says everything that is set up, without any secret
    #[command(after_help = "Examples:\n  advsync handover export acme.advsync\n  \
                      advsync handover export acme.advsync --note \"Ask Marcus before changing the events\" --replace")]
    Export {
        /// Where the file goes
        file: PathBuf,
        /// What the next person should know
        #[arg(long, value_name = "TEXT", default_value = "")]
        note: String,
        /// Replace a file that exists already
        #[arg(long)]
        replace: bool,
    },
    /// Show how a file differs from what is set up here; changes nothing
    #[command(after_help = "Examples:\n  advsync handover open acme.advsync\n\n\
                      To take it over: advsync setup apply acme.advsync --yes")]
    Open {
        /// A hand-over file, or a settings file
        file: PathBuf,
    },
}

/// Commands that set up without a window.
#[derive(Debug, Subcommand)]
pub enum Setup {
    /// Set up as a settings file says; without --yes it only shows what that would be
    #[command(
        after_help = "Examples:\n  advsync setup apply settings.toml\n  advsync setup apply settings.toml --yes\n  \
                      advsync setup apply acme.advsync --yes --json\n\n\
                      Connect both accounts first: advsync connect hubspot, advsync connect impact.",
        long_about = "Set up as a settings file says.\n\n\
            The file is a hand-over file, or one written by hand in the same format (TOML, or JSON with the same names; \
            docs/setup.md has an example). It says which program is synced, when people are created, what the contact \
            properties are called, what counts as an event, and what is sent for it. What it leaves out stays as it is.\n\n\
            It is shown first how that differs from what is set up here, and what would be created in HubSpot. Nothing \
            is saved or created without --yes, and nothing at all if a part of it cannot be used in the connected \
            accounts."
    )]
    Apply {
        /// A settings file, or a hand-over file
        file: PathBuf,
        /// Save it, and create what is missing in HubSpot
        #[arg(long)]
        yes: bool,
    },
}
