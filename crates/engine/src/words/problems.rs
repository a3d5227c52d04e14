//! The words for what is unsolved.

use crate::views::ProblemCause;
use domain::choose::Refusal;
use domain::problem::{Cause, Remedy};

/// Returns a cause as the screens know it.
pub fn cause_view(cause: Cause) -> ProblemCause {
    match cause {
        Cause::ValueConflict => ProblemCause::ValueConflict,
        Cause::ContactGone => ProblemCause::ContactGone,
        Cause::ParticipantGone => ProblemCause::ParticipantGone,
        Cause::DuplicateContacts => ProblemCause::DuplicateContacts,
        Cause::SharedEmail => ProblemCause::SharedEmail,
        Cause::ContactTaken => ProblemCause::ContactTaken,
        Cause::ParticipantTaken => ProblemCause::ParticipantTaken,
        Cause::ChangedSince => ProblemCause::ChangedSince,
        Cause::Appeared => ProblemCause::Appeared,
        Cause::IdsTaken => ProblemCause::IdsTaken,
        Cause::DeletedSince => ProblemCause::DeletedSince,
        Cause::InvalidEmail => ProblemCause::InvalidEmail,
        Cause::ReferralRefused => ProblemCause::ReferralRefused,
        Cause::CookieRefused => ProblemCause::CookieRefused,
        Cause::RefusedByHubspot => ProblemCause::RefusedByHubspot,
        Cause::RefusedByAdvocate => ProblemCause::RefusedByAdvocate,
        Cause::NotCleared => ProblemCause::NotCleared,
        Cause::MadeAgain => ProblemCause::MadeAgain,
        Cause::NoAnswer => ProblemCause::NoAnswer,
        Cause::Earlier => ProblemCause::Earlier,
    }
}

/// Returns the cause that a host names.
pub fn cause_of(view: ProblemCause) -> Cause {
    let same = |cause: &Cause| cause_view(*cause) == view;
    Cause::ALL.into_iter().find(same).unwrap_or(Cause::Earlier)
}

/// Returns what happened, in a few words.
pub fn title(cause: Cause) -> &'static str {
    match cause {
        Cause::ValueConflict => "Both sides changed the same value",
        Cause::ContactGone => "The contact was deleted in HubSpot",
        Cause::ParticipantGone => "The participant was deleted in Advocate",
        Cause::DuplicateContacts => "Two contacts have the same email",
        Cause::SharedEmail => "Two participants have the same email",
        Cause::ContactTaken => "Two participants match one contact",
        Cause::ParticipantTaken => "Two contacts match one participant",
        Cause::ChangedSince => "Changed while we were syncing",
        Cause::Appeared => "Added while we were syncing",
        Cause::IdsTaken => "Advocate has somebody else under this address",
        Cause::DeletedSince => "Deleted while we were syncing",
        Cause::InvalidEmail => "The email address was not accepted",
        Cause::ReferralRefused => "The referred-by code was not accepted",
        Cause::CookieRefused => "The referral cookie was not accepted",
        Cause::RefusedByHubspot => "HubSpot refused a value",
        Cause::RefusedByAdvocate => "Advocate refused a value",
        Cause::NotCleared => "Advocate did not clear a value",
        Cause::MadeAgain => "A deleted participant came back",
        Cause::NoAnswer => "Nobody said whether it was written",
        Cause::Earlier => "Left open by an earlier version",
    }
}

/// Returns what it means, what was not changed, and what helps.
pub fn explanation(cause: Cause) -> &'static str {
    match cause {
        Cause::ValueConflict => {
            "We do not know which value is right, so it was not written on either side. Choose one; you see the effect \
             before anything is written."
        }
        Cause::ContactGone => {
            "We delete nobody by ourselves, so the participant is as it was. Restore the contact in HubSpot, or approve \
             the deletion of the participant by name."
        }
        Cause::ParticipantGone => {
            "The contact stays as it is. End the link by name, or leave it: no contact is ever deleted for this."
        }
        Cause::DuplicateContacts => {
            "We do not know which contact is right, so we did nothing. Merge them in HubSpot, then preview again."
        }
        Cause::SharedEmail => {
            "We do not know which participant is right, so we did nothing. Change or delete one in Advocate, then \
             preview again."
        }
        Cause::ContactTaken | Cause::ParticipantTaken => {
            "One contact belongs to one participant, so we did nothing. Decide in Advocate who is right, then preview \
             again."
        }
        Cause::ChangedSince => {
            "You approved a change of the old value, not of the new one, so it was not written. Preview again."
        }
        Cause::Appeared => {
            "Somebody with this address was added after the preview, so nobody was made twice. Preview again: the two \
             are then linked."
        }
        Cause::IdsTaken => {
            "Writing would have mixed two people, so nobody was made. Make this participant in Advocate, then preview \
             again."
        }
        Cause::DeletedSince => {
            "Nothing was written, and nobody is made again by itself. Preview again to see what is there now."
        }
        Cause::InvalidEmail => {
            "Nothing was written for these people. Correct the address in HubSpot, then preview again."
        }
        Cause::ReferralRefused => {
            "No referral was made of the code. Each person says why. Correct the code in HubSpot, then preview again."
        }
        Cause::CookieRefused => {
            "Advocate cannot read it, so no referral was made. Clear the cookie in HubSpot, then preview again."
        }
        Cause::RefusedByHubspot => {
            "HubSpot says at each person what it did not take. Correct the value, then preview again."
        }
        Cause::RefusedByAdvocate => {
            "Advocate says at each person what it did not take. Correct the value, then preview again."
        }
        Cause::NotCleared => {
            "The other values were written. Change this one in Advocate by hand, then preview again."
        }
        Cause::MadeAgain => {
            "The participant was deleted in the moment of our write, so Advocate made it again without its history. \
             Delete it in Advocate, or preview again to keep it."
        }
        Cause::NoAnswer => {
            "We looked several times and could not tell. Preview again: it shows what is there, and nobody is made \
             twice."
        }
        Cause::Earlier => {
            "Why was not kept then. Nothing is lost: preview again, and each of them gets an answer."
        }
    }
}

/// Returns the words of the one best action.
pub fn action(cause: Cause) -> &'static str {
    match cause.remedy() {
        Remedy::Choose => "Preview and choose",
        Remedy::Approve => "Preview and decide",
        Remedy::CorrectInHubspot | Remedy::CorrectInAdvocate | Remedy::LookAgain => "Preview again",
    }
}

/// Returns for how many people one choice was made.
pub fn chosen_alike(chosen: u32, left: u32) -> String {
    let mut text = format!("Chosen for {}.", super::people(chosen));
    if left > 0 {
        text = format!(
            "{text} {} could not be chosen for in the same way and are as before.",
            super::people(left)
        );
    }
    format!("{text} Nothing is written before you sync.")
}

/// Returns why a value cannot be kept, and what to do instead.
pub fn refusal(refusal: Refusal) -> (&'static str, &'static str) {
    match refusal {
        Refusal::NotOpen => (
            "The two sides do not disagree about this value, so nothing was chosen.",
            "Preview again to see what is there now.",
        ),
        Refusal::ReferralStays => (
            "Advocate never replaces a referral, so HubSpot's code cannot be kept. Nothing was chosen.",
            "Keep Advocate's, or correct the code in HubSpot and preview again.",
        ),
        Refusal::AdvocateOwns => (
            "Advocate decides this value and would put it back, so HubSpot's cannot be kept. Nothing was chosen.",
            "Keep Advocate's, and look for what changes it in HubSpot.",
        ),
        Refusal::OtherDirection => (
            "This preview does not write the side of the other value, so nothing was chosen.",
            "Make a preview of both directions, then choose.",
        ),
        Refusal::NoValue => (
            "There is no value on this side to keep, so nothing was chosen.",
            "Keep the other side's, or clear it there by hand.",
        ),
        Refusal::NotAnAddress => (
            "This value cannot be an email address, so the other side would refuse it. Nothing was chosen.",
            "Keep the other side's, or correct the address, then preview again.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_goes_to_the_screen_and_back() {
        for cause in Cause::ALL {
            assert_eq!(cause_of(cause_view(cause)), cause);
        }
    }

    #[test]
    fn every_explanation_ends_in_something_to_do() {
        for cause in Cause::ALL {
            let words = explanation(cause);
            let does = ["review again", "Choose", "approve", "End the link"];
            assert!(does.iter().any(|it| words.contains(it)), "{words}");
        }
    }
}
