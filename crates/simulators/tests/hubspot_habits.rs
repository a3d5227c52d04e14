//! How accounts differ and what others do in them, in the HubSpot simulator: a late index, rewritten values, workflows,
//! and what the conductor does as a person would.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod hubspot_support;

use hubspot_support::{Robot, ids, json_of, sales, start_with};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulators::Limits;
use simulators::hubspot::{Normalise, ObjectType};
use std::time::Duration;

const CONTACTS: &str = "/crm/objects/2026-03/contacts";

async fn robot() -> Robot {
    start_with(Limits::None, &sales()).await
}

/// Something to do without a credential.
async fn conduct(robot: &Robot, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
    let path = format!("/practice{path}");
    let answer = robot.bare(method, &path).json(&body).send().await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or_default())
}

async fn searched(robot: &Robot, body: &Value) -> (Vec<String>, Value) {
    let path = format!("{CONTACTS}/search");
    let (status, body) = robot.send(Method::POST, &path, body).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let found = ids(&body).into_iter().map(str::to_owned).collect();
    (found, body)
}

#[tokio::test]
async fn a_search_learns_of_changes_after_the_lag() {
    let robot = robot().await;
    robot.sim.set_index_lag(Duration::from_hours(1));
    let new = json!({"properties": {"email": "dee@example.com", "firstname": "Dee"}});
    let (_, made) = robot.send(Method::POST, CONTACTS, &new).await;
    robot
        .sim
        .edit_record(ObjectType::Contacts, "101", "firstname", "Anna");
    robot
        .sim
        .edit_record(ObjectType::Contacts, "101", "firstname", "Annette");
    robot.sim.archive_record(ObjectType::Contacts, "102");
    let (found, body) = searched(&robot, &json!({})).await;
    assert_eq!(found, ["101", "102", "103"]);
    assert_eq!(body["total"], 3);
    assert_eq!(body["results"][0]["properties"]["firstname"], "ann");
    // Reading by id knows everything at once.
    let id = made["id"].as_str().unwrap();
    let one = robot.get(&format!("{CONTACTS}/{id}")).await;
    assert_eq!(one.status(), StatusCode::OK);
    assert_eq!(
        json_of(robot.get(&format!("{CONTACTS}/101")).await).await["properties"]["firstname"],
        "Annette"
    );
    let annette = json!({"filterGroups": [{"filters": [
        {"propertyName": "firstname", "operator": "EQ", "value": "Annette"},
    ]}]});
    assert!(searched(&robot, &annette).await.0.is_empty());

    robot.sim.set_index_lag(Duration::ZERO);
    assert_eq!(searched(&robot, &json!({})).await.0, ["101", "103", "104"]);
    assert_eq!(searched(&robot, &annette).await.0, ["101"]);
}

#[tokio::test]
async fn a_late_index_still_finds_what_was_merged_away() {
    let robot = robot().await;
    let lag = json!({"index_lag_ms": 3_600_000});
    conduct(&robot, Method::POST, "/habits", lag).await;
    robot
        .sim
        .merge_records(ObjectType::Contacts, "101", "102")
        .unwrap();
    assert_eq!(searched(&robot, &json!({})).await.0, ["101", "102", "103"]);
    let refused = json!({"inputs": [{"properties": {"firstname": "x"}}, {"properties": {}}]});
    robot
        .send(Method::POST, &format!("{CONTACTS}/batch/create"), &refused)
        .await;
    conduct(&robot, Method::POST, "/habits", json!({"index_lag_ms": 0})).await;
    assert_eq!(searched(&robot, &json!({})).await.0, ["103", "104"]);
}

#[tokio::test]
async fn many_records_can_have_one_last_modified_instant() {
    let robot = robot().await;
    let body = json!({"at_ms": 1_790_000_000_000_i64});
    let path = "/records/contacts/last-modified";
    let (status, _) = conduct(&robot, Method::POST, path, body).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let same = json!({"filterGroups": [{"filters": [
        {"propertyName": "lastmodifieddate", "operator": "EQ", "value": "1790000000000"},
    ]}]});
    assert_eq!(searched(&robot, &same).await.0, ["101", "102", "103"]);
    let moved = ["102".to_owned()];
    robot
        .sim
        .set_last_modified(ObjectType::Contacts, &moved, 1_790_000_000_001);
    assert_eq!(searched(&robot, &same).await.0, ["101", "103"]);
}

#[tokio::test]
async fn the_platform_rewrites_some_values() {
    let robot = robot().await;
    let sim = &robot.sim;
    for (property, how) in [
        ("firstname", Normalise::Trim),
        ("city", Normalise::LowerCase),
        ("zip", Normalise::Round),
    ] {
        sim.set_normalise(ObjectType::Contacts, property, Some(how));
    }
    let body = json!({"properties": {"firstname": "  Dee ", "city": "Berlin", "zip": "12.7", "lastname": " x "}});
    let (_, made) = robot.send(Method::POST, CONTACTS, &body).await;
    let properties = &made["properties"];
    assert_eq!(properties["firstname"], "Dee");
    assert_eq!(properties["city"], "berlin");
    assert_eq!(properties["zip"], "13");
    assert_eq!(properties["lastname"], " x ");
    sim.set_normalise(ObjectType::Contacts, "city", None);
    let (_, made) = robot.send(Method::POST, CONTACTS, &body).await;
    assert_eq!(made["properties"]["city"], "Berlin");
}

#[tokio::test]
async fn a_workflow_writes_its_own_value_after_ours() {
    let robot = robot().await;
    let path = "/habits/contacts/plan_tier";
    conduct(&robot, Method::POST, path, json!({"flip": "free"})).await;
    let change = json!({"properties": {"plan_tier": "growth"}});
    let one = format!("{CONTACTS}/101");
    let (_, answered) = robot.send(Method::PATCH, &one, &change).await;
    assert_eq!(answered["properties"]["plan_tier"], "growth");
    let read = format!("{one}?propertiesWithHistory=plan_tier&properties=plan_tier");
    let now = json_of(robot.get(&read).await).await;
    assert_eq!(now["properties"]["plan_tier"], "free");
    let history = &now["propertiesWithHistory"]["plan_tier"];
    assert_eq!(history[0]["sourceType"], "AUTOMATION_PLATFORM");
    assert_eq!(history[1]["value"], "growth");
    let rows = json!({"inputs": [{"id": "102", "properties": {"plan_tier": "growth"}}]});
    robot
        .send(Method::POST, &format!("{CONTACTS}/batch/update"), &rows)
        .await;
    let tier = |id: &str| {
        let found = robot.sim.record(ObjectType::Contacts, id).unwrap();
        found.properties.get("plan_tier").cloned()
    };
    assert_eq!(tier("102").as_deref(), Some("free"));
    // A person's own change stands.
    robot.sim.edit_contact("102", "plan_tier", "starter");
    assert_eq!(tier("102").as_deref(), Some("starter"));
    conduct(&robot, Method::POST, path, json!({})).await;
    robot.send(Method::PATCH, &one, &change).await;
    assert_eq!(tier("101").as_deref(), Some("growth"));
}

#[tokio::test]
async fn a_duplicate_address_has_a_second_answer() {
    let robot = robot().await;
    robot.sim.set_duplicate_is_400(true);
    let body = json!({"properties": {"email": "ann@example.com"}});
    let (status, answered) = robot.send(Method::POST, CONTACTS, &body).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(answered["category"], "VALIDATION_ERROR");
    let message = answered["message"].as_str().unwrap();
    assert!(
        message.ends_with(
            "propertyName=email, value=ann@example.com} on 104. 101 already has that value."
        ),
        "{message}"
    );
}

#[tokio::test]
async fn a_property_in_use_stays() {
    let robot = robot().await;
    let path = "/crm/properties/2026-03/contacts/plan_tier";
    let sim = &robot.sim;
    sim.set_property_in_use(ObjectType::Contacts, "plan_tier", true);
    let (status, body) = robot.send(Method::DELETE, path, &json!({})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(
        body["subCategory"],
        "PropertyValidationError.CANNOT_DELETE_PROPERTY_IN_USE"
    );
    assert_eq!(body["errors"].as_array().unwrap().len(), 1);
    let batch = "/crm/properties/2026-03/contacts/batch/archive";
    let names = json!({"inputs": [{"name": "share_link"}, {"name": "plan_tier"}]});
    let (status, _) = robot.send(Method::POST, batch, &names).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let kept = robot
        .get("/crm/properties/2026-03/contacts/share_link")
        .await;
    assert_eq!(kept.status(), StatusCode::OK);
    sim.set_property_in_use(ObjectType::Contacts, "plan_tier", false);
    let (status, _) = robot.send(Method::DELETE, path, &json!({})).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn the_conductor_does_with_records_what_a_person_does() {
    let robot = robot().await;
    let made = json!({"properties": {"dealname": "By hand", "dealstage": "closedwon"}});
    let (status, body) = conduct(&robot, Method::POST, "/records/deals", made).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let id = body["id"].as_str().unwrap();
    let path = format!("/records/deals/{id}");
    let change = json!({"properties": {"amount": "7", "dealstage": "closedlost"}});
    let (status, _) = conduct(&robot, Method::PATCH, &path, change).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (_, deal) = conduct(&robot, Method::GET, &path, json!({})).await;
    assert_eq!(deal["properties"]["amount"], "7");
    assert_eq!(deal["properties"]["hs_is_closed_lost"], "true");
    let (status, _) = conduct(&robot, Method::DELETE, &path, json!({})).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(robot.sim.records(ObjectType::Deals).len(), 3);
    let restore = format!("{path}/restore");
    let (status, _) = conduct(&robot, Method::POST, &restore, json!({})).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let (status, _) = conduct(&robot, Method::POST, &restore, json!({})).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    conduct(
        &robot,
        Method::POST,
        "/habits",
        json!({"merge_keeps_id": true}),
    )
    .await;
    let both = json!({"primary": id, "other": "101"});
    let (status, body) = conduct(&robot, Method::POST, "/records/deals/merge", both).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body["id"], id);
    assert!(robot.sim.record(ObjectType::Deals, "101").is_none());
}
