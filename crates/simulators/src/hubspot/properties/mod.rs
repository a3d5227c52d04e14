//! Properties: definitions and groups of an object type, and the rules for changing them.
//!
//! Refuses to know: values of records, HTTP.

mod endpoints;
mod factory;
mod sales;

pub use endpoints::routes;

use super::ObjectType;
use super::problem::Problem;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::BTreeMap;

/// Documented by HubSpot: how many properties of an object type may have unique values.
const MAX_UNIQUE: usize = 10;
/// Invented: how long a name may be.
const MAX_NAME: usize = 100;

/// One choice of an enumeration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    pub label: String,
    pub value: String,
    #[serde(default = "last")]
    pub display_order: i64,
    #[serde(default)]
    pub hidden: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Documented by HubSpot: −1 puts an entry behind the ones with a number.
fn last() -> i64 {
    -1
}

/// A property's definition.
#[expect(
    clippy::struct_excessive_bools,
    reason = "the platform's definitions have that many flags"
)]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Definition {
    pub name: String,
    pub label: String,
    /// The platform's `type`, such as `string`.
    pub kind: String,
    pub field_type: String,
    pub group: String,
    pub description: String,
    /// Values that an enumeration allows, in order.
    pub options: Vec<String>,
    /// The same choices with everything that the definition tells about them.
    pub choices: Vec<Choice>,
    pub display_order: i64,
    pub hidden: bool,
    pub form_field: bool,
    pub unique: bool,
    /// Its values cannot be written.
    pub read_only: bool,
    /// It came with the account.
    pub hubspot_defined: bool,
    pub created_ms: i64,
    pub updated_ms: i64,
    /// When it went into the recycle bin.
    pub archived_ms: Option<i64>,
}

/// A property group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub name: String,
    pub label: String,
    pub display_order: i64,
    pub archived: bool,
}

/// What a create call says about a property.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewDefinition {
    name: String,
    label: String,
    #[serde(rename = "type")]
    kind: String,
    field_type: String,
    group_name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    options: Vec<Choice>,
    #[serde(default = "last")]
    display_order: i64,
    #[serde(default)]
    hidden: bool,
    #[serde(default)]
    form_field: bool,
    #[serde(default)]
    has_unique_value: bool,
}

/// What a change says about a property. Documented: omitted fields stay, `options` replaces the list, other fields are
/// ignored in silence.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Change {
    label: Option<String>,
    description: Option<String>,
    group_name: Option<String>,
    display_order: Option<i64>,
    hidden: Option<bool>,
    form_field: Option<bool>,
    options: Option<Vec<Choice>>,
    #[serde(rename = "type")]
    kind: Option<String>,
    field_type: Option<String>,
}

/// What a create or change call says about a group.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupBody {
    name: Option<String>,
    label: Option<String>,
    display_order: Option<i64>,
}

/// All definitions of one object type.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Schema {
    properties: BTreeMap<String, Definition>,
    groups: BTreeMap<String, Group>,
}

impl Schema {
    /// Returns the definitions of a new account, and for contacts the two that the practice world adds.
    pub fn factory(object: ObjectType) -> Self {
        factory::schema(object)
    }

    /// Gives an enumeration other choices.
    pub fn set_choices<'a>(
        &mut self,
        name: &str,
        choices: impl Iterator<Item = (&'a str, &'a str)>,
    ) {
        if let Some(definition) = self.properties.get_mut(name) {
            let choices: Vec<_> = choices.collect();
            definition.choose(factory::choices(&choices));
        }
    }

    /// Returns the active property of this name.
    pub fn property(&self, name: &str) -> Option<&Definition> {
        self.properties
            .get(name)
            .filter(|found| found.archived_ms.is_none())
    }

    /// Puts a property into the recycle bin; `false` when there is no such active property.
    pub fn archive(&mut self, name: &str, now: i64) -> bool {
        let found = self
            .properties
            .get_mut(name)
            .filter(|found| found.archived_ms.is_none());
        if let Some(definition) = found {
            definition.archived_ms = Some(now);
            true
        } else {
            false
        }
    }

    /// Makes the values of a property read-only, as HubSpot does with calculated ones, or writable again.
    pub fn lock(&mut self, name: &str, read_only: bool) {
        if let Some(definition) = self.properties.get_mut(name) {
            definition.read_only = read_only;
        }
    }

    /// Returns the properties, active or archived ones, by name.
    pub fn list(&self, archived: bool) -> impl Iterator<Item = &Definition> {
        self.properties
            .values()
            .filter(move |found| found.archived_ms.is_some() == archived)
    }

    /// Returns the active groups, by name.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.values().filter(|group| !group.archived)
    }

    /// Returns the active group of this name.
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.get(name).filter(|group| !group.archived)
    }

    /// Creates a property, or revives an archived one with the new definition: its values and its `createdAt` stay
    /// (observed).
    fn create(&mut self, new: NewDefinition, now: i64) -> Result<&Definition, Problem> {
        check_name(&new.name)?;
        if self.property(&new.name).is_some() {
            return Err(taken(&new.name));
        }
        let created_ms = self
            .properties
            .get(&new.name)
            .map_or(now, |archived| archived.created_ms);
        let mut definition = Definition {
            label: new.label,
            kind: new.kind,
            field_type: new.field_type,
            group: new.group_name,
            description: new.description,
            options: Vec::new(),
            choices: Vec::new(),
            display_order: new.display_order,
            hidden: new.hidden,
            form_field: new.form_field,
            unique: new.has_unique_value,
            read_only: false,
            hubspot_defined: false,
            created_ms,
            updated_ms: now,
            archived_ms: None,
            name: new.name,
        };
        definition.choose(new.options);
        self.check(&definition)?;
        let unique = self.list(false).filter(|found| found.unique).count();
        if definition.unique && unique >= MAX_UNIQUE {
            return Err(Problem::invalid(format!(
                "There are {MAX_UNIQUE} properties with unique values already."
            )));
        }
        let name = definition.name.clone();
        self.properties.insert(name.clone(), definition);
        Ok(&self.properties[&name])
    }

    fn change(&mut self, name: &str, change: Change, at: i64) -> Result<&Definition, Problem> {
        let mut definition = self.property(name).ok_or_else(|| unknown(name))?.clone();
        let Change {
            label,
            description,
            group_name,
            display_order,
            hidden,
            form_field,
            options,
            kind,
            field_type,
        } = change;
        let now = definition.clone();
        definition.label = label.unwrap_or(now.label);
        definition.description = description.unwrap_or(now.description);
        definition.group = group_name.unwrap_or(now.group);
        definition.display_order = display_order.unwrap_or(now.display_order);
        definition.hidden = hidden.unwrap_or(now.hidden);
        definition.form_field = form_field.unwrap_or(now.form_field);
        definition.kind = kind.unwrap_or(now.kind);
        definition.field_type = field_type.unwrap_or(now.field_type);
        if let Some(options) = options {
            definition.choose(options);
        }
        self.check(&definition)?;
        definition.updated_ms = at;
        self.properties.insert(name.to_owned(), definition);
        Ok(&self.properties[name])
    }

    /// The rules that hold for new and changed definitions alike.
    fn check(&self, definition: &Definition) -> Result<(), Problem> {
        let allowed = field_types(&definition.kind).ok_or_else(|| {
            Problem::invalid(format!(
                "Invalid input JSON: the type '{}' is not known",
                definition.kind
            ))
        })?;
        if !allowed.contains(&definition.field_type.as_str()) {
            return Err(Problem::invalid(format!(
                "A property of type '{}' cannot have the field type '{}'.",
                definition.kind, definition.field_type
            )));
        }
        if definition.label.trim().is_empty() {
            return Err(Problem::invalid("The label must not be empty."));
        }
        // Observed: an unknown group is refused with 400; the wording is invented.
        if self.group(&definition.group).is_none() {
            return Err(Problem::invalid(format!(
                "The property group '{}' does not exist.",
                definition.group
            )));
        }
        definition.check_options()
    }

    fn create_group(&mut self, body: GroupBody) -> Result<&Group, Problem> {
        let (Some(name), Some(label)) = (body.name, body.label) else {
            return Err(Problem::invalid("A group needs a name and a label."));
        };
        check_name(&name)?;
        // Invented: how a taken name is refused was not found; properties are refused like this.
        if self.group(&name).is_some() {
            return Err(Problem {
                sub_category: Some("Properties.GROUP_WITH_NAME_EXISTS"),
                ..Problem::new(
                    StatusCode::CONFLICT,
                    "OBJECT_ALREADY_EXISTS",
                    format!("A property group named '{name}' already exists."),
                )
            });
        }
        let group = Group {
            name: name.clone(),
            label,
            display_order: body.display_order.unwrap_or_else(last),
            archived: false,
        };
        self.groups.insert(name.clone(), group);
        Ok(&self.groups[&name])
    }

    fn change_group(&mut self, name: &str, body: GroupBody) -> Result<&Group, Problem> {
        let group = self
            .groups
            .get_mut(name)
            .filter(|group| !group.archived)
            .ok_or_else(|| unknown(name))?;
        if let Some(label) = body.label {
            group.label = label;
        }
        if let Some(order) = body.display_order {
            group.display_order = order;
        }
        Ok(group)
    }

    /// Observed: a group with active members stays, and the refusal nests a whole error body in its message.
    fn archive_group(&mut self, name: &str) -> Result<(), Problem> {
        if self.group(name).is_none() {
            return Err(unknown(name));
        }
        if self.list(false).any(|found| found.group == name) {
            let sub = "PropertyGroupError.GROUP_WITH_ACTIVE_PROPERTIES";
            let nested = json!({
                "status": "error",
                "message": "The group has active properties.",
                "subCategory": sub,
                "context": {"groupName": [name]},
            });
            return Err(Problem {
                sub_category: Some(sub),
                ..Problem::invalid(nested.to_string())
            });
        }
        if let Some(group) = self.groups.get_mut(name) {
            group.archived = true;
        }
        Ok(())
    }
}

impl Definition {
    fn choose(&mut self, choices: Vec<Choice>) {
        self.options = choices.iter().map(|it| it.value.clone()).collect();
        self.choices = choices;
    }

    fn check_options(&self) -> Result<(), Problem> {
        let mut values: Vec<&str> = self.options.iter().map(String::as_str).collect();
        values.sort_unstable();
        let wrong = match self.kind.as_str() {
            // Observed: exactly these two.
            "bool" => values != ["false", "true"],
            "enumeration" => {
                self.field_type != "calculation_equation"
                    && (values.is_empty() || values.windows(2).any(|pair| pair[0] == pair[1]))
            }
            _ => false,
        };
        if wrong {
            Err(Problem::invalid(format!(
                "The options of the property '{}' are not valid.",
                self.name
            )))
        } else {
            Ok(())
        }
    }
}

/// Documented by HubSpot: which field types go with which type. The pairing of `phone_number` is invented.
fn field_types(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "string" => &[
            "text",
            "textarea",
            "html",
            "phonenumber",
            "file",
            "calculation_equation",
        ],
        "number" => &["number", "calculation_equation"],
        "enumeration" => &[
            "select",
            "radio",
            "checkbox",
            "booleancheckbox",
            "calculation_equation",
        ],
        "bool" => &["booleancheckbox", "calculation_equation"],
        "date" | "datetime" => &["date"],
        "phone_number" => &["phonenumber"],
        _ => return None,
    })
}

/// Inferred: lower-case letters, digits and underscores, a letter first.
fn check_name(name: &str) -> Result<(), Problem> {
    let fine = name.len() <= MAX_NAME
        && name.starts_with(|first: char| first.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    if fine {
        Ok(())
    } else {
        Err(Problem::invalid(format!(
            "The name '{name}' is not valid: lower-case letters, digits and underscores, a letter first."
        ))
        .with("name", [name]))
    }
}

/// Observed: code and text.
fn taken(name: &str) -> Problem {
    Problem {
        sub_category: Some("Properties.PROPERTY_WITH_NAME_EXISTS"),
        ..Problem::new(
            StatusCode::CONFLICT,
            "OBJECT_ALREADY_EXISTS",
            format!("A property named '{name}' already exists."),
        )
    }
    .with("name", [name])
}

fn unknown(name: &str) -> Problem {
    Problem::not_found(format!("No property or group named '{name}' was found."))
        .with("name", [name])
}
