//! What must survive, does: commits in groups, crashes, older and newer files.

mod machine;
mod pages;

use super::entries::{self, Phase, Settled};
use super::{GROUP, Journal, links, schema, settings, syncs};
use crate::engine::RulesDocument;
use crate::failure::Error;
use crate::threads::Threads;
use crate::views::{ConnectMethod, Outcome, Platform, RunStatus};
use domain::plan::Reason;
use jiff::Timestamp;
use platforms::http::Patience;
use rusqlite::Connection;
use std::path::Path;
use std::sync::mpsc;

const FIRST: &str = include_str!("../../tests/journals/first.sql");

fn file(folder: &Path) -> std::path::PathBuf {
    folder.join("advocate-sync.db")
}

fn open(folder: &Path) -> Result<Journal, Error> {
    Journal::open_on(folder, Patience::default(), Threads::default())
}

fn now() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

/// Looks at the file as a stranger would: what is seen here is committed.
fn names(folder: &Path) -> Vec<String> {
    let db = Connection::open(file(folder)).unwrap();
    let mut all = db.prepare("SELECT id FROM workspace ORDER BY id").unwrap();
    let found = all.query_map([], |row| row.get(0)).unwrap();
    found.collect::<Result<_, _>>().unwrap()
}

fn workspace(id: &str) -> settings::Workspace {
    settings::Workspace {
        id: id.to_owned(),
        name: id.to_owned(),
        mode: crate::views::Mode::Live,
    }
}

fn add(db: &Connection, id: &str) -> Result<(), Error> {
    settings::save_workspace(db, &workspace(id), now())
}

/// A journal whose writer is kept busy until the returned end is dropped, so that writes gather into one group.
async fn held(folder: &Path) -> (Journal, mpsc::Sender<()>, tokio::task::JoinHandle<()>) {
    let journal = open(folder).unwrap();
    let (release, wait) = mpsc::channel::<()>();
    let (entered, begun) = tokio::sync::oneshot::channel();
    let holder = journal.clone();
    let holding = tokio::spawn(async move {
        let held = holder
            .write(move |db| {
                add(db, "first")?;
                let _told = entered.send(());
                let _released = wait.recv();
                Ok(())
            })
            .await;
        held.unwrap();
    });
    begun.await.unwrap();
    (journal, release, holding)
}

/// Starts writes that wait behind the held one, and returns once all of them are queued.
async fn queue<F>(
    journal: &Journal,
    work: Vec<F>,
) -> Vec<tokio::task::JoinHandle<Result<(), Error>>>
where
    F: FnOnce(&Connection) -> Result<(), Error> + Send + 'static,
{
    let mut waiting = Vec::new();
    for work in work {
        let journal = journal.clone();
        let (queued, wait) = tokio::sync::oneshot::channel();
        waiting.push(tokio::spawn(async move {
            let answer = journal.write(work);
            // A write is queued when it is first polled.
            let mut answer = std::pin::pin!(answer);
            let first = futures::poll!(answer.as_mut());
            let _told = queued.send(());
            match first {
                std::task::Poll::Ready(answer) => answer,
                std::task::Poll::Pending => answer.await,
            }
        }));
        wait.await.unwrap();
    }
    waiting
}

type Work = Box<dyn FnOnce(&Connection) -> Result<(), Error> + Send>;

/// A task may wait for so many things in one turn before it has to give way; whoever writes in place gives way to nobody.
#[test]
fn any_number_of_writes_fit_into_one_turn_of_a_task() {
    let folder = tempfile::tempdir().unwrap();
    let journal = open(folder.path()).unwrap();
    let (done, waiting) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.unwrap().block_on(async {
            for _ in 0..300 {
                let turn = journal.begin_write(|_| Ok(())).unwrap();
                journal.end_write(turn).unwrap();
            }
        });
        done.send(()).unwrap();
    });
    let limit = std::time::Duration::from_mins(1);
    assert!(waiting.recv_timeout(limit).is_ok(), "it waits for ever");
}

#[tokio::test]
async fn an_answer_means_committed() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, release, holding) = held(folder.path()).await;
    let work: Vec<Work> = vec![Box::new(|db| add(db, "second"))];
    let waiting = queue(&journal, work).await;
    assert!(names(folder.path()).is_empty());
    assert!(!holding.is_finished());
    drop(release);
    holding.await.unwrap();
    assert!(names(folder.path()).contains(&"first".to_owned()));
    for answer in waiting {
        answer.await.unwrap().unwrap();
    }
    assert_eq!(names(folder.path()), ["first", "second"]);
}

#[tokio::test]
async fn a_write_that_fails_does_not_disturb_its_neighbours() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, release, holding) = held(folder.path()).await;
    let work: Vec<Work> = vec![
        Box::new(|db| add(db, "before")),
        Box::new(|db| {
            add(db, "half done")?;
            Err(Error::NotFound {
                what: "row",
                id: "7".to_owned(),
            })
        }),
        Box::new(|db| {
            add(db, "refused by the file")?;
            db.execute("INSERT INTO run (id, workspace, plan, status, started_at) VALUES ('r', 'none', 'none', '', '')", [])?;
            Ok(())
        }),
        Box::new(|db| add(db, "after")),
    ];
    let waiting = queue(&journal, work).await;
    drop(release);
    holding.await.unwrap();
    let mut answers = Vec::new();
    for answer in waiting {
        answers.push(answer.await.unwrap());
    }
    assert!(matches!(
        answers.as_slice(),
        [
            Ok(()),
            Err(Error::NotFound { .. }),
            Err(Error::Journal { .. }),
            Ok(())
        ]
    ));
    assert_eq!(names(folder.path()), ["after", "before", "first"]);
}

#[tokio::test]
async fn a_commit_that_fails_is_told_to_everybody_of_the_group_and_to_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, release, holding) = held(folder.path()).await;
    let work: Vec<Work> = vec![
        Box::new(|db| add(db, "neighbour")),
        Box::new(|db| {
            // The reference is looked at only when the group is committed.
            db.execute_batch("PRAGMA defer_foreign_keys = ON")?;
            db.execute(
                "INSERT INTO document (workspace, kind, body, saved_at) VALUES ('none', 'rules', '{}', '')",
                [],
            )?;
            Ok(())
        }),
    ];
    // The held write is a group with the two that wait for it.
    let waiting = queue(&journal, work).await;
    drop(release);
    assert!(holding.await.is_err(), "its answer would be a lie");
    for answer in waiting {
        assert!(matches!(answer.await.unwrap(), Err(Error::Journal { .. })));
    }
    assert!(names(folder.path()).is_empty());
    journal.write(|db| add(db, "later")).await.unwrap();
    assert_eq!(names(folder.path()), ["later"]);
}

#[tokio::test]
async fn more_writes_than_one_group_takes_all_arrive() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, release, holding) = held(folder.path()).await;
    let work: Vec<Work> = (0..GROUP * 2 + 5)
        .map(|index| Box::new(move |db: &Connection| add(db, &format!("{index:04}"))) as Work)
        .collect();
    let waiting = queue(&journal, work).await;
    drop(release);
    holding.await.unwrap();
    for answer in waiting {
        answer.await.unwrap().unwrap();
    }
    assert_eq!(names(folder.path()).len(), GROUP * 2 + 6);
}

/// Lays out a file with statements.
fn lay_out(folder: &Path, sql: &str) {
    Connection::open(file(folder))
        .unwrap()
        .execute_batch(sql)
        .unwrap();
}

#[tokio::test]
async fn the_first_schema_is_read_by_this_program() {
    let folder = tempfile::tempdir().unwrap();
    lay_out(folder.path(), FIRST);
    let journal = open(folder.path()).unwrap();
    journal.write(syncs::mark_interrupted).await.unwrap();
    let (workspaces, connection, rules) = journal
        .read(|db| {
            Ok((
                settings::workspaces(db)?,
                settings::connection(db, "live", Platform::Hubspot)?,
                settings::document::<RulesDocument>(db, "live")?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(workspaces.len(), 1);
    let connection = connection.unwrap();
    assert_eq!(
        (connection.account_id.as_str(), connection.method),
        ("501", ConnectMethod::Keys)
    );
    assert!(rules.unwrap().0.hubspot_on_new);
    let (run, plan, flying, people) = journal
        .read(|db| {
            Ok((
                syncs::run(db, "run-1")?,
                syncs::plan(db, "plan-1")?,
                entries::in_flight(db, "run-1")?,
                entries::with_seqs(db, "plan-1", &[0, 1, 2, 3])?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(run.status, RunStatus::Interrupted);
    assert_eq!(plan.counts.create, 2);
    assert_eq!(plan.context.program.id.as_str(), "42");
    assert_eq!(flying.len(), 1);
    assert_eq!(flying[0].seqs, [1, 2]);
    let reasons: Vec<_> = people.iter().map(|entry| entry.reason).collect();
    assert_eq!(
        reasons,
        [
            Reason::NewParticipant,
            Reason::NewParticipant,
            Reason::SameEmail,
            Reason::NoEmail
        ]
    );
}

#[tokio::test]
async fn a_file_made_new_is_the_same_as_a_file_brought_up_to_date() {
    let tables = |folder: &Path| -> Vec<(String, String)> {
        let db = Connection::open(file(folder)).unwrap();
        let mut all = db
            .prepare("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
            .unwrap();
        let found = all
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        found.collect::<Result<_, _>>().unwrap()
    };
    let (new, old) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    lay_out(old.path(), FIRST);
    drop(open(new.path()).unwrap());
    drop(open(old.path()).unwrap());
    assert_eq!(tables(new.path()), tables(old.path()));
}

#[test]
fn a_journal_of_a_newer_program_is_refused_untouched() {
    for mode in ["DELETE", "WAL"] {
        let folder = tempfile::tempdir().unwrap();
        lay_out(folder.path(), FIRST);
        lay_out(
            folder.path(),
            &format!("PRAGMA journal_mode = {mode}; PRAGMA user_version = 99;"),
        );
        let before = std::fs::read(file(folder.path())).unwrap();
        let refused = open(folder.path());
        assert!(matches!(refused, Err(Error::JournalNewer)), "{mode}");
        let after = std::fs::read(file(folder.path())).unwrap();
        assert!(before == after, "the file was touched ({mode})");
    }
}

#[test]
fn a_file_that_is_no_journal_is_said_to_be_none() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        file(folder.path()),
        "this is a letter to a friend".repeat(200),
    )
    .unwrap();
    assert!(matches!(
        open(folder.path()),
        Err(Error::JournalDamaged { .. })
    ));
}

#[test]
fn stored_instants_are_in_the_order_of_their_texts() {
    let texts: Vec<String> = [
        "10:00:00Z",
        "10:00:00.1Z",
        "10:00:00.11Z",
        "10:00:00.999999Z",
        "10:00:01Z",
    ]
    .map(|time| super::instant(format!("2026-11-01T{time}").parse().unwrap()))
    .into();
    assert!(texts.is_sorted(), "{texts:?}");
}

#[test]
fn the_migrations_are_sound() {
    let mut db = Connection::open_in_memory().unwrap();
    schema::migrate(&mut db).unwrap();
    schema::migrate(&mut db).unwrap();
    assert_eq!(schema::pending(&db).unwrap(), 0);
}

/// A journal with the first schema's story in it.
fn story() -> (tempfile::TempDir, Journal) {
    let folder = tempfile::tempdir().unwrap();
    lay_out(folder.path(), FIRST);
    let journal = open(folder.path()).unwrap();
    (folder, journal)
}

fn written(seq: u32, contact: &str) -> Settled {
    Settled {
        seq,
        outcome: Outcome::Created,
        problem: String::new(),
        contact: Some(contact.into()),
        known: None,
        cause: None,
    }
}

#[tokio::test]
async fn an_outcome_and_its_link_and_the_end_of_the_flight_are_one_write() {
    let (_folder, journal) = story();
    let batch = journal
        .read(|db| Ok(entries::in_flight(db, "run-1")?[0].id))
        .await
        .unwrap();
    let failed: Result<(), _> = journal
        .write(move |db| {
            entries::settle(db, "plan-1", Some(batch), &[written(1, "901")])?;
            Err(Error::Busy)
        })
        .await;
    assert!(failed.is_err());
    let state = |db: &Connection| {
        Ok((
            entries::in_flight(db, "run-1")?.len(),
            links::links(db, "live")?,
            entries::waiting(db, "plan-1", Phase::Creations, None, 10)?.len(),
        ))
    };
    assert_eq!(journal.read(state).await.unwrap(), (1, 1, 1));
    journal
        .write(move |db| {
            entries::settle(db, "plan-1", Some(batch), &[written(1, "901")])?;
            links::store_links(db, "live", "plan-1", now())
        })
        .await
        .unwrap();
    assert_eq!(journal.read(state).await.unwrap(), (0, 2, 0));
}

#[tokio::test]
async fn people_of_a_flight_without_an_answer_wait_again() {
    let (_folder, journal) = story();
    let waiting = journal
        .write(|db| {
            let batch = entries::in_flight(db, "run-1")?[0].id;
            entries::settle(db, "plan-1", Some(batch), &[])?;
            Ok((
                entries::waiting(db, "plan-1", Phase::Creations, None, 10)?.len(),
                entries::waiting(db, "plan-1", Phase::Updates, None, 10)?.len(),
            ))
        })
        .await
        .unwrap();
    assert_eq!(waiting, (1, 1));
}

#[tokio::test]
async fn a_contact_of_somebody_else_is_never_linked_twice() {
    let (_folder, journal) = story();
    journal
        .write(|db| {
            entries::settle(db, "plan-1", None, &[written(1, "900")])?;
            links::store_links(db, "live", "plan-1", now())
        })
        .await
        .unwrap();
    let (links, entry) = journal
        .read(|db| {
            Ok((
                links::links(db, "live")?,
                entries::with_seqs(db, "plan-1", &[1])?.remove(0),
            ))
        })
        .await
        .unwrap();
    assert_eq!(links, 1);
    assert_eq!(entry.outcome, Outcome::Held);
    assert!(!entry.problem.is_empty());
}

#[tokio::test]
async fn only_runs_at_work_are_marked_as_interrupted() {
    let (_folder, journal) = story();
    let statuses = journal
        .write(|db| {
            let stand = [
                ("run-1", "running"),
                ("run-2", "paused"),
                ("run-3", "done"),
                ("run-4", "stopping"),
            ];
            for (id, _) in &stand[1..] {
                syncs::insert_run(db, id, "live", "plan-1", now())?;
            }
            for (id, status) in stand {
                db.execute("UPDATE run SET status = ?2 WHERE id = ?1", [id, status])?;
            }
            syncs::mark_interrupted(db)?;
            ["run-1", "run-2", "run-3", "run-4"]
                .into_iter()
                .map(|id| Ok(syncs::run(db, id)?.status))
                .collect::<Result<Vec<_>, Error>>()
        })
        .await
        .unwrap();
    assert_eq!(
        statuses,
        [
            RunStatus::Interrupted,
            RunStatus::Paused,
            RunStatus::Done,
            RunStatus::Interrupted
        ]
    );
}

#[tokio::test]
async fn a_new_plan_forgets_old_ones_but_not_those_that_were_run() {
    let (_folder, journal) = story();
    let left = journal
        .write(|db| {
            let context = syncs::plan(db, "plan-1")?.context;
            syncs::insert_plan(db, "never run", "live", &context, now())?;
            syncs::forget_old_plans(db, "live", "new")?;
            syncs::insert_plan(db, "new", "live", &context, now())?;
            let mut all = db.prepare("SELECT id FROM plan ORDER BY id")?;
            let found = all.query_map([], |row| row.get::<_, String>(0))?;
            Ok(found.collect::<Result<Vec<_>, _>>()?)
        })
        .await
        .unwrap();
    assert_eq!(left, ["new", "plan-1"]);
}

#[test]
fn whoever_is_linked_is_counted_as_links_come_and_go() {
    let mut db = Connection::open_in_memory().unwrap();
    schema::migrate_as_of(&mut db, 8).unwrap();
    db.execute_batch(
        "INSERT INTO workspace VALUES ('w', '', 'live', ''), ('empty', '', 'live', '');
         INSERT INTO link VALUES ('w', 'a', 'old', '1', '{}', '', NULL), ('w', 'a', 'gone', '2', '{}', '', 'erased');",
    )
    .unwrap();
    schema::migrate(&mut db).unwrap();
    let linked = |workspace: &str| links::links(&db, workspace).unwrap();
    assert_eq!((linked("w"), linked("empty")), (1, 0));
    for (change, expected) in [
        ("INSERT INTO workspace VALUES ('new', '', 'live', '')", 1),
        ("INSERT INTO link VALUES ('w', 'a', 'u', '3', '{}', '', NULL)", 2),
        ("INSERT OR IGNORE INTO link VALUES ('w', 'a', 'u', '4', '{}', '', NULL)", 2),
        ("INSERT INTO link VALUES ('w', 'a', 'v', '5', '{}', '', 'erased')", 2),
        ("UPDATE link SET ended = 'erased' WHERE user_id = 'u'", 1),
        ("UPDATE link SET ended = 'unlinked' WHERE user_id = 'u'", 1),
        (
            "INSERT INTO link VALUES ('w', 'a', 'u', '3', '{}', '', NULL)
             ON CONFLICT (workspace, account_id, user_id) DO UPDATE SET agreed = '{\"a\":1}', ended = NULL",
            2,
        ),
        ("UPDATE link SET agreed = '{}'", 2),
        ("INSERT INTO link VALUES ('new', 'a', 'u', '3', '{}', '', NULL)", 2),
        ("DELETE FROM link WHERE workspace = 'w'", 0),
    ] {
        db.execute(change, []).unwrap();
        assert_eq!(linked("w"), expected, "{change}");
    }
    assert_eq!((linked("new"), linked("nobody")), (1, 0));
}
