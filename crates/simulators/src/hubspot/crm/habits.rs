//! How this account behaves where real accounts differ, and what others do in it. Set by tests and by the conductor.

use super::object::ObjectType;
use std::collections::{BTreeMap, BTreeSet};

/// What becomes of a written value before it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Normalise {
    /// Blanks at both ends go.
    Trim,
    /// Lower case.
    LowerCase,
    /// Numbers lose their fraction.
    Round,
}

impl Normalise {
    pub(super) fn apply(self, value: &str) -> String {
        match self {
            Self::Trim => value.trim().to_owned(),
            Self::LowerCase => value.to_lowercase(),
            Self::Round => value
                .trim()
                .parse::<f64>()
                .map_or_else(|_| value.to_owned(), |number| format!("{number:.0}")),
        }
    }
}

/// A property of an object type.
type Property = (ObjectType, String);

/// The account's habits.
#[derive(Debug, Default)]
pub struct Habits {
    /// Documented: accounts in a beta keep the primary record's id in a merge; others give the survivor a new one.
    pub merge_keeps_id: bool,
    /// Observed: some duplicates are answered with 400 and another text.
    pub duplicate_is_400: bool,
    /// `toObjectId` is a number in the guide's samples and a text in the specification.
    pub numeric_ids: bool,
    /// Properties whose values are rewritten as they are written.
    pub normalise: BTreeMap<Property, Normalise>,
    /// Properties that a workflow sets to a value after every write by the API to a record.
    pub flips: BTreeMap<Property, String>,
    /// Properties that a workflow, list or form uses: they cannot be archived.
    pub in_use: BTreeSet<Property>,
}
