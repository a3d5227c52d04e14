//! What an authorization server should never say.

use super::provider::{IMPACT_HOSTS, Metadata};
use super::session::Introspection;
use super::token::{Failed, grant, protocol, refusal};
use super::{Client, Provider};
use crate::fuzz::{fuzz, json};
use crate::http::Own;
use futures::FutureExt as _;
use oauth2::http::Response as HttpResponse;
use oauth2::{HttpRequest, RefreshToken};
use proptest::prelude::*;
use url::Url;

/// Grants and refusals, through the protocol's own reader.
#[test]
fn grants() {
    let here = Url::parse("http://127.0.0.1:9").expect("an address");
    let provider = Provider::hubspot(&here, &here).expect("an address of this computer");
    let client = Client {
        client_id: "client".to_owned(),
        client_secret: Some("secret".into()),
    };
    let status = prop_oneof![4 => Just(200_u16), 1 => 200_u16..600];
    fuzz(
        "oauth grants",
        &(json("oauth-grants"), status),
        |(input, status)| {
            let answer = |_: HttpRequest| {
                let mut answer = HttpResponse::new(input.0.clone());
                *answer.status_mut() =
                    oauth2::http::StatusCode::from_u16(*status).expect("a status");
                std::future::ready(Ok::<_, Failed>(answer))
            };
            let told = protocol(&provider, &client)
                .exchange_refresh_token(&RefreshToken::new("refresh".to_owned()))
                .request_async(&answer)
                .now_or_never()
                .expect("nothing to wait for");
            let _ = grant(told);
            let _ = refusal(*status, &input.0);
        },
    );
}

#[test]
fn metadata() {
    let base = Url::parse("https://app.impact.com").expect("an address");
    let base = Own::of(base, &IMPACT_HOSTS).expect("impact.com's own");
    fuzz("oauth metadata", &json("oauth-metadata"), |input| {
        let _ = serde_json::from_slice::<Introspection>(&input.0);
        let Ok(metadata) = serde_json::from_slice::<Metadata>(&input.0) else {
            return;
        };
        if let Ok(provider) = metadata.provider(&base) {
            // Whatever the document says, nothing goes elsewhere.
            assert_eq!(provider.token.origin(), base.origin());
            assert_eq!(provider.authorize.origin(), base.origin());
        }
    });
}
