//! Hosts the practice pair: two simulated platforms on loopback, kept as they were between starts.

use engine::PracticeAccess;
use engine::views::{Failure, FailureCode, Happened, Happening, Mode, Overview};
use simulators::{Practice, PracticeOptions};
use std::path::PathBuf;
use tokio::sync::Mutex;

/// Starts the pair when it is first needed and keeps it until the program ends.
pub struct PracticeHost {
    folder: PathBuf,
    running: Mutex<Option<Practice>>,
}

impl PracticeHost {
    /// Keeps the practice world in this folder.
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            running: Mutex::new(None),
        }
    }

    /// Returns how to reach the pair, starting it if need be.
    pub async fn access(&self) -> Result<PracticeAccess, Failure> {
        let mut running = self.running.lock().await;
        let practice = match running.take() {
            Some(practice) => practice,
            None => self.start().await.map_err(|error| not_started(&error))?,
        };
        let described = serde_json::to_value(practice.access())
            .and_then(serde_json::from_value)
            .map_err(|error| not_started(&error));
        *running = Some(practice);
        described
    }

    /// Makes something happen in the running pair.
    pub async fn make_happen(&self, what: Happening) -> Result<Happened, Failure> {
        let running = self.running.lock().await;
        let Some(practice) = running.as_ref() else {
            return Err(not_done("the practice accounts are not running"));
        };
        let what = serde_json::to_value(what).and_then(serde_json::from_value);
        let what = what.map_err(|error| not_done(&error.to_string()))?;
        let happened = practice
            .make_happen(what)
            .await
            .map_err(|why| not_done(&why))?;
        serde_json::to_value(happened)
            .and_then(serde_json::from_value)
            .map_err(|error| not_done(&error.to_string()))
    }

    /// Ends the pair and forgets its world once no practice workspace is left.
    pub async fn kept_in(&self, overview: Overview) -> Result<Overview, Failure> {
        let mut workspaces = overview.workspaces.iter();
        if workspaces.any(|workspace| workspace.mode == Mode::Practice) {
            return Ok(overview);
        }
        let mut running = self.running.lock().await;
        if let Some(practice) = running.take() {
            practice.stop().await;
        }
        match std::fs::remove_dir_all(&self.folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Failure {
                code: FailureCode::Storage,
                message: format!(
                    "The workspace was erased, but the pretend accounts are still in its folder ({}).",
                    error.kind()
                ),
                hint: format!("Remove this folder: {}", self.folder.display()),
            }),
            _ => Ok(overview),
        }
    }

    async fn start(&self) -> std::io::Result<Practice> {
        std::fs::create_dir_all(&self.folder)?;
        let practice = Practice::start(PracticeOptions {
            snapshot: Some(self.folder.join("world.json")),
            ..PracticeOptions::default()
        })
        .await?;
        // Where the pair listens this time, for whoever wants to look at it from outside. No credential is in it.
        let addresses = serde_json::json!({
            "hubspot": practice.access().hubspot.base_url,
            "impact": practice.access().impact.base_url,
        });
        std::fs::write(self.folder.join("addresses.json"), addresses.to_string())?;
        Ok(practice)
    }
}

fn not_done(why: &str) -> Failure {
    Failure {
        code: FailureCode::Refused,
        message: format!("This could not be made to happen: {why}"),
        hint: "Open the practice workspace, then try something else.".to_owned(),
    }
}

fn not_started(error: &dyn std::fmt::Display) -> Failure {
    Failure {
        code: FailureCode::Internal,
        message: format!("The practice accounts could not be started ({error}). Nothing was changed."),
        hint: "Check that the disk has room and that programs may listen on this computer, then try again.".to_owned(),
    }
}
