//! Which contact properties an account needs, and what is true of each of them there.

use crate::layout::{Field, GROUP_NAME, Layout, Property, Shape};
use std::collections::{BTreeMap, BTreeSet};

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
