//! A hand-over file in words.

use super::{checks, clean};
use engine::views::{
    HandoverDifference, HandoverState, OpenedHandover, SetupChange, SetupChangeStatus,
};
use std::fmt::Write as _;

/// Returns how a file differs from what is set up here.
pub fn opened_handover(opened: &OpenedHandover) -> String {
    let mut text = String::new();
    let about = [&opened.made, &opened.note];
    for line in about.into_iter().chain(&opened.remarks) {
        if !line.is_empty() {
            let _ = writeln!(text, "{}", clean(line));
        }
    }
    for part in &opened.parts {
        let _ = write!(text, "\n{}", difference(part));
    }
    let planned: Vec<&SetupChange> = opened
        .changes
        .iter()
        .filter(|it| it.status == SetupChangeStatus::Planned)
        .collect();
    if !planned.is_empty() {
        let _ = writeln!(text, "\nWould be created in HubSpot:");
        for change in planned {
            let _ = writeln!(
                text,
                "  + {} ({})",
                clean(&change.sentence),
                clean(&change.detail)
            );
        }
    }
    text
}

fn difference(part: &HandoverDifference) -> String {
    let state = match part.state {
        HandoverState::Same => "the same here",
        HandoverState::Differs => "differs",
        HandoverState::CannotBe => "differs, and cannot be used here",
        HandoverState::ForAPerson => "differs; only a person can change it",
    };
    let mut text = format!("{}: {state}\n", part.label);
    if part.state != HandoverState::Same {
        // Lines that both have are not repeated.
        for (mark, lines, others) in [
            ("file", &part.file, &part.here),
            ("here", &part.here, &part.file),
        ] {
            for line in lines.iter().filter(|line| !others.contains(line)) {
                let _ = writeln!(text, "  {mark}  {}", clean(line));
            }
        }
    }
    if !part.checks.is_empty() {
        for line in checks(&part.checks).lines() {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}
