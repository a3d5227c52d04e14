//! The cards: how each test stands, what to do for it, and what it offers. Nothing is asked of a platform.

use super::act::side;
use super::elapsed;
use super::stored::{self, Ids, StoredAttempt, StoredTestPlan};
use crate::engine::Inner;
use crate::failure::Error;
use crate::journal::settings::Workspace;
use crate::views::{
    AttemptView, Fact, GuideLink, Mode, Platform, TestPersonView, TestPlanBegun, TestPlanView,
    TestStatus, TestStepState, TestStepView, TestView,
};
use crate::words::test_plan as words;
use domain::layout::{Field, Layout};
use domain::test_plan::{
    Claim, Expected, Facts, GIVE_UP_AFTER, Pace, Test, TestPerson, Verdict, blocked, pace,
    plus_address,
};
use domain::trigger::Object;
use jiff::{SignedDuration, Timestamp};
use platforms::hubspot::HubSpot;
use url::Url;

/// What the cards are made of besides the plan.
struct Ground {
    facts: Facts,
    may_write_deals: bool,
    layout: Layout,
    stage: String,
    pages: Url,
    account: String,
    impact: Option<GuideLink>,
    now: Timestamp,
}

/// A step before it is known which is next.
struct Step {
    sentence: String,
    done: bool,
    values: Vec<Fact>,
    link: Option<GuideLink>,
}

impl Inner {
    pub(crate) async fn test_plan_view(
        &self,
        workspace: &Workspace,
    ) -> Result<TestPlanView, Error> {
        let id = workspace.id.clone();
        let plan = self.journal.read(move |db| stored::newest(db, &id)).await?;
        let ground = self.ground(workspace, plan.as_ref()).await?;
        let mut tests = Vec::new();
        for test in Test::ALL {
            let attempts = match &plan {
                Some(plan) => self.attempts(plan, test).await?,
                None => Vec::new(),
            };
            tests.push(card(test, plan.as_ref(), &attempts, &ground));
        }
        let mut extras = Vec::new();
        for test in Test::EXTRAS {
            let attempts = match &plan {
                Some(plan) => self.attempts(plan, test).await?,
                None => Vec::new(),
            };
            extras.push(card(test, plan.as_ref(), &attempts, &ground));
        }
        let count = |wanted: &[TestStatus]| {
            let count = tests
                .iter()
                .filter(|it| wanted.contains(&it.status))
                .count();
            u32::try_from(count).unwrap_or(u32::MAX)
        };
        let passed = count(&[TestStatus::Passed, TestStatus::PassedByHand]);
        let of = 5 - count(&[TestStatus::Skipped]);
        let failed = count(&[TestStatus::Failed]);
        let waiting = count(&[TestStatus::WaitingForYou]);
        let people = plan.as_ref().map(|it| people(it, &ground));
        Ok(TestPlanView {
            practice: workspace.mode == Mode::Practice,
            rewards_may_be_real: self.rewards_may_be_real(workspace).await?,
            rewards_confirmed: plan
                .as_ref()
                .and_then(|it| it.body.rewards_confirmed.clone()),
            begun: plan.map(|it| TestPlanBegun {
                id: it.id,
                mailbox: it.body.mailbox,
                at: it.made_at,
            }),
            sentence: words::sentence(passed, of, failed, waiting),
            passed,
            of,
            tests,
            extras,
            round: self.round_view(workspace),
            people: people.unwrap_or_default(),
        })
    }

    async fn ground(
        &self,
        workspace: &Workspace,
        plan: Option<&StoredTestPlan>,
    ) -> Result<Ground, Error> {
        let account = self.connection(workspace, Platform::Hubspot).await?;
        let trigger = self.deal_trigger(workspace).await?;
        let pages = self.subject(workspace).await?.pages;
        Ok(Ground {
            facts: self.test_facts(workspace, plan).await?,
            may_write_deals: self.may_write_deals(workspace).await?,
            layout: self.layout(workspace).await?,
            stage: trigger.map(|it| it.0.stage).unwrap_or_default(),
            pages: self.contact_pages(workspace).await?,
            account: account.map(|it| it.account_id).unwrap_or_default(),
            impact: pages.impact("the participant's profile"),
            now: self.now(),
        })
    }
}

fn people(plan: &StoredTestPlan, ground: &Ground) -> Vec<TestPersonView> {
    let person = |it: TestPerson| {
        let (first, last) = it.names(&plan.body.day);
        TestPersonView {
            name: it.name().to_owned(),
            full_name: format!("{first} {last}"),
            email: plus_address(&plan.body.mailbox, it, &plan.id),
            made_in: side(it.made_in()),
            contact_url: contact_link(plan, ground, it).map(|it| it.address),
        }
    };
    TestPerson::ALL.into_iter().map(person).collect()
}

fn contact_link(plan: &StoredTestPlan, ground: &Ground, person: TestPerson) -> Option<GuideLink> {
    let contact = plan.body.people.get(&person)?.contact.as_ref()?;
    Some(GuideLink {
        label: format!("Open {}", person.name()),
        address: HubSpot::contact_url(&ground.pages, &ground.account, contact).to_string(),
        path: "CRM → Contacts".to_owned(),
    })
}

fn deal_link(plan: &StoredTestPlan, ground: &Ground) -> Option<GuideLink> {
    let deal = plan.body.deal.as_ref()?;
    Some(GuideLink {
        label: "Open the deal".to_owned(),
        address: HubSpot::record_url(&ground.pages, &ground.account, Object::Deals, deal)
            .to_string(),
        path: "CRM → Deals".to_owned(),
    })
}

fn card(
    test: Test,
    plan: Option<&StoredTestPlan>,
    attempts: &[StoredAttempt],
    ground: &Ground,
) -> TestView {
    let said = plan.and_then(|it| it.body.said.get(&test)).cloned();
    let newest = attempts.first();
    let cause = blocked(test, &ground.facts);
    let open = newest.filter(|it| it.ended_at.is_none());
    let status = match (&said, newest) {
        (Some(said), _) if said.passed => TestStatus::PassedByHand,
        (Some(_), _) => TestStatus::Skipped,
        (None, Some(attempt)) if attempt.ended_at.is_none() => TestStatus::Checking,
        (None, Some(attempt)) if attempt.body.passed => TestStatus::Passed,
        (None, Some(_)) => TestStatus::Failed,
        (None, None) if cause.is_some() => TestStatus::Blocked,
        (None, None) if test.may_pay() && !Test::EXTRAS.contains(&test) => {
            TestStatus::WaitingForYou
        }
        (None, None) => TestStatus::NotStarted,
    };
    let steps = match plan {
        Some(plan) => numbered(steps(test, plan, newest, ground)),
        None => Vec::new(),
    };
    let done = |at: usize| {
        steps
            .get(at)
            .is_some_and(|it| it.state == TestStepState::Done)
    };
    let settled = matches!(
        status,
        TestStatus::Passed | TestStatus::PassedByHand | TestStatus::Skipped
    );
    let free = plan.is_some() && cause.is_none() && !settled;
    let acted = if test == Test::WonDeal {
        done(1)
    } else {
        done(0)
    };
    let lacks_scope = test.of_deal() && !ground.may_write_deals;
    let waited = open.map(|it| elapsed(&it.began_at, ground.now));
    let give_up = open.and_then(|it| {
        let began: Timestamp = it.began_at.parse().ok()?;
        let end = began.checked_add(SignedDuration::from_secs(GIVE_UP_AFTER.into()));
        end.ok().map(|it| it.to_string())
    });
    TestView {
        id: test.id().to_owned(),
        title: words::title(test).to_owned(),
        why: words::why(test).to_owned(),
        status,
        cause: cause.filter(|_| !settled).map(|it| words::cause(test, it)),
        can_do: free && !acted && !lacks_scope,
        cannot_do: if free && !acted && lacks_scope {
            words::MAY_NOT_WRITE_DEALS.to_owned()
        } else {
            String::new()
        },
        can_sync: free && !test.of_deal() && acted,
        can_send: free && test == Test::WonDeal && acted && !done(2),
        steps,
        attempt: newest.map(attempt),
        earlier: attempts.iter().skip(1).map(attempt).collect(),
        said,
        note: plan
            .and_then(|it| it.body.notes.get(&test))
            .cloned()
            .unwrap_or_default(),
        next_look: waited.map(|it| match pace(it) {
            Pace::After(seconds) => seconds,
            Pace::GiveUp => 0,
        }),
        give_up_at: give_up,
    }
}

fn attempt(it: &StoredAttempt) -> AttemptView {
    let body = &it.body;
    AttemptView {
        number: it.number,
        began_at: it.began_at.clone(),
        ended_at: it.ended_at.clone(),
        status: match (&it.ended_at, body.passed) {
            (None, _) => TestStatus::Checking,
            (Some(_), true) => TestStatus::Passed,
            (Some(_), false) => TestStatus::Failed,
        },
        looks: body.looks,
        looked_at: body.looked_at.clone(),
        result: body.result.clone(),
        assertions: body.assertions.iter().map(words::assertion).collect(),
        reasons: body.reasons.clone(),
        evidence: body.evidence.clone(),
    }
}

/// Says which step is done, which is next, and which come later.
fn numbered(steps: Vec<Step>) -> Vec<TestStepView> {
    let mut next = true;
    let mut all = Vec::new();
    for step in steps {
        let state = match (step.done, next) {
            (true, _) => TestStepState::Done,
            (false, true) => TestStepState::Next,
            (false, false) => TestStepState::Later,
        };
        next &= step.done;
        all.push(TestStepView {
            sentence: step.sentence,
            state,
            values: step.values,
            link: step.link,
        });
    }
    all
}

fn steps(
    test: Test,
    plan: &StoredTestPlan,
    newest: Option<&StoredAttempt>,
    ground: &Ground,
) -> Vec<Step> {
    let seen = |claim: Claim| {
        let all = newest
            .map(|it| it.body.assertions.as_slice())
            .unwrap_or_default();
        let mut of = all.iter().filter(|it| it.claim == claim).peekable();
        of.peek().is_some() && of.all(|it| it.verdict() == Verdict::Pass)
    };
    let known = |has: fn(&Ids) -> bool| {
        let people = test.people().iter();
        people
            .clone()
            .all(|it| plan.body.people.get(it).is_some_and(has))
    };
    let passed = newest.is_some_and(|it| it.body.passed);
    let look = |what: &str| Step {
        sentence: format!("We look for {what}."),
        done: passed,
        values: Vec::new(),
        link: None,
    };
    let sync = |done: bool| Step {
        sentence: "Sync these people.".to_owned(),
        done,
        values: Vec::new(),
        link: None,
    };
    let addresses = || {
        let people = test.people().iter().copied();
        people.map(|it| address(plan, it)).collect::<Vec<_>>()
    };
    match test {
        Test::NewParticipants => vec![
            Step {
                sentence: "Make four participants in Advocate, with these addresses.".to_owned(),
                done: known(|it| it.participant.is_some()),
                values: addresses(),
                link: ground.impact.clone(),
            },
            sync(seen(Claim::Linked)),
            look("their contacts"),
        ],
        Test::NewContacts => vec![
            Step {
                sentence: "Make four contacts in HubSpot, with these addresses.".to_owned(),
                done: known(|it| it.contact.is_some()),
                values: addresses(),
                link: None,
            },
            sync(seen(Claim::Linked)),
            look("their participants"),
        ],
        Test::ReferralInAdvocate => vec![
            Step {
                sentence: "In impact.com, open P2 and add P1 as the referrer.".to_owned(),
                done: seen(Claim::ReferrerInProgram),
                values: addresses(),
                link: ground.impact.clone(),
            },
            sync(seen(Claim::ReferredByCode)),
            look("the referrer's code on the contact P2"),
        ],
        Test::ReferralInHubspot => vec![
            Step {
                sentence: format!(
                    "In HubSpot, write the Referral Code of C1 as {} of C2.",
                    Field::ReferredByCode.label()
                ),
                done: seen(Claim::ReferredByCode),
                values: code_of_referrer(plan, ground),
                link: contact_link(plan, ground, TestPerson::C2),
            },
            sync(seen(Claim::ReferrerInProgram)),
            look("the referrer of the participant C2"),
        ],
        Test::SecondMove => vec![
            Step {
                link: deal_link(plan, ground),
                sentence: format!(
                    "In HubSpot, move the deal of C2 out of the stage that counts ({0}), and to it again.",
                    ground.stage
                ),
                done: seen(Claim::ReachedAgain),
                values: Vec::new(),
            },
            look("a second event and a second reward, which must not be there"),
        ],
        Test::WonDeal => won_deal(plan, ground, &seen, (passed, stage(newest, ground))),
    }
}

/// Returns the stage that counts: by its label once it was read, by its id before.
fn stage<'a>(newest: Option<&'a StoredAttempt>, ground: &'a Ground) -> &'a str {
    let all = newest.map(|it| it.body.assertions.as_slice());
    let mut of = all.unwrap_or_default().iter();
    let label = of.find_map(|it| match (it.claim, &it.expected) {
        (Claim::DealInStage, Expected::Value(label)) => Some(label.as_str()),
        _ => None,
    });
    label.unwrap_or(&ground.stage)
}

fn won_deal(
    plan: &StoredTestPlan,
    ground: &Ground,
    seen: &dyn Fn(Claim) -> bool,
    (passed, stage): (bool, &str),
) -> Vec<Step> {
    let step = |sentence: String, done: bool, link: Option<GuideLink>| Step {
        sentence,
        done,
        values: Vec::new(),
        link,
    };
    let won = seen(Claim::DealInStage);
    vec![
        Step {
            values: vec![address(plan, TestPerson::C2)],
            ..step(
                "In HubSpot, make a deal over 1 and associate it with the contact C2.".to_owned(),
                won || plan.body.deal.is_some(),
                contact_link(plan, ground, TestPerson::C2),
            )
        },
        step(
            format!("Move it to the stage that counts ({stage})."),
            won,
            deal_link(plan, ground),
        ),
        step(
            "Preview the event and send it.".to_owned(),
            seen(Claim::EventAccepted),
            None,
        ),
        step(
            "We look for the event, the goal and the reward.".to_owned(),
            passed,
            None,
        ),
    ]
}

fn address(plan: &StoredTestPlan, person: TestPerson) -> Fact {
    let (first, last) = person.names(&plan.body.day);
    Fact {
        label: format!("{first} {last}"),
        value: plus_address(&plan.body.mailbox, person, &plan.id),
    }
}

/// The code to copy, once it was read, and where it goes.
fn code_of_referrer(plan: &StoredTestPlan, ground: &Ground) -> Vec<Fact> {
    let code = plan.body.people.get(&TestPerson::C1);
    let code = code.and_then(|it| it.code.clone()).map(|value| Fact {
        label: "Referral Code of C1".to_owned(),
        value,
    });
    let property = Fact {
        label: "Property".to_owned(),
        value: ground.layout.property(Field::ReferredByCode).to_owned(),
    };
    code.into_iter().chain([property]).collect()
}
