//! Why a person is as they are.

use crate::views::FieldChange;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Whose story is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "by", content = "of", rename_all = "snake_case")]
#[ts(export)]
pub enum StoryRequest {
    /// Whoever has this e-mail address.
    Email(String),
    /// The contact with this record id.
    Contact(String),
    /// The participant with these ids, as Advocate returned them.
    Participant {
        /// Account id.
        account_id: String,
        /// User id.
        user_id: String,
    },
}

/// A person's story, told from the journal alone: nothing is asked of a platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct StoryView {
    /// E-mail address, or what else the person is called by.
    pub person: String,
    /// First and last name, when known.
    pub name: String,
    /// Record id of the contact; empty when there is none, or none is known.
    pub contact: String,
    /// The contact's page in HubSpot.
    pub contact_url: Option<String>,
    /// Ids of the participant; empty when there is none, or none is known.
    pub account_id: String,
    /// Likewise.
    pub user_id: String,
    /// Whether the two are linked.
    pub linked: bool,
    /// How the person stands, in a few words: "linked, up to date".
    pub standing: String,
    /// Whether the person is excepted from every sync.
    pub never: bool,
    /// What a preview of just this person looks for, an address or a contact id; `None` when neither is known.
    pub sync_as: Option<String>,
    /// What both sides had when they were last settled; of somebody who is not linked, what was read last.
    pub values: Vec<StoryValue>,
    /// Why it is like this, in the order in which it should be read: what holds, how it came to be, newest changes first,
    /// what is open, what comes next.
    pub facts: Vec<StoryFact>,
    /// How far back was looked: "All 12 syncs were looked through."
    pub looked: String,
}

/// A value as both sides had it last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct StoryValue {
    /// Field key: `referral_code`.
    pub field: String,
    /// Label: "Referral Code".
    pub label: String,
    /// In HubSpot; empty when there was none.
    pub hubspot: String,
    /// In Advocate; empty when there was none.
    pub advocate: String,
}

/// What sort of fact it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum FactCode {
    /// No sync has ever met this person, as far as was looked.
    NotSeen,
    /// Several people have this address; the story is that of one.
    SharedAddress,
    /// Never synced: somebody said so.
    NeverSync,
    /// Linked, and how.
    Linked,
    /// Not linked.
    NotLinked,
    /// A person ended the link.
    Unlinked,
    /// The participant was deleted with its contact.
    ParticipantDeleted,
    /// Erased for privacy.
    Erased,
    /// A sync made the contact.
    ContactMade,
    /// A sync made the participant.
    ParticipantMade,
    /// An undo moved the contact to the recycle bin.
    ContactArchived,
    /// A sync changed values.
    ValuesChanged,
    /// The sides disagree about a value.
    Conflict,
    /// Stopped, and a person must decide.
    Held,
    /// A rule or a fact said no.
    Skipped,
    /// A platform refused.
    Failed,
    /// What the next sync does, as far as is known.
    Next,
}

/// One reason why a person is as they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct StoryFact {
    /// Which sort.
    pub fact: FactCode,
    /// In words.
    pub sentence: String,
    /// What was seen: values before and after, field by field.
    pub evidence: Vec<FieldChange>,
    /// The rule or reason that led to it, by its name in `docs/sync-rules.md`; empty when none did.
    pub rule: String,
    /// When.
    pub when: Option<String>,
    /// In which run.
    pub run: Option<String>,
}
