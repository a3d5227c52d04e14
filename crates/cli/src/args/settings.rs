//! What can be typed about settings.

use clap::Subcommand;
use engine::views::SettingId;
use serde_json::Value;

/// Commands about settings.
#[derive(Debug, Subcommand)]
pub enum Settings {
    /// Print one setting's value and nothing else
    Get {
        /// Which, as the list names it
        #[arg(value_parser = setting)]
        name: SettingId,
    },
    /// Give a setting another value; it holds at once
    #[command(
        after_help = "Examples:\n  advsync settings set hubspot-share 60\n  advsync settings set on-conflict ask\n  \
                      advsync settings set on-conflict email=ask,first_name=hubspot\n  \
                      advsync settings set start-with-ten always"
    )]
    Set {
        /// Which, as the list names it
        #[arg(value_parser = setting)]
        name: SettingId,
        /// The new value
        value: String,
    },
    /// Erase the workspace of your accounts from this computer; without --name it only shows what that means
    #[command(
        after_help = "Examples:\n  advsync settings erase-workspace\n  advsync settings erase-workspace --name \"My accounts\"",
        long_about = "Erase the workspace of your accounts from this computer: settings, links, history, and its secrets in \
            the keychain. Nothing changes in HubSpot or impact.com. It cannot be taken back.\n\n\
            Without --name it only shows what would be removed and what stays."
    )]
    EraseWorkspace {
        /// The workspace's name, typed exactly, to erase it
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
    },
}

fn setting(text: &str) -> Result<SettingId, String> {
    serde_json::from_value(Value::String(text.to_owned()))
        .map_err(|_| "no setting is called so; `advsync settings` lists them".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_is_typed_as_the_list_names_it() {
        assert_eq!(setting("hubspot-share"), Ok(SettingId::HubspotShare));
        assert!(setting("hubspot_share").is_err());
    }
}
