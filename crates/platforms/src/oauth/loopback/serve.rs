//! The requests of one attempt. Everything that is not expected is refused, and the listener goes on waiting.

use crate::error::{ApiError, brief};
use crate::http::plain_client;
use crate::oauth::loopback::page::{self, CANCEL, FIELD, Form, ONCE, RETURN};
use crate::oauth::loopback::{KeyField, OauthError, Outcome, Purpose, loopback_address};
use crate::oauth::{Client, Provider, REDIRECT_PATH, token};
use axum::Router;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier};
use secrecy::SecretString;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use subtle::ConstantTimeEq as _;
use tokio::sync::mpsc;
use url::Url;

/// How an attempt ends.
pub(super) type Ended = Result<Outcome, OauthError>;

/// Bytes of randomness in paths, tokens and states.
const RANDOM_BYTES: u32 = 32;
/// Longest form taken.
const LONGEST_FORM: usize = 64 * 1024;
/// Key of the client id on our page.
const CLIENT_ID: &str = "client_id";
/// Key of the client secret on our page.
const CLIENT_SECRET: &str = "client_secret";

/// What the listener knows.
pub(super) struct Desk {
    port: u16,
    redirect: Url,
    /// The last part of the start page's path, known only to whom we gave the address.
    ticket: String,
    once: String,
    ask: Option<Ask>,
    stage: Mutex<Stage>,
    stray: AtomicBool,
    tell: mpsc::Sender<Ended>,
}

/// Our page.
struct Ask {
    title: String,
    intro: String,
    fields: Vec<KeyField>,
    /// The sign-in that follows; `None` when the keys are all we want.
    then: Option<(Provider, String)>,
}

/// Where the attempt stands. It only moves forward.
enum Stage {
    /// Our page has not been sent yet.
    Asking,
    /// The person is at the provider.
    Away(Box<Flow>),
    /// Nothing more is taken.
    Done,
}

/// A sign-in under way.
struct Flow {
    provider: Provider,
    client: Client,
    platform_name: String,
    state: String,
    verifier: PkceCodeVerifier,
}

impl Flow {
    fn begin(
        provider: Provider,
        client: Client,
        platform_name: String,
        redirect: &Url,
    ) -> (Self, Url) {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let state = CsrfToken::new_random_len(RANDOM_BYTES).into_secret();
        let url = token::authorize_url(&provider, &client, redirect, &state, challenge);
        let flow = Self {
            provider,
            client,
            platform_name,
            state,
            verifier,
        };
        (flow, url)
    }
}

impl Desk {
    /// Returns the desk and the address to open.
    pub(super) fn open(
        purpose: Purpose,
        port: u16,
        redirect: Url,
        tell: mpsc::Sender<Ended>,
    ) -> Result<(Self, Url), OauthError> {
        let ticket = CsrfToken::new_random_len(RANDOM_BYTES).into_secret();
        let start = loopback_address(port, &format!("/start/{ticket}"))?;
        let (ask, stage, address) = match purpose {
            Purpose::SignIn {
                provider,
                client,
                platform_name,
            } => {
                let (flow, url) = Flow::begin(provider, client, platform_name, &redirect);
                (None, Stage::Away(Box::new(flow)), url)
            }
            Purpose::AskClientThenSignIn {
                provider,
                platform_name,
                secret_optional,
            } => {
                let ask = ask_client(provider, platform_name, secret_optional);
                (Some(ask), Stage::Asking, start)
            }
            Purpose::AskKeys {
                title,
                intro,
                fields,
            } => {
                let ask = Ask {
                    title,
                    intro,
                    fields,
                    then: None,
                };
                (Some(ask), Stage::Asking, start)
            }
        };
        let desk = Self {
            port,
            redirect,
            ticket,
            once: CsrfToken::new_random_len(RANDOM_BYTES).into_secret(),
            ask,
            stage: Mutex::new(stage),
            stray: AtomicBool::new(false),
            tell,
        };
        Ok((desk, address))
    }

    /// Returns why nothing came in time.
    pub(super) fn timed_out(&self) -> OauthError {
        if self.stray.load(Ordering::Relaxed) {
            OauthError::StateMismatch
        } else {
            OauthError::TimedOut
        }
    }

    fn stage(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self, ended: Ended) {
        // The attempt may have been dropped, or have ended in the same moment; then nobody waits for this.
        let _unheard = self.tell.try_send(ended);
    }

    /// Takes the flow that an answer of the provider belongs to. Each flow is taken once.
    fn take(&self, state: &str) -> Result<Box<Flow>, &'static str> {
        let mut now = self.stage();
        match std::mem::replace(&mut *now, Stage::Done) {
            Stage::Away(flow) if same(&flow.state, state) => Ok(flow),
            Stage::Away(flow) => {
                *now = Stage::Away(flow);
                self.stray.store(true, Ordering::Relaxed);
                Err(
                    "This answer belongs to another sign-in. Please use the tab that was opened last.",
                )
            }
            Stage::Asking => {
                *now = Stage::Asking;
                self.stray.store(true, Ordering::Relaxed);
                Err("No sign-in has begun here yet.")
            }
            Stage::Done => Err("This sign-in has been answered already."),
        }
    }
}

fn ask_client(provider: Provider, platform_name: String, secret_optional: bool) -> Ask {
    Ask {
        title: format!("Connect {platform_name}"),
        intro: format!(
            "Enter the client id and secret of your own {platform_name} app. You sign in at {platform_name} next."
        ),
        fields: vec![
            KeyField {
                key: CLIENT_ID.to_owned(),
                label: "Client ID".to_owned(),
                secret: false,
                optional: false,
                hint: String::new(),
            },
            KeyField {
                key: CLIENT_SECRET.to_owned(),
                label: "Client secret".to_owned(),
                secret: true,
                optional: secret_optional,
                hint: String::new(),
            },
        ],
        then: Some((provider, platform_name)),
    }
}

/// Compares without telling by its time where two texts differ.
fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

fn random() -> String {
    CsrfToken::new_random_len(16).into_secret()
}

/// Returns the paths of an attempt.
pub(super) fn router(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/start/{ticket}", get(show).post(typed))
        .route(REDIRECT_PATH, get(callback))
        .fallback(async || plain(StatusCode::NOT_FOUND, "Nothing here", &[]))
        .layer(axum::extract::DefaultBodyLimit::max(LONGEST_FORM))
        .layer(from_fn_with_state(Arc::clone(&desk), guard))
        .with_state(desk)
}

/// Refuses what another site makes a browser send, and marks every answer as private.
async fn guard(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let mut response = match refused(desk.port, request.method(), request.headers()) {
        Some(refusal) => refusal,
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response
}

fn refused(port: u16, method: &Method, headers: &HeaderMap) -> Option<Response> {
    let hosts = ["localhost", "127.0.0.1", "[::1]"].map(|host| format!("{host}:{port}"));
    let host = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    if !host.is_some_and(|host| hosts.iter().any(|it| it == host)) {
        // Somebody's name that points here: rebinding.
        return Some(plain(StatusCode::MISDIRECTED_REQUEST, "Wrong address", &[]));
    }
    if method == Method::POST && !same_origin(headers, &hosts) {
        let why = "This form was sent from elsewhere.";
        return Some(plain(StatusCode::FORBIDDEN, "Refused", &[why]));
    }
    None
}

/// Returns whether a form was sent from our own page. With `no-referrer` a browser sends the origin `null`, and says in
/// `Sec-Fetch-Site` where the form was. Programs send neither; they had to know the path.
fn same_origin(headers: &HeaderMap, hosts: &[String]) -> bool {
    let text = |name: &str| {
        headers
            .get(name)
            .map(|value| value.to_str().unwrap_or_default())
    };
    let site = text("sec-fetch-site");
    match text(header::ORIGIN.as_str()) {
        None => site.is_none_or(|site| site == "same-origin"),
        Some("null") => site == Some("same-origin"),
        Some(origin) => origin
            .strip_prefix("http://")
            .is_some_and(|host| hosts.iter().any(|it| it == host)),
    }
}

fn plain(status: StatusCode, heading: &str, sentences: &[&str]) -> Response {
    html(status, |nonce| page::message(heading, sentences, nonce))
}

/// Answers with a page under a strict content policy. Forms may go on to the provider, whose own redirects are not
/// known here, so `form-action` names schemes.
fn html(status: StatusCode, write: impl FnOnce(&str) -> String) -> Response {
    let nonce = random();
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; base-uri 'none'; \
         frame-ancestors 'none'; form-action 'self' https: http://localhost:* http://127.0.0.1:*"
    );
    let body = write(&nonce);
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy),
    ];
    (status, headers, body).into_response()
}

/// `GET /start/…`: our page.
async fn show(State(desk): State<Arc<Desk>>, Path(ticket): Path<String>) -> Response {
    match &desk.ask {
        Some(ask) if same(&ticket, &desk.ticket) => {
            if matches!(*desk.stage(), Stage::Asking) {
                desk.form(ask, None, &[])
            } else {
                plain(StatusCode::GONE, "Already sent", &[RETURN])
            }
        }
        _ => plain(StatusCode::NOT_FOUND, "Nothing here", &[]),
    }
}

impl Desk {
    fn form(&self, ask: &Ask, wrong: Option<&str>, typed: &[(String, String)]) -> Response {
        let status = if wrong.is_some() {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        };
        let form = Form {
            title: &ask.title,
            intro: &ask.intro,
            fields: &ask.fields,
            redirect: ask.then.is_some().then_some(&self.redirect),
            action: &format!("/start/{}", self.ticket),
            once: &self.once,
            wrong,
            typed,
        };
        html(status, |nonce| page::form(&form, nonce))
    }
}

/// `POST /start/…`: what was typed.
async fn typed(
    State(desk): State<Arc<Desk>>,
    Path(ticket): Path<String>,
    axum::Form(pairs): axum::Form<Vec<(String, String)>>,
) -> Response {
    let value = |name: &str| {
        pairs
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    };
    let known =
        same(&ticket, &desk.ticket) && value(ONCE).is_some_and(|once| same(once, &desk.once));
    let Some(ask) = desk.ask.as_ref().filter(|_| known) else {
        return plain(StatusCode::NOT_FOUND, "Nothing here", &[]);
    };
    // Copied texts often bring a space or a line end along.
    let typed: Vec<(String, String)> = ask
        .fields
        .iter()
        .filter_map(|field| {
            let text = value(&format!("{FIELD}{}", field.key))?.trim();
            (!text.is_empty()).then(|| (field.key.clone(), text.to_owned()))
        })
        .collect();
    let cancelled = value(CANCEL).is_some();
    let missing = ask
        .fields
        .iter()
        .find(|field| !field.optional && !typed.iter().any(|(key, _)| *key == field.key));
    if let Some(field) = missing.filter(|_| !cancelled) {
        return desk.form(ask, Some(&format!("{} is missing.", field.label)), &typed);
    }
    let mut stage = desk.stage();
    if !matches!(*stage, Stage::Asking) {
        return plain(StatusCode::GONE, "Already sent", &[RETURN]);
    }
    if cancelled {
        *stage = Stage::Done;
        desk.end(Err(OauthError::Cancelled));
        return plain(StatusCode::OK, "Cancelled", &[RETURN]);
    }
    if let Some((provider, platform_name)) = ask.then.clone() {
        let client = Client {
            client_id: text_of(&typed, CLIENT_ID).unwrap_or_default(),
            client_secret: text_of(&typed, CLIENT_SECRET).map(SecretString::from),
        };
        let (flow, url) = Flow::begin(provider, client, platform_name, &desk.redirect);
        *stage = Stage::Away(Box::new(flow));
        return (StatusCode::SEE_OTHER, [(header::LOCATION, url.to_string())]).into_response();
    }
    *stage = Stage::Done;
    let keys: BTreeMap<String, SecretString> = typed
        .into_iter()
        .map(|(key, text)| (key, SecretString::from(text)))
        .collect();
    desk.end(Ok(Outcome::Keys(keys)));
    plain(StatusCode::OK, "Received", &[RETURN])
}

fn text_of(typed: &[(String, String)], name: &str) -> Option<String> {
    typed
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, text)| text.clone())
}

/// What a provider sends back.
#[derive(Deserialize)]
struct Callback {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
    error_description: Option<String>,
}

/// `GET /oauth-callback`.
async fn callback(State(desk): State<Arc<Desk>>, Query(back): Query<Callback>) -> Response {
    let flow = match desk.take(&back.state) {
        Ok(flow) => flow,
        Err(why) => return plain(StatusCode::BAD_REQUEST, "Not accepted", &[why]),
    };
    // A browser that hangs up must not lose the grant: the exchange runs on its own.
    let exchange = tokio::spawn(async move {
        let (page, ended) = desk.redeem(*flow, back).await;
        desk.end(ended);
        page
    });
    exchange.await.unwrap_or_else(|_| {
        plain(
            StatusCode::INTERNAL_SERVER_ERROR,
            "The sign-in broke off",
            &[RETURN],
        )
    })
}

impl Desk {
    async fn redeem(&self, flow: Flow, back: Callback) -> (Response, Ended) {
        let name = &flow.platform_name;
        let Some(code) = back.code.filter(|_| back.error.is_none()) else {
            let detail = back
                .error_description
                .or(back.error)
                .unwrap_or_else(|| "no code".to_owned());
            let sentences = [&format!("{name} says: {}", brief(&detail)), RETURN];
            let page = plain(StatusCode::OK, "Not connected", &sentences);
            let detail = brief(&detail);
            return (page, Err(OauthError::Denied { detail }));
        };
        let trade = async {
            let http = plain_client(&flow.provider.token)?;
            token::trade_code(
                http,
                &flow.provider,
                &flow.client,
                &self.redirect,
                code,
                flow.verifier,
            )
            .await
        };
        match trade.await {
            Ok(grant) => {
                let heading = match &grant.account {
                    Some(account) => format!("Connected to {name} account {account}"),
                    None => format!("Connected to {name}"),
                };
                let page = plain(StatusCode::OK, &heading, &[RETURN]);
                let client = flow.client;
                (page, Ok(Outcome::Granted { grant, client }))
            }
            Err(error) => {
                let sentences = [why(&error), RETURN];
                let page = plain(StatusCode::OK, "Not connected", &sentences);
                (page, Err(OauthError::Provider(error)))
            }
        }
    }
}

/// Says in plain words why the code was not accepted.
fn why(error: &ApiError) -> &'static str {
    match error {
        ApiError::Refused { .. } => {
            "The client id or the client secret was not accepted, or the redirect address is not registered."
        }
        ApiError::Unauthorised { .. } => "The sign-in was not accepted. Please try again.",
        _ => "The platform did not answer properly. Please try again in a while.",
    }
}
