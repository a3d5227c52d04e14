//! What a conversion is made of: sources, types, and what is told instead of sent.

#![allow(
    clippy::unwrap_used,
    clippy::type_complexity,
    reason = "a test may fail"
)]

use domain::trigger::conversion::{Conversion, Lack, Occasion, Problem, Record, build};
use domain::trigger::field::{self, Need};
use domain::trigger::fit::{Fit, fit};
use domain::trigger::mapping::{Mapping, Row, Table, TableFault, differences};
use domain::trigger::source::{NoSource, Of, Source};
use domain::trigger::value::{Unfit, hashed, shaped};
use domain::trigger::{Object, Trigger, TriggerFault, Triggers};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// 10 November 2026, 14:05 UTC.
pub const REACHED: i64 = 1_794_319_500_000;

pub fn record(id: &str, values: &[(&str, &str)]) -> Record {
    let values = values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Record {
        id: id.to_owned(),
        values: values.collect(),
    }
}

pub fn deal() -> Record {
    record(
        "7781",
        &[
            ("hs_lastmodifieddate", "2026-11-10T14:05:00.123Z"),
            ("amount", "500"),
            ("closedate", "2026-11-10"),
            ("hs_deal_stage_probability", "1.0"),
        ],
    )
}

pub fn won() -> Trigger {
    Trigger {
        property: "dealstage".to_owned(),
        pipeline: Some("default".to_owned()),
        stage: "closedwon".to_owned(),
        ..Trigger::default()
    }
}

pub fn made(table: &Table, trigger: &Trigger, deal: &Record) -> Result<Conversion, Vec<Problem>> {
    let contact = record("51", &[("email", " Jo@Globex.example ")]);
    let occasion = Occasion {
        trigger,
        reached_at: REACHED,
        record: deal,
        contact: Some(&contact),
        company: None,
        currency: "USD",
    };
    build(table, &occasion).map_err(|unbuilt| unbuilt.problems)
}

fn with(field: &str, source: &str) -> Table {
    let mut table = Table::seeded();
    let source = Source::parse(source).unwrap();
    table.rows.retain(|row| row.field != field);
    table.rows.push(Row {
        field: field.to_owned(),
        source,
        note: String::new(),
    });
    table
}

#[test]
fn the_guides_rows_make_the_documented_request() {
    let made = made(&Table::seeded(), &won(), &deal()).unwrap();
    let expected = [
        ("CurrencyCode", "USD"),
        ("CustomerEmail", &hashed("jo@globex.example")),
        ("CustomerId", "7781"),
        ("Date3", "2026-11-10T00:00:00Z"),
        ("EventDate", "2026-11-10T14:05:00.123Z"),
        ("EventTypeCode", "deal_closedwon"),
        ("OrderId", "deal_closedwon_7781"),
        ("OrderSubTotalPostDiscount", "500.00"),
        ("Text2", "1.0"),
    ];
    let expected: BTreeMap<String, String> = expected
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    assert_eq!(made.fields, expected);
    assert_eq!(
        (made.event.as_str(), made.order.as_str()),
        ("deal_closedwon", "deal_closedwon_7781")
    );
    assert_eq!(made.worth(), Some(("500.00", "USD")));
}

#[test]
fn an_address_is_sent_as_the_sha_1_of_its_normal_form() {
    // RFC 3174's own example, which has nothing to trim.
    assert_eq!(hashed("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d");
    assert_eq!(hashed(" ABC "), hashed("abc"));
}

#[test]
fn every_field_of_the_guide_is_known_with_its_need() {
    let table = Table::seeded();
    let need = |name: &str| field::target(name).unwrap().need;
    for name in [
        "EventDate",
        "CustomerId",
        "CustomerEmail",
        "OrderId",
        "EventTypeCode",
    ] {
        assert_eq!(need(name), Need::Required, "{name}");
    }
    for name in ["OrderSubTotal", "Date3", "Text2"] {
        assert_eq!(need(name), Need::Recommended, "{name}");
    }
    assert_eq!(table.faults(Object::Deals), []);
    assert_eq!(table.rows.len(), 8);
    let names = field::names();
    assert!(names.iter().all(|name| field::target(name).is_some()));
    let mut once = names.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), names.len(), "no field is listed twice");
    for (name, known) in [
        ("Text50", true),
        ("Text51", false),
        ("Text0", false),
        ("Text01", false),
        ("Date10", true),
        ("ItemSku1", true),
        ("ItemSku11", false),
        ("CampaignId", false),
        ("EventTypeId", false),
        ("Nonsense", false),
        ("", false),
    ] {
        assert_eq!(field::target(name).is_some(), known, "{name}");
    }
}

#[test]
fn the_text_form_of_a_source_reads_back() {
    for text in [
        "record.amount",
        "contact.email",
        "company.name",
        "=EMEA",
        "={not a part}",
        "{reached}",
        "deal_{stage}_{record.hs_object_id}",
        "{contact.hs_object_id}",
    ] {
        assert_eq!(Source::parse(text).unwrap().to_string(), text);
    }
    let same =
        |one: &str, other: &str| assert_eq!(Source::parse(one), Source::parse(other), "{one}");
    same("deal_[stage]_id", "deal_{stage}_{deal.hs_object_id}");
    same("deal_[deal stage]", "deal_{stage}");
    same(" hs_object_id ", "record.hs_object_id");
    for (text, wrong) in [
        ("", NoSource::Empty),
        ("deal_{stage", NoSource::Brace),
        ("deal_stage}", NoSource::Brace),
        ("owner.name", NoSource::Unknown("owner.name".to_owned())),
        ("x{}", NoSource::Unknown(String::new())),
        ("first name", NoSource::Unknown("first name".to_owned())),
    ] {
        assert_eq!(Source::parse(text), Err(wrong), "{text}");
    }
}

#[test]
fn what_does_not_fit_is_told_and_never_cut() {
    let rows: [(&str, &str, &[(&str, &str)], Lack); 10] = [
        (
            "Text3",
            "deal.dealname",
            &[("dealname", &"x".repeat(65))],
            Lack::TooLong {
                length: 65,
                most: 64,
            },
        ),
        (
            "Note",
            "deal.dealname",
            &[("dealname", &"ü".repeat(256))],
            Lack::TooLong {
                length: 256,
                most: 255,
            },
        ),
        (
            "EventDate",
            "deal.when",
            &[("when", "next week")],
            Lack::WrongType,
        ),
        ("EventDate", "deal.when", &[], Lack::Empty),
        (
            "OrderSubTotal",
            "deal.amount",
            &[("amount", "12,50")],
            Lack::WrongType,
        ),
        (
            "OrderSubTotal",
            "deal.amount",
            &[("amount", "0.125")],
            Lack::TooExact,
        ),
        (
            "OrderSubTotal",
            "deal.amount",
            &[("amount", "123456789")],
            Lack::TooExact,
        ),
        (
            "OrderSubTotal",
            "deal.amount",
            &[("amount", "0.00")],
            Lack::Zero,
        ),
        (
            "OrderSubTotal",
            "deal.amount",
            &[("amount", "-5")],
            Lack::Negative,
        ),
        ("CustomerId", "company.hs_object_id", &[], Lack::NoCompany),
    ];
    for (field, source, values, lack) in rows {
        let mut deal = deal();
        deal.values.extend(record("", values).values);
        let problems = made(&with(field, source), &won(), &deal).unwrap_err();
        assert_eq!(problems.len(), 1, "{field}: {problems:?}");
        assert_eq!(
            (problems[0].field.as_str(), &problems[0].lack),
            (field, &lack)
        );
    }
}

#[test]
fn an_optional_value_that_is_missing_is_left_out() {
    let bare = record("7781", &[("hs_lastmodifieddate", "1794319500000")]);
    let made = made(&Table::seeded(), &won(), &bare).unwrap();
    let names: Vec<&str> = made.fields.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "CustomerEmail",
            "CustomerId",
            "EventDate",
            "EventTypeCode",
            "OrderId"
        ]
    );
    assert_eq!(made.fields["EventDate"], "2026-11-10T14:05:00Z");
    assert_eq!(made.worth(), None, "and without money there is no currency");
}

#[test]
fn money_has_a_currency_or_is_not_sent() {
    let table = with("CurrencyCode", "deal.deal_currency");
    let mut euros = deal();
    euros
        .values
        .insert("deal_currency".to_owned(), "eur".to_owned());
    assert_eq!(
        made(&table, &won(), &euros).unwrap().fields["CurrencyCode"],
        "EUR"
    );
    // A mapped currency that is empty is not guessed.
    let problems = made(&table, &won(), &deal()).unwrap_err();
    assert_eq!(problems[0].lack, Lack::NoCurrency);
}

#[test]
fn the_triggers_own_event_name_goes_before_the_mappings() {
    let trigger = Trigger {
        event: Some("sale".to_owned()),
        ..won()
    };
    let made = made(&Table::seeded(), &trigger, &deal()).unwrap();
    assert_eq!(
        (made.event.as_str(), made.order.as_str()),
        ("sale", "deal_closedwon_7781")
    );
}

#[test]
fn a_stage_named_oddly_makes_no_event_code() {
    let trigger = Trigger {
        stage: "won & paid".to_owned(),
        ..won()
    };
    let problems = made(&Table::seeded(), &trigger, &deal()).unwrap_err();
    assert_eq!(problems[0].lack, Lack::NoEventCode);
}

#[test]
fn order_sub_total_is_sent_under_the_chosen_name() {
    for name in field::SUB_TOTAL_NAMES {
        let table = Table {
            sub_total_as: name.to_owned(),
            ..Table::seeded()
        };
        assert_eq!(table.faults(Object::Deals), []);
        assert_eq!(
            made(&table, &won(), &deal()).unwrap().fields[name],
            "500.00"
        );
    }
}

#[test]
fn a_table_that_cannot_work_says_why() {
    let faults = |change: &dyn Fn(&mut Table)| {
        let mut table = Table::seeded();
        change(&mut table);
        table.faults(Object::Deals)
    };
    let row = |field: &str, source: &str| Row {
        field: field.to_owned(),
        source: Source::parse(source).unwrap(),
        note: String::new(),
    };
    let add = |field: &'static str| move |table: &mut Table| table.rows.push(row(field, "=1"));
    assert_eq!(
        faults(&|table| table.rows.retain(|row| row.field != "CustomerEmail")),
        [TableFault::Missing("CustomerEmail".to_owned())]
    );
    assert_eq!(
        faults(&add("Date3")),
        [TableFault::Twice("Date3".to_owned())]
    );
    assert_eq!(
        faults(&add("CampaignId")),
        [TableFault::Unknown("CampaignId".to_owned())]
    );
    assert_eq!(
        faults(&add("OrderSubTotalPostDiscount")),
        [TableFault::SubTotalTwice(
            "OrderSubTotalPostDiscount".to_owned()
        )]
    );
    assert_eq!(faults(&add("ItemSku1")), [TableFault::Item(1)]);
    assert_eq!(
        faults(&|table| table
            .rows
            .extend(["ItemSku1", "ItemQuantity1", "ItemPrice1"].map(|it| row(it, "=1")))),
        []
    );
    assert_eq!(
        faults(&|table| table
            .rows
            .extend(["MediaId", "MediaPartnerId"].map(|it| row(it, "=1")))),
        [TableFault::EitherOr("MediaId", "MediaPartnerId")]
    );
    assert_eq!(
        faults(&|table| table.sub_total_as = "Total".to_owned()),
        [TableFault::SubTotalName("Total".to_owned())]
    );
}

#[test]
fn two_versions_are_compared_row_by_row() {
    let older = Mapping::default();
    let mut newer = older.clone();
    newer
        .tables
        .insert(Object::Deals, with("Text3", "deal.plan_tier"));
    newer
        .tables
        .get_mut(&Object::Deals)
        .unwrap()
        .rows
        .retain(|row| row.field != "Date3");
    let found: Vec<_> = differences(&older, &newer)
        .into_iter()
        .map(|it| (it.field, it.before, it.after))
        .collect();
    assert_eq!(
        found,
        [
            (
                "Date3".to_owned(),
                Some("record.closedate".to_owned()),
                None
            ),
            (
                "Text3".to_owned(),
                None,
                Some("record.plan_tier".to_owned())
            ),
        ]
    );
    assert_eq!(differences(&newer, &newer), []);
}

#[test]
fn types_say_what_may_fill_what() {
    let kind = |name: &str| field::target(name).unwrap().kind;
    for (property, field, expected) in [
        ("number", "OrderSubTotal", Fit::Fits),
        ("string", "OrderSubTotal", Fit::Depends),
        ("datetime", "OrderSubTotal", Fit::Never),
        ("datetime", "EventDate", Fit::Fits),
        ("date", "Date3", Fit::Fits),
        ("bool", "Date3", Fit::Never),
        ("number", "Text2", Fit::Fits),
        ("string", "CustomerEmail", Fit::Fits),
        ("number", "CustomerEmail", Fit::Never),
        ("enumeration", "CurrencyCode", Fit::Depends),
    ] {
        assert_eq!(
            fit(property, kind(field)),
            expected,
            "{property} for {field}"
        );
    }
}

#[test]
fn triggers_that_would_pay_twice_are_refused() {
    let named = |stage: &str, event: &str| Trigger {
        stage: stage.to_owned(),
        event: Some(event.to_owned()),
        ..won()
    };
    let faults = |list: &[Trigger]| {
        Triggers {
            list: list.to_vec(),
            ..Triggers::default()
        }
        .faults()
    };
    assert_eq!(faults(&[won(), named("contractsent", "deal_sent")]), []);
    assert_eq!(
        faults(&[won(), won()]),
        [TriggerFault::Twice("closedwon".to_owned())]
    );
    assert_eq!(
        faults(&[named("closedwon", "sale"), named("contractsent", "sale")]),
        [TriggerFault::SameEvent("sale".to_owned())]
    );
    assert_eq!(
        faults(&[named("closedwon", "Won!")]),
        [TriggerFault::BadEvent("Won!".to_owned())]
    );
    assert_eq!(
        faults(&[Trigger {
            pipeline: None,
            ..won()
        }]),
        [TriggerFault::Incomplete]
    );
}

proptest! {
    /// Whatever stands in a record: what is sent is within its bounds, and the rest is told.
    #[test]
    fn nothing_out_of_bounds_is_ever_sent(value in any::<String>(), at in 0..200usize) {
        let names = field::names();
        let target = field::target(&names[at % names.len()]).unwrap();
        match (target.kind, shaped(target.kind, &value)) {
            (field::Kind::Text(most), Ok(sent)) => {
                prop_assert!(sent.chars().count() <= most);
                prop_assert_eq!(sent, value.trim());
            }
            (field::Kind::Text(most), Err(unfit)) => {
                let length = value.trim().chars().count();
                prop_assert_eq!(unfit, Unfit::TooLong { length, most });
            }
            (field::Kind::Email, Ok(sent)) => prop_assert_eq!(sent.len(), 40),
            (_, Ok(sent)) => prop_assert!(!sent.is_empty()),
            (_, Err(_)) => {}
        }
    }

    /// An amount is never rounded, and shaping it twice changes nothing.
    #[test]
    fn amounts_keep_their_value(cents in -9_999_999_999_i64..=9_999_999_999) {
        let text = format!("{}{}.{:02}", if cents < 0 { "-" } else { "" }, cents.abs() / 100, cents.abs() % 100);
        let sent = shaped(field::Kind::Money, &text).unwrap();
        prop_assert_eq!(domain::trigger::value::cents(&sent), Ok(cents));
        prop_assert_eq!(shaped(field::Kind::Money, &sent), Ok(sent.clone()));
    }

    /// Reading a source never fails otherwise than by saying so.
    #[test]
    fn any_text_is_a_source_or_not(text in any::<String>()) {
        if let Ok(source @ Source::Property { of: Of::Contact | Of::Company | Of::Record, .. }) = Source::parse(&text) {
            prop_assert_eq!(Source::parse(&source.to_string()), Ok(source));
        }
    }
}
