//! Credentials go to the platforms' own hosts, or stay on this computer.

use crate::world::{TestClock, TestKeychain};
use engine::views::FailureCode;
use engine::{Clock, Endpoints, Engine, Environment, Keychain, Keys, Network, Patience, Threads};
use std::sync::Arc;
use url::Url;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

/// Each of these would be somebody else who gets the key, or the platform itself over an open line.
fn foreign() -> Vec<Endpoints> {
    let own = Endpoints::default();
    let hubspot = |address| Endpoints {
        hubspot_api: url(address),
        ..own.clone()
    };
    let impact = |address| Endpoints {
        advocate: url(address),
        ..own.clone()
    };
    vec![
        hubspot("https://api.hubapi.com.evil.example"),
        hubspot("http://api.hubapi.com"),
        hubspot("https://api.impact.com"),
        impact("https://evil.example"),
        impact("http://app.referralsaasquatch.com"),
        Endpoints {
            impact_brand: url("https://api.impact.com:444"),
            ..own.clone()
        },
    ]
}

#[tokio::test]
async fn a_key_is_not_even_tried_at_a_strangers_address() {
    for endpoints in foreign() {
        let hubspot_is_foreign = endpoints.hubspot_api != Endpoints::default().hubspot_api;
        let keys = if hubspot_is_foreign {
            Keys::HubspotToken("pat-na1-secret".into())
        } else {
            Keys::Advocate {
                account_sid: "IR1".to_owned(),
                auth_token: "secret".into(),
                tenant_alias: "test_one".to_owned(),
                api_key: None,
            }
        };
        let folder = tempfile::tempdir().unwrap();
        let keychain = Arc::new(TestKeychain::default());
        let engine = Engine::open(Environment {
            data_dir: folder.path().to_owned(),
            endpoints,
            keychain: Arc::clone(&keychain) as Arc<dyn Keychain>,
            clock: Arc::new(TestClock::at("2026-11-01T10:00:00Z")) as Arc<dyn Clock>,
            patience: Patience::default(),
            network: Network::default(),
            threads: Threads::default(),
        })
        .await
        .unwrap();
        engine.open_live().await.unwrap();
        let refused = engine.connect_with_keys(keys).await.unwrap_err();
        assert_eq!(refused.code, FailureCode::InvalidInput, "{refused:?}");
        assert!(refused.message.contains("Nothing was sent"), "{refused:?}");
        assert!(keychain.stored().is_empty());
    }
}
