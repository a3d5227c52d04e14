//! What HubSpot takes as a value, and how bodies are read.

use crate::hubspot::problem::Problem;
use crate::hubspot::properties::Schema;
use axum::http::StatusCode;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::json;
use std::borrow::Cow;
use std::fmt;

/// Documented: characters in a text value.
const LONGEST: usize = 65_536;

/// The properties of a row, in the order they were sent.
#[derive(Debug, Clone, Default)]
pub struct Pairs<'a>(pub Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl Pairs<'_> {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| &**value)
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

/// Checks the values of a row and brings them into stored form: an address is kept in lower case (observed).
pub fn check<'a>(schema: &Schema, pairs: &Pairs<'a>) -> Result<Vec<(Cow<'a, str>, Cow<'a, str>)>, Problem> {
    let mut checked = Vec::with_capacity(pairs.0.len());
    for (name, value) in &pairs.0 {
        let Some(definition) = schema.property(name) else {
            return Err(refuse(name, "PROPERTY_DOESNT_EXIST", &format!("Property \"{name}\" does not exist")));
        };
        if definition.read_only {
            // The code of a read-only value is not documented; this one is invented.
            return Err(refuse(name, "READ_ONLY_VALUE", &format!("\"{name}\" is a read only property; its value cannot be set.")));
        }
        if value.chars().count() > LONGEST {
            return Err(refuse(name, "INVALID_LENGTH", &format!("\"{name}\" is longer than {LONGEST} characters.")));
        }
        if !value.is_empty() && definition.kind == "enumeration" && !definition.options.iter().any(|option| option == value) {
            return Err(refuse(name, "INVALID_OPTION", &format!("{value} was not one of the allowed options: {:?}", definition.options)));
        }
        if !value.is_empty() && definition.kind == "number" && value.parse::<f64>().is_err() {
            return Err(refuse(name, "INVALID_INTEGER", &format!("{value} was not a valid number.")));
        }
        if name == "email" {
            let lower = value.to_lowercase();
            if !lower.is_empty() && !is_address(&lower) {
                return Err(refuse(name, "INVALID_EMAIL", &format!("Email address {value} is invalid")));
            }
            checked.push((name.clone(), Cow::Owned(lower)));
        } else {
            checked.push((name.clone(), value.clone()));
        }
    }
    Ok(checked)
}

/// Invented: how strict the platform is. A name, an at sign, a host with a dot, and no space.
fn is_address(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(local, host)| {
        !local.is_empty()
            && !text.contains(char::is_whitespace)
            && !local.contains('@')
            && host.contains('.')
            && host.split('.').all(|label| !label.is_empty())
    })
}

fn refuse(name: &str, code: &str, message: &str) -> Problem {
    let inner = json!([{"isValid": false, "message": message, "error": code, "name": name}]);
    Problem::invalid(format!("Property values were not valid: {inner}")).error(json!({
        "message": message,
        "code": code,
        "context": {"propertyName": [name]},
    }))
}

/// An address that another contact has (observed).
pub fn conflict(existing: u64) -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "CONFLICT",
        format!("Contact already exists. Existing ID: {existing}"),
    )
    .with("existingId", [existing.to_string()])
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
