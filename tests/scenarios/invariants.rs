//! What must hold whatever goes wrong, as checks that every scenario can call. The numbers are those of the fault
//! matrix's invariants.

use crate::world::{SHARE_LINK, World, settled};
use engine::views::{Outcome, PlanView, RunStatus, RunView};
use simulators::hubspot::ContactView;
use std::collections::BTreeMap;
use std::path::Path;

/// Batches that a run sends at once: what may be sent twice after a kill.
const IN_FLIGHT: u64 = 24;

/// Both platforms before a run, to hold what is there afterwards against.
pub struct Before {
    contacts: BTreeMap<String, ContactView>,
    requests: u64,
    written_at_impact: u64,
}

impl Before {
    pub fn of(world: &World) -> Self {
        let emails = world
            .seeds
            .contacts
            .iter()
            .filter_map(|it| it.email.as_ref());
        Self {
            contacts: emails
                .flat_map(|email| world.practice.hubspot().contacts_by_email(email))
                .map(|contact| (contact.id.clone(), contact))
                .collect(),
            requests: all_requests(world),
            written_at_impact: written_at_impact(world),
        }
    }

    /// Asserts everything that must hold when a run has ended: 1, 2, 3, 4, 5, 6 and 10. `failed` people are parked.
    pub async fn everything_holds(&self, world: &World, run: &RunView, failed: u32) {
        assert_eq!(run.results.failed, failed, "{run:?}");
        accounted(world, run).await;
        nobody_is_lost(world, run).await;
        nobody_is_there_twice(world);
        self.what_is_not_ours_is_untouched(world);
        self.nothing_was_written_at_impact(world);
        no_secret_is_told(world, &[format!("{run:?}")]);
        converges_but_for(world, failed).await;
    }

    /// 6. Ownership: a property that is not ours never changes, an opt-out is never undone.
    pub fn what_is_not_ours_is_untouched(&self, world: &World) {
        let ours = |name: &str| name.starts_with("advocate_") || name == SHARE_LINK;
        let stamps = |name: &str| name.contains("modified");
        for (id, before) in &self.contacts {
            let email = before.properties.get("email").unwrap();
            let now = world.practice.hubspot().contacts_by_email(email);
            let now = now.iter().find(|contact| contact.id == *id).unwrap();
            for (name, value) in &before.properties {
                if !ours(name) && !stamps(name) {
                    assert_eq!(now.properties.get(name), Some(value), "{email}: {name}");
                }
            }
        }
    }

    /// 5. Exactly-once effect, as far as anything is written to Advocate at all: nothing is.
    pub fn nothing_was_written_at_impact(&self, world: &World) {
        assert_eq!(written_at_impact(world), self.written_at_impact);
    }

    /// 7. Budget: hardly more requests than the fewest that this plan can need, `extra` ones that a fault costs aside.
    pub fn within_budget(&self, world: &World, plan: &PlanView, extra: u64) {
        let batches = |rows: u32| u64::from(rows.div_ceil(100));
        let written = plan.counts.create + plan.counts.update;
        let confirming = batches((written / 100).max(20).min(written));
        let fewest = batches(plan.counts.create) + batches(plan.counts.update) + confirming;
        let sent = all_requests(world) - self.requests;
        let most = fewest + fewest / 20 + 10 + extra;
        assert!(
            sent <= most,
            "{sent} requests where {fewest} can do, {extra} more for the fault"
        );
    }
}

/// 1. Converges: with no further outside change, a second preview plans nothing. Only parked people are planned again.
pub async fn converges_but_for(world: &World, parked: u32) {
    let again = world.preview().await;
    let planned = again.counts.create + again.counts.update + again.counts.link;
    assert_eq!(planned, parked, "{:?}", again.counts);
}

/// 2. No lost update: everybody who counts as written is in HubSpot with their own code.
pub async fn nobody_is_lost(world: &World, run: &RunView) {
    world.assert_everybody_once(&world.rows(&run.plan).await);
}

/// 3. No duplicate: nobody has more contacts than before there was a sync.
pub fn nobody_is_there_twice(world: &World) {
    let seeded = |email: &str| {
        let same = |it: &String| it.eq_ignore_ascii_case(email);
        let contacts = world.seeds.contacts.iter();
        contacts
            .filter(|it| it.email.iter().chain(&it.additional_emails).any(same))
            .count()
    };
    for email in world
        .seeds
        .participants
        .iter()
        .filter_map(|it| it.email.as_ref())
    {
        let found = world.contacts(email).len();
        assert!(
            found <= seeded(email).max(1),
            "{email} is there {found} times"
        );
    }
}

/// 4. Accounted: everybody has one result, the results add up, and whoever was not written has a reason.
pub async fn accounted(world: &World, run: &RunView) {
    assert_eq!(settled(run), run.total, "{run:?}");
    assert_eq!(run.done, run.total, "{run:?}");
    let rows = world.rows(&run.plan).await;
    assert_eq!(rows.len(), run.total as usize);
    let count = |outcome| u32::try_from(rows.iter().filter(|it| it.outcome == outcome).count());
    let results = run.results;
    for (outcome, told) in [
        (Outcome::Created, results.created),
        (Outcome::Updated, results.updated),
        (Outcome::Linked, results.linked),
        (Outcome::Same, results.same),
        (Outcome::Skipped, results.skipped),
        (Outcome::Held, results.held),
        (Outcome::Failed, results.failed),
        (Outcome::Deleted, results.deleted),
        (Outcome::Unlinked, results.unlinked),
    ] {
        assert_eq!(count(outcome), Ok(told), "{outcome:?}");
    }
    for row in &rows {
        let idle = matches!(
            row.outcome,
            Outcome::Skipped | Outcome::Held | Outcome::Failed
        );
        assert!(!idle || !row.problem.is_empty(), "no reason: {row:?}");
    }
}

/// 8. Crash: at most the batches in flight are sent twice.
pub fn hardly_anything_was_sent_twice(world: &World, writes_before: u64, batches: u64) {
    let sent = world.writes() - writes_before;
    assert!(
        sent <= batches + IN_FLIGHT,
        "{sent} batches sent where {batches} can do"
    );
}

/// 9. Bounded: a run that does not go on says why it waits, what was not changed, and can go on later.
pub fn says_why_it_waits(run: &RunView, words: &[&str]) {
    assert!(
        matches!(run.status, RunStatus::Interrupted | RunStatus::Failed),
        "{run:?}"
    );
    assert!(run.resumable, "{run:?}");
    assert_eq!(run.results.failed, 0, "{run:?}");
    in_plain_words(&run.problem, words);
}

/// U. The person is told in plain words: what happened, what was not changed, what to do next.
pub fn in_plain_words(problem: &str, words: &[&str]) {
    let kept = ["othing", "stays done", "we look first"];
    assert!(kept.iter().any(|it| problem.contains(it)), "{problem}");
    assert!(problem.trim_end().ends_with('.'), "{problem}");
    assert!(
        problem.matches(". ").count() >= 1,
        "no next step: {problem}"
    );
    for word in words {
        assert!(problem.contains(word), "{word:?} is not in {problem:?}");
    }
}

/// 10. Secret: no credential is in the data folder or in what was shown.
pub fn no_secret_is_told(world: &World, shown: &[String]) {
    let access = world.practice.access();
    let mut secrets: Vec<String> = world.keychain.stored().into_values().collect();
    secrets.extend([
        access.hubspot.private_token.clone(),
        access.hubspot.client_secret.clone(),
        access.hubspot.refresh_token.clone(),
        access.impact.auth_token.clone(),
        access.impact.api_key.clone(),
        access.impact.client_secret.clone(),
    ]);
    let mut places = shown.to_vec();
    read(world.folder.path(), &mut places);
    for secret in secrets {
        assert!(
            !places.iter().any(|place| place.contains(&secret)),
            "a secret was told"
        );
    }
}

fn read(folder: &Path, places: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, places);
        } else {
            let bytes = std::fs::read(&path).unwrap();
            places.push(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
}

fn all_requests(world: &World) -> u64 {
    world.practice.hubspot().requests().values().sum()
}

fn written_at_impact(world: &World) -> u64 {
    let reads = |name: &str| {
        name.starts_with("GET")
            || ["/graphql", "/export", "/oauth2/token"]
                .iter()
                .any(|it| name.ends_with(it))
    };
    let all = world.practice.impact().requests();
    all.iter()
        .filter(|(name, _)| !reads(name))
        .map(|(_, count)| count)
        .sum()
}
