//! The page on which a person allows or refuses.
//!
//! Refuses to know: tokens.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use url::Url;

use super::{Code, PKCE_MIN, random};
use crate::html;
use crate::impact::state::{Shared, lock};

/// Lifetime of a code, in milliseconds (invented).
const CODE_MS: i64 = 60_000;
/// Path of the registered redirect addresses; the port is free on loopback (RFC 8252).
const REDIRECT_PATH: &str = "/oauth-callback";

/// What an application asks for, and the person's answer when the form comes back.
#[derive(Debug, Deserialize)]
pub struct Ask {
    #[serde(default)]
    response_type: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    code_challenge: String,
    #[serde(default)]
    code_challenge_method: String,
    scope: Option<String>,
    state: Option<String>,
    decision: Option<String>,
}

/// Checks the parts that forbid any redirect; the address to return to otherwise.
fn return_address(shared: &Shared, ask: &Ask) -> Result<Url, &'static str> {
    if ask.client_id != shared.access.client_id {
        return Err("The application is not known: its client id is wrong.");
    }
    Url::parse(&ask.redirect_uri)
        .ok()
        .filter(|url| {
            url.scheme() == "http"
                && matches!(url.host_str(), Some("localhost" | "127.0.0.1"))
                && url.path() == REDIRECT_PATH
                && url.query().is_none()
                && url.fragment().is_none()
                && url.username().is_empty()
                && url.password().is_none()
        })
        .ok_or("The redirect address is not registered for this application.")
}

fn send_back(mut address: Url, ask: &Ask, answer: &[(&str, &str)]) -> Response {
    {
        let mut query = address.query_pairs_mut();
        query.extend_pairs(answer);
        if let Some(state) = &ask.state {
            query.append_pair("state", state);
        }
    }
    Redirect::to(address.as_str()).into_response()
}

fn request_error(ask: &Ask) -> Option<(&'static str, &'static str)> {
    if ask.response_type != "code" {
        return Some((
            "unsupported_response_type",
            "Only the response type code is supported.",
        ));
    }
    if ask.code_challenge_method != "S256" || ask.code_challenge.len() != PKCE_MIN {
        return Some((
            "invalid_request",
            "A code challenge with the method S256 is required.",
        ));
    }
    None
}

/// `GET /oauth2/authorize`: the page that a person sees.
pub async fn authorize(State(shared): State<Arc<Shared>>, Query(ask): Query<Ask>) -> Response {
    let address = match return_address(&shared, &ask) {
        Ok(address) => address,
        Err(message) => {
            let body = format!("<p>{}</p>", html::escape(message));
            return html::page(
                StatusCode::BAD_REQUEST,
                "Sign-in is not possible",
                &body,
                false,
            );
        }
    };
    if let Some((error, description)) = request_error(&ask) {
        return send_back(
            address,
            &ask,
            &[("error", error), ("error_description", description)],
        );
    }
    let mut hidden = String::new();
    for (name, value) in [
        ("response_type", Some(&ask.response_type)),
        ("client_id", Some(&ask.client_id)),
        ("redirect_uri", Some(&ask.redirect_uri)),
        ("code_challenge", Some(&ask.code_challenge)),
        ("code_challenge_method", Some(&ask.code_challenge_method)),
        ("scope", ask.scope.as_ref()),
        ("state", ask.state.as_ref()),
    ] {
        if let Some(value) = value {
            let _ = write!(
                hidden,
                "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
                html::escape(value)
            );
        }
    }
    let body = format!(
        "<p>An application on this computer asks for access to the account <strong>{}</strong>.</p>\
<p>It will be able to read and change the participants of your referral program.</p>\
<form method=\"post\" action=\"/oauth2/authorize\">{hidden}\
<button class=\"main\" type=\"submit\" name=\"decision\" value=\"allow\">Allow</button>\
<button class=\"plain\" type=\"submit\" name=\"decision\" value=\"cancel\">Cancel</button></form>",
        html::escape(&shared.access.account_name)
    );
    html::page(
        StatusCode::OK,
        "Sign in to impact.com (practice)",
        &body,
        false,
    )
}

/// `POST /oauth2/authorize`: the person's decision.
pub async fn decide(State(shared): State<Arc<Shared>>, Form(ask): Form<Ask>) -> Response {
    let address = match return_address(&shared, &ask) {
        Ok(address) => address,
        Err(message) => {
            let body = format!("<p>{}</p>", html::escape(message));
            return html::page(
                StatusCode::BAD_REQUEST,
                "Sign-in is not possible",
                &body,
                false,
            );
        }
    };
    if let Some((error, description)) = request_error(&ask) {
        return send_back(
            address,
            &ask,
            &[("error", error), ("error_description", description)],
        );
    }
    if ask.decision.as_deref() != Some("allow") {
        let refused = [
            ("error", "access_denied"),
            ("error_description", "The person did not allow access."),
        ];
        return send_back(address, &ask, &refused);
    }
    let code = random();
    lock(&shared.grants).codes.insert(
        code.clone(),
        Code {
            redirect_uri: ask.redirect_uri.clone(),
            challenge: ask.code_challenge.clone(),
            expires_ms: shared.clock.now_ms() + CODE_MS,
        },
    );
    send_back(address, &ask, &[("code", &code)])
}
