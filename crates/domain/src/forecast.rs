//! What the sharing rules would create today: how many people each of the four switches stands for.
//!
//! A stranger's fate is asked of [`crate::pair::decide`] with every switch on, so that the forecast and the plan cannot
//! disagree about anybody.

use crate::meet;
use crate::pair::{Seen, Side, Terms, decide};
use crate::person::{Contact, Participant, ProgramId};
use crate::plan::{Direction, Program, Reason, Rules};

/// What becomes of somebody who is not linked, if every switch were on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Made on the other side by the switch for new people.
    ForNew,
    /// Made on the other side by the switch for older people.
    ForOlder,
    /// Somebody on the other side has the same address: the two are linked.
    Joined,
    /// The list or segment does not have this person.
    FilteredOut,
    /// Has no address, or one that cannot be.
    NoAddress,
    /// Needs a person's decision.
    InDoubt,
}

/// How many people each switch would create, and who is not created by any.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forecast {
    /// Contacts, by the switch for new participants.
    pub contacts_for_new: u64,
    /// Contacts, by the switch for older participants.
    pub contacts_for_older: u64,
    /// Participants, by the switch for new contacts.
    pub participants_for_new: u64,
    /// Participants, by the switch for older contacts.
    pub participants_for_older: u64,
    /// People who are linked already.
    pub linked: u64,
    /// People who would be linked, because both sides have the same address.
    pub joined: u64,
    /// People without an address that could be one.
    pub no_address: u64,
    /// People whom the list or segment does not have.
    pub filtered_out: u64,
    /// People about whom somebody has to decide.
    pub in_doubt: u64,
}

impl Forecast {
    /// Counts a participant who is not linked.
    pub fn participant(&mut self, fate: Fate) {
        *match fate {
            Fate::ForNew => &mut self.contacts_for_new,
            Fate::ForOlder => &mut self.contacts_for_older,
            other => self.neither(other),
        } += 1;
    }

    /// Counts a contact that is not linked and whose address no participant has.
    pub fn contact(&mut self, fate: Fate) {
        *match fate {
            Fate::ForNew => &mut self.participants_for_new,
            Fate::ForOlder => &mut self.participants_for_older,
            other => self.neither(other),
        } += 1;
    }

    /// Counts the contacts that were not looked at one by one: of `with_address` contacts that have an address, all
    /// but those who are linked, who would be linked, or who have been counted as new are older ones.
    pub fn other_contacts(&mut self, with_address: u64) {
        self.participants_for_older = with_address
            .saturating_sub(self.linked)
            .saturating_sub(self.joined)
            .saturating_sub(self.participants_for_new);
    }

    fn neither(&mut self, fate: Fate) -> &mut u64 {
        match fate {
            Fate::FilteredOut => &mut self.filtered_out,
            Fate::NoAddress => &mut self.no_address,
            Fate::InDoubt => &mut self.in_doubt,
            Fate::Joined | Fate::ForNew | Fate::ForOlder => &mut self.joined,
        }
    }
}

/// Returns the fate of a participant who is not linked. `others` other participants have the same normal address,
/// `contacts` contacts have it.
pub fn of_participant(
    participant: &Participant,
    others: u32,
    contacts: u32,
    fresh: bool,
    in_filter: bool,
) -> Fate {
    let doubt = meet::contact_of(participant, others, &[]).err();
    if doubt.is_none() && contacts > 0 {
        return if contacts == 1 {
            Fate::Joined
        } else {
            Fate::InDoubt
        };
    }
    let seen = Seen {
        doubt,
        fresh,
        in_filter,
        ..Seen::of(Side::Absent, Side::Changed(participant))
    };
    fate(&seen)
}

/// Returns the fate of a contact that is not linked and whose address no participant has.
pub fn of_contact(contact: &Contact, fresh: bool, in_filter: bool) -> Fate {
    let seen = Seen {
        fresh,
        in_filter,
        ..Seen::of(Side::Changed(contact), Side::Absent)
    };
    fate(&seen)
}

fn fate(seen: &Seen<'_>) -> Fate {
    let rules = Rules {
        hubspot_on_new: true,
        hubspot_on_update: true,
        advocate_on_new: true,
        advocate_on_update: true,
        ..Rules::default()
    };
    // Only what would be made is asked for, and that is the same in every program.
    let program = Program {
        tenant_alias: String::new(),
        id: ProgramId::from(""),
    };
    let terms = Terms {
        rules: &rules,
        program: &program,
        direction: Direction::Both,
    };
    match decide(seen, terms).reason {
        Reason::NewParticipant | Reason::NewContact => Fate::ForNew,
        Reason::UpdatedParticipant | Reason::UpdatedContact => Fate::ForOlder,
        Reason::FilteredOut => Fate::FilteredOut,
        Reason::NoEmail | Reason::InvalidEmail => Fate::NoAddress,
        Reason::SameEmail => Fate::Joined,
        _ => Fate::InDoubt,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Field;
    use crate::person::{AccountId, ContactId, UserId};

    fn participant(email: Option<&str>) -> Participant {
        Participant {
            email: email.map(str::to_owned),
            ..Participant::new(AccountId::from("a"), UserId::from("u"))
        }
    }

    fn contact(email: Option<&str>) -> Contact {
        let mut contact = Contact::new(ContactId::from("1"));
        if let Some(email) = email {
            contact.emails.push(email.to_owned());
            contact.values.insert(Field::Email, email.to_owned());
        }
        contact
    }

    #[test]
    fn each_participant_has_one_fate() {
        let ada = participant(Some("ada@example.com"));
        let cases = [
            (&ada, 0, 0, true, true, Fate::ForNew),
            (&ada, 0, 0, false, true, Fate::ForOlder),
            (&ada, 0, 0, true, false, Fate::FilteredOut),
            (&ada, 0, 1, true, false, Fate::Joined),
            (&ada, 0, 2, true, true, Fate::InDoubt),
            (&ada, 1, 1, true, true, Fate::InDoubt),
            (&participant(None), 0, 0, true, true, Fate::NoAddress),
            (
                &participant(Some("ada@")),
                0,
                0,
                true,
                true,
                Fate::NoAddress,
            ),
        ];
        for (who, others, contacts, fresh, in_filter, expected) in cases {
            assert_eq!(
                of_participant(who, others, contacts, fresh, in_filter),
                expected,
                "{who:?} {others} {contacts} {fresh} {in_filter}"
            );
        }
    }

    #[test]
    fn each_contact_has_one_fate() {
        let ada = contact(Some("ada@example.com"));
        assert_eq!(of_contact(&ada, true, true), Fate::ForNew);
        assert_eq!(of_contact(&ada, false, true), Fate::ForOlder);
        assert_eq!(of_contact(&ada, false, false), Fate::FilteredOut);
        assert_eq!(of_contact(&contact(None), true, true), Fate::NoAddress);
    }

    #[test]
    fn whoever_was_not_looked_at_is_counted_by_what_is_left() {
        let mut forecast = Forecast {
            linked: 10,
            ..Forecast::default()
        };
        for fate in [Fate::Joined, Fate::Joined, Fate::ForNew, Fate::NoAddress] {
            forecast.participant(fate);
        }
        forecast.contact(Fate::ForNew);
        forecast.other_contacts(100);
        assert_eq!(forecast.contacts_for_new, 1);
        assert_eq!(forecast.participants_for_new, 1);
        assert_eq!(forecast.participants_for_older, 100 - 10 - 2 - 1);
        // An index that is late must not make a number without end.
        forecast.other_contacts(3);
        assert_eq!(forecast.participants_for_older, 0);
    }
}
