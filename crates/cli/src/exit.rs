//! What the program's end says to whoever called it. The list in `--help` (see [`crate::args`]) says the same.

use engine::views::FailureCode;
use std::process::ExitCode;

/// How a command ended. Wrong usage ends with 2, which the reader of arguments does itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done = 0,
    /// Something went wrong; the message says what, and what was not changed.
    Failed = 1,
    /// A person has to decide or to confirm something first.
    DecisionNeeded = 3,
    /// Done, but some people failed or are held, or the doctor found a difference.
    DoneWithProblems = 4,
    /// A platform wants other credentials, or more permissions.
    CredentialsNeeded = 5,
    /// Interrupted; the same work can go on.
    Interrupted = 6,
}

impl Exit {
    /// Returns how a failed request ends the program.
    pub fn of(code: FailureCode) -> Self {
        match code {
            FailureCode::ReconnectNeeded | FailureCode::PermissionMissing => {
                Self::CredentialsNeeded
            }
            FailureCode::PlanOutOfDate | FailureCode::ConfirmationNeeded | FailureCode::Drift => {
                Self::DecisionNeeded
            }
            FailureCode::NoWorkspace
            | FailureCode::Unreachable
            | FailureCode::Busy
            | FailureCode::KeychainUnavailable
            | FailureCode::NotFound
            | FailureCode::InvalidInput
            | FailureCode::Refused
            | FailureCode::Storage
            | FailureCode::Internal => Self::Failed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
