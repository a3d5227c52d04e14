//! The setup: which step stands where, and which properties an account needs.
//!
//! There is no stored step status. It is computed from facts, so the wizard cannot disagree with reality.

use crate::layout::{Field, GROUP_NAME, Layout, Property, Shape};
use std::collections::{BTreeMap, BTreeSet};

/// One step of the setup, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Choose practice or real accounts.
    Start,
    /// Connect HubSpot.
    Hubspot,
    /// Connect Advocate and choose the program.
    Advocate,
    /// Decide on the contact properties.
    Properties,
    /// Review, and make the properties.
    Review,
    /// The first sync.
    FirstSync,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 6] = [
        Self::Start,
        Self::Hubspot,
        Self::Advocate,
        Self::Properties,
        Self::Review,
        Self::FirstSync,
    ];
}

/// How a step stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// An earlier step must be done first.
    Locked,
    /// Open; says what is missing.
    Todo(&'static str),
    /// Done.
    Done,
    /// It was done and broke since; says how.
    Attention(String),
}

/// How one connection stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Connection {
    /// None.
    #[default]
    Absent,
    /// There, but the person has not said that it is the right account.
    Unconfirmed,
    /// There and confirmed.
    Confirmed,
    /// The platform refuses it, or its secret is gone.
    Broken,
}

/// What the status of every step is computed from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Facts {
    /// A workspace is open.
    pub workspace: bool,
    /// HubSpot.
    pub hubspot: Connection,
    /// Advocate.
    pub advocate: Connection,
    /// A program was chosen, which is the opt-in.
    pub program: bool,
    /// The property plan was accepted.
    pub layout_chosen: bool,
    /// The properties were made, or found, in the account.
    pub properties_ready: bool,
    /// Properties that were there and are gone, by label.
    pub properties_lost: Vec<String>,
    /// A first sync ended, in whatever way the person chose.
    pub synced: bool,
}

/// Returns how every step stands.
pub fn progress(facts: &Facts) -> Vec<(Step, Status)> {
    let mut open = true;
    Step::ALL
        .into_iter()
        .map(|step| {
            let status = if open {
                examine(step, facts)
            } else {
                Status::Locked
            };
            open &= status == Status::Done;
            (step, status)
        })
        .collect()
}

fn examine(step: Step, facts: &Facts) -> Status {
    let done_if = |done, missing| {
        if done {
            Status::Done
        } else {
            Status::Todo(missing)
        }
    };
    match step {
        Step::Start => done_if(facts.workspace, "Choose practice or your real accounts."),
        Step::Hubspot => connection(facts.hubspot, "HubSpot"),
        Step::Advocate => match connection(facts.advocate, "impact.com") {
            Status::Done => done_if(facts.program, "Choose the program."),
            other => other,
        },
        Step::Properties => done_if(
            facts.layout_chosen || facts.properties_ready,
            "Look at the properties.",
        ),
        Step::Review if !facts.properties_lost.is_empty() => Status::Attention(format!(
            "No longer in HubSpot: {}.",
            facts.properties_lost.join(", ")
        )),
        Step::Review => done_if(facts.properties_ready, "Apply the changes."),
        Step::FirstSync => done_if(facts.synced, "Preview and run the first sync."),
    }
}

fn connection(state: Connection, name: &str) -> Status {
    match state {
        Connection::Absent => Status::Todo("Connect the account."),
        Connection::Unconfirmed => Status::Todo("Say whether it is the right account."),
        Connection::Confirmed => Status::Done,
        Connection::Broken => Status::Attention(format!("{name} needs you to sign in again.")),
    }
}

/// What is true of a planned property in the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PropertyState {
    /// It will be created.
    Missing,
    /// It exists and fits.
    Fits,
    /// It is in the recycle bin; creating it brings it back.
    Archived,
    /// It cannot be used.
    Conflict(PropertyConflict),
}

/// Why a planned property cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PropertyConflict {
    /// The name belongs to a property of this HubSpot type.
    OtherType(String),
    /// Its values cannot be written.
    ReadOnly,
    /// Two of our fields would share it.
    UsedTwice(Field),
    /// HubSpot does not take such a name.
    BadName,
}

/// One planned property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedProperty {
    /// Our field.
    pub field: Field,
    /// Internal name to use.
    pub name: String,
    /// State in the account.
    pub state: PropertyState,
    /// Other properties of the account whose label fits.
    pub candidates: Vec<String>,
}

/// The properties that an account needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PropertyPlan {
    /// Whether our group must be created.
    pub create_group: bool,
    /// One entry a referral field, in order.
    pub properties: Vec<PlannedProperty>,
}

impl PropertyPlan {
    /// Returns whether nothing stands in the way.
    pub fn applicable(&self) -> bool {
        !self
            .properties
            .iter()
            .any(|planned| matches!(planned.state, PropertyState::Conflict(_)))
    }

    /// Returns the layout that the plan leads to.
    pub fn layout(&self) -> Layout {
        let mut layout = Layout::default();
        for planned in &self.properties {
            layout.choose(planned.field, &planned.name);
        }
        layout
    }
}

/// Returns the plan for the seven properties: what the person chose, else an existing property with the same label,
/// else our own name.
pub fn plan_properties(
    choices: &BTreeMap<Field, String>,
    existing: &[Property],
    groups: &[String],
) -> PropertyPlan {
    let mut used = BTreeMap::new();
    let properties: Vec<_> = Field::REFERRAL
        .into_iter()
        .map(|field| {
            let candidates = candidates(field, existing);
            let name = choices
                .get(&field)
                .cloned()
                .or_else(|| same_label(field, existing))
                .unwrap_or_else(|| field.default_property().to_owned());
            let state = match used.insert(name.clone(), field) {
                Some(other) => PropertyState::Conflict(PropertyConflict::UsedTwice(other)),
                None => state_of(&name, existing),
            };
            PlannedProperty {
                field,
                name,
                state,
                candidates,
            }
        })
        .collect();
    let creates = properties.iter().any(|planned| {
        matches!(
            planned.state,
            PropertyState::Missing | PropertyState::Archived
        )
    });
    PropertyPlan {
        create_group: creates && !groups.iter().any(|group| group == GROUP_NAME),
        properties,
    }
}

fn usable(property: &Property) -> bool {
    property.kind == "string" && !property.read_only && !property.archived
}

fn same_label(field: Field, existing: &[Property]) -> Option<String> {
    let wanted = plain(field.label());
    let mut found = existing
        .iter()
        .filter(|property| usable(property) && plain(&property.label) == wanted);
    let first = found.next()?;
    // Two with one label: the person must choose.
    found.next().is_none().then(|| first.name.clone())
}

fn candidates(field: Field, existing: &[Property]) -> Vec<String> {
    let wanted = plain(field.label());
    let names: BTreeSet<_> = existing
        .iter()
        .filter(|property| usable(property) && plain(&property.label).contains(&wanted))
        .map(|property| property.name.clone())
        .collect();
    names.into_iter().collect()
}

fn plain(label: &str) -> String {
    label
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn state_of(name: &str, existing: &[Property]) -> PropertyState {
    let active = existing.iter().find(|p| p.name == name && !p.archived);
    let archived = existing.iter().any(|p| p.name == name && p.archived);
    match active {
        Some(property) if property.kind != "string" => {
            PropertyState::Conflict(PropertyConflict::OtherType(property.kind.clone()))
        }
        Some(property) if property.read_only => PropertyState::Conflict(PropertyConflict::ReadOnly),
        Some(_) => PropertyState::Fits,
        None if !good_name(name) => PropertyState::Conflict(PropertyConflict::BadName),
        None if archived => PropertyState::Archived,
        None => PropertyState::Missing,
    }
}

/// Internal names are lower-case letters, digits and underscores, and begin with a letter (the style of HubSpot's
/// own answers; the exact rule is not published).
fn good_name(name: &str) -> bool {
    name.len() <= 100
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Returns HubSpot's field type for a shape.
pub fn field_type(shape: Shape) -> &'static str {
    match shape {
        Shape::Line => "text",
        Shape::Lines => "textarea",
    }
}
