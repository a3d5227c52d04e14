//! The brand's books: event types, submissions, actions and what changed on them.
//!
//! Refuses to know: HTTP, participants, how a submission is worked off.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::impact::program::{EVENT_KEYS, PROGRAM_ID};

/// Id of the first event type (invented).
const FIRST_EVENT_TYPE: u32 = 4636;
/// Customer statuses that an event type takes unless told otherwise (invented choice of documented examples).
const CUSTOMER_STATUSES: [&str; 2] = ["NEW", "EXISTING"];

/// The parameters of a request.
pub type Fields = BTreeMap<String, String>;

/// An event type (action tracker), as configured in the platform's settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EventType {
    /// Id, also called action tracker id.
    pub id: u32,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The campaign it was made in.
    pub campaign_id: String,
    /// Whether it is switched on.
    pub active: bool,
    /// Values that `CustomerStatus` may have.
    pub customer_statuses: Vec<String>,
}

/// What was submitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// `POST /Conversions`.
    Conversion,
    /// `PUT /Actions`.
    Modification,
    /// `DELETE /Actions`.
    Reversal,
}

impl Kind {
    /// As the platform writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Conversion => "Conversion",
            Self::Modification => "Modification",
            Self::Reversal => "Reversal",
        }
    }
}

/// Why a submission failed: a documented reason code with its documented kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// `ErrorType`.
    pub kind: String,
    /// `ErrorReason`.
    pub reason: String,
}

/// A request that is worked off later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Submission {
    /// Id.
    pub batch_id: String,
    /// What was submitted.
    pub kind: Kind,
    /// When, in milliseconds since 1970.
    pub submitted_ms: i64,
    /// The parameters.
    pub fields: Fields,
    /// Answers that still tell `Queued` or `In Progress`.
    pub polls_left: u32,
    /// When it was worked off, in milliseconds since 1970.
    pub completed_ms: Option<i64>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// The action it made or changed.
    pub action_id: Option<String>,
}

/// An item of an action.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    /// Stock-keeping unit.
    pub sku: String,
    /// Name.
    pub name: String,
    /// Category.
    pub category: String,
    /// Units.
    pub quantity: u64,
    /// Money, in cents.
    pub cents: i64,
    /// Last change, in milliseconds since 1970.
    pub adjusted_ms: Option<i64>,
    /// Reason of the last change.
    pub adjust_reason: String,
}

/// State of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum State {
    /// Not locked yet.
    Pending,
    /// Past its locking date.
    Approved,
    /// Reversed.
    Reversed,
}

impl State {
    /// As the platform writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Approved => "APPROVED",
            Self::Reversed => "REVERSED",
        }
    }
}

/// A conversion that was credited.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Action {
    /// Id, such as `47255.4636.100001`.
    pub id: String,
    /// Event type.
    pub event_type: EventType,
    /// Whether it was reversed.
    pub reversed: bool,
    /// Money now, in cents.
    pub cents: i64,
    /// Money as first told, in cents.
    pub intended_cents: i64,
    /// Change by the last modification, in cents.
    pub delta_cents: i64,
    /// Currency; empty without money.
    pub currency: String,
    /// When it happened, in milliseconds since 1970.
    pub event_ms: i64,
    /// When it was recorded, in milliseconds since 1970.
    pub created_ms: i64,
    /// Last change, in milliseconds since 1970.
    pub updated_ms: i64,
    /// The parameters of the conversion.
    pub fields: Fields,
    /// Items.
    pub items: Vec<Item>,
    /// The participant's event in Advocate.
    pub event_id: Option<String>,
    /// How often it was modified.
    pub modifications: u32,
}

/// Days until an action can no longer be modified (a customer's own setting; invented).
const LOCKING_DAYS: i64 = 30;
/// One day in milliseconds.
pub const DAY_MS: i64 = 86_400_000;

impl Action {
    /// When it can no longer be modified, in milliseconds since 1970.
    pub const fn locking_ms(&self) -> i64 {
        self.event_ms + LOCKING_DAYS * DAY_MS
    }

    /// State at a moment.
    pub const fn state(&self, now_ms: i64) -> State {
        if self.reversed {
            State::Reversed
        } else if self.locking_ms() <= now_ms {
            State::Approved
        } else {
            State::Pending
        }
    }

    /// A parameter of the conversion; empty when it was not sent.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }
}

/// A change of an action.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActionUpdate {
    /// Id: that of the action and a number.
    pub id: String,
    /// The action.
    pub action_id: String,
    /// When, in milliseconds since 1970.
    pub updated_ms: i64,
    /// Whether the action was reversed by it.
    pub reversed: bool,
    /// Reason; `IR_BLANK` for the first one (documented by example).
    pub disposition: String,
    /// Change of the money, in cents.
    pub delta_cents: i64,
}

/// All books.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Books {
    /// Event types.
    pub event_types: Vec<EventType>,
    /// Submissions, oldest first.
    pub submissions: Vec<Submission>,
    /// Positions of those that are not worked off yet.
    pub open: Vec<usize>,
    /// Actions, oldest first.
    pub actions: Vec<Action>,
    /// Changes, oldest first.
    pub updates: Vec<ActionUpdate>,
}

impl Default for Books {
    fn default() -> Self {
        let mut books = Self {
            event_types: Vec::new(),
            submissions: Vec::new(),
            open: Vec::new(),
            actions: Vec::new(),
            updates: Vec::new(),
        };
        for code in EVENT_KEYS {
            books.add_event_type(code, PROGRAM_ID);
        }
        books
    }
}

impl Books {
    /// Configures an event type; the present one when the code is known in the campaign already.
    pub fn add_event_type(&mut self, code: &str, campaign_id: &str) -> EventType {
        let known = |e: &&EventType| e.code == code && e.campaign_id == campaign_id;
        if let Some(present) = self.event_types.iter().find(known) {
            return present.clone();
        }
        let last = self.event_types.iter().map(|e| e.id).max();
        let made = EventType {
            id: last.map_or(FIRST_EVENT_TYPE, |id| id + 1),
            code: code.to_owned(),
            name: code.to_owned(),
            campaign_id: campaign_id.to_owned(),
            active: true,
            customer_statuses: CUSTOMER_STATUSES.map(str::to_owned).to_vec(),
        };
        self.event_types.push(made.clone());
        made
    }

    /// Puts a submission into the queue.
    pub fn queue(&mut self, submission: Submission) {
        self.open.push(self.submissions.len());
        self.submissions.push(submission);
    }

    /// The event type that a request names: by id under either name, or by code.
    pub fn event_type(&self, fields: &Fields) -> Option<&EventType> {
        let id = fields.get("ActionTrackerId").or(fields.get("EventTypeId"));
        if let Some(id) = id {
            return self.event_types.iter().find(|e| *id == e.id.to_string());
        }
        let code = fields.get("EventTypeCode")?;
        self.event_types.iter().find(|e| e.code == *code)
    }

    /// The action that a request names: by its id, or by event type and order.
    pub fn action_at(&self, fields: &Fields) -> Option<usize> {
        if let Some(id) = fields.get("ActionId") {
            return self.actions.iter().position(|a| a.id == *id);
        }
        let (tracker, order) = (fields.get("ActionTrackerId")?, fields.get("OrderId")?);
        self.actions
            .iter()
            .rposition(|a| a.event_type.id.to_string() == *tracker && a.field("OrderId") == order)
    }

    /// Records a change of the action at `at`.
    pub fn note_update(&mut self, at: usize, disposition: &str, delta_cents: i64, now_ms: i64) {
        let number = self.updates.len() + 1;
        let Some(action) = self.actions.get_mut(at) else {
            return;
        };
        action.updated_ms = now_ms;
        action.delta_cents = delta_cents;
        self.updates.push(ActionUpdate {
            id: format!("{}.{}", action.id, 95_000_000 + number),
            action_id: action.id.clone(),
            updated_ms: now_ms,
            reversed: action.reversed,
            disposition: disposition.to_owned(),
            delta_cents,
        });
    }
}
