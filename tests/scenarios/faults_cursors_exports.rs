//! The fault matrix, C05, C06 and C10: lists that shift while they are paged, cursors and links that are refused, and
//! exports that are not what they should be.

use crate::invariants::in_plain_words;
use crate::pair::{Pair, all_on};
use crate::sides::both_ways_of_looking;
use crate::world::World;
use engine::views::{PlanStatus, PlanView, PreviewRequest, Who};
use serde_json::json;
use simulators::hubspot::ObjectType;
use simulators::{Fault, FaultKind};
use std::collections::BTreeSet;

/// Participants whose export has no codes, so that they are listed by offset; nobody is linked yet.
async fn listed(participants: usize) -> Pair {
    let world = World::in_a_hurry(15, participants).await;
    let pair = Pair { world };
    pair.rules(all_on()).await;
    let impact = pair.world.practice.impact();
    impact.change_settings(|settings| settings.minimal_columns = true);
    pair
}

/// Everybody who is in Advocate has a contact with their ids.
fn everybody_has_a_contact(pair: &Pair) {
    let contacts = pair.world.practice.hubspot().records(ObjectType::Contacts);
    let ids: BTreeSet<_> = contacts
        .iter()
        .filter_map(|contact| contact.properties.get("advocate_user_id"))
        .collect();
    let lost: Vec<_> = pair
        .world
        .seeds
        .participants
        .iter()
        .filter_map(|seed| {
            pair.world
                .practice
                .impact()
                .participant(&seed.account_id, &seed.id)
        })
        .filter(|it| !ids.contains(&it["user"]["id"].as_str().unwrap().to_owned()))
        .collect();
    assert!(
        lost.is_empty(),
        "{} were lost: {:?}",
        lost.len(),
        lost.first()
    );
}

#[tokio::test]
async fn c05_nobody_is_lost_when_participants_go_or_come_while_they_are_paged() {
    for shift in [
        "offset_shift:endpoint=graphql,after=1",
        "offset_shift:endpoint=graphql,after=1,count=3",
        "offset_shift:endpoint=graphql,after=1,value=added",
    ] {
        let pair = listed(450).await;
        pair.world.trouble_at_impact(shift);
        let run = pair.settle().await;
        assert_eq!(pair.world.practice.impact().faults_left(), [], "{shift}");
        assert_eq!(run.results.failed, 0, "{run:?}");
        everybody_has_a_contact(&pair);
        pair.nobody_is_there_twice();
        // Linked by now, they are not lost either.
        pair.world.trouble_at_impact(shift);
        let plan = pair.preview(both_ways_of_looking()[1].clone()).await;
        assert_eq!(
            plan.counts.create_participant + plan.counts.update,
            0,
            "{:?}",
            plan.counts
        );
        pair.run(&plan).await;
        everybody_has_a_contact(&pair);
        pair.nobody_is_there_twice();
    }
}

#[tokio::test]
async fn c05_nobody_is_lost_when_many_participants_go_between_two_pages() {
    let pair = listed(450).await;
    let impact = pair.world.practice.impact();
    // The second page is read, and its answer takes a while.
    pair.world
        .trouble_at_impact("slow_success:endpoint=graphql,after=1,ms=300");
    let gone: Vec<_> = pair.world.seeds.participants[..130]
        .iter()
        .map(|seed| (seed.account_id.clone(), seed.id.clone()))
        .collect();
    let looking = pair.settle();
    let deleting = async {
        while !impact.faults_left().is_empty() {
            tokio::task::yield_now().await;
        }
        for (account, id) in &gone {
            assert!(impact.delete_participant(account, id).unwrap());
        }
    };
    let (run, ()) = tokio::join!(looking, deleting);
    assert_eq!(run.results.failed, 0, "{run:?}");
    everybody_has_a_contact(&pair);
    pair.nobody_is_there_twice();
}

#[tokio::test]
async fn c05_rows_that_come_twice_are_harmless() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        for (_, email) in pair.all_linked() {
            pair.edit_participant(&email, "locale", json!("de_DE"));
        }
        pair.make_participant("twice@example.com", "Twice", "Told");
        pair.world.trouble_at_impact("export_duplicate_rows");
        let before = pair.sides();
        let (plan, run) = pair.sync_of(&request).await;
        assert_eq!(
            (plan.counts.create, plan.writes),
            (1, 1),
            "{:?}",
            plan.counts
        );
        pair.everybody_is_settled(&before, &run).await;
    }
}

#[tokio::test]
async fn c06_a_list_whose_cursor_is_refused_begins_anew() {
    let pair = Pair::of(350, 18).await;
    pair.world
        .trouble("cursor_refused:endpoint=contacts,after=1");
    let read = pair.world.requests(&["GET /crm/objects/contacts"]);
    let run = pair.settle().await;
    assert_eq!(pair.world.practice.hubspot().faults_left(), []);
    assert_eq!(run.results.failed + run.results.held, 0, "{run:?}");
    // Three pages until the refusal, and all four.
    assert_eq!(
        pair.world.requests(&["GET /crm/objects/contacts"]) - read,
        3 + 4
    );
    pair.nobody_is_there_twice();
    pair.converges().await;
}

#[tokio::test]
async fn c06_a_cursor_that_is_refused_for_ever_ends_the_preview_in_plain_words() {
    let pair = Pair::of(350, 18).await;
    let before = pair.sides();
    pair.world.trouble("cursor_refused:count=always");
    let failed = refused(&pair, &both_ways_of_looking()[1]).await;
    in_plain_words(&failed.problem, &["after parameter"]);
    pair.world.practice.hubspot().clear_faults();
    before.nothing_was_written(&pair.world);
    pair.settle().await;
    pair.converges().await;
}

#[tokio::test]
async fn c06_a_bin_and_a_list_whose_cursors_are_refused_begin_anew() {
    let pair = Pair::of(350, 18).await;
    pair.settle().await;
    let contacts = pair.world.practice.hubspot().records(ObjectType::Contacts);
    let linked: BTreeSet<_> = pair.all_linked().into_iter().map(|(id, _)| id).collect();
    let gone = contacts.iter().map(|it| it.id.clone()).take(120);
    let gone: Vec<_> = gone.filter(|id| linked.contains(id)).collect();
    for id in &gone {
        pair.delete_contact(id);
    }
    pair.world.trouble("cursor_refused:endpoint=contacts");
    let plan = pair.changed().await;
    assert_eq!(pair.world.practice.hubspot().faults_left(), []);
    assert_eq!(
        usize::try_from(plan.counts.hold).unwrap(),
        gone.len(),
        "{:?}",
        plan.counts
    );
}

#[tokio::test]
async fn c06_an_export_link_that_has_expired_is_asked_for_anew() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let (contact, email) = pair.linked();
        pair.edit_contact(&contact, "firstname", "From Here");
        pair.make_participant("new@example.com", "New", "There");
        pair.world.trouble_at_impact("export_expired_link:count=2");
        let exports = |pair: &Pair| pair.world.practice.impact().requests();
        let made = |pair: &Pair| {
            let all = exports(pair);
            let made = all
                .iter()
                .filter(|(name, _)| name.starts_with("POST") && name.ends_with("/export"));
            made.map(|(_, count)| count).sum::<u64>()
        };
        let earlier = made(&pair);
        let before = pair.sides();
        let (_, run) = pair.sync_of(&request).await;
        assert_eq!(pair.world.practice.impact().faults_left(), []);
        // Participants, and of everybody the referrals: no export was made a second time.
        let expected = if request.who == Who::Changed { 1 } else { 2 };
        assert_eq!(made(&pair) - earlier, expected);
        assert_eq!(pair.participant(&email)["firstName"], "From Here");
        assert_eq!(pair.world.contacts("new@example.com").len(), 1);
        pair.everybody_is_settled(&before, &run).await;
    }
}

/// Makes a preview that must be refused.
async fn refused(pair: &Pair, request: &PreviewRequest) -> PlanView {
    let plan = pair.world.try_preview_of(request.clone()).await.unwrap();
    assert_eq!(plan.status, PlanStatus::Failed, "{:?}", plan.counts);
    assert_eq!((plan.writes, plan.counts.create), (0, 0));
    let started = pair.world.start(&plan).await.unwrap_err();
    assert!(started.message.contains("not completed"), "{started:?}");
    plan
}

#[tokio::test]
async fn c10_an_export_that_lies_changes_nothing_and_loses_nobody() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let (contact, email) = pair.linked();
        pair.edit_contact(&contact, "firstname", "From Here");
        pair.edit_participant(&email, "lastName", json!("From There"));
        pair.edit_contact(&contact, "lastname", "");
        for n in 0..5 {
            pair.make_participant(&format!("new{n}@example.com"), "New", "There");
        }
        let before = pair.sides();
        for (fault, words) in [
            (FaultKind::ExportTruncated, "export"),
            (FaultKind::ExportCutFile, "export"),
            (FaultKind::ExportNotUtf8, "UTF-8"),
            (FaultKind::ExportAborted, "ABORTED"),
            (FaultKind::ExportHtml200, "web page"),
        ] {
            pair.world.practice.impact().inject(Fault::of(fault));
            // Of everybody there are two exports, and that of the referrals has another way.
            if request.who == Who::Everyone {
                pair.world.practice.impact().inject(Fault::of(fault));
            }
            let failed = refused(&pair, &request).await;
            in_plain_words(&failed.problem, &[words]);
            pair.world.practice.impact().clear_faults();
        }
        before.nothing_was_written(&pair.world);
        // The cursor has not moved: the next sync sees it all.
        let run = pair.sync().await;
        assert_eq!(
            (run.results.created, run.results.updated),
            (5, 1),
            "{run:?}"
        );
        assert_eq!(pair.participant(&email)["firstName"], "From Here");
        assert_eq!(
            pair.value(&contact, "lastname").as_deref(),
            Some("From There")
        );
        pair.everybody_is_settled(&before, &run).await;
    }
}

#[tokio::test]
async fn c10_an_export_in_another_order_is_read_all_the_same() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        pair.make_participant("new@example.com", "New", "There");
        pair.world.trouble_at_impact("export_reordered:count=2");
        let before = pair.sides();
        let (_, run) = pair.sync_of(&request).await;
        pair.world.practice.impact().clear_faults();
        let made = pair.world.contact("new@example.com");
        assert_eq!(made.properties["firstname"], "New");
        assert_eq!(made.properties["lastname"], "There");
        pair.everybody_is_settled(&before, &run).await;
    }
}

#[tokio::test]
async fn c10_an_export_that_never_gets_ready_can_be_left() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        pair.make_participant("new@example.com", "New", "There");
        pair.world.trouble_at_impact("export_stuck");
        let before = pair.sides();
        let mut news = pair.world.process.news();
        let asked = request.clone();
        let begun = pair
            .world
            .process
            .ask(|engine| async move { engine.preview(asked).await });
        let begun = begun.await.unwrap();
        let impact = pair.world.practice.impact();
        while !impact.faults_left().is_empty() {
            tokio::task::yield_now().await;
        }
        let cancel = pair
            .world
            .process
            .ask(|engine| async move { engine.cancel_preview().await });
        cancel.await.unwrap();
        let plan = news.plan_made(&begun.id).await;
        assert_eq!(plan.status, PlanStatus::Cancelled);
        before.nothing_was_written(&pair.world);
        pair.world.practice.impact().clear_faults();
        let (_, run) = pair.sync_of(&request).await;
        assert_eq!(run.results.created, 1, "{run:?}");
        pair.everybody_is_settled(&before, &run).await;
    }
}
