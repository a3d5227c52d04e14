//! The live checks of both connections (`hs.*`, `adv.*`, `engine.*`): what was seen when the account was connected.

use super::accounts::{ACCESS, missing_optional_scopes, missing_scopes};
use crate::engine::check;
use crate::failure::name;
use crate::views::{CheckStatus, CheckView, Platform};
use domain::layout::{Field, Property};
use platforms::ApiError;
use platforms::advocate::{Advocate, Probe, Service};
use platforms::hubspot::{Account, HubSpot};
use std::time::Duration;

/// Calls a second under which a sync is slow: the lowest limit that HubSpot documents, 100 in 10 seconds.
const LEAST_CALLS: f64 = 10.0;

/// Looks at a HubSpot account that was just connected.
pub(super) async fn hubspot_checks(
    hubspot: &HubSpot,
    account: &Account,
    scopes: Option<&[String]>,
) -> Vec<CheckView> {
    let mut checks = vec![check(
        "hs.token",
        CheckStatus::Pass,
        "HubSpot accepts this connection.",
    )];
    checks.push(scopes_check(scopes));
    checks.extend(scopes.and_then(optional_scopes_check));
    checks.push(account_type_check(&account.kind));
    checks.push(region_check(account));
    let total = hubspot.contact_total().await;
    checks.push(objects_check(&total));
    checks.push(limits_check(hubspot.limit()));
    match hubspot.contact_properties(false).await {
        Ok(properties) => checks.push(connector_check(&properties)),
        Err(error) => checks.push(CheckView {
            evidence: error.to_string(),
            ..check(
                "engine.connector_present",
                CheckStatus::Unknown,
                "We could not see whether impact.com's own connector is switched on.",
            )
        }),
    }
    checks
}

fn account_type_check(kind: &str) -> CheckView {
    let id = "hs.account_type";
    match kind {
        "STANDARD" => check(id, CheckStatus::Pass, "This is a standard account."),
        "" => check(
            id,
            CheckStatus::Unknown,
            "HubSpot did not say what kind of account this is.",
        ),
        kind => {
            let kind = kind.to_lowercase().replace('_', " ");
            let sentence = format!("This is not a standard account ({kind}).");
            check(id, CheckStatus::Warn, &sentence)
        }
    }
}

/// Where the account's data and its pages are. Documented by HubSpot: `uiDomain` is that of the account's pages.
fn region_check(account: &Account) -> CheckView {
    let id = "hs.region";
    if account.ui_domain.is_empty() {
        return CheckView {
            fix: "A link may open HubSpot's general page. Choose the account there.".to_owned(),
            ..check(
                id,
                CheckStatus::Unknown,
                "HubSpot did not say where this account's pages are.",
            )
        };
    }
    let sentence = format!(
        "The account is in data centre {}, and its pages are at {}.",
        account.data_hosting.to_uppercase(),
        account.ui_domain
    );
    check(id, CheckStatus::Pass, &sentence)
}

/// Whether contacts can be read. Only a refusal says that they cannot: everything else may pass.
fn objects_check(total: &Result<u64, ApiError>) -> CheckView {
    let id = "hs.objects";
    match total {
        Ok(total) => {
            let sentence = format!("Contacts can be read: about {total}.");
            check(id, CheckStatus::Pass, &sentence)
        }
        Err(error) if refused(error) => CheckView {
            evidence: error.to_string(),
            fix: "Allow reading contacts for the app or token in HubSpot, then connect again."
                .to_owned(),
            ..check(id, CheckStatus::Fail, "Contacts cannot be read.")
        },
        Err(error) => CheckView {
            evidence: error.to_string(),
            fix: "Connect again later to look once more.".to_owned(),
            ..check(
                id,
                CheckStatus::Unknown,
                "Whether contacts can be read could not be looked at.",
            )
        },
    }
}

/// Which limit HubSpot keeps us to. Documented by HubSpot: its answers tell it, those to searches do not.
fn limits_check(limit: Option<(u32, Duration)>) -> CheckView {
    let id = "hs.limits";
    match limit {
        None => check(
            id,
            CheckStatus::Unknown,
            "HubSpot did not say how many calls it allows, so we keep to the lowest documented limit.",
        ),
        Some((limit, interval)) => {
            let sentence = format!(
                "HubSpot allows this app {limit} calls in {} seconds.",
                interval.as_secs()
            );
            let status = if f64::from(limit) / interval.as_secs_f64() < LEAST_CALLS {
                CheckStatus::Warn
            } else {
                CheckStatus::Pass
            };
            check(id, status, &sentence)
        }
    }
}

/// Whether a platform said no, and would say it again.
fn refused(error: &ApiError) -> bool {
    matches!(
        error,
        ApiError::Forbidden { .. }
            | ApiError::Unauthorised { .. }
            | ApiError::NotFound { .. }
            | ApiError::Refused { .. }
    )
}

fn scopes_check(scopes: Option<&[String]>) -> CheckView {
    let Some(granted) = scopes else {
        return check(
            "hs.scopes",
            CheckStatus::Unknown,
            "HubSpot did not say what this connection may do; we find out when it is used.",
        );
    };
    let missing = missing_scopes(granted);
    if missing.is_empty() {
        return check(
            "hs.scopes",
            CheckStatus::Pass,
            if missing_optional_scopes(granted).is_empty() {
                "All permissions are granted."
            } else {
                "All permissions that are needed are granted."
            },
        );
    }
    CheckView {
        evidence: missing.join(", "),
        fix: "Add the permissions named here to the app or token in HubSpot, then connect again."
            .to_owned(),
        ..check(
            "hs.scopes",
            CheckStatus::Fail,
            &format!("Permissions are missing: {}.", missing.join(", ")),
        )
    }
}

/// What does not work because something optional was not granted; `None` when everything was.
fn optional_scopes_check(granted: &[String]) -> Option<CheckView> {
    let missing = missing_optional_scopes(granted);
    let without: Vec<&str> = ACCESS
        .iter()
        .filter(|access| !access.granted(granted))
        .filter_map(|access| access.without)
        .collect();
    (!without.is_empty()).then(|| CheckView {
        evidence: missing.join(", "),
        fix: "If you want it, add the permissions named here to the app or token in HubSpot (as optional ones), then connect again. Everything else works as it is.".to_owned(),
        ..check(
            "hs.scopes_optional",
            CheckStatus::Warn,
            &format!("Not granted, so: {}.", without.join("; ")),
        )
    })
}

/// Looks for contact properties with the labels that impact.com's connector documents, under names that are not ours.
fn connector_check(properties: &[Property]) -> CheckView {
    let found: Vec<_> = Field::REFERRAL
        .into_iter()
        .filter(|field| {
            properties.iter().any(|property| {
                property.label.eq_ignore_ascii_case(field.label())
                    && property.name != field.default_property()
            })
        })
        .map(Field::label)
        .collect();
    if found.len() < 3 {
        return check(
            "engine.connector_present",
            CheckStatus::Pass,
            "No sign of impact.com's own connector in the contact properties.",
        );
    }
    CheckView {
        evidence: found.join(", "),
        fix: "If impact.com's own HubSpot connector is switched on, switch it off first: two programs writing the same fields chase each other.".to_owned(),
        ..check(
            "engine.connector_present",
            CheckStatus::Warn,
            "Referral properties exist already, perhaps from impact.com's own connector.",
        )
    }
}

/// Looks at an impact.com account that was just connected.
pub(super) async fn advocate_checks(advocate: &Advocate, alias: &str) -> Vec<CheckView> {
    let mut checks = vec![check(
        "adv.key",
        CheckStatus::Pass,
        "impact.com accepts these keys.",
    )];
    checks.push(tenant_check(alias));
    checks.extend(advocate.probe().await.iter().map(probe_check));
    let id = "adv.sample";
    checks.push(match advocate.sample(3).await {
        Ok(people) => {
            let sentence = format!("Read {} participants.", people.len());
            check(id, CheckStatus::Pass, &sentence)
        }
        Err(error) if refused(&error) => CheckView {
            evidence: error.to_string(),
            fix: "Ask an impact.com admin to allow reading participants for these keys, then connect again."
                .to_owned(),
            ..check(id, CheckStatus::Fail, "Participants could not be read.")
        },
        Err(error) => CheckView {
            evidence: error.to_string(),
            fix: "Connect again later to look once more.".to_owned(),
            ..check(
                id,
                CheckStatus::Unknown,
                "Whether participants can be read could not be looked at.",
            )
        },
    });
    checks
}

fn tenant_check(alias: &str) -> CheckView {
    if alias.starts_with("test_") {
        check(
            "adv.tenant_mode",
            CheckStatus::Warn,
            "This is a test program: its alias begins with test_.",
        )
    } else {
        check(
            "adv.tenant_mode",
            CheckStatus::Pass,
            "This is a live program account.",
        )
    }
}

fn probe_check(probe: &Probe) -> CheckView {
    let (id, what, needed) = match probe.service {
        Service::Rest => ("adv.role", "Participants (Advocate REST)", true),
        Service::Export => ("adv.export", "Exports", true),
        Service::GraphQl => ("adv.graphql", "Programs (Advocate GraphQL)", false),
        Service::Brand => ("adv.brand", "Account and programs (impact.com REST)", false),
    };
    match &probe.result {
        Ok(seen) => CheckView {
            evidence: seen.clone(),
            ..check(id, CheckStatus::Pass, &format!("{what}: allowed."))
        },
        Err(error) if refused(error) => CheckView {
            evidence: error.to_string(),
            fix: "Ask an impact.com admin to allow it for these keys, then connect again."
                .to_owned(),
            ..check(
                id,
                if needed {
                    CheckStatus::Fail
                } else {
                    CheckStatus::Warn
                },
                &format!("{what}: not allowed with these keys."),
            )
        },
        Err(error) => CheckView {
            evidence: error.to_string(),
            fix: "Connect again later to look once more.".to_owned(),
            ..check(
                id,
                CheckStatus::Unknown,
                &format!("{what}: could not be looked at."),
            )
        },
    }
}

/// Returns the checks of a connection as they stand: one that the platform takes back does not pass any more.
pub(crate) fn of_connection(
    platform: Platform,
    broken: bool,
    mut checks: Vec<CheckView>,
) -> Vec<CheckView> {
    let accepted = |check: &&mut CheckView| matches!(check.id.as_str(), "hs.token" | "adv.key");
    if let Some(check) = checks.iter_mut().find(accepted).filter(|_| broken) {
        check.status = CheckStatus::Fail;
        check.sentence = format!(
            "{} does not accept this connection any more.",
            name(platform)
        );
        "Connect again. Everything else is kept.".clone_into(&mut check.fix);
    }
    checks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(kind: &str, ui_domain: &str) -> Account {
        Account {
            id: "1".to_owned(),
            name: None,
            kind: kind.to_owned(),
            time_zone: String::new(),
            currency: String::new(),
            ui_domain: ui_domain.to_owned(),
            data_hosting: "eu1".to_owned(),
        }
    }

    fn trouble() -> ApiError {
        ApiError::ServerTrouble { status: 503 }
    }

    fn forbidden() -> ApiError {
        ApiError::Forbidden {
            missing: Vec::new(),
        }
    }

    #[test]
    fn hs_account_type_pass() {
        assert_eq!(account_type_check("STANDARD").status, CheckStatus::Pass);
    }

    #[test]
    fn hs_account_type_warn() {
        let told = account_type_check("DEVELOPER_TEST");
        assert_eq!(told.status, CheckStatus::Warn);
        assert!(told.sentence.contains("developer test"), "{told:?}");
    }

    #[test]
    fn hs_account_type_unknown() {
        assert_eq!(account_type_check("").status, CheckStatus::Unknown);
    }

    #[test]
    fn hs_region_unknown() {
        assert_eq!(
            region_check(&account("STANDARD", "")).status,
            CheckStatus::Unknown
        );
    }

    #[test]
    fn hs_objects_fail() {
        assert_eq!(objects_check(&Err(forbidden())).status, CheckStatus::Fail);
    }

    #[test]
    fn hs_objects_unknown() {
        assert_eq!(objects_check(&Err(trouble())).status, CheckStatus::Unknown);
    }

    #[test]
    fn hs_limits_pass() {
        let told = limits_check(Some((100, Duration::from_secs(10))));
        assert_eq!(told.status, CheckStatus::Pass);
    }

    #[test]
    fn hs_limits_warn() {
        let told = limits_check(Some((99, Duration::from_secs(10))));
        assert_eq!(told.status, CheckStatus::Warn);
    }

    #[test]
    fn hs_limits_unknown() {
        assert_eq!(limits_check(None).status, CheckStatus::Unknown);
    }

    #[test]
    fn hs_scopes_unknown() {
        assert_eq!(scopes_check(None).status, CheckStatus::Unknown);
    }

    #[test]
    fn adv_tenant_mode_pass() {
        assert_eq!(tenant_check("acme").status, CheckStatus::Pass);
    }

    #[test]
    fn adv_role_unknown() {
        let probe = |error| {
            probe_check(&Probe {
                service: Service::Rest,
                result: Err(error),
            })
        };
        assert_eq!(probe(trouble()).status, CheckStatus::Unknown);
        assert_eq!(probe(forbidden()).status, CheckStatus::Fail);
    }
}
