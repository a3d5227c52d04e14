//! Limits, counters, faults, latency, the conductor and the pages of the HubSpot simulator.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod hubspot_support;

use hubspot_support::{Robot, conduct, json_of, number, start, start_at};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use simulators::hubspot::{AccountKind, Others};
use simulators::{Fault, FaultKind, Limits};
use std::time::Duration;

const DETAILS: &str = "/account-info/2026-03/details";
const SEARCH: &str = "/crm/objects/2026-03/contacts/search";
const CREATE: &str = "POST /crm/objects/contacts/batch/create";
const MAX: &str = "x-hubspot-ratelimit-max";
const REMAINING: &str = "x-hubspot-ratelimit-remaining";
const INTERVAL: &str = "x-hubspot-ratelimit-interval-milliseconds";
const DAILY: &str = "x-hubspot-ratelimit-daily";
const DAILY_REMAINING: &str = "x-hubspot-ratelimit-daily-remaining";

async fn policy(answer: Response) -> Value {
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(!answer.headers().contains_key("retry-after"));
    let body = json_of(answer).await;
    assert_eq!(body["errorType"], "RATE_LIMIT");
    body["policyName"].clone()
}

/// Winter noon in the account's time zone, twelve hours before its midnight.
const NOON_MS: i64 = 1_768_042_800_000;

/// Calls until refused; returns how many were let in, and the refusal.
async fn exhaust(robot: &Robot, token: &str, path: &str) -> (usize, Response) {
    for used in 0..300 {
        let answer = robot.with(token, Method::GET, path).send().await.unwrap();
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            return (used, answer);
        }
    }
    panic!("never refused");
}

#[tokio::test]
async fn the_burst_follows_from_the_account_and_the_kind_of_token() {
    for (account, burst, daily) in [
        (AccountKind::Free, 100, 250_000),
        (AccountKind::Starter, 100, 250_000),
        (AccountKind::Professional, 190, 625_000),
        (AccountKind::Enterprise, 190, 1_000_000),
        (AccountKind::EnterpriseWithIncrease, 250, 2_000_000),
    ] {
        let (robot, _clock) = start_at(account, NOON_MS).await;
        let token = robot.access.private_token.clone();
        let (used, over) = exhaust(&robot, &token, DETAILS).await;
        assert_eq!(used, burst, "{account:?}");
        assert_eq!(number(&over, MAX), u64::try_from(burst).ok());
        assert_eq!(number(&over, REMAINING), Some(0));
        assert_eq!(number(&over, INTERVAL), Some(10_000));
        assert_eq!(number(&over, DAILY), Some(daily));
        let left = number(&over, DAILY_REMAINING).unwrap();
        assert_eq!(left + u64::try_from(burst).unwrap(), daily);
        assert_eq!(policy(over).await, "TEN_SECONDLY_ROLLING");
        assert_eq!(robot.sim.rate_limited(), 1);
        // An OAuth app has its own window, the same in every account, and no day.
        let token = robot.access_token().await;
        let (used, over) = exhaust(&robot, &token, DETAILS).await;
        assert_eq!(used, 110, "{account:?}");
        assert_eq!(number(&over, MAX), Some(110));
        assert_eq!(number(&over, DAILY), None);
        assert_eq!(policy(over).await, "TEN_SECONDLY_ROLLING");
    }
}

#[tokio::test]
async fn the_burst_window_rolls() {
    let (robot, clock) = start_at(AccountKind::Free, NOON_MS).await;
    let token = robot.access.private_token.clone();
    robot.get(DETAILS).await;
    clock.pass(Duration::from_millis(9_999));
    assert_eq!(exhaust(&robot, &token, DETAILS).await.0, 99);
    // Only the first request has left the window.
    clock.pass(Duration::from_millis(1));
    assert_eq!(exhaust(&robot, &token, DETAILS).await.0, 1);
    clock.pass(Duration::from_secs(10));
    assert_eq!(exhaust(&robot, &token, DETAILS).await.0, 100);
}

#[tokio::test]
async fn windows_are_an_app_s_and_the_day_is_the_account_s() {
    let (robot, _clock) = start_at(AccountKind::Free, NOON_MS).await;
    let token = robot.access.private_token.clone();
    exhaust(&robot, &token, DETAILS).await;
    let other = robot.access.service_keys["minimum"].clone();
    let answer = robot.with(&other, Method::GET, DETAILS).send().await;
    let answer = answer.unwrap();
    assert_eq!(number(&answer, REMAINING), Some(99));
    assert_eq!(number(&answer, DAILY_REMAINING), Some(249_899));
}

#[tokio::test]
async fn the_day_ends_at_midnight_of_the_account() {
    let (robot, clock) = start_at(AccountKind::Professional, NOON_MS).await;
    robot.sim.set_others(Others {
        daily: 624_999,
        ..Others::default()
    });
    let last = robot.get(DETAILS).await;
    assert_eq!(last.status(), StatusCode::OK);
    assert_eq!(number(&last, DAILY_REMAINING), Some(0));
    let over = robot.get(DETAILS).await;
    assert_eq!(number(&over, DAILY_REMAINING), Some(0));
    assert_eq!(policy(over).await, "DAILY");
    // An OAuth app has no day.
    let token = robot.access_token().await;
    let other = robot.with(&token, Method::GET, DETAILS).send().await;
    assert_eq!(other.unwrap().status(), StatusCode::OK);
    clock.pass(Duration::from_millis(12 * 3_600_000 - 1));
    assert_eq!(policy(robot.get(DETAILS).await).await, "DAILY");
    clock.pass(Duration::from_millis(1));
    assert_eq!(robot.get(DETAILS).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_day_s_use_can_be_asked_for() {
    let (robot, _clock) = start_at(AccountKind::Starter, NOON_MS).await;
    robot.sim.set_others(Others {
        daily: 1_000,
        ..Others::default()
    });
    robot.get(DETAILS).await;
    for version in ["2026-03", "2026-09", "v3"] {
        let path = format!("/account-info/{version}/api-usage/daily/private-apps");
        let usage = json_of(robot.get(&path).await).await;
        let entry = &usage["results"][0];
        assert_eq!(entry["usageLimit"], 250_000);
        assert_eq!(entry["resetsAt"], "2026-01-10T23:00:00.000Z");
        assert_eq!(entry["fetchStatus"], "SUCCESS");
        assert!(entry["currentUsage"].as_u64().unwrap() > 1_001, "{entry}");
    }
}

#[tokio::test]
async fn searches_have_their_own_limit_and_no_headers() {
    let (robot, clock) = start_at(AccountKind::Professional, NOON_MS).await;
    let body = json!({"limit": 1});
    for round in 0..2 {
        for _ in 0..5 {
            let answer = robot.post(SEARCH, &body).await;
            assert_eq!(answer.status(), StatusCode::OK, "{round}");
            assert!(!answer.headers().contains_key(MAX));
        }
        let over = robot.post(SEARCH, &body).await;
        assert!(!over.headers().contains_key(MAX));
        assert_eq!(policy(over).await, "SECONDLY");
        clock.pass(Duration::from_secs(1));
    }
    // The account's searches are counted together, whoever asks.
    let token = robot.access_token().await;
    let ask = |token: &str| robot.with(token, Method::POST, SEARCH).json(&body).send();
    for _ in 0..5 {
        assert_eq!(ask(&token).await.unwrap().status(), StatusCode::OK);
    }
    let own = ask(&robot.access.private_token).await.unwrap();
    assert_eq!(policy(own).await, "SECONDLY");
    let other = robot.get(DETAILS).await;
    assert_eq!(number(&other, REMAINING), Some(189));
}

#[tokio::test]
async fn another_integration_takes_its_share() {
    let (robot, _clock) = start_at(AccountKind::Professional, NOON_MS).await;
    let others = json!({"others": {"burst": 95, "searches": 3, "daily": 100}});
    let done = conduct(&robot, "/practice/limits", others).await;
    assert_eq!(done, StatusCode::NO_CONTENT);
    let body = json!({"limit": 1});
    for _ in 0..2 {
        let answer = robot.post(SEARCH, &body).await;
        assert_eq!(answer.status(), StatusCode::OK);
    }
    assert_eq!(policy(robot.post(SEARCH, &body).await).await, "SECONDLY");
    let first = robot.get(DETAILS).await;
    assert_eq!(number(&first, MAX), Some(190));
    assert_eq!(number(&first, REMAINING), Some(94));
    assert_eq!(number(&first, DAILY_REMAINING), Some(624_899));
    let token = robot.access.private_token.clone();
    assert_eq!(exhaust(&robot, &token, DETAILS).await.0, 94);
    let set = told(&robot, "/practice/limits").await;
    assert_eq!(set["account"], "professional");
    assert_eq!(set["others"]["burst"], 95);
    // What is left out stays.
    conduct(
        &robot,
        "/practice/limits",
        json!({"account": "enterprise-with-increase"}),
    )
    .await;
    assert_eq!(exhaust(&robot, &token, DETAILS).await.0, 60);
}

#[tokio::test]
async fn associations_have_their_own_window() {
    let (robot, _clock) = start_at(AccountKind::Professional, NOON_MS).await;
    let token = robot.access.private_token.clone();
    let path = "/crm/objects/2026-03/contacts/101/associations/companies";
    let (used, over) = exhaust(&robot, &token, path).await;
    assert_eq!(used, 150);
    assert_eq!(number(&over, MAX), Some(150));
    assert_eq!(policy(over).await, "TEN_SECONDLY_ROLLING");
    let other = robot.get(DETAILS).await;
    assert_eq!(number(&other, REMAINING), Some(189));
}

#[tokio::test]
async fn custom_properties_are_counted() {
    let (robot, _clock) = start_at(AccountKind::Professional, NOON_MS).await;
    let path = "/crm/limits/2026-03/custom-properties";
    let usage = async || json_of(robot.get(path).await).await;
    let before = usage().await;
    let property = json!({
        "name": "adv_code",
        "label": "Code",
        "groupName": "contactinformation",
        "type": "string",
        "fieldType": "text",
    });
    robot
        .post("/crm/properties/2026-03/contacts", &property)
        .await;
    let after = usage().await;
    let contacts = |usage: &Value| usage["byObjectType"][0]["usage"].as_u64().unwrap();
    assert_eq!(contacts(&after), contacts(&before) + 1);
    assert_eq!(after["byObjectType"][0]["objectTypeId"], "0-1");
    let overall = |usage: &Value| usage["overallUsage"].as_u64().unwrap();
    assert_eq!(overall(&after), overall(&before) + 1);
    // Scopes of definitions alone do not suffice.
    let key = robot.sim.issue_service_key(&["crm.schemas.contacts.read"]);
    let refused = robot.with(&key, Method::GET, path).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn without_limits_a_number_that_nobody_reaches_is_told() {
    let robot = start(Limits::None).await;
    for _ in 0..200 {
        let answer = robot.get(DETAILS).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(number(&answer, MAX), Some(1_000_000));
        assert_eq!(number(&answer, REMAINING), Some(1_000_000));
    }
    assert_eq!(robot.sim.rate_limited(), 0);
}

#[tokio::test]
async fn requests_are_counted_by_endpoint() {
    let robot = start(Limits::Real).await;
    robot.create("new@example.com").await.unwrap();
    robot.create("newer@example.com").await.unwrap();
    robot.get("/crm/objects/2026-09/contacts/101").await;
    robot.bare(Method::GET, DETAILS).send().await.unwrap();
    robot.access_token().await;
    robot.get("/nowhere").await;
    let counted = robot.sim.requests();
    let expected = [
        ("GET (unknown path)", 1),
        ("GET /account-info/details", 1),
        ("GET /crm/objects/contacts/{id}", 1),
        (CREATE, 2),
        ("POST /oauth/token", 1),
    ];
    let expected = expected.map(|(name, count)| (name.to_owned(), count));
    assert_eq!(counted, expected.into());
}

#[tokio::test]
async fn faults_that_keep_a_request_from_being_applied() {
    let robot = start(Limits::Real).await;
    for (kind, status) in [
        (FaultKind::Status429, StatusCode::TOO_MANY_REQUESTS),
        (FaultKind::Daily429, StatusCode::TOO_MANY_REQUESTS),
        (FaultKind::Status503, StatusCode::SERVICE_UNAVAILABLE),
        (FaultKind::Html200, StatusCode::OK),
        (FaultKind::Expired, StatusCode::UNAUTHORIZED),
    ] {
        robot.sim.inject(Fault::of(kind));
        let answer = robot.create("new@example.com").await.unwrap();
        assert_eq!(answer.status(), status, "{kind:?}");
        assert_eq!(robot.sim.contact_count(), 3, "{kind:?}");
        assert_eq!(robot.sim.faults_left(), []);
    }
    assert_eq!(robot.sim.rate_limited(), 2);
    assert_eq!(robot.sim.requests()[CREATE], 5);
}

#[tokio::test]
async fn a_cut_connection_has_no_answer() {
    let robot = start(Limits::Real).await;
    for (kind, contacts) in [
        (FaultKind::ResetBeforeApply, 3),
        (FaultKind::ResetAfterApply, 4),
    ] {
        robot.sim.inject(Fault::of(kind));
        let cut = robot.create("new@example.com").await;
        assert!(cut.unwrap_err().is_request(), "{kind:?}");
        assert_eq!(robot.sim.contact_count(), contacts, "{kind:?}");
    }
}

#[tokio::test]
async fn a_truncated_answer_begins_well() {
    let robot = start(Limits::Real).await;
    robot.sim.inject(Fault::of(FaultKind::TruncatedBody));
    let answer = robot.create("new@example.com").await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    assert!(answer.content_length().is_some_and(|length| length > 100));
    let error = answer.bytes().await.unwrap_err();
    assert!(error.is_body() || error.is_decode(), "{error:?}");
    assert_eq!(robot.sim.contact_count(), 4);
}

#[tokio::test]
async fn absent_rows_were_applied() {
    let robot = start(Limits::Real).await;
    robot.sim.inject(Fault::of(FaultKind::AbsentRows));
    let answer = robot.create("new@example.com").await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    assert_eq!(json_of(answer).await["results"], json!([]));
    assert_eq!(robot.sim.contact_count(), 4);
}

#[tokio::test]
async fn a_slow_success_is_applied_before_its_answer_comes() {
    let robot = start(Limits::Real).await;
    robot.sim.inject(Fault {
        ms: 600_000,
        ..Fault::of(FaultKind::SlowSuccess)
    });
    let answer = robot.create("new@example.com");
    tokio::pin!(answer);
    while robot.sim.contact_count() == 3 {
        let waiting = tokio::time::timeout(Duration::from_millis(5), &mut answer).await;
        assert!(waiting.is_err(), "answered before its time");
    }
    assert_eq!(robot.sim.contact_count(), 4);
}

#[tokio::test]
async fn a_fault_waits_for_its_endpoint_and_its_turn() {
    let robot = start(Limits::Real).await;
    robot.sim.inject(Fault {
        endpoint: "batch/create".to_owned(),
        after: 1,
        count: 2,
        ..Fault::of(FaultKind::Status503)
    });
    assert_eq!(robot.get(DETAILS).await.status(), StatusCode::OK);
    let mut seen = Vec::new();
    for email in [
        "a@example.com",
        "b@example.com",
        "c@example.com",
        "d@example.com",
    ] {
        let answer = robot.create(email).await.unwrap();
        seen.push(answer.status().as_u16());
    }
    assert_eq!(seen, [201, 503, 503, 201]);
}

async fn told(robot: &Robot, path: &str) -> Value {
    json_of(robot.bare(Method::GET, path).send().await.unwrap()).await
}

#[tokio::test]
async fn the_conductor_tells_and_changes() {
    let robot = start(Limits::Real).await;
    let done = StatusCode::NO_CONTENT;
    robot.create("new@example.com").await.unwrap();
    let state = told(&robot, "/practice/state").await;
    assert_eq!(state["contacts"], 4);
    assert_eq!(state["requests_by_endpoint"][CREATE], 1);
    assert_eq!(state["rate_limited"], 0);

    let found = told(&robot, "/practice/contacts?email=ANN@example.com").await;
    assert_eq!(found[0]["properties"]["firstname"], "ann");
    let edit = json!({"id": found[0]["id"], "property": "firstname", "value": "Anne"});
    assert_eq!(conduct(&robot, "/practice/contacts", edit).await, done);
    let found = told(&robot, "/practice/contacts?email=ann@example.com").await;
    assert_eq!(found[0]["properties"]["firstname"], "Anne");

    let order = json!({"kind": "status_503"});
    assert_eq!(conduct(&robot, "/practice/faults", order).await, done);
    assert_eq!(
        robot.get(DETAILS).await.status(),
        StatusCode::SERVICE_UNAVAILABLE
    );
    let remove = json!({"remove": ["crm.objects.contacts.read"]});
    assert_eq!(conduct(&robot, "/practice/scopes", remove).await, done);
    let list = robot.get("/crm/objects/2026-03/contacts").await;
    assert_eq!(list.status(), StatusCode::FORBIDDEN);
    let latency = conduct(&robot, "/practice/latency", json!({"ms": 600_000})).await;
    assert_eq!(latency, done);
    let state = told(&robot, "/practice/state").await;
    assert_eq!(state["latency_ms"], 600_000);
    let waiting = tokio::time::timeout(Duration::from_millis(50), robot.get(DETAILS)).await;
    assert!(waiting.is_err(), "the latency does not hold");
}

#[tokio::test]
async fn a_person_can_look_at_contacts() {
    let robot = start(Limits::Real).await;
    robot.sim.edit_contact("101", "firstname", "<b>Ann</b>");
    let page = robot.bare(Method::GET, "/contacts/4711001/record/0-1/101");
    let html = page.send().await.unwrap().text().await.unwrap();
    assert!(html.contains("&lt;b&gt;Ann&lt;/b&gt;"), "{html}");
    assert!(html.contains("Contact information"));
    assert!(html.contains("ann@example.com"));
    let list = "/contacts/4711001/objects/0-1/views/all/list?q=BO@";
    let html = robot.bare(Method::GET, list).send().await.unwrap();
    let html = html.text().await.unwrap();
    assert!(html.contains("bo@example.com"));
    assert!(!html.contains("cy@example.com"));
    for missing in [
        "/contacts/4711001/record/0-1/9",
        "/contacts/1/record/0-1/101",
    ] {
        let answer = robot.bare(Method::GET, missing).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{missing}");
    }
}
