//! The test plan as somebody types it: begun, a test done and seen, reported, cleaned up.

use crate::both_ways::settled;
use crate::support::Pair;

#[tokio::test]
async fn a_test_is_done_reported_and_cleaned_up() {
    let pair = Pair::serve(&["--people", "20", "--limits", "none"]);
    let mut user = settled(&pair);
    let made_up = user.json(&["test", "begin", "qa@acme.example"]).with(1);
    assert_eq!(made_up["code"], "invalid_input", "{made_up}");
    let begun = user.json(&["test", "begin", "qa@acme-mail.com"]).with(0);
    assert_eq!((&begun["passed"], &begun["of"]), (&0.into(), &5.into()));
    let read = user.text(&["test"], "").stdout;
    assert!(
        read.contains("T1  New participants appear in HubSpot"),
        "{read}"
    );

    let contacts = pair.contacts().await;
    let shown = user.json(&["test", "run", "T1"]).with(3);
    assert_eq!(shown["writes"].as_array().unwrap().len(), 4, "{shown}");
    assert_eq!(pair.contacts().await, contacts, "nothing was written");
    let done = user.json(&["test", "run", "T1", "--yes"]).with(0);
    assert_eq!(done["tests"][0]["status"], "passed", "{done}");
    assert_eq!(pair.contacts().await, contacts + 4);

    let file = |name: &str| {
        let path = user.folder.path().join(name);
        path.to_str().unwrap().to_owned()
    };
    let (html, pdf, csv) = (file("r.html"), file("r.pdf"), file("r.csv"));
    let report = [
        "test", "report", "--html", &html, "--pdf", &pdf, "--csv", &csv,
    ];
    user.json(&report).with(0);
    let text = std::fs::read_to_string(&html).unwrap();
    assert!(text.contains("1 of 5 passed"), "{text}");
    assert!(!text.contains("qa+test-p1-"), "addresses are shortened");
    assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF-"));
    let again = user.json(&report).with(1);
    assert_eq!(again["code"], "invalid_input", "a file is not written over");

    let found = user.json(&["test", "clean-up"]).with(3);
    assert_eq!(found["items"].as_array().unwrap().len(), 8, "{found}");
    let left = user.json(&["test", "clean-up", "--yes"]).with(0);
    assert_eq!(left["items"].as_array().unwrap().len(), 0, "{left}");
    assert_eq!(pair.contacts().await, contacts);
    let secrets = pair.secrets();
    user.kept_secret(&secrets);
}
