//! The words for what can be set.

use crate::failure::Error;
use crate::settings::Stored;
use crate::views::{
    ErasingView, SettingControl, SettingId, SettingOption, SettingView, SettingsPart,
};

/// All settings in the order of the page.
const ALL: [SettingId; 12] = [
    SettingId::OnConflict,
    SettingId::HubspotShare,
    SettingId::BrakeCreations,
    SettingId::BrakeUpdates,
    SettingId::StartWithTen,
    SettingId::NotifyFinished,
    SettingId::Theme,
    SettingId::Density,
    SettingId::TextSize,
    SettingId::Motion,
    SettingId::TechnicalNames,
    SettingId::TimeZone,
];

/// Returns the settings as they are shown; those of a workspace are left out while none is open.
pub fn views(stored: &Stored) -> Vec<SettingView> {
    let usual = Stored {
        sync: Some(crate::settings::SyncSettings::default()),
        ..Stored::default()
    };
    let view = |id: SettingId| {
        let open = stored.sync.is_some() || !of_workspace(id);
        let value = stored.value(id).ok().filter(|_| open)?;
        Some(SettingView {
            id,
            part: part(id),
            title: title(id).to_owned(),
            detail: detail(id).to_owned(),
            usual: usual.value(id).is_ok_and(|usual| usual == value),
            control: control(id, &value),
            value,
        })
    };
    ALL.into_iter().filter_map(view).collect()
}

/// Whether each workspace has its own.
fn of_workspace(id: SettingId) -> bool {
    part(id) == SettingsPart::Sync
}

fn part(id: SettingId) -> SettingsPart {
    match id {
        SettingId::OnConflict
        | SettingId::HubspotShare
        | SettingId::BrakeCreations
        | SettingId::BrakeUpdates
        | SettingId::StartWithTen => SettingsPart::Sync,
        SettingId::NotifyFinished => SettingsPart::Notifications,
        SettingId::Theme
        | SettingId::Density
        | SettingId::TextSize
        | SettingId::Motion
        | SettingId::TechnicalNames => SettingsPart::Appearance,
        SettingId::TimeZone => SettingsPart::Time,
    }
}

fn title(id: SettingId) -> &'static str {
    match id {
        SettingId::OnConflict => "When both sides changed",
        SettingId::HubspotShare => "Leave room for other apps",
        SettingId::BrakeCreations => "Ask when more are created than",
        SettingId::BrakeUpdates => "Ask when more are updated than",
        SettingId::StartWithTen => "Start with 10",
        SettingId::NotifyFinished => "Tell me when a sync has ended",
        SettingId::Theme => "Theme",
        SettingId::Density => "Density",
        SettingId::TextSize => "Text size",
        SettingId::Motion => "Movement",
        SettingId::TechnicalNames => "Technical names",
        SettingId::TimeZone => "Time zone",
    }
}

fn detail(id: SettingId) -> &'static str {
    match id {
        SettingId::OnConflict => {
            "For email and names, which both sides may change. A preview that is ready no longer fits then; make it anew."
        }
        SettingId::HubspotShare => {
            "Use at most this much of HubSpot's limits, so that other apps on the account get through. Syncs take longer."
        }
        SettingId::BrakeCreations => {
            "Such a sync starts only after you have typed the number. Every deletion is asked about, always."
        }
        SettingId::BrakeUpdates => {
            "Of the people who are linked. Up to 10 updates are never asked about."
        }
        SettingId::StartWithTen => {
            "Ten people are written first; then the sync waits until you have looked at them. You can choose otherwise each time."
        }
        SettingId::NotifyFinished => {
            "Only while this window is not in front, by a message of the system. Your quiet hours are kept."
        }
        SettingId::Theme => "High contrast uses black, white and strong lines.",
        SettingId::Density => "Compact shows more rows.",
        SettingId::TextSize => "Of everything in this window.",
        SettingId::Motion => "Reduced leaves out all movement, whatever the system says.",
        SettingId::TechnicalNames => {
            "The internal names of HubSpot's properties, beside their labels."
        }
        SettingId::TimeZone => "In which times are shown. Files have the offset with each time.",
    }
}

/// Returns the values of a setting that is chosen from a few, with what each is called.
pub fn options(id: SettingId) -> &'static [(&'static str, &'static str)] {
    match id {
        SettingId::OnConflict => &[
            ("ask", "Ask me"),
            ("hubspot", "HubSpot decides"),
            ("advocate", "Advocate wins"),
            ("newest", "The newer one wins"),
        ],
        SettingId::StartWithTen => &[
            ("first", "In the first sync"),
            ("always", "In every sync"),
            ("never", "Never"),
        ],
        SettingId::Theme => &[
            ("system", "As the system"),
            ("light", "Light"),
            ("dark", "Dark"),
            ("contrast", "High contrast"),
        ],
        SettingId::Density => &[("comfortable", "Comfortable"), ("compact", "Compact")],
        SettingId::Motion => &[("system", "As the system"), ("reduced", "Reduced")],
        SettingId::TimeZone => &[
            ("computer", "Of this computer"),
            ("hubspot", "Of the HubSpot account"),
        ],
        _ => &[],
    }
}

/// Returns the smallest and the largest number a setting takes.
pub fn range(id: SettingId) -> (u32, u32) {
    match id {
        SettingId::HubspotShare => (10, 100),
        SettingId::BrakeUpdates => (1, 100),
        SettingId::TextSize => (90, 150),
        // So many creations are never made without a word.
        _ => (1, 100_000),
    }
}

fn unit(id: SettingId) -> &'static str {
    match id {
        SettingId::BrakeCreations => "people",
        _ => "%",
    }
}

fn control(id: SettingId, value: &str) -> SettingControl {
    match id {
        SettingId::NotifyFinished | SettingId::TechnicalNames => SettingControl::Switch,
        SettingId::HubspotShare
        | SettingId::BrakeCreations
        | SettingId::BrakeUpdates
        | SettingId::TextSize => {
            let (least, most) = range(id);
            SettingControl::Number {
                least,
                most,
                unit: unit(id).to_owned(),
            }
        }
        _ => {
            let option = |(value, title): &(&str, &str)| SettingOption {
                value: (*value).to_owned(),
                title: (*title).to_owned(),
            };
            let mut all: Vec<_> = options(id).iter().map(option).collect();
            if all.iter().all(|option| option.value != value) {
                all.push(option(&(value, "By field")));
            }
            SettingControl::Choice { options: all }
        }
    }
}

/// Returns what is true from now on.
pub fn said(id: SettingId, value: &str, changed: bool) -> String {
    let value = match control(id, value) {
        SettingControl::Number { unit, .. } if unit == "%" => format!("{value} %"),
        SettingControl::Number { unit, .. } => format!("{value} {unit}"),
        SettingControl::Switch => value.to_owned(),
        SettingControl::Choice { options } => options
            .into_iter()
            .find(|option| option.value == value)
            .map_or_else(String::new, |option| format!("\"{}\"", option.title)),
    };
    let title = title(id);
    if changed {
        format!("Saved. \"{title}\" is now {value}.")
    } else {
        format!("\"{title}\" was {value} already. Nothing was changed.")
    }
}

/// Returns why a value is not taken.
pub fn refused(id: SettingId, value: &str) -> Error {
    let hint = match control(id, "") {
        SettingControl::Switch => "Say on or off.".to_owned(),
        SettingControl::Number { least, most, unit } => {
            format!("Give a whole number from {least} to {most} ({unit}).")
        }
        SettingControl::Choice { .. } => {
            let values: Vec<_> = options(id).iter().map(|(value, _)| *value).collect();
            let or_by_field = match id {
                SettingId::OnConflict => {
                    ", or each field by itself, such as email=ask,first_name=hubspot"
                }
                _ => "",
            };
            format!("It can be {}{or_by_field}.", values.join(", "))
        }
    };
    Error::InvalidInput {
        what: format!("\"{value}\" is no value of \"{}\".", title(id)),
        hint,
    }
}

/// Returns a number of bytes as people say it.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return format!("{bytes} bytes");
    }
    let mut tenths = bytes / 100;
    let mut unit = 0;
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        tenths /= 1000;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

/// Returns what the folder has.
pub fn data_words() -> Vec<String> {
    [
        "In it: settings, links, the history of syncs with names and addresses, and two older copies of them.",
        "Not in it: passwords and keys, which are in this computer's keychain.",
        "Nothing of it is sent anywhere, and no diagnostics are.",
    ]
    .map(str::to_owned)
    .to_vec()
}

/// Returns what erasing a workspace means.
pub fn erasing(name: &str, practice: bool) -> ErasingView {
    let removes = [
        "Settings, mapping and sharing rules of this workspace.",
        "Links, previews, the history of syncs and events, and the test plan, with everybody in them.",
        "Its passwords and keys, from this computer's keychain.",
        "The two copies of the journal that were made before, since this workspace is in them. A new one is made.",
    ];
    let mut removes: Vec<_> = removes.map(str::to_owned).to_vec();
    let mut stays = Vec::new();
    if practice {
        removes.push(
            "The pretend accounts. Practice begins from the start when it is opened again."
                .to_owned(),
        );
    } else {
        stays.push("Everything in HubSpot and impact.com: contacts, participants, properties, referrals, rewards.".to_owned());
        stays.push("The permission you gave. Take it back in HubSpot under Settings, Integrations, Connected apps, and at impact.com where its keys are.".to_owned());
        stays.push("No sync can be undone any more, and a later setup takes everybody for strangers; they are found again by address.".to_owned());
    }
    stays.push("How this app looks, and other workspaces.".to_owned());
    stays.push("Files that you saved elsewhere.".to_owned());
    ErasingView {
        name: name.to_owned(),
        removes,
        stays,
    }
}

/// Returns that another name was typed.
pub fn other_name(name: &str) -> Error {
    Error::InvalidInput {
        what: "That is not the name of this workspace.".to_owned(),
        hint: format!("Type it exactly: {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_said_in_the_unit_that_fits() {
        for (bytes, said) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (1_000, "1.0 kB"),
            (999_949, "999.9 kB"),
            (1_000_000, "1.0 MB"),
            (3_260_000, "3.2 MB"),
            (12_000_000_000, "12.0 GB"),
        ] {
            assert_eq!(size(bytes), said);
        }
    }

    #[test]
    fn every_setting_is_listed_once_and_takes_its_own_value_back() {
        let stored = Stored {
            sync: Some(crate::settings::SyncSettings::default()),
            rules: Some(domain::plan::Rules::default()),
            ..Stored::default()
        };
        let all = views(&stored);
        assert_eq!(all.len(), ALL.len());
        for view in all {
            assert!(view.usual, "{:?}", view.id);
            let mut same = stored.clone();
            same.set(view.id, &view.value).unwrap();
            assert_eq!(same.value(view.id).unwrap(), view.value, "{:?}", view.id);
            let refused = same.set(view.id, "nonsense").unwrap_err();
            assert!(
                matches!(refused, Error::InvalidInput { .. }),
                "{:?}",
                view.id
            );
            for (option, _) in options(view.id) {
                same.set(view.id, option).unwrap();
                assert_eq!(same.value(view.id).unwrap(), *option);
            }
        }
    }
}
