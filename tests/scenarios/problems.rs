//! What is unsolved, across all runs: the newest sync that looked at somebody decides.

use crate::pair::{Pair, all_on, changed_both_ways};
use engine::views::{
    ActionKind, ConflictChoice, Failure, PlanView, Platform, PolicyChoice, ProblemCause,
    ProblemPeopleRequest, ProblemPerson, ProblemsView, RetryProblems, Row, RulesView,
};
use serde_json::json;

async fn problems(pair: &Pair) -> ProblemsView {
    pair.world
        .process
        .ask(|engine| async move { engine.problems().await })
        .await
        .unwrap()
}

async fn people(pair: &Pair, cause: ProblemCause) -> Vec<ProblemPerson> {
    let request = ProblemPeopleRequest {
        cause,
        offset: 0,
        limit: 50,
    };
    pair.world
        .process
        .ask(move |engine| async move { engine.problem_people(request).await })
        .await
        .unwrap()
}

#[tokio::test]
async fn a_held_person_is_a_problem_until_a_small_preview_settles_them() {
    let pair = Pair::of(30, 60).await;
    pair.settle().await;
    let before = problems(&pair).await.people;
    let (contact, email) = pair.linked();
    pair.delete_contact(&contact);
    let held = pair.sync().await;
    let found = people(&pair, ProblemCause::ContactGone).await;
    let [person] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(person.contact, contact);
    assert_eq!(person.run.as_ref(), Some(&held.id));
    assert_eq!(problems(&pair).await.people, before + 1);
    // A later sync that does not settle the person changes nothing.
    pair.run(&pair.preview(changed_both_ways()).await).await;
    assert_eq!(people(&pair, ProblemCause::ContactGone).await.len(), 1);

    pair.restore_contact(&contact);
    let cause = Some(ProblemCause::ContactGone);
    let mut news = pair.world.process.news();
    let plan = pair
        .world
        .process
        .ask(move |engine| async move { engine.retry_problems(RetryProblems { cause }).await })
        .await
        .unwrap();
    let plan = news.plan_made(&plan.id).await;
    let rows = pair.world.rows(&plan.id).await;
    assert!(rows.iter().any(|row| row.person == email), "{rows:?}");
    assert!(rows.len() <= 2, "only these people: {rows:?}");
    pair.run(&plan).await;
    assert!(people(&pair, ProblemCause::ContactGone).await.is_empty());
    assert_eq!(problems(&pair).await.people, before);
}

/// Makes the small preview of one cause.
async fn retry(pair: &Pair, cause: ProblemCause) -> PlanView {
    let cause = Some(cause);
    let mut news = pair.world.process.news();
    let plan = pair
        .world
        .process
        .ask(move |engine| async move { engine.retry_problems(RetryProblems { cause }).await })
        .await
        .unwrap();
    news.plan_made(&plan.id).await
}

async fn choose(
    pair: &Pair,
    plan: &PlanView,
    row: &Row,
    keep: Platform,
) -> Result<PlanView, Failure> {
    let choice = ConflictChoice {
        plan: plan.id.clone(),
        seq: row.seq,
        field: "first_name".to_owned(),
        keep,
    };
    pair.world
        .process
        .ask(move |engine| async move { engine.choose(choice).await })
        .await
}

/// A pair in which both sides gave somebody another first name, and a sync that asked who is right.
async fn disagreeing() -> (Pair, String, String) {
    let pair = Pair::of(30, 60).await;
    pair.settle().await;
    pair.rules(RulesView {
        policies: [("first_name".to_owned(), PolicyChoice::Ask)].into(),
        ..all_on()
    })
    .await;
    let (contact, email) = pair.linked();
    pair.edit_contact(&contact, "firstname", "From HubSpot");
    pair.edit_participant(&email, "firstName", json!("From Advocate"));
    pair.sync().await;
    (pair, contact, email)
}

#[tokio::test]
async fn a_chosen_value_is_written_over_the_other_and_the_problem_is_gone() {
    for keep in [Platform::Hubspot, Platform::Advocate] {
        let (pair, contact, email) = disagreeing().await;
        let found = people(&pair, ProblemCause::ValueConflict).await;
        assert_eq!(found.len(), 1, "{found:?}");
        let plan = retry(&pair, ProblemCause::ValueConflict).await;
        assert_eq!((plan.writes, plan.counts.hold), (0, 1), "{plan:?}");
        let row = pair.row(&plan, &email).await;
        assert!(row.conflicts[0].agreed.is_some(), "{row:?}");
        // The other one first: a choice can be changed until the preview is run.
        let other = match keep {
            Platform::Hubspot => Platform::Advocate,
            Platform::Advocate => Platform::Hubspot,
        };
        choose(&pair, &plan, &row, other).await.unwrap();
        let plan = choose(&pair, &plan, &row, keep).await.unwrap();
        assert_eq!((plan.writes, plan.counts.hold), (1, 0), "{plan:?}");
        let row = pair.row(&plan, &email).await;
        assert_eq!(row.conflicts[0].chosen, Some(keep), "{row:?}");
        assert_eq!((row.kind, row.problem.as_str()), (ActionKind::Update, ""));
        assert_eq!(row.changes.len(), 1, "{row:?}");
        assert_eq!(row.changes[0].because, "you chose it");
        assert_eq!(
            pair.value(&contact, "firstname").as_deref(),
            Some("From HubSpot"),
            "choosing writes nothing"
        );
        pair.run(&plan).await;
        let kept = match keep {
            Platform::Hubspot => "From HubSpot",
            Platform::Advocate => "From Advocate",
        };
        assert_eq!(pair.value(&contact, "firstname").as_deref(), Some(kept));
        assert_eq!(pair.participant(&email)["firstName"], kept);
        assert!(people(&pair, ProblemCause::ValueConflict).await.is_empty());
        pair.nothing_is_left().await;
    }
}

#[tokio::test]
async fn what_cannot_be_chosen_is_refused_and_the_preview_stays() {
    let (pair, _, email) = disagreeing().await;
    let plan = retry(&pair, ProblemCause::ValueConflict).await;
    let row = pair.row(&plan, &email).await;
    let choice = ConflictChoice {
        plan: plan.id.clone(),
        seq: row.seq,
        field: "last_name".to_owned(),
        keep: Platform::Hubspot,
    };
    let refused = pair
        .world
        .process
        .ask(move |engine| async move { engine.choose(choice).await })
        .await
        .unwrap_err();
    assert!(
        refused.message.contains("nothing was chosen"),
        "{refused:?}"
    );
    assert_eq!(pair.row(&plan, &email).await.conflicts, row.conflicts);
    choose(&pair, &plan, &row, Platform::Hubspot).await.unwrap();
    let run = pair.run(&plan).await;
    assert_eq!(run.results.updated, 1, "{run:?}");
    let late = choose(&pair, &plan, &row, Platform::Advocate).await;
    assert!(late.is_err(), "a preview that was run is over: {late:?}");
}
