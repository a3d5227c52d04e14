//! The words for what the sharing rules mean.

use super::grouped;
use crate::engine::check;
use crate::views::{CheckStatus, CheckView, PeopleCountView, RulesView};
use domain::forecast::Forecast;
use domain::plan::Rules;
use jiff::Timestamp;

/// Returns a forecast as the screens show it.
pub fn people_count(forecast: &Forecast, now: Timestamp) -> PeopleCountView {
    let number = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    let left_out = [
        (
            forecast.no_address,
            "without an email address that could be one",
        ),
        (
            forecast.filtered_out,
            "not in the list or segment of the rule",
        ),
        (
            forecast.in_doubt,
            "about whom you decide first, because an address is not unique",
        ),
    ]
    .into_iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, why)| format!("{} {why}.", grouped(number(count))))
    .collect();
    PeopleCountView {
        contacts_for_new: number(forecast.contacts_for_new),
        contacts_for_older: number(forecast.contacts_for_older),
        participants_for_new: number(forecast.participants_for_new),
        participants_for_older: number(forecast.participants_for_older),
        linked: number(forecast.linked),
        joined: number(forecast.joined),
        left_out,
        in_doubt: number(forecast.in_doubt),
        counted_at: now.to_string(),
    }
}

/// What was seen of the accounts beside the numbers.
pub struct Around<'a> {
    /// The switches as they are now.
    pub rules: &'a Rules,
    /// More creations than this ask for the number to be typed.
    pub many: u32,
    /// Whether the account tells marketing contacts from others; `None` when that could not be seen.
    pub marketing: Option<bool>,
    /// Whether there are signs of impact.com's own connector; `None` when that could not be seen.
    pub connector: Option<bool>,
}

/// Returns the checks of the sharing step; `counted` is the newest count, if there is one.
pub fn sharing_checks(counted: Option<&PeopleCountView>, around: &Around<'_>) -> Vec<CheckView> {
    let not_counted = |id: &str, what: &str| CheckView {
        fix: "Count who would be created, on this page.".to_owned(),
        ..check(
            id,
            CheckStatus::Unknown,
            &format!("{what} is known once people are counted."),
        )
    };
    vec![
        counted.map_or_else(
            || {
                let what = "How many people these switches would create";
                not_counted("share.estimate", what)
            },
            |counted| estimate(counted, around),
        ),
        counted.map_or_else(
            || not_counted("share.dup_email", "Whether people share an address"),
            |counted| same_address(counted, around.rules),
        ),
        marketing(around),
        one_writer(around),
    ]
}

fn estimate(counted: &PeopleCountView, around: &Around<'_>) -> CheckView {
    let id = "share.estimate";
    let on = |switch: bool, number: u32| if switch { number } else { 0 };
    let rules = around.rules;
    let contacts = on(rules.hubspot_on_new, counted.contacts_for_new)
        .saturating_add(on(rules.hubspot_on_update, counted.contacts_for_older));
    let participants = on(rules.advocate_on_new, counted.participants_for_new)
        .saturating_add(on(rules.advocate_on_update, counted.participants_for_older));
    let sentence = format!(
        "With these switches a sync in both directions would create {} contacts and {} participants today.",
        grouped(contacts),
        grouped(participants)
    );
    if contacts.saturating_add(participants) <= around.many {
        return check(id, CheckStatus::Pass, &sentence);
    }
    CheckView {
        fix: format!(
            "More than {} at once ask you to type the number first. A list or segment makes them fewer.",
            grouped(around.many)
        ),
        ..check(id, CheckStatus::Warn, &sentence)
    }
}

fn same_address(counted: &PeopleCountView, rules: &Rules) -> CheckView {
    let id = "share.dup_email";
    if counted.in_doubt > 0 {
        return CheckView {
            fix: "They are held in the preview, where you choose. Nothing is made of them before."
                .to_owned(),
            ..check(
                id,
                CheckStatus::Warn,
                &format!(
                    "People who share an address with somebody else: {}.",
                    grouped(counted.in_doubt)
                ),
            )
        };
    }
    // HubSpot only counts these; nobody has read their addresses yet.
    if rules.advocate_on_update && rules.only_list.is_none() && counted.participants_for_older > 0 {
        return check(
            id,
            CheckStatus::Unknown,
            "No participants share an address. Whether older contacts do is seen in the preview, which reads them.",
        );
    }
    check(
        id,
        CheckStatus::Pass,
        "Nobody who would be created shares an address with somebody else.",
    )
}

/// Seen in accounts: those that tell marketing contacts from others have the property `hs_marketable_status`, whose value no
/// API sets; HubSpot's settings decide what a new contact becomes.
fn marketing(around: &Around<'_>) -> CheckView {
    let id = "share.marketing_contacts";
    let creates = around.rules.hubspot_on_new || around.rules.hubspot_on_update;
    match around.marketing {
        _ if !creates => check(id, CheckStatus::Pass, "No contacts are created, so none is billed."),
        Some(false) => check(
            id,
            CheckStatus::Pass,
            "This account does not tell marketing contacts from others.",
        ),
        Some(true) => CheckView {
            fix: "Look in HubSpot's settings, under Marketing contacts, what contacts of integrations become. Nothing here changes that.".to_owned(),
            ..check(
                id,
                CheckStatus::Warn,
                "New contacts may count as marketing contacts, which HubSpot may bill. Its own settings decide that.",
            )
        },
        None => check(
            id,
            CheckStatus::Unknown,
            "Whether new contacts would count as marketing contacts could not be looked at.",
        ),
    }
}

/// Which other programs create people is shown by no API; impact.com's own connector leaves signs.
fn one_writer(around: &Around<'_>) -> CheckView {
    let id = "share.loop";
    let rules = around.rules;
    let creates = rules.hubspot_on_new
        || rules.hubspot_on_update
        || rules.advocate_on_new
        || rules.advocate_on_update;
    if !creates {
        return check(
            id,
            CheckStatus::Pass,
            "Nobody is created, so nobody can be created twice.",
        );
    }
    if around.connector == Some(true) {
        return CheckView {
            fix: "If impact.com's own connector is on, switch its Advocate opt-in off before you create people here.".to_owned(),
            ..check(
                id,
                CheckStatus::Warn,
                "impact.com's own connector may create people, too, and two programs could chase each other.",
            )
        };
    }
    CheckView {
        fix: "Look at the connected apps in HubSpot for another one that creates contacts."
            .to_owned(),
        ..check(
            id,
            CheckStatus::Unknown,
            "Which other programs create people is shown to nobody but HubSpot's own pages.",
        )
    }
}

/// Returns who is created at all, in a few words.
pub fn sharing_line(rules: &RulesView) -> String {
    let made = |who: &str, new: bool, older: bool, only: Option<&str>| {
        let which = match (new, older) {
            (true, true) => "new and older",
            (true, false) => "new only",
            (false, true) => "older only",
            (false, false) => return format!("{who}: never created"),
        };
        match only {
            Some(only) => format!("{who}: {which}, {only}"),
            None => format!("{who}: {which}"),
        }
    };
    let contacts = made(
        "Contacts",
        rules.hubspot_on_new,
        rules.hubspot_on_update,
        rules.only_segment.as_ref().map(|_| "one segment"),
    );
    let participants = made(
        "Participants",
        rules.advocate_on_new,
        rules.advocate_on_update,
        rules.only_list.as_ref().map(|_| "one list"),
    );
    format!("{contacts} · {participants}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_there_is_is_said() {
        let none = people_count(&Forecast::default(), Timestamp::UNIX_EPOCH);
        assert_eq!(none.left_out, [""; 0]);
        let some = Forecast {
            no_address: 1_091,
            in_doubt: 2,
            ..Forecast::default()
        };
        let told = people_count(&some, Timestamp::UNIX_EPOCH).left_out;
        assert_eq!(told.len(), 2);
        assert!(told[0].starts_with("1,091 without"), "{told:?}");
    }

    #[test]
    fn the_line_says_who_is_created() {
        let rules = RulesView {
            hubspot_on_new: true,
            advocate_on_new: true,
            advocate_on_update: true,
            only_list: Some("7".to_owned()),
            ..RulesView::default()
        };
        assert_eq!(
            sharing_line(&rules),
            "Contacts: new only · Participants: new and older, one list"
        );
        assert_eq!(
            sharing_line(&RulesView::default()),
            "Contacts: never created · Participants: never created"
        );
    }

    fn counted() -> PeopleCountView {
        let forecast = Forecast {
            contacts_for_new: 400,
            participants_for_older: 300,
            ..Forecast::default()
        };
        people_count(&forecast, Timestamp::UNIX_EPOCH)
    }

    fn around(rules: &Rules) -> Around<'_> {
        Around {
            rules,
            many: 500,
            marketing: Some(false),
            connector: Some(false),
        }
    }

    fn status(id: &str, counted: Option<&PeopleCountView>, around: &Around<'_>) -> CheckStatus {
        let checks = sharing_checks(counted, around);
        let found = checks.iter().find(|check| check.id == id);
        found.expect("every check is made").status
    }

    fn contacts() -> Rules {
        Rules {
            hubspot_on_new: true,
            ..Rules::default()
        }
    }

    fn everybody() -> Rules {
        Rules {
            advocate_on_update: true,
            ..contacts()
        }
    }

    #[test]
    fn share_estimate_pass() {
        let rules = contacts();
        let told = status("share.estimate", Some(&counted()), &around(&rules));
        assert_eq!(told, CheckStatus::Pass);
    }

    #[test]
    fn share_estimate_warn() {
        let rules = everybody();
        let told = status("share.estimate", Some(&counted()), &around(&rules));
        assert_eq!(told, CheckStatus::Warn, "700 are more than 500");
    }

    #[test]
    fn share_estimate_unknown() {
        let rules = contacts();
        assert_eq!(
            status("share.estimate", None, &around(&rules)),
            CheckStatus::Unknown
        );
        assert_eq!(
            status("share.dup_email", None, &around(&rules)),
            CheckStatus::Unknown
        );
    }

    #[test]
    fn share_dup_email_pass() {
        let rules = contacts();
        let told = status("share.dup_email", Some(&counted()), &around(&rules));
        assert_eq!(told, CheckStatus::Pass);
    }

    #[test]
    fn share_dup_email_warn() {
        let rules = contacts();
        let doubled = PeopleCountView {
            in_doubt: 2,
            ..counted()
        };
        let told = status("share.dup_email", Some(&doubled), &around(&rules));
        assert_eq!(told, CheckStatus::Warn);
    }

    #[test]
    fn share_dup_email_unknown() {
        let rules = everybody();
        let told = status("share.dup_email", Some(&counted()), &around(&rules));
        assert_eq!(told, CheckStatus::Unknown, "HubSpot only counted them");
    }

    #[test]
    fn share_marketing_contacts_pass() {
        let (none, some) = (Rules::default(), contacts());
        let id = "share.marketing_contacts";
        assert_eq!(status(id, None, &around(&some)), CheckStatus::Pass);
        let marketing = Around {
            marketing: Some(true),
            ..around(&none)
        };
        assert_eq!(
            status(id, None, &marketing),
            CheckStatus::Pass,
            "nobody is created"
        );
    }

    #[test]
    fn share_marketing_contacts_warn() {
        let rules = contacts();
        let marketing = Around {
            marketing: Some(true),
            ..around(&rules)
        };
        assert_eq!(
            status("share.marketing_contacts", None, &marketing),
            CheckStatus::Warn
        );
    }

    #[test]
    fn share_marketing_contacts_unknown() {
        let rules = contacts();
        let marketing = Around {
            marketing: None,
            ..around(&rules)
        };
        assert_eq!(
            status("share.marketing_contacts", None, &marketing),
            CheckStatus::Unknown
        );
    }

    #[test]
    fn share_loop_pass() {
        let rules = Rules::default();
        assert_eq!(
            status("share.loop", None, &around(&rules)),
            CheckStatus::Pass
        );
    }

    #[test]
    fn share_loop_warn() {
        let rules = contacts();
        let connector = Around {
            connector: Some(true),
            ..around(&rules)
        };
        assert_eq!(status("share.loop", None, &connector), CheckStatus::Warn);
    }

    #[test]
    fn share_loop_unknown() {
        let rules = contacts();
        assert_eq!(
            status("share.loop", None, &around(&rules)),
            CheckStatus::Unknown
        );
    }
}
