//! The whole flow without a window: credentials in the environment, one command after the other, against a practice
//! pair in a process of its own.

use crate::support::{Pair, User, run};

#[tokio::test]
async fn a_first_sync_runs_exactly_what_was_seen() {
    let pair = Pair::serve(&["--people", "60", "--seed", "7", "--limits", "none"]);
    let mut user = User::of(&pair);
    user.json(&["connect", "hubspot"]).with(0);
    user.json(&["connect", "impact"]).with(0);
    let programs = user.json(&["program", "list"]).with(0);
    let program = pair.value("impact", "program_id");
    assert!(
        programs
            .as_array()
            .unwrap()
            .iter()
            .any(|listed| listed["id"] == program),
        "{programs}"
    );
    user.json(&["program", "choose", &program]).with(0);
    let rules = user.json(&["rules", "--create-contacts", "on"]).with(0);
    assert_eq!(rules["hubspot_on_new"], true);
    assert_eq!(rules["hubspot_on_update"], true);
    assert_eq!(rules["advocate_on_new"], false);
    let plan = user.json(&["properties", "plan"]).with(0);
    assert_eq!(plan["rows"].as_array().unwrap().len(), 7, "{plan}");
    user.json(&["properties", "apply"]).with(0);

    let before = pair.contacts().await;
    let preview = user.json(&["preview"]).with(0);
    let id = preview["id"].as_str().unwrap();
    assert!(preview["writes"].as_u64() > Some(10), "{preview}");
    let held = user
        .json(&["preview", "show", id, "--kind", "hold", "--limit", "3"])
        .with(0);
    assert_eq!(held["total"], preview["counts"]["hold"], "{held}");
    assert_eq!(pair.contacts().await, before, "a preview wrote");

    let ten = user
        .json(&["sync", "--plan", id, "--start-with-10"])
        .with(0);
    assert_eq!(ten["status"], "paused", "{ten}");
    assert!(pair.contacts().await <= before + 10);

    let ended = user.json(&["sync", "--resume"]);
    let run = ended.object();
    let problems = run["results"]["held"].as_u64() > Some(0);
    assert_eq!(ended.code, Some(if problems { 4 } else { 0 }), "{run}");
    let created = run["results"]["created"].as_u64().unwrap();
    assert_eq!(preview["counts"]["create"], created, "{run}");
    assert_eq!(pair.contacts().await, before + created);

    let runs = user.json(&["runs"]).with(0);
    assert_eq!(runs[0]["id"], run["id"], "{runs}");
    let run_id = run["id"].as_str().unwrap();
    let shown = user
        .json(&["runs", "show", run_id, "--outcome", "created"])
        .with(0);
    assert_eq!(shown["people"]["total"], created, "{shown}");
    let again = user.json(&["preview"]).with(0);
    assert_eq!(again["writes"], 0, "{again}");
    let status = user.text(&["status"], "");
    assert!(
        status.stdout.contains("contacts were written in HubSpot"),
        "{status:?}"
    );
    user.kept_secret(&pair.secrets());
}

#[tokio::test]
async fn without_a_plan_and_a_terminal_nothing_is_written() {
    let pair = Pair::serve(&["--people", "40", "--limits", "none"]);
    let mut user = User::of(&pair);
    user.set_up(&pair);
    let before = pair.contacts().await;
    let refused = user.json(&["sync"]).with(3);
    assert_eq!(refused["code"], "confirmation_needed", "{refused}");
    assert_eq!(pair.contacts().await, before);
    // The hint names the command that runs what can be looked at now.
    let hint = refused["hint"].as_str().unwrap();
    let (_, plan) = hint.rsplit_once("--plan ").unwrap();
    let run = user.json(&["sync", "--plan", plan]).object();
    assert!(run["status"].as_str().unwrap().starts_with("done"), "{run}");
    let twice = user.json(&["sync", "--plan", plan]).with(3);
    assert_eq!(twice["code"], "plan_out_of_date", "{twice}");
}

#[test]
fn a_large_plan_asks_for_its_number() {
    let pair = Pair::serve(&[
        "--people",
        "40",
        "--participants",
        "900",
        "--limits",
        "none",
    ]);
    let mut user = User::of(&pair);
    user.set_up(&pair);
    let preview = user.json(&["preview"]).with(0);
    let id = preview["id"].as_str().unwrap();
    let number = preview["brake"]["number"].to_string();
    let refused = user.json(&["sync", "--plan", id]).with(3);
    assert_eq!(refused["code"], "confirmation_needed", "{refused}");
    let other = user.json(&["sync", "--plan", id, "--confirm", "1"]).with(3);
    assert_eq!(other["code"], "confirmation_needed", "{other}");
    let run = user
        .json(&["sync", "--plan", id, "--confirm", &number])
        .object();
    assert!(run["status"].as_str().unwrap().starts_with("done"), "{run}");
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_pauses_and_the_run_goes_on_later() {
    let pair = Pair::serve(&[
        "--people",
        "20",
        "--participants",
        "4000",
        "--limits",
        "none",
    ]);
    let mut user = User::of(&pair);
    user.set_up(&pair);
    let preview = user.json(&["preview"]).with(0);
    let id = preview["id"].as_str().unwrap();
    let number = preview["writes"].to_string();
    let before = pair.contacts().await;
    pair.answer_after(400).await;
    let child = user
        .command(&["sync", "--json", "--plan", id, "--confirm", &number])
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    while pair.contacts().await == before {
        tokio::task::yield_now().await;
    }
    let mut interrupt = std::process::Command::new("kill");
    interrupt.args(["-INT", &child.id().to_string()]);
    assert_eq!(run(interrupt, "").code, Some(0));
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(6));
    let paused: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(paused["status"], "paused", "{paused}");
    assert!(
        paused["done"].as_u64() < paused["total"].as_u64(),
        "{paused}"
    );
    pair.answer_after(0).await;
    let resumed = user
        .json(&["sync", "--resume", paused["id"].as_str().unwrap()])
        .object();
    assert!(
        resumed["status"].as_str().unwrap().starts_with("done"),
        "{resumed}"
    );
    assert_eq!(
        resumed["results"]["created"], preview["counts"]["create"],
        "{resumed}"
    );
}
