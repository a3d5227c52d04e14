//! Platforms, and somebody in their place, who mean harm: redirects to strangers, addresses of strangers, and answers
//! without an end.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::layout::{Field, Layout};
use domain::person::ProgramId;
use futures::StreamExt as _;
use platforms::advocate::{Advocate, Keys};
use platforms::http::Pacer;
use platforms::hubspot::{HubSpot, NewContact};
use platforms::oauth::{Client, GrantStore, Provider, Session, StoreFailed};
use platforms::{ApiError, Credential};
use secrecy::SecretString;
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use support::{Platform, Seen};
use url::Url;

const SECRET: &str = "not-to-be-told";
const MIB: usize = 1024 * 1024;

fn hubspot(base: &Url) -> Result<HubSpot, ApiError> {
    let token = Credential::Bearer(SecretString::from(SECRET));
    HubSpot::new(base.clone(), token, Pacer::unlimited())
}

fn advocate(base: &Url, brand: &Url) -> Result<Advocate, ApiError> {
    let key = Credential::Basic {
        user: "IR1".to_owned(),
        password: SecretString::from(SECRET),
    };
    let keys = Keys {
        tenant_alias: "test_one".to_owned(),
        advocate: key.clone(),
        brand: Some(("IR1".to_owned(), key)),
    };
    Advocate::new(base.clone(), brand.clone(), keys)
}

struct Nowhere;

impl GrantStore for Nowhere {
    fn save(&self, _: &SecretString) -> Result<(), StoreFailed> {
        Ok(())
    }
}

/// A client whose token has to be asked for first.
fn signed_in(base: &Url) -> HubSpot {
    let session = Session::new(
        Provider::hubspot(base, base).unwrap(),
        Client {
            client_id: "client".to_owned(),
            client_secret: Some(SecretString::from(SECRET)),
        },
        SecretString::from(SECRET),
        None,
        Arc::new(Nowhere),
    );
    HubSpot::new(
        base.clone(),
        Credential::Session(session),
        Pacer::unlimited(),
    )
    .unwrap()
}

fn person() -> NewContact {
    NewContact {
        trace: "t1".to_owned(),
        values: BTreeMap::from([(Field::Email, "ada@example.com".to_owned())]),
    }
}

fn redirect(status: u16, to: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    (status, [("location", to.to_owned())]).into_response()
}

/// Somebody who should never be asked.
async fn stranger() -> Platform {
    Platform::start(|_| support::json(200, &json!({"total":1,"totalCount":1,"results":[]}))).await
}

#[tokio::test]
async fn a_redirect_is_never_followed_with_a_credential() {
    let stranger = stranger().await;
    for status in [301, 302, 303, 307, 308] {
        let to = stranger.base.join("/elsewhere").unwrap().to_string();
        let platform = Platform::start(move |_| redirect(status, &to)).await;
        let hub = hubspot(&platform.base).unwrap();
        let adv = advocate(&platform.base, &platform.base).unwrap();
        let layout = Layout::default();
        assert!(hub.account().await.is_err());
        assert!(hub.contact_total().await.is_err());
        assert!(hub.list_contacts(&layout, None).await.is_err());
        assert!(hub.create_contacts(&layout, &[person()]).await.is_err());
        assert!(adv.tenant().await.is_err());
        assert!(adv.programs().await.is_err());
        assert!(adv.participant_total().await.is_err());
        assert!(adv.probe().await.iter().all(|probe| probe.result.is_err()));
        assert!(signed_in(&platform.base).account().await.is_err());
        assert!(Provider::discover_impact(&platform.base).await.is_err());
        assert!(platform.seen().len() >= 12, "{}", platform.seen().len());
    }
    assert!(stranger.seen().is_empty(), "{:?}", stranger.seen());
}

/// A tenant of one whose export is fetched from where `download` says.
async fn tenant(download: impl Fn(&Seen) -> Response + Send + Sync + 'static) -> Platform {
    Platform::start(
        move |seen| match seen.path.trim_start_matches("/api/v1/test_one") {
            "/users" => support::json(200, &json!({"totalCount":1,"users":[]})),
            "/export" => support::json(201, &json!({"id":"e1","status":"COMPLETED"})),
            _ => download(seen),
        },
    )
    .await
}

async fn first_error(tenant: &Platform) -> ApiError {
    let program = ProgramId("1".to_owned());
    let adv = advocate(&tenant.base, &tenant.base).unwrap();
    match adv.participants_since(&program, None).await {
        Err(error) => error,
        Ok(mut people) => loop {
            match people.next().await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("the file was read to its end"),
                Err(error) => break error,
            }
        },
    }
}

#[tokio::test]
async fn the_link_to_an_export_is_followed_once_and_without_the_credential() {
    let stranger = stranger().await;
    let away = stranger.base.join("/away").unwrap().to_string();
    let storage = Platform::start(move |_| redirect(302, &away)).await;
    let link = storage.base.join("/file?signature=x").unwrap().to_string();
    let tenant = tenant(move |_| redirect(303, &link)).await;
    let error = first_error(&tenant).await;
    assert!(error.to_string().contains("302"), "{error}");
    assert!(storage.count("/file") >= 1);
    for seen in storage.seen() {
        assert_eq!(seen.header("authorization"), None);
        assert_eq!(seen.header("referer"), None);
    }
    assert!(stranger.seen().is_empty(), "{:?}", stranger.seen());
}

#[tokio::test]
async fn only_a_redirect_names_where_an_export_lies() {
    let stranger = stranger().await;
    for (status, to) in [
        (200, stranger.base.to_string()),
        (201, stranger.base.to_string()),
        (303, "http://storage.example/file".to_owned()),
        (303, "ftp://127.0.0.1/file".to_owned()),
        (303, "file:///etc/passwd".to_owned()),
        (303, "data:text/csv,id".to_owned()),
    ] {
        let said = to.clone();
        let tenant = tenant(move |_| redirect(status, &said)).await;
        let error = first_error(&tenant).await;
        assert!(
            matches!(error, ApiError::Unreadable { .. }),
            "{to}: {error}"
        );
    }
    assert!(stranger.seen().is_empty(), "{:?}", stranger.seen());
}

#[tokio::test]
async fn an_address_of_somebody_else_gets_no_client() {
    for address in [
        "https://api.hubapi.com.evil.example",
        "https://evil.example/api.hubapi.com",
        "https://api.hubapi.com@evil.example",
        "http://api.hubapi.com",
        "http://app.referralsaasquatch.com",
        "http://api.impact.com",
        "http://app.impact.com",
        "https://api.hubapi.com:8443",
        "https://192.0.2.1",
        "http://localhost.evil.example",
    ] {
        let evil = Url::parse(address).unwrap();
        let here = Url::parse("http://127.0.0.1:9").unwrap();
        let refused = [
            hubspot(&evil).err(),
            advocate(&evil, &here).err(),
            advocate(&here, &evil).err(),
            Provider::hubspot(&evil, &here).err(),
            Provider::hubspot(&here, &evil).err(),
            Provider::discover_impact(&evil).await.err(),
        ];
        for error in refused {
            assert!(
                matches!(error, Some(ApiError::ForeignAddress { .. })),
                "{address}: {error:?}"
            );
        }
    }
}

#[tokio::test]
async fn the_platforms_own_addresses_get_one() {
    let url = |text: &str| Url::parse(text).unwrap();
    let (api, app) = (
        url("https://api.hubapi.com"),
        url("https://app-eu1.hubspot.com"),
    );
    assert!(hubspot(&api).is_ok());
    assert!(Provider::hubspot(&app, &api).is_ok());
    // Each side's hosts are its own.
    assert!(hubspot(&url("https://api.impact.com")).is_err());
    let (squatch, brand) = (
        url("https://app.referralsaasquatch.com"),
        url("https://api.impact.com"),
    );
    assert!(advocate(&squatch, &brand).is_ok());
    assert!(advocate(&brand, &squatch).is_err());
}

/// How much of an endless body was taken.
#[derive(Clone, Default)]
struct Taken(Arc<AtomicUsize>);

impl Taken {
    /// A body that goes on for ever, or for `parts` parts.
    fn body(&self, part: Vec<u8>, parts: usize) -> Body {
        let (count, part) = (Arc::clone(&self.0), Bytes::from(part));
        let parts = std::iter::repeat_n(part, parts).map(move |part| {
            count.fetch_add(part.len(), Ordering::Relaxed);
            Ok::<_, std::io::Error>(part)
        });
        // A pause between parts lets the connection see that the other side is gone.
        let body = futures::stream::iter(parts).then(|part| async {
            tokio::task::yield_now().await;
            part
        });
        Body::from_stream(body)
    }

    fn mib(&self) -> usize {
        self.0.load(Ordering::Relaxed) / MIB
    }
}

/// How an endless body is sent.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// In chunks, without a length.
    Chunks,
    /// With a length that is announced.
    Announced,
    /// Compressed: a few bytes that become many.
    Bomb,
}

const WAYS: [Way; 3] = [Way::Chunks, Way::Announced, Way::Bomb];

fn endless(status: u16, way: Way, taken: &Taken) -> Response {
    let status = StatusCode::from_u16(status).unwrap();
    let kind = ("content-type", "application/json");
    let spaces = vec![b' '; 64 * 1024];
    match way {
        Way::Chunks => (status, [kind], taken.body(spaces, usize::MAX)).into_response(),
        Way::Announced => {
            let length = ("content-length", "1073741824");
            let body = taken.body(spaces, 16 * 1024);
            (status, [kind, length], body).into_response()
        }
        Way::Bomb => {
            let squeezed = ("content-encoding", "gzip");
            let body = taken.body(bomb(80 * MIB), 1);
            (status, [kind, squeezed], body).into_response()
        }
    }
}

/// Returns a gzip stream that becomes this many letters and does not end.
fn bomb(letters: usize) -> Vec<u8> {
    let mut bits = Bits {
        bytes: vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255],
        used: 8,
    };
    // RFC 1951: not the last block, fixed codes, the letter x, then again and again "258 letters from one before".
    bits.push(0, 1);
    bits.push(0b10, 2);
    bits.push(0x30 + u16::from(b'x'), 8);
    for _ in 0..letters / 258 {
        bits.push(0b1100_0101, 8);
        bits.push(0, 5);
    }
    bits.bytes
}

struct Bits {
    bytes: Vec<u8>,
    /// Bits taken of the last byte.
    used: u8,
}

impl Bits {
    /// Adds the lowest `length` bits, the highest of them first.
    fn push(&mut self, code: u16, length: u16) {
        for at in (0..length).rev() {
            if self.used == 8 {
                self.bytes.push(0);
                self.used = 0;
            }
            let bit = u8::try_from(code >> at & 1).unwrap();
            *self.bytes.last_mut().unwrap() |= bit << self.used;
            self.used += 1;
        }
    }
}

async fn endless_platform(status: u16, way: Way) -> (Platform, Taken) {
    let taken = Taken::default();
    let count = taken.clone();
    let platform = Platform::start(move |_| endless(status, way, &count)).await;
    (platform, taken)
}

#[tokio::test]
async fn an_answer_without_an_end_is_left_after_its_bound() {
    for way in WAYS {
        let (platform, taken) = endless_platform(200, way).await;
        let hub = hubspot(&platform.base).unwrap();
        let read = hub.contact_total().await.unwrap_err();
        assert!(
            matches!(&read, ApiError::Unreadable { detail } if detail.contains("more than")),
            "{way:?}: {read}"
        );
        let layout = Layout::default();
        let written = hub.create_contacts(&layout, &[person()]).await.unwrap_err();
        assert!(
            matches!(written, ApiError::OutcomeUnknown { .. }),
            "{way:?}: {written}"
        );
        // Each was asked once, and no more than the bound and what fits into the pipes was taken.
        assert_eq!(platform.seen().len(), 2, "{way:?}");
        assert!(taken.mib() <= 2 * 48, "{way:?}: {} MiB", taken.mib());
    }
}

#[tokio::test]
async fn a_refusal_without_an_end_is_still_a_refusal() {
    for way in WAYS {
        let (platform, taken) = endless_platform(400, way).await;
        let refused = hubspot(&platform.base).unwrap().contact_total().await;
        assert!(
            matches!(refused, Err(ApiError::Refused { status: 400, .. })),
            "{way:?}: {refused:?}"
        );
        assert!(taken.mib() <= 16, "{way:?}: {} MiB", taken.mib());
    }
}

#[tokio::test]
async fn an_authorization_server_has_little_to_say() {
    for way in WAYS {
        let (platform, taken) = endless_platform(200, way).await;
        let renewed = signed_in(&platform.base).account().await;
        assert!(
            matches!(renewed, Err(ApiError::Unreadable { .. })),
            "{way:?}: {renewed:?}"
        );
        let metadata = Provider::discover_impact(&platform.base).await;
        assert!(
            matches!(metadata, Err(ApiError::Unreadable { .. })),
            "{way:?}: {metadata:?}"
        );
        assert!(taken.mib() <= 2 * 16, "{way:?}: {} MiB", taken.mib());
    }
}

#[tokio::test]
async fn an_export_row_without_an_end_is_left_after_its_bound() {
    for way in WAYS {
        let taken = Taken::default();
        let count = taken.clone();
        let tenant = tenant(move |seen| match seen.path.as_str() {
            "/file" => endless(200, way, &count),
            _ => redirect(303, "/file"),
        })
        .await;
        let error = first_error(&tenant).await;
        assert!(
            matches!(&error, ApiError::Unreadable { detail } if detail.contains("longer than")),
            "{way:?}: {error}"
        );
        assert!(taken.mib() <= 16, "{way:?}: {} MiB", taken.mib());
    }
}
