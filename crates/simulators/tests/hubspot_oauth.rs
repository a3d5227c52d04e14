//! The sign-in of the HubSpot simulator: pages, codes, tokens, scopes.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod hubspot_support;

use hubspot_support::{REDIRECT, Robot, SCOPE, conduct, json_of, start, start_at};
use reqwest::{Method, Response, StatusCode, Url};
use serde_json::{Value, json};
use simulators::Limits;
use simulators::hubspot::AccountKind;
use std::collections::BTreeMap;
use std::time::Duration;

const DETAILS: &str = "/account-info/2026-03/details";
/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const PRACTICE: &str = "4711001";
const OTHER: &str = "4711002";

/// What the app sends along, with changes; an empty value leaves a parameter out.
fn asked<'a>(robot: &'a Robot, changes: &[(&'a str, &'a str)]) -> BTreeMap<&'a str, &'a str> {
    let mut query = BTreeMap::from([
        ("client_id", robot.access.client_id.as_str()),
        ("redirect_uri", REDIRECT),
        ("scope", SCOPE),
        ("state", "s-1"),
    ]);
    query.extend(changes.iter().copied());
    query.retain(|_, value| !value.is_empty());
    query
}

async fn page(robot: &Robot, changes: &[(&str, &str)]) -> Response {
    robot
        .bare(Method::GET, "/oauth/authorize")
        .query(&asked(robot, changes))
        .send()
        .await
        .unwrap()
}

/// Presses a button of the page, and returns the parameters of the callback.
async fn press(robot: &Robot, changes: &[(&str, &str)]) -> BTreeMap<String, String> {
    let mut form = asked(robot, &[("account", PRACTICE), ("decision", "connect")]);
    form.extend(changes.iter().copied());
    let answer = robot
        .bare(Method::POST, "/oauth/authorize")
        .form(&form)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    let location = answer.headers()["location"].to_str().unwrap();
    assert!(location.starts_with(REDIRECT), "{location}");
    Url::parse(location)
        .unwrap()
        .query_pairs()
        .into_owned()
        .collect()
}

async fn trade(robot: &Robot, code: &str, changes: &[(&str, &str)]) -> Response {
    let mut fields = BTreeMap::from([
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
    ]);
    fields.extend(changes.iter().copied());
    let fields: Vec<(&str, &str)> = fields.into_iter().collect();
    robot.token("", &fields).await
}

async fn denied(answer: Response) -> String {
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    json_of(answer).await["status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_page_says_that_it_is_practice_and_what_it_grants() {
    let robot = start(Limits::Real).await;
    let answer = page(&robot, &[]).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let html = answer.text().await.unwrap();
    for part in [
        "<title>Sign in to HubSpot (practice)</title>",
        "<html lang=\"en\">",
        "nothing here is real",
        "Practice Inc.",
        "Someone else&#39;s account",
        "crm.objects.contacts.write",
        ">Connect app</button>",
        ">Cancel</button>",
    ] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
}

#[tokio::test]
async fn the_page_refuses_what_the_app_may_not_ask() {
    let robot = start(Limits::Real).await;
    for wrong in [
        ("client_id", "another"),
        ("redirect_uri", "http://localhost:45871/other"),
        ("redirect_uri", "http://127.0.0.1:45871/oauth-callback"),
        ("redirect_uri", "http://localhost:45874/oauth-callback"),
        ("scope", "oauth crm.objects.contacts.read"),
        ("code_challenge", "plain-words"),
    ] {
        let answer = page(&robot, &[wrong]).await;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{wrong:?}");
    }
}

#[tokio::test]
async fn the_page_shows_text_as_text() {
    let robot = start(Limits::Real).await;
    let html = page(&robot, &[("state", "\"><script>")]).await;
    let html = html.text().await.unwrap();
    assert!(html.contains("&quot;&gt;&lt;script&gt;"), "{html}");
    assert!(!html.contains("<script>"));
}

#[tokio::test]
async fn a_code_becomes_tokens_for_the_chosen_account() {
    let robot = start(Limits::Real).await;
    for (account, name) in [
        (PRACTICE, "Practice Inc."),
        (OTHER, "Someone else's account"),
    ] {
        let back = press(&robot, &[("account", account)]).await;
        assert_eq!(back["state"], "s-1");
        let issued = json_of(trade(&robot, &back["code"], &[]).await).await;
        assert_eq!(issued["hub_id"].to_string(), account);
        assert_eq!(issued["expires_in"], 1800);
        assert_eq!(issued["token_type"], "bearer");
        let scopes: Vec<&str> = issued["scopes"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        assert_eq!(scopes.len(), 4, "{scopes:?}");
        let token = issued["access_token"].as_str().unwrap();
        let details = robot
            .with(token, Method::GET, DETAILS)
            .send()
            .await
            .unwrap();
        let details = json_of(details).await;
        assert_eq!(details["portalId"].to_string(), account);
        assert_eq!(details["portalName"], name);
    }
}

#[tokio::test]
async fn an_optional_scope_is_granted_when_it_exists() {
    let robot = start(Limits::Real).await;
    let optional = [("optional_scope", "crm.lists.read made.up")];
    let back = press(&robot, &optional).await;
    let issued = json_of(trade(&robot, &back["code"], &[]).await).await;
    let scopes = issued["scopes"].to_string();
    assert!(scopes.contains("crm.lists.read"), "{scopes}");
    assert!(!scopes.contains("made.up"), "{scopes}");
}

#[tokio::test]
async fn cancel_goes_back_with_an_error() {
    let robot = start(Limits::Real).await;
    let back = press(&robot, &[("decision", "cancel")]).await;
    assert_eq!(back["error"], "access_denied");
    assert_eq!(back["state"], "s-1");
    assert!(back.contains_key("error_description"));
    assert!(!back.contains_key("code"));
}

#[tokio::test]
async fn a_code_works_once() {
    let robot = start(Limits::Real).await;
    let code = press(&robot, &[]).await["code"].clone();
    assert_eq!(trade(&robot, &code, &[]).await.status(), StatusCode::OK);
    assert_eq!(
        denied(trade(&robot, &code, &[]).await).await,
        "BAD_AUTH_CODE"
    );
}

#[tokio::test]
async fn a_code_is_bound_to_its_redirect_address() {
    let robot = start(Limits::Real).await;
    let code = press(&robot, &[]).await["code"].clone();
    let other = [("redirect_uri", "http://localhost:45872/oauth-callback")];
    let refused = trade(&robot, &code, &other).await;
    assert_eq!(denied(refused).await, "BAD_REDIRECT_URI");
}

#[tokio::test]
async fn a_code_is_bound_to_its_challenge() {
    let robot = start(Limits::Real).await;
    let challenge = [
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for wrong in ["", "not-the-verifier"] {
        let code = press(&robot, &challenge).await["code"].clone();
        let refused = trade(&robot, &code, &[("code_verifier", wrong)]).await;
        assert_eq!(denied(refused).await, "BAD_CODE_VERIFIER");
    }
    let code = press(&robot, &challenge).await["code"].clone();
    let fine = trade(&robot, &code, &[("code_verifier", VERIFIER)]).await;
    assert_eq!(fine.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_token_endpoint_names_what_is_wrong() {
    let robot = start(Limits::Real).await;
    let refresh = robot.access.refresh_token.clone();
    let good = ("refresh_token", refresh.as_str());
    let grant = ("grant_type", "refresh_token");
    for (fields, status) in [
        (vec![grant, good, ("client_id", "x")], "BAD_CLIENT_ID"),
        (
            vec![grant, good, ("client_secret", "x")],
            "BAD_CLIENT_SECRET",
        ),
        (vec![("grant_type", "password"), good], "BAD_GRANT_TYPE"),
        (vec![grant, ("refresh_token", "x")], "BAD_REFRESH_TOKEN"),
        (
            vec![("grant_type", "authorization_code"), ("code", "x")],
            "BAD_AUTH_CODE",
        ),
    ] {
        assert_eq!(denied(robot.token("", &fields).await).await, status);
    }
}

#[tokio::test]
async fn a_refresh_keeps_the_refresh_token() {
    let robot = start(Limits::Real).await;
    let refresh = robot.access.refresh_token.clone();
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.as_str()),
    ];
    for _ in 0..2 {
        let issued = json_of(robot.token("", &fields).await).await;
        assert_eq!(issued["refresh_token"], refresh);
    }
}

#[tokio::test]
async fn introspection_tells_about_tokens_in_force() {
    let robot = start(Limits::Real).await;
    let token = robot.access_token().await;
    let about = json_of(robot.token("/introspect", &[("token", &token)]).await).await;
    assert_eq!(about["active"], true);
    assert_eq!(about["hub_id"].to_string(), PRACTICE);
    assert!(
        about["user"]
            .as_str()
            .is_some_and(|user| user.contains('@'))
    );
    let unknown = json_of(robot.token("/introspect", &[("token", "x")]).await).await;
    assert_eq!(unknown, json!({"active": false}));
}

#[tokio::test]
async fn revoking_a_refresh_token_leaves_its_access_tokens() {
    let robot = start(Limits::Real).await;
    let token = robot.access_token().await;
    let refresh = robot.access.refresh_token.clone();
    let revoked = robot.token("/revoke", &[("token", &refresh)]).await;
    assert_eq!(revoked.status(), StatusCode::OK);
    let fields = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.as_str()),
    ];
    assert_eq!(
        denied(robot.token("", &fields).await).await,
        "BAD_REFRESH_TOKEN"
    );
    let still = robot.with(&token, Method::GET, DETAILS).send().await;
    assert_eq!(still.unwrap().status(), StatusCode::OK);
}

async fn refused(answer: Response, status: StatusCode) -> Value {
    assert_eq!(answer.status(), status);
    let body = json_of(answer).await;
    assert_eq!(body["status"], "error");
    assert!(
        body["correlationId"]
            .as_str()
            .is_some_and(|id| id.len() == 36)
    );
    body
}

#[tokio::test]
async fn no_credential_and_an_unknown_one_are_refused() {
    let robot = start(Limits::Real).await;
    let without = robot.bare(Method::GET, DETAILS).send().await.unwrap();
    let body = refused(without, StatusCode::UNAUTHORIZED).await;
    assert_eq!(body["category"], "INVALID_AUTHENTICATION");
    let unknown = robot.with("pat-na1-unknown", Method::GET, DETAILS);
    let body = refused(unknown.send().await.unwrap(), StatusCode::UNAUTHORIZED).await;
    assert_eq!(body["category"], "INVALID_AUTHENTICATION");
}

#[tokio::test]
async fn an_expired_token_is_told_apart() {
    let robot = start(Limits::Real).await;
    let token = robot.access_token().await;
    robot.sim.expire_tokens();
    let answer = robot.with(&token, Method::GET, DETAILS).send().await;
    let body = refused(answer.unwrap(), StatusCode::UNAUTHORIZED).await;
    assert_eq!(body["category"], "EXPIRED_AUTHENTICATION");
    assert!(body["context"]["expire time"][0].is_string());
    let renewed = robot.access_token().await;
    let answer = robot.with(&renewed, Method::GET, DETAILS).send().await;
    assert_eq!(answer.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let robot = start(Limits::Real).await;
    robot.sim.remove_scopes(&["crm.objects.contacts.write"]);
    let body = refused(
        robot.create("new@example.com").await.unwrap(),
        StatusCode::FORBIDDEN,
    )
    .await;
    assert_eq!(body["category"], "MISSING_SCOPES");
    assert_eq!(
        body["context"]["requiredGranularScopes"],
        json!(["crm.objects.contacts.write"])
    );
    assert_eq!(robot.sim.contact_count(), 3);
    let reading = robot.get("/crm/objects/2026-03/contacts").await;
    assert_eq!(reading.status(), StatusCode::OK);
}

#[tokio::test]
async fn taking_everything_back_ends_all_tokens() {
    let robot = start(Limits::Real).await;
    let token = robot.access_token().await;
    robot.sim.revoke_all();
    for token in [&token, &robot.access.private_token] {
        let answer = robot.with(token, Method::GET, DETAILS).send().await;
        let body = refused(answer.unwrap(), StatusCode::UNAUTHORIZED).await;
        assert_eq!(body["category"], "INVALID_AUTHENTICATION");
    }
}

#[tokio::test]
async fn a_private_token_tells_its_scopes() {
    let robot = start(Limits::Real).await;
    let path = "/oauth/v2/private-apps/get/access-token-info";
    let body = json!({"tokenKey": robot.access.private_token});
    let told = json_of(robot.post(path, &body).await).await;
    assert_eq!(told["hubId"].to_string(), PRACTICE);
    assert!(
        told["scopes"]
            .to_string()
            .contains("crm.schemas.contacts.write")
    );
    let unknown = robot.post(path, &json!({"tokenKey": "pat-na1-x"})).await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_other_account_holds_no_records() {
    let robot = start(Limits::Real).await;
    let back = press(&robot, &[("account", OTHER)]).await;
    let issued = json_of(trade(&robot, &back["code"], &[]).await).await;
    let token = issued["access_token"].as_str().unwrap();
    let path = "/crm/objects/2026-03/contacts";
    let answer = robot.with(token, Method::GET, path).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FORBIDDEN);
}

/// A moment in January 2026.
const NOW_MS: i64 = 1_768_042_800_000;
const TOKEN_INFO: &str = "/oauth/v2/private-apps/get/access-token-info";

#[tokio::test]
async fn the_account_decides_which_optional_scopes_are_granted() {
    let optional = "crm.lists.read crm.objects.contacts.sensitive.read";
    for (account, sensitive) in [
        (AccountKind::Starter, false),
        (AccountKind::Enterprise, true),
    ] {
        let (robot, _clock) = start_at(account, NOW_MS).await;
        let back = press(&robot, &[("optional_scope", optional)]).await;
        let issued = json_of(trade(&robot, &back["code"], &[]).await).await;
        let scopes = issued["scopes"].to_string();
        assert!(scopes.contains("crm.lists.read"), "{scopes}");
        assert_eq!(scopes.contains("sensitive"), sensitive, "{account:?}");
        // As a required scope it is refused where it cannot be granted.
        let wanted = format!("{SCOPE} crm.objects.contacts.sensitive.read");
        let answer = page(&robot, &[("scope", &wanted)]).await;
        assert_eq!(answer.status() == StatusCode::OK, sensitive, "{account:?}");
    }
}

#[tokio::test]
async fn an_account_can_be_chosen_beforehand() {
    let robot = start(Limits::Real).await;
    for (account, status) in [
        (PRACTICE, StatusCode::OK),
        (OTHER, StatusCode::OK),
        ("4711003", StatusCode::BAD_REQUEST),
    ] {
        let path = format!("/oauth/{account}/authorize");
        let request = robot.bare(Method::GET, &path).query(&asked(&robot, &[]));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), status, "{account}");
        let html = answer.text().await.unwrap();
        let chosen = format!("value=\"{account}\" required checked");
        assert_eq!(html.contains(&chosen), status == StatusCode::OK, "{html}");
    }
}

#[tokio::test]
async fn a_code_is_short_lived() {
    let (robot, clock) = start_at(AccountKind::Professional, NOW_MS).await;
    let code = press(&robot, &[]).await["code"].clone();
    clock.pass(Duration::from_mins(1));
    assert_eq!(
        denied(trade(&robot, &code, &[]).await).await,
        "BAD_AUTH_CODE"
    );
}

#[tokio::test]
async fn an_access_token_lives_half_an_hour() {
    let (robot, clock) = start_at(AccountKind::Professional, NOW_MS).await;
    let token = robot.access_token().await;
    clock.pass(Duration::from_millis(1_799_999));
    let answer = robot.with(&token, Method::GET, DETAILS).send().await;
    assert_eq!(answer.unwrap().status(), StatusCode::OK);
    clock.pass(Duration::from_secs(75));
    let answer = robot.with(&token, Method::GET, DETAILS).send().await;
    let body = refused(answer.unwrap(), StatusCode::UNAUTHORIZED).await;
    assert_eq!(
        body["message"],
        "The OAuth token used to make this call expired 74 second(s) ago."
    );
    assert_eq!(
        body["context"]["expire time"],
        json!(["2026-01-10T11:30:00.000Z"])
    );
    let about = json_of(robot.token("/introspect", &[("token", &token)]).await).await;
    assert_eq!(about, json!({"active": false}));
}

async fn refresh(robot: &Robot, token: &str, more: &[(&str, &str)]) -> Response {
    let mut fields = vec![("grant_type", "refresh_token"), ("refresh_token", token)];
    fields.extend(more);
    robot.token("", &fields).await
}

#[tokio::test]
async fn a_refresh_token_can_rotate() {
    let robot = start(Limits::Real).await;
    let first = robot.access.refresh_token.clone();
    let rotate = json!({"rotate_refresh_tokens": true});
    conduct(&robot, "/practice/account", rotate).await;
    let issued = json_of(refresh(&robot, &first, &[]).await).await;
    let second = issued["refresh_token"].as_str().unwrap();
    assert_ne!(second, first);
    assert_eq!(
        denied(refresh(&robot, &first, &[]).await).await,
        "BAD_REFRESH_TOKEN"
    );
    robot.sim.rotate_refresh_tokens(false);
    let issued = json_of(refresh(&robot, second, &[]).await).await;
    assert_eq!(issued["refresh_token"], second);
}

#[tokio::test]
async fn a_scope_beyond_the_grant_is_refused() {
    let robot = start(Limits::Real).await;
    let token = robot.access.refresh_token.clone();
    let beyond = [("scope", "oauth crm.objects.deals.sensitive.read")];
    assert_eq!(
        denied(refresh(&robot, &token, &beyond).await).await,
        "BAD_SCOPES"
    );
    let within = refresh(&robot, &token, &[("scope", "oauth")]).await;
    assert_eq!(within.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_account_that_is_gone_has_no_tokens() {
    let robot = start(Limits::Real).await;
    let token = robot.access_token().await;
    let code = press(&robot, &[]).await["code"].clone();
    robot.sim.set_account_gone(true);
    let again = robot.access.refresh_token.clone();
    let answer = refresh(&robot, &again, &[]).await;
    assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
    let body = json_of(answer).await;
    assert_eq!(body["error"], "access_denied");
    assert_eq!(body["status"], "BAD_HUB");
    assert_eq!(body["message"], "missing or unknown hub id");
    assert_eq!(denied(trade(&robot, &code, &[]).await).await, "BAD_HUB");
    for token in [&token, &robot.access.private_token] {
        let answer = robot.with(token, Method::GET, DETAILS).send().await;
        assert_eq!(answer.unwrap().status(), StatusCode::UNAUTHORIZED);
    }
    robot.sim.set_account_gone(false);
    let answer = refresh(&robot, &again, &[]).await;
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_journal_s_grant_is_refused_plainly() {
    let robot = start(Limits::Real).await;
    let fields = [("grant_type", "client_credentials")];
    let body = json_of(robot.token("", &fields).await).await;
    assert_eq!(body["status"], "BAD_GRANT_TYPE");
    let text = body["message"].as_str().unwrap();
    assert!(text.contains("webhooks journal"), "{text}");
}

#[tokio::test]
async fn introspection_tells_the_kinds_of_tokens_apart() {
    let (robot, clock) = start_at(AccountKind::Professional, NOW_MS).await;
    let access = robot.access_token().await;
    clock.pass(Duration::from_millis(500));
    let refresh = robot.access.refresh_token.clone();
    // A hint that is wrong hides nothing.
    for hint in ["access_token", "refresh_token"] {
        let ask = async |token: &str| {
            let fields = [("token", token), ("token_type_hint", hint)];
            json_of(robot.token("/introspect", &fields).await).await
        };
        let about = ask(&access).await;
        assert_eq!(about["token_use"], "access_token");
        assert_eq!(about["expires_in"], 1799);
        assert_eq!(about["signed_access_token"]["hublet"], "na1");
        assert_eq!(about["token_type"], "Bearer");
        let about = ask(&refresh).await;
        assert_eq!(about["token_use"], "refresh_token");
        assert_eq!(about["active"], true);
        assert_eq!(about.get("expires_in"), None);
        assert_eq!(about.get("signed_access_token"), None);
    }
}

#[tokio::test]
async fn an_access_token_can_be_revoked_alone() {
    let robot = start(Limits::Real).await;
    let token = robot.access_token().await;
    let fields = [
        ("token", token.as_str()),
        ("token_type_hint", "access_token"),
    ];
    let revoked = robot.token("/revoke", &fields).await;
    assert_eq!(revoked.status(), StatusCode::OK);
    let answer = robot.with(&token, Method::GET, DETAILS).send().await;
    assert_eq!(answer.unwrap().status(), StatusCode::UNAUTHORIZED);
    let again = robot.access.refresh_token.clone();
    let answer = refresh(&robot, &again, &[]).await;
    assert_eq!(answer.status(), StatusCode::OK);
}

#[tokio::test]
async fn the_old_paths_are_served() {
    let robot = start(Limits::Real).await;
    let refresh = robot.access.refresh_token.clone();
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.as_str()),
        ("client_id", robot.access.client_id.as_str()),
        ("client_secret", robot.access.client_secret.as_str()),
    ];
    let mut access = String::new();
    for version in ["v1", "v3", "2026-09"] {
        let path = format!("/oauth/{version}/token");
        let answer = robot.bare(Method::POST, &path).form(&form).send().await;
        let issued = json_of(answer.unwrap()).await;
        access = issued["access_token"].as_str().unwrap().to_owned();
    }
    let look = async |method: Method, kind: &str, token: &str| {
        let path = format!("/oauth/v1/{kind}/{token}");
        robot.bare(method, &path).send().await.unwrap()
    };
    let about = json_of(look(Method::GET, "access-tokens", &access).await).await;
    assert_eq!(about["hub_id"].to_string(), PRACTICE);
    assert_eq!(about["token_type"], "access");
    assert!(about["expires_in"].as_i64().is_some_and(|left| left > 1700));
    let about = json_of(look(Method::GET, "refresh-tokens", &refresh).await).await;
    assert_eq!(about["token"], refresh);
    assert_eq!(about["token_type"], "refresh");
    // Each path knows its own kind only.
    for (method, kind, token) in [
        (Method::GET, "access-tokens", &refresh),
        (Method::GET, "refresh-tokens", &access),
        (Method::DELETE, "refresh-tokens", &access),
    ] {
        let answer = look(method, kind, token).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{kind}");
    }
    let gone = look(Method::DELETE, "refresh-tokens", &refresh).await;
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    let about = look(Method::GET, "refresh-tokens", &refresh).await;
    assert_eq!(about.status(), StatusCode::NOT_FOUND);
    let still = robot.with(&access, Method::GET, DETAILS).send().await;
    assert_eq!(still.unwrap().status(), StatusCode::OK);
}

#[tokio::test]
async fn service_keys_have_different_scopes() {
    let robot = start(Limits::Real).await;
    let contacts = "/crm/objects/2026-03/contacts";
    for (name, may_read) in [("minimum", true), ("reading", true), ("account", false)] {
        let key = robot.access.service_keys[name].clone();
        let answer = robot.with(&key, Method::GET, contacts).send().await;
        let status = answer.unwrap().status();
        assert_eq!(status == StatusCode::OK, may_read, "{name}");
        let details = robot.with(&key, Method::GET, DETAILS).send().await;
        assert_eq!(details.unwrap().status(), StatusCode::OK, "{name}");
    }
    let told = async |key: &str| {
        let request = robot.with(key, Method::POST, TOKEN_INFO);
        json_of(
            request
                .json(&json!({"tokenKey": key}))
                .send()
                .await
                .unwrap(),
        )
        .await
    };
    let minimum = told(&robot.access.service_keys["minimum"]).await;
    assert_eq!(
        minimum["scopes"],
        json!([
            "crm.objects.contacts.read",
            "crm.objects.contacts.write",
            "crm.objects.deals.read",
            "crm.objects.owners.read",
            "crm.schemas.contacts.write",
            "oauth"
        ])
    );
    let account = told(&robot.access.service_keys["account"]).await;
    assert_eq!(account["scopes"], json!(["oauth"]));
    assert_ne!(account["appId"], minimum["appId"]);
}

#[tokio::test]
async fn sensitive_scopes_are_told_with_a_suffix() {
    let robot = start(Limits::Real).await;
    let wanted = ["crm.objects.contacts.sensitive.read"];
    let key = robot.sim.issue_service_key(&wanted);
    let body = json!({"tokenKey": key});
    let request = robot.with(&key, Method::POST, TOKEN_INFO).json(&body);
    let told = json_of(request.send().await.unwrap()).await;
    assert_eq!(
        told["scopes"],
        json!(["crm.objects.contacts.sensitive.read.v2", "oauth"])
    );
    // The token in the body alone is no credential.
    let bare = robot.bare(Method::POST, TOKEN_INFO).json(&body).send();
    assert_eq!(bare.await.unwrap().status(), StatusCode::UNAUTHORIZED);
}
