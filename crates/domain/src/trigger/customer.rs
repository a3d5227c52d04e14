//! Whose conversion it is: which of a record's contacts is the customer.

use crate::person::ContactId;
use serde::{Deserialize, Serialize};

/// Which contact of a record is its customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "rule", rename_all = "snake_case")]
pub enum Customer {
    /// Of the contacts that are participants, the one with the earliest referral, else the one that was made first:
    /// documented for impact.com's own connector.
    #[default]
    Participant,
    /// The only contact; a record with several is held.
    Only,
    /// The contact whose association has this label; a record with several such is held.
    Label {
        /// The label, as HubSpot shows it.
        label: String,
    },
}

/// A contact of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Which.
    pub id: ContactId,
    /// Labels of its association with the record.
    pub labels: Vec<String>,
    /// Whether a participant is linked to it.
    pub participant: bool,
    /// When its participant was referred first, in the platform's milliseconds since 1970.
    pub referred_at: Option<i64>,
    /// When the contact was made, in HubSpot's milliseconds since 1970.
    pub created_at: Option<i64>,
}

/// Why a record has no customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nobody {
    /// No contact is associated with it.
    NoContact,
    /// None of its contacts is a participant.
    NoParticipant,
    /// More than one contact fits, and only a person knows which is meant.
    Several,
    /// No contact has the label.
    NoLabel,
}

/// Chooses the customer. What comes first never depends on the order of the answer: equals are told apart by their ids.
pub fn choose<'a>(candidates: &'a [Candidate], rule: &Customer) -> Result<&'a Candidate, Nobody> {
    if candidates.is_empty() {
        return Err(Nobody::NoContact);
    }
    match rule {
        Customer::Participant => candidates
            .iter()
            .filter(|it| it.participant)
            .min_by_key(|it| {
                let late = |at: Option<i64>| at.unwrap_or(i64::MAX);
                (
                    late(it.referred_at),
                    late(it.created_at),
                    number(&it.id),
                    &it.id,
                )
            })
            .ok_or(Nobody::NoParticipant),
        Customer::Only => only(candidates.iter(), Nobody::NoContact),
        Customer::Label { label } => {
            let same = |it: &String| it.trim().eq_ignore_ascii_case(label.trim());
            only(
                candidates.iter().filter(|it| it.labels.iter().any(same)),
                Nobody::NoLabel,
            )
        }
    }
    .and_then(|chosen| {
        chosen
            .participant
            .then_some(chosen)
            .ok_or(Nobody::NoParticipant)
    })
}

fn only<'a>(
    mut fitting: impl Iterator<Item = &'a Candidate>,
    none: Nobody,
) -> Result<&'a Candidate, Nobody> {
    match (fitting.next(), fitting.next()) {
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) => Err(Nobody::Several),
        (None, _) => Err(none),
    }
}

fn number(id: &ContactId) -> u64 {
    id.as_str().parse().unwrap_or(u64::MAX)
}
