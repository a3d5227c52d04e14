//! Limits, counters, faults, latency, the conductor and the pages of the HubSpot simulator.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod hubspot_support;

use hubspot_support::{Robot, json_of, number, start};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use simulators::{Fault, FaultKind, Limits};
use std::time::Duration;

const DETAILS: &str = "/account-info/2026-03/details";
const SEARCH: &str = "/crm/objects/2026-03/contacts/search";
const CREATE: &str = "POST /crm/objects/contacts/batch/create";
const MAX: &str = "x-hubspot-ratelimit-max";
const REMAINING: &str = "x-hubspot-ratelimit-remaining";
const DAILY: &str = "x-hubspot-ratelimit-daily";

async fn policy(answer: Response) -> Value {
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    assert!(!answer.headers().contains_key("retry-after"));
    let body = json_of(answer).await;
    assert_eq!(body["errorType"], "RATE_LIMIT");
    body["policyName"].clone()
}

#[tokio::test]
async fn a_private_token_has_190_requests() {
    let robot = start(Limits::Real).await;
    for used in 1..=190 {
        let answer = robot.get(DETAILS).await;
        assert_eq!(answer.status(), StatusCode::OK, "request {used}");
        assert_eq!(number(&answer, MAX), Some(190));
        assert!(number(&answer, DAILY).is_some());
        assert_eq!(
            number(&answer, "x-hubspot-ratelimit-interval-milliseconds"),
            Some(10_000)
        );
    }
    let over = robot.get(DETAILS).await;
    assert_eq!(number(&over, REMAINING), Some(0));
    assert_eq!(policy(over).await, "TEN_SECONDLY_ROLLING");
    assert_eq!(robot.sim.rate_limited(), 1);
    // The other kind of token has its own window.
    let token = robot.access_token().await;
    let other = robot.with(&token, Method::GET, DETAILS).send().await;
    let other = other.unwrap();
    assert_eq!(other.status(), StatusCode::OK);
    assert_eq!(number(&other, MAX), Some(110));
    assert_eq!(number(&other, REMAINING), Some(109));
    assert_eq!(number(&other, DAILY), None);
}

#[tokio::test]
async fn searches_have_their_own_limit_and_no_headers() {
    let robot = start(Limits::Real).await;
    let body = json!({"limit": 1});
    let mut refused = None;
    // Six searches take far less than a second, but a slow machine may need more of them.
    for _ in 0..60 {
        let answer = robot.post(SEARCH, &body).await;
        assert!(!answer.headers().contains_key(MAX));
        if answer.status() != StatusCode::OK {
            refused = Some(answer);
            break;
        }
    }
    assert_eq!(policy(refused.unwrap()).await, "SECONDLY");
    let other = robot.get(DETAILS).await;
    assert_eq!(number(&other, REMAINING), Some(189));
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

async fn conduct(robot: &Robot, path: &str, body: Value) -> StatusCode {
    let request = robot.bare(Method::POST, path).json(&body);
    request.send().await.unwrap().status()
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
