//! The simulated platforms as the app started them, asked and told over their conductor pages.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::{Method, RequestBuilder, Url};
use serde_json::{Value, json};

use crate::Trouble;
use crate::wait::{SOON, until};

/// Where the app writes the addresses of the platforms it simulates, below its data folder.
const ADDRESSES: &str = "practice/addresses.json";

/// What somebody who works in HubSpot may do there.
const SCOPES: [&str; 6] = [
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.deals.read",
    "crm.objects.deals.write",
    "crm.schemas.contacts.read",
    "crm.schemas.deals.read",
];

/// The simulated platforms of a running app.
pub struct Practice {
    http: reqwest::Client,
    hubspot: String,
    impact: String,
}

impl Practice {
    /// Waits until the app has written an address at which a platform answers.
    pub async fn of(data: &Path) -> Result<Self, Trouble> {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_secs(20))
            .build()
            .map_err(|error| error.to_string())?;
        let file: PathBuf = data.join(ADDRESSES);
        let (hubspot, impact) = until(
            &format!("a running address in {ADDRESSES}"),
            SOON,
            async || {
                let text = std::fs::read_to_string(&file).ok()?;
                let addresses: Value = serde_json::from_str(&text).ok()?;
                let hubspot = addresses["hubspot"].as_str()?.to_owned();
                let answer = http.get(format!("{hubspot}/practice/state")).send().await;
                let impact = addresses["impact"].as_str()?.to_owned();
                answer
                    .ok()?
                    .status()
                    .is_success()
                    .then_some((hubspot, impact))
            },
        )
        .await?;
        Ok(Self {
            http,
            hubspot,
            impact,
        })
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
        let mut address = Self::url(&self.hubspot, "/practice/contacts")?;
        address.query_pairs_mut().append_pair("email", email);
        list(self.json(self.http.get(address)).await?)
    }

    /// Returns the names of the contact properties that exist in HubSpot.
    pub async fn properties(&self) -> Result<BTreeSet<String>, Trouble> {
        let path = "/crm/v3/properties/contacts";
        let answer = self.in_hubspot(Method::GET, path).await?;
        let all = answer["results"]
            .as_array()
            .ok_or_else(|| format!("No list of properties in {answer}"))?;
        let names = all.iter().filter_map(|it| it["name"].as_str());
        Ok(names.map(str::to_owned).collect())
    }

    /// Returns what Advocate holds of the participant with these ids; `None` when there is none.
    pub async fn participant(&self, account: &str, id: &str) -> Result<Option<Value>, Trouble> {
        let mut address = Self::url(&self.impact, "/practice/participant")?;
        address
            .query_pairs_mut()
            .append_pair("accountId", account)
            .append_pair("id", id);
        let found = list(self.json(self.http.get(address)).await?)?;
        Ok(found.first().map(|it| it["user"].clone()))
    }

    /// Connects a participant with the owner of a code, as a person does in impact.com; tells whether it was taken.
    pub async fn refer(&self, code: &str, account: &str, id: &str) -> Result<bool, Trouble> {
        let body = json!({ "code": code, "accountId": account, "id": id });
        let address = Self::url(&self.impact, "/practice/referrals")?;
        let request = self.http.post(address).json(&body);
        let answer = request.send().await.map_err(|error| error.to_string())?;
        Ok(answer.status().is_success())
    }

    /// Makes a deal of a contact in HubSpot, and wins it; returns its id.
    pub async fn win_a_deal(&self, name: &str, contact: &str) -> Result<String, Trouble> {
        let records = format!("{}/practice/records/deals", self.hubspot);
        let deal = json!({ "properties": {
            "dealname": name, "amount": "500", "pipeline": "default", "dealstage": "appointmentscheduled",
        }});
        let made = self.json(self.http.post(&records).json(&deal)).await?;
        let id = made["id"]
            .as_str()
            .ok_or_else(|| format!("No deal was made: {made}"))?;
        let joined = format!("/crm/v3/objects/deals/{id}/associations/default/contacts/{contact}");
        self.in_hubspot(Method::PUT, &joined).await?;
        let won = json!({ "properties": { "dealstage": "closedwon" } });
        self.done(self.http.patch(format!("{records}/{id}")).json(&won))
            .await?;
        Ok(id.to_owned())
    }

    /// Lets impact.com work off what was sent to it.
    pub async fn work_off(&self) -> Result<(), Trouble> {
        let address = Self::url(&self.impact, "/practice/submissions")?;
        self.done(self.http.post(address)).await
    }

    /// Returns the conversions that impact.com has under this order id.
    pub async fn conversions(&self, order: &str) -> Result<Vec<Value>, Trouble> {
        let mut all = self.impact_list("/practice/actions").await?;
        all.retain(|it| it["Oid"] == order);
        Ok(all)
    }

    /// Returns how many rewards Advocate has.
    pub async fn rewards(&self) -> Result<usize, Trouble> {
        Ok(self.impact_list("/practice/rewards").await?.len())
    }

    /// Makes every answer wait.
    pub async fn set_latency(&self, milliseconds: u64) -> Result<(), Trouble> {
        let request = self
            .http
            .post(format!("{}/practice/latency", self.hubspot))
            .json(&json!({ "ms": milliseconds }));
        self.done(request).await
    }

    /// Asks HubSpot itself, with a key of its own that somebody there was given.
    async fn in_hubspot(&self, method: Method, path: &str) -> Result<Value, Trouble> {
        let keys = format!("{}/practice/service-keys", self.hubspot);
        let key = self
            .json(self.http.post(keys).json(&json!({ "scopes": SCOPES })))
            .await?;
        let key = key["token"]
            .as_str()
            .ok_or_else(|| "HubSpot gave no key.".to_owned())?;
        let address = Self::url(&self.hubspot, path)?;
        self.json(self.http.request(method, address).bearer_auth(key))
            .await
    }

    async fn impact_list(&self, path: &str) -> Result<Vec<Value>, Trouble> {
        list(
            self.json(self.http.get(Self::url(&self.impact, path)?))
                .await?,
        )
    }

    fn url(platform: &str, path: &str) -> Result<Url, Trouble> {
        Url::parse(&format!("{platform}{path}")).map_err(|error| error.to_string())
    }

    async fn done(&self, request: RequestBuilder) -> Result<(), Trouble> {
        let answer = request.send().await.map_err(|error| error.to_string())?;
        if answer.status().is_success() {
            Ok(())
        } else {
            Err(format!("{} answered {}.", answer.url(), answer.status()))
        }
    }

    async fn get(&self, path: &str) -> Result<Value, Trouble> {
        self.json(self.http.get(format!("{}{path}", self.hubspot)))
            .await
    }

    async fn json(&self, request: RequestBuilder) -> Result<Value, Trouble> {
        let answer = request.send().await.map_err(|error| error.to_string())?;
        answer.json().await.map_err(|error| error.to_string())
    }
}

/// Returns the list that an answer is.
fn list(answer: Value) -> Result<Vec<Value>, Trouble> {
    match answer {
        Value::Array(list) => Ok(list),
        other => Err(format!("No list: {other}")),
    }
}
