//! The health sentence in the terminal.

use super::{clean, minute};
use engine::views::{HomeView, Place, StepId, Todo};
use std::fmt::Write as _;

/// Returns how all stands: the word, the reason with its number, what to do next, and what wants a person.
pub fn home(view: &HomeView) -> String {
    let health = &view.health;
    let mut text = format!("{}: {}\n", health.title, clean(&health.sentence));
    if let Some(sync) = &view.last_sync {
        let _ = writeln!(text, "Last sync: {}.", minute(&sync.started_at));
    }
    let _ = writeln!(text, "Next: {}", command(&health.next));
    if !view.needs.is_empty() {
        text.push_str("\nNeeds you\n");
    }
    for need in &view.needs {
        let mark = if need.stops { "✕" } else { "!" };
        let words = clean(&need.words);
        let _ = writeln!(text, "  {mark} {} {words}", clean(&need.title));
    }
    text.push('\n');
    text
}

/// Returns what to type. What has no command is done in the window, and said as the window says it.
fn command(todo: &Todo) -> String {
    let typed = match &todo.place {
        Place::Problems => "advsync problems".to_owned(),
        Place::Sync => "advsync preview --direction both --who changed".to_owned(),
        Place::Run(id) => format!("advsync runs show {id}"),
        Place::Drift => "advsync drift".to_owned(),
        Place::Home => "advsync status".to_owned(),
        Place::Activity => "advsync runs".to_owned(),
        Place::Tests => "advsync test".to_owned(),
        Place::Settings => "advsync settings".to_owned(),
        Place::Events => "advsync triggers preview".to_owned(),
        Place::Step(StepId::Hubspot) => "advsync connect hubspot".to_owned(),
        Place::Step(StepId::Advocate) => "advsync connect advocate".to_owned(),
        Place::Step(StepId::Review) => "advsync properties apply".to_owned(),
        Place::Step(_) => return format!("{}.", todo.action),
    };
    format!("{}: {typed}", todo.action)
}
