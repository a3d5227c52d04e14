//! HubSpot's record shapes on the wire, borrowed where it pays: these are read a hundred at a time, all day.

use crate::hubspot::refusal::Detail;
use crate::moment::{Moment, moment};
use domain::layout::{Field, Layout};
use domain::person::{Contact, ContactId};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

/// The read view of a contact's further addresses, separated by semicolons (documented by HubSpot).
pub(super) const FURTHER_EMAILS: &str = "hs_additional_emails";
/// When a contact was made (documented by HubSpot).
pub(super) const CREATED: &str = "createdate";
/// When anything of a contact last changed (documented by HubSpot: also by hidden properties and our own writes).
pub(super) const CHANGED: &str = "lastmodifieddate";
/// Ids of contacts that were merged into one, separated by semicolons (seen on live accounts).
pub(super) const MERGED: &str = "hs_merged_object_ids";
/// The record id as a property (documented by HubSpot).
pub(super) const ID: &str = "hs_object_id";

/// A scalar as text. HubSpot sends texts; numbers and booleans are tolerated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Text<'a>(pub Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Scalar;
        impl<'de> Visitor<'de> for Scalar {
            type Value = Text<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a scalar")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(number.to_string())))
            }
            fn visit_bool<E>(self, flag: bool) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(flag.to_string())))
            }
        }
        from.deserialize_any(Scalar)
    }
}

/// A record's properties, in the order of the answer.
#[derive(Debug, Default)]
pub(super) struct Properties<'a>(Vec<(Text<'a>, Option<Text<'a>>)>);

impl<'de: 'a, 'a> Deserialize<'de> for Properties<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Properties<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("properties")
            }
            fn visit_unit<E>(self) -> Result<Properties<'de>, E> {
                Ok(Properties::default())
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Properties<'de>, A::Error> {
                let mut pairs = Vec::with_capacity(16);
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Properties(pairs))
            }
        }
        from.deserialize_any(Pairs)
    }
}

impl Properties<'_> {
    /// Returns a value; empty text is no value.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key.0 == name)
            .and_then(|(_, value)| value.as_ref())
            .map(|value| value.0.as_ref())
            .filter(|value| !value.is_empty())
    }
}

/// One record.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Record<'a> {
    #[serde(borrow)]
    pub id: Text<'a>,
    #[serde(borrow, default)]
    pub properties: Properties<'a>,
    #[serde(default)]
    pub created_at: Moment,
    #[serde(default)]
    pub updated_at: Moment,
}

impl Record<'_> {
    /// Reduces the record to the layout's fields.
    pub(super) fn contact(&self, layout: &Layout) -> Contact {
        let values: BTreeMap<Field, String> = Field::ALL
            .into_iter()
            .filter_map(|field| {
                let value = self.properties.value(layout.property(field))?;
                Some((field, value.to_owned()))
            })
            .collect();
        let further = self.properties.value(FURTHER_EMAILS).unwrap_or_default();
        let emails = values
            .get(&Field::Email)
            .map(String::as_str)
            .into_iter()
            .chain(parts(further))
            .map(str::to_owned)
            .collect();
        let told = |name| self.properties.value(name).and_then(moment);
        let merged = self.properties.value(MERGED).unwrap_or_default();
        Contact {
            emails,
            values,
            // Inferred: the record's own moments are those of the properties.
            created_at: told(CREATED).or(self.created_at.0),
            changed_at: told(CHANGED).or(self.updated_at.0),
            merged: parts(merged).map(|id| ContactId(id.to_owned())).collect(),
            ..Contact::new(ContactId(self.id.0.clone().into_owned()))
        }
    }
}

/// Takes apart what HubSpot separates by semicolons.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(';')
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// Returns the properties that every read of contacts asks for.
pub(super) fn asked(layout: &Layout) -> Vec<&str> {
    let mut names = layout.names();
    names.extend([FURTHER_EMAILS, CREATED, CHANGED, MERGED]);
    names
}

/// A page of a list.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Listed<'a> {
    #[serde(borrow)]
    pub results: Vec<Record<'a>>,
    #[serde(borrow, default)]
    pub paging: Option<Paging<'a>>,
}

/// A page of a search.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Found<'a> {
    pub total: u64,
    #[serde(borrow)]
    pub results: Vec<Record<'a>>,
}

/// Where the next page begins.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Paging<'a> {
    #[serde(borrow, default)]
    pub next: Option<After<'a>>,
}

/// An opaque cursor.
#[derive(Debug, serde::Deserialize)]
pub(super) struct After<'a> {
    #[serde(borrow)]
    pub after: Text<'a>,
}

/// The answer to a batch, whole or mixed.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Batch<R> {
    pub results: Vec<R>,
    #[serde(default)]
    pub errors: Option<Vec<Detail>>,
}

/// One record of the answer to a write: only what tells which row it is. Its values are those that were just sent, and
/// long.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Written<'a> {
    #[serde(borrow)]
    pub id: Text<'a>,
    #[serde(borrow, default)]
    pub properties: Option<Address<'a>>,
    #[serde(borrow, default)]
    pub object_write_trace_id: Option<Text<'a>>,
}

/// The primary address among a record's properties.
#[derive(Debug, serde::Deserialize)]
pub(super) struct Address<'a> {
    #[serde(borrow, default)]
    pub email: Option<Text<'a>>,
}

/// The body of a batch read.
#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ReadBody<'a> {
    pub properties: &'a [&'a str],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_property: Option<&'a str>,
    pub inputs: Vec<Key<'a>>,
}

/// One record to read.
#[derive(serde::Serialize)]
pub(super) struct Key<'a> {
    pub id: &'a str,
}

/// The body of a batch that archives.
#[derive(serde::Serialize)]
pub(super) struct ArchiveBody<'a> {
    pub inputs: Vec<Key<'a>>,
}

/// The body of a batch write.
#[derive(serde::Serialize)]
pub(super) struct WriteBody<'a> {
    pub inputs: Vec<Input<'a>>,
}

/// One record to write.
#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Input<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'a str>,
    pub properties: Values<'a>,
    pub object_write_trace_id: &'a str,
}

/// Values under the names of the layout.
pub(super) struct Values<'a> {
    pub layout: &'a Layout,
    pub values: &'a BTreeMap<Field, String>,
}

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(self.values.len()))?;
        for (field, value) in self.values {
            map.serialize_entry(self.layout.property(*field), value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_keeps_what_the_layout_names() {
        let text = r#"{"id":77,"archived":false,"new":{"x":[1]},"properties":{"email":"ada@example.com",
            "hs_additional_emails":"a@example.com; b@example.com","firstname":"","lastname":null,
            "advocate_referral_code":"ADA\u0041","advocate_user_id":12,"phone":"1"}}"#;
        let record: Record<'_> = serde_json::from_str(text).unwrap();
        let contact = record.contact(&Layout::default());
        assert_eq!(contact.id.as_str(), "77");
        assert_eq!(
            contact.emails,
            ["ada@example.com", "a@example.com", "b@example.com"]
        );
        assert_eq!(contact.value(Field::ReferralCode), Some("ADAA"));
        assert_eq!(contact.value(Field::UserId), Some("12"));
        assert_eq!(contact.values.len(), 3);
    }

    #[test]
    fn values_go_out_under_the_layouts_names() {
        let mut layout = Layout::default();
        layout.choose(Field::ShareLink, "share_link");
        let values = BTreeMap::from([(Field::ShareLink, "x".to_owned())]);
        let body = WriteBody {
            inputs: vec![Input {
                id: None,
                properties: Values {
                    layout: &layout,
                    values: &values,
                },
                object_write_trace_id: "t1",
            }],
        };
        assert_eq!(
            serde_json::to_string(&body).unwrap(),
            r#"{"inputs":[{"properties":{"share_link":"x"},"objectWriteTraceId":"t1"}]}"#
        );
    }
}
