//! What can be set: listed, told, changed; and erasing the workspace.

use crate::args::Settings;
use crate::exit::Exit;
use crate::host;
use crate::out::Out;
use crate::show;
use engine::Engine;
use engine::views::{ChangeSetting, EraseWorkspace, Failure, FailureCode};

/// Lists all settings, or does what was asked for.
pub async fn run(engine: &Engine, action: Option<Settings>, out: Out) -> Result<Exit, Failure> {
    match action {
        None => {
            let all = engine.settings().await?;
            out.result(&all, &show::settings(&all));
        }
        Some(Settings::Get { name }) => {
            let all = engine.settings().await?.settings;
            let found = all.into_iter().find(|setting| setting.id == name);
            let found = found.ok_or_else(|| {
                host::failure(
                    FailureCode::NotFound,
                    "This setting belongs to a workspace, and none is open. Nothing was changed.",
                    "Connect an account first.",
                )
            })?;
            out.result(&found, &found.value);
        }
        Some(Settings::Set { name, value }) => {
            let changed = engine
                .change_setting(ChangeSetting { id: name, value })
                .await?;
            let back = changed.undo.as_ref().map(|undo| {
                format!(
                    "\nTo take it back: advsync settings set {} {}",
                    show::setting_name(undo.id),
                    undo.value
                )
            });
            let text = format!("{}{}", changed.said, back.unwrap_or_default());
            out.result(&changed, &text);
        }
        Some(Settings::EraseWorkspace { name: None }) => {
            let told = engine.erasing_workspace().await?;
            out.result(&told, &show::erasing(&told));
        }
        Some(Settings::EraseWorkspace { name: Some(name) }) => {
            let overview = engine.erase_workspace(EraseWorkspace { name }).await?;
            out.result(
                &overview,
                "The workspace was erased from this computer. Nothing was changed in HubSpot or impact.com.",
            );
        }
    }
    Ok(Exit::Done)
}
