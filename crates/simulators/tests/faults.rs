//! Trouble on demand at both platforms, and the conductor that asks for it.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod hubspot_support;

use hubspot_support::{json_of, start};
use reqwest::{Client, Method, Response, StatusCode, redirect};
use serde_json::{Value, json};
use simulators::{Access, FaultKind, Limits, Practice, PracticeOptions};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

const CREATE: &str = "/crm/objects/2026-03/contacts/batch/create";

/// Both platforms and somebody to call them.
struct Pair {
    practice: Practice,
    http: Client,
}

impl Pair {
    async fn start() -> Self {
        let options = PracticeOptions {
            people: 6,
            ..PracticeOptions::default()
        };
        Self {
            practice: Practice::start(options).await.unwrap(),
            http: Client::builder()
                .redirect(redirect::Policy::none())
                .build()
                .unwrap(),
        }
    }

    fn access(&self) -> &Access {
        self.practice.access()
    }

    /// One request to each service of both platforms.
    async fn call(&self, service: &str) -> reqwest::Result<Response> {
        let (hubspot, impact) = (&self.access().hubspot, &self.access().impact);
        let tenant = format!("{}/api/v1/{}", impact.base_url, impact.tenant_alias);
        let advocate = |method, path: &str| {
            self.http
                .request(method, format!("{tenant}{path}"))
                .basic_auth("", Some(&impact.api_key))
        };
        let refresh = [
            ("grant_type", "refresh_token"),
            ("refresh_token", hubspot.refresh_token.as_str()),
            ("client_id", hubspot.client_id.as_str()),
            ("client_secret", hubspot.client_secret.as_str()),
        ];
        let request = match service {
            "hubspot" => self
                .http
                .get(format!("{}/crm/objects/2026-03/contacts", hubspot.base_url))
                .bearer_auth(&hubspot.private_token),
            "hubspot token" => self
                .http
                .post(format!("{}/oauth/2026-03/token", hubspot.base_url))
                .form(&refresh),
            "rest" => advocate(Method::GET, "/users"),
            "graphql" => {
                advocate(Method::POST, "/graphql").json(&json!({ "query": "{ __typename }" }))
            }
            "export" => advocate(Method::POST, "/export").json(&json!({ "type": "USER" })),
            "brand" => self
                .http
                .get(format!(
                    "{}/Advertisers/{}/CompanyInformation",
                    impact.base_url, impact.account_sid
                ))
                .basic_auth(&impact.account_sid, Some(&impact.auth_token)),
            "impact token" => self
                .http
                .post(format!("{}/oauth2/token", impact.base_url))
                .basic_auth(&impact.client_id, Some(&impact.client_secret))
                .form(&[("grant_type", "refresh_token"), ("refresh_token", "none")]),
            "storage" => self
                .http
                .get(format!("{}/storage/exports/none.csv", impact.base_url)),
            other => panic!("no service {other}"),
        };
        request.send().await
    }

    fn inject(&self, service: &str, fault: &str) {
        let fault = fault.parse().unwrap();
        if service.starts_with("hubspot") {
            self.practice.hubspot().inject(fault);
        } else {
            self.practice.impact().inject(fault);
        }
    }
}

const SERVICES: [&str; 8] = [
    "hubspot",
    "hubspot token",
    "rest",
    "graphql",
    "export",
    "brand",
    "impact token",
    "storage",
];

#[tokio::test]
async fn trouble_of_the_way_reaches_every_service_once() {
    let pair = Pair::start().await;
    for service in SERVICES {
        let usual = pair.call(service).await.unwrap().status();
        for (fault, status) in [
            ("status_429", 429),
            ("status_500", 500),
            ("status_502", 502),
            ("status_503", 503),
            ("status_504", 504),
            ("status_423", 423),
            ("status_477", 477),
            ("status_407", 407),
            ("html_200", 200),
            ("redirect_login", 302),
        ] {
            pair.inject(service, fault);
            let answer = pair.call(service).await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{service}: {fault}");
            let after = pair.call(service).await.unwrap();
            assert_eq!(after.status(), usual, "{service}: {fault}");
        }
        pair.inject(service, "reset_before_apply");
        assert!(pair.call(service).await.is_err(), "{service}");
        pair.inject(service, "truncated_body");
        let cut = pair.call(service).await.unwrap().bytes().await;
        assert!(cut.is_err(), "{service}");
    }
    assert_eq!(pair.practice.hubspot().rate_limited(), 2);
    assert_eq!(pair.practice.impact().rate_limited(), 6);
    assert_eq!(pair.practice.hubspot().faults_left(), []);
}

#[tokio::test]
async fn a_refusal_comes_in_the_words_of_its_platform() {
    let pair = Pair::start().await;
    for (service, fault, status, place, word) in [
        (
            "hubspot",
            "expired",
            401,
            "/category",
            "EXPIRED_AUTHENTICATION",
        ),
        (
            "hubspot",
            "unknown_401",
            401,
            "/category",
            "INVALID_AUTHENTICATION",
        ),
        ("hubspot", "daily_429", 429, "/policyName", "DAILY"),
        ("hubspot", "secondly_429", 429, "/policyName", "SECONDLY"),
        (
            "hubspot",
            "status_429",
            429,
            "/policyName",
            "TEN_SECONDLY_ROLLING",
        ),
        (
            "hubspot",
            "missing_scopes:value=a.b",
            403,
            "/context/requiredGranularScopes/0",
            "a.b",
        ),
        (
            "hubspot token",
            "refused_grant",
            400,
            "/status",
            "BAD_REFRESH_TOKEN",
        ),
        (
            "impact token",
            "refused_grant",
            400,
            "/error",
            "invalid_grant",
        ),
        ("rest", "expired", 401, "/rsCode", "RS045"),
        ("rest", "status_429", 429, "/rsCode", "RS033"),
    ] {
        pair.inject(service, fault);
        let answer = pair.call(service).await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{service}: {fault}");
        let body = json_of(answer).await;
        let told = body.pointer(place).and_then(Value::as_str);
        assert_eq!(told, Some(word), "{service}: {body}");
    }
}

#[tokio::test]
async fn retry_after_is_sent_as_told() {
    let pair = Pair::start().await;
    for (fault, wanted) in [
        ("status_429", None),
        ("status_429:value=120", Some("120")),
        ("status_429:value=-5", Some("-5")),
        (
            "status_429:value=Fri, 01 Jan 2027 00:00:00 GMT",
            Some("Fri, 01 Jan 2027 00:00:00 GMT"),
        ),
        ("status_503:value=json 7", Some("7")),
        ("status_477:value=86400", Some("86400")),
    ] {
        pair.inject("hubspot", fault);
        let answer = pair.call("hubspot").await.unwrap();
        let told = answer.headers().get("retry-after");
        assert_eq!(told.map(|it| it.to_str().unwrap()), wanted, "{fault}");
    }
    pair.inject("hubspot", "status_429:value=date+30");
    let answer = pair.call("hubspot").await.unwrap();
    let told = answer.headers()["retry-after"].to_str().unwrap().to_owned();
    let at = jiff::fmt::rfc2822::parse(&told).unwrap().timestamp();
    let ahead = at.duration_since(jiff::Timestamp::now()).as_secs();
    assert!((28..=30).contains(&ahead), "{told}");
}

#[tokio::test]
async fn a_page_may_be_labelled_as_json_and_come_after_the_deed() {
    let robot = start(Limits::None).await;
    robot
        .sim
        .inject("status_504:value=json applied".parse().unwrap());
    let answer = robot.create("new@example.com").await.unwrap();
    assert_eq!(answer.status(), StatusCode::GATEWAY_TIMEOUT);
    let kind = answer.headers()["content-type"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(kind.starts_with("application/json"), "{kind}");
    assert!(answer.text().await.unwrap().starts_with("<!doctype html>"));
    assert_eq!(robot.sim.contact_count(), 4);
}

#[tokio::test]
async fn a_dripping_answer_comes_byte_by_byte() {
    let robot = start(Limits::None).await;
    robot.sim.inject("drip:ms=1".parse().unwrap());
    let begin = Instant::now();
    let answer = robot.create("new@example.com").await.unwrap();
    let length = answer.content_length().unwrap();
    let body = json_of(answer).await;
    assert!(begin.elapsed() >= Duration::from_millis(length));
    assert_eq!(body["status"], "COMPLETE");
}

#[tokio::test]
async fn an_unknown_shape_keeps_what_was_known() {
    let robot = start(Limits::None).await;
    let usual = json_of(robot.get("/crm/objects/2026-03/contacts").await).await;
    robot.sim.inject("unknown_shape".parse().unwrap());
    let strange = json_of(robot.get("/crm/objects/2026-03/contacts").await).await;
    assert!(strange["practiceNewField"].is_object(), "{strange}");
    assert!(strange["results"][0]["practiceNewField"].is_object());
    assert_eq!(
        strange["results"][0]["properties"],
        usual["results"][0]["properties"]
    );
    robot
        .sim
        .inject("unknown_shape:value=null=id".parse().unwrap());
    let nulls = json_of(robot.get("/crm/objects/2026-03/contacts").await).await;
    assert!(nulls["results"][0]["id"].is_null(), "{nulls}");
    robot.sim.inject("unknown_shape".parse().unwrap());
    let account = json_of(robot.get("/account-info/2026-03/details").await).await;
    assert_eq!(account["accountType"], "PRACTICE_NEW_WORD");
}

#[tokio::test]
async fn a_success_may_have_another_number() {
    let robot = start(Limits::None).await;
    for (fault, status) in [
        ("wrong_success", StatusCode::CREATED),
        ("wrong_success:value=207", StatusCode::MULTI_STATUS),
        ("wrong_success:value=204", StatusCode::NO_CONTENT),
    ] {
        robot.sim.inject(fault.parse().unwrap());
        let answer = robot.get("/account-info/2026-03/details").await;
        assert_eq!(answer.status(), status);
        let empty = answer.bytes().await.unwrap().is_empty();
        assert_eq!(empty, status == StatusCode::NO_CONTENT);
    }
}

#[tokio::test]
async fn rows_come_shuffled_and_a_value_refuses_its_whole_batch() {
    let robot = start(Limits::None).await;
    let batch = |names: [&str; 3]| {
        let inputs = names.map(|name| json!({ "properties": { "email": name } }));
        json!({ "inputs": inputs })
    };
    robot
        .sim
        .inject("shuffled:endpoint=batch/create".parse().unwrap());
    let first = ["a@example.com", "b@example.com", "c@example.com"];
    let answer = json_of(robot.post(CREATE, &batch(first)).await).await;
    let order: Vec<&str> = answer["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["properties"]["email"].as_str().unwrap())
        .collect();
    assert_ne!(order, first);
    let poison = "refused_value:count=always,value=bad@example.com";
    robot.sim.inject(poison.parse().unwrap());
    let refused = robot
        .post(
            CREATE,
            &batch(["d@example.com", "bad@example.com", "e@example.com"]),
        )
        .await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    assert_eq!(json_of(refused).await["errors"][0]["code"], "INVALID_EMAIL");
    assert_eq!(robot.sim.contact_count(), 6);
    let good = robot
        .post(
            CREATE,
            &batch(["d@example.com", "e@example.com", "f@example.com"]),
        )
        .await;
    assert_eq!(good.status(), StatusCode::CREATED);
}

#[tokio::test]
async fn the_conductor_takes_tells_and_clears_faults_at_both_platforms() {
    let pair = Pair::start().await;
    for base in [
        &pair.access().hubspot.base_url,
        &pair.access().impact.base_url,
    ] {
        let address = format!("{base}/practice/faults");
        let order = json!({ "kind": "html_200", "count": 2, "endpoint": "users" });
        let done = pair.http.post(&address).json(&order).send().await.unwrap();
        assert_eq!(done.status(), StatusCode::NO_CONTENT);
        let wrong = json!({ "kind": "html_200", "times": 2 });
        let refused = pair.http.post(&address).json(&wrong).send().await.unwrap();
        assert!(refused.status().is_client_error(), "{refused:?}");
        let left = json_of(pair.http.get(&address).send().await.unwrap()).await;
        assert_eq!(left[0]["kind"], "html_200");
        assert_eq!(left.as_array().unwrap().len(), 1);
        let state = pair.http.get(format!("{base}/practice/state"));
        assert_eq!(json_of(state.send().await.unwrap()).await["faults_left"], 1);
        pair.http.delete(&address).send().await.unwrap();
        let left = json_of(pair.http.get(&address).send().await.unwrap()).await;
        assert_eq!(left, json!([]));
    }
}

#[tokio::test]
async fn a_state_of_the_account_stands_until_it_is_cleared() {
    let robot = start(Limits::Real).await;
    let address = "/practice/faults";
    for order in [
        json!({ "kind": "crowd", "value": "burst=190" }),
        json!({ "kind": "flip", "value": "company Theirs" }),
        json!({ "kind": "normalise", "value": "firstname trim" }),
    ] {
        let asked = robot.bare(Method::POST, address).json(&order);
        assert_eq!(asked.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    }
    let slip = json!({ "kind": "crowd", "value": "bursts=190" });
    let refused = robot
        .bare(Method::POST, address)
        .json(&slip)
        .send()
        .await
        .unwrap();
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    let answer = robot.create("new@example.com").await.unwrap();
    assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
    robot.bare(Method::DELETE, address).send().await.unwrap();
    assert_eq!(robot.sim.faults_left(), []);
    robot
        .sim
        .inject("flip:value=company Theirs".parse().unwrap());
    robot.create("new@example.com").await.unwrap();
    let found = robot.sim.contacts_by_email("new@example.com");
    assert_eq!(found[0].properties["company"], "Theirs");
    robot.sim.clear_faults();
    robot.create("newer@example.com").await.unwrap();
    let found = robot.sim.contacts_by_email("newer@example.com");
    assert!(!found[0].properties.contains_key("company"));
}

#[tokio::test]
async fn contacts_that_are_merged_one_after_the_other_become_one() {
    let robot = start(Limits::Real).await;
    let mut ids = Vec::new();
    for email in ["a@example.com", "b@example.com", "c@example.com"] {
        robot.create(email).await.unwrap();
        ids.push(robot.sim.contacts_by_email(email)[0].id.clone());
    }
    let before = robot.sim.contact_count();
    let text = format!("merge:value={}", ids.join(" "));
    robot.sim.inject(text.parse().unwrap());
    assert_eq!(robot.sim.contact_count(), before - 2);
    let survivor = &robot.sim.contacts_by_email("c@example.com")[0];
    assert_eq!(survivor.properties["email"], "a@example.com");
    let merged = &survivor.properties["hs_merged_object_ids"];
    assert!(ids.iter().all(|id| merged.contains(id)), "{merged}");
}

#[tokio::test]
async fn a_list_that_is_paged_by_offset_shifts_between_two_pages() {
    for (fault, seen, left) in [
        ("offset_shift:endpoint=/users", 3, 3),
        ("offset_shift:endpoint=/users,value=added", 5, 5),
    ] {
        let practice = Practice::start(PracticeOptions {
            people: 4,
            participants: Some(4),
            ..PracticeOptions::default()
        })
        .await
        .unwrap();
        practice.impact().inject(fault.parse().unwrap());
        let access = &practice.access().impact;
        let mut people = BTreeSet::new();
        for offset in [0, 2, 4] {
            let address = format!(
                "{}/api/v1/{}/users?limit=2&offset={offset}",
                access.base_url, access.tenant_alias
            );
            let asked = Client::new()
                .get(address)
                .basic_auth("", Some(&access.api_key));
            let page = json_of(asked.send().await.unwrap()).await;
            let users = page["users"].as_array().unwrap();
            people.extend(users.iter().map(|user| user["id"].to_string()));
        }
        assert_eq!(practice.impact().participants(), left, "{fault}");
        assert_eq!(people.len(), seen, "{fault}");
    }
}

#[test]
fn every_transport_authorisation_and_batch_case_has_a_fault() {
    let cases: Vec<&str> = FaultKind::ALL
        .iter()
        .flat_map(|kind| kind.cases().split(' '))
        .collect();
    for case in [
        "T01", "T02", "T03", "T04", "T05", "T06", "T07", "T08", "T09", "T10", "T11", "T14", "T15",
    ] {
        assert!(cases.contains(&case), "{case}");
    }
    for case in [
        "A01", "A02", "A03", "A04", "A05", "B01", "B02", "B05", "B06", "I01", "C01", "C03", "C05",
        "C06", "C10", "W03", "W05",
    ] {
        assert!(cases.contains(&case), "{case}");
    }
}
