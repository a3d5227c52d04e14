//! How a run stands, in numbers and in words.

use super::{RunJob, Wish, settled};
use crate::journal::syncs::StoredRun;
use crate::views::{Platform, Results, RunStatus, RunView};
use crate::words;
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::time::Duration;
use tokio::time::Instant;

/// The speed shown is that of the last seconds.
const WINDOW: Duration = Duration::from_secs(20);

/// Numbers of a run at work.
pub(super) struct Progress {
    pub phase: &'static str,
    pub results: Results,
    pub total: u32,
    pub current: String,
    pub calls: u32,
    pub throttled: Option<Duration>,
    /// Why the newest batch that got no answer got none.
    pub silence: Option<(Platform, String)>,
    /// Results of earlier stretches of this run do not count for the speed.
    began: Instant,
    worked_before: u32,
    calls_before: u32,
    written: VecDeque<(Instant, u32)>,
}

impl Progress {
    pub fn begin(results: Results, waiting: u32, before: &StoredRun) -> Self {
        Self {
            phase: "Writing contacts",
            results,
            total: settled(results) + waiting,
            current: String::new(),
            calls: before.calls,
            throttled: None,
            silence: None,
            began: Instant::now(),
            worked_before: before.worked_ms,
            calls_before: before.calls,
            written: VecDeque::new(),
        }
    }

    pub fn wrote(&mut self, people: u32) {
        let now = Instant::now();
        self.written.push_back((now, people));
        while self
            .written
            .front()
            .is_some_and(|(at, _)| now.duration_since(*at) > WINDOW)
        {
            self.written.pop_front();
        }
    }

    pub fn called(&mut self, since_start: u64) {
        self.calls = self
            .calls_before
            .saturating_add(u32::try_from(since_start).unwrap_or(u32::MAX));
    }

    pub fn worked_ms(&self) -> u32 {
        let stretch = u32::try_from(self.began.elapsed().as_millis()).unwrap_or(u32::MAX);
        self.worked_before.saturating_add(stretch)
    }

    fn per_second(&self) -> f64 {
        let people: u32 = self.written.iter().map(|(_, people)| people).sum();
        let window = self.began.elapsed().min(WINDOW).as_secs_f64();
        if window < 0.2 {
            return 0.0;
        }
        f64::from(people) / window
    }
}

/// Returns the view of a run at work.
pub(super) fn at_work(stored: &StoredRun, job: &RunJob) -> RunView {
    let progress = job.progress();
    let done = settled(progress.results);
    let per_second = progress.per_second();
    let left = f64::from(progress.total.saturating_sub(done));
    let time_left = if per_second > 0.0 && left > 0.0 {
        words::duration_left(Duration::from_secs_f64(left / per_second))
    } else {
        String::new()
    };
    let waiting = progress
        .throttled
        .filter(|time| *time >= Duration::from_secs(1));
    let (status, phase) = match (job.wish(), waiting) {
        (Wish::Stop, _) => (RunStatus::Stopping, progress.phase.to_owned()),
        (_, Some(time)) => (
            RunStatus::Throttled,
            format!(
                "HubSpot asked us to slow down. Going on in {} s.",
                time.as_secs()
            ),
        ),
        _ => (RunStatus::Running, progress.phase.to_owned()),
    };
    RunView {
        id: stored.id.clone(),
        plan: stored.plan.clone(),
        direction: words::direction(stored.direction),
        undoes: stored.undoes.clone(),
        status,
        phase,
        sentence: format!(
            "{} of {} done.",
            words::grouped(done),
            words::people(progress.total)
        ),
        done,
        total: progress.total,
        results: progress.results,
        current: progress.current.clone(),
        per_second,
        time_left,
        calls: progress.calls,
        started_at: stored.started_at.clone(),
        finished_at: None,
        worked_ms: progress.worked_ms(),
        problem: String::new(),
        confirmed: String::new(),
        resumable: false,
    }
}

/// Returns the view of a run that is not at work. `waiting` people have no result.
pub(super) fn at_rest(stored: &StoredRun, waiting: u32) -> RunView {
    let done = settled(stored.results);
    RunView {
        id: stored.id.clone(),
        plan: stored.plan.clone(),
        direction: words::direction(stored.direction),
        undoes: stored.undoes.clone(),
        status: stored.status,
        phase: String::new(),
        sentence: sentence(stored, done, waiting),
        done,
        total: done + waiting,
        results: stored.results,
        current: String::new(),
        per_second: 0.0,
        time_left: String::new(),
        calls: stored.calls,
        started_at: stored.started_at.clone(),
        finished_at: stored.finished_at.clone(),
        worked_ms: stored.worked_ms,
        problem: stored.problem.clone(),
        confirmed: stored.confirmed.clone(),
        resumable: super::resumable(stored.status),
    }
}

fn sentence(stored: &StoredRun, done: u32, waiting: u32) -> String {
    let results = stored.results;
    let good = results.created + results.updated + results.linked + results.same;
    let need = results.failed + results.held;
    let total = words::people(done + waiting);
    match stored.status {
        RunStatus::Done | RunStatus::DoneWithProblems => {
            let mut text = format!("{} of {total} are up to date", words::grouped(good));
            if need > 0 {
                let verb = if need == 1 { "needs" } else { "need" };
                let _written = write!(text, "; {} {verb} you", words::grouped(need));
            }
            if results.skipped > 0 {
                let _written = write!(text, "; {} skipped", words::grouped(results.skipped));
            }
            text.push('.');
            text
        }
        RunStatus::Stopped => format!(
            "Stopped. {} of {total} are done and stay as they are; {} were not touched.",
            words::grouped(done),
            words::grouped(waiting)
        ),
        _ => format!(
            "{} of {total} done; {} wait.",
            words::grouped(done),
            words::grouped(waiting)
        ),
    }
}
