//! The test plan: done, looked at, vouched for, cleaned up, reported.

use crate::args::{TestPlan, TestReport};
use crate::exit::Exit;
use crate::interrupts::Interrupts;
use crate::out::Out;
use crate::{show, wait};
use engine::Engine;
use engine::views::{
    BeginTestPlan, CleanUpTests, ConfirmRewards, DoTest, EventPlanStatus, ExportTests, Exported,
    Failure, PlanStatus, ReportForm, SayTest, StartEvents, StartSync, TestPlanView, TestRequest,
    TestStatus, TestView, TestWord,
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
    let mut all = plan.tests.iter();
    all.find(|it| it.id.eq_ignore_ascii_case(test.trim()))
        .cloned()
}

async fn run_tests(
    engine: &Engine,
    test: Option<String>,
    yes: bool,
    out: Out,
) -> Result<Exit, Failure> {
    let all = test.is_none();
    let mut interrupts = super::interrupts(out)?;
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
        if !yes {
            if all {
                continue;
            }
            out.result(&writes, "");
            out.aside("Nothing was written. To do it: the same with --yes.");
            return Ok(Exit::DecisionNeeded);
        }
        if !writes.writes.is_empty() {
            let request = DoTest {
                test: test.clone(),
                token: writes.token,
            };
            engine.do_test(request).await?;
        }
        carry(engine, test, &mut interrupts, out).await?;
        look(engine, test, &mut interrupts, out).await?;
    }
    let plan = engine.test_plan().await?;
    out.result(&plan, &show::test_plan(&plan));
    if yes {
        Ok(exit(&plan))
    } else {
        out.aside("Nothing was written. To do it: the same with --yes.");
        Ok(Exit::DecisionNeeded)
    }
}

/// Syncs the people of a test, or sends the event of the test deal.
async fn carry(
    engine: &Engine,
    test: &str,
    interrupts: &mut Interrupts,
    out: Out,
) -> Result<(), Failure> {
    let card = card(&engine.test_plan().await?, test);
    let (sync, send) = card.map_or((false, false), |it| (it.can_sync, it.can_send));
    let mut news = engine.subscribe();
    if sync {
        let begun = engine.sync_test(request(test)).await?;
        let plan = wait::preview(engine, &mut news, begun, interrupts, out).await?;
        out.aside(&show::plan(&plan));
        if plan.status == PlanStatus::Ready && show::worth_running(&plan) {
            // A number that must be typed is never typed by a program.
            let start = StartSync {
                plan: plan.id,
                start_with_ten: false,
                confirmation: None,
            };
            let run = engine.start_sync(start).await?;
            let run = wait::run(engine, &mut news, &run.id, interrupts, out).await?;
            out.aside(&show::progress(&run));
        }
    }
    if send {
        let plan = engine.preview_test_event().await?;
        if plan.status == EventPlanStatus::Ready && plan.number == 1 {
            let start = StartEvents {
                plan: plan.id,
                confirmation: Some(1),
            };
            let begun = engine.start_events(start).await?;
            wait::events(engine, &mut news, begun, interrupts, out).await?;
        } else {
            out.aside(&format!("{} {}", plan.sentence, plan.problem));
        }
    }
    Ok(())
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
