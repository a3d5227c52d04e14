//! The one program of a workspace: listed, chosen, opted in to, and looked at (`adv.program_*`).

use crate::engine::{Engine, Inner, ProgramDocument};
use crate::failure::Error;
use crate::guide::not_seen;
use crate::journal::settings::Workspace;
use crate::journal::{links, syncs};
use crate::views::{CheckStatus, CheckView, Event, Failure, Overview, Platform, ProgramView};
use crate::words::program as words;

impl Engine {
    /// Lists the programs of the connected tenant.
    ///
    /// # Errors
    /// impact.com is not connected or does not answer.
    pub async fn programs(&self) -> Result<Vec<ProgramView>, Failure> {
        let workspace = self.inner.workspace()?;
        let chosen: Option<ProgramDocument> = self.inner.document(&workspace.id).await?;
        let advocate = self.inner.advocate(&workspace).await?;
        let programs = advocate.programs().await;
        let programs = self
            .inner
            .heard(&workspace, Platform::Advocate, programs)
            .await?;
        // The tenant's participants are the program's; the figure is for orientation only.
        let participants = advocate
            .participant_total()
            .await
            .ok()
            .and_then(|total| u32::try_from(total).ok());
        Ok(programs
            .into_iter()
            .map(|program| ProgramView {
                chosen: chosen
                    .as_ref()
                    .is_some_and(|chosen| chosen.id == program.id.as_str()),
                id: program.id.0,
                name: program.name,
                status: program.status.to_lowercase(),
                participants,
            })
            .collect())
    }

    /// Chooses the one program of this workspace and says that its participants are synced.
    ///
    /// # Errors
    /// There is no such program.
    pub async fn choose_program(&self, id: &str) -> Result<Overview, Failure> {
        self.pick_program(id).await?;
        self.opt_in(true).await
    }

    /// Chooses the one program of this workspace. Whether its participants are synced is asked for on its own
    /// ([`Engine::opt_in`]), and anew for another program.
    ///
    /// # Errors
    /// There is no such program.
    pub async fn pick_program(&self, id: &str) -> Result<Overview, Failure> {
        self.inner.refuse_while_busy()?;
        let workspace = self.inner.workspace()?;
        let program = self
            .programs()
            .await?
            .into_iter()
            .find(|program| program.id == id)
            .ok_or_else(|| Error::NotFound {
                what: "program",
                id: id.to_owned(),
            })?;
        let before: Option<ProgramDocument> = self.inner.document(&workspace.id).await?;
        let document = ProgramDocument {
            opted_in: before.is_some_and(|before| before.opted_in && before.id == program.id),
            id: program.id,
            name: program.name,
            status: program.status,
            participants: program.participants,
        };
        self.inner.save(workspace.id, document).await?;
        self.inner.emit(Event::SetupChanged);
        self.overview().await
    }

    /// Says whether this workspace syncs the participants of the chosen program. Without it nothing is previewed and
    /// nothing is written.
    ///
    /// # Errors
    /// No program is chosen, or a sync is at work.
    pub async fn opt_in(&self, on: bool) -> Result<Overview, Failure> {
        self.inner.refuse_while_busy()?;
        let workspace = self.inner.workspace()?;
        let mut program = self.inner.program(&workspace).await?;
        program.opted_in = on;
        self.inner.save(workspace.id, program).await?;
        self.inner.emit(Event::SetupChanged);
        self.overview().await
    }

    /// Looks whether the chosen program is there, and whether it is the one whose codes and links the contacts have.
    /// Empty while none is chosen.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be read.
    pub async fn check_program(&self) -> Result<Vec<CheckView>, Failure> {
        let workspace = self.inner.workspace()?;
        let chosen: Option<ProgramDocument> = self.inner.document(&workspace.id).await?;
        let Some(chosen) = chosen else {
            return Ok(Vec::new());
        };
        let exists = match self.inner.advocate(&workspace).await {
            Ok(advocate) => {
                let programs = advocate.programs().await;
                self.inner
                    .heard(&workspace, Platform::Advocate, programs)
                    .await
            }
            Err(error) => Err(error),
        };
        let exists = match exists {
            Ok(programs) => words::exists(
                &chosen.name,
                programs.iter().any(|it| it.id.as_str() == chosen.id),
            ),
            Err(error) => not_seen(
                "adv.program_exists",
                "Whether the program is still there",
                error,
            ),
        };
        Ok(vec![exists, self.inner.single(&workspace, &chosen).await?])
    }
}

impl Inner {
    /// Returns the chosen program.
    pub async fn program(&self, workspace: &Workspace) -> Result<ProgramDocument, Error> {
        self.document(&workspace.id)
            .await?
            .ok_or_else(|| Error::InvalidInput {
                what: "No program is chosen.".to_owned(),
                hint: "Choose the program in the Advocate step.".to_owned(),
            })
    }

    /// Returns whether there were signs of impact.com's own connector when HubSpot was connected; `None` when that could
    /// not be seen.
    pub async fn connector_seen(&self, workspace: &Workspace) -> Result<Option<bool>, Error> {
        let hubspot = self.connection(workspace, Platform::Hubspot).await?;
        let checks = hubspot.map(|it| it.details.checks).unwrap_or_default();
        let seen = checks
            .iter()
            .find(|check| check.id == "engine.connector_present");
        Ok(match seen.map(|check| check.status) {
            Some(CheckStatus::Pass) => Some(false),
            Some(CheckStatus::Warn | CheckStatus::Fail) => Some(true),
            Some(CheckStatus::Unknown) | None => None,
        })
    }

    /// Looks whether the contacts' codes are of another program: of an earlier choice, or of impact.com's own connector.
    async fn single(
        &self,
        workspace: &Workspace,
        chosen: &ProgramDocument,
    ) -> Result<CheckView, Error> {
        let id = workspace.id.clone();
        let (linked, before) = self
            .journal
            .read(move |db| Ok((links::links(db, &id)?, syncs::program_of_links(db, &id)?)))
            .await?;
        let connector = self.connector_seen(workspace).await? != Some(false);
        let other = before.filter(|program| linked > 0 && *program != chosen.id);
        Ok(words::single(
            &chosen.name,
            linked,
            other.as_deref(),
            connector,
        ))
    }
}
