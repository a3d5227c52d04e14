//! Owners of the HubSpot simulator.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod hubspot_support;

use hubspot_support::{Robot, json_of, start};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use simulators::Limits;

const OWNERS: &str = "/crm/owners/2026-03";

async fn ids(robot: &Robot, query: &str) -> Vec<String> {
    let body = json_of(robot.get(&format!("{OWNERS}{query}")).await).await;
    let results = body["results"].as_array().unwrap();
    let ids = results.iter().map(|owner| owner["id"].as_str().unwrap());
    ids.map(str::to_owned).collect()
}

#[tokio::test]
async fn owners_are_listed_by_page() {
    let robot = start(Limits::None).await;
    let all = ids(&robot, "").await;
    assert!(all.len() >= 4, "{all:?}");
    let mut walked = Vec::new();
    let mut after = String::new();
    loop {
        let path = format!("{OWNERS}?limit=2&after={after}");
        let page = json_of(robot.get(&path).await).await;
        let results = page["results"].as_array().unwrap();
        assert!(results.len() <= 2);
        walked.extend(
            results
                .iter()
                .map(|it| it["id"].as_str().unwrap().to_owned()),
        );
        match page["paging"]["next"]["after"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    assert_eq!(walked, all);
    for wrong in ["?limit=0", "?limit=501", "?after=x", "?limit=many"] {
        let answer = robot.get(&format!("{OWNERS}{wrong}")).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{wrong}");
    }
}

#[tokio::test]
async fn an_owner_is_found_by_address() {
    let robot = start(Limits::None).await;
    assert_eq!(ids(&robot, "?email=BRUNO@practice.example").await, ["502"]);
    assert!(
        ids(&robot, "?email=nobody@practice.example")
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn archived_owners_are_listed_apart() {
    let robot = start(Limits::None).await;
    assert_eq!(ids(&robot, "?archived=true").await, ["505"]);
    assert!(!ids(&robot, "").await.contains(&"505".to_owned()));
    let hidden = robot.get(&format!("{OWNERS}/505")).await;
    assert_eq!(hidden.status(), StatusCode::NOT_FOUND);
    let owner = json_of(robot.get(&format!("{OWNERS}/505?archived=true")).await).await;
    assert_eq!(owner["archived"], true);
    assert_eq!(owner.get("userId"), None);
    assert_eq!(owner["userIdIncludingInactive"], 1505);
}

#[tokio::test]
async fn one_owner_is_told_by_either_number() {
    let robot = start(Limits::None).await;
    for path in [
        "/crm/owners/2026-09/501",
        "/crm/v3/owners/501",
        "/crm/v3/owners/1501?idProperty=userId",
    ] {
        let owner = json_of(robot.get(path).await).await;
        assert_eq!(owner["id"], "501", "{path}");
        assert_eq!(owner["userId"], 1501);
        assert_eq!(owner["type"], "PERSON");
        assert_eq!(owner["email"], "alma@practice.example");
        assert_eq!(owner["teams"][0]["primary"], true);
    }
    let unknown = robot.get("/crm/v3/owners/1501").await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
    let strange = robot.get("/crm/v3/owners/501?idProperty=email").await;
    assert_eq!(strange.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_queue_has_no_user() {
    let robot = start(Limits::None).await;
    let queue = json_of(robot.get(&format!("{OWNERS}/504")).await).await;
    assert_eq!(queue["type"], "QUEUE");
    assert_eq!(queue.get("userId"), None);
    assert_eq!(queue.get("email"), None);
}

#[tokio::test]
async fn owners_need_their_scope() {
    let robot = start(Limits::None).await;
    let key = robot.access.service_keys["account"].clone();
    let answer = robot.with(&key, Method::GET, OWNERS).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    let body: Value = json_of(answer).await;
    assert_eq!(
        body["context"]["requiredGranularScopes"][0],
        "crm.objects.owners.read"
    );
}
