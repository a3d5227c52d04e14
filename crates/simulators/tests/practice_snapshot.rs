//! The practice world between two starts.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::json;
use simulators::hubspot::ObjectType;
use simulators::{Clock, Practice, PracticeOptions};
use std::fs;
use std::path::Path;

fn options(file: &Path) -> PracticeOptions {
    PracticeOptions {
        people: 40,
        snapshot: Some(file.to_owned()),
        ..PracticeOptions::default()
    }
}

fn call(practice: &Practice, method: Method, path: &str) -> RequestBuilder {
    let access = &practice.access().hubspot;
    reqwest::Client::new()
        .request(method, format!("{}{path}", access.base_url))
        .bearer_auth(&access.private_token)
}

async fn create(practice: &Practice, email: &str) -> StatusCode {
    call(practice, Method::POST, "/crm/objects/2026-03/contacts")
        .json(&json!({"properties": {"email": email}}))
        .send()
        .await
        .unwrap()
        .status()
}

#[tokio::test]
async fn an_acknowledged_write_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let practice = Practice::start(options(&file)).await.unwrap();
    let first = practice.access().hubspot.clone();
    assert_eq!(
        create(&practice, "new@example.com").await,
        StatusCode::CREATED
    );
    let property = json!({
        "name": "adv_code",
        "label": "Code",
        "groupName": "contactinformation",
        "type": "string",
        "fieldType": "text",
    });
    call(&practice, Method::POST, "/crm/properties/2026-03/contacts")
        .json(&property)
        .send()
        .await
        .unwrap();
    // Dropped without a stop, as by a kill.
    drop(practice);

    let practice = Practice::start(options(&file)).await.unwrap();
    let again = practice.access().hubspot.clone();
    assert_eq!(again.private_token, first.private_token);
    assert_eq!(again.refresh_token, first.refresh_token);
    assert_eq!(practice.hubspot().contact_count(), 41);
    assert_eq!(
        practice
            .hubspot()
            .contacts_by_email("new@example.com")
            .len(),
        1
    );
    let path = "/crm/properties/2026-03/contacts/adv_code";
    let kept = call(&practice, Method::GET, path).send().await.unwrap();
    assert_eq!(kept.status(), StatusCode::OK);
    assert_eq!(
        create(&practice, "new@example.com").await,
        StatusCode::CONFLICT
    );
}

#[tokio::test]
async fn a_conductor_s_change_is_kept_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let practice = Practice::start(options(&file)).await.unwrap();
    let edit = json!({"id": "101", "property": "company", "value": "Kept Ltd"});
    let done = call(&practice, Method::POST, "/practice/contacts")
        .json(&edit)
        .send()
        .await
        .unwrap();
    assert_eq!(done.status(), StatusCode::NO_CONTENT);
    drop(practice);
    let practice = Practice::start(options(&file)).await.unwrap();
    let path = "/crm/objects/2026-03/contacts/101?properties=company";
    let contact = call(&practice, Method::GET, path).send().await.unwrap();
    let contact: serde_json::Value = contact.json().await.unwrap();
    assert_eq!(contact["properties"]["company"], "Kept Ltd");
}

#[tokio::test]
async fn tokens_are_never_saved() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let practice = Practice::start(options(&file)).await.unwrap();
    create(&practice, "new@example.com").await;
    let saved = fs::read_to_string(&file).unwrap();
    let access = &practice.access().hubspot;
    for secret in [
        &access.private_token,
        &access.refresh_token,
        &access.client_secret,
    ] {
        assert!(!saved.contains(secret.as_str()));
    }
    assert!(saved.contains("new@example.com"));
}

#[tokio::test]
async fn a_write_that_cannot_be_saved_is_not_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let practice = Practice::start(options(&file)).await.unwrap();
    folder.close().unwrap();
    assert_eq!(
        create(&practice, "new@example.com").await,
        StatusCode::INTERNAL_SERVER_ERROR
    );
    let path = "/crm/objects/2026-03/contacts";
    let reading = call(&practice, Method::GET, path).send().await.unwrap();
    assert_eq!(reading.status(), StatusCode::OK);
}

#[tokio::test]
async fn lists_forms_and_imports_are_kept_too() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let practice = Practice::start(options(&file)).await.unwrap();
    let list = json!({"name": "Kept", "objectTypeId": "0-1", "processingType": "MANUAL"});
    let list = call(&practice, Method::POST, "/crm/lists/2026-03").json(&list);
    let list: serde_json::Value = list.send().await.unwrap().json().await.unwrap();
    let path = format!(
        "/crm/lists/2026-03/{}",
        list["list"]["listId"].as_str().unwrap()
    );
    let add = call(&practice, Method::PUT, &format!("{path}/memberships/add"));
    add.json(&json!(["101"])).send().await.unwrap();
    let form = json!({"name": "Kept", "formType": "hubspot"});
    let form = call(&practice, Method::POST, "/marketing/v3/forms").json(&form);
    let form: serde_json::Value = form.send().await.unwrap().json().await.unwrap();
    drop(practice);

    let practice = Practice::start(options(&file)).await.unwrap();
    let kept = call(&practice, Method::GET, &path).send().await.unwrap();
    let kept: serde_json::Value = kept.json().await.unwrap();
    assert_eq!(kept["list"]["size"], 1);
    let path = format!("/marketing/v3/forms/{}", form["id"].as_str().unwrap());
    let kept = call(&practice, Method::GET, &path).send().await.unwrap();
    assert_eq!(kept.status(), StatusCode::OK);
    drop(practice);

    // A world that was saved before there were such things has the first ones.
    let mut saved: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let hubspot = saved["hubspot"].as_object_mut().unwrap();
    assert!(hubspot.remove("tools").is_some());
    fs::write(&file, saved.to_string()).unwrap();
    let practice = Practice::start(options(&file)).await.unwrap();
    let lists = call(
        &practice,
        Method::GET,
        "/crm/lists/2026-03?listIds=1&listIds=3",
    );
    let lists: serde_json::Value = lists.send().await.unwrap().json().await.unwrap();
    assert_eq!(lists["lists"].as_array().unwrap().len(), 1);
    assert_eq!(lists["lists"][0]["name"], "Paying customers");
}

#[tokio::test]
async fn deals_and_what_goes_with_them_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let practice = Practice::start(options(&file)).await.unwrap();
    let before = practice.hubspot().records(ObjectType::Deals);
    let companies_before = practice.hubspot().records(ObjectType::Companies);
    assert!(!before.is_empty() && !companies_before.is_empty());
    let deal = json!({"properties": {"dealname": "Kept", "dealstage": "closedwon"}});
    let put = "/crm/objects/2026-03/deals/101/associations/default/contacts/140";
    call(&practice, Method::POST, "/crm/objects/2026-03/deals")
        .json(&deal)
        .send()
        .await
        .unwrap();
    call(&practice, Method::PUT, put).send().await.unwrap();
    let stage = json!({"label": "Kept stage", "metadata": {"probability": "0.5"}});
    let path = "/crm/pipelines/2026-03/deals/renewals/stages/renewal_due";
    let changed = call(&practice, Method::PATCH, path).json(&stage).send();
    assert_eq!(changed.await.unwrap().status(), StatusCode::OK);
    drop(practice);

    let practice = Practice::start(options(&file)).await.unwrap();
    let after = practice.hubspot().records(ObjectType::Deals);
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(after[after.len() - 1].properties["dealname"], "Kept");
    let companies = practice.hubspot().records(ObjectType::Companies);
    assert_eq!(companies, companies_before);
    let path = "/crm/objects/2026-03/contacts/140/associations/deals";
    let kept = call(&practice, Method::GET, path).send().await.unwrap();
    let kept: serde_json::Value = kept.json().await.unwrap();
    assert!(
        kept["results"]
            .as_array()
            .unwrap()
            .iter()
            .any(|row| row["toObjectId"] == "101"),
        "{kept}"
    );
    let path = "/crm/pipelines/2026-03/deals/renewals/stages/renewal_due";
    let stage = call(&practice, Method::GET, path).send().await.unwrap();
    let stage: serde_json::Value = stage.json().await.unwrap();
    assert_eq!(stage["label"], "Kept stage");
}

#[tokio::test]
async fn an_older_world_of_contacts_alone_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let practice = Practice::start(options(&file)).await.unwrap();
    create(&practice, "new@example.com").await;
    drop(practice);
    let text = fs::read_to_string(&file).unwrap();
    let mut saved: serde_json::Value = serde_json::from_str(&text).unwrap();
    let hubspot = saved["hubspot"].as_object_mut().unwrap();
    hubspot.retain(|name, _| name == "contacts" || name == "schema");
    let contacts = hubspot["contacts"].as_object_mut().unwrap();
    contacts.remove("blocked");
    for record in contacts["records"].as_array_mut().unwrap() {
        record.as_object_mut().unwrap().remove("earlier");
        for value in record["values"].as_array_mut().unwrap() {
            value.as_array_mut().unwrap().truncate(2);
        }
    }
    fs::write(&file, saved.to_string()).unwrap();

    let practice = Practice::start(options(&file)).await.unwrap();
    assert_eq!(practice.hubspot().contact_count(), 41);
    assert!(practice.hubspot().records(ObjectType::Deals).is_empty());
    assert_eq!(
        create(&practice, "new@example.com").await,
        StatusCode::CONFLICT
    );
    let deal = json!({"properties": {"dealname": "First"}});
    let made = call(&practice, Method::POST, "/crm/objects/2026-03/deals")
        .json(&deal)
        .send()
        .await
        .unwrap();
    assert_eq!(made.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn a_practice_pair_has_deals_of_these_weeks_whenever_it_is_started() {
    let day = 24 * 3_600_000;
    for now in [1_600_000_000_000, 2_500_000_000_000] {
        let options = PracticeOptions {
            people: 200,
            clock: Clock::standing_at(now),
            ..PracticeOptions::default()
        };
        let practice = Practice::start(options).await.unwrap();
        let since = now - 90 * day;
        let search = json!({"limit": 1, "filterGroups": [{"filters": [
            {"propertyName": "createdate", "operator": "GTE", "value": since.to_string()},
        ]}]});
        let path = "/crm/objects/2026-03/deals/search";
        let answer = call(&practice, Method::POST, path)
            .json(&search)
            .send()
            .await
            .unwrap();
        let found: serde_json::Value = answer.json().await.unwrap();
        let total = found["total"].as_u64().unwrap();
        assert!((1..40).contains(&total), "{found}");
    }
}
