//! What all runs together show.

use crate::views::{AcceptedChange, ProblemCause, RunPoint};
use serde::Serialize;
use ts_rs::TS;

/// How many people were linked at some time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct LinkedPoint {
    /// When.
    pub at: String,
    /// How many.
    pub linked: u32,
}

/// People of one cause who are open, by the week in which a preview found them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct CauseWeeks {
    /// Which cause.
    pub cause: ProblemCause,
    /// In words.
    pub title: String,
    /// In each of [`ActivityView::weeks`].
    pub people: Vec<u32>,
}

/// The figures behind the plots, each with what it shows in a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct ActivityView {
    /// The last runs, oldest first; 30 at most.
    pub runs: Vec<RunPoint>,
    /// Is today unusual?
    pub runs_finding: String,
    /// Linked people: before each of those runs, and now.
    pub linked: Vec<LinkedPoint>,
    /// Are we growing?
    pub linked_finding: String,
    /// Mondays of the last weeks, as dates, oldest first.
    pub weeks: Vec<String>,
    /// Who is open by cause.
    pub causes: Vec<CauseWeeks>,
    /// What keeps failing?
    pub causes_finding: String,
    /// Is it getting slower?
    pub pace_finding: String,
    /// How many requests do syncs need?
    pub calls_finding: String,
    /// Changes in the accounts that somebody accepted, the newest first.
    pub accepted: Vec<AcceptedChange>,
}
