//! `docs/sync-rules.md` says what the planner does; they change together.

use crate::people::{Here, World, ada, all_off, all_on, contact, same_as, with_policy};
use crate::situations;
use domain::layout::Field;
use domain::pair::Ended;
use domain::person::{Contact, Participant};
use domain::plan::{Direction, Kind, Policy, Reason};
use std::collections::{BTreeMap, BTreeSet};

const PAGE: &str = include_str!("../../../../docs/sync-rules.md");

/// The name of a reason or kind as it is stored and shown to programs.
fn word<T: serde::Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => panic!("not a word: {other:?}"),
    }
}

/// Returns the cells of every row of the page's tables.
fn rows() -> Vec<Vec<String>> {
    PAGE.lines()
        .filter_map(|line| line.trim().strip_prefix('|')?.strip_suffix('|'))
        .map(|row| row.split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect()
}

fn code(cell: &str) -> Option<&str> {
    cell.strip_prefix('`')?.strip_suffix('`')
}

/// Returns the row whose first cell this is.
fn row(first: &str) -> Vec<String> {
    rows()
        .into_iter()
        .find(|cells| cells[0] == first)
        .unwrap_or_else(|| panic!("{first} has no row"))
}

#[test]
fn every_reason_stands_on_the_page_once_with_its_kinds() {
    let mut kinds: BTreeMap<Reason, BTreeSet<Kind>> = BTreeMap::new();
    for (_, world, rules, direction, _, _) in situations::all() {
        let decision = world.decide(&rules, direction);
        kinds
            .entry(decision.reason)
            .or_default()
            .insert(decision.kind);
    }
    let rows = rows();
    for reason in Reason::ALL {
        let name = word(reason);
        assert_eq!(
            PAGE.matches(&format!("`{name}`")).count(),
            1,
            "{name} must stand on the page exactly once"
        );
        let row = rows
            .iter()
            .find(|cells| cells.last().and_then(|cell| code(cell)) == Some(&name))
            .unwrap_or_else(|| panic!("{name} has no row of its own"));
        let said: BTreeSet<String> = row[1].split(" or ").map(str::to_owned).collect();
        let done: BTreeSet<String> = kinds[&reason].iter().map(word).collect();
        assert_eq!(said, done, "{name}");
        let why = &row[2];
        assert!(why.len() > 20, "{name} needs a reason in words");
    }
}

#[test]
fn the_page_lists_reasons_in_the_order_in_which_they_are_asked() {
    let names: Vec<_> = Reason::ALL.iter().map(word).collect();
    let found: Vec<_> = rows()
        .iter()
        .filter_map(|cells| code(cells.last()?).map(str::to_owned))
        .filter(|name| names.contains(name))
        .collect();
    assert_eq!(found, names);
}

#[test]
fn every_reason_of_an_undo_stands_on_the_page_once() {
    let names: Vec<_> = Reason::OF_UNDO.iter().map(word).collect();
    let found: Vec<_> = rows()
        .iter()
        .filter_map(|cells| code(cells.last()?).map(str::to_owned))
        .filter(|name| names.contains(name))
        .collect();
    assert_eq!(found, names);
}

#[test]
fn every_field_stands_on_the_page_with_its_owner() {
    for field in Field::ALL {
        let owner = format!("{:?}", field.owner()).replace("Both", "both");
        assert_eq!(row(field.label())[1], owner, "{field:?}");
    }
}

#[test]
fn every_policy_and_every_kind_stands_on_the_page() {
    let rows = rows();
    let policies = [
        Policy::Hubspot,
        Policy::Advocate,
        Policy::Newest,
        Policy::Ask,
    ];
    for policy in policies {
        let named = rows.iter().any(|cells| {
            let last = cells.last().and_then(|cell| code(cell));
            last == Some(&word(policy))
        });
        assert!(named, "{policy:?}");
    }
    let kinds = [
        Kind::Create,
        Kind::CreateParticipant,
        Kind::Update,
        Kind::Link,
        Kind::Unlink,
        Kind::Delete,
        Kind::Archive,
        Kind::Same,
        Kind::Skip,
        Kind::Hold,
    ];
    for kind in kinds {
        assert!(PAGE.contains(&format!("**{}**", word(kind))), "{kind:?}");
    }
}

/// What two records may have: nothing to do, something to do, something to ask.
fn records() -> Vec<World> {
    let settled = World::linked(same_as(&ada()), ada());
    let name = Field::FirstName;
    vec![
        settled.clone(),
        settled.clone().in_hubspot(name, Some("A.")),
        settled
            .in_hubspot(name, Some("A."))
            .in_advocate(name, Some("Augusta")),
        World::met(same_as(&ada()), ada()),
        World::met(contact("7", "ada@example.com"), ada()),
    ]
}

fn as_states<T: Clone>(record: &T) -> [Here<T>; 4] {
    [
        Here::Absent,
        Here::Same(record.clone()),
        Here::Changed(record.clone()),
        Here::Gone,
    ]
}

/// Everything that may be decided in one state, as the page says it.
fn decided(contact: usize, participant: usize) -> String {
    let mut found: BTreeMap<Kind, BTreeSet<Reason>> = BTreeMap::new();
    let one_gone = contact == 3 || participant == 3;
    let ends: &[Option<Ended>] = if one_gone {
        &[
            None,
            Some(Ended::Deleted),
            Some(Ended::Erased),
            Some(Ended::Unlinked),
        ]
    } else {
        &[None]
    };
    for (base, ended) in records()
        .iter()
        .flat_map(|base| ends.iter().map(move |ended| (base, *ended)))
    {
        let here: &Contact = base.contact.record().expect("there is one");
        let there: &Participant = base.participant.record().expect("there is one");
        let both_there = matches!((contact, participant), (1 | 2, 1 | 2));
        for [fresh, merged, in_filter] in flags() {
            let world = World {
                contact: as_states(here)[contact].clone(),
                participant: as_states(there)[participant].clone(),
                merged: merged && both_there && base.known.is_some(),
                ended,
                fresh,
                in_filter,
                ..base.clone()
            };
            for rules in [all_on(), all_off(), with_policy(all_on(), Policy::Ask)] {
                for way in [Direction::Both, Direction::ToHubspot, Direction::ToAdvocate] {
                    let decision = world.decide(&rules, way);
                    found
                        .entry(decision.kind)
                        .or_default()
                        .insert(decision.reason);
                }
            }
        }
    }
    let words = |reasons: &BTreeSet<Reason>| {
        let words: Vec<_> = reasons
            .iter()
            .map(|it| word(it).replace('_', " "))
            .collect();
        words.join(", ")
    };
    let parts: Vec<_> = found
        .iter()
        .map(|(kind, reasons)| format!("{}: {}", word(kind), words(reasons)))
        .collect();
    parts.join("; ")
}

fn flags() -> impl Iterator<Item = [bool; 3]> {
    (0..8).map(|bits| [bits & 1 == 1, bits & 2 == 2, bits & 4 == 4])
}

#[test]
fn the_sixteen_states_stand_on_the_page_as_they_are_decided() {
    let states = [
        "No contact",
        "Contact as it was",
        "Contact changed",
        "Contact gone",
    ];
    for (contact, name) in states.into_iter().enumerate() {
        let expected: Vec<_> = (0..4)
            .map(|participant| decided(contact, participant))
            .collect();
        let said = row(name);
        assert_eq!(
            said[1..],
            expected,
            "{name}: | {name} | {} |",
            expected.join(" | ")
        );
    }
}
