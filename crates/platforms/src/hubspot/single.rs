//! One record at a time, of any kind and with any properties: made, changed, put into the recycle bin.
//!
//! For the few records that the test plan makes. Syncs write contacts in batches.

use crate::error::ApiError;
use crate::http::{Bucket, Effect};
use crate::hubspot::wire::Text;
use crate::hubspot::{HubSpot, done, json};
use domain::person::ContactId;
use domain::trigger::Object;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Documented by HubSpot: the type of the association from a deal to a contact.
const DEAL_TO_CONTACT: u32 = 3;

#[derive(Serialize)]
struct NewRecord<'a> {
    properties: &'a BTreeMap<String, String>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    associations: &'a [Tie<'a>],
}

#[derive(Serialize)]
struct Change<'a> {
    properties: &'a BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Tie<'a> {
    to: To<'a>,
    types: [Kind; 1],
}

#[derive(Serialize)]
struct To<'a> {
    id: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Kind {
    association_category: &'static str,
    association_type_id: u32,
}

#[derive(Deserialize)]
struct Made<'a> {
    #[serde(borrow)]
    id: Text<'a>,
}

impl HubSpot {
    /// Makes a contact with these properties, and returns its record id. Documented by HubSpot: an address that a contact
    /// has is refused with 409.
    pub async fn create_contact(
        &self,
        properties: &BTreeMap<String, String>,
    ) -> Result<ContactId, ApiError> {
        let id = self.create(Object::Contacts, properties, &[]).await?;
        Ok(ContactId(id))
    }

    /// Makes a deal of a contact, and returns its record id. Documented by HubSpot: the association is made with it.
    pub async fn create_deal(
        &self,
        properties: &BTreeMap<String, String>,
        contact: &ContactId,
    ) -> Result<String, ApiError> {
        let tie = Tie {
            to: To {
                id: contact.as_str(),
            },
            types: [Kind {
                association_category: "HUBSPOT_DEFINED",
                association_type_id: DEAL_TO_CONTACT,
            }],
        };
        self.create(Object::Deals, properties, &[tie]).await
    }

    async fn create(
        &self,
        object: Object,
        properties: &BTreeMap<String, String>,
        associations: &[Tie<'_>],
    ) -> Result<String, ApiError> {
        let body = NewRecord {
            properties,
            associations,
        };
        let url = self.records(object, &[]);
        let answer = self.post(&url, &body, Effect::Another).await?;
        Ok(answer.json::<Made<'_>>()?.id.0.into_owned())
    }

    /// Changes properties of a record.
    pub async fn update_record(
        &self,
        object: Object,
        id: &str,
        properties: &BTreeMap<String, String>,
    ) -> Result<(), ApiError> {
        let url = self.records(object, &[id]);
        let body = Some(json(&Change { properties })?);
        self.send(Method::PATCH, &url, body, Effect::Same, Bucket::Burst)
            .await
            .map(drop)
    }

    /// Moves a record to the recycle bin, from which HubSpot restores it for ninety days (documented).
    pub async fn archive_record(&self, object: Object, id: &str) -> Result<(), ApiError> {
        let url = self.records(object, &[id]);
        let answer = self
            .send(Method::DELETE, &url, None, Effect::Same, Bucket::Burst)
            .await?;
        done(&answer)
    }
}
