//! Exports of the HubSpot simulator: asked for, waited for, fetched.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod hubspot_support;

use hubspot_support::{Robot, json_of, start_at};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use simulators::hubspot::{AccountKind, Clock};
use std::time::Duration;

const EXPORT: &str = "/crm/exports/2026-03/export/async";
const NOW_MS: i64 = 1_768_042_800_000;
/// Longer than an export takes.
const LONG: Duration = Duration::from_mins(1);

async fn started() -> (Robot, Clock) {
    start_at(AccountKind::Professional, NOW_MS).await
}

fn view(changes: &Value) -> Value {
    let mut body = json!({
        "exportType": "VIEW",
        "format": "CSV",
        "exportName": "All",
        "language": "EN",
        "objectType": "CONTACT",
        "objectProperties": ["email", "firstname", "plan_tier"],
        "associatedObjectType": [],
        "exportInternalValuesOptions": ["NAMES", "VALUES"],
    });
    for (name, value) in changes.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

/// Starts an export; returns its id.
async fn begun(robot: &Robot, body: &Value) -> String {
    let answer = robot.post(EXPORT, body).await;
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    json_of(answer).await["id"].as_str().unwrap().to_owned()
}

async fn status(robot: &Robot, id: &str) -> Value {
    let path = format!("/crm/v3/exports/export/async/tasks/{id}/status");
    json_of(robot.get(&path).await).await
}

async fn fetch(robot: &Robot, link: &Value) -> Response {
    // Without any credential.
    robot.http.get(link.as_str().unwrap()).send().await.unwrap()
}

async fn file(robot: &Robot, clock: &Clock, body: &Value) -> String {
    let id = begun(robot, body).await;
    clock.pass(LONG);
    let done = status(robot, &id).await;
    assert_eq!(done["status"], "COMPLETE");
    fetch(robot, &done["result"]).await.text().await.unwrap()
}

#[tokio::test]
async fn an_export_is_waited_for() {
    let (robot, clock) = started().await;
    let id = begun(&robot, &view(&json!({}))).await;
    let first = status(&robot, &id).await;
    assert_eq!(first["status"], "PENDING");
    assert_eq!(first.get("result"), None);
    clock.pass(Duration::from_secs(1));
    assert_eq!(status(&robot, &id).await["status"], "PROCESSING");
    clock.pass(Duration::from_secs(1));
    let done = status(&robot, &id).await;
    assert_eq!(done["status"], "COMPLETE");
    assert_eq!(done["completedAt"], "2026-01-10T11:00:02.000Z");
    let path = format!("/crm/exports/2026-09/export/{id}");
    let about = json_of(robot.get(&path).await).await;
    assert_eq!(about["exportState"], "DONE");
    assert_eq!(about["recordCount"], 3);
    assert_eq!(about["exportName"], "All");
    let unknown = robot.get("/crm/exports/2026-09/export/99").await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_file_holds_what_was_asked_for() {
    let (robot, clock) = started().await;
    robot.sim.edit_contact("102", "plan_tier", "enterprise");
    robot
        .sim
        .edit_contact("103", "firstname", "Cy \"the\n second\", Jr");
    let text = file(&robot, &clock, &view(&json!({}))).await;
    assert_eq!(
        text,
        "hs_object_id,email,firstname,plan_tier\n\
         101,ann@example.com,ann,\n\
         102,bo@example.com,bo,enterprise\n\
         103,cy@example.com,\"Cy \"\"the\n second\"\", Jr\",\n"
    );
    let labels = view(&json!({"exportInternalValuesOptions": []}));
    let text = file(&robot, &clock, &labels).await;
    assert!(
        text.starts_with("Record ID,Email,First Name,Plan tier\n"),
        "{text}"
    );
    assert!(text.contains(",bo,Enterprise\n"), "{text}");
}

#[tokio::test]
async fn a_view_is_filtered_and_a_list_is_followed() {
    let (robot, clock) = started().await;
    let filter = json!({"propertyName": "firstname", "operator": "EQ", "value": "bo"});
    let search = json!({"filterGroups": [{"filters": [filter]}], "filters": [], "sorts": []});
    let body = view(&json!({"publicCrmSearchRequest": search}));
    let text = file(&robot, &clock, &body).await;
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.contains("bo@example.com"));

    let list = json!({"name": "Two", "objectTypeId": "0-1", "processingType": "MANUAL"});
    let list = json_of(robot.post("/crm/lists/2026-03", &list).await).await;
    let id = list["list"]["listId"].as_str().unwrap();
    let path = format!("/crm/lists/2026-03/{id}/memberships/add");
    let request = robot.call(reqwest::Method::PUT, &path);
    request.json(&json!(["101", "103"])).send().await.unwrap();
    let body = view(&json!({"exportType": "LIST", "listId": id}));
    let text = file(&robot, &clock, &body).await;
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(!text.contains("bo@example.com"));
    let unknown = view(&json!({"exportType": "LIST", "listId": "99"}));
    let answer = robot.post(EXPORT, &unknown).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_address_of_a_file_works_for_five_minutes() {
    let (robot, clock) = started().await;
    let id = begun(&robot, &view(&json!({}))).await;
    clock.pass(LONG);
    let first = status(&robot, &id).await["result"].clone();
    clock.pass(Duration::from_millis(299_999));
    assert_eq!(fetch(&robot, &first).await.status(), StatusCode::OK);
    clock.pass(Duration::from_millis(1));
    assert_eq!(fetch(&robot, &first).await.status(), StatusCode::FORBIDDEN);
    let again = status(&robot, &id).await["result"].clone();
    assert_ne!(again, first);
    assert_eq!(fetch(&robot, &again).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn one_export_is_made_at_a_time() {
    let (robot, clock) = started().await;
    let first = begun(&robot, &view(&json!({}))).await;
    let second = begun(&robot, &view(&json!({}))).await;
    clock.pass(Duration::from_secs(2));
    assert_eq!(status(&robot, &first).await["status"], "COMPLETE");
    assert_eq!(status(&robot, &second).await["status"], "PENDING");
    clock.pass(Duration::from_secs(2));
    assert_eq!(status(&robot, &second).await["status"], "COMPLETE");
    // An older file is there as well.
    let link = status(&robot, &first).await["result"].clone();
    let text = fetch(&robot, &link).await.text().await.unwrap();
    assert!(text.contains("ann@example.com"));
}

#[tokio::test]
async fn thirty_exports_in_a_day() {
    let (robot, clock) = started().await;
    for _ in 0..30 {
        begun(&robot, &view(&json!({}))).await;
        clock.pass(LONG);
    }
    let over = robot.post(EXPORT, &view(&json!({}))).await;
    assert_eq!(over.status(), StatusCode::TOO_MANY_REQUESTS);
    // A day after the first there is room for one.
    clock.pass(Duration::from_mins(24 * 60 - 30));
    begun(&robot, &view(&json!({}))).await;
    let over = robot.post(EXPORT, &view(&json!({}))).await;
    assert_eq!(over.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn what_cannot_be_exported_is_refused() {
    let (robot, _clock) = started().await;
    for change in [
        json!({"format": "XLSX"}),
        json!({"exportType": "WHOLE"}),
        json!({"objectType": "TICKET"}),
        json!({"objectProperties": ["shoe_size"]}),
        json!({"associatedObjectType": ["A", "B", "C", "D", "E"]}),
        json!({"publicCrmSearchRequest": {"filters": [
            {"propertyName": "email", "operator": "SOUNDS_LIKE", "value": "a"}
        ]}}),
    ] {
        let answer = robot.post(EXPORT, &view(&change)).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{change}");
    }
    let key = robot.access.service_keys["minimum"].clone();
    let request = robot.with(&key, reqwest::Method::POST, EXPORT);
    let refused = request.json(&view(&json!({}))).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
}
