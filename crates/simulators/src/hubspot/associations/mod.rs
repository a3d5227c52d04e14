//! What goes with what: associations between records, and their labels.
//!
//! Refuses to know: what a record holds, HTTP.

mod endpoints;

pub use endpoints::{Inline, check_inline, routes};

use super::crm::ObjectType;
use super::problem::Problem;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::BTreeMap;

use ObjectType::{Companies, Contacts, Deals};

/// Documented by HubSpot: from, to, the type id of the unlabelled association, and the one of the primary company. The
/// ids 2 and 6 of the way back from a company are as commonly seen.
const TYPES: [(ObjectType, ObjectType, u32, Option<u32>); 6] = [
    (Deals, Contacts, 3, None),
    (Contacts, Deals, 4, None),
    (Deals, Companies, 341, Some(5)),
    (Companies, Deals, 342, Some(6)),
    (Contacts, Companies, 279, Some(1)),
    (Companies, Contacts, 280, Some(2)),
];

/// Bits of the association types that a pair of records has. Labels of the account's own follow.
const UNLABELLED: u32 = 1;
const PRIMARY: u32 = 2;
const FIRST_OWN: u32 = 2;
/// Invented: labels of the account's own for two object types, in one direction.
const MOST_LABELS: usize = 20;

/// A record with its type.
pub type End = (ObjectType, u64);

/// A label of the account's own, in one direction.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Label {
    from: ObjectType,
    to: ObjectType,
    type_id: u32,
    text: String,
}

/// A type of association, as the API names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Type<'a> {
    pub category: &'static str,
    pub id: u32,
    pub label: Option<&'a str>,
}

const HUBSPOT_DEFINED: &str = "HUBSPOT_DEFINED";
const USER_DEFINED: &str = "USER_DEFINED";

/// All associations, each in both directions.
#[derive(Debug, Default, Deserialize)]
#[serde(from = "Saved")]
pub struct Associations {
    pairs: BTreeMap<(ObjectType, ObjectType), BTreeMap<(u64, u64), u32>>,
    labels: Vec<Label>,
}

/// From, to, and the bits of the types.
type Row = (u64, u64, u32);

/// Associations as they are saved: JSON has no keys of two parts.
#[derive(Serialize, Deserialize)]
struct Saved {
    pairs: Vec<(ObjectType, ObjectType, Vec<Row>)>,
    labels: Vec<Label>,
}

impl From<Saved> for Associations {
    fn from(saved: Saved) -> Self {
        let all = |rows: Vec<Row>| {
            rows.into_iter()
                .map(|(from, to, types)| ((from, to), types))
                .collect()
        };
        Self {
            pairs: saved
                .pairs
                .into_iter()
                .map(|(from, to, rows)| ((from, to), all(rows)))
                .collect(),
            labels: saved.labels,
        }
    }
}

impl Serialize for Associations {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let all = |rows: &BTreeMap<(u64, u64), u32>| {
            rows.iter()
                .map(|((from, to), types)| (*from, *to, *types))
                .collect()
        };
        let saved = Saved {
            pairs: self
                .pairs
                .iter()
                .map(|((from, to), rows)| (*from, *to, all(rows)))
                .collect(),
            labels: self.labels.clone(),
        };
        saved.serialize(serializer)
    }
}

/// Returns the two type ids that HubSpot defines for a direction.
fn defined(from: ObjectType, to: ObjectType) -> Option<(u32, Option<u32>)> {
    TYPES
        .iter()
        .find(|(start, end, ..)| (*start, *end) == (from, to))
        .map(|(.., plain, primary)| (*plain, *primary))
}

/// The refusal of two object types that cannot go with each other here. The wording is invented.
pub fn unrelated(from: ObjectType, to: ObjectType) -> Problem {
    Problem::invalid(format!(
        "The practice program knows no association of {} with {}.",
        from.plural(),
        to.plural()
    ))
}

impl Associations {
    fn rows(&mut self, from: ObjectType, to: ObjectType) -> &mut BTreeMap<(u64, u64), u32> {
        self.pairs.entry((from, to)).or_default()
    }

    /// Returns the records of a type that go with a record, from an id on, with the bits of their types.
    pub fn of(&self, from: End, to: ObjectType, start: u64) -> impl Iterator<Item = (u64, u32)> {
        self.pairs
            .get(&(from.0, to))
            .into_iter()
            .flat_map(move |rows| rows.range((from.1, start)..=(from.1, u64::MAX)))
            .map(|((_, to), types)| (*to, *types))
    }

    /// Associates without a label. A record's first company becomes its primary one (inferred).
    pub fn add_default(&mut self, from: End, to: End) {
        let first = |side: End, other: ObjectType| {
            other == Companies && !self.of(side, Companies, 0).any(|(_, it)| it & PRIMARY != 0)
        };
        let primary = first(from, to.0) || first(to, from.0);
        self.add(from, to, if primary { PRIMARY } else { 0 });
    }

    /// Associates with these types, and without a label too (as commonly seen). The primary company is one: the one
    /// before loses the label.
    fn add(&mut self, from: End, to: End, types: u32) {
        if types & PRIMARY != 0 {
            let (side, company) = if to.0 == Companies {
                (from, to)
            } else {
                (to, from)
            };
            let before: Vec<u64> = self
                .of(side, Companies, 0)
                .filter(|(id, it)| it & PRIMARY != 0 && *id != company.1)
                .map(|(id, _)| id)
                .collect();
            for other in before {
                self.take_types(side, (Companies, other), PRIMARY);
            }
        }
        // A label of the account's own has the same place in both directions.
        for (start, end) in [(from, to), (to, from)] {
            *self
                .rows(start.0, end.0)
                .entry((start.1, end.1))
                .or_default() |= types | UNLABELLED;
        }
    }

    /// Takes types away; an association without any is none.
    fn take_types(&mut self, from: End, to: End, types: u32) {
        for (start, end) in [(from, to), (to, from)] {
            let rows = self.rows(start.0, end.0);
            if let Some(kept) = rows.get_mut(&(start.1, end.1)) {
                *kept &= !types;
                if *kept == 0 {
                    rows.remove(&(start.1, end.1));
                }
            }
        }
    }

    /// Ends every association of two records.
    fn remove(&mut self, from: End, to: End) {
        self.take_types(from, to, u32::MAX);
    }

    /// Ends every association of a record.
    pub fn forget(&mut self, end: End) {
        for other in ObjectType::ALL {
            let others: Vec<u64> = self.of(end, other, 0).map(|(id, _)| id).collect();
            for id in others {
                self.remove(end, (other, id));
            }
        }
    }

    /// Lets a record have what another had, and ends that.
    pub fn hand_over(&mut self, from: End, to: End) {
        for other in ObjectType::ALL {
            let others: Vec<(u64, u32)> = self.of(from, other, 0).collect();
            for (id, types) in others {
                self.remove(from, (other, id));
                // The survivor's primary company wins, as its values do.
                let has = other == Companies
                    && self.of(to, Companies, 0).any(|(_, it)| it & PRIMARY != 0);
                let types = if has { types & !PRIMARY } else { types };
                self.add(to, (other, id), types);
            }
        }
    }

    /// Returns the association types that bits stand for, the unlabelled one last.
    pub fn types(&self, from: ObjectType, to: ObjectType, bits: u32) -> Vec<Type<'_>> {
        self.all_types(from, to)
            .into_iter()
            .filter(|(bit, _)| bits & bit != 0)
            .map(|(_, known)| known)
            .collect()
    }

    /// Returns all types of a direction with their bits.
    fn all_types(&self, from: ObjectType, to: ObjectType) -> Vec<(u32, Type<'_>)> {
        let Some((plain, primary)) = defined(from, to) else {
            return Vec::new();
        };
        let own = self
            .labels
            .iter()
            .filter(|it| (it.from, it.to) == (from, to))
            .zip(FIRST_OWN..)
            .map(|(label, place)| {
                let known = Type {
                    category: USER_DEFINED,
                    id: label.type_id,
                    label: Some(label.text.as_str()),
                };
                (1 << place, known)
            });
        let ours = |id, label| Type {
            category: HUBSPOT_DEFINED,
            id,
            label,
        };
        primary
            .map(|id| (PRIMARY, ours(id, Some("Primary"))))
            .into_iter()
            .chain(own)
            .chain([(UNLABELLED, ours(plain, None))])
            .collect()
    }

    /// Returns the bit of a type that the API names.
    fn bit(
        &self,
        from: ObjectType,
        to: ObjectType,
        category: &str,
        type_id: u32,
    ) -> Result<u32, Problem> {
        self.all_types(from, to)
            .into_iter()
            .find(|(_, known)| known.category == category && known.id == type_id)
            .map(|(bit, _)| bit)
            .ok_or_else(|| {
                Problem::invalid(format!(
                    "The association type {category} {type_id} does not exist between {} and {}.",
                    from.plural(),
                    to.plural()
                ))
            })
    }

    /// Adds a label with its inverse; both have the same place in their directions.
    fn add_label(
        &mut self,
        from: ObjectType,
        to: ObjectType,
        label: String,
        inverse: Option<String>,
    ) -> Result<Vec<Type<'_>>, Problem> {
        if defined(from, to).is_none() {
            return Err(unrelated(from, to));
        }
        let own = self
            .labels
            .iter()
            .filter(|it| (it.from, it.to) == (from, to))
            .count();
        if own >= MOST_LABELS {
            return Err(Problem::invalid("There are too many association labels."));
        }
        let next = self.labels.iter().map(|it| it.type_id).max().unwrap_or(0) + 1;
        self.labels.push(Label {
            from,
            to,
            type_id: next,
            text: label.clone(),
        });
        self.labels.push(Label {
            from: to,
            to: from,
            type_id: next + 1,
            text: inverse.unwrap_or(label),
        });
        Ok(self
            .all_types(from, to)
            .into_iter()
            .map(|(_, known)| known)
            .filter(|known| known.category == USER_DEFINED && known.id == next)
            .collect())
    }
}
