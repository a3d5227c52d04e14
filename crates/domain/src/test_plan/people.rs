//! Test people: who they are, and under which addresses.

use crate::email::{looks_valid, normal};
use serde::{Deserialize, Serialize};

/// A person made for the test plan. Who was made on one side comes to the other by a sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "eight people without qualities")]
pub enum TestPerson {
    P1,
    P2,
    P3,
    P4,
    C1,
    C2,
    C3,
    C4,
}

/// Where a test person begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MadeIn {
    /// As a participant.
    Advocate,
    /// As a contact.
    Hubspot,
}

impl TestPerson {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::P1,
        Self::P2,
        Self::P3,
        Self::P4,
        Self::C1,
        Self::C2,
        Self::C3,
        Self::C4,
    ];

    /// Returns the name in texts: `P1`.
    pub fn name(self) -> &'static str {
        match self {
            Self::P1 => "P1",
            Self::P2 => "P2",
            Self::P3 => "P3",
            Self::P4 => "P4",
            Self::C1 => "C1",
            Self::C2 => "C2",
            Self::C3 => "C3",
            Self::C4 => "C4",
        }
    }

    /// Returns where this person begins.
    pub fn made_in(self) -> MadeIn {
        match self {
            Self::P1 | Self::P2 | Self::P3 | Self::P4 => MadeIn::Advocate,
            Self::C1 | Self::C2 | Self::C3 | Self::C4 => MadeIn::Hubspot,
        }
    }

    /// Returns the first and last name, by which anybody knows the person for a test.
    pub fn names(self, day: &str) -> (String, String) {
        (
            format!("Test {}", self.name()),
            format!("Advocate Sync {day}"),
        )
    }
}

/// Why test people cannot have addresses at a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoAddress {
    /// It is no e-mail address.
    Malformed,
    /// It has a plus part already.
    Plus,
    /// Its domain is one that nobody can own (RFC 2606, RFC 6761): mail to it reaches nobody, or somebody else's filter.
    Reserved,
}

/// Names that RFC 2606 and RFC 6761 keep from everybody.
const RESERVED: [&str; 4] = ["example", "test", "invalid", "localhost"];
/// Second-level names that RFC 2606 keeps.
const RESERVED_SECOND: [&str; 3] = ["example.com", "example.net", "example.org"];

/// Returns the mailbox of a person, as test people take their addresses from it. Reserved domains are for practice only.
pub fn mailbox(address: &str, practice: bool) -> Result<String, NoAddress> {
    let address = normal(address);
    let Some((local, host)) = address.rsplit_once('@').filter(|_| looks_valid(&address)) else {
        return Err(NoAddress::Malformed);
    };
    if local.contains('+') {
        return Err(NoAddress::Plus);
    }
    let last = host.rsplit('.').next().unwrap_or_default();
    let second = |it: &str| host == it || host.ends_with(&format!(".{it}"));
    if !practice && (RESERVED.contains(&last) || RESERVED_SECOND.iter().any(|it| second(it))) {
        return Err(NoAddress::Reserved);
    }
    Ok(address)
}

/// Returns the address of a test person of one plan: the mailbox with a plus part, which reaches the mailbox itself.
pub fn plus_address(mailbox: &str, person: TestPerson, plan: &str) -> String {
    let (local, host) = mailbox.rsplit_once('@').unwrap_or((mailbox, ""));
    let name = person.name().to_lowercase();
    format!("{local}+test-{name}-{plan}@{host}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_plan::Test;
    use std::collections::BTreeSet;

    #[test]
    fn nobody_is_in_both_referrals() {
        let people = |test: Test| test.people().iter().copied().collect::<BTreeSet<_>>();
        let shared = people(Test::ReferralInAdvocate);
        let shared: Vec<_> = shared
            .intersection(&people(Test::ReferralInHubspot))
            .copied()
            .collect();
        assert_eq!(shared, []);
        for test in Test::ALL {
            if let Some(earlier) = test.after() {
                assert!(people(test).is_subset(&people(earlier)), "{test:?}");
                assert!(earlier < test, "{test:?}");
            }
        }
    }

    #[test]
    fn addresses_are_at_the_mailbox_that_was_given_and_nowhere_else() {
        assert_eq!(
            mailbox(" QA@Acme.com ", false).as_deref(),
            Ok("qa@acme.com")
        );
        assert_eq!(
            plus_address("qa@acme.com", TestPerson::C2, "3fa9"),
            "qa+test-c2-3fa9@acme.com"
        );
        for made_up in [
            "a@example.com",
            "a@mail.example.org",
            "a@acme.test",
            "a@b.invalid",
        ] {
            assert_eq!(
                mailbox(made_up, false),
                Err(NoAddress::Reserved),
                "{made_up}"
            );
            assert!(mailbox(made_up, true).is_ok());
        }
        assert_eq!(
            mailbox("a@myexample.com", false).as_deref(),
            Ok("a@myexample.com")
        );
        assert_eq!(mailbox("a+b@acme.com", true), Err(NoAddress::Plus));
        assert_eq!(mailbox("acme.com", true), Err(NoAddress::Malformed));
    }
}
