//! What is unsolved about a person: one cause each, and what helps.
//!
//! A sync leaves people in two ways: *held*, because only a person can know what is right, and *failed*, because a
//! platform refused. [`cause`] gives both one short list of causes, so that people with the same trouble stand together.

use crate::plan::Reason;
use serde::{Deserialize, Serialize};

/// Why somebody needs a person. The words are stored, so they stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The sides disagree about a value.
    ValueConflict,
    /// The linked contact was deleted; the participant's deletion waits for a yes.
    ContactGone,
    /// The linked participant is gone; the end of the link waits for a yes.
    ParticipantGone,
    /// Two contacts have the address.
    DuplicateContacts,
    /// Two participants have the address.
    SharedEmail,
    /// The contact belongs to another participant.
    ContactTaken,
    /// The participant belongs to another contact.
    ParticipantTaken,
    /// Somebody changed the record between the preview and the write.
    ChangedSince,
    /// Somebody came into being between the preview and the write.
    Appeared,
    /// Advocate knows somebody else under the ids that the new participant would get.
    IdsTaken,
    /// A record was deleted between the preview and the write.
    DeletedSince,
    /// The platform does not take the address.
    InvalidEmail,
    /// Advocate makes no referral of the referred-by code.
    ReferralRefused,
    /// Advocate cannot read the referral cookie.
    CookieRefused,
    /// HubSpot does not take a value.
    RefusedByHubspot,
    /// Advocate does not take a value.
    RefusedByAdvocate,
    /// Advocate did not clear a value.
    NotCleared,
    /// The write made a participant again who was deleted in that moment.
    MadeAgain,
    /// Nobody said what became of the write.
    NoAnswer,
    /// A sync of an older version left this person; why was not kept.
    Earlier,
}

/// What helps against a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Remedy {
    /// Choose one of two values in a preview.
    Choose,
    /// Say yes by name in a preview, or put the record back.
    Approve,
    /// Put it right in HubSpot, then preview.
    CorrectInHubspot,
    /// Put it right in Advocate, then preview.
    CorrectInAdvocate,
    /// Look again: a preview shows what is there now.
    LookAgain,
}

impl Cause {
    /// Every cause, those first in which most is at stake.
    pub const ALL: [Self; 20] = [
        Self::ContactGone,
        Self::ParticipantGone,
        Self::MadeAgain,
        Self::ValueConflict,
        Self::DuplicateContacts,
        Self::SharedEmail,
        Self::ContactTaken,
        Self::ParticipantTaken,
        Self::IdsTaken,
        Self::InvalidEmail,
        Self::ReferralRefused,
        Self::CookieRefused,
        Self::RefusedByHubspot,
        Self::RefusedByAdvocate,
        Self::NotCleared,
        Self::ChangedSince,
        Self::Appeared,
        Self::DeletedSince,
        Self::NoAnswer,
        Self::Earlier,
    ];

    /// Returns whether we stopped on purpose; else a platform refused.
    pub fn held(self) -> bool {
        !matches!(
            self,
            Self::InvalidEmail
                | Self::ReferralRefused
                | Self::CookieRefused
                | Self::RefusedByHubspot
                | Self::RefusedByAdvocate
                | Self::NotCleared
                | Self::MadeAgain
                | Self::NoAnswer
        )
    }

    /// Returns the one best thing to do.
    pub fn remedy(self) -> Remedy {
        match self {
            Self::ValueConflict => Remedy::Choose,
            Self::ContactGone | Self::ParticipantGone => Remedy::Approve,
            // The referred-by code and the cookie come from the contact.
            Self::DuplicateContacts
            | Self::InvalidEmail
            | Self::ReferralRefused
            | Self::CookieRefused
            | Self::RefusedByHubspot => Remedy::CorrectInHubspot,
            Self::SharedEmail
            | Self::ContactTaken
            | Self::ParticipantTaken
            | Self::IdsTaken
            | Self::RefusedByAdvocate
            | Self::NotCleared
            | Self::MadeAgain => Remedy::CorrectInAdvocate,
            Self::ChangedSince
            | Self::Appeared
            | Self::DeletedSince
            | Self::NoAnswer
            | Self::Earlier => Remedy::LookAgain,
        }
    }
}

/// How somebody ended whom a sync looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Why the plan did what it did.
    pub reason: Reason,
    /// What a run met, when it met something.
    pub met: Option<Cause>,
    /// Stopped on purpose.
    pub held: bool,
    /// A platform refused.
    pub failed: bool,
    /// A value is still open on which the sides disagree.
    pub open_conflict: bool,
}

/// Returns why somebody needs a person; `None` for whoever does not.
pub fn cause(ended: Ended) -> Option<Cause> {
    match ended.met.filter(|_| ended.held || ended.failed) {
        Some(met) => Some(met),
        None if ended.held => Some(of_reason(ended.reason)),
        None if ended.failed => Some(Cause::Earlier),
        None => ended.open_conflict.then_some(Cause::ValueConflict),
    }
}

/// Returns the cause of somebody whom the plan held.
fn of_reason(reason: Reason) -> Cause {
    match reason {
        Reason::ValueConflict => Cause::ValueConflict,
        Reason::ContactGone | Reason::ContactGoneParticipantChanged => Cause::ContactGone,
        Reason::ParticipantGone => Cause::ParticipantGone,
        Reason::SharedEmail => Cause::SharedEmail,
        Reason::DuplicateContacts => Cause::DuplicateContacts,
        Reason::ContactTaken => Cause::ContactTaken,
        Reason::ParticipantTaken => Cause::ParticipantTaken,
        // The planner holds for nothing else; whoever is held all the same is looked at again.
        _ => Cause::Earlier,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: Ended = Ended {
        reason: Reason::Linked,
        met: None,
        held: false,
        failed: false,
        open_conflict: false,
    };

    #[test]
    fn every_cause_is_listed_once() {
        let mut sorted = Cause::ALL.to_vec();
        sorted.sort();
        sorted.dedup();
        assert_eq!(sorted.len(), Cause::ALL.len());
    }

    #[test]
    fn whoever_ended_well_has_no_cause() {
        assert_eq!(cause(GOOD), None);
        // What a run met on the way to a good end is over.
        let met = Some(Cause::Appeared);
        assert_eq!(cause(Ended { met, ..GOOD }), None);
    }

    #[test]
    fn what_the_run_met_says_more_than_why_the_plan_wanted_to_write() {
        let held = Ended {
            held: true,
            met: Some(Cause::ChangedSince),
            ..GOOD
        };
        assert_eq!(cause(held), Some(Cause::ChangedSince));
        let failed = Ended {
            failed: true,
            met: Some(Cause::RefusedByHubspot),
            ..GOOD
        };
        assert_eq!(cause(failed), Some(Cause::RefusedByHubspot));
    }

    #[test]
    fn whom_the_plan_held_has_the_cause_of_its_reason() {
        let held = |reason| {
            cause(Ended {
                reason,
                held: true,
                ..GOOD
            })
        };
        for (reason, expected) in [
            (Reason::ValueConflict, Cause::ValueConflict),
            (Reason::ContactGone, Cause::ContactGone),
            (Reason::ContactGoneParticipantChanged, Cause::ContactGone),
            (Reason::ParticipantGone, Cause::ParticipantGone),
            (Reason::SharedEmail, Cause::SharedEmail),
            (Reason::DuplicateContacts, Cause::DuplicateContacts),
            (Reason::ContactTaken, Cause::ContactTaken),
            (Reason::ParticipantTaken, Cause::ParticipantTaken),
        ] {
            assert_eq!(held(reason), Some(expected), "{reason:?}");
        }
    }

    #[test]
    fn a_value_that_is_open_is_a_problem_although_the_others_were_written() {
        let open_conflict = true;
        let ended = Ended {
            open_conflict,
            ..GOOD
        };
        assert_eq!(cause(ended), Some(Cause::ValueConflict));
    }

    #[test]
    fn a_deletion_is_only_ever_approved() {
        for cause in Cause::ALL {
            let approves = cause.remedy() == Remedy::Approve;
            let deletes = matches!(cause, Cause::ContactGone | Cause::ParticipantGone);
            assert_eq!(approves, deletes, "{cause:?}");
        }
    }
}
