//! Somebody else changes things between the preview and the run: nothing of theirs is written over.

use crate::world::{CODE, SHARE_LINK, World};
use engine::views::{ActionKind, Outcome, RunStatus};
use jiff::SignedDuration;
use serde_json::json;

async fn world() -> World {
    World::connected().await.ready().await
}

#[tokio::test]
async fn a_contact_of_somebody_else_is_not_written_to() {
    let world = world().await;
    world.sync().await;
    let email = "newcomer@example.org";
    world.edit_participant(
        email,
        &json!({ "email": email, "firstName": "New", "lastName": "Comer" }),
    );
    let plan = world.preview().await;
    assert_eq!((plan.counts.create, plan.counts.update), (1, 0));
    // Meanwhile the address is given to a contact that is linked to another participant.
    let owner = &world.seeds.participants[0];
    let contact = world.contact(owner.email.as_deref().unwrap());
    world
        .practice
        .hubspot()
        .edit_contact(&contact.id, "email", email);
    let run = world.run(&plan).await;
    assert_eq!(run.results.created, 0);
    assert_eq!(run.results.held, plan.counts.hold + 1);
    let after = world.contact(email);
    assert_eq!(after.id, contact.id);
    assert_eq!(
        after.properties.get(CODE),
        Some(&owner.referral_code),
        "the other one's code"
    );
    let row = world.row(&plan.id, email).await;
    assert_eq!(row.outcome, Outcome::Held);
    assert!(
        row.problem.contains("another participant"),
        "{}",
        row.problem
    );
}

#[tokio::test]
async fn an_old_preview_does_not_write_over_what_changed_since() {
    let world = world().await;
    let plan = world.preview().await;
    let updates: Vec<_> = world
        .rows(&plan.id)
        .await
        .into_iter()
        .filter(|row| row.kind == ActionKind::Update)
        .collect();
    let [edited, deleted, touched, ..] = updates.as_slice() else {
        panic!("three updates");
    };
    let hubspot = world.practice.hubspot();
    let id = |email: &str| world.contact(email).id;
    hubspot.edit_contact(&id(&edited.person), SHARE_LINK, "https://mine.example");
    hubspot.archive_contact(&id(&deleted.person));
    // What the plan does not touch may change.
    hubspot.edit_contact(&id(&touched.person), "company", "Another Ltd");
    world.clock.step(SignedDuration::from_mins(11));
    let run = world.run(&plan).await;
    assert_eq!(run.status, RunStatus::DoneWithProblems);
    assert_eq!(run.results.failed, 0, "{run:?}");
    assert_eq!(run.results.held, plan.counts.hold + 2);
    assert_eq!(run.results.updated, plan.counts.update - 2);
    let contact = world.contact(&edited.person);
    assert_eq!(
        contact.properties.get(SHARE_LINK).map(String::as_str),
        Some("https://mine.example")
    );
    assert!(!contact.properties.contains_key(CODE));
    let row = world.row(&plan.id, &edited.person).await;
    assert_eq!(row.outcome, Outcome::Held);
    assert!(
        row.problem.contains("changed in HubSpot"),
        "{}",
        row.problem
    );
    let row = world.row(&plan.id, &deleted.person).await;
    assert_eq!(row.outcome, Outcome::Held);
    assert!(row.problem.contains("no longer"), "{}", row.problem);
    assert!(world.contact(&touched.person).properties.contains_key(CODE));
}
