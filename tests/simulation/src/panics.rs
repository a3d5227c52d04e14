//! Panics of the engine's tasks, which the runtime catches and nobody would hear of.

use std::cell::RefCell;
use std::panic::{set_hook, take_hook};
use std::sync::Once;

thread_local! {
    static SEEN: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Begins to watch the panics of this thread, on which a whole simulation happens.
pub fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            SEEN.with_borrow_mut(|seen| seen.push(panic.to_string()));
            before(panic);
        }));
    });
    SEEN.with_borrow_mut(Vec::clear);
}

/// Returns what was seen, and forgets it.
pub fn taken() -> Option<String> {
    let seen = SEEN.with_borrow_mut(std::mem::take);
    (!seen.is_empty()).then(|| seen.join("; "))
}
