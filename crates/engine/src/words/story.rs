//! The words of a person's story.

use super::grouped;
use crate::views::FieldChange;
use domain::pair::Ended;
use domain::plan::{Kind, Reason};

/// Returns how two who are linked came to be linked, by the reason of the plan that did it.
pub fn linked_because(reason: Option<Reason>) -> &'static str {
    match reason {
        Some(Reason::SameEmail) => "They are linked because both had the same email.",
        Some(Reason::NewParticipant | Reason::UpdatedParticipant) => {
            "They are linked because the contact was made for the participant."
        }
        Some(Reason::NewContact | Reason::UpdatedContact) => {
            "They are linked because the participant was made for the contact."
        }
        Some(Reason::Restored) => {
            "They are linked because the contact was restored and a new participant made for it."
        }
        Some(Reason::Merged) => {
            "They are linked because the contact of the link was merged into this one."
        }
        _ => "They are linked. How that came to be is no longer in the history.",
    }
}

/// Returns how a link ended, and what that means.
pub fn ended(how: Ended) -> &'static str {
    match how {
        Ended::Deleted => {
            "The participant was deleted because its contact was. Should the contact be restored, a new participant is made."
        }
        Ended::Erased => "This person was erased for privacy, and is never made again.",
        Ended::Unlinked => {
            "A person ended the link, or had the contact archived. No sync joins or makes these two again."
        }
    }
}

/// Returns who was made, by which rule.
pub fn made(kind: Kind, reason: Reason) -> String {
    let who = match kind {
        Kind::CreateParticipant => "participant",
        _ => "contact",
    };
    let rule = match reason {
        Reason::NewParticipant => "contacts are made for new participants",
        Reason::UpdatedParticipant => "contacts are made for participants that aren't linked",
        Reason::NewContact => "participants are made for new contacts",
        Reason::UpdatedContact => "participants are made for contacts that aren't linked",
        Reason::Restored => "a restored contact gets a new participant",
        _ => return format!("A sync made the {who}."),
    };
    format!("A sync made the {who}, by the rule that {rule}.")
}

/// Returns which values a sync changed.
pub fn changed(changes: &[FieldChange], undone: bool) -> String {
    let labels = changes
        .iter()
        .map(|change| change.label.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    if undone {
        format!("An undo put back {labels}.")
    } else {
        format!("A sync changed {labels}.")
    }
}

/// Returns how far back was looked.
pub fn looked(runs: usize, all: bool) -> String {
    let runs = u32::try_from(runs).unwrap_or(u32::MAX);
    match (all, runs) {
        (true, 0) => "There was no sync yet.".to_owned(),
        (true, 1) => "The only sync so far was looked through.".to_owned(),
        (true, runs) => format!("All {} syncs were looked through.", grouped(runs)),
        (false, 1) => "Only the newest sync was looked through; there are older ones.".to_owned(),
        (false, runs) => format!(
            "The newest {} syncs were looked through; there are older ones.",
            grouped(runs)
        ),
    }
}

/// What is said of somebody whom no sync has met.
pub const NOT_SEEN: &str = "No sync has met this person, as far as was looked. The next preview of everybody finds whoever \
    is in HubSpot or Advocate; a preview of this person looks now.";
/// What is said of a person whom no link joins.
pub const NOT_LINKED: &str = "No contact and participant are linked for this person.";
/// What comes next for a person who is never synced.
pub const NEXT_NEVER: &str =
    "No sync writes, links or deletes anything of this person until somebody allows it again.";
/// What comes next for somebody who was held, failed or left out.
pub const NEXT_AGAIN: &str = "The next sync looks at this person again, whatever changed.";
/// What comes next for two who are settled.
pub const NEXT_NOTHING: &str =
    "Nothing will change in the next sync, unless somebody changes a value on either side before.";
/// What comes next for somebody who is not linked.
pub const NEXT_IF_CHANGED: &str =
    "The next sync looks at this person if something of them changed, or if it compares everybody.";
