//! Contacts that exist already, imported as somebody types it.

use crate::support::{Pair, User, run};
use std::path::Path;

const TWO: &str =
    "Email,First Name,Tier\nnew.ada@example.com,=1+1,gold\nnew.bob@example.com,Bob,\nnobody,Ann,\n";

fn file(user: &User, name: &str, text: &str) -> String {
    let path = user.folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_file_is_checked_built_uploaded_and_followed() {
    let pair = Pair::serve(&["--people", "20", "--limits", "none"]);
    let mut user = User::of(&pair);
    user.set_up(&pair);
    let contacts = file(&user, "contacts.csv", TWO);
    let checked = user
        .json(&[
            "import",
            "check",
            &contacts,
            "--column",
            "Tier=customFields.tier",
        ])
        .with(0);
    assert_eq!(
        (&checked["status"], &checked["kept"], &checked["left_out"]),
        (&"ready".into(), &2.into(), &1.into())
    );
    let read = user.text(&["import", "check", &contacts], "").stdout;
    for words in [
        "contacts.csv · UTF-8 · commas",
        "In the file: 2 people",
        "row 4 (nobody)",
        "cannot be undone",
    ] {
        assert!(read.contains(words), "{words}: {read}");
    }
    let to = user
        .folder
        .path()
        .join("people.csv")
        .to_str()
        .unwrap()
        .to_owned();
    let built = user
        .json(&[
            "import",
            "build",
            "--from",
            &contacts,
            "--to",
            &to,
            "--keep-formulas",
            "--locale",
            "en_US",
        ])
        .with(0);
    assert_eq!(built["saved"]["files"][0], to.as_str());
    assert_eq!(
        std::fs::read_to_string(&to).unwrap(),
        "accountId,id,email,firstName,locale\n\
         new.ada@example.com,new.ada@example.com,new.ada@example.com,=1+1,en_US\n\
         new.bob@example.com,new.bob@example.com,new.bob@example.com,Bob,en_US\n"
    );
    // What is there stays, and whoever typed it is told how to go on.
    let refused = user
        .json(&["import", "build", "--from", &contacts, "--to", &to])
        .with(1);
    assert!(
        refused["message"]
            .as_str()
            .unwrap()
            .contains("there already"),
        "{refused}"
    );
    // Nobody has seen the plan: nothing is uploaded.
    let unseen = user
        .json(&["import", "upload", "--from", &contacts])
        .with(3);
    assert_eq!(unseen["code"], "confirmation_needed");
    assert!(
        unseen["hint"].as_str().unwrap().contains("--confirm 2"),
        "{unseen}"
    );
    let none = user.json(&["import", "status"]).with(0);
    assert_eq!(none["imports"].as_array().unwrap().len(), 0);
    let uploaded = user
        .json(&["import", "upload", "--from", &contacts, "--confirm", "2"])
        .with(0);
    assert_eq!(uploaded["jobs"][0]["status"], "pending");
    let mut told = user.json(&["import", "status"]).with(0);
    while told["imports"][0]["working"] == true {
        told = user.json(&["import", "status"]).with(0);
    }
    assert_eq!(told["imports"][0]["jobs"][0]["processed"], 2, "{told}");
    assert_eq!(told["imports"][0]["arrived"], 2, "{told}");
    let again = user.json(&["import", "check", &contacts]).with(0);
    assert_eq!(again["kept"], 0, "who is a participant by now is left out");
    user.kept_secret(&pair.secrets());
}

#[test]
fn the_file_is_built_from_hubspot() {
    let pair = Pair::serve(&["--people", "40", "--limits", "none"]);
    let mut user = User::of(&pair);
    user.set_up(&pair);
    let (to, list) = ("people.csv", "left-out.csv");
    let mut command = user.command(&[
        "import",
        "build",
        "--from-hubspot",
        "--to",
        to,
        "--left-out",
        list,
    ]);
    command.current_dir(user.folder.path());
    let ended = run(command, "");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    for words in [
        "All contacts of HubSpot",
        "Written: people.csv",
        "Left-out rows: left-out.csv",
        "1. In impact.com",
    ] {
        assert!(ended.stdout.contains(words), "{words}: {}", ended.stdout);
    }
    let folder: &Path = user.folder.path();
    assert!(
        std::fs::read_to_string(folder.join(to))
            .unwrap()
            .starts_with("accountId,id,email,")
    );
    assert!(
        std::fs::read_to_string(folder.join(list))
            .unwrap()
            .starts_with("Row in the file,Why it was left out,")
    );
}

#[test]
fn what_is_wrong_is_said_before_anything_is_read() {
    let mut user = User::new();
    let contacts = file(&user, "contacts.csv", TWO);
    let wrong = user
        .json(&[
            "import",
            "check",
            &contacts,
            "--keep-existing",
            "--column",
            "Nickname=firstName",
        ])
        .with(1);
    assert!(
        wrong["message"].as_str().unwrap().contains("Nickname"),
        "{wrong}"
    );
    assert!(
        wrong["hint"]
            .as_str()
            .unwrap()
            .contains("Email, First Name, Tier"),
        "{wrong}"
    );
    let wrong = user.json(&["import", "check", &contacts]).with(5);
    assert_eq!(wrong["code"], "reconnect_needed", "{wrong}");
    let fine = user
        .json(&[
            "import",
            "check",
            &contacts,
            "--keep-existing",
            "--column",
            "First Name=",
        ])
        .with(0);
    assert_eq!(fine["header"].as_array().unwrap().len(), 3, "{fine}");
}
