//! A sync of a simulation: preview, approval, run, resume, undo, and what a person does about a failure.

use crate::fate::Crash;
use crate::oracles::{self, Violation, broken};
use crate::steps;
use crate::story::Story;
use engine::views::{
    ActionKind, Approval, ConnectionStatus, Counts, Failure, NeverSync, Overview, PlanStatus,
    PlanView, PreviewRequest, RunStatus, RunView, SyncDirection, Who,
};
use std::time::Duration;

impl Story {
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

    /// Draws which way a sync goes, and whom it looks at.
    fn draw_request(&mut self) -> PreviewRequest {
        let direction = match self.random.below(10) {
            0 | 1 => SyncDirection::ToHubspot,
            2 | 3 => SyncDirection::ToAdvocate,
            _ => SyncDirection::Both,
        };
        let who = match self.random.below(20) {
            0..=9 => Who::Everyone,
            10..=16 => Who::Changed,
            _ => Who::Problems,
        };
        PreviewRequest { direction, who }
    }

    /// Makes a preview and runs it, through whatever comes; now and then it is taken back.
    pub(crate) fn sync(&mut self, crash_in_run: Option<Crash>) -> Result<(), Violation> {
        let request = self.draw_request();
        let everyone = request.who == Who::Everyone;
        let Some(plan) = self.preview(request)? else {
            return Ok(());
        };
        if plan.status != PlanStatus::Ready {
            return self.heal();
        }
        if self.random.percent(40) {
            self.approve(&plan)?;
        }
        if self.aside.percent(20) {
            self.never_sync(&plan)?;
        }
        if crash_in_run.is_some() {
            self.set_crash(crash_in_run);
        }
        let ended = self.run_to_the_end(&plan)?;
        if ended.is_none() {
            self.others().witness.blind = true;
        } else if everyone {
            self.look()?;
            self.others().witness.synced();
        }
        match ended {
            Some(run) if self.random.percent(8) => self.take_back(run),
            _ => Ok(()),
        }
    }

    /// Runs a plan and goes on with its run. Returns the run if it ended.
    fn run_to_the_end(&mut self, plan: &PlanView) -> Result<Option<RunView>, Violation> {
        let mut run = self.run(plan)?;
        self.go_on_with(&mut run)?;
        let ended =
            |run: &RunView| [RunStatus::Done, RunStatus::DoneWithProblems].contains(&run.status);
        Ok(run.filter(ended))
    }

    /// A person approves some of what was held for them.
    fn approve(&mut self, plan: &PlanView) -> Result<(), Violation> {
        let of = plan.id.clone();
        let Some(Ok(rows)) = self.ask(move |engine| steps::rows(engine, of))? else {
            return Ok(());
        };
        for row in rows.iter().filter(|row| !row.approvable.is_empty()) {
            if self.random.percent(50) {
                continue;
            }
            let approval = Approval {
                plan: plan.id.clone(),
                seq: row.seq,
                name: row.person.clone(),
                do_not_track: self.random.percent(20),
            };
            self.trace
                .tell(format!("approved: {} of {}", row.approvable, row.person));
            {
                let mut others = self.others();
                others.witness.approved = true;
                others.entangled.insert(row.person.trim().to_lowercase());
            }
            let approved = self.ask(|engine| steps::approve(engine, approval))?;
            if let Some(Err(failure)) = approved {
                return broken(oracles::BOUNDED, format!("not approved: {failure}"));
            }
        }
        Ok(())
    }

    /// Somebody says of one person of a plan that they are never synced.
    fn never_sync(&mut self, plan: &PlanView) -> Result<(), Violation> {
        let of = plan.id.clone();
        let Some(Ok(rows)) = self.ask(move |engine| steps::rows(engine, of))? else {
            return Ok(());
        };
        let place = self.aside.place(rows.len());
        let Some(row) = rows.get(place) else {
            return Ok(());
        };
        let request = NeverSync {
            plan: plan.id.clone(),
            seq: row.seq,
            never: true,
        };
        self.look()?;
        let said = self.ask(|engine| async move { engine.never_sync(request).await })?;
        match said {
            Some(Err(failure)) => broken(oracles::BOUNDED, format!("not never synced: {failure}")),
            // When it died, nobody knows whether it was written down.
            heard => {
                let sure = heard.is_some();
                self.trace
                    .tell(format!("never synced: {}, heard: {sure}", row.person));
                let mut others = self.others();
                others.entangled.insert(row.person.trim().to_lowercase());
                others.witness.never(row, sure);
                Ok(())
            }
        }
    }

    /// Undoes a run. What was put back stays so, and nobody can say any more who should have what.
    fn take_back(&mut self, run: RunView) -> Result<(), Violation> {
        let bin = self.random.percent(50);
        self.look()?;
        self.others().everybody_is_entangled();
        self.others().witness.direction = None;
        let undone = self.ask(move |engine| steps::undo(engine, run.id, bin))?;
        let Some(plan) = self.planned(undone)? else {
            return Ok(());
        };
        if plan.status == PlanStatus::Ready && self.run_to_the_end(&plan)?.is_none() {
            self.others().witness.blind = true;
        }
        self.look()
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
            // What happened so far is held against the time at which it happened.
            self.look()?;
            let longest = *self.random.pick(&[60, 4_000]);
            let pause = self.random.between(1, longest);
            self.machine.time.pass(Duration::from_secs(pause));
            if interrupted.status == RunStatus::Failed {
                self.heal()?;
            }
            let id = interrupted.id.clone();
            self.others().witness.resumes(&interrupted.plan);
            let resumed = self.ask(move |engine| steps::resume(engine, id))?;
            *run = self.ran(resumed, "resumed")?;
        }
        Ok(())
    }

    /// Makes a preview; none when there is none, for a reason that was told.
    pub(crate) fn preview(
        &mut self,
        request: PreviewRequest,
    ) -> Result<Option<PlanView>, Violation> {
        self.look()?;
        self.others().witness.direction = Some(request.direction);
        self.trace
            .tell(format!("sync {:?} of {:?}", request.direction, request.who));
        let made = self.ask(|engine| steps::preview(engine, request))?;
        self.planned(made)
    }

    /// Takes in a plan that was made, or the reason why none was.
    fn planned(
        &mut self,
        made: Option<Result<PlanView, Failure>>,
    ) -> Result<Option<PlanView>, Violation> {
        match made {
            Some(Ok(plan)) => {
                self.trace.tell(format!(
                    "preview: {:?} {} {}",
                    plan.status,
                    counted(plan.counts),
                    plan.problem
                ));
                if plan.status == PlanStatus::Failed {
                    oracles::in_words(&plan.problem)?;
                }
                self.others().witness.planned(&plan.id);
                self.tell_people(&plan)?;
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

    /// Tells everybody of a plan to whom something would happen.
    fn tell_people(&mut self, plan: &PlanView) -> Result<(), Violation> {
        let id = plan.id.clone();
        let rows = self.ask(|engine| steps::rows(engine, id))?;
        let rows = rows.into_iter().flatten().flatten();
        for row in rows.filter(|row| !matches!(row.kind, ActionKind::Same | ActionKind::Skip)) {
            self.trace.tell(format!(
                "  {:?} {}: {}. {}",
                row.kind, row.person, row.summary, row.because
            ));
        }
        Ok(())
    }

    pub(crate) fn run(&mut self, plan: &PlanView) -> Result<Option<RunView>, Violation> {
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

/// Returns the counts that are not 0.
fn counted(counts: Counts) -> String {
    let all = [
        ("create", counts.create),
        ("create participant", counts.create_participant),
        ("update", counts.update),
        ("link", counts.link),
        ("unlink", counts.unlink),
        ("delete", counts.delete),
        ("archive", counts.archive),
        ("same", counts.same),
        ("skip", counts.skip),
        ("hold", counts.hold),
    ];
    let some = all.iter().filter(|(_, count)| *count > 0);
    let told: Vec<_> = some
        .map(|(name, count)| format!("{count} {name}"))
        .collect();
    told.join(", ")
}
