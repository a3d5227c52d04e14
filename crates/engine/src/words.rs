//! The words for what the planner decided. One place, so that the window, the terminal and exports say the same.

use crate::journal::entries::{Entry, action_kind};
use crate::views::{FieldChange, Outcome, Row};
use domain::layout::{Field, Layout};
use domain::person::Participant;
use domain::plan::{self, Because, Kind, Program, Reason};

/// Returns why a person gets their kind, in a few words.
pub fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NewParticipant => "no contact has this email; the rule allows new contacts",
        Reason::CreationOff => "no contact has this email; creating contacts is off",
        Reason::SameEmail => "same email",
        Reason::Linked => "already linked",
        Reason::NoEmail => "no email address",
        Reason::InvalidEmail => "not an email address",
        Reason::SharedEmail => "another participant has the same email",
        Reason::DuplicateContacts => "two contacts have this email",
        Reason::ContactTaken => "two participants match one contact",
        Reason::ContactGone => "the linked contact is no longer in HubSpot",
    }
}

/// Returns what a person can do about a skipped or held one; empty when there is nothing to do.
pub fn what_to_do(reason: Reason) -> &'static str {
    match reason {
        Reason::NewParticipant | Reason::SameEmail | Reason::Linked => "",
        Reason::CreationOff => {
            "Turn on \"Create contacts for participants who have none\", then preview again."
        }
        Reason::NoEmail => {
            "Add an email address to the participant in Advocate; then this person can be matched."
        }
        Reason::InvalidEmail => "Correct the email address in Advocate, then preview again.",
        Reason::SharedEmail => {
            "We do not know which participant is right, so we did nothing. Decide in Advocate, then preview again."
        }
        Reason::DuplicateContacts => {
            "We do not know which contact is right, so we did nothing. Merge them in HubSpot, then preview again."
        }
        Reason::ContactTaken => {
            "We do not know which participant belongs to the contact, so we did nothing. Decide in Advocate or HubSpot, then preview again."
        }
        Reason::ContactGone => {
            "Someone deleted or merged the contact. We never create it again by ourselves: restore it in HubSpot, or leave it."
        }
    }
}

fn because(because: Because) -> &'static str {
    match because {
        Because::NewContact => "new contact",
        Because::WasEmpty => "was empty",
        Because::AdvocateValue => "Advocate decides this value",
    }
}

fn summary(kind: Kind, changes: &[FieldChange]) -> String {
    let count = changes.len();
    match kind {
        Kind::Create => format!("new contact, {count} fields"),
        Kind::Update if count <= 3 => changes
            .iter()
            .map(|change| change.label.as_str())
            .collect::<Vec<_>>()
            .join(", "),
        Kind::Update => format!("{count} fields"),
        Kind::Link => "link only".to_owned(),
        Kind::Same => "nothing differs".to_owned(),
        Kind::Skip => "left alone".to_owned(),
        Kind::Hold => "needs a decision".to_owned(),
    }
}

/// Returns an entry's changes, field by field.
pub fn changes(entry: &Entry, program: &Program, layout: &Layout) -> Vec<FieldChange> {
    let after = plan::offered(&entry.participant, program);
    entry
        .before
        .iter()
        .map(|(field, before)| FieldChange {
            label: field.label().to_owned(),
            property: layout.property(*field).to_owned(),
            now: before.clone().unwrap_or_default(),
            after: after.get(field).cloned().unwrap_or_default(),
            because: because(plan::because(entry.kind, before.is_some())).to_owned(),
        })
        .collect()
}

/// Returns an entry as the screens show it.
pub fn row(entry: &Entry, program: &Program, layout: &Layout, contact_url: Option<String>) -> Row {
    let changes = changes(entry, program, layout);
    let participant = &entry.participant;
    let names = [&participant.first_name, &participant.last_name];
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
        person: person(participant),
        name: names
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" "),
        summary: summary(entry.kind, &changes),
        because: reason(entry.reason).to_owned(),
        changes,
        left_out: entry.left_out,
        outcome: entry.outcome,
        problem,
        contact_url,
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

/// Returns how a person is called when there is room for one word: the address, else the participant's id.
pub fn person(participant: &Participant) -> String {
    participant
        .email
        .clone()
        .unwrap_or_else(|| format!("participant {}", participant.user_id))
}
