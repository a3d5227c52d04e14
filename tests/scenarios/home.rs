//! "Is it healthy?": each word with its reason, its number and the one next thing, from the journal alone.

use crate::pair::Pair;
use crate::world::World;
use engine::views::{GuideId, HealthWord, HomeView, Place, RunStatus, StepId, TickRequest};
use jiff::SignedDuration;
use simulators::FaultKind;

async fn home(world: &World) -> HomeView {
    world
        .process
        .ask(|engine| async move { engine.home().await })
        .await
        .unwrap()
}

/// Puts the properties on the record and the rules in impact.com, as far as anybody can tell.
async fn tick_all(world: &World) {
    for guide in [GuideId::ContactRecord, GuideId::ProgramRules] {
        let view = world
            .process
            .ask(move |engine| async move { engine.guide(guide).await })
            .await
            .unwrap();
        for item in view.items {
            let request = TickRequest {
                guide,
                item: item.id,
                done: true,
            };
            world
                .process
                .ask(|engine| async move { engine.tick(request).await })
                .await
                .unwrap();
        }
    }
}

fn told(home: &HomeView) -> (HealthWord, &str, &Place) {
    let health = &home.health;
    (health.word, &health.sentence, &health.next.place)
}

#[tokio::test]
async fn a_setup_that_is_not_done_is_a_checklist_that_says_where_to_go_on() {
    let world = World::of(60, 40).await;
    let home = home(&world).await;
    let (health, sentence, place) = told(&home);
    assert_eq!(health, HealthWord::NotSetUp);
    assert!(sentence.starts_with("1 of 12 steps"), "{sentence}");
    assert_eq!(place, &Place::Step(StepId::Hubspot));
    assert_eq!(home.health.next.action, "Continue at step 2");
    assert!(home.setting_up && home.needs.is_empty(), "{home:?}");
    assert_eq!((home.coverage.linked, home.coverage.left_out), (0, None));
    assert_eq!(home.runs_finding, "No run yet.");
}

#[tokio::test]
async fn after_the_setup_the_first_sync_is_what_is_missing() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    let mut home = home(&world).await;
    // Nobody said yet that these are the right accounts.
    assert_eq!(home.health.word, HealthWord::NotSetUp);
    for platform in [
        engine::views::Platform::Hubspot,
        engine::views::Platform::Advocate,
    ] {
        world
            .process
            .ask(move |engine| async move { engine.confirm_connection(platform).await })
            .await
            .unwrap();
    }
    home = self::home(&world).await;
    let (health, sentence, place) = told(&home);
    assert_eq!(health, HealthWord::NotSetUp, "{home:?}");
    assert!(sentence.contains("no sync has run yet"), "{sentence}");
    assert_eq!(place, &Place::Sync);
    assert!(home.setting_up);
}

/// A pair whose two sides are settled, with everything ticked.
async fn well() -> Pair {
    let pair = Pair::plain().await;
    tick_all(&pair.world).await;
    // The switches of a pair were turned on after its review.
    pair.world.apply().await.unwrap();
    pair
}

#[tokio::test]
async fn a_settled_pair_is_healthy_until_a_week_has_passed() {
    let pair = well().await;
    let home = home(&pair.world).await;
    let (health, sentence, place) = told(&home);
    assert_eq!(health, HealthWord::Healthy, "{home:?}");
    let linked = home.coverage.linked;
    assert!(linked > 0);
    assert_eq!(
        sentence,
        format!("{linked} people are linked and up to date.")
    );
    assert_eq!(place, &Place::Sync);
    assert!(home.coverage.left_out.is_some() && home.coverage.as_of.is_some());
    assert!(!home.setting_up);
    assert_eq!(home.runs.len(), 1);
    assert!(home.last_sync.is_some());
    let requests: u32 = home.usage[0].value.parse().unwrap();
    assert_eq!(requests, home.runs[0].calls);
    pair.world
        .clock
        .step(SignedDuration::from_hours(8 * 24 + 1));
    let stale = self::home(&pair.world).await;
    let (health, sentence, _) = told(&stale);
    assert_eq!(health, HealthWord::LookAtThis);
    assert!(sentence.contains("8 days ago"), "{sentence}");
    assert_eq!(stale.usage[0].value, "0");
}

#[tokio::test]
async fn people_who_need_somebody_are_counted_and_listed_by_cause() {
    let pair = well().await;
    let (contact, _) = pair.linked();
    pair.delete_contact(&contact);
    pair.sync().await;
    let home = home(&pair.world).await;
    let (health, sentence, place) = told(&home);
    assert_eq!(health, HealthWord::LookAtThis);
    assert!(sentence.starts_with("1 person needs you"), "{sentence}");
    assert_eq!(place, &Place::Problems);
    let [need] = home.needs.as_slice() else {
        panic!("{:?}", home.needs);
    };
    assert!(need.title.contains("The contact was deleted"), "{need:?}");
    assert_eq!(home.coverage.need_you, 1);
    assert!(home.runs_finding.starts_with("1 of the last 2"), "{home:?}");
}

#[tokio::test]
async fn a_step_that_needs_a_look_is_named() {
    let pair = Pair::plain().await;
    pair.world.apply().await.unwrap();
    let home = home(&pair.world).await;
    let (health, sentence, place) = told(&home);
    assert_eq!(health, HealthWord::LookAtThis);
    assert!(sentence.starts_with("1 step of the setup"), "{sentence}");
    assert!(sentence.contains("contact record"), "{sentence}");
    assert_eq!(place, &Place::Step(StepId::Properties));
    assert!(!home.needs[0].stops, "a reminder stops nothing");
}

#[tokio::test]
async fn a_connection_that_is_refused_is_said_before_everything_else() {
    let pair = well().await;
    pair.world.practice.hubspot().expire_tokens();
    pair.world.trouble("refused_grant:count=always");
    let _refused = pair
        .world
        .try_preview_of(crate::pair::changed_both_ways())
        .await;
    let home = home(&pair.world).await;
    let (health, sentence, place) = told(&home);
    assert_eq!(health, HealthWord::NotWorking, "{home:?}");
    assert!(sentence.starts_with("HubSpot takes"), "{sentence}");
    assert_eq!(place, &Place::Step(StepId::Hubspot));
    assert!(home.needs[0].stops, "{:?}", home.needs);
}

#[tokio::test]
async fn a_run_at_work_a_paused_and_a_cut_off_one_say_how_far_they_are() {
    let world = World::of(60, 1_900).await.connect().await.ready().await;
    world.practice.hubspot().inject(simulators::Fault {
        count: 1_000,
        endpoint: "batch/create".to_owned(),
        ms: 400,
        ..simulators::Fault::of(FaultKind::SlowSuccess)
    });
    let plan = world.preview().await;
    let mut news = world.process.news();
    let run = world.start(&plan).await.unwrap();
    let view = home(&world).await;
    let (health, sentence, place) = told(&view);
    assert_eq!(health, HealthWord::Syncing);
    assert!(sentence.contains(" people are done so far"), "{sentence}");
    assert_eq!(place, &Place::Run(run.id.clone()));
    let id = run.id.clone();
    world
        .process
        .ask(|engine| async move { engine.pause_sync(&id).await })
        .await
        .unwrap();
    let paused = news.run_finished(&run.id).await;
    assert_eq!(paused.status, RunStatus::Paused);
    let view = home(&world).await;
    let (health, sentence, _) = told(&view);
    assert_eq!(health, HealthWord::LookAtThis);
    assert!(sentence.starts_with("The sync waits for you"), "{sentence}");
    world
        .process
        .ask(|engine| async move { engine.resume_sync(&run.id).await })
        .await
        .unwrap();
    let world = world.kill_and_reopen().await;
    let view = home(&world).await;
    let (health, sentence, _) = told(&view);
    assert_eq!(health, HealthWord::LookAtThis);
    assert!(sentence.starts_with("The sync was cut off"), "{sentence}");
}

#[tokio::test]
async fn practice_says_practice_and_names_what_is_wrong_like_any_other() {
    let world = World::of(30, 20).await;
    let access = world.practice_access();
    world
        .process
        .ask(|engine| async move { engine.open_practice(access).await })
        .await
        .unwrap();
    world.try_keys(world.hubspot_grant()).await.unwrap();
    world.try_keys(world.advocate_keys()).await.unwrap();
    for platform in [
        engine::views::Platform::Hubspot,
        engine::views::Platform::Advocate,
    ] {
        world
            .process
            .ask(move |engine| async move { engine.confirm_connection(platform).await })
            .await
            .unwrap();
    }
    let world = world.ready().await;
    world.sync().await;
    assert_eq!(home(&world).await.health.word, HealthWord::LookAtThis);
    tick_all(&world).await;
    let view = home(&world).await;
    if view.coverage.need_you == 0 {
        assert_eq!(view.health.word, HealthWord::Practice, "{view:?}");
    } else {
        assert_eq!(view.health.word, HealthWord::LookAtThis, "{view:?}");
    }
}

#[tokio::test]
async fn the_plots_count_what_the_runs_did() {
    let pair = well().await;
    let (contact, _) = pair.linked();
    pair.delete_contact(&contact);
    pair.make_participant("grown@example.com", "Gro", "Wn");
    let run = pair.sync().await;
    let view = pair
        .world
        .process
        .ask(|engine| async move { engine.activity().await })
        .await
        .unwrap();
    assert_eq!(view.runs.len(), 2);
    assert_eq!(view.runs[1].id, run.id, "oldest first");
    assert_eq!(view.runs[1].results, run.results);
    let linked: Vec<u32> = view.linked.iter().map(|it| it.linked).collect();
    assert_eq!(linked, [0, 21, 22], "before each run, and now");
    assert!(view.linked_finding.contains("22 more"), "{view:?}");
    assert_eq!(view.causes.len(), 1);
    assert_eq!(view.causes[0].people.last(), Some(&1), "{view:?}");
}

#[tokio::test]
async fn a_property_that_was_deleted_is_found_when_asked_for_and_named() {
    let pair = well().await;
    let well = checked(&pair).await;
    assert_eq!(well.health.word, HealthWord::Healthy, "{well:?}");
    assert!(well.checked_at.is_some());
    pair.world
        .practice
        .hubspot()
        .archive_property("advocate_referral_code");
    let unseen = home(&pair.world).await.health.word;
    assert_eq!(unseen, HealthWord::Healthy, "nobody looked");
    let before = pair.world.writes();
    let found = checked(&pair).await;
    assert_eq!(pair.world.writes(), before, "looking writes nothing");
    let (health, sentence, place) = told(&found);
    assert_eq!(health, HealthWord::NotWorking);
    assert!(sentence.starts_with("1 contact property"), "{sentence}");
    assert_eq!(place, &Place::Step(StepId::Review));
    assert!(found.needs[0].words.contains("Referral Code"), "{found:?}");
    assert!(found.needs[0].stops);
}

async fn checked(pair: &Pair) -> HomeView {
    pair.world
        .process
        .ask(|engine| async move { engine.check_accounts().await })
        .await
        .unwrap()
}
