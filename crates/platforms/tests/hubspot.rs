//! The HubSpot client against a platform that answers as each test says.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use axum::response::IntoResponse as _;
use domain::layout::{Field, Layout};
use domain::person::ContactId;
use platforms::http::Pacer;
use platforms::hubspot::{ContactUpdate, HubSpot, NewContact, RowAnswer};
use platforms::{ApiError, Credential};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use support::{Platform, cut, text};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use url::Url;

const SECRET: &str = "pat-na1-not-to-be-told";

fn client(base: &Url) -> HubSpot {
    let token = Credential::Bearer(SecretString::from(SECRET));
    HubSpot::new(base.clone(), token, Pacer::hubspot()).unwrap()
}

fn people(n: usize) -> Vec<NewContact> {
    (0..n)
        .map(|n| NewContact {
            trace: format!("t{n}"),
            values: BTreeMap::from([(Field::Email, format!("Person{n}@example.com"))]),
        })
        .collect()
}

/// Creates like HubSpot without multi-status: everything, or nothing when an address is bad.
fn create(body: &Value, bad: &[&str]) -> axum::response::Response {
    let inputs = body["inputs"].as_array().unwrap();
    let email = |input: &Value| {
        input["properties"]["email"]
            .as_str()
            .unwrap()
            .to_lowercase()
    };
    if inputs
        .iter()
        .any(|input| bad.contains(&email(input).as_str()))
    {
        return support::json(
            400,
            &json!({"status":"error","category":"VALIDATION_ERROR","correlationId":"c-9",
                "message":"Property values were not valid: [{\"error\":\"INVALID_EMAIL\",\"name\":\"email\"}]"}),
        );
    }
    let results: Vec<Value> = inputs
        .iter()
        .rev()
        .map(|input| json!({"id": format!("id-{}", email(input)), "properties": {"email": email(input)}}))
        .collect();
    support::json(201, &json!({"status":"COMPLETE","results":results}))
}

#[tokio::test]
async fn a_page_of_contacts_is_read_by_the_layout() {
    let hub = Platform::start(|_| {
        support::json(200, &json!({"results":[{"id":"7","properties":{"email":"ada@example.com","firstname":null}}],
            "paging":{"next":{"after":"8","link":"https://api.example"}}}))
    })
    .await;
    let page = client(&hub.base)
        .list_contacts(&Layout::default(), Some("7"))
        .await
        .unwrap();
    assert_eq!(page.next.as_deref(), Some("8"));
    assert_eq!(page.contacts[0].id, ContactId::from("7"));
    let seen = &hub.seen()[0];
    assert_eq!(seen.path, "/crm/objects/2026-03/contacts");
    assert!(
        seen.query.contains("limit=100") && seen.query.contains("after=7"),
        "{}",
        seen.query
    );
    assert_eq!(
        seen.header("authorization"),
        Some(format!("Bearer {SECRET}").as_str())
    );
}

#[tokio::test]
async fn a_list_that_does_not_move_on_is_no_loop() {
    let hub = Platform::start(|_| {
        support::json(200, &json!({"results":[],"paging":{"next":{"after":"7"}}}))
    })
    .await;
    let page = client(&hub.base)
        .list_contacts(&Layout::default(), Some("7"))
        .await;
    assert!(matches!(page, Err(ApiError::Unreadable { .. })), "{page:?}");
}

#[tokio::test]
async fn a_web_page_is_never_an_empty_list() {
    let hub = Platform::start(|_| text(200, "text/html", "<html>Please log in</html>")).await;
    let page = client(&hub.base)
        .list_contacts(&Layout::default(), None)
        .await;
    assert!(matches!(page, Err(ApiError::Unreadable { .. })), "{page:?}");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let hub = Platform::start(|seen| {
        let to = if seen.path == "/login" { 200 } else { 302 };
        (
            axum::http::StatusCode::from_u16(to).unwrap(),
            [("location", "/login")],
            "{}",
        )
            .into_response()
    })
    .await;
    let page = client(&hub.base)
        .list_contacts(&Layout::default(), None)
        .await;
    assert!(matches!(page, Err(ApiError::Unreadable { .. })), "{page:?}");
    assert_eq!(hub.count("/login"), 0);
}

#[tokio::test]
async fn a_write_that_got_no_answer_is_not_sent_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let taken = std::sync::Arc::new(AtomicUsize::new(0));
    let counting = std::sync::Arc::clone(&taken);
    tokio::spawn(async move {
        loop {
            let (mut connection, _) = listener.accept().await.unwrap();
            let mut some = [0; 64];
            if connection.read(&mut some).await.unwrap() > 0 {
                counting.fetch_add(1, Ordering::SeqCst);
            }
        }
    });
    let answer = client(&base)
        .create_contacts(&Layout::default(), &people(3))
        .await;
    assert!(
        matches!(answer, Err(ApiError::OutcomeUnknown { .. })),
        "{answer:?}"
    );
    assert_eq!(taken.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_write_with_a_cut_answer_is_of_unknown_outcome() {
    let hub = Platform::start(|_| cut("application/json", "{\"results\":[")).await;
    let rows = [ContactUpdate {
        trace: "t".to_owned(),
        id: ContactId::from("1"),
        values: BTreeMap::new(),
    }];
    let answer = client(&hub.base)
        .update_contacts(&Layout::default(), &rows)
        .await;
    assert!(
        matches!(answer, Err(ApiError::OutcomeUnknown { .. })),
        "{answer:?}"
    );
    assert_eq!(hub.seen().len(), 1);
}

#[tokio::test]
async fn a_read_survives_a_platform_in_trouble() {
    let tries = AtomicUsize::new(0);
    let hub = Platform::start(move |_| {
        if tries.fetch_add(1, Ordering::SeqCst) == 0 {
            text(503, "text/html", "<html>")
        } else {
            support::json(200, &json!({"total": 41, "results": []}))
        }
    })
    .await;
    assert_eq!(client(&hub.base).contact_total().await, Ok(41));
    assert_eq!(hub.seen().len(), 2);
}

#[tokio::test]
async fn a_refused_burst_is_sent_again_after_the_pause() {
    let tries = AtomicUsize::new(0);
    let hub = Platform::start(move |seen| {
        if tries.fetch_add(1, Ordering::SeqCst) == 0 {
            let mut refusal = support::json(429, &json!({"policyName":"TEN_SECONDLY_ROLLING"}));
            refusal
                .headers_mut()
                .insert("retry-after", "0".parse().unwrap());
            refusal
        } else {
            create(&seen.json(), &[])
        }
    })
    .await;
    let answer = client(&hub.base)
        .create_contacts(&Layout::default(), &people(1))
        .await
        .unwrap();
    assert!(matches!(answer.rows["t0"], RowAnswer::Written { .. }));
    assert_eq!(hub.seen().len(), 2);
}

#[tokio::test]
async fn a_used_up_day_stops_at_once() {
    let hub = Platform::start(|_| {
        support::json(
            429,
            &json!({"message":"You have reached your daily limit.","policyName":"DAILY"}),
        )
    })
    .await;
    let account = client(&hub.base).account().await;
    assert!(
        matches!(account, Err(ApiError::DailyLimit { .. })),
        "{account:?}"
    );
    assert_eq!(hub.seen().len(), 1);
}

#[tokio::test]
async fn a_bad_row_costs_only_itself_and_few_requests() {
    for (bad, most) in [
        (vec!["person0@example.com"], 9),
        (vec!["person37@example.com"], 9),
        (
            vec![
                "person99@example.com",
                "person3@example.com",
                "person50@example.com",
            ],
            25,
        ),
    ] {
        let refused = bad.clone();
        let hub = Platform::start(move |seen| create(&seen.json(), &refused)).await;
        let answer = client(&hub.base)
            .create_contacts(&Layout::default(), &people(100))
            .await
            .unwrap();
        let written = answer
            .rows
            .values()
            .filter(|row| matches!(row, RowAnswer::Written { .. }))
            .count();
        assert_eq!(written, 100 - bad.len());
        for email in &bad {
            let trace = format!(
                "t{}",
                email
                    .trim_start_matches("person")
                    .trim_end_matches("@example.com")
            );
            assert!(
                matches!(&answer.rows[&trace], RowAnswer::Refused { code, request, .. } if code == "INVALID_EMAIL" && request == "c-9"),
                "{:?}",
                answer.rows[&trace]
            );
        }
        // The whole batch once, then log2(100) + 1 for every bad row.
        assert!(hub.seen().len() <= most, "{} requests", hub.seen().len());
        let sent: Vec<String> = hub
            .seen()
            .iter()
            .flat_map(|seen| {
                let results = create(&seen.json(), &bad).status() == 201;
                seen.json()["inputs"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(move |_| results)
                    .map(|input| input["objectWriteTraceId"].as_str().unwrap().to_owned())
                    .collect::<Vec<_>>()
            })
            .collect();
        assert_eq!(
            sent.len(),
            sent.iter().collect::<BTreeSet<_>>().len(),
            "a row was written twice"
        );
    }
}

#[tokio::test]
async fn a_lost_property_is_told_once_and_not_searched_for() {
    let hub = Platform::start(|_| {
        support::json(400, &json!({"category":"VALIDATION_ERROR","message":"m",
            "errors":[{"message":"m","code":"PROPERTY_DOESNT_EXIST","context":{"propertyName":["x"]}}]}))
    })
    .await;
    let answer = client(&hub.base)
        .create_contacts(&Layout::default(), &people(100))
        .await;
    assert!(
        matches!(answer, Err(ApiError::Refused { code, .. }) if code == "PROPERTY_DOESNT_EXIST")
    );
    assert_eq!(hub.seen().len(), 1);
}

#[tokio::test]
async fn rows_of_a_mixed_answer_are_told_apart() {
    let hub = Platform::start(|_| {
        support::json(207, &json!({"status":"COMPLETE",
            "results":[{"id":"12","properties":{"email":"person1@example.com"}}],
            "numErrors":1,"errors":[{"status":"error","category":"CONFLICT","id":null,
                "message":"Contact already exists. Existing ID: 512","context":{"objectWriteTraceId":["t0"]}}]}))
    })
    .await;
    let answer = client(&hub.base)
        .create_contacts(&Layout::default(), &people(3))
        .await
        .unwrap();
    assert_eq!(
        answer.rows["t0"],
        RowAnswer::AlreadyExists {
            id: Some(ContactId::from("512"))
        }
    );
    assert_eq!(
        answer.rows["t1"],
        RowAnswer::Written {
            id: ContactId::from("12")
        }
    );
    assert_eq!(answer.rows["t2"], RowAnswer::Unknown);
}

#[tokio::test]
async fn updates_are_matched_by_id() {
    let hub = Platform::start(|_| {
        support::json(
            207,
            &json!({"results":[{"id":"2","properties":{}}],
            "errors":[{"category":"OBJECT_NOT_FOUND","message":"gone","context":{"ids":["1"]}}]}),
        )
    })
    .await;
    let row = |trace: &str, id: &str| ContactUpdate {
        trace: trace.to_owned(),
        id: ContactId::from(id),
        values: BTreeMap::from([(Field::ReferralCode, "C".to_owned())]),
    };
    let rows = [row("a", "1"), row("b", "2")];
    let answer = client(&hub.base)
        .update_contacts(&Layout::default(), &rows)
        .await
        .unwrap();
    assert!(
        matches!(&answer.rows["a"], RowAnswer::Refused { code, .. } if code == "OBJECT_NOT_FOUND")
    );
    assert_eq!(
        answer.rows["b"],
        RowAnswer::Written {
            id: ContactId::from("2")
        }
    );
    assert_eq!(
        hub.seen()[0].json()["inputs"][0]["properties"],
        json!({"advocate_referral_code":"C"})
    );
}

#[tokio::test]
async fn addresses_are_looked_up_as_hubspot_stores_them() {
    let hub = Platform::start(|_| {
        support::json(207, &json!({"results":[{"id":"1","properties":{"email":"ada@example.com"}}],
            "errors":[{"category":"OBJECT_NOT_FOUND","message":"m","context":{"ids":["bo@example.com"]}}]}))
    })
    .await;
    let emails = ["Ada@Example.com", " ada@example.com", "bo@example.com"].map(str::to_owned);
    let found = client(&hub.base)
        .read_by_email(&Layout::default(), &emails)
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    let body = hub.seen()[0].json();
    assert_eq!(body["idProperty"], "email");
    assert_eq!(
        body["inputs"],
        json!([{"id":"ada@example.com"},{"id":"bo@example.com"}])
    );
}

#[tokio::test]
async fn an_error_in_a_read_is_not_an_unknown_contact() {
    let hub = Platform::start(|_| {
        support::json(
            207,
            &json!({"results":[],"errors":[{"category":"INTERNAL","message":"m"}]}),
        )
    })
    .await;
    let found = client(&hub.base)
        .read_by_email(&Layout::default(), &["a@example.com".to_owned()])
        .await;
    assert!(matches!(found, Err(ApiError::Refused { .. })), "{found:?}");
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let hub = Platform::start(|_| {
        support::json(
            403,
            &json!({"category":"MISSING_SCOPES","message":"m",
            "context":{"requiredGranularScopes":["crm.schemas.contacts.write"]}}),
        )
    })
    .await;
    let made = client(&hub.base).create_group("advocate", "Referral").await;
    assert_eq!(
        made,
        Err(ApiError::Forbidden {
            missing: vec!["crm.schemas.contacts.write".to_owned()]
        })
    );
}

#[tokio::test]
async fn a_group_that_exists_is_fine() {
    let hub = Platform::start(|_| {
        support::json(
            409,
            &json!({"category":"OBJECT_ALREADY_EXISTS","message":"m"}),
        )
    })
    .await;
    assert_eq!(
        client(&hub.base).create_group("advocate", "Referral").await,
        Ok(())
    );
}

#[tokio::test]
async fn scopes_of_a_pasted_key_are_read_back() {
    let hub = Platform::start(|_| {
        support::json(
            200,
            &json!({"hubId":1,"scopes":["oauth","crm.objects.contacts.read.v2"]}),
        )
    })
    .await;
    let scopes = client(&hub.base).granted_scopes().await.unwrap().unwrap();
    assert_eq!(scopes, ["oauth", "crm.objects.contacts.read"]);
    assert_eq!(hub.seen()[0].json()["tokenKey"], SECRET);
    assert!(hub.seen()[0].header("authorization").is_some());
}

#[tokio::test]
async fn no_error_tells_the_secret() {
    let hub = Platform::start(|_| {
        support::json(401, &json!({"category":"INVALID_AUTHENTICATION","message":"Authentication credentials not found."}))
    })
    .await;
    let error = client(&hub.base).account().await.unwrap_err();
    assert!(matches!(error, ApiError::Unauthorised { .. }));
    assert!(!format!("{error:?} {error}").contains(SECRET));
    let nowhere = client(&Url::parse("http://127.0.0.1:9").unwrap());
    assert!(!format!("{:?}", Credential::Bearer(SecretString::from(SECRET))).contains(SECRET));
    assert_eq!(nowhere.requests(), 0);
}

#[tokio::test]
async fn a_contact_that_the_answer_forgot_is_asked_for_again() {
    let tries = AtomicUsize::new(0);
    let hub = Platform::start(move |_| {
        let results = if tries.fetch_add(1, Ordering::SeqCst) == 0 {
            json!([{"id":"1","properties":{}}])
        } else {
            json!([{"id":"2","properties":{}}])
        };
        support::json(200, &json!({ "results": results }))
    })
    .await;
    let ids = ["1", "2"].map(ContactId::from);
    let found = client(&hub.base)
        .read_by_id(&Layout::default(), &ids)
        .await
        .unwrap();
    assert_eq!(found.len(), 2);
    assert_eq!(hub.seen()[1].json()["inputs"], json!([{"id":"2"}]));
}

#[tokio::test]
async fn an_address_that_cannot_be_is_left_out_of_a_lookup() {
    let hub = Platform::start(|seen| {
        let inputs = seen.json()["inputs"].as_array().unwrap().clone();
        if inputs.iter().any(|input| input["id"] == "nobody@") {
            return support::json(
                400,
                &json!({"message":"m","errors":[{"message":"m","code":"INVALID_EMAIL"}]}),
            );
        }
        let results: Vec<Value> = inputs
            .iter()
            .map(|input| json!({"id":"1","properties":{"email":input["id"]}}))
            .collect();
        support::json(200, &json!({ "results": results }))
    })
    .await;
    let emails = ["a@example.com", "b@example.com", "nobody@"].map(str::to_owned);
    let found = client(&hub.base)
        .read_by_email(&Layout::default(), &emails)
        .await
        .unwrap();
    assert_eq!(found.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_platform_that_cannot_be_reached_is_told_soon() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let begin = tokio::time::Instant::now();
    let account = client(&base).account().await;
    assert!(
        matches!(account, Err(ApiError::Unreachable { .. })),
        "{account:?}"
    );
    assert!(begin.elapsed() <= std::time::Duration::from_secs(30));
}

#[tokio::test(start_paused = true)]
async fn a_platform_that_never_answers_is_not_waited_for_without_end() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
    let begin = tokio::time::Instant::now();
    let account = client(&base).account().await;
    assert!(
        matches!(account, Err(ApiError::Unreachable { .. })),
        "{account:?}"
    );
    assert!(begin.elapsed() <= std::time::Duration::from_mins(3));
    drop(listener);
}
