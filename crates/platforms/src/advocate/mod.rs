//! impact.com's Advocate API and the few calls of its brand API that a sync needs.
//!
//! Participants leave as `domain` values. Refuses to know HubSpot, and never compares an id with an address: reads
//! return hashed ids.

use crate::credential::Credential;
use crate::error::ApiError;
use domain::person::{Participant, ProgramId};
use url::Url;

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

/// A client for one tenant; clones share its connections.
#[derive(Clone)]
pub struct Advocate {
    base: Url,
}

/// A whole read of participants, streamed.
pub struct Participants {
    requests: u32,
}

fn unbuilt() -> ApiError {
    ApiError::Unreachable {
        detail: "not connected".to_owned(),
    }
}

#[allow(clippy::unused_async, missing_docs)]
impl Advocate {
    pub fn new(advocate_base: Url, brand_base: Url, keys: Keys) -> Result<Self, ApiError> {
        drop((brand_base, keys));
        Ok(Self {
            base: advocate_base,
        })
    }
    pub async fn probe(&self) -> Vec<Probe> {
        Vec::new()
    }
    pub async fn tenant(&self) -> Result<Tenant, ApiError> {
        Err(ApiError::NotFound {
            detail: self.base.path().to_owned(),
        })
    }
    pub async fn programs(&self) -> Result<Vec<Program>, ApiError> {
        Err(unbuilt())
    }
    pub async fn participant_total(&self) -> Result<u64, ApiError> {
        Err(unbuilt())
    }
    pub async fn sample(&self, _n: u32) -> Result<Vec<Participant>, ApiError> {
        Err(unbuilt())
    }
    pub async fn participants(&self, _program: &ProgramId) -> Result<Participants, ApiError> {
        Err(unbuilt())
    }
}

#[allow(clippy::unused_async, missing_docs)]
impl Participants {
    pub fn expected(&self) -> Option<u64> {
        None
    }
    pub async fn next(&mut self) -> Result<Option<Participant>, ApiError> {
        Err(unbuilt())
    }
    pub fn requests(&self) -> u32 {
        self.requests
    }
}
