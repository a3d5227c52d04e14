//! Both directions, decisions about one person, undo and a person's story, as somebody types them.

use crate::support::{Pair, User};
use serde_json::{Value, json};

/// A user whose two sides are settled, with all four switches on.
pub fn settled(pair: &Pair) -> User {
    let mut user = User::of(pair);
    user.set_up(pair);
    let rules = user
        .json(&[
            "rules",
            "--participants-for-new",
            "on",
            "--participants-for-updated",
            "on",
            "--policy",
            "first_name=advocate",
        ])
        .with(0);
    assert_eq!(rules["hubspot_on_new"], true, "what was not typed stays");
    assert_eq!(rules["policies"]["first_name"], "advocate");
    sync(&mut user, &["--direction", "both"]);
    user
}

/// Makes a preview and runs it, with its number where it asks for one. Returns both.
pub fn sync(user: &mut User, scope: &[&str]) -> (Value, Value) {
    let plan = user.json(&[&["preview"], scope].concat()).with(0);
    let id = plan["id"].as_str().unwrap().to_owned();
    let number = plan["brake"]["number"].to_string();
    let mut words = vec!["sync", "--plan", &id];
    if !plan["brake"].is_null() {
        words.extend(["--confirm", &number]);
    }
    let run = user.json(&words).object();
    assert!(run["status"].as_str().unwrap().starts_with("done"), "{run}");
    (plan, run)
}

/// Returns a person of a plan.
pub fn find(user: &mut User, plan: &Value, email: &str) -> Value {
    let id = plan["id"].as_str().unwrap();
    let found = user
        .json(&["preview", "show", id, "--search", email])
        .with(0);
    assert_eq!(found["total"], 1, "{found}");
    found["rows"][0].clone()
}

#[tokio::test]
async fn a_new_contact_becomes_a_participant_and_the_run_is_undone() {
    let pair = Pair::serve(&["--people", "30", "--limits", "none"]);
    let mut user = settled(&pair);
    let friend = "new.friend@example.com";
    pair.make_contact(&json!({ "email": friend, "firstname": "New" }))
        .await;
    let (plan, run) = sync(&mut user, &["--direction", "both", "--people", friend]);
    assert_eq!(plan["counts"]["create_participant"], 1, "{plan}");
    assert_eq!(plan["direction"], "both");
    assert_eq!(run["results"]["in_advocate"], 1, "{run}");

    let told = user.json(&["person", friend]).with(0);
    assert_eq!(told["linked"], true, "{told}");
    let facts: Vec<_> = told["facts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["fact"])
        .collect();
    assert_eq!(facts, ["linked", "participant_made", "next"], "{told}");
    let read = user.text(&["person", friend], "").stdout;
    for words in [
        "Why is it like this?",
        "new contacts",
        "rule new_contact",
        "Referral Code",
    ] {
        assert!(read.contains(words), "{words}: {read}");
    }

    let found = user.json(&["person", "--find", "NEW.friend"]).with(0);
    assert_eq!(found["people"][0]["person"], *friend, "{found}");
    let never = user.json(&["person", friend, "--never"]).with(0);
    assert_eq!(never["never"], true, "{never}");
    let again = user.json(&["person", friend, "--again"]).with(0);
    assert_eq!(again["never"], false, "{again}");
    let status = user.text(&["status"], "").stdout;
    for words in ["Look at this: ", "Last sync: ", "Next: "] {
        assert!(status.contains(words), "{words}: {status}");
    }
    let status = user.json(&["status"]).with(0);
    assert_eq!(status["home"]["health"]["word"], "look_at_this", "{status}");

    let run_id = run["id"].as_str().unwrap();
    let undo = user.json(&["runs", "undo", run_id]).with(0);
    assert_eq!(undo["undo"]["run"], *run_id, "{undo}");
    assert_eq!(undo["undo"]["put_back"], 1);
    assert_eq!(undo["undo"]["cannot"], 1, "the participant stays");
    let row = find(&mut user, &undo, friend);
    assert!(
        row["problem"]
            .as_str()
            .unwrap()
            .contains("participant stays"),
        "{row}"
    );
    let undo_id = undo["id"].as_str().unwrap();
    let undone = user.json(&["sync", "--plan", undo_id]).with(0);
    assert_eq!(undone["undoes"], *run_id, "{undone}");
    let runs = user.text(&["runs"], "").stdout;
    assert!(runs.contains(&format!("undo of run {run_id}")), "{runs}");
    assert!(runs.contains("both ways"), "{runs}");
    let said = user.text(&["person", friend, "--erase"], "").stdout;
    assert!(said.contains("Nothing was erased"), "{said}");
    let done = user
        .text(&["person", friend, "--erase", "--yes"], "")
        .stdout;
    assert!(
        done.contains("was erased.") && done.contains("Stays"),
        "{done}"
    );
    let found = user.json(&["person", "--find", friend]).with(0);
    assert_eq!(found["people"], json!([]), "{found}");
}

#[tokio::test]
async fn a_deletion_is_approved_by_name_and_confirmed_by_a_number() {
    let pair = Pair::serve(&["--people", "30", "--limits", "none"]);
    let mut user = settled(&pair);
    let friend = "soon.gone@example.com";
    let contact = pair.make_contact(&json!({ "email": friend })).await;
    sync(&mut user, &["--direction", "both", "--people", friend]);
    pair.delete_contact(&contact).await;
    let (plan, run) = sync(&mut user, &["--direction", "both"]);
    assert_eq!(run["results"]["deleted"], 0, "nobody approved it: {run}");
    assert_eq!(find(&mut user, &plan, friend)["approvable"], "delete");

    let plan = user.json(&["preview", "--direction", "both"]).with(0);
    let id = plan["id"].as_str().unwrap();
    let seq = find(&mut user, &plan, friend)["seq"].to_string();
    let wrong = user
        .json(&["preview", "approve", id, &seq, "--name", "Somebody"])
        .with(1);
    assert_eq!(wrong["code"], "invalid_input", "{wrong}");
    let shown = user
        .text(
            &["preview", "show", id, "--kind", "hold", "--search", friend],
            "",
        )
        .stdout;
    assert!(shown.contains(&format!("· #{seq}")), "{shown}");
    assert!(shown.contains("can be approved by name"), "{shown}");
    let plan = user
        .json(&["preview", "approve", id, &seq, "--name", friend])
        .with(0);
    assert_eq!(plan["counts"]["delete"], 1, "{plan}");
    let unconfirmed = user.json(&["sync", "--plan", id]).with(3);
    assert_eq!(unconfirmed["code"], "confirmation_needed", "{unconfirmed}");
    let number = plan["brake"]["number"].to_string();
    let run = user
        .json(&["sync", "--plan", id, "--confirm", &number])
        .object();
    assert_eq!(run["results"]["deleted"], 1, "{run}");
    let status = user.text(&["status"], "").stdout;
    assert!(status.contains("participants deleted: 1"), "{status}");
}

#[tokio::test]
async fn a_person_is_left_out_once_or_never_synced() {
    let pair = Pair::serve(&["--people", "30", "--limits", "none"]);
    let mut user = settled(&pair);
    let friend = "private.person@example.com";
    pair.make_contact(&json!({ "email": friend })).await;
    let scope = ["preview", "--direction", "both", "--people", friend];
    let plan = user.json(&scope).with(0);
    let id = plan["id"].as_str().unwrap();
    let left = user.json(&["preview", "leave-out", id, "0"]).with(0);
    assert_eq!((&left["left_out"], &left["writes"]), (&json!(1), &json!(0)));
    let taken = user
        .json(&["preview", "leave-out", id, "0", "--again"])
        .with(0);
    assert_eq!(taken["writes"], 1, "{taken}");
    let never = user.text(&["preview", "never", id, "0"], "");
    assert_eq!(never.code, Some(0), "{never:?}");
    assert!(
        never.stdout.contains("Never synced from now on"),
        "{never:?}"
    );
    let plan = user.json(&scope).with(0);
    assert_eq!(plan["counts"]["skip"], 1, "{plan}");
    let id = plan["id"].as_str().unwrap();
    user.json(&["preview", "never", id, "0", "--again"]).with(0);
    let plan = user.json(&scope).with(0);
    assert_eq!(plan["counts"]["create_participant"], 1, "{plan}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_watch_ends_with_ctrl_c() {
    use std::io::{BufRead as _, BufReader};
    let pair = Pair::serve(&["--people", "20", "--limits", "none"]);
    let mut user = User::of(&pair);
    user.set_up(&pair);
    let mut child = user
        .command(&["watch", "--every", "1h", "--json"])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut told = lines.map(|line| -> Value { serde_json::from_str(&line.unwrap()).unwrap() });
    let began = told.next().unwrap();
    assert_eq!(
        (&began["watch"], &began["every_seconds"]),
        (&json!("began"), &json!(3_600))
    );
    let first = told.next().unwrap();
    assert_eq!(first["watch"], "synced", "{first}");
    assert!(
        first["run"]["results"]["created"].as_u64() > Some(0),
        "{first}"
    );
    let interrupt = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(interrupt.unwrap().success());
    let last = told.next().unwrap();
    assert_eq!(last["watch"], "ended", "{last}");
    assert_eq!(told.next(), None);
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
