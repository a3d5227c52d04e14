//! Asking for a file by the system's own dialog. Only this side opens it, so the window needs no permission for that.

use engine::views::{ChooseFile, Failure, FailureCode};
use std::path::{Path, PathBuf};
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;
use tokio::sync::oneshot;

/// Asks for a file to read, or for a place to save; `None` when the person chose nothing.
pub async fn choose<R: Runtime>(
    app: &AppHandle<R>,
    wish: ChooseFile,
) -> Result<Option<String>, Failure> {
    let endings: Vec<&str> = wish.endings.iter().map(String::as_str).collect();
    let mut dialog = app
        .dialog()
        .file()
        .set_title(wish.title)
        .add_filter(wish.kind, &endings);
    if let Some(window) = app.get_webview_window("main") {
        dialog = dialog.set_parent(&window);
    }
    let (tell, told) = oneshot::channel();
    let answer = move |path| {
        // Without the command that waits there is nobody to tell.
        let _told = tell.send(path);
    };
    match wish.save_as {
        Some(name) => dialog.set_file_name(name).save_file(answer),
        None => dialog.pick_file(answer),
    }
    let Some(chosen) = told.await.ok().flatten() else {
        return Ok(None);
    };
    let path = chosen.into_path().map(PathBuf::into_os_string);
    match path.map(std::ffi::OsString::into_string) {
        Ok(Ok(path)) => Ok(Some(path)),
        _ => Err(Failure {
            code: FailureCode::InvalidInput,
            message: "This place has a name that cannot be read as text. Nothing was changed."
                .to_owned(),
            hint: "Choose a file whose path has only usual letters.".to_owned(),
        }),
    }
}

/// Opens a folder in the system's own window for files.
pub fn open_folder<R: Runtime>(app: &AppHandle<R>, folder: &Path) -> Result<(), Failure> {
    app.opener()
        .open_path(folder.display().to_string(), None::<&str>)
        .map_err(|_| Failure {
            code: FailureCode::Internal,
            message: "The folder could not be opened. Nothing was changed.".to_owned(),
            hint: "Open it by its name, which stands beside the button.".to_owned(),
        })
}
