//! `docs/platforms.md` says where in the code each fact is used, and what the doctor asks: both must be true.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap().to_path_buf()
}

fn page() -> String {
    fs::read_to_string(root().join("docs/platforms.md")).unwrap()
}

/// Returns what stands in backticks.
fn quoted(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// Finds a file that the page names: from the root, or from the sources of the clients.
fn file(name: &str) -> Option<PathBuf> {
    [root(), root().join("crates/platforms/src")]
        .into_iter()
        .map(|folder| folder.join(name))
        .find(|path| path.exists())
}

fn is_file(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|it| it == "rs") || name.starts_with("crates/")
}

#[test]
fn every_file_that_the_page_names_is_there() {
    let page = page();
    let named: BTreeSet<&str> = quoted(&page).into_iter().filter(|it| is_file(it)).collect();
    assert!(named.len() > 20, "{named:?}");
    for name in named {
        assert!(
            name == "probes.rs" || file(name).is_some(),
            "there is no {name}"
        );
    }
}

#[test]
fn every_constant_that_the_page_names_is_in_its_file() {
    let page = page();
    let mut seen = 0;
    for cell in page.lines().flat_map(|line| line.split('|')) {
        // "`A`, `B` in `file`", perhaps several of them.
        let mut names: Vec<&str> = Vec::new();
        for word in quoted(cell) {
            if !is_file(word) {
                names.push(word);
            } else if !names.is_empty() && cell.contains(&format!(" in `{word}`")) {
                let text = fs::read_to_string(file(word).unwrap()).unwrap();
                for name in names.drain(..) {
                    assert!(text.contains(name), "{name} is not in {word}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 15, "only {seen} names were looked for");
}

#[test]
fn the_page_names_what_the_doctor_asks_and_nothing_else() {
    let page = page();
    let is_id = |word: &&str| word.starts_with("hs.") || word.starts_with("imp.");
    let told: BTreeSet<&str> = quoted(&page).into_iter().filter(is_id).collect();
    let sources = ["hubspot.rs", "advocate.rs"].map(|name| {
        fs::read_to_string(root().join("crates/engine/src/doctor").join(name)).unwrap()
    });
    let asked: BTreeSet<&str> = sources
        .iter()
        .flat_map(|text| text.split('"').skip(1).step_by(2))
        .filter(is_id)
        .collect();
    let untold: Vec<_> = asked.difference(&told).collect();
    let unasked: Vec<_> = told.difference(&asked).collect();
    assert!(unasked.is_empty(), "nobody asks {unasked:?}");
    // What merely shows that the connection works is no unknown.
    assert_eq!(untold, [&"hs.account"]);
}
