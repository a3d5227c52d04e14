//! The desktop program. Everything is in the library, so that a test can reach it.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    advocate_sync_desktop::run()
}
