//! Credentials: where they may come from, what is refused, and that they stay secret.

use crate::support::{Pair, User};

const WRONG: &str = "pat-na1-canary-0000-wrong";

#[test]
fn a_wrong_token_is_said_and_nothing_is_stored() {
    let pair = Pair::serve(&["--people", "20", "--limits", "none"]);
    let mut user = User::new();
    user.environment = vec![
        (
            "ADVSYNC_HUBSPOT_URL".to_owned(),
            pair.value("hubspot", "base_url"),
        ),
        ("ADVSYNC_HUBSPOT_TOKEN".to_owned(), WRONG.to_owned()),
    ];
    let ended = user.text(&["connect", "hubspot"], "");
    assert_eq!(ended.code, Some(5), "{ended:?}");
    assert!(
        ended.stderr.contains("does not accept this connection"),
        "{ended:?}"
    );
    assert!(
        ended.stderr.contains("advsync connect hubspot"),
        "{ended:?}"
    );
    let failure = user.json(&["connect", "hubspot"]).with(5);
    assert_eq!(failure["code"], "reconnect_needed", "{failure}");
    let status = user.json(&["status"]).with(0);
    assert_eq!(status["hubspot"]["status"], "not_connected", "{status}");
    user.kept_secret(&[WRONG.to_owned()]);
}

/// On Linux only: there the tests have no keychain to reach.
#[cfg(target_os = "linux")]
#[test]
fn a_typed_token_without_a_keychain_is_stored_nowhere_else() {
    let pair = Pair::serve(&["--people", "20", "--limits", "none"]);
    let mut user = User::new();
    let (address, token) = (
        pair.value("hubspot", "base_url"),
        pair.value("hubspot", "private_token"),
    );
    let words = [
        "connect",
        "hubspot",
        "--base-url",
        &address,
        "--token-stdin",
    ];
    let ended = user.text(&words, &format!("{token}\n"));
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("nothing was stored"), "{ended:?}");
    let status = user.json(&["status"]).with(0);
    assert_eq!(status["hubspot"]["status"], "not_connected", "{status}");
    user.kept_secret(&[token]);
}

#[test]
fn a_token_of_the_environment_connects_and_is_stored_nowhere() {
    let pair = Pair::serve(&["--people", "20", "--limits", "none"]);
    let mut user = User::new();
    let token = pair.value("hubspot", "private_token");
    user.environment = vec![
        (
            "ADVSYNC_HUBSPOT_URL".to_owned(),
            pair.value("hubspot", "base_url"),
        ),
        ("ADVSYNC_HUBSPOT_TOKEN".to_owned(), token.clone()),
    ];
    let side = user.json(&["connect", "hubspot"]).with(0);
    assert_eq!(side["status"], "connected", "{side}");
    assert_eq!(
        side["account_id"],
        pair.value("hubspot", "account_id"),
        "{side}"
    );
    user.kept_secret(&[token]);
}

#[test]
fn no_credential_is_sent_to_a_stranger() {
    let mut user = User::new();
    user.environment
        .push(("ADVSYNC_HUBSPOT_TOKEN".to_owned(), WRONG.to_owned()));
    let address = "https://hubspot.example.com";
    let failure = user
        .json(&["connect", "hubspot", "--base-url", address])
        .with(1);
    assert_eq!(failure["code"], "invalid_input", "{failure}");
    let status = user.json(&["status"]).with(0);
    assert_eq!(status["hubspot"]["status"], "not_connected", "{status}");
}

#[test]
fn two_sources_of_secrets_are_refused() {
    let mut user = User::new();
    user.environment
        .push(("ADVSYNC_HUBSPOT_TOKEN".to_owned(), WRONG.to_owned()));
    let ended = user.text(&["connect", "hubspot", "--token-stdin"], "pat-na1-another");
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert!(ended.stderr.contains("environment"), "{ended:?}");
}

#[test]
fn without_credentials_the_ways_to_give_them_are_named() {
    let mut user = User::new();
    let failure = user.json(&["connect", "hubspot"]).with(5);
    let hint = failure["hint"].as_str().unwrap();
    assert!(
        hint.contains("ADVSYNC_HUBSPOT_TOKEN") && hint.contains("--sign-in"),
        "{hint}"
    );
    let failure = user.json(&["connect", "impact"]).with(5);
    assert!(
        failure["hint"].as_str().unwrap().contains("--account-sid"),
        "{failure}"
    );
}

#[test]
fn signing_in_unattended_must_be_wanted() {
    let mut user = User::new();
    let failure = user.json(&["connect", "hubspot", "--sign-in"]).with(3);
    assert_eq!(failure["code"], "confirmation_needed", "{failure}");
}

/// On Linux only: there the tests have no keychain to reach.
#[cfg(target_os = "linux")]
#[test]
fn signing_in_without_a_keychain_is_refused_before_it_begins() {
    let mut user = User::new();
    let failure = user
        .json(&["connect", "hubspot", "--sign-in", "--yes"])
        .with(1);
    assert_eq!(failure["code"], "keychain_unavailable", "{failure}");
}

#[test]
fn before_connecting_work_says_what_is_missing() {
    let mut user = User::new();
    let failure = user.json(&["preview"]).with(5);
    assert_eq!(failure["code"], "reconnect_needed", "{failure}");
    let failure = user.json(&["sync", "--resume"]).with(1);
    assert_eq!(failure["code"], "not_found", "{failure}");
}

/// On Linux only: there the tests have no keychain to reach, elsewhere the app's own entries would be deleted.
#[cfg(target_os = "linux")]
#[test]
fn disconnecting_needs_no_keychain_when_the_environment_speaks() {
    let pair = Pair::serve(&["--people", "20", "--limits", "none"]);
    let mut user = User::of(&pair);
    user.json(&["connect", "hubspot"]).with(0);
    let side = user.json(&["disconnect", "hubspot"]).with(0);
    assert_eq!(side["status"], "not_connected", "{side}");
    user.kept_secret(&pair.secrets());
}
