//! Running exactly one stored plan: apply batch by batch, settle, confirm; pause, stop, resume.
//!
//! Every batch is recorded before its request is sent, and its outcome together with the newly agreed values after.
//! What is found recorded without an outcome, after a crash or a broken connection, is looked at before anything is
//! sent again.

mod batch;
pub(crate) mod made;
mod participants;
mod progress;
mod window;
mod work;

use crate::engine::{Engine, Inner};
use crate::failure::Error;
use crate::journal::entries;
use crate::journal::settings::Workspace;
use crate::journal::syncs::{self, Context, StoredPlan, StoredRun};
use crate::preview::new_id;
use crate::views::{Event, Failure, PlanStatus, Results, RunStatus, RunView, StartSync};
use platforms::advocate::Advocate;
use platforms::hubspot::HubSpot;
use progress::Progress;
use std::fs::File;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tokio::sync::watch;

/// How many people "Start with 10" writes before it pauses.
const FIRST: u32 = 10;
/// How many runs the list shows.
const LISTED: u32 = 100;

/// What a person wants of a run at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    GoOn,
    Pause,
    Stop,
}

/// A run at work.
pub(crate) struct RunJob {
    pub run: String,
    pub plan: String,
    working: AtomicBool,
    wish: watch::Sender<Wish>,
    progress: Mutex<Progress>,
    /// How the work ended, for when the journal cannot be told.
    end: OnceLock<(RunStatus, String)>,
}

impl RunJob {
    pub fn working(&self) -> bool {
        self.working.load(Ordering::Relaxed)
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wish(&self) -> Wish {
        *self.wish.borrow()
    }
}

/// How many written people are read again at the end: twenty or 1 %, whichever is more.
pub(crate) fn sample_size(written: u32) -> u32 {
    (written / 100).max(20).min(written)
}

impl Engine {
    /// Returns the run that is at work right now, if there is one.
    pub fn at_work(&self) -> Option<String> {
        let state = self.inner.state();
        let job = state.run.as_ref().filter(|job| job.working());
        job.map(|job| job.run.clone())
    }

    /// Starts a run of exactly this plan and returns at once.
    ///
    /// # Errors
    /// The plan is not ready or does not fit any more, a number must be typed first, or other work is going on.
    pub async fn start_sync(&self, request: StartSync) -> Result<RunView, Failure> {
        self.inner.refuse_while_busy()?;
        let lock = self.inner.sync_lock()?;
        let workspace = self.inner.workspace()?;
        let id = request.plan.clone();
        let plan = self
            .inner
            .journal
            .read(move |db| syncs::plan(db, &id))
            .await?;
        let context = self.inner.context(&workspace).await?;
        refuse_stale(&plan, &workspace, &context)?;
        // An undo takes back what can be taken back, however the accounts are now.
        if plan.context.undoes.is_none() {
            self.inner
                .refuse_drift(&workspace, |stops| stops.people)
                .await?;
        }
        let brake = self.inner.plan_view(&plan).brake;
        if let Some(brake) = brake
            && request.confirmation != Some(brake.number)
        {
            return Err(Error::ConfirmationNeeded {
                number: brake.number,
                sentence: brake.sentence,
            }
            .into());
        }
        // A run that cannot begin leaves no trace.
        let clients = self.clients(&workspace, &plan).await?;
        let run = new_id();
        let (stored, owner, of, now) = (
            run.clone(),
            workspace.id.clone(),
            plan.id.clone(),
            self.inner.now(),
        );
        self.inner
            .journal
            .write(move |db| {
                syncs::insert_run(db, &stored, &owner, &of, now)?;
                entries::settle_the_rest(db, &of)
            })
            .await?;
        let first = request.start_with_ten.then_some(FIRST);
        self.work_on(workspace, clients, run, plan, lock, first)
            .await
    }

    /// Goes on with a run that was paused, interrupted, or failed for a cause that is gone.
    ///
    /// # Errors
    /// The run has ended, its side is not connected, or other work is going on.
    pub async fn resume_sync(&self, id: &str) -> Result<RunView, Failure> {
        self.inner.refuse_while_busy()?;
        let lock = self.inner.sync_lock()?;
        let workspace = self.inner.workspace()?;
        // Nobody is at work, so a run that says it is was cut off, or could not say its end.
        self.inner.journal.write(syncs::mark_interrupted).await?;
        let (run, plan) = self.inner.run_and_plan(id).await?;
        if !resumable(run.status) {
            return Err(Error::PlanOutOfDate {
                why: "its run has ended".to_owned(),
            }
            .into());
        }
        let context = self.inner.context(&workspace).await?;
        refuse_other_accounts(&plan, &workspace, &context)?;
        let clients = self.clients(&workspace, &plan).await?;
        let id = run.id.clone();
        self.inner
            .journal
            .write(move |db| syncs::go_on(db, &id))
            .await?;
        self.work_on(workspace, clients, run.id, plan, lock, None)
            .await
    }

    /// Asks a run to pause after the batches in hand. It survives quitting.
    ///
    /// # Errors
    /// There is no such run.
    pub async fn pause_sync(&self, id: &str) -> Result<RunView, Failure> {
        self.inner.ask(id, Wish::Pause);
        Ok(self.inner.run_view(id).await?)
    }

    /// Asks a run to stop after the batches in hand; what is done stays done. A run that is not at work ends at once.
    ///
    /// # Errors
    /// There is no such run.
    pub async fn stop_sync(&self, id: &str) -> Result<RunView, Failure> {
        if self.inner.ask(id, Wish::Stop) {
            return Ok(self.inner.run_view(id).await?);
        }
        let _lock = self.inner.sync_lock()?;
        let (mut run, _) = self.inner.run_and_plan(id).await?;
        if resumable(run.status) {
            run.status = RunStatus::Stopped;
            run.problem.clear();
            run.finished_at = Some(self.inner.now().to_string());
            self.inner
                .journal
                .write(move |db| syncs::save_run(db, &run))
                .await?;
            self.inner.emit(Event::SetupChanged);
        }
        Ok(self.inner.run_view(id).await?)
    }

    /// Returns a run: its progress, or its report.
    ///
    /// # Errors
    /// There is no such run.
    pub async fn run(&self, id: &str) -> Result<RunView, Failure> {
        Ok(self.inner.run_view(id).await?)
    }

    /// Returns the newest runs of the workspace, newest first.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be read.
    pub async fn runs(&self) -> Result<Vec<RunView>, Failure> {
        let workspace = self.inner.workspace()?;
        let found = self
            .inner
            .journal
            .read(move |db| syncs::runs(db, &workspace.id, LISTED))
            .await?;
        let mut views = Vec::with_capacity(found.len());
        for run in found {
            views.push(self.inner.run_view(&run.id).await?);
        }
        Ok(views)
    }

    /// Returns the clients that a run of a plan needs.
    async fn clients(
        &self,
        workspace: &Workspace,
        plan: &StoredPlan,
    ) -> Result<(HubSpot, Option<Advocate>), Error> {
        let hubspot = self.inner.hubspot(workspace).await?;
        let writes = plan.context.direction.writes_advocate() || plan.counts.delete > 0;
        let advocate = if writes {
            Some(self.inner.advocate(workspace).await?)
        } else {
            None
        };
        Ok((hubspot, advocate))
    }

    async fn work_on(
        &self,
        workspace: Workspace,
        (hubspot, advocate): (HubSpot, Option<Advocate>),
        run: String,
        plan: StoredPlan,
        lock: File,
        first: Option<u32>,
    ) -> Result<RunView, Failure> {
        let (of, id) = (plan.id.clone(), run.clone());
        let (results, waiting, before) = self
            .inner
            .journal
            .read(move |db| {
                let (results, waiting) = syncs::results(db, &of)?;
                Ok((results, waiting, syncs::run(db, &id)?))
            })
            .await?;
        let (wish, _) = watch::channel(Wish::GoOn);
        let job = Arc::new(RunJob {
            run: run.clone(),
            plan: plan.id.clone(),
            working: AtomicBool::new(true),
            wish,
            progress: Mutex::new(Progress::begin(results, waiting, &before)),
            end: OnceLock::new(),
        });
        self.inner.state().run = Some(Arc::clone(&job));
        let work = work::Work {
            inner: Arc::clone(&self.inner),
            workspace,
            hubspot,
            advocate,
            context: plan.context,
            made_at: plan.made_at,
            job,
        };
        tokio::spawn(work.run(lock, first));
        self.inner.emit(Event::SetupChanged);
        Ok(self.inner.run_view(&run).await?)
    }
}

impl Inner {
    pub(crate) async fn run_and_plan(&self, id: &str) -> Result<(StoredRun, StoredPlan), Error> {
        let id = id.to_owned();
        self.journal
            .read(move |db| {
                let run = syncs::run(db, &id)?;
                let plan = syncs::plan(db, &run.plan)?;
                Ok((run, plan))
            })
            .await
    }

    /// Tells a run at work what is wanted. Returns whether it is at work.
    fn ask(&self, id: &str, wish: Wish) -> bool {
        let state = self.state();
        let Some(job) = state
            .run
            .as_ref()
            .filter(|job| job.run == id && job.working())
        else {
            return false;
        };
        job.wish.send_if_modified(|now| {
            // A wish to stop is not weakened to a pause.
            let stronger = *now != Wish::Stop && *now != wish;
            if stronger {
                *now = wish;
            }
            stronger
        });
        true
    }

    /// Returns a run as the screens show it: from memory while it is at work, else from the journal.
    pub async fn run_view(&self, id: &str) -> Result<RunView, Error> {
        let newest = self.state().run.clone().filter(|job| job.run == id);
        let job = newest.clone().filter(|job| job.working());
        let id = id.to_owned();
        let at_work = job.is_some();
        let (mut stored, waiting) = self
            .journal
            .read(move |db| {
                let mut run = syncs::run(db, &id)?;
                let ended = matches!(run.status, RunStatus::Done | RunStatus::DoneWithProblems);
                if at_work || ended {
                    return Ok((run, 0));
                }
                // A run that was cut off could not write its numbers down; its entries have them.
                let (results, waiting) = syncs::results(db, &run.plan)?;
                run.results = results;
                Ok((run, waiting))
            })
            .await?;
        if let Some(job) = job {
            return Ok(progress::at_work(&stored, &job));
        }
        let unstored = newest.as_ref().and_then(|job| job.end.get());
        if let (RunStatus::Running, Some((status, problem))) = (stored.status, unstored) {
            stored.status = *status;
            stored.problem.clone_from(problem);
        }
        Ok(progress::at_rest(&stored, waiting))
    }
}

fn resumable(status: RunStatus) -> bool {
    matches!(
        status,
        RunStatus::Paused | RunStatus::Interrupted | RunStatus::Failed
    )
}

fn refuse_stale(plan: &StoredPlan, workspace: &Workspace, now: &Context) -> Result<(), Error> {
    let why = |why: &str| Error::PlanOutOfDate {
        why: why.to_owned(),
    };
    match plan.status {
        PlanStatus::Ready => {}
        PlanStatus::Previewing => return Err(why("it is still being made")),
        PlanStatus::Used => return Err(why("it was run already")),
        PlanStatus::Cancelled | PlanStatus::Failed => return Err(why("it was not completed")),
    }
    refuse_other_accounts(plan, workspace, now)?;
    if plan.context.rules != now.rules {
        return Err(why("the rules were changed since"));
    }
    Ok(())
}

pub(crate) fn refuse_other_accounts(
    plan: &StoredPlan,
    workspace: &Workspace,
    now: &Context,
) -> Result<(), Error> {
    let before = &plan.context;
    let why = if plan.workspace != workspace.id || before.hubspot_account != now.hubspot_account {
        "it belongs to another account"
    } else if before.program != now.program {
        "another program was chosen since"
    } else if before.layout != now.layout {
        "the properties were changed since"
    } else if before.format != now.format {
        "it was made by another version of Advocate Sync"
    } else {
        return Ok(());
    };
    Err(Error::PlanOutOfDate {
        why: why.to_owned(),
    })
}

/// Returns how many people have a final result.
fn settled(results: Results) -> u32 {
    results.created
        + results.updated
        + results.linked
        + results.same
        + results.skipped
        + results.held
        + results.failed
        + results.deleted
        + results.unlinked
        + results.archived
}
