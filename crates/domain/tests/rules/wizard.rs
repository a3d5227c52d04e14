//! Which step of the setup stands where, as tables.

use domain::layout::Field;
use domain::person::ProgramId;
use domain::setup::{
    Changed, Connection, Decided, Events, Facts, Status, Step, Ticked, minutes_left, progress,
};
use domain::trigger::Object;

/// Everything done, nothing changed since.
fn finished() -> Facts {
    let ticked = Ticked {
        done: 3,
        stale: 0,
        of: 3,
    };
    Facts {
        workspace: true,
        hubspot: Connection::Confirmed,
        advocate: Connection::Confirmed,
        program: true,
        opted_in: true,
        events: Events {
            triggers: Some(1),
            mapped: true,
            ..Events::default()
        },
        sharing_chosen: true,
        layout_chosen: true,
        properties_ready: true,
        record: ticked,
        synced: true,
        rules: ticked,
        imported: true,
        ..Facts::default()
    }
}

fn status(facts: &Facts, step: Step) -> Status {
    let all = progress(facts);
    all.into_iter()
        .find_map(|(it, status)| (it == step).then_some(status))
        .expect("every step is there")
}

fn locked(facts: &Facts) -> Vec<Step> {
    progress(facts)
        .into_iter()
        .filter_map(|(step, status)| matches!(status, Status::Locked(_)).then_some(step))
        .collect()
}

#[test]
fn a_finished_setup_has_nothing_left() {
    let all = progress(&finished());
    assert!(all.iter().all(|(_, status)| *status == Status::Done));
    assert_eq!(minutes_left(&all), 0);
}

#[test]
fn nothing_is_open_before_a_workspace_is() {
    let all = progress(&Facts::default());
    assert!(matches!(all[0].1, Status::Todo(_)));
    for (step, status) in &all[1..] {
        assert_eq!(*status, Status::Locked(Step::Start), "{step:?}");
    }
    // All but the optional ones: events, the first sync and the import.
    assert_eq!(minutes_left(&all), 26);
}

#[test]
fn each_missing_answer_holds_up_what_comes_after_it() {
    type Change = fn(&mut Facts);
    let cases: [(Change, Step); 8] = [
        (|facts| facts.hubspot = Connection::Absent, Step::Hubspot),
        (|facts| facts.hubspot = Connection::Broken, Step::Hubspot),
        (
            |facts| facts.advocate = Connection::Unconfirmed,
            Step::Advocate,
        ),
        (|facts| facts.program = false, Step::Advocate),
        (|facts| facts.opted_in = false, Step::Advocate),
        (|facts| facts.sharing_chosen = false, Step::Sharing),
        (|facts| facts.properties_ready = false, Step::Review),
        (
            |facts| facts.properties_lost = vec!["Share Link".to_owned()],
            Step::Review,
        ),
    ];
    for (change, step) in cases {
        let mut facts = finished();
        change(&mut facts);
        assert!(
            matches!(status(&facts, step), Status::Todo(_) | Status::Attention(_)),
            "{step:?}"
        );
        let after: Vec<_> = Step::ALL.into_iter().filter(|it| *it > step).collect();
        assert_eq!(locked(&facts), after, "{step:?}");
        for waiting in after {
            assert_eq!(status(&facts, waiting), Status::Locked(step));
        }
    }
}

#[test]
fn an_optional_step_holds_up_nobody_and_can_be_skipped() {
    let mut facts = finished();
    facts.synced = false;
    assert!(matches!(status(&facts, Step::FirstSync), Status::Todo(_)));
    assert_eq!(status(&facts, Step::ProgramRules), Status::Done);
    facts.skipped.insert(Step::FirstSync);
    assert_eq!(status(&facts, Step::FirstSync), Status::Skipped);
    // What happened counts more than what was said.
    facts.synced = true;
    assert_eq!(status(&facts, Step::FirstSync), Status::Done);
    // A step that is needed is not skipped, whatever was stored.
    facts.skipped.insert(Step::Sharing);
    facts.sharing_chosen = false;
    assert!(matches!(status(&facts, Step::Sharing), Status::Todo(_)));
}

#[test]
fn the_setup_ends_when_every_step_is_done_or_left_out_on_purpose() {
    let mut facts = finished();
    facts.imported = false;
    assert!(matches!(status(&facts, Step::Csv), Status::Todo(_)));
    assert!(matches!(status(&facts, Step::Finish), Status::Todo(_)));
    facts.skipped.insert(Step::Csv);
    assert_eq!(status(&facts, Step::Csv), Status::Skipped);
    assert_eq!(status(&facts, Step::Finish), Status::Done);
    // What only deserves a look is left, too.
    facts.record.done = 0;
    assert!(matches!(status(&facts, Step::Finish), Status::Todo(_)));
}

#[test]
fn a_setup_can_be_handed_over_to_whoever_does_the_program_rules() {
    let mut facts = finished();
    facts.rules.done = 0;
    assert_eq!(locked(&facts), [Step::Csv]);
    assert!(matches!(status(&facts, Step::Finish), Status::Todo(_)));
}

#[test]
fn an_answer_that_changed_after_the_review_is_named_there() {
    let mut facts = finished();
    facts.changed = vec![Changed::Program, Changed::Sharing];
    let Status::Attention(why) = status(&facts, Step::Review) else {
        panic!("the review asks for a look");
    };
    assert!(why.contains("the program, the sharing rules"), "{why}");
    // The properties are in place, so a sync may go on: its preview shows what the change means.
    assert_eq!(locked(&facts), []);
    facts.properties_ready = false;
    facts.changed = vec![Changed::Properties];
    assert_eq!(
        locked(&facts),
        [Step::FirstSync, Step::ProgramRules, Step::Csv, Step::Finish]
    );
}

#[test]
fn what_changed_is_found_by_comparing_with_what_was_reviewed() {
    let before = Decided {
        hubspot: "1".to_owned(),
        tenant: "acme".to_owned(),
        program: Some(ProgramId::from("7")),
        ..Decided::default()
    };
    assert_eq!(before.changed(&before), []);
    let mut now = before.clone();
    now.rules.hubspot_on_new = true;
    now.program = None;
    assert_eq!(before.changed(&now), [Changed::Program, Changed::Sharing]);
    "2".clone_into(&mut now.hubspot);
    "other".clone_into(&mut now.tenant);
    now.names
        .insert(Field::ShareLink, "somewhere_else".to_owned());
    assert_eq!(before.changed(&now).len(), 5);
}

#[test]
fn the_record_is_asked_for_only_once_the_properties_exist() {
    let nothing_ticked = Ticked {
        done: 0,
        stale: 0,
        of: 3,
    };
    let mut facts = Facts {
        record: nothing_ticked,
        properties_ready: false,
        synced: false,
        ..finished()
    };
    assert_eq!(status(&facts, Step::Properties), Status::Done);
    facts.properties_ready = true;
    assert!(matches!(
        status(&facts, Step::Properties),
        Status::Attention(_)
    ));
    assert_eq!(locked(&facts), []);
}

#[test]
fn ticks_for_another_program_do_not_count() {
    let mut facts = finished();
    facts.rules = Ticked {
        done: 1,
        stale: 2,
        of: 3,
    };
    let Status::Attention(why) = status(&facts, Step::ProgramRules) else {
        panic!("it asks for another look");
    };
    assert!(why.contains("another program"), "{why}");
    facts.rules.stale = 0;
    assert!(matches!(
        status(&facts, Step::ProgramRules),
        Status::Todo(_)
    ));
}

#[test]
fn a_program_without_events_holds_up_nobody() {
    let mut facts = finished();
    facts.events = Events::default();
    assert!(matches!(status(&facts, Step::Triggers), Status::Todo(_)));
    assert!(matches!(status(&facts, Step::Fields), Status::Todo(_)));
    assert_eq!(locked(&facts), []);
    // Whoever goes on without events has no fields to map, either.
    facts.skipped.insert(Step::Triggers);
    assert_eq!(status(&facts, Step::Triggers), Status::Skipped);
    assert_eq!(status(&facts, Step::Fields), Status::Skipped);
    // Triggers that were saved empty say the same.
    facts.skipped.clear();
    facts.events.triggers = Some(0);
    assert_eq!(status(&facts, Step::Triggers), Status::Skipped);
    assert_eq!(status(&facts, Step::Fields), Status::Skipped);
    // What counts needs its fields, whatever was skipped before.
    facts.skipped.insert(Step::Triggers);
    facts.events.triggers = Some(1);
    assert_eq!(status(&facts, Step::Triggers), Status::Done);
    assert!(matches!(status(&facts, Step::Fields), Status::Todo(_)));
}

#[test]
fn events_that_no_longer_fit_the_account_say_so() {
    type Change = fn(&mut Events);
    let cases: [(Change, Step, &str); 5] = [
        (
            |it| it.triggers_wrong = vec!["A chosen stage is gone.".to_owned()],
            Step::Triggers,
            "A chosen stage is gone.",
        ),
        (
            |it| it.triggers_elsewhere = true,
            Step::Triggers,
            "another HubSpot account",
        ),
        (
            |it| it.mapping_elsewhere = true,
            Step::Fields,
            "another HubSpot account",
        ),
        (
            |it| it.mapping_wrong = vec!["OrderId: no property.".to_owned()],
            Step::Fields,
            "OrderId",
        ),
        (
            |it| it.unmapped = vec![Object::Contacts],
            Step::Fields,
            "Contacts count as events now",
        ),
    ];
    for (change, step, words) in cases {
        let mut facts = finished();
        change(&mut facts.events);
        let Status::Attention(why) = status(&facts, step) else {
            panic!("{step:?} asks for a look");
        };
        assert!(why.contains(words), "{why}");
        assert_eq!(locked(&facts), [], "people are synced all the same");
    }
}
