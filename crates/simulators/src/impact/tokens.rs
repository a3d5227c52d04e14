//! Scoped access tokens of impact.com: each has its own Account SID and Auth Token, and rights by category.
//!
//! Documented: switches per API category with boxes per method; 401 for wrong credentials, 403 for a token that is
//! disabled or lacks the right. The categories have no machine-readable list: these names are invented.
//!
//! Refuses to know: requests.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::identity::derived;
use super::state::Service;

/// A category of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Brand: company information.
    CompanyInformation,
    /// Brand: campaigns.
    Campaigns,
    /// Brand: conversions.
    Conversions,
    /// Brand: submissions.
    ApiSubmissions,
    /// Brand: actions and their updates.
    Actions,
    /// Brand: jobs.
    Jobs,
    /// Advocate: participants.
    Users,
    /// Advocate: referral codes and share links.
    Codes,
    /// Advocate: referrals.
    Referrals,
    /// Advocate: events.
    Events,
    /// Advocate: rewards.
    Rewards,
    /// Advocate: webhook subscriptions.
    Webhooks,
    /// Advocate: exports, and uploads of imports.
    Exports,
    /// Advocate: GraphQL.
    Graphql,
}

/// All categories.
const ALL: [Category; 14] = [
    Category::CompanyInformation,
    Category::Campaigns,
    Category::Conversions,
    Category::ApiSubmissions,
    Category::Actions,
    Category::Jobs,
    Category::Users,
    Category::Codes,
    Category::Referrals,
    Category::Events,
    Category::Rewards,
    Category::Webhooks,
    Category::Exports,
    Category::Graphql,
];

/// How far a right goes; a higher one holds the lower ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// The category is switched off.
    None,
    /// Reading.
    Read,
    /// Reading and writing.
    Write,
}

/// What a request needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Need {
    /// The category.
    pub category: Category,
    /// How far.
    pub right: Right,
}

impl Category {
    /// A request that reads.
    pub const fn read(self) -> Need {
        Need {
            category: self,
            right: Right::Read,
        }
    }

    /// A request that writes.
    pub const fn write(self) -> Need {
        Need {
            category: self,
            right: Right::Write,
        }
    }

    /// The service that the category is part of.
    pub const fn service(self) -> Service {
        match self {
            Self::CompanyInformation
            | Self::Campaigns
            | Self::Conversions
            | Self::ApiSubmissions
            | Self::Actions
            | Self::Jobs => Service::Brand,
            Self::Users
            | Self::Codes
            | Self::Referrals
            | Self::Events
            | Self::Rewards
            | Self::Webhooks => Service::Rest,
            Self::Exports => Service::Export,
            Self::Graphql => Service::Graphql,
        }
    }
}

/// A scoped access token. No `Debug`: it holds a secret.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccessToken {
    /// Account SID of this token alone.
    pub account_sid: String,
    /// Auth Token of this token alone.
    pub auth_token: String,
    /// Whether it is switched on.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Rights; a category that is missing is switched off.
    #[serde(default)]
    pub rights: BTreeMap<Category, Right>,
}

const fn yes() -> bool {
    true
}

impl AccessToken {
    /// The token that every practice account has: it may read everything.
    pub fn read_only(seed: u64) -> Self {
        Self {
            account_sid: format!("IR{}", derived(seed, "read-only-sid", 24)),
            auth_token: derived(seed, "read-only-token", 32),
            enabled: true,
            rights: ALL.into_iter().map(|c| (c, Right::Read)).collect(),
        }
    }

    /// Whether a request is covered.
    pub fn allows(&self, need: Need) -> bool {
        let held = self.rights.get(&need.category);
        self.enabled && held.is_some_and(|right| *right >= need.right)
    }
}
