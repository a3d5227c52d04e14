//! The words of the test plan.

use crate::failure::Error;
use crate::views::{AssertionView, StepId, TestCause, TestReason, TestStatus, TestVerdict};
use domain::test_plan::{
    Assertion, Blocked, Claim, Clues, Expected, Likely, MadeIn, NoAddress, Seen, Standing, Test,
    TestPerson, Verdict, likely,
};
use domain::trigger::decide::Kind;
use jiff::Timestamp;

/// The stage that counts is in no pipeline.
pub const NO_STAGE: &str = "The stage that counts is in no pipeline any more.";
/// No stage is left in which a deal could begin.
pub const NO_OTHER_STAGE: &str =
    "The pipeline has no other stage, so nothing shows that a deal reached the one that counts.";

/// How many rewards there were before the second move was not read, or the deal was moved before the extra began.
pub const NO_REWARDS_BEFORE: &str =
    "How many rewards there were before could not be read, so nothing can be said about it.";
/// The mapping makes nothing of the deal as it is now.
pub const NOTHING_MADE: &str =
    "The mapping makes no event of the deal as it is now; a preview of events says why.";

/// Returns what a preview does about the deal that was sent already.
pub fn left_alone(kind: Kind) -> &'static str {
    match kind {
        Kind::Same => "nothing to send",
        Kind::Send => "would be sent again",
        Kind::Reverse => "would be reversed",
        Kind::Adjust => "its amount would be changed",
        Kind::Skip => "left out",
        Kind::Hold => "held for a person",
    }
}

/// Returns the test that a host names.
pub fn test(id: &str) -> Result<Test, Error> {
    Test::from_id(id).ok_or_else(|| Error::NotFound {
        what: "test",
        id: id.to_owned(),
    })
}

/// Returns what a test shows.
pub fn title(test: Test) -> &'static str {
    match test {
        Test::NewParticipants => "New participants appear in HubSpot",
        Test::NewContacts => "New contacts become participants",
        Test::ReferralInAdvocate => "A referral made in Advocate reaches HubSpot",
        Test::ReferralInHubspot => "A referral made in HubSpot reaches Advocate",
        Test::WonDeal => "A deal that is won fires the program's rule",
        Test::SecondMove => "A deal that is won twice is rewarded once",
    }
}

/// Returns what a test proves.
pub fn why(test: Test) -> &'static str {
    match test {
        Test::NewParticipants => {
            "Proves that participants become contacts, and that code, link and ids show on the record."
        }
        Test::NewContacts => {
            "Proves that contacts become participants, and that their code and link come back."
        }
        Test::ReferralInAdvocate => "Proves that who referred whom reaches HubSpot.",
        Test::ReferralInHubspot => "Proves that a code written on a contact makes the referral.",
        Test::WonDeal => "Proves that a won deal leads to a reward.",
        Test::SecondMove => {
            "Proves that a deal which goes back and is won again is not sent again, and makes no second reward."
        }
    }
}

/// Returns how a status is called.
pub fn status(status: TestStatus) -> &'static str {
    match status {
        TestStatus::NotStarted => "not started",
        TestStatus::WaitingForYou => "waiting for you",
        TestStatus::Checking => "checking",
        TestStatus::Passed => "passed",
        TestStatus::Failed => "failed",
        TestStatus::Blocked => "blocked",
        TestStatus::Skipped => "skipped",
        TestStatus::PassedByHand => "passed by hand",
    }
}

/// Returns how an attempt ended, or nothing while it is under way.
pub fn result(standing: Standing) -> &'static str {
    match standing {
        Standing::Passed => "Everything was seen.",
        Standing::Waiting => "",
        Standing::Contradicted => "Something else was seen than what was expected.",
        Standing::NotSeenInTime => "Not everything was seen in ten minutes.",
    }
}

/// Returns how the plan stands.
pub fn sentence(passed: u32, of: u32, failed: u32, waiting: u32) -> String {
    let mut parts = vec![format!("{passed} of {of} passed")];
    if failed > 0 {
        parts.push(format!("{failed} failed"));
    }
    if waiting > 0 {
        let verb = if waiting == 1 { "waits" } else { "wait" };
        parts.push(format!("{waiting} {verb} for you"));
    }
    format!("{}.", parts.join(", "))
}

/// Returns why a mailbox is not taken.
pub fn no_address(why: NoAddress) -> Error {
    let what = match why {
        NoAddress::Malformed => "This is no e-mail address, so no plan was begun.",
        NoAddress::Plus => {
            "This address has a plus part already, so no plan was begun. Test people get one of their own."
        }
        NoAddress::Reserved => {
            "Nobody can own this domain, so no plan was begun: platforms may refuse it, and mail to it reaches nobody."
        }
    };
    Error::InvalidInput {
        what: what.to_owned(),
        hint: "Name a mailbox of your own, such as qa@ your company's domain. Mail to test people reaches it.".to_owned(),
    }
}

pub fn not_begun() -> Error {
    Error::InvalidInput {
        what: "No test plan was begun. Nothing was changed.".to_owned(),
        hint: "Begin one with a mailbox of your own.".to_owned(),
    }
}

pub fn word_missing(passed: bool) -> Error {
    let (what, hint) = if passed {
        (
            "A test passes by hand only with a name and with what was seen. Nothing was noted.",
            "Say who saw it, and what.",
        )
    } else {
        (
            "A test is left out only with a reason. Nothing was noted.",
            "Say why it does not apply.",
        )
    };
    Error::InvalidInput {
        what: what.to_owned(),
        hint: hint.to_owned(),
    }
}

pub fn other_writes() -> Error {
    Error::PlanOutOfDate {
        why: "what would be written is not what was shown".to_owned(),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "an error is made of it")]
pub fn not_read(why: String) -> Error {
    Error::InvalidInput {
        what: format!("{why} Nothing was written."),
        hint: "Try again when both sides answer.".to_owned(),
    }
}

pub fn no_deal() -> Error {
    Error::InvalidInput {
        what: "No deal of C2 was found. Nothing was sent.".to_owned(),
        hint: "Make one in HubSpot and associate it with the contact C2.".to_owned(),
    }
}

/// What is said where this program may not write deals.
pub const MAY_NOT_WRITE_DEALS: &str = "This connection may not write deals (crm.objects.deals.write), and this \
    program does not ask for that at sign-in. Do it in HubSpot; it is found from there.";

pub fn may_not_write_deals() -> Error {
    Error::InvalidInput {
        what: format!("{MAY_NOT_WRITE_DEALS} Nothing was written."),
        hint: "Make the deal in HubSpot, then look again.".to_owned(),
    }
}

pub fn other_number(number: usize) -> Error {
    Error::ConfirmationNeeded {
        number: u32::try_from(number).unwrap_or(u32::MAX),
        sentence: format!("Confirm that {number} things are taken away."),
    }
}

/// Returns what stands in the way of a test, and what helps.
pub fn cause(test: Test, cause: Blocked) -> TestCause {
    let (sentence, fix, step, other) = match cause {
        Blocked::HubspotGone => (
            "HubSpot is not connected, or refuses the connection.".to_owned(),
            "Connect again.",
            Some(StepId::Hubspot),
            None,
        ),
        Blocked::AdvocateGone => (
            "Advocate is not connected, or refuses the connection.".to_owned(),
            "Connect again.",
            Some(StepId::Advocate),
            None,
        ),
        Blocked::NoProperties => (
            "The properties are not in HubSpot, so no sync can run.".to_owned(),
            "Confirm the review.",
            Some(StepId::Review),
            None,
        ),
        Blocked::RuleOff(made) => (
            match made {
                MadeIn::Hubspot => "No contact is made for a participant: the switch is off.",
                MadeIn::Advocate => "No participant is made for a contact: the switch is off.",
            }
            .to_owned(),
            "Turn it on, or leave the test out.",
            Some(StepId::Sharing),
            None,
        ),
        Blocked::NoTrigger => (
            "No deal's stage counts as an event.".to_owned(),
            "Choose one, or leave the test out.",
            Some(StepId::Triggers),
            None,
        ),
        Blocked::RulesNotConfirmed => (
            "Nobody ticked that the program's rules are set.".to_owned(),
            "Follow the guide and tick its items.",
            Some(StepId::ProgramRules),
            None,
        ),
        Blocked::NoMailbox => (
            "There is no mailbox for test people.".to_owned(),
            "Name one of your own.",
            None,
            None,
        ),
        Blocked::Comes(before) => (
            format!("{} comes first: its people are taken here.", before.id()),
            "Pass it, or vouch for it.",
            None,
            Some(before.id().to_owned()),
        ),
        Blocked::RewardsNotConfirmed => (
            format!("{} can pay a real reward in this program.", test.id()),
            "Confirm that, or test in a program of a test_ tenant.",
            None,
            None,
        ),
    };
    TestCause {
        sentence,
        fix: fix.to_owned(),
        step,
        test: other,
    }
}

/// Returns what stands in the way of a test, as an error.
pub fn blocked(test: Test, why: Blocked) -> Error {
    let cause = cause(test, why);
    Error::InvalidInput {
        what: format!(
            "{} cannot begin. {} Nothing was written.",
            test.id(),
            cause.sentence
        ),
        hint: cause.fix,
    }
}

/// Returns what is claimed.
pub fn claim(claim: Claim) -> &'static str {
    match claim {
        Claim::ContactExists => "A contact has the address",
        Claim::ParticipantExists => "A participant has the address",
        Claim::Linked => "Participant and contact are linked",
        Claim::ReferralCode => "Referral Code equals the participant's",
        Claim::ShareLink => "Share Link equals the participant's",
        Claim::UserId => "Advocate User ID equals the participant's",
        Claim::AccountId => "Advocate Account ID equals the participant's",
        Claim::ContactFollows => "The contact was made or changed after the participant",
        Claim::ReferredByCode => "Referred-by Code equals the referrer's code",
        Claim::ReferrerInProgram => "Came through the referrer in this program",
        Claim::ReferrerUntouched => "Nothing else changed on the referrer",
        Claim::DealInStage => "The deal is in the stage that counts",
        Claim::EventAccepted => "impact.com took the event",
        Claim::CustomerEmail => "CustomerEmail is the SHA-1 of the address",
        Claim::Amount => "The amount equals the deal's",
        Claim::EventReachedAdvocate => "Advocate has the event",
        Claim::GoalReached => "The goal was reached once",
        Claim::ReferralConverted => "The referral counts as converted",
        Claim::Reward => "The referrer has a reward more",
        Claim::MappedField => "The event carries what the mapping makes of the deal",
        Claim::ReachedAgain => "The deal reached the stage that counts again (times)",
        Claim::NotSentAgain => "A preview of events leaves it alone",
        Claim::NoFurtherReward => "The referrer has no further reward",
    }
}

/// Returns a claim as the screens show it.
pub fn assertion(it: &Assertion) -> AssertionView {
    let moment = |text: &str| {
        let at = text
            .parse()
            .ok()
            .and_then(|at| Timestamp::from_millisecond(at).ok());
        at.map_or_else(
            || text.to_owned(),
            |at| at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        )
    };
    let is_time = matches!(it.claim, Claim::ContactFollows | Claim::ReferralConverted);
    let shown = |text: &str| {
        if is_time {
            moment(text)
        } else {
            text.to_owned()
        }
    };
    let expected = match &it.expected {
        Expected::Value(value) | Expected::Lasting(value) => shown(value),
        Expected::Anything => "any".to_owned(),
        Expected::AtLeast(least) if is_time => format!("after {}", moment(&least.to_string())),
        Expected::AtLeast(least) => format!("at least {least}"),
    };
    let seen = match &it.seen {
        Seen::Nothing => String::new(),
        Seen::Value(value) => shown(value),
        Seen::Unread(why) => why.clone(),
    };
    AssertionView {
        about: it.about.name().to_owned(),
        claim: if it.of.is_empty() {
            claim(it.claim).to_owned()
        } else {
            format!("{} is what the mapping makes of the deal", it.of)
        },
        expected,
        seen,
        verdict: match it.verdict() {
            Verdict::Pass => TestVerdict::Pass,
            Verdict::NotYet => TestVerdict::NotYet,
            Verdict::Fail => TestVerdict::Fail,
            Verdict::Unknown => TestVerdict::Unknown,
        },
        required: it.required,
    }
}

/// Returns likely reasons, the likeliest first.
pub fn reasons(test: Test, assertions: &[Assertion], clues: &Clues) -> Vec<TestReason> {
    let all = likely(test, assertions, clues);
    all.into_iter().map(|it| reason(test, it)).collect()
}

fn reason(test: Test, likely: Likely) -> TestReason {
    let about = |who: TestPerson| who.name();
    let (sentence, try_this) = match likely {
        Likely::ConnectionGone(made) => (
            match made {
                MadeIn::Hubspot => "HubSpot refuses the connection.".to_owned(),
                MadeIn::Advocate => "Advocate refuses the connection.".to_owned(),
            },
            "Connect again, then look again.",
        ),
        Likely::Unreadable(why) => (
            format!("Something could not be read: {why}"),
            "Look again in a minute. If it stays, check what the connection may read.",
        ),
        Likely::RuleOff => (
            "The switch that makes people on the other side is off.".to_owned(),
            "Turn it on in data sharing, then sync these people.",
        ),
        Likely::NotMade(who) => (
            format!(
                "{} was not found where it begins: it was not made, or has another address.",
                about(who)
            ),
            "Make it with exactly the address that is shown.",
        ),
        Likely::Left(who, why) => (
            format!("The sync left {} as it is: {why}", about(who)),
            "Do what the reason says, then sync these people again.",
        ),
        Likely::NotSynced(who) => (
            format!("No sync has looked at {} yet.", about(who)),
            "Sync these people.",
        ),
        Likely::OtherReferrer(who) => (
            format!("{} came through somebody else. A referral is never replaced.", about(who)),
            "Begin a new plan with fresh test people.",
        ),
        Likely::NoReferrer(who) => (
            match test {
                Test::ReferralInHubspot => {
                    format!("Nobody is told as the referrer of {}.", about(who))
                }
                _ => format!("In Advocate nobody is the referrer of {}.", about(who)),
            },
            "Connect the two as the steps say, then sync these people.",
        ),
        Likely::NoDeal => (
            "No deal of C2 was found in the pipeline that counts.".to_owned(),
            "Make one and associate it with the contact C2.",
        ),
        Likely::WrongStage(stage) => (
            format!("The deal is in the stage {stage}, which does not count."),
            "Move it to the stage that counts.",
        ),
        Likely::NotSent => (
            "The event was not sent.".to_owned(),
            "Preview the event and send it.",
        ),
        Likely::Refused(why) => (
            format!("impact.com refused the event: {why}"),
            "Check the event type in impact.com and the field mapping, then try with a new deal.",
        ),
        Likely::UnknownKey(key) => (
            format!("Advocate knows no event {key}."),
            "In impact.com share the event type with the program, under exactly this code.",
        ),
        Likely::NoGoal => (
            "impact.com has the event, and no goal was reached: the goal names another event, has further conditions, or \
             this friend reached it before."
                .to_owned(),
            "Compare the goal's event key and conditions with the guide for program rules.",
        ),
        Likely::NoReward => (
            "The goal was reached, and there is no reward yet: none is set, a limit is reached, or it waits."
                .to_owned(),
            "Look at the goal's actions, and at a waiting period.",
        ),
        Likely::Differs(what, who) => (
            format!("{}: not so for {}.", claim(what), about(who)),
            "Look who else writes this value: another program, a workflow, a colleague.",
        ),
        Likely::Slow => (
            "Nothing is wrong as far as can be seen; the other side may be slow.".to_owned(),
            "Look again in a few minutes.",
        ),
    };
    TestReason {
        sentence,
        try_this: try_this.to_owned(),
    }
}

pub fn writes_property(name: &str) -> String {
    format!("Makes the contact property Advocate Sync test ({name})")
}

pub fn makes(what: &str, person: &str) -> String {
    format!("Makes the {what} {person}")
}

pub fn refers(referrer: &str, friend: &str, code: &str) -> String {
    format!("Says that {referrer} referred {friend}, by the code {code}")
}

pub fn writes_code(label: &str, code: &str, friend: &str) -> String {
    format!("Writes {code} as {label} of {friend}")
}

pub fn makes_deal(name: &str, person: &str, stage: &str) -> String {
    format!("Makes the deal {name} over 1 for {person}, in the stage {stage}")
}

pub fn moves_deal(stage: &str) -> String {
    format!("Moves the deal to the stage {stage}")
}

const BIN: &str = "It goes to HubSpot's recycle bin, from which HubSpot restores it for 90 days.";

pub fn left_deal() -> (String, String) {
    ("The test deal".to_owned(), BIN.to_owned())
}

pub fn left_contact(person: &str, email: &str) -> (String, String) {
    (format!("The contact {person} ({email})"), BIN.to_owned())
}

pub fn left_participant(person: &str, email: &str) -> (String, String) {
    (
        format!("The participant {person} ({email})"),
        "It is deleted for good, with its referral, events and rewards.".to_owned(),
    )
}

pub fn left_property() -> (String, String) {
    (
        "The contact property Advocate Sync test".to_owned(),
        "It goes to HubSpot's recycle bin; its values go with it.".to_owned(),
    )
}

/// Returns what no clean-up takes away.
pub fn stays() -> Vec<String> {
    [
        "The event that impact.com took stays in its books. Reverse it there, or with a preview of events.",
        "A reward that was paid out already cannot be taken back from here.",
        "Numbers in impact.com's reports follow a deletion within days.",
        "What was tried and seen stays in this program's journal and in saved reports.",
    ]
    .map(str::to_owned)
    .into()
}
