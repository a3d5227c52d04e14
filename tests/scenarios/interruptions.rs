//! Trouble on the way and at the platforms: every person ends up in HubSpot once, or their row says why not.

use crate::connect::sign_in;
use crate::world::{CODE, Fate, SHARE_LINK, World, assert_complete, fate};
use engine::views::{
    ActionKind, ConnectionStatus, Event, Outcome, PlanStatus, Platform, RunStatus, RunView, StepId,
    StepStatus,
};
use jiff::SignedDuration;
use serde_json::{Value, json};
use simulators::FaultKind;

const CREATE: &str = "batch/create";
const UPDATE: &str = "batch/update";
const LIST: &str = "GET /crm/objects/contacts";

async fn world() -> World {
    World::connected().await.ready().await
}

/// Runs a preview into a fault, and asserts that everybody is there once.
async fn survives(fault: FaultKind, endpoint: &str, count: u32) -> (World, RunView) {
    let world = world().await;
    let before = world.practice.hubspot().contact_count();
    let plan = world.preview().await;
    world.inject(fault, endpoint, 0, count);
    let run = world.run(&plan).await;
    assert_eq!(world.practice.hubspot().faults_left(), [], "{fault:?}");
    assert_complete(&run);
    assert_eq!(run.results.created, plan.counts.create, "{fault:?}");
    assert_eq!(run.results.updated, plan.counts.update, "{fault:?}");
    assert_eq!(
        world.practice.hubspot().contact_count(),
        before + plan.counts.create as usize,
        "{fault:?}"
    );
    world.assert_everybody_once(&world.rows(&plan.id).await);
    let again = world.preview().await;
    assert_eq!(
        (again.counts.create, again.counts.update, again.counts.link),
        (0, 0, 0),
        "{fault:?}"
    );
    (world, run)
}

#[tokio::test]
async fn a_connection_that_breaks_after_the_write() {
    let (world, _) = survives(FaultKind::ResetAfterApply, CREATE, 1).await;
    assert_eq!(world.requests(&[CREATE]), 1, "it was not sent again");
    survives(FaultKind::ResetAfterApply, UPDATE, 1).await;
}

#[tokio::test]
async fn a_connection_that_breaks_before_the_write() {
    let (world, _) = survives(FaultKind::ResetBeforeApply, CREATE, 1).await;
    assert_eq!(
        world.requests(&[CREATE]),
        2,
        "it was sent again after a look"
    );
    survives(FaultKind::ResetBeforeApply, UPDATE, 1).await;
}

#[tokio::test]
async fn an_answer_that_is_cut() {
    survives(FaultKind::TruncatedBody, CREATE, 1).await;
    survives(FaultKind::TruncatedBody, UPDATE, 1).await;
}

#[tokio::test]
async fn an_answer_that_forgets_some_rows() {
    survives(FaultKind::AbsentRows, CREATE, 1).await;
    survives(FaultKind::AbsentRows, UPDATE, 1).await;
}

#[tokio::test]
async fn a_web_page_instead_of_an_answer() {
    survives(FaultKind::Html200, CREATE, 1).await;
    survives(FaultKind::Html200, UPDATE, 1).await;
}

#[tokio::test]
async fn a_platform_that_is_away_for_a_moment() {
    survives(FaultKind::Status503, CREATE, 2).await;
    survives(FaultKind::Status503, UPDATE, 2).await;
}

#[tokio::test]
async fn trouble_while_reading_is_met_by_reading_again() {
    for fault in [
        FaultKind::ResetBeforeApply,
        FaultKind::TruncatedBody,
        FaultKind::Status503,
    ] {
        let world = world().await;
        let plan = world.preview().await;
        world.inject(fault, LIST, 1, 1);
        let again = world.preview().await;
        assert_eq!(world.practice.hubspot().faults_left(), [], "{fault:?}");
        assert_eq!(again.counts, plan.counts, "{fault:?}");
    }
}

#[tokio::test]
async fn a_web_page_is_not_taken_for_an_account_without_contacts() {
    let world = world().await;
    world.inject(FaultKind::Html200, LIST, 0, 1);
    let plan = world.try_preview().await.unwrap();
    assert_eq!(plan.status, PlanStatus::Failed);
    assert!(plan.problem.contains("cannot be read"), "{}", plan.problem);
    assert_eq!((plan.counts.create, plan.writes), (0, 0));
    assert_eq!(world.writes(), 0);
}

#[tokio::test]
async fn a_token_that_expires_is_renewed_once_for_everybody() {
    let world = World::of(60, 400).await;
    world.try_keys(world.hubspot_grant()).await.unwrap();
    world.try_keys(world.advocate_keys()).await.unwrap();
    let world = world.ready().await;
    let plan = world.preview().await;
    assert!(plan.counts.create > 200, "several batches meet the refusal");
    world.practice.hubspot().expire_tokens();
    let renewals = world.requests(&["POST /oauth/token"]);
    let run = world.run(&plan).await;
    assert_complete(&run);
    assert_eq!(world.requests(&["POST /oauth/token"]), renewals + 1);
    assert_eq!(run.results.created, plan.counts.create);
}

#[tokio::test]
async fn a_grant_that_is_taken_back_ends_the_run_until_somebody_signs_in_again() {
    let world = World::of(60, 40).await;
    world.try_keys(world.hubspot_grant()).await.unwrap();
    world.try_keys(world.advocate_keys()).await.unwrap();
    let world = world.ready().await;
    let plan = world.preview().await;
    let mut news = world.process.news();
    let run = world.start_as(&plan, true).await.unwrap();
    news.run_finished(&run.id).await;
    world.practice.hubspot().revoke_all();
    let failed = world.resume(&run.id).await;
    assert_eq!(failed.status, RunStatus::Failed);
    assert!(failed.resumable);
    assert!(
        failed.problem.contains("sign in again"),
        "{}",
        failed.problem
    );
    let overview = world.overview().await;
    assert_eq!(overview.hubspot.status, ConnectionStatus::ReconnectNeeded);
    let step = overview
        .steps
        .iter()
        .find(|step| step.id == StepId::Hubspot);
    assert_eq!(step.unwrap().status, StepStatus::Attention);
    let (_, view) = sign_in(&world, Platform::Hubspot).await;
    assert_eq!(view.problem, "");
    world
        .process
        .ask(|engine| async move { engine.confirm_connection(Platform::Hubspot).await })
        .await
        .unwrap();
    let done = world.resume(&run.id).await;
    assert_complete(&done);
    assert_eq!(done.results.created, plan.counts.create);
    world.assert_everybody_once(&world.rows(&plan.id).await);
}

#[tokio::test]
async fn asked_to_slow_down_the_run_waits_and_goes_on() {
    let world = world().await;
    let plan = world.preview().await;
    world.inject(FaultKind::Status429, UPDATE, 0, 1);
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
    assert_complete(&done);
    assert_eq!(world.practice.hubspot().rate_limited(), 1);
    assert_eq!(done.results.updated, plan.counts.update);
}

#[tokio::test]
async fn the_limit_of_the_day_parks_the_run() {
    let world = world().await;
    let plan = world.preview().await;
    world.inject(FaultKind::Daily429, CREATE, 0, 1);
    let parked = world.run(&plan).await;
    assert_eq!(parked.status, RunStatus::Interrupted);
    assert!(parked.resumable);
    assert!(parked.problem.contains("daily limit"), "{}", parked.problem);
    assert!(parked.problem.contains("midnight"), "{}", parked.problem);
    assert_eq!(parked.results.updated, plan.counts.update, "{parked:?}");
    let done = world.resume(&parked.id).await;
    assert_complete(&done);
    assert_eq!(done.results.created, plan.counts.create);
}

/// Changes a participant, or makes one, as somebody in Advocate would.
fn edit_participant(world: &World, id: &str, fields: &Value) {
    let mut whole = json!({ "id": id, "accountId": id });
    let (Some(whole), Some(fields)) = (whole.as_object_mut(), fields.as_object()) else {
        panic!("fields are an object");
    };
    whole.extend(fields.clone());
    world
        .practice
        .impact()
        .edit_participant(whole.clone())
        .unwrap();
}

#[tokio::test]
async fn one_person_who_is_refused_does_not_stop_the_others() {
    let world = world().await;
    let stranger = world
        .seeds
        .participants
        .iter()
        .find(|participant| matches!(fate(&world.seeds, participant), Fate::Create))
        .unwrap();
    // HubSpot takes 65,536 characters in a value.
    let name = "x".repeat(65_537);
    edit_participant(&world, &stranger.id, &json!({ "firstName": name }));
    let before = world.practice.hubspot().contact_count();
    let plan = world.preview().await;
    let run = world.run(&plan).await;
    assert_eq!(run.status, RunStatus::DoneWithProblems);
    assert_eq!(run.results.failed, 1);
    assert_eq!(run.results.created, plan.counts.create - 1);
    assert_eq!(
        world.practice.hubspot().contact_count(),
        before + plan.counts.create as usize - 1
    );
    // One bad row costs at most log2(100) + 1 further requests.
    assert!(
        world.requests(&[CREATE]) <= 1 + 8,
        "{}",
        world.requests(&[CREATE])
    );
    let row = world
        .row(&plan.id, stranger.email.as_deref().unwrap())
        .await;
    assert_eq!(row.outcome, Outcome::Failed);
    assert!(row.problem.contains("HubSpot refused"), "{}", row.problem);
    assert!(row.problem.len() < 1_000, "a problem is no dump");
}

/// Makes a contact as somebody in HubSpot would.
async fn make_contact(world: &World, email: &str, first_name: &str) {
    let access = &world.practice.access().hubspot;
    let answer = reqwest::Client::builder()
        .no_proxy()
        .build()
        .unwrap()
        .post(format!("{}/crm/v3/objects/contacts", access.base_url))
        .bearer_auth(&access.private_token)
        .json(&json!({ "properties": { "email": email, "firstname": first_name } }))
        .send()
        .await
        .unwrap();
    assert!(answer.status().is_success(), "{:?}", answer.text().await);
}

#[tokio::test]
async fn a_contact_that_came_meanwhile_is_updated_instead_of_created() {
    // So small that everybody is looked at when confirming.
    let world = World::of(12, 16).await.connect().await.ready().await;
    let plan = world.preview().await;
    let stranger = world
        .seeds
        .participants
        .iter()
        .find(|participant| matches!(fate(&world.seeds, participant), Fate::Create))
        .unwrap();
    let email = stranger.email.clone().unwrap();
    make_contact(&world, &email, "Own name").await;
    let before = world.practice.hubspot().contact_count();
    let run = world.run(&plan).await;
    assert_complete(&run);
    assert_eq!(run.results.created, plan.counts.create - 1);
    assert_eq!(run.results.updated, plan.counts.update + 1);
    assert_eq!(
        world.practice.hubspot().contact_count(),
        before + plan.counts.create as usize - 1
    );
    let contact = world.contact(&email);
    assert_eq!(contact.properties.get(CODE), Some(&stranger.referral_code));
    assert_eq!(
        contact.properties.get("firstname").map(String::as_str),
        Some("Own name")
    );
    assert_eq!(world.row(&plan.id, &email).await.outcome, Outcome::Updated);
    assert_eq!(run.confirmed, "16 of 16 look right");
    let again = world.preview().await;
    assert_eq!((again.counts.create, again.counts.update), (0, 0));
}

#[tokio::test]
async fn a_contact_of_somebody_else_is_not_written_to() {
    let world = world().await;
    world.sync().await;
    let email = "newcomer@example.org";
    edit_participant(
        &world,
        email,
        &json!({ "email": email, "firstName": "New", "lastName": "Comer" }),
    );
    let plan = world.preview().await;
    assert_eq!((plan.counts.create, plan.counts.update), (1, 0));
    // Meanwhile the address is given to a contact that is linked to another participant.
    let owner = &world.seeds.participants[0];
    let contact = world.contact(owner.email.as_deref().unwrap());
    world
        .practice
        .hubspot()
        .edit_contact(&contact.id, "email", email);
    let run = world.run(&plan).await;
    assert_eq!(run.results.created, 0);
    assert_eq!(run.results.held, plan.counts.hold + 1);
    let after = world.contact(email);
    assert_eq!(after.id, contact.id);
    assert_eq!(
        after.properties.get(CODE),
        Some(&owner.referral_code),
        "the other one's code"
    );
    let row = world.row(&plan.id, email).await;
    assert_eq!(row.outcome, Outcome::Held);
    assert!(
        row.problem.contains("another participant"),
        "{}",
        row.problem
    );
}

#[tokio::test]
async fn an_old_preview_does_not_write_over_what_changed_since() {
    let world = world().await;
    let plan = world.preview().await;
    let updates: Vec<_> = world
        .rows(&plan.id)
        .await
        .into_iter()
        .filter(|row| row.kind == ActionKind::Update)
        .collect();
    let [edited, deleted, touched, ..] = updates.as_slice() else {
        panic!("three updates");
    };
    let hubspot = world.practice.hubspot();
    let id = |email: &str| world.contact(email).id;
    hubspot.edit_contact(&id(&edited.person), SHARE_LINK, "https://mine.example");
    hubspot.archive_contact(&id(&deleted.person));
    // What the plan does not touch may change.
    hubspot.edit_contact(&id(&touched.person), "company", "Another Ltd");
    world.clock.step(SignedDuration::from_mins(11));
    let run = world.run(&plan).await;
    assert_eq!(run.status, RunStatus::DoneWithProblems);
    assert_eq!(run.results.failed, 0, "{run:?}");
    assert_eq!(run.results.held, plan.counts.hold + 2);
    assert_eq!(run.results.updated, plan.counts.update - 2);
    let contact = world.contact(&edited.person);
    assert_eq!(
        contact.properties.get(SHARE_LINK).map(String::as_str),
        Some("https://mine.example")
    );
    assert!(!contact.properties.contains_key(CODE));
    let row = world.row(&plan.id, &edited.person).await;
    assert_eq!(row.outcome, Outcome::Held);
    assert!(
        row.problem.contains("changed in HubSpot"),
        "{}",
        row.problem
    );
    let row = world.row(&plan.id, &deleted.person).await;
    assert_eq!(row.outcome, Outcome::Held);
    assert!(row.problem.contains("no longer"), "{}", row.problem);
    assert!(world.contact(&touched.person).properties.contains_key(CODE));
}

#[tokio::test]
async fn a_property_that_goes_away_in_mid_run_stops_it_with_its_name() {
    let world = world().await;
    let plan = world.preview().await;
    world.practice.hubspot().archive_property(CODE);
    let run = world.run(&plan).await;
    assert_eq!(run.status, RunStatus::Failed);
    assert!(run.problem.contains("Referral Code"), "{}", run.problem);
    assert!(run.resumable);
    assert_eq!(run.results.created + run.results.failed, 0, "{run:?}");
    world.apply().await.unwrap();
    let done = world.resume(&run.id).await;
    assert_complete(&done);
}
