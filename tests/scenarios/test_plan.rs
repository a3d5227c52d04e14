//! The test plan: five tests on people made for it. Each passes when everything works, says what stands in its way, and
//! fails with the reason.

use crate::sales::{BEFORE, WON};
use crate::world::World;
use engine::Engine;
use engine::views::{
    AnswerTests, BeginTestPlan, CleanUpTests, ConfirmRewards, DoTest, Event, EventPlanStatus,
    Failure, FailureCode, GuideId, RulesView, RunTests, SaveTriggers, SayTest, StartEvents,
    StartSync, StepId, TestAskKind, TestPlanView, TestRequest, TestRoundView, TestStatus,
    TestStepState, TestVerdict, TestView, TestWord, TestWrites, TickRequest, TriggerView,
};
use jiff::SignedDuration;
use simulators::hubspot::ObjectType;
use std::future::Future;

mod round;

/// A setup that is finished, with a plan that has begun.
struct Bench {
    world: World,
}

fn of(test: &str) -> TestRequest {
    TestRequest {
        test: test.to_owned(),
    }
}

impl Bench {
    /// Everything is on, in practice.
    async fn ready() -> Self {
        let bench = Self::set_up().await;
        bench.begin("qa@acme.example").await.unwrap();
        bench
    }

    async fn set_up() -> Self {
        let world = World::of(20, 12).await;
        let access = world.practice_access();
        world
            .process
            .ask(|engine| async move { engine.open_practice(access).await })
            .await
            .unwrap();
        Self::finished(world.connect().await.ready().await).await
    }

    /// The same with accounts that are not practice.
    async fn live() -> Self {
        Self::finished(World::in_a_hurry(20, 12).await).await
    }

    async fn finished(world: World) -> Self {
        let bench = Self { world };
        bench.rules(true, true).await;
        bench.world.sync().await;
        bench.count(Some(WON)).await;
        bench.tick_rules().await;
        bench
    }

    async fn ask<T, F, Work>(&self, work: F) -> T
    where
        T: Send + 'static,
        F: FnOnce(Engine) -> Work,
        Work: Future<Output = T> + Send + 'static,
    {
        self.world.process.ask(work).await
    }

    async fn rules(&self, contacts: bool, participants: bool) {
        let rules = RulesView {
            hubspot_on_new: contacts,
            hubspot_on_update: contacts,
            advocate_on_new: participants,
            advocate_on_update: participants,
            ..RulesView::default()
        };
        self.ask(|engine| async move { engine.save_rules(rules).await })
            .await
            .unwrap();
    }

    async fn count(&self, stage: Option<&str>) {
        let list = stage.map(|stage| TriggerView {
            object: engine::views::EventObject::Deals,
            property: String::new(),
            pipeline: Some("default".to_owned()),
            stage: stage.to_owned(),
            event: None,
        });
        let request = SaveTriggers {
            triggers: list.into_iter().collect(),
            customer: engine::views::CustomerView::Participant,
            author: "Ana".to_owned(),
            note: String::new(),
        };
        self.ask(|engine| async move { engine.save_triggers(request).await })
            .await
            .unwrap();
    }

    async fn tick_rules(&self) {
        self.ask(|engine| async move {
            let guide = engine.guide(GuideId::ProgramRules).await?;
            for item in guide.items {
                let request = TickRequest {
                    guide: GuideId::ProgramRules,
                    item: item.id,
                    done: true,
                };
                engine.tick(request).await?;
            }
            Ok::<_, Failure>(())
        })
        .await
        .unwrap();
    }

    async fn begin(&self, mailbox: &str) -> Result<TestPlanView, Failure> {
        let request = BeginTestPlan {
            mailbox: mailbox.to_owned(),
        };
        self.ask(|engine| async move { engine.begin_test_plan(request).await })
            .await
    }

    async fn plan(&self) -> TestPlanView {
        self.ask(|engine| async move { engine.test_plan().await })
            .await
            .unwrap()
    }

    async fn card(&self, test: &str) -> TestView {
        card(self.plan().await, test)
    }

    async fn writes(&self, test: &'static str) -> Result<TestWrites, Failure> {
        self.ask(move |engine| async move { engine.test_writes(of(test)).await })
            .await
    }

    /// "Do it for me", after looking at what would be written.
    async fn act(&self, test: &'static str) -> TestView {
        let writes = self.writes(test).await.unwrap();
        assert!(!writes.writes.is_empty(), "{test} has something to write");
        let request = DoTest {
            test: test.to_owned(),
            token: writes.token,
        };
        let view = self
            .ask(|engine| async move { engine.do_test(request).await })
            .await
            .unwrap();
        card(view, test)
    }

    /// "Sync these people now": a preview, started like any other.
    async fn sync(&self, test: &'static str) {
        let mut news = self.world.process.news();
        let plan = self
            .ask(move |engine| async move { engine.sync_test(of(test)).await })
            .await
            .unwrap();
        let plan = news.plan_made(&plan.id).await;
        let request = StartSync {
            plan: plan.id.clone(),
            start_with_ten: false,
            confirmation: plan.brake.as_ref().map(|brake| brake.number),
        };
        let mut news = self.world.process.news();
        let run = self
            .ask(|engine| async move { engine.start_sync(request).await })
            .await
            .unwrap();
        news.run_finished(&run.id).await;
    }

    /// Sends the event of the test deal, and only that.
    async fn send(&self) -> u32 {
        let plan = self
            .ask(|engine| async move { engine.preview_test_event().await })
            .await
            .unwrap();
        assert_eq!(plan.status, EventPlanStatus::Ready, "{}", plan.problem);
        let mut news = self.world.process.news();
        let request = StartEvents {
            plan: plan.id.clone(),
            confirmation: Some(plan.number),
        };
        self.ask(|engine| async move { engine.start_events(request).await })
            .await
            .unwrap();
        news.until(|event| match event {
            engine::views::Event::EventsProgress { plan: it }
                if it.id == plan.id
                    && it.phase.is_empty()
                    && it.status != EventPlanStatus::Running =>
            {
                Some(())
            }
            _ => None,
        })
        .await;
        plan.number
    }

    async fn look(&self, test: &'static str) -> TestView {
        let view = self
            .ask(move |engine| async move { engine.check_test(of(test)).await })
            .await
            .unwrap();
        card(view, test)
    }

    async fn start(&self, test: &'static str) -> Result<TestView, Failure> {
        let view = self
            .ask(move |engine| async move { engine.begin_test(of(test)).await })
            .await?;
        let mut all = view.tests.into_iter().chain(view.extras);
        Ok(all.find(|it| it.id == test).unwrap())
    }

    async fn say(&self, test: &str, word: TestWord) -> Result<TestPlanView, Failure> {
        let request = SayTest {
            test: test.to_owned(),
            word,
        };
        self.ask(|engine| async move { engine.say_test(request).await })
            .await
    }

    /// Does a test as it is meant to be done.
    async fn pass(&self, test: &'static str) -> TestView {
        self.act(test).await;
        if test == "T5" {
            self.send().await;
            self.world.practice.impact().complete_submissions().unwrap();
        } else {
            self.sync(test).await;
        }
        let card = self.look(test).await;
        assert_eq!(card.status, TestStatus::Passed, "{card:#?}");
        card
    }

    /// Passes ten minutes and a moment.
    fn ten_minutes_later(&self) {
        self.world.clock.step(SignedDuration::from_secs(601));
    }
}

fn card(plan: TestPlanView, test: &str) -> TestView {
    plan.tests.into_iter().find(|it| it.id == test).unwrap()
}

/// Asserts that a test failed, and what is the likeliest reason.
fn failed_because(card: &TestView, reason: &str) {
    assert_eq!(card.status, TestStatus::Failed, "{card:#?}");
    let attempt = card.attempt.as_ref().unwrap();
    let first = attempt.reasons.first();
    let first = first.map(|it| it.sentence.clone()).unwrap_or_default();
    assert!(first.contains(reason), "{first:?} does not say {reason:?}");
    assert!(attempt.reasons.iter().all(|it| !it.try_this.is_empty()));
    assert!(!attempt.result.is_empty() && attempt.ended_at.is_some());
}

#[tokio::test]
async fn five_of_five_pass_in_practice() {
    let bench = Bench::ready().await;
    let plan = bench.plan().await;
    assert_eq!((plan.passed, plan.of), (0, 5));
    for test in ["T1", "T2", "T3", "T4", "T5"] {
        let card = bench.pass(test).await;
        let attempt = card.attempt.unwrap();
        let passes = |it: &engine::views::AssertionView| it.verdict == TestVerdict::Pass;
        assert!(attempt.assertions.iter().all(passes), "{attempt:#?}");
        assert!(!attempt.evidence.is_empty());
        assert!(
            card.steps.iter().all(|it| it.state == TestStepState::Done),
            "{:#?}",
            card.steps
        );
    }
    let plan = bench.plan().await;
    assert_eq!((plan.passed, plan.of), (5, 5));
    assert_eq!(plan.sentence, "5 of 5 passed.");
    // The witness: it is really so.
    let contact = bench.world.contact(&plan.people[1].email);
    assert_eq!(contact.properties["firstname"], "Test P2");
    assert!(contact.properties.contains_key("advocate_referred_by_code"));
    assert_eq!(bench.world.practice.impact().rewards().len(), 1);
    let c1 = bench.world.contact(&plan.people[4].email);
    assert_eq!(c1.properties["advocate_sync_test"], plan.begun.unwrap().id);
}

#[tokio::test]
async fn a_deal_that_a_person_moves_again_is_seen() {
    let bench = Bench::ready().await;
    let early = bench.start("X1").await.unwrap_err();
    assert!(early.message.contains("T5 comes first"), "{early}");
    for test in ["T2", "T4", "T5"] {
        bench.pass(test).await;
    }
    bench.start("X1").await.unwrap();
    let extra = |plan: TestPlanView| plan.extras.into_iter().next().unwrap();
    assert_eq!(extra(bench.plan().await).status, TestStatus::Checking);
    let deals = bench.world.practice.hubspot().records(ObjectType::Deals);
    let mine = |name: &String| name.starts_with("Test C2");
    let mut deals = deals.into_iter();
    let deal = deals.find(|it| it.properties.get("dealname").is_some_and(mine));
    let deal = deal.unwrap();
    for stage in [BEFORE, WON] {
        let hubspot = bench.world.practice.hubspot();
        hubspot.edit_record(ObjectType::Deals, &deal.id, "dealstage", stage);
        bench.world.clock.step(SignedDuration::from_secs(2));
    }
    let seen = bench
        .ask(|engine| async move { engine.check_test(of("X1")).await })
        .await
        .unwrap();
    let seen = extra(seen);
    assert_eq!(seen.status, TestStatus::Passed, "{seen:#?}");
}

#[tokio::test]
async fn only_the_test_deal_is_sent_and_other_deals_wait_for_the_next_preview() {
    let bench = Bench::ready().await;
    for test in ["T1", "T2", "T3", "T4"] {
        bench.pass(test).await;
    }
    let deal = bench.world.practice.hubspot().make_record(
        ObjectType::Deals,
        &[
            ("dealname", "Globex"),
            ("amount", "500"),
            ("dealstage", BEFORE),
            ("pipeline", "default"),
        ],
    );
    let deal = deal.unwrap();
    let contact = bench.world.contact(&bench.plan().await.people[4].email).id;
    let path = format!("/crm/v3/objects/deals/{deal}/associations/default/contacts/{contact}");
    bench
        .world
        .in_hubspot(reqwest::Method::PUT, &path, &serde_json::json!({}))
        .await;
    bench
        .world
        .practice
        .hubspot()
        .edit_record(ObjectType::Deals, &deal, "dealstage", WON);
    bench.act("T5").await;
    assert_eq!(bench.send().await, 1);
    let orders = bench.world.practice.impact().submissions();
    let other = format!("deal_closedwon_{deal}");
    assert!(
        orders.iter().all(|it| it["OrderId"] != other.as_str()),
        "{orders:?}"
    );
}

#[tokio::test]
async fn what_would_be_written_is_shown_and_nothing_else_is_written() {
    let bench = Bench::ready().await;
    let shown = bench.writes("T2").await.unwrap();
    let sentences: Vec<&str> = shown.writes.iter().map(|it| it.sentence.as_str()).collect();
    assert_eq!(sentences.len(), 5, "{sentences:?}");
    assert!(sentences[0].contains("advocate_sync_test"));
    assert!(sentences[1].starts_with("Makes the contact Test C1 (qa+test-c1-"));
    let writes = bench.world.writes();
    let wrong = DoTest {
        test: "T2".to_owned(),
        token: "another".to_owned(),
    };
    let refused = bench
        .ask(|engine| async move { engine.do_test(wrong).await })
        .await
        .unwrap_err();
    assert_eq!(refused.code, FailureCode::PlanOutOfDate);
    assert_eq!(bench.world.writes(), writes);
    bench.act("T2").await;
    let again = bench.writes("T2").await.unwrap();
    assert_eq!(again.writes, [], "nothing is made twice");
}

#[tokio::test]
async fn each_test_says_what_stands_in_its_way() {
    let bench = Bench::set_up().await;
    let cause = |card: TestView| {
        assert_eq!(card.status, TestStatus::Blocked, "{card:?}");
        card.cause.unwrap()
    };
    let no_plan = cause(bench.card("T1").await);
    assert!(no_plan.sentence.contains("mailbox"), "{no_plan:?}");
    let begun = bench.start("T1").await.unwrap_err();
    assert!(begun.message.contains("No test plan was begun"), "{begun}");
    bench.begin("qa@acme.example").await.unwrap();
    bench.rules(false, false).await;
    assert_eq!(cause(bench.card("T1").await).step, Some(StepId::Sharing));
    assert_eq!(cause(bench.card("T2").await).step, Some(StepId::Sharing));
    assert_eq!(cause(bench.card("T3").await).test.as_deref(), Some("T1"));
    assert_eq!(cause(bench.card("T4").await).test.as_deref(), Some("T2"));
    assert_eq!(cause(bench.card("T5").await).test.as_deref(), Some("T4"));
    let refused = bench.start("T3").await.unwrap_err();
    assert!(refused.message.starts_with("T3 cannot begin."), "{refused}");
    bench.rules(true, true).await;
    for test in ["T1", "T2", "T4"] {
        let word = TestWord::Passed {
            by: "Ana".to_owned(),
            note: "seen".to_owned(),
        };
        bench.say(test, word).await.unwrap();
    }
    let deal = bench.card("T5").await;
    assert_eq!(deal.status, TestStatus::WaitingForYou, "{deal:?}");
    bench.count(None).await;
    assert_eq!(cause(bench.card("T5").await).step, Some(StepId::Triggers));
    bench.count(Some(BEFORE)).await;
    // What was ticked was about another event.
    assert_eq!(
        cause(bench.card("T5").await).step,
        Some(StepId::ProgramRules)
    );
}

#[tokio::test]
async fn with_real_rewards_a_person_says_so_first_and_test_domains_are_refused() {
    let bench = Bench::live().await;
    let made_up = bench.begin("qa@acme.example").await.unwrap_err();
    assert_eq!(made_up.code, FailureCode::InvalidInput);
    let plan = bench.begin("qa@acme-mail.com").await.unwrap();
    assert!(!plan.practice);
    let alias = &bench.world.practice.access().impact.tenant_alias;
    assert_eq!(plan.rewards_may_be_real, !alias.starts_with("test_"));
    for test in ["T1", "T2"] {
        bench.pass(test).await;
    }
    if plan.rewards_may_be_real {
        let blocked = bench.card("T3").await;
        assert_eq!(blocked.status, TestStatus::Blocked);
        assert!(blocked.cause.unwrap().sentence.contains("real reward"));
        let said = ConfirmRewards { confirmed: true };
        bench
            .ask(|engine| async move { engine.confirm_rewards(said).await })
            .await
            .unwrap();
    }
    bench.pass("T3").await;
}

#[tokio::test]
async fn a_switch_that_went_off_is_the_reason() {
    let bench = Bench::ready().await;
    bench.act("T1").await;
    bench.rules(false, true).await;
    bench.ten_minutes_later();
    failed_because(&bench.look("T1").await, "switch");
}

#[tokio::test]
async fn people_whom_no_sync_has_seen_are_the_reason() {
    let bench = Bench::ready().await;
    let card = bench.act("T2").await;
    assert_eq!(card.status, TestStatus::Checking, "{card:?}");
    assert_eq!(card.next_look, Some(5));
    bench.world.clock.step(SignedDuration::from_secs(130));
    assert_eq!(bench.look("T2").await.next_look, Some(15));
    bench.ten_minutes_later();
    let card = bench.look("T2").await;
    failed_because(&card, "No sync has looked at C1 yet");
    // What failed is tried again, and the first attempt stays.
    assert!(card.can_sync);
    bench.sync("T2").await;
    let card = bench.look("T2").await;
    assert_eq!(card.status, TestStatus::Passed, "{card:#?}");
    assert_eq!((card.attempt.unwrap().number, card.earlier.len()), (2, 1));
}

#[tokio::test]
async fn a_referrer_who_is_missing_is_the_reason() {
    let bench = Bench::ready().await;
    bench.pass("T1").await;
    bench.start("T3").await.unwrap();
    bench.ten_minutes_later();
    failed_because(&bench.look("T3").await, "nobody is the referrer of P2");
}

#[tokio::test]
async fn a_deal_in_another_stage_is_the_reason() {
    let bench = Bench::ready().await;
    for test in ["T2", "T4"] {
        bench.pass(test).await;
    }
    bench.act("T5").await;
    let deal = bench.world.practice.hubspot().records(ObjectType::Deals);
    let deal = deal
        .iter()
        .find(|it| {
            it.properties
                .get("dealname")
                .is_some_and(|it| it.starts_with("Test C2"))
        })
        .unwrap();
    bench
        .world
        .practice
        .hubspot()
        .edit_record(ObjectType::Deals, &deal.id, "dealstage", BEFORE);
    bench.ten_minutes_later();
    failed_because(&bench.look("T5").await, "which does not count");
}

#[tokio::test]
async fn another_referrer_is_told_at_once() {
    let bench = Bench::ready().await;
    bench.pass("T2").await;
    let people = bench.plan().await.people;
    let c3 = bench.world.contact(&people[6].email);
    let code = &c3.properties["advocate_referral_code"];
    let c2 = bench.world.contact(&people[5].email);
    bench
        .world
        .practice
        .hubspot()
        .edit_contact(&c2.id, "advocate_referred_by_code", code);
    bench.sync("T4").await;
    failed_because(&bench.look("T4").await, "came through somebody else");
}

#[tokio::test]
async fn a_connection_that_is_gone_and_an_answer_that_cannot_be_read_are_reasons() {
    let bench = Bench::ready().await;
    bench.act("T1").await;
    bench
        .world
        .trouble("html_200:count=50,endpoint=contacts/batch/read");
    let card = bench.look("T1").await;
    assert_eq!(card.status, TestStatus::Checking);
    let attempt = card.attempt.unwrap();
    let unread = attempt.assertions.iter();
    assert!(
        unread
            .clone()
            .any(|it| it.verdict == TestVerdict::Unknown && !it.seen.is_empty()),
        "{attempt:#?}"
    );
    assert!(
        attempt.reasons[0]
            .sentence
            .starts_with("Something could not be read"),
        "{:?}",
        attempt.reasons
    );
    bench.world.practice.hubspot().clear_faults();
    bench.world.practice.hubspot().revoke_all();
    bench.ten_minutes_later();
    failed_because(&bench.look("T1").await, "HubSpot refuses the connection");
}

#[tokio::test]
async fn a_plan_outlives_the_program_and_takes_up_what_was_cut_off() {
    let bench = Bench::live().await;
    bench.begin("qa@acme-mail.com").await.unwrap();
    // Two of four are made, and HubSpot refuses the third.
    bench
        .world
        .trouble("refused_value:count=always,endpoint=/contacts,value=Test C3");
    let writes = bench.writes("T2").await.unwrap();
    let request = DoTest {
        test: "T2".to_owned(),
        token: writes.token,
    };
    let cut_off = bench
        .ask(|engine| async move { engine.do_test(request).await })
        .await;
    bench.world.practice.hubspot().clear_faults();
    let left = bench.writes("T2").await.unwrap();
    assert!(cut_off.is_err());
    assert_eq!(left.writes.len(), 2, "{left:?}");
    let world = bench.world.kill_and_reopen().await;
    world.open_live().await;
    let bench = Bench { world };
    let card = bench.card("T2").await;
    assert_eq!(card.status, TestStatus::Checking, "{card:?}");
    bench.act("T2").await;
    bench.sync("T2").await;
    let card = bench.look("T2").await;
    assert_eq!(card.status, TestStatus::Passed, "{card:#?}");
    assert_eq!(card.attempt.unwrap().number, 1);
    for person in &bench.plan().await.people[4..] {
        bench.world.contact(&person.email);
    }
}

#[tokio::test]
async fn a_person_can_vouch_leave_out_and_take_it_back() {
    let bench = Bench::ready().await;
    let passed = |by: &str, note: &str| TestWord::Passed {
        by: by.to_owned(),
        note: note.to_owned(),
    };
    let nameless = bench.say("T1", passed(" ", "seen")).await.unwrap_err();
    assert_eq!(nameless.code, FailureCode::InvalidInput);
    let wordless = bench.say("T1", passed("Ana", "")).await.unwrap_err();
    assert_eq!(wordless.code, FailureCode::InvalidInput);
    let plan = bench.say("T1", passed("Ana", "in the portal")).await;
    let plan = plan.unwrap();
    assert_eq!((plan.passed, plan.of), (1, 5));
    assert_eq!(card(plan, "T1").status, TestStatus::PassedByHand);
    let skip = TestWord::Skipped {
        reason: "no deals here".to_owned(),
    };
    let plan = bench.say("T5", skip).await.unwrap();
    assert_eq!((plan.passed, plan.of), (1, 4));
    let note = TestWord::Note {
        note: "ask Marcus".to_owned(),
    };
    let plan = bench.say("T5", note).await.unwrap();
    assert_eq!(card(plan, "T5").note, "ask Marcus");
    let plan = bench.say("T5", TestWord::TakenBack).await.unwrap();
    assert_eq!((plan.passed, plan.of), (1, 5));
    let unknown = bench.say("T9", TestWord::TakenBack).await.unwrap_err();
    assert_eq!(unknown.code, FailureCode::NotFound);
}

#[tokio::test]
async fn what_the_plan_made_is_taken_away_and_nothing_else() {
    let bench = Bench::ready().await;
    for test in ["T1", "T2", "T4", "T5"] {
        bench.pass(test).await;
    }
    let contacts = bench.world.practice.hubspot().contact_count();
    let clean = bench
        .ask(|engine| async move { engine.test_clean_up().await })
        .await
        .unwrap();
    // A deal, eight contacts, eight participants, and the mark.
    assert_eq!(clean.items.len(), 18, "{clean:#?}");
    assert!(clean.stays.iter().any(|it| it.contains("reward")));
    let ids: Vec<String> = clean.items.iter().map(|it| it.id.clone()).collect();
    let unsure = CleanUpTests {
        ids: ids.clone(),
        confirmation: 1,
    };
    let refused = bench
        .ask(|engine| async move { engine.clean_up_tests(unsure).await })
        .await
        .unwrap_err();
    assert_eq!(refused.code, FailureCode::ConfirmationNeeded);
    let other = CleanUpTests {
        ids: vec!["contact-ada".to_owned()],
        confirmation: 1,
    };
    let refused = bench
        .ask(|engine| async move { engine.clean_up_tests(other).await })
        .await
        .unwrap_err();
    assert_eq!(refused.code, FailureCode::NotFound);
    assert_eq!(bench.world.practice.hubspot().contact_count(), contacts);
    let sure = CleanUpTests {
        confirmation: 18,
        ids,
    };
    bench
        .ask(|engine| async move { engine.clean_up_tests(sure).await })
        .await
        .unwrap();
    let clean = bench
        .ask(|engine| async move { engine.test_clean_up().await })
        .await
        .unwrap();
    assert_eq!(clean.items, []);
    for person in bench.plan().await.people {
        assert!(bench.world.contacts(&person.email).is_empty());
    }
    assert_eq!(bench.world.practice.hubspot().contact_count() + 8, contacts);
    // The next sync has nothing to ask about them.
    let run = bench.world.sync().await;
    assert_eq!(run.results.held, 0, "{run:?}");
}

#[tokio::test]
async fn a_report_tells_what_was_seen_without_secrets_or_whole_addresses() {
    use engine::views::{ExportTests, ReportForm};
    let bench = Bench::ready().await;
    for test in ["T1", "T2", "T4", "T5"] {
        bench.pass(test).await;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut files = Vec::new();
    let forms = [
        (ReportForm::Html, "report.html", false),
        (ReportForm::Pdf, "report.pdf", false),
        (ReportForm::Csv, "assertions.csv", false),
        (ReportForm::Bundle, "evidence.zip", false),
        (ReportForm::Html, "whole.html", true),
    ];
    for (form, name, whole_addresses) in forms {
        let to = folder.path().join(name);
        let request = ExportTests {
            form,
            to: to.display().to_string(),
            whole_addresses,
            replace: false,
        };
        let saved = bench
            .ask(|engine| async move { engine.export_tests(request).await })
            .await
            .unwrap();
        assert_eq!(saved.file, to.display().to_string());
        files.push(std::fs::read(to).unwrap());
    }
    let text = String::from_utf8_lossy(&files[0]);
    assert!(text.contains("4 of 5 passed"), "{text}");
    assert!(text.contains("qa…") && !text.contains("qa+test-"));
    assert!(!text.contains("src=") && !text.contains("href=") && !text.contains("url("));
    // Where each contact is to be looked at, to read and to copy; nothing is loaded from there.
    assert!(text.contains("/contacts/") && text.contains("Read at the last look:"));
    assert!(files[1].starts_with(b"%PDF-"));
    assert!(files[3].starts_with(b"PK"));
    let whole = String::from_utf8_lossy(&files[4]);
    assert!(whole.contains("qa+test-c2-"), "{whole}");
    let mut rows = csv::Reader::from_reader(files[2].as_slice());
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    assert!(rows.iter().all(|row| row.len() == 13));
    assert!(rows.iter().filter(|row| &row[0] == "T1").count() >= 24);
    assert!(rows.iter().any(|row| &row[0] == "T3" && row[4].is_empty()));
    let access = bench.world.practice.access();
    let secrets = [
        &access.hubspot.private_token,
        &access.impact.auth_token,
        &access.impact.api_key,
    ];
    for file in &files {
        let text = String::from_utf8_lossy(file);
        assert!(secrets.iter().all(|it| !text.contains(it.as_str())));
    }
}
