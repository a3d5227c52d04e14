//! Whether what a preview showed is so still, right before it is sent.
//!
//! A person agreed to what they saw. Whatever is otherwise now was not seen: it is not sent, and the next preview shows it.

use crate::trigger::conversion::Conversion;
use crate::trigger::decide::{Decision, Kind, Reason, Standing};
use crate::trigger::mapping::Table;
use std::collections::BTreeSet;

/// What a preview showed of one record and stage.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// What happens, a person's word included.
    pub kind: Kind,
    /// Why.
    pub reason: Reason,
    /// What is sent.
    pub conversion: &'a Conversion,
}

/// What is otherwise than a preview showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Otherwise {
    /// The record is in the recycle bin, or was merged away.
    Gone,
    /// It left the stage.
    Left,
    /// What is decided about it is another thing now.
    Reason(Reason),
    /// Other values would be sent, of these fields.
    Fields(Vec<String>),
}

/// Properties that tell when a record last changed: they move with whatever is changed, so a field that has one is no
/// change of what is sent. The value that the preview showed is the one that is sent.
const MOVING: [&str; 2] = ["lastmodifieddate", "hs_lastmodifieddate"];

/// Returns what is otherwise now, `None` when all is as the preview showed.
pub fn otherwise(
    shown: Shown<'_>,
    now: &Decision,
    standing: Standing,
    table: &Table,
) -> Option<Otherwise> {
    if shown.kind == Kind::Send {
        match standing {
            Standing::Gone => return Some(Otherwise::Gone),
            Standing::Left => return Some(Otherwise::Left),
            Standing::There | Standing::Further => {}
        }
    }
    if now.reason != shown.reason {
        return Some(Otherwise::Reason(now.reason));
    }
    let Some(built) = &now.conversion else {
        return Some(Otherwise::Reason(now.reason));
    };
    let fields = match shown.kind {
        Kind::Send => differing(shown.conversion, built, &moving(table)),
        // Only the amount is sent, in the currency of the action.
        Kind::Adjust if shown.conversion.worth() != built.worth() => {
            vec!["OrderSubTotal".to_owned()]
        }
        // What was sent is taken back, whatever the record says now.
        Kind::Adjust | Kind::Reverse | Kind::Same | Kind::Skip | Kind::Hold => Vec::new(),
    };
    (!fields.is_empty()).then_some(Otherwise::Fields(fields))
}

/// Returns the fields whose value moves with any change.
fn moving(table: &Table) -> BTreeSet<&str> {
    let rows = table.rows.iter().filter(|row| {
        let sources = row.source.properties();
        sources.iter().any(|(_, name)| MOVING.contains(name))
    });
    rows.map(|row| row.field.as_str()).collect()
}

fn differing(before: &Conversion, now: &Conversion, moving: &BTreeSet<&str>) -> Vec<String> {
    let names: BTreeSet<&String> = before.fields.keys().chain(now.fields.keys()).collect();
    names
        .into_iter()
        .filter(|name| !moving.contains(name.as_str()))
        .filter(|name| before.fields.get(*name) != now.fields.get(*name))
        .cloned()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conversion(fields: &[(&str, &str)]) -> Conversion {
        Conversion {
            event: "deal_closedwon".to_owned(),
            order: "deal_closedwon_1".to_owned(),
            fields: fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        }
    }

    fn now(reason: Reason, fields: &[(&str, &str)]) -> Decision {
        Decision {
            kind: Kind::Send,
            reason,
            conversion: Some(conversion(fields)),
            problems: Vec::new(),
        }
    }

    fn told(kind: Kind, reason: Reason, decision: &Decision, at: Standing) -> Option<Otherwise> {
        let shown = conversion(&[
            ("EventDate", "2026-11-01T10:00:00Z"),
            ("OrderSubTotalPostDiscount", "500.00"),
            ("CurrencyCode", "EUR"),
            ("Text2", "1"),
        ]);
        let shown = Shown {
            kind,
            reason,
            conversion: &shown,
        };
        otherwise(shown, decision, at, &Table::seeded())
    }

    const SAME: [(&str, &str); 4] = [
        ("EventDate", "2026-11-01T10:00:00Z"),
        ("OrderSubTotalPostDiscount", "500.00"),
        ("CurrencyCode", "EUR"),
        ("Text2", "1"),
    ];

    #[test]
    fn what_was_shown_holds_while_nothing_that_is_sent_changed() {
        let mut later = SAME;
        later[0].1 = "2026-11-01T11:00:00Z";
        for fields in [SAME, later] {
            let decision = now(Reason::StageReached, &fields);
            for at in [Standing::There, Standing::Further] {
                assert_eq!(told(Kind::Send, Reason::StageReached, &decision, at), None);
            }
        }
    }

    #[test]
    fn every_other_value_every_new_one_and_every_lost_one_is_a_change() {
        let mut more = SAME.to_vec();
        more[1].1 = "700.00";
        more[3] = ("Text3", "new");
        let decision = now(Reason::StageReached, &more);
        let fields = ["OrderSubTotalPostDiscount", "Text2", "Text3"].map(str::to_owned);
        assert_eq!(
            told(Kind::Send, Reason::StageReached, &decision, Standing::There),
            Some(Otherwise::Fields(fields.into()))
        );
    }

    #[test]
    fn a_stage_that_was_left_comes_before_everything() {
        // Even of what a person wants to send again: they did not see that it left.
        let decision = now(Reason::UnknownOutcome, &SAME);
        for (at, expected) in [
            (Standing::Left, Otherwise::Left),
            (Standing::Gone, Otherwise::Gone),
        ] {
            let found = told(Kind::Send, Reason::UnknownOutcome, &decision, at);
            assert_eq!(found, Some(expected));
        }
    }

    #[test]
    fn a_reversal_is_for_what_left_and_an_adjustment_for_the_amount_alone() {
        let left = now(Reason::LeftStage, &[]);
        let reversal = |decision, at| told(Kind::Reverse, Reason::LeftStage, decision, at);
        assert_eq!(reversal(&left, Standing::Left), None);
        let back = now(Reason::AlreadySent, &SAME);
        assert_eq!(
            reversal(&back, Standing::There),
            Some(Otherwise::Reason(Reason::AlreadySent))
        );
        let adjustment = |fields: &[(&str, &str)]| {
            let decision = now(Reason::AmountChanged, fields);
            told(
                Kind::Adjust,
                Reason::AmountChanged,
                &decision,
                Standing::There,
            )
        };
        assert_eq!(adjustment(&SAME[..3]), None);
        let mut more = SAME;
        more[1].1 = "900.00";
        assert!(matches!(adjustment(&more), Some(Otherwise::Fields(_))));
    }
}
