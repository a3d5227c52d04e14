//! What must hold for all people, not only for the examples.

use crate::people::{CREATE, NEVER_CREATE, World, program, write};
use domain::email;
use domain::layout::{Field, Owner};
use domain::person::{AccountId, Contact, ContactId, Participant, UserId};
use domain::plan::{Candidate, Kind, LinkSeen, Reason, Rules, message_links, same_value};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Text as people and services write it: letters of many scripts, spaces, marks that mean something in an address.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z0-9]{1,8}",
        "[ \\-&=?#%+/@:\n\r\tÄßé漢字🙂'\"<>]{1,6}",
        "\\PC{1,12}",
    ]
    .prop_filter("absent values are no empty text", |text| {
        !text.trim().is_empty()
    })
}

fn address() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => Just("ada@example.com".to_owned()),
        1 => Just(" ADA@Example.COM ".to_owned()),
        1 => "[a-z]{1,5}@[a-z]{1,5}\\.example",
        1 => text(),
    ]
}

fn participant() -> impl Strategy<Value = Participant> {
    let maybe = || proptest::option::of(text());
    (
        text(),
        text(),
        proptest::option::weighted(0.9, address()),
        (maybe(), maybe(), maybe(), maybe()),
    )
        .prop_map(
            |(account, user, email, (first, last, code, link))| Participant {
                email,
                first_name: first,
                last_name: last,
                referral_code: code,
                share_link: link,
                ..Participant::new(AccountId(account), UserId(user))
            },
        )
}

fn contact() -> impl Strategy<Value = Contact> {
    let values = proptest::collection::btree_map(
        proptest::sample::select(Field::ALL.to_vec()),
        text(),
        0..8,
    );
    (1_u32..4, address(), values).prop_map(|(id, email, mut values)| {
        values.insert(Field::Email, email.clone());
        Contact {
            emails: vec![email],
            values,
            ..Contact::new(ContactId(id.to_string()))
        }
    })
}

prop_compose! {
    fn world()(
        participant in participant(),
        others_with_email in prop_oneof![4 => Just(0_u32), 1 => 1_u32..4],
        candidates in proptest::collection::vec((contact(), proptest::bool::weighted(0.1)), 0..3),
        linked in proptest::option::weighted(0.3, proptest::option::weighted(0.8, contact())),
    ) -> World {
        World {
            participant,
            others_with_email,
            candidates: candidates
                .into_iter()
                .map(|(contact, taken)| Candidate { contact, taken })
                .collect(),
            link: match linked {
                None => LinkSeen::None,
                Some(None) => LinkSeen::Gone(ContactId("9".to_owned())),
                Some(Some(contact)) => LinkSeen::Present(contact),
            },
        }
    }
}

fn rules() -> impl Strategy<Value = Rules> {
    proptest::sample::select(vec![CREATE, NEVER_CREATE])
}

/// Returns the contact that a decision is about, as it is before.
fn subject(world: &World, id: &ContactId) -> Contact {
    match &world.link {
        LinkSeen::Present(contact) => contact.clone(),
        _ => world
            .candidates
            .iter()
            .map(|candidate| &candidate.contact)
            .find(|contact| contact.id == *id)
            .cloned()
            .expect("a decision names a contact that was seen"),
    }
}

proptest! {
    #[test]
    fn without_the_rule_nobody_is_created(world in world()) {
        let decision = world.decide(NEVER_CREATE);
        prop_assert_ne!(decision.kind, Kind::Create);
        prop_assert_ne!(decision.reason, Reason::NewParticipant);
    }

    #[test]
    fn the_rule_changes_nothing_but_creations(world in world()) {
        let allowed = world.decide(CREATE);
        let forbidden = world.decide(NEVER_CREATE);
        if allowed.kind == Kind::Create {
            prop_assert_eq!(forbidden.kind, Kind::Skip);
            prop_assert_eq!(forbidden.reason, Reason::CreationOff);
        } else {
            prop_assert_eq!(allowed, forbidden);
        }
    }

    #[test]
    fn the_order_of_reading_does_not_matter(world in world(), rules in rules()) {
        let mut turned = world.clone();
        turned.candidates.reverse();
        prop_assert_eq!(world.decide(rules), turned.decide(rules));
    }

    #[test]
    fn a_decision_names_a_contact_exactly_when_it_needs_one(world in world(), rules in rules()) {
        let decision = world.decide(rules);
        let named = decision.contact.is_some();
        match decision.kind {
            Kind::Update | Kind::Link | Kind::Same => prop_assert!(named),
            Kind::Create | Kind::Skip => prop_assert!(!named),
            Kind::Hold => {}
        }
        let writes = matches!(decision.kind, Kind::Create | Kind::Update);
        prop_assert_eq!(writes, !decision.changes.is_empty());
        let fields: Vec<_> = decision.changes.iter().map(|change| change.field).collect();
        prop_assert!(fields.windows(2).all(|pair| pair[0] < pair[1]), "{:?}", fields);
    }

    #[test]
    fn what_hubspot_owns_is_never_replaced(world in world(), rules in rules()) {
        let decision = world.decide(rules);
        if decision.kind == Kind::Update {
            let id = decision.contact.clone().expect("an update has a contact");
            let before = subject(&world, &id);
            for change in &decision.changes {
                prop_assert_eq!(change.before.as_deref(), before.value(change.field));
                if change.field.owner() != Owner::Advocate {
                    prop_assert_eq!(before.value(change.field), None, "{:?}", change.field);
                }
            }
        }
    }

    #[test]
    fn nothing_is_written_that_is_there_already_or_empty(world in world(), rules in rules()) {
        for change in world.decide(rules).changes {
            prop_assert!(!change.after.trim().is_empty());
            if let Some(before) = &change.before {
                prop_assert!(!same_value(before, &change.after), "{:?}", change);
            }
        }
    }

    #[test]
    fn a_second_plan_after_the_first_plans_nothing(world in world(), rules in rules()) {
        let decision = world.decide(rules);
        let mut contact = match (&decision.contact, decision.kind) {
            (_, Kind::Create) => Contact {
                emails: vec![email::normal(world.participant.email.as_deref().unwrap_or_default())],
                ..Contact::new(ContactId("new".to_owned()))
            },
            (Some(id), Kind::Update | Kind::Link | Kind::Same) => subject(&world, id),
            _ => return Ok(()),
        };
        write(&mut contact, &decision.changes);
        let linked = World { link: LinkSeen::Present(contact.clone()), ..world.clone() };
        prop_assert_eq!(linked.decide(rules).kind, Kind::Same);
        // Even when the link was not stored, for the process was killed: only the link is missing.
        let unlinked = World {
            link: LinkSeen::None,
            candidates: vec![Candidate { contact, taken: false }],
            others_with_email: 0,
            ..world
        };
        let again = unlinked.decide(rules);
        prop_assert!(matches!(again.kind, Kind::Link | Kind::Skip), "{:?}", again);
        prop_assert!(again.changes.is_empty());
    }

    #[test]
    fn message_links_carry_the_ids_whatever_is_in_them(person in participant()) {
        let program = program();
        let text = message_links(&person, &program);
        let lines: Vec<_> = text.split('\n').collect();
        prop_assert_eq!(lines.len(), 8);
        let ids = [
            ("accountId", person.account_id.as_str()),
            ("userId", person.user_id.as_str()),
            ("programId", program.id.as_str()),
        ];
        for line in lines {
            prop_assert!(line.is_ascii() && !line.contains(char::is_control), "{}", line);
            let (_, query) = line.split_once('?').expect("a link has a query");
            let pairs: BTreeMap<_, _> = query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .collect();
            prop_assert_eq!(pairs.len(), 4);
            for (name, id) in ids {
                let value = percent_decode_str(pairs[name]).decode_utf8().expect("it was UTF-8");
                prop_assert_eq!(value, id, "{}", name);
            }
        }
    }

    #[test]
    fn a_normal_address_stays_normal(address in address()) {
        let normal = email::normal(&address);
        prop_assert_eq!(email::normal(&normal), normal);
    }
}
