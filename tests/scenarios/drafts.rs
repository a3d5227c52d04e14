//! What was begun and not saved: kept through a crash, used by nothing, gone when it is saved or discarded.

use crate::sales::Sales;
use engine::views::{DraftChange, DraftsView, EventObject, MappingTable, SaveMapping, TriggerView};

async fn drafts(sales: &Sales) -> DraftsView {
    let world = &sales.world;
    world
        .process
        .ask(|engine| async move { engine.event_drafts().await })
        .await
        .unwrap()
}

async fn keep(sales: &Sales, change: DraftChange) -> DraftsView {
    let world = &sales.world;
    world
        .process
        .ask(|engine| async move { engine.keep_draft(change).await })
        .await
        .unwrap()
}

async fn in_use(sales: &Sales) -> MappingTable {
    let world = &sales.world;
    let mapping = world
        .process
        .ask(|engine| async move { engine.mapping().await })
        .await
        .unwrap();
    mapping.tables[0].clone()
}

/// The table in use with a row that has no source yet, as somebody leaves it.
async fn half(sales: &Sales) -> MappingTable {
    let mut table = in_use(sales).await;
    table.rows[0].source.clear();
    table
}

#[tokio::test]
async fn a_draft_is_there_after_a_crash_and_nothing_uses_it() {
    let sales = Sales::ready().await;
    let (before, table) = (in_use(&sales).await, half(&sales).await);
    let trigger = TriggerView {
        object: EventObject::Contacts,
        property: "lifecyclestage".to_owned(),
        pipeline: None,
        stage: "cust".to_owned(),
        event: None,
    };
    keep(
        &sales,
        DraftChange::Table {
            table: table.clone(),
        },
    )
    .await;
    keep(
        &sales,
        DraftChange::Trigger {
            trigger: trigger.clone(),
        },
    )
    .await;
    let sales = Sales {
        world: sales.world.kill_and_reopen().await,
    };
    let kept = drafts(&sales).await;
    assert_eq!(kept.tables.len(), 1);
    assert_eq!((&kept.tables[0].table, kept.tables[0].over), (&table, 0));
    assert_eq!(kept.trigger, Some(trigger));
    assert_eq!(in_use(&sales).await, before);

    let left = keep(&sales, DraftChange::NoTrigger).await;
    assert_eq!((left.tables.len(), left.trigger), (1, None));
    let left = keep(
        &sales,
        DraftChange::NoTable {
            object: EventObject::Deals,
        },
    )
    .await;
    assert!(left.tables.is_empty());
}

#[tokio::test]
async fn a_draft_remembers_over_which_version_it_was_begun_until_it_is_saved() {
    let sales = Sales::ready().await;
    let table = half(&sales).await;
    keep(
        &sales,
        DraftChange::Table {
            table: table.clone(),
        },
    )
    .await;
    // Somebody else saves another row meanwhile, by name of the terminal or of a file.
    sales.map(&[("Text2", "record.dealname")]).await.unwrap();
    assert!(
        drafts(&sales).await.tables.is_empty(),
        "that table was saved"
    );
    let kept = keep(&sales, DraftChange::Table { table }).await;
    assert_eq!(kept.tables[0].over, 1);
    let request = SaveMapping {
        tables: vec![in_use(&sales).await],
        author: String::new(),
        note: String::new(),
    };
    sales
        .world
        .process
        .ask(|engine| async move { engine.save_mapping(request).await })
        .await
        .unwrap();
    assert!(drafts(&sales).await.tables.is_empty());
}
