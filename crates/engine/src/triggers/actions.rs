//! What impact.com has already: asked before anything is sent, so that not even an older copy of the journal makes us send
//! twice.

use super::preview::Making;
use crate::engine::Inner;
use crate::failure::Error;
use crate::journal::events::{self, Sent};
use crate::journal::settings::Workspace;
use crate::views::Platform;
use domain::trigger::decide::State;
use domain::trigger::value::moment_of;
use platforms::ApiError;
use platforms::advocate::{Action, Advocate, DUPLICATE, Submission};
use std::collections::BTreeMap;
use std::sync::Arc;

const DAY: i64 = 24 * 3_600_000;
/// Documented: dates of one question are at most 45 days apart.
const SPAN: i64 = 44 * DAY;
/// Documented: actions are told for three years.
const SPANS: usize = 25;

/// Actions by event type code and order id.
pub type Known = BTreeMap<(String, String), Action>;

impl Making {
    /// Returns the actions of a span of time; `None` when the credential may not see them, which is told in the notes.
    pub(super) async fn actions(&self, from: i64, to: i64) -> Result<Option<Known>, Error> {
        let mut known = Known::new();
        let mut at = from - DAY;
        for _ in 0..SPANS {
            let end = (at + SPAN).min(to + DAY);
            let (Some(since), Some(until)) = (moment_of(at), moment_of(end)) else {
                break;
            };
            let found = match self
                .advocate
                .actions(&self.look.program, &since, &until)
                .await
            {
                Err(
                    ApiError::Forbidden { .. }
                    | ApiError::NotFound { .. }
                    | ApiError::Refused { .. },
                ) => return Ok(None),
                found => {
                    self.look
                        .inner
                        .heard(&self.look.workspace, Platform::Advocate, found)
                        .await?
                }
            };
            known.extend(
                found
                    .into_iter()
                    .map(|it| ((it.event.clone(), it.order.clone()), it)),
            );
            if end >= to + DAY {
                break;
            }
            at = end;
        }
        Ok(Some(known))
    }
}

/// Returns the state of a conversion that impact.com has as an action.
pub fn state_of(action: &Action) -> State {
    if action.state.eq_ignore_ascii_case("REVERSED") {
        State::Reversed
    } else {
        State::Accepted
    }
}

/// Takes in what became of a request. Returns whether that is known now.
pub fn settled(sent: &mut Sent, told: Submission) -> bool {
    sent.tracker = told.tracker.or(sent.tracker.take());
    if !told.complete {
        return false;
    }
    let duplicate = told.refused.iter().any(|reason| reason == DUPLICATE);
    sent.problem.clear();
    sent.past.state = match sent.past.state {
        State::Reversing if told.refused.is_empty() => State::Reversed,
        State::Reversing => {
            sent.problem = told.refused.join(" ");
            State::Accepted
        }
        // It is there already, which is all that was wanted.
        _ if told.refused.is_empty() || duplicate => State::Accepted,
        _ => {
            sent.problem = told.refused.join(" ");
            State::Refused
        }
    };
    true
}

/// Asks once what became of everything that impact.com has not told yet, and stores it.
pub async fn settle_open(
    inner: &Arc<Inner>,
    workspace: &Workspace,
    advocate: &Advocate,
) -> Result<(), Error> {
    let id = workspace.id.clone();
    let open: Vec<Sent> = inner.journal.read(move |db| events::sent(db, &id)).await?;
    for mut sent in open {
        let waits = matches!(sent.past.state, State::Queued | State::Reversing);
        let Some(submission) = sent.submission.clone().filter(|_| waits) else {
            continue;
        };
        let told = match advocate.submission(&submission).await {
            // A submission that is not known any more: the list of actions has the last word.
            Err(ApiError::NotFound { .. } | ApiError::Refused { .. }) => {
                sent.past.state = if sent.past.state == State::Reversing {
                    State::Accepted
                } else {
                    State::Unknown
                };
                true
            }
            told => settled(
                &mut sent,
                inner.heard(workspace, Platform::Advocate, told).await?,
            ),
        };
        if told {
            let (id, now) = (workspace.id.clone(), inner.now());
            inner
                .journal
                .write(move |db| events::record(db, &id, &sent, now))
                .await?;
        }
    }
    Ok(())
}
