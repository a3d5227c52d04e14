//! Telling whether something built is still what its sources say.
//!
//! By content, not by clock: a checkout, or a test run that writes the same bytes again, builds nothing.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

/// Returns a number that changes when a file below `folder` is added, removed, renamed or edited.
///
/// Folders named in `leave_out` are not entered. Unreadable files count by their name alone.
pub fn fingerprint(folder: &Path, leave_out: &[&str]) -> u64 {
    let mut files = Vec::new();
    collect(folder, leave_out, &mut files);
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.strip_prefix(folder).unwrap_or(&file).hash(&mut hasher);
        fs::read(&file).unwrap_or_default().hash(&mut hasher);
    }
    hasher.finish()
}

fn collect(folder: &Path, leave_out: &[&str], files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            if !leave_out.iter().any(|skipped| name == *skipped) {
                collect(&path, leave_out, files);
            }
        } else {
            files.push(path);
        }
    }
}

/// Whether the stamp holds this fingerprint.
pub fn stamped(stamp: &Path, fingerprint: u64) -> bool {
    fs::read_to_string(stamp).is_ok_and(|text| text.trim() == format!("{fingerprint:016x}"))
}

/// Writes the fingerprint to the stamp. A stamp that cannot be written only costs another build.
pub fn stamp(stamp: &Path, fingerprint: u64) {
    if let Some(folder) = stamp.parent() {
        let _ = fs::create_dir_all(folder);
    }
    let _ = fs::write(stamp, format!("{fingerprint:016x}\n"));
}

/// Whether `newer` exists and was written after `older`.
pub fn is_newer(newer: &Path, older: &Path) -> bool {
    let written = |path: &Path| fs::metadata(path).and_then(|facts| facts.modified());
    matches!((written(newer), written(older)), (Ok(newer), Ok(older)) if newer >= older)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that is removed when the test ends.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let path = std::env::temp_dir().join(format!("xtask-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&path);
            fs::create_dir_all(path.join("src")).unwrap();
            fs::create_dir_all(path.join("node_modules")).unwrap();
            Self(path)
        }

        fn write(&self, file: &str, text: &str) -> u64 {
            fs::write(self.0.join(file), text).unwrap();
            fingerprint(&self.0, &["node_modules"])
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn an_edit_a_removal_and_a_new_name_change_the_fingerprint() {
        let folder = Folder::new("edits");
        let first = folder.write("src/a.ts", "one");
        let edited = folder.write("src/a.ts", "two");
        assert_ne!(first, edited);
        fs::rename(folder.0.join("src/a.ts"), folder.0.join("src/b.ts")).unwrap();
        let renamed = fingerprint(&folder.0, &["node_modules"]);
        assert_ne!(edited, renamed);
        fs::remove_file(folder.0.join("src/b.ts")).unwrap();
        assert_ne!(renamed, fingerprint(&folder.0, &["node_modules"]));
    }

    #[test]
    fn the_same_bytes_again_and_folders_left_out_change_nothing() {
        let folder = Folder::new("same");
        let first = folder.write("src/a.ts", "one");
        assert_eq!(first, folder.write("src/a.ts", "one"));
        assert_eq!(first, folder.write("node_modules/x.js", "other"));
    }

    #[test]
    fn a_stamp_fits_only_its_own_fingerprint() {
        let folder = Folder::new("stamp");
        let file = folder.0.join("target/ui.stamp");
        assert!(!stamped(&file, 7));
        stamp(&file, 7);
        assert!(stamped(&file, 7));
        assert!(!stamped(&file, 8));
    }
}
