//! An installed package, opened from its menu entry as a desktop's menu would.

use std::path::Path;

use crate::Trouble;
use crate::wait::{SOON, WORK};
use crate::window::{Home, Window, startable};

/// Opens the entry, and sees the first page come up.
pub async fn opens(mut home: Home, entry: &Path) -> Result<(), Trouble> {
    // The driver starts a program, and an entry is none. What the entry starts inherits what the driver tells it; the driver
    // watches what it started itself, so that has to stay.
    let menu = home.folder.path().join("bin/menu");
    let script = format!(
        "#!/bin/sh\ngio launch '{}' || exit 1\nexec tail -f /dev/null\n",
        entry.display()
    );
    startable(&menu, &script).map_err(|error| error.to_string())?;
    home.app = menu;
    let window = Window::open(&home).await?;
    window.see("welcome-continue", WORK).await?;
    window.show("installed").await?;
    window.press("welcome-continue", SOON).await?;
    window.step("hubspot", WORK).await?;
    window.close().await?;
    home.nobody_shut_out()
}
