//! Working off what was submitted: a conversion becomes an action and an event in Advocate; a modification or reversal
//! changes an action.
//!
//! Documented: the reason codes and what they mean, that a second conversion with the same order id inside the
//! de-duplication window is refused, that a participant is found by the hashed e-mail address, and that an event type
//! shared with an Advocate program is an event key there. Which code comes when several fit, the length of the window and
//! the names of the event's fields are not published: invented.
//!
//! Refuses to know: HTTP, validation of single fields.

use serde_json::{Map, json};

use super::books::{Action, DAY_MS, Failure, Item, Kind, Submission};
use super::money;
use crate::impact::customer;
use crate::impact::identity::IdHash;
use crate::impact::program::PROGRAM_ID;
use crate::impact::store::Store;

/// Most modifications of an action (documented).
const MODIFICATIONS_MAX: u32 = 1000;
/// Number of the first action (invented).
const FIRST_ACTION: usize = 100_001;

/// How long things take, and how long an order id stays taken.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// After this many milliseconds a submission is worked off, asked for or not.
    pub submission_ms: i64,
    /// Days in which a second conversion with the same order id is a duplicate.
    pub dedup_days: u32,
}

fn contract_error(reason: &str) -> Failure {
    Failure {
        kind: "Contract Error".to_owned(),
        reason: reason.to_owned(),
    }
}

fn invalid(reason: &str) -> Failure {
    Failure {
        kind: "Validation".to_owned(),
        reason: reason.to_owned(),
    }
}

impl Store {
    fn due(&self, pace: Pace, now_ms: i64) -> impl Iterator<Item = usize> {
        let open = self.books.open.iter().copied();
        open.filter(move |at| {
            let submission = self.books.submissions.get(*at);
            submission.is_some_and(|s| now_ms - s.submitted_ms >= pace.submission_ms)
        })
    }

    /// Whether some submission is due.
    pub fn submissions_are_due(&self, pace: Pace, now_ms: i64) -> bool {
        self.due(pace, now_ms).next().is_some()
    }

    /// Works off all submissions that are due.
    pub fn settle_submissions(&mut self, ids: &IdHash, pace: Pace, now_ms: i64) {
        let due: Vec<usize> = self.due(pace, now_ms).collect();
        for at in due {
            self.complete_submission(at, ids, pace, now_ms);
        }
    }

    /// Works off one submission.
    pub fn complete_submission(&mut self, at: usize, ids: &IdHash, pace: Pace, now_ms: i64) {
        self.books.open.retain(|open| *open != at);
        let Some(submission) = self.books.submissions.get(at).cloned() else {
            return;
        };
        let done = match submission.kind {
            Kind::Conversion => self.convert(&submission, ids, pace, now_ms),
            Kind::Modification => self.modify(&submission, now_ms),
            Kind::Reversal => self.reverse(&submission, now_ms),
        };
        let entry = &mut self.books.submissions[at];
        entry.polls_left = 0;
        entry.completed_ms = Some(now_ms);
        match done {
            Ok(action_id) => entry.action_id = Some(action_id),
            Err(failure) => entry.failure = Some(failure),
        }
    }

    fn convert(
        &mut self,
        submission: &Submission,
        ids: &IdHash,
        pace: Pace,
        now_ms: i64,
    ) -> Result<String, Failure> {
        let fields = &submission.fields;
        let field = |name: &str| fields.get(name).map_or("", String::as_str);
        let campaign = field("CampaignId");
        if !super::campaigns::IDS.contains(&campaign) {
            return Err(invalid("CAMPAIGN_NOT_FOUND"));
        }
        let event_type = self.books.event_type(fields).cloned();
        let event_type = event_type.ok_or_else(|| invalid("ACTIONTRACKER_NOT_FOUND"))?;
        if event_type.campaign_id != campaign {
            return Err(invalid("ACTIONTRACKER_CAMPAIGN_MISMATCH"));
        }
        if !event_type.active {
            return Err(invalid("ACTIONTRACKER_NOT_ACTIVE"));
        }
        let order = field("OrderId");
        let window_ms = i64::from(pace.dedup_days) * DAY_MS;
        let taken = self.books.actions.iter().any(|a| {
            a.event_type.id == event_type.id
                && a.field("OrderId") == order
                && now_ms - a.created_ms < window_ms
        });
        if taken {
            return Err(contract_error("CONV_DUPLICATE"));
        }
        let owner = if campaign == PROGRAM_ID {
            let found = customer::find(self, ids, field("CustomerEmail"));
            Some(found.ok_or_else(|| contract_error("ACTION_REF_NOT_FOUND"))?)
        } else {
            None
        };
        let event_ms = super::dates::moment(field("EventDate")).unwrap_or(now_ms);
        let items = items(submission);
        let cents = money::order_cents(fields, &items);
        let event_id = owner.map(|owner| {
            let mut told = Map::new();
            told.insert("orderId".to_owned(), order.into());
            if fields.contains_key("CurrencyCode") {
                told.insert("amount".to_owned(), json!(money::text(cents)));
                told.insert("currency".to_owned(), field("CurrencyCode").into());
            }
            self.log_event(&owner, &event_type.code, told, event_ms, now_ms)
                .id
        });
        let number = FIRST_ACTION + self.books.actions.len();
        let id = format!("{campaign}.{}.{number}", event_type.id);
        self.books.actions.push(Action {
            id: id.clone(),
            event_type,
            reversed: false,
            cents,
            intended_cents: cents,
            delta_cents: cents,
            currency: field("CurrencyCode").to_owned(),
            event_ms,
            created_ms: now_ms,
            updated_ms: now_ms,
            fields: fields.clone(),
            items,
            event_id,
            modifications: 0,
        });
        let at = self.books.actions.len() - 1;
        self.books.note_update(at, "IR_BLANK", cents, now_ms);
        Ok(id)
    }

    /// The action that a change may still touch. Which code tells the refusal is not documented: invented.
    fn changeable(&self, submission: &Submission, now_ms: i64) -> Result<usize, Failure> {
        let at = self.books.action_at(&submission.fields);
        let at = at.ok_or_else(|| invalid("ACTION_REF_NOT_FOUND"))?;
        let action = &self.books.actions[at];
        if action.state(now_ms) != super::books::State::Pending {
            return Err(invalid("NO_VALID_ACTION_REF"));
        }
        if action.modifications >= MODIFICATIONS_MAX {
            return Err(invalid("MAX_RECURRENCES_REACHED"));
        }
        Ok(at)
    }

    fn modify(&mut self, submission: &Submission, now_ms: i64) -> Result<String, Failure> {
        let at = self.changeable(submission, now_ms)?;
        let fields = &submission.fields;
        let reason = fields.get("Reason").or(fields.get("DispositionCode"));
        let reason = reason.map_or("ORDER_UPDATE", String::as_str);
        let action = &mut self.books.actions[at];
        let before = action.cents;
        let amount = fields.get("Amount").and_then(|a| money::cents(a));
        if let Some(sku) = fields.get("Sku") {
            let item = action.items.iter_mut().find(|i| i.sku == *sku);
            let item = item.ok_or_else(|| invalid("NO_ITEM"))?;
            change_item(item, submission, amount, reason, now_ms);
            action.cents = action.items.iter().map(|i| i.cents).sum();
        } else if let Some(amount) = amount {
            action.cents = amount;
        }
        if let Some(status) = fields.get("CustomerStatus") {
            action
                .fields
                .insert("CustomerStatus".to_owned(), status.clone());
        }
        action.modifications += 1;
        // Documented: an amount of 0 reverses an action that had one.
        let reverses = before != 0 && action.cents == 0;
        action.reversed = reverses;
        let (delta, id) = (action.cents - before, action.id.clone());
        let event_id = action.event_id.clone().filter(|_| reverses);
        self.books.note_update(at, reason, delta, now_ms);
        if let Some(event_id) = event_id {
            self.cancel_rewards_of(&event_id, now_ms);
        }
        Ok(id)
    }

    fn reverse(&mut self, submission: &Submission, now_ms: i64) -> Result<String, Failure> {
        let at = self.changeable(submission, now_ms)?;
        let action = &mut self.books.actions[at];
        action.reversed = true;
        let delta = -action.cents;
        action.cents = 0;
        let (id, event_id) = (action.id.clone(), action.event_id.clone());
        let code = submission.fields.get("DispositionCode");
        self.books
            .note_update(at, code.map_or("OTHER", String::as_str), delta, now_ms);
        if let Some(event_id) = event_id {
            self.cancel_rewards_of(&event_id, now_ms);
        }
        Ok(id)
    }
}

/// The items of a conversion: positions count from 1 (documented).
fn items(submission: &Submission) -> Vec<Item> {
    let mut items = Vec::new();
    for position in 1.. {
        let field = |name: &str| submission.fields.get(&format!("{name}{position}"));
        let Some(sku) = field("ItemSku") else {
            break;
        };
        let text = |name: &str| field(name).cloned().unwrap_or_default();
        let quantity = field("ItemQuantity")
            .and_then(|q| q.parse().ok())
            .unwrap_or(1);
        let cents = |name: &str| field(name).and_then(|m| money::cents(m));
        let each = cents("ItemPrice").unwrap_or(0);
        let bought = i64::try_from(quantity).unwrap_or(i64::MAX);
        items.push(Item {
            sku: sku.clone(),
            name: text("ItemName"),
            category: text("ItemCategory"),
            quantity,
            cents: cents("ItemSubTotal").unwrap_or_else(|| each.saturating_mul(bought)),
            adjusted_ms: None,
            adjust_reason: String::new(),
        });
    }
    items
}

fn change_item(
    item: &mut Item,
    submission: &Submission,
    amount: Option<i64>,
    reason: &str,
    now_ms: i64,
) {
    let field = |name: &str| submission.fields.get(name);
    if let Some(quantity) = field("Quantity").and_then(|q| q.parse().ok()) {
        item.quantity = quantity;
    }
    if let Some(category) = field("Category") {
        item.category.clone_from(category);
    }
    let delta = field("ItemSubTotalDelta").and_then(|d| money::cents(d));
    item.cents = amount.unwrap_or_else(|| item.cents.saturating_add(delta.unwrap_or(0)));
    item.adjusted_ms = Some(now_ms);
    reason.clone_into(&mut item.adjust_reason);
}
