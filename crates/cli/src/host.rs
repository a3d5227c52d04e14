//! Opening the engine for the real accounts.

use crate::keychain::{APP, Layered};
use engine::views::{Failure, FailureCode, Mode};
use engine::{
    Endpoints, Engine, Environment, Network, Patience, SystemClock, SystemKeychain, Threads,
};
use std::path::PathBuf;
use std::sync::Arc;

/// Opens the engine on this folder and makes sure that the open workspace is not the practice one: the terminal
/// writes to practice only in `advsync practice`.
///
/// # Errors
/// There is no such folder, or it cannot be used.
pub async fn open(data_dir: Option<PathBuf>) -> Result<Engine, Failure> {
    let engine = Engine::open(Environment {
        data_dir: folder(data_dir)?,
        endpoints: Endpoints::default(),
        keychain: Arc::new(Layered::over(Arc::new(SystemKeychain::new(APP)))),
        clock: Arc::new(SystemClock),
        patience: Patience::default(),
        network: Network::default(),
        threads: Threads::default(),
    })
    .await?;
    let open = engine.overview().await?.workspace;
    if open.is_none_or(|workspace| workspace.mode == Mode::Practice) {
        engine.open_live().await?;
    }
    Ok(engine)
}

/// Returns the data folder: the one that was named, or the usual one.
///
/// # Errors
/// None was named, and the computer has no usual one.
pub fn folder(named: Option<PathBuf>) -> Result<PathBuf, Failure> {
    named.map_or_else(usual_folder, Ok)
}

/// Returns the folder that the window uses too.
fn usual_folder() -> Result<PathBuf, Failure> {
    dirs::data_dir()
        .map(|folder| folder.join(APP))
        .ok_or_else(|| {
            failure(
                FailureCode::Storage,
                "This computer does not say where programs keep their data. Nothing was changed.",
                "Name a folder with --data-dir.",
            )
        })
}

/// Makes a failure of this host.
pub fn failure(code: FailureCode, message: impl Into<String>, hint: impl Into<String>) -> Failure {
    Failure {
        code,
        message: message.into(),
        hint: hint.into(),
    }
}
