//! Drift: somebody changes an account behind the settings, and it is told, stopped where it has to be, and accepted.

use crate::sales::Sales;
use engine::Engine;
use engine::views::{
    DriftChange, DriftSeverity, DriftView, Failure, FailureCode, HealthWord, Place, PlanStatus,
    StepId,
};
use jiff::SignedDuration;
use reqwest::Method;
use serde_json::json;
use simulators::impact::ProgramStatus;

const STAGE: &str = "/crm/v3/pipelines/deals/default/stages/closedwon";

impl Sales {
    async fn looked(&self) -> DriftView {
        self.asked(|engine| async move { engine.check_drift().await })
            .await
            .unwrap()
    }

    async fn stored(&self) -> DriftView {
        self.asked(|engine| async move { engine.drift().await })
            .await
            .unwrap()
    }

    async fn asked<T, F, Work>(&self, work: F) -> T
    where
        F: FnOnce(Engine) -> Work + Send + 'static,
        Work: Future<Output = T> + Send + 'static,
        T: Send + 'static,
    {
        self.world.process.ask(work).await
    }

    async fn accept(&self, change: &DriftChange) -> Result<DriftView, Failure> {
        let id = change.id.clone();
        self.asked(|engine| async move { engine.accept_drift(&id).await })
            .await
    }

    /// A deal property of our own that fills a row of the mapping.
    async fn with_plan_tier() -> Self {
        let sales = Self::ready().await;
        let options =
            ["gold", "silver"].map(|it| json!({ "label": it.to_uppercase(), "value": it }));
        let tier = json!({
            "name": "plan_tier", "label": "Plan tier", "groupName": "dealinformation",
            "type": "enumeration", "fieldType": "select", "options": options,
        });
        let path = "/crm/v3/properties/deals";
        sales.world.in_hubspot(Method::POST, path, &tier).await;
        sales.map(&[("Text2", "deal.plan_tier")]).await.unwrap();
        sales
    }

    async fn in_plan_tier(&self, method: Method, body: serde_json::Value) {
        let path = "/crm/v3/properties/deals/plan_tier";
        self.world.in_hubspot(method, path, &body).await;
    }
}

fn one(view: &DriftView) -> &DriftChange {
    assert_eq!(view.changes.len(), 1, "{view:#?}");
    &view.changes[0]
}

#[tokio::test]
async fn where_nothing_changed_it_says_what_was_compared() {
    let sales = Sales::ready().await;
    let view = sales.looked().await;
    assert_eq!(view.changes, [], "{view:#?}");
    assert!(view.baseline.is_some() && view.checked_at.is_some());
    for words in ["Nothing has changed", "1 stage", "1 program", "permissions"] {
        assert!(view.sentence.contains(words), "{words}: {view:#?}");
    }
    assert!(
        view.not_looked.iter().any(|it| it.contains("requires")),
        "{view:#?}"
    );
}

#[tokio::test]
async fn a_mapped_property_that_was_deleted_stops_events_before_they_are_sent_and_no_sync() {
    let sales = Sales::with_plan_tier().await;
    assert_eq!(sales.looked().await.changes, []);
    sales.won("500").await;
    sales.in_plan_tier(Method::DELETE, json!({})).await;
    let before = sales.world.writes();
    let found = sales.looked().await;
    assert_eq!(sales.world.writes(), before, "looking writes nothing");
    let change = one(&found);
    assert_eq!(change.severity, DriftSeverity::Breaking);
    assert!(change.title.contains("Plan tier"), "{change:#?}");
    assert!(change.affects.contains("Text2"), "{change:#?}");
    assert!(change.after < change.before, "{change:#?}");
    let place = change.todo.as_ref().map(|it| &it.place);
    assert_eq!(place, Some(&Place::Step(StepId::Fields)));
    assert!(change.stops_events && !change.stops_people && !change.acceptable);

    let plan = sales.preview().await;
    let sent = sales.world.practice.impact().submissions().len();
    let refused = sales.try_run(&plan, Some(plan.number)).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::Drift, "{refused:?}");
    assert!(refused.message.contains("Plan tier"), "{refused:?}");
    assert_eq!(sales.world.practice.impact().submissions().len(), sent);
    let people = sales.world.preview().await;
    sales.world.run(&people).await;

    let not_so = sales.accept(change).await.unwrap_err();
    assert_eq!(not_so.code, FailureCode::InvalidInput, "{not_so:?}");
    // Another row in its place, and nothing rests on it any more.
    sales.map(&[("Text2", "deal.dealname")]).await.unwrap();
    assert_eq!(sales.stored().await.changes, []);
    let plan = sales.preview().await;
    assert_eq!(sales.run(&plan).await.results.sent, 1);
}

#[tokio::test]
async fn a_renamed_stage_is_told_and_accepting_it_is_written_down() {
    let sales = Sales::ready().await;
    let first = sales.looked().await;
    let name = json!({ "label": "Won!" });
    sales.world.in_hubspot(Method::PATCH, STAGE, &name).await;
    let found = sales.looked().await;
    let change = one(&found);
    assert_eq!(change.severity, DriftSeverity::Info);
    assert!(change.title.contains("\"Closed Won\"") && change.title.contains("\"Won!\""));
    // It stops nothing.
    sales.won("500").await;
    assert_eq!(sales.sell().await.results.sent, 1);
    let told = &one(&sales.looked().await).clone();
    assert!(told.affects.contains("1 event was sent"), "{told:#?}");
    assert_eq!((&told.after, &told.before), (&change.after, &change.before));

    let view = sales.accept(change).await.unwrap();
    assert_eq!(view.changes, []);
    let numbers = |view: &DriftView| view.baseline.as_ref().map(|it| it.number);
    assert!(numbers(&view) > numbers(&first));
    assert_eq!(view.accepted.len(), 1);
    assert!(view.accepted[0].words.contains("Won!"), "{view:#?}");
    assert!(!view.accepted[0].author.is_empty());
    let activity = sales
        .asked(|engine| async move { engine.activity().await })
        .await
        .unwrap();
    assert_eq!(activity.accepted, view.accepted);
    assert_eq!(sales.looked().await.changes, []);
    let again = sales.accept(change).await.unwrap_err();
    assert_eq!(again.code, FailureCode::NotFound);
}

#[tokio::test]
async fn a_paused_program_stops_everything_until_it_is_live_or_accepted() {
    let sales = Sales::ready().await;
    let impact = sales.world.practice.impact();
    let program = &sales.world.practice.access().impact.program_id;
    let status = |to| impact.set_program_status(program, to).unwrap();
    status(ProgramStatus::Paused);
    // Nobody looked yet; the next preview does, after a while.
    sales.world.clock.step(SignedDuration::from_mins(6));
    let plan = sales.world.preview().await;
    assert_eq!(plan.status, PlanStatus::Ready, "a preview still works");
    let refused = sales.world.start(&plan).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::Drift, "{refused:?}");
    let view = sales.stored().await;
    assert!(one(&view).stops_people && one(&view).stops_events);
    let home = sales
        .asked(|engine| async move { engine.home().await })
        .await
        .unwrap();
    assert_eq!(home.health.word, HealthWord::NotWorking, "{home:#?}");
    assert_eq!(home.health.next.place, Place::Drift);
    assert!(
        home.needs
            .iter()
            .any(|need| need.stops && need.todo.place == Place::Drift)
    );

    // What stops is looked at again by every preview.
    status(ProgramStatus::Live);
    let plan = sales.world.preview().await;
    sales.world.run(&plan).await;
    status(ProgramStatus::Paused);
    let found = sales.looked().await;
    sales.accept(one(&found)).await.unwrap();
    let plan = sales.world.preview().await;
    sales.world.run(&plan).await;
}

#[tokio::test]
async fn a_property_that_syncs_write_to_is_missed_and_confirming_the_review_puts_it_back() {
    let sales = Sales::ready().await;
    let hubspot = sales.world.practice.hubspot();
    assert!(hubspot.delete_property_labelled("Share Link"));
    let found = sales.looked().await;
    let change = one(&found);
    assert!(change.title.contains("Share Link"), "{change:#?}");
    assert!(change.affects.contains("linked people"), "{change:#?}");
    assert!(change.stops_people && !change.stops_events);
    let place = change.todo.as_ref().map(|it| &it.place);
    assert_eq!(place, Some(&Place::Step(StepId::Review)));
    sales.world.apply().await.unwrap();
    assert_eq!(sales.stored().await.changes, []);
}

#[tokio::test]
async fn a_stage_that_is_gone_and_choices_that_went_are_told_by_their_names() {
    let sales = Sales::with_plan_tier().await;
    sales.looked().await;
    let fewer = json!({ "options": [{ "label": "SILVER", "value": "silver" }] });
    sales.in_plan_tier(Method::PATCH, fewer).await;
    sales
        .world
        .in_hubspot(Method::DELETE, STAGE, &json!({}))
        .await;
    let found = sales.looked().await;
    let [stage, tier] = &found.changes[..] else {
        panic!("{found:#?}");
    };
    assert_eq!(stage.severity, DriftSeverity::Breaking);
    assert!(stage.title.contains("Closed Won"), "{stage:#?}");
    assert_eq!(tier.severity, DriftSeverity::Risky);
    assert!(tier.details[0].contains("GOLD"), "{tier:#?}");
    assert!(tier.acceptable && !tier.stops_events);
    sales
        .triggers(&["decisionmakerboughtin"], Default::default())
        .await
        .unwrap();
    assert_eq!(one(&sales.stored().await).id, tier.id);
}

#[tokio::test]
async fn a_host_that_starts_looks_after_six_hours_and_not_before() {
    let sales = Sales::ready().await;
    let name = json!({ "label": "Won!" });
    sales.world.in_hubspot(Method::PATCH, STAGE, &name).await;
    let started = || async {
        sales
            .asked(|engine| async move { engine.check_drift_if_due().await })
            .await
            .unwrap()
    };
    sales.world.clock.step(SignedDuration::from_hours(5));
    assert_eq!(started().await.changes, []);
    sales.world.clock.step(SignedDuration::from_hours(2));
    assert_eq!(started().await.changes.len(), 1);
}

#[tokio::test]
async fn what_cannot_be_read_is_told_and_not_taken_for_gone() {
    let sales = Sales::ready().await;
    sales.world.trouble("html_200:count=1,endpoint=pipelines");
    let view = sales.looked().await;
    assert_eq!(view.changes, [], "{view:#?}");
    assert!(
        view.not_looked
            .iter()
            .any(|it| it.starts_with("Deal pipelines")),
        "{view:#?}"
    );
    assert_eq!(
        sales.looked().await.not_looked.len(),
        view.not_looked.len() - 1
    );
    // A trigger counts the stage still.
    sales.won("500").await;
    assert_eq!(sales.sell().await.results.sent, 1);
}

#[tokio::test]
async fn a_permission_that_was_taken_back_says_what_does_not_work_without_it() {
    let sales = Sales::ready().await;
    // Of a pasted token HubSpot tells it afresh; a sign-in tells it with its next token.
    sales
        .world
        .try_keys(sales.world.hubspot_keys())
        .await
        .unwrap();
    let hubspot = sales.world.practice.hubspot();
    hubspot.remove_scopes(&["crm.objects.deals.read"]);
    let view = sales.looked().await;
    let gone = |it: &&DriftChange| it.id == "permission:crm.objects.deals.read";
    let change = view.changes.iter().find(gone).expect("it is missed");
    assert_eq!(change.severity, DriftSeverity::Breaking);
    assert!(change.stops_events && !change.stops_people);
    let place = change.todo.as_ref().map(|it| &it.place);
    assert_eq!(place, Some(&Place::Step(StepId::Hubspot)));
}
