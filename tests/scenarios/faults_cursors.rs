//! The fault matrix, C01 to C04 and C07 to C09: what changed is found once and in time, however many changed in one
//! instant, however late a search learns of it, and whatever the clocks say.

use crate::pair::{Pair, all_on, everyone_both_ways};
use crate::sides::{Traffic, both_ways_of_looking};
use crate::world::{BEGIN, TestClock, World, settled};
use engine::views::RulesView;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use simulators::hubspot::ObjectType;
use simulators::{Clock, Fault, FaultKind};
use std::time::Duration;

/// Contacts on one page of a search (documented by HubSpot).
const PAGE: usize = 200;
/// Results of one search in all (documented by HubSpot).
const CAP: usize = 10_000;

/// A world of many contacts of which twelve have participants, and nobody else gets one.
async fn crowd(contacts: usize) -> Pair {
    let world = World::in_a_hurry(contacts, 18).await;
    let pair = Pair { world };
    pair.rules(RulesView {
        advocate_on_new: false,
        advocate_on_update: false,
        ..all_on()
    })
    .await;
    let run = pair.settle().await;
    assert_eq!(run.results.failed + run.results.held, 0, "{run:?}");
    pair
}

impl Pair {
    /// Returns the ids of all contacts, in order.
    fn contact_ids(&self) -> Vec<String> {
        let hubspot = self.world.practice.hubspot();
        let contacts = hubspot.records(ObjectType::Contacts);
        contacts.into_iter().map(|contact| contact.id).collect()
    }

    /// Lets contacts have been changed at one instant, this long ago.
    fn changed_ago(&self, ids: &[String], ago: Duration) {
        let at = self.world.time.now_ms() - i64::try_from(ago.as_millis()).unwrap();
        let hubspot = self.world.practice.hubspot();
        hubspot.set_last_modified(ObjectType::Contacts, ids, at);
    }

    fn searches(&self) -> u64 {
        self.world.requests(&["contacts/search"])
    }

    /// Lets time pass on both platforms.
    fn pass(&self, minutes: u64) {
        self.world.time.pass(Duration::from_mins(minutes));
    }
}

/// Contacts changed at one instant are found by a quick look: each once, and in as few pages as there can be. The last
/// and the first of them are linked people whose change arrives.
async fn finds_each_once(pair: &Pair, changed: usize) {
    let ids = pair.contact_ids();
    pair.changed_ago(&ids, Duration::from_hours(100_000));
    let linked = pair.all_linked();
    let ends = [linked.first().unwrap(), linked.last().unwrap()];
    for (contact, _) in ends {
        pair.edit_contact(contact, "lastname", &format!("Of {changed}"));
    }
    let mut those: Vec<String> = ends.iter().map(|(contact, _)| contact.clone()).collect();
    let others = ids.iter().filter(|id| !those.contains(id));
    let others: Vec<String> = others.rev().take(changed - 2).cloned().collect();
    those.extend(others);
    assert_eq!(those.len(), changed);
    pair.changed_ago(&those, Duration::from_secs(1));
    let (before, searches) = (pair.sides(), pair.searches());
    let plan = pair.changed().await;
    let pages = u64::try_from(changed.div_ceil(PAGE)).unwrap();
    assert_eq!(pair.searches() - searches, pages);
    assert_eq!(plan.counts.update, 2, "{:?}", plan.counts);
    let rows = pair.world.rows(&plan.id).await;
    assert_eq!(rows.len(), changed);
    let mut names: Vec<_> = rows.iter().map(|row| row.contact_url.clone()).collect();
    names.sort();
    names.dedup();
    assert_eq!(
        names.len(),
        changed,
        "somebody was read twice, another lost"
    );
    let run = pair.run(&plan).await;
    assert_eq!(settled(&run), u32::try_from(changed).unwrap(), "{run:?}");
    assert_eq!(run.results.updated, 2, "{run:?}");
    for (_, email) in ends {
        let found = pair.participant(email);
        assert_eq!(found["lastName"], format!("Of {changed}"));
    }
    before.what_is_not_ours_is_untouched(&pair.world);
}

#[tokio::test]
async fn c01_more_records_of_one_instant_than_a_search_may_tell_are_each_read_once() {
    let pair = crowd(25_000).await;
    for changed in [CAP + 1, 25_000] {
        finds_each_once(&pair, changed).await;
    }
}

#[tokio::test]
async fn c02_nobody_is_lost_at_the_edge_of_what_a_search_may_tell() {
    let pair = crowd(CAP + 100).await;
    for changed in [CAP - 1, CAP, CAP + 1] {
        finds_each_once(&pair, changed).await;
    }
}

#[tokio::test]
async fn c02_nobody_is_lost_at_the_edge_of_a_page() {
    let pair = crowd(2 * PAGE + 100).await;
    for changed in [PAGE - 1, PAGE, PAGE + 1, 2 * PAGE, 2 * PAGE + 1] {
        finds_each_once(&pair, changed).await;
    }
}

#[tokio::test]
async fn c03_what_a_search_learns_late_is_seen_within_two_runs() {
    for lag in [Duration::from_secs(30), Duration::from_mins(10)] {
        let pair = Pair::plain().await;
        let (contact, email) = pair.linked();
        pair.world.practice.hubspot().set_index_lag(lag);
        pair.edit_contact(&contact, "firstname", "Late");
        pair.make_contact(&[("email", "late@example.com")]);
        // Half of the way the search knows nothing of it, and what it was asked for is read.
        pair.world.time.pass(lag / 2);
        let before = pair.sides();
        let run = pair.sync().await;
        assert_eq!(run.results.updated + run.results.created, 0, "{run:?}");
        before.nothing_was_written(&pair.world);
        pair.world.time.pass(lag);
        let run = pair.sync().await;
        assert_eq!(
            (run.results.updated, run.results.created),
            (1, 1),
            "{run:?}"
        );
        assert_eq!(pair.participant(&email)["firstName"], "Late");
        assert!(pair.has_participant("late@example.com"));
        pair.world.practice.hubspot().set_index_lag(Duration::ZERO);
        pair.everybody_is_settled(&before, &run).await;
    }
}

#[tokio::test]
async fn c03_a_record_that_the_index_does_not_know_yet_is_not_made_twice() {
    let pair = Pair::plain().await;
    let lag = Duration::from_mins(10);
    pair.world.practice.hubspot().set_index_lag(lag);
    pair.make_contact(&[("email", "both@example.com"), ("firstname", "Here")]);
    pair.make_participant("both@example.com", "There", "Too");
    let before = pair.sides();
    let run = pair.sync().await;
    assert_eq!(run.results.failed + run.results.created, 0, "{run:?}");
    pair.world.time.pass(lag);
    let run = pair.sync().await;
    assert_eq!(run.results.created, 0, "{run:?}");
    pair.everybody_is_settled(&before, &run).await;
    let after = pair.sides();
    assert_eq!(after.contacts(), before.contacts());
    assert_eq!(after.participants(), before.participants());
}

/// People who are edited while the pages are read, in their order: one of the first page, one of the last.
async fn moves_while_paging(everyone: bool) {
    let pair = crowd(1_000).await;
    let linked = pair.all_linked();
    let ids = pair.contact_ids();
    // All have changed, so that a quick look has pages to read, too.
    pair.changed_ago(&ids, Duration::from_secs(2));
    let [(first, a), (last, b)] = [linked[0].clone(), linked[11].clone()];
    pair.edit_contact(&first, "firstname", "Before");
    pair.edit_contact(&last, "firstname", "Before");
    let endpoint = if everyone {
        "GET /crm/objects/contacts"
    } else {
        "contacts/search"
    };
    // The first page is read, and its answer takes a while.
    let slow = Fault {
        endpoint: endpoint.to_owned(),
        ms: 300,
        ..Fault::of(FaultKind::SlowSuccess)
    };
    let read = pair.world.requests(&[endpoint]);
    pair.world.practice.hubspot().inject(slow);
    let looking = pair.preview(both_ways_of_looking()[usize::from(everyone)].clone());
    let moving = async {
        while pair.world.requests(&[endpoint]) == read {
            tokio::task::yield_now().await;
        }
        pair.edit_contact(&first, "firstname", "Meanwhile");
        pair.edit_contact(&last, "firstname", "Meanwhile");
        for id in ids.iter().step_by(7) {
            pair.edit_contact(id, "company", "Moved, Inc.");
        }
    };
    let (plan, ()) = tokio::join!(looking, moving);
    let run = pair.run(&plan).await;
    assert_eq!(run.results.failed, 0, "{run:?}");
    // HubSpot tells its time to the second: whatever changed within that of an answer is in the next window.
    pair.world.time.pass(Duration::from_secs(1));
    let before = pair.sides();
    let run = pair.sync().await;
    assert_eq!(run.results.failed + run.results.held, 0, "{run:?}");
    for email in [&a, &b] {
        assert_eq!(pair.participant(email)["firstName"], "Meanwhile");
    }
    pair.everybody_is_settled(&before, &run).await;
}

#[tokio::test]
async fn c04_whoever_changes_while_the_changed_are_read_is_not_lost() {
    moves_while_paging(false).await;
}

#[tokio::test]
async fn c04_whoever_changes_while_everybody_is_read_is_not_lost() {
    moves_while_paging(true).await;
}

#[tokio::test]
async fn c07_what_we_wrote_ourselves_is_read_and_never_written_again() {
    let pair = Pair::plain().await;
    let (contact, email) = pair.linked();
    pair.edit_participant(&email, "lastName", json!("From There"));
    pair.edit_contact(&contact, "firstname", "From Here");
    pair.edit_contact(&contact, "advocate_referral_code", "");
    let run = pair.sync().await;
    assert_eq!(run.results.updated, 1, "{run:?}");
    let before = pair.sides();
    for _ in 0..3 {
        let plan = pair.changed().await;
        assert!(plan.counts.same >= 1, "it was read: {:?}", plan.counts);
        assert_eq!(plan.writes, 0, "{:?}", plan.counts);
        pair.run(&plan).await;
    }
    before.nothing_was_written(&pair.world);
    pair.converges().await;
}

#[tokio::test]
async fn c07_a_pair_of_systems_in_which_nothing_changed_costs_ten_requests_at_most() {
    let pair = crowd(1_000).await;
    // What the first sync wrote itself is read once more.
    pair.pass(60);
    let run = pair.sync().await;
    assert_eq!(run.results.same, run.total, "{run:?}");
    for _ in 0..2 {
        // What is read again to be sure is out of the window by then.
        pair.pass(60);
        let before = pair.sides();
        let (plan, run) = pair.sync_of(&both_ways_of_looking()[0]).await;
        assert_eq!(run.total, 0, "{:?}", plan.counts);
        let sent = Traffic::of(&pair.world).since(before.traffic);
        assert!(sent.hubspot + sent.impact <= 10, "{sent:?}");
        before.nothing_was_written(&pair.world);
    }
}

#[tokio::test]
async fn c08_a_score_that_moves_for_everybody_costs_reading_and_no_writing() {
    let pair = crowd(1_500).await;
    for (day, score) in ["12", "34", "56"].into_iter().enumerate() {
        // A day later nothing of the day before is in the window any more.
        pair.pass(24 * 60);
        for id in pair.contact_ids() {
            pair.edit_contact(&id, "hubspotscore", score);
        }
        let before = pair.sides();
        let (plan, run) = pair.sync_of(&both_ways_of_looking()[0]).await;
        assert_eq!(plan.writes, 0, "day {day}: {:?}", plan.counts);
        assert_eq!(run.results.failed + run.results.held, 0, "{run:?}");
        before.nothing_was_written(&pair.world);
        let sent = Traffic::of(&pair.world).since(before.traffic);
        // 7. Budget: a page of search for each two hundred, the properties, the bin, and what strangers' addresses need.
        let contacts = u64::try_from(before.contacts()).unwrap();
        let fewest = contacts.div_ceil(200);
        assert!(sent.hubspot <= fewest + fewest / 20 + 10, "{sent:?}");
        assert!(sent.impact <= contacts.div_ceil(25) + 10, "{sent:?}");
    }
}

/// Both platforms live at one time, the engine's computer at another. `jump` is what its clock does between two syncs.
async fn with_clocks(platforms: &str, engine: SignedDuration, jump: SignedDuration) {
    let at: Timestamp = platforms.parse().unwrap();
    let time = Clock::standing_at(at.as_millisecond());
    let clock = TestClock::at(&(at + engine).to_string());
    let world = World::in_a_hurry_at(15, 18, (time, clock)).await;
    let pair = Pair { world };
    pair.rules(all_on()).await;
    pair.settle().await;
    for round in ["One", "Two", "Three"] {
        let linked = pair.all_linked();
        let [(contact, email), (other, other_email)] = [linked[0].clone(), linked[1].clone()];
        pair.pass(30);
        pair.edit_contact(&contact, "firstname", round);
        pair.edit_participant(&other_email, "lastName", json!(round));
        pair.edit_contact(&other, "lastname", "");
        let made = format!("{}@example.com", round.to_lowercase());
        pair.make_contact(&[("email", &made)]);
        pair.pass(1);
        pair.world.clock.step(jump);
        let before = pair.sides();
        let run = pair.sync().await;
        assert_eq!(run.results.failed + run.results.held, 0, "{run:?}");
        assert_eq!(pair.participant(&email)["firstName"], round, "{platforms}");
        let name = pair.value(&other, "lastname");
        assert_eq!(name.as_deref(), Some(round), "{platforms}");
        assert!(pair.has_participant(&made), "{made}");
        pair.everybody_is_settled(&before, &run).await;
    }
}

#[tokio::test]
async fn c09_only_the_clocks_of_the_platforms_count() {
    let none = SignedDuration::ZERO;
    for (engine, jump) in [
        (SignedDuration::from_hours(1), none),
        (SignedDuration::from_hours(-1), none),
        (none, SignedDuration::from_hours(-2)),
        (none, SignedDuration::from_hours(48)),
    ] {
        with_clocks(BEGIN, engine, jump).await;
    }
}

#[tokio::test]
async fn c09_an_hour_that_comes_twice_or_not_at_all_loses_nobody() {
    // Central Europe's clocks go back and forth at 01:00 UTC, those of New York at 06:00 and 07:00 UTC.
    for change in [
        "2026-10-25T00:00:00Z",
        "2027-03-28T00:00:00Z",
        "2026-11-01T05:00:00Z",
    ] {
        with_clocks(change, SignedDuration::ZERO, SignedDuration::ZERO).await;
    }
}

#[tokio::test]
async fn a_week_later_everybody_is_compared_and_deletions_of_old_are_seen() {
    let pair = Pair::plain().await;
    let (contact, email) = pair.linked();
    pair.delete_participant(&email);
    let run = pair.sync().await;
    assert_eq!(run.results.held, 0, "a quick look does not see who is gone");
    pair.pass(8 * 24 * 60);
    // The first sync of the new week looks at what changed, which tells it that a week has passed.
    pair.sync().await;
    let plan = pair.changed().await;
    assert_eq!(plan.counts.hold, 1, "{:?} {contact}", plan.counts);
    assert!(
        plan.notes
            .iter()
            .any(|note| note.contains("Everybody was compared"))
    );
    assert_eq!(pair.preview(everyone_both_ways()).await.counts.hold, 1);
}
