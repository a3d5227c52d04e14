//! What happens over several syncs: values that somebody keeps putting back, halves of a run, directions in turn.

use crate::people::{Half, Here, World, ada, all_off, all_on, same_as, with_policy};
use domain::layout::Field;
use domain::person::Participant;
use domain::plan::{Direction, Disagreement, Kind, Policy, Reason};
use domain::settle::MOST_FLIPS;

use Direction::{Both, ToAdvocate, ToHubspot};

const CODE: Field = Field::ReferralCode;

fn settled() -> World {
    World::linked(same_as(&ada()), ada())
}

/// Syncs once, and returns the kind and whether a person was asked about a value that keeps changing.
fn sync(world: &mut World, direction: Direction) -> (Kind, bool) {
    let decision = world.decide(&all_on(), direction);
    world.run(&decision, Half::Both);
    let asked = |it: &domain::plan::Conflict| it.why == Disagreement::KeepsChanging;
    (decision.kind, decision.conflicts.iter().any(asked))
}

/// Somebody puts a value over Advocate's before each sync that finds it gone; returns how often it was put back.
fn put_back(world: &mut World, field: Field, value: Option<&str>, quiet: u8) -> u8 {
    for times in 0..20 {
        *world = world.clone().in_hubspot(field, value);
        if sync(world, Both).1 {
            return times;
        }
        for _ in 0..quiet {
            assert_eq!(sync(world, Both).0, Kind::Same);
        }
    }
    panic!("nobody was ever asked about {field:?}");
}

#[test]
fn a_value_that_keeps_changing_is_left_to_a_person() {
    // W05, whether the value is cleared or replaced, and whether the other writer comes every minute or every night.
    for value in [None, Some("OTHER")] {
        for quiet in [0, 1, 5] {
            for field in [CODE, Field::ShareLink] {
                let mut world = settled();
                assert_eq!(put_back(&mut world, field, value, quiet), MOST_FLIPS);
                let (kind, asked) = sync(&mut world, Both);
                assert_eq!((kind, asked), (Kind::Hold, true), "it stays held");
            }
        }
    }
    for field in [Field::UserId, Field::MessageLinks] {
        assert_eq!(put_back(&mut settled(), field, Some("x"), 0), MOST_FLIPS);
    }
}

#[test]
fn a_referral_that_somebody_keeps_clearing_is_left_to_a_person() {
    let mut world = settled().in_advocate(Field::ReferredByCode, Some("BOB"));
    sync(&mut world, Both);
    let times = put_back(&mut world, Field::ReferredByCode, None, 1);
    assert_eq!(times, MOST_FLIPS);
    assert_eq!(sync(&mut world, Both), (Kind::Hold, true), "it stays held");
}

#[test]
fn the_count_begins_anew_with_a_new_value_and_when_a_person_settled_it() {
    let mut world = settled();
    put_back(&mut world, CODE, Some("OTHER"), 1);
    // Advocate has another code: it is written.
    world = world.in_advocate(CODE, Some("ADA2"));
    assert_eq!(sync(&mut world, Both), (Kind::Update, false));
    assert_eq!(put_back(&mut world, CODE, Some("OTHER"), 1), MOST_FLIPS);
    // A person puts Advocate's code on the contact.
    world = world.in_hubspot(CODE, Some("ADA2"));
    assert_eq!(sync(&mut world, Both), (Kind::Same, false));
    assert_eq!(put_back(&mut world, CODE, Some("OTHER"), 1), MOST_FLIPS);
}

#[test]
fn a_first_value_is_no_flip() {
    // The contact had a code of its own before Advocate told one.
    let mut bare = ada();
    bare.referral_code = None;
    let contact = same_as(&bare);
    let mut world = World::linked(contact, bare).in_hubspot(CODE, Some("OWN"));
    assert_eq!(sync(&mut world, Both), (Kind::Same, false));
    world = world.in_advocate(CODE, Some("ADALOVE"));
    assert_eq!(sync(&mut world, Both), (Kind::Update, false));
    assert_eq!(put_back(&mut world, CODE, Some("OTHER"), 0), MOST_FLIPS);
}

#[test]
fn a_conflict_is_asked_about_until_it_is_settled() {
    let rules = with_policy(all_on(), Policy::Ask);
    let name = Field::FirstName;
    let mut world = settled()
        .in_hubspot(name, Some("A."))
        .in_advocate(name, Some("Augusta"));
    for _ in 0..3 {
        let decision = world.decide(&rules, Both);
        assert_eq!(decision.reason, Reason::ValueConflict);
        world.run(&decision, Half::Both);
    }
    world = world.in_hubspot(name, Some("Augusta"));
    let decision = world.decide(&rules, Both);
    assert_eq!(
        (decision.kind, decision.reason),
        (Kind::Same, Reason::Linked)
    );
    world.run(&decision, Half::Both);
    let later = world.in_hubspot(name, Some("Ada"));
    assert_eq!(later.decide(&rules, Both).advocate.len(), 1);
}

#[test]
fn a_change_waits_for_a_sync_that_takes_its_direction() {
    let name = Field::FirstName;
    let mut world = settled()
        .in_hubspot(name, Some("A."))
        .in_advocate(CODE, Some("ADA2"));
    assert_eq!(sync(&mut world, ToHubspot).0, Kind::Update);
    assert_eq!(sync(&mut world, ToHubspot).0, Kind::Same);
    assert_eq!(sync(&mut world, ToAdvocate).0, Kind::Update);
    assert_eq!(sync(&mut world, Both).0, Kind::Same);
    let there = world.participant.record().expect("it is there");
    assert_eq!(there.first_name.as_deref(), Some("A."));
}

#[test]
fn a_referral_that_was_seen_stays_though_nothing_was_written_for_it() {
    let by = Field::ReferredByCode;
    let mut world = settled().in_advocate(by, Some("BOB"));
    assert_eq!(sync(&mut world, ToAdvocate).0, Kind::Same);
    // The next read does not tell it, and somebody types another code.
    let world = world.in_advocate(by, None).in_hubspot(by, Some("CY"));
    let decision = world.decide(&all_on(), ToAdvocate);
    assert_eq!(decision.kind, Kind::Hold);
    assert_eq!(decision.conflicts[0].why, Disagreement::OtherReferrer);
    assert_eq!(decision.conflicts[0].advocate.as_deref(), Some("BOB"));
}

#[test]
fn what_changes_after_half_a_run_is_not_taken_for_a_conflict() {
    // The name went from Advocate to HubSpot, the address did not reach Advocate, and then HubSpot's name was edited.
    let rules = with_policy(all_on(), Policy::Advocate);
    let (name, email) = (Field::FirstName, Field::Email);
    let mut world = settled()
        .in_advocate(name, Some("Augusta"))
        .in_hubspot(email, Some("ada@work.example"));
    let decision = world.decide(&rules, Both);
    world.run(&decision, Half::Hubspot);
    let world = world.in_hubspot(name, Some("A."));
    let decision = world.decide(&rules, Both);
    let sent: Vec<_> = decision
        .advocate
        .iter()
        .map(|it| (it.field, it.after.as_str()))
        .collect();
    assert_eq!(sent, [(email, "ada@work.example"), (name, "A.")]);
    assert_eq!(decision.hubspot, []);
}

#[test]
fn a_participant_whom_no_address_finds_is_looked_at_again_until_it_has_a_contact() {
    let padded = Participant {
        email: Some("ada@example.com ".to_owned()),
        ..ada()
    };
    for (person, again) in [(ada(), false), (padded, true)] {
        let alone = World::of(Here::Absent, Here::Changed(person.clone()));
        for (rules, direction) in [(all_off(), Both), (all_on(), ToAdvocate)] {
            let decision = alone.decide(&rules, direction);
            assert_eq!((decision.kind, decision.waits), (Kind::Skip, again));
        }
        let created = alone.decide(&all_on(), Both);
        assert_eq!((created.kind, created.waits), (Kind::Create, false));
        let linked = World::linked(same_as(&person), person).decide(&all_on(), Both);
        assert!(!linked.waits);
    }
}
