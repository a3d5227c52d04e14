//! What is asked of HubSpot.

use super::{Judged, Question, Ward, differs, listed, ok, unknown};
use crate::connect::{missing_optional_scopes, missing_scopes};
use crate::views::Verdict;
use crate::words::grouped;
use domain::layout::Field;
use platforms::ApiError;
use platforms::http::LimitHeaders;
use platforms::hubspot::{API_VERSION, CustomProperties, HubSpot, NEXT_VERSION};

/// Burst limits that HubSpot documents: free private apps, OAuth apps, larger private apps, with the capacity pack.
const BURSTS: [u64; 4] = [100, 110, 190, 250];
/// Documented by HubSpot: inputs of one read of associations.
const ASSOCIATIONS: u32 = 1000;
/// A page that holds more than is believed to come with history.
const HISTORY: u32 = 100;
/// What is believed to come with history (inferred from older versions).
const HISTORY_PAGE: usize = 50;

const ACCOUNT: Question = Question::new(
    "hs.account",
    "Does the credential open an account?",
    "cannot sync without; connect HubSpot again",
)
.needed();
const NAME: Question = Question::new(
    "hs.name",
    "Does account-info name the account?",
    "shows the name where it is told, else the number",
);
const SCOPES: Question = Question::new(
    "hs.scopes",
    "Which scopes were granted?",
    "finds out when a call is refused",
)
.needed();
const BURST: Question = Question::new(
    "hs.burst",
    "Which burst limit do the headers tell?",
    "keeps to 100 calls in 10 s, the lowest documented limit",
);
const DAILY: Question = Question::new(
    "hs.daily",
    "Do the headers tell a daily limit?",
    "stops for the day when HubSpot says so",
);
const SEARCH: Question = Question::new(
    "hs.search",
    "Do answers to searches carry limit headers?",
    "searches at most five times a second",
);
const ROOM: Question = Question::new(
    "hs.custom_properties",
    "Is there room for the contact properties?",
    "tries, and shows HubSpot's refusal if there is none",
);
const USAGE: Question = Question::new(
    "hs.daily_usage",
    "Are the calls of this credential counted for private apps?",
    "goes by the limit headers",
);
const ASSOCIATED: Question = Question::new(
    "hs.associations",
    "Are 1,000 associations read at once?",
    "reads no deals yet",
)
.or_refused(Verdict::Unknown);
const PAST: Question = Question::new(
    "hs.history",
    "How many contacts come on a page with history?",
    "reads no history yet",
)
.or_refused(Verdict::Ok);

/// Asks HubSpot everything. `signed_in`: with OAuth, not with a pasted token.
pub(super) async fn examine(client: &HubSpot, signed_in: bool, mut ward: Ward<'_>) {
    let account = ward.ask(client.account()).await;
    ward.note(&ACCOUNT, &account, |account| {
        let kind = account.kind.to_lowercase().replace('_', " ");
        ok(
            format!(
                "a {kind} account in data centre {}",
                account.data_hosting.to_uppercase()
            ),
            "shows which account it is before you confirm it",
        )
    });
    let names = ward.ask(names(client)).await;
    ward.note(&NAME, &names, |names| ok(names.clone(), NAME.meanwhile));
    let scopes = ward.ask(client.granted_scopes()).await;
    ward.note(&SCOPES, &scopes, |granted| {
        scopes_judged(granted.as_deref())
    });
    let limits = ward.ask(client.list_limits()).await;
    ward.note(&BURST, &limits, burst);
    ward.note(&DAILY, &limits, |limits| daily(limits, signed_in));
    let limits = ward.ask(client.search_limits()).await;
    ward.note(&SEARCH, &limits, search);
    let room = ward.ask(client.custom_properties()).await;
    ward.note(&ROOM, &room, |room| properties(*room));
    let usage = ward.ask(client.daily_usage()).await;
    ward.note(&USAGE, &usage, |counted| {
        ok(if *counted { "yes" } else { "no" }, USAGE.meanwhile)
    });
    let read = ward.ask(client.read_associations(ASSOCIATIONS)).await;
    ward.note(&ASSOCIATED, &read, |()| ok("yes", ASSOCIATED.meanwhile));
    let page = ward.ask(history(client)).await;
    ward.note(&PAST, &page, |(came, total)| history_judged(*came, *total));
}

/// Asks both versions.
async fn names(client: &HubSpot) -> Result<String, ApiError> {
    let word = |named| if named { "yes" } else { "no" };
    let now = word(client.names_account(API_VERSION).await?);
    let next = match client.names_account(NEXT_VERSION).await {
        Ok(named) => word(named),
        Err(_) => "no answer",
    };
    Ok(format!("{API_VERSION}: {now}; {NEXT_VERSION}: {next}"))
}

async fn history(client: &HubSpot) -> Result<(usize, u64), ApiError> {
    Ok((
        client.history_page(HISTORY).await?,
        client.contact_total().await?,
    ))
}

fn scopes_judged(granted: Option<&[String]>) -> Judged {
    let Some(granted) = granted else {
        return unknown("HubSpot does not tell", SCOPES.meanwhile);
    };
    let missing: Vec<String> = missing_scopes(granted)
        .into_iter()
        .map(str::to_owned)
        .collect();
    if missing.is_empty() {
        let optional = missing_optional_scopes(granted);
        let without = if optional.is_empty() {
            String::new()
        } else {
            format!("; without the optional {}", optional.join(", "))
        };
        return ok(
            format!(
                "{} scopes, with all that are needed{without}",
                granted.len()
            ),
            "says before a sync what is missing",
        );
    }
    differs(
        format!("missing: {}", listed(missing.iter())),
        "cannot do everything; add these, then connect again",
    )
}

fn burst(limits: &LimitHeaders) -> Judged {
    let max = limits.number("x-hubspot-ratelimit-max");
    let interval = limits.number("x-hubspot-ratelimit-interval-milliseconds");
    let (Some(max), Some(interval)) = (max, interval) else {
        return unknown("none", BURST.meanwhile);
    };
    let seconds = std::time::Duration::from_millis(interval).as_secs_f64();
    let found = format!("{max} calls in {seconds} s");
    if BURSTS.contains(&max) && interval == 10_000 {
        ok(found, "keeps to it")
    } else {
        differs(
            found,
            "keeps to it, though it is none of the documented figures",
        )
    }
}

fn daily(limits: &LimitHeaders, signed_in: bool) -> Judged {
    match (limits.number("x-hubspot-ratelimit-daily"), signed_in) {
        (Some(calls), false) => ok(format!("{calls} calls a day"), DAILY.meanwhile),
        (None, true) => ok("none, as documented for sign-ins", DAILY.meanwhile),
        (Some(calls), true) => differs(
            format!("{calls} calls a day, though this is a sign-in"),
            DAILY.meanwhile,
        ),
        (None, false) => differs("none, though this is a token", DAILY.meanwhile),
    }
}

fn search(limits: &LimitHeaders) -> Judged {
    if limits.0.is_empty() {
        ok("none, as documented", SEARCH.meanwhile)
    } else {
        differs(listed(limits.0.keys()), "does not count searches by them")
    }
}

fn properties(room: CustomProperties) -> Judged {
    let number = |it: u64| grouped(u32::try_from(it).unwrap_or(u32::MAX));
    let found = format!("{} of {} used", number(room.usage), number(room.limit));
    let wanted = Field::REFERRAL.len() as u64;
    if room.limit.saturating_sub(room.usage) >= wanted {
        ok(found, "makes at most 7 properties")
    } else {
        differs(
            found,
            "cannot make its 7 properties; remove some in HubSpot first",
        )
    }
}

fn history_judged(came: usize, total: u64) -> Judged {
    let found = format!("{HISTORY} asked for, {came} came");
    if came > HISTORY_PAGE {
        differs(
            found,
            "reads no history yet; more than the expected 50 come",
        )
    } else if total > HISTORY_PAGE as u64 {
        ok(found, PAST.meanwhile)
    } else {
        unknown(format!("{found}; too few contacts to tell"), PAST.meanwhile)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn headers(told: &[(&str, u64)]) -> LimitHeaders {
        let told = told
            .iter()
            .map(|(name, number)| ((*name).to_owned(), Some(*number)));
        LimitHeaders(told.collect::<BTreeMap<_, _>>())
    }

    #[test]
    fn burst_figures_are_compared_with_the_documented_ones() {
        let told = |max, ms| {
            burst(&headers(&[
                ("x-hubspot-ratelimit-max", max),
                ("x-hubspot-ratelimit-interval-milliseconds", ms),
            ]))
            .verdict
        };
        assert_eq!(told(110, 10_000), Verdict::Ok);
        assert_eq!(told(190, 10_000), Verdict::Ok);
        assert_eq!(told(400, 10_000), Verdict::Differs);
        assert_eq!(told(110, 1_000), Verdict::Differs);
        assert_eq!(burst(&headers(&[])).verdict, Verdict::Unknown);
    }

    #[test]
    fn a_daily_limit_belongs_to_tokens() {
        let some = headers(&[("x-hubspot-ratelimit-daily", 625_000)]);
        assert_eq!(daily(&some, false).verdict, Verdict::Ok);
        assert_eq!(daily(&some, true).verdict, Verdict::Differs);
        assert_eq!(daily(&headers(&[]), true).verdict, Verdict::Ok);
        assert_eq!(daily(&headers(&[]), false).verdict, Verdict::Differs);
    }

    #[test]
    fn searches_should_tell_no_limit() {
        assert_eq!(search(&headers(&[])).verdict, Verdict::Ok);
        let told = search(&headers(&[("x-hubspot-ratelimit-max", 5)]));
        assert_eq!(told.verdict, Verdict::Differs);
        assert!(told.found.contains("x-hubspot-ratelimit-max"));
    }

    #[test]
    fn seven_properties_need_room() {
        let room = |usage| properties(CustomProperties { limit: 1000, usage }).verdict;
        assert_eq!(room(993), Verdict::Ok);
        assert_eq!(room(994), Verdict::Differs);
        assert_eq!(room(2000), Verdict::Differs);
    }

    #[test]
    fn missing_scopes_are_named() {
        let granted = ["oauth".to_owned(), "crm.objects.contacts.read".to_owned()];
        let told = scopes_judged(Some(&granted));
        assert_eq!(told.verdict, Verdict::Differs);
        assert!(
            told.found.contains("crm.schemas.contacts.write"),
            "{}",
            told.found
        );
        assert_eq!(scopes_judged(None).verdict, Verdict::Unknown);
    }

    #[test]
    fn a_page_with_history_needs_contacts_to_tell_anything() {
        assert_eq!(history_judged(50, 200).verdict, Verdict::Ok);
        assert_eq!(history_judged(100, 200).verdict, Verdict::Differs);
        assert_eq!(history_judged(20, 20).verdict, Verdict::Unknown);
    }
}
