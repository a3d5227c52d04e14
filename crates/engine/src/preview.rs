//! Making a plan: read both sides, match, compare, store. Nothing is written to a platform.

mod compare;
mod gather;
mod scratch;

use crate::engine::{Engine, Inner, RulesDocument};
use crate::failure::Error;
use crate::journal::settings::Workspace;
use crate::journal::syncs::{self, Context, ReadUpTo, StoredPlan};
use crate::journal::{entries, links};
use crate::settings::SyncSettings;
use crate::views::{
    Approval, Brake, Counts, Event, Failure, LeaveOut, NeverSync, Overview, PlanStatus, PlanView,
    Platform, PreviewRequest, Rows, RowsRequest, SyncDirection, Who,
};
use crate::words;
use domain::layout::Layout;
use domain::person::ProgramId;
use domain::plan::{Direction, Kind, PLAN_FORMAT, Program, Reason};
use gather::Gathered;
use platforms::advocate::Advocate;
use platforms::hubspot::HubSpot;
use std::fs::File;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// Requests in flight while reading contacts by address. Reading twice harms nobody, so there may be more than when
/// writing: a burst of 110 is then through in a few latencies.
const READERS: usize = 32;
/// Contacts in one batch request. Documented by HubSpot.
pub(crate) const BATCH: u32 = 100;
/// Up to so many updates are few enough to read them all, however few people are linked.
const FEW_UPDATES: u32 = 10;
/// Progress is told at most this often.
pub(crate) const NEWS_EVERY: Duration = Duration::from_millis(200);

/// A plan that is being made.
pub(crate) struct PreviewJob {
    pub plan: String,
    direction: SyncDirection,
    who: Who,
    cancelled: watch::Sender<bool>,
    working: AtomicBool,
    progress: Mutex<Progress>,
}

#[derive(Default)]
struct Progress {
    phase: String,
    counts: Counts,
    told: Option<Instant>,
}

impl PreviewJob {
    pub fn working(&self) -> bool {
        self.working.load(Ordering::Relaxed)
    }

    fn cancelled(&self) -> bool {
        *self.cancelled.borrow()
    }

    /// Takes in how many people of each kind there are so far.
    pub fn counted(&self, counts: Counts) {
        self.progress().counts = counts;
    }

    fn progress(&self) -> std::sync::MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives up the work when the person cancels: an export alone may take an hour.
    pub async fn unless_cancelled<T>(
        &self,
        work: impl Future<Output = Result<T, Early>>,
    ) -> Result<T, Early> {
        unless_cancelled(&self.cancelled, work).await
    }
}

/// Gives up work when a person cancels it.
pub(crate) async fn unless_cancelled<T>(
    cancelled: &watch::Sender<bool>,
    work: impl Future<Output = Result<T, Early>>,
) -> Result<T, Early> {
    let mut cancelled = cancelled.subscribe();
    tokio::select! {
        done = work => done,
        _ = cancelled.wait_for(|cancelled| *cancelled) => Err(Early::Cancelled),
    }
}

/// How work that a person may cancel ended early.
pub(crate) enum Early {
    Cancelled,
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Early {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Engine {
    /// Begins to make a plan and returns at once; events and [`Engine::plan`] tell how it goes.
    ///
    /// # Errors
    /// Setup is not complete, a side is not connected, or other work is going on.
    pub async fn preview(&self, request: PreviewRequest) -> Result<PlanView, Failure> {
        self.inner.refuse_while_busy()?;
        let lock = self.inner.sync_lock()?;
        let workspace = self.inner.workspace()?;
        let context = Context {
            direction: direction(request.direction),
            who: request.who,
            ..self.inner.context(&workspace).await?
        };
        let hubspot = self.inner.hubspot(&workspace).await?;
        let advocate = self.inner.advocate(&workspace).await?;
        let job = self.inner.begin_plan(&workspace, &context).await?;
        let plan = job.plan.clone();
        let making = Making {
            inner: Arc::clone(&self.inner),
            workspace,
            layout: Arc::new(context.layout.clone()),
            context,
            hubspot,
            advocate,
            job,
        };
        tokio::spawn(making.make(lock));
        self.plan(&plan).await
    }

    /// Stops making a plan. What was read is forgotten; nothing was written.
    ///
    /// # Errors
    /// The journal cannot be read.
    pub async fn cancel_preview(&self) -> Result<Overview, Failure> {
        if let Some(job) = self.inner.state().preview.clone() {
            job.cancelled.send_replace(true);
        }
        self.overview().await
    }

    /// Returns a plan.
    ///
    /// # Errors
    /// There is no such plan.
    pub async fn plan(&self, id: &str) -> Result<PlanView, Failure> {
        let id = id.to_owned();
        let stored = self
            .inner
            .journal
            .read(move |db| syncs::plan(db, &id))
            .await?;
        Ok(self.inner.plan_view(&stored))
    }

    /// Returns one page of the people of a plan, with field-by-field differences.
    ///
    /// # Errors
    /// There is no such plan.
    pub async fn rows(&self, request: RowsRequest) -> Result<Rows, Failure> {
        let workspace = self.inner.workspace()?;
        let (stored, (found, total)) = self
            .inner
            .journal
            .read(move |db| {
                let stored = syncs::plan(db, &request.plan)?;
                let complete = matches!(stored.status, PlanStatus::Ready | PlanStatus::Used);
                let counts = complete.then_some(&stored.counts);
                let page = entries::page(db, &request, counts)?;
                Ok((stored, page))
            })
            .await?;
        let context = &stored.context;
        let pages = self.inner.contact_pages(&workspace).await?;
        let rows = found
            .iter()
            .map(|entry| {
                let url = entry.contact.as_ref().map(|id| {
                    HubSpot::contact_url(&pages, &context.hubspot_account, id).to_string()
                });
                words::row(entry, &context.program, &context.layout, url)
            })
            .collect();
        Ok(Rows { rows, total })
    }

    /// Leaves a person out of a plan, or takes them in again.
    ///
    /// # Errors
    /// The plan is not ready, or the row has nothing to leave out.
    pub async fn leave_out(&self, request: LeaveOut) -> Result<PlanView, Failure> {
        let stored = self
            .inner
            .journal
            .write(move |db| {
                let plan = syncs::plan(db, &request.plan)?;
                refuse_not_ready(&plan)?;
                entries::leave_out(db, &request.plan, request.seq, request.left_out)?;
                syncs::plan(db, &request.plan)
            })
            .await?;
        Ok(self.inner.plan_view(&stored))
    }
}

impl Engine {
    /// Makes a held deletion, or a held unlinking, part of a plan that is ready. The person types the name that the row
    /// shows.
    ///
    /// # Errors
    /// The name is another, the row proposes nothing, or the plan is not ready.
    pub async fn approve(&self, approval: Approval) -> Result<PlanView, Failure> {
        let stored = self
            .inner
            .journal
            .write(move |db| {
                let plan = syncs::plan(db, &approval.plan)?;
                refuse_not_ready(&plan)?;
                let entry = entries::entry(db, &approval.plan, approval.seq)?;
                let kind = words::approvable(entry.kind, entry.reason).ok_or(Error::NotFound {
                    what: "held person with something to approve",
                    id: approval.seq.to_string(),
                })?;
                let name = words::person(&entry.participant);
                if approval.name.trim() != name.trim() {
                    return Err(Error::InvalidInput {
                        what: "The typed name is not the name of this person, so nothing was approved.".to_owned(),
                        hint: format!("Type {name} exactly as the row shows it."),
                    });
                }
                let reason = if kind == Kind::Delete && approval.do_not_track {
                    Reason::Erased
                } else {
                    entry.reason
                };
                entries::approve(db, &approval.plan, approval.seq, kind, reason)?;
                syncs::recount(db, &approval.plan)?;
                syncs::plan(db, &approval.plan)
            })
            .await?;
        Ok(self.inner.plan_view(&stored))
    }

    /// Says that a person of a plan is never synced, or is again. The plan leaves them out.
    ///
    /// # Errors
    /// There is no such row, or the journal cannot be written.
    pub async fn never_sync(&self, request: NeverSync) -> Result<PlanView, Failure> {
        let now = self.inner.now();
        let stored = self
            .inner
            .journal
            .write(move |db| {
                let plan = syncs::plan(db, &request.plan)?;
                let entry = entries::entry(db, &request.plan, request.seq)?;
                links::never_sync(db, &plan.workspace, &entry, request.never, now)?;
                if request.never && plan.status == PlanStatus::Ready {
                    // Whoever has nothing to leave out is not written anyway.
                    let _nothing = entries::leave_out(db, &request.plan, request.seq, true);
                }
                syncs::plan(db, &request.plan)
            })
            .await?;
        Ok(self.inner.plan_view(&stored))
    }
}

pub(crate) fn refuse_not_ready(plan: &StoredPlan) -> Result<(), Error> {
    if plan.status == PlanStatus::Ready {
        return Ok(());
    }
    Err(Error::PlanOutOfDate {
        why: "it was run already".to_owned(),
    })
}

/// Returns a new id for a plan or a run: unique, and short enough to type.
pub(crate) fn new_id() -> String {
    let mut id = uuid::Uuid::new_v4().simple().to_string();
    id.truncate(12);
    id
}

impl Inner {
    /// Stores a plan that is about to be made, and returns the work on it.
    pub(crate) async fn begin_plan(
        &self,
        workspace: &Workspace,
        context: &Context,
    ) -> Result<Arc<PreviewJob>, Error> {
        let plan = new_id();
        let (id, stored, owner) = (plan.clone(), context.clone(), workspace.id.clone());
        let now = self.now();
        self.journal
            .write(move |db| {
                syncs::forget_old_plans(db, &owner, &id)?;
                syncs::insert_plan(db, &id, &owner, &stored, now)
            })
            .await?;
        let job = Arc::new(PreviewJob {
            plan,
            direction: words::direction(context.direction),
            who: context.who.clone(),
            cancelled: watch::Sender::new(false),
            working: AtomicBool::new(true),
            progress: Mutex::default(),
        });
        self.state().preview = Some(Arc::clone(&job));
        self.emit(Event::SetupChanged);
        Ok(job)
    }

    /// Stores how making a plan ended, and tells it. Whoever waits for the lock goes on.
    pub(crate) async fn end_plan(
        &self,
        job: &PreviewJob,
        lock: File,
        made: Result<(Context, Counts), Early>,
    ) {
        let (context, status, counts, problem) = match made {
            Ok((context, counts)) => (Some(context), PlanStatus::Ready, counts, String::new()),
            Err(Early::Cancelled) => (
                None,
                PlanStatus::Cancelled,
                Counts::default(),
                String::new(),
            ),
            Err(Early::Failed(error)) => {
                tracing::warn!(plan = job.plan, %error, "the preview could not be made");
                let failure = Failure::from(error);
                let problem = format!("{} {}", failure.message, failure.hint);
                (None, PlanStatus::Failed, Counts::default(), problem)
            }
        };
        let id = job.plan.clone();
        let stored = self
            .journal
            .write(move |db| {
                if let Some(context) = &context {
                    syncs::save_context(db, &id, context)?;
                }
                syncs::finish_plan(db, &id, status, counts, &problem)?;
                syncs::plan(db, &id)
            })
            .await;
        job.working.store(false, Ordering::Relaxed);
        drop(lock);
        if let Ok(stored) = stored {
            let plan = self.plan_view(&stored);
            self.emit(Event::PlanProgress { plan });
        }
        self.emit(Event::SetupChanged);
    }

    /// Returns what a plan made now would be computed with.
    pub async fn context(&self, workspace: &Workspace) -> Result<Context, Error> {
        // Whoever asks is about to read or write, and another program may have changed how.
        self.sync_settings(workspace).await?;
        let hubspot = self.connected(workspace, Platform::Hubspot).await?;
        let advocate = self.connected(workspace, Platform::Advocate).await?;
        let program = self.program(workspace).await?;
        if !program.opted_in {
            return Err(Error::InvalidInput {
                what: "This workspace does not sync Advocate participants.".to_owned(),
                hint: "Switch it on in the Advocate step.".to_owned(),
            });
        }
        let setup = self.setup(workspace).await?;
        if !setup.ready {
            return Err(Error::InvalidInput {
                what: "The contact properties are not in place yet.".to_owned(),
                hint: "Apply the changes in the review step.".to_owned(),
            });
        }
        let rules: RulesDocument = self.document(&workspace.id).await?.unwrap_or_default();
        let id = workspace.id.clone();
        let linked = self.journal.read(move |db| links::links(db, &id)).await?;
        Ok(Context {
            format: PLAN_FORMAT,
            hubspot_account: hubspot.account_id,
            program: Program {
                tenant_alias: advocate.account_id,
                id: ProgramId(program.id),
            },
            layout: setup.layout,
            rules: rules.0,
            linked,
            direction: Direction::default(),
            who: Who::default(),
            read_up_to: ReadUpTo::default(),
            undoes: None,
            undo: None,
            shared: 0,
        })
    }

    /// Returns where HubSpot's pages of this account are.
    pub async fn contact_pages(&self, workspace: &Workspace) -> Result<url::Url, Error> {
        let bases = self.bases(workspace).await?;
        let stored = self.connection(workspace, Platform::Hubspot).await?;
        let own = stored
            .filter(|_| bases.hubspot_app == self.endpoints.hubspot_app)
            .and_then(|stored| {
                url::Url::parse(&format!("https://{}", stored.details.ui_domain)).ok()
            });
        Ok(own.unwrap_or(bases.hubspot_app))
    }

    /// Returns a plan as the screens show it.
    pub fn plan_view(&self, stored: &StoredPlan) -> PlanView {
        let mut counts = stored.counts;
        let mut phase = String::new();
        if stored.status == PlanStatus::Previewing
            && let Some(job) = self
                .state()
                .preview
                .as_ref()
                .filter(|job| job.plan == stored.id)
        {
            let progress = job.progress();
            counts = progress.counts;
            phase.clone_from(&progress.phase);
        }
        let sums = Sums::of(counts, stored.left_out);
        let calls = sums.calls() + stored.context.shared.div_ceil(BATCH);
        let settings = self.state().sync_settings.clone();
        // 110 calls in ten seconds is what HubSpot allows an app that is signed in to.
        let at_once = (110 * u32::from(settings.hubspot_share) / 100).max(1);
        let seconds = u64::from(calls.saturating_sub(1) / at_once * 10);
        PlanView {
            id: stored.id.clone(),
            status: stored.status,
            direction: words::direction(stored.context.direction),
            who: stored.context.who.clone(),
            everyone: stored.context.read_up_to.everyone,
            undo: stored.context.undo.clone(),
            made_at: stored.made_at.clone(),
            phase,
            counts,
            left_out: stored.left_out.total(),
            writes: sums.writes(),
            calls,
            duration: words::duration(seconds),
            notes: notes(&sums, counts, &stored.context),
            brake: brake(&sums, stored.context.linked, &settings),
            problem: stored.problem.clone(),
        }
    }
}

/// What a plan would write, those left out not counted.
struct Sums {
    creates: u32,
    participants: u32,
    updates: u32,
    deletes: u32,
    archives: u32,
}

impl Sums {
    fn of(counts: Counts, left_out: Counts) -> Self {
        Self {
            creates: counts.create.saturating_sub(left_out.create),
            participants: counts
                .create_participant
                .saturating_sub(left_out.create_participant),
            updates: counts.update.saturating_sub(left_out.update),
            deletes: counts.delete.saturating_sub(left_out.delete),
            archives: counts.archive.saturating_sub(left_out.archive),
        }
    }

    fn writes(&self) -> u32 {
        self.creates + self.participants + self.updates + self.deletes + self.archives
    }

    /// Calls to HubSpot: participants are written one call each, but to Advocate.
    fn calls(&self) -> u32 {
        let changed = self.updates + self.participants;
        let confirming = crate::run::sample_size(self.creates + changed).div_ceil(BATCH);
        self.creates.div_ceil(BATCH)
            + changed.div_ceil(BATCH)
            + self.archives.div_ceil(BATCH)
            + confirming
    }
}

fn notes(sums: &Sums, counts: Counts, context: &Context) -> Vec<String> {
    let mut notes = context
        .undo
        .as_ref()
        .map(words::undo_notes)
        .unwrap_or_default();
    if context.who == Who::Changed && context.read_up_to.everyone {
        notes.push(
            "Everybody was compared this time: a quick look at what changed does not see deletions and merges, so the \
             first sync, and one every week, compares all."
                .to_owned(),
        );
    }
    if sums.creates > 0 {
        notes.push(format!(
            "{} may become marketing contacts, as your HubSpot account's settings say.",
            counted(sums.creates, "new contact")
        ));
    }
    if sums.participants > 0 {
        notes.push(format!(
            "{} made in Advocate; their codes and links are then written on their contacts.",
            if sums.participants == 1 {
                "1 participant is".to_owned()
            } else {
                format!("{} participants are", words::grouped(sums.participants))
            }
        ));
    }
    if counts.hold > 0 {
        notes.push(format!(
            "{} held: we do not know what is right, so nothing is written for them.",
            words::people(counts.hold)
        ));
    }
    notes
}

fn counted(number: u32, what: &str) -> String {
    if number == 1 {
        format!("1 {what}")
    } else {
        format!("{} {what}s", words::grouped(number))
    }
}

/// Returns what must be confirmed by typing a number: many creations, many updates, any deletion.
fn brake(sums: &Sums, linked: u32, settings: &SyncSettings) -> Option<Brake> {
    let mut sentences = Vec::new();
    if sums.deletes > 0 {
        sentences.push(format!(
            "This deletes {} in Advocate for ever, with referrals and rewards.",
            counted(sums.deletes, "participant")
        ));
    }
    if sums.archives > 0 {
        sentences.push(format!(
            "This moves {} to HubSpot's recycle bin, where HubSpot keeps them for 90 days.",
            counted(sums.archives, "contact")
        ));
    }
    if sums.creates > settings.brake_creations {
        sentences.push(format!(
            "This creates {} in HubSpot.",
            counted(sums.creates, "contact")
        ));
    }
    if sums.participants > settings.brake_creations {
        sentences.push(format!(
            "This creates {} in Advocate.",
            counted(sums.participants, "participant")
        ));
    }
    let most = u64::from(linked) * u64::from(settings.brake_updates);
    if u64::from(sums.updates) * 100 > most && sums.updates > FEW_UPDATES && linked > 0 {
        sentences.push(format!(
            "This updates {}, more than {} % of the linked people.",
            words::people(sums.updates),
            settings.brake_updates
        ));
    }
    (!sentences.is_empty()).then(|| Brake {
        sentence: sentences.join(" "),
        number: sums.writes(),
    })
}

fn direction(wanted: SyncDirection) -> Direction {
    match wanted {
        SyncDirection::Both => Direction::Both,
        SyncDirection::ToHubspot => Direction::ToHubspot,
        SyncDirection::ToAdvocate => Direction::ToAdvocate,
    }
}

/// Everything that making one plan needs.
struct Making {
    inner: Arc<Inner>,
    workspace: Workspace,
    context: Context,
    layout: Arc<Layout>,
    hubspot: HubSpot,
    advocate: Advocate,
    job: Arc<PreviewJob>,
}

impl Making {
    async fn make(self, lock: File) {
        let made = self.steps().await.map(|(counts, shared, read_up_to)| {
            let context = Context {
                read_up_to,
                shared,
                ..self.context.clone()
            };
            (context, counts)
        });
        self.inner.end_plan(&self.job, lock, made).await;
    }

    async fn steps(&self) -> Result<(Counts, u32, ReadUpTo), Early> {
        let gathered = async {
            self.inner.look_before_preview(&self.workspace).await?;
            self.gather().await
        };
        let gathered = self.job.unless_cancelled(Box::pin(gathered)).await?;
        let read_up_to = gathered.read_up_to;
        self.tell("Comparing", true);
        let (counts, shared) = self.compare(gathered).await?;
        Ok((counts, shared, read_up_to))
    }

    async fn compare(&self, gathered: Gathered) -> Result<(Counts, u32), Early> {
        let work = compare::Compare {
            journal: self.inner.journal.clone(),
            plan: self.job.plan.clone(),
            workspace: self.workspace.id.clone(),
            context: self.context.clone(),
            complete: gathered.read_up_to.everyone,
            contacts: gathered.contacts,
            hubspot: gathered.hubspot,
            advocate: gathered.advocate,
        };
        let db = gathered.scratch.written().await?;
        let (inner, job) = (Arc::clone(&self.inner), Arc::clone(&self.job));
        let comparing = self.inner.threads.aside(move || {
            compare::run(&work, &db, &mut |counts| {
                job.counted(counts);
                inner.tell_preview(&job, "Comparing", false);
                !job.cancelled()
            })
        });
        let done = comparing.await.map_err(|_| Error::Internal {
            what: "comparing ended unexpectedly",
        })?;
        done?.ok_or(Early::Cancelled)
    }

    fn tell(&self, phase: &str, at_once: bool) {
        self.inner.tell_preview(&self.job, phase, at_once);
    }
}

/// Waits for a block that is being stored.
async fn stored(storing: Option<JoinHandle<Result<(), Error>>>) -> Result<(), Error> {
    match storing {
        Some(storing) => storing.await.map_err(|_| Error::Internal {
            what: "reading ended unexpectedly",
        })?,
        None => Ok(()),
    }
}

impl Inner {
    /// Tells how far making a plan is: at once, or when it was not told for a while.
    pub(crate) fn tell_preview(&self, job: &PreviewJob, phase: &str, at_once: bool) {
        let view = {
            let mut progress = job.progress();
            phase.clone_into(&mut progress.phase);
            if !at_once
                && progress
                    .told
                    .is_some_and(|told| told.elapsed() < NEWS_EVERY)
            {
                return;
            }
            progress.told = Some(Instant::now());
            PlanView {
                id: job.plan.clone(),
                status: PlanStatus::Previewing,
                direction: job.direction,
                who: job.who.clone(),
                everyone: false,
                undo: None,
                made_at: self.now().to_string(),
                phase: progress.phase.clone(),
                counts: progress.counts,
                left_out: 0,
                writes: 0,
                calls: 0,
                duration: String::new(),
                notes: Vec::new(),
                brake: None,
                problem: String::new(),
            }
        };
        self.emit(Event::PlanProgress { plan: view });
    }
}

pub(crate) fn progress_words(what: &str, read: u32, total: Option<u32>) -> String {
    match total {
        Some(total) if total >= read => {
            format!(
                "{what} {} of {}",
                words::grouped(read),
                words::grouped(total)
            )
        }
        _ => format!("{what} {}", words::grouped(read)),
    }
}
