//! `cargo xtask simulate`: many simulations of the engine, or the story of one.
//!
//! What a simulation is, and what must hold in it, is in tests/simulation. This builds its program and hands it the
//! options.

use crate::place::Place;
use crate::{Trouble, programs};

/// Runs simulations.
pub fn simulate(options: &[&str]) -> Result<(), Trouble> {
    check(options)?;
    program("simulate", options)
}

/// Runs a program of the simulation, optimised, with the checks of a debug build.
pub fn program(name: &str, options: &[&str]) -> Result<(), Trouble> {
    let mut command = programs::cargo(&Place::find().root);
    command.args(["run", "--quiet", "--profile", "fuzz", "-p", "simulation"]);
    command.args(["--bin", name, "--"]);
    command.args(options);
    programs::run(command)
}

/// Refuses what the program would not understand, before it is built.
fn check(options: &[&str]) -> Result<(), Trouble> {
    let known = |name: &str| ["--seed", "--seeds", "--from"].contains(&name);
    let number = |text: &str| text.replace('_', "").parse::<u64>().is_ok();
    let pairs = options.chunks(2);
    let mut wrong =
        pairs.filter(|pair| !matches!(pair, [name, text] if known(name) && number(text)));
    match wrong.next() {
        None => Ok(()),
        Some(pair) => Err(format!(
            "`{}` is not understood.\n\n{}",
            pair.join(" "),
            crate::words::SIMULATE
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_names_with_numbers() {
        assert!(check(&[]).is_ok());
        assert!(check(&["--seeds", "10_000", "--from", "7"]).is_ok());
        assert!(check(&["--seed", "174"]).is_ok());
        assert!(check(&["--seed"]).is_err());
        assert!(check(&["--seed", "many"]).is_err());
        assert!(check(&["--worlds", "3"]).is_err());
    }
}
