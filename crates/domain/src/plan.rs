//! What a sync would do with one person, and why.
//!
//! This module is the table in `docs/sync-rules.md`; a test keeps the two in step. Planning cannot fail: what
//! cannot be decided is held, what must not be done is skipped, and both carry the reason.

use crate::email;
use crate::layout::{Field, Owner};
use crate::person::{Contact, ContactId, Participant, ProgramId};
use percent::encode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Bumped whenever the same inputs would give other writes; a plan of another format is not run.
pub const PLAN_FORMAT: u32 = 1;

/// What the admin allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// A contact may be created for a participant that has none.
    pub create_contacts: bool,
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
    /// Values of a contact change.
    Update,
    /// Only the link is stored.
    Link,
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
    /// No contact has this address, and the rule allows to create one.
    NewParticipant,
    /// No contact has this address, and the rule that would create one is off.
    CreationOff,
    /// A contact has the same address.
    SameEmail,
    /// The pair is linked already.
    Linked,
    /// The participant has no address.
    NoEmail,
    /// The participant's address cannot be one.
    InvalidEmail,
    /// Another participant has the same address.
    SharedEmail,
    /// More than one contact has the address.
    DuplicateContacts,
    /// The only contact with the address is linked to another participant.
    ContactTaken,
    /// The linked contact is no longer in HubSpot.
    ContactGone,
}

impl Reason {
    /// Every reason, in the order of `docs/sync-rules.md`.
    pub const ALL: [Self; 10] = [
        Self::Linked,
        Self::ContactGone,
        Self::NoEmail,
        Self::InvalidEmail,
        Self::SharedEmail,
        Self::DuplicateContacts,
        Self::ContactTaken,
        Self::SameEmail,
        Self::NewParticipant,
        Self::CreationOff,
    ];
}

/// Why one value changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// Part of a new contact.
    NewContact,
    /// The contact had no value.
    WasEmpty,
    /// Advocate owns the field and has another value.
    AdvocateValue,
}

/// One value that changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Field.
    pub field: Field,
    /// Value before; `None` when there was none.
    pub before: Option<String>,
    /// Value after.
    pub after: String,
    /// Why.
    pub because: Because,
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
    /// Values that change, in field order. Empty unless `kind` is create or update.
    pub changes: Vec<Change>,
}

/// A contact that has the participant's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The contact.
    pub contact: Contact,
    /// Whether it is linked to another participant.
    pub taken: bool,
}

/// The stored link of a participant, as HubSpot has it now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkSeen {
    /// No link is stored.
    None,
    /// The linked contact.
    Present(Contact),
    /// The linked contact was not found.
    Gone(ContactId),
}

/// Everything known about one participant when planning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen<'a> {
    /// The participant.
    pub participant: &'a Participant,
    /// How many other participants have the same normal address.
    pub others_with_email: u32,
    /// Contacts with the same normal address, primary or additional.
    pub candidates: &'a [Candidate],
    /// The stored link.
    pub link: &'a LinkSeen,
}

/// Returns what a first sync (Advocate → HubSpot) does with one participant.
pub fn decide(seen: &Seen<'_>, rules: Rules, program: &Program) -> Decision {
    let plain = |kind, reason, contact: Option<&ContactId>| Decision {
        kind,
        reason,
        contact: contact.cloned(),
        changes: Vec::new(),
    };
    match seen.link {
        LinkSeen::Present(contact) => {
            let changes = differences(seen.participant, contact, program);
            let kind = if changes.is_empty() {
                Kind::Same
            } else {
                Kind::Update
            };
            return Decision {
                kind,
                reason: Reason::Linked,
                contact: Some(contact.id.clone()),
                changes,
            };
        }
        LinkSeen::Gone(id) => return plain(Kind::Hold, Reason::ContactGone, Some(id)),
        LinkSeen::None => {}
    }
    let Some(address) = &seen.participant.email else {
        return plain(Kind::Skip, Reason::NoEmail, None);
    };
    if !email::looks_valid(address) {
        return plain(Kind::Skip, Reason::InvalidEmail, None);
    }
    if seen.others_with_email > 0 {
        return plain(Kind::Hold, Reason::SharedEmail, None);
    }
    match seen.candidates {
        [] if rules.create_contacts => Decision {
            kind: Kind::Create,
            reason: Reason::NewParticipant,
            contact: None,
            changes: new_contact(seen.participant, program),
        },
        [] => plain(Kind::Skip, Reason::CreationOff, None),
        [only] if only.taken => plain(Kind::Hold, Reason::ContactTaken, Some(&only.contact.id)),
        [only] => {
            let changes = differences(seen.participant, &only.contact, program);
            let kind = if changes.is_empty() {
                Kind::Link
            } else {
                Kind::Update
            };
            Decision {
                kind,
                reason: Reason::SameEmail,
                contact: Some(only.contact.id.clone()),
                changes,
            }
        }
        [_, _, ..] => plain(Kind::Hold, Reason::DuplicateContacts, None),
    }
}

/// Returns the values that Advocate offers for a contact, in field order. Values that Advocate does not have are
/// absent: a missing value is no reason to clear one in HubSpot.
pub fn offered(participant: &Participant, program: &Program) -> BTreeMap<Field, String> {
    let mut values = own_values(participant);
    values.insert(Field::MessageLinks, message_links(participant, program));
    values
}

/// Returns the values that Advocate stores: all that it offers, but for the message links, which follow from the ids.
pub fn own_values(participant: &Participant) -> BTreeMap<Field, String> {
    let mut values = BTreeMap::new();
    let mut put = |field, value: Option<&str>| {
        if let Some(value) = value {
            values.insert(field, value.to_owned());
        }
    };
    let address = participant.email.as_deref().map(email::normal);
    put(Field::Email, address.as_deref());
    put(Field::FirstName, participant.first_name.as_deref());
    put(Field::LastName, participant.last_name.as_deref());
    put(Field::ReferralCode, participant.referral_code.as_deref());
    put(Field::ShareLink, participant.share_link.as_deref());
    put(Field::UserId, Some(participant.user_id.as_str()));
    put(Field::AccountId, Some(participant.account_id.as_str()));
    values
}

/// Returns why a value of an action changes; the same words can be found again from what is stored.
pub fn because(kind: Kind, had_value: bool) -> Because {
    match (kind, had_value) {
        (Kind::Create, _) => Because::NewContact,
        (_, true) => Because::AdvocateValue,
        (_, false) => Because::WasEmpty,
    }
}

fn new_contact(participant: &Participant, program: &Program) -> Vec<Change> {
    offered(participant, program)
        .into_iter()
        .map(|(field, after)| Change {
            field,
            before: None,
            after,
            because: Because::NewContact,
        })
        .collect()
}

fn differences(participant: &Participant, contact: &Contact, program: &Program) -> Vec<Change> {
    offered(participant, program)
        .into_iter()
        .filter(
            |(field, after)| match (field.owner(), contact.value(*field)) {
                // A contact is reached by its address, so it has one; and HubSpot owns it.
                _ if *field == Field::Email => false,
                (_, None) => true,
                (Owner::Advocate, Some(before)) => !same_value(before, after),
                (Owner::HubSpot | Owner::Both, Some(_)) => false,
            },
        )
        .map(|(field, after)| Change {
            field,
            before: contact.value(field).map(str::to_owned),
            because: because(Kind::Update, contact.value(field).is_some()),
            after,
        })
        .collect()
}

/// Returns whether two values are the same once the ends of lines and outer spaces, which a service may normalise
/// when it stores them, are left aside.
pub fn same_value(left: &str, right: &str) -> bool {
    left == right
        || left
            .trim()
            .lines()
            .map(str::trim_end)
            .eq(right.trim().lines().map(str::trim_end))
}

/// The eight share media whose message links impact.com's own connector puts on a contact, with their names in words.
const MEDIA: [(&str, &str); 8] = [
    ("Facebook", "FACEBOOK"),
    ("Messenger", "FBMESSENGER"),
    ("WhatsApp", "WHATSAPP"),
    ("Twitter", "TWITTER"),
    ("Email", "EMAIL"),
    ("LINE", "LINEMESSENGER"),
    ("LinkedIn", "LINKEDIN"),
    ("Pinterest", "PINTEREST"),
];

/// Returns one message link a line, built as impact.com documents it, from the ids that the service returned.
pub fn message_links(participant: &Participant, program: &Program) -> String {
    let query = format!(
        "?engagementMedium=UNKNOWN&accountId={}&userId={}&programId={}",
        encode(participant.account_id.as_str()),
        encode(participant.user_id.as_str()),
        encode(program.id.as_str()),
    );
    let base = format!(
        "https://app.referralsaasquatch.com/a/{}/message/redirect/",
        encode(&program.tenant_alias)
    );
    let mut text = String::with_capacity(MEDIA.len() * (base.len() + query.len() + 24));
    for (index, (name, medium)) in MEDIA.iter().enumerate() {
        if index > 0 {
            text.push('\n');
        }
        for part in [name, ": ", base.as_str(), medium, query.as_str()] {
            text.push_str(part);
        }
    }
    text
}

/// Percent-encoding of one query value: everything outside RFC 3986's unreserved characters.
mod percent {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

    const VALUE: &AsciiSet = &NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~');

    pub fn encode(text: &str) -> String {
        utf8_percent_encode(text, VALUE).to_string()
    }
}
