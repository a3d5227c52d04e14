//! What HubSpot takes as a value, and how bodies are read.

use super::object::ObjectType;
use crate::hubspot::problem::Problem;
use crate::hubspot::properties::Definition;
use crate::hubspot::state::{State, iso};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::json;
use std::borrow::Cow;
use std::fmt;

/// Documented: characters in a text value.
const LONGEST: usize = 65_536;

/// Names of properties with values.
pub type Values<'a> = Vec<(Cow<'a, str>, Cow<'a, str>)>;

/// The properties of a row, in the order they were sent.
#[derive(Debug, Clone, Default)]
pub struct Pairs<'a>(pub Values<'a>);

impl Pairs<'_> {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| &**value)
    }
}

/// Text that borrows from the body where it can. Numbers and booleans are taken as their text, `null` as empty.
struct Text<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Cow<'de, str>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a property value")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text.to_owned()))
            }
            fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text))
            }
            fn visit_unit<E>(self) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(""))
            }
            fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
                Ok(Cow::Owned(value.to_string()))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
                Ok(Cow::Owned(value.to_string()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
                Ok(Cow::Owned(value.to_string()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
                Ok(Cow::Owned(value.to_string()))
            }
        }
        deserializer.deserialize_any(Any).map(Text)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Pairs<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("properties by name")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::with_capacity(map.size_hint().unwrap_or(10));
                while let Some((Text(name), Text(value))) = map.next_entry()? {
                    pairs.push((name, value));
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// Reads a body. The wording for one that cannot be read is invented.
pub fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Problem> {
    serde_json::from_slice(body)
        .map_err(|error| Problem::invalid(format!("Invalid input JSON: {error}")))
}

/// Checks the values of a row and brings them into stored form: an address is kept in lower case (observed), and some
/// properties have a form of their own. All wrong values are told at once.
pub fn check<'a>(
    sim: &State,
    object: ObjectType,
    pairs: &Pairs<'a>,
) -> Result<Values<'a>, Problem> {
    let schema = &sim.store(object).schema;
    let normalise = &sim.habits.normalise;
    let mut checked = Vec::with_capacity(pairs.0.len());
    let mut wrong = Vec::new();
    for (name, value) in &pairs.0 {
        let stored = match schema.property(name) {
            Some(definition) => stored(definition, value),
            None => Err((
                "PROPERTY_DOESNT_EXIST",
                format!("Property \"{name}\" does not exist"),
            )),
        };
        match stored {
            Ok(value) if normalise.is_empty() => checked.push((name.clone(), value)),
            Ok(value) => {
                let habit = normalise.get(&(object, name.clone().into_owned()));
                let value = habit.map_or(value.clone(), |habit| Cow::Owned(habit.apply(&value)));
                checked.push((name.clone(), value));
            }
            Err((code, message)) => wrong.push((&**name, code, message)),
        }
    }
    if wrong.is_empty() {
        Ok(checked)
    } else {
        Err(refusal(&wrong))
    }
}

/// Returns a value as it is kept, or the code and the text of its refusal. Except `INVALID_EMAIL`, `INVALID_OPTION` and
/// `INVALID_INTEGER` the codes are invented, and so are all texts but the one of an address.
fn stored<'a>(
    definition: &Definition,
    value: &Cow<'a, str>,
) -> Result<Cow<'a, str>, (&'static str, String)> {
    let name = &definition.name;
    if definition.read_only {
        return Err((
            "READ_ONLY_VALUE",
            format!("\"{name}\" is a read only property; its value cannot be set."),
        ));
    }
    if value.len() > LONGEST && value.chars().count() > LONGEST {
        return Err((
            "INVALID_LENGTH",
            format!("\"{name}\" is longer than {LONGEST} characters."),
        ));
    }
    if value.is_empty() {
        return Ok(Cow::Borrowed(""));
    }
    if name == "email" {
        let lower = value.trim().to_lowercase();
        return if lower.is_empty() || is_address(&lower) {
            Ok(Cow::Owned(lower))
        } else {
            Err(("INVALID_EMAIL", format!("Email address {value} is invalid")))
        };
    }
    // Choices that HubSpot keeps elsewhere, such as owners, are not checked (invented).
    let elsewhere = definition.hubspot_defined && definition.options.is_empty();
    let known =
        |choice: &str| elsewhere || definition.options.iter().any(|option| option == choice);
    match definition.kind.as_str() {
        "enumeration" => {
            let fine = match definition.field_type.as_str() {
                "checkbox" => value.split(';').filter(|it| !it.is_empty()).all(known),
                _ => known(value),
            };
            if !fine {
                let options = &definition.options;
                return Err((
                    "INVALID_OPTION",
                    format!("{value} was not one of the allowed options: {options:?}"),
                ));
            }
        }
        "bool" if !known(value) => {
            return Err(("INVALID_BOOLEAN", format!("{value} was not true or false.")));
        }
        // Documented: numbers have one decimal point.
        "number" if !value.parse::<f64>().is_ok_and(f64::is_finite) => {
            return Err((
                "INVALID_INTEGER",
                format!("{value} was not a valid number."),
            ));
        }
        kind @ ("date" | "datetime") => {
            let Some(at) = instant(value) else {
                return Err(("INVALID_DATE", format!("{value} was not a valid {kind}.")));
            };
            // Documented: answers use ISO 8601, a date without a time.
            let mut text = iso(at);
            if kind == "date" {
                text.truncate("2026-11-24".len());
            }
            return Ok(Cow::Owned(text));
        }
        _ => {}
    }
    Ok(value.clone())
}

/// Reads a date or an instant, as epoch milliseconds. Documented: milliseconds, a day, or ISO 8601 in UTC.
pub fn instant(text: &str) -> Option<i64> {
    if let Ok(ms) = text.parse() {
        return Some(ms);
    }
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_millisecond());
    }
    let day: Date = text.parse().ok()?;
    let midnight = TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()?;
    Some(midnight.as_millisecond())
}

/// Invented: how strict the platform is. A name, an at sign, a host with a dot, and no space.
fn is_address(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && !text.contains(char::is_whitespace)
            && !text.contains([',', ';', ':', '<', '>', '(', ')', '"'])
            && !local.contains('@')
            && host.contains('.')
            && host.split('.').all(|label| !label.is_empty())
    })
}

/// Observed: the message holds the list of wrong values as JSON; `errors` has one entry for each.
fn refusal(wrong: &[(&str, &str, String)]) -> Problem {
    let inner: Vec<_> = wrong
        .iter()
        .map(|(name, code, message)| {
            json!({"isValid": false, "message": message, "error": code, "name": name})
        })
        .collect();
    let problem = Problem::invalid(format!("Property values were not valid: {}", json!(inner)));
    wrong
        .iter()
        .fold(problem, |problem, (name, code, message)| {
            problem.error(json!({
                "message": message,
                "code": code,
                "context": {"propertyName": [name]},
            }))
        })
}

/// A refusal outside of a multi-status answer: there a conflict names the existing contact in its text only (observed).
pub fn alone(mut problem: Problem) -> Problem {
    problem.context.remove("existingId");
    problem
}

/// Documented: a new contact needs at least one of these.
pub fn check_new(pairs: &Pairs<'_>) -> Result<(), Problem> {
    let has = |name| pairs.get(name).is_some_and(|value| !value.is_empty());
    if has("email") || has("firstname") || has("lastname") {
        return Ok(());
    }
    Err(Problem::invalid(
        "At least one of email, firstname or lastname is needed to create a contact.",
    ))
}
