//! Where things are: the repository, its target folder, the user interface.

use std::path::{Path, PathBuf};

/// The folders every command needs.
#[derive(Debug, Clone)]
pub struct Place {
    /// The repository.
    pub root: PathBuf,
    /// Where cargo builds.
    pub target: PathBuf,
    /// The user interface.
    pub ui: PathBuf,
    /// The help pages, which the user interface brings along.
    pub help: PathBuf,
    /// The tests that other people's programs are asked for.
    pub opinions: PathBuf,
}

impl Place {
    /// Finds the folders from what cargo tells its children, else from the current folder.
    pub fn find() -> Self {
        let root = std::env::var_os("CARGO_MANIFEST_DIR")
            .map(PathBuf::from)
            .and_then(|own| own.parent().map(Path::to_path_buf))
            .unwrap_or_else(|| PathBuf::from("."));
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| root.join("target"), |folder| root.join(folder));
        Self {
            ui: root.join("ui"),
            help: root.join("docs/help"),
            opinions: root.join("tests/opinions"),
            root,
            target,
        }
    }

    /// Returns the folder of the platforms' published specifications. They are no part of the repository: whoever has
    /// them lays them beside it.
    pub fn specs(&self) -> Option<PathBuf> {
        let root = self.root.canonicalize().ok()?;
        let folder = root.parent()?.join("shared/specs");
        folder.is_dir().then_some(folder)
    }

    /// Returns the path of a program that cargo built, `profile` being "debug" or "release".
    pub fn built(&self, profile: &str, program: &str) -> PathBuf {
        self.target
            .join(profile)
            .join(format!("{program}{}", std::env::consts::EXE_SUFFIX))
    }
}
