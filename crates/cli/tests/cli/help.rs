//! Every command explains itself, and refuses what it does not know.

use crate::support::{command, run};

const COMMANDS: [&[&str]; 71] = [
    &[],
    &["status"],
    &["connect"],
    &["connect", "hubspot"],
    &["connect", "impact"],
    &["connect", "advocate"],
    &["disconnect"],
    &["program"],
    &["program", "list"],
    &["program", "choose"],
    &["rules"],
    &["properties"],
    &["properties", "plan"],
    &["properties", "apply"],
    &["forms"],
    &["preview"],
    &["preview", "show"],
    &["preview", "approve"],
    &["preview", "choose"],
    &["preview", "never"],
    &["preview", "leave-out"],
    &["sync"],
    &["watch"],
    &["runs"],
    &["runs", "show"],
    &["runs", "undo"],
    &["problems"],
    &["import"],
    &["import", "check"],
    &["import", "build"],
    &["import", "upload"],
    &["import", "status"],
    &["person"],
    &["triggers"],
    &["triggers", "options"],
    &["triggers", "set"],
    &["triggers", "preview"],
    &["triggers", "list"],
    &["triggers", "show"],
    &["triggers", "approve"],
    &["triggers", "leave-out"],
    &["triggers", "send"],
    &["triggers", "settle"],
    &["mapping"],
    &["mapping", "set"],
    &["mapping", "example"],
    &["mapping", "options"],
    &["mapping", "versions"],
    &["mapping", "compare"],
    &["mapping", "restore"],
    &["test"],
    &["test", "begin"],
    &["test", "run"],
    &["test", "look"],
    &["test", "pass"],
    &["test", "skip"],
    &["test", "reopen"],
    &["test", "confirm-rewards"],
    &["test", "clean-up"],
    &["test", "report"],
    &["setup"],
    &["setup", "apply"],
    &["handover"],
    &["handover", "export"],
    &["handover", "open"],
    &["drift"],
    &["drift", "check"],
    &["drift", "accept"],
    &["doctor"],
    &["journal"],
    &["journal", "check"],
    &["journal", "restore"],
    &["practice", "story"],
    &["practice", "serve"],
];

#[test]
fn every_command_has_help() {
    for words in COMMANDS {
        let mut command = command(words);
        command.arg("--help");
        let ended = run(command, "");
        assert_eq!(ended.code, Some(0), "{words:?}: {ended:?}");
        assert!(
            ended.stdout.contains("Usage: advsync"),
            "{words:?}: {ended:?}"
        );
    }
}

#[test]
fn the_first_help_names_the_exit_codes() {
    let ended = run(command(&["--help"]), "");
    for line in ["0  done", "3  a person must decide", "6  interrupted"] {
        assert!(ended.stdout.contains(line), "{line}: {}", ended.stdout);
    }
}

#[test]
fn the_faults_are_listed_for_people_and_for_programs() {
    let words = ["practice", "serve", "--fault", "list"];
    let ended = run(command(&words), "");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains("status_429"), "{}", ended.stdout);
    assert!(ended.stdout.contains("C10"), "{}", ended.stdout);
    let ended = run(
        command(&["--json", "practice", "serve", "--fault", "list"]),
        "",
    );
    let told: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(told[0]["kind"], "status_429");
}

#[test]
fn wrong_usage_ends_with_2() {
    for words in [
        &["sync", "--confirm", "7"][..],
        &["sync", "--resume", "a", "--plan", "b"],
        &["connect", "hubspot", "--token-stdin", "--sign-in"],
        &["preview", "show", "a", "--kind", "everyone"],
        &["rules", "--create-contacts", "maybe"],
        &[
            "rules",
            "--create-contacts",
            "on",
            "--contacts-for-new",
            "off",
        ],
        &["rules", "--policy", "email=me"],
        &["preview", "--who", "nobody"],
        &["preview", "--who", "changed", "--list", "42"],
        &["preview", "--direction", "sideways"],
        &["sync", "--plan", "a", "--who", "changed"],
        &["sync", "--resume", "a", "--direction", "both"],
        &["preview", "approve", "a", "7"],
        &["preview", "choose", "a", "7", "first_name"],
        &["preview", "choose", "a", "7", "first_name=newest"],
        &["problems", "--cause", "bad_luck"],
        &["problems", "--retry", "--save", "a.csv"],
        &["problems", "--limit", "7"],
        &["runs", "undo"],
        &["watch"],
        &["watch", "--every", "5s"],
        &["import", "check"],
        &["import", "build", "--to", "a.csv"],
        &["import", "build", "--from", "a.csv"],
        &[
            "import",
            "build",
            "--from",
            "a.csv",
            "--from-hubspot",
            "--to",
            "b.csv",
        ],
        &[
            "import", "build", "--from", "a.csv", "--list", "7", "--to", "b.csv",
        ],
        &["import", "check", "a.csv", "--identity", "phone"],
        &["import", "check", "a.csv", "--column", "Tier"],
        &["setup", "apply"],
        &["handover", "export"],
        &["person"],
        &["person", "ada@example.com", "--participant", "a", "b"],
        &["person", "ada@example.com", "--never", "--again"],
        &["person", "ada@example.com", "--yes"],
        &["person", "--find", "ada", "--erase"],
        &["forget"],
        &["practice", "serve", "--fault", "hubspot=no_such_fault"],
    ] {
        let ended = run(command(words), "");
        assert_eq!(ended.code, Some(2), "{words:?}: {ended:?}");
    }
}
