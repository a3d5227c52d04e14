//! Looking once more, right before something is sent: is it still as the preview showed it?

use super::gather::Seen;
use super::look::{Found, Ground, Look, gone};
use crate::failure::Error;
use crate::journal::events::{self, EventEntry, Sent};
use domain::trigger::Object;
use domain::trigger::still::{Otherwise, Shown, otherwise};
use std::collections::{BTreeMap, BTreeSet};

/// Looks at what a run is about to send; what is needed for a kind of record is read once a run.
pub(super) struct Eyes<'a> {
    look: &'a Look,
    grounds: BTreeMap<Object, Ground>,
}

impl<'a> Eyes<'a> {
    pub fn of(look: &'a Look) -> Self {
        Self {
            look,
            grounds: BTreeMap::new(),
        }
    }

    /// Returns what is otherwise than in the preview, by the number of the entry. What is absent is as it was.
    pub async fn otherwise(
        &mut self,
        entries: &[EventEntry],
    ) -> Result<BTreeMap<u32, Otherwise>, Error> {
        let workspace = self.look.workspace.id.clone();
        let sent = self
            .look
            .inner
            .journal
            .read(move |db| events::sent(db, &workspace))
            .await?;
        let mut changed = BTreeMap::new();
        let objects: BTreeSet<Object> = entries.iter().map(|entry| entry.object).collect();
        for object in objects {
            let ground = self.ground(object).await?;
            let of: Vec<&Sent> = sent.iter().filter(|it| it.object == object).collect();
            let mine: Vec<&EventEntry> = entries.iter().filter(|it| it.object == object).collect();
            changed.extend(self.compared(&ground, &mine, &of).await?);
            self.grounds.insert(object, ground);
        }
        Ok(changed)
    }

    async fn ground(&mut self, object: Object) -> Result<Ground, Error> {
        if let Some(known) = self.grounds.remove(&object) {
            return Ok(known);
        }
        let look = self.look;
        let account = look.heard(look.hubspot.account().await).await?;
        look.ground(object, &account.currency).await
    }

    async fn compared(
        &self,
        ground: &Ground,
        entries: &[&EventEntry],
        sent: &[&Sent],
    ) -> Result<BTreeMap<u32, Otherwise>, Error> {
        // Whatever is not found is neither there nor known to have been sent.
        let mut changed: BTreeMap<u32, Otherwise> = entries
            .iter()
            .map(|entry| (entry.seq, Otherwise::Gone))
            .collect();
        let ids: BTreeSet<String> = entries.iter().map(|entry| entry.record.clone()).collect();
        let ids: Vec<String> = ids.into_iter().collect();
        for watched in self.look.watched_properties(ground.object) {
            let seen = self.look.see(ground, &ids, &watched).await?;
            let gone = gone(&ids, &seen, sent);
            let all: Vec<&Seen> = seen.iter().chain(&gone).collect();
            let found = self.look.found(&all, ground, &watched, sent);
            for entry in entries {
                let Some(found) = found.iter().find(|it| it.is_of(entry)) else {
                    continue;
                };
                match self.compare(entry, found, ground) {
                    Some(what) => changed.insert(entry.seq, what),
                    None => changed.remove(&entry.seq),
                };
            }
        }
        Ok(changed)
    }

    fn compare(&self, entry: &EventEntry, found: &Found<'_>, ground: &Ground) -> Option<Otherwise> {
        let since = self.look.settings.triggers.1.since.unwrap_or_default();
        let decision = found.decide(since);
        let Some(conversion) = &entry.conversion else {
            return Some(Otherwise::Reason(decision.reason));
        };
        let shown = Shown {
            kind: entry.kind,
            reason: entry.reason,
            conversion,
        };
        otherwise(shown, &decision, found.standing, &ground.table)
    }
}
