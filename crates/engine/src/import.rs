//! Importing contacts that exist already: a file of people is looked at row by row, a person sees what would come of it,
//! and only then is the import file saved, or uploaded to impact.com and started.
//!
//! Memory does not grow with the file: rows are streamed, and of each person only a number is kept.
//!
//! Start with [`Engine::begin_import`]; `pass` is the walk over the rows, `rules` turns choices into rules.

mod hubspot;
mod job;
mod pass;
mod rows;
mod rules;
mod save;
mod source;
#[cfg(test)]
mod tests;
mod upload;

use crate::engine::{Engine, Inner};
use crate::failure::Error;
use crate::journal::settings::{Document, Workspace};
use crate::preview::Early;
use crate::views::{
    Event, Failure, ImportChoices, ImportExisting, ImportSaved, ImportSource, ImportStatus,
    ImportView, SaveImport,
};
use crate::words::import as words;
use domain::import::Rules;
use job::Checked;
pub(crate) use job::ImportJob;
use pass::{Besides, Found, Known, Nowhere, Pass, Sink, Stopped};
use save::{Files, Places};
use serde::{Deserialize, Serialize};
use source::{Encoding, Source};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Begins the name of the folder that holds the files of an upload while it is at work.
const UPLOADED_FROM: &str = "import-";
/// Rows of the source that are shown.
const FIRST: usize = 50;

/// What was chosen last, to begin with when a file has the same columns.
#[derive(Debug, Default, Serialize, Deserialize)]
struct ImportDocument {
    header: Vec<String>,
    choices: ImportChoices,
    /// The import file that was saved last.
    #[serde(default)]
    saved: Option<StoredFiles>,
}

/// Import files that were saved for an import by hand.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct StoredFiles {
    at: String,
    files: Vec<String>,
    kept: u32,
    /// Addresses of some of its people.
    #[serde(default)]
    sample: Vec<String>,
    /// Participants when it was saved, if Advocate told.
    #[serde(default)]
    participants: Option<u64>,
    /// Of the sample, how many were participants when somebody looked last, and how many there were in all.
    #[serde(default)]
    looked: Option<(u32, Option<u64>)>,
}

impl Document for ImportDocument {
    const KIND: &'static str = "import";
}

impl From<Stopped> for Early {
    fn from(stopped: Stopped) -> Self {
        match stopped {
            Stopped::Cancelled => Self::Cancelled,
            Stopped::OtherEncoding => Self::Failed(words::changed_since()),
            Stopped::Failed(error) => Self::Failed(error),
        }
    }
}

impl Engine {
    /// Opens a file and returns its columns with what they are likely to be, or begins to read contacts from HubSpot and
    /// returns at once. An import that was being prepared is forgotten. Nothing is written to a platform.
    ///
    /// # Errors
    /// The file cannot be read, no workspace is open, or HubSpot is not connected.
    pub async fn begin_import(&self, from: ImportSource) -> Result<ImportView, Failure> {
        let inner = &self.inner;
        let workspace = inner.workspace()?;
        if inner
            .state()
            .import
            .as_ref()
            .is_some_and(|job| job.working())
        {
            return Err(Error::Busy.into());
        }
        let job = Arc::new(ImportJob::new(workspace.clone(), from.clone()));
        match from {
            ImportSource::File(path) => {
                inner
                    .open_source(&job, Source::File(PathBuf::from(path)))
                    .await?;
                inner.state().import = Some(Arc::clone(&job));
            }
            ImportSource::Hubspot(list) => {
                let reading = inner.hubspot_reading(&workspace, list).await?;
                inner.state().import = Some(Arc::clone(&job));
                let (inner, job) = (Arc::clone(inner), Arc::clone(&job));
                tokio::spawn(async move {
                    let read = job
                        .unless_cancelled(Box::pin(reading.read(&inner, &job)))
                        .await;
                    let opened = match read {
                        Ok(source) => inner.open_source(&job, source).await.map_err(Early::from),
                        Err(early) => Err(early),
                    };
                    inner.end_import_work(&job, opened, ImportStatus::Failed);
                });
            }
        }
        Ok(job.view())
    }

    /// Returns the import that is being prepared in the open workspace, if there is one.
    pub fn import(&self) -> Option<ImportView> {
        self.inner.import_job().ok().map(|job| job.view())
    }

    /// Stores what a person chose. What was checked with other choices is forgotten.
    ///
    /// # Errors
    /// There is no import, it is at work, or a choice cannot be.
    pub fn choose_import(&self, choices: ImportChoices) -> Result<ImportView, Failure> {
        let job = self.inner.import_job()?;
        job.chosen(choices)?;
        Ok(job.view())
    }

    /// Begins to look at every row, and returns at once; events and [`Engine::import`] tell how it goes. Advocate is asked
    /// who is a participant already. Nothing is written to a platform.
    ///
    /// # Errors
    /// There is no import, it is at work, a choice cannot be, or Advocate is not connected.
    pub async fn check_import(&self, choices: ImportChoices) -> Result<ImportView, Failure> {
        let inner = &self.inner;
        let job = inner.import_job()?;
        let (rules, besides) = job.chosen(choices)?;
        let ask = match job.state().choices.existing {
            ImportExisting::LeaveOut => true,
            ImportExisting::Keep => false,
        };
        let asking = if ask {
            Some(inner.participant_asking(&job.workspace).await?)
        } else {
            None
        };
        job.begin(ImportStatus::Checking)?;
        let (work, looked_at) = (Arc::clone(inner), Arc::clone(&job));
        tokio::spawn(async move {
            let known = looked_at
                .unless_cancelled(Box::pin(work.known(&looked_at, asking)))
                .await;
            let checked = match known {
                Ok(known) => work.check_rows(&looked_at, rules, besides, known).await,
                Err(early) => Err(early),
            };
            work.end_import_work(&looked_at, checked, ImportStatus::Failed);
        });
        Ok(job.view())
    }

    /// Stops what is being done for the import; returns the import. No half of a file stays.
    ///
    /// # Errors
    /// There is no import.
    pub fn cancel_import(&self) -> Result<ImportView, Failure> {
        let job = self.inner.import_job()?;
        if job.working() {
            job.cancelled.send_replace(true);
        }
        Ok(job.view())
    }

    /// Saves the import file, the list of left-out rows, or both. Exactly what the check showed is written: a file that has
    /// changed since is refused. Nobody ever sees half a file.
    ///
    /// # Errors
    /// Nothing was checked, a place is taken or cannot be written, the file has changed, or it was cancelled.
    pub async fn save_import(&self, request: SaveImport) -> Result<ImportSaved, Failure> {
        let job = self.inner.import_job()?;
        let places = Places {
            to: request.to.map(PathBuf::from),
            left_out: request.left_out.map(PathBuf::from),
            most: 0,
        };
        let saved = self
            .inner
            .write_import(&job, &places, request.replace, ImportStatus::Saving)
            .await?;
        let (files, lists) = saved.split_at(saved.len() - usize::from(places.left_out.is_some()));
        let text = |path: &PathBuf| path.display().to_string();
        let (kept, sample) = {
            let state = job.state();
            let found = state.checked.as_ref().map(|it| &it.found);
            (
                found.map_or(0, |it| it.kept),
                found.map(|it| upload::sample(it)).unwrap_or_default(),
            )
        };
        let participants = self.inner.participants(&job.workspace).await;
        let stored = StoredFiles {
            at: self.inner.now().to_string(),
            files: files.iter().map(text).collect(),
            kept: if files.is_empty() { 0 } else { kept },
            sample,
            participants,
            looked: None,
        };
        self.inner
            .remember_choices(&job, Some(stored.clone()).filter(|it| !it.files.is_empty()))
            .await?;
        let left_out = lists.first().map(text).unwrap_or_default();
        Ok(self
            .inner
            .saved_view(&job.workspace, stored, left_out)
            .await?)
    }

    /// Returns the import file that was saved last, and what to do with it; `None` when none was.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be read.
    pub async fn saved_import(&self) -> Result<Option<ImportSaved>, Failure> {
        let workspace = self.inner.workspace()?;
        let document: Option<ImportDocument> = self.inner.document(&workspace.id).await?;
        match document.and_then(|document| document.saved) {
            Some(saved) => Ok(Some(
                self.inner
                    .saved_view(&workspace, saved, String::new())
                    .await?,
            )),
            None => Ok(None),
        }
    }

    /// Looks whether the people of the file that was saved last are participants by now: some of them by their
    /// addresses, and all by their number. Returns the file with what was seen; `None` when none was saved.
    ///
    /// # Errors
    /// impact.com is not connected or does not answer.
    pub async fn look_for_arrivals(&self) -> Result<Option<ImportSaved>, Failure> {
        let workspace = self.inner.workspace()?;
        let document: Option<ImportDocument> = self.inner.document(&workspace.id).await?;
        let Some(mut document) = document else {
            return Ok(None);
        };
        let Some(saved) = &mut document.saved else {
            return Ok(None);
        };
        let advocate = self.inner.advocate(&workspace).await?;
        let program = self.inner.import_program(&workspace).await?;
        let found = self
            .inner
            .found(&workspace, &advocate, &program, &saved.sample)
            .await?;
        saved.looked = Some((found, self.inner.participants(&workspace).await));
        let saved = saved.clone();
        self.inner.save(workspace.id.clone(), document).await?;
        Ok(Some(
            self.inner
                .saved_view(&workspace, saved, String::new())
                .await?,
        ))
    }
}

impl Inner {
    fn import_job(&self) -> Result<Arc<ImportJob>, Error> {
        let state = self.state();
        let open = state.workspace.as_ref().map(|open| &open.id);
        // What was begun for other accounts is theirs.
        state
            .import
            .clone()
            .filter(|job| open == Some(&job.workspace.id))
            .ok_or_else(|| Error::InvalidInput {
                what: "No import was begun.".to_owned(),
                hint: "Choose a file, or build one from HubSpot.".to_owned(),
            })
    }

    /// Looks at the beginning of a source, and stores what it is.
    async fn open_source(&self, job: &Arc<ImportJob>, source: Source) -> Result<(), Error> {
        let looked = source.clone();
        let opened = self
            .threads
            .aside(move || looked.look(FIRST))
            .await
            .map_err(|_| ended())??;
        let suggestion = domain::import::suggest(&opened.header);
        let last: Option<ImportDocument> = self.document(&job.workspace.id).await?;
        let choices = last
            .filter(|last| last.header == opened.header)
            .map_or_else(|| rules::suggested(&suggestion), |last| last.choices);
        let mut state = job.state();
        state.source = Some(source);
        state.opened = Some(opened);
        state.suggestion = Some(suggestion);
        state.choices = choices;
        state.status = ImportStatus::Open;
        Ok(())
    }

    /// Looks at every row. A file that turns out not to be UTF-8 is looked at again.
    async fn check_rows(
        self: &Arc<Self>,
        job: &Arc<ImportJob>,
        rules: Rules,
        besides: Besides,
        known: Arc<Known>,
    ) -> Result<(), Early> {
        let checked = |found| Checked {
            rules: rules.clone(),
            besides,
            known: Arc::clone(&known),
            found,
        };
        let begun = checked(Arc::default());
        let mut walked = self.walk(job, &begun, Nowhere).await;
        if matches!(walked, Err(Stopped::OtherEncoding)) {
            if let Some(opened) = &mut job.state().opened {
                opened.dialect.encoding = Encoding::Windows1252;
                opened.dialect.only_ascii = false;
            }
            walked = self.walk(job, &begun, Nowhere).await;
        }
        let (found, Nowhere) = walked?;
        let mut state = job.state();
        state.checked = Some(checked(Arc::new(found)));
        state.status = ImportStatus::Ready;
        Ok(())
    }

    /// Walks over the rows, beside the threads that answer.
    async fn walk<S: Sink + Send + 'static>(
        self: &Arc<Self>,
        job: &Arc<ImportJob>,
        with: &Checked,
        mut sink: S,
    ) -> Result<(Found, S), Stopped> {
        let (source, opened) = {
            let state = job.state();
            (state.source.clone(), state.opened.clone())
        };
        let (Some(source), Some(opened)) = (source, opened) else {
            return Err(words::not_checked().into());
        };
        let (inner, job, with) = (Arc::clone(self), Arc::clone(job), with.clone());
        let walking = self.threads.aside(move || {
            let pass = Pass {
                source: &source,
                dialect: opened.dialect,
                rules: &with.rules,
                besides: with.besides,
                width: opened.header.len(),
                known: &with.known,
                read: Arc::clone(&job.read),
            };
            let found = pass.walk(&mut sink, &mut |rows| {
                inner.tell_import(&job, &words::looked_at(rows), false);
                !job.cancelled()
            })?;
            Ok((found, sink))
        });
        walking.await.map_err(|_| Stopped::Failed(ended()))?
    }

    /// Writes the files of an import that was checked; returns their places.
    async fn write_import(
        self: &Arc<Self>,
        job: &Arc<ImportJob>,
        places: &Places,
        replace: bool,
        status: ImportStatus,
    ) -> Result<Vec<PathBuf>, Error> {
        let (checked, source_header) = {
            let state = job.state();
            let checked = state.checked.clone().ok_or_else(words::not_checked)?;
            (
                checked,
                state
                    .opened
                    .as_ref()
                    .map(|it| it.header.clone())
                    .unwrap_or_default(),
            )
        };
        let people = checked.found.kept;
        if places.to.is_some() && people == 0 {
            return Err(words::nobody());
        }
        let own = match &job.from {
            ImportSource::File(path) => Some(Path::new(path)),
            ImportSource::Hubspot(_) => None,
        };
        places.refuse_taken(people, own, replace)?;
        job.begin(status)?;
        let header = checked.found.header.clone();
        let written = async {
            let files = Files::begin(places, people, header, &source_header)?;
            let (found, files) = self.walk(job, &checked, files).await?;
            let same = (found.fingerprint, found.kept) == (checked.found.fingerprint, people);
            if !same {
                return Err(Early::Failed(words::changed_since()));
            }
            let settled = self
                .threads
                .aside(move || files.settle(replace))
                .await
                .map_err(|_| ended())?;
            Ok(settled?)
        };
        let written = written.await;
        job.state().status = ImportStatus::Ready;
        self.tell_import(job, "", true);
        match written {
            Ok(written) => Ok(written),
            Err(Early::Failed(error)) => Err(error),
            Err(Early::Cancelled) => Err(Error::InvalidInput {
                what: "It was cancelled before anything was finished, so no file was written."
                    .to_owned(),
                hint: "Begin again when you are ready.".to_owned(),
            }),
        }
    }

    /// Stores what was chosen, and what was saved with it if something was.
    async fn remember_choices(
        &self,
        job: &ImportJob,
        saved: Option<StoredFiles>,
    ) -> Result<(), Error> {
        let before: Option<ImportDocument> = self.document(&job.workspace.id).await?;
        let document = {
            let state = job.state();
            ImportDocument {
                header: state
                    .opened
                    .as_ref()
                    .map(|it| it.header.clone())
                    .unwrap_or_default(),
                choices: state.choices.clone(),
                saved: saved.or_else(|| before.and_then(|before| before.saved)),
            }
        };
        self.save(job.workspace.id.clone(), document).await?;
        self.emit(Event::SetupChanged);
        Ok(())
    }

    async fn saved_view(
        &self,
        workspace: &Workspace,
        saved: StoredFiles,
        left_out: String,
    ) -> Result<ImportSaved, Error> {
        let page = self.bases(workspace).await?.impact_app.to_string();
        let (next, values) = if saved.files.is_empty() {
            (Vec::new(), Vec::new())
        } else {
            (
                words::by_hand(saved.files.len()),
                words::values(&saved.files),
            )
        };
        let sampled = u32::try_from(saved.sample.len()).unwrap_or(u32::MAX);
        let (arrived, now) = saved.looked.unwrap_or_default();
        let more = now
            .zip(saved.participants)
            .map(|(now, before)| now.saturating_sub(before));
        Ok(ImportSaved {
            arrived,
            sampled,
            seen: match saved.looked {
                Some(_) => words::arrivals(arrived, sampled, more, saved.kept),
                None => String::new(),
            },
            at: saved.at,
            files: saved.files,
            left_out,
            kept: saved.kept,
            next,
            values,
            page,
        })
    }

    /// Returns how many participants there are, if Advocate tells.
    async fn participants(&self, workspace: &Workspace) -> Option<u64> {
        let advocate = self.advocate(workspace).await.ok()?;
        advocate.participant_total().await.ok()
    }

    /// Returns whether an import file was saved here, or uploaded and not given up.
    pub(crate) async fn imported(&self, workspace: &Workspace) -> Result<bool, Error> {
        let document: Option<ImportDocument> = self.document(&workspace.id).await?;
        Ok(document.is_some_and(|document| document.saved.is_some())
            || self.uploaded(workspace).await?)
    }
}

/// Removes files of people that an upload left behind when the program was ended in it. Whoever calls holds the lock.
pub(crate) fn remove_leftovers(data_dir: &Path) {
    for entry in std::fs::read_dir(data_dir).into_iter().flatten().flatten() {
        if entry
            .file_name()
            .to_string_lossy()
            .starts_with(UPLOADED_FROM)
        {
            // What cannot be removed now is removed next time.
            let _removed = std::fs::remove_dir_all(entry.path());
        }
    }
}

fn ended() -> Error {
    Error::Internal {
        what: "reading ended unexpectedly",
    }
}
