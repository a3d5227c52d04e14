//! Importing contacts that exist already into the Advocate program.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Fact;

/// Where the people come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ImportSource {
    /// A CSV file on this computer, by its path.
    File(String),
    /// HubSpot itself: all contacts, or those of a list (its id).
    Hubspot(Option<String>),
}

/// What fills the required columns `accountId` and `id`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ImportIdentity {
    /// The e-mail address, in lower case.
    #[default]
    Email,
    /// HubSpot's record id.
    RecordId,
    /// A column of the file, by its place counted from 0.
    Column(u32),
    /// Two columns of the file: `accountId` and `id`.
    Columns(u32, u32),
}

/// What happens to people who are participants already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ImportExisting {
    /// They are left out. Advocate is asked who they are.
    #[default]
    LeaveOut,
    /// They are in the file, and the import writes their values again. Advocate is not asked.
    Keep,
}

/// What happens to values that a spreadsheet would run as a formula.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ImportFormulas {
    /// They are left empty.
    #[default]
    LeaveOut,
    /// They are written as they are.
    Keep,
}

/// What a person chose for an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct ImportChoices {
    /// For each column of the file its column in the import, such as `email`; empty text leaves it out.
    pub targets: Vec<String>,
    /// Who a row is.
    pub identity: ImportIdentity,
    /// Whether people who are participants already are left out.
    pub existing: ImportExisting,
    /// The locale of people who have none, such as `en_US`; empty for none.
    pub default_locale: String,
    /// Whether people of whom the file does not say so can be referred; `None` leaves that to Advocate.
    pub referable: Option<bool>,
    /// What happens to formulas.
    pub formulas: ImportFormulas,
}

/// How an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ImportStatus {
    /// Contacts are being read from HubSpot.
    Reading,
    /// The columns are known; nothing was checked yet.
    Open,
    /// Every row is being looked at.
    Checking,
    /// Every row was looked at: this is what the file will hold.
    Ready,
    /// The file is being written.
    Saving,
    /// The file is on its way to impact.com.
    Uploading,
    /// It was cancelled. What was known before stays.
    Cancelled,
    /// It could not go on; `problem` says why.
    Failed,
}

/// One column of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ImportColumn {
    /// Its name in the file.
    pub name: String,
    /// Its column in the import; empty when it is left out.
    pub target: String,
    /// A value of it.
    pub example: String,
    /// What that value becomes, when it becomes another one; else empty.
    pub becomes: String,
    /// Cells with nothing in them, once checked.
    pub empty: u32,
    /// Cells that were brought into Advocate's form.
    pub fixed: u32,
    /// Cells that cannot be used and are left empty.
    pub unusable: u32,
    /// What was found, in words: `31 empty, 12,449 put into the form en_US`. Empty before the check.
    pub sentence: String,
    /// Whether there is something to look at.
    pub attention: bool,
}

/// A row that is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ImportLeftOutRow {
    /// Its number as a spreadsheet shows it: the header is row 1.
    pub number: u32,
    /// Its address, as far as there is one.
    pub email: String,
}

/// Rows that are left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ImportLeftOut {
    /// Stable name of the reason, such as `no_email`.
    pub reason: String,
    /// The reason in words.
    pub sentence: String,
    /// What to do about it; empty when nothing is to be done.
    pub fix: String,
    /// How many rows.
    pub count: u32,
    /// The first of them.
    pub examples: Vec<ImportLeftOutRow>,
}

/// An import: the plan that a person sees before anything is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ImportView {
    /// Id of this import.
    pub id: String,
    /// How it stands.
    pub status: ImportStatus,
    /// Where the people come from.
    pub source: ImportSource,
    /// What kind of file it is: "contacts.csv · UTF-16 · semicolons".
    pub kind: String,
    /// What is being done, while something is.
    pub phase: String,
    /// How far that is, in percent, when it is known.
    pub percent: Option<u8>,
    /// The columns.
    pub columns: Vec<ImportColumn>,
    /// The columns that the import knows, to choose from; `customFields.NAME` may be typed.
    pub targets: Vec<String>,
    /// What was chosen.
    pub choices: ImportChoices,
    /// The column that holds HubSpot's record id, counted from 0, if there is one.
    pub record_id: Option<u32>,
    /// The first rows of the source, as they are.
    pub first: Vec<Vec<String>>,
    /// Rows that were looked at.
    pub rows: u32,
    /// Rows in the import file.
    pub kept: u32,
    /// Rows that are left out.
    pub left_out: u32,
    /// Those by reason.
    pub reasons: Vec<ImportLeftOut>,
    /// Column names of the import file.
    pub header: Vec<String>,
    /// Its first rows.
    pub shown: Vec<Vec<String>>,
    /// Files that saving makes.
    pub files: u32,
    /// What a person must know before saying yes.
    pub notes: Vec<String>,
    /// Why it could not go on; else empty.
    pub problem: String,
}

/// A wish to save the files of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct SaveImport {
    /// Path of the import file; `None` for none. Many people make several, `name-1-of-2.csv` and so on.
    pub to: Option<String>,
    /// Path of the list of left-out rows; `None` for none.
    pub left_out: Option<String>,
    /// Whether files that exist already may be replaced.
    pub replace: bool,
}

/// What was saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ImportSaved {
    /// When.
    pub at: String,
    /// Paths of the import files, in order.
    pub files: Vec<String>,
    /// Path of the list of left-out rows; empty when there is none.
    pub left_out: String,
    /// Rows in the import files.
    pub kept: u32,
    /// What to do now, one step a line.
    pub next: Vec<String>,
    /// The values that are asked for there, exactly.
    pub values: Vec<Fact>,
    /// The page of impact.com where that begins.
    pub page: String,
    /// Of a sample of its people, how many are participants now.
    pub arrived: u32,
    /// How many are looked for; 0 in a journal of an older program.
    pub sampled: u32,
    /// What was seen of it in Advocate, in one sentence; empty before anybody looked.
    pub seen: String,
}

/// A wish to upload an import and start it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, TS)]
#[serde(default)]
#[ts(export)]
pub struct UploadImport {
    /// The number of people, typed by the person who has seen the plan.
    pub confirmation: Option<u32>,
    /// Segments that everybody is put into (`vip`) or taken out of (`~vip`).
    pub segments: Vec<String>,
    /// Whether the import may set off the program's rules and webhooks: rewards, e-mails, other systems.
    pub set_off_rules: bool,
}

/// How an uploaded file stands at impact.com.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum ImportJobStatus {
    /// It was not started.
    NotStarted,
    /// Whether it was started is not known: the answer was lost.
    Unknown,
    /// impact.com works on it.
    Pending,
    /// impact.com is done.
    Completed,
    /// impact.com gave it up.
    Aborted,
}

/// A row that impact.com refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct ImportRefusal {
    /// Number of the record, as impact.com counts.
    pub record: String,
    /// Why, in impact.com's words.
    pub message: String,
    /// Its code.
    pub code: String,
}

/// One uploaded file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ImportJobView {
    /// Which of how many, from 1.
    pub part: u32,
    /// Rows in it.
    pub rows: u32,
    /// How it stands.
    pub status: ImportJobStatus,
    /// Rows that impact.com has worked through.
    pub processed: u32,
    /// Rows that it refused.
    pub errors: u32,
    /// The first of those.
    pub refused: Vec<ImportRefusal>,
}

/// An import that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct UploadedImport {
    /// Its id.
    pub id: String,
    /// When it was uploaded.
    pub at: String,
    /// Where the people came from.
    pub source: String,
    /// People in it.
    pub people: u32,
    /// Its files.
    pub jobs: Vec<ImportJobView>,
    /// Of a sample of its people, how many are participants now.
    pub arrived: u32,
    /// How many were looked for.
    pub sampled: u32,
    /// How it stands, in one sentence.
    pub sentence: String,
    /// Whether anything may still change.
    pub working: bool,
}
