//! How a call can fail, by what to do next. Knows no platform and no words for people.

use std::time::Duration;

/// Why a call failed. Texts are technical, short, and never carry a secret or the query of an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// DNS, connection, TLS, or a time-out before anything was sent. Nothing arrived.
    #[error("cannot reach the platform: {detail}")]
    Unreachable {
        /// What failed.
        detail: String,
    },
    /// The address is neither the platform's own nor one of this computer. Nothing was sent.
    #[error("not an address of the platform: {detail}")]
    ForeignAddress {
        /// Scheme and host.
        detail: String,
    },
    /// A write may or may not have arrived. It was not repeated; look before sending again.
    #[error("it is unknown whether a write arrived: {detail}")]
    OutcomeUnknown {
        /// What failed.
        detail: String,
    },
    /// The platform's short-term limit held for longer than we wait.
    #[error("the platform's rate limit held for too long")]
    RateLimited {
        /// How long the platform asked us to wait, when it said so.
        retry_after: Option<Duration>,
    },
    /// The account's calls of the day are used up. Documented by HubSpot: the count starts anew at midnight in the
    /// account's time zone.
    #[error("the daily limit is used up: {detail}")]
    DailyLimit {
        /// The platform's words.
        detail: String,
    },
    /// The credential is not accepted, or the sign-in cannot be renewed: connect again.
    #[error("the credential is not accepted: {detail}")]
    Unauthorised {
        /// The platform's words.
        detail: String,
    },
    /// The credential is good but lacks a right.
    #[error("a right is missing: {}", missing.join(", "))]
    Forbidden {
        /// The names of the missing scopes, when the platform told them.
        missing: Vec<String>,
    },
    /// There is nothing at this address, or we may not see it.
    #[error("not found: {detail}")]
    NotFound {
        /// The platform's words.
        detail: String,
    },
    /// The platform refused this request; the same request would be refused again.
    #[error("refused with {status} {code}: {message}")]
    Refused {
        /// HTTP status, or the status inside a GraphQL answer.
        status: u16,
        /// The platform's code, the most exact one it gave; empty when it gave none.
        code: String,
        /// The platform's words, cut to a few lines.
        message: String,
        /// The platform's id of the request, for its support; empty when it gave none.
        request: String,
    },
    /// The platform is in trouble, and stayed so for longer than we wait.
    #[error("the platform answers {status}")]
    ServerTrouble {
        /// HTTP status.
        status: u16,
    },
    /// The answer is not what was agreed: not JSON, cut off, a web page, another shape.
    #[error("the answer cannot be read: {detail}")]
    Unreadable {
        /// What is wrong with it.
        detail: String,
    },
    /// A whole read ended with fewer rows than the platform says there are.
    #[error("the read ended after {rows} of {expected} rows")]
    ExportIncomplete {
        /// Rows read.
        rows: u64,
        /// Rows announced.
        expected: u64,
    },
    /// The platform did not finish an export.
    #[error("the export ended as {status}")]
    ExportFailed {
        /// The platform's status word.
        status: String,
    },
}

/// What to do about a failed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// The same call can succeed later.
    RetryLater,
    /// A person has to connect again.
    Reconnect,
    /// Only the records of this call are concerned.
    SkipRecord,
    /// Nothing of this kind will succeed until something is changed.
    Stop,
}

impl ApiError {
    /// Returns what to do next.
    pub fn disposition(&self) -> Disposition {
        match self {
            Self::Unreachable { .. }
            | Self::OutcomeUnknown { .. }
            | Self::RateLimited { .. }
            | Self::DailyLimit { .. }
            | Self::ServerTrouble { .. }
            | Self::ExportIncomplete { .. }
            | Self::ExportFailed { .. } => Disposition::RetryLater,
            Self::Unauthorised { .. } => Disposition::Reconnect,
            Self::NotFound { .. } | Self::Refused { .. } => Disposition::SkipRecord,
            Self::Forbidden { .. } | Self::Unreadable { .. } | Self::ForeignAddress { .. } => {
                Disposition::Stop
            }
        }
    }
}

/// Cuts a platform's text to a length that fits a journal line.
pub(crate) fn brief(text: &str) -> String {
    const LONGEST: usize = 300;
    let mut out: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST)
        .collect();
    if text.chars().count() > LONGEST {
        out.push('…');
    }
    out
}
