//! Newer versions: asked for weekly and on demand, taken only from the publisher, put in place when the app is quit.
//!
//! tauri-plugin-updater asks, fetches, and checks the signature; its own commands are not open to the window. Here is when it
//! may: only in a build whose publisher gave it a channel, and never while a sync is at work.

use engine::Engine;
use engine::views::{Failure, FailureCode};
use serde::Serialize;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use tauri::{AppHandle, Manager, Runtime};
use tauri_plugin_updater::{Error, Update, UpdaterExt};

/// How long after a look the next one is due.
const EVERY: Duration = Duration::from_hours(7 * 24);
/// How often it is considered whether one is due, for an app that stays open for weeks.
const CONSIDERED: Duration = Duration::from_hours(1);
/// How long the channel may take for an answer, and for a package.
const PATIENCE: Duration = Duration::from_mins(10);

/// What is known of newer versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ts_rs::TS)]
#[serde(tag = "state", rename_all = "snake_case")]
#[ts(export)]
pub enum UpdateView {
    /// The channel has nothing newer.
    Newest {
        /// The version that runs.
        version: String,
    },
    /// A newer one was fetched, is signed by the publisher, and is put in place when the app is quit.
    Ready {
        /// The version that runs.
        version: String,
        /// The version that comes next.
        next: String,
        /// What changes, in the publisher's words; empty when nothing was said.
        notes: String,
    },
}

/// A newer version that waits for the app to be quit.
#[derive(Default)]
pub struct Waiting(Mutex<Option<(Update, Vec<u8>)>>);

/// Asks the channel, and fetches what is newer.
///
/// # Errors
/// This build has no channel, a sync is at work, the channel does not answer, or what it has is not the publisher's.
pub async fn look<R: Runtime>(app: &AppHandle<R>, engine: &Engine) -> Result<UpdateView, Failure> {
    if !has_channel(app) {
        return Err(no_channel());
    }
    if engine.overview().await?.active_run.is_some() {
        return Err(at_work());
    }
    fetch(app).await.map_err(|error| in_words(&error))
}

async fn fetch<R: Runtime>(app: &AppHandle<R>) -> Result<UpdateView, Error> {
    let version = app.package_info().version.to_string();
    let updater = app.updater_builder().timeout(PATIENCE).build()?;
    let Some(update) = updater.check().await? else {
        return Ok(UpdateView::Newest { version });
    };
    // Its signature is checked before the bytes are handed over, and once more before they are put in place.
    let package = update.download(|_, _| {}, || {}).await?;
    let view = UpdateView::Ready {
        version,
        next: update.version.clone(),
        notes: update.body.clone().unwrap_or_default(),
    };
    let waiting = app.state::<Waiting>();
    *waiting.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((update, package));
    Ok(view)
}

/// Puts in place what waits; for when the app is being quit.
pub fn install_what_waits<R: Runtime>(app: &AppHandle<R>) {
    let Some(waiting) = app.try_state::<Waiting>() else {
        return;
    };
    let taken = waiting
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
    if let Some((update, package)) = taken
        && let Err(error) = update.install(package)
    {
        eprintln!(
            "Version {} could not be put in place ({error}). This version stays; the next look fetches it again.",
            update.version
        );
    }
}

/// Looks once a week for as long as the app is open. Without a channel nothing is started.
pub fn look_weekly(app: &AppHandle, engine: &Engine) {
    if !has_channel(app) {
        return;
    }
    let (app, engine) = (app.clone(), engine.clone());
    tauri::async_runtime::spawn(async move {
        loop {
            if let Some(stamp) = stamp(&app)
                && is_due(last_look(&stamp), SystemTime::now())
                && look(&app, &engine).await.is_ok()
            {
                // A stamp that cannot be written costs one look too many.
                let _written = std::fs::write(&stamp, "");
            }
            tokio::time::sleep(CONSIDERED).await;
        }
    });
}

/// Whether a look is due. A last look in the future says nothing, the clock having been put back since.
fn is_due(last: Option<SystemTime>, now: SystemTime) -> bool {
    last.is_none_or(|last| now.duration_since(last).map_or(true, |ago| ago >= EVERY))
}

fn stamp<R: Runtime>(app: &AppHandle<R>) -> Option<PathBuf> {
    let folder = app.path().app_data_dir().ok()?;
    Some(folder.join("looked-for-updates"))
}

fn last_look(stamp: &std::path::Path) -> Option<SystemTime> {
    std::fs::metadata(stamp)
        .and_then(|facts| facts.modified())
        .ok()
}

/// Whether the publisher gave this build a key and an address. Both are in the configuration that was packed into it.
fn has_channel<R: Runtime>(app: &AppHandle<R>) -> bool {
    let Some(updater) = app.config().plugins.0.get("updater") else {
        return false;
    };
    let key = updater["pubkey"].as_str().unwrap_or_default();
    let addresses = updater["endpoints"].as_array();
    !key.is_empty() && addresses.is_some_and(|list| !list.is_empty())
}

fn no_channel() -> Failure {
    Failure {
        code: FailureCode::Refused,
        message: "This build has no update channel, so nothing was asked and nothing was changed.".to_owned(),
        hint: "Whoever gave you the app gives you its next version too. Installing that one over this one keeps all your data."
            .to_owned(),
    }
}

fn at_work() -> Failure {
    Failure {
        code: FailureCode::Busy,
        message: "A sync is at work, so no newer version was looked for.".to_owned(),
        hint: "Look again when the sync is done.".to_owned(),
    }
}

fn in_words(error: &Error) -> Failure {
    let (code, message, hint) = match error {
        Error::Minisign(_)
        | Error::Base64(_)
        | Error::SignatureUtf8(_)
        | Error::SignedVersionMismatch { .. }
        | Error::MissingSignedVersion => (
            FailureCode::Refused,
            format!(
                "What the update channel offers is not what the publisher of this app signed ({error}). \
                 It was thrown away and nothing was changed."
            ),
            "Tell whoever gave you the app. This version goes on working.",
        ),
        _ => (
            FailureCode::Unreachable,
            format!(
                "The update channel did not give an answer that can be used ({error}). Nothing was changed."
            ),
            "Check the connection to the internet, then look again. This version goes on working.",
        ),
    };
    Failure {
        code,
        message,
        hint: hint.to_owned(),
    }
}

#[cfg(test)]
mod tests;
