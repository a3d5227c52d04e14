//! Event triggers: what counts, what is sent for it, and sending it.

use crate::args::{Mapping, SetMapping, Triggers};
use crate::exit::Exit;
use crate::out::Out;
use crate::{show, wait};
use engine::Engine;
use engine::views::{
    CheckStatus, CheckView, CompareMappings, DecideEvent, EventPlanStatus, EventPlanView, EventRow,
    EventRowsRequest, EventWord, ExampleRequest, Failure, MappingOptions, MappingRow, MappingTable,
    MappingView, PreviewEvents, RestoreMapping, SaveMapping, SaveTriggers, StartEvents,
    TriggerOptions, TriggersView,
};

/// Does what was typed about triggers; without a command it shows them.
pub async fn triggers(
    engine: &Engine,
    command: Option<Triggers>,
    out: Out,
) -> Result<Exit, Failure> {
    match command {
        None => saved(&engine.triggers().await?, out),
        Some(Triggers::Options) => {
            let options = engine.trigger_options().await?;
            out.result(&options, &stages(&options));
        }
        Some(Triggers::Set(wanted)) => {
            let request = SaveTriggers {
                triggers: wanted.stages.into_iter().chain(wanted.values).collect(),
                customer: wanted.customer,
                author: wanted.by.author,
                note: wanted.by.note,
            };
            saved(&engine.save_triggers(request).await?, out);
        }
        Some(Triggers::Preview { everything }) => return preview(engine, everything, out).await,
        Some(Triggers::List) => {
            let plans = engine.event_plans().await?;
            let rows: Vec<_> = plans
                .iter()
                .map(|plan| {
                    vec![
                        plan.id.clone(),
                        plan.made_at.clone(),
                        status(plan.status).to_owned(),
                        plan.sentence.clone(),
                    ]
                })
                .collect();
            let text = if rows.is_empty() {
                "No preview of events was made yet.".to_owned()
            } else {
                show::table(&rows)
            };
            out.result(&plans, &text);
        }
        Some(Triggers::Show { plan, kind, limit }) => {
            let request = EventRowsRequest {
                plan,
                kind: kind.map(Into::into),
                offset: 0,
                limit,
            };
            let rows = engine.event_rows(request).await?;
            let mut text: String = rows.rows.iter().map(row).collect();
            text.push_str(&show::counted(rows.total, "record", "records"));
            out.result(&rows, &text);
        }
        Some(Triggers::Approve { plan, seq }) => {
            return decide(engine, plan, seq, EventWord::Approve, out).await;
        }
        Some(Triggers::LeaveOut { plan, seq, again }) => {
            let word = if again {
                EventWord::TakeIn
            } else {
                EventWord::LeaveOut
            };
            return decide(engine, plan, seq, word, out).await;
        }
        Some(Triggers::Send { plan, confirm }) => return send(engine, plan, confirm, out).await,
        Some(Triggers::Settle) => {
            let plans = engine.settle_events().await?;
            out.result(
                &plans,
                "Asked. `advsync triggers preview` shows what is still open.",
            );
        }
    }
    Ok(Exit::Done)
}

fn saved(view: &TriggersView, out: Out) {
    let since = match view.since.as_str() {
        "" => String::new(),
        since => format!("\nCounts what is reached since {since}."),
    };
    out.result(view, &format!("{}{since}", show::clean(&view.sentence)));
}

fn stages(options: &TriggerOptions) -> String {
    let mut text = String::new();
    for pipeline in &options.pipelines {
        text.push_str(&show::clean(&format!(
            "{} ({})",
            pipeline.label, pipeline.id
        )));
        text.push('\n');
        let rows: Vec<_> = pipeline
            .stages
            .iter()
            .map(|stage| {
                let state = if stage.won {
                    "won"
                } else if stage.lost {
                    "lost"
                } else {
                    ""
                };
                vec![
                    if stage.chosen { "✓" } else { " " }.to_owned(),
                    stage.id.clone(),
                    stage.label.clone(),
                    state.to_owned(),
                    stage.event.clone(),
                    show::counted(stage.recent, "recent deal", "recent deals"),
                ]
            })
            .collect();
        text.push_str(&show::table(&rows));
        text.push_str("\n\n");
    }
    text.push_str(&checks(&options.checks));
    text
}

fn checks(all: &[CheckView]) -> String {
    let line = |check: &CheckView| {
        let mark = match check.status {
            CheckStatus::Pass => "ok",
            CheckStatus::Warn => "!",
            CheckStatus::Fail => "✕",
            CheckStatus::Unknown => "?",
        };
        show::clean(&format!(
            "{mark} {} {} {}",
            check.sentence, check.evidence, check.fix
        ))
        .trim_end()
        .to_owned()
    };
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn status(status: EventPlanStatus) -> &'static str {
    match status {
        EventPlanStatus::Previewing => "being made",
        EventPlanStatus::Ready => "ready",
        EventPlanStatus::Running => "at work",
        EventPlanStatus::Done => "done",
        EventPlanStatus::DoneWithProblems => "done with problems",
        EventPlanStatus::Stopped => "stopped",
        EventPlanStatus::Interrupted => "interrupted",
        EventPlanStatus::Failed => "failed",
        EventPlanStatus::Cancelled => "cancelled",
    }
}

fn row(row: &EventRow) -> String {
    let kind = format!("{:?}", row.kind).to_lowercase();
    let head = format!(
        "{:>4} {kind:<8} {} ({}) → {} {}",
        row.seq, row.name, row.record, row.stage, row.person
    );
    let mut text = format!(
        "{}\n       {}\n",
        show::clean(&head),
        show::clean(&row.sentence)
    );
    for fact in &row.fields {
        text.push_str(&show::clean(&format!(
            "       {} = {}",
            fact.label, fact.value
        )));
        text.push('\n');
    }
    let more = row
        .problems
        .iter()
        .chain(Some(&row.problem).filter(|it| !it.is_empty()));
    for problem in more {
        text.push_str(&show::clean(&format!("       ! {problem}")));
        text.push('\n');
    }
    text
}

fn plan_text(plan: &EventPlanView) -> String {
    let counts = plan.counts;
    let numbers = [
        (counts.send, "send"),
        (counts.reverse, "reverse"),
        (counts.adjust, "change"),
        (counts.same, "same"),
        (counts.skip, "skip"),
        (counts.hold, "hold"),
        (counts.left_out, "left out"),
    ];
    let numbers: Vec<String> = numbers
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    let mut text = format!(
        "Preview {} · {}\n{}\n",
        plan.id,
        status(plan.status),
        numbers.join(" · ")
    );
    for note in &plan.notes {
        text.extend(["! ", &show::clean(note), "\n"]);
    }
    text.push_str(&plan.sentence);
    text
}

async fn preview(engine: &Engine, everything: bool, out: Out) -> Result<Exit, Failure> {
    let mut interrupts = super::interrupts(out)?;
    let mut news = engine.subscribe();
    let begun = engine.preview_events(PreviewEvents { everything }).await?;
    let plan = wait::events(engine, &mut news, begun, &mut interrupts, out).await?;
    out.result(&plan, &plan_text(&plan));
    if plan.status == EventPlanStatus::Ready {
        out.text(&format!("\nLook closer: advsync triggers show {}", plan.id));
        if plan.number > 0 {
            out.text(&format!(
                "Send it:     advsync triggers send {} --confirm {}",
                plan.id, plan.number
            ));
        }
    }
    Ok(ended(&plan, out))
}

async fn send(
    engine: &Engine,
    plan: String,
    confirmation: Option<u32>,
    out: Out,
) -> Result<Exit, Failure> {
    let mut interrupts = super::interrupts(out)?;
    let mut news = engine.subscribe();
    let begun = engine
        .start_events(StartEvents { plan, confirmation })
        .await?;
    let plan = wait::events(engine, &mut news, begun, &mut interrupts, out).await?;
    let results = plan.results;
    let numbers = [
        (results.sent, "sent"),
        (results.reversed, "reversed"),
        (results.adjusted, "changed"),
        (results.queued, "taken, not worked off yet"),
        (results.failed, "refused"),
        (results.unknown, "not known"),
        (
            results.changed,
            "held, because they are otherwise than in the preview",
        ),
        (results.waiting, "not sent yet"),
    ];
    let numbers: Vec<String> = numbers
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, what)| format!("{number} {what}"))
        .collect();
    out.result(
        &plan,
        &format!("{}: {}", status(plan.status), numbers.join(", ")),
    );
    Ok(ended(&plan, out))
}

fn ended(plan: &EventPlanView, out: Out) -> Exit {
    if !plan.problem.is_empty() {
        out.aside(&plan.problem);
    }
    match plan.status {
        EventPlanStatus::Ready if plan.counts.hold > 0 => Exit::DoneWithProblems,
        EventPlanStatus::Ready | EventPlanStatus::Done => Exit::Done,
        EventPlanStatus::DoneWithProblems => Exit::DoneWithProblems,
        EventPlanStatus::Failed => Exit::Failed,
        EventPlanStatus::Previewing
        | EventPlanStatus::Running
        | EventPlanStatus::Stopped
        | EventPlanStatus::Interrupted
        | EventPlanStatus::Cancelled => Exit::Interrupted,
    }
}

async fn decide(
    engine: &Engine,
    plan: String,
    seq: u32,
    word: EventWord,
    out: Out,
) -> Result<Exit, Failure> {
    let plan = engine.decide_event(DecideEvent { plan, seq, word }).await?;
    out.result(
        &plan,
        &format!(
            "{} Nothing is sent before the preview is run.",
            plan.sentence
        ),
    );
    Ok(Exit::Done)
}

/// Does what was typed about the mapping; without a command it shows it.
pub async fn mapping(engine: &Engine, command: Option<Mapping>, out: Out) -> Result<Exit, Failure> {
    match command {
        None => shown(&engine.mapping().await?, out),
        Some(Mapping::Set(wanted)) => {
            let request = changed(engine.mapping().await?, wanted);
            shown(&engine.save_mapping(request).await?, out);
        }
        Some(Mapping::Example { object, skip }) => {
            let request = ExampleRequest {
                object: object.into(),
                draft: None,
                skip,
            };
            let example = engine.mapping_example(request).await?;
            let rows: Vec<_> = example
                .rows
                .iter()
                .map(|row| {
                    let filled = row.filled.map(|it| format!("{it} %")).unwrap_or_default();
                    vec![
                        row.field.clone(),
                        row.sent_as.clone(),
                        format!("{}{}", row.value, row.problem),
                        filled,
                    ]
                })
                .collect();
            let name = show::clean(&example.name);
            out.result(
                &example,
                &format!(
                    "{name} ({})\n{}\n{}",
                    example.record,
                    show::table(&rows),
                    checks(&example.checks)
                ),
            );
        }
        Some(Mapping::Options { object }) => {
            let options = engine.mapping_options(object.into()).await?;
            out.result(&options, &listed(&options));
        }
        Some(Mapping::Versions) => {
            let versions = engine.mapping().await?.versions;
            let rows: Vec<_> = versions
                .iter()
                .map(|it| {
                    vec![
                        it.number.to_string(),
                        it.saved_at.clone(),
                        it.author.clone(),
                        it.note.clone(),
                    ]
                })
                .collect();
            out.result(&versions, &show::table(&rows));
        }
        Some(Mapping::Compare { older, newer }) => {
            let found = engine
                .compare_mappings(CompareMappings { older, newer })
                .await?;
            let or = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
            let rows: Vec<_> = found
                .iter()
                .map(|it| {
                    vec![
                        it.field.clone(),
                        or(&it.before),
                        "→".to_owned(),
                        or(&it.after),
                    ]
                })
                .collect();
            let text = if rows.is_empty() {
                "They are the same.".to_owned()
            } else {
                show::table(&rows)
            };
            out.result(&found, &text);
        }
        Some(Mapping::Restore { number, by }) => {
            let request = RestoreMapping {
                number,
                author: by.author,
                note: by.note,
            };
            shown(&engine.restore_mapping(request).await?, out);
        }
    }
    Ok(Exit::Done)
}

fn shown(view: &MappingView, out: Out) {
    let version = &view.version;
    let mut text = show::clean(&format!(
        "Version {} {} {} {}",
        version.number, version.saved_at, version.author, version.note
    ));
    text.push('\n');
    for table in &view.tables {
        let rows: Vec<_> = table
            .rows
            .iter()
            .map(|row| {
                vec![
                    row.field.clone(),
                    "←".to_owned(),
                    row.source.clone(),
                    row.note.clone(),
                ]
            })
            .collect();
        text.push_str(&show::table(&rows));
        text.extend([
            "
OrderSubTotal is sent as ",
            &table.sub_total_as,
            ".
",
        ]);
    }
    out.result(view, text.trim_end());
}

fn listed(options: &MappingOptions) -> String {
    let fields: Vec<_> = options
        .fields
        .iter()
        .map(|it| vec![it.name.clone(), it.need.clone(), it.kind.clone()])
        .collect();
    let sources: Vec<_> = options
        .sources
        .iter()
        .map(|it| {
            let filled = it.filled.map(|it| format!("{it} %")).unwrap_or_default();
            vec![
                it.source.clone(),
                it.label.clone(),
                it.kind.clone(),
                filled,
                it.example.clone(),
            ]
        })
        .collect();
    format!(
        "Fields\n{}\n\nSources, of the {} newest records\n{}",
        show::table(&fields),
        options.sample,
        show::table(&sources)
    )
}

/// Returns the table with what was typed in place; what was not typed stays.
fn changed(view: MappingView, wanted: SetMapping) -> SaveMapping {
    let object = wanted.object.into();
    let mut table = view
        .tables
        .into_iter()
        .find(|it| it.object == object)
        .unwrap_or(MappingTable {
            object,
            rows: Vec::new(),
            sub_total_as: String::new(),
        });
    table.rows.retain(|row| !wanted.remove.contains(&row.field));
    for (field, source) in wanted.rows {
        match table.rows.iter_mut().find(|row| row.field == field) {
            Some(row) => row.source = source,
            None => table.rows.push(MappingRow {
                field,
                source,
                note: String::new(),
            }),
        }
    }
    if let Some(name) = wanted.sub_total_as {
        table.sub_total_as = name;
    }
    SaveMapping {
        tables: vec![table],
        author: wanted.by.author,
        note: wanted.by.note,
    }
}
