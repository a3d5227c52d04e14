//! The engine's views as aligned text for people. Names and values come from outside: control characters in them
//! never reach the terminal.

mod drift;
mod handover;
mod home;
mod import;
mod person;
mod problems;
mod rules;
mod settings;
mod story;
mod test_plan;

use engine::views::{
    CheckStatus, CheckView, ConnectionStatus, ConnectionView, Counts, DoctorView, FieldChange,
    LeadFormsView, Overview, PlanView, Platform, PropertyPlanView, PropertyState, ReviewView, Row,
    RunStatus, RunView, SetupChangeStatus, StepStatus, SyncDirection, Verdict,
};
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr as _;

pub use drift::drift;
pub use handover::opened_handover;
pub use home::home;
pub use import::{import, progress as import_progress, saved as import_saved, uploaded};
pub use person::{forgetting, found};
pub use problems::{problem_people, problems};
pub use rules::{people_count, rules};
pub use settings::{erasing, setting_name, settings};
pub use story::story;
pub use test_plan::{test_clean_up, test_line, test_plan, test_writes};

/// Longest value that is shown in a difference, in letters.
const VALUE: usize = 60;

/// Returns text without control characters, line breaks included.
pub fn clean(text: &str) -> String {
    text.chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

/// Returns a value as it is shown in one line.
fn value(text: &str) -> String {
    let text = clean(text);
    if text.is_empty() {
        return "(empty)".to_owned();
    }
    if text.chars().count() <= VALUE {
        return text;
    }
    let short: String = text.chars().take(VALUE).collect();
    format!("{short}…")
}

/// Returns a number with thousands grouped by commas.
pub fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns a count with its noun.
pub fn counted(number: u32, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        grouped(number),
        if number == 1 { one } else { many }
    )
}

/// Returns rows in aligned columns, each line indented. Empty rows give empty text.
pub fn table(rows: &[Vec<String>]) -> String {
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| clean(cell)).collect())
        .collect();
    let columns = cells.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            let width = |row: &Vec<String>| row.get(column).map_or(0, |cell| cell.width());
            cells.iter().map(width).max().unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for row in &cells {
        let mut line = String::from(" ");
        for (cell, width) in row.iter().zip(&widths) {
            let gap = " ".repeat(width.saturating_sub(cell.width()));
            let _ = write!(line, " {cell}{gap} ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.into_iter().map(str::to_owned).collect()
}

/// Returns checks, one a line, with what to do about those that did not pass.
pub fn checks(checks: &[CheckView]) -> String {
    let mut rows = Vec::new();
    for check in checks {
        let mark = match check.status {
            CheckStatus::Pass => "ok",
            CheckStatus::Warn => "look",
            CheckStatus::Fail => "no",
            CheckStatus::Unknown => "?",
        };
        rows.push(row([mark, &check.sentence]));
        if check.status != CheckStatus::Pass {
            for more in [&check.evidence, &check.fix] {
                if !more.is_empty() {
                    rows.push(row(["", more]));
                }
            }
        }
    }
    table(&rows)
}

/// Returns what the doctor found: question, answer, and what the product does with it.
pub fn doctor(view: &DoctorView) -> String {
    let mut text = String::new();
    for (platform, name) in [
        (Platform::Hubspot, "HubSpot"),
        (Platform::Advocate, "impact.com"),
    ] {
        let found: Vec<_> = view
            .findings
            .iter()
            .filter(|it| it.platform == platform)
            .collect();
        let rows: Vec<_> = found
            .iter()
            .map(|it| row([verdict(it.verdict), &it.asked, &it.found]))
            .collect();
        if !found.is_empty() {
            let _ = writeln!(text, "{name}");
        }
        for (line, finding) in table(&rows).lines().zip(found) {
            let _ = writeln!(
                text,
                "{line}\n{:11}The product {}.",
                "",
                clean(&finding.product)
            );
        }
    }
    let _ = write!(
        text,
        "{} ok, {} different, {} not found out. No contact and no participant was changed.",
        view.ok, view.differs, view.unknown
    );
    text
}

/// Returns a verdict in one width, so that what stands below can be lined up.
fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ok => "ok     ",
        Verdict::Differs => "differs",
        Verdict::Unknown => "?      ",
    }
}

/// Returns one side's connection in one line: account and id, or what is missing.
pub fn account(view: &ConnectionView) -> String {
    let named = format!(
        "{} · {}",
        clean(&view.account_name),
        clean(&view.account_id)
    );
    match view.status {
        ConnectionStatus::NotConnected => "not connected".to_owned(),
        ConnectionStatus::Pending => "waiting for the browser".to_owned(),
        ConnectionStatus::Unconfirmed => format!("{named} (not confirmed yet)"),
        ConnectionStatus::Connected => named,
        ConnectionStatus::ReconnectNeeded => format!("{named} (needs to be connected again)"),
    }
}

/// Returns a new connection: account, facts and checks.
pub fn connection(name: &str, view: &ConnectionView) -> String {
    let facts: Vec<_> = view
        .facts
        .iter()
        .map(|fact| row([&fact.label, &fact.value]))
        .collect();
    format!(
        "{name}: {}\n{}{}",
        account(view),
        table(&facts),
        checks(&view.checks)
    )
}

/// Returns the whole state of the workspace.
pub fn overview(view: &Overview) -> String {
    let mut text = String::new();
    if let Some(workspace) = &view.workspace {
        let _ = writeln!(text, "Workspace {}\n", clean(&workspace.name));
    }
    let program = view.program.as_ref().map_or_else(
        || "not chosen".to_owned(),
        |program| format!("{} · {}", program.name, program.id),
    );
    text.push_str(&table(&[
        row(["HubSpot", &account(&view.hubspot)]),
        row(["Advocate", &account(&view.advocate)]),
        row(["Program", &program]),
        row(["New people", &rules::in_a_line(&view.rules)]),
    ]));
    let steps: Vec<_> = view
        .steps
        .iter()
        .map(|step| {
            let status = match step.status {
                StepStatus::Todo => "to do",
                StepStatus::Done => "done",
                StepStatus::Attention => "look",
                StepStatus::Skipped => "skipped",
                StepStatus::Locked => "later",
            };
            row([&step.number.to_string(), &step.title, status, &step.reason])
        })
        .collect();
    let _ = write!(text, "\nSetup\n{}", table(&steps));
    if let Some(plan) = &view.ready_plan {
        let _ = writeln!(text, "\nPreview {} is ready to run.", plan.id);
    }
    if let Some(active) = &view.active_run {
        let _ = write!(text, "\n{}", run(active));
    }
    let _ = writeln!(text, "\n{}", view.safety_line);
    text
}

/// Returns counts by kind, one a line.
pub fn counts(counts: Counts) -> String {
    let line = |kind: &str, count: u32, meaning: &str| row([kind, &grouped(count), meaning]);
    let mut rows = vec![
        line("Create", counts.create, "new contacts"),
        line("Update", counts.update, "people whose values change"),
        line(
            "Link only",
            counts.link,
            "the link is stored on this computer",
        ),
        line("Same", counts.same, "nothing differs"),
        line("Skip", counts.skip, "left alone; each has its reason"),
        line("Hold", counts.hold, "need a decision; nothing is written"),
    ];
    // What most syncs do not do is shown when this one does.
    let rare = [
        (
            1,
            line(
                "Create",
                counts.create_participant,
                "new participants in Advocate",
            ),
            counts.create_participant,
        ),
        (
            4,
            line("Unlink", counts.unlink, "the link is forgotten here"),
            counts.unlink,
        ),
        (
            5,
            line("Delete", counts.delete, "participants are deleted for ever"),
            counts.delete,
        ),
        (
            6,
            line(
                "Archive",
                counts.archive,
                "contacts go to HubSpot's recycle bin",
            ),
            counts.archive,
        ),
    ];
    for (place, line, count) in rare {
        if count > 0 {
            rows.insert(place.min(rows.len()), line);
        }
    }
    table(&rows)
}

/// Returns which way a sync writes, in words.
fn way(direction: SyncDirection) -> &'static str {
    match direction {
        SyncDirection::Both => "both ways",
        SyncDirection::ToHubspot => "Advocate → HubSpot",
        SyncDirection::ToAdvocate => "HubSpot → Advocate",
    }
}

/// Returns whether a run of this preview would do anything.
pub fn worth_running(plan: &PlanView) -> bool {
    plan.writes > 0 || plan.counts.link + plan.counts.unlink > 0
}

/// Returns a preview: counts, cost and what to look at.
pub fn plan(plan: &PlanView) -> String {
    let what = match &plan.undo {
        Some(undo) => format!("undo of run {} ({})", undo.run, minute(&undo.began_at)),
        None => way(plan.direction).to_owned(),
    };
    let mut text = format!(
        "Preview {}, {what}. Nothing was written.\n\n{}",
        plan.id,
        counts(plan.counts)
    );
    let _ = if worth_running(plan) {
        writeln!(
            text,
            "\nA run writes {} with {} to HubSpot: {}.",
            counted(plan.writes, "person", "people"),
            counted(plan.calls, "request", "requests"),
            plan.duration
        )
    } else {
        writeln!(text, "\nNothing to write.")
    };
    for note in &plan.notes {
        let _ = writeln!(text, "{note}");
    }
    if let Some(brake) = &plan.brake {
        let _ = writeln!(
            text,
            "{} It runs only with the number {}.",
            brake.sentence, brake.number
        );
    }
    text
}

/// Returns one person of a plan or a run, field by field.
pub fn person(person: &Row) -> String {
    let name = if person.name.is_empty() {
        clean(&person.person)
    } else {
        format!("{} ({})", clean(&person.person), clean(&person.name))
    };
    let left_out = if person.left_out { "; left out" } else { "" };
    let mut text = format!(
        "{name} · #{}\n  {}: {}{left_out}\n",
        person.seq, person.summary, person.because
    );
    for line in table(&differences(&person.changes)).lines() {
        let _ = writeln!(text, "  {line}");
    }
    for conflict in &person.conflicts {
        let _ = writeln!(text, "  {}", clean(&conflict.sentence));
    }
    match person.approvable.as_str() {
        "delete" => text.push_str("  Deleting the participant can be approved by name.\n"),
        "unlink" => text.push_str("  Forgetting the link can be approved by name.\n"),
        _ => {}
    }
    if !person.problem.is_empty() {
        let _ = writeln!(text, "  {}", clean(&person.problem));
    }
    if let Some(url) = &person.contact_url {
        let _ = writeln!(text, "  {url}");
    }
    text
}

/// Returns values field by field, with the side that has them.
fn differences(changes: &[FieldChange]) -> Vec<Vec<String>> {
    changes
        .iter()
        .map(|change| {
            let side = match change.on {
                Platform::Hubspot => "in HubSpot",
                Platform::Advocate => "in Advocate",
            };
            vec![
                change.label.clone(),
                side.to_owned(),
                format!("{} → {}", value(&change.now), value(&change.after)),
                change.because.clone(),
            ]
        })
        .collect()
}

/// Returns people, one block each, and how many more there are.
pub fn people(rows: &[Row], total: u32) -> String {
    let blocks: Vec<_> = rows.iter().map(person).collect();
    let shown = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    let mut text = blocks.join("\n");
    let _ = if total > shown {
        writeln!(
            text,
            "\n{} of {} shown; --limit and --search show others.",
            grouped(shown),
            counted(total, "person", "people")
        )
    } else {
        writeln!(text, "\n{}.", counted(total, "person", "people"))
    };
    text
}

/// Returns the plan for the properties.
pub fn property_plan(plan: &PropertyPlanView) -> String {
    let mut rows = vec![row([
        &plan.group_label,
        &plan.group,
        "group",
        if plan.group_exists {
            "exists, will be used"
        } else {
            "will be created"
        },
    ])];
    for property in &plan.rows {
        rows.push(row([
            &property.label,
            &property.name,
            &property.kind,
            &property.sentence,
        ]));
        if property.state == PropertyState::Conflict {
            rows.push(row(["", "", "", &property.fix]));
        }
        if !property.candidates.is_empty() {
            let fits = format!("its label fits too: {}", property.candidates.join(", "));
            rows.push(row(["", "", "", &fits]));
        }
    }
    let mut text = table(&rows);
    let _ = if plan.to_create == 0 {
        writeln!(text, "\nNothing to create.")
    } else {
        writeln!(
            text,
            "\nApplying creates {} of these in HubSpot. No contact is touched.",
            grouped(plan.to_create)
        )
    };
    text
}

/// Returns which forms carry a referral, and what one needs.
pub fn lead_forms(view: &LeadFormsView) -> String {
    let mut text = checks(&view.checks);
    let mut rows = Vec::new();
    for form in &view.forms {
        let mark = if form.carries { "carries" } else { "-" };
        rows.push(row([mark, &form.name]));
        rows.extend(form.lacks.iter().map(|lack| row(["", lack])));
    }
    let fields: Vec<_> = view
        .fields
        .iter()
        .map(|field| row([&field.label, &field.value]))
        .collect();
    let _ = write!(
        text,
        "\n{}\nHidden fields, added in {} ({}):\n{}\nBefore you place the script (--script prints it):\n",
        table(&rows),
        view.link.path,
        view.link.address,
        table(&fields)
    );
    for caution in &view.cautions {
        let _ = writeln!(text, "- {caution}");
    }
    text
}

/// Returns what setup changed, or would change.
pub fn review(view: &ReviewView) -> String {
    let mut rows = Vec::new();
    for change in &view.changes {
        let status = match change.status {
            SetupChangeStatus::Planned => "not done",
            SetupChangeStatus::Done => "done",
            SetupChangeStatus::Failed => "refused",
        };
        rows.push(row([status, &change.sentence, &change.detail]));
        if !change.problem.is_empty() {
            rows.push(row(["", &change.problem]));
        }
    }
    format!("{}{}\n", table(&rows), view.not_changed.join(" "))
}

/// Returns a run: how it stands, or its report.
pub fn run(run: &RunView) -> String {
    let status = status(run.status);
    let mut text = format!(
        "Run {}, {} ({status}): {}\n",
        run.id,
        purpose(run),
        run.sentence
    );
    let results = run.results;
    let written = [
        (results.created, "people were created"),
        (results.updated, "people were updated"),
        (results.deleted, "participants were deleted"),
        (
            results.archived,
            "contacts were moved to HubSpot's recycle bin",
        ),
        (results.linked, "links were stored on this computer"),
        (results.unlinked, "links were forgotten on this computer"),
        (results.same, "people were the same already"),
        (results.skipped, "people were skipped"),
        (results.held, "people are held for a decision"),
        (results.failed, "people failed"),
        (
            results.in_advocate,
            "of all these had something written in Advocate",
        ),
    ];
    let rows: Vec<_> = written
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| row([&grouped(count), what]))
        .collect();
    text.push_str(&table(&rows));
    let _ = writeln!(
        text,
        "  {} to HubSpot in {}.{}",
        counted(run.calls, "request", "requests"),
        worked(run.worked_ms),
        if run.confirmed.is_empty() {
            String::new()
        } else {
            format!(" Read again afterwards: {}.", run.confirmed)
        }
    );
    if !run.problem.is_empty() {
        let _ = writeln!(text, "  {}", clean(&run.problem));
    }
    text
}

/// Returns runs, one a line.
pub fn runs(runs: &[RunView]) -> String {
    if runs.is_empty() {
        return "No runs yet. A run appears here each time you sync.".to_owned();
    }
    let rows: Vec<_> = runs
        .iter()
        .map(|run| {
            row([
                &run.id,
                &minute(&run.started_at),
                &purpose(run),
                status(run.status),
                &run.sentence,
            ])
        })
        .collect();
    table(&rows)
}

/// Returns what a run was for.
fn purpose(run: &RunView) -> String {
    match &run.undoes {
        Some(undone) => format!("undo of run {undone}"),
        None => way(run.direction).to_owned(),
    }
}

/// Returns an instant of the engine (ISO 8601 in UTC) to the minute.
pub fn minute(instant: &str) -> String {
    instant.get(..16).map_or_else(
        || instant.to_owned(),
        |minute| format!("{} UTC", minute.replace('T', " ")),
    )
}

/// Returns a run's progress in one line.
pub fn progress(run: &RunView) -> String {
    let mut text = format!(
        "{}: {} of {}",
        run.phase,
        grouped(run.done),
        grouped(run.total)
    );
    if !run.time_left.is_empty() {
        let _ = write!(text, ", {}", run.time_left);
    }
    text
}

fn status(status: RunStatus) -> &'static str {
    match status {
        RunStatus::Running => "writing",
        RunStatus::Throttled => "waiting for HubSpot",
        RunStatus::Paused => "paused",
        RunStatus::Stopping => "stopping",
        RunStatus::Done => "done",
        RunStatus::DoneWithProblems => "done, some people need you",
        RunStatus::Stopped => "stopped",
        RunStatus::Interrupted => "interrupted",
        RunStatus::Failed => "could not go on",
    }
}

fn worked(milliseconds: u32) -> String {
    match milliseconds {
        0..1000 => "less than a second".to_owned(),
        1000..120_000 => format!("{} s", milliseconds / 1000),
        _ => format!("{} min", milliseconds / 60_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_by_what_is_seen() {
        let rows = [row(["名前", "x"]), row(["name.", "y"])];
        assert_eq!(table(&rows), "  名前   x\n  name.  y\n");
        assert_eq!(table(&[]), "");
    }

    #[test]
    fn names_cannot_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[2Jb\nc"), "a [2Jb c");
        assert_eq!(table(&[row(["\u{1b}]0;x\u{7}"])]), "   ]0;x\n");
    }

    #[test]
    fn instants_are_shown_to_the_minute() {
        assert_eq!(minute("2026-03-01T07:05:09.5Z"), "2026-03-01 07:05 UTC");
        assert_eq!(minute(""), "");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1_234_567), "1,234,567");
        assert_eq!(counted(1, "person", "people"), "1 person");
    }

    #[test]
    fn long_values_are_cut_at_letters() {
        let long = "ü".repeat(80);
        assert_eq!(value(&long).chars().count(), VALUE + 1);
        assert_eq!(value(""), "(empty)");
    }
}
