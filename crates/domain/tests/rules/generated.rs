//! What must hold for all people, not only for the examples. The oracle is written from `docs/sync-rules.md`.

use crate::people::{Half, Here, World, ada, all_on, program, told};
use crate::people_made_up::{
    Step, THERE, contact, direction, edited, pair, participant, rules, step, world,
};
use domain::email;
use domain::layout::{Field, Owner};
use domain::offer::{message_links, same_value};
use domain::pair::Ended;
use domain::person::{AccountId, Contact, Participant, UserId};
use domain::plan::{Because, Change, Decision, Direction, Kind, Policy, Reason, Rules, because};
use percent_encoding::percent_decode_str;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What becomes of one value.
#[derive(Debug, PartialEq)]
enum Fate {
    Nothing,
    ToHubspot(String),
    ToAdvocate(String),
    Asked,
}

fn fate(decision: &Decision, field: Field) -> Fate {
    let find = |changes: &[Change]| {
        let change = changes.iter().find(|it| it.field == field)?;
        Some(change.after.clone())
    };
    let asked = decision.conflicts.iter().any(|it| it.field == field);
    match (find(&decision.hubspot), find(&decision.advocate), asked) {
        (None, None, false) => Fate::Nothing,
        (Some(value), None, false) => Fate::ToHubspot(value),
        (None, Some(value), false) => Fate::ToAdvocate(value),
        (None, None, true) => Fate::Asked,
        other => panic!("{field:?} has more than one fate: {other:?}"),
    }
}

/// A value in its normal form; nothing but spaces is no value.
fn normal(field: Field, value: Option<&str>) -> Option<String> {
    let lines = value?.trim().lines().map(str::trim_end);
    let text = lines.collect::<Vec<_>>().join("\n");
    match field {
        _ if text.is_empty() => None,
        Field::Email => Some(text.to_lowercase()),
        _ => Some(text),
    }
}

/// What the rules say about one value of two who are linked: `was` and `is` are HubSpot's value, then Advocate's.
fn by_the_rules(
    field: Field,
    was: &(Option<String>, Option<String>),
    is: &(Option<String>, Option<String>),
    referred: bool,
    policy: Policy,
) -> Fate {
    let (here, there) = is.clone();
    let here_changed = was.0 != here;
    // A value that Advocate does not tell did not change.
    let there_changed = there.is_some() && was.1 != there;
    let to_hubspot = |value: Option<String>| value.map_or(Fate::Nothing, Fate::ToHubspot);
    let to_advocate = |value: Option<String>| value.map_or(Fate::Nothing, Fate::ToAdvocate);
    if here == there {
        return Fate::Nothing;
    }
    match (field, field.owner()) {
        (Field::ReferralCookie, _) if !here_changed || referred => Fate::Nothing,
        (Field::ReferralCookie, _) => to_advocate(here),
        (_, Owner::Advocate) => to_hubspot(there),
        (_, Owner::Both) => match (here, there.clone().or(was.1.clone())) {
            (None, _) => to_hubspot(there),
            (here, None) => to_advocate(here),
            (here, made) if here == made => Fate::Nothing,
            _ => Fate::Asked,
        },
        (_, Owner::HubSpot) => match (here_changed, there_changed) {
            (true, true) if here.is_some() => match policy {
                Policy::Hubspot => to_advocate(here),
                Policy::Advocate => to_hubspot(there),
                Policy::Newest | Policy::Ask => Fate::Asked,
            },
            (true, false) => to_advocate(here),
            (_, true) if here.is_none() || policy != Policy::Hubspot => to_hubspot(there),
            _ => Fate::Nothing,
        },
    }
}

/// Returns what both sides have of a field, in normal form.
fn both(world: &World, field: Field) -> (Option<String>, Option<String>) {
    let here = world.contact.record().and_then(|it| it.value(field));
    let links = world
        .participant
        .record()
        .map(|it| message_links(it, &program()));
    let there = match field {
        Field::MessageLinks => links.as_deref(),
        _ => world.participant.record().and_then(|it| told(it, field)),
    };
    (normal(field, here), normal(field, there))
}

/// Returns everything that both sides have, but for the fields that no side can be asked about.
fn everything(world: &World) -> BTreeMap<String, (Option<String>, Option<String>)> {
    let of = |field| (format!("{field:?}"), both(world, field));
    Field::ALL.into_iter().map(of).collect()
}

fn writes(decision: &Decision) -> bool {
    !decision.hubspot.is_empty() || !decision.advocate.is_empty()
}

/// What may never be in any decision about two who are there.
fn check_values(world: &World, decision: &Decision, rules: &Rules, direction: Direction) {
    assert!(direction.writes_hubspot() || decision.hubspot.is_empty());
    assert!(direction.writes_advocate() || decision.advocate.is_empty());
    for changes in [&decision.hubspot, &decision.advocate] {
        let in_order = changes.windows(2).all(|two| two[0].field < two[1].field);
        assert!(in_order, "{changes:?}");
        for change in changes {
            assert!(!change.after.trim().is_empty(), "{change:?}");
            let before = change.before.as_deref();
            assert!(
                before.is_none_or(|before| !same_value(before, &change.after)),
                "{change:?}"
            );
            if change.field == Field::Email {
                assert!(email::looks_valid(&change.after), "{change:?}");
            }
        }
    }
    for change in &decision.hubspot {
        let field = change.field;
        let (now, _) = both(world, field);
        let had = normal(field, change.before.as_deref());
        assert_eq!(now, had, "what was there before is told");
        let owned = field.owner() == Owner::HubSpot && rules.policy(field) == Policy::Hubspot;
        if owned || field == Field::ReferredByCode {
            assert_eq!(now, None, "{change:?} replaces what HubSpot owns");
        }
        assert_ne!(
            field,
            Field::ReferralCookie,
            "nobody writes a cookie to HubSpot"
        );
        let again = because(decision.kind, field, change.before.is_some());
        assert_eq!(change.because, again, "{change:?}");
    }
    for change in &decision.advocate {
        assert_ne!(change.field.owner(), Owner::Advocate, "{change:?}");
        if change.field == Field::ReferredByCode {
            assert_eq!(
                both(world, change.field).1,
                None,
                "a referral is never replaced"
            );
            assert_eq!(change.before, None);
        }
    }
}

proptest! {
    /// Invariant: no lost update, and nothing else is written.
    #[test]
    fn each_outside_change_goes_where_the_rules_say((before, after) in pair(), rules in rules()) {
        if after.known.is_none() {
            return Ok(());
        }
        let decision = after.decide(&rules, Direction::Both);
        let was = both(&before, Field::ReferredByCode).1;
        let referred = both(&after, Field::ReferredByCode).1.or(was).is_some();
        for field in Field::ALL {
            let (was, is) = (both(&before, field), both(&after, field));
            let mut expected = by_the_rules(field, &was, &is, referred, rules.policy(field));
            if let (Field::Email, Fate::ToHubspot(value) | Fate::ToAdvocate(value)) = (field, &expected)
                && !email::looks_valid(value)
            {
                expected = Fate::Nothing;
            }
            let got = match fate(&decision, field) {
                Fate::ToHubspot(value) => Fate::ToHubspot(normal(field, Some(&value)).unwrap_or_default()),
                Fate::ToAdvocate(value) => Fate::ToAdvocate(normal(field, Some(&value)).unwrap_or_default()),
                other => other,
            };
            prop_assert_eq!(got, expected, "{:?}: {:?} became {:?}", field, was, is);
        }
    }

    #[test]
    fn a_first_meeting_replaces_nothing_but_what_advocate_owns((_, world) in pair(), rules in rules()) {
        let world = World { known: None, ..world };
        let decision = world.decide(&rules, Direction::Both);
        for field in Field::ALL {
            let (here, there) = both(&world, field);
            let expected = match (field.owner(), here, there) {
                (_, here, there) if here == there => Fate::Nothing,
                (Owner::Advocate, _, None) => Fate::Nothing,
                (Owner::Advocate, _, Some(there)) | (_, None, Some(there)) => Fate::ToHubspot(there),
                (Owner::Both, Some(_), Some(_)) => Fate::Asked,
                (_, Some(_), None) if field == Field::ReferralCookie
                    && both(&world, Field::ReferredByCode).1.is_some() => Fate::Nothing,
                (_, Some(here), None) => Fate::ToAdvocate(here),
                (Owner::HubSpot, ..) => Fate::Nothing,
                (Owner::Both, None, None) => unreachable!("they are the same"),
            };
            let unsendable = matches!(&expected, Fate::ToHubspot(it) | Fate::ToAdvocate(it)
                if field == Field::Email && !email::looks_valid(it));
            let expected = if unsendable { Fate::Nothing } else { expected };
            let got = match fate(&decision, field) {
                Fate::ToHubspot(value) => Fate::ToHubspot(normal(field, Some(&value)).unwrap_or_default()),
                Fate::ToAdvocate(value) => Fate::ToAdvocate(normal(field, Some(&value)).unwrap_or_default()),
                other => other,
            };
            prop_assert_eq!(got, expected, "{:?}", field);
        }
    }

    /// Invariant: converges.
    #[test]
    fn a_run_right_after_a_run_writes_nothing(
        (_, mut world) in pair(), rules in rules(), direction in direction(),
    ) {
        let first = world.decide(&rules, direction);
        check_values(&world, &first, &rules, direction);
        world.run(&first, Half::Both);
        let second = world.decide(&rules, direction);
        prop_assert!(!writes(&second), "{:?}", second);
        let expected = if second.conflicts.is_empty() { Kind::Same } else { Kind::Hold };
        prop_assert_eq!(second.kind, expected);
        prop_assert_eq!(&second.conflicts, &first.conflicts);
        // And the memory has come to rest.
        world.run(&second, Half::Both);
        prop_assert_eq!(world.decide(&rules, direction).known.filter(|_| expected == Kind::Same), None);
    }

    /// A restricted sync leaves the other half for later, and so does one that was cut off.
    #[test]
    fn two_halves_are_a_whole((_, world) in pair(), rules in rules(), to_hubspot_first in any::<bool>()) {
        let mut whole = world.clone();
        whole.run(&world.decide(&rules, Direction::Both), Half::Both);
        let ways = if to_hubspot_first {
            [Direction::ToHubspot, Direction::ToAdvocate]
        } else {
            [Direction::ToAdvocate, Direction::ToHubspot]
        };
        let mut in_turn = world.clone();
        for way in ways {
            in_turn.run(&in_turn.decide(&rules, way), Half::Both);
        }
        prop_assert_eq!(everything(&in_turn), everything(&whole));
        // How often a value was put over another is counted a little differently by two syncs.
        let at_rest = |world: &World| {
            let mut later = world.clone();
            later.run(&later.decide(&rules, Direction::Both), Half::Both);
            let mut known = later.known.unwrap_or_default();
            for field in Field::ALL {
                known.set_flips(field, 0);
            }
            known
        };
        prop_assert_eq!(at_rest(&in_turn), at_rest(&whole));

        let half = if to_hubspot_first { Half::Hubspot } else { Half::Advocate };
        let mut cut_off = world.clone();
        cut_off.run(&world.decide(&rules, Direction::Both), half);
        cut_off.run(&cut_off.decide(&rules, Direction::Both), Half::Both);
        prop_assert_eq!(everything(&cut_off), everything(&whole));

        // Killed before anything was remembered.
        let mut forgotten = world.clone();
        forgotten.run(&world.decide(&rules, Direction::Both), half);
        forgotten.known = world.known;
        forgotten.notice();
        forgotten.run(&forgotten.decide(&rules, Direction::Both), Half::Both);
        prop_assert_eq!(everything(&forgotten), everything(&whole));
    }

    /// Whatever happens in whatever order, every decision keeps the rules, and two syncs bring rest.
    #[test]
    fn long_stories_come_to_rest(
        (_, mut world) in pair(), rules in rules(), steps in proptest::collection::vec(step(), 0..12),
    ) {
        let mut referred = false;
        for step in steps {
            match step {
                Step::Edit(edit) => world = edited(world, &edit),
                Step::Sync(direction, half) => {
                    let decision = world.decide(&rules, direction);
                    check_values(&world, &decision, &rules, direction);
                    // A referral that was ever seen or made is never replaced, whether a read tells it or not.
                    referred |= both(&world, Field::ReferredByCode).1.is_some();
                    let refers = decision.advocate.iter().any(|it| it.field == Field::ReferredByCode);
                    prop_assert!(!(refers && referred), "{:?}", decision);
                    referred |= refers && half != Half::Hubspot;
                    world.run(&decision, half);
                }
            }
        }
        let decision = world.decide(&rules, Direction::Both);
        world.run(&decision, Half::Both);
        prop_assert!(!writes(&world.decide(&rules, Direction::Both)));
        for field in Field::ALL {
            let (here, there) = both(&world, field);
            let open = decision.conflicts.iter().any(|it| it.field == field);
            if field.owner() == Owner::Advocate && there.is_some() && !open {
                prop_assert_eq!(here, there, "{:?}", field);
            }
        }
    }

    #[test]
    fn nothing_is_made_without_its_switch_list_and_direction(
        world in world(), rules in rules(), direction in direction(),
    ) {
        let decision = world.decide(&rules, direction);
        prop_assert_ne!(decision.kind, Kind::Delete);
        let free = world.in_filter && !world.never && world.doubt.is_none() && world.ended.is_none();
        match (decision.kind, decision.reason) {
            (Kind::Create, reason) => {
                let (switch, expected) = if world.fresh {
                    (rules.hubspot_on_new, Reason::NewParticipant)
                } else {
                    (rules.hubspot_on_update, Reason::UpdatedParticipant)
                };
                prop_assert!(free && switch && direction.writes_hubspot());
                prop_assert_eq!(reason, expected);
                prop_assert_eq!(&world.contact, &Here::Absent);
                prop_assert!(decision.hubspot.iter().any(|it| it.field == Field::Email));
                prop_assert!(decision.hubspot.iter().all(|it| it.because == Because::NewContact));
            }
            (Kind::CreateParticipant, Reason::Restored) => {
                prop_assert!(direction.writes_advocate() && !world.never && world.doubt.is_none());
                prop_assert_eq!(world.ended, Some(Ended::Deleted));
                prop_assert!(world.participant.record().is_none());
            }
            (Kind::CreateParticipant, reason) => {
                let (switch, expected) = if world.fresh {
                    (rules.advocate_on_new, Reason::NewContact)
                } else {
                    (rules.advocate_on_update, Reason::UpdatedContact)
                };
                prop_assert!(free && switch && direction.writes_advocate());
                prop_assert_eq!(reason, expected);
                prop_assert_eq!(&world.participant, &Here::Absent);
                prop_assert!(decision.advocate.iter().any(|it| it.field == Field::Email));
            }
            (Kind::Update, _) => {
                check_values(&world, &decision, &rules, direction);
                prop_assert!(writes(&decision));
                prop_assert!(world.contact.record().is_some() && world.participant.record().is_some());
            }
            _ => prop_assert!(!writes(&decision), "{:?}", decision),
        }
    }

    #[test]
    fn a_creation_is_followed_by_nothing(
        contact in contact(), participant in participant(), here in any::<bool>(), direction in direction(),
    ) {
        let rules = all_on();
        let mut after = if here { World::alone(participant) } else { World::unenrolled(contact) };
        let decision = after.decide(&rules, direction);
        if !matches!(decision.kind, Kind::Create | Kind::CreateParticipant) {
            return Ok(());
        }
        after.run(&decision, Half::Both);
        // Nothing that was given counts as somebody's change.
        prop_assert!(decision.kind != Kind::Create || matches!(after.participant, Here::Same(_)));
        let known = after.known.clone().unwrap_or_default();
        for change in &decision.advocate {
            let there = Some(change.after.as_str()).filter(|_| change.field != Field::ReferralCookie);
            prop_assert_eq!(known.hubspot(change.field), Some(change.after.as_str()));
            prop_assert_eq!(known.advocate(change.field), there);
        }
        let again = after.decide(&rules, direction);
        prop_assert_eq!((again.kind, again.reason), (Kind::Same, Reason::Linked));
    }

    #[test]
    fn a_decision_names_a_contact_exactly_when_there_is_one(
        world in world(), rules in rules(), direction in direction(),
    ) {
        let decision = world.decide(&rules, direction);
        let there = world.contact.record().map(|it| &it.id).or(world.linked.as_ref());
        let doubted = world.doubt.as_ref().and_then(|it| it.contact.as_ref());
        let named = decision.contact.as_ref();
        prop_assert!(named == there || (doubted.is_some() && named == doubted), "{:?}", decision);
        let needs = [Kind::CreateParticipant, Kind::Update, Kind::Link];
        prop_assert!(!needs.contains(&decision.kind) || named.is_some());
        prop_assert!(decision.kind != Kind::Create || named.is_none());
        let remembers = [Kind::Create, Kind::CreateParticipant, Kind::Update, Kind::Link];
        prop_assert!(!remembers.contains(&decision.kind) || decision.known.is_some());
    }

    #[test]
    fn nobody_is_touched_who_is_never_synced_or_has_been_let_go(
        world in world(), rules in rules(), direction in direction(),
    ) {
        let ended = matches!(world.ended, Some(Ended::Erased | Ended::Unlinked));
        if !ended && !world.never && world.doubt.is_none() {
            return Ok(());
        }
        let decision = world.decide(&rules, direction);
        let still = [Kind::Skip, Kind::Hold, Kind::Same];
        prop_assert!(still.contains(&decision.kind), "{:?}", decision);
        prop_assert!(!writes(&decision) && decision.known.is_none());
        prop_assert!(decision.conflicts.is_empty());
    }

    #[test]
    fn what_is_remembered_survives_being_stored((_, mut world) in pair(), rules in rules()) {
        let decision = world.decide(&rules, Direction::Both);
        world.run(&decision, Half::Both);
        let known = world.known.clone().unwrap_or_default();
        let text = serde_json::to_string(&known).expect("it can be stored");
        prop_assert_eq!(serde_json::from_str::<domain::known::Known>(&text).ok(), Some(known.clone()));
        // And both records can be told from it, unless a person is to be asked first.
        if !decision.conflicts.is_empty() {
            return Ok(());
        }
        if let (Some(contact), Some(there)) = (world.contact.record(), world.participant.record()) {
            let as_it_was = known.participant(there.account_id.clone(), there.user_id.clone());
            prop_assert!(known.is_participant(&as_it_was) && known.is_participant(there));
            let as_it_was = known.contact(contact.id.clone(), &as_it_was, &program());
            prop_assert!(known.is_contact(&as_it_was) && known.is_contact(contact));
        }
    }

    #[test]
    fn no_text_upsets_the_planner(
        texts in proptest::collection::vec(any::<String>(), 10), rules in rules(), direction in direction(),
    ) {
        let mut contact = Contact::new("7".into());
        let mut there = ada();
        for (field, text) in Field::ALL.into_iter().zip(&texts) {
            crate::people::put(&mut contact, field, Some(text));
            if THERE.contains(&field) {
                crate::people::give(&mut there, field, Some(text));
            }
        }
        let mut world = World::met(contact.clone(), there.clone());
        for _ in 0..2 {
            let decision = world.decide(&rules, direction);
            check_values(&world, &decision, &rules, direction);
            world.run(&decision, Half::Both);
        }
        _ = World::alone(there).decide(&rules, direction);
        _ = World::unenrolled(contact).decide(&rules, direction);
    }

    #[test]
    fn message_links_carry_the_ids_whatever_is_in_them(account in any::<String>(), user in any::<String>()) {
        let person = Participant::new(AccountId(account), UserId(user));
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
}
