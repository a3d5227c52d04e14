//! The person's own browser, in which they sign in: Chromium where it is, else a bare WebKit browser.

use fantoccini::Client;
use serde_json::{Map, Value, json};
use tempfile::TempDir;

use crate::driver::Driver;
use crate::keys::Keys;
use crate::wait::{SOON, until};
use crate::{Trouble, in_path};

/// An open browser.
pub struct Browser {
    client: Client,
    /// Ends with the struct, after what it drives.
    _driver: Driver,
    /// Its profile, removed with it.
    _profile: TempDir,
}

impl Browser {
    /// Opens a browser with an empty profile.
    pub async fn open() -> Result<Self, Trouble> {
        let profile = tempfile::tempdir().map_err(|error| error.to_string())?;
        let chromium = in_path("chromedriver");
        let program = if chromium {
            "chromedriver"
        } else {
            "WebKitWebDriver"
        };
        let driver = Driver::start(program, &[("XDG_DATA_HOME", profile.path())]).await?;
        let mut capabilities = Map::new();
        if chromium {
            capabilities.insert("goog:chromeOptions".to_owned(), chromium_options(&profile));
        }
        let client = driver.launch(capabilities).await?;
        Ok(Self {
            client,
            _driver: driver,
            _profile: profile,
        })
    }

    /// Opens an address, presses a button there by keyboard, and waits until a page says `then`.
    pub async fn press(&self, address: &str, button: &str, then: &str) -> Result<(), Trouble> {
        self.client
            .goto(address)
            .await
            .map_err(|error| format!("The browser could not open the sign-in page: {error}"))?;
        let pressed = Keys(&self.client).act(button, SOON).await;
        let arrived = match pressed {
            Ok(()) => {
                until(&format!("a page that says \"{then}\""), SOON, async || {
                    let page = self.client.source().await.ok()?;
                    page.contains(then).then_some(())
                })
                .await
            }
            Err(trouble) => Err(trouble),
        };
        match arrived {
            Ok(()) => Ok(()),
            Err(trouble) => {
                let page = self.client.source().await.unwrap_or_default();
                Err(format!("{trouble} The browser shows:\n{page}"))
            }
        }
    }

    /// Closes the browser.
    pub async fn close(self) -> Result<(), Trouble> {
        self.client
            .close()
            .await
            .map_err(|error| format!("The browser did not close: {error}"))
    }
}

/// Switches for a browser without a screen that calls nobody but the page it is sent to. Chromium refuses its
/// sandbox to root, as which builds in containers run; it opens nothing here but our own pages.
fn chromium_options(profile: &TempDir) -> Value {
    json!({ "args": [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        format!("--user-data-dir={}", profile.path().display()),
    ]})
}
