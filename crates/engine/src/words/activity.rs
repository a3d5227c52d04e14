//! What all runs together show, in a sentence each.

use super::{grouped, people};
use crate::views::{CauseWeeks, LinkedPoint, RunPoint};

/// Returns how many people the newest run wrote, beside the runs before it.
pub fn runs(runs: &[RunPoint]) -> String {
    let wrote = |run: &RunPoint| run.results.created + run.results.updated + run.results.linked;
    let Some((newest, before)) = runs.split_last() else {
        return "No run yet.".to_owned();
    };
    let newest = wrote(newest);
    let mut others: Vec<u32> = before.iter().map(wrote).collect();
    others.sort_unstable();
    match others.get(others.len() / 2) {
        Some(middle) => format!(
            "The newest run wrote {}; half of the runs before it wrote {} or fewer.",
            people(newest),
            grouped(*middle)
        ),
        None => format!("The only run so far wrote {}.", people(newest)),
    }
}

/// Returns how the number of linked people moved.
pub fn linked(points: &[LinkedPoint]) -> String {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return "Nobody is linked yet.".to_owned();
    };
    let now = people(last.linked);
    match last.linked.cmp(&first.linked) {
        std::cmp::Ordering::Greater => format!(
            "{now} linked: {} more than before the first of these runs.",
            grouped(last.linked - first.linked)
        ),
        std::cmp::Ordering::Less => format!(
            "{now} linked: {} fewer than before the first of these runs.",
            grouped(first.linked - last.linked)
        ),
        std::cmp::Ordering::Equal => {
            format!("{now} linked, as many as before the first of these runs.")
        }
    }
}

/// Returns what is open most.
pub fn causes(causes: &[CauseWeeks]) -> String {
    match causes.first() {
        Some(most) => format!(
            "Most people are open for this: {} ({}).",
            most.title,
            people(most.people.iter().sum())
        ),
        None => "Nobody is open.".to_owned(),
    }
}

/// Returns how quick the newest run was, beside the runs before it.
pub fn pace(runs: &[RunPoint]) -> String {
    let mut paces: Vec<u64> = runs.iter().filter_map(per_minute).collect();
    let Some(newest) = runs.last().and_then(per_minute) else {
        return "The newest run wrote nobody, so it has no speed.".to_owned();
    };
    paces.pop();
    paces.sort_unstable();
    let grouped = |pace: u64| grouped(u32::try_from(pace).unwrap_or(u32::MAX));
    match paces.get(paces.len() / 2) {
        Some(middle) => format!(
            "The newest run wrote {} people a minute; half of the runs before it wrote {} or fewer.",
            grouped(newest),
            grouped(*middle)
        ),
        None => format!(
            "The only run so far wrote {} people a minute.",
            grouped(newest)
        ),
    }
}

/// People written a minute of work; none for a run that wrote nobody.
fn per_minute(run: &RunPoint) -> Option<u64> {
    let of = run.results;
    let people = u64::from(of.created + of.updated + of.deleted + of.archived);
    (people > 0 && run.worked_ms > 0).then(|| people * 60_000 / u64::from(run.worked_ms))
}

/// Returns how many requests the runs needed.
pub fn calls(runs: &[RunPoint]) -> String {
    let calls = runs
        .iter()
        .fold(0_u32, |sum, run| sum.saturating_add(run.calls));
    let of = u32::try_from(runs.len()).unwrap_or(u32::MAX);
    match of {
        0 => "No run yet.".to_owned(),
        1 => format!(
            "The only run so far sent {} requests to HubSpot.",
            grouped(calls)
        ),
        of => format!(
            "These {of} runs sent {} requests to HubSpot.",
            grouped(calls)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growing_and_shrinking_are_said_with_their_number() {
        let points = |first, last| {
            [first, last].map(|linked| LinkedPoint {
                at: String::new(),
                linked,
            })
        };
        assert!(linked(&points(10, 1_250)).contains("1,240 more"));
        assert!(linked(&points(10, 4)).contains("6 fewer"));
        assert!(linked(&points(4, 4)).contains("as many as"));
        assert_eq!(linked(&[]), "Nobody is linked yet.");
    }
}
