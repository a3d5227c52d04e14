//! What can go wrong, inside and outside.
//!
//! [`Error`] is for us: struct variants with named fields. [`Failure`] is for people: what happened, what was not
//! changed, and the one next thing to do. This is the only place where the first becomes the second.

use crate::keychain::KeychainError;
use crate::views::{Failure, FailureCode, Platform};
use crate::words;
use platforms::ApiError;
use platforms::oauth::OauthError;
use rusqlite::ErrorCode;

/// An error inside the engine.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("no workspace is open")]
    NoWorkspace,
    #[error("the journal could not be used: {detail}")]
    Journal { detail: String },
    #[error("there is no room for the journal: {detail}")]
    JournalFull { detail: String },
    #[error("another program holds the journal: {detail}")]
    JournalHeld { detail: String },
    #[error("the journal is damaged: {detail}")]
    JournalDamaged { detail: String },
    #[error("another copy of the program has the journal open")]
    JournalOpen,
    #[error("the journal was made by a newer program")]
    JournalNewer,
    #[error("the data folder cannot be used: {detail}")]
    Folder { detail: String },
    #[error("{platform:?} answered: {source}")]
    Platform {
        platform: Platform,
        source: ApiError,
    },
    #[error("signing in to {platform:?} did not work: {source}")]
    SignIn {
        platform: Platform,
        source: OauthError,
    },
    #[error("{0}")]
    Keychain(#[from] KeychainError),
    #[error("{platform:?} is not connected")]
    NotConnected { platform: Platform },
    #[error("there is no {what} {id}")]
    NotFound { what: &'static str, id: String },
    #[error("another run is at work")]
    Busy,
    #[error("the plan does not fit any more: {why}")]
    PlanOutOfDate { why: String },
    #[error("this plan asks for the number {number}")]
    ConfirmationNeeded { number: u32, sentence: String },
    #[error("not usable: {what}")]
    InvalidInput { what: String, hint: String },
    #[error("properties missing in HubSpot: {labels:?}")]
    PropertiesMissing { labels: Vec<String> },
    #[error("properties read-only in HubSpot: {labels:?}")]
    PropertiesReadOnly { labels: Vec<String> },
    #[error("the accounts changed: {titles:?}")]
    Drift {
        /// What changed, each in words.
        titles: Vec<String>,
    },
    #[error("{platform:?} has no calls left for today: {detail}")]
    DayUsedUp {
        platform: Platform,
        detail: String,
        /// When to go on.
        go_on: String,
    },
    #[error("{what}")]
    Internal { what: &'static str },
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::from(&error)
    }
}

impl From<&rusqlite::Error> for Error {
    fn from(error: &rusqlite::Error) -> Self {
        let detail = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::JournalFull { detail },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::JournalHeld { detail }
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Self::JournalDamaged { detail }
            }
            _ => Self::Journal { detail },
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Self::Journal {
            detail: format!("a stored document is damaged: {error}"),
        }
    }
}

impl Error {
    /// Names the platform that an API error came from.
    pub fn from_platform(platform: Platform) -> impl Fn(ApiError) -> Self {
        move |source| Self::Platform { platform, source }
    }
}

/// Returns the platform's name in words.
pub fn name(platform: Platform) -> &'static str {
    match platform {
        Platform::Hubspot => "HubSpot",
        Platform::Advocate => "impact.com",
    }
}

fn step(platform: Platform) -> &'static str {
    match platform {
        Platform::Hubspot => "step 2",
        Platform::Advocate => "step 3",
    }
}

fn failure(code: FailureCode, message: impl Into<String>, hint: impl Into<String>) -> Failure {
    Failure {
        code,
        message: message.into(),
        hint: hint.into(),
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::NoWorkspace => failure(
                FailureCode::NoWorkspace,
                "No workspace is open. Nothing was changed.",
                "Choose practice or your real accounts first.",
            ),
            Error::Journal { .. }
            | Error::JournalFull { .. }
            | Error::JournalHeld { .. }
            | Error::JournalDamaged { .. }
            | Error::JournalOpen
            | Error::JournalNewer => journal_failure(&error),
            Error::Folder { detail } => failure(
                FailureCode::Storage,
                format!("The data folder cannot be used ({detail}). Nothing was changed."),
                "Choose a folder that you may write to, and whose path is not very long.",
            ),
            Error::Platform { platform, source } => platform_failure(platform, source),
            Error::SignIn { platform, source } => sign_in_failure(platform, source),
            Error::Keychain(KeychainError::Unavailable(detail)) => failure(
                FailureCode::KeychainUnavailable,
                format!(
                    "This computer's keychain could not be used: {detail}. Passwords are stored nowhere else, so nothing was stored."
                ),
                "Unlock the keychain, or on Linux start a keyring service such as GNOME Keyring, then try again.",
            ),
            Error::NotConnected { platform } => failure(
                FailureCode::ReconnectNeeded,
                format!("{} is not connected. Nothing was changed.", name(platform)),
                format!("Connect it in {}.", step(platform)),
            ),
            Error::NotFound { what, id } => failure(
                FailureCode::NotFound,
                format!("There is no {what} \"{id}\" here. Nothing was changed."),
                "Look at the list again; it may have been replaced by a newer one.",
            ),
            Error::Busy => failure(
                FailureCode::Busy,
                "Another sync is at work with this data folder. Nothing was started.",
                "Wait until it ends, or stop it first.",
            ),
            Error::PlanOutOfDate { why } => failure(
                FailureCode::PlanOutOfDate,
                format!("This preview cannot be run: {why}. Nothing was written."),
                "Make a new preview.",
            ),
            Error::ConfirmationNeeded { number, sentence } => failure(
                FailureCode::ConfirmationNeeded,
                format!("{sentence} Nothing was written."),
                format!("Type {number} to say that this is what you want."),
            ),
            Error::InvalidInput { what, hint } => failure(
                FailureCode::InvalidInput,
                format!("{what} Nothing was changed."),
                hint,
            ),
            Error::PropertiesMissing { labels } => failure(
                FailureCode::Refused,
                format!(
                    "Not in HubSpot any more: {}. Nothing was written to any contact.",
                    labels.join(", ")
                ),
                "Restore them in HubSpot's settings, or choose others in the properties step and apply again.",
            ),
            Error::Drift { titles } => failure(
                FailureCode::Drift,
                format!(
                    "This cannot work as the accounts are now: {}. Nothing was started, and nothing was written.",
                    titles.join("; ")
                ),
                "See what changed under Drift, put it right or accept it, then make a new preview.",
            ),
            Error::PropertiesReadOnly { labels } => failure(
                FailureCode::Refused,
                format!(
                    "HubSpot does not let anybody write to: {}. Nothing was written to any contact.",
                    labels.join(", ")
                ),
                "Make them writable in HubSpot's settings, or choose others in the properties step and apply again.",
            ),
            Error::DayUsedUp {
                platform,
                detail,
                go_on,
            } => failure(
                FailureCode::Unreachable,
                format!(
                    "{}'s daily limit is used up ({detail}). What is done stays done; the rest waits.",
                    name(platform)
                ),
                go_on,
            ),
            Error::Internal { what } => failure(
                FailureCode::Internal,
                format!(
                    "Something went wrong in Advocate Sync: {what}. Nothing was written by this step."
                ),
                "Try again. If it stays, send the details to support.",
            ),
        }
    }
}

/// The words for what can be wrong with the journal. A run may have written people when it is, so "nothing was sent"
/// would be untrue.
fn journal_failure(error: &Error) -> Failure {
    match error {
        Error::Journal { detail } => failure(
            FailureCode::Storage,
            format!(
                "Advocate Sync could not use its journal on this computer ({detail}). What is done stays done; nothing new was begun."
            ),
            "Check that the disk has room and that the data folder may be written, then try again.",
        ),
        Error::JournalFull { detail } => failure(
            FailureCode::Storage,
            format!(
                "There is no room left for Advocate Sync's journal on this computer ({detail}). What is done stays done; nothing new was begun."
            ),
            "Make room on the disk, then go on.",
        ),
        Error::JournalHeld { detail } => failure(
            FailureCode::Storage,
            format!(
                "Another program, such as a backup or a virus scanner, holds Advocate Sync's journal ({detail}). What is done stays done; nothing new was begun."
            ),
            "Wait until it has finished, or close it, then go on.",
        ),
        Error::JournalDamaged { detail } => failure(
            FailureCode::Storage,
            format!(
                "Advocate Sync's journal on this computer is damaged ({detail}). It was left as it is. What is done stays done; nothing new was begun."
            ),
            "Close Advocate Sync and bring back its newest copy in the terminal: `advsync journal restore`. Where there is no copy, `advsync journal restore --anew` begins a new journal: people are found again by their ids and addresses, so nobody is written twice. The damaged file is kept either way.",
        ),
        Error::JournalOpen => failure(
            FailureCode::Busy,
            "Another Advocate Sync has this data folder open, or is mending it. Nothing was changed.",
            "Close it, or wait until it has finished, then try again.",
        ),
        Error::JournalNewer => failure(
            FailureCode::Storage,
            "This data folder was written by a newer Advocate Sync. It was not touched.",
            "Update this program, or use another data folder.",
        ),
        other => failure(FailureCode::Storage, other.to_string(), ""),
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "the words for every error of a platform, in one place"
)]
fn platform_failure(platform: Platform, error: ApiError) -> Failure {
    let who = name(platform);
    match error {
        ApiError::Unreachable { detail } => failure(
            FailureCode::Unreachable,
            format!("{who} could not be reached ({detail}). Nothing was changed."),
            "Check the internet connection, and that no proxy or security program stands in between, then try again.",
        ),
        ApiError::ForeignAddress { detail } => failure(
            FailureCode::InvalidInput,
            format!("{detail} is not an address of {who}. Nothing was sent there."),
            "Use the platform's own address; only one of this computer may stand in for it.",
        ),
        ApiError::OutcomeUnknown { detail } => failure(
            FailureCode::Unreachable,
            format!(
                "The connection to {who} broke before the answer came ({detail}). It may or may not have been done."
            ),
            "Try again: we look first what arrived, and send nothing twice.",
        ),
        ApiError::RateLimited {
            retry_after: Some(wait),
        } => failure(
            FailureCode::Unreachable,
            format!(
                "{who} asked us to wait {}. Nothing more was sent; what is done stays done.",
                words::duration(wait.as_secs())
            ),
            "Go on after that time.",
        ),
        ApiError::RateLimited { retry_after: None } => failure(
            FailureCode::Unreachable,
            format!("{who} asked us to slow down, and stayed busy. Nothing more was sent."),
            "Go on in a few minutes.",
        ),
        ApiError::DailyLimit { detail } => failure(
            FailureCode::Unreachable,
            format!(
                "{who}'s daily limit is used up ({detail}). What is done stays done; the rest waits."
            ),
            "Go on after midnight in the account's time zone.",
        ),
        ApiError::Unauthorised { .. } => failure(
            FailureCode::ReconnectNeeded,
            format!(
                "{who} needs you to sign in again: it does not accept this connection. Nothing was changed."
            ),
            match platform {
                Platform::Hubspot => "Connect again in step 2.".to_owned(),
                Platform::Advocate => {
                    "Connect again in step 3; check the Account SID, the keys and the tenant alias."
                        .to_owned()
                }
            },
        ),
        ApiError::Forbidden { missing } => failure(
            FailureCode::PermissionMissing,
            if missing.is_empty() {
                format!("{who} did not allow this. Nothing was changed.")
            } else {
                format!(
                    "{who} did not allow this; the permission missing is {}. Nothing was changed.",
                    missing.join(", ")
                )
            },
            format!(
                "Allow it for the token or app in {who}, then connect again in {}.",
                step(platform)
            ),
        ),
        ApiError::NotFound { detail } => match platform {
            Platform::Hubspot => failure(
                FailureCode::NotFound,
                format!(
                    "HubSpot does not know what was asked for ({detail}). Nothing was changed."
                ),
                "It may have been deleted. Refresh, then try again.",
            ),
            Platform::Advocate => failure(
                FailureCode::NotFound,
                format!(
                    "impact.com does not know this tenant, or the keys may not see it ({detail}). Nothing was changed."
                ),
                "Check the tenant alias (Settings, Advocate Settings, General) and the keys in step 3.",
            ),
        },
        ApiError::Refused {
            status,
            code,
            message,
            request,
        } => failure(
            FailureCode::Refused,
            format!(
                "{who} refused the request ({status} {code}: {message}). Nothing was changed by it."
            ),
            if request.is_empty() {
                "Correct what it names, then try again.".to_owned()
            } else {
                format!("Correct what it names, then try again. For support: request {request}.")
            },
        ),
        ApiError::ServerTrouble { status } => failure(
            FailureCode::Unreachable,
            format!("{who} has trouble of its own (answer {status}). Nothing more was sent."),
            "Try again in some minutes.",
        ),
        ApiError::Unreadable { detail } => failure(
            FailureCode::Refused,
            format!(
                "{who} answered something that cannot be read ({detail}). It was not taken for data; nothing was changed."
            ),
            "Check that no proxy or login page stands in between, then try again.",
        ),
        ApiError::ExportIncomplete { rows, expected } => failure(
            FailureCode::Refused,
            format!(
                "The export from impact.com is incomplete: {rows} of {expected} participants. Nothing was changed."
            ),
            "Make the preview again. If it stays, tell impact.com support.",
        ),
        ApiError::ExportFailed { status } => failure(
            FailureCode::Refused,
            format!("impact.com did not finish the export ({status}). Nothing was changed."),
            "Make the preview again in a few minutes.",
        ),
    }
}

fn sign_in_failure(platform: Platform, error: OauthError) -> Failure {
    let who = name(platform);
    match error {
        OauthError::PortsInUse => failure(
            FailureCode::Busy,
            format!(
                "The three return addresses for signing in to {who} are all in use on this computer. Nothing was changed."
            ),
            "Close other sign-in pages of this app, or connect with keys instead.",
        ),
        OauthError::Denied { detail } => failure(
            FailureCode::PermissionMissing,
            format!("{who} was not allowed to connect ({detail}). Nothing was changed."),
            "Try again and choose to allow it, or ask an admin of the account.",
        ),
        OauthError::TimedOut | OauthError::Cancelled => failure(
            FailureCode::InvalidInput,
            format!("Connecting {who} was not finished. Nothing was changed."),
            "Try again when you are ready.",
        ),
        OauthError::StateMismatch => failure(
            FailureCode::Refused,
            format!(
                "An answer came back that does not belong to this sign-in to {who}; it was refused. Nothing was changed."
            ),
            "Try again, and use only the page that we open.",
        ),
        OauthError::CannotListen { detail } => failure(
            FailureCode::Busy,
            format!(
                "This computer did not let us wait for the browser ({detail}). Nothing was changed."
            ),
            "Check that a firewall allows connections from this computer to itself, then try again.",
        ),
        OauthError::Provider(source) => platform_failure(platform, source),
    }
}
