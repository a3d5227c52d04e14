//! The fault matrix, B05 to B08: properties that are not what they were, and values that do not fit.

use crate::invariants::{Before, says_why_it_waits};
use crate::world::{CODE, World};
use engine::views::{ActionKind, Outcome, RunStatus};
use reqwest::Method;
use serde_json::{Value, json};

const WRITE: &[&str] = &["contacts/batch/create", "contacts/batch/update"];
/// Batches that a run sends at once.
const IN_FLIGHT: u64 = 24;
/// HubSpot takes this many characters in a value.
const LONGEST: usize = 65_536;

#[tokio::test]
async fn b05_property_missing() {
    // More batches than are sent at once.
    let world = World::in_a_hurry(60, 3_000).await;
    let plan = world.preview().await;
    assert!(u64::from(plan.counts.create) > (IN_FLIGHT + 4) * 100);
    let before = Before::of(&world);
    world.trouble(&format!("property_missing:value={CODE}"));
    let parked = world.run(&plan).await;
    says_why_it_waits(&parked, &["Referral Code", "Restore"]);
    assert_eq!(parked.results.created, 0, "{parked:?}");
    assert!(
        world.requests(WRITE) <= IN_FLIGHT + 1,
        "{}",
        world.requests(WRITE)
    );
    // Another preview says so before anything is sent.
    let again = world.try_preview().await.unwrap();
    assert!(again.problem.contains("Referral Code"), "{}", again.problem);
    world.apply().await.unwrap();
    let done = world.resume(&parked.id).await;
    before.everything_holds(&world, &done, 0).await;
}

#[tokio::test]
async fn b06_property_read_only() {
    let world = World::in_a_hurry(60, 3_000).await;
    let plan = world.preview().await;
    world.trouble(&format!("property_read_only:value={CODE}"));
    let parked = world.run(&plan).await;
    says_why_it_waits(&parked, &["Referral Code", "writable"]);
    assert_eq!(parked.results.created, 0, "{parked:?}");
    assert!(
        world.requests(WRITE) <= IN_FLIGHT + 1,
        "{}",
        world.requests(WRITE)
    );
    let again = world.try_preview().await.unwrap();
    assert!(again.problem.contains("Referral Code"), "{}", again.problem);
}

#[tokio::test]
async fn b07_enum_option_missing() {
    let world = World::in_a_hurry(12, 16).await;
    let plan = world.preview().await;
    let before = Before::of(&world);
    // Somebody makes a choice of the property, and forgets one code.
    let (stranger, email) = world.strangers().next().unwrap();
    let codes = world.seeds.participants.iter().map(|it| &it.referral_code);
    let options: Vec<Value> = codes
        .filter(|code| **code != stranger.referral_code)
        .map(|code| json!({ "label": code, "value": code }))
        .collect();
    let change = json!({ "type": "enumeration", "fieldType": "select", "options": options });
    let path = format!("/crm/v3/properties/contacts/{CODE}");
    world.in_hubspot(Method::PATCH, &path, &change).await;
    let run = world.run(&plan).await;
    assert_eq!(run.status, RunStatus::DoneWithProblems);
    assert_eq!(run.results.created, plan.counts.create - 1);
    let row = world.row(&plan.id, email).await;
    assert_eq!(row.outcome, Outcome::Failed);
    assert!(row.problem.contains("INVALID_OPTION"), "{}", row.problem);
    before.everything_holds(&world, &run, 1).await;
}

#[tokio::test]
async fn b08_value_too_long() {
    let world = World::in_a_hurry(60, 120).await;
    let strangers: Vec<(String, String)> = world
        .strangers()
        .map(|(it, email)| (it.id.clone(), email.to_owned()))
        .collect();
    let names = [
        ("x".repeat(LONGEST + 1), false),
        ("x".repeat(LONGEST), true),
        ("🦀".repeat(LONGEST + 1), false),
        ("🦀".repeat(LONGEST), true),
        ("e\u{301} \u{202e}abc 👩‍👩‍👧".to_owned(), true),
        ("Ann\u{0}Smith".to_owned(), true),
        ("\u{fffd}".to_owned(), true),
    ];
    for ((id, _), (name, _)) in strangers.iter().zip(&names) {
        world.edit_participant(id, &json!({ "firstName": name }));
    }
    let before = Before::of(&world);
    let plan = world.preview().await;
    assert!(plan.counts.create > 50);
    let run = world.run(&plan).await;
    assert_eq!(run.status, RunStatus::DoneWithProblems);
    for ((_, email), (name, fits)) in strangers.iter().zip(&names) {
        let row = world.row(&plan.id, email).await;
        assert_eq!(row.kind, ActionKind::Create);
        if *fits {
            // Never cut, never changed.
            assert_eq!(row.outcome, Outcome::Created, "{}", row.problem);
            assert_eq!(world.contact(email).properties.get("firstname"), Some(name));
        } else {
            assert_eq!(row.outcome, Outcome::Failed);
            assert!(row.problem.contains("HubSpot refused"), "{}", row.problem);
            assert!(row.problem.len() < 1_000, "a problem is no dump");
            assert!(world.contacts(email).is_empty());
        }
    }
    assert_eq!(run.results.created, plan.counts.create - 2);
    before.everything_holds(&world, &run, 2).await;
}
