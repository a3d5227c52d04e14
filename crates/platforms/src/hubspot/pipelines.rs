//! The pipelines of deals with their stages, and the properties of any kind of record.

use crate::error::ApiError;
use crate::http::address;
use crate::hubspot::{API_VERSION, HubSpot};
use domain::trigger::Object;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pipeline {
    /// Internal id.
    pub id: String,
    /// Label.
    pub label: String,
    /// Its stages, in their order.
    pub stages: Vec<Stage>,
}

/// A stage of a pipeline. Whether it is won or lost is HubSpot's own data, never a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// Internal id.
    pub id: String,
    /// Label.
    pub label: String,
    /// Documented by HubSpot: probability 1 is won.
    pub won: bool,
    /// Documented by HubSpot: probability 0 is lost.
    pub lost: bool,
}

/// A property of a kind of record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordProperty {
    /// Internal name.
    pub name: String,
    /// Label.
    pub label: String,
    /// Type: `string`, `number`, `enumeration`, `bool`, `date`, `datetime`, …
    pub kind: String,
    /// The property that holds the currency of this amount, if the definition names one.
    pub currency_property: Option<String>,
    /// Its choices: internal value and label, in their order.
    pub options: Vec<(String, String)>,
}

#[derive(Deserialize)]
pub(super) struct Results<T> {
    results: Vec<T>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToldPipeline {
    id: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    display_order: i64,
    #[serde(default)]
    archived: Option<bool>,
    #[serde(default)]
    stages: Vec<ToldStage>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ToldStage {
    id: String,
    #[serde(default)]
    label: String,
    #[serde(default)]
    display_order: i64,
    #[serde(default)]
    archived: Option<bool>,
    #[serde(default)]
    metadata: BTreeMap<String, serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToldProperty {
    name: String,
    #[serde(default)]
    label: String,
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    archived: Option<bool>,
    #[serde(default)]
    currency_property_name: Option<String>,
    #[serde(default)]
    options: Vec<ToldOption>,
}

#[derive(Deserialize)]
struct ToldOption {
    #[serde(default)]
    label: Option<String>,
    value: OptionValue,
}

/// An option's value is a text; numbers are tolerated.
#[derive(Deserialize)]
#[serde(transparent)]
struct OptionValue(serde_json::Value);

impl ToldStage {
    /// Metadata values are texts (documented); numbers are tolerated.
    fn probability(&self) -> Option<f64> {
        match self.metadata.get("probability")? {
            serde_json::Value::String(text) => text.trim().parse().ok(),
            serde_json::Value::Number(number) => number.as_f64(),
            _ => None,
        }
    }

    fn stage(self) -> Stage {
        let probability = self.probability();
        Stage {
            won: probability.is_some_and(|it| it >= 1.0),
            lost: probability.is_some_and(|it| it <= 0.0),
            id: self.id,
            label: self.label,
        }
    }
}

impl ToldPipeline {
    pub(super) fn pipeline(mut self) -> Pipeline {
        self.stages.sort_by_key(|stage| stage.display_order);
        let stages = self
            .stages
            .into_iter()
            .filter(|stage| stage.archived != Some(true));
        Pipeline {
            id: self.id,
            label: self.label,
            stages: stages.map(ToldStage::stage).collect(),
        }
    }
}

impl Results<ToldPipeline> {
    /// Returns the pipelines that are in use, in their order.
    pub(super) fn into_pipelines(mut self) -> Vec<Pipeline> {
        self.results.sort_by_key(|pipeline| pipeline.display_order);
        let active = self.results.into_iter();
        active
            .filter(|pipeline| pipeline.archived != Some(true))
            .map(ToldPipeline::pipeline)
            .collect()
    }
}

impl HubSpot {
    /// Returns the pipelines of deals, in their order. Accounts rename and extend them freely: always read, never assumed.
    pub async fn deal_pipelines(&self) -> Result<Vec<Pipeline>, ApiError> {
        let url = address(
            self.0.line.base(),
            &["crm", "pipelines", API_VERSION, "deals"],
        );
        let answer = self.get(&url).await?;
        Ok(answer.json::<Results<ToldPipeline>>()?.into_pipelines())
    }

    /// Returns the properties of a kind of record, without those in the recycle bin.
    pub async fn record_properties(&self, object: Object) -> Result<Vec<RecordProperty>, ApiError> {
        let url = address(
            self.0.line.base(),
            &["crm", "properties", API_VERSION, object.key()],
        );
        let answer = self.get(&url).await?;
        let told: Vec<ToldProperty> = answer.json::<Results<ToldProperty>>()?.results;
        let active = told
            .into_iter()
            .filter(|property| property.archived != Some(true));
        Ok(active.map(ToldProperty::property).collect())
    }
}

impl ToldProperty {
    fn property(self) -> RecordProperty {
        let option = |option: ToldOption| {
            let value = match option.value.0 {
                serde_json::Value::String(text) => text,
                other => other.to_string(),
            };
            (value.clone(), option.label.unwrap_or(value))
        };
        RecordProperty {
            name: self.name,
            label: self.label,
            kind: self.kind,
            currency_property: self.currency_property_name.filter(|name| !name.is_empty()),
            options: self.options.into_iter().map(option).collect(),
        }
    }
}
