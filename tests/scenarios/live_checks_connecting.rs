//! The live checks of the first three steps, each against platforms that are well, that refuse, and that do not answer.

use crate::world::World;
use engine::views::{CheckStatus, CheckView, Overview, Platform};
use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::json;
use simulators::impact::ProgramStatus;
use url::Url;

use CheckStatus::{Fail, Pass, Unknown, Warn};

pub fn status(checks: &[CheckView], id: &str) -> CheckStatus {
    let found = checks.iter().find(|check| check.id == id);
    found
        .unwrap_or_else(|| panic!("no check {id} among {checks:?}"))
        .status
}

/// Whatever does not pass says what to do.
pub fn helpful(checks: &[CheckView]) {
    for check in checks {
        assert!(!check.sentence.is_empty(), "{check:?}");
        assert!(
            matches!(check.status, Pass | Unknown | Warn) || !check.fix.is_empty(),
            "{check:?}"
        );
    }
}

async fn computer(world: &World) -> Vec<CheckView> {
    let checks = world
        .process
        .ask(|engine| async move { engine.check_environment().await })
        .await;
    helpful(&checks);
    checks
}

/// Sets the engine's clock so far off the real time, which is that of the answers.
fn set_clock(world: &World, off: SignedDuration) {
    use engine::Clock as _;
    let now = world.clock.now();
    world
        .clock
        .step(now.until(Timestamp::now()).unwrap().try_into().unwrap());
    world.clock.step(off);
}

async fn at(world: &World, address: &str) {
    let address = Url::parse(address).unwrap();
    world
        .process
        .ask(|engine| async move {
            for platform in [Platform::Hubspot, Platform::Advocate] {
                engine
                    .use_address(platform, Some(address.clone()))
                    .await
                    .unwrap();
            }
        })
        .await;
}

#[tokio::test]
async fn env_online_pass() {
    let world = World::of(30, 24).await;
    set_clock(&world, SignedDuration::ZERO);
    let checks = computer(&world).await;
    for id in ["env.online", "env.clock", "env.keychain"] {
        assert_eq!(status(&checks, id), Pass, "{checks:?}");
    }
    set_clock(&world, SignedDuration::from_mins(10));
    assert_eq!(status(&computer(&world).await, "env.clock"), Fail);
}

#[tokio::test]
async fn env_online_fail() {
    let world = World::of(30, 24).await;
    at(&world, "http://127.0.0.1:9").await;
    assert_eq!(status(&computer(&world).await, "env.online"), Fail);
}

#[tokio::test]
async fn env_clock_unknown() {
    let world = World::of(30, 24).await;
    at(&world, "http://127.0.0.1:9").await;
    assert_eq!(status(&computer(&world).await, "env.clock"), Unknown);
}

#[tokio::test]
async fn env_keychain_fail() {
    let world = World::of(30, 24).await;
    world.keychain.lock(true);
    assert_eq!(status(&computer(&world).await, "env.keychain"), Fail);
}

async fn hubspot(world: &World) -> Vec<CheckView> {
    let overview = world.try_keys(world.hubspot_keys()).await.unwrap();
    helpful(&overview.hubspot.checks);
    overview.hubspot.checks
}

async fn advocate(world: &World) -> Vec<CheckView> {
    let overview = world.try_keys(world.advocate_keys()).await.unwrap();
    helpful(&overview.advocate.checks);
    overview.advocate.checks
}

#[tokio::test]
async fn hs_region_pass() {
    let world = World::of(30, 24).await;
    let checks = hubspot(&world).await;
    for id in ["hs.region", "hs.objects", "engine.connector_present"] {
        assert_eq!(status(&checks, id), Pass, "{checks:?}");
    }
}

/// A preview finds out that a connection was taken back.
async fn taken_back(world: &World) -> Overview {
    let plan = world.try_preview().await;
    assert!(plan.is_err() || !plan.unwrap().problem.is_empty());
    world.overview().await
}

#[tokio::test]
async fn hs_token_fail() {
    let world = World::of(30, 24).await.connect().await.ready().await;
    world.practice.hubspot().revoke_all();
    let overview = taken_back(&world).await;
    assert_eq!(status(&overview.hubspot.checks, "hs.token"), Fail);
    assert_eq!(status(&overview.advocate.checks, "adv.key"), Pass);
    // Connected again, it passes again.
    let again = world.try_keys(world.hubspot_keys()).await;
    if let Ok(again) = again {
        assert_eq!(status(&again.hubspot.checks, "hs.token"), Pass);
    }
}

#[tokio::test]
async fn adv_key_fail() {
    let world = World::of(30, 24).await.connect().await.ready().await;
    world.trouble_at_impact("unknown_401:count=always");
    let overview = taken_back(&world).await;
    assert_eq!(status(&overview.advocate.checks, "adv.key"), Fail);
}

#[tokio::test]
async fn adv_sample_fail() {
    let world = World::of(30, 24).await;
    world
        .practice
        .impact()
        .change_settings(|settings| settings.services.rest = false);
    let checks = advocate(&world).await;
    assert_eq!(status(&checks, "adv.sample"), Fail);
    assert_eq!(status(&checks, "adv.role"), Fail);
}

#[tokio::test]
async fn adv_sample_unknown() {
    let world = World::in_a_hurry(30, 24).await;
    world.trouble_at_impact("status_503:count=always,endpoint=/users");
    let checks = advocate(&world).await;
    assert_eq!(status(&checks, "adv.sample"), Unknown, "{checks:?}");
}

/// Properties with the labels of impact.com's own connector, under names that are not ours.
async fn signs_of_the_connector(world: &World) {
    for (name, label) in [
        ("rc_code", "Referral Code"),
        ("rc_messages", "Message Links"),
        ("rc_by", "Referred-by Code"),
        ("rc_user", "Advocate User ID"),
    ] {
        let property = json!({
            "name": name, "label": label, "type": "string", "fieldType": "text", "groupName": "contactinformation",
        });
        world
            .in_hubspot(Method::POST, "/crm/v3/properties/contacts", &property)
            .await;
    }
}

#[tokio::test]
async fn engine_connector_present_warn() {
    let world = World::of(30, 24).await;
    signs_of_the_connector(&world).await;
    assert_eq!(
        status(&hubspot(&world).await, "engine.connector_present"),
        Warn
    );
}

#[tokio::test]
async fn engine_connector_present_unknown() {
    let world = World::in_a_hurry(30, 24).await;
    world.trouble("status_503:count=always,endpoint=/properties/");
    assert_eq!(
        status(&hubspot(&world).await, "engine.connector_present"),
        Unknown
    );
}

async fn program(world: &World) -> Vec<CheckView> {
    let checks = world
        .process
        .ask(|engine| async move { engine.check_program().await })
        .await
        .unwrap();
    helpful(&checks);
    checks
}

#[tokio::test]
async fn adv_program_exists_pass() {
    let world = World::of(30, 24).await.connect().await;
    assert!(program(&world).await.is_empty(), "none is chosen");
    let world = world.ready().await;
    let checks = program(&world).await;
    assert_eq!(status(&checks, "adv.program_exists"), Pass);
    assert_eq!(status(&checks, "adv.program_single"), Pass);
}

#[tokio::test]
async fn adv_program_exists_fail() {
    let world = World::of(30, 24).await.connect().await.ready().await;
    let id = world.practice.access().impact.program_id.clone();
    world
        .practice
        .impact()
        .set_program_status(&id, ProgramStatus::Archived)
        .unwrap();
    assert_eq!(status(&program(&world).await, "adv.program_exists"), Fail);
}

#[tokio::test]
async fn adv_program_exists_unknown() {
    let world = World::in_a_hurry(30, 24).await;
    world.trouble_at_impact("status_503:count=always");
    assert_eq!(
        status(&program(&world).await, "adv.program_exists"),
        Unknown
    );
}

#[tokio::test]
async fn another_program_than_that_of_the_linked_people_is_told() {
    let world = World::of(30, 24).await.connect().await.ready().await;
    world.sync().await;
    let chosen = world.practice.access().impact.program_id.clone();
    let other = world
        .process
        .ask(|engine| async move {
            let programs = engine.programs().await.unwrap();
            let other = programs.into_iter().find(|it| it.id != chosen).unwrap();
            engine.pick_program(&other.id).await.unwrap();
            engine.check_program().await.unwrap()
        })
        .await;
    assert_eq!(status(&other, "adv.program_single"), Fail, "{other:?}");
}

#[tokio::test]
async fn with_signs_of_the_connector_nobody_knows_its_program() {
    let world = World::of(30, 24).await;
    signs_of_the_connector(&world).await;
    let world = world.connect().await.ready().await;
    assert_eq!(
        status(&program(&world).await, "adv.program_single"),
        Unknown
    );
}
