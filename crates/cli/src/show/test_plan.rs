//! The test plan in words.

use super::{clean, minute};
use engine::views::{
    TestAsk, TestCleanUp, TestPlanView, TestStatus, TestStepState, TestVerdict, TestView,
    TestWrites,
};
use std::fmt::Write as _;

/// Returns the plan: each test, what stands in its way, what was seen, and what to do.
pub fn test_plan(plan: &TestPlanView) -> String {
    let Some(begun) = &plan.begun else {
        return "No test plan was begun. Begin one with a mailbox of your own: advsync test begin qa@acme.com".to_owned();
    };
    let mut out = format!("Test plan {} at {}\n", begun.id, clean(&begun.mailbox));
    if plan.rewards_may_be_real && plan.rewards_confirmed.is_none() {
        out += "This is a live program: tests 3 to 5 can pay real rewards. Confirm that first: advsync test confirm-rewards\n";
    }
    for test in &plan.tests {
        let _ = write!(out, "\n{}", one(test));
    }
    for extra in plan.extras.iter().filter(|it| it.attempt.is_some()) {
        let _ = write!(out, "\nExtra\n{}", one(extra));
    }
    let _ = write!(out, "\n{}", plan.sentence);
    out
}

/// Returns what a round asks before it goes on.
pub fn test_ask(ask: &TestAsk) -> String {
    let mut text = format!("{}\n", ask.title);
    for line in &ask.lines {
        let _ = writeln!(text, "  {}", clean(line));
    }
    text + &ask.words
}

fn one(test: &TestView) -> String {
    let mut out = format!("{}\n", test_line(test));
    if let Some(cause) = &test.cause {
        let _ = writeln!(out, "   {} {}", cause.sentence, cause.fix);
    }
    if let Some(said) = &test.said {
        let _ = writeln!(out, "   {}: {}", clean(&said.by), clean(&said.words));
    }
    let open = !matches!(
        test.status,
        TestStatus::Passed | TestStatus::PassedByHand | TestStatus::Skipped | TestStatus::Blocked
    );
    if open {
        for step in &test.steps {
            let mark = match step.state {
                TestStepState::Done => "✓",
                TestStepState::Next => "→",
                TestStepState::Later => " ",
            };
            let _ = writeln!(out, "   {mark} {}", step.sentence);
            for value in step
                .values
                .iter()
                .filter(|_| step.state == TestStepState::Next)
            {
                let _ = writeln!(out, "       {}: {}", value.label, clean(&value.value));
            }
        }
    }
    let Some(attempt) = test.attempt.as_ref().filter(|_| open) else {
        return out;
    };
    for it in &attempt.assertions {
        if it.verdict != TestVerdict::Pass {
            let word = match it.verdict {
                TestVerdict::Fail => "otherwise",
                TestVerdict::Unknown => "not read",
                _ => "not yet",
            };
            let _ = writeln!(
                out,
                "   {word}: {} {} · expected {} · seen {}",
                it.about,
                it.claim,
                clean(&it.expected),
                if it.seen.is_empty() {
                    "nothing".to_owned()
                } else {
                    clean(&it.seen)
                }
            );
        }
    }
    for reason in attempt.reasons.iter().take(3) {
        let _ = writeln!(
            out,
            "   Likely: {} {}",
            clean(&reason.sentence),
            reason.try_this
        );
    }
    out
}

/// Returns a test as one line.
pub fn test_line(test: &TestView) -> String {
    let word = match test.status {
        TestStatus::NotStarted => "not started",
        TestStatus::WaitingForYou => "waiting for you",
        TestStatus::Checking => "checking",
        TestStatus::Passed => "passed",
        TestStatus::Failed => "FAILED",
        TestStatus::Blocked => "blocked",
        TestStatus::Skipped => "skipped",
        TestStatus::PassedByHand => "passed by hand",
    };
    let ended = test.attempt.as_ref().and_then(|it| it.ended_at.as_deref());
    let at = ended.map(|at| format!(" · {}", minute(at)));
    format!(
        "{}  {} · {word}{}",
        test.id,
        test.title,
        at.unwrap_or_default()
    )
}

/// Returns what would be written.
pub fn test_writes(writes: &TestWrites) -> String {
    if writes.writes.is_empty() {
        return format!("{}: there is nothing left to write.", writes.test);
    }
    let mut text = format!("{} would write:\n", writes.test);
    for write in &writes.writes {
        let side = match write.on {
            engine::views::Platform::Hubspot => "HubSpot",
            engine::views::Platform::Advocate => "Advocate",
        };
        let _ = writeln!(text, "  {side}: {}", clean(&write.sentence));
    }
    text
}

/// Returns what the plan made and what stays.
pub fn test_clean_up(found: &TestCleanUp) -> String {
    if found.items.is_empty() {
        return "Nothing that the plan made is there any more.".to_owned();
    }
    let mut text = String::new();
    for item in &found.items {
        let _ = writeln!(
            text,
            "{}  {}. {}",
            item.id,
            clean(&item.sentence),
            item.means
        );
    }
    text += "\nWhat stays:\n";
    for line in &found.stays {
        let _ = writeln!(text, "  {line}");
    }
    text
}
