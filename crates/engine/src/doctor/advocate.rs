//! What is asked of impact.com.

use super::{Judged, Question, Ward, differs, listed, ok, unknown};
use crate::views::Verdict;
use domain::person::ProgramId;
use platforms::ApiError;
use platforms::advocate::{Advocate, BRAND_API_VERSION, BrandSeen, ColumnsSeen, PageSeen, Tenant};
use platforms::http::LimitHeaders;

/// Asked for at once, to see how many come. The greatest page is not published.
const LARGE_PAGE: u32 = 1000;
/// What the product asks for at once.
const PAGE: u64 = 100;
/// Documented by impact.com: requests to the brand API in an hour.
const HOURLY: u64 = 1000;
/// Reset values above this are moments, not spans: text and example of the documentation disagree.
const RESET_IS_MOMENT: u64 = 1_000_000;

const BRAND: Question = Question::new(
    "imp.brand",
    "Does the brand API accept the keys?",
    "takes the programs from GraphQL alone",
)
.or_refused(Verdict::Differs);
const BRAND_LIMITS: Question = Question::new(
    "imp.brand_limits",
    "Which limit headers does the brand API send?",
    "waits as told when refused, else 10 s",
);
const VERSION: Question = Question::new(
    "imp.brand_version",
    "Is the version that was asked for named in the answer?",
    "asks for version 14 in every request",
);
const REST: Question = Question::new(
    "imp.rest",
    "Does Advocate REST accept the keys?",
    "cannot sync without; check keys and tenant alias",
)
.needed();
const REST_PAGE: Question = Question::new(
    "imp.rest_page",
    "How many participants does REST give at once?",
    "asks for 100 and goes on by what comes",
)
.or_refused(Verdict::Ok);
const IDS: Question = Question::new(
    "imp.ids",
    "Are ids hashed?",
    "stores ids as they come, never compares them with addresses",
);
const LIMITS: Question = Question::new(
    "imp.advocate_limits",
    "Does the Advocate host send limit headers?",
    "sends two requests at a time, waits as told when refused",
);
const GRAPHQL: Question = Question::new(
    "imp.graphql",
    "Does Advocate GraphQL accept the keys?",
    "takes the programs from the brand API",
)
.or_refused(Verdict::Differs);
const MODE: Question = Question::new(
    "imp.tenant_mode",
    "Do tenant and alias agree on live or test?",
    "goes by the alias: test aliases begin with test_",
);
const GRAPHQL_PAGE: Question = Question::new(
    "imp.graphql_page",
    "How many participants does GraphQL give at once?",
    "asks for 100 and goes on by what comes",
)
.or_refused(Verdict::Ok);
const SORT: Question = Question::new(
    "imp.sort",
    "May participants be listed in order of creation?",
    "lists them without an order when that is refused",
)
.or_refused(Verdict::Differs);
const INTROSPECTION: Question = Question::new(
    "imp.introspection",
    "Does GraphQL describe itself?",
    "does not need it",
)
.or_refused(Verdict::Ok);
const PROGRAMS: Question = Question::new(
    "imp.program_ids",
    "Have programs and campaigns the same ids?",
    "takes one for the other only when GraphQL is refused",
);
const EXPORTS: Question = Question::new(
    "imp.export",
    "May exports be read?",
    "cannot sync without; allow exports for these keys",
)
.needed();
const COLUMNS: Question = Question::new(
    "imp.export_columns",
    "Does an export tell referral codes and share links?",
    "looks at each export; lists over GraphQL when they are missing",
);

/// Asks impact.com everything. With `program`, an export of it is made when there is none to look at.
pub(super) async fn examine(
    client: &Advocate,
    program: Option<ProgramId>,
    make_export: bool,
    mut ward: Ward<'_>,
) {
    examine_brand(client, &mut ward).await;
    let total = ward.ask(client.participant_total()).await;
    ward.note(&REST, &total, |total| {
        ok(format!("{total} participants"), "reads them in one export")
    });
    let page = ward.ask(client.rest_page(LARGE_PAGE)).await;
    ward.note(&REST_PAGE, &page, |seen| {
        page_judged(seen, REST_PAGE.meanwhile)
    });
    ward.note(&IDS, &page, ids);
    ward.note(&LIMITS, &page, |seen| advocate_limits(&seen.limits));
    let tenant = ward.ask(client.tenant_told()).await;
    ward.note(&GRAPHQL, &tenant, |_| {
        ok("yes", "lists the programs with it")
    });
    ward.note(&MODE, &tenant, mode);
    let page = ward.ask(client.graphql_page(LARGE_PAGE)).await;
    ward.note(&GRAPHQL_PAGE, &page, |seen| {
        page_judged(seen, GRAPHQL_PAGE.meanwhile)
    });
    let sorted = ward.ask(client.sorts_by_creation()).await;
    ward.note(&SORT, &sorted, |()| ok("yes", "lists them in this order"));
    let described = ward.ask(client.introspects()).await;
    ward.note(&INTROSPECTION, &described, |()| {
        ok("yes", INTROSPECTION.meanwhile)
    });
    let compared = ward.ask(program_ids(client)).await;
    ward.note(&PROGRAMS, &compared, |ids| programs(*ids));
    let exports = ward.ask(client.exports_so_far()).await;
    ward.note(&EXPORTS, &exports, |exports| {
        ok(format!("{exports} so far"), "makes one export a preview")
    });
    let columns = ward.ask(client.export_columns(program.as_ref())).await;
    let unmade = make_export && program.is_none();
    ward.note(&COLUMNS, &columns, |seen| {
        columns_judged(seen.as_ref(), unmade)
    });
}

async fn examine_brand(client: &Advocate, ward: &mut Ward<'_>) {
    let seen = ward
        .ask(async {
            match client.brand_seen().await {
                Some(seen) => seen.map(Some),
                None => Ok(None),
            }
        })
        .await;
    let or_no_keys = |seen: &Option<BrandSeen>, judge: fn(&BrandSeen) -> Judged, meanwhile| {
        seen.as_ref()
            .map_or_else(|| unknown("not asked: no Account SID", meanwhile), judge)
    };
    ward.note(&BRAND, &seen, |seen| {
        let accepted = |_: &BrandSeen| ok("yes", "takes programs from it when GraphQL is refused");
        or_no_keys(seen, accepted, BRAND.meanwhile)
    });
    ward.note(&BRAND_LIMITS, &seen, |seen| {
        or_no_keys(seen, |it| brand_limits(&it.limits), BRAND_LIMITS.meanwhile)
    });
    ward.note(&VERSION, &seen, |seen| {
        or_no_keys(seen, |it| version(it.version.as_deref()), VERSION.meanwhile)
    });
}

async fn program_ids(client: &Advocate) -> Result<Option<(usize, usize)>, ApiError> {
    client.program_ids().await.transpose()
}

fn brand_limits(limits: &LimitHeaders) -> Judged {
    let Some(limit) = limits.number("x-ratelimit-limit") else {
        return unknown("none", BRAND_LIMITS.meanwhile);
    };
    let reset = match limits.number("x-ratelimit-reset") {
        None => "no reset",
        Some(reset) if reset > RESET_IS_MOMENT => "reset is a moment",
        Some(_) => "reset is in seconds",
    };
    let found = format!("{limit} in its window; {reset}");
    if limit == HOURLY {
        ok(found, BRAND_LIMITS.meanwhile)
    } else {
        differs(found, BRAND_LIMITS.meanwhile)
    }
}

fn version(told: Option<&str>) -> Judged {
    match told {
        None => unknown("no version is named", VERSION.meanwhile),
        Some(told) if told == BRAND_API_VERSION => ok(format!("version {told}"), VERSION.meanwhile),
        Some(_) => differs("another version", "reads fields that version 14 documents"),
    }
}

fn page_judged(seen: &PageSeen, product: &'static str) -> Judged {
    let found = format!("{LARGE_PAGE} asked for, {} came", seen.came);
    if seen.came >= seen.total {
        // Everybody came: where the platform would have stopped is not known.
        return unknown(format!("{found}; that is everybody"), product);
    }
    if seen.came < PAGE {
        return differs(found, "goes on by what comes, with more requests");
    }
    ok(found, product)
}

fn ids(seen: &PageSeen) -> Judged {
    let others = seen.came - seen.ids_like_hash - seen.ids_like_email;
    match seen.came {
        0 => unknown("nobody to look at", IDS.meanwhile),
        came if came == seen.ids_like_hash => ok("yes, all", IDS.meanwhile),
        came if came == seen.ids_like_email => ok("no, ids are the addresses", IDS.meanwhile),
        came if came == others => ok("no, ids are neither hashes nor addresses", IDS.meanwhile),
        _ => ok(
            format!(
                "{} hashed, {} addresses, {others} others",
                seen.ids_like_hash, seen.ids_like_email
            ),
            IDS.meanwhile,
        ),
    }
}

fn advocate_limits(limits: &LimitHeaders) -> Judged {
    if limits.0.is_empty() {
        ok("none", LIMITS.meanwhile)
    } else {
        differs(
            listed(limits.0.keys()),
            "does not go by them until it is refused",
        )
    }
}

fn mode(tenant: &Tenant) -> Judged {
    let word = |live| if live { "live" } else { "test" };
    let alias_is_live = !tenant.alias.starts_with("test_");
    if tenant.live == alias_is_live {
        return ok(format!("both say {}", word(tenant.live)), MODE.meanwhile);
    }
    differs(
        format!(
            "the tenant says {}, its alias {}",
            word(tenant.live),
            word(alias_is_live)
        ),
        MODE.meanwhile,
    )
}

fn programs(ids: Option<(usize, usize)>) -> Judged {
    match ids {
        None => unknown("not asked: no Account SID", PROGRAMS.meanwhile),
        Some((0, 0)) => unknown("no programs to compare", PROGRAMS.meanwhile),
        Some((both, 0)) => ok(format!("yes, all {both}"), PROGRAMS.meanwhile),
        Some((both, one)) => differs(
            format!("{both} in both, {one} only in one"),
            PROGRAMS.meanwhile,
        ),
    }
}

fn columns_judged(seen: Option<&ColumnsSeen>, unmade: bool) -> Judged {
    let Some(seen) = seen else {
        let why = if unmade {
            "none to look at; choose a program before one is made"
        } else {
            "none to look at; --export makes one"
        };
        return unknown(why, COLUMNS.meanwhile);
    };
    let made = if seen.made { "made one: " } else { "" };
    let found = |what| format!("{made}{} columns, {what}", seen.columns);
    match (seen.referral_code, seen.share_link) {
        (true, true) => ok(found("with both"), "reads everything from the export"),
        (true, false) => differs(found("no share link"), COLUMNS.meanwhile),
        (false, true) => differs(found("no referral code"), COLUMNS.meanwhile),
        (false, false) => differs(found("neither"), COLUMNS.meanwhile),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(came: u64, total: u64) -> PageSeen {
        PageSeen {
            came,
            total,
            ..PageSeen::default()
        }
    }

    #[test]
    fn a_page_of_everybody_tells_no_limit() {
        let verdict = |came, total| page_judged(&page(came, total), "").verdict;
        assert_eq!(verdict(1000, 5000), Verdict::Ok);
        assert_eq!(verdict(100, 5000), Verdict::Ok);
        assert_eq!(verdict(20, 5000), Verdict::Differs);
        assert_eq!(verdict(20, 20), Verdict::Unknown);
    }

    #[test]
    fn ids_are_told_by_their_kind() {
        let found = |hash, email| {
            ids(&PageSeen {
                ids_like_hash: hash,
                ids_like_email: email,
                ..page(10, 10)
            })
            .found
        };
        assert_eq!(found(10, 0), "yes, all");
        assert_eq!(found(0, 10), "no, ids are the addresses");
        assert_eq!(found(0, 0), "no, ids are neither hashes nor addresses");
        assert_eq!(found(7, 2), "7 hashed, 2 addresses, 1 others");
        assert_eq!(ids(&page(0, 0)).verdict, Verdict::Unknown);
    }

    #[test]
    fn the_unit_of_a_reset_is_seen() {
        let told = |limit, reset| {
            let headers = [("x-ratelimit-limit", limit), ("x-ratelimit-reset", reset)];
            let headers = headers.map(|(name, number)| (name.to_owned(), Some(number)));
            brand_limits(&LimitHeaders(headers.into_iter().collect()))
        };
        assert!(told(1000, 1800).found.contains("seconds"));
        assert!(told(1000, 1_790_000_000).found.contains("moment"));
        assert_eq!(told(1000, 1800).verdict, Verdict::Ok);
        assert_eq!(told(3600, 1800).verdict, Verdict::Differs);
        assert_eq!(
            brand_limits(&LimitHeaders::default()).verdict,
            Verdict::Unknown
        );
    }

    #[test]
    fn tenant_and_alias_are_compared() {
        let verdict = |alias: &str, live| {
            mode(&Tenant {
                alias: alias.to_owned(),
                live,
                company: None,
            })
            .verdict
        };
        assert_eq!(verdict("test_a", false), Verdict::Ok);
        assert_eq!(verdict("a", true), Verdict::Ok);
        assert_eq!(verdict("test_a", true), Verdict::Differs);
        assert_eq!(verdict("a", false), Verdict::Differs);
    }

    #[test]
    fn programs_versions_and_columns_are_compared() {
        assert_eq!(programs(Some((2, 0))).verdict, Verdict::Ok);
        assert_eq!(programs(Some((2, 1))).verdict, Verdict::Differs);
        assert_eq!(programs(Some((0, 0))).verdict, Verdict::Unknown);
        assert_eq!(version(Some("14")).verdict, Verdict::Ok);
        assert_eq!(version(Some("13")).verdict, Verdict::Differs);
        assert_eq!(version(None).verdict, Verdict::Unknown);
        let seen = |referral_code, share_link| ColumnsSeen {
            columns: 9,
            referral_code,
            share_link,
            made: false,
        };
        assert_eq!(
            columns_judged(Some(&seen(true, true)), false).verdict,
            Verdict::Ok
        );
        assert_eq!(
            columns_judged(Some(&seen(true, false)), false).verdict,
            Verdict::Differs
        );
        assert_eq!(columns_judged(None, false).verdict, Verdict::Unknown);
    }
}
