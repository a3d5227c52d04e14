//! Lists of the HubSpot simulator: definitions, members, deletion and restoration.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod hubspot_support;

use hubspot_support::{Robot, json_of, start, start_at};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use simulators::Limits;
use simulators::hubspot::AccountKind;
use std::time::Duration;

const LISTS: &str = "/crm/lists/2026-03";
const NOW_MS: i64 = 1_768_042_800_000;

/// The filter of contacts whose first name is one of these.
fn called(names: &[&str]) -> Value {
    json!({
        "filterBranchType": "OR",
        "filterBranchOperator": "OR",
        "filters": [],
        "filterBranches": [{
            "filterBranchType": "AND",
            "filterBranchOperator": "AND",
            "filterBranches": [],
            "filters": [{
                "filterType": "PROPERTY",
                "property": "firstname",
                "operation": {
                    "operationType": "MULTISTRING",
                    "operator": "IS_EQUAL_TO",
                    "values": names,
                    "includeObjectsWithNoValueSet": false,
                },
            }],
        }],
    })
}

async fn make(robot: &Robot, name: &str, kind: &str, filter: Value) -> Response {
    let mut body = json!({"name": name, "objectTypeId": "0-1", "processingType": kind});
    if !filter.is_null() {
        body["filterBranch"] = filter;
    }
    robot.post(LISTS, &body).await
}

/// Creates a list; returns its id.
async fn made(robot: &Robot, name: &str, kind: &str, filter: Value) -> String {
    let answer = make(robot, name, kind, filter).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let list = &json_of(answer).await["list"];
    assert_eq!(list["processingType"], kind);
    list["listId"].as_str().unwrap().to_owned()
}

async fn put(robot: &Robot, path: &str, body: Value) -> Response {
    let request = robot.call(Method::PUT, &format!("{LISTS}/{path}"));
    request.json(&body).send().await.unwrap()
}

async fn members(robot: &Robot, id: &str) -> Vec<String> {
    let path = format!("{LISTS}/{id}/memberships");
    let body = json_of(robot.get(&path).await).await;
    let results = body["results"].as_array().unwrap();
    assert_eq!(body["total"].as_u64(), u64::try_from(results.len()).ok());
    let ids = results.iter().map(|it| it["recordId"].as_str().unwrap());
    ids.map(str::to_owned).collect()
}

#[tokio::test]
async fn members_of_a_manual_list_come_and_go() {
    let robot = start(Limits::None).await;
    let id = made(&robot, "By hand", "MANUAL", Value::Null).await;
    let path = format!("{id}/memberships/add");
    let told = json_of(put(&robot, &path, json!(["102", "101", "999", "x"])).await).await;
    assert_eq!(told["recordsIdsAdded"], json!(["102", "101"]));
    assert_eq!(told["recordIdsMissing"], json!(["999", "x"]));
    // Who is on the list already is passed over.
    let told = json_of(put(&robot, &path, json!(["101"])).await).await;
    assert_eq!(told["recordsIdsAdded"], json!([]));
    assert_eq!(told["recordIdsMissing"], json!([]));
    assert_eq!(members(&robot, &id).await, ["101", "102"]);

    let path = format!("{id}/memberships/remove");
    let told = json_of(put(&robot, &path, json!(["101", "103"])).await).await;
    assert_eq!(told["recordIdsRemoved"], json!(["101"]));
    assert_eq!(members(&robot, &id).await, ["102"]);
    let both = json!({"recordIdsToAdd": ["103"], "recordIdsToRemove": ["102"]});
    put(&robot, &format!("{id}/memberships/add-and-remove"), both).await;
    assert_eq!(members(&robot, &id).await, ["103"]);
    // An archived contact is on no list.
    robot.sim.archive_contact("103");
    assert!(members(&robot, &id).await.is_empty());
    put(&robot, &format!("{id}/memberships/add"), json!(["101"])).await;
    let path = format!("{LISTS}/{id}/memberships");
    let emptied = robot.call(Method::DELETE, &path).send().await.unwrap();
    assert_eq!(emptied.status(), StatusCode::NO_CONTENT);
    assert!(members(&robot, &id).await.is_empty());
}

#[tokio::test]
async fn members_are_read_by_page() {
    let robot = start(Limits::None).await;
    let id = made(&robot, "All", "DYNAMIC", called(&["ann", "bo", "cy"])).await;
    let path = format!("{LISTS}/{id}/memberships?limit=2");
    let first = json_of(robot.get(&path).await).await;
    assert_eq!(first["results"].as_array().unwrap().len(), 2);
    assert_eq!(first["total"], 3);
    let after = first["paging"]["next"]["after"].as_str().unwrap();
    let last = json_of(robot.get(&format!("{path}&after={after}")).await).await;
    assert_eq!(last["results"][0]["recordId"], "103");
    assert_eq!(last.get("paging"), None);
    let over = robot
        .get(&format!("{LISTS}/{id}/memberships?limit=251"))
        .await;
    assert_eq!(over.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_dynamic_list_follows_its_filter() {
    let robot = start(Limits::None).await;
    let id = made(&robot, "Anns", "DYNAMIC", called(&["Ann"])).await;
    assert_eq!(members(&robot, &id).await, ["101"]);
    robot.sim.edit_contact("102", "firstname", "ANN");
    robot.sim.edit_contact("101", "firstname", "Anna");
    assert_eq!(members(&robot, &id).await, ["102"]);
    // Nobody is put on it by hand.
    let refused = put(&robot, &format!("{id}/memberships/add"), json!(["101"])).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    let new = json!({"filterBranch": called(&["cy"])});
    let told = json_of(put(&robot, &format!("{id}/update-list-filters"), new).await).await;
    assert_eq!(told["updatedList"]["listVersion"], 2);
    assert_eq!(told["updatedList"]["size"], 1);
    assert_eq!(members(&robot, &id).await, ["103"]);
}

#[tokio::test]
async fn a_snapshot_keeps_whom_it_found() {
    let robot = start(Limits::None).await;
    let id = made(&robot, "Anns once", "SNAPSHOT", called(&["ann"])).await;
    robot.sim.edit_contact("102", "firstname", "ann");
    robot.sim.edit_contact("101", "firstname", "Anna");
    assert_eq!(members(&robot, &id).await, ["101"]);
    put(&robot, &format!("{id}/memberships/add"), json!(["103"])).await;
    assert_eq!(members(&robot, &id).await, ["101", "103"]);
}

#[tokio::test]
async fn what_no_list_can_be_is_refused() {
    let robot = start(Limits::None).await;
    let refused = async |name: &str, kind: &str, filter: Value| {
        make(&robot, name, kind, filter).await.status()
    };
    let wrong = StatusCode::BAD_REQUEST;
    assert_eq!(refused("", "MANUAL", Value::Null).await, wrong);
    assert_eq!(refused("A", "SOMEHOW", Value::Null).await, wrong);
    assert_eq!(refused("A", "DYNAMIC", Value::Null).await, wrong);
    assert_eq!(refused("A", "MANUAL", called(&["ann"])).await, wrong);
    let mut unknown = called(&["ann"]);
    unknown["filterBranches"][0]["filters"][0]["property"] = json!("shoe_size");
    assert_eq!(refused("A", "DYNAMIC", unknown).await, wrong);
    let deals = json!({"name": "A", "objectTypeId": "0-3", "processingType": "MANUAL"});
    assert_eq!(robot.post(LISTS, &deals).await.status(), wrong);
    made(&robot, "A", "MANUAL", Value::Null).await;
    assert_eq!(refused("A", "MANUAL", Value::Null).await, wrong);
}

#[tokio::test]
async fn a_list_is_found_by_number_name_and_words() {
    let robot = start(Limits::None).await;
    let id = made(&robot, "Advocates of spring", "DYNAMIC", called(&["ann"])).await;
    let plain = json_of(robot.get(&format!("/crm/v3/lists/{id}")).await).await;
    assert_eq!(plain["list"]["name"], "Advocates of spring");
    assert_eq!(plain["list"].get("filterBranch"), None);
    let path = format!("{LISTS}/{id}?includeFilters=true");
    let whole = json_of(robot.get(&path).await).await;
    assert_eq!(whole["list"]["filterBranch"], called(&["ann"]));
    let path = format!("{LISTS}/object-type-id/0-1/name/Advocates%20of%20spring");
    let named = json_of(robot.get(&path).await).await;
    assert_eq!(named["list"]["listId"], *id);
    let path = format!("{LISTS}?listIds={id}&listIds=999&listIds=1");
    let some = json_of(robot.get(&path).await).await;
    assert_eq!(some["lists"].as_array().unwrap().len(), 2);
    let body = json!({"query": "SPRING", "processingTypes": ["DYNAMIC"], "offset": 0});
    let found = json_of(robot.post(&format!("{LISTS}/search"), &body).await).await;
    assert_eq!(found["total"], 1);
    assert_eq!(found["lists"][0]["listId"], *id);
    assert_eq!(found["hasMore"], false);
    let path = format!("{LISTS}/records/0-1/101/memberships");
    let on = json_of(robot.get(&path).await).await;
    assert_eq!(on["results"][0]["listId"], *id);
    for missing in ["999", "object-type-id/0-1/name/None"] {
        let answer = robot.get(&format!("{LISTS}/{missing}")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{missing}");
    }
}

#[tokio::test]
async fn a_list_is_renamed_unless_the_name_is_taken() {
    let robot = start(Limits::None).await;
    let id = made(&robot, "Old", "MANUAL", Value::Null).await;
    made(&robot, "Taken", "MANUAL", Value::Null).await;
    let rename = async |name: &str| {
        let path = format!("{id}/update-list-name?listName={name}");
        put(&robot, &path, Value::Null).await
    };
    assert_eq!(rename("Taken").await.status(), StatusCode::BAD_REQUEST);
    let told = json_of(rename("New").await).await;
    assert_eq!(told["updatedList"]["name"], "New");
    assert_eq!(rename("New").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_deleted_list_can_be_restored_for_90_days() {
    let (robot, clock) = start_at(AccountKind::Professional, NOW_MS).await;
    let id = made(&robot, "Short", "MANUAL", Value::Null).await;
    put(&robot, &format!("{id}/memberships/add"), json!(["101"])).await;
    let path = format!("{LISTS}/{id}");
    let delete = async || robot.call(Method::DELETE, &path).send().await.unwrap();
    let restore = async || put(&robot, &format!("{id}/restore"), Value::Null).await;
    assert_eq!(delete().await.status(), StatusCode::NO_CONTENT);
    assert_eq!(robot.get(&path).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(delete().await.status(), StatusCode::NOT_FOUND);
    let day = Duration::from_hours(24);
    clock.pass(day * 89);
    assert_eq!(restore().await.status(), StatusCode::NO_CONTENT);
    assert_eq!(members(&robot, &id).await, ["101"]);
    delete().await;
    clock.pass(day * 90);
    assert_eq!(restore().await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn two_lists_are_there_from_the_start() {
    let robot = start(Limits::None).await;
    robot.sim.edit_contact("102", "plan_tier", "enterprise");
    let body = json!({"processingTypes": ["DYNAMIC"], "query": ""});
    let found = json_of(robot.post(&format!("{LISTS}/search"), &body).await).await;
    assert_eq!(found["lists"][0]["name"], "Paying customers");
    let id = found["lists"][0]["listId"].as_str().unwrap();
    assert_eq!(members(&robot, id).await, ["102"]);
    let body = json!({"processingTypes": ["MANUAL"]});
    let found = json_of(robot.post(&format!("{LISTS}/search"), &body).await).await;
    assert_eq!(found["lists"][0]["name"], "Invited to refer");
}

#[tokio::test]
async fn reading_and_writing_lists_need_different_scopes() {
    let robot = start(Limits::None).await;
    let key = robot.sim.issue_service_key(&["crm.lists.read"]);
    let search = format!("{LISTS}/search");
    let request = robot.with(&key, Method::POST, &search).json(&json!({}));
    assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
    let request = robot.with(&key, Method::DELETE, &format!("{LISTS}/1"));
    assert_eq!(
        request.send().await.unwrap().status(),
        StatusCode::FORBIDDEN
    );
}
