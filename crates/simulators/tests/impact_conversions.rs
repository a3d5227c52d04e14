//! Conversions over the brand API of the impact.com simulator: checks, queue, outcome, and what Advocate learns.

#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod impact_support;

use impact_support::{
    Practice, conversion, json_of, options, person, sha1_hex, start, start_from, world,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const FRIEND: &str = "person1@example.com";

/// Customer, further parameters, and the expected reason.
type Failing<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

/// Person 1 was referred by person 0.
async fn referred() -> Practice {
    let mut friend = person(1);
    friend.referred_by = Some("PERSON0".to_owned());
    start_from(options(), &world(vec![person(0), friend]), None).await
}

/// Names of the fields that a conversion is refused for.
async fn wrong_fields(practice: &Practice, fields: &[(&str, &str)]) -> Vec<String> {
    let refused = practice.convert(fields).await;
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST, "{fields:?}");
    let body = json_of(refused).await;
    assert_eq!(body["Status"], "ERROR");
    let errors = body["errors"].as_array().unwrap().iter();
    errors
        .map(|e| e["field"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_submission_is_queued_then_in_progress_then_complete() {
    let practice = referred().await;
    let customer = sha1_hex(FRIEND);
    let queued = json_of(
        practice
            .convert(&conversion(&customer, "deal-1", &[]))
            .await,
    )
    .await;
    assert_eq!(queued["Status"], "QUEUED");
    let uri = queued["QueuedUri"].as_str().unwrap();
    let mut seen = Vec::new();
    for _ in 0..3 {
        let poll = practice.signed(Method::GET, uri);
        let told = json_of(
            poll.header("Accept", "application/json")
                .send()
                .await
                .unwrap(),
        )
        .await;
        seen.push((told["Status"].clone(), told["CompletionDate"].is_null()));
    }
    let expected = [("Queued", true), ("In Progress", true), ("Complete", false)];
    assert_eq!(seen, expected.map(|(status, open)| (json!(status), open)));
}

#[tokio::test]
async fn a_submission_is_worked_off_in_its_time_without_a_poll() {
    let practice = referred().await;
    practice.sim.change_settings(|s| s.submission_ms = 0);
    let customer = sha1_hex(FRIEND);
    practice
        .convert(&conversion(&customer, "deal-1", &[]))
        .await;
    let referrals = practice.advocate_json("/referrals").await;
    assert!(referrals["referrals"][0]["dateConverted"].is_i64());
}

#[tokio::test]
async fn a_submission_tells_what_was_sent() {
    let practice = referred().await;
    let customer = sha1_hex(FRIEND);
    let told = practice
        .converted(&conversion(&customer, "deal-1", &[("Text2", "a&b")]))
        .await;
    assert_eq!(told["CampaignId"], 47_255);
    assert_eq!(told["OrderId"], "deal-1");
    assert_eq!(told["EventCode"], "deal_closedwon");
    assert_eq!(told["Type"], "Conversion");
    assert!(told["ActionTrackerId"].is_u64());
    assert!(told["Payload"].as_str().unwrap().contains("Text2=a%26b"));
    let listed = practice.brand_json("/APISubmissions").await;
    assert_eq!(listed["APISubmission"][0]["BatchId"], told["BatchId"]);
    assert_eq!(listed["@total"], "1");
}

#[tokio::test]
async fn a_json_body_is_taken_like_a_form() {
    let practice = referred().await;
    let body = json!({
        "CampaignId": 47255, "EventTypeCode": "deal_closedwon", "EventDate": "2026-09-10T14:05:00+02:00",
        "OrderId": "deal-1", "CustomerId": 7781, "CustomerEmail": sha1_hex(FRIEND), "Amount": 500.5,
        "CurrencyCode": "USD", "GiftPurchase": false, "Note": null,
    });
    let sent = practice.brand(Method::POST, "/Conversions").json(&body);
    assert_eq!(
        json_of(sent.send().await.unwrap()).await["Status"],
        "QUEUED"
    );
    practice.sim.complete_submissions().unwrap();
    let action = practice.sim.actions().pop().unwrap();
    assert_eq!(action["Amount"], 500.5);
    assert_eq!(action["EventDate"], "2026-09-10T12:05:00Z");
    assert_eq!(action["Note"], "");
}

#[tokio::test]
async fn each_required_parameter_is_asked_for() {
    let practice = referred().await;
    assert_eq!(
        wrong_fields(&practice, &[("Note", "x")]).await,
        [
            "CampaignId",
            "EventDate",
            "OrderId",
            "EventTypeId",
            "CustomerId"
        ]
    );
}

#[tokio::test]
async fn any_attribution_key_and_any_name_of_the_event_type_will_do() {
    let practice = referred().await;
    let customer = sha1_hex(FRIEND);
    for (key, value) in [
        ("ClickId", "c"),
        ("OrderPromoCode", "p"),
        ("MediaPartnerId", "1"),
    ] {
        let mut fields = conversion(&customer, key, &[(key, value)]);
        fields.retain(|(name, _)| *name != "CustomerId");
        assert_eq!(
            practice.convert(&fields).await.status(),
            StatusCode::OK,
            "{key}"
        );
    }
    let tracker = practice
        .converted(&conversion(&customer, "by-code", &[]))
        .await;
    let id = tracker["ActionTrackerId"].to_string();
    for name in ["ActionTrackerId", "EventTypeId"] {
        let mut fields = conversion(&customer, name, &[(name, &id)]);
        fields.retain(|(name, _)| *name != "EventTypeCode");
        let told = practice.converted(&fields).await;
        assert_eq!(told["EventCode"], "deal_closedwon");
        assert_eq!(told["ErrorReason"], Value::Null);
    }
}

#[tokio::test]
async fn a_value_of_the_wrong_form_is_named() {
    let practice = referred().await;
    let customer = sha1_hex(FRIEND);
    let (long, longer) = ("x".repeat(65), "x".repeat(256));
    let wrong = [
        ("CampaignId", "47255a"),
        ("EventDate", "2026-09-10"),
        ("EventDate", "2026-09-10T14:05:00"),
        ("OrderId", &long),
        ("EventTypeCode", &long),
        ("CustomerId", &longer),
        ("CustomerEmail", FRIEND),
        ("CustomerEmail", "4db6"),
        ("CustomerStatus", "FREQUENT"),
        ("Note", &longer),
        ("Text2", &long),
        ("Text50", &long),
        ("Date3", "yesterday"),
        ("Numeric1", "one"),
        ("GiftPurchase", "yes"),
        ("MediaId", "partner"),
    ];
    for (name, value) in wrong {
        let fields = conversion(&customer, "deal-1", &[(name, value)]);
        assert_eq!(wrong_fields(&practice, &fields).await, [name], "{value}");
    }
    assert!(practice.sim.submissions().is_empty());
}

#[tokio::test]
async fn money_needs_a_currency() {
    let practice = referred().await;
    let customer = sha1_hex(FRIEND);
    for name in ["Amount", "OrderSubTotalPostDiscount", "OrderTax", "Money1"] {
        let without = conversion(&customer, "deal-1", &[(name, "500.00")]);
        assert_eq!(
            wrong_fields(&practice, &without).await,
            ["CurrencyCode"],
            "{name}"
        );
        let money = [(name, "500.00"), ("CurrencyCode", "USD")];
        let with = conversion(&customer, name, &money);
        assert_eq!(
            practice.convert(&with).await.status(),
            StatusCode::OK,
            "{name}"
        );
    }
    for value in ["1e3", "123456789", "1.234"] {
        let money = [("Amount", value), ("CurrencyCode", "USD")];
        let fields = conversion(&customer, "deal-1", &money);
        assert_eq!(
            wrong_fields(&practice, &fields).await,
            ["Amount"],
            "{value}"
        );
    }
    let money = [("Amount", "5"), ("CurrencyCode", "dollars")];
    let fields = conversion(&customer, "deal-1", &money);
    assert_eq!(wrong_fields(&practice, &fields).await, ["CurrencyCode"]);
}

#[tokio::test]
async fn items_are_counted_from_one_and_have_one_price() {
    let practice = referred().await;
    let customer = sha1_hex(FRIEND);
    let usd = ("CurrencyCode", "USD");
    let (sku, two) = (("ItemSku1", "A"), ("ItemQuantity1", "2"));
    let price = ("ItemPrice1", "10");
    let cases: [(&[(&str, &str)], &str); 3] = [
        (&[usd, price], "ItemSku1"),
        (&[usd, sku, two, price, ("ItemSubTotal1", "20")], "ItemSku1"),
        (
            &[
                usd,
                ("ItemSku2", "A"),
                ("ItemQuantity2", "1"),
                ("ItemPrice2", "1"),
            ],
            "ItemSku2",
        ),
    ];
    for (further, named) in cases {
        let fields = conversion(&customer, "deal-1", further);
        assert_eq!(wrong_fields(&practice, &fields).await, [named]);
    }
    practice
        .converted(&conversion(&customer, "deal-1", &[usd, sku, two, price]))
        .await;
    assert_eq!(practice.sim.actions()[0]["Amount"], 20.0);
}

#[tokio::test]
async fn a_failed_submission_tells_its_reason() {
    let practice = referred().await;
    practice
        .conduct("event-types", json!({ "code": "asleep", "active": false }))
        .await;
    practice
        .conduct(
            "event-types",
            json!({ "code": "partners", "campaignId": "31842" }),
        )
        .await;
    let (friend, nobody) = (sha1_hex(FRIEND), sha1_hex("nobody@example.com"));
    let cases: [Failing; 5] = [
        (&friend, &[("CampaignId", "1")], "CAMPAIGN_NOT_FOUND"),
        (
            &friend,
            &[("EventTypeCode", "unknown")],
            "ACTIONTRACKER_NOT_FOUND",
        ),
        (
            &friend,
            &[("EventTypeCode", "partners")],
            "ACTIONTRACKER_CAMPAIGN_MISMATCH",
        ),
        (
            &friend,
            &[("EventTypeCode", "asleep")],
            "ACTIONTRACKER_NOT_ACTIVE",
        ),
        (&nobody, &[], "ACTION_REF_NOT_FOUND"),
    ];
    for (customer, further, reason) in cases {
        let told = practice
            .converted(&conversion(customer, reason, further))
            .await;
        assert_eq!(told["Status"], "Complete");
        assert_eq!(told["ErrorReason"], reason);
        assert!(told["ErrorType"].is_string());
    }
    assert!(practice.sim.actions().is_empty());
    assert!(practice.sim.rewards().is_empty());
}

#[tokio::test]
async fn the_same_order_is_a_duplicate_inside_the_window_only() {
    let practice = referred().await;
    let customer = sha1_hex(FRIEND);
    let order = conversion(&customer, "deal-1", &[]);
    assert_eq!(practice.converted(&order).await["ErrorReason"], Value::Null);
    assert_eq!(
        practice.converted(&order).await["ErrorReason"],
        "CONV_DUPLICATE"
    );
    let other_type = conversion(
        &customer,
        "deal-1",
        &[("EventTypeCode", "deal_qualifiedtobuy")],
    );
    assert_eq!(
        practice.converted(&other_type).await["ErrorReason"],
        Value::Null
    );
    practice.sim.change_settings(|s| s.dedup_days = 0);
    assert_eq!(practice.converted(&order).await["ErrorReason"], Value::Null);
    assert_eq!(practice.sim.actions().len(), 3);
}

#[tokio::test]
async fn a_conversion_converts_the_referral_and_rewards_the_referrer() {
    let practice = referred().await;
    let customer = sha1_hex(FRIEND);
    let money = [("Amount", "500.00"), ("CurrencyCode", "USD")];
    practice
        .converted(&conversion(&customer, "deal-1", &money))
        .await;
    let event = practice.sim.events().pop().unwrap();
    assert_eq!(event["key"], "deal_closedwon");
    assert_eq!(event["fields"]["orderId"], "deal-1");
    let friend = practice.get_user(FRIEND).await;
    assert_eq!(event["userId"], json_of(friend).await["id"]);
    let referral = practice.advocate_json("/referrals").await["referrals"][0].clone();
    assert!(referral["dateConverted"].is_i64());
    let path = "/reward?accountId=person0%40example.com&userId=person0%40example.com";
    let rewards = practice.advocate_json(path).await;
    assert_eq!(rewards[0]["assignedCredit"], 2500);
    assert_eq!(rewards[0]["referralId"], referral["id"]);
    assert_eq!(referral["referrerReward"], rewards[0]);
}

#[tokio::test]
async fn both_hashes_of_an_address_find_the_participant() {
    for hash_ids in [true, false] {
        let mut friend = person(1);
        friend.referred_by = Some("PERSON0".to_owned());
        let practice = start_from(
            simulators::impact::ImpactOptions {
                hash_ids,
                ..options()
            },
            &world(vec![person(0), friend]),
            None,
        )
        .await;
        let digest = Sha256::digest(FRIEND.as_bytes());
        let sha256 = digest
            .iter()
            .fold(String::new(), |hex, b| format!("{hex}{b:02x}"));
        for (order, hash) in [("one", sha1_hex(FRIEND)), ("two", sha256)] {
            let told = practice.converted(&conversion(&hash, order, &[])).await;
            assert_eq!(told["ErrorReason"], Value::Null, "{order} {hash_ids}");
        }
        assert_eq!(practice.sim.events().len(), 2);
    }
}

#[tokio::test]
async fn an_order_id_is_made_up_for_the_macro() {
    let practice = referred().await;
    let customer = sha1_hex(FRIEND);
    let fields = conversion(&customer, "IR_AN_64_TS", &[]);
    let first = practice.converted(&fields).await["OrderId"].clone();
    let second = practice.converted(&fields).await["OrderId"].clone();
    assert_ne!(first, "IR_AN_64_TS");
    assert_ne!(first, second);
}

#[tokio::test]
async fn xml_answers_have_their_root() {
    let practice = start(0).await;
    let path = format!("/Advertisers/{}/Conversions", practice.access.account_sid);
    let refused = practice.signed(Method::POST, &path).form(&[("Note", "x")]);
    let refused = refused.send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::BAD_REQUEST);
    let text = refused.text().await.unwrap();
    assert!(text.contains("<ImpactRadiusResponse><Status>ERROR</Status><errors><error><field>"));
}

#[tokio::test]
async fn a_list_of_one_is_its_item_by_the_switch() {
    let practice = referred().await;
    let customer = sha1_hex(FRIEND);
    practice
        .converted(&conversion(&customer, "deal-1", &[]))
        .await;
    assert!(practice.brand_json("/APISubmissions").await["APISubmission"].is_array());
    practice
        .conduct("settings", json!({ "single_item_as_object": true }))
        .await;
    let one = practice.brand_json("/APISubmissions").await;
    assert_eq!(one["APISubmission"]["OrderId"], "deal-1");
}

#[tokio::test]
async fn the_version_is_read_from_the_header_and_the_query() {
    let practice = start(0).await;
    let older = practice
        .brand(Method::GET, "/Campaigns")
        .header("IR-Version", "13");
    let older = json_of(older.send().await.unwrap()).await;
    assert_eq!(older["Campaigns"][0].get("Type"), None);
    let newest = practice.brand_json("/Campaigns?IrVersion=14").await;
    assert_eq!(newest["Campaigns"][0]["Type"], "Advocate");
    let unknown = practice
        .brand(Method::GET, "/Campaigns")
        .header("IR-Version", "99");
    assert_eq!(
        unknown.send().await.unwrap().status(),
        StatusCode::BAD_REQUEST
    );
}
