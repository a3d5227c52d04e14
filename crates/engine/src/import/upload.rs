//! Uploading an import to impact.com, starting it, and following it.
//!
//! Each file is recorded before it is started, under a name of its own: should the answer be lost, the job is looked for
//! by that name. Nothing is started twice by itself.

use super::save::Places;
use super::{ImportJob, UPLOADED_FROM};
use crate::engine::{Engine, Inner};
use crate::failure::Error;
use crate::journal::settings::{Document, Workspace};
use crate::preview::new_id;
use crate::views::{
    Failure, ImportJobStatus, ImportJobView, ImportRefusal, ImportStatus, Platform, UploadImport,
    UploadedImport,
};
use crate::words::import as words;
use domain::import::MOST_ROWS;
use domain::person::ProgramId;
use platforms::ApiError;
use platforms::advocate::{Advocate, JobStatus, NewImport};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Imports that are remembered.
const REMEMBERED: usize = 10;
/// People who are looked for to see whether they have arrived.
const SAMPLE: usize = 20;
/// Refused records that are remembered of each file.
const REFUSALS: usize = 20;

/// Imports that were uploaded, newest first.
#[derive(Debug, Default, Serialize, Deserialize)]
struct UploadsDocument {
    imports: Vec<Stored>,
}

impl Document for UploadsDocument {
    const KIND: &'static str = "uploads";
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Stored {
    id: String,
    at: String,
    source: String,
    people: u32,
    program: String,
    /// Addresses of some of its people.
    sample: Vec<String>,
    arrived: u32,
    jobs: Vec<StoredJob>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct StoredJob {
    name: String,
    rows: u32,
    /// Its id at impact.com.
    job: Option<String>,
    status: ImportJobStatus,
    processed: u32,
    errors: u32,
    refused: Vec<ImportRefusal>,
}

impl Engine {
    /// Uploads the import that was checked, and starts it. Exactly what the check showed is sent. Returns as soon as
    /// impact.com has taken it; [`Engine::uploaded_imports`] tells how it goes on.
    ///
    /// # Errors
    /// The number of people was not typed, nothing was checked, the file has changed, a sync is at work, or impact.com
    /// refuses.
    pub async fn upload_import(&self, request: UploadImport) -> Result<UploadedImport, Failure> {
        let inner = &self.inner;
        let job = inner.import_job()?;
        inner.refuse_while_busy()?;
        let lock = inner.sync_lock()?;
        let people = job
            .state()
            .checked
            .as_ref()
            .map(|it| it.found.kept)
            .ok_or_else(words::not_checked)?;
        if people == 0 {
            return Err(words::nobody().into());
        }
        if request
            .segments
            .iter()
            .any(|segment| segment.trim_matches(['~', ' ']).is_empty())
        {
            return Err(words::no_segment().into());
        }
        if request.confirmation != Some(people) {
            return Err(Error::ConfirmationNeeded {
                number: people,
                sentence: words::confirm(people, request.set_off_rules),
            }
            .into());
        }
        let workspace = job.workspace.clone();
        let advocate = inner.advocate(&workspace).await?;
        let program = inner.import_program(&workspace).await?;
        let folder = tempfile::Builder::new()
            .prefix(UPLOADED_FROM)
            .tempdir_in(&inner.data_dir)
            .map_err(|error| Error::Folder {
                detail: error.kind().to_string(),
            })?;
        let places = Places {
            to: Some(folder.path().join("people.csv")),
            left_out: None,
            most: MOST_ROWS,
        };
        let files = inner
            .write_import(&job, &places, false, ImportStatus::Uploading)
            .await?;
        job.begin(ImportStatus::Uploading)?;
        let upload = Upload {
            inner: Arc::clone(inner),
            job: Arc::clone(&job),
            workspace,
            advocate,
            program,
            request,
            files,
            begun: AtomicBool::new(false),
        };
        // In a task of its own: what has begun is recorded to its end, whoever waits for it.
        let sent = tokio::spawn(async move {
            let sent = upload.send(people).await;
            drop((folder, lock));
            upload.rest();
            upload.inner.tell_import(&upload.job, "", true);
            sent
        });
        let stored = sent.await.map_err(|_| super::ended())??;
        inner.remember_choices(&job, None).await?;
        Ok(view(&stored))
    }

    /// Asks impact.com how the imports go that were uploaded, and returns them, newest first.
    ///
    /// # Errors
    /// impact.com is not connected or refuses, or the journal cannot be used.
    pub async fn uploaded_imports(&self) -> Result<Vec<UploadedImport>, Failure> {
        let workspace = self.inner.workspace()?;
        let mut document = self.inner.uploads(&workspace).await?;
        if document.imports.iter().any(|stored| !stored.settled()) {
            let advocate = self.inner.advocate(&workspace).await?;
            for stored in document.imports.iter_mut().filter(|it| !it.settled()) {
                self.inner.look_after(&workspace, &advocate, stored).await?;
            }
            self.inner
                .store_uploads(&workspace, &document.imports)
                .await?;
        }
        Ok(document.imports.iter().map(view).collect())
    }
}

/// An upload that is at work.
struct Upload {
    inner: Arc<Inner>,
    job: Arc<ImportJob>,
    workspace: Workspace,
    advocate: Advocate,
    program: ProgramId,
    request: UploadImport,
    files: Vec<PathBuf>,
    /// impact.com may have begun to work on something.
    begun: AtomicBool,
}

impl Upload {
    /// Forgets what was checked if it may be at work now: who is a participant is another question then.
    fn rest(&self) {
        let mut state = self.job.state();
        state.status = ImportStatus::Ready;
        if self.begun.load(Ordering::Relaxed) {
            state.status = ImportStatus::Open;
            state.checked = None;
            state.known = None;
        }
    }

    async fn send(&self, people: u32) -> Result<Stored, Error> {
        let mut stored = self.planned(people);
        for (part, file) in self.files.iter().enumerate() {
            if self.job.cancelled() {
                break;
            }
            let phase = format!("Uploading file {} of {}", part + 1, self.files.len());
            self.inner.tell_import(&self.job, &phase, true);
            let file_ref = self.heard(self.advocate.upload_import(file).await).await?;
            if part == 0 {
                self.refuse_unwanted(&stored, &file_ref).await?;
            }
            if self.job.cancelled() {
                break;
            }
            // First remembered, then started.
            stored.at(part, |job| job.status = ImportJobStatus::Unknown);
            self.inner.remember_upload(&self.workspace, &stored).await?;
            self.begun.store(true, Ordering::Relaxed);
            let started = self
                .advocate
                .start_import(&self.wanted(&stored, part, &file_ref))
                .await;
            match started {
                Ok(started) => stored.at(part, |job| {
                    job.job = Some(started.id.clone());
                    job.status = ImportJobStatus::Pending;
                }),
                // Whether it was started is looked for later.
                Err(ApiError::OutcomeUnknown { .. }) => {
                    self.inner.remember_upload(&self.workspace, &stored).await?;
                    return Ok(stored);
                }
                Err(error) => {
                    stored.at(part, |job| job.status = ImportJobStatus::NotStarted);
                    self.inner.remember_upload(&self.workspace, &stored).await?;
                    return self.heard(Err(error)).await;
                }
            }
            self.inner.remember_upload(&self.workspace, &stored).await?;
        }
        Ok(stored)
    }

    fn wanted<'a>(&'a self, stored: &'a Stored, part: usize, file_ref: &'a str) -> NewImport<'a> {
        NewImport {
            name: stored.jobs.get(part).map_or("", |job| &job.name),
            file_ref,
            program: &self.program,
            segments: &self.request.segments,
            set_off_rules: self.request.set_off_rules,
        }
    }

    /// Asks what is wrong with the import. Where that cannot be asked, starting it tells.
    async fn refuse_unwanted(&self, stored: &Stored, file_ref: &str) -> Result<(), Error> {
        match self
            .advocate
            .validate_import(&self.wanted(stored, 0, file_ref))
            .await
        {
            Ok(errors) if !errors.is_empty() => Err(words::not_wanted(&errors)),
            Ok(_) | Err(ApiError::Refused { .. } | ApiError::NotFound { .. }) => Ok(()),
            Err(error) => self.heard(Err(error)).await,
        }
    }

    /// Nothing was started yet.
    fn planned(&self, people: u32) -> Stored {
        let id = new_id();
        let (source, sample) = {
            let state = self.job.state();
            let kind = state
                .opened
                .as_ref()
                .map(|it| super::rules::kind(&self.job.from, it.dialect));
            (
                kind.unwrap_or_default(),
                state
                    .checked
                    .as_ref()
                    .map(|it| sample(&it.found))
                    .unwrap_or_default(),
            )
        };
        let files = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        let jobs = (1..=files).map(|part| StoredJob {
            name: format!("Advocate Sync {id} {part}/{files}"),
            rows: (people - (part - 1) * MOST_ROWS).min(MOST_ROWS),
            job: None,
            status: ImportJobStatus::NotStarted,
            processed: 0,
            errors: 0,
            refused: Vec::new(),
        });
        Stored {
            at: self.inner.now().to_string(),
            source,
            people,
            program: self.program.0.clone(),
            sample,
            arrived: 0,
            jobs: jobs.collect(),
            id,
        }
    }

    async fn heard<T>(&self, answer: Result<T, ApiError>) -> Result<T, Error> {
        self.inner
            .heard(&self.workspace, Platform::Advocate, answer)
            .await
    }
}

/// Returns the addresses of some of the people.
pub(super) fn sample(found: &super::pass::Found) -> Vec<String> {
    let Some(at) = found.header.iter().position(|name| name == "email") else {
        return Vec::new();
    };
    let addresses = found.shown.iter().filter_map(|row| row.get(at));
    addresses
        .filter(|it| !it.ends_with('…'))
        .take(SAMPLE)
        .cloned()
        .collect()
}

impl Stored {
    fn at(&mut self, part: usize, change: impl FnOnce(&mut StoredJob)) {
        if let Some(job) = self.jobs.get_mut(part) {
            change(job);
        }
    }

    /// Whether nothing changes any more.
    fn settled(&self) -> bool {
        let over = |status| !matches!(status, ImportJobStatus::Pending | ImportJobStatus::Unknown);
        self.jobs.iter().all(|job| over(job.status))
    }
}

impl Inner {
    async fn uploads(&self, workspace: &Workspace) -> Result<UploadsDocument, Error> {
        Ok(self.document(&workspace.id).await?.unwrap_or_default())
    }

    /// Returns whether impact.com has taken an import and not given it up.
    pub(super) async fn uploaded(&self, workspace: &Workspace) -> Result<bool, Error> {
        let taken = |job: &StoredJob| {
            matches!(
                job.status,
                ImportJobStatus::Pending | ImportJobStatus::Completed
            )
        };
        let uploads = self.uploads(workspace).await?;
        Ok(uploads.imports.iter().any(|it| it.jobs.iter().any(taken)))
    }

    async fn remember_upload(&self, workspace: &Workspace, stored: &Stored) -> Result<(), Error> {
        self.store_uploads(workspace, std::slice::from_ref(stored))
            .await
    }

    /// Stores what is new of some imports. Another copy of the program may have stored others meanwhile.
    async fn store_uploads(&self, workspace: &Workspace, changed: &[Stored]) -> Result<(), Error> {
        let (id, changed, now) = (workspace.id.clone(), changed.to_vec(), self.now());
        self.journal
            .write(move |db| {
                use crate::journal::settings::{document, save_document};
                let mut stored: UploadsDocument = document(db, &id)?.unwrap_or_default();
                for import in changed.into_iter().rev() {
                    match stored.imports.iter_mut().find(|it| it.id == import.id) {
                        Some(known) => *known = import,
                        None => stored.imports.insert(0, import),
                    }
                }
                stored.imports.truncate(REMEMBERED);
                save_document(db, &id, &stored, now)
            })
            .await
    }

    /// Asks how one import goes.
    async fn look_after(
        &self,
        workspace: &Workspace,
        advocate: &Advocate,
        stored: &mut Stored,
    ) -> Result<(), Error> {
        for job in &mut stored.jobs {
            let told = match (&job.job, job.status) {
                (Some(id), ImportJobStatus::Pending) => advocate.import_job(id).await,
                (None, ImportJobStatus::Unknown) => advocate.find_import(&job.name).await,
                _ => continue,
            };
            match self.heard(workspace, Platform::Advocate, told).await? {
                Some(told) => {
                    let number = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
                    (job.processed, job.errors) = (number(told.processed), number(told.errors));
                    job.status = match told.status {
                        // A word that nobody published is taken for one of waiting.
                        JobStatus::Pending | JobStatus::Other(_) => ImportJobStatus::Pending,
                        JobStatus::Completed => ImportJobStatus::Completed,
                        JobStatus::Aborted => ImportJobStatus::Aborted,
                    };
                    job.job = Some(told.id);
                }
                // Looked for by name, and not there.
                None if job.job.is_none() => job.status = ImportJobStatus::NotStarted,
                None => job.status = ImportJobStatus::Aborted,
            }
            if job.status == ImportJobStatus::Completed
                && job.errors > 0
                && let Some(id) = &job.job
            {
                // The numbers are told in any case; the words are worth one try.
                let refused = advocate
                    .import_errors(id, REFUSALS)
                    .await
                    .unwrap_or_default();
                job.refused = refused
                    .into_iter()
                    .map(|it| ImportRefusal {
                        record: it.record,
                        message: it.message,
                        code: it.code,
                    })
                    .collect();
            }
        }
        let program = ProgramId(stored.program.clone());
        stored.arrived = self
            .found(workspace, advocate, &program, &stored.sample)
            .await?;
        Ok(())
    }

    /// Returns how many of these addresses participants have.
    pub(super) async fn found(
        &self,
        workspace: &Workspace,
        advocate: &Advocate,
        program: &ProgramId,
        addresses: &[String],
    ) -> Result<u32, Error> {
        let found = advocate.find_by_email(program, addresses).await;
        let found = self.heard(workspace, Platform::Advocate, found).await?;
        let has = |address: &&String| {
            let normal = domain::email::normal(address);
            found.iter().any(|it| {
                it.email
                    .as_deref()
                    .is_some_and(|it| domain::email::normal(it) == normal)
            })
        };
        Ok(u32::try_from(addresses.iter().filter(has).count()).unwrap_or(0))
    }
}

fn view(stored: &Stored) -> UploadedImport {
    let jobs: Vec<_> = stored
        .jobs
        .iter()
        .map(|job| (job.status, job.processed, job.errors))
        .collect();
    let sampled = u32::try_from(stored.sample.len()).unwrap_or(0);
    UploadedImport {
        id: stored.id.clone(),
        at: stored.at.clone(),
        source: stored.source.clone(),
        people: stored.people,
        jobs: (1..)
            .zip(&stored.jobs)
            .map(|(part, job)| ImportJobView {
                part,
                rows: job.rows,
                status: job.status,
                processed: job.processed,
                errors: job.errors,
                refused: job.refused.clone(),
            })
            .collect(),
        arrived: stored.arrived,
        sampled,
        sentence: words::uploaded(&jobs, stored.arrived, sampled),
        working: !stored.settled(),
    }
}
