//! impact.com's answers and export files, in every shape that they should not have.

use super::brand::{Campaigns, Company};
use super::columns::Columns;
use super::conversions;
use super::earned;
use super::export::{History, Job};
use super::file::{ExportFile, Row};
use super::find::ByAddress;
use super::graphql::{ProgramsReply, Reply, SegmentsReply, TenantReply, UsersReply};
use super::person::OpenUser;
use super::probes::{Jobs, Page};
use super::referrals::{self, ReferralsReply};
use super::refusal::{AdvocateManners, Refusal};
use super::rest::Users;
use crate::fuzz::{Input, changed, fuzz, header_value, json, samples};
use crate::http::{LimitHeaders, Manners as _, retry_after};
use crate::moment::answered_at;
use bytes::Bytes;
use domain::person::{Participant, ProgramId};
use futures::stream;
use proptest::prelude::*;
use proptest::sample::select;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::io;

#[test]
fn answers() {
    fuzz("advocate answers", &json("advocate-answers"), |input| {
        if let Ok(users) = serde_json::from_slice::<Users>(&input.0) {
            let people = users.users.into_iter().map(Participant::from);
            assert!(
                people
                    .filter_map(|it| it.email)
                    .all(|it| !it.trim().is_empty())
            );
        }
        let _ = serde_json::from_slice::<Job>(&input.0);
        let _ = serde_json::from_slice::<History>(&input.0);
        let _ = serde_json::from_slice::<Jobs>(&input.0);
        let _ = serde_json::from_slice::<Page>(&input.0);
        let _ = serde_json::from_slice::<Company>(&input.0);
        let _ = serde_json::from_slice::<Campaigns>(&input.0);
        let _ = serde_json::from_slice::<Reply<TenantReply>>(&input.0).map(Reply::read);
        let _ = serde_json::from_slice::<Reply<ProgramsReply>>(&input.0).map(Reply::read);
        let _ = serde_json::from_slice::<Reply<UsersReply>>(&input.0).map(Reply::read);
        let _ = serde_json::from_slice::<Reply<SegmentsReply>>(&input.0).map(Reply::read);
        written(&input.0);
        earned::read_any(&input.0);
        if let Ok(Ok(found)) = serde_json::from_slice::<Reply<ByAddress>>(&input.0).map(Reply::read)
        {
            assert!(found.people().all(|it| is_somebody(&it)));
        }
        let referrals = serde_json::from_slice::<Reply<ReferralsReply>>(&input.0).map(Reply::read);
        if let Ok(Ok(referrals)) = referrals {
            referrals.page();
        }
    });
}

/// The answer to a look-up or a write.
fn written(text: &[u8]) {
    let program = ProgramId::from("47255");
    let Ok(user) = serde_json::from_slice::<OpenUser>(text) else {
        return;
    };
    let person = user.in_program(&program);
    assert!(is_somebody(&person));
    assert!(person.segments.iter().all(|it| !it.trim().is_empty()));
    let told = [person.email, person.referral_code, person.share_link];
    assert!(told.iter().flatten().all(|it| !it.trim().is_empty()));
}

fn is_somebody(person: &Participant) -> bool {
    let ids = [person.user_id.as_str(), person.account_id.as_str()];
    ids.iter().all(|id| !id.trim().is_empty())
}

#[test]
fn refusals() {
    let inputs = (json("advocate-refusals"), 400_u16..600);
    fuzz("advocate refusals", &inputs, |(input, status)| {
        let status = StatusCode::from_u16(*status).expect("a status");
        let _ = AdvocateManners.refusal(status, &HeaderMap::new(), &input.0);
        let _ = serde_json::from_slice::<Refusal>(&input.0);
    });
}

#[test]
fn limit_headers() {
    const NAMES: [&str; 4] = [
        "retry-after",
        "date",
        "x-ratelimit-reset",
        "x-ratelimit-limit",
    ];
    let inputs = prop::collection::vec(header_value(), NAMES.len());
    fuzz("advocate limit headers", &inputs, |values| {
        let mut headers = HeaderMap::new();
        for (name, value) in NAMES.into_iter().zip(values) {
            if let Ok(value) = HeaderValue::from_bytes(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        retry_after(&headers);
        answered_at(&headers);
        LimitHeaders::of(&headers);
        assert!(AdvocateManners.limit_pause(&headers, b"").is_some());
        let _ = AdvocateManners.refusal(StatusCode::TOO_MANY_REQUESTS, &headers, b"");
    });
}

/// A cell as somebody might write it.
fn cell() -> impl Strategy<Value = String> {
    let text = select(vec![
        "",
        " ",
        "u1",
        "ada@example.com",
        "Ada",
        "=1+1",
        "@x",
        "é",
        "🙂",
        "https://share.example.com/1",
        "1.2E+15",
        "null",
        "\u{202e}",
        "x;y",
    ]);
    (text, 0_u8..6).prop_map(|(text, quotes)| match quotes {
        0 => format!("\"{text}\""),
        1 => format!("\"{text}, \"\"{text}\"\"\n{text}\""),
        2 => format!("\"{text}"),
        3 => format!("{text}\"{text}"),
        _ => text.to_owned(),
    })
}

/// A file with the columns of an export, in some order and spelling.
fn file() -> impl Strategy<Value = Input> {
    let names = vec![
        "id",
        "accountId",
        "email",
        "firstName",
        "lastName",
        "Referral Code",
        "referral_code",
        "Clean Share Link",
        "shareLink",
        "ID",
        "\"account id\"",
        "E-mail",
        "\u{feff}id",
        "imageUrl",
        "",
    ];
    let usual = Just(vec![
        "id",
        "accountId",
        "email",
        "Referral Code",
        "Share Link",
    ]);
    let any = prop::collection::vec(select(names), 0..8);
    let header = prop_oneof![3 => usual, 1 => any];
    let rows = prop::collection::vec(prop::collection::vec(cell(), 4..7), 0..5);
    let ends = select(vec!["\n", "\r\n", "\r"]);
    (header, rows, ends).prop_map(|(header, rows, end)| {
        let mut text = header.join(",") + end;
        for row in rows {
            text += &(row.join(",") + end);
        }
        Input(text.into_bytes())
    })
}

/// Reads a file as the product does: through the same reader, in pieces of some size.
fn read_file<R: Row>(file: &[u8], size: usize, check: impl Fn(R::Value)) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime");
    let pieces: Vec<io::Result<Bytes>> = file
        .chunks(size)
        .map(|piece| Ok(Bytes::copy_from_slice(piece)))
        .collect();
    runtime.block_on(async {
        let Ok(mut rows) = ExportFile::<R>::open(stream::iter(pieces)).await else {
            return;
        };
        for number in 1.. {
            match rows.next().await {
                Ok(Some(value)) => check(value),
                Ok(None) => break,
                // The reader of a whole file ends here; going on must end as well.
                Err(_) => assert!(number <= file.len() as u64 + 1),
            }
        }
    });
}

#[test]
fn exports() {
    let inputs = prop_oneof![1 => file(), 1 => changed(samples("advocate-exports"))];
    fuzz("export files", &(inputs, 1_usize..80), |(input, size)| {
        read_file::<Columns>(&input.0, *size, |person| assert!(is_somebody(&person)));
    });
}

#[test]
fn referral_exports() {
    let inputs = (changed(samples("advocate-referrals")), 1_usize..80);
    fuzz("referral files", &inputs, |(input, size)| {
        read_file::<referrals::Columns>(&input.0, *size, |_| ());
    });
}

#[test]
fn conversions() {
    fuzz("conversions", &json("advocate-conversions"), |input| {
        if let Ok(queued) = serde_json::from_slice::<conversions::Queued>(&input.0)
            && let Ok(submitted) = queued.submitted()
        {
            assert_ne!(submitted.submission.as_deref(), Some(""));
        }
        if let Ok(told) = serde_json::from_slice::<conversions::Told>(&input.0) {
            let told = told.submission();
            assert!(told.refused.iter().all(|reason| !reason.is_empty()));
        }
        if let Ok(actions) = serde_json::from_slice::<conversions::Actions>(&input.0) {
            let _any = actions.into_actions();
        }
    });
}
