//! Associations of the HubSpot simulator.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod hubspot_support;

use hubspot_support::{Robot, json_of, sales, start_with};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulators::Limits;
use simulators::hubspot::ObjectType;

const DEALS_CONTACTS: &str = "/crm/associations/2026-03/deals/contacts";

async fn robot() -> Robot {
    start_with(Limits::None, &sales()).await
}

/// The ids and type ids of the records that go with one.
async fn with(robot: &Robot, tail: &str) -> Vec<(String, Vec<u64>)> {
    let path = format!("/crm/objects/2026-03/{tail}");
    let body = json_of(robot.get(&path).await).await;
    let types = |row: &Value| {
        let types = row["associationTypes"].as_array().unwrap();
        types
            .iter()
            .map(|known| known["typeId"].as_u64().unwrap())
            .collect()
    };
    body["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let id = row["toObjectId"].as_str().unwrap();
            (id.to_owned(), types(row))
        })
        .collect()
}

#[tokio::test]
async fn a_batch_read_names_deals_without_contacts_as_errors() {
    let robot = robot().await;
    let asked = json!({"inputs": [{"id": "101"}, {"id": "103"}, {"id": "999"}]});
    for base in ["/crm/associations/2026-09", "/crm/v4/associations"] {
        let path = format!("{base}/0-3/contact/batch/read");
        let (status, body) = robot.send(Method::POST, &path, &asked).await;
        assert_eq!(status, StatusCode::MULTI_STATUS, "{path}");
        assert_eq!(
            body["results"],
            json!([{"from": {"id": "101"}, "to": [{
                "toObjectId": "101",
                "associationTypes": [{"category": "HUBSPOT_DEFINED", "typeId": 3, "label": null}],
            }]}])
        );
        assert_eq!(body["numErrors"], 2);
        let error = &body["errors"][0];
        assert_eq!(error["category"], "OBJECT_NOT_FOUND");
        assert_eq!(
            error["subCategory"],
            "crm.associations.NO_ASSOCIATIONS_FOUND"
        );
        assert_eq!(error["message"], "No contact is associated with deal 103.");
        assert_eq!(error["context"]["fromObjectId"], json!(["103"]));
    }
    let known = json!({"inputs": [{"id": "102"}]});
    let path = format!("{DEALS_CONTACTS}/batch/read");
    let (status, _) = robot.send(Method::POST, &path, &known).await;
    assert_eq!(status, StatusCode::OK);
    robot.sim.set_numeric_ids(true);
    let (_, body) = robot.send(Method::POST, &path, &known).await;
    assert_eq!(body["results"][0]["to"][0]["toObjectId"], 102);
}

#[tokio::test]
async fn a_batch_read_has_at_most_1000_inputs() {
    let robot = robot().await;
    for (count, expected) in [
        (1_001, StatusCode::BAD_REQUEST),
        (1_000, StatusCode::MULTI_STATUS),
    ] {
        let inputs: Vec<Value> = (0..count).map(|id| json!({"id": id.to_string()})).collect();
        let path = format!("{DEALS_CONTACTS}/batch/read");
        let (status, _) = robot
            .send(Method::POST, &path, &json!({"inputs": inputs}))
            .await;
        assert_eq!(status, expected, "{count}");
    }
}

#[tokio::test]
async fn pages_of_associated_records_follow_by_id() {
    let robot = robot().await;
    let path = "/crm/v4/objects/companies/101/associations/contacts?limit=1";
    let first = json_of(robot.get(path).await).await;
    assert_eq!(first["results"][0]["toObjectId"], "101");
    assert_eq!(first["paging"]["next"]["after"], "102");
    let rest = json_of(robot.get(&format!("{path}&after=102")).await).await;
    assert_eq!(rest["results"][0]["toObjectId"], "102");
    assert!(rest.get("paging").is_none());
    let too_many = robot
        .get("/crm/v4/objects/companies/101/associations/contacts?limit=501")
        .await;
    assert_eq!(too_many.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_default_association_goes_both_ways_and_does_not_double() {
    let robot = robot().await;
    let path = "/crm/objects/2026-03/deals/103/associations/default/contacts/103";
    for _ in 0..2 {
        let (status, body) = robot.send(Method::PUT, path, &json!({})).await;
        assert_eq!(status, StatusCode::OK);
        let types: Vec<&Value> = body["results"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| &row["associationSpec"]["associationTypeId"])
            .collect();
        assert_eq!(types, [3, 4]);
    }
    let pair = |id: &str, kind: u64| vec![(id.to_owned(), vec![kind])];
    assert_eq!(
        with(&robot, "deals/103/associations/contacts").await,
        pair("103", 3)
    );
    assert_eq!(
        with(&robot, "contacts/103/associations/deals").await,
        pair("103", 4)
    );
    let nobody = "/crm/objects/2026-03/deals/103/associations/default/contacts/999";
    let (status, _) = robot.send(Method::PUT, nobody, &json!({})).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let gone = "/crm/objects/2026-03/contacts/103/associations/deals/103";
    let (status, _) = robot.send(Method::DELETE, gone, &json!({})).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(
        with(&robot, "deals/103/associations/contacts")
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_contact_has_one_primary_company() {
    let robot = robot().await;
    let other = robot
        .sim
        .make_record(ObjectType::Companies, &[("name", "Initech")])
        .unwrap();
    assert_eq!(
        with(&robot, "contacts/101/associations/companies").await,
        [("101".to_owned(), vec![1, 279])]
    );
    let path = format!("/crm/objects/2026-03/contacts/101/associations/companies/{other}");
    let primary = json!([{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}]);
    let (status, body) = robot.send(Method::PUT, &path, &primary).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(body["labels"], json!(["Primary"]));
    assert_eq!(
        with(&robot, "contacts/101/associations/companies").await,
        [("101".to_owned(), vec![279]), (other, vec![1, 279])]
    );
}

#[tokio::test]
async fn labels_are_made_given_and_taken() {
    let robot = robot().await;
    let labels = format!("{DEALS_CONTACTS}/labels");
    let body = json!({"label": "Decides", "name": "decides", "inverseLabel": "Decided by"});
    let (status, made) = robot.send(Method::POST, &labels, &body).await;
    assert_eq!(status, StatusCode::OK);
    let id = made["results"][0]["typeId"].as_u64().unwrap();
    let all = json_of(robot.get(&labels).await).await;
    assert_eq!(
        all["results"],
        json!([
            {"category": "USER_DEFINED", "typeId": id, "label": "Decides"},
            {"category": "HUBSPOT_DEFINED", "typeId": 3, "label": null},
        ])
    );
    let tie = |kind: u64| {
        json!({
            "from": {"id": "103"},
            "to": {"id": "102"},
            "types": [{"associationCategory": "USER_DEFINED", "associationTypeId": kind}],
        })
    };
    let create = format!("{DEALS_CONTACTS}/batch/create");
    let (status, body) = robot
        .send(Method::POST, &create, &json!({"inputs": [tie(id)]}))
        .await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(body["results"][0]["labels"], json!(["Decides"]));
    let (status, body) = robot
        .send(
            Method::POST,
            &create,
            &json!({"inputs": [tie(id), tie(99)]}),
        )
        .await;
    assert_eq!(status, StatusCode::MULTI_STATUS, "{body}");
    assert_eq!(
        with(&robot, "deals/103/associations/contacts").await,
        [("102".to_owned(), vec![id, 3])]
    );
    let take = format!("{DEALS_CONTACTS}/batch/labels/archive");
    let (status, _) = robot
        .send(Method::POST, &take, &json!({"inputs": [tie(id)]}))
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        with(&robot, "deals/103/associations/contacts").await,
        [("102".to_owned(), vec![3])]
    );
}

#[tokio::test]
async fn a_batch_ends_associations_with_the_status_of_its_version() {
    let robot = robot().await;
    let both = json!({"inputs": [{"from": {"id": "101"}, "to": [{"id": "101"}]}]});
    for (base, status) in [
        ("/crm/associations/2026-03", StatusCode::OK),
        ("/crm/v4/associations", StatusCode::NO_CONTENT),
    ] {
        robot
            .send(
                Method::PUT,
                "/crm/objects/2026-03/deals/101/associations/default/contacts/101",
                &json!({}),
            )
            .await;
        let path = format!("{base}/deals/contacts/batch/archive");
        assert_eq!(robot.send(Method::POST, &path, &both).await.0, status);
        assert!(
            with(&robot, "contacts/101/associations/deals")
                .await
                .is_empty()
        );
    }
}

#[tokio::test]
async fn a_new_record_comes_with_its_associations() {
    let robot = robot().await;
    let deal = |to: &str, kind: u64| {
        json!({
            "properties": {"dealname": "New"},
            "associations": [{
                "to": {"id": to},
                "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": kind}],
            }],
        })
    };
    let path = "/crm/objects/2026-03/deals";
    let (status, made) = robot.send(Method::POST, path, &deal("102", 3)).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    assert_eq!(
        with(&robot, "deals/104/associations/contacts").await,
        [("102".to_owned(), vec![3])]
    );
    for wrong in [deal("999", 3), deal("102", 77)] {
        let (status, _) = robot.send(Method::POST, path, &wrong).await;
        assert!(status.is_client_error(), "{wrong}");
    }
    // One wrong row without trace ids: neither the record nor its associations stay.
    let rows = json!({"inputs": [deal("103", 3), deal("999", 3)]});
    let (status, _) = robot
        .send(Method::POST, &format!("{path}/batch/create"), &rows)
        .await;
    assert!(status.is_client_error());
    assert_eq!(robot.sim.records(ObjectType::Deals).len(), 4);
    assert!(
        with(&robot, "contacts/103/associations/deals")
            .await
            .is_empty()
    );
}
