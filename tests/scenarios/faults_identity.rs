//! The fault matrix, I01 to I03: contacts are merged, and addresses are edited, swapped or taken over. Links hold by ids.

use crate::invariants::accounted;
use crate::pair::{Pair, all_on, everyone_both_ways};
use crate::sides::both_ways_of_looking;
use engine::views::{ActionKind, Outcome, PolicyChoice, RulesView};
use serde_json::json;
use simulators::hubspot::ObjectType;
use std::collections::BTreeMap;

/// Rules under which every change in Advocate travels, too.
fn advocate_wins() -> RulesView {
    RulesView {
        policies: BTreeMap::from(
            ["email", "first_name", "last_name"]
                .map(|key| (key.to_owned(), PolicyChoice::Advocate)),
        ),
        ..all_on()
    }
}

impl Pair {
    fn merge(&self, primary: &str, other: &str) -> String {
        let hubspot = self.world.practice.hubspot();
        hubspot
            .merge_records(ObjectType::Contacts, primary, other)
            .unwrap()
    }

    fn code(&self, contact: &str) -> String {
        self.value(contact, "advocate_referral_code").unwrap()
    }
}

#[tokio::test]
async fn i01_a_link_follows_its_contact_into_the_one_it_was_merged_into() {
    for keeps_id in [false, true] {
        for request in both_ways_of_looking() {
            let pair = Pair::plain().await;
            let hubspot = pair.world.practice.hubspot();
            hubspot.set_merge_keeps_id(keeps_id);
            let (contact, email) = pair.linked();
            let code = pair.code(&contact);
            let other = pair.make_contact(&[("email", "same.person@example.com")]);
            let survivor = pair.merge(&other, &contact);
            let before = pair.sides();
            let (plan, run) = pair.sync_of(&request).await;
            assert_eq!(plan.counts.create_participant, 0, "{:?}", plan.counts);
            pair.everybody_is_settled(&before, &run).await;
            let after = pair.sides();
            assert_eq!(after.participants(), before.participants());
            assert_eq!(after.contacts(), before.contacts());
            assert_eq!(pair.code(&survivor), code);
            // The primary contact's address is the survivor's, and a change like any other.
            assert!(!pair.has_participant(&email));
            pair.participant("same.person@example.com");
            // The link is to the survivor now.
            pair.edit_contact(&survivor, "lastname", "After The Merge");
            pair.sync().await;
            let found = pair.participant("same.person@example.com");
            assert_eq!(found["lastName"], "After The Merge");
        }
    }
}

#[tokio::test]
async fn i01_of_two_linked_contacts_that_are_merged_one_link_is_left_and_the_other_is_asked_about()
{
    for keeps_id in [false, true] {
        for request in both_ways_of_looking() {
            let pair = Pair::plain().await;
            pair.world.practice.hubspot().set_merge_keeps_id(keeps_id);
            let linked = pair.all_linked();
            let [(first, first_email), (second, second_email)] =
                [linked[0].clone(), linked[1].clone()];
            let code = pair.code(&first);
            let survivor = pair.merge(&first, &second);
            let before = pair.sides();
            let (plan, run) = pair.sync_of(&request).await;
            let held = pair.row(&plan, &second_email).await;
            assert_eq!(held.kind, ActionKind::Hold, "{held:?}");
            assert!(held.because.contains("two participants match one contact"));
            assert_eq!(run.results.held, 1, "{run:?}");
            assert_eq!(pair.code(&survivor), code, "the primary contact's own");
            pair.everything_holds(&before, &run).await;
            assert_eq!(pair.sides().participants(), before.participants());
            // What is asked about does not keep the other from being synced.
            pair.edit_contact(&survivor, "firstname", "Survivor");
            pair.sync().await;
            assert_eq!(pair.participant(&first_email)["firstName"], "Survivor");
            assert_ne!(pair.participant(&second_email)["firstName"], "Survivor");
            // A person decides in Advocate; then nobody is left to ask about.
            pair.delete_participant(&second_email);
            pair.settle().await;
            let plan = pair.preview(both_ways_of_looking()[1].clone()).await;
            assert_eq!((plan.counts.hold, plan.writes), (0, 0), "{:?}", plan.counts);
        }
    }
}

#[tokio::test]
async fn i01_never_syncing_the_one_who_is_asked_about_leaves_the_other_in_sync() {
    let pair = Pair::plain().await;
    let linked = pair.all_linked();
    let [(first, first_email), (second, second_email)] = [linked[0].clone(), linked[1].clone()];
    let survivor = pair.merge(&first, &second);
    let (plan, _) = pair.sync_of(&everyone_both_ways()).await;
    let held = pair.row(&plan, &second_email).await;
    assert!(held.because.contains("two participants match one contact"));
    pair.never(&plan, &second_email, true).await;
    pair.edit_contact(&survivor, "firstname", "Survivor");
    let before = pair.participant(&second_email);
    pair.sync().await;
    assert_eq!(pair.participant(&first_email)["firstName"], "Survivor");
    assert_eq!(pair.participant(&second_email), before);
}

#[tokio::test]
async fn i01_a_link_follows_a_chain_of_merges() {
    for keeps_id in [false, true] {
        for request in both_ways_of_looking() {
            let pair = Pair::plain().await;
            pair.world.practice.hubspot().set_merge_keeps_id(keeps_id);
            let (contact, _) = pair.linked();
            let code = pair.code(&contact);
            let mut survivor = contact;
            for address in ["one", "two", "three"] {
                let email = format!("{address}@merged.example");
                let next = pair.make_contact(&[("email", &email)]);
                survivor = pair.merge(&next, &survivor);
            }
            let before = pair.sides();
            let (_, run) = pair.sync_of(&request).await;
            pair.everybody_is_settled(&before, &run).await;
            assert_eq!(pair.code(&survivor), code);
            assert_eq!(pair.sides().participants(), before.participants());
            assert_eq!(
                pair.participant("three@merged.example")["referralCode"].as_str(),
                None
            );
            assert!(pair.has_participant("three@merged.example"));
        }
    }
}

#[tokio::test]
async fn i02_a_link_holds_when_the_address_is_edited_in_hubspot() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let linked = pair.all_linked();
        let (contact, email) = &linked[0];
        let (other, other_email) = &linked[1];
        let ids = pair.participant(email)["id"].clone();
        pair.edit_contact(contact, "email", "moved@example.com");
        pair.edit_contact(other, "hs_additional_emails", "second@example.com");
        let before = pair.sides();
        let (plan, run) = pair.sync_of(&request).await;
        assert_eq!(plan.counts.create + plan.counts.create_participant, 0);
        pair.everybody_is_settled(&before, &run).await;
        assert_eq!(pair.participant("moved@example.com")["id"], ids);
        assert!(!pair.has_participant(email));
        assert!(pair.has_participant(other_email));
        assert!(!pair.has_participant("second@example.com"));
        let after = pair.sides();
        assert_eq!(after.participants(), before.participants());
        assert_eq!(after.contacts(), before.contacts());
    }
}

#[tokio::test]
async fn i02_somebody_new_with_the_old_address_is_somebody_else() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let (contact, email) = pair.linked();
        let code = pair.code(&contact);
        pair.edit_contact(&contact, "email", "moved@example.com");
        pair.sync().await;
        let moved = pair.participant("moved@example.com");
        // The ids of a new participant are its address, and those are taken by whoever had the address before.
        let stranger = pair.make_contact(&[("email", &email), ("firstname", "Stranger")]);
        let before = pair.sides();
        let (plan, run) = pair.sync_of(&request).await;
        assert_eq!(run.results.failed, 0, "{run:?}");
        let row = pair.row(&plan, &email).await;
        assert_eq!(row.outcome, Outcome::Held, "{row:?}");
        assert!(row.problem.contains("knows somebody else"), "{row:?}");
        accounted(&pair.world, &run).await;
        before.what_is_not_ours_is_untouched(&pair.world);
        pair.nobody_is_there_twice();
        assert_eq!(pair.code(&contact), code);
        assert_eq!(pair.value(&stranger, "advocate_referral_code"), None);
        assert_eq!(pair.participant("moved@example.com"), moved);
        assert!(!pair.has_participant(&email));
        // A person does as the row says.
        pair.make_member("member-s", &json!({ "email": email }));
        let before = pair.sides();
        let (_, run) = pair.sync_of(&request).await;
        pair.everybody_is_settled(&before, &run).await;
        assert_eq!(
            pair.value(&stranger, "advocate_user_id").as_deref(),
            pair.member("member-s")["id"].as_str()
        );
    }
}

#[tokio::test]
async fn i03_a_link_holds_when_the_address_is_edited_in_advocate() {
    for rules in [all_on(), advocate_wins()] {
        for request in both_ways_of_looking() {
            let pair = Pair::plain().await;
            pair.rules(rules.clone()).await;
            let (contact, email) = pair.linked();
            pair.edit_participant(&email, "email", json!("moved@example.com"));
            let before = pair.sides();
            let (plan, run) = pair.sync_of(&request).await;
            assert_eq!(plan.counts.create + plan.counts.create_participant, 0);
            pair.everybody_is_settled(&before, &run).await;
            let travels = !rules.policies.is_empty();
            let expected = if travels { "moved@example.com" } else { &email };
            assert_eq!(pair.value(&contact, "email").as_deref(), Some(expected));
            assert_eq!(
                pair.participant("moved@example.com")["id"].as_str(),
                pair.value(&contact, "advocate_user_id").as_deref()
            );
        }
    }
}

#[tokio::test]
async fn i03_addresses_that_are_swapped_in_advocate_cross_nobody_over() {
    for rules in [all_on(), advocate_wins()] {
        for request in both_ways_of_looking() {
            let pair = Pair::plain().await;
            pair.rules(rules.clone()).await;
            let linked = pair.all_linked();
            let [(first, a), (second, b)] = [linked[0].clone(), linked[1].clone()];
            let codes = [pair.code(&first), pair.code(&second)];
            let ids = |contact: &str| pair.value(contact, "advocate_user_id");
            let users = [ids(&first), ids(&second)];
            pair.edit_participant(&a, "email", json!("between@example.com"));
            pair.edit_participant(&b, "email", json!(a));
            pair.edit_participant("between@example.com", "email", json!(b));
            let before = pair.sides();
            let (plan, run) = pair.sync_of(&request).await;
            assert_eq!(plan.counts.create + plan.counts.create_participant, 0);
            accounted(&pair.world, &run).await;
            before.what_is_not_ours_is_untouched(&pair.world);
            pair.nobody_is_there_twice();
            assert_eq!([pair.code(&first), pair.code(&second)], codes);
            assert_eq!([ids(&first), ids(&second)], users);
            let after = pair.sides();
            assert_eq!(after.participants(), before.participants());
            assert_eq!(after.contacts(), before.contacts());
            if rules.policies.is_empty() {
                // HubSpot decides about addresses, so nothing is to be done.
                assert_eq!(run.results.held + run.results.failed, 0, "{run:?}");
                pair.converges().await;
            } else {
                // HubSpot takes no address that another contact has: both are listed, with its words.
                assert_eq!(run.results.failed, 2, "{run:?}");
                for email in [&a, &b] {
                    let row = pair.row(&plan, email).await;
                    assert!(row.problem.contains("HubSpot refused"), "{row:?}");
                }
            }
        }
    }
}
