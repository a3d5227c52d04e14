//! What the end of a stretch stores: links, tombstones, how far each side has been read, and whom to look at again.

use super::work::Work;
use crate::failure::Error;
use crate::journal::entries::{self, Settled};
use crate::journal::links::{self, Cursor};
use crate::journal::problems;
use crate::views::{Outcome, Platform, Who};
use domain::pair::Ended;
use domain::plan::Reason;

impl Work {
    pub(super) async fn links_due(&self) -> Result<(), Error> {
        let plan = self.job.plan.clone();
        self.inner
            .journal
            .write(move |db| links::links_due(db, &plan))
            .await
    }

    /// Makes links of everybody written so far, whatever the end of this stretch is.
    pub(super) async fn store_links(&self) -> Result<(), Error> {
        let (workspace, plan) = (self.workspace.id.clone(), self.job.plan.clone());
        let now = self.inner.now();
        let held = self
            .inner
            .journal
            .write(move |db| links::store_links(db, &workspace, &plan, now))
            .await?;
        if held > 0 {
            self.job.progress().results = self.count().await?.0;
        }
        Ok(())
    }

    /// Remembers what is unsolved so far, although the window is not settled.
    pub(super) async fn remember_problems(&self) -> Result<(), Error> {
        let (workspace, plan) = (self.workspace.id.clone(), self.job.plan.clone());
        let context = self.context.clone();
        self.inner
            .journal
            .write(move |db| match context.undoes {
                // Its people are on its own page: a sync could not finish an undo.
                Some(_) => Ok(()),
                None => problems::remember(db, &workspace, &plan, &context),
            })
            .await
    }

    /// Moves the cursors, now that everybody of the window has an outcome, and remembers whom to look at again.
    pub(super) async fn settle_window(&self) -> Result<(), Error> {
        let (workspace, plan) = (self.workspace.id.clone(), self.job.plan.clone());
        let context = self.context.clone();
        self.inner
            .journal
            .write(move |db| {
                if context.undoes.is_some() {
                    // An undo looked at what a run wrote, not at who changed.
                    return Ok(());
                }
                let read = context.read_up_to;
                let swept = matches!(context.who, Who::Everyone | Who::Changed);
                problems::look_again(db, &workspace, &plan, &context)?;
                if !swept {
                    return Ok(());
                }
                let sides = [
                    (
                        Platform::Advocate,
                        read.advocate,
                        context.direction.writes_hubspot(),
                    ),
                    (
                        Platform::Hubspot,
                        read.hubspot,
                        context.direction.writes_advocate(),
                    ),
                ];
                for (platform, at, settled) in sides {
                    let before = links::cursor(db, &workspace, platform)?;
                    let cursor = Cursor {
                        at: if settled { at.or(before.at) } else { before.at },
                        began: before.began.or(at),
                        compared_at: if settled && read.everyone {
                            at.or(before.compared_at)
                        } else {
                            before.compared_at
                        },
                    };
                    links::save_cursor(db, &workspace, platform, cursor)?;
                }
                Ok(())
            })
            .await
    }
}

/// Leaves tombstones for links that have come to their end, and for contacts whose participant may never be made.
pub(super) fn end_links(
    db: &rusqlite::Connection,
    workspace: &str,
    plan: &str,
    settled: &[Settled],
    now: jiff::Timestamp,
) -> Result<(), Error> {
    let ended = |entry: &&Settled| {
        matches!(
            entry.outcome,
            Outcome::Deleted | Outcome::Unlinked | Outcome::Archived | Outcome::Skipped
        )
    };
    for done in settled.iter().filter(ended) {
        let entry = entries::entry(db, plan, done.seq)?;
        if let (Outcome::Skipped, Some(contact)) = (done.outcome, &entry.contact) {
            links::never_again(db, workspace, contact, now)?;
            continue;
        }
        let how = match (done.outcome, entry.reason) {
            (Outcome::Deleted, Reason::Erased) => Ended::Erased,
            (Outcome::Deleted, _) => Ended::Deleted,
            // Of an archived contact, too: a person wanted it gone, and no sync makes it again.
            _ => Ended::Unlinked,
        };
        let person = &entry.participant;
        links::end(db, workspace, &person.account_id, &person.user_id, how)?;
    }
    Ok(())
}
