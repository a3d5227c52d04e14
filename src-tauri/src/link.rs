//! Links to pages of this app: `advsync://sync`, `advsync://run/0a1b2c3d4e5f`. They open a page and nothing else; what is
//! not exactly such a link is none.

use engine::views::{Place, StepId};
use serde_json::Value;
use tauri::Url;

/// What the app's links begin with.
pub const SCHEME: &str = "advsync";
/// No id and no name is longer.
const LONGEST: usize = 40;

/// Returns the page that a link leads to, if it is one of ours.
pub fn place(link: &str) -> Option<Place> {
    // Reading a link tidies it up, so what is not plain must go before.
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-:/".contains(letter);
    if !link.chars().all(plain) {
        return None;
    }
    let url = Url::parse(link).ok()?;
    if url.scheme() != SCHEME || url.port().is_some() {
        return None;
    }
    let page = url.host_str()?;
    let of = url.path().trim_matches('/');
    match (page, of) {
        ("home", "") => Some(Place::Home),
        ("sync", "") => Some(Place::Sync),
        ("problems", "") => Some(Place::Problems),
        ("drift", "") => Some(Place::Drift),
        ("events", "") => Some(Place::Events),
        ("activity", "") => Some(Place::Activity),
        ("tests", "") => Some(Place::Tests),
        ("settings", "") => Some(Place::Settings),
        ("run", id) => is_name(id).then(|| Place::Run(id.to_owned())),
        ("setup", step) => step_of(step).map(Place::Step),
        _ => None,
    }
}

/// Returns the page that the newest of a program's arguments leads to.
pub fn place_among(arguments: &[String]) -> Option<Place> {
    arguments.iter().skip(1).rev().find_map(|it| place(it))
}

fn is_name(text: &str) -> bool {
    (1..=LONGEST).contains(&text.len())
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
}

fn step_of(text: &str) -> Option<StepId> {
    serde_json::from_value(Value::String(text.replace('-', "_"))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages() {
        for (link, expected) in [
            ("advsync://home", Place::Home),
            ("advsync://sync/", Place::Sync),
            ("ADVSYNC://settings", Place::Settings),
            (
                "advsync://run/0a1b2c3d4e5f",
                Place::Run("0a1b2c3d4e5f".to_owned()),
            ),
            ("advsync://setup/first-sync", Place::Step(StepId::FirstSync)),
        ] {
            assert_eq!(place(link), Some(expected), "{link}");
        }
    }

    #[test]
    fn hostile_links_lead_nowhere() {
        let long = format!("advsync://run/{}", "a".repeat(10_000));
        for link in [
            "",
            "advsync:",
            "advsync://",
            "advsync:home",
            "advsync:///home",
            "https://home",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "advsync://home?then=sync",
            "advsync://home#sync",
            "advsync://user:word@home",
            "advsync://home:80",
            "advsync://events/more",
            "advsync://sync/start",
            "advsync://approve/17",
            "advsync://run",
            "advsync://run/",
            "advsync://run/../settings",
            "advsync://run/a/b",
            "advsync://run/%2e%2e",
            "advsync://run/<script>",
            "advsync://run/'%20OR%201=1",
            "advsync://setup/nowhere",
            "advsync://setup/",
            "advsync://h\u{f6}me",
            "advsync://home\0",
            " --erase",
            long.as_str(),
        ] {
            assert_eq!(place(link), None, "{link}");
        }
    }

    #[test]
    fn the_program_itself_is_no_link() {
        let arguments = |all: &[&str]| all.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
        assert_eq!(place_among(&arguments(&["advsync://home"])), None);
        assert_eq!(
            place_among(&arguments(&["app", "--verbose", "advsync://home"])),
            Some(Place::Home)
        );
    }
}
