//! The words of a plan: what may be done, what was decided about one person, and why.
//!
//! [`crate::pair::decide`] makes the decisions. Planning cannot fail: what cannot be decided is held, what must not be
//! done is skipped, and both carry the reason. `docs/sync-rules.md` is the human form; a test keeps the two in step.

use crate::known::Known;
use crate::layout::{Field, Owner};
use crate::person::{ContactId, Participant, ProgramId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Bumped whenever the same inputs would give other writes; a plan of another format is not run.
pub const PLAN_FORMAT: u32 = 3;

/// What the admin allows, and who wins. The four switches are those of impact.com's own connector.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "four switches, as the connector has them"
)]
pub struct Rules {
    /// A contact may be created for a participant who was made since syncs began.
    #[serde(alias = "create_contacts")]
    pub hubspot_on_new: bool,
    /// A contact may be created for an older participant who is not linked and is seen changed, or in a full comparison.
    pub hubspot_on_update: bool,
    /// A participant may be created for a contact that was made since syncs began.
    pub advocate_on_new: bool,
    /// A participant may be created for an older contact that is not linked and is seen changed, or in a full comparison.
    pub advocate_on_update: bool,
    /// Participants are created only for contacts of this HubSpot list (its id).
    pub only_list: Option<String>,
    /// Contacts are created only for participants of this segment.
    pub only_segment: Option<String>,
    /// Who wins when both sides changed a value that both may change, by field; [`Policy::Hubspot`] where none is named.
    pub policies: BTreeMap<Field, Policy>,
}

impl Rules {
    /// Returns who wins a field that both sides may change.
    pub fn policy(&self, field: Field) -> Policy {
        self.policies.get(&field).copied().unwrap_or_default()
    }

    /// Returns whether contacts may be created for a participant, as far as the segment goes.
    pub fn in_segment(&self, participant: &Participant) -> bool {
        let segment = self.only_segment.as_ref();
        segment.is_none_or(|segment| participant.segments.contains(segment))
    }

    /// The fields for which a policy can be chosen.
    pub fn contested() -> impl Iterator<Item = Field> {
        [Field::Email, Field::FirstName, Field::LastName].into_iter()
    }
}

/// Who wins when both sides changed a value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Policy {
    /// HubSpot owns the value: its changes go to Advocate, and Advocate's only fill an empty one.
    #[default]
    Hubspot,
    /// Changes travel both ways; Advocate's wins over HubSpot's.
    Advocate,
    /// Changes travel both ways; the newer one wins. Held where a platform does not tell when it was changed.
    Newest,
    /// Changes travel both ways; a person decides when both changed.
    Ask,
}

/// Which way a sync writes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// Both ways.
    Both,
    /// Advocate → HubSpot.
    #[default]
    ToHubspot,
    /// HubSpot → Advocate. Codes and links of participants made by the sync are still written on their contacts.
    ToAdvocate,
}

impl Direction {
    /// Returns whether values may be written to HubSpot.
    pub fn writes_hubspot(self) -> bool {
        self != Self::ToAdvocate
    }

    /// Returns whether values may be written to Advocate.
    pub fn writes_advocate(self) -> bool {
        self != Self::ToHubspot
    }
}

/// The program that codes and links come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Program {
    /// Tenant alias.
    pub tenant_alias: String,
    /// Program id.
    pub id: ProgramId,
}

/// What happens to one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A contact is created.
    Create,
    /// A participant is created, and its code and links are written on the contact.
    CreateParticipant,
    /// Values change, on one side or on both.
    Update,
    /// Only the link is stored.
    Link,
    /// The link is forgotten; nothing is left to join.
    Unlink,
    /// A participant is deleted. Only ever after a person approved it by name.
    Delete,
    /// A contact goes to HubSpot's recycle bin. Only an undo does that, with contacts that the run made.
    Archive,
    /// Nothing differs.
    Same,
    /// A rule or a fact says no.
    Skip,
    /// A person must decide.
    Hold,
}

/// Why a person gets their [`Kind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Somebody said that this person is never synced.
    NeverSync,
    /// The two have been linked.
    Linked,
    /// The linked contact was merged into this one.
    Merged,
    /// Both sides changed a value, and nobody but a person knows which is right.
    ValueConflict,
    /// The linked contact was deleted in HubSpot.
    ContactGone,
    /// The linked contact was deleted in HubSpot, and the participant was changed since.
    ContactGoneParticipantChanged,
    /// The linked participant is no longer in Advocate.
    ParticipantGone,
    /// Neither of the linked two is there any more.
    BothGone,
    /// A contact came back whose participant had been deleted with it.
    Restored,
    /// A privacy deletion: never made again.
    Erased,
    /// A person ended the link, or had the participant deleted.
    Unlinked,
    /// The person has no address.
    NoEmail,
    /// The address cannot be one.
    InvalidEmail,
    /// Another participant has the same address.
    SharedEmail,
    /// More than one contact has the address.
    DuplicateContacts,
    /// The contact belongs to another participant.
    ContactTaken,
    /// The participant with the contact's address is linked to another contact.
    ParticipantTaken,
    /// A contact and a participant have the same address.
    SameEmail,
    /// A participant without contact, made since syncs began or in a first sync.
    NewParticipant,
    /// A participant without contact, older than the syncs.
    UpdatedParticipant,
    /// A contact without participant, made since syncs began.
    NewContact,
    /// A contact without participant, older than the syncs.
    UpdatedContact,
    /// The rule that would create somebody is off.
    CreationOff,
    /// The list or segment of the rule does not have this person.
    FilteredOut,
    /// Creating would write in the direction that this sync does not take.
    OtherDirection,
    /// A stranger without counterpart who did not change.
    Unchanged,
    /// Nobody is there on either side.
    Nobody,
    /// An undo puts back what the run wrote.
    PutBack,
    /// An undo finds nothing to do: all is as it was before the run.
    AsBefore,
    /// An undo keeps the contact that the run made.
    Kept,
    /// An undo leaves alone what somebody changed since the run.
    ChangedSince,
    /// What the run did cannot be undone.
    NotUndoable,
}

impl Reason {
    /// Returns whether the contact that somebody is held for is another participant's, and not theirs.
    pub fn contact_is_anothers(self) -> bool {
        self == Self::ContactTaken
    }

    /// The reasons of an undo, in the order of `docs/sync-rules.md`.
    pub const OF_UNDO: [Self; 5] = [
        Self::PutBack,
        Self::AsBefore,
        Self::Kept,
        Self::ChangedSince,
        Self::NotUndoable,
    ];

    /// Every reason of a sync, in the order of `docs/sync-rules.md`.
    pub const ALL: [Self; 27] = [
        Self::NeverSync,
        Self::Linked,
        Self::Merged,
        Self::ValueConflict,
        Self::ContactGone,
        Self::ContactGoneParticipantChanged,
        Self::ParticipantGone,
        Self::BothGone,
        Self::Restored,
        Self::Erased,
        Self::Unlinked,
        Self::NoEmail,
        Self::InvalidEmail,
        Self::SharedEmail,
        Self::DuplicateContacts,
        Self::ContactTaken,
        Self::ParticipantTaken,
        Self::SameEmail,
        Self::NewParticipant,
        Self::UpdatedParticipant,
        Self::NewContact,
        Self::UpdatedContact,
        Self::CreationOff,
        Self::FilteredOut,
        Self::OtherDirection,
        Self::Unchanged,
        Self::Nobody,
    ];
}

/// Why one value changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// Part of a new contact.
    NewContact,
    /// Part of a new participant.
    NewParticipant,
    /// There was no value.
    WasEmpty,
    /// Advocate owns the field and has another value.
    AdvocateValue,
    /// Changed in HubSpot.
    ChangedInHubspot,
    /// Changed in Advocate.
    ChangedInAdvocate,
    /// An undo puts the value back that was there before.
    PutBack,
    /// A person chose it.
    Chosen,
}

/// One value that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Field.
    pub field: Field,
    /// Value before; `None` when there was none.
    pub before: Option<String>,
    /// Value after; empty when it is cleared.
    pub after: String,
    /// Why.
    pub because: Because,
}

/// A value about which the sides disagree and nothing is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// Field.
    pub field: Field,
    /// HubSpot's value.
    pub hubspot: Option<String>,
    /// Advocate's value.
    pub advocate: Option<String>,
    /// What the disagreement is.
    pub why: Disagreement,
    /// The value that both sides had before both changed it, when they had one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<String>,
    /// Whose value a person has chosen; `None` while that is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<Keep>,
}

/// Whose value a person keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// HubSpot's.
    Hubspot,
    /// Advocate's.
    Advocate,
}

/// What a conflict is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disagreement {
    /// Both sides changed the value since they last agreed.
    BothChanged,
    /// The sides name different referrers; an existing referral is never replaced.
    OtherReferrer,
    /// Somebody puts another value over Advocate's, run after run.
    KeepsChanging,
}

/// What was decided about one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What.
    pub kind: Kind,
    /// Why.
    pub reason: Reason,
    /// The contact concerned, when there is exactly one.
    pub contact: Option<ContactId>,
    /// Values that change in HubSpot, in field order.
    pub hubspot: Vec<Change>,
    /// Values that change in Advocate, in field order.
    pub advocate: Vec<Change>,
    /// Values that need a person.
    pub conflicts: Vec<Conflict>,
    /// The next sync looks at this again: a value waits for a sync of the other direction, or a participant without contact
    /// can only be found by its ids.
    pub waits: bool,
    /// What the link remembers once this is done; `None` when there is nothing to store.
    pub known: Option<Known>,
}

impl Decision {
    /// Returns a decision that writes and remembers nothing.
    pub fn plain(kind: Kind, reason: Reason, contact: Option<&ContactId>) -> Self {
        Self {
            kind,
            reason,
            contact: contact.cloned(),
            hubspot: Vec::new(),
            advocate: Vec::new(),
            conflicts: Vec::new(),
            waits: false,
            known: None,
        }
    }
}

/// Returns why a value of a contact changes; the same words can be found again from what is stored.
pub fn because(kind: Kind, field: Field, had_value: bool) -> Because {
    match (kind, field.owner(), had_value) {
        (Kind::Create, ..) => Because::NewContact,
        (_, _, false) => Because::WasEmpty,
        (_, Owner::Advocate, true) => Because::AdvocateValue,
        (_, Owner::HubSpot | Owner::Both, true) => Because::ChangedInAdvocate,
    }
}
