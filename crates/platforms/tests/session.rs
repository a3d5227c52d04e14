//! Sign-ins that renew themselves.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod support;

use platforms::http::Pacer;
use platforms::hubspot::HubSpot;
use platforms::oauth::{Client, Grant, GrantStore, Provider, Session, StoreFailed};
use platforms::{ApiError, Credential};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::{Platform, Seen};

/// A store that remembers, and may refuse first.
#[derive(Default)]
struct Shelf {
    saved: Mutex<Vec<String>>,
    refusals: AtomicUsize,
}

impl GrantStore for Shelf {
    fn save(&self, refresh_token: &SecretString) -> Result<(), StoreFailed> {
        let refuse = self
            .refusals
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                left.checked_sub(1)
            })
            .is_ok();
        if refuse {
            return Err(StoreFailed {
                detail: "locked".to_owned(),
            });
        }
        self.saved
            .lock()
            .unwrap()
            .push(refresh_token.expose_secret().to_owned());
        Ok(())
    }
}

fn session(hub: &Platform, shelf: &Arc<Shelf>, access: Option<Grant>) -> HubSpot {
    let client = Client {
        client_id: "client".to_owned(),
        client_secret: Some(SecretString::from("hush")),
    };
    let session = Session::new(
        Provider::hubspot(&hub.base, &hub.base).unwrap(),
        client,
        SecretString::from("refresh-0"),
        access,
        Arc::clone(shelf) as Arc<dyn GrantStore>,
    );
    HubSpot::new(
        hub.base.clone(),
        Credential::Session(session),
        Pacer::hubspot(),
    )
    .unwrap()
}

fn old_grant() -> Grant {
    Grant {
        access_token: SecretString::from("old"),
        refresh_token: None,
        expires_in: Duration::from_mins(30),
        scopes: Vec::new(),
        account: None,
    }
}

fn is_token(seen: &Seen) -> bool {
    seen.path == "/oauth/2026-03/token"
}

fn granted(n: usize) -> axum::response::Response {
    support::json(
        200,
        &json!({"token_type":"bearer","access_token":format!("access-{n}"),
        "refresh_token":format!("refresh-{n}"),"expires_in":1800,"hub_id":4711,"scopes":["oauth"],"token_use":"access_token"}),
    )
}

fn account(seen: &Seen, good: &str) -> axum::response::Response {
    if seen.header("authorization") == Some(good) {
        support::json(200, &json!({"portalId":4711,"accountType":"STANDARD"}))
    } else {
        support::json(
            401,
            &json!({"category":"EXPIRED_AUTHENTICATION","message":"expired"}),
        )
    }
}

#[tokio::test]
async fn sixteen_tasks_renew_once() {
    let hub = Platform::start(|seen| {
        if is_token(seen) {
            granted(1)
        } else {
            account(seen, "Bearer access-1")
        }
    })
    .await;
    let shelf = Arc::new(Shelf::default());
    let client = session(&hub, &shelf, Some(old_grant()));
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.account().await })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap().id, "4711");
    }
    assert_eq!(hub.count("/token"), 1);
    let body = hub.seen().into_iter().find(is_token).unwrap().body;
    for part in [
        "grant_type=refresh_token",
        "refresh_token=refresh-0",
        "client_id=client",
        "client_secret=hush",
    ] {
        assert!(body.contains(part), "{part}");
    }
    assert_eq!(*shelf.saved.lock().unwrap(), ["refresh-1"]);
}

#[tokio::test]
async fn a_token_is_renewed_before_it_expires() {
    let hub = Platform::start(|seen| {
        if is_token(seen) {
            granted(1)
        } else {
            account(seen, "Bearer access-1")
        }
    })
    .await;
    let mut due = old_grant();
    due.expires_in = Duration::ZERO;
    let client = session(&hub, &Arc::new(Shelf::default()), Some(due));
    client.account().await.unwrap();
    assert_eq!(
        hub.seen().iter().map(is_token).collect::<Vec<_>>(),
        [true, false]
    );
}

#[tokio::test]
async fn an_expired_token_is_tried_once_more_and_no_more() {
    let hub = Platform::start(|seen| {
        if is_token(seen) {
            granted(1)
        } else {
            account(seen, "Bearer never")
        }
    })
    .await;
    let client = session(&hub, &Arc::new(Shelf::default()), Some(old_grant()));
    let error = client.account().await.unwrap_err();
    assert!(matches!(error, ApiError::Unauthorised { .. }), "{error:?}");
    assert_eq!((hub.count("/token"), hub.count("/details")), (1, 2));
}

#[tokio::test]
async fn a_revoked_sign_in_asks_for_a_new_one_and_is_not_asked_again() {
    let hub = Platform::start(|seen| {
        if is_token(seen) {
            support::json(
                400,
                &json!({"error":"invalid_grant","status":"BAD_REFRESH_TOKEN","message":"revoked"}),
            )
        } else {
            account(seen, "Bearer access-1")
        }
    })
    .await;
    let client = session(&hub, &Arc::new(Shelf::default()), None);
    for _ in 0..2 {
        let error = client.account().await.unwrap_err();
        assert!(matches!(error, ApiError::Unauthorised { .. }), "{error:?}");
    }
    assert_eq!((hub.count("/token"), hub.count("/details")), (1, 0));
}

#[tokio::test]
async fn a_token_that_cannot_be_stored_is_not_used_and_not_lost() {
    let hub = Platform::start(|seen| {
        if is_token(seen) {
            granted(1)
        } else {
            account(seen, "Bearer access-1")
        }
    })
    .await;
    let shelf = Arc::new(Shelf::default());
    shelf.refusals.store(1, Ordering::SeqCst);
    let client = session(&hub, &shelf, None);
    let error = client.account().await.unwrap_err();
    assert!(
        error.to_string().contains("stored") && !error.to_string().contains("refresh-1"),
        "{error}"
    );
    assert_eq!(hub.count("/details"), 0);
    client.account().await.unwrap();
    assert_eq!(*shelf.saved.lock().unwrap(), ["refresh-1"]);
    assert_eq!(hub.count("/token"), 1);
}

#[tokio::test]
async fn a_limited_token_endpoint_is_waited_for() {
    let tries = AtomicUsize::new(0);
    let hub = Platform::start(move |seen| {
        if !is_token(seen) {
            account(seen, "Bearer access-1")
        } else if tries.fetch_add(1, Ordering::SeqCst) == 0 {
            support::json(429, &json!({}))
        } else {
            granted(1)
        }
    })
    .await;
    let client = session(&hub, &Arc::new(Shelf::default()), None);
    client.account().await.unwrap();
    assert_eq!(hub.count("/token"), 2);
    assert_eq!(client.granted_scopes().await.unwrap().unwrap(), ["oauth"]);
}
