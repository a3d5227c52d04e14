//! `cargo xtask test`: every check and every test, in steps that stop at the first failure.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::desktop::Desktop;
use crate::place::Place;
use crate::systems::Purpose;
use crate::tally::Tally;
use crate::{Trouble, fresh, programs, set_up, supply};

/// How the names of the journey's tests end; plain `cargo test` can only leave them out by name.
const JOURNEY_TESTS: &str = "_the_real_window";
/// The journey's test of an installed package, which needs one: `cargo xtask dist --check` runs it.
pub const OF_A_PACKAGE: &str = "the_menu_entry_opens_the_real_window";

/// What the steps share.
struct Work {
    place: Place,
    /// Whether cargo-nextest is installed. It is never installed here: that takes minutes.
    nextest: bool,
    /// The generated TypeScript types as they were before any test ran.
    bindings: u64,
    tally: Tally,
}

/// How a step ended, when it did not fail.
enum Ended {
    Done,
    /// Done as far as it could be, with what could not.
    DoneBut(String),
    /// Not possible on this system, with the reason.
    LeftOut(&'static str),
}

/// One step.
struct Step {
    name: &'static str,
    /// What to do about a failure.
    advice: &'static str,
    action: fn(&mut Work) -> Result<Ended, Trouble>,
}

/// The steps: the quickest news first, and what needs something after what makes it.
const STEPS: [Step; 12] = [
    Step {
        name: "format",
        advice: "`cargo fmt` puts it right.",
        action: format,
    },
    Step {
        name: "supply-chain",
        advice: "deny.toml has the rules and their reasons; docs/packaging.md tells how to add an exception.",
        action: supply_chain,
    },
    Step {
        name: "interface",
        advice: "The user interface does not build; the messages above say where.",
        action: interface,
    },
    Step {
        name: "ui-check",
        advice: "`npm run check` in ui/ shows only this; `npm run format` puts the format right.",
        action: ui_check,
    },
    Step {
        name: "ui-tests",
        advice: "`npm test` in ui/ runs only these.",
        action: ui_tests,
    },
    Step {
        name: "lints",
        advice: "`cargo clippy --workspace --all-targets` shows them; warnings count as errors here.",
        action: lints,
    },
    Step {
        name: "build",
        advice: "The code does not compile; the messages above say where.",
        action: build,
    },
    Step {
        name: "floors",
        advice: "`cargo nextest run -p CRATE NAME` (or `cargo test -p CRATE NAME`) runs one of them.",
        action: floors,
    },
    Step {
        name: "opinions",
        advice: "`npm test` in tests/opinions runs only these, with the `advsync` that was built last; \
                 `npm run format` puts their format right.",
        action: opinions,
    },
    Step {
        name: "specs",
        advice: "The lines above say which request or operation is not as the platform publishes it.",
        action: specs,
    },
    Step {
        name: "bindings",
        advice: "The tests wrote ui/src/host/bindings anew: look at the difference and commit it.",
        action: bindings,
    },
    Step {
        name: "journey",
        advice: "Screenshots up to the failure are in target/journey; `cargo xtask test journey` runs only this.",
        action: journey,
    },
];

/// Runs the steps named, or all of them.
pub fn test(only: &[&str]) -> Result<(), Trouble> {
    if let Some(unknown) = only
        .iter()
        .find(|name| STEPS.iter().all(|step| step.name != **name))
    {
        let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
        return Err(format!(
            "There is no step `{unknown}`; there are: {}.",
            names.join(" ")
        ));
    }
    let begun = Instant::now();
    let place = Place::find();
    set_up::set_up(&place, Purpose::Journey)?;
    let mut work = Work {
        nextest: has_nextest(&place),
        bindings: bindings_now(&place),
        place,
        tally: Tally::default(),
    };
    let mut table = Vec::new();
    for step in STEPS
        .iter()
        .filter(|step| only.is_empty() || only.contains(&step.name))
    {
        println!("\n== {} ==", step.name);
        let step_begun = Instant::now();
        let result = (step.action)(&mut work);
        let took = step_begun.elapsed();
        match result {
            Ok(Ended::Done) => table.push(row(step.name, "ok", took)),
            Ok(Ended::DoneBut(rest)) => {
                table.push(row(step.name, &format!("ok, but {rest}"), took));
            }
            Ok(Ended::LeftOut(reason)) => {
                table.push(row(step.name, &format!("left out: {reason}"), took));
            }
            Err(trouble) => {
                table.push(row(step.name, "FAILED", took));
                println!("\n{}\n", table.join("\n"));
                return Err(format!(
                    "Stopped at `{}`: {trouble}\n{}",
                    step.name, step.advice
                ));
            }
        }
    }
    println!("\n{}\n", table.join("\n"));
    println!("{}", work.tally.closing_line(begun.elapsed()));
    Ok(())
}

fn row(name: &str, result: &str, took: Duration) -> String {
    format!("  {name:<12} {:>7.1} s  {result}", took.as_secs_f64())
}

fn format(work: &mut Work) -> Result<Ended, Trouble> {
    cargo(work, &["fmt", "--all", "--check"])
}

fn supply_chain(work: &mut Work) -> Result<Ended, Trouble> {
    supply::look(&work.place).map(|rest| rest.map_or(Ended::Done, Ended::DoneBut))
}

fn interface(work: &mut Work) -> Result<Ended, Trouble> {
    set_up::build_interface(&work.place).map(|()| Ended::Done)
}

fn ui_check(work: &mut Work) -> Result<Ended, Trouble> {
    let mut command = programs::npm(&work.place.ui);
    command.args(["run", "--silent", "check"]);
    programs::run(command).map(|()| Ended::Done)
}

fn ui_tests(work: &mut Work) -> Result<Ended, Trouble> {
    let mut command = programs::npm(&work.place.ui);
    command.args(["run", "--silent", "test"]);
    counted(work, command)
}

fn lints(work: &mut Work) -> Result<Ended, Trouble> {
    cargo(
        work,
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
    )
}

/// Builds the programs and the tests in one go, so that every library is compiled with one set of features.
fn build(work: &mut Work) -> Result<Ended, Trouble> {
    cargo(work, &["build", "--workspace", "--all-targets"])
}

fn floors(work: &mut Work) -> Result<Ended, Trouble> {
    // Both forms select the whole workspace; leaving the journey's package out of the selection instead would
    // change the features of shared libraries and compile them again.
    let skip = format!("--skip={JOURNEY_TESTS}");
    let words: Vec<&str> = if work.nextest {
        vec![
            "nextest",
            "run",
            "--workspace",
            "-E",
            "not package(journey)",
        ]
    } else {
        vec![
            "test",
            "--workspace",
            "--tests",
            "--no-fail-fast",
            "--",
            &skip,
        ]
    };
    let mut command = programs::cargo(&work.place.root);
    command.args(words);
    counted(work, command)
}

fn opinions(work: &mut Work) -> Result<Ended, Trouble> {
    // Alone, the step must not ask for opinions about a program of yesterday; after `build` this does nothing.
    build(work)?;
    let mut check = programs::npm(&work.place.opinions);
    check.args(["run", "--silent", "check"]);
    programs::run(check)?;
    let mut command = programs::npm(&work.place.opinions);
    command
        .args(["run", "--silent", "test"])
        .env("ADVSYNC", work.place.built("debug", "advsync"));
    counted(work, command)
}

fn specs(work: &mut Work) -> Result<Ended, Trouble> {
    let Some(folder) = work.place.specs() else {
        return Ok(Ended::LeftOut(
            "the platforms' published specifications are not beside the checkout",
        ));
    };
    build(work)?;
    let mut command = programs::npm(&work.place.opinions);
    command
        .args(["run", "--silent", "specs", "--"])
        .arg(folder)
        .env("ADVSYNC", work.place.built("debug", "advsync"));
    programs::run(command).map(|()| Ended::Done)
}

fn bindings(work: &mut Work) -> Result<Ended, Trouble> {
    if bindings_now(&work.place) == work.bindings {
        Ok(Ended::Done)
    } else {
        Err("the generated TypeScript types were not the committed ones.".to_owned())
    }
}

fn journey(work: &mut Work) -> Result<Ended, Trouble> {
    if !cfg!(target_os = "linux") {
        return Ok(Ended::LeftOut(
            "only WebKitGTK can be driven without a screen",
        ));
    }
    let screens = work.place.target.join("journey");
    // Old screenshots would pass for those of this run.
    let _ = std::fs::remove_dir_all(&screens);
    let mut inner = programs::cargo(&work.place.root);
    if work.nextest {
        let filter = format!("not test({OF_A_PACKAGE})");
        inner.args(["nextest", "run", "--workspace", "--test", "journey"]);
        inner.args(["-E", &filter]);
    } else {
        inner.args([
            "test",
            "--workspace",
            "--test",
            "journey",
            "--",
            "--nocapture",
            // They share one desktop, and there is one instance of the app in it.
            "--test-threads=1",
            "--skip",
            OF_A_PACKAGE,
        ]);
    }
    inner
        .env("JOURNEY_APP", work.place.built("debug", "advocate-sync"))
        .env("JOURNEY_SCREENS", screens);
    let desktop = Desktop::new()?;
    let command = desktop.wrap(&inner);
    counted(work, command)
}

fn cargo(work: &Work, words: &[&str]) -> Result<Ended, Trouble> {
    let mut command = programs::cargo(&work.place.root);
    command.args(words);
    programs::run(command).map(|()| Ended::Done)
}

fn counted(work: &mut Work, command: Command) -> Result<Ended, Trouble> {
    programs::run_and_look(command, |line| work.tally.look(line)).map(|()| Ended::Done)
}

fn has_nextest(place: &Place) -> bool {
    let mut command = programs::cargo(&place.root);
    programs::answer(command.args(["nextest", "--version"])).is_some()
}

fn bindings_now(place: &Place) -> u64 {
    fresh::fingerprint(&place.ui.join("src/host/bindings"), &[])
}
