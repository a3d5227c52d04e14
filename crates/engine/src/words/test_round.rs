//! The words of running all tests.

use crate::failure::Error;
use crate::views::{
    EventPlanView, EventRow, PlanView, Platform, Row, TestAsk, TestAskKind, TestStatus, TestView,
    TestWrite,
};
use crate::words::test_plan as words;
use domain::test_plan::Test;

pub const LOOKING: &str = "Looking at what is there";
pub const WRITING: &str = "Writing";
pub const PREVIEWING: &str = "Making a preview of these people";
pub const SYNCING: &str = "Syncing these people";
pub const PREVIEWING_EVENT: &str = "Making a preview of the event";
pub const SENDING: &str = "Sending the event";
pub const ASKING: &str = "Waiting for your word";
pub const STOPPING: &str = "Stopping";
/// A person left a test for later.
pub const LEFT: &str = "Left for later. Nothing more was written.";

pub fn under_way() -> Error {
    Error::InvalidInput {
        what: "All tests are being run already. Nothing was changed.".to_owned(),
        hint: "Answer what it asks, or stop it first.".to_owned(),
    }
}

pub fn no_round() -> Error {
    Error::InvalidInput {
        what: "The tests are not being run. Nothing was changed.".to_owned(),
        hint: "Run all tests first.".to_owned(),
    }
}

pub fn asks_otherwise() -> Error {
    Error::InvalidInput {
        what: "Something else is asked by now, so nothing was taken as your word.".to_owned(),
        hint: "Look at what is asked now.".to_owned(),
    }
}

pub fn other_number(number: u32, title: &str) -> Error {
    Error::ConfirmationNeeded {
        number,
        sentence: title.to_owned(),
    }
}

/// Returns how a round ended, with how the plan stands.
pub fn ended(stopped: bool, stands: &str) -> String {
    if stopped {
        format!("Stopped; what was written stays. {stands}")
    } else {
        format!("All tests were gone through. {stands}")
    }
}

/// Returns why a test is left alone.
pub fn before(status: TestStatus) -> String {
    format!("Before: {}.", words::status(status))
}

/// Returns one write as a line.
pub fn write(write: &TestWrite) -> String {
    let side = match write.on {
        Platform::Hubspot => "HubSpot",
        Platform::Advocate => "Advocate",
    };
    format!("{side}: {}", write.sentence)
}

fn things(number: usize) -> String {
    if number == 1 {
        "one thing".to_owned()
    } else {
        format!("{number} things")
    }
}

/// Asks whether these things may be written.
pub fn writes(test: Test, number: usize, lines: Vec<String>, token: String) -> TestAsk {
    TestAsk {
        token,
        test: test.id().to_owned(),
        kind: TestAskKind::Writes,
        title: format!("{} writes {}", test.id(), things(number)),
        words: "Nothing of this has been written. These are test people, made for this plan."
            .to_owned(),
        lines,
        number: None,
        act: format!("Write {}", things(number)),
    }
}

pub fn wrote(number: usize) -> String {
    format!("Wrote {}.", things(number))
}

/// Returns a person of a preview as a line.
pub fn row(row: &Row) -> String {
    let because = if row.because.is_empty() {
        String::new()
    } else {
        format!(" ({})", row.because)
    };
    format!("{}: {}{because}", row.person, row.summary)
}

/// Asks whether these people may be synced.
pub fn sync(test: Test, plan: &PlanView, lines: Vec<String>, token: String) -> TestAsk {
    let brake = plan.brake.as_ref();
    let people = if plan.writes == 1 {
        "one person".to_owned()
    } else {
        format!("{} people", plan.writes)
    };
    let act = if plan.writes == 0 {
        "Store the links".to_owned()
    } else {
        format!("Sync {people}")
    };
    TestAsk {
        token,
        test: test.id().to_owned(),
        kind: TestAskKind::Sync,
        title: if plan.writes == 0 {
            format!("{} stores links", test.id())
        } else {
            format!("{} syncs {people}", test.id())
        },
        words: brake.map_or_else(
            || "The preview is made; nothing of it has been written.".to_owned(),
            |it| it.sentence.clone(),
        ),
        lines,
        number: brake.map(|it| it.number),
        act,
    }
}

pub fn no_preview(problem: &str) -> String {
    format!("The preview could not be made, so nothing was synced. {problem}")
}

pub fn nothing_to_sync(lines: &[String]) -> String {
    if lines.is_empty() {
        "There is nothing to sync.".to_owned()
    } else {
        format!("There is nothing to sync: {}.", lines.join("; "))
    }
}

/// Asks whether the event may be sent.
pub fn event(test: Test, plan: &EventPlanView, rows: &[EventRow], token: String) -> TestAsk {
    let line = |row: &EventRow| {
        let fields: Vec<String> = row
            .fields
            .iter()
            .map(|it| format!("{} {}", it.label, it.value))
            .collect();
        format!("{}: {}", row.name, fields.join(" · "))
    };
    TestAsk {
        token,
        test: test.id().to_owned(),
        kind: TestAskKind::Event,
        title: format!("{} sends the event of the test deal", test.id()),
        words: format!("{} A reward may be paid for it.", plan.sentence),
        lines: rows.iter().map(line).collect(),
        number: Some(plan.number),
        act: "Send the event".to_owned(),
    }
}

pub fn sent(plan: &EventPlanView) -> String {
    if plan.problem.is_empty() {
        "The event left for impact.com.".to_owned()
    } else {
        plan.problem.clone()
    }
}

/// Returns what is waited for.
pub fn waits(card: &TestView) -> String {
    let open = card.attempt.iter().flat_map(|it| &it.assertions);
    let open = open
        .filter(|it| it.required && it.verdict != crate::views::TestVerdict::Pass)
        .count();
    let looks = card.attempt.as_ref().map_or(0, |it| it.looks);
    let times = if looks == 1 {
        "once".to_owned()
    } else {
        format!("{looks} times")
    };
    format!("Looked {times}; {open} not there yet")
}

/// Returns how a test ended.
pub fn outcome(card: &TestView) -> String {
    let attempt = card.attempt.as_ref();
    let result = attempt.map(|it| it.result.as_str()).unwrap_or_default();
    let reason = attempt.and_then(|it| it.reasons.first());
    let reason = reason.map(|it| format!(" {} {}", it.sentence, it.try_this));
    let mut word = words::status(card.status).to_owned();
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    format!("{word}. {result}{}", reason.unwrap_or_default())
}
