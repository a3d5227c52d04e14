//! The end of a simulation: all trouble is over, and everything must hold.

use crate::network::Mood;
use crate::oracles::{self, Everybody, Known, Violation, broken};
use crate::steps;
use crate::story::Story;
use engine::views::{
    PlanStatus, PlanView, PreviewRequest, Row, RunStatus, RunView, SyncDirection, Who,
};
use serde_json::Value;
use simulators::hubspot::{ContactView, ObjectType};
use std::time::Duration;

/// Runs after the last trouble, before nothing may be left to do.
const RUNS_TO_CONVERGE: usize = 3;
/// Requests of a sync that has nothing to do: the fewest are nine, and what counting, polling and confirming may add.
const IDLE_REQUESTS: u64 = 24;

/// The sync that leaves nobody out.
fn everyone() -> PreviewRequest {
    PreviewRequest {
        direction: SyncDirection::Both,
        who: Who::Everyone,
    }
}

impl Story {
    /// Everything becomes quiet, and everything must hold.
    pub(crate) fn end(&mut self) -> Result<(), Violation> {
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
            parked = oracles::parked(&self.rows_of(&run)?);
        }
        broken(
            oracles::CONVERGES,
            format!("after {RUNS_TO_CONVERGE} quiet runs there is still something to do"),
        )
    }

    /// Invariants 1 and 7: one more sync changes nothing on either side and asks hardly anything.
    fn idle(&mut self, parked: u32) -> Result<(), Violation> {
        let (before, requests) = (self.both_sides(), self.machine.wires.requests());
        let plan = self.ready_preview()?;
        let run = self.whole_run(&plan)?;
        let asked = self.machine.wires.requests() - requests;
        if self.both_sides() != before {
            return broken(
                oracles::CONVERGES,
                "a sync with nothing to do changed somebody",
            );
        }
        if parked == 0 && asked > IDLE_REQUESTS {
            return broken(
                oracles::BUDGET,
                format!("{asked} requests of a sync that had nothing to do"),
            );
        }
        let rows = self.rows_of(&run)?;
        let others = self.others();
        let known = Known {
            rules: &self.rules,
            entangled: &others.entangled,
            edits: &others.witness.edits,
            muddled: &others.witness.muddled,
        };
        Everybody::of(&self.pair, &rows, known).is_there()
    }

    fn rows_of(&mut self, run: &RunView) -> Result<Vec<Row>, Violation> {
        let of = run.plan.clone();
        match self.ask(move |engine| steps::rows(engine, of))? {
            Some(Ok(rows)) => Ok(rows),
            other => broken(
                oracles::BOUNDED,
                format!("the rows of a plan cannot be read: {other:?}"),
            ),
        }
    }

    /// Everything that both sides hold.
    fn both_sides(&self) -> (Vec<ContactView>, Vec<Value>) {
        (
            self.pair.hubspot().records(ObjectType::Contacts),
            self.pair.impact().all_participants(),
        )
    }

    fn ready_preview(&mut self) -> Result<PlanView, Violation> {
        match self.preview(everyone())? {
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
