//! The fault matrix, M01, M03, M05, M07 and M08, as they happen to a process: the real program against a practice pair in
//! another one. What happens below the engine is in its journal's tests; the rest is in `tests/scenarios`.

use crate::support::{Ended, Pair, User};
use serde_json::Value;
use std::path::Path;
use std::process::{Child, Stdio};

/// Batches that a run sends at once: what may be sent twice after a kill.
const IN_FLIGHT: u64 = 24;
/// Contacts of a batch.
const BATCH: u64 = 100;

/// A user with a preview that was made.
fn previewed(people: &str, participants: &str) -> (Pair, User, Value) {
    let pair = Pair::serve(&[
        "--people",
        people,
        "--participants",
        participants,
        "--limits",
        "none",
    ]);
    let mut user = User::of(&pair);
    user.set_up(&pair);
    let preview = user.json(&["preview"]).with(0);
    (pair, user, preview)
}

/// Returns the words that begin or go on with the run of a preview.
fn next(user: &mut User, preview: &Value) -> Vec<String> {
    let runs = user.json(&["runs"]).with(0);
    let words = match runs.as_array().unwrap().first() {
        Some(run) => vec!["sync", "--resume", run["id"].as_str().unwrap()],
        None => vec!["sync", "--plan", preview["id"].as_str().unwrap()],
    };
    let mut words: Vec<String> = words.into_iter().map(str::to_owned).collect();
    if words[1] == "--plan" && !preview["brake"].is_null() {
        words.extend([
            "--confirm".to_owned(),
            preview["brake"]["number"].to_string(),
        ]);
    }
    words
}

fn spawn(user: &User, words: &[String]) -> Child {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut command = user.command(&words);
    command
        .arg("--json")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command.spawn().unwrap()
}

/// Runs to the end, and holds the end against the preview: everybody is there once, and nothing is left to do.
async fn ends_well(pair: &Pair, user: &mut User, preview: &Value, contacts_before: u64) {
    let words = next(user, preview);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let run = user.json(&words).object();
    assert!(run["status"].as_str().unwrap().starts_with("done"), "{run}");
    assert_eq!(run["done"], run["total"], "{run}");
    assert_eq!(run["results"]["failed"], 0, "{run}");
    assert_eq!(
        run["results"]["created"], preview["counts"]["create"],
        "{run}"
    );
    assert_eq!(
        run["results"]["updated"], preview["counts"]["update"],
        "{run}"
    );
    let created = preview["counts"]["create"].as_u64().unwrap();
    assert_eq!(pair.contacts().await, contacts_before + created);
    let again = user.json(&["preview"]).with(0);
    assert_eq!(again["writes"], 0, "{again}");
    assert_eq!(
        again["counts"]["link"], 0,
        "somebody's link was lost: {again}"
    );
}

fn batches(preview: &Value) -> u64 {
    let count = |kind: &str| preview["counts"][kind].as_u64().unwrap().div_ceil(BATCH);
    count("create") + count("update")
}

/// Where the world stands still when the process is killed.
enum Edge {
    /// This many requests of a stretch were answered; all that come after are applied and get no answer.
    Unanswered(u64),
    /// This many were answered; all that come after are cut off before anything is applied.
    CutOff(u64),
    /// Nothing stands still: it is killed as soon as somebody sees that this many requests have come. It may be quicker
    /// than that, and done: so these come last.
    AtWork(u64),
}

#[tokio::test]
async fn m01_kill_anywhere() {
    use Edge::{AtWork, CutOff, Unanswered};
    let rounds = [
        vec![
            CutOff(0),
            Unanswered(0),
            CutOff(1),
            CutOff(12),
            Unanswered(3),
            AtWork(2),
            AtWork(9),
        ],
        vec![
            CutOff(2),
            Unanswered(1),
            CutOff(6),
            CutOff(4),
            Unanswered(11),
            CutOff(9),
            AtWork(5),
        ],
    ];
    for edges in rounds {
        let (pair, mut user, preview) = previewed("200", "7600");
        let before = pair.contacts().await;
        let writes = pair.writes().await;
        let mut kills = 0;
        for edge in edges {
            let (asked, fault) = match edge {
                Unanswered(asked) => (
                    asked,
                    format!("slow_success:count=always,ms=600000,after={asked}"),
                ),
                CutOff(asked) => (
                    asked,
                    format!("reset_before_apply:count=always,after={asked}"),
                ),
                AtWork(asked) => (asked, String::new()),
            };
            let words = next(&mut user, &preview);
            pair.trouble(&fault).await;
            let begin = pair.requests().await;
            let mut process = spawn(&user, &words);
            let mut quicker = false;
            while !quicker && pair.requests().await <= begin + asked {
                quicker = process.try_wait().unwrap().is_some();
            }
            if quicker {
                assert!(matches!(edge, AtWork(_)), "it ended before its kill");
                break;
            }
            process.kill().unwrap();
            process.wait().unwrap();
            kills += 1;
            pair.trouble("").await;
        }
        ends_well(&pair, &mut user, &preview, before).await;
        let sent = pair.writes().await - writes;
        let most = batches(&preview) + kills * IN_FLIGHT;
        assert!(sent <= most, "{sent} batches, {most} at most");
        user.kept_secret(&pair.secrets());
    }
}

/// Starts the program so that no file of it can become larger than this. SIGXFSZ is not heard, so that writing fails as
/// on a disk that is full; it works without any right, and for root.
#[cfg(unix)]
fn with_little_room(user: &User, words: &[String], kib: u64) -> Ended {
    use crate::support::run;
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let plain = user.command(&words);
    let mut command = std::process::Command::new("sh");
    // Blocks of 512 bytes.
    let script = "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"";
    command
        .args(["-c", script, "sh", &(kib * 2).to_string()])
        .arg(plain.get_program())
        .args(plain.get_args())
        .arg("--json");
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    run(command, "")
}

#[cfg(unix)]
#[tokio::test]
async fn m03_disk_full() {
    let (pair, mut user, preview) = previewed("100", "2500");
    let before = pair.contacts().await;
    let mut parked = 0;
    // The log goes on where the last program left it: each stretch has a little more room than the one before, and ends
    // at another write. Whoever closes the journal last empties the log, so somebody has it open.
    let open = rusqlite::Connection::open(user.data.join("advocate-sync.db")).unwrap();
    open.query_row("SELECT count(*) FROM run", [], |_| Ok(()))
        .unwrap();
    let log = user.data.join("advocate-sync.db-wal");
    for step in 0..12 {
        let words = next(&mut user, &preview);
        let room = std::fs::metadata(&log).unwrap().len() / 1024 + step * 5;
        let ended = with_little_room(&user, &words, room);
        let told = ended.object();
        let text = told["problem"].as_str().or(told["message"].as_str());
        let text = text.unwrap_or_else(|| panic!("{ended:?}"));
        if told["status"]
            .as_str()
            .is_some_and(|status| status.starts_with("done"))
        {
            break;
        }
        assert!(text.contains("journal"), "{ended:?}");
        assert!(text.contains("What is done stays done"), "{ended:?}");
        if told["status"].is_string() {
            assert_eq!(
                (ended.code, &told["status"]),
                (Some(6), &"interrupted".into()),
                "{ended:?}"
            );
            assert!(told["resumable"].as_bool().unwrap(), "{ended:?}");
            assert!(text.contains("disk"), "{ended:?}");
            parked += 1;
        } else {
            assert_eq!(
                (ended.code, &told["code"]),
                (Some(1), &"storage".into()),
                "{ended:?}"
            );
        }
    }
    assert!(parked >= 3, "only {parked} runs ran out of room");
    drop(open);
    ends_well(&pair, &mut user, &preview, before).await;
}

/// Flips a bit of every page of the journal, as a bad disk does.
fn damage(user: &User) {
    let path = user.data.join("advocate-sync.db");
    // What is still in the log would be read from there.
    let db = rusqlite::Connection::open(&path).unwrap();
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .unwrap();
    drop(db);
    let mut bytes = std::fs::read(&path).unwrap();
    for page in bytes.chunks_mut(4096).skip(1) {
        page[0] ^= 0x10;
    }
    std::fs::write(&path, bytes).unwrap();
}

#[tokio::test]
async fn m05_a_damaged_journal_is_said_kept_and_brought_back() {
    let (pair, mut user, preview) = previewed("100", "150");
    let before = pair.contacts().await;
    ends_well(&pair, &mut user, &preview, before).await;
    let whole = user.json(&["journal", "check"]).with(0);
    assert_eq!(whole["whole"], true, "{whole}");
    assert_eq!(whole["copies"].as_array().unwrap().len(), 1, "{whole}");
    let refused = user.json(&["journal", "restore"]).with(1);
    assert_eq!(refused["code"], "invalid_input", "{refused}");

    damage(&user);
    let failure = user.json(&["status"]).with(1);
    assert_eq!(failure["code"], "storage", "{failure}");
    let message = failure["message"].as_str().unwrap();
    assert!(
        message.contains("damaged") && message.contains("left as it is"),
        "{failure}"
    );
    assert!(
        failure["hint"]
            .as_str()
            .unwrap()
            .contains("advsync journal restore"),
        "{failure}"
    );
    let seen = user.json(&["journal", "check"]).with(1);
    assert_eq!(seen["whole"], false, "{seen}");
    assert!(!seen["problems"].as_array().unwrap().is_empty(), "{seen}");

    let mended = user.json(&["journal", "restore"]).with(0);
    assert!(
        Path::new(mended["kept"].as_str().unwrap()).is_file(),
        "{mended}"
    );
    let runs = user.json(&["runs"]).with(0);
    assert_eq!(runs.as_array().unwrap().len(), 1, "{runs}");
    nothing_is_left_to_do(&pair, &mut user, before, &preview).await;

    // The second time there is nothing to bring back.
    damage(&user);
    std::fs::remove_file(user.data.join("journal-copy-1.db")).unwrap();
    let refused = user.json(&["journal", "restore"]).with(1);
    assert!(
        refused["hint"].as_str().unwrap().contains("--anew"),
        "{refused}"
    );
    user.json(&["journal", "restore", "--anew"]).with(0);
    user.set_up(&pair);
    let found = user.json(&["preview"]).with(0);
    assert_eq!(
        (&found["counts"]["create"], &found["counts"]["update"]),
        (&0.into(), &0.into()),
        "{found}"
    );
    let id = found["id"].as_str().unwrap();
    let run = user.json(&["sync", "--plan", id]).object();
    assert_eq!(run["results"]["linked"], found["counts"]["link"], "{run}");
    nothing_is_left_to_do(&pair, &mut user, before, &preview).await;
}

async fn nothing_is_left_to_do(pair: &Pair, user: &mut User, before: u64, preview: &Value) {
    let again = user.json(&["preview"]).with(0);
    assert_eq!(again["writes"], 0, "{again}");
    let created = preview["counts"]["create"].as_u64().unwrap();
    assert_eq!(pair.contacts().await, before + created);
}

/// Most memory a process may hold, in KiB. What it holds is read from `/proc`: a limit set from outside would count
/// addresses, which are reserved generously and cost nothing.
#[cfg(target_os = "linux")]
const MEMORY: u64 = 256 * 1024;

#[cfg(target_os = "linux")]
fn most_memory(mut process: Child) -> (u64, String) {
    use std::io::Read as _;
    let status = format!("/proc/{}/status", process.id());
    let mut most = 0;
    while process.try_wait().unwrap().is_none() {
        let text = std::fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse().ok());
        most = most.max(now.unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let mut text = String::new();
    process
        .stdout
        .take()
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    (most, text)
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn m07_small_memory() {
    let people = 50_000;
    let pair = Pair::serve(&[
        "--people",
        "1000",
        "--participants",
        &people.to_string(),
        "--limits",
        "none",
    ]);
    let mut user = User::of(&pair);
    user.set_up(&pair);
    let (reading, text) = most_memory(spawn(&user, &["preview".to_owned()]));
    let preview: Value = serde_json::from_str(&text).unwrap();
    let planned: u64 = preview["counts"]
        .as_object()
        .unwrap()
        .values()
        .map(|it| it.as_u64().unwrap())
        .sum();
    assert_eq!(planned, people, "{preview}");
    let words = next(&mut user, &preview);
    let (writing, text) = most_memory(spawn(&user, &words));
    let run: Value = serde_json::from_str(&text).unwrap();
    assert!(run["status"].as_str().unwrap().starts_with("done"), "{run}");
    assert_eq!(
        run["results"]["created"], preview["counts"]["create"],
        "{run}"
    );
    println!("reading {reading} KiB, writing {writing} KiB");
    assert!(reading > 0 && writing > 0, "nothing was measured");
    assert!(
        reading < MEMORY && writing < MEMORY,
        "{reading} KiB reading, {writing} KiB writing"
    );
}

/// Sets up, previews, runs and previews again in a data folder.
async fn works_in(data: &Path) {
    let pair = Pair::serve(&["--people", "60", "--limits", "none"]);
    let mut user = User::of(&pair);
    user.data = data.to_owned();
    user.set_up(&pair);
    let preview = user.json(&["preview"]).with(0);
    let before = pair.contacts().await;
    ends_well(&pair, &mut user, &preview, before).await;
    user.json(&["journal", "check"]).with(0);
    assert!(data.join("advocate-sync.db").is_file());
}

#[tokio::test]
async fn m08_odd_paths_work() {
    let folder = tempfile::tempdir().unwrap();
    let long = "long".repeat(50);
    for name in [
        "with spaces and 'quotes' & 100% #1?mode=ro",
        "Ñandú 数据 данные 🦤",
        &format!("{long}/{long}"),
        " . trailing ",
    ] {
        works_in(&folder.path().join(name)).await;
    }
    // More than SQLite takes.
    refused_in(&folder.path().join(format!("{long}/{long}/{long}")));
}

/// Linux takes any bytes for a name; elsewhere names are text.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn m08_a_folder_whose_name_is_no_text_works() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tempfile::tempdir().unwrap();
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9 of old");
    works_in(&folder.path().join(name)).await;
}

#[cfg(unix)]
#[tokio::test]
async fn m08_a_folder_behind_a_link_works() {
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real"), folder.path().join("link"));
    std::fs::create_dir(&real).unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    works_in(&link).await;
    assert!(real.join("advocate-sync.db").is_file());
    // A link that leads nowhere is no folder.
    std::fs::remove_dir_all(&real).unwrap();
    refused_in(&link);
}

#[test]
fn m08_a_folder_that_cannot_be_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "a letter").unwrap();
    // Below a file nobody can write, not even root.
    refused_in(&file.join("data"));
    refused_in(&file);
    assert_eq!(std::fs::read(&file).unwrap(), b"a letter");
}

/// A system that is mounted read-only: nobody can write there, whoever it is.
#[cfg(target_os = "linux")]
#[test]
fn m08_a_read_only_folder_is_refused() {
    refused_in(Path::new("/proc/self"));
    refused_in(Path::new("/sys/kernel"));
}

fn refused_in(data: &Path) {
    let mut user = User::new();
    data.clone_into(&mut user.data);
    let failure = user.json(&["status"]).with(1);
    assert_eq!(failure["code"], "storage", "{failure}");
    assert!(
        failure["message"]
            .as_str()
            .unwrap()
            .contains("Nothing was changed."),
        "{failure}"
    );
    assert!(
        failure["hint"].as_str().unwrap().contains("folder"),
        "{failure}"
    );
}
