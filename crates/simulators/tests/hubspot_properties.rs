//! Properties and groups of the HubSpot simulator, and the addresses that lead to them.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod hubspot_support;

use hubspot_support::{Robot, json_of, start};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use simulators::Limits;

const BASE: &str = "/crm/properties/2026-03/contacts";

fn code_property() -> Value {
    json!({
        "name": "adv_referral_code",
        "label": "Referral Code",
        "groupName": "contactinformation",
        "type": "string",
        "fieldType": "text",
    })
}

async fn robot() -> Robot {
    start(Limits::None).await
}

fn path(tail: &str) -> String {
    format!("{BASE}{tail}")
}

async fn send(robot: &Robot, method: Method, tail: &str, body: &Value) -> Response {
    robot
        .call(method, &path(tail))
        .json(body)
        .send()
        .await
        .unwrap()
}

async fn delete(robot: &Robot, tail: &str) -> Response {
    let request = robot.call(Method::DELETE, &path(tail));
    request.send().await.unwrap()
}

async fn refused(answer: Response, status: StatusCode, category: &str) -> Value {
    assert_eq!(answer.status(), status);
    let body = json_of(answer).await;
    assert_eq!(body["category"], category, "{body}");
    body
}

#[tokio::test]
async fn a_new_account_has_the_usual_properties() {
    let robot = robot().await;
    let list = json_of(robot.get(BASE).await).await;
    let list = list["results"].as_array().unwrap();
    for (name, kind, read_only) in [
        ("email", "string", false),
        ("firstname", "string", false),
        ("phone", "string", false),
        ("hs_object_id", "number", true),
        ("lastmodifieddate", "datetime", true),
        ("lifecyclestage", "enumeration", false),
        ("share_link", "string", false),
        ("plan_tier", "enumeration", false),
    ] {
        let found = list.iter().find(|it| it["name"] == name);
        let found = found.unwrap_or_else(|| panic!("{name} is missing"));
        assert_eq!(found["type"], kind);
        assert_eq!(found["modificationMetadata"]["readOnlyValue"], read_only);
        assert_eq!(found["archived"], false);
    }
    let archived = json_of(robot.get(&path("?archived=true")).await).await;
    assert_eq!(archived, json!({"results": []}));
}

#[tokio::test]
async fn a_property_is_created_once() {
    let robot = robot().await;
    let made = robot.post(BASE, &code_property()).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    assert!(made.headers().contains_key("location"));
    let made = json_of(made).await;
    assert_eq!(made["label"], "Referral Code");
    assert_eq!(made["hubspotDefined"], false);
    let again = robot.post(BASE, &code_property()).await;
    let body = refused(again, StatusCode::CONFLICT, "OBJECT_ALREADY_EXISTS").await;
    assert_eq!(body["subCategory"], "Properties.PROPERTY_WITH_NAME_EXISTS");
    assert_eq!(
        body["message"],
        "A property named 'adv_referral_code' already exists."
    );
}

#[tokio::test]
async fn definitions_that_cannot_be_are_refused() {
    let robot = robot().await;
    for (field, value) in [
        ("name", json!("Has Blanks")),
        ("groupName", json!("nowhere")),
        ("type", json!("made_up")),
        ("fieldType", json!("checkbox")),
        ("label", json!(null)),
    ] {
        let mut body = code_property();
        body[field] = value;
        let answer = robot.post(BASE, &body).await;
        refused(answer, StatusCode::BAD_REQUEST, "VALIDATION_ERROR").await;
    }
    let unmade = robot.get(&path("/adv_referral_code")).await;
    refused(unmade, StatusCode::NOT_FOUND, "OBJECT_NOT_FOUND").await;
}

#[tokio::test]
async fn choices_are_checked() {
    let robot = robot().await;
    let mut body = code_property();
    body["type"] = json!("bool");
    body["fieldType"] = json!("booleancheckbox");
    let answer = robot.post(BASE, &body).await;
    refused(answer, StatusCode::BAD_REQUEST, "VALIDATION_ERROR").await;
    body["options"] = json!([
        {"label": "Yes", "value": "true"},
        {"label": "No", "value": "false"},
    ]);
    assert_eq!(robot.post(BASE, &body).await.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn an_archived_property_comes_back_with_its_values() {
    let robot = robot().await;
    robot.post(BASE, &code_property()).await;
    let contact = "/crm/objects/2026-03/contacts/ann@example.com?idProperty=email&properties=adv_referral_code";
    let written = robot
        .call(Method::PATCH, contact)
        .json(&json!({"properties": {"adv_referral_code": "ANN1"}}))
        .send()
        .await
        .unwrap();
    assert_eq!(written.status(), StatusCode::OK);

    let gone = delete(&robot, "/adv_referral_code").await;
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    let one = robot.get(&path("/adv_referral_code")).await;
    refused(one, StatusCode::NOT_FOUND, "OBJECT_NOT_FOUND").await;
    let archived = json_of(robot.get(&path("?archived=true")).await).await;
    assert_eq!(archived["results"][0]["name"], "adv_referral_code");
    assert!(archived["results"][0]["archivedAt"].is_string());
    let hidden = json_of(robot.get(contact).await).await;
    assert_eq!(hidden["properties"].get("adv_referral_code"), None);

    let mut body = code_property();
    body["label"] = json!("Code");
    let back = robot.post(BASE, &body).await;
    assert_eq!(back.status(), StatusCode::CREATED);
    assert_eq!(json_of(back).await["label"], "Code");
    let shown = json_of(robot.get(contact).await).await;
    assert_eq!(shown["properties"]["adv_referral_code"], "ANN1");
}

#[tokio::test]
async fn a_change_touches_only_what_it_names() {
    let robot = robot().await;
    robot.post(BASE, &code_property()).await;
    let body = json!({"label": "Code", "hasUniqueValue": true});
    let changed = send(&robot, Method::PATCH, "/adv_referral_code", &body).await;
    let changed = json_of(changed).await;
    assert_eq!(changed["label"], "Code");
    assert_eq!(changed["fieldType"], "text");
    assert_eq!(changed["hasUniqueValue"], false);
    let unknown = send(&robot, Method::PATCH, "/made_up", &body).await;
    refused(unknown, StatusCode::NOT_FOUND, "OBJECT_NOT_FOUND").await;
}

#[tokio::test]
async fn what_came_with_the_account_stays() {
    let robot = robot().await;
    let answer = delete(&robot, "/email").await;
    refused(answer, StatusCode::BAD_REQUEST, "VALIDATION_ERROR").await;
    assert_eq!(robot.get(&path("/email")).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_batch_tells_made_and_taken_apart() {
    let robot = robot().await;
    let mut other = code_property();
    other["name"] = json!("adv_share_link");
    let first = json!({"inputs": [code_property()]});
    let answer = robot.post(&path("/batch/create"), &first).await;
    assert_eq!(answer.status(), StatusCode::CREATED);
    let both = json!({"inputs": [code_property(), other]});
    let answer = robot.post(&path("/batch/create"), &both).await;
    assert_eq!(answer.status(), StatusCode::MULTI_STATUS);
    let body = json_of(answer).await;
    assert_eq!(body["results"][0]["name"], "adv_share_link");
    assert_eq!(body["numErrors"], 1);
    assert_eq!(
        body["errors"][0]["context"]["name"],
        json!(["adv_referral_code"])
    );

    let names = json!({"inputs": [{"name": "adv_share_link"}, {"name": "made_up"}]});
    let read = robot.post(&path("/batch/read"), &names).await;
    assert_eq!(read.status(), StatusCode::MULTI_STATUS);
    assert_eq!(json_of(read).await["results"][0]["name"], "adv_share_link");
    let archived = robot.post(&path("/batch/archive"), &names).await;
    assert_eq!(archived.status(), StatusCode::NO_CONTENT);
    let gone = robot.get(&path("/adv_share_link")).await;
    assert_eq!(gone.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_group_lives_and_goes() {
    let robot = robot().await;
    let body = json!({"name": "advocate", "label": "Advocate"});
    let made = robot.post(&path("/groups"), &body).await;
    assert_eq!(made.status(), StatusCode::CREATED);
    let again = robot.post(&path("/groups"), &body).await;
    refused(again, StatusCode::CONFLICT, "OBJECT_ALREADY_EXISTS").await;
    let list = json_of(robot.get(&path("/groups")).await).await;
    assert!(list["results"].to_string().contains("\"advocate\""));

    let mut member = code_property();
    member["groupName"] = json!("advocate");
    robot.post(BASE, &member).await;
    let kept = delete(&robot, "/groups/advocate").await;
    let body = refused(kept, StatusCode::BAD_REQUEST, "VALIDATION_ERROR").await;
    assert_eq!(
        body["subCategory"],
        "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES"
    );
    delete(&robot, "/adv_referral_code").await;
    let gone = delete(&robot, "/groups/advocate").await;
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    let one = robot.get(&path("/groups/advocate")).await;
    assert_eq!(one.status(), StatusCode::NOT_FOUND);
    let relabelled = json!({"name": "advocate", "label": "Referrals"});
    let back = robot.post(&path("/groups"), &relabelled).await;
    assert_eq!(back.status(), StatusCode::CREATED);
    assert_eq!(json_of(back).await["label"], "Referrals");
}

#[tokio::test]
async fn definitions_need_the_schema_scope_to_change() {
    let robot = robot().await;
    robot.sim.remove_scopes(&["crm.schemas.contacts.write"]);
    let answer = robot.post(BASE, &code_property()).await;
    let body = refused(answer, StatusCode::FORBIDDEN, "MISSING_SCOPES").await;
    assert_eq!(
        body["context"]["requiredGranularScopes"],
        json!(["crm.schemas.contacts.write"])
    );
    assert_eq!(robot.get(BASE).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn every_served_address_leads_to_the_same_place() {
    let robot = robot().await;
    for path in [
        "/crm/properties/2026-03/contacts/email",
        "/crm/properties/2026-09/contact/email",
        "/crm/properties/2026-03/0-1/email",
        "/crm/v3/properties/contacts/email",
    ] {
        let found = robot.get(path).await;
        assert_eq!(found.status(), StatusCode::OK, "{path}");
    }
    let counted = robot.sim.requests();
    assert_eq!(counted["GET /crm/properties/contacts/{name}"], 4);
    for (path, status) in [
        ("/crm/objects/2026-03/contacts", StatusCode::OK),
        ("/crm/v3/objects/0-1", StatusCode::OK),
        ("/account-info/v3/details", StatusCode::OK),
        (
            "/crm/properties/2025-01/contacts/email",
            StatusCode::NOT_FOUND,
        ),
        ("/crm/properties/contacts/email", StatusCode::NOT_FOUND),
        ("/crm/objects/2026-03/tickets", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(robot.get(path).await.status(), status, "{path}");
    }
    let answer = robot.get("/crm/objects/2026-03/xyz").await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let body = json_of(answer).await;
    assert_eq!(body["message"], "Unable to infer object type from: xyz");
    assert_eq!(body.get("category"), None);
}

#[tokio::test]
async fn another_method_is_refused_as_such() {
    let robot = robot().await;
    let answer = robot.call(Method::PUT, BASE).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
}
