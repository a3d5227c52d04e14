//! `cargo xtask bench journal`: how long it takes to look something up when many people were synced.

use super::both::UNLIMITED;
use super::pair::Pair;
use super::story::{self, Folder};
use super::{json, options, watch};
use crate::Trouble;
use crate::place::Place;

/// The quickest of so many is shown.
const ROUNDS: u32 = 5;

/// Syncs so many people, looks things up, and prints a table.
pub fn journal(words: &[&str]) -> Result<(), Trouble> {
    let mut people = 1_000_000;
    options::read(words, |name, value| {
        let known = name == "--people";
        if known {
            people = value.number()?;
        }
        Ok(known)
    })?;
    let place = Place::find();
    let program = super::advsync(&place)?;
    let pair = Pair::serve(&program, people, people, &UNLIMITED)?;
    let folder = Folder::new();
    story::set_up(&program, &folder, &pair)?;
    let plan = story::preview(&program, &folder, &pair)?;
    story::sync(&program, &folder, &pair, &plan)?;
    let page = ["preview", "show", &plan.id, "--limit", "200", "--json"];
    let shown = watch::watch(story::user_command(&program, &folder, &pair, &page))?;
    let person = json::text(&shown.output, "person").unwrap_or_default();
    let name = json::text(&shown.output, "name").unwrap_or_default();
    let search = ["preview", "show", &plan.id, "--search", person];
    let looks: [(&str, &[&str]); 8] = [
        ("nothing but start", &["--version"]),
        ("how all stands", &["status"]),
        ("a page of 200", &page),
        ("a search", &search),
        ("a person's story, by address", &["person", person]),
        ("people, by how a name begins", &["person", name]),
        ("people, by what nobody has", &["person", "nobody's"]),
        ("what needs a person", &["problems"]),
    ];
    println!("| people | looked up | ms | peak MiB |\n|---|---|---|---|");
    for (name, words) in looks {
        let mut best: Option<watch::Cost> = None;
        for _ in 0..ROUNDS {
            let cost = watch::watch(story::user_command(&program, &folder, &pair, words))?;
            if best.as_ref().is_none_or(|best| cost.seconds < best.seconds) {
                best = Some(cost);
            }
        }
        let best = best.unwrap_or_default();
        println!(
            "| {people} | {name} | {:.0} | {:.0} |",
            best.seconds * 1000.0,
            best.peak_mib
        );
    }
    Ok(())
}
