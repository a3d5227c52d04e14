//! All tests, one after the other: what each writes waits for a word.

use super::*;

/// What a round asked, in its order.
type Asked = Vec<(String, TestAskKind)>;

impl Bench {
    /// Runs tests to their end and says yes to whatever is shown; nothing may be written before that.
    async fn round(&self, tests: &[&str]) -> (TestPlanView, Asked) {
        let mut news = self.world.process.news();
        let request = RunTests {
            tests: tests.iter().map(|it| (*it).to_owned()).collect(),
        };
        self.ask(|engine| async move { engine.run_tests(request).await })
            .await
            .unwrap();
        let mut asked = Asked::new();
        loop {
            let plan = self.plan().await;
            let round = plan.round.clone().unwrap();
            if !round.running {
                return (plan, asked);
            }
            if let Some(ask) = round.asks {
                assert!(!ask.lines.is_empty(), "{ask:?}");
                asked.push((ask.test, ask.kind));
                let answer = AnswerTests {
                    token: ask.token,
                    go_on: true,
                    number: ask.number,
                };
                self.ask(|engine| async move { engine.answer_tests(answer).await })
                    .await
                    .unwrap();
            }
            if round.test == "T5" {
                self.world.practice.impact().complete_submissions().unwrap();
            }
            news.until(|event| matches!(event, Event::TestsChanged).then_some(()))
                .await;
        }
    }
}

#[tokio::test]
async fn all_are_run_one_after_the_other_and_an_extra_only_when_it_is_named() {
    use TestAskKind::{Event as Sends, Sync, Writes};
    let bench = Bench::ready().await;
    let (plan, asked) = bench.round(&[]).await;
    let round = plan.round.as_ref().unwrap();
    assert_eq!((plan.passed, plan.of), (5, 5), "{:#?}", round.lines);
    assert_eq!((round.gone, round.of), (5, 5));
    let kinds = [
        ("T1", Writes),
        ("T1", Sync),
        ("T2", Writes),
        ("T2", Sync),
        ("T3", Writes),
        ("T3", Sync),
        ("T4", Writes),
        ("T4", Sync),
        ("T5", Writes),
        ("T5", Sends),
    ];
    assert_eq!(asked, kinds.map(|(test, kind)| (test.to_owned(), kind)));
    assert_eq!(plan.extras[0].attempt, None);
    let deal = card(plan, "T5").attempt.unwrap();
    let about = |field: &str| deal.assertions.iter().any(|it| it.claim.starts_with(field));
    assert!(
        about("OrderId is") && about("EventTypeCode is"),
        "{deal:#?}"
    );
    // Nothing is left, so nothing is asked.
    let (plan, asked) = bench.round(&[]).await;
    assert_eq!((asked, plan.passed), (Asked::new(), 5));
    let submissions = bench.world.practice.impact().submissions().len();
    let (plan, asked) = bench.round(&["X1"]).await;
    assert_eq!(asked, [("X1".to_owned(), Writes)]);
    assert_eq!(
        plan.extras[0].status,
        TestStatus::Passed,
        "{:#?}",
        plan.extras
    );
    assert_eq!((plan.passed, plan.of), (5, 5));
    // The witness: one submission, one reward.
    assert_eq!(
        bench.world.practice.impact().submissions().len(),
        submissions
    );
    assert_eq!(bench.world.practice.impact().rewards().len(), 1);
}

#[tokio::test]
async fn a_round_writes_nothing_that_was_not_answered_and_can_be_stopped() {
    let bench = Bench::ready().await;
    let mut news = bench.world.process.news();
    let writes = bench.world.writes();
    let run = || RunTests { tests: Vec::new() };
    let begin = run();
    bench
        .ask(|engine| async move { engine.run_tests(begin).await })
        .await
        .unwrap();
    let mut wait = async |what: fn(&TestRoundView) -> bool| loop {
        let round = bench.plan().await.round.unwrap();
        if what(&round) {
            return round;
        }
        news.until(|event| matches!(event, Event::TestsChanged).then_some(()))
            .await;
    };
    let round = wait(|it| it.asks.is_some()).await;
    let ask = round.asks.unwrap();
    assert_eq!((ask.test.as_str(), ask.lines.len()), ("T1", 4));
    let begin = run();
    let twice = bench
        .ask(|engine| async move { engine.run_tests(begin).await })
        .await
        .unwrap_err();
    assert_eq!(twice.code, FailureCode::InvalidInput);
    let answer = |token: &str, go_on: bool| AnswerTests {
        token: token.to_owned(),
        go_on,
        number: None,
    };
    let stale = answer("another", true);
    let refused = bench
        .ask(|engine| async move { engine.answer_tests(stale).await })
        .await
        .unwrap_err();
    assert_eq!(refused.code, FailureCode::InvalidInput);
    let later = answer(&ask.token, false);
    bench
        .ask(|engine| async move { engine.answer_tests(later).await })
        .await
        .unwrap();
    let round = wait(|it| it.asks.as_ref().is_some_and(|it| it.test == "T2")).await;
    assert_eq!(round.lines.len(), 1, "{round:?}");
    bench
        .ask(|engine| async move { engine.stop_tests().await })
        .await
        .unwrap();
    let round = wait(|it| !it.running).await;
    assert!(round.sentence.starts_with("Stopped"), "{round:?}");
    assert_eq!(bench.world.writes(), writes);
}
