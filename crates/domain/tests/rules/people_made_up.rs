//! People, changes and stories that nobody thought of.

use crate::people::{Half, Here, World, give, put};
use domain::layout::Field;
use domain::meet::Doubt;
use domain::pair::Ended;
use domain::person::{Contact, ContactId, Participant};
use domain::plan::{Direction, Kind, Policy, Reason, Rules};
use proptest::prelude::*;

/// Text as people and services write it: few words, so that they meet; many scripts; spaces; nothing but spaces.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[abc]",
        1 => Just(" a ".to_owned()),
        1 => Just("a\r\nb".to_owned()),
        1 => Just(" a\nb\n".to_owned()),
        1 => Just(" \t".to_owned()),
        1 => "[ \\-&=?#%+/@:\n\r\tÄßé漢字🙂'\"<>]{1,6}",
        1 => "\\PC{1,12}",
    ]
}

pub fn address() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just("ada@example.com".to_owned()),
        2 => Just(" ADA@Example.COM ".to_owned()),
        3 => "[ab]@[ab]\\.example",
        1 => text(),
    ]
}

pub fn value(field: Field) -> BoxedStrategy<Option<String>> {
    match field {
        Field::Email => proptest::option::weighted(0.9, address()).boxed(),
        _ => proptest::option::weighted(0.7, text()).boxed(),
    }
}

/// What Advocate tells and somebody may change there.
pub const THERE: [Field; 6] = [
    Field::Email,
    Field::FirstName,
    Field::LastName,
    Field::ReferralCode,
    Field::ShareLink,
    Field::ReferredByCode,
];

prop_compose! {
    pub fn contact()(
        id in 1_u32..4,
        values in Field::ALL.map(value),
    ) -> Contact {
        let mut contact = Contact::new(ContactId(id.to_string()));
        for (field, value) in Field::ALL.into_iter().zip(values) {
            put(&mut contact, field, value.as_deref());
        }
        contact
    }
}

prop_compose! {
    pub fn participant()(values in THERE.map(value)) -> Participant {
        let mut participant = Participant::new("account".into(), "user".into());
        for (field, value) in THERE.into_iter().zip(values) {
            give(&mut participant, field, value.as_deref());
        }
        participant
    }
}

/// Somebody changes a value: in HubSpot or not, which, to what.
pub type Edit = (bool, Field, Option<String>);

pub fn edit() -> impl Strategy<Value = Edit> {
    let here = proptest::sample::select(Field::ALL.to_vec())
        .prop_flat_map(|field| value(field).prop_map(move |value| (true, field, value)));
    let there = proptest::sample::select(THERE.to_vec())
        .prop_flat_map(|field| value(field).prop_map(move |value| (false, field, value)));
    prop_oneof![here, there]
}

pub fn edited(world: World, (here, field, value): &Edit) -> World {
    if *here {
        world.in_hubspot(*field, value.as_deref())
    } else {
        world.in_advocate(*field, value.as_deref())
    }
}

prop_compose! {
    /// Two who are there: strangers, or linked and then changed on both sides.
    pub fn pair()(
        contact in contact(),
        participant in participant(),
        linked in proptest::bool::weighted(0.8),
        edits in proptest::collection::vec(edit(), 0..5),
    ) -> (World, World) {
        let before = if linked {
            World::linked(contact, participant)
        } else {
            World::met(contact, participant)
        };
        let after = edit_all(before.clone(), &edits);
        (before, after)
    }
}

/// Two who are there.
pub fn two() -> impl Strategy<Value = World> {
    pair().prop_map(|(_, after)| after)
}

/// What people do meanwhile.
pub fn edits() -> impl Strategy<Value = Vec<Edit>> {
    proptest::collection::vec(edit(), 0..4)
}

/// Lets it happen.
pub fn edit_all(world: World, edits: &[Edit]) -> World {
    edits.iter().fold(world, edited)
}

pub fn policy() -> impl Strategy<Value = Policy> {
    proptest::sample::select(vec![
        Policy::Hubspot,
        Policy::Advocate,
        Policy::Newest,
        Policy::Ask,
    ])
}

pub fn direction() -> impl Strategy<Value = Direction> {
    proptest::sample::select(vec![
        Direction::Both,
        Direction::ToHubspot,
        Direction::ToAdvocate,
    ])
}

prop_compose! {
    pub fn rules()(switches in any::<[bool; 4]>(), policies in [policy(), policy(), policy()]) -> Rules {
        Rules {
            hubspot_on_new: switches[0],
            hubspot_on_update: switches[1],
            advocate_on_new: switches[2],
            advocate_on_update: switches[3],
            policies: Rules::contested().zip(policies).collect(),
            ..Rules::default()
        }
    }
}

pub fn side<T: Clone + std::fmt::Debug + 'static>(
    record: impl Strategy<Value = T> + 'static,
) -> impl Strategy<Value = Here<T>> {
    (record, 0..6).prop_map(|(record, state)| match state {
        0 => Here::Absent,
        1 => Here::Gone,
        2 | 3 => Here::Same(record),
        _ => Here::Changed(record),
    })
}

pub fn doubt() -> impl Strategy<Value = Option<Doubt>> {
    let doubt = |kind, reason, contact: Option<&str>| Doubt {
        kind,
        reason,
        contact: contact.map(ContactId::from),
    };
    proptest::option::weighted(
        0.2,
        proptest::sample::select(vec![
            doubt(Kind::Skip, Reason::NoEmail, None),
            doubt(Kind::Hold, Reason::SharedEmail, None),
            doubt(Kind::Hold, Reason::ContactTaken, Some("3")),
        ]),
    )
}

prop_compose! {
    /// Anything that an engine could ever ask, and much that it should not.
    pub fn world()(
        contact in side(contact()),
        participant in side(participant()),
        (known, edits) in (any::<bool>(), proptest::collection::vec(edit(), 0..4)),
        ended in proptest::option::weighted(0.3, proptest::sample::select(
            vec![Ended::Deleted, Ended::Erased, Ended::Unlinked],
        )),
        doubt in doubt(),
        [merged, fresh, in_filter] in any::<[bool; 3]>(),
        never in proptest::bool::weighted(0.1),
    ) -> World {
        let mut world = World::of(contact, participant);
        if known {
            world.remember();
        }
        let linked = (world.contact == Here::Gone).then(|| ContactId::from("9"));
        let world = World { linked, merged, ended, doubt, never, fresh, in_filter, ..world };
        edit_all(world, &edits)
    }
}

/// The halves of a run that a story may see.
pub fn half() -> impl Strategy<Value = Half> {
    proptest::sample::select(vec![Half::Both, Half::Both, Half::Hubspot, Half::Advocate])
}

/// A step of a long story.
#[derive(Debug, Clone)]
pub enum Step {
    Edit(Edit),
    Sync(Direction, Half),
}

pub fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        edit().prop_map(Step::Edit),
        (direction(), half()).prop_map(|(direction, half)| Step::Sync(direction, half)),
    ]
}
