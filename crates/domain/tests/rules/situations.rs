//! Every situation of `docs/sync-rules.md` by example: given, when, expect.

use crate::people::{CREATE, NEVER_CREATE, World, ada, contact, program, same_as};
use domain::layout::Field;
use domain::person::Participant;
use domain::plan::{Because, Decision, Kind, Reason, Rules, message_links, same_value};

/// A row of the table: the situation in words, what is known, the rules, and what must come out.
type Row = (&'static str, World, Rules, Kind, Reason);

fn without_email() -> Participant {
    Participant {
        email: None,
        ..ada()
    }
}

fn with_email(email: &str) -> Participant {
    Participant {
        email: Some(email.to_owned()),
        ..ada()
    }
}

/// Returns every situation. `page.rs` holds the document to this list.
#[expect(clippy::too_many_lines, reason = "a table reads best as one table")]
pub fn all() -> Vec<Row> {
    let world = || World::of(ada());
    let plain = || contact("7", "ada@example.com");
    vec![
        (
            "linked, and nothing differs",
            world().linked_to(same_as(&ada())),
            CREATE,
            Kind::Same,
            Reason::Linked,
        ),
        (
            "linked, and the code is missing",
            world().linked_to(plain()),
            CREATE,
            Kind::Update,
            Reason::Linked,
        ),
        (
            "linked, though the contact has another address by now",
            world().linked_to(contact("7", "other@example.com")),
            CREATE,
            Kind::Update,
            Reason::Linked,
        ),
        (
            "linked, though the participant has no address any more",
            World::of(without_email()).linked_to(plain()),
            CREATE,
            Kind::Update,
            Reason::Linked,
        ),
        (
            "linked, and somebody else came with the same address",
            world().linked_to(plain()).sharing_the_address(),
            CREATE,
            Kind::Update,
            Reason::Linked,
        ),
        (
            "linked, and new contacts are not allowed",
            world().linked_to(plain()),
            NEVER_CREATE,
            Kind::Update,
            Reason::Linked,
        ),
        (
            "the linked contact was deleted",
            world().linked_to_nobody(),
            CREATE,
            Kind::Hold,
            Reason::ContactGone,
        ),
        (
            "the linked contact was deleted, and another one has the address",
            world()
                .linked_to_nobody()
                .with(contact("8", "ada@example.com")),
            CREATE,
            Kind::Hold,
            Reason::ContactGone,
        ),
        (
            "no address",
            World::of(without_email()),
            CREATE,
            Kind::Skip,
            Reason::NoEmail,
        ),
        (
            "an address that cannot be one",
            World::of(with_email("ada at example")),
            CREATE,
            Kind::Skip,
            Reason::InvalidEmail,
        ),
        (
            "two participants with one address, and no contact",
            world().sharing_the_address(),
            CREATE,
            Kind::Hold,
            Reason::SharedEmail,
        ),
        (
            "two participants with one address, and one contact",
            world().sharing_the_address().with(plain()),
            CREATE,
            Kind::Hold,
            Reason::SharedEmail,
        ),
        (
            "two contacts have the address",
            world().with(plain()).with(contact("8", "ada@example.com")),
            CREATE,
            Kind::Hold,
            Reason::DuplicateContacts,
        ),
        (
            "two contacts have the address, one of them is somebody's",
            world()
                .with(plain())
                .with_taken(contact("8", "ada@example.com")),
            CREATE,
            Kind::Hold,
            Reason::DuplicateContacts,
        ),
        (
            "the contact belongs to another participant",
            world().with_taken(plain()),
            CREATE,
            Kind::Hold,
            Reason::ContactTaken,
        ),
        (
            "a contact has the address, and everything else too",
            world().with(same_as(&ada())),
            CREATE,
            Kind::Link,
            Reason::SameEmail,
        ),
        (
            "a contact has the address",
            world().with(plain()),
            NEVER_CREATE,
            Kind::Update,
            Reason::SameEmail,
        ),
        (
            "nobody has the address",
            world(),
            CREATE,
            Kind::Create,
            Reason::NewParticipant,
        ),
        (
            "nobody has the address, and new contacts are not allowed",
            world(),
            NEVER_CREATE,
            Kind::Skip,
            Reason::CreationOff,
        ),
    ]
}

#[test]
fn every_situation_has_its_kind_and_reason() {
    for (situation, world, rules, kind, reason) in all() {
        let decision = world.decide(rules);
        assert_eq!(
            (decision.kind, decision.reason),
            (kind, reason),
            "{situation}"
        );
        let writes = matches!(kind, Kind::Create | Kind::Update);
        assert_eq!(!decision.changes.is_empty(), writes, "{situation}");
    }
}

#[test]
fn no_reason_is_without_an_example() {
    let examples = all();
    for reason in Reason::ALL {
        assert!(examples.iter().any(|row| row.4 == reason), "{reason:?}");
    }
}

/// Returns what a decision writes into a field.
fn after(decision: &Decision, field: Field) -> Option<&str> {
    let change = decision.changes.iter().find(|it| it.field == field)?;
    Some(change.after.as_str())
}

#[test]
fn a_new_contact_gets_all_that_advocate_tells() {
    let decision = World::of(ada()).decide(CREATE);
    assert_eq!(decision.contact, None);
    let expected = [
        (Field::Email, "ada@example.com"),
        (Field::FirstName, "Ada"),
        (Field::LastName, "Lovelace"),
        (Field::ReferralCode, "ADALOVE"),
        (Field::ShareLink, "https://share.example/ada"),
        (Field::UserId, "hash-of-user"),
        (Field::AccountId, "hash-of-account"),
    ];
    for (field, value) in expected {
        assert_eq!(after(&decision, field), Some(value), "{field:?}");
    }
    assert_eq!(decision.changes.len(), expected.len() + 1);
    assert!(after(&decision, Field::MessageLinks).is_some());
    for change in &decision.changes {
        assert_eq!(change.because, Because::NewContact);
        assert_eq!(change.before, None);
    }
}

#[test]
fn what_advocate_does_not_tell_is_not_written() {
    let bare = Participant {
        first_name: None,
        referral_code: None,
        ..ada()
    };
    let decision = World::of(bare).decide(CREATE);
    assert_eq!(after(&decision, Field::FirstName), None);
    assert_eq!(after(&decision, Field::ReferralCode), None);
}

#[test]
fn a_value_that_advocate_lost_stays_in_hubspot() {
    let bare = Participant {
        referral_code: None,
        share_link: None,
        ..ada()
    };
    let decision = World::of(bare).linked_to(same_as(&ada())).decide(CREATE);
    assert_eq!(decision.kind, Kind::Same);
}

#[test]
fn advocate_decides_codes_links_and_ids() {
    let fields = [
        Field::ReferralCode,
        Field::ShareLink,
        Field::MessageLinks,
        Field::UserId,
        Field::AccountId,
    ];
    for field in fields {
        let mut other = same_as(&ada());
        other.values.insert(field, "something else".to_owned());
        let decision = World::of(ada()).linked_to(other).decide(CREATE);
        assert_eq!(decision.kind, Kind::Update, "{field:?}");
        let [change] = decision.changes.as_slice() else {
            panic!("{field:?}: {:?}", decision.changes);
        };
        assert_eq!(change.before.as_deref(), Some("something else"));
        assert_eq!(change.because, Because::AdvocateValue);
    }
}

#[test]
fn hubspot_decides_names_and_address() {
    let mut known = same_as(&ada());
    known.values.insert(Field::FirstName, "A.".to_owned());
    known.values.insert(Field::LastName, "Byron".to_owned());
    known
        .values
        .insert(Field::Email, "ada@other.example".to_owned());
    let decision = World::of(ada()).linked_to(known).decide(CREATE);
    assert_eq!(decision.kind, Kind::Same);
}

#[test]
fn an_empty_name_is_filled() {
    let mut nameless = same_as(&ada());
    nameless.values.remove(&Field::FirstName);
    let decision = World::of(ada()).with(nameless).decide(CREATE);
    let [change] = decision.changes.as_slice() else {
        panic!("{:?}", decision.changes);
    };
    assert_eq!(change.field, Field::FirstName);
    assert_eq!(change.after, "Ada");
    assert_eq!(change.because, Because::WasEmpty);
}

#[test]
fn a_match_by_an_additional_address_leaves_the_primary_one() {
    let mut work = contact("7", "ada@work.example");
    work.emails.push("ada@example.com".to_owned());
    let decision = World::of(ada()).with(work).decide(CREATE);
    assert_eq!(
        (decision.kind, decision.reason),
        (Kind::Update, Reason::SameEmail)
    );
    assert_eq!(after(&decision, Field::Email), None);
}

#[test]
fn a_service_that_tidies_a_value_does_not_start_a_ping_pong() {
    assert!(same_value("a\nb", " a \r\nb\n"));
    assert!(!same_value("a\nb", "a b"));
    assert!(!same_value("a", "A"));
    assert!(!same_value("", "a"));
    let mut tidied = same_as(&ada());
    if let Some(links) = tidied.values.get_mut(&Field::MessageLinks) {
        *links = links.replace('\n', "\r\n");
    }
    let decision = World::of(ada()).linked_to(tidied).decide(CREATE);
    assert_eq!(decision.kind, Kind::Same);
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
fn a_match_by_a_hash_of_the_address_never_happens() {
    // Advocate returns hashed ids; a contact whose address looks like one is a stranger.
    let odd = World::of(Participant {
        email: None,
        user_id: "ada@example.com".into(),
        ..ada()
    });
    let decision = odd.with(contact("7", "ada@example.com")).decide(CREATE);
    assert_eq!(decision.reason, Reason::NoEmail);
}
