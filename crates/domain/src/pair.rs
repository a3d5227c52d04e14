//! What a sync does with one pair: the sixteen states of two sides, spelled out.

use crate::email;
use crate::known::{Known, participant_value, present};
use crate::layout::{Field, Owner};
use crate::meet::{Doubt, refuse_no_address};
use crate::offer::offered;
use crate::person::{Contact, ContactId, Participant};
use crate::plan::{Because, Change, Decision, Direction, Kind, Program, Reason, Rules, because};
use crate::settle::settle;

/// One side of a pair, compared with what both sides had when they were last settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side<'a, T> {
    /// There is no record, and there was none.
    Absent,
    /// The record is as it was.
    Same(&'a T),
    /// The record is new, or has other values.
    Changed(&'a T),
    /// The record was linked and is no longer there.
    Gone,
}

/// How a link came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The participant was deleted, with a person's approval, because its contact was.
    Deleted,
    /// Likewise after a privacy deletion: the person is never made again.
    Erased,
    /// A person unlinked the two.
    Unlinked,
}

/// Everything known about one pair when planning.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each of its own"
)]
pub struct Seen<'a> {
    /// HubSpot's side.
    pub contact: Side<'a, Contact>,
    /// Advocate's side.
    pub participant: Side<'a, Participant>,
    /// What the two had when they were last settled; `None` for strangers.
    pub known: Option<&'a Known>,
    /// The contact that the link names, when it is gone.
    pub linked: Option<&'a ContactId>,
    /// The linked contact was merged into this one.
    pub merged: bool,
    /// How an earlier link ended.
    pub ended: Option<Ended>,
    /// What forbids to look further.
    pub doubt: Option<Doubt>,
    /// This person is never synced.
    pub never: bool,
    /// A stranger who was made since syncs began, or any participant in a first sync.
    pub fresh: bool,
    /// A stranger whom the rule's list or segment has.
    pub in_filter: bool,
}

impl<'a> Seen<'a> {
    /// Returns a pair of which only the sides are known.
    pub fn of(contact: Side<'a, Contact>, participant: Side<'a, Participant>) -> Self {
        Self {
            contact,
            participant,
            known: None,
            linked: None,
            merged: false,
            ended: None,
            doubt: None,
            never: false,
            fresh: false,
            in_filter: true,
        }
    }
}

/// What decisions are made under.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// What is allowed.
    pub rules: &'a Rules,
    /// The program.
    pub program: &'a Program,
    /// Which way.
    pub direction: Direction,
}

/// Returns what a sync does with one pair.
pub fn decide(seen: &Seen<'_>, terms: Terms<'_>) -> Decision {
    let mut decision = by_state(seen, terms);
    if decision.kind == Kind::Skip
        && let (Side::Absent, Side::Same(person) | Side::Changed(person)) =
            (&seen.contact, &seen.participant)
    {
        // Whether Advocate finds an address that it stores with blanks by the address alone is not published. So this
        // participant is read by its ids until it has a contact, or a contact that gets the address would be a stranger.
        decision.waits = person.email.as_deref().is_some_and(email::is_padded);
    }
    decision
}

#[expect(
    clippy::match_same_arms,
    reason = "the sixteen states are spelled out, one a line"
)]
fn by_state(seen: &Seen<'_>, terms: Terms<'_>) -> Decision {
    use Side::{Absent, Changed, Gone, Same};
    let plain = |kind, reason| Decision::plain(kind, reason, contact_id(seen));
    if seen.never {
        return plain(Kind::Skip, Reason::NeverSync);
    }
    if let Some(reason) = over(seen) {
        return plain(Kind::Skip, reason);
    }
    if let Some(doubt) = &seen.doubt {
        return doubted(seen, doubt);
    }
    match (&seen.contact, &seen.participant) {
        // Nobody, or nobody any more, on a side that could have somebody.
        (Absent, Absent) => plain(Kind::Same, Reason::Nobody),
        (Absent, Gone) => plain(Kind::Same, Reason::Nobody),
        (Gone, Absent) => plain(Kind::Same, Reason::Nobody),
        (Gone, Gone) if seen.ended.is_some() => plain(Kind::Same, Reason::Nobody),
        (Gone, Gone) => plain(Kind::Unlink, Reason::BothGone),

        // The contact was restored. There is no link any more, so the participant may count as one that never was.
        (Same(contact) | Changed(contact), Absent) if seen.ended.is_some() => {
            left_alone(seen, contact, terms)
        }

        // Strangers without counterpart.
        (Absent, Same(_)) => plain(Kind::Skip, Reason::Unchanged),
        (Same(_), Absent) => plain(Kind::Skip, Reason::Unchanged),
        (Absent, Changed(participant)) => new_contact(seen, participant, terms),
        (Changed(contact), Absent) => new_participant(seen, contact, terms),

        // Two who are there.
        (Same(contact), Same(participant)) => together(seen, contact, participant, terms),
        (Changed(contact), Same(participant)) => together(seen, contact, participant, terms),
        (Same(contact), Changed(participant)) => together(seen, contact, participant, terms),
        (Changed(contact), Changed(participant)) => together(seen, contact, participant, terms),

        // One of two is gone. A deletion is never followed without a person, and never undone without one.
        (Gone, Same(_)) => plain(Kind::Hold, Reason::ContactGone),
        (Gone, Changed(_)) => plain(Kind::Hold, Reason::ContactGoneParticipantChanged),
        (Same(contact), Gone) => left_alone(seen, contact, terms),
        (Changed(contact), Gone) => left_alone(seen, contact, terms),
    }
}

/// Returns why a pair whose link came to an end is left alone. A contact whose participant was deleted with it is not:
/// it has been restored.
fn over(seen: &Seen<'_>) -> Option<Reason> {
    let contact = matches!(seen.contact, Side::Same(_) | Side::Changed(_));
    let participant = matches!(seen.participant, Side::Same(_) | Side::Changed(_));
    match seen.ended? {
        _ if !contact && !participant => None,
        Ended::Erased => Some(Reason::Erased),
        Ended::Unlinked => Some(Reason::Unlinked),
        Ended::Deleted => (!contact).then_some(Reason::Unlinked),
    }
}

fn doubted(seen: &Seen<'_>, doubt: &Doubt) -> Decision {
    let contact = doubt.contact.as_ref().or_else(|| contact_id(seen));
    Decision::plain(doubt.kind, doubt.reason, contact)
}

fn contact_id<'a>(seen: &Seen<'a>) -> Option<&'a ContactId> {
    match &seen.contact {
        Side::Same(contact) | Side::Changed(contact) => Some(&contact.id),
        Side::Absent | Side::Gone => seen.linked,
    }
}

fn together(
    seen: &Seen<'_>,
    contact: &Contact,
    participant: &Participant,
    terms: Terms<'_>,
) -> Decision {
    // After an end the two are strangers again.
    let known = seen.known.filter(|_| seen.ended.is_none());
    let settled = settle(
        contact,
        participant,
        known,
        terms.rules,
        terms.program,
        terms.direction,
    );
    let nothing = settled.hubspot.is_empty() && settled.advocate.is_empty();
    let reason = match known {
        None => Reason::SameEmail,
        // The link moves whatever the values are; what is in doubt is asked about all the same.
        Some(_) if seen.merged => Reason::Merged,
        Some(_) if nothing && !settled.conflicts.is_empty() => Reason::ValueConflict,
        Some(_) => Reason::Linked,
    };
    let kind = match reason {
        _ if !nothing => Kind::Update,
        Reason::SameEmail | Reason::Merged => Kind::Link,
        Reason::ValueConflict => Kind::Hold,
        _ => Kind::Same,
    };
    let learned = kind != Kind::Same || known != Some(&settled.known);
    Decision {
        kind,
        reason,
        contact: Some(contact.id.clone()),
        hubspot: settled.hubspot,
        advocate: settled.advocate,
        conflicts: settled.conflicts,
        waits: settled.waits,
        known: learned.then_some(settled.known),
    }
}

/// A contact whose participant is gone. What else an end forbids was asked before.
fn left_alone(seen: &Seen<'_>, contact: &Contact, terms: Terms<'_>) -> Decision {
    let plain = |kind, reason| Decision::plain(kind, reason, Some(&contact.id));
    if seen.ended.is_none() {
        return plain(Kind::Hold, Reason::ParticipantGone);
    }
    if let Err(doubt) = refuse_no_address(contact.value(Field::Email)) {
        return doubted(seen, &doubt);
    }
    // A rule of the connector that no switch turns off.
    if terms.direction.writes_advocate() {
        enrol(contact, Reason::Restored)
    } else {
        plain(Kind::Skip, Reason::OtherDirection)
    }
}

/// Returns why nobody is made for a stranger: the questions are the same on both sides, and so is their order.
fn refused(seen: &Seen<'_>, allowed: bool, writes: bool) -> Option<Reason> {
    if !allowed {
        Some(Reason::CreationOff)
    } else if !seen.in_filter {
        Some(Reason::FilteredOut)
    } else {
        (!writes).then_some(Reason::OtherDirection)
    }
}

fn new_contact(seen: &Seen<'_>, participant: &Participant, terms: Terms<'_>) -> Decision {
    if let Err(doubt) = refuse_no_address(participant.email.as_deref()) {
        return doubted(seen, &doubt);
    }
    let (allowed, reason) = if seen.fresh {
        (terms.rules.hubspot_on_new, Reason::NewParticipant)
    } else {
        (terms.rules.hubspot_on_update, Reason::UpdatedParticipant)
    };
    if let Some(reason) = refused(seen, allowed, terms.direction.writes_hubspot()) {
        return Decision::plain(Kind::Skip, reason, contact_id(seen));
    }
    let mut known = Known::default();
    let values = offered(participant, terms.program);
    let hubspot = values
        .into_iter()
        .map(|(field, after)| {
            let there = participant_value(participant, field).map(str::to_owned);
            known.set(field, (Some(after.clone()), there));
            Change {
                field,
                before: None,
                after,
                because: Because::NewContact,
            }
        })
        .collect();
    Decision {
        kind: Kind::Create,
        reason,
        contact: None,
        hubspot,
        advocate: Vec::new(),
        conflicts: Vec::new(),
        waits: false,
        known: Some(known),
    }
}

fn new_participant(seen: &Seen<'_>, contact: &Contact, terms: Terms<'_>) -> Decision {
    let (allowed, reason) = if seen.fresh {
        (terms.rules.advocate_on_new, Reason::NewContact)
    } else {
        (terms.rules.advocate_on_update, Reason::UpdatedContact)
    };
    if let Err(doubt) = refuse_no_address(contact.value(Field::Email)) {
        return doubted(seen, &doubt);
    }
    match refused(seen, allowed, terms.direction.writes_advocate()) {
        Some(reason) => Decision::plain(Kind::Skip, reason, Some(&contact.id)),
        None => enrol(contact, reason),
    }
}

/// What a new participant is given: everything that HubSpot owns, and the referral.
const GIVEN: [Field; 5] = [
    Field::Email,
    Field::FirstName,
    Field::LastName,
    Field::ReferredByCode,
    Field::ReferralCookie,
];

fn enrol(contact: &Contact, reason: Reason) -> Decision {
    let mut known = Known::default();
    let mut advocate = Vec::new();
    // Written once the participant is made; only then the values are known.
    let hubspot = Field::ALL
        .into_iter()
        .filter(|field| field.owner() == Owner::Advocate)
        .map(|field| {
            let before = present(contact.value(field));
            Change {
                field,
                before: before.map(str::to_owned),
                after: String::new(),
                because: because(Kind::CreateParticipant, field, before.is_some()),
            }
        })
        .collect();
    for field in GIVEN {
        let Some(after) = present(contact.value(field)) else {
            continue;
        };
        let there = (field != Field::ReferralCookie).then(|| after.to_owned());
        known.set(field, (Some(after.to_owned()), there));
        advocate.push(Change {
            field,
            before: None,
            after: after.to_owned(),
            because: Because::NewParticipant,
        });
    }
    Decision {
        kind: Kind::CreateParticipant,
        reason,
        contact: Some(contact.id.clone()),
        hubspot,
        advocate,
        conflicts: Vec::new(),
        waits: false,
        known: Some(known),
    }
}
