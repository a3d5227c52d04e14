//! The product's stories: the engine against both simulated platforms, without a window and without the network.
//!
//! Start with `world.rs`, then `first_sync.rs`.

#![allow(clippy::unwrap_used, reason = "a story that cannot go on has failed")]

mod addresses;
mod architecture;
mod both_ways;
mod both_ways_meanwhile;
mod both_ways_people;
mod both_ways_runs;
mod both_ways_values;
mod browser;
mod connect;
mod doctor;
mod drafts;
mod drift;
mod events;
mod events_records;
mod exports;
mod faults_answers;
mod faults_authorisation;
mod faults_batches;
mod faults_cursors;
mod faults_cursors_exports;
mod faults_deals;
mod faults_identity;
mod faults_identity_addresses;
mod faults_identity_deletions;
mod faults_limits;
mod faults_machine;
mod faults_machine_power;
mod faults_transport;
mod faults_two_way;
mod faults_two_way_others;
mod faults_values;
mod first_sync;
mod given;
mod guides;
mod handover;
mod home;
mod import;
mod import_files;
mod import_world;
mod interruptions;
mod invariants;
mod lead_forms;
mod live_checks;
mod live_checks_connecting;
mod live_checks_deciding;
mod pair;
mod pausing;
mod person;
mod platforms_page;
mod problems;
mod properties;
mod sales;
mod secrets;
mod settings;
mod sharing;
mod sides;
mod story;
mod test_plan;
mod trouble;
mod undo;
mod world;

/// A file that is not a module would never run and never fail.
#[test]
fn no_file_of_this_folder_was_forgotten() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let main = std::fs::read_to_string(folder.join("main.rs")).unwrap();
    let mut files = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let Some(module) = name.strip_suffix(".rs").filter(|name| *name != "main") else {
            continue;
        };
        files += 1;
        assert!(
            main.lines().any(|line| line == format!("mod {module};")),
            "{name} is no module of main.rs"
        );
    }
    assert!(files > 5, "only {files} files were seen");
}
