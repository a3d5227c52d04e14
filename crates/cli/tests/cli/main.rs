//! The real program, run as a user or a scheduled task runs it.

#![expect(
    clippy::unwrap_used,
    reason = "a test ends at the first thing that is not as it should be"
)]

mod both_ways;
mod connect;
mod doctor;
mod events;
mod faults_machine;
mod forms;
mod headless;
mod help;
mod import;
mod problems;
mod settings;
mod story;
mod support;
mod sync;
mod test_plan;
