//! The fault matrix, B01 to B04: what HubSpot says about the rows of a batch.

use crate::invariants::{Before, accounted, converges_but_for};
use crate::world::{CODE, World};
use engine::views::{Outcome, RunStatus};
use reqwest::Method;
use serde_json::json;

const CREATE: &str = "contacts/batch/create";
/// The bar for the requests that a bad row of a hundred may cost: `2 * log2(100)`, rounded down.
const A_BAD_ROW: u64 = 13;

#[tokio::test]
async fn b01_partial_207() {
    for fault in [
        "shuffled:count=always,endpoint=contacts/batch/",
        "absent_rows:endpoint=batch/create",
        "absent_rows:endpoint=batch/update",
        "absent_rows:count=4,endpoint=contacts/batch/",
    ] {
        let world = World::in_a_hurry(60, 400).await;
        let plan = world.preview().await;
        let before = Before::of(&world);
        world.trouble(fault);
        let run = world.run(&plan).await;
        world.practice.hubspot().clear_faults();
        assert_eq!(run.results.created, plan.counts.create, "{fault}");
        before.within_budget(&world, &plan, 8);
        before.everything_holds(&world, &run, 0).await;
    }
}

/// Runs a first sync in which HubSpot refuses these addresses, and everything that must hold then.
async fn refuses(world: &World, addresses: &[String]) {
    let plan = world.preview().await;
    let before = Before::of(world);
    for address in addresses {
        world.trouble(&format!(
            "refused_value:count=always,endpoint=batch/create,value={address}"
        ));
    }
    let asked = world.requests(&[CREATE]);
    let run = world.run(&plan).await;
    let bad = u32::try_from(addresses.len()).unwrap();
    assert_eq!(run.status, RunStatus::DoneWithProblems);
    assert_eq!(
        run.results.created,
        plan.counts.create - bad,
        "the others land"
    );
    let most = u64::from(plan.counts.create.div_ceil(100)) + u64::from(bad) * A_BAD_ROW;
    let asked = world.requests(&[CREATE]) - asked;
    assert!(asked <= most, "{asked} requests, {most} at most");
    for address in addresses {
        let row = world.row(&plan.id, address).await;
        assert_eq!(row.outcome, Outcome::Failed);
        assert!(row.problem.contains("INVALID_EMAIL"), "{}", row.problem);
        assert!(row.problem.contains("Correct the value"), "{}", row.problem);
        assert!(world.contacts(address).is_empty());
    }
    before.everything_holds(world, &run, bad).await;
}

#[tokio::test]
async fn b02_poison_email() {
    let world = World::in_a_hurry(60, 400).await;
    let strangers: Vec<String> = world.strangers().map(|(_, it)| it.to_owned()).collect();
    refuses(&world, &strangers[41..42]).await;
}

#[tokio::test]
async fn b02_several_poison_emails() {
    let world = World::in_a_hurry(60, 400).await;
    // Neighbours, the first, the last, and some between.
    let strangers: Vec<String> = world.strangers().map(|(_, it)| it.to_owned()).collect();
    let last = strangers.len() - 1;
    let bad = [0, 1, 2, 50, 51, 120, 200, last].map(|at| strangers[at].clone());
    refuses(&world, &bad).await;
}

#[tokio::test]
async fn b02_all_emails_are_poison() {
    let world = World::in_a_hurry(60, 120).await;
    let plan = world.preview().await;
    world.trouble("refused_value:count=always,endpoint=batch/create,value=@");
    let run = world.run(&plan).await;
    assert_eq!(
        (run.results.created, run.results.failed),
        (0, plan.counts.create)
    );
    assert_eq!(run.results.updated, plan.counts.update);
    let most = 1 + u64::from(plan.counts.create) * A_BAD_ROW;
    assert!(
        world.requests(&[CREATE]) <= most,
        "{}",
        world.requests(&[CREATE])
    );
    accounted(&world, &run).await;
    converges_but_for(&world, plan.counts.create).await;
}

#[tokio::test]
async fn b03_conflict_409() {
    // So small that everybody is looked at when confirming.
    let world = World::of(12, 16).await.connect().await.ready().await;
    let plan = world.preview().await;
    let before = Before::of(&world);
    let (stranger, email) = world.strangers().next().unwrap();
    let made = json!({ "properties": { "email": email, "firstname": "Own name" } });
    world
        .in_hubspot(Method::POST, "/crm/v3/objects/contacts", &made)
        .await;
    let count = world.practice.hubspot().contact_count();
    let run = world.run(&plan).await;
    assert_eq!(run.results.created, plan.counts.create - 1);
    assert_eq!(run.results.updated, plan.counts.update + 1);
    assert_eq!(
        world.practice.hubspot().contact_count(),
        count + plan.counts.create as usize - 1
    );
    let contact = world.contact(email);
    assert_eq!(contact.properties.get(CODE), Some(&stranger.referral_code));
    assert_eq!(
        contact.properties.get("firstname").map(String::as_str),
        Some("Own name")
    );
    assert_eq!(world.row(&plan.id, email).await.outcome, Outcome::Updated);
    assert_eq!(run.confirmed, "16 of 16 look right");
    before.everything_holds(&world, &run, 0).await;
}

#[tokio::test]
async fn b04_twice_in_batch() {
    let world = World::in_a_hurry(60, 120).await;
    for (id, email) in [
        ("first-twin", "twin@example.org"),
        ("second-twin", "Twin@Example.ORG"),
    ] {
        world.edit_participant(id, &json!({ "email": email, "firstName": "Twin" }));
    }
    let plan = world.preview().await;
    let before = Before::of(&world);
    let run = world.run(&plan).await;
    // Nobody knows which twin the contact would be of, so neither is sent; the batch has no key twice.
    assert!(world.contacts("twin@example.org").is_empty());
    assert_eq!(
        world.row(&plan.id, "twin@example.org").await.outcome,
        Outcome::Held
    );
    let batches = u64::from(plan.counts.create.div_ceil(100));
    assert_eq!(world.requests(&[CREATE]), batches, "no batch was refused");
    before.everything_holds(&world, &run, 0).await;
}
