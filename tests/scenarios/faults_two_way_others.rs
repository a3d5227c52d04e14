//! The fault matrix, W03 and W05: a service that rewrites what is written, and others who write values back.

use crate::pair::Pair;
use crate::sides::both_ways_of_looking;
use engine::views::{ActionKind, PreviewRequest};
use serde_json::json;
use simulators::hubspot::{Normalise, ObjectType};

/// So often Advocate's value is put back before a person is asked.
const PUT_BACK: u64 = 3;

impl Pair {
    fn normalise(&self, property: &str, how: Normalise) {
        let hubspot = self.world.practice.hubspot();
        hubspot.set_normalise(ObjectType::Contacts, property, Some(how));
    }

    fn flip(&self, property: &str, value: Option<&str>) {
        let hubspot = self.world.practice.hubspot();
        hubspot.set_flip(ObjectType::Contacts, property, value);
    }

    /// Syncs until nothing is written any more. Returns in how many syncs something was.
    async fn until_it_rests(&self, request: &PreviewRequest) -> u64 {
        let mut writing = 0;
        loop {
            let (plan, run) = self.sync_of(request).await;
            assert_eq!(run.results.failed, 0, "{run:?}");
            if plan.writes == 0 {
                return writing;
            }
            writing += 1;
            assert!(
                writing <= PUT_BACK + 2,
                "it goes on for ever: {:?}",
                plan.counts
            );
        }
    }
}

#[tokio::test]
async fn w03_a_value_that_is_tidied_as_it_is_stored_is_written_once() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        for property in [
            "firstname",
            "lastname",
            "advocate_referral_code",
            "advocate_message_links",
        ] {
            pair.normalise(property, Normalise::Trim);
        }
        pair.make_participant("tidy@example.com", "  Spaces ", "Around  ");
        let before = pair.sides();
        let (plan, run) = pair.sync_of(&request).await;
        assert_eq!(plan.counts.create, 1, "{:?}", plan.counts);
        assert_eq!(run.confirmed, "1 of 1 look right");
        pair.everybody_is_settled(&before, &run).await;
        let made = pair.world.contact("tidy@example.com");
        assert_eq!(made.properties["firstname"], "Spaces");
        assert_eq!(
            pair.participant("tidy@example.com")["firstName"],
            "  Spaces "
        );
        // Compared in normal form, a real change is still one.
        pair.edit_contact(&made.id, "firstname", "Other");
        pair.sync().await;
        assert_eq!(pair.participant("tidy@example.com")["firstName"], "Other");
        pair.converges().await;
    }
}

#[tokio::test]
async fn w03_a_value_that_is_rewritten_as_it_is_stored_comes_to_rest() {
    for (how, written, stored) in [
        (Normalise::LowerCase, "Ana", "ana"),
        (Normalise::Round, "3.7", "4"),
    ] {
        for request in both_ways_of_looking() {
            let pair = Pair::plain().await;
            pair.normalise("firstname", how);
            pair.make_participant("rewritten@example.com", written, "Name");
            let before = pair.sides();
            // HubSpot decides about names: what it has made of it goes back once.
            assert!(pair.until_it_rests(&request).await <= 2);
            let made = pair.world.contact("rewritten@example.com");
            assert_eq!(made.properties["firstname"], stored);
            assert_eq!(
                pair.participant("rewritten@example.com")["firstName"],
                stored
            );
            before.what_is_not_ours_is_untouched(&pair.world);
            pair.nobody_is_there_twice();
            pair.converges().await;
        }
    }
}

#[tokio::test]
async fn w03_a_value_of_advocates_that_is_rewritten_is_asked_about_in_the_end() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        pair.normalise("advocate_referral_code", Normalise::LowerCase);
        pair.make_participant("code@example.com", "Up", "Per");
        let code = pair.participant("code@example.com")["referralCodes"].clone();
        assert!(pair.until_it_rests(&request).await <= PUT_BACK + 1);
        let plan = pair.preview(both_ways_of_looking()[1].clone()).await;
        let row = pair.row(&plan, "code@example.com").await;
        assert_eq!(row.kind, ActionKind::Hold, "{row:?}");
        assert!(
            row.conflicts[0].sentence.contains("again and again"),
            "{row:?}"
        );
        assert_eq!(pair.participant("code@example.com")["referralCodes"], code);
        pair.nobody_is_there_twice();
        pair.converges().await;
    }
}

#[tokio::test]
async fn w05_two_programs_that_correct_each_other_stop_and_a_person_is_shown_why() {
    for flipped in ["THEIRS", "   "] {
        for request in both_ways_of_looking() {
            let pair = Pair::plain().await;
            let (contact, email) = pair.linked();
            let code = pair.value(&contact, "advocate_referral_code").unwrap();
            pair.flip("advocate_referral_code", Some(flipped));
            pair.edit_contact(&contact, "advocate_referral_code", flipped);
            let before = pair.sides();
            assert_eq!(pair.until_it_rests(&request).await, PUT_BACK);
            let (plan, run) = pair.sync_of(&request).await;
            let row = pair.row(&plan, &email).await;
            assert_eq!(row.kind, ActionKind::Hold, "{row:?}");
            assert_eq!(run.results.held, 1, "{run:?}");
            assert!(
                row.conflicts[0].sentence.contains("Look for a workflow"),
                "{row:?}"
            );
            // Other values of the same person still travel.
            pair.edit_contact(&contact, "lastname", "Travels");
            pair.sync_of(&request).await;
            assert_eq!(pair.participant(&email)["lastName"], "Travels");
            // The workflow is found and ended; the count begins anew.
            pair.flip("advocate_referral_code", None);
            pair.edit_contact(&contact, "advocate_referral_code", &code);
            let (_, run) = pair.sync_of(&request).await;
            assert_eq!(run.results.held, 0, "{run:?}");
            pair.edit_contact(&contact, "advocate_referral_code", "ONCE");
            let (_, run) = pair.sync_of(&request).await;
            assert_eq!(run.results.held, 0, "{run:?}");
            assert_eq!(pair.value(&contact, "advocate_referral_code"), Some(code));
            pair.everything_holds(&before, &run).await;
        }
    }
}

#[tokio::test]
async fn w05_somebody_who_writes_over_a_name_every_time_is_not_fought() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let (contact, email) = pair.linked();
        pair.rules(crate::faults_two_way::policy(
            engine::views::PolicyChoice::Advocate,
        ))
        .await;
        pair.flip("firstname", Some("Workflow"));
        pair.edit_participant(&email, "firstName", json!("Ours"));
        pair.until_it_rests(&request).await;
        // Whoever wrote last has the word, and then there is peace.
        let here = pair.value(&contact, "firstname");
        assert_eq!(
            here.as_deref(),
            pair.participant(&email)["firstName"].as_str()
        );
        pair.converges().await;
    }
}
