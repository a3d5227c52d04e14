//! What the practice conductor makes happen, seen from the platforms.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use simulators::hubspot::ObjectType;
use simulators::world::World;
use simulators::{Happening, Practice, PracticeOptions};
use std::time::Duration;

fn practice() -> Practice {
    let options = PracticeOptions::default();
    Practice::without_ports(&options, &World::generate(1, 60, 40)).unwrap()
}

#[tokio::test]
async fn people_come_on_either_side_and_a_deal_is_won() {
    let practice = practice();
    let (hubspot, impact) = (practice.hubspot(), practice.impact());
    let (contacts, participants) = (hubspot.contact_count(), impact.participants());
    for _ in 0..2 {
        let happened = practice
            .make_happen(Happening::ParticipantSignsUp)
            .await
            .unwrap();
        assert_eq!(impact.participants_by_email(&happened.whom).len(), 1);
        let happened = practice
            .make_happen(Happening::ContactIsAdded)
            .await
            .unwrap();
        assert_eq!(hubspot.contacts_by_email(&happened.whom).len(), 1);
    }
    assert_eq!(hubspot.contact_count(), contacts + 2);
    assert_eq!(impact.participants(), participants + 2);

    let won = |practice: &Practice| {
        let deals = practice.hubspot().records(ObjectType::Deals);
        deals
            .iter()
            .filter(|deal| deal.properties["dealstage"] == "closedwon")
            .count()
    };
    let before = won(&practice);
    practice.make_happen(Happening::DealIsWon).await.unwrap();
    assert_eq!(won(&practice), before + 1);
}

#[tokio::test]
async fn a_property_is_deleted_once() {
    let practice = practice();
    let happened = practice
        .make_happen(Happening::PropertyIsDeleted)
        .await
        .unwrap();
    assert_eq!(happened.whom, "Share Link");
    let again = practice.make_happen(Happening::PropertyIsDeleted).await;
    assert!(again.unwrap_err().contains("already"));
}

#[tokio::test(start_paused = true)]
async fn being_offline_ends_by_itself_and_leaves_other_trouble() {
    let practice = practice();
    practice
        .make_happen(Happening::HubspotSlowsDown)
        .await
        .unwrap();
    practice.make_happen(Happening::GoOffline).await.unwrap();
    assert_eq!(practice.hubspot().faults_left().len(), 2);
    assert_eq!(practice.impact().faults_left().len(), 1);
    tokio::time::sleep(Duration::from_secs(21)).await;
    assert_eq!(practice.hubspot().faults_left().len(), 1);
    assert_eq!(practice.impact().faults_left().len(), 0);
}

#[tokio::test]
async fn everything_on_the_list_can_happen() {
    for what in Happening::ALL {
        let happened = practice().make_happen(what).await.unwrap();
        assert_eq!(happened.what, what);
    }
}
