//! One contact record and how it is answered.

use super::Names;
use crate::hubspot::properties::Schema;
use crate::hubspot::state::{PORTAL, iso};
use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Deserialize, Serialize, Serializer};

/// Documented default properties of a contact.
pub const DEFAULTS: [&str; 6] = [
    "createdate",
    "email",
    "firstname",
    "hs_object_id",
    "lastmodifieddate",
    "lastname",
];

/// A stored contact. Values are kept as pairs of a name's number and a text, for room.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    pub id: u64,
    pub created_ms: i64,
    pub updated_ms: i64,
    pub archived_ms: Option<i64>,
    pub values: Vec<(u16, Box<str>)>,
}

impl Record {
    pub fn get(&self, key: u16) -> Option<&str> {
        self.values
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| &**value)
    }

    /// Sets a value; empty text clears it. Documented.
    pub fn set(&mut self, key: u16, value: &str) {
        let position = self.values.iter().position(|(name, _)| *name == key);
        match (position, value.is_empty()) {
            (Some(position), true) => {
                self.values.swap_remove(position);
            }
            (Some(position), false) => self.values[position].1 = value.into(),
            (None, true) => {}
            (None, false) => self.values.push((key, value.into())),
        }
    }
}

/// Which properties an answer shows.
#[derive(Clone, Copy)]
pub enum Show<'a> {
    /// These, `null` where there is no value. Names that are not defined were left out before.
    Named(&'a [String]),
    /// Everything that has a value and is defined (observed for write answers).
    All(&'a Schema),
}

/// A record as it is answered.
pub struct View<'a> {
    pub record: &'a Record,
    pub names: &'a Names,
    pub show: Show<'a>,
    /// For upserts.
    pub new: Option<bool>,
    pub trace: Option<&'a str>,
    pub base: &'a str,
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let record = self.record;
        let mut out = serializer.serialize_struct("Contact", 9)?;
        out.serialize_field("id", &record.id.to_string())?;
        out.serialize_field("properties", &Properties(self))?;
        out.serialize_field("createdAt", &iso(record.created_ms))?;
        out.serialize_field("updatedAt", &iso(record.updated_ms))?;
        out.serialize_field("archived", &record.archived_ms.is_some())?;
        if let Some(at) = record.archived_ms {
            out.serialize_field("archivedAt", &iso(at))?;
        }
        if let Some(new) = self.new {
            out.serialize_field("new", &new)?;
        }
        if let Some(trace) = self.trace {
            out.serialize_field("objectWriteTraceId", trace)?;
        }
        let url = format!("{}/contacts/{PORTAL}/record/0-1/{}", self.base, record.id);
        out.serialize_field("url", &url)?;
        out.end()
    }
}

struct Properties<'a>(&'a View<'a>);

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let View {
            record,
            names,
            show,
            ..
        } = self.0;
        let mut out = serializer.serialize_map(None)?;
        let system = [
            ("createdate", iso(record.created_ms)),
            ("hs_object_id", record.id.to_string()),
            ("lastmodifieddate", iso(record.updated_ms)),
        ];
        match show {
            Show::All(schema) => {
                for (name, value) in &system {
                    out.serialize_entry(name, value)?;
                }
                for (key, value) in &record.values {
                    let name = names.text(*key);
                    if schema.property(name).is_some() {
                        out.serialize_entry(name, value)?;
                    }
                }
            }
            Show::Named(wanted) => {
                for name in *wanted {
                    if let Some((name, value)) = system.iter().find(|(known, _)| known == name) {
                        out.serialize_entry(name, value)?;
                    } else {
                        let value = names.find(name).and_then(|key| record.get(key));
                        out.serialize_entry(name, &value)?;
                    }
                }
            }
        }
        out.end()
    }
}
