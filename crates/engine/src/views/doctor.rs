//! What the doctor says: one line a question, without naming an account, a person or a key, so that it can be shown to
//! anybody.

use super::Platform;
use serde::Serialize;
use ts_rs::TS;

/// How an answer compares with what the product expects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export)]
pub enum Verdict {
    /// As expected.
    Ok,
    /// Not as expected.
    Differs,
    /// Could not be found out.
    Unknown,
}

/// One question to a platform.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Finding {
    /// Stable id, such as `hs.burst`.
    pub id: String,
    /// Who was asked.
    pub platform: Platform,
    /// What was asked.
    pub asked: String,
    /// What was found.
    pub found: String,
    /// How that compares.
    pub verdict: Verdict,
    /// What the product does with it.
    pub product: String,
}

/// Everything that was asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct DoctorView {
    /// The questions, in the order they were asked.
    pub findings: Vec<Finding>,
    /// A platform refuses something that no sync can do without.
    pub blocked: bool,
    /// The number of findings with each verdict.
    pub ok: u32,
    /// See `ok`.
    pub differs: u32,
    /// See `ok`.
    pub unknown: u32,
}
