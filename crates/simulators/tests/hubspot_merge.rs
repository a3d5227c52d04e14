//! Merging, deleting for good and restoring in the HubSpot simulator.

mod hubspot_support;

use hubspot_support::{Robot, ids, json_of, sales, start_with};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulators::Limits;
use simulators::hubspot::ObjectType;

const CONTACTS: &str = "/crm/objects/2026-03/contacts";

async fn robot() -> Robot {
    start_with(Limits::None, &sales()).await
}

async fn merge(robot: &Robot, primary: &str, other: &str) -> (StatusCode, Value) {
    let body = json!({"primaryObjectId": primary, "objectIdToMerge": other});
    robot
        .send(Method::POST, &format!("{CONTACTS}/merge"), &body)
        .await
}

async fn status(robot: &Robot, path: &str) -> StatusCode {
    robot.get(path).await.status()
}

#[tokio::test]
async fn the_survivor_has_a_new_id_and_the_old_ones_vanish() {
    let robot = robot().await;
    robot
        .sim
        .edit_record(ObjectType::Contacts, "102", "phone", "1");
    robot
        .sim
        .edit_record(ObjectType::Contacts, "102", "lifecyclestage", "customer");
    robot
        .sim
        .edit_record(ObjectType::Contacts, "101", "lifecyclestage", "lead");
    let (answered, survivor) = merge(&robot, "101", "102").await;
    assert_eq!(answered, StatusCode::OK);
    let id = survivor["id"].as_str().unwrap();
    assert_eq!(id, "104");
    let properties = &survivor["properties"];
    assert_eq!(properties["email"], "ann@example.com");
    assert_eq!(properties["firstname"], "ann");
    assert_eq!(properties["phone"], "1");
    assert_eq!(properties["lifecyclestage"], "customer");
    assert_eq!(properties["hs_additional_emails"], "bo@example.com");
    assert_eq!(properties["hs_merged_object_ids"], "101;102");
    for old in ["101", "102"] {
        for tail in ["", "?archived=true"] {
            let path = format!("{CONTACTS}/{old}{tail}");
            assert_eq!(status(&robot, &path).await, StatusCode::NOT_FOUND, "{path}");
        }
    }
    let archived = json_of(robot.get(&format!("{CONTACTS}?archived=true")).await).await;
    assert!(ids(&archived).is_empty());
    assert_eq!(robot.sim.contact_count(), 2);
    let by_email = format!("{CONTACTS}/bo@example.com?idProperty=email");
    assert_eq!(json_of(robot.get(&by_email).await).await["id"], id);
    let deals = format!("{CONTACTS}/{id}/associations/deals");
    let deals = json_of(robot.get(&deals).await).await;
    let deals: Vec<&Value> = deals["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| &row["toObjectId"])
        .collect();
    assert_eq!(deals, ["101", "102"]);
}

#[tokio::test]
async fn the_survivor_keeps_its_id_where_the_account_does_so() {
    let robot = robot().await;
    robot.sim.set_merge_keeps_id(true);
    let (_, survivor) = merge(&robot, "102", "101").await;
    assert_eq!(survivor["id"], "102");
    assert_eq!(survivor["properties"]["hs_merged_object_ids"], "101");
    assert_eq!(
        status(&robot, &format!("{CONTACTS}/101")).await,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        status(&robot, &format!("{CONTACTS}/102")).await,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_chain_of_merges_names_every_id() {
    let robot = robot().await;
    merge(&robot, "101", "102").await;
    let (_, survivor) = merge(&robot, "103", "104").await;
    assert_eq!(survivor["id"], "105");
    let merged = &survivor["properties"]["hs_merged_object_ids"];
    assert_eq!(merged, "103;101;102;104");
    let addresses = &survivor["properties"]["hs_additional_emails"];
    assert_eq!(addresses, "ann@example.com;bo@example.com");
}

#[tokio::test]
async fn no_chain_has_more_than_250_identities() {
    let robot = robot().await;
    robot.sim.set_merge_keeps_id(true);
    let another = |number: usize| {
        robot
            .sim
            .make_record(
                ObjectType::Contacts,
                &[("lastname", &format!("Number {number}"))],
            )
            .unwrap()
    };
    for number in 0..250 {
        let (answered, _) = merge(&robot, "101", &another(number)).await;
        assert_eq!(answered, StatusCode::OK, "{number}");
    }
    let (answered, _) = merge(&robot, "101", &another(250)).await;
    assert_eq!(answered, StatusCode::URI_TOO_LONG);
}

#[tokio::test]
async fn only_two_different_records_that_exist_are_merged() {
    let robot = robot().await;
    assert_eq!(merge(&robot, "101", "101").await.0, StatusCode::BAD_REQUEST);
    assert_eq!(merge(&robot, "101", "999").await.0, StatusCode::NOT_FOUND);
    robot.sim.archive_record(ObjectType::Contacts, "102");
    assert_eq!(merge(&robot, "101", "102").await.0, StatusCode::NOT_FOUND);
    let body = json!({"primaryObjectId": "101", "objectIdToMerge": "102"});
    let (answered, deal) = robot
        .send(Method::POST, "/crm/objects/2026-03/deals/merge", &body)
        .await;
    assert_eq!(answered, StatusCode::OK);
    assert_eq!(deal["properties"]["dealname"], "Ann buys");
    assert_eq!(robot.sim.contact_count(), 2);
}

#[tokio::test]
async fn a_contact_deleted_for_good_cannot_come_back() {
    let robot = robot().await;
    let path = format!("{CONTACTS}/gdpr-delete");
    for body in [
        json!({"objectId": "101"}),
        json!({"objectId": "BO@example.com", "idProperty": "email"}),
        json!({"objectId": "never@example.com", "idProperty": "email"}),
    ] {
        let (answered, _) = robot.send(Method::POST, &path, &body).await;
        assert_eq!(answered, StatusCode::NO_CONTENT, "{body}");
    }
    let (answered, _) = robot
        .send(Method::POST, &path, &json!({"objectId": "101"}))
        .await;
    assert_eq!(answered, StatusCode::NOT_FOUND);
    assert_eq!(robot.sim.contact_count(), 1);
    for tail in ["101", "101?archived=true", "102?archived=true"] {
        let path = format!("{CONTACTS}/{tail}");
        assert_eq!(status(&robot, &path).await, StatusCode::NOT_FOUND, "{path}");
    }
    for address in ["ann@example.com", "Bo@Example.com", "never@example.com"] {
        let body = json!({"properties": {"email": address}});
        let (answered, _) = robot.send(Method::POST, CONTACTS, &body).await;
        assert_eq!(answered, StatusCode::BAD_REQUEST, "{address}");
        let body = json!({"inputs": [{"id": address, "idProperty": "email", "properties": {}}]});
        let upsert = format!("{CONTACTS}/batch/upsert");
        let (answered, _) = robot.send(Method::POST, &upsert, &body).await;
        assert_eq!(answered, StatusCode::BAD_REQUEST, "{address}");
    }
    let deal = "/crm/objects/2026-03/deals/101/associations/contacts";
    assert_eq!(json_of(robot.get(deal).await).await["results"], json!([]));
}

#[tokio::test]
async fn a_restored_record_is_the_same_unless_its_address_is_taken() {
    let robot = robot().await;
    let contact = ObjectType::Contacts;
    robot.sim.archive_record(contact, "101");
    assert!(robot.sim.restore_record(contact, "101"));
    assert_eq!(
        status(&robot, &format!("{CONTACTS}/101")).await,
        StatusCode::OK
    );
    let taken = json!({"properties": {"email": "ann@example.com"}});
    let (answered, _) = robot.send(Method::POST, CONTACTS, &taken).await;
    assert_eq!(answered, StatusCode::CONFLICT);

    robot.sim.archive_record(contact, "101");
    let (answered, _) = robot.send(Method::POST, CONTACTS, &taken).await;
    assert_eq!(answered, StatusCode::CREATED);
    assert!(!robot.sim.restore_record(contact, "101"));
    assert!(!robot.sim.restore_record(contact, "102"));
    assert_eq!(robot.sim.contact_count(), 3);
}
