//! Faults that are no answer to one request but a state of the account, until they are cleared.

use super::{Fault, FaultKind, NoFault};
use std::time::Duration;

/// A state of the account that makes trouble.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Others take part of the limits.
    Crowd {
        burst: usize,
        searches: usize,
        daily: u64,
    },
    /// Searches learn late of changes.
    LateIndex(Duration),
    /// All contacts have the same last-modified instant.
    SameInstant,
    /// Contacts became one, the first with the second, then with the third, and so on.
    Merge(Vec<String>),
    /// A property is in the recycle bin.
    PropertyMissing(String),
    /// The values of a property cannot be written.
    PropertyReadOnly(String),
    /// The platform rewrites the values of a property.
    Normalise { property: String, how: String },
    /// A workflow sets a property after each write.
    Flip { property: String, value: String },
}

/// How a value may be rewritten.
const HOW: [&str; 3] = ["trim", "lower", "round"];

impl Standing {
    /// Reads the value of a fault; none for a fault that is an answer to a request.
    pub(crate) fn of(fault: &Fault) -> Result<Option<Self>, NoFault> {
        let value = fault.value.as_str();
        let pair = || {
            let (property, rest) = value.split_once(' ')?;
            Some((property.to_owned(), rest.to_owned()))
        };
        let wrong = || NoFault(format!("{}: {}", fault.kind, fault.kind.what()));
        Ok(Some(match fault.kind {
            FaultKind::Crowd => crowd(value).ok_or_else(wrong)?,
            FaultKind::LateIndex => Self::LateIndex(Duration::from_millis(fault.ms)),
            FaultKind::SameInstant => Self::SameInstant,
            FaultKind::Merge => {
                let ids: Vec<String> = value.split_whitespace().map(str::to_owned).collect();
                if ids.len() < 2 {
                    return Err(wrong());
                }
                Self::Merge(ids)
            }
            FaultKind::PropertyMissing if !value.is_empty() => {
                Self::PropertyMissing(value.to_owned())
            }
            FaultKind::PropertyReadOnly if !value.is_empty() => {
                Self::PropertyReadOnly(value.to_owned())
            }
            FaultKind::PropertyMissing | FaultKind::PropertyReadOnly => return Err(wrong()),
            FaultKind::Normalise => {
                let known = |(_, how): &(String, String)| HOW.contains(&how.as_str());
                let (property, how) = pair().filter(known).ok_or_else(wrong)?;
                Self::Normalise { property, how }
            }
            FaultKind::Flip => {
                let (property, value) = pair().ok_or_else(wrong)?;
                Self::Flip { property, value }
            }
            _ => return Ok(None),
        }))
    }
}

fn crowd(value: &str) -> Option<Standing> {
    let (mut burst, mut searches, mut daily) = (0, 0, 0);
    for word in value.split_whitespace() {
        let (name, number) = word.split_once('=')?;
        match name {
            "burst" => burst = number.parse().ok()?,
            "search" => searches = number.parse().ok()?,
            "day" => daily = number.parse().ok()?,
            _ => return None,
        }
    }
    Some(Standing::Crowd {
        burst,
        searches,
        daily,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_of_standing_faults_are_read_and_slips_refused() {
        let standing = |text: &str| text.parse().and_then(|fault| Standing::of(&fault));
        let crowd = Standing::Crowd {
            burst: 95,
            searches: 4,
            daily: 0,
        };
        assert_eq!(standing("crowd:value=burst=95 search=4"), Ok(Some(crowd)));
        let flip = Standing::Flip {
            property: "company".to_owned(),
            value: "Ours, Inc.".to_owned(),
        };
        assert_eq!(standing("flip:value=company Ours, Inc."), Ok(Some(flip)));
        let late = Standing::LateIndex(Duration::from_secs(30));
        assert_eq!(standing("late_index:ms=30000"), Ok(Some(late)));
        assert_eq!(standing("html_200"), Ok(None));
        for slip in [
            "crowd:value=bursts=5",
            "crowd:value=burst=x",
            "normalise:value=email upper",
            "flip:value=company",
            "merge:value=101",
            "property_missing",
        ] {
            assert!(standing(slip).is_err(), "{slip}");
        }
    }
}
