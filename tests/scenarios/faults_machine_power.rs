//! The fault matrix, M02: the power goes. What was not on the disk yet is gone or torn, and the journal is then in a
//! state that it once was in.
//!
//! A run's writes are all in the journal's log here, so a log that ends earlier is what a disk would have kept. The disk
//! of these scenarios is worse than SQLite allows for: it loses what it said was safe.

use crate::faults_machine::{rest, stranger, wait_for_close};
use crate::invariants::Before;
use crate::trouble::before_the_run;
use crate::world::World;
use engine::Engine;
use engine::views::PlanView;
use simulators::{Fault, FaultKind};
use std::fs;
use std::path::Path;

const DATABASE: &str = "advocate-sync.db";
const LOG: &str = "advocate-sync.db-wal";
/// What the log puts before everything, and before each page.
const HEADER: usize = 32;
const FRAME: usize = 24 + 4096;

/// A file and its log at one moment.
#[derive(Clone)]
struct Files {
    database: Vec<u8>,
    log: Vec<u8>,
}

impl Files {
    /// Reads both while nobody writes.
    fn of(folder: &Path) -> Self {
        let db = stranger(folder);
        db.execute_batch("BEGIN IMMEDIATE").unwrap();
        let read = |name: &str| fs::read(folder.join(name)).unwrap();
        let files = Self {
            database: read(DATABASE),
            log: read(LOG),
        };
        db.execute_batch("ROLLBACK").unwrap();
        files
    }

    /// Puts them into a folder, in place of what is there.
    fn put(&self, folder: &Path) {
        for part in ["", "-wal", "-shm"] {
            let _missing = fs::remove_file(folder.join(format!("{DATABASE}{part}")));
        }
        fs::write(folder.join(DATABASE), &self.database).unwrap();
        fs::write(folder.join(LOG), &self.log).unwrap();
    }

    fn frames(&self) -> usize {
        (self.log.len() - HEADER) / FRAME
    }

    /// What a disk may have kept of the log's frames from `first` on.
    fn damaged(&self, first: usize, how: Loss) -> Self {
        let mut log = self.log.clone();
        let cut = HEADER + first * FRAME;
        match how {
            Loss::Missing => log.truncate(cut),
            Loss::Torn(bytes) => log.truncate((cut + bytes).min(log.len())),
            Loss::Zeros => log[cut..].fill(0),
            Loss::Hole => {
                let end = (cut + FRAME).min(log.len());
                log[cut..end].fill(0);
            }
            Loss::Scrambled => log[cut..].iter_mut().for_each(|byte| *byte ^= 0x5A),
        }
        Self {
            database: self.database.clone(),
            log,
        }
    }
}

/// How something was lost.
#[derive(Debug, Clone, Copy)]
enum Loss {
    /// The file ends there.
    Missing,
    /// The file ends within the frame.
    Torn(usize),
    /// The room was taken, but never written.
    Zeros,
    /// One frame was never written, though later ones were.
    Hole,
    /// Something else was written.
    Scrambled,
}

/// How far a journal is: people with an outcome, and batches in flight.
fn progress(folder: &Path) -> (u32, u32) {
    let db = stranger(folder);
    let count = |question: &str| db.query_row(question, [], |row| row.get(0)).unwrap();
    (
        count("SELECT count(*) FROM entry WHERE outcome <> 'waiting'"),
        count("SELECT count(*) FROM in_flight"),
    )
}

/// A run that stands still after some requests, and its files then.
async fn cut_off(after: u32) -> (World, PlanView, Before, Files) {
    let (world, plan, before) = before_the_run().await;
    rest(world.folder.path());
    let sent = world.writes();
    world.practice.hubspot().inject(Fault {
        endpoint: "contacts/batch/".to_owned(),
        // The first one looks at those whose names are changed.
        after: after + 1,
        count: u32::MAX,
        ms: 600_000,
        ..Fault::of(FaultKind::SlowSuccess)
    });
    world.start(&plan).await.unwrap();
    while world.writes() - sent <= u64::from(after) {
        tokio::task::yield_now().await;
    }
    let files = Files::of(world.folder.path());
    (world, plan, before, files)
}

#[tokio::test]
async fn m02_whatever_the_disk_kept_is_an_earlier_state() {
    let (world, plan, before) = before_the_run().await;
    rest(world.folder.path());
    let run = world.run(&plan).await;
    before.everything_holds(&world, &run, 0).await;
    let files = Files::of(world.folder.path());
    assert!(files.frames() > 20, "{} frames", files.frames());
    let folder = tempfile::tempdir().unwrap();
    let mut last = 0;
    for first in 0..=files.frames() {
        let mut seen = Vec::new();
        for how in [
            Loss::Missing,
            Loss::Torn(1 + first * 37 % FRAME),
            Loss::Zeros,
            Loss::Hole,
            Loss::Scrambled,
        ] {
            files.damaged(first, how).put(folder.path());
            let view = Engine::check_journal(folder.path()).unwrap();
            assert!(view.whole, "frame {first}, {how:?}: {view:?}");
            seen.push(progress(folder.path()));
        }
        // However it was lost, the same is left.
        assert!(
            seen.iter().all(|it| *it == seen[0]),
            "frame {first}: {seen:?}"
        );
        let (settled, flying) = seen[0];
        assert!(settled >= last, "frame {first}: {settled} after {last}");
        assert!(flying <= 16, "frame {first}: {flying} in flight");
        last = settled;
    }
    assert_eq!(last, run.total);
}

#[tokio::test]
async fn m02_a_run_goes_on_from_whatever_the_disk_kept() {
    for (after, share, how) in [
        (0, 0, Loss::Missing),
        (0, 60, Loss::Torn(900)),
        (1, 30, Loss::Zeros),
        (2, 50, Loss::Scrambled),
        (3, 80, Loss::Hole),
        (4, 100, Loss::Missing),
    ] {
        let (world, plan, before, files) = cut_off(after).await;
        let kept = files.damaged(files.frames() * share / 100, how);
        let world = world
            .kill_and_reopen_after(|folder| {
                wait_for_close(folder);
                kept.put(folder);
            })
            .await;
        world.practice.hubspot().clear_faults();
        let run = match world.overview().await.active_run {
            Some(run) => world.resume(&run.id).await,
            // The power went before anybody knew that it had begun.
            None => world.run(&plan).await,
        };
        assert_eq!(
            run.results.created + run.results.linked + run.results.updated,
            plan.counts.create + plan.counts.update,
            "{how:?}: {run:?}"
        );
        before.everything_holds(&world, &run, 0).await;
    }
}
