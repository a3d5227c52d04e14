//! A person chooses one of two values in a preview that is ready.

use crate::engine::Engine;
use crate::failure::Error;
use crate::journal::entries::{self, Entry};
use crate::journal::syncs::{self, StoredPlan};
use crate::preview::refuse_not_ready;
use crate::views::{ChosenAlike, ConflictChoice, Failure, PlanView, Platform};
use crate::words;
use domain::choose::Refusal;
use domain::known::Known;
use domain::layout::Field;
use domain::plan::{self, Change, Decision, Disagreement, Keep, Program};
use rusqlite::Connection;

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
                take(db, &plan, &entry, field, kept(request.keep))?
                    .map_err(|refusal| refused(words::problems::refusal(refusal)))?;
                syncs::recount(db, &request.plan)?;
                syncs::plan(db, &request.plan)
            })
            .await?;
        Ok(self.inner.plan_view(&stored))
    }

    /// Makes the choice about one person for everybody in the plan of whom the same is open: the same field, and the same
    /// sort of disagreement. Whoever was decided about already is left alone, and so is whoever's value cannot be kept.
    ///
    /// # Errors
    /// Nothing is open about the person, or the plan is not ready. The plan is as it was.
    pub async fn choose_alike(&self, request: ConflictChoice) -> Result<ChosenAlike, Failure> {
        let (stored, chosen, left) = self
            .inner
            .journal
            .write(move |db| {
                let plan = syncs::plan(db, &request.plan)?;
                refuse_not_ready(&plan)?;
                let field = field(&request.field)?;
                let like = entries::entry(db, &request.plan, request.seq)?;
                let why = disagreement(&like, field)
                    .ok_or_else(|| refused(words::problems::refusal(Refusal::NotOpen)))?;
                let (mut chosen, mut left) = (0, 0);
                for entry in entries::disagreeing(db, &request.plan)? {
                    let open = entry.conflicts.iter().any(|it| {
                        it.field == field
                            && it.why == why
                            && (it.chosen.is_none() || entry.seq == like.seq)
                    });
                    if !open || entry.left_out {
                        continue;
                    }
                    match take(db, &plan, &entry, field, kept(request.keep))? {
                        Ok(()) => chosen += 1,
                        Err(_) => left += 1,
                    }
                }
                syncs::recount(db, &request.plan)?;
                Ok((syncs::plan(db, &request.plan)?, chosen, left))
            })
            .await?;
        Ok(ChosenAlike {
            sentence: words::problems::chosen_alike(chosen, left),
            plan: self.inner.plan_view(&stored),
            chosen,
            left,
        })
    }
}

fn kept(keep: Platform) -> Keep {
    match keep {
        Platform::Hubspot => Keep::Hubspot,
        Platform::Advocate => Keep::Advocate,
    }
}

/// Returns what sort of disagreement an entry has about a field.
fn disagreement(entry: &Entry, field: Field) -> Option<Disagreement> {
    let mut conflicts = entry.conflicts.iter();
    conflicts.find(|it| it.field == field).map(|it| it.why)
}

/// Takes a choice into the plan; the counts are still those of before.
fn take(
    db: &Connection,
    plan: &StoredPlan,
    entry: &Entry,
    field: Field,
    keep: Keep,
) -> Result<Result<(), Refusal>, Error> {
    let known = entries::known(db, &plan.id, entry.seq)?;
    let mut decision = decision(entry, known, &plan.context.program);
    let direction = plan.context.direction;
    if let Err(refusal) = domain::choose::choose(&mut decision, field, keep, direction) {
        return Ok(Err(refusal));
    }
    entries::chosen(db, &plan.id, entry, &decision, field)?;
    Ok(Ok(()))
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
