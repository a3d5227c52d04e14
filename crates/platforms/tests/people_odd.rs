//! The Advocate client where a platform writes, finds and refers as each test says.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use axum::response::{IntoResponse as _, Response};
use domain::person::ProgramId;
use platforms::advocate::{Advocate, Deleted, Keys, Referral, Upsert, ids_for};
use platforms::{ApiError, Credential};
use serde_json::{Value, json};
use support::{Platform, Seen, text};

fn client(platform: &Platform) -> Advocate {
    let keys = Keys {
        tenant_alias: "test_one".to_owned(),
        advocate: Credential::Basic {
            user: String::new(),
            password: "key".into(),
        },
        brand: None,
    };
    Advocate::new(platform.base.clone(), platform.base.clone(), keys).unwrap()
}

fn program() -> ProgramId {
    ProgramId::from("47255")
}

fn graphql(data: &Value) -> Response {
    support::json(200, &json!({ "data": data }))
}

/// A tenant whose export holds `file`, and whose GraphQL answers as told.
async fn tenant(
    file: impl Fn() -> Response + Send + Sync + 'static,
    graphql: impl Fn(&Seen) -> Response + Send + Sync + 'static,
) -> Platform {
    Platform::start(
        move |seen| match seen.path.trim_start_matches("/api/v1/test_one") {
            "/export" => support::json(
                201,
                &json!({"id":"e1","status":"COMPLETED","dateCreated":1_793_527_200_123_i64}),
            ),
            "/export/e1/download" => (
                axum::http::StatusCode::SEE_OTHER,
                [("location", "/storage/f?sig=x")],
            )
                .into_response(),
            "/storage/f" => file(),
            "/graphql" => graphql(seen),
            _ => support::json(404, &json!({})),
        },
    )
    .await
}

fn csv(body: &'static str) -> Response {
    text(200, "text/csv", body)
}

fn no_graphql(_: &Seen) -> Response {
    support::json(403, &json!({}))
}

async fn referrals(platform: &Platform, since: Option<i64>) -> Result<Vec<Referral>, ApiError> {
    let client = client(platform);
    // Spawned, as a run does it.
    let reading = async move {
        let mut referrals = client.referrals_since(&program(), since).await?;
        let mut all = Vec::new();
        while let Some(referral) = referrals.next().await? {
            all.push(referral);
        }
        Ok(all)
    };
    tokio::spawn(reading).await.unwrap()
}

fn referral(guest: &str, host: Option<&str>, code: Option<&str>) -> Referral {
    let pair = |name: &str| {
        (
            format!("a-{name}").as_str().into(),
            format!("u-{name}").as_str().into(),
        )
    };
    Referral {
        referred: pair(guest),
        referrer: host.map(pair),
        code: code.map(str::to_owned),
        started_at: None,
    }
}

#[tokio::test]
async fn a_file_of_referrals_may_look_otherwise() {
    let file = || {
        csv(
            "Referral Code Used,referrer account,REFERRER_USER,Program Id,more,referredAccount,referredUser\n\
            BOB1,a-bob,u-bob,47255,x,a-ada,u-ada\n\
            BOB1,a-bob,u-bob,9,x,a-cy,u-cy\n\
            BOB1,a-bob,u-bob,,x,a-di,u-di\n\
            ,,,47255,x,a-eve,u-eve\n\
            BOB1,a-bob,u-bob,47255,x,,\n",
        )
    };
    let platform = tenant(file, no_graphql).await;
    let told = referrals(&platform, None).await.unwrap();
    assert_eq!(
        told,
        [
            referral("ada", Some("bob"), Some("BOB1")),
            referral("eve", None, None),
        ]
    );
    let order = platform.seen()[0].json();
    assert_eq!(order["type"], "REFERRAL");
    assert_eq!(order["params"], json!({"programId": "47255"}));
}

#[tokio::test]
async fn the_latest_are_exported_where_graphql_is_refused() {
    let file = || {
        csv(
            "programId,referredUser,referredAccount,referrerUser,referrerAccount\n\
            47255,u-ada,a-ada,u-bob,a-bob\n",
        )
    };
    let platform = tenant(file, no_graphql).await;
    let mut told = client(&platform)
        .referrals_since(&program(), Some(17))
        .await
        .unwrap();
    assert_eq!(told.at(), Some(1_793_527_200_123));
    assert_eq!(
        told.next().await,
        Ok(Some(referral("ada", Some("bob"), None)))
    );
    assert_eq!((told.next().await, told.next().await), (Ok(None), Ok(None)));
    assert_eq!(told.requests() as usize, platform.seen().len());
    let order = platform.seen()[1].json();
    assert_eq!(
        order["params"],
        json!({"programId": "47255", "createdOrUpdatedSince": 17})
    );
}

fn node(name: &str) -> Value {
    json!({"programId": "47255", "referralCodeUsed": "BOB1",
        "referredUser": {"id": format!("u-{name}"), "accountId": format!("a-{name}")},
        "referrerUser": null})
}

#[tokio::test]
async fn a_file_with_other_columns_is_replaced_by_pages() {
    let pages = |seen: &Seen| {
        let asked = seen.json()["variables"].clone();
        assert_eq!(asked["filter"], json!({"programId_eq": "47255"}));
        let name = ["ada", "bo"][usize::try_from(asked["offset"].as_u64().unwrap()).unwrap()];
        graphql(&json!({"referrals": {"totalCount": 2, "data": [node(name)]}}))
    };
    let platform = tenant(|| csv("id,who\n1,2\n"), pages).await;
    let told = referrals(&platform, None).await.unwrap();
    let expected = ["ada", "bo"].map(|name| referral(name, None, Some("BOB1")));
    assert_eq!(told, expected);
}

#[tokio::test]
async fn pages_that_end_too_early_are_incomplete() {
    let pages = |seen: &Seen| {
        let first = seen.json()["variables"]["offset"] == 0;
        let data = if first { vec![node("ada")] } else { Vec::new() };
        graphql(&json!({"referrals": {"totalCount": 2, "data": data}}))
    };
    let platform = tenant(|| csv(""), pages).await;
    assert_eq!(
        referrals(&platform, Some(1)).await,
        Err(ApiError::ExportIncomplete {
            rows: 1,
            expected: 2
        })
    );
    let none = tenant(|| csv(""), |_| graphql(&json!({"referrals": null}))).await;
    assert_eq!(referrals(&none, Some(1)).await, Ok(Vec::new()));
}

fn ada() -> Upsert {
    Upsert::new("a+1@x.example".into(), "a+1@x.example".into())
}

#[tokio::test]
async fn only_documented_fields_that_are_present_are_sent() {
    let platform =
        Platform::start(|_| support::json(200, &json!({"id":"h","accountId":"h"}))).await;
    let client = client(&platform);
    client.upsert(&program(), &ada()).await.unwrap();
    let wanted = Upsert {
        referred_by_code: Some("BOB1".to_owned()),
        cookies: Some("eyJ4Ijox".to_owned()),
        email: Some("a+1@x.example".to_owned()),
        first_name: Some("Ada".to_owned()),
        last_name: Some("Example".to_owned()),
        ..ada()
    };
    client.upsert(&program(), &wanted).await.unwrap();
    let seen = platform.seen();
    assert_eq!(seen[0].method, "PUT");
    assert_eq!(
        seen[0].path,
        "/api/v1/test_one/open/account/a%2B1%40x.example/user/a%2B1%40x.example"
    );
    let ids = json!({"id": "a+1@x.example", "accountId": "a+1@x.example"});
    assert_eq!(seen[0].json(), ids);
    let mut all = ids;
    for (name, value) in [
        ("email", json!("a+1@x.example")),
        ("firstName", json!("Ada")),
        ("lastName", json!("Example")),
        ("referredByCodes", json!(["BOB1"])),
        ("cookies", json!("eyJ4Ijox")),
    ] {
        all[name] = value;
    }
    assert_eq!(seen[1].json(), all);
}

#[tokio::test]
async fn a_code_about_one_person_is_a_refusal_whatever_its_status() {
    for status in [400, 403, 404, 409] {
        let platform = Platform::start(move |_| {
            support::json(
                status,
                &json!({"statusCode": status, "message": "m", "rsCode": "RS050"}),
            )
        })
        .await;
        let answer = client(&platform).upsert(&program(), &ada()).await;
        assert!(
            matches!(&answer, Err(ApiError::Refused { code, .. }) if code == "RS050"),
            "{status} {answer:?}"
        );
    }
    let platform = Platform::start(|_| {
        support::json(
            403,
            &json!({"apiErrorCode": "API_REQUEST_NOT_SUPPORTED", "rsCode": null}),
        )
    })
    .await;
    let answer = client(&platform).upsert(&program(), &ada()).await;
    assert!(
        matches!(answer, Err(ApiError::Forbidden { .. })),
        "{answer:?}"
    );
}

#[tokio::test]
async fn only_a_code_says_that_a_person_is_not_there() {
    let answers = [
        (json!({"rsCode": "RS042"}), true),
        (
            json!({"apiErrorCode": "USER_NOT_FOUND", "message": "m"}),
            true,
        ),
        (
            json!({"rsCode": "RS041", "apiErrorCode": "X", "message": "a: b"}),
            true,
        ),
        (
            json!({"rsCode": "RS045", "apiErrorCode": "TENANT_NOT_FOUND", "message": "RS042"}),
            false,
        ),
        (json!({"message": "RS042 USER_NOT_FOUND"}), false),
        (json!({}), false),
    ];
    for (body, gone) in answers {
        let told = body.clone();
        let platform = Platform::start(move |_| support::json(404, &told)).await;
        let (client, one) = (client(&platform), ada());
        let found = client
            .look_up(&program(), &one.account_id, &one.user_id)
            .await;
        assert_eq!(found.as_ref().ok() == Some(&None), gone, "{body} {found:?}");
        let deleted = client.delete(&one.account_id, &one.user_id, true).await;
        assert_eq!(deleted == Ok(Deleted::Already), gone, "{body} {deleted:?}");
        assert!(
            platform.seen()[1]
                .query
                .contains("doNotTrack=true&preserveEmptyAccount=false")
        );
    }
}

#[tokio::test]
async fn whoever_has_another_address_was_not_found() {
    let people = json!([
        {"id": "1", "accountId": "1", "email": "ADA@x.example", "referralCode": "A1"},
        {"id": "2", "accountId": "2", "email": "other@x.example"},
        {"id": "3", "accountId": "3", "email": null},
    ]);
    let platform = Platform::start(move |_| {
        graphql(&json!({"u0": {"totalCount": 3, "data": people}, "u1": null}))
    })
    .await;
    let emails = [" Ada@x.example".to_owned(), "bo@x.example".to_owned()];
    let found = client(&platform)
        .find_by_email(&program(), &emails)
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].referral_code.as_deref(), Some("A1"));
    let asked = platform.seen()[0].json();
    assert_eq!(
        asked["variables"],
        json!({"programId": "47255", "limit": 2, "e0": "Ada@x.example", "e1": "ada@x.example", "e2": "bo@x.example"})
    );
}

#[tokio::test]
async fn no_address_is_in_a_url_whatever_is_refused() {
    let platform = Platform::start(|seen| {
        if seen.path.ends_with("/graphql") {
            return no_graphql(seen);
        }
        support::json(403, &json!({"message": "no"}))
    })
    .await;
    let client = client(&platform);
    let emails = ["ada@x.example".to_owned()];
    let found = client.find_by_email(&program(), &emails).await;
    assert!(
        matches!(found, Err(ApiError::Forbidden { .. })),
        "{found:?}"
    );
    let (account, user) = ids_for("ada@x.example");
    let mut new = Upsert::new(account, user);
    new.email = Some("ada@x.example".to_owned());
    let made = client.create(&program(), &new).await;
    assert!(made.is_err());
    for text in [format!("{found:?}"), format!("{made:?}")] {
        assert!(!text.contains("ada"), "{text}");
    }
    let seen = platform.seen();
    assert!(seen.len() > 2);
    for request in seen {
        let told = format!("{} {}", request.path, request.query);
        assert!(!told.contains('@') && !told.contains("%40"), "{told}");
    }
}

#[tokio::test]
async fn a_redirect_after_a_write_leaves_the_outcome_open() {
    let platform = Platform::start(|_| {
        (axum::http::StatusCode::FOUND, [("location", "/login")]).into_response()
    })
    .await;
    let (client, one) = (client(&platform), ada());
    let answer = client.upsert(&program(), &one).await;
    assert!(
        matches!(answer, Err(ApiError::OutcomeUnknown { .. })),
        "{answer:?}"
    );
    let answer = client.delete(&one.account_id, &one.user_id, false).await;
    assert!(
        matches!(answer, Err(ApiError::OutcomeUnknown { .. })),
        "{answer:?}"
    );
}
