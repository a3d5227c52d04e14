//! The fault matrix, M04, M05 and M08: others hold, damage or remove the journal's file. What happens to a process (M01,
//! M03, M07, and the paths of M08) is in the terminal program's tests, since it needs one; M06 and every single write of
//! M03 are in the journal's.

use crate::invariants::{in_plain_words, nobody_is_there_twice, says_why_it_waits};
use crate::trouble::before_the_run;
use crate::world::{Process, World, assert_complete};
use engine::views::{FailureCode, PlanView, RunStatus, RunView, StartSync};
use engine::{Engine, Patience};
use rusqlite::Connection;
use serde_json::json;
use simulators::{Fault, FaultKind};
use std::path::Path;
use std::time::Duration;

/// Opens the journal's file as a program that is not ours.
pub fn stranger(folder: &Path) -> Connection {
    let db = Connection::open(folder.join("advocate-sync.db")).unwrap();
    db.busy_timeout(Duration::from_mins(1)).unwrap();
    db
}

/// Waits until a journal is closed, which is a moment after its engine is gone.
pub fn wait_for_close(folder: &Path) {
    let lock = std::fs::File::open(folder.join("open.lock")).unwrap();
    while lock.try_lock().is_err() {
        std::thread::yield_now();
    }
}

/// Moves everything from the journal's log into its file.
pub fn rest(folder: &Path) {
    let db = stranger(folder);
    let busy = || db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
    while busy().unwrap() {
        std::thread::yield_now();
    }
}

/// Answers batches late, and waits until the first has come.
async fn at_work(world: &World, plan: &PlanView, ms: u64) -> RunView {
    let sent = world.writes();
    world.practice.hubspot().inject(Fault {
        endpoint: "contacts/batch/".to_owned(),
        count: u32::MAX,
        ms,
        ..Fault::of(FaultKind::SlowSuccess)
    });
    let run = world.start(plan).await.unwrap();
    while world.writes() == sent {
        tokio::task::yield_now().await;
    }
    run
}

#[tokio::test]
async fn m04_a_file_that_is_held_for_a_moment_is_waited_for() {
    let world = World::connected().await.ready().await;
    let plan = world.preview().await;
    let mut news = world.process.news();
    let backup = stranger(world.folder.path());
    backup.execute_batch("BEGIN IMMEDIATE").unwrap();
    let starting = world.start(&plan);
    let mut starting = std::pin::pin!(starting);
    let early = tokio::time::timeout(Duration::from_millis(100), starting.as_mut()).await;
    assert!(early.is_err(), "two writers");
    backup.execute_batch("ROLLBACK").unwrap();
    let run = starting.await.unwrap();
    assert_complete(&news.run_finished(&run.id).await);
}

#[tokio::test]
async fn m04_a_file_that_is_held_for_long_parks_the_run() {
    let (world, plan, before) = before_the_run().await;
    let mut news = world.process.news();
    let sent = world.writes();
    let run = at_work(&world, &plan, 300).await;
    let scanner = stranger(world.folder.path());
    scanner.execute_batch("BEGIN IMMEDIATE").unwrap();
    let parked = news.run_finished(&run.id).await;
    says_why_it_waits(
        &parked,
        &["Another program", "holds", "Wait until it has finished"],
    );
    assert_eq!(parked.status, RunStatus::Interrupted);
    world.practice.hubspot().clear_faults();
    // It is still held.
    let id = parked.id.clone();
    let refused = world
        .process
        .ask(|engine| async move { engine.resume_sync(&id).await })
        .await
        .unwrap_err();
    assert_eq!(refused.code, FailureCode::Storage);
    in_plain_words(&format!("{} {}", refused.message, refused.hint), &["holds"]);
    let shown = world.overview().await.active_run.unwrap();
    assert_eq!(
        (shown.status, shown.resumable),
        (RunStatus::Interrupted, true)
    );
    scanner.execute_batch("ROLLBACK").unwrap();
    let done = world.resume(&parked.id).await;
    before.everything_holds(&world, &done, 0).await;
    let batches = u64::from(plan.counts.create.div_ceil(100) + plan.counts.update.div_ceil(100));
    assert_eq!(
        world.writes() - sent,
        batches,
        "what had arrived was sent again"
    );
}

#[tokio::test]
async fn m04_a_program_that_wants_the_file_alone_is_said_at_the_start() {
    let (world, _, _) = before_the_run().await;
    let World {
        process,
        folder,
        keychain,
        clock,
        ..
    } = world;
    drop(process);
    wait_for_close(folder.path());
    let alone = stranger(folder.path());
    alone
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; UPDATE workspace SET name = name; COMMIT")
        .unwrap();
    let refused = Process::start(folder.path(), &keychain, &clock, Patience::hurried(30))
        .await
        .err()
        .unwrap();
    assert_eq!(refused.code, FailureCode::Storage);
    in_plain_words(
        &format!("{} {}", refused.message, refused.hint),
        &["Another program", "holds"],
    );
    drop(alone);
    assert!(Engine::check_journal(folder.path()).unwrap().whole);
}

#[tokio::test]
async fn m04_of_two_programs_that_start_at_once_one_writes() {
    let (world, plan, before) = before_the_run().await;
    let other = world.second_process().await;
    let sent = world.writes();
    let (mut ours, mut theirs) = (world.process.news(), other.news());
    let request = StartSync {
        plan: plan.id.clone(),
        start_with_ten: false,
        confirmation: plan.brake.as_ref().map(|brake| brake.number),
    };
    let (here, there) = tokio::join!(
        world.start(&plan),
        other.ask(|engine| async move { engine.start_sync(request).await })
    );
    let late = |code| matches!(code, FailureCode::Busy | FailureCode::PlanOutOfDate);
    let done = match (here, there) {
        (Ok(run), Err(refused)) => {
            assert!(late(refused.code), "{refused:?}");
            ours.run_finished(&run.id).await
        }
        (Err(refused), Ok(run)) => {
            assert!(late(refused.code), "{refused:?}");
            theirs.run_finished(&run.id).await
        }
        other => panic!("{other:?}"),
    };
    let batches = u64::from(plan.counts.create.div_ceil(100) + plan.counts.update.div_ceil(100));
    assert_eq!(world.writes() - sent, batches);
    before.everything_holds(&world, &done, 0).await;
}

#[tokio::test]
async fn m05_after_an_older_copy_came_back_nobody_is_written_twice() {
    let world = World::connected().await.ready().await;
    world.sync().await;
    let copy = world.folder.path().join("journal-copy-1.db");
    let first = std::fs::read(&copy).unwrap();
    for number in 0..30 {
        let email = format!("newcomer{number}@example.org");
        world.edit_participant(&email, &json!({ "email": email, "firstName": "New" }));
    }
    let second = world.sync().await;
    assert_eq!(second.results.created, 30);
    let contacts = world.practice.hubspot().contact_count();
    // The journal is damaged, and its newest copy too.
    let world = world
        .kill_and_reopen_after(|folder| {
            wait_for_close(folder);
            rest(folder);
            std::fs::write(&copy, &first).unwrap();
            let mut bytes = std::fs::read(folder.join("advocate-sync.db")).unwrap();
            bytes.truncate(bytes.len() / 2);
            std::fs::write(folder.join("advocate-sync.db"), bytes).unwrap();
            assert!(!Engine::check_journal(folder).unwrap().whole);
            let mended = Engine::restore_journal(folder, false, false).unwrap();
            in_plain_words(&mended.sentence, &["is the journal now", "kept as"]);
            assert!(Path::new(&mended.kept).is_file());
        })
        .await;
    let plan = world.preview().await;
    assert_eq!((plan.counts.create, plan.counts.update), (0, 0), "{plan:?}");
    assert_eq!(plan.counts.link, 30, "{plan:?}");
    assert_complete(&world.run(&plan).await);
    assert_eq!(world.practice.hubspot().contact_count(), contacts);
    nobody_is_there_twice(&world);
}

#[tokio::test]
async fn m05_a_damaged_journal_is_said_in_plain_words_at_the_start() {
    let (world, _, _) = before_the_run().await;
    let World {
        process,
        folder,
        keychain,
        clock,
        ..
    } = world;
    drop(process);
    wait_for_close(folder.path());
    rest(folder.path());
    let file = folder.path().join("advocate-sync.db");
    let mut bytes = std::fs::read(&file).unwrap();
    let last = bytes.len() - 4096;
    bytes[last..].fill(0);
    std::fs::write(&file, &bytes).unwrap();
    let refused = Process::start(folder.path(), &keychain, &clock, Patience::hurried(30))
        .await
        .err()
        .unwrap();
    assert_eq!(refused.code, FailureCode::Storage);
    in_plain_words(
        &format!("{} {}", refused.message, refused.hint),
        &[
            "damaged",
            "left as it is",
            "advsync journal restore",
            "--anew",
            "is kept",
        ],
    );
    assert_eq!(std::fs::read(&file).unwrap(), bytes, "it was touched");
}

/// Elsewhere a folder in use cannot be removed.
#[cfg(unix)]
#[tokio::test]
async fn m08_a_folder_that_vanishes_parks_the_run_and_loses_nobody() {
    let (world, plan, before) = before_the_run().await;
    let mut news = world.process.news();
    let run = at_work(&world, &plan, 300).await;
    std::fs::remove_dir_all(world.folder.path()).unwrap();
    let parked = news.run_finished(&run.id).await;
    says_why_it_waits(&parked, &["journal", "gone"]);
    world.practice.hubspot().clear_faults();
    let id = parked.id.clone();
    let refused = world
        .process
        .ask(|engine| async move { engine.resume_sync(&id).await })
        .await
        .unwrap_err();
    assert_eq!(refused.code, FailureCode::Storage);
    // A new program begins a new journal there, and finds everybody who was written.
    let world = world.kill_and_reopen().await;
    world.open_live().await;
    let world = world.connect().await.ready().await;
    let again = world.preview().await;
    let people = |plan: &PlanView| plan.counts.create + plan.counts.update + plan.counts.link;
    assert_eq!(people(&again), people(&plan), "{again:?}");
    let done = world.run(&again).await;
    before.everything_holds(&world, &done, 0).await;
}
