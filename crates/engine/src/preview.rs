//! Making a plan: read both sides, match, compare, store. Nothing is written to a platform.

mod compare;
mod scratch;

use crate::engine::{Engine, Inner, ProgramDocument, RulesDocument};
use crate::failure::Error;
use crate::journal::entries;
use crate::journal::settings::Workspace;
use crate::journal::syncs::{self, Context, StoredPlan};
use crate::views::{
    Brake, Counts, Event, Failure, LeaveOut, Overview, PlanStatus, PlanView, Platform, Rows,
    RowsRequest,
};
use crate::words;
use domain::email;
use domain::layout::Layout;
use domain::person::{ContactId, ProgramId};
use domain::plan::{PLAN_FORMAT, Program, Rules};
use futures::future::BoxFuture;
use futures::{Stream, StreamExt, TryStreamExt, stream};
use platforms::advocate::{Advocate, Participants};
use platforms::hubspot::HubSpot;
use scratch::Scratch;
use std::fs::File;
use std::pin::pin;
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
/// Up to this many contacts are simply listed: the list also tells additional addresses, and costs few requests.
const LISTED: u64 = 2_000;
/// Creations above this ask for the number to be typed.
const MANY_CREATIONS: u32 = 500;
/// Progress is told at most this often.
pub(crate) const NEWS_EVERY: Duration = Duration::from_millis(200);

/// A plan that is being made.
pub(crate) struct PreviewJob {
    plan: String,
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

    fn progress(&self) -> std::sync::MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Begins to make the plan of a first sync and returns at once; events and [`Engine::plan`] tell how it goes.
    ///
    /// # Errors
    /// Setup is not complete, a side is not connected, or other work is going on.
    pub async fn preview(&self) -> Result<PlanView, Failure> {
        self.inner.refuse_while_busy()?;
        let lock = self.inner.sync_lock()?;
        let workspace = self.inner.workspace()?;
        let context = self.inner.context(&workspace).await?;
        let hubspot = self.inner.hubspot(&workspace).await?;
        let advocate = self.inner.advocate(&workspace).await?;
        let plan = new_id();
        let (id, stored, owner) = (plan.clone(), context.clone(), workspace.id.clone());
        let now = self.inner.now();
        self.inner
            .journal
            .write(move |db| {
                syncs::forget_old_plans(db, &owner, &id)?;
                syncs::insert_plan(db, &id, &owner, &stored, now)
            })
            .await?;
        let job = Arc::new(PreviewJob {
            plan: plan.clone(),
            cancelled: watch::Sender::new(false),
            working: AtomicBool::new(true),
            progress: Mutex::default(),
        });
        self.inner.state().preview = Some(Arc::clone(&job));
        self.inner.emit(Event::SetupChanged);
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
                Ok((stored, entries::page(db, &request)?))
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
                if plan.status != PlanStatus::Ready {
                    return Err(Error::PlanOutOfDate {
                        why: "it was run already".to_owned(),
                    });
                }
                entries::leave_out(db, &request.plan, request.seq, request.left_out)?;
                syncs::plan(db, &request.plan)
            })
            .await?;
        Ok(self.inner.plan_view(&stored))
    }
}

/// Returns a new id for a plan or a run: unique, and short enough to type.
pub(crate) fn new_id() -> String {
    let mut id = uuid::Uuid::new_v4().simple().to_string();
    id.truncate(12);
    id
}

impl Inner {
    /// Returns what a plan made now would be computed with.
    pub async fn context(&self, workspace: &Workspace) -> Result<Context, Error> {
        let hubspot = self.connected(workspace, Platform::Hubspot).await?;
        let advocate = self.connected(workspace, Platform::Advocate).await?;
        let program: ProgramDocument =
            self.document(&workspace.id)
                .await?
                .ok_or_else(|| Error::InvalidInput {
                    what: "No program is chosen.".to_owned(),
                    hint: "Choose the program in the Advocate step.".to_owned(),
                })?;
        let setup = self.setup(workspace).await?;
        if !setup.ready {
            return Err(Error::InvalidInput {
                what: "The contact properties are not in place yet.".to_owned(),
                hint: "Apply the changes in the review step.".to_owned(),
            });
        }
        let rules: RulesDocument = self.document(&workspace.id).await?.unwrap_or_default();
        let id = workspace.id.clone();
        let linked = self.journal.read(move |db| entries::links(db, &id)).await?;
        Ok(Context {
            format: PLAN_FORMAT,
            hubspot_account: hubspot.account_id,
            program: Program {
                tenant_alias: advocate.account_id,
                id: ProgramId(program.id),
            },
            layout: setup.layout,
            rules: Rules {
                create_contacts: rules.create_contacts,
            },
            linked,
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
        let creates = counts.create.saturating_sub(stored.left_out.create);
        let updates = counts.update.saturating_sub(stored.left_out.update);
        let writes = creates + updates;
        let calls = calls(creates, updates);
        // 110 calls in ten seconds is what HubSpot allows an app that is signed in to.
        let seconds = u64::from(calls.saturating_sub(1) / 110 * 10);
        PlanView {
            id: stored.id.clone(),
            status: stored.status,
            made_at: stored.made_at.clone(),
            phase,
            counts,
            left_out: stored.left_out.create + stored.left_out.update + stored.left_out.link,
            writes,
            calls,
            duration: words::duration(seconds),
            notes: notes(creates, counts),
            brake: brake(creates, updates, stored.context.linked, writes),
            problem: stored.problem.clone(),
        }
    }
}

fn calls(creates: u32, updates: u32) -> u32 {
    let written = creates + updates;
    let confirming = crate::run::sample_size(written).div_ceil(BATCH);
    creates.div_ceil(BATCH) + updates.div_ceil(BATCH) + confirming
}

fn notes(creates: u32, counts: Counts) -> Vec<String> {
    let mut notes = Vec::new();
    if creates > 0 {
        notes.push(format!(
            "{} may become marketing contacts, as your HubSpot account's settings say.",
            if creates == 1 {
                "1 new contact".to_owned()
            } else {
                format!("{} new contacts", words::grouped(creates))
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

fn brake(creates: u32, updates: u32, linked: u32, writes: u32) -> Option<Brake> {
    let sentence = if creates > MANY_CREATIONS {
        format!(
            "This creates {} contacts in HubSpot.",
            words::grouped(creates)
        )
    } else if linked > 0 && u64::from(updates) * 5 > u64::from(linked) && updates > MANY_CREATIONS {
        format!(
            "This updates {} contacts, more than a fifth of the linked people.",
            words::grouped(updates)
        )
    } else {
        return None;
    };
    Some(Brake {
        sentence,
        number: writes,
    })
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

/// How making a plan ended early.
enum Early {
    Cancelled,
    Failed(Error),
}

impl<E: Into<Error>> From<E> for Early {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Making {
    async fn make(self, lock: File) {
        let result = self.steps().await;
        let (status, counts, problem) = match result {
            Ok(counts) => (PlanStatus::Ready, counts, String::new()),
            Err(Early::Cancelled) => (PlanStatus::Cancelled, Counts::default(), String::new()),
            Err(Early::Failed(error)) => {
                tracing::warn!(plan = self.job.plan, %error, "the preview could not be made");
                let failure = Failure::from(error);
                let problem = format!("{} {}", failure.message, failure.hint);
                (PlanStatus::Failed, Counts::default(), problem)
            }
        };
        let id = self.job.plan.clone();
        let stored = self
            .inner
            .journal
            .write(move |db| {
                syncs::finish_plan(db, &id, status, counts, &problem)?;
                syncs::plan(db, &id)
            })
            .await;
        self.job.working.store(false, Ordering::Relaxed);
        drop(lock);
        if let Ok(stored) = stored {
            let plan = self.inner.plan_view(&stored);
            self.inner.emit(Event::PlanProgress { plan });
        }
        self.inner.emit(Event::SetupChanged);
    }

    async fn steps(&self) -> Result<Counts, Early> {
        let scratch = self.unless_cancelled(self.read()).await?;
        self.tell("Comparing", true);
        self.compare(scratch).await
    }

    /// Gives up reading when the person cancels: an export alone may take an hour.
    async fn unless_cancelled<T>(
        &self,
        work: impl Future<Output = Result<T, Early>>,
    ) -> Result<T, Early> {
        let mut cancelled = self.job.cancelled.subscribe();
        tokio::select! {
            done = work => done,
            _ = cancelled.wait_for(|cancelled| *cancelled) => Err(Early::Cancelled),
        }
    }

    /// Reads both sides into a database of their own.
    async fn read(&self) -> Result<Scratch, Early> {
        self.tell("Asking impact.com for an export", true);
        let layout = &self.context.layout;
        // Three questions that do not wait for each other.
        let (lost, read, total) = tokio::join!(
            self.inner
                .refuse_lost_properties(&self.workspace, &self.hubspot, layout),
            self.advocate.participants(&self.context.program.id),
            self.hubspot.contact_total(),
        );
        lost?;
        let participants = self.heard(Platform::Advocate, read).await?;
        let total = self.heard(Platform::Hubspot, total).await?;
        let scratch = Scratch::create(
            &self.inner.data_dir,
            &self.job.plan,
            self.inner.journal.path(),
            self.inner.threads.clone(),
        )?;
        let expected = participants.expected().unwrap_or(0);
        let listing = total <= LISTED || total.div_ceil(100) * 4 <= expected.div_ceil(100);
        if listing {
            tokio::try_join!(
                self.read_participants(&scratch, participants),
                self.list_contacts(&scratch)
            )?;
        } else {
            self.read_participants(&scratch, participants).await?;
            self.look_up_contacts(&scratch).await?;
        }
        Ok(scratch)
    }

    async fn heard<T>(
        &self,
        platform: Platform,
        answer: Result<T, platforms::ApiError>,
    ) -> Result<T, Error> {
        self.inner.heard(&self.workspace, platform, answer).await
    }

    async fn read_participants(
        &self,
        scratch: &Scratch,
        mut participants: Participants,
    ) -> Result<(), Early> {
        let expected = participants.expected().and_then(|n| u32::try_from(n).ok());
        let mut block = Vec::with_capacity(scratch::BLOCK);
        // One block is stored while the next is read.
        let mut storing: Option<JoinHandle<Result<(), Error>>> = None;
        let mut read = 0;
        loop {
            let next = participants.next().await;
            let next = self.heard(Platform::Advocate, next).await?;
            let ended = next.is_none();
            block.extend(next);
            if ended || block.len() == scratch::BLOCK {
                let full = std::mem::replace(&mut block, Vec::with_capacity(scratch::BLOCK));
                let count = u32::try_from(full.len()).unwrap_or(0);
                let (scratch, first) = (scratch.clone(), read);
                let next = tokio::spawn(async move { scratch.add_participants(first, full).await });
                stored(storing.replace(next)).await?;
                read += count;
                self.tell(
                    &progress_words("Reading participants", read, expected),
                    false,
                );
            }
            if ended {
                stored(storing).await?;
                return Ok(scratch.keep_last_told().await?);
            }
        }
    }

    async fn list_contacts(&self, scratch: &Scratch) -> Result<(), Early> {
        let mut after = None;
        loop {
            let page = self
                .hubspot
                .list_contacts(&self.context.layout, after.as_deref())
                .await;
            let page = self.heard(Platform::Hubspot, page).await?;
            scratch.add_contacts(page.contacts, true).await?;
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }

    /// Reads the contacts of linked participants by id and of the others by address, many requests at a time.
    async fn look_up_contacts(&self, scratch: &Scratch) -> Result<(), Early> {
        let total = scratch.people().await?;
        let mut read = 0;
        let answers = self
            .pages(scratch, Scratch::linked_page, LookUp::Ids)
            .chain(self.pages(scratch, Scratch::address_page, LookUp::Emails))
            .map(|part| self.look_up(scratch, part))
            .buffer_unordered(READERS);
        let mut answers = pin!(answers);
        while let Some(asked) = answers.try_next().await? {
            read += asked;
            self.tell(
                &progress_words("Reading contacts for", read, Some(total)),
                false,
            );
        }
        Ok(())
    }

    /// Returns what to look up, a request at a time, so that no list grows with the number of people.
    fn pages<'a>(
        &'a self,
        scratch: &'a Scratch,
        page: Page,
        look_up: fn(Vec<String>) -> LookUp,
    ) -> impl Stream<Item = Result<LookUp, Early>> + 'a {
        stream::try_unfold(String::new(), move |after| async move {
            let found = page(scratch.clone(), self.workspace.id.clone(), after).await?;
            let Some(last) = found.last().cloned() else {
                return Ok(None);
            };
            Ok(Some((look_up(found), last)))
        })
    }

    /// Looks up one request's worth, in a task of its own so that both cores read. Returns how many were asked for.
    async fn look_up(&self, scratch: &Scratch, part: Result<LookUp, Early>) -> Result<u32, Early> {
        let part = part?;
        let (hubspot, layout) = (self.hubspot.clone(), Arc::clone(&self.layout));
        let scratch = scratch.clone();
        let task = tokio::spawn(async move {
            let (asked, by_id, answer) = match part {
                LookUp::Emails(mut emails) => {
                    let asked = emails.len();
                    emails.retain(|address| email::looks_valid(address));
                    let answer = match emails.as_slice() {
                        [] => Ok(Vec::new()),
                        some => hubspot.read_by_email(&layout, some).await,
                    };
                    (asked, false, answer)
                }
                LookUp::Ids(ids) => {
                    let ids: Vec<_> = ids.into_iter().map(ContactId).collect();
                    let answer = hubspot.read_by_id(&layout, &ids).await;
                    (ids.len(), true, answer)
                }
            };
            let stored = match answer {
                Ok(contacts) => Ok(scratch.add_contacts(contacts, by_id).await),
                Err(error) => Err(error),
            };
            (u32::try_from(asked).unwrap_or(0), stored)
        });
        let (asked, stored) = task.await.map_err(|_| Error::Internal {
            what: "reading ended unexpectedly",
        })?;
        self.heard(Platform::Hubspot, stored).await??;
        Ok(asked)
    }

    async fn compare(&self, scratch: Scratch) -> Result<Counts, Early> {
        let work = compare::Compare {
            journal: self.inner.journal.clone(),
            plan: self.job.plan.clone(),
            workspace: self.workspace.id.clone(),
            context: self.context.clone(),
        };
        let (inner, job) = (Arc::clone(&self.inner), Arc::clone(&self.job));
        let comparing = self.inner.threads.aside(move || {
            compare::run(&work, &scratch, &mut |counts| {
                job.progress().counts = counts;
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

enum LookUp {
    Emails(Vec<String>),
    Ids(Vec<String>),
}

/// Reads the next page of addresses or ids of a workspace after one of them.
type Page = fn(Scratch, String, String) -> BoxFuture<'static, Result<Vec<String>, Error>>;

impl Inner {
    fn tell_preview(&self, job: &PreviewJob, phase: &str, at_once: bool) {
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

fn progress_words(what: &str, read: u32, total: Option<u32>) -> String {
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
