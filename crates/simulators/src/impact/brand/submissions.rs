//! The queue of submissions: `Queued`, `In Progress`, `Complete` (documented states), and what a failed one tells.
//!
//! How long it takes is not published: here it takes a settable number of polls, or a settable time.
//!
//! Refuses to know: what a submission does.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::{Value, json};

use super::answer::Refused;
use super::books::{Books, Fields, Kind, Submission};
use super::paging::{self, ORDINARY};
use super::{Outcome, QueryFields, campaigns, dates, serve};
use crate::impact::identity::sign;
use crate::impact::state::Shared;
use crate::impact::tokens::Category;

/// Number of the account in bodies (invented).
const ACCOUNT_ID: u32 = 10_001;

/// Puts a request into the queue and answers as documented.
///
/// # Errors
/// When the practice world cannot be saved.
pub fn queue(
    shared: &Shared,
    account_sid: &str,
    kind: Kind,
    fields: Fields,
    now_ms: i64,
) -> Outcome {
    let polls = shared.settings().submission_polls;
    let batch_id = {
        let mut store = shared.store_mut();
        let number = store.next_number();
        let mark = sign(shared.id_seed, "submission", &number.to_string());
        let batch_id = format!(
            "A-{}-{}-4{}-a{}-{}",
            &mark[..8],
            &mark[8..12],
            &mark[12..15],
            &mark[15..18],
            &mark[18..30]
        );
        store.books.queue(Submission {
            batch_id: batch_id.clone(),
            kind,
            submitted_ms: now_ms,
            fields,
            polls_left: polls.saturating_mul(2),
            completed_ms: None,
            failure: None,
            action_id: None,
        });
        batch_id
    };
    save(shared)?;
    Ok(json!({
        "Status": "QUEUED",
        "QueuedUri": format!("/Advertisers/{account_sid}/APISubmissions/{batch_id}"),
    }))
}

fn save(shared: &Shared) -> Result<(), Refused> {
    shared
        .save()
        .map_err(|problem| Refused::new(StatusCode::INTERNAL_SERVER_ERROR, &problem.message))
}

impl Submission {
    /// State: the first half of the polls answers `Queued`, the second `In Progress`.
    fn status(&self, polls: u32) -> &'static str {
        match self.completed_ms {
            Some(_) => "Complete",
            None if self.polls_left > polls => "Queued",
            None => "In Progress",
        }
    }
}

/// The documented body.
pub fn body(books: &Books, submission: &Submission, account_sid: &str, polls: u32) -> Value {
    let field = |name: &str| submission.fields.get(name).cloned().unwrap_or_default();
    let event_type = books.event_type(&submission.fields).or_else(|| {
        let action = books.actions.get(books.action_at(&submission.fields)?)?;
        Some(&action.event_type)
    });
    let mut payload = url::form_urlencoded::Serializer::new(String::new());
    payload.extend_pairs(&submission.fields);
    let campaign = match submission.fields.get("CampaignId") {
        Some(id) => id.clone(),
        None => event_type
            .map(|e| e.campaign_id.clone())
            .unwrap_or_default(),
    };
    let order = submission.fields.get("OrderId");
    let mut body = json!({
        "BatchId": submission.batch_id,
        "AccountId": ACCOUNT_ID,
        "SubmissionDate": dates::text(submission.submitted_ms),
        "CampaignId": campaigns::number(&campaign),
        "ActionTrackerId": event_type.map(|e| e.id),
        "EventCode": event_type.map_or_else(|| field("EventTypeCode"), |e| e.code.clone()),
        "OrderId": order.filter(|_| submission.kind == Kind::Conversion),
        "Payload": payload.finish(),
        "Type": submission.kind.name(),
        "Status": submission.status(polls),
        "CompletionDate": submission.completed_ms.map(dates::text),
        "ErrorType": submission.failure.as_ref().map(|f| &f.kind),
        "ErrorReason": submission.failure.as_ref().map(|f| &f.reason),
        "Uri": format!("/Advertisers/{account_sid}/APISubmissions/{}", submission.batch_id),
    });
    // Documented as a number that is never null, and a conversion without a partner has none.
    if let Some(partner) = submission.fields.get("MediaPartnerId") {
        body["MediaPartnerId"] = campaigns::number(partner);
    }
    body
}

/// `GET /Advertisers/{AccountSID}/APISubmissions/{BatchId}`: a poll.
pub async fn one(
    State(shared): State<Arc<Shared>>,
    Path((account_sid, batch_id)): Path<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let need = Category::ApiSubmissions.read();
    serve(&shared, &headers, &account_sid, need, || {
        let settings = shared.settings();
        let (told, completed) = {
            let mut store = shared.store_mut();
            let known = store.books.submissions.iter();
            let at = known
                .enumerate()
                .find_map(|(at, s)| (s.batch_id == batch_id).then_some(at))
                .ok_or_else(|| Refused::not_found("submission"))?;
            let before = &store.books.submissions[at];
            let completes = before.completed_ms.is_none() && before.polls_left == 0;
            if completes {
                store.complete_submission(at, &shared.ids, settings.pace(), shared.clock.now_ms());
            }
            let books = &mut store.books;
            let told = body(
                books,
                &books.submissions[at],
                &account_sid,
                settings.submission_polls,
            );
            let entry = &mut books.submissions[at];
            entry.polls_left = entry.polls_left.saturating_sub(1);
            (told, completes)
        };
        if completed {
            save(&shared)?;
        }
        Ok(told)
    })
}

/// `GET /Advertisers/{AccountSID}/APISubmissions`, newest first.
pub async fn list(
    State(shared): State<Arc<Shared>>,
    Path(account_sid): Path<String>,
    Query(query): QueryFields,
    headers: HeaderMap,
) -> Response {
    let need = Category::ApiSubmissions.read();
    serve(&shared, &headers, &account_sid, need, || {
        let polls = shared.settings().submission_polls;
        let store = shared.store();
        let newest_first = store.books.submissions.iter().rev();
        let all = newest_first
            .map(|s| body(&store.books, s, &account_sid, polls))
            .collect();
        let path = format!("/Advertisers/{account_sid}/APISubmissions");
        paging::page(&path, &query, "APISubmission", ORDINARY, all)
    })
}
