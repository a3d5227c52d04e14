//! A publisher's channel on loopback, honest and otherwise. The keys were made for these tests and the secret halves thrown away.

use super::{EVERY, UpdateView, Waiting, fetch, has_channel, in_words, is_due, look};
use crate::compose;
use serde_json::json;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::{Duration, SystemTime};
use tauri::test::{MockRuntime, mock_builder, mock_context, noop_assets};
use tauri::{App, Manager as _};
use tauri_plugin_updater::Error;

/// The public half of the publisher's key.
const KEY: &str = concat!(
    "dW50cnVzdGVkIGNvbW1lbnQ6IG1pbmlzaWduIHB1YmxpYyBrZXk6IDk1QzBCMDY4OTY1MThFOTgKUldTWWpsR1dhTERBbFpWMW5z",
    "YWRzdnovS3h5UDZXcDNYR3VWWjdwTUxjTkVVRm01NVMya25QRnkK",
);
/// What the publisher signed as version 9.0.0.
const PACKAGE: &str = "a newer version";
/// The publisher's signature of it.
const SIGNED: &str = concat!(
    "dW50cnVzdGVkIGNvbW1lbnQ6IHNpZ25hdHVyZSBmcm9tIHRhdXJpIHNlY3JldCBrZXkKUlVTWWpsR1dhTERBbGZSNjByNllrQjVW",
    "bDY3R2daNkhydUxNYllpeEZJa3JkTnB6OFRiTm55eCsvTGh6UWNaZmt4VzFzSzQ2MlVnR1QzTzBVbUVtTGcxZzhPb2hkZXhUQ2dn",
    "PQp0cnVzdGVkIGNvbW1lbnQ6IHRpbWVzdGFtcDoxNzk1NjMxNzA2CWZpbGU6bmV3CXZlcnNpb246OS4wLjAKL0FmNmVRdjlZSjFn",
    "ZUR6ejJwTWtiNE9wcG9IaVVhM2hNNFMxeVorRDF4U295eEpvVFVmQXp6S0kvY1VIU25xbldFU2NDSHZCZ0xMWG9pY0NleGVrQ3c9",
    "PQo=",
);
/// Somebody else's signature of it.
const BY_ANOTHER: &str = concat!(
    "dW50cnVzdGVkIGNvbW1lbnQ6IHNpZ25hdHVyZSBmcm9tIHRhdXJpIHNlY3JldCBrZXkKUlVRelROcWJaRXdWamxSRDNYV3FZVVlW",
    "d1ljTm0rNnEweEJ5UWdta1VMSjYzV0h0QlV0dU4yN3UxcU5ta2hTU0U0TGgrS1N4RXYxMDc1QnVyZ01SNDRVMHcyNTYxYUpRM0Ew",
    "PQp0cnVzdGVkIGNvbW1lbnQ6IHRpbWVzdGFtcDoxNzk1NjMxNzA2CWZpbGU6bmV3CXZlcnNpb246OS4wLjAKZEZZRFRIVzl2LzVr",
    "eXVYZWYvUXRuejFkYVUwNjdRUU9WSnl5WTdKOFp3VUJXYjN1VEhEOFQvcGFhRStxa1ZybzJVbTNoSnFuNkZkOWNZZUVqbHRzRGc9",
    "PQo=",
);
/// The publisher's signature of it, which does not say which version it is.
const WITHOUT_VERSION: &str = concat!(
    "dW50cnVzdGVkIGNvbW1lbnQ6IHNpZ25hdHVyZSBmcm9tIHRhdXJpIHNlY3JldCBrZXkKUlVTWWpsR1dhTERBbFU1MVgxK3hRcGRE",
    "TnRFVDVsNzA3NkwxazRBNC9EellzeWpEOXk5aCtIUk9xTHRYeWhaSTA5dFNIUGEveXBHL2FFRy9PWFhnZDhqTFMzTmNvZkhZaGdv",
    "PQp0cnVzdGVkIGNvbW1lbnQ6IHRpbWVzdGFtcDoxNzk1NjMxNzA3CWZpbGU6bmV3CkVOYkJ0dGhoUmNnalJDa0N2K2w2MmVZaWpW",
    "dTBmU1YxSHRTSlNyWi84OHBNbkl0YWhBU1dGWWR4OTBWbFFMcEJWaDB1aCtZamw4SHQyRGR0Ymt2SkN3PT0K",
);

/// Serves a manifest that announces `version`, and `package`, for as long as the test runs; returns the manifest's address.
fn channel(version: &str, signature: &str, package: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let manifest = json!({
        "version": version,
        "notes": "Quicker.",
        "url": format!("{address}/package"),
        "signature": signature,
    })
    .to_string();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut asked = [0; 4096];
            let length = stream.read(&mut asked).unwrap_or(0);
            let body = if asked[..length].starts_with(b"GET /package") {
                package
            } else {
                &manifest
            };
            // Whoever hung up does not want it.
            let _sent = write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        }
    });
    address
}

fn app(key: &str, endpoints: &[String]) -> App<MockRuntime> {
    let mut context = mock_context(noop_assets());
    context.config_mut().plugins.0.insert(
        "updater".to_owned(),
        json!({ "pubkey": key, "endpoints": endpoints, "requireSignedVersion": true }),
    );
    mock_builder()
        .plugin(tauri_plugin_updater::Builder::new().build())
        .manage(Waiting::default())
        .build(context)
        .expect("the mock app builds")
}

fn fetched(
    version: &str,
    signature: &str,
    package: &'static str,
) -> (App<MockRuntime>, Result<UpdateView, Error>) {
    let app = app(KEY, &[channel(version, signature, package)]);
    let result = tauri::async_runtime::block_on(fetch(app.handle()));
    (app, result)
}

fn waits(app: &App<MockRuntime>) -> bool {
    app.state::<Waiting>().0.lock().expect("the lock").is_some()
}

#[test]
fn what_the_publisher_signed_waits_for_the_app_to_be_quit() {
    let (app, result) = fetched("9.0.0", SIGNED, PACKAGE);
    assert!(
        matches!(&result, Ok(UpdateView::Ready { next, notes, .. }) if next == "9.0.0" && notes == "Quicker."),
        "{result:?}"
    );
    assert!(waits(&app));
}

#[test]
fn what_the_publisher_did_not_sign_is_thrown_away() {
    for (why, version, signature, package) in [
        ("another's signature", "9.0.0", BY_ANOTHER, PACKAGE),
        ("another package", "9.0.0", SIGNED, "a newer versiom"),
        (
            "an older package under a newer number",
            "9.0.1",
            SIGNED,
            PACKAGE,
        ),
        (
            "no version in the signature",
            "9.0.0",
            WITHOUT_VERSION,
            PACKAGE,
        ),
        ("no signature", "9.0.0", "", PACKAGE),
    ] {
        let (app, result) = fetched(version, signature, package);
        let words = in_words(&result.expect_err(why)).message;
        assert!(words.contains("thrown away"), "{why}: {words}");
        assert!(!waits(&app), "{why}");
    }
}

#[test]
fn what_is_not_newer_is_not_fetched() {
    let (app, result) = fetched("0.0.1", SIGNED, PACKAGE);
    assert!(
        matches!(result, Ok(UpdateView::Newest { .. })),
        "{result:?}"
    );
    assert!(!waits(&app));
}

#[test]
fn a_channel_that_does_not_answer_is_told_apart() {
    let unused = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let app = app(KEY, &[format!("http://{}", unused.expect("an address"))]);
    let error = tauri::async_runtime::block_on(fetch(app.handle())).expect_err("nobody listens");
    let told = in_words(&error).message;
    assert!(told.contains("did not give an answer"), "{told}");
}

#[test]
fn a_build_without_key_or_address_asks_nobody() {
    let address = channel("9.0.0", SIGNED, PACKAGE);
    for (key, endpoints) in [("", vec![address]), (KEY, Vec::new()), ("", Vec::new())] {
        let app = app(key, &endpoints);
        assert!(!has_channel(app.handle()));
        let folder = tempfile::tempdir().expect("a folder");
        let refused = tauri::async_runtime::block_on(async {
            let (engine, _practice) = compose(folder.path().to_owned(), "com.advocatesync.test")
                .await
                .expect("the engine opens in an empty folder");
            look(app.handle(), &engine).await
        });
        let words = refused.expect_err("nobody to ask").message;
        assert!(
            words.starts_with("This build has no update channel"),
            "{words}"
        );
        assert!(!waits(&app));
    }
}

#[test]
fn the_configuration_that_is_packed_asks_for_versions_in_signatures_and_has_no_key() {
    let packed: serde_json::Value =
        serde_json::from_str(include_str!("../../../tauri.conf.json")).expect("JSON");
    let updater = &packed["plugins"]["updater"];
    assert_eq!(updater["requireSignedVersion"], true);
    assert_eq!(
        (&updater["pubkey"], &updater["endpoints"]),
        (&json!(""), &json!([]))
    );
}

#[test]
fn a_look_is_due_after_a_week() {
    let now = SystemTime::UNIX_EPOCH + EVERY * 9;
    assert!(is_due(None, now));
    assert!(!is_due(Some(now), now));
    assert!(!is_due(Some(now - EVERY + Duration::from_secs(1)), now));
    assert!(is_due(Some(now - EVERY), now));
    assert!(
        is_due(Some(now + Duration::from_secs(1)), now),
        "the clock was put back"
    );
}
