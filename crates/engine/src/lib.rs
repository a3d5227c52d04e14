//! The use cases of Advocate Sync: connect, configure, preview, run, explain.
//!
//! [`Engine`] is opened with an [`Environment`] and offers one method per use case; its answers are the plain
//! [`views`]. It owns the journal (SQLite), the access to the keychain and the run of a sync. It knows no window and
//! prints nothing: a host subscribes to [`Event`](views::Event)s and decides what to do with them.
//!
//! Start with [`engine`](Engine), then `preview` (read, match, plan), `run` (apply, settle) and `undo` (plan the way back).

mod activity;
mod choose;
mod clients;
mod computer;
mod connect;
mod day;
mod doctor;
mod drift;
mod engine;
mod environment;
mod erase;
mod failure;
mod forms;
mod guide;
mod handover;
mod home;
mod import;
mod journal;
mod keychain;
mod mending;
mod overview;
mod pages;
mod person;
mod preview;
mod problems;
mod program;
mod properties;
mod run;
mod settings;
mod sharing;
mod story;
mod test_plan;
mod threads;
mod triggers;
mod undo;
pub mod views;
mod words;

pub use connect::Keys;
pub use engine::Engine;
pub use environment::{Clock, Endpoints, Environment, PracticeAccess, SystemClock};
pub use keychain::{Keychain, KeychainError, MemoryKeychain, SystemKeychain};
pub use platforms::http::{Network, NoAnswer, Patience};
pub use threads::{Threads, WriteEdge};
