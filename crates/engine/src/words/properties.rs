//! What the checks of the planned properties say (`prop.permission`, `prop.limit`).

use super::grouped;
use crate::engine::check;
use crate::views::{CheckStatus, CheckView};
use platforms::hubspot::CustomProperties;

/// Documented by HubSpot: the scope that lets contact properties be made.
const MAKE: &str = "crm.schemas.contacts.write";

/// Whether `made` properties may be made; `None` when HubSpot did not say what the connection may do.
pub fn permission(granted: Option<&[String]>, made: usize) -> CheckView {
    let id = "prop.permission";
    if made == 0 {
        return check(
            id,
            CheckStatus::Pass,
            "No property has to be made, so no permission is needed.",
        );
    }
    match granted {
        None => CheckView {
            fix: "You can go on. If HubSpot refuses, it says so before anything else is done.".to_owned(),
            ..check(
                id,
                CheckStatus::Unknown,
                "HubSpot did not say whether this connection may make properties.",
            )
        },
        Some(granted) if granted.iter().any(|scope| scope == MAKE) => check(
            id,
            CheckStatus::Pass,
            "This connection may make contact properties.",
        ),
        Some(_) => CheckView {
            evidence: format!("not granted: {MAKE}"),
            fix: "Allow it for the app or token in HubSpot and connect again, or ask somebody who may make the properties and use theirs."
                .to_owned(),
            ..check(
                id,
                CheckStatus::Fail,
                "This connection may not make contact properties.",
            )
        },
    }
}

/// Whether the account has room for `made` more properties; `None` when it did not tell its limit.
pub fn limit(room: Option<CustomProperties>, made: usize) -> CheckView {
    let id = "prop.limit";
    let number = |it: u64| grouped(u32::try_from(it).unwrap_or(u32::MAX));
    let Some(CustomProperties { limit, usage }) = room else {
        return CheckView {
            fix: "You can go on. If there is no room, HubSpot refuses and nothing else is done."
                .to_owned(),
            ..check(
                id,
                CheckStatus::Unknown,
                "HubSpot did not say how many more properties this account may have.",
            )
        };
    };
    let sentence = format!(
        "This account has {} of {} properties of its own, and {made} would be made.",
        number(usage),
        number(limit)
    );
    if limit.saturating_sub(usage) >= made as u64 {
        return check(id, CheckStatus::Pass, &sentence);
    }
    CheckView {
        fix: "Remove properties that nobody uses in HubSpot, or use existing ones here.".to_owned(),
        ..check(id, CheckStatus::Fail, &sentence)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room(limit: u64, usage: u64) -> CustomProperties {
        CustomProperties { limit, usage }
    }

    #[test]
    fn prop_permission_fail() {
        let granted = ["crm.objects.contacts.read".to_owned()];
        assert_eq!(permission(Some(&granted), 7).status, CheckStatus::Fail);
        // Who makes nothing needs nothing.
        assert_eq!(permission(Some(&granted), 0).status, CheckStatus::Pass);
    }

    #[test]
    fn prop_permission_unknown() {
        assert_eq!(permission(None, 7).status, CheckStatus::Unknown);
    }

    #[test]
    fn prop_limit_fail() {
        assert_eq!(limit(Some(room(1_000, 994)), 7).status, CheckStatus::Fail);
        assert_eq!(limit(Some(room(1_000, 993)), 7).status, CheckStatus::Pass);
        assert_eq!(limit(Some(room(10, 12)), 1).status, CheckStatus::Fail);
    }

    #[test]
    fn prop_limit_unknown() {
        assert_eq!(limit(None, 7).status, CheckStatus::Unknown);
    }
}
