//! Who is made on which side, who is looked at, and who is left alone: switches, filters, scopes, never-sync.

use crate::pair::{Pair, everyone_both_ways};
use crate::sides::both_ways_of_looking;
use crate::world::World;
use engine::views::{
    ActionKind, NeverSync, Outcome, PlanView, PreviewRequest, RulesView, RunStatus, SyncDirection,
    Who,
};
use reqwest::Method;
use serde_json::json;

/// The list that practice accounts keep by hand.
const LIST: &str = "2";
const NOBODY: RulesView = RulesView {
    hubspot_on_new: false,
    hubspot_on_update: false,
    advocate_on_new: false,
    advocate_on_update: false,
    only_list: None,
    only_segment: None,
    policies: std::collections::BTreeMap::new(),
};

/// Returns the four switches alone, and who is made by each: an old and a new participant, an old and a new contact.
fn switches() -> [(RulesView, [bool; 4]); 4] {
    [
        (
            RulesView {
                hubspot_on_update: true,
                ..NOBODY
            },
            [true, false, false, false],
        ),
        (
            RulesView {
                hubspot_on_new: true,
                ..NOBODY
            },
            [false, true, false, false],
        ),
        (
            RulesView {
                advocate_on_update: true,
                ..NOBODY
            },
            [false, false, true, false],
        ),
        (
            RulesView {
                advocate_on_new: true,
                ..NOBODY
            },
            [false, false, false, true],
        ),
    ]
}

impl Pair {
    /// A small world in which nobody was made: three contacts and six participants are alone.
    pub async fn with_strangers() -> Self {
        let world = World::in_a_hurry(15, 18).await;
        let pair = Self { world };
        pair.rules(NOBODY).await;
        let run = pair.settle().await;
        assert_eq!(
            (run.results.created, run.results.updated),
            (0, 12),
            "{run:?}"
        );
        pair
    }

    /// Returns a contact that no participant has, with its address.
    fn lone_contact(&self) -> (String, String) {
        let mut seeds = self
            .world
            .seeds
            .contacts
            .iter()
            .filter_map(|it| it.email.clone());
        let email = seeds.find(|email| !self.has_participant(email)).unwrap();
        (self.world.contact(&email).id, email)
    }

    /// Returns the address of a participant that no contact has.
    fn lone_participant(&self) -> String {
        let mut seeds = self
            .world
            .seeds
            .participants
            .iter()
            .filter_map(|it| it.email.clone());
        seeds
            .find(|email| self.world.contacts(email).is_empty())
            .unwrap()
    }

    fn of_interest(who: Who) -> PreviewRequest {
        PreviewRequest {
            direction: SyncDirection::Both,
            who,
        }
    }

    pub async fn put_on_the_list(&self, contacts: &[&str]) {
        let path = format!("/crm/v3/lists/{LIST}/memberships/add");
        self.world
            .in_hubspot(Method::PUT, &path, &json!(contacts))
            .await;
    }

    pub async fn never(&self, plan: &PlanView, email: &str, never: bool) -> PlanView {
        let request = NeverSync {
            plan: plan.id.clone(),
            seq: self.row(plan, email).await.seq,
            never,
        };
        self.world
            .process
            .ask(|engine| async move { engine.never_sync(request).await })
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn each_switch_makes_its_own_people_and_nobody_else() {
    for (rules, expected) in switches() {
        let pair = Pair::with_strangers().await;
        let old_participant = pair.lone_participant();
        let (old_contact, old_email) = pair.lone_contact();
        pair.edit_participant(&old_participant, "firstName", json!("Edited"));
        pair.edit_contact(&old_contact, "firstname", "Edited");
        pair.make_participant("new.participant@example.com", "New", "Participant");
        pair.make_contact(&[("email", "new.contact@example.com"), ("firstname", "New")]);
        pair.rules(rules.clone()).await;
        let before = pair.sides();
        let run = pair.sync().await;
        assert_eq!(
            (run.results.created, run.results.updated),
            (1, 0),
            "{rules:?} {run:?}"
        );
        let made = [
            !pair.world.contacts(&old_participant).is_empty(),
            !pair
                .world
                .contacts("new.participant@example.com")
                .is_empty(),
            pair.has_participant(&old_email),
            pair.has_participant("new.contact@example.com"),
        ];
        assert_eq!(made, expected, "{rules:?}");
        before.what_is_not_ours_is_untouched(&pair.world);
        pair.nobody_is_there_twice();
        // Comparing everyone looks at the other old ones, too.
        let run = pair.settle().await;
        let others = match expected {
            [true, ..] => 5,
            [_, _, true, _] => 2,
            _ => 0,
        };
        assert_eq!(run.results.created, others, "{rules:?} {run:?}");
        pair.converges().await;
    }
}

#[tokio::test]
async fn in_a_first_sync_every_participant_counts_as_new_and_no_contact_does() {
    for (rules, expected) in switches() {
        let world = World::in_a_hurry(15, 18).await;
        let pair = Pair { world };
        pair.rules(rules.clone()).await;
        let run = pair.settle().await;
        let made = match expected {
            [_, true, ..] => 6,
            [_, _, true, _] => 3,
            _ => 0,
        };
        assert_eq!(run.results.created, made, "{rules:?} {run:?}");
        // From then on those who have no contact are older participants.
        let run = pair.settle().await;
        let made = if expected[0] { 6 } else { 0 };
        assert_eq!(run.results.created, made, "{rules:?} {run:?}");
        pair.converges().await;
    }
}

#[tokio::test]
async fn a_list_says_for_whom_participants_are_made() {
    for request in both_ways_of_looking() {
        let pair = Pair::with_strangers().await;
        pair.rules(RulesView {
            advocate_on_new: true,
            only_list: Some(LIST.to_owned()),
            ..NOBODY
        })
        .await;
        let (linked, email) = pair.linked();
        let listed = pair.make_contact(&[("email", "listed@example.com")]);
        let other = pair.make_contact(&[("email", "unlisted@example.com")]);
        pair.put_on_the_list(&[&listed]).await;
        pair.edit_contact(&linked, "firstname", "Kept In Step");
        let (plan, run) = pair.sync_of(&request).await;
        assert_eq!(run.results.created, 1, "{run:?}");
        assert!(pair.has_participant("listed@example.com"));
        assert!(!pair.has_participant("unlisted@example.com"));
        let row = pair.row(&plan, "unlisted@example.com").await;
        assert_eq!(row.kind, ActionKind::Skip, "{row:?}");
        assert!(row.because.contains("not in the list"), "{row:?}");
        assert_eq!(pair.participant(&email)["firstName"], "Kept In Step");
        pair.converges().await;
        // On the list and looked at, the other one is made as well.
        pair.put_on_the_list(&[&other]).await;
        pair.edit_contact(&other, "firstname", "Listed Now");
        let (_, run) = pair.sync_of(&request).await;
        assert_eq!(run.results.created, 1, "{run:?}");
        assert!(pair.has_participant("unlisted@example.com"));
    }
}

#[tokio::test]
async fn a_segment_says_for_whom_contacts_are_made() {
    for request in both_ways_of_looking() {
        let pair = Pair::with_strangers().await;
        pair.rules(RulesView {
            hubspot_on_new: true,
            only_segment: Some("vip".to_owned()),
            ..NOBODY
        })
        .await;
        pair.make_member(
            "vip-1",
            &json!({ "email": "vip@example.com", "segments": ["vip", "de"] }),
        );
        pair.make_member(
            "any-1",
            &json!({ "email": "anybody@example.com", "segments": ["de"] }),
        );
        let (plan, run) = pair.sync_of(&request).await;
        assert_eq!(run.results.created, 1, "{run:?}");
        assert_eq!(pair.world.contacts("vip@example.com").len(), 1);
        assert!(pair.world.contacts("anybody@example.com").is_empty());
        let row = pair.row(&plan, "anybody@example.com").await;
        assert!(row.because.contains("segment"), "{row:?}");
        pair.converges().await;
    }
}

#[tokio::test]
async fn a_list_can_be_synced_alone_and_what_others_changed_is_not_lost() {
    let pair = Pair::plain().await;
    let linked = pair.all_linked();
    let [(listed, a), (other, b)] = [linked[0].clone(), linked[1].clone()];
    pair.put_on_the_list(&[&listed]).await;
    pair.edit_contact(&listed, "firstname", "Listed");
    pair.edit_contact(&other, "firstname", "Unlisted");
    let (plan, run) = pair
        .sync_of(&Pair::of_interest(Who::List(LIST.to_owned())))
        .await;
    assert_eq!(
        (plan.counts.update, run.results.updated),
        (1, 1),
        "{:?}",
        plan.counts
    );
    assert_eq!(pair.participant(&a)["firstName"], "Listed");
    assert_ne!(pair.participant(&b)["firstName"], "Unlisted");
    let before = pair.sides();
    let run = pair.sync().await;
    assert_eq!(pair.participant(&b)["firstName"], "Unlisted");
    pair.everybody_is_settled(&before, &run).await;
}

#[tokio::test]
async fn a_segment_can_be_synced_alone() {
    let pair = Pair::plain().await;
    pair.make_member(
        "vip-1",
        &json!({ "email": "vip@example.com", "segments": ["vip"] }),
    );
    pair.make_member("any-1", &json!({ "email": "anybody@example.com" }));
    let (plan, run) = pair
        .sync_of(&Pair::of_interest(Who::Segment("vip".to_owned())))
        .await;
    assert_eq!(
        (plan.counts.create, run.results.created),
        (1, 1),
        "{:?}",
        plan.counts
    );
    assert_eq!(pair.world.contacts("vip@example.com").len(), 1);
    assert!(pair.world.contacts("anybody@example.com").is_empty());
    let run = pair.sync().await;
    assert_eq!(run.results.created, 1, "{run:?}");
    pair.converges().await;
}

#[tokio::test]
async fn people_can_be_synced_by_address_or_contact_id() {
    let pair = Pair::plain().await;
    let linked = pair.all_linked();
    let [(first, a), (second, b), (third, c)] =
        [linked[0].clone(), linked[1].clone(), linked[2].clone()];
    for id in [&first, &second, &third] {
        pair.edit_contact(id, "firstname", "Chosen");
    }
    let people = vec![
        a.to_uppercase(),
        second.clone(),
        "nobody@example.com".to_owned(),
    ];
    let (plan, _) = pair.sync_of(&Pair::of_interest(Who::People(people))).await;
    assert_eq!(plan.counts.update, 2, "{:?}", plan.counts);
    assert_eq!(pair.participant(&a)["firstName"], "Chosen");
    assert_eq!(pair.participant(&b)["firstName"], "Chosen");
    assert_ne!(pair.participant(&c)["firstName"], "Chosen");
    pair.sync().await;
    assert_eq!(pair.participant(&c)["firstName"], "Chosen");
    pair.converges().await;
}

#[tokio::test]
async fn problems_can_be_looked_at_again_alone() {
    let pair = Pair::plain().await;
    pair.make_participant("refused@example.com", "Re", "Fused");
    pair.make_member("twin-a", &json!({ "email": "twin@example.com" }));
    pair.make_member("twin-b", &json!({ "email": "twin@example.com" }));
    pair.world
        .trouble("refused_value:count=always,endpoint=batch/create,value=refused@example.com");
    let run = pair.sync().await;
    assert_eq!((run.results.failed, run.results.held), (1, 2), "{run:?}");
    assert_eq!(run.status, RunStatus::DoneWithProblems);
    pair.world.practice.hubspot().clear_faults();
    pair.remove_member("twin-b");
    let (plan, run) = pair.sync_of(&Pair::of_interest(Who::Problems)).await;
    assert_eq!(plan.counts.create, 2, "{:?}", plan.counts);
    assert_eq!(run.results.created, 2, "{run:?}");
    assert_eq!(pair.world.contacts("refused@example.com").len(), 1);
    assert_eq!(pair.world.contacts("twin@example.com").len(), 1);
    let plan = pair.preview(Pair::of_interest(Who::Problems)).await;
    assert_eq!(
        plan.counts.hold + plan.counts.create,
        0,
        "{:?}",
        plan.counts
    );
    pair.converges().await;
}

#[tokio::test]
async fn whoever_is_never_synced_is_left_alone_on_both_sides_until_that_is_taken_back() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        let (contact, email) = pair.linked();
        pair.edit_contact(&contact, "firstname", "Not Yours");
        let plan = pair.preview(request.clone()).await;
        let plan = pair.never(&plan, &email, true).await;
        let run = pair.run(&plan).await;
        assert_eq!(run.results.updated, 0, "{run:?}");
        pair.edit_participant(&email, "lastName", json!("Not Mine"));
        pair.edit_contact(&contact, "advocate_referral_code", "");
        let before = pair.sides();
        let (plan, run) = pair.sync_of(&request).await;
        let row = pair.row(&plan, &email).await;
        assert_eq!(
            (row.kind, row.outcome),
            (ActionKind::Skip, Outcome::Skipped),
            "{row:?}"
        );
        assert_eq!(row.because, "never synced");
        before.nothing_was_written(&pair.world);
        pair.everybody_is_settled(&before, &run).await;
        // Deletions, too: nobody is asked to delete the participant.
        pair.delete_contact(&contact);
        let (_, run) = pair.sync_of(&request).await;
        assert_eq!(run.results.held, 0, "{run:?}");
        pair.restore_contact(&contact);
        // Taken back, everything that waited travels.
        let plan = pair.preview(everyone_both_ways()).await;
        pair.never(&plan, &email, false).await;
        let before = pair.sides();
        let run = pair.settle().await;
        assert_eq!(pair.participant(&email)["firstName"], "Not Yours");
        assert!(pair.value(&contact, "advocate_referral_code").is_some());
        pair.everybody_is_settled(&before, &run).await;
    }
}

#[tokio::test]
async fn a_contact_that_is_never_synced_gets_no_participant() {
    for request in both_ways_of_looking() {
        let pair = Pair::plain().await;
        pair.make_contact(&[("email", "private@example.com")]);
        let plan = pair.preview(request.clone()).await;
        let plan = pair.never(&plan, "private@example.com", true).await;
        assert_eq!(plan.writes, 0, "{:?}", plan.counts);
        pair.run(&plan).await;
        assert!(!pair.has_participant("private@example.com"));
        pair.converges().await;
        assert!(!pair.has_participant("private@example.com"));
    }
}
