//! Exports that are not what they should be: a plain sentence, and nothing changed; or read all the same.

use crate::world::{Expected, World};
use engine::views::PlanStatus;
use simulators::{Fault, FaultKind};

async fn world() -> World {
    World::of(60, 120).await.connect().await.ready().await
}

#[tokio::test]
async fn a_bad_export_is_never_taken_for_the_program() {
    let world = world().await;
    let count = world.practice.hubspot().contact_count();
    for (fault, words) in [
        (FaultKind::ExportTruncated, "export"),
        (FaultKind::ExportCutFile, "export"),
        (FaultKind::ExportNotUtf8, "UTF-8"),
        (FaultKind::ExportAborted, "ABORTED"),
        (FaultKind::ExportHtml200, "web page"),
    ] {
        world.practice.impact().inject(Fault::of(fault));
        let plan = world.try_preview().await.unwrap();
        assert_eq!(plan.status, PlanStatus::Failed, "{fault:?}");
        assert!(plan.problem.contains(words), "{fault:?}: {}", plan.problem);
        assert!(
            plan.problem.contains("othing was changed"),
            "{fault:?}: {}",
            plan.problem
        );
        assert_eq!((plan.counts.create, plan.writes), (0, 0));
        let refused = world.start(&plan).await.unwrap_err();
        assert!(refused.message.contains("not completed"), "{refused:?}");
    }
    assert_eq!(world.writes(), 0);
    assert_eq!(world.practice.hubspot().contact_count(), count);
    world.practice.impact().clear_faults();
    world.preview().await;
}

#[tokio::test]
async fn an_export_in_another_form_is_read_all_the_same() {
    let world = world().await;
    let expected = Expected::of(&world.seeds);
    for fault in [
        FaultKind::ExportReordered,
        FaultKind::ExportDuplicateRows,
        FaultKind::ExportExpiredLink,
    ] {
        world.practice.impact().inject(Fault::of(fault));
        let plan = world.preview().await;
        assert_eq!(
            (plan.counts.create, plan.counts.update),
            (expected.create, expected.update),
            "{fault:?}"
        );
        assert_eq!(
            (plan.counts.skip, plan.counts.hold),
            (expected.skip, expected.hold),
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn an_export_without_codes_is_replaced_by_a_list() {
    let world = world().await;
    world
        .practice
        .impact()
        .change_settings(|settings| settings.minimal_columns = true);
    let expected = Expected::of(&world.seeds);
    let run = world.sync().await;
    assert_eq!(
        (run.results.created, run.results.updated),
        (expected.create, expected.update)
    );
    let rows = world.rows(&run.plan).await;
    world.assert_everybody_once(&rows);
}
