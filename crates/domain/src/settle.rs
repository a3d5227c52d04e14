//! Compares the values of a pair, field by field, with what the two had when they were last settled.

use crate::email;
use crate::known::{Known, Values, participant_value, same};
use crate::layout::{Field, Owner};
use crate::offer::message_links;
use crate::person::{Contact, Participant};
use crate::plan::{Because, Change, Conflict, Direction, Disagreement, Policy, Program, Rules};

/// So often in a row a value of Advocate's is put back before a person is asked (W05).
pub const MOST_FLIPS: u8 = 3;

/// What a pair's values need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settlement {
    /// Values that change in HubSpot, in field order.
    pub hubspot: Vec<Change>,
    /// Values that change in Advocate, in field order.
    pub advocate: Vec<Change>,
    /// Values that need a person.
    pub conflicts: Vec<Conflict>,
    /// What the link remembers once this is done.
    pub known: Known,
}

/// Returns what a pair's values need. `known` is `None` for two who have just met.
pub fn settle(
    contact: &Contact,
    participant: &Participant,
    known: Option<&Known>,
    rules: &Rules,
    program: &Program,
    direction: Direction,
) -> Settlement {
    let links = message_links(participant, program);
    let mut work = Work {
        direction,
        result: Settlement {
            known: known.cloned().unwrap_or_default(),
            ..Settlement::default()
        },
    };
    for field in Field::ALL {
        let values = Now {
            field,
            hubspot: contact.value(field),
            advocate: match field {
                Field::MessageLinks => Some(links.as_str()),
                _ => participant_value(participant, field),
            },
            before: known.map(|known| (known.hubspot(field), known.advocate(field))),
        };
        match field {
            Field::ReferralCookie => work.cookie(&values, participant),
            _ => match field.owner() {
                Owner::Advocate => work.advocates(&values),
                Owner::Both => work.referral(&values),
                Owner::HubSpot => work.contested(&values, rules.policy(field)),
            },
        }
    }
    work.result
}

/// One field as it is now, and as it was.
struct Now<'a> {
    field: Field,
    hubspot: Option<&'a str>,
    advocate: Option<&'a str>,
    before: Option<(Option<&'a str>, Option<&'a str>)>,
}

impl Now<'_> {
    fn alike(&self) -> bool {
        self.same(self.hubspot, self.advocate)
    }

    fn same(&self, left: Option<&str>, right: Option<&str>) -> bool {
        match (self.field, left, right) {
            (Field::Email, Some(left), Some(right)) => email::normal(left) == email::normal(right),
            _ => same(left, right),
        }
    }

    /// Returns whether HubSpot's value changed since, a first meeting not counted.
    fn hubspot_changed(&self) -> bool {
        self.before
            .is_some_and(|(before, _)| !self.same(before, self.hubspot))
    }

    fn advocate_changed(&self) -> bool {
        self.before
            .is_some_and(|(_, before)| !self.same(before, self.advocate))
    }

    fn values(&self) -> Values {
        (
            self.hubspot.map(str::to_owned),
            self.advocate.map(str::to_owned),
        )
    }
}

struct Work {
    direction: Direction,
    result: Settlement,
}

impl Work {
    fn learn(&mut self, now: &Now<'_>) {
        self.result.known.set(now.field, now.values());
    }

    fn to_hubspot(&mut self, now: &Now<'_>, because: Because) {
        let Some(after) = now.advocate.filter(|_| self.direction.writes_hubspot()) else {
            return;
        };
        self.result.hubspot.push(Change {
            field: now.field,
            before: now.hubspot.map(str::to_owned),
            after: after.to_owned(),
            because,
        });
        let both = Some(after.to_owned());
        self.result.known.set(now.field, (both.clone(), both));
    }

    fn to_advocate(&mut self, now: &Now<'_>, because: Because) {
        let Some(after) = now.hubspot.filter(|_| self.direction.writes_advocate()) else {
            return;
        };
        self.result.advocate.push(Change {
            field: now.field,
            before: now.advocate.map(str::to_owned),
            after: after.to_owned(),
            because,
        });
        let there = Some(after.to_owned());
        let values = match now.field {
            // Cannot be read, so nothing is known to be there.
            Field::ReferralCookie => (there, None),
            _ => (there.clone(), there),
        };
        self.result.known.set(now.field, values);
    }

    fn disagree(&mut self, now: &Now<'_>, why: Disagreement) {
        let (hubspot, advocate) = now.values();
        self.result.conflicts.push(Conflict {
            field: now.field,
            hubspot,
            advocate,
            why,
        });
    }

    /// Advocate's value replaces HubSpot's, unless somebody puts another one back again and again.
    fn advocates(&mut self, now: &Now<'_>) {
        if now.advocate.is_none() || now.alike() {
            self.learn(now);
            self.result.known.set_flips(now.field, 0);
            return;
        }
        if now.hubspot.is_none() {
            return self.to_hubspot(now, Because::WasEmpty);
        }
        // Ids and message links are derived: nothing is remembered of them, and they change with the participant only.
        let unchanged = now.before.is_some_and(|(_, before)| {
            before.is_none_or(|before| same(Some(before), now.advocate))
        });
        let flips = if unchanged {
            self.result.known.flips(now.field).saturating_add(1)
        } else {
            0
        };
        if flips > MOST_FLIPS {
            return self.disagree(now, Disagreement::KeepsChanging);
        }
        if self.direction.writes_hubspot() {
            self.result.known.set_flips(now.field, flips);
        }
        self.to_hubspot(now, Because::AdvocateValue);
    }

    /// A referral travels both ways and is never replaced.
    fn referral(&mut self, now: &Now<'_>) {
        match (now.hubspot, now.advocate) {
            (None, Some(_)) => self.to_hubspot(now, Because::WasEmpty),
            (Some(_), None) => self.to_advocate(now, Because::ChangedInHubspot),
            _ if now.alike() => self.learn(now),
            _ => self.disagree(now, Disagreement::OtherReferrer),
        }
    }

    /// The attribution cookie of a form goes to Advocate once, and not to somebody who was referred already.
    fn cookie(&mut self, now: &Now<'_>, participant: &Participant) {
        let seen = now
            .before
            .is_some_and(|(before, _)| now.same(before, now.hubspot));
        if now.hubspot.is_none() || seen || participant.referred_by.is_some() {
            return self.learn(now);
        }
        self.to_advocate(now, Because::ChangedInHubspot);
    }

    /// A value that both sides may change.
    fn contested(&mut self, now: &Now<'_>, policy: Policy) {
        let (here, there) = (now.hubspot_changed(), now.advocate_changed());
        let met = now.before.is_none();
        if now.alike() {
            return self.learn(now);
        }
        match (now.hubspot, now.advocate) {
            // A value that was cleared in HubSpot stays empty until Advocate has a new one.
            (None, Some(_)) if met || there => self.to_hubspot(now, Because::WasEmpty),
            (Some(_), None) if met || here => self.to_advocate(now, Because::WasEmpty),
            (Some(_), Some(_)) if here && there => match policy {
                Policy::Hubspot => self.to_advocate(now, Because::ChangedInHubspot),
                Policy::Advocate => self.to_hubspot(now, Because::ChangedInAdvocate),
                // Advocate does not tell when a participant was changed, so the newer one is not known.
                Policy::Newest | Policy::Ask => self.disagree(now, Disagreement::BothChanged),
            },
            (Some(_), Some(_)) if here => self.to_advocate(now, Because::ChangedInHubspot),
            (Some(_), Some(_)) if there && policy != Policy::Hubspot => {
                self.to_hubspot(now, Because::ChangedInAdvocate);
            }
            _ => self.learn(now),
        }
    }
}
