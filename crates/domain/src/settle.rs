//! Compares the values of a pair, field by field, with what the two had when they were last settled.

use crate::email;
use crate::known::{Known, Values, is_derived, participant_value, present, same};
use crate::layout::{Field, Owner};
use crate::offer::message_links;
use crate::person::{Contact, Participant};
use crate::plan::{Because, Change, Conflict, Direction, Disagreement, Policy, Program, Rules};

/// So often the same value of Advocate's is put back before a person is asked (W05).
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
    /// A value waits for a sync of the other direction.
    pub waits: bool,
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
    let referred = present(participant.referred_by.as_deref()).is_some()
        || known.is_some_and(|known| known.advocate(Field::ReferredByCode).is_some());
    for field in Field::ALL {
        let values = Now {
            field,
            hubspot: present(contact.value(field)),
            advocate: present(match field {
                Field::MessageLinks => Some(links.as_str()),
                _ => participant_value(participant, field),
            }),
            before: known.map(|known| (known.hubspot(field), known.advocate(field))),
        };
        match field {
            Field::ReferralCookie => work.cookie(&values, referred),
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
#[derive(Clone, Copy)]
struct Now<'a> {
    field: Field,
    hubspot: Option<&'a str>,
    advocate: Option<&'a str>,
    before: Option<(Option<&'a str>, Option<&'a str>)>,
}

impl<'a> Now<'a> {
    fn alike(&self) -> bool {
        self.same(self.hubspot, self.advocate)
    }

    fn same(&self, left: Option<&str>, right: Option<&str>) -> bool {
        same(self.field, left, right)
    }

    /// Returns Advocate's value, or the one it had when this read does not tell it: a missing value is no change.
    fn last_advocate(&self) -> Option<&'a str> {
        self.advocate.or(self.before.and_then(|(_, before)| before))
    }

    /// Returns whether HubSpot's value changed since, a first meeting not counted.
    fn hubspot_changed(&self) -> bool {
        self.before
            .is_some_and(|(before, _)| !self.same(before, self.hubspot))
    }

    /// Returns the same of Advocate's.
    fn advocate_changed(&self) -> bool {
        self.before
            .is_some_and(|(_, before)| !self.same(before, self.last_advocate()))
    }

    /// Returns whether the contact had Advocate's value, and somebody took it away. Nothing is remembered of derived
    /// values, so every difference of a linked pair counts.
    fn put_over(&self) -> bool {
        self.before.is_some_and(|(hubspot, advocate)| {
            is_derived(self.field)
                || (self.same(hubspot, self.advocate) && self.same(advocate, self.advocate))
        })
    }

    /// Returns the value that both had when they were last settled.
    fn agreed(&self) -> Option<&'a str> {
        let (hubspot, advocate) = self.before?;
        hubspot.filter(|_| self.same(hubspot, advocate))
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
        let advocate = now.last_advocate().map(str::to_owned);
        let hubspot = now.hubspot.map(str::to_owned);
        let known = &mut self.result.known;
        known.set(now.field, (hubspot, advocate));
        // The count of flips goes on while Advocate's value stays: whoever overwrites it every night would be met anew
        // each time else. It ends with another value, and when the two agree after a person was asked.
        let settled = known.flips(now.field) > MOST_FLIPS && now.alike();
        if settled || now.advocate_changed() || is_derived(now.field) {
            known.set_flips(now.field, 0);
        }
    }

    fn write_hubspot(&mut self, now: &Now<'_>, because: Because) {
        let Some(value) = now.advocate else { return };
        if !self.direction.writes_hubspot() {
            self.result.waits = true;
            return;
        }
        if !may_be_sent(now.field, value) {
            return self.learn(now);
        }
        let after = match now.field {
            Field::Email => email::normal(value),
            _ => value.to_owned(),
        };
        self.result.hubspot.push(Change {
            field: now.field,
            before: now.hubspot.map(str::to_owned),
            after: after.clone(),
            because,
        });
        let there = Some(value.to_owned());
        self.result.known.set(now.field, (Some(after), there));
    }

    fn write_advocate(&mut self, now: &Now<'_>, because: Because) {
        let Some(after) = now.hubspot else { return };
        if !self.direction.writes_advocate() {
            self.result.waits = true;
            return;
        }
        if !may_be_sent(now.field, after) {
            return self.learn(now);
        }
        self.result.advocate.push(Change {
            field: now.field,
            before: now
                .last_advocate()
                .filter(|before| !now.same(Some(before), Some(after)))
                .map(str::to_owned),
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
            agreed: now
                .agreed()
                .filter(|_| why == Disagreement::BothChanged)
                .map(str::to_owned),
            chosen: None,
        });
    }

    /// Advocate's value replaces HubSpot's.
    fn advocates(&mut self, now: &Now<'_>) {
        if now.advocate.is_some() && !now.alike() {
            return self.put(now);
        }
        self.learn(now);
    }

    /// Puts Advocate's value on the contact, unless somebody takes it away again and again.
    fn put(&mut self, now: &Now<'_>) {
        let because = if now.hubspot.is_none() {
            Because::WasEmpty
        } else {
            Because::AdvocateValue
        };
        let times = if now.put_over() {
            self.result.known.flips(now.field).saturating_add(1)
        } else {
            0
        };
        if times > MOST_FLIPS {
            self.result.known.set_flips(now.field, MOST_FLIPS + 1);
            return self.disagree(now, Disagreement::KeepsChanging);
        }
        if self.direction.writes_hubspot() {
            self.result.known.set_flips(now.field, times);
        }
        self.write_hubspot(now, because);
    }

    /// A referral travels both ways and is never replaced. One that was seen or made stays, even where a read does not
    /// tell it: not every read does. So it is remembered whatever becomes of it.
    fn referral(&mut self, now: &Now<'_>) {
        let referrer = now.last_advocate();
        match (now.hubspot, referrer) {
            (None, Some(_)) if now.advocate.is_some() => {
                self.remember_referrer(now);
                self.put(now);
            }
            (Some(_), None) => self.write_advocate(now, Because::ChangedInHubspot),
            (Some(_), Some(_)) if !now.same(now.hubspot, referrer) => {
                self.remember_referrer(now);
                let told = Now {
                    advocate: referrer,
                    ..*now
                };
                self.disagree(&told, Disagreement::OtherReferrer);
            }
            _ => self.learn(now),
        }
    }

    /// Remembers Advocate's value alone: whether HubSpot's is a change is still to be told.
    fn remember_referrer(&mut self, now: &Now<'_>) {
        let here = now.before.and_then(|(before, _)| before);
        let [here, there] = [here, now.last_advocate()].map(|it| it.map(str::to_owned));
        self.result.known.set(now.field, (here, there));
    }

    /// The attribution cookie of a form goes to Advocate once, and not to somebody who was referred already.
    fn cookie(&mut self, now: &Now<'_>, referred: bool) {
        let seen = now
            .before
            .is_some_and(|(before, _)| now.same(before, now.hubspot));
        if now.hubspot.is_none() || seen || referred {
            return self.learn(now);
        }
        self.write_advocate(now, Because::ChangedInHubspot);
    }

    /// A value that both sides may change.
    fn contested(&mut self, now: &Now<'_>, policy: Policy) {
        let (here, there) = (now.hubspot_changed(), now.advocate_changed());
        let met = now.before.is_none();
        if now.alike() {
            return self.learn(now);
        }
        match (now.hubspot, now.last_advocate()) {
            // A value that was cleared in HubSpot stays empty until Advocate has a new one.
            (None, Some(_)) if met || there => self.write_hubspot(now, Because::WasEmpty),
            (Some(_), None) if met || here => self.write_advocate(now, Because::WasEmpty),
            (Some(_), Some(_)) if here && there => match policy {
                Policy::Hubspot => self.write_advocate(now, Because::ChangedInHubspot),
                Policy::Advocate => self.write_hubspot(now, Because::ChangedInAdvocate),
                // Advocate does not tell when a participant was changed, so the newer one is not known.
                Policy::Newest | Policy::Ask => self.disagree(now, Disagreement::BothChanged),
            },
            (Some(_), Some(_)) if here => self.write_advocate(now, Because::ChangedInHubspot),
            (Some(_), Some(_)) if there && policy != Policy::Hubspot => {
                self.write_hubspot(now, Because::ChangedInAdvocate);
            }
            _ => self.learn(now),
        }
    }
}

/// Returns whether a platform could take a value: an address that cannot be one would have the whole person refused.
fn may_be_sent(field: Field, value: &str) -> bool {
    field != Field::Email || email::looks_valid(value)
}
