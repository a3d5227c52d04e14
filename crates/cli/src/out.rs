//! Where text goes: results to standard output, everything beside them to standard error.
//!
//! A reader that went away (a closed pipe) is no error: the work goes on, the text is lost.

use engine::views::{Failure, FailureCode};
use serde::Serialize;
use std::io::{IsTerminal as _, Write as _, stderr, stdin, stdout};

/// Standard output and standard error, for a person or for a program.
#[derive(Debug, Clone, Copy)]
pub struct Out {
    json: bool,
    /// Whether somebody watches standard error.
    watched: bool,
}

impl Out {
    /// Prints JSON objects for programs, or text for people.
    pub fn new(json: bool) -> Self {
        Self {
            json,
            watched: stderr().is_terminal(),
        }
    }

    /// Returns whether a person can be asked something: questions go to standard error, answers come from standard
    /// input.
    pub fn can_ask(self) -> bool {
        self.watched && stdin().is_terminal()
    }

    /// Prints the result: the object for programs, or the text for people.
    pub fn result(self, object: &impl Serialize, text: &str) {
        if self.json {
            print_object(object);
        } else {
            self.text(text);
        }
    }

    /// Prints text for people; nothing for programs.
    pub fn text(self, text: &str) {
        if !self.json {
            print(text);
        }
    }

    /// Says something beside the result.
    pub fn aside(self, text: &str) {
        self.clear();
        // Nobody reads it: nothing to do about that.
        let _unread = writeln!(stderr(), "{}", text.trim_end());
    }

    /// Asks something beside the result; the answer is expected on the same line.
    pub fn ask(self, question: &str) {
        self.clear();
        let mut error = stderr().lock();
        let _unread = write!(error, "{question} ").and_then(|()| error.flush());
    }

    /// Shows how work goes, on one line that is written over; only when somebody watches.
    pub fn progress(self, text: &str) {
        if self.watched {
            let mut error = stderr().lock();
            let _unread = write!(error, "\r\x1b[2K{text}").and_then(|()| error.flush());
        }
    }

    /// Takes the progress line away.
    pub fn clear(self) {
        self.progress("");
    }

    /// Says what went wrong and the one next thing to do.
    pub fn failure(self, failure: &Failure) {
        self.clear();
        if self.json {
            print_object(failure);
            return;
        }
        self.aside(&failure.message);
        if !failure.hint.is_empty() {
            self.aside(&failure.hint);
        }
        if let Some(here) = here(failure.code) {
            self.aside(here);
        }
    }
}

/// Returns what the next thing to do is called in the terminal: the engine's words are for every host.
fn here(code: FailureCode) -> Option<&'static str> {
    match code {
        FailureCode::ReconnectNeeded | FailureCode::PermissionMissing => Some(
            "In the terminal: `advsync connect hubspot` or `advsync connect impact`; see --help there.",
        ),
        FailureCode::PlanOutOfDate => Some("In the terminal: `advsync preview`."),
        FailureCode::Drift => Some("In the terminal: `advsync drift`."),
        _ => None,
    }
}

/// Prints one object on one line.
pub fn print_object(object: &impl Serialize) {
    if let Ok(line) = serde_json::to_string(object) {
        print(&line);
    }
}

fn print(text: &str) {
    let mut output = stdout().lock();
    let _unread = writeln!(output, "{}", text.trim_end()).and_then(|()| output.flush());
}
