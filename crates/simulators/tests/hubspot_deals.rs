//! Deals and companies of the HubSpot simulator: what holds for every type, and what holds for deals alone.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod hubspot_support;

use hubspot_support::{Robot, ids, json_of, sales, start_with};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulators::Limits;
use simulators::hubspot::ObjectType;

const DEALS: &str = "/crm/objects/2026-03/deals";

async fn robot() -> Robot {
    start_with(Limits::None, &sales()).await
}

fn names(record: &Value) -> Vec<&str> {
    let properties = record["properties"].as_object().unwrap();
    properties.keys().map(String::as_str).collect()
}

async fn deal(robot: &Robot, properties: Value) -> (StatusCode, Value) {
    let body = json!({"properties": properties});
    robot.send(Method::POST, DEALS, &body).await
}

#[tokio::test]
async fn every_type_answers_to_its_names_and_its_id() {
    let robot = robot().await;
    for segment in ["deals", "deal", "0-3"] {
        for path in [
            format!("/crm/objects/2026-03/{segment}"),
            format!("/crm/objects/2026-09/{segment}"),
            format!("/crm/v3/objects/{segment}"),
        ] {
            let page = json_of(robot.get(&path).await).await;
            assert_eq!(ids(&page), ["101", "102", "103"], "{path}");
        }
    }
    assert_eq!(robot.sim.requests()["GET /crm/objects/deals"], 9);
    for segment in ["companies", "company", "0-2"] {
        let path = format!("/crm/objects/2026-03/{segment}");
        let page = json_of(robot.get(&path).await).await;
        assert_eq!(ids(&page), ["101"], "{path}");
        assert_eq!(page["results"][0]["properties"]["name"], "Globex");
    }
}

#[tokio::test]
async fn each_type_has_its_own_default_properties() {
    let robot = robot().await;
    let deal = json_of(robot.get(&format!("{DEALS}/101")).await).await;
    assert_eq!(
        names(&deal),
        [
            "amount",
            "closedate",
            "createdate",
            "dealname",
            "dealstage",
            "hs_lastmodifieddate",
            "hs_object_id",
            "pipeline"
        ]
    );
    assert_eq!(deal["properties"]["hs_lastmodifieddate"], deal["updatedAt"]);
    assert!(deal["url"].as_str().unwrap().ends_with("/record/0-3/101"));
    let company = json_of(robot.get("/crm/objects/2026-03/companies/101").await).await;
    assert_eq!(
        names(&company),
        [
            "createdate",
            "domain",
            "hs_lastmodifieddate",
            "hs_object_id",
            "name"
        ]
    );
}

#[tokio::test]
async fn a_stage_must_be_one_of_the_pipeline() {
    let robot = robot().await;
    for wrong in [
        json!({"dealname": "x", "pipeline": "renewals", "dealstage": "closedwon"}),
        json!({"dealname": "x", "pipeline": "default", "dealstage": "renewal_won"}),
        json!({"dealname": "x", "dealstage": "renewal_won"}),
        json!({"dealname": "x", "dealstage": "made_up"}),
        json!({"dealname": "x", "pipeline": "made_up", "dealstage": "closedwon"}),
    ] {
        let (status, body) = deal(&robot, wrong.clone()).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{wrong}");
        assert_eq!(body["errors"][0]["code"], "INVALID_OPTION", "{wrong}");
    }
    let change = json!({"properties": {"dealstage": "renewal_due"}});
    let (status, _) = robot
        .send(Method::PATCH, &format!("{DEALS}/101"), &change)
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(robot.sim.records(ObjectType::Deals).len(), 3);

    let (status, made) = deal(
        &robot,
        json!({"dealname": "x", "dealstage": "contractsent"}),
    )
    .await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(made["properties"]["pipeline"], "default");
    let change = json!({"properties": {"pipeline": "renewals", "dealstage": "renewal_due"}});
    let (status, _) = robot
        .send(Method::PATCH, &format!("{DEALS}/101"), &change)
        .await;
    assert_eq!(status, StatusCode::OK);
}

#[tokio::test]
async fn what_follows_from_the_stage_cannot_be_written() {
    let robot = robot().await;
    let path = format!(
        "{DEALS}/101?properties=hs_deal_stage_probability,hs_is_closed,hs_is_closed_won,hs_is_closed_lost"
    );
    let follows = async || {
        let deal = json_of(robot.get(&path).await).await;
        [
            "hs_deal_stage_probability",
            "hs_is_closed",
            "hs_is_closed_won",
            "hs_is_closed_lost",
        ]
        .map(|name| deal["properties"][name].as_str().unwrap().to_owned())
    };
    assert_eq!(follows().await, ["0.2", "false", "false", "false"]);
    for (stage, expected) in [
        ("closedwon", ["1.0", "true", "true", "false"]),
        ("closedlost", ["0.0", "true", "false", "true"]),
        ("contractsent", ["0.9", "false", "false", "false"]),
    ] {
        let change = json!({"properties": {"dealstage": stage}});
        robot
            .send(Method::PATCH, &format!("{DEALS}/101"), &change)
            .await;
        assert_eq!(follows().await, expected, "{stage}");
    }
    let change = json!({"properties": {"hs_deal_stage_probability": "0.5"}});
    let (status, body) = robot
        .send(Method::PATCH, &format!("{DEALS}/101"), &change)
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(body["errors"][0]["code"], "READ_ONLY_VALUE");
    robot
        .sim
        .edit_record(ObjectType::Deals, "101", "dealstage", "closedwon");
    assert_eq!(follows().await, ["1.0", "true", "true", "false"]);
}

#[tokio::test]
async fn batches_of_deals_keep_the_same_rules() {
    let robot = robot().await;
    let rows = json!({"inputs": [
        {"properties": {"dealname": "a", "dealstage": "closedwon"}, "objectWriteTraceId": "1"},
        {"properties": {"dealname": "b", "dealstage": "renewal_won"}, "objectWriteTraceId": "2"},
    ]});
    let (status, body) = robot
        .send(Method::POST, &format!("{DEALS}/batch/create"), &rows)
        .await;
    assert_eq!(status, StatusCode::MULTI_STATUS);
    assert_eq!(ids(&body), ["104"]);
    assert_eq!(
        body["errors"][0]["context"]["objectWriteTraceId"],
        json!(["2"])
    );
    let read = json!({"properties": ["dealname"], "inputs": [{"id": "104"}, {"id": "999"}]});
    let (status, body) = robot
        .send(Method::POST, &format!("{DEALS}/batch/read"), &read)
        .await;
    assert_eq!(status, StatusCode::MULTI_STATUS);
    assert_eq!(body["results"][0]["properties"]["dealname"], "a");
    let message = body["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.starts_with("Could not get some DEAL objects"),
        "{message}"
    );
    let by_name = json!({"inputs": [{"id": "a", "idProperty": "dealname", "properties": {}}]});
    let (status, body) = robot
        .send(Method::POST, &format!("{DEALS}/batch/upsert"), &by_name)
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(
        body["message"],
        "Unable to perform update/upsert by non-unique 0-3 property dealname"
    );
}

/// A property of deals with unique values.
async fn order_number(robot: &Robot) {
    let property = json!({
        "name": "order_number",
        "label": "Order number",
        "groupName": "dealinformation",
        "type": "string",
        "fieldType": "text",
        "hasUniqueValue": true,
    });
    let (status, body) = robot
        .send(Method::POST, "/crm/properties/2026-03/deals", &property)
        .await;
    assert_eq!(status, StatusCode::CREATED, "{body}");
}

#[tokio::test]
async fn a_property_with_unique_values_is_a_key_of_its_own() {
    let robot = robot().await;
    order_number(&robot).await;
    let upsert = json!({"inputs": [
        {"id": "A-1", "idProperty": "order_number", "properties": {"dealname": "one"}},
        {"id": "A-2", "idProperty": "order_number", "properties": {"dealname": "two"}},
    ]});
    let path = format!("{DEALS}/batch/upsert");
    let (status, body) = robot.send(Method::POST, &path, &upsert).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert_eq!(body["results"][0]["new"], true);
    let (_, body) = robot.send(Method::POST, &path, &upsert).await;
    assert_eq!(ids(&body), ["105", "104"]);
    assert_eq!(body["results"][0]["new"], false);

    let found = robot
        .get(&format!("{DEALS}/A-2?idProperty=order_number"))
        .await;
    assert_eq!(json_of(found).await["id"], "105");
    let (status, body) = deal(&robot, json!({"dealname": "x", "order_number": "A-1"})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let message = body["message"].as_str().unwrap();
    assert!(message.contains("legacyObjectType=DEAL"), "{message}");
    assert!(
        message.ends_with("104 already has that value."),
        "{message}"
    );
    robot.sim.archive_record(ObjectType::Deals, "104");
    let (status, _) = deal(&robot, json!({"dealname": "x", "order_number": "A-1"})).await;
    assert_eq!(status, StatusCode::CREATED);
}

#[tokio::test]
async fn every_type_needs_its_own_scopes() {
    let robot = robot().await;
    robot.sim.remove_scopes(&[
        "crm.objects.deals.read",
        "crm.objects.companies.write",
        "crm.schemas.deals.write",
    ]);
    let missing = async |method: Method, path: &str| {
        let (status, body) = robot.send(method, path, &json!({})).await;
        (status, body["context"]["requiredGranularScopes"][0].clone())
    };
    let forbidden = StatusCode::FORBIDDEN;
    for (method, path, scope) in [
        (Method::GET, DEALS, "crm.objects.deals.read"),
        (
            Method::POST,
            "/crm/objects/2026-03/deals/search",
            "crm.objects.deals.read",
        ),
        (
            Method::POST,
            "/crm/objects/2026-03/companies",
            "crm.objects.companies.write",
        ),
        (
            Method::POST,
            "/crm/properties/2026-03/deals",
            "crm.schemas.deals.write",
        ),
        (
            Method::POST,
            "/crm/pipelines/2026-03/deals",
            "crm.schemas.deals.write",
        ),
        (
            Method::POST,
            "/crm/associations/2026-03/deals/contacts/batch/read",
            "crm.objects.deals.read",
        ),
    ] {
        assert_eq!(
            missing(method, path).await,
            (forbidden, json!(scope)),
            "{path}"
        );
    }
    for path in [
        "/crm/objects/2026-03/contacts",
        "/crm/objects/2026-03/companies",
        "/crm/properties/2026-03/deals",
        "/crm/pipelines/2026-03/deals",
    ] {
        assert_eq!(robot.get(path).await.status(), StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn properties_of_one_type_are_none_of_another() {
    let robot = robot().await;
    order_number(&robot).await;
    for (path, status) in [
        ("/crm/properties/2026-03/deals/dealstage", StatusCode::OK),
        ("/crm/properties/2026-03/0-3/order_number", StatusCode::OK),
        ("/crm/properties/2026-03/companies/domain", StatusCode::OK),
        (
            "/crm/properties/2026-03/contacts/order_number",
            StatusCode::NOT_FOUND,
        ),
        (
            "/crm/properties/2026-03/deals/groups/dealinformation",
            StatusCode::OK,
        ),
        (
            "/crm/properties/2026-03/deals/groups/contactinformation",
            StatusCode::NOT_FOUND,
        ),
    ] {
        assert_eq!(robot.get(path).await.status(), status, "{path}");
    }
    let stage = json_of(robot.get("/crm/properties/2026-03/deals/dealstage").await).await;
    let options: Vec<&str> = stage["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|option| option["value"].as_str().unwrap())
        .collect();
    assert!(options.contains(&"closedwon") && options.contains(&"renewal_due"));
}

#[tokio::test]
async fn deals_are_searched_by_what_follows_and_by_their_contact() {
    let robot = robot().await;
    let search = async |filter: Value| {
        let body = json!({"filterGroups": [{"filters": [filter]}]});
        let (_, body) = robot
            .send(Method::POST, &format!("{DEALS}/search"), &body)
            .await;
        let found: Vec<String> = ids(&body).into_iter().map(str::to_owned).collect();
        assert_eq!(body["total"], found.len());
        found
    };
    let won = json!({"propertyName": "hs_is_closed_won", "operator": "EQ", "value": "true"});
    assert_eq!(search(won).await, ["102"]);
    let ann = json!({"propertyName": "associations.contact", "operator": "EQ", "value": "101"});
    assert_eq!(search(ann).await, ["101"]);
    let both =
        json!({"propertyName": "associations.contact", "operator": "IN", "values": ["101", "102"]});
    assert_eq!(search(both).await, ["101", "102"]);
    let change =
        json!({"propertyName": "hs_lastmodifieddate", "operator": "GT", "value": "1700000000000"});
    assert!(search(change.clone()).await.is_empty());
    robot
        .sim
        .edit_record(ObjectType::Deals, "103", "amount", "5");
    assert_eq!(search(change).await, ["103"]);
}

#[tokio::test]
async fn a_list_names_the_associated_records() {
    let robot = robot().await;
    let page = json_of(
        robot
            .get(&format!("{DEALS}?associations=contacts,companies"))
            .await,
    )
    .await;
    assert_eq!(
        page["results"][0]["associations"],
        json!({"contacts": {"results": [{"id": "101", "type": "deal_to_contact"}]}})
    );
    assert!(page["results"][2].get("associations").is_none());
    let contact = json_of(
        robot
            .get("/crm/objects/2026-03/contacts/102?associations=0-2")
            .await,
    )
    .await;
    assert_eq!(
        contact["associations"]["companies"]["results"][0]["id"],
        "101"
    );
}

#[tokio::test]
async fn other_types_are_refused() {
    let robot = robot().await;
    let tickets = robot.get("/crm/objects/2026-03/tickets").await;
    assert_eq!(tickets.status(), StatusCode::NOT_FOUND);
    for path in [
        "/crm/objects/2026-03/xyz",
        "/crm/properties/2026-03/xyz",
        "/crm/pipelines/2026-03/xyz",
        "/crm/associations/2026-03/deals/xyz/labels",
        "/crm/objects/2026-03/deals/101/associations/xyz",
    ] {
        let answer = robot.get(path).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{path}");
        let body = json_of(answer).await;
        assert_eq!(body["message"], "Unable to infer object type from: xyz");
        assert_eq!(body.get("category"), None);
    }
}
