//! The words for what the planner decided. One place, so that the window, the terminal and exports say the same.

pub mod activity;
pub mod computer;
pub mod drift;
pub mod event_checks;
pub mod events;
pub mod forms;
pub mod guide;
pub mod handover;
pub mod home;
pub mod import;
pub mod person;
pub mod problems;
pub mod program;
pub mod properties;
pub mod settings;
mod sharing;
pub mod story;
pub mod test_plan;
mod undo;

use crate::failure::Error;
use crate::journal::entries::{Entry, action_kind};
use crate::views::{
    FieldChange, Outcome, Platform, PolicyChoice, Row, RowConflict, RulesView, SyncDirection,
};
use domain::choose::choices;
use domain::layout::{Field, Layout};
use domain::offer::offered;
use domain::person::Participant;
use domain::plan::{
    self, Because, Conflict, Direction, Disagreement, Keep, Kind, Policy, Program, Reason, Rules,
};
use std::collections::BTreeMap;

pub use sharing::{Around, people_count, sharing_checks, sharing_line};
pub use undo::{BEFORE_UNKNOWN, NOBODY_KNOWS, undo_note, undo_notes};

/// Returns which way a sync writes, as the screens know it.
pub fn direction(direction: Direction) -> SyncDirection {
    match direction {
        Direction::Both => SyncDirection::Both,
        Direction::ToHubspot => SyncDirection::ToHubspot,
        Direction::ToAdvocate => SyncDirection::ToAdvocate,
    }
}

/// Returns the rules as the screens show them.
pub fn rules_view(rules: &Rules) -> RulesView {
    RulesView {
        hubspot_on_new: rules.hubspot_on_new,
        hubspot_on_update: rules.hubspot_on_update,
        advocate_on_new: rules.advocate_on_new,
        advocate_on_update: rules.advocate_on_update,
        only_list: rules.only_list.clone(),
        only_segment: rules.only_segment.clone(),
        policies: Rules::contested()
            .map(|field| {
                let choice = match rules.policy(field) {
                    Policy::Hubspot => PolicyChoice::Hubspot,
                    Policy::Advocate => PolicyChoice::Advocate,
                    Policy::Newest => PolicyChoice::Newest,
                    Policy::Ask => PolicyChoice::Ask,
                };
                (field.key().to_owned(), choice)
            })
            .collect(),
    }
}

/// Reads rules as a screen or the terminal gives them.
pub fn rules_from_view(view: RulesView) -> Result<Rules, Error> {
    let mut policies = BTreeMap::new();
    for (key, choice) in view.policies {
        let field = Rules::contested()
            .find(|field| field.key() == key)
            .ok_or_else(|| Error::InvalidInput {
                what: format!("\"{key}\" is no value that both sides may change."),
                hint: "A policy can be chosen for email, first_name and last_name.".to_owned(),
            })?;
        let policy = match choice {
            PolicyChoice::Hubspot => Policy::Hubspot,
            PolicyChoice::Advocate => Policy::Advocate,
            PolicyChoice::Newest => Policy::Newest,
            PolicyChoice::Ask => Policy::Ask,
        };
        policies.insert(field, policy);
    }
    let named = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    Ok(Rules {
        hubspot_on_new: view.hubspot_on_new,
        hubspot_on_update: view.hubspot_on_update,
        advocate_on_new: view.advocate_on_new,
        advocate_on_update: view.advocate_on_update,
        only_list: named(view.only_list),
        only_segment: named(view.only_segment),
        policies,
    })
}

/// Returns why a person gets their kind, in a few words.
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NeverSync => "never synced",
        Reason::NewParticipant => "no contact has this email; the rule allows new contacts",
        Reason::UpdatedParticipant => {
            "no contact has this email; the rule allows contacts for older participants"
        }
        Reason::NewContact => "no participant has this email; the rule allows new participants",
        Reason::UpdatedContact => {
            "no participant has this email; the rule allows participants for older contacts"
        }
        Reason::CreationOff => "nobody has this email on the other side; creating people is off",
        Reason::FilteredOut => "not in the list or segment of the rule",
        Reason::OtherDirection => "this sync does not write in that direction",
        Reason::SameEmail => "same email",
        Reason::Linked => "already linked",
        Reason::Merged => "the linked contact was merged into this one",
        Reason::ValueConflict => "the two sides disagree about a value",
        Reason::NoEmail => "no email address",
        Reason::InvalidEmail => "not an email address",
        Reason::SharedEmail => "another participant has the same email",
        Reason::DuplicateContacts => "two contacts have this email",
        Reason::ContactTaken => "two participants match one contact",
        Reason::ParticipantTaken => "the participant with this email is linked to another contact",
        Reason::ContactGone => "the linked contact is no longer in HubSpot",
        Reason::ContactGoneParticipantChanged => {
            "the linked contact is no longer in HubSpot, and the participant was changed since"
        }
        Reason::ParticipantGone => "the linked participant is no longer in Advocate",
        Reason::BothGone => "neither of the two is there any more",
        Reason::Restored => "the contact was restored; its participant had been deleted",
        Reason::Erased => "erased for privacy; never made again",
        Reason::Unlinked => "unlinked by a person",
        Reason::Unchanged => "did not change",
        Reason::Nobody => "nobody is there any more",
        Reason::PutBack => "the run is undone",
        Reason::AsBefore => "as it was before the run",
        Reason::Kept => "the run made this contact; it stays",
        Reason::ChangedSince => "changed since the run",
        Reason::NotUndoable => "cannot be undone",
    }
}

/// Returns what a person can do about a skipped or held one; empty when there is nothing to do.
pub fn what_to_do(reason: Reason) -> &'static str {
    match reason {
        Reason::NewParticipant
        | Reason::UpdatedParticipant
        | Reason::NewContact
        | Reason::UpdatedContact
        | Reason::SameEmail
        | Reason::Linked
        | Reason::Merged
        | Reason::BothGone
        | Reason::Unchanged
        | Reason::OtherDirection
        | Reason::Nobody
        | Reason::PutBack
        | Reason::AsBefore => "",
        Reason::Kept => {
            "To have it moved to HubSpot's recycle bin, undo the run with the contacts that it made."
        }
        Reason::ChangedSince => "It is left alone. Change it by hand if it should be as before.",
        Reason::NotUndoable => "It stays as the run left it.",
        Reason::Restored => {
            "A new participant is made. Referrals and rewards of the deleted one do not come back."
        }
        Reason::NeverSync => {
            "You said that this person is never synced. Allow it again to sync them."
        }
        Reason::Erased => "Nothing to do: a person who was erased stays erased.",
        Reason::Unlinked => "You ended this link. Sync the person by name to link them again.",
        Reason::CreationOff => {
            "Turn on the rule under \"When should we create people?\" that makes them, then preview again."
        }
        Reason::FilteredOut => {
            "Add the person to the list or segment, or change the rule, then preview again."
        }
        Reason::ValueConflict => {
            "Both sides changed a value, so we did nothing. Choose which one is right."
        }
        Reason::NoEmail => "Add an email address, there or here; then this person can be matched.",
        Reason::InvalidEmail => "Correct the email address, then preview again.",
        Reason::SharedEmail => {
            "We do not know which participant is right, so we did nothing. Decide in Advocate, then preview again."
        }
        Reason::DuplicateContacts => {
            "We do not know which contact is right, so we did nothing. Merge them in HubSpot, then preview again."
        }
        Reason::ContactTaken | Reason::ParticipantTaken => {
            "We do not know which participant belongs to the contact, so we did nothing. Decide in Advocate or HubSpot, then preview again."
        }
        Reason::ContactGone | Reason::ContactGoneParticipantChanged => {
            "Someone deleted the contact. We delete nobody by ourselves: restore it in HubSpot, approve the deletion of the participant by name, or leave it."
        }
        Reason::ParticipantGone => {
            "Someone deleted the participant. The contact stays as it is. Unlink the two by name, or leave it."
        }
    }
}

/// Returns what a person can approve for somebody who is held.
pub fn approvable(kind: Kind, reason: Reason) -> Option<Kind> {
    match (kind, reason) {
        (Kind::Hold, Reason::ContactGone | Reason::ContactGoneParticipantChanged) => {
            Some(Kind::Delete)
        }
        (Kind::Hold, Reason::ParticipantGone) => Some(Kind::Unlink),
        _ => None,
    }
}

/// Returns a disagreement in words.
pub fn conflict(conflict: &Conflict) -> String {
    let value = |value: &Option<String>| match value {
        Some(value) => format!("\"{value}\""),
        None => "nothing".to_owned(),
    };
    let (label, here, there) = (
        conflict.field.label(),
        value(&conflict.hubspot),
        value(&conflict.advocate),
    );
    match conflict.why {
        Disagreement::BothChanged => format!(
            "{label} was changed on both sides: HubSpot has {here}, Advocate {there}. Nothing was written. Choose one."
        ),
        Disagreement::OtherReferrer => format!(
            "HubSpot says that {here} referred this person, Advocate says {there}. An existing referral is never replaced; correct HubSpot."
        ),
        Disagreement::KeepsChanging => format!(
            "Somebody puts {here} over {label} again and again, so we stopped writing {there}. Look for a workflow in HubSpot that sets it."
        ),
    }
}

/// Returns a disagreement as the screens show it.
fn conflict_view(it: &Conflict) -> RowConflict {
    let value = |value: &Option<String>| value.clone().unwrap_or_default();
    RowConflict {
        field: it.field.key().to_owned(),
        label: it.field.label().to_owned(),
        sentence: match it.chosen {
            None => conflict(it),
            Some(Keep::Hubspot) => format!("You keep HubSpot's {}.", it.field.label()),
            Some(Keep::Advocate) => format!("You keep Advocate's {}.", it.field.label()),
        },
        hubspot: value(&it.hubspot),
        advocate: value(&it.advocate),
        agreed: it.agreed.clone(),
        choices: choices(it).iter().copied().map(kept).collect(),
        chosen: it.chosen.map(kept),
    }
}

fn kept(keep: Keep) -> Platform {
    match keep {
        Keep::Hubspot => Platform::Hubspot,
        Keep::Advocate => Platform::Advocate,
    }
}

/// Returns why a value is written, in a few words.
pub fn because(because: Because) -> &'static str {
    match because {
        Because::NewContact => "new contact",
        Because::WasEmpty => "was empty",
        Because::NewParticipant => "new participant",
        Because::AdvocateValue => "Advocate decides this value",
        Because::ChangedInHubspot => "changed in HubSpot",
        Because::ChangedInAdvocate => "changed in Advocate",
        Because::PutBack => "put back",
        Because::Chosen => "you chose it",
    }
}

/// Returns what happens to somebody, in a few words.
pub fn summary(kind: Kind, changes: &[FieldChange]) -> String {
    let count = changes.len();
    match kind {
        Kind::Create => format!("new contact, {count} fields"),
        Kind::Update if count <= 3 => changes
            .iter()
            .map(|change| change.label.as_str())
            .collect::<Vec<_>>()
            .join(", "),
        Kind::Update => format!("{count} fields"),
        Kind::CreateParticipant => "new participant, then its code and links".to_owned(),
        Kind::Delete => "the participant is deleted".to_owned(),
        Kind::Archive => "the contact goes to HubSpot's recycle bin".to_owned(),
        Kind::Link => "link only".to_owned(),
        Kind::Unlink => "the link is forgotten".to_owned(),
        Kind::Same => "nothing differs".to_owned(),
        Kind::Skip => "left alone".to_owned(),
        Kind::Hold => "needs a decision".to_owned(),
    }
}

/// Returns an entry's changes, field by field: HubSpot's, then Advocate's.
pub fn changes(entry: &Entry, program: &Program, layout: &Layout) -> Vec<FieldChange> {
    let after = offered(&entry.participant, program);
    let made = entry.kind != Kind::CreateParticipant || entry.advocate_done;
    let value = |field: &Field| match entry.after.get(field) {
        Some(value) => value.clone(),
        None if made => after.get(field).cloned().unwrap_or_default(),
        // Ids, code and links are Advocate's to make.
        None => String::new(),
    };
    let chosen = |field: Field| {
        let mut conflicts = entry.conflicts.iter();
        conflicts.any(|it| it.field == field && it.chosen.is_some())
    };
    let hubspot = entry.before.iter().map(|(field, before)| FieldChange {
        on: Platform::Hubspot,
        label: field.label().to_owned(),
        property: layout.property(*field).to_owned(),
        now: before.clone().unwrap_or_default(),
        after: value(field),
        because: because(if entry.reason == Reason::PutBack {
            Because::PutBack
        } else if chosen(*field) {
            Because::Chosen
        } else {
            plan::because(entry.kind, *field, before.is_some())
        })
        .to_owned(),
    });
    let advocate = entry.advocate.iter().map(|change| FieldChange {
        on: Platform::Advocate,
        label: change.field.label().to_owned(),
        property: change.field.key().to_owned(),
        now: change.before.clone().unwrap_or_default(),
        after: change.after.clone(),
        because: because(change.because).to_owned(),
    });
    hubspot.chain(advocate).collect()
}

/// Returns whether who it was is no longer in the history: everybody else has an id on one side at least.
fn forgotten(entry: &Entry) -> bool {
    entry.contact.is_none() && entry.participant.account_id.as_str().is_empty()
}

/// Returns an entry as the screens show it.
pub fn row(entry: &Entry, program: &Program, layout: &Layout, contact_url: Option<String>) -> Row {
    let changes = changes(entry, program, layout);
    let participant = &entry.participant;
    let problem = match entry.outcome {
        Outcome::Waiting | Outcome::Intended | Outcome::Held | Outcome::Skipped
            if entry.problem.is_empty() =>
        {
            what_to_do(entry.reason).to_owned()
        }
        _ => entry.problem.clone(),
    };
    Row {
        seq: entry.seq,
        kind: action_kind(entry.kind),
        person: if forgotten(entry) {
            "somebody whose history was erased".to_owned()
        } else {
            person(participant)
        },
        name: name(participant),
        summary: summary(entry.kind, &changes),
        because: reason(entry.reason).to_owned(),
        changes,
        left_out: entry.left_out,
        outcome: entry.outcome,
        problem,
        contact_url,
        contact: entry
            .contact
            .as_ref()
            .map(|id| id.0.clone())
            .unwrap_or_default(),
        account_id: participant.account_id.0.clone(),
        user_id: participant.user_id.0.clone(),
        conflicts: entry.conflicts.iter().map(conflict_view).collect(),
        approvable: match approvable(entry.kind, entry.reason) {
            Some(Kind::Delete) => "delete".to_owned(),
            Some(_) => "unlink".to_owned(),
            None => String::new(),
        },
    }
}

/// Returns the labels of referral fields, joined for a sentence.
pub fn labels(fields: &[Field]) -> Vec<String> {
    fields
        .iter()
        .map(|field| field.label().to_owned())
        .collect()
}

/// Returns a rough duration in words.
pub fn duration(seconds: u64) -> String {
    match seconds {
        0..60 => "less than a minute".to_owned(),
        60..600 => format!("about {} min", seconds.div_ceil(60)),
        600..7_200 => format!("about {} min", seconds.div_ceil(300) * 5),
        _ => format!("about {} h", seconds.div_ceil(3_600)),
    }
}

/// Returns a count with its noun: "1 person", "3,902 people".
pub fn people(count: u32) -> String {
    if count == 1 {
        "1 person".to_owned()
    } else {
        format!("{} people", grouped(count))
    }
}

/// Returns a number with thousands grouped by commas.
pub fn grouped(number: u32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Returns the time left in words.
pub fn duration_left(left: std::time::Duration) -> String {
    format!("{} left", duration(left.as_secs()))
}

/// Returns first and last name, as far as they are known.
pub fn name(participant: &Participant) -> String {
    [&participant.first_name, &participant.last_name]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Returns how a person is called when there is room for one word: the address, else the participant's id.
pub fn person(participant: &Participant) -> String {
    participant
        .email
        .clone()
        .unwrap_or_else(|| match participant.user_id.as_str() {
            "" => "a contact without email".to_owned(),
            id => format!("participant {id}"),
        })
}
