//! The desktop program. Everything is in the library, so that a test can reach it.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    // Here and nowhere else: the interface is packed where this stands, and two compilers that pack the same file at the same
    // time take it over half written. The library is compiled twice at once, for itself and for its tests.
    advocate_sync_desktop::run(tauri::generate_context!())
}
