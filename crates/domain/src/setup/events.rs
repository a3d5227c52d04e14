//! How the two steps about events stand: what counts, and what is sent for it.

use super::Finding;
use crate::trigger::Object;

/// What the status of the steps "Event triggers" and "Field mapping" is computed from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Events {
    /// How many changes count as an event; `None` before anything was saved.
    pub triggers: Option<usize>,
    /// The triggers were saved for another HubSpot account, whose stages need not be those of this one.
    pub triggers_elsewhere: bool,
    /// What the last look in HubSpot found wrong with the triggers, as sentences.
    pub triggers_wrong: Vec<String>,
    /// The mapping was looked at and saved, whatever it says.
    pub mapped: bool,
    /// The mapping was saved for another HubSpot account.
    pub mapping_elsewhere: bool,
    /// What the last look in HubSpot found wrong with the mapping, as sentences.
    pub mapping_wrong: Vec<String>,
    /// Kinds of records that count and for which nothing is mapped.
    pub unmapped: Vec<Object>,
}

const ACCOUNT: &str =
    "They were saved for another HubSpot account. Look whether they fit this one, and save them.";

pub(super) fn triggers(events: &Events) -> Finding {
    match events.triggers {
        None => Finding::Missing("Choose which changes in HubSpot count as an event."),
        Some(0) => Finding::Unneeded,
        Some(_) if events.triggers_elsewhere => Finding::Broken(ACCOUNT.to_owned()),
        Some(_) if !events.triggers_wrong.is_empty() => {
            Finding::Broken(events.triggers_wrong.join(" "))
        }
        Some(_) => Finding::Done,
    }
}

/// `without` says that the person goes on without events.
pub(super) fn fields(events: &Events, without: bool) -> Finding {
    match events.triggers {
        Some(0) => return Finding::Unneeded,
        None if without => return Finding::Unneeded,
        _ => {}
    }
    if let Some(object) = events.unmapped.first() {
        return Finding::Broken(format!(
            "{} count as events now, and nothing says what is sent for them. Add their table, or remove their triggers.",
            capital(object.key())
        ));
    }
    match events.mapped {
        false => Finding::Missing("Say which HubSpot value fills each field of an event."),
        true if events.mapping_elsewhere => Finding::Broken(ACCOUNT.to_owned()),
        true if !events.mapping_wrong.is_empty() => Finding::Broken(events.mapping_wrong.join(" ")),
        true => Finding::Done,
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
