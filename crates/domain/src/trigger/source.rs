//! Where the value of a mapped field comes from, and how that is written down.
//!
//! The text form serves the terminal and pasted lists: `deal.amount`, `contact.email`, `company.name`, `=fixed text`,
//! `deal_{stage}_{deal.hs_object_id}`, `{reached}`.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Whose property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// The record that reached the stage.
    Record,
    /// The contact that was chosen as its customer.
    Contact,
    /// Its company: the primary one, if HubSpot says which.
    Company,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Source {
    /// A property.
    Property {
        /// Whose.
        of: Of,
        /// Internal name.
        name: String,
    },
    /// Always the same text.
    Fixed {
        /// The text.
        text: String,
    },
    /// Several parts, one after the other.
    Template {
        /// The parts.
        parts: Vec<Part>,
    },
    /// The moment in which the stage was reached, from the property's history.
    Reached,
}

/// One part of a composite.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Part {
    /// Text as it is.
    Text {
        /// The text.
        text: String,
    },
    /// A property.
    Property {
        /// Whose.
        of: Of,
        /// Internal name.
        name: String,
    },
    /// The internal id of the stage that was reached, wherever the record is now.
    Stage,
}

/// A text that is no source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoSource {
    /// Nothing was written.
    Empty,
    /// A brace without its other half.
    Brace,
    /// What stands in braces, or a word with a point in it, names nothing.
    Unknown(String),
}

impl Source {
    /// Returns a property as a source.
    pub fn property(of: Of, name: &str) -> Self {
        Self::Property {
            of,
            name: name.to_owned(),
        }
    }

    /// Returns the properties that are read for it.
    pub fn properties(&self) -> Vec<(Of, &str)> {
        match self {
            Self::Property { of, name } => vec![(*of, name)],
            Self::Fixed { .. } | Self::Reached => Vec::new(),
            Self::Template { parts } => parts
                .iter()
                .filter_map(|part| match part {
                    Part::Property { of, name } => Some((*of, name.as_str())),
                    Part::Text { .. } | Part::Stage => None,
                })
                .collect(),
        }
    }

    /// Reads the text form. The two patterns of impact.com's guide are understood, too.
    pub fn parse(text: &str) -> Result<Self, NoSource> {
        let trimmed = text.trim();
        match trimmed {
            "" => return Err(NoSource::Empty),
            "deal_[stage]_id" => return Ok(order_pattern()),
            "deal_[deal stage]" => return Ok(event_pattern()),
            "{reached}" => return Ok(Self::Reached),
            _ => {}
        }
        if let Some(fixed) = text.trim_start().strip_prefix('=') {
            return Ok(Self::Fixed {
                text: fixed.to_owned(),
            });
        }
        if !trimmed.contains(['{', '}']) {
            let (of, name) = property(trimmed)?;
            return Ok(Self::Property { of, name });
        }
        let mut parts = Vec::new();
        let mut rest = trimmed;
        while !rest.is_empty() {
            let Some(open) = rest.find(['{', '}']) else {
                parts.push(Part::Text {
                    text: rest.to_owned(),
                });
                break;
            };
            let (before, from) = rest.split_at(open);
            if !before.is_empty() {
                parts.push(Part::Text {
                    text: before.to_owned(),
                });
            }
            let inner = from.strip_prefix('{').ok_or(NoSource::Brace)?;
            let (word, after) = inner.split_once('}').ok_or(NoSource::Brace)?;
            parts.push(match word.trim() {
                "stage" => Part::Stage,
                word => {
                    let (of, name) = property(word)?;
                    Part::Property { of, name }
                }
            });
            rest = after;
        }
        Ok(Self::Template { parts })
    }
}

/// Reads a property such as `contact.email`; without a point it is the record's own.
fn property(word: &str) -> Result<(Of, String), NoSource> {
    let (of, name) = match word.split_once('.') {
        None => (Of::Record, word),
        Some(("deal" | "record", name)) => (Of::Record, name),
        Some(("contact", name)) => (Of::Contact, name),
        Some(("company", name)) => (Of::Company, name),
        Some(_) => return Err(NoSource::Unknown(word.to_owned())),
    };
    let plain = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if plain {
        Ok((of, name.to_owned()))
    } else {
        Err(NoSource::Unknown(word.to_owned()))
    }
}

/// The guide's `deal_[stage]_id`: no example of it was found; we read it as the stage's and the deal's internal ids, so that
/// a deal has one order a stage.
pub fn order_pattern() -> Source {
    let text = |text: &str| Part::Text {
        text: text.to_owned(),
    };
    let id = Part::Property {
        of: Of::Record,
        name: "hs_object_id".to_owned(),
    };
    Source::Template {
        parts: vec![text("deal_"), Part::Stage, text("_"), id],
    }
}

/// The guide's `deal_[deal stage]`, read likewise.
pub fn event_pattern() -> Source {
    Source::Template {
        parts: vec![
            Part::Text {
                text: "deal_".to_owned(),
            },
            Part::Stage,
        ],
    }
}

impl fmt::Display for Of {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Record => "record",
            Self::Contact => "contact",
            Self::Company => "company",
        })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Property { of, name } => write!(out, "{of}.{name}"),
            Self::Fixed { text } => write!(out, "={text}"),
            Self::Reached => out.write_str("{reached}"),
            Self::Template { parts } => parts.iter().try_for_each(|part| match part {
                Part::Text { text } => out.write_str(text),
                Part::Property { of, name } => write!(out, "{{{of}.{name}}}"),
                Part::Stage => out.write_str("{stage}"),
            }),
        }
    }
}
