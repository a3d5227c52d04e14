//! What the properties of a record were before, in the HubSpot simulator.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod hubspot_support;

use hubspot_support::{Robot, json_of, sales, start_with};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulators::Limits;
use simulators::hubspot::ObjectType;

const DEALS: &str = "/crm/objects/2026-03/deals";

async fn robot() -> Robot {
    start_with(Limits::None, &sales()).await
}

/// The values of one property with their origins, as they come.
fn versions<'a>(record: &'a Value, name: &str) -> Vec<(&'a str, &'a str)> {
    record["propertiesWithHistory"][name]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| {
            let text = |field: &str| version[field].as_str().unwrap();
            (text("value"), text("sourceType"))
        })
        .collect()
}

#[tokio::test]
async fn the_newest_value_comes_first_with_who_wrote_it() {
    let robot = robot().await;
    let change = json!({"properties": {"dealstage": "qualifiedtobuy"}});
    robot
        .send(Method::PATCH, &format!("{DEALS}/101"), &change)
        .await;
    robot
        .sim
        .edit_record(ObjectType::Deals, "101", "dealstage", "closedwon");
    let path = format!("{DEALS}/101?propertiesWithHistory=dealstage,amount,closedate,made_up");
    let deal = json_of(robot.get(&path).await).await;
    let history = deal["propertiesWithHistory"].as_object().unwrap();
    let names: Vec<&String> = history.keys().collect();
    assert_eq!(names, ["amount", "closedate", "dealstage"]);
    assert_eq!(
        versions(&deal, "dealstage"),
        [
            ("closedwon", "CRM_UI"),
            ("qualifiedtobuy", "INTEGRATION"),
            ("appointmentscheduled", "IMPORT"),
        ]
    );
    assert_eq!(versions(&deal, "amount"), [("100.00", "IMPORT")]);
    assert_eq!(versions(&deal, "closedate"), []);
    let stages = history["dealstage"].as_array().unwrap();
    assert_eq!(stages[2]["timestamp"], deal["createdAt"]);
    assert_eq!(stages[0]["timestamp"], deal["updatedAt"]);
    assert!(stages[0]["timestamp"].as_str() > stages[1]["timestamp"].as_str());
    assert_eq!(stages[0]["updatedByUserId"], 1001);
    assert!(stages[1].get("updatedByUserId").is_none());
}

#[tokio::test]
async fn a_value_that_stays_the_same_has_no_new_version() {
    let robot = robot().await;
    let change = json!({"properties": {"amount": "100.00", "dealname": ""}});
    robot
        .send(Method::PATCH, &format!("{DEALS}/101"), &change)
        .await;
    let read = json!({
        "inputs": [{"id": "101"}],
        "properties": ["amount"],
        "propertiesWithHistory": ["amount", "dealname"],
    });
    let (status, body) = robot
        .send(Method::POST, &format!("{DEALS}/batch/read"), &read)
        .await;
    assert_eq!(status, StatusCode::OK);
    let deal = &body["results"][0];
    assert_eq!(versions(deal, "amount"), [("100.00", "IMPORT")]);
    assert_eq!(
        versions(deal, "dealname"),
        [("", "INTEGRATION"), ("Ann buys", "IMPORT")]
    );
}

#[tokio::test]
async fn a_list_with_history_has_at_most_50_records_a_page() {
    let robot = robot().await;
    let page = |limit: usize| format!("{DEALS}?propertiesWithHistory=dealstage&limit={limit}");
    assert_eq!(robot.get(&page(51)).await.status(), StatusCode::BAD_REQUEST);
    let all = json_of(robot.get(&page(50)).await).await;
    assert_eq!(
        versions(&all["results"][1], "dealstage"),
        [("renewal_won", "IMPORT")]
    );
    let first = json_of(robot.get(&page(1)).await).await;
    let link = first["paging"]["next"]["link"].as_str().unwrap();
    assert!(link.contains("propertiesWithHistory=dealstage"), "{link}");
}
