//! Event triggers and the mapping, as somebody types them.

use crate::support::{Pair, User};

#[tokio::test]
async fn triggers_are_chosen_previewed_and_sent() {
    let pair = Pair::serve(&["--people", "30", "--limits", "none"]);
    let mut user = User::of(&pair);
    user.set_up(&pair);
    let nothing = user.json(&["triggers"]).with(0);
    assert_eq!(nothing["version"], 0, "{nothing}");
    let refused = user.json(&["triggers", "preview"]).with(1);
    assert_eq!(refused["code"], "invalid_input", "{refused}");
    let options = user.json(&["triggers", "options"]).with(0);
    assert!(
        options["pipelines"]
            .as_array()
            .is_some_and(|it| it.len() > 1)
    );
    let refused = user
        .json(&["triggers", "set", "--stage", "default:closedwon=Won!"])
        .with(1);
    assert!(
        refused["message"].as_str().unwrap().contains("event name"),
        "{refused}"
    );
    let saved = user
        .json(&[
            "triggers",
            "set",
            "--stage",
            "default:closedwon",
            "--author",
            "Ana",
        ])
        .with(0);
    assert_eq!(
        (&saved["version"], &saved["triggers"][0]["property"]),
        (&1.into(), &"dealstage".into())
    );
    assert_ne!(saved["since"], "");
    let plan = user.json(&["triggers", "preview"]).with(0);
    assert_eq!(
        (&plan["status"], &plan["number"]),
        (&"ready".into(), &0.into()),
        "{plan}"
    );
    let id = plan["id"].as_str().unwrap();
    let rows = user.json(&["triggers", "show", id]).with(0);
    assert_eq!(rows["total"], 0, "{rows}");
    let run = user.json(&["triggers", "send", id]).with(0);
    assert_eq!(run["status"], "done", "{run}");
    let listed = user.json(&["triggers", "list"]).with(0);
    assert_eq!(listed[0]["id"], id);
}

#[tokio::test]
async fn the_mapping_has_versions() {
    let pair = Pair::serve(&["--people", "30", "--limits", "none"]);
    let mut user = User::of(&pair);
    user.set_up(&pair);
    user.json(&["triggers", "set", "--stage", "default:closedwon"])
        .with(0);
    let guide = user.json(&["mapping"]).with(0);
    assert_eq!(
        (
            &guide["version"]["number"],
            guide["tables"][0]["rows"].as_array().unwrap().len()
        ),
        (&0.into(), 8)
    );
    let words = [
        "mapping",
        "set",
        "Text3==EMEA",
        "--remove",
        "Date3",
        "--author",
        "Ana",
        "--note",
        "Q4",
    ];
    let saved = user.json(&words).with(0);
    assert_eq!(
        (&saved["version"]["number"], &saved["version"]["author"]),
        (&1.into(), &"Ana".into())
    );
    let found = user.json(&["mapping", "compare", "0", "1"]).with(0);
    assert_eq!(
        (&found[0]["field"], &found[1]["after"]),
        (&"Date3".into(), &"=EMEA".into()),
        "{found}"
    );
    let example = user.json(&["mapping", "example"]).with(0);
    assert!(
        example["rows"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| it["value"] == "EMEA"),
        "{example}"
    );
    user.json(&["mapping", "restore", "0"]).with(0);
    assert_eq!(
        user.json(&["mapping", "versions"])
            .with(0)
            .as_array()
            .unwrap()
            .len(),
        3
    );
    let refused = user
        .json(&["mapping", "set", "--remove", "CustomerEmail"])
        .with(1);
    assert!(
        refused["message"]
            .as_str()
            .unwrap()
            .contains("CustomerEmail"),
        "{refused}"
    );
}
