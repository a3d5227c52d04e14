//! The journal itself: looked at, or replaced when it is damaged.

use crate::args::Journal as Command;
use crate::exit::Exit;
use crate::out::Out;
use engine::Engine;
use engine::views::{Failure, JournalView};
use std::fmt::Write as _;
use std::path::Path;

/// Looks, or restores.
pub fn run(command: &Command, folder: &Path, out: Out) -> Result<Exit, Failure> {
    match *command {
        Command::Check => {
            let view = Engine::check_journal(folder)?;
            out.result(&view, &text(&view));
            Ok(if view.whole { Exit::Done } else { Exit::Failed })
        }
        Command::Restore {
            anew,
            even_if_whole,
        } => {
            let mended = Engine::restore_journal(folder, anew, even_if_whole)?;
            out.result(&mended, &mended.sentence);
            Ok(Exit::Done)
        }
    }
}

fn text(view: &JournalView) -> String {
    let mut text = view.sentence.clone();
    for problem in &view.problems {
        let _written = write!(text, "\n  {problem}");
    }
    if !view.copies.is_empty() {
        text.push_str("\nCopies:");
    }
    for copy in &view.copies {
        let _written = write!(
            text,
            "\n  {}  {} KiB",
            copy.made_at,
            copy.bytes.div_ceil(1024)
        );
    }
    text
}
