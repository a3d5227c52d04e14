//! `cargo xtask screenshots`: the pictures of the help pages, from the journey through the real window.

use crate::place::Place;
use crate::{Trouble, programs, test};

/// Goes the journey, and makes the pictures from what it saw.
pub fn screenshots() -> Result<(), Trouble> {
    let place = Place::find();
    test::test(&["interface", "build", "journey"])?;
    let mut command = programs::cargo(&place.root);
    command
        .args([
            "run",
            "--quiet",
            "--package",
            "journey",
            "--bin",
            "pictures",
            "--",
        ])
        .arg(place.target.join("journey"))
        .arg(place.help.join("images"));
    programs::run(command)
}
