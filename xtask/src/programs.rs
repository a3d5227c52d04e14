//! Calling other programs: with their output on the screen, silently, or line by line.

use std::io::{BufRead as _, BufReader, IsTerminal as _, Read, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;

use crate::Trouble;

/// Returns a command for cargo that shares its builds with a cargo called by hand.
///
/// `cargo run` hands its child variables about this package; build scripts that watch them would run again
/// each time the caller changes, so they are taken away.
pub fn cargo(root: &Path) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(root);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let about_this_package = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_"]
            .iter()
            .any(|start| text.starts_with(start));
        if about_this_package || text == "CARGO_CRATE_NAME" || text == "CARGO_PRIMARY_PACKAGE" {
            command.env_remove(&name);
        }
    }
    if std::io::stdout().is_terminal() {
        command.env("CARGO_TERM_COLOR", "always");
    }
    command
}

/// Returns a command for npm in a folder with a `package.json`.
pub fn npm(folder: &Path) -> Command {
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let mut command = Command::new(program);
    command
        .current_dir(folder)
        .env("npm_config_update_notifier", "false");
    command
}

/// Returns the command as a person would type it; a script among its arguments is left out.
pub fn typed(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    let mut words = vec![program.to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|argument| {
        let text = argument.to_string_lossy();
        if text.contains('\n') {
            "'…'".to_owned()
        } else if text.is_empty() || text.contains([' ', '(', '"']) {
            format!("'{text}'")
        } else {
            text.into_owned()
        }
    }));
    words.join(" ")
}

/// Runs a command with its output on the screen; an exit that is not a success is trouble.
pub fn run(mut command: Command) -> Result<(), Trouble> {
    let words = typed(&command);
    let status = command
        .stdin(Stdio::null())
        .status()
        .map_err(|error| could_not_start(&words, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{words}` ended with {status}."))
    }
}

/// Runs a command, shows its output and hands every line of it, without colours, to `look`.
pub fn run_and_look(mut command: Command, mut look: impl FnMut(&str)) -> Result<(), Trouble> {
    let words = typed(&command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| could_not_start(&words, &error))?;
    let (sender, lines) = mpsc::channel();
    let readers = [
        child.stdout.take().map(|out| echo(out, sender.clone())),
        child.stderr.take().map(|out| echo(out, sender)),
    ];
    for line in lines {
        look(&plain(&line));
    }
    for reader in readers.into_iter().flatten() {
        reader
            .join()
            .map_err(|_| format!("`{words}`: its output could not be read."))?;
    }
    let status = child
        .wait()
        .map_err(|error| format!("`{words}` could not be waited for: {error}."))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{words}` ended with {status}."))
    }
}

/// Returns what a command wrote to its standard output, or `None` when it cannot be started or fails.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program of this name is in the search path.
pub fn exists(program: &str) -> bool {
    let name = format!("{program}{}", std::env::consts::EXE_SUFFIX);
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(&name).is_file()))
}

fn could_not_start(words: &str, error: &std::io::Error) -> Trouble {
    format!("`{words}` could not be started: {error}.")
}

/// Copies a stream to our standard output and sends each line on.
fn echo(stream: impl Read + Send + 'static, lines: mpsc::Sender<String>) -> thread::JoinHandle<()> {
    thread::spawn(move || {
        for bytes in BufReader::new(stream).split(b'\n') {
            let Ok(bytes) = bytes else { break };
            let line = String::from_utf8_lossy(&bytes).into_owned();
            // A closed standard output must not end the command that we report on.
            let _ = writeln!(std::io::stdout(), "{line}");
            if lines.send(line).is_err() {
                break;
            }
        }
    })
}

/// Returns a line without terminal colours.
fn plain(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        if letter == '\u{1b}' {
            for code in letters.by_ref() {
                if code.is_ascii_alphabetic() {
                    break;
                }
            }
        } else {
            text.push(letter);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_taken_out_of_a_line() {
        assert_eq!(
            plain("\u{1b}[32;1m     Summary\u{1b}[0m [ 1.2s]"),
            "     Summary [ 1.2s]"
        );
    }

    #[test]
    fn a_command_is_shown_as_it_would_be_typed() {
        let mut command = Command::new("/somewhere/bin/cargo");
        command.args(["nextest", "run", "-E", "not package(journey)"]);
        assert_eq!(
            typed(&command),
            "cargo nextest run -E 'not package(journey)'"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_program_that_fails_is_trouble_and_its_lines_were_seen() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; echo two >&2; exit 3"]);
        let mut seen = Vec::new();
        let result = run_and_look(command, |line| seen.push(line.to_owned()));
        seen.sort();
        assert_eq!(seen, ["one", "two"]);
        assert!(result.is_err_and(|trouble| trouble.contains("exit status: 3")));
    }
}
