//! What is unsolved, across all runs: the newest sync that looked at somebody decides.

use crate::pair::{Pair, all_on, changed_both_ways};
use engine::views::{
    ActionKind, ChosenAlike, ConflictChoice, Failure, MarkProblem, PlanView, Platform,
    PolicyChoice, ProblemCause, ProblemPeopleRequest, ProblemPerson, ProblemsView, RetryProblems,
    Row, RulesView,
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

/// A pair whose rules ask about a field, and in which both sides gave some people another value.
async fn asked_about(field: &str, values: &[(&str, &str)]) -> (Pair, Vec<(String, String)>) {
    let pair = Pair::plain().await;
    pair.rules(RulesView {
        policies: [(field.to_owned(), PolicyChoice::Ask)].into(),
        ..all_on()
    })
    .await;
    let people: Vec<_> = pair.all_linked().into_iter().take(values.len()).collect();
    for ((contact, email), (here, there)) in people.iter().zip(values) {
        let (property, at_impact) = match field {
            "email" => ("email", "email"),
            _ => ("firstname", "firstName"),
        };
        pair.edit_contact(contact, property, here);
        pair.edit_participant(email, at_impact, json!(there));
    }
    pair.sync().await;
    (pair, people)
}

async fn choose_email(
    pair: &Pair,
    plan: &PlanView,
    row: &Row,
    keep: Platform,
) -> Result<PlanView, Failure> {
    let choice = ConflictChoice {
        plan: plan.id.clone(),
        seq: row.seq,
        field: "email".to_owned(),
        keep,
    };
    pair.world
        .process
        .ask(move |engine| async move { engine.choose(choice).await })
        .await
}

#[tokio::test]
async fn a_chosen_address_is_written_over_the_other_one_in_small_letters() {
    for keep in [Platform::Hubspot, Platform::Advocate] {
        let addresses = ("here@example.com", "There@Example.com");
        let (pair, people) = asked_about("email", &[addresses]).await;
        let (contact, _) = &people[0];
        let ids = self::people(&pair, ProblemCause::ValueConflict).await;
        let [person] = ids.as_slice() else {
            panic!("{ids:?}");
        };
        let (account, user) = (person.account_id.clone(), person.user_id.clone());
        let plan = retry(&pair, ProblemCause::ValueConflict).await;
        let rows = pair.world.rows(&plan.id).await;
        let row = rows.iter().find(|row| !row.conflicts.is_empty()).unwrap();
        assert_eq!(row.conflicts[0].field, "email", "{row:?}");
        let plan = choose_email(&pair, &plan, row, keep).await.unwrap();
        assert_eq!((plan.writes, plan.counts.hold), (1, 0), "{plan:?}");
        let rows = pair.world.rows(&plan.id).await;
        let row = rows.iter().find(|row| !row.conflicts.is_empty()).unwrap();
        let [change] = row.changes.as_slice() else {
            panic!("{row:?}");
        };
        let (on, after) = match keep {
            Platform::Hubspot => (Platform::Advocate, "here@example.com"),
            Platform::Advocate => (Platform::Hubspot, "there@example.com"),
        };
        assert_eq!((change.on, change.after.as_str()), (on, after), "{row:?}");
        let run = pair.run(&plan).await;
        assert_eq!(run.results.updated, 1, "{run:?}");
        let kept = match keep {
            Platform::Hubspot => "here@example.com",
            // An address is stored in HubSpot in small letters, whoever gave it.
            Platform::Advocate => "there@example.com",
        };
        assert_eq!(pair.value(contact, "email").as_deref(), Some(kept));
        let impact = pair.world.practice.impact();
        let there = impact.participant(&account, &user).unwrap()["user"]["email"].clone();
        assert_eq!(
            there.as_str().unwrap().to_lowercase(),
            kept,
            "both have the same address"
        );
        assert_eq!(problems(&pair).await.people, 0);
        pair.nothing_is_left().await;
    }
}

async fn choose_alike(pair: &Pair, plan: &PlanView, seq: u32, keep: Platform) -> ChosenAlike {
    let choice = ConflictChoice {
        plan: plan.id.clone(),
        seq,
        field: "first_name".to_owned(),
        keep,
    };
    pair.world
        .process
        .ask(move |engine| async move { engine.choose_alike(choice).await })
        .await
        .unwrap()
}

#[tokio::test]
async fn one_choice_is_made_for_everybody_of_whom_the_same_is_open() {
    let values = [("H1", "A1"), ("H2", "A2"), ("H3", "A3")];
    let (pair, people) = asked_about("first_name", &values).await;
    let plan = retry(&pair, ProblemCause::ValueConflict).await;
    assert_eq!(plan.counts.hold, 3, "{plan:?}");
    // Whoever was decided about already keeps that.
    let decided = pair.row(&plan, &people[2].1).await;
    let plan = choose(&pair, &plan, &decided, Platform::Hubspot)
        .await
        .unwrap();
    let row = pair.row(&plan, &people[0].1).await;
    let alike = choose_alike(&pair, &plan, row.seq, Platform::Advocate).await;
    assert_eq!((alike.chosen, alike.left), (2, 0), "{alike:?}");
    assert!(alike.sentence.contains("2 people"), "{alike:?}");
    assert_eq!((alike.plan.writes, alike.plan.counts.hold), (3, 0));
    // The choice about the person who was asked about can be changed, for all of them too.
    let plan = alike.plan;
    pair.run(&plan).await;
    let names: Vec<_> = people
        .iter()
        .map(|(contact, _)| pair.value(contact, "firstname").unwrap())
        .collect();
    assert_eq!(names, ["A1", "A2", "H3"]);
    assert_eq!(problems(&pair).await.people, 0);
    pair.nothing_is_left().await;
}

#[tokio::test]
async fn what_is_marked_as_all_right_is_listed_apart_until_something_else_is_found() {
    let pair = Pair::plain().await;
    let (contact, email) = pair.linked();
    pair.delete_contact(&contact);
    pair.sync().await;
    let found = people(&pair, ProblemCause::ContactGone).await;
    let person = &found[0];
    let request = |ok: bool, cause| MarkProblem {
        cause,
        contact: person.contact.clone(),
        account_id: person.account_id.clone(),
        user_id: person.user_id.clone(),
        reason: "Ana deals with it".to_owned(),
        ok,
    };
    let mark = |request: MarkProblem| {
        pair.world
            .process
            .ask(move |engine| async move { engine.mark_problem(request).await })
    };
    let other = mark(request(true, ProblemCause::SharedEmail)).await;
    assert!(other.is_err(), "nothing of that cause is open: {other:?}");
    let view = mark(request(true, ProblemCause::ContactGone))
        .await
        .unwrap();
    assert_eq!((view.people, view.groups.len()), (0, 0));
    assert_eq!(view.marked[0].person, email);
    assert_eq!(view.marked[0].reason, "Ana deals with it");
    assert!(people(&pair, ProblemCause::ContactGone).await.is_empty());
    // A sync that finds the same again changes nothing.
    pair.sync().await;
    assert_eq!(problems(&pair).await.marked.len(), 1);
    let view = mark(request(false, ProblemCause::ContactGone))
        .await
        .unwrap();
    assert_eq!((view.people, view.marked.len()), (1, 0));
    // What is settled is listed nowhere any more.
    mark(request(true, ProblemCause::ContactGone))
        .await
        .unwrap();
    pair.restore_contact(&contact);
    retry_all(&pair).await;
    let view = problems(&pair).await;
    assert_eq!((view.people, view.marked.len()), (0, 0), "{view:?}");
}

/// Previews and runs everything unsolved.
async fn retry_all(pair: &Pair) {
    let mut news = pair.world.process.news();
    let plan = pair
        .world
        .process
        .ask(
            move |engine| async move { engine.retry_problems(RetryProblems { cause: None }).await },
        )
        .await
        .unwrap();
    let plan = news.plan_made(&plan.id).await;
    pair.run(&plan).await;
}
