//! The first page: is it healthy, what wants a person, how far the two sides are joined, how the last runs went.
//!
//! It rests on what is stored: no platform is asked, and no plan is walked.

use crate::drift::{CheckedDocument, DriftDocument};
use crate::engine::{Engine, Inner};
use crate::failure::Error;
use crate::journal::settings::Workspace;
use crate::journal::syncs::{self, StoredRun};
use crate::journal::{events, home, links};
use crate::overview;
use crate::views::{
    ConnectionStatus, ConnectionView, Coverage, Fact, Failure, HealthView, HomeView, Mode, Need,
    Overview, Place, ProblemsView, RunPoint, RunStatus, RunView, StepId, StepStatus, StepView,
    Todo,
};
use crate::words;
use domain::health::{Facts, Next, OpenRun, OpenState, health};
use jiff::{SignedDuration, Timestamp};

/// Runs that are looked at for the newest sync and for today's requests.
const RUNS: u32 = 200;
/// Runs in the row of runs.
const SHOWN: usize = 14;

impl Engine {
    /// Tells how all stands: one word, one reason with its number, one thing to do next, and what it rests on.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be read.
    pub async fn home(&self) -> Result<HomeView, Failure> {
        let workspace = self.inner.workspace()?;
        let overview = overview::overview(&self.inner).await?;
        Ok(self.inner.home(&workspace, &overview).await?)
    }
}

/// What the journal has to say.
struct Stored {
    runs: Vec<StoredRun>,
    linked: u32,
    problems: ProblemsView,
    /// Conversions of which nobody knows whether they arrived.
    unknown: u32,
    compared: Option<home::Compared>,
}

impl Inner {
    /// Returns how all stands, from what is stored.
    pub(crate) async fn home(
        &self,
        workspace: &Workspace,
        overview: &Overview,
    ) -> Result<HomeView, Error> {
        let id = workspace.id.clone();
        let stored = self
            .journal
            .read(move |db| {
                Ok(Stored {
                    runs: syncs::runs(db, &id, RUNS)?,
                    linked: links::links(db, &id)?,
                    problems: crate::problems::view(db, &id)?,
                    unknown: events::sent_counts(db, &id)?.1,
                    compared: home::compared(db, &id)?,
                })
            })
            .await?;
        let setup = self.setup(workspace).await?;
        let checked: Option<CheckedDocument> = self.document(&workspace.id).await?;
        let drift: DriftDocument = self.document(&workspace.id).await?.unwrap_or_default();
        let now = self.now();
        let last_sync = stored.runs.iter().find(|run| is_sync(run) && ended(run));
        let facts = Facts {
            practice: workspace.mode == Mode::Practice,
            set_up: setup.ready && connected(overview) && overview.opted_in,
            properties_lost: u32::try_from(setup.lost.len()).unwrap_or(u32::MAX),
            days_since_sync: last_sync.map(|run| days_since(run, now)),
            linked: stored.linked,
            problems: stored.problems.people,
            events_unknown: stored.unknown,
            drift_stops: drift.stopping(|stops| stops.people),
            drift_other: drift.other(),
            ..of_overview(overview)
        };
        let shown = stored.runs.iter().take(SHOWN).rev().map(point);
        let runs: Vec<RunPoint> = shown.collect();
        Ok(HomeView {
            health: health_view(&facts, overview),
            setting_up: !facts.set_up || facts.days_since_sync.is_none(),
            needs: needs(overview, &facts, &stored.problems, &drift),
            coverage: Coverage {
                linked: stored.linked,
                left_out: stored.compared.as_ref().map(|it| it.results.skipped),
                need_you: stored.problems.people,
                as_of: stored.compared.map(|it| it.finished_at),
            },
            runs_finding: words::home::runs(&runs),
            last_sync: last_sync.map(point),
            usage: usage(&stored.runs, now),
            checked_at: checked.map(|it| it.at),
            runs,
        })
    }
}

/// Returns the facts that the overview has already.
fn of_overview(overview: &Overview) -> Facts {
    let counted = |statuses: &[StepStatus]| {
        let steps = overview.steps.iter();
        let those = steps.filter(|step| statuses.contains(&step.status));
        u32::try_from(those.count()).unwrap_or(u32::MAX)
    };
    let broken = |side: &ConnectionView| side.status == ConnectionStatus::ReconnectNeeded;
    Facts {
        steps_done: counted(&[StepStatus::Done, StepStatus::Skipped]),
        steps: u32::try_from(overview.steps.len()).unwrap_or(u32::MAX),
        steps_to_look_at: counted(&[StepStatus::Attention]),
        hubspot_broken: broken(&overview.hubspot),
        advocate_broken: broken(&overview.advocate),
        open_run: overview.active_run.as_ref().map(open_run),
        ..Facts::default()
    }
}

fn connected(overview: &Overview) -> bool {
    [&overview.hubspot, &overview.advocate]
        .iter()
        .all(|side| side.status == ConnectionStatus::Connected)
}

fn open_run(run: &RunView) -> OpenRun {
    OpenRun {
        state: match run.status {
            RunStatus::Paused => OpenState::Paused,
            RunStatus::Interrupted => OpenState::Interrupted,
            RunStatus::Failed => OpenState::Failed,
            _ => OpenState::Working,
        },
        done: run.done,
        total: run.total,
    }
}

/// An undo writes what was before; it brings nobody up to date.
fn is_sync(run: &StoredRun) -> bool {
    run.undoes.is_none()
}

fn ended(run: &StoredRun) -> bool {
    matches!(
        run.status,
        RunStatus::Done | RunStatus::DoneWithProblems | RunStatus::Stopped
    )
}

/// Returns the whole days since a run ended. A clock that was put back counts as none.
fn days_since(run: &StoredRun, now: Timestamp) -> u32 {
    let end = run.finished_at.as_ref().unwrap_or(&run.started_at);
    let Ok(end) = end.parse::<Timestamp>() else {
        return 0;
    };
    u32::try_from(now.duration_since(end).as_hours() / 24).unwrap_or(0)
}

/// Returns a run as one of a row of runs.
pub(crate) fn point(run: &StoredRun) -> RunPoint {
    RunPoint {
        id: run.id.clone(),
        direction: words::direction(run.direction),
        undo: run.undoes.is_some(),
        status: run.status,
        started_at: run.started_at.clone(),
        worked_ms: run.worked_ms,
        calls: run.calls,
        results: run.results,
    }
}

/// Returns what is known of the use of the platforms. What previews read is not counted by anybody, and HubSpot does not
/// tell every app how much of the day's allowance is left, so neither is claimed.
fn usage(runs: &[StoredRun], now: Timestamp) -> Vec<Fact> {
    let day = SignedDuration::from_hours(24);
    let today = runs.iter().filter(|run| {
        let began = run.started_at.parse::<Timestamp>();
        began.is_ok_and(|began| now.duration_since(began) < day)
    });
    let calls = today.fold(0_u32, |sum, run| sum.saturating_add(run.calls));
    vec![Fact {
        label: "Requests to HubSpot in 24 hours".to_owned(),
        value: words::grouped(calls),
    }]
}

fn health_view(facts: &Facts, overview: &Overview) -> HealthView {
    let judged = health(facts);
    let place = match judged.next {
        Next::Setup => Place::Step(open_step(overview).map_or(StepId::Start, |step| step.id)),
        Next::Step => Place::Step(look_at(overview).map_or(StepId::Start, |step| step.id)),
        Next::ConnectHubspot => Place::Step(StepId::Hubspot),
        Next::ConnectAdvocate => Place::Step(StepId::Advocate),
        Next::Properties => Place::Step(StepId::Review),
        Next::Run => match &overview.active_run {
            Some(run) => Place::Run(run.id.clone()),
            None => Place::Sync,
        },
        Next::Problems => Place::Problems,
        Next::Events => Place::Events,
        Next::Drift => Place::Drift,
        Next::Preview => Place::Sync,
    };
    let step = match judged.next {
        Next::Setup => open_step(overview),
        Next::Step => look_at(overview),
        _ => None,
    };
    HealthView {
        word: words::home::word_view(judged.word),
        title: words::home::title(judged.word).to_owned(),
        sentence: words::home::sentence(judged.reason, look_at(overview)),
        next: Todo {
            action: words::home::action(judged.next, step),
            place,
        },
    }
}

/// Returns the first step that is open.
fn open_step(overview: &Overview) -> Option<&StepView> {
    let open = |step: &&StepView| matches!(step.status, StepStatus::Todo | StepStatus::Attention);
    overview.steps.iter().find(open)
}

/// Returns the first step that was done and needs a look.
fn look_at(overview: &Overview) -> Option<&StepView> {
    let mut steps = overview.steps.iter();
    steps.find(|step| step.status == StepStatus::Attention)
}

/// Returns whether no sync can be made before a step was looked at.
fn stops(step: StepId, facts: &Facts) -> bool {
    match step {
        StepId::Hubspot => facts.hubspot_broken,
        StepId::Advocate => facts.advocate_broken,
        StepId::Review => facts.properties_lost > 0,
        _ => false,
    }
}

/// Returns what wants a person: what stops every sync first, then people, then the setup.
fn needs(
    overview: &Overview,
    facts: &Facts,
    problems: &ProblemsView,
    drift: &DriftDocument,
) -> Vec<Need> {
    let mut needs = Vec::new();
    for step in &overview.steps {
        if step.status == StepStatus::Attention {
            needs.push(words::home::need_of_step(step, stops(step.id, facts)));
        }
    }
    needs.extend(words::home::need_of_drift(
        &drift.titles(),
        facts.drift_stops > 0,
    ));
    needs.sort_by_key(|need| !need.stops);
    needs.extend(words::home::need_of_problems(problems));
    if facts.events_unknown > 0 {
        needs.push(words::home::need_of_events(facts.events_unknown));
    }
    let in_use = facts.set_up && facts.days_since_sync.is_some();
    // What is optional waits for nobody, and the end follows from the others.
    let needed = |step: &&StepView| !step.optional && step.id != StepId::Finish;
    let todo: Vec<_> = overview
        .steps
        .iter()
        .filter(|step| step.status == StepStatus::Todo)
        .filter(needed)
        .collect();
    if let (true, [first, ..]) = (in_use, todo.as_slice()) {
        needs.push(words::home::need_of_setup(first, todo.len()));
    }
    needs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::Results;
    use domain::plan::Direction;

    fn run(started: &str, calls: u32) -> StoredRun {
        StoredRun {
            id: "run".to_owned(),
            plan: "plan".to_owned(),
            direction: Direction::Both,
            undoes: None,
            status: RunStatus::Done,
            started_at: started.to_owned(),
            finished_at: None,
            worked_ms: 0,
            calls,
            results: Results::default(),
            problem: String::new(),
            confirmed: String::new(),
        }
    }

    #[test]
    fn requests_of_the_last_day_are_added_up_and_older_ones_are_not() {
        let now: Timestamp = "2026-11-12T10:00:00Z".parse().unwrap();
        let runs = [
            run("2026-11-12T09:00:00Z", 30),
            run("2026-11-11T10:00:01Z", 12),
            run("2026-11-11T10:00:00Z", 500),
        ];
        assert_eq!(usage(&runs, now)[0].value, "42");
    }

    #[test]
    fn days_are_whole_ones_and_a_clock_that_was_put_back_counts_none() {
        let ended = run("2026-11-10T10:00:00Z", 0);
        let days = |now: &str| days_since(&ended, now.parse().unwrap());
        assert_eq!(days("2026-11-12T09:59:59Z"), 1);
        assert_eq!(days("2026-11-12T10:00:00Z"), 2);
        assert_eq!(days("2026-11-01T10:00:00Z"), 0);
    }
}
