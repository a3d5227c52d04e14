//! What the first step looks at: the computer's keychain, its line to both platforms, and its clock (`env.*`).

use crate::engine::{Engine, Inner};
use crate::views::{CheckView, Mode, Platform};
use crate::words::computer as words;
use platforms::ApiError;
use platforms::http::reach;
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// A keychain that asks its owner for a password answers when they have typed it.
const KEYCHAIN_WAIT: Duration = Duration::from_secs(10);
/// Sign-ins are signed with the time, and refused when it is far off. How far differs between services and is told by
/// neither of ours, so this is a careful figure (invented).
pub(crate) const CLOCK_SLACK: Duration = Duration::from_mins(2);

impl Engine {
    /// Looks at the computer: whether it keeps passwords, reaches both platforms, and has the right time. No credential
    /// is sent.
    pub async fn check_environment(&self) -> Vec<CheckView> {
        let practice = self.inner.mode() == Some(Mode::Practice);
        let (keychain, lines) = tokio::join!(self.check_keychain(), self.inner.lines());
        vec![
            keychain,
            words::online(practice, &lines),
            words::clock(&lines),
        ]
    }

    /// Looks whether the computer's keychain takes a secret, with one that is none and is taken out again.
    pub async fn check_keychain(&self) -> CheckView {
        let practice = self.inner.mode() == Some(Mode::Practice);
        let keychain = Arc::clone(&self.inner.keychain);
        let looked = self.inner.threads.aside(move || {
            let secret = SecretString::from("check");
            keychain.set("check", &secret)?;
            keychain.delete("check")
        });
        let limit = self.inner.patience.of(KEYCHAIN_WAIT);
        let looked = tokio::time::timeout(limit, looked).await;
        words::keychain(practice, looked.ok().map(|it| matches!(it, Ok(Ok(())))))
    }
}

/// What came of asking one platform whether it is there.
pub(crate) struct Line {
    pub platform: Platform,
    pub reached: Result<(), ApiError>,
    /// How far this computer's clock is ahead of the platform's, in milliseconds; negative when it is behind.
    pub ahead: Option<i64>,
}

impl Inner {
    fn mode(&self) -> Option<Mode> {
        self.state().workspace.as_ref().map(|open| open.mode)
    }

    async fn lines(&self) -> [Line; 2] {
        let own = match self.workspace() {
            Ok(workspace) => self.bases(&workspace).await.ok(),
            Err(_) => None,
        };
        let (hubspot, advocate) = own.map_or_else(
            || {
                (
                    self.endpoints.hubspot_api.clone(),
                    self.endpoints.advocate.clone(),
                )
            },
            |own| (own.hubspot_api, own.advocate),
        );
        let (hubspot, advocate) = tokio::join!(
            self.line(Platform::Hubspot, &hubspot),
            self.line(Platform::Advocate, &advocate)
        );
        [hubspot, advocate]
    }

    async fn line(&self, platform: Platform, base: &Url) -> Line {
        let reached = reach(&self.network, self.patience, base).await;
        let now = self.now().as_millisecond();
        Line {
            platform,
            ahead: reached.clone().ok().flatten().map(|told| now - told),
            reached: reached.map(drop),
        }
    }
}
