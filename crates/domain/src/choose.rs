//! A person chooses one of two values on which the sides disagree.

use crate::email;
use crate::known::Known;
use crate::layout::Field;
use crate::plan::{
    Because, Change, Conflict, Decision, Direction, Disagreement, Keep, Kind, Reason,
};

/// Why a choice cannot be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Nothing is open about this field.
    NotOpen,
    /// A referral is never replaced, so HubSpot's referrer cannot be kept.
    ReferralStays,
    /// Advocate owns the value: it would be put back by the next sync.
    AdvocateOwns,
    /// The side of the other value is not written by this plan.
    OtherDirection,
    /// There is no value to keep.
    NoValue,
    /// The value cannot be an address, so the other side would refuse the whole person.
    NotAnAddress,
}

/// Returns whose value may be kept.
pub fn choices(conflict: &Conflict) -> &'static [Keep] {
    match conflict.why {
        Disagreement::BothChanged => &[Keep::Hubspot, Keep::Advocate],
        Disagreement::OtherReferrer | Disagreement::KeepsChanging => &[Keep::Advocate],
    }
}

/// Takes a choice into a decision: the other side's value is written, and the link remembers it on both. Choosing again
/// replaces the choice before.
///
/// # Errors
/// The value cannot be kept; the decision is as it was.
pub fn choose(
    decision: &mut Decision,
    field: Field,
    keep: Keep,
    direction: Direction,
) -> Result<(), Refusal> {
    let conflict = decision
        .conflicts
        .iter_mut()
        .find(|conflict| conflict.field == field)
        .ok_or(Refusal::NotOpen)?;
    if !choices(conflict).contains(&keep) {
        return Err(match conflict.why {
            Disagreement::OtherReferrer => Refusal::ReferralStays,
            _ => Refusal::AdvocateOwns,
        });
    }
    let written = match keep {
        Keep::Hubspot => direction.writes_advocate(),
        Keep::Advocate => direction.writes_hubspot(),
    };
    if !written {
        return Err(Refusal::OtherDirection);
    }
    let (kept, replaced) = match keep {
        Keep::Hubspot => (&conflict.hubspot, &conflict.advocate),
        Keep::Advocate => (&conflict.advocate, &conflict.hubspot),
    };
    let after = match (field, kept.clone().ok_or(Refusal::NoValue)?) {
        (Field::Email, address) if !email::looks_valid(&address) => {
            return Err(Refusal::NotAnAddress);
        }
        (Field::Email, address) if keep == Keep::Advocate => email::normal(&address),
        (_, value) => value,
    };
    let change = Change {
        field,
        before: replaced.clone(),
        after: after.clone(),
        because: Because::Chosen,
    };
    conflict.chosen = Some(keep);
    for changes in [&mut decision.hubspot, &mut decision.advocate] {
        changes.retain(|change| change.field != field);
    }
    let changes = match keep {
        Keep::Hubspot => &mut decision.advocate,
        Keep::Advocate => &mut decision.hubspot,
    };
    changes.push(change);
    changes.sort_by_key(|change| change.field);
    let known = decision.known.get_or_insert_with(Known::default);
    known.set(field, (Some(after.clone()), Some(after)));
    known.set_flips(field, 0);
    // A value is written now, which is neither a hold nor a link alone.
    if matches!(decision.kind, Kind::Hold | Kind::Link) {
        decision.kind = Kind::Update;
    }
    if decision.reason == Reason::ValueConflict {
        decision.reason = Reason::Linked;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(why: Disagreement) -> Decision {
        Decision {
            conflicts: vec![Conflict {
                field: Field::FirstName,
                hubspot: Some("Ada".to_owned()),
                advocate: Some("Adele".to_owned()),
                why,
                agreed: Some("A.".to_owned()),
                chosen: None,
            }],
            ..Decision::plain(Kind::Hold, Reason::ValueConflict, None)
        }
    }

    fn chosen(decision: &mut Decision, keep: Keep) -> Result<(), Refusal> {
        choose(decision, Field::FirstName, keep, Direction::Both)
    }

    #[test]
    fn the_kept_value_is_written_over_the_other_and_remembered() {
        let mut decision = open(Disagreement::BothChanged);
        assert_eq!(chosen(&mut decision, Keep::Hubspot), Ok(()));
        assert_eq!(decision.kind, Kind::Update);
        assert!(decision.hubspot.is_empty());
        let [change] = decision.advocate.as_slice() else {
            panic!("{decision:?}");
        };
        assert_eq!(
            (change.before.as_deref(), change.after.as_str()),
            (Some("Adele"), "Ada")
        );
        let known = decision.known.unwrap_or_default();
        assert_eq!(known.hubspot(Field::FirstName), Some("Ada"));
        assert_eq!(known.advocate(Field::FirstName), Some("Ada"));
    }

    #[test]
    fn whoever_was_only_linked_is_updated() {
        for (kind, reason, then) in [
            (Kind::Link, Reason::SameEmail, Reason::SameEmail),
            (Kind::Hold, Reason::ValueConflict, Reason::Linked),
            (Kind::Update, Reason::Linked, Reason::Linked),
        ] {
            let mut decision = Decision {
                kind,
                reason,
                ..open(Disagreement::BothChanged)
            };
            assert_eq!(chosen(&mut decision, Keep::Advocate), Ok(()));
            assert_eq!((decision.kind, decision.reason), (Kind::Update, then));
        }
    }

    #[test]
    fn choosing_again_replaces_the_choice() {
        let mut decision = open(Disagreement::BothChanged);
        assert_eq!(chosen(&mut decision, Keep::Hubspot), Ok(()));
        assert_eq!(chosen(&mut decision, Keep::Advocate), Ok(()));
        assert!(decision.advocate.is_empty());
        assert_eq!(decision.hubspot.len(), 1);
        assert_eq!(decision.hubspot[0].after, "Adele");
        assert_eq!(decision.conflicts[0].chosen, Some(Keep::Advocate));
    }

    #[test]
    fn what_cannot_be_kept_is_refused_and_changes_nothing() {
        for (why, refusal) in [
            (Disagreement::OtherReferrer, Refusal::ReferralStays),
            (Disagreement::KeepsChanging, Refusal::AdvocateOwns),
        ] {
            let mut decision = open(why);
            assert_eq!(chosen(&mut decision, Keep::Hubspot), Err(refusal));
            assert_eq!(decision, open(why));
            assert_eq!(chosen(&mut decision, Keep::Advocate), Ok(()));
        }
    }

    #[test]
    fn a_side_that_the_plan_does_not_write_is_left_alone() {
        for (keep, direction) in [
            (Keep::Hubspot, Direction::ToHubspot),
            (Keep::Advocate, Direction::ToAdvocate),
        ] {
            let mut decision = open(Disagreement::BothChanged);
            let refused = choose(&mut decision, Field::FirstName, keep, direction);
            assert_eq!(refused, Err(Refusal::OtherDirection));
            assert_eq!(decision, open(Disagreement::BothChanged));
        }
    }

    fn addresses(hubspot: &str, advocate: &str) -> Decision {
        let mut decision = open(Disagreement::BothChanged);
        let conflict = &mut decision.conflicts[0];
        conflict.field = Field::Email;
        conflict.hubspot = Some(hubspot.to_owned());
        conflict.advocate = Some(advocate.to_owned());
        decision
    }

    #[test]
    fn an_address_goes_to_hubspot_in_small_letters_and_to_advocate_as_it_is() {
        let choose = |decision: &mut Decision, keep| {
            super::choose(decision, Field::Email, keep, Direction::Both)
        };
        let mut decision = addresses("Here@Example.com", " There@Example.com");
        assert_eq!(choose(&mut decision, Keep::Advocate), Ok(()));
        assert_eq!(decision.hubspot[0].after, "there@example.com");
        assert_eq!(choose(&mut decision, Keep::Hubspot), Ok(()));
        assert!(decision.hubspot.is_empty());
        assert_eq!(decision.advocate[0].after, "Here@Example.com");
    }

    #[test]
    fn what_is_no_address_is_not_kept_as_one() {
        let before = addresses("nobody", "there@example.com");
        let mut decision = before.clone();
        let refused = choose(&mut decision, Field::Email, Keep::Hubspot, Direction::Both);
        assert_eq!(refused, Err(Refusal::NotAnAddress));
        assert_eq!(decision, before);
    }

    #[test]
    fn a_field_that_nobody_asks_about_cannot_be_chosen() {
        let mut decision = open(Disagreement::BothChanged);
        let refused = choose(
            &mut decision,
            Field::LastName,
            Keep::Hubspot,
            Direction::Both,
        );
        assert_eq!(refused, Err(Refusal::NotOpen));
    }
}
