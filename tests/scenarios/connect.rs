//! Connecting both sides, in every way, and every way in which it does not work.

use crate::browser::{self, Page};
use crate::world::World;
use engine::Keys;
use engine::views::{
    CheckStatus, ConnectMethod, ConnectRequest, ConnectionStatus, ConnectionView, FailureCode,
    Mode, Platform, StepId, StepStatus,
};
use simulators::{Practice, PracticeOptions};
use std::time::Duration;

fn side(overview: &engine::views::Overview, platform: Platform) -> ConnectionView {
    match platform {
        Platform::Hubspot => overview.hubspot.clone(),
        Platform::Advocate => overview.advocate.clone(),
    }
}

fn check(view: &ConnectionView, id: &str) -> CheckStatus {
    let found = view.checks.iter().find(|check| check.id == id);
    found
        .unwrap_or_else(|| panic!("no check {id} among {:?}", view.checks))
        .status
}

/// Asks for a page to sign in. The three return addresses are shared by everything on this computer, so a story waits
/// for its turn.
pub async fn begin(world: &World, platform: Platform, method: ConnectMethod) -> String {
    begin_asking(world, platform, method, false).await
}

/// The same, asking for what is required only, or for what is optional, too.
async fn begin_asking(
    world: &World,
    platform: Platform,
    method: ConnectMethod,
    required_only: bool,
) -> String {
    let alias = world.practice.access().impact.tenant_alias.clone();
    for _ in 0..600 {
        let request = ConnectRequest {
            platform,
            method,
            tenant_alias: alias.clone(),
            required_only,
        };
        let begun = world
            .process
            .ask(|engine| async move { engine.begin_connection(request).await })
            .await;
        match begun {
            Ok(view) => return view.address,
            Err(busy) if busy.code == FailureCode::Busy => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Err(failure) => panic!("{failure:?}"),
        }
    }
    panic!("the return addresses were in use all the time");
}

/// Waits until nothing is waited for any more.
pub async fn ended(world: &World, platform: Platform) -> ConnectionView {
    loop {
        let mut news = world.process.news();
        let view = side(&world.overview().await, platform);
        if view.pending.is_none() {
            return view;
        }
        news.until(|event| matches!(event, engine::views::Event::SetupChanged).then_some(()))
            .await;
    }
}

/// Signs in as the person at the browser would, typing the client first when that is asked.
pub async fn sign_in(world: &World, platform: Platform) -> (Page, ConnectionView) {
    let address = begin(world, platform, ConnectMethod::OAuth).await;
    let mut page = browser::open(&address).await;
    let access = world.practice.access();
    let (id, secret, agree) = match platform {
        Platform::Hubspot => (
            &access.hubspot.client_id,
            &access.hubspot.client_secret,
            "Connect app",
        ),
        Platform::Advocate => (
            &access.impact.client_id,
            &access.impact.client_secret,
            "Allow",
        ),
    };
    if page.address.path().starts_with("/start/") {
        page = page
            .form()
            .type_into("f-client_id", id)
            .type_into("f-client_secret", secret)
            .press("Continue")
            .await;
    }
    let last = page.form().press(agree).await;
    (last, ended(world, platform).await)
}

#[tokio::test]
async fn hubspot_by_a_token() {
    let world = World::of(60, 40).await;
    let overview = world.try_keys(world.hubspot_keys()).await.unwrap();
    let view = overview.hubspot;
    assert_eq!(view.status, ConnectionStatus::Connected);
    assert_eq!(view.method, Some(ConnectMethod::Keys));
    assert_eq!(view.account_id, world.practice.access().hubspot.account_id);
    assert!(
        view.checks
            .iter()
            .all(|check| check.status != CheckStatus::Fail),
        "{view:?}"
    );
    assert_eq!(check(&view, "hs.token"), CheckStatus::Pass);
    assert_eq!(check(&view, "hs.scopes"), CheckStatus::Pass);
    assert!(view.access.iter().all(|line| line.granted == Some(true)));
    let stored = world.keychain.stored();
    assert_eq!(
        stored.into_iter().collect::<Vec<_>>(),
        [(
            "live/hubspot/access-token".to_owned(),
            world.practice.access().hubspot.private_token.clone()
        )]
    );
    // The simulators are no live account, and the workspace says so.
    assert_eq!(overview.workspace.map(|it| it.mode), Some(Mode::Test));
}

#[tokio::test]
async fn hubspot_by_a_grant() {
    let world = World::of(60, 40).await;
    let overview = world.try_keys(world.hubspot_grant()).await.unwrap();
    assert_eq!(overview.hubspot.status, ConnectionStatus::Connected);
    assert_eq!(overview.hubspot.method, Some(ConnectMethod::OAuth));
    assert_eq!(check(&overview.hubspot, "hs.scopes"), CheckStatus::Pass);
}

#[tokio::test]
async fn impact_by_keys() {
    let world = World::of(60, 40).await;
    let overview = world.try_keys(world.advocate_keys()).await.unwrap();
    let view = overview.advocate;
    assert_eq!(view.status, ConnectionStatus::Connected);
    assert_eq!(view.account_id, world.practice.access().impact.tenant_alias);
    for id in [
        "adv.key",
        "adv.role",
        "adv.export",
        "adv.graphql",
        "adv.brand",
        "adv.sample",
    ] {
        assert_eq!(check(&view, id), CheckStatus::Pass, "{id}");
    }
    assert_eq!(check(&view, "adv.tenant_mode"), CheckStatus::Warn);
    let names: Vec<_> = world.keychain.stored().into_keys().collect();
    assert_eq!(names, ["live/impact/api-key", "live/impact/auth-token"]);
}

#[tokio::test]
async fn both_sides_by_signing_in_at_the_browser() {
    let world = World::of(60, 40).await;
    for platform in [Platform::Hubspot, Platform::Advocate] {
        let (page, view) = sign_in(&world, platform).await;
        assert_eq!(page.status, 200, "{}", page.text);
        assert!(page.text.contains("close this tab"), "{}", page.text);
        assert_eq!(view.problem, "");
        assert_eq!(view.status, ConnectionStatus::Unconfirmed);
        assert_eq!(view.method, Some(ConnectMethod::OAuth));
        let overview = world
            .process
            .ask(move |engine| async move { engine.confirm_connection(platform).await })
            .await
            .unwrap();
        assert_eq!(
            side(&overview, platform).status,
            ConnectionStatus::Connected
        );
    }
    // The sign-in is good for the whole story.
    let world = world.ready().await;
    world.sync().await;
}

#[tokio::test]
async fn both_sides_by_keys_on_our_own_page() {
    let world = World::of(60, 40).await;
    let access = world.practice.access();
    let address = begin(&world, Platform::Hubspot, ConnectMethod::Keys).await;
    let page = browser::open(&address).await;
    let page = page
        .form()
        .type_into("f-token", &access.hubspot.private_token)
        .press("Continue")
        .await;
    assert_eq!(page.status, 200);
    assert!(!page.text.contains(&access.hubspot.private_token));
    let view = ended(&world, Platform::Hubspot).await;
    assert_eq!(
        view.status,
        ConnectionStatus::Unconfirmed,
        "{}",
        view.problem
    );
    let address = begin(&world, Platform::Advocate, ConnectMethod::Keys).await;
    let page = browser::open(&address).await;
    page.form()
        .type_into("f-account_sid", &access.impact.account_sid)
        .type_into("f-auth_token", &access.impact.auth_token)
        .type_into("f-tenant_alias", &access.impact.tenant_alias)
        .press("Continue")
        .await;
    let view = ended(&world, Platform::Advocate).await;
    assert_eq!(
        view.status,
        ConnectionStatus::Unconfirmed,
        "{}",
        view.problem
    );
    let names: Vec<_> = world.keychain.stored().into_keys().collect();
    assert_eq!(
        names,
        ["live/hubspot/access-token", "live/impact/auth-token"]
    );
}

#[tokio::test]
async fn saying_no_at_the_browser_stores_nothing() {
    let world = World::of(60, 40).await;
    for platform in [Platform::Hubspot, Platform::Advocate] {
        let address = begin(&world, platform, ConnectMethod::OAuth).await;
        let access = world.practice.access();
        let (id, secret) = match platform {
            Platform::Hubspot => (&access.hubspot.client_id, &access.hubspot.client_secret),
            Platform::Advocate => (&access.impact.client_id, &access.impact.client_secret),
        };
        let page = browser::open(&address).await;
        let consent = page
            .form()
            .type_into("f-client_id", id)
            .type_into("f-client_secret", secret)
            .press("Continue")
            .await;
        consent.form().press("Cancel").await;
        let view = ended(&world, platform).await;
        assert_eq!(view.status, ConnectionStatus::NotConnected);
        assert!(view.problem.contains("not allowed"), "{}", view.problem);
    }
    assert!(world.keychain.stored().is_empty());
}

#[tokio::test]
async fn an_attempt_can_be_cancelled_in_the_app() {
    let world = World::of(60, 40).await;
    let address = begin(&world, Platform::Hubspot, ConnectMethod::Keys).await;
    let overview = world.overview().await;
    assert_eq!(overview.hubspot.status, ConnectionStatus::Pending);
    assert_eq!(
        overview.hubspot.pending.map(|pending| pending.address),
        Some(address)
    );
    let overview = world
        .process
        .ask(|engine| async move { engine.cancel_connection(Platform::Hubspot).await })
        .await
        .unwrap();
    assert_eq!(overview.hubspot.status, ConnectionStatus::NotConnected);
}

#[tokio::test]
async fn a_wrong_token_is_refused_in_words_and_not_stored() {
    let world = World::of(60, 40).await;
    let wrong = Keys::HubspotToken("pat-na1-wrong".into());
    let refused = world.try_keys(wrong).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::ReconnectNeeded);
    assert!(refused.message.contains("HubSpot"), "{refused:?}");
    assert!(!refused.hint.is_empty());
    let access = world.practice.access().clone();
    let grant = Keys::HubspotGrant {
        client_id: access.hubspot.client_id.clone(),
        client_secret: access.hubspot.client_secret.into(),
        refresh_token: "na1-wrong".into(),
    };
    let refused = world.try_keys(grant).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::ReconnectNeeded, "{refused:?}");
    let keys = Keys::Advocate {
        account_sid: access.impact.account_sid.clone(),
        auth_token: "wrong".into(),
        tenant_alias: access.impact.tenant_alias.clone(),
        api_key: None,
    };
    let refused = world.try_keys(keys).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::ReconnectNeeded, "{refused:?}");
    assert!(world.keychain.stored().is_empty());
    let overview = world.overview().await;
    assert_eq!(overview.hubspot.status, ConnectionStatus::NotConnected);
    assert_eq!(overview.advocate.status, ConnectionStatus::NotConnected);
}

#[tokio::test]
async fn a_wrong_alias_is_told_apart_from_a_wrong_key() {
    let world = World::of(60, 40).await;
    let access = world.practice.access().impact.clone();
    let keys = Keys::Advocate {
        account_sid: access.account_sid,
        auth_token: access.auth_token.into(),
        tenant_alias: "test_nobody".to_owned(),
        api_key: None,
    };
    let refused = world.try_keys(keys).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::NotFound);
    assert!(refused.hint.contains("alias"), "{refused:?}");
    assert!(world.keychain.stored().is_empty());
}

#[tokio::test]
async fn a_wrong_try_leaves_the_connection_before_as_it_was() {
    let world = World::of(60, 40).await;
    world.try_keys(world.hubspot_grant()).await.unwrap();
    let before = world.keychain.stored();
    let access = world.practice.access().hubspot.clone();
    let wrong = Keys::HubspotGrant {
        client_id: access.client_id,
        client_secret: access.client_secret.into(),
        refresh_token: "na1-wrong".into(),
    };
    world.try_keys(wrong).await.unwrap_err();
    assert_eq!(world.keychain.stored(), before);
    assert_eq!(
        world.overview().await.hubspot.status,
        ConnectionStatus::Connected
    );
}

#[tokio::test]
async fn what_is_optional_is_asked_for_and_the_account_decides() {
    let world = World::of(60, 40).await;
    let (_, view) = sign_in(&world, Platform::Hubspot).await;
    let optional = |view: &ConnectionView| -> Vec<(String, Option<bool>)> {
        let lines = view.access.iter().filter(|line| line.optional);
        lines
            .map(|line| (line.what.clone(), line.granted))
            .collect()
    };
    let all = ["Deals", "Companies", "Lists", "Forms"].map(|it| (it.to_owned(), Some(true)));
    assert_eq!(optional(&view), all);
    assert!(view.checks.iter().all(|it| it.id != "hs.scopes_optional"));
    world.practice.hubspot().remove_scopes(&["forms"]);
    let overview = world.try_keys(world.hubspot_keys()).await.unwrap();
    let view = overview.hubspot;
    assert_eq!(optional(&view)[3], ("Forms".to_owned(), Some(false)));
    assert_eq!(check(&view, "hs.scopes"), CheckStatus::Pass);
    assert_eq!(check(&view, "hs.scopes_optional"), CheckStatus::Warn);
    let told = view.checks.iter().find(|it| it.id == "hs.scopes_optional");
    assert_eq!(told.unwrap().evidence, "forms");
}

#[tokio::test]
async fn an_app_that_declares_nothing_optional_is_signed_in_to_without() {
    let world = World::of(60, 40).await;
    let required = [
        "crm.objects.contacts.read",
        "crm.objects.contacts.write",
        "crm.schemas.contacts.write",
    ];
    world.practice.hubspot().declare_scopes(&required);
    let client = async |required_only| {
        let method = ConnectMethod::OAuth;
        let page = begin_asking(&world, Platform::Hubspot, method, required_only).await;
        let access = &world.practice.access().hubspot;
        let start = browser::open(&page).await;
        let start = start
            .form()
            .type_into("f-client_id", &access.client_id)
            .type_into("f-client_secret", &access.client_secret);
        start.press("Continue").await
    };
    let refused = client(false).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
    assert!(refused.text.contains("does not declare"));
    world
        .process
        .ask(|engine| async move { engine.cancel_connection(Platform::Hubspot).await })
        .await
        .unwrap();
    client(true).await.form().press("Connect app").await;
    let view = ended(&world, Platform::Hubspot).await;
    assert_eq!(view.status, ConnectionStatus::Unconfirmed);
    assert_eq!(check(&view, "hs.scopes"), CheckStatus::Pass);
    assert_eq!(check(&view, "hs.scopes_optional"), CheckStatus::Warn);
}

#[tokio::test]
async fn a_missing_permission_is_named() {
    let world = World::of(60, 40).await;
    world
        .practice
        .hubspot()
        .remove_scopes(&["crm.objects.contacts.write"]);
    let overview = world.try_keys(world.hubspot_keys()).await.unwrap();
    let view = overview.hubspot;
    assert_eq!(check(&view, "hs.scopes"), CheckStatus::Fail);
    let told = view.checks.iter().find(|check| check.id == "hs.scopes");
    let told = told.unwrap();
    assert!(
        told.sentence.contains("crm.objects.contacts.write"),
        "{told:?}"
    );
    assert!(!told.fix.is_empty());
    let contacts = view.access.iter().find(|line| line.what == "Contacts");
    assert_eq!(contacts.unwrap().granted, Some(false));
}

#[tokio::test]
async fn a_service_that_is_switched_off_is_named() {
    let world = World::of(60, 40).await;
    world
        .practice
        .impact()
        .change_settings(|settings| settings.services.export = false);
    let overview = world.try_keys(world.advocate_keys()).await.unwrap();
    assert_eq!(check(&overview.advocate, "adv.export"), CheckStatus::Fail);
    assert_eq!(check(&overview.advocate, "adv.role"), CheckStatus::Pass);
}

#[tokio::test]
async fn only_addresses_of_this_computer_replace_a_platforms_own() {
    let world = World::of(60, 40).await;
    for address in [
        "https://evil.example",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://10.0.0.1",
        "http://user@evil.example:80/127.0.0.1",
    ] {
        for platform in [Platform::Hubspot, Platform::Advocate] {
            let url = url::Url::parse(address).unwrap();
            let refused = world
                .process
                .ask(|engine| async move { engine.use_address(platform, Some(url)).await })
                .await
                .unwrap_err();
            assert_eq!(refused.code, FailureCode::InvalidInput, "{address}");
        }
    }
    // The good ones still stand.
    world.try_keys(world.hubspot_keys()).await.unwrap();
}

/// Signs in to the practice account's neighbour.
pub async fn sign_in_elsewhere(world: &World) -> ConnectionView {
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
    let other = other_account(&page.text, &access.account_id);
    page.form()
        .choose("account", &other)
        .press("Connect app")
        .await;
    ended(world, Platform::Hubspot).await
}

/// Returns the value of the account choice that is not the practice account.
fn other_account(page: &str, own: &str) -> String {
    page.split("name=\"account\"")
        .skip(1)
        .filter_map(|rest| rest.split_once("value=\"")?.1.split('"').next())
        .find(|value| *value != own)
        .unwrap_or_else(|| panic!("no other account: {page}"))
        .to_owned()
}

#[tokio::test]
async fn another_account_is_fine_while_nobody_is_linked() {
    let world = World::of(60, 40).await.connect().await;
    let view = sign_in_elsewhere(&world).await;
    assert_eq!(view.problem, "");
    assert_eq!(view.status, ConnectionStatus::Unconfirmed);
    assert_ne!(view.account_id, world.practice.access().hubspot.account_id);
}

#[tokio::test]
async fn disconnecting_forgets_the_secrets_and_opens_the_step() {
    let world = World::of(60, 40).await.connect().await;
    let overview = world
        .process
        .ask(|engine| async move {
            engine.disconnect(Platform::Hubspot).await?;
            engine.disconnect(Platform::Advocate).await
        })
        .await
        .unwrap();
    assert!(world.keychain.stored().is_empty());
    assert_eq!(overview.hubspot.status, ConnectionStatus::NotConnected);
    let step = overview
        .steps
        .iter()
        .find(|step| step.id == StepId::Hubspot);
    assert_eq!(step.unwrap().status, StepStatus::Todo);
}

#[tokio::test]
async fn a_connection_lives_on_after_the_program_was_closed() {
    let world = World::of(60, 40).await.connect().await;
    let world = world.kill_and_reopen().await;
    let overview = world.overview().await;
    assert_eq!(overview.hubspot.status, ConnectionStatus::Connected);
    assert_eq!(overview.advocate.status, ConnectionStatus::Connected);
    world.ready().await.preview().await;
}

#[tokio::test]
async fn practice_keeps_its_connections_when_it_is_opened_again() {
    let snapshots = tempfile::tempdir().unwrap();
    let options = || PracticeOptions {
        people: 60,
        snapshot: Some(snapshots.path().join("practice.json")),
        ..PracticeOptions::default()
    };
    let mut world = World::of(60, 40).await;
    world.practice = Practice::start(options()).await.unwrap();
    let access = world.practice_access();
    let overview = world
        .process
        .ask(|engine| async move { engine.open_practice(access).await })
        .await
        .unwrap();
    assert_eq!(overview.workspace.map(|it| it.mode), Some(Mode::Practice));
    assert!(overview.rules.hubspot_on_new, "practice is ready to play");
    for platform in [Platform::Hubspot, Platform::Advocate] {
        let (_, view) = sign_in(&world, platform).await;
        assert_eq!(view.problem, "");
        world
            .process
            .ask(move |engine| async move { engine.confirm_connection(platform).await })
            .await
            .unwrap();
    }
    assert!(
        world.keychain.stored().is_empty(),
        "practice secrets stay in memory"
    );
    let world = world.ready().await;
    world.sync().await;
    // Both the app and the simulators go away, and come back on other ports.
    let mut world = world.kill_and_reopen().await;
    let old = std::mem::replace(
        &mut world.practice,
        Practice::start(options()).await.unwrap(),
    );
    old.stop().await;
    let waits = world
        .process
        .ask(|engine| async move { engine.needs_practice() })
        .await;
    assert!(waits);
    let access = world.practice_access();
    let overview = world
        .process
        .ask(|engine| async move { engine.open_practice(access).await })
        .await
        .unwrap();
    assert_eq!(overview.hubspot.status, ConnectionStatus::Connected);
    assert_eq!(overview.advocate.status, ConnectionStatus::Connected);
    let plan = world.preview().await;
    assert_eq!((plan.counts.create, plan.counts.update), (0, 0));
}
