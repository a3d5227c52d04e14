//! Stages of another account: a file that was made elsewhere, or by hand, names a pipeline and a stage by the ids or the
//! labels that they have there. Where the id is not in this account, the label is looked for.

use super::file::{Triggers, When};
use crate::engine::{Engine, Inner};
use crate::journal::settings::Workspace;
use crate::views::{CheckView, EventObject, Platform};
use crate::words::handover as words;
use platforms::hubspot::{Pipeline, Stage};

impl Engine {
    /// Puts this account's ids in place of those that it does not have, and returns a check for each stage that was found
    /// by its name. What is not found stays as it is: the checks of stages say so. Without an answer nothing is changed.
    pub(super) async fn stages_by_name(
        &self,
        workspace: &Workspace,
        triggers: &mut Triggers,
    ) -> Vec<CheckView> {
        let deals = |it: &When| it.object == EventObject::Deals;
        if !triggers.when.iter().any(deals) {
            return Vec::new();
        }
        let pipelines = self.inner.pipelines(workspace).await;
        let mut checks = Vec::new();
        for when in triggers.when.iter_mut().filter(|it| deals(it)) {
            let Some((pipeline, stage)) = found(when, &pipelines) else {
                continue;
            };
            if when.pipeline.as_ref() == Some(&pipeline.id) && when.stage == stage.id {
                continue;
            }
            checks.push(words::by_name(
                &pipeline.label,
                &stage.label,
                &when.stage,
                &stage.id,
                when.event.is_none(),
            ));
            when.pipeline = Some(pipeline.id.clone());
            stage.id.clone_into(&mut when.stage);
        }
        checks
    }
}

impl Inner {
    /// Returns the pipelines of deals; none where HubSpot does not tell them now.
    async fn pipelines(&self, workspace: &Workspace) -> Vec<Pipeline> {
        let Ok(hubspot) = self.hubspot(workspace).await else {
            return Vec::new();
        };
        let told = hubspot.deal_pipelines().await;
        self.heard(workspace, Platform::Hubspot, told)
            .await
            .unwrap_or_default()
    }

    /// Writes beside each stage what it is called, so that the file can be read in an account with other ids. Best effort:
    /// a file can be made while HubSpot does not answer.
    pub(super) async fn name_stages(&self, workspace: &Workspace, triggers: &mut Triggers) {
        let pipelines = self.pipelines(workspace).await;
        for when in &mut triggers.when {
            let pipeline = pipelines
                .iter()
                .find(|it| Some(&it.id) == when.pipeline.as_ref());
            let stage = pipeline.and_then(|it| it.stages.iter().find(|it| it.id == when.stage));
            when.pipeline_name = pipeline.map(|it| it.label.clone());
            when.stage_name = stage.map(|it| it.label.clone());
        }
    }
}

/// Returns the pipeline and the stage that are meant: by id, else by the one label that fits.
fn found<'a>(when: &When, pipelines: &'a [Pipeline]) -> Option<(&'a Pipeline, &'a Stage)> {
    let id = when.pipeline.as_deref();
    let pipeline = pipelines.iter().find(|it| Some(it.id.as_str()) == id);
    let pipeline = pipeline.or_else(|| {
        let names = [when.pipeline_name.as_deref(), id];
        by_label(pipelines, &names, |it| &it.label)
    })?;
    let stage = pipeline.stages.iter().find(|it| it.id == when.stage);
    let stage = stage.or_else(|| {
        let names = [when.stage_name.as_deref(), Some(when.stage.as_str())];
        by_label(&pipeline.stages, &names, |it| &it.label)
    })?;
    Some((pipeline, stage))
}

/// Returns the only one with one of these labels; of several nobody can say which is meant.
fn by_label<'a, T>(
    all: &'a [T],
    names: &[Option<&str>],
    label: impl Fn(&T) -> &String,
) -> Option<&'a T> {
    let plain = |text: &str| text.trim().to_lowercase();
    names.iter().flatten().find_map(|name| {
        let mut fitting = all.iter().filter(|it| plain(label(it)) == plain(name));
        fitting.next().filter(|_| fitting.next().is_none())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pipeline(id: &str, label: &str, stages: &[(&str, &str)]) -> Pipeline {
        let stage = |(id, label): &(&str, &str)| Stage {
            id: (*id).to_owned(),
            label: (*label).to_owned(),
            won: false,
            lost: false,
        };
        Pipeline {
            id: id.to_owned(),
            label: label.to_owned(),
            stages: stages.iter().map(stage).collect(),
        }
    }

    fn when(pipeline: &str, stage: &str, names: Option<(&str, &str)>) -> When {
        When {
            object: EventObject::Deals,
            property: String::new(),
            pipeline: Some(pipeline.to_owned()),
            stage: stage.to_owned(),
            event: None,
            pipeline_name: names.map(|it| it.0.to_owned()),
            stage_name: names.map(|it| it.1.to_owned()),
        }
    }

    #[test]
    fn an_id_counts_before_a_name_and_a_name_must_be_the_only_one() {
        let here = [
            pipeline("default", "Sales", &[("closedwon", "Won"), ("17", "Open")]),
            pipeline(
                "9",
                "Renewals",
                &[("91", "Won"), ("92", "Won"), ("93", "Sent ")],
            ),
        ];
        let ids = |when: &When| {
            found(when, &here).map(|(pipeline, stage)| (pipeline.id.clone(), stage.id.clone()))
        };
        let both = |pipeline: &str, stage: &str| Some((pipeline.to_owned(), stage.to_owned()));
        for (asked, expected) in [
            (
                when("default", "closedwon", Some(("Renewals", "Sent"))),
                both("default", "closedwon"),
            ),
            (
                when("4711", "4712", Some(("sales", " won"))),
                both("default", "closedwon"),
            ),
            (when("Renewals", "sent", None), both("9", "93")),
            // Two stages are called so, or none is.
            (when("Renewals", "Won", None), None),
            (when("4711", "4712", None), None),
            (when("default", "4712", Some(("Sales", "Lost"))), None),
        ] {
            assert_eq!(ids(&asked), expected, "{asked:?}");
        }
    }
}
