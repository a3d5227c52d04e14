//! Where the data folders are: in memory when the system has a disk there, since thousands are made.

use std::io;
use std::path::Path;
use tempfile::TempDir;

/// Linux keeps a disk in memory here.
const MEMORY: &str = "/dev/shm";

/// Makes a folder that goes when it is dropped.
///
/// # Errors
/// No folder can be made.
pub fn folder() -> io::Result<TempDir> {
    let memory = Path::new(MEMORY);
    if memory.is_dir()
        && let Ok(folder) = tempfile::tempdir_in(memory)
    {
        return Ok(folder);
    }
    tempfile::tempdir()
}
