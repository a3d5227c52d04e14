//! The Advocate client against a platform that answers as each test says.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use axum::response::{IntoResponse as _, Response};
use domain::person::{Participant, ProgramId};
use platforms::advocate::{Advocate, Keys, Participants, Service};
use platforms::{ApiError, Credential};
use secrecy::SecretString;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use support::{Platform, Seen, cut, text};

const KEY: &str = "tenant-key-not-to-be-told";
const HEADER: &str = "id,accountId,email,firstName,lastName,Referral Code,Clean Share Link\n";
const TWO: &str = "u1,a1,ada@example.com,\"Ada, the first\",Example,ADA1,https://share.example.com/1\n\
    u2,a2,, ,,BO2,https://share.example.com/2\n";

fn client(platform: &Platform) -> Advocate {
    let keys = Keys {
        tenant_alias: "test_one".to_owned(),
        advocate: Credential::Basic {
            user: String::new(),
            password: SecretString::from(KEY),
        },
        brand: Some((
            "IR1".to_owned(),
            Credential::Basic {
                user: "IR1".to_owned(),
                password: SecretString::from("auth"),
            },
        )),
    };
    Advocate::new(platform.base.clone(), platform.base.clone(), keys).unwrap()
}

/// A tenant with two participants whose export file is `file`.
async fn tenant(file: impl Fn() -> Response + Send + Sync + 'static) -> Platform {
    let polls = AtomicUsize::new(0);
    Platform::start(
        move |seen| match seen.path.trim_start_matches("/api/v1/test_one") {
            "/users" => support::json(200, &json!({"count":0,"totalCount":2,"users":[]})),
            "/export" => support::json(201, &json!({"id":"e1","status":"PENDING"})),
            "/export/e1" => {
                let status = if polls.fetch_add(1, Ordering::SeqCst) == 0 {
                    "PENDING"
                } else {
                    "COMPLETED"
                };
                support::json(200, &json!({"id":"e1","status":status}))
            }
            "/export/e1/download" => (
                axum::http::StatusCode::SEE_OTHER,
                [("location", "/storage/f?sig=x")],
            )
                .into_response(),
            "/storage/f" => file(),
            "/graphql" => listing(seen),
            _ => support::json(404, &json!({})),
        },
    )
    .await
}

/// Two participants, one a page, whatever limit is asked for.
fn listing(seen: &Seen) -> Response {
    let question = seen.json();
    if question["query"].as_str().unwrap().contains("sortBy") {
        return support::json(
            200,
            &json!({"data":null,"errors":[{"message":"unknown field dateCreated"}]}),
        );
    }
    let n = question["variables"]["offset"].as_u64().unwrap() + 1;
    let people: Vec<Value> = (n..=2).take(1)
        .map(|n| json!({"id":format!("u{n}"),"accountId":format!("a{n}"),"email":null,"referralCode":format!("C{n}"),"shareLink":"l"}))
        .collect();
    support::json(
        200,
        &json!({"data":{"users":{"totalCount":2,"data":people}}}),
    )
}

fn csv(body: impl Into<axum::body::Body>) -> Response {
    text(200, "text/csv; charset=utf-8", body)
}

async fn read(platform: &Platform) -> Result<Vec<Participant>, ApiError> {
    let client = client(platform);
    // Spawned, as a run does it.
    let reading = async move {
        let mut people = client
            .participants_since(&ProgramId::from("47255"), None)
            .await?;
        all(&mut people).await
    };
    tokio::spawn(reading).await.unwrap()
}

async fn all(people: &mut Participants) -> Result<Vec<Participant>, ApiError> {
    let mut all = Vec::new();
    while let Some(person) = people.next().await? {
        all.push(person);
    }
    Ok(all)
}

#[tokio::test]
async fn an_export_is_read_whole() {
    let platform = tenant(|| csv(format!("{HEADER}{TWO}"))).await;
    let mut people = client(&platform)
        .participants_since(&ProgramId::from("47255"), None)
        .await
        .unwrap();
    assert_eq!(people.expected(), Some(2));
    // The export tells no moment here, so the answer's own counts.
    assert!(people.at().is_some());
    let read = all(&mut people).await.unwrap();
    assert_eq!(read.len(), 2);
    assert_eq!(read[0].first_name.as_deref(), Some("Ada, the first"));
    assert_eq!(read[0].referral_code.as_deref(), Some("ADA1"));
    assert_eq!((&read[1].email, &read[1].first_name), (&None, &None));
    assert_eq!(people.next().await, Ok(None));
    let seen = platform.seen();
    assert_eq!(people.requests() as usize, seen.len());
    let wanted = seen
        .iter()
        .find(|seen| seen.path.ends_with("/export"))
        .unwrap();
    assert_eq!(wanted.json()["params"], json!({"programId":"47255"}));
    assert_eq!(
        wanted.header("authorization"),
        Some("Basic OnRlbmFudC1rZXktbm90LXRvLWJlLXRvbGQ=")
    );
    let storage = seen.iter().find(|seen| seen.path == "/storage/f").unwrap();
    assert_eq!(storage.header("authorization"), None);
}

#[tokio::test]
async fn columns_may_come_in_any_order() {
    let platform = tenant(|| {
        csv("share link,EMAIL,Account ID,referral_code,more,id\nl,a@example.com,a1,C1,x,u1\nl,,a2,C2,y,u2\n")
    })
    .await;
    let people = read(&platform).await.unwrap();
    assert_eq!(people[0].account_id.as_str(), "a1");
    assert_eq!(people[1].referral_code.as_deref(), Some("C2"));
}

#[tokio::test]
async fn a_file_without_codes_is_replaced_by_the_listing() {
    let platform = tenant(|| csv("id,accountId,email,shareLink\nu1,a1,,l\nu2,a2,,l\n")).await;
    let people = read(&platform).await.unwrap();
    let codes: Vec<_> = people
        .iter()
        .map(|it| it.referral_code.as_deref().unwrap())
        .collect();
    assert_eq!(codes, ["C1", "C2"]);
    // With an order once, refused; then a page for each.
    assert_eq!(platform.count("/graphql"), 3);
}

#[tokio::test]
async fn a_file_that_ends_too_early_is_incomplete() {
    let platform = tenant(|| csv(format!("{HEADER}u1,a1,,,,C1,l\n"))).await;
    assert_eq!(
        read(&platform).await,
        Err(ApiError::ExportIncomplete {
            rows: 1,
            expected: 2
        })
    );
}

#[tokio::test]
async fn rows_that_come_twice_are_passed_on() {
    let platform = tenant(|| csv(format!("{HEADER}{TWO}{TWO}"))).await;
    assert_eq!(read(&platform).await.unwrap().len(), 4);
}

async fn unreadable(file: impl Fn() -> Response + Send + Sync + 'static) -> String {
    match read(&tenant(file).await).await {
        Err(ApiError::Unreadable { detail }) => detail,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_cut_line_is_unreadable() {
    let detail = unreadable(|| csv(format!("{HEADER}u1,a1,,,,C1,l\nu2,a2,,"))).await;
    assert!(detail.contains("row 2"), "{detail}");
}

#[tokio::test]
async fn a_cut_connection_is_unreadable() {
    let detail = unreadable(|| cut("text/csv", format!("{HEADER}u1,a1,,,,C1,l\nu2,a"))).await;
    assert!(detail.contains("broke off"), "{detail}");
}

#[tokio::test]
async fn a_file_in_another_encoding_names_the_row() {
    let detail = unreadable(|| csv([HEADER.as_bytes(), b"u1,a1,,Ren\xe9,,C1,l\n"].concat())).await;
    assert!(
        detail.contains("row 1") && detail.contains("UTF-8"),
        "{detail}"
    );
}

#[tokio::test]
async fn a_web_page_is_no_file() {
    let detail = unreadable(|| text(200, "text/html", "<html>")).await;
    assert!(detail.contains("web page"), "{detail}");
    let detail = unreadable(|| csv("<html><body>")).await;
    assert!(detail.contains("no column"), "{detail}");
}

#[tokio::test]
async fn an_expired_link_is_asked_for_anew() {
    let tries = AtomicUsize::new(0);
    let platform = tenant(move || {
        if tries.fetch_add(1, Ordering::SeqCst) == 0 {
            text(403, "text/xml", "<Expired/>")
        } else {
            csv(format!("{HEADER}{TWO}"))
        }
    })
    .await;
    assert_eq!(read(&platform).await.unwrap().len(), 2);
    assert_eq!(platform.count("/download"), 2);
}

#[tokio::test]
async fn an_aborted_export_says_so() {
    let platform = Platform::start(|seen| match seen.path.as_str() {
        "/api/v1/test_one/users" => support::json(200, &json!({"totalCount":2,"users":[]})),
        _ => support::json(201, &json!({"id":"e1","status":"ABORTED"})),
    })
    .await;
    assert_eq!(
        read(&platform).await,
        Err(ApiError::ExportFailed {
            status: "ABORTED".to_owned()
        })
    );
}

#[tokio::test]
async fn every_service_is_asked_on_its_own() {
    let platform = Platform::start(|seen| match seen.path.as_str() {
        "/Advertisers/IR1/CompanyInformation" => {
            support::json(200, &json!({"CompanyName":"Example Ltd","TaxId":"x"}))
        }
        "/api/v1/test_one/users" => support::json(
            401,
            &json!({"statusCode":401,"message":"no","apiErrorCode":"UNAUTHORIZED"}),
        ),
        "/api/v1/test_one/graphql" => support::json(
            404,
            &json!({"statusCode":404,"message":"Missing or invalid tenant alias.",
            "apiErrorCode":"TENANT_NOT_FOUND","rsCode":"RS045"}),
        ),
        _ => support::json(403, &json!({})),
    })
    .await;
    let probes = client(&platform).probe().await;
    let of = |service| {
        &probes
            .iter()
            .find(|probe| probe.service == service)
            .unwrap()
            .result
    };
    assert_eq!(of(Service::Brand), &Ok("Example Ltd".to_owned()));
    assert!(
        matches!(of(Service::Rest), Err(ApiError::Unauthorised { detail }) if detail.contains("UNAUTHORIZED"))
    );
    assert!(
        matches!(of(Service::GraphQl), Err(ApiError::NotFound { detail }) if detail.contains("TENANT_NOT_FOUND"))
    );
    assert!(matches!(
        of(Service::Export),
        Err(ApiError::Forbidden { .. })
    ));
    assert!(!format!("{probes:?}").contains(KEY));
    let brand = &platform.seen()[0];
    assert_eq!(brand.header("ir-version"), Some("14"));
    assert_eq!(brand.header("accept"), Some("application/json"));
}

#[tokio::test]
async fn programs_come_from_the_brand_api_when_graphql_is_refused() {
    let platform = Platform::start(|seen| {
        if seen.path.ends_with("/graphql") {
            return support::json(403, &json!({}));
        }
        let page = if seen.query.contains("Page=1") {
            ("7", "Advocate")
        } else {
            ("8", "Performance")
        };
        support::json(
            200,
            &json!({"@page":"1","@numpages":"2","Campaigns":
            {"Id":page.0,"Name":"Refer a friend","State":"ACTIVE","Type":page.1}}),
        )
    })
    .await;
    let programs = client(&platform).programs().await.unwrap();
    assert_eq!(programs.len(), 1);
    assert_eq!(programs[0].id, ProgramId::from("7"));
    assert_eq!(platform.count("/Campaigns"), 2);
}

#[tokio::test]
async fn errors_inside_a_good_answer_are_errors() {
    let platform = Platform::start(|_| {
        support::json(
            200,
            &json!({"data":{"tenant":null},"errors":[{"message":"m","extensions":
            {"apiError":{"statusCode":401,"message":"no","apiErrorCode":"UNAUTHORIZED"}}}]}),
        )
    })
    .await;
    let programs = client(&platform).programs().await;
    assert!(programs.is_err(), "{programs:?}");
}

#[tokio::test]
async fn a_sample_advances_by_what_came() {
    let platform = Platform::start(|seen| {
        let offset = u8::from(!seen.query.contains("offset=0"));
        support::json(
            200,
            &json!({"count":1,"totalCount":9,"users":
            [{"id":format!("u{offset}"),"accountId":"a","email":" ","referralCode":"C"}]}),
        )
    })
    .await;
    let sample = client(&platform).sample(2).await.unwrap();
    assert_eq!(
        sample
            .iter()
            .map(|it| it.user_id.as_str())
            .collect::<Vec<_>>(),
        ["u0", "u1"]
    );
    assert_eq!(sample[0].email, None);
}
