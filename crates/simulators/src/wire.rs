//! What both simulators share: the choice of limits, and the saving of a practice world.

use serde_json::{Map, Value};
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// Whether the platforms' request limits apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limits {
    /// As documented.
    Real,
    /// None, to measure the client alone.
    None,
}

/// A world has two sides; with fewer there is nothing whole to save.
const SIDES: usize = 2;

type Source = Box<dyn Fn() -> Value + Send + Sync>;

/// Saves a practice world before a write is answered, so that a kill loses nothing that was acknowledged. Without a
/// path it does nothing.
#[derive(Clone, Default)]
pub struct Saver(Option<Arc<Inner>>);

struct Inner {
    path: PathBuf,
    sources: Mutex<Vec<(&'static str, Source)>>,
}

impl Saver {
    /// Saves to this file: written beside it and then renamed, so that it is whole at any moment.
    pub fn to(path: PathBuf) -> Self {
        Self(Some(Arc::new(Inner {
            path,
            sources: Mutex::default(),
        })))
    }

    /// Whether there is somewhere to save to.
    pub fn saves(&self) -> bool {
        self.0.is_some()
    }

    /// Adds one simulator's state to what is saved.
    pub fn add(&self, name: &'static str, source: impl Fn() -> Value + Send + Sync + 'static) {
        if let Some(inner) = &self.0 {
            inner.sources().push((name, Box::new(source)));
        }
    }

    /// Saves everything now. Never call it while holding a lock on a simulator's state.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn save(&self) -> io::Result<()> {
        let Some(inner) = &self.0 else {
            return Ok(());
        };
        // The lock is held to the end: two saves at once must not mix.
        let sources = inner.sources();
        if sources.len() < SIDES {
            // Still starting: a file with one side would lose the other. The next save has this change too.
            return Ok(());
        }
        let world: Map<String, Value> = sources
            .iter()
            .map(|(name, source)| ((*name).to_owned(), source()))
            .collect();
        let beside = inner.path.with_extension("tmp");
        fs::write(&beside, serde_json::to_vec(&world)?)?;
        fs::rename(&beside, &inner.path)
    }

    /// Returns what was saved before, if anything.
    ///
    /// # Errors
    /// The file is there but cannot be read.
    pub fn saved(&self) -> io::Result<Option<Map<String, Value>>> {
        let Some(inner) = &self.0 else {
            return Ok(None);
        };
        match fs::read(&inner.path) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl Inner {
    fn sources(&self) -> std::sync::MutexGuard<'_, Vec<(&'static str, Source)>> {
        self.sources.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
