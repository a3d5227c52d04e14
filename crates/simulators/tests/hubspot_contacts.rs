//! Contacts of the HubSpot simulator: records, lists, batches, addresses.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod hubspot_support;

use hubspot_support::{Robot, json_of, start};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use simulators::Limits;
use simulators::hubspot::{HubspotOptions, HubspotSim};
use simulators::wire::Saver;
use simulators::world::{ContactSeed, World};
use std::collections::{BTreeMap, BTreeSet};

const CONTACTS: &str = "/crm/objects/2026-03/contacts";

fn batch(verb: &str) -> String {
    format!("{CONTACTS}/batch/{verb}")
}

async fn calm() -> Robot {
    start(Limits::None).await
}

/// A simulator with these contacts, and somebody to call it.
async fn with(contacts: Vec<ContactSeed>) -> Robot {
    let world = World {
        seed: 7,
        contacts,
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

/// Ann, who is known by a second address.
fn ann() -> ContactSeed {
    ContactSeed {
        email: Some("Ann@Example.com".to_owned()),
        additional_emails: vec!["ann@second.example".to_owned()],
        first_name: Some("Ann".to_owned()),
        properties: BTreeMap::from([("plan_tier".to_owned(), "free".to_owned())]),
        created_ms: 1_700_000_000_000,
        ..ContactSeed::default()
    }
}

async fn send(robot: &Robot, method: Method, path: &str, body: &Value) -> Response {
    robot.call(method, path).json(body).send().await.unwrap()
}

/// Posts, and returns the status with the body.
async fn post(robot: &Robot, path: &str, body: &Value) -> (StatusCode, Value) {
    let answer = robot.post(path, body).await;
    (answer.status(), json_of(answer).await)
}

async fn get(robot: &Robot, path: &str) -> (StatusCode, Value) {
    let answer = robot.get(path).await;
    (answer.status(), json_of(answer).await)
}

/// The ids of the results, in their order.
fn ids(body: &Value) -> Vec<&str> {
    let results = body["results"].as_array().unwrap();
    results
        .iter()
        .map(|row| row["id"].as_str().unwrap())
        .collect()
}

fn only_id(robot: &Robot, email: &str) -> String {
    let found = robot.sim.contacts_by_email(email);
    assert_eq!(found.len(), 1, "contacts with {email}");
    found[0].id.clone()
}

fn property(robot: &Robot, email: &str, name: &str) -> Option<String> {
    let found = robot.sim.contacts_by_email(email);
    assert_eq!(found.len(), 1, "contacts with {email}");
    found[0].properties.get(name).cloned()
}

#[tokio::test]
async fn a_list_shows_the_default_properties_and_where_it_goes_on() {
    let robot = calm().await;
    let (status, page) = get(&robot, &format!("{CONTACTS}?limit=2")).await;
    assert_eq!(status, StatusCode::OK);
    let [first, second] = ids(&page)[..] else {
        panic!("{page}")
    };
    let names: Vec<&String> = page["results"][0]["properties"]
        .as_object()
        .unwrap()
        .keys()
        .collect();
    assert_eq!(
        names,
        [
            "createdate",
            "email",
            "firstname",
            "hs_object_id",
            "lastmodifieddate",
            "lastname"
        ]
    );
    assert_eq!(page["results"][0]["properties"]["email"], "ann@example.com");
    assert_eq!(page["results"][0]["properties"]["lastname"], Value::Null);
    assert_eq!(page["results"][0]["createdAt"], "2023-11-14T22:13:20.000Z");
    assert_eq!(page["results"][0]["archived"], false);

    let after = page["paging"]["next"]["after"].as_str().unwrap();
    let (_, rest) = get(&robot, &format!("{CONTACTS}?limit=2&after={after}")).await;
    assert_eq!(ids(&rest), [after]);
    assert!(rest.get("paging").is_none(), "{rest}");
    assert!(first < second && second < after);

    let link = page["paging"]["next"]["link"].as_str().unwrap();
    let linked = robot
        .http
        .get(link)
        .bearer_auth(&robot.access.private_token)
        .send()
        .await
        .unwrap();
    assert_eq!(ids(&json_of(linked).await), [after]);
}

#[tokio::test]
async fn a_list_has_at_most_100_contacts_a_page() {
    let robot = calm().await;
    let (status, body) = get(&robot, &format!("{CONTACTS}?limit=101")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(body["category"], "VALIDATION_ERROR");
    let (status, _) = get(&robot, &format!("{CONTACTS}?limit=100")).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn asked_properties_are_null_without_a_value_and_left_out_when_undefined() {
    let robot = with(vec![ann()]).await;
    let path = format!("{CONTACTS}?properties=plan_tier,phone,shoe_size,hs_additional_emails");
    let (_, page) = get(&robot, &path).await;
    let properties = page["results"][0]["properties"].as_object().unwrap();
    assert_eq!(properties["plan_tier"], "free");
    assert_eq!(properties["phone"], Value::Null);
    assert_eq!(properties["hs_additional_emails"], "ann@second.example");
    assert!(!properties.contains_key("shoe_size"));
    assert!(!properties.contains_key("email"));
    assert!(properties.contains_key("hs_object_id"));
}

#[tokio::test]
async fn archived_contacts_are_in_their_own_list_only() {
    let robot = calm().await;
    let id = only_id(&robot, "bo@example.com");
    let gone = robot
        .call(Method::DELETE, &format!("{CONTACTS}/{id}"))
        .send()
        .await
        .unwrap();
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    assert_eq!(robot.sim.contact_count(), 2);

    let (_, active) = get(&robot, CONTACTS).await;
    assert!(!ids(&active).contains(&id.as_str()));
    let (_, archived) = get(&robot, &format!("{CONTACTS}?archived=true")).await;
    assert_eq!(ids(&archived), [id.as_str()]);
    let bin = &archived["results"][0];
    assert_eq!(bin["archivedAt"], bin["properties"]["lastmodifieddate"]);
    assert_ne!(bin["archivedAt"], bin["createdAt"]);

    let (status, body) = get(&robot, &format!("{CONTACTS}/{id}")).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(body["category"], "OBJECT_NOT_FOUND");
    let (status, _) = get(&robot, &format!("{CONTACTS}/{id}?archived=true")).await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn the_address_of_an_archived_contact_is_free() {
    let robot = calm().await;
    let old = only_id(&robot, "bo@example.com");
    robot.sim.archive_contact(&old);
    let (status, body) = post(
        &robot,
        CONTACTS,
        &json!({"properties": {"email": "bo@example.com"}}),
    )
    .await;
    assert_eq!(status, StatusCode::CREATED);
    assert_ne!(body["id"], json!(old));
    assert_eq!(robot.sim.contacts_by_email("bo@example.com").len(), 2);
}

#[tokio::test]
async fn one_contact_is_found_by_any_of_its_addresses() {
    let robot = with(vec![ann()]).await;
    let id = only_id(&robot, "ann@example.com");
    for address in ["ANN@example.com", "ann@second.example"] {
        let (status, body) = get(&robot, &format!("{CONTACTS}/{address}?idProperty=email")).await;
        assert_eq!(status, StatusCode::OK, "{address}");
        assert_eq!(body["id"], json!(id));
    }
    let (status, _) = get(
        &robot,
        &format!("{CONTACTS}/who@example.com?idProperty=email"),
    )
    .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = get(&robot, &format!("{CONTACTS}/Ann?idProperty=firstname")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_created_contact_is_answered_with_what_it_has() {
    let robot = calm().await;
    let body = json!({"properties": {"email": "Dee@Example.COM", "firstname": "Dee", "phone": ""}});
    let (status, made) = post(&robot, CONTACTS, &body).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(made["properties"]["email"], "dee@example.com");
    assert_eq!(made["properties"]["hs_object_id"], made["id"]);
    assert_eq!(made["properties"]["lastmodifieddate"], made["updatedAt"]);
    assert!(made["properties"].get("phone").is_none());
    let id = made["id"].as_str().unwrap();
    assert!(
        made["url"]
            .as_str()
            .unwrap()
            .ends_with(&format!("/record/0-1/{id}"))
    );
    assert_eq!(robot.sim.contact_count(), 4);
}

#[tokio::test]
async fn a_contact_needs_a_name_or_an_address() {
    let robot = calm().await;
    let (status, _) = post(&robot, CONTACTS, &json!({"properties": {"phone": "1"}})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, _) = post(
        &robot,
        CONTACTS,
        &json!({"properties": {"lastname": "Dee"}}),
    )
    .await;
    assert_eq!(status, StatusCode::CREATED);
}

#[tokio::test]
async fn an_address_that_a_contact_has_is_a_conflict() {
    let robot = with(vec![ann()]).await;
    let id = only_id(&robot, "ann@example.com");
    for address in ["ANN@EXAMPLE.COM", "ann@second.example"] {
        let (status, body) =
            post(&robot, CONTACTS, &json!({"properties": {"email": address}})).await;
        assert_eq!(status, StatusCode::CONFLICT, "{address}");
        assert_eq!(body["category"], "CONFLICT");
        assert_eq!(
            body["message"],
            json!(format!("Contact already exists. Existing ID: {id}"))
        );
    }
    assert_eq!(robot.sim.contact_count(), 1);
}

#[tokio::test]
async fn wrong_values_are_refused_by_name() {
    let robot = calm().await;
    let body = json!({"properties": {
        "email": "foo@", "shoe_size": "42", "createdate": "1790000000000",
        "plan_tier": "gold", "closedate": "soon", "firstname": "x".repeat(65_537),
    }});
    let (status, body) = post(&robot, CONTACTS, &body).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(body["category"], "VALIDATION_ERROR");
    let codes: BTreeMap<&str, &str> = body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            let name = error["context"]["propertyName"][0].as_str().unwrap();
            (name, error["code"].as_str().unwrap())
        })
        .collect();
    assert_eq!(
        codes,
        BTreeMap::from([
            ("closedate", "INVALID_DATE"),
            ("createdate", "READ_ONLY_VALUE"),
            ("email", "INVALID_EMAIL"),
            ("firstname", "INVALID_LENGTH"),
            ("plan_tier", "INVALID_OPTION"),
            ("shoe_size", "PROPERTY_DOESNT_EXIST"),
        ])
    );
    let message = body["message"].as_str().unwrap();
    let (intro, list) = message.split_once(": ").unwrap();
    assert_eq!(intro, "Property values were not valid");
    let list: Value = serde_json::from_str(list).unwrap();
    let mut list = list.as_array().unwrap().iter();
    let email = list.find(|wrong| wrong["name"] == "email").unwrap();
    assert_eq!(email["message"], "Email address foo@ is invalid");
    assert_eq!(email["error"], "INVALID_EMAIL");
    assert_eq!(email["isValid"], false);
    assert_eq!(robot.sim.contact_count(), 3);
}

#[tokio::test]
async fn a_change_merges_and_empty_text_clears() {
    let robot = with(vec![ann()]).await;
    let id = only_id(&robot, "ann@example.com");
    let before = property(&robot, "ann@example.com", "lastmodifieddate");
    let change = json!({"properties": {"firstname": "", "company": "Example", "closedate": "1790000000000"}});
    let answer = send(&robot, Method::PATCH, &format!("{CONTACTS}/{id}"), &change).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let body = json_of(answer).await;
    assert_eq!(body["properties"]["company"], "Example");
    assert_eq!(body["properties"]["closedate"], "2026-09-21T14:13:20.000Z");
    assert_eq!(body["properties"]["plan_tier"], "free");
    assert!(body["properties"].get("firstname").is_none());
    assert!(property(&robot, "ann@example.com", "lastmodifieddate") > before);
}

#[tokio::test]
async fn a_changed_address_frees_the_old_one_only() {
    let robot = with(vec![ann()]).await;
    let id = only_id(&robot, "ann@example.com");
    let change = json!({"properties": {"email": "new@example.com"}});
    let answer = send(&robot, Method::PATCH, &format!("{CONTACTS}/{id}"), &change).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let free = json!({"properties": {"email": "ann@example.com"}});
    let (status, made) = post(&robot, CONTACTS, &free).await;
    assert_eq!(status, StatusCode::CREATED);
    let held = json!({"properties": {"email": "ann@second.example"}});
    let (status, _) = post(&robot, CONTACTS, &held).await;
    assert_eq!(status, StatusCode::CONFLICT);

    let other = made["id"].as_str().unwrap();
    let change = json!({"properties": {"email": "new@example.com"}});
    let answer = send(
        &robot,
        Method::PATCH,
        &format!("{CONTACTS}/{other}"),
        &change,
    )
    .await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let message = json_of(answer).await["message"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        message.contains(&format!("on {other}. {id} already has that value.")),
        "{message}"
    );
}

#[tokio::test]
async fn a_batch_read_by_address_names_those_it_does_not_know() {
    let robot = with(vec![ann()]).await;
    let id = only_id(&robot, "ann@example.com");
    let known = json!({"idProperty": "email", "properties": ["plan_tier"], "inputs": [{"id": "ANN@example.com"}]});
    let (status, body) = post(&robot, &batch("read"), &known).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(body["status"], "COMPLETE");
    assert_eq!(ids(&body), [id.as_str()]);
    assert_eq!(body["results"][0]["properties"]["plan_tier"], "free");
    assert!(body["results"][0]["properties"].get("email").is_none());

    let some = json!({"idProperty": "email", "inputs": [{"id": "ann@second.example"}, {"id": "who@example.com"}]});
    let (status, body) = post(&robot, &batch("read"), &some).await;
    assert_eq!(status, StatusCode::MULTI_STATUS);
    assert_eq!(ids(&body), [id.as_str()]);
    assert_eq!(body["numErrors"], 1);
    assert_eq!(body["errors"][0]["category"], "OBJECT_NOT_FOUND");
    assert_eq!(
        body["errors"][0]["context"]["ids"],
        json!(["who@example.com"])
    );
}

#[tokio::test]
async fn a_batch_has_at_most_100_inputs_and_no_id_twice() {
    let robot = calm().await;
    let many: Vec<Value> = (0..101).map(|id| json!({"id": id.to_string()})).collect();
    for verb in ["read", "update", "archive"] {
        let (status, _) = post(&robot, &batch(verb), &json!({"inputs": many})).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{verb}");
    }
    let id = only_id(&robot, "bo@example.com");
    let row = |trace: &str| json!({"id": id, "properties": {"company": "x"}, "objectWriteTraceId": trace});
    let twice = json!({"inputs": [row("t1"), row("t2")]});
    let (status, body) = post(&robot, &batch("update"), &twice).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(body["context"]["ids"], json!([id]));
    assert_eq!(property(&robot, "bo@example.com", "company"), None);

    let row = |address: &str| json!({"id": address, "idProperty": "email", "properties": {"company": "x"}});
    let twice = json!({"inputs": [row("bo@example.com"), row("BO@example.com")]});
    let (status, _) = post(&robot, &batch("upsert"), &twice).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn without_trace_ids_one_wrong_row_refuses_all() {
    let robot = calm().await;
    let rows = json!({"inputs": [
        {"properties": {"email": "dee@example.com"}},
        {"properties": {"email": "ann@example.com"}},
    ]});
    let (status, body) = post(&robot, &batch("create"), &rows).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert!(body.get("context").is_none(), "{body}");
    assert_eq!(robot.sim.contact_count(), 3);
    assert!(robot.sim.contacts_by_email("dee@example.com").is_empty());

    // The same trace id twice is none.
    let (ann, bo) = (
        only_id(&robot, "ann@example.com"),
        only_id(&robot, "bo@example.com"),
    );
    let before = property(&robot, "ann@example.com", "lastmodifieddate");
    let rows = json!({"inputs": [
        {"id": ann, "properties": {"email": "moved@example.com"}, "objectWriteTraceId": "t"},
        {"id": bo, "properties": {"shoe_size": "42"}, "objectWriteTraceId": "t"},
    ]});
    let (status, _) = post(&robot, &batch("update"), &rows).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(robot.sim.contacts_by_email("moved@example.com").is_empty());
    assert_eq!(
        property(&robot, "ann@example.com", "lastmodifieddate"),
        before
    );
    // The index of addresses is as before, too.
    let taken = json!({"properties": {"email": "ann@example.com"}});
    assert_eq!(post(&robot, CONTACTS, &taken).await.0, StatusCode::CONFLICT);
    let free = json!({"properties": {"email": "moved@example.com"}});
    assert_eq!(post(&robot, CONTACTS, &free).await.0, StatusCode::CREATED);
}

#[tokio::test]
async fn with_trace_ids_every_row_is_answered_for_itself() {
    let robot = calm().await;
    let ann = only_id(&robot, "ann@example.com");
    let rows = json!({"inputs": [
        {"properties": {"email": "dee@example.com"}, "objectWriteTraceId": "t1"},
        {"properties": {"email": "ann@example.com"}, "objectWriteTraceId": "t2"},
        {"properties": {"email": "DEE@example.com"}, "objectWriteTraceId": "t3"},
        {"properties": {"email": "eve@example.com"}, "objectWriteTraceId": "t4"},
        {"properties": {"email": "no-address"}, "objectWriteTraceId": "t5"},
    ]});
    let (status, body) = post(&robot, &batch("create"), &rows).await;
    assert_eq!(status, StatusCode::MULTI_STATUS);
    assert_eq!(body["numErrors"], 3);
    let dee = only_id(&robot, "dee@example.com");
    let eve = only_id(&robot, "eve@example.com");
    assert_eq!(
        ids(&body),
        [eve.as_str(), dee.as_str()],
        "results keep no order of inputs"
    );
    assert!(body["results"][0].get("objectWriteTraceId").is_none());
    let errors: BTreeMap<&str, &Value> = body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            (
                error["context"]["objectWriteTraceId"][0].as_str().unwrap(),
                error,
            )
        })
        .collect();
    assert_eq!(errors["t2"]["category"], "CONFLICT");
    assert_eq!(errors["t2"]["context"]["existingId"], json!([ann]));
    assert_eq!(errors["t3"]["context"]["existingId"], json!([dee]));
    assert_eq!(errors["t5"]["category"], "VALIDATION_ERROR");
    assert_eq!(robot.sim.contact_count(), 5);
}

#[tokio::test]
async fn a_batch_without_trouble_has_its_own_status() {
    let robot = calm().await;
    let rows: Vec<Value> = (0..100)
        .map(|n| json!({"properties": {"email": format!("p{n}@example.org")}, "objectWriteTraceId": n.to_string()}))
        .collect();
    let (status, body) = post(&robot, &batch("create"), &json!({"inputs": rows})).await;
    assert_eq!(status, StatusCode::CREATED);
    assert!(body.get("numErrors").is_none());
    assert_eq!(ids(&body).into_iter().collect::<BTreeSet<_>>().len(), 100);

    let rows: Vec<Value> = ids(&body)
        .into_iter()
        .map(|id| json!({"id": id, "properties": {"share_link": "https://share.practice.example/x"}}))
        .collect();
    let (status, body) = post(&robot, &batch("update"), &json!({"inputs": rows})).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(ids(&body).len(), 100);
    assert_eq!(
        property(&robot, "p42@example.org", "share_link").as_deref(),
        Some("https://share.practice.example/x")
    );
}

#[tokio::test]
async fn an_update_of_an_unknown_contact_fails_alone() {
    let robot = calm().await;
    let id = only_id(&robot, "bo@example.com");
    let rows = json!({"inputs": [
        {"id": id, "properties": {"company": "x"}, "objectWriteTraceId": "t1"},
        {"id": "999999", "properties": {"company": "x"}, "objectWriteTraceId": "t2"},
    ]});
    let (status, body) = post(&robot, &batch("update"), &rows).await;
    assert_eq!(status, StatusCode::MULTI_STATUS);
    assert_eq!(ids(&body), [id.as_str()]);
    assert_eq!(body["errors"][0]["category"], "OBJECT_NOT_FOUND");
    assert_eq!(
        body["errors"][0]["context"]["objectWriteTraceId"],
        json!(["t2"])
    );
    assert_eq!(
        property(&robot, "bo@example.com", "company").as_deref(),
        Some("x")
    );
}

#[tokio::test]
async fn an_upsert_tells_what_is_new() {
    let robot = with(vec![ann()]).await;
    let row = |address: &str| json!({"id": address, "idProperty": "email", "properties": {"company": "x"}});
    let rows = json!({"inputs": [row("ANN@example.com"), row("Dee@example.com")]});
    let (status, body) = post(&robot, &batch("upsert"), &rows).await;
    assert_eq!(status, StatusCode::OK);
    let new: BTreeMap<&str, bool> = body["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let email = row["properties"]["email"].as_str().unwrap();
            (email, row["new"].as_bool().unwrap())
        })
        .collect();
    assert_eq!(
        new,
        BTreeMap::from([("ann@example.com", false), ("dee@example.com", true)])
    );
    assert_eq!(
        property(&robot, "ann@example.com", "firstname").as_deref(),
        Some("Ann")
    );

    let by_name = json!({"inputs": [{"id": "Ann", "idProperty": "firstname", "properties": {}}]});
    let (status, body) = post(&robot, &batch("upsert"), &by_name).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(
        body["message"],
        "Unable to perform update/upsert by non-unique 0-1 property firstname"
    );
}

#[tokio::test]
async fn a_batch_archive_does_not_ask_what_was() {
    let robot = calm().await;
    let id = only_id(&robot, "bo@example.com");
    let rows = json!({"inputs": [{"id": id}, {"id": "999999"}]});
    for _ in 0..2 {
        let answer = robot.post(&batch("archive"), &rows).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
    }
    assert_eq!(robot.sim.contact_count(), 2);
}

#[tokio::test]
async fn values_of_an_archived_property_are_hidden_and_refused() {
    let robot = with(vec![ann()]).await;
    let id = only_id(&robot, "ann@example.com");
    robot.sim.archive_property("plan_tier");
    let (_, body) = get(&robot, &format!("{CONTACTS}/{id}?properties=plan_tier")).await;
    assert!(body["properties"].get("plan_tier").is_none());
    let change = json!({"properties": {"company": "x"}});
    let answer = send(&robot, Method::PATCH, &format!("{CONTACTS}/{id}"), &change).await;
    assert!(
        json_of(answer).await["properties"]
            .get("plan_tier")
            .is_none()
    );
    let change = json!({"properties": {"plan_tier": "free"}});
    let answer = send(&robot, Method::PATCH, &format!("{CONTACTS}/{id}"), &change).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_person_cannot_take_anothers_address() {
    let robot = calm().await;
    let (ann, bo) = (
        only_id(&robot, "ann@example.com"),
        only_id(&robot, "bo@example.com"),
    );
    robot.sim.edit_contact(&ann, "email", "BO@example.com");
    assert_eq!(only_id(&robot, "bo@example.com"), bo);
    robot
        .sim
        .edit_contact(&ann, "hs_additional_emails", "ann@second.example");
    let taken = json!({"properties": {"email": "ann@second.example"}});
    assert_eq!(post(&robot, CONTACTS, &taken).await.0, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused() {
    let robot = calm().await;
    for path in [
        CONTACTS.to_owned(),
        batch("create"),
        batch("read"),
        format!("{CONTACTS}/search"),
    ] {
        let answer = robot
            .call(Method::POST, &path)
            .body("{")
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{path}");
        assert_eq!(json_of(answer).await["category"], "VALIDATION_ERROR");
    }
}
