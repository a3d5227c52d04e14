//! One simulation, from its seed to its verdict: a world, rounds of edits, faults, syncs and deaths, and a quiet end.

use crate::fate::{Crash, Fate};
use crate::network::{Mood, Wires};
use crate::oracles::{self, Violation, broken};
use crate::others::Others;
use crate::process::{Ended, Machine, Process};
use crate::random::Random;
use crate::steps;
use crate::time::Time;
use crate::trace::Trace;
use crate::troubles::{self, Side};
use crate::{panics, place, world};
use engine::views::{
    ConnectionStatus, Failure, Overview, PlanStatus, PlanView, RunStatus, RunView,
};
use engine::{Engine, Keys, MemoryKeychain};
use simulators::{Clock, Practice, PracticeOptions};
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tempfile::TempDir;

/// Faults that every simulation has at least.
const FAULTS: u64 = 5;
/// Runs after the last trouble, before nothing may be left to do.
const RUNS_TO_CONVERGE: usize = 3;
/// Requests of a sync that has nothing to do: the fewest are nine, and what counting, polling and confirming may add.
const IDLE_REQUESTS: u64 = 20;

/// What came of one seed.
#[derive(Debug, Clone)]
pub struct Report {
    /// The seed.
    pub seed: u64,
    /// What happened, a line for each thing.
    pub trace: Vec<String>,
    /// The invariant that did not hold, if one did not.
    pub violation: Option<Violation>,
    /// Requests carried.
    pub requests: u64,
    /// Times that the engine died.
    pub deaths: u32,
    /// Virtual time that passed.
    pub passed: Duration,
}

/// Runs the simulation of a seed.
pub fn simulate(seed: u64) -> Report {
    panics::watch();
    let mut random = Random::of(seed);
    let time = Time::begin();
    let trace = Trace::begin(time.clone());
    let mut story = match Story::begin(&mut random, &time, &trace) {
        Ok(story) => story,
        Err(found) => return told(seed, &trace, Some(found), 0, 0, &time),
    };
    let mut violation = story.tell().err();
    if let Some(words) = panics::taken() {
        violation = oracles::broken::<()>(oracles::NO_PANIC, words).err();
    }
    if let Some(violation) = &violation {
        trace.tell(format!("VIOLATED {violation}"));
    }
    let requests = story.machine.wires.requests();
    let deaths = story.deaths;
    told(seed, &trace, violation, requests, deaths, &time)
}

fn told(
    seed: u64,
    trace: &Trace,
    violation: Option<Violation>,
    requests: u64,
    deaths: u32,
    time: &Time,
) -> Report {
    let passed = u64::try_from(time.now_ms() - crate::time::START_MS).unwrap_or(0);
    Report {
        seed,
        trace: trace.lines(),
        violation,
        requests,
        deaths,
        passed: Duration::from_millis(passed),
    }
}

/// Everything that one simulation needs.
struct Story {
    random: Random,
    trace: Trace,
    pair: Arc<Practice>,
    machine: Machine,
    others: Arc<Mutex<Others>>,
    folder: TempDir,
    /// None only while it is replaced.
    process: Option<Process>,
    creates: bool,
    deaths: u32,
    /// A run was left before it ended.
    unheard: bool,
    faults: u64,
}

impl Story {
    fn begin(random: &mut Random, time: &Time, trace: &Trace) -> Result<Self, Violation> {
        let world = world::draw(&mut random.fork());
        let clock = time.clone();
        let options = PracticeOptions {
            hash_ids: random.percent(50),
            clock: Clock::given(move || clock.now_ms()),
            ..PracticeOptions::default()
        };
        let impossible = |error: std::io::Error| Violation {
            invariant: oracles::CRASH,
            found: format!("the simulation could not begin: {error}"),
        };
        let pair = Arc::new(Practice::without_ports(&options, &world).map_err(impossible)?);
        trace.tell(format!(
            "a world of {} contacts and {} participants, ids {}",
            world.contacts.len(),
            world.participants.len(),
            if options.hash_ids { "hashed" } else { "plain" }
        ));
        let wires = Wires::to(&pair, random.fork(), Some(trace.clone()));
        let machine = Machine {
            time: time.clone(),
            wires,
            keychain: Arc::new(MemoryKeychain::default()),
        };
        let others = Others::of(&pair, random.fork(), trace.clone());
        let folder = place::folder().map_err(impossible)?;
        Ok(Self {
            random: random.fork(),
            trace: trace.clone(),
            pair,
            machine,
            others: Arc::new(Mutex::new(others)),
            folder,
            process: None,
            creates: random.percent(80),
            deaths: 0,
            unheard: false,
            faults: 0,
        })
    }

    fn tell(&mut self) -> Result<(), Violation> {
        self.start()?;
        self.set_up()?;
        let rounds = self.random.between(2, 5);
        for round in 1..=rounds {
            self.trace.tell(format!("== round {round} of {rounds} =="));
            let missing = if round == rounds {
                FAULTS.saturating_sub(self.faults)
            } else {
                0
            };
            self.round(missing)?;
        }
        self.end()
    }

    /// Lets others act, things go wrong, and a sync happen.
    fn round(&mut self, least_faults: u64) -> Result<(), Violation> {
        for _ in 0..self.random.below(9) {
            self.act()?;
        }
        let faults = self.random.below(5).max(least_faults);
        for _ in 0..faults {
            self.trouble();
        }
        let bad = self.random.percent(60);
        let mood = bad.then(|| Mood::draw(&mut self.random));
        self.machine.wires.set_mood(mood.unwrap_or(Mood::CALM));
        let skew = *self
            .random
            .pick(&[0, 0, 0, 3_600_000, -3_600_000, 86_400_000]);
        self.machine.time.set_skew(skew);
        let crash = self
            .random
            .percent(60)
            .then(|| Crash::draw(&mut self.random));
        // Half of them strike no earlier than in the run, where more can be lost.
        let in_run = self.random.percent(50);
        self.set_crash(crash.filter(|_| !in_run));
        self.trace.tell(format!(
            "the network: {mood:?}; the clock is off by {} s; the process {}",
            skew / 1000,
            crash.map_or_else(|| "lives".to_owned(), |crash| crash.to_string())
        ));
        self.watch_out();
        let synced = self.sync(crash.filter(|_| in_run));
        self.machine.wires.set_bystander(None);
        synced?;
        self.set_crash(None);
        if let Some(found) = self.machine.wires.sent_blindly() {
            return broken(oracles::CRASH, found);
        }
        self.look()?;
        if self.random.percent(30) {
            self.clear();
        }
        let pause = self.random.between(1, 40_000);
        self.machine.time.pass(Duration::from_secs(pause));
        Ok(())
    }

    fn set_crash(&self, crash: Option<Crash>) {
        if let Some(process) = &self.process {
            process.fate().set(crash);
        }
    }

    /// Lets others act during the sync, now and then.
    fn watch_out(&mut self) {
        if !self.random.percent(25) {
            return;
        }
        let every = self.random.between(2, 9);
        let others = Arc::clone(&self.others);
        self.machine
            .wires
            .set_bystander(Some(Box::new(move |number| {
                if number.is_multiple_of(every) {
                    // What was wrong before is found again by the look after the sync.
                    let mut others = others.lock().unwrap_or_else(PoisonError::into_inner);
                    let _found_later = others.act();
                }
            })));
    }

    fn others(&self) -> std::sync::MutexGuard<'_, Others> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn act(&mut self) -> Result<(), Violation> {
        self.others().act()
    }

    fn look(&mut self) -> Result<(), Violation> {
        self.others().look()
    }

    fn trouble(&mut self) {
        let (side, text) = troubles::draw(&mut self.random);
        self.trace.tell(format!("trouble at {side:?}: {text}"));
        self.faults += 1;
        match (side, text.parse()) {
            (Side::Hubspot, Ok(fault)) => self.pair.hubspot().inject(fault),
            (Side::Impact, Ok(fault)) => self.pair.impact().inject(fault),
            (_, Err(slip)) => self.trace.tell(format!("no such trouble: {slip}")),
        }
    }

    fn clear(&mut self) {
        self.trace.tell("all trouble is over");
        self.pair.hubspot().clear_faults();
        self.pair.impact().clear_faults();
    }

    /// Starts a process on the folder, after the last one.
    fn start(&mut self) -> Result<(), Violation> {
        // Its tasks end, and its locks are free.
        self.process = None;
        let fate = Arc::new(Fate::default());
        match Process::start(&self.machine, self.folder.path(), fate) {
            Ok(Ok(process)) => {
                self.process = Some(process);
                Ok(())
            }
            Ok(Err(failure)) => broken(oracles::CRASH, format!("it does not start: {failure}")),
            Err(ended) => ended_badly(ended),
        }
    }

    /// Lets the engine do something; none when it died of it, and lives again.
    fn ask<T, F, Work>(&mut self, work: F) -> Result<Option<T>, Violation>
    where
        T: Send + 'static,
        F: FnOnce(Engine) -> Work,
        Work: Future<Output = T> + Send + 'static,
    {
        let asked = match &self.process {
            Some(process) => process.ask(work),
            None => Err(Ended::Died),
        };
        match asked {
            Ok(done) => Ok(Some(done)),
            Err(Ended::Died) => {
                self.trace.tell("the process dies");
                self.deaths += 1;
                // A computer that is started again at once, or the next day; the world goes on meanwhile.
                let longest = *self.random.pick(&[60, 60, 100_000]);
                let pause = self.random.between(1, longest);
                self.machine.time.pass(Duration::from_secs(pause));
                for _ in 0..self.random.below(4) {
                    self.act()?;
                }
                self.start()?;
                Ok(None)
            }
            Err(ended) => ended_badly(ended).map(|()| None),
        }
    }

    fn set_up(&mut self) -> Result<(), Violation> {
        let (pair, creates) = (Arc::clone(&self.pair), self.creates);
        let done = self.ask(move |engine| steps::set_up(engine, pair, creates))?;
        match done {
            Some(Err(failure)) => broken(oracles::BOUNDED, format!("set-up fails: {failure}")),
            Some(Ok(())) | None => Ok(()),
        }
    }

    /// Does what a person does after a failure: connects again, makes the properties again.
    fn heal(&mut self) -> Result<(), Violation> {
        let keys = steps::keys(&self.pair);
        let Some(Ok(overview)) = self.ask(|engine| async move { engine.overview().await })? else {
            return Ok(());
        };
        let lost = lost_connections(&overview);
        for (keys, lost) in keys.into_iter().zip(lost) {
            if lost {
                let connect = self.ask(|engine| steps::connect(engine, keys))?;
                self.trace
                    .tell(format!("connected again: {}", worked(connect.as_ref())));
            }
        }
        let applied = self.ask(|engine| async move { engine.apply_setup().await })?;
        self.trace
            .tell(format!("applied again: {}", worked(applied.as_ref())));
        Ok(())
    }

    /// Makes a preview and runs it, through whatever comes.
    fn sync(&mut self, crash_in_run: Option<Crash>) -> Result<(), Violation> {
        let Some(plan) = self.preview()? else {
            return Ok(());
        };
        if plan.status != PlanStatus::Ready {
            return self.heal();
        }
        if crash_in_run.is_some() {
            self.set_crash(crash_in_run);
        }
        let mut run = self.run(&plan)?;
        self.go_on_with(&mut run)?;
        let ended =
            |run: &RunView| [RunStatus::Done, RunStatus::DoneWithProblems].contains(&run.status);
        self.unheard |= !run.as_ref().is_some_and(ended);
        Ok(())
    }

    /// Resumes a run that was interrupted, until it ends or patience does.
    fn go_on_with(&mut self, run: &mut Option<RunView>) -> Result<(), Violation> {
        for _ in 0..3 {
            let Some(interrupted) = run.as_ref().filter(|run| run.resumable) else {
                break;
            };
            if self.random.percent(30) {
                self.trace.tell("the run is left as it is");
                break;
            }
            let longest = *self.random.pick(&[60, 4_000]);
            let pause = self.random.between(1, longest);
            self.machine.time.pass(Duration::from_secs(pause));
            if interrupted.status == RunStatus::Failed {
                self.heal()?;
            }
            let id = interrupted.id.clone();
            let resumed = self.ask(move |engine| steps::resume(engine, id))?;
            *run = self.ran(resumed, "resumed")?;
        }
        Ok(())
    }

    /// Makes a preview; none when there is none, for a reason that was told.
    fn preview(&mut self) -> Result<Option<PlanView>, Violation> {
        match self.ask(steps::preview)? {
            Some(Ok(plan)) => {
                self.trace.tell(format!(
                    "preview: {:?} {:?} {}",
                    plan.status, plan.counts, plan.problem
                ));
                if plan.status == PlanStatus::Failed {
                    oracles::in_words(&plan.problem)?;
                }
                Ok(Some(plan))
            }
            Some(Err(failure)) => {
                self.trace.tell(format!("no preview: {failure}"));
                oracles::in_words(&failure.to_string())?;
                self.heal()?;
                Ok(None)
            }
            None => Ok(None),
        }
    }

    fn run(&mut self, plan: &PlanView) -> Result<Option<RunView>, Violation> {
        let plan = plan.clone();
        let ran = self.ask(move |engine| steps::run(engine, plan))?;
        self.ran(ran, "ran")
    }

    /// Takes in how a stretch of a run ended. A run that the process died in is found again.
    fn ran(
        &mut self,
        ran: Option<Result<RunView, Failure>>,
        word: &str,
    ) -> Result<Option<RunView>, Violation> {
        let run = match ran {
            Some(Ok(run)) => run,
            Some(Err(failure)) => {
                self.trace.tell(format!("not {word}: {failure}"));
                oracles::in_words(&failure.to_string())?;
                return Ok(None);
            }
            None => {
                let overview = self.ask(|engine| async move { engine.overview().await })?;
                let Some(Ok(Overview { active_run, .. })) = overview else {
                    return Ok(None);
                };
                if let Some(run) = &active_run {
                    self.trace
                        .tell(format!("found: {:?} {:?}", run.status, run.results));
                }
                return Ok(active_run);
            }
        };
        self.trace.tell(format!(
            "{word}: {:?} {:?} {}",
            run.status, run.results, run.problem
        ));
        oracles::says_why(&run)?;
        if matches!(run.status, RunStatus::Done | RunStatus::DoneWithProblems) {
            let plan = run.plan.clone();
            if let Some(Ok(rows)) = self.ask(move |engine| steps::rows(engine, plan))? {
                oracles::accounted(&run, &rows)?;
                let entangled = self.others().entangled.clone();
                oracles::told_truly(&self.pair, &rows, &entangled)?;
            }
        }
        Ok(Some(run))
    }

    /// Everything becomes quiet, and everything must hold.
    fn end(&mut self) -> Result<(), Violation> {
        self.trace.tell("== the end ==");
        self.clear();
        self.machine.wires.set_mood(Mood::CALM);
        self.machine.time.set_skew(0);
        // A new day of the account's limits begins.
        self.machine.time.pass(Duration::from_hours(26));
        self.set_up()?;
        let limited = self.pair.hubspot().rate_limited();
        let parked = self.converge()?;
        self.idle(parked)?;
        if self.pair.hubspot().rate_limited() != limited {
            return broken(oracles::BUDGET, "a limit was met while we were alone");
        }
        self.look()?;
        oracles::nothing_written_at_impact(&self.pair)?;
        if let Some(address) = self.machine.wires.indiscreet().first() {
            return broken(oracles::SECRET, format!("an address tells who: {address}"));
        }
        oracles::no_secret_is_told(&self.pair, self.folder.path(), &self.trace.lines())
    }

    /// Invariant 1, converges: syncs until nothing is left to do but what is refused again and again. Returns how many
    /// that are.
    fn converge(&mut self) -> Result<u32, Violation> {
        let mut parked = 0;
        for _ in 0..=RUNS_TO_CONVERGE {
            let plan = self.ready_preview()?;
            if oracles::planned(&plan) == parked {
                return Ok(parked);
            }
            let run = self.whole_run(&plan)?;
            parked = run.results.failed;
        }
        broken(
            oracles::CONVERGES,
            format!("after {RUNS_TO_CONVERGE} quiet runs there is still something to do"),
        )
    }

    /// Invariants 1 and 7: one more sync changes nothing and asks hardly anything.
    fn idle(&mut self, parked: u32) -> Result<(), Violation> {
        let contacts = || {
            self.pair
                .hubspot()
                .records(simulators::hubspot::ObjectType::Contacts)
        };
        let (before, requests) = (contacts(), self.machine.wires.requests());
        let plan = self.ready_preview()?;
        let run = self.whole_run(&plan)?;
        let asked = self.machine.wires.requests() - requests;
        let contacts = || {
            self.pair
                .hubspot()
                .records(simulators::hubspot::ObjectType::Contacts)
        };
        if contacts() != before {
            return broken(
                oracles::CONVERGES,
                "a sync with nothing to do changed a contact",
            );
        }
        if parked == 0 && asked > IDLE_REQUESTS {
            return broken(
                oracles::BUDGET,
                format!("{asked} requests of a sync that had nothing to do"),
            );
        }
        let of = run.plan.clone();
        let Some(Ok(rows)) = self.ask(move |engine| steps::rows(engine, of))? else {
            return broken(oracles::BOUNDED, "the rows of a plan cannot be read");
        };
        let entangled = self.others().entangled.clone();
        let known = oracles::Known {
            creates: self.creates,
            unheard: self.unheard,
        };
        oracles::everybody_is_there(&self.pair, &rows, &entangled, known)
    }

    fn ready_preview(&mut self) -> Result<PlanView, Violation> {
        match self.preview()? {
            Some(plan) if plan.status == PlanStatus::Ready => Ok(plan),
            other => broken(
                oracles::BOUNDED,
                format!("no preview in a quiet world: {other:?}"),
            ),
        }
    }

    fn whole_run(&mut self, plan: &PlanView) -> Result<RunView, Violation> {
        match self.run(plan)? {
            Some(run) if matches!(run.status, RunStatus::Done | RunStatus::DoneWithProblems) => {
                Ok(run)
            }
            other => broken(
                oracles::BOUNDED,
                format!("no run in a quiet world: {other:?}"),
            ),
        }
    }
}

/// A process may die as it was told to, and end in no other way.
fn ended_badly(ended: Ended) -> Result<(), Violation> {
    match ended {
        Ended::Died => Ok(()),
        Ended::Panicked(words) => broken(oracles::NO_PANIC, words),
        Ended::Stuck => broken(oracles::BOUNDED, "it does not end"),
    }
}

/// Returns whether HubSpot, and whether impact.com, has to be connected again.
fn lost_connections(overview: &Overview) -> [bool; 2] {
    [&overview.hubspot, &overview.advocate].map(|side| {
        matches!(
            side.status,
            ConnectionStatus::ReconnectNeeded | ConnectionStatus::NotConnected
        )
    })
}

fn worked<T>(done: Option<&Result<T, Failure>>) -> String {
    match done {
        Some(Ok(_)) => "yes".to_owned(),
        Some(Err(failure)) => format!("no, {failure}"),
        None => "it died".to_owned(),
    }
}

/// The keys of both sides, HubSpot's first.
pub(crate) type BothKeys = [Keys; 2];
