//! From what a person chose to the rules of an import, and from what was found to what a person sees.

use super::pass::{Found, shown};
use super::save::Places;
use super::source::{Dialect, Encoding, Opened};
use crate::failure::Error;
use crate::views::{
    ImportChoices, ImportColumn, ImportExisting, ImportFormulas, ImportIdentity, ImportLeftOut,
    ImportLeftOutRow, ImportSource, ImportView,
};
use crate::words::import as words;
use domain::import::{Checker, Formulas, Identity, Reason, Row, Rules, Suggestion, Target, locale};
use std::path::PathBuf;

/// Returns the choices that a file suggests.
pub(super) fn suggested(suggestion: &Suggestion) -> ImportChoices {
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    ImportChoices {
        targets: suggestion
            .targets
            .iter()
            .map(|target| target.as_ref().map(Target::name).unwrap_or_default())
            .collect(),
        identity: match suggestion.identity {
            Identity::Email => ImportIdentity::Email,
            Identity::Columns { account, id } => ImportIdentity::Columns(place(account), place(id)),
        },
        ..ImportChoices::default()
    }
}

fn formulas(choice: ImportFormulas) -> Formulas {
    match choice {
        ImportFormulas::LeaveOut => Formulas::LeaveOut,
        ImportFormulas::Keep => Formulas::Keep,
    }
}

/// Returns the rules that choices make for a file with these columns.
pub(super) fn rules(
    choices: &ImportChoices,
    header: &[String],
    record_id: Option<usize>,
) -> Result<Rules, Error> {
    let mut columns: Vec<(usize, Target)> = Vec::new();
    if choices.targets.len() > header.len() {
        return Err(words::no_such_column(header.len()));
    }
    for (at, name) in choices
        .targets
        .iter()
        .enumerate()
        .filter(|(_, name)| !name.is_empty())
    {
        let target = Target::of(name).map_err(|_| words::unknown_target(name))?;
        if columns.iter().any(|(_, it)| *it == target) {
            return Err(words::target_twice(name));
        }
        columns.push((at, target));
    }
    if !columns.iter().any(|(_, target)| *target == Target::Email) {
        return Err(words::no_email_column(header));
    }
    // The address first, as people look for it.
    columns.sort_by_key(|(_, target)| *target != Target::Email);
    let column = |place: u32| {
        usize::try_from(place)
            .ok()
            .filter(|at| *at < header.len())
            .ok_or_else(|| words::no_such_column(header.len()))
    };
    let both = |at: usize| Identity::Columns {
        account: at,
        id: at,
    };
    let identity = match choices.identity {
        ImportIdentity::Email => Identity::Email,
        ImportIdentity::RecordId => both(record_id.ok_or_else(words::no_record_id)?),
        ImportIdentity::Column(place) => both(column(place)?),
        ImportIdentity::Columns(account, id) => Identity::Columns {
            account: column(account)?,
            id: column(id)?,
        },
    };
    let default_locale = match choices.default_locale.trim() {
        "" => None,
        text => Some(
            locale(text)
                .ok_or_else(|| words::no_locale(text))?
                .into_owned(),
        ),
    };
    Ok(Rules {
        columns,
        identity,
        default_locale,
        referable: choices.referable,
        formulas: formulas(choices.formulas),
    })
}

/// Returns what kind of file it is.
pub(super) fn kind(source: &ImportSource, dialect: Dialect) -> String {
    let encoding = match dialect.encoding {
        Encoding::Utf8 => "UTF-8",
        Encoding::Utf16Le | Encoding::Utf16Be => "UTF-16",
        Encoding::Windows1252 => "Windows-1252",
    };
    words::kind(source, encoding, dialect.delimiter)
}

/// Fills in the columns, and what a check found.
pub(super) fn describe(
    view: &mut ImportView,
    opened: &Opened,
    suggestion: &Suggestion,
    found: Option<&Found>,
) {
    view.first = opened
        .first
        .iter()
        .map(|row| row.iter().map(|cell| shown(cell)).collect())
        .collect();
    // Choices that cannot be are refused elsewhere; here nothing is known of their columns then.
    let rules = rules(&view.choices, &opened.header, suggestion.record_id).unwrap_or_default();
    view.columns = columns(view, opened, &rules, found);
    let Some(found) = found else {
        return;
    };
    view.rows = found.rows;
    view.kept = found.kept;
    view.left_out = found.rows - found.kept;
    view.header.clone_from(&found.header);
    view.shown.clone_from(&found.shown);
    view.reasons = reasons(found);
    let places = Places {
        to: Some(PathBuf::from("x")),
        ..Places::default()
    };
    view.files = u32::try_from(places.parts(found.kept).len()).unwrap_or(u32::MAX);
    view.notes = words::notes(&words::Noted {
        kept: found.kept,
        files: view.files,
        identity: &view.choices.identity,
        read_as: match opened.dialect.encoding {
            Encoding::Utf8 => words::ReadAs::Utf8,
            Encoding::Utf16Le | Encoding::Utf16Be => words::ReadAs::Utf16,
            Encoding::Windows1252 => words::ReadAs::Windows1252,
        },
        marks: match view.source {
            ImportSource::File(_) => found.marks,
            // We put them there ourselves.
            ImportSource::Hubspot(_) => 0,
        },
        rounded_ids: found.rounded_ids,
        existing_kept: view.choices.existing == ImportExisting::Keep,
        referred: rules
            .columns
            .iter()
            .any(|(_, target)| *target == Target::ReferredByCode),
    });
}

fn columns(
    view: &ImportView,
    opened: &Opened,
    rules: &Rules,
    found: Option<&Found>,
) -> Vec<ImportColumn> {
    let column = |(at, name): (usize, &String)| {
        let value = opened
            .first
            .iter()
            .filter_map(|row| row.get(at))
            .find(|cell| !cell.trim().is_empty());
        let example = value
            .map(|cell| domain::import::restore(cell))
            .unwrap_or_default();
        let place = rules.columns.iter().position(|(it, _)| *it == at);
        let target = view.choices.targets.get(at).cloned().unwrap_or_default();
        let count = found
            .zip(place)
            .and_then(|(found, place)| found.counts.get(place).copied());
        let becomes = place
            .and_then(|place| rules.columns.get(place))
            .map(|(_, target)| becomes(rules, target, example))
            .filter(|becomes| becomes != example)
            .unwrap_or_default();
        let of = count.unwrap_or_default();
        ImportColumn {
            name: shown(name),
            sentence: count
                .map(|count| words::column(&target, count, rules.formulas))
                .unwrap_or_default(),
            attention: of.unusable + of.formulas + of.rounded > 0,
            target,
            example: shown(example),
            becomes: shown(&becomes),
            empty: of.empty,
            fixed: of.fixed,
            unusable: of.unusable,
        }
    };
    opened.header.iter().enumerate().map(column).collect()
}

/// Returns what one value becomes.
fn becomes(rules: &Rules, target: &Target, cell: &str) -> String {
    if cell.is_empty() || *target == Target::Email {
        return cell.to_owned();
    }
    let alone = Rules {
        columns: vec![(0, target.clone())],
        identity: Identity::Email,
        ..rules.clone()
    };
    let ends = [cell.len()];
    let row = Row {
        text: cell,
        ends: &ends,
    };
    let who = domain::import::Who {
        email: "",
        normal: "".into(),
        account: "".into(),
        id: "".into(),
    };
    let mut cells = Vec::new();
    Checker::new(alone).values(row, &who, |cell| cells.push(cell.to_owned()));
    cells.into_iter().nth(2).unwrap_or_default()
}

fn reasons(found: &Found) -> Vec<ImportLeftOut> {
    let of = |reason: Reason| {
        let count = found.left_out.get(&reason).copied()?;
        let (sentence, fix) = words::reason(reason);
        let examples = found.examples.iter().filter(|it| it.reason == reason);
        Some(ImportLeftOut {
            reason: reason.key().to_owned(),
            sentence: sentence.to_owned(),
            fix: fix.to_owned(),
            count,
            examples: examples
                .map(|it| ImportLeftOutRow {
                    number: u32::try_from(it.number).unwrap_or(u32::MAX),
                    email: it.email.clone(),
                })
                .collect(),
        })
    };
    Reason::ALL.into_iter().filter_map(of).collect()
}
