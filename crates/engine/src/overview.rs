//! Everything the shell shows, computed from facts.

use crate::connect::{access_lines, of_connection};
use crate::engine::{
    Inner, LayoutDocument, ProgramDocument, RulesDocument, SetupDocument, SkippedDocument,
};
use crate::failure::{Error, name};
use crate::journal::settings::{self, StoredConnection, Workspace};
use crate::journal::syncs::StoredRun;
use crate::journal::{entries, events, syncs};
use crate::settings::begins_with_ten;
use crate::views::{
    ConnectionStatus, ConnectionView, GuideId, Mode, Overview, PlanStatus, Platform, ProgramView,
    Results, RulesView, RunStatus, RunView, StepId, StepStatus, StepView, WorkspaceView,
};
use crate::words;
use domain::setup::{self, Connection, Facts, Status, Step};

/// How many runs the safety line adds up.
const HISTORY: u32 = 200;

pub(crate) async fn overview(inner: &Inner) -> Result<Overview, Error> {
    let workspaces = inner.journal.read(settings::workspaces).await?;
    let open = inner.state().workspace.clone();
    let workspace_view = |workspace: &Workspace| WorkspaceView {
        id: workspace.id.clone(),
        name: workspace.name.clone(),
        mode: workspace.mode,
        open: open.as_ref().is_some_and(|open| open.id == workspace.id),
    };
    let listed = workspaces.iter().map(workspace_view).collect();
    let Some(workspace) = open.clone() else {
        return Ok(nothing_open(listed));
    };
    let hubspot = inner.connection(&workspace, Platform::Hubspot).await?;
    let advocate = inner.connection(&workspace, Platform::Advocate).await?;
    let program: Option<ProgramDocument> = inner.document(&workspace.id).await?;
    let rules: Option<RulesDocument> = inner.document(&workspace.id).await?;
    let setup = inner.setup(&workspace).await?;
    let id = workspace.id.clone();
    let settings = inner.sync_settings(&workspace).await?;
    let (runs, newest, both_sides, events, start_with_ten) = inner
        .journal
        .read(move |db| {
            Ok((
                syncs::runs(db, &id, HISTORY)?,
                syncs::newest_plan(db, &id)?,
                syncs::may_have_written_advocate(db, &id)?,
                events::sent_counts(db, &id)?,
                begins_with_ten(db, &id, &settings)?,
            ))
        })
        .await?;
    let facts = Facts {
        synced: runs.iter().any(|run| {
            matches!(
                run.status,
                RunStatus::Done | RunStatus::DoneWithProblems | RunStatus::Stopped
            )
        }),
        hubspot: connection_fact(hubspot.as_ref()),
        advocate: connection_fact(advocate.as_ref()),
        ..inner.answers(&workspace, &setup).await?
    };
    let active_run = match runs.first().filter(|run| is_active(run.status)) {
        Some(run) => Some(inner.run_view(&run.id).await?),
        None => None,
    };
    let unanswered = match &active_run {
        Some(run) => {
            let id = run.id.clone();
            let flying = inner
                .journal
                .read(move |db| entries::in_flight(db, &id))
                .await?;
            flying.iter().map(|batch| batch.seqs.len()).sum()
        }
        None => 0,
    };
    let written = sum(&runs, active_run.as_ref());
    let ready_plan = newest
        .filter(|plan| matches!(plan.status, PlanStatus::Ready | PlanStatus::Previewing))
        .map(|plan| inner.plan_view(&plan));
    let ended = runs.iter().any(|run| run.finished_at.is_some());
    let progress = setup::progress(&facts);
    Ok(Overview {
        workspace: Some(workspace_view(&workspace)),
        workspaces: listed,
        steps: steps(&progress),
        minutes_left: setup::minutes_left(&progress),
        opted_in: facts.opted_in,
        hubspot: connection_view(inner, Platform::Hubspot, hubspot),
        advocate: connection_view(inner, Platform::Advocate, advocate),
        program: program.map(|program| ProgramView {
            id: program.id,
            name: program.name,
            status: program.status,
            participants: program.participants,
            chosen: true,
        }),
        rules: words::rules_view(&rules.unwrap_or_default().0),
        safety_line: safety_line(
            workspace.mode,
            &setup,
            written,
            unanswered,
            active_run.is_some(),
            both_sides,
            events,
        ),
        active_run,
        ready_plan,
        start_with_ten,
        ask_to_notify: inner.may_ask_to_notify().await? && ended,
    })
}

impl Inner {
    /// Returns the facts that follow from what the person answered; connections and runs are left out.
    async fn answers(&self, workspace: &Workspace, setup: &SetupDocument) -> Result<Facts, Error> {
        let program: Option<ProgramDocument> = self.document(&workspace.id).await?;
        let rules: Option<RulesDocument> = self.document(&workspace.id).await?;
        let layout: Option<LayoutDocument> = self.document(&workspace.id).await?;
        let skipped: Option<SkippedDocument> = self.document(&workspace.id).await?;
        let changed = match &setup.reviewed {
            Some(reviewed) => reviewed.changed(&self.decided(workspace).await?),
            None => Vec::new(),
        };
        Ok(Facts {
            workspace: true,
            program: program.is_some(),
            opted_in: program.is_some_and(|program| program.opted_in),
            events: self.events_standing(workspace).await?,
            sharing_chosen: rules.is_some(),
            layout_chosen: layout.is_some(),
            properties_ready: setup.ready,
            properties_lost: words::labels(&setup.lost),
            record: self.ticked(workspace, GuideId::ContactRecord).await?,
            changed,
            rules: self.ticked(workspace, GuideId::ProgramRules).await?,
            imported: self.imported(workspace).await?,
            skipped: skipped.unwrap_or_default().0,
            ..Facts::default()
        })
    }
}

/// Adds up what runs have written.
fn sum(runs: &[StoredRun], active: Option<&RunView>) -> Results {
    let mut sum = Results::default();
    for run in runs {
        // A run at work has not written its numbers down yet.
        let results = match active {
            Some(active) if active.id == run.id => active.results,
            _ => run.results,
        };
        sum.created += results.created;
        sum.updated += results.updated;
        sum.linked += results.linked;
        sum.deleted += results.deleted;
        sum.archived += results.archived;
        sum.in_advocate += results.in_advocate;
    }
    sum
}

fn nothing_open(workspaces: Vec<WorkspaceView>) -> Overview {
    let empty = |platform| ConnectionView {
        platform,
        status: ConnectionStatus::NotConnected,
        method: None,
        account_name: String::new(),
        account_id: String::new(),
        facts: Vec::new(),
        access: access_lines(platform, None),
        checks: Vec::new(),
        pending: None,
        problem: String::new(),
    };
    let progress = setup::progress(&Facts::default());
    Overview {
        workspace: None,
        workspaces,
        steps: steps(&progress),
        minutes_left: setup::minutes_left(&progress),
        opted_in: false,
        hubspot: empty(Platform::Hubspot),
        advocate: empty(Platform::Advocate),
        program: None,
        rules: RulesView::default(),
        safety_line: "Nothing has been changed in HubSpot or Advocate.".to_owned(),
        active_run: None,
        ready_plan: None,
        start_with_ten: true,
        ask_to_notify: false,
    }
}

fn is_active(status: RunStatus) -> bool {
    !matches!(
        status,
        RunStatus::Done | RunStatus::DoneWithProblems | RunStatus::Stopped
    )
}

fn connection_fact(stored: Option<&StoredConnection>) -> Connection {
    match stored {
        None => Connection::Absent,
        Some(stored) if stored.broken => Connection::Broken,
        Some(stored) if !stored.confirmed => Connection::Unconfirmed,
        Some(_) => Connection::Confirmed,
    }
}

fn connection_view(
    inner: &Inner,
    platform: Platform,
    stored: Option<StoredConnection>,
) -> ConnectionView {
    let state = inner.state();
    let pending = state
        .pending
        .get(&platform)
        .map(|pending| pending.view.clone());
    let status = match connection_fact(stored.as_ref()) {
        _ if pending.is_some() => ConnectionStatus::Pending,
        Connection::Absent => ConnectionStatus::NotConnected,
        Connection::Broken => ConnectionStatus::ReconnectNeeded,
        Connection::Unconfirmed => ConnectionStatus::Unconfirmed,
        Connection::Confirmed => ConnectionStatus::Connected,
    };
    let granted = stored
        .as_ref()
        .and_then(|stored| stored.details.scopes.clone());
    let access = access_lines(platform, granted.as_deref());
    let problem = state.problems.get(&platform).cloned().unwrap_or_default();
    let stored = stored.map(|stored| {
        (
            Some(stored.method),
            stored.account_name,
            stored.account_id,
            stored.details,
        )
    });
    let (method, account_name, account_id, details) = stored.unwrap_or_default();
    ConnectionView {
        platform,
        status,
        method,
        account_name,
        account_id,
        facts: details.facts,
        access,
        checks: of_connection(
            platform,
            status == ConnectionStatus::ReconnectNeeded,
            details.checks,
        ),
        pending,
        problem,
    }
}

fn steps(progress: &[(Step, Status)]) -> Vec<StepView> {
    let number_of = |wanted: Step| 1 + Step::ALL.iter().take_while(|it| **it != wanted).count();
    progress
        .iter()
        .zip(1..)
        .map(|((step, status), number)| {
            let (id, title, chapter) = step_words(*step);
            let (status, reason) = match status {
                Status::Done => (StepStatus::Done, String::new()),
                Status::Todo(missing) => (StepStatus::Todo, missing.clone()),
                Status::Attention(why) => (StepStatus::Attention, why.clone()),
                Status::Skipped => (StepStatus::Skipped, skipped(*step).to_owned()),
                Status::Locked(earlier) => (
                    StepStatus::Locked,
                    format!(
                        "Step {} comes first: {}.",
                        number_of(*earlier),
                        step_words(*earlier).1
                    ),
                ),
            };
            StepView {
                id,
                number,
                title: title.to_owned(),
                chapter: chapter.to_owned(),
                status,
                reason,
                optional: step.optional(),
            }
        })
        .collect()
}

fn skipped(step: Step) -> &'static str {
    match step {
        Step::Triggers => "Nothing counts as an event.",
        Step::Fields => "Nothing counts as an event, so nothing is sent.",
        _ => "You go on without it.",
    }
}

fn step_words(step: Step) -> (StepId, &'static str, &'static str) {
    match step {
        Step::Start => (StepId::Start, "Before you start", "Connect"),
        Step::Hubspot => (StepId::Hubspot, "HubSpot", "Connect"),
        Step::Advocate => (StepId::Advocate, "Advocate program", "Connect"),
        Step::Triggers => (StepId::Triggers, "Event triggers", "Decide"),
        Step::Fields => (StepId::Fields, "Field mapping", "Decide"),
        Step::Sharing => (StepId::Sharing, "Data sharing", "Decide"),
        Step::Properties => (StepId::Properties, "Properties and record", "Decide"),
        Step::Review => (StepId::Review, "Review", "Commit"),
        Step::FirstSync => (StepId::FirstSync, "First sync", "Commit"),
        Step::ProgramRules => (StepId::ProgramRules, "Program rules", "Finish"),
        Step::Csv => (StepId::Csv, "Import existing contacts", "Finish"),
        Step::Finish => (StepId::Finish, "Hand over", "Finish"),
    }
}

/// Returns the step that a host names.
pub(crate) fn step_of(id: StepId) -> Step {
    match id {
        StepId::Start => Step::Start,
        StepId::Hubspot => Step::Hubspot,
        StepId::Advocate => Step::Advocate,
        StepId::Triggers => Step::Triggers,
        StepId::Fields => Step::Fields,
        StepId::Sharing => Step::Sharing,
        StepId::Properties => Step::Properties,
        StepId::Review => Step::Review,
        StepId::FirstSync => Step::FirstSync,
        StepId::ProgramRules => Step::ProgramRules,
        StepId::Csv => Step::Csv,
        StepId::Finish => Step::Finish,
    }
}

/// Returns what was written so far. It is computed from what the journal says was written, never from a screen.
/// `unanswered` people were sent and have no answer yet, for instance because the app was closed before it came: the
/// line then claims neither that they were written nor that they were not. `both_sides` says that a sync may have written
/// to Advocate, too. `events` are the conversions that impact.com has taken, and those of which nobody knows it.
fn safety_line(
    mode: Mode,
    setup: &SetupDocument,
    written: Results,
    unanswered: usize,
    active: bool,
    both_sides: bool,
    events: (u32, u32),
) -> String {
    let told = event_words(events);
    let people = written.created + written.updated;
    let open = |who: &str| format!("Whether {unanswered} {who} were written is not known yet.");
    let line = if people + written.deleted + written.archived > 0 {
        let mut line = written_words(written);
        if unanswered > 0 {
            line = format!("{line} {}", open("others"));
        }
        if active {
            line += " You can stop at any time; finished records stay.";
        }
        if !both_sides && written.in_advocate == 0 && told.is_none() {
            line += " Nothing was changed in Advocate.";
        }
        line
    } else {
        let properties = (!setup.created.is_empty()).then(|| {
            format!(
                "So far this setup created {} contact properties in {}.",
                setup.created.len(),
                name(Platform::Hubspot)
            )
        });
        match (properties, unanswered) {
            (Some(properties), 0) => format!("{properties} No contact was touched."),
            (Some(properties), _) => format!("{properties} {}", open("contacts")),
            (None, 0) if told.is_some() => "No contact was touched.".to_owned(),
            (None, 0) => "Nothing has been changed in HubSpot or Advocate.".to_owned(),
            (None, _) => open("contacts"),
        }
    };
    let line = told.map_or(line.clone(), |told| format!("{line} {told}"));
    match mode {
        Mode::Practice => format!("Practice: none of this is real. {line}"),
        Mode::Test | Mode::Live => line,
    }
}

/// Returns what impact.com was told of events; `None` when nothing was.
fn event_words((sent, unknown): (u32, u32)) -> Option<String> {
    let sent = (sent > 0).then(|| {
        format!(
            "Events sent to impact.com so far: {}.",
            words::grouped(sent)
        )
    });
    let unknown = (unknown > 0).then(|| {
        format!(
            "Events of which it is not known whether they arrived: {}.",
            words::grouped(unknown)
        )
    });
    let both: Vec<String> = sent.into_iter().chain(unknown).collect();
    (!both.is_empty()).then(|| both.join(" "))
}

/// Returns what runs have written, side by side.
fn written_words(written: Results) -> String {
    let people = written.created + written.updated;
    let mut sentences = Vec::new();
    let counts = format!(
        "({} created, {} updated)",
        words::grouped(written.created),
        words::grouped(written.updated)
    );
    if written.in_advocate == 0 && people > 0 {
        sentences.push(format!(
            "So far {} contacts were written in HubSpot {counts}.",
            words::grouped(people)
        ));
    } else if people > 0 {
        sentences.push(format!(
            "So far {} people were written {counts}, on one side or on both; something of {} was written in Advocate.",
            words::grouped(people),
            words::grouped(written.in_advocate),
        ));
    }
    for (count, what) in [
        (written.deleted, "participants deleted"),
        (written.archived, "contacts moved to the recycle bin"),
    ] {
        if count > 0 {
            sentences.push(format!("So far {what}: {}.", words::grouped(count)));
        }
    }
    sentences.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_safety_line_claims_nothing_about_people_without_an_answer() {
        let setup = SetupDocument::default();
        let none = Results::default();
        let some = Results { created: 3, ..none };
        let line = |written, unanswered| {
            safety_line(Mode::Live, &setup, written, unanswered, true, false, (0, 0))
        };
        assert_eq!(
            line(none, 0),
            "Nothing has been changed in HubSpot or Advocate."
        );
        assert_eq!(
            line(none, 10),
            "Whether 10 contacts were written is not known yet."
        );
        assert!(!line(some, 0).contains("not known"));
        assert!(line(some, 0).ends_with("Nothing was changed in Advocate."));
        let both = Results {
            updated: 2,
            in_advocate: 1,
            ..some
        };
        assert!(line(both, 0).contains("something of 1 was written in Advocate"));
        assert!(!line(both, 0).contains("Nothing was changed"));
        assert!(line(some, 10).contains("Whether 10 others were written is not known yet."));
        let with =
            |written, events| safety_line(Mode::Live, &setup, written, 0, false, false, events);
        assert_eq!(
            with(none, (2, 0)),
            "No contact was touched. Events sent to impact.com so far: 2."
        );
        let line = with(some, (2, 1));
        assert!(!line.contains("Nothing was changed"), "{line}");
        assert!(line.ends_with("whether they arrived: 1."), "{line}");
    }
}
