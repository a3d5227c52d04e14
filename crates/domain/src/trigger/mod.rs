//! Event triggers: which change in HubSpot is told to impact.com as a conversion, and with what in it.
//!
//! A [`Trigger`] says what counts, a [`mapping::Table`] says what is sent, [`customer`] finds whose conversion it is,
//! [`conversion`] makes it, and [`decide`] says for every record whether it is sent, held or skipped, and why.
//! `docs/events.md` is the human form.

pub mod conversion;
pub mod customer;
pub mod decide;
pub mod field;
pub mod fit;
pub mod mapping;
pub mod source;
pub mod still;
pub mod value;

use crate::trigger::customer::Customer;
use serde::{Deserialize, Serialize};

/// The kinds of records whose changes can count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Object {
    /// Deals: what nearly everybody uses.
    #[default]
    Deals,
    /// Contacts, as a list from impact.com's implementation engineer may ask for.
    Contacts,
    /// Companies, likewise.
    Companies,
}

impl Object {
    /// Every kind, the usual one first.
    pub const ALL: [Self; 3] = [Self::Deals, Self::Contacts, Self::Companies];

    /// Returns the word that documents and tables use.
    pub fn key(self) -> &'static str {
        match self {
            Self::Deals => "deals",
            Self::Contacts => "contacts",
            Self::Companies => "companies",
        }
    }

    /// Returns the kind that a word names.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|object| object.key() == key)
    }

    /// Returns the property that is watched unless another is chosen: a deal's stage, or the life-cycle stage.
    pub fn watched(self) -> &'static str {
        match self {
            Self::Deals => "dealstage",
            Self::Contacts | Self::Companies => "lifecyclestage",
        }
    }

    /// Returns the property that tells when anything of a record last changed. Documented by HubSpot: contacts spell it
    /// otherwise than all others.
    pub fn changed(self) -> &'static str {
        match self {
            Self::Contacts => "lastmodifieddate",
            Self::Deals | Self::Companies => "hs_lastmodifieddate",
        }
    }

    /// Returns the name that a property really has on this kind of record. The guide's mapping names `lastmodifieddate`
    /// for deals, which only contacts have.
    pub fn real_name(self, name: &str) -> &str {
        match (self, name) {
            (Self::Deals | Self::Companies, "lastmodifieddate") => self.changed(),
            _ => name,
        }
    }
}

/// One value of one property whose reaching counts as an event.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Trigger {
    /// The kind of record.
    pub object: Object,
    /// The property that is watched.
    pub property: String,
    /// The pipeline, for deals.
    #[serde(default)]
    pub pipeline: Option<String>,
    /// The internal id of the stage, or the value, that counts.
    pub stage: String,
    /// The event type code to send; `None` for what the mapping makes of it.
    #[serde(default)]
    pub event: Option<String>,
}

/// All that counts, and whose it is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Triggers {
    /// What counts.
    pub list: Vec<Trigger>,
    /// Which contact of a record is the customer.
    pub customer: Customer,
    /// Since when reaching a stage counts, in HubSpot's milliseconds since 1970: what was won before is not paid for.
    pub since: Option<i64>,
}

/// What is wrong with a set of triggers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TriggerFault {
    /// The same stage counts twice.
    Twice(String),
    /// Two stages of one kind of record send the same event type code, which would pay twice for one deal.
    SameEvent(String),
    /// An event type code has other characters than letters, digits and `_`, or more than 64 of them.
    BadEvent(String),
    /// A deal's stage without its pipeline, or no stage at all.
    Incomplete,
}

/// Longest event type code. Documented by impact.com: 64 on one page, 128 on another; the shorter one is safe.
pub const EVENT_MAX: usize = 64;

impl Triggers {
    /// Returns what is wrong, in order.
    pub fn faults(&self) -> Vec<TriggerFault> {
        let mut faults = Vec::new();
        for (at, trigger) in self.list.iter().enumerate() {
            let place = |it: &Trigger| {
                (
                    it.object,
                    it.pipeline.clone(),
                    it.property.clone(),
                    it.stage.clone(),
                )
            };
            let earlier = &self.list[..at];
            if trigger.stage.is_empty()
                || trigger.property.is_empty()
                || (trigger.object == Object::Deals
                    && trigger.pipeline.as_deref().is_none_or(str::is_empty))
            {
                faults.push(TriggerFault::Incomplete);
            }
            if earlier.iter().any(|it| place(it) == place(trigger)) {
                faults.push(TriggerFault::Twice(trigger.stage.clone()));
            }
            let Some(event) = &trigger.event else {
                continue;
            };
            if !is_event_code(event) {
                faults.push(TriggerFault::BadEvent(event.clone()));
            }
            if earlier
                .iter()
                .any(|it| it.object == trigger.object && it.event.as_ref() == Some(event))
            {
                faults.push(TriggerFault::SameEvent(event.clone()));
            }
        }
        faults
    }

    /// Returns the kinds of records that are looked at, each once.
    pub fn objects(&self) -> Vec<Object> {
        Object::ALL
            .into_iter()
            .filter(|object| self.list.iter().any(|trigger| trigger.object == *object))
            .collect()
    }
}

/// Returns whether an event type code can be one.
pub fn is_event_code(code: &str) -> bool {
    !code.is_empty()
        && code.len() <= EVENT_MAX
        && code
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
