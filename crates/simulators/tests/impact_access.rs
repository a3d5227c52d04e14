//! Who may call the impact.com simulator: credentials, sign-in, the brand API and its budget, the conductor.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod impact_support;

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use impact_support::{Practice, json_of, options, person, refusal, start, start_from, world};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use simulators::impact::ImpactOptions;
use simulators::wire::Limits;
use url::Url;

const VERIFIER: &str = "a-verifier-that-is-long-enough-for-the-rules-of-pkce";
const RETURN: &str = "http://localhost:45871/oauth-callback";

async fn users_with(practice: &Practice, user: &str, password: &str) -> Response {
    let path = format!("/api/v1/{}/users", practice.access.tenant_alias);
    practice
        .bare(Method::GET, &path)
        .basic_auth(user, Some(password))
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn the_advocate_api_takes_the_pair_and_the_key() {
    let practice = start(1).await;
    let access = practice.access.clone();
    assert_eq!(
        users_with(&practice, &access.account_sid, &access.auth_token)
            .await
            .status(),
        200
    );
    assert_eq!(
        users_with(&practice, "", &access.api_key).await.status(),
        200
    );
}

#[tokio::test]
async fn a_wrong_credential_is_401_or_hides_the_tenant_by_setting() {
    let practice = start(1).await;
    assert_eq!(users_with(&practice, "", "wrong").await.status(), 401);
    let sid = practice.access.account_sid.clone();
    assert_eq!(users_with(&practice, &sid, "wrong").await.status(), 401);
    practice
        .sim
        .change_settings(|s| s.wrong_credential_hides_tenant = true);
    assert_eq!(
        refusal(users_with(&practice, "", "wrong").await).await,
        (404, json!("RS045"))
    );
}

#[tokio::test]
async fn a_missing_credential_and_an_unknown_alias_look_alike() {
    let practice = start(1).await;
    let missing = practice
        .bare(Method::GET, "/api/v1/test_practice/users")
        .send()
        .await
        .unwrap();
    let unknown = practice
        .signed(Method::GET, "/api/v1/test_other/users")
        .send()
        .await
        .unwrap();
    let (missing, unknown) = (json_of(missing).await, json_of(unknown).await);
    assert_eq!(missing["apiErrorCode"], "TENANT_NOT_FOUND");
    assert_eq!(missing, unknown);
}

#[tokio::test]
async fn a_service_that_is_switched_off_answers_403_and_others_still_work() {
    let practice = start(1).await;
    let calls = [
        (
            "rest",
            Method::GET,
            "/api/v1/test_practice/users".to_owned(),
        ),
        (
            "export",
            Method::GET,
            "/api/v1/test_practice/export/history/list".to_owned(),
        ),
        (
            "graphql",
            Method::POST,
            "/api/v1/test_practice/graphql".to_owned(),
        ),
        (
            "brand",
            Method::GET,
            format!(
                "/Advertisers/{}/CompanyInformation",
                practice.access.account_sid
            ),
        ),
    ];
    for (off, _, _) in &calls {
        let switch = |on: bool| {
            practice
                .bare(Method::POST, "/practice/services")
                .json(&json!({ *off: on }))
                .send()
        };
        assert_eq!(switch(false).await.unwrap().status(), 204);
        for (service, method, path) in &calls {
            let query = json!({ "query": "{ tenant { tenantAlias } }" });
            let answer = practice
                .signed(method.clone(), path)
                .json(&query)
                .send()
                .await
                .unwrap();
            let expected = if service == off { 403 } else { 200 };
            assert_eq!(answer.status(), expected, "{off} off, {service}");
        }
        switch(true).await.unwrap();
    }
}

#[tokio::test]
async fn the_brand_api_refuses_the_key_and_another_account() {
    let practice = start(1).await;
    let path = format!(
        "/Advertisers/{}/CompanyInformation",
        practice.access.account_sid
    );
    let by_key = practice
        .bare(Method::GET, &path)
        .basic_auth("", Some(&practice.access.api_key));
    assert_eq!(by_key.send().await.unwrap().status(), 401);
    let other = practice.signed(Method::GET, "/Advertisers/IRother/CompanyInformation");
    assert_eq!(other.send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn the_brand_api_answers_xml_unless_json_is_asked_for() {
    let practice = start(1).await;
    let path = format!("/Advertisers/{}/Campaigns", practice.access.account_sid);
    let xml = practice
        .signed(Method::GET, &path)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(
        xml.contains("<ImpactRadiusResponse ") && xml.contains(" page=\"1\""),
        "{xml}"
    );
    assert!(xml.contains("<Campaign><"), "{xml}");
    let plain = practice
        .signed(Method::GET, &path)
        .header("accept", "application/json");
    assert!(json_of(plain.send().await.unwrap()).await["Campaigns"].is_array());
}

#[tokio::test]
async fn campaigns_are_paged_with_texts() {
    let practice = start(1).await;
    let path = format!(
        "/Advertisers/{}/Campaigns?PageSize=1",
        practice.access.account_sid
    );
    let first = practice
        .signed(Method::GET, &path)
        .header("accept", "application/json");
    let first = json_of(first.send().await.unwrap()).await;
    assert_eq!(
        (&first["@total"], &first["@numpages"]),
        (&json!("2"), &json!("2"))
    );
    assert_eq!(first["Campaigns"][0]["Type"], "Advocate");
    assert_eq!(
        first["Campaigns"][0]["Id"].to_string(),
        practice.access.program_id
    );
    let next = first["@nextpageuri"].as_str().unwrap();
    let second = practice
        .signed(Method::GET, next)
        .header("accept", "application/json");
    let second = json_of(second.send().await.unwrap()).await;
    assert_eq!(second["@nextpageuri"], "");
    assert_ne!(second["Campaigns"][0]["Id"], first["Campaigns"][0]["Id"]);
}

#[tokio::test]
async fn the_brand_budget_is_told_and_ends_with_429() {
    let real = ImpactOptions {
        limits: Limits::Real,
        ..options()
    };
    let practice = start_from(real, &world(vec![person(0)]), None).await;
    let path = format!(
        "/Advertisers/{}/CompanyInformation",
        practice.access.account_sid
    );
    let first = practice.signed(Method::GET, &path).send().await.unwrap();
    assert_eq!(first.headers()["x-ratelimit-limit"], "1000");
    assert_eq!(first.headers()["x-ratelimit-remaining"], "999");
    practice.sim.set_brand_budget(1);
    assert_eq!(
        practice
            .signed(Method::GET, &path)
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    let over = practice.signed(Method::GET, &path).send().await.unwrap();
    assert_eq!(over.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(over.headers()["x-ratelimit-remaining"], "0");
    assert!(over.headers().contains_key("x-ratelimit-reset"));
    assert_eq!(practice.sim.rate_limited(), 1);
}

fn ask(practice: &Practice) -> BTreeMap<&'static str, String> {
    BTreeMap::from([
        ("response_type", "code".to_owned()),
        ("client_id", practice.access.client_id.clone()),
        ("redirect_uri", RETURN.to_owned()),
        (
            "code_challenge",
            URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER)),
        ),
        ("code_challenge_method", "S256".to_owned()),
        ("state", "a state & more".to_owned()),
    ])
}

/// Presses a button; where the browser is sent, by query name.
async fn decide(practice: &Practice, decision: &str) -> BTreeMap<String, String> {
    let mut form = ask(practice);
    form.insert("decision", decision.to_owned());
    let answer = practice
        .bare(Method::POST, "/oauth2/authorize")
        .form(&form)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    sent_back(&answer)
}

fn sent_back(answer: &Response) -> BTreeMap<String, String> {
    let address = Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
    assert!(address.as_str().starts_with(RETURN));
    address.query_pairs().into_owned().collect()
}

async fn token(practice: &Practice, form: &[(&str, &str)]) -> (u16, Value) {
    let mut form = form.to_vec();
    form.push(("client_id", &practice.access.client_id));
    let answer = practice
        .bare(Method::POST, "/oauth2/token")
        .form(&form)
        .send()
        .await
        .unwrap();
    (answer.status().as_u16(), json_of(answer).await)
}

async fn exchange(practice: &Practice, code: &str, verifier: &str) -> (u16, Value) {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", RETURN),
        ("code_verifier", verifier),
    ];
    token(practice, &form).await
}

async fn signed_in(practice: &Practice) -> (String, String) {
    let code = decide(practice, "allow").await["code"].clone();
    let (status, tokens) = exchange(practice, &code, VERIFIER).await;
    assert_eq!(status, 200);
    let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
    (text("access_token"), text("refresh_token"))
}

async fn bearer_status(practice: &Practice, access: &str) -> u16 {
    let request = practice
        .bare(Method::GET, "/api/v1/test_practice/users")
        .bearer_auth(access);
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn the_metadata_names_endpoints_of_this_server() {
    let practice = start(0).await;
    let path = "/.well-known/oauth-authorization-server";
    let metadata = json_of(practice.bare(Method::GET, path).send().await.unwrap()).await;
    assert_eq!(metadata["issuer"], practice.access.base_url.as_str());
    for name in [
        "authorization_endpoint",
        "token_endpoint",
        "revocation_endpoint",
    ] {
        assert!(
            metadata[name]
                .as_str()
                .unwrap()
                .starts_with(&practice.access.base_url),
            "{name}"
        );
    }
    assert_eq!(
        metadata["code_challenge_methods_supported"],
        json!(["S256"])
    );
}

#[tokio::test]
async fn the_sign_in_page_says_that_it_is_practice_and_carries_the_request() {
    let practice = start(0).await;
    let page = practice
        .bare(Method::GET, "/oauth2/authorize")
        .query(&ask(&practice));
    let page = page.send().await.unwrap().text().await.unwrap();
    for part in [
        "<html lang=\"en\">",
        "<title>Sign in to impact.com (practice)</title>",
        "<h1>",
        "nothing here is real",
        ">Allow</button>",
        ">Cancel</button>",
        "value=\"a state &amp; more\"",
    ] {
        assert!(page.contains(part), "{part}");
    }
}

#[tokio::test]
async fn a_code_with_its_verifier_gives_a_token_for_both_services() {
    let practice = start(1).await;
    let back = decide(&practice, "allow").await;
    assert_eq!(back["state"], "a state & more");
    let (status, tokens) = exchange(&practice, &back["code"], VERIFIER).await;
    assert_eq!((status, &tokens["expires_in"]), (200, &json!(3600)));
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(bearer_status(&practice, access).await, 200);
    let path = format!(
        "/Advertisers/{}/CompanyInformation",
        practice.access.account_sid
    );
    let brand = practice
        .bare(Method::GET, &path)
        .bearer_auth(access)
        .send()
        .await
        .unwrap();
    assert_eq!(brand.status(), 200);
}

#[tokio::test]
async fn cancel_sends_access_denied_back() {
    let practice = start(0).await;
    let back = decide(&practice, "cancel").await;
    assert_eq!(
        (back["error"].as_str(), back["state"].as_str()),
        ("access_denied", "a state & more")
    );
    assert!(!back.contains_key("code"));
}

#[tokio::test]
async fn a_code_works_once() {
    let practice = start(0).await;
    let code = decide(&practice, "allow").await["code"].clone();
    assert_eq!(exchange(&practice, &code, VERIFIER).await.0, 200);
    let (status, error) = exchange(&practice, &code, VERIFIER).await;
    assert_eq!((status, &error["error"]), (400, &json!("invalid_grant")));
}

#[tokio::test]
async fn a_wrong_verifier_is_refused_and_spends_the_code() {
    let practice = start(0).await;
    let code = decide(&practice, "allow").await["code"].clone();
    assert_eq!(
        exchange(&practice, &code, &VERIFIER.replace('a', "b"))
            .await
            .0,
        400
    );
    assert_eq!(exchange(&practice, &code, VERIFIER).await.0, 400);
}

#[tokio::test]
async fn a_request_without_challenge_is_sent_back_as_invalid() {
    let practice = start(0).await;
    let mut without = ask(&practice);
    without.remove("code_challenge");
    let answer = practice
        .bare(Method::GET, "/oauth2/authorize")
        .query(&without)
        .send()
        .await
        .unwrap();
    assert_eq!(sent_back(&answer)["error"], "invalid_request");
}

#[tokio::test]
async fn an_unknown_client_or_return_address_is_never_sent_back() {
    let practice = start(0).await;
    for (name, value) in [
        ("client_id", "somebody"),
        ("redirect_uri", "https://evil.example/oauth-callback"),
        ("redirect_uri", "http://localhost:45871/elsewhere"),
        (
            "redirect_uri",
            "http://localhost.evil.example:45871/oauth-callback",
        ),
    ] {
        let mut wrong = ask(&practice);
        wrong.insert(name, value.to_owned());
        let answer = practice
            .bare(Method::GET, "/oauth2/authorize")
            .query(&wrong)
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{value}");
        assert!(!answer.headers().contains_key("location"), "{value}");
    }
}

#[tokio::test]
async fn the_port_of_the_return_address_is_free() {
    let practice = start(0).await;
    let mut other = ask(&practice);
    other.insert(
        "redirect_uri",
        "http://127.0.0.1:50123/oauth-callback".to_owned(),
    );
    let answer = practice
        .bare(Method::GET, "/oauth2/authorize")
        .query(&other)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_refresh_token_is_spent_by_its_use() {
    let practice = start(0).await;
    let (_, refresh) = signed_in(&practice).await;
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.as_str()),
    ];
    let (status, tokens) = token(&practice, &form).await;
    assert_eq!(status, 200);
    assert_ne!(tokens["refresh_token"], refresh.as_str());
    assert_eq!(token(&practice, &form).await.0, 400);
}

#[tokio::test]
async fn a_wrong_client_secret_is_refused() {
    let practice = start(0).await;
    let code = decide(&practice, "allow").await["code"].clone();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", RETURN),
        ("code_verifier", VERIFIER),
    ];
    let request = practice.bare(Method::POST, "/oauth2/token").form(&form);
    let answer = request
        .basic_auth(&practice.access.client_id, Some("wrong"))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(json_of(answer).await["error"], "invalid_client");
}

#[tokio::test]
async fn revoked_and_expired_tokens_are_refused() {
    let practice = start(0).await;
    let (access, refresh) = signed_in(&practice).await;
    practice.sim.expire_tokens();
    assert_eq!(bearer_status(&practice, &access).await, 401);
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.as_str()),
    ];
    let (status, tokens) = token(&practice, &form).await;
    assert_eq!(status, 200);
    let access = tokens["access_token"].as_str().unwrap();
    assert_eq!(bearer_status(&practice, access).await, 200);
    let revoke = [("token", access), ("client_id", &practice.access.client_id)];
    practice
        .bare(Method::POST, "/oauth2/revoke")
        .form(&revoke)
        .send()
        .await
        .unwrap();
    assert_eq!(bearer_status(&practice, access).await, 401);
    practice
        .bare(Method::POST, "/practice/revoke-tokens")
        .send()
        .await
        .unwrap();
    let last = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(
        token(
            &practice,
            &[("grant_type", "refresh_token"), ("refresh_token", last)]
        )
        .await
        .0,
        400
    );
}

#[tokio::test]
async fn credentials_follow_from_the_seed() {
    let (first, second) = (start(0).await, start(0).await);
    let other = start_from(
        ImpactOptions {
            seed: 8,
            ..options()
        },
        &world(Vec::new()),
        None,
    )
    .await;
    assert_eq!(first.access.api_key, second.access.api_key);
    assert_ne!(first.access.api_key, other.access.api_key);
    assert_ne!(first.access.auth_token, other.access.auth_token);
}

#[tokio::test]
async fn requests_are_counted_by_route_and_practice_pages_are_not() {
    let practice = start(2).await;
    practice.get_user("person0@example.com").await;
    practice.get_user("person1@example.com").await;
    practice.bare(Method::GET, "/nowhere").send().await.unwrap();
    let state = json_of(
        practice
            .bare(Method::GET, "/practice/state")
            .send()
            .await
            .unwrap(),
    )
    .await;
    let expected = BTreeMap::from([
        ("GET (unknown path)".to_owned(), 1),
        (
            "GET /api/v1/{tenant}/open/account/{account}/user/{user}".to_owned(),
            2,
        ),
    ]);
    assert_eq!(practice.sim.requests(), expected);
    assert_eq!(state["requests_by_endpoint"], json!(expected));
    assert_eq!(
        (&state["participants"], &state["requests"]),
        (&json!(2), &json!(3))
    );
}

#[tokio::test]
async fn the_conductor_makes_edits_and_deletes_participants() {
    let practice = start(0).await;
    let body = json!({ "email": "ada@example.com", "firstName": "Ada" });
    let made = practice
        .bare(Method::POST, "/practice/participants")
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(json_of(made).await["rawId"], "ada@example.com");
    let body = json!({ "id": "ada@example.com", "firstName": "Grace" });
    practice
        .bare(Method::POST, "/practice/participants")
        .json(&body)
        .send()
        .await
        .unwrap();
    let path = "/practice/participant?email=ADA@example.com";
    let seen = json_of(practice.bare(Method::GET, path).send().await.unwrap()).await;
    assert_eq!(seen[0]["user"]["firstName"], "Grace");
    let page = practice
        .bare(Method::GET, "/practice/participants")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(page.contains("Grace") && page.contains("ada@example.com"));
    let path = "/practice/participants?id=ada@example.com";
    assert_eq!(
        practice
            .bare(Method::DELETE, path)
            .send()
            .await
            .unwrap()
            .status(),
        204
    );
    assert_eq!(practice.sim.participants(), 0);
}

#[tokio::test]
async fn the_conductor_refuses_unknown_settings() {
    let practice = start(1).await;
    let wrong = practice
        .bare(Method::POST, "/practice/settings")
        .json(&json!({ "no_such": true }));
    assert_eq!(wrong.send().await.unwrap().status(), 400);
    let right = practice
        .bare(Method::POST, "/practice/settings")
        .json(&json!({ "minimal_columns": true }));
    assert_eq!(right.send().await.unwrap().status(), 204);
    assert!(practice.sim.settings().minimal_columns);
}
