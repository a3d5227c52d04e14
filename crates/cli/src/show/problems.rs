//! What is unsolved, in words.

use super::{clean, counted, grouped, minute, value};
use engine::views::{ProblemCause, ProblemGroup, ProblemPerson, ProblemsView};
use std::fmt::Write as _;

/// Returns the causes: how many people, what happened, and what helps.
pub fn problems(view: &ProblemsView) -> String {
    let as_of = view.as_of.as_deref().map_or_else(
        || "No sync was made yet.".to_owned(),
        |as_of| format!("As the newest sync left it, {}.", minute(as_of)),
    );
    if view.people == 0 {
        return format!("Nothing needs you. {as_of}");
    }
    let groups: Vec<_> = view.groups.iter().map(group).collect();
    format!(
        "{}\n{}. {as_of}\nWho and why: advsync problems --cause CAUSE; a preview of them: --retry\n",
        groups.join("\n"),
        counted(view.people, "person", "people")
    )
}

fn group(group: &ProblemGroup) -> String {
    let held = if group.held { "held" } else { "failed" };
    format!(
        "{} · {} {held} · {}\n  {}\n",
        group.title,
        grouped(group.people),
        word(group.cause),
        group.explanation
    )
}

/// Returns the word that `--cause` takes.
fn word(cause: ProblemCause) -> String {
    match serde_json::to_value(cause) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// Returns people of one cause, one block each.
pub fn problem_people(people: &[ProblemPerson], total: u32) -> String {
    let mut text = String::new();
    for person in people {
        let name = if person.name.is_empty() {
            String::new()
        } else {
            format!(" ({})", clean(&person.name))
        };
        let since = person.since.as_deref().map(minute).unwrap_or_default();
        let _ = writeln!(
            text,
            "{}{name}{}{since}\n  {}",
            clean(&person.person),
            if since.is_empty() { "" } else { " · since " },
            clean(&person.problem)
        );
        for conflict in &person.conflicts {
            let agreed = conflict.agreed.as_deref();
            let _ = writeln!(
                text,
                "  {}: HubSpot {} | Advocate {} | before {}",
                conflict.field,
                value(&conflict.hubspot),
                value(&conflict.advocate),
                agreed.map_or_else(|| "never the same".to_owned(), value)
            );
        }
        if let Some(url) = &person.contact_url {
            let _ = writeln!(text, "  {url}");
        }
    }
    let shown = u32::try_from(people.len()).unwrap_or(u32::MAX);
    if shown < total {
        let _ = writeln!(
            text,
            "\n{} of {} shown; --limit shows more, --save has all.",
            grouped(shown),
            counted(total, "person", "people")
        );
    }
    text
}
