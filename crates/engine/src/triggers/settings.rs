//! Saving triggers and mappings, each save a version of its own.

use crate::drift::Basis;
use crate::engine::{Engine, Inner};
use crate::failure::Error;
use crate::journal::events::{self, Version};
use crate::journal::settings::Workspace;
use crate::views::{
    CheckView, CompareMappings, CustomerView, Event, Failure, MappingDifference, MappingTable,
    MappingView, RestoreMapping, SaveMapping, SaveTriggers, TriggerView, TriggersView, VersionView,
};
use crate::words::events as words;
use domain::trigger::mapping::{Mapping, Row, Table, differences};
use domain::trigger::source::Source;
use domain::trigger::{Object, Triggers};
use platforms::hubspot::HubSpot;

pub use events::{MAPPING, TRIGGERS};

impl Engine {
    /// Returns the triggers that are in use.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be read.
    pub async fn triggers(&self) -> Result<TriggersView, Failure> {
        let workspace = self.inner.workspace()?;
        let settings = self.inner.event_settings(&workspace).await?;
        let (version, triggers) = settings.triggers;
        Ok(words::triggers_view(
            version,
            &triggers,
            &settings.mapping.1,
        ))
    }

    /// Saves triggers as a new version. The first time, HubSpot is asked for its time: only what is reached from then on
    /// counts.
    ///
    /// # Errors
    /// A trigger is incomplete or would pay twice, or HubSpot does not answer.
    pub async fn save_triggers(&self, request: SaveTriggers) -> Result<TriggersView, Failure> {
        self.inner.refuse_while_busy()?;
        let workspace = self.inner.workspace()?;
        let before = self.inner.event_settings(&workspace).await?.triggers.1;
        let mut triggers = read_triggers(request.triggers, request.customer, before.since);
        if let Some(fault) = triggers.faults().first() {
            return Err(words::trigger_fault(fault).into());
        }
        if triggers.since.is_none() && !triggers.list.is_empty() {
            let hubspot = self.inner.hubspot(&workspace).await?;
            triggers.since = Some(self.inner.hubspot_time(&hubspot).await?);
        }
        let (author, note) = (request.author, request.note);
        self.inner
            .save_version(&workspace, TRIGGERS, triggers, author, note)
            .await?;
        self.inner.triggers_saved(&workspace).await?;
        self.inner.put_to_use(&workspace, Basis::Kept).await;
        self.inner.emit(Event::SetupChanged);
        self.triggers().await
    }

    /// Returns the mapping that is in use, and all of its versions.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be read.
    pub async fn mapping(&self) -> Result<MappingView, Failure> {
        let workspace = self.inner.workspace()?;
        let (newest, all) = self
            .inner
            .journal
            .read(move |db| {
                let newest = events::version::<Mapping>(db, &workspace.id, MAPPING, None)?;
                Ok((newest, events::versions(db, &workspace.id, MAPPING)?))
            })
            .await?;
        let mut versions: Vec<VersionView> = all.iter().map(version_view).collect();
        versions.push(words::guide_version());
        let (version, mapping) = match newest {
            Some(newest) => (version_view(&newest), newest.body),
            None => (words::guide_version(), Mapping::default()),
        };
        let tables = mapping
            .tables
            .iter()
            .map(|(object, table)| table_view(*object, table))
            .collect();
        Ok(MappingView {
            version,
            tables,
            versions,
        })
    }

    /// Saves tables of the mapping as a new version; tables that are not named stay.
    ///
    /// # Errors
    /// A row names no field or no source, or a required row is missing.
    pub async fn save_mapping(&self, request: SaveMapping) -> Result<MappingView, Failure> {
        self.inner.refuse_while_busy()?;
        let workspace = self.inner.workspace()?;
        let mut mapping = self.inner.event_settings(&workspace).await?.mapping.1;
        let saved: Vec<_> = request.tables.iter().map(|table| table.object).collect();
        for table in request.tables {
            let (object, table) = read_table(table)?;
            if object != Object::Deals && table.rows.is_empty() {
                mapping.tables.remove(&object);
                continue;
            }
            if let Some(fault) = table.faults(object).first() {
                return Err(words::table_fault(fault).into());
            }
            mapping.tables.insert(object, table);
        }
        self.inner
            .save_version(&workspace, MAPPING, mapping, request.author, request.note)
            .await?;
        self.inner.mapping_saved(&workspace).await?;
        self.inner.put_to_use(&workspace, Basis::Kept).await;
        self.inner.forget_drafts(&workspace, &saved).await?;
        self.inner.emit(Event::SetupChanged);
        self.mapping().await
    }

    /// Saves an older version of the mapping as the newest; nothing in between is lost.
    ///
    /// # Errors
    /// There is no such version.
    pub async fn restore_mapping(&self, request: RestoreMapping) -> Result<MappingView, Failure> {
        self.inner.refuse_while_busy()?;
        let workspace = self.inner.workspace()?;
        let mapping = self.inner.mapping_of(&workspace.id, request.number).await?;
        self.inner
            .save_version(&workspace, MAPPING, mapping, request.author, request.note)
            .await?;
        self.inner.mapping_saved(&workspace).await?;
        self.inner.put_to_use(&workspace, Basis::Kept).await;
        self.inner.emit(Event::SetupChanged);
        self.mapping().await
    }

    /// Returns what differs between two versions of the mapping.
    ///
    /// # Errors
    /// There is no such version.
    pub async fn compare_mappings(
        &self,
        request: CompareMappings,
    ) -> Result<Vec<MappingDifference>, Failure> {
        let workspace = self.inner.workspace()?;
        let older = self.inner.mapping_of(&workspace.id, request.older).await?;
        let newer = self.inner.mapping_of(&workspace.id, request.newer).await?;
        let view = |it: domain::trigger::mapping::Difference| MappingDifference {
            object: words::object_view(it.object),
            field: it.field,
            before: it.before,
            after: it.after,
        };
        Ok(differences(&older, &newer).into_iter().map(view).collect())
    }
}

impl Engine {
    /// Returns what is true in the account of triggers that are not saved.
    ///
    /// # Errors
    /// A trigger is incomplete or would pay twice, or HubSpot is not connected or does not answer.
    pub(crate) async fn checks_of_triggers(
        &self,
        request: SaveTriggers,
    ) -> Result<Vec<CheckView>, Failure> {
        let triggers = read_triggers(request.triggers, request.customer, None);
        if let Some(fault) = triggers.faults().first() {
            return Err(words::trigger_fault(fault).into());
        }
        let workspace = self.inner.workspace()?;
        let hubspot = self.inner.hubspot(&workspace).await?;
        let pipelines = hubspot.deal_pipelines().await;
        let pipelines = self
            .inner
            .heard(&workspace, crate::views::Platform::Hubspot, pipelines)
            .await?;
        Ok(crate::words::event_checks::stage_checks(
            &triggers, &pipelines,
        ))
    }
}

impl Inner {
    /// Returns the triggers in use, and the mapping with its version number.
    pub(crate) async fn saved_events(
        &self,
        workspace: &Workspace,
    ) -> Result<(TriggersView, (u32, Vec<MappingTable>)), Error> {
        let saved = self.event_settings(workspace).await?;
        let (version, triggers) = saved.triggers;
        let (number, mapping) = saved.mapping;
        let tables = mapping.tables.iter();
        Ok((
            words::triggers_view(version, &triggers, &mapping),
            (
                number,
                tables
                    .map(|(object, table)| table_view(*object, table))
                    .collect(),
            ),
        ))
    }

    /// Saves a version. One that names nobody was saved by this computer's user.
    async fn save_version<D: serde::Serialize + Send + 'static>(
        &self,
        workspace: &Workspace,
        kind: &'static str,
        body: D,
        author: String,
        note: String,
    ) -> Result<(), Error> {
        let now = self.now();
        let workspace = workspace.id.clone();
        let author = Some(author).filter(|it| !it.trim().is_empty());
        let author = author.unwrap_or_else(crate::guide::user);
        self.journal
            .write(move |db| {
                let by = (author.trim(), note.trim());
                events::save_version(db, &workspace, kind, &body, by, now)
            })
            .await
    }

    /// Returns a version of the mapping; number 0 is impact.com's own.
    async fn mapping_of(&self, workspace: &str, number: u32) -> Result<Mapping, Error> {
        if number == 0 {
            return Ok(Mapping::default());
        }
        let workspace = workspace.to_owned();
        let found = self
            .journal
            .read(move |db| events::version(db, &workspace, MAPPING, Some(number)))
            .await?;
        found
            .map(|version| version.body)
            .ok_or_else(|| Error::NotFound {
                what: "version of the mapping",
                id: number.to_string(),
            })
    }

    /// Returns HubSpot's own time, in milliseconds since 1970.
    pub(super) async fn hubspot_time(&self, hubspot: &HubSpot) -> Result<i64, Error> {
        let workspace = self.workspace()?;
        let asked = hubspot.recent_records(Object::Deals, &[], 0, 1).await;
        let (_, at) = self
            .heard(&workspace, crate::views::Platform::Hubspot, asked)
            .await?;
        Ok(at.unwrap_or_else(|| self.now().as_millisecond()))
    }
}

/// Reads triggers as a screen, the terminal or a file gives them.
pub(crate) fn read_triggers(
    list: Vec<TriggerView>,
    customer: CustomerView,
    since: Option<i64>,
) -> Triggers {
    Triggers {
        list: list.into_iter().map(words::trigger).collect(),
        customer: words::customer(customer),
        since,
    }
}

fn version_view<D>(version: &Version<D>) -> VersionView {
    VersionView {
        number: version.number,
        author: version.author.clone(),
        note: version.note.clone(),
        saved_at: version.saved_at.clone(),
    }
}

fn table_view(object: Object, table: &Table) -> MappingTable {
    let row = |row: &Row| crate::views::MappingRow {
        field: row.field.clone(),
        source: row.source.to_string(),
        note: row.note.clone(),
    };
    MappingTable {
        object: words::object_view(object),
        rows: table.rows.iter().map(row).collect(),
        sub_total_as: table.sub_total_as.clone(),
    }
}

/// Says what is wrong with a table.
pub(crate) fn refuse_faults(table: MappingTable) -> Result<(), Error> {
    let (object, table) = read_table(table)?;
    match table.faults(object).first() {
        // An empty table takes the object's own away, unless it is needed.
        Some(fault) if object == Object::Deals || !table.rows.is_empty() => {
            Err(words::table_fault(fault))
        }
        _ => Ok(()),
    }
}

/// Reads a table as a screen or the terminal gives it.
pub(crate) fn read_table(view: MappingTable) -> Result<(Object, Table), Error> {
    let mut table = Table::empty();
    if !view.sub_total_as.trim().is_empty() {
        view.sub_total_as.trim().clone_into(&mut table.sub_total_as);
    }
    for row in view.rows {
        let source = Source::parse(&row.source)
            .map_err(|wrong| words::no_source(&row.field, &row.source, &wrong))?;
        let field = row.field.trim().to_owned();
        table.rows.push(Row {
            field,
            source,
            note: row.note.trim().to_owned(),
        });
    }
    Ok((words::object(view.object), table))
}
