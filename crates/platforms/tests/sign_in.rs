//! People at the browser: sign-in and keys on our loopback page.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use oauth2::{PkceCodeChallenge, PkceCodeVerifier};
use platforms::ApiError;
use platforms::oauth::{Attempt, Client, KeyField, OauthError, Outcome, Provider, Purpose};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use std::collections::BTreeMap;
use std::future::pending;
use std::sync::{Arc, Mutex};
use support::Platform;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

/// A browser that follows nothing by itself.
fn browser() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

fn query(url: &Url) -> BTreeMap<String, String> {
    url.query_pairs().into_owned().collect()
}

/// A provider that checks the verifier against the challenge it was shown.
async fn provider(challenge: Arc<Mutex<String>>) -> Platform {
    Platform::start(move |seen| {
        let form: BTreeMap<String, String> = url::form_urlencoded::parse(seen.body.as_bytes())
            .into_owned()
            .collect();
        let verifier = PkceCodeVerifier::new(form["code_verifier"].clone());
        let shown = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
        if shown.as_str() != *challenge.lock().unwrap() || form["code"] != "good" {
            return support::json(
                400,
                &json!({"error":"invalid_grant","status":"BAD_AUTH_CODE","message":"no"}),
            );
        }
        if form["client_id"] != "my-client" || form["client_secret"] != "hush" {
            return support::json(
                400,
                &json!({"error":"invalid_client","status":"BAD_CLIENT_SECRET","message":"no"}),
            );
        }
        support::json(
            200,
            &json!({"token_type":"bearer","access_token":"access","refresh_token":"refresh",
            "expires_in":1800,"hub_id":4711,"scopes":["oauth"],"token_use":"access_token"}),
        )
    })
    .await
}

struct SigningIn {
    address: Url,
    asked: BTreeMap<String, String>,
    _platform: Platform,
    done: JoinHandle<Result<Outcome, OauthError>>,
}

impl SigningIn {
    async fn begin(secret: &str) -> Self {
        let challenge = Arc::new(Mutex::new(String::new()));
        let platform = provider(Arc::clone(&challenge)).await;
        let purpose = Purpose::SignIn {
            provider: Provider::hubspot(&platform.base, &platform.base).unwrap(),
            client: Client {
                client_id: "my-client".to_owned(),
                client_secret: Some(SecretString::from(secret.to_owned())),
            },
            platform_name: "HubSpot".to_owned(),
        };
        let attempt = Attempt::begin(purpose, &[0]).await.unwrap();
        let address = attempt.address().clone();
        let asked = query(&address);
        challenge
            .lock()
            .unwrap()
            .clone_from(&asked["code_challenge"]);
        Self {
            address,
            asked,
            _platform: platform,
            done: tokio::spawn(attempt.finish(pending())),
        }
    }

    async fn call_back(&self, parts: &[(&str, &str)]) -> (u16, String) {
        let url = Url::parse_with_params(&self.asked["redirect_uri"], parts).unwrap();
        let page = browser().get(url).send().await.unwrap();
        (page.status().as_u16(), page.text().await.unwrap())
    }

    async fn outcome(self) -> Result<Outcome, OauthError> {
        self.done.await.unwrap()
    }
}

#[tokio::test]
async fn a_sign_in_ends_with_a_grant_and_a_page() {
    let signing = SigningIn::begin("hush").await;
    assert!(
        signing
            .address
            .as_str()
            .contains("scope=oauth%20crm.objects"),
        "{}",
        signing.address
    );
    assert_eq!(signing.asked["code_challenge_method"], "S256");
    assert!(signing.asked["redirect_uri"].starts_with("http://localhost:"));
    let state = signing.asked["state"].clone();
    let (status, page) = signing
        .call_back(&[("code", "good"), ("state", &state)])
        .await;
    assert_eq!(status, 200);
    assert!(
        page.contains("Connected to HubSpot account 4711")
            && page.contains("You can close this tab"),
        "{page}"
    );
    let Outcome::Granted { grant, client } = signing.outcome().await.unwrap() else {
        panic!("a grant");
    };
    assert_eq!(grant.access_token.expose_secret(), "access");
    assert_eq!(grant.refresh_token.unwrap().expose_secret(), "refresh");
    assert_eq!(grant.account.as_deref(), Some("4711"));
    assert_eq!(client.client_id, "my-client");
}

#[tokio::test]
async fn a_foreign_answer_is_refused_and_the_real_one_still_taken() {
    let signing = SigningIn::begin("hush").await;
    let (status, _) = signing
        .call_back(&[("code", "good"), ("state", "made-up")])
        .await;
    assert_eq!(status, 400);
    let (status, _) = signing.call_back(&[("code", "good")]).await;
    assert_eq!(status, 400);
    let state = signing.asked["state"].clone();
    assert_eq!(
        signing
            .call_back(&[("code", "good"), ("state", &state)])
            .await
            .0,
        200
    );
    assert!(matches!(
        signing.outcome().await,
        Ok(Outcome::Granted { .. })
    ));
}

#[tokio::test]
async fn a_replayed_answer_is_refused() {
    let signing = SigningIn::begin("hush").await;
    let state = signing.asked["state"].clone();
    let parts = [("code", "good"), ("state", state.as_str())];
    let (first, second) = tokio::join!(signing.call_back(&parts), async {
        // The listener closes soon after; either way the second answer gets nothing.
        let url = Url::parse_with_params(&signing.asked["redirect_uri"], &parts).unwrap();
        browser()
            .get(url)
            .send()
            .await
            .map(|page| page.status().as_u16())
    });
    let taken = usize::from(first.0 == 200) + usize::from(matches!(second, Ok(200)));
    assert_eq!(taken, 1);
    assert!(matches!(
        signing.outcome().await,
        Ok(Outcome::Granted { .. })
    ));
}

#[tokio::test]
async fn a_no_at_the_provider_is_told() {
    let signing = SigningIn::begin("hush").await;
    let state = signing.asked["state"].clone();
    let parts = [
        ("error", "access_denied"),
        ("error_description", "The <b>person</b> said no"),
        ("state", &state),
    ];
    let (_, page) = signing.call_back(&parts).await;
    assert!(
        page.contains("Not connected") && !page.contains("<b>"),
        "{page}"
    );
    let denied = OauthError::Denied {
        detail: "The <b>person</b> said no".to_owned(),
    };
    assert_eq!(signing.outcome().await.unwrap_err(), denied);
}

#[tokio::test]
async fn a_wrong_client_secret_is_a_refusal_of_the_provider() {
    let signing = SigningIn::begin("wrong").await;
    let state = signing.asked["state"].clone();
    let (_, page) = signing
        .call_back(&[("code", "good"), ("state", &state)])
        .await;
    assert!(page.contains("client secret was not accepted"), "{page}");
    let error = signing.outcome().await.unwrap_err();
    assert!(
        matches!(&error, OauthError::Provider(ApiError::Refused { code, .. }) if code == "BAD_CLIENT_SECRET"),
        "{error:?}"
    );
}

fn keys() -> Purpose {
    let field = |key: &str, secret, optional| KeyField {
        key: key.to_owned(),
        label: format!("The {key}"),
        secret,
        optional,
        hint: "Settings".to_owned(),
    };
    Purpose::AskKeys {
        title: "Connect impact.com".to_owned(),
        intro: "Paste the keys.".to_owned(),
        fields: vec![
            field("sid", false, false),
            field("token", true, false),
            field("api_key", true, true),
        ],
    }
}

fn once(page: &str) -> String {
    let rest = page.split("name=\"once\" value=\"").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn keys_are_typed_on_our_page() {
    let attempt = Attempt::begin(keys(), &[0]).await.unwrap();
    let address = attempt.address().clone();
    let done = tokio::spawn(attempt.finish(pending()));
    let page = browser().get(address.clone()).send().await.unwrap();
    let headers = page.headers().clone();
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!(headers["referrer-policy"], "no-referrer");
    assert!(
        headers["content-security-policy"]
            .to_str()
            .unwrap()
            .starts_with("default-src 'none'")
    );
    let page = page.text().await.unwrap();
    assert!(page.contains("<html lang=\"en\">") && page.contains("<h1>Connect impact.com</h1>"));

    let lacking = [
        ("once", once(&page)),
        ("f-sid", "IR1".to_owned()),
        ("f-token", "  ".to_owned()),
    ];
    let again = browser()
        .post(address.clone())
        .form(&lacking)
        .send()
        .await
        .unwrap();
    assert_eq!(again.status(), 422);
    let again = again.text().await.unwrap();
    assert!(again.contains("The token is missing.") && again.contains("value=\"IR1\""));

    let typed = [
        ("once", once(&page)),
        ("f-sid", " IR1\n".to_owned()),
        ("f-token", " s3cret ".to_owned()),
    ];
    let last = browser().post(address).form(&typed).send().await.unwrap();
    assert!(
        last.text()
            .await
            .unwrap()
            .contains("You can close this tab")
    );
    let Outcome::Keys(keys) = done.await.unwrap().unwrap() else {
        panic!("keys");
    };
    let told: Vec<(&str, &str)> = keys
        .iter()
        .map(|(key, value)| (key.as_str(), value.expose_secret()))
        .collect();
    assert_eq!(told, [("sid", "IR1"), ("token", "s3cret")]);
}

#[tokio::test]
async fn other_sites_cannot_use_the_page() {
    let attempt = Attempt::begin(keys(), &[0]).await.unwrap();
    let address = attempt.address().clone();
    let done = tokio::spawn(attempt.finish(pending()));
    let page = browser()
        .get(address.clone())
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let typed = [
        ("once", once(&page)),
        ("f-sid", "IR1".to_owned()),
        ("f-token", "t".to_owned()),
    ];
    let send = |name: &'static str, value: &'static str| {
        let request = browser()
            .post(address.clone())
            .form(&typed)
            .header(name, value);
        async move { request.send().await.unwrap().status().as_u16() }
    };
    assert_eq!(send("origin", "https://evil.example").await, 403);
    assert_eq!(send("origin", "null").await, 403);
    assert_eq!(send("sec-fetch-site", "cross-site").await, 403);
    assert_eq!(send("host", "evil.example").await, 421);
    let guess = address.join("/start/guess").unwrap();
    assert_eq!(
        browser().get(guess.clone()).send().await.unwrap().status(),
        404
    );
    assert_eq!(
        browser()
            .post(guess)
            .form(&typed)
            .send()
            .await
            .unwrap()
            .status(),
        404
    );
    let forged = [("once", "guess"), ("f-sid", "IR1"), ("f-token", "t")];
    assert_eq!(
        browser()
            .post(address.clone())
            .form(&forged)
            .send()
            .await
            .unwrap()
            .status(),
        404
    );
    let real = browser()
        .post(address)
        .form(&typed)
        .header("origin", "null")
        .header("sec-fetch-site", "same-origin");
    assert_eq!(real.send().await.unwrap().status(), 200);
    assert!(matches!(done.await.unwrap(), Ok(Outcome::Keys(_))));
}

#[tokio::test]
async fn the_client_is_asked_for_first_and_then_signed_in_with() {
    let challenge = Arc::new(Mutex::new(String::new()));
    let platform = provider(Arc::clone(&challenge)).await;
    let purpose = Purpose::AskClientThenSignIn {
        provider: Provider::hubspot(&platform.base, &platform.base).unwrap(),
        platform_name: "HubSpot".to_owned(),
        secret_optional: false,
    };
    let attempt = Attempt::begin(purpose, &[0]).await.unwrap();
    let address = attempt.address().clone();
    let done = tokio::spawn(attempt.finish(pending()));
    let page = browser()
        .get(address.clone())
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(page.contains("/oauth-callback</code>"), "{page}");
    let typed = [
        ("once", once(&page)),
        ("f-client_id", "my-client ".to_owned()),
        ("f-client_secret", " hush".to_owned()),
    ];
    let gone = browser().post(address).form(&typed).send().await.unwrap();
    assert_eq!(gone.status(), 303);
    let to = Url::parse(gone.headers()["location"].to_str().unwrap()).unwrap();
    let asked = query(&to);
    assert_eq!(
        (to.path(), asked["client_id"].as_str()),
        ("/oauth/authorize", "my-client")
    );
    challenge
        .lock()
        .unwrap()
        .clone_from(&asked["code_challenge"]);
    let back = [("code", "good"), ("state", asked["state"].as_str())];
    let back = Url::parse_with_params(&asked["redirect_uri"], back).unwrap();
    assert_eq!(browser().get(back).send().await.unwrap().status(), 200);
    let Outcome::Granted { client, .. } = done.await.unwrap().unwrap() else {
        panic!("a grant");
    };
    assert_eq!(client.client_secret.unwrap().expose_secret(), "hush");
}

#[tokio::test]
async fn cancel_on_our_page_ends_the_attempt() {
    let attempt = Attempt::begin(keys(), &[0]).await.unwrap();
    let address = attempt.address().clone();
    let done = tokio::spawn(attempt.finish(pending()));
    let page = browser()
        .get(address.clone())
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    let typed = [("once", once(&page)), ("cancel", "yes".to_owned())];
    browser().post(address).form(&typed).send().await.unwrap();
    assert_eq!(done.await.unwrap().unwrap_err(), OauthError::Cancelled);
}

#[tokio::test]
async fn a_dropped_attempt_frees_its_port() {
    let attempt = Attempt::begin(keys(), &[0]).await.unwrap();
    let port = attempt.address().port().unwrap();
    let busy = Attempt::begin(keys(), &[port]).await.unwrap_err();
    assert_eq!(busy, OauthError::PortsInUse);
    drop(attempt);
    let waiting = Attempt::begin(keys(), &[port]).await.unwrap();
    // Dropped in the middle of waiting.
    let waited = tokio::time::timeout(
        std::time::Duration::from_millis(20),
        waiting.finish(pending()),
    )
    .await;
    assert!(waited.is_err());
    let timed_out = Attempt::begin(keys(), &[port])
        .await
        .unwrap()
        .finish(async {})
        .await;
    assert_eq!(timed_out.unwrap_err(), OauthError::TimedOut);
    Attempt::begin(keys(), &[port]).await.unwrap();
}

#[tokio::test]
async fn a_busy_port_is_passed_over() {
    let busy = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = busy.local_addr().unwrap().port();
    let attempt = Attempt::begin(keys(), &[port, 0]).await.unwrap();
    assert_ne!(attempt.address().port(), Some(port));
}
