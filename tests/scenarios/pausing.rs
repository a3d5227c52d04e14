//! Pausing, stopping, and being killed: what is done stays done, nobody is lost, nobody comes twice.

use crate::world::{World, assert_complete, settled};
use engine::views::{Event, FailureCode, PreviewRequest, RunStatus, RunView};
use simulators::{Fault, FaultKind};
use std::time::Duration;

/// People enough for more batches than are sent at once.
async fn many() -> World {
    World::of(60, 1_900).await.connect().await.ready().await
}

/// Applies this many requests of a kind, and answers them late.
fn answer_late(world: &World, endpoint: &str, count: u32, ms: u64) {
    world.practice.hubspot().inject(Fault {
        count,
        endpoint: endpoint.to_owned(),
        ms,
        ..Fault::of(FaultKind::SlowSuccess)
    });
}

async fn everybody_is_there_once(world: &World, run: &RunView) {
    assert_complete(run);
    let rows = world.rows(&run.plan).await;
    world.assert_everybody_once(&rows);
    let again = world.preview().await;
    assert_eq!((again.counts.create, again.counts.update), (0, 0));
    assert_eq!(again.counts.link, 0, "somebody's link was lost");
}

#[tokio::test]
async fn a_run_can_be_paused_and_goes_on_where_it_was() {
    let world = many().await;
    let before = world.practice.hubspot().contact_count();
    world
        .practice
        .hubspot()
        .set_latency(Duration::from_millis(50));
    let plan = world.preview().await;
    let mut news = world.process.news();
    let run = world.start(&plan).await.unwrap();
    let id = run.id.clone();
    world
        .process
        .ask(|engine| async move { engine.pause_sync(&id).await })
        .await
        .unwrap();
    let paused = news.run_finished(&run.id).await;
    assert_eq!(paused.status, RunStatus::Paused);
    assert!(paused.resumable && paused.done < paused.total, "{paused:?}");
    assert_eq!(settled(&paused), paused.done);
    assert_eq!(
        world.practice.hubspot().contact_count() - before,
        paused.results.created as usize,
        "what is told is what is there"
    );
    world.practice.hubspot().set_latency(Duration::ZERO);
    let writes = world.writes();
    let done = world.resume(&run.id).await;
    let left = paused.total - paused.done;
    assert!(
        world.writes() - writes <= u64::from(left.div_ceil(100)) + 2,
        "nothing is sent twice"
    );
    assert_eq!(
        world.practice.hubspot().contact_count() - before,
        plan.counts.create as usize
    );
    everybody_is_there_once(&world, &done).await;
}

#[tokio::test]
async fn a_pause_survives_closing_the_program() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    let plan = world.preview().await;
    let mut news = world.process.news();
    let run = world.start_as(&plan, true).await.unwrap();
    news.run_finished(&run.id).await;
    let world = world.kill_and_reopen().await;
    let active = world.overview().await.active_run.expect("it waits");
    assert_eq!(
        (active.id.as_str(), active.status),
        (run.id.as_str(), RunStatus::Paused)
    );
    assert_eq!(active.done, 10 + plan.counts.skip + plan.counts.hold);
    let done = world.resume(&run.id).await;
    everybody_is_there_once(&world, &done).await;
}

#[tokio::test]
async fn a_newer_run_ends_the_one_that_was_left() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    let plan = world.preview().await;
    let mut news = world.process.news();
    let left = world.start_as(&plan, true).await.unwrap();
    assert_eq!(news.run_finished(&left.id).await.status, RunStatus::Paused);
    let newer = world.preview().await;
    let run = world.start(&newer).await.unwrap();
    let done = news.run_finished(&run.id).await;
    everybody_is_there_once(&world, &done).await;
    // What the older one had read is older than what the newer one wrote.
    let (id, again) = (left.id.clone(), left.id.clone());
    let shown = world
        .process
        .ask(|engine| async move { engine.run(&id).await })
        .await
        .unwrap();
    assert_eq!((shown.status, shown.resumable), (RunStatus::Stopped, false));
    let refused = world
        .process
        .ask(|engine| async move { engine.resume_sync(&again).await })
        .await
        .unwrap_err();
    assert_eq!(refused.code, FailureCode::PlanOutOfDate);
}

#[tokio::test]
async fn a_run_that_is_stopped_leaves_the_rest_untouched() {
    let world = many().await;
    let before = world.practice.hubspot().contact_count();
    world
        .practice
        .hubspot()
        .set_latency(Duration::from_millis(50));
    let plan = world.preview().await;
    let mut news = world.process.news();
    let run = world.start(&plan).await.unwrap();
    let id = run.id.clone();
    world
        .process
        .ask(|engine| async move { engine.stop_sync(&id).await })
        .await
        .unwrap();
    let stopped = news.run_finished(&run.id).await;
    assert_eq!(stopped.status, RunStatus::Stopped);
    assert!(
        !stopped.resumable && stopped.done < stopped.total,
        "{stopped:?}"
    );
    assert!(
        stopped.sentence.contains("not touched"),
        "{}",
        stopped.sentence
    );
    assert_eq!(
        world.practice.hubspot().contact_count() - before,
        stopped.results.created as usize
    );
    let id = run.id.clone();
    let refused = world
        .process
        .ask(|engine| async move { engine.resume_sync(&id).await })
        .await
        .unwrap_err();
    assert_eq!(refused.code, FailureCode::PlanOutOfDate);
    world.practice.hubspot().set_latency(Duration::ZERO);
    // A new preview has the rest, and only the rest.
    let rest = world.preview().await;
    assert_eq!(
        rest.counts.create,
        plan.counts.create - stopped.results.created
    );
    let done = world.run(&rest).await;
    everybody_is_there_once(&world, &done).await;
}

#[tokio::test]
async fn killed_while_answers_were_on_their_way_it_looks_before_it_sends() {
    let world = World::of(60, 500).await.connect().await.ready().await;
    let before = world.practice.hubspot().contact_count();
    let plan = world.preview().await;
    let batches = plan.counts.create.div_ceil(100);
    answer_late(&world, "batch/create", batches, 60_000);
    let mut news = world.process.news();
    let run = world.start(&plan).await.unwrap();
    // Every batch has arrived, and no answer has come.
    let arrived = before + plan.counts.create as usize;
    news.until(|event| match event {
        Event::RunProgress { run } => (run.results.updated == plan.counts.update
            && world.practice.hubspot().contact_count() == arrived)
            .then_some(()),
        _ => None,
    })
    .await;
    let world = world.kill_and_reopen().await;
    let overview = world.overview().await;
    let active = overview.active_run.expect("the run was cut off");
    assert_eq!(active.status, RunStatus::Interrupted);
    assert!(
        active.resumable && active.problem.contains("closed"),
        "{active:?}"
    );
    assert_eq!(active.results.created, 0);
    assert_eq!(active.results.updated, plan.counts.update);
    assert!(
        overview
            .safety_line
            .contains(&format!("{} updated", plan.counts.update)),
        "{}",
        overview.safety_line
    );
    let creates = world.requests(&["batch/create"]);
    let done = world.resume(&run.id).await;
    assert_eq!(
        world.requests(&["batch/create"]),
        creates,
        "nothing was sent again"
    );
    assert_eq!(done.results.created, plan.counts.create);
    assert_eq!(world.practice.hubspot().contact_count(), arrived);
    everybody_is_there_once(&world, &done).await;
}

#[tokio::test]
async fn killed_again_and_again_it_loses_nobody() {
    let mut world = many().await;
    let before = world.practice.hubspot().contact_count();
    world
        .practice
        .hubspot()
        .set_latency(Duration::from_millis(120));
    let plan = world.preview().await;
    let mut news = world.process.news();
    let run = world.start(&plan).await.unwrap();
    let mut kills = 0;
    for patience in [1, 2, 3, 1, 2] {
        // The first news comes at once, the next ones a fifth of a second apart.
        let mut heard = 0;
        let ended = news
            .until(|event| match event {
                Event::RunProgress { .. } => {
                    heard += 1;
                    (heard == patience).then_some(false)
                }
                Event::RunFinished { .. } => Some(true),
                _ => None,
            })
            .await;
        if ended {
            break;
        }
        world = world.kill_and_reopen().await;
        kills += 1;
        news = world.process.news();
        let id = run.id.clone();
        let seen = world
            .process
            .ask(|engine| async move { engine.run(&id).await })
            .await
            .unwrap();
        assert_eq!(seen.status, RunStatus::Interrupted);
        let id = run.id.clone();
        world
            .process
            .ask(|engine| async move { engine.resume_sync(&id).await })
            .await
            .unwrap();
    }
    assert!(kills > 1, "it was killed {kills} times");
    world.practice.hubspot().set_latency(Duration::ZERO);
    let mut done = world
        .process
        .ask({
            let id = run.id.clone();
            |engine| async move { engine.run(&id).await }
        })
        .await
        .unwrap();
    if matches!(done.status, RunStatus::Running | RunStatus::Throttled) {
        done = news.run_finished(&run.id).await;
    }
    assert_eq!(
        world.practice.hubspot().contact_count() - before,
        plan.counts.create as usize
    );
    assert_eq!(done.results.created, plan.counts.create);
    everybody_is_there_once(&world, &done).await;
}

#[tokio::test]
async fn a_second_program_on_the_same_folder_is_refused_and_disturbs_nothing() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    let plan = world.preview().await;
    answer_late(&world, "batch/", 2, 1_500);
    let mut news = world.process.news();
    let run = world.start(&plan).await.unwrap();
    let other = world.second_process().await;
    let refused = other
        .ask(|engine| async move { engine.preview(PreviewRequest::default()).await })
        .await
        .unwrap_err();
    assert_eq!(refused.code, FailureCode::Busy);
    assert!(!refused.hint.is_empty());
    let id = run.id.clone();
    let refused = other
        .ask(|engine| async move { engine.stop_sync(&id).await })
        .await
        .unwrap_err();
    assert_eq!(refused.code, FailureCode::Busy);
    let done = news.run_finished(&run.id).await;
    assert_complete(&done);
    // And now the other one may.
    let mut news = other.news();
    let begun = other
        .ask(|engine| async move { engine.preview(PreviewRequest::default()).await })
        .await
        .unwrap();
    let again = news.plan_made(&begun.id).await;
    assert_eq!((again.counts.create, again.counts.update), (0, 0));
}

#[tokio::test]
async fn only_one_thing_happens_at_a_time() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    let plan = world.preview().await;
    answer_late(&world, "batch/", 2, 1_000);
    let mut news = world.process.news();
    let run = world.start(&plan).await.unwrap();
    let refused = world.try_preview().await.unwrap_err();
    assert_eq!(refused.code, FailureCode::Busy);
    let refused = world.start(&plan).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::Busy);
    let refused = world.apply().await.unwrap_err();
    assert_eq!(refused.code, FailureCode::Busy);
    let refused = world.try_keys(world.hubspot_keys()).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::Busy);
    assert_complete(&news.run_finished(&run.id).await);
}
