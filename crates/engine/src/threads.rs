//! Where an engine does what would hold up the threads that answer.
//!
//! Refuses to know: what the work is.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use tokio::task::JoinError;

/// A moment of a write to the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteEdge {
    /// Nothing is on disk yet.
    Before,
    /// It is on disk, and whoever wrote it does not know yet.
    After,
}

/// Holds this thread up until something is done. Inside a task it does not count against the task's budget: one that is used
/// up would be waited for until the task ends, which is for ever.
pub(crate) fn hold_up<T>(work: impl Future<Output = T>) -> T {
    futures::executor::block_on(tokio::task::unconstrained(work))
}

type Watch = dyn Fn(WriteEdge) + Send + Sync;

/// The threads for files, the journal and the keychain. By default they are threads beside those that answer.
#[derive(Clone, Default)]
pub struct Threads(Option<Arc<Watch>>);

impl fmt::Debug for Threads {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self.0 {
            None => "Threads(beside)",
            Some(_) => "Threads(one)",
        })
    }
}

impl Threads {
    /// Everything is done in place, on the thread that asks for it, one thing after the other. So a simulation repeats
    /// itself exactly, and virtual time stands still meanwhile. `watch` is told of every write of the journal; when it
    /// unwinds, the engine dies there. No host wants this: the window would wait for the disk.
    pub fn one(watch: impl Fn(WriteEdge) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(watch)))
    }

    /// Does what holds a thread up.
    pub(crate) async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        match self.0 {
            None => tokio::task::spawn_blocking(work).await,
            Some(_) => Ok(work()),
        }
    }

    /// Waits for what another thread does.
    pub(crate) async fn wait_for<T>(&self, work: impl Future<Output = T>) -> T {
        match self.0 {
            None => work.await,
            Some(_) => hold_up(work),
        }
    }

    /// Tells whoever watches of a write to the journal.
    pub(crate) fn at(&self, edge: WriteEdge) {
        if let Some(watch) = &self.0 {
            watch(edge);
        }
    }
}
