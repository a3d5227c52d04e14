//! What can be taken back of a run, and what is told beforehand that it cannot.

use crate::people::{Half, World, ada, all_on, contact, give, put, same_as, told, with_policy};
use domain::layout::Field;
use domain::person::{Contact, Participant};
use domain::plan::{Because, Change, Decision, Direction, Kind, Policy, Reason};
use domain::undo::{AsOfNow, CannotUndo, NewContacts, Undo, What, Why, Written, undo};
use proptest::prelude::*;

fn take_back(decision: &Decision, world: &World, new_contacts: NewContacts) -> Undo {
    let written = Written {
        kind: decision.kind,
        hubspot: &decision.hubspot,
        advocate: &decision.advocate,
    };
    undo(written, now(world), new_contacts)
}

fn now(world: &World) -> AsOfNow<'_> {
    AsOfNow {
        contact: world.contact.record(),
        participant: world.participant.record(),
    }
}

/// Syncs both ways with both sides allowed to change, and returns what was decided.
fn sync(world: &mut World) -> Decision {
    let rules = with_policy(all_on(), Policy::Advocate);
    let decision = world.decide(&rules, Direction::Both);
    world.run(&decision, Half::Both);
    decision
}

fn apply(world: &mut World, undo: &Undo) {
    if let Some(contact) = world.contact.record_mut() {
        for change in &undo.hubspot {
            put(contact, change.field, Some(&change.after));
        }
    }
    if let Some(participant) = world.participant.record_mut() {
        for change in &undo.advocate {
            give(participant, change.field, Some(&change.after));
        }
    }
    world.known = world.known.take().map(|known| undo.known(known));
    world.notice();
}

fn changed() -> World {
    World::linked(same_as(&ada()), ada())
        .in_hubspot(Field::ReferralCode, Some("OLD"))
        .in_hubspot(Field::LastName, Some("King"))
        .in_advocate(Field::FirstName, Some("Augusta"))
}

fn cannot(what: What, why: Why) -> CannotUndo {
    CannotUndo { what, why }
}

#[test]
fn values_still_as_written_go_back() {
    let mut world = changed();
    let decision = sync(&mut world);
    let back = take_back(&decision, &world, NewContacts::Keep);
    let change = |field, before: &str, after: &str| Change {
        field,
        before: Some(before.to_owned()),
        after: after.to_owned(),
        because: Because::PutBack,
    };
    let in_hubspot = [
        change(Field::FirstName, "Augusta", "Ada"),
        change(Field::ReferralCode, "ADALOVE", "OLD"),
    ];
    assert_eq!(back.hubspot, in_hubspot);
    let in_advocate = [change(Field::LastName, "King", "Lovelace")];
    assert_eq!(back.advocate, in_advocate);
    assert_eq!((back.changed_since.len(), back.cannot.len()), (0, 0));
}

#[test]
fn what_was_changed_since_is_left_alone() {
    let mut world = changed();
    let decision = sync(&mut world);
    let world = world
        .in_hubspot(Field::FirstName, Some("A."))
        .in_hubspot(Field::ReferralCode, None)
        .in_advocate(Field::LastName, Some("Byron"));
    let back = take_back(&decision, &world, NewContacts::Keep);
    let since = [
        What::InHubspot(Field::FirstName),
        What::InHubspot(Field::ReferralCode),
        What::InAdvocate(Field::LastName),
    ];
    assert_eq!(back.changed_since, since);
    assert_eq!((back.hubspot, back.advocate), (Vec::new(), Vec::new()));
}

#[test]
fn a_value_that_somebody_has_put_back_needs_nothing() {
    let mut world = changed();
    let decision = sync(&mut world);
    let world = world.in_hubspot(Field::FirstName, Some(" Ada "));
    let back = take_back(&decision, &world, NewContacts::Keep);
    assert_eq!(back.hubspot.len(), 1);
    assert_eq!(back.changed_since, []);
}

#[test]
fn a_value_that_was_not_there_is_cleared() {
    let mut world = World::linked(same_as(&ada()), ada()).in_hubspot(Field::ShareLink, None);
    let decision = sync(&mut world);
    let back = take_back(&decision, &world, NewContacts::Keep);
    assert_eq!(back.hubspot[0].after, "");
    apply(&mut world, &back);
    let contact = world.contact.record().expect("it is there");
    assert_eq!(contact.value(Field::ShareLink), None);
    // An undo can be undone like any run.
    let again = Written {
        kind: Kind::Update,
        hubspot: &back.hubspot,
        advocate: &back.advocate,
    };
    let forth = undo(again, now(&world), NewContacts::Keep);
    assert_eq!(forth.hubspot[0].after, "https://share.example/ada");
}

#[test]
fn what_was_put_back_is_not_carried_to_the_other_side() {
    let mut world = changed();
    let decision = sync(&mut world);
    let back = take_back(&decision, &world, NewContacts::Keep);
    apply(&mut world, &back);
    let next = sync(&mut world);
    // Advocate owns the code and writes it again; the names stay as they were put back.
    let written: Vec<_> = next.hubspot.iter().map(|change| change.field).collect();
    assert_eq!(
        (written, next.advocate.len()),
        (vec![Field::ReferralCode], 0)
    );
}

#[test]
fn a_referral_and_a_cookie_cannot_be_taken_back() {
    let mut world = World::linked(same_as(&ada()), ada())
        .in_hubspot(Field::ReferredByCode, Some("BOB"))
        .in_hubspot(Field::ReferralCookie, Some("abc"));
    let decision = sync(&mut world);
    let back = take_back(&decision, &world, NewContacts::Keep);
    let expected = [
        cannot(What::InAdvocate(Field::ReferredByCode), Why::ReferralMade),
        cannot(What::InAdvocate(Field::ReferralCookie), Why::CookieTaken),
    ];
    assert_eq!(back.cannot, expected);
    assert_eq!(back.advocate, []);
}

#[test]
fn a_new_participant_stays_until_a_person_approves_its_deletion() {
    let mut world = World::unenrolled(contact("7", "ada@example.com"));
    let mut decision = sync(&mut world);
    // What was really written on the contact is known after the run.
    let there = world.contact.record().cloned().expect("it is there");
    for change in &mut decision.hubspot {
        change.after = there.value(change.field).unwrap_or_default().to_owned();
    }
    let back = take_back(&decision, &world, NewContacts::Archive);
    assert_eq!(
        back.cannot,
        [cannot(What::Participant, Why::ParticipantMade)]
    );
    assert_eq!((back.hubspot.len(), back.advocate.len()), (5, 0));
    assert_eq!(back.archive, None, "the sync did not make this contact");
}

#[test]
fn a_deleted_participant_does_not_come_back() {
    let written = Written {
        kind: Kind::Delete,
        hubspot: &[],
        advocate: &[],
    };
    let nobody = AsOfNow {
        contact: None,
        participant: None,
    };
    let back = undo(written, nobody, NewContacts::Keep);
    let expected = [cannot(What::Participant, Why::ParticipantDeleted)];
    assert_eq!(back.cannot, expected);
}

#[test]
fn a_new_contact_stays_or_goes_as_a_whole() {
    let mut world = World::alone(ada());
    let decision = sync(&mut world);
    let kept = take_back(&decision, &world, NewContacts::Keep);
    assert_eq!(kept, Undo::default());
    let gone = take_back(&decision, &world, NewContacts::Archive);
    assert_eq!(gone.archive, Some("new".into()));
    assert_eq!(gone.hubspot, []);
    // Whoever works with the contact by now is told before it goes.
    let used = world.in_hubspot(Field::LastName, Some("King"));
    let told = take_back(&decision, &used, NewContacts::Archive);
    assert_eq!(told.changed_since, [What::InHubspot(Field::LastName)]);
    let back = take_back(&decision, &used.contact_gone(), NewContacts::Archive);
    assert_eq!(back.cannot, [cannot(What::Contact, Why::ContactGone)]);
    assert_eq!(back.archive, None);
}

#[test]
fn an_address_that_was_not_there_stays_with_the_participant() {
    let mut world = World::linked(same_as(&ada()), ada())
        .in_hubspot(Field::Email, Some("countess@example.com"))
        .in_advocate(Field::LastName, Some("King"));
    let mut decision = sync(&mut world);
    for change in &mut decision.advocate {
        change.before = None;
    }
    let back = take_back(&decision, &world, NewContacts::Keep);
    assert_eq!(
        back.cannot,
        [cannot(What::InAdvocate(Field::Email), Why::AddressStays)]
    );
    assert_eq!(back.advocate, []);
}

#[test]
fn what_an_undo_has_archived_and_a_forgotten_link_stay_so() {
    let world = World::linked(same_as(&ada()), ada());
    let taken_back = |kind| {
        let written = Written {
            kind,
            hubspot: &[],
            advocate: &[],
        };
        undo(written, now(&world), NewContacts::Archive)
    };
    let archived = taken_back(Kind::Archive);
    assert_eq!(
        archived.cannot,
        [cannot(What::Contact, Why::ContactArchived)]
    );
    let unlinked = taken_back(Kind::Unlink);
    assert_eq!(unlinked.cannot, [cannot(What::Link, Why::LinkEnded)]);
}

#[test]
fn the_verdict_names_what_happens_to_the_person() {
    let mut world = changed();
    let decision = sync(&mut world);
    let verdict =
        |world: &World| take_back(&decision, world, NewContacts::Keep).verdict(decision.kind);
    assert_eq!(verdict(&world), (Kind::Update, Reason::PutBack));
    assert_eq!(verdict(&changed()), (Kind::Same, Reason::AsBefore));
    let since = world
        .clone()
        .in_hubspot(Field::FirstName, Some("A."))
        .in_hubspot(Field::ReferralCode, None)
        .in_advocate(Field::LastName, Some("Byron"));
    assert_eq!(verdict(&since), (Kind::Skip, Reason::ChangedSince));
    let gone = world.contact_gone().participant_gone();
    assert_eq!(verdict(&gone), (Kind::Skip, Reason::NotUndoable));
    let mut alone = World::alone(ada());
    let made = sync(&mut alone);
    let kept = take_back(&made, &alone, NewContacts::Keep);
    assert_eq!(kept.verdict(made.kind), (Kind::Skip, Reason::Kept));
    let binned = take_back(&made, &alone, NewContacts::Archive);
    assert_eq!(binned.verdict(made.kind), (Kind::Archive, Reason::PutBack));
}

#[test]
fn nothing_goes_back_to_a_record_that_is_gone() {
    let mut world = changed();
    let decision = sync(&mut world);
    let gone = world.contact_gone().participant_gone();
    let back = take_back(&decision, &gone, NewContacts::Keep);
    let expected = [
        cannot(What::InHubspot(Field::FirstName), Why::ContactGone),
        cannot(What::InHubspot(Field::ReferralCode), Why::ContactGone),
        cannot(What::InAdvocate(Field::LastName), Why::ParticipantGone),
    ];
    assert_eq!(back.cannot, expected);
}

fn value(
    contact: Option<&Contact>,
    participant: Option<&Participant>,
    what: What,
) -> Option<String> {
    let value = match what {
        What::InHubspot(field) => contact?.value(field),
        What::InAdvocate(field) => told(participant?, field),
        What::Contact | What::Participant | What::Link => None,
    };
    value.filter(|it| !it.trim().is_empty()).map(str::to_owned)
}

proptest! {
    #[test]
    fn every_value_is_what_it_was_or_was_named_beforehand(
        (before, edits) in (crate::people_made_up::two(), crate::people_made_up::edits()),
    ) {
        let mut world = before.clone();
        let decision = sync(&mut world);
        world = crate::people_made_up::edit_all(world, &edits);
        let since = world.clone();
        let back = take_back(&decision, &world, NewContacts::Keep);
        apply(&mut world, &back);
        let written = decision.hubspot.iter().map(|it| (What::InHubspot(it.field), it));
        let sent = decision.advocate.iter().map(|it| (What::InAdvocate(it.field), it));
        for (what, change) in written.chain(sent) {
            let of = |world: &World| value(world.contact.record(), world.participant.record(), what);
            if back.changed_since.contains(&what) {
                prop_assert_eq!(of(&world), of(&since), "{:?} is left alone", what);
            } else if !back.cannot.iter().any(|it| it.what == what) {
                let normal = |text: Option<String>| text.map(|it| it.trim().to_lowercase().replace("\r\n", "\n"));
                let was = change.before.clone().filter(|it| !it.trim().is_empty());
                prop_assert_eq!(normal(of(&world)), normal(was), "{:?} is back", what);
            }
        }
        // Nothing else is touched.
        for field in Field::ALL {
            for (what, touched) in [
                (What::InHubspot(field), back.hubspot.iter().any(|it| it.field == field)),
                (What::InAdvocate(field), back.advocate.iter().any(|it| it.field == field)),
            ] {
                let of = |world: &World| value(world.contact.record(), world.participant.record(), what);
                if !touched {
                    prop_assert_eq!(of(&world), of(&since), "{:?}", what);
                }
            }
        }
    }
}
