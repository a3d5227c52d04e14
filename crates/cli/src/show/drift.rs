//! What changed in the accounts, in the terminal.

use super::{clean, minute};
use engine::views::{DriftChange, DriftSeverity, DriftView};
use std::fmt::Write as _;

/// Returns all of it: the finding, each change, what was not looked at, what was accepted.
pub fn drift(view: &DriftView) -> String {
    let mut text = format!("{}\n", clean(&view.sentence));
    if let Some(baseline) = &view.baseline {
        let _ = writeln!(
            text,
            "Compared with version {} of {}.",
            baseline.number,
            minute(&baseline.saved_at)
        );
    }
    if let Some(at) = &view.checked_at {
        let _ = writeln!(text, "Looked at {}.", minute(at));
    }
    for it in &view.changes {
        change(&mut text, it);
    }
    if !view.not_looked.is_empty() {
        text.push_str("\nNot looked at\n");
    }
    for line in &view.not_looked {
        let _ = writeln!(text, "  {}", clean(line));
    }
    if !view.accepted.is_empty() {
        text.push_str("\nAccepted\n");
    }
    for it in &view.accepted {
        let (at, author, words) = (minute(&it.at), clean(&it.author), clean(&it.words));
        let _ = writeln!(text, "  {at}  {author}: {words}.");
    }
    text
}

fn change(text: &mut String, it: &DriftChange) {
    let word = match it.severity {
        DriftSeverity::Breaking => "✕ Breaking",
        DriftSeverity::Risky => "! Risky",
        DriftSeverity::Info => "i For your information",
    };
    let _ = writeln!(text, "\n{word}: {}", clean(&it.title));
    for line in &it.details {
        let _ = writeln!(text, "  {}", clean(line));
    }
    let (after, before) = (minute(&it.after), minute(&it.before));
    let _ = writeln!(text, "  Between {after} and {before}.");
    let _ = writeln!(text, "  {}", clean(&it.affects));
    let _ = writeln!(text, "  {}", clean(&it.advice));
    if it.acceptable {
        let _ = writeln!(text, "  Accept it: advsync drift accept {}", clean(&it.id));
    }
}
