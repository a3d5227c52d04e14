//! People who were found, and what forgetting one means.

use super::{clean, row, table};
use engine::views::{ForgetView, FoundPeople};
use std::fmt::Write as _;

/// Returns people who were found, one a line.
pub fn found(found: &FoundPeople) -> String {
    if found.people.is_empty() {
        return "Nobody was found whom a sync has met. A preview of everybody, or of an address, finds others.\n".to_owned();
    }
    let rows: Vec<_> = found
        .people
        .iter()
        .map(|it| {
            row([
                &clean(&it.person),
                &clean(&it.name),
                &it.standing,
                &clean(&it.contact),
            ])
        })
        .collect();
    table(&rows)
}

/// Returns what erasing removes, or has removed, and what stays.
pub fn forgetting(view: &ForgetView) -> String {
    let mut text = if view.done {
        format!("The history of {} was erased.\n", clean(&view.person))
    } else {
        format!(
            "The history of {} on this computer. Nothing was erased; add --yes to erase it.\n",
            clean(&view.person)
        )
    };
    let gone = if view.done {
        "Removed"
    } else {
        "Would be removed"
    };
    for (title, lines) in [(gone, &view.removes), ("Stays", &view.stays)] {
        let _ = writeln!(text, "\n{title}");
        for line in lines {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}
