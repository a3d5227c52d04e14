//! The Advocate half of a run: participants are created, changed and deleted, one request each.
//!
//! A write names a participant by the ids that Advocate returned. For somebody who is not there any more it would make
//! a new one, so whoever was not read when planning is looked for first.

use super::work::{Work, not_done};
use crate::failure::Error;
use crate::journal::entries::{self, Assumed, Entry, Settled};
use crate::views::{Outcome, Platform};
use domain::email;
use domain::known::Known;
use domain::layout::Field;
use domain::offer::same_value;
use domain::person::{AccountId, Participant, UserId};
use domain::plan::{Kind, Reason};
use futures::{StreamExt, stream};
use platforms::ApiError;
use platforms::advocate::{Advocate, Upsert, codes};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// What became of one participant.
enum Written {
    /// The platform has the planned values.
    Done(Participant),
    /// It has not, for a reason.
    Not(Settled),
    /// Nobody knows, or it is not there yet: it waits.
    Waits,
}

/// Writes a batch that was recorded, and settles it.
pub(super) async fn write(work: &Work, id: i64, batch: Vec<Entry>) -> Result<(), Error> {
    let advocate = client(work)?;
    let (batch, gone) = match without_the_gone(work, advocate, batch).await {
        Ok(looked) => looked,
        Err(error) => {
            work.settle(Some(id), Vec::new()).await?;
            return Err(error);
        }
    };
    let mut answers = stream::iter(batch)
        .map(|entry| async {
            let answer = upsert(work, advocate, &entry).await;
            (entry, answer)
        })
        // The client lets two through at a time.
        .buffer_unordered(2);
    let mut ended = Vec::new();
    let mut trouble = None;
    while let Some((entry, answer)) = answers.next().await {
        match answer {
            Ok(written) => ended.push((entry, written)),
            Err(error) => trouble = trouble.or(Some(error)),
        }
    }
    drop(answers);
    settle(work, id, ended, gone).await?;
    trouble.map_or(Ok(()), Err)
}

/// Looks at participants that were on their way when the run was cut off.
pub(super) async fn look_again(work: &Work, id: i64, batch: Vec<Entry>) -> Result<(), Error> {
    let advocate = client(work)?;
    let mut ended = Vec::new();
    for entry in batch {
        let written = if entry.kind == Kind::Delete || entry.advocate_done {
            // Deleting again harms nobody, and what is done is done.
            Written::Waits
        } else {
            look(work, advocate, &entry).await?
        };
        ended.push((entry, written));
    }
    settle(work, id, ended, Vec::new()).await
}

/// Deletes participants whose deletion a person approved by name. Whoever's contact is back is held.
pub(super) async fn delete(work: &Work, id: i64, batch: Vec<Entry>) -> Result<(), Error> {
    let advocate = client(work)?;
    let contacts: Vec<_> = batch
        .iter()
        .filter_map(|entry| entry.contact.clone())
        .collect();
    let back = work
        .hubspot
        .read_by_id(&work.context.layout, &contacts)
        .await;
    let back: BTreeSet<_> = work
        .heard(back)
        .await?
        .into_iter()
        .map(|contact| contact.id)
        .collect();
    let mut settled = Vec::new();
    let mut trouble = None;
    for entry in batch {
        if entry.contact.as_ref().is_some_and(|id| back.contains(id)) {
            settled.push(not_done(
                &entry,
                Outcome::Held,
                "The contact is back in HubSpot, so its participant was not deleted. Make a new preview.",
            ));
            continue;
        }
        let person = &entry.participant;
        let answer = advocate
            .delete(
                &person.account_id,
                &person.user_id,
                entry.reason == Reason::Erased,
            )
            .await;
        match answer {
            Ok(_) => settled.push(Settled {
                seq: entry.seq,
                outcome: Outcome::Deleted,
                problem: String::new(),
                contact: None,
                known: None,
            }),
            // Deleting again is safe: a participant who is not there counts as deleted.
            Err(ApiError::OutcomeUnknown { detail }) => {
                work.job.progress().silence = Some((Platform::Advocate, detail));
            }
            Err(error) => {
                if let Some(failed) = refusal(&entry, &error) {
                    settled.push(failed);
                } else {
                    trouble = heard::<()>(work, Err(error)).await.err();
                    break;
                }
            }
        }
    }
    work.settle(Some(id), settled).await?;
    trouble.map_or(Ok(()), Err)
}

fn client(work: &Work) -> Result<&Advocate, Error> {
    work.advocate.as_ref().ok_or(Error::Internal {
        what: "a run that writes to Advocate has no client for it",
    })
}

async fn heard<T>(work: &Work, answer: Result<T, ApiError>) -> Result<T, Error> {
    work.inner
        .heard(&work.workspace, Platform::Advocate, answer)
        .await
}

/// Takes out participants that are no longer there: writing to them would make them again.
async fn without_the_gone(
    work: &Work,
    advocate: &Advocate,
    batch: Vec<Entry>,
) -> Result<(Vec<Entry>, Vec<Settled>), Error> {
    let program = &work.context.program.id;
    let aged = work.aged();
    let asked = |entry: &Entry| {
        entry.kind != Kind::CreateParticipant && (aged || entry.assumed == Assumed::Participant)
    };
    let emails: Vec<String> = batch
        .iter()
        .filter(|entry| asked(entry))
        .filter_map(|entry| entry.participant.email.clone())
        .collect();
    let found = if emails.is_empty() {
        Vec::new()
    } else {
        heard(work, advocate.find_by_email(program, &emails).await).await?
    };
    let here: BTreeSet<(AccountId, UserId)> = found
        .into_iter()
        .map(|person| (person.account_id, person.user_id))
        .collect();
    let mut present = Vec::new();
    let mut gone = Vec::new();
    for entry in batch {
        let ids = (
            entry.participant.account_id.clone(),
            entry.participant.user_id.clone(),
        );
        // Under another address the person may still be there.
        let there = !asked(&entry)
            || here.contains(&ids)
            || heard(work, advocate.look_up(program, &ids.0, &ids.1).await)
                .await?
                .is_some();
        if there {
            present.push(entry);
        } else {
            gone.push(not_done(
                &entry,
                Outcome::Held,
                "The participant is no longer in Advocate, so nothing was written. Compare everyone in a new preview.",
            ));
        }
    }
    Ok((present, gone))
}

async fn upsert(work: &Work, advocate: &Advocate, entry: &Entry) -> Result<Written, Error> {
    work.current(&super::work::person(entry));
    let (wanted, program) = (wanted(entry), &work.context.program.id);
    let answer = if entry.kind == Kind::CreateParticipant {
        advocate.create(program, &wanted).await
    } else {
        advocate.upsert(program, &wanted).await
    };
    match answer {
        Ok(returned) => Ok(read(entry, returned)),
        Err(ApiError::Refused { code, .. }) if code == codes::EXISTS => {
            exists(work, advocate, entry).await
        }
        Err(ApiError::OutcomeUnknown { detail }) => {
            work.job.progress().silence = Some((Platform::Advocate, detail));
            look(work, advocate, entry).await
        }
        Err(error) => match refusal(entry, &error) {
            Some(failed) => Ok(Written::Not(failed)),
            None => heard(work, Err(error)).await,
        },
    }
}

/// Somebody has the ids that a new participant would get. A person who came into being since the preview is linked by the
/// next one; one who only had this address once is somebody else, and must not be written over.
async fn exists(work: &Work, advocate: &Advocate, entry: &Entry) -> Result<Written, Error> {
    let wanted = wanted(entry);
    let found = advocate
        .look_up(
            &work.context.program.id,
            &wanted.account_id,
            &wanted.user_id,
        )
        .await;
    let found = heard(work, found).await?;
    let normal = |email: &Option<String>| email.as_deref().map(email::normal);
    let problem = match found {
        // What we sent before without hearing of it.
        Some(person) if has_values(entry, &person) => return Ok(Written::Done(person)),
        Some(person) if normal(&person.email) == normal(&wanted.email) => {
            "A participant with this address appeared since the preview, so nothing was written. Make a new preview."
        }
        Some(_) => {
            "Advocate knows somebody else under this address, who has another address now. Writing would mix the two, so \
             nobody was made. Make this participant in Advocate, then preview again."
        }
        None => return Ok(Written::Waits),
    };
    Ok(Written::Not(not_done(entry, Outcome::Held, problem)))
}

/// Looks whether a participant has the planned values.
async fn look(work: &Work, advocate: &Advocate, entry: &Entry) -> Result<Written, Error> {
    let wanted = wanted(entry);
    let found = advocate
        .look_up(
            &work.context.program.id,
            &wanted.account_id,
            &wanted.user_id,
        )
        .await;
    let found = heard(work, found).await?;
    Ok(match found {
        Some(person) if has_values(entry, &person) => Written::Done(person),
        _ => Written::Waits,
    })
}

/// Returns the write of an entry. Documented: for somebody new the address is both ids.
fn wanted(entry: &Entry) -> Upsert {
    let value = |field: Field| {
        entry
            .advocate
            .iter()
            .find(|change| change.field == field)
            .map(|change| change.after.clone())
    };
    let person = &entry.participant;
    let (account, user) = if person.account_id.as_str().is_empty() {
        let email = value(Field::Email).unwrap_or_default();
        (AccountId(email.clone()), UserId(email))
    } else {
        (person.account_id.clone(), person.user_id.clone())
    };
    Upsert {
        email: value(Field::Email),
        first_name: value(Field::FirstName),
        last_name: value(Field::LastName),
        referred_by_code: value(Field::ReferredByCode),
        cookies: value(Field::ReferralCookie),
        ..Upsert::new(account, user)
    }
}

/// Returns whether a participant has what was to be written. A cookie cannot be read.
fn has_values(entry: &Entry, person: &Participant) -> bool {
    entry.advocate.iter().all(|change| {
        let now = match change.field {
            Field::Email => person.email.as_deref(),
            Field::FirstName => person.first_name.as_deref(),
            Field::LastName => person.last_name.as_deref(),
            Field::ReferredByCode => person.referred_by.as_deref(),
            _ => return true,
        };
        now.is_some_and(|now| {
            same_value(now, &change.after) || now.eq_ignore_ascii_case(&change.after)
        })
    })
}

/// Reads what the platform says it now has.
fn read(entry: &Entry, returned: Participant) -> Written {
    let referral = entry
        .advocate
        .iter()
        .find(|change| change.field == Field::ReferredByCode);
    if let Some(referral) = referral
        && !returned
            .referred_by
            .as_deref()
            .is_some_and(|code| same_value(code, &referral.after))
    {
        return Written::Not(not_done(
            entry,
            Outcome::Failed,
            format!(
                "Advocate did not take the referred-by code \"{}\": {}. The other values were written. Correct the code in HubSpot, then preview again.",
                referral.after,
                match &returned.referred_by {
                    Some(other) => format!("this person was referred with \"{other}\" already"),
                    None => "it made no referral of it".to_owned(),
                }
            ),
        ));
    }
    Written::Done(returned)
}

/// Reads a refusal that concerns one person; any other error concerns everybody.
fn refusal(entry: &Entry, error: &ApiError) -> Option<Settled> {
    let ApiError::Refused {
        code,
        message,
        request,
        ..
    } = error
    else {
        return None;
    };
    let mut problem = match code.as_str() {
        codes::DO_NOT_TRACK => "Advocate has this person on its do-not-track list, so no participant was made. Nobody is registered again after that.".to_owned(),
        codes::INVALID_CODE => "Advocate does not know the referred-by code, so nothing was written. Correct it in HubSpot, then preview again.".to_owned(),
        codes::INVALID_COOKIES => "Advocate cannot read the referral cookie, so nothing was written. Clear it in HubSpot, then preview again.".to_owned(),
        _ => format!(
            "Advocate refused this person ({code}: {message}), so nothing was written. Correct the value, then preview again."
        ),
    };
    if !request.is_empty() {
        let _written = write!(problem, " For support: request {request}.");
    }
    // Trying again would be refused for ever: a tombstone keeps it from being planned again.
    let erased = entry.kind == Kind::CreateParticipant && code == codes::DO_NOT_TRACK;
    let outcome = if erased {
        Outcome::Skipped
    } else {
        Outcome::Failed
    };
    Some(not_done(entry, outcome, problem))
}

/// Stores what became of a batch: outcomes, and whose HubSpot half comes next.
async fn settle(
    work: &Work,
    id: i64,
    ended: Vec<(Entry, Written)>,
    mut settled: Vec<Settled>,
) -> Result<(), Error> {
    let mut enrolled = Vec::new();
    for (entry, written) in ended {
        match written {
            Written::Done(returned) => enrolled.push((entry, returned)),
            Written::Not(failed) => settled.push(failed),
            Written::Waits => {}
        }
    }
    let plan = work.job.plan.clone();
    let finished = enrolled
        .iter()
        .filter(|(entry, _)| entry.before.is_empty())
        .count();
    work.inner
        .journal
        .write(move |db| {
            for (entry, returned) in &enrolled {
                let known = entries::known(db, &plan, entry.seq)?;
                let (person, known) = remembered(entry, returned, known);
                entries::enrolled(db, &plan, entry.seq, &person, known.as_ref())?;
            }
            Ok(())
        })
        .await?;
    work.tally((0..finished).map(|_| Outcome::Updated));
    work.settle(Some(id), settled).await
}

/// Returns the participant as the entry keeps it, and what the link will remember.
fn remembered(
    entry: &Entry,
    returned: &Participant,
    known: Option<Known>,
) -> (Participant, Option<Known>) {
    if entry.kind == Kind::CreateParticipant {
        let known = known.map(|mut known| {
            for (field, value) in [
                (Field::ReferralCode, &returned.referral_code),
                (Field::ShareLink, &returned.share_link),
            ] {
                known.set(field, (value.clone(), value.clone()));
            }
            known
        });
        return (returned.clone(), known);
    }
    // What was read stays, but for what was just written.
    let mut person = entry.participant.clone();
    for change in &entry.advocate {
        let after = Some(change.after.clone());
        match change.field {
            Field::Email => person.email = after,
            Field::FirstName => person.first_name = after,
            Field::LastName => person.last_name = after,
            Field::ReferredByCode => person.referred_by = after,
            _ => {}
        }
    }
    (person, known)
}
