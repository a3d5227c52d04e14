//! What a table makes of real records, and what a draft would change.

use super::Settings;
use super::gather::Seen;
use super::options::{Sample, percent};
use crate::views::{CheckStatus, CheckView, ExampleRow, ExampleView, MappingEffect};
use crate::words::{event_checks as words, events};
use domain::trigger::conversion::{build, fields, sent_as};
use domain::trigger::field::{self, Need};
use domain::trigger::mapping::Table;
use domain::trigger::{Object, Trigger};
use std::collections::{BTreeMap, BTreeSet};

/// Under this share a person should know (the share of records that have a value).
const LOW: u32 = 80;

/// The trigger that a record would have met: that of its stage, else the first.
fn trigger(settings: &Settings, object: Object, seen: &Seen) -> Trigger {
    let list = &settings.triggers.1.list;
    let now = seen.read.record.value(object.watched());
    let mine = |it: &&Trigger| it.object == object;
    let exact = list
        .iter()
        .filter(mine)
        .find(|it| now == Some(it.stage.as_str()));
    exact
        .or_else(|| list.iter().find(mine))
        .cloned()
        .unwrap_or_else(|| Trigger {
            object,
            property: object.watched().to_owned(),
            stage: now.unwrap_or_default().to_owned(),
            ..Trigger::default()
        })
}

fn reached_at(seen: &Seen, trigger: &Trigger) -> i64 {
    let versions = &seen.read.history;
    let exact = versions.iter().rev().find(|it| it.value == trigger.stage);
    exact.or(versions.last()).map_or(0, |it| it.at)
}

/// Returns what a table makes of one of the newest records, and what is wrong with it.
pub(super) fn example(
    settings: &Settings,
    object: Object,
    table: &Table,
    sample: &Sample,
    skip: u32,
) -> ExampleView {
    let size = u32::try_from(sample.seen.len()).unwrap_or(u32::MAX);
    let mut orders: BTreeMap<String, u32> = BTreeMap::new();
    let mut filled: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut without_currency, mut held) = (0, 0);
    for seen in &sample.seen {
        let trigger = trigger(settings, object, seen);
        let occasion = seen.occasion(&trigger, reached_at(seen, &trigger));
        held += u32::from(build(table, &occasion).is_err());
        let (values, problems) = fields(table, &occasion);
        for row in &table.rows {
            if values.contains_key(sent_as(table, &row.field)) {
                *filled.entry(&row.field).or_default() += 1;
            }
        }
        if let Some(order) = values.get(field::ORDER) {
            *orders.entry(order.clone()).or_default() += 1;
        }
        without_currency += u32::from(problems.iter().any(|it| it.field == field::CURRENCY));
    }
    let at = usize::try_from(skip).unwrap_or(usize::MAX);
    let shown = sample.seen.get(at);
    let (values, problems) = shown.map_or_else(Default::default, |seen| {
        let trigger = trigger(settings, object, seen);
        fields(table, &seen.occasion(&trigger, reached_at(seen, &trigger)))
    });
    let rows = table.rows.iter().map(|row| {
        let name = sent_as(table, &row.field);
        let problem = problems.iter().find(|it| it.field == row.field);
        ExampleRow {
            field: row.field.clone(),
            sent_as: name.to_owned(),
            value: values.get(name).cloned().unwrap_or_default(),
            problem: problem.map(events::problem).unwrap_or_default(),
            filled: percent(
                filled.get(row.field.as_str()).copied().unwrap_or_default(),
                size,
            ),
        }
    });
    let rows: Vec<ExampleRow> = rows.collect();
    let mut checks = words::property_checks(object, table, &sample.properties);
    let low: Vec<CheckView> = rows.iter().filter_map(fill_check).collect();
    checks.extend(words::filled_check(!low.is_empty(), size));
    checks.extend(low);
    let doubled = orders.values().filter(|number| **number > 1).sum();
    checks.push(words::unique_check(doubled, size));
    checks.push(words::currency_check(without_currency, size));
    if !sample.linked && object != Object::Contacts {
        checks.push(words::unlinked_check());
    }
    ExampleView {
        record: shown
            .map(|seen| seen.read.record.id.clone())
            .unwrap_or_default(),
        name: shown.map(Seen::name).unwrap_or_default(),
        more: at + 1 < sample.seen.len(),
        rows,
        checks,
        sample: size,
        held,
        held_in_use: held,
        effects: Vec::new(),
    }
}

/// Returns what a draft fills otherwise than the table in use, and how many records are held with the latter.
pub(super) fn effects(
    settings: &Settings,
    object: Object,
    in_use: &Table,
    draft: &Table,
    sample: &Sample,
) -> (Vec<MappingEffect>, u32) {
    let mut held = 0;
    let mut found: Vec<MappingEffect> = Vec::new();
    for seen in &sample.seen {
        let trigger = trigger(settings, object, seen);
        let occasion = seen.occasion(&trigger, reached_at(seen, &trigger));
        let (before, _) = fields(in_use, &occasion);
        let (after, _) = fields(draft, &occasion);
        held += u32::from(build(in_use, &occasion).is_err());
        let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        for name in names {
            let (before, after) = (before.get(name), after.get(name));
            if before == after {
                continue;
            }
            if let Some(known) = found.iter_mut().find(|it| it.field == *name) {
                known.records += 1;
                continue;
            }
            found.push(MappingEffect {
                field: name.clone(),
                records: 1,
                name: seen.name(),
                before: before.cloned().unwrap_or_default(),
                after: after.cloned().unwrap_or_default(),
            });
        }
    }
    let place = |it: &MappingEffect| {
        draft
            .rows
            .iter()
            .position(|row| sent_as(draft, &row.field) == it.field)
            .unwrap_or(usize::MAX)
    };
    found.sort_by_key(place);
    (found, held)
}

fn fill_check(row: &ExampleRow) -> Option<CheckView> {
    let filled = row.filled.filter(|filled| *filled < LOW)?;
    let required = field::target(&row.field).is_some_and(|target| target.need == Need::Required);
    let status = if filled == 0 && required {
        CheckStatus::Fail
    } else {
        CheckStatus::Warn
    };
    Some(words::fill_check(&row.field, filled, status))
}
