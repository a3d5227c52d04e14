//! The first sync of four hundred people that trouble meets, for the scenarios of the fault matrix.
//!
//! The engine waits thirty times shorter than in real life, so the numbers in the faults are those of real life.

use crate::invariants::{Before, in_plain_words};
use crate::world::World;
use engine::views::{PlanStatus, PlanView, RunView};

/// How much longer real life is.
pub const HURRY: u32 = 30;

/// A world ready for a first sync, its preview, and what was there before.
pub async fn before_the_run() -> (World, PlanView, Before) {
    let world = World::in_a_hurry(60, 400).await;
    let plan = world.preview().await;
    let before = Before::of(&world);
    (world, plan, before)
}

/// Runs a first sync into trouble that it must ride out, and asserts that everything holds afterwards. `extra` requests
/// are what the trouble may cost.
pub async fn rides_out(faults: &[&str], extra: u64) -> (World, RunView) {
    let (world, plan, before) = before_the_run().await;
    for fault in faults {
        world.trouble(fault);
    }
    let run = world.run(&plan).await;
    assert_eq!(world.practice.hubspot().faults_left(), [], "{faults:?}");
    assert_eq!(run.results.created, plan.counts.create, "{faults:?}");
    assert_eq!(run.results.updated, plan.counts.update, "{faults:?}");
    before.within_budget(&world, &plan, extra);
    before.everything_holds(&world, &run, 0).await;
    (world, run)
}

/// Makes a preview into trouble that it must ride out.
pub async fn reads_through(fault: &str) {
    let (world, plan, _) = before_the_run().await;
    world.trouble(fault);
    let again = world.preview().await;
    assert_eq!(world.practice.hubspot().faults_left(), [], "{fault}");
    assert_eq!(again.counts, plan.counts, "{fault}");
}

/// Makes a preview into trouble that it must refuse in plain words, without a write.
pub async fn refuses_to_read(world: &World, words: &[&str]) {
    let plan = world.try_preview().await.unwrap();
    assert_eq!(plan.status, PlanStatus::Failed);
    in_plain_words(&plan.problem, words);
    assert_eq!((plan.counts.create, plan.writes), (0, 0));
    assert_eq!(world.writes(), 0);
}
