//! A first sync of any size in virtual time, for measuring what the limits and the latency cost.
//!
//! The clock is virtual, so an hour of waiting for a limit takes no time, and what is told is what the platforms' limits
//! make of it. What this computer needs is not in it: measure that from outside.

use crate::fate::Fate;
use crate::network::{Mood, Wires};
use crate::process::{Ended, Machine, Process};
use crate::random::Random;
use crate::time::Time;
use crate::{place, steps};
use engine::MemoryKeychain;
use engine::views::{Counts, PlanStatus, PreviewRequest, Results, RulesView};
use simulators::world::World;
use simulators::{Clock, Limits, Practice, PracticeOptions};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// What to measure.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Contacts in HubSpot.
    pub contacts: usize,
    /// Participants in Advocate.
    pub participants: usize,
    /// Requests that HubSpot allows in ten seconds; none for no limit.
    pub burst: Option<usize>,
    /// How long every answer takes.
    pub latency: Duration,
}

/// A first sync, as it went.
#[derive(Debug, Clone, PartialEq)]
pub struct FirstSync {
    /// Virtual time of the preview.
    pub preview: Duration,
    /// Virtual time until all was written.
    pub written: Duration,
    /// Virtual time of the run, with what confirms that the writes arrived.
    pub run: Duration,
    /// Requests to HubSpot in both.
    pub to_hubspot: u64,
    /// Requests to impact.com in both.
    pub to_impact: u64,
    /// Answers 429 of HubSpot.
    pub rate_limited: u64,
    /// What was planned.
    pub counts: Counts,
    /// What came of it.
    pub results: Results,
}

/// Builds a pair that listens nowhere and runs a first sync against it.
///
/// # Errors
/// The sync did not end well; in words.
pub fn first_sync(wanted: &Wanted) -> Result<FirstSync, String> {
    let time = Time::begin();
    let clock = time.clone();
    let options = PracticeOptions {
        limits: match wanted.burst {
            Some(_) => Limits::Real,
            None => Limits::None,
        },
        latency: wanted.latency,
        clock: Clock::given(move || clock.now_ms()),
        ..PracticeOptions::default()
    };
    let world = World::generate(options.seed, wanted.contacts, wanted.participants);
    let pair = Practice::without_ports(&options, &world).map_err(|error| error.to_string())?;
    drop(world);
    pair.hubspot().set_burst(wanted.burst);
    let wires = Wires::to(&pair, options.hash_ids, Random::of(options.seed), None);
    wires.set_mood(Mood::INSTANT);
    let machine = Machine {
        time: time.clone(),
        wires,
        keychain: Arc::new(MemoryKeychain::default()),
    };
    let folder = place::folder().map_err(|error| error.to_string())?;
    let process = Process::start(&machine, folder.path(), Arc::new(Fate::default()));
    let process = process
        .map_err(|ended| format!("{ended:?}"))?
        .map_err(|failure| failure.to_string())?;
    let bench = Bench {
        process,
        pair: Arc::new(pair),
        time,
    };
    bench.measure()
}

struct Bench {
    process: Process,
    pair: Arc<Practice>,
    time: Time,
}

impl Bench {
    fn measure(&self) -> Result<FirstSync, String> {
        let pair = Arc::clone(&self.pair);
        let rules = RulesView {
            hubspot_on_new: true,
            hubspot_on_update: true,
            ..RulesView::default()
        };
        self.timed(|engine| steps::set_up(engine, pair, rules))?;
        let before = self.requests();
        let (plan, preview) =
            self.timed(|engine| steps::preview(engine, PreviewRequest::default()))?;
        if plan.status != PlanStatus::Ready {
            return Err(plan.problem);
        }
        let counts = plan.counts;
        // A person looks at the preview; meanwhile HubSpot's window is free again.
        self.timed(async |_| {
            tokio::time::sleep(Duration::from_secs(10)).await;
            Ok(())
        })?;
        let ((run, written), took) = self.timed(move |engine| steps::run_timed(engine, plan))?;
        if !run.problem.is_empty() {
            return Err(run.problem);
        }
        let after = self.requests();
        Ok(FirstSync {
            preview,
            written,
            run: took,
            to_hubspot: after.0 - before.0,
            to_impact: after.1 - before.1,
            rate_limited: self.pair.hubspot().rate_limited(),
            counts,
            results: run.results,
        })
    }

    fn requests(&self) -> (u64, u64) {
        (
            self.pair.hubspot().requests().values().sum(),
            self.pair.impact().requests().values().sum(),
        )
    }

    fn timed<T, F, Work>(&self, work: F) -> Result<(T, Duration), String>
    where
        T: Send + 'static,
        F: FnOnce(engine::Engine) -> Work,
        Work: Future<Output = Result<T, engine::views::Failure>> + Send + 'static,
    {
        let begun = self.time.now_ms();
        let done = self.process.ask(work).map_err(|ended| match ended {
            Ended::Panicked(words) => words,
            Ended::Died | Ended::Stuck => format!("{ended:?}"),
        })?;
        let took = u64::try_from(self.time.now_ms() - begun).unwrap_or(0);
        let done = done.map_err(|failure| failure.to_string())?;
        Ok((done, Duration::from_millis(took)))
    }
}
