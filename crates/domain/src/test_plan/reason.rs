//! Why a test did not pass, the likeliest reason first.

use super::{Assertion, Claim, MadeIn, Seen, Test, TestPerson, Verdict};

/// What else is known when a test did not pass.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "facts, each of its own")]
pub struct Clues {
    /// HubSpot refuses the connection now.
    pub hubspot_gone: bool,
    /// Advocate refuses the connection now.
    pub advocate_gone: bool,
    /// The switch that the test needs is off now.
    pub rule_off: bool,
    /// People whom no sync has looked at since they were made.
    pub not_synced: Vec<TestPerson>,
    /// People whom a sync left as they are, with the story's sentence.
    pub left: Vec<(TestPerson, String)>,
    /// People whom the test needs and who were not found on the side where they begin.
    pub not_made: Vec<TestPerson>,
    /// The stage that the deal is in, when it is another one.
    pub other_stage: Option<String>,
    /// No deal was found.
    pub no_deal: bool,
    /// Nothing was sent for the deal.
    pub not_sent: bool,
    /// impact.com refused the event, in words.
    pub refused: Option<String>,
    /// Advocate does not know an event of this key.
    pub unknown_key: Option<String>,
}

/// A reason, with what it is about. What to try follows from it; the words are the engine's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Likely {
    /// The side refuses the connection.
    ConnectionGone(MadeIn),
    /// The side did not say what was asked: why, in words.
    Unreadable(String),
    /// The switch is off.
    RuleOff,
    /// Somebody was not made, or has another address.
    NotMade(TestPerson),
    /// A sync left somebody as they are: the story's sentence.
    Left(TestPerson, String),
    /// No sync has looked at somebody since.
    NotSynced(TestPerson),
    /// Somebody came through somebody else.
    OtherReferrer(TestPerson),
    /// Nobody is told as the referrer.
    NoReferrer(TestPerson),
    /// There is no deal.
    NoDeal,
    /// The deal is in another stage.
    WrongStage(String),
    /// The event was not sent.
    NotSent,
    /// impact.com refused the event.
    Refused(String),
    /// Advocate knows no event of this key.
    UnknownKey(String),
    /// The event was taken, and no goal was reached: the goal names another event, or has further conditions.
    NoGoal,
    /// The goal was reached, and there is no reward: none is set, a limit is reached, or it waits.
    NoReward,
    /// A value differs: somebody, or another program, changed it.
    Differs(Claim, TestPerson),
    /// Nothing above: the other side is slow.
    Slow,
}

/// Returns why a test did not pass, the likeliest first. What keeps everything from working comes before what concerns one
/// person, and a fact before a guess.
pub fn likely(test: Test, assertions: &[Assertion], clues: &Clues) -> Vec<Likely> {
    let open = || {
        assertions
            .iter()
            .filter(|it| it.required && it.verdict() != Verdict::Pass)
    };
    let missing = |claim: Claim| open().find(|it| it.claim == claim);
    let mut all = Vec::new();
    if clues.hubspot_gone {
        all.push(Likely::ConnectionGone(MadeIn::Hubspot));
    }
    if clues.advocate_gone {
        all.push(Likely::ConnectionGone(MadeIn::Advocate));
    }
    for why in open().filter_map(|it| match &it.seen {
        Seen::Unread(why) => Some(Likely::Unreadable(why.clone())),
        _ => None,
    }) {
        if !all.contains(&why) {
            all.push(why);
        }
    }
    if clues.rule_off {
        all.push(Likely::RuleOff);
    }
    all.extend(clues.not_made.iter().copied().map(Likely::NotMade));
    all.extend(
        clues
            .left
            .iter()
            .cloned()
            .map(|(who, why)| Likely::Left(who, why)),
    );
    all.extend(clues.not_synced.iter().copied().map(Likely::NotSynced));
    if let Some(it) = missing(Claim::ReferrerInProgram) {
        match it.seen {
            Seen::Value(_) => all.push(Likely::OtherReferrer(it.about)),
            Seen::Nothing => all.push(Likely::NoReferrer(it.about)),
            Seen::Unread(_) => {}
        }
    }
    if test == Test::WonDeal {
        all.extend(deal(clues, &|claim| missing(claim).is_some()));
    }
    let differs =
        open().filter(|it| matches!(it.seen, Seen::Value(_)) && it.verdict() == Verdict::Fail);
    let differs = differs.filter(|it| it.claim != Claim::ReferrerInProgram);
    all.extend(differs.map(|it| Likely::Differs(it.claim, it.about)));
    if all.is_empty() && open().next().is_some() {
        all.push(Likely::Slow);
    }
    all
}

/// The chain from a deal to a reward: what is wrong is where it stops.
fn deal(clues: &Clues, missing: &dyn Fn(Claim) -> bool) -> Vec<Likely> {
    let mut all = Vec::new();
    if clues.no_deal {
        return vec![Likely::NoDeal];
    }
    if let Some(stage) = &clues.other_stage {
        return vec![Likely::WrongStage(stage.clone())];
    }
    if let Some(why) = &clues.refused {
        return vec![Likely::Refused(why.clone())];
    }
    if clues.not_sent {
        return vec![Likely::NotSent];
    }
    if missing(Claim::EventAccepted) {
        return all;
    }
    if let Some(key) = &clues.unknown_key {
        all.push(Likely::UnknownKey(key.clone()));
    }
    if missing(Claim::ReferralConverted) {
        all.push(Likely::NoGoal);
    } else if missing(Claim::Reward) {
        all.push(Likely::NoReward);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_plan::Expected;

    fn claim(claim: Claim, seen: Seen) -> Assertion {
        let expected = Expected::Lasting("yes".to_owned());
        Assertion::required(claim, TestPerson::C2, expected, seen)
    }

    #[test]
    fn what_stops_everything_comes_first() {
        let clues = Clues {
            hubspot_gone: true,
            rule_off: true,
            not_synced: vec![TestPerson::P1],
            ..Clues::default()
        };
        let open = [
            claim(Claim::Linked, Seen::Nothing),
            claim(Claim::ShareLink, Seen::Unread("offline".to_owned())),
            claim(Claim::UserId, Seen::Unread("offline".to_owned())),
        ];
        assert_eq!(
            likely(Test::NewParticipants, &open, &clues),
            [
                Likely::ConnectionGone(MadeIn::Hubspot),
                Likely::Unreadable("offline".to_owned()),
                Likely::RuleOff,
                Likely::NotSynced(TestPerson::P1),
            ]
        );
        let slow = likely(Test::NewParticipants, &open[..1], &Clues::default());
        assert_eq!(slow, [Likely::Slow]);
        let passed = [claim(Claim::Linked, Seen::Value("yes".to_owned()))];
        assert_eq!(
            likely(Test::NewParticipants, &passed, &Clues::default()),
            []
        );
    }

    #[test]
    fn a_referral_that_is_another_or_none_is_told_apart() {
        let told = |seen| {
            let open = [claim(Claim::ReferrerInProgram, seen)];
            likely(Test::ReferralInHubspot, &open, &Clues::default())
        };
        assert_eq!(told(Seen::Nothing), [Likely::NoReferrer(TestPerson::C2)]);
        assert_eq!(
            told(Seen::Value("somebody".to_owned())),
            [Likely::OtherReferrer(TestPerson::C2)]
        );
    }

    #[test]
    fn a_deal_tells_where_its_chain_stops() {
        let chain = [
            Claim::EventAccepted,
            Claim::ReferralConverted,
            Claim::Reward,
        ];
        let told = |passed: usize, clues: &Clues| {
            let seen = |at| {
                if at < passed {
                    Seen::Value("yes".to_owned())
                } else {
                    Seen::Nothing
                }
            };
            let all: Vec<_> = chain
                .iter()
                .enumerate()
                .map(|(at, it)| claim(*it, seen(at)))
                .collect();
            likely(Test::WonDeal, &all, clues)
        };
        let stage = Clues {
            other_stage: Some("Contract sent".to_owned()),
            not_sent: true,
            ..Clues::default()
        };
        assert_eq!(
            told(0, &stage),
            [Likely::WrongStage("Contract sent".to_owned())]
        );
        let no_deal = Clues {
            no_deal: true,
            ..stage.clone()
        };
        assert_eq!(told(0, &no_deal), [Likely::NoDeal]);
        let not_sent = Clues {
            other_stage: None,
            ..stage
        };
        assert_eq!(told(0, &not_sent), [Likely::NotSent]);
        let refused = Clues {
            refused: Some("CONV_DUPLICATE".to_owned()),
            ..not_sent
        };
        assert_eq!(
            told(0, &refused),
            [Likely::Refused("CONV_DUPLICATE".to_owned())]
        );
        let key = Clues {
            unknown_key: Some("deal_closedwon".to_owned()),
            ..Clues::default()
        };
        assert_eq!(
            told(1, &key),
            [
                Likely::UnknownKey("deal_closedwon".to_owned()),
                Likely::NoGoal
            ]
        );
        assert_eq!(told(2, &Clues::default()), [Likely::NoReward]);
        assert_eq!(told(0, &Clues::default()), [Likely::Slow]);
    }
}
