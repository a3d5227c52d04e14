//! How strangers on the two sides meet: by their normal e-mail address, and only when there is no doubt.

use crate::email;
use crate::known::present;
use crate::person::{Contact, ContactId, Participant};
use crate::plan::{Kind, Reason};

/// Why a stranger is left alone before anything is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// Skip or hold.
    pub kind: Kind,
    /// Why.
    pub reason: Reason,
    /// The contact that the doubt is about, when there is exactly one.
    pub contact: Option<ContactId>,
}

impl Doubt {
    fn skip(reason: Reason) -> Self {
        Self {
            kind: Kind::Skip,
            reason,
            contact: None,
        }
    }

    fn hold(reason: Reason, contact: Option<ContactId>) -> Self {
        Self {
            kind: Kind::Hold,
            reason,
            contact,
        }
    }
}

/// A record that has the stranger's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate<T> {
    /// The record.
    pub record: T,
    /// Whether somebody else has a claim on it: a link, or another of its addresses.
    pub taken: bool,
}

/// Returns the contact of a participant who is not linked, if there is one. `others` other participants have the same
/// normal address.
///
/// # Errors
/// It cannot be told; the doubt says why.
pub fn contact_of<'c>(
    participant: &Participant,
    others: u32,
    candidates: &'c [Candidate<Contact>],
) -> Result<Option<&'c Contact>, Doubt> {
    refuse_no_address(participant.email.as_deref())?;
    if others > 0 {
        return Err(Doubt::hold(Reason::SharedEmail, None));
    }
    match candidates {
        [] => Ok(None),
        [only] if only.taken => Err(Doubt::hold(
            Reason::ContactTaken,
            Some(only.record.id.clone()),
        )),
        [only] => Ok(Some(&only.record)),
        [_, _, ..] => Err(Doubt::hold(Reason::DuplicateContacts, None)),
    }
}

/// Returns the participant of a contact that is not linked, if there is one. `others` other contacts have the same
/// address, as their primary or an additional one: from this side too, only one of them can be the participant's.
///
/// # Errors
/// It cannot be told; the doubt says why.
pub fn participant_of<'p>(
    contact: &Contact,
    others: u32,
    candidates: &'p [Candidate<Participant>],
) -> Result<Option<&'p Participant>, Doubt> {
    refuse_no_address(contact.emails.first().map(String::as_str))?;
    let id = || Some(contact.id.clone());
    if others > 0 {
        return Err(Doubt::hold(Reason::DuplicateContacts, id()));
    }
    match candidates {
        [] => Ok(None),
        [only] if only.taken => Err(Doubt::hold(Reason::ParticipantTaken, id())),
        [only] => Ok(Some(&only.record)),
        [_, _, ..] => Err(Doubt::hold(Reason::SharedEmail, id())),
    }
}

/// Returns nothing for an address by which a person can be found and made.
///
/// # Errors
/// There is none, or it cannot be one.
pub(crate) fn refuse_no_address(address: Option<&str>) -> Result<(), Doubt> {
    match present(address) {
        None => Err(Doubt::skip(Reason::NoEmail)),
        Some(address) if !email::looks_valid(address) => Err(Doubt::skip(Reason::InvalidEmail)),
        Some(_) => Ok(()),
    }
}
