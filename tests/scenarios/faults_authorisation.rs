//! The fault matrix, A: tokens, grants, scopes, accounts and the way back from the browser.
//!
//! The engine waits thirty times shorter than in real life, so the numbers in the faults are those of real life.

use crate::browser::{self, Page};
use crate::connect::{begin, ended, sign_in, sign_in_elsewhere};
use crate::invariants::{Before, in_plain_words, no_secret_is_told, says_why_it_waits};
use crate::world::World;
use engine::views::{
    ConnectMethod, ConnectionStatus, ConnectionView, FailureCode, Platform, StepId, StepStatus,
};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use url::Url;

const TOKEN: &str = "POST /oauth/token";
const HURRY: u32 = 30;

/// A challenge whose verifier nobody here has: it is of the example in RFC 7636.
const OTHER_CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

#[tokio::test]
async fn a01_expires_mid_run() {
    for after in [0, 1, 4] {
        let world = World::in_a_hurry(60, 400).await;
        let plan = world.preview().await;
        let before = Before::of(&world);
        let renewals = world.requests(&[TOKEN]);
        world.trouble(&format!("expired:endpoint=contacts/batch/,after={after}"));
        let run = world.run(&plan).await;
        assert_eq!(world.practice.hubspot().faults_left(), []);
        assert_eq!(world.requests(&[TOKEN]), renewals + 1, "one refresh");
        // The refresh and the retry.
        before.within_budget(&world, &plan, 2);
        before.everything_holds(&world, &run, 0).await;
    }
}

#[tokio::test]
async fn a02_refresh_limited() {
    let world = World::in_a_hurry(60, 400).await;
    let plan = world.preview().await;
    let before = Before::of(&world);
    let renewals = world.requests(&[TOKEN]);
    world.practice.hubspot().expire_tokens();
    world.trouble("status_429:count=2,endpoint=oauth/token,value=30");
    let begin = Instant::now();
    let run = world.run(&plan).await;
    assert!(
        begin.elapsed() >= Duration::from_mins(1) / HURRY,
        "it did not wait as told"
    );
    assert_eq!(world.requests(&[TOKEN]), renewals + 3);
    assert_eq!(run.results.created, plan.counts.create);
    before.everything_holds(&world, &run, 0).await;
}

#[tokio::test]
async fn a02_refresh_limited_for_a_day() {
    let world = World::in_a_hurry(60, 40).await;
    let plan = world.preview().await;
    world.practice.hubspot().expire_tokens();
    world.trouble("status_429:count=always,endpoint=oauth/token,value=86400");
    let parked = world.run(&plan).await;
    says_why_it_waits(&parked, &["asked us to wait about 24 h"]);
    world.practice.hubspot().clear_faults();
    let before = Before::of(&world);
    let done = world.resume(&parked.id).await;
    before.everything_holds(&world, &done, 0).await;
}

#[tokio::test]
async fn a03_refresh_revoked() {
    let world = World::in_a_hurry(60, 40).await;
    let plan = world.preview().await;
    let before = Before::of(&world);
    let mut news = world.process.news();
    let run = world.start_as(&plan, true).await.unwrap();
    news.run_finished(&run.id).await;
    world.practice.hubspot().expire_tokens();
    world.trouble("refused_grant");
    let parked = world.resume(&run.id).await;
    says_why_it_waits(&parked, &["sign in again", "step 2"]);
    let overview = world.overview().await;
    assert_eq!(overview.hubspot.status, ConnectionStatus::ReconnectNeeded);
    let step = overview
        .steps
        .iter()
        .find(|step| step.id == StepId::Hubspot);
    assert_eq!(step.unwrap().status, StepStatus::Attention);
    // The journal is whole: somebody signs in again, and the run goes on where it was.
    let (_, view) = sign_in(&world, Platform::Hubspot).await;
    assert_eq!(view.problem, "");
    world
        .process
        .ask(|engine| async move { engine.confirm_connection(Platform::Hubspot).await })
        .await
        .unwrap();
    let done = world.resume(&run.id).await;
    assert_eq!(done.results.created, plan.counts.create);
    before.everything_holds(&world, &done, 0).await;
}

#[tokio::test]
async fn a03_a_pasted_token_that_was_taken_back() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    let plan = world.preview().await;
    world.trouble("unknown_401:count=always,endpoint=contacts/batch/");
    let parked = world.run(&plan).await;
    says_why_it_waits(&parked, &["sign in again"]);
    assert_eq!(
        world.overview().await.hubspot.status,
        ConnectionStatus::ReconnectNeeded
    );
    world.practice.hubspot().clear_faults();
    world.try_keys(world.hubspot_keys()).await.unwrap();
    let before = Before::of(&world);
    let done = world.resume(&parked.id).await;
    before.everything_holds(&world, &done, 0).await;
}

#[tokio::test]
async fn a04_refresh_race() {
    // More batches than are sent at once.
    let world = World::in_a_hurry(60, 1_900).await;
    let plan = world.preview().await;
    assert!(plan.counts.create > 1_600, "sixteen tasks meet the refusal");
    let before = Before::of(&world);
    world.practice.hubspot().expire_tokens();
    let renewals = world.requests(&[TOKEN]);
    let run = world.run(&plan).await;
    assert_eq!(
        world.requests(&[TOKEN]),
        renewals + 1,
        "exactly one refresh"
    );
    assert_eq!(run.results.created, plan.counts.create);
    before.within_budget(&world, &plan, 17);
    before.everything_holds(&world, &run, 0).await;
}

#[tokio::test]
async fn a05_scope_lost() {
    let world = World::in_a_hurry(60, 120).await;
    let plan = world.preview().await;
    let before = Before::of(&world);
    let scope = "crm.objects.contacts.write";
    world.trouble(&format!(
        "missing_scopes:count=always,endpoint=batch/create,value={scope}"
    ));
    let parked = world.run(&plan).await;
    says_why_it_waits(&parked, &[scope, "Allow it"]);
    assert_eq!(
        parked.results.updated, plan.counts.update,
        "what was allowed went on"
    );
    world.practice.hubspot().clear_faults();
    let done = world.resume(&parked.id).await;
    assert_eq!(done.results.created, plan.counts.create);
    before.everything_holds(&world, &done, 0).await;
}

#[tokio::test]
async fn a06_other_portal() {
    let world = World::of(60, 40).await.connect().await.ready().await;
    world.sync().await;
    let before = world.keychain.stored();
    let contacts = world.practice.hubspot().contact_count();
    let view = sign_in_elsewhere(&world).await;
    assert!(view.problem.contains("linked people"), "{}", view.problem);
    assert_eq!(view.account_id, world.practice.access().hubspot.account_id);
    assert_eq!(world.keychain.stored(), before);
    // Disconnecting first does not help: the links are still those of the other account.
    world
        .process
        .ask(|engine| async move { engine.disconnect(Platform::Hubspot).await })
        .await
        .unwrap();
    let view = sign_in_elsewhere(&world).await;
    assert!(view.problem.contains("linked people"), "{}", view.problem);
    assert_eq!(view.status, ConnectionStatus::NotConnected);
    let overview = world.try_keys(world.hubspot_keys()).await.unwrap();
    assert_eq!(overview.hubspot.status, ConnectionStatus::Connected);
    assert_eq!(world.practice.hubspot().contact_count(), contacts);
}

/// A sign-in that has come to HubSpot's page.
struct AtConsent {
    page: Page,
    asked: BTreeMap<String, String>,
}

impl AtConsent {
    async fn come(world: &World) -> Self {
        let address = begin(world, Platform::Hubspot, ConnectMethod::OAuth).await;
        let mut page = browser::open(&address).await;
        let access = &world.practice.access().hubspot;
        if page.address.path().starts_with("/start/") {
            page = page
                .form()
                .type_into("f-client_id", &access.client_id)
                .type_into("f-client_secret", &access.client_secret)
                .press("Continue")
                .await;
        }
        let asked = page.address.query_pairs().into_owned().collect();
        Self { page, asked }
    }

    /// Comes back with these answers instead of HubSpot's own; none when nobody listens.
    async fn call_back(&self, port_offset: u16, answers: &[(&str, &str)]) -> Option<u16> {
        let mut url = Url::parse_with_params(&self.asked["redirect_uri"], answers).unwrap();
        let port = url.port().unwrap() + port_offset;
        url.set_port(Some(port)).unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        http.get(url)
            .send()
            .await
            .ok()
            .map(|it| it.status().as_u16())
    }
}

#[tokio::test]
async fn a07_callback_attacks() {
    let world = World::of(60, 40).await;
    let consent = AtConsent::come(&world).await;
    let state = consent.asked["state"].clone();
    // Wrong state, none, and a state that is right but for one letter.
    let almost = format!("{}x", &state[..state.len() - 1]);
    for answers in [
        &[("code", "made-up"), ("state", "made-up")][..],
        &[("code", "made-up")],
        &[("code", "made-up"), ("state", &almost)],
        &[("error", "access_denied"), ("state", "made-up")],
    ] {
        assert_eq!(
            consent.call_back(0, answers).await,
            Some(400),
            "{answers:?}"
        );
    }
    // At another port nobody of us listens.
    let right = [("code", "made-up"), ("state", state.as_str())];
    assert_ne!(consent.call_back(7, &right).await, Some(200));
    assert!(world.keychain.stored().is_empty());
    // The person's own answer is still taken, once; then nobody listens any more.
    consent.page.form().press("Connect app").await;
    let view = ended(&world, Platform::Hubspot).await;
    assert_eq!(
        (view.problem.as_str(), view.status),
        ("", ConnectionStatus::Unconfirmed)
    );
    let stored = world.keychain.stored();
    assert!(
        !matches!(consent.call_back(0, &right).await, Some(200..=299)),
        "replayed"
    );
    assert_eq!(world.keychain.stored(), stored);
    no_secret_is_told(&world, &[format!("{view:?}")]);
}

/// Ends a sign-in whose consent was given for another challenge or from another tab, and returns what is told.
async fn with_a_strange_code(
    world: &World,
    consent: &AtConsent,
    query: &[(&str, &str)],
) -> ConnectionView {
    let mut strange = consent.page.address.clone();
    let mut asked = consent.asked.clone();
    asked.extend(
        query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    strange.query_pairs_mut().clear().extend_pairs(&asked);
    let page = browser::open(strange.as_str()).await;
    page.form().press("Connect app").await;
    ended(world, Platform::Hubspot).await
}

#[tokio::test]
async fn a07_a_code_without_our_verifier() {
    let world = World::of(60, 40).await;
    let consent = AtConsent::come(&world).await;
    let query = [("code_challenge", OTHER_CHALLENGE)];
    let view = with_a_strange_code(&world, &consent, &query).await;
    in_plain_words(&view.problem, &["HubSpot"]);
    assert_eq!(view.status, ConnectionStatus::NotConnected);
    assert!(
        world
            .keychain
            .stored()
            .keys()
            .all(|name| !name.ends_with("refresh-token"))
    );
}

#[tokio::test]
async fn a07_a_second_tab() {
    let world = World::of(60, 40).await;
    let consent = AtConsent::come(&world).await;
    // The person opens the page of our attempt twice and agrees in both.
    let address = consent.page.address.to_string();
    let second = browser::open(&address).await;
    consent.page.form().press("Connect app").await;
    let view = ended(&world, Platform::Hubspot).await;
    assert_eq!(view.status, ConnectionStatus::Unconfirmed);
    let stored = world.keychain.stored();
    let form = second.form();
    let late = tokio::spawn(async move { form.press("Connect app").await.status }).await;
    assert!(
        !matches!(late, Ok(200..=299)),
        "the second answer was taken"
    );
    assert_eq!(world.keychain.stored(), stored);
}

#[tokio::test]
async fn a08_keychain_away() {
    let world = World::of(60, 40).await;
    world.keychain.lock(true);
    for keys in [
        world.hubspot_keys(),
        world.hubspot_grant(),
        world.advocate_keys(),
    ] {
        let refused = world.try_keys(keys).await.unwrap_err();
        assert_eq!(
            refused.code,
            FailureCode::KeychainUnavailable,
            "{refused:?}"
        );
        assert!(refused.message.contains("nothing was stored"));
    }
    world.keychain.lock(false);
    assert!(world.keychain.stored().is_empty());
    let overview = world.overview().await;
    assert_eq!(overview.hubspot.status, ConnectionStatus::NotConnected);
    assert_eq!(overview.advocate.status, ConnectionStatus::NotConnected);
    // Locked later: no fallback to a file, and all is well again when it opens.
    let world = world.connect().await.ready().await;
    let plan = world.preview().await;
    let world = world.kill_and_reopen().await;
    world.keychain.lock(true);
    let refused = world.start(&plan).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::KeychainUnavailable);
    no_secret_is_told(&world, &[format!("{refused:?}")]);
    world.keychain.lock(false);
    let before = Before::of(&world);
    let run = world.run(&plan).await;
    before.everything_holds(&world, &run, 0).await;
}
