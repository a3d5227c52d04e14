//! What others do between a preview and the write of it. Nobody approved to write over that.

use crate::pair::{Pair, changed_both_ways, everyone_both_ways};
use crate::sides::both_ways_of_looking;
use engine::views::{Outcome, PlanView, PolicyChoice, RulesView, RunStatus, RunView};
use serde_json::json;
use simulators::hubspot::ObjectType;

impl Pair {
    /// Nothing of a run was written, and one person of it is told why.
    async fn is_held(&self, plan: &PlanView, run: &RunView, email: &str, why: &str) {
        assert_eq!(run.status, RunStatus::DoneWithProblems, "{run:?}");
        assert_eq!((run.results.held, run.results.failed), (1, 0), "{run:?}");
        let row = self.row(plan, email).await;
        assert_eq!(row.outcome, Outcome::Held, "{row:?}");
        assert!(row.problem.contains(why), "{row:?}");
    }

    /// Returns how many contacts carry the ids of a participant.
    fn carriers(&self, email: &str) -> usize {
        let participant = self.participant(email);
        let id = participant["id"].as_str().unwrap();
        let contacts = self.world.practice.hubspot().records(ObjectType::Contacts);
        let carries = |id: &str, it: &&_| {
            let it: &simulators::hubspot::ContactView = it;
            it.properties.get("advocate_user_id").map(String::as_str) == Some(id)
        };
        contacts.iter().filter(|it| carries(id, it)).count()
    }
}

#[tokio::test]
async fn a_participant_who_was_deleted_meanwhile_is_not_made_again() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let (contact, email) = pair.linked();
        pair.edit_contact(&contact, "firstname", "Changed");
        let plan = pair.preview(request).await;
        pair.delete_participant(&email);
        let run = pair.run(&plan).await;
        pair.is_held(&plan, &run, &email, "no longer in Advocate")
            .await;
        assert!(!pair.has_participant(&email));
    }
}

#[tokio::test]
async fn a_name_that_was_changed_in_advocate_meanwhile_is_not_written_over() {
    let pair = Pair::plain().await;
    let (contact, email) = pair.linked();
    pair.edit_contact(&contact, "firstname", "From HubSpot");
    let plan = pair.changed().await;
    pair.edit_participant(&email, "firstName", json!("Meanwhile"));
    let run = pair.run(&plan).await;
    pair.is_held(&plan, &run, &email, "changed in Advocate since")
        .await;
    assert_eq!(pair.participant(&email)["firstName"], "Meanwhile");
    // The next preview shows both, and HubSpot decides.
    pair.sync().await;
    assert_eq!(pair.participant(&email)["firstName"], "From HubSpot");
    pair.converges().await;
}

#[tokio::test]
async fn a_name_that_was_changed_in_hubspot_meanwhile_is_not_written_over() {
    let pair = Pair::plain().await;
    let rules = RulesView {
        policies: [("first_name".to_owned(), PolicyChoice::Ask)].into(),
        ..crate::pair::all_on()
    };
    pair.rules(rules).await;
    let (contact, email) = pair.linked();
    pair.edit_participant(&email, "firstName", json!("From Advocate"));
    let plan = pair.preview(everyone_both_ways()).await;
    pair.edit_contact(&contact, "firstname", "Meanwhile");
    let run = pair.run(&plan).await;
    pair.is_held(&plan, &run, &email, "changed in HubSpot since")
        .await;
    assert_eq!(
        pair.value(&contact, "firstname").as_deref(),
        Some("Meanwhile")
    );
    let plan = pair.changed().await;
    let row = pair.row(&plan, &email).await;
    assert_eq!(row.conflicts.len(), 1, "both are shown: {row:?}");
}

#[tokio::test]
async fn a_code_that_was_changed_in_hubspot_meanwhile_is_put_right_without_a_look() {
    let pair = Pair::plain().await;
    let (contact, _) = pair.linked();
    let code = pair.value(&contact, "advocate_referral_code");
    pair.edit_contact(&contact, "advocate_referral_code", "theirs");
    let plan = pair.changed().await;
    pair.edit_contact(&contact, "advocate_referral_code", "theirs again");
    let reads = |pair: &Pair| {
        let all = pair.world.practice.hubspot().requests();
        let reads = all.iter().filter(|(name, _)| name.contains("batch/read"));
        reads.map(|(_, count)| count).sum::<u64>()
    };
    let before = reads(&pair);
    let run = pair.run(&plan).await;
    assert_eq!(run.results.updated, 1, "{run:?}");
    assert_eq!(pair.value(&contact, "advocate_referral_code"), code);
    // The sample at the end.
    assert_eq!(reads(&pair) - before, 1);
}

#[tokio::test]
async fn somebody_who_signed_up_meanwhile_is_not_made_twice() {
    let pair = Pair::plain().await;
    pair.make_contact(&[("email", "new@example.com")]);
    let plan = pair.changed().await;
    pair.make_member("member-77", &json!({ "email": "New@Example.com" }));
    let there = pair.sides().participants();
    let run = pair.run(&plan).await;
    pair.is_held(&plan, &run, "new@example.com", "appeared since")
        .await;
    assert_eq!(pair.sides().participants(), there);
    let run = pair.sync().await;
    assert_eq!(run.results.created, 0, "{run:?}");
    assert_eq!(pair.carriers("New@Example.com"), 1);
    pair.converges().await;
}

#[tokio::test]
async fn a_contact_that_was_made_unheard_and_moved_meanwhile_is_found_by_its_ids() {
    for resumed in [true, false] {
        for request in [everyone_both_ways(), changed_both_ways()] {
            let pair = Pair::plain().await;
            pair.make_participant("lost@example.com", "Lo", "St");
            let plan = pair.preview(request.clone()).await;
            let contacts = pair.sides().contacts();
            pair.world
                .trouble("slow_success:endpoint=batch/create,count=always,ms=60000");
            let run = pair.world.start(&plan).await.unwrap();
            while pair.sides().contacts() == contacts {
                tokio::task::yield_now().await;
            }
            let world = pair.world.kill_and_reopen().await;
            let pair = Pair { world };
            pair.world.practice.hubspot().clear_faults();
            let hubspot = pair.world.practice.hubspot();
            let made = hubspot.contacts_by_email("lost@example.com").remove(0).id;
            pair.edit_contact(&made, "email", "moved@example.com");
            if resumed {
                let run = pair.world.resume(&run.id).await;
                assert_eq!(run.results.created, 1, "{run:?}");
            }
            pair.run(&pair.preview(request.clone()).await).await;
            assert_eq!(pair.sides().contacts(), contacts + 1);
            assert_eq!(
                pair.carriers("moved@example.com"),
                1,
                "the address travels on"
            );
            pair.converges().await;
        }
    }
}
