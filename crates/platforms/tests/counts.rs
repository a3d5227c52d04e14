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

fn tenant(platform: &Platform) -> Advocate {
    let keys = Keys {
        tenant_alias: "test_one".to_owned(),
        advocate: Credential::Basic {
            user: String::new(),
            password: SecretString::from("key"),
        },
        brand: None,
    };
    Advocate::new(platform.base.clone(), platform.base.clone(), keys).unwrap()
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
    let client = tenant(&platform);
    let known = client.event_keys().await.unwrap();
    let keys = vec!["a".to_owned(), "b".to_owned()];
    assert_eq!(known, EventKeys { keys, more: true });
}

#[tokio::test]
async fn the_segments_that_are_in_use_are_told() {
    let page = |offset: u64| {
        let all = [
            json!({"key": "vip", "name": "Very important", "status": "ACTIVE", "participantsCount": 7}),
            json!({"key": "old", "name": "Old ones", "status": "ARCHIVED", "participantsCount": 1}),
            json!({"key": "plain", "name": null, "status": null}),
        ];
        let from = usize::try_from(offset).unwrap();
        json!({"data": {"segments": {"totalCount": 3, "data": all[from..3.min(from + 2)].to_vec()}}})
    };
    let platform = Platform::start(move |seen| {
        answer(
            200,
            &page(seen.json()["variables"]["offset"].as_u64().unwrap()),
        )
    })
    .await;
    let client = tenant(&platform);
    let found = client.segments().await.unwrap();
    let told: Vec<_> = found
        .iter()
        .map(|it| (it.key.as_str(), it.name.as_str(), it.participants))
        .collect();
    assert_eq!(
        told,
        [("vip", "Very important", Some(7)), ("plain", "plain", None)]
    );
}

#[tokio::test]
async fn the_simulated_tenant_lists_its_segments() {
    let practice = practice(Limits::Real).await;
    let client = advocate(&practice);
    assert_eq!(client.segments().await.unwrap(), []);
    let body = json!({"segments": ["vip"]});
    for number in 0..2 {
        let mut person = body.clone();
        person["email"] = json!(format!("vip{number}@example.com"));
        let person = person.as_object().unwrap().clone();
        practice.impact().edit_participant(person).unwrap();
    }
    let found = client.segments().await.unwrap();
    assert_eq!(
        (found[0].key.as_str(), found[0].participants),
        ("vip", Some(2))
    );
}
