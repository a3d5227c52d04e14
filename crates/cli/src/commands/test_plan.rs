//! The test plan: done, looked at, vouched for, cleaned up, reported.

use crate::args::{TestPlan, TestReport};
use crate::exit::Exit;
use crate::interrupts::Interrupts;
use crate::out::Out;
use crate::{show, wait};
use engine::Engine;
use engine::views::{
    AnswerTests, BeginTestPlan, CleanUpTests, ConfirmRewards, ExportTests, Exported, Failure,
    ReportForm, RunTests, SayTest, TestAsk, TestAskKind, TestPlanView, TestRequest, TestStatus,
    TestView, TestWord,
};
use std::path::Path;
use std::time::Duration;

/// Does what was asked for; without a command it shows the plan.
pub async fn run(engine: &Engine, command: Option<TestPlan>, out: Out) -> Result<Exit, Failure> {
    let plan = match command {
        None => engine.test_plan().await?,
        Some(TestPlan::Begin { mailbox }) => {
            engine.begin_test_plan(BeginTestPlan { mailbox }).await?
        }
        Some(TestPlan::Run { test, yes, .. }) => return run_tests(engine, test, yes, out).await,
        Some(TestPlan::Look { test, once }) => {
            let begun = engine.begin_test(request(&test)).await?;
            if once {
                begun
            } else {
                let mut interrupts = super::interrupts(out)?;
                look(engine, &test, &mut interrupts, out).await?
            }
        }
        Some(TestPlan::Pass { test, by, note }) => {
            say(engine, test, TestWord::Passed { by, note }).await?
        }
        Some(TestPlan::Skip { test, reason }) => {
            say(engine, test, TestWord::Skipped { reason }).await?
        }
        Some(TestPlan::Reopen { test }) => say(engine, test, TestWord::TakenBack).await?,
        Some(TestPlan::ConfirmRewards { no }) => {
            let confirmed = !no;
            engine.confirm_rewards(ConfirmRewards { confirmed }).await?
        }
        Some(TestPlan::CleanUp { only, yes }) => return clean_up(engine, only, yes, out).await,
        Some(TestPlan::Report(report)) => return save(engine, report, out).await,
    };
    out.result(&plan, &show::test_plan(&plan));
    Ok(exit(&plan))
}

fn request(test: &str) -> TestRequest {
    TestRequest {
        test: test.to_owned(),
    }
}

async fn say(engine: &Engine, test: String, word: TestWord) -> Result<TestPlanView, Failure> {
    engine.say_test(SayTest { test, word }).await
}

fn exit(plan: &TestPlanView) -> Exit {
    if plan.tests.iter().any(|it| it.status == TestStatus::Failed) {
        Exit::DoneWithProblems
    } else {
        Exit::Done
    }
}

fn card(plan: &TestPlanView, test: &str) -> Option<TestView> {
    let mut all = plan.tests.iter().chain(&plan.extras);
    all.find(|it| it.id.eq_ignore_ascii_case(test.trim()))
        .cloned()
}

async fn run_tests(
    engine: &Engine,
    test: Option<String>,
    yes: bool,
    out: Out,
) -> Result<Exit, Failure> {
    if yes {
        return round(engine, test, out).await;
    }
    let all = test.is_none();
    let tests = match test {
        Some(test) => vec![test],
        None => ["T1", "T2", "T3", "T4", "T5"].map(str::to_owned).into(),
    };
    for test in &tests {
        let plan = engine.test_plan().await?;
        let settled = card(&plan, test).is_some_and(|it| {
            matches!(
                it.status,
                TestStatus::Passed | TestStatus::PassedByHand | TestStatus::Skipped
            )
        });
        if all && settled {
            continue;
        }
        let writes = match engine.test_writes(request(test)).await {
            Err(failure) if all && plan.begun.is_some() => {
                out.aside(&format!("{test}: {failure}"));
                continue;
            }
            other => other?,
        };
        out.aside(&show::test_writes(&writes));
        if !all {
            out.result(&writes, "");
        }
    }
    if all {
        let plan = engine.test_plan().await?;
        out.result(&plan, &show::test_plan(&plan));
    }
    out.aside("Nothing was written. To do it: the same with --yes.");
    Ok(Exit::DecisionNeeded)
}

/// Runs tests one after the other and says yes to what is shown, until all was gone through or Ctrl-C is pressed.
async fn round(engine: &Engine, test: Option<String>, out: Out) -> Result<Exit, Failure> {
    if let Some(test) = &test {
        // What stands in the way of the one test that was named is a failure.
        engine.test_writes(request(test)).await?;
    }
    let mut interrupts = super::interrupts(out)?;
    let mut news = engine.subscribe();
    let tests = test.into_iter().collect();
    let mut plan = engine.run_tests(RunTests { tests }).await?;
    let mut told = 0;
    while let Some(round) = &plan.round {
        for line in round.lines.iter().skip(told) {
            out.aside(&format!("{}: {}", line.test, line.sentence));
        }
        told = round.lines.len();
        if !round.running {
            break;
        }
        if let Some(ask) = &round.asks {
            out.aside(&show::test_ask(ask));
            engine.answer_tests(answer(ask)).await?;
        } else {
            out.progress(&format!("{}: {}", round.test, round.phase));
            tokio::select! {
                event = wait::next(&mut news) => if event.is_none() { break },
                () = interrupts.next() => {
                    engine.stop_tests().await?;
                }
            }
        }
        plan = engine.test_plan().await?;
    }
    out.clear();
    out.result(&plan, &show::test_plan(&plan));
    Ok(exit(&plan))
}

/// Says yes, with the number of a single event. No other number that must be typed is typed by a program.
fn answer(ask: &TestAsk) -> AnswerTests {
    let number = ask
        .number
        .filter(|number| *number == 1 && ask.kind == TestAskKind::Event);
    AnswerTests {
        token: ask.token.clone(),
        go_on: number == ask.number,
        number,
    }
}

/// Looks until a test has passed or failed, or Ctrl-C is pressed.
async fn look(
    engine: &Engine,
    test: &str,
    interrupts: &mut Interrupts,
    out: Out,
) -> Result<TestPlanView, Failure> {
    loop {
        let plan = engine.check_test(request(test)).await?;
        let Some(it) = card(&plan, test) else {
            return Ok(plan);
        };
        let Some(seconds) = it.next_look else {
            out.clear();
            return Ok(plan);
        };
        out.progress(&show::test_line(&it));
        tokio::select! {
            () = tokio::time::sleep(Duration::from_secs(seconds.max(1).into())) => {}
            () = interrupts.next() => return Ok(plan),
        }
    }
}

async fn clean_up(
    engine: &Engine,
    only: Vec<String>,
    yes: bool,
    out: Out,
) -> Result<Exit, Failure> {
    let found = engine.test_clean_up().await?;
    let ids: Vec<String> = if only.is_empty() {
        found.items.iter().map(|it| it.id.clone()).collect()
    } else {
        only
    };
    if !yes || ids.is_empty() {
        out.result(&found, &show::test_clean_up(&found));
        if ids.is_empty() {
            return Ok(Exit::Done);
        }
        out.aside("Nothing was taken away. To do it: the same with --yes.");
        return Ok(Exit::DecisionNeeded);
    }
    let confirmation = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    engine
        .clean_up_tests(CleanUpTests { ids, confirmation })
        .await?;
    let left = engine.test_clean_up().await?;
    out.result(&left, &show::test_clean_up(&left));
    Ok(Exit::Done)
}

async fn save(engine: &Engine, report: TestReport, out: Out) -> Result<Exit, Failure> {
    let forms = [
        (ReportForm::Html, report.html),
        (ReportForm::Pdf, report.pdf),
        (ReportForm::Csv, report.csv),
        (ReportForm::Bundle, report.bundle),
    ];
    let mut saved: Vec<Exported> = Vec::new();
    for (form, file) in forms {
        let Some(file) = file else { continue };
        let request = ExportTests {
            form,
            to: text(&file)?,
            whole_addresses: report.whole_addresses,
            replace: report.replace,
        };
        saved.push(engine.export_tests(request).await?);
    }
    let files: Vec<&str> = saved.iter().map(|it| it.file.as_str()).collect();
    out.result(&saved, &format!("Saved: {}", files.join(", ")));
    Ok(Exit::Done)
}

fn text(file: &Path) -> Result<String, Failure> {
    file.to_str().map(str::to_owned).ok_or_else(|| {
        crate::host::failure(
            engine::views::FailureCode::InvalidInput,
            "The name of this file is no text. Nothing was saved.",
            "Name another file.",
        )
    })
}
