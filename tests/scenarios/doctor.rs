//! The doctor asks, and never writes.

use crate::world::World;
use engine::views::{DoctorView, Failure, FailureCode, Finding, Platform, Verdict};
use simulators::Limits;

/// Requests that read, by their endpoints as the simulators count them.
const READS: [&str; 8] = [
    "POST /crm/objects/contacts/search",
    "POST /crm/objects/contacts/batch/read",
    "POST /crm/associations/deals/contacts/batch/read",
    "POST /oauth/v2/private-apps/get/access-token-info",
    "POST /oauth/token",
    "POST /oauth/token/introspect",
    "POST /api/v1/{tenant}/graphql",
    "POST (unknown path)",
];

async fn doctor(world: &World, export: bool) -> Result<DoctorView, Failure> {
    world
        .process
        .ask(move |engine| async move { engine.doctor(export).await })
        .await
}

fn finding<'v>(view: &'v DoctorView, id: &str) -> &'v Finding {
    let found = view.findings.iter().find(|it| it.id == id);
    found.unwrap_or_else(|| panic!("nothing about {id}: {view:?}"))
}

#[track_caller]
fn assert_found(view: &DoctorView, id: &str, verdict: Verdict, words: &str) {
    let finding = finding(view, id);
    assert_eq!(finding.verdict, verdict, "{finding:?}");
    assert!(finding.found.contains(words), "{finding:?}");
    assert!(!finding.product.is_empty() && !finding.asked.is_empty());
}

/// Everything on both sides that a request could have changed.
fn state(world: &World) -> (usize, usize, usize) {
    let (hubspot, impact) = (world.practice.hubspot(), world.practice.impact());
    (
        hubspot.contact_count(),
        impact.participants(),
        impact.referrals(),
    )
}

#[tokio::test]
async fn platforms_as_documented_are_found_as_expected() {
    let world = World::with(60, 120, Limits::Real).await.connect().await;
    let view = doctor(&world, false).await.unwrap();
    assert!(!view.blocked, "{view:?}");
    for (id, words) in [
        ("hs.account", "in data centre"),
        ("hs.scopes", "all that are needed"),
        ("hs.burst", "calls in 10 s"),
        ("hs.daily", "calls a day"),
        ("hs.search", "none"),
        ("imp.brand", "yes"),
        (
            "imp.brand_limits",
            "1000 in its window; reset is in seconds",
        ),
        ("imp.rest", "120 participants"),
        ("imp.rest_page", "1000 asked for, 100 came"),
        ("imp.graphql", "yes"),
        ("imp.graphql_page", "1000 asked for, 100 came"),
        ("imp.ids", "yes, all"),
        ("imp.introspection", "yes"),
        ("imp.export", "0 so far"),
    ] {
        assert_found(&view, id, Verdict::Ok, words);
    }
    assert_found(&view, "imp.export_columns", Verdict::Unknown, "--export");
    assert_ne!(finding(&view, "imp.program_ids").verdict, Verdict::Unknown);
    let counted = [view.ok, view.differs, view.unknown].iter().sum::<u32>();
    assert_eq!(counted as usize, view.findings.len());
}

#[tokio::test]
async fn no_question_writes() {
    let world = World::of(60, 80).await.connect().await.ready().await;
    let before = state(&world);
    let requests = |world: &World| {
        let mut all = world.practice.hubspot().requests();
        all.extend(world.practice.impact().requests());
        all
    };
    let earlier = requests(&world);
    doctor(&world, false).await.unwrap();
    let asked: Vec<String> = requests(&world)
        .into_iter()
        .filter(|(endpoint, count)| earlier.get(endpoint) != Some(count))
        .map(|(endpoint, _)| endpoint)
        .collect();
    assert!(asked.len() > 10, "{asked:?}");
    for endpoint in asked {
        assert!(
            endpoint.starts_with("GET ") || READS.contains(&endpoint.as_str()),
            "{endpoint} may write"
        );
    }
    assert_eq!(state(&world), before);
}

#[tokio::test]
async fn an_export_is_made_only_when_told_to_and_only_if_there_is_none() {
    let world = World::of(60, 80).await.connect().await.ready().await;
    let exports = |world: &World| {
        let all = world.practice.impact().requests();
        all.get("POST /api/v1/{tenant}/export")
            .copied()
            .unwrap_or(0)
    };
    doctor(&world, false).await.unwrap();
    assert_eq!(exports(&world), 0);
    let view = doctor(&world, true).await.unwrap();
    assert_eq!(exports(&world), 1);
    assert_found(&view, "imp.export_columns", Verdict::Ok, "made one");
    let view = doctor(&world, true).await.unwrap();
    assert_eq!(exports(&world), 1);
    assert_found(&view, "imp.export_columns", Verdict::Ok, "with both");
}

#[tokio::test]
async fn a_tenant_of_another_kind_is_described_as_it_is() {
    let world = World::of(60, 120).await.connect().await.ready().await;
    world.practice.impact().change_settings(|settings| {
        settings.max_page = 20;
        settings.minimal_columns = true;
    });
    let view = doctor(&world, true).await.unwrap();
    assert_found(&view, "imp.rest_page", Verdict::Differs, "20 came");
    assert_found(&view, "imp.graphql_page", Verdict::Differs, "20 came");
    assert_found(
        &view,
        "imp.export_columns",
        Verdict::Differs,
        "no referral code",
    );
    world
        .practice
        .impact()
        .change_settings(|settings| settings.max_page = 5000);
    let view = doctor(&world, false).await.unwrap();
    assert_found(&view, "imp.rest_page", Verdict::Unknown, "everybody");
}

#[tokio::test]
async fn a_refused_service_is_named_and_the_others_still_asked() {
    let world = World::of(60, 80).await.connect().await;
    world.practice.impact().change_settings(|settings| {
        settings.services.graphql = false;
        settings.services.brand = false;
    });
    let view = doctor(&world, false).await.unwrap();
    assert_found(&view, "imp.graphql", Verdict::Differs, "not allowed");
    assert_found(&view, "imp.brand", Verdict::Differs, "not allowed");
    assert_found(&view, "imp.brand_limits", Verdict::Unknown, "not allowed");
    assert_found(&view, "imp.rest", Verdict::Ok, "80 participants");
    assert!(!view.blocked, "a sync works without these: {view:?}");
    world
        .practice
        .impact()
        .change_settings(|settings| settings.services.export = false);
    world
        .practice
        .hubspot()
        .remove_scopes(&["crm.schemas.contacts.write"]);
    let view = doctor(&world, false).await.unwrap();
    assert_found(&view, "imp.export", Verdict::Differs, "not allowed");
    assert_found(
        &view,
        "hs.scopes",
        Verdict::Differs,
        "crm.schemas.contacts.write",
    );
    assert!(view.blocked);
}

#[tokio::test]
async fn findings_name_no_account_no_person_and_no_key() {
    let world = World::of(60, 80).await.connect().await.ready().await;
    let view = doctor(&world, true).await.unwrap();
    let text = serde_json::to_string(&view).unwrap();
    let access = world.practice.access();
    let told = [
        &access.hubspot.private_token,
        &access.hubspot.refresh_token,
        &access.impact.auth_token,
        &access.impact.api_key,
        &access.impact.account_sid,
        &access.impact.tenant_alias,
        &access.impact.account_name,
        &access.impact.program_id,
    ];
    for secret in told {
        assert!(!text.contains(secret.as_str()), "{secret} in {text}");
    }
    assert!(!text.contains('@'), "{text}");
}

#[tokio::test]
async fn without_a_connection_there_is_nobody_to_ask() {
    let world = World::of(20, 20).await;
    let refused = doctor(&world, false).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::ReconnectNeeded);
    world.try_keys(world.advocate_keys()).await.unwrap();
    let view = doctor(&world, false).await.unwrap();
    assert!(
        view.findings
            .iter()
            .all(|it| it.platform == Platform::Advocate)
    );
}
