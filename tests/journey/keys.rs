//! The keyboard, which is all that the journey touches: keys pressed, and what has the focus read. Nothing here clicks,
//! and no script moves the focus.

use std::time::Duration;

use fantoccini::actions::{InputSource as _, KeyAction, KeyActions};
use fantoccini::{Client, Locator};
use serde_json::{Value, json};

use crate::Trouble;
use crate::wait::until;

/// Keys as WebDriver names them (documented: W3C WebDriver, "normalised key value").
const ENTER: char = '\u{E007}';
const SPACE: char = ' ';
const TAB: char = '\u{E004}';
const SHIFT: char = '\u{E008}';
const DOWN: char = '\u{E015}';

/// Somebody who pressed Tab so often would have given up.
const PATIENCE: usize = 200;

/// Where the wanted control is, seen from what has the focus: "here"; "list" when the arrows of one group lead there;
/// "before" and "after" in the order of the page; `null` when it is not there, not shown or not enabled.
/// A label counts as its control.
const WHERE: &str = "
const wanted = [...document.querySelectorAll(arguments[0])].find((one) => one.checkVisibility());
if (!wanted) return null;
const control = wanted.matches('label') ? wanted.control ?? wanted : wanted;
if (control.matches(':disabled, [aria-disabled=true]')) return null;
const now = document.activeElement;
if (now === control || (now !== document.body && control.contains(now))) return 'here';
const list = (one) => one.closest('[role=radiogroup], [role=grid], [role=menu], [role=listbox]');
if (list(control) && list(control) === list(now)) return 'list';
return control.compareDocumentPosition(now) & Node.DOCUMENT_POSITION_FOLLOWING ? 'before' : 'after';";

/// What would take Enter or Space: its tag, its kind, and its role.
const WHAT: &str = "
const now = document.activeElement;
return now.matches('input[type=radio], input[type=checkbox], [role=switch]') ? 'space' : 'enter';";

/// Says in words what has the focus, for who reads a failure.
const FOCUSED: &str = "return document.activeElement?.outerHTML.slice(0, 200) ?? 'nothing';";

/// Hands on a keyboard.
pub struct Keys<'client>(pub &'client Client);

impl Keys<'_> {
    /// Presses one key, with others held down before it.
    pub async fn press(&self, held: &[char], key: char) -> Result<(), Trouble> {
        let mut keys = KeyActions::new("keyboard".to_owned());
        for &value in held {
            keys = keys.then(KeyAction::Down { value });
        }
        keys = keys
            .then(KeyAction::Down { value: key })
            .then(KeyAction::Up { value: key });
        for &value in held.iter().rev() {
            keys = keys.then(KeyAction::Up { value });
        }
        self.0
            .perform_actions(keys)
            .await
            .map_err(|error| format!("A key could not be pressed: {error}"))
    }

    /// Types a text where the focus is.
    pub async fn text(&self, text: &str) -> Result<(), Trouble> {
        for letter in text.chars() {
            self.press(&[], letter).await?;
        }
        Ok(())
    }

    /// Goes to a control with Tab, Shift+Tab and, inside a group, the arrow down.
    pub async fn go(&self, css: &str, limit: Duration) -> Result<(), Trouble> {
        let mut left = PATIENCE;
        let arrived = until(&format!("the focus on {css}"), limit, async || {
            // It may move away while the page is being drawn, and is then followed.
            while left > 0 {
                match self.ask(WHERE, css).await.ok()?.as_str()? {
                    "here" => return Some(()),
                    "list" => self.press(&[], DOWN).await.ok()?,
                    "before" => self.press(&[SHIFT], TAB).await.ok()?,
                    _ => self.press(&[], TAB).await.ok()?,
                }
                left -= 1;
            }
            None
        })
        .await;
        match arrived {
            Ok(()) => Ok(()),
            Err(trouble) => {
                let focused = self.ask(FOCUSED, css).await.unwrap_or_default();
                Err(format!(
                    "{trouble} {} keys were pressed; the focus is on {focused}.",
                    PATIENCE - left
                ))
            }
        }
    }

    /// Goes to a control and presses the key that a person presses there.
    pub async fn act(&self, css: &str, limit: Duration) -> Result<(), Trouble> {
        self.go(css, limit).await?;
        let key = if self.ask(WHAT, css).await?.as_str() == Some("space") {
            SPACE
        } else {
            ENTER
        };
        self.press(&[], key).await
    }

    /// Whether an element is there and shown.
    pub async fn sees(&self, css: &str) -> bool {
        match self.0.find(Locator::Css(css)).await {
            Ok(element) => element.is_displayed().await.unwrap_or_default(),
            Err(_) => false,
        }
    }

    async fn ask(&self, script: &str, css: &str) -> Result<Value, Trouble> {
        self.0
            .execute(script, vec![json!(css)])
            .await
            .map_err(|error| format!("A script did not run: {error}"))
    }
}
