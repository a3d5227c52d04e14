//! The program, the property plan, and the review that makes the properties: setup's only writes.

use crate::day;
use crate::drift::Basis;
use crate::engine::{
    Engine, Inner, LayoutDocument, ProgramDocument, RulesDocument, SetupDocument, check,
};
use crate::failure::Error;
use crate::journal::settings::{StoredConnection, Workspace};
use crate::views::{
    CheckStatus, CheckView, Decision, Event, Failure, Platform, PropertyChoice, PropertyPlanView,
    PropertyRow, PropertyState as RowState, ReviewView, SetupChange, SetupChangeStatus, StepId,
};
use crate::words;
use domain::layout::{Field, GROUP_LABEL, GROUP_NAME, Layout, Shape};
use domain::person::ProgramId;
use domain::setup::{
    self, Decided, PlannedProperty, PropertyConflict, PropertyPlan, PropertyState,
};
use jiff::tz::TimeZone;
use platforms::hubspot::{HubSpot, NewProperty};
use std::collections::BTreeMap;

impl Engine {
    /// Returns the plan for the group and the seven properties, from what is in the account now.
    ///
    /// # Errors
    /// HubSpot is not connected or does not answer.
    pub async fn property_plan(&self) -> Result<PropertyPlanView, Failure> {
        let workspace = self.inner.workspace()?;
        let plan = self.inner.plan_properties(&workspace).await?;
        let room = self.inner.room_for(&workspace, &plan).await?;
        Ok(plan_view(&plan, room))
    }

    /// Saves chosen internal names, and returns the plan that follows. An empty list accepts the plan as it is.
    ///
    /// # Errors
    /// A field is unknown, or HubSpot does not answer.
    pub async fn save_property_choices(
        &self,
        choices: Vec<PropertyChoice>,
    ) -> Result<PropertyPlanView, Failure> {
        self.inner.refuse_while_busy()?;
        let workspace = self.inner.workspace()?;
        let mut document: LayoutDocument = self
            .inner
            .document(&workspace.id)
            .await?
            .unwrap_or_default();
        for choice in choices {
            let field = Field::from_key(&choice.field)
                .filter(|field| Field::REFERRAL.contains(field))
                .ok_or_else(|| Error::InvalidInput {
                    what: format!("There is no field \"{}\".", choice.field),
                    hint: "Choose one of the seven referral fields.".to_owned(),
                })?;
            let name = choice.name.trim();
            if name.is_empty() {
                document.choices.remove(&field);
            } else {
                document.choices.insert(field, name.to_owned());
            }
        }
        let choices = document.choices.clone();
        self.inner.save(workspace.id.clone(), document).await?;
        let plan = self
            .inner
            .plan_properties_with(&workspace, &choices)
            .await?;
        self.inner.unready_if_changed(&workspace, &plan).await?;
        self.inner.emit(Event::SetupChanged);
        let room = self.inner.room_for(&workspace, &plan).await?;
        Ok(plan_view(&plan, room))
    }

    /// Returns what was decided and what applying would change.
    ///
    /// # Errors
    /// A side is not connected, or HubSpot does not answer.
    pub async fn review(&self) -> Result<ReviewView, Failure> {
        let workspace = self.inner.workspace()?;
        let plan = self.inner.plan_properties(&workspace).await?;
        let created = self.inner.setup(&workspace).await?;
        let changes = changes(&plan, &created);
        Ok(self.inner.review_view(&workspace, &plan, changes).await?)
    }

    /// Makes the group and the properties, one after the other, and stops at the first refusal. What was made stays
    /// and is recorded; applying again goes on from there.
    ///
    /// # Errors
    /// HubSpot is not connected or does not answer, or a property is in conflict.
    pub async fn apply_setup(&self) -> Result<ReviewView, Failure> {
        self.inner.refuse_while_busy()?;
        let workspace = self.inner.workspace()?;
        let plan = self.inner.plan_properties(&workspace).await?;
        if !plan.applicable() {
            return Err(Error::InvalidInput {
                what: "A planned property is in conflict with one in HubSpot.".to_owned(),
                hint: "Choose another name for it in the properties step.".to_owned(),
            }
            .into());
        }
        let hubspot = self.inner.hubspot(&workspace).await?;
        let changes = self.inner.apply(&workspace, &hubspot, &plan).await?;
        let refused = |it: &SetupChange| it.status == SetupChangeStatus::Failed;
        if !changes.iter().any(refused) {
            self.inner.put_to_use(&workspace, Basis::Anew).await;
        }
        self.inner.emit(Event::SetupChanged);
        Ok(self.inner.review_view(&workspace, &plan, changes).await?)
    }
}

impl Inner {
    pub async fn setup(&self, workspace: &Workspace) -> Result<SetupDocument, Error> {
        Ok(self.document(&workspace.id).await?.unwrap_or_default())
    }

    /// Returns what is decided now.
    pub async fn decided(&self, workspace: &Workspace) -> Result<Decided, Error> {
        let account = |stored: Option<StoredConnection>| stored.map(|it| it.account_id);
        let hubspot = account(self.connection(workspace, Platform::Hubspot).await?);
        let tenant = account(self.connection(workspace, Platform::Advocate).await?);
        let program: Option<ProgramDocument> = self.document(&workspace.id).await?;
        let rules: RulesDocument = self.document(&workspace.id).await?.unwrap_or_default();
        let names: LayoutDocument = self.document(&workspace.id).await?.unwrap_or_default();
        Ok(Decided {
            hubspot: hubspot.unwrap_or_default(),
            tenant: tenant.unwrap_or_default(),
            program: program.map(|program| ProgramId(program.id)),
            rules: rules.0,
            names: names.choices,
        })
    }

    async fn plan_properties(&self, workspace: &Workspace) -> Result<PropertyPlan, Error> {
        let document: LayoutDocument = self.document(&workspace.id).await?.unwrap_or_default();
        self.plan_properties_with(workspace, &document.choices)
            .await
    }

    async fn plan_properties_with(
        &self,
        workspace: &Workspace,
        choices: &BTreeMap<Field, String>,
    ) -> Result<PropertyPlan, Error> {
        let platform = Platform::Hubspot;
        let hubspot = self.hubspot(workspace).await?;
        let active = hubspot.contact_properties(false).await;
        let mut existing = self.heard(workspace, platform, active).await?;
        let archived = hubspot.contact_properties(true).await;
        existing.extend(self.heard(workspace, platform, archived).await?);
        let groups = hubspot.property_groups().await;
        let groups = self.heard(workspace, platform, groups).await?;
        Ok(setup::plan_properties(choices, &existing, &groups))
    }

    /// Returns what is true of these names in the account, and what the review would create.
    pub async fn planned_with(
        &self,
        workspace: &Workspace,
        choices: &BTreeMap<Field, String>,
    ) -> Result<(Vec<CheckView>, Vec<SetupChange>), Error> {
        let plan = self.plan_properties_with(workspace, choices).await?;
        let done = self.setup(workspace).await?;
        Ok((plan_checks(&plan), changes(&plan, &done)))
    }

    /// Looks whether the account lets us make what is planned: the right to, and room for it.
    async fn room_for(
        &self,
        workspace: &Workspace,
        plan: &PropertyPlan,
    ) -> Result<[CheckView; 2], Error> {
        let made = plan.properties.iter().filter(|it| to_create(it)).count();
        let hubspot = self.connection(workspace, Platform::Hubspot).await?;
        let scopes = hubspot.and_then(|it| it.details.scopes);
        let client = self.hubspot(workspace).await?;
        let room = client.custom_properties().await.ok();
        Ok([
            words::properties::permission(scopes.as_deref(), made),
            words::properties::limit(room, made),
        ])
    }

    /// Another layout than the one that was applied needs to be applied again.
    async fn unready_if_changed(
        &self,
        workspace: &Workspace,
        plan: &PropertyPlan,
    ) -> Result<(), Error> {
        let mut applied = self.setup(workspace).await?;
        if applied.ready && applied.layout != plan.layout() {
            applied.ready = false;
            self.save(workspace.id.clone(), applied).await?;
        }
        Ok(())
    }

    async fn apply(
        &self,
        workspace: &Workspace,
        hubspot: &HubSpot,
        plan: &PropertyPlan,
    ) -> Result<Vec<SetupChange>, Error> {
        let mut done = self.setup(workspace).await?;
        let mut changes = changes(plan, &done);
        let mut position = 0;
        if plan.create_group {
            let made = hubspot.create_group(GROUP_NAME, GROUP_LABEL).await;
            position = position_of_next(&changes, 0);
            if !self.record(workspace, &mut changes, position, made).await? {
                return Ok(changes);
            }
            done.created_group = true;
            self.save(workspace.id.clone(), done.clone()).await?;
        }
        for planned in plan.properties.iter().filter(|planned| to_create(planned)) {
            position = position_of_next(&changes, position);
            let made = hubspot.create_property(&new_property(planned)).await;
            if !self.record(workspace, &mut changes, position, made).await? {
                return Ok(changes);
            }
            if !done.created.contains(&planned.field) {
                done.created.push(planned.field);
            }
            self.save(workspace.id.clone(), done.clone()).await?;
        }
        done.ready = true;
        done.lost.clear();
        done.layout = plan.layout();
        done.reviewed = Some(self.decided(workspace).await?);
        self.save(workspace.id.clone(), done).await?;
        Ok(changes)
    }

    /// Marks one change; returns whether to go on.
    async fn record(
        &self,
        workspace: &Workspace,
        changes: &mut [SetupChange],
        position: usize,
        made: Result<(), platforms::ApiError>,
    ) -> Result<bool, Error> {
        let result = self.heard(workspace, Platform::Hubspot, made).await;
        let Some(change) = changes.get_mut(position) else {
            return Ok(false);
        };
        match result {
            Ok(()) => change.status = SetupChangeStatus::Done,
            Err(error) => {
                let failure = Failure::from(error);
                change.status = SetupChangeStatus::Failed;
                change.problem = format!("{} {}", failure.message, failure.hint);
            }
        }
        Ok(change.status == SetupChangeStatus::Done)
    }

    async fn review_view(
        &self,
        workspace: &Workspace,
        plan: &PropertyPlan,
        changes: Vec<SetupChange>,
    ) -> Result<ReviewView, Error> {
        let hubspot = self.connected(workspace, Platform::Hubspot).await?;
        let advocate = self.connected(workspace, Platform::Advocate).await?;
        let program: ProgramDocument = self.document(&workspace.id).await?.unwrap_or_default();
        let rules: RulesDocument = self.document(&workspace.id).await?.unwrap_or_default();
        let (counts, mapped) = self.event_sentences(workspace).await?;
        let decision = |label: &str, value: String, step| Decision {
            label: label.to_owned(),
            value,
            step,
        };
        let used = plan
            .properties
            .iter()
            .filter(|planned| planned.state == PropertyState::Fits);
        let mut checks: Vec<CheckView> = plan_checks(plan);
        checks.extend(hubspot.details.checks.iter().cloned());
        checks.extend(advocate.details.checks.iter().cloned());
        checks.sort_by_key(|check| match check.status {
            CheckStatus::Fail => 0,
            CheckStatus::Warn => 1,
            CheckStatus::Unknown => 2,
            CheckStatus::Pass => 3,
        });
        Ok(ReviewView {
            decisions: vec![
                decision(
                    "HubSpot",
                    format!("{} · {}", hubspot.account_name, hubspot.account_id),
                    StepId::Hubspot,
                ),
                decision(
                    "Advocate",
                    format!("{} · alias {}", program.name, advocate.account_id),
                    StepId::Advocate,
                ),
                decision("Events", counts, StepId::Triggers),
                decision("Field mapping", mapped, StepId::Fields),
                decision(
                    "Data sharing",
                    words::sharing_line(&words::rules_view(&rules.0)),
                    StepId::Sharing,
                ),
                decision(
                    "Properties",
                    format!("{} of 7 exist and are used", used.count()),
                    StepId::Properties,
                ),
            ],
            changes,
            not_changed: vec![
                "No contact and no participant is touched in this step.".to_owned(),
                "Nothing is changed in impact.com.".to_owned(),
            ],
            checks,
        })
    }

    /// Says which properties of a layout are gone from HubSpot, or read-only: with one such everybody would be refused,
    /// line by line. What is gone is noted, so that its step opens again.
    pub async fn refuse_lost_properties(
        &self,
        workspace: &Workspace,
        hubspot: &HubSpot,
        layout: &Layout,
    ) -> Result<(), Error> {
        let existing = hubspot.contact_properties(false).await;
        let existing = self.heard(workspace, Platform::Hubspot, existing).await?;
        let lost = lost(layout, &existing);
        let mut setup = self.setup(workspace).await?;
        if setup.lost != lost {
            setup.lost.clone_from(&lost);
            self.save(workspace.id.clone(), setup).await?;
            self.emit(Event::SetupChanged);
        }
        if !lost.is_empty() {
            return Err(Error::PropertiesMissing {
                labels: words::labels(&lost),
            });
        }
        let locked = locked(layout, &existing);
        if !locked.is_empty() {
            return Err(Error::PropertiesReadOnly {
                labels: words::labels(&locked),
            });
        }
        Ok(())
    }

    /// Notes what an answer says about the connection: a refused credential opens its step again.
    pub async fn heard<T>(
        &self,
        workspace: &Workspace,
        platform: Platform,
        answer: Result<T, platforms::ApiError>,
    ) -> Result<T, Error> {
        let broken = matches!(answer, Err(platforms::ApiError::Unauthorised { .. }));
        if broken {
            let id = workspace.id.clone();
            self.journal
                .write(move |db| crate::journal::settings::mark_broken(db, &id, platform, true))
                .await?;
            self.emit(Event::SetupChanged);
        }
        if let Err(platforms::ApiError::DailyLimit { detail }) = &answer {
            let connection = self.connection(workspace, platform).await?;
            let zone = connection
                .map(|it| it.details.time_zone)
                .unwrap_or_default();
            return Err(Error::DayUsedUp {
                platform,
                detail: detail.clone(),
                go_on: day::go_on(self.now(), &zone, &TimeZone::system()),
            });
        }
        answer.map_err(Error::from_platform(platform))
    }
}

fn to_create(planned: &PlannedProperty) -> bool {
    matches!(
        planned.state,
        PropertyState::Missing | PropertyState::Archived
    )
}

fn position_of_next(changes: &[SetupChange], from: usize) -> usize {
    (from..changes.len())
        .find(|index| changes[*index].status == SetupChangeStatus::Planned)
        .unwrap_or(changes.len())
}

fn new_property(planned: &PlannedProperty) -> NewProperty {
    NewProperty {
        name: planned.name.clone(),
        label: planned.field.label().to_owned(),
        group: GROUP_NAME.to_owned(),
        field_type: setup::field_type(planned.field.shape()).to_owned(),
        description: format!("{} Filled by Advocate Sync.", note(planned.field)),
    }
}

/// Returns what applying changes, and what it changed before.
fn changes(plan: &PropertyPlan, done: &SetupDocument) -> Vec<SetupChange> {
    let change = |sentence: String, detail: String, status| SetupChange {
        sentence,
        detail,
        status,
        problem: String::new(),
    };
    let mut changes = Vec::new();
    if plan.create_group || done.created_group {
        changes.push(change(
            format!("Create property group \"{GROUP_LABEL}\""),
            format!("contact property group {GROUP_NAME}"),
            if plan.create_group {
                SetupChangeStatus::Planned
            } else {
                SetupChangeStatus::Done
            },
        ));
    }
    for planned in &plan.properties {
        let label = planned.field.label();
        let kind = shape_words(planned.field.shape());
        match planned.state {
            PropertyState::Missing | PropertyState::Archived => changes.push(change(
                format!("Create contact property \"{label}\""),
                format!("{} · {kind}", planned.name),
                SetupChangeStatus::Planned,
            )),
            _ if done.created.contains(&planned.field) => changes.push(change(
                format!("Create contact property \"{label}\""),
                format!("{} · {kind}", planned.name),
                SetupChangeStatus::Done,
            )),
            _ => {}
        }
    }
    changes
}

fn shape_words(shape: Shape) -> &'static str {
    match shape {
        Shape::Line => "single-line text",
        Shape::Lines => "multi-line text",
    }
}

fn note(field: Field) -> &'static str {
    match field {
        Field::ReferralCode => "The person's own referral code.",
        Field::ShareLink => "The link the person shares.",
        Field::MessageLinks => "One ready-made message link for each share medium.",
        Field::ReferredByCode => "The code of whoever referred this person.",
        Field::UserId | Field::AccountId => "The person's identity in Advocate.",
        Field::ReferralCookie => "Attribution cookie that a HubSpot form can carry.",
        Field::Email | Field::FirstName | Field::LastName => "",
    }
}

fn plan_view(plan: &PropertyPlan, room: [CheckView; 2]) -> PropertyPlanView {
    let mut checks = plan_checks(plan);
    checks.extend(room);
    let creations = plan
        .properties
        .iter()
        .filter(|planned| to_create(planned))
        .count();
    PropertyPlanView {
        group: GROUP_NAME.to_owned(),
        group_label: GROUP_LABEL.to_owned(),
        group_exists: !plan.create_group,
        rows: plan.properties.iter().map(row).collect(),
        checks,
        to_create: u32::try_from(creations).unwrap_or(0) + u32::from(plan.create_group),
        applicable: plan.applicable(),
    }
}

fn row(planned: &PlannedProperty) -> PropertyRow {
    let (state, sentence, fix) = match &planned.state {
        PropertyState::Missing => (RowState::WillBeCreated, "will be created".to_owned(), ""),
        PropertyState::Fits => (
            RowState::WillBeUsed,
            "exists and fits, will be used".to_owned(),
            "",
        ),
        PropertyState::Archived => (
            RowState::Archived,
            "is in HubSpot's recycle bin; it comes back with its old values".to_owned(),
            "",
        ),
        PropertyState::Conflict(conflict) => {
            let (sentence, fix) = conflict_words(conflict);
            (RowState::Conflict, sentence, fix)
        }
    };
    PropertyRow {
        field: planned.field.key().to_owned(),
        label: planned.field.label().to_owned(),
        name: planned.name.clone(),
        kind: shape_words(planned.field.shape()).to_owned(),
        state,
        sentence,
        fix: fix.to_owned(),
        candidates: planned
            .candidates
            .iter()
            .filter(|name| **name != planned.name)
            .cloned()
            .collect(),
        note: note(planned.field).to_owned(),
    }
}

fn conflict_words(conflict: &PropertyConflict) -> (String, &'static str) {
    match conflict {
        PropertyConflict::OtherType(kind) => (
            format!("exists as another type ({kind})"),
            "Choose another name for ours.",
        ),
        PropertyConflict::ReadOnly => (
            "exists, but its values cannot be written".to_owned(),
            "Choose another name for ours.",
        ),
        PropertyConflict::UsedTwice(field) => (
            format!("is already used for {}", field.label()),
            "Give each field a property of its own.",
        ),
        PropertyConflict::BadName => (
            "HubSpot does not take this name".to_owned(),
            "Use lower-case letters, digits and underscores, beginning with a letter.",
        ),
    }
}

fn plan_checks(plan: &PropertyPlan) -> Vec<CheckView> {
    let conflicts: Vec<_> = plan
        .properties
        .iter()
        .filter(|planned| matches!(planned.state, PropertyState::Conflict(_)))
        .map(|planned| planned.field.label())
        .collect();
    vec![if conflicts.is_empty() {
        check(
            "prop.conflict",
            CheckStatus::Pass,
            "No planned property is in conflict with one in HubSpot.",
        )
    } else {
        CheckView {
            fix: "Choose another name for it in the properties step.".to_owned(),
            ..check(
                "prop.conflict",
                CheckStatus::Fail,
                &format!("In conflict with HubSpot: {}.", conflicts.join(", ")),
            )
        }
    }]
}

/// Returns the layout's properties that cannot be written any more.
fn locked(layout: &Layout, existing: &[domain::layout::Property]) -> Vec<Field> {
    Field::REFERRAL
        .into_iter()
        .filter(|field| {
            let name = layout.property(*field);
            existing
                .iter()
                .any(|property| property.name == name && property.read_only)
        })
        .collect()
}

/// Returns the layout's properties that are not in the account any more.
fn lost(layout: &Layout, existing: &[domain::layout::Property]) -> Vec<Field> {
    Field::REFERRAL
        .into_iter()
        .filter(|field| {
            let name = layout.property(*field);
            !existing
                .iter()
                .any(|property| property.name == name && !property.archived)
        })
        .collect()
}
