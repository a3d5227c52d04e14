//! What is unsolved, across all runs: the newest sync that looked at somebody decides.

use crate::pair::{Pair, changed_both_ways};
use engine::views::{
    ProblemCause, ProblemPeopleRequest, ProblemPerson, ProblemsView, RetryProblems,
};

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
