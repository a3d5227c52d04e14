//! The words for what an undo takes back, and for what it cannot.

use super::people;
use crate::views::UndoView;
use domain::undo::{Undo, What, Why};

/// What is said about a contact that was on its way when its run was stopped.
pub const NOBODY_KNOWS: &str = "The run was stopped before HubSpot said whether it made this contact, so the undo leaves \
    it alone. Look for it in HubSpot.";
/// What is said about a contact that an older version of this program found and wrote while its run was at work.
pub const BEFORE_UNKNOWN: &str =
    "What this contact had before the run was not kept, so it is left alone. Change it by hand.";

/// The reasons in the order in which they are told.
const WHYS: [Why; 9] = [
    Why::ContactGone,
    Why::ParticipantGone,
    Why::ParticipantMade,
    Why::ParticipantDeleted,
    Why::ReferralMade,
    Why::CookieTaken,
    Why::AddressStays,
    Why::ContactArchived,
    Why::LinkEnded,
];

/// Returns what a person should know about the undo of one person, before it is run; empty when all goes back.
pub fn undo_note(undo: &Undo) -> String {
    let mut sentences = Vec::new();
    if !undo.changed_since.is_empty() {
        let fields = list(undo.changed_since.iter().copied());
        sentences.push(if undo.archive.is_some() {
            format!(
                "Changed since the run: {fields}. The contact goes to the recycle bin all the same; leave the person out \
                 to keep it."
            )
        } else {
            format!("Changed since the run, and left alone: {fields}.")
        });
    }
    for why in WHYS {
        let what: Vec<What> = undo
            .cannot
            .iter()
            .filter(|it| it.why == why)
            .map(|it| it.what)
            .collect();
        if !what.is_empty() {
            sentences.push(cannot(why, &what));
        }
    }
    sentences.join(" ")
}

fn cannot(why: Why, what: &[What]) -> String {
    let sentence = match why {
        Why::ContactGone if what.contains(&What::Contact) => {
            "The contact that the run made is no longer in HubSpot."
        }
        Why::ContactGone => {
            return format!(
                "The contact is no longer in HubSpot, or was merged, so this is not put back: {}.",
                list(what.iter().copied())
            );
        }
        Why::ParticipantGone => {
            return format!(
                "The participant is no longer in Advocate, so this is not put back: {}.",
                list(what.iter().copied())
            );
        }
        Why::ParticipantMade => {
            "The participant stays: only a deletion that you approve by name takes it away."
        }
        Why::ParticipantDeleted => {
            "The deleted participant does not come back, nor do its referrals and rewards."
        }
        Why::ReferralMade => "The referral stays: Advocate makes it once and for all.",
        Why::CookieTaken => {
            "Advocate keeps the referral cookie, and does not tell what became of it."
        }
        Why::AddressStays => {
            "The participant keeps its email: it is not known whether Advocate takes one away."
        }
        Why::ContactArchived => {
            "The contact is in HubSpot's recycle bin. Only you can restore it there, within 90 days."
        }
        Why::LinkEnded => "The link that was forgotten does not come back.",
    };
    sentence.to_owned()
}

fn list(what: impl Iterator<Item = What>) -> String {
    let words = what.map(|what| match what {
        What::InHubspot(field) => format!("{} in HubSpot", field.label()),
        What::InAdvocate(field) => format!("{} in Advocate", field.label()),
        What::Contact => "the contact".to_owned(),
        What::Participant => "the participant".to_owned(),
        What::Link => "the link".to_owned(),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// Returns what an undo as a whole does and does not, a sentence each.
pub fn undo_notes(undo: &UndoView) -> Vec<String> {
    let mut notes = Vec::new();
    let mut say = |count: u32, words: &str| {
        if count > 0 {
            notes.push(format!("{words}: {}.", people(count)));
        }
    };
    say(undo.put_back, "Put back as it was before the run");
    say(
        undo.changed_since,
        "Something was changed since the run, and is left alone",
    );
    say(
        undo.cannot,
        "Something cannot be undone; each row says what and why",
    );
    say(
        undo.new_contacts,
        if undo.archive_created {
            "The contact that the run made goes to HubSpot's recycle bin, and no sync makes it again"
        } else {
            "The contact that the run made stays"
        },
    );
    notes
}
