//! The contact properties: found, made, brought back, and missed when they are gone.

use crate::world::{CODE, SHARE_LINK, World};
use engine::views::{
    FailureCode, PlanStatus, PropertyChoice, PropertyPlanView, PropertyRow, PropertyState,
    SetupChangeStatus, StepId, StepStatus,
};
use simulators::FaultKind;

/// What makes the group or a property.
const MAKE: &str = "POST /crm/properties";

async fn plan(world: &World) -> PropertyPlanView {
    world
        .process
        .ask(|engine| async move { engine.property_plan().await })
        .await
        .unwrap()
}

async fn choose(world: &World, field: &str, name: &str) -> PropertyPlanView {
    let choices = vec![PropertyChoice {
        field: field.to_owned(),
        name: name.to_owned(),
    }];
    world
        .process
        .ask(|engine| async move { engine.save_property_choices(choices).await })
        .await
        .unwrap()
}

fn row<'a>(plan: &'a PropertyPlanView, field: &str) -> &'a PropertyRow {
    plan.rows.iter().find(|row| row.field == field).unwrap()
}

/// A world with both sides and a program, but no properties yet.
async fn before_apply() -> World {
    let world = World::of(60, 40).await.connect().await;
    let program = world.practice.access().impact.program_id.clone();
    world
        .process
        .ask(|engine| async move { engine.choose_program(&program).await })
        .await
        .unwrap();
    world
}

#[tokio::test]
async fn a_property_with_the_right_label_is_used_and_the_others_are_made() {
    let world = before_apply().await;
    let before = plan(&world).await;
    assert!(before.applicable);
    assert_eq!(before.rows.len(), 7);
    let link = row(&before, "share_link");
    assert_eq!(link.state, PropertyState::WillBeUsed);
    assert_eq!(link.name, SHARE_LINK);
    let code = row(&before, "referral_code");
    assert_eq!(code.state, PropertyState::WillBeCreated);
    // Six properties and the group.
    assert_eq!(before.to_create, 7);
    let review = world.apply().await.unwrap();
    assert!(
        review
            .changes
            .iter()
            .all(|change| change.status == SetupChangeStatus::Done),
        "{:?}",
        review.changes
    );
    let after = plan(&world).await;
    assert!(after.group_exists);
    assert_eq!(after.to_create, 0);
    assert!(
        after
            .rows
            .iter()
            .all(|row| row.state == PropertyState::WillBeUsed),
        "{:?}",
        after.rows
    );
}

#[tokio::test]
async fn applying_twice_makes_nothing_twice() {
    let world = before_apply().await;
    world.apply().await.unwrap();
    let made = world.requests(&[MAKE]);
    let review = world.apply().await.unwrap();
    assert_eq!(world.requests(&[MAKE]), made);
    assert!(
        review
            .changes
            .iter()
            .all(|change| change.status == SetupChangeStatus::Done)
    );
    assert!(
        world
            .overview()
            .await
            .safety_line
            .contains("6 contact properties"),
        "{}",
        world.overview().await.safety_line
    );
}

#[tokio::test]
async fn a_conflict_is_named_and_nothing_is_made() {
    let world = before_apply().await;
    // A selection and a calculated value cannot hold a code.
    for (name, words) in [
        ("lifecyclestage", "another type"),
        ("hs_object_id", ""),
        (SHARE_LINK, "already used"),
        ("Not A Name!", "does not take"),
    ] {
        let planned = choose(&world, "user_id", name).await;
        let conflict = row(&planned, "user_id");
        assert_eq!(conflict.state, PropertyState::Conflict, "{name}");
        assert!(conflict.sentence.contains(words), "{}", conflict.sentence);
        assert!(!conflict.fix.is_empty());
        assert!(!planned.applicable);
        let refused = world.apply().await.unwrap_err();
        assert_eq!(refused.code, FailureCode::InvalidInput);
    }
    assert_eq!(world.requests(&[MAKE]), 0);
    let planned = choose(&world, "user_id", "").await;
    assert!(planned.applicable);
    assert_eq!(row(&planned, "user_id").name, "advocate_user_id");
}

#[tokio::test]
async fn a_chosen_name_is_made_and_written_to() {
    let world = before_apply().await;
    let planned = choose(&world, "referral_code", "our_code").await;
    assert_eq!(
        row(&planned, "referral_code").state,
        PropertyState::WillBeCreated
    );
    world.apply().await.unwrap();
    world.sync().await;
    let participant = &world.seeds.participants[0];
    let contact = world.contact(participant.email.as_deref().unwrap());
    assert_eq!(
        contact.properties.get("our_code"),
        Some(&participant.referral_code)
    );
    assert_eq!(contact.properties.get(CODE), None);
}

#[tokio::test]
async fn a_property_in_the_recycle_bin_comes_back() {
    let world = before_apply().await;
    world.apply().await.unwrap();
    world.practice.hubspot().archive_property(CODE);
    let planned = plan(&world).await;
    assert_eq!(
        row(&planned, "referral_code").state,
        PropertyState::Archived
    );
    assert_eq!(planned.to_create, 1);
    let review = world.apply().await.unwrap();
    assert!(
        review
            .changes
            .iter()
            .all(|change| change.status == SetupChangeStatus::Done)
    );
    assert_eq!(
        row(&plan(&world).await, "referral_code").state,
        PropertyState::WillBeUsed
    );
    let line = world.overview().await.safety_line;
    assert!(line.contains("6 contact properties"), "{line}");
    world.sync().await;
}

#[tokio::test]
async fn applying_stops_at_the_first_refusal_and_goes_on_from_there() {
    use SetupChangeStatus::{Done, Failed, Planned};
    for fault in [FaultKind::ResetBeforeApply, FaultKind::ResetAfterApply] {
        let world = before_apply().await;
        // The group and two properties first.
        world.inject(fault, MAKE, 3, 1);
        let review = world.apply().await.unwrap();
        let statuses: Vec<_> = review.changes.iter().map(|change| change.status).collect();
        assert_eq!(
            statuses,
            [Done, Done, Done, Failed, Planned, Planned, Planned],
            "{fault:?}"
        );
        let failed = &review.changes[3];
        assert!(failed.problem.contains("HubSpot"), "{}", failed.problem);
        let refused = world.try_preview().await.unwrap_err();
        assert_eq!(refused.code, FailureCode::InvalidInput);
        let review = world.apply().await.unwrap();
        let failed: Vec<_> = review
            .changes
            .iter()
            .filter(|change| change.status != Done)
            .collect();
        assert!(failed.is_empty(), "{fault:?}: {failed:?}");
        assert_eq!(plan(&world).await.to_create, 0);
    }
}

#[tokio::test]
async fn without_the_permission_the_change_says_which_one_is_missing() {
    let world = before_apply().await;
    world
        .practice
        .hubspot()
        .remove_scopes(&["crm.schemas.contacts.write"]);
    let review = world.apply().await.unwrap();
    let first = &review.changes[0];
    assert_eq!(first.status, SetupChangeStatus::Failed);
    assert!(
        first.problem.contains("crm.schemas.contacts.write"),
        "{}",
        first.problem
    );
}

#[tokio::test]
async fn a_preview_names_a_property_that_is_gone() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    world.practice.hubspot().archive_property(CODE);
    let plan = world.try_preview().await.unwrap();
    assert_eq!(plan.status, PlanStatus::Failed);
    assert!(plan.problem.contains("Referral Code"), "{}", plan.problem);
    assert_eq!(world.writes(), 0);
    let overview = world.overview().await;
    let review = overview.steps.iter().find(|step| step.id == StepId::Review);
    let review = review.unwrap();
    assert_eq!(review.status, StepStatus::Attention);
    assert!(review.reason.contains("Referral Code"), "{}", review.reason);
    world.apply().await.unwrap();
    world.preview().await;
}
