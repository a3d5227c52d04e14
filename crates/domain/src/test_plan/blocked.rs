//! What stands in the way of a test.

use super::{MadeIn, Test};
use std::collections::BTreeSet;

/// What is known of the setup when a test is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "facts, each of its own")]
pub struct Facts {
    /// HubSpot is connected and answers.
    pub hubspot: bool,
    /// Advocate is connected and answers.
    pub advocate: bool,
    /// The properties are there, so that a sync can run.
    pub properties_ready: bool,
    /// A switch lets contacts be made for participants.
    pub makes_contacts: bool,
    /// A switch lets participants be made for contacts.
    pub makes_participants: bool,
    /// A deal's stage counts as an event.
    pub deal_counts: bool,
    /// Somebody ticked all of the program's rules.
    pub rules_confirmed: bool,
    /// The plan has a mailbox for its people.
    pub mailbox: bool,
    /// Somebody confirmed that rewards may be real, or they cannot be.
    pub rewards_confirmed: bool,
    /// Tests that passed, by themselves or by somebody's word.
    pub passed: BTreeSet<Test>,
}

/// Why a test cannot begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocked {
    /// HubSpot is not connected, or refuses the connection.
    HubspotGone,
    /// Advocate is not connected, or refuses the connection.
    AdvocateGone,
    /// The properties are not there.
    NoProperties,
    /// The switch that makes people on the other side is off.
    RuleOff(MadeIn),
    /// No deal's stage counts as an event.
    NoTrigger,
    /// Nobody said that the program's rules are set.
    RulesNotConfirmed,
    /// There is no mailbox for test people.
    NoMailbox,
    /// Another test comes first: its people are taken here.
    Comes(Test),
    /// Nobody confirmed that rewards may be real.
    RewardsNotConfirmed,
}

/// Returns what stands in the way of a test: what to mend first, first.
pub fn blocked(test: Test, facts: &Facts) -> Option<Blocked> {
    let rule_off = match test {
        Test::NewParticipants if !facts.makes_contacts => Some(Blocked::RuleOff(MadeIn::Hubspot)),
        Test::NewContacts if !facts.makes_participants => Some(Blocked::RuleOff(MadeIn::Advocate)),
        _ => None,
    };
    let before = test.after().filter(|it| !facts.passed.contains(it));
    let deal = test.of_deal();
    let checks = [
        (!facts.hubspot).then_some(Blocked::HubspotGone),
        (!facts.advocate).then_some(Blocked::AdvocateGone),
        (!facts.properties_ready).then_some(Blocked::NoProperties),
        rule_off,
        (!facts.mailbox).then_some(Blocked::NoMailbox),
        before.map(Blocked::Comes),
        (deal && !facts.deal_counts).then_some(Blocked::NoTrigger),
        (deal && !facts.rules_confirmed).then_some(Blocked::RulesNotConfirmed),
        (test.may_pay() && !facts.rewards_confirmed).then_some(Blocked::RewardsNotConfirmed),
    ];
    checks.into_iter().flatten().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fine() -> Facts {
        Facts {
            hubspot: true,
            advocate: true,
            properties_ready: true,
            makes_contacts: true,
            makes_participants: true,
            deal_counts: true,
            rules_confirmed: true,
            mailbox: true,
            rewards_confirmed: true,
            passed: Test::ALL.into(),
        }
    }

    #[test]
    fn each_thing_that_is_missing_blocks_the_tests_that_need_it() {
        use Test::{
            NewContacts as T2, NewParticipants as T1, ReferralInAdvocate as T3,
            ReferralInHubspot as T4, WonDeal as T5,
        };
        let without = |change: fn(&mut Facts)| {
            let mut facts = fine();
            change(&mut facts);
            Test::ALL.map(|test| blocked(test, &facts))
        };
        assert_eq!(without(|_| ()), [None; 5]);
        assert_eq!(
            without(|it| it.hubspot = false),
            [Some(Blocked::HubspotGone); 5]
        );
        assert_eq!(
            without(|it| it.advocate = false),
            [Some(Blocked::AdvocateGone); 5]
        );
        assert_eq!(
            without(|it| it.properties_ready = false),
            [Some(Blocked::NoProperties); 5]
        );
        assert_eq!(
            without(|it| it.mailbox = false),
            [Some(Blocked::NoMailbox); 5]
        );
        let off = |made| Some(Blocked::RuleOff(made));
        assert_eq!(
            without(|it| it.makes_contacts = false),
            [off(MadeIn::Hubspot), None, None, None, None]
        );
        assert_eq!(
            without(|it| it.makes_participants = false),
            [None, off(MadeIn::Advocate), None, None, None]
        );
        assert_eq!(
            without(|it| it.passed.clear()),
            [
                None,
                None,
                Some(Blocked::Comes(T1)),
                Some(Blocked::Comes(T2)),
                Some(Blocked::Comes(T4))
            ]
        );
        assert_eq!(
            without(|it| it.rewards_confirmed = false),
            [
                None,
                None,
                Some(Blocked::RewardsNotConfirmed),
                Some(Blocked::RewardsNotConfirmed),
                Some(Blocked::RewardsNotConfirmed)
            ]
        );
        let last = |cause| [None, None, None, None, Some(cause)];
        assert_eq!(
            without(|it| it.deal_counts = false),
            last(Blocked::NoTrigger)
        );
        assert_eq!(
            without(|it| it.rules_confirmed = false),
            last(Blocked::RulesNotConfirmed)
        );
        // An extra needs what its test needs, and that test.
        let extra = |change: fn(&mut Facts)| {
            let mut facts = fine();
            change(&mut facts);
            blocked(Test::SecondMove, &facts)
        };
        assert_eq!(extra(|_| ()), None);
        assert_eq!(
            extra(|it| it.passed = [T4].into()),
            Some(Blocked::Comes(T5))
        );
        assert_eq!(extra(|it| it.deal_counts = false), Some(Blocked::NoTrigger));
        assert_eq!(Test::from_id("x1"), Some(Test::SecondMove));
        assert_eq!(Test::from_id(" t3"), Some(T3));
        assert_eq!(Test::from_id("T6"), None);
        assert_eq!([T1, T5].map(Test::may_pay), [false, true]);
    }
}
