//! Events: a won deal becomes a conversion, once; what is not sent says why.

use crate::sales::{BEFORE, LOST, Sales, WON, order};
use engine::views::{
    CheckStatus, CompareMappings, CustomerView, EventKind, EventObject, EventOutcome,
    EventPlanStatus, EventWord, ExampleRequest, ExampleView, FailureCode, GuideId, MappingRow,
    MappingTable, RestoreMapping, SaveTriggers, SkipStep, StepId, StepStatus, TriggerView,
};
use simulators::hubspot::ObjectType;

#[tokio::test]
async fn a_won_deal_becomes_one_conversion_and_a_reward() {
    let sales = Sales::ready().await;
    let referred = sales
        .world
        .seeds
        .participants
        .iter()
        .find(|it| it.referred_by.is_some())
        .unwrap();
    let email = referred.email.clone().unwrap().to_lowercase();
    let contact = sales
        .customers()
        .into_iter()
        .find(|(_, it)| *it == email)
        .expect("synced")
        .0;
    let deal = sales.deal("500", &[&contact]).await;
    let nothing = sales.preview().await;
    assert_eq!(nothing.number, 0, "{nothing:?}");
    sales.to(&deal, WON);
    let plan = sales.preview().await;
    let row = sales.row(&plan, &deal).await;
    assert_eq!(
        (row.kind, row.reason.as_str(), row.person.as_str()),
        (EventKind::Send, "stage_reached", email.as_str())
    );
    assert!(
        row.url.ends_with(&format!("/record/0-3/{deal}")),
        "{}",
        row.url
    );
    let sent = |name: &str| {
        row.fields
            .iter()
            .find(|it| it.label == name)
            .map(|it| it.value.clone())
    };
    assert_eq!(sent("OrderSubTotalPostDiscount").as_deref(), Some("500.00"));
    assert_eq!(sent("CustomerId"), Some(deal.clone()));
    assert!(sent("CurrencyCode").is_some());
    assert!(
        sales.actions(&order(&deal)).is_empty(),
        "a preview sends nothing"
    );
    let refused = sales.try_run(&plan, None).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::ConfirmationNeeded);
    let run = sales.run(&plan).await;
    assert_eq!(
        (run.status, run.results.sent),
        (EventPlanStatus::Done, 1),
        "{run:?}"
    );
    assert_eq!(sales.actions(&order(&deal))[0]["Amount"], 500.0);
    assert_eq!(
        sales.world.practice.impact().rewards().len(),
        1,
        "the referral was rewarded"
    );
    sales.counted_once(&deal).await;
    assert_eq!(sales.world.practice.impact().rewards().len(), 1);
    let again = sales.try_run(&plan, Some(plan.number)).await.unwrap_err();
    assert_eq!(again.code, FailureCode::PlanOutOfDate);
}

#[tokio::test]
async fn only_what_is_reached_after_the_triggers_were_saved_counts() {
    let sales = Sales::ready().await;
    let old = sales.won("500").await;
    // Whoever saves triggers for the first time later does not pay for it.
    sales.world.time.pass(std::time::Duration::from_secs(5));
    let sales = sales.begun_anew().await;
    let plan = sales.preview().await;
    let row = sales.row(&plan, &old).await;
    assert_eq!(
        (row.kind, row.reason.as_str()),
        (EventKind::Skip, "before_start")
    );
    assert_eq!(plan.number, 0);
}

#[tokio::test]
async fn a_stage_on_the_way_counts_though_the_deal_has_gone_on() {
    let sales = Sales::ready().await;
    sales
        .triggers(&["decisionmakerboughtin", WON], CustomerView::Participant)
        .await
        .unwrap();
    let (contact, _) = sales.customers().remove(0);
    let deal = sales.deal("500", &[&contact]).await;
    sales.to(&deal, "decisionmakerboughtin");
    sales.to(&deal, WON);
    let plan = sales.preview().await;
    assert_eq!(plan.counts.send, 2, "{:?}", sales.rows(&plan).await);
    sales.to(&deal, LOST);
    let plan = sales.preview().await;
    assert_eq!((plan.counts.send, plan.counts.skip), (0, 2));
}

#[tokio::test]
async fn a_person_can_leave_a_deal_out_and_the_next_preview_has_it_again() {
    let sales = Sales::ready().await;
    let (first, second) = (sales.won("500").await, sales.won("600").await);
    let plan = sales.preview().await;
    let plan = sales.say(&plan, &first, EventWord::LeaveOut).await.unwrap();
    assert_eq!((plan.number, plan.counts.left_out), (1, 1));
    sales.run(&plan).await;
    assert!(sales.actions(&order(&first)).is_empty());
    assert_eq!(sales.actions(&order(&second)).len(), 1);
    sales
        .decides(&first, EventKind::Send, "stage_reached")
        .await;
}

#[tokio::test]
async fn what_is_not_sent_says_why_and_is_looked_at_again() {
    let sales = Sales::ready().await;
    let alone = sales.deal("500", &[]).await;
    sales.to(&alone, WON);
    let wrong = sales.won("12.345").await;
    let plan = sales.preview().await;
    let row = sales.row(&plan, &alone).await;
    assert_eq!(
        (row.kind, row.reason.as_str()),
        (EventKind::Skip, "no_contact")
    );
    let row = sales.row(&plan, &wrong).await;
    assert_eq!(
        (row.kind, row.reason.as_str()),
        (EventKind::Hold, "value_unfit")
    );
    assert!(
        row.problems[0].contains("OrderSubTotal"),
        "{:?}",
        row.problems
    );
    assert!(sales.say(&plan, &wrong, EventWord::Approve).await.is_err());
    sales.run(&plan).await;
    // The contact comes without the deal being changed.
    let (contact, _) = sales.customers().remove(1);
    let path = format!("/crm/v3/objects/deals/{alone}/associations/default/contacts/{contact}");
    sales
        .world
        .in_hubspot(reqwest::Method::PUT, &path, &serde_json::json!({}))
        .await;
    sales
        .decides(&alone, EventKind::Send, "stage_reached")
        .await;
}

#[tokio::test]
async fn every_saved_mapping_is_a_version_that_can_be_compared_and_restored() {
    let sales = Sales::ready().await;
    let first = sales.map(&[("Text3", "deal.dealname")]).await.unwrap();
    assert_eq!(
        (first.version.number, first.version.author.as_str()),
        (1, "Ana")
    );
    sales
        .map(&[("Text3", "=EMEA"), ("CustomerId", "contact.hs_object_id")])
        .await
        .unwrap();
    let ask = |older, newer| CompareMappings { older, newer };
    let process = &sales.world.process;
    let found = process
        .ask(move |engine| async move { engine.compare_mappings(ask(1, 2)).await })
        .await
        .unwrap();
    let fields: Vec<&str> = found.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["CustomerId", "Text3"]);
    assert_eq!(found[1].before.as_deref(), Some("record.dealname"));
    let request = RestoreMapping {
        number: 0,
        author: "Bo".to_owned(),
        note: "back".to_owned(),
    };
    let restored = process
        .ask(|engine| async move { engine.restore_mapping(request).await })
        .await
        .unwrap();
    assert_eq!((restored.version.number, restored.versions.len()), (3, 4));
    assert_eq!(restored.tables[0].rows.len(), 8);
    let wrong = sales.map(&[("Text51", "=x")]).await.unwrap_err();
    assert_eq!(wrong.code, FailureCode::InvalidInput);
    let wrong = sales.map(&[("Text3", "deal_{stage")]).await.unwrap_err();
    assert!(wrong.message.contains("brace"), "{}", wrong.message);
}

#[tokio::test]
async fn a_plan_made_with_another_mapping_is_not_run() {
    let sales = Sales::ready().await;
    sales.won("500").await;
    let plan = sales.preview().await;
    sales.map(&[("Text3", "=EMEA")]).await.unwrap();
    let refused = sales.try_run(&plan, Some(plan.number)).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::PlanOutOfDate);
    assert!(sales.world.practice.impact().submissions().is_empty());
}

#[tokio::test]
async fn another_mapping_does_not_send_old_deals_again() {
    let sales = Sales::ready().await;
    let deal = sales.won("500").await;
    sales.sell().await;
    sales
        .map(&[("OrderId", "order-{deal.hs_object_id}")])
        .await
        .unwrap();
    sales.set(&deal, "dealname", "Globex 2");
    sales.decides(&deal, EventKind::Same, "already_sent").await;
    sales.counted_once(&deal).await;
}

#[tokio::test]
async fn two_deals_with_one_order_id_are_not_both_sent() {
    let sales = Sales::ready().await;
    sales
        .map(&[("OrderId", "deal_{deal.dealname}")])
        .await
        .unwrap();
    let (first, second) = (sales.won("500").await, sales.won("600").await);
    let plan = sales.preview().await;
    assert_eq!((plan.counts.send, plan.counts.hold), (1, 1));
    sales.run(&plan).await;
    let plan = sales.decides(&second, EventKind::Hold, "same_order").await;
    assert_eq!(plan.number, 0);
    sales.set(&first, "dealname", "Another");
    sales.decides(&first, EventKind::Same, "already_sent").await;
}

#[tokio::test]
async fn options_and_examples_come_from_the_account() {
    let sales = Sales::ready().await;
    sales.won("500").await;
    let process = &sales.world.process;
    let options = process
        .ask(|engine| async move { engine.trigger_options().await })
        .await
        .unwrap();
    let pipeline = options
        .pipelines
        .iter()
        .find(|it| it.id == "default")
        .unwrap();
    let won = pipeline.stages.iter().find(|it| it.id == WON).unwrap();
    assert!(won.won && won.chosen && won.recent > 0, "{won:?}");
    assert_eq!(won.event, "deal_closedwon");
    assert!(
        pipeline
            .stages
            .iter()
            .find(|it| it.id == BEFORE)
            .is_some_and(|it| !it.chosen && !it.won)
    );
    let options = process
        .ask(|engine| async move { engine.mapping_options(EventObject::Deals).await })
        .await
        .unwrap();
    let amount = options
        .sources
        .iter()
        .find(|it| it.source == "record.amount")
        .unwrap();
    assert!(
        amount.filled.is_some_and(|it| it > 50) && !amount.example.is_empty(),
        "{amount:?}"
    );
    assert!(
        options
            .sources
            .iter()
            .any(|it| it.source == "contact.email")
    );
    let total = options
        .fields
        .iter()
        .find(|it| it.name == "OrderSubTotal")
        .unwrap();
    assert_eq!(
        (total.need.as_str(), total.fits.get("number")),
        ("recommended", Some(&true))
    );
    assert!(!total.fits.contains_key("datetime"));
    let request = ExampleRequest {
        object: EventObject::Deals,
        draft: None,
        skip: 0,
    };
    let example = process
        .ask(|engine| async move { engine.mapping_example(request).await })
        .await
        .unwrap();
    let row = |field: &str| example.rows.iter().find(|it| it.field == field).unwrap();
    assert_eq!(row("EventTypeCode").value, "deal_closedwon");
    assert_eq!(row("OrderId").value, order(&example.record));
    assert_eq!(row("OrderSubTotal").sent_as, "OrderSubTotalPostDiscount");
    let real = example
        .checks
        .iter()
        .find(|it| it.sentence.contains("hs_lastmodifieddate"))
        .unwrap();
    assert_eq!(
        (real.id.as_str(), real.status),
        ("map.prop_exists", CheckStatus::Pass)
    );
    assert!(
        example
            .checks
            .iter()
            .any(|it| it.id == "map.unique" && it.status == CheckStatus::Pass)
    );
}

#[tokio::test]
async fn a_deal_that_changed_since_the_preview_is_held_and_the_others_are_sent() {
    let sales = Sales::ready().await;
    let (same, left, dearer, gone, touched) = (
        sales.won("500").await,
        sales.won("600").await,
        sales.won("700").await,
        sales.won("800").await,
        sales.won("900").await,
    );
    let plan = sales.preview().await;
    assert_eq!(plan.number, 5);
    sales.to(&left, LOST);
    sales.set(&dearer, "amount", "710");
    sales
        .world
        .practice
        .hubspot()
        .archive_record(ObjectType::Deals, &gone);
    // Its last change moves, and with it the date; nothing that is sent was changed.
    sales.world.time.pass(std::time::Duration::from_secs(90));
    sales.set(&touched, "description", "called them");
    let shown = sales.row(&plan, &touched).await;
    let run = sales.run(&plan).await;
    assert_eq!(
        (run.status, run.results.sent, run.results.changed),
        (EventPlanStatus::DoneWithProblems, 2, 3),
        "{run:?}"
    );
    for (deal, why) in [
        (&left, "left the stage"),
        (&dearer, "OrderSubTotalPostDiscount"),
        (&gone, "deleted in HubSpot"),
    ] {
        let row = sales.row(&run, deal).await;
        assert_eq!(row.outcome, EventOutcome::Changed, "{row:?}");
        assert!(row.problem.contains(why), "{row:?}");
        assert!(row.problem.contains("Nothing was sent"), "{row:?}");
        assert_eq!(sales.submitted(&order(deal)), 0, "nothing was sent unseen");
    }
    assert_eq!(sales.actions(&order(&same))[0]["Amount"], 500.0);
    // What was sent is what was shown, its date included.
    let date = |label: &str| {
        let fact = shown.fields.iter().find(|it| it.label == label).unwrap();
        fact.value.clone()
    };
    let sent: jiff::Timestamp = sales.actions(&order(&touched))[0]["EventDate"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let shown: jiff::Timestamp = date("EventDate").parse().unwrap();
    assert_eq!(sent.as_second(), shown.as_second());
    // The next preview has them again.
    let plan = sales
        .decides(&dearer, EventKind::Send, "stage_reached")
        .await;
    assert_eq!(plan.number, 1, "{plan:?}");
    let run = sales.run(&plan).await;
    assert_eq!((run.results.sent, run.results.changed), (1, 0));
    assert_eq!(sales.actions(&order(&dearer))[0]["Amount"], 710.0);
    sales.counted_once(&dearer).await;
}

#[tokio::test]
async fn another_customer_since_the_preview_is_seen_before_it_is_paid_for() {
    let sales = Sales::ready().await;
    let people = sales.customers();
    let deal = sales.deal("500", &[&people[0].0]).await;
    sales.to(&deal, WON);
    let plan = sales.preview().await;
    let hubspot = sales.world.practice.hubspot();
    assert!(hubspot.edit_record(
        ObjectType::Contacts,
        &people[0].0,
        "email",
        "moved@example.com"
    ));
    let run = sales.run(&plan).await;
    assert_eq!(run.results.changed, 1, "{run:?}");
    let row = sales.row(&run, &deal).await;
    assert!(row.problem.contains("CustomerEmail"), "{row:?}");
    assert!(sales.actions(&order(&deal)).is_empty());
}

#[tokio::test]
async fn a_reversal_is_not_done_once_the_deal_is_won_again() {
    let sales = Sales::ready().await;
    let (back, out) = (sales.won("500").await, sales.won("600").await);
    sales.sell().await;
    sales.to(&back, LOST);
    sales.to(&out, LOST);
    let plan = sales.preview().await;
    sales.say(&plan, &back, EventWord::Approve).await.unwrap();
    let plan = sales.say(&plan, &out, EventWord::Approve).await.unwrap();
    sales.to(&back, WON);
    let run = sales.run(&plan).await;
    assert_eq!(
        (run.results.reversed, run.results.changed),
        (1, 1),
        "{run:?}"
    );
    assert_ne!(sales.actions(&order(&back))[0]["State"], "REVERSED");
    assert_eq!(sales.actions(&order(&out))[0]["State"], "REVERSED");
    sales.decides(&back, EventKind::Same, "already_sent").await;
}

#[tokio::test]
async fn nothing_is_sent_while_hubspot_cannot_be_looked_at() {
    let sales = Sales::ready().await;
    let deal = sales.won("500").await;
    let plan = sales.preview().await;
    sales
        .world
        .practice
        .hubspot()
        .remove_scopes(&["crm.objects.deals.read"]);
    let run = sales.run(&plan).await;
    assert_eq!(run.status, EventPlanStatus::Failed, "{run:?}");
    assert!(run.problem.contains("crm.objects.deals.read"), "{run:?}");
    assert_eq!(sales.submitted(&order(&deal)), 0);
}

/// What the table in use, or a draft, makes of the newest deal.
async fn example(sales: &Sales, draft: Option<MappingTable>) -> ExampleView {
    let request = ExampleRequest {
        object: EventObject::Deals,
        draft,
        skip: 0,
    };
    sales
        .world
        .process
        .ask(|engine| async move { engine.mapping_example(request).await })
        .await
        .unwrap()
}

async fn step(sales: &Sales, id: StepId) -> (StepStatus, String) {
    let overview = sales.world.overview().await;
    let step = overview.steps.iter().find(|it| it.id == id).unwrap();
    (step.status, step.reason.clone())
}

async fn in_use(sales: &Sales) -> MappingTable {
    let mapping = sales
        .world
        .process
        .ask(|engine| async move { engine.mapping().await });
    mapping.await.unwrap().tables.remove(0)
}

#[tokio::test]
async fn the_setup_asks_for_events_and_goes_on_without_them() {
    let sales = Sales::ready().await;
    assert_eq!(step(&sales, StepId::Triggers).await.0, StepStatus::Done);
    assert_eq!(step(&sales, StepId::Fields).await.0, StepStatus::Todo);
    sales.map(&[]).await.unwrap();
    assert_eq!(step(&sales, StepId::Fields).await.0, StepStatus::Done);
    // Contacts count now, and nothing says what is sent for them.
    let contacts = TriggerView {
        object: EventObject::Contacts,
        property: String::new(),
        pipeline: None,
        stage: "customer".to_owned(),
        event: None,
    };
    let save = async |triggers| {
        let request = SaveTriggers {
            triggers,
            customer: CustomerView::Participant,
            author: String::new(),
            note: String::new(),
        };
        let process = &sales.world.process;
        process
            .ask(|engine| async move { engine.save_triggers(request).await })
            .await
            .unwrap();
    };
    save(vec![contacts]).await;
    let (status, why) = step(&sales, StepId::Fields).await;
    assert_eq!(status, StepStatus::Attention);
    assert!(why.contains("Contacts count as events now"), "{why}");
    // A program without events has no fields to map.
    save(Vec::new()).await;
    for id in [StepId::Triggers, StepId::Fields] {
        assert_eq!(step(&sales, id).await.0, StepStatus::Skipped, "{id:?}");
    }
    let skip = SkipStep {
        step: StepId::Triggers,
        skip: true,
    };
    let skipped = sales
        .world
        .process
        .ask(|engine| async move { engine.skip_step(skip).await });
    skipped.await.unwrap();
}

#[tokio::test]
async fn a_mapped_property_that_is_gone_opens_its_step_again() {
    let sales = Sales::ready().await;
    sales.won("500").await;
    sales.map(&[("Text3", "deal.never_made")]).await.unwrap();
    assert_eq!(step(&sales, StepId::Fields).await.0, StepStatus::Done);
    let seen = example(&sales, None).await;
    assert!(
        seen.checks
            .iter()
            .any(|it| it.id == "map.prop_exists" && it.status == CheckStatus::Fail)
    );
    let (status, why) = step(&sales, StepId::Fields).await;
    assert_eq!(status, StepStatus::Attention);
    assert!(why.contains("never_made"), "{why}");
    sales.map(&[("Text3", "deal.dealname")]).await.unwrap();
    assert_eq!(step(&sales, StepId::Fields).await.0, StepStatus::Done);
}

#[tokio::test]
async fn a_draft_tells_its_effect_on_the_newest_deals() {
    let sales = Sales::ready().await;
    sales.won("500").await;
    let mut draft = in_use(&sales).await;
    let same = example(&sales, Some(draft.clone())).await;
    assert_eq!(same.effects, [], "the same table changes nothing");
    assert_eq!(same.held, same.held_in_use);
    draft.rows.push(MappingRow {
        field: "Text3".to_owned(),
        source: "=EMEA".to_owned(),
        note: String::new(),
    });
    for row in &mut draft.rows {
        if row.field == "CustomerEmail" {
            "record.dealname".clone_into(&mut row.source);
        }
    }
    let told = example(&sales, Some(draft)).await;
    let fields: Vec<&str> = told.effects.iter().map(|it| it.field.as_str()).collect();
    assert_eq!(fields, ["CustomerEmail", "Text3"], "{:?}", told.effects);
    assert_eq!(told.effects[1].records, told.sample);
    assert_eq!(
        (
            told.effects[1].before.as_str(),
            told.effects[1].after.as_str()
        ),
        ("", "EMEA")
    );
    assert_eq!(told.held, told.sample, "a name is no address");
    assert!(told.held_in_use < told.held);
    assert_eq!(
        step(&sales, StepId::Fields).await.0,
        StepStatus::Todo,
        "nothing was saved"
    );
}

#[tokio::test]
async fn the_program_rules_name_the_event_codes_that_are_sent() {
    let sales = Sales::ready().await;
    sales
        .triggers(&[BEFORE, WON], CustomerView::Participant)
        .await
        .unwrap();
    sales
        .map(&[("EventTypeCode", "won_{stage}")])
        .await
        .unwrap();
    let process = &sales.world.process;
    let guide = process
        .ask(|engine| async move { engine.guide(GuideId::ProgramRules).await })
        .await
        .unwrap();
    let values = guide.items.iter().flat_map(|it| &it.values);
    let codes: Vec<&str> = values
        .filter(|it| it.label == "Event key")
        .map(|it| it.value.as_str())
        .collect();
    assert_eq!(codes, ["won_contractsent", "won_closedwon"]);
}

#[tokio::test]
async fn the_safety_line_counts_what_impact_was_told() {
    let sales = Sales::ready().await;
    sales.won("500").await;
    sales.sell().await;
    let line = sales.world.overview().await.safety_line;
    assert!(
        line.ends_with("Events sent to impact.com so far: 1."),
        "{line}"
    );
    assert!(!line.contains("Nothing was changed in Advocate"), "{line}");
}
