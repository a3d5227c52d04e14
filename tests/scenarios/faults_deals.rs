//! The fault matrix, D01 to D04: stages that go back and forth, many contacts, amounts that change, replays.

use crate::sales::{LOST, Sales, WON, order};
use engine::views::{CustomerView, EventKind, EventOutcome, EventPlanStatus, EventWord};
use simulators::hubspot::ObjectType;

#[tokio::test]
async fn d01_stage_back_and_forth() {
    let sales = Sales::ready().await;
    let deal = sales.won("500").await;
    sales.to(&deal, LOST);
    sales.to(&deal, WON);
    let run = sales.sell().await;
    assert_eq!(
        run.results.sent, 1,
        "won, lost and won again is one conversion"
    );
    // And after it was sent.
    sales.to(&deal, LOST);
    sales.decides(&deal, EventKind::Hold, "left_stage").await;
    sales.to(&deal, WON);
    sales.decides(&deal, EventKind::Same, "already_sent").await;
    sales.counted_once(&deal).await;
}

#[tokio::test]
async fn d01_a_reversal_only_with_a_persons_word() {
    let sales = Sales::ready().await;
    let deal = sales.won("500").await;
    sales.sell().await;
    sales.to(&deal, LOST);
    let plan = sales.decides(&deal, EventKind::Hold, "left_stage").await;
    assert_eq!(plan.number, 0);
    sales.run(&plan).await;
    assert_ne!(
        sales.actions(&order(&deal))[0]["State"],
        "REVERSED",
        "nobody said so"
    );
    let plan = sales.decides(&deal, EventKind::Hold, "left_stage").await;
    let plan = sales.say(&plan, &deal, EventWord::Approve).await.unwrap();
    assert_eq!((plan.number, plan.counts.reverse), (1, 1));
    let run = sales.run(&plan).await;
    assert_eq!(
        (run.status, run.results.reversed),
        (EventPlanStatus::Done, 1),
        "{run:?}"
    );
    assert_eq!(sales.actions(&order(&deal))[0]["State"], "REVERSED");
    // Won once more, it is not counted behind impact.com's back.
    sales.to(&deal, WON);
    sales
        .decides(&deal, EventKind::Hold, "reversed_before")
        .await;
    sales.counted_once(&deal).await;
}

#[tokio::test]
async fn d01_a_deal_that_was_deleted_or_merged_after_it_was_sent() {
    let sales = Sales::ready().await;
    let (gone, kept, other) = (
        sales.won("500").await,
        sales.won("600").await,
        sales.won("700").await,
    );
    sales.sell().await;
    let hubspot = sales.world.practice.hubspot();
    hubspot.archive_record(ObjectType::Deals, &gone);
    hubspot.set_merge_keeps_id(false);
    let merged = hubspot
        .merge_records(ObjectType::Deals, &kept, &other)
        .unwrap();
    let plan = sales.try_preview(true).await.unwrap();
    let row = sales.row(&plan, &gone).await;
    assert_eq!(
        (row.kind, row.reason.as_str()),
        (EventKind::Hold, "record_gone")
    );
    let row = sales.row(&plan, &merged).await;
    assert_ne!(row.kind, EventKind::Send, "its parts were sent: {row:?}");
    assert_eq!(plan.number, 0);
    sales.run(&plan).await;
    assert!(sales.actions(&order(&merged)).is_empty());
}

#[tokio::test]
async fn d02_many_contacts() {
    let sales = Sales::ready().await;
    let people = sales.customers();
    let hubspot = sales.world.practice.hubspot();
    let stranger = hubspot
        .make_record(ObjectType::Contacts, &[("email", "stranger@example.org")])
        .unwrap();
    let created = |id: &str| {
        hubspot.record(ObjectType::Contacts, id).unwrap().properties["createdate"].clone()
    };
    let mut two = [people[0].clone(), people[1].clone()];
    two.sort_by_key(|(id, _)| created(id));
    let none = sales.deal("1", &[]).await;
    let strange = sales.deal("2", &[&stranger]).await;
    let both = sales.deal("3", &[&stranger, &two[1].0, &two[0].0]).await;
    for deal in [&none, &strange, &both] {
        sales.to(deal, WON);
    }
    let plan = sales.preview().await;
    let why = async |deal: &str| sales.row(&plan, deal).await;
    assert_eq!(why(&none).await.reason, "no_contact");
    assert_eq!(why(&strange).await.reason, "no_participant");
    let row = why(&both).await;
    assert_eq!(
        (row.kind, row.person.as_str()),
        (EventKind::Send, two[0].1.as_str()),
        "the eldest participant"
    );
    // Referred, the younger one goes first.
    let code = sales.world.seeds.participants.iter().find(|it| {
        it.email
            .as_ref()
            .is_some_and(|it| it.eq_ignore_ascii_case(&people[2].1))
    });
    let code = code.unwrap().referral_code.clone();
    let young = sales.world.seeds.participants.iter().find(|it| {
        it.email
            .as_ref()
            .is_some_and(|it| it.eq_ignore_ascii_case(&two[1].1))
    });
    let young = young.unwrap();
    let old_referred = sales.world.seeds.participants.iter().any(|it| {
        it.referred_by.is_some()
            && it
                .email
                .as_ref()
                .is_some_and(|it| it.eq_ignore_ascii_case(&two[0].1))
    });
    assert!(!old_referred, "the story needs another pair");
    sales
        .world
        .practice
        .impact()
        .connect_referral(&code, &young.account_id, &young.id)
        .unwrap();
    let plan = sales.preview().await;
    assert_eq!(
        sales.row(&plan, &both).await.person,
        two[1].1,
        "the earliest referral"
    );
    // A rule that several fit holds the deal.
    sales.triggers(&[WON], CustomerView::Only).await.unwrap();
    sales
        .decides(&both, EventKind::Hold, "several_contacts")
        .await;
    let label = CustomerView::Label {
        label: "Buyer".to_owned(),
    };
    sales.triggers(&[WON], label).await.unwrap();
    sales.decides(&both, EventKind::Hold, "no_label").await;
}

#[tokio::test]
async fn d02_a_merged_contact_is_still_the_participant() {
    let sales = Sales::ready().await;
    let (contact, _) = sales.customers().remove(0);
    let deal = sales.deal("500", &[&contact]).await;
    let hubspot = sales.world.practice.hubspot();
    let twin = hubspot
        .make_record(ObjectType::Contacts, &[("email", "twin@example.org")])
        .unwrap();
    hubspot.set_merge_keeps_id(false);
    let survivor = hubspot
        .merge_records(ObjectType::Contacts, &contact, &twin)
        .unwrap();
    assert_ne!(survivor, contact);
    sales.to(&deal, WON);
    sales.decides(&deal, EventKind::Send, "stage_reached").await;
    let run = sales.sell().await;
    assert_eq!(run.results.sent, 1, "{run:?}");
    sales.counted_once(&deal).await;
}

#[tokio::test]
async fn d03_amount_changed_after_the_conversion() {
    let sales = Sales::ready().await;
    let deal = sales.won("500").await;
    sales.sell().await;
    sales.set(&deal, "amount", "700");
    let plan = sales
        .decides(&deal, EventKind::Hold, "amount_changed")
        .await;
    assert_eq!(sales.actions(&order(&deal))[0]["Amount"], 500.0);
    let plan = sales.say(&plan, &deal, EventWord::Approve).await.unwrap();
    assert_eq!(plan.counts.adjust, 1);
    let run = sales.run(&plan).await;
    assert_eq!(run.results.adjusted, 1, "{run:?}");
    assert_eq!(sales.actions(&order(&deal))[0]["Amount"], 700.0);
    sales.set(&deal, "dealname", "Same amount");
    sales.decides(&deal, EventKind::Same, "already_sent").await;
    // An amount of nothing takes the action back, and never sends another one.
    sales.set(&deal, "amount", "0");
    let plan = sales
        .decides(&deal, EventKind::Hold, "amount_changed")
        .await;
    let plan = sales.say(&plan, &deal, EventWord::Approve).await.unwrap();
    sales.run(&plan).await;
    assert_eq!(sales.actions(&order(&deal))[0]["State"], "REVERSED");
    sales.counted_once(&deal).await;
}

#[tokio::test]
async fn d03_zero_negative_and_other_currencies() {
    let sales = Sales::ready().await;
    let (zero, negative) = (sales.won("0").await, sales.won("-5").await);
    let plan = sales.preview().await;
    assert_eq!(plan.number, 0);
    assert_eq!(sales.row(&plan, &negative).await.reason, "negative_amount");
    let row = sales.row(&plan, &zero).await;
    assert_eq!(
        (row.reason.as_str(), row.approve),
        ("zero_amount", Some(EventKind::Send))
    );
    let plan = sales.say(&plan, &zero, EventWord::Approve).await.unwrap();
    let run = sales.run(&plan).await;
    assert_eq!(run.results.sent, 1, "{run:?}");
    sales.counted_once(&zero).await;
    // The currency is a value of the deal.
    sales
        .map(&[("CurrencyCode", "deal.description")])
        .await
        .unwrap();
    let deal = sales.won("900").await;
    sales.decides(&deal, EventKind::Hold, "no_currency").await;
    sales.set(&deal, "description", "EUR");
    let run = sales.sell().await;
    assert_eq!(run.results.sent, 1, "{run:?}");
    assert_eq!(sales.actions(&order(&deal))[0]["Currency"], "EUR");
    sales.set(&deal, "description", "GBP");
    sales
        .decides(&deal, EventKind::Hold, "currency_changed")
        .await;
    sales.counted_once(&deal).await;
}

#[tokio::test]
async fn d04_replay_from_an_older_journal() {
    let sales = Sales::ready().await;
    let deal = sales.won("500").await;
    let plan = sales.preview().await;
    let old = tempfile::tempdir().unwrap();
    let copy = old.path().to_owned();
    let Sales { world } = sales;
    let world = world
        .kill_and_reopen_after(|folder| {
            let journal = rusqlite::Connection::open(folder.join("advocate-sync.db")).unwrap();
            let copy = copy.join("advocate-sync.db");
            journal
                .execute("VACUUM INTO ?1", [copy.to_str().unwrap()])
                .unwrap();
        })
        .await;
    let sales = Sales { world };
    sales.run(&plan).await;
    assert_eq!(sales.submitted(&order(&deal)), 1);
    // The journal of before the run knows nothing of it.
    let copy = old.path().to_owned();
    let Sales { world } = sales;
    let world = world
        .kill_and_reopen_after(|folder| {
            // A thread that is late to close the journal keeps the files that were there, and must not write into these.
            for name in [
                "advocate-sync.db",
                "advocate-sync.db-wal",
                "advocate-sync.db-shm",
            ] {
                let _absent = std::fs::remove_file(folder.join(name));
            }
            for file in std::fs::read_dir(&copy).unwrap() {
                let file = file.unwrap();
                std::fs::copy(file.path(), folder.join(file.file_name())).unwrap();
            }
        })
        .await;
    let sales = Sales { world };
    // A new preview asks impact.com first.
    sales.decides(&deal, EventKind::Same, "already_sent").await;
    sales.counted_once(&deal).await;
    assert_eq!(sales.submitted(&order(&deal)), 1);
    assert_eq!(sales.world.practice.impact().actions().len(), 1);
}

#[tokio::test]
async fn d04_the_same_plan_replayed_counts_as_sent() {
    let sales = Sales::ready().await;
    let deal = sales.won("500").await;
    let plan = sales.preview().await;
    // The same order is there already when the run comes to it, from a computer that this one knows nothing of.
    let row = sales.row(&plan, &deal).await;
    sales.elsewhere(&row).await;
    let run = sales.run(&plan).await;
    assert_eq!(
        (run.status, run.results.sent),
        (EventPlanStatus::Done, 1),
        "a duplicate is there: {run:?}"
    );
    sales.counted_once(&deal).await;
}

#[tokio::test]
async fn t07_to_t09_a_conversion_of_which_no_answer_came_is_never_sent_twice() {
    for fault in [
        "reset_after_apply",
        "reset_before_apply",
        "truncated_body",
        "status_504:value=applied",
    ] {
        let sales = Sales::ready().await;
        let deal = sales.won("500").await;
        let plan = sales.preview().await;
        let (kind, value) = fault
            .split_once(':')
            .map_or((fault, String::new()), |(kind, rest)| {
                (kind, format!(",{rest}"))
            });
        let text = format!("{kind}:endpoint=Conversions{value}");
        sales.world.practice.impact().inject(text.parse().unwrap());
        let run = sales.run(&plan).await;
        assert_eq!(
            (run.status, run.results.unknown),
            (EventPlanStatus::DoneWithProblems, 1),
            "{fault}: {run:?}"
        );
        let row = sales.row(&run, &deal).await;
        assert_eq!(row.outcome, EventOutcome::Unknown);
        assert!(
            row.problem.contains("Make a new preview"),
            "{}",
            row.problem
        );
        let submitted = sales.submitted(&order(&deal));
        sales
            .world
            .practice
            .impact()
            .complete_submissions()
            .unwrap();
        let plan = sales.preview().await;
        let row = sales.row(&plan, &deal).await;
        if submitted == 1 {
            assert_eq!(
                (row.kind, row.reason.as_str()),
                (EventKind::Same, "already_sent"),
                "{fault}: it was found"
            );
        } else {
            assert_eq!(
                (row.kind, row.reason.as_str()),
                (EventKind::Hold, "unknown_outcome"),
                "{fault}"
            );
            assert_eq!(plan.number, 0, "{fault}: not without a person's word");
            let plan = sales.say(&plan, &deal, EventWord::Approve).await.unwrap();
            assert_eq!(sales.run(&plan).await.results.sent, 1);
        }
        sales.counted_once(&deal).await;
    }
}

#[tokio::test]
async fn what_surely_was_not_sent_goes_on_later() {
    let sales = Sales::ready().await;
    let deal = sales.won("500").await;
    let plan = sales.preview().await;
    sales
        .world
        .practice
        .impact()
        .inject("unknown_401:endpoint=Conversions".parse().unwrap());
    let run = sales.run(&plan).await;
    assert_eq!(
        (run.status, run.results.waiting),
        (EventPlanStatus::Failed, 1),
        "{run:?}"
    );
    assert!(run.problem.contains("sign in"), "{}", run.problem);
    let run = sales.try_run(&plan, None).await.unwrap();
    assert_eq!(
        (run.status, run.results.sent),
        (EventPlanStatus::Done, 1),
        "{run:?}"
    );
    sales.counted_once(&deal).await;
}

#[tokio::test]
async fn m01_killed_while_sending_nothing_is_sent_twice() {
    let sales = Sales::ready().await;
    let mut deals = Vec::new();
    for amount in 1..=10 {
        deals.push(sales.won(&(amount * 100).to_string()).await);
    }
    let plan = sales.preview().await;
    assert_eq!(plan.number, 10);
    // Slow enough to be killed in the middle.
    sales.world.practice.impact().inject(
        "slow_success:count=always,endpoint=Conversions,ms=300"
            .parse()
            .unwrap(),
    );
    let request = engine::views::StartEvents {
        plan: plan.id.clone(),
        confirmation: Some(plan.number),
    };
    sales
        .world
        .process
        .ask(|engine| async move { engine.start_events(request).await })
        .await
        .unwrap();
    while sales.world.practice.impact().submissions().len() < 5 {
        tokio::task::yield_now().await;
    }
    let Sales { world } = sales;
    let world = world.kill_and_reopen().await;
    world.practice.impact().clear_faults();
    let sales = Sales { world };
    let run = sales.try_run(&plan, None).await.unwrap();
    assert_eq!(run.results.waiting, 0, "{run:?}");
    sales
        .world
        .practice
        .impact()
        .complete_submissions()
        .unwrap();
    let mut plan = sales.preview().await;
    for row in sales.rows(&plan).await {
        if row.reason == "unknown_outcome" {
            plan = sales
                .say(&plan, &row.record, EventWord::Approve)
                .await
                .unwrap();
        }
    }
    sales.run(&plan).await;
    for deal in &deals {
        assert_eq!(sales.actions(&order(deal)).len(), 1, "{deal}");
        assert_eq!(sales.submitted(&order(deal)), 1, "{deal}");
    }
}
