//! The words of the hand-over file.

use super::sharing_line;
use crate::engine::check;
use crate::failure::Error;
use crate::views::{CheckStatus, CheckView, HandoverPart, MappingTable, RulesView, SaveTriggers};
use crate::words::grouped;
use domain::layout::Field;
use std::io;
use std::path::Path;

/// The first lines of a file.
pub const HEADING: &str = "\
# What Advocate Sync is set up to do, for whoever looks after it next.
# There is no password and no key in it. Open it with the program to see how it differs from what is set up there.";

fn wrong(what: impl Into<String>, hint: impl Into<String>) -> Error {
    Error::InvalidInput {
        what: what.into(),
        hint: hint.into(),
    }
}

/// A file that cannot be read.
pub fn unreadable(path: &Path, error: &io::Error) -> Error {
    wrong(
        format!("{} could not be read ({}).", path.display(), error.kind()),
        "Check that the file is there and that you may open it.",
    )
}

/// Something that is no file.
pub fn no_file(path: &Path) -> Error {
    wrong(
        format!("{} is no file.", path.display()),
        "Choose a hand-over file.",
    )
}

/// A file that is larger than such a file can be.
pub fn too_large(most: u64) -> Error {
    let most = u32::try_from(most / 1024).unwrap_or(u32::MAX);
    wrong(
        format!(
            "This file is larger than {} KiB, so it is no hand-over file.",
            grouped(most)
        ),
        "Choose a hand-over file.",
    )
}

/// Bytes that are no text.
pub fn no_text() -> Error {
    wrong(
        "This file is not text in UTF-8, so it is no hand-over file.",
        "Choose a hand-over file, or save it as UTF-8.",
    )
}

/// A file of another kind.
pub fn other_kind(kind: &str) -> Error {
    wrong(
        format!("This is no hand-over file: it does not say \"{kind}\"."),
        format!("Choose a hand-over file. One that is written by hand begins with {kind} = 1."),
    )
}

/// A file of a newer program.
pub fn newer(version: u64, known: u64) -> Error {
    wrong(
        format!(
            "This file was made by a newer version of the program: its format is {version}, and {known} is known here."
        ),
        "Update the program to open it.",
    )
}

/// A file whose version cannot be.
pub fn no_version(kind: &str) -> Error {
    wrong(
        format!("The version of this file, \"{kind}\", is none that there is."),
        format!("It begins with {kind} = 1."),
    )
}

/// A file that is not put together well.
pub fn malformed(format: &str, line: usize, column: usize) -> Error {
    wrong(
        format!("This file is not {format} as it should be, from line {line}, column {column} on."),
        "Correct the file there, or ask for it again.",
    )
}

/// Something unexpected. What the file holds there is not repeated.
pub fn not_expected(place: &str, why: &str) -> Error {
    let place = match place {
        "" | "." => "the file",
        place => place,
    };
    // "unknown field `x`, expected …" names what stands there; "invalid type: string "…", expected …" its value.
    let name = why
        .strip_prefix("unknown field `")
        .and_then(|rest| rest.split_once('`'))
        .map(|(name, _)| format!(" (\"{name}\")"))
        .unwrap_or_default();
    let missing = why.strip_prefix("missing field ");
    let told = match (missing, why.rsplit_once("expected ")) {
        (Some(field), _) => format!("{} is missing", field.replace('`', "\"")),
        (None, Some((_, wanted))) => format!("expected was {wanted}"),
        (None, None) => "it is not what is expected there".to_owned(),
    };
    wrong(
        format!("Something in this file is not understood, at {place}{name}: {told}."),
        "Correct the file, or open it with the version of the program that made it.",
    )
}

/// Letters that deceive.
pub fn odd_letters(place: &str) -> Error {
    wrong(
        format!("This file holds invisible control characters, at {place}."),
        "Do not trust it. Ask whoever made it for it again.",
    )
}

/// A text that is too long.
pub fn too_long(place: &str, most: usize) -> Error {
    wrong(
        format!("A text in this file has more than {most} letters, at {place}."),
        "Shorten it.",
    )
}

/// The file is another one than the one that was shown.
pub fn changed_since() -> Error {
    wrong(
        "This file has changed since it was opened, so nothing of it was taken over.",
        "Open it again, look at the difference, then take it over.",
    )
}

/// A part that cannot be taken over.
pub fn not_taken(part: HandoverPart) -> Error {
    wrong(
        format!(
            "\"{}\" of this file cannot be taken over here, so nothing of it was.",
            label(part)
        ),
        "Leave it out; the difference says why.",
    )
}

/// Returns what is added when some parts were taken over before another could not be.
pub fn taken_before(parts: &[HandoverPart]) -> String {
    let names: Vec<_> = parts.iter().map(|part| label(*part)).collect();
    format!("Taken over before that, and kept: {}.", names.join(", "))
}

/// Returns the name of a part.
pub fn label(part: HandoverPart) -> &'static str {
    match part {
        HandoverPart::Hubspot => "HubSpot account",
        HandoverPart::Advocate => "Advocate account",
        HandoverPart::Program => "Program",
        HandoverPart::Sharing => "Data sharing",
        HandoverPart::Properties => "Contact properties",
        HandoverPart::Triggers => "Events",
        HandoverPart::Mapping => "Mapping",
        HandoverPart::ByHand => "Done by hand",
    }
}

/// Returns an account in one line.
pub fn account(name: &str, id: &str) -> String {
    if name.is_empty() || name == id {
        id.to_owned()
    } else {
        format!("{name} · {id}")
    }
}

/// Returns a program in two lines.
pub fn program(name: &str, id: &str, synced: bool) -> Vec<String> {
    let synced = if synced {
        "Its participants are synced"
    } else {
        "Its participants are not synced yet"
    };
    vec![account(name, id), synced.to_owned()]
}

/// Returns sharing rules line by line.
pub fn sharing(rules: &RulesView) -> Vec<String> {
    let mut lines: Vec<String> = sharing_line(rules)
        .split(" · ")
        .map(str::to_owned)
        .collect();
    if let Some(list) = &rules.only_list {
        lines.push(format!(
            "Participants only for contacts of the HubSpot list {list}"
        ));
    }
    if let Some(segment) = &rules.only_segment {
        lines.push(format!(
            "Contacts only for participants of the segment {segment}"
        ));
    }
    for (field, choice) in &rules.policies {
        use crate::views::PolicyChoice::{Advocate, Ask, Hubspot, Newest};
        let wins = match choice {
            Hubspot => "HubSpot decides",
            Advocate => "Advocate wins",
            Newest => "the newer one wins",
            Ask => "a person is asked",
        };
        lines.push(format!("{}: {wins}", field.replace('_', " ")));
    }
    lines
}

/// Returns an internal name beside its label.
pub fn property(field: &str, name: &str) -> String {
    let label = Field::from_key(field).map_or(field, |field| field.label());
    format!("{label}: {name}")
}

/// Returns triggers line by line.
pub fn triggers(of: &SaveTriggers) -> Vec<String> {
    use crate::views::CustomerView::{Label, Only, Participant};
    let mut lines: Vec<String> = of
        .triggers
        .iter()
        .map(|it| {
            let place = match &it.pipeline {
                Some(pipeline) => format!("{pipeline}: {}", it.stage),
                None if it.property.is_empty() => it.stage.clone(),
                None => format!("{} = {}", it.property, it.stage),
            };
            let event = it
                .event
                .clone()
                .unwrap_or_else(|| format!("deal_{}", it.stage));
            format!(
                "{} {place} → {event}",
                super::events::object(it.object).key()
            )
        })
        .collect();
    if lines.is_empty() {
        lines.push("Nothing counts".to_owned());
    }
    lines.push(match &of.customer {
        Participant => "Customer: the contact that is a participant".to_owned(),
        Only => "Customer: the only contact".to_owned(),
        Label { label } => format!("Customer: the contact labelled {label}"),
    });
    lines
}

/// Says that a stage was found by its name. `event_follows` tells that its event is made of its id.
pub fn by_name(
    pipeline: &str,
    stage: &str,
    there: &str,
    here: &str,
    event_follows: bool,
) -> CheckView {
    let event = if event_follows {
        " Its event is named after the id here, so look whether the program's rules use that name."
    } else {
        ""
    };
    CheckView {
        evidence: format!("{there} in the file, {here} here"),
        fix: format!("Look whether it is the stage that is meant.{event}"),
        ..check(
            "handover.stage",
            CheckStatus::Warn,
            &format!(
                "The stage \"{stage}\" of \"{pipeline}\" has another id in this account and was found by its name."
            ),
        )
    }
}

/// Returns a mapping line by line.
pub fn mapping(tables: &[MappingTable]) -> Vec<String> {
    let mut lines = Vec::new();
    for table in tables {
        let object = super::events::object(table.object).key();
        lines.push(format!("{object}: {} rows", table.rows.len()));
        lines.extend(table.rows.iter().map(|row| match row.note.as_str() {
            "" => format!("{} ← {}", row.field, row.source),
            note => format!("{} ← {} ({note})", row.field, row.source),
        }));
    }
    lines
}

/// Returns a tick in a line.
pub fn ticked(item: &str, by: &str, at: &str, about: &str) -> String {
    let day = at.split('T').next().unwrap_or_default();
    let mut line = item.to_owned();
    for (word, value) in [("by", by), ("on", day), ("for", about)] {
        if !value.is_empty() {
            line = format!("{line}, {word} {value}");
        }
    }
    line
}

/// Returns who made a file.
pub fn made(by: &str, at: &str, of: &str, with: &str) -> String {
    let day = at.split('T').next().unwrap_or_default();
    let mut line = String::new();
    for (word, value) in [
        ("Made by", by),
        ("on", day),
        ("from", of),
        ("with version", with),
    ] {
        if !value.is_empty() {
            let space = if line.is_empty() { "" } else { " " };
            line = format!("{line}{space}{word} {value}");
        }
    }
    if line.is_empty() {
        line
    } else {
        format!("{line}.")
    }
}

/// What is said of a file that was changed after it was made.
pub const CHANGED: &str =
    "This file was changed after it was made: its checksum is another one. Look closely.";

/// What is said of a file without checksum.
pub const BY_HAND: &str = "This file was written by hand: it carries no checksum.";

/// What to do with a file that was written.
pub fn next() -> String {
    "Give it to whoever looks after this next. They open it with the program, see how it differs from what is set up \
     there, and sign in themselves: no password is in it."
        .to_owned()
}
