//! Contact properties and their groups.

use crate::error::ApiError;
use crate::http::{Bucket, Effect, address};
use crate::hubspot::{API_VERSION, HubSpot, NewProperty};
use domain::layout::Property;
use reqwest::Method;
use serde::{Deserialize, Serialize};
use url::Url;

#[derive(Deserialize)]
pub(super) struct Results<T> {
    results: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Definition {
    name: String,
    label: String,
    #[serde(rename = "type")]
    kind: String,
    field_type: String,
    group_name: String,
    #[serde(default)]
    archived: Option<bool>,
    #[serde(default)]
    calculated: Option<bool>,
    #[serde(default)]
    modification_metadata: Option<Modification>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Modification {
    #[serde(default)]
    read_only_value: Option<bool>,
}

#[derive(Deserialize)]
pub(super) struct Group {
    name: String,
    #[serde(default)]
    archived: Option<bool>,
}

#[derive(Serialize)]
struct NewGroup<'a> {
    name: &'a str,
    label: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NewDefinition<'a> {
    name: &'a str,
    label: &'a str,
    group_name: &'a str,
    #[serde(rename = "type")]
    kind: &'a str,
    field_type: &'a str,
    description: &'a str,
}

impl HubSpot {
    fn properties(&self, tail: &[&str]) -> Url {
        let mut segments = vec!["crm", "properties", API_VERSION, "contacts"];
        segments.extend(tail);
        address(self.0.line.base(), &segments)
    }

    /// Returns the contact properties, or those in the recycle bin.
    pub async fn contact_properties(&self, archived: bool) -> Result<Vec<Property>, ApiError> {
        let mut url = self.properties(&[]);
        url.query_pairs_mut()
            .append_pair("archived", if archived { "true" } else { "false" });
        let answer = self.get(&url).await?;
        let found: Results<Definition> = answer.json()?;
        Ok(found
            .results
            .into_iter()
            .map(|it| Property {
                name: it.name,
                label: it.label,
                kind: it.kind,
                field_type: it.field_type,
                group: it.group_name,
                archived: it.archived.unwrap_or(archived),
                read_only: it.calculated == Some(true)
                    || it.modification_metadata.and_then(|it| it.read_only_value) == Some(true),
            })
            .collect())
    }

    /// Returns the names of the property groups.
    pub async fn property_groups(&self) -> Result<Vec<String>, ApiError> {
        let answer = self.get(&self.properties(&["groups"])).await?;
        let found: Results<Group> = answer.json()?;
        Ok(found
            .results
            .into_iter()
            .filter(|group| group.archived != Some(true))
            .map(|group| group.name)
            .collect())
    }

    /// Makes a property group; one that exists is fine.
    pub async fn create_group(&self, name: &str, label: &str) -> Result<(), ApiError> {
        let made = self
            .post(
                &self.properties(&["groups"]),
                &NewGroup { name, label },
                Effect::Same,
            )
            .await;
        match made {
            // Invented: how a taken name is refused was not found; properties answer like this.
            Err(ApiError::Refused { status: 409, .. }) => Ok(()),
            other => other.map(drop),
        }
    }

    /// Makes a property, or revives one of this name from the recycle bin (seen on live accounts). A property of this
    /// name that is in use is refused with 409.
    pub async fn create_property(&self, p: &NewProperty) -> Result<(), ApiError> {
        let body = NewDefinition {
            name: &p.name,
            label: &p.label,
            group_name: &p.group,
            kind: "string",
            field_type: &p.field_type,
            description: &p.description,
        };
        self.post(&self.properties(&[]), &body, Effect::Another)
            .await
            .map(drop)
    }

    /// Moves a property to the recycle bin. One in use by a workflow, list or form is refused.
    pub async fn archive_property(&self, name: &str) -> Result<(), ApiError> {
        self.send(
            Method::DELETE,
            &self.properties(&[name]),
            None,
            Effect::Same,
            Bucket::Burst,
        )
        .await
        .map(drop)
    }
}
