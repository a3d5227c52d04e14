//! The words of an import.

use crate::failure::Error;
use crate::views::{Fact, ImportIdentity, ImportJobStatus, ImportSource};
use crate::words::{duration, grouped, people};
use domain::import::{ColumnCount, Formulas, MOST_ROWS, Reason};
use std::io;
use std::path::Path;

/// The path by which an import is made by hand (documented by impact.com: Advocate, bulk import methods).
const BY_HAND: [&str; 5] = [
    "In impact.com open Engage, then Participants, and choose Import Users at the top right.",
    "As import type choose Users, then select the file. Its column names must stay as they are: impact.com minds capital letters.",
    "If you like, add a segment to everybody in the file, or take one away.",
    "Press Start Import. impact.com sends an e-mail when it is done; that can take 30 minutes.",
    "Then sync: the new participants are linked to their contacts, and codes and links appear there.",
];

fn wrong(what: impl Into<String>, hint: impl Into<String>) -> Error {
    Error::InvalidInput {
        what: what.into(),
        hint: hint.into(),
    }
}

/// A file that cannot be read.
pub fn file_unreadable(path: &Path, error: &io::Error) -> Error {
    wrong(
        format!("{} could not be read ({}).", path.display(), error.kind()),
        "Check that the file is there, that you may open it, and that no other program holds it.",
    )
}

/// A file without any row.
pub fn file_empty() -> Error {
    wrong(
        "The file holds no rows.",
        "Choose a CSV file whose first row names its columns.",
    )
}

/// A file whose rest is one cell.
pub fn quote_not_closed(row: u64) -> Error {
    wrong(
        format!(
            "From row {} on the file is one single cell: a quotation mark is opened there and never closed.",
            grouped_long(row)
        ),
        "Correct that row, or export the file again, then check it again.",
    )
}

/// A file that cannot be written.
pub fn not_written(place: &Path, error: &io::Error) -> Error {
    let hint = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "Make room on the disk, or choose another place."
        }
        io::ErrorKind::NotFound => "Choose a folder that is there.",
        _ => "Choose a file in a folder that you may write to.",
    };
    wrong(
        format!(
            "{} could not be written ({}). There is no half of it either.",
            place.display(),
            error.kind()
        ),
        hint,
    )
}

/// A place that is taken.
pub fn exists(place: &Path) -> Error {
    wrong(
        format!(
            "{} is there already, so it was left as it is.",
            place.display()
        ),
        "Choose another name, or say that it may be replaced.",
    )
}

/// Two files in one place.
pub fn same_place(place: &Path) -> Error {
    wrong(
        format!("{} was named for two different files.", place.display()),
        "Choose a name for each.",
    )
}

/// The source in place of the result.
pub fn own_source(place: &Path) -> Error {
    wrong(
        format!("{} is the file that the people come from.", place.display()),
        "Choose another name for the result.",
    )
}

/// A column that the import does not know.
pub fn unknown_target(name: &str) -> Error {
    wrong(
        format!("\"{name}\" is no column of impact.com's import."),
        "Choose one from the list; a custom field is written customFields.NAME, with letters, digits and _ only. Capital letters count.",
    )
}

/// A column twice.
pub fn target_twice(name: &str) -> Error {
    wrong(
        format!("Two columns go to \"{name}\"."),
        "Leave one of them out.",
    )
}

/// No column with addresses.
pub fn no_email_column(columns: &[String]) -> Error {
    let named: Vec<&str> = columns.iter().take(20).map(String::as_str).collect();
    wrong(
        format!(
            "No column goes to \"email\", so nobody could be found again. The file has: {}.",
            named.join(", ")
        ),
        "Choose which column holds the e-mail addresses; in the import it is called email exactly, in small letters.",
    )
}

/// A column that is not there.
pub fn no_such_column(width: usize) -> Error {
    wrong(
        format!("The file has {width} columns, and one was chosen that is not among them."),
        "Choose the columns again; the file may have changed.",
    )
}

/// No record ids.
pub fn no_record_id() -> Error {
    wrong(
        "The file has no column with HubSpot's record id.",
        "Export it with the column Record ID, or let the e-mail address be the id.",
    )
}

/// A locale that is none.
pub fn no_locale(text: &str) -> Error {
    wrong(
        format!("\"{text}\" is no locale."),
        "Write language and country as in en_US.",
    )
}

/// The file is another than the one that was checked.
pub fn changed_since() -> Error {
    wrong(
        "The file has changed since it was checked, so nothing was written.",
        "Check it again, look at the result, then go on.",
    )
}

/// Nothing was checked yet.
pub fn not_checked() -> Error {
    wrong(
        "This import was not checked yet.",
        "Check it and look at the result first.",
    )
}

/// Nobody to import.
pub fn nobody() -> Error {
    wrong(
        "There is nobody to import: every row is left out.",
        "Look at the reasons; the list of left-out rows can be saved and corrected.",
    )
}

/// A segment that is none.
pub fn no_segment() -> Error {
    wrong(
        "A segment without a name was given.",
        "Name the segment, as in vip, or ~vip to take people out of it.",
    )
}

/// impact.com does not want the job.
pub fn not_wanted(errors: &[String]) -> Error {
    wrong(
        format!(
            "impact.com would not start this import: {}.",
            errors.join("; ")
        ),
        "Correct what it names, or save the file and import it by hand.",
    )
}

/// Returns why a row is left out, and what to do about it; empty when there is nothing to do.
pub fn reason(reason: Reason) -> (&'static str, &'static str) {
    match reason {
        Reason::Participant => ("is a participant already", ""),
        Reason::SameEmail => ("has the e-mail address of an earlier row", ""),
        Reason::SameId => (
            "has the same ids as an earlier row",
            "Give each person an id of their own.",
        ),
        Reason::NoEmail => (
            "has no e-mail address",
            "Add one in HubSpot, or leave the person out.",
        ),
        Reason::InvalidEmail => (
            "has an e-mail address that cannot be one",
            "Correct it in HubSpot, then export again.",
        ),
        Reason::NoId => (
            "has nothing in the column for the id",
            "Fill the column, or let the e-mail address be the id.",
        ),
        Reason::Formula => (
            "has an address or an id that a spreadsheet would run as a formula",
            "If it is right, choose to keep such values.",
        ),
        Reason::WrongWidth => (
            "has more or fewer cells than there are columns",
            "Often a comma or a quotation mark is missing: correct the row, or export again.",
        ),
        Reason::NotText => (
            "holds letters that cannot be read",
            "Export the file again as CSV in UTF-8.",
        ),
        Reason::TooLong => (
            "is longer than a person can be",
            "Look whether a quotation mark is missing.",
        ),
        Reason::Empty => ("is empty", ""),
        Reason::NeverSync => ("is a person who is never synced, as somebody decided", ""),
        Reason::Erased => ("was deleted for privacy and is never made again", ""),
    }
}

/// Returns how a file is put together.
pub fn kind(source: &ImportSource, encoding: &str, delimiter: u8) -> String {
    match source {
        ImportSource::Hubspot(None) => "All contacts of HubSpot".to_owned(),
        ImportSource::Hubspot(Some(list)) => format!("Contacts of the HubSpot list {list}"),
        ImportSource::File(path) => {
            let name = Path::new(path)
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let by = match delimiter {
                b',' => "commas",
                b';' => "semicolons",
                b'\t' => "tabs",
                b'|' => "vertical bars",
                _ => "a delimiter of its own",
            };
            format!("{name} · {encoding} · {by}")
        }
    }
}

/// Returns what was found in a column.
pub fn column(target: &str, count: ColumnCount, formulas: Formulas) -> String {
    let form = match target {
        "locale" => "put into the form en_US",
        "countryCode" => "put into capital letters",
        "referable" => "turned into true or false",
        _ => "put into Advocate's form",
    };
    let why = match target {
        "locale" => "left empty: no locale",
        "countryCode" => "left empty: no country code of two letters",
        "referable" => "left empty: neither yes nor no",
        "dateCreated" | "dateUsTaxFormSubmitted" => "left empty: no milliseconds since 1970",
        _ => "left empty: longer than 1,024 characters",
    };
    let formula = match formulas {
        Formulas::LeaveOut => "left empty: a spreadsheet would run them as a formula",
        Formulas::Keep => "would run as a formula in a spreadsheet",
    };
    let parts = [
        (count.empty, "empty"),
        (count.fixed, form),
        (count.unusable, why),
        (count.formulas, formula),
        (
            count.rounded,
            "rounded by a spreadsheet, as it seems, such as 1.2E+15; kept as they are",
        ),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{} {what}", grouped(*count)))
        .collect();
    if parts.is_empty() {
        "All fine".to_owned()
    } else {
        parts.join(", ")
    }
}

/// How the letters of a file were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadAs {
    Utf8,
    Utf16,
    Windows1252,
}

/// What the notes of an import are made of.
pub struct Noted<'a> {
    pub kept: u32,
    pub files: u32,
    pub identity: &'a ImportIdentity,
    pub read_as: ReadAs,
    pub marks: u32,
    pub rounded_ids: u32,
    pub existing_kept: bool,
    pub referred: bool,
}

/// Returns what a person must know before saying yes.
pub fn notes(of: &Noted<'_>) -> Vec<String> {
    let mut notes = Vec::new();
    let id = match of.identity {
        ImportIdentity::Email => "the e-mail address, in lower case",
        ImportIdentity::RecordId => "HubSpot's record id",
        ImportIdentity::Column(_) | ImportIdentity::Columns(..) => "what the file says",
    };
    notes.push(format!(
        "The id of each person is {id}. It must be the one that your website uses, and it can never be changed: with \
         another one the same person would be a participant twice."
    ));
    if of.rounded_ids > 0 {
        notes.push(format!(
            "{} ids look as if a spreadsheet had rounded them, such as 1.2E+15. They are kept as they are; if they are \
             wrong, export again and do not open the file in a spreadsheet.",
            grouped(of.rounded_ids)
        ));
    }
    if of.existing_kept {
        notes.push(
            "People who are participants already are not left out: the import writes their values again.".to_owned(),
        );
    }
    if of.referred {
        notes.push(
            "A referred-by code makes a referral, and that is never taken back; rewards may follow from it.".to_owned(),
        );
    }
    if of.files > 1 {
        notes.push(format!(
            "impact.com advises at most {} rows a file, so there are {} files. Import one after the other.",
            grouped(MOST_ROWS),
            of.files
        ));
    }
    if of.read_as == ReadAs::Windows1252 {
        notes.push(
            "The file is not in UTF-8, so its letters were read as Windows-1252. Look at names with accents below; if \
             they look wrong, export again as UTF-8."
                .to_owned(),
        );
    } else if of.read_as == ReadAs::Utf16 {
        notes.push("The file was in UTF-16; what is written is UTF-8.".to_owned());
    }
    if of.marks > 0 {
        notes.push(format!(
            "The apostrophe that keeps a spreadsheet from running a cell was taken off {} cells.",
            grouped(of.marks)
        ));
    }
    if of.kept > 0 {
        notes.push(
            "An import cannot be undone here: participants can only be deleted, one by one or by impact.com's own bulk \
             deletion. Keep the file; it is the list of who was made."
                .to_owned(),
        );
    }
    notes
}

/// Returns what to do with a saved file.
pub fn by_hand(files: usize) -> Vec<String> {
    let mut steps: Vec<String> = BY_HAND.iter().map(|step| (*step).to_owned()).collect();
    if files > 1 {
        steps.insert(
            4,
            format!("Do the same with each of the {files} files, one after the other."),
        );
    }
    steps
}

/// Returns what is asked for on the way of [`by_hand`], exactly as it is entered there.
pub fn values(files: &[String]) -> Vec<Fact> {
    let fact = |label: String, value: &str| Fact {
        label,
        value: value.to_owned(),
    };
    let file = |(number, path): (usize, &String)| match files.len() {
        1 => fact("File".to_owned(), path),
        all => fact(format!("File {number} of {all}"), path),
    };
    let mut values = vec![fact("Import type".to_owned(), "Users")];
    values.extend((1..).zip(files).map(file));
    values
}

/// Returns how many rows were looked at.
pub fn looked_at(rows: u32) -> String {
    format!("Looked at {} rows", grouped(rows))
}

/// Returns how many contacts were read.
pub fn contacts_read(read: u32, total: Option<u32>) -> String {
    match total {
        Some(total) if total >= read => {
            format!("Reading contacts {} of {}", grouped(read), grouped(total))
        }
        _ => format!("Reading contacts {}", grouped(read)),
    }
}

/// Returns how many participants were read.
pub fn participants_read(read: u32) -> String {
    format!("Asking who is a participant already: {}", grouped(read))
}

/// Asks for the number of people before an upload.
pub fn confirm(people_count: u32, set_off: bool) -> String {
    let rules = if set_off {
        "The program's rules and webhooks are set off: e-mails and rewards may follow."
    } else {
        "The program's rules and webhooks are not set off."
    };
    format!(
        "This makes {} participants in impact.com, which cannot be undone. {rules}",
        people(people_count)
    )
}

/// Returns how an uploaded import stands.
/// Says what Advocate has of a file that was imported by hand: of a sample, and by the number of participants, `more` than
/// when the file was saved.
pub fn arrivals(arrived: u32, sampled: u32, more: Option<u64>, kept: u32) -> String {
    let some = match (arrived, sampled) {
        (_, 0) => "The file names nobody by an address, so nobody could be looked for.".to_owned(),
        (0, _) => format!("None of {sampled} people looked for is a participant yet."),
        (arrived, sampled) if arrived == sampled => {
            format!("All of {sampled} people looked for are participants.")
        }
        _ => format!("Of {sampled} people looked for, {arrived} are participants."),
    };
    match more {
        Some(more) => format!(
            "{some} Advocate has {} participants more than when the file was saved; the file has {}.",
            grouped(u32::try_from(more).unwrap_or(u32::MAX)),
            grouped(kept)
        ),
        None => some,
    }
}

pub fn uploaded(jobs: &[(ImportJobStatus, u32, u32)], arrived: u32, sampled: u32) -> String {
    let of = |status| jobs.iter().filter(|(it, ..)| *it == status).count();
    let processed: u32 = jobs.iter().map(|(_, processed, _)| processed).sum();
    let errors: u32 = jobs.iter().map(|(.., errors)| errors).sum();
    if of(ImportJobStatus::Unknown) > 0 {
        return "It is not known whether impact.com has started a file: the answer was lost. Ask again; it is looked for \
                by its name, and never started twice by itself."
            .to_owned();
    }
    if of(ImportJobStatus::NotStarted) > 0 {
        return format!(
            "{} of {} files were not started. What was started goes on; upload the import again for the rest once that is \
             done: who is a participant by then is left out.",
            of(ImportJobStatus::NotStarted),
            jobs.len()
        );
    }
    if of(ImportJobStatus::Aborted) > 0 {
        return "impact.com gave up. Look under Reporting, Imports & Exports there, then check and upload again.".to_owned();
    }
    let seen = if sampled > 0 {
        format!(" Of {sampled} people looked for, {arrived} are participants.")
    } else {
        String::new()
    };
    if of(ImportJobStatus::Pending) > 0 {
        return format!(
            "impact.com is at work: {} rows so far. It can take {}.{seen}",
            grouped(processed),
            duration(30 * 60)
        );
    }
    if errors > 0 {
        format!(
            "Done: {} rows, {} of them refused.{seen}",
            grouped(processed),
            grouped(errors)
        )
    } else {
        format!("Done: {} rows, none refused.{seen}", grouped(processed))
    }
}

fn grouped_long(number: u64) -> String {
    u32::try_from(number).map_or_else(|_| number.to_string(), grouped)
}
