//! One record: its values with the moment and the origin of each, and what the values were before.
//!
//! Refuses to know: names and types of properties, HTTP.

use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};

/// Invented: how many earlier values of a property are kept.
const EARLIER: usize = 20;

/// Who wrote a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// An app, through the API.
    Api,
    /// A person in HubSpot.
    Person,
    /// A workflow.
    Workflow,
    /// A file.
    Import,
    /// A form of a website.
    Form,
    /// A merge of two records.
    Merge,
}

/// Where a value ends in the text of all values, and where it came from.
#[derive(Debug, Clone, Copy)]
struct Head {
    at: i64,
    end: u32,
    key: u16,
    source: Source,
}

/// A value that was replaced.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Earlier {
    key: u16,
    at: i64,
    source: Source,
    value: Box<str>,
}

/// A value with its moment and origin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version<'a> {
    pub value: &'a str,
    pub at: i64,
    pub source: Source,
}

/// A stored record. The values stand in one text with a table of their ends, for room and for speed.
#[derive(Debug, Clone, Deserialize)]
#[serde(from = "Saved")]
pub struct Record {
    pub id: u64,
    pub created_ms: i64,
    pub updated_ms: i64,
    pub archived_ms: Option<i64>,
    heads: Box<[Head]>,
    text: Box<str>,
    /// Oldest first.
    earlier: Vec<Earlier>,
}

impl Record {
    /// Returns a record without values.
    pub fn new(id: u64, created_ms: i64) -> Self {
        Self {
            id,
            created_ms,
            updated_ms: created_ms,
            archived_ms: None,
            heads: Box::default(),
            text: Box::default(),
            earlier: Vec::new(),
        }
    }

    /// Returns the same record under another id.
    pub fn renumbered(self, id: u64) -> Self {
        Self { id, ..self }
    }

    /// Returns a value; there is none after it was cleared.
    pub fn get(&self, key: u16) -> Option<&str> {
        self.current(key)
            .map(|version| version.value)
            .filter(|value| !value.is_empty())
    }

    /// Returns the values that are not empty.
    pub fn values(&self) -> impl Iterator<Item = (u16, &str)> {
        self.entries()
            .map(|(key, version)| (key, version.value))
            .filter(|(_, value)| !value.is_empty())
    }

    /// Returns all values that there ever were of this property, newest first.
    pub fn history(&self, key: u16) -> impl Iterator<Item = Version<'_>> {
        let earlier = self.earlier.iter().rev().filter(move |it| it.key == key);
        self.current(key)
            .into_iter()
            .chain(earlier.map(|it| Version {
                value: &it.value,
                at: it.at,
                source: it.source,
            }))
    }

    fn current(&self, key: u16) -> Option<Version<'_>> {
        let position = self.heads.iter().position(|head| head.key == key)?;
        Some(self.version(position))
    }

    fn version(&self, position: usize) -> Version<'_> {
        let Head {
            at, end, source, ..
        } = self.heads[position];
        let start = match position {
            0 => 0,
            other => self.heads[other - 1].end,
        };
        Version {
            value: &self.text[start as usize..end as usize],
            at,
            source,
        }
    }

    fn entries(&self) -> impl Iterator<Item = (u16, Version<'_>)> {
        (0..self.heads.len()).map(|position| (self.heads[position].key, self.version(position)))
    }

    /// Sets values; empty text clears (documented). A value that stays the same keeps its moment. Of a name that comes
    /// twice the last counts.
    pub fn write(&mut self, values: &[(u16, &str)], at: i64, source: Source) {
        let sent = |key: u16| values.iter().rev().find(|(name, _)| *name == key);
        let mut replaced = Vec::new();
        let mut heads = Vec::with_capacity(self.heads.len() + values.len());
        let mut text = String::with_capacity(self.text.len() + 32);
        let mut push = |key: u16, version: Version<'_>| {
            text.push_str(version.value);
            heads.push(Head {
                at: version.at,
                end: u32::try_from(text.len()).unwrap_or(u32::MAX),
                key,
                source: version.source,
            });
        };
        for (key, version) in self.entries() {
            match sent(key) {
                Some((_, value)) if *value != version.value => {
                    replaced.push(Earlier {
                        key,
                        at: version.at,
                        source: version.source,
                        value: version.value.into(),
                    });
                    push(key, Version { value, at, source });
                }
                _ => push(key, version),
            }
        }
        for (position, (key, value)) in values.iter().enumerate() {
            let known = self.heads.iter().any(|head| head.key == *key);
            let again = values[position + 1..].iter().any(|(name, _)| name == key);
            if !known && !again && !value.is_empty() {
                push(*key, Version { value, at, source });
            }
        }
        self.heads = heads.into();
        self.text = text.into();
        for version in replaced {
            self.remember(version);
        }
    }

    fn remember(&mut self, version: Earlier) {
        let key = version.key;
        self.earlier.push(version);
        if self.earlier.iter().filter(|it| it.key == key).count() > EARLIER
            && let Some(oldest) = self.earlier.iter().position(|it| it.key == key)
        {
            self.earlier.remove(oldest);
        }
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let values: Vec<_> = self
            .entries()
            .map(|(key, it)| (key, it.value, it.at, it.source))
            .collect();
        let mut out = serializer.serialize_struct("Record", 6)?;
        out.serialize_field("id", &self.id)?;
        out.serialize_field("created_ms", &self.created_ms)?;
        out.serialize_field("updated_ms", &self.updated_ms)?;
        out.serialize_field("archived_ms", &self.archived_ms)?;
        out.serialize_field("values", &values)?;
        out.serialize_field("earlier", &self.earlier)?;
        out.end()
    }
}

/// A record as it is saved. Older worlds have values without moment and origin, and no earlier values.
#[derive(Deserialize)]
struct Saved {
    id: u64,
    created_ms: i64,
    updated_ms: i64,
    archived_ms: Option<i64>,
    values: Vec<SavedValue>,
    #[serde(default)]
    earlier: Vec<Earlier>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum SavedValue {
    Dated(u16, String, i64, Source),
    Plain(u16, String),
}

impl From<Saved> for Record {
    fn from(saved: Saved) -> Self {
        let mut heads = Vec::with_capacity(saved.values.len());
        let mut text = String::new();
        for value in &saved.values {
            let (key, value, at, source) = match value {
                SavedValue::Dated(key, value, at, source) => (*key, value, *at, *source),
                SavedValue::Plain(key, value) => (*key, value, saved.created_ms, Source::Import),
            };
            text.push_str(value);
            heads.push(Head {
                at,
                end: u32::try_from(text.len()).unwrap_or(u32::MAX),
                key,
                source,
            });
        }
        Self {
            id: saved.id,
            created_ms: saved.created_ms,
            updated_ms: saved.updated_ms,
            archived_ms: saved.archived_ms,
            heads: heads.into(),
            text: text.into(),
            earlier: saved.earlier,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(record: &Record, key: u16) -> Vec<(&str, i64)> {
        record.history(key).map(|it| (it.value, it.at)).collect()
    }

    #[test]
    fn values_are_replaced_cleared_and_remembered() {
        let mut record = Record::new(7, 10);
        record.write(&[(1, "a"), (2, "b"), (3, "")], 10, Source::Import);
        record.write(&[(1, "c"), (2, "b"), (4, "d"), (4, "e")], 20, Source::Api);
        record.write(&[(1, "")], 30, Source::Person);
        assert_eq!(record.get(1), None);
        assert_eq!(record.values().collect::<Vec<_>>(), [(2, "b"), (4, "e")]);
        assert_eq!(texts(&record, 1), [("", 30), ("c", 20), ("a", 10)]);
        assert_eq!(texts(&record, 2), [("b", 10)]);
        assert_eq!(texts(&record, 3), []);
    }

    #[test]
    fn only_so_many_earlier_values_are_kept() {
        let mut record = Record::new(7, 0);
        record.write(&[(2, "other")], 0, Source::Api);
        for at in 0..30 {
            record.write(&[(1, &at.to_string())], at, Source::Api);
        }
        record.write(&[(2, "another")], 30, Source::Api);
        let kept = texts(&record, 1);
        assert_eq!((kept.len(), kept[0]), (1 + EARLIER, ("29", 29)));
        assert_eq!(texts(&record, 2), [("another", 30), ("other", 0)]);
    }

    #[test]
    fn a_saved_record_comes_back_whole_and_an_older_one_comes_back() {
        let mut record = Record::new(7, 10);
        record.write(&[(1, "ä\"")], 10, Source::Import);
        record.write(&[(1, "b")], 20, Source::Person);
        let saved = serde_json::to_string(&record).unwrap_or_default();
        let back: Record = serde_json::from_str(&saved).unwrap_or_else(|_| Record::new(0, 0));
        assert_eq!(texts(&back, 1), [("b", 20), ("ä\"", 10)]);
        let older = r#"{"id":1,"created_ms":5,"updated_ms":6,"archived_ms":null,"values":[[0,"x"],[2,"yz"]]}"#;
        let back: Record = serde_json::from_str(older).unwrap_or_else(|_| Record::new(0, 0));
        assert_eq!(back.values().collect::<Vec<_>>(), [(0, "x"), (2, "yz")]);
        assert_eq!(texts(&back, 2), [("yz", 5)]);
    }
}
