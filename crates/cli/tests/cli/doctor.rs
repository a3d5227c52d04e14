//! The doctor in the terminal.

use crate::support::{Pair, User};

#[test]
fn the_doctor_asks_both_sides_and_tells_nothing_secret() {
    let pair = Pair::serve(&["--people", "40"]);
    let mut user = User::of(&pair);
    for side in ["hubspot", "impact"] {
        user.json(&["connect", side]).with(0);
    }
    let told = user.json(&["doctor"]);
    let view = told.object();
    let code = if view["differs"].as_u64() == Some(0) {
        0
    } else {
        4
    };
    assert_eq!(told.code, Some(code), "{told:?}");
    assert_eq!(view["blocked"], false);
    assert!(view["findings"].as_array().unwrap().len() >= 20, "{view}");
    let text = user.text(&["doctor"], "");
    assert_eq!(text.code, Some(code));
    for words in [
        "HubSpot\n",
        "impact.com\n",
        "The product ",
        "No contact and no participant was changed.",
    ] {
        assert!(text.stdout.contains(words), "{words}: {}", text.stdout);
    }
    assert!(!text.stdout.contains('@'), "{}", text.stdout);
    user.kept_secret(&pair.secrets());
}

#[test]
fn nobody_connected_is_nobody_to_ask() {
    let mut user = User::new();
    let failure = user.json(&["doctor"]).with(5);
    assert_eq!(failure["code"], "reconnect_needed");
}
