//! A small practice program and a client for the impact.com simulator's tests.

#![allow(
    dead_code,
    reason = "each test binary uses another part of this module"
)]
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::time::Duration;

use reqwest::{Method, RequestBuilder, Response, StatusCode, redirect};
use serde_json::{Value, json};
use simulators::impact::{ImpactAccess, ImpactOptions, ImpactSim};
use simulators::wire::{Limits, Saver};
use simulators::world::{ParticipantSeed, World};

/// Seed of all tests.
pub const SEED: u64 = 7;
/// Creation of the first participant; each next one came a second later.
pub const FIRST_CREATED_MS: i64 = 1_700_000_000_000;

/// A participant with the number `n`.
pub fn person(n: usize) -> ParticipantSeed {
    let id = format!("person{n}@example.com");
    ParticipantSeed {
        account_id: id.clone(),
        email: Some(id.clone()),
        id,
        first_name: Some(format!("First{n}")),
        last_name: Some("Example".to_owned()),
        locale: Some("en_US".to_owned()),
        country: Some("CA".to_owned()),
        referral_code: format!("PERSON{n}"),
        created_ms: FIRST_CREATED_MS + i64::try_from(n).unwrap() * 1000,
        referred_by: None,
    }
}

/// A world with these participants only.
pub fn world(participants: Vec<ParticipantSeed>) -> World {
    World {
        seed: SEED,
        contacts: Vec::new(),
        participants,
        deals: Vec::new(),
    }
}

pub fn options() -> ImpactOptions {
    ImpactOptions {
        port: 0,
        clock: simulators::Clock::default(),
        limits: Limits::None,
        latency: Duration::ZERO,
        seed: SEED,
        hash_ids: true,
        tokens: Vec::new(),
    }
}

/// A running simulator and a client that follows no redirect.
pub struct Practice {
    pub sim: ImpactSim,
    pub access: ImpactAccess,
    http: reqwest::Client,
}

pub async fn start_from(
    options: ImpactOptions,
    world: &World,
    restored: Option<Value>,
) -> Practice {
    let sim = ImpactSim::start(options, world, restored, Saver::default())
        .await
        .unwrap();
    reach(sim)
}

/// Starts with a saver.
pub async fn start_saving(world: &World, restored: Option<Value>, saver: Saver) -> Practice {
    reach(
        ImpactSim::start(options(), world, restored, saver)
            .await
            .unwrap(),
    )
}

fn reach(sim: ImpactSim) -> Practice {
    let access = sim.access();
    let http = reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        .build()
        .unwrap();
    Practice { sim, access, http }
}

/// Starts with `people` ordinary participants.
pub async fn start(people: usize) -> Practice {
    start_from(options(), &world((0..people).map(person).collect()), None).await
}

impl Practice {
    /// A request without credential.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.access.base_url))
    }

    /// A request with Account SID and Auth Token.
    pub fn signed(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path)
            .basic_auth(&self.access.account_sid, Some(&self.access.auth_token))
    }

    /// A signed request to the Advocate API.
    pub fn advocate(&self, method: Method, path: &str) -> RequestBuilder {
        self.signed(
            method,
            &format!("/api/v1/{}{path}", self.access.tenant_alias),
        )
    }

    /// Path of the open user endpoint.
    pub fn user_path(id: &str) -> String {
        let id: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
        format!("/open/account/{id}/user/{id}")
    }

    /// A signed request to the brand API that wants JSON.
    pub fn brand(&self, method: Method, path: &str) -> RequestBuilder {
        let path = format!("/Advertisers/{}{path}", self.access.account_sid);
        self.signed(method, &path)
            .header("Accept", "application/json")
    }

    /// A call of the conductor, which must succeed.
    pub async fn conduct(&self, path: &str, body: Value) {
        let answer = self
            .bare(Method::POST, &format!("/practice/{path}"))
            .json(&body)
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
    }

    /// Body of an Advocate answer to GET, which must be 200.
    pub async fn advocate_json(&self, path: &str) -> Value {
        let answer = self.advocate(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        json_of(answer).await
    }

    /// Body of a brand answer to GET, which must be 200.
    pub async fn brand_json(&self, path: &str) -> Value {
        let answer = self.brand(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        json_of(answer).await
    }

    /// Submits a conversion as a form.
    pub async fn convert(&self, fields: &[(&str, &str)]) -> Response {
        self.brand(Method::POST, "/Conversions")
            .form(fields)
            .send()
            .await
            .unwrap()
    }

    /// Submits a conversion, works it off, and shows the submission.
    pub async fn converted(&self, fields: &[(&str, &str)]) -> Value {
        let queued = json_of(self.convert(fields).await).await;
        assert_eq!(queued["Status"], "QUEUED", "{queued}");
        self.sim.complete_submissions().unwrap();
        self.sim.submissions().pop().unwrap()
    }

    /// Upserts with the ids filled in.
    pub async fn put_user(&self, id: &str, mut fields: Value) -> Response {
        fields["id"] = json!(id);
        fields["accountId"] = json!(id);
        self.advocate(Method::PUT, &Self::user_path(id))
            .json(&fields)
            .send()
            .await
            .unwrap()
    }

    pub async fn get_user(&self, id: &str) -> Response {
        self.advocate(Method::GET, &Self::user_path(id))
            .send()
            .await
            .unwrap()
    }

    /// Makes an export and polls it until it is complete; its id.
    pub async fn completed_export(&self, body: Value) -> String {
        let made = self
            .advocate(Method::POST, "/export")
            .json(&body)
            .send()
            .await
            .unwrap();
        assert_eq!(made.status(), StatusCode::CREATED);
        let id = json_of(made).await["id"].as_str().unwrap().to_owned();
        for _ in 0..5 {
            let polled = json_of(
                self.advocate(Method::GET, &format!("/export/{id}"))
                    .send()
                    .await
                    .unwrap(),
            )
            .await;
            if polled["status"] == "COMPLETED" {
                return id;
            }
        }
        panic!("the export did not complete");
    }

    /// The signed link of a complete export.
    pub async fn link(&self, id: &str) -> String {
        let found = self
            .advocate(Method::GET, &format!("/export/{id}/download"))
            .send()
            .await
            .unwrap();
        assert_eq!(found.status(), StatusCode::SEE_OTHER);
        found.headers()["location"].to_str().unwrap().to_owned()
    }

    /// Reads a link without credential.
    pub async fn fetch(&self, link: &str) -> Response {
        self.http.get(link).send().await.unwrap()
    }

    /// The rows of a user export, by header name.
    pub async fn user_rows(
        &self,
        params: Value,
    ) -> Vec<std::collections::BTreeMap<String, String>> {
        let id = self
            .completed_export(json!({ "type": "USER", "params": params }))
            .await;
        let text = self
            .fetch(&self.link(&id).await)
            .await
            .text()
            .await
            .unwrap();
        rows(&text)
    }

    /// Runs a GraphQL request; the HTTP status must be 200.
    pub async fn graphql(&self, query: &str, variables: Value) -> Value {
        let request = self.advocate(Method::POST, "/graphql");
        let answer = request
            .json(&json!({ "query": query, "variables": variables }))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        json_of(answer).await
    }
}

/// SHA-1 in hex.
pub fn sha1_hex(text: &str) -> String {
    use sha1::{Digest, Sha1};
    let digest = Sha1::digest(text.as_bytes());
    digest
        .iter()
        .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// The parameters of a conversion of this customer, with further ones or others.
pub fn conversion<'a>(
    customer: &'a str,
    order: &'a str,
    further: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("CampaignId", "47255"),
        ("EventTypeCode", "deal_closedwon"),
        ("EventDate", "2026-09-10T14:05:00Z"),
        ("OrderId", order),
        ("CustomerId", "7781"),
        ("CustomerEmail", customer),
    ];
    for (name, value) in further {
        fields.retain(|(present, _)| present != name);
        fields.push((name, value));
    }
    fields
}

/// The rows of a CSV text, by header name.
pub fn rows(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .map(Result::unwrap)
        .collect()
}

pub async fn json_of(response: Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

/// Status and `rsCode` of a refusal.
pub async fn refusal(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, json_of(response).await["rsCode"].clone())
}
