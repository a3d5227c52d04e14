//! `cargo xtask run`: prepares, builds, opens.

use std::process::Command;

use crate::place::Place;
use crate::systems::Purpose;
use crate::{Trouble, programs, set_up};

/// Opens the window, or plays the practice story where there is no display.
pub fn run() -> Result<(), Trouble> {
    let place = Place::find();
    if !has_display() {
        println!(
            "There is no display here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window can open.\n\
             Playing the practice story in the terminal instead: simulated accounts, nothing real.\n"
        );
        build(&place, "advsync")?;
        let mut story = Command::new(place.built("debug", "advsync"));
        story.args(["practice", "story"]);
        return programs::run(story);
    }
    set_up::set_up(&place, Purpose::Window)?;
    set_up::build_interface(&place)?;
    build(&place, "advocate-sync")?;
    println!("Opening Advocate Sync");
    programs::run(Command::new(place.built("debug", "advocate-sync")))
}

/// Builds one program with the same features of shared libraries as `cargo xtask test` does, so that whoever
/// uses both builds once: the whole workspace is selected, and naming a test counts the tests' needs in.
fn build(place: &Place, program: &str) -> Result<(), Trouble> {
    let mut command = programs::cargo(&place.root);
    command.args([
        "build",
        "--workspace",
        "--bin",
        program,
        "--test",
        "journey",
    ]);
    programs::run(command)
}

/// Whether a window can open. Only Linux can be without a display.
fn has_display() -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}
