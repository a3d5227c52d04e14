//! The fault matrix, I07 to I09: contacts that go, come back, are erased, or want nothing of us.

use crate::pair::{Pair, everyone_both_ways};
use crate::sides::both_ways_of_looking;
use engine::views::{ActionKind, Approval, Outcome, PlanView, RunStatus};
use reqwest::Method;
use serde_json::json;
use simulators::hubspot::ObjectType;

impl Pair {
    /// Approves the deletion of a participant whose person asked to be forgotten.
    async fn approve_erasure(&self, plan: &PlanView, email: &str) -> PlanView {
        let approval = Approval {
            plan: plan.id.clone(),
            seq: self.row(plan, email).await.seq,
            name: email.to_owned(),
            do_not_track: true,
        };
        self.world
            .process
            .ask(|engine| async move { engine.approve(approval).await })
            .await
            .unwrap()
    }

    /// Deletes a contact for good, as HubSpot does when somebody asks to be forgotten.
    async fn erase_contact(&self, contact: &str) {
        let body = json!({ "objectId": contact });
        let path = "/crm/v3/objects/contacts/gdpr-delete";
        self.world.in_hubspot(Method::POST, path, &body).await;
    }

    /// Deletes the participant of a contact that is gone, by name and for ever.
    async fn erased(&self, contact: &str, email: &str) {
        self.delete_contact(contact);
        let plan = self.changed().await;
        let plan = self.approve_erasure(&plan, email).await;
        let run = self.run(&plan).await;
        assert_eq!(run.results.deleted, 1, "{run:?}");
        assert!(!self.has_participant(email));
    }
}

#[tokio::test]
async fn i07_a_contact_that_is_restored_before_anybody_decided_is_linked_as_it_was() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let (contact, email) = pair.linked();
        let participant = pair.participant(&email);
        pair.delete_contact(&contact);
        let (plan, run) = pair.sync_of(&request).await;
        assert_eq!(pair.row(&plan, &email).await.kind, ActionKind::Hold);
        assert_eq!(run.results.held, 1, "{run:?}");
        assert_eq!(pair.participant(&email), participant, "nobody decided");
        pair.restore_contact(&contact);
        let before = pair.sides();
        let (plan, run) = pair.sync_of(&request).await;
        assert_eq!(plan.writes, 0, "{:?}", plan.counts);
        pair.everybody_is_settled(&before, &run).await;
        pair.edit_contact(&contact, "lastname", "Back Again");
        pair.sync().await;
        assert_eq!(pair.participant(&email)["lastName"], "Back Again");
    }
}

#[tokio::test]
async fn i07_a_contact_that_is_restored_after_its_participant_was_deleted_gets_a_new_one() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let (contact, email) = pair.linked();
        pair.delete_contact(&contact);
        let plan = pair.preview(request.clone()).await;
        let plan = pair.approve(&plan, &email, &email).await.unwrap();
        let run = pair.run(&plan).await;
        assert_eq!(run.results.deleted, 1, "{run:?}");
        assert!(!pair.has_participant(&email));
        pair.converges().await;
        pair.restore_contact(&contact);
        let before = pair.sides();
        let (plan, run) = pair.sync_of(&request).await;
        assert_eq!(plan.counts.create_participant, 1, "{:?}", plan.counts);
        let row = pair.row(&plan, &email).await;
        assert!(row.because.contains("restored"), "{row:?}");
        pair.everybody_is_settled(&before, &run).await;
        let user = pair.value(&contact, "advocate_user_id");
        assert_eq!(user.as_deref(), pair.participant(&email)["id"].as_str());
        pair.edit_contact(&contact, "lastname", "Linked Again");
        pair.sync().await;
        assert_eq!(pair.participant(&email)["lastName"], "Linked Again");
    }
}

#[tokio::test]
async fn i08_a_contact_that_was_erased_is_held_and_its_participant_is_not_made_a_contact_again() {
    let pair = Pair::plain().await;
    let (contact, email) = pair.linked();
    pair.erase_contact(&contact).await;
    // A contact that is deleted for good lies in no bin: a quick look does not see it, and writes to nobody.
    pair.edit_participant(&email, "lastName", json!("Someone Else"));
    let before = pair.sides();
    let run = pair.sync().await;
    assert_eq!(run.results.failed + run.results.created, 0, "{run:?}");
    assert_eq!(pair.sides().contacts(), before.contacts());
    let (plan, run) = pair.sync_of(&everyone_both_ways()).await;
    let held = pair.row(&plan, &email).await;
    assert_eq!(
        (held.kind, held.approvable.as_str()),
        (ActionKind::Hold, "delete")
    );
    assert_eq!(run.status, RunStatus::DoneWithProblems);
    assert!(pair.has_participant(&email), "nobody approved anything");
    assert_eq!(pair.sides().contacts(), before.contacts());
    // Approved as an erasure, the participant goes for ever and nothing of it is tried again.
    let plan = pair.preview(everyone_both_ways()).await;
    let plan = pair.approve_erasure(&plan, &email).await;
    let run = pair.run(&plan).await;
    assert_eq!(run.results.deleted, 1, "{run:?}");
    assert!(!pair.has_participant(&email));
    pair.converges().await;
}

#[tokio::test]
async fn i08_whoever_was_erased_is_not_registered_again_when_somebody_makes_the_contact_anew() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let (contact, email) = pair.linked();
        pair.erased(&contact, &email).await;
        let anew = pair.make_contact(&[("email", &email), ("firstname", "Again")]);
        let before = pair.sides();
        let (plan, run) = pair.sync_of(&request).await;
        assert_eq!(run.results.failed, 0, "{run:?}");
        let row = pair.row(&plan, &email).await;
        assert_eq!(row.outcome, Outcome::Skipped, "{row:?}");
        assert!(row.problem.contains("do-not-track"), "{row:?}");
        assert!(!pair.has_participant(&email));
        assert_eq!(pair.value(&anew, "advocate_user_id"), None);
        // The tombstone: from now on nobody is even asked.
        pair.edit_contact(&anew, "firstname", "And Again");
        let (plan, run) = pair.sync_of(&request).await;
        assert_eq!(plan.writes, 0, "{:?}", plan.counts);
        assert_eq!(run.results.failed + run.results.held, 0, "{run:?}");
        let row = pair.row(&plan, &email).await;
        assert!(row.because.contains("erased"), "{row:?}");
        before.what_is_not_ours_is_untouched(&pair.world);
        pair.converges().await;
    }
}

#[tokio::test]
async fn i08_an_erased_contact_that_is_restored_stays_without_participant() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let (contact, email) = pair.linked();
        pair.erased(&contact, &email).await;
        pair.restore_contact(&contact);
        let before = pair.sides();
        let (plan, run) = pair.sync_of(&request).await;
        let row = pair.row(&plan, &email).await;
        assert_eq!(row.kind, ActionKind::Skip, "{row:?}");
        assert!(row.because.contains("erased"), "{row:?}");
        pair.everybody_is_settled(&before, &run).await;
        assert!(!pair.has_participant(&email));
    }
}

/// What a contact says about being written to, and what others keep there.
const WISHES: [(&str, &str); 4] = [
    ("hs_marketable_status", "false"),
    ("hs_email_optout", "true"),
    ("hs_legal_basis", "Not applicable"),
    ("plan_tier", "growth"),
];

#[tokio::test]
async fn i09_people_who_want_no_mail_are_synced_and_their_wish_is_untouched() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let (contact, email) = pair.linked();
        let alone = pair.make_contact(&[("email", "quiet@example.com"), ("firstname", "Quiet")]);
        pair.make_participant("loud@example.com", "Loud", "Person");
        for id in [&contact, &alone] {
            for (name, value) in WISHES {
                pair.edit_contact(id, name, value);
            }
        }
        pair.edit_contact(&contact, "firstname", "Opted Out");
        let code = pair.value(&contact, "advocate_referral_code").unwrap();
        pair.edit_contact(&contact, "advocate_referral_code", "WRONG");
        let before = pair.sides();
        let (_, run) = pair.sync_of(&request).await;
        pair.everybody_is_settled(&before, &run).await;
        assert_eq!(pair.participant(&email)["firstName"], "Opted Out");
        assert_eq!(pair.value(&contact, "advocate_referral_code"), Some(code));
        assert!(pair.has_participant("quiet@example.com"));
        for id in [&contact, &alone] {
            for (name, value) in WISHES {
                assert_eq!(pair.value(id, name).as_deref(), Some(value), "{name}");
            }
        }
        // A contact of ours says nothing about mail either: the account's own settings decide.
        let made = pair.world.contact("loud@example.com");
        for name in ["hs_marketable_status", "hs_email_optout", "hs_legal_basis"] {
            assert!(!made.properties.contains_key(name), "{name}");
        }
        assert_eq!(
            pair.world
                .practice
                .hubspot()
                .records(ObjectType::Contacts)
                .len(),
            before.contacts() + 1
        );
    }
}
