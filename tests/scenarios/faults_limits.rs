//! The fault matrix, T01 to T05: the limits of the platforms, of our own share and of others'.

use crate::invariants::{Before, accounted, says_why_it_waits};
use crate::trouble::{HURRY, before_the_run, rides_out};
use crate::world::World;
use engine::views::{Event, RunStatus};
use simulators::Limits;
use std::time::{Duration, Instant};

const CREATE: &str = "contacts/batch/create";

#[tokio::test]
async fn t01_burst_429_without_header() {
    let (world, _) = rides_out(&["status_429:count=3,endpoint=contacts/batch/"], 3).await;
    assert_eq!(
        world.practice.hubspot().rate_limited(),
        3,
        "none of our own making"
    );
}

#[tokio::test]
async fn t01_burst_429_without_header_says_that_it_waits() {
    // In real time: the pause is long enough to be seen.
    let world = World::connected().await.ready().await;
    let plan = world.preview().await;
    world.trouble("status_429:endpoint=batch/update");
    let mut news = world.process.news();
    let run = world.start(&plan).await.unwrap();
    let waiting = news
        .until(|event| match event {
            Event::RunProgress { run } if run.status == RunStatus::Throttled => Some(run.clone()),
            Event::RunFinished { run } => panic!("it did not say that it waits: {run:?}"),
            _ => None,
        })
        .await;
    assert!(waiting.phase.contains("slow down"), "{}", waiting.phase);
    let done = news.run_finished(&run.id).await;
    accounted(&world, &done).await;
    assert_eq!(done.results.updated, plan.counts.update);
}

#[tokio::test]
async fn t02_retry_after_forms() {
    for told in ["60", "date+60"] {
        let begin = Instant::now();
        rides_out(&[&format!("status_429:endpoint={CREATE},value={told}")], 1).await;
        let least = Duration::from_secs(58) / HURRY;
        assert!(begin.elapsed() >= least, "{told}: {:?}", begin.elapsed());
    }
    // Neither is a time to wait for: as if it were not there.
    for odd in ["-5", "soon"] {
        rides_out(&[&format!("status_429:endpoint={CREATE},value={odd}")], 1).await;
    }
}

#[tokio::test]
async fn t02_retry_after_of_a_day_parks_the_run() {
    let (world, plan, before) = before_the_run().await;
    world.trouble(&format!(
        "status_429:count=always,endpoint={CREATE},value=86400"
    ));
    let begin = Instant::now();
    let parked = world.run(&plan).await;
    assert!(
        begin.elapsed() < Duration::from_secs(30),
        "it waited for a day"
    );
    says_why_it_waits(&parked, &["asked us to wait about 24 h"]);
    world.practice.hubspot().clear_faults();
    let world = world.kill_and_reopen().await;
    let done = world.resume(&parked.id).await;
    before.everything_holds(&world, &done, 0).await;
}

#[tokio::test]
async fn t03_daily_429() {
    let (world, plan, before) = before_the_run().await;
    world.trouble(&format!("daily_429:count=always,endpoint={CREATE}"));
    let begin = Instant::now();
    let parked = world.run(&plan).await;
    assert!(
        begin.elapsed() < Duration::from_secs(30),
        "it waited for tomorrow"
    );
    assert_eq!(parked.results.updated, plan.counts.update, "{parked:?}");
    // The story's clock stands at eleven in the morning in the account's Berlin.
    says_why_it_waits(
        &parked,
        &["daily limit", "00:00 on 2 November", "Europe/Berlin"],
    );
    world.practice.hubspot().clear_faults();
    let done = world.resume(&parked.id).await;
    assert_eq!(done.results.created, plan.counts.create);
    before.everything_holds(&world, &done, 0).await;
}

#[tokio::test]
async fn t04_search_429() {
    let (world, plan, before) = before_the_run().await;
    // Searches are refused for as long as a person may bear; everything else goes on at once.
    world.trouble("secondly_429:count=3,endpoint=search,value=30");
    let (begin, mut news) = (Instant::now(), world.process.news());
    let again = world
        .process
        .ask(|engine| async move {
            engine
                .preview(engine::views::PreviewRequest::default())
                .await
        })
        .await
        .unwrap();
    let listed = || world.requests(&["GET /crm/objects/contacts"]);
    let before_listing = listed();
    let again = news.plan_made(&again.id).await;
    assert_eq!(again.counts, plan.counts);
    assert!(
        begin.elapsed() >= Duration::from_secs(90) / HURRY,
        "{:?}",
        begin.elapsed()
    );
    assert!(listed() > before_listing);
    assert_eq!(world.practice.hubspot().rate_limited(), 3);
    let run = world.run(&again).await;
    before.everything_holds(&world, &run, 0).await;
    assert_eq!(
        world.practice.hubspot().rate_limited(),
        3,
        "only searches were slowed"
    );
}

#[tokio::test]
async fn t05_shared_bucket() {
    // Others, a second copy of ours among them, leave five requests in ten seconds, one search in a second and a
    // hundred requests of the day. In real time: a hurried engine must not meet real limits.
    let world = World::with(20, 30, Limits::Real)
        .await
        .connect()
        .await
        .ready()
        .await;
    world.trouble("crowd:value=burst=185 search=4 day=624900");
    let before = Before::of(&world);
    let (mut news, begin) = (world.process.news(), Instant::now());
    let plan = world.preview().await;
    let run = world.start(&plan).await.unwrap();
    let done = news.run_finished(&run.id).await;
    // It still ends, on what is left, and hardly ever asks for more.
    let refused = world.practice.hubspot().rate_limited();
    assert!(refused <= 2, "{refused} refusals");
    assert!(
        begin.elapsed() < Duration::from_mins(1),
        "{:?}",
        begin.elapsed()
    );
    world.practice.hubspot().clear_faults();
    before.everything_holds(&world, &done, 0).await;
}

#[tokio::test]
async fn t05_a_day_that_others_used_up() {
    let world = World::with(20, 30, Limits::Real)
        .await
        .connect()
        .await
        .ready()
        .await;
    let plan = world.preview().await;
    let before = Before::of(&world);
    world.trouble("crowd:value=day=625000");
    let parked = world.run(&plan).await;
    says_why_it_waits(&parked, &["daily limit", "00:00 on 2 November"]);
    world.practice.hubspot().clear_faults();
    let done = world.resume(&parked.id).await;
    before.everything_holds(&world, &done, 0).await;
}
