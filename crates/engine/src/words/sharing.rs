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
        counted_at: now.to_string(),
        checks: Vec::new(),
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

/// Returns the checks of the sharing step for people who were counted.
pub fn sharing_checks(
    counted: &PeopleCountView,
    in_doubt: u64,
    around: &Around<'_>,
) -> Vec<CheckView> {
    vec![
        estimate(counted, around),
        same_address(counted, in_doubt, around.rules),
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

fn same_address(counted: &PeopleCountView, in_doubt: u64, rules: &Rules) -> CheckView {
    let id = "share.dup_email";
    if in_doubt > 0 {
        return CheckView {
            fix: "They are held in the preview, where you choose. Nothing is made of them before."
                .to_owned(),
            ..check(
                id,
                CheckStatus::Warn,
                &format!(
                    "People who share an address with somebody else: {}.",
                    grouped(u32::try_from(in_doubt).unwrap_or(u32::MAX))
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
}
