//! A vocabulary for situations.

use domain::layout::Field;
use domain::person::{Contact, ContactId, Participant, ProgramId};
use domain::plan::{Candidate, Change, Decision, LinkSeen, Program, Rules, Seen, decide};

pub const CREATE: Rules = Rules {
    create_contacts: true,
};
pub const NEVER_CREATE: Rules = Rules {
    create_contacts: false,
};

pub fn program() -> Program {
    Program {
        tenant_alias: "test_tenant".to_owned(),
        id: ProgramId::from("42"),
    }
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
    write(&mut same, &domain_changes(participant));
    same
}

fn domain_changes(participant: &Participant) -> Vec<Change> {
    World::of(participant.clone()).decide(CREATE).changes
}

/// Puts a decision's values on a contact, as HubSpot would.
pub fn write(contact: &mut Contact, changes: &[Change]) {
    for change in changes {
        contact.values.insert(change.field, change.after.clone());
    }
}

/// One participant and what is known about them.
#[derive(Debug, Clone)]
pub struct World {
    pub participant: Participant,
    pub others_with_email: u32,
    pub candidates: Vec<Candidate>,
    pub link: LinkSeen,
}

impl World {
    pub fn of(participant: Participant) -> Self {
        Self {
            participant,
            others_with_email: 0,
            candidates: Vec::new(),
            link: LinkSeen::None,
        }
    }

    pub fn with(mut self, contact: Contact) -> Self {
        self.candidates.push(Candidate {
            contact,
            taken: false,
        });
        self
    }

    pub fn with_taken(mut self, contact: Contact) -> Self {
        self.candidates.push(Candidate {
            contact,
            taken: true,
        });
        self
    }

    pub fn linked_to(mut self, contact: Contact) -> Self {
        self.link = LinkSeen::Present(contact);
        self
    }

    pub fn linked_to_nobody(mut self) -> Self {
        self.link = LinkSeen::Gone("7".into());
        self
    }

    pub fn sharing_the_address(mut self) -> Self {
        self.others_with_email = 1;
        self
    }

    pub fn decide(&self, rules: Rules) -> Decision {
        let seen = Seen {
            participant: &self.participant,
            others_with_email: self.others_with_email,
            candidates: &self.candidates,
            link: &self.link,
        };
        decide(&seen, rules, &program())
    }
}
