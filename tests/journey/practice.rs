//! The simulated platforms as the app started them, asked and told over their conductor pages.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::{Value, json};

use crate::Trouble;
use crate::wait::{SOON, until};

/// Where the app writes the addresses of the platforms it simulates, below its data folder.
const ADDRESSES: &str = "practice/addresses.json";

/// The simulated HubSpot of a running app.
pub struct Practice {
    http: reqwest::Client,
    hubspot: String,
}

impl Practice {
    /// Waits until the app has written an address at which a platform answers.
    pub async fn of(data: &Path) -> Result<Self, Trouble> {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(20))
            .build()
            .map_err(|error| error.to_string())?;
        let file: PathBuf = data.join(ADDRESSES);
        let hubspot = until(
            &format!("a running address in {ADDRESSES}"),
            SOON,
            async || {
                let text = std::fs::read_to_string(&file).ok()?;
                let addresses: Value = serde_json::from_str(&text).ok()?;
                let hubspot = addresses["hubspot"].as_str()?.to_owned();
                let answer = http.get(format!("{hubspot}/practice/state")).send().await;
                answer.ok()?.status().is_success().then_some(hubspot)
            },
        )
        .await?;
        Ok(Self { http, hubspot })
    }

    /// Returns how many contacts exist.
    pub async fn contacts(&self) -> Result<u64, Trouble> {
        let state = self.get("/practice/state").await?;
        state["contacts"]
            .as_u64()
            .ok_or_else(|| format!("No number of contacts in {state}"))
    }

    /// Returns how many requests that write contacts have arrived.
    pub async fn writes(&self) -> Result<u64, Trouble> {
        let state = self.get("/practice/state").await?;
        let requests = state["requests_by_endpoint"]
            .as_object()
            .ok_or_else(|| format!("No requests in {state}"))?;
        Ok(requests
            .iter()
            .filter(|(endpoint, _)| {
                endpoint.contains("contacts/batch/create")
                    || endpoint.contains("contacts/batch/update")
            })
            .filter_map(|(_, count)| count.as_u64())
            .sum())
    }

    /// Returns the contacts that have this address.
    pub async fn contacts_with(&self, email: &str) -> Result<Vec<Value>, Trouble> {
        let mut address = reqwest::Url::parse(&format!("{}/practice/contacts", self.hubspot))
            .map_err(|error| error.to_string())?;
        address.query_pairs_mut().append_pair("email", email);
        let answer = self.json(self.http.get(address)).await?;
        let list = answer
            .as_array()
            .or_else(|| answer["contacts"].as_array())
            .or_else(|| answer["results"].as_array());
        list.cloned()
            .ok_or_else(|| format!("No list of contacts in {answer}"))
    }

    /// Makes every answer wait.
    pub async fn set_latency(&self, milliseconds: u64) -> Result<(), Trouble> {
        let request = self
            .http
            .post(format!("{}/practice/latency", self.hubspot))
            .json(&json!({ "ms": milliseconds }));
        let answer = request.send().await.map_err(|error| error.to_string())?;
        if answer.status().is_success() {
            Ok(())
        } else {
            Err(format!("The latency was not set: {}", answer.status()))
        }
    }

    async fn get(&self, path: &str) -> Result<Value, Trouble> {
        self.json(self.http.get(format!("{}{path}", self.hubspot)))
            .await
    }

    async fn json(&self, request: reqwest::RequestBuilder) -> Result<Value, Trouble> {
        let answer = request.send().await.map_err(|error| error.to_string())?;
        answer.json().await.map_err(|error| error.to_string())
    }
}
