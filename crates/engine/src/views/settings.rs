//! What can be set, and where the data is.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One setting. In the terminal it is typed as it is written here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum SettingId {
    /// Who wins when both sides changed a value. Kept with the sharing rules.
    OnConflict,
    /// How much of HubSpot's limits is used at most, in percent.
    HubspotShare,
    /// A sync that creates more people than this on one side asks for the number to be typed.
    BrakeCreations,
    /// A sync that updates more than this share of the linked people asks likewise, in percent.
    BrakeUpdates,
    /// When a sync begins with ten people.
    StartWithTen,
    /// Whether the system tells of a sync that ended while the window was not in front.
    NotifyFinished,
    /// Light, dark, or as the system.
    Theme,
    /// Height of rows.
    Density,
    /// Size of text, in percent.
    TextSize,
    /// Movement on the screen.
    Motion,
    /// Whether internal names of properties are shown beside their labels.
    TechnicalNames,
    /// The zone in which times are shown.
    TimeZone,
}

/// What the settings are grouped by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum SettingsPart {
    /// How a sync decides and behaves. These belong to the open workspace.
    Sync,
    /// What the system tells.
    Notifications,
    /// How the window looks.
    Appearance,
    /// How times are written.
    Time,
}

/// How a setting is chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "by", rename_all = "kebab-case")]
#[ts(export)]
pub enum SettingControl {
    /// One of a few.
    Choice {
        /// What there is.
        options: Vec<SettingOption>,
    },
    /// "on" or "off".
    Switch,
    /// A whole number.
    Number {
        /// The smallest that is taken.
        least: u32,
        /// The largest that is taken.
        most: u32,
        /// What is counted: "%", "people".
        unit: String,
    },
}

/// One of a few values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SettingOption {
    /// As it is stored and typed.
    pub value: String,
    /// As it is shown.
    pub title: String,
}

/// A setting as it is now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SettingView {
    /// Which.
    pub id: SettingId,
    /// Where it stands.
    pub part: SettingsPart,
    /// What it is called.
    pub title: String,
    /// What it does, and what it does not.
    pub detail: String,
    /// As it is stored and typed.
    pub value: String,
    /// How it is chosen.
    pub control: SettingControl,
    /// It is as it was in the beginning.
    pub usual: bool,
}

/// How the window looks; what of the settings the window itself must know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Appearance {
    /// "system", "light", "dark", "contrast".
    pub theme: String,
    /// "comfortable", "compact".
    pub density: String,
    /// In percent.
    pub text_size: u32,
    /// Movement is left out, whatever the system says.
    pub still: bool,
    /// Internal names are shown beside labels.
    pub technical_names: bool,
    /// An IANA name; empty for the computer's own zone.
    pub time_zone: String,
}

/// Where the data of this app is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct DataView {
    /// The folder.
    pub folder: String,
    /// What is in it, in words: "3.2 MB".
    pub size: String,
    /// What is in it and what is not, each a sentence.
    pub words: Vec<String>,
}

/// All settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SettingsView {
    /// In the order of the page. Those of a workspace are left out while none is open.
    pub settings: Vec<SettingView>,
    /// Where the data is.
    pub data: DataView,
}

/// Give a setting another value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ChangeSetting {
    /// Which.
    pub id: SettingId,
    /// As it is typed.
    pub value: String,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct SettingChanged {
    /// All settings as they are now.
    pub settings: SettingsView,
    /// What is true from now on, in a sentence.
    pub said: String,
    /// The change that takes this one back; `None` when nothing changed.
    pub undo: Option<ChangeSetting>,
}

/// What erasing the open workspace removes, and what stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ErasingView {
    /// The name to type.
    pub name: String,
    /// What is removed, each a sentence.
    pub removes: Vec<String>,
    /// What stays, each a sentence.
    pub stays: Vec<String>,
}

/// Erase the open workspace.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct EraseWorkspace {
    /// Its name, as it was typed.
    pub name: String,
}
