//! The Advocate half of a run: participants are created, changed and deleted, one request each.
//!
//! A write names a participant by the ids that Advocate returned. For somebody who is not there any more it would make
//! a new one, and over what somebody has just changed it would write what a person approved before that. So everybody is
//! looked at shortly before, many with one question.

use super::work::{Work, not_done};
use crate::failure::Error;
use crate::journal::entries::{self, Entry, Settled};
use crate::views::{Outcome, Platform};
use domain::email;
use domain::known::Known;
use domain::layout::Field;
use domain::offer::same_value;
use domain::person::Participant;
use domain::plan::{Change, Kind, Reason};
use domain::problem::Cause;
use futures::{StreamExt, stream};
use platforms::ApiError;
use platforms::advocate::{Advocate, Upsert, codes, ids_for};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;
use tokio::time::Instant;

/// Participants that are looked at together before they are written: one question of the client is enough for so many.
pub(super) const LOOKED_AT: u32 = 24;
/// People of one batch: each is a request of its own, and so many are repeated at most after a kill.
const BATCH: usize = 8;
/// A look is good for so long; it is longer than the writes of all who were looked at take, unless there is trouble.
const LOOK_LASTS: Duration = Duration::from_secs(30);

/// What became of one participant.
enum Written {
    /// The platform has the planned values.
    Done(Participant),
    /// It has all but one value.
    AllBut(Field, Participant, Settled),
    /// It has not, for a reason.
    Not(Settled),
    /// Nobody knows, or it is not there yet: it waits.
    Waits,
}

/// Somebody who may be written: an entry, and the participant as it is now, if there is one.
struct Looked {
    entry: Entry,
    now: Option<Participant>,
}

/// Looks at people, then writes and settles them, a batch after the other.
pub(super) async fn write(work: &Work, people: Vec<Entry>) -> Result<(), Error> {
    let advocate = client(work)?;
    let mut looked_at = Instant::now();
    let mut waiting = look_before(work, advocate, people).await?;
    while !waiting.is_empty() && !work.is_to_end() {
        if looked_at.elapsed() > LOOK_LASTS {
            looked_at = Instant::now();
            let left = waiting.into_iter().map(|it| it.entry).collect();
            waiting = look_before(work, advocate, left).await?;
        }
        let rest = waiting.split_off(waiting.len().min(BATCH));
        let batch = std::mem::replace(&mut waiting, rest);
        write_batch(work, advocate, batch).await?;
    }
    Ok(())
}

/// Records a batch, sends it, and settles it.
async fn write_batch(work: &Work, advocate: &Advocate, batch: Vec<Looked>) -> Result<(), Error> {
    let entries: Vec<Entry> = batch.iter().map(|it| it.entry.clone()).collect();
    let id = work.intend(Platform::Advocate, &entries).await?;
    let mut answers = stream::iter(batch)
        .map(|Looked { entry, now }| async move {
            let answer = upsert(work, advocate, &entry, now.as_ref()).await;
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
    settle(work, Some(id), ended).await?;
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
    settle(work, Some(id), ended).await
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
                Cause::ChangedSince,
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
                cause: None,
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

/// Looks at people before they are written. Settles those who must not be: participants that are gone, or that somebody
/// has changed since the preview, and new ones that are there already. Returns the others.
async fn look_before(
    work: &Work,
    advocate: &Advocate,
    people: Vec<Entry>,
) -> Result<Vec<Looked>, Error> {
    let program = &work.context.program.id;
    let emails: Vec<String> = people.iter().filter_map(address).collect();
    // Where questions by address are refused, whoever is there is asked for by the ids.
    let found = heard(work, advocate.ask_by_email(program, &emails).await).await?;
    let found = found.unwrap_or_default();
    let mut waiting = Vec::new();
    let mut ended = Vec::new();
    for entry in people {
        if entry.kind == Kind::CreateParticipant {
            let normal = address(&entry).map(|email| email::normal(&email));
            let has = |it: &&Participant| it.email.as_deref().map(email::normal) == normal;
            if found.iter().any(|it| has(&it)) {
                let written = match exists(work, advocate, &entry).await? {
                    Written::Waits => {
                        Written::Not(not_done(&entry, Outcome::Held, Cause::Appeared, APPEARED))
                    }
                    known => known,
                };
                ended.push((entry, written));
            } else {
                waiting.push(Looked { entry, now: None });
            }
            continue;
        }
        let ids = (&entry.participant.account_id, &entry.participant.user_id);
        let now = found
            .iter()
            .find(|it| (&it.account_id, &it.user_id) == ids)
            .cloned();
        let now = match now {
            Some(now) => Some(now),
            // Under another address the person may still be there.
            None => heard(work, advocate.look_up(program, ids.0, ids.1).await).await?,
        };
        match now {
            None => ended.push((
                entry.clone(),
                Written::Not(not_done(&entry, Outcome::Held, Cause::DeletedSince, GONE)),
            )),
            Some(now) if changed_since(&entry, &now) => ended.push((
                entry.clone(),
                Written::Not(not_done(
                    &entry,
                    Outcome::Held,
                    Cause::ChangedSince,
                    CHANGED,
                )),
            )),
            now => waiting.push(Looked { entry, now }),
        }
    }
    if !ended.is_empty() {
        settle(work, None, ended).await?;
    }
    Ok(waiting)
}

/// What a person reads about a participant that is not there any more.
const GONE: &str = "The participant is no longer in Advocate, so nothing was written. Compare everyone in a new preview.";
/// What a person reads about a participant that has other values than the preview saw.
const CHANGED: &str = "The participant was changed in Advocate since the preview, so it was not written. Make a new preview.";
/// What a person reads about a new participant who is there already.
const APPEARED: &str = "A participant with this address appeared since the preview, so nothing was written. Make a new \
    preview.";
/// What a person reads about a participant that was deleted in the very moment of the write.
const MADE_AGAIN: &str = "The participant was deleted in Advocate in the moment in which we wrote to it, so Advocate made \
    it again: without its history, and with little more than what was written. The contact was not written. Delete the \
    participant in Advocate, or compare everyone in a new preview to keep it.";

/// Returns the address by which somebody is looked for: the one that a new participant will have, else the present one.
fn address(entry: &Entry) -> Option<String> {
    if entry.kind == Kind::CreateParticipant {
        planned(entry, Field::Email)
    } else {
        entry.participant.email.clone()
    }
}

/// Returns whether somebody has changed one of the values that are to be written since the preview. What a read does not
/// tell counts as unchanged; a referral is never replaced by Advocate itself.
fn changed_since(entry: &Entry, now: &Participant) -> bool {
    entry.advocate.iter().any(|change| {
        let now = match change.field {
            Field::Email => now.email.as_deref(),
            Field::FirstName => now.first_name.as_deref(),
            Field::LastName => now.last_name.as_deref(),
            _ => None,
        };
        let is = |value: &str| now.is_none_or(|now| alike(now, value));
        !is(&change.after) && !is(change.before.as_deref().unwrap_or_default())
    })
}

/// Returns whether two values of a participant are the same.
fn alike(left: &str, right: &str) -> bool {
    same_value(left, right) || left.eq_ignore_ascii_case(right)
}

async fn upsert(
    work: &Work,
    advocate: &Advocate,
    entry: &Entry,
    now: Option<&Participant>,
) -> Result<Written, Error> {
    work.current(&super::work::person(entry));
    let (wanted, program) = (wanted(entry), &work.context.program.id);
    let answer = if entry.kind == Kind::CreateParticipant {
        advocate.create(program, &wanted).await
    } else {
        advocate.upsert(program, &wanted).await
    };
    match answer {
        Ok(returned) if now.is_some_and(|now| made_again(now, &returned)) => Ok(Written::Not(
            not_done(entry, Outcome::Failed, Cause::MadeAgain, MADE_AGAIN),
        )),
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
    let (cause, problem) = match found {
        // What we sent before without hearing of it.
        Some(person) if has_values(entry, &person) => return Ok(Written::Done(person)),
        Some(person) if normal(&person.email) == normal(&wanted.email) => {
            (Cause::Appeared, APPEARED)
        }
        Some(_) => (
            Cause::IdsTaken,
            "Advocate knows somebody else under this address, who has another address now. Writing would mix the two, so \
             nobody was made. Make this participant in Advocate, then preview again.",
        ),
        None => return Ok(Written::Waits),
    };
    Ok(Written::Not(not_done(entry, Outcome::Held, cause, problem)))
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

/// Returns whether the answer to a write is about somebody else than was looked at before: deleted in between, and made
/// again by the write. Advocate tells of everybody when they were made.
fn made_again(before: &Participant, returned: &Participant) -> bool {
    let moments = before.created_at.zip(returned.created_at);
    (&before.account_id, &before.user_id) != (&returned.account_id, &returned.user_id)
        || moments.is_some_and(|(before, now)| now > before)
}

/// Returns the value of a field that an entry writes in Advocate.
fn planned(entry: &Entry, field: Field) -> Option<String> {
    let change = entry.advocate.iter().find(|change| change.field == field);
    change.map(|change| change.after.clone())
}

/// Returns the write of an entry.
fn wanted(entry: &Entry) -> Upsert {
    let value = |field: Field| planned(entry, field);
    let person = &entry.participant;
    let (account, user) = if person.account_id.as_str().is_empty() {
        ids_for(&value(Field::Email).unwrap_or_default())
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
        // Empty text is no value: an undo clears what was not there before.
        let now = now.unwrap_or_default();
        alike(now, &change.after)
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
        let failed = not_done(
            entry,
            Outcome::Failed,
            Cause::ReferralRefused,
            format!(
                "Advocate did not take the referred-by code \"{}\": {}. The other values were written. Correct the code in HubSpot, then preview again.",
                referral.after,
                match &returned.referred_by {
                    Some(other) => format!("this person was referred with \"{other}\" already"),
                    None => "it made no referral of it".to_owned(),
                }
            ),
        );
        return Written::AllBut(Field::ReferredByCode, returned, failed);
    }
    let kept = entry.advocate.iter().find(|it| not_cleared(it, &returned));
    if let Some(change) = kept {
        let failed = not_done(
            entry,
            Outcome::Failed,
            Cause::NotCleared,
            format!(
                "Advocate did not clear {}; the other values were written. Change it at impact.com by hand.",
                change.field.label()
            ),
        );
        return Written::AllBut(change.field, returned, failed);
    }
    Written::Done(returned)
}

/// Returns whether a value that was to be cleared is still there. That empty text clears a standard field is not
/// documented, so the answer is looked at.
fn not_cleared(change: &Change, returned: &Participant) -> bool {
    let now = match change.field {
        Field::Email => &returned.email,
        Field::FirstName => &returned.first_name,
        Field::LastName => &returned.last_name,
        _ => return false,
    };
    change.after.trim().is_empty() && now.is_some()
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
    let cause = match code.as_str() {
        codes::INVALID_EMAIL => Cause::InvalidEmail,
        codes::INVALID_CODE => Cause::ReferralRefused,
        codes::INVALID_COOKIES => Cause::CookieRefused,
        _ => Cause::RefusedByAdvocate,
    };
    Some(not_done(entry, outcome, cause, problem))
}

/// Stores what became of a batch: outcomes, and whose HubSpot half comes next.
async fn settle(work: &Work, id: Option<i64>, ended: Vec<(Entry, Written)>) -> Result<(), Error> {
    let mut settled = Vec::new();
    let mut enrolled = Vec::new();
    let mut all_but = Vec::new();
    for (entry, written) in ended {
        match written {
            Written::Done(returned) => enrolled.push((entry, returned)),
            Written::AllBut(field, returned, failed) => {
                all_but.push((entry, field, returned, failed));
            }
            Written::Not(failed) => settled.push(failed),
            Written::Waits => {}
        }
    }
    let plan = work.job.plan.clone();
    let written = u32::try_from(enrolled.len() + all_but.len()).unwrap_or(u32::MAX);
    let failed = all_but.len();
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
            for (entry, field, returned, failed) in all_but {
                let (refused, taken): (Vec<_>, Vec<_>) = entry
                    .advocate
                    .iter()
                    .cloned()
                    .partition(|change| change.field == field);
                let entry = Entry {
                    advocate: taken,
                    ..entry
                };
                let known = entries::known(db, &plan, entry.seq)?;
                let (person, known) = remembered(&entry, &returned, known);
                // What was refused is still to be written.
                let known = known.map(|known| known.without(&refused, None));
                entries::taken_in_part(db, &plan, entry.seq, &entry.advocate)?;
                entries::enrolled(db, &plan, entry.seq, &person, known.as_ref())?;
                entries::settle(db, &plan, None, &[failed])?;
            }
            Ok(())
        })
        .await?;
    work.job.progress().results.in_advocate += written;
    work.tally((0..finished).map(|_| Outcome::Updated));
    work.tally((0..failed).map(|_| Outcome::Failed));
    work.settle(id, settled).await
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
        let after = Some(change.after.clone()).filter(|after| !after.trim().is_empty());
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

#[cfg(test)]
mod tests {
    use super::*;
    use domain::person::{AccountId, UserId};

    fn person(id: &str, made: Option<i64>) -> Participant {
        Participant {
            created_at: made,
            ..Participant::new(AccountId(id.to_owned()), UserId(id.to_owned()))
        }
    }

    #[test]
    fn somebody_with_other_ids_or_of_a_later_moment_was_made_again() {
        let before = person("a", Some(5));
        assert!(made_again(&before, &person("b", Some(5))));
        assert!(made_again(&before, &person("a", Some(6))));
        assert!(!made_again(&before, &person("a", Some(5))));
        // Who does not tell it, does not tell it.
        assert!(!made_again(&before, &person("a", None)));
        assert!(!made_again(&person("a", None), &person("a", Some(6))));
    }
}
