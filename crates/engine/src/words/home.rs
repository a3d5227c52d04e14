//! The words of the first page.

use super::{grouped, people};
use crate::views::{HealthWord, Need, Place, ProblemsView, RunPoint, RunStatus, StepView, Todo};
use domain::health::{Next, Reason, Word};

/// So many causes are named; the others are on their page.
const CAUSES: usize = 3;

/// Returns a word as the screens know it.
pub fn word_view(word: Word) -> HealthWord {
    match word {
        Word::Healthy => HealthWord::Healthy,
        Word::Practice => HealthWord::Practice,
        Word::Syncing => HealthWord::Syncing,
        Word::LookAtThis => HealthWord::LookAtThis,
        Word::NotWorking => HealthWord::NotWorking,
        Word::NotSetUp => HealthWord::NotSetUp,
    }
}

/// Returns the word as it is said.
pub fn title(word: Word) -> &'static str {
    match word {
        Word::Healthy => "Healthy",
        Word::Practice => "Practice",
        Word::Syncing => "Syncing",
        Word::LookAtThis => "Look at this",
        Word::NotWorking => "Not working",
        Word::NotSetUp => "Not set up",
    }
}

/// Returns the reason with its number, and what it means. `step` is the first that needs a look.
pub fn sentence(reason: Reason, step: Option<&StepView>) -> String {
    match reason {
        Reason::SetupOpen { done, of } => format!(
            "{done} of {of} steps of the setup are done. Nothing can be synced before the two accounts are connected and \
             the review is confirmed."
        ),
        Reason::HubspotBroken => {
            "HubSpot takes this connection no more, so no sync can be made. What was synced stays as it is.".to_owned()
        }
        Reason::AdvocateBroken => {
            "impact.com takes this connection no more, so no sync can be made. What was synced stays as it is.".to_owned()
        }
        Reason::PropertiesLost(1) => {
            "1 contact property that syncs write to is gone from HubSpot, so no sync can be made. No contact was changed \
             by that here."
                .to_owned()
        }
        Reason::PropertiesLost(lost) => format!(
            "{} contact properties that syncs write to are gone from HubSpot, so no sync can be made. No contact was \
             changed by that here.",
            grouped(lost)
        ),
        Reason::RunFailed { done, of } => format!(
            "The sync could not go on: {} done, the rest are as they were.",
            progress(done, of)
        ),
        Reason::RunInterrupted { done, of } => format!(
            "The sync was cut off: {} done, the rest are as they were. It can go on where it was.",
            progress(done, of)
        ),
        Reason::RunPaused { done, of } => format!(
            "The sync waits for you: {} done, the rest are as they were.",
            progress(done, of)
        ),
        Reason::RunWorking { done, of } => format!("{} done so far.", progress(done, of)),
        Reason::DriftStops(changes) => format!(
            "{} that syncs rest on, so no sync of people is started. What was synced stays as it is.",
            changed(changes)
        ),
        Reason::Drift(changes) => format!(
            "{} that settings rest on. Syncs of people go on.",
            changed(changes)
        ),
        Reason::StepsNeedLook(steps) => {
            let count = if steps == 1 {
                "1 step of the setup needs a look".to_owned()
            } else {
                format!("{steps} steps of the setup need a look")
            };
            match step {
                Some(step) => format!("{count}: {}. {}", step.title, step.reason),
                None => format!("{count}."),
            }
        }
        Reason::EventsUnknown(events) => format!(
            "Of {} sent to impact.com nobody knows whether it arrived. It is not sent again by itself.",
            counted(events, "event", "events")
        ),
        Reason::NeverSynced => {
            "Everything is set up, and 0 people are linked: no sync has run yet. A preview shows what it would write."
                .to_owned()
        }
        Reason::Problems(1) => {
            "1 person needs you: the newest sync that looked at them could not settle them. The others are up to date."
                .to_owned()
        }
        Reason::Problems(count) => format!(
            "{} need you: the newest sync that looked at them could not settle them. The others are up to date.",
            people(count)
        ),
        Reason::Stale(days) => format!(
            "The last sync was {days} days ago; changes since then are on one side only. A preview shows them."
        ),
        Reason::UpToDate(1) => "1 person is linked and up to date.".to_owned(),
        Reason::UpToDate(linked) => format!("{} are linked and up to date.", people(linked)),
    }
}

/// Returns "410 of 577 people are", ready for what they are.
fn progress(done: u32, of: u32) -> String {
    let verb = if of == 1 { "is" } else { "are" };
    format!("{} of {} {verb}", grouped(done), people(of))
}

/// Returns "2 things changed in the accounts", ready for which.
fn changed(changes: u32) -> String {
    format!(
        "{} in the accounts changed",
        counted(changes, "thing", "things")
    )
}

fn counted(count: u32, one: &str, more: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { more })
}

/// Returns the words of the button. `step` is where it leads, if it leads to one.
pub fn action(next: Next, step: Option<&StepView>) -> String {
    match (next, step) {
        (Next::Setup, Some(step)) => format!("Continue at step {}", step.number),
        (Next::Setup | Next::Step, None) => "Open the setup".to_owned(),
        (Next::Step, Some(step)) => format!("Look at step {}", step.number),
        (Next::ConnectHubspot, _) => "Connect HubSpot again".to_owned(),
        (Next::ConnectAdvocate, _) => "Connect Advocate again".to_owned(),
        (Next::Properties, _) => "Put them back".to_owned(),
        (Next::Run, _) => "Open the sync".to_owned(),
        (Next::Problems, _) => "See the problems".to_owned(),
        (Next::Events, _) => "See the events".to_owned(),
        (Next::Drift, _) => "See what changed".to_owned(),
        (Next::Preview, _) => "Preview a sync".to_owned(),
    }
}

/// Returns a step that was done and needs a look.
pub fn need_of_step(step: &StepView, stops: bool) -> Need {
    Need {
        stops,
        title: step.title.clone(),
        words: step.reason.clone(),
        todo: Todo {
            action: format!("Look at step {}", step.number),
            place: Place::Step(step.id),
        },
    }
}

/// Returns the people who need somebody, with what most of them are open for; none where there are none.
pub fn need_of_problems(problems: &ProblemsView) -> Option<Need> {
    let (title, words) = match problems.groups.as_slice() {
        [] => return None,
        [one] => (
            format!("{}: {}", people(one.people), one.title),
            String::new(),
        ),
        groups => {
            let causes = u32::try_from(groups.len()).unwrap_or(u32::MAX);
            let most: Vec<String> = groups
                .iter()
                .take(CAUSES)
                .map(|group| format!("{} ({})", group.title, grouped(group.people)))
                .collect();
            let more = if groups.len() > CAUSES { ", …" } else { "." };
            (
                format!(
                    "{} need you, for {}",
                    people(problems.people),
                    counted(causes, "cause", "causes")
                ),
                format!("{}{more}", most.join(", ")),
            )
        }
    };
    Some(Need {
        stops: false,
        title,
        words,
        todo: Todo {
            action: "See the problems".to_owned(),
            place: Place::Problems,
        },
    })
}

/// Returns conversions of which nobody knows whether they arrived.
pub fn need_of_events(unknown: u32) -> Need {
    Need {
        stops: false,
        title: format!(
            "{}: nobody knows whether impact.com has {}",
            counted(unknown, "event", "events"),
            if unknown == 1 { "it" } else { "them" }
        ),
        words: "Nothing is sent again by itself.".to_owned(),
        todo: Todo {
            action: "See the events".to_owned(),
            place: Place::Events,
        },
    }
}

/// Returns changes in the accounts that want a look, with what they are.
pub fn need_of_drift(titles: &[String], stops: bool) -> Option<Need> {
    let count = u32::try_from(titles.len()).unwrap_or(u32::MAX);
    let named: Vec<&str> = titles.iter().take(CAUSES).map(String::as_str).collect();
    let more = if titles.len() > CAUSES { "; …" } else { "." };
    (count > 0).then(|| Need {
        stops,
        title: changed(count),
        words: format!("{}{more}", named.join("; ")),
        todo: Todo {
            action: "See what changed".to_owned(),
            place: Place::Drift,
        },
    })
}

/// Returns the steps that are not done, of a setup that is in use already.
pub fn need_of_setup(first: &StepView, steps: usize) -> Need {
    let steps = u32::try_from(steps).unwrap_or(u32::MAX);
    Need {
        stops: false,
        title: format!(
            "{} of the setup {} not done yet",
            counted(steps, "step", "steps"),
            if steps == 1 { "is" } else { "are" }
        ),
        words: format!("Next: {}. {}", first.title, first.reason),
        todo: Todo {
            action: format!("Continue at step {}", first.number),
            place: Place::Step(first.id),
        },
    }
}

/// Returns what a row of runs shows.
pub fn runs(runs: &[RunPoint]) -> String {
    let trouble = runs.iter().filter(|run| went_wrong(run)).count();
    let count = u32::try_from(runs.len()).unwrap_or(u32::MAX);
    let trouble = u32::try_from(trouble).unwrap_or(u32::MAX);
    match (count, trouble) {
        (0, _) => "No run yet.".to_owned(),
        (1, 0) => "The only run so far went well.".to_owned(),
        (1, _) => "The only run so far left somebody who needs you, or did not end.".to_owned(),
        (count, 0) => format!("All of the last {count} runs went well."),
        (count, trouble) => format!(
            "{trouble} of the last {count} runs left somebody who needed you, or did not end."
        ),
    }
}

fn went_wrong(run: &RunPoint) -> bool {
    let people = run.results.failed + run.results.held > 0;
    people || matches!(run.status, RunStatus::Failed | RunStatus::Interrupted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_says_its_number() {
        let (done, of) = (410, 577);
        let rows = [
            (Reason::SetupOpen { done: 4, of: 12 }, "4 of 12"),
            (Reason::PropertiesLost(1), "1 contact property"),
            (Reason::PropertiesLost(2), "2 contact properties"),
            (Reason::RunFailed { done, of }, "410 of 577 people are done"),
            (Reason::RunInterrupted { done, of }, "410 of 577"),
            (Reason::RunPaused { done, of }, "410 of 577"),
            (Reason::RunWorking { done, of }, "410 of 577"),
            (Reason::DriftStops(1), "1 thing in"),
            (Reason::Drift(2), "2 things in"),
            (Reason::StepsNeedLook(2), "2 steps"),
            (Reason::EventsUnknown(1), "1 event "),
            (Reason::NeverSynced, "0 people"),
            (Reason::Problems(1), "1 person needs"),
            (Reason::Problems(1500), "1,500 people need"),
            (Reason::Stale(9), "9 days"),
            (Reason::UpToDate(1), "1 person is"),
            (Reason::UpToDate(6112), "6,112 people are"),
        ];
        for (reason, number) in rows {
            let words = sentence(reason, None);
            assert!(words.contains(number), "{words}");
            assert!(words.ends_with('.'), "{words}");
        }
    }
}
