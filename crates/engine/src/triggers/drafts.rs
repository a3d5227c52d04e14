//! What somebody has begun and not saved: tables of the mapping, and a trigger that was not added yet. Nothing uses it.

use crate::engine::{Engine, Inner};
use crate::failure::Error;
use crate::journal::settings::{Document, Workspace};
use crate::views::{DraftChange, DraftsView, EventObject, Failure, MappingDraft, TriggerView};
use serde::{Deserialize, Serialize};

/// Drafts of a workspace. They outlive the window and the program.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct DraftsDocument {
    tables: Vec<MappingDraft>,
    trigger: Option<TriggerView>,
}

impl Document for DraftsDocument {
    const KIND: &'static str = "event_drafts";
}

impl Engine {
    /// Returns what was begun and not saved.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be read.
    pub async fn event_drafts(&self) -> Result<DraftsView, Failure> {
        let workspace = self.inner.workspace()?;
        let drafts: Option<DraftsDocument> = self.inner.document(&workspace.id).await?;
        Ok(view(drafts.unwrap_or_default()))
    }

    /// Keeps a draft, or forgets it. It is taken as it is: only saving looks whether it can be used.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be written.
    pub async fn keep_draft(&self, change: DraftChange) -> Result<DraftsView, Failure> {
        let workspace = self.inner.workspace()?;
        let mut drafts: DraftsDocument = self
            .inner
            .document(&workspace.id)
            .await?
            .unwrap_or_default();
        match change {
            DraftChange::Table { table } => {
                let before = drafts
                    .tables
                    .iter()
                    .position(|it| it.table.object == table.object);
                if let Some(draft) = before.and_then(|at| drafts.tables.get_mut(at)) {
                    draft.table = table;
                } else {
                    let over = self.inner.event_settings(&workspace).await?.mapping.0;
                    drafts.tables.push(MappingDraft { table, over });
                }
            }
            DraftChange::NoTable { object } => drafts.tables.retain(|it| it.table.object != object),
            DraftChange::Trigger { trigger } => drafts.trigger = Some(trigger),
            DraftChange::NoTrigger => drafts.trigger = None,
        }
        self.inner.save(workspace.id, drafts.clone()).await?;
        Ok(view(drafts))
    }
}

impl Inner {
    /// Forgets the drafts of tables that were just saved.
    pub(super) async fn forget_drafts(
        &self,
        workspace: &Workspace,
        saved: &[EventObject],
    ) -> Result<(), Error> {
        let drafts: Option<DraftsDocument> = self.document(&workspace.id).await?;
        let Some(mut drafts) = drafts else {
            return Ok(());
        };
        drafts.tables.retain(|it| !saved.contains(&it.table.object));
        self.save(workspace.id.clone(), drafts).await
    }
}

fn view(drafts: DraftsDocument) -> DraftsView {
    DraftsView {
        tables: drafts.tables,
        trigger: drafts.trigger,
    }
}
