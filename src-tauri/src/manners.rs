//! How the program behaves among others: what it asks when its window closes, and when the system tells of a sync.

use engine::Engine;
use engine::views::{RunStatus, RunView};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use tauri::{AppHandle, Emitter, Manager, Runtime, Window};
use tauri_plugin_dialog::{DialogExt, MessageDialogButtons};
use tauri_plugin_notification::NotificationExt;

/// The event that carries a page to open.
pub const OPEN: &str = "open-place";

/// What is true of the window beyond what the engine knows.
#[derive(Default)]
pub struct Standing {
    /// The person was asked and wants to leave.
    leaving: AtomicBool,
    /// The question is on the screen.
    asking: AtomicBool,
    /// A page that a link named before the window listened.
    waiting: Mutex<Option<engine::views::Place>>,
}

/// What closing the window does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closing {
    /// It closes.
    Closes,
    /// A person is asked first.
    Asks,
    /// It stays, since the question is there already.
    Stays,
}

fn closing(at_work: bool, leaving: bool, asking: bool) -> Closing {
    match (at_work && !leaving, asking) {
        (false, _) => Closing::Closes,
        (true, false) => Closing::Asks,
        (true, true) => Closing::Stays,
    }
}

/// Whether the system tells of a sync that ended.
fn tells(wanted: Option<bool>, in_front: bool, status: RunStatus, problem: &str) -> bool {
    let by_itself = match status {
        RunStatus::Done | RunStatus::DoneWithProblems | RunStatus::Failed => true,
        // It was not a person who paused it, such as at the limit of the day.
        RunStatus::Paused => !problem.is_empty(),
        _ => false,
    };
    wanted == Some(true) && !in_front && by_itself
}

/// Title and sentence of the message. No person is named: it may be seen by anybody at this screen.
fn message(run: &RunView) -> (&'static str, String) {
    let needs = run.results.failed + run.results.held;
    let title = match run.status {
        RunStatus::Failed => "The sync could not go on",
        RunStatus::Paused => "The sync waits",
        _ if needs > 0 => "Sync finished; it needs you",
        _ => "Sync finished",
    };
    (title, run.sentence.clone())
}

/// Asks before the window closes while a sync is at work. Returns whether it stays open for now.
pub fn stays_open<R: Runtime>(window: &Window<R>) -> bool {
    let app = window.app_handle();
    let (Some(engine), Some(standing)) = (app.try_state::<Engine>(), app.try_state::<Standing>())
    else {
        return false;
    };
    let at_work = engine.at_work();
    let decided = closing(
        at_work.is_some(),
        standing.leaving.load(Ordering::Relaxed),
        standing.asking.load(Ordering::Relaxed),
    );
    if decided == Closing::Asks
        && let Some(run) = at_work
    {
        standing.asking.store(true, Ordering::Relaxed);
        ask_to_leave(app, run);
    }
    decided != Closing::Closes
}

fn ask_to_leave<R: Runtime>(app: &AppHandle<R>, run: String) {
    let own = app.clone();
    app.dialog()
        .message(
            "A sync is at work. If you leave it pauses after the people in hand: who is written stays written, nobody else is \
             touched, and it goes on from there when you open the app again.",
        )
        .title("Leave while a sync is at work?")
        .buttons(MessageDialogButtons::OkCancelCustom(
            "Pause and leave".to_owned(),
            "Stay".to_owned(),
        ))
        .show(move |leave| {
            let standing = own.state::<Standing>();
            standing.asking.store(false, Ordering::Relaxed);
            if leave {
                standing.leaving.store(true, Ordering::Relaxed);
                tauri::async_runtime::spawn(leave_after_pause(own.clone(), run));
            }
        });
}

/// Pauses, and closes the window. What cannot be paused is in the journal and found at the next start.
async fn leave_after_pause<R: Runtime>(app: AppHandle<R>, run: String) {
    let engine = app.state::<Engine>().inner().clone();
    let mut news = engine.subscribe();
    if engine.pause_sync(&run).await.is_ok() {
        while engine.at_work().is_some() && news.recv().await.is_ok() {}
    }
    app.exit(0);
}

/// Tells of a sync that ended, if the person wants that and does not see it.
pub async fn tell<R: Runtime>(app: &AppHandle<R>, engine: &Engine, run: &RunView) {
    let window = app.get_webview_window("main");
    let in_front = window.is_some_and(|window| window.is_focused().unwrap_or(true));
    if !tells(engine.notifies().await, in_front, run.status, &run.problem) {
        return;
    }
    let (title, body) = message(run);
    // Some desktops show no messages; the page of the sync tells the same.
    let _shown = app.notification().builder().title(title).body(body).show();
}

/// Opens a page in the window, or keeps it for the window that is being opened.
pub fn open_place<R: Runtime>(app: &AppHandle<R>, place: engine::views::Place) {
    if let Some(standing) = app.try_state::<Standing>()
        && let Ok(mut waiting) = standing.waiting.lock()
    {
        *waiting = Some(place);
    }
    // Whoever listens takes it; a window that does not listen yet asks when it does.
    let _told = app.emit(OPEN, ());
}

/// Returns the page that a link named, once.
pub fn take_place<R: Runtime>(app: &AppHandle<R>) -> Option<engine::views::Place> {
    let standing = app.try_state::<Standing>()?;
    standing.waiting.lock().ok()?.take()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_asks_once_and_only_while_a_sync_is_at_work() {
        for (at_work, leaving, asking, expected) in [
            (false, false, false, Closing::Closes),
            (false, true, true, Closing::Closes),
            (true, false, false, Closing::Asks),
            (true, false, true, Closing::Stays),
            (true, true, false, Closing::Closes),
        ] {
            assert_eq!(closing(at_work, leaving, asking), expected);
        }
    }

    #[test]
    fn nobody_is_told_who_did_not_ask_for_it_or_sees_it() {
        assert!(tells(Some(true), false, RunStatus::Done, ""));
        assert!(tells(Some(true), false, RunStatus::Failed, "offline"));
        assert!(tells(Some(true), false, RunStatus::Paused, "daily limit"));
        assert!(!tells(None, false, RunStatus::Done, ""));
        assert!(!tells(Some(false), false, RunStatus::Done, ""));
        assert!(!tells(Some(true), true, RunStatus::Done, ""));
        // A person paused or stopped it, so they know.
        assert!(!tells(Some(true), false, RunStatus::Paused, ""));
        assert!(!tells(Some(true), false, RunStatus::Stopped, ""));
    }
}
