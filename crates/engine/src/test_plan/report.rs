//! Reports of the test plan: one page of blocks, shown as HTML and as PDF, a table of assertions as CSV, and a bundle with
//! what was asked and answered. Files only; nothing is sent anywhere.

mod html;
mod page;
mod pdf;

use crate::engine::Engine;
use crate::failure::Error;
use crate::guide;
use crate::views::{
    ExportTests, Exported, Fact, Failure, Platform, ReportForm, TestPlanView, TestVerdict, TestView,
};
use crate::words::test_plan as words;
use domain::import::inert;
use page::{Page, page};
use serde_json::{Value, json};
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;

/// Everything that a report tells.
struct Report {
    head: Vec<Fact>,
    plan: TestPlanView,
    /// What was set up, by part.
    settings: Vec<(String, Vec<String>)>,
    /// Causes of problems that are open now, with how many people each.
    problems: Vec<String>,
}

impl Engine {
    /// Saves a report. `to` is the file, or a folder in which a name is found. E-mail addresses are shortened unless whole
    /// ones are asked for.
    ///
    /// # Errors
    /// No plan was begun, the journal cannot be read, or the file cannot be written. There is never half of one.
    pub async fn export_tests(&self, request: ExportTests) -> Result<Exported, Failure> {
        let report = self.report(request.whole_addresses).await?;
        let rows = u32::try_from(records(&report).len()).unwrap_or(u32::MAX);
        let now = self.inner.now();
        let file = place(
            Path::new(&request.to),
            request.form,
            &now.strftime("%Y-%m-%d-%H%M%S").to_string(),
        );
        let form = request.form;
        let made = self.inner.threads.aside(move || {
            let page = page(&report);
            match form {
                ReportForm::Html => Ok(html::render(&page).into_bytes()),
                ReportForm::Pdf => pdf::render(&page),
                ReportForm::Csv => csv(&report),
                ReportForm::Bundle => bundle(&report, &page),
            }
        });
        let bytes = made.await.map_err(|_| ended())??;
        let (path, replace) = (file.clone(), request.replace);
        let saved = self
            .inner
            .threads
            .aside(move || save(&path, &bytes, replace));
        saved.await.map_err(|_| ended())??;
        Ok(Exported {
            file: file.display().to_string(),
            rows,
        })
    }

    async fn report(&self, whole_addresses: bool) -> Result<Report, Failure> {
        let workspace = self.inner.workspace()?;
        let begun = self.inner.begun_plan(&workspace).await?;
        let plan = self.test_plan().await?;
        let overview = self.overview().await?;
        let handover = self.handover().await?;
        let problems = self.problems().await?;
        let mapping = self.mapping().await?;
        let account = |of: Platform| {
            let it = match of {
                Platform::Hubspot => &overview.hubspot,
                Platform::Advocate => &overview.advocate,
            };
            format!("{} ({})", it.account_name, it.account_id)
        };
        let program = overview.program.as_ref();
        let now = self.inner.now();
        let head = [
            ("Workspace", workspace.name.clone()),
            ("HubSpot", account(Platform::Hubspot)),
            ("Advocate", account(Platform::Advocate)),
            (
                "Program",
                program.map_or_else(String::new, |it| format!("{} ({})", it.name, it.id)),
            ),
            ("Engine", "this app".to_owned()),
            ("App version", env!("CARGO_PKG_VERSION").to_owned()),
            ("Mapping version", mapping.version.number.to_string()),
            (
                "Plan",
                format!("{}, begun {}", begun.id, moment(&begun.made_at)),
            ),
            ("Report made", moment(&now.to_string())),
            ("By", guide::user()),
        ];
        let mut report = Report {
            head: head
                .into_iter()
                .map(|(label, value)| Fact {
                    label: label.to_owned(),
                    value,
                })
                .collect(),
            plan,
            settings: handover
                .parts
                .into_iter()
                .map(|part| (part.label, part.lines))
                .collect(),
            problems: problems
                .groups
                .into_iter()
                .map(|it| format!("{}: {}", it.title, it.people))
                .collect(),
        };
        if !whole_addresses {
            shorten_all(&mut report);
        }
        Ok(report)
    }
}

fn ended() -> Error {
    Error::Internal {
        what: "making the report ended unexpectedly",
    }
}

/// Returns an instant to the second, as people read it.
fn moment(text: &str) -> String {
    let at: Option<jiff::Timestamp> = text.parse().ok();
    at.map_or_else(
        || text.to_owned(),
        |at| at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
    )
}

/// Returns the file that was named, or one in the folder that was named.
fn place(to: &Path, form: ReportForm, moment: &str) -> PathBuf {
    let ending = match form {
        ReportForm::Html => "html",
        ReportForm::Pdf => "pdf",
        ReportForm::Csv => "csv",
        ReportForm::Bundle => "zip",
    };
    if to.is_dir() {
        to.join(format!("advocate-sync-test-plan-{moment}.{ending}"))
    } else {
        to.to_owned()
    }
}

/// Writes a file whole, or not at all.
fn save(file: &Path, bytes: &[u8], replace: bool) -> Result<(), Error> {
    let told = |error: &std::io::Error| Error::InvalidInput {
        what: format!(
            "{} could not be saved: {error}. No file was changed.",
            file.display()
        ),
        hint: "Name another file, or move the one that is there.".to_owned(),
    };
    let folder = file.parent().filter(|it| !it.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let mut whole = tempfile::NamedTempFile::new_in(folder).map_err(|it| told(&it))?;
    whole.write_all(bytes).map_err(|it| told(&it))?;
    let saved = if replace {
        whole.persist(file)
    } else {
        whole.persist_noclobber(file)
    };
    saved.map(drop).map_err(|it| told(&it.error))
}

/// Returns the five, and the extras that somebody began.
fn tried(plan: &TestPlanView) -> impl Iterator<Item = &TestView> {
    let extras = plan.extras.iter();
    let begun = extras.filter(|it| it.attempt.is_some() || it.said.is_some());
    plan.tests.iter().chain(begun)
}

/// One row an assertion, and one for a test without any.
fn records(report: &Report) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for test in tried(&report.plan) {
        let before = [test.id.as_str(), &test.title, words::status(test.status)];
        let attempt = test.attempt.as_ref();
        let said = test.said.as_ref();
        let number = attempt.map(|it| it.number.to_string()).unwrap_or_default();
        let looked = attempt
            .and_then(|it| it.looked_at.clone())
            .unwrap_or_default();
        let (by, word) = said.map_or(("", ""), |it| (&it.by, &it.words));
        let after = [number.as_str(), &looked, by, word];
        let assertions = attempt
            .map(|it| it.assertions.as_slice())
            .unwrap_or_default();
        let mut add = |cells: [&str; 6]| {
            let all = before.iter().chain(&cells).chain(&after);
            rows.push(all.map(|cell| inert(cell).into_owned()).collect());
        };
        for it in assertions {
            add([
                &it.about,
                &it.claim,
                &it.expected,
                &it.seen,
                verdict(it.verdict),
                if it.required { "yes" } else { "no" },
            ]);
        }
        if assertions.is_empty() {
            add([""; 6]);
        }
    }
    rows
}

const HEADS: [&str; 13] = [
    "Test",
    "Title",
    "Status",
    "About",
    "Claim",
    "Expected",
    "Seen",
    "Verdict",
    "Required",
    "Attempt",
    "Looked at",
    "Said by",
    "Words",
];

fn csv(report: &Report) -> Result<Vec<u8>, Error> {
    let told = |error: csv::Error| Error::InvalidInput {
        what: format!("The table could not be made: {error}. No file was changed."),
        hint: "Try another form of the report.".to_owned(),
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(HEADS).map_err(told)?;
    for row in records(report) {
        writer.write_record(row).map_err(told)?;
    }
    writer.into_inner().map_err(|_| ended())
}

/// The other three forms, and what was asked and answered.
fn bundle(report: &Report, page: &Page) -> Result<Vec<u8>, Error> {
    let told = |error: zip::result::ZipError| Error::InvalidInput {
        what: format!("The bundle could not be made: {error}. No file was changed."),
        hint: "Try another form of the report.".to_owned(),
    };
    let files = [
        ("report.html", html::render(page).into_bytes()),
        ("report.pdf", pdf::render(page)?),
        ("assertions.csv", csv(report)?),
        ("evidence.json", evidence(report)?),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in files {
        zip.start_file(name, stored).map_err(told)?;
        zip.write_all(&bytes).map_err(|_| ended())?;
    }
    Ok(zip.finish().map_err(told)?.into_inner())
}

fn evidence(report: &Report) -> Result<Vec<u8>, Error> {
    let of_test = |test: &TestView| {
        let attempts = test.attempt.iter().chain(&test.earlier);
        let attempts: Vec<Value> = attempts
            .map(|attempt| {
                let answers: Vec<Value> = attempt
                    .evidence
                    .iter()
                    .map(|it| {
                        let answer = serde_json::from_str(&it.answer);
                        let answer = answer.unwrap_or_else(|_| Value::from(it.answer.clone()));
                        json!({ "asked": it.asked, "of": it.of, "answer": answer })
                    })
                    .collect();
                json!({
                    "number": attempt.number,
                    "began_at": attempt.began_at,
                    "ended_at": attempt.ended_at,
                    "assertions": attempt.assertions,
                    "reasons": attempt.reasons,
                    "evidence": answers,
                })
            })
            .collect();
        json!({
            "test": test.id,
            "status": test.status,
            "said": test.said,
            "note": test.note,
            "attempts": attempts,
        })
    };
    let whole = json!({
        "plan": report.plan.begun,
        "sentence": report.plan.sentence,
        "tests": tried(&report.plan).map(of_test).collect::<Vec<_>>(),
    });
    Ok(serde_json::to_vec_pretty(&whole)?)
}

/// Returns how a verdict is called.
fn verdict(verdict: TestVerdict) -> &'static str {
    match verdict {
        TestVerdict::Pass => "pass",
        TestVerdict::NotYet => "not yet",
        TestVerdict::Fail => "fail",
        TestVerdict::Unknown => "unknown",
    }
}

/// Shortens every address in what a report shows. Names of people who vouch stay: they sign for it.
fn shorten_all(report: &mut Report) {
    let plan = &mut report.plan;
    if let Some(begun) = &mut plan.begun {
        shorten(&mut begun.mailbox);
    }
    for person in &mut plan.people {
        shorten(&mut person.email);
    }
    for test in plan.tests.iter_mut().chain(&mut plan.extras) {
        shorten(&mut test.note);
        if let Some(said) = &mut test.said {
            shorten(&mut said.words);
        }
        for step in &mut test.steps {
            for value in &mut step.values {
                shorten(&mut value.value);
            }
        }
        for attempt in test.attempt.iter_mut().chain(&mut test.earlier) {
            for it in &mut attempt.assertions {
                shorten(&mut it.expected);
                shorten(&mut it.seen);
            }
            for it in &mut attempt.reasons {
                shorten(&mut it.sentence);
            }
            for it in &mut attempt.evidence {
                shorten(&mut it.asked);
                shorten(&mut it.answer);
            }
        }
    }
    for (_, lines) in &mut report.settings {
        lines.iter_mut().for_each(shorten);
    }
    report.problems.iter_mut().for_each(shorten);
    for fact in &mut report.head {
        shorten(&mut fact.value);
    }
}

/// Shortens the addresses in a text: `test-c2@acme.com` becomes `te…2@acme.com`.
fn shorten(text: &mut String) {
    if !text.contains('@') {
        return;
    }
    let in_local = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'');
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find('@') {
        let before = &rest[..at];
        let start = before
            .char_indices()
            .rev()
            .take_while(|(_, c)| in_local(*c))
            .last()
            .map_or(at, |(index, _)| index);
        let local = &before[start..];
        out.push_str(&before[..start]);
        let front: String = local.chars().take(2).collect();
        let count = local.chars().count();
        out.push_str(&front);
        if count > 2 {
            out.push('…');
            out.extend(local.chars().last());
        }
        out.push('@');
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    *text = out;
}

#[cfg(test)]
mod tests {
    use super::shorten;

    #[test]
    fn addresses_are_shortened_wherever_they_stand() {
        let short = |text: &str| {
            let mut text = text.to_owned();
            shorten(&mut text);
            text
        };
        assert_eq!(short("test-c2@acme.com"), "te…2@acme.com");
        assert_eq!(
            short("{\"email\": \"qa+test-p1-3fa9@acme.com\", \"x\": 1}"),
            "{\"email\": \"qa…9@acme.com\", \"x\": 1}"
        );
        assert_eq!(short("(ab@x.io), @home, a@b.c"), "(ab@x.io), @home, a@b.c");
        assert_eq!(short("jürgen@x.de"), "jü…n@x.de");
        assert_eq!(short("none"), "none");
    }
}
