//! Every rule of a field by example: what is written where, and what is left alone.

use crate::people::{Half, World, ada, all_off, all_on, contact, program, same_as, with_policy};
use domain::layout::{Field, Owner};
use domain::offer::{message_links, same_value};
use domain::person::Participant;
use domain::plan::{Because, Change, Decision, Direction, Disagreement, Kind, Policy, because};

use Direction::Both;

/// What became of a field.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate<'a> {
    Nothing,
    ToHubspot(&'a str, Because),
    ToAdvocate(&'a str, Because),
    Asked(Disagreement),
}

fn fate(decision: &Decision, field: Field) -> Fate<'_> {
    let of = |changes: &'_ [Change]| changes.iter().position(|it| it.field == field);
    let asked = decision.conflicts.iter().find(|it| it.field == field);
    match (of(&decision.hubspot), of(&decision.advocate), asked) {
        (None, None, None) => Fate::Nothing,
        (Some(at), None, None) => {
            let change = &decision.hubspot[at];
            Fate::ToHubspot(&change.after, change.because)
        }
        (None, Some(at), None) => {
            let change = &decision.advocate[at];
            Fate::ToAdvocate(&change.after, change.because)
        }
        (None, None, Some(conflict)) => Fate::Asked(conflict.why),
        other => panic!("{field:?} has more than one fate: {other:?}"),
    }
}

/// Two who agree about everything, names included.
fn settled() -> World {
    World::linked(same_as(&ada()), ada())
}

/// Checks the fate of one field after outside changes, under each of some policies.
fn check(what: &str, world: &World, policies: &[Policy], field: Field, expected: Fate<'_>) {
    for policy in policies {
        let decision = world.decide(&with_policy(all_on(), *policy), Both);
        assert_eq!(fate(&decision, field), expected, "{what}, {policy:?}");
    }
}

const NAME: Field = Field::FirstName;
const ANY: [Policy; 4] = [
    Policy::Hubspot,
    Policy::Advocate,
    Policy::Newest,
    Policy::Ask,
];
const TWO_WAY: [Policy; 3] = [Policy::Advocate, Policy::Newest, Policy::Ask];

#[test]
fn a_value_that_one_side_changed() {
    let here = |value| settled().in_hubspot(NAME, value);
    let there = |value| settled().in_advocate(NAME, value);
    let (changed, back) = (Because::ChangedInHubspot, Because::ChangedInAdvocate);
    let to_advocate = Fate::ToAdvocate("A.", changed);
    check("in HubSpot", &here(Some("A.")), &ANY, NAME, to_advocate);
    check("cleared", &here(None), &ANY, NAME, Fate::Nothing);
    check("blanked", &here(Some(" ")), &ANY, NAME, Fate::Nothing);
    let hubspot = [Policy::Hubspot];
    check(
        "in Advocate",
        &there(Some("A.")),
        &hubspot,
        NAME,
        Fate::Nothing,
    );
    let to_hubspot = Fate::ToHubspot("A.", back);
    check(
        "in Advocate",
        &there(Some("A.")),
        &TWO_WAY,
        NAME,
        to_hubspot,
    );
    check("not told", &there(None), &ANY, NAME, Fate::Nothing);
}

#[test]
fn a_value_that_both_sides_changed() {
    // W01: the policy decides; without one that knows, nothing is written.
    let both = |here, there| settled().in_hubspot(NAME, here).in_advocate(NAME, there);
    let world = both(Some("A."), Some("Augusta"));
    let to_advocate = Fate::ToAdvocate("A.", Because::ChangedInHubspot);
    check("HubSpot", &world, &[Policy::Hubspot], NAME, to_advocate);
    let to_hubspot = Fate::ToHubspot("Augusta", Because::ChangedInAdvocate);
    check("Advocate", &world, &[Policy::Advocate], NAME, to_hubspot);
    let asked = Fate::Asked(Disagreement::BothChanged);
    check("asked", &world, &[Policy::Newest, Policy::Ask], NAME, asked);
    let alike = both(Some("A."), Some(" A. "));
    check("to the same", &alike, &ANY, NAME, Fate::Nothing);
    let filled = Fate::ToHubspot("Augusta", Because::WasEmpty);
    check(
        "one cleared",
        &both(None, Some("Augusta")),
        &ANY,
        NAME,
        filled,
    );
}

#[test]
fn each_side_changed_another_value() {
    // W02: both survive.
    let world = settled()
        .in_hubspot(Field::LastName, Some("King"))
        .in_advocate(NAME, Some("Augusta"));
    let decision = world.decide(&with_policy(all_on(), Policy::Ask), Both);
    let last = Fate::ToAdvocate("King", Because::ChangedInHubspot);
    assert_eq!(fate(&decision, Field::LastName), last);
    let first = Fate::ToHubspot("Augusta", Because::ChangedInAdvocate);
    assert_eq!(fate(&decision, NAME), first);
}

#[test]
fn cleared_empty_and_missing_are_three_things() {
    // W06. Cleared in HubSpot: stays empty, though Advocate has a value, until that one changes.
    let mut cleared = settled().in_hubspot(NAME, None);
    let decision = cleared.decide(&all_on(), Both);
    cleared.run(&decision, Half::Both);
    check("stays empty", &cleared, &ANY, NAME, Fate::Nothing);
    let again = cleared.clone().in_advocate(NAME, Some("Augusta"));
    let filled = Fate::ToHubspot("Augusta", Because::WasEmpty);
    check("a new value", &again, &ANY, NAME, filled);

    // Never had one: filled.
    let mut nameless = ada();
    nameless.first_name = None;
    let empty = World::linked(same_as(&nameless), nameless);
    let filled = Fate::ToHubspot("Ada", Because::WasEmpty);
    let world = empty.clone().in_advocate(NAME, Some("Ada"));
    check("never had one", &world, &ANY, NAME, filled);
    let filled = Fate::ToAdvocate("Ada", Because::WasEmpty);
    let world = empty.in_hubspot(NAME, Some("Ada"));
    check("nor Advocate", &world, &ANY, NAME, filled);

    // Missing in a read of Advocate: nothing happened, neither now nor when it is told again.
    let mut apart = settled()
        .in_hubspot(NAME, Some("A."))
        .in_advocate(NAME, Some("Augusta"));
    apart.remember();
    let mut untold = apart.in_advocate(NAME, None);
    check("missing", &untold, &ANY, NAME, Fate::Nothing);
    let decision = untold.decide(&all_on(), Both);
    untold.run(&decision, Half::Both);
    let told = untold.in_advocate(NAME, Some("Augusta"));
    check("told again", &told, &ANY, NAME, Fate::Nothing);
}

#[test]
fn a_change_in_hubspot_reaches_an_advocate_that_does_not_tell() {
    let world = settled()
        .in_hubspot(NAME, Some("A."))
        .in_advocate(NAME, None);
    let sent = Fate::ToAdvocate("A.", Because::ChangedInHubspot);
    check("other", &world, &ANY, NAME, sent);
    let decision = world.decide(&all_on(), Both);
    assert_eq!(decision.advocate[0].before.as_deref(), Some("Ada"));
}

#[test]
fn a_first_meeting_fills_and_replaces_nothing_that_hubspot_owns() {
    let mut known = contact("7", "ada@example.com");
    known.values.insert(Field::LastName, "Byron".to_owned());
    let mut participant = ada();
    participant.referral_code = None;
    let world = World::met(known, participant);
    for policy in ANY {
        let decision = world.decide(&with_policy(all_off(), policy), Both);
        let filled = Fate::ToHubspot("Ada", Because::WasEmpty);
        assert_eq!(fate(&decision, NAME), filled, "{policy:?}");
        assert_eq!(
            fate(&decision, Field::LastName),
            Fate::Nothing,
            "{policy:?}"
        );
        assert_eq!(fate(&decision, Field::ReferralCode), Fate::Nothing);
        assert_eq!(decision.advocate, [], "{policy:?}");
    }
}

#[test]
fn a_first_meeting_fills_advocate_too() {
    let mut nameless = ada();
    nameless.first_name = None;
    let world = World::met(same_as(&ada()), nameless);
    let decision = world.decide(&all_off(), Both);
    let filled = Fate::ToAdvocate("Ada", Because::WasEmpty);
    assert_eq!(fate(&decision, NAME), filled);
}

#[test]
fn an_address_by_its_own_rules() {
    let email = Field::Email;
    // Case and spaces are no change (I05).
    let shouted = settled().in_hubspot(email, Some(" ADA@EXAMPLE.COM "));
    check("case", &shouted, &ANY, email, Fate::Nothing);
    // I02, I03: a changed address changes nobody's link.
    let moved = settled().in_hubspot(email, Some("ada@work.example"));
    let sent = Fate::ToAdvocate("ada@work.example", Because::ChangedInHubspot);
    check("in HubSpot", &moved, &ANY, email, sent);
    let moved = settled().in_advocate(email, Some("Ada@Work.example "));
    let hubspot = [Policy::Hubspot];
    check("in Advocate", &moved, &hubspot, email, Fate::Nothing);
    let sent = Fate::ToHubspot("ada@work.example", Because::ChangedInAdvocate);
    check("in Advocate", &moved, &TWO_WAY, email, sent);
    // What cannot be an address would have the whole person refused.
    let broken = settled().in_advocate(email, Some("ada at work"));
    check("broken", &broken, &ANY, email, Fate::Nothing);
    let decision = broken.decide(&with_policy(all_on(), Policy::Advocate), Both);
    let mut later = broken;
    later.run(&decision, Half::Both);
    let mended = later.in_advocate(email, Some("ada@work.example"));
    let sent = Fate::ToHubspot("ada@work.example", Because::ChangedInAdvocate);
    check("mended", &mended, &TWO_WAY, email, sent);
}

#[test]
fn advocate_decides_codes_links_and_ids() {
    for field in Field::ALL {
        if field.owner() != Owner::Advocate {
            continue;
        }
        for (before, why) in [
            (Some("something else"), Because::AdvocateValue),
            (None, Because::WasEmpty),
            (Some(" "), Because::WasEmpty),
        ] {
            let decision = settled().in_hubspot(field, before).decide(&all_off(), Both);
            assert_eq!(decision.kind, Kind::Update, "{field:?}");
            let [change] = decision.hubspot.as_slice() else {
                panic!("{field:?}: {:?}", decision.hubspot);
            };
            assert_eq!((change.field, change.because), (field, why));
            let kept = before.filter(|it| *it != " ");
            assert_eq!(change.before.as_deref(), kept, "{field:?}");
            assert_eq!(decision.advocate, [], "{field:?}");
        }
    }
}

#[test]
fn a_code_that_advocate_does_not_tell_stays_in_hubspot() {
    let world = settled()
        .in_advocate(Field::ReferralCode, None)
        .in_advocate(Field::ShareLink, None);
    assert_eq!(world.decide(&all_on(), Both).kind, Kind::Same);
}

#[test]
fn a_referral_travels_both_ways_and_is_never_replaced() {
    let by = Field::ReferredByCode;
    let world = |here, there| settled().in_hubspot(by, here).in_advocate(by, there);
    let sent = Fate::ToAdvocate("BOB", Because::ChangedInHubspot);
    check("typed", &world(Some("BOB"), None), &ANY, by, sent);
    let shown = Fate::ToHubspot("BOB", Because::WasEmpty);
    check("seen", &world(None, Some("BOB")), &ANY, by, shown);
    let alike = world(Some("BOB"), Some("BOB"));
    check("alike", &alike, &ANY, by, Fate::Nothing);
    let other = Fate::Asked(Disagreement::OtherReferrer);
    let differ = world(Some("BOB"), Some("CY"));
    check("differ", &differ, &ANY, by, other);
    let stranger = World {
        known: None,
        ..differ
    };
    check("differ at a first meeting", &stranger, &ANY, by, other);

    // Once made it stays made, though a later read does not tell it.
    let mut untold = world(Some("BOB"), None);
    let decision = untold.decide(&all_on(), Both);
    untold.run(&decision, Half::Both);
    let untold = untold.in_advocate(by, None);
    check("not told", &untold, &ANY, by, Fate::Nothing);
    let changed = untold.clone().in_hubspot(by, Some("CY"));
    check("not told, and another typed", &changed, &ANY, by, other);
    let cleared = untold.in_hubspot(by, None);
    check("not told, and cleared", &cleared, &ANY, by, Fate::Nothing);
}

#[test]
fn a_cookie_goes_to_advocate_once() {
    let cookie = Field::ReferralCookie;
    let mut world = settled().in_hubspot(cookie, Some("abc"));
    let sent = |value| Fate::ToAdvocate(value, Because::ChangedInHubspot);
    check("new", &world, &ANY, cookie, sent("abc"));
    let decision = world.decide(&all_on(), Both);
    world.run(&decision, Half::Both);
    check("sent", &world, &ANY, cookie, Fate::Nothing);
    let another = world.clone().in_hubspot(cookie, Some("def"));
    check("another", &another, &ANY, cookie, sent("def"));
    let by = Field::ReferredByCode;
    let referred = another.in_advocate(by, Some("BOB"));
    check("referred", &referred, &ANY, cookie, Fate::Nothing);
    let mut known = referred;
    known.remember();
    let untold = known.in_hubspot(cookie, Some("ghi")).in_advocate(by, None);
    check("referred, not told", &untold, &ANY, cookie, Fate::Nothing);
}

#[test]
fn a_new_contact_gets_all_that_advocate_tells() {
    let bare = Participant {
        last_name: Some(" ".to_owned()),
        referred_by: Some("BOB".to_owned()),
        ..ada()
    };
    let decision = World::alone(bare).decide(&all_on(), Both);
    let got: Vec<_> = decision
        .hubspot
        .iter()
        .filter(|change| change.field != Field::MessageLinks)
        .map(|change| (change.field, change.after.as_str()))
        .collect();
    let expected = [
        (Field::Email, "ada@example.com"),
        (Field::FirstName, "Ada"),
        (Field::ReferralCode, "ADALOVE"),
        (Field::ShareLink, "https://share.example/ada"),
        (Field::ReferredByCode, "BOB"),
        (Field::UserId, "hash-of-user"),
        (Field::AccountId, "hash-of-account"),
    ];
    assert_eq!(got, expected);
    assert_eq!(decision.hubspot.len(), expected.len() + 1);
    assert_eq!((decision.contact, decision.advocate), (None, Vec::new()));
}

#[test]
fn a_new_participant_gets_what_hubspot_owns_and_the_referral() {
    let mut lead = contact("7", "ada@example.com");
    let told = [
        (Field::FirstName, "Ada"),
        (Field::LastName, " "),
        (Field::ReferralCode, "FROM-AN-IMPORT"),
        (Field::ReferredByCode, "BOB"),
        (Field::ReferralCookie, "abc"),
    ];
    lead.values
        .extend(told.map(|(field, value)| (field, value.to_owned())));
    let mut world = World::unenrolled(lead);
    let decision = world.decide(&all_on(), Both);
    let got: Vec<_> = decision
        .advocate
        .iter()
        .map(|change| (change.field, change.after.as_str(), change.because))
        .collect();
    let why = Because::NewParticipant;
    let expected = [
        (Field::Email, "ada@example.com", why),
        (Field::FirstName, "Ada", why),
        (Field::ReferredByCode, "BOB", why),
        (Field::ReferralCookie, "abc", why),
    ];
    assert_eq!(got, expected);
    // What will be written on the contact is announced by field; the values come with the participant.
    let announced: Vec<_> = decision.hubspot.iter().map(|it| it.field).collect();
    let owned: Vec<_> = Field::ALL
        .into_iter()
        .filter(|field| field.owner() == Owner::Advocate)
        .collect();
    assert_eq!(announced, owned);
    world.run(&decision, Half::Both);
    let contact = world.contact.record().expect("it is there");
    assert_eq!(contact.value(Field::ReferralCode), Some("NEWCODE"));
    let again = world.decide(&all_on(), Both);
    assert_eq!((again.kind, again.hubspot), (Kind::Same, Vec::new()));
}

#[test]
fn a_service_that_tidies_a_value_does_not_start_a_ping_pong() {
    // W03.
    assert!(same_value("a\nb", " a \r\nb\n"));
    assert!(!same_value("a\nb", "a b"));
    assert!(!same_value("a", "A"));
    assert!(!same_value("", "a"));
    let tidied = message_links(&ada(), &program()).replace('\n', "\r\n");
    let world = settled()
        .in_hubspot(Field::MessageLinks, Some(&tidied))
        .in_hubspot(Field::ReferralCode, Some("ADALOVE "))
        .in_hubspot(NAME, Some(" Ada"));
    let decision = world.decide(&with_policy(all_on(), Policy::Advocate), Both);
    assert_eq!(decision.kind, Kind::Same);
}

#[test]
fn our_own_write_is_not_a_change() {
    // C07: nothing is remembered but what both sides have; the clock of a record is not looked at.
    let mut world = settled().in_hubspot(NAME, Some("A."));
    let decision = world.decide(&all_on(), Both);
    world.run(&decision, Half::Both);
    if let Some(contact) = world.contact.record_mut() {
        contact.changed_at = Some(1_700_000_000_000);
    }
    world.notice();
    let again = world.decide(&all_on(), Both);
    assert_eq!((again.kind, again.known), (Kind::Same, None));
}

#[test]
fn a_message_link_for_each_of_eight_media() {
    let text = message_links(&ada(), &program());
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 8);
    assert_eq!(
        lines.first().copied(),
        Some(
            "Facebook: https://app.referralsaasquatch.com/a/test_tenant/message/redirect/FACEBOOK\
             ?engagementMedium=UNKNOWN&accountId=hash-of-account&userId=hash-of-user&programId=42"
        )
    );
}

#[test]
fn the_reasons_of_values_can_be_found_again_from_what_is_stored() {
    for kind in [Kind::Create, Kind::Update, Kind::CreateParticipant] {
        for field in Field::ALL {
            let expected = match (kind, field.owner()) {
                (Kind::Create, _) => Because::NewContact,
                (_, Owner::Advocate) => Because::AdvocateValue,
                _ => Because::ChangedInAdvocate,
            };
            assert_eq!(because(kind, field, true), expected);
        }
    }
    assert_eq!(because(Kind::Update, NAME, false), Because::WasEmpty);
}
