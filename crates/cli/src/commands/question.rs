//! Asking a person something in the terminal.

use crate::interrupts::Interrupts;
use crate::out::Out;
use std::io::stdin;

/// Asks, and returns the line that was typed; `None` when there is none or Ctrl-C was pressed.
pub async fn ask(question: &str, interrupts: &mut Interrupts, out: Out) -> Option<String> {
    out.ask(question);
    let typed = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        let read = stdin().read_line(&mut line).ok()?;
        (read > 0).then(|| line.trim().to_owned())
    });
    tokio::select! {
        line = typed => line.ok().flatten(),
        () = interrupts.next() => None,
    }
}

/// Asks for a yes; anything else is a no.
pub async fn yes(question: &str, interrupts: &mut Interrupts, out: Out) -> bool {
    let answer = ask(&format!("{question} [y/N]"), interrupts, out).await;
    answer.is_some_and(|answer| matches!(answer.to_lowercase().as_str(), "y" | "yes"))
}
