//! HubSpot's answers, in every shape that they should not have.

use super::account::{Details, TokenScopes};
use super::associations::Answered;
use super::batch::{Row, Verb, settle};
use super::changes::in_order;
use super::forms::FormsPage;
use super::lists::{FoundLists, MembersPage};
use super::pipelines::{Results as PipelineResults, ToldPipeline};
use super::probes::Room;
use super::records::{FoundRecords, ReadRecords};
use super::refusal::{HubSpotManners, Refusal};
use super::schema::{Definition, Group, Results};
use super::wire::{Batch, Found, Listed, Record, Written};
use crate::error::ApiError;
use crate::fuzz::{fuzz, header_value, json};
use crate::http::{LimitHeaders, Manners as _, retry_after};
use crate::moment::answered_at;
use domain::layout::{Field, Layout};
use proptest::prelude::*;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::collections::BTreeMap;

#[test]
fn pages() {
    let layout = Layout::default();
    fuzz("hubspot pages", &json("hubspot-pages"), |input| {
        let Ok(listed) = serde_json::from_slice::<Listed<'_>>(&input.0) else {
            return;
        };
        for record in &listed.results {
            let contact = record.contact(&layout);
            assert!(contact.emails.iter().all(|email| !email.is_empty()));
            assert!(contact.values.values().all(|value| !value.is_empty()));
        }
    });
}

#[test]
fn searches() {
    let layout = Layout::default();
    let inputs = (json("hubspot-searches"), prop::option::of(0_u64..200));
    fuzz("hubspot searches", &inputs, |(input, after)| {
        let Ok(found) = serde_json::from_slice::<Found<'_>>(&input.0) else {
            return;
        };
        let contacts = found.results.iter().map(|it| it.contact(&layout)).collect();
        let Ok(sorted) = in_order(contacts, *after, found.total) else {
            return;
        };
        let numbers: Vec<u64> = sorted
            .iter()
            .map(|it| it.id.0.parse().expect("a number"))
            .collect();
        assert!(numbers.is_sorted_by(|one, next| one < next));
        assert!(numbers.first() > after.as_ref() || numbers.is_empty());
    });
}

#[test]
fn lists() {
    fuzz("hubspot lists", &json("hubspot-lists"), |input| {
        if let Ok(page) = serde_json::from_slice::<MembersPage<'_>>(&input.0) {
            page.members();
        }
        if let Ok(found) = serde_json::from_slice::<FoundLists<'_>>(&input.0) {
            let _ = found.of_contacts().count();
        }
    });
}

#[test]
fn forms() {
    fuzz("hubspot forms", &json("hubspot-forms"), |input| {
        if let Ok(page) = serde_json::from_slice::<FormsPage<'_>>(&input.0) {
            let _ = page.forms().count();
        }
    });
}

#[test]
fn batches() {
    let values = |email: &str| BTreeMap::from([(Field::Email, email.to_owned())]);
    let (ada, bo) = (values("Ada@example.com"), values("bo@example.com"));
    let rows = [
        Row {
            trace: "t1",
            id: Some("11"),
            values: &ada,
        },
        Row {
            trace: "t2",
            id: None,
            values: &bo,
        },
    ];
    let rows: Vec<&Row<'_>> = rows.iter().collect();
    fuzz("hubspot batches", &json("hubspot-batches"), |input| {
        let _read = serde_json::from_slice::<Batch<Record<'_>>>(&input.0);
        let Ok(batch) = serde_json::from_slice::<Batch<Written<'_>>>(&input.0) else {
            return;
        };
        for verb in [Verb::Create, Verb::Update] {
            let mut answers = BTreeMap::new();
            settle(verb, &rows, &batch, &mut answers);
            // Nobody else's rows are answered for.
            assert!(answers.keys().all(|trace| trace == "t1" || trace == "t2"));
        }
    });
}

#[test]
fn refusals() {
    let inputs = (json("hubspot-refusals"), 400_u16..600);
    fuzz("hubspot refusals", &inputs, |(input, status)| {
        let headers = HeaderMap::new();
        let status = StatusCode::from_u16(*status).expect("a status");
        let error = HubSpotManners.refusal(status, &headers, &input.0);
        if let ApiError::Refused { message, .. } = &error {
            assert!(message.chars().count() <= 301, "{message}");
        }
        HubSpotManners.expired(&input.0);
        HubSpotManners.limit_pause(&headers, &input.0);
        Refusal::read(&input.0);
    });
}

#[test]
fn definitions() {
    fuzz(
        "hubspot definitions",
        &json("hubspot-definitions"),
        |input| {
            let _ = serde_json::from_slice::<Results<Definition>>(&input.0);
            let _ = serde_json::from_slice::<Results<Group>>(&input.0);
            let _ = serde_json::from_slice::<Details<'_>>(&input.0);
            let _ = serde_json::from_slice::<TokenScopes>(&input.0);
            let _ = serde_json::from_slice::<Room>(&input.0);
        },
    );
}

/// Headers that speak of limits, with values of every kind.
#[test]
fn limit_headers() {
    const NAMES: [&str; 5] = [
        "x-hubspot-ratelimit-max",
        "x-hubspot-ratelimit-remaining",
        "x-hubspot-ratelimit-interval-milliseconds",
        "retry-after",
        "date",
    ];
    let inputs = prop::collection::vec(header_value(), NAMES.len());
    fuzz("hubspot limit headers", &inputs, |values| {
        let mut headers = HeaderMap::new();
        for (name, value) in NAMES.into_iter().zip(values) {
            if let Ok(value) = HeaderValue::from_bytes(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
        if let Some(allowance) = HubSpotManners.allowance(&headers) {
            assert!(!allowance.interval.is_zero());
        }
        retry_after(&headers);
        answered_at(&headers);
        LimitHeaders::of(&headers);
        let _ = HubSpotManners.refusal(StatusCode::TOO_MANY_REQUESTS, &headers, b"");
    });
}

#[test]
fn records_of_any_kind() {
    let inputs = (json("hubspot-records"), prop::option::of(0_u64..8_000));
    fuzz("hubspot records", &inputs, |(input, after)| {
        let properties = ["amount", "dealstage", "pipeline"];
        if let Ok(found) = serde_json::from_slice::<FoundRecords<'_>>(&input.0)
            && let Ok(sorted) = found.in_order(&properties, *after)
        {
            let numbers: Vec<u64> = sorted
                .iter()
                .map(|it| it.id.parse().expect("a number"))
                .collect();
            assert!(numbers.is_sorted_by(|one, next| one < next));
            assert!(numbers.first() > after.as_ref() || numbers.is_empty());
        }
        if let Ok(read) = serde_json::from_slice::<ReadRecords<'_>>(&input.0)
            && let Ok((found, silent)) = read.told(&["7781", "9"], &properties, Some("dealstage"))
        {
            for record in &found {
                assert!(record.history.is_sorted_by_key(|version| version.at));
                assert!(record.merged.iter().all(|id| !id.is_empty()));
                assert!(!silent.contains(&record.record.id.as_str()));
            }
        }
    });
}

#[test]
fn associations() {
    fuzz(
        "hubspot associations",
        &json("hubspot-associations"),
        |input| {
            if let Ok(answered) = serde_json::from_slice::<Answered<'_>>(&input.0)
                && let Ok((found, _)) = answered.page(false)
            {
                assert!(
                    found.iter().all(|(_, it)| !it.primary),
                    "people have no primary one"
                );
            }
        },
    );
}

#[test]
fn pipelines() {
    fuzz("hubspot pipelines", &json("hubspot-pipelines"), |input| {
        if let Ok(told) = serde_json::from_slice::<PipelineResults<ToldPipeline>>(&input.0) {
            for pipeline in told.into_pipelines() {
                assert!(pipeline.stages.iter().all(|it| !(it.won && it.lost)));
            }
        }
    });
}
