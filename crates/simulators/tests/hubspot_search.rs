//! Searches of the HubSpot simulator.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod hubspot_support;

use hubspot_support::{Robot, json_of};
use reqwest::StatusCode;
use serde_json::{Value, json};
use simulators::Limits;
use simulators::hubspot::{HubspotOptions, HubspotSim};
use simulators::wire::Saver;
use simulators::world::{ContactSeed, World};
use std::collections::BTreeMap;

const SEARCH: &str = "/crm/objects/2026-03/contacts/search";
const FIRST_MS: i64 = 1_700_000_000_000;

/// A simulator with this many contacts; each was created a second after the one before.
async fn people(count: usize) -> Robot {
    let tier = |n: usize| ["free", "enterprise"][n % 2].to_owned();
    let contact = |n: usize| ContactSeed {
        email: Some(format!("person.{n}@example.com")),
        first_name: (n > 0).then(|| format!("First{n}")),
        properties: BTreeMap::from([("plan_tier".to_owned(), tier(n))]),
        created_ms: FIRST_MS + i64::try_from(n).unwrap() * 1000,
        ..ContactSeed::default()
    };
    let world = World {
        seed: 7,
        contacts: (0..count).map(contact).collect(),
        ..World::default()
    };
    let options = HubspotOptions {
        limits: Limits::None,
        seed: 7,
        ..HubspotOptions::default()
    };
    let sim = HubspotSim::start(options, &world, None, Saver::default())
        .await
        .unwrap();
    Robot {
        access: sim.access(),
        sim,
        http: reqwest::Client::new(),
    }
}

async fn search(robot: &Robot, body: &Value) -> (StatusCode, Value) {
    let answer = robot.post(SEARCH, body).await;
    (answer.status(), json_of(answer).await)
}

/// The numbers of the people that a filter finds, in the order of the answer.
async fn found(robot: &Robot, filter: Value) -> Vec<usize> {
    let (status, body) = search(robot, &json!({"filterGroups": [{"filters": [filter]}]})).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert_eq!(body["total"], body["results"].as_array().unwrap().len());
    numbers(&body)
}

fn numbers(body: &Value) -> Vec<usize> {
    let number = |row: &Value| {
        let email = row["properties"]["email"].as_str().unwrap().to_owned();
        let number = email.strip_prefix("person.").unwrap();
        number
            .strip_suffix("@example.com")
            .unwrap()
            .parse()
            .unwrap()
    };
    body["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(number)
        .collect()
}

#[tokio::test]
async fn operators_choose() {
    let robot = people(6).await;
    let instant = (FIRST_MS + 3000).to_string();
    let name = |operator: &str| json!({"propertyName": "firstname", "operator": operator, "value": "fIRST2"});
    let created = |operator: &str| json!({"propertyName": "createdate", "operator": operator, "value": instant});
    for (filter, expected) in [
        (name("EQ"), vec![2]),
        (name("NEQ"), vec![0, 1, 3, 4, 5]),
        (created("LT"), vec![0, 1, 2]),
        (created("LTE"), vec![0, 1, 2, 3]),
        (created("GT"), vec![4, 5]),
        (created("GTE"), vec![3, 4, 5]),
        (
            json!({"propertyName": "createdate", "operator": "BETWEEN", "value": "2023-11-14T22:13:21Z", "highValue": instant}),
            vec![1, 2, 3],
        ),
        (
            json!({"propertyName": "firstname", "operator": "IN", "values": ["first1", "First2"]}),
            vec![1],
        ),
        (
            json!({"propertyName": "firstname", "operator": "NOT_IN", "values": ["first1"]}),
            vec![0, 2, 3, 4, 5],
        ),
        (
            json!({"propertyName": "plan_tier", "operator": "IN", "values": ["free"]}),
            vec![0, 2, 4],
        ),
        (
            json!({"propertyName": "plan_tier", "operator": "EQ", "value": "Free"}),
            vec![],
        ),
        (
            json!({"propertyName": "firstname", "operator": "HAS_PROPERTY"}),
            vec![1, 2, 3, 4, 5],
        ),
        (
            json!({"propertyName": "firstname", "operator": "NOT_HAS_PROPERTY"}),
            vec![0],
        ),
        (
            json!({"propertyName": "email", "operator": "CONTAINS_TOKEN", "value": "4"}),
            vec![4],
        ),
        (
            json!({"propertyName": "firstname", "operator": "CONTAINS_TOKEN", "value": "*t5"}),
            vec![5],
        ),
    ] {
        let what = filter.to_string();
        assert_eq!(found(&robot, filter).await, expected, "{what}");
    }
}

#[tokio::test]
async fn groups_are_alternatives() {
    let robot = people(6).await;
    let name = |value: &str| json!({"propertyName": "firstname", "operator": "EQ", "value": value});
    let tier = json!({"propertyName": "plan_tier", "operator": "EQ", "value": "free"});
    let groups = json!({"filterGroups": [
        {"filters": [name("first1"), tier]},
        {"filters": [name("first2"), tier]},
        {"filters": [name("first3")]},
    ]});
    let (_, body) = search(&robot, &groups).await;
    assert_eq!(numbers(&body), [2, 3]);
}

#[tokio::test]
async fn a_changed_contact_is_found_by_its_change() {
    let robot = people(6).await;
    let id = robot.sim.contacts_by_email("person.4@example.com")[0]
        .id
        .clone();
    robot.sim.edit_contact(&id, "company", "Example");
    let filter = json!({"propertyName": "lastmodifieddate", "operator": "GT", "value": (FIRST_MS + 5000).to_string()});
    assert_eq!(found(&robot, filter).await, [4]);
}

#[tokio::test]
async fn one_sort_puts_in_order() {
    let robot = people(12).await;
    let by = |direction: &str| json!({"propertyName": "createdate", "direction": direction});
    let (_, body) = search(&robot, &json!({"sorts": [by("DESCENDING")], "limit": 3})).await;
    assert_eq!(numbers(&body), [11, 10, 9]);
    let (_, body) = search(&robot, &json!({"sorts": [by("ASCENDING")], "limit": 3})).await;
    assert_eq!(numbers(&body), [0, 1, 2]);
    let (status, _) = search(
        &robot,
        &json!({"sorts": [by("ASCENDING"), by("DESCENDING")]}),
    )
    .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn pages_follow_by_offset() {
    let robot = people(5).await;
    let (_, first) = search(&robot, &json!({"limit": 3})).await;
    assert_eq!(first["total"], 5);
    assert_eq!(first["paging"]["next"]["after"], "3");
    let (_, rest) = search(&robot, &json!({"limit": 3, "after": "3"})).await;
    assert_eq!(numbers(&rest), [3, 4]);
    assert!(rest.get("paging").is_none());
}

#[tokio::test]
async fn archived_contacts_are_never_found() {
    let robot = people(3).await;
    let id = robot.sim.contacts_by_email("person.1@example.com")[0]
        .id
        .clone();
    robot.sim.archive_contact(&id);
    let (_, body) = search(&robot, &json!({})).await;
    assert_eq!(body["total"], 2);
    assert_eq!(numbers(&body), [0, 2]);
}

#[tokio::test]
async fn no_search_goes_beyond_10_000_results() {
    let robot = people(10_001).await;
    let (status, body) = search(&robot, &json!({"limit": 200, "after": "9800"})).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body["total"], 10_001);
    assert_eq!(body["paging"]["next"]["after"], "10000");
    let (status, body) = search(&robot, &json!({"limit": 200, "after": "10000"})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(body["category"], "VALIDATION_ERROR");
}

#[tokio::test]
async fn too_much_in_a_search_is_refused() {
    let robot = people(1).await;
    let filter = json!({"propertyName": "firstname", "operator": "HAS_PROPERTY"});
    let group = |filters: usize| json!({"filters": vec![filter.clone(); filters]});
    let groups = |counts: &[usize]| {
        let groups: Vec<Value> = counts.iter().map(|count| group(*count)).collect();
        json!({"filterGroups": groups})
    };
    for (body, expected) in [
        (json!({"limit": 201}), StatusCode::BAD_REQUEST),
        (json!({"limit": 200}), StatusCode::OK),
        (groups(&[1; 6]), StatusCode::BAD_REQUEST),
        (groups(&[7]), StatusCode::BAD_REQUEST),
        (groups(&[6, 6, 6, 1]), StatusCode::BAD_REQUEST),
        (groups(&[6, 6, 6]), StatusCode::OK),
        (json!({"query": "x".repeat(3_000)}), StatusCode::BAD_REQUEST),
        (json!({"after": "soon"}), StatusCode::BAD_REQUEST),
    ] {
        let what = body.to_string();
        let (status, _) = search(&robot, &body).await;
        assert_eq!(status, expected, "{}", &what[..what.len().min(80)]);
    }
}

#[tokio::test]
async fn an_unknown_property_cannot_be_searched_by() {
    let robot = people(1).await;
    let filter = json!({"propertyName": "shoe_size", "operator": "EQ", "value": "42"});
    let body = json!({"filterGroups": [{"filters": [filter]}]});
    let (status, body) = search(&robot, &body).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(body["context"]["propertyName"], json!(["shoe_size"]));
}

#[tokio::test]
async fn words_are_looked_for_in_names_and_addresses() {
    let robot = people(6).await;
    let (_, body) = search(&robot, &json!({"query": "FIRST3 example.com"})).await;
    assert_eq!(numbers(&body), [3]);
}
