//! Erasing a workspace: its secrets, its rows, and the copies in which it is.

use crate::clients::Secret;
use crate::engine::{Engine, State};
use crate::journal::{copies, workspace};
use crate::views::{EraseWorkspace, ErasingView, Event, Failure, Mode, Overview, Platform};
use crate::words;

impl Engine {
    /// Returns what erasing the open workspace removes, and what stays. Nothing is erased by this.
    ///
    /// # Errors
    /// No workspace is open.
    pub async fn erasing_workspace(&self) -> Result<ErasingView, Failure> {
        let workspace = self.inner.workspace()?;
        let practice = workspace.mode == Mode::Practice;
        Ok(words::settings::erasing(&workspace.name, practice))
    }

    /// Erases the open workspace; none is open afterwards. The secrets go first: whatever cannot be erased after them is
    /// then still listed, and the same wish can be said again.
    ///
    /// # Errors
    /// Another name was typed, a sync is at work, the keychain refuses, or the journal cannot be written.
    pub async fn erase_workspace(&self, request: EraseWorkspace) -> Result<Overview, Failure> {
        self.inner.refuse_while_busy()?;
        let open = self.inner.workspace()?;
        if request.name.trim() != open.name {
            return Err(words::settings::other_name(&open.name).into());
        }
        let _lock = self.inner.sync_lock()?;
        let id = open.id.clone();
        self.inner
            .with_keychain(&open, move |keychain| {
                for platform in [Platform::Hubspot, Platform::Advocate] {
                    for secret in Secret::ALL {
                        keychain.delete(&secret.entry(&id, platform))?;
                    }
                }
                Ok(())
            })
            .await?;
        let id = open.id.clone();
        self.inner
            .journal
            .write(move |db| workspace::erase(db, &id))
            .await?;
        *self.inner.state() = State::default();
        let folder = self.inner.data_dir.clone();
        let removed = self.inner.threads.aside(move || copies::forget(&folder));
        removed
            .await
            .map_err(|_| crate::failure::Error::Internal {
                what: "removing the copies of the journal ended unexpectedly",
            })??;
        self.inner.journal.compact().await;
        self.inner.journal.keep_copy().await;
        self.inner.emit(Event::SetupChanged);
        self.overview().await
    }
}
