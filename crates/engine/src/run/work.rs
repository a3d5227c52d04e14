//! The work of one stretch of a run, from start or resume to its end, a pause, a stop or a failure.

use super::batch::{self, Sent, Trouble};
use super::participants;
use super::window;
use super::{RunJob, Wish, sample_size};
use crate::engine::Inner;
use crate::failure::Error;
use crate::journal::entries::{self, Entry, Phase, Settled};
use crate::journal::links;
use crate::journal::settings::Workspace;
use crate::journal::syncs::{self, Context};
use crate::preview::{BATCH, NEWS_EVERY};
use crate::views::{Event, Failure, Outcome, Platform, Results, RunStatus};
use crate::words;
use domain::layout::Field;
use domain::person::ContactId;
use domain::plan::Kind;
use domain::problem::Cause;
use futures::{StreamExt, TryStreamExt, stream};
use platforms::advocate::Advocate;
use platforms::hubspot::HubSpot;
use platforms::{ApiError, Disposition};
use std::collections::BTreeMap;
use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::task::JoinSet;

/// Batches in flight: enough to use up 11 requests a second in bursts at a second of latency, and what may be repeated at
/// most after a kill.
const IN_FLIGHT: usize = 24;
/// Participants that are deleted in one batch: each is a request of its own.
const DELETIONS: u32 = 8;
/// After so long without an answer one more batch goes, when the limit leaves it.
const LATE: Duration = Duration::from_secs(1);
/// Batches of participants in flight. The client lets two requests through at a time.
const PARTICIPANTS_IN_FLIGHT: usize = 2;
/// What a run does, in order, with the words for it.
const PHASES: [(Phase, &str); 6] = [
    (Phase::Deletions, "Deleting participants"),
    (Phase::Participants, "Writing participants"),
    (Phase::Shared, "Writing contacts"),
    (Phase::Updates, "Writing contacts"),
    (Phase::Creations, "Writing contacts"),
    (Phase::Archives, "Moving contacts to the recycle bin"),
];
/// Waits before people whose answer did not come are sent again, in seconds. They were looked at each time; after the
/// last wait nobody knows more. Together a minute: as long as a gateway in front of a platform may be out of order.
const AGAIN_AFTER: [u64; 7] = [0, 1, 2, 4, 8, 16, 32];
/// A preview older than this is checked against HubSpot again, batch by batch, before it is written.
const AGED_MINUTES: i64 = 10;

/// Everything that one stretch of work needs.
#[derive(Clone)]
pub(super) struct Work {
    pub inner: Arc<Inner>,
    pub workspace: Workspace,
    pub hubspot: HubSpot,
    /// Only when the plan writes to Advocate.
    pub advocate: Option<Advocate>,
    pub context: Context,
    pub made_at: String,
    pub job: Arc<RunJob>,
}

/// How a stretch ended.
enum End {
    Complete,
    Paused,
    Stopped,
}

impl Work {
    pub async fn run(self, lock: File, first: Option<u32>) {
        let before = self.hubspot.requests();
        let ticker = tokio::spawn(self.clone().tell(before));
        let result = match self.links_due().await {
            Ok(()) => self.steps(first).await,
            Err(error) => Err(error),
        };
        let linked = self.store_links().await;
        let mut result = result.and_then(|end| linked.map(|()| end));
        if matches!(result, Ok(End::Complete))
            && let Err(error) = self.settle_window().await
        {
            result = Err(error);
        }
        if !matches!(result, Ok(End::Complete))
            && let Err(error) = self.remember_problems().await
        {
            tracing::warn!(run = self.job.run, %error, "what is unsolved could not be stored");
        }
        ticker.abort();
        self.job.progress().called(self.hubspot.requests() - before);
        let (status, problem) = self.ending(result);
        let _first = self.job.end.set((status, problem.clone()));
        if let Err(error) = self.save(status, problem).await {
            tracing::error!(run = self.job.run, %error, "the end of a run could not be stored");
        }
        if matches!(
            status,
            RunStatus::Done | RunStatus::DoneWithProblems | RunStatus::Stopped
        ) {
            self.inner.journal.keep_copy().await;
        }
        self.job.working.store(false, Ordering::Relaxed);
        drop(lock);
        if let Ok(run) = self.inner.run_view(&self.job.run).await {
            self.inner.emit(Event::RunFinished { run });
        }
        self.inner.emit(Event::SetupChanged);
    }

    /// Tells how the run goes, a few times a second.
    async fn tell(self, before: u64) {
        let mut every = tokio::time::interval(NEWS_EVERY);
        loop {
            every.tick().await;
            {
                let mut progress = self.job.progress();
                progress.called(self.hubspot.requests() - before);
                progress.throttled = self.hubspot.throttled();
            }
            if let Ok(run) = self.inner.run_view(&self.job.run).await {
                self.inner.emit(Event::RunProgress { run });
            }
        }
    }

    async fn steps(&self, first: Option<u32>) -> Result<End, Error> {
        self.phase("Checking what was in flight");
        self.look_at_unknown().await?;
        if let Some(most) = first {
            self.phase("Writing the first few");
            self.write_first(most).await?;
            let (results, waiting) = self.count().await?;
            return if waiting > 0 {
                Ok(End::Paused)
            } else {
                self.finish(results).await
            };
        }
        self.settle_links().await?;
        let mut waits = AGAIN_AFTER.into_iter();
        loop {
            self.job.progress().silence = None;
            if let Some(end) = self.write_all().await? {
                return Ok(end);
            }
            let (results, waiting) = self.count().await?;
            if waiting == 0 {
                return self.finish(results).await;
            }
            let Some(seconds) = waits.next() else {
                self.give_up_waiting().await?;
                return self.finish(self.count().await?.0).await;
            };
            self.rest(Duration::from_secs(seconds)).await;
        }
    }

    /// Waits until it is time to send again, or somebody wishes an end.
    async fn rest(&self, wait: Duration) {
        let mut wish = self.job.wish.subscribe();
        let ended = wish.wait_for(|wish| *wish != Wish::GoOn);
        let _time_or_wish = tokio::time::timeout(self.inner.patience.of(wait), ended).await;
    }

    /// Writes all that waits: Advocate first, since what a new participant is given there goes on to HubSpot. Returns an
    /// end when a person wished one.
    async fn write_all(&self) -> Result<Option<End>, Error> {
        for (phase, words) in PHASES {
            self.phase(words);
            if let Some(error) = self.write_phase(phase).await {
                return Err(error);
            }
            match self.job.wish() {
                Wish::GoOn => {}
                Wish::Pause => return Ok(Some(End::Paused)),
                Wish::Stop => return Ok(Some(End::Stopped)),
            }
        }
        Ok(None)
    }

    /// Writes all of one phase. Returns the error that ended it.
    async fn write_phase(&self, phase: Phase) -> Option<Error> {
        let (size, at_once) = match phase {
            Phase::Deletions => (DELETIONS, PARTICIPANTS_IN_FLIGHT),
            Phase::Participants => (participants::LOOKED_AT, PARTICIPANTS_IN_FLIGHT),
            Phase::Updates | Phase::Shared | Phase::Creations | Phase::Archives | Phase::Links => {
                (BATCH, IN_FLIGHT)
            }
        };
        let mut flying: JoinSet<Result<(), Error>> = JoinSet::new();
        let mut failed = None;
        let mut after = None;
        loop {
            failed = failed.or(self.until_room(phase, at_once, &mut flying).await);
            if failed.is_some() || self.job.wish() != Wish::GoOn {
                break;
            }
            let mut batch = match self.waiting(phase, after, size).await {
                Ok(batch) => batch,
                Err(error) => {
                    failed = Some(error);
                    break;
                }
            };
            let Some(last) = batch.last() else { break };
            after = Some(last.seq);
            let room = size.saturating_sub(u32::try_from(batch.len()).unwrap_or(size));
            if phase == Phase::Shared && room > 0 {
                // The last batch of these is filled with those of the next phase, so that none is sent half empty.
                match self.waiting(Phase::Updates, None, room).await {
                    Ok(more) => batch.extend(more),
                    Err(error) => {
                        failed = Some(error);
                        break;
                    }
                }
            }
            let work = self.clone();
            flying.spawn(async move { work.write(phase, batch).await });
        }
        // Batches in hand are always finished, so that nothing is left unknown.
        while !flying.is_empty() {
            failed = failed.or(self.land(&mut flying).await);
        }
        failed
    }

    /// Waits until one more batch may be sent at once, or somebody wishes an end: what is recorded as under way should be,
    /// since all of it is looked at again after a kill. Returns the error that ends the run, if there was one.
    async fn until_room(
        &self,
        phase: Phase,
        at_once: usize,
        flying: &mut JoinSet<Result<(), Error>>,
    ) -> Option<Error> {
        let mut wish = self.job.wish.subscribe();
        loop {
            let (wanted, left, opens) = match phase {
                Phase::Deletions | Phase::Participants => (at_once, at_once, None),
                _ => {
                    let room = self.hubspot.room();
                    let most =
                        |number| usize::try_from(number).map_or(at_once, |it| at_once.min(it));
                    (most(room.wanted), most(room.left), room.opens)
                }
            };
            if flying.len() < wanted {
                return None;
            }
            let opened = async {
                match opens {
                    Some(at) if wanted < at_once => tokio::time::sleep_until(at).await,
                    _ => std::future::pending().await,
                }
            };
            tokio::select! {
                failed = self.land(flying), if !flying.is_empty() => if failed.is_some() { return failed },
                () = opened => {}
                // An answer that is late holds nobody up.
                () = tokio::time::sleep(self.inner.patience.of(LATE)), if flying.len() < left => return None,
                _ = wish.wait_for(|wish| *wish != Wish::GoOn) => return None,
            }
        }
    }

    /// Takes in one finished batch. Returns the error that ends the run, if it was one.
    async fn land(&self, flying: &mut JoinSet<Result<(), Error>>) -> Option<Error> {
        match flying.join_next().await? {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(error),
            Err(_) => Some(Error::Internal {
                what: "a batch ended unexpectedly",
            }),
        }
    }

    /// Writes a few representative people: some of each kind of change, as far as there are any.
    async fn write_first(&self, most: u32) -> Result<(), Error> {
        let mut kinds = Vec::new();
        for phase in [
            Phase::Participants,
            Phase::Updates,
            Phase::Creations,
            Phase::Archives,
        ] {
            let mut waiting = self.waiting(phase, None, most).await?;
            if phase == Phase::Updates {
                // One kind to whoever looks at the first few.
                waiting.extend(self.waiting(Phase::Shared, None, most).await?);
                waiting.sort_by_key(|entry| entry.seq);
            }
            kinds.push((phase, waiting.into_iter(), Vec::new()));
        }
        let mut left = most;
        let mut found = true;
        while left > 0 && found {
            found = false;
            for (_, waiting, chosen) in &mut kinds {
                if left > 0
                    && let Some(entry) = waiting.next()
                {
                    chosen.push(entry);
                    (left, found) = (left - 1, true);
                }
            }
        }
        for (phase, _, chosen) in kinds {
            if chosen.is_empty() {
                continue;
            }
            let seqs: Vec<u32> = chosen.iter().map(|entry| entry.seq).collect();
            self.write(phase, chosen).await?;
            if phase == Phase::Participants {
                self.write_contacts_of(&seqs).await?;
            }
        }
        Ok(())
    }

    /// Writes the HubSpot half of people whose Advocate half is done.
    async fn write_contacts_of(&self, seqs: &[u32]) -> Result<(), Error> {
        let (plan, seqs) = (self.job.plan.clone(), seqs.to_owned());
        let mut half = self
            .inner
            .journal
            .read(move |db| entries::with_seqs(db, &plan, &seqs))
            .await?;
        half.retain(|entry| entry.advocate_done && entry.outcome == Outcome::Waiting);
        if half.is_empty() {
            return Ok(());
        }
        self.write(Phase::Updates, half).await
    }

    /// Settles people for whom nothing is sent: links that are stored, and links that are forgotten.
    async fn settle_links(&self) -> Result<(), Error> {
        let mut after = None;
        loop {
            let batch = self.waiting(Phase::Links, after, 1_000).await?;
            let Some(last) = batch.last() else {
                return Ok(());
            };
            after = Some(last.seq);
            let settled = batch.iter().map(linked).collect();
            self.settle(None, settled).await?;
        }
    }

    /// Records that a batch is about to be sent. Returns its id.
    pub async fn intend(&self, platform: Platform, batch: &[Entry]) -> Result<i64, Error> {
        let seqs: Vec<u32> = batch.iter().map(|entry| entry.seq).collect();
        let (run, plan) = (self.job.run.clone(), self.job.plan.clone());
        self.inner
            .journal
            .write(move |db| entries::intend(db, &run, &plan, platform, &seqs))
            .await
    }

    /// Records a batch, sends it, settles it.
    async fn write(&self, phase: Phase, batch: Vec<Entry>) -> Result<(), Error> {
        let kind = match phase {
            Phase::Deletions => {
                let id = self.intend(Platform::Advocate, &batch).await?;
                return participants::delete(self, id, batch).await;
            }
            Phase::Participants => return participants::write(self, batch).await,
            Phase::Creations => Kind::Create,
            Phase::Archives => Kind::Archive,
            Phase::Updates | Phase::Shared | Phase::Links => Kind::Update,
        };
        let id = self.intend(Platform::Hubspot, &batch).await?;
        let sent = if self.aged() || batch.iter().any(Entry::shares) {
            batch::send_after_a_look(self, kind, batch).await
        } else {
            batch::send(self, kind, batch).await
        };
        match sent {
            Ok(Sent { settled, unknown }) => {
                let mut settled = settled;
                if !unknown.is_empty() {
                    settled.extend(batch::look_again(self, unknown).await?);
                }
                self.settle(Some(id), settled).await
            }
            Err(Trouble::NothingArrived(error)) => {
                self.settle(Some(id), Vec::new()).await?;
                Err(error)
            }
            // The batch stays recorded as in flight: the next stretch looks before it sends.
            Err(Trouble::Unclear(error)) => Err(error),
        }
    }

    /// Looks at the batches that were in flight when the run was cut off.
    async fn look_at_unknown(&self) -> Result<(), Error> {
        let (run, plan) = (self.job.run.clone(), self.job.plan.clone());
        let unknown = self
            .inner
            .journal
            .read(move |db| {
                entries::in_flight(db, &run)?
                    .into_iter()
                    .map(|batch| {
                        let entries = entries::with_seqs(db, &plan, &batch.seqs)?;
                        Ok((batch, entries))
                    })
                    .collect::<Result<Vec<_>, Error>>()
            })
            .await?;
        for (batch, mut entries) in unknown {
            entries.retain(|entry| entry.outcome == Outcome::Waiting);
            match batch.platform {
                Platform::Hubspot => {
                    let settled = batch::look_again(self, entries).await?;
                    self.settle(Some(batch.id), settled).await?;
                }
                Platform::Advocate => participants::look_again(self, batch.id, entries).await?,
            }
        }
        Ok(())
    }

    pub async fn settle(&self, batch: Option<i64>, settled: Vec<Settled>) -> Result<(), Error> {
        let (plan, workspace) = (self.job.plan.clone(), self.workspace.id.clone());
        let now = self.inner.now();
        let settled = self
            .inner
            .journal
            .write(move |db| {
                entries::settle(db, &plan, batch, &settled)?;
                window::end_links(db, &workspace, &plan, &settled, now)?;
                Ok(settled)
            })
            .await?;
        self.tally(settled.iter().map(|entry| entry.outcome));
        Ok(())
    }

    /// Counts people who have their outcome.
    pub fn tally(&self, outcomes: impl Iterator<Item = Outcome>) {
        let mut progress = self.job.progress();
        let mut people = 0;
        for outcome in outcomes {
            people += 1;
            let results = &mut progress.results;
            match outcome {
                Outcome::Created => results.created += 1,
                Outcome::Updated => results.updated += 1,
                Outcome::Linked => results.linked += 1,
                Outcome::Held => results.held += 1,
                Outcome::Failed => results.failed += 1,
                Outcome::Same => results.same += 1,
                Outcome::Skipped => results.skipped += 1,
                Outcome::Deleted => {
                    results.deleted += 1;
                    results.in_advocate += 1;
                }
                Outcome::Unlinked => results.unlinked += 1,
                Outcome::Archived => results.archived += 1,
                Outcome::Waiting | Outcome::Intended => {}
            }
        }
        progress.wrote(people);
    }

    pub fn current(&self, person: &str) {
        person.clone_into(&mut self.job.progress().current);
    }

    async fn waiting(
        &self,
        phase: Phase,
        after: Option<u32>,
        most: u32,
    ) -> Result<Vec<Entry>, Error> {
        let plan = self.job.plan.clone();
        self.inner
            .journal
            .read(move |db| entries::waiting(db, &plan, phase, after, most))
            .await
    }

    pub(super) async fn count(&self) -> Result<(Results, u32), Error> {
        let plan = self.job.plan.clone();
        self.inner
            .journal
            .read(move |db| syncs::results(db, &plan))
            .await
    }

    /// Nobody said what became of these people, and looking did not tell either.
    async fn give_up_waiting(&self) -> Result<(), Error> {
        let silence = self.job.progress().silence.take();
        if let Some((platform, detail)) = silence {
            // It is the way or the platform, not these people: they wait until the run goes on.
            return Err(Error::Platform {
                platform,
                source: ApiError::OutcomeUnknown { detail },
            });
        }
        for (phase, _) in PHASES {
            let left = self.waiting(phase, None, u32::MAX).await?;
            let settled = left
                .iter()
                .map(|entry| not_done(
                    entry,
                    Outcome::Failed,
                    Cause::NoAnswer,
                    "Nobody said what became of this person, again and again. Make a new preview: it shows what is there.",
                ))
                .collect();
            self.settle(None, settled).await?;
        }
        Ok(())
    }

    /// Reads a sample of what was written again.
    async fn finish(&self, results: Results) -> Result<End, Error> {
        self.phase("Confirming");
        let most = sample_size(results.created + results.updated);
        if most == 0 {
            return Ok(End::Complete);
        }
        let plan = self.job.plan.clone();
        let sample = self
            .inner
            .journal
            .read(move |db| entries::written_sample(db, &plan, most))
            .await?;
        let parts: Vec<_> = sample.chunks(BATCH as usize).map(<[_]>::to_vec).collect();
        let right: u32 = stream::iter(parts)
            .map(async |part| batch::confirm(self, &part).await)
            .buffer_unordered(IN_FLIGHT)
            .try_fold(0, async |sum, right| Ok(sum + right))
            .await?;
        let text = format!("{right} of {} look right", sample.len());
        let run = self.job.run.clone();
        self.inner
            .journal
            .write(move |db| {
                let mut stored = syncs::run(db, &run)?;
                stored.confirmed = text;
                syncs::save_run(db, &stored)
            })
            .await?;
        Ok(End::Complete)
    }

    fn ending(&self, result: Result<End, Error>) -> (RunStatus, String) {
        let results = self.job.progress().results;
        match result {
            Ok(End::Complete) if results.failed + results.held > 0 => {
                (RunStatus::DoneWithProblems, String::new())
            }
            Ok(End::Complete) => (RunStatus::Done, String::new()),
            Ok(End::Paused) => (RunStatus::Paused, String::new()),
            Ok(End::Stopped) => (RunStatus::Stopped, String::new()),
            Err(error) => {
                tracing::warn!(run = self.job.run, %error, "the run could not go on");
                let later = match &error {
                    Error::Platform { source, .. } => {
                        source.disposition() == Disposition::RetryLater
                    }
                    Error::DayUsedUp { .. }
                    | Error::Journal { .. }
                    | Error::JournalFull { .. }
                    | Error::JournalHeld { .. } => true,
                    _ => false,
                };
                let failure = Failure::from(error);
                let problem = format!("{} {}", failure.message, failure.hint);
                if later {
                    (RunStatus::Interrupted, problem)
                } else {
                    (RunStatus::Failed, problem)
                }
            }
        }
    }

    async fn save(&self, status: RunStatus, problem: String) -> Result<(), Error> {
        let (results, _) = self.count().await?;
        let (worked_ms, calls) = {
            let progress = self.job.progress();
            (progress.worked_ms(), progress.calls)
        };
        let ended = matches!(
            status,
            RunStatus::Done | RunStatus::DoneWithProblems | RunStatus::Stopped
        );
        let finished_at = ended.then(|| self.inner.now().to_string());
        let id = self.job.run.clone();
        self.inner
            .journal
            .write(move |db| {
                let mut run = syncs::run(db, &id)?;
                run.status = status;
                run.problem = problem;
                run.finished_at = finished_at;
                run.worked_ms = worked_ms;
                run.calls = calls;
                run.results = results;
                syncs::save_run(db, &run)
            })
            .await
    }

    /// Returns whether somebody wished the run to pause or to stop.
    pub fn is_to_end(&self) -> bool {
        self.job.wish() != Wish::GoOn
    }

    pub fn aged(&self) -> bool {
        let made: Option<jiff::Timestamp> = self.made_at.parse().ok();
        made.is_none_or(|made| {
            self.inner.now().duration_since(made) > jiff::SignedDuration::from_mins(AGED_MINUTES)
        })
    }

    fn phase(&self, phase: &'static str) {
        self.job.progress().phase = phase;
    }

    /// Notes what an answer says about the connection.
    pub async fn heard<T>(&self, answer: Result<T, ApiError>) -> Result<T, Error> {
        self.inner
            .heard(&self.workspace, Platform::Hubspot, answer)
            .await
    }

    /// Returns the values that an entry writes on its contact.
    pub fn values(&self, entry: &Entry) -> BTreeMap<Field, String> {
        entry.values(&self.context.program)
    }

    /// Returns whether a contact is linked to another participant than the entry's.
    pub async fn taken(&self, entry: &Entry, contact: &ContactId) -> Result<bool, Error> {
        let (workspace, plan) = (self.workspace.id.clone(), self.job.plan.clone());
        let (contact, participant) = (contact.clone(), entry.participant.clone());
        self.inner
            .journal
            .read(move |db| links::taken(db, &workspace, &plan, &contact, &participant))
            .await
    }
}

/// Returns how an entry ended well.
pub(super) fn done(entry: &Entry, outcome: Outcome, contact: ContactId) -> Settled {
    Settled {
        seq: entry.seq,
        outcome,
        problem: String::new(),
        contact: Some(contact),
        known: None,
        cause: None,
    }
}

fn linked(entry: &Entry) -> Settled {
    Settled {
        seq: entry.seq,
        outcome: match entry.kind {
            Kind::Unlink => Outcome::Unlinked,
            _ => Outcome::Linked,
        },
        problem: String::new(),
        contact: entry.contact.clone(),
        known: None,
        cause: None,
    }
}

/// Returns an entry that was not written, with the reason.
pub(super) fn not_done(
    entry: &Entry,
    outcome: Outcome,
    cause: Cause,
    problem: impl Into<String>,
) -> Settled {
    Settled {
        seq: entry.seq,
        outcome,
        problem: problem.into(),
        contact: None,
        known: None,
        cause: Some(cause),
    }
}

/// Returns who an entry is about, for the progress line.
pub(super) fn person(entry: &Entry) -> String {
    words::person(&entry.participant)
}
