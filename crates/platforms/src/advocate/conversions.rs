//! The brand API's conversions: sending one, what became of it, and reversing or changing the action it made.
//!
//! Documented by impact.com: there is no idempotency key, an answer only says that the request is queued, and a second
//! conversion with the same order id is dropped with [`DUPLICATE`]. So nothing here is ever repeated by itself when
//! it may have arrived.

use crate::advocate::brand::{Number, OneOrMany, Text};
use crate::advocate::{Advocate, BRAND_VERSION, Brand, WANT_JSON, written};
use crate::error::{ApiError, brief};
use crate::http::{Bucket, Call, Effect, Payload, address};
use bytes::Bytes;
use domain::person::ProgramId;
use reqwest::Method;
use serde::Deserialize;
use std::collections::BTreeMap;
use url::form_urlencoded;

/// A conversion with this order id is there already (documented reason code).
pub const DUPLICATE: &str = "CONV_DUPLICATE";
/// Why a deal's conversion is taken back (a documented disposition code).
const DISPOSITION: &str = "ORDER_ERROR";
/// Why a deal's amount is changed (a documented reason).
const REASON: &str = "ORDER_UPDATE";
/// Rows of a page of actions (documented: the default, and the most).
const PAGE: &str = "20000";
/// Documented: more pages of actions are an error.
const PAGES: u32 = 10;

/// A request that impact.com has taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The id to ask by what became of it; `None` when the answer told the action at once.
    pub submission: Option<String>,
}

/// What became of a request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Submission {
    /// It was worked off.
    pub complete: bool,
    /// The numeric id of the event type, which names an action together with its order id.
    pub tracker: Option<String>,
    /// Reason codes, when it was refused.
    pub refused: Vec<String>,
}

/// A conversion that impact.com has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// Its id.
    pub id: String,
    /// The numeric id of the event type.
    pub tracker: Option<String>,
    /// The event type code.
    pub event: String,
    /// The order id.
    pub order: String,
    /// `PENDING`, `APPROVED` or `REVERSED`.
    pub state: String,
}

#[derive(Deserialize)]
pub(super) struct Queued {
    #[serde(rename = "Status", alias = "status", default)]
    status: Option<String>,
    #[serde(rename = "QueuedUri", alias = "queuedUri", default)]
    at: Option<String>,
    #[serde(rename = "Message", alias = "message", default)]
    message: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Told {
    #[serde(rename = "Status", alias = "status", default)]
    status: Option<String>,
    #[serde(rename = "ActionTrackerId", default)]
    tracker: Option<Text>,
    #[serde(rename = "ErrorType", default)]
    error_type: Option<String>,
    #[serde(rename = "ErrorReason", default)]
    error_reason: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct Actions {
    #[serde(rename = "@numpages", default)]
    pages: Option<Number>,
    #[serde(rename = "Actions", default)]
    list: OneOrMany<ToldAction>,
}

#[derive(Deserialize)]
pub(super) struct ToldAction {
    #[serde(rename = "Id")]
    id: Text,
    #[serde(rename = "ActionTrackerId", default)]
    tracker: Option<Text>,
    #[serde(rename = "EventCode", default)]
    event: Option<String>,
    #[serde(rename = "Oid", default)]
    order: Option<Text>,
    #[serde(rename = "State", default)]
    state: Option<String>,
}

impl Queued {
    /// Reads the answer to a request that is worked off later. Client code also meets `OK`.
    pub(super) fn submitted(self) -> Result<Submitted, ApiError> {
        let status = self.status.unwrap_or_default().to_ascii_uppercase();
        let id = self
            .at
            .as_deref()
            .and_then(|path| path.trim_end_matches('/').rsplit('/').next());
        let submission = id.filter(|id| !id.is_empty()).map(brief);
        match status.as_str() {
            "QUEUED" | "OK" | "SUCCESS" => Ok(Submitted { submission }),
            "ERROR" => Err(ApiError::Refused {
                status: 200,
                code: status,
                message: brief(self.message.as_deref().unwrap_or_default()),
                request: String::new(),
            }),
            _ => Err(ApiError::OutcomeUnknown {
                detail: format!("a status that is not documented: {}", brief(&status)),
            }),
        }
    }
}

impl Told {
    /// Reads what became of a request. Documented: complete with an error set is refused, and there may be several codes.
    pub(super) fn submission(self) -> Submission {
        let status = self.status.unwrap_or_default();
        let reasons = self.error_reason.unwrap_or_default();
        let mut refused: Vec<String> = reasons.split_whitespace().map(brief).collect();
        if refused.is_empty() {
            refused.extend(
                self.error_type
                    .filter(|it| !it.trim().is_empty())
                    .map(|it| brief(it.trim())),
            );
        }
        Submission {
            complete: status.eq_ignore_ascii_case("complete"),
            tracker: self.tracker.map(|it| it.0).filter(|id| !id.is_empty()),
            refused,
        }
    }
}

impl Actions {
    pub(super) fn into_actions(self) -> Vec<Action> {
        let list = self.list.into_vec().into_iter();
        list.map(ToldAction::action).collect()
    }
}

impl ToldAction {
    fn action(self) -> Action {
        Action {
            id: self.id.0,
            tracker: self.tracker.map(|it| it.0),
            event: self.event.unwrap_or_default(),
            order: self.order.map(|it| it.0).unwrap_or_default(),
            state: self.state.unwrap_or_default(),
        }
    }
}

impl Brand {
    async fn submit(
        &self,
        method: Method,
        tail: &str,
        fields: &BTreeMap<String, String>,
    ) -> Result<Submitted, ApiError> {
        let call = Call {
            method,
            url: address(self.line.base(), &["Advertisers", &self.account_sid, tail]),
            body: Some((
                "application/x-www-form-urlencoded",
                Payload::Whole(form(fields)),
            )),
            headers: &[WANT_JSON, BRAND_VERSION],
            effect: Effect::Another,
            bucket: Bucket::Burst,
        };
        let answer = written(self.line.exchange(&call).await?)?;
        answer.json::<Queued>()?.submitted()
    }
}

impl Advocate {
    fn books(&self) -> Result<&Brand, ApiError> {
        self.0.brand.as_ref().ok_or_else(|| ApiError::Forbidden {
            missing: vec!["the brand API (Account SID and Auth Token)".to_owned()],
        })
    }

    /// Sends one conversion of a program. It is never repeated when it may have arrived; a value that is refused comes back
    /// as [`ApiError::Refused`], with the field's name in its message.
    pub async fn send_conversion(
        &self,
        program: &ProgramId,
        fields: &BTreeMap<String, String>,
    ) -> Result<Submitted, ApiError> {
        let mut fields = fields.clone();
        // That a program's id is its campaign's id is inferred from examples.
        fields.insert("CampaignId".to_owned(), program.0.clone());
        self.books()?
            .submit(Method::POST, "Conversions", &fields)
            .await
    }

    /// Returns what became of a conversion, a reversal or a change.
    pub async fn submission(&self, id: &str) -> Result<Submission, ApiError> {
        let answer = self.books()?.read(&["APISubmissions", id], &[]).await?;
        Ok(answer.json::<Told>()?.submission())
    }

    /// Reverses the action that a conversion made.
    pub async fn reverse_action(&self, tracker: &str, order: &str) -> Result<Submitted, ApiError> {
        let fields = [
            ("ActionTrackerId", tracker),
            ("OrderId", order),
            ("DispositionCode", DISPOSITION),
        ];
        self.books()?
            .submit(Method::DELETE, "Actions", &owned(&fields))
            .await
    }

    /// Changes the amount of the action that a conversion made. Documented: an amount of zero reverses it.
    pub async fn adjust_action(
        &self,
        tracker: &str,
        order: &str,
        amount: &str,
    ) -> Result<Submitted, ApiError> {
        let fields = [
            ("ActionTrackerId", tracker),
            ("OrderId", order),
            ("Amount", amount),
            ("Reason", REASON),
        ];
        self.books()?
            .submit(Method::PUT, "Actions", &owned(&fields))
            .await
    }

    /// Returns the actions of a program whose event was between two moments (ISO 8601 with an offset).
    pub async fn actions(
        &self,
        program: &ProgramId,
        from: &str,
        to: &str,
    ) -> Result<Vec<Action>, ApiError> {
        let brand = self.books()?;
        let mut actions = Vec::new();
        for page in 1..=PAGES {
            let number = page.to_string();
            let query = [
                ("CampaignId", program.as_str()),
                ("ActionDateStart", from),
                ("ActionDateEnd", to),
                ("PageSize", PAGE),
                ("Page", &number),
            ];
            let told: Actions = brand.read(&["Actions"], &query).await?.json()?;
            let pages = told.pages.as_ref().map(|pages| pages.0);
            actions.extend(told.into_actions());
            if pages.is_none_or(|pages| pages <= page) {
                break;
            }
        }
        Ok(actions)
    }
}

fn form(fields: &BTreeMap<String, String>) -> Bytes {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    Bytes::from(form.finish())
}

fn owned(fields: &[(&str, &str)]) -> BTreeMap<String, String> {
    fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}
