//! `docs/sync-rules.md` says what the planner does; they change together.

use crate::situations;
use domain::layout::Field;
use domain::plan::{Kind, Reason};
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

#[test]
fn every_reason_stands_on_the_page_once_with_its_kinds() {
    let mut kinds: BTreeMap<Reason, BTreeSet<Kind>> = BTreeMap::new();
    for (_, world, rules, _, _) in situations::all() {
        let decision = world.decide(rules);
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
fn every_field_stands_on_the_page_with_its_owner() {
    let rows = rows();
    for field in Field::ALL {
        let row = rows
            .iter()
            .find(|cells| cells[0] == field.label())
            .unwrap_or_else(|| panic!("{} has no row", field.label()));
        assert_eq!(
            row[1],
            format!("{:?}", field.owner()).replace("Both", "both"),
            "{field:?}"
        );
    }
}
