//! Imports of the HubSpot simulator: files that become contacts.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod hubspot_support;

use hubspot_support::{Robot, json_of, start_at};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use simulators::hubspot::{AccountKind, Clock};
use std::time::Duration;

const IMPORTS: &str = "/crm/imports/2026-03";
const NOW_MS: i64 = 1_768_042_800_000;
const BOUNDARY: &str = "practice-boundary";

async fn started() -> (Robot, Clock) {
    start_at(AccountKind::Professional, NOW_MS).await
}

/// A request for a file with these columns; the first is the address.
fn request(operation: &str, properties: &[&str]) -> Value {
    let columns: Vec<Value> = properties
        .iter()
        .map(|name| {
            let mut column =
                json!({"columnObjectTypeId": "0-1", "columnName": name, "propertyName": name});
            if *name == "email" {
                column["columnType"] = json!("HUBSPOT_ALTERNATE_ID");
            }
            column
        })
        .collect();
    json!({
        "name": "People",
        "importOperations": {"0-1": operation},
        "dateFormat": "DAY_MONTH_YEAR",
        "files": [{
            "fileName": "people.csv",
            "fileFormat": "CSV",
            "fileImportPage": {"hasHeader": true, "columnMappings": columns},
        }],
    })
}

async fn send_as(robot: &Robot, token: &str, request: &Value, file: &str) -> Response {
    let body = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"importRequest\"\r\n\r\n{request}\r\n\
         --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"people.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{file}\r\n--{BOUNDARY}--\r\n"
    );
    robot
        .with(token, Method::POST, IMPORTS)
        .header(
            "content-type",
            format!("multipart/form-data; boundary={BOUNDARY}"),
        )
        .body(body)
        .send()
        .await
        .unwrap()
}

async fn send(robot: &Robot, request: &Value, file: &str) -> Response {
    send_as(robot, &robot.access.private_token, request, file).await
}

/// Sends a file and waits; returns the finished import.
async fn done(robot: &Robot, clock: &Clock, request: &Value, file: &str) -> Value {
    let answer = send(robot, request, file).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let id = json_of(answer).await["id"].as_str().unwrap().to_owned();
    clock.pass(Duration::from_mins(1));
    json_of(robot.get(&format!("{IMPORTS}/{id}")).await).await
}

async fn errors(robot: &Robot, import: &Value) -> Vec<Value> {
    let id = import["id"].as_str().unwrap();
    let flags = "includeErrorMessage=true&includeRowData=true";
    let path = format!("/crm/v3/imports/{id}/errors?limit=100&{flags}");
    let body = json_of(robot.get(&path).await).await;
    body["results"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_file_becomes_contacts() {
    let (robot, clock) = started().await;
    let columns = request("UPSERT", &["email", "firstname", "lastname"]);
    let file = "\u{feff}Email,First,Last\nNew@Example.com,Nora,\"Kim, Jr\"\nann@example.com,,Lee\n";
    let import = done(&robot, &clock, &columns, file).await;
    assert_eq!(import["state"], "DONE");
    assert_eq!(import["importName"], "People");
    assert_eq!(import["importSource"], "API");
    assert_eq!(import["mappedObjectTypeIds"], json!(["0-1"]));
    let counters = &import["metadata"]["counters"];
    assert_eq!(counters["TOTAL_ROWS"], 2);
    assert_eq!(counters["CREATED_OBJECTS"], 1);
    assert_eq!(counters["UPDATED_OBJECTS"], 1);
    let new = robot.sim.contacts_by_email("new@example.com");
    assert_eq!(new[0].properties["lastname"], "Kim, Jr");
    let ann = robot.sim.contacts_by_email("ann@example.com");
    assert_eq!(ann[0].properties["lastname"], "Lee");
    // An empty cell leaves a value as it is.
    assert_eq!(ann[0].properties["firstname"], "ann");
    assert!(errors(&robot, &import).await.is_empty());
}

#[tokio::test]
async fn an_import_passes_through_its_states() {
    let (robot, clock) = started().await;
    let columns = request("UPSERT", &["email"]);
    let mut ids = Vec::new();
    for _ in 0..4 {
        let import = json_of(send(&robot, &columns, "E\na@example.com\n").await).await;
        ids.push(import["id"].as_str().unwrap().to_owned());
    }
    let state = async |id: &String| {
        let body = json_of(robot.get(&format!("{IMPORTS}/{id}")).await).await;
        body["state"].as_str().unwrap().to_owned()
    };
    assert_eq!(state(&ids[0]).await, "STARTED");
    // Three are worked on at a time.
    assert_eq!(state(&ids[3]).await, "DEFERRED");
    clock.pass(Duration::from_secs(1));
    assert_eq!(state(&ids[0]).await, "PROCESSING");
    let cancel = format!("{IMPORTS}/{}/cancel", ids[2]);
    let answer = json_of(robot.post(&cancel, &Value::Null).await).await;
    assert_eq!(answer["status"], "COMPLETE");
    clock.pass(Duration::from_secs(1));
    assert_eq!(state(&ids[0]).await, "DONE");
    assert_eq!(state(&ids[2]).await, "CANCELED");
    assert_eq!(state(&ids[3]).await, "STARTED");
    // What has ended stays as it is.
    robot
        .post(&format!("{IMPORTS}/{}/cancel", ids[0]), &Value::Null)
        .await;
    assert_eq!(state(&ids[0]).await, "DONE");
}

#[tokio::test]
async fn bad_rows_are_told_and_good_ones_land() {
    let (robot, clock) = started().await;
    let columns = request("UPSERT", &["email", "firstname", "plan_tier"]);
    let file = "E,F,P\n\
        foo@,No,free\n\
        a@example.com,Ada,gold\n\
        b@example.com,Ben\n\
        c@example.com,Cem,free\n\
        C@example.com,Twice,free\n\
        ,,\n";
    let import = done(&robot, &clock, &columns, file).await;
    assert_eq!(import["state"], "DONE");
    let told: Vec<(String, u64)> = errors(&robot, &import)
        .await
        .iter()
        .map(|error| {
            let kind = error["errorType"].as_str().unwrap().to_owned();
            (kind, error["sourceData"]["lineNumber"].as_u64().unwrap())
        })
        .collect();
    let expected = [
        ("INVALID_EMAIL", 2),
        ("INVALID_ENUMERATION_OPTION", 3),
        ("INCORRECT_NUMBER_OF_COLUMNS", 4),
        ("DUPLICATE_ALTERNATE_ID", 6),
        ("FAILED_VALIDATION", 7),
    ];
    let expected = expected.map(|(kind, line)| (kind.to_owned(), line));
    assert_eq!(told, expected);
    assert_eq!(robot.sim.contact_count(), 5);
    // The rest of a row with one bad value is taken in.
    let ada = robot.sim.contacts_by_email("a@example.com");
    assert_eq!(ada[0].properties["firstname"], "Ada");
    assert_eq!(ada[0].properties.get("plan_tier"), None);
    let cem = robot.sim.contacts_by_email("c@example.com");
    assert_eq!(cem[0].properties["firstname"], "Cem");
}

#[tokio::test]
async fn errors_tell_their_row_on_demand() {
    let (robot, clock) = started().await;
    let columns = request("UPSERT", &["email", "firstname"]);
    let import = done(&robot, &clock, &columns, "E,F\nfoo@,No\nbar@,No\n").await;
    let whole = errors(&robot, &import).await;
    assert_eq!(whole[0]["sourceData"]["rowData"], json!(["foo@", "No"]));
    assert_eq!(whole[0]["errorMessage"], "Email address foo@ is invalid");
    assert_eq!(whole[0]["invalidValue"], "foo@");
    let id = import["id"].as_str().unwrap();
    let path = format!("{IMPORTS}/{id}/errors?limit=1");
    let page = json_of(robot.get(&path).await).await;
    assert_eq!(page["results"][0]["sourceData"]["rowData"], json!([]));
    assert_eq!(page["results"][0].get("errorMessage"), None);
    let after = page["paging"]["next"]["after"].as_str().unwrap();
    let last = json_of(robot.get(&format!("{path}&after={after}")).await).await;
    assert_eq!(last["results"][0]["invalidValue"], "bar@");
    assert_eq!(last.get("paging"), None);
}

#[tokio::test]
async fn an_import_can_only_create_or_only_update() {
    let file = "E,L\nann@example.com,Lee\nnew@example.com,Kim\n";
    for (operation, refused, created, updated) in [
        ("CREATE", "CREATE_ONLY_IMPORT", 1, 0),
        ("UPDATE", "UPDATE_ONLY_IMPORT", 0, 1),
    ] {
        let (robot, clock) = started().await;
        let columns = request(operation, &["email", "lastname"]);
        let import = done(&robot, &clock, &columns, file).await;
        let told = errors(&robot, &import).await;
        assert_eq!(told.len(), 1, "{operation}");
        assert_eq!(told[0]["errorType"], refused);
        let counters = &import["metadata"]["counters"];
        assert_eq!(counters["CREATED_OBJECTS"], created, "{operation}");
        assert_eq!(counters["UPDATED_OBJECTS"], updated, "{operation}");
    }
}

#[tokio::test]
async fn dates_are_read_in_the_order_of_the_file() {
    let (robot, clock) = started().await;
    let property = json!({
        "name": "joined",
        "label": "Joined",
        "groupName": "contactinformation",
        "type": "date",
        "fieldType": "date",
    });
    robot
        .post("/crm/properties/2026-03/contacts", &property)
        .await;
    let columns = request("UPSERT", &["email", "joined"]);
    let import = done(
        &robot,
        &clock,
        &columns,
        "E,J\nann@example.com,31/12/2025\n",
    )
    .await;
    assert!(errors(&robot, &import).await.is_empty());
    let ann = robot.sim.contacts_by_email("ann@example.com");
    assert_eq!(ann[0].properties["joined"], "2025-12-31");
}

#[tokio::test]
async fn a_column_without_property_fails_the_file() {
    let (robot, clock) = started().await;
    let columns = request("UPSERT", &["email", "shoe_size"]);
    let import = done(&robot, &clock, &columns, "E,S\nnew@example.com,44\n").await;
    assert_eq!(import["state"], "FAILED");
    let told = errors(&robot, &import).await;
    assert_eq!(told[0]["errorType"], "PROPERTY_DEFINITION_NOT_FOUND");
    assert_eq!(told[0]["sourceData"]["lineNumber"], 0);
    assert_eq!(robot.sim.contact_count(), 3);
}

#[tokio::test]
async fn an_app_sees_its_own_imports() {
    let (robot, _clock) = started().await;
    let columns = request("UPSERT", &["email"]);
    let key = robot.sim.issue_service_key(&["crm.import"]);
    let own = json_of(send_as(&robot, &key, &columns, "E\na@example.com\n").await).await;
    let other = json_of(send(&robot, &columns, "E\nb@example.com\n").await).await;
    let request = robot.with(&key, Method::GET, IMPORTS);
    let listed = json_of(request.send().await.unwrap()).await;
    let results = listed["results"].as_array().unwrap();
    assert_eq!(results.len(), 1);
    assert_eq!(results[0]["id"], own["id"]);
    let path = format!("{IMPORTS}/{}", other["id"].as_str().unwrap());
    let hidden = robot.with(&key, Method::GET, &path).send().await.unwrap();
    assert_eq!(hidden.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_no_import_is_refused() {
    let (robot, _clock) = started().await;
    let columns = request("UPSERT", &["email"]);
    let mut sheet = columns.clone();
    sheet["files"][0]["fileFormat"] = json!("SPREADSHEET");
    let answer = send(&robot, &sheet, "E\n").await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let answer = send(&robot, &json!({"name": "x"}), "E\n").await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let plain = robot.post(IMPORTS, &columns).await;
    assert_eq!(plain.status(), StatusCode::BAD_REQUEST);
}
