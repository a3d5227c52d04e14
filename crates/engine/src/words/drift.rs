//! The words about what changed in the accounts.

use super::grouped;
use crate::drift::{Basis, Dated, DriftDocument};
use crate::failure::Error;
use crate::views::{DriftChange, DriftSeverity, Place, StepId, Todo};
use domain::drift::{Change, Item, Known, Severity, Use, What};
use domain::trigger::Object;

/// Returns the name by which a change is told: `property:deals:plan_tier`.
pub fn id(item: &Item) -> String {
    match item {
        Item::Property { object, name } => format!("property:{}:{name}", object.key()),
        Item::Stage { pipeline, stage } => format!("stage:{pipeline}:{stage}"),
        Item::Choice {
            object,
            property,
            value,
        } => format!("choice:{}:{property}:{value}", object.key()),
        Item::Program { id } => format!("program:{id}"),
        Item::Permission { scope } => format!("permission:{scope}"),
        Item::EventKey { key } => format!("event_key:{key}"),
        Item::Connector => "connector".to_owned(),
    }
}

/// Returns the thing that changed, with the name by which a person knows it.
fn named(change: &Change) -> String {
    match (&change.item, &change.was) {
        (Item::Property { object, .. }, Known::Property(was)) => {
            format!("The {} property \"{}\"", one(*object), was.label)
        }
        (
            Item::Stage { .. },
            Known::Stage {
                label, pipeline, ..
            },
        ) => {
            format!("Stage \"{label}\" of the pipeline \"{pipeline}\"")
        }
        (Item::Choice { property, .. }, Known::Choice { label }) => {
            format!("The choice \"{label}\" of \"{property}\"")
        }
        (Item::Program { .. }, Known::Program { name, .. }) => format!("The program \"{name}\""),
        (Item::Permission { scope }, _) => format!("HubSpot's permission \"{scope}\""),
        (Item::EventKey { key }, _) => format!("The event key \"{key}\""),
        (Item::Connector, _) => "impact.com's own connector".to_owned(),
        (item, _) => id(item),
    }
}

fn one(object: Object) -> &'static str {
    match object {
        Object::Deals => "deal",
        Object::Contacts => "contact",
        Object::Companies => "company",
    }
}

/// Returns what changed, in a sentence without its end.
pub fn title(change: &Change) -> String {
    let it = named(change);
    match change.what.first() {
        None | Some(What::Gone) => match change.item {
            Item::Permission { .. } => format!("{it} was taken back"),
            Item::EventKey { .. } => format!("{it} is not listed by impact.com any more"),
            Item::Program { .. } => format!("{it} is not in impact.com any more"),
            _ => format!("{it} is not in HubSpot any more"),
        },
        Some(What::Type { from, to, .. }) => format!("{it} is of type {to} now; it was {from}"),
        Some(What::Options { .. }) => format!("{it} has other choices"),
        Some(What::Renamed { to, .. }) => format!("{it} is now called \"{to}\""),
        Some(What::Won { now: true }) => format!("{it} counts as won now"),
        Some(What::Won { now: false }) => format!("{it} does not count as won any more"),
        Some(What::Status { from, to }) => format!("{it} is {to} now; it was {from}"),
        Some(What::Appeared) => "There are signs of impact.com's own connector".to_owned(),
    }
}

fn details(change: &Change) -> Vec<String> {
    let mut all = Vec::new();
    for (at, what) in change.what.iter().enumerate() {
        match what {
            What::Type { unfit, .. } if !unfit.is_empty() => {
                all.push(format!(
                    "No value of the new type fits {}.",
                    unfit.join(", ")
                ));
            }
            What::Options { gone, new } => {
                if !gone.is_empty() {
                    all.push(format!("Not there any more: {}.", gone.join(", ")));
                }
                if !new.is_empty() {
                    all.push(format!("New: {}.", new.join(", ")));
                }
            }
            What::Renamed { from, to } if at > 0 => {
                all.push(format!(
                    "It was called \"{from}\", and is now called \"{to}\"."
                ));
            }
            _ => {}
        }
    }
    all
}

/// Returns what uses the item, and what happens if nothing is done.
fn affects(change: &Change, linked: u32, sent: u32) -> String {
    let mut parts: Vec<String> = Vec::new();
    let rows: Vec<&str> = change
        .uses
        .iter()
        .filter_map(|it| match it {
            Use::Row { field, .. } => Some(field.as_str()),
            _ => None,
        })
        .collect();
    match rows.as_slice() {
        [] => {}
        [row] => parts.push(format!("Used by 1 row of the field mapping ({row}).")),
        rows => parts.push(format!(
            "Used by {} rows of the field mapping ({}).",
            rows.len(),
            rows.join(", ")
        )),
    }
    for by in &change.uses {
        match by {
            Use::Field { field } => parts.push(format!(
                "Syncs keep the {} there, for {}.",
                field.label(),
                linked_people(linked)
            )),
            Use::Trigger { .. } => parts.push(match sent {
                0 => "A trigger counts it; no event was sent for it yet.".to_owned(),
                1 => "A trigger counts it; 1 event was sent for it so far.".to_owned(),
                sent => format!(
                    "A trigger counts it; {} events were sent for it so far.",
                    grouped(sent)
                ),
            }),
            Use::People => parts.push(format!(
                "Syncs of people need it: {}.",
                linked_people(linked)
            )),
            Use::List => parts.push("Only contacts of a list are made participants.".to_owned()),
            Use::Events => parts.push("Events need it.".to_owned()),
            Use::Row { .. } => {}
        }
    }
    parts.extend(stopped(change));
    parts.join(" ")
}

fn linked_people(linked: u32) -> String {
    match linked {
        1 => "1 linked person".to_owned(),
        linked => format!("{} linked people", grouped(linked)),
    }
}

fn stopped(change: &Change) -> Option<String> {
    let what = match (change.stops.people, change.stops.events) {
        (true, true) => "no sync is started and no event is sent",
        (true, false) => "no sync of people is started",
        (false, true) => "no event is sent",
        (false, false) => return None,
    };
    Some(format!(
        "While it is so, {what}. A preview still shows what would be done."
    ))
}

/// Returns what we suggest, and where that is done.
fn advice(change: &Change) -> (String, Option<Todo>) {
    let gone = change.now.is_none();
    let has = |is: fn(&Use) -> bool| change.uses.iter().any(is);
    let to = |action: &str, step: StepId| {
        Some(Todo {
            action: action.to_owned(),
            place: Place::Step(step),
        })
    };
    match &change.item {
        Item::Property { .. } if has(|it| matches!(it, Use::Field { .. })) => (
            if gone {
                "Restore it in HubSpot (Settings → Properties → Archived properties), or let the review make it again."
            } else {
                "Make it a single-line text again in HubSpot, or choose another property."
            }
            .to_owned(),
            if gone {
                to("Put it back", StepId::Review)
            } else {
                to("Choose another property", StepId::Properties)
            },
        ),
        Item::Property { .. } => (
            if gone {
                "Restore it in HubSpot (Settings → Properties → Archived properties), choose another property for the row, \
                 or remove the row."
            } else {
                "See whether the values still suit the row. If they do, accept it."
            }
            .to_owned(),
            to("Open the field mapping", StepId::Fields),
        ),
        Item::Stage { .. } | Item::Choice { .. } => (
            if gone {
                "Choose another stage that counts, or remove the trigger."
            } else {
                "If it still means the same, accept it. Nothing of what is sent changes by its name."
            }
            .to_owned(),
            to("Open the event triggers", StepId::Triggers),
        ),
        Item::Program { .. } => (
            if gone {
                "Choose the program that replaces it, or bring it back in impact.com."
            } else {
                "See in impact.com whether that is wanted. If it is, accept it; what is synced then counts for nothing \
                 until the program is live again."
            }
            .to_owned(),
            to("Open the program", StepId::Advocate),
        ),
        Item::Permission { .. } => (
            "Allow it for the app or token in HubSpot, then connect again.".to_owned(),
            to("Connect HubSpot again", StepId::Hubspot),
        ),
        Item::EventKey { .. } => (
            "See in the program's goals whether it is still named there. If it is, accept it.".to_owned(),
            to("Open the program rules", StepId::ProgramRules),
        ),
        Item::Connector => (
            "Two programs that write the same fields chase each other. Switch that connector off, or accept it if it is off."
                .to_owned(),
            None,
        ),
    }
}

/// Returns a change as the screens show it. `linked` people are linked, and `sent` conversions were sent for it.
pub fn change(dated: &Dated, linked: u32, sent: u32) -> DriftChange {
    let change = &dated.change;
    let (advice, todo) = advice(change);
    DriftChange {
        id: id(&change.item),
        severity: match change.severity {
            Severity::Breaking => DriftSeverity::Breaking,
            Severity::Risky => DriftSeverity::Risky,
            Severity::Info => DriftSeverity::Info,
        },
        title: title(change),
        details: details(change),
        after: dated.after.clone(),
        before: dated.before.clone(),
        affects: affects(change, linked, sent),
        advice,
        todo,
        stops_people: change.stops.people,
        stops_events: change.stops.events,
        acceptable: change.acceptable(),
    }
}

/// Returns all of it in a sentence.
pub fn sentence(found: &DriftDocument, since: Option<&str>) -> String {
    if since.is_none() || found.at.is_empty() {
        return "Nothing was put to use yet, so there is nothing to compare. Confirm the review of the setup first."
            .to_owned();
    }
    let compared = compared(&found.looked_at);
    match found.changes.len() {
        0 => format!("Nothing has changed that matters here. {compared}"),
        1 => format!("1 thing changed. {compared}"),
        count => format!("{count} things changed. {compared}"),
    }
}

fn compared(items: &[Item]) -> String {
    let count = |is: fn(&Item) -> bool| items.iter().filter(|it| is(it)).count();
    let kinds = [
        (
            count(|it| matches!(it, Item::Property { .. })),
            "property",
            "properties",
        ),
        (
            count(|it| matches!(it, Item::Stage { .. } | Item::Choice { .. })),
            "stage",
            "stages",
        ),
        (
            count(|it| matches!(it, Item::Program { .. })),
            "program",
            "programs",
        ),
        (
            count(|it| matches!(it, Item::Permission { .. })),
            "permission",
            "permissions",
        ),
        (
            count(|it| matches!(it, Item::EventKey { .. })),
            "event key",
            "event keys",
        ),
    ];
    let told: Vec<String> = kinds
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, more)| format!("{count} {}", if *count == 1 { one } else { more }))
        .collect();
    if told.is_empty() {
        "Nothing could be compared.".to_owned()
    } else {
        format!("{} compared.", told.join(", "))
    }
}

/// Returns why a baseline was saved by itself.
pub fn in_use(basis: Basis) -> &'static str {
    match basis {
        Basis::Anew => "The review was confirmed.",
        Basis::Kept => "Other things are in use.",
    }
}

/// Returns whose properties these are.
pub fn properties_of(object: Object) -> &'static str {
    match object {
        Object::Deals => "Deal properties",
        Object::Contacts => "Contact properties",
        Object::Companies => "Company properties",
    }
}

/// Returns that something could not be looked at.
pub fn not_looked(what: &str, detail: &str) -> String {
    format!("{what}: could not be looked at ({detail}).")
}

/// Returns that nobody says what is permitted.
pub fn untold_permissions() -> String {
    "Permissions: HubSpot does not say what this connection may do.".to_owned()
}

/// Returns that a list was not read to its end.
pub fn too_many_keys() -> String {
    "Event keys: impact.com knows more of them than are read.".to_owned()
}

/// Returns what could not be looked at, and what never is.
pub fn never_looked(now: &[String]) -> Vec<String> {
    let never = [
        "Which contact properties HubSpot requires: no documented answer tells it. A creation that is refused for it says so.",
        "Values that somebody edits by hand: the next preview shows each of them, person by person.",
    ];
    let never = never.map(str::to_owned);
    now.iter().cloned().chain(never).collect()
}

/// Returns the refusal of what cannot be accepted.
pub fn not_acceptable(change: &Change) -> Error {
    let (advice, _) = advice(change);
    Error::InvalidInput {
        what: format!(
            "{}, and what uses it cannot work without it, so it cannot be accepted.",
            title(change)
        ),
        hint: advice,
    }
}
