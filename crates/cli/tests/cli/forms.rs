//! Forms that carry a referral, as somebody types it.

use crate::support::{Pair, User};

#[test]
fn the_forms_are_told_and_the_script_is_printed_alone() {
    let pair = Pair::serve(&["--people", "12", "--limits", "none"]);
    let mut user = User::of(&pair);
    user.set_up(&pair);
    let told = user.json(&["forms"]).with(0);
    assert_eq!(told["checks"][0]["status"], "pass", "{told}");
    assert_eq!(told["forms"][0]["name"], "Sign up with a referral");
    assert_eq!(told["forms"][1]["carries"], false);
    let text = user.text(&["forms"], "").stdout;
    for word in [
        "1 of 2 forms carry a referral",
        "ssqt_referralcookies",
        "Marketing → Forms",
    ] {
        assert!(text.contains(word), "{word} is not in: {text}");
    }
    let script = user.text(&["forms", "--script"], "").stdout;
    assert!(script.starts_with("<script>"), "{script}");
    assert!(script.trim_end().ends_with("</script>"), "{script}");
    let program = pair.value("impact", "program_id");
    assert!(script.contains(&format!("\"{program}\"")), "{script}");
}
