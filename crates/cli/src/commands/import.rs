//! Contacts that exist already: check, build, upload, status.

use super::question;
use crate::args::{Identity, Import, RowRules, Switch, file_source};
use crate::exit::Exit;
use crate::host::failure;
use crate::interrupts::Interrupts;
use crate::out::Out;
use crate::{show, wait};
use engine::Engine;
use engine::views::{
    Event, Failure, FailureCode, ImportChoices, ImportExisting, ImportFormulas, ImportIdentity,
    ImportSaved, ImportSource, ImportStatus, ImportView, SaveImport, UploadImport, UploadedImport,
};
use serde::Serialize;
use std::path::Path;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;

/// Between two questions to impact.com. An import takes up to half an hour (documented).
const ASKED_EVERY: Duration = Duration::from_secs(10);

/// Runs a command about imports.
pub async fn run(engine: &Engine, command: Import, out: Out) -> Result<Exit, Failure> {
    let mut work = Work {
        engine,
        events: engine.subscribe(),
        interrupts: super::interrupts(out)?,
        out,
    };
    match command {
        Import::Check { file, how } => {
            let view = work.checked(file_source(&file), &how).await?;
            out.result(&view, &show::import(&view));
            Ok(work.exit(&view).await)
        }
        Import::Build {
            from,
            to,
            left_out,
            replace,
            how,
        } => {
            let view = work.checked(from.source(), &how).await?;
            let request = SaveImport {
                to: Some(text(&to)),
                left_out: left_out.as_deref().map(text),
                replace,
            };
            work.build(view, request).await
        }
        Import::Upload {
            from,
            confirm,
            segments,
            set_off_rules,
            how,
        } => {
            let view = work.checked(from.source(), &how).await?;
            let request = UploadImport {
                confirmation: confirm,
                segments,
                set_off_rules,
            };
            work.upload(&view, request).await
        }
        Import::Status { wait } => work.status(wait).await,
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// What an import is done with.
struct Work<'a> {
    engine: &'a Engine,
    events: Receiver<Event>,
    interrupts: Interrupts,
    out: Out,
}

/// What was built.
#[derive(Serialize)]
struct Built {
    import: ImportView,
    saved: Option<ImportSaved>,
}

/// What was uploaded so far.
#[derive(Serialize)]
struct Imports {
    imports: Vec<UploadedImport>,
}

impl Work<'_> {
    /// Opens a source and looks at every row.
    async fn checked(
        &mut self,
        source: ImportSource,
        how: &RowRules,
    ) -> Result<ImportView, Failure> {
        let mut view = self.engine.begin_import(source).await?;
        if view.status == ImportStatus::Reading {
            view = self.rested().await?;
        }
        if view.status != ImportStatus::Open {
            return Ok(view);
        }
        self.engine.check_import(choices(&view, how)?).await?;
        self.rested().await
    }

    /// Waits until nothing is being done any more. Ctrl-C cancels it.
    async fn rested(&mut self) -> Result<ImportView, Failure> {
        loop {
            let view = tokio::select! {
                event = wait::next(&mut self.events) => match event {
                    Some(Event::ImportProgress { import }) => import,
                    Some(_) => continue,
                    None => return Err(nothing_there()),
                },
                () = self.interrupts.next() => self.engine.cancel_import()?,
            };
            match view.status {
                ImportStatus::Reading
                | ImportStatus::Checking
                | ImportStatus::Saving
                | ImportStatus::Uploading => {
                    self.out.progress(&show::import_progress(&view));
                }
                _ => {
                    self.out.clear();
                    return Ok(view);
                }
            }
        }
    }

    /// How an import that goes no further ends the program.
    async fn exit(&self, view: &ImportView) -> Exit {
        match view.status {
            ImportStatus::Ready => Exit::Done,
            ImportStatus::Cancelled => Exit::Interrupted,
            _ => match self.engine.overview().await {
                Ok(overview) => wait::cause(&overview),
                Err(_) => Exit::Failed,
            },
        }
    }

    /// Waits for an answer of the engine, and shows how it comes about. Ctrl-C cancels it.
    async fn following<T>(
        &mut self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        let mut work = std::pin::pin!(work);
        let done = loop {
            tokio::select! {
                done = &mut work => break done,
                event = wait::next(&mut self.events) => {
                    if let Some(Event::ImportProgress { import }) = event {
                        self.out.progress(&show::import_progress(&import));
                    }
                }
                () = self.interrupts.next() => {
                    self.engine.cancel_import()?;
                }
            }
        };
        self.out.clear();
        done
    }

    async fn build(&mut self, view: ImportView, request: SaveImport) -> Result<Exit, Failure> {
        let out = self.out;
        if view.status != ImportStatus::Ready {
            let exit = self.exit(&view).await;
            let text = show::import(&view);
            out.result(
                &Built {
                    import: view,
                    saved: None,
                },
                &text,
            );
            return Ok(exit);
        }
        out.text(&show::import(&view));
        let engine = self.engine;
        let saved = match self.following(engine.save_import(request)).await {
            Err(failure) if self.interrupts.heard() => {
                out.failure(&failure);
                return Ok(Exit::Interrupted);
            }
            other => other?,
        };
        let text = show::import_saved(&saved);
        let built = Built {
            import: view,
            saved: Some(saved),
        };
        out.result(&built, &text);
        Ok(Exit::Done)
    }

    async fn upload(
        &mut self,
        view: &ImportView,
        mut request: UploadImport,
    ) -> Result<Exit, Failure> {
        let out = self.out;
        if view.status != ImportStatus::Ready || view.kept == 0 {
            out.result(view, &show::import(view));
            return Ok(self.exit(view).await);
        }
        out.text(&show::import(view));
        if request.confirmation.is_none() && out.can_ask() {
            let question = format!(
                "Type {} to upload and start the import, or press Enter to leave:",
                view.kept
            );
            let typed = question::ask(&question, &mut self.interrupts, out).await;
            request.confirmation = typed.and_then(|typed| typed.replace(',', "").parse().ok());
            if request.confirmation != Some(view.kept) {
                out.aside("Nothing was uploaded.");
                return Ok(Exit::DecisionNeeded);
            }
        }
        let engine = self.engine;
        let uploaded = match self.following(engine.upload_import(request)).await {
            Err(failure) if failure.code == FailureCode::ConfirmationNeeded => {
                return Err(Failure {
                    hint: format!("{} Here: --confirm {}.", failure.hint, view.kept),
                    ..failure
                });
            }
            other => other?,
        };
        out.result(&uploaded, &show::uploaded(std::slice::from_ref(&uploaded)));
        out.text("How it goes on: advsync import status --wait");
        Ok(ended(std::slice::from_ref(&uploaded)))
    }

    async fn status(&mut self, wait: bool) -> Result<Exit, Failure> {
        let imports = loop {
            let imports = self.engine.uploaded_imports().await?;
            if !wait || !imports.iter().any(|it| it.working) || self.interrupts.heard() {
                break imports;
            }
            if let Some(newest) = imports.iter().find(|it| it.working) {
                self.out.progress(&newest.sentence);
            }
            tokio::select! {
                () = tokio::time::sleep(ASKED_EVERY) => {}
                () = self.interrupts.next() => {}
            }
        };
        self.out.clear();
        let text = show::uploaded(&imports);
        let exit = ended(&imports);
        self.out.result(&Imports { imports }, &text);
        Ok(exit)
    }
}

/// How the newest import ends the program.
fn ended(imports: &[UploadedImport]) -> Exit {
    use engine::views::ImportJobStatus::{Aborted, NotStarted, Unknown};
    let Some(newest) = imports.first() else {
        return Exit::Done;
    };
    let bad = |job: &engine::views::ImportJobView| {
        job.errors > 0 || matches!(job.status, Aborted | NotStarted | Unknown)
    };
    if newest.jobs.iter().any(bad) {
        Exit::DoneWithProblems
    } else {
        Exit::Done
    }
}

/// Returns what was typed over what the file suggests.
fn choices(view: &ImportView, how: &RowRules) -> Result<ImportChoices, Failure> {
    let mut choices = view.choices.clone();
    choices.targets.resize(view.columns.len(), String::new());
    for (name, target) in &how.columns {
        let at = place(view, name)?;
        // Who says where a column goes means that one, not the one that was guessed.
        for other in &mut choices.targets {
            if other == target {
                other.clear();
            }
        }
        if let Some(old) = choices.targets.get_mut(at) {
            old.clone_from(target);
        }
    }
    match &how.identity {
        None => {}
        Some(Identity::Email) => choices.identity = ImportIdentity::Email,
        Some(Identity::RecordId) => choices.identity = ImportIdentity::RecordId,
        Some(Identity::Column(name)) => {
            let at = u32::try_from(place(view, name)?).unwrap_or(u32::MAX);
            choices.identity = ImportIdentity::Column(at);
        }
    }
    if how.keep_existing {
        choices.existing = ImportExisting::Keep;
    }
    if how.keep_formulas {
        choices.formulas = ImportFormulas::Keep;
    }
    if let Some(locale) = &how.locale {
        choices.default_locale.clone_from(locale);
    }
    if let Some(switch) = how.referable {
        choices.referable = Some(switch == Switch::On);
    }
    Ok(choices)
}

fn place(view: &ImportView, name: &str) -> Result<usize, Failure> {
    view.columns
        .iter()
        .position(|column| column.name == name)
        .ok_or_else(|| {
            let names: Vec<&str> = view.columns.iter().map(|it| it.name.as_str()).collect();
            failure(
                FailureCode::InvalidInput,
                format!("The file has no column \"{name}\". Nothing was written."),
                format!("Its columns are: {}.", names.join(", ")),
            )
        })
}

fn nothing_there() -> Failure {
    failure(
        FailureCode::Internal,
        "The import ended without a word. Nothing was written.",
        "Try again.",
    )
}
