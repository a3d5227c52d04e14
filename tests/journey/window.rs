//! The real window of the real app, seen through what a person sees and a few stable names.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use fantoccini::{Client, Locator};
use serde_json::{Map, Value, json};

use crate::Trouble;
use crate::driver::Driver;
use crate::keys::Keys;
use crate::wait::{SOON, WORK, until};

/// Where `axe-core` is when the packages of the user interface are installed.
const AXE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../ui/node_modules/axe-core/axe.min.js"
);

/// Looks for serious violations; the last argument is what WebDriver waits for. React Aria's announcer is left
/// out: for some seconds after a button has gone with its page it still names that button, and then empties.
const AXE_RUN: &str = "
const done = arguments[arguments.length - 1];
axe.run({ exclude: [['[data-live-announcer]']] }, { resultTypes: ['violations'] }).then(
  (result) => done(result.violations
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .map((one) => `${one.id} (${one.impact}): ${one.help}: ${one.nodes.map((node) => node.html).slice(0, 3).join(' | ')}`)),
  (error) => done([String(error)]),
);";

/// Waits until what is in the page has been drawn: a frame for what is there now, and one more after it.
const DRAWN: &str = "
const done = arguments[arguments.length - 1];
requestAnimationFrame(() => requestAnimationFrame(() => done(true)));";

/// What the window's process gets to see of the machine, and where it keeps its things.
pub struct Home {
    /// Holds everything below; removed at the end.
    pub folder: tempfile::TempDir,
    /// The app.
    pub app: PathBuf,
    /// Where screenshots go.
    pub screens: PathBuf,
    /// Screens are shown to axe and kept as pictures; a journey that goes the way of another one leaves that out.
    pub looking: Cell<bool>,
    /// What axe found on the screens so far.
    shut_out: RefCell<Vec<Trouble>>,
}

impl Home {
    /// Makes the folders of a first start, and a system browser that only takes notes.
    pub fn new(app: PathBuf, screens: PathBuf) -> Result<Self, Trouble> {
        let wrong = |error: std::io::Error| error.to_string();
        let folder = tempfile::tempdir().map_err(wrong)?;
        for name in ["data", "config", "cache", "bin"] {
            std::fs::create_dir(folder.path().join(name)).map_err(wrong)?;
        }
        std::fs::create_dir_all(&screens).map_err(wrong)?;
        let home = Self {
            folder,
            app,
            screens,
            looking: Cell::new(true),
            shut_out: RefCell::default(),
        };
        home.note_what_is_opened().map_err(wrong)?;
        Ok(home)
    }

    /// Returns the app's data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data/com.advocatesync.desktop")
    }

    /// Fails when a screen shut anybody out, with all that was found.
    pub fn nobody_shut_out(&self) -> Result<(), Trouble> {
        let found = self.shut_out.borrow();
        if found.is_empty() {
            Ok(())
        } else {
            Err(found.join("\n"))
        }
    }

    /// Returns the addresses that the app opened in the system browser.
    pub fn opened(&self) -> Vec<String> {
        std::fs::read_to_string(self.folder.path().join("opened"))
            .unwrap_or_default()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    /// Puts a program first in the search path under the name by which Linux opens addresses.
    fn note_what_is_opened(&self) -> std::io::Result<()> {
        let notes = self.folder.path().join("opened");
        let program = self.folder.path().join("bin/xdg-open");
        let script = format!(
            "#!/bin/sh\nprintf '%s\\n' \"$1\" >> '{}'\n",
            notes.display()
        );
        startable(&program, &script)
    }
}

/// An open window.
pub struct Window<'home> {
    home: &'home Home,
    client: Client,
    /// Ends with the struct, after what it drives.
    _driver: Driver,
}

impl<'home> Window<'home> {
    /// Starts the app.
    pub async fn open(home: &'home Home) -> Result<Self, Trouble> {
        let own = home.folder.path();
        let mut path = own.join("bin").into_os_string();
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        let driver = Driver::start(
            "WebKitWebDriver",
            &[
                ("TAURI_WEBVIEW_AUTOMATION", Path::new("true")),
                ("PATH", Path::new(&path)),
                ("XDG_DATA_HOME", &own.join("data")),
                ("XDG_CONFIG_HOME", &own.join("config")),
                ("XDG_CACHE_HOME", &own.join("cache")),
            ],
        )
        .await?;
        let mut capabilities = Map::new();
        capabilities.insert(
            "webkitgtk:browserOptions".to_owned(),
            json!({ "binary": home.app, "args": [] }),
        );
        let client = driver.launch(capabilities).await?;
        Ok(Self {
            home,
            client,
            _driver: driver,
        })
    }

    /// Waits for the element with this test id to be shown and to hold a text that `fits`; returns the text.
    pub async fn text(
        &self,
        id: &str,
        limit: Duration,
        fits: impl Fn(&str) -> bool,
    ) -> Result<String, Trouble> {
        let css = by_id(id);
        let mut last = None;
        let seen = until(&format!("{css} with a fitting text"), limit, async || {
            let text = self
                .client
                .find(Locator::Css(&css))
                .await
                .ok()?
                .text()
                .await
                .ok()?;
            last = Some(text.clone());
            fits(&text).then_some(text)
        })
        .await;
        seen.map_err(|trouble| format!("{trouble} It says {last:?}."))
    }

    /// Waits until the run shows one of these states; returns it.
    pub async fn run_status(&self, any_of: &[&str], limit: Duration) -> Result<String, Trouble> {
        let css = by_id("run-status");
        let mut last = None;
        let seen = until(
            &format!("a run that is {}", any_of.join(" or ")),
            limit,
            async || {
                let element = self.client.find(Locator::Css(&css)).await.ok()?;
                let status = element.attr("data-status").await.ok()??;
                last = Some(status.clone());
                any_of.contains(&status.as_str()).then_some(status)
            },
        )
        .await;
        seen.map_err(|trouble| format!("{trouble} It is {last:?}."))
    }

    /// The keyboard in front of this window.
    pub fn keys(&self) -> Keys<'_> {
        Keys(&self.client)
    }

    /// Goes to the element with this test id by keyboard, as soon as that is possible, and presses it.
    pub async fn press(&self, id: &str, limit: Duration) -> Result<(), Trouble> {
        self.keys().act(&by_id(id), limit).await
    }

    /// Goes to the element with this test id by keyboard, and types.
    pub async fn write(&self, id: &str, text: &str) -> Result<(), Trouble> {
        self.keys().go(&by_id(id), SOON).await?;
        self.keys().text(text).await
    }

    /// Waits until the element with this test id is there.
    pub async fn see(&self, id: &str, limit: Duration) -> Result<(), Trouble> {
        let css = by_id(id);
        until(&css, limit, async || {
            self.keys().sees(&css).await.then_some(())
        })
        .await
    }

    /// Whether the element with this test id is there now.
    pub async fn sees(&self, id: &str) -> bool {
        self.keys().sees(&by_id(id)).await
    }

    /// Waits until the element with this test id is there no more.
    pub async fn gone(&self, id: &str, limit: Duration) -> Result<(), Trouble> {
        let css = by_id(id);
        until(&format!("{css} to be gone"), limit, async || {
            (!self.keys().sees(&css).await).then_some(())
        })
        .await
    }

    /// Waits until an element that this selector names is there.
    pub async fn find(&self, css: &str, limit: Duration) -> Result<(), Trouble> {
        until(css, limit, async || {
            self.keys().sees(css).await.then_some(())
        })
        .await
    }

    /// Sends one of the window's own commands, as the page does it. For what goes through the system's dialogs for files,
    /// which no driver sees: the place that a person would choose there is named here.
    pub async fn command(&self, name: &str, request: Value) -> Result<Value, Trouble> {
        let script = "
const done = arguments[arguments.length - 1];
window.__TAURI_INTERNALS__.invoke(arguments[0], { request: arguments[1] }).then(
  (answer) => done({ answer }), (failure) => done({ failure }));";
        let told = self
            .client
            .execute_async(script, vec![json!(name), request])
            .await
            .map_err(|error| format!("{name} did not answer: {error}"))?;
        if told["failure"].is_null() {
            Ok(told["answer"].clone())
        } else {
            Err(format!("{name} failed: {}", told["failure"]))
        }
    }

    /// Makes the window so wide and high, and the page light or dark, and takes a screenshot of each: for eyes, not for
    /// the test.
    pub async fn sizes(&self, name: &str) -> Result<(), Trouble> {
        for (width, height) in [(1160, 780), (880, 600)] {
            self.client
                .set_window_size(width, height)
                .await
                .map_err(|error| format!("The window kept its size: {error}"))?;
            for theme in ["light", "dark"] {
                let script = "document.documentElement.dataset.theme = arguments[0];";
                self.run(script, vec![json!(theme)]).await?;
                self.screenshot(&format!("{name}-{width}-{theme}")).await?;
            }
        }
        self.run("delete document.documentElement.dataset.theme;", Vec::new())
            .await?;
        self.client
            .set_window_size(1160, 780)
            .await
            .map_err(|error| format!("The window kept its size: {error}"))
    }

    /// Waits until this step of the wizard is the one on screen.
    pub async fn step(&self, id: &str, limit: Duration) -> Result<(), Trouble> {
        let css = format!("[data-testid=\"step-{id}\"][aria-current=\"step\"]");
        until(&format!("the step {id}"), limit, async || {
            self.client.find(Locator::Css(&css)).await.ok().map(|_| ())
        })
        .await
    }

    /// Waits until this page is the one that the sidebar marks.
    pub async fn page_of(&self, name: &str, limit: Duration) -> Result<(), Trouble> {
        let css = format!("[data-testid=\"go-{name}\"][aria-current=\"page\"]");
        until(&format!("the page {name}"), limit, async || {
            self.client.find(Locator::Css(&css)).await.ok().map(|_| ())
        })
        .await
    }

    /// Returns whether the switch or box inside this element is on.
    pub async fn is_on(&self, id: &str) -> Result<bool, Trouble> {
        let script = "const element = document.querySelector(arguments[0]); \
                      const input = element?.matches('input') ? element : element?.querySelector('input'); \
                      return input ? input.checked : element ? element.hasAttribute('data-selected') : null;";
        self.run(script, vec![json!(by_id(id))])
            .await?
            .as_bool()
            .ok_or_else(|| format!("{id} holds no switch."))
    }

    /// Puts the switch inside this element on or off, as a person would.
    pub async fn switch(&self, id: &str, on: bool) -> Result<(), Trouble> {
        self.see(id, SOON).await?;
        if self.is_on(id).await? != on {
            self.press(id, SOON).await?;
        }
        until(&format!("{id} to be {on}"), SOON, async || {
            (self.is_on(id).await.ok()? == on).then_some(())
        })
        .await
    }

    /// Returns all the text that the page shows.
    pub async fn page(&self) -> Result<String, Trouble> {
        let text = self
            .run("return document.body.innerText;", Vec::new())
            .await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Takes a screenshot, then asks axe whether this screen shuts anybody out; what it finds fails the journey
    /// at its end, so that one look shows all of it.
    pub async fn show(&self, name: &str) -> Result<(), Trouble> {
        // Nobody looks at what is still being read.
        until(&format!("{name} to be read"), WORK, async || {
            let busy = self
                .client
                .find_all(Locator::Css("[aria-busy=\"true\"]"))
                .await;
            busy.ok()?.is_empty().then_some(())
        })
        .await?;
        if !self.home.looking.get() {
            return Ok(());
        }
        self.screenshot(name).await?;
        let Ok(axe) = std::fs::read_to_string(AXE) else {
            println!("{name}: axe-core is not installed, not checked");
            return Ok(());
        };
        self.run(&axe, Vec::new()).await?;
        let found = self
            .client
            .execute_async(AXE_RUN, Vec::new())
            .await
            .map_err(|error| format!("{name}: axe did not answer: {error}"))?;
        if found.as_array().is_none_or(|list| !list.is_empty()) {
            let trouble = format!("{name} shuts people out: {found:#}");
            self.home.shut_out.borrow_mut().push(trouble);
        }
        Ok(())
    }

    /// Takes a screenshot.
    pub async fn screenshot(&self, name: &str) -> Result<(), Trouble> {
        self.client
            .execute_async(DRAWN, Vec::new())
            .await
            .map_err(|error| format!("{name}: the page was not drawn: {error}"))?;
        let picture = self
            .client
            .screenshot()
            .await
            .map_err(|error| format!("{name}: no screenshot: {error}"))?;
        std::fs::write(self.home.screens.join(format!("{name}.png")), picture)
            .map_err(|error| error.to_string())
    }

    /// Ends the app's process at once, as a power cut would.
    pub async fn kill(self) -> Result<(), Trouble> {
        let processes = self.processes();
        if processes.is_empty() {
            return Err("The app is not running, so it cannot be killed.".to_owned());
        }
        for process in &processes {
            let killed = Command::new("kill").args(["-KILL", process]).status();
            if !killed.is_ok_and(|status| status.success()) {
                return Err(format!("Process {process} could not be killed."));
            }
        }
        until("the killed app to be gone", SOON, async || {
            self.processes().is_empty().then_some(())
        })
        .await?;
        // The bus hears of it a moment later. Until then another start is passed on to the one that is gone.
        until("the bus to have heard of it", SOON, async || {
            (!names_on_the_bus().contains("SingleInstance")).then_some(())
        })
        .await
    }

    /// Closes the window, and waits until the app has ended: the next one would only wake it.
    pub async fn close(self) -> Result<(), Trouble> {
        let closed = self.client.clone().close().await;
        closed.map_err(|error| format!("The window did not close: {error}"))?;
        until("the app to end", SOON, async || {
            self.processes().is_empty().then_some(())
        })
        .await
    }

    /// Returns the processes of this app that work in this home; killed ones count until they are gone.
    fn processes(&self) -> Vec<String> {
        let own = self.home.folder.path().to_string_lossy().into_owned();
        let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
        entries
            .filter(|entry| {
                let folder = entry.path();
                let is_app =
                    std::fs::read_link(folder.join("exe")).is_ok_and(|exe| exe == self.home.app);
                let environment = std::fs::read(folder.join("environ")).unwrap_or_default();
                is_app && String::from_utf8_lossy(&environment).contains(&own)
            })
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect()
    }

    /// Runs a script that calls its last argument when it is done; returns what it calls it with.
    pub async fn ask(&self, script: &str, arguments: Vec<Value>) -> Result<Value, Trouble> {
        self.client
            .execute_async(script, arguments)
            .await
            .map_err(|error| format!("A script did not end: {error}"))
    }

    async fn run(&self, script: &str, arguments: Vec<Value>) -> Result<Value, Trouble> {
        self.client
            .execute(script, arguments)
            .await
            .map_err(|error| format!("A script did not run: {error}"))
    }
}

/// Writes a shell script that can be started.
pub fn startable(path: &Path, script: &str) -> std::io::Result<()> {
    std::fs::write(path, script)?;
    #[cfg(unix)]
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
    Ok(())
}

/// Returns who is on the session's bus, in the words of the bus itself; nothing where it cannot be asked.
fn names_on_the_bus() -> String {
    let asked = Command::new("dbus-send")
        .args(["--session", "--print-reply", "--dest=org.freedesktop.DBus"])
        .args(["/org/freedesktop/DBus", "org.freedesktop.DBus.ListNames"])
        .output();
    asked.map_or_else(
        |_| String::new(),
        |told| String::from_utf8_lossy(&told.stdout).into_owned(),
    )
}

/// Returns the selector for a test id.
fn by_id(id: &str) -> String {
    format!("[data-testid=\"{id}\"]")
}
