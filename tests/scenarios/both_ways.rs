//! Syncs in both directions: what changed on one side reaches the other, and nothing echoes.

use crate::pair::{Pair, everyone_both_ways};
use crate::world::{World, assert_complete};
use engine::views::{ActionKind, RunStatus};

async fn settled() -> Pair {
    let pair = Pair::of(30, 60).await;
    pair.settle().await;
    pair
}

#[tokio::test]
async fn after_a_first_sync_both_ways_nothing_is_left_to_do() {
    let pair = settled().await;
    let again = pair.preview(everyone_both_ways()).await;
    assert_eq!(again.writes, 0, "{:?}", again.counts);
    let changed = pair.changed().await;
    assert_eq!(changed.writes, 0, "{:?}", changed.counts);
}

#[tokio::test]
async fn a_contact_without_participant_becomes_one_and_gets_its_code() {
    let pair = settled().await;
    let id = pair.make_contact(&[
        ("email", "new.friend@example.com"),
        ("firstname", "New"),
        ("lastname", "Friend"),
    ]);
    let plan = pair.changed().await;
    assert_eq!(plan.counts.create_participant, 1, "{:?}", plan.counts);
    let run = pair.run(&plan).await;
    assert_complete(&run);
    let made = pair.participant("new.friend@example.com");
    assert_eq!(made["firstName"], "New");
    assert_eq!(
        pair.value(&id, "advocate_user_id").as_deref(),
        made["id"].as_str(),
        "the contact carries the ids as they were returned"
    );
    assert!(pair.value(&id, "advocate_referral_code").is_some());
    pair.nothing_is_left().await;
}

#[tokio::test]
async fn a_name_changed_in_hubspot_reaches_advocate_and_does_not_come_back() {
    let pair = settled().await;
    let (contact, email) = pair.linked();
    pair.edit_contact(&contact, "firstname", "Renamed");
    let plan = pair.changed().await;
    assert_eq!(plan.writes, 1, "{:?}", plan.counts);
    assert_complete(&pair.run(&plan).await);
    assert_eq!(pair.participant(&email)["firstName"], "Renamed");
    pair.nothing_is_left().await;
}

#[tokio::test]
async fn a_deleted_contact_is_held_until_its_participant_is_deleted_by_name() {
    let pair = settled().await;
    let (contact, email) = pair.linked();
    pair.delete_contact(&contact);
    let plan = pair.changed().await;
    let held = pair.row(&plan, &email).await;
    assert_eq!(held.kind, ActionKind::Hold);
    assert_eq!(held.approvable, "delete");
    let run = pair.run(&plan).await;
    assert_eq!(run.status, RunStatus::DoneWithProblems);
    assert!(pair.has_participant(&email), "nobody approved anything");
    let plan = pair.changed().await;
    let refused = pair.approve(&plan, &email, "somebody else").await;
    assert!(refused.unwrap_err().message.contains("not the name"));
    let plan = pair.approve(&plan, &email, &email).await.unwrap();
    assert_eq!(plan.counts.delete, 1);
    assert!(plan.brake.is_some(), "a deletion is confirmed by a number");
    assert_complete(&pair.run(&plan).await);
    assert!(!pair.has_participant(&email));
    pair.nothing_is_left().await;
}

#[tokio::test]
async fn nobody_is_made_in_a_direction_that_was_not_asked_for() {
    let world = World::of(30, 60).await.connect().await.ready().await;
    let run = world.sync().await;
    assert_eq!(
        world.practice.impact().participants(),
        world.seeds.participants.len()
    );
    assert_eq!(run.results.deleted, 0);
}
