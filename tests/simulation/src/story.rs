//! One simulation, from its seed to its verdict: a world, rounds of edits, faults, syncs and deaths, and a quiet end.

use crate::fate::{Crash, Fate};
use crate::filters::Filters;
use crate::network::{Mood, Wires};
use crate::oracles::{self, Violation, broken};
use crate::others::Others;
use crate::process::{Ended, Machine, Process};
use crate::random::Random;
use crate::steps;
use crate::time::Time;
use crate::trace::Trace;
use crate::troubles::{self, Side};
use crate::witness::Witness;
use crate::{panics, place, world};
use engine::views::{PolicyChoice, RulesView};
use engine::{Engine, MemoryKeychain};
use simulators::{Clock, Practice, PracticeOptions};
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tempfile::TempDir;

/// Faults that every simulation has at least.
const FAULTS: u64 = 5;

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
pub(crate) struct Story {
    pub random: Random,
    /// For what came later than the first stories.
    pub aside: Random,
    pub trace: Trace,
    pub pair: Arc<Practice>,
    pub machine: Machine,
    pub others: Arc<Mutex<Others>>,
    pub folder: TempDir,
    /// None only while it is replaced.
    pub process: Option<Process>,
    pub rules: RulesView,
    pub deaths: u32,
    pub faults: u64,
}

impl Story {
    fn begin(random: &mut Random, time: &Time, trace: &Trace) -> Result<Self, Violation> {
        // What came later draws from a source of its own, so that the older stories stay as they are.
        let mut aside = Random::of(random.clone().next() ^ 0x0f17_7e25);
        let mut world = world::draw(&mut random.fork());
        let filters = Filters::draw(&mut aside);
        filters.mark_contacts(&mut world, &mut aside);
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
        let wires = Wires::to(&pair, options.hash_ids, random.fork(), Some(trace.clone()));
        let machine = Machine {
            time: time.clone(),
            wires,
            keychain: Arc::new(MemoryKeychain::default()),
        };
        filters.mark_participants(&pair, &mut aside);
        let rules = RulesView {
            only_list: filters.list.map(str::to_owned),
            only_segment: filters.segment.map(str::to_owned),
            ..draw_rules(random)
        };
        trace.tell(format!("{rules:?}"));
        let witness = Witness::of(&pair, time, rules.clone());
        let others = Others::of(&pair, random.fork(), trace.clone(), witness);
        let folder = place::folder().map_err(impossible)?;
        Ok(Self {
            random: random.fork(),
            aside,
            trace: trace.clone(),
            pair,
            machine,
            others: Arc::new(Mutex::new(others)),
            folder,
            process: None,
            rules,
            deaths: 0,
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

    pub(crate) fn set_crash(&self, crash: Option<Crash>) {
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

    pub(crate) fn others(&self) -> std::sync::MutexGuard<'_, Others> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn act(&mut self) -> Result<(), Violation> {
        self.others().act()
    }

    pub(crate) fn look(&mut self) -> Result<(), Violation> {
        self.others().witness.look()
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

    pub(crate) fn clear(&mut self) {
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
    pub(crate) fn ask<T, F, Work>(&mut self, work: F) -> Result<Option<T>, Violation>
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
                self.others().witness.blind = true;
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

    pub(crate) fn set_up(&mut self) -> Result<(), Violation> {
        let (pair, rules) = (Arc::clone(&self.pair), self.rules.clone());
        let done = self.ask(move |engine| steps::set_up(engine, pair, rules))?;
        match done {
            Some(Err(failure)) => broken(oracles::BOUNDED, format!("set-up fails: {failure}")),
            Some(Ok(())) | None => Ok(()),
        }
    }
}

/// Draws who is made when, and who wins.
fn draw_rules(random: &mut Random) -> RulesView {
    let all = [
        PolicyChoice::Hubspot,
        PolicyChoice::Advocate,
        PolicyChoice::Newest,
        PolicyChoice::Ask,
    ];
    let mut policies = BTreeMap::new();
    for field in ["email", "first_name", "last_name"] {
        if random.percent(60) {
            policies.insert(field.to_owned(), *random.pick(&all));
        }
    }
    RulesView {
        hubspot_on_new: random.percent(80),
        hubspot_on_update: random.percent(75),
        advocate_on_new: random.percent(70),
        advocate_on_update: random.percent(60),
        only_list: None,
        only_segment: None,
        policies,
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
