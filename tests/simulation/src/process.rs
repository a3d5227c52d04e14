//! One engine as one process would have it: a runtime of its own whose time is virtual, and that can die anywhere.

use crate::fate::{Fate, Moment};
use crate::network::Wires;
use crate::time::Time;
use engine::views::Failure;
use engine::{
    Clock, Endpoints, Engine, Environment, Keychain, MemoryKeychain, Patience, Threads, WriteEdge,
};
use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::runtime::Runtime;
use url::Url;

/// Whatever takes longer in virtual time never ends.
const LONGEST: Duration = Duration::from_hours(8);

/// What stays when a process ends.
#[derive(Clone)]
pub struct Machine {
    /// The time.
    pub time: Time,
    /// The way to the simulators.
    pub wires: Arc<Wires>,
    /// The keychain.
    pub keychain: Arc<MemoryKeychain>,
}

/// A running engine.
pub struct Process {
    engine: Option<Engine>,
    runtime: Runtime,
    fate: Arc<Fate>,
    time: Time,
}

/// Why there is no result.
#[derive(Debug, PartialEq, Eq)]
pub enum Ended {
    /// The process died as it was told to.
    Died,
    /// A task of the engine panicked, with these words.
    Panicked(String),
    /// It does not end.
    Stuck,
}

impl Process {
    /// Starts an engine on a folder. The inner error is the engine's own.
    ///
    /// # Errors
    /// The process died, panicked, or does not end.
    pub fn start(
        machine: &Machine,
        folder: &Path,
        fate: Arc<Fate>,
    ) -> Result<Result<Self, Failure>, Ended> {
        let watch = Arc::clone(&fate);
        let environment = Environment {
            data_dir: folder.to_owned(),
            endpoints: nowhere(),
            keychain: Arc::clone(&machine.keychain) as Arc<dyn Keychain>,
            clock: Arc::new(machine.time.clone()) as Arc<dyn Clock>,
            patience: Patience::default().steady(),
            network: machine.wires.network(&fate),
            threads: Threads::one(move |edge| {
                watch.at_write(match edge {
                    WriteEdge::Before => Moment::BeforeWrite,
                    WriteEdge::After => Moment::AfterWrite,
                });
            }),
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .map_err(|error| Ended::Panicked(error.to_string()))?;
        let mut process = Self {
            engine: None,
            runtime,
            fate,
            time: machine.time.clone(),
        };
        Ok(match process.run(Engine::open(environment))? {
            Ok(engine) => {
                process.engine = Some(engine);
                Ok(process)
            }
            Err(failure) => Err(failure),
        })
    }

    /// Returns when the process dies, if it does.
    pub fn fate(&self) -> &Fate {
        &self.fate
    }

    /// Lets the engine do something.
    ///
    /// # Errors
    /// The process died, panicked, or does not end.
    pub fn ask<T, F, Work>(&self, work: F) -> Result<T, Ended>
    where
        T: Send + 'static,
        F: FnOnce(Engine) -> Work,
        Work: Future<Output = T> + Send + 'static,
    {
        let engine = self.engine.clone().ok_or(Ended::Died)?;
        self.run(work(engine))
    }

    fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Ended> {
        self.runtime.block_on(async {
            let _stretch = self.time.stretch();
            let task = tokio::spawn(work);
            tokio::select! {
                biased;
                () = self.fate.died() => Err(Ended::Died),
                done = task => match done {
                    Ok(done) => Ok(done),
                    Err(_) if self.fate.is_dead() => Err(Ended::Died),
                    Err(panicked) => Err(Ended::Panicked(panicked.to_string())),
                },
                () = tokio::time::sleep(LONGEST) => Err(Ended::Stuck),
            }
        })
    }
}

/// Platforms that do not exist.
fn nowhere() -> Endpoints {
    let url = || Url::parse("http://127.0.0.1:9").expect("this is an address");
    Endpoints {
        hubspot_api: url(),
        hubspot_app: url(),
        advocate: url(),
        impact_brand: url(),
        impact_app: url(),
    }
}
