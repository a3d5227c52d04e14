//! What any program on this computer may send to the listener: whole connections, from the first byte on.

use super::serve::{Desk, router};
use super::{KeyField, Outcome, Purpose, loopback_address};
use crate::fuzz::{changed, fuzz, samples};
use crate::oauth::{Client, Provider, REDIRECT_PATH};
use axum::serve::Listener;
use std::future::IntoFuture as _;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::sync::mpsc;
use url::Url;

const PORT: u16 = 45871;
/// How long a browser waits for more.
const SILENCE: Duration = Duration::from_secs(10);

/// A listener with one connection, in memory.
struct Once(Option<DuplexStream>);

impl Listener for Once {
    type Io = DuplexStream;
    type Addr = ();

    async fn accept(&mut self) -> (DuplexStream, ()) {
        match self.0.take() {
            Some(connection) => (connection, ()),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<()> {
        Ok(())
    }
}

fn purpose(sign_in: bool) -> Purpose {
    if !sign_in {
        return Purpose::AskKeys {
            title: "Keys".to_owned(),
            intro: String::new(),
            fields: vec![KeyField {
                key: "token".to_owned(),
                label: "Token".to_owned(),
                secret: true,
                optional: false,
                hint: String::new(),
            }],
        };
    }
    // Nobody listens there: a code that is traded ends in a refusal.
    let here = Url::parse("http://127.0.0.1:9").expect("an address");
    Purpose::SignIn {
        provider: Provider::hubspot(&here, &here).expect("an address of this computer"),
        client: Client {
            client_id: "client".to_owned(),
            client_secret: None,
        },
        platform_name: "HubSpot".to_owned(),
    }
}

/// Puts what only this attempt knows where a sample asks for it.
fn addressed(bytes: &[u8], address: &Url) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let state = address
        .query_pairs()
        .find(|(name, _)| name == "state")
        .map(|(_, state)| state.into_owned());
    let ticket = address.path().trim_start_matches("/start/").to_owned();
    if !text.contains("-OF-THIS-ATTEMPT") {
        return bytes.to_vec();
    }
    text.replace("STATE-OF-THIS-ATTEMPT", &state.unwrap_or_default())
        .replace("TICKET-OF-THIS-ATTEMPT", &ticket)
        .into_bytes()
}

/// Sends a connection's bytes to a new attempt; returns what came back.
async fn converse(bytes: &[u8], sign_in: bool) -> Vec<u8> {
    let (tell, mut ended) = mpsc::channel(1);
    let redirect = loopback_address(PORT, REDIRECT_PATH).expect("an address");
    let (desk, address) = Desk::open(purpose(sign_in), PORT, redirect, tell).expect("a desk");
    let (mut near, far) = tokio::io::duplex(64 * 1024);
    let served = axum::serve(Once(Some(far)), router(Arc::new(desk)));
    let served = tokio::spawn(served.into_future());
    let mut answer = Vec::new();
    let talk = async {
        // A listener that hangs up early is within its rights.
        let _heard = near.write_all(&addressed(bytes, &address)).await;
        // What has no end is waited for by both sides; then we hang up.
        let said = tokio::time::timeout(SILENCE, near.read_to_end(&mut answer)).await;
        if said.is_err() {
            let _heard = near.shutdown().await;
            let _cut = near.read_to_end(&mut answer).await;
        }
    };
    // The time is not a real one: it passes when nothing else happens.
    tokio::time::timeout(Duration::from_hours(1), talk)
        .await
        .expect("the listener hangs");
    served.abort();
    match ended.try_recv() {
        Ok(Ok(Outcome::Granted { .. })) => panic!("a grant out of nothing"),
        Ok(Ok(Outcome::Keys(keys))) => panic!("keys without the page's token: {:?}", keys.keys()),
        Ok(Err(_)) | Err(_) => {}
    }
    answer
}

#[test]
fn callbacks() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime");
    let inputs = (changed(samples("callbacks")), proptest::bool::ANY);
    fuzz("oauth callbacks", &inputs, |(input, sign_in)| {
        let answer = runtime.block_on(converse(&input.0, *sign_in));
        assert!(
            answer.is_empty() || answer.starts_with(b"HTTP/1."),
            "{}",
            answer.escape_ascii()
        );
    });
}

#[test]
fn the_samples_reach_the_listener() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .start_paused(true)
        .build()
        .expect("a runtime");
    let answers: Vec<String> = samples("callbacks")
        .iter()
        .flat_map(|sample| [true, false].map(|sign_in| (sample, sign_in)))
        .map(|(sample, sign_in)| {
            let answer = runtime.block_on(converse(sample, sign_in));
            String::from_utf8_lossy(&answer).into_owned()
        })
        .collect();
    for words in [
        "The person said no",
        "another sign-in",
        "<form",
        "Nothing here",
    ] {
        assert!(
            answers.iter().any(|answer| answer.contains(words)),
            "nobody says {words}: {answers:#?}"
        );
    }
}
