//! A file beside the open workspace, and beside what the connected accounts have.

use super::PARTS;
use super::file::{File, Table, Triggers};
use crate::engine::{Engine, check};
use crate::failure::Error;
use crate::journal::settings::Workspace;
use crate::views::{
    CheckStatus, CheckView, ExampleRequest, Failure, FailureCode, HandoverDifference, HandoverPart,
    HandoverState, SetupChange,
};
use crate::words::handover as words;
use crate::words::{rules_from_view, rules_view};
use domain::layout::Field;
use std::collections::BTreeMap;

impl Engine {
    /// Returns each part that the file speaks of beside the open workspace, and what the review would create.
    pub(super) async fn compare(
        &self,
        workspace: &Workspace,
        file: &File,
        here: &File,
    ) -> Result<(Vec<HandoverDifference>, Vec<SetupChange>), Error> {
        let mut parts = Vec::new();
        let mut changes = Vec::new();
        for part in PARTS {
            let Some(lines) = file.lines(part) else {
                continue;
            };
            let same = same(file, here, part);
            let checks = match part {
                HandoverPart::Hubspot | HandoverPart::Advocate | HandoverPart::ByHand => Vec::new(),
                HandoverPart::Program => self.program_checks(file).await,
                HandoverPart::Sharing => self.sharing_checks(file).await,
                HandoverPart::Properties => {
                    let (checks, planned) = self.property_checks(workspace, file).await?;
                    changes = planned;
                    checks
                }
                HandoverPart::Triggers => self.trigger_checks(file).await,
                HandoverPart::Mapping => self.mapping_checks(file).await,
            };
            let failed = checks.iter().any(|it| it.status == CheckStatus::Fail);
            let for_a_person = matches!(
                part,
                HandoverPart::Hubspot | HandoverPart::Advocate | HandoverPart::ByHand
            );
            parts.push(HandoverDifference {
                part,
                label: words::label(part).to_owned(),
                file: lines,
                here: here.lines(part).unwrap_or_default(),
                state: match (same, failed) {
                    (true, _) => HandoverState::Same,
                    (false, true) => HandoverState::CannotBe,
                    (false, false) if for_a_person => HandoverState::ForAPerson,
                    (false, false) => HandoverState::Differs,
                },
                checks,
            });
        }
        Ok((parts, changes))
    }

    async fn program_checks(&self, file: &File) -> Vec<CheckView> {
        let Some(wanted) = &file.program else {
            return Vec::new();
        };
        let id = "handover.program";
        vec![match self.programs().await {
            Err(failure) => not_seen(id, "Whether the program is there", failure),
            Ok(programs) if programs.iter().any(|it| it.id == wanted.id) => check(
                id,
                CheckStatus::Pass,
                "The connected Advocate account has the program.",
            ),
            Ok(_) => CheckView {
                evidence: wanted.id.clone(),
                fix: "Connect the account that has it, or choose a program in the Advocate step."
                    .to_owned(),
                ..check(
                    id,
                    CheckStatus::Fail,
                    "The connected Advocate account has no such program.",
                )
            },
        }]
    }

    async fn sharing_checks(&self, file: &File) -> Vec<CheckView> {
        let Some(sharing) = &file.sharing else {
            return Vec::new();
        };
        let mut checks = Vec::new();
        if let Err(error) = rules_from_view(sharing.view()) {
            checks.push(refused("handover.sharing", error.into()));
        }
        if let Some(list) = &sharing.only_list {
            let id = "handover.list";
            checks.push(match self.contact_lists().await {
                Err(failure) => not_seen(id, "Whether the HubSpot list is there", failure),
                Ok(lists) if lists.iter().any(|it| it.id == *list) => {
                    check(id, CheckStatus::Pass, "HubSpot has the list.")
                }
                Ok(_) => CheckView {
                    evidence: list.clone(),
                    fix:
                        "Choose a list in the data sharing step, or take the line out of the file."
                            .to_owned(),
                    ..check(id, CheckStatus::Fail, "HubSpot has no list with this id.")
                },
            });
        }
        checks
    }

    async fn property_checks(
        &self,
        workspace: &Workspace,
        file: &File,
    ) -> Result<(Vec<CheckView>, Vec<SetupChange>), Error> {
        let id = "handover.properties";
        let mut choices = BTreeMap::new();
        for (key, name) in file.properties.iter().flatten() {
            let known = Field::from_key(key).filter(|field| Field::REFERRAL.contains(field));
            let Some(field) = known else {
                let sentence = format!("There is no field \"{key}\".");
                let unknown = CheckView {
                    fix: format!(
                        "The fields are {}.",
                        Field::REFERRAL.map(Field::key).join(", ")
                    ),
                    ..check(id, CheckStatus::Fail, &sentence)
                };
                return Ok((vec![unknown], Vec::new()));
            };
            if !name.trim().is_empty() {
                choices.insert(field, name.trim().to_owned());
            }
        }
        Ok(match self.inner.planned_with(workspace, &choices).await {
            Ok(planned) => planned,
            Err(error) => {
                let unseen = not_seen(id, "Whether the properties fit", error.into());
                (vec![unseen], Vec::new())
            }
        })
    }

    async fn trigger_checks(&self, file: &File) -> Vec<CheckView> {
        let Some(triggers) = &file.triggers else {
            return Vec::new();
        };
        match self.checks_of_triggers(triggers.save("", "")).await {
            Ok(checks) => checks,
            Err(failure) if failure.code == FailureCode::InvalidInput => {
                vec![refused("handover.triggers", failure)]
            }
            Err(failure) => vec![not_seen(
                "handover.triggers",
                "Whether the stages are there",
                failure,
            )],
        }
    }

    async fn mapping_checks(&self, file: &File) -> Vec<CheckView> {
        let mut checks = Vec::new();
        for table in file.tables().into_iter().flatten() {
            if let Err(error) = crate::triggers::refuse_faults(table.clone()) {
                checks.push(refused("handover.mapping", error.into()));
                continue;
            }
            let example = self
                .mapping_example(ExampleRequest {
                    object: table.object,
                    draft: Some(table),
                    skip: 0,
                })
                .await;
            match example {
                Ok(example) => checks.extend(
                    example
                        .checks
                        .into_iter()
                        .filter(|it| it.id == "map.prop_exists"),
                ),
                Err(failure) => checks.push(not_seen(
                    "handover.mapping",
                    "Whether the properties of the mapping are there",
                    failure,
                )),
            }
        }
        checks
    }
}

/// Whether the file says nothing else than what is set up. What it leaves out does not count.
fn same(file: &File, here: &File, part: HandoverPart) -> bool {
    match part {
        HandoverPart::Hubspot => id(file.hubspot.as_ref()) == id(here.hubspot.as_ref()),
        HandoverPart::Advocate => id(file.advocate.as_ref()) == id(here.advocate.as_ref()),
        HandoverPart::Program => {
            let of = |file: &File| file.program.as_ref().map(|it| (it.id.clone(), it.synced));
            of(file) == of(here)
        }
        HandoverPart::Sharing => {
            // Read and said again, so that what is usual is the same whether it is written down or not.
            let of = |file: &File| {
                let view = file.sharing.as_ref().map(super::Sharing::view);
                view.and_then(|view| rules_from_view(view).ok())
                    .map(|rules| rules_view(&rules))
            };
            of(file).is_some() && of(file) == of(here)
        }
        HandoverPart::Properties => {
            file.properties.iter().flatten().all(|(key, name)| {
                here.properties.as_ref().and_then(|it| it.get(key)) == Some(name)
            })
        }
        HandoverPart::Triggers => {
            let of = |file: &File| file.triggers.as_ref().map(Triggers::read);
            of(file) == of(here)
        }
        HandoverPart::Mapping => {
            let of = |table: &Table| crate::triggers::read_table(table.view()).ok();
            file.mapping.iter().flatten().all(|table| {
                let here = here.mapping.iter().flatten();
                of(table).is_some() && here.map(of).any(|it| it == of(table))
            })
        }
        HandoverPart::ByHand => file.by_hand == here.by_hand,
    }
}

fn id(account: Option<&super::Account>) -> Option<&str> {
    account.map(|account| account.id.as_str())
}

/// A look that was not possible.
fn not_seen(id: &str, what: &str, failure: Failure) -> CheckView {
    CheckView {
        evidence: failure.message,
        fix: failure.hint,
        ..check(
            id,
            CheckStatus::Unknown,
            &format!("{what} could not be looked at."),
        )
    }
}

/// Something that would be refused.
fn refused(id: &str, failure: Failure) -> CheckView {
    CheckView {
        fix: failure.hint,
        ..check(id, CheckStatus::Fail, &failure.message)
    }
}
