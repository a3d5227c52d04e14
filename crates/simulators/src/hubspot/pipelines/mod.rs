//! The pipelines of deals, and their stages.
//!
//! Refuses to know: deals, HTTP.

mod endpoints;

pub use endpoints::routes;

use super::problem::Problem;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Documented by HubSpot: the stages of a new account's pipeline, with their probabilities.
const SALES: [(&str, &str, &str); 7] = [
    ("appointmentscheduled", "Appointment Scheduled", "0.2"),
    ("qualifiedtobuy", "Qualified To Buy", "0.4"),
    ("presentationscheduled", "Presentation Scheduled", "0.6"),
    ("decisionmakerboughtin", "Decision Maker Bought-In", "0.8"),
    ("contractsent", "Contract Sent", "0.9"),
    ("closedwon", "Closed Won", "1.0"),
    ("closedlost", "Closed Lost", "0.0"),
];

/// A second pipeline, which the practice world has: accounts extend freely (observed).
const RENEWALS: [(&str, &str, &str); 4] = [
    ("renewal_due", "Renewal due", "0.5"),
    ("renewal_offered", "Renewal offered", "0.7"),
    ("renewal_won", "Renewed", "1.0"),
    ("renewal_lost", "Not renewed", "0.0"),
];

/// 1 September 2026, 00:00 UTC: when the practice world's own pipeline was made, in epoch milliseconds.
const WORLD_MS: i64 = 1_788_220_800_000;

/// A stage.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stage {
    pub id: String,
    label: String,
    display_order: i64,
    /// A number as text, `0.0` to `1.0`.
    probability: String,
    created_ms: i64,
    updated_ms: i64,
    archived_ms: Option<i64>,
}

impl Stage {
    pub fn label(&self) -> &str {
        &self.label
    }

    pub fn probability(&self) -> &str {
        &self.probability
    }

    fn chance(&self) -> f64 {
        self.probability.parse().unwrap_or_default()
    }

    /// Observed: closed means that nothing is open any more, a probability of 0 or 1.
    pub fn is_closed(&self) -> bool {
        self.chance() <= 0.0 || self.is_won()
    }

    /// Documented: a probability of 1 is a win.
    pub fn is_won(&self) -> bool {
        self.chance() >= 1.0
    }
}

/// A pipeline.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Pipeline {
    pub id: String,
    label: String,
    display_order: i64,
    created_ms: i64,
    updated_ms: i64,
    archived_ms: Option<i64>,
    stages: Vec<Stage>,
}

impl Pipeline {
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Returns the stages in use, in their order.
    pub fn stages(&self) -> impl Iterator<Item = &Stage> {
        let mut stages: Vec<&Stage> = self
            .stages
            .iter()
            .filter(|stage| stage.archived_ms.is_none())
            .collect();
        stages.sort_by_key(|stage| stage.display_order);
        stages.into_iter()
    }

    /// Returns a stage in use.
    pub fn stage(&self, id: &str) -> Option<&Stage> {
        self.stages().find(|stage| stage.id == id)
    }
}

/// All pipelines.
#[derive(Debug, Serialize, Deserialize)]
pub struct Pipelines(Vec<Pipeline>);

/// What calls say about a stage. Documented: metadata values are texts; the probability is the one that counts here.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StageBody {
    stage_id: Option<String>,
    label: Option<String>,
    display_order: Option<i64>,
    #[serde(default)]
    metadata: BTreeMap<String, Value>,
    archived: Option<bool>,
}

/// What calls say about a pipeline.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct PipelineBody {
    pipeline_id: Option<String>,
    label: Option<String>,
    display_order: Option<i64>,
    stages: Option<Vec<StageBody>>,
    archived: Option<bool>,
}

impl Pipelines {
    /// Returns the pipelines of the practice world. Observed: factory objects show the epoch as creation time.
    pub fn factory() -> Self {
        let pipeline = |id: &str, label: &str, order, created_ms, stages: &[(&str, &str, &str)]| {
            let stage = |((id, label, probability), order): (&(&str, &str, &str), i64)| Stage {
                id: (*id).to_owned(),
                label: (*label).to_owned(),
                display_order: order,
                probability: (*probability).to_owned(),
                created_ms,
                updated_ms: created_ms,
                archived_ms: None,
            };
            Pipeline {
                id: id.to_owned(),
                label: label.to_owned(),
                display_order: order,
                created_ms,
                updated_ms: created_ms,
                archived_ms: None,
                stages: stages.iter().zip(0..).map(stage).collect(),
            }
        };
        Self(vec![
            pipeline("default", "Sales Pipeline", 0, 0, &SALES),
            pipeline("renewals", "Renewals", 1, WORLD_MS, &RENEWALS),
        ])
    }

    /// Returns the pipelines in use, in their order.
    pub fn all(&self) -> impl Iterator<Item = &Pipeline> {
        let mut all: Vec<&Pipeline> = self
            .0
            .iter()
            .filter(|it| it.archived_ms.is_none())
            .collect();
        all.sort_by_key(|pipeline| pipeline.display_order);
        all.into_iter()
    }

    /// Returns a pipeline in use.
    pub fn pipeline(&self, id: &str) -> Option<&Pipeline> {
        self.all().find(|pipeline| pipeline.id == id)
    }

    /// Returns a stage in use.
    pub fn stage(&self, pipeline: &str, stage: &str) -> Option<&Stage> {
        self.pipeline(pipeline)?.stage(stage)
    }

    fn change(&mut self, id: &str) -> Option<&mut Pipeline> {
        self.0
            .iter_mut()
            .find(|pipeline| pipeline.id == id && pipeline.archived_ms.is_none())
    }

    fn create(&mut self, body: PipelineBody, now: i64) -> Result<&Pipeline, Problem> {
        let label = required(body.label)?;
        let id = body
            .pipeline_id
            .unwrap_or_else(|| made_id(self.0.len(), now));
        if self
            .0
            .iter()
            .any(|known| known.id == id || (known.archived_ms.is_none() && known.label == label))
        {
            return Err(taken("pipeline", &label));
        }
        let mut pipeline = Pipeline {
            id,
            label,
            display_order: body.display_order.unwrap_or_default(),
            created_ms: now,
            updated_ms: now,
            archived_ms: None,
            stages: Vec::new(),
        };
        pipeline.replace_stages(body.stages.unwrap_or_default(), now)?;
        self.0.push(pipeline);
        Ok(&self.0[self.0.len() - 1])
    }
}

impl Pipeline {
    fn add(&mut self, body: StageBody, now: i64) -> Result<&Stage, Problem> {
        let label = required(body.label)?;
        let probability = probability(&body.metadata)?
            .ok_or_else(|| Problem::invalid("A deal stage needs the metadata 'probability'."))?;
        let id = body
            .stage_id
            .unwrap_or_else(|| made_id(self.stages.len() + 1, now));
        if self.stages.iter().any(|known| known.id == id) {
            return Err(taken("stage", &id));
        }
        self.updated_ms = now;
        self.stages.push(Stage {
            id,
            label,
            display_order: body.display_order.unwrap_or_default(),
            probability,
            created_ms: now,
            updated_ms: now,
            archived_ms: None,
        });
        Ok(&self.stages[self.stages.len() - 1])
    }

    /// Changes what is named; the rest stays.
    fn change(&mut self, body: PipelineBody, now: i64) {
        if let Some(label) = body.label {
            self.label = label;
        }
        self.display_order = body.display_order.unwrap_or(self.display_order);
        self.updated_ms = now;
        self.archived_ms = body.archived.unwrap_or_default().then_some(now);
    }

    /// Lets the pipeline be as the body says.
    fn replace(&mut self, mut body: PipelineBody, now: i64) -> Result<(), Problem> {
        // What is refused leaves all as it was.
        let mut new = self.clone();
        new.replace_stages(body.stages.take().unwrap_or_default(), now)?;
        new.change(body, now);
        *self = new;
        Ok(())
    }

    /// Lets the pipeline have these stages and no others: known ones are changed, new ones added, the rest archived.
    fn replace_stages(&mut self, bodies: Vec<StageBody>, now: i64) -> Result<(), Problem> {
        for stage in &mut self.stages {
            stage.archived_ms = stage.archived_ms.or(Some(now));
        }
        for body in bodies {
            let known = |stage: &&mut Stage| Some(&stage.id) == body.stage_id.as_ref();
            match self.stages.iter_mut().find(known) {
                Some(stage) => {
                    stage.archived_ms = None;
                    stage.change(body, now)?;
                }
                None => {
                    self.add(body, now)?;
                }
            }
        }
        Ok(())
    }

    fn change_stage(
        &mut self,
        id: &str,
        body: StageBody,
        now: i64,
    ) -> Result<Option<&Stage>, Problem> {
        let found = self
            .stages
            .iter_mut()
            .find(|stage| stage.id == id && stage.archived_ms.is_none());
        let Some(stage) = found else {
            return Ok(None);
        };
        stage.change(body, now)?;
        Ok(Some(stage))
    }
}

impl Stage {
    /// Changes what is named; the rest stays.
    fn change(&mut self, body: StageBody, now: i64) -> Result<(), Problem> {
        let probability = probability(&body.metadata)?;
        if let Some(label) = body.label {
            self.label = label;
        }
        if let Some(probability) = probability {
            self.probability = probability;
        }
        self.display_order = body.display_order.unwrap_or(self.display_order);
        self.updated_ms = now;
        self.archived_ms = body.archived.unwrap_or_default().then_some(now);
        Ok(())
    }
}

/// Invented: what ids look like that HubSpot makes.
fn made_id(count: usize, now: i64) -> String {
    format!("{now}{count:02}")
}

fn required(label: Option<String>) -> Result<String, Problem> {
    label
        .filter(|label| !label.trim().is_empty())
        .ok_or_else(|| Problem::invalid("A label is needed."))
}

/// Documented: the probability of a deal stage is between 0 and 1, as a text.
fn probability(metadata: &BTreeMap<String, Value>) -> Result<Option<String>, Problem> {
    let Some(value) = metadata.get("probability") else {
        return Ok(None);
    };
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match text.parse::<f64>() {
        Ok(chance) if (0.0..=1.0).contains(&chance) => Ok(Some(text)),
        _ => Err(Problem::invalid(format!(
            "'{text}' is not a probability between 0.0 and 1.0."
        ))),
    }
}

/// Invented: how a taken name is refused was not found; properties are refused like this.
fn taken(what: &str, name: &str) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "OBJECT_ALREADY_EXISTS",
        format!("A {what} named '{name}' already exists."),
    )
}

fn told_stage(stage: &Stage) -> Value {
    use super::state::iso;
    json!({
        "id": stage.id,
        "label": stage.label,
        "displayOrder": stage.display_order,
        "metadata": {
            "isClosed": stage.is_closed().to_string(),
            "probability": stage.probability,
        },
        "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
        "createdAt": iso(stage.created_ms),
        "updatedAt": iso(stage.updated_ms),
        "archived": stage.archived_ms.is_some(),
    })
}

fn told(pipeline: &Pipeline) -> Value {
    use super::state::iso;
    let stages: Vec<Value> = pipeline.stages().map(told_stage).collect();
    json!({
        "id": pipeline.id,
        "label": pipeline.label,
        "displayOrder": pipeline.display_order,
        "stages": stages,
        "createdAt": iso(pipeline.created_ms),
        "updatedAt": iso(pipeline.updated_ms),
        "archived": pipeline.archived_ms.is_some(),
    })
}
