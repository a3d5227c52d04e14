//! What the checks of the computer say.

use crate::computer::{CLOCK_SLACK, Line};
use crate::engine::check;
use crate::failure::name;
use crate::views::{CheckStatus, CheckView};
use platforms::ApiError;

/// Whether passwords can be kept; `None` when the keychain did not answer.
pub fn keychain(practice: bool, works: Option<bool>) -> CheckView {
    let id = "env.keychain";
    match works {
        Some(true) => check(
            id,
            CheckStatus::Pass,
            "This computer can keep passwords safe.",
        ),
        // Practice keeps its passwords in memory.
        Some(false) => CheckView {
            fix: "Practice works without it. For real accounts unlock the keychain, or on Linux start a keyring service such as GNOME Keyring.".to_owned(),
            ..check(
                id,
                if practice { CheckStatus::Warn } else { CheckStatus::Fail },
                "This computer's keychain is not available.",
            )
        },
        None => CheckView {
            fix: "It may be asking for its password in another window. Answer there, then check again.".to_owned(),
            ..check(
                id,
                CheckStatus::Unknown,
                "This computer's keychain does not answer.",
            )
        },
    }
}

/// Whether both platforms can be reached.
pub fn online(practice: bool, lines: &[Line]) -> CheckView {
    let id = "env.online";
    let deaf: Vec<&Line> = lines.iter().filter(|line| line.reached.is_err()).collect();
    let evidence = deaf
        .iter()
        .filter_map(|line| {
            let error = line.reached.as_ref().err()?;
            Some(format!("{}: {error}", name(line.platform)))
        })
        .collect::<Vec<_>>()
        .join("; ");
    let names: Vec<&str> = deaf.iter().map(|line| name(line.platform)).collect();
    if names.is_empty() {
        let sentence = if practice {
            "Both pretend accounts answer. They are on this computer, so practice needs no internet."
        } else {
            "HubSpot and impact.com can be reached."
        };
        return check(id, CheckStatus::Pass, sentence);
    }
    // Whoever takes a connection and then says nothing may only be slow.
    let slow = |line: &&Line| !matches!(line.reached, Err(ApiError::Unreachable { .. }));
    let (status, sentence) = if deaf.iter().any(slow) {
        (
            CheckStatus::Unknown,
            format!("{} did not answer in time.", names.join(" and ")),
        )
    } else {
        (
            CheckStatus::Fail,
            format!("{} cannot be reached.", names.join(" and ")),
        )
    };
    CheckView {
        evidence,
        fix: "Look at the internet connection, and whether a firewall or proxy is in between. Then check again; everything so far is kept.".to_owned(),
        ..check(id, status, &sentence)
    }
}

/// Whether this computer's clock is right, by what the platforms say.
pub fn clock(lines: &[Line]) -> CheckView {
    let id = "env.clock";
    let Some(ahead) = lines.iter().find_map(|line| line.ahead) else {
        return CheckView {
            fix: "Nothing needs to be done if the time that this computer shows is right."
                .to_owned(),
            ..check(
                id,
                CheckStatus::Unknown,
                "Neither platform told the time, so this computer's clock could not be compared.",
            )
        };
    };
    if u128::from(ahead.unsigned_abs()) <= CLOCK_SLACK.as_millis() {
        return check(id, CheckStatus::Pass, "This computer's clock is right.");
    }
    let minutes = ahead.unsigned_abs() / 60_000;
    let how = if ahead > 0 { "ahead" } else { "behind" };
    CheckView {
        fix: "Switch on setting the time automatically in this computer's settings. Until then a sign-in may be refused.".to_owned(),
        ..check(
            id,
            CheckStatus::Fail,
            &format!("This computer's clock is {minutes} minutes {how}."),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::Platform;

    fn lines(
        hubspot: Result<Option<i64>, ApiError>,
        advocate: Result<Option<i64>, ApiError>,
    ) -> [Line; 2] {
        [(Platform::Hubspot, hubspot), (Platform::Advocate, advocate)].map(|(platform, told)| {
            Line {
                platform,
                ahead: told.clone().ok().flatten(),
                reached: told.map(drop),
            }
        })
    }

    fn nobody() -> Result<Option<i64>, ApiError> {
        Err(ApiError::Unreachable {
            detail: "refused".to_owned(),
        })
    }

    fn silent() -> Result<Option<i64>, ApiError> {
        Err(ApiError::Unreadable {
            detail: "no answer".to_owned(),
        })
    }

    #[test]
    fn env_keychain_unknown() {
        assert_eq!(keychain(false, None).status, CheckStatus::Unknown);
        // Practice does not need it.
        assert_eq!(keychain(true, Some(false)).status, CheckStatus::Warn);
    }

    #[test]
    fn env_online_unknown() {
        let told = online(false, &lines(nobody(), silent()));
        assert_eq!(told.status, CheckStatus::Unknown);
        assert!(told.evidence.contains("no answer"), "{told:?}");
        // One side that is not there is enough to say so.
        let told = online(false, &lines(Ok(None), nobody()));
        assert_eq!(told.status, CheckStatus::Fail);
        assert!(told.sentence.starts_with("impact.com"), "{told:?}");
    }

    #[test]
    fn env_clock_pass() {
        for ahead in [0, 119_000, -119_000] {
            let told = clock(&lines(Ok(Some(ahead)), nobody()));
            assert_eq!(told.status, CheckStatus::Pass, "{ahead}");
        }
    }

    #[test]
    fn env_clock_fail() {
        let told = clock(&lines(nobody(), Ok(Some(-600_000))));
        assert_eq!(told.status, CheckStatus::Fail);
        assert!(told.sentence.contains("10 minutes behind"), "{told:?}");
    }
}
