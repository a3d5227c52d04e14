//! The page on which a person allows an app.
//!
//! Refuses to know: what tokens are good for.

use super::tokens::Code;
use super::{OTHER_PORTAL, SENSITIVE, account_name, exists};
use crate::html::{self, escape};
use crate::hubspot::AccountKind;
use crate::hubspot::state::{PORTAL, Shared};
use axum::Router;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::get;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use url::Url;

/// Documented by HubSpot: the redirect address must equal a registered one; these are the practice app's.
const REDIRECTS: [&str; 3] = [
    "http://localhost:45871/oauth-callback",
    "http://localhost:45872/oauth-callback",
    "http://localhost:45873/oauth-callback",
];

/// What the practice app declares as required. Documented: the page shows an error unless all of them are asked for.
const REQUIRED: [&str; 3] = [
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.schemas.contacts.write",
];

const TITLE: &str = "Sign in to HubSpot (practice)";

pub fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/oauth/authorize", get(ask).post(decide))
        .route("/oauth/{portal}/authorize", get(ask_for))
}

/// What an app asks for.
#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct Ask {
    client_id: String,
    redirect_uri: String,
    scope: String,
    optional_scope: String,
    state: Option<String>,
    code_challenge: Option<String>,
    code_challenge_method: Option<String>,
}

/// The person's answer, with what was asked.
#[derive(Debug, Deserialize)]
struct Decision {
    #[serde(default)]
    account: String,
    #[serde(default, rename = "decision")]
    choice: String,
    #[serde(flatten)]
    ask: Ask,
}

async fn ask(State(shared): State<Arc<Shared>>, Query(ask): Query<Ask>) -> Response {
    show(&shared, &ask, PORTAL)
}

async fn ask_for(
    State(shared): State<Arc<Shared>>,
    Path(portal): Path<String>,
    Query(ask): Query<Ask>,
) -> Response {
    if [PORTAL, OTHER_PORTAL].contains(&portal.as_str()) {
        show(&shared, &ask, &portal)
    } else {
        failed("There is no practice account with this number.")
    }
}

fn show(shared: &Shared, ask: &Ask, chosen: &str) -> Response {
    match checked(shared, ask, chosen) {
        Ok((_, scopes)) => html::page(StatusCode::OK, TITLE, &form(ask, &scopes, chosen), false),
        Err(message) => failed(&message),
    }
}

fn failed(message: &str) -> Response {
    let body = format!(
        "<p>{}</p><p>You can close this window and go back to the app.</p>",
        escape(message)
    );
    html::page(
        StatusCode::BAD_REQUEST,
        "The app cannot be connected",
        &body,
        false,
    )
}

/// Which scopes an account can grant. The second account is a free one (invented).
fn grantable(shared: &Shared, account: &str) -> impl Fn(&str) -> bool + use<> {
    let kind = match account {
        PORTAL => shared.gate().traffic.account,
        _ => AccountKind::Free,
    };
    move |scope| exists(scope) && (kind.has_sensitive_data() || !SENSITIVE.contains(&scope))
}

/// Seen: the page refuses whatever the app does not declare, optional or not. The wording is invented.
fn undeclared(shared: &Shared, ask: &Ask) -> Option<String> {
    let declared = shared.gate().declared.clone()?;
    let asked = ask.scope.split_whitespace();
    asked
        .chain(ask.optional_scope.split_whitespace())
        .find(|scope| *scope != "oauth" && !declared.iter().any(|it| it == scope))
        .map(str::to_owned)
}

/// Checks what an app asks of an account; returns where to go back to and what will be granted.
fn checked(shared: &Shared, ask: &Ask, account: &str) -> Result<(Url, BTreeSet<String>), String> {
    if ask.client_id != shared.access.client_id {
        return Err("The app is not known: its client id is wrong.".to_owned());
    }
    let address = Some(ask.redirect_uri.as_str())
        .filter(|uri| REDIRECTS.contains(uri))
        .and_then(|uri| Url::parse(uri).ok())
        .ok_or("The redirect address is not one that the app registered.")?;
    let asked: BTreeSet<&str> = ask.scope.split_whitespace().collect();
    if let Some(strange) = asked.iter().find(|scope| !exists(scope)) {
        return Err(format!("The scope {strange} does not exist."));
    }
    if let Some(left_out) = REQUIRED.iter().find(|scope| !asked.contains(*scope)) {
        return Err(format!(
            "The app requires the scope {left_out}, but the address does not ask for it."
        ));
    }
    if let Some(strange) = undeclared(shared, ask) {
        return Err(format!(
            "The app's settings and the address name different scopes: the app does not declare {strange}."
        ));
    }
    let grantable = grantable(shared, account);
    if let Some(refused) = asked.iter().find(|scope| !grantable(scope)) {
        return Err(format!("This account cannot grant the scope {refused}."));
    }
    // Only S256 of RFC 7636 is served (invented: HubSpot's guides for such apps do not mention PKCE).
    if ask.code_challenge.is_some() && ask.code_challenge_method.as_deref() != Some("S256") {
        return Err("The code challenge must be of the method S256.".to_owned());
    }
    // Documented: optional scopes that the account cannot grant are dropped silently; `oauth` is always granted.
    let optional = ask
        .optional_scope
        .split_whitespace()
        .filter(|scope| grantable(scope));
    let granted = asked.iter().copied().chain(optional).chain(["oauth"]);
    Ok((address, granted.map(str::to_owned).collect()))
}

fn form(ask: &Ask, scopes: &BTreeSet<String>, chosen: &str) -> String {
    let mut body = String::from(
        "<p><strong>Advocate Sync</strong> would like to connect to one of your accounts.</p>\
<form method=\"post\" action=\"/oauth/authorize\">\
<fieldset><legend>Choose an account</legend>",
    );
    for portal in [PORTAL, OTHER_PORTAL] {
        let name = portal
            .parse()
            .ok()
            .and_then(account_name)
            .unwrap_or_default();
        let checked = if portal == chosen { " checked" } else { "" };
        let _written = write!(
            body,
            "<p><input type=\"radio\" name=\"account\" id=\"account-{portal}\" value=\"{portal}\" required{checked}> \
<label for=\"account-{portal}\">{} ({portal})</label></p>",
            escape(name)
        );
    }
    body.push_str("</fieldset><h2>The app will be able to</h2><ul>");
    for scope in scopes {
        let _written = write!(body, "<li>{}</li>", escape(&meaning(scope)));
    }
    body.push_str("</ul>");
    for (name, value) in [
        ("client_id", Some(&ask.client_id)),
        ("redirect_uri", Some(&ask.redirect_uri)),
        ("scope", Some(&ask.scope)),
        ("optional_scope", Some(&ask.optional_scope)),
        ("state", ask.state.as_ref()),
        ("code_challenge", ask.code_challenge.as_ref()),
        ("code_challenge_method", ask.code_challenge_method.as_ref()),
    ] {
        if let Some(value) = value {
            let _written = write!(
                body,
                "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
                escape(value)
            );
        }
    }
    body.push_str(
        "<p><button class=\"main\" name=\"decision\" value=\"connect\">Connect app</button>\
<button class=\"plain\" name=\"decision\" value=\"cancel\">Cancel</button></p></form>",
    );
    body
}

/// A scope for people, with its name.
fn meaning(scope: &str) -> String {
    let words = match scope {
        "oauth" => "see which account this is",
        "crm.objects.contacts.read" => "see contacts",
        "crm.objects.contacts.write" => "create, change and delete contacts",
        "crm.schemas.contacts.read" => "see contact properties",
        "crm.schemas.contacts.write" => "create and change contact properties",
        _ => return scope.to_owned(),
    };
    format!("{words} ({scope})")
}

async fn decide(State(shared): State<Arc<Shared>>, Form(decision): Form<Decision>) -> Response {
    let (mut address, scopes) = match checked(&shared, &decision.ask, &decision.account) {
        Ok(checked) => checked,
        Err(message) => return failed(&message),
    };
    let ask = decision.ask;
    if decision.choice == "connect" {
        let hub = decision.account.parse().unwrap_or_default();
        if account_name(hub).is_none() {
            return failed("Choose one of the practice accounts.");
        }
        let code = Code {
            hub,
            scopes,
            redirect_uri: ask.redirect_uri,
            challenge: ask.code_challenge,
        };
        let now = shared.clock.now_ms();
        let code = shared.gate().tokens.code(code, now);
        address.query_pairs_mut().append_pair("code", &code);
    } else {
        // Documented: `error` and `error_description`; the text is invented.
        address
            .query_pairs_mut()
            .append_pair("error", "access_denied")
            .append_pair("error_description", "The app was not connected.");
    }
    if let Some(state) = &ask.state {
        address.query_pairs_mut().append_pair("state", state);
    }
    Redirect::to(address.as_str()).into_response()
}
