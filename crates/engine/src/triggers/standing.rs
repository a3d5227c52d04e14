//! How the events stand in the setup: what was saved, for which account, and what the last look in HubSpot found.

use super::actions;
use super::settings::{MAPPING, TRIGGERS};
use crate::engine::Inner;
use crate::failure::Error;
use crate::journal::events::{self, Sent};
use crate::journal::settings::{Document, Workspace};
use crate::views::{CheckStatus, CheckView, Event, Platform};
use domain::setup::Events;
use domain::trigger::conversion::event_code;
use domain::trigger::mapping::Mapping;
use domain::trigger::{Object, Trigger, Triggers};
use platforms::advocate::Advocate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// For which HubSpot account triggers and mapping were saved, and what was found wrong with them since.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Standing {
    /// Empty in a journal of an older program.
    triggers_account: String,
    triggers_wrong: Vec<String>,
    mapping_account: String,
    mapping_wrong: BTreeMap<Object, Vec<String>>,
}

impl Document for Standing {
    const KIND: &'static str = "events_standing";
}

impl Inner {
    /// Returns how triggers and mapping stand, without asking anybody.
    pub(crate) async fn events_standing(&self, workspace: &Workspace) -> Result<Events, Error> {
        let standing: Standing = self.document(&workspace.id).await?.unwrap_or_default();
        let account = self.hubspot_account(workspace).await?;
        let elsewhere = |saved: &str| !saved.is_empty() && !account.is_empty() && saved != account;
        let id = workspace.id.clone();
        let (triggers, mapping) = self
            .journal
            .read(move |db| {
                Ok((
                    events::version::<Triggers>(db, &id, TRIGGERS, None)?,
                    events::version::<Mapping>(db, &id, MAPPING, None)?,
                ))
            })
            .await?;
        let triggers = triggers.map(|saved| saved.body);
        let mapped = mapping.is_some();
        let tables = mapping.map(|saved| saved.body).unwrap_or_default().tables;
        let objects = triggers.as_ref().map(Triggers::objects).unwrap_or_default();
        Ok(Events {
            triggers: triggers.map(|saved| saved.list.len()),
            triggers_elsewhere: elsewhere(&standing.triggers_account),
            triggers_wrong: standing.triggers_wrong,
            mapped,
            mapping_elsewhere: elsewhere(&standing.mapping_account),
            mapping_wrong: standing.mapping_wrong.into_values().flatten().collect(),
            unmapped: objects
                .into_iter()
                .filter(|object| !tables.contains_key(object))
                .collect(),
        })
    }

    /// Returns the event type codes that triggers send; those that only a record decides are left out.
    pub(crate) async fn event_codes(&self, workspace: &Workspace) -> Result<Vec<String>, Error> {
        let settings = self.event_settings(workspace).await?;
        let mut codes = Vec::new();
        for trigger in &settings.triggers.1.list {
            let table = settings.mapping.1.table(trigger.object);
            codes.extend(event_code(&table, trigger).filter(|code| !codes.contains(code)));
        }
        Ok(codes)
    }

    /// Returns the first deal's stage that counts, with the event type code that it sends, when that is the same for all.
    pub(crate) async fn deal_trigger(
        &self,
        workspace: &Workspace,
    ) -> Result<Option<(Trigger, Option<String>)>, Error> {
        let settings = self.event_settings(workspace).await?;
        let table = settings.mapping.1.table(Object::Deals);
        let mut list = settings.triggers.1.list.into_iter();
        let trigger = list.find(|it| it.object == Object::Deals);
        Ok(trigger.map(|it| {
            let code = event_code(&table, &it);
            (it, code)
        }))
    }

    /// Returns what was sent for a deal in a stage, after asking what became of it where that is not known.
    pub(crate) async fn sent_for_deal(
        self: &Arc<Self>,
        workspace: &Workspace,
        advocate: &Advocate,
        (deal, stage): (&str, &str),
    ) -> Result<Option<Sent>, Error> {
        actions::settle_open(self, workspace, advocate).await?;
        let id = workspace.id.clone();
        let all = self.journal.read(move |db| events::sent(db, &id)).await?;
        Ok(all.into_iter().find(|it| {
            (it.object, it.record.as_str(), it.stage.as_str()) == (Object::Deals, deal, stage)
        }))
    }

    /// Notes that triggers were saved for the account that is connected now.
    pub(super) async fn triggers_saved(&self, workspace: &Workspace) -> Result<(), Error> {
        let account = self.hubspot_account(workspace).await?;
        self.note(workspace, |standing| {
            standing.triggers_account = account;
            standing.triggers_wrong.clear();
        })
        .await
    }

    /// Notes that the mapping was saved for the account that is connected now.
    pub(super) async fn mapping_saved(&self, workspace: &Workspace) -> Result<(), Error> {
        let account = self.hubspot_account(workspace).await?;
        self.note(workspace, |standing| {
            standing.mapping_account = account;
            standing.mapping_wrong.clear();
        })
        .await
    }

    /// Notes what a look found wrong with the triggers that are in use, so that their step opens again.
    pub(super) async fn triggers_seen(
        &self,
        workspace: &Workspace,
        checks: &[CheckView],
    ) -> Result<(), Error> {
        let wrong = wrong(checks, &["trg.pipeline_exists", "trg.stage_exists"]);
        self.note(workspace, |standing| standing.triggers_wrong = wrong)
            .await
    }

    /// Notes what a look found wrong with a table that is in use.
    pub(super) async fn mapping_seen(
        &self,
        workspace: &Workspace,
        object: Object,
        checks: &[CheckView],
    ) -> Result<(), Error> {
        // How many records have a value is for the preview to tell, record by record.
        let wrong = wrong(checks, &["map.prop_exists", "map.type_ok"]);
        self.note(workspace, |standing| {
            if wrong.is_empty() {
                standing.mapping_wrong.remove(&object);
            } else {
                standing.mapping_wrong.insert(object, wrong);
            }
        })
        .await
    }

    async fn note(
        &self,
        workspace: &Workspace,
        change: impl FnOnce(&mut Standing),
    ) -> Result<(), Error> {
        let before: Standing = self.document(&workspace.id).await?.unwrap_or_default();
        let mut after = before.clone();
        change(&mut after);
        if after != before {
            self.save(workspace.id.clone(), after).await?;
            self.emit(Event::SetupChanged);
        }
        Ok(())
    }

    async fn hubspot_account(&self, workspace: &Workspace) -> Result<String, Error> {
        let stored = self.connection(workspace, Platform::Hubspot).await?;
        Ok(stored.map(|it| it.account_id).unwrap_or_default())
    }
}

fn wrong(checks: &[CheckView], ids: &[&str]) -> Vec<String> {
    checks
        .iter()
        .filter(|it| it.status == CheckStatus::Fail && ids.contains(&it.id.as_str()))
        .map(|it| it.sentence.clone())
        .collect()
}
