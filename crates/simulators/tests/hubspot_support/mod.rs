//! A running HubSpot simulator and a robot that calls it, for the tests.

#![allow(
    dead_code,
    reason = "each test binary uses another part of this module"
)]
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use reqwest::{Method, RequestBuilder, Response, StatusCode, redirect};
use serde_json::{Value, json};
use simulators::Limits;
use simulators::hubspot::{AccountKind, Clock, HubspotAccess, HubspotOptions, HubspotSim};
use simulators::wire::Saver;
use simulators::world::{ContactSeed, DealSeed, World};
use std::collections::BTreeMap;

/// The first registered redirect address of the practice app.
pub const REDIRECT: &str = "http://localhost:45871/oauth-callback";
/// The scopes that the practice app requires, and `oauth`.
pub const SCOPE: &str =
    "oauth crm.objects.contacts.read crm.objects.contacts.write crm.schemas.contacts.write";

/// A simulator with three contacts and somebody to call it.
pub struct Robot {
    pub sim: HubspotSim,
    pub access: HubspotAccess,
    pub http: reqwest::Client,
}

/// Three contacts.
pub fn world() -> World {
    let contacts = ["ann", "bo", "cy"].map(|name| ContactSeed {
        email: Some(format!("{name}@example.com")),
        first_name: Some(name.to_owned()),
        created_ms: 1_700_000_000_000,
        ..ContactSeed::default()
    });
    World {
        seed: 7,
        contacts: contacts.into(),
        ..World::default()
    }
}

/// Three contacts, two of them with the same company, and three deals, two of them with a contact. Records of every
/// type have the ids 101, 102 and so on.
pub fn sales() -> World {
    let mut world = world();
    world.contacts[0].company = Some("Globex".to_owned());
    world.contacts[1].company = Some("Globex".to_owned());
    let deal = |name: &str, pipeline: &str, stage: &str, contact| DealSeed {
        name: name.to_owned(),
        pipeline: pipeline.to_owned(),
        stage: stage.to_owned(),
        amount: Some("100.00".to_owned()),
        contact,
        created_ms: 1_700_000_000_000,
    };
    world.deals = vec![
        deal("Ann buys", "default", "appointmentscheduled", Some(0)),
        deal("Bo stays", "renewals", "renewal_won", Some(1)),
        deal("Nobody buys", "default", "closedlost", None),
    ];
    world
}

/// Starts with or without limits.
pub async fn start(limits: Limits) -> Robot {
    start_with(limits, &world()).await
}

/// Starts with these records.
pub async fn start_with(limits: Limits, world: &World) -> Robot {
    let options = HubspotOptions {
        limits,
        ..HubspotOptions::default()
    };
    start_as(options, world).await
}

/// Starts with limits and with a clock that stands still, as an account of this kind.
pub async fn start_at(account: AccountKind, ms: i64) -> (Robot, Clock) {
    let clock = Clock::standing_at(ms);
    let options = HubspotOptions {
        account,
        clock: clock.clone(),
        ..HubspotOptions::default()
    };
    (start_as(options, &world()).await, clock)
}

/// Starts with these options and records.
async fn start_as(options: HubspotOptions, world: &World) -> Robot {
    let options = HubspotOptions { seed: 7, ..options };
    let sim = HubspotSim::start(options, world, None, Saver::default())
        .await
        .unwrap();
    let http = reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .build()
        .unwrap();
    Robot {
        access: sim.access(),
        sim,
        http,
    }
}

impl Robot {
    /// A request without credential.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.access.base_url))
    }

    /// A request with this bearer token.
    pub fn with(&self, token: &str, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path).bearer_auth(token)
    }

    /// A request with the private-app token.
    pub fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.with(&self.access.private_token, method, path)
    }

    pub async fn get(&self, path: &str) -> Response {
        self.call(Method::GET, path).send().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.call(Method::POST, path)
            .json(body)
            .send()
            .await
            .unwrap()
    }

    /// Sends a body, and returns the status with what was answered; `null` for nothing.
    pub async fn send(&self, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        let answer = self.call(method, path).json(body).send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or_default();
        (status, body)
    }

    /// Calls the token endpoint with the app's credentials and these fields; the latter win.
    pub async fn token(&self, tail: &str, fields: &[(&str, &str)]) -> Response {
        let mut form = BTreeMap::from([
            ("client_id", self.access.client_id.as_str()),
            ("client_secret", self.access.client_secret.as_str()),
        ]);
        form.extend(fields.iter().copied());
        self.bare(Method::POST, &format!("/oauth/2026-03/token{tail}"))
            .form(&form)
            .send()
            .await
            .unwrap()
    }

    /// Returns an access token for the refresh token that works from the start.
    pub async fn access_token(&self) -> String {
        let refresh = self.access.refresh_token.clone();
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.as_str()),
        ];
        let issued = json_of(self.token("", &fields).await).await;
        issued["access_token"].as_str().unwrap().to_owned()
    }

    /// Creates one contact by a batch.
    pub async fn create(&self, email: &str) -> reqwest::Result<Response> {
        self.call(Method::POST, "/crm/objects/2026-03/contacts/batch/create")
            .json(
                &json!({"inputs": [{"properties": {"email": email}, "objectWriteTraceId": "t1"}]}),
            )
            .send()
            .await
    }
}

pub async fn json_of(response: Response) -> Value {
    response.json().await.unwrap()
}

/// Changes something through the conductor.
pub async fn conduct(robot: &Robot, path: &str, body: Value) -> StatusCode {
    let request = robot.bare(Method::POST, path).json(&body);
    request.send().await.unwrap().status()
}

/// The ids of the results, in their order.
pub fn ids(body: &Value) -> Vec<&str> {
    let results = body["results"].as_array().unwrap();
    results
        .iter()
        .map(|row| row["id"].as_str().unwrap())
        .collect()
}

/// A header as a number.
pub fn number(response: &Response, header: &str) -> Option<u64> {
    response.headers().get(header)?.to_str().ok()?.parse().ok()
}
