//! What happens with a record that reached a stage: its conversion is sent, nothing is done, or a person must decide.
//!
//! Nothing is ever sent twice, reversed or changed without a person's word; [`Reason::approved`] says what their word
//! does.

use crate::trigger::conversion::{Conversion, Lack, Problem, Unbuilt};
use crate::trigger::customer::Nobody;
use crate::trigger::field::{EMAIL, SUB_TOTAL_NAMES};
use crate::trigger::value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Where a record is now, seen from the stage that it reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Still there.
    There,
    /// It went on, to a later stage that is not lost.
    Further,
    /// It went back, was lost, or changed its pipeline.
    Left,
    /// The record is in the recycle bin, or was merged away.
    Gone,
}

/// What became of the conversion that was sent for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It was about to be sent, and nobody knows whether it arrived.
    Unknown,
    /// impact.com has taken it, and has not said what became of it.
    Queued,
    /// impact.com has it.
    Accepted,
    /// impact.com refused it.
    Refused,
    /// A reversal is on its way.
    Reversing,
    /// It was reversed.
    Reversed,
}

/// The conversion of an earlier run for the same record and stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// What became of it.
    pub state: State,
    /// What was sent.
    pub conversion: Conversion,
}

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The conversion is sent.
    Send,
    /// The conversion that was sent is reversed. Only after a person approved it.
    Reverse,
    /// The amount that was sent is changed. Only after a person approved it.
    Adjust,
    /// There is nothing to do.
    Same,
    /// A rule or a missing fact says no.
    Skip,
    /// A person must decide.
    Hold,
}

/// Why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The record reached the stage.
    StageReached,
    /// Its conversion was sent before.
    AlreadySent,
    /// impact.com has not said yet what became of it.
    OnItsWay,
    /// Its conversion was reversed, and it is not in the stage.
    WasReversed,
    /// It reached the stage before the triggers were switched on.
    BeforeStart,
    /// It left the stage before anything was sent.
    LeftBefore,
    /// It has no contact.
    NoContact,
    /// None of its contacts is a participant.
    NoParticipant,
    /// Several contacts fit.
    SeveralContacts,
    /// No contact has the label.
    NoLabel,
    /// The customer has no e-mail address that can be one.
    NoEmail,
    /// A required value is missing.
    ValueMissing,
    /// A value does not fit its field.
    ValueUnfit,
    /// The amount is nothing.
    ZeroAmount,
    /// The amount is below nothing.
    NegativeAmount,
    /// The amount has no currency.
    NoCurrency,
    /// Another record has the same order id.
    SameOrder,
    /// It was about to be sent when something broke, and nobody knows whether it arrived.
    UnknownOutcome,
    /// impact.com refused it before.
    RefusedBefore,
    /// It left the stage after its conversion was sent.
    LeftStage,
    /// The record was deleted after its conversion was sent.
    RecordGone,
    /// The amount changed after its conversion was sent.
    AmountChanged,
    /// The currency changed after its conversion was sent.
    CurrencyChanged,
    /// Its conversion was reversed, and it is in the stage again: impact.com takes an order id once.
    ReversedBefore,
}

impl Reason {
    /// Every reason, in the order of `docs/events.md`.
    pub const ALL: [Self; 24] = [
        Self::StageReached,
        Self::AlreadySent,
        Self::OnItsWay,
        Self::WasReversed,
        Self::BeforeStart,
        Self::LeftBefore,
        Self::NoContact,
        Self::NoParticipant,
        Self::SeveralContacts,
        Self::NoLabel,
        Self::NoEmail,
        Self::ValueMissing,
        Self::ValueUnfit,
        Self::ZeroAmount,
        Self::NegativeAmount,
        Self::NoCurrency,
        Self::SameOrder,
        Self::UnknownOutcome,
        Self::RefusedBefore,
        Self::LeftStage,
        Self::RecordGone,
        Self::AmountChanged,
        Self::CurrencyChanged,
        Self::ReversedBefore,
    ];

    /// Returns what is done once a person has approved something that is held, `None` when nobody's word is enough.
    pub fn approved(self) -> Option<Kind> {
        match self {
            Self::ZeroAmount | Self::UnknownOutcome | Self::RefusedBefore => Some(Kind::Send),
            Self::LeftStage | Self::RecordGone => Some(Kind::Reverse),
            Self::AmountChanged => Some(Kind::Adjust),
            _ => None,
        }
    }

    /// Returns whether the next preview looks at the record again, changed or not, since what is missing may come without
    /// the record changing.
    pub fn looks_again(self) -> bool {
        !matches!(
            self,
            Self::StageReached
                | Self::AlreadySent
                | Self::WasReversed
                | Self::BeforeStart
                | Self::LeftBefore
        )
    }
}

/// What was decided about one record and stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What.
    pub kind: Kind,
    /// Why.
    pub reason: Reason,
    /// What is sent, or would be once it is approved.
    pub conversion: Option<Conversion>,
    /// What is wrong with single fields.
    pub problems: Vec<Problem>,
}

/// All that a decision is made of.
#[derive(Debug, Clone)]
pub struct Case<'a> {
    /// When the stage was reached, in HubSpot's milliseconds since 1970.
    pub reached_at: i64,
    /// Since when reaching it counts, likewise.
    pub since: i64,
    /// Where the record is now.
    pub standing: Standing,
    /// What was sent before.
    pub past: Option<&'a Past>,
    /// Why nobody is its customer, if so.
    pub nobody: Option<Nobody>,
    /// The conversion as it would be now.
    pub built: Result<Conversion, Unbuilt>,
}

/// Decides about one record and stage.
pub fn decide(case: Case<'_>) -> Decision {
    match case.past {
        Some(past) => after(past, case.standing, case.built),
        None => first(case),
    }
}

fn plain(kind: Kind, reason: Reason, built: Result<Conversion, Unbuilt>) -> Decision {
    let (conversion, problems) = match built {
        Ok(conversion) => (Some(conversion), Vec::new()),
        Err(Unbuilt {
            conversion,
            problems,
        }) => {
            // A person may wave an amount of nothing through; whatever else is wrong, impact.com would refuse.
            let only_zero = problems.iter().all(|problem| problem.lack == Lack::Zero);
            (only_zero.then_some(conversion), problems)
        }
    };
    Decision {
        kind,
        reason,
        conversion,
        problems,
    }
}

fn after(past: &Past, standing: Standing, built: Result<Conversion, Unbuilt>) -> Decision {
    use Standing::{Further, Gone, Left, There};
    let sent = || Ok(past.conversion.clone());
    match (past.state, standing) {
        (State::Unknown, _) => plain(Kind::Hold, Reason::UnknownOutcome, sent()),
        (State::Refused, Left | Gone) => plain(Kind::Skip, Reason::LeftBefore, built),
        (State::Refused, There | Further) => plain(Kind::Hold, Reason::RefusedBefore, built),
        (State::Queued | State::Reversing, _) => plain(Kind::Same, Reason::OnItsWay, sent()),
        (State::Reversed, There) => plain(Kind::Hold, Reason::ReversedBefore, sent()),
        (State::Reversed, Further | Left | Gone) => plain(Kind::Same, Reason::WasReversed, sent()),
        (State::Accepted, Left) => plain(Kind::Hold, Reason::LeftStage, sent()),
        (State::Accepted, Gone) => plain(Kind::Hold, Reason::RecordGone, sent()),
        (State::Accepted, There | Further) => match changed(&past.conversion, &built) {
            Some(Reason::ZeroAmount) => plain(
                Kind::Hold,
                Reason::AmountChanged,
                Ok(worth_nothing(&past.conversion)),
            ),
            Some(reason) => plain(Kind::Hold, reason, built),
            None => plain(Kind::Same, Reason::AlreadySent, sent()),
        },
    }
}

/// Returns a conversion with an amount of nothing, which reverses it (documented by impact.com).
fn worth_nothing(sent: &Conversion) -> Conversion {
    let mut sent = sent.clone();
    for name in SUB_TOTAL_NAMES {
        if let Some(amount) = sent.fields.get_mut(name) {
            "0.00".clone_into(amount);
        }
    }
    sent
}

/// Returns what of the money changed since it was sent.
fn changed(sent: &Conversion, built: &Result<Conversion, Unbuilt>) -> Option<Reason> {
    let (before, currency) = sent.worth()?;
    let now = match built {
        Ok(now) => now,
        Err(Unbuilt { problems, .. }) => {
            let odd = |lack: &Lack| problems.iter().any(|problem| problem.lack == *lack);
            return if odd(&Lack::Negative) {
                Some(Reason::NegativeAmount)
            } else {
                let was_zero = value::cents(before) == Ok(0);
                (odd(&Lack::Zero) && !was_zero).then_some(Reason::ZeroAmount)
            };
        }
    };
    let (after, other) = now.worth()?;
    if currency != other {
        return Some(Reason::CurrencyChanged);
    }
    (value::cents(before) != value::cents(after)).then_some(Reason::AmountChanged)
}

fn first(case: Case<'_>) -> Decision {
    let built = case.built;
    match case.standing {
        _ if case.reached_at < case.since => return plain(Kind::Skip, Reason::BeforeStart, built),
        Standing::Left | Standing::Gone => return plain(Kind::Skip, Reason::LeftBefore, built),
        Standing::There | Standing::Further => {}
    }
    match case.nobody {
        Some(Nobody::NoContact) => plain(Kind::Skip, Reason::NoContact, built),
        Some(Nobody::NoParticipant) => plain(Kind::Skip, Reason::NoParticipant, built),
        Some(Nobody::Several) => plain(Kind::Hold, Reason::SeveralContacts, built),
        Some(Nobody::NoLabel) => plain(Kind::Hold, Reason::NoLabel, built),
        None => match built {
            Ok(conversion) => plain(Kind::Send, Reason::StageReached, Ok(conversion)),
            Err(unbuilt) => plain(Kind::Hold, worst(&unbuilt.problems), Err(unbuilt)),
        },
    }
}

/// Returns the one reason for problems of several fields: what a person can mend least easily comes first.
fn worst(problems: &[Problem]) -> Reason {
    let has = |test: &dyn Fn(&Problem) -> bool| problems.iter().any(test);
    if has(&|it| it.field == EMAIL) {
        Reason::NoEmail
    } else if has(&|it| matches!(it.lack, Lack::Empty | Lack::NoContact | Lack::NoCompany)) {
        Reason::ValueMissing
    } else if has(&|it| it.lack == Lack::Negative) {
        Reason::NegativeAmount
    } else if has(&|it| it.lack == Lack::NoCurrency) {
        Reason::NoCurrency
    } else if has(&|it| it.lack != Lack::Zero) {
        Reason::ValueUnfit
    } else {
        Reason::ZeroAmount
    }
}

/// Holds every conversion whose order id another one of its event type has already: of two, impact.com drops the second.
/// `taken` has the pairs of event type code and order id that were sent for other records.
pub fn hold_doubles(decisions: &mut [Decision], taken: &BTreeSet<(String, String)>) {
    let mut seen = taken.clone();
    for decision in decisions.iter_mut().filter(|it| it.kind == Kind::Send) {
        let Some(conversion) = &decision.conversion else {
            continue;
        };
        if !seen.insert((conversion.event.clone(), conversion.order.clone())) {
            (decision.kind, decision.reason) = (Kind::Hold, Reason::SameOrder);
        }
    }
}

/// Returns where a record is, seen from a stage. `stages` are those of the pipeline in their order, each with whether it is
/// a lost one; a stage that is not among them is of another pipeline.
pub fn standing(reached: &str, now: Option<&str>, stages: &[(String, bool)]) -> Standing {
    let place = |stage: &str| stages.iter().position(|(id, _)| id == stage);
    match now {
        Some(now) if now == reached => Standing::There,
        Some(now) => match (place(reached), place(now)) {
            (Some(before), Some(at)) if at > before && !stages[at].1 => Standing::Further,
            _ => Standing::Left,
        },
        None => Standing::Left,
    }
}
