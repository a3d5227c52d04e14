//! Settings, as somebody types them.

use crate::support::{Pair, User};

#[test]
fn settings_are_listed_told_changed_and_taken_back() {
    let pair = Pair::serve(&["--people", "12", "--limits", "none"]);
    let mut user = User::of(&pair);
    user.set_up(&pair);
    let listed = user.text(&["settings"], "").stdout;
    for word in ["hubspot-share", "10 to 100 (%)", "brake-creations", "Data:"] {
        assert!(listed.contains(word), "{word} is not in: {listed}");
    }
    let changed = user
        .text(&["settings", "set", "hubspot-share", "60"], "")
        .stdout;
    assert!(changed.contains("is now 60 %"), "{changed}");
    assert!(
        changed.contains("advsync settings set hubspot-share 100"),
        "{changed}"
    );
    let told = user.text(&["settings", "get", "hubspot-share"], "").stdout;
    assert_eq!(told.trim(), "60");
    let refused = user
        .json(&["settings", "set", "hubspot-share", "5"])
        .with(1);
    assert_eq!(refused["code"], "invalid_input", "{refused}");
    let meaning = user.text(&["settings", "erase-workspace"], "").stdout;
    assert!(meaning.contains("Nothing was erased"), "{meaning}");
    let other = user
        .json(&["settings", "erase-workspace", "--name", "another"])
        .with(1);
    assert_eq!(other["code"], "invalid_input", "{other}");
}
