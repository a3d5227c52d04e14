//! One batch: send it, read every row's answer, look again where the answer is not known.

use super::made::{Made, address, written};
use super::work::{Work, done, not_done, person};
use crate::failure::Error;
use crate::journal::entries::{self, Entry, Settled};
use crate::journal::links;
use crate::views::{Outcome, Platform};
use domain::email;
use domain::layout::{Field, Owner};
use domain::offer::same_value;
use domain::pair::{Seen, Side, Terms, decide};
use domain::person::{Contact, ContactId};
use domain::plan::{Decision, Direction, Kind};
use platforms::ApiError;
use platforms::hubspot::{BatchAnswer, ContactUpdate, NOT_WRITABLE, NewContact, RowAnswer};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What became of a batch.
pub(super) struct Sent {
    pub settled: Vec<Settled>,
    /// People about whom HubSpot said nothing.
    pub unknown: Vec<Entry>,
}

impl Sent {
    fn unknown(batch: Vec<Entry>) -> Self {
        Self {
            settled: Vec::new(),
            unknown: batch,
        }
    }
}

/// Why a batch could not be settled.
pub(super) enum Trouble {
    /// It is sure that nothing of it was written.
    NothingArrived(Error),
    /// Some of it may have been written.
    Unclear(Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Unclear(error)
    }
}

/// Sends a batch and reads the answer of every row.
pub(super) async fn send(work: &Work, kind: Kind, batch: Vec<Entry>) -> Result<Sent, Trouble> {
    let Some(last) = batch.last() else {
        return Ok(Sent::unknown(batch));
    };
    work.current(&person(last));
    if kind == Kind::Archive {
        return archive(work, batch).await;
    }
    let layout = &work.context.layout;
    let answer = if kind == Kind::Create {
        let rows: Vec<_> = batch
            .iter()
            .map(|entry| NewContact {
                trace: trace(entry),
                values: work.values(entry),
            })
            .collect();
        work.hubspot.create_contacts(layout, &rows).await
    } else {
        let rows: Vec<_> = batch
            .iter()
            .filter_map(|entry| {
                Some(ContactUpdate {
                    trace: trace(entry),
                    id: entry.contact.clone()?,
                    values: work.values(entry),
                })
            })
            .collect();
        work.hubspot.update_contacts(layout, &rows).await
    };
    match answer {
        Ok(answer) => read(work, batch, answer).await,
        // The request may have arrived: look at everybody.
        Err(ApiError::OutcomeUnknown { detail }) => {
            work.job.progress().silence = Some((Platform::Hubspot, detail));
            Ok(Sent::unknown(batch))
        }
        Err(ApiError::Refused {
            code,
            message,
            request,
            ..
        }) if !NOT_WRITABLE.contains(&code.as_str()) => Ok(Sent {
            settled: batch
                .iter()
                .map(|entry| refused(entry, &code, &message, &request))
                .collect(),
            unknown: Vec::new(),
        }),
        Err(ApiError::Refused { .. }) => Err(Trouble::NothingArrived(property_gone(work).await)),
        Err(error) => {
            let unclear = matches!(error, ApiError::Unreadable { .. });
            let Err(error) = work.heard::<()>(Err(error)).await else {
                return Ok(Sent::unknown(batch));
            };
            Err(if unclear {
                Trouble::Unclear(error)
            } else {
                Trouble::NothingArrived(error)
            })
        }
    }
}

/// Moves contacts to the recycle bin. HubSpot has one answer for all of them.
async fn archive(work: &Work, batch: Vec<Entry>) -> Result<Sent, Trouble> {
    let ids: Vec<ContactId> = batch
        .iter()
        .filter_map(|entry| entry.contact.clone())
        .collect();
    match work.hubspot.archive_contacts(&ids).await {
        Ok(()) => Ok(Sent {
            settled: batch.iter().map(archived).collect(),
            unknown: Vec::new(),
        }),
        Err(ApiError::OutcomeUnknown { detail }) => {
            work.job.progress().silence = Some((Platform::Hubspot, detail));
            Ok(Sent::unknown(batch))
        }
        Err(ApiError::Refused {
            code,
            message,
            request,
            ..
        }) => Ok(Sent {
            settled: batch
                .iter()
                .map(|entry| refused(entry, &code, &message, &request))
                .collect(),
            unknown: Vec::new(),
        }),
        Err(error) => match work.heard::<()>(Err(error)).await {
            Ok(()) => Ok(Sent::unknown(batch)),
            Err(error) => Err(Trouble::NothingArrived(error)),
        },
    }
}

fn archived(entry: &Entry) -> Settled {
    Settled {
        seq: entry.seq,
        outcome: Outcome::Archived,
        problem: String::new(),
        contact: None,
        known: None,
    }
}

/// Sends a batch after reading its contacts again: whoever changed since the preview is held instead of written. Of a
/// fresh preview only the values count in which HubSpot has a say; Advocate's own would be put back anyway.
pub(super) async fn send_after_a_look(
    work: &Work,
    kind: Kind,
    batch: Vec<Entry>,
) -> Result<Sent, Trouble> {
    if kind == Kind::Create {
        // A contact that came into being since is answered with a conflict, which says which one it is.
        return send(work, kind, batch).await;
    }
    let every = work.aged();
    let (looked_at, mut unchanged): (Vec<_>, Vec<_>) =
        batch.into_iter().partition(|entry| every || entry.shares());
    let now = contacts_by_id(work, &looked_at)
        .await
        .map_err(Trouble::NothingArrived)?;
    let mut held = Vec::new();
    for entry in looked_at {
        let contact = entry.contact.as_ref().and_then(|id| now.get(id));
        match contact {
            Some(contact) if as_planned(work, &entry, contact, every) => unchanged.push(entry),
            // Somebody was quicker.
            None if kind == Kind::Archive => held.push(archived(&entry)),
            Some(_) => held.push(not_done(
                &entry,
                Outcome::Held,
                "The contact was changed in HubSpot since the preview, so it was not written. Make a new preview.",
            )),
            // Not found may be an answer that was silent about it: HubSpot says of the write whether it is gone.
            None if !every => unchanged.push(entry),
            None => held.push(gone(&entry)),
        }
    }
    let mut sent = send(work, kind, unchanged).await?;
    sent.settled.extend(held);
    Ok(sent)
}

/// Returns whether a contact has the values that the preview saw, or has been given the planned ones by somebody else.
fn as_planned(work: &Work, entry: &Entry, contact: &Contact, every: bool) -> bool {
    let after = work.values(entry);
    let mut compared = entry
        .before
        .iter()
        .filter(|(field, _)| every || field.owner() != Owner::Advocate);
    compared.all(|(field, before)| {
        // A value of nothing but spaces is none.
        let now = contact.value(*field).unwrap_or_default();
        let same = same_value(before.as_deref().unwrap_or_default(), now);
        same || after
            .get(field)
            .is_some_and(|after| has_value(contact, *field, after))
    })
}

fn gone(entry: &Entry) -> Settled {
    not_done(
        entry,
        Outcome::Held,
        "The contact is no longer in HubSpot, so nothing was written. Restore it there, or make a new preview.",
    )
}

fn refused(entry: &Entry, code: &str, message: &str, request: &str) -> Settled {
    let mut problem = format!("HubSpot refused this person ({code}: {message}).");
    if !request.is_empty() {
        let _written = write!(problem, " For support: request {request}.");
    }
    problem.push_str(" Correct the value, then preview again.");
    not_done(entry, Outcome::Failed, problem)
}

/// The name of a row in its batch.
fn trace(entry: &Entry) -> String {
    format!("row-{}", entry.seq)
}

/// Finds out which property it is that HubSpot misses, or does not let anybody write to.
async fn property_gone(work: &Work) -> Error {
    let gone = work
        .inner
        .refuse_lost_properties(&work.workspace, &work.hubspot, &work.context.layout)
        .await;
    match gone {
        Err(error) => error,
        // Either it came back in this moment, or it is one of HubSpot's own.
        Ok(()) => Error::PropertiesMissing {
            labels: vec!["a property that is written to".to_owned()],
        },
    }
}

async fn read(work: &Work, batch: Vec<Entry>, mut answer: BatchAnswer) -> Result<Sent, Trouble> {
    let lost = |row: &RowAnswer| matches!(row, RowAnswer::Refused { code, .. } if NOT_WRITABLE.contains(&code.as_str()));
    if !answer.rows.is_empty() && answer.rows.values().all(lost) {
        // Every further batch would be refused the same way.
        return Err(Trouble::NothingArrived(property_gone(work).await));
    }
    let mut sent = Sent {
        settled: Vec::with_capacity(batch.len()),
        unknown: Vec::new(),
    };
    for entry in batch {
        match answer.rows.remove(&trace(&entry)) {
            Some(RowAnswer::Written { id }) => {
                sent.settled.push(done(&entry, written(&entry), id));
            }
            Some(RowAnswer::AlreadyExists { id }) => {
                sent.settled.push(adopt(work, &entry, id).await?);
            }
            Some(RowAnswer::Refused { code, .. }) if code == "OBJECT_NOT_FOUND" => {
                sent.settled.push(gone(&entry));
            }
            Some(RowAnswer::Refused {
                code,
                message,
                request,
            }) => sent
                .settled
                .push(refused(&entry, &code, &message, &request)),
            Some(RowAnswer::Unknown) | None => sent.unknown.push(entry),
        }
    }
    Ok(sent)
}

/// A contact with the address exists after all: it is linked, and gets only what the rules allow for existing ones.
async fn adopt(work: &Work, entry: &Entry, id: Option<ContactId>) -> Result<Settled, Error> {
    let layout = &work.context.layout;
    let found = match id {
        Some(id) => work.hubspot.read_by_id(layout, &[id]).await,
        None => work.hubspot.read_by_email(layout, &[address(entry)]).await,
    };
    let found = work.heard(found).await?;
    let [contact] = found.as_slice() else {
        return Ok(not_done(
            entry,
            Outcome::Held,
            "HubSpot says that a contact with this address exists, but does not show which one. Make a new preview.",
        ));
    };
    if work.taken(entry, &contact.id).await? {
        // Before anything is written: the contact's values are another participant's.
        return Ok(not_done(entry, Outcome::Held, links::CONTACT_TAKEN));
    }
    let decision = decide_again(work, entry, contact);
    let adopted = |outcome, id| Settled {
        known: decision.known.clone(),
        ..done(entry, outcome, id)
    };
    if decision.hubspot.is_empty() {
        return Ok(adopted(Outcome::Linked, contact.id.clone()));
    }
    let (plan, seq) = (work.job.plan.clone(), entry.seq);
    let (id, changes) = (contact.id.clone(), decision.hubspot.clone());
    work.inner
        .journal
        .write(move |db| entries::adopted(db, &plan, seq, &id, &changes))
        .await?;
    let update = ContactUpdate {
        trace: trace(entry),
        id: contact.id.clone(),
        values: decision
            .hubspot
            .iter()
            .map(|change| (change.field, change.after.clone()))
            .collect(),
    };
    let answer = work.hubspot.update_contacts(layout, &[update]).await;
    let answer = work.heard(answer).await?;
    Ok(match answer.rows.into_values().next() {
        Some(RowAnswer::Written { id }) => adopted(Outcome::Updated, id),
        Some(RowAnswer::Refused {
            code,
            message,
            request,
        }) => refused(entry, &code, &message, &request),
        _ => not_done(
            entry,
            Outcome::Held,
            "A contact with this address appeared since the preview. Make a new preview.",
        ),
    })
}

fn decide_again(work: &Work, entry: &Entry, contact: &Contact) -> Decision {
    let seen = Seen::of(Side::Changed(contact), Side::Changed(&entry.participant));
    let terms = Terms {
        rules: &work.context.rules,
        program: &work.context.program,
        // What Advocate would get of it is the next preview's to show.
        direction: Direction::ToHubspot,
    };
    decide(&seen, terms)
}

async fn contacts_by_id(
    work: &Work,
    batch: &[Entry],
) -> Result<BTreeMap<ContactId, Contact>, Error> {
    let ids: Vec<_> = batch
        .iter()
        .filter_map(|entry| entry.contact.clone())
        .collect();
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let found = work.hubspot.read_by_id(&work.context.layout, &ids).await;
    let found = work.heard(found).await?;
    Ok(found
        .into_iter()
        .map(|contact| (contact.id.clone(), contact))
        .collect())
}

/// Looks at people whose answer is not known. Whoever has the planned values is settled; whoever has not stays
/// waiting, and is sent again.
pub(super) async fn look_again(work: &Work, batch: Vec<Entry>) -> Result<Vec<Settled>, Error> {
    let (creates, others): (Vec<_>, Vec<_>) = batch
        .into_iter()
        .partition(|entry| entry.kind == Kind::Create);
    let (archives, updates): (Vec<_>, Vec<_>) = others
        .into_iter()
        .partition(|entry| entry.kind == Kind::Archive);
    let made = Made::find(
        &work.inner,
        &work.workspace,
        &work.hubspot,
        &work.context,
        &creates,
    )
    .await?;
    let by_id = contacts_by_id(work, &updates).await?;
    let still_there = contacts_by_id(work, &archives).await?;
    // Whoever is still there is sent again; that harms nobody.
    let gone = |entry: &&Entry| {
        let id = entry.contact.as_ref();
        !id.is_some_and(|id| still_there.contains_key(id))
    };
    let mut settled: Vec<_> = archives.iter().filter(gone).map(archived).collect();
    for entry in &creates {
        if let Some(contact) = made.by_us(entry) {
            settled.push(done(entry, Outcome::Created, contact.id.clone()));
        } else if let Some(contact) = made.with_address(entry) {
            settled.push(adopt(work, entry, Some(contact.id.clone())).await?);
        }
    }
    for entry in &updates {
        match entry.contact.as_ref().and_then(|id| by_id.get(id)) {
            Some(contact) if has_planned_values(work, entry, contact) => {
                settled.push(done(entry, written(entry), contact.id.clone()));
            }
            // Not found may be an answer that was silent about it: sent again, HubSpot says whether it is gone.
            Some(_) | None => {}
        }
    }
    Ok(settled)
}

fn has_planned_values(work: &Work, entry: &Entry, contact: &Contact) -> bool {
    work.values(entry)
        .iter()
        .all(|(field, value)| has_value(contact, *field, value))
}

/// Returns whether a contact has a value; empty text is none.
fn has_value(contact: &Contact, field: Field, value: &str) -> bool {
    let now = contact.value(field).unwrap_or_default();
    match field {
        // HubSpot stores addresses in lower case.
        Field::Email => email::normal(now) == email::normal(value),
        _ => same_value(now, value),
    }
}

/// Reads written people again and returns how many have what was written.
pub(super) async fn confirm(work: &Work, sample: &[Entry]) -> Result<u32, Error> {
    let now = contacts_by_id(work, sample).await?;
    let right = sample.iter().filter(|entry| {
        entry
            .contact
            .as_ref()
            .and_then(|id| now.get(id))
            .is_some_and(|contact| has_planned_values(work, entry, contact))
    });
    Ok(u32::try_from(right.count()).unwrap_or(u32::MAX))
}
