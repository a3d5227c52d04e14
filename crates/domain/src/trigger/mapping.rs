//! The mapping: which source fills which field of a conversion, a table for each kind of record.

use crate::trigger::Object;
use crate::trigger::field::{self, Need, ORDER_SUB_TOTAL, SUB_TOTAL_NAMES};
use crate::trigger::source::{Of, Source, event_pattern, order_pattern};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One field and where its value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// impact.com's name of the field.
    pub field: String,
    /// Where its value comes from.
    pub source: Source,
    /// Why it is like this, in the words of whoever made it so.
    #[serde(default)]
    pub note: String,
}

/// The mapping of one kind of record, in the order of its rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// The rows.
    pub rows: Vec<Row>,
    /// The name under which the guide's `OrderSubTotal` is sent.
    #[serde(default = "usual_sub_total")]
    pub sub_total_as: String,
}

fn usual_sub_total() -> String {
    SUB_TOTAL_NAMES[0].to_owned()
}

/// The tables of all kinds of records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// A table for each kind that has one.
    pub tables: BTreeMap<Object, Table>,
}

impl Default for Mapping {
    fn default() -> Self {
        Self {
            tables: BTreeMap::from([(Object::Deals, Table::seeded())]),
        }
    }
}

impl Mapping {
    /// Returns the table of a kind of record, or an empty one.
    pub fn table(&self, object: Object) -> Table {
        self.tables
            .get(&object)
            .cloned()
            .unwrap_or_else(Table::empty)
    }
}

/// What is wrong with a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableFault {
    /// A required field has no row.
    Missing(String),
    /// A field has two rows.
    Twice(String),
    /// impact.com has no such field, or we fill it ourselves.
    Unknown(String),
    /// A template without parts, or a fixed text without text.
    NoSource(String),
    /// `OrderSubTotal` is sent under this name, and there is a row for it, too.
    SubTotalTwice(String),
    /// `OrderSubTotal` cannot be sent under this name.
    SubTotalName(String),
    /// Only one of both may be sent (documented).
    EitherOr(&'static str, &'static str),
    /// An item without what every item needs (documented): SKU, quantity, and either price or subtotal.
    Item(u32),
    /// A value of a company's or contact's own table that is taken of itself in a roundabout way: the record is the contact.
    Roundabout(String),
}

impl Table {
    /// Returns a table without rows.
    pub fn empty() -> Self {
        Self {
            rows: Vec::new(),
            sub_total_as: usual_sub_total(),
        }
    }

    /// Returns the rows of impact.com's guide for deals, in its order. `email` is no property of a deal, so it is that of
    /// the deal's contact.
    pub fn seeded() -> Self {
        let record = |name| Source::property(Of::Record, name);
        let rows = [
            ("EventDate", record("lastmodifieddate")),
            ("CustomerId", record("hs_object_id")),
            (field::EMAIL, Source::property(Of::Contact, "email")),
            (field::ORDER, order_pattern()),
            (field::EVENT, event_pattern()),
            (ORDER_SUB_TOTAL, record("amount")),
            ("Date3", record("closedate")),
            ("Text2", record("hs_deal_stage_probability")),
        ];
        let row = |(field, source): (&str, Source)| Row {
            field: field.to_owned(),
            source,
            note: String::new(),
        };
        Self {
            rows: rows.map(row).into(),
            ..Self::empty()
        }
    }

    /// Returns the row of a field.
    pub fn row(&self, field: &str) -> Option<&Row> {
        self.rows.iter().find(|row| row.field == field)
    }

    /// Returns what is wrong, in order; `CustomerId` being required, there always is the attribution key that impact.com
    /// asks for.
    pub fn faults(&self, object: Object) -> Vec<TableFault> {
        let mut faults = Vec::new();
        let mut seen = BTreeSet::new();
        for row in &self.rows {
            let name = row.field.clone();
            if field::target(&name).is_none() {
                faults.push(TableFault::Unknown(name));
                continue;
            }
            if !seen.insert(name.clone()) {
                faults.push(TableFault::Twice(name.clone()));
            }
            match &row.source {
                Source::Template { parts } if parts.is_empty() => {
                    faults.push(TableFault::NoSource(name));
                }
                Source::Fixed { text } if text.trim().is_empty() => {
                    faults.push(TableFault::NoSource(name));
                }
                source
                    if source
                        .properties()
                        .iter()
                        .any(|(of, _)| is_roundabout(object, *of)) =>
                {
                    faults.push(TableFault::Roundabout(name));
                }
                _ => {}
            }
        }
        let has = |name: &str| seen.contains(name);
        for name in field::names() {
            let required = field::target(&name).is_some_and(|target| target.need == Need::Required);
            if required && !has(&name) {
                faults.push(TableFault::Missing(name));
            }
        }
        if !SUB_TOTAL_NAMES.contains(&self.sub_total_as.as_str()) {
            faults.push(TableFault::SubTotalName(self.sub_total_as.clone()));
        } else if has(ORDER_SUB_TOTAL)
            && self.sub_total_as != ORDER_SUB_TOTAL
            && has(&self.sub_total_as)
        {
            faults.push(TableFault::SubTotalTwice(self.sub_total_as.clone()));
        }
        if has("MediaId") && has("MediaPartnerId") {
            faults.push(TableFault::EitherOr("MediaId", "MediaPartnerId"));
        }
        for number in 1..=field::ITEMS_MAX {
            let item = |stem: &str| has(&format!("{stem}{number}"));
            let some = seen.iter().any(|name| {
                name.strip_prefix("Item")
                    .is_some_and(|rest| item_number(rest) == number)
            });
            let whole = item("ItemSku")
                && item("ItemQuantity")
                && (item("ItemPrice") != item("ItemSubTotal"));
            if some && !whole {
                faults.push(TableFault::Item(number));
            }
        }
        faults
    }

    /// Returns the properties of one record that are read.
    pub fn properties(&self, of: Of) -> BTreeSet<&str> {
        self.rows
            .iter()
            .flat_map(|row| row.source.properties())
            .filter(|(whose, _)| *whose == of)
            .map(|(_, name)| name)
            .collect()
    }
}

/// The customer of a contact's event is the contact itself; a company has no company.
fn is_roundabout(object: Object, of: Of) -> bool {
    object == Object::Companies && of == Of::Company
}

fn item_number(rest: &str) -> u32 {
    let at = rest
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(rest.len());
    rest[at..].parse().unwrap_or(0)
}

/// A row that two versions do not share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The kind of record.
    pub object: Object,
    /// The field; empty for the name of the subtotal.
    pub field: String,
    /// What the older one has.
    pub before: Option<String>,
    /// What the newer one has.
    pub after: Option<String>,
}

/// Returns what differs between two mappings, in the order of kinds and fields.
pub fn differences(older: &Mapping, newer: &Mapping) -> Vec<Difference> {
    let mut all = Vec::new();
    for object in Object::ALL {
        let (old, new) = (older.table(object), newer.table(object));
        let text = |table: &Table, field: &str| table.row(field).map(|row| row.source.to_string());
        let fields: BTreeSet<&String> = old
            .rows
            .iter()
            .chain(&new.rows)
            .map(|row| &row.field)
            .collect();
        for field in fields {
            let (before, after) = (text(&old, field), text(&new, field));
            if before != after {
                all.push(Difference {
                    object,
                    field: field.clone(),
                    before,
                    after,
                });
            }
        }
        if old.sub_total_as != new.sub_total_as {
            let (before, after) = (Some(old.sub_total_as), Some(new.sub_total_as));
            all.push(Difference {
                object,
                field: ORDER_SUB_TOTAL.to_owned(),
                before,
                after,
            });
        }
    }
    all
}
