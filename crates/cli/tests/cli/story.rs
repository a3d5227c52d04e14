//! The practice story, told to a program and to a person.

use crate::support::{command, run};

#[test]
fn the_story_writes_what_its_preview_showed_and_nothing_twice() {
    let ended = run(
        command(&["practice", "story", "--people", "60", "--json"]),
        "",
    );
    let story = ended.with(0);
    let preview = &story["preview"];
    assert!(preview["create"].as_u64() > Some(0), "{story}");
    assert!(preview["update"].as_u64() > Some(0), "{story}");
    assert_eq!(story["first_ten"]["status"], "paused", "{story}");
    let results = &story["run"]["results"];
    assert_eq!(results["created"], preview["create"], "{story}");
    assert_eq!(results["updated"], preview["update"], "{story}");
    assert_eq!(results["failed"], 0, "{story}");
    assert_ne!(story["contact"]["referral_code"], "", "{story}");
    let link = story["contact"]["share_link"].as_str().unwrap();
    assert!(link.starts_with("http"), "{story}");
    assert_eq!(story["writes_again"], 0, "{story}");
}

#[test]
fn the_story_can_be_read() {
    let ended = run(command(&["practice", "story", "--people", "40"]), "");
    assert_eq!(ended.code, Some(0), "{ended:?}");
    for words in [
        "Nothing here is real.",
        "Referral Code",
        "Nothing was written.",
        "Told in",
    ] {
        assert!(ended.stdout.contains(words), "{words}: {}", ended.stdout);
    }
}
