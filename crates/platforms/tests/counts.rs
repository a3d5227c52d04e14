//! What the setup asks before anything is synced: how many contacts have an address, who is new, which events are known.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use domain::layout::Layout;
use platforms::Credential;
use platforms::advocate::{Advocate, EventKeys, Keys};
use platforms::hubspot::Window;
use secrecy::SecretString;
use serde_json::json;
use simulators::Limits;
use support::simulated::{advocate, hubspot, practice};
use support::{Platform, json as answer};

#[tokio::test]
async fn contacts_with_an_address_are_counted_in_one_request() {
    let practice = practice(Limits::Real).await;
    let client = hubspot(&practice);
    let with = client.contacts_with_address().await.unwrap();
    let all = client.contact_total().await.unwrap();
    // The world has people without an address.
    assert!(with > 0 && with < all, "{with} of {all}");
    assert_eq!(client.requests(), 2);
}

#[tokio::test]
async fn contacts_that_were_made_since_a_moment_are_found_whatever_changed() {
    let practice = practice(Limits::Real).await;
    let sim = practice.hubspot();
    let client = hubspot(&practice);
    let everybody = sim.records(simulators::hubspot::ObjectType::Contacts);
    let mut made: Vec<i64> = everybody
        .iter()
        .map(|it| {
            let made: jiff::Timestamp = it.properties["createdate"].parse().unwrap();
            made.as_millisecond()
        })
        .collect();
    made.sort_unstable();
    let since = made[made.len() - 5];
    let expected = made.iter().filter(|at| **at >= since).count();
    // A change makes nobody new.
    sim.edit_contact(&everybody[0].id, "firstname", "Other");
    let window = Window { since, until: None };
    let found = client
        .contacts_created(&Layout::default(), &window, None)
        .await
        .unwrap();
    assert_eq!(found.contacts.len(), expected);
    assert!(
        found
            .contacts
            .iter()
            .all(|it| it.created_at.is_some_and(|at| at >= since))
    );
}

#[tokio::test]
async fn the_known_events_are_told() {
    let practice = practice(Limits::Real).await;
    let known = advocate(&practice).event_keys().await.unwrap();
    assert!(known.keys.contains(&"deal_closedwon".to_owned()));
    assert!(!known.more);
}

#[tokio::test]
async fn a_list_of_events_that_goes_on_is_not_taken_for_all() {
    let platform = Platform::start(|_| {
        answer(
            200,
            &json!({"data": {"userEventKeys": {"totalCount": 3, "data": ["a", "b"]}}}),
        )
    })
    .await;
    let keys = Keys {
        tenant_alias: "test_one".to_owned(),
        advocate: Credential::Basic {
            user: String::new(),
            password: SecretString::from("key"),
        },
        brand: None,
    };
    let client = Advocate::new(platform.base.clone(), platform.base.clone(), keys).unwrap();
    let known = client.event_keys().await.unwrap();
    let keys = vec!["a".to_owned(), "b".to_owned()];
    assert_eq!(known, EventKeys { keys, more: true });
}
