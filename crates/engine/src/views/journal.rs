//! What is told about the journal itself.

use serde::Serialize;

/// How the journal of a data folder is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalView {
    /// Whether nothing was found.
    pub whole: bool,
    /// What was found, as SQLite words it.
    pub problems: Vec<String>,
    /// The copies that are kept, newest first.
    pub copies: Vec<JournalCopy>,
    /// All of it in plain words.
    pub sentence: String,
}

/// A copy of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalCopy {
    /// When it was made.
    pub made_at: String,
    /// How large it is.
    pub bytes: u64,
}

/// What was done with a damaged journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct JournalMended {
    /// Where the damaged one is kept.
    pub kept: String,
    /// What was done, in plain words.
    pub sentence: String,
}
