//! What happens with a record that reached a stage, by example; and the page that explains it to a person.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use crate::events::{REACHED, deal, made, won};
use domain::trigger::conversion::{Conversion, Lack, Problem, Unbuilt};
use domain::trigger::customer::{Candidate, Customer, Nobody, choose};
use domain::trigger::decide::{
    Case, Decision, Kind, Past, Reason, Standing, State, decide, hold_doubles, standing,
};
use domain::trigger::mapping::Table;
use std::collections::{BTreeMap, BTreeSet};

const PAGE: &str = include_str!("../../../../docs/events.md");

fn built(amount: &str) -> Result<Conversion, Unbuilt> {
    let mut deal = deal();
    deal.values.insert("amount".to_owned(), amount.to_owned());
    made(&Table::seeded(), &won(), &deal).map_err(unbuilt)
}

/// What is left of a conversion does not matter here.
fn unbuilt(problems: Vec<Problem>) -> Unbuilt {
    Unbuilt {
        conversion: Conversion::default(),
        problems,
    }
}

fn case(past: Option<&Past>) -> Case<'_> {
    Case {
        reached_at: REACHED,
        since: 0,
        standing: Standing::There,
        past,
        nobody: None,
        built: built("500"),
    }
}

fn past(state: State) -> Past {
    Past {
        state,
        conversion: built("500").unwrap(),
    }
}

fn lacks(field: &str, lack: Lack) -> Result<Conversion, Unbuilt> {
    Err(unbuilt(vec![Problem {
        field: field.to_owned(),
        lack,
        value: String::new(),
    }]))
}

/// Every situation: its decision, and what was expected.
#[expect(clippy::too_many_lines, reason = "a table")]
fn situations() -> Vec<(Decision, Kind, Reason)> {
    use {Kind::*, Reason::*};
    let mut all = Vec::new();
    let mut is = |case: Case<'_>, kind, reason| all.push((decide(case), kind, reason));
    // Nothing was sent before.
    is(case(None), Send, StageReached);
    is(
        Case {
            standing: Standing::Further,
            ..case(None)
        },
        Send,
        StageReached,
    );
    is(
        Case {
            since: REACHED + 1,
            ..case(None)
        },
        Skip,
        BeforeStart,
    );
    is(
        Case {
            since: REACHED,
            ..case(None)
        },
        Send,
        StageReached,
    );
    is(
        Case {
            standing: Standing::Left,
            ..case(None)
        },
        Skip,
        LeftBefore,
    );
    is(
        Case {
            standing: Standing::Gone,
            ..case(None)
        },
        Skip,
        LeftBefore,
    );
    is(
        Case {
            nobody: Some(Nobody::NoContact),
            ..case(None)
        },
        Skip,
        NoContact,
    );
    is(
        Case {
            nobody: Some(Nobody::NoParticipant),
            ..case(None)
        },
        Skip,
        NoParticipant,
    );
    is(
        Case {
            nobody: Some(Nobody::Several),
            ..case(None)
        },
        Hold,
        SeveralContacts,
    );
    is(
        Case {
            nobody: Some(Nobody::NoLabel),
            ..case(None)
        },
        Hold,
        Reason::NoLabel,
    );
    is(
        Case {
            built: lacks("CustomerEmail", Lack::Empty),
            ..case(None)
        },
        Hold,
        NoEmail,
    );
    is(
        Case {
            built: lacks("EventDate", Lack::Empty),
            ..case(None)
        },
        Hold,
        ValueMissing,
    );
    is(
        Case {
            built: lacks(
                "Text3",
                Lack::TooLong {
                    length: 65,
                    most: 64,
                },
            ),
            ..case(None)
        },
        Hold,
        ValueUnfit,
    );
    is(
        Case {
            built: lacks("CurrencyCode", Lack::NoCurrency),
            ..case(None)
        },
        Hold,
        NoCurrency,
    );
    is(
        Case {
            built: built("0"),
            ..case(None)
        },
        Hold,
        ZeroAmount,
    );
    is(
        Case {
            built: built("-3"),
            ..case(None)
        },
        Hold,
        NegativeAmount,
    );
    // Something was.
    for standing in [
        Standing::There,
        Standing::Further,
        Standing::Left,
        Standing::Gone,
    ] {
        let (unknown, queued, reversing) = (
            past(State::Unknown),
            past(State::Queued),
            past(State::Reversing),
        );
        is(
            Case {
                standing,
                ..case(Some(&unknown))
            },
            Hold,
            UnknownOutcome,
        );
        is(
            Case {
                standing,
                ..case(Some(&queued))
            },
            Same,
            OnItsWay,
        );
        is(
            Case {
                standing,
                ..case(Some(&reversing))
            },
            Same,
            OnItsWay,
        );
    }
    let (sent, refused, reversed) = (
        past(State::Accepted),
        past(State::Refused),
        past(State::Reversed),
    );
    is(case(Some(&sent)), Same, AlreadySent);
    is(
        Case {
            standing: Standing::Further,
            ..case(Some(&sent))
        },
        Same,
        AlreadySent,
    );
    is(
        Case {
            standing: Standing::Left,
            ..case(Some(&sent))
        },
        Hold,
        LeftStage,
    );
    is(
        Case {
            standing: Standing::Gone,
            ..case(Some(&sent))
        },
        Hold,
        RecordGone,
    );
    is(
        Case {
            built: built("700"),
            ..case(Some(&sent))
        },
        Hold,
        AmountChanged,
    );
    is(
        Case {
            built: built("500.00"),
            ..case(Some(&sent))
        },
        Same,
        AlreadySent,
    );
    is(
        Case {
            built: built("0"),
            ..case(Some(&sent))
        },
        Hold,
        AmountChanged,
    );
    is(
        Case {
            built: built("-1"),
            ..case(Some(&sent))
        },
        Hold,
        NegativeAmount,
    );
    let mut euros = built("500").unwrap();
    euros
        .fields
        .insert("CurrencyCode".to_owned(), "EUR".to_owned());
    is(
        Case {
            built: Ok(euros),
            ..case(Some(&sent))
        },
        Hold,
        CurrencyChanged,
    );
    is(case(Some(&refused)), Hold, RefusedBefore);
    is(
        Case {
            standing: Standing::Left,
            ..case(Some(&refused))
        },
        Skip,
        LeftBefore,
    );
    is(case(Some(&reversed)), Hold, ReversedBefore);
    is(
        Case {
            standing: Standing::Left,
            ..case(Some(&reversed))
        },
        Same,
        WasReversed,
    );
    let mut twins = [decide(case(None)), decide(case(None))];
    hold_doubles(&mut twins, &BTreeSet::new());
    assert_eq!(twins[0].kind, Send, "the first of two is sent");
    all.push((twins[1].clone(), Hold, SameOrder));
    let mut again = [decide(case(None))];
    hold_doubles(
        &mut again,
        &BTreeSet::from([(
            "deal_closedwon".to_owned(),
            "deal_closedwon_7781".to_owned(),
        )]),
    );
    all.push((again[0].clone(), Hold, SameOrder));
    all
}

#[test]
fn every_situation_gets_its_decision() {
    for (at, (decision, kind, reason)) in situations().into_iter().enumerate() {
        assert_eq!(
            (decision.kind, decision.reason),
            (kind, reason),
            "situation {at}"
        );
    }
}

#[test]
fn nothing_is_sent_reversed_or_changed_twice_without_a_persons_word() {
    for (decision, ..) in situations() {
        assert!(
            !matches!(decision.kind, Kind::Reverse | Kind::Adjust),
            "{decision:?}"
        );
        if decision.kind == Kind::Send {
            assert_eq!(decision.reason, Reason::StageReached);
        }
        if decision.reason.approved().is_some() {
            assert_eq!(decision.kind, Kind::Hold, "{decision:?}");
            assert!(
                decision.conversion.is_some(),
                "there is something to approve"
            );
        }
    }
    let zero = past(State::Accepted);
    let after = decide(Case {
        built: built("0"),
        ..case(Some(&zero))
    });
    assert_eq!(
        after.reason.approved(),
        Some(Kind::Adjust),
        "and never another one"
    );
    assert_eq!(after.conversion.unwrap().worth(), Some(("0.00", "USD")));
}

#[test]
fn a_stage_is_left_by_going_back_being_lost_or_changing_the_pipeline() {
    let stages = [("a", false), ("b", false), ("won", false), ("lost", true)]
        .map(|(id, lost)| (id.to_owned(), lost));
    for (now, expected) in [
        (Some("b"), Standing::There),
        (Some("a"), Standing::Left),
        (Some("won"), Standing::Further),
        (Some("lost"), Standing::Left),
        (Some("of another pipeline"), Standing::Left),
        (None, Standing::Left),
    ] {
        assert_eq!(standing("b", now, &stages), expected, "{now:?}");
    }
}

fn candidate(id: &str, participant: bool, referred_at: Option<i64>, created_at: i64) -> Candidate {
    let labels = vec![format!("label {id}"), "Both".to_owned()];
    Candidate {
        id: id.into(),
        labels,
        participant,
        referred_at,
        created_at: Some(created_at),
    }
}

#[test]
fn the_customer_is_the_participant_with_the_earliest_referral_then_the_eldest() {
    let chosen = |candidates: &[Candidate], rule: &Customer| {
        let mut found = Vec::new();
        for turn in 0..candidates.len().max(1) {
            let mut turned = candidates.to_vec();
            turned.rotate_left(turn.min(candidates.len()));
            found.push(choose(&turned, rule).map(|it| it.id.0.clone()));
        }
        found.dedup();
        assert_eq!(
            found.len(),
            1,
            "the order of the answer decides nothing: {found:?}"
        );
        found.remove(0)
    };
    let first = Customer::Participant;
    let label = |label: &str| Customer::Label {
        label: label.to_owned(),
    };
    let (stranger, old, young, referred) = (
        candidate("9", false, None, 1),
        candidate("10", true, None, 2),
        candidate("2", true, None, 3),
        candidate("11", true, Some(50), 9),
    );
    let one = |it: &Candidate| vec![it.clone()];
    let is = |id: &str| Ok(id.to_owned());
    assert_eq!(chosen(&[], &first), Err(Nobody::NoContact));
    assert_eq!(chosen(&one(&stranger), &first), Err(Nobody::NoParticipant));
    assert_eq!(
        chosen(&[stranger.clone(), young.clone(), old.clone()], &first),
        is("10")
    );
    assert_eq!(
        chosen(
            &[
                stranger.clone(),
                young.clone(),
                old.clone(),
                referred.clone()
            ],
            &first
        ),
        is("11")
    );
    let same_age = Candidate {
        created_at: old.created_at,
        ..young.clone()
    };
    assert_eq!(
        chosen(&[old.clone(), same_age], &first),
        is("2"),
        "ids are numbers"
    );
    assert_eq!(chosen(&one(&old), &Customer::Only), is("10"));
    assert_eq!(
        chosen(&[old.clone(), stranger.clone()], &Customer::Only),
        Err(Nobody::Several)
    );
    assert_eq!(
        chosen(&one(&stranger), &Customer::Only),
        Err(Nobody::NoParticipant)
    );
    let two = [old.clone(), referred.clone()];
    assert_eq!(chosen(&two, &label("Label 10")), is("10"));
    assert_eq!(chosen(&two, &label("both")), Err(Nobody::Several));
    assert_eq!(chosen(&two, &label("boss")), Err(Nobody::NoLabel));
}

fn word<T: serde::Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => panic!("not a word: {other:?}"),
    }
}

#[test]
fn the_page_has_every_reason_once_with_its_kinds_and_what_approving_does() {
    let mut kinds: BTreeMap<Reason, BTreeSet<Kind>> = BTreeMap::new();
    for (decision, ..) in situations() {
        kinds
            .entry(decision.reason)
            .or_default()
            .insert(decision.kind);
    }
    let rows: Vec<Vec<String>> = PAGE
        .lines()
        .filter_map(|line| line.trim().strip_prefix('|')?.strip_suffix('|'))
        .map(|row| row.split('|').map(|cell| cell.trim().to_owned()).collect())
        .collect();
    let mut order = Vec::new();
    for row in &rows {
        let name = row
            .last()
            .and_then(|cell| cell.strip_prefix('`')?.strip_suffix('`'));
        let reason =
            name.and_then(|name| Reason::ALL.into_iter().find(|reason| word(reason) == name));
        let Some(reason) = reason else { continue };
        order.push(reason);
        let said: BTreeSet<String> = row[1].split(" or ").map(str::to_owned).collect();
        let done: BTreeSet<String> = kinds[&reason].iter().map(word).collect();
        assert_eq!(said, done, "{reason:?}");
        let approved = reason.approved().map_or_else(|| "–".to_owned(), word);
        assert_eq!(row[3], approved, "{reason:?}");
    }
    assert_eq!(order, Reason::ALL, "every reason once, in its order");
}
