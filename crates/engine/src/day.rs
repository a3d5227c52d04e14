//! The account's day, as far as it limits: when the platform counts anew, in words.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

/// Returns when an account's next day begins (documented by HubSpot: the limit of the day starts anew at midnight of
/// the account's time zone). None for a zone that nobody knows.
fn next(now: Timestamp, zone: &str) -> Option<ZonedDateTime> {
    let zone = TimeZone::get(zone).ok()?;
    let tomorrow = zone.to_datetime(now).date().tomorrow().ok()?;
    // Where midnight is skipped by a change of clocks, the day begins later.
    zone.to_zoned_datetime(tomorrow.at(0, 0, 0, 0)).ok()
}

/// Returns what to do about a used-up day: when to go on, in the account's time and in that of this computer.
pub fn go_on(now: Timestamp, zone: &str, here: &TimeZone) -> String {
    let Some(at) = next(now, zone) else {
        return "Go on after midnight in the account's time zone.".to_owned();
    };
    let local = at.timestamp().to_zoned_datetime(here.clone());
    let told = at.strftime("%H:%M on %-d %B").to_string();
    if at.offset() == local.offset() {
        format!("Go on after {told}, when the account's day begins ({zone}).")
    } else {
        let local = local.strftime("%H:%M on %-d %B").to_string();
        format!(
            "Go on after {local} on this computer: then it is {told} in the account's time zone ({zone})."
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(now: &str, zone: &str) -> String {
        go_on(now.parse().unwrap(), zone, &TimeZone::UTC)
    }

    #[test]
    fn the_hour_is_that_of_the_accounts_next_midnight() {
        let text = told("2026-11-02T03:59:00Z", "America/New_York");
        assert!(
            text.contains("05:00 on 2 November on this computer"),
            "{text}"
        );
        let text = told("2026-11-02T05:00:00Z", "America/New_York");
        assert!(
            text.contains("05:00 on 3 November on this computer"),
            "{text}"
        );
        // The night in which the clocks are put back has an hour more.
        let text = told("2026-11-01T10:00:00Z", "America/New_York");
        assert!(text.contains("05:00 on 2 November"), "{text}");
        assert!(
            text.contains("00:00 on 2 November in the account's"),
            "{text}"
        );
    }

    #[test]
    fn a_day_that_begins_after_midnight_is_told_so() {
        // Santiago puts its clocks on at midnight.
        let text = told("2026-09-05T12:00:00Z", "America/Santiago");
        assert!(
            text.contains("01:00 on 6 September in the account's"),
            "{text}"
        );
    }

    #[test]
    fn the_same_time_is_told_once_and_an_unknown_zone_in_general() {
        let text = told("2026-11-01T10:00:00Z", "UTC");
        assert_eq!(
            text,
            "Go on after 00:00 on 2 November, when the account's day begins (UTC)."
        );
        for zone in ["", "Nowhere/Atall"] {
            assert!(told("2026-11-01T10:00:00Z", zone).contains("after midnight"));
        }
    }
}
