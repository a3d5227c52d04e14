//! The sharing step: what is counted agrees with what a preview then plans, whatever the switches say.

use crate::pair::Pair;
use crate::world::World;
use engine::views::{
    FailureCode, PeopleCountView, PreviewRequest, RulesView, StepId, StepStatus, SyncDirection, Who,
};
use serde_json::json;
use std::time::Duration;

const ALL_ON: RulesView = RulesView {
    hubspot_on_new: true,
    hubspot_on_update: true,
    advocate_on_new: true,
    advocate_on_update: true,
    only_list: None,
    only_segment: None,
    policies: std::collections::BTreeMap::new(),
};

async fn count(world: &World) -> PeopleCountView {
    world
        .process
        .ask(|engine| async move { engine.count_people().await })
        .await
        .unwrap()
        .expect("nobody cancelled")
}

async fn save(world: &World, rules: RulesView) {
    world
        .process
        .ask(|engine| async move { engine.save_rules(rules).await })
        .await
        .unwrap();
}

fn everyone() -> PreviewRequest {
    PreviewRequest {
        direction: SyncDirection::Both,
        who: Who::Everyone,
    }
}

#[tokio::test]
async fn what_is_counted_is_what_a_preview_then_plans() {
    let world = World::connected().await.ready().await;
    // The count does not ask how the switches stand.
    save(&world, RulesView::default()).await;
    let counted = count(&world).await;
    assert_eq!(world.writes(), 0);
    save(&world, ALL_ON).await;
    assert_eq!(
        PeopleCountView {
            counted_at: counted.counted_at.clone(),
            ..count(&world).await
        },
        counted
    );
    let counts = world.preview_of(everyone()).await.counts;
    assert_eq!(counted.linked, 0);
    // In a first sync every participant counts as new, and no contact does.
    assert_eq!(counted.contacts_for_new, counts.create);
    assert_eq!(counted.contacts_for_older, 0);
    assert_eq!(counted.participants_for_new, 0);
    // Only reading every contact tells which of them share an address; those are held, and counted all the same.
    let more = counted.participants_for_older - counts.create_participant;
    assert!(more <= counts.hold, "{counted:?} {counts:?}");
    assert!(counts.create > 0 && counts.create_participant > 0);
}

#[tokio::test]
async fn after_a_sync_new_and_older_people_are_told_apart() {
    let pair = Pair::with_strangers().await;
    pair.make_contact(&[("email", "new.contact@example.com")]);
    pair.make_member("new-1", &json!({ "email": "new.member@example.com" }));
    let counted = count(&pair.world).await;
    assert_eq!(counted.contacts_for_new, 1, "{counted:?}");
    assert_eq!(counted.contacts_for_older, 6, "{counted:?}");
    assert_eq!(counted.participants_for_new, 1, "{counted:?}");
    assert_eq!(counted.participants_for_older, 3, "{counted:?}");
    assert!(counted.linked > 0);
    // Somebody on both sides is joined, not made.
    pair.make_contact(&[("email", "new.member@example.com")]);
    let counted = count(&pair.world).await;
    assert_eq!((counted.joined, counted.contacts_for_new), (1, 0));
}

#[tokio::test]
async fn a_list_and_a_segment_are_counted_with() {
    let pair = Pair::with_strangers().await;
    let listed = pair.make_contact(&[("email", "listed@example.com")]);
    pair.make_contact(&[("email", "unlisted@example.com")]);
    pair.put_on_the_list(&[&listed]).await;
    pair.make_member(
        "vip-1",
        &json!({ "email": "vip@example.com", "segments": ["vip"] }),
    );
    let rules = RulesView {
        only_list: Some("2".to_owned()),
        only_segment: Some("vip".to_owned()),
        ..ALL_ON
    };
    save(&pair.world, rules).await;
    let counted = count(&pair.world).await;
    assert_eq!(counted.contacts_for_new, 1, "{counted:?}");
    assert_eq!(counted.contacts_for_older, 0, "{counted:?}");
    assert_eq!(counted.participants_for_new, 1, "{counted:?}");
    assert_eq!(counted.participants_for_older, 0, "{counted:?}");
    assert!(
        counted
            .left_out
            .iter()
            .any(|why| why.contains("not in the list")),
        "{counted:?}"
    );
}

#[tokio::test]
async fn counting_can_be_cancelled_and_begun_anew() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    world
        .practice
        .hubspot()
        .set_latency(Duration::from_hours(1));
    let (first, second) = world
        .process
        .ask(|engine| async move {
            let other = engine.clone();
            let first = tokio::spawn(async move { other.count_people().await });
            let other = engine.clone();
            // Whoever counts anew ends the counting before; the other is cancelled by hand.
            let second = tokio::spawn(async move { other.count_people().await });
            while !(first.is_finished() && second.is_finished()) {
                engine.cancel_count().unwrap();
                tokio::task::yield_now().await;
            }
            (first.await.unwrap(), second.await.unwrap())
        })
        .await;
    assert_eq!(first.unwrap(), None);
    assert_eq!(second.unwrap(), None);
}

#[tokio::test]
async fn lists_are_offered_by_name_or_it_is_said_why_not() {
    let world = World::of(60, 40).await.connect().await;
    let lists = || async {
        world
            .process
            .ask(|engine| async move { engine.contact_lists().await })
            .await
    };
    let found = lists().await.unwrap();
    assert!(found.iter().any(|list| list.id == "2"), "{found:?}");
    world.practice.hubspot().remove_scopes(&["crm.lists.read"]);
    let refused = lists().await.unwrap_err();
    assert_eq!(refused.code, FailureCode::PermissionMissing, "{refused:?}");
    // Counting without a list needs no such permission.
    let world = world.ready().await;
    count(&world).await;
}

#[tokio::test]
async fn segments_are_offered_with_their_numbers_or_it_is_said_why_not() {
    let world = World::of(60, 40).await.connect().await;
    let segments = || async {
        world
            .process
            .ask(|engine| async move { engine.segments().await })
            .await
    };
    let segment = serde_json::json!({"segments": ["vip"]});
    for seed in world.seeds.participants.iter().take(3) {
        world.edit_participant(&seed.id, &segment);
    }
    let found = segments().await.unwrap();
    let told: Vec<_> = found.iter().map(|it| (it.key.as_str(), it.size)).collect();
    assert_eq!(told, [("vip", Some(3))]);
    world
        .practice
        .impact()
        .change_settings(|settings| settings.services.graphql = false);
    let refused = segments().await.unwrap_err();
    assert_eq!(refused.code, FailureCode::PermissionMissing, "{refused:?}");
}

#[tokio::test]
async fn the_step_is_done_once_rules_were_saved_whatever_they_say() {
    let world = World::of(60, 40).await.connect().await;
    let program = world.practice.access().impact.program_id.clone();
    let overview = world
        .process
        .ask(|engine| async move { engine.choose_program(&program).await })
        .await
        .unwrap();
    let status = |steps: &[engine::views::StepView]| {
        steps
            .iter()
            .find(|step| step.id == StepId::Sharing)
            .map(|step| step.status)
    };
    assert_eq!(status(&overview.steps), Some(StepStatus::Todo));
    save(&world, RulesView::default()).await;
    assert_eq!(
        status(&world.overview().await.steps),
        Some(StepStatus::Done)
    );
}
