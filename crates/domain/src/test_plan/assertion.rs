//! What a test looks for, and whether what was seen is that.

use super::TestPerson;
use serde::{Deserialize, Serialize};

/// What is claimed. The words are the engine's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// One contact has the address.
    ContactExists,
    /// A participant has the address.
    ParticipantExists,
    /// This program has the two as a pair.
    Linked,
    /// The contact's Referral Code is the participant's.
    ReferralCode,
    /// The contact's Share Link is the participant's.
    ShareLink,
    /// The contact's Advocate User ID is the participant's.
    UserId,
    /// The contact's Advocate Account ID is the participant's.
    AccountId,
    /// The contact was made or changed after the participant was made.
    ContactFollows,
    /// The contact's Referred-by Code is the referrer's code.
    ReferredByCode,
    /// In the program the participant came through the referrer.
    ReferrerInProgram,
    /// Nothing else of the referrer changed.
    ReferrerUntouched,
    /// The deal is in the stage that counts.
    DealInStage,
    /// impact.com took the event.
    EventAccepted,
    /// The event names the friend by the hash of the address.
    CustomerEmail,
    /// The event's amount is the deal's.
    Amount,
    /// Advocate has the event on the friend's record.
    EventReachedAdvocate,
    /// The friend reached the goal for the first time.
    GoalReached,
    /// The referral counts as converted.
    ReferralConverted,
    /// The referrer has a reward more than before.
    Reward,
    /// A field of the event is what the mapping makes of the deal as it is now. Which field: [`Assertion::of`].
    MappedField,
    /// The deal reached the stage that counts more than once.
    ReachedAgain,
    /// A preview of events that was made since then leaves the deal alone.
    NotSentAgain,
    /// The referrer has no reward more than after the first time.
    NoFurtherReward,
}

/// What would satisfy a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// This value. Another one may still be replaced, so it is waited for.
    Value(String),
    /// This value for good: another one will not be replaced any more.
    Lasting(String),
    /// Any value.
    Anything,
    /// At least so many.
    AtLeast(u64),
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// It was read, and there is nothing (yet).
    Nothing,
    /// It was read, and it is this.
    Value(String),
    /// It could not be read: why, in words.
    Unread(String),
}

/// How a claim stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It was read and is as expected.
    Pass,
    /// It was read and is not there yet.
    NotYet,
    /// It was read and will not become what was expected.
    Fail,
    /// It could not be read.
    Unknown,
}

/// A claim about a test person, with what was expected and what was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assertion {
    /// What is claimed.
    pub claim: Claim,
    /// Of whom.
    pub about: TestPerson,
    /// What would satisfy it.
    pub expected: Expected,
    /// What was read.
    pub seen: Seen,
    /// What of it is claimed, where one claim is made of several things: the name of a field.
    #[serde(default)]
    pub of: String,
    /// The test cannot pass without it. Others are shown where a platform tells them; that it does is not documented.
    pub required: bool,
}

impl Assertion {
    /// Returns a claim without which the test cannot pass.
    pub fn required(claim: Claim, about: TestPerson, expected: Expected, seen: Seen) -> Self {
        Self {
            claim,
            about,
            expected,
            seen,
            of: String::new(),
            required: true,
        }
    }

    /// Returns a claim that is shown where it can be read.
    pub fn further(claim: Claim, about: TestPerson, expected: Expected, seen: Seen) -> Self {
        Self {
            required: false,
            ..Self::required(claim, about, expected, seen)
        }
    }

    /// Returns how the claim stands. Only a value that was read can pass.
    pub fn verdict(&self) -> Verdict {
        let value = match &self.seen {
            Seen::Unread(_) => return Verdict::Unknown,
            Seen::Nothing => return Verdict::NotYet,
            Seen::Value(value) => value,
        };
        match &self.expected {
            Expected::Anything => Verdict::Pass,
            Expected::Value(expected) if value == expected => Verdict::Pass,
            Expected::Value(_) => Verdict::NotYet,
            Expected::Lasting(expected) if value == expected => Verdict::Pass,
            Expected::Lasting(_) => Verdict::Fail,
            Expected::AtLeast(least) => match value.parse::<u64>() {
                Ok(number) if number >= *least => Verdict::Pass,
                Ok(_) => Verdict::NotYet,
                Err(_) => Verdict::Unknown,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(expected: Expected, seen: Seen) -> Verdict {
        Assertion::required(Claim::Reward, TestPerson::C1, expected, seen).verdict()
    }

    #[test]
    fn only_what_was_read_can_pass() {
        let value = |text: &str| Seen::Value(text.to_owned());
        let wanted = || {
            [
                Expected::Anything,
                Expected::Value("A".to_owned()),
                Expected::Lasting("A".to_owned()),
                Expected::AtLeast(1),
            ]
        };
        for expected in wanted() {
            assert_eq!(verdict(expected.clone(), Seen::Nothing), Verdict::NotYet);
            assert_eq!(
                verdict(expected, Seen::Unread("offline".to_owned())),
                Verdict::Unknown
            );
        }
        let seen = wanted().map(|expected| verdict(expected, value("A")));
        assert_eq!(
            seen,
            [
                Verdict::Pass,
                Verdict::Pass,
                Verdict::Pass,
                Verdict::Unknown
            ]
        );
        let seen = wanted().map(|expected| verdict(expected, value("0")));
        assert_eq!(
            seen,
            [
                Verdict::Pass,
                Verdict::NotYet,
                Verdict::Fail,
                Verdict::NotYet
            ]
        );
        assert_eq!(verdict(Expected::AtLeast(1), value("2")), Verdict::Pass);
    }
}
