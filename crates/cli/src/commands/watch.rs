//! Syncing whoever changed, again and again.
//!
//! A round that meets trouble ends; the watch goes on. What asks for a person waits for one, and nothing is piled up on
//! it meanwhile.

mod rhythm;
#[cfg(test)]
mod tests;

use crate::args;
use crate::exit::Exit;
use crate::host::failure;
use crate::interrupts::Interrupts;
use crate::out::Out;
use crate::{show, wait};
use engine::Engine;
use engine::views::{
    Failure, FailureCode, PlanStatus, PlanView, PreviewRequest, RunStatus, RunView, StartSync,
    SyncDirection, Who,
};
use jiff::{SignedDuration, Timestamp};
use rhythm::{Rhythm, Wake, WallClock};
use serde::Serialize;
use std::time::Duration;

/// A preview with nothing to write is run all the same so often: a run remembers how far both sides were read, and a watch
/// that ran every one of them would bury the others in the list of runs.
const RESTED: SignedDuration = SignedDuration::from_hours(24);

/// What happened in a round. With `--json` each is an object on a line.
#[derive(Debug, Serialize)]
#[serde(tag = "watch", rename_all = "snake_case")]
enum News {
    /// The watch begins.
    Began {
        every_seconds: u64,
        direction: SyncDirection,
    },
    /// Nothing had to be written.
    Nothing { plan: Box<PlanView> },
    /// A run ended, well or not.
    Synced { run: Box<RunView> },
    /// A preview asks for a person. It stays until it is run, or another one is made.
    NeedsYou { plan: Box<PlanView> },
    /// The preview that asked for a person still waits.
    StillWaiting { plan: String },
    /// A person paused a run; it is theirs to go on with.
    Paused { run: String },
    /// A round could not do its work. The next one tries again.
    Trouble { failure: Failure },
    /// The watch is over.
    Ended,
}

/// A line of news with its time.
#[derive(Serialize)]
struct Line {
    at: String,
    #[serde(flatten)]
    news: News,
}

/// Watches until Ctrl-C.
pub async fn run(engine: &Engine, options: &args::Watch, out: Out) -> Result<Exit, Failure> {
    let mut watch = Watch {
        engine,
        direction: options.direction.into(),
        every: options.every,
        rhythm: WallClock,
        interrupts: super::interrupts(out)?,
        out,
        first: true,
        waiting: None,
        settled: None,
    };
    let tell = |at: Timestamp, news: News| {
        let at = at.to_string();
        let text = format!("{}  {}", show::minute(&at), words(&news));
        out.result(&Line { at, news }, &text);
    };
    watch.go_round(tell).await
}

struct Watch<'a, R> {
    engine: &'a Engine,
    direction: SyncDirection,
    every: Duration,
    rhythm: R,
    interrupts: Interrupts,
    out: Out,
    /// No round is over yet.
    first: bool,
    /// The preview that waits for a person.
    waiting: Option<String>,
    /// When a run last settled what was read.
    settled: Option<Timestamp>,
}

impl<R: Rhythm> Watch<'_, R> {
    /// Does rounds until somebody leaves, and tells what happens.
    async fn go_round(&mut self, mut tell: impl FnMut(Timestamp, News)) -> Result<Exit, Failure> {
        let first = News::Began {
            every_seconds: self.every.as_secs(),
            direction: self.direction,
        };
        tell(self.rhythm.now(), first);
        loop {
            let begun = self.rhythm.now();
            let news = match self.round().await {
                Ok(news) => news,
                Err(failure) => Some(News::Trouble { failure }),
            };
            self.first = false;
            if let Some(news) = news {
                tell(self.rhythm.now(), news);
            }
            if self.interrupts.heard() {
                break;
            }
            let next = begun + SignedDuration::try_from(self.every).unwrap_or_default();
            if self.rhythm.wait(next, &mut self.interrupts).await == Wake::Leave {
                break;
            }
        }
        tell(self.rhythm.now(), News::Ended);
        let open = self.engine.overview().await?.active_run;
        Ok(match open {
            Some(run) if run.resumable => {
                self.out
                    .aside(&format!("Go on: advsync sync --resume {}", run.id));
                Exit::Interrupted
            }
            _ => Exit::Done,
        })
    }

    /// Does one round. Nothing is returned when Ctrl-C ended it before there was news.
    async fn round(&mut self) -> Result<Option<News>, Failure> {
        let overview = self.engine.overview().await?;
        if let Some(open) = overview.active_run.filter(|run| run.resumable) {
            // Whoever begins a watch wants what is open done; later a pause is somebody's wish.
            if open.status == RunStatus::Paused && !self.first {
                return Ok(Some(News::Paused { run: open.id }));
            }
            let mut events = self.engine.subscribe();
            let begun = self.engine.resume_sync(&open.id).await?;
            let run = wait::run(
                self.engine,
                &mut events,
                &begun.id,
                &mut self.interrupts,
                self.out,
            )
            .await?;
            return Ok(Some(self.ended(run)));
        }
        let ready = overview.ready_plan.map(|plan| plan.id);
        if let Some(plan) = self
            .waiting
            .take()
            .filter(|waiting| Some(waiting) == ready.as_ref())
        {
            self.waiting = Some(plan.clone());
            return Ok(Some(News::StillWaiting { plan }));
        }
        self.sync().await
    }

    async fn sync(&mut self) -> Result<Option<News>, Failure> {
        let mut events = self.engine.subscribe();
        let request = PreviewRequest {
            direction: self.direction,
            who: Who::Changed,
        };
        let begun = self.engine.preview(request).await?;
        let plan = wait::preview(
            self.engine,
            &mut events,
            begun,
            &mut self.interrupts,
            self.out,
        )
        .await?;
        match plan.status {
            PlanStatus::Ready if self.interrupts.heard() => return Ok(None),
            PlanStatus::Ready => {}
            PlanStatus::Failed => return Err(unmade(plan.problem)),
            PlanStatus::Cancelled | PlanStatus::Previewing | PlanStatus::Used => return Ok(None),
        }
        if plan.brake.is_some() {
            self.waiting = Some(plan.id.clone());
            return Ok(Some(News::NeedsYou {
                plan: Box::new(plan),
            }));
        }
        let now = self.rhythm.now();
        let rested = self
            .settled
            .is_some_and(|settled| now.duration_since(settled) < RESTED);
        if rested && !plan.everyone && !show::worth_running(&plan) {
            return Ok(Some(News::Nothing {
                plan: Box::new(plan),
            }));
        }
        let start = StartSync {
            plan: plan.id.clone(),
            start_with_ten: false,
            confirmation: None,
        };
        let mut events = self.engine.subscribe();
        let begun = self.engine.start_sync(start).await?;
        let run = wait::run(
            self.engine,
            &mut events,
            &begun.id,
            &mut self.interrupts,
            self.out,
        )
        .await?;
        let ended = matches!(run.status, RunStatus::Done | RunStatus::DoneWithProblems);
        let news = self.ended(run);
        Ok(Some(if ended && !show::worth_running(&plan) {
            News::Nothing {
                plan: Box::new(plan),
            }
        } else {
            news
        }))
    }

    fn ended(&mut self, run: RunView) -> News {
        if matches!(run.status, RunStatus::Done | RunStatus::DoneWithProblems) {
            self.settled = Some(self.rhythm.now());
        }
        News::Synced { run: Box::new(run) }
    }
}

/// Makes a failure of a preview that could not be made.
fn unmade(problem: String) -> Failure {
    failure(FailureCode::Refused, problem, "")
}

fn words(news: &News) -> String {
    match news {
        News::Began { every_seconds, .. } => format!(
            "Watching: a round every {}. Ctrl-C ends it after the batches in hand.",
            spell(*every_seconds)
        ),
        News::Nothing { plan } if plan.counts.hold > 0 => format!(
            "Nothing to write. {} held; advsync preview show {} --kind hold",
            show::counted(plan.counts.hold, "person is", "people are"),
            plan.id
        ),
        News::Nothing { .. } => "Nothing to write.".to_owned(),
        News::Synced { run } => {
            let mut text = format!("Run {}: {}", run.id, run.sentence);
            if !run.problem.is_empty() {
                text = format!("{text} {}", show::clean(&run.problem));
            }
            if run.results.failed + run.results.held > 0 {
                text = format!("{text} Who and why: advsync runs show {}", run.id);
            }
            text
        }
        News::NeedsYou { plan } => {
            let (sentence, number) = plan
                .brake
                .as_ref()
                .map(|brake| (brake.sentence.clone(), brake.number))
                .unwrap_or_default();
            format!(
                "Nothing was written: {sentence} Look at it: advsync preview show {id}. Run it: advsync sync --plan {id} \
                 --confirm {number}. The watch goes on when it was run, or when you have made another preview.",
                id = plan.id
            )
        }
        News::StillWaiting { plan } => {
            format!("Nothing was written: preview {plan} still waits for you.")
        }
        News::Paused { run } => format!(
            "Nothing was written: run {run} is paused. Go on with it: advsync sync --resume {run}"
        ),
        News::Trouble { failure } => format!(
            "{} {} The next round tries again.",
            show::clean(&failure.message),
            show::clean(&failure.hint)
        ),
        News::Ended => "The watch is over.".to_owned(),
    }
}

fn spell(seconds: u64) -> String {
    match seconds {
        day if day.is_multiple_of(86_400) => format!("{} d", day / 86_400),
        hour if hour.is_multiple_of(3_600) => format!("{} h", hour / 3_600),
        minute if minute.is_multiple_of(60) => format!("{} min", minute / 60),
        seconds => format!("{seconds} s"),
    }
}
