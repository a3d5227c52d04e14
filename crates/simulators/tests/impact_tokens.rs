//! Scoped access tokens, machine tokens and open endpoints of the impact.com simulator.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod impact_support;

use std::collections::BTreeMap;

use impact_support::{Practice, json_of, options, person, refusal, start, start_from, world};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use simulators::impact::{AccessToken, Category, ImpactOptions, Right};

fn token(rights: &[(Category, Right)]) -> AccessToken {
    AccessToken {
        account_sid: "IRscoped".to_owned(),
        auth_token: "scoped-secret".to_owned(),
        enabled: true,
        rights: rights.iter().copied().collect::<BTreeMap<_, _>>(),
    }
}

impl Practice {
    fn scoped(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path)
            .header("Accept", "application/json")
            .basic_auth("IRscoped", Some("scoped-secret"))
    }
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_token_reaches_its_categories_and_no_others() {
    let practice = start(1).await;
    practice.sim.set_token(token(&[
        (Category::Campaigns, Right::Read),
        (Category::Conversions, Right::Write),
        (Category::Users, Right::Read),
    ]));
    let user =
        "/api/v1/test_practice/open/account/person0%40example.com/user/person0%40example.com";
    let body = json!({ "id": "person0@example.com", "accountId": "person0@example.com" });
    let cases = [
        (
            practice.scoped(Method::GET, "/Advertisers/IRscoped/Campaigns"),
            200,
        ),
        (
            practice.scoped(Method::GET, "/Advertisers/IRscoped/CompanyInformation"),
            403,
        ),
        (
            practice.scoped(Method::POST, "/Advertisers/IRscoped/Conversions"),
            400,
        ),
        (
            practice.scoped(Method::GET, "/Advertisers/IRscoped/APISubmissions"),
            403,
        ),
        (
            practice.scoped(Method::GET, "/api/v1/test_practice/users"),
            200,
        ),
        (practice.scoped(Method::GET, user), 200),
        (practice.scoped(Method::PUT, user).json(&body), 403),
        (
            practice.scoped(Method::GET, "/api/v1/test_practice/referrals"),
            403,
        ),
        (
            practice.scoped(Method::GET, "/api/v1/test_practice/export/history/list"),
            403,
        ),
    ];
    for (request, expected) in cases {
        let shown = format!("{request:?}");
        assert_eq!(status(request).await, expected, "{shown}");
    }
}

#[tokio::test]
async fn a_token_is_bound_to_its_own_sid() {
    let practice = start(0).await;
    practice
        .sim
        .set_token(token(&[(Category::Campaigns, Right::Read)]));
    let main = format!("/Advertisers/{}/Campaigns", practice.access.account_sid);
    assert_eq!(status(practice.scoped(Method::GET, &main)).await, 401);
    let own = "/Advertisers/IRscoped/Campaigns";
    assert_eq!(status(practice.signed(Method::GET, own)).await, 401);
    let wrong = practice
        .bare(Method::GET, own)
        .basic_auth("IRscoped", Some("other"));
    assert_eq!(status(wrong).await, 401);
    let page = json_of(practice.scoped(Method::GET, own).send().await.unwrap()).await;
    assert_eq!(
        page["@uri"],
        "/Advertisers/IRscoped/Campaigns?PageSize=1000&Page=1"
    );
}

#[tokio::test]
async fn a_disabled_token_is_403_and_not_401() {
    let practice = start(0).await;
    let all = [
        (Category::Campaigns, Right::Read),
        (Category::Users, Right::Write),
    ];
    practice.sim.set_token(AccessToken {
        enabled: false,
        ..token(&all)
    });
    for path in [
        "/Advertisers/IRscoped/Campaigns",
        "/api/v1/test_practice/users",
    ] {
        assert_eq!(status(practice.scoped(Method::GET, path)).await, 403);
    }
}

#[tokio::test]
async fn the_read_only_pair_reads_everything_and_writes_nothing() {
    let practice = start(1).await;
    let access = &practice.access;
    let with = |method: Method, path: &str| {
        practice.bare(method, path).basic_auth(
            &access.read_only_account_sid,
            Some(&access.read_only_auth_token),
        )
    };
    let brand = format!("/Advertisers/{}", access.read_only_account_sid);
    for path in [
        "/CompanyInformation",
        "/Campaigns",
        "/APISubmissions",
        "/Jobs",
    ] {
        assert_eq!(
            status(with(Method::GET, &format!("{brand}{path}"))).await,
            200
        );
    }
    assert_eq!(
        status(with(Method::POST, &format!("{brand}/Conversions"))).await,
        403
    );
    assert_eq!(
        status(with(Method::DELETE, &format!("{brand}/Actions"))).await,
        403
    );
    let graphql = |query: &str| {
        with(Method::POST, "/api/v1/test_practice/graphql").json(&json!({ "query": query }))
    };
    assert_eq!(status(graphql("{ tenant { tenantAlias } }")).await, 200);
    let delete =
        "mutation { deleteUser(accountId: \"person0@example.com\", id: \"person0@example.com\") }";
    assert_eq!(status(graphql(delete)).await, 403);
    assert_eq!(practice.sim.participants(), 1);
    let export =
        with(Method::POST, "/api/v1/test_practice/export").json(&json!({ "type": "USER" }));
    assert_eq!(status(export).await, 201);
}

#[tokio::test]
async fn tokens_come_with_the_start_or_from_the_conductor() {
    let at_start = ImpactOptions {
        tokens: vec![token(&[(Category::Users, Right::Read)])],
        ..options()
    };
    let practice = start_from(at_start, &world(vec![person(0)]), None).await;
    let users = "/api/v1/test_practice/users";
    assert_eq!(status(practice.scoped(Method::GET, users)).await, 200);
    let without = json!({ "account_sid": "IRscoped", "auth_token": "scoped-secret", "rights": { "campaigns": "read" } });
    practice.conduct("tokens", without).await;
    assert_eq!(status(practice.scoped(Method::GET, users)).await, 403);
}

#[tokio::test]
async fn open_endpoints_are_off_without_a_credential_until_switched_on() {
    let practice = start(1).await;
    let paths = [
        "/api/v1/test_practice/open/user?referralCode=PERSON0",
        "/api/v1/test_practice/open/code/PERSON0",
        "/api/v1/test_practice/open/referrals",
    ];
    for path in paths {
        let answer = practice.bare(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
        assert_eq!(
            json_of(answer).await["apiErrorCode"],
            "API_REQUEST_NOT_SUPPORTED"
        );
        assert_eq!(status(practice.signed(Method::GET, path)).await, 200);
    }
    practice.sim.change_settings(|s| s.open_endpoints = true);
    for path in paths {
        assert_eq!(
            status(practice.bare(Method::GET, path)).await,
            200,
            "{path}"
        );
    }
    let elsewhere = practice.bare(Method::GET, "/api/v1/test_other/open/code/PERSON0");
    assert_eq!(
        refusal(elsewhere.send().await.unwrap()).await,
        (404, json!("RS045"))
    );
}

fn form(practice: &Practice, path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
    practice.bare(Method::POST, path).form(fields)
}

#[tokio::test]
async fn a_machine_token_needs_the_secret_and_comes_without_refresh() {
    let practice = start(1).await;
    let (id, secret) = (&practice.access.client_id, &practice.access.client_secret);
    let grant = ("grant_type", "client_credentials");
    let without = form(&practice, "/oauth2/token", &[grant, ("client_id", id)]);
    assert_eq!(status(without).await, 401);
    let fields = [grant, ("client_id", id), ("client_secret", secret)];
    let answer = form(&practice, "/oauth2/token", &fields)
        .send()
        .await
        .unwrap();
    let tokens = json_of(answer).await;
    assert_eq!(tokens.get("refresh_token"), None);
    let users = practice
        .bare(Method::GET, "/api/v1/test_practice/users")
        .bearer_auth(tokens["access_token"].as_str().unwrap());
    assert_eq!(status(users).await, 200);
}

#[tokio::test]
async fn a_token_can_be_looked_at_with_the_secret_until_it_ends() {
    let practice = start(0).await;
    let (id, secret) = (&practice.access.client_id, &practice.access.client_secret);
    let client = [
        ("client_id", id.as_str()),
        ("client_secret", secret.as_str()),
    ];
    let grant = [client[0], client[1], ("grant_type", "client_credentials")];
    let answer = form(&practice, "/oauth2/token", &grant)
        .send()
        .await
        .unwrap();
    let made = json_of(answer).await["access_token"].clone();
    let made = made.as_str().unwrap();
    let look = async |fields: &[(&str, &str)]| -> Value {
        json_of(
            form(&practice, "/oauth2/introspect", fields)
                .send()
                .await
                .unwrap(),
        )
        .await
    };
    let alive = look(&[client[0], client[1], ("token", made)]).await;
    assert_eq!(alive["active"], true);
    assert_eq!(alive["client_id"], id.as_str());
    assert!(alive["exp"].is_i64());
    let open = look(&[client[0], ("token", made)]).await;
    assert_eq!(open["error"], "invalid_client");
    let end = form(
        &practice,
        "/oauth2/revoke",
        &[client[0], client[1], ("token", made)],
    );
    assert_eq!(status(end).await, 200);
    let gone = look(&[client[0], client[1], ("token", made)]).await;
    assert_eq!(gone, json!({ "active": false }));
}
