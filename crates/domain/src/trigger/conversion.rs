//! Making the conversion of one record that reached a stage, or telling why it cannot be made.

use crate::trigger::field::{self, Kind, Need, ORDER_SUB_TOTAL};
use crate::trigger::mapping::{Row, Table};
use crate::trigger::source::{Of, Part, Source};
use crate::trigger::value::{self, Unfit};
use crate::trigger::{Object, Trigger, is_event_code};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A record with the properties that were read. Empty text is no value.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Record id.
    pub id: String,
    /// Values by internal name.
    pub values: BTreeMap<String, String>,
}

impl Record {
    /// Returns a value, if there is one.
    pub fn value(&self, name: &str) -> Option<&str> {
        let value = self.values.get(name).map(|value| value.trim());
        value.filter(|value| !value.is_empty())
    }
}

/// All that a conversion is made of.
#[derive(Debug, Clone, Copy)]
pub struct Occasion<'a> {
    /// What happened.
    pub trigger: &'a Trigger,
    /// When, in HubSpot's milliseconds since 1970.
    pub reached_at: i64,
    /// The record.
    pub record: &'a Record,
    /// Its customer.
    pub contact: Option<&'a Record>,
    /// Its company.
    pub company: Option<&'a Record>,
    /// The currency of amounts for which the mapping names none: that of the HubSpot account.
    pub currency: &'a str,
}

/// A conversion as it is sent, but for the program.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversion {
    /// The event type code.
    pub event: String,
    /// The order id. With the event type code it is what a conversion is known by.
    pub order: String,
    /// The fields, under the names that the API takes.
    pub fields: BTreeMap<String, String>,
}

impl Conversion {
    /// Returns what the order is worth, and in which currency; `None` when it carries no money.
    pub fn worth(&self) -> Option<(&str, &str)> {
        let named = |name: &&str| self.fields.get(*name);
        let amount = field::SUB_TOTAL_NAMES.iter().find_map(named)?;
        let currency = self.fields.get(field::CURRENCY).map_or("", String::as_str);
        Some((amount, currency))
    }
}

/// Why a field has no value that could be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Lack {
    /// There is no value.
    Empty,
    /// Its contact is not known.
    NoContact,
    /// It has no company.
    NoCompany,
    /// The value is not of the field's type.
    WrongType,
    /// The value is too long; it is not cut.
    TooLong {
        /// Characters that it has.
        length: usize,
        /// Characters that fit.
        most: usize,
    },
    /// More digits than the field takes; it is not rounded.
    TooExact,
    /// The event type code has other characters than letters, digits and `_`.
    NoEventCode,
    /// An amount of nothing.
    Zero,
    /// An amount below nothing.
    Negative,
    /// An amount without a currency.
    NoCurrency,
}

/// A field with what it lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// impact.com's name of the field.
    pub field: String,
    /// What it lacks.
    pub lack: Lack,
    /// The value that was found.
    pub value: String,
}

/// What could be made of a conversion that cannot be sent as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unbuilt {
    /// The fields that could be filled.
    pub conversion: Conversion,
    /// What is wrong with the others, at least one.
    pub problems: Vec<Problem>,
}

/// Makes a conversion. An optional or recommended field without a value is left out; one whose value does not fit is told,
/// never cut, rounded or left out in silence.
pub fn build(table: &Table, occasion: &Occasion<'_>) -> Result<Conversion, Unbuilt> {
    let (fields, mut problems) = fields(table, occasion);
    let get = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let conversion = Conversion {
        event: get(field::EVENT),
        order: get(field::ORDER),
        fields,
    };
    if !conversion.event.is_empty() && !is_event_code(&conversion.event) {
        problems.push(problem(field::EVENT, Lack::NoEventCode, &conversion.event));
    }
    if problems.is_empty() {
        Ok(conversion)
    } else {
        Err(Unbuilt {
            conversion,
            problems,
        })
    }
}

/// Returns every field that could be filled, and the problems of the others: for examples, which show both.
pub fn fields(table: &Table, occasion: &Occasion<'_>) -> (BTreeMap<String, String>, Vec<Problem>) {
    let mut fields = BTreeMap::new();
    let mut problems = Vec::new();
    for row in &table.rows {
        let Some(target) = field::target(&row.field) else {
            continue;
        };
        let raw = match raw(row, occasion) {
            Ok(raw) => raw,
            Err(lack) if target.need == Need::Required => {
                problems.push(problem(&row.field, lack, ""));
                continue;
            }
            Err(_) => continue,
        };
        match value::shaped(target.kind, &raw) {
            Err(unfit) => problems.push(problem(&row.field, lack(unfit), &raw)),
            Ok(shaped) => {
                if target.kind == Kind::Money {
                    problems.extend(odd_amount(&row.field, &shaped));
                }
                fields.insert(sent_as(table, &row.field).to_owned(), shaped);
            }
        }
    }
    let has_money = fields.keys().any(|name| field::is_money(name));
    if has_money && !fields.contains_key(field::CURRENCY) && table.row(field::CURRENCY).is_none() {
        match value::shaped(Kind::Currency, occasion.currency) {
            Ok(code) => _ = fields.insert(field::CURRENCY.to_owned(), code),
            Err(_) => problems.push(problem(
                field::CURRENCY,
                Lack::NoCurrency,
                occasion.currency,
            )),
        }
    } else if has_money && !fields.contains_key(field::CURRENCY) {
        // A mapped currency that is empty is not filled with another one: the amount would be of a currency that nobody
        // named.
        problems.push(problem(field::CURRENCY, Lack::NoCurrency, ""));
    }
    (fields, problems)
}

/// Returns the event type code that a trigger sends, `None` when only the record decides.
pub fn event_code(table: &Table, trigger: &Trigger) -> Option<String> {
    if let Some(event) = &trigger.event {
        return Some(event.clone());
    }
    match &table.row(field::EVENT)?.source {
        Source::Fixed { text } => Some(text.trim().to_owned()),
        Source::Template { parts } => parts.iter().try_fold(String::new(), |whole, part| {
            let part = match part {
                Part::Text { text } => text,
                Part::Stage => &trigger.stage,
                Part::Property { .. } => return None,
            };
            Some(whole + part)
        }),
        Source::Property { .. } | Source::Reached => None,
    }
}

/// Returns the name under which a field is sent.
pub fn sent_as<'a>(table: &'a Table, field: &'a str) -> &'a str {
    if field == ORDER_SUB_TOTAL {
        &table.sub_total_as
    } else {
        field
    }
}

fn problem(field: &str, lack: Lack, value: &str) -> Problem {
    Problem {
        field: field.to_owned(),
        lack,
        value: value.to_owned(),
    }
}

/// What the whole order is worth must be more than nothing: a person looks at all else.
fn odd_amount(name: &str, amount: &str) -> Option<Problem> {
    let worth = field::is_worth(name);
    match value::cents(amount) {
        Ok(0) if worth => Some(problem(name, Lack::Zero, amount)),
        Ok(..0) if worth => Some(problem(name, Lack::Negative, amount)),
        _ => None,
    }
}

fn lack(unfit: Unfit) -> Lack {
    match unfit {
        Unfit::TooLong { length, most } => Lack::TooLong { length, most },
        Unfit::NotThatExact => Lack::TooExact,
        Unfit::NotADate
        | Unfit::NotANumber
        | Unfit::NotAnAddress
        | Unfit::NotACurrency
        | Unfit::NotAFlag => Lack::WrongType,
    }
}

fn raw(row: &Row, occasion: &Occasion<'_>) -> Result<String, Lack> {
    if row.field == field::EVENT
        && let Some(event) = &occasion.trigger.event
    {
        return Ok(event.clone());
    }
    match &row.source {
        Source::Property { of, name } => property(*of, name, occasion).map(str::to_owned),
        Source::Fixed { text } => Some(text.clone())
            .filter(|text| !text.trim().is_empty())
            .ok_or(Lack::Empty),
        Source::Reached => value::moment_of(occasion.reached_at).ok_or(Lack::Empty),
        Source::Template { parts } => parts.iter().try_fold(String::new(), |mut whole, part| {
            whole.push_str(match part {
                Part::Text { text } => text,
                Part::Property { of, name } => property(*of, name, occasion)?,
                Part::Stage => &occasion.trigger.stage,
            });
            Ok(whole)
        }),
    }
}

fn property<'a>(of: Of, name: &str, occasion: &Occasion<'a>) -> Result<&'a str, Lack> {
    let object = occasion.trigger.object;
    let (record, object) = match of {
        Of::Record => (Some(occasion.record), object),
        Of::Contact => (occasion.contact, Object::Contacts),
        Of::Company => (occasion.company, Object::Companies),
    };
    let record = record.ok_or(if of == Of::Contact {
        Lack::NoContact
    } else {
        Lack::NoCompany
    })?;
    let name = object.real_name(name);
    if name == "hs_object_id" {
        return Ok(&record.id);
    }
    record.value(name).ok_or(Lack::Empty)
}
