//! One deal with the eyes of a preview, for the test plan: what it makes now, and whether it would be sent (again).

use super::look::Look;
use crate::engine::Inner;
use crate::failure::Error;
use crate::journal::events::{self, Sent};
use crate::journal::settings::Workspace;
use domain::person::ProgramId;
use domain::trigger::Object;
use domain::trigger::Trigger;
use domain::trigger::conversion::{build, sent_as};
use domain::trigger::decide::{Decision, Standing};
use domain::trigger::source::Of;
use platforms::hubspot::HubSpot;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A deal that reached its stage, as a preview that is made now would see it.
pub(crate) struct DealNow {
    /// What the mapping makes of it now, under the names that are sent; `None` where nothing can be made.
    pub fields: Option<BTreeMap<String, String>>,
    /// Fields whose value moves with every change of a record, so that nobody can expect what was sent to stay.
    pub moving: BTreeSet<String>,
    /// How often it reached the stage.
    pub reached: usize,
    /// It is in the stage.
    pub there: bool,
    /// What a preview would do about it.
    pub decision: Decision,
}

impl Inner {
    /// Reads a deal and decides about it as a preview does; `None` where it is gone or never reached the stage. Nothing is
    /// stored.
    pub(crate) async fn deal_now(
        self: &Arc<Self>,
        workspace: &Workspace,
        (hubspot, program): (&HubSpot, &ProgramId),
        (deal, trigger): (&str, &Trigger),
    ) -> Result<Option<DealNow>, Error> {
        let look = Look {
            inner: Arc::clone(self),
            workspace: workspace.clone(),
            hubspot: hubspot.clone(),
            program: program.clone(),
            settings: self.event_settings(workspace).await?,
        };
        let account = look.heard(look.hubspot.account().await).await?;
        let ground = look.ground(Object::Deals, &account.currency).await?;
        let ids = [deal.to_owned()];
        let seen = look.see(&ground, &ids, &trigger.property).await?;
        let id = workspace.id.clone();
        let sent = self.journal.read(move |db| events::sent(db, &id)).await?;
        let sent: Vec<&Sent> = sent
            .iter()
            .filter(|it| it.object == Object::Deals)
            .collect();
        let all: Vec<_> = seen.iter().collect();
        let found = look.found(&all, &ground, &trigger.property, &sent);
        let Some(it) = found.into_iter().find(|it| it.trigger == trigger) else {
            return Ok(None);
        };
        let since = look.settings.triggers.1.since.unwrap_or_default();
        let history = it.seen.read.history.iter();
        let built = build(&ground.table, &it.seen.occasion(trigger, it.reached_at));
        let changes = |of: Of, name: &str| {
            let object = match of {
                Of::Record => Object::Deals,
                Of::Contact => Object::Contacts,
                Of::Company => Object::Companies,
            };
            object.real_name(name) == object.changed()
        };
        let rows = ground.table.rows.iter().filter(|row| {
            let mut all = row.source.properties().into_iter();
            all.any(|(of, name)| changes(of, name))
        });
        Ok(Some(DealNow {
            fields: built.ok().map(|it| it.fields),
            moving: rows
                .map(|row| sent_as(&ground.table, &row.field).to_owned())
                .collect(),
            reached: history.filter(|it| it.value == trigger.stage).count(),
            there: matches!(it.standing, Standing::There),
            decision: it.decide(since),
        }))
    }
}
