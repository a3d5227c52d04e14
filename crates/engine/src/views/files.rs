//! Files that a person chooses. Only hosts with a window ask for them.

use serde::Deserialize;
use ts_rs::TS;

/// A wish to let the person choose a file by the system's own dialog.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[ts(export)]
pub struct ChooseFile {
    /// Title of the dialog.
    pub title: String,
    /// The kind of files, in words.
    pub kind: String,
    /// Their endings, without the dot.
    pub endings: Vec<String>,
    /// A name to save as; `None` to read a file. The dialog itself asks before a file is replaced.
    pub save_as: Option<String>,
}
