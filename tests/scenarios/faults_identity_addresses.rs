//! The fault matrix, I04 to I06: addresses that are shared, odd, or not there.

use crate::pair::Pair;
use crate::sides::both_ways_of_looking;
use engine::views::{ActionKind, Outcome};
use serde_json::json;

#[tokio::test]
async fn i04_two_participants_with_one_address_are_both_listed_and_none_is_guessed() {
    for with_contact in [false, true] {
        for request in both_ways_of_looking() {
            let pair = Pair::plain().await;
            let email = "shared@example.com";
            let contact = with_contact.then(|| pair.make_contact(&[("email", email)]));
            pair.make_member("member-a", &json!({ "email": email, "firstName": "Ana" }));
            pair.make_member(
                "member-b",
                &json!({ "email": "Shared@Example.com", "firstName": "Bo" }),
            );
            let before = pair.sides();
            let (plan, run) = pair.sync_of(&request).await;
            let rows = pair.world.rows(&plan.id).await;
            let listed: Vec<_> = rows
                .iter()
                .filter(|row| row.person.eq_ignore_ascii_case(email))
                .collect();
            assert_eq!(listed.len(), 2, "{listed:?}");
            for row in listed {
                assert_eq!((row.kind, row.outcome), (ActionKind::Hold, Outcome::Held));
                assert!(row.problem.contains("did nothing"), "{row:?}");
                assert!(row.problem.contains("Decide in Advocate"), "{row:?}");
            }
            assert_eq!(run.results.held, 2, "{run:?}");
            pair.everything_holds(&before, &run).await;
            before.nothing_was_written(&pair.world);
            // A person decides: the other one goes.
            pair.remove_member("member-b");
            let (_, run) = pair.sync_of(&request).await;
            assert_eq!(run.results.held, 0, "{run:?}");
            let contact = contact.unwrap_or_else(|| pair.world.contact(email).id);
            let ana = pair.participant(email);
            let user = pair.value(&contact, "advocate_user_id");
            assert_eq!(user.as_deref(), ana["id"].as_str());
            pair.converges().await;
        }
    }
}

#[tokio::test]
async fn i04_somebody_new_with_the_address_of_a_linked_person_is_held_alone() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let (contact, email) = pair.linked();
        pair.make_member("member-x", &json!({ "email": email }));
        pair.edit_contact(&contact, "firstname", "Still Synced");
        let before = pair.sides();
        let (_, run) = pair.sync_of(&request).await;
        assert_eq!(run.results.held, 1, "{run:?}");
        pair.everything_holds(&before, &run).await;
        assert_eq!(pair.sides().contacts(), before.contacts());
        let linked = pair.value(&contact, "advocate_user_id").unwrap();
        let told = pair.world.practice.impact().participants_by_email(&email);
        let linked = told.iter().find(|it| it["user"]["id"] == linked.as_str());
        assert_eq!(linked.unwrap()["user"]["firstName"], "Still Synced");
    }
}

/// Pairs of addresses, HubSpot's and Advocate's, and whether they are one person's.
const ODD: [(&str, &str, bool); 7] = [
    ("mixed.case@example.com", "Mixed.Case@Example.COM", true),
    ("dotted.name@example.com", "dottedname@example.com", false),
    ("plus@example.com", "plus+news@example.com", false),
    ("o'neil@example.com", "O'Neil@example.com", true),
    ("lookalike@example.com", "lookаlike@example.com", false),
    ("li@例え.example", "li@例え.example", true),
    (
        "under_score@sub.example.com",
        "under_score@example.com",
        false,
    ),
];

#[tokio::test]
async fn i05_odd_addresses_meet_by_one_normal_form_that_is_never_shown() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let mut made = Vec::new();
        for (n, (here, there, one)) in ODD.into_iter().enumerate() {
            let contact = pair.make_contact(&[("email", here), ("company", "Odd, Inc.")]);
            let member = format!("odd-{n}");
            pair.make_member(&member, &json!({ "email": there }));
            made.push((contact, member, here, there, one));
        }
        let before = pair.sides();
        let (_, run) = pair.sync_of(&request).await;
        pair.everybody_is_settled(&before, &run).await;
        for (contact, member, here, there, one) in made {
            let user = pair.value(&contact, "advocate_user_id").unwrap();
            let found = pair.member(&member);
            assert_eq!(found["id"] == user.as_str(), one, "{here} and {there}");
            // What a person typed stays as it was typed, on both sides.
            assert_eq!(found["email"], there);
            assert_eq!(pair.value(&contact, "email").as_deref(), Some(here));
            assert!(pair.has_participant(here), "{here}");
            assert_eq!(pair.world.contacts(there).len(), 1, "{there}");
        }
    }
}

#[tokio::test]
async fn i05_spaces_around_an_address_make_nobody_new() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let (contact, email) = pair.linked();
        pair.edit_participant(&email, "firstName", json!("  Spaced  "));
        pair.edit_contact(&contact, "email", &format!("  {} ", email.to_uppercase()));
        let before = pair.sides();
        let (plan, run) = pair.sync_of(&request).await;
        assert_eq!(plan.counts.create + plan.counts.create_participant, 0);
        pair.everybody_is_settled(&before, &run).await;
        assert_eq!(pair.participant(&email)["email"], email.as_str());
    }
}

#[tokio::test]
async fn i06_people_without_address_are_skipped_with_the_reason_until_they_have_one() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let contact = pair.make_contact(&[("firstname", "Nameless")]);
        pair.make_member(
            "member-none",
            &json!({ "firstName": "No", "lastName": "Address" }),
        );
        let before = pair.sides();
        let (plan, run) = pair.sync_of(&request).await;
        assert_eq!(plan.counts.skip, 2, "{:?}", plan.counts);
        let rows = pair.world.rows(&plan.id).await;
        for row in rows.iter().filter(|row| row.kind == ActionKind::Skip) {
            assert_eq!(row.because, "no email address");
            assert!(row.problem.contains("Add an email address"), "{row:?}");
        }
        pair.everybody_is_settled(&before, &run).await;
        before.nothing_was_written(&pair.world);
        pair.edit_contact(&contact, "email", "now.there@example.com");
        pair.edit_member("member-none", "email", &json!("also.there@example.com"));
        let before = pair.sides();
        let (plan, run) = pair.sync_of(&request).await;
        assert_eq!((plan.counts.create, plan.counts.create_participant), (1, 1));
        pair.everybody_is_settled(&before, &run).await;
    }
}
