//! impact.com's Advocate API and the few calls of its brand API that a sync needs.
//!
//! Participants leave as `domain` values. Refuses to know HubSpot, and never compares an id with an address: reads
//! return hashed ids.

mod brand;
mod columns;
mod conversions;
mod earned;
mod export;
mod file;
mod find;
#[cfg(test)]
mod fuzz;
mod graphql;
mod jobs;
mod participants;
mod person;
mod probes;
mod referrals;
mod refusal;
mod rest;
mod walk;

use crate::credential::Credential;
use crate::error::ApiError;
use crate::http::{
    Answer, Bucket, Call, Effect, Line, Network, Own, Pacer, Patience, Payload, Way,
};
use bytes::Bytes;
use domain::person::ProgramId;
use refusal::AdvocateManners;
use reqwest::Method;
use reqwest::header::{ACCEPT, HeaderName, HeaderValue};
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::Semaphore;
use url::Url;

pub use conversions::{Action, DUPLICATE, Submission, Submitted};
pub use earned::{Deeds, Earned, Friend};
pub use graphql::{EventKeys, Segment};
pub use jobs::{ImportJob, JobStatus, NewImport, RefusedRecord};
pub use participants::Participants;
pub use person::{Deleted, Upsert, ids_for};
pub use probes::{BRAND_API_VERSION, BrandSeen, ColumnsSeen, PageSeen};
pub use referrals::{Referral, Referrals};

/// What the platform's codes in [`ApiError::Refused`] mean for one participant (documented by impact.com: Advocate error
/// codes).
pub mod codes {
    /// The account has as many users as it may have.
    pub const TOO_MANY_IN_ACCOUNT: &str = "RS013";
    /// The e-mail address is not one.
    pub const INVALID_EMAIL: &str = "RS023";
    /// A referral code is not valid. That an unknown referred-by code is refused with it is inferred.
    pub const INVALID_CODE: &str = "RS034";
    /// The account is not there.
    pub const NO_ACCOUNT: &str = "RS041";
    /// The participant is not there.
    pub const NO_USER: &str = "RS042";
    /// The participant exists already.
    pub const EXISTS: &str = "RS048";
    /// These ids must never be registered again.
    pub const DO_NOT_TRACK: &str = "RS050";
    /// The attribution cookie cannot be read.
    pub const INVALID_COOKIES: &str = "RS052";
}

/// The credentials of one tenant.
#[derive(Debug, Clone)]
pub struct Keys {
    /// Tenant alias; test tenants begin with `test_`.
    pub tenant_alias: String,
    /// For REST, GraphQL and exports.
    pub advocate: Credential,
    /// Account SID and credential for the brand API.
    pub brand: Option<(String, Credential)>,
}

/// A part of impact.com that may be allowed or not on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    /// Brand REST API.
    Brand,
    /// Advocate REST API.
    Rest,
    /// Advocate GraphQL API.
    GraphQl,
    /// Advocate exports.
    Export,
}

/// The answer of one service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// Which one.
    pub service: Service,
    /// What was seen.
    pub result: Result<String, ApiError>,
}

/// The tenant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Alias.
    pub alias: String,
    /// Live, not test.
    pub live: bool,
    /// Company name, when told.
    pub company: Option<String>,
}

/// A program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Id.
    pub id: ProgramId,
    /// Name.
    pub name: String,
    /// The platform's status word.
    pub status: String,
}

/// The host of the Advocate API (documented by impact.com).
const ADVOCATE_HOSTS: [&str; 1] = ["app.referralsaasquatch.com"];

/// The host of the brand API (documented by impact.com).
const BRAND_HOSTS: [&str; 1] = ["api.impact.com"];

/// Requests at once on the Advocate host. No limit for server credentials is published; this is the number in the
/// platform's own Java library.
const AT_ONCE: usize = 2;

/// Documented by impact.com: the header that pins the brand API's version. Version 14 is of June 2026.
const BRAND_VERSION: (HeaderName, HeaderValue) = (
    HeaderName::from_static("ir-version"),
    HeaderValue::from_static(BRAND_API_VERSION),
);

/// Documented by impact.com: without it the brand API answers in XML.
const WANT_JSON: (HeaderName, HeaderValue) = (ACCEPT, HeaderValue::from_static("application/json"));

/// A client for one tenant; clones share its connections.
#[derive(Clone)]
pub struct Advocate(Arc<Inner>);

struct Inner {
    tenant_alias: String,
    line: Line<AdvocateManners>,
    at_once: Semaphore,
    /// For export files, which live on a storage host and must not see our credential.
    storage: Way,
    brand: Option<Brand>,
}

struct Brand {
    account_sid: String,
    line: Line<AdvocateManners>,
}

impl Advocate {
    /// Returns a client. `advocate_base` is `https://app.referralsaasquatch.com`, `brand_base` is
    /// `https://api.impact.com`, or both are a simulator on this computer; others are refused.
    pub fn new(advocate_base: Url, brand_base: Url, keys: Keys) -> Result<Self, ApiError> {
        let (network, patience) = (Network::default(), Patience::default());
        Self::over(&network, advocate_base, brand_base, keys, patience)
    }

    /// Returns [`Advocate::new`] over another network and with another patience.
    pub fn over(
        network: &Network,
        advocate_base: Url,
        brand_base: Url,
        keys: Keys,
        patience: Patience,
    ) -> Result<Self, ApiError> {
        let advocate = Own::of(advocate_base, &ADVOCATE_HOSTS)?;
        let line = |base, credential| {
            Line::new(
                base,
                credential,
                Pacer::unlimited().with(patience),
                network,
                AdvocateManners,
            )
        };
        let brand = match keys.brand {
            None => None,
            Some((account_sid, credential)) => Some(Brand {
                line: line(Own::of(brand_base, &BRAND_HOSTS)?, credential)?,
                account_sid,
            }),
        };
        Ok(Self(Arc::new(Inner {
            storage: network.to(&advocate)?,
            line: line(advocate, keys.advocate)?,
            tenant_alias: keys.tenant_alias,
            at_once: Semaphore::new(AT_ONCE),
            brand,
        })))
    }

    /// Asks every service on its own whether it lets us in. The brand API is asked when there are keys for it.
    pub async fn probe(&self) -> Vec<Probe> {
        let mut probes = Vec::new();
        if let Some(brand) = &self.0.brand {
            probes.push(Probe {
                service: Service::Brand,
                result: brand.company().await,
            });
        }
        probes.push(Probe {
            service: Service::Rest,
            result: self
                .participant_total()
                .await
                .map(|total| format!("{total} participants")),
        });
        probes.push(Probe {
            service: Service::GraphQl,
            result: self.tenant_by_graphql().await.map(|tenant| {
                let kind = if tenant.live { "live" } else { "test" };
                format!("{kind} tenant {}", tenant.alias)
            }),
        });
        probes.push(Probe {
            service: Service::Export,
            result: self
                .export_history()
                .await
                .map(|total| format!("{total} exports so far")),
        });
        probes
    }

    /// Returns the tenant. When GraphQL is refused but REST lets us in, the alias tells whether it is a test tenant
    /// (documented: test aliases begin with `test_`).
    pub async fn tenant(&self) -> Result<Tenant, ApiError> {
        match self.tenant_by_graphql().await {
            Err(error) if refused(&error) => {
                self.participant_total().await?;
                Ok(Tenant {
                    alias: self.0.tenant_alias.clone(),
                    live: !self.0.tenant_alias.starts_with("test_"),
                    company: None,
                })
            }
            other => other,
        }
    }

    /// Returns the programs that are live or paused. When GraphQL is refused, the brand API's campaigns of type
    /// `Advocate` stand in; that both ids are always equal is inferred from examples.
    pub async fn programs(&self) -> Result<Vec<Program>, ApiError> {
        match (self.programs_by_graphql().await, &self.0.brand) {
            (Err(error), Some(brand)) if refused(&error) => brand.campaigns().await,
            (programs, _) => programs,
        }
    }

    /// Returns the number of requests sent so far to all of the services, refused and repeated ones included.
    pub fn requests(&self) -> u64 {
        let brand = self.0.brand.as_ref().map_or(0, |brand| brand.line.sent());
        self.0.line.sent() + brand
    }

    async fn send(
        &self,
        method: Method,
        url: Url,
        body: Option<(&'static str, Payload)>,
        effect: Effect,
    ) -> Result<Answer, ApiError> {
        let call = Call {
            method,
            url,
            body,
            headers: &[WANT_JSON],
            effect,
            bucket: Bucket::Burst,
        };
        let _place = self.0.at_once.acquire().await;
        self.0.line.exchange(&call).await
    }

    /// Returns an address below the tenant.
    fn tenant_address(&self, tail: &[&str]) -> Url {
        let mut segments = vec!["api", "v1", self.0.tenant_alias.as_str()];
        segments.extend(tail);
        crate::http::address(self.0.line.base(), &segments)
    }

    async fn get(&self, url: Url) -> Result<Answer, ApiError> {
        whole(self.send(Method::GET, url, None, Effect::None).await?)
    }

    /// Asks a question, or makes an export, which may exist twice.
    async fn post<B: Serialize>(&self, url: Url, body: &B) -> Result<Answer, ApiError> {
        whole(
            self.send(Method::POST, url, Some(json(body)?), Effect::None)
                .await?,
        )
    }

    /// Makes something that was not there.
    async fn post_new<B: Serialize>(&self, url: Url, body: &B) -> Result<Answer, ApiError> {
        written(
            self.send(Method::POST, url, Some(json(body)?), Effect::Another)
                .await?,
        )
    }

    /// Writes what is the same when it is written twice.
    async fn put<B: Serialize>(&self, url: Url, body: &B) -> Result<Answer, ApiError> {
        written(
            self.send(Method::PUT, url, Some(json(body)?), Effect::Same)
                .await?,
        )
    }
}

/// Returns a JSON body.
fn json<B: Serialize>(body: &B) -> Result<(&'static str, Payload), ApiError> {
    let bytes = serde_json::to_vec(body).map_err(|wrong| ApiError::Unreadable {
        detail: format!("the request has no JSON form: {:?}", wrong.classify()),
    })?;
    Ok(("application/json", Payload::Whole(Bytes::from(bytes))))
}

/// Refuses a redirect after a write. Somebody on the way answered, and nobody knows whether the platform got it.
fn written(answer: Answer) -> Result<Answer, ApiError> {
    whole(answer).map_err(|error| ApiError::OutcomeUnknown {
        detail: error.to_string(),
    })
}

/// Checks the answer to a write that is documented to have no body. A web page on the way leaves the outcome open.
fn done(answer: &Answer) -> Result<(), ApiError> {
    if answer.status.is_success() && answer.body.is_empty() {
        return Ok(());
    }
    Err(ApiError::OutcomeUnknown {
        detail: format!(
            "{} with {} bytes where none are documented",
            answer.status.as_u16(),
            answer.body.len()
        ),
    })
}

/// Refuses a redirect: only the download of an export is documented to have one.
fn whole(answer: Answer) -> Result<Answer, ApiError> {
    if answer.status.is_redirection() {
        return Err(ApiError::Unreadable {
            detail: format!("redirect {}", answer.status.as_u16()),
        });
    }
    Ok(answer)
}

/// Returns whether an error means that this service does not let us in, while another may.
fn refused(error: &ApiError) -> bool {
    matches!(
        error,
        ApiError::Unauthorised { .. }
            | ApiError::Forbidden { .. }
            | ApiError::NotFound { .. }
            | ApiError::Refused { .. }
    )
}
