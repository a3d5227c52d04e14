//! Handing over: a file that says everything that was set up, and nothing secret; and opening one again as a difference.
//!
//! Opening applies nothing. Taking a part over goes through the same use cases as a person who clicks, with their checks.
//! Start with `file.rs` for the format, then `compare.rs`.

mod compare;
mod file;
mod stages;

use crate::engine::{Engine, Inner, LayoutDocument, ProgramDocument, RulesDocument};
use crate::failure::Error;
use crate::guide;
use crate::journal::settings::Workspace;
use crate::views::{
    CustomerView, Failure, HandoverLines, HandoverPart, HandoverSaved, HandoverState, HandoverView,
    MappingTable, OpenedHandover, Platform, PropertyChoice, RulesView, SaveHandover, SaveMapping,
    SaveTriggers, TakeOver, TriggerView,
};
use crate::words::handover as words;
use crate::words::{import as files, rules_view};
use domain::layout::Field;
use file::{Account, ByHand, File, Made, Program, Row, Sharing, Table, Triggers, When};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The parts, in the order in which they are taken over.
const PARTS: [HandoverPart; 8] = [
    HandoverPart::Hubspot,
    HandoverPart::Advocate,
    HandoverPart::Program,
    HandoverPart::Sharing,
    HandoverPart::Properties,
    HandoverPart::Triggers,
    HandoverPart::Mapping,
    HandoverPart::ByHand,
];

impl Engine {
    /// Returns what a hand-over file of the open workspace would say.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be read.
    pub async fn handover(&self) -> Result<HandoverView, Failure> {
        let workspace = self.inner.workspace()?;
        let here = self.inner.set_up(&workspace).await?;
        Ok(HandoverView {
            name: format!("{}.advsync", file_name(&workspace.name)),
            parts: PARTS
                .into_iter()
                .filter_map(|part| {
                    Some(HandoverLines {
                        part,
                        label: words::label(part).to_owned(),
                        lines: here.lines(part)?,
                    })
                })
                .collect(),
        })
    }

    /// Writes a hand-over file of the open workspace. There is never half of one.
    ///
    /// # Errors
    /// No workspace is open, or the place is taken or cannot be written.
    pub async fn export_handover(&self, request: SaveHandover) -> Result<HandoverSaved, Failure> {
        let workspace = self.inner.workspace()?;
        let mut file = self.inner.set_up(&workspace).await?;
        if let Some(triggers) = &mut file.triggers {
            self.inner.name_stages(&workspace, triggers).await;
        }
        file.made = Some(Made {
            at: self.inner.now().to_string(),
            by: guide::user(),
            with: env!("CARGO_PKG_VERSION").to_owned(),
            of: workspace.name.clone(),
            note: request.note.trim().to_owned(),
        });
        let text = file.text()?;
        // Whatever is written can be read again; a note that cannot is refused now.
        file::parse(text.as_bytes())?;
        let place = PathBuf::from(request.to);
        let path = place.display().to_string();
        let writing = self
            .inner
            .threads
            .aside(move || write(&place, &text, request.replace));
        writing.await.map_err(|_| ended())??;
        Ok(HandoverSaved {
            path,
            next: words::next(),
        })
    }

    /// Opens a hand-over file, or a settings file that was written by hand, and returns how it differs from the open
    /// workspace. Nothing of it is applied.
    ///
    /// # Errors
    /// The file cannot be read or is not one, or no workspace is open.
    pub async fn open_handover(&self, path: &str) -> Result<OpenedHandover, Failure> {
        let workspace = self.inner.workspace()?;
        let mut read = self.inner.read_handover(path).await?;
        let by_name = match &mut read.file.triggers {
            Some(triggers) => self.stages_by_name(&workspace, triggers).await,
            None => Vec::new(),
        };
        let here = self.inner.set_up(&workspace).await?;
        let (mut parts, changes) = self.compare(&workspace, &read.file, &here).await?;
        if let Some(part) = parts
            .iter_mut()
            .find(|it| it.part == HandoverPart::Triggers)
        {
            part.checks.extend(by_name);
        }
        let made = read.file.made.unwrap_or_default();
        let remark = match read.whole {
            Some(true) => None,
            Some(false) => Some(words::CHANGED.to_owned()),
            None => Some(words::BY_HAND.to_owned()),
        };
        Ok(OpenedHandover {
            path: path.to_owned(),
            fingerprint: read.fingerprint,
            made: words::made(&made.by, &made.at, &made.of, &made.with),
            note: made.note,
            remarks: remark.into_iter().collect(),
            parts,
            changes,
        })
    }

    /// Takes parts of a file over into the open workspace, as if a person had chosen each, and returns the difference
    /// that is left. Nothing is written to a platform.
    ///
    /// # Errors
    /// The file is another one than the one that was shown, a part cannot be used here, a sync is at work, or a platform
    /// does not answer.
    pub async fn take_over(&self, request: TakeOver) -> Result<OpenedHandover, Failure> {
        self.inner.refuse_while_busy()?;
        let opened = self.open_handover(&request.path).await?;
        let read = self.inner.read_handover(&request.path).await?;
        if opened.fingerprint != request.fingerprint || read.fingerprint != request.fingerprint {
            return Err(words::changed_since().into());
        }
        let wanted = |part: &HandoverPart| request.parts.contains(part);
        for part in PARTS.into_iter().filter(wanted) {
            let usable = opened
                .parts
                .iter()
                .find(|it| it.part == part)
                .is_some_and(|it| matches!(it.state, HandoverState::Differs | HandoverState::Same));
            if !usable {
                return Err(words::not_taken(part).into());
            }
        }
        let mut taken = Vec::new();
        for part in PARTS.into_iter().filter(wanted) {
            if let Err(failure) = self.take_part(&read.file, part).await {
                return Err(if taken.is_empty() {
                    failure
                } else {
                    Failure {
                        hint: format!("{} {}", failure.hint, words::taken_before(&taken)),
                        ..failure
                    }
                });
            }
            taken.push(part);
        }
        self.open_handover(&request.path).await
    }

    async fn take_part(&self, file: &File, part: HandoverPart) -> Result<(), Failure> {
        match part {
            HandoverPart::Program => {
                if let Some(program) = &file.program {
                    self.pick_program(&program.id).await?;
                    self.opt_in(program.synced).await?;
                }
            }
            HandoverPart::Sharing => {
                if let Some(sharing) = &file.sharing {
                    self.save_rules(sharing.view()).await?;
                }
            }
            HandoverPart::Properties => {
                if let Some(choices) = file.choices() {
                    self.save_property_choices(choices).await?;
                }
            }
            HandoverPart::Triggers => {
                if let Some(mut triggers) = file.triggers.clone() {
                    let workspace = self.inner.workspace()?;
                    self.stages_by_name(&workspace, &mut triggers).await;
                    self.save_triggers(triggers.save(&file.author(), &file.note()))
                        .await?;
                }
            }
            HandoverPart::Mapping => {
                if let Some(tables) = file.tables() {
                    let (author, note) = (file.author(), file.note());
                    self.save_mapping(SaveMapping {
                        tables,
                        author,
                        note,
                    })
                    .await?;
                }
            }
            HandoverPart::Hubspot | HandoverPart::Advocate | HandoverPart::ByHand => {}
        }
        Ok(())
    }
}

impl Inner {
    async fn read_handover(&self, path: &str) -> Result<file::Read, Error> {
        let path = PathBuf::from(path);
        let reading = self.threads.aside(move || file::read(&path));
        reading.await.map_err(|_| ended())?
    }

    /// Returns what is set up now, as a file says it.
    async fn set_up(&self, workspace: &Workspace) -> Result<File, Error> {
        let account = async |platform| {
            let stored = self.connection(workspace, platform).await?;
            Ok::<_, Error>(stored.map(|stored| Account {
                id: stored.account_id,
                name: stored.account_name,
            }))
        };
        let program: Option<ProgramDocument> = self.document(&workspace.id).await?;
        let rules: Option<RulesDocument> = self.document(&workspace.id).await?;
        let chosen: Option<LayoutDocument> = self.document(&workspace.id).await?;
        let ready = self.setup(workspace).await?.ready;
        let layout = self.layout(workspace).await?;
        let names = Field::REFERRAL
            .into_iter()
            .map(|field| (field.key().to_owned(), layout.property(field).to_owned()));
        let (triggers, mapping) = self.event_parts(workspace).await?;
        let ticks = self.ticks(workspace).await?.ticks;
        let by_hand: Vec<_> = ticks
            .into_iter()
            .map(|(item, stored)| ByHand {
                item,
                by: stored.tick.by,
                at: stored.tick.at,
                about: stored.about,
            })
            .collect();
        Ok(File {
            advocate_sync: file::VERSION,
            checksum: None,
            made: None,
            hubspot: account(Platform::Hubspot).await?,
            advocate: account(Platform::Advocate).await?,
            program: program.map(|program| Program {
                id: program.id,
                name: program.name,
                synced: program.opted_in,
            }),
            sharing: rules.map(|rules| Sharing::of(rules_view(&rules.0))),
            properties: (ready || chosen.is_some()).then(|| names.collect()),
            triggers,
            mapping,
            by_hand: Some(by_hand).filter(|ticks| !ticks.is_empty()),
        })
    }

    async fn event_parts(
        &self,
        workspace: &Workspace,
    ) -> Result<(Option<Triggers>, Option<Vec<Table>>), Error> {
        let (triggers, mapping) = self.saved_events(workspace).await?;
        let when = |it: TriggerView| When {
            object: it.object,
            property: it.property,
            pipeline: it.pipeline,
            stage: it.stage,
            event: it.event,
            pipeline_name: None,
            stage_name: None,
        };
        let table = |it: MappingTable| Table {
            object: it.object,
            sub_total_as: it.sub_total_as,
            rows: it
                .rows
                .into_iter()
                .map(|row| Row {
                    field: row.field,
                    source: row.source,
                    note: row.note,
                })
                .collect(),
        };
        Ok((
            // What nobody has chosen is not handed over.
            Some(triggers)
                .filter(|it| it.version > 0)
                .map(|it| Triggers {
                    customer: it.customer,
                    when: it.triggers.into_iter().map(when).collect(),
                }),
            Some(mapping)
                .filter(|(version, _)| *version > 0)
                .map(|(_, tables)| tables.into_iter().map(table).collect()),
        ))
    }
}

impl Sharing {
    fn of(view: RulesView) -> Self {
        Self {
            contacts_for_new: view.hubspot_on_new,
            contacts_for_updated: view.hubspot_on_update,
            participants_for_new: view.advocate_on_new,
            participants_for_updated: view.advocate_on_update,
            only_list: view.only_list,
            only_segment: view.only_segment,
            who_wins: view.policies,
        }
    }

    fn view(&self) -> RulesView {
        RulesView {
            hubspot_on_new: self.contacts_for_new,
            hubspot_on_update: self.contacts_for_updated,
            advocate_on_new: self.participants_for_new,
            advocate_on_update: self.participants_for_updated,
            only_list: self.only_list.clone(),
            only_segment: self.only_segment.clone(),
            policies: self.who_wins.clone(),
        }
    }
}

impl Triggers {
    fn save(&self, author: &str, note: &str) -> SaveTriggers {
        let view = |it: &When| TriggerView {
            object: it.object,
            property: it.property.clone(),
            pipeline: it.pipeline.clone(),
            stage: it.stage.clone(),
            event: it.event.clone(),
        };
        SaveTriggers {
            triggers: self.when.iter().map(view).collect(),
            customer: CustomerView::clone(&self.customer),
            author: author.to_owned(),
            note: note.to_owned(),
        }
    }
}

impl Triggers {
    /// Reads them as they would be saved.
    fn read(&self) -> domain::trigger::Triggers {
        let save = self.save("", "");
        crate::triggers::read_triggers(save.triggers, save.customer, None)
    }
}

impl Table {
    fn view(&self) -> MappingTable {
        let row = |it: &Row| crate::views::MappingRow {
            field: it.field.clone(),
            source: it.source.clone(),
            note: it.note.clone(),
        };
        MappingTable {
            object: self.object,
            rows: self.rows.iter().map(row).collect(),
            sub_total_as: self.sub_total_as.clone(),
        }
    }
}

impl File {
    fn author(&self) -> String {
        self.made
            .as_ref()
            .map(|made| made.by.clone())
            .unwrap_or_default()
    }

    fn note(&self) -> String {
        self.made
            .as_ref()
            .map(|made| made.note.clone())
            .unwrap_or_default()
    }

    fn choices(&self) -> Option<Vec<PropertyChoice>> {
        let choice = |(field, name): (&String, &String)| PropertyChoice {
            field: field.clone(),
            name: name.clone(),
        };
        Some(self.properties.as_ref()?.iter().map(choice).collect())
    }

    fn tables(&self) -> Option<Vec<MappingTable>> {
        Some(self.mapping.as_ref()?.iter().map(Table::view).collect())
    }

    /// Returns what the file says of a part; `None` when it says nothing.
    fn lines(&self, part: HandoverPart) -> Option<Vec<String>> {
        let account = |of: &Account| vec![words::account(&of.name, &of.id)];
        match part {
            HandoverPart::Hubspot => self.hubspot.as_ref().map(account),
            HandoverPart::Advocate => self.advocate.as_ref().map(account),
            HandoverPart::Program => self
                .program
                .as_ref()
                .map(|it| words::program(&it.name, &it.id, it.synced)),
            HandoverPart::Sharing => self.sharing.as_ref().map(|it| words::sharing(&it.view())),
            HandoverPart::Properties => self.properties.as_ref().map(|names| {
                names
                    .iter()
                    .map(|(field, name)| words::property(field, name))
                    .collect()
            }),
            HandoverPart::Triggers => self
                .triggers
                .as_ref()
                .map(|it| words::triggers(&it.save("", ""))),
            HandoverPart::Mapping => self.tables().map(|tables| words::mapping(&tables)),
            HandoverPart::ByHand => self.by_hand.as_ref().map(|ticks| {
                ticks
                    .iter()
                    .map(|it| words::ticked(&it.item, &it.by, &it.at, &it.about))
                    .collect()
            }),
        }
    }
}

/// Returns a workspace's name as part of a file's.
fn file_name(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| {
            if letter.is_alphanumeric() {
                letter.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    match plain.trim_matches('-') {
        "" => "workspace".to_owned(),
        name => name.to_owned(),
    }
}

/// Writes a file beside its place, and puts it there in one step.
fn write(place: &Path, text: &str, replace: bool) -> Result<(), Error> {
    let told = |error: &io::Error| files::not_written(place, error);
    let folder = match place.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut growing = tempfile::Builder::new()
        .prefix(".advsync-")
        .suffix(".part")
        .tempfile_in(folder)
        .map_err(|error| told(&error))?;
    growing
        .write_all(text.as_bytes())
        .and_then(|()| growing.as_file().sync_all())
        .map_err(|error| told(&error))?;
    let put = if replace {
        let place = fs::canonicalize(place).unwrap_or_else(|_| place.to_owned());
        growing.persist(place)
    } else {
        growing.persist_noclobber(place)
    };
    match put {
        Ok(_) => Ok(()),
        Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => {
            Err(files::exists(place))
        }
        Err(refused) => Err(told(&refused.error)),
    }
}

fn ended() -> Error {
    Error::Internal {
        what: "a file was not finished",
    }
}
