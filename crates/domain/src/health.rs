//! "Is it healthy?": one word, one reason with its number, one thing to do next.

/// What is known about a workspace. Counts are of people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and any of them can hold at once"
)]
pub struct Facts {
    /// Nothing here is real.
    pub practice: bool,
    /// Steps of the setup that are done or skipped.
    pub steps_done: u32,
    /// All steps.
    pub steps: u32,
    /// What setup writes to HubSpot is there, so that a sync can be made.
    pub set_up: bool,
    /// Steps that were done and need a look.
    pub steps_to_look_at: u32,
    /// HubSpot takes the connection no more.
    pub hubspot_broken: bool,
    /// Advocate takes the connection no more.
    pub advocate_broken: bool,
    /// Properties that a sync writes to and that are gone from HubSpot.
    pub properties_lost: u32,
    /// The run that has not ended.
    pub open_run: Option<OpenRun>,
    /// Days since the last sync ended; `None` when there was none.
    pub days_since_sync: Option<u32>,
    /// Linked people.
    pub linked: u32,
    /// Held or failed, and not settled since.
    pub problems: u32,
    /// Conversions of which nobody knows whether they arrived.
    pub events_unknown: u32,
    /// Changes in the accounts that stop syncs of people.
    pub drift_stops: u32,
    /// Other changes in the accounts that want a look: those that stop events, and risky ones.
    pub drift_other: u32,
}

/// A run that has not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenRun {
    /// How it stands.
    pub state: OpenState,
    /// People with a final result.
    pub done: u32,
    /// People that it has to settle.
    pub total: u32,
}

/// How a run that has not ended stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpenState {
    /// At work.
    Working,
    /// Paused by a person.
    Paused,
    /// The program or the network went away.
    Interrupted,
    /// It could not go on.
    Failed,
}

/// One word for all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Word {
    /// Nothing needs anybody.
    Healthy,
    /// The same, of accounts that are not real.
    Practice,
    /// A sync is at work.
    Syncing,
    /// It works, and something wants a look.
    LookAtThis,
    /// A sync cannot be made, or could not go on.
    NotWorking,
    /// There is nothing to judge yet.
    NotSetUp,
}

/// Why that word, with the figures of the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// So many of all steps are done.
    SetupOpen {
        /// Done or skipped.
        done: u32,
        /// All.
        of: u32,
    },
    /// HubSpot takes the connection no more.
    HubspotBroken,
    /// Advocate takes the connection no more.
    AdvocateBroken,
    /// So many properties are gone.
    PropertiesLost(u32),
    /// A run could not go on.
    RunFailed {
        /// Settled people.
        done: u32,
        /// All people of the run.
        of: u32,
    },
    /// A run was cut off.
    RunInterrupted {
        /// Settled people.
        done: u32,
        /// All people of the run.
        of: u32,
    },
    /// A run waits for a person.
    RunPaused {
        /// Settled people.
        done: u32,
        /// All people of the run.
        of: u32,
    },
    /// A run is at work.
    RunWorking {
        /// Settled people.
        done: u32,
        /// All people of the run.
        of: u32,
    },
    /// So many changes in the accounts stop syncs of people.
    DriftStops(u32),
    /// So many changes in the accounts want a look.
    Drift(u32),
    /// So many steps of the setup need a look.
    StepsNeedLook(u32),
    /// Of so many conversions nobody knows whether they arrived.
    EventsUnknown(u32),
    /// No sync has ended yet.
    NeverSynced,
    /// So many people need a person.
    Problems(u32),
    /// So many days without a sync.
    Stale(u32),
    /// So many people are linked and up to date.
    UpToDate(u32),
}

/// The one thing to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Next {
    /// Go on with the setup, at its first open step.
    Setup,
    /// Connect HubSpot again.
    ConnectHubspot,
    /// Connect Advocate again.
    ConnectAdvocate,
    /// Put the properties back.
    Properties,
    /// Open the run.
    Run,
    /// See the problems.
    Problems,
    /// Look at the steps of the setup that need it.
    Step,
    /// See what was sent of events.
    Events,
    /// See what changed in the accounts.
    Drift,
    /// Preview a sync.
    Preview,
}

/// The judgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Health {
    /// In a word.
    pub word: Word,
    /// Why.
    pub reason: Reason,
    /// What to do next.
    pub next: Next,
}

/// After so many days without a sync the two sides have had time to drift apart.
pub const STALE_DAYS: u32 = 7;

/// Judges a workspace: the first reason that holds, from what stops everything to what is merely worth a look.
pub fn health(facts: &Facts) -> Health {
    let (word, reason, next) = judged(facts);
    Health { word, reason, next }
}

fn judged(facts: &Facts) -> (Word, Reason, Next) {
    let setup = Reason::SetupOpen {
        done: facts.steps_done,
        of: facts.steps,
    };
    if facts.hubspot_broken {
        return (
            Word::NotWorking,
            Reason::HubspotBroken,
            Next::ConnectHubspot,
        );
    }
    if facts.advocate_broken {
        return (
            Word::NotWorking,
            Reason::AdvocateBroken,
            Next::ConnectAdvocate,
        );
    }
    if let Some(run) = facts.open_run {
        return of_run(run);
    }
    if facts.properties_lost > 0 {
        let lost = Reason::PropertiesLost(facts.properties_lost);
        return (Word::NotWorking, lost, Next::Properties);
    }
    if !facts.set_up {
        return (Word::NotSetUp, setup, Next::Setup);
    }
    if facts.drift_stops > 0 {
        let stops = Reason::DriftStops(facts.drift_stops);
        return (Word::NotWorking, stops, Next::Drift);
    }
    let Some(days) = facts.days_since_sync else {
        return (Word::NotSetUp, Reason::NeverSynced, Next::Preview);
    };
    if facts.problems > 0 {
        let people = Reason::Problems(facts.problems);
        return (Word::LookAtThis, people, Next::Problems);
    }
    if facts.events_unknown > 0 {
        let events = Reason::EventsUnknown(facts.events_unknown);
        return (Word::LookAtThis, events, Next::Events);
    }
    if facts.drift_other > 0 {
        let drift = Reason::Drift(facts.drift_other);
        return (Word::LookAtThis, drift, Next::Drift);
    }
    if facts.steps_to_look_at > 0 {
        let steps = Reason::StepsNeedLook(facts.steps_to_look_at);
        return (Word::LookAtThis, steps, Next::Step);
    }
    if days > STALE_DAYS {
        return (Word::LookAtThis, Reason::Stale(days), Next::Preview);
    }
    let word = if facts.practice {
        Word::Practice
    } else {
        Word::Healthy
    };
    (word, Reason::UpToDate(facts.linked), Next::Preview)
}

fn of_run(run: OpenRun) -> (Word, Reason, Next) {
    let OpenRun { state, done, total } = run;
    let of = total;
    match state {
        OpenState::Working => (Word::Syncing, Reason::RunWorking { done, of }, Next::Run),
        OpenState::Paused => (Word::LookAtThis, Reason::RunPaused { done, of }, Next::Run),
        OpenState::Interrupted => (
            Word::LookAtThis,
            Reason::RunInterrupted { done, of },
            Next::Run,
        ),
        OpenState::Failed => (Word::NotWorking, Reason::RunFailed { done, of }, Next::Run),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WELL: Facts = Facts {
        practice: false,
        steps_done: 8,
        steps: 8,
        set_up: true,
        steps_to_look_at: 0,
        hubspot_broken: false,
        advocate_broken: false,
        properties_lost: 0,
        open_run: None,
        days_since_sync: Some(0),
        linked: 6112,
        problems: 0,
        events_unknown: 0,
        drift_stops: 0,
        drift_other: 0,
    };

    fn run(state: OpenState) -> Facts {
        let (done, total) = (410, 577);
        let open_run = Some(OpenRun { state, done, total });
        Facts { open_run, ..WELL }
    }

    #[test]
    fn each_fact_has_its_word_its_reason_and_one_thing_to_do() {
        let (done, of) = (410, 577);
        let rows = [
            (WELL, Word::Healthy, Reason::UpToDate(6112), Next::Preview),
            (
                Facts {
                    practice: true,
                    ..WELL
                },
                Word::Practice,
                Reason::UpToDate(6112),
                Next::Preview,
            ),
            (
                Facts {
                    set_up: false,
                    steps_done: 4,
                    ..WELL
                },
                Word::NotSetUp,
                Reason::SetupOpen { done: 4, of: 8 },
                Next::Setup,
            ),
            (
                Facts {
                    days_since_sync: None,
                    ..WELL
                },
                Word::NotSetUp,
                Reason::NeverSynced,
                Next::Preview,
            ),
            (
                Facts {
                    properties_lost: 1,
                    ..WELL
                },
                Word::NotWorking,
                Reason::PropertiesLost(1),
                Next::Properties,
            ),
            (
                Facts {
                    drift_stops: 1,
                    problems: 5,
                    ..WELL
                },
                Word::NotWorking,
                Reason::DriftStops(1),
                Next::Drift,
            ),
            (
                Facts {
                    drift_other: 2,
                    ..WELL
                },
                Word::LookAtThis,
                Reason::Drift(2),
                Next::Drift,
            ),
            (
                Facts {
                    problems: 5,
                    ..WELL
                },
                Word::LookAtThis,
                Reason::Problems(5),
                Next::Problems,
            ),
            (
                Facts {
                    steps_to_look_at: 2,
                    ..WELL
                },
                Word::LookAtThis,
                Reason::StepsNeedLook(2),
                Next::Step,
            ),
            (
                Facts {
                    events_unknown: 1,
                    ..WELL
                },
                Word::LookAtThis,
                Reason::EventsUnknown(1),
                Next::Events,
            ),
            (
                run(OpenState::Working),
                Word::Syncing,
                Reason::RunWorking { done, of },
                Next::Run,
            ),
            (
                run(OpenState::Paused),
                Word::LookAtThis,
                Reason::RunPaused { done, of },
                Next::Run,
            ),
            (
                run(OpenState::Interrupted),
                Word::LookAtThis,
                Reason::RunInterrupted { done, of },
                Next::Run,
            ),
            (
                run(OpenState::Failed),
                Word::NotWorking,
                Reason::RunFailed { done, of },
                Next::Run,
            ),
        ];
        for (facts, word, reason, next) in rows {
            let expected = Health { word, reason, next };
            assert_eq!(health(&facts), expected, "{facts:?}");
        }
    }

    #[test]
    fn a_week_without_a_sync_is_fine_and_a_day_more_is_not() {
        let days = |days| {
            health(&Facts {
                days_since_sync: Some(days),
                ..WELL
            })
        };
        assert_eq!(days(7).word, Word::Healthy);
        assert_eq!(days(8).reason, Reason::Stale(8));
        assert_eq!(days(8).word, Word::LookAtThis);
    }

    #[test]
    fn what_stops_everything_is_said_before_what_wants_a_look() {
        let facts = Facts {
            hubspot_broken: true,
            problems: 5,
            properties_lost: 2,
            days_since_sync: Some(30),
            ..run(OpenState::Failed)
        };
        assert_eq!(health(&facts).next, Next::ConnectHubspot);
        let facts = Facts {
            hubspot_broken: false,
            ..facts
        };
        assert_eq!(health(&facts).next, Next::Run);
        let facts = Facts {
            open_run: None,
            ..facts
        };
        assert_eq!(health(&facts).next, Next::Properties);
        let facts = Facts {
            properties_lost: 0,
            ..facts
        };
        assert_eq!(health(&facts).next, Next::Problems);
    }

    #[test]
    fn practice_says_what_is_wrong_like_any_other() {
        let facts = Facts {
            practice: true,
            problems: 1,
            ..WELL
        };
        assert_eq!(health(&facts).word, Word::LookAtThis);
    }
}
