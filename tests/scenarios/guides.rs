//! What a person does outside the program: ticked by them, looked at by us where that is possible.

use crate::world::World;
use engine::views::{
    CheckStatus, CheckView, FailureCode, GuideId, GuideView, Overview, RulesView, SkipStep, StepId,
    StepStatus, TickRequest,
};
use simulators::FaultKind;

async fn guide(world: &World, id: GuideId) -> GuideView {
    world
        .process
        .ask(move |engine| async move { engine.guide(id).await })
        .await
        .unwrap()
}

async fn tick(world: &World, guide: GuideId, item: &str, done: bool) -> Overview {
    let request = TickRequest {
        guide,
        item: item.to_owned(),
        done,
    };
    world
        .process
        .ask(|engine| async move { engine.tick(request).await })
        .await
        .unwrap()
}

async fn tick_all(world: &World, id: GuideId) -> Overview {
    let needed = guide(world, id).await.items;
    let mut overview = world.overview().await;
    for item in needed.iter().filter(|item| !item.optional) {
        overview = tick(world, id, &item.id, true).await;
    }
    overview
}

fn status(overview: &Overview, id: StepId) -> (StepStatus, String) {
    let step = overview.steps.iter().find(|step| step.id == id).unwrap();
    (step.status, step.reason.clone())
}

fn check<'a>(view: &'a GuideView, id: &str) -> &'a CheckView {
    view.checks.iter().find(|check| check.id == id).unwrap()
}

#[tokio::test]
async fn the_program_rules_are_done_once_everything_needed_is_ticked() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    let id = GuideId::ProgramRules;
    let before = guide(&world, id).await;
    assert_eq!((before.done, before.of), (0, 5));
    assert_eq!(
        status(&world.overview().await, StepId::ProgramRules).0,
        StepStatus::Todo
    );
    let overview = tick_all(&world, id).await;
    assert_eq!(
        status(&overview, StepId::ProgramRules).0,
        StepStatus::Done,
        "the condition that is optional is not needed"
    );
    let after = guide(&world, id).await;
    let ticked = after.items[0].ticked.as_ref().unwrap();
    assert!(!ticked.by.is_empty() && ticked.at.starts_with("2026-11-01"));
    // A tick can be taken back.
    let overview = tick(&world, id, "rules.goal", false).await;
    assert_eq!(status(&overview, StepId::ProgramRules).0, StepStatus::Todo);
}

#[tokio::test]
async fn what_impact_tells_about_the_program_is_looked_at() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    let view = guide(&world, GuideId::ProgramRules).await;
    assert_eq!(check(&view, "rules.program_live").status, CheckStatus::Pass);
    assert_eq!(
        check(&view, "rules.event_key_known").status,
        CheckStatus::Pass
    );
    // Nothing that is published shows the goals, so nothing is claimed about them.
    assert_eq!(
        check(&view, "rules.goal_uses_event").status,
        CheckStatus::Unknown
    );
    // The values to copy are all in the message for a colleague.
    for item in &view.items {
        for value in &item.values {
            assert!(view.ask.contains(&value.value), "{}", value.value);
        }
    }
    world.practice.impact().inject(simulators::Fault {
        count: simulators::fault::ALWAYS,
        endpoint: "graphql".to_owned(),
        ..simulators::Fault::of(FaultKind::MissingScopes)
    });
    let view = guide(&world, GuideId::ProgramRules).await;
    assert_eq!(
        check(&view, "rules.event_key_known").status,
        CheckStatus::Unknown,
        "{view:?}"
    );
    assert_eq!(view.items.len(), 6, "the guide is there all the same");
}

#[tokio::test]
async fn another_program_asks_for_everything_anew() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    tick_all(&world, GuideId::ProgramRules).await;
    let paused = world
        .process
        .ask(|engine| async move { engine.programs().await })
        .await
        .unwrap()
        .into_iter()
        .find(|program| program.status == "paused")
        .unwrap();
    let overview = world
        .process
        .ask(|engine| async move { engine.pick_program(&paused.id).await })
        .await
        .unwrap();
    // The opt-in was for the other program, and what comes after it waits.
    assert!(!overview.opted_in);
    assert_eq!(status(&overview, StepId::Advocate).0, StepStatus::Todo);
    assert_eq!(
        status(&overview, StepId::ProgramRules).0,
        StepStatus::Locked
    );
    let refused = world.try_preview().await.unwrap_err();
    assert_eq!(refused.code, FailureCode::InvalidInput);
    assert!(refused.message.contains("does not sync"), "{refused:?}");
    let overview = world
        .process
        .ask(|engine| async move { engine.opt_in(true).await })
        .await
        .unwrap();
    let (review, why) = status(&overview, StepId::Review);
    assert_eq!(review, StepStatus::Attention);
    assert!(why.contains("the program"), "{why}");
    let (rules, why) = status(&overview, StepId::ProgramRules);
    assert_eq!(rules, StepStatus::Attention);
    assert!(why.contains("another program"), "{why}");
    let view = guide(&world, GuideId::ProgramRules).await;
    assert!(view.items[0].ticked.is_none() && !view.items[0].stale.is_empty());
    assert_eq!(check(&view, "rules.program_live").status, CheckStatus::Warn);
    // Looking at the review again is enough: everything is in place.
    world.apply().await.unwrap();
    assert_eq!(
        status(&world.overview().await, StepId::Review).0,
        StepStatus::Done
    );
}

#[tokio::test]
async fn rules_that_change_after_the_review_ask_for_another_look() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    world
        .process
        .ask(|engine| async move { engine.save_rules(RulesView::default()).await })
        .await
        .unwrap();
    let (review, why) = status(&world.overview().await, StepId::Review);
    assert_eq!(review, StepStatus::Attention);
    assert!(why.contains("the sharing rules"), "{why}");
    // Nothing is missing for a sync, so nothing is locked.
    world.preview().await;
}

#[tokio::test]
async fn the_record_is_asked_for_once_the_properties_exist() {
    let world = World::of(60, 40).await.connect().await;
    let program = world.practice.access().impact.program_id.clone();
    world
        .process
        .ask(|engine| async move {
            engine.choose_program(&program).await?;
            engine.save_rules(RulesView::default()).await?;
            engine.save_property_choices(Vec::new()).await
        })
        .await
        .unwrap();
    let id = GuideId::ContactRecord;
    let view = guide(&world, id).await;
    assert_eq!(check(&view, "layout.properties").status, CheckStatus::Warn);
    assert_eq!(
        status(&world.overview().await, StepId::Properties).0,
        StepStatus::Done
    );
    world.apply().await.unwrap();
    let (properties, why) = status(&world.overview().await, StepId::Properties);
    assert_eq!(properties, StepStatus::Attention);
    assert!(why.contains("contact record"), "{why}");
    let view = guide(&world, id).await;
    assert_eq!(check(&view, "layout.properties").status, CheckStatus::Pass);
    // The values are the names that this account really has.
    assert!(view.ask.contains("Share Link: share_link"), "{}", view.ask);
    let overview = tick_all(&world, id).await;
    assert_eq!(status(&overview, StepId::Properties).0, StepStatus::Done);
    // A reminder holds up nobody.
    assert_eq!(status(&overview, StepId::FirstSync).0, StepStatus::Todo);
}

#[tokio::test]
async fn only_an_optional_step_can_be_skipped() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    let skip = |step, skip| {
        world
            .process
            .ask(move |engine| async move { engine.skip_step(SkipStep { step, skip }).await })
    };
    let overview = skip(StepId::FirstSync, true).await.unwrap();
    assert_eq!(status(&overview, StepId::FirstSync).0, StepStatus::Skipped);
    let overview = skip(StepId::FirstSync, false).await.unwrap();
    assert_eq!(status(&overview, StepId::FirstSync).0, StepStatus::Todo);
    let refused = skip(StepId::Sharing, true).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::InvalidInput);
}
