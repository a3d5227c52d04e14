//! Settings, and what erasing a workspace means.

use super::{clean, table};
use engine::views::{ErasingView, SettingControl, SettingId, SettingView, SettingsView};
use std::fmt::Write as _;

/// Returns a setting's name as it is typed.
pub fn setting_name(id: SettingId) -> String {
    match serde_json::to_value(id) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

fn takes(setting: &SettingView) -> String {
    match &setting.control {
        SettingControl::Switch => "on, off".to_owned(),
        SettingControl::Number { least, most, unit } => format!("{least} to {most} ({unit})"),
        SettingControl::Choice { options } => {
            let typed = options.iter().filter(|option| !option.value.contains('='));
            let values: Vec<_> = typed.map(|option| option.value.as_str()).collect();
            values.join(", ")
        }
    }
}

/// Returns all settings, one a line, and where the data is.
pub fn settings(view: &SettingsView) -> String {
    let rows: Vec<_> = view
        .settings
        .iter()
        .map(|setting| {
            vec![
                setting_name(setting.id),
                clean(&setting.value),
                setting.title.clone(),
                takes(setting),
            ]
        })
        .collect();
    let mut text = table(&rows);
    let _ = writeln!(
        text,
        "\nData: {} ({})",
        clean(&view.data.folder),
        view.data.size
    );
    for line in &view.data.words {
        let _ = writeln!(text, "  {line}");
    }
    text
}

/// Returns what erasing a workspace would remove, and what stays.
pub fn erasing(view: &ErasingView) -> String {
    let name = clean(&view.name);
    let mut text = format!(
        "The workspace \"{name}\". Nothing was erased; add --name \"{name}\" to erase it.\n"
    );
    for (title, lines) in [("Would be removed", &view.removes), ("Stays", &view.stays)] {
        let _ = writeln!(text, "\n{title}");
        for line in lines {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}
