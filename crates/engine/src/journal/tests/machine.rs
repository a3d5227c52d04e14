//! The machine under the journal fails: no room, a flipped byte, a cut upgrade (M03, M05, M06).

use super::super::copies::{self, Mend};
use super::super::health;
use super::{FIRST, Work, add, file, held, lay_out, names, open, queue, story};
use crate::failure::Error;
use crate::journal::{entries, schema, syncs};
use rusqlite::Connection;
use std::fs;
use std::path::Path;

/// Size of a page of the journal, and of the header that the log puts before each.
const PAGE: usize = 4096;
const FRAME: usize = PAGE + 24;
const LOG_HEADER: usize = 32;

/// The newest schema's number: the steps from an empty file.
fn newest() -> usize {
    let nothing = Connection::open_in_memory().unwrap();
    usize::try_from(schema::pending(&nothing).unwrap()).unwrap()
}

fn log(folder: &Path) -> std::path::PathBuf {
    folder.join("advocate-sync.db-wal")
}

/// Leaves room for this many pages more.
fn room(db: &Connection, pages: u32) -> Result<(), Error> {
    let now: u32 = db.pragma_query_value(None, "page_count", |row| row.get(0))?;
    db.pragma_update(None, "max_page_count", now + pages)?;
    Ok(())
}

fn add_large(db: &Connection, id: &str) -> Result<(), Error> {
    db.execute(
        "INSERT INTO workspace (id, name, mode, opened_at) VALUES (?1, ?2, 'live', '')",
        [id, &"x".repeat(PAGE / 2)],
    )?;
    Ok(())
}

#[tokio::test]
async fn m03_disk_full_at_every_write() {
    for pages in 0..12 {
        let (folder, journal) = story();
        journal.write(move |db| room(db, pages)).await.unwrap();
        let mut told = vec!["live".to_owned()];
        let refused = loop {
            let id = format!("w{:03}", told.len());
            let name = id.clone();
            match journal.write(move |db| add_large(db, &name)).await {
                Ok(()) => told.push(id),
                Err(error) => break error,
            }
        };
        assert!(matches!(refused, Error::JournalFull { .. }), "{refused:?}");
        assert_eq!(names(folder.path()), told, "{pages} pages");
        // And there is room again.
        journal.write(|db| room(db, 100)).await.unwrap();
        journal.write(|db| add_large(db, "z")).await.unwrap();
        told.push("z".to_owned());
        assert_eq!(names(folder.path()), told, "{pages} pages");
    }
}

#[tokio::test]
async fn m03_disk_full_in_the_middle_of_a_group_is_told_to_the_whole_group() {
    let folder = tempfile::tempdir().unwrap();
    let (journal, release, holding) = held(folder.path()).await;
    let work: Vec<Work> = vec![
        Box::new(|db| add(db, "before")),
        Box::new(|db| {
            // A statement that sets off a trigger would be taken back alone.
            db.execute_batch("DROP TRIGGER linked_begins")?;
            room(db, 0)?;
            (0..9).try_for_each(|index| add_large(db, &format!("large {index}")))
        }),
        // SQLite has given the transaction up: this one must not be written alone and told that it was not.
        Box::new(|db| add(db, "after")),
    ];
    let waiting = queue(&journal, work).await;
    drop(release);
    assert!(holding.await.is_err());
    for answer in waiting {
        assert!(answer.await.unwrap().is_err());
    }
    assert_eq!(names(folder.path()), Vec::<String>::new());
    journal.write(|db| room(db, 100)).await.unwrap();
    journal.write(|db| add(db, "later")).await.unwrap();
    assert_eq!(names(folder.path()), ["later"]);
}

/// A closed journal of many people and links; its file holds everything.
fn large(folder: &Path) {
    lay_out(folder, FIRST);
    drop(open(folder).unwrap());
    wait_for_close(folder);
    lay_out(
        folder,
        "WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 700)
         INSERT INTO link (workspace, account_id, user_id, contact_id, agreed, linked_at)
         SELECT 'live', 'account-' || i, 'user-' || i, 'contact-' || i, '{}', '' FROM n",
    );
}

/// The writer closes its file a moment after its journal is gone.
fn wait_for_close(folder: &Path) {
    while copies::lock_alone(folder).is_err() {
        std::thread::yield_now();
    }
}

/// Flips the lowest bit of the bytes at a place.
fn flip(folder: &Path, place: usize) {
    let mut bytes = fs::read(file(folder)).unwrap();
    bytes[place] ^= 1;
    fs::write(file(folder), bytes).unwrap();
}

fn position(folder: &Path, text: &str) -> usize {
    let bytes = fs::read(file(folder)).unwrap();
    let mut windows = bytes.windows(text.len());
    windows
        .position(|window| window == text.as_bytes())
        .unwrap()
}

fn damaged(folder: &Path) -> bool {
    match open(folder) {
        Ok(_) => false,
        Err(Error::JournalDamaged { .. }) => true,
        Err(other) => panic!("{other:?}"),
    }
}

#[test]
fn m05_a_flipped_byte_is_found_where_it_could_do_harm() {
    let folder = tempfile::tempdir().unwrap();
    large(folder.path());
    let whole = fs::read(file(folder.path())).unwrap();
    assert!(!damaged(folder.path()));
    wait_for_close(folder.path());
    // What leads to people: links, in the table and in its index, and the kind of every page.
    let mut places: Vec<usize> = ["contact-300", "user-300", "account-300"]
        .into_iter()
        .map(|text| position(folder.path(), text) + text.len() - 1)
        .collect();
    places.extend((PAGE..whole.len()).step_by(PAGE));
    // The beginning of the file.
    places.extend([0, 3]);
    for place in places {
        flip(folder.path(), place);
        assert!(damaged(folder.path()), "byte {place}");
        fs::write(file(folder.path()), &whole).unwrap();
        let _log = fs::remove_file(log(folder.path()));
    }
    // The text of the schema. What a migration has replaced may still lie in some free room, where it harms nobody.
    let link = b"CREATE TABLE link";
    let mut copies = whole.windows(link.len()).enumerate();
    let harmful = copies.any(|(place, text)| {
        if text != link {
            return false;
        }
        flip(folder.path(), place + 2);
        let found = damaged(folder.path());
        fs::write(file(folder.path()), &whole).unwrap();
        let _log = fs::remove_file(log(folder.path()));
        found
    });
    assert!(harmful, "no copy of the schema's text is read");
}

#[test]
fn m05_whatever_byte_is_flipped_the_journal_opens_or_is_said_to_be_damaged() {
    let folder = tempfile::tempdir().unwrap();
    large(folder.path());
    let whole = fs::read(file(folder.path())).unwrap();
    let mut found = 0;
    let mut place = 7_919;
    for _ in 0..150 {
        place = (place * 48_271 + 11) % whole.len();
        flip(folder.path(), place);
        // Bytes 24 to 95 count changes and name versions; one of them makes the journal that of a newer program.
        match open(folder.path()) {
            Ok(journal) => {
                drop(journal);
                wait_for_close(folder.path());
            }
            Err(Error::JournalDamaged { .. }) => found += 1,
            Err(Error::JournalNewer | Error::Journal { .. }) => {}
            Err(other) => panic!("{place}: {other:?}"),
        }
        fs::write(file(folder.path()), &whole).unwrap();
        let _log = fs::remove_file(log(folder.path()));
    }
    // The other flips are in values, and in the room of pages that are nearly empty in so small a file: a third is found.
    assert!(found > 37, "only {found} of 150 were found");
}

#[tokio::test]
async fn m05_damage_that_is_seen_later_ends_reading_and_writing() {
    let (folder, journal) = story();
    let page = |db: &Connection, name: &str| -> Result<usize, Error> {
        let of = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
        Ok(db.query_row(of, [name], |row| Ok(row.get::<_, u32>(0)? as usize))?)
    };
    let link = journal.read(move |db| page(db, "link")).await.unwrap();
    // Another program scribbles over the links while the journal is open.
    Connection::open(file(folder.path()))
        .unwrap()
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    let mut bytes = fs::read(file(folder.path())).unwrap();
    bytes[(link - 1) * PAGE..][..PAGE].fill(0xEE);
    fs::write(file(folder.path()), bytes).unwrap();
    let read = journal
        .read(|db| Ok(db.execute_batch("SELECT * FROM link")?))
        .await;
    assert!(
        matches!(read, Err(Error::JournalDamaged { .. })),
        "{read:?}"
    );
    let write = journal.write(|db| add(db, "more")).await;
    assert!(matches!(write, Err(Error::JournalDamaged { .. })));
    assert_eq!(names(folder.path()), ["live"]);
}

#[test]
fn m05_two_copies_are_kept_and_the_newest_whole_one_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    large(at);
    for round in ["first", "second", "third"] {
        lay_out(
            at,
            &format!("INSERT INTO workspace VALUES ('{round}', '', 'live', '')"),
        );
        copies::keep(&file(at)).unwrap();
    }
    assert_eq!(copies::kept(at).len(), 2);
    flip(at, position(at, "contact-300"));
    let broken = fs::read(file(at)).unwrap();
    assert_eq!(copies::look(at).unwrap().len(), 1);
    // A copy of a damaged page would push a good one out.
    let mended = copies::mend(at, Mend::Copy, false).unwrap();
    assert!(mended.made_at.is_some());
    assert_eq!(fs::read(&mended.kept).unwrap(), broken);
    assert_eq!(names(at), ["first", "live", "second", "third"]);
    assert_eq!(copies::look(at).unwrap(), Vec::<String>::new());
    // The newest copy goes bad as well, and the journal again.
    let newest = copies::kept(at).remove(0).path;
    fs::write(&newest, &broken).unwrap();
    flip(at, position(at, "contact-300"));
    let again = copies::mend(at, Mend::Copy, false).unwrap();
    assert_ne!(again.kept, mended.kept);
    assert_eq!(names(at), ["first", "live", "second"]);
}

#[test]
fn m05_a_page_that_cannot_be_read_never_gets_into_a_copy() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    large(at);
    copies::keep(&file(at)).unwrap();
    let all = || {
        copies::kept(at)
            .iter()
            .map(|copy| fs::read(&copy.path).unwrap())
            .collect::<Vec<_>>()
    };
    let good = all();
    let mut bytes = fs::read(file(at)).unwrap();
    let last = bytes.len() - PAGE;
    bytes[last..].fill(0xEE);
    fs::write(file(at), bytes).unwrap();
    assert!(copies::keep(&file(at)).is_err());
    assert!(all() == good, "a good copy is gone");
}

#[test]
fn m05_a_new_journal_takes_over_what_is_whole() {
    let count = |at: &Path, table: &str| -> u32 {
        let db = Connection::open(file(at)).unwrap();
        let question = format!("SELECT count(*) FROM {table}");
        db.query_row(&question, [], |row| row.get(0)).unwrap()
    };
    // A page of the people of a plan: settings and links are as they were.
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    large(at);
    let links = count(at, "link");
    flip(at, position(at, "new_participant") / PAGE * PAGE);
    let mended = copies::mend(at, Mend::Anew, false).unwrap();
    assert_eq!(
        mended.taken_over,
        [
            "workspace",
            "connection",
            "document",
            "link",
            "cursor",
            "again",
            "never",
            "version",
            "conversion",
            "event_plan",
            "event_entry",
            "event_again",
            "test_plan",
            "test_attempt",
            "app_document",
        ]
    );
    assert_eq!(
        (count(at, "link"), count(at, "entry"), count(at, "run")),
        (links, 0, 0)
    );
    assert!(!damaged(at));
    // A link: it may name anybody, so none of them is trusted.
    wait_for_close(at);
    flip(at, position(at, "contact-300"));
    let mended = copies::mend(at, Mend::Anew, false).unwrap();
    // Nor is how far was read: everybody is compared again.
    assert_eq!(
        mended.taken_over,
        [
            "workspace",
            "connection",
            "document",
            "again",
            "never",
            "version",
            "conversion",
            "event_plan",
            "event_entry",
            "event_again",
            "test_plan",
            "test_attempt",
            "app_document",
        ]
    );
    assert_eq!((count(at, "link"), count(at, "connection")), (0, 1));
    // A file that is no journal at all.
    fs::write(file(at), "this is a letter to a friend".repeat(200)).unwrap();
    let mended = copies::mend(at, Mend::Anew, false).unwrap();
    assert_eq!(mended.taken_over, Vec::<String>::new());
    assert_eq!(count(at, "workspace"), 0);
    assert!(!damaged(at));
}

#[test]
fn m05_a_whole_journal_and_one_in_use_are_not_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    large(at);
    let refused = copies::mend(at, Mend::Anew, false);
    assert!(matches!(refused, Err(Error::InvalidInput { .. })));
    let journal = open(at).unwrap();
    let refused = copies::mend(at, Mend::Anew, true);
    assert!(matches!(refused, Err(Error::JournalOpen)), "{refused:?}");
    let second = open(at).unwrap();
    drop((journal, second));
    wait_for_close(at);
    copies::mend(at, Mend::Anew, true).unwrap();
    let missing = copies::mend(tempfile::tempdir().unwrap().path(), Mend::Anew, true);
    assert!(matches!(missing, Err(Error::NotFound { .. })));
}

#[test]
fn m05_mending_that_was_cut_off_is_ended_by_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    large(at);
    fs::rename(file(at), at.join("journal-restored.db")).unwrap();
    drop(open(at).unwrap());
    assert_eq!(names(at), ["live"]);
}

#[test]
fn m05_a_settings_document_that_cannot_be_read_is_damage_too() {
    let folder = tempfile::tempdir().unwrap();
    lay_out(folder.path(), FIRST);
    lay_out(
        folder.path(),
        "UPDATE document SET body = '{\"create' WHERE kind = 'rules'",
    );
    let Err(Error::JournalDamaged { detail }) = open(folder.path()) else {
        panic!("it was taken for whole");
    };
    assert_eq!(detail, "the settings document rules cannot be read");
}

fn version_of(db: &Connection) -> usize {
    let version: u32 = db
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    version as usize
}

fn version(folder: &Path) -> usize {
    let db = Connection::open(file(folder)).unwrap();
    version_of(&db)
}

fn tables(folder: &Path) -> Vec<String> {
    let db = Connection::open(file(folder)).unwrap();
    let mut all = db
        .prepare("SELECT sql FROM sqlite_schema ORDER BY name")
        .unwrap();
    let found = all
        .query_map([], |row| row.get::<_, Option<String>>(0))
        .unwrap();
    found.map(|sql| sql.unwrap().unwrap_or_default()).collect()
}

#[tokio::test]
async fn m06_an_upgrade_that_is_cut_off_anywhere_leaves_the_old_or_the_new_journal() {
    for before in 1..newest() {
        let folder = tempfile::tempdir().unwrap();
        lay_out(folder.path(), FIRST);
        lay_out(folder.path(), "PRAGMA journal_mode = WAL");
        let mut db = Connection::open(file(folder.path())).unwrap();
        schema::migrate_as_of(&mut db, before).unwrap();
        db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
        let (old, old_tables) = (
            fs::read(file(folder.path())).unwrap(),
            tables(folder.path()),
        );
        schema::migrate(&mut db).unwrap();
        let steps = fs::read(log(folder.path())).unwrap();
        let new_tables = tables(folder.path());
        assert_ne!(old_tables, new_tables);
        // The log as it was when so much of it had been written, whole pages and parts of one.
        let mut seen = [0, 0];
        let whole = (LOG_HEADER..=steps.len()).step_by(FRAME);
        for cut in whole.flat_map(|cut| [cut, cut + 24, cut + FRAME / 2]) {
            let cut = cut.min(steps.len());
            let folder = tempfile::tempdir().unwrap();
            fs::write(file(folder.path()), &old).unwrap();
            fs::write(log(folder.path()), &steps[..cut]).unwrap();
            let found = version(folder.path());
            assert!([before, newest()].contains(&found), "{found}");
            let expected = [&old_tables, &new_tables][usize::from(found == newest())];
            assert_eq!(&tables(folder.path()), expected, "cut at {cut}");
            seen[usize::from(found == newest())] += 1;
            let journal = open(folder.path()).unwrap();
            assert_eq!(version(folder.path()), newest());
            let (run, flying) = journal
                .read(|db| Ok((syncs::run(db, "run-1")?, entries::in_flight(db, "run-1")?)))
                .await
                .unwrap();
            assert_eq!((run.plan.as_str(), flying.len()), ("plan-1", 1));
        }
        assert!(seen[0] > 0 && seen[1] > 0, "{seen:?}");
    }
}

#[test]
fn m06_every_older_journal_is_brought_up_to_date_and_a_copy_of_it_is_kept() {
    for before in 1..newest() {
        let folder = tempfile::tempdir().unwrap();
        lay_out(folder.path(), FIRST);
        let mut db = Connection::open(file(folder.path())).unwrap();
        schema::migrate_as_of(&mut db, before).unwrap();
        drop(db);
        drop(open(folder.path()).unwrap());
        assert_eq!(version(folder.path()), newest());
        let copy = &copies::kept(folder.path())[0];
        let copy = Connection::open(&copy.path).unwrap();
        assert_eq!(health::look(&copy).unwrap(), Vec::<String>::new());
        assert_eq!(version_of(&copy), before);
    }
}

#[test]
fn m06_an_older_program_leaves_everything_of_a_newer_one_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    lay_out(folder.path(), FIRST);
    lay_out(folder.path(), "PRAGMA journal_mode = WAL");
    // The newer program is at work: part of its journal is in the log only.
    let newer = Connection::open(file(folder.path())).unwrap();
    newer
        .execute_batch("CREATE TABLE later (x); PRAGMA user_version = 99")
        .unwrap();
    let all = || [file(folder.path()), log(folder.path())].map(|file| fs::read(file).unwrap());
    let before = all();
    assert!(matches!(open(folder.path()), Err(Error::JournalNewer)));
    assert!(matches!(
        copies::look(folder.path()),
        Err(Error::JournalNewer)
    ));
    let refused = copies::mend(folder.path(), Mend::Anew, true);
    assert!(matches!(refused, Err(Error::JournalNewer)));
    assert!(before == all(), "it was touched");
}
