//! The test plan: five tests, and extras, that show, on records made for it, that a finished setup does what it says.
//!
//! What is here decides and reads nothing: which test people a test takes, what stands in its way ([`blocked`]), whether
//! what was seen is what was expected ([`Assertion::verdict`]), how long it is waited for ([`pace`]), how an attempt
//! stands ([`standing`]), and what is the likeliest reason when it failed ([`likely`]). Nothing passes that was not read.
//!
//! The plan is that of impact.com's set-up document for its own connector, with what each test proves.

mod assertion;
mod blocked;
mod pace;
mod people;
mod reason;

pub use assertion::{Assertion, Claim, Expected, Seen, Verdict};
pub use blocked::{Blocked, Facts, blocked};
pub use pace::{GIVE_UP_AFTER, Pace, Standing, pace, standing};
pub use people::{MadeIn, NoAddress, TestPerson, mailbox, plus_address};
pub use reason::{Clues, Likely, likely};

use serde::{Deserialize, Serialize};

/// One of the five tests, in the order in which they are done, or an extra.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Test {
    /// New participants appear in HubSpot.
    NewParticipants,
    /// New contacts become participants.
    NewContacts,
    /// A referral connected in Advocate reaches HubSpot.
    ReferralInAdvocate,
    /// A referral connected in HubSpot reaches Advocate.
    ReferralInHubspot,
    /// A deal that reaches the chosen stage fires the program's rule.
    WonDeal,
    /// Extra: a deal that reaches the stage a second time makes no second reward.
    SecondMove,
}

impl Test {
    /// The five, in order.
    pub const ALL: [Self; 5] = [
        Self::NewParticipants,
        Self::NewContacts,
        Self::ReferralInAdvocate,
        Self::ReferralInHubspot,
        Self::WonDeal,
    ];

    /// What is tried only when somebody asks for it. It counts for nothing in the five.
    pub const EXTRAS: [Self; 1] = [Self::SecondMove];

    /// Returns the short name that cards, reports and commands use.
    pub fn id(self) -> &'static str {
        match self {
            Self::NewParticipants => "T1",
            Self::NewContacts => "T2",
            Self::ReferralInAdvocate => "T3",
            Self::ReferralInHubspot => "T4",
            Self::WonDeal => "T5",
            Self::SecondMove => "X1",
        }
    }

    /// Returns the test of a short name, however it is spelled.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .chain(Self::EXTRAS)
            .find(|test| test.id().eq_ignore_ascii_case(id.trim()))
    }

    /// Returns the test that must have passed before, because this one takes its people.
    pub fn after(self) -> Option<Self> {
        match self {
            Self::NewParticipants | Self::NewContacts => None,
            Self::ReferralInAdvocate => Some(Self::NewParticipants),
            Self::ReferralInHubspot => Some(Self::NewContacts),
            Self::WonDeal => Some(Self::ReferralInHubspot),
            Self::SecondMove => Some(Self::WonDeal),
        }
    }

    /// Returns the test people of this test. Of a referral the first refers the second.
    pub fn people(self) -> &'static [TestPerson] {
        use TestPerson::{C1, C2, C3, C4, P1, P2, P3, P4};
        match self {
            Self::NewParticipants => &[P1, P2, P3, P4],
            Self::NewContacts => &[C1, C2, C3, C4],
            Self::ReferralInAdvocate => &[P1, P2],
            // A referral is made once for an account, so whoever is in it cannot be in the other one.
            Self::ReferralInHubspot | Self::WonDeal | Self::SecondMove => &[C1, C2],
        }
    }

    /// Returns whether this test is about a deal.
    pub fn of_deal(self) -> bool {
        matches!(self, Self::WonDeal | Self::SecondMove)
    }

    /// Returns whether a real program may pay for what this test does.
    pub fn may_pay(self) -> bool {
        !matches!(self, Self::NewParticipants | Self::NewContacts)
    }
}
