//! One person: found by what is known of them, excepted and taken in again, forgotten, and what would be if.

use crate::pair::{Pair, all_on, changed_both_ways};
use engine::views::{
    ActionKind, ExceptPerson, FactCode, Failure, ForgetView, FoundPeople, Outcome, PreviewRequest,
    ProblemCause, ProblemsView, RulesView, StoryRequest, StoryView, SyncDirection, UndoRequest,
    WhatIf, WhatIfView, Who,
};
use serde_json::json;
use std::collections::BTreeMap;

impl Pair {
    async fn find(&self, text: &str) -> FoundPeople {
        let text = text.to_owned();
        let asked = self.world.requests(&[""]);
        let found = self
            .world
            .process
            .ask(|engine| async move { engine.find_people(text).await })
            .await
            .unwrap();
        assert_eq!(self.world.requests(&[""]), asked, "no platform is asked");
        found
    }

    async fn except(&self, who: StoryRequest, never: bool) -> Result<StoryView, Failure> {
        self.world
            .process
            .ask(move |engine| async move { engine.except_person(ExceptPerson { who, never }).await })
            .await
    }

    async fn forget(&self, email: &str) -> Result<ForgetView, Failure> {
        let who = StoryRequest::Email(email.to_owned());
        self.world
            .process
            .ask(|engine| async move { engine.forget_person(who).await })
            .await
    }

    async fn forgetting(&self, email: &str) -> ForgetView {
        let who = StoryRequest::Email(email.to_owned());
        self.world
            .process
            .ask(|engine| async move { engine.forgetting(who).await })
            .await
            .unwrap()
    }

    async fn what_if(&self, request: WhatIf) -> Result<WhatIfView, Failure> {
        self.world
            .process
            .ask(|engine| async move { engine.what_if(request).await })
            .await
    }

    async fn story(&self, email: &str) -> StoryView {
        let who = StoryRequest::Email(email.to_owned());
        self.world
            .process
            .ask(|engine| async move { engine.story(who).await })
            .await
            .unwrap()
    }
}

fn of(email: &str) -> StoryRequest {
    StoryRequest::Email(email.to_owned())
}

#[tokio::test]
async fn people_are_found_by_name_address_ids_and_code_in_any_case() {
    let pair = Pair::plain().await;
    assert_eq!(pair.find("zzz-nobody").await.people, []);
    pair.make_participant("ada.lovelace@example.com", "Ada", "Lovelace");
    assert_eq!(
        pair.find("lovelace").await.people,
        [],
        "no sync met her yet"
    );
    pair.sync().await;
    pair.edit_participant("ada.lovelace@example.com", "lastName", json!("King"));
    pair.sync().await;
    let code = pair.story("ada.lovelace@example.com").await;
    let code = code.values.iter().find(|it| it.field == "referral_code");
    let code = code.unwrap().advocate.clone();
    let contact = pair.story("ada.lovelace@example.com").await.contact;
    for text in ["LOVELACE@", "ada ki", &code, &contact] {
        let found = pair.find(text).await;
        assert_eq!(found.people.len(), 1, "{text}: {found:?}");
        assert_eq!(found.people[0].contact, contact);
        assert_eq!(found.people[0].standing, "linked");
        assert!(!found.address, "{text} is no address");
    }
    // What was read last is told, though an older run has another name.
    assert_eq!(pair.find("ada.lovelace").await.people[0].name, "Ada King");
    assert_eq!(
        pair.find("a").await.people,
        [],
        "one letter finds everybody"
    );
    assert!(pair.find("new@example.com").await.address);
    assert!(pair.find("example").await.people.len() <= 8);
}

#[tokio::test]
async fn an_excepted_person_is_left_alone_until_they_are_taken_in_again() {
    let pair = Pair::plain().await;
    let (contact, email) = pair.linked();
    pair.edit_contact(&contact, "firstname", "Renamed");
    let plan = pair.changed().await;
    assert_eq!(plan.writes, 1);
    let told = pair.except(of(&email), true).await.unwrap();
    assert!(told.never);
    assert_eq!(told.standing, "never synced");
    assert_eq!(pair.changed().await.writes, 0);
    let told = pair.except(of(&email), false).await.unwrap();
    assert!(!told.never, "{told:?}");
    assert_eq!(pair.changed().await.writes, 1);
    let nobody = pair.except(of("nobody@example.com"), true).await;
    assert!(nobody.is_err(), "{nobody:?}");
}

#[tokio::test]
async fn the_preview_that_is_ready_leaves_an_excepted_person_out() {
    let pair = Pair::plain().await;
    let (contact, email) = pair.linked();
    pair.edit_contact(&contact, "firstname", "Renamed");
    let plan = pair.changed().await;
    pair.except(of(&email), true).await.unwrap();
    assert!(pair.row(&plan, &email).await.left_out);
    pair.except(of(&email), false).await.unwrap();
    assert!(!pair.row(&plan, &email).await.left_out);
}

#[tokio::test]
async fn an_excepted_person_is_no_problem_any_more() {
    let pair = Pair::plain().await;
    let (contact, _) = pair.linked();
    pair.delete_contact(&contact);
    pair.sync().await;
    let who = StoryRequest::Contact(contact);
    let open = problems(&pair).await;
    assert_eq!(open.groups[0].cause, ProblemCause::ContactGone);
    pair.except(who.clone(), true).await.unwrap();
    assert_eq!(problems(&pair).await.people, 0);
    pair.except(who, false).await.unwrap();
    assert_eq!(problems(&pair).await.people, 1);
}

async fn problems(pair: &Pair) -> ProblemsView {
    pair.world
        .process
        .ask(|engine| async move { engine.problems().await })
        .await
        .unwrap()
}

#[tokio::test]
async fn erasing_says_beforehand_what_goes_and_what_stays_and_does_that() {
    let pair = Pair::plain().await;
    let (contact, email) = pair.linked();
    pair.edit_contact(&contact, "firstname", "Unmistakable");
    let run = pair.sync().await;
    let (_, other_email) = pair.all_linked().remove(1);
    let said = pair.forgetting(&email).await;
    assert!(!said.done && said.rows >= 2, "{said:?}");
    assert!(said.stays.iter().any(|it| it.contains("link")), "{said:?}");
    let done = pair.forget(&email).await.unwrap();
    assert!(done.done);
    assert_eq!((&done.removes, &done.stays), (&said.removes, &said.stays));
    // The past knows nobody of this name; everybody else is as they were.
    let story = pair.story(&email).await;
    assert_eq!(story.facts[0].fact, FactCode::NotSeen, "{story:?}");
    let rows = pair.world.rows(&run.plan).await;
    assert!(
        rows.iter().any(|row| row.person.contains("was erased")),
        "{rows:?}"
    );
    assert!(rows.iter().all(|row| row.changes.is_empty()), "{rows:?}");
    assert_eq!(pair.find("Unmistakable").await.people, []);
    assert!(pair.story(&other_email).await.linked);
    // The two are still linked: nothing is made twice, and a change still travels.
    pair.nothing_is_left().await;
    pair.edit_contact(&contact, "firstname", "Again");
    assert_eq!(pair.sync().await.results.updated, 1);
    assert_eq!(pair.participant(&email)["firstName"], "Again");
}

#[tokio::test]
async fn an_undo_leaves_an_erased_person_as_they_are_and_takes_back_the_others() {
    let pair = Pair::plain().await;
    let all = pair.all_linked();
    let (gone, stays) = (all[0].1.clone(), all[1].1.clone());
    for (contact, _) in [&all[0], &all[1]] {
        pair.edit_contact(contact, "firstname", "Changed");
    }
    let run = pair.sync().await;
    pair.forget(&gone).await.unwrap();
    let mut news = pair.world.process.news();
    let id = run.id.clone();
    let plan = pair
        .world
        .process
        .ask(move |engine| async move { engine.undo(&id, UndoRequest::default()).await })
        .await
        .unwrap();
    let plan = news.plan_made(&plan.id).await;
    let undone = pair.run(&plan).await;
    assert_eq!(undone.results.failed, 0, "{undone:?}");
    assert_eq!(pair.participant(&gone)["firstName"], "Changed");
    assert_ne!(
        pair.participant(&stays)["firstName"],
        "Changed",
        "taken back"
    );
}

#[tokio::test]
async fn an_open_problem_is_kept_until_it_is_settled() {
    let pair = Pair::plain().await;
    let (contact, email) = pair.linked();
    pair.delete_contact(&contact);
    pair.sync().await;
    let said = pair.forgetting(&email).await;
    assert!(
        said.stays
            .iter()
            .any(|it| it.contains("problem that is open")),
        "{said:?}"
    );
    pair.forget(&email).await.unwrap();
    let request = engine::views::ProblemPeopleRequest {
        cause: ProblemCause::ContactGone,
        offset: 0,
        limit: 10,
    };
    let open = pair
        .world
        .process
        .ask(|engine| async move { engine.problem_people(request).await })
        .await
        .unwrap();
    assert_eq!(open[0].person, email);
}

fn ask(who: StoryRequest) -> WhatIf {
    WhatIf {
        who,
        rules: None,
        hubspot: BTreeMap::new(),
        advocate: BTreeMap::new(),
    }
}

#[tokio::test]
async fn what_would_be_is_what_the_next_preview_then_says() {
    let pair = Pair::plain().await;
    let (contact, email) = pair.linked();
    let nothing = pair.what_if(ask(of(&email))).await.unwrap();
    assert!(nothing.sentence.contains("change nothing"), "{nothing:?}");
    let asked = pair.world.requests(&[""]);
    let told = pair
        .what_if(WhatIf {
            hubspot: [("first_name".to_owned(), "Renamed".to_owned())].into(),
            ..ask(of(&email))
        })
        .await
        .unwrap();
    assert_eq!(pair.world.requests(&[""]), asked, "no platform is asked");
    pair.edit_contact(&contact, "firstname", "Renamed");
    let plan = pair.changed().await;
    let row = pair.row(&plan, &email).await;
    assert_eq!(told.changes, row.changes);
    assert_eq!(row.kind, ActionKind::Update);
}

#[tokio::test]
async fn both_sides_changed_is_asked_about_under_the_rule_that_asks() {
    let pair = Pair::plain().await;
    let (_, email) = pair.linked();
    let changed = |rules: Option<RulesView>| WhatIf {
        rules,
        hubspot: [("first_name".to_owned(), "Here".to_owned())].into(),
        advocate: [("first_name".to_owned(), "There".to_owned())].into(),
        ..ask(of(&email))
    };
    let told = pair.what_if(changed(None)).await.unwrap();
    assert_eq!(
        (told.changes.len(), told.conflicts.len()),
        (1, 0),
        "{told:?}"
    );
    let rules = RulesView {
        policies: [("first_name".to_owned(), engine::views::PolicyChoice::Ask)].into(),
        ..all_on()
    };
    let told = pair.what_if(changed(Some(rules))).await.unwrap();
    assert_eq!(
        (told.changes.len(), told.conflicts.len()),
        (0, 1),
        "{told:?}"
    );
    assert!(told.sentence.contains("ask you"), "{told:?}");
}

#[tokio::test]
async fn a_stranger_would_be_made_if_the_switch_were_on() {
    let pair = Pair::plain().await;
    pair.rules(RulesView::default()).await;
    pair.make_participant("stranger@example.com", "Stran", "Ger");
    pair.sync().await;
    let told = pair.what_if(ask(of("stranger@example.com"))).await.unwrap();
    assert!(told.sentence.contains("creating people is off"), "{told:?}");
    let told = pair
        .what_if(WhatIf {
            rules: Some(all_on()),
            ..ask(of("stranger@example.com"))
        })
        .await
        .unwrap();
    assert!(told.sentence.contains("new contact"), "{told:?}");
    assert!(!told.notes.is_empty(), "{told:?}");
}

#[tokio::test]
async fn a_person_is_previewed_alone() {
    let pair = Pair::plain().await;
    let (contact, email) = pair.linked();
    pair.edit_contact(&contact, "firstname", "Renamed");
    let sync_as = pair.story(&email).await.sync_as.unwrap();
    let plan = pair
        .preview(PreviewRequest {
            direction: SyncDirection::Both,
            who: Who::People(vec![sync_as]),
        })
        .await;
    let rows = pair.world.rows(&plan.id).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(
        (rows[0].person.as_str(), rows[0].outcome),
        (email.as_str(), Outcome::Waiting)
    );
    assert_eq!(pair.preview(changed_both_ways()).await.writes, 1);
}
