//! An import that is being prepared: how it stands, and how that is told.

use super::pass::{Besides, Found, Known};
use super::rules;
use super::source::{Opened, Source};
use crate::engine::Inner;
use crate::failure::Error;
use crate::journal::settings::Workspace;
use crate::preview::{Early, NEWS_EVERY, new_id, unless_cancelled};
use crate::views::{Event, Failure, ImportChoices, ImportSource, ImportStatus, ImportView};
use crate::words::import as words;
use domain::import::{Rules, Suggestion, Target};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use tokio::time::Instant;

/// An import that is being prepared. Nothing of it is stored but the choices.
pub(crate) struct ImportJob {
    pub(super) id: String,
    pub(super) workspace: Workspace,
    pub(super) from: ImportSource,
    pub(super) cancelled: watch::Sender<bool>,
    pub(super) read: Arc<AtomicU64>,
    state: Mutex<State>,
}

pub(super) struct State {
    pub(super) status: ImportStatus,
    pub(super) phase: String,
    pub(super) told: Option<Instant>,
    pub(super) source: Option<Source>,
    pub(super) opened: Option<Opened>,
    pub(super) suggestion: Option<Suggestion>,
    pub(super) choices: ImportChoices,
    pub(super) known: Option<Arc<Known>>,
    pub(super) checked: Option<Checked>,
    pub(super) problem: String,
}

/// What a check found, and with which rules.
#[derive(Clone)]
pub(super) struct Checked {
    pub(super) rules: Rules,
    pub(super) besides: Besides,
    pub(super) known: Arc<Known>,
    pub(super) found: Arc<Found>,
}

impl ImportJob {
    /// An import of which nothing is known yet.
    pub(super) fn new(workspace: Workspace, from: ImportSource) -> Self {
        Self {
            id: new_id(),
            workspace,
            from,
            cancelled: watch::Sender::new(false),
            read: Arc::default(),
            state: Mutex::new(State {
                status: ImportStatus::Reading,
                phase: String::new(),
                told: None,
                source: None,
                opened: None,
                suggestion: None,
                choices: ImportChoices::default(),
                known: None,
                checked: None,
                problem: String::new(),
            }),
        }
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // A panic elsewhere leaves whole values behind.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns whether something is being done.
    pub(crate) fn working(&self) -> bool {
        matches!(
            self.state().status,
            ImportStatus::Reading
                | ImportStatus::Checking
                | ImportStatus::Saving
                | ImportStatus::Uploading
        )
    }

    pub(super) fn cancelled(&self) -> bool {
        *self.cancelled.borrow()
    }

    /// Begins something else, unless something is being done already.
    pub(super) fn begin(&self, status: ImportStatus) -> Result<(), Error> {
        if self.working() {
            return Err(Error::Busy);
        }
        self.cancelled.send_replace(false);
        let mut state = self.state();
        state.status = status;
        state.phase.clear();
        state.problem.clear();
        Ok(())
    }

    pub(super) async fn unless_cancelled<T>(
        &self,
        work: impl Future<Output = Result<T, Early>>,
    ) -> Result<T, Early> {
        unless_cancelled(&self.cancelled, work).await
    }
}

impl ImportJob {
    /// Stores choices, and returns what follows from them.
    pub(super) fn chosen(&self, choices: ImportChoices) -> Result<(Rules, Besides), Error> {
        if self.working() {
            return Err(Error::Busy);
        }
        let mut state = self.state();
        let opened = state.opened.as_ref().ok_or_else(words::not_checked)?;
        let suggestion = state.suggestion.as_ref();
        let besides = Besides {
            record_id: suggestion.and_then(|it| it.record_id),
            more_emails: suggestion.and_then(|it| it.more_emails),
        };
        let rules = rules::rules(&choices, &opened.header, besides.record_id)?;
        if state.choices != choices {
            state.checked = None;
            state.choices = choices;
            state.status = ImportStatus::Open;
        }
        Ok((rules, besides))
    }
}

impl ImportJob {
    /// Returns the import as the screens show it.
    pub(super) fn view(&self) -> ImportView {
        let state = self.state();
        let percent = state
            .opened
            .as_ref()
            .filter(|_| state.status != ImportStatus::Open)
            .and_then(|opened| {
                let read = self.read.load(Ordering::Relaxed).min(opened.length);
                u8::try_from(read * 100 / opened.length.max(1)).ok()
            });
        let working = matches!(
            state.status,
            ImportStatus::Checking | ImportStatus::Saving | ImportStatus::Uploading
        );
        let mut view = ImportView {
            id: self.id.clone(),
            status: state.status,
            source: self.from.clone(),
            kind: String::new(),
            phase: state.phase.clone(),
            percent: percent.filter(|_| working),
            columns: Vec::new(),
            targets: Target::PLAIN.iter().map(Target::name).collect(),
            choices: state.choices.clone(),
            record_id: None,
            first: Vec::new(),
            rows: 0,
            kept: 0,
            left_out: 0,
            reasons: Vec::new(),
            header: Vec::new(),
            shown: Vec::new(),
            files: 0,
            notes: Vec::new(),
            problem: state.problem.clone(),
        };
        if let (Some(opened), Some(suggestion)) = (&state.opened, &state.suggestion) {
            view.kind = rules::kind(&self.from, opened.dialect);
            view.record_id = suggestion.record_id.and_then(|at| u32::try_from(at).ok());
            rules::describe(
                &mut view,
                opened,
                suggestion,
                state.checked.as_ref().map(|it| &*it.found),
            );
        }
        view
    }
}

impl Inner {
    /// Stores how work on an import ended, and tells it.
    pub(super) fn end_import_work(
        &self,
        job: &Arc<ImportJob>,
        ended: Result<(), Early>,
        failed: ImportStatus,
    ) {
        {
            let mut state = job.state();
            match ended {
                Ok(()) => {}
                Err(Early::Cancelled) => state.status = ImportStatus::Cancelled,
                Err(Early::Failed(error)) => {
                    tracing::warn!(import = job.id, %error, "the import could not go on");
                    let failure = Failure::from(error);
                    state.status = failed;
                    state.problem = format!("{} {}", failure.message, failure.hint);
                }
            }
        }
        self.tell_import(job, "", true);
    }

    /// Tells how far an import is: at once, or when it was not told for a while.
    pub(super) fn tell_import(&self, job: &Arc<ImportJob>, phase: &str, at_once: bool) {
        {
            let mut state = job.state();
            if !at_once && state.told.is_some_and(|told| told.elapsed() < NEWS_EVERY) {
                return;
            }
            phase.clone_into(&mut state.phase);
            state.told = Some(Instant::now());
        }
        let import = job.view();
        self.emit(Event::ImportProgress { import });
    }
}
