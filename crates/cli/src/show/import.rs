//! Imports in words.

use super::{clean, counted, grouped, table, value};
use engine::views::{ImportJobStatus, ImportSaved, ImportView, UploadedImport};
use std::fmt::Write as _;

/// Rows of the import file that are shown.
const SHOWN: usize = 5;
/// Left-out rows that are shown of each reason.
const EXAMPLES: usize = 3;

/// Returns how an import comes along, in one line.
pub fn progress(view: &ImportView) -> String {
    match view.percent {
        Some(percent) => format!("{} ({percent} %)", clean(&view.phase)),
        None => clean(&view.phase),
    }
}

/// Returns an import: its columns, what will be in the file, who is left out and why, and what to know.
pub fn import(view: &ImportView) -> String {
    let mut text = String::new();
    if !view.problem.is_empty() {
        let _ = writeln!(text, "{}", clean(&view.problem));
        return text;
    }
    let _ = writeln!(
        text,
        "{} · {}",
        clean(&view.kind),
        counted(view.rows, "row", "rows")
    );
    let mut rows = vec![
        ["Column", "Goes to", "Example", "Check"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for column in &view.columns {
        let example = match column.becomes.as_str() {
            "" => value(&column.example),
            becomes => format!("{} → {}", value(&column.example), value(becomes)),
        };
        let target = if column.target.is_empty() {
            "left out"
        } else {
            &column.target
        };
        let mark = if column.attention { "! " } else { "" };
        rows.push(vec![
            column.name.clone(),
            target.to_owned(),
            example,
            format!("{mark}{}", column.sentence),
        ]);
    }
    let _ = write!(text, "\n{}", table(&rows));
    let files = if view.files > 1 {
        format!(", in {} files", view.files)
    } else {
        String::new()
    };
    let _ = writeln!(
        text,
        "\nIn the file: {}{files}. Left out: {}.",
        counted(view.kept, "person", "people"),
        counted(view.left_out, "row", "rows"),
    );
    for reason in &view.reasons {
        let _ = writeln!(text, "  {} {}", grouped(reason.count), reason.sentence);
        let examples: Vec<String> = reason
            .examples
            .iter()
            .take(EXAMPLES)
            .map(|row| match row.email.as_str() {
                "" => format!("row {}", row.number),
                email => format!("row {} ({})", row.number, clean(email)),
            })
            .collect();
        let _ = writeln!(text, "      {} {}", examples.join(", "), reason.fix);
    }
    if !view.shown.is_empty() {
        let mut rows = vec![view.header.clone()];
        rows.extend(
            view.shown
                .iter()
                .take(SHOWN)
                .map(|row| row.iter().map(|cell| value(cell)).collect()),
        );
        let _ = write!(text, "\nThe first rows of the file\n{}", table(&rows));
    }
    text.push('\n');
    for note in &view.notes {
        let _ = writeln!(text, "* {note}");
    }
    text
}

/// Returns what was saved, and what to do with it.
pub fn saved(saved: &ImportSaved) -> String {
    let mut text = String::new();
    for file in &saved.files {
        let _ = writeln!(text, "Written: {}", clean(file));
    }
    if !saved.left_out.is_empty() {
        let _ = writeln!(text, "Left-out rows: {}", clean(&saved.left_out));
    }
    if !saved.next.is_empty() {
        let _ = writeln!(text, "\nNow, by hand ({}):", clean(&saved.page));
    }
    for (number, step) in saved.next.iter().enumerate() {
        let _ = writeln!(text, "  {}. {step}", number + 1);
    }
    text
}

/// Returns the imports that were uploaded.
pub fn uploaded(imports: &[UploadedImport]) -> String {
    if imports.is_empty() {
        return "No import was uploaded from here yet.".to_owned();
    }
    let mut text = String::new();
    for import in imports {
        let _ = writeln!(
            text,
            "{} · {} · {} · {}",
            import.id,
            super::minute(&import.at),
            counted(import.people, "person", "people"),
            clean(&import.source)
        );
        let _ = writeln!(text, "  {}", import.sentence);
        if import.jobs.len() > 1 {
            let rows: Vec<Vec<String>> = import
                .jobs
                .iter()
                .map(|job| {
                    let file = format!("file {} of {}", job.part, import.jobs.len());
                    vec![
                        file,
                        grouped(job.rows),
                        status(job.status).to_owned(),
                        format!("{} refused", grouped(job.errors)),
                    ]
                })
                .collect();
            text.push_str(&table(&rows));
        }
        for refused in import.jobs.iter().flat_map(|job| &job.refused) {
            let (record, message) = (clean(&refused.record), clean(&refused.message));
            let _ = writeln!(
                text,
                "  record {record}: {message} ({})",
                clean(&refused.code)
            );
        }
    }
    text
}

fn status(status: ImportJobStatus) -> &'static str {
    match status {
        ImportJobStatus::NotStarted => "not started",
        ImportJobStatus::Unknown => "not known",
        ImportJobStatus::Pending => "at work",
        ImportJobStatus::Completed => "done",
        ImportJobStatus::Aborted => "given up",
    }
}
