//! What all runs together show, from stored totals.

use crate::engine::Engine;
use crate::failure::Error;
use crate::home::point;
use crate::journal::{home, links, problems, syncs};
use crate::views::{ActivityView, CauseWeeks, Failure, LinkedPoint, RunPoint};
use crate::words;
use domain::problem::Cause;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::Connection;
use std::collections::BTreeMap;

/// Runs in a plot.
const RUNS: u32 = 30;
/// Weeks in a plot.
const WEEKS: i32 = 8;

impl Engine {
    /// Returns the figures behind the plots of all runs.
    ///
    /// # Errors
    /// No workspace is open, or the journal cannot be read.
    pub async fn activity(&self) -> Result<ActivityView, Failure> {
        let workspace = self.inner.workspace()?;
        let now = self.inner.now();
        Ok(self
            .inner
            .journal
            .read(move |db| view(db, &workspace.id, now))
            .await?)
    }
}

fn view(db: &Connection, workspace: &str, now: Timestamp) -> Result<ActivityView, Error> {
    let newest = syncs::runs(db, workspace, RUNS)?;
    let runs: Vec<RunPoint> = newest.iter().rev().map(point).collect();
    let mut linked: Vec<LinkedPoint> = home::linked_before(db, workspace, RUNS)?
        .into_iter()
        .map(|(at, linked)| LinkedPoint { at, linked })
        .collect();
    if !linked.is_empty() {
        linked.push(LinkedPoint {
            at: now.to_string(),
            linked: links::links(db, workspace)?,
        });
    }
    let weeks = weeks(now);
    let causes = causes(problems::by_week(db, workspace)?, &weeks);
    Ok(ActivityView {
        runs_finding: words::activity::runs(&runs),
        linked_finding: words::activity::linked(&linked),
        causes_finding: words::activity::causes(&causes),
        pace_finding: words::activity::pace(&runs),
        calls_finding: words::activity::calls(&runs),
        accepted: crate::drift::accepted(db, workspace)?,
        runs,
        linked,
        weeks,
        causes,
    })
}

/// Returns the Mondays of the last weeks, this one's last.
fn weeks(now: Timestamp) -> Vec<String> {
    let today = TimeZone::UTC.to_datetime(now).date();
    let back = i32::from(today.weekday().to_monday_zero_offset());
    let monday = |weeks: i32| -> Option<Date> {
        let days = jiff::Span::new().days(back + weeks * 7);
        today.checked_sub(days).ok()
    };
    (0..WEEKS)
        .rev()
        .filter_map(monday)
        .map(|date| date.to_string())
        .collect()
}

/// Whoever has been open for longer counts in the first week.
fn causes(found: Vec<(Cause, String, u32)>, weeks: &[String]) -> Vec<CauseWeeks> {
    let mut by_cause: BTreeMap<Cause, Vec<u32>> = BTreeMap::new();
    for (cause, week, people) in found {
        let counts = by_cause
            .entry(cause)
            .or_insert_with(|| vec![0; weeks.len()]);
        let place = weeks.iter().rposition(|it| *it <= week).unwrap_or(0);
        if let Some(count) = counts.get_mut(place) {
            *count += people;
        }
    }
    let mut causes: Vec<CauseWeeks> = by_cause
        .into_iter()
        .map(|(cause, people)| CauseWeeks {
            cause: words::problems::cause_view(cause),
            title: words::problems::title(cause).to_owned(),
            people,
        })
        .collect();
    causes.sort_by_key(|it| std::cmp::Reverse(it.people.iter().sum::<u32>()));
    causes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_begin_on_mondays_and_who_is_open_for_longer_counts_in_the_first() {
        let weeks = weeks("2026-11-25T12:00:00Z".parse().unwrap());
        assert_eq!(weeks.len(), 8);
        assert_eq!(weeks.last().map(String::as_str), Some("2026-11-23"));
        assert_eq!(weeks[0], "2026-10-05");
        let found = vec![
            (Cause::InvalidEmail, "2025-01-06".to_owned(), 2),
            (Cause::InvalidEmail, "2026-11-23".to_owned(), 1),
            (Cause::ValueConflict, "2026-11-16".to_owned(), 9),
        ];
        let causes = causes(found, &weeks);
        assert_eq!(causes[0].people[6], 9, "most people first");
        assert_eq!((causes[1].people[0], causes[1].people[7]), (2, 1));
    }
}
