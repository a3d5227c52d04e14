//! Deals and conversions: both clients against the simulated platforms, and against answers as each test says.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod support;

use domain::person::ProgramId;
use domain::trigger::Object;
use domain::trigger::value::hashed;
use platforms::ApiError;
use platforms::advocate::{Advocate, DUPLICATE, Submission};
use platforms::hubspot::{HubSpot, Window};
use serde_json::json;
use simulators::hubspot::ObjectType;
use simulators::{Limits, Practice};
use std::collections::BTreeMap;
use support::Platform;
use support::simulated::{advocate, hubspot, practice};

const OPEN: Window = Window {
    since: 0,
    until: None,
};

/// Returns everything of a kind of record that changed.
async fn all(client: &HubSpot, object: Object) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    loop {
        let after = ids.last().cloned();
        let page = client
            .records_changed(object, &["dealstage"], &OPEN, after.as_deref())
            .await
            .unwrap();
        let rest = page.total;
        let came = page.records.len() as u64;
        ids.extend(page.records.into_iter().map(|record| record.id));
        if came >= rest {
            return ids;
        }
    }
}

fn known(practice: &Practice, object: ObjectType) -> Vec<String> {
    practice
        .hubspot()
        .records(object)
        .into_iter()
        .map(|record| record.id)
        .collect()
}

#[tokio::test]
async fn every_record_that_changed_comes_once() {
    let practice = practice(Limits::None).await;
    let client = hubspot(&practice);
    let company = [("name", "Globex")];
    practice
        .hubspot()
        .make_record(ObjectType::Companies, &company)
        .unwrap();
    let companies = all(&client, Object::Companies).await;
    assert_eq!(companies, known(&practice, ObjectType::Companies));
    for (object, kind) in [
        (Object::Deals, ObjectType::Deals),
        (Object::Contacts, ObjectType::Contacts),
    ] {
        let (found, known) = (all(&client, object).await, known(&practice, kind));
        assert!(known.len() > 30, "{}", known.len());
        assert_eq!(found, known, "{object:?}");
    }
}

#[tokio::test]
async fn a_deal_tells_when_it_reached_which_stage() {
    let practice = practice(Limits::None).await;
    let client = hubspot(&practice);
    let id = practice
        .hubspot()
        .make_record(
            ObjectType::Deals,
            &[
                ("dealname", "Globex"),
                ("amount", "500"),
                ("dealstage", "contractsent"),
            ],
        )
        .unwrap();
    for stage in ["closedwon", "closedlost", "closedwon"] {
        assert!(
            practice
                .hubspot()
                .edit_record(ObjectType::Deals, &id, "dealstage", stage)
        );
    }
    let ids = [id.clone(), "999999999".to_owned()];
    let properties = ["amount", "hs_deal_stage_probability", "dealname"];
    let read = client
        .read_records(Object::Deals, &ids, &properties, Some("dealstage"))
        .await
        .unwrap();
    assert_eq!(read.len(), 1, "the unknown one is absent");
    let stages: Vec<&str> = read[0]
        .history
        .iter()
        .map(|version| version.value.as_str())
        .collect();
    assert_eq!(
        stages,
        ["contractsent", "closedwon", "closedlost", "closedwon"]
    );
    assert!(read[0].history.is_sorted_by_key(|version| version.at));
    assert_eq!(read[0].record.value("amount"), Some("500"));
    assert!(read[0].record.value("hs_deal_stage_probability").is_some());
    assert_eq!(
        read[0].record.value("hs_merged_object_ids"),
        None,
        "only what was asked for"
    );
}

#[tokio::test]
async fn pipelines_say_which_stages_are_won_and_lost() {
    let practice = practice(Limits::None).await;
    let pipelines = hubspot(&practice).deal_pipelines().await.unwrap();
    assert_eq!(pipelines[0].id, "default");
    let stages = &pipelines[0].stages;
    let named = |test: &dyn Fn(&platforms::hubspot::Stage) -> bool| -> Vec<&str> {
        stages
            .iter()
            .filter(|stage| test(stage))
            .map(|stage| stage.id.as_str())
            .collect()
    };
    assert_eq!(stages.len(), 7);
    assert_eq!(named(&|stage| stage.won), ["closedwon"]);
    assert_eq!(named(&|stage| stage.lost), ["closedlost"]);
}

#[tokio::test]
async fn properties_are_those_of_their_kind_of_record() {
    let practice = practice(Limits::None).await;
    let client = hubspot(&practice);
    let deals = client.record_properties(Object::Deals).await.unwrap();
    let kind = |name: &str| {
        deals
            .iter()
            .find(|it| it.name == name)
            .map(|it| it.kind.as_str())
    };
    assert_eq!(kind("amount"), Some("number"));
    assert_eq!(kind("closedate"), Some("datetime"));
    assert_eq!(kind("email"), None);
    let stage = deals.iter().find(|it| it.name == "dealstage").unwrap();
    assert!(stage.options.iter().any(|(value, _)| value == "closedwon"));
}

#[tokio::test]
async fn associations_come_whole_and_none_is_no_error() {
    let practice = practice(Limits::None).await;
    let client = hubspot(&practice);
    let deals = known(&practice, ObjectType::Deals);
    for numeric in [false, true] {
        practice.hubspot().set_numeric_ids(numeric);
        let found = client
            .associated(Object::Deals, Object::Contacts, &deals)
            .await
            .unwrap();
        assert!(found.len() < deals.len(), "some deals have no contact");
        assert!(found.len() * 10 > deals.len() * 8, "most have");
        assert!(found.values().all(|contacts| contacts.len() == 1));
    }
    let none = client
        .associated(Object::Deals, Object::Companies, &deals[..1])
        .await
        .unwrap();
    assert!(none.is_empty());
}

#[tokio::test]
async fn what_was_counted_is_what_is_there() {
    let practice = practice(Limits::None).await;
    let client = hubspot(&practice);
    let won = practice
        .hubspot()
        .records(ObjectType::Deals)
        .into_iter()
        .filter(|deal| deal.properties.get("dealstage").map(String::as_str) == Some("closedwon"))
        .count() as u64;
    let values = [("pipeline", "default"), ("dealstage", "closedwon")];
    assert_eq!(
        client.count_records(Object::Deals, &values, 0).await,
        Ok(won)
    );
    let (newest, at) = client
        .recent_records(Object::Deals, &values, 0, 5)
        .await
        .unwrap();
    assert_eq!(newest.len(), 5);
    assert!(at.is_some());
}

struct Sale {
    practice: Practice,
    client: Advocate,
    program: ProgramId,
    email: String,
}

async fn sale() -> Sale {
    let practice = practice(Limits::None).await;
    let client = advocate(&practice);
    let program = ProgramId(practice.access().impact.program_id.clone());
    let people = practice.impact().all_participants();
    let email = people
        .iter()
        .find_map(|it| it["user"]["email"].as_str())
        .unwrap()
        .to_owned();
    Sale {
        practice,
        client,
        program,
        email,
    }
}

impl Sale {
    fn fields(&self, order: &str) -> BTreeMap<String, String> {
        [
            ("EventTypeCode", "deal_closedwon"),
            ("EventDate", "2026-11-10T14:05:00Z"),
            ("OrderId", order),
            ("CustomerId", "7781"),
            ("CustomerEmail", &hashed(&self.email)),
            ("OrderSubTotalPostDiscount", "500.00"),
            ("CurrencyCode", "USD"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    /// Sends a conversion, lets impact.com work it off, and returns what became of it.
    async fn sent(&self, fields: &BTreeMap<String, String>) -> Submission {
        let sent = self
            .client
            .send_conversion(&self.program, fields)
            .await
            .unwrap();
        self.practice.impact().complete_submissions().unwrap();
        self.client
            .submission(&sent.submission.unwrap())
            .await
            .unwrap()
    }
}

#[tokio::test]
async fn a_conversion_is_sent_polled_found_changed_and_reversed() {
    let sale = sale().await;
    let fields = sale.fields("deal_closedwon_7781");
    let queued = sale
        .client
        .send_conversion(&sale.program, &fields)
        .await
        .unwrap();
    let id = queued.submission.unwrap();
    let first = sale.client.submission(&id).await.unwrap();
    assert!(!first.complete);
    sale.practice.impact().complete_submissions().unwrap();
    let done = sale.client.submission(&id).await.unwrap();
    assert_eq!((done.complete, done.refused.len()), (true, 0));
    let tracker = done.tracker.unwrap();
    let found = sale
        .client
        .actions(
            &sale.program,
            "2026-11-01T00:00:00Z",
            "2026-11-30T00:00:00Z",
        )
        .await
        .unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].event.as_str(), found[0].order.as_str()),
        ("deal_closedwon", "deal_closedwon_7781")
    );
    assert_eq!(found[0].tracker.as_deref(), Some(tracker.as_str()));
    let changed = sale
        .client
        .adjust_action(&tracker, "deal_closedwon_7781", "700.00")
        .await
        .unwrap();
    sale.practice.impact().complete_submissions().unwrap();
    assert!(
        sale.client
            .submission(&changed.submission.unwrap())
            .await
            .unwrap()
            .refused
            .is_empty()
    );
    assert_eq!(sale.practice.impact().actions()[0]["Amount"], 700.0);
    let reversed = sale
        .client
        .reverse_action(&tracker, "deal_closedwon_7781")
        .await
        .unwrap();
    sale.practice.impact().complete_submissions().unwrap();
    assert!(
        sale.client
            .submission(&reversed.submission.unwrap())
            .await
            .unwrap()
            .refused
            .is_empty()
    );
    assert_eq!(sale.practice.impact().actions()[0]["State"], "REVERSED");
}

#[tokio::test]
async fn what_impact_refuses_is_told_with_its_code() {
    let sale = sale().await;
    assert!(sale.sent(&sale.fields("twice")).await.refused.is_empty());
    assert_eq!(sale.sent(&sale.fields("twice")).await.refused, [DUPLICATE]);
    let mut stranger = sale.fields("stranger");
    stranger.insert("CustomerEmail".to_owned(), hashed("nobody@example.com"));
    assert_eq!(sale.sent(&stranger).await.refused, ["ACTION_REF_NOT_FOUND"]);
    let mut long = sale.fields("long");
    long.insert("Text2".to_owned(), "x".repeat(65));
    let refused = sale.client.send_conversion(&sale.program, &long).await;
    let Err(ApiError::Refused {
        status: 400,
        message,
        ..
    }) = refused
    else {
        panic!("{refused:?}");
    };
    assert!(message.contains("Text2"), "{message}");
}

#[tokio::test]
async fn a_conversion_that_may_have_arrived_is_not_repeated() {
    for fault in [
        "reset_after_apply",
        "truncated_body",
        "status_502",
        "html_200",
    ] {
        let sale = sale().await;
        let text = format!("{fault}:endpoint=Conversions");
        sale.practice.impact().inject(text.parse().unwrap());
        let sent = sale
            .client
            .send_conversion(&sale.program, &sale.fields("once"))
            .await;
        assert!(
            matches!(sent, Err(ApiError::OutcomeUnknown { .. })),
            "{fault}: {sent:?}"
        );
        assert!(sale.practice.impact().submissions().len() <= 1, "{fault}");
    }
}

#[tokio::test]
async fn several_reasons_a_list_of_one_and_texts_for_numbers_are_understood() {
    let platform = Platform::start(|seen| match seen.path.rsplit('/').next() {
        Some("Actions") => support::json(
            200,
            &json!({"@numpages": "1", "Actions": {"Id": 12, "Oid": 7, "EventCode": "e", "State": "PENDING"}}),
        ),
        Some("Conversions") => support::json(200, &json!({"Status": "OK", "ActionId": "1.2.3"})),
        _ => support::json(
            200,
            &json!({"Status": "Complete", "ActionTrackerId": "4636", "ErrorType": "Contract Error",
                    "ErrorReason": "UNCLAIMED CREDITING_RULE_MISMATCH"}),
        ),
    })
    .await;
    let client = support_client(&platform);
    let program = ProgramId("1".to_owned());
    let actions = client.actions(&program, "a", "b").await.unwrap();
    assert_eq!(
        (actions[0].id.as_str(), actions[0].order.as_str()),
        ("12", "7")
    );
    let sent = client
        .send_conversion(&program, &BTreeMap::new())
        .await
        .unwrap();
    assert_eq!(sent.submission, None, "the answer told the action at once");
    let told = client.submission("x/../y").await.unwrap();
    assert_eq!(told.refused, ["UNCLAIMED", "CREDITING_RULE_MISMATCH"]);
    assert_eq!(told.tracker.as_deref(), Some("4636"));
    let seen = platform.seen();
    assert_eq!(
        seen[1].header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(seen[1].header("ir-version"), Some("14"));
    assert_eq!(seen[1].body, "CampaignId=1");
    assert!(
        seen[2].path.ends_with("/APISubmissions/x%2F..%2Fy"),
        "{}",
        seen[2].path
    );
}

fn support_client(platform: &Platform) -> Advocate {
    use platforms::Credential;
    let pair = || Credential::Basic {
        user: "SID".to_owned(),
        password: "secret".to_owned().into(),
    };
    let keys = platforms::advocate::Keys {
        tenant_alias: "acme".to_owned(),
        advocate: pair(),
        brand: Some(("SID".to_owned(), pair())),
    };
    Advocate::new(platform.base.clone(), platform.base.clone(), keys).unwrap()
}
