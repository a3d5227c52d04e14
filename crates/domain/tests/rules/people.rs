//! A vocabulary for situations, and a small world in which decisions come true.

use domain::known::Known;
use domain::layout::{Field, Owner};
use domain::meet::Doubt;
use domain::offer::offered;
use domain::pair::{Ended, Seen, Side, Terms, decide};
use domain::person::{Contact, ContactId, Participant, ProgramId};
use domain::plan::{Change, Decision, Direction, Kind, Policy, Program, Reason, Rules};

pub fn program() -> Program {
    Program {
        tenant_alias: "test_tenant".to_owned(),
        id: ProgramId::from("42"),
    }
}

/// Rules that allow everything.
pub fn all_on() -> Rules {
    Rules {
        hubspot_on_new: true,
        hubspot_on_update: true,
        advocate_on_new: true,
        advocate_on_update: true,
        ..Rules::default()
    }
}

/// Rules that allow nothing.
pub fn all_off() -> Rules {
    Rules::default()
}

/// The same rules with one policy for every field that has one.
pub fn with_policy(mut rules: Rules, policy: Policy) -> Rules {
    rules.policies = Rules::contested().map(|field| (field, policy)).collect();
    rules
}

/// A participant with everything that Advocate can tell.
pub fn ada() -> Participant {
    Participant {
        email: Some("Ada@Example.com".to_owned()),
        first_name: Some("Ada".to_owned()),
        last_name: Some("Lovelace".to_owned()),
        referral_code: Some("ADALOVE".to_owned()),
        share_link: Some("https://share.example/ada".to_owned()),
        ..Participant::new("hash-of-account".into(), "hash-of-user".into())
    }
}

/// A contact with an address and nothing else.
pub fn contact(id: &str, email: &str) -> Contact {
    Contact {
        emails: vec![email.to_owned()],
        values: [(Field::Email, email.to_owned())].into(),
        ..Contact::new(ContactId::from(id))
    }
}

/// A contact that has all of the participant's values already.
pub fn same_as(participant: &Participant) -> Contact {
    let mut same = contact("7", "ada@example.com");
    same.values.extend(offered(participant, &program()));
    same
}

/// A side of a pair that owns its record.
#[derive(Debug, Clone, PartialEq)]
pub enum Here<T> {
    Absent,
    Same(T),
    Changed(T),
    Gone,
}

impl<T> Here<T> {
    fn noticed(same: bool, record: T) -> Self {
        if same {
            Self::Same(record)
        } else {
            Self::Changed(record)
        }
    }

    pub fn side(&self) -> Side<'_, T> {
        match self {
            Self::Absent => Side::Absent,
            Self::Same(record) => Side::Same(record),
            Self::Changed(record) => Side::Changed(record),
            Self::Gone => Side::Gone,
        }
    }

    pub fn record(&self) -> Option<&T> {
        match self {
            Self::Same(record) | Self::Changed(record) => Some(record),
            Self::Absent | Self::Gone => None,
        }
    }

    pub fn record_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Same(record) | Self::Changed(record) => Some(record),
            Self::Absent | Self::Gone => None,
        }
    }
}

/// One pair, and what is known about it.
#[derive(Debug, Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, as the planner gets them"
)]
pub struct World {
    pub contact: Here<Contact>,
    pub participant: Here<Participant>,
    pub known: Option<Known>,
    pub linked: Option<ContactId>,
    pub merged: bool,
    pub ended: Option<Ended>,
    pub doubt: Option<Doubt>,
    pub never: bool,
    pub fresh: bool,
    pub in_filter: bool,
}

/// Which halves of a decision come true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    Both,
    Hubspot,
    Advocate,
}

impl World {
    pub fn of(contact: Here<Contact>, participant: Here<Participant>) -> Self {
        Self {
            contact,
            participant,
            known: None,
            linked: None,
            merged: false,
            ended: None,
            doubt: None,
            never: false,
            fresh: false,
            in_filter: true,
        }
    }

    /// Two who met just now.
    pub fn met(contact: Contact, participant: Participant) -> Self {
        Self::of(Here::Changed(contact), Here::Changed(participant))
    }

    /// Two who are linked and as they were.
    pub fn linked(contact: Contact, participant: Participant) -> Self {
        let mut world = Self::met(contact, participant);
        world.remember();
        world
    }

    /// A participant whom no contact belongs to.
    pub fn alone(participant: Participant) -> Self {
        Self::of(Here::Absent, Here::Changed(participant))
    }

    /// A contact whom no participant belongs to.
    pub fn unenrolled(contact: Contact) -> Self {
        Self::of(Here::Changed(contact), Here::Absent)
    }

    /// Remembers both sides as they are.
    pub fn remember(&mut self) {
        let mut known = Known::default();
        for field in Field::ALL {
            let here = self.contact.record().and_then(|it| it.value(field));
            let there = self.participant.record().and_then(|it| told(it, field));
            known.set(field, (here.map(str::to_owned), there.map(str::to_owned)));
        }
        self.known = Some(known);
        self.notice();
    }

    /// Says of both sides whether they are as they were.
    pub fn notice(&mut self) {
        let known = self.known.clone();
        if let Some(contact) = self.contact.record().cloned() {
            let same = known.as_ref().is_some_and(|it| it.is_contact(&contact));
            self.contact = Here::noticed(same, contact);
        }
        if let Some(there) = self.participant.record().cloned() {
            let same = known.as_ref().is_some_and(|it| it.is_participant(&there));
            self.participant = Here::noticed(same, there);
        }
    }

    /// Somebody changes a value in HubSpot.
    pub fn in_hubspot(mut self, field: Field, value: Option<&str>) -> Self {
        if let Some(contact) = self.contact.record_mut() {
            put(contact, field, value);
        }
        self.notice();
        self
    }

    /// Somebody changes a value in Advocate.
    pub fn in_advocate(mut self, field: Field, value: Option<&str>) -> Self {
        if let Some(participant) = self.participant.record_mut() {
            give(participant, field, value);
        }
        self.notice();
        self
    }

    pub fn contact_gone(mut self) -> Self {
        self.linked = self.contact.record().map(|it| it.id.clone());
        self.contact = Here::Gone;
        self
    }

    pub fn participant_gone(mut self) -> Self {
        self.participant = Here::Gone;
        self
    }

    pub fn ended(mut self, ended: Ended) -> Self {
        self.ended = Some(ended);
        self
    }

    pub fn merged(mut self) -> Self {
        self.merged = true;
        self
    }

    pub fn fresh(mut self) -> Self {
        self.fresh = true;
        self
    }

    pub fn out_of_filter(mut self) -> Self {
        self.in_filter = false;
        self
    }

    pub fn never(mut self) -> Self {
        self.never = true;
        self
    }

    pub fn doubted(mut self, kind: Kind, reason: Reason, contact: Option<&str>) -> Self {
        self.doubt = Some(Doubt {
            kind,
            reason,
            contact: contact.map(ContactId::from),
        });
        self
    }

    pub fn decide(&self, rules: &Rules, direction: Direction) -> Decision {
        let seen = Seen {
            known: self.known.as_ref(),
            linked: self.linked.as_ref(),
            merged: self.merged,
            ended: self.ended,
            doubt: self.doubt.clone(),
            never: self.never,
            fresh: self.fresh,
            in_filter: self.in_filter,
            ..Seen::of(self.contact.side(), self.participant.side())
        };
        let program = program();
        let terms = Terms {
            rules,
            program: &program,
            direction,
        };
        decide(&seen, terms)
    }

    /// Lets a decision come true on the platforms, and remembers it.
    pub fn run(&mut self, decision: &Decision, half: Half) {
        match decision.kind {
            Kind::Create => {
                let contact = Contact::new(ContactId::from("new"));
                self.contact = Here::Changed(contact);
            }
            Kind::CreateParticipant => {
                let mut made = Participant::new("new-account".into(), "new-user".into());
                made.referral_code = Some("NEWCODE".to_owned());
                made.share_link = Some("https://share.example/new".to_owned());
                self.participant = Here::Changed(made);
            }
            _ => {}
        }
        if let (Some(participant), true) = (self.participant.record_mut(), half != Half::Hubspot) {
            for change in &decision.advocate {
                give(participant, change.field, Some(&change.after));
            }
        }
        if let (Some(contact), true) = (self.contact.record_mut(), half != Half::Advocate) {
            for change in &decision.hubspot {
                put(contact, change.field, Some(&change.after));
            }
        }
        if decision.kind == Kind::CreateParticipant {
            self.write_back();
        }
        if let Some(known) = decision.known.clone() {
            self.known = Some(known.without(undone(decision, half), self.known.as_ref()));
            (self.merged, self.ended, self.linked) = (false, None, None);
        }
        self.notice();
    }

    /// Writes a new participant's code and links on its contact, as a run does.
    fn write_back(&mut self) {
        let (Some(participant), Some(contact)) = (
            self.participant.record().cloned(),
            self.contact.record_mut(),
        ) else {
            return;
        };
        for (field, value) in offered(&participant, &program()) {
            if field.owner() == Owner::Advocate {
                put(contact, field, Some(&value));
            }
        }
    }
}

/// The changes of the half that did not come true.
fn undone(decision: &Decision, half: Half) -> &[Change] {
    match half {
        Half::Both => &[],
        Half::Hubspot => &decision.advocate,
        Half::Advocate => &decision.hubspot,
    }
}

/// Stores a value as HubSpot does: empty text is no value, and the address is the first of the addresses.
pub fn put(contact: &mut Contact, field: Field, value: Option<&str>) {
    match value.filter(|value| !value.is_empty()) {
        None => _ = contact.values.remove(&field),
        Some(value) => _ = contact.values.insert(field, value.to_owned()),
    }
    if field == Field::Email {
        contact.emails = contact.values.get(&field).cloned().into_iter().collect();
    }
}

/// Stores a value as Advocate does: a cookie cannot be read.
pub fn give(participant: &mut Participant, field: Field, value: Option<&str>) {
    let value = value.filter(|it| !it.is_empty()).map(str::to_owned);
    match field {
        Field::Email => participant.email = value,
        Field::FirstName => participant.first_name = value,
        Field::LastName => participant.last_name = value,
        Field::ReferralCode => participant.referral_code = value,
        Field::ShareLink => participant.share_link = value,
        Field::ReferredByCode => participant.referred_by = value,
        Field::ReferralCookie => {}
        Field::UserId | Field::AccountId | Field::MessageLinks => {
            panic!("nobody writes {field:?} to Advocate")
        }
    }
}

/// What Advocate tells of a field.
pub fn told(participant: &Participant, field: Field) -> Option<&str> {
    match field {
        Field::Email => participant.email.as_deref(),
        Field::FirstName => participant.first_name.as_deref(),
        Field::LastName => participant.last_name.as_deref(),
        Field::ReferralCode => participant.referral_code.as_deref(),
        Field::ShareLink => participant.share_link.as_deref(),
        Field::ReferredByCode => participant.referred_by.as_deref(),
        Field::UserId => Some(participant.user_id.as_str()),
        Field::AccountId => Some(participant.account_id.as_str()),
        Field::MessageLinks | Field::ReferralCookie => None,
    }
}
