//! The two commands of a newcomer, `cargo xtask run` and `cargo xtask test`, the packages, and the benches.
//!
//! Standard library only, so that it compiles where there is nothing but Rust and a C linker. It knows how
//! to prepare a machine and which programs to call; it refuses to know anything about contacts.
//! Start at [`set_up`], then [`run`] and [`test`].

use std::process::ExitCode;

mod bench;
mod desktop;
mod dist;
mod fresh;
mod fuzz;
mod place;
mod programs;
mod run;
mod screenshots;
mod set_up;
mod simulate;
mod supply;
mod systems;
mod tally;
mod test;
mod words;

/// Why a command could not go on, in words for a person.
type Trouble = String;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match command(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("\n{trouble}");
            ExitCode::FAILURE
        }
    }
}

/// Does what the arguments ask for.
fn command(arguments: &[String]) -> Result<(), Trouble> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let Some(text) = help(&words) {
        println!("{text}");
        return Ok(());
    }
    match words.as_slice() {
        ["run"] => run::run(),
        ["test", steps @ ..] => test::test(steps),
        ["dist", options @ ..] => dist::dist(options),
        ["screenshots"] => screenshots::screenshots(),
        ["specs"] => test::test(&["specs"]),
        ["bench", "first-sync", options @ ..] => bench::first_sync(options),
        ["bench", "both-ways", options @ ..] => bench::both_ways(options),
        ["bench", "limits"] => bench::limits(),
        ["bench", "import", options @ ..] => bench::import(options),
        ["bench", "journal", options @ ..] => bench::journal(options),
        ["bench", "practice", options @ ..] => bench::practice(options),
        ["bench", "resume", options @ ..] => bench::resume(options),
        ["fuzz", options @ ..] => fuzz::fuzz(options),
        ["simulate", options @ ..] => simulate::simulate(options),
        ["desktop", program @ ..] => desktop::by_hand(program),
        _ => Err(format!(
            "There is no command `{}`.\n\n{}",
            words.join(" "),
            words::HELP
        )),
    }
}

/// Returns the help that the words ask for, if they ask for help.
fn help(words: &[&str]) -> Option<&'static str> {
    let asked = |word: &&str| matches!(*word, "--help" | "-h");
    let about = match words {
        [] | ["help" | "--help" | "-h"] => "",
        ["help", about, ..] => about,
        // What follows belongs to the program that runs in the desktop.
        ["desktop"] | ["desktop", "--help" | "-h", ..] => "desktop",
        ["bench"] => "bench",
        [
            about @ ("run" | "test" | "dist" | "screenshots" | "specs" | "bench" | "fuzz"
            | "simulate"),
            rest @ ..,
        ] if rest.iter().any(asked) => about,
        _ => return None,
    };
    match about {
        "" => Some(words::HELP),
        "run" => Some(words::RUN),
        "test" => Some(words::TEST),
        "dist" => Some(words::DIST),
        "screenshots" => Some(words::SCREENSHOTS),
        "specs" => Some(words::SPECS),
        "bench" => Some(words::BENCH),
        "fuzz" => Some(words::FUZZ),
        "simulate" => Some(words::SIMULATE),
        "desktop" => Some(words::DESKTOP),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_is_given_where_it_is_asked_for_and_only_there() {
        assert_eq!(help(&[]), Some(words::HELP));
        assert_eq!(help(&["test", "--help"]), Some(words::TEST));
        assert_eq!(help(&["help", "bench"]), Some(words::BENCH));
        assert_eq!(help(&["bench", "first-sync", "-h"]), Some(words::BENCH));
        assert_eq!(help(&["fuzz", "--help"]), Some(words::FUZZ));
        assert_eq!(help(&["simulate", "--help"]), Some(words::SIMULATE));
        assert_eq!(help(&["desktop", "cargo", "--help"]), None);
        assert_eq!(help(&["dist", "--check", "-h"]), Some(words::DIST));
        assert_eq!(help(&["run"]), None);
        assert!(command(&["fly".to_owned()]).is_err_and(|trouble| trouble.contains("`fly`")));
    }
}
