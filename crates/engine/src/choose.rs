//! A person chooses one of two values in a preview that is ready.

use crate::engine::Engine;
use crate::failure::Error;
use crate::journal::entries::{self, Entry};
use crate::journal::syncs;
use crate::preview::refuse_not_ready;
use crate::views::{ConflictChoice, Failure, PlanView, Platform};
use crate::words;
use domain::known::Known;
use domain::layout::Field;
use domain::plan::{self, Change, Decision, Keep, Program};

impl Engine {
    /// Chooses whose value wins where the sides disagree. The plan then writes it on the other side; nothing is written
    /// before it is run. Choosing again replaces the choice.
    ///
    /// # Errors
    /// The value cannot be kept, nothing is open about the field, or the plan is not ready. The plan is as it was.
    pub async fn choose(&self, request: ConflictChoice) -> Result<PlanView, Failure> {
        let stored = self
            .inner
            .journal
            .write(move |db| {
                let plan = syncs::plan(db, &request.plan)?;
                refuse_not_ready(&plan)?;
                let field = field(&request.field)?;
                let entry = entries::entry(db, &request.plan, request.seq)?;
                let known = entries::known(db, &request.plan, request.seq)?;
                let mut decision = decision(&entry, known, &plan.context.program);
                let keep = match request.keep {
                    Platform::Hubspot => Keep::Hubspot,
                    Platform::Advocate => Keep::Advocate,
                };
                domain::choose::choose(&mut decision, field, keep, plan.context.direction)
                    .map_err(|refusal| refused(words::problems::refusal(refusal)))?;
                entries::chosen(db, &request.plan, &entry, &decision, field)?;
                syncs::recount(db, &request.plan)?;
                syncs::plan(db, &request.plan)
            })
            .await?;
        Ok(self.inner.plan_view(&stored))
    }
}

fn field(key: &str) -> Result<Field, Error> {
    let mut all = Field::ALL.into_iter();
    all.find(|field| field.key() == key)
        .ok_or_else(|| Error::NotFound {
            what: "field",
            id: key.to_owned(),
        })
}

fn refused((what, hint): (&str, &str)) -> Error {
    Error::InvalidInput {
        what: what.to_owned(),
        hint: hint.to_owned(),
    }
}

/// Returns what a plan decided about somebody, from what is stored of it.
fn decision(entry: &Entry, known: Option<Known>, program: &Program) -> Decision {
    let mut values = entry.values(program);
    let change = |(field, before): (&Field, &Option<String>)| Change {
        field: *field,
        before: before.clone(),
        after: values.remove(field).unwrap_or_default(),
        because: plan::because(entry.kind, *field, before.is_some()),
    };
    Decision {
        hubspot: entry.before.iter().map(change).collect(),
        advocate: entry.advocate.clone(),
        conflicts: entry.conflicts.clone(),
        known,
        ..Decision::plain(entry.kind, entry.reason, entry.contact.as_ref())
    }
}
