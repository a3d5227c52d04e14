//! The live checks of the steps in which things are decided, against real answers.

use crate::live_checks_connecting::{helpful, status};
use crate::sales::{Sales, WON};
use crate::world::World;
use engine::views::{
    CheckStatus, CheckView, CustomerView, EventObject, ExampleRequest, GuideId, PropertyPlanView,
    RulesView, TickRequest,
};
use reqwest::Method;
use serde_json::json;

use CheckStatus::{Fail, Pass, Unknown, Warn};

async fn triggers(sales: &Sales) -> Vec<CheckView> {
    let options = sales
        .world
        .process
        .ask(|engine| async move { engine.trigger_options().await })
        .await
        .unwrap();
    helpful(&options.checks);
    options.checks
}

async fn mapping(sales: &Sales) -> Vec<CheckView> {
    let request = ExampleRequest {
        object: EventObject::Deals,
        draft: None,
        skip: 0,
    };
    let example = sales
        .world
        .process
        .ask(|engine| async move { engine.mapping_example(request).await })
        .await
        .unwrap();
    helpful(&example.checks);
    example.checks
}

#[tokio::test]
async fn trg_history_pass() {
    let sales = Sales::ready().await;
    sales.won("500").await;
    let checks = triggers(&sales).await;
    for id in [
        "trg.history",
        "trg.pipeline_exists",
        "trg.stage_exists",
        "trg.email_available",
        "trg.event_unique",
    ] {
        assert_eq!(status(&checks, id), Pass, "{checks:?}");
    }
    // Two stages that send one event are told before a deal goes through both.
    sales.map(&[("EventTypeCode", "=deal_won")]).await.unwrap();
    sales
        .triggers(&["contractsent", WON], CustomerView::Participant)
        .await
        .unwrap();
    assert_eq!(status(&triggers(&sales).await, "trg.event_unique"), Fail);
}

#[tokio::test]
async fn map_readable_pass() {
    let sales = Sales::ready().await;
    // Every older deal is one of somebody, but for those without an amount.
    sales.won("500").await;
    let checks = mapping(&sales).await;
    for id in [
        "map.readable",
        "map.prop_exists",
        "map.type_ok",
        "map.unique",
        "map.currency",
    ] {
        let all: Vec<_> = checks.iter().filter(|check| check.id == id).collect();
        assert!(all.iter().all(|check| check.status == Pass), "{all:?}");
        assert!(!all.is_empty(), "{id}");
    }
    // One row that is always full and one field that never is.
    sales
        .map(&[("CustomerId", "record.hs_object_id")])
        .await
        .unwrap();
    let filled = mapping(&sales).await;
    let low = |checks: &[CheckView]| {
        checks
            .iter()
            .any(|check| check.id == "map.fill_rate" && check.status == Fail)
    };
    assert!(!low(&filled), "{filled:?}");
    sales
        .map(&[("CustomerId", "record.description")])
        .await
        .unwrap();
    let empty = mapping(&sales).await;
    assert!(low(&empty), "{empty:?}");
}

#[tokio::test]
async fn map_readable_fail() {
    let sales = Sales::ready().await;
    sales.won("500").await;
    sales.map(&[("Text3", "company.name")]).await.unwrap();
    assert_eq!(status(&mapping(&sales).await, "map.readable"), Pass);
    sales
        .world
        .trouble("missing_scopes:count=always,endpoint=companies");
    let checks = mapping(&sales).await;
    assert_eq!(status(&checks, "map.readable"), Fail, "{checks:?}");
    let open = |check: &CheckView| check.id == "map.prop_exists" && check.status == Unknown;
    assert!(checks.iter().any(open), "{checks:?}");
}

async fn sharing(world: &World) -> Vec<CheckView> {
    let checks = world
        .process
        .ask(|engine| async move { engine.check_sharing().await })
        .await
        .unwrap();
    helpful(&checks);
    checks
}

#[tokio::test]
async fn the_sharing_checks_follow_the_switches_without_another_count() {
    let world = World::connected().await.ready().await;
    assert_eq!(status(&sharing(&world).await, "share.estimate"), Unknown);
    world
        .process
        .ask(|engine| async move { engine.count_people().await })
        .await
        .unwrap();
    let checks = sharing(&world).await;
    assert_eq!(status(&checks, "share.estimate"), Pass, "{checks:?}");
    assert_eq!(
        status(&checks, "share.dup_email"),
        Warn,
        "the world has doubles"
    );
    assert_eq!(status(&checks, "share.loop"), Unknown);
    let before = world.requests(&["/search"]);
    world
        .process
        .ask(|engine| async move { engine.save_rules(RulesView::default()).await })
        .await
        .unwrap();
    let checks = sharing(&world).await;
    assert!(
        checks[0].sentence.contains("0 contacts and 0 participants"),
        "{checks:?}"
    );
    assert_eq!(status(&checks, "share.loop"), Pass);
    assert_eq!(
        world.requests(&["/search"]),
        before,
        "nobody was counted again"
    );
}

async fn properties(world: &World) -> PropertyPlanView {
    let plan = world
        .process
        .ask(|engine| async move { engine.property_plan().await })
        .await
        .unwrap();
    helpful(&plan.checks);
    plan
}

#[tokio::test]
async fn prop_permission_pass() {
    let world = World::of(30, 24).await.connect().await;
    let checks = properties(&world).await.checks;
    for id in ["prop.conflict", "prop.permission", "prop.limit"] {
        assert_eq!(status(&checks, id), Pass, "{checks:?}");
    }
}

#[tokio::test]
async fn what_may_not_be_made_is_told_before_the_review() {
    let world = World::of(30, 24).await;
    world
        .practice
        .hubspot()
        .remove_scopes(&["crm.schemas.contacts.write"]);
    let world = world.connect().await;
    assert_eq!(
        status(&properties(&world).await.checks, "prop.permission"),
        Fail
    );
    world.trouble("status_503:count=always,endpoint=/crm/limits");
    let world = World::in_a_hurry(30, 24).await;
    world.trouble("missing_scopes:count=always,endpoint=custom-properties");
    assert_eq!(
        status(&properties(&world).await.checks, "prop.limit"),
        Unknown
    );
}

async fn guide(world: &World, id: GuideId) -> Vec<CheckView> {
    world
        .process
        .ask(move |engine| async move { engine.guide(id).await })
        .await
        .unwrap()
        .checks
}

async fn confirm_the_record(world: &World) {
    world
        .process
        .ask(|engine| async move {
            let view = engine.guide(GuideId::ContactRecord).await.unwrap();
            for item in view.items.iter().filter(|item| !item.optional) {
                let request = TickRequest {
                    guide: GuideId::ContactRecord,
                    item: item.id.clone(),
                    done: true,
                };
                engine.tick(request).await.unwrap();
            }
        })
        .await;
}

#[tokio::test]
async fn layout_confirmed_pass() {
    let world = World::of(30, 24).await.connect().await.ready().await;
    confirm_the_record(&world).await;
    assert_eq!(
        status(
            &guide(&world, GuideId::ContactRecord).await,
            "layout.confirmed"
        ),
        Pass
    );
}

#[tokio::test]
async fn layout_confirmed_unknown() {
    let world = World::of(30, 24).await.connect().await.ready().await;
    let checks = guide(&world, GuideId::ContactRecord).await;
    assert_eq!(
        status(&checks, "layout.confirmed"),
        Unknown,
        "nobody said so yet"
    );
}

#[tokio::test]
async fn layout_confirmed_fail() {
    let world = World::of(30, 24).await.connect().await.ready().await;
    confirm_the_record(&world).await;
    // Another property holds the code now.
    let choice = engine::views::PropertyChoice {
        field: "referral_code".to_owned(),
        name: "our_code".to_owned(),
    };
    world
        .process
        .ask(|engine| async move { engine.save_property_choices(vec![choice]).await })
        .await
        .unwrap();
    let checks = guide(&world, GuideId::ContactRecord).await;
    assert_eq!(status(&checks, "layout.confirmed"), Fail, "{checks:?}");
}

#[tokio::test]
async fn rules_event_key_known_warn() {
    let sales = Sales::ready().await;
    sales
        .map(&[("EventTypeCode", "=never_heard_of")])
        .await
        .unwrap();
    let checks = guide(&sales.world, GuideId::ProgramRules).await;
    assert_eq!(status(&checks, "rules.event_key_known"), Warn, "{checks:?}");
}

#[tokio::test]
async fn rules_program_live_unknown() {
    let world = World::in_a_hurry(30, 24).await;
    world.trouble_at_impact("status_503:count=always");
    let checks = guide(&world, GuideId::ProgramRules).await;
    assert_eq!(status(&checks, "rules.program_live"), Unknown, "{checks:?}");
    assert_eq!(status(&checks, "rules.first_time"), Unknown);
}

/// A value of the company is typed as one of the deal is, and a row tells its stage by name.
#[tokio::test]
async fn an_amount_of_the_company_is_sent_as_one_of_the_deal_is() {
    let sales = Sales::ready().await;
    let property = json!({
        "name": "plan_value", "label": "Plan value", "type": "number", "fieldType": "number",
        "groupName": "companyinformation",
    });
    sales
        .world
        .in_hubspot(Method::POST, "/crm/v3/properties/companies", &property)
        .await;
    let company = sales
        .world
        .practice
        .hubspot()
        .make_record(
            simulators::hubspot::ObjectType::Companies,
            &[("name", "Globex"), ("plan_value", "1200")],
        )
        .unwrap();
    sales
        .map(&[("OrderSubTotal", "company.plan_value")])
        .await
        .unwrap();
    let deal = sales.won("500").await;
    let path = format!("/crm/v3/objects/deals/{deal}/associations/default/companies/{company}");
    sales.world.in_hubspot(Method::PUT, &path, &json!({})).await;
    let plan = sales.preview().await;
    let row = sales.row(&plan, &deal).await;
    let sent = |name: &str| {
        let field = row.fields.iter().find(|it| it.label == name);
        field.map(|it| it.value.as_str())
    };
    assert_eq!(
        sent("OrderSubTotalPostDiscount"),
        Some("1200.00"),
        "{row:?}"
    );
    assert_eq!(
        sent("CurrencyCode"),
        Some("EUR"),
        "that of the account: {row:?}"
    );
    assert_eq!(row.stage_name, "Closed Won");
}
