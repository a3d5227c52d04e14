//! The fault matrix, W01, W02, W04 and W06: both sides are edited, one is deleted and the other edited, and values are
//! cleared, empty or missing.

use crate::invariants::accounted;
use crate::pair::{Pair, all_on};
use crate::sides::both_ways_of_looking;
use engine::views::{ActionKind, Outcome, Platform, PolicyChoice, Row, RulesView, RunStatus};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// All switches on, and one policy for every value that both sides may change.
pub fn policy(choice: PolicyChoice) -> RulesView {
    let keys = ["email", "first_name", "last_name"];
    RulesView {
        policies: BTreeMap::from(keys.map(|key| (key.to_owned(), choice))),
        ..all_on()
    }
}

const EVERY_POLICY: [PolicyChoice; 4] = [
    PolicyChoice::Hubspot,
    PolicyChoice::Advocate,
    PolicyChoice::Newest,
    PolicyChoice::Ask,
];

/// Returns what a row says that a value was before it was replaced.
fn replaced<'r>(row: &'r Row, on: Platform, label: &str) -> Option<&'r str> {
    let change = row
        .changes
        .iter()
        .find(|it| (it.on, it.label.as_str()) == (on, label));
    change.map(|it| it.now.as_str())
}

#[tokio::test]
async fn w01_when_both_sides_change_a_value_the_policy_decides_and_the_loser_is_in_the_history() {
    for choice in EVERY_POLICY {
        for request in both_ways_of_looking() {
            let pair = Pair::plain().await;
            pair.rules(policy(choice)).await;
            let (contact, email) = pair.linked();
            pair.edit_contact(&contact, "firstname", "Here");
            pair.edit_participant(&email, "firstName", json!("There"));
            let before = pair.sides();
            let (plan, run) = pair.sync_of(&request).await;
            let row = pair.row(&plan, &email).await;
            let (here, there) = (pair.value(&contact, "firstname"), pair.participant(&email));
            let now = (here.as_deref(), there["firstName"].as_str());
            match choice {
                PolicyChoice::Hubspot => {
                    assert_eq!(now, (Some("Here"), Some("Here")));
                    assert_eq!(
                        replaced(&row, Platform::Advocate, "First Name"),
                        Some("There")
                    );
                    pair.everybody_is_settled(&before, &run).await;
                }
                PolicyChoice::Advocate => {
                    assert_eq!(now, (Some("There"), Some("There")));
                    assert_eq!(
                        replaced(&row, Platform::Hubspot, "First Name"),
                        Some("Here")
                    );
                    pair.everybody_is_settled(&before, &run).await;
                }
                PolicyChoice::Newest | PolicyChoice::Ask => {
                    assert_eq!(now, (Some("Here"), Some("There")), "nothing was written");
                    assert_eq!((row.kind, row.outcome), (ActionKind::Hold, Outcome::Held));
                    assert_eq!(row.conflicts.len(), 1, "{row:?}");
                    assert!(row.conflicts[0].sentence.contains("\"Here\""), "{row:?}");
                    assert!(row.conflicts[0].sentence.contains("\"There\""), "{row:?}");
                    assert_eq!(run.status, RunStatus::DoneWithProblems);
                    before.nothing_was_written(&pair.world);
                    pair.everything_holds(&before, &run).await;
                }
            }
        }
    }
}

#[tokio::test]
async fn w01_a_conflict_ends_when_a_person_edits_either_side() {
    for (at_hubspot, request) in [true, false].into_iter().zip(both_ways_of_looking()) {
        let pair = Pair::plain().await;
        pair.rules(policy(PolicyChoice::Ask)).await;
        let (contact, email) = pair.linked();
        pair.edit_contact(&contact, "firstname", "Here");
        pair.edit_participant(&email, "firstName", json!("There"));
        // What is not in doubt is written all the same.
        pair.edit_contact(&contact, "lastname", "Settled");
        let (plan, run) = pair.sync_of(&request).await;
        accounted(&pair.world, &run).await;
        let row = pair.row(&plan, &email).await;
        assert_eq!(
            (row.kind, row.conflicts.len()),
            (ActionKind::Update, 1),
            "{row:?}"
        );
        assert_eq!(pair.participant(&email)["lastName"], "Settled");
        assert_eq!(pair.participant(&email)["firstName"], "There");
        // It stays a conflict until a person decides.
        let (plan, _) = pair.sync_of(&request).await;
        let row = pair.row(&plan, &email).await;
        assert_eq!(
            (row.kind, row.conflicts.len()),
            (ActionKind::Hold, 1),
            "{row:?}"
        );
        if at_hubspot {
            pair.edit_contact(&contact, "firstname", "There");
        } else {
            pair.edit_participant(&email, "firstName", json!("Here"));
        }
        let before = pair.sides();
        let (_, run) = pair.sync_of(&request).await;
        pair.everybody_is_settled(&before, &run).await;
        before.nothing_was_written(&pair.world);
        // And the two are in step again.
        pair.edit_contact(&contact, "firstname", "Later");
        pair.sync().await;
        assert_eq!(pair.participant(&email)["firstName"], "Later");
    }
}

#[tokio::test]
async fn w02_changes_of_different_values_both_survive() {
    for choice in EVERY_POLICY {
        for request in both_ways_of_looking() {
            let pair = Pair::plain().await;
            pair.rules(policy(choice)).await;
            let (contact, email) = pair.linked();
            pair.edit_contact(&contact, "firstname", "Here");
            pair.edit_participant(&email, "lastName", json!("There"));
            let before = pair.sides();
            let (_, run) = pair.sync_of(&request).await;
            let there = pair.participant(&email);
            assert_eq!(
                (&there["firstName"], &there["lastName"]),
                (&json!("Here"), &json!("There"))
            );
            assert_eq!(pair.value(&contact, "firstname").as_deref(), Some("Here"));
            // Under the default HubSpot decides alone; what it has stays, and so does what Advocate has.
            let travels = choice != PolicyChoice::Hubspot;
            let last = pair.value(&contact, "lastname");
            assert_eq!(
                last.as_deref() == Some("There"),
                travels,
                "{choice:?} {last:?}"
            );
            pair.everybody_is_settled(&before, &run).await;
        }
    }
}

#[tokio::test]
async fn w04_a_contact_that_is_deleted_while_its_participant_is_edited_is_never_silent() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let (contact, email) = pair.linked();
        pair.delete_contact(&contact);
        pair.edit_participant(&email, "firstName", json!("Still Here"));
        let before = pair.sides();
        let (plan, run) = pair.sync_of(&request).await;
        let row = pair.row(&plan, &email).await;
        assert_eq!((row.kind, row.outcome), (ActionKind::Hold, Outcome::Held));
        assert!(
            row.because.contains("the participant was changed since"),
            "{row:?}"
        );
        assert_eq!(row.approvable, "delete");
        assert_eq!(run.results.held, 1, "{run:?}");
        pair.everything_holds(&before, &run).await;
        assert_eq!(pair.participant(&email)["firstName"], "Still Here");
        before.nothing_was_written(&pair.world);
    }
}

#[tokio::test]
async fn w04_a_participant_that_is_deleted_while_its_contact_is_edited_is_not_made_again() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let (contact, email) = pair.linked();
        pair.delete_participant(&email);
        pair.edit_contact(&contact, "firstname", "Still Here");
        let before = pair.sides();
        let (plan, run) = pair.sync_of(&request).await;
        let row = pair.row(&plan, &email).await;
        assert_eq!(row.outcome, Outcome::Held, "{row:?}");
        assert!(row.problem.contains("participant"), "{row:?}");
        assert_eq!(run.results.held, 1, "{run:?}");
        accounted(&pair.world, &run).await;
        assert!(!pair.has_participant(&email));
        assert_eq!(pair.sides().participants(), before.participants());
        before.what_is_not_ours_is_untouched(&pair.world);
        // The next look offers to end the link; then the two are strangers to us for good.
        let plan = pair.preview(request.clone()).await;
        let row = pair.row(&plan, &email).await;
        assert_eq!(row.approvable, "unlink", "{row:?}");
        let plan = pair.approve(&plan, &email, &email).await.unwrap();
        let run = pair.run(&plan).await;
        assert_eq!(run.results.unlinked, 1, "{run:?}");
        accounted(&pair.world, &run).await;
        pair.converges().await;
        assert!(
            !pair.has_participant(&email),
            "what a person decided is not undone"
        );
    }
}

#[tokio::test]
async fn w04_when_both_are_deleted_the_link_is_forgotten() {
    let pair = Pair::plain().await;
    let (contact, email) = pair.linked();
    pair.delete_contact(&contact);
    pair.delete_participant(&email);
    let before = pair.sides();
    let (plan, run) = pair.sync_of(&both_ways_of_looking()[1]).await;
    assert_eq!(plan.counts.unlink, 1, "{:?}", plan.counts);
    assert_eq!(run.results.unlinked, 1, "{run:?}");
    pair.everybody_is_settled(&before, &run).await;
    before.nothing_was_written(&pair.world);
}

#[tokio::test]
async fn w06_a_value_that_was_cleared_stays_empty_until_the_other_side_has_a_new_one() {
    for cleared in ["", "   "] {
        for request in both_ways_of_looking() {
            let pair = Pair::plain().await;
            let (contact, email) = pair.linked();
            let kept = pair.participant(&email)["firstName"].clone();
            pair.edit_contact(&contact, "firstname", cleared);
            let before = pair.sides();
            for _ in 0..2 {
                let (_, run) = pair.sync_of(&request).await;
                pair.everybody_is_settled(&before, &run).await;
            }
            before.nothing_was_written(&pair.world);
            assert_eq!(pair.participant(&email)["firstName"], kept);
            pair.edit_participant(&email, "firstName", json!("Fresh"));
            let (_, run) = pair.sync_of(&request).await;
            pair.everybody_is_settled(&before, &run).await;
            assert_eq!(pair.value(&contact, "firstname").as_deref(), Some("Fresh"));
        }
    }
}

#[tokio::test]
async fn w06_a_value_that_was_emptied_in_advocate_empties_nothing_in_hubspot() {
    for empty in [Value::Null, json!(""), json!("  ")] {
        for request in both_ways_of_looking() {
            let pair = Pair::plain().await;
            let (contact, email) = pair.linked();
            let kept = pair.value(&contact, "firstname");
            pair.edit_participant(&email, "firstName", empty.clone());
            let before = pair.sides();
            let (_, run) = pair.sync_of(&request).await;
            pair.everybody_is_settled(&before, &run).await;
            assert_eq!(pair.value(&contact, "firstname"), kept);
            pair.edit_contact(&contact, "firstname", "Fresh");
            let (_, run) = pair.sync_of(&request).await;
            pair.everybody_is_settled(&before, &run).await;
            assert_eq!(pair.participant(&email)["firstName"], "Fresh");
        }
    }
}

#[tokio::test]
async fn w06_a_value_that_was_never_there_is_filled_from_the_other_side() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let here = pair.make_contact(&[("email", "half@example.com"), ("firstname", "Half")]);
        pair.make_member(
            "half",
            &json!({ "email": "half@example.com", "lastName": "Whole" }),
        );
        let before = pair.sides();
        let (_, run) = pair.sync_of(&request).await;
        let there = pair.member("half");
        assert_eq!(
            (&there["firstName"], &there["lastName"]),
            (&json!("Half"), &json!("Whole"))
        );
        assert_eq!(pair.value(&here, "lastname").as_deref(), Some("Whole"));
        pair.everybody_is_settled(&before, &run).await;
    }
}

#[tokio::test]
async fn w06_a_value_that_a_read_does_not_tell_is_no_change() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let (_, email) = pair.linked();
        pair.edit_participant(&email, "locale", json!("de_DE"));
        let impact = pair.world.practice.impact();
        impact.change_settings(|settings| settings.minimal_columns = true);
        let before = pair.sides();
        for told_less in [true, false] {
            impact.change_settings(|settings| settings.minimal_columns = told_less);
            let (plan, run) = pair.sync_of(&request).await;
            assert_eq!(plan.writes, 0, "{:?}", plan.counts);
            pair.everybody_is_settled(&before, &run).await;
        }
        before.nothing_was_written(&pair.world);
    }
}
