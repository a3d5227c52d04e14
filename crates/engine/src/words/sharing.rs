//! The words for what the sharing rules mean.

use super::grouped;
use crate::views::{PeopleCountView, RulesView};
use domain::forecast::Forecast;
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
