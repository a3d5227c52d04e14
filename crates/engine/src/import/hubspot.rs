//! What an import asks the platforms before anything is written: the contacts themselves, and who is a participant.

use super::pass::Known;
use super::source::Source;
use super::{ImportJob, ended};
use crate::engine::{Inner, ProgramDocument};
use crate::failure::Error;
use crate::journal::links;
use crate::journal::settings::Workspace;
use crate::preview::{BATCH, Early};
use crate::views::Platform;
use crate::words::import as words;
use csv::Writer;
use domain::import::{Reason, inert};
use domain::layout::{Field, Layout};
use domain::person::{Contact, ContactId, ProgramId};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use platforms::advocate::Advocate;
use platforms::hubspot::HubSpot;
use std::fs::File;
use std::io::BufWriter;
use std::sync::Arc;

/// Columns of the file that contacts are read into, named as in HubSpot's own exports.
const COLUMNS: [&str; 6] = [
    "Record ID",
    "Email",
    "First Name",
    "Last Name",
    "Referred-by Code",
    "Additional email addresses",
];
/// Requests at a time that read the contacts of a list.
const READERS: usize = 8;
/// Participants between two looks at the clock.
const TOLD_EVERY: u32 = 1_000;

/// Contacts to read.
pub(super) struct Reading {
    hubspot: HubSpot,
    layout: Layout,
    workspace: Workspace,
    list: Option<String>,
}

/// Whom to ask who is a participant already.
pub(super) struct Asking {
    advocate: Advocate,
    program: ProgramId,
}

impl Inner {
    pub(super) async fn hubspot_reading(
        &self,
        workspace: &Workspace,
        list: Option<String>,
    ) -> Result<Reading, Error> {
        Ok(Reading {
            hubspot: self.hubspot(workspace).await?,
            layout: self.setup(workspace).await?.layout,
            workspace: workspace.clone(),
            list,
        })
    }

    pub(super) async fn participant_asking(&self, workspace: &Workspace) -> Result<Asking, Error> {
        let advocate = self.advocate(workspace).await?;
        let program = self.import_program(workspace).await?;
        Ok(Asking { advocate, program })
    }

    /// Returns the chosen program.
    pub(super) async fn import_program(&self, workspace: &Workspace) -> Result<ProgramId, Error> {
        let program: ProgramDocument =
            self.document(&workspace.id)
                .await?
                .ok_or_else(|| Error::InvalidInput {
                    what: "No program is chosen, so there is nothing to import people into."
                        .to_owned(),
                    hint: "Choose the program in the Advocate step.".to_owned(),
                })?;
        Ok(ProgramId(program.id))
    }

    /// Returns who must not be in the import file. What was asked for this import already is not asked again.
    pub(super) async fn known(
        self: &Arc<Self>,
        job: &Arc<ImportJob>,
        asking: Option<Asking>,
    ) -> Result<Arc<Known>, Early> {
        let asked = asking.is_some();
        let before = job.state().known.clone().filter(|_| asked);
        if let Some(known) = before {
            return Ok(known);
        }
        let mut known = Known::nobody();
        if let Some(asking) = asking {
            self.ask_participants(job, &asking, &mut known).await?;
        }
        let workspace = job.workspace.id.clone();
        let known = self
            .journal
            .read(move |db| {
                if asked {
                    links::each_linked_contact(db, &workspace, |contact| known.linked(contact))?;
                }
                for person in links::left_alone(db, &workspace)? {
                    let reason = if person.erased {
                        Reason::Erased
                    } else {
                        Reason::NeverSync
                    };
                    let contact = person.contact.as_ref().map(ContactId::as_str);
                    known.bar(contact, person.email.as_deref(), reason);
                }
                Ok(known)
            })
            .await?;
        let known = Arc::new(known);
        job.state().known = asked.then(|| Arc::clone(&known));
        Ok(known)
    }

    async fn ask_participants(
        &self,
        job: &Arc<ImportJob>,
        asking: &Asking,
        known: &mut Known,
    ) -> Result<(), Early> {
        self.tell_import(job, &words::participants_read(0), true);
        let heard = |answer| self.heard(&job.workspace, Platform::Advocate, answer);
        let read = asking
            .advocate
            .participants_since(&asking.program, None)
            .await;
        let mut participants = self.heard(&job.workspace, Platform::Advocate, read).await?;
        let mut count = 0;
        while let Some(person) = heard(participants.next().await).await? {
            if let Some(email) = &person.email {
                known.participant(email);
            }
            count += 1;
            if count % TOLD_EVERY == 0 {
                self.tell_import(job, &words::participants_read(count), false);
            }
        }
        Ok(())
    }
}

impl Reading {
    /// Reads contacts into a file without a name, which the system removes with the last hold on it.
    pub(super) async fn read(
        &self,
        inner: &Arc<Inner>,
        job: &Arc<ImportJob>,
    ) -> Result<Source, Early> {
        let folder = inner.data_dir.clone();
        let file = inner
            .threads
            .aside(move || tempfile::tempfile_in(folder))
            .await
            .map_err(|_| ended())?
            .map_err(|error| folder_unusable(&error))?;
        let mut list = List {
            writer: Writer::from_writer(BufWriter::new(file)),
            read: 0,
        };
        list.writer.write_record(COLUMNS).map_err(|_| no_room())?;
        match &self.list {
            None => self.all(inner, job, &mut list).await?,
            Some(of) => self.members(inner, job, of, &mut list).await?,
        }
        let buffer = list.writer.into_inner().map_err(|_| no_room())?;
        let file = buffer.into_inner().map_err(|_| no_room())?;
        Ok(Source::Hubspot(Arc::new(file)))
    }

    async fn all(
        &self,
        inner: &Arc<Inner>,
        job: &Arc<ImportJob>,
        list: &mut List,
    ) -> Result<(), Early> {
        let total = self.hubspot.contact_total().await;
        let total = self.heard(inner, total).await?;
        let total = u32::try_from(total).ok();
        let mut after = None;
        loop {
            let page = self
                .hubspot
                .list_contacts(&self.layout, after.as_deref())
                .await;
            let page = self.heard(inner, page).await?;
            list.add(&page.contacts)?;
            inner.tell_import(job, &words::contacts_read(list.read, total), false);
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    async fn members(
        &self,
        inner: &Arc<Inner>,
        job: &Arc<ImportJob>,
        of: &str,
        list: &mut List,
    ) -> Result<(), Early> {
        let mut after: Option<String> = None;
        loop {
            let page = self.hubspot.list_members(of, after.as_deref()).await;
            let page = self.heard(inner, page).await?;
            let batches = page.ids.chunks(BATCH as usize).map(<[ContactId]>::to_vec);
            let mut answers = stream::iter(batches)
                .map(|ids| async move {
                    let read = self.hubspot.read_by_id(&self.layout, &ids).await;
                    self.heard(inner, read).await
                })
                .buffered(READERS);
            while let Some(contacts) = answers.try_next().await? {
                list.add(&contacts)?;
                inner.tell_import(job, &words::contacts_read(list.read, None), false);
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(()),
            }
        }
    }

    async fn heard<T>(
        &self,
        inner: &Arc<Inner>,
        answer: Result<T, platforms::ApiError>,
    ) -> Result<T, Error> {
        inner
            .heard(&self.workspace, Platform::Hubspot, answer)
            .await
    }
}

/// Contacts as a CSV file. Cells are made inert, as in every file of ours, so that reading gives back exactly what HubSpot
/// told.
struct List {
    writer: Writer<BufWriter<File>>,
    read: u32,
}

impl List {
    fn add(&mut self, contacts: &[Contact]) -> Result<(), Error> {
        for contact in contacts {
            let value = |field| contact.value(field).unwrap_or_default();
            let email = contact.emails.first().map_or("", String::as_str);
            let more = contact.emails.get(1..).unwrap_or_default().join(";");
            let cells = [
                contact.id.as_str(),
                email,
                value(Field::FirstName),
                value(Field::LastName),
                value(Field::ReferredByCode),
                &more,
            ];
            for cell in cells {
                self.writer
                    .write_field(&*inert(cell))
                    .map_err(|_| no_room())?;
            }
            self.writer
                .write_record(None::<&[u8]>)
                .map_err(|_| no_room())?;
            self.read += 1;
        }
        Ok(())
    }
}

fn folder_unusable(error: &std::io::Error) -> Error {
    Error::Folder {
        detail: error.kind().to_string(),
    }
}

fn no_room() -> Error {
    Error::JournalFull {
        detail: "the contacts that were read".to_owned(),
    }
}
