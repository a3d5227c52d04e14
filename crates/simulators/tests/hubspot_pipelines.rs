//! Pipelines and stages of the HubSpot simulator.

mod hubspot_support;

use hubspot_support::{Robot, json_of, sales, start_with};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use simulators::Limits;

const PIPELINES: &str = "/crm/pipelines/2026-03/deals";

async fn robot() -> Robot {
    start_with(Limits::None, &sales()).await
}

async fn chance(robot: &Robot, deal: &str) -> Value {
    let path = format!("/crm/objects/2026-03/deals/{deal}?properties=hs_deal_stage_probability");
    json_of(robot.get(&path).await).await["properties"]["hs_deal_stage_probability"].clone()
}

#[tokio::test]
async fn a_new_account_has_the_sales_pipeline_and_practice_another() {
    let robot = robot().await;
    for path in [PIPELINES, "/crm/v3/pipelines/0-3"] {
        let all = json_of(robot.get(path).await).await;
        let [sales, renewals] = &all["results"].as_array().unwrap()[..] else {
            panic!("{all}")
        };
        assert_eq!(sales["id"], "default");
        assert_eq!(sales["label"], "Sales Pipeline");
        assert_eq!(sales["createdAt"], "1970-01-01T00:00:00.000Z");
        assert_eq!(renewals["id"], "renewals");
        let stages: Vec<(&str, &str, &str)> = sales["stages"]
            .as_array()
            .unwrap()
            .iter()
            .map(|stage| {
                (
                    stage["id"].as_str().unwrap(),
                    stage["metadata"]["probability"].as_str().unwrap(),
                    stage["metadata"]["isClosed"].as_str().unwrap(),
                )
            })
            .collect();
        assert_eq!(
            stages,
            [
                ("appointmentscheduled", "0.2", "false"),
                ("qualifiedtobuy", "0.4", "false"),
                ("presentationscheduled", "0.6", "false"),
                ("decisionmakerboughtin", "0.8", "false"),
                ("contractsent", "0.9", "false"),
                ("closedwon", "1.0", "true"),
                ("closedlost", "0.0", "true"),
            ]
        );
    }
}

#[tokio::test]
async fn a_pipeline_of_ones_own_takes_deals() {
    let robot = robot().await;
    let body = json!({"pipelineId": "partners", "label": "Partners", "displayOrder": 5, "stages": [
        {"stageId": "p_open", "label": "Open", "displayOrder": 0, "metadata": {"probability": "0.3"}},
    ]});
    let (status, made) = robot.send(Method::POST, PIPELINES, &body).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(made["stages"][0]["metadata"]["isClosed"], "false");
    let (status, _) = robot.send(Method::POST, PIPELINES, &body).await;
    assert_eq!(status, StatusCode::CONFLICT);
    let stage = json!({"label": "Won", "displayOrder": 1, "metadata": {"probability": "1.0"}});
    let stages = format!("{PIPELINES}/partners/stages");
    let (status, won) = robot.send(Method::POST, &stages, &stage).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(won["metadata"]["isClosed"], "true");

    let deal =
        json!({"properties": {"dealname": "x", "pipeline": "partners", "dealstage": won["id"]}});
    let (status, deal) = robot
        .send(Method::POST, "/crm/objects/2026-03/deals", &deal)
        .await;
    assert_eq!(status, StatusCode::CREATED, "{deal}");
    assert_eq!(deal["properties"]["hs_is_closed_won"], "true");
    for wrong in ["1.5", "likely"] {
        let stage = json!({"label": "x", "displayOrder": 1, "metadata": {"probability": wrong}});
        let (status, _) = robot.send(Method::POST, &stages, &stage).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn deals_follow_a_stage_that_changes() {
    let robot = robot().await;
    assert_eq!(chance(&robot, "101").await, "0.2");
    let change = json!({"label": "First talk", "metadata": {"probability": "0.25"}});
    let path = format!("{PIPELINES}/default/stages/appointmentscheduled");
    let (status, stage) = robot.send(Method::PATCH, &path, &change).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(stage["label"], "First talk");
    assert_eq!(chance(&robot, "101").await, "0.25");
    assert_eq!(chance(&robot, "102").await, "1.0");
}

#[tokio::test]
async fn a_replaced_pipeline_has_the_named_stages_alone() {
    let robot = robot().await;
    let path = format!("{PIPELINES}/renewals");
    let stage = |id: &str, chance: &str| json!({"stageId": id, "label": id, "displayOrder": 0, "metadata": {"probability": chance}});
    let wrong =
        json!({"label": "Renewals 2", "displayOrder": 3, "stages": [stage("renewal_won", "2")]});
    let (status, _) = robot.send(Method::PUT, &path, &wrong).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let before = json_of(robot.get(&path).await).await;
    assert_eq!(before["label"], "Renewals");
    assert_eq!(before["stages"].as_array().unwrap().len(), 4);

    let body = json!({"label": "Renewals 2", "displayOrder": 3, "stages": [stage("renewal_won", "1.0"), stage("asked", "0.4")]});
    let (status, after) = robot.send(Method::PUT, &path, &body).await;
    assert_eq!(status, StatusCode::OK, "{after}");
    let ids: Vec<&Value> = after["stages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|stage| &stage["id"])
        .collect();
    assert_eq!(ids, ["renewal_won", "asked"]);
    assert_eq!(after["label"], "Renewals 2");
    assert_eq!(after["archived"], false);
}

#[tokio::test]
async fn an_archived_stage_takes_no_more_deals() {
    let robot = robot().await;
    let path = format!("{PIPELINES}/default/stages/appointmentscheduled");
    let careful = format!("{path}?validateReferencesBeforeDelete=true");
    let (status, _) = robot.send(Method::DELETE, &careful, &json!({})).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (status, _) = robot.send(Method::DELETE, &path, &json!({})).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let deal = json!({"properties": {"dealname": "x", "dealstage": "appointmentscheduled"}});
    let (status, _) = robot
        .send(Method::POST, "/crm/objects/2026-03/deals", &deal)
        .await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn an_unknown_pipeline_is_answered_with_nothing() {
    let robot = robot().await;
    for path in ["made_up", "made_up/stages", "default/stages/made_up"] {
        let answer = robot.get(&format!("{PIPELINES}/{path}")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.text().await.unwrap(), "", "{path}");
    }
}
