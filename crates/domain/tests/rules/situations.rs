//! Every situation of `docs/sync-rules.md` by example: given, when, expect.

use crate::people::{Here, World, ada, all_off, all_on, contact, same_as, with_policy};
use domain::layout::Field;
use domain::pair::Ended;
use domain::person::{Contact, Participant};
use domain::plan::{Direction, Kind, Policy, Reason, Rules};
use std::collections::BTreeSet;

use Direction::{Both, ToAdvocate, ToHubspot};

/// A row of the table: the situation in words, what is known, the rules, which way, and what must come out.
pub type Row = (&'static str, World, Rules, Direction, Kind, Reason);

fn plain() -> Contact {
    contact("7", "ada@example.com")
}

fn with_email(email: Option<&str>) -> Participant {
    Participant {
        email: email.map(str::to_owned),
        ..ada()
    }
}

/// Returns every situation. `page.rs` holds the document to this list.
pub fn all() -> Vec<Row> {
    let mut rows = linked();
    rows.extend(gone());
    rows.extend(doubts());
    rows.extend(strangers());
    rows
}

#[expect(clippy::too_many_lines, reason = "a table reads best as one table")]
fn linked() -> Vec<Row> {
    let settled = || World::linked(same_as(&ada()), ada());
    let ask = || with_policy(all_on(), Policy::Ask);
    let (name, code) = (Field::FirstName, Field::ReferralCode);
    vec![
        (
            "never synced, whatever is changed",
            settled().in_hubspot(code, None).never(),
            all_on(),
            Both,
            Kind::Skip,
            Reason::NeverSync,
        ),
        (
            "never synced, and the contact is gone",
            settled().contact_gone().never(),
            all_on(),
            Both,
            Kind::Skip,
            Reason::NeverSync,
        ),
        (
            "linked, and nothing differs",
            settled(),
            all_off(),
            Both,
            Kind::Same,
            Reason::Linked,
        ),
        (
            "linked, and the code was cleared in HubSpot",
            settled().in_hubspot(code, None),
            all_off(),
            Both,
            Kind::Update,
            Reason::Linked,
        ),
        (
            "linked, and the contact has another address by now",
            settled().in_hubspot(Field::Email, Some("ada@work.example")),
            all_off(),
            Both,
            Kind::Update,
            Reason::Linked,
        ),
        (
            "the same, in a sync that only writes to HubSpot",
            settled().in_hubspot(Field::Email, Some("ada@work.example")),
            all_off(),
            ToHubspot,
            Kind::Same,
            Reason::Linked,
        ),
        (
            "linked, and the code changed in Advocate, in a sync that only writes to Advocate",
            settled().in_advocate(code, Some("ADA2")),
            all_off(),
            ToAdvocate,
            Kind::Same,
            Reason::Linked,
        ),
        (
            "linked, and the participant has no address any more",
            settled().in_advocate(Field::Email, None),
            all_off(),
            Both,
            Kind::Same,
            Reason::Linked,
        ),
        (
            "merged, and the survivor has everything",
            settled().merged(),
            all_off(),
            Both,
            Kind::Link,
            Reason::Merged,
        ),
        (
            "merged, and the survivor has the code of nobody",
            settled().in_hubspot(code, Some("OLD")).merged(),
            all_off(),
            Both,
            Kind::Update,
            Reason::Merged,
        ),
        (
            "merged, and the two disagree: the link moves first",
            settled()
                .in_hubspot(name, Some("A."))
                .in_advocate(name, Some("Augusta"))
                .merged(),
            ask(),
            Both,
            Kind::Link,
            Reason::Merged,
        ),
        (
            "both changed a name, and a person decides",
            settled()
                .in_hubspot(name, Some("A."))
                .in_advocate(name, Some("Augusta")),
            ask(),
            Both,
            Kind::Hold,
            Reason::ValueConflict,
        ),
        (
            "both changed a name, and something else is to be written",
            settled()
                .in_hubspot(name, Some("A."))
                .in_advocate(name, Some("Augusta"))
                .in_advocate(code, Some("ADA2")),
            ask(),
            Both,
            Kind::Update,
            Reason::Linked,
        ),
        (
            "the two name different referrers",
            settled()
                .in_hubspot(Field::ReferredByCode, Some("BOB"))
                .in_advocate(Field::ReferredByCode, Some("CY")),
            all_on(),
            Both,
            Kind::Hold,
            Reason::ValueConflict,
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table reads best as one table")]
fn gone() -> Vec<Row> {
    let settled = || World::linked(same_as(&ada()), ada());
    let restored = || settled().participant_gone().ended(Ended::Deleted);
    vec![
        (
            "the linked contact was deleted",
            settled().contact_gone(),
            all_on(),
            Both,
            Kind::Hold,
            Reason::ContactGone,
        ),
        (
            "the linked contact was deleted, and the participant was changed since (W04)",
            settled()
                .contact_gone()
                .in_advocate(Field::FirstName, Some("Augusta")),
            all_on(),
            Both,
            Kind::Hold,
            Reason::ContactGoneParticipantChanged,
        ),
        (
            "the linked contact was deleted, and a read does not tell the names",
            settled().contact_gone().in_advocate(Field::FirstName, None),
            all_on(),
            Both,
            Kind::Hold,
            Reason::ContactGone,
        ),
        (
            "the linked participant is gone",
            settled().participant_gone(),
            all_on(),
            Both,
            Kind::Hold,
            Reason::ParticipantGone,
        ),
        (
            "the linked participant is gone, and the contact was changed since (W04)",
            settled()
                .in_hubspot(Field::FirstName, Some("A."))
                .participant_gone(),
            all_on(),
            Both,
            Kind::Hold,
            Reason::ParticipantGone,
        ),
        (
            "both are gone",
            settled().contact_gone().participant_gone(),
            all_on(),
            Both,
            Kind::Unlink,
            Reason::BothGone,
        ),
        (
            "both are gone, and the link has ended",
            settled()
                .contact_gone()
                .participant_gone()
                .ended(Ended::Deleted),
            all_on(),
            Both,
            Kind::Same,
            Reason::Nobody,
        ),
        (
            "restored: no switch is asked",
            restored(),
            all_off(),
            Both,
            Kind::CreateParticipant,
            Reason::Restored,
        ),
        (
            "restored, and the participant counts as one that never was",
            World {
                participant: Here::Absent,
                ..restored()
            },
            all_off(),
            Both,
            Kind::CreateParticipant,
            Reason::Restored,
        ),
        (
            "restored, in a sync that only writes to HubSpot",
            restored(),
            all_on(),
            ToHubspot,
            Kind::Skip,
            Reason::OtherDirection,
        ),
        (
            "restored, without an address",
            restored().in_hubspot(Field::Email, None),
            all_on(),
            Both,
            Kind::Skip,
            Reason::NoEmail,
        ),
        (
            "restored, and two participants have the address by now",
            restored().doubted(Kind::Hold, Reason::SharedEmail, Some("7")),
            all_on(),
            Both,
            Kind::Hold,
            Reason::SharedEmail,
        ),
        (
            "restored on both sides",
            settled().ended(Ended::Deleted),
            all_off(),
            Both,
            Kind::Link,
            Reason::SameEmail,
        ),
        (
            "erased, and the contact is back",
            settled().participant_gone().ended(Ended::Erased),
            all_on(),
            Both,
            Kind::Skip,
            Reason::Erased,
        ),
        (
            "erased, and a stranger to this link has the address",
            World::unenrolled(plain()).fresh().ended(Ended::Erased),
            all_on(),
            Both,
            Kind::Skip,
            Reason::Erased,
        ),
        (
            "erased, and the participant is back",
            World::alone(ada()).fresh().ended(Ended::Erased),
            all_on(),
            Both,
            Kind::Skip,
            Reason::Erased,
        ),
        (
            "unlinked by a person, both there with one address",
            World::met(plain(), ada()).ended(Ended::Unlinked),
            all_on(),
            Both,
            Kind::Skip,
            Reason::Unlinked,
        ),
        (
            "unlinked by a person, and still remembered",
            settled()
                .in_hubspot(Field::ReferralCode, None)
                .ended(Ended::Unlinked),
            all_on(),
            Both,
            Kind::Skip,
            Reason::Unlinked,
        ),
        (
            "unlinked by a person, and the participant is gone",
            World::unenrolled(plain()).ended(Ended::Unlinked),
            all_on(),
            Both,
            Kind::Skip,
            Reason::Unlinked,
        ),
        (
            "unlinked by a person, and the contact is gone: no deletion is proposed",
            settled().contact_gone().ended(Ended::Unlinked),
            all_on(),
            Both,
            Kind::Skip,
            Reason::Unlinked,
        ),
        (
            "deleted with a person's word, and made again in Advocate by somebody",
            World::alone(ada()).fresh().ended(Ended::Deleted),
            all_on(),
            Both,
            Kind::Skip,
            Reason::Unlinked,
        ),
        (
            "unlinked comes before a doubt",
            World::alone(ada())
                .doubted(Kind::Hold, Reason::SharedEmail, None)
                .ended(Ended::Unlinked),
            all_on(),
            Both,
            Kind::Skip,
            Reason::Unlinked,
        ),
    ]
}

/// What meetings find out is in `meeting.rs`; here, that it is followed.
fn doubts() -> Vec<Row> {
    let doubted = |kind, reason| World::alone(ada()).doubted(kind, reason, None);
    vec![
        (
            "a participant without address",
            World::alone(with_email(None)).fresh(),
            all_on(),
            Both,
            Kind::Skip,
            Reason::NoEmail,
        ),
        (
            "a contact with nothing but spaces for an address",
            World::unenrolled(contact("7", "  ")),
            all_on(),
            Both,
            Kind::Skip,
            Reason::NoEmail,
        ),
        (
            "an address that cannot be one",
            World::alone(with_email(Some("ada at example"))),
            all_on(),
            Both,
            Kind::Skip,
            Reason::InvalidEmail,
        ),
        (
            "two participants with one address",
            doubted(Kind::Hold, Reason::SharedEmail),
            all_on(),
            Both,
            Kind::Hold,
            Reason::SharedEmail,
        ),
        (
            "two contacts with the address",
            doubted(Kind::Hold, Reason::DuplicateContacts),
            all_on(),
            Both,
            Kind::Hold,
            Reason::DuplicateContacts,
        ),
        (
            "the contact is another participant's",
            World::met(plain(), ada()).doubted(Kind::Hold, Reason::ContactTaken, Some("7")),
            all_on(),
            Both,
            Kind::Hold,
            Reason::ContactTaken,
        ),
        (
            "two linked contacts were merged: two participants, one contact (I01)",
            World::linked(plain(), ada()).merged().doubted(
                Kind::Hold,
                Reason::ContactTaken,
                Some("7"),
            ),
            all_on(),
            Both,
            Kind::Hold,
            Reason::ContactTaken,
        ),
        (
            "the participant is another contact's",
            World::unenrolled(plain()).doubted(Kind::Hold, Reason::ParticipantTaken, Some("7")),
            all_on(),
            Both,
            Kind::Hold,
            Reason::ParticipantTaken,
        ),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table reads best as one table")]
fn strangers() -> Vec<Row> {
    let person = || World::alone(ada());
    let lead = || World::unenrolled(plain());
    let only = |set: fn(&mut Rules)| {
        let mut rules = all_off();
        set(&mut rules);
        rules
    };
    vec![
        (
            "one address, and everything else too",
            World::met(same_as(&ada()), ada()),
            all_off(),
            Both,
            Kind::Link,
            Reason::SameEmail,
        ),
        (
            "one address",
            World::met(plain(), ada()),
            all_off(),
            Both,
            Kind::Update,
            Reason::SameEmail,
        ),
        (
            "one address, in a sync that only writes to Advocate",
            World::met(plain(), ada()),
            all_off(),
            ToAdvocate,
            Kind::Link,
            Reason::SameEmail,
        ),
        (
            "a new participant",
            person().fresh(),
            only(|rules| rules.hubspot_on_new = true),
            ToHubspot,
            Kind::Create,
            Reason::NewParticipant,
        ),
        (
            "an older participant who was changed",
            person(),
            only(|rules| rules.hubspot_on_update = true),
            Both,
            Kind::Create,
            Reason::UpdatedParticipant,
        ),
        (
            "a new contact",
            lead().fresh(),
            only(|rules| rules.advocate_on_new = true),
            ToAdvocate,
            Kind::CreateParticipant,
            Reason::NewContact,
        ),
        (
            "an older contact that was changed",
            lead(),
            only(|rules| rules.advocate_on_update = true),
            Both,
            Kind::CreateParticipant,
            Reason::UpdatedContact,
        ),
        (
            "a new participant, and only older ones may have a contact made",
            person().fresh(),
            only(|rules| rules.hubspot_on_update = true),
            Both,
            Kind::Skip,
            Reason::CreationOff,
        ),
        (
            "an older contact, and only new ones may have a participant made",
            lead(),
            only(|rules| rules.advocate_on_new = true),
            Both,
            Kind::Skip,
            Reason::CreationOff,
        ),
        (
            "the rule is off, whatever list and direction",
            lead().out_of_filter(),
            all_off(),
            ToHubspot,
            Kind::Skip,
            Reason::CreationOff,
        ),
        (
            "a new participant outside the segment",
            person().fresh().out_of_filter(),
            all_on(),
            Both,
            Kind::Skip,
            Reason::FilteredOut,
        ),
        (
            "a new contact outside the list, in the other direction",
            lead().fresh().out_of_filter(),
            all_on(),
            ToHubspot,
            Kind::Skip,
            Reason::FilteredOut,
        ),
        (
            "a new participant, in a sync that only writes to Advocate",
            person().fresh(),
            all_on(),
            ToAdvocate,
            Kind::Skip,
            Reason::OtherDirection,
        ),
        (
            "a new contact, in a sync that only writes to HubSpot",
            lead().fresh(),
            all_on(),
            ToHubspot,
            Kind::Skip,
            Reason::OtherDirection,
        ),
        (
            "an unlinked participant who did not change",
            World::of(Here::Absent, Here::Same(ada())),
            all_on(),
            Both,
            Kind::Skip,
            Reason::Unchanged,
        ),
        (
            "an unlinked contact that did not change",
            World::of(Here::Same(plain()), Here::Absent),
            all_on(),
            Both,
            Kind::Skip,
            Reason::Unchanged,
        ),
        (
            "nobody on either side",
            World::of(Here::Absent, Here::Absent),
            all_on(),
            Both,
            Kind::Same,
            Reason::Nobody,
        ),
    ]
}

#[test]
fn every_situation_has_its_kind_and_reason() {
    for (situation, world, rules, direction, kind, reason) in all() {
        let decision = world.decide(&rules, direction);
        assert_eq!(
            (decision.kind, decision.reason),
            (kind, reason),
            "{situation}"
        );
        let writes = !decision.hubspot.is_empty() || !decision.advocate.is_empty();
        let may = [Kind::Create, Kind::CreateParticipant, Kind::Update];
        assert_eq!(writes, may.contains(&kind), "{situation}");
    }
}

#[test]
fn no_reason_is_without_an_example() {
    let shown: BTreeSet<Reason> = all().iter().map(|row| row.5).collect();
    assert_eq!(shown, BTreeSet::from(Reason::ALL));
}
