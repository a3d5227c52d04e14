//! How strangers meet: by one address, from either side, and never where there is a doubt.

use crate::people::{ada, contact};
use domain::email;
use domain::meet::{Candidate, Doubt, contact_of, participant_of};
use domain::person::{Contact, ContactId, Participant};
use domain::plan::{Kind, Reason};
use proptest::prelude::*;

fn free<T>(record: T) -> Candidate<T> {
    Candidate {
        record,
        taken: false,
    }
}

fn taken<T>(record: T) -> Candidate<T> {
    Candidate {
        record,
        taken: true,
    }
}

fn plain(id: &str) -> Contact {
    contact(id, "ada@example.com")
}

fn other(user: &str) -> Participant {
    Participant {
        user_id: user.into(),
        ..ada()
    }
}

fn with_email(email: Option<&str>) -> Participant {
    Participant {
        email: email.map(str::to_owned),
        ..ada()
    }
}

/// What is doubted, in short.
fn said<T>(found: Result<Option<T>, Doubt>) -> (Kind, Reason, Option<ContactId>) {
    match found {
        Ok(_) => panic!("no doubt"),
        Err(doubt) => (doubt.kind, doubt.reason, doubt.contact),
    }
}

#[test]
fn a_participant_finds_the_one_contact_with_its_address() {
    assert_eq!(contact_of(&ada(), 0, &[]), Ok(None));
    let mut work = contact("7", "ada@work.example");
    work.emails.push("ada@example.com".to_owned());
    let candidates = [free(work.clone())];
    assert_eq!(contact_of(&ada(), 0, &candidates), Ok(Some(&work)));
}

#[test]
fn a_contact_finds_the_one_participant_with_its_address() {
    assert_eq!(participant_of(&plain("7"), 0, &[]), Ok(None));
    let candidates = [free(ada())];
    let found = participant_of(&plain("7"), 0, &candidates);
    assert_eq!(found, Ok(Some(&ada())));
}

#[test]
fn doubts_of_a_participant() {
    let doubt = |participant: &Participant, others, candidates: &[_]| {
        said(contact_of(participant, others, candidates))
    };
    let (skip, hold) = (Kind::Skip, Kind::Hold);
    let one = [free(plain("7"))];
    assert_eq!(
        doubt(&with_email(None), 0, &one),
        (skip, Reason::NoEmail, None)
    );
    assert_eq!(
        doubt(&with_email(Some(" \t")), 0, &one),
        (skip, Reason::NoEmail, None)
    );
    assert_eq!(
        doubt(&with_email(Some("ada at example")), 0, &one),
        (skip, Reason::InvalidEmail, None)
    );
    assert_eq!(doubt(&ada(), 1, &[]), (hold, Reason::SharedEmail, None));
    assert_eq!(doubt(&ada(), 1, &one), (hold, Reason::SharedEmail, None));
    assert_eq!(
        doubt(&ada(), 0, &[free(plain("7")), taken(plain("8"))]),
        (hold, Reason::DuplicateContacts, None)
    );
    assert_eq!(
        doubt(&ada(), 0, &[taken(plain("7"))]),
        (hold, Reason::ContactTaken, Some("7".into()))
    );
}

#[test]
fn doubts_of_a_contact() {
    let doubt = |contact: &Contact, others, candidates: &[_]| {
        said(participant_of(contact, others, candidates))
    };
    let (skip, hold, id) = (Kind::Skip, Kind::Hold, Some(ContactId::from("7")));
    let one = [free(ada())];
    let silent = Contact::new("7".into());
    assert_eq!(doubt(&silent, 0, &one), (skip, Reason::NoEmail, None));
    assert_eq!(
        doubt(&contact("7", "ada@"), 0, &one),
        (skip, Reason::InvalidEmail, None)
    );
    assert_eq!(
        doubt(&plain("7"), 0, &[free(ada()), free(other("b"))]),
        (hold, Reason::SharedEmail, id.clone())
    );
    assert_eq!(
        doubt(&plain("7"), 0, &[taken(ada())]),
        (hold, Reason::ParticipantTaken, id)
    );
}

#[test]
fn what_is_held_from_one_side_is_held_from_the_other() {
    // Two contacts have the address of one participant, who must end on neither of them.
    let from_advocate = contact_of(&ada(), 0, &[free(plain("7")), free(plain("8"))]).err();
    let from_hubspot = participant_of(&plain("8"), 1, &[free(ada())]).err();
    let reasons = [from_advocate, from_hubspot].map(|doubt| doubt.map(|it| it.reason));
    assert_eq!(reasons, [Some(Reason::DuplicateContacts); 2]);
}

#[test]
fn a_match_by_a_hash_of_the_address_never_happens() {
    // Advocate returns hashed ids; one that looks like an address is no address.
    let odd = Participant {
        user_id: "ada@example.com".into(),
        ..with_email(None)
    };
    let candidates = [free(plain("7"))];
    assert_eq!(said(contact_of(&odd, 0, &candidates)).1, Reason::NoEmail);
}

#[test]
fn one_normal_form_for_odd_addresses() {
    // I05: case and outer spaces do not count; dots, plus signs and look-alike letters do.
    for same in ["ada@example.com", " ADA@Example.COM ", "Ada@example.com\n"] {
        assert_eq!(email::normal(same), "ada@example.com");
    }
    for other in ["a.da@example.com", "ada+x@example.com", "аda@example.com"] {
        assert_ne!(email::normal(other), "ada@example.com", "{other}");
    }
}

proptest! {
    #[test]
    fn the_order_of_candidates_does_not_matter(
        flags in proptest::collection::vec(any::<bool>(), 0..4),
        others in 0_u32..3,
    ) {
        let contacts: Vec<_> = flags.iter().enumerate().map(|(id, taken)| Candidate {
            record: plain(&id.to_string()), taken: *taken,
        }).collect();
        let people: Vec<_> = flags.iter().enumerate().map(|(id, taken)| Candidate {
            record: other(&id.to_string()), taken: *taken,
        }).collect();
        let (mut turned, mut people_turned) = (contacts.clone(), people.clone());
        turned.reverse();
        people_turned.reverse();
        prop_assert_eq!(contact_of(&ada(), others, &contacts), contact_of(&ada(), others, &turned));
        let me = plain("7");
        prop_assert_eq!(
            participant_of(&me, others, &people),
            participant_of(&me, others, &people_turned)
        );
    }

    #[test]
    fn nobody_taken_is_ever_found(
        flags in proptest::collection::vec(any::<bool>(), 0..4),
        others in 0_u32..3,
    ) {
        let people: Vec<_> = flags.iter().map(|taken| Candidate { record: ada(), taken: *taken }).collect();
        let found = participant_of(&plain("7"), others, &people);
        let may = others == 0 && flags == [false];
        prop_assert_eq!(found.is_ok_and(|it| it.is_some()), may);
    }

    #[test]
    fn no_text_upsets_a_meeting(address in any::<String>()) {
        let person = with_email(Some(&address));
        _ = contact_of(&person, 0, &[]);
        _ = participant_of(&contact("7", &address), 0, &[free(person)]);
        let normal = email::normal(&address);
        prop_assert_eq!(email::normal(&normal), normal);
    }
}
